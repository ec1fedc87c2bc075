"""Windows narrowed by order, and statements that cannot all be true.

Over the network of `core.order.statements`, the first moment of each window is pushed on by the
events before it, and the last moment back by the events after it: longest paths, linear in moments
and edges, except within a ring of edges (a strongly connected part), where each edge is followed
until nothing moves any more. A ring that would move forever contradicts itself. Statements that
contradict each other, or dates, are found here and set aside.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import Any

from timeline_tui.core.order.statements import Axis, Edge, Network, Statement, Units, Window
from timeline_tui.dates.frozen import dataclass

Grounds = tuple[Edge, object] | None
"""The edge that pushed a moment last, and the grounds of its source at that time; None if the
moment is that of its own date."""

_PUSHES = 100_000
"""The pushes, in addition to 64 for each edge, that are allowed within a part in which days or
months are counted."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """The first moments that satisfy all edges, the grounds of each, and the rings that push
    themselves forever, at most one for each part."""

    moments: list[Units]
    grounds: list[Grounds]
    rings: list[list[Edge]]


def mirror(parts: Sequence[int]) -> list[int]:
    """Return the parts numbered in reverse, for reversed edges."""
    last = max(parts, default=0)
    return [last - part for part in parts]


def push(
    own: Sequence[Units],
    limits: Sequence[Units],
    edges: Iterable[Edge],
    parts: Sequence[int],
    choices: Mapping[int, tuple[Window, ...]],
    axis: Axis,
) -> Pushed:
    """Push each moment from its own date `own` as far as the edges ask.

    A moment beyond its limit is not followed further within its part: it is a contradiction
    already.
    """
    moments = list(own)
    grounds: list[Grounds] = [None] * len(moments)
    outgoing: dict[int, list[Edge]] = {}
    inner: dict[int, list[Edge]] = {}
    for edge in edges:
        part = parts[edge[0]]
        (inner if part == parts[edge[1]] else outgoing).setdefault(part, []).append(edge)
    rings: list[list[Edge]] = []
    regular = axis.regular()
    for part in sorted(outgoing.keys() | inner.keys()):
        if part in inner:
            settled = _Settling(moments, grounds, limits, inner[part], choices, regular)
            ring = settled.run()
            if ring:
                rings.append(ring)
        for edge in outgoing.get(part, ()):
            source, target, least, _, step = edge
            moment = moments[source]
            if moment in (inf, -inf):
                continue  # unbounded, or already later than its date allows
            moment = moment + least if step is None else step.ahead(int(moment))
            if moment > moments[target]:
                if target in choices:
                    moment = next_choice(choices[target], moment)
                moments[target] = moment
                grounds[target] = (edge, grounds[source])
    return Pushed(moments, grounds, rings)


def next_choice(choices: Sequence[Window], moment: Units) -> Units:
    """Return the first moment of a set from `moment` on; infinite after the last."""
    at = bisect_left(choices, moment, key=lambda window: window.high)
    return max(moment, choices[at].low) if at < len(choices) else inf


class _Settling:
    """Pushes within one strongly connected part until nothing moves (Bellman–Ford, with a
    queue)."""

    def __init__(
        self,
        moments: list[Units],
        grounds: list[Grounds],
        limits: Sequence[Units],
        edges: Sequence[Edge],
        choices: Mapping[int, tuple[Window, ...]],
        regular: Axis,
    ) -> None:
        self.moments = moments
        self.grounds = grounds
        self.limits = limits
        self.edges = edges
        self.choices = choices
        self.regular = regular
        self.nodes = list(dict.fromkeys(edge[0] for edge in edges))

    def run(self) -> list[Edge]:
        """Push, and return the ring that never settles; empty if there is none."""
        if all(self.moments[node] == -inf for node in self.nodes):
            # A ring may contradict itself even if no date is known: it is tried from the start
            # of any day.
            ring, _, _ = self._settle(dict.fromkeys(self.nodes, 0), dated=False, patience=inf)
            return ring
        own: dict[int, Units] = {node: self.moments[node] for node in self.nodes}
        patience = inf
        if any(edge[4] is not None for edge in self.edges):
            patience = _PUSHES + 64 * len(self.edges)
        ring, local, grounds = self._settle(own, dated=True, patience=patience)
        if not ring:
            for node in self.nodes:
                self.moments[node] = local[node]
                self.grounds[node] = grounds[node]
        return ring

    def _settle(
        self, local: dict[int, Units], *, dated: bool, patience: float
    ) -> tuple[list[Edge], dict[int, Units], dict[int, Grounds]]:
        """Push from `local`, and return the ring that never settles (empty if there is none), the
        moments and their grounds.

        At any time, each moment is one that the target cannot precede. So if months keep a ring
        moving that no calendar stops, pushing ends when the patience is exhausted.
        """
        ahead: dict[int, list[Edge]] = {node: [] for node in self.nodes}
        for edge in self.edges:
            step = edge[4]
            if step is not None and not dated:
                edge = edge._replace(step=step.regular(self.regular))
            ahead[edge[0]].append(edge)
        grounds: dict[int, Grounds] = {node: self.grounds[node] for node in self.nodes}
        last: dict[int, Edge] = {}
        queue = deque(node for node in self.nodes if local[node] > -inf)
        waiting = set(queue)
        pushes = 0
        size = len(self.nodes)
        limits, choices = self.limits, self.choices
        while queue:
            node = queue.popleft()
            waiting.discard(node)
            if local[node] == inf or (dated and local[node] > limits[node]):
                continue
            for edge in ahead[node]:
                _, target, least, _, step = edge
                moment = local[node]
                moment = moment + least if step is None else step.ahead(int(moment))
                if moment <= local[target]:
                    continue
                if dated and target in choices:
                    moment = next_choice(choices[target], moment)
                local[target] = moment
                last[target] = edge
                grounds[target] = (edge, grounds[node])
                pushes += 1
                if pushes % size == 0:
                    for ring in _rings(last):
                        if self._grows(ring):
                            return ring, local, grounds
                if pushes > patience:
                    return [], local, grounds
                if target not in waiting:
                    waiting.add(target)
                    queue.append(target)
        return [], local, grounds

    def _grows(self, ring: Sequence[Edge]) -> bool:
        """Report whether a ring pushes itself forever, from any moment.

        Steps count from the start of a day, so that a result for one day holds for all: a ring that
        moves more than a day further never settles.
        """
        if all(edge.step is None for edge in ring):
            return sum(edge.least for edge in ring) > 0
        steps = [
            (edge.least, None if edge.step is None else edge.step.regular(self.regular))
            for edge in ring
        ]
        start = moment = 0
        while True:
            before = moment
            for least, step in steps:
                moment = moment + least if step is None else step.ahead(moment)
            if moment <= before:
                return False
            if moment > start + 2 * self.regular.day_units:
                return True


def _rings(last: Mapping[int, Edge]) -> list[list[Edge]]:
    """Return the rings among the edges that pushed moments last, each in order."""
    seen: dict[int, int] = {}
    rings = []
    for start in last:
        node = start
        path: list[Edge] = []
        while node in last and node not in seen:
            seen[node] = start
            path.append(last[node])
            node = last[node].source
        if seen.get(node) == start and path:
            at = next(n for n, edge in enumerate(path) if edge.target == node)
            rings.append(path[at:][::-1])
    return rings


def parts_of(size: int, edges: Iterable[Sequence[Any]]) -> list[int]:
    """Return for each moment the number of its strongly connected part, in topological order.

    An edge leads from its first member to its second. Source: Tarjan, "Depth-first search and
    linear graph algorithms", 1972; here without recursion.
    """
    ahead: list[list[int]] = [[] for _ in range(size)]
    for edge in edges:
        ahead[edge[0]].append(edge[1])
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
    # Tarjan's algorithm finds the last part first.
    return [made - 1 - each for each in part]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Statements that cannot all be true; `dated` are the rows of the events whose own dates are
    part of it."""

    statements: tuple[Statement, ...]
    dated: tuple[int, ...] = ()

    @property
    def rows(self) -> tuple[int, ...]:
        """Return the rows of the events concerned, each once, in ascending order."""
        rows = {row for each in self.statements for row in (each.row, each.other)}
        return tuple(sorted(rows.union(self.dated)))


@dataclass(frozen=True, slots=True)
class Solution:
    """The first and the last moment (`low`, `high`) of each node of the network.

    They hold for the `edges` that are consistent together; `low_by` and `high_by` are their
    grounds.
    """

    low: tuple[Units, ...]
    high: tuple[Units, ...]
    low_by: tuple[Grounds, ...]
    high_by: tuple[Grounds, ...]
    edges: tuple[Edge, ...]
    parts: tuple[int, ...]
    contradictions: tuple[Contradiction, ...]


_FOLLOWED = 500_000
"""The edges that may be followed (a few µs each), in addition to twenty rounds over all, before a
tangle is set aside."""


def solve(made: Network) -> Solution:
    """Solve the network: make all windows as narrow as its statements allow.

    Statements that contradict each other, or dates, are set aside together and reported, until the
    others agree: each such set is a contradiction on its own, and the rest is solved. With
    thousands of entangled contradictions that could take hours: in the end, everything connected
    with one of them is set aside with it.
    """
    edges = made.edges
    found: list[Contradiction] = []
    patience = _FOLLOWED + 20 * len(edges)
    while True:
        patience -= len(edges)
        parts = parts_of(len(made.low), edges)
        low = push_ahead(made, made.low, made.high, edges, parts)
        wrong = [Contradiction(_statements_of(ring)) for ring in low.rings]
        if not wrong:
            high = push_back(made, made.low, made.high, edges, parts)
            wrong = [Contradiction(_statements_of(ring)) for ring in high.rings]
            wrong = wrong or _violations(made, low, high)
        if not wrong:
            return Solution(
                tuple(low.moments), tuple(-moment for moment in high.moments),
                tuple(low.grounds), tuple(high.grounds), tuple(edges), tuple(parts), tuple(found),
            )  # fmt: skip
        if patience < 0:
            wrong = _tangles(wrong, edges)
        found += wrong
        aside = {statement for each in wrong for statement in each.statements}
        edges = [edge for edge in edges if edge.statement not in aside]


def push_ahead(
    made: Network,
    low: Sequence[Units],
    high: Sequence[Units],
    edges: Sequence[Edge],
    parts: Sequence[int],
    choices: Mapping[int, tuple[Window, ...]] | None = None,
) -> Pushed:
    """Push the first moments on by the events before them."""
    given = made.choices if choices is None else choices
    return push(low, high, edges, parts, given, made.axis)


def push_back(
    made: Network,
    low: Sequence[Units],
    high: Sequence[Units],
    edges: Sequence[Edge],
    parts: Sequence[int],
) -> Pushed:
    """Push the last moments back by the events after them, on the reversed line."""
    choices = {
        node: tuple(Window(-last, -first) for first, last in reversed(windows))
        for node, windows in made.choices.items()
    }
    turned = [edge.reverse() for edge in edges]
    ends, limits = [-moment for moment in high], [-moment for moment in low]
    return push(ends, limits, turned, mirror(parts), choices, made.axis)


def _statements_of(edges: Sequence[Edge]) -> tuple[Statement, ...]:
    return tuple(dict.fromkeys(e.statement for e in edges if e.statement is not None))


def edges_of(grounds: Grounds) -> Iterator[Edge]:
    """Yield the edges on which a bound rests, the last one first."""
    while grounds is not None:
        edge, grounds = grounds  # type: ignore[assignment]
        yield edge


def _tangles(wrong: Sequence[Contradiction], edges: Sequence[Edge]) -> list[Contradiction]:
    """Return each contradiction with all statements that are connected with it, however far."""
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
        for node in reached:  # the list grows
            for edge in beside[node]:
                for other in (edge.source, edge.target):
                    if other not in seen:
                        seen.add(other)
                        reached.append(other)
        connected = _statements_of([edge for node in reached for edge in beside[node]])
        tangles.append(
            Contradiction(tuple(dict.fromkeys((*each.statements, *connected))), each.dated)
        )
    return tangles


# -- dates against statements ----------------------------------------------------------------------


def _violations(made: Network, low: Pushed, high: Pushed) -> list[Contradiction]:
    """Return a contradiction for each moment that would have to be later than it can be.

    Of several moments in one contradiction, only the first counts.
    """
    row_of = made.rows()
    found: list[Contradiction] = []
    aside: set[Statement] = set()
    for node, (first, last) in enumerate(zip(low.moments, high.moments, strict=True)):
        if first <= -last:
            continue
        near = [grounds[0] for grounds in (low.grounds[node], high.grounds[node]) if grounds]
        if any(edge.statement in aside for edge in near):
            continue  # one set at a time: the next round finds the rest of this one
        edges: list[Edge] = []
        dated = {node} & made.choices.keys()
        for grounds in (low.grounds[node], high.grounds[node]):
            chain = list(edges_of(grounds))
            # On the reversed line, too, an edge leads from its source to its target.
            dated.add(chain[-1].source if chain else node)
            dated |= {edge.source for edge in chain} & made.choices.keys()
            edges += chain
        statements = _statements_of(edges)
        if statements:
            found.append(Contradiction(statements, tuple(sorted({row_of[n] for n in dated}))))
            aside.update(statements)
    return found
