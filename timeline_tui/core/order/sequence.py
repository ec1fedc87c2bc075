"""One order of all events: by time, and never against a statement that holds.

A vague event stands at its first possible day, "before X" just before X, "X or later" just after
what happens at X. Where statements ask for more, what begins openly is drawn back to what follows
it, and all else is pushed behind what comes before it. What nothing dates has no place in time: it
comes last, in the order that its statements give.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from math import inf

from timeline_tui.core.dates.when import OrderKey, When
from timeline_tui.core.order.statements import Edge, Network


def sequence(whens: Sequence[When], made: Network, edges: Sequence[Edge]) -> list[int]:
    """The rows of all events in order. `whens` are their times as narrowed, `edges` the statements
    that hold; ties are decided by the statements and then by the given order."""
    keys = [when.order_key for when in whens]
    ahead = _precedence(keys, made, edges)
    if not ahead:
        return sorted(range(len(whens)), key=lambda row: keys[row])
    rank = _ranked(len(whens), ahead, keys)
    order = sorted(range(len(whens)), key=rank.__getitem__)
    for row in reversed(order):
        if whens[row].first_day is None:
            for other in ahead.get(row, ()):
                keys[row] = min(keys[row], keys[other])
    for row in order:
        for other in ahead.get(row, ()):
            keys[other] = max(keys[other], keys[row])
    return sorted(range(len(whens)), key=lambda row: (keys[row], rank[row]))


def _precedence(
    keys: Sequence[OrderKey], made: Network, edges: Sequence[Edge]
) -> dict[int, list[int]]:
    """For each row the rows that a statement puts behind it. Between what has a place in time and
    what has none nothing is to be kept: the latter stands apart."""
    row_of: dict[int, int] = {}
    for row, (begin, end) in enumerate(zip(made.begin, made.end, strict=True)):
        row_of[begin] = row_of[end] = row
    begins = set(made.begin)
    ahead: dict[int, list[int]] = {}
    for edge in edges:
        said = edge.statement
        # Only where the later moment is a begin does the one event stand before the other.
        if said is None or edge.least < 0 or edge.target not in begins:
            continue
        one, other = (said.row, said.other) if said.kind == "before" else (said.other, said.row)
        if (row_of[edge.source], row_of[edge.target]) != (one, other) or one == other:
            continue  # a limit to the gap, or the end of what the event lies within
        if (keys[one][0] == inf) == (keys[other][0] == inf):
            ahead.setdefault(one, []).append(other)
    return ahead


def _ranked(size: int, ahead: dict[int, list[int]], keys: Sequence[OrderKey]) -> list[int]:
    """For each row its place in a topological order, the earlier key and row first where the
    statements leave it open. Events that are put behind each other (all on one day) stand as they
    were given."""
    waiting = [0] * size
    for others in ahead.values():
        for other in others:
            waiting[other] += 1
    ready = [(keys[row], row) for row in range(size) if not waiting[row]]
    heapify(ready)
    rank = [-1] * size
    place = 0
    left = sorted((keys[row], row) for row in range(size) if waiting[row])
    at = 0
    while place < size:
        if not ready:
            while rank[left[at][1]] >= 0:
                at += 1
            heappush(ready, left[at])
            waiting[left[at][1]] = 0
        _, row = heappop(ready)
        if rank[row] >= 0:
            continue
        rank[row] = place
        place += 1
        for other in ahead.get(row, ()):
            waiting[other] -= 1
            if waiting[other] == 0 and rank[other] < 0:
                heappush(ready, (keys[other], other))
    return rank
