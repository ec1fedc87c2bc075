"""The grammar of English phrases of time, which combines the rules.

`meaning_of` reads the tokens of `dates.english.words` with the rules for days and dates
(`dates.english.days`, `dates.english.dates`), counts of units (`dates.english.shifts`), units and
their parts (`dates.english.units`) and ranges (`dates.english.dates`), in this order. A phrase that
no rule reads has no meaning: `Unclear` gives the true reason and what to write instead. No word is
skipped to make a phrase fit. The cost is bounded: a phrase has at most `MOST_TOKENS` tokens, and
each part of it is read once.
"""

from __future__ import annotations

import re
from functools import lru_cache

from timeline_tui.dates.english import dates, days, shifts, units
from timeline_tui.dates.english.dates import with_dates
from timeline_tui.dates.english.words import is_known, tokenize
from timeline_tui.dates.meanings import Grammar, Meaning, Mode, Rule, Unclear, Unit, compile_rules

_CALENDARS: tuple[tuple[str, str], ...] = (
    (r"\bo\.\s?s\b|\(os\)|\bold style\b", "Old Style, the Julian calendar"),
    (r"\bjulian\b", "the Julian calendar"),
    (r"\b(?:vend[ée]miaire|brumaire|frimaire|niv[ôo]se|pluvi[ôo]se|vent[ôo]se|germinal|flor[ée]al"
     r"|prairial|messidor|thermidor|fructidor)\b",
     "the French Republican calendar"),
    (r"\b(?:tishr[ei]i?|chesh?van|kislev|tevet|shevat|adar|nisan|iyy?ar|sivan|tammuz|elul"
     r"|anno mundi|passover|rosh hashana\w*|yom kippur|c?hanukk?ah|purim|sukkot|shavuot"
     r"|hebrew calendar|jewish calendar)\b", "the Hebrew calendar"),
    (r"\b(?:muharram|safar|rabi|jumada|rajab|sha'?ban|ramadan|shawwal|dhu al-?\w+|hijri|hegira|eid"
     r"|islamic calendar)\b|\b[0-9]+ ?a\.?h\b", "the Islamic calendar"),
    (r"\b(?:farvardin|ordibehesht|khordad|mordad|shahrivar|solar hijri|persian calendar)\b",
     "the Persian calendar"),
    (r"\b(?:diwali|holi)\b", "the Hindu calendar"),
    (r"\b(?:reiwa|heisei|showa|taisho|meiji)\b", "the Japanese calendar"),
    (r"\b(?:lunar new year|chinese new year|lunar calendar)\b", "the Chinese calendar"),
    (r"\b(?:ides|nones|kalends|calends) of\b|\bab urbe condita\b|\ba\.?u\.?c\b",
     "the Roman calendar"),
)  # fmt: skip

_MONTH_OF_YEAR = re.compile(r"(?:in |on )?[0-9]{2}(?P<year>[0-9]{2})-(?P<month>1[3-9]|20)")
_NTH_MONTH = re.compile(
    r"\b(?P<month>[0-9]{1,9})(?:st|nd|rd|th) month\b(?! of (?:the year )?[0-9]{4})"
)

_FISCAL = re.compile(r"\b(?:fiscal|fy|financial year|tax year|budget year|fiscal year)\b")

_N = r"(?:n[0-9]+|y[0-9]{4}|v[0-9]+-[0-9]+|half n1|n1 half|half)"
_UNIT = r"(?:second|minute|hour|day|week|weekend|fortnight|month|quarter|year|decade|century)"
_LEAD = (
    "(?:for|in|within|of|lasting|after|during|throughout|last|many|more than|less than|over|under"
    "|at least|at most|up to|nearly|almost|about|around|some|roughly|approximately|just|only"
    "|another|full|whole|entire|consecutive|straight|no more than)"
)
"""Words before a length of time. No two alternatives match the same words, so that a flood of them
stays cheap."""
_LENGTH = "this is a length of time, not a date: write the day on which it began or ended"
_REASONS: tuple[tuple[str, str], ...] = (
    (rf"(?:{_LEAD} )*{_N} (?:(?:{_LEAD}|-|{_N}) )*{_UNIT}s?(?: (?:and|half|{_N}|{_UNIT}s?))*"
     r"(?: long|old|- old|- long)?", _LENGTH),
    (rf"for {_UNIT}|(?:{_LEAD} )*{_UNIT}s(?: on end| and {_UNIT}s)?", _LENGTH),
    (r"(?:on |in )?(?:every|each|per|any|most|alternate|all)\b.*|.*\bw[0-6]s\b.*|.*\b(?:daily"
     r"|weekly|monthly|quarterly|yearly|annual|annually|biweekly|bimonthly|biannual|nightly|hourly"
     r"|weekdays|weeknights|(?:n[0-9]+|once|twice|times) (?:n1|per|each|every) .*)\b.*",
     "this recurs and is not a single date: write the date of the one that is meant"),
    (r"(?:.* )?(?:twice|thrice|(?:n[0-9]+|v[0-9-]+|many) times)\b.*",
     "this happened more than once: write each of the dates"),
    (r"(?:not|never|hardly) .*", "this says only when it did not happen: write when it did"),
)  # fmt: skip

_CLOCK = "write a time of day as in 14:30 or 2:30 p.m."
_IMPOSSIBLE: tuple[tuple[str, str], ...] = (
    (r"\bq[05-9]\b|\b(?:fifth|sixth|5th|6th) quarter\b",
     "a year has four quarters: write Q1 to Q4, as in Q1 2026"),
    (r"\bh[03-9]\b|\b[03-9]h\b|\bthird half\b",
     "a year has two halves: write H1 or H2, as in H1 2026"),
    (r"\b(?:week|wk|w) ?(?:0+|5[4-9]|[6-9][0-9]|[0-9]{3,})\b",
     "a year has at most 53 weeks: write the week as in 2026-W17, or its days"),
    (r"\b(?:1[3-9]|[2-9][0-9]|0+)(?:[:.][0-9]{2})? ?[ap]\.? ?m\b",
     f"a clock with a.m. and p.m. has 12 hours: {_CLOCK}"),
    (r"\b(?:2[5-9]|[3-9][0-9]):?[0-9]{2}(?: ?(?:gmt|utc|hours|hrs|h))?\b(?=\W*$)"
     r"|\b[0-9]{1,2}:[6-9][0-9]\b",
     f"there is no such time of day: {_CLOCK}"),
    (r"(?:eventually|someday|some day|one day|at some point|in due course|sooner or later|ever"
     r"|never|indefinitely|forever|tbd|tba|unknown|unclear|n/?a|no date|undated|in future"
     r"|in the future)",
     "this gives no time: leave it out, or write a date if one is known"),
)  # fmt: skip

MOST_TOKENS = 24
"""The most tokens of a phrase that is read."""
MOST_DEPTH = 8
"""The most parts of a phrase within each other."""

_KNOWN_CALENDARS = tuple((re.compile(pattern), name) for pattern, name in _CALENDARS)

_ANY_CALENDAR = re.compile("|".join(pattern for pattern, _ in _CALENDARS))

_KNOWN_REASONS = tuple((re.compile(pattern), sentence) for pattern, sentence in _REASONS)

_KNOWN_IMPOSSIBLE = tuple((re.compile(pattern), sentence) for pattern, sentence in _IMPOSSIBLE)


@lru_cache(maxsize=1 << 12)
def meaning_of(text: str, mode: Mode, southern: bool = False) -> Meaning:
    """Return the meaning of a phrase, for any anchor. Raises Unclear if it is not understood."""
    tokens = tokens_of(text)
    count = tokens.count(" ") + 1
    if not tokens:
        raise Unclear("there is nothing to read in it")
    if count > MOST_TOKENS:
        raise Unclear(f"the phrase has {count} words: a time in words has at most {MOST_TOKENS}")
    meaning = _PhraseGrammar(mode, southern).read(tokens)
    if meaning is None:
        raise Unclear(_fiscal_reason(tokens) or _failure_reason(tokens, text))
    return meaning


@lru_cache(maxsize=1 << 12)
def tokens_of(text: str) -> str:
    """Return a phrase in tokens, the same for all modes. Raises Unclear if a date in it has two
    readings."""
    return tokenize(with_dates(text))


class _PhraseGrammar:
    """One reading of one phrase. The meanings of its parts are cached, so that none is read
    twice."""

    def __init__(self, mode: Mode, southern: bool) -> None:
        self.mode: Mode = mode
        self.southern = southern
        self._known: dict[tuple[str, bool, Mode], Meaning | None] = {}
        self._depth = 0

    def read(self, tokens: str, mode: Mode | None = None) -> Meaning | None:
        """Read tokens by any rule; None if they are not understood."""
        return self._recall(tokens, True, mode or self.mode)

    def part(self, tokens: str, mode: Mode | None = None) -> Meaning | None:
        """Read tokens as `read` does, without the rules of ranges and open sides."""
        return self._recall(tokens, False, mode or self.mode)

    def unit(self, tokens: str, *units: Unit) -> Meaning | None:
        """Read tokens if they name one of these units, otherwise return None."""
        meaning = self.part(tokens)
        return meaning if meaning is not None and meaning.unit in units else None

    def _recall(self, tokens: str, whole: bool, mode: Mode) -> Meaning | None:
        key = (tokens, whole, mode)
        if key not in self._known:
            if self._depth >= MOST_DEPTH:
                return None
            # A part that contains itself has no meaning; this entry ends the recursion.
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


# -- rules that other rules build on -------------------------------------------------------------


def _about(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “around April 17”, “about two weeks ago”."""
    meaning = grammar.part(found[1])
    if meaning is None:
        return None
    return meaning.derive(lambda day: meaning.at(day)._replace(about=True), meaning.unit, "about")


def _plain(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “on Wednesday”, “during the summer”, “dated 3 May”: the time alone."""
    return grammar.read(found[1])


def _possessive(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “last week's Sunday”, and “last week's” alone."""
    owner, owned = found.groups()
    if owned is None:
        return grammar.part(owner)
    return grammar.part(f"{owned} of {owner}")


def _for(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “for the past three weeks”: some time in them, if they end with the anchor."""
    meaning = grammar.part(found[1])
    return meaning if meaning is not None and meaning.rule in ("rolling", "past unit") else None


def _year_first(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “2026 April 17”."""
    return grammar.unit(f"{found[2]} {found[1]}", "day", "month")


def _filler(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “back in April”, “here on Monday”: words that add nothing."""
    return grammar.part(found[1])


# -- reasons why a phrase has no meaning ----------------------------------------------------------


@lru_cache(maxsize=1 << 10)
def calendar_refusal(text: str) -> str:
    """Return the sentence that names the calendar of a date that is not Gregorian, otherwise ""."""
    lowered = text.lower()
    if _ANY_CALENDAR.search(lowered) is None:
        return ""
    for pattern, name in _KNOWN_CALENDARS:
        if pattern.search(lowered):
            return f"this is a date of {name}: write the Gregorian date, as in 1917-11-07"
    return ""


def month_refusal(text: str) -> str:
    """Return the reason why a month that no year has is not a date; "" if none is named.

    It runs before any rule: `2026-13` is not a pair of years, and "the 6th month" not the 6th of a
    month.
    """
    lowered = text.strip().lower()
    pair, nth = _MONTH_OF_YEAR.fullmatch(lowered), _NTH_MONTH.search(lowered)
    if pair is not None and pair["month"] <= pair["year"]:
        month = pair["month"]
        return (
            f"there is no month {month}: write a month from 01 to 12, as in 2026-04 or April 2026"
        )
    if nth is not None:
        return (
            f"“{nth[0]}” does not say of which year: write the month, as in 2026-04 or April 2026"
        )
    return ""


def _fiscal_reason(tokens: str) -> str:
    """Return the reason why a fiscal year or quarter is not a date; "" if there is none in the
    tokens."""
    if _FISCAL.search(tokens) is None:
        return ""
    return (
        "a fiscal year or quarter depends on the month in which that year starts: write its first "
        "and last day, as in 2025-10-01/2026-09-30"
    )


def _impossible_reason(text: str) -> str:
    """Return the reason why a text that no rule reads can be no time at all; "" if none is
    known."""
    lowered = text.strip().lower()
    for pattern, sentence in _KNOWN_IMPOSSIBLE[:-1]:
        if pattern.search(lowered):
            return sentence
    pattern, sentence = _KNOWN_IMPOSSIBLE[-1]
    return sentence if pattern.fullmatch(lowered) else ""


def _failure_reason(tokens: str, text: str) -> str:
    """Return the reason why no rule reads these tokens, and what to write instead."""
    known = _impossible_reason(text)
    if known:
        return known
    for pattern, sentence in _KNOWN_REASONS:
        if pattern.fullmatch(tokens):
            return sentence
    strange = next((token for token in tokens.split() if not is_known(token)), None)
    lowered = text.lower()
    if strange is not None and strange in lowered and strange != lowered.strip():
        return f"it is not understood: “{strange[:30]}” is not a word of time known here"
    return "it is not understood as a time: write it as in 17 April 2026, April 2026 or last week"


_COMMON = compile_rules(
    ("(.+) 's(?: (.+))?", _possessive),
    ("(?:on |in |at )?(?:about|around|towards?|circa|roughly|approximately|on or about"
     "|on or around|some(?= [nv][0-9])|nearly|almost|in or around)"
     "(?: (?:on|in))? (.+)", _about),
    ("(.+) or so", _about),
    ("for (.+)", _for),
    ("(y[0-9]{4}) (m[0-9]+.*)", _year_first),
    ("(?:back|way back|dated|here|there|just|as recently as|only|precisely|exactly|asof) (.+)",
     _filler),
    ("(?:on|in|at|during|over|within|of)(?: course of)? (.+)", _plain),
)  # fmt: skip


_PART_RULES: tuple[Rule, ...] = (
    *days.HOLIDAY_RULES,
    *units.COMPARISON_RULES,
    *days.RULES,
    *days.CLOCK_RULES,
    *dates.RULES,
    *shifts.RULES,
    *units.RULES,
    *units.WEEK_RULES,
    *units.PART_RULES,
    *_COMMON,
)


_WHOLE_RULES: tuple[Rule, ...] = (*_PART_RULES[: -len(_COMMON)], *dates.RANGE_RULES, *_COMMON)


# A phrase tries a hundred patterns: looking up the method each time would double the cost.
_PART_MATCHES = tuple((pattern.fullmatch, rule) for pattern, rule in _PART_RULES)


_WHOLE_MATCHES = tuple((pattern.fullmatch, rule) for pattern, rule in _WHOLE_RULES)
