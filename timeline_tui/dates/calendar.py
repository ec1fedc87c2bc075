"""Proleptic Gregorian arithmetic for any integer year: days, durations, periods.

A chronology can reach back before year 1, where `datetime` ends. So days are plain integers here:
day 1 is 1 January of year 1, as in `datetime.date.toordinal`. Years are astronomical: year 0 is 1
BCE.

A duration follows ISO 8601, without fractions and sign: `P1Y2M`, `P3D`, `P1DT12H`. Years and months
are added by the calendar, as people count (31 January plus a month is 28 February); days and weeks
are whole days; hours and minutes are seconds.

A period is a day, a week, or any longer unit up to a century, under whose heading a list is
grouped. It is an integer that grows with time, so that grouping only compares neighbors.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from timeline_tui.dates.frozen import dataclass, regex

DAY = 86400
"""The seconds of a civil day."""

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS_400_YEARS = 146097
_DAYS_100_YEARS = 36524
_DAYS_4_YEARS = 1461
_MARCH_OF_YEAR_0 = -305
_FIRST_DATE, _LAST_DATE = 1, 3652059
"""The day numbers that `datetime` knows."""

DURATION_PATTERN = (
    "^P(?=[0-9T])([0-9]{1,6}Y)?([0-9]{1,6}M)?([0-9]{1,6}W)?([0-9]{1,6}D)?"
    "(T(?=[0-9])([0-9]{1,6}H)?([0-9]{1,6}M)?)?$"
)
_DURATION = regex(DURATION_PATTERN)
DURATION_HELP = "write it as in P3D (three days), P2W, P1Y2M or PT12H (twelve hours)"

Zoom = Literal["day", "week", "month", "quarter", "year", "decade", "century"]
ZOOMS: tuple[Zoom, ...] = ("day", "week", "month", "quarter", "year", "decade", "century")
"""The sizes of periods, from the finest to the coarsest."""
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

ANY_YEAR = (0, 9999)
"""The years that `XXXX` leaves open."""

_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}


def is_leap(year: int) -> bool:
    """Report whether the (astronomical) year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """Return the number of days of a month, 1 to 12."""
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month - 1]


def day_number(year: int, month: int, day: int) -> int:
    """Return the day number of a civil date, the same as `date(year, month, day).toordinal()`.

    The date must exist: nothing is checked.
    """
    # A year that begins in March has its leap day at the end, and the lengths of its months
    # (31 30 31 30 31, twice) follow a straight line, 153 days for five months.
    months = (month - 3) % 12
    march_year = year if month > 2 else year - 1
    leap_days = march_year // 4 - march_year // 100 + march_year // 400
    return 365 * march_year + leap_days + (153 * months + 2) // 5 + day - 1 + _MARCH_OF_YEAR_0


@lru_cache(maxsize=1 << 12)
def civil(day: int) -> tuple[int, int, int]:
    """Return the year, month and day of a day number: the inverse of `day_number`."""
    cycles, rest = divmod(day - _MARCH_OF_YEAR_0, _DAYS_400_YEARS)
    # The last century of a cycle and the last year of four are one day longer.
    centuries = min(rest // _DAYS_100_YEARS, 3)
    fours, rest = divmod(rest - centuries * _DAYS_100_YEARS, _DAYS_4_YEARS)
    years = min(rest // 365, 3)
    rest -= years * 365
    months = (5 * rest + 2) // 153
    march_year = 400 * cycles + 100 * centuries + 4 * fours + years
    day_of_month = rest - (153 * months + 2) // 5 + 1
    if months < 10:
        return march_year, months + 3, day_of_month
    return march_year + 1, months - 9, day_of_month


def weekday(day: int) -> int:
    """Return the day of the week of a day number: 0 is Monday, 6 is Sunday."""
    return (day - 1) % 7


def month_start(year: int, month: int) -> int:
    """Return the day number of the first day of a month; months beyond 12 run into later years."""
    return day_number(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


@lru_cache(maxsize=1 << 12)
def months_later(day: int, months: int) -> int:
    """Return the day number that many months later, as people count: 31 January plus a month is
    28 February."""
    if not months:
        return day
    if _FIRST_DATE <= day <= _LAST_DATE:
        from datetime import date  # imported only to count in months

        from dateutil.relativedelta import relativedelta

        try:
            return (date.fromordinal(day) + relativedelta(months=months)).toordinal()
        except (ValueError, OverflowError):
            pass  # it ends before year 1 or after 9999, outside of `datetime`
    year, month, day_of_month = civil(day)
    years, month = divmod(year * 12 + month - 1 + months, 12)
    return day_number(years, month + 1, min(day_of_month, month_length(years, month + 1)))


# -- durations -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Duration:
    """Months by the calendar, then days, then seconds. `has_clock` is true where hours or
    minutes are written, even 0 of them."""

    months: int
    days: int
    seconds: int = 0
    has_clock: bool = False

    def __str__(self) -> str:
        years, months = divmod(self.months, 12)
        hours, minutes = divmod(self.seconds // 60, 60)
        parts = ((years, "year"), (months, "month"), (self.days, "day"), (hours, "hour"),
                 (minutes, "minute"))  # fmt: skip
        said = [f"{count:,} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
        return " ".join(said) or "0 days"

    @property
    def is_zero(self) -> bool:
        """Return True if the duration adds nothing."""
        return not (self.months or self.days or self.seconds)

    @property
    def day_range(self) -> tuple[int, int]:
        """Return the fewest and the most days that the months and days can come to."""
        least, most = _day_range(self.months)
        return least + self.days, most + self.days

    def after(self, day: int) -> int:
        """Return the day number that is the months and days after `day`."""
        return months_later(day, self.months) + self.days

    def latest_from(self, day: int) -> int:
        """Return the last day from which the duration ends on `day` or earlier."""
        start = months_later(day - self.days, -self.months)
        while self.after(start + 1) <= day:
            start += 1
        while self.after(start) > day:
            start -= 1
        return start

    def earliest_to(self, day: int) -> int:
        """Return the first day from which the duration ends on `day` or later."""
        start = months_later(day - self.days, -self.months)
        while self.after(start - 1) >= day:
            start -= 1
        while self.after(start) < day:
            start += 1
        return start


def read_duration(text: str) -> Duration | None:
    """Read a duration such as `P1Y2M` or `PT12H`; None if the text is not one."""
    found = _DURATION.match(text) if text else None
    if found is None or text[-1] not in "YMWDH":
        return None
    years, months, weeks, days, _, hours, minutes = (
        0 if part is None or part[0] == "T" else int(part[:-1]) for part in found.groups()
    )
    return Duration(
        12 * years + months, 7 * weeks + days, 3600 * hours + 60 * minutes, found[5] is not None
    )


def duration_fault(text: str) -> str:
    """Return the reason why a text is not a duration, as a clause."""
    if text[:1] in ("-", "+"):
        return "a duration has no sign"
    if not text.startswith("P"):
        return "a duration begins with a capital P"
    if any(mark in text for mark in ".,"):
        return "its numbers must be whole, without fractions"
    if text in ("P", "PT") or text.endswith("T"):
        return "a number and its unit are missing at the end"
    if "S" in text:
        return "its smallest unit is the minute, not the second"
    if re.search("[0-9]{7}", text):
        return "a number in it has at most six digits"
    if "H" in text and "T" not in text:
        return "hours and minutes come after a T"
    return "expected numbers with Y, M, W, D and, after a T, H and M, in this order"


@lru_cache(maxsize=256)
def _day_range(months: int) -> tuple[int, int]:
    """Return the fewest and the most days of that many consecutive months, over all 400 years of
    the calendar's cycle."""
    if not months:
        return 0, 0
    # A month that starts on any other day is as long as one of these.
    spans = [month_start(2000, at + months) - month_start(2000, at) for at in range(1, 4801)]
    return min(spans), max(spans)


# -- periods -------------------------------------------------------------------------------------


def period_of(day: int, zoom: Zoom) -> int:
    """Return the period that holds a day.

    That is the day itself, the week (from Monday, as in ISO 8601), or the number of months,
    quarters, years, decades or centuries since (astronomical) year 0.
    """
    if zoom == "day":
        return day
    if zoom == "week":
        return (day - 1) // 7
    year, month, _ = civil(day)
    return (year * 12 + month - 1) // _MONTHS_OF[zoom]


def period_start(period: int, zoom: Zoom) -> int:
    """Return the day number of the first day of a period."""
    if zoom == "day":
        return period
    if zoom == "week":
        return period * 7 + 1
    year, month = divmod(period * _MONTHS_OF[zoom], 12)
    return day_number(year, month + 1, 1)


def other_zoom(zoom: Zoom, by: int) -> Zoom | None:
    """Return the zoom `by` steps coarser (finer if negative); None beyond the ends."""
    at = ZOOMS.index(zoom) + by
    return ZOOMS[at] if 0 <= at < len(ZOOMS) else None


_ALL_YEARS = (ANY_YEAR[1] - ANY_YEAR[0] - 1) * 365


def is_any_year(first: int, last: int) -> bool:
    """Report whether these first and last possible days leave the year open, as `XXXX` does."""
    # Hardly any days are so far apart: to find their years takes ten times as long.
    return last - first > _ALL_YEARS and (civil(first)[0], civil(last)[0]) == ANY_YEAR


def year_words(year: int) -> str:
    """Return a year as people write it; astronomical year 0 is 1 BCE."""
    return str(year) if year > 0 else f"{1 - year} BCE"


def iso_day(day: int) -> str:
    """Return a day number as an ISO 8601 calendar date.

    Years beyond four digits have a sign: `+12026-01-01`, `-66000000-01-01`.
    """
    year, month, day_of_month = civil(day)
    sign = "-" if year < 0 else "+" if year > 9999 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{day_of_month:02d}"
