"""Days to centuries: the headings under which a list of events is grouped.

A period is an integer that grows with time, so that grouping is comparing neighbours. Works for
any year; nothing here knows a screen.
"""

from __future__ import annotations

from typing import Literal

from timeline_tui.core.dates.calendar import civil, day_number, weekday

Zoom = Literal["day", "week", "month", "quarter", "year", "decade", "century"]
ZOOMS: tuple[Zoom, ...] = ("day", "week", "month", "quarter", "year", "decade", "century")
"""From the finest to the coarsest."""
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

ANY_YEAR = (0, 9999)
"""The years that `XXXX` leaves open."""

_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}


def period_of(day: int, zoom: Zoom) -> int:
    """The period that holds a day: the day itself, the week (from Monday, as ISO 8601 has it), or
    the number of months, quarters, years, decades or centuries since (astronomical) year 0."""
    if zoom == "day":
        return day
    if zoom == "week":
        return (day - 1) // 7
    year, month, _ = civil(day)
    return (year * 12 + month - 1) // _MONTHS_OF[zoom]


def period_start(period: int, zoom: Zoom) -> int:
    """The day number of the first day of a period."""
    if zoom == "day":
        return period
    if zoom == "week":
        return period * 7 + 1
    year, month = divmod(period * _MONTHS_OF[zoom], 12)
    return day_number(year, month + 1, 1)


def year_words(year: int) -> str:
    """A year as people write it; astronomical year 0 is 1 BCE."""
    return str(year) if year > 0 else f"{1 - year} BCE"


def period_words(period: int, zoom: Zoom) -> str:
    """The heading of a period: `Friday 17 April 2026`, `Week of 13 April 2026`, `April 2026`,
    `Q2 2026`, `44 BCE`, `1990s`, `1900–1999`."""
    if zoom in ("day", "week"):
        first = period_start(period, zoom)
        year, month, day = civil(first)
        lead = WEEKDAYS[weekday(first)] if zoom == "day" else "Week of"
        return f"{lead} {day} {MONTHS[month - 1]} {year_words(year)}"
    if zoom == "month":
        year, month = divmod(period, 12)
        return f"{MONTHS[month]} {year_words(year)}"
    if zoom == "quarter":
        year, quarter = divmod(period, 4)
        return f"Q{quarter + 1} {year_words(year)}"
    if zoom == "year":
        return year_words(period)
    years = 10 if zoom == "decade" else 100
    first, last = period * years, period * years + years - 1
    if first <= 0:
        era = " CE" if last > 0 else ""
        return f"{year_words(first)} – {year_words(last)}{era}"
    return f"{first}s" if zoom == "decade" else f"{first}–{last}"


def other_zoom(zoom: Zoom, by: int) -> Zoom | None:
    """The zoom so many steps coarser (or finer, below 0); None beyond the ends."""
    at = ZOOMS.index(zoom) + by
    return ZOOMS[at] if 0 <= at < len(ZOOMS) else None


def is_any_year(first: int, last: int) -> bool:
    """Report whether these first and last possible days leave the year open, as `XXXX` does."""
    return (civil(first)[0], civil(last)[0]) == ANY_YEAR
