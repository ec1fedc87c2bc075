"""Where each event stands: heights and tops of a view's rows. Arithmetic only, no screen.

An event is a block of lines: a heading if it begins a period, a gap line if there was a long
silence, its title, and if it is open what it says in full. Tops are prefix sums, so that a line is
found by bisection and a change of the selection costs one pass (100,000 rows: 30 ms).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import accumulate, chain
from math import inf
from operator import add, is_not

from timeline_tui.core.gaps import Gap, Told, in_time, told
from timeline_tui.core.lens import Lens, View
from timeline_tui.dates.calendar import DAY, Zoom, period_of
from timeline_tui.dates.wording.gutter import UNDATED_HEADING, Heading, heading_of, heading_of_days
from timeline_tui.tui.timeline.wrap import drawn

HEADING = 1
GAP = 2
LEAD_LINES = bytes((0, 1, 1, 2)) + bytes(252)
"""Lines above an event, by what stands there."""
LONG_GAP = 3
"""A gap is shown from so many times the usual step: below that, every other row had one."""

LEAST_GAP = 4
"""Days of the shortest silence that is shown."""

EXACT = ("day", "minute", "second")
"""Precisions of a point in time that is no vaguer than a day: most of all, and asked at once."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the list: the `line`-th of the block at `index` of the view; `part` says of what
    (heading, gap, or the event itself, whose lines count from 0)."""

    index: int
    part: str
    line: int


class Measure:
    """What depends on the chronology alone, or on it and a width: kept across filters, and shared
    by all looks at the same corpus in the same order.

    `zoom` is the size of the periods; None for the one that fits the chronology.
    """

    def __init__(self, lens: Lens, zoom: Zoom | None = None) -> None:
        self.lens = lens
        self.zoom, self.headings = (zoom, _headings(lens, zoom)) if zoom else _fitted(lens)
        """The size of the periods, and the heading of each event."""
        self.vague: Mapping[int, tuple[int | None, int | None]] = _vague(lens)
        """First and last possible day, None where it is open, of each event that begins at an
        unknown one of them."""
        self.told: Told = told(lens)
        """The days of which each event tells."""
        self.days = [-inf if day is None else day for day in lens.days]
        """The day under which each event is listed, before all others if there is none."""
        self._has_months = _knows_months(lens, range(len(lens.corpus)))
        self._widths: list[int] = []
        self._heights: dict[int, bytes] = {}
        self._others: dict[tuple[str, Zoom], Measure] = {(lens.order, self.zoom): self}

    def through(self, lens: Lens, zoom: Zoom) -> Measure:
        """Return the measure of the same corpus as `lens` sees it, in periods of a size.
        What was measured before in this order and of this size is not measured again."""
        if lens.corpus is not self.lens.corpus:
            return Measure(lens, zoom)
        known = self._others.get((lens.order, zoom))
        if known is None:
            known = Measure(lens, zoom)
            known._widths, known._heights = self._widths, self._heights
            self._others[lens.order, zoom] = known
            known._others = self._others
        if known.lens is lens:
            return known
        other = copy(known)
        other.lens = lens
        return other

    def knows_months(self) -> bool:
        """Report whether the month is known of any event."""
        return self._has_months and _knows_months(self.lens, self.lens.rows)

    def title_heights(self, width: int) -> bytes:
        """Return for each event how many lines its folded title takes in `width` cells: one or
        two."""
        if not self._widths:
            titles = (event.title for event in self.lens.corpus.events)
            self._widths += [len(title) if title.isascii() else drawn(title) for title in titles]
        heights = self._heights.get(width)
        if heights is None:
            heights = bytes([1 if cells <= width else 2 for cells in self._widths])
            self._heights.clear()
            self._heights[width] = heights
        return heights


def _knows_months(lens: Lens, rows: Iterable[int]) -> bool:
    listed = lens.listed
    return any(
        first is not None
        and last is not None
        and period_of(first, "month") == period_of(last, "month")
        for first, last in (listed[row].listed_days for row in rows)
    )


def _headings(lens: Lens, zoom: Zoom) -> Sequence[Heading]:
    """Return the heading of each event; equal ones are one object, compared by identity."""
    known: dict[tuple[int, int], Heading] = {}
    one_of = {UNDATED_HEADING: UNDATED_HEADING}
    headings = []
    for when in lens.listed:
        first, last = when.listed_days
        if first is None or last is None:
            heading = heading_of(when, zoom)
            headings.append(one_of.setdefault(heading, heading))
            continue
        if (first, last) not in known:
            heading = heading_of_days(first, last, zoom)
            known[first, last] = one_of.setdefault(heading, heading)
        headings.append(known[first, last])
    return headings


def _fitted(lens: Lens) -> tuple[Zoom, Sequence[Heading]]:
    """Return the finest headings under which events still gather, at least about two an entry.

    Months that hold one event each would make every second line a heading.
    """
    zooms: tuple[Zoom, ...] = ("month", "year")
    for zoom in zooms:
        headings = _headings(lens, zoom)
        shown = (headings[row] for row in lens.rows)
        dated = [heading for heading in shown if heading is not UNDATED_HEADING]
        different = set(dated)
        if len(different) * 2 <= max(len(dated), 3) and (
            zoom == "year" or not dated or any(heading.size == zoom for heading in different)
        ):
            return zoom, headings
    if len(dated) > 40:
        return "century", _headings(lens, "century")
    return zoom, headings


def _vague(lens: Lens) -> dict[int, tuple[int | None, int | None]]:
    """Return the days over which each event is spread that begins on an unknown one of them; None
    where it is open."""
    found = {}
    for row, when in enumerate(lens.listed):
        if (
            when.kind == "point"
            and not when.qualifier
            and when.precision in EXACT
            and when.end_latest - when.begin_earliest < DAY  # not a day of an unknown year
        ):
            continue
        first, last = when.listed_days
        if first is None and last is None:
            continue
        if first != last or when.qualifier:
            found[row] = first, last
    return found


class Layout:
    """The geometry of one view at one width. `bodies` are the heights, in lines and without the
    title, of the events that are open, by index in the view; `gap_from` the days from which a
    silence is shown, None to fit them to the view."""

    def __init__(
        self,
        measure: Measure,
        view: View,
        width: int,
        bodies: Mapping[int, int],
        gap_from: int | None = None,
    ) -> None:
        self.measure = measure
        self.view = view
        self.width = width
        fitted = gap_from or _gap_from(measure.lens.days, view.rows)
        self.fitted_gap = fitted
        """The days from which a silence is shown; None where the view has no two days."""
        self.gap_from = fitted or LEAST_GAP
        self.gaps: dict[int, Gap] = {}
        """The silence above an event, by index in the view."""
        self.leads = self._leads()
        self.heads = [index for index, lead in enumerate(self.leads) if lead & HEADING]
        self.open_up(bodies)

    def _leads(self) -> bytes:
        rows, headings = self.view.rows, self.measure.headings
        above = [headings[row] for row in rows]
        leads = bytearray(map(is_not, above, chain((None,), above)))
        gaps = in_time(self.measure.told, rows, self.gap_from - 1)
        if gaps:
            # The latest day down to each event: it never falls, whatever stands out of order.
            reached = list(accumulate(map(self.measure.days.__getitem__, rows), max))
        for gap in gaps:
            # A silence stands above the first event that is listed after it.
            index = bisect_right(reached, gap.last)
            if index < len(leads):
                leads[index] |= GAP
                if index not in self.gaps or gap.days > self.gaps[index].days:
                    self.gaps[index] = gap
        return bytes(leads)

    def open_up(self, bodies: Mapping[int, int]) -> None:
        """Take other heights of open events."""
        titles = self.measure.title_heights(self.width)
        self.bodies = dict(bodies)
        lines = self.leads.translate(LEAD_LINES)
        heights: list[int] = list(map(add, lines, map(titles.__getitem__, self.view.rows)))
        for index, body in bodies.items():
            heights[index] = lines[index] + body
        self.tops = list(accumulate(heights, initial=0))

    @property
    def height(self) -> int:
        """All lines together."""
        return self.tops[-1]

    def lead_height(self, index: int) -> int:
        """Lines of a block above its event."""
        return LEAD_LINES[self.leads[index]]

    def top(self, index: int) -> int:
        """The first line of the event itself."""
        return self.tops[index] + self.lead_height(index)

    def bottom(self, index: int) -> int:
        """The line behind the event."""
        return self.tops[index + 1]

    def index_at(self, y: int) -> int:
        """The block that holds line `y`, clamped to the list."""
        return max(0, min(bisect_right(self.tops, y) - 1, len(self.view) - 1))

    def place(self, y: int) -> Place | None:
        """What stands on line `y`; None behind the end."""
        if not 0 <= y < self.height:
            return None
        index = self.index_at(y)
        line = y - self.tops[index]
        lead = self.leads[index]
        # A gap belongs to the silence before the period, so it stands above the heading.
        if lead & GAP:
            if line == 0:
                return Place(index, "gap", 0)
            line -= 1
        if lead & HEADING:
            if line == 0:
                return Place(index, "heading", 0)
            line -= 1
        return Place(index, "event", line)

    def next_lead(self, index: int, flag: int, step: int) -> int | None:
        """The next block in direction `step` whose lead has `flag`; None if there is none."""
        index += step
        while 0 <= index < len(self.leads):
            if self.leads[index] & flag:
                return index
            index += step
        return None

    def period_size(self, index: int) -> int:
        """How many of the view's events stand under the heading that is above `index`."""
        at = bisect_right(self.heads, index)
        end = self.heads[at] if at < len(self.heads) else len(self.leads)
        return end - self.heads[at - 1]


def _gap_from(days: Sequence[int | None], rows: Sequence[int]) -> int | None:
    """Return the days from which a silence is worth a line: `LONG_GAP` times the usual step, at
    least `LEAST_GAP`; None without a step."""
    stride = max(1, len(rows) // 4096)
    steps = []
    last: int | None = None
    for at in range(0, len(rows), stride):
        day = days[rows[at]]
        if day is None:
            continue
        if last is not None and day > last:
            steps.append((day - last) / stride)
        last = day
    if not steps:
        return None
    steps.sort()
    return max(LEAST_GAP, int(steps[len(steps) // 2] * LONG_GAP))
