"""Windows narrowed by order, and the statements that cannot all be true.

Longest paths over the network (`order.statements`): the first day that a moment may be is pushed on
by what comes before it, the last one back by what comes after. Linear in events and statements,
except within a ring of statements (a strongly connected part), where each is gone over until
nothing moves any more; a ring that would move for ever contradicts itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import inf

from timeline_tui.core.order.statements import Days, Edge, Network, Statement


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`statements` cannot all be true; where dates of their own are part of it, `dated` are the
    rows of those events."""

    statements: tuple[Statement, ...]
    dated: tuple[int, ...] = ()

    @property
    def rows(self) -> tuple[int, ...]:
        """The events concerned, each once, in order of the rows."""
        said = {row for each in self.statements for row in (each.row, each.other)}
        return tuple(sorted(said.union(self.dated)))


@dataclass(frozen=True, slots=True)
class Solution:
    """`low` and `high` are the first and last day that each moment of the network may be, given
    the `edges` that hold together; `low_by` and `high_by` the edges that say so last, None where
    the event's own date does."""

    low: tuple[Days, ...]
    high: tuple[Days, ...]
    low_by: tuple[Edge | None, ...]
    high_by: tuple[Edge | None, ...]
    edges: tuple[Edge, ...]
    parts: tuple[int, ...]
    contradictions: tuple[Contradiction, ...]


_PATIENCE = 500_000
"""Edges gone over (a few µs each), besides twenty rounds over all, before a tangle is set aside."""


def solved(made: Network) -> Solution:
    """The network with all windows as narrow as its statements make them.

    Statements that contradict each other, or dates, are set aside together and reported, until the
    others agree: each set contradicts on its own, and what is left is solved. In a tangle of
    thousands of contradictions that would go on for hours: at last all that hangs together with
    one of them is set aside with it.
    """
    edges = made.edges
    found: list[Contradiction] = []
    patience = _PATIENCE + 20 * len(edges)
    while True:
        patience -= len(edges)
        parts = _parts(len(made.low), edges)
        low, low_by, rings = _pushed(made.low, edges, parts)
        wrong = [Contradiction(_said(ring)) for ring in rings]
        if not rings:
            back = [Edge(e.target, e.source, e.least, e.statement) for e in edges]
            mirrored, by, _ = _pushed([-day for day in made.high], back, _mirror(parts))
            high = [-day for day in mirrored]
            high_by = [None if e is None else Edge(e.target, e.source, e.least, e.statement)
                       for e in by]  # fmt: skip
            wrong = _violations(made, low, low_by, high, high_by)
        if not wrong:
            return Solution(
                tuple(low), tuple(high), tuple(low_by), tuple(high_by), tuple(edges),
                tuple(parts), tuple(found),
            )  # fmt: skip
        if patience < 0:
            wrong = _tangles(wrong, edges)
        found += wrong
        aside = {statement for each in wrong for statement in each.statements}
        edges = [edge for edge in edges if edge.statement not in aside]


def _said(edges: Sequence[Edge]) -> tuple[Statement, ...]:
    return tuple(dict.fromkeys(e.statement for e in edges if e.statement is not None))


def _tangles(wrong: Sequence[Contradiction], edges: Sequence[Edge]) -> list[Contradiction]:
    """Each contradiction with all statements that hang together with it, however far."""
    beside: dict[int, list[Edge]] = {}
    for edge in edges:
        beside.setdefault(edge.source, []).append(edge)
        beside.setdefault(edge.target, []).append(edge)
    at = {edge.statement: edge.source for edge in edges}
    seen: set[int] = set()
    tangles: list[Contradiction] = []
    for each in wrong:
        start = at[each.statements[0]]
        if start in seen:
            continue
        seen.add(start)
        reached = [start]
        for node in reached:  # grows
            for edge in beside[node]:
                for other in (edge.source, edge.target):
                    if other not in seen:
                        seen.add(other)
                        reached.append(other)
        said = _said([edge for node in reached for edge in beside[node]])
        tangles.append(Contradiction(tuple(dict.fromkeys((*each.statements, *said))), each.dated))
    return tangles


# -- longest paths --------------------------------------------------------------------------------


def _parts(size: int, edges: Sequence[Edge]) -> list[int]:
    """For each moment the number of its strongly connected part, in topological order (Tarjan,
    "Depth-first search and linear graph algorithms", 1972; without recursion)."""
    ahead: list[list[int]] = [[] for _ in range(size)]
    for edge in edges:
        ahead[edge.source].append(edge.target)
    number = [0] * size
    lowest = [0] * size
    part = [-1] * size
    stack: list[int] = []
    counter = made = 0
    for root in range(size):
        if number[root]:
            continue
        if not ahead[root]:
            counter += 1
            number[root] = counter
            part[root] = made
            made += 1
            continue
        work = [(root, 0)]
        while work:
            node, at = work.pop()
            if at == 0:
                counter += 1
                number[node] = lowest[node] = counter
                stack.append(node)
            targets = ahead[node]
            while at < len(targets):
                target = targets[at]
                at += 1
                if not number[target]:
                    work.append((node, at))
                    work.append((target, 0))
                    break
                if part[target] < 0:
                    lowest[node] = min(lowest[node], number[target])
            else:
                if lowest[node] == number[node]:
                    while True:
                        other = stack.pop()
                        part[other] = made
                        if other == node:
                            break
                    made += 1
                if work:
                    parent = work[-1][0]
                    lowest[parent] = min(lowest[parent], lowest[node])
    # Tarjan finds the last part first.
    return [made - 1 - each for each in part]


def _mirror(parts: Sequence[int]) -> list[int]:
    last = max(parts, default=0)
    return [last - part for part in parts]


def _pushed(
    own: Sequence[Days], edges: Sequence[Edge], parts: Sequence[int]
) -> tuple[list[Days], list[Edge | None], list[list[Edge]]]:
    """The least days that satisfy all edges, the edge that pushed each of them last, and a ring of
    edges that pushes itself for ever for each part that has one."""
    days = list(own)
    by: list[Edge | None] = [None] * len(days)
    outgoing: dict[int, list[Edge]] = {}
    inner: dict[int, list[Edge]] = {}
    for edge in edges:
        if parts[edge.source] == parts[edge.target]:
            inner.setdefault(parts[edge.source], []).append(edge)
        else:
            outgoing.setdefault(parts[edge.source], []).append(edge)
    rings: list[list[Edge]] = []
    for part in sorted(outgoing.keys() | inner.keys()):
        if part in inner and (ring := _settled(days, by, inner[part])):
            rings.append(ring)
        for edge in outgoing.get(part, ()):
            _push(days, by, edge)
    return days, by, rings


def _push(days: list[Days], by: list[Edge | None], edge: Edge) -> bool:
    day = days[edge.source] + edge.least
    if day > days[edge.target]:
        days[edge.target] = day
        by[edge.target] = edge
        return True
    return False


def _settled(days: list[Days], by: list[Edge | None], edges: Sequence[Edge]) -> list[Edge]:
    """Push within one strongly connected part until nothing moves (Bellman and Ford, with a
    queue); the ring that never settles, else nothing."""
    ahead: dict[int, list[Edge]] = {}
    for edge in edges:
        ahead.setdefault(edge.source, []).append(edge)
    known = any(days[node] > -inf for node in ahead)
    # Where no day is known, a ring may contradict itself all the same: it is tried from any day.
    local: dict[int, Days] = {node: days[node] if known else 0 for node in ahead}
    pushed: dict[int, Edge] = {}
    queue = deque(node for node in ahead if local[node] > -inf)
    waiting = set(queue)
    pushes = 0
    while queue:
        node = queue.popleft()
        waiting.discard(node)
        for edge in ahead[node]:
            day = local[node] + edge.least
            if day <= local[edge.target]:
                continue
            local[edge.target] = day
            pushed[edge.target] = edge
            pushes += 1
            if pushes % len(ahead) == 0 and (ring := _ring(pushed)):
                return ring
            if edge.target not in waiting:
                waiting.add(edge.target)
                queue.append(edge.target)
    if known:
        for node, day in local.items():
            days[node] = day
        for node, edge in pushed.items():
            by[node] = edge
    return []


def _ring(pushed: Mapping[int, Edge]) -> list[Edge]:
    """A ring among the edges by which moments were pushed last; there is one only if it pushes
    itself for ever."""
    seen: dict[int, int] = {}
    for start in pushed:
        node, path = start, []
        while node in pushed and node not in seen:
            seen[node] = start
            path.append(pushed[node])
            node = pushed[node].source
        if seen.get(node) == start and path:
            at = next(n for n, edge in enumerate(path) if edge.target == node)
            return path[at:]
    return []


# -- what is wrong, and what is certain -----------------------------------------------------------


def _violations(
    made: Network,
    low: Sequence[Days],
    low_by: Sequence[Edge | None],
    high: Sequence[Days],
    high_by: Sequence[Edge | None],
) -> list[Contradiction]:
    """A set of statements for each moment that would have to be later than it can be; of moments
    in one set only the first."""
    row_of = _rows(made)
    found: list[Contradiction] = []
    aside: set[Statement] = set()
    for node in range(len(low)):
        if low[node] <= high[node]:
            continue
        near = (low_by[node], high_by[node])
        if any(edge is not None and edge.statement in aside for edge in near):
            continue  # one set at a time: the next round shows what is left of this one
        edges: list[Edge] = []
        first = last = node
        while (edge := low_by[first]) is not None:
            edges.append(edge)
            first = edge.source
        while (edge := high_by[last]) is not None:
            edges.append(edge)
            last = edge.target
        statements = _said(edges)
        if statements:
            dated = tuple(sorted({row_of[first], row_of[last]}))
            found.append(Contradiction(statements, dated))
            aside.update(statements)
    return found


def _rows(made: Network) -> list[int]:
    row_of = [0] * len(made.low)
    for row, (begin, end) in enumerate(zip(made.begin, made.end, strict=True)):
        row_of[begin] = row_of[end] = row
    return row_of


class Certainty(Enum):
    """Whether one event ends no later than another begins."""

    CERTAIN = "certainly before"
    POSSIBLE = "possibly before"
    IMPOSSIBLE = "not before"
    CONTRADICTED = "by contradicting statements before, or not before,"


def before(made: Network, solution: Solution, row: int, other: int) -> Certainty:
    """Whether the event at `row` ends no later than the event at `other` begins (both may be on
    one day), in all, in some or in no arrangement of days that the statements allow."""
    for each in solution.contradictions:
        if row in each.rows and other in each.rows:
            return Certainty.CONTRADICTED
    end, begin = made.end[row], made.begin[other]
    if _least_between(solution, end, begin) >= 0:
        return Certainty.CERTAIN
    if _least_between(solution, begin, end) > 0:
        return Certainty.IMPOSSIBLE
    return Certainty.POSSIBLE


def _least_between(solution: Solution, source: int, target: int) -> Days:
    """The least that the day `target` minus the day `source` can be."""
    ahead: dict[int, list[Edge]] = {}
    for edge in solution.edges:
        ahead.setdefault(edge.source, []).append(edge)
    best: dict[int, Days] = {source: 0}
    queue = deque([source])
    while queue:
        node = queue.popleft()
        for edge in ahead.get(node, ()):
            least = best[node] + edge.least
            if least > best.get(edge.target, -inf):
                best[edge.target] = least
                queue.append(edge.target)
    return max(best.get(target, -inf), solution.low[target] - solution.high[source])
