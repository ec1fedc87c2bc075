"""Silences: the stretches of time in which a chronology, or a part of it, tells of nothing.

A silence is at least as long as it is said to be. What happened on an unknown day takes up every
day that it may have been: the slack of what is only about a day, and all days at an open side.
Only a time so vague that it spans a whole silence (a year beside two days of it, what began before
it and may go on) says nothing about it, and is counted instead.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from math import inf
from operator import le, sub

from timeline_tui.core.lens import Lens
from timeline_tui.dates.calendar import DAY
from timeline_tui.dates.when import When

Days = int | float
"""A day by number, infinite where a side is open."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing is told of the days `first` to `last`, between the events at rows `before` and
    `after`. `maybe` events may fall within, so vague are their dates."""

    first: int
    last: int
    before: int
    after: int
    maybe: int = 0

    @property
    def days(self) -> int:
        """How many days it lasted, both ends counted."""
        return self.last - self.first + 1


@dataclass(slots=True)
class _Stretch:
    """Days with something to tell, and the rows that begin and end them."""

    first: Days
    last: Days
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Told:
    """The days of which each event tells: `days` by row, and for the rows of which that is not all
    `spread`, the days for certain and the first and last that are possible."""

    days: Sequence[int | None]
    spread: Mapping[int, tuple[tuple[int, int] | None, Days, Days]]


def told(lens: Lens) -> Told:
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
    return Told(lens.days, spread)


def gaps(lens: Lens, rows: Iterable[int]) -> tuple[Gap, ...]:
    """Return the silences between the dated events at `rows`, the longest first, equals in order
    of time."""
    found = in_time(told(lens), rows)
    return tuple(sorted(found, key=lambda gap: (-gap.days, gap.first)))


def in_time(told: Told, rows: Iterable[int], least: int = 1) -> list[Gap]:
    """Return the silences of at least `least` days between the dated events at `rows`, in order of
    time. Costs a sort by the width of the dates."""
    days, spread = told.days, told.spread
    exact: list[int] = []
    spans: list[tuple[Days, Days, int]] = []
    vague: list[tuple[Days, Days, int]] = []
    if spread:
        for row in rows:
            if row not in spread:
                exact.append(row)
                continue
            known, first, last = spread[row]
            if known is not None:
                spans.append((*known, row))
            if (first, last) != (known or (-inf, inf)):
                vague.append((first, last, row))
    else:
        exact.extend(rows)
    # What happened on a known day, or lasted, comes first; then the vague, narrow before wide.
    # Without a vague one, nothing asks for the shorter silences between.
    stretches = _firm(exact, days, spans, 1 if vague else least)
    wide: list[tuple[Days, Days]] = []
    for first, last, row in sorted(vague, key=_width):
        if _spans_a_gap(stretches, first, last):
            wide.append((first, last))
        else:
            _insert(stretches, _Stretch(first, last, row, row))
    lows, highs = sorted(low for low, _ in wide), sorted(high for _, high in wide)
    found = []
    for one, other in pairwise(stretches):
        if other.first - one.last > least:
            first, last = int(one.last) + 1, int(other.first) - 1
            # All but those that end before it or begin after it.
            maybe = bisect_right(lows, last) - bisect_left(highs, first)
            found.append(Gap(first, last, one.closes, other.opens, maybe))
    return found


def _firm(
    exact: Sequence[int],
    days: Sequence[int | None],
    spans: Sequence[tuple[Days, Days, int]],
    least: int,
) -> list[_Stretch]:
    """Return the stretches of what happened on a known day (the rows `exact`) or lasted. Fewer
    days than `least` between two of them may be passed over."""
    dated = [day for row in exact if (day := days[row]) is not None]
    if spans or len(dated) < len(exact) or not all(map(le, dated, islice(dated, 1, None))):
        points = ((day, day, row) for row in exact if (day := days[row]) is not None)
        return _merged(sorted((*points, *spans)))
    if not dated:
        return []
    # The days ascend, as in any list in order of time: a stretch ends where one is left out.
    steps = enumerate(map(sub, islice(dated, 1, None), dated), 1)
    starts = [0, *(at for at, step in steps if step > least)]
    ends = [*starts[1:], len(dated)]
    stretches = []
    for start, end in zip(starts, ends, strict=True):
        closes = end - 1
        while closes > start and dated[closes - 1] == dated[closes]:
            closes -= 1
        stretches.append(_Stretch(dated[start], dated[closes], exact[start], exact[closes]))
    return stretches


_EXACT = frozenset(("day", "minute", "second"))
"""Precisions of a point in time that is no vaguer than a day."""


def _width(days: tuple[Days, Days, int]) -> tuple[Days, Days]:
    first, last, _ = days
    # Of what is open, what lies at a known day comes first.
    return last - first, last if first == -inf else first


def _certain_days(when: When) -> tuple[int, int] | None:
    """The days on which something happened for certain; None if no day is certain."""
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
    """The first and last day that a time may touch, slack counted."""
    first, last = when.first_day, when.last_day
    before, after = when.slack_before, when.slack_after
    for member in when.members:
        before, after = max(before, member.slack_before), max(after, member.slack_after)
    return (
        -inf if first is None else first - -(-before // DAY),
        inf if last is None else last + -(-after // DAY),
    )


def _merged(days: Iterable[tuple[Days, Days, int]]) -> list[_Stretch]:
    stretches: list[_Stretch] = []
    for first, last, row in days:
        if stretches and first <= stretches[-1].last + 1:
            if last > stretches[-1].last:
                stretches[-1].last, stretches[-1].closes = last, row
        else:
            stretches.append(_Stretch(first, last, row, row))
    return stretches


def _around(stretches: list[_Stretch], first: Days, last: Days) -> tuple[int, int]:
    """The places of the stretches that overlap or touch the days `first` to `last`."""
    low = bisect_left(stretches, first - 1, key=lambda each: each.last)
    high = bisect_right(stretches, last + 1, key=lambda each: each.first)
    return low, high


def _spans_a_gap(stretches: list[_Stretch], first: Days, last: Days) -> bool:
    low, high = _around(stretches, first, last)
    return high - low >= 2


def _insert(stretches: list[_Stretch], new: _Stretch) -> None:
    low, high = _around(stretches, new.first, new.last)
    for each in stretches[low:high]:
        if each.first < new.first:
            new.first, new.opens = each.first, each.opens
        if each.last > new.last:
            new.last, new.closes = each.last, each.closes
    stretches[low:high] = [new]
