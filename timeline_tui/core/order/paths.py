"""Longest paths: the first moments that satisfy all edges of a network.

Linear in moments and edges, except within a ring of edges (a strongly connected part), where each
edge is followed until nothing moves any more. A ring that would move forever contradicts itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from timeline_tui.core.order.axis import Axis, Units, Window
from timeline_tui.core.order.statements import Edge

Grounds = tuple[Edge, object] | None
"""The edge that pushed a moment last, and the grounds of its source at that time; None if the
moment is that of its own date."""

_PATIENCE = 100_000
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
            patience = _PATIENCE + 64 * len(self.edges)
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
