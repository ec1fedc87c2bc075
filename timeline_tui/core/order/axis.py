"""The line on which moments are compared, and the steps along it.

The axis is UTC in whole units, with the days of a timeline on it. A unit is a small part of a
second, so that "later, by however little" is one unit more: no sum of such steps in one network
reaches the next second (or the next fraction of one, where instants have fractions).

A step is the distance from one moment to another where days and months are counted, not seconds.
Every step is monotone: a later moment never asks for an earlier one. So the first moments that
satisfy all statements together are themselves a solution, and so are the last ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf
from typing import NamedTuple, Protocol

from timeline_tui.dates import When
from timeline_tui.dates.calendar import DAY, Duration
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.when import LEAP, MIDNIGHT
from timeline_tui.dates.zones import Zone, has_time, offsets_at, utc_offset

Units = int | float
"""A moment in units; infinite where a side is open."""

_FRACTIONS = 1_000_000_000
"""The parts of a second that are distinguished if any instant has a fraction."""


class Window(NamedTuple):
    """The first and the last moment of something."""

    low: Units
    high: Units


ANY_TIME = Window(-inf, inf)


class Axis:
    """UTC, divided into the days of `zone`, or of clocks `offset` minutes ahead of UTC.

    `grain` is the number of units in the smallest part that dates distinguish; `second` is the
    number of units in a second.
    """

    def __init__(
        self,
        zone: Zone | None = None,
        offset: int = 0,
        grain: int = 1,
        *,
        fractions: bool = False,
        split: frozenset[int] = frozenset(),
    ) -> None:
        self.zone = zone
        self.offset = offset
        self.grain = grain
        self.fractions = fractions
        self.second = grain * (2 * _FRACTIONS + 2 if fractions else 1)
        self.day_units = DAY * self.second
        self._shift = offset * 60 * self.second
        self._starts: dict[int, int] = {}
        self._split = split

    def start(self, day: int) -> int:
        """Return the first moment of a day."""
        if self.zone is None:
            return day * self.day_units - self._shift
        start = self._starts.get(day)
        if start is None:
            civil = day * DAY
            start = self._starts[day] = (civil - 60 * offsets_at(self.zone, civil)[0]) * self.second
        return start

    def day(self, moment: Units) -> int:
        """Return the day that holds a moment, which must be finite."""
        if self.zone is None:
            return (int(moment) + self._shift) // self.day_units
        second = int(moment) // self.second
        day = (second + 60 * utc_offset(self.zone, second)) // DAY
        while self.start(day + 1) <= moment:
            day += 1
        while self.start(day) > moment:
            day -= 1
        return day

    def regular(self) -> Axis:
        """Return an axis on which each day has 24 hours."""
        return Axis(grain=self.grain, fractions=self.fractions)

    # -- what dates say -------------------------------------------------------------------------

    def window(self, when: When) -> Window:
        """Return the window of a date, an instant, or a range of a set, with its slack."""
        if when.kind != "point":
            low = -inf if when.begin is None else self.window(when.begin).low
            high = inf if when.end is None else self.window(when.end).high
            return Window(low, high)
        if when.precision in ("second", "minute"):
            return self._instant(when)
        first, last = int(when.begin_earliest) // DAY, int(when.end_latest) // DAY
        if when.slack_before or when.slack_after:
            first += -when.slack_before // DAY
            last -= -when.slack_after // DAY
        low = self.start(first)
        return Window(low, max(low, self.start(last + 1) - 1))

    def _instant(self, when: When) -> Window:
        """Return the window of an instant.

        A time to the minute counts as one moment, unless another time is given to the second within
        that minute: it may then be before or after that.
        """
        second = utc_second(when, self.zone)
        part = self._part(when.fraction) * self.grain
        if when.slack_before or when.slack_after:
            return Window(
                (second - when.slack_before) * self.second,
                (second + when.slack_after + 1) * self.second - 1,
            )
        moment = second * self.second + part
        if when.precision == "minute" and second // 60 in self._split and not part:
            return Window(moment, moment + 60 * self.second - 1)
        return Window(moment, moment)

    def _part(self, fraction: str) -> int:
        if not fraction:
            return 0
        if fraction == MIDNIGHT:
            return 2 * _FRACTIONS + 1
        inserted = fraction[0] == LEAP
        digits = fraction[1:] if inserted else fraction
        return (_FRACTIONS if inserted else 0) + int(digits[:9].ljust(9, "0"))


def utc_second(when: When, zone: Zone | None) -> int:
    """Return the second of UTC at which an instant is or begins.

    Without an offset it is a civil time of the zone; of a time that its clocks showed twice, the
    first.
    """
    second = int(when.begin_earliest)
    if when.axis is not None:
        return second - when.axis * 60
    if when.offset is None and zone is not None:
        return second - 60 * offsets_at(zone, second)[0]
    return second


def axis_for(
    whens: Iterable[When], zone: Zone | None, grain: int, offset: int | None = None
) -> Axis:
    """Return the axis of a chronology with these times.

    Without a zone its days are those of the clock that all instants share, otherwise of UTC, unless
    `offset` (minutes) says which.
    """
    instants = [part for when in whens if has_time(when) for part in _instants(when)]
    if not instants:
        return Axis(grain=grain)  # dates only: each is a civil day, in any place
    if zone is None and offset is None:
        offsets = offsets_of(instants)
        offset = offsets.pop() if len(offsets) == 1 else 0
    seconds = [(when, utc_second(when, zone)) for when in instants if when.precision == "second"]
    return Axis(
        zone,
        offset or 0,
        grain,
        fractions=any(when.fraction for when in instants),
        split=frozenset(at // 60 for when, at in seconds if at % 60 or when.fraction),
    )


def offsets_of(whens: Iterable[When]) -> set[int]:
    """Return the offsets from UTC of all instants, in minutes."""
    return {part.offset or 0 for when in whens if has_time(when) for part in _instants(when)}


def _instants(when: When) -> Iterable[When]:
    if when.kind == "point":
        if when.precision in ("second", "minute"):
            yield when
        return
    for part in when.members or (when.begin, when.end):
        if part is not None:
            yield from _instants(part)


# -- steps along the axis ------------------------------------------------------------------------


class GapStep(Protocol):
    """The bound that an edge sets on its target, given its source, and the other way round."""

    def ahead(self, source: int) -> int:
        """Return the first moment that the target may be."""

    def back(self, target: int) -> int:
        """Return the last moment that the source may be."""

    def regular(self, axis: Axis) -> GapStep:
        """Return the step where no date is known: days of 24 hours, and months of as many days
        as keep it true in every case."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """A gap counted on `axis`: in days, or by the clock where both ends are instants or the gap
    has hours."""

    axis: Axis
    gap: Duration
    by_clock: bool

    def _later(self, moment: int) -> int:
        """Return the moment that is the gap after another, by the clock."""
        axis, gap = self.axis, self.gap
        day = axis.day(moment)
        return axis.start(gap.after(day)) + moment - axis.start(day) + gap.seconds * axis.second

    def _earlier(self, moment: int, start_day: Callable[[int], int]) -> tuple[int, int | None]:
        """Return the day on which the gap before a moment starts, and the moment on that day.

        The moment is None where only days count, or where none is exactly the gap before.
        `start_day` finds the day from which the gap ends on a given day.
        """
        axis, gap = self.axis, self.gap
        if self.by_clock:
            moment -= gap.seconds * axis.second
        day = axis.day(moment)
        start = start_day(day)
        if self.by_clock and gap.after(start) == day:
            return start, axis.start(start) + moment - axis.start(day)
        return start, None


class AtLeast(_Gap):
    """The target is at least the gap after the source."""

    __slots__ = ()

    def ahead(self, source: int) -> int:
        if self.by_clock:
            return self._later(source)
        return self.axis.start(self.gap.after(self.axis.day(source)))

    def back(self, target: int) -> int:
        start, moment = self._earlier(target, self.gap.latest_from)
        return self.axis.start(start + 1) - 1 if moment is None else moment

    def regular(self, axis: Axis) -> GapStep:
        days = self.gap.day_range[0]
        return AtLeast(axis, Duration(0, days, self.gap.seconds), self.by_clock)


class AtMost(_Gap):
    """The source is at most the gap after the target."""

    __slots__ = ()

    def ahead(self, source: int) -> int:
        start, moment = self._earlier(source, self.gap.earliest_to)
        return self.axis.start(start) if moment is None else moment

    def back(self, target: int) -> int:
        if self.by_clock:
            return self._later(target)
        return self.axis.start(self.gap.after(self.axis.day(target)) + 1) - 1

    def regular(self, axis: Axis) -> GapStep:
        days = self.gap.day_range[1]
        return AtMost(axis, Duration(0, days, self.gap.seconds), self.by_clock)


@dataclass(frozen=True, slots=True)
class MirroredStep:
    """A step on the reversed line, on which the last moments are the first ones."""

    step: GapStep

    def ahead(self, source: int) -> int:
        return -self.step.back(-source)

    def back(self, target: int) -> int:
        return -self.step.ahead(-target)

    def regular(self, axis: Axis) -> GapStep:
        return MirroredStep(self.step.regular(axis))
