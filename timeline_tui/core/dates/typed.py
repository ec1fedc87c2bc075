"""What people type where a date is asked for: "apr 2026", "friday", "+3m", "44 BC".

EDTF first, then the rules of `dates.phrases` without their leaning to the past: nothing is clipped
at today, a weekday is the coming one, a month or a date is this year's. The answer is a span, so
that the precision is known; what has two readings is refused with both. No clock: today is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from timeline_tui.core.dates.edtf import DateError, parse
from timeline_tui.core.dates.english.grammar import meaning_of
from timeline_tui.core.dates.phrases import check_length, plain_date
from timeline_tui.core.dates.spans import Span, Unclear, moved, written
from timeline_tui.core.dates.when import When
from timeline_tui.core.dates.wording import display

__all__ = ["Typed", "read_typed"]

_STEP = re.compile(
    r"([+-])\s*([0-9]{1,6})\s*(d|w|m|q|y|days?|weeks?|months?|quarters?|years?|decades?)",
    re.IGNORECASE,
)
_LETTERS = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}


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


def read_typed(text: str, today: When | int) -> Typed:
    """The date that a string stands for on the day `today` (a day number, or an exact When).

    Takes any string; never raises, and takes a few milliseconds at most.
    """
    try:
        check_length(text)
        when = plain_date(text) or parse(written(_span(text, _day(today))))
    except Unclear as unclear:
        if unclear.alternatives:
            return Typed(text, reason=unclear.message, alternatives=unclear.alternatives)
        return _nearly_edtf(text) or Typed(text, reason=unclear.message)
    except DateError as error:
        return Typed(text, reason=error.message)
    return Typed(text, when, when.edtf, display(when))


def _day(today: When | int) -> int:
    if isinstance(today, int):
        return today
    if today.first_day is None:
        raise Unclear("today is not known")
    return today.first_day


def _span(text: str, today: int) -> Span:
    step = _STEP.fullmatch(text.strip().replace("−", "-"))
    if step is None:
        return meaning_of(text, "plain").on(today, "plain")
    sign, digits, unit = step.groups()
    name = _LETTERS.get(unit.lower(), unit.lower().rstrip("s"))
    day = moved(today, int(f"{sign}{digits}"), name)
    return Span(day, day)


def _nearly_edtf(text: str) -> Typed | None:
    """What the reader of EDTF says of the text, if it knows how to write it."""
    try:
        parse(text.strip())
    except DateError as error:
        if error.suggestion:
            return Typed(text, reason=error.message, alternatives=(error.suggestion,))
    return None
