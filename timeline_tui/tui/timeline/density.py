"""The density strip: how many events there are when, over the whole chronology.

A true zero is blank and a single event is always visible. The scale of time is even from the first
day to the last on which more than a few far events lie, or has a period of the calendar in each
cell, with the names of months and years beneath it. A vague date is shared out over the days that
it may mean, in a texture of its own; what is far from all others, or has no date at all, is counted
apart.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, compress, pairwise, repeat
from math import inf
from operator import sub

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from timeline_tui.core.lens import View
from timeline_tui.dates.calendar import (
    MONTHS,
    Zoom,
    civil,
    day_number,
    period_of,
    period_start,
    year_words,
)
from timeline_tui.dates.frozen import dataclass
from timeline_tui.explorer.outline import Measure
from timeline_tui.tui.glyphs import Glyphs
from timeline_tui.tui.toolkit.widgets import Lines

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


REVERSE = Style(reverse=True)
APART = ("earlier", "later", "vague", "undated")
"""Events that the strip does not show, as they are counted at its end."""


class Days:
    """When the events of a view are listed. Nothing is listed for it: a count is one of bytes."""

    def __init__(self, measure: Measure, view: View) -> None:
        self._times, self._rows = measure.times, view.rows
        rows, (self._places, ends, spans) = view.rows, self._times.vague
        counts: Sequence[int]
        if rows.is_full:
            counts = list(map(sub, ends, self._places))
        else:
            counts = list(map(rows.flags.count, repeat(1), self._places, ends))
        self._before: Sequence[int] = list(accumulate(counts, initial=0))
        self.vague = Counter[tuple[int | None, int | None]]()
        """The first and the last day of those that were on an unknown one, with their numbers."""
        for span, count in compress(zip(spans, counts, strict=True), counts):
            self.vague[span] += count

    def _upto(self, place: int) -> int:
        """Return how many are listed on a known day, or none, up to a place that takes apart no
        events of one day."""
        return self._rows.rank(place) - self._before[bisect_left(self._places, place)]

    @cached_property
    def _sorted(self) -> tuple[Sequence[float], Sequence[int]]:
        """Return the days under which events are listed, ascending, each with the number of those
        that are listed on a known day before it, and behind them all of these."""
        numbers = Counter[float]()
        for day, run in zip(self._times.days, pairwise(self._times.runs), strict=True):
            start, end = run
            numbers[day] += self._upto(end) - self._upto(start)
        days = sorted(numbers)
        return days, list(accumulate(map(numbers.__getitem__, days), initial=0))

    def before(self, days: Iterable[float]) -> list[int]:
        """Return how many are listed on a known day before each of some days."""
        times = self._times
        if times.ascend:
            return [self._upto(times.place_of(day)) for day in days]
        listed, before = self._sorted
        return [before[bisect_left(listed, day)] for day in days]

    def between(self, first: float, end: float) -> int:
        """Return how many are listed on a known day from `first` up to `end`, without it."""
        begin, behind = self.before((first, end))
        return behind - begin

    @property
    def undated(self) -> int:
        """Return how many have no day."""
        return self._upto(self._rows.size) - self.between(-inf, inf)


def bucket_counts(before: Callable[[Sequence[int]], Sequence[int]], scale: Scale) -> list[float]:
    """Return how many days are in each bucket; what is outside is in none. `before` tells how many
    there are before each of some days."""
    return [float(end - begin) for begin, end in pairwise(before(scale.edges()))]


def bucket_shares(spans: Mapping[tuple[int, int], int], scale: Scale) -> list[float]:
    """Return what vague dates, with their numbers, come to in each bucket: each is 1, shared out
    evenly over the buckets from its first possible day to its last; a share outside is not
    shown."""
    steps = [0.0] * (scale.buckets + 1)
    for (first, last), count in spans.items():
        low, high = max(first, scale.first), min(last, scale.last)
        if low <= high:
            begin, end = scale.bucket(low), scale.bucket(high) + 1
            share = count * (high - low + 1) / (last - first + 1) / (end - begin)
            steps[begin] += share
            steps[end] -= share
    # Adding and taking away leaves crumbs that are no event.
    return [round(total, 9) for total in accumulate(steps)][:-1]


def bars(counts: Sequence[float], shares: Sequence[float], glyphs: Glyphs) -> str:
    """Return counts as bars: blank for none, the lowest bar for one, the highest for the most. A
    cell with nothing but shares of vague dates has a texture of its own, denser for more."""
    totals = [count + share for count, share in zip(counts, shares, strict=True)]
    top = max(totals, default=0)
    heights, spread = glyphs.heights, glyphs.spread
    steps = len(heights) - 1
    line = []
    for count, total in zip(counts, totals, strict=True):
        if total <= 0:
            line.append(" ")
        elif not count:
            line.append(spread[min(int(total), len(spread) - 1)])
        elif top > 1:
            line.append(heights[round((total - 1) * steps / (top - 1))])
        else:
            line.append(heights[steps // 2])
    return "".join(line)


def _bounded(days: tuple[int | None, int | None], low: int, high: int) -> tuple[int, int]:
    """Return days of which one side may be open: that side reaches to the end of what is drawn."""
    first, last = days
    if first is None:
        first = low if last is None else min(low, last)
    return first, max(high, first) if last is None else last


class Density(Lines):
    """Bars over an axis, and a mark for where the cursor is; a click names a day."""

    DEFAULT_CSS = "Density { height: 2; }"
    ALLOW_SELECT = False
    can_focus = False

    class Picked(Message):
        """A click on a day."""

        def __init__(self, day: int) -> None:
            self.day = day
            super().__init__()

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self._measure: Measure | None = None
        self._view: View | None = None
        self._zoom: Zoom | None = None
        self._here: int | None = None
        self._days: Days | None = None
        self._lines: tuple[Scale, str, str] | None = None

    def present(self, measure: Measure, view: View, zoom: Zoom | None, here: int | None) -> None:
        """Show the events of `view` on the span of its chronology, `zoom` a cell; `here` is the
        day of the cursor."""
        if (measure, view, zoom) != (self._measure, self._view, self._zoom):
            if (measure, view) != (self._measure, self._view):
                self._days = None
            self._measure, self._view, self._zoom = measure, view, zoom
            self._lines = None
        elif here == self._here:
            return
        self._here = here
        self.refresh_changed()

    def scale(self) -> Scale | None:
        """Return what the strip covers; None for a chronology without a single date."""
        measure = self._measure
        extent = None if measure is None else measure.lens.extent
        if extent is None or self.size.width <= 0:
            return None
        # By periods it shows those around the cursor, wherever that is.
        span = (extent.first, extent.last) if self._zoom else extent.core
        return scale_of(span, self.size.width, self._zoom, self._here)

    def on_resize(self) -> None:
        self._lines = None

    def _draw(self, scale: Scale, measure: Measure, view: View) -> tuple[Scale, str, str]:
        if self._days is None:
            self._days = Days(measure, view)
        extent, between = measure.lens.extent, self._days.between
        low, high = (scale.first, scale.last) if extent is None else extent.core
        spread, apart = Counter[tuple[int, int]](), Counter[str](undated=self._days.undated)
        for span, count in self._days.vague.items():
            spread[_bounded(span, low, high)] += count
        if isinstance(scale, DayScale) and extent is not None:
            apart["earlier"] += between(-inf, low)
            apart["later"] += between(high + 1, inf)
            for both, count in list(spread.items()):
                if where := extent.apart(both):
                    apart[where] += count
                    del spread[both]
        labels = axis(scale, months=measure.knows_months())
        counted = [f"{apart[where]:,} {where}" for where in APART if apart[where]]
        if counted:
            words = f" {', '.join(counted)}"
            labels = labels[: max(0, scale.width - len(words))] + words[-scale.width :]
        counts, shares = bucket_counts(self._days.before, scale), bucket_shares(spread, scale)
        line = bars(scale.on_cells(counts), scale.on_cells(shares), self.glyphs)
        return scale, line, self.glyphs.words(labels)

    def draw_line(self, y: int) -> Strip:
        width = self.size.width
        bars_style = self.look("density--bars")
        scale = self.scale()
        if scale is None or self._measure is None or self._view is None or y > 1:
            return Strip.blank(width, bars_style)
        if self._lines is None or self._lines[0] != scale:
            self._lines = self._draw(scale, self._measure, self._view)
        if y == 0:
            return Strip([Segment(self._lines[1], bars_style)])
        return self._axis_line(self._lines[2], scale)

    def _axis_line(self, labels: str, scale: Scale) -> Strip:
        axis_style = self.look("density--axis")
        if self._here is None:
            return Strip([Segment(labels, axis_style)])
        at = scale.cell(self._here)
        here = self.look("density--here")
        # A letter of a label is marked, not covered: the year at the left end stays legible.
        blank = labels[at : at + 1] == " "
        mark = Segment(self.glyphs.here, here) if blank else Segment(labels[at], here + REVERSE)
        return Strip(
            [Segment(labels[:at], axis_style), mark, Segment(labels[at + 1 :], axis_style)]
        )

    def on_click(self, event: events.Click) -> None:
        scale = self.scale()
        if scale is not None:
            event.stop()
            self.post_message(self.Picked(scale.day(event.x)))
