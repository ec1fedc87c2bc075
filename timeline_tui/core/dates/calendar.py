"""Proleptic Gregorian arithmetic for any integer year.

A chronology reaches back before year 1, where `datetime` ends, so days are plain integers here: the
day number of 1 January of year 1 is 1, as `datetime.date.toordinal` counts. Years are astronomical:
year 0 is 1 BCE. Nothing here knows how a date is written, or what is known of it.
"""

from __future__ import annotations

from functools import lru_cache

DAY = 86400
"""Seconds of a civil day."""

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS_400_YEARS = 146097
_DAYS_100_YEARS = 36524
_DAYS_4_YEARS = 1461
_MARCH_OF_YEAR_0 = -305
_FIRST_DATE, _LAST_DATE = 1, 3652059
"""The day numbers that `datetime` knows."""


def is_leap(year: int) -> bool:
    """Whether the (astronomical) year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """The number of days of a month, 1 to 12."""
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month - 1]


def day_number(year: int, month: int, day: int) -> int:
    """The day number of a civil date; the same as `date(year, month, day).toordinal()`.

    The date must exist: nothing is checked.
    """
    # A year that begins in March has its leap day at the end, and the lengths of its months
    # (31 30 31 30 31, twice) follow a straight line, 153 days for five months.
    months = (month - 3) % 12
    march_year = year if month > 2 else year - 1
    leap_days = march_year // 4 - march_year // 100 + march_year // 400
    return 365 * march_year + leap_days + (153 * months + 2) // 5 + day - 1 + _MARCH_OF_YEAR_0


def civil(day: int) -> tuple[int, int, int]:
    """The year, month and day of a day number: the inverse of `day_number`."""
    cycles, rest = divmod(day - _MARCH_OF_YEAR_0, _DAYS_400_YEARS)
    # The last century of a cycle and the last year of four are a day longer than the others.
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
    """The day of the week of a day number: 0 is Monday, 6 is Sunday."""
    return (day - 1) % 7


def month_start(year: int, month: int) -> int:
    """The day number of the first of a month; months beyond 12 run into later years."""
    return day_number(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


@lru_cache(maxsize=1 << 12)
def months_later(day: int, months: int) -> int:
    """Return the day number so many months later, as people count: 31 January and a month is 28
    February."""
    if not months:
        return day
    if _FIRST_DATE <= day <= _LAST_DATE:
        from datetime import date  # only where something is counted in months

        from dateutil.relativedelta import relativedelta

        try:
            return (date.fromordinal(day) + relativedelta(months=months)).toordinal()
        except (ValueError, OverflowError):
            pass  # it ends before the year 1 or after 9999, which `datetime` does not know
    year, month, day_of_month = civil(day)
    years, month = divmod(year * 12 + month - 1 + months, 12)
    return day_number(years, month + 1, min(day_of_month, month_length(years, month + 1)))
