"""Dates read, windows narrowed and events sorted, on one core.

    python tests/benchmarks/order.py [EVENTS]

A third of the events say that they come after or before others; then all of them do, then none.
A ring and a chain show that nothing grows faster than the statements do.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from timeline_tui.core.event import Event, Relation
from timeline_tui.core.order.network import solve
from timeline_tui.core.order.precedence import sequence
from timeline_tui.core.order.statements import network
from timeline_tui.dates.calendar import civil
from timeline_tui.dates.edtf import parse

RUNS = 7


def records(count: int, share: float) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Return dates of many kinds and, for a share of them, events before and after which they
    lie."""
    chance = random.Random(11)
    days = sorted(chance.randrange(735000, 739000) for _ in range(count))
    made = []
    for at, day in enumerate(days):
        year, month, number = civil(day)
        exact = f"{year}-{month:02}-{number:02}"
        date = chance.choice([exact, exact, f"{year}-{month:02}", f"{exact}~", f"[{exact}..]"])
        after: tuple[str, ...] = ()
        before: tuple[str, ...] = ()
        if chance.random() < share and 50 < at < count - 50:
            after = (f"e{at - chance.randrange(1, 50)}",)
            before = (f"e{at + chance.randrange(1, 50)}",)
        made.append((date, after, before))
    return made


def ordered(data: Sequence[tuple[str, tuple[str, ...], tuple[str, ...]]]) -> int:
    """Read and order everything, from strings to rows; return the number of contradictions."""
    events = [
        Event(f"e{at}", "", when=parse(date), after=tuple(map(Relation, after)),
              before=tuple(map(Relation, before)))
        for at, (date, after, before) in enumerate(data)
    ]  # fmt: skip
    made = network(events, {event.id: row for row, event in enumerate(events)})
    solution = solve(made)
    sequence([event.when for event in events], made, solution)
    return len(solution.contradictions)


def timed(what: str, run: Callable[[], int]) -> None:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        found = run()
        times.append(time.perf_counter() - start)
    print(f"{what:<44} {statistics.median(times) * 1000:8.0f} ms  {found} contradictions")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    for words, share in (("a third ordered", 1 / 3), ("all ordered", 1.0), ("none ordered", 0.0)):
        data = records(count, share)
        timed(f"{count:,} events, {words}", lambda data=data: ordered(data))  # type: ignore[misc]
    chain = [("2026" if at == 0 else "", (f"e{at - 1}",) if at else (), ()) for at in range(20_000)]
    chain = [(date or "2026", after, before) for date, after, before in chain]
    timed("a chain of 20,000", lambda: ordered(chain))
    ring = [("2026", (f"e{(at - 1) % 2000}",), ()) for at in range(2000)]
    timed("a ring of 2,000", lambda: ordered(ring))


if __name__ == "__main__":
    main()
