"""The statements of files on the order of events, as differences between moments on a line.

The line, or axis, is UTC in whole units, with the days of a timeline on it. A unit is a small part
of a second, so that "later, by however little" is one unit more: no sum of such steps in one
network reaches the next second (or the next fraction of one, where instants have fractions). A step
is the distance from one moment to another where days and months are counted, not seconds. Every
step is monotone: a later moment never asks for an earlier one. So the first moments that satisfy
all statements together are themselves a solution, and so are the last ones.

The statements are a temporal network on it (Dechter, Meiri and Pearl, "Temporal constraint
networks", 1991). Each event has the moment at which it begins and the moment at which it ends, one
and the same for something that happened once. Each statement is one or more inequalities between
such moments. Something dated to a day happens at an unknown moment of that day: two things may
follow each other within one day, but not each other both ways. Gaps in days and months count days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from itertools import chain
from math import inf
from typing import NamedTuple, Protocol

from timeline_tui.core.event import Event, Kind, Relation, relations_of
from timeline_tui.dates import When
from timeline_tui.dates.calendar import DAY, Duration, read_duration
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


# -- statements ------------------------------------------------------------------------------------

_SAME_DAY = Duration(0, 0)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of order: the event at `row` is `kind` (the `index`-th of that key) the
    event at `other`."""

    row: int
    kind: Kind
    index: int
    other: int


class Edge(NamedTuple):
    """An inequality `target - source >= least` in units, between two moments by number.

    If there is a `step`, it replaces `least`. `statement` is the one that it comes from; None if it
    follows from the nature of an event, which does not end before it begins.
    """

    source: int
    target: int
    least: int
    statement: Statement | None
    step: GapStep | None = None

    def reverse(self) -> Edge:
        """Return the edge on the reversed line."""
        step = None if self.step is None else MirroredStep(self.step)
        return Edge(self.target, self.source, self.least, self.statement, step)


@dataclass(slots=True)
class Network:
    """The moments of all events, their windows by their own dates, and the edges between them.

    `begin[row]` and `end[row]` are the numbers of the moments of an event, `low` and `high` the
    first and the last that each may be. `choices` are the windows of a moment that has several, in
    order: one of a set of dates.
    """

    axis: Axis
    begin: list[int]
    end: list[int]
    low: list[Units]
    high: list[Units]
    edges: list[Edge]
    choices: dict[int, tuple[Window, ...]] = field(default_factory=dict)
    timed: set[int] = field(default_factory=set)
    """Moments that are instants, between which days and weeks count as seconds."""

    def rows(self) -> list[int]:
        """Return the row of the event of each moment."""
        row_of = [0] * len(self.low)
        for row, (begin, end) in enumerate(zip(self.begin, self.end, strict=True)):
            row_of[begin] = row_of[end] = row
        return row_of


def has_order(event: Event) -> bool:
    """Report whether an event has any statement of order."""
    return bool(event.after or event.before or event.during)


def order_axis(
    events: Sequence[Event],
    zone: Zone | None = None,
    offset: int | None = None,
    timed: Iterable[When] = (),
) -> Axis:
    """Return the axis for a network of `events`, on which `timed` are to be told apart, too."""
    count = sum(len(e.after) + len(e.before) + len(e.during) for e in events if has_order(e))
    return axis_for(chain((event.when for event in events), timed), zone, count + 2, offset)


def network(events: Sequence[Event], rows: Mapping[str, int], axis: Axis | None = None) -> Network:
    """Build the network of `events`; `rows` finds an event by its id, and unknown ids are
    ignored."""
    axis = axis or order_axis(events)
    made = Network(axis, [], [], [], [], [])
    statements = list(_statements(events, rows))
    around = {statement.other for statement, _ in statements if statement.kind == "during"}
    for row, event in enumerate(events):
        _add_event(made, event.when, row in around)
    for statement, relation in statements:
        _add_statement(made, statement, relation)
    return made


def _statements(
    events: Sequence[Event], rows: Mapping[str, int]
) -> Iterable[tuple[Statement, Relation]]:
    for row, event in enumerate(events):
        if has_order(event):
            for kind, relations in relations_of(event):
                for index, relation in enumerate(relations):
                    other = rows.get(relation.id)
                    if other is not None:
                        yield Statement(row, kind, index, other), relation


def begin_and_end(when: When, axis: Axis) -> tuple[Window, Window]:
    """Return the windows of its begin and its end."""
    if when.kind == "interval":
        begin = ANY_TIME if when.begin is None else axis.window(when.begin)
        end = ANY_TIME if when.end is None else axis.window(when.end)
        return (
            Window(begin.low, min(begin.high, end.high)),
            Window(max(begin.low, end.low), end.high),
        )
    if when.kind == "undated":
        return ANY_TIME, ANY_TIME
    if not when.members:
        only = axis.window(when)
        return only, only
    if when.kind == "one-of":
        windows = [axis.window(member) for member in when.members]
        hull = Window(min(each.low for each in windows), max(each.high for each in windows))
        return hull, hull
    firsts = [axis.window(m if m.kind == "point" else m.begin or m) for m in when.members]
    lasts = [axis.window(m if m.kind == "point" else m.end or m) for m in when.members]
    return (
        Window(min(each.low for each in firsts), min(each.high for each in firsts)),
        Window(max(each.low for each in lasts), max(each.high for each in lasts)),
    )


def is_instant(when: When | None) -> bool:
    """Report whether a date is a moment by the clock, or one of several such."""
    return when is not None and when.precision in ("second", "minute")


def _add_event(made: Network, when: When, around: bool) -> None:
    """Add the moments of an event; `around` says that others happened during it."""
    low, high = made.low, made.high
    first = len(low)
    made.begin.append(first)
    if when.kind in ("interval", "all-of"):
        begin, end = begin_and_end(when, made.axis)
        low += (begin.low, end.low)
        high += (begin.high, end.high)
        made.edges.append(Edge(first, first + 1, 0, None))
        timed = (is_instant(when.begin), is_instant(when.end))
        made.timed.update(first + at for at, is_timed in enumerate(timed) if is_timed)
    else:
        only, _ = begin_and_end(when, made.axis)
        low.append(only.low)
        high.append(only.high)
        timed_here = is_instant(when)
        if around and not timed_here:
            # An event of one day has room within that day for the events during it.
            low.append(only.low)
            high.append(only.high)
            same = AtMost(made.axis, _SAME_DAY, by_clock=False)
            made.edges.append(Edge(first, first + 1, 0, None))
            made.edges.append(Edge(first + 1, first, 0, None, same))
        if timed_here:
            made.timed.add(first)
        if len(when.members) > 1:
            choices = _choices(when, made.axis)
            made.choices.update(dict.fromkeys(range(first, len(low)), choices))
    made.end.append(len(low) - 1)


def _choices(when: When, axis: Axis) -> tuple[Window, ...]:
    """Return the windows of a set, in order, merged where they touch or overlap."""
    choices: list[Window] = []
    for low, high in sorted(axis.window(member) for member in when.members):
        if choices and low <= choices[-1].high + 1:
            choices[-1] = Window(choices[-1].low, max(high, choices[-1].high))
        else:
            choices.append(Window(low, high))
    return tuple(choices)


def _add_statement(made: Network, statement: Statement, relation: Relation) -> None:
    begin, end = made.begin[statement.row], made.end[statement.row]
    other_begin, other_end = made.begin[statement.other], made.end[statement.other]
    if statement.kind == "after":
        earlier, later = (other_begin if relation.edge == "start" else other_end), begin
    elif statement.kind == "before":
        earlier, later = end, (other_end if relation.edge == "end" else other_begin)
    else:
        made.edges.append(Edge(end, other_end, 0, statement))
        earlier, later = other_begin, begin
    least, most = (
        read_duration(limit) if limit else None for limit in (relation.min, relation.max)
    )
    strict = statement.kind != "during"
    if least is None or least.is_zero:
        made.edges.append(Edge(earlier, later, int(strict), statement))
    else:
        made.edges.append(_least(made, earlier, later, least, statement))
    if most is not None:
        made.edges.append(_most(made, earlier, later, most, statement))


def _least(made: Network, earlier: int, later: int, gap: Duration, statement: Statement) -> Edge:
    by_clock = gap.has_clock or (earlier in made.timed and later in made.timed)
    if by_clock and not gap.months:
        return Edge(earlier, later, _units(gap, made.axis), statement)
    return Edge(earlier, later, 0, statement, AtLeast(made.axis, gap, by_clock))


def _most(made: Network, earlier: int, later: int, gap: Duration, statement: Statement) -> Edge:
    by_clock = gap.has_clock or (earlier in made.timed and later in made.timed)
    if by_clock and not gap.months:
        return Edge(later, earlier, -_units(gap, made.axis), statement)
    return Edge(later, earlier, 0, statement, AtMost(made.axis, gap, by_clock))


def _units(gap: Duration, axis: Axis) -> int:
    return gap.days * axis.day_units + gap.seconds * axis.second
