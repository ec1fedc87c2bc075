"""The time of an event as its order leaves it: an EDTF date, with what is approximate marked.

A bound is as good as what it rests on. Where that is a convention ("early in the summer" is June,
"about" is so many days) or a date that its source doubts, the bound stays approximate or doubtful.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from math import inf

from timeline_tui.core.dates.calendar import DAY
from timeline_tui.core.dates.edtf import parse
from timeline_tui.core.dates.spans import Span, Unclear, written
from timeline_tui.core.dates.when import When
from timeline_tui.core.event import Event
from timeline_tui.core.order.axis import Units
from timeline_tui.core.order.network import Solution, edges_of
from timeline_tui.core.order.paths import Grounds
from timeline_tui.core.order.statements import Network, is_instant

Days = int | float
_MARKS = {(False, False): "", (True, False): "~", (False, True): "?", (True, True): "%"}


class Narrowing:
    """The times of `events` in a network that is solved; `by_convention` are the rows whose dates
    are what words mean by convention."""

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

    def narrowed(self, row: int) -> When:
        """Return the time of an event, the same object where its order says no more."""
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
            return self._trimmed(when, begin, end)
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
        if low > high:  # not the day that it is about, but one near it
            low, high = first, last
        kept = self._members_left(when, begin, end)
        if kept:
            low = max(low, min(_first(member) for member in kept))
            high = min(high, max(_last(member) for member in kept))
        span = Span(None if low == -inf else int(low), None if high == inf else int(high))
        about = self._is_about(low_by, row, low > first), self._is_about(high_by, row, high < last)
        doubted = when.qualifier in ("?", "%")
        doubts = doubted or self._is_doubted(low_by), doubted or self._is_doubted(high_by)
        try:
            found = parse(_marked(written(span), about, doubts))
        except Unclear:  # years that EDTF has no days for
            return when
        if found.kind != "point" or not any(about):
            return found
        # What was within its slack, and what the statements leave of that, is so still.
        return replace(
            found,
            slack_before=_slack(low - first, found.slack_before if about[0] else 0),
            slack_after=_slack(last - high, found.slack_after if about[1] else 0),
        )

    def _members_left(self, when: When, begin: int, end: int) -> list[When]:
        """The members of a set that may still be meant; none if all may be."""
        if len(when.members) < 2:
            return []
        low, high = self.solution.low[begin], self.solution.high[end]
        windows = [(member, self.made.axis.window(member)) for member in when.members]
        kept = [member for member, each in windows if each.low <= high and each.high >= low]
        return kept if len(kept) < len(when.members) else []

    def _is_about(self, grounds: Grounds, row: int, is_own: bool) -> bool:
        """Report whether a bound is approximate; `is_own` says that the event's own date, not its
        slack or a statement, is the bound."""
        ground = row if is_own or grounds is None else self._ground(grounds)
        return ground in self.by_convention or self.events[ground].when.qualifier in ("~", "%")

    def _is_doubted(self, grounds: Grounds) -> bool:
        return grounds is not None and self.events[self._ground(grounds)].when.qualifier in (
            "?",
            "%",
        )

    def _ground(self, grounds: Grounds) -> int:
        """The row of the event on whose own date a bound rests."""
        if not self._rows:
            self._rows = self.made.rows()
        source = 0
        for edge in edges_of(grounds):
            source = edge.source
        return self._rows[source]

    # -- what lasted -------------------------------------------------------------------------

    def _trimmed(self, when: When, begin: int, end: int) -> When:
        """Return what lasted with its ends known better: in words its dates stay as written."""
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


def _marked(edtf: str, about: tuple[bool, bool], doubts: tuple[bool, bool]) -> str:
    """Return a date with the marks of its two bounds, or of both on one date."""
    if not edtf.startswith("["):
        return edtf + _MARKS[any(about), any(doubts)]
    sides = edtf[1:-1].split("..")
    marked = [side and side + _MARKS[about[at], doubts[at]] for at, side in enumerate(sides)]
    return f"[{'..'.join(marked)}]"
