"""What the order of events does to a chronology: narrowed times with their reasons, one order of
all events, and what is to be said of statements that contradict each other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import inf
from zoneinfo import ZoneInfo

from timeline_tui.core.dates.durations import read_duration
from timeline_tui.core.dates.when import When
from timeline_tui.core.dates.wording import display
from timeline_tui.core.event import CAUSAL, Event, relations_of
from timeline_tui.core.order.axis import Axis, Units, axis_for
from timeline_tui.core.order.narrowing import Narrowing
from timeline_tui.core.order.network import Contradiction, Solution, edges_of, solved
from timeline_tui.core.order.paths import Grounds
from timeline_tui.core.order.sequence import sequence
from timeline_tui.core.order.statements import Edge, Network, Statement, bounds, network, order_axis
from timeline_tui.core.order.steps import AtLeast, Mirrored, Step
from timeline_tui.core.order.ties import linked_pairs, rows_by_id
from timeline_tui.core.problem import Finding
from timeline_tui.core.text import brief

_NAMED = 6
"""Statements that one finding names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """Events in order, and for each why its time is narrower than its own date ("" where it is
    not). `findings` are the contradictions. `own` are the times by their own
    dates, `rows` where each event was before.
    """

    events: tuple[Event, ...]
    reasons: tuple[str, ...]
    findings: tuple[Finding, ...]
    own: tuple[When, ...]
    rows: tuple[int, ...]


def arranged(
    events: Sequence[Event],
    zone: ZoneInfo | None = None,
    by_convention: Collection[int] = (),
) -> Arranged:
    """Return events with their times narrowed by what they say of their order, in that order.

    Where statements contradict each other, or dates, the events concerned keep their own dates as
    far as no other statement narrows them. The dates of the rows in `by_convention` are what words
    mean by convention: what rests on them stays approximate.
    """
    rows = rows_by_id(events)
    made = network(events, rows, order_axis(events, zone))
    solution = solved(made)
    timed, reasons = list(events), [""] * len(events)
    narrowing = Narrowing(events, made, solution, by_convention)
    for row, event in enumerate(events):
        when = narrowing.narrowed(row)
        if when is not event.when:
            timed[row] = replace(event, when=when)
            reasons[row] = _reason(events, made, solution, row)
    order = sequence([event.when for event in timed], made, solution, linked_pairs(events, rows))
    return Arranged(
        tuple(timed[row] for row in order),
        tuple(reasons[row] for row in order),
        tuple(_contradiction(events, each) for each in solution.contradictions),
        tuple(events[row].when for row in order),
        tuple(order),
    )


def _reason(events: Sequence[Event], made: Network, solution: Solution, row: int) -> str:
    """Say why a time is narrowed: `after “Talks” (5–8 Mar 2026), before “Launch” (28 Apr 2026)`."""
    begin, end = made.begin[row], made.end[row]
    parts: list[str] = []
    if _is_later(made.axis, solution.low[begin], made.low[begin]):
        parts.append(_told(events, _last_said(solution.low_by[begin]), row))
    if _is_later(made.axis, made.high[end], solution.high[end]):
        parts.append(_told(events, _last_said(solution.high_by[end]), row))
    exact = [part.removeprefix("at least ").removeprefix("at most ") for part in parts]
    if len(parts) == 2 and exact[0] == exact[1]:
        parts = exact[:1]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _is_later(axis: Axis, moment: Units, other: Units) -> bool:
    """Report whether a moment is on a later day than another."""
    if moment == other or moment == -inf or other == inf:
        return False
    return moment == inf or other == -inf or axis.day(moment) > axis.day(other)


def _last_said(grounds: Grounds) -> Edge | None:
    return next((edge for edge in edges_of(grounds) if edge.statement is not None), None)


def _told(events: Sequence[Event], edge: Edge | None, row: int) -> str:
    if edge is None or edge.statement is None:
        return ""
    said = edge.statement
    named = _named(events[said.other if said.row == row else said.row])
    if said.kind == "during":
        return f"during {named}" if said.row == row else f"with {named} during it"
    relation = dict(relations_of(events[said.row]))[said.kind][said.index]
    is_least = edge.least >= 0 if edge.step is None else _asks_for_distance(edge.step)
    limit = read_duration(relation.min if is_least else relation.max)
    gap = "" if limit is None or limit.is_zero else f"at {'least' if is_least else 'most'} {limit} "
    is_after = (said.kind == "after") == (said.row == row)
    return f"{gap}{'after' if is_after else 'before'} {named}"


def _asks_for_distance(step: Step) -> bool:
    return isinstance(step.step if isinstance(step, Mirrored) else step, AtLeast)


def _named(event: Event) -> str:
    date = display(event.when)
    return f"“{brief(event.title, 40)}”" + ("" if date == "undated" else f" ({date})")


# -- what does not fit together -------------------------------------------------------------------


def _contradiction(events: Sequence[Event], found: Contradiction) -> Finding:
    first = found.statements[0]
    said = [
        f"{_named(events[each.row])} is {_limits(events, each)}{each.kind} "
        f"{_named(events[each.other])}"
        for each in found.statements[:_NAMED]
    ]
    more = len(found.statements) - len(said)
    listed = "; ".join(said) + (f"; and {more} more" if more else "")
    them = "this cannot be" if len(found.statements) == 1 else "these cannot all be"
    event = events[first.row]
    return Finding(
        event.file,
        (*event.path, first.kind, first.index),
        "order-contradiction",
        "warning",
        f"{them}: {listed}",
        "correct a date or one of the statements; until then the events keep their own dates",
    )


def _limits(events: Sequence[Event], said: Statement) -> str:
    """Say the limits to the gap that a statement gives: `at least 3 days `."""
    relation = dict(relations_of(events[said.row]))[said.kind][said.index]
    limits = (("least", read_duration(relation.min)), ("most", read_duration(relation.max)))
    given = [f"at {word} {gap}" for word, gap in limits if gap is not None]
    return " and ".join(given) + " " if given else ""


def backward_links(events: Sequence[Event], zone: ZoneInfo | None = None) -> list[Finding]:
    """Return a warning for each `led_to` and `responds_to` that would run backwards in time: the
    cause begins later than the effect ends, whatever the true dates are."""
    rows = rows_by_id(events)
    pairs = [
        (row, number, rows[link.to], link.type)
        for row, event in enumerate(events)
        for number, link in enumerate(event.links)
        if link.type in CAUSAL and link.to in rows
    ]
    if not pairs:
        return []
    axis = axis_for((event.when for event in events), zone, 1)
    found = []
    for row, number, other, kind in pairs:
        cause, effect = (row, other) if kind == "led_to" else (other, row)
        if bounds(events[cause].when, axis)[0].low > bounds(events[effect].when, axis)[1].high:
            found.append(_backward(events, row, number, cause, effect))
    return found


def _backward(events: Sequence[Event], row: int, number: int, cause: int, effect: int) -> Finding:
    event = events[row]
    return Finding(
        event.file,
        (*event.path, "links", number),
        "backward-link",
        "warning",
        f"this runs backwards in time: {_named(events[cause])} comes after what it is said to "
        f"have led to, {_named(events[effect])}",
        "turn the link around, or correct a date",
    )
