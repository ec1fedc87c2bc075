"""The days over which many times extend, without the few that are far from all others; and the
figures of one that are kept for all."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice, pairwise
from math import inf, nan
from operator import ne, sub
from typing import overload

from timeline_tui.dates.calendar import DAY, is_any_year
from timeline_tui.dates.frozen import NamedTuple, dataclass
from timeline_tui.dates.when import Seconds, When

Days = tuple[int, int]
"""The first and the last day of a time."""

FAR = 10
"""The multiple of the extent of all others beyond which a time stands apart from them."""
_YEAR, _MONTH = 366, 31
DENSE = FAR * _MONTH
"""Days between two times, one after the other, of which neither is far from the other."""
_SHARE = 20
"""One time may stand apart, or one of this many."""
_FEW = 3
"""In so small a number, none is far from the others."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The days `first` to `last`, and the `core` of them to draw.

    `earlier` and `later` say that the times at the first and at the last day may lie beyond it.
    """

    first: int
    last: int
    core: Days
    earlier: bool = False
    later: bool = False

    def apart(self, days: Days) -> str:
        """Return the place of days that the core does not show: `earlier`, `later`, or `vague`
        if they surround all of it; "" for others."""
        first, last = days
        if last < self.core[0]:
            return "earlier"
        if first > self.core[1]:
            return "later"
        return "vague" if first < self.core[0] and last > self.core[1] else ""


def extent_of(
    listed: Iterable[tuple[int | None, int | None]] | Mapping[tuple[int | None, int | None], int],
) -> Extent | None:
    """Return the extent of times with these first and last days, None where a side is open; or of
    so many of each.

    None if nothing is dated. Takes one pass, and sorting the different days.
    """
    counts = Counter(listed)
    counts.pop((None, None), None)
    if not counts:
        return None
    # An unknown year says nothing about the extent.
    known = {days for days in counts if not _is_any_year(days)} or set(counts)
    closed, lower, upper = set[int](), set[int](), set[int]()
    days: Counter[Days] = Counter()
    for first, last in known:
        count = counts[first, last]
        if first is not None:
            (lower if last is None else closed).add(first)
        if last is not None:
            (upper if first is None else closed).add(last)
        low, high = (last if first is None else first), (first if last is None else last)
        if low is not None and high is not None:
            days[low, high] += count
    every = closed | lower | upper
    low, high = min(every), max(every)
    core = _core(days)
    return Extent(low, high, core, low not in closed | lower, high not in closed | upper)


def are_narrow(firsts: Sequence[int], lasts: Sequence[int]) -> bool:
    """Report whether of times with these first and last days, `NONE` where there is none, none has
    one open side, and none is so wide that the core could leave it out."""
    if firsts == lasts:
        return True
    one_sided = map(ne, map(NONE.__eq__, firsts), map(NONE.__eq__, lasts))
    return not any(one_sided) and max(map(sub, lasts, firsts), default=0) <= FAR * _YEAR


def dense_extent(firsts: Sequence[int], lasts: Sequence[int]) -> Extent | None:
    """Return the extent of narrow times with these first and last days, if none can be far from the
    others; None otherwise.

    Takes a hundredth of the time of `extent_of` where the days ascend.
    """
    for days in (firsts,) if firsts == lasts else (firsts, lasts):
        ordered = sorted(days)
        if not ordered or max(map(sub, islice(ordered, 1, None), ordered), default=0) > DENSE:
            return None
    low, high = min(firsts), max(lasts)
    return Extent(low, high, (low, high))


def told_extent(
    begins: bytes, ends: bytes, low: int, begun: Callable[[int], int], ended: Callable[[int], int]
) -> Extent | None:
    """Return the extent of narrow times on a line of days from `low` on; None if there are none.

    `begins` and `ends` have a byte a day: 1 if it is the first, or the last, of a time. `begun` and
    `ended` tell how many have theirs before a day, and are asked only at long silences: what is far
    from all others has one before or behind it.
    """
    first, last = begins.find(1), ends.rfind(1)
    if first < 0:
        return None
    edges = first, last
    last_begin, first_end, silence = begins.rfind(1), ends.find(1), bytes(DENSE)
    if begins.find(silence, first, last_begin) >= 0 or ends.find(silence, first_end, last) >= 0:
        total = begun(low + len(begins))
        if total > _FEW:
            edges = _told_edges(begins, ends, total, lambda at: begun(low + at),
                                lambda at: ended(low + at))  # fmt: skip
    return Extent(low + first, low + last, (low + edges[0], low + edges[1]))


def _told_edges(
    begins: bytes, ends: bytes, total: int, begun: Callable[[int], int], ended: Callable[[int], int]
) -> Days:
    """Return the ends of the core on a line of days, as `_core` does of times one by one."""
    spare, silence = max(1, total // _SHARE), bytes(DENSE)
    low = at = begins.find(1)
    high = back = ends.rfind(1)
    # The first end behind the spare ones.
    most = bisect_left(range(len(ends)), True, key=lambda day: total - ended(day) <= spare) - 1
    stop = begins.rfind(1)
    while (begin := begins.find(silence, at, stop)) >= 0:
        at = begins.find(1, begin)
        if begun(at) > spare:
            break
        if at - begin + 1 > FAR * max(most - at, _MONTH):
            low = at
    stop = ends.find(1)
    while (begin := ends.rfind(silence, stop, back)) >= 0:
        behind, back = begin + DENSE, ends.rfind(1, 0, begin)
        if total - ended(behind) > spare:
            break
        if behind - back > FAR * max(back - low, _MONTH):
            high = back
    return low, high


def narrow_extent(
    firsts: Sequence[int], lasts: Sequence[int], counts: Sequence[int]
) -> Extent | None:
    """Return the extent of so many narrow times with each of these first and last days; None if
    there are none."""
    if not firsts:
        return None
    low = min(firsts)
    reach = max(lasts) - low + 1
    begins, begun = _line_of(firsts, low, reach), _before(firsts, counts)
    if firsts == lasts:
        return told_extent(begins, begins, low, begun, begun)
    return told_extent(begins, _line_of(lasts, low, reach), low, begun, _before(lasts, counts))


def _line_of(days: Sequence[int], low: int, reach: int) -> bytes:
    """Return a byte for each of the days from `low` on, 1 for those that are there."""
    line = bytearray(reach)
    for day in days:
        line[day - low] = 1
    return bytes(line)


def _before(days: Sequence[int], counts: Sequence[int]) -> Callable[[int], int]:
    """Return a function that tells how many there are before a day, of so many on each of some."""
    listed = sorted(days)
    if listed != days:
        counts = [count for _, count in sorted(zip(days, counts, strict=True))]
    upto = list(accumulate(counts, initial=0))
    return lambda day: upto[bisect_left(listed, day)]


def _is_any_year(days: tuple[int | None, int | None]) -> bool:
    first, last = days
    return first is not None and last is not None and is_any_year(first, last)


def _core(days: Mapping[Days, int]) -> Days:
    """Return the first and the last day without the few times that are far from all others, or
    far wider than all others together."""
    left = _without_wide(days)
    total = sum(left.values())
    spare = max(1, total // _SHARE)
    firsts = sorted((first, count) for (first, _), count in left.items())
    lasts = sorted(((last, count) for (_, last), count in left.items()), reverse=True)
    low, high = firsts[0][0], lasts[0][0]
    if total > _FEW:
        low = _edge(firsts, _past(lasts, spare), spare)
        high = -_edge([(-last, count) for last, count in lasts], -low, spare)
    return low, high


def _without_wide(days: Mapping[Days, int]) -> Mapping[Days, int]:
    """Return the days without those of the few times that are far wider than all others."""
    ordered = sorted(days, key=lambda each: (each[1] - each[0], each))
    counts = list(accumulate(days[each] for each in ordered))
    spare = max(1, counts[-1] // _SHARE)
    low, high = ordered[0]
    for at in range(1, len(ordered)):
        first, last = ordered[at]
        is_few = counts[-1] - counts[at - 1] <= spare
        if is_few and last - first > FAR * max(high - low, _YEAR):
            return {each: days[each] for each in ordered[:at]}
        low, high = min(low, first), max(high, last)
    return days


def _past(ends: list[tuple[int, int]], spare: int) -> int:
    """Return the first end behind `spare` times."""
    for end, count in ends:
        spare -= count
        if spare < 0:
            return end
    return ends[-1][0]


def _edge(starts: list[tuple[int, int]], end: int, spare: int) -> int:
    """Return the first start that is not far before all others, which extend to `end`."""
    edge = starts[0][0]
    for (start, count), (after, _) in pairwise(starts):
        spare -= count
        if spare < 0:
            break
        if after - start > FAR * max(end - after, _MONTH):
            edge = after
    return edge


# -- many, by place ------------------------------------------------------------------------------

NONE = -(1 << 31)
"""No day, in a column of days."""


class DayList(Sequence[int | None]):
    """The days in a column, None where there is none."""

    def __init__(self, column: Sequence[int]) -> None:
        self._column = column

    def __len__(self) -> int:
        return len(self._column)

    @overload
    def __getitem__(self, at: int) -> int | None: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int | None]: ...
    def __getitem__(self, at: int | slice) -> int | Sequence[int | None] | None:
        if isinstance(at, slice):
            return DayList(self._column[at])
        day = self._column[at]
        return None if day == NONE else day

    def __iter__(self) -> Iterator[int | None]:
        return (None if day == NONE else day for day in self._column)

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]


class Whens(Sequence[When]):
    """The times of events by row, each made when it is looked at."""

    def __init__(self, read: Callable[[int], When], size: int) -> None:
        self._read, self._size = read, size

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> When: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[When]: ...
    def __getitem__(self, at: int | slice) -> When | Sequence[When]:
        if isinstance(at, slice):
            return list(map(self._read, range(*at.indices(self._size))))
        if not -self._size <= at < self._size:
            raise IndexError(at)
        return self._read(at % self._size)


# -- the measures of one -------------------------------------------------------------------------

Day = int | float
"""A day by number, infinite where a side is open."""
ON_A_DAY, VAGUE, ASK, SPREAD, DOUBTED = 1, 2, 4, 8, 16
"""What a time looks like: it is fully described by the one day under which it is listed; it begins
on an unknown one of several days; its measures do not say all (it has members, or bounds that no
float holds), and the `When` itself is to be asked; the day under which it is listed is not all of
its days, or it has none; a part of it is marked uncertain or approximate."""
_EXACT = frozenset(("day", "minute", "second"))
"""Precisions of a point in time that is no vaguer than a day."""


class Measures(NamedTuple):
    """A time as the columns say it; the last three where it looks `SPREAD`."""

    day: int | None
    first: int | None
    last: int | None
    low: Seconds
    high: Seconds
    look: int
    certain: tuple[int, int] | None
    possible: tuple[Day, Day]
    sure: tuple[Seconds, Seconds]


def measure(when: When) -> Measures:
    """Return what the columns say of a time."""
    first, last = when.listed_days
    # A range that something happened within is the only member of its set, and what it says.
    asked = when.members[0] if when.kind == "one-of" and len(when.members) == 1 else when
    low, high = asked.begin_earliest - asked.slack_before, asked.end_latest + asked.slack_after
    sure = _sure_ends(asked, low, high)
    look = ASK if asked.members or any(map(_is_beyond_floats, (low, high, *(sure or ())))) else 0
    if (
        when.kind == "point"
        and not when.qualifier
        and when.precision in _EXACT
        and when.end_latest - when.begin_earliest < DAY  # not a day of an unknown year
    ):
        look |= ON_A_DAY
        if when.slack_before or when.slack_after:
            look |= ASK
        return Measures(when.listed_day, first, last, low, high, look, None, (0, 0), (nan, nan))
    look |= SPREAD | (DOUBTED if when.is_doubted else 0)
    if sure is None:
        look |= ASK
    if (first is not None or last is not None) and (first != last or when.qualifier):
        look |= VAGUE
    return Measures(
        when.listed_day, first, last, low, high, look,
        _certain_days(when), _possible_days(when), sure or (nan, nan),
    )  # fmt: skip


def _is_beyond_floats(seconds: Seconds) -> bool:
    return isinstance(seconds, int) and int(float(seconds)) != seconds


def _sure_ends(when: When, low: Seconds, high: Seconds) -> tuple[Seconds, Seconds] | None:
    """Return the seconds that must be within others for a time to overlap those for certain; None
    if the time itself has to be asked."""
    if when.members or when.kind == "all-of":
        return None
    if when.qualifier in ("?", "%"):
        return nan, nan
    if when.kind == "interval":
        # In this order: it ends no earlier than the others begin, and begins no later than they
        # end.
        return when.end_earliest - when.slack_after, when.begin_latest + when.slack_before
    return low, high


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


def _possible_days(when: When) -> tuple[Day, Day]:
    """Return the first and the last day that a time may touch, with its slack."""
    first, last = when.first_day, when.last_day
    before, after = when.slack_before, when.slack_after
    for member in when.members:
        before, after = max(before, member.slack_before), max(after, member.slack_after)
    return (
        -inf if first is None else first - -(-before // DAY),
        inf if last is None else last + -(-after // DAY),
    )
