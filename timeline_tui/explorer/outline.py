"""The list of events as data: periods with their headings, long gaps, and the stops of an event.

A `Measure` depends on the events alone, an `Outline` on what of them is listed. Neither knows how
wide a screen is: the heights of lines are the painter's (`tui.timeline.shown`). The stops of an
event, where the cursor can stand in it when it is open, follow from what it says: each quote, then
the source that it is from, then the links to other events. The painter puts each on a line at
least.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from itertools import accumulate, chain, compress, count, islice
from math import inf
from operator import le, ne, sub
from typing import Literal

from timeline_tui.core import limits
from timeline_tui.core.columns import NONE, ON_A_DAY, VAGUE
from timeline_tui.core.event import Quote, Source
from timeline_tui.core.gaps import Coverage, Gap, cover_days, in_time
from timeline_tui.core.index import RowSet, bits_of_flags
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.text import contains
from timeline_tui.dates.calendar import Zoom, period_of, period_start
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.wording.gutter import UNDATED_HEADING, Heading, heading_of, heading_of_days

HEADING = 1
GAP = 2
LONG_GAP = 3
"""A gap is shown from so many times the usual step: below that, every other row had one."""

LEAST_GAP = 4
"""Days of the shortest gap that is shown."""

MANY, FEWER, SELDOM = 4096, 1024, 16
"""Steps of which the usual one is found: so many, but fewer where they are far apart in the list
and each is looked for by itself."""

Mark = int | Heading | None
"""A heading by itself: the number of its period, the heading of a time that no period of the size
holds, None for the undated. Two of them are the same only if the headings are."""


class Times:
    """When the events of a corpus are listed in one order of time: the same through every lens and
    in periods of every size.

    All of it is by runs of events side by side whose times say the same (`core.index.Listing`), so
    that a million events cost no more than the days on which they happened.
    """

    def __init__(self, lens: Lens) -> None:
        self.lens = lens
        listing = lens.index.listing(lens.order)
        self._columns = {
            part: lens.corpus.columns[f"{lens.order}.{part}"]
            for part in ("day", "first", "last", "look")
        }
        self._rows = listing.rows
        self.runs: Sequence[int] = listing.runs
        """The places at which runs start, among all events in order, and the end of the last."""
        self.spread = self._spread()
        """The runs that are dated, but not described by one day: the number of each, and its first
        and last possible day, None where it is open."""
        if any(first is None or last is None for _, first, last in self.spread):
            # The date that is written for the closed side makes another heading.
            self.runs = self._split()
            self.spread = self._spread()
        self.days: Sequence[float] = [inf if day == NONE else day for day in self._of_runs("day")]
        """The day under which each run is listed, behind all others if there is none."""

    def _of_runs(self, part: str) -> Sequence[int]:
        rows: Iterable[int] = islice(self.runs, len(self.runs) - 1)
        if self._rows is not None:
            rows = map(self._rows.__getitem__, rows)
        return list(map(self._columns[part].__getitem__, rows))

    def row_at(self, place: int) -> int:
        """Return the row at a place among all events in order."""
        return place if self._rows is None else self._rows[place]

    def _spread(self) -> Sequence[tuple[int, int | None, int | None]]:
        columns, found = self._columns, []
        is_spread = bytes(self._of_runs("look")).translate(_IS_SPREAD)
        for run in compress(count(), is_spread):
            row = self.row_at(self.runs[run])
            if columns["day"][row] != NONE:
                ends = (columns[part][row] for part in ("first", "last"))
                first, last = (None if day == NONE else day for day in ends)
                found.append((run, first, last))
        return found

    def _split(self) -> Sequence[int]:
        """Return the starts of runs, with each event whose time is open at a side in one of its
        own."""
        opened = (run for run, first, last in self.spread if first is None or last is None)
        places = chain.from_iterable(range(*self.runs[run : run + 2]) for run in opened)
        return sorted({*self.runs, *places})

    @cached_property
    def ascend(self) -> bool:
        """False where the order of events goes before that of their days."""
        return all(map(le, self.days, islice(self.days, 1, None)))

    @cached_property
    def vague(self) -> Sequence[tuple[int, int, int | None, int | None]]:
        """The runs that begin on an unknown one of several days: the places from which and up to
        which they go, and these days, None where they are open."""
        looks = self._columns["look"]
        return [
            (self.runs[run], self.runs[run + 1], first, last)
            for run, first, last in self.spread
            if looks[self.row_at(self.runs[run])] & VAGUE
        ]

    @cached_property
    def exact(self) -> int:
        """All places but those of `vague`, as bits."""
        looks = self._columns["look"]
        flags = looks.tobytes() if self._rows is None else bytes(map(looks.__getitem__, self._rows))
        return bits_of_flags(flags.translate(_IS_EXACT))

    def place_of(self, day: float) -> int:
        """Return the first place at which an event is listed on a day or after it, where days
        ascend."""
        return self.runs[bisect_left(self.days, day)]

    @cached_property
    def coverage(self) -> Coverage:
        """The days of which each event tells."""
        return cover_days(self.lens)

    def marks(self, zoom: Zoom) -> Sequence[Mark]:
        """Return the heading of each run in periods of a size."""
        marks: list[Mark] = []
        if not self.ascend:
            marks += [None if day == inf else period_of(int(day), zoom) for day in self.days]
        else:
            dated = bisect_left(self.days, inf)
            if zoom == "day":
                marks += map(int, islice(self.days, dated))
            while len(marks) < dated:
                at = len(marks)
                period = period_of(int(self.days[at]), zoom)
                end = bisect_left(self.days, period_start(period + 1, zoom), at, dated)
                marks += [period] * (end - at)
            marks += [None] * (len(self.days) - dated)
        for run, first, last in self.spread:
            row = self.row_at(self.runs[run])
            if first is None or last is None:
                marks[run] = heading_of(self.lens.listed[row], zoom)
            else:
                heading = heading_of_days(first, last, zoom)
                marks[run] = heading.first if heading.size == zoom else heading
        return marks

    def heading(self, row: int, zoom: Zoom) -> Heading:
        """Return the heading of an event in periods of a size."""
        first, last = self._columns["first"][row], self._columns["last"][row]
        if first != NONE and last != NONE:
            return heading_of_days(first, last, zoom)
        return UNDATED_HEADING if first == last else heading_of(self.lens.listed[row], zoom)

    def runs_of(self, rows: RowSet) -> bytes:
        """Return 1 for each run of which some event is there."""
        return bytes(map((0).__le__, rows.found(self.runs)))


_IS_SPREAD = bytes(not look & ON_A_DAY for look in range(256))
_IS_EXACT = bytes(not look & VAGUE for look in range(256))


class Measure:
    """The measures that depend on the events alone.

    They are kept across filters, and shared by all lenses on the same corpus in the same order.
    `zoom` is the size of the periods; None for the one that fits the events.
    """

    def __init__(self, lens: Lens, zoom: Zoom | None = None, times: Times | None = None) -> None:
        self.lens = lens
        self.times = times or Times(lens)
        self.zoom, self.marks = (zoom, self.times.marks(zoom)) if zoom else _fitted(self)
        """The size of the periods, and the heading of each run."""
        self._others: dict[tuple[str, Zoom], Measure] = {(lens.order, self.zoom): self}

    def heading(self, row: int) -> Heading:
        """Return the heading above an event."""
        return self.times.heading(row, self.zoom)

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
        times = self.times
        there = times.runs_of(self.lens.rows)
        spread = {run for run, _, _ in times.spread}
        dated = compress(range(bisect_left(times.days, inf)), there) if times.ascend else (
            run for run in compress(count(), there) if times.days[run] < inf
        )  # fmt: skip
        return any(run not in spread for run in dated) or any(
            first is not None
            and last is not None
            and there[run]
            and period_of(first, "month") == period_of(last, "month")
            for run, first, last in times.spread
        )


def _fitted(measure: Measure) -> tuple[Zoom, Sequence[Mark]]:
    """Return the finest periods in which events still gather, at least about two an entry, and
    their headings.

    Months that hold one event each would make every second line a heading.
    """
    rows, times = measure.lens.rows, measure.times
    there = times.runs_of(rows)
    undated = (run for run, day in enumerate(times.days) if day == inf)
    dated = len(rows) - sum(rows.count_within(*times.runs[run : run + 2]) for run in undated)
    zooms: tuple[Zoom, ...] = ("month", "year")
    for zoom in zooms:
        marks = times.marks(zoom)
        different = {mark for mark in set(compress(marks, there)) if mark is not None}
        if len(different) * 2 <= max(dated, 3) and (
            zoom == "year"
            or not dated
            or any(isinstance(mark, int) or mark.size == zoom for mark in different)
        ):
            return zoom, marks
    if dated > 40:
        return "century", times.marks("century")
    return zoom, marks


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
        days = self.lens.corpus.columns[f"{self.lens.order}.day"]
        return self._least_gap or _usual_gap(days, self.view.rows)

    @property
    def gap_from(self) -> int:
        """Return the days from which a gap is shown."""
        return self.fitted_gap or LEAST_GAP

    def lead(self, index: int) -> int:
        """Return the marks above an event, by its place in the list: `HEADING`, `GAP`, or both."""
        place = self.view.rows.place(index)
        at = bisect_left(self.heads, place)
        heading = HEADING if at < len(self.heads) and self.heads[at] == place else 0
        return heading | (GAP if place in self.gaps_at else 0)

    @cached_property
    def _listed(self) -> tuple[Sequence[int], bytes]:
        """The place of the first listed event of each run, -1 for none, and 1 for those that have
        one."""
        times = self.measure.times
        return self.view.rows.found(times.runs), times.runs_of(self.view.rows)

    @cached_property
    def heads(self) -> Sequence[int]:
        """The places, among all events in order, of those listed that a heading stands above."""
        found, there = self._listed
        marks = list(compress(self.measure.marks, there))
        changes = map(ne, marks, chain((UNLIKE_ANY,), marks))
        return list(compress(compress(found, there), changes))

    @cached_property
    def gaps_at(self) -> Mapping[int, Gap]:
        """The gap above an event, by its place among all events in order; in order."""
        gaps: dict[int, Gap] = {}
        for gap in in_time(self.measure.times.coverage, self.view.rows, self.gap_from - 1):
            place = self._after(gap.last)
            if place is not None and (place not in gaps or gap.days > gaps[place].days):
                gaps[place] = gap
        return gaps

    @cached_property
    def gaps(self) -> Mapping[int, Gap]:
        """The gap above an event, by its place in the list, in order."""
        return {self.view.rows.rank(place): gap for place, gap in self.gaps_at.items()}

    def _after(self, day: int) -> int | None:
        """Return the place, among all events, of the first that is listed after a day: one that is
        followed by no earlier day. None if there is none."""
        days, places = self._reached
        at = bisect_right(days, float(day))
        return places[at] if at < len(days) and days[at] < inf else None

    @cached_property
    def _reached(self) -> tuple[Sequence[float], Sequence[int]]:
        """The latest day down to each run of which events are listed: it never falls, whatever
        stands out of order; and the place of the first of these events."""
        found, there = self._listed
        days: Iterable[float] = compress(self.measure.times.days, there)
        if not self.measure.times.ascend:
            days = accumulate((-inf if day == inf else day for day in days), max)
        return list(days), list(compress(found, there))

    def next_lead(self, index: int, flag: int, step: int) -> int | None:
        """Return the next place in direction `step` whose lead has `flag`; None if there is
        none."""
        rows = self.view.rows
        place = rows.place(index) if index >= 0 else -1
        places = self.heads if flag == HEADING else list(self.gaps_at)
        at = bisect_right(places, place) if step > 0 else bisect_left(places, place) - 1
        return rows.rank(places[at]) if 0 <= at < len(places) else None

    def period_size(self, index: int) -> int:
        """Return how many events are listed under the heading that is above `index`."""
        rows, heads = self.view.rows, self.heads
        at = bisect_right(heads, rows.place(index))
        end = rows.rank(heads[at]) if at < len(heads) else len(rows)
        return end - rows.rank(heads[at - 1])


UNLIKE_ANY = object()
"""A mark that no event has."""


def _usual_gap(days: memoryview, rows: RowSet) -> int | None:
    """Return the days from which a gap is worth a line: `LONG_GAP` times the usual step, at least
    `LEAST_GAP`; None without a step. `days` are those of all events, by row."""
    stride = max(1, len(rows) // (MANY if len(rows) < MANY * SELDOM else FEWER))
    listed = [day for day in map(days.__getitem__, rows.picked(stride)) if day != NONE]
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
