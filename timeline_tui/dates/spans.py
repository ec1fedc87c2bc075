"""Spans of days, the calendar units that phrases name, and the EDTF for them.

A phrase (`dates.phrases`) is computed in day numbers (`dates.calendar`). The result is written as
the simplest EDTF string with the same bounds: a day, month, quarter, year, decade or century if the
span is exactly one, otherwise `[a..b]`, some time within. Works for any year; nothing here knows
words.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal, NamedTuple

from timeline_tui.dates.calendar import civil, month_length, month_start, months_later
from timeline_tui.dates.edtf.points import MAX_YEAR

Unit = Literal[
    "day", "week", "weekend", "month", "quarter", "half", "season", "year", "decade", "century",
    "stretch",
]  # fmt: skip
"""The kind of a span; a `stretch` is not a unit of the calendar."""

MONTHS_OF: dict[str, int] = {
    "month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200,
}  # fmt: skip
DAYS_OF: dict[str, int] = {"day": 1, "week": 7, "weekend": 7}

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""The first month of each season of the north; winter ends in the next year, as does the summer of
the south."""

_THIRDS_OF_DECADE = ((0, 3), (4, 6), (7, 9))


class Unclear(Exception):
    """A phrase without one certain meaning: the reason in one sentence, and what could be
    written."""

    def __init__(self, message: str, alternatives: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.alternatives = alternatives


class DaySpan(NamedTuple):
    """The days from `first` to `last`, both included; None where a side is open.

    `about` marks approximate bounds. `sides` are the two dates of something that lasted from one to
    the other. `others` are two separate spans of which one is meant, or both if `both` is set;
    `why` is the reason why it is not known which. `code` is the EDTF of a whole season, whose
    months depend on the place. `clock` is the time and the offset on a single day, in EDTF.
    """

    first: int | None
    last: int | None
    about: bool = False
    sides: tuple[DaySpan, DaySpan] | None = None
    others: tuple[DaySpan, DaySpan] | None = None
    both: bool = False
    why: str = ""
    code: str = ""
    clock: str = ""


# -- units ---------------------------------------------------------------------------------------


def unit_index(day: int, unit: str) -> int:
    """Return the number of the unit that holds a day; adjacent units differ by one."""
    if unit in DAYS_OF:
        return day if unit == "day" else (day - 1) // 7
    year, month, _ = civil(day)
    return (year * 12 + month - 1) // MONTHS_OF[unit]


def unit_span(number: int, unit: str) -> DaySpan:
    """Return all days of a unit, by its `unit_index`. Weeks run from Monday to Sunday."""
    if unit == "day":
        return DaySpan(number, number)
    if unit in DAYS_OF:
        return DaySpan(number * 7 + (6 if unit == "weekend" else 1), number * 7 + 7)
    months = MONTHS_OF[unit]
    return DaySpan(
        month_start(0, number * months + 1), month_start(0, (number + 1) * months + 1) - 1
    )


def unit_at(day: int, unit: str, step: int = 0) -> DaySpan:
    """Return the unit that holds a day, or the one `step` units later."""
    return unit_span(unit_index(day, unit) + step, unit)


def add_units(day: int, count: int, unit: str) -> int:
    """Return the day that is `count` units later."""
    if unit in DAYS_OF:
        return day + count * DAYS_OF[unit]
    return months_later(day, count * MONTHS_OF[unit])


def season(year: int, name: str, southern: bool = False) -> DaySpan:
    """Return a season of three whole months, as in `dates.edtf.points`."""
    month = SEASONS[name]
    number = (28 if southern else 20) + month // 3
    if southern:
        month = month + 6 if month <= 6 else month - 6
    code = f"{_short_year(year)}-{number}" if abs(year) <= 9999 else ""
    return DaySpan(month_start(year, month), month_start(year, month + 3) - 1, code=code)


# -- parts ---------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 10)
def third(span: DaySpan, unit: Unit, place: int) -> DaySpan:
    """Return the early (0), middle (1) or late (2) third of a unit.

    The thirds of a month are days 1–10, 11–20, and 21 to its end; of a year four months each; of a
    decade its years 0–3, 4–6, 7–9; of anything else a third of its days, each rounded outward.
    """
    first, last = endpoints(span)
    year, month, _ = civil(first)
    if unit == "month":
        return DaySpan(first + 10 * place, first + 10 * place + 9 if place < 2 else last)
    if unit == "year":
        return DaySpan(month_start(year, 4 * place + 1), month_start(year, 4 * place + 5) - 1)
    if unit == "decade":
        low, high = _THIRDS_OF_DECADE[place]
        return DaySpan(month_start(year + low, 1), month_start(year + high + 1, 1) - 1)
    if unit == "century":
        low, high = ((0, 33), (33, 66), (66, 99))[place]
        return DaySpan(month_start(year + low, 1), month_start(year + high + 1, 1) - 1)
    if unit in ("quarter", "season"):
        return DaySpan(month_start(year, month + place), month_start(year, month + place + 1) - 1)
    if unit == "week" and place == 1:
        return DaySpan(first + 1, last - 2)  # Tuesday to Friday
    days = last - first + 1
    return DaySpan(first + days * place // 3, first - (-days * (place + 1) // 3) - 1)


def half(span: DaySpan, unit: Unit, place: int) -> DaySpan:
    """Return the first (0) or second (1) half of a unit: of a month days 1–15, of years whole
    years, otherwise days."""
    first, last = endpoints(span)
    year, month, _ = civil(first)
    if unit == "month":
        return DaySpan(first, first + 14) if place == 0 else DaySpan(first + 15, last)
    months = MONTHS_OF.get(unit, 0)
    if months >= 12:
        middle = month_start(year, month + months // 2)
        return DaySpan(first, middle - 1) if place == 0 else DaySpan(middle, last)
    days = last - first + 1
    return DaySpan(first + days * place // 2, first - (-days * (place + 1) // 2) - 1)


def endpoints(span: DaySpan) -> tuple[int, int]:
    """Return the first and the last day of a span. Raises Unclear if a side is open."""
    if span.first is None or span.last is None:
        raise Unclear("this phrase needs a time that has a start and an end")
    return span.first, span.last


def hull(spans: list[DaySpan]) -> DaySpan:
    """Return the span from the earliest day of all spans to the latest."""
    # Called for every day of a wide anchor: generators would double the time of a phrase.
    first, last, about = spans[0].first, spans[0].last, False
    for span in spans:
        if first is not None and (span.first is None or span.first < first):
            first = span.first
        if last is not None and (span.last is None or span.last > last):
            last = span.last
        about = about or span.about
    return DaySpan(first, last, about)


def map_span(span: DaySpan, change: Callable[[DaySpan], DaySpan]) -> DaySpan:
    """Return a span changed by `change`, or each of the two of which one is meant."""
    if span.others is None:
        return change(span)
    one, other = (change(part) for part in span.others)
    return hull([one, other])._replace(others=(one, other), both=span.both, why=span.why)


# -- written -------------------------------------------------------------------------------------


def to_edtf(span: DaySpan, *, unsure: bool = False) -> str:
    """Return a span in EDTF. Raises Unclear if EDTF cannot express it.

    `unsure` adds the mark of a doubt: "?", or "%" where the span is approximate too.
    """
    mark = ("%" if unsure else "~") if span.about else "?" if unsure else ""
    if span.others is not None:
        opening, closing = "{}" if span.both else "[]"
        return opening + ",".join(_member(other, mark) for other in span.others) + closing
    if span.sides is not None:
        sides = [_exact(side) for side in span.sides]
        if None not in sides:
            return "/".join(
                f"{side}{mark or ('~' if one.about else '')}"
                for side, one in zip(sides, span.sides, strict=True)
            )
    member = _member(span, mark)
    return f"[{member}]" if ".." in member else member


def _member(span: DaySpan, mark: str) -> str:
    first, last = span.first, span.last
    if first is None or last is None:
        if first is None and last is None:
            raise Unclear("this gives neither a start nor an end")
        return f"{_start(first)}{mark}.." if first is not None else f"..{_end(last)}{mark}"
    if first > last:
        raise Unclear("this would end before it begins")
    single = _exact(span)
    if single is not None:
        return single + mark
    if civil(first)[1:] == (1, 1) and civil(last)[1:] == (12, 31):
        return f"{_year(civil(first)[0])}{mark}..{_year(civil(last)[0])}{mark}"
    return f"{_day(first)}{mark}..{_day(last)}{mark}"


def _start(first: int) -> str:
    year, month, day = civil(first)
    return _year(year) if (month, day) == (1, 1) else _day(first)


def _end(last: int | None) -> str:
    if last is None:
        raise Unclear("this gives no end")
    year, month, day = civil(last)
    return _year(year) if (month, day) == (12, 31) else _day(last)


def _exact(span: DaySpan) -> str | None:
    """Return the one date in EDTF that stands for a span, or None if there is none."""
    first, last = endpoints(span)
    if span.clock and first == last:
        return f"{_day(first)}{span.clock}"
    return span.code or _single(first, last)


def _single(first: int, last: int) -> str | None:
    """Return the one date that stands for exactly these days, or None if EDTF has none."""
    if first == last:
        return _day(first)
    year, month, day = civil(first)
    last_year, last_month, last_day = civil(last)
    if day != 1 or last_day != month_length(last_year, last_month):
        return None
    months = (last_year - year) * 12 + last_month - month + 1
    if months == 1:
        return f"{_short_year(year)}-{month:02d}"
    if months == 3 and month % 3 == 1:
        return f"{_short_year(year)}-{33 + month // 3}"
    if month != 1 or last_month != 12:
        return None
    return _years(year, last_year)


def _years(year: int, last_year: int) -> str | None:
    if year == last_year:
        return _year(year)
    if year >= 0 and last_year <= 9999:
        if last_year == year + 9 and year % 10 == 0:
            return f"{year // 10:03d}X"
        if last_year == year + 99 and year % 100 == 0:
            return f"{year // 100:02d}XX"
    # The masks of years before 0 count away from it: `-04XX` is -499 to -400.
    if year >= -9999 and last_year == year + 99 and last_year % 100 == 0 and last_year < 0:
        return f"-{-last_year // 100:02d}XX"
    return None


def _day(day: int) -> str:
    year, month, day_of_month = civil(day)
    return f"{_short_year(year)}-{month:02d}-{day_of_month:02d}"


def _short_year(year: int) -> str:
    if abs(year) > 9999:
        raise Unclear("EDTF has no months and days in years of more than four digits")
    return f"{'-' if year < 0 else ''}{abs(year):04d}"


def _year(year: int) -> str:
    if abs(year) > MAX_YEAR:
        raise Unclear("the year is too far away: years run to a trillion (10 to the 12th)")
    return _short_year(year) if abs(year) <= 9999 else f"Y{year}"
