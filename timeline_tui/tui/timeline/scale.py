"""Scales of time under the density strip: days or periods on cells, and the names of months and
years beneath them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from timeline_tui.dates.calendar import (
    MONTHS,
    Zoom,
    civil,
    day_number,
    period_of,
    period_start,
    year_words,
)

LABEL_ROOM = 6
"""Cells between two labels of the axis, at least."""


@dataclass(frozen=True, slots=True)
class DayScale:
    """Days `first` to `last` laid evenly on `width` cells; each cell is a bucket."""

    first: int
    last: int
    width: int

    @property
    def buckets(self) -> int:
        """The number of buckets."""
        return self.width

    def bucket(self, day: int) -> int:
        """Return the bucket of a day within."""
        return (day - self.first) * self.width // (self.last - self.first + 1)

    def edges(self) -> list[int]:
        """Return the first day of each bucket, and the day behind the last."""
        days = self.last - self.first + 1
        return [self.first + -(-at * days // self.width) for at in range(self.width + 1)]

    def cell(self, day: int) -> int:
        """Return the cell that shows a day; the nearest end for a day outside."""
        return self.bucket(max(self.first, min(day, self.last)))

    def day(self, cell: int) -> int:
        """Return the first day shown in a cell; where there are more cells than days, the day that
        the cell is in."""
        days = self.last - self.first + 1
        if days < self.width:
            return self.first + cell * days // self.width
        return self.first + -(-cell * days // self.width)

    def on_cells(self, values: Sequence[float]) -> list[float]:
        """Return a value a bucket as a value a cell."""
        return list(values)


@dataclass(frozen=True, slots=True)
class PeriodScale:
    """`count` periods of the calendar from `start` on `width` cells; each is a bucket and gets as
    many cells as all can have."""

    start: int
    count: int
    width: int
    zoom: Zoom

    @property
    def buckets(self) -> int:
        """The number of buckets."""
        return self.count

    @property
    def each(self) -> int:
        """Return the cells of one period."""
        return max(1, self.width // self.count)

    @property
    def first(self) -> int:
        """Return the first day shown."""
        return period_start(self.start, self.zoom)

    @property
    def last(self) -> int:
        """Return the last day shown."""
        return period_start(self.start + self.count, self.zoom) - 1

    def bucket(self, day: int) -> int:
        """Return the bucket of a day within."""
        return period_of(day, self.zoom) - self.start

    def edges(self) -> list[int]:
        """Return the first day of each bucket, and the day behind the last."""
        return [period_start(self.start + at, self.zoom) for at in range(self.count + 1)]

    def cell(self, day: int) -> int:
        """Return the first cell of the period that holds a day; the nearest for a day outside."""
        return max(0, min(self.bucket(day), self.count - 1)) * self.each

    def day(self, cell: int) -> int:
        """Return the first day of the period shown in a cell."""
        place = min(cell // self.each, self.count - 1)
        return period_start(self.start + place, self.zoom)

    def on_cells(self, values: Sequence[float]) -> list[float]:
        """Return a value a bucket as a value a cell. Wide periods keep their last cell blank, so
        that neighbors stay apart."""
        cells = [0.0] * self.width
        shown = self.each - (self.each >= 3)
        for place, value in enumerate(values):
            at = place * self.each
            cells[at : at + shown] = [value] * shown
        return cells


Scale = DayScale | PeriodScale


def scale_of(span: tuple[int, int], width: int, zoom: Zoom | None, here: int | None) -> Scale:
    """Return the days of `span` on `width` cells. With a `zoom` whose periods do not all fit, those
    around the day `here`, or else the first ones."""
    first, last = span
    if zoom is None:
        return DayScale(first, last, width)
    start, end = period_of(first, zoom), period_of(last, zoom)
    count = end - start + 1
    if count > width:
        middle = start if here is None else period_of(here, zoom)
        start = max(start, min(middle - width // 2, end - width + 1))
        count = width
    return PeriodScale(start, count, width, zoom)


def axis(span: Scale, *, months: bool = True) -> str:
    """Return names of months and years under their first day, as many as fit; only years where no
    month is known of any event."""
    line = [" "] * span.width
    taken, said = 0, None
    for day, month in _ticks(span, (1, 2, 3, 6) if months else ()):
        at, year = span.cell(day), civil(day)[0]
        # A month whose year had no room says it itself, or it would be taken for one of the year
        # before.
        words = month if year == said else f"{year_words(year)} {month}".rstrip()
        if at >= taken and at + len(words) <= span.width:
            line[at : at + len(words)] = words
            taken, said = at + len(words) + 1, year
    return "".join(line)


def _ticks(span: Scale, steps: Sequence[int]) -> list[tuple[int, str]]:
    """Return the first days of the finest of these steps, in months, or of years, that leaves room
    for labels, each with the name of its month, or `""` if it begins a year."""
    first_year, first_month, _ = civil(span.first)
    last_year = civil(span.last)[0]
    days = span.last - span.first + 1
    for months in steps:
        if span.width * months * 30 / days >= LABEL_ROOM:
            ticks = [(span.first, MONTHS[first_month - 1][:3])]
            for year in range(first_year, last_year + 1):
                for month in range(1, 13, months):
                    day = day_number(year, month, 1)
                    if span.first < day <= span.last:
                        ticks.append((day, "" if month == 1 else MONTHS[month - 1][:3]))
            return ticks
    step = 1
    while span.width * step * 365 / days < LABEL_ROOM + len(year_words(first_year)) - 4:
        step = step * 10 // 4 if str(step)[0] == "2" else step * 2
    start = -(-first_year // step) * step
    ticks = [(span.first, "")]
    ticks += [
        (day_number(year, 1, 1), "")
        for year in range(start, last_year + 1, step)
        if day_number(year, 1, 1) > span.first
    ]
    return ticks
