"""Gaps: the stretches of time in which a chronology, or a part of it, tells of nothing; and the
periods under which events are listed.

A gap is at least as long as it is said to be. What happened on an unknown day takes up every
day that it may have been: the slack of what is only about a day, and all days at an open side.
Only a time so vague that it spans a whole gap (a year beside two days of it, what began before
it and may go on) says nothing about it, and is counted instead.

Both are found by run: events side by side whose times say the same (`Listing.runs`), so that a
million events cost no more than the days on which they happened. Those of all events together are
columns (`add_outlines`): an index on disk has them, and a start does not go through the runs.

| column | type | what |
| --- | --- | --- |
| `T.listed` | I | 1 if days ascend in the order of events; the number of the dated ones |
| `T.during` | q | of each run that is dated, but not described by one day: the places from which \
and up to which it goes, the first and the last day that this may stand for, its look |
| `T.fit` | B | the periods that fit all events, as a place in `ZOOMS` |
| `T.head` | I | the places at which another of these periods begins |
| `T.gap` | q | of each gap that may be worth a line, the longest first: `_GAP` |

There is no `T.fit` and no `T.head` where the date that is written for the closed side of a time
makes the heading: no column has it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain, compress, count, islice, pairwise, repeat
from math import inf
from operator import itemgetter, ne, sub
from typing import overload

from timeline_tui.core.columns import NONE, ON_A_DAY, REACH, SPREAD, VAGUE, Columns, Group, Made
from timeline_tui.core.index import Listing, Order
from timeline_tui.core.index.sets import RowSet, Sections, bits_of, both_flags
from timeline_tui.core.lens import Lens
from timeline_tui.dates.calendar import ZOOMS, Zoom, period_of, period_start
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.wording.gutter import UNDATED_HEADING, Heading, heading_of, heading_of_days

Days = int | float
"""A day by number, infinite where a side is open."""
Spread = tuple[tuple[int, int] | None, Days, Days]
"""The days for certain, None if there are none, and the first and the last that are possible."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing is coverage of the days `first` to `last`, between the events at rows `before` and
    `after`. `maybe` events may fall within, so vague are their dates."""

    first: int
    last: int
    before: int
    after: int
    maybe: int = 0

    @property
    def days(self) -> int:
        """Return the number of days that it lasted, both ends counted."""
        return self.last - self.first + 1


Mark = int | Heading | None
"""A heading by itself: the number of its period, the heading of a time that no period of the size
holds, None for the undated. Two of them are the same only if the headings are."""
Span = tuple[int | None, int | None]
"""The first and the last possible day, None where it is open."""
During = tuple[int, int, int | None, int | None, int]
"""A run that is dated, but not described by one day: the places from which and up to which it goes,
the first and the last day that this may stand for, None where it is open, and its look."""
KEPT_DAYS = 4_096
"""Days of which it is kept where they are in the list: those of some scales of the strip."""
LEAST_GAP = 4
"""Days of the shortest gap that is worth a line."""


class Times:
    """When events are listed in one order of time: the same through every lens and in periods of
    every size."""

    def __init__(self, listing: Listing) -> None:
        add_outlines(listing.columns)
        self.listing = listing
        self.ascend: bool
        """False where the order of events goes before that of their days."""
        self.dated: int
        """The number of events that are dated."""
        ascend, self.dated = self._column("listed")
        self.ascend = bool(ascend)
        self._places: dict[float, int] = {}
        self._marks: dict[Zoom, Sequence[Mark]] = {}
        self._parted: dict[Zoom, tuple[Sections, Sequence[Mark]]] = {}

    def _column(self, name: str) -> memoryview:
        return self.listing.columns[f"{self.listing.order}.{name}"]

    @cached_property
    def during(self) -> Sequence[During]:
        """The runs that are dated, but not described by one day."""
        known = [None if day == NONE else day for day in self._column("during").tolist()]
        return list(zip(*[iter(known)] * 5, strict=True))

    @cached_property
    def vague(self) -> tuple[Sequence[int], Sequence[int], Sequence[Span]]:
        """The runs that begin on an unknown one of several days: the places from which, and up to
        which they go, and the first and last day of each."""
        vague = [each for each in self.during if each[4] & VAGUE]
        starts, ends = [each[0] for each in vague], [each[1] for each in vague]
        return starts, ends, [(first, last) for _, _, first, last, _ in vague]

    def place_of(self, day: float) -> int:
        """Return the first place at which an event is listed on a day or after it, where days
        ascend."""
        place = self._places.get(day)
        if place is None:
            if len(self._places) >= KEPT_DAYS:
                self._places.clear()
            place = self._places[day] = self._find_place(day)
        return place

    def _find_place(self, day: float) -> int:
        days, rows = self._column("day"), self.listing.rows
        if rows is None:
            return bisect_left(days, day, 0, self.dated)
        return bisect_left(rows, day, 0, self.dated, key=days.__getitem__)

    @cached_property
    def coverage(self) -> Coverage:
        """The days of which each event tells."""
        return _cover(self.listing)

    def look_at_runs(self) -> None:
        """Find what a list of some events needs beside the columns: before a key waits for it."""
        _ = self._parts(self.fit or "month"), self.coverage.is_mapped, self.coverage.windows
        listing, size = self.listing, self.listing.columns.size
        none = RowSet(0, size, listing.rows)
        _ = self.gaps(none, LEAST_GAP), listing.extent_of(none), self.runs_of(none)
        _ = listing.days_of(none, 1)

    # -- by run --------------------------------------------------------------------------------

    @property
    def has_open(self) -> bool:
        """Report whether the time of an event is open at a side."""
        return bool(self._opened)

    @cached_property
    def _opened(self) -> Sequence[int]:
        """The places of events whose time is open at a side: the date that is written for the
        other side makes the heading, so that each is a run of its own."""
        open_ended = (each for each in self.during if each[2] is None or each[3] is None)
        return list(chain.from_iterable(range(*each[:2]) for each in open_ended))

    @cached_property
    def runs(self) -> Sections:
        """The places at which runs start, and the end of the last."""
        starts = self.listing.runs
        return Sections(sorted({*starts, *self._opened})) if self._opened else starts

    @cached_property
    def days(self) -> Sequence[float]:
        """The day under which each run is listed, behind all others if there is none."""
        if not self._opened:
            listed = self.listing.days_of_runs
        else:
            days, rows = self._column("day"), self.listing.rows
            places: Iterable[int] = islice(self.runs, len(self.runs) - 1)
            if rows is not None:
                places = map(rows.__getitem__, places)
            listed = list(map(days.__getitem__, places))
        return [inf if day == NONE else day for day in listed] if NONE in listed else listed

    def marks(self, zoom: Zoom) -> Sequence[Mark]:
        """Return the heading of each run in periods of a size."""
        marks = self._marks.get(zoom)
        if marks is None:
            marks = self._marks[zoom] = self._mark(zoom)
        return marks

    def _mark(self, zoom: Zoom) -> Sequence[Mark]:
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
        runs = self.runs
        for start, _, first, last, _ in self.during:
            if first is not None and last is not None:
                heading = heading_of_days(first, last, zoom)
                run = bisect_left(runs, start)
                marks[run] = heading.first if heading.size == zoom else heading
        for place in self._opened:
            marks[bisect_left(runs, place)] = self.heading(self.listing.row(place), zoom)
        return marks

    def heading(self, row: int, zoom: Zoom) -> Heading:
        """Return the heading of an event in periods of a size."""
        columns, order = self.listing.columns, self.listing.order
        ends = (columns.by_place(f"{order}.{end}") for end in ("first", "last"))
        first, last = (column[row] for column in ends)
        if first != NONE and last != NONE:
            return heading_of_days(first, last, zoom)
        return UNDATED_HEADING if first == last else heading_of(self.listing.whens[row], zoom)

    def runs_of(self, rows: RowSet) -> bytes:
        """Return 1 for each run of which some event is there."""
        return rows.there(self.runs)

    def dated_of(self, rows: RowSet) -> int:
        """Return how many of some events are dated."""
        if self.ascend:
            return rows.count_within(0, self.dated)
        runs = zip(pairwise(self.runs), self.days, strict=True)
        return sum(rows.count_within(*run) for run, day in runs if day < inf)

    def _parts(self, zoom: Zoom) -> tuple[Sections, Sequence[Mark]]:
        """Return the places of the events under each heading, side by side, and the headings."""
        parts = self._parted.get(zoom)
        if parts is None:
            marks = self.marks(zoom)
            changes = list(map(ne, marks, chain((_UNLIKE_ANY,), marks)))
            starts = compress(self.runs, changes)
            parts = Sections((*starts, self.runs[-1])), list(compress(marks, changes))
            self._parted[zoom] = parts
        return parts

    def heads(self, rows: RowSet, zoom: Zoom) -> Sequence[int]:
        """Return the places of events, of those that are there, that another heading stands above
        than above the one before."""
        parts, marks = self._parts(zoom)
        firsts, there = rows.firsts_of(parts)
        listed = list(compress(marks, there))
        # A heading may repeat if those between have no events.
        changes = map(ne, listed, chain((_UNLIKE_ANY,), listed))
        return list(compress(firsts, changes))

    def fitted(self, rows: RowSet) -> Zoom:
        """Return the finest periods in which some events still gather, at least about two an entry.

        Months that hold one event each would make every second line a heading.
        """
        dated = self.dated_of(rows)
        zooms: tuple[Zoom, ...] = ("month", "year")
        for zoom in zooms:
            parts, marks = self._parts(zoom)
            there = set(compress(marks, rows.there(parts)))
            different = {mark for mark in there if mark is not None}
            if len(different) * 2 <= max(dated, 3) and (
                zoom == "year"
                or not dated
                or any(isinstance(mark, int) or mark.size == zoom for mark in different)
            ):
                return zoom
        return "century" if dated > 40 else zoom

    # -- of all events -------------------------------------------------------------------------

    @property
    def fit(self) -> Zoom | None:
        """The periods that fit all events, if that is known."""
        fit = self._column("fit")
        return ZOOMS[fit[0]] if len(fit) else None

    @cached_property
    def all_heads(self) -> Sequence[int]:
        """The places at which another of these periods begins."""
        return self._column("head").tolist()

    def all_gaps(self, least: int) -> Mapping[int, Gap]:
        """Return the longest gap of at least `least` days, which are no fewer than
        `LEAST_GAP - 1`, above each of all events, by its place; in order."""
        gaps, size = self._column("gap"), len(_GAP)
        numbers = range(len(gaps) // size)
        # The longest come first.
        longer = bisect_right(numbers, -least, key=lambda number: gaps[number * size])
        found = sorted((gaps[number * size + 1], number) for number in numbers[:longer])
        return Above(
            dict(found),
            lambda number: Gap(*gaps[number * size + 2 : (number + 1) * size].tolist()),
        )

    def gaps(self, rows: RowSet, least: int) -> Mapping[int, Gap]:
        """Return the longest gap of at least `least` days above each of some events, by its place;
        in order."""
        silences = find_gaps(self.coverage, rows, least)
        places = self._followers(rows, silences.lasts)
        found: dict[int, int] = dict(zip(places, count(), strict=False))
        if len(found) < len(places) or -1 in found:
            found = {}
            for number, place in enumerate(places):
                other = found.setdefault(place, number)
                if other != number and silences.days(number) > silences.days(other):
                    found[place] = number
            found.pop(-1, None)
        return Above(found, silences.__getitem__)

    def _followers(self, rows: RowSet, days: Sequence[int]) -> Sequence[int]:
        """Return the place of the first event behind each of some days that is followed by no
        earlier day; -1 if there is none."""
        if self.ascend:
            behind = map(bisect_right, repeat(self.days), days)
            starts = map(self.runs.__getitem__, behind)
            return list(map(rows.flags.find, repeat(1), starts, repeat(self.dated)))
        reached, places = self._reached(rows)
        behind = map(bisect_right, repeat(reached), days)
        return [places[at] if at < len(reached) and reached[at] < inf else -1 for at in behind]

    def _reached(self, rows: RowSet) -> tuple[Sequence[float], Sequence[int]]:
        """Return the latest day down to each run of which events are there: it never falls,
        whatever stands out of order; and the place of the first of these events."""
        days = compress(self.days, self.runs_of(rows))
        reached = accumulate((-inf if day == inf else day for day in days), max)
        return list(reached), rows.firsts(self.runs)


def times_of(listing: Listing) -> Times:
    """Return the times of a listing, which are made once."""
    found: Times | None = listing.kept.get("times")
    if found is None:
        found = listing.kept["times"] = Times(listing)
    return found


_GAP = ("days", "place", "first", "last", "before", "after", "maybe")
"""The numbers of a gap in a column; the days are negative."""
_UNLIKE_ANY = object()
"""A mark that no event has."""


def add_outlines(columns: Columns) -> None:
    """Let columns have what is found here of all events."""
    columns.add(*_GROUPS)


def _times(order: Order) -> Group:
    def derive(columns: Columns) -> Made:
        listing = Listing(columns, order, ())
        starts, days, dated = listing.runs, listing.days_of_runs, columns.size
        if NONE in days:
            days = [inf if day == NONE else day for day in days]  # type: ignore[misc]
            dated = sum(compress(map(sub, islice(starts, 1, None), starts), map(inf.__gt__, days)))
        ascend = _ascend(days)
        looks = bytes(listing.of_runs("look"))
        during = array("q")
        for run in compress(count(), looks.translate(_ARE_WIDE)):
            look = looks[run]
            if days[run] < inf:
                row = listing.row(starts[run])
                ends = (columns[f"{order}.{part}"][row] for part in ("first", "last"))
                during.extend((*starts[run : run + 2], *ends, look))
        listed = array("I", [ascend, dated])
        return {f"{order}.listed": listed, f"{order}.during": during}, {}

    return Group((f"{order}.listed", f"{order}.during"), None, derive)


_ARE_WIDE = bytes(not look & ON_A_DAY for look in range(256))


def _ascend(days: list[int]) -> bool:
    """Report whether days ascend."""
    # What ascends is sorted, and compared with itself, in a fifth of the time of pair by pair.
    return sorted(days) == days


def _outline(order: Order) -> Group:
    def derive(columns: Columns) -> Made:
        listing = Listing(columns, order, ())
        times = Times(listing)
        everything = RowSet((1 << columns.size) - 1, columns.size, listing.rows)
        fit, heads, gaps = array("B"), array("I"), array("q")
        if not times.has_open:
            zoom = times.fitted(everything)
            fit.append(ZOOMS.index(zoom))
            heads.extend(times.heads(everything, zoom))
        above = times.gaps(everything, LEAST_GAP - 1)
        for place, gap in sorted(above.items(), key=lambda each: (-each[1].days, each[0])):
            gaps.extend((-gap.days, place, gap.first, gap.last, gap.before, gap.after, gap.maybe))
        return {f"{order}.fit": fit, f"{order}.head": heads, f"{order}.gap": gaps}, {}

    return Group((f"{order}.fit", f"{order}.head", f"{order}.gap"), None, derive)


_GROUPS = (_times("happened"), _times("published"), _outline("happened"), _outline("published"))


@dataclass(frozen=True)
class Coverage:
    """The days of which events tell, by run: events side by side in the order of a `listing` whose
    times say the same (`Listing.runs`). Of those that are not `on_a_day`, which is one of `days`,
    `spread` has the others. `ascending` says that no day comes before an earlier one."""

    listing: Listing
    days: Sequence[int]
    on_a_day: bytes
    spread: Mapping[int, Spread]
    ascending: bool

    @cached_property
    def reach(self) -> tuple[int, int]:
        """Return days before and behind all that any event may take up, and one more each."""
        map_ = self.listing.day_map
        parts = [day for _, *days in self.spread.values() for day in days if abs(day) < inf]
        ends = () if map_ is None else (map_.first, map_.last)
        found = [*map(int, parts), *ends, *chain.from_iterable(self.spans.values())]
        return min(found, default=0) - 2, max(found, default=0) + 2

    @cached_property
    def is_mapped(self) -> bool:
        """Report whether days are told by a line of all of them (`_Told`)."""
        low, high = self.reach
        return self.listing.day_map is not None and high - low < REACH

    @cached_property
    def windows(self) -> Sequence[tuple[int, int, int, int, Days, Days, Sequence[int]]]:
        """Return of the vague times in their order the days on that line that they touch and take
        up, both half-open, their first and last day, and their runs."""
        low, high = self.reach
        found = []
        for first, last, runs in self.vague:
            begin = 0 if first == -inf else int(first) - low
            end = high - low + 1 if last == inf else int(last) - low + 1
            found.append((max(0, begin - 1), end + 1, begin, end, first, last, runs))
        return found

    @cached_property
    def spans_from(self) -> Mapping[int, Sequence[int]]:
        """Return the runs that certainly cover several days by the first of these."""
        return _by_end(self.spans, 0)

    @cached_property
    def spans_upto(self) -> Mapping[int, Sequence[int]]:
        """Return the runs that certainly cover several days by the last of these."""
        return _by_end(self.spans, 1)

    @cached_property
    def spans(self) -> Mapping[int, tuple[int, int]]:
        """Return the days of runs that certainly cover several."""
        return {run: known for run, (known, _, _) in self.spread.items() if known is not None}

    @cached_property
    def vague(self) -> Sequence[tuple[Days, Days, Sequence[int]]]:
        """Return the first and the last day of the times with more possible days than certain ones,
        and their runs; the narrow before the wide."""
        runs: dict[tuple[Days, Days], list[int]] = {}
        for run, (known, first, last) in self.spread.items():
            if (first, last) != (known or (-inf, inf)):
                runs.setdefault((first, last), []).append(run)
        return [(*days, runs[days]) for days in sorted(runs, key=_width)]

    def rows(self, rows: Sequence[int]) -> RowSet:
        """Return rows of the corpus as a set, in the order of the listing."""
        if isinstance(rows, RowSet):
            return rows
        columns, order = self.listing.columns, self.listing.rows
        if order is None:
            return RowSet(bits_of(rows, columns.size), columns.size)
        places = map(columns["published.place"].__getitem__, rows)
        return RowSet(bits_of(places, columns.size), columns.size, order)


def _by_end(spans: Mapping[int, tuple[int, int]], end: int) -> Mapping[int, Sequence[int]]:
    found: dict[int, list[int]] = {}
    for run, days in spans.items():
        found.setdefault(days[end], []).append(run)
    return found


def cover_days(lens: Lens) -> Coverage:
    """Return the days of which the events tell, as they are listed."""
    return _cover(lens.index.listing(lens.order))


def _cover(listing: Listing) -> Coverage:
    looks, days = bytes(listing.of_runs("look")), listing.days_of_runs
    on_a_day = looks.translate(_ARE_ON_A_DAY)
    dated = days if all(on_a_day) else list(compress(days, on_a_day))
    ascending = _ascend(dated)
    spread_runs = list(compress(count(), looks.translate(_ARE_SPREAD)))
    spread = dict(zip(spread_runs, _spreads(listing, spread_runs), strict=True))
    return Coverage(listing, days, on_a_day, spread, ascending)


_ARE_ON_A_DAY = bytes(look & ON_A_DAY for look in range(256))  # which is 1
_ARE_SPREAD = bytes(look & SPREAD for look in range(256))


def _spreads(listing: Listing, runs: Iterable[int]) -> Iterable[Spread]:
    """Yield the days of runs of which the day under which they are listed is not all."""
    rows, *days = (
        listing.columns[f"{listing.order}.{name}"]
        for name in ("spread", "certain_first", "certain_last", "possible_first", "possible_last")
    )
    for run in runs:
        at = bisect_left(rows, listing.row(listing.runs[run]))
        certain, until, first, last = (column[at] for column in days)
        low, high = (day if day in (-inf, inf) else int(day) for day in (first, last))
        yield None if certain == NONE else (certain, until), low, high


def gaps(lens: Lens, rows: Sequence[int]) -> tuple[Gap, ...]:
    """Return the gaps between the dated events at `rows`, the longest first, equals in order
    of time."""
    found = find_gaps(cover_days(lens), rows)
    return tuple(sorted(found, key=lambda gap: (-gap.days, gap.first)))


def find_gaps(coverage: Coverage, rows: Sequence[int], least: int = 1) -> Silences:
    """Return the gaps of at least `least` days between the dated events at `rows`, in order of
    time; none is made yet.

    Where the list is in order of time it is a search in a line of days, and two steps for each
    different vague date; else a few passes over the different times that Python makes in C.
    """
    shown = coverage.rows(rows)
    if not shown.is_full and coverage.is_mapped:
        return _Told(coverage, shown).gaps(least)
    return _find_gaps_by_run(coverage, shown, least)


def _find_gaps_by_run(coverage: Coverage, shown: RowSet, least: int) -> Silences:
    """Return gaps whatever the order of the list is."""
    runs = coverage.listing.runs
    found, there = shown.found(runs), shown.there(runs)
    exact = both_flags(there, coverage.on_a_day)
    vague = [
        (first, last, here)
        for first, last, runs_then in coverage.vague
        if (here := [run for run in runs_then if there[run]])
    ]
    spans = [(*days, found[run]) for run, days in coverage.spans.items() if there[run]]
    # What happened on a known day, or lasted, comes first; then the vague, narrow before wide.
    # Without these, nothing asks for the shorter gaps between.
    stretches = _of_days(
        list(compress(coverage.days, exact)),
        list(compress(found, exact)),
        1 if vague or spans else least,
        ascending=coverage.ascending,
    )
    if spans:
        stretches = _merged(stretches, spans)
    wide = stretches.take_in(vague, shown, runs)
    steps = map(sub, islice(stretches.firsts, 1, None), stretches.lasts)
    at = list(compress(count(), map(least.__lt__, steps)))
    return Silences(
        coverage.listing,
        [int(stretches.lasts[number]) + 1 for number in at],
        [int(stretches.firsts[number + 1]) - 1 for number in at],
        lambda: wide,
        lambda number: (stretches.closes[at[number]], stretches.opens[at[number] + 1]),
    )


class _Told:
    """The days of which some events tell, on a line of all days: a byte each, from `low` on."""

    def __init__(self, coverage: Coverage, rows: RowSet) -> None:
        self._coverage, self._rows, self._runs = coverage, rows, coverage.listing.runs
        self._there = there = rows.there(self._runs)
        self._low, high = coverage.reach
        assert coverage.listing.day_map is not None
        self._map = coverage.listing.day_map
        self._days = days = self._map.told(rows, self._low, high)
        for run, (day, until) in coverage.spans.items():
            if there[run]:
                days[day - self._low : until - self._low + 1] = b"\1" * (until - day + 1)
        self._begun: dict[float, int] = {}
        """The run that a vague time brought that begins on a day; the last of several."""
        self._ended: dict[float, int] = {}
        self._wide: list[tuple[Days, Days, Sequence[int]]] = []
        """The times too vague to count for or against a gap, with their runs."""
        for begin, end, start, stop, first, last, runs in coverage.windows:
            here = [run for run in runs if there[run]]
            if not here:
                continue
            if 0 in days[begin:end].strip(b"\0"):
                self._wide.append((first, last, here))
            else:
                days[start:stop] = b"\1" * (stop - start)
                self._begun[first] = self._ended[last] = here[-1]

    def gaps(self, least: int) -> Silences:
        """Return the gaps of at least `least` days."""
        days, low, silent = bytes(self._days), self._low, bytes(max(least, 1))
        firsts, lasts = [], []
        at, end = days.find(1), days.rfind(1)
        while at >= 0 and (at := days.find(silent, at, end)) >= 0:
            firsts.append(low + at)
            at = days.find(1, at)
            lasts.append(low + at - 1)
        return Silences(
            self._coverage.listing, firsts, lasts, self._count_wide,
            lambda number: (self._close(firsts[number] - 1), self._open(lasts[number] + 1)),
        )  # fmt: skip

    def _count_wide(self) -> Mapping[tuple[Days, Days], int]:
        count, runs = self._rows.count_within, self._runs
        return {
            (first, last): sum(count(*runs[run : run + 2]) for run in here)
            for first, last, here in self._wide
        }

    def _close(self, day: int) -> int:
        """Return the place of the event that is the last before a gap: one that is vague, else the
        one that lasted longest."""
        if (run := self._ended.get(day)) is not None:
            return self._last(run)
        spans = (run for run in self._coverage.spans_upto.get(day, ()) if self._there[run])
        found = [(self._coverage.spans[run][0], self._first(run)) for run in spans]
        return min([*found, *self._on(day)])[1]

    def _open(self, day: int) -> int:
        """Return the place of the event that is the first behind a gap: one that is vague, else the
        one that ended first."""
        if (run := self._begun.get(day)) is not None:
            return self._last(run)
        spans = (run for run in self._coverage.spans_from.get(day, ()) if self._there[run])
        found = [(self._coverage.spans[run][1], self._first(run)) for run in spans]
        return min([*found, *self._on(day)])[1]

    def _on(self, day: int) -> Sequence[tuple[int, int]]:
        """Return a day with the place of the first event that is described by it, if one is."""
        place = self._map.place(self._rows, day)
        return () if place < 0 else ((day, place),)

    def _first(self, run: int) -> int:
        return self._rows.flags.find(1, *self._runs[run : run + 2])

    def _last(self, run: int) -> int:
        return self._rows.flags.rfind(1, *self._runs[run : run + 2])


class Silences(Sequence[Gap]):
    """Gaps in order of time, each made when it is looked at: few of thousands are on a screen.

    `firsts` and `lasts` are their days, `wide` gives the times that say nothing about them with the
    number of their events, and `ends` the places of the events before and behind each.
    """

    def __init__(
        self,
        listing: Listing,
        firsts: Sequence[int],
        lasts: Sequence[int],
        wide: Callable[[], Mapping[tuple[Days, Days], int]],
        ends: Callable[[int], tuple[int, int]],
    ) -> None:
        self._row, self._wide, self._ends = listing.row, wide, ends
        self.firsts, self.lasts = firsts, lasts

    @cached_property
    def _doubtful(self) -> tuple[_Sums, _Sums]:
        """Return the events of times that say nothing about gaps by their first and last day."""
        wide = self._wide().items()
        begun = _Sums((first, number) for (first, _), number in wide)
        return begun, _Sums((last, number) for (_, last), number in wide)

    def days(self, number: int) -> int:
        """Return how many days a gap lasted."""
        return self.lasts[number] - self.firsts[number] + 1

    def __len__(self) -> int:
        return len(self.firsts)

    @overload
    def __getitem__(self, number: int) -> Gap: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Gap]: ...
    def __getitem__(self, number: int | slice) -> Gap | Sequence[Gap]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        first, last = self.firsts[number], self.lasts[number]
        # All but those that end before it or begin after it.
        begun, ended = self._doubtful
        maybe = begun.below(last + 1) - ended.below(first)
        before, after = self._ends(number)
        return Gap(first, last, self._row(before), self._row(after), maybe)


class Above(Mapping[int, Gap]):
    """The gaps above events, by their places and in order; `made` are the gaps by number."""

    def __init__(self, numbers: Mapping[int, int], made: Callable[[int], Gap]) -> None:
        self._numbers, self._made = numbers, made

    def __getitem__(self, place: int) -> Gap:
        return self._made(self._numbers[place])

    def __contains__(self, place: object) -> bool:
        return place in self._numbers

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


class _Sums:
    """Numbers of events by day, added up."""

    def __init__(self, numbers: Iterable[tuple[Days, int]]) -> None:
        ordered = sorted(numbers)
        self._days = [day for day, _ in ordered]
        self._sums = list(accumulate(map(itemgetter(1), ordered), initial=0))

    def below(self, day: Days) -> int:
        """Return the number of events before a day."""
        total: int = self._sums[bisect_left(self._days, day)]
        return total


@dataclass(slots=True)
class _Stretches:
    """Stretches of days with something to tell, apart from each other and in order of time, and
    the places in the list of the events that begin and end them."""

    firsts: list[Days]
    lasts: list[Days]
    opens: list[int]
    closes: list[int]

    def take_in(
        self, vague: Iterable[tuple[Days, Days, Sequence[int]]], rows: RowSet, runs: Sequence[int]
    ) -> dict[tuple[Days, Days], int]:
        """Add vague dates, the narrow first: their days and the numbers of their `runs`, of each of
        which there are `rows`. Return those that span a gap and say nothing about it, with the
        number of their events."""
        flags, wide = rows.flags, {}
        for first, last, here in vague:
            low = bisect_left(self.lasts, first - 1)
            high = bisect_right(self.firsts, last + 1)
            if high - low > 1:
                counts = [flags.count(1, runs[run], runs[run + 1]) for run in here]
                wide[first, last] = sum(counts)
            else:
                # Of several the one that is listed last.
                at = flags.rfind(1, runs[here[-1]], runs[here[-1] + 1])
                self._put(first, last, at, low, high)
        return wide

    def _put(self, first: Days, last: Days, at: int, low: int, high: int) -> None:
        """Add days that touch the stretch at `low`, or none if that is `high`."""
        if low == high:
            self.firsts.insert(low, first)
            self.lasts.insert(low, last)
            self.opens.insert(low, at)
            self.closes.insert(low, at)
            return
        if first <= self.firsts[low]:
            self.firsts[low], self.opens[low] = first, at
        if last >= self.lasts[low]:
            self.lasts[low], self.closes[low] = last, at


def _of_days(
    days: Sequence[int], places: Sequence[int], least: int, *, ascending: bool
) -> _Stretches:
    """Return the stretches of what happened on known days, at these places in the list. Fewer days
    than `least` between two of them may be passed over."""
    if not ascending:
        order = sorted(range(len(days)), key=days.__getitem__)
        days, places = ([each[at] for at in order] for each in (days, places))
    if not days:
        return _Stretches([], [], [], [])
    steps = list(map(sub, islice(days, 1, None), days))
    if 0 in steps:
        # Of several events on a day the one that is listed first.
        new = [1, *map(bool, steps)]
        days, places = list(compress(days, new)), list(compress(places, new))
        steps = list(map(sub, islice(days, 1, None), days))
    ends = [at for at, step in enumerate(steps) if step > least]
    begins = [0, *[at + 1 for at in ends]]
    ends.append(len(days) - 1)
    return _Stretches(
        list(map(days.__getitem__, begins)),
        list(map(days.__getitem__, ends)),
        list(map(places.__getitem__, begins)),
        list(map(places.__getitem__, ends)),
    )


def _merged(stretches: _Stretches, spans: Iterable[tuple[int, int, int]]) -> _Stretches:
    """Return stretches of single days together with what lasted, as first day, last day, row."""
    # Each with the last day of what opens it and the first day of what closes it: of several
    # events that begin a stretch the one that ended first counts, of those that end it the longest.
    items: list[tuple[Days, Days, int, Days, Days, int]] = [
        (first, first, opens, last, last, closes)
        for first, last, opens, closes in zip(
            stretches.firsts, stretches.lasts, stretches.opens, stretches.closes, strict=True
        )
    ]
    items += [(first, last, row, last, first, row) for first, last, row in spans]
    items.sort()
    merged = _Stretches([], [], [], [])
    ending: tuple[Days, int] = (0, 0)
    for first, _, opens, last, begun, closes in items:
        if not merged.lasts or first > merged.lasts[-1] + 1:
            merged.firsts.append(first)
            merged.lasts.append(last)
            merged.opens.append(opens)
            merged.closes.append(closes)
            ending = begun, closes
        elif last > merged.lasts[-1] or (last == merged.lasts[-1] and (begun, closes) < ending):
            merged.lasts[-1], merged.closes[-1] = last, closes
            ending = begun, closes
    return merged


def _width(days: tuple[Days, Days]) -> tuple[Days, Days]:
    """Return what sorts the narrow before the wide; of what is open, what lies at a known day comes
    first."""
    first, last = days
    return last - first, last if first == -inf else first
