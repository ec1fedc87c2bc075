"""Rules for the calendar's units in English: weeks, months, quarters, seasons, years, centuries.

A rule is a pattern over the tokens of `dates.english.words` and a function that makes a `Meaning`
of the match, or returns None if it is something else after all. `dates.meanings` documents the
decisions made here, under the name that a rule gives to its meanings.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from timeline_tui.dates.calendar import MONTHS, civil, day_number, month_start, weekday
from timeline_tui.dates.edtf.points import MAX_YEAR
from timeline_tui.dates.meanings import (
    Choice,
    Grammar,
    Meaning,
    compile_rules,
    fixed_meaning,
    recurrence,
    relative_meaning,
)
from timeline_tui.dates.spans import (
    DaySpan,
    Unclear,
    Unit,
    endpoints,
    hull,
    season,
    unit_at,
    unit_index,
    unit_span,
)

AtYear = Callable[[int], DaySpan]
STEPS = {
    "this": 0, "current": 0, "that": 0, "same": 0, "that same": 0, "this very": 0, "this same": 0,
    "last": -1, "prior": -1, "past": -1, "this past": -1, "inlast": -1,
    "innext": 1, "next": 1, "tfollowing": 1, "coming": 1, "this coming": 1,
}  # fmt: skip
STORY = {"that", "same", "that same", "tfollowing", "prior"}
WHICH = (
    "(that same|this same|this very|this past|this coming|this|current|that|same|last|past|inlast"
    "|innext|prior|next|tfollowing|coming)"
)
OF = "(?: (?:of|in|/|-))?"

_UNITS = "(day|week|weekend|month|quarter|year|decade|century)"


def _unit(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “this week”, “last May”, “the year before”, “the week after next”."""
    which, name, tail = found.groups()
    unit = cast(Unit, name)
    if tail is not None:
        step = {"before last": -2, "after next": 2, "after": 1, "following": 1}.get(tail, -1)
        return None if which else relative_meaning(unit, step, "calendar", story=abs(step) == 1)
    if which is None:
        return _bare_unit(unit, grammar)
    if which in ("past", "this past", "inlast") and unit != "weekend":
        return Meaning(
            lambda day: DaySpan(unit_at(day, unit, -1).first, day), "stretch", "past unit"
        )
    if which == "innext" and unit != "weekend":
        return Meaning(lambda day: DaySpan(day, unit_at(day, unit, 1).last), "stretch", "past unit")
    if unit == "weekend" and which in ("coming", "this coming"):
        return Meaning(lambda day: unit_at(day, unit, weekday(day) >= 5), unit, "weekend")
    story = which in STORY
    return relative_meaning(
        unit, STEPS[which], "calendar", clip=STEPS[which] == 0 and not story, story=story
    )


def _bare_unit(unit: Unit, grammar: Grammar) -> Meaning | None:
    if unit != "weekend":
        return relative_meaning(unit, 0, "calendar", clip=True)
    if grammar.mode != "past":
        return relative_meaning(unit, 0, "weekend")

    def at(day: int) -> DaySpan:
        # The weekend that has begun, if it has; otherwise the one before.
        return unit_at(day, "weekend", 0 if weekday(day) >= 5 else -1)

    return Meaning(at, "weekend", "weekend", clip=True)


def _month(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “April”, “April 2026”, “last April”, “April of next year”."""
    which, month, rest = found[1], int(found[2]), found[3]

    def of(year: int) -> DaySpan:
        return DaySpan(month_start(year, month), month_start(year, month + 1) - 1)

    return yearly(of, "month", which, rest, grammar, MONTHS[month - 1], choice="nearest")


def _season(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “summer”, “the spring of 2026”, “last winter”."""
    which, name, rest = found.groups()
    southern = grammar.southern
    two = re.fullmatch(r"y([0-9]{4}) [-/] (?:n|y)([0-9]{1,4})", rest or "")
    crossing = name == ("summer" if southern else "winter")
    if crossing and two is not None:
        year = int(two[1])
        if (year + 1) % 100 != int(two[2]) % 100:
            return None
        return fixed_meaning(season(year, name, southern), "season", "season")
    meaning = yearly(
        lambda year: season(year, name, southern), "season", which, rest, grammar, name
    )
    if meaning is None or not crossing or grammar.mode == "plain" or meaning.anchored:
        return meaning
    # "The winter of 2026" may also be the one that ends in 2026.
    last = meaning.at(0)
    first = season(civil(endpoints(last)[0])[0] - 1, name, southern)
    return fixed_meaning(hull([first, last])._replace(others=(first, last)), "season", "winter")


def yearly(
    of: AtYear,
    unit: Unit,
    which: str | None,
    rest: str | None,
    grammar: Grammar,
    name: str,
    *,
    choice: Choice = "hedged",
) -> Meaning | None:
    """Return something that comes once a year: a month, a holiday, a season, a quarter, a half.

    `choice` says which one is meant where no year is given.
    """
    if rest is not None:
        year = grammar.unit(rest, "year")
        if year is None or which is not None:
            return None
        return year.derive(lambda day: of(civil(endpoints(year.at(day))[0])[0]), unit, "calendar")
    if which is None:
        at = recurrence(
            lambda day: civil(day)[0], of, grammar.mode, f"there is no such {unit}", choice=choice
        )
        return Meaning(at, unit, "most recent", recurs="year", yearless=True)
    if which in ("this", "current", "that", "same", "that same", "this same", "this very"):
        return _this(of, unit, name, which in STORY, grammar)
    if STEPS[which] < 0:
        return Meaning(lambda day: _last(of, day, which, grammar), unit, "last May")
    return Meaning(
        lambda day: _next(of, day, which, grammar), unit, "last May", story=which in STORY
    )


def _this(of: AtYear, unit: Unit, name: str, story: bool, grammar: Grammar) -> Meaning:
    if name != ("summer" if grammar.southern else "winter"):
        return Meaning(lambda day: of(civil(day)[0]), unit, "calendar", clip=not story, story=story)

    def winter(day: int) -> DaySpan:
        year = civil(day)[0]
        gone, coming = of(year - 1), of(year)
        if endpoints(gone)[1] >= day:
            return gone
        if grammar.mode == "plain" or endpoints(coming)[0] <= day:
            return coming
        return hull([gone, coming])._replace(others=(gone, coming))

    return Meaning(winter, unit, "winter", clip=True, story=story)


def _last(of: AtYear, day: int, which: str, grammar: Grammar) -> DaySpan:
    """Return the latest that is over, or that of last year: both where people differ."""
    year = civil(day)[0]
    recent = next(span for span in map(of, range(year, year - 4, -1)) if endpoints(span)[1] < day)
    former = of(year - 1)
    if former == recent or grammar.mode == "plain" or which in ("past", "this past"):
        return recent
    if endpoints(former)[1] >= day:
        return recent
    return hull([former, recent])._replace(others=(former, recent))


def _next(of: AtYear, day: int, which: str, grammar: Grammar) -> DaySpan:
    """Return the nearest to come, or that of next year: both where people differ."""
    year = civil(day)[0]
    near = next(span for span in map(of, range(year, year + 4)) if endpoints(span)[0] > day)
    later = of(year + 1)
    if later == near or grammar.mode == "plain" or which != "next":
        return near
    return hull([near, later])._replace(others=(near, later))


def _quarter(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “Q1”, “the third quarter of 2026”, “the last quarter of last year”."""
    year, digit, ordinal, rest = found.groups()
    if ordinal == "last" and rest is None and year is None:
        return None
    place = int(digit or (ordinal or "o4").lstrip("o").replace("last", "4"))
    if not 1 <= place <= 4:
        return None

    def of(number: int) -> DaySpan:
        return unit_span(number * 4 + place - 1, "quarter")

    if year is not None and rest is not None:
        return None
    return yearly(of, "quarter", None, year or rest, grammar, "quarter")


# -- years ---------------------------------------------------------------------------------------


def _year_of_era(found: re.Match[str], _: Grammar) -> Meaning | None:
    """Read “44 BC”, “AD 79”, “2014”, “the year 2014”."""
    before, digits, after = found.groups()
    year = int(digits[1:])
    era = before or after
    if digits[0] == "n" and era is None:
        return None
    if not 1 <= year <= MAX_YEAR or (before == "bc"):
        raise Unclear("there is no such year in this era: 1 BCE is followed by 1 CE")
    if era == "bc":
        year = 1 - year
    return fixed_meaning(unit_span(year, "year"), "year", "calendar")


def _short_year(found: re.Match[str], _: Grammar) -> Meaning:
    """Read “'98”: the latest year that ends so."""
    tail = int(found[1])

    def at(day: int) -> DaySpan:
        year = civil(day)[0]
        return unit_span(year - (year - tail) % 100, "year")

    return Meaning(at, "year", "short year")


def _decade(found: re.Match[str], _: Grammar) -> Meaning:
    """Read “the 1990s”; “the 1900s” are a hundred years, “the 2000s” ten."""
    year = int(found[1])
    if year % 100 or year == 2000:
        return fixed_meaning(unit_span(year // 10, "decade"), "decade", "decades")
    return fixed_meaning(unit_span(year // 100, "century"), "century", "decades")


def _short_decade(found: re.Match[str], _: Grammar) -> Meaning:
    """Read “the '90s”, “the nineties”."""
    tail = int(found[1])

    def at(day: int) -> DaySpan:
        decade = unit_index(day, "decade")
        recent = decade - (decade - tail // 10) % 10
        # In 1998 “the 90s” is the current decade; “the 20s” is always ambiguous.
        if recent == decade and tail < 30:
            raise Unclear(
                f"this can be the {tail:02d}s of this century or the last: write the year in full",
                (f"{recent - 10:03d}X", f"{recent:03d}X"),
            )
        return unit_span(recent, "decade")

    return Meaning(at, "decade", "decades")


def _century(found: re.Match[str], _: Grammar) -> Meaning | None:
    """Read “the 19th century” as 1800–1899, “the 5th century BC” as 499–400 BCE, as EDTF counts."""
    number, era = int(found[1]), found[2]
    if not 1 <= number <= 99:
        return None
    if era == "bc":
        first = -100 * number + 1
        return fixed_meaning(
            DaySpan(month_start(first, 1), month_start(first + 100, 1) - 1), "century", "centuries"
        )
    first = max(1, 100 * number - 100)
    return fixed_meaning(
        DaySpan(month_start(first, 1), month_start(100 * number, 1) - 1), "century", "centuries"
    )


RULES = compile_rules(
    (f"(?:{WHICH} )?{_UNITS}"
     "(?: (before last|after next|before|after|prior|following)(?: that)?)?", _unit),
    (f"(?:month of )?(?:{WHICH} )?m([0-9]+)(?:{OF} (.+))?", _month),
    (f"(?:{WHICH} )?(spring|summer|autumn|winter)(?:{OF} (.+))?", _season),
    (f"(?:(y[0-9]{{4}})(?: -)? )?(?:q([1-4])|(o[1-4]|last) quarter)(?:{OF} (.+))?", _quarter),
    ("(?:year )?(?:(ad|bc) )?([ny][0-9]+)(?: (ad|bc))?", _year_of_era),
    ("a([0-9]{2})", _short_year),
    ("d([0-9]{4})", _decade),
    ("D([0-9]{1,2})", _short_decade),
    ("o([0-9]+) century(?: (bc|ad))?", _century),
)  # fmt: skip


# -- weeks ---------------------------------------------------------------------------------------


def _week_of(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “the week of April 6”, “the week ending 12 April”, “the weekend of April 4”."""
    name, how, rest = found.groups()
    meaning = grammar.part(rest, "since" if how == "ended" else None)
    if meaning is None or meaning.unit != "day":
        return None

    def of(span: DaySpan) -> DaySpan:
        first, last = endpoints(span)
        if how in ("ended", "ending", "end", "to"):
            return DaySpan(last - 6, last)
        if how != "of" and name == "week":
            return DaySpan(first, first + 6)
        span = unit_at(first, name)
        # In America a week begins on Sunday.
        return span._replace(last=first + 6) if weekday(first) == 6 and name == "week" else span

    return meaning.derive_each(of, cast(Unit, name), "week of")


def _nth_week(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “the third week of April”: by every way of counting the weeks of a month."""
    ordinal, last, rest = found.groups()
    meaning = grammar.unit(rest, "month", "year", "quarter", "season", "half")
    if meaning is None or not (ordinal or last):
        return None
    place = int((ordinal or "o1")[1:]) - 1

    def of(span: DaySpan) -> DaySpan:
        first, end = endpoints(span)
        if last:
            rows = DaySpan(*endpoints(unit_at(end - 7 * place, "week")))
            row_first, row_last = endpoints(rows)
            whole_weeks = row_first if row_last <= end - 7 * place else row_first - 7
            low, high = min(whole_weeks, row_first, end - 7 * place - 6), end - 7 * place
            high = max(high, min(row_last, end))
        else:
            row_first, row_last = endpoints(unit_at(first, "week", place))
            whole_weeks = row_last if weekday(first) == 0 else row_last + 7
            low, high = min(max(row_first, first), first + 7 * place), whole_weeks
            high = max(high, first + 7 * place + 6)
        if low > end or high < first:
            raise Unclear("there is no such week in it")
        return DaySpan(max(low, first), min(high, end))

    return meaning.derive_each(of, "stretch", "nth week")


def _week_number(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “week 17 of 2026”, counted as ISO 8601 does."""
    year_first, number, rest = found.groups()
    tokens = year_first or rest or "this year"
    meaning = grammar.unit(tokens, "year")
    place = int(number)
    if meaning is None or not 1 <= place <= 53:
        return None

    def at(day: int) -> DaySpan:
        year = civil(endpoints(meaning.at(day))[0])[0]
        start = unit_index(day_number(year, 1, 4), "week")
        if start + place - 1 >= unit_index(day_number(year + 1, 1, 4), "week"):
            raise Unclear(f"the year {year} has no week {place}")
        return unit_span(start + place - 1, "week")

    return meaning.derive(at, "week", "week number")


def _nth_weekend(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “the last weekend of April”, counted by its Saturdays or by its Sundays."""
    ordinal, rest = found.groups()
    meaning = grammar.unit(rest, "month")
    if meaning is None:
        return None

    def of(span: DaySpan) -> DaySpan:
        first, last = endpoints(span)
        starts = [
            [one for one in range(first, last + 1) if weekday(one) == name] for name in (5, 6)
        ]
        place = -1 if ordinal == "last" else int(ordinal[1:]) - 1
        if place >= min(len(days) for days in starts):
            raise Unclear("there is no such weekend in it")
        return DaySpan(
            min(starts[0][place], starts[1][place] - 1), max(starts[0][place] + 1, starts[1][place])
        )

    return meaning.derive_each(of, "weekend", "nth weekend")


WEEK_RULES = compile_rules(
    ("(week|weekend) (of|start|starting|commencing|ended|ending|end|to)(?: on)? (.+)",
     _week_of),
    (f"(?:(o[0-9]+) )?(?:(last) )?(?:full )?week{OF} (.+)", _nth_week),
    (f"(?:(y[0-9]{{4}}) )?(?:- )?week n([0-9]{{1,2}})(?:{OF} (.+))?", _week_number),
    (f"(?:(o[0-9]+|last) )weekend{OF} (.+)", _nth_weekend),
)  # fmt: skip
