"""What files say of the order of events, as differences between days.

A simple temporal network (Dechter, Meiri and Pearl, "Temporal constraint networks", 1991): each
event has the day on which it begins and the day on which it ends, the same day for what happened
once, and each statement is one or two inequalities `later - earlier >= least` between such days.
Days are whole: two things may follow each other within one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from timeline_tui.core.dates.calendar import DAY
from timeline_tui.core.dates.when import Seconds, When
from timeline_tui.core.event import Event, Kind, Relation, relations_of

Days = int | float


@dataclass(frozen=True, slots=True)
class Statement:
    """The event at `row` says that it is `kind` (the `index`-th of that key) the event at
    `other`."""

    row: int
    kind: Kind
    index: int
    other: int


class Edge(NamedTuple):
    """`target - source >= least`, between two days by number; `statement` says so, None where it
    follows from what an event is (it does not end before it begins)."""

    source: int
    target: int
    least: int
    statement: Statement | None


@dataclass(slots=True)
class Network:
    """The days of all events (`begin[row]`, `end[row]` are their numbers), the first and the last
    that each may be by its own date, and the edges between them."""

    begin: list[int]
    end: list[int]
    low: list[Days]
    high: list[Days]
    edges: list[Edge]


def day_bounds(when: When) -> tuple[Days, Days, Days, Days]:
    """The first and last day on which it may begin, and on which it may end, slack counted."""
    start = when.own_clock if when.begin is None else when.begin.own_clock
    stop = when.own_clock if when.end is None else when.end.own_clock
    before, after = -(-when.slack_before // DAY), -(-when.slack_after // DAY)
    return (
        _day(when.begin_earliest, start) - before,
        _day(when.begin_latest, start) + after,
        _day(when.end_earliest, stop) - before,
        _day(when.end_latest, stop) + after,
    )


def _day(seconds: Seconds, clock: int) -> Days:
    return seconds if seconds in (inf, -inf) else (int(seconds) + clock) // DAY


def has_order(event: Event) -> bool:
    """Whether an event says anything of its order."""
    return bool(event.after or event.before or event.during)


def network(events: Sequence[Event], rows: Mapping[str, int]) -> Network:
    """The network of `events`; `rows` finds an event by its id, and ids that it does not know are
    passed over."""
    begin: list[int] = []
    end: list[int] = []
    low: list[Days] = []
    high: list[Days] = []
    edges: list[Edge] = []
    for event in events:
        first, first_by, last, last_by = day_bounds(event.when)
        begin.append(len(low))
        if event.when.kind not in ("interval", "all-of"):
            low.append(max(first, last))
            high.append(min(first_by, last_by))
        else:
            low += (first, last)
            high += (first_by, last_by)
            edges.append(Edge(begin[-1], begin[-1] + 1, 0, None))
        end.append(len(low) - 1)
    made = Network(begin, end, low, high, edges)
    for row, event in enumerate(events):
        if has_order(event):
            for kind, relations in relations_of(event):
                for index, relation in enumerate(relations):
                    other = rows.get(relation.id)
                    if other is not None:
                        _add(made, Statement(row, kind, index, other), relation)
    return made


def _add(made: Network, said: Statement, relation: Relation) -> None:
    least, most = _days(relation.min) or 0, _days(relation.max)
    begin, end = made.begin[said.row], made.end[said.row]
    other_begin, other_end = made.begin[said.other], made.end[said.other]
    if said.kind == "after":
        earlier, later = (other_begin if relation.edge == "start" else other_end), begin
    elif said.kind == "before":
        earlier, later = end, (other_end if relation.edge == "end" else other_begin)
    else:
        made.edges.append(Edge(end, other_end, 0, said))
        earlier, later = other_begin, begin
    made.edges.append(Edge(earlier, later, least, said))
    if most is not None:
        made.edges.append(Edge(later, earlier, -most, said))


def _days(duration: str) -> int | None:
    """`P3D`, `P2W` in days; None without one."""
    if not duration:
        return None
    count = int(duration[1:-1])
    return count * 7 if duration[-1] == "W" else count
