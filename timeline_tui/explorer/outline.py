"""The list of events as data: periods with their headings, long gaps, and the stops of an event.

A `Measure` depends on the events alone, an `Outline` on what of them is listed. Neither knows how
wide a screen is: the heights of lines are the painter's (`tui.timeline.shown`). The stops of an
event, where the cursor can stand in it when it is open, follow from what it says: each quote, then
the source that it is from, then the links to other events. The painter puts each on a line at
least.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from itertools import accumulate, chain, compress, count, islice, pairwise, repeat
from math import inf
from operator import is_not, le, sub
from typing import Literal

from timeline_tui.core import limits
from timeline_tui.core.event import Quote, Source
from timeline_tui.core.gaps import Coverage, Gap, cover_days, in_time
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.text import contains
from timeline_tui.dates.calendar import DAY, Zoom, period_of
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.wording.gutter import UNDATED_HEADING, Heading, heading_of, heading_of_days

HEADING = 1
GAP = 2
LONG_GAP = 3
"""A gap is shown from so many times the usual step: below that, every other row had one."""

LEAST_GAP = 4
"""Days of the shortest gap that is shown."""

EXACT = ("day", "minute", "second")
"""Precisions of a point in time that is no vaguer than a day: most of all, and asked at once."""


class Times:
    """When the events of a corpus are listed in one order of time, by row: the same through every
    lens and in periods of every size."""

    def __init__(self, lens: Lens) -> None:
        everything = range(len(lens.corpus))
        self.rows = everything if lens.order == "happened" else lens.index.by_publication[0]
        """All rows in order."""
        self.vague: Mapping[int, tuple[int | None, int | None]] = _vague(lens)
        """First and last possible day, None where it is open, of each event that begins at an
        unknown one of them."""
        self.coverage: Coverage = cover_days(lens)
        """The days of which each event tells."""
        self.days: list[float] = [inf if day is None else day for day in lens.days]
        """The day under which each event is listed, behind all others if there is none."""
        listed = list(map(self.days.__getitem__, self.rows))
        self.ascend = all(map(le, listed, islice(listed, 1, None)))
        """False where the order of events goes before that of their days."""
        self.has_months = _knows_months(lens, everything)


class Measure:
    """The measures that depend on the events alone.

    They are kept across filters, and shared by all lenses on the same corpus in the same order.
    `zoom` is the size of the periods; None for the one that fits the events.
    """

    def __init__(self, lens: Lens, zoom: Zoom | None = None, times: Times | None = None) -> None:
        self.lens = lens
        self.times = times or Times(lens)
        self.zoom, self.headings = (zoom, _headings(lens, zoom)) if zoom else _fitted(lens)
        """The size of the periods, and the heading of each event."""
        above = list(map(self.headings.__getitem__, self.times.rows))
        self.begins = list(compress(count(), map(is_not, above, chain((None,), above))))
        """The places, among all rows in order, at which another heading begins."""
        self._others: dict[tuple[str, Zoom], Measure] = {(lens.order, self.zoom): self}

    def heading(self, row: int) -> Heading:
        """Return the heading above an event."""
        return self.headings[row]

    def through(self, lens: Lens, zoom: Zoom) -> Measure:
        """Return the measure of the same corpus through a lens, in periods of a size. What was
        measured before in this order and of this size is not measured again."""
        if lens.corpus is not self.lens.corpus:
            return Measure(lens, zoom)
        known = self._others.get((lens.order, zoom))
        if known is None:
            times = (each.times for (order, _), each in self._others.items() if order == lens.order)
            known = self._others[lens.order, zoom] = Measure(lens, zoom, next(times, None))
            known._others = self._others
        if known.lens is lens:
            return known
        other = copy(known)
        other.lens = lens
        return other

    def knows_months(self) -> bool:
        """Report whether the month is known of any event."""
        return self.times.has_months and _knows_months(self.lens, self.lens.rows)


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


class Outline:
    """The events of a view under their headings. `least_gap` are the days from which a gap is
    shown, None to fit them to the view."""

    def __init__(self, measure: Measure, view: View, least_gap: int | None = None) -> None:
        self.measure = measure
        self.view = view
        self._least_gap = least_gap
        self._stops: dict[int, tuple[Stop, ...]] = {}

    @property
    def lens(self) -> Lens:
        """Return the lens on the events."""
        return self.measure.lens

    def index(self, key: str) -> int:
        """Return the place of an event in the list; -1 if it is not listed."""
        row = self.lens.row(key)
        return -1 if row is None else self.view.index(row)

    def row(self, key: str) -> int | None:
        """Return the row of an event, if it is listed."""
        row = self.lens.row(key)
        return row if row is not None and row in self.view else None

    def key(self, index: int) -> str:
        """Return the key of the event at a place in the list."""
        return self.lens.corpus.keys[self.view.rows[index]]

    def stops(self, row: int) -> tuple[Stop, ...]:
        """Return the stops of the event at a row, whether it is open or not."""
        stops = self._stops.get(row)
        if stops is None:
            stops = self._stops[row] = stops_of(self.lens, row, self.view.query.needles)
        return stops

    # -- headings and gaps -------------------------------------------------------------------

    @cached_property
    def fitted_gap(self) -> int | None:
        """Return the days from which a gap is shown; None where no two days are listed."""
        return self._least_gap or _usual_gap(self.lens.days, self.view.rows)

    @property
    def gap_from(self) -> int:
        """Return the days from which a gap is shown."""
        return self.fitted_gap or LEAST_GAP

    @cached_property
    def leads(self) -> bytes:
        """The marks above each event, by its place in the list: `HEADING`, `GAP`, or both."""
        leads = bytearray(len(self.view))
        for index in self._heads:
            leads[index] |= HEADING
        for index in self.gaps:
            leads[index] |= GAP
        return bytes(leads)

    @cached_property
    def _heads(self) -> list[int]:
        """The places in the list of the events that a heading stands above."""
        rows, measure = self.view.rows, self.measure
        places = self.view.places
        listed = rows if places is None else list(map(places.__getitem__, rows))
        starts = [*map(bisect_left, repeat(listed), measure.begins), len(rows)]
        heads: list[int] = []
        above: Heading | None = None
        for start, end in pairwise(starts):
            if start < end and (heading := measure.headings[rows[start]]) is not above:
                heads.append(start)
                above = heading
        return heads

    @cached_property
    def gaps(self) -> Mapping[int, Gap]:
        """The gap above an event, by its place in the list, in order."""
        gaps: dict[int, Gap] = {}
        for gap in in_time(self.measure.times.coverage, self.view.rows, self.gap_from - 1):
            index = self._after(gap.last)
            if index < len(self.view) and (index not in gaps or gap.days > gaps[index].days):
                gaps[index] = gap
        return gaps

    def _after(self, day: int) -> int:
        """Return the place of the first event that is listed after a day: one that is followed by
        no earlier day. The number of events if there is none."""
        times, rows = self.measure.times, self.view.rows
        if not times.ascend:
            return bisect_right(self._reached, day)
        days: Callable[[int], float] = times.days.__getitem__
        index = bisect_right(rows, float(day), key=days)
        return index if index < len(rows) and days(rows[index]) < inf else len(rows)

    @cached_property
    def _reached(self) -> list[float]:
        """The latest day down to each event: it never falls, whatever stands out of order."""
        days = map(self.measure.times.days.__getitem__, self.view.rows)
        return list(accumulate((-inf if day == inf else day for day in days), max))

    def next_lead(self, index: int, flag: int, step: int) -> int | None:
        """Return the next place in direction `step` whose lead has `flag`; None if there is
        none."""
        places = self._heads if flag == HEADING else list(self.gaps)
        at = bisect_right(places, index) if step > 0 else bisect_left(places, index) - 1
        return places[at] if 0 <= at < len(places) else None

    def period_size(self, index: int) -> int:
        """Return how many events are listed under the heading that is above `index`."""
        at = bisect_right(self._heads, index)
        end = self._heads[at] if at < len(self._heads) else len(self.view)
        return end - self._heads[at - 1]


def _usual_gap(days: Sequence[int | None], rows: Sequence[int]) -> int | None:
    """Return the days from which a gap is worth a line: `LONG_GAP` times the usual step, at least
    `LEAST_GAP`; None without a step."""
    stride = max(1, len(rows) // 4096)
    listed = [day for day in map(days.__getitem__, rows[::stride]) if day is not None]
    steps = sorted(filter((0).__lt__, map(sub, islice(listed, 1, None), listed)))
    return max(LEAST_GAP, int(steps[len(steps) // 2] / stride * LONG_GAP)) if steps else None


# -- stops -----------------------------------------------------------------------------------------

LINES_LIMIT = limits.OPENED_LINES.value
"""Lines of an open event that are laid out: 20 ms, and no person scrolls through more. What would
begin behind them is no stop."""

Kind = Literal["quote", "source", "link"]


@dataclass(frozen=True, slots=True)
class Stop:
    """A place for the cursor within an open event.

    `row` is the target of a link, if there is one; `matched` says that the search is found here;
    `lines` are the fewest that it takes.
    """

    kind: Kind
    source: Source | None = None
    quote: Quote | None = None
    row: int | None = None
    matched: bool = False
    lines: int = 1


def stops_of(lens: Lens, row: int, needles: tuple[str, ...] = ()) -> tuple[Stop, ...]:
    """Return the stops of the event at a row, in the order in which they are shown. `needles` are
    the folded words of the search."""
    stops: list[Stop] = []
    lines = 0
    for source in lens.sources_of(row):
        if lines >= LINES_LIMIT:
            break
        for quote in source.quotes:
            if lines >= LINES_LIMIT:
                break
            texts = (quote.exact, quote.speaker, quote.translation, quote.note)
            hit = any(contains(text, needles) for text in texts)
            stops.append(Stop("quote", source, quote, None, hit, quote_lines(quote)))
            lines += stops[-1].lines
        # The source of a quote is shown with it, however many there are.
        hit = contains(source.title, needles) or contains(source.publisher, needles)
        stops.append(Stop("source", source, None, None, hit, source_lines(source)))
        lines += stops[-1].lines
    room = max(0, LINES_LIMIT - lines)
    stops += [Stop("link", row=reference.row) for reference in lens.references(row)[:room]]
    return tuple(stops)


def quote_lines(quote: Quote) -> int:
    """Return the least number of lines of a quote: its words, its translation, who said it and
    where, its note."""
    spoken = quote.speaker or quote.locator or quote.lang or quote.statement
    return 1 + bool(quote.translation) + bool(spoken) + bool(quote.note)


def source_lines(source: Source) -> int:
    """Return the least number of lines of a source: its name, and what else is known of it."""
    return 1 + bool(source.title or source.author or source.archived_url or source.supports)
