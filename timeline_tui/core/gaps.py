"""Silences: the stretches of time in which a chronology, or a part of it, tells of nothing.

A silence is at least as long as it is said to be. What happened on an unknown day takes up every
day that it may have been; only a date so vague that it spans a whole silence (a year beside two
days of it) says nothing about it, and is counted instead.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from timeline_tui.core.chronology import Chronology
from timeline_tui.core.dates.when import When


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

    first: int
    last: int
    opens: int
    closes: int


def gaps(chronology: Chronology, rows: Iterable[int]) -> tuple[Gap, ...]:
    """The silences between the dated events at `rows`, the longest first, equals in order of time.

    Costs a sort by the width of the dates.
    """
    known: list[tuple[int, int, int]] = []
    for row in rows:
        when = chronology.events[row].when
        days = _days(when)
        if days is not None:
            known.append((*days, row))
    # What happened on a known day, or lasted, comes first; then the vague, narrow before wide.
    firm = [each for each in known if not chronology.events[each[2]].when.is_imprecise]
    vague = [each for each in known if chronology.events[each[2]].when.is_imprecise]
    stretches = _merged(sorted(firm))
    wide: list[tuple[int, int]] = []
    for first, last, row in sorted(vague, key=lambda each: (each[1] - each[0], each[0])):
        if _spans_a_gap(stretches, first, last):
            wide.append((first, last))
        else:
            _insert(stretches, _Stretch(first, last, row, row))
    lows, highs = sorted(low for low, _ in wide), sorted(high for _, high in wide)
    found = []
    for one, other in pairwise(stretches):
        first, last = one.last + 1, other.first - 1
        if first <= last:
            # All but those that end before it or begin after it.
            maybe = bisect_right(lows, last) - bisect_left(highs, first)
            found.append(Gap(first, last, one.closes, other.opens, maybe))
    return tuple(sorted(found, key=lambda gap: (-gap.days, gap.first)))


def _days(when: When) -> tuple[int, int] | None:
    """The days that a time takes up: of what has an open side, the known end."""
    first, last = when.first_day, when.last_day
    if first is None and last is None:
        return None
    low = last if first is None else first
    high = first if last is None else last
    assert low is not None
    assert high is not None
    return low, high


def _merged(days: Iterable[tuple[int, int, int]]) -> list[_Stretch]:
    stretches: list[_Stretch] = []
    for first, last, row in days:
        if stretches and first <= stretches[-1].last + 1:
            if last > stretches[-1].last:
                stretches[-1].last, stretches[-1].closes = last, row
        else:
            stretches.append(_Stretch(first, last, row, row))
    return stretches


def _around(stretches: list[_Stretch], first: int, last: int) -> tuple[int, int]:
    """The places of the stretches that overlap or touch the days `first` to `last`."""
    low = bisect_left(stretches, first - 1, key=lambda each: each.last)
    high = bisect_right(stretches, last + 1, key=lambda each: each.first)
    return low, high


def _spans_a_gap(stretches: list[_Stretch], first: int, last: int) -> bool:
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
