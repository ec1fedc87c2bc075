"""Gaps: the stretches of time in which a chronology, or a part of it, tells of nothing.

A gap is at least as long as it is said to be. What happened on an unknown day takes up every
day that it may have been: the slack of what is only about a day, and all days at an open side.
Only a time so vague that it spans a whole gap (a year beside two days of it, what began before
it and may go on) says nothing about it, and is counted instead.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, compress, count, islice
from math import inf
from operator import and_, itemgetter, le, sub

from timeline_tui.core.columns import NONE, ON_A_DAY, SPREAD
from timeline_tui.core.index import Listing, RowSet, bits_of
from timeline_tui.core.lens import Lens
from timeline_tui.dates.frozen import dataclass

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
    def spans(self) -> Mapping[int, tuple[int, int]]:
        """Return the days of runs that certainly cover several."""
        return {run: known for run, (known, _, _) in self.spread.items() if known is not None}

    @cached_property
    def vague(self) -> Mapping[int, int]:
        """Return the runs with more possible days than certain ones, each with the place of these
        days in `possible`."""
        days = {
            run: (first, last)
            for run, (known, first, last) in self.spread.items()
            if (first, last) != (known or (-inf, inf))
        }
        place_of = {
            each: place for place, each in enumerate(sorted(set(days.values()), key=_width))
        }
        return {run: place_of[each] for run, each in days.items()}

    @cached_property
    def possible(self) -> Sequence[tuple[Days, Days]]:
        """Return the first and the last possible day of vague dates, the narrow before the wide."""
        days = {place: self.spread[run][1:] for run, place in self.vague.items()}
        return [days[place] for place in range(len(days))]

    def rows(self, rows: Sequence[int]) -> RowSet:
        """Return rows of the corpus as a set, in the order of the listing."""
        if isinstance(rows, RowSet):
            return rows
        columns, order = self.listing.columns, self.listing.rows
        if order is None:
            return RowSet(bits_of(rows, columns.size), columns.size)
        places = map(columns["published.place"].__getitem__, rows)
        return RowSet(bits_of(places, columns.size), columns.size, order)


def cover_days(lens: Lens) -> Coverage:
    """Return the days of which the events tell, as they are listed."""
    listing = lens.index.listing(lens.order)
    looks, days = listing.of_runs("look"), listing.of_runs("day")
    on_a_day = bytes([look & ON_A_DAY for look in looks])
    dated = list(compress(days, on_a_day))
    ascending = all(map(le, dated, islice(dated, 1, None)))
    spread_runs = [run for run, look in enumerate(looks) if look & SPREAD]
    spread = dict(zip(spread_runs, _spreads(listing, spread_runs), strict=True))
    return Coverage(listing, days, on_a_day, spread, ascending)


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
    found = in_time(cover_days(lens), rows)
    return tuple(sorted(found, key=lambda gap: (-gap.days, gap.first)))


def in_time(coverage: Coverage, rows: Sequence[int], least: int = 1) -> list[Gap]:
    """Return the gaps of at least `least` days between the dated events at `rows`, in order of
    time.

    Costs a few passes over the different times that Python makes in C, and two searches for each
    different vague date.
    """
    shown = coverage.rows(rows)
    found = shown.found(coverage.listing.runs)
    there = bytes(map((0).__le__, found))
    exact = bytes(map(and_, there, coverage.on_a_day))
    vague = [run for run in coverage.vague if there[run]]
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
    wide = stretches.take_in(coverage, vague, shown)
    begun = _Sums((first, number) for (first, _), number in wide.items())
    ended = _Sums((last, number) for (_, last), number in wide.items())
    row, firsts, lasts = coverage.listing.row, stretches.firsts, stretches.lasts
    gaps = []
    for at in compress(count(), map(least.__lt__, map(sub, islice(firsts, 1, None), lasts))):
        first, last = int(lasts[at]) + 1, int(firsts[at + 1]) - 1
        # All but those that end before it or begin after it.
        maybe = begun.below(last + 1) - ended.below(first)
        gaps.append(
            Gap(first, last, row(stretches.closes[at]), row(stretches.opens[at + 1]), maybe)
        )
    return gaps


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
        self, coverage: Coverage, vague: Sequence[int], rows: RowSet
    ) -> Counter[tuple[Days, Days]]:
        """Add the vague dates of runs of which there are `rows`, the narrow first. Return those
        that span a gap and say nothing about it, with their numbers."""
        runs_by: dict[int, list[int]] = {}
        for run in vague:
            runs_by.setdefault(coverage.vague[run], []).append(run)
        starts, flags = coverage.listing.runs, rows.flags
        wide = Counter[tuple[Days, Days]]()
        for place in sorted(runs_by):
            first, last = coverage.possible[place]
            low = bisect_left(self.lasts, first - 1)
            high = bisect_right(self.firsts, last + 1)
            runs = runs_by[place]
            if high - low > 1:
                wide[first, last] = sum(
                    [flags.count(1, starts[run], starts[run + 1]) for run in runs]
                )
            else:
                # Of several the one that is listed last.
                at = flags.rfind(1, starts[runs[-1]], starts[runs[-1] + 1])
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
    breaks = list(map(least.__lt__, steps))
    return _Stretches(
        [days[0], *compress(islice(days, 1, None), breaks)],
        [*compress(days, breaks), days[-1]],
        [places[0], *compress(islice(places, 1, None), breaks)],
        [*compress(places, breaks), places[-1]],
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
