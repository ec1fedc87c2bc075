"""Rules for parts of a unit: “early March”, “the second half of 2025”, “earlier this week”.

As `english.units`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from timeline_tui.core.dates.calendar import civil, month_start
from timeline_tui.core.dates.english.units import OF, yearly
from timeline_tui.core.dates.english.words import counted
from timeline_tui.core.dates.meanings import (
    Meaning,
    Reader,
    Rule,
)
from timeline_tui.core.dates.spans import (
    Span,
    Unclear,
    Unit,
    around,
    closed,
    each,
    half,
    hull,
    moved,
    third,
    whole,
)

_PLACES = {"early": 0, "start": 0, "mid": 1, "late": 2, "end": 2}


def _part(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“early March”, “mid-1990s”, “late on Monday”, “the end of last week”."""
    name, until, rest = found.groups()
    meaning = reader.part(rest)
    if meaning is None:
        return None
    inner = meaning
    if inner.unit == "day":
        return None if name == "start" or until else inner
    if inner.unit == "stretch":
        return None
    low, high = _PLACES[name], _PLACES[until or name]
    if low > high:
        return None

    def part(span: Span) -> Span:
        return hull([third(span, inner.unit, place) for place in range(low, high + 1)])

    made = inner.with_(lambda day: each(inner.at(day), part), "stretch", "thirds")
    # The end of this month reaches to its last day, whenever that is said.
    return replace(made, clip=inner.clip and high < 2)


def _first_days(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“the first two weeks of April”, “the last three days of 2025”."""
    which, count, unit, rest = found.groups()
    meaning = reader.part(rest)
    most = counted(count)[1]
    if meaning is None or meaning.unit in ("day", "stretch"):
        return None
    inner = meaning

    def part(span: Span) -> Span:
        first, last = closed(span)
        if which == "last":
            return Span(max(first, moved(last + 1, -most, unit)), last)
        return Span(first, min(last, moved(first, most, unit) - 1))

    return inner.with_(lambda day: each(inner.at(day), part), "stretch", "first days")


def _first_of_a_year(found: re.Match[str], _: Reader) -> Meaning | None:
    """“the first nine months”: of the latest year in which they are over."""
    least, most = counted(found[1])
    if least != most or not 1 <= most <= 12:
        return None

    def at(day: int) -> Span:
        year = civil(day)[0]
        if month_start(year, most + 1) > day:
            year -= 1
        return Span(month_start(year, 1), month_start(year, most + 1) - 1)

    return Meaning(at, "stretch", "first days")


def _nth_unit(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“the second month of 2025”, “the first decade of this century”."""
    place, unit = int(found[1]), cast(Unit, found[2])
    meaning = reader.part(found[3])
    if meaning is None or meaning.unit in ("day", "stretch", "week", "weekend"):
        return None
    inner = meaning

    def part(span: Span) -> Span:
        first, last = closed(span)
        nth = around(first, unit, place - 1)
        if place < 1 or closed(nth)[0] < first or closed(nth)[1] > last:
            raise Unclear(f"there is no such {unit} in it")
        return nth

    return inner.with_(lambda day: each(inner.at(day), part), unit, "calendar")


def _up_to_anchor(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“earlier this month”, “later in April”, “the rest of the week”, “so far this year”."""
    word, rest = found.groups()
    meaning = reader.part(rest)
    if meaning is None:
        return None
    inner = meaning

    def part(span: Span, day: int) -> Span:
        first, last = closed(span)
        if word.startswith(("earlier", "so far")):
            if first > day:
                raise Unclear("this lies after the day it is relative to, and has no earlier part")
            return Span(first, min(last, day))
        if last < day and inner.anchored and inner.clip:
            raise Unclear("this is over on the day it is relative to, and has no later part")
        return Span(max(first, day), last) if first <= day <= last else Span(first, last)

    def at(day: int) -> Span:
        span = inner.at(day)
        if span.others is None:
            return part(span, day)
        one, other = span.others
        if word.startswith(("earlier", "so far")) and closed(other)[0] > day:
            return part(one, day)  # only that which has begun has an earlier part
        return each(span, lambda either: part(either, day))

    return Meaning(at, "day" if inner.unit == "day" else "stretch", "earlier", story=inner.story)


def _all(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“throughout April”, “all week”: it lasted."""
    meaning = reader.part(found[1])
    if meaning is None or meaning.unit == "stretch":
        return None
    inner = meaning

    def at(day: int) -> Span:
        span = inner.on(day, reader.mode)
        first, last = closed(span)
        if first == last or span.others is not None:
            return span
        return span._replace(sides=(Span(first, first), Span(last, last)))

    return inner.with_(at, "stretch", "throughout")


def _half(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“H1 2026”, “the second half of April”."""
    year, digit, ordinal, rest = found.groups()
    place = int(digit or (ordinal or "o2").lstrip("o").replace("last", "2")) - 1
    rest = year or rest
    if rest is None or reader.unit(rest, "year") is not None:
        return yearly(lambda number: whole(number * 2 + place, "half"), "half", None, rest,
                       reader, "half")  # fmt: skip
    meaning = reader.part(rest)
    if meaning is None or digit or meaning.unit in ("day", "stretch"):
        return None
    inner = meaning
    return inner.with_(
        lambda day: each(inner.at(day), lambda span: half(span, inner.unit, place)),
        "stretch",
        "halves",
    )


RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (f"(?:(y[0-9]{{4}})(?: -)? )?(?:h([12])|(o[12]|last) half)(?:{OF} (.+))?", _half),
        ("(early|start|mid|late|end)(?: (?:to|-|or) (mid|late))?(?: (?:of|in|on|part of))? (.+)",
         _part),
        ("(?:in )?(o1|last) ([nvy][0-9-]+) (day|week|month|year|decade)s?(?: (?:of|in))? (.+)",
         _first_days),
        ("(?:in )?o1 (n[0-9]+) months", _first_of_a_year),
        ("o([0-9]+) (month|year|decade) (?:of|in) (.+)", _nth_unit),
        ("(earlier|later|rest|remainder|so far)(?: (?:of|in|on))? (.+)", _up_to_anchor),
        ("(?:throughout|all|whole|entire)(?: of)? (.+)", _all),
    )
)  # fmt: skip
