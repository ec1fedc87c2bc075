"""Which nodes of a directed graph lie in a ring together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def parts_of(size: int, edges: Iterable[Sequence[Any]]) -> list[int]:
    """Return for each moment the number of its strongly connected part, in topological order
    (Tarjan, "Depth-first search and linear graph algorithms", 1972; without recursion).

    An edge leads from its first member to its second.
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
    # Tarjan finds the last part first.
    return [made - 1 - each for each in part]
