"""Which of two events came first, as far as dates and statements determine it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from enum import Enum
from math import inf

from timeline_tui.core.lens import Lens
from timeline_tui.core.order.axis import offsets_of
from timeline_tui.core.order.network import Solution, parts_of, push_ahead, solve
from timeline_tui.core.order.sequence import rows_by_id
from timeline_tui.core.order.statements import Edge, Network, network, order_axis
from timeline_tui.dates.edtf.points import slack_of
from timeline_tui.dates.when import When
from timeline_tui.dates.zones import find_zone


class Certainty(Enum):
    """Whether one event ends before another begins."""

    CERTAIN = "certainly before"
    POSSIBLE = "possibly before"
    IMPOSSIBLE = "not before"
    CONTRADICTED = "possibly before, by statements that contradict each other,"


def loosen(when: When) -> When:
    """Return a time that words mean by convention with the slack of one that is about the same."""
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
    """Return whether the event at `row` ends before the event at `other` begins: in all, in some
    or in no arrangement of moments that the statements allow.

    The dates of the rows in `doubted` count for nothing: what a source doubts makes nothing
    certain.
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


def certainty(lens: Lens, row: int, other: int) -> Certainty:
    """Return whether the event at `row` of all events ends before that at `other` begins.

    Dates that their source doubts count for nothing, and those that words mean by convention as
    approximate. Where nothing says of which place the days are, the answer holds for all clocks
    that the events show.
    """
    events, zone = lens.corpus.as_dated, find_zone(lens.corpus.zone)
    rows = rows_by_id(events)
    doubted = [at for at, event in enumerate(events) if event.when.qualifier in ("?", "%")]
    loose = list(events)
    for at in lens.corpus.by_convention:
        loose[at] = replace(events[at], when=loosen(events[at].when))
    offsets: set[int | None] = {None}
    if zone is None:
        seen = offsets_of(event.when for event in events)
        offsets = {min(seen), max(seen), 0} if len(seen) > 1 else {None}
    found = set()
    for offset in offsets:
        made = network(loose, rows, order_axis(loose, zone, offset))
        found.add(ends_before(made, solve(made), row, other, doubted))
    if Certainty.CONTRADICTED in found:
        return Certainty.CONTRADICTED
    return found.pop() if len(found) == 1 else Certainty.POSSIBLE
