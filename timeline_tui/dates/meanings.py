"""The meaning of a phrase, before the day it is relative to is known.

A `Meaning` is a function from the anchor's day to a `DaySpan`. It is made once for a phrase and
called for every day that the anchor may be. Nothing here knows words; `dates.english` finds the
meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache
from typing import Literal, Protocol

from timeline_tui.dates.calendar import civil
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.spans import DaySpan, Unclear, Unit, endpoints, hull, map_span, unit_at

Mode = Literal["past", "plain", "by", "since"]
"""The way in which a phrase that recurs ("Friday", "May") picks its time: `past` as a source
reports it, `plain` as people type it, `by` the later of those that "by" may mean, `since` the
latest that has begun. Weekdays are the most recent, dates and months the nearest, reported or
typed."""

Choice = Literal["recent", "nearest", "hedged"]
"""The one of a series that a report means: the most recent, the nearest, or the most recent unless
the one to come is nearer; it may then be either."""

At = Callable[[int], DaySpan]
NEAR_YEAR, NEAR_MONTH = 184, 31
"""The days ahead within which "by January" and "by the 15th" may lie."""
NEAREST, EITHER = 90, 180
"""The days within which the nearest of a date without a year is meant, and the days ahead up to
which either of two may be. Of 153 such dates in news, the most recent is right for 65 %, this rule
for 93 %."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning of a phrase, for any day of its anchor.

    `at` raises Unclear for a day on which the phrase makes no sense. `rule` names the convention
    (`dates.conventions`) that decided. `anchored` is true if the anchor matters at all. `clip`
    marks "this week", which in a report of the past ends with the anchor. `recurs` names the unit
    in which it comes again: `week`, `month` or `year`. `story` marks a phrase that continues a
    story ("the day before"): its anchor is the day of which the story speaks. `yearless` marks a
    phrase without a year that fits every year.
    """

    at: At
    unit: Unit
    rule: str
    anchored: bool = True
    clip: bool = False
    recurs: Literal["", "week", "month", "year"] = ""
    story: bool = False
    yearless: bool = False

    def span_on(self, day: int, mode: Mode) -> DaySpan:
        """Return the span for one day of the anchor, with "this X" of the past clipped. Raises
        Unclear."""
        span = self.at(day)
        return clip_to_anchor(span, day) if self.clip and mode == "past" else span

    def derive(self, at: At, unit: Unit, rule: str = "") -> Meaning:
        """Return a meaning made of this one, with another time."""
        return replace(self, at=at, unit=unit, rule=rule or self.rule, recurs="", clip=False)

    def derive_each(
        self, change: Callable[[DaySpan], DaySpan], unit: Unit, rule: str = ""
    ) -> Meaning:
        """Return a meaning made of this one by changing its span, or each of its two spans."""
        return self.derive(lambda day: map_span(self.at(day), change), unit, rule)

    def with_time(self, at: At) -> Meaning:
        """Return the same day with a time of day added."""
        return replace(self, at=at, rule="time of day")


def fixed_meaning(span: DaySpan, unit: Unit, rule: str) -> Meaning:
    """Return a meaning that needs no anchor."""
    return Meaning(lambda _: span, unit, rule, anchored=False)


def relative_meaning(
    unit: Unit, step: int, rule: str, *, clip: bool = False, story: bool = False
) -> Meaning:
    """Return the unit that holds the anchor, or the one `step` units later, as a meaning."""
    return Meaning(lambda day: unit_at(day, unit, step), unit, rule, clip=clip, story=story)


def clip_to_anchor(span: DaySpan, day: int) -> DaySpan:
    """Return a span that ends with the anchor's day, unless it lies after it; of two spans, each
    of them."""
    if span.others is not None:
        one, other = (clip_to_anchor(each, day) for each in span.others)
        return hull([one, other])._replace(others=(one, other), both=span.both)
    if span.first is None or span.last is None or span.first > day or span.last <= day:
        return span
    return span._replace(last=day, sides=None, code="", clock="")


def nearest(behind: DaySpan, ahead: DaySpan | None, day: int, hedged: bool = False) -> DaySpan:
    """Return the nearer of two spans without a year, or either if none is near.

    With `hedged` the one ahead is never returned alone.
    """
    if ahead is None:
        return behind
    (_, behind_last), (ahead_first, _) = endpoints(behind), endpoints(ahead)
    since, until = max(day - behind_last, 0), ahead_first - day
    if min(since, until) <= NEAREST and not (hedged and until < since):
        return behind if since <= until else ahead
    if until > EITHER or (hedged and since <= until):
        return behind
    return _either(behind, ahead)


@lru_cache(maxsize=1 << 10)
def _either(behind: DaySpan, ahead: DaySpan) -> DaySpan:
    years = f"{civil(endpoints(behind)[0])[0]} or of {civil(endpoints(ahead)[0])[0]}"
    return hull([behind, ahead])._replace(
        others=(behind, ahead), why=f"without a year it may be that of {years}"
    )


def recurrence(
    number_of: Callable[[int], int],
    occurrence: Callable[[int], DaySpan | None],
    mode: Mode,
    missing: str,
    near: int = NEAR_YEAR,
    choice: Choice = "recent",
) -> At:
    """Return one of a series as a function of the anchor: `occurrence` by number, `number_of` the
    one that holds a day.

    An occurrence may not exist (29 February); `missing` is the message for that. `choice` says
    which one a report means. In typed text it is the same one if `choice` is the nearest, otherwise
    the current one.
    """

    # A wide anchor needs the same few many times.
    occurrence = cache(occurrence)

    def latest(day: int, most: int) -> DaySpan:
        for number in range(most, most - 10, -1):
            span = occurrence(number)
            if span is not None and span.first is not None and span.first <= day:
                return span
        raise Unclear(missing)

    def coming(day: int, least: int) -> DaySpan | None:
        spans = (occurrence(number) for number in range(least, least + 10))
        return next((span for span in spans if span is not None and endpoints(span)[0] > day), None)

    def at(day: int) -> DaySpan:
        number = number_of(day)
        if mode in ("past", "plain") and choice == "nearest":
            return nearest(latest(day, number), coming(day, number), day)
        if mode == "past" and choice == "hedged":
            return nearest(latest(day, number), coming(day, number), day, hedged=True)
        if mode in ("past", "since"):
            return latest(day, number)
        if mode == "by":
            far = latest(day + near, number + 7)
            this = occurrence(number)
            last = this.last if this is not None else None
            return this if this and last and far.last and last > far.last else far
        span = occurrence(number)
        if span is None:
            raise Unclear(missing)
        return span

    return at


class Grammar(Protocol):
    """The part of the grammar that a rule may use."""

    @property
    def mode(self) -> Mode: ...

    @property
    def southern(self) -> bool:
        """Return True if seasons have the months of the southern hemisphere."""

    def read(self, tokens: str, mode: Mode | None = None) -> Meaning | None:
        """Read tokens by any rule; None if they are not understood."""

    def part(self, tokens: str, mode: Mode | None = None) -> Meaning | None:
        """Read tokens as `read` does, without the rules of ranges and open sides."""

    def unit(self, tokens: str, *units: Unit) -> Meaning | None:
        """Read tokens if they name one of these units, otherwise return None."""


Maker = Callable[[re.Match[str], Grammar], Meaning | None]
"""A function that makes a meaning of a match; None if it is something else after all."""
Rule = tuple[re.Pattern[str], Maker]


def compile_rules(*rows: tuple[str, Maker]) -> tuple[Rule, ...]:
    """Return rules from patterns over tokens, each with its maker."""
    return tuple((re.compile(pattern), maker) for pattern, maker in rows)
