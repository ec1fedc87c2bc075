"""The effect of order on a chronology: narrowed times with reasons, one sequence, findings.

A narrowed time is an EDTF date, with a mark if it is approximate. A bound is as good as its ground.
If that is a convention ("early in the summer" is June, "about" is a number of days) or a date that
its source doubts, the bound is approximate or doubtful too. The findings are about statements that
contradict each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from math import inf

from timeline_tui.core.event import CAUSAL, Event, LinkType, relations_of
from timeline_tui.core.order.network import Contradiction, Grounds, Solution, edges_of, solve
from timeline_tui.core.order.precedence import linked_pairs, rows_by_id, sequence
from timeline_tui.core.order.statements import (
    AtLeast,
    Axis,
    Edge,
    GapStep,
    MirroredStep,
    Network,
    Statement,
    Units,
    axis_for,
    begin_and_end,
    is_instant,
    network,
    order_axis,
)
from timeline_tui.core.problem import Finding
from timeline_tui.core.text import brief
from timeline_tui.dates import When, display, parse
from timeline_tui.dates.calendar import DAY, read_duration
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.meanings import DaySpan, Unclear, to_edtf
from timeline_tui.dates.zones import Zone

Days = int | float
_MARKS = {(False, False): "", (True, False): "~", (False, True): "?", (True, True): "%"}
"""The mark of a date, by whether it is approximate and whether it is doubted."""

_LISTED = 6
"""The most statements that one finding names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Events in order, with the reason why each time is narrower than its own date ("" if it is
    not).

    `findings` are the contradictions. `own` are the times by their own dates, `rows` the previous
    places of the events.
    """

    events: tuple[Event, ...]
    reasons: tuple[str, ...]
    findings: tuple[Finding, ...]
    own: tuple[When, ...]
    rows: tuple[int, ...]


def arrange(
    events: Sequence[Event],
    zone: Zone | None = None,
    by_convention: Collection[int] = (),
) -> Arrangement:
    """Return events in order, with their times narrowed by their statements of order.

    If statements contradict each other, or dates, the events concerned keep their own dates as far
    as no other statement narrows them. The dates of the rows in `by_convention` are conventional
    readings of words: bounds that rest on them stay approximate.
    """
    rows = rows_by_id(events)
    made = network(events, rows, order_axis(events, zone))
    solution = solve(made)
    timed, reasons = list(events), [""] * len(events)
    narrowing = Narrowing(events, made, solution, by_convention)
    for row, event in enumerate(events):
        when = narrowing.narrow(row)
        if when is not event.when:
            timed[row] = replace(event, when=when)
            reasons[row] = _reason(events, made, solution, row)
    order = sequence([event.when for event in timed], made, solution, linked_pairs(events, rows))
    return Arrangement(
        tuple(timed[row] for row in order),
        tuple(reasons[row] for row in order),
        tuple(_contradiction_finding(events, each) for each in solution.contradictions),
        tuple(events[row].when for row in order),
        tuple(order),
    )


# -- narrowed times ------------------------------------------------------------------------------


class Narrowing:
    """The times of `events` in a solved network.

    `by_convention` are the rows whose dates are conventional readings of words.
    """

    def __init__(
        self,
        events: Sequence[Event],
        made: Network,
        solution: Solution,
        by_convention: Collection[int],
    ) -> None:
        self.events = events
        self.made = made
        self.solution = solution
        self.by_convention = by_convention
        self._rows: list[int] = []

    def narrow(self, row: int) -> When:
        """Return the time of an event; the same object if its order adds nothing."""
        when = self.events[row].when
        made, solution = self.made, self.solution
        begin, end = made.begin[row], made.end[row]
        if (
            solution.low_by[begin] is None
            and solution.high_by[begin] is None
            and solution.low_by[end] is None
            and solution.high_by[end] is None
        ):
            return when
        if when.kind in ("interval", "all-of"):
            return self._trim(when, begin, end)
        if is_instant(when) and when.kind == "point":
            return when
        return self._within(when, row, begin, end)

    def _day(self, moment: Units) -> Days:
        return moment if moment in (inf, -inf) else self.made.axis.day(moment)

    # -- what happened once ------------------------------------------------------------------

    def _within(self, when: When, row: int, begin: int, end: int) -> When:
        low_by, high_by = self.solution.low_by[begin], self.solution.high_by[end]
        first, last = self._day(self.solution.low[begin]), self._day(self.solution.high[end])
        core_first: Days = -inf if when.first_day is None else when.first_day
        core_last: Days = inf if when.last_day is None else when.last_day
        if first <= core_first and last >= core_last:
            return when
        low, high = max(first, core_first), min(last, core_last)
        if low > high:  # not the written day itself, but one near it
            low, high = first, last
        kept = self._members_left(when, begin, end)
        if kept:
            low = max(low, min(_first(member) for member in kept))
            high = min(high, max(_last(member) for member in kept))
        span = DaySpan(None if low == -inf else int(low), None if high == inf else int(high))
        about = self._is_about(low_by, row, low > first), self._is_about(high_by, row, high < last)
        doubted = when.qualifier in ("?", "%")
        doubts = doubted or self._is_doubted(low_by), doubted or self._is_doubted(high_by)
        try:
            found = parse(_mark(to_edtf(span), about, doubts))
        except Unclear:  # years that EDTF has no days for
            return when
        if found.kind != "point" or not any(about):
            return found
        # The slack stays as wide as the statements leave it.
        return replace(
            found,
            slack_before=_slack(low - first, found.slack_before if about[0] else 0),
            slack_after=_slack(last - high, found.slack_after if about[1] else 0),
        )

    def _members_left(self, when: When, begin: int, end: int) -> list[When]:
        """Return the members of a set that may still be meant; empty if all may be."""
        if len(when.members) < 2:
            return []
        low, high = self.solution.low[begin], self.solution.high[end]
        windows = [(member, self.made.axis.window(member)) for member in when.members]
        kept = [member for member, each in windows if each.low <= high and each.high >= low]
        return kept if len(kept) < len(when.members) else []

    def _is_about(self, grounds: Grounds, row: int, is_own: bool) -> bool:
        """Report whether a bound is approximate; `is_own` says that the bound is the event's own
        date, not its slack or a statement."""
        ground = row if is_own or grounds is None else self._ground(grounds)
        return ground in self.by_convention or self.events[ground].when.qualifier in ("~", "%")

    def _is_doubted(self, grounds: Grounds) -> bool:
        return grounds is not None and self.events[self._ground(grounds)].when.qualifier in (
            "?",
            "%",
        )

    def _ground(self, grounds: Grounds) -> int:
        """Return the row of the event on whose own date a bound rests."""
        if not self._rows:
            self._rows = self.made.rows()
        source = 0
        for edge in edges_of(grounds):
            source = edge.source
        return self._rows[source]

    # -- what lasted -------------------------------------------------------------------------

    def _trim(self, when: When, begin: int, end: int) -> When:
        """Return something that lasted with its ends known better; its words keep its dates as
        written."""
        solution = self.solution
        trimmed = (
            self._start(when.begin_earliest, when.begin, solution.low[begin]),
            self._stop(when.begin_latest, when.begin, solution.high[begin]),
            self._start(when.end_earliest, when.end, solution.low[end]),
            self._stop(when.end_latest, when.end, solution.high[end]),
        )
        own = (when.begin_earliest, when.begin_latest, when.end_earliest, when.end_latest)
        if trimmed == own:
            return when
        return replace(
            when,
            begin_earliest=trimmed[0],
            begin_latest=trimmed[1],
            end_earliest=trimmed[2],
            end_latest=trimmed[3],
        )

    def _start(self, own: Units, side: When | None, low: Units) -> Units:
        day = self._day(low)
        return own if is_instant(side) or day == -inf else max(own, day * DAY)

    def _stop(self, own: Units, side: When | None, high: Units) -> Units:
        day = self._day(high)
        return own if is_instant(side) or day == inf else min(own, day * DAY + DAY - 1)


def _first(when: When) -> Days:
    return -inf if when.first_day is None else when.first_day


def _last(when: When) -> Days:
    return inf if when.last_day is None else when.last_day


def _slack(days: Days, least: int) -> int:
    return max(least, int(days) * DAY if days < inf else least)


def _mark(edtf: str, about: tuple[bool, bool], doubts: tuple[bool, bool]) -> str:
    """Return a date with the marks of its two bounds, or of both on one date."""
    if not edtf.startswith("["):
        return edtf + _MARKS[any(about), any(doubts)]
    sides = edtf[1:-1].split("..")
    marked = [side and side + _MARKS[about[at], doubts[at]] for at, side in enumerate(sides)]
    return f"[{'..'.join(marked)}]"


# -- reasons -------------------------------------------------------------------------------------


def _reason(events: Sequence[Event], made: Network, solution: Solution, row: int) -> str:
    """Return the reason why a time is narrowed: `after “Talks” (5–8 Mar 2026), before “Launch”
    (28 Apr 2026)`."""
    begin, end = made.begin[row], made.end[row]
    parts: list[str] = []
    if _is_later(made.axis, solution.low[begin], made.low[begin]):
        parts.append(_narrowing_words(events, _last_statement(solution.low_by[begin]), row))
    if _is_later(made.axis, made.high[end], solution.high[end]):
        parts.append(_narrowing_words(events, _last_statement(solution.high_by[end]), row))
    exact = [part.removeprefix("at least ").removeprefix("at most ") for part in parts]
    if len(parts) == 2 and exact[0] == exact[1]:
        parts = exact[:1]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _is_later(axis: Axis, moment: Units, other: Units) -> bool:
    """Report whether a moment is on a later day than another."""
    if moment == other or moment == -inf or other == inf:
        return False
    return moment == inf or other == -inf or axis.day(moment) > axis.day(other)


def _last_statement(grounds: Grounds) -> Edge | None:
    return next((edge for edge in edges_of(grounds) if edge.statement is not None), None)


def _narrowing_words(events: Sequence[Event], edge: Edge | None, row: int) -> str:
    if edge is None or edge.statement is None:
        return ""
    statement = edge.statement
    named = _title_and_date(events[statement.other if statement.row == row else statement.row])
    if statement.kind == "during":
        return f"during {named}" if statement.row == row else f"with {named} during it"
    relation = dict(relations_of(events[statement.row]))[statement.kind][statement.index]
    is_least = edge.least >= 0 if edge.step is None else _asks_for_distance(edge.step)
    limit = read_duration(relation.min if is_least else relation.max)
    gap = "" if limit is None or limit.is_zero else f"at {'least' if is_least else 'most'} {limit} "
    is_after = (statement.kind == "after") == (statement.row == row)
    return f"{gap}{'after' if is_after else 'before'} {named}"


def _asks_for_distance(step: GapStep) -> bool:
    return isinstance(step.step if isinstance(step, MirroredStep) else step, AtLeast)


def _title_and_date(event: Event) -> str:
    date = display(event.when)
    return f"“{brief(event.title, 40)}”" + ("" if date == "undated" else f" ({date})")


# -- contradictions ------------------------------------------------------------------------------


def _contradiction_finding(events: Sequence[Event], found: Contradiction) -> Finding:
    first = found.statements[0]
    named = [
        f"{_title_and_date(events[each.row])} is {_limit_words(events, each)}{each.kind} "
        f"{_title_and_date(events[each.other])}"
        for each in found.statements[:_LISTED]
    ]
    more = len(found.statements) - len(named)
    listed = "; ".join(named) + (f"; and {more} more" if more else "")
    them = "this cannot be true" if len(found.statements) == 1 else "these cannot all be true"
    event = events[first.row]
    return Finding(
        event.file,
        (*event.path, first.kind, first.index),
        "order-contradiction",
        "warning",
        f"{them}: {listed}",
        "correct a date or one of the statements; until then the events keep their own dates",
    )


def _limit_words(events: Sequence[Event], statement: Statement) -> str:
    """Return the limits to the gap in a statement: `at least 3 days `."""
    relation = dict(relations_of(events[statement.row]))[statement.kind][statement.index]
    limits = (("least", read_duration(relation.min)), ("most", read_duration(relation.max)))
    given = [f"at {word} {gap}" for word, gap in limits if gap is not None]
    return " and ".join(given) + " " if given else ""


def backward_links(
    events: Sequence[Event],
    zone: Zone | None = None,
    pairs: Sequence[tuple[int, int, int, LinkType]] | None = None,
    whens: Iterable[When] | None = None,
) -> list[Finding]:
    """Return a warning for each `led_to` and `responds_to` that would run backward in time.

    In such a link the cause begins later than the effect ends, for every possible true date. If it
    is known which links may, `pairs` are they: row, number of the link, row of its other end, and
    type. `whens` are then all times of day among those of the events.
    """
    if pairs is None:
        rows = rows_by_id(events)
        pairs = [
            (row, number, rows[link.to], link.type)
            for row, event in enumerate(events)
            for number, link in enumerate(event.links)
            if link.type in CAUSAL and link.to in rows
        ]
    if not pairs:
        return []
    axis = axis_for((event.when for event in events) if whens is None else whens, zone, 1)
    found = []
    for row, number, other, kind in pairs:
        cause, effect = (row, other) if kind == "led_to" else (other, row)
        if (
            begin_and_end(events[cause].when, axis)[0].low
            > begin_and_end(events[effect].when, axis)[1].high
        ):
            found.append(_backward_finding(events, row, number, cause, effect))
    return found


def _backward_finding(
    events: Sequence[Event], row: int, number: int, cause: int, effect: int
) -> Finding:
    event = events[row]
    return Finding(
        event.file,
        (*event.path, "links", number),
        "backward-link",
        "warning",
        f"this runs backward in time: {_title_and_date(events[cause])} comes after what it is "
        f"said to have led to, {_title_and_date(events[effect])}",
        "reverse the link, or correct a date",
    )
