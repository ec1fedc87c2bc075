"""The statements of files on the order of events, as differences between moments.

A temporal network (Dechter, Meiri and Pearl, "Temporal constraint networks", 1991) on the line of
`core.order.axis`. Each event has the moment at which it begins and the moment at which it ends, one
and the same for something that happened once. Each statement is one or more inequalities between
such moments. Something dated to a day happens at an unknown moment of that day: two things may
follow each other within one day, but not each other both ways. Gaps in days and months count days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from itertools import chain
from typing import NamedTuple

from timeline_tui.core.event import Event, Kind, Relation, relations_of
from timeline_tui.core.order.axis import (
    ANY_TIME,
    AtLeast,
    AtMost,
    Axis,
    GapStep,
    MirroredStep,
    Units,
    Window,
    axis_for,
)
from timeline_tui.dates import When
from timeline_tui.dates.calendar import Duration, read_duration
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.zones import Zone

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
