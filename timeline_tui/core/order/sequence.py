"""One order of all events: by time, and never against a statement that holds.

A vague event stands at its first possible day, "before X" just before X, "X or later" just after
what happens at X. Where statements ask for more, what begins openly is drawn back to what follows
it, and all else is pushed behind what comes before it. What nothing dates, on either side, has no
place in time: it comes last, in the order that its statements give. What begins together stands in
the order of its statements, then of its links, then of the files.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from timeline_tui.core.dates.when import When
from timeline_tui.core.order.axis import Units, utc_second
from timeline_tui.core.order.network import Solution, push_ahead, push_back
from timeline_tui.core.order.statements import Network
from timeline_tui.core.order.steps import AtLeast
from timeline_tui.core.order.ties import Pair, arranged_groups


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
    return [rows[each] for each in arranged_groups(order, group, keys, _said(solution), pairs)]


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


def _said(solution: Solution) -> list[Pair]:
    """Return each two moments of which the second is not before the first."""
    return [
        (source, target)
        for source, target, least, _, step in solution.edges
        if (least >= 0 if step is None else isinstance(step, AtLeast))
    ]
