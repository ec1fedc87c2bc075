"""Rules for single days in English: "yesterday", weekdays, dates, "the first Monday of May".

As `dates.english_units`, which has the units that a day can be one of.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from timeline_tui.core.dates.calendar import civil, day_number, month_length, weekday
from timeline_tui.core.dates.english_units import WHICH
from timeline_tui.core.dates.english_words import MONTH_NAMES, WEEKDAY_NAMES
from timeline_tui.core.dates.meanings import (
    NEAR_MONTH,
    NEAR_YEAR,
    At,
    Meaning,
    Mode,
    Reader,
    Rule,
    fixed,
    recurring,
    relative,
)
from timeline_tui.core.dates.spans import Span, Unclear, closed, whole

_NAMED = {
    "today": 0, "now": 0, "tonight": 0, "this day": 0, "this morning": 0, "this afternoon": 0,
    "this evening": 0, "right now": 0, "currently": 0, "at present": 0, "this time": 0,
    "moments ago": 0, "minutes ago": 0, "yesterday": -1, "last night": -1,
    "day before yesterday": -2, "tomorrow": 1, "day after tomorrow": 2,
}  # fmt: skip
_TOLD = {
    "same day": 0, "that day": 0, "that same day": 0, "that very day": 0, "time": 0, "then": 0,
    "that time": 0, "same time": 0, "that moment": 0, "that night": 0, "that evening": 0,
    "that morning": 0, "that afternoon": 0, "same night": 0, "same evening": 0,
    "moments later": 0, "minutes later": 0, "last day": -1, "day before": -1, "night before": -1,
    "day earlier": -1, "next day": 1, "following day": 1, "day after": 1, "day later": 1,
    "next morning": 1, "following morning": 1, "next night": 1, "following night": 1,
}  # fmt: skip
"""Phrases that continue a story."""


def _named(found: re.Match[str], _: Reader) -> Meaning | None:
    words = found[1]
    if words == "overnight":
        return Meaning(lambda day: Span(day - 1, day), "stretch", "day")
    step, story = _NAMED.get(words), False
    if step is None:
        step, story = _TOLD.get(words), True
    return None if step is None else relative("day", step, "story" if story else "day", story=story)


def before(day: int, name: int, times: int = 1) -> int:
    """The n-th last of a weekday strictly before a day."""
    return day - (weekday(day) - name - 1) % 7 - 1 - 7 * (times - 1)


def after(day: int, name: int, times: int = 1) -> int:
    """The n-th of a weekday strictly after a day."""
    return day + (name - weekday(day) - 1) % 7 + 1 + 7 * (times - 1)


def _one(day: int) -> Span:
    return Span(day, day)


def _weekday(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“Friday”, “last Friday”, “the Friday after”."""
    which, name, tail = found[1], int(found[2]), found[3]
    if tail is not None:
        if which:
            return None
        step = before if tail == "before" else after
        return Meaning(lambda day: _one(step(day, name)), "day", "story", story=True)
    if which is None:
        return Meaning(_recent(name, reader.mode), "day", "weekday", recurs="week")
    if which == "last" and reader.mode != "plain":
        return Meaning(lambda day: _last(day, name), "day", "last weekday")
    if which in ("last", "past", "this past", "before"):
        return Meaning(lambda day: _one(before(day, name)), "day", "last weekday")
    if which in ("following", "coming", "this coming"):
        story = which == "following"
        rule = "story" if story else "weekday"
        return Meaning(lambda day: _one(after(day, name)), "day", rule, story=story)
    if which == "inlast":
        return None
    weeks = 1 if which == "next" else 0
    story = which not in ("this", "current", "next")
    return Meaning(
        lambda day: _one(day - weekday(day) + name + 7 * weeks), "day",
        "next weekday" if weeks else "calendar", story=story,
    )  # fmt: skip


def _recent(name: int, mode: Mode) -> At:
    if mode == "past":
        return lambda day: _one(day - (weekday(day) - name) % 7)
    return lambda day: _one(day + (name - weekday(day)) % 7)


def _last(day: int, name: int) -> Span:
    """The latest before today, or that of last week: two days where people differ."""
    recent = before(day, name)
    former = day - weekday(day) + name - 7
    if former == recent or former > recent:
        return _one(recent)
    return Span(former, recent, others=(_one(former), _one(recent)))


def _weekday_of_week(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“Tuesday of last week”, “Friday next week”."""
    name = int(found[1])
    week = reader.unit(found[2], "week")
    if week is None:
        return None
    inner = week
    return inner.with_(lambda day: _one(closed(inner.at(day))[0] + name), "day")


def _weekday_from(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“the Tuesday after April 6”, “the Sunday before Christmas Day”."""
    times, name, word = int(found[1] or 1), int(found[2]), found[3]
    meaning = reader.part(found[4])
    if meaning is None or times < 1:
        return None
    inner = meaning

    def at(day: int) -> Span:
        first, last = closed(inner.at(day))
        if first != last and inner.unit != "week" and inner.unit != "weekend":
            raise Unclear("a weekday before or after this could be one of several")
        return _one(before(first, name, times) if word == "before" else after(last, name, times))

    return inner.with_(at, "day")


def _weekdays_ago(found: re.Match[str], _: Reader) -> Meaning | None:
    """“two Fridays ago”, “three Mondays from now”."""
    times, name, word = int(found[1]), int(found[2]), found[3]
    if not 1 <= times <= 1000:
        return None
    step = before if word in ("ago", "back", "before", "earlier") else after
    return Meaning(lambda day: _one(step(day, name, times)), "day", "ago")


# -- dates ---------------------------------------------------------------------------------------


def _month_and_day(found: re.Match[str], reader: Reader) -> Meaning | None:
    name, month, day, rest = found.groups()
    return _date(reader, name, int(month), int(day), rest)


def _day_and_month(found: re.Match[str], reader: Reader) -> Meaning | None:
    name, day, month, rest = found.groups()
    return _date(reader, name, int(month), int(day), rest)


def _date(
    reader: Reader, name: str | None, month: int, day: int, rest: str | None
) -> Meaning | None:
    """A day of a month, of a year where it is given. Raises Unclear if there is no such day."""
    if not 1 <= month <= 12:
        return None
    if not 1 <= day <= month_length(2000, month):
        longest = month_length(2000, month)
        raise Unclear(f"there is no day {day} in {MONTH_NAMES[month - 1]}: it has {longest} days")
    if rest is None:
        return _day_of_some_year(reader, name, month, day)
    year = reader.unit(rest, "year")
    if year is None:
        return None
    years = year

    def at(anchor: int) -> Span:
        number = civil(closed(years.at(anchor))[0])[0]
        if day > month_length(number, month):
            raise Unclear(f"there is no {day} {MONTH_NAMES[month - 1]} in {number}")
        return _agreeing([_one(day_number(number, month, day))], name)

    if not years.anchored:
        return fixed(at(0), "day", "date")
    return years.with_(at, "day", "date")


def _day_of_some_year(reader: Reader, name: str | None, month: int, day: int) -> Meaning:
    def of(year: int) -> Span | None:
        return _one(day_number(year, month, day)) if day <= month_length(year, month) else None

    missing = f"there is no {day} {MONTH_NAMES[month - 1]} in this year"
    at = recurring(lambda anchor: civil(anchor)[0], of, reader.mode, missing)

    def chosen(anchor: int) -> Span:
        first = at(anchor)
        year = civil(closed(first)[0])[0]
        # The weekday can say that it is the date to come, not the most recent one.
        return _agreeing([first, _near(of(year + 1), anchor, NEAR_YEAR)], name)

    return Meaning(chosen if name else at, "day", "date", recurs="year")


def _day_of_some_month(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“the 27th”, “Tuesday the 3rd”."""
    name, day = found[1], int(found[2])
    if not 1 <= day <= 31:
        return None

    def of(number: int) -> Span | None:
        first, last = closed(whole(number, "month"))
        return _one(first + day - 1) if first + day - 1 <= last else None

    def number_of(anchor: int) -> int:
        year, month, _ = civil(anchor)
        return year * 12 + month - 1

    at = recurring(number_of, of, reader.mode, f"there is no day {day} in this month", NEAR_MONTH)

    def chosen(anchor: int) -> Span:
        first = at(anchor)
        number = number_of(closed(first)[0])
        return _agreeing([first, _near(of(number + 1), anchor, NEAR_MONTH)], name)

    return Meaning(chosen if name else at, "day", "date", recurs="month")


def _near(span: Span | None, day: int, days: int) -> Span | None:
    return span if span is not None and closed(span)[0] <= day + days else None


def _agreeing(candidates: list[Span | None], name: str | None) -> Span:
    """The first that falls on the weekday. Raises Unclear."""
    days = [span for span in candidates if span is not None]
    if not name:
        return days[0]
    for span in days:
        if weekday(closed(span)[0]) == int(name):
            return span
    year, month, day = civil(closed(days[0])[0])
    falls = WEEKDAY_NAMES[weekday(closed(days[0])[0])]
    raise Unclear(
        f"{day} {MONTH_NAMES[month - 1]} {year} is a {falls}, not a {WEEKDAY_NAMES[int(name)]}"
    )


def _weekday_last(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“Jul 18, Fri”."""
    return reader.unit(f"w{found[2]} {found[1]}", "day")


def _iso(found: re.Match[str], _: Reader) -> Meaning | None:
    """“2026-04-17” and “2026-04” among words."""
    name, digits, month, day = found.groups()
    year = int(digits)
    if not 1 <= int(month) <= 12:
        return None
    if day is None:
        return fixed(whole(year * 12 + int(month) - 1, "month"), "month", "date")
    if not 1 <= int(day) <= month_length(year, int(month)):
        raise Unclear(f"there is no day {day} in {MONTH_NAMES[int(month) - 1]} {year}")
    return fixed(_agreeing([_one(day_number(year, int(month), int(day)))], name), "day", "date")


# -- days of a unit ------------------------------------------------------------------------------


def _day_of_unit(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“the 27th of last month”, “the third day of October”, “the last day of 2025”."""
    name, ordinal, last, rest = found.groups()
    if not (ordinal or last):
        return None
    meaning = reader.unit(rest, *(("month",) if name else ("month", "year", "week", "quarter")))
    if meaning is None:
        return None
    inner, place = meaning, int(ordinal[1:]) - 1 if ordinal else 0

    def at(day: int) -> Span:
        first, end = closed(inner.at(day))
        number = end - place if last else first + place
        if not first <= number <= end:
            raise Unclear("there is no such day in it")
        return _agreeing([_one(number)], name)

    return inner.with_(at, "day", "date")


def _nth_weekday(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“the first Monday of May”, “last Friday in October”."""
    ordinal, last, name, rest = found[1], found[2], int(found[3]), found[4]
    if not (ordinal or last):
        return None
    meaning = reader.unit(rest, "month", "year", "quarter")
    if meaning is None:
        return None
    inner, times = meaning, int(ordinal[1:]) if ordinal else 1

    def at(day: int) -> Span:
        first, end = closed(inner.at(day))
        number = before(end + 1, name, times) if last else after(first - 1, name, times)
        if not first <= number <= end:
            raise Unclear(f"there is no such {WEEKDAY_NAMES[name]} in it")
        return _one(number)

    return inner.with_(at, "day", "nth weekday")


# -- times of day --------------------------------------------------------------------------------

_TIMES = "(?:morning|afternoon|evening|night|noon|midnight|dawn|dusk|hours|lunch)"


def _time_of_day(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“Monday morning”, “the night of April 3”: the day that is named."""
    meaning = reader.unit(found[1], "day")
    return None if meaning is None else meaning.with_(meaning.at, "day", "time of day")


def _clock(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“Monday at 10:30 a.m.”, “at 3 pm on April 6”: the day that is named."""
    rest = (found[1] or found[2] or "").strip()
    meaning = reader.unit(rest, "day") if rest else None
    return None if meaning is None else meaning.with_(meaning.at, "day", "time of day")


_CLOCK = (
    r"(?:at |around |about |by )?(?:clock(?: (?:am|pm))?|n[0-9]{1,2} (?:am|pm)|noon|midnight)"
    r"(?: (?:et|est|edt|ct|cst|cdt|pt|pst|pdt|gmt|utc|bst|cet|cest|local time))?"
)
_W = "(?:w([0-6]) )?"
_PATTERNS: tuple[tuple[str, Callable[[re.Match[str], Reader], Meaning | None]], ...] = (
    ("(?:at )?(?:(?:earlier|later|late|early) )?((?:[a-z]+ ){0,3}[a-z]+)", _named),
    (f"(?:{WHICH} )?w([0-6])(?: (before|after)(?: that)?)?", _weekday),
    ("w([0-6]) (?:(?:of|in|from) )?(.+)", _weekday_of_week),
    ("(?:o([0-9]+) )?w([0-6]) (before|after|following) (.+)", _weekday_from),
    ("n([0-9]+) w([0-6])s? (ago|back|before|earlier|later|from now|hence)", _weekdays_ago),
    (f"{_W}m([0-9]+) [no]([0-9]{{1,2}})(?: (?:of |in )?(.+))?", _month_and_day),
    (f"{_W}[no]([0-9]{{1,2}}) (?:day )?(?:of |in |[-/] )?m([0-9]+)(?: (?:of |in |[-/] )?(.+))?",
     _day_and_month),
    (f"{_W}o([0-9]+)", _day_of_some_month),
    (f"{_W}e([0-9]{{4}})-([0-9]{{2}})(?:-([0-9]{{2}}))?", _iso),
    (r"(.+) w([0-6])", _weekday_last),
    (f"{_W}([no][0-9]+)()(?: day)?(?: of| in)? ((?:this|last|next|that|current|following|same)? ?"
     "month.*)", _day_of_unit),
    ("()(?:(o[0-9]+) )?(last )?day (?:of|in) (.+)", _day_of_unit),
    ("(?:(o[0-9]+) )?(?:(last) )?w([0-6])(?: (?:of|in))? (.+)", _nth_weekday),
    (f"(.+?) (?:(?:early|late|in|at|around) ){{0,2}}{_TIMES}", _time_of_day),
    (f"(?:(?:early|late) )?{_TIMES}(?: (?:of|on))? (.+)", _time_of_day),
    (f"{_CLOCK}(?: on)? (.+)|(.+?) {_CLOCK}", _clock),
)  # fmt: skip
RULES: tuple[Rule, ...] = tuple((re.compile(pattern), rule) for pattern, rule in _PATTERNS)
