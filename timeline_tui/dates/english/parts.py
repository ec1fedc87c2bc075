"""Rules for parts of a unit and for comparisons: “early March”, “the same period last year”.

Built like those of `dates.english.units`. A report compares with the last quarter that is over or
with the current one; where the words do not say which, both are covered.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from timeline_tui.dates.calendar import civil, month_start
from timeline_tui.dates.english.units import OF, yearly
from timeline_tui.dates.english.words import count_range
from timeline_tui.dates.meanings import Grammar, Meaning, clip_to_anchor, compile_rules
from timeline_tui.dates.spans import (
    DaySpan,
    Unclear,
    Unit,
    add_units,
    endpoints,
    half,
    hull,
    map_span,
    third,
    unit_at,
    unit_span,
)

_PLACES = {"early": 0, "start": 0, "mid": 1, "late": 2, "end": 2}

_SAME = "(?:same|corresponding|comparable|equivalent|like|similar)"
_AGO = r"(?:n1 )?year (?:ago|earlier|before|previously)"
_LAST = rf"(?:of |in |from |- )*((?:last|prior|next) year|{_AGO}|(?:year )?y[0-9]{{4}})"
_UNITS = "(day|week|month|quarter)"


def _part(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “early March”, “mid-1990s”, “late on Monday”, “the end of last week”."""
    name, until, rest = found.groups()
    meaning = grammar.part(rest)
    if meaning is None:
        return None
    if meaning.unit == "day":
        return None if name == "start" or until else meaning
    if meaning.unit == "stretch":
        return None
    low, high = _PLACES[name], _PLACES[until or name]
    if low > high:
        return None

    def part(span: DaySpan) -> DaySpan:
        return hull([third(span, meaning.unit, place) for place in range(low, high + 1)])

    made = meaning.derive_each(part, "stretch", "thirds")
    # The end of this month extends to its last day, even in a report of the past.
    return replace(made, clip=meaning.clip and high < 2)


def _first_days(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “the first two weeks of April”, “the last three days of 2025”."""
    which, count, unit, rest = found.groups()
    meaning = grammar.part(rest)
    most = count_range(count)[1]
    if meaning is None or meaning.unit in ("day", "stretch"):
        return None

    def part(span: DaySpan) -> DaySpan:
        first, last = endpoints(span)
        if which == "last":
            return DaySpan(max(first, add_units(last + 1, -most, unit)), last)
        return DaySpan(first, min(last, add_units(first, most, unit) - 1))

    return meaning.derive_each(part, "stretch", "first days")


def _first_of_a_year(found: re.Match[str], _: Grammar) -> Meaning | None:
    """Read “the first nine months”: of the latest year in which they are over."""
    least, most = count_range(found[1])
    if least != most or not 1 <= most <= 12:
        return None

    def at(day: int) -> DaySpan:
        year = civil(day)[0]
        if month_start(year, most + 1) > day:
            year -= 1
        return DaySpan(month_start(year, 1), month_start(year, most + 1) - 1)

    return Meaning(at, "stretch", "first days")


def _nth_unit(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “the second month of 2025”, “the first decade of this century”."""
    place, unit = int(found[1]), cast(Unit, found[2])
    meaning = grammar.part(found[3])
    if meaning is None or meaning.unit in ("day", "stretch", "week", "weekend"):
        return None

    def part(span: DaySpan) -> DaySpan:
        first, last = endpoints(span)
        nth = unit_at(first, unit, place - 1)
        if place < 1 or endpoints(nth)[0] < first or endpoints(nth)[1] > last:
            raise Unclear(f"there is no such {unit} in it")
        return nth

    return meaning.derive_each(part, unit, "calendar")


def _up_to_anchor(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “earlier this month”, “later in April”, “the rest of the week”, “so far this year”."""
    word, rest = found.groups()
    meaning = grammar.part(rest)
    if meaning is None:
        return None

    def part(span: DaySpan, day: int) -> DaySpan:
        first, last = endpoints(span)
        if word.startswith(("earlier", "so far")):
            if first > day:
                raise Unclear("this lies after the day it is relative to, and has no earlier part")
            return DaySpan(first, min(last, day))
        if last < day and meaning.anchored and meaning.clip:
            raise Unclear("this is over on the day it is relative to, and has no later part")
        return DaySpan(max(first, day), last) if first <= day <= last else DaySpan(first, last)

    def at(day: int) -> DaySpan:
        span = meaning.at(day)
        if span.others is None:
            return part(span, day)
        one, other = span.others
        if word.startswith(("earlier", "so far")) and endpoints(other)[0] > day:
            return part(one, day)  # only the one that has begun has an earlier part
        return map_span(span, lambda either: part(either, day))

    return Meaning(
        at, "day" if meaning.unit == "day" else "stretch", "earlier", story=meaning.story
    )


def _all(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “throughout April”, “all week”: it lasted."""
    meaning = grammar.part(found[1])
    if meaning is None or meaning.unit == "stretch":
        return None

    def at(day: int) -> DaySpan:
        span = meaning.span_on(day, grammar.mode)
        first, last = endpoints(span)
        if first == last or span.others is not None:
            return span
        return span._replace(sides=(DaySpan(first, first), DaySpan(last, last)))

    return meaning.derive(at, "stretch", "throughout")


def _half(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “H1 2026”, “the second half of April”."""
    year, digit, ordinal, rest = found.groups()
    place = int(digit or (ordinal or "o2").lstrip("o").replace("last", "2")) - 1
    rest = year or rest
    if rest is None or grammar.unit(rest, "year") is not None:
        return yearly(
            lambda number: unit_span(number * 2 + place, "half"),
            "half",
            None,
            rest,
            grammar,
            "half",
        )
    meaning = grammar.part(rest)
    if meaning is None or digit or meaning.unit in ("day", "stretch"):
        return None
    return meaning.derive(
        lambda day: map_span(meaning.at(day), lambda span: half(span, meaning.unit, place)),
        "stretch",
        "halves",
    )


RULES = compile_rules(
    (f"(?:(y[0-9]{{4}})(?: -)? )?(?:h([12])|(o[12]|last) half)(?:{OF} (.+))?", _half),
    ("(early|start|mid|late|end)(?: (?:to|-|or) (mid|late))?(?: (?:of|in|on|part of))? (.+)",
     _part),
    ("(?:in )?(o1|last) ([nvy][0-9-]+) (day|week|month|year|decade)s?(?: (?:of|in))? (.+)",
     _first_days),
    ("(?:in )?o1 (n[0-9]+) months", _first_of_a_year),
    ("o([0-9]+) (month|year|decade) (?:of|in) (.+)", _nth_unit),
    ("(earlier|later|rest|remainder|so far)(?: (?:of|in|on))? (.+)", _up_to_anchor),
    ("(?:throughout|all|whole|entire)(?: of)? (.+)", _all),
)  # fmt: skip


# -- comparisons ---------------------------------------------------------------------------------


def _year(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “the same period last year”, “the year-ago period”: some time in that year."""
    meaning = grammar.part(found[1] or "n1 year ago")
    if meaning is None or meaning.unit != "year":
        return None
    return meaning.derive(meaning.at, "year", "compared")


def _unit(found: re.Match[str], _: Grammar) -> Meaning | None:
    """Read “the same quarter last year”, “the year-ago month”."""
    unit, far = cast(Unit, found[1]), found[2]
    years = 1 if far.startswith("next") else -1
    if re.search("y[0-9]", far):
        return None

    def at(day: int) -> DaySpan:
        if unit == "week":
            return hull([unit_at(day - 364, "week", -1), unit_at(day - 364, "week")])
        then = add_units(day, years, "year")
        if unit == "day":
            return DaySpan(then, then)
        return hull([unit_at(then, unit, -1), unit_at(then, unit)])

    return Meaning(at, "day" if unit == "day" else "stretch", "compared")


def _of_a_year_ago(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “the third quarter a year earlier”, “April a year ago”."""
    meaning = grammar.part(found[1])
    if meaning is None or meaning.recurs != "year":
        return None
    return meaning.derive(
        lambda day: meaning.at(add_units(day, -1, "year")), meaning.unit, "compared"
    )


def _this_time(found: re.Match[str], _: Grammar) -> Meaning:
    """Read “this time last year”: about a year ago to the day."""
    sign, unit = -1 if found[1] == "last" else 1, found[2]

    def at(day: int) -> DaySpan:
        then = add_units(day, sign, unit)
        return DaySpan(then, then, about=True)

    return Meaning(at, "day", "compared")


def _today(found: re.Match[str], _: Grammar) -> Meaning | None:
    """Read “a year ago today”, “ten years ago this week”: by the calendar, not the whole year."""
    count, unit, what = int(found[1][1:]), found[2], found[3]
    if count > 9999:
        return None

    def at(day: int) -> DaySpan:
        then = add_units(day, -count, unit)
        return DaySpan(then, then) if what == "today" else unit_at(then, what.split()[1])

    return Meaning(at, "day" if what == "today" else "stretch", "compared")


def _to_date(found: re.Match[str], _: Grammar) -> Meaning:
    """Read “the year to date”."""
    return Meaning(lambda day: clip_to_anchor(unit_at(day, found[1]), day), "stretch", "earlier")


def _and_next(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “this year and next”, “last week or this”."""
    first, unit, joint, second = found.groups()
    one, other = grammar.part(f"{first} {unit}"), grammar.part(f"{second} {unit}")
    if one is None or other is None:
        return None
    left, right = one, other

    def at(day: int) -> DaySpan:
        spans = (left.at(day), right.at(day))
        return hull(list(spans))._replace(others=spans, both=joint == "and")

    return Meaning(at, "stretch", "either")


def _months_of_quarter(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “the January-March quarter”, “the March quarter”, “the April–June period of 2025”."""
    first, last, rest = found.groups()
    year = f" {rest}" if rest else ""
    if first is not None:
        return grammar.read(f"{first} - {last}{year}")
    month = int(last[1:])
    if month % 3:
        return None
    return grammar.part(f"q{month // 3} of {rest}" if rest else f"q{month // 3}")


def _some_days(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “the first days of May”, “the closing days of the year”."""
    meaning = grammar.part(found[3])
    if meaning is None or meaning.unit in ("day", "stretch"):
        return None
    last, unit = found[1] in ("last", "closing", "late"), found[2]
    days = {"year": 31, "quarter": 13, "month": 10, "season": 13, "decade": 365}.get(
        meaning.unit, 3
    )
    most = {"day": days, "week": 8, "month": 7, "year": 7}[unit]

    def part(span: DaySpan) -> DaySpan:
        first, end = endpoints(span)
        if last:
            return DaySpan(max(first, add_units(end + 1, -most, unit)), end)
        return DaySpan(first, min(end, add_units(first, most, unit) - 1))

    return meaning.derive_each(part, "stretch", "first days")


COMPARISON_RULES = compile_rules(
    (rf"(?:{_SAME} )?(?:period|stage|point|time) {_LAST}", _year),
    (r"(?:n1 )?year(?: -)? (?:ago|earlier) (?:period|level|time)()|year(?: -)? ago", _year),
    (rf"{_SAME} {_UNITS} {_LAST}", _unit),
    (rf"(?:n1 )?year(?: -)? (?:ago|earlier) {_UNITS}()", _unit),
    (rf"{_UNITS} {_AGO}()", _unit),
    (rf"(?:last|prior) year(?: 's)? (?:same |comparable |corresponding )?{_UNITS}()", _unit),
    ("((?:last|prior) year)(?: 's)?(?: same| comparable| corresponding)? (?:period|level)",
     _year),
    (rf"(.+?) {_AGO}", _of_a_year_ago),
    ("this time (last|next) (week|month|year)", _this_time),
    ("(n[0-9]+) (week|month|year|decade)s? ago(?: on| in)? (today|this week|this month)",
     _today),
    ("(year|quarter|month|week)(?: -)? to(?: -)? date", _to_date),
    ("(this|last) (week|month|quarter|year|decade) (and|or) (next|this|last)", _and_next),
    ("(?:(m[0-9]+) - )?(m[0-9]+) (?:quarter|period)(?:(?: of| in)? (.+))?",
     _months_of_quarter),
    ("(o1|early|opening|last|late|closing) (day|week|month|year)s (?:of|in) (.+)", _some_days),
)  # fmt: skip
