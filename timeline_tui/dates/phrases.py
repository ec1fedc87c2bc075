"""Times in words: what a source says ("last week") and what people type ("+3m"), as EDTF.

`resolve` derives an EDTF string from a source's words, or says why there is none: nothing is
guessed. Its conventions are a rule set with a name, `en/1`, so that a later change cannot give old
files another meaning; `dates.meanings` lists them. There is no clock: the anchor is an argument.
English only.

`read_typed` reads a date wherever one is typed: EDTF first, then the same rules, but "this week" is
the whole week. The result is a span, so that its precision is known; a text with two readings is
refused with both.
"""

from __future__ import annotations

import re
from math import inf
from typing import Literal

from timeline_tui.dates.calendar import DAY, civil, month_start
from timeline_tui.dates.edtf import DateError, parse, parse_if_date
from timeline_tui.dates.english import calendar_refusal, meaning_of, month_refusal
from timeline_tui.dates.english.dates import may_be_years
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.meanings import DaySpan, Meaning, Unclear, add_units, hull, to_edtf
from timeline_tui.dates.when import When
from timeline_tui.dates.wording import display

RULE_SET = "en/1"
"""The name of the rule set that is implemented here."""
LONGEST_PHRASE = 200
"""The length of the longest phrase that is read, in characters."""

_DENSE = 370
"""Days at either end of a wide anchor that are all tried: more than pass without a day on which
"Friday the 13th" is the last or the next 13th."""
_FIRST_YEARS, _LAST_YEARS = 41, 101
"""Years at the ends of a wide anchor whose first and last days are tried: at its start as many as
can lie between two Saturdays that are 29 February, at its end a century."""

_DOUBT = re.compile(
    r"(?:(on|in|at|of|around|by|since|before|after)\s+)?"
    r"(?:perhaps|possibly|maybe|probably|presumably|likely|most likely|\?)\s*(.+)",
    re.IGNORECASE,
)
_DOUBT_BEHIND = re.compile(r"(.*\w[.)’']*)\s*(?:\(\?\)|\?|\((?:perhaps|possibly|probably)\))\s*")

_STEP = re.compile(
    r"([+-])\s*([0-9]{1,6})\s*(d|w|m|q|y|days?|weeks?|months?|quarters?|years?|decades?)",
    re.IGNORECASE,
)
_LETTERS = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}
_ABOUT = re.compile(r"~\s*(.+)")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt]|\s+)([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
    r"\s*(?:([Zz]|UTC|GMT)|([+-][0-9]{2}):?([0-9]{2})?)"
)
"""A day, a time and an offset, as programs and people write them together."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """A time derived from a phrase, or the reason why there is none.

    `edtf` and `when` are None together. `reason` is then one sentence, otherwise empty, and
    `alternatives` are EDTF strings that the phrase could stand for, if there are any. `rule` names
    the convention of `dates.meanings` that decided ("" for EDTF itself). `uses_anchor` is true
    if another anchor could give another answer. `story` is true if the words continue a story ("the
    day before"): the anchor must then be the day of which the story speaks, not the day of
    publication. `note` says why it is one of two times, where the words leave that open. `yearless`
    is true if the words fit the same time of any year ("May 4").
    """

    text: str
    edtf: str | None = None
    when: When | None = None
    reason: str = ""
    alternatives: tuple[str, ...] = ()
    rule: str = ""
    uses_anchor: bool = False
    story: bool = False
    note: str = ""
    yearless: bool = False


@dataclass(frozen=True, slots=True)
class TypedDate:
    """A typed date, or the reason why it is none.

    `when`, `edtf` and `display` (`dates.wording`) show how it was understood, for an echo while
    typing. They are None or empty together, and `reason` is then one sentence. `alternatives` are
    EDTF strings, one of which may have been meant.
    """

    text: str
    when: When | None = None
    edtf: str | None = None
    display: str = ""
    reason: str = ""
    alternatives: tuple[str, ...] = ()


def resolve(
    text: str, anchor: When | None, rules: str = RULE_SET, *, southern: bool = False
) -> Resolution:
    """Derive a time from a source's words, relative to `anchor`, which may be vague or None.

    `southern` gives seasons the months of the southern hemisphere (`dates.zones`). With a vague
    anchor the answer covers the words on every day that the anchor may be. Takes any string, never
    raises, and takes a few milliseconds at most.
    """
    if rules != RULE_SET:
        return Resolution(text, reason=f"unknown rules “{rules[:40]}”: expected {RULE_SET}")
    try:
        check_phrase(text)
        date = None if may_be_years(text.strip()) else plain_date(text)
        if date is not None:
            return Resolution(text, date.edtf, date)
        words, doubted = strip_doubt(text)
        meaning = meaning_of(words, "past", southern)
        span = _over(meaning, anchor) if meaning.anchored else meaning.span_on(0, "past")
        doubted |= meaning.anchored and anchor is not None and anchor.qualifier in ("?", "%")
        when = _time(span, unsure=doubted)
    except Unclear as unclear:
        return Resolution(text, reason=unclear.message, alternatives=unclear.alternatives)
    return Resolution(
        text,
        when.edtf,
        when,
        rule=meaning.rule,
        uses_anchor=meaning.anchored,
        story=meaning.story,
        note=span.why,
        yearless=meaning.yearless,
    )


def read_typed(text: str, today: When | int, *, southern: bool = False) -> TypedDate:
    """Read a typed date on the day `today` (a day number, or an exact When).

    `southern` gives seasons the months of the southern hemisphere. Takes any string, never raises,
    and takes a few milliseconds at most.
    """
    try:
        check_phrase(text)
        when = _edtf(text) or _typed_words(text, today, southern)
    except Unclear as unclear:
        if unclear.alternatives:
            return TypedDate(text, reason=unclear.message, alternatives=unclear.alternatives)
        return _nearly_edtf(text) or TypedDate(text, reason=unclear.message)
    return TypedDate(text, when, when.edtf, display(when))


def read_bound(
    text: str, today: When | int, side: Literal["from", "to"], *, southern: bool = False
) -> TypedDate:
    """Read a typed date as `read_typed` does, for one end of a range.

    A date that is open at the side that the range needs is refused: its earliest day where the
    range starts, its latest day where the range ends.
    """
    typed = read_typed(text, today, southern=southern)
    if typed.when is None:
        return typed
    if side == "from" and typed.when.begin_earliest == -inf:
        reason = f"“{text.strip()}” has no first day to list from: write a date that has a start"
    elif side == "to" and typed.when.end_latest == inf:
        reason = f"“{text.strip()}” has no last day to list to: write a date that has an end"
    else:
        return typed
    return TypedDate(text, reason=reason)


# -- steps of both -------------------------------------------------------------------------------


def check_phrase(text: str) -> None:
    """Check that a string can be a time at all, before any rule looks at it.

    Raises Unclear if it is empty or too long, or if it names another calendar or a month that does
    not exist.
    """
    if len(text) > LONGEST_PHRASE:
        raise Unclear(f"at most {LONGEST_PHRASE} characters are read; this has {len(text)}")
    if not text.strip():
        raise Unclear("there is nothing to read in it")
    refused = calendar_refusal(text) or month_refusal(text)
    if refused:
        raise Unclear(refused)


def plain_date(text: str) -> When | None:
    """Return the text as a date in EDTF, or None if it is not one."""
    return parse_if_date(text.strip())


def strip_doubt(text: str) -> tuple[str, bool]:
    """Return the words without a mark of doubt (“perhaps”, “?”), and whether there was one."""
    behind = _DOUBT_BEHIND.fullmatch(text)
    plain = behind[1] if behind is not None else text.strip()
    before = _DOUBT.fullmatch(plain)
    if before is not None:
        plain = " ".join(filter(None, before.groups()))
    return plain, behind is not None or before is not None


def _time(span: DaySpan, *, unsure: bool) -> When:
    """Return a span as a time, by way of its EDTF. Raises Unclear."""
    try:
        return parse(to_edtf(span, unsure=unsure))
    except DateError as error:
        raise Unclear(error.message) from None


# -- the days that an anchor may be --------------------------------------------------------------


def _over(meaning: Meaning, anchor: When | None) -> DaySpan:
    """Return the hull of a meaning over all days that the anchor may be. Raises Unclear."""
    first, last = _days(anchor)
    spans: list[DaySpan] = []
    why: Unclear | None = None
    for day in sample_days(first, last):
        try:
            span = meaning.span_on(day, "past")
        except Unclear as unclear:
            # The anchor is not a day on which the phrase makes no sense.
            why = why or unclear
            continue
        if not spans or span != spans[-1]:
            spans.append(span)
    if not spans:
        raise why or Unclear("it has no meaning on any day that the anchor may be")
    return spans[0] if len(spans) == 1 else hull(spans)


def _days(anchor: When | None) -> tuple[int, int]:
    """Return the first and last day that an anchor may be, with its slack. Raises Unclear."""
    first = anchor.first_day if anchor is not None else None
    last = anchor.last_day if anchor is not None else None
    if anchor is None or first is None or last is None:
        raise Unclear(
            "it is relative to a day that is not known"
            if anchor is None or anchor.kind == "undated"
            else "it is relative to a day, and the time given for it is open at one end"
        )
    parts = anchor.members or (anchor,)
    before = max(-(-part.slack_before // DAY) for part in parts)
    after = max(-(-part.slack_after // DAY) for part in parts)
    return first - before, last + after


def sample_days(first: int, last: int) -> list[int]:
    """Return the days of an anchor that are tried; no other day widens the answer.

    A meaning moves forward with its anchor, except where a part of a unit begins or a date does not
    exist. An exception that recurs with weeks, months or years occurs within `_DENSE` days of
    either end; one that recurs with decades or centuries occurs at the turn of a year.
    """
    if last - first <= 2 * _DENSE:
        return list(range(first, last + 1))
    days = {*range(first, first + _DENSE), *range(last - _DENSE + 1, last + 1)}
    low, high = civil(first)[0], civil(last)[0]
    years = {*range(low, min(low + _FIRST_YEARS, high) + 1)}
    years |= {*range(max(low, high - _LAST_YEARS), high + 1)}
    starts = (month_start(year, 1) for year in years)
    days |= {day for start in starts for day in (start - 1, start) if first <= day <= last}
    return sorted(days)


# -- what is typed -------------------------------------------------------------------------------


def _edtf(text: str) -> When | None:
    """Return the text as EDTF, or as one of the common notations that differ little from it."""
    plain = text.strip()
    instant = _INSTANT.fullmatch(plain)
    if instant is not None:
        day, time, utc, hours, minutes = instant.groups()
        return plain_date(f"{day}T{time}" + ("Z" if utc else f"{hours}:{minutes or '00'}"))
    # EDTF reads "~1998" too, as a year of which only the year is approximate.
    return None if _ABOUT.fullmatch(plain) else plain_date(plain)


def _typed_words(text: str, today: When | int, southern: bool) -> When:
    """Return the time that typed words stand for. Raises Unclear."""
    words, doubted = strip_doubt(text)
    about = _ABOUT.fullmatch(words)
    span, rule = _span(about[1] if about else words, _day(today), southern)
    if span.others is not None and span.why:
        ways = tuple(to_edtf(each) for each in span.others)
        raise Unclear(f"{span.why}: write {ways[0]} or {ways[1]}", ways)
    # The thirds of a month or a year are a convention, not a fact.
    approximate = about is not None or rule == "thirds"
    return _time(span._replace(about=span.about or approximate), unsure=doubted)


def _day(today: When | int) -> int:
    if isinstance(today, int):
        return today
    if today.first_day is None:
        raise Unclear("today is not known")
    return today.first_day


def _span(text: str, today: int, southern: bool) -> tuple[DaySpan, str]:
    """Return the days of typed words and the convention that decides. Raises Unclear."""
    step = _STEP.fullmatch(text.strip().replace("−", "-"))
    if step is None:
        meaning = meaning_of(text, "plain", southern)
        return meaning.span_on(today, "plain"), meaning.rule
    sign, digits, unit = step.groups()
    name = _LETTERS.get(unit.lower(), unit.lower().rstrip("s"))
    day = add_units(today, int(f"{sign}{digits}"), name)
    return DaySpan(day, day), ""


def _nearly_edtf(text: str) -> TypedDate | None:
    """Return the error of the EDTF reader, if it suggests a spelling of the text."""
    try:
        parse(text.strip())
    except DateError as error:
        if error.suggestion:
            return TypedDate(text, reason=error.message, alternatives=(error.suggestion,))
    return None
