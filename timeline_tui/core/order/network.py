"""Windows narrowed by order, and statements that cannot all be true.

Over the network of `core.order.statements`, the first moment of each window is pushed on by the
events before it, and the last moment back by the events after it (`core.order.paths`). Statements
that contradict each other, or dates, are found here and set aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from timeline_tui.core.order.axis import Units, Window
from timeline_tui.core.order.paths import Grounds, Pushed, mirror, push
from timeline_tui.core.order.statements import Edge, Network, Statement


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


_PATIENCE = 500_000
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
    patience = _PATIENCE + 20 * len(edges)
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
