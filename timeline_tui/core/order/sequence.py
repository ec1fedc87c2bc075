"""One order of all events: by time, and never against a statement that holds.

A vague event stands at its first possible day, "before X" just before X, "X or later" just after
what happens at X. Where statements ask for more, what begins openly is drawn back to what follows
it, and all else is pushed behind what comes before it. What nothing dates, on either side, has no
place in time: it comes last, in the order that its statements give. What begins together stands in
the order of its statements, then of its links, then of the files.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import groupby
from math import inf
from typing import Any

from timeline_tui.core.event import Event
from timeline_tui.core.order.axis import AtLeast, Units, utc_second
from timeline_tui.core.order.network import Solution, parts_of, push_ahead, push_back
from timeline_tui.core.order.statements import Network
from timeline_tui.dates.when import When

Pair = tuple[int, int]
"""The rows of an event and of one that stands below it."""

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

    What is `said` holds before what is `linked`, and that before `key`. Of links that go round in
    a ring none counts. Pairs may lead through members that are not in `order`.
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
    # What goes round in a ring happens at once: what is before one of it is before all of it.
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
    # What is not in the list itself, only between two that are, goes through at once.
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
    """Return the rows of all events in order. `whens` are their times as narrowed, `solution` the
    statements that hold, `linked` the pairs whose links say which comes first."""
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
    """Return where each moment of the network is listed: together they satisfy all statements.
    Infinite is what has no place in time."""
    low, high = list(solution.low), list(solution.high)
    is_wished = False
    for row, when in enumerate(whens):
        if when.qualifier in ("~", "%"):
            # About a day is listed on that day, not on the first that it may be.
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
        # The last moments of what begins openly, all others being where they are.
        back = push_back(made, low, ends, solution.edges, solution.parts)
        ends = [-moment for moment in back.moments]
    return ends


def _core(when: When, made: Network) -> tuple[Units, Units]:
    """The first and last moment that a time may be without its slack."""
    if when.kind == "point" and when.precision in ("second", "minute"):
        moment = utc_second(when, made.axis.zone) * made.axis.second
        return moment, moment
    first, last = when.first_day, when.last_day
    return (
        -inf if first is None else made.axis.start(first),
        inf if last is None else made.axis.start(last + 1) - 1,
    )


def _ordered_pairs(solution: Solution) -> list[Pair]:
    """Return each two moments of which the second is not before the first."""
    return [
        (source, target)
        for source, target, least, _, step in solution.edges
        if (least >= 0 if step is None else isinstance(step, AtLeast))
    ]
