"""What people type where a date is asked for: "apr 2026", "friday", "+3m", "44 BC".

One reader for every place where a date is typed. EDTF first, then the rules of `dates.phrases`
without their clipping: "this week" is the whole week. The answer is a span, so that the precision
is known; what has two readings is refused with both. No clock: today is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf
from typing import Literal

from timeline_tui.core.dates.edtf import DateError, parse
from timeline_tui.core.dates.english.grammar import meaning_of
from timeline_tui.core.dates.phrases import check_length, plain_date, without_doubt
from timeline_tui.core.dates.spans import Span, Unclear, moved, written
from timeline_tui.core.dates.when import When
from timeline_tui.core.dates.wording import display

__all__ = ["Typed", "read_bound", "read_typed"]

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
"""A day, a time and an offset, as programs and people join them."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed date, or why it is none.

    `when`, `edtf` and `display` (`dates.wording`) say how it was taken, for an echo while typing;
    they are None or empty together, and `reason` is then one sentence. `alternatives` are EDTF
    strings of which one may have been meant.
    """

    text: str
    when: When | None = None
    edtf: str | None = None
    display: str = ""
    reason: str = ""
    alternatives: tuple[str, ...] = ()


def read_typed(text: str, today: When | int, *, southern: bool = False) -> Typed:
    """Return the date that a string stands for on the day `today` (a day number, or an exact When).

    `southern` gives seasons the months of the south. Takes any string; never raises, and takes a
    few milliseconds at most.
    """
    try:
        check_length(text)
        when = _edtf(text) or _read(text, today, southern)
    except Unclear as unclear:
        if unclear.alternatives:
            return Typed(text, reason=unclear.message, alternatives=unclear.alternatives)
        return _nearly_edtf(text) or Typed(text, reason=unclear.message)
    except DateError as error:
        return Typed(text, reason=error.message)
    return Typed(text, when, when.edtf, display(when))


def read_bound(
    text: str, today: When | int, side: Literal["from", "to"], *, southern: bool = False
) -> Typed:
    """Return as `read_typed`, refused where the side that a bound needs is open: the earliest day
    of what something is listed from, the latest of what it is listed to."""
    typed = read_typed(text, today, southern=southern)
    if typed.when is None:
        return typed
    if side == "from" and typed.when.begin_earliest == -inf:
        reason = f"“{text.strip()}” has no first day to list from: write a date that begins"
    elif side == "to" and typed.when.end_latest == inf:
        reason = f"“{text.strip()}” has no last day to list to: write a date that ends"
    else:
        return typed
    return Typed(text, reason=reason)


def _edtf(text: str) -> When | None:
    """Return the text as EDTF has it, or as EDTF and the common ways to write it differ little."""
    plain = text.strip()
    instant = _INSTANT.fullmatch(plain)
    if instant is not None:
        day, time, utc, hours, minutes = instant.groups()
        return plain_date(f"{day}T{time}" + ("Z" if utc else f"{hours}:{minutes or '00'}"))
    # EDTF reads "~1998" too, as a year of which only the year is approximate.
    return None if _ABOUT.fullmatch(plain) else plain_date(plain)


def _read(text: str, today: When | int, southern: bool) -> When:
    """Return what the words come to. Raises Unclear and DateError."""
    words, doubted = without_doubt(text)
    about = _ABOUT.fullmatch(words)
    span, rule = _span(about[1] if about else words, _day(today), southern)
    if span.others is not None and span.why:
        ways = tuple(written(each) for each in span.others)
        raise Unclear(f"{span.why}: write {ways[0]} or {ways[1]}", ways)
    # The thirds of a month or a year are a convention, and no fact.
    approximate = about is not None or rule == "thirds"
    return parse(written(span._replace(about=span.about or approximate), unsure=doubted))


def _day(today: When | int) -> int:
    if isinstance(today, int):
        return today
    if today.first_day is None:
        raise Unclear("today is not known")
    return today.first_day


def _span(text: str, today: int, southern: bool) -> tuple[Span, str]:
    """Return the days that are meant and the convention that decides. Raises Unclear."""
    step = _STEP.fullmatch(text.strip().replace("−", "-"))
    if step is None:
        meaning = meaning_of(text, "plain", southern)
        return meaning.on(today, "plain"), meaning.rule
    sign, digits, unit = step.groups()
    name = _LETTERS.get(unit.lower(), unit.lower().rstrip("s"))
    day = moved(today, int(f"{sign}{digits}"), name)
    return Span(day, day), ""


def _nearly_edtf(text: str) -> Typed | None:
    """What the reader of EDTF says of the text, if it knows how to write it."""
    try:
        parse(text.strip())
    except DateError as error:
        if error.suggestion:
            return Typed(text, reason=error.message, alternatives=(error.suggestion,))
    return None
