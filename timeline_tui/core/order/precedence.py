"""The precedence of events: one sequence of all, and the certainty of it between two.

The sequence is by time, and never against a statement that holds. A vague event stands at its first
possible day, "before X" just before X, "X or later" just after the events at X. If statements ask
for more, an event with an open begin is moved back to the event that follows it, and every other
event is moved behind those before it. Events with no date on either side have no place in time:
they come last, in the order of their statements. Events that begin together stand in the order of
their statements, then of their links, then of the files.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from heapq import heapify, heappop, heappush
from itertools import groupby
from math import inf
from typing import Any, Protocol

from timeline_tui.core.event import Event, relations_of
from timeline_tui.core.order.network import Solution, parts_of, push_ahead, push_back, solve
from timeline_tui.core.order.statements import (
    AtLeast,
    Edge,
    Network,
    Units,
    network,
    offsets_of,
    order_axis,
    utc_second,
)
from timeline_tui.dates import When
from timeline_tui.dates.edtf.points import slack_of
from timeline_tui.dates.zones import find_zone

Pair = tuple[int, int]
"""The rows of an event and of one that comes after it."""

FORWARD, BACKWARD = ("led_to", "precedes"), ("responds_to",)


def rows_by_id(events: Iterable[Event]) -> dict[str, int]:
    """Return the row of each id; the first one where several events have it."""
    rows: dict[str, int] = {}
    for row, event in enumerate(events):
        rows.setdefault(event.id, row)
    return rows


def linked_pairs(events: Sequence[Event], rows: Mapping[str, int]) -> list[Pair]:
    """Return cause and effect, or earlier and later, of all links that say so."""
    pairs = []
    for row, event in enumerate(events):
        for link in event.links:
            other = rows.get(link.to)
            if other is None or other == row:
                continue
            if link.type in FORWARD:
                pairs.append((row, other))
            elif link.type in BACKWARD:
                pairs.append((other, row))
    return pairs


def sort_by_links(events: Sequence[Event]) -> list[Event]:
    """Return `events`, sorted by time, with those that begin together in the order of their
    links."""
    pairs = linked_pairs(events, rows_by_id(events))
    if all(one < other for one, other in pairs):
        return list(events)
    starts = [event.when.order_key[0] for event in events]
    order = arrange_groups(range(len(events)), starts, range(len(events)), (), pairs)
    return [events[row] for row in order]


def arrange_groups(
    order: Iterable[int],
    group: Sequence[Hashable],
    key: Mapping[int, Any] | Sequence[Any],
    said: Sequence[Pair],
    linked: Sequence[Pair],
) -> list[int]:
    """Arrange the rows of each run with the same `group` in `order` (which is sorted by it).

    Pairs in `said` take precedence over those in `linked`, and those over `key`. Links that form a
    ring do not count. Pairs may lead through members that are not in `order`.
    """
    within: dict[Hashable, tuple[list[Pair], list[Pair]]] = {}
    for at, pairs in enumerate((said, linked)):
        for one, other in pairs:
            if group[one] == group[other]:
                within.setdefault(group[one], ([], []))[at].append((one, other))
    if not within:
        return list(order)
    found: list[int] = []
    for name, rows in groupby(order, key=group.__getitem__):
        if name in within:
            found += _arrange(list(rows), key, *within[name])
        else:
            found += rows
    return found


def _arrange(
    rows: Sequence[int],
    key: Mapping[int, Any] | Sequence[Any],
    said: Sequence[Pair],
    linked: Sequence[Pair],
) -> list[int]:
    place = {row: at for at, row in enumerate(rows)}
    for pair in said:
        for each in pair:
            place.setdefault(each, len(place))
    firm = [(place[one], place[other]) for one, other in said]
    # Events in a ring happen together: an event before one of them is before all of them.
    together = parts_of(len(place), firm)
    size = max(together, default=-1) + 1
    firm = [
        (together[one], together[other]) for one, other in firm if together[one] != together[other]
    ]
    more = [(together[place[one]], together[place[other]]) for one, other in linked]
    parts = parts_of(size, firm + more)
    pairs = firm + [(one, other) for one, other in more if parts[one] != parts[other]]
    waiting = [0] * size
    ahead: dict[int, list[int]] = {}
    for one, other in pairs:
        ahead.setdefault(one, []).append(other)
        waiting[other] += 1
    members: list[list[int]] = [[] for _ in range(size)]
    for at, part in enumerate(together):
        members[part].append(at)
    left = [len(each) for each in members]
    # A member that is not in the list, only between two that are, is passed at once.
    keys = [(1, key[row]) for row in rows] + [(0, ())] * (len(place) - len(rows))
    ready = [(keys[at], at) for at, part in enumerate(together) if not waiting[part]]
    heapify(ready)
    found = []
    while ready:
        _, at = heappop(ready)
        if at < len(rows):
            found.append(rows[at])
        left[together[at]] -= 1
        if left[together[at]]:
            continue
        for other in ahead.get(together[at], ()):
            waiting[other] -= 1
            if not waiting[other]:
                for member in members[other]:
                    heappush(ready, (keys[member], member))
    return found


def sequence(
    whens: Sequence[When], made: Network, solution: Solution, linked: Sequence[Pair] = ()
) -> list[int]:
    """Return the rows of all events in order.

    `whens` are their times as narrowed, `solution` the statements that hold, `linked` the pairs
    whose links say which comes first.
    """
    places = _places(whens, made, solution)
    grain = made.axis.grain
    group = [at if at == inf else at // grain for at in places]
    begin = made.begin
    keys = {begin[row]: (*when.order_key[1:], row) for row, when in enumerate(whens)}
    order = sorted(begin, key=lambda moment: (group[moment], keys[moment]))
    pairs = [(begin[one], begin[other]) for one, other in linked]
    rows = made.rows()
    return [
        rows[each] for each in arrange_groups(order, group, keys, _ordered_pairs(solution), pairs)
    ]


def _places(whens: Sequence[When], made: Network, solution: Solution) -> list[Units]:
    """Return the place of each moment of the network in the sequence: together they satisfy all
    statements.

    The place of an event that has none in time is infinite.
    """
    low, high = list(solution.low), list(solution.high)
    is_wished = False
    for row, when in enumerate(whens):
        if when.qualifier in ("~", "%"):
            # An approximate day is listed on that day, not on the first that it may be.
            node = made.begin[row]
            first, last = _core(when, made)
            if low[node] == -inf:
                high[node] = min(high[node], max(last, low[made.end[row]]))
            elif low[node] < first <= high[node]:
                low[node] = first
                is_wished = True
    if is_wished:
        low = push_ahead(made, low, high, solution.edges, solution.parts).moments
    ends = [last if first == -inf else first for first, last in zip(low, high, strict=True)]
    if any(low[edge.source] == -inf for edge in solution.edges):
        # The last moments of events with an open begin, with all others in their places.
        back = push_back(made, low, ends, solution.edges, solution.parts)
        ends = [-moment for moment in back.moments]
    return ends


def _core(when: When, made: Network) -> tuple[Units, Units]:
    """Return the first and the last moment of a time without its slack."""
    if when.kind == "point" and when.precision in ("second", "minute"):
        moment = utc_second(when, made.axis.zone) * made.axis.second
        return moment, moment
    first, last = when.first_day, when.last_day
    return (
        -inf if first is None else made.axis.start(first),
        inf if last is None else made.axis.start(last + 1) - 1,
    )


def _ordered_pairs(solution: Solution) -> list[Pair]:
    """Return the pairs of moments of which the second is not before the first."""
    return [
        (source, target)
        for source, target, least, _, step in solution.edges
        if (least >= 0 if step is None else isinstance(step, AtLeast))
    ]


# -- of two events -------------------------------------------------------------------------------


class Certainty(Enum):
    """The certainty that one event ends before another begins."""

    CERTAIN = "certainly before"
    POSSIBLE = "possibly before"
    IMPOSSIBLE = "not before"
    CONTRADICTED = "possibly before, by statements that contradict each other,"


def loosen(when: When) -> When:
    """Return a time that is a conventional reading of words with the slack of an approximate
    one."""
    if when.kind == "undated":
        return when
    slack = slack_of("~", when.precision)
    return replace(
        when,
        slack_before=max(when.slack_before, slack),
        slack_after=max(when.slack_after, slack),
        members=tuple(map(loosen, when.members)),
        begin=None if when.begin is None else loosen(when.begin),
        end=None if when.end is None else loosen(when.end),
    )


def ends_before(
    made: Network, solution: Solution, row: int, other: int, doubted: Collection[int] = ()
) -> Certainty:
    """Return the certainty that the event at `row` ends before the event at `other` begins.

    It is certain if that holds in all, possible if in some, and impossible if in no arrangement of
    moments that the statements allow. The dates of the rows in `doubted` do not count: a doubted
    date makes nothing certain.
    """
    for each in solution.contradictions:
        if row in each.rows and other in each.rows:
            return Certainty.CONTRADICTED
    end, begin = made.end[row], made.begin[other]
    if not _allows(made, solution, Edge(begin, end, 0, None), doubted):
        return Certainty.CERTAIN
    if not _allows(made, solution, Edge(end, begin, 1, None), doubted):
        return Certainty.IMPOSSIBLE
    return Certainty.POSSIBLE


def _allows(made: Network, solution: Solution, more: Edge, doubted: Collection[int]) -> bool:
    """Report whether an arrangement satisfies `more` besides the statements and dates."""
    low, high, choices = list(made.low), list(made.high), dict(made.choices)
    for row in doubted:
        for node in (made.begin[row], made.end[row]):
            low[node], high[node] = -inf, inf
            choices.pop(node, None)
    edges = [*solution.edges, more]
    parts = parts_of(len(low), edges)
    first = push_ahead(made, low, high, edges, parts, choices)
    return not first.rings and all(
        moment <= limit for moment, limit in zip(first.moments, high, strict=True)
    )


class Dated(Protocol):
    """The part of a corpus that `certainty` reads: its events with the times by their own
    dates, the name of its zone, the rows whose dates are a convention, those of events with
    statements of order, and the times of all that have a time of day."""

    @property
    def as_dated(self) -> Sequence[Event]: ...

    @property
    def zone(self) -> str: ...

    @property
    def by_convention(self) -> Collection[int]: ...

    @property
    def ordered(self) -> Sequence[int]: ...

    @property
    def timed(self) -> Iterable[When]: ...

    def row_of_id(self, id_: str) -> int | None: ...


def certainty(corpus: Dated, row: int, other: int) -> Certainty:
    """Return the certainty that the event at `row` of all events ends before that at `other`
    begins.

    Dates that their source doubts do not count, and conventional readings of words count as
    approximate. If nothing names the place of the days, the answer holds for all clocks that the
    events show.
    """
    near, zone = connected_rows(corpus, (row, other)), find_zone(corpus.zone)
    events = [corpus.as_dated[each] for each in near]
    rows = rows_by_id(events)
    doubted = [at for at, event in enumerate(events) if event.when.qualifier in ("?", "%")]
    loose = [
        replace(event, when=loosen(event.when)) if each in corpus.by_convention else event
        for each, event in zip(near, events, strict=True)
    ]
    timed = tuple(corpus.timed)  # clocks are compared with those of all
    offsets: set[int | None] = {None}
    if zone is None:
        seen = offsets_of(timed)
        offsets = {min(seen), max(seen), 0} if len(seen) > 1 else {None}
    found = set()
    for offset in offsets:
        made = network(loose, rows, order_axis(loose, zone, offset, timed))
        found.add(ends_before(made, solve(made), near.index(row), near.index(other), doubted))
    if Certainty.CONTRADICTED in found:
        return Certainty.CONTRADICTED
    return found.pop() if len(found) == 1 else Certainty.POSSIBLE


def connected_rows(corpus: Dated, rows: Iterable[int]) -> list[int]:
    """Return some rows and those of all events that statements of order connect with them,
    however far, in ascending order. No other event has a say about them."""
    beside: dict[int, list[int]] = {}
    for row in corpus.ordered:
        for _, relations in relations_of(corpus.as_dated[row]):
            for relation in relations:
                other = corpus.row_of_id(relation.id)
                if other is not None:
                    beside.setdefault(row, []).append(other)
                    beside.setdefault(other, []).append(row)
    found = set(rows)
    left = list(found)
    while left:
        for row in beside.get(left.pop(), ()):
            if row not in found:
                found.add(row)
                left.append(row)
    return sorted(found)
