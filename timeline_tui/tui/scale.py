"""Days laid on the cells of a line: evenly from end to end, or a period of the calendar a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from timeline_tui.core.dates.periods import Zoom, period_of, period_start


@dataclass(frozen=True, slots=True)
class Span:
    """Days `first` to `last` laid evenly on `width` cells; each cell is a bucket."""

    first: int
    last: int
    width: int

    @property
    def buckets(self) -> int:
        """How many buckets there are."""
        return self.width

    def bucket(self, day: int) -> int:
        """The bucket of a day within."""
        return (day - self.first) * self.width // (self.last - self.first + 1)

    def cell(self, day: int) -> int:
        """The cell that shows a day; the nearest end for a day outside."""
        return self.bucket(max(self.first, min(day, self.last)))

    def day(self, cell: int) -> int:
        """The first day shown in a cell; where there are more cells than days, the day that the
        cell is in."""
        days = self.last - self.first + 1
        if days < self.width:
            return self.first + cell * days // self.width
        return self.first + -(-cell * days // self.width)

    def on_cells(self, values: Sequence[float]) -> list[float]:
        """A value a bucket as a value a cell."""
        return list(values)


@dataclass(frozen=True, slots=True)
class Periods:
    """`count` periods of the calendar from `start` on `width` cells; each is a bucket and gets as
    many cells as all can have."""

    start: int
    count: int
    width: int
    zoom: Zoom

    @property
    def buckets(self) -> int:
        """How many buckets there are."""
        return self.count

    @property
    def each(self) -> int:
        """Cells of one period."""
        return max(1, self.width // self.count)

    @property
    def first(self) -> int:
        """The first day shown."""
        return period_start(self.start, self.zoom)

    @property
    def last(self) -> int:
        """The last day shown."""
        return period_start(self.start + self.count, self.zoom) - 1

    def bucket(self, day: int) -> int:
        """The bucket of a day within."""
        return period_of(day, self.zoom) - self.start

    def cell(self, day: int) -> int:
        """The first cell of the period that holds a day; the nearest for a day outside."""
        return max(0, min(self.bucket(day), self.count - 1)) * self.each

    def day(self, cell: int) -> int:
        """The first day of the period shown in a cell."""
        place = min(cell // self.each, self.count - 1)
        return period_start(self.start + place, self.zoom)

    def on_cells(self, values: Sequence[float]) -> list[float]:
        """A value a bucket as a value a cell. Wide periods keep their last cell blank, so that
        neighbours stay apart."""
        cells = [0.0] * self.width
        shown = self.each - (self.each >= 3)
        for place, value in enumerate(values):
            at = place * self.each
            cells[at : at + shown] = [value] * shown
        return cells


Scale = Span | Periods


def laid_out(span: tuple[int, int], width: int, zoom: Zoom | None, here: int | None) -> Scale:
    """The days of `span` on `width` cells. With a `zoom` whose periods do not all fit, those around
    the day `here`, or else the first ones."""
    first, last = span
    if zoom is None:
        return Span(first, last, width)
    start, end = period_of(first, zoom), period_of(last, zoom)
    count = end - start + 1
    if count > width:
        middle = start if here is None else period_of(here, zoom)
        start = max(start, min(middle - width // 2, end - width + 1))
        count = width
    return Periods(start, count, width, zoom)
