"""The meaning of an English phrase of time: the grammar that puts the rules together.

`meaning_of` reads the tokens of `dates.english_words` with the rules for days, units and counts
(`dates.english_days`, `english_units`, `english_shifts`) and those here: ranges, open sides,
approximation, prepositions. A phrase that no rule reads has no meaning; nothing is skipped to make
one fit. Cost is bounded: a phrase has at most `MOST_TOKENS`, every part of it is read once.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from timeline_tui.core.dates import english_days, english_shifts, english_units
from timeline_tui.core.dates.english_words import MONTH_NAMES, canonical, is_known
from timeline_tui.core.dates.meanings import Meaning, Mode, Reader, Rule
from timeline_tui.core.dates.spans import Span, Unclear, Unit, closed, hull

MOST_TOKENS = 24
MOST_DEPTH = 8


@lru_cache(maxsize=1 << 12)
def meaning_of(text: str, mode: Mode) -> Meaning:
    """What a phrase means, whatever its anchor. Raises Unclear if it is not understood."""
    tokens = canonical(_FIGURES.sub(_figures, text))
    count = tokens.count(" ") + 1
    if not tokens:
        raise Unclear("there is nothing to read in it")
    if count > MOST_TOKENS:
        raise Unclear(f"the phrase has {count} words: a time in words has at most {MOST_TOKENS}")
    meaning = _Grammar(mode).read(tokens)
    if meaning is None:
        raise Unclear(_why(tokens, text))
    return meaning


def _why(tokens: str, text: str) -> str:
    strange = next((token for token in tokens.split() if not is_known(token)), None)
    lowered = text.lower()
    if strange is not None and strange in lowered and strange != lowered.strip():
        return f"it is not understood: “{strange[:30]}” is not among the words of time known here"
    return "it is not understood as a time: no rule fits it"


class _Grammar:
    """One reading of one phrase. Parts are remembered, so that no part costs twice."""

    def __init__(self, mode: Mode) -> None:
        self.mode: Mode = mode
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
        for pattern, rule in _WHOLE_RULES if whole else _PART_RULES:
            found = pattern.fullmatch(tokens)
            meaning = rule(found, self) if found is not None else None
            if meaning is not None:
                return meaning
        return None


# -- figures and names ---------------------------------------------------------------------------

_FIGURES = re.compile(
    r"(?<![0-9/.-])([0-9]{1,4})\s?([/.-])\s?([0-9]{1,2})(?:\s?\2\s?([0-9]{1,4}))?(?![0-9/.-])"
    r"|(?<![0-9/.-])(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})(?![0-9/.-])"
)


def _figures(found: re.Match[str]) -> str:
    """A date in figures as EDTF, where only one reading is a date. Raises Unclear."""
    if found["year"] is not None:
        return f"{found['year']}-{found['month']:0>2}"
    first, sign, second, last = found.groups()[:4]
    if found[0] == "24/7":
        raise Unclear("“24/7” is rather always than a day")
    if len(first) == 4 and len(last or "") < 3 and (last or sign == "/"):
        return f"{first}-{second:0>2}" + (f"-{last:0>2}" if last else "")
    if len(first) > 2 or (last is None and sign != "/"):
        return found[0]
    if last is not None and len(last) != 4:
        raise Unclear(f"“{found[0]}” does not say which century: write four digits of the year")
    one, two = int(first), int(second)
    year = f"{last}-" if last else ""
    if one > 12 or one == two:
        month, day = two, one
    elif two > 12:
        month, day = one, two
    else:
        raise _two_readings(one, two, last)
    if not 1 <= month <= 12:
        raise Unclear(f"“{found[0]}” is no date: one of its numbers must be a month")
    return f"{year}{month:02d}-{day:02d}" if year else f"{MONTH_NAMES[month - 1]} {day}"


def _two_readings(one: int, two: int, year: str | None) -> Unclear:
    names = MONTH_NAMES
    said = f"can be {one} {names[two - 1]} or {two} {names[one - 1]}"
    if year is None:
        return Unclear(f"{said}: write the month by name")
    ways = (f"{year}-{two:02d}-{one:02d}", f"{year}-{one:02d}-{two:02d}")
    return Unclear(f"{said}: write {ways[0]} or {ways[1]}", ways)


# -- open sides ----------------------------------------------------------------------------------


def _before(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“before May 2026”, “by Friday”, “until the end of the year”."""
    word = found[1]
    meaning = reader.read(found[2], "by" if reader.mode == "past" else None)
    if meaning is None:
        return None
    inner, inclusive = meaning, word != "before"

    def at(day: int) -> Span:
        span = inner.at(day)
        edge = span.last if inclusive else span.first
        if edge is None or span.others is not None:
            raise Unclear(f"“{word}” needs one time that has an end")
        return Span(None, edge if inclusive else edge - 1, span.about)

    return inner.with_(at, "stretch", "open sides")


def _after(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“since Monday”, “after May 2026”, “from 2014 onwards”."""
    word, rest = found.groups()
    meaning = reader.read(rest)
    if meaning is None:
        return None
    inner, inclusive = meaning, word != "after"

    def at(day: int) -> Span:
        span = inner.at(day)
        edge = span.first if inclusive else span.last
        if edge is None or span.others is not None:
            raise Unclear(f"“{word}” needs one time that has a begin")
        return Span(edge if inclusive else edge + 1, None, span.about)

    return inner.with_(at, "stretch", "open sides")


# -- ranges --------------------------------------------------------------------------------------

_PERIOD = {"year": 364, "month": 30, "week": 6}
_MONTH_DAY = re.compile(r"(?:(.+) )?m([0-9]+) (?:[no])[0-9]+")


def _ranged(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“between Feb 24 and 27”, “from March 3 to March 9”, “July 13–15”."""
    word, rest = found[1], found[2]
    joins = "and|to|-" if word == "between" else "to|until|through|-"
    for split in list(re.finditer(rf" (?:{joins}) ", rest))[:4]:
        left, right = rest[: split.start()], rest[split.end() :]
        pair = _sides(left, right, reader)
        if pair is not None and (word or split[0] != " - " or pair.alike):
            return _between(pair, lasted=word == "from")
    return None


def _sides(left: str, right: str, reader: Reader) -> _Pair | None:
    """Both sides of a range, each completed by what only the other says."""
    number = re.compile(r"[no][0-9]{1,2}")
    month_day = _MONTH_DAY.fullmatch(left)
    if month_day is not None and number.fullmatch(right.partition(" ")[0]) and " m" not in right:
        right = f"m{month_day[2]} {right}"
    tail = re.fullmatch(r"[no][0-9]{1,2}((?: of)? (?:m[0-9]+.*|(?:this|last|next) month))", right)
    if number.fullmatch(left) and tail is not None:
        left += tail[1]
    if re.fullmatch(r"y[0-9]{4}", left) and re.fullmatch(r"n[0-9]{2}", right):
        right = f"{left[:3]}{right[1:]}"
    if re.fullmatch(r"early|mid|late", left):
        left += f" {right.partition(' ')[2]}"
    second = reader.part(right)
    first = reader.part(left) if second is not None else None
    if first is None or second is None or "once" in (first.rule, second.rule):
        return None
    return _Pair(first, second, reader.part(left, "past") or first,
                 reader.part(right, "past") or second)  # fmt: skip


class _Pair(NamedTuple):
    """The two sides of a range; `recent_` as in a report of the past, whatever the mode."""

    first: Meaning
    second: Meaning
    recent_first: Meaning
    recent_second: Meaning

    @property
    def alike(self) -> bool:
        """Whether both sides are the same kind of time, as a mere dash between them says."""
        return self.first.unit == self.second.unit

    @property
    def anchored(self) -> bool:
        return self.first.anchored or self.second.anchored

    @property
    def story(self) -> bool:
        return self.first.story or self.second.story

    def on(self, day: int) -> tuple[Span, Span]:
        """The two sides on the day of the anchor: what recurs is taken next to the other side.

        A range of dates is the latest that has begun, a range of weekdays the latest that is over.
        """
        one, other = self.first.at(day), self.second.at(day)
        if self.first.recurs and (not self.second.recurs or self.first.recurs == "week"):
            one = self.recent_first.at(closed(other)[1])
        elif self.second.recurs:
            other = self.recent_second.at(closed(one)[0] + _PERIOD[self.second.recurs])
        return one, other


def _between(pair: _Pair, lasted: bool) -> Meaning:
    def at(day: int) -> Span:
        one, other = pair.on(day)
        begin, end = closed(one)[0], closed(other)[1]
        if begin > end:
            raise Unclear("this would end before it begins")
        about = one.about or other.about
        return Span(begin, end, about, sides=(one, other) if lasted else None)

    return Meaning(at, "stretch", "from to" if lasted else "between", pair.anchored,
                   story=pair.story)  # fmt: skip


def _either(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“April 17 or 18”, “March 2 and March 9”: two times, of which one or both are meant."""
    both = found[2] == "and"
    pair = _sides(found[1], found[3], reader)
    if pair is None:
        return None
    if both and {pair.first.unit, pair.second.unit} - {"day", "month", "year"}:
        return None

    def at(day: int) -> Span:
        spans = sorted(pair.on(day), key=closed)
        if closed(spans[0])[1] >= closed(spans[1])[0]:
            return hull(spans)
        return hull(spans)._replace(others=(spans[0], spans[1]), both=both)

    return Meaning(at, "stretch", "either", pair.anchored, story=pair.story)


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
    which = re.fullmatch(r"(early|mid|late|start|end) (.+)", owned)
    return reader.part(f"{owned} of {owner}") if which is None else None


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


_WHOLE_ONLY: tuple[Rule, ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        ("(between|from)? ?(?:period )?(.+)", _ranged),
        (r"(?:(?:on|in|either) )?(.+?) (or|and)(?: (?:on|in))? (.+)", _either),
        ("(before|until|by|up to|no later than|not later than|not after|through|as late as"
         "|on or before)(?: to)?(?: on)? (.+)", _before),
        ("(after|since|from|no earlier than|not earlier than|not before|starting|start(?! of)"
         "|ever since|on or after|as early as|following)(?: on| in)? (.+?)(?: (?:on|onwards?|forward))?",
         _after),
        ("(.+) (?:onwards?|forward)", _plain),
    )
)  # fmt: skip
_COMMON: tuple[Rule, ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        ("(.+) 's(?: (.+))?", _possessed),
        ("(?:on |in |at )?(?:about|around|circa|roughly|approximately|on or about|on or around|some"
         "|nearly|almost|in or around)(?: (?:on|in))? (.+)", _about),
        ("(.+) or so", _about),
        ("for (.+)", _for),
        ("(y[0-9]{4}) (m[0-9]+.*)", _year_first),
        ("(?:back|way back|dated|here|there|just|as recently as|only|precisely|exactly) (.+)",
         _filler),
        ("(?:on|in|at|during|over|within|of)(?: course of)? (.+)", _plain),
    )
)  # fmt: skip
_PART_RULES: tuple[Rule, ...] = (
    *english_days.RULES,
    *english_shifts.RULES,
    *english_units.RULES,
    *_COMMON,
)
_WHOLE_RULES: tuple[Rule, ...] = (*_PART_RULES[: -len(_COMMON)], *_WHOLE_ONLY, *_COMMON)
