"""The heading under which a time is listed: never finer than the time is known.

A list is grouped by periods of one size (`dates.periods`). What may lie in several of them stands
under the smallest longer period that holds all of it: `2020` under "2020" and not under "January
2020", a decade under its decade. What only has a bound stands under "April 2026 or later".
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from timeline_tui.core.dates.calendar import civil
from timeline_tui.core.dates.datewords import years_words
from timeline_tui.core.dates.gutter import Period
from timeline_tui.core.dates.periods import ANY_YEAR, ZOOMS, Zoom, period_of, period_words
from timeline_tui.core.dates.when import When

Size = Literal[Zoom, "years", "undated"]
Side = Literal["", "earlier", "later"]


class Heading(NamedTuple):
    """The period `first` of a size of `dates.periods`, or the years from `first` to `last`; `side`
    says that what stands under it may be earlier or later than that."""

    size: Size
    first: int
    last: int = 0
    side: Side = ""

    @property
    def told(self) -> Period:
        """What a column beside the list need not repeat, because the heading says it."""
        return _TOLD[self.size]


UNDATED_HEADING = Heading("undated", 0)
_TOLD: dict[str, Period] = {
    "day": "month", "week": "month", "month": "month", "quarter": "year", "year": "year",
    "decade": "years", "century": "years", "years": "years", "undated": "years",
}  # fmt: skip
_FITTED: tuple[Zoom, ...] = ("week", "month", "quarter", "year")
"""Periods in which a vague time is looked for; of decades and centuries only whole ones."""


def heading_of(when: When, zoom: Zoom) -> Heading:
    """Return the heading of a time in a list by periods of the size `zoom`."""
    first, last = when.listed_days
    if first is not None and last is not None:
        return heading_of_days(first, last, zoom)
    bound = first if last is None else last
    if bound is None:
        return UNDATED_HEADING
    days = _written_edge(when, bound)
    return heading_of_days(*days, zoom)._replace(side="later" if last is None else "earlier")


def heading_of_days(first: int, last: int, zoom: Zoom) -> Heading:
    """Return the heading of what happened on an unknown one of these days."""
    period = period_of(first, zoom)
    if first == last or period == period_of(last, zoom):
        return Heading(zoom, period)
    at = ZOOMS.index(zoom)
    for longer in _FITTED:
        if ZOOMS.index(longer) > at:
            period = period_of(first, longer)
            if period == period_of(last, longer):
                return Heading(longer, period)
    year, last_year = civil(first)[0], civil(last)[0]
    if at <= ZOOMS.index("decade") and year % 10 == 0 and last_year == year + 9:
        return Heading("decade", year // 10)
    if year % 100 == 0 and last_year == year + 99:
        return Heading("century", year // 100)
    return Heading("years", year, last_year)


def heading_words(heading: Heading) -> str:
    """Return what a heading says: `April 2026`, `2020`, `1990s`, `2025–2026`, `May 2026 or later`.

    The words for the undated are those of the list that shows them.
    """
    if heading.size == "undated":
        return "Undated"
    if heading.size == "years" and (heading.first, heading.last) == ANY_YEAR:
        words = "Year unknown"
    elif heading.size == "years":
        words = years_words(heading.first, heading.last)
    else:
        words = period_words(heading.first, heading.size)
    return f"{words} or {heading.side}" if heading.side else words


def _written_edge(when: When, bound: int) -> tuple[int, int]:
    """Return the days of the date that is written for the closed side, where it still is the
    bound: "2026 or later" and not "January 2026 or later"."""
    side = when.begin if when.first_day is not None else when.end
    while side is not None and side.kind != "point":
        side = side.begin if side.first_day is not None else side.end
    if side is not None:
        first, last = side.first_day, side.last_day
        if first is not None and last is not None and bound in (first, last):
            return first, last
    return bound, bound
