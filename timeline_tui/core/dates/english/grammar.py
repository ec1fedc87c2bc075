"""The meaning of an English phrase of time: the grammar that puts the rules together.

`meaning_of` reads the tokens of `english.words` with the rules for days and dates
(`english.days`, `english.dates`), counts of units (`english.shifts`), units and their parts
(`english.units`, `english.weeks`, `english.parts`) and ranges (`english.ranges`), in this order.
A phrase that no rule reads has no meaning; nothing is skipped to make
one fit. Cost is bounded: a phrase has at most `MOST_TOKENS`, every part of it is read once.
"""

from __future__ import annotations

import re
from functools import lru_cache

from timeline_tui.core.dates.english import (
    clocks,
    comparisons,
    dates,
    days,
    holidays,
    parts,
    ranges,
    shifts,
    units,
    weeks,
)
from timeline_tui.core.dates.english.figures import with_dates
from timeline_tui.core.dates.english.refusals import fiscal, reason
from timeline_tui.core.dates.english.words import canonical
from timeline_tui.core.dates.meanings import Meaning, Mode, Reader, Rule
from timeline_tui.core.dates.spans import Unclear, Unit

MOST_TOKENS = 24
MOST_DEPTH = 8


@lru_cache(maxsize=1 << 12)
def meaning_of(text: str, mode: Mode, southern: bool = False) -> Meaning:
    """Return what a phrase means, whatever its anchor. Raises Unclear if it is not understood."""
    tokens = tokens_of(text)
    count = tokens.count(" ") + 1
    if not tokens:
        raise Unclear("there is nothing to read in it")
    if count > MOST_TOKENS:
        raise Unclear(f"the phrase has {count} words: a time in words has at most {MOST_TOKENS}")
    meaning = _Grammar(mode, southern).read(tokens)
    if meaning is None:
        raise Unclear(fiscal(tokens) or reason(tokens, text))
    return meaning


@lru_cache(maxsize=1 << 12)
def tokens_of(text: str) -> str:
    """Return a phrase in tokens, the same for all modes. Raises Unclear for two readings."""
    return canonical(with_dates(text))


class _Grammar:
    """One reading of one phrase. Parts are remembered, so that no part costs twice."""

    def __init__(self, mode: Mode, southern: bool) -> None:
        self.mode: Mode = mode
        self.southern = southern
        self._known: dict[tuple[str, bool, Mode], Meaning | None] = {}
        self._depth = 0

    def read(self, tokens: str, mode: Mode | None = None) -> Meaning | None:
        """What the tokens mean by any rule, or None if they are not understood."""
        return self._remembered(tokens, True, mode or self.mode)

    def part(self, tokens: str, mode: Mode | None = None) -> Meaning | None:
        """As `read`, without the rules of ranges and open sides."""
        return self._remembered(tokens, False, mode or self.mode)

    def unit(self, tokens: str, *units: Unit) -> Meaning | None:
        """What the tokens mean, if it is one of these units."""
        meaning = self.part(tokens)
        return meaning if meaning is not None and meaning.unit in units else None

    def _remembered(self, tokens: str, whole: bool, mode: Mode) -> Meaning | None:
        key = (tokens, whole, mode)
        if key not in self._known:
            if self._depth >= MOST_DEPTH:
                return None
            # A part that contains itself has no meaning; the entry stops the search for it.
            self._known[key] = None
            before, self.mode = self.mode, mode
            self._depth += 1
            try:
                self._known[key] = self._first(tokens, whole)
            finally:
                self.mode = before
                self._depth -= 1
        return self._known[key]

    def _first(self, tokens: str, whole: bool) -> Meaning | None:
        for fullmatch, rule in _WHOLE_MATCHES if whole else _PART_MATCHES:
            found = fullmatch(tokens)
            if found is not None:
                meaning = rule(found, self)
                if meaning is not None:
                    return meaning
        return None


# -- around --------------------------------------------------------------------------------------


def _about(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“around April 17”, “about two weeks ago”."""
    meaning = reader.part(found[1])
    if meaning is None:
        return None
    inner = meaning
    return inner.with_(lambda day: inner.at(day)._replace(about=True), inner.unit, "about")


def _plain(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“on Wednesday”, “during the summer”, “dated 3 May”: the time alone."""
    return reader.read(found[1])


def _possessed(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“last week's Sunday”, and “last week's” alone."""
    owner, owned = found.groups()
    if owned is None:
        return reader.part(owner)
    return reader.part(f"{owned} of {owner}")


def _for(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“for the past three weeks”: some time in them, where they are those up to the anchor."""
    meaning = reader.part(found[1])
    return meaning if meaning is not None and meaning.rule in ("rolling", "past unit") else None


def _year_first(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“2026 April 17”."""
    return reader.unit(f"{found[2]} {found[1]}", "day", "month")


def _filler(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“back in April”, “here on Monday”: words that add nothing."""
    return reader.part(found[1])


_COMMON: tuple[Rule, ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        ("(.+) 's(?: (.+))?", _possessed),
        ("(?:on |in |at )?(?:about|around|towards?|circa|roughly|approximately|on or about"
         "|on or around|some(?= [nv][0-9])|nearly|almost|in or around)"
         "(?: (?:on|in))? (.+)", _about),
        ("(.+) or so", _about),
        ("for (.+)", _for),
        ("(y[0-9]{4}) (m[0-9]+.*)", _year_first),
        ("(?:back|way back|dated|here|there|just|as recently as|only|precisely|exactly|asof) (.+)",
         _filler),
        ("(?:on|in|at|during|over|within|of)(?: course of)? (.+)", _plain),
    )
)  # fmt: skip
_PART_RULES: tuple[Rule, ...] = (
    *holidays.RULES,
    *comparisons.RULES,
    *days.RULES,
    *clocks.RULES,
    *dates.RULES,
    *shifts.RULES,
    *units.RULES,
    *weeks.RULES,
    *parts.RULES,
    *_COMMON,
)
_WHOLE_RULES: tuple[Rule, ...] = (*_PART_RULES[: -len(_COMMON)], *ranges.RULES, *_COMMON)
# A phrase asks a hundred patterns: to look up the method each time would cost as much as to match.
_PART_MATCHES = tuple((pattern.fullmatch, rule) for pattern, rule in _PART_RULES)
_WHOLE_MATCHES = tuple((pattern.fullmatch, rule) for pattern, rule in _WHOLE_RULES)
