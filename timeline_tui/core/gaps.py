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
from itertools import compress, count, islice, repeat
from math import inf
from operator import is_not, le, not_, sub
from typing import cast

from timeline_tui.core.lens import Lens
from timeline_tui.dates import When
from timeline_tui.dates.calendar import DAY
from timeline_tui.dates.frozen import dataclass

Days = int | float
"""A day by number, infinite where a side is open."""


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
    """The days of which each event tells: `days` by row, and for the rows of which that is not all
    `spread`, the days for certain and the first and last that are possible. `ascending` says that
    no day comes before an earlier one in the order of the lens."""

    days: Sequence[int | None]
    spread: Mapping[int, tuple[tuple[int, int] | None, Days, Days]]
    ascending: bool

    @cached_property
    def on_a_day(self) -> bytes:
        """Return 1 for each row that is fully described by one day."""
        flags = bytearray(map(is_not, self.days, repeat(None)))
        for row in self.spread:
            flags[row] = 0
        return bytes(flags)

    @cached_property
    def spans(self) -> Mapping[int, tuple[int, int]]:
        """Return the days of rows that certainly cover several."""
        return {row: known for row, (known, _, _) in self.spread.items() if known is not None}

    @cached_property
    def vague(self) -> Mapping[int, int]:
        """Return the rows with more possible days than certain ones, each with the place of
        these days in `possible`."""
        days = {
            row: (first, last)
            for row, (known, first, last) in self.spread.items()
            if (first, last) != (known or (-inf, inf))
        }
        place_of = {
            each: place for place, each in enumerate(sorted(set(days.values()), key=_width))
        }
        return {row: place_of[each] for row, each in days.items()}

    @cached_property
    def possible(self) -> Sequence[tuple[Days, Days]]:
        """Return the first and the last possible day of vague dates, the narrow before the wide."""
        days = {place: self.spread[row][1:] for row, place in self.vague.items()}
        return [days[place] for place in range(len(days))]


def cover_days(lens: Lens) -> Coverage:
    """Return the days of which the events tell, as they are listed. Costs one pass."""
    spread = {}
    for row, when in enumerate(lens.listed):
        if (
            when.kind != "point"
            or when.qualifier
            or when.precision not in _EXACT
            or when.end_latest - when.begin_earliest >= DAY  # a day of an unknown year
        ):
            spread[row] = (_certain_days(when), *_possible_days(when))
    days = lens.days
    rows = range(len(days)) if lens.places is None else lens.index.by_publication[0]
    dated = [day for row in rows if (day := days[row]) is not None and row not in spread]
    return Coverage(days, spread, all(map(le, dated, islice(dated, 1, None))))


def gaps(lens: Lens, rows: Sequence[int]) -> tuple[Gap, ...]:
    """Return the gaps between the dated events at `rows`, the longest first, equals in order
    of time."""
    found = in_time(cover_days(lens), rows)
    return tuple(sorted(found, key=lambda gap: (-gap.days, gap.first)))


def in_time(coverage: Coverage, rows: Sequence[int], least: int = 1) -> list[Gap]:
    """Return the gaps of at least `least` days between the dated events at `rows` (in the order
    of the lens), in order of time.

    Costs a few passes that Python makes in C, and two searches for each different vague date.
    """
    vague: Sequence[int] = ()
    spans: Sequence[int] = ()
    exact = rows
    if 0 in coverage.on_a_day:
        on_a_day = list(map(coverage.on_a_day.__getitem__, rows))
        exact = list(compress(rows, on_a_day))
        others = compress(rows, map(not_, on_a_day))  # undated ones among them
        spread = list(filter(coverage.spread.__contains__, others))
        spans = list(filter(coverage.spans.__contains__, spread))
        vague = list(filter(coverage.vague.__contains__, spread))
    # What happened on a known day, or lasted, comes first; then the vague, narrow before wide.
    # Without these, nothing asks for the shorter gaps between.
    stretches = _of_days(coverage, exact, 1 if vague or spans else least)
    if spans:
        stretches = _merged(stretches, [(*coverage.spans[row], row) for row in spans])
    wide = stretches.take_in(coverage, vague)
    lows = sorted(first for first, _ in wide.elements())
    highs = sorted(last for _, last in wide.elements())
    found = []
    firsts, lasts = stretches.firsts, stretches.lasts
    for at in compress(count(), map(least.__lt__, map(sub, islice(firsts, 1, None), lasts))):
        first, last = int(lasts[at]) + 1, int(firsts[at + 1]) - 1
        # All but those that end before it or begin after it.
        maybe = bisect_right(lows, last) - bisect_left(highs, first)
        found.append(Gap(first, last, stretches.closes[at], stretches.opens[at + 1], maybe))
    return found


@dataclass(slots=True)
class _Stretches:
    """Stretches of days with something to tell, apart from each other and in order of time, and
    the rows that begin and end them."""

    firsts: list[Days]
    lasts: list[Days]
    opens: list[int]
    closes: list[int]

    def take_in(self, coverage: Coverage, vague: Sequence[int]) -> Counter[tuple[Days, Days]]:
        """Add vague dates, the narrow first. Return those that span a gap and say nothing about
        it, with their numbers."""
        places = list(map(coverage.vague.__getitem__, vague))
        row_of = dict(zip(places, vague, strict=True))
        counts = Counter(places)
        wide = Counter[tuple[Days, Days]]()
        for place in sorted(row_of):
            first, last = coverage.possible[place]
            low = bisect_left(self.lasts, first - 1)
            high = bisect_right(self.firsts, last + 1)
            if high - low > 1:
                wide[first, last] = counts[place]
            else:
                self._put(first, last, row_of[place], low, high)
        return wide

    def _put(self, first: Days, last: Days, row: int, low: int, high: int) -> None:
        """Add days that touch the stretch at `low`, or none if that is `high`."""
        if low == high:
            self.firsts.insert(low, first)
            self.lasts.insert(low, last)
            self.opens.insert(low, row)
            self.closes.insert(low, row)
            return
        if first <= self.firsts[low]:
            self.firsts[low], self.opens[low] = first, row
        if last >= self.lasts[low]:
            self.lasts[low], self.closes[low] = last, row


def _of_days(coverage: Coverage, exact: Sequence[int], least: int) -> _Stretches:
    """Return the stretches of what happened on a known day, the rows `exact`. Fewer days than
    `least` between two of them may be passed over."""
    dated = cast(list[int], list(map(coverage.days.__getitem__, exact)))
    days = sorted(set(dated))
    steps = map(sub, islice(days, 1, None), days)
    breaks = list(compress(count(1), map(least.__lt__, steps)))
    firsts = [days[at] for at in (0, *breaks)] if days else []
    lasts = [days[at - 1] for at in (*breaks, len(days))] if days else []
    # Of several events on a day the one that is listed first.
    if coverage.ascending:
        opens, closes = (
            [exact[bisect_left(dated, day)] for day in ends] for ends in (firsts, lasts)
        )
    else:
        row_of = dict(zip(reversed(dated), reversed(exact), strict=True))
        opens, closes = ([row_of[day] for day in ends] for ends in (firsts, lasts))
    return _Stretches([*firsts], [*lasts], opens, closes)


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


_EXACT = frozenset(("day", "minute", "second"))
"""Precisions of a point in time that is no vaguer than a day."""


def _width(days: tuple[Days, Days]) -> tuple[Days, Days]:
    """Return what sorts the narrow before the wide; of what is open, what lies at a known day comes
    first."""
    first, last = days
    return last - first, last if first == -inf else first


def _certain_days(when: When) -> tuple[int, int] | None:
    """Return the days on which something certainly happened; None if no day is certain."""
    if when.slack_before or when.slack_after or when.is_imprecise:
        return None
    if when.kind == "point":
        first, last = when.first_day, when.last_day
    else:
        first, last = when.begin_days[1], when.end_days[0]
        # Of what is open at one side, the known end.
        first, last = (last if first is None else first), (first if last is None else last)
        if when.kind == "interval" and when.begin is None:
            first = last
        if when.kind == "interval" and when.end is None:
            last = first
    return None if first is None or last is None or first > last else (first, last)


def _possible_days(when: When) -> tuple[Days, Days]:
    """Return the first and the last day that a time may touch, with its slack."""
    first, last = when.first_day, when.last_day
    before, after = when.slack_before, when.slack_after
    for member in when.members:
        before, after = max(before, member.slack_before), max(after, member.slack_after)
    return (
        -inf if first is None else first - -(-before // DAY),
        inf if last is None else last + -(-after // DAY),
    )
