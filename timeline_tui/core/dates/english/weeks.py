"""Rules for weeks and weekends that something else counts or names.

As `english.units`.
"""

from __future__ import annotations

import re
from typing import cast

from timeline_tui.core.dates.calendar import civil, day_number, weekday
from timeline_tui.core.dates.english.units import OF
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
    index,
    whole,
)


def _week_of(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“the week of April 6”, “the week ending 12 April”, “the weekend of April 4”."""
    name, how, rest = found.groups()
    meaning = reader.part(rest, "since" if how == "ended" else None)
    if meaning is None or meaning.unit != "day":
        return None
    days = meaning

    def of(span: Span) -> Span:
        first, last = closed(span)
        if how in ("ended", "ending", "end", "to"):
            return Span(last - 6, last)
        if how != "of" and name == "week":
            return Span(first, first + 6)
        span = around(first, name)
        # In America a week begins on Sunday.
        return span._replace(last=first + 6) if weekday(first) == 6 and name == "week" else span

    return days.with_(lambda day: each(days.at(day), of), cast(Unit, name), "week of")


def _nth_week(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“the third week of April”: by every way of counting the weeks of a month."""
    ordinal, last, rest = found.groups()
    meaning = reader.unit(rest, "month", "year", "quarter", "season", "half")
    if meaning is None or not (ordinal or last):
        return None
    inner, place = meaning, int((ordinal or "o1")[1:]) - 1

    def of(span: Span) -> Span:
        first, end = closed(span)
        if last:
            rows = Span(*closed(around(end - 7 * place, "week")))
            row_first, row_last = closed(rows)
            whole_weeks = row_first if row_last <= end - 7 * place else row_first - 7
            low, high = min(whole_weeks, row_first, end - 7 * place - 6), end - 7 * place
            high = max(high, min(row_last, end))
        else:
            row_first, row_last = closed(around(first, "week", place))
            whole_weeks = row_last if weekday(first) == 0 else row_last + 7
            low, high = min(max(row_first, first), first + 7 * place), whole_weeks
            high = max(high, first + 7 * place + 6)
        if low > end or high < first:
            raise Unclear("there is no such week in it")
        return Span(max(low, first), min(high, end))

    return inner.with_(lambda day: each(inner.at(day), of), "stretch", "nth week")


def _week_number(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“week 17 of 2026”, counted as ISO 8601 does."""
    year_first, number, rest = found.groups()
    tokens = year_first or rest or "this year"
    meaning = reader.unit(tokens, "year")
    place = int(number)
    if meaning is None or not 1 <= place <= 53:
        return None
    years = meaning

    def at(day: int) -> Span:
        year = civil(closed(years.at(day))[0])[0]
        start = index(day_number(year, 1, 4), "week")
        if start + place - 1 >= index(day_number(year + 1, 1, 4), "week"):
            raise Unclear(f"the year {year} has no week {place}")
        return whole(start + place - 1, "week")

    return years.with_(at, "week", "week number")


def _nth_weekend(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“the last weekend of April”, counted by its Saturdays or by its Sundays."""
    ordinal, rest = found.groups()
    meaning = reader.unit(rest, "month")
    if meaning is None:
        return None
    inner = meaning

    def of(span: Span) -> Span:
        first, last = closed(span)
        starts = [
            [one for one in range(first, last + 1) if weekday(one) == name] for name in (5, 6)
        ]
        place = -1 if ordinal == "last" else int(ordinal[1:]) - 1
        if place >= min(len(days) for days in starts):
            raise Unclear("there is no such weekend in it")
        return Span(min(starts[0][place], starts[1][place] - 1),
                    max(starts[0][place] + 1, starts[1][place]))  # fmt: skip

    return inner.with_(lambda day: each(inner.at(day), of), "weekend", "nth weekend")


RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        ("(week|weekend) (of|start|starting|commencing|ended|ending|end|to)(?: on)? (.+)",
         _week_of),
        (f"(?:(o[0-9]+) )?(?:(last) )?(?:full )?week{OF} (.+)", _nth_week),
        (f"(?:(y[0-9]{{4}}) )?(?:- )?week n([0-9]{{1,2}})(?:{OF} (.+))?", _week_number),
        (f"(?:(o[0-9]+|last) )weekend{OF} (.+)", _nth_weekend),
    )
)  # fmt: skip
