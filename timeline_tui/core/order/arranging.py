"""What the order of events does to a chronology: narrowed times with their reasons, one order of
all events, and what is to be said of statements that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from timeline_tui.core.consistency import CAUSAL
from timeline_tui.core.dates.calendar import DAY
from timeline_tui.core.dates.edtf import parse
from timeline_tui.core.dates.spans import Span, Unclear, written
from timeline_tui.core.dates.when import Seconds, When
from timeline_tui.core.dates.wording import display
from timeline_tui.core.event import Event
from timeline_tui.core.order.network import Certainty, Contradiction, Solution, before, solved
from timeline_tui.core.order.sequence import sequence
from timeline_tui.core.order.statements import Days, Edge, Network, day_bounds, network
from timeline_tui.core.problem import Finding
from timeline_tui.core.text import brief

_NAMED = 6
"""Statements that one finding names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """Events in order, and for each why its time is narrower than its own date ("" where it is
    not). `findings` are the contradictions."""

    events: tuple[Event, ...]
    reasons: tuple[str, ...]
    findings: tuple[Finding, ...]


def rows_by_id(events: Iterable[Event]) -> dict[str, int]:
    """The row of each id; the first one where several events have it."""
    rows: dict[str, int] = {}
    for row, event in enumerate(events):
        rows.setdefault(event.id, row)
    return rows


def arranged(events: Sequence[Event]) -> Arranged:
    """Events with their times narrowed by what they say of their order, in that order.

    Where statements contradict each other, or dates, the events concerned keep their own dates as
    far as no other statement narrows them.
    """
    made = network(events, rows_by_id(events))
    solution = solved(made)
    timed, reasons = list(events), [""] * len(events)
    for row, event in enumerate(events):
        when = _narrowed(event.when, made, solution, row)
        if when is not event.when:
            timed[row] = replace(event, when=when)
            reasons[row] = _reason(events, made, solution, row)
    order = sequence([event.when for event in timed], made, solution.edges)
    return Arranged(
        tuple(timed[row] for row in order),
        tuple(reasons[row] for row in order),
        tuple(_contradiction(events, each) for each in solution.contradictions),
    )


# -- narrowed -------------------------------------------------------------------------------------


def _narrowed(when: When, made: Network, solution: Solution, row: int) -> When:
    begin, end = made.begin[row], made.end[row]
    first, first_by = solution.low[begin], solution.high[begin]
    last, last_by = solution.low[end], solution.high[end]
    if when.kind in ("interval", "all-of"):
        return _trimmed(when, first, first_by, last, last_by)
    core_first, core_last = _core(when)
    if first <= core_first and last_by >= core_last:
        return when
    # What is only about a day is narrowed from what that may mean, not from the day alone.
    about = when.slack_before or when.slack_after
    low = first if about else max(first, core_first)
    high = last_by if about else min(last_by, core_last)
    kept = [
        member
        for member in when.members
        if (member.first_day is None or member.first_day <= high)
        and (member.last_day is None or member.last_day >= low)
    ]
    if kept and len(kept) < len(when.members):
        low = max(low, min(_core(member)[0] for member in kept))
        high = min(high, max(_core(member)[1] for member in kept))
    span = Span(None if low == -inf else int(low), None if high == inf else int(high))
    try:
        return parse(written(span, unsure=when.qualifier in ("?", "%")))
    except Unclear:  # years that EDTF has no days for
        return when


def _core(when: When) -> tuple[Days, Days]:
    first, last = when.first_day, when.last_day
    return (-inf if first is None else first), (inf if last is None else last)


def _trimmed(when: When, first: Days, first_by: Days, last: Days, last_by: Days) -> When:
    """What lasted, with its ends known better: in words its dates stay as they are written."""
    start = when.own_clock if when.begin is None else when.begin.own_clock
    stop = when.own_clock if when.end is None else when.end.own_clock
    trimmed = (
        max(when.begin_earliest, _start(first, start)),
        min(when.begin_latest, _end(first_by, start)),
        max(when.end_earliest, _start(last, stop)),
        min(when.end_latest, _end(last_by, stop)),
    )
    if trimmed == (when.begin_earliest, when.begin_latest, when.end_earliest, when.end_latest):
        return when
    return replace(
        when,
        begin_earliest=trimmed[0],
        begin_latest=trimmed[1],
        end_earliest=trimmed[2],
        end_latest=trimmed[3],
    )


def _start(day: Days, clock: int) -> Seconds:
    return day if day in (inf, -inf) else int(day) * DAY - clock


def _end(day: Days, clock: int) -> Seconds:
    return day if day in (inf, -inf) else int(day) * DAY + DAY - 1 - clock


def _reason(events: Sequence[Event], made: Network, solution: Solution, row: int) -> str:
    """Why a time is narrowed: `after “Talks” (5–8 Mar 2026), before “Launch” (28 Apr 2026)`."""
    own = day_bounds(events[row].when)
    parts: list[str] = []
    begin, end = made.begin[row], made.end[row]
    if solution.low[begin] > own[0]:
        parts.append(_told(events, made, _last_said(solution.low_by, begin, ahead=False), row))
    if solution.high[end] < own[3]:
        parts.append(_told(events, made, _last_said(solution.high_by, end, ahead=True), row))
    exact = [part.removeprefix("at least ").removeprefix("at most ") for part in parts]
    if len(parts) == 2 and exact[0] == exact[1]:
        parts = exact[:1]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _last_said(by: Sequence[Edge | None], node: int, *, ahead: bool) -> Edge | None:
    edge = by[node]
    while edge is not None and edge.statement is None:
        edge = by[edge.target if ahead else edge.source]
    return edge


def _told(events: Sequence[Event], made: Network, edge: Edge | None, row: int) -> str:
    if edge is None or edge.statement is None:
        return ""
    said = edge.statement
    other = said.other if said.row == row else said.row
    if said.kind == "during" and said.row == row:
        word = "during"
    else:
        later = edge.target in (made.begin[row], made.end[row])
        gap = f"{abs(edge.least)} day{'' if abs(edge.least) == 1 else 's'} " if edge.least else ""
        least = "at least " if edge.least > 0 else "at most " if gap else ""
        word = least + gap + ("after" if later == (edge.least >= 0) else "before")
    return f"{word} {_named(events[other])}"


def _named(event: Event) -> str:
    date = display(event.when)
    return f"“{brief(event.title, 40)}”" + ("" if date == "undated" else f" ({date})")


# -- what does not fit together -------------------------------------------------------------------


def _contradiction(events: Sequence[Event], found: Contradiction) -> Finding:
    first = found.statements[0]
    said = [
        f"{_named(events[each.row])} is {each.kind} {_named(events[each.other])}"
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
        "correct a date or what is said of the order; until then the events keep their own dates",
    )


def backward_links(events: Sequence[Event]) -> list[Finding]:
    """A warning for each `led_to` and `responds_to` that would run backwards in time: the cause
    begins on a later day than the effect ends, whatever the true dates are."""
    rows = rows_by_id(events)
    pairs = [
        (row, number, rows[link.to], link.type)
        for row, event in enumerate(events)
        for number, link in enumerate(event.links)
        if link.type in CAUSAL and link.to in rows
    ]
    if not pairs:
        return []
    concerned = {row for pair in pairs for row in (pair[0], pair[2])}
    bounds: Mapping[int, tuple[Days, Days, Days, Days]] = {
        row: day_bounds(events[row].when) for row in concerned
    }
    found = []
    for row, number, other, kind in pairs:
        cause, effect = (row, other) if kind == "led_to" else (other, row)
        if bounds[cause][0] > bounds[effect][3]:
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


def certainty(events: Sequence[Event], row: int, other: int) -> Certainty:
    """Whether the event at `row` ends no later than that at `other` begins."""
    made = network(events, rows_by_id(events))
    return before(made, solved(made), row, other)
