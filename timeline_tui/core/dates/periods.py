"""Months, years, decades: the headings under which a list of events is grouped.

A period is an integer that grows with time, so that grouping is comparing neighbours. Works for
any year; nothing here knows a screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from timeline_tui.core.dates.calendar import civil, day_number

Zoom = Literal["month", "year", "century"]
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def period_of(day: int, zoom: Zoom) -> int:
    """The period that holds a day: months since year 0, the (astronomical) year, or the century
    as hundreds of years."""
    year, month, _ = civil(day)
    if zoom == "month":
        return year * 12 + month - 1
    return year if zoom == "year" else year // 100


def period_start(period: int, zoom: Zoom) -> int:
    """The day number of the first day of a period."""
    if zoom == "month":
        year, month = divmod(period, 12)
        return day_number(year, month + 1, 1)
    return day_number(period if zoom == "year" else period * 100, 1, 1)


def year_words(year: int) -> str:
    """A year as people write it; astronomical year 0 is 1 BCE."""
    return str(year) if year > 0 else f"{1 - year} BCE"


def period_words(period: int, zoom: Zoom) -> str:
    """The heading of a period: `April 2026`, `44 BCE`, `1900–1999`."""
    if zoom == "month":
        year, month = divmod(period, 12)
        return f"{MONTHS[month]} {year_words(year)}"
    if zoom == "year":
        return year_words(period)
    first, last = period * 100, period * 100 + 99
    if first > 0:
        return f"{first}–{last}"
    return f"{year_words(first)} – {year_words(last)}"


def fitting_zoom(days: Sequence[int]) -> Zoom:
    """The finest heading under which events still gather: at least about two an entry.

    `days` ascend (or nearly: order constraints may move a vague date). Months that hold one event
    each would make every second line a heading.
    """
    zooms: tuple[Zoom, ...] = ("month", "year")
    for zoom in zooms:
        if len({period_of(day, zoom) for day in days}) * 2 <= max(len(days), 3):
            return zoom
    return "century" if len(days) > 40 else "year"
