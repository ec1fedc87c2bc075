"""Rules for the calendar's units in English (weeks, months, quarters, seasons, years, centuries),
for their parts (“early March”) and for comparisons (“the same period last year”).

A rule is a pattern over the tokens of `dates.english.words` and a function that makes a `Meaning`
of the match, or returns None if it is something else after all. `dates.meanings` documents the
decisions made here, under the name that a rule gives to its meanings.

A report compares with the last quarter that is over or with the current one; where the words do not
say which, both are covered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import cast

from timeline_tui.dates.calendar import MONTHS, civil, day_number, month_start, weekday
from timeline_tui.dates.edtf.points import MAX_YEAR
from timeline_tui.dates.english.words import count_range
from timeline_tui.dates.meanings import (
    Choice,
    DaySpan,
    Grammar,
    Meaning,
    Unclear,
    Unit,
    add_units,
    clip_to_anchor,
    compile_rules,
    endpoints,
    fixed_meaning,
    half,
    hull,
    map_span,
    recurrence,
    relative_meaning,
    season,
    third,
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


# -- parts ----------------------------------------------------------------------------------------

_PLACES = {"early": 0, "start": 0, "mid": 1, "late": 2, "end": 2}

_SAME = "(?:same|corresponding|comparable|equivalent|like|similar)"
_AGO = r"(?:n1 )?year (?:ago|earlier|before|previously)"
_LAST = rf"(?:of |in |from |- )*((?:last|prior|next) year|{_AGO}|(?:year )?y[0-9]{{4}})"
_COMPARED = "(day|week|month|quarter)"


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


PART_RULES = compile_rules(
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


def _unit_compared(found: re.Match[str], _: Grammar) -> Meaning | None:
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
    (rf"{_SAME} {_COMPARED} {_LAST}", _unit_compared),
    (rf"(?:n1 )?year(?: -)? (?:ago|earlier) {_COMPARED}()", _unit_compared),
    (rf"{_COMPARED} {_AGO}()", _unit_compared),
    (rf"(?:last|prior) year(?: 's)? (?:same |comparable |corresponding )?{_COMPARED}()",
     _unit_compared),
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
