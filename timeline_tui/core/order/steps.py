"""What one moment says of another where days and months are counted, not seconds.

Every step is monotone: a later moment never asks for an earlier one. So the first moments that
satisfy all statements together are themselves a solution, and so are the last ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from timeline_tui.core.dates.durations import Duration
from timeline_tui.core.order.axis import Axis


class Step(Protocol):
    """How far the target of an edge is bound by its source, and the source by its target."""

    def ahead(self, source: int) -> int:
        """Return the first moment that the target may be."""

    def back(self, target: int) -> int:
        """Return the last moment that the source may be."""

    def regular(self, axis: Axis) -> Step:
        """Return the step where no date is known: days of 24 hours, months of as many days as at
        most leave it true."""


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The target is at least `gap` after the source: by days, or by the clock where both are
    instants or the gap says hours."""

    axis: Axis
    gap: Duration
    by_clock: bool

    def ahead(self, source: int) -> int:
        axis, gap = self.axis, self.gap
        day = axis.day(source)
        later = axis.start(gap.after(day))
        if not self.by_clock:
            return later
        return later + source - axis.start(day) + gap.seconds * axis.second

    def back(self, target: int) -> int:
        axis, gap = self.axis, self.gap
        if self.by_clock:
            target -= gap.seconds * axis.second
        day = axis.day(target)
        start = gap.latest_from(day)
        if self.by_clock and gap.after(start) == day:
            return axis.start(start) + target - axis.start(day)
        return axis.start(start + 1) - 1

    def regular(self, axis: Axis) -> Step:
        days = self.gap.day_range[0]
        return AtLeast(axis, Duration(0, days, self.gap.seconds), self.by_clock)


@dataclass(frozen=True, slots=True)
class AtMost:
    """The source is at most `gap` after the target, by days or by the clock."""

    axis: Axis
    gap: Duration
    by_clock: bool

    def ahead(self, source: int) -> int:
        axis, gap = self.axis, self.gap
        if self.by_clock:
            source -= gap.seconds * axis.second
        day = axis.day(source)
        start = gap.earliest_to(day)
        if self.by_clock and gap.after(start) == day:
            return axis.start(start) + source - axis.start(day)
        return axis.start(start)

    def back(self, target: int) -> int:
        axis, gap = self.axis, self.gap
        day = axis.day(target)
        if not self.by_clock:
            return axis.start(gap.after(day) + 1) - 1
        later = axis.start(gap.after(day))
        return later + target - axis.start(day) + gap.seconds * axis.second

    def regular(self, axis: Axis) -> Step:
        days = self.gap.day_range[1]
        return AtMost(axis, Duration(0, days, self.gap.seconds), self.by_clock)


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A step on the line turned around, on which the last moments are the first ones."""

    step: Step

    def ahead(self, source: int) -> int:
        return -self.step.back(-source)

    def back(self, target: int) -> int:
        return -self.step.ahead(-target)

    def regular(self, axis: Axis) -> Step:
        return Mirrored(self.step.regular(axis))
