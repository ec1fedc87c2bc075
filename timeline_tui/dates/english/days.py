"""Rules for single days and times of day: "yesterday", weekdays, “3 p.m. on Friday”.

Built like those of `dates.english.units`. A time of day is kept if its zone is given, because it is
then an instant; otherwise only the day is kept.
"""

from __future__ import annotations

import re

from timeline_tui.dates.calendar import DAY, weekday
from timeline_tui.dates.english.units import WHICH
from timeline_tui.dates.meanings import At, Grammar, Meaning, Mode, compile_rules, relative_meaning
from timeline_tui.dates.spans import DaySpan, Unclear, endpoints
from timeline_tui.dates.zones import find_zone, utc_offset

_DAYS_BY_NAME = {
    "today": 0, "now": 0, "tonight": 0, "this day": 0, "this morning": 0, "this afternoon": 0,
    "this evening": 0, "right now": 0, "currently": 0, "at present": 0, "present": 0,
    "this time": 0, "this minute": 0, "this hour": 0, "these days": 0, "for now": 0, "moment": 0,
    "immediately": 0, "moments ago": 0, "minutes ago": 0, "yesterday": -1, "last night": -1,
    "day before yesterday": -2, "tomorrow": 1, "day after tomorrow": 2,
}  # fmt: skip
"""The days from the anchor to the day that each phrase names."""
_STORY_DAYS = {
    "same day": 0, "that day": 0, "that same day": 0, "that very day": 0, "time": 0, "then": 0,
    "that time": 0, "same time": 0, "that moment": 0, "that night": 0, "that evening": 0,
    "that morning": 0, "that afternoon": 0, "same night": 0, "same evening": 0, "morning": 0,
    "afternoon": 0, "evening": 0, "night": 0, "noon": 0, "midnight": 0, "dawn": 0, "dusk": 0,
    "moments later": 0, "minutes later": 0, "last day": -1, "day before": -1, "night before": -1,
    "evening before": -1, "day earlier": -1, "prior day": -1, "day prior": -1, "next day": 1,
    "tfollowing day": 1, "day after": 1, "day later": 1, "next morning": 1, "next night": 1,
    "tfollowing morning": 1, "tfollowing night": 1, "next evening": 1, "next afternoon": 1,
    "tfollowing evening": 1, "tfollowing afternoon": 1,
}  # fmt: skip
"""The same for phrases that continue a story."""

_OFFSETS = {
    "utc": 0, "gmt": 0, "z": 0, "bst": 60, "wet": 0, "west": 60, "cet": 60, "cest": 120,
    "eet": 120, "eest": 180, "msk": 180, "jst": 540,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480,
    "pdt": -420, "akst": -540, "akdt": -480, "hst": -600,
}  # fmt: skip
"""The minutes by which a zone with a fixed offset is ahead of UTC."""
_PLACES = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver",
    "pt": "America/Los_Angeles", "eastern": "America/New_York", "central": "America/Chicago",
    "mountain": "America/Denver", "pacific": "America/Los_Angeles",
}  # fmt: skip
"""Zones whose offset depends on the day."""

_ZONE = (
    f"((?:{'|'.join(sorted((*_OFFSETS, *_PLACES), key=len, reverse=True))})"
    "(?: (?:standard |daylight )?time)?|local time)"
)
_CLOCK = (
    r"(t[0-9:]+|n[0-9]{1,2}(?= (?:am|pm))|y[0-9]{4}(?= (?:gmt|utc|hours))|noon|midnight)"
    "(?: hours)?(?: (am|pm))?"
)
_ANY_CLOCK = rf"(?:(?:t[0-9:]+|n[0-9]{{1,2}})(?: (?:am|pm))?|noon|midnight)(?: {_ZONE[1:-1]})?"
_AT = r"(?:(?:at|around|about|shortly after|shortly before|just after|just before) )*"
_TIMES = (
    "(?:morning|mid morning|afternoon|evening|night|noon|midnight|dawn|dusk|hours|lunch|sunrise"
    "|sunset|close of (?:business|trading)|end of (?:business|trading))"
)

_NIGHTS = re.compile(r"(?:m[0-9]+ )?[no][0-9]+ - [no][0-9]+\b")
"""Two consecutive days, as in the night between them."""


def _named_day(found: re.Match[str], _: Grammar) -> Meaning | None:
    """Read “yesterday”, “last night”, “the day before”."""
    words = found[1]
    if words == "overnight":
        return Meaning(lambda day: DaySpan(day - 1, day), "stretch", "day")
    step, story = _DAYS_BY_NAME.get(words), False
    if step is None:
        step, story = _STORY_DAYS.get(words), True
    return (
        None
        if step is None
        else relative_meaning("day", step, "story" if story else "day", story=story)
    )


def weekday_before(day: int, name: int, times: int = 1) -> int:
    """Return the n-th last of a weekday, strictly before a day."""
    return day - (weekday(day) - name - 1) % 7 - 1 - 7 * (times - 1)


def weekday_after(day: int, name: int, times: int = 1) -> int:
    """Return the n-th of a weekday, strictly after a day."""
    return day + (name - weekday(day) - 1) % 7 + 1 + 7 * (times - 1)


def single_day(day: int) -> DaySpan:
    """Return the span of one day."""
    return DaySpan(day, day)


def _weekday(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “Friday”, “last Friday”, “the Friday after”."""
    which, name, tail = found[1], int(found[2]), found[3]
    if tail is not None:
        if which:
            return None
        step = weekday_after if tail in ("after", "following") else weekday_before
        return Meaning(lambda day: single_day(step(day, name)), "day", "story", story=True)
    if which is None:
        return Meaning(_recent(name, grammar.mode), "day", "weekday", recurs="week")
    if which == "last" and grammar.mode != "plain":
        return Meaning(lambda day: _last(day, name), "day", "last weekday")
    if which in ("last", "past", "this past", "prior"):
        return Meaning(
            lambda day: single_day(weekday_before(day, name)),
            "day",
            "last weekday",
            story=which == "prior",
        )
    if which in ("tfollowing", "coming", "this coming"):
        story = which == "tfollowing"
        rule = "story" if story else "weekday"
        return Meaning(lambda day: single_day(weekday_after(day, name)), "day", rule, story=story)
    if which == "inlast":
        return None
    weeks = 1 if which == "next" else 0
    story = which not in ("this", "current", "next")
    return Meaning(
        lambda day: single_day(day - weekday(day) + name + 7 * weeks),
        "day",
        "next weekday" if weeks else "calendar",
        story=story,
    )


def _recent(name: int, mode: Mode) -> At:
    if mode == "by":
        return lambda day: single_day(day + (name - weekday(day)) % 7)
    return lambda day: single_day(day - (weekday(day) - name) % 7)


def _last(day: int, name: int) -> DaySpan:
    """Return the latest before the anchor, or that of last week: two days where people differ."""
    recent = weekday_before(day, name)
    former = day - weekday(day) + name - 7
    if former == recent or former > recent:
        return single_day(recent)
    return DaySpan(former, recent, others=(single_day(former), single_day(recent)))


def _weekday_of_week(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “Tuesday of last week”, “Friday next week”."""
    name = int(found[1])
    week = grammar.unit(found[2], "week")
    if week is None:
        return None
    return week.derive(lambda day: single_day(endpoints(week.at(day))[0] + name), "day")


def _weeks_on(found: re.Match[str], _: Grammar) -> Meaning:
    """Read “Friday week”, as the British say: a week after the coming Friday."""
    name, weeks = int(found[1]), 1 if found[2] == "week" else 2
    return Meaning(lambda day: single_day(weekday_after(day, name) + 7 * weeks), "day", "weeks on")


def _weeks_on_from(found: re.Match[str], _: Grammar) -> Meaning:
    """Read “tomorrow week”, “today fortnight”."""
    days = _DAYS_BY_NAME[found[1]] + (7 if found[2] == "week" else 14)
    return Meaning(lambda day: single_day(day + days), "day", "weeks on")


def _weeks_from_day(found: re.Match[str], _: Grammar) -> Meaning:
    """Read “a week ago Monday”, “a week from Friday”, “a fortnight ago today”: that day exactly."""
    days = (7 if found[1] == "week" else 14) * (-1 if found[2] == "ago" else 1)
    if found[3][0] != "w":
        return Meaning(
            lambda day: single_day(day + _DAYS_BY_NAME[found[3]] + days), "day", "weeks on"
        )
    name, ahead = int(found[3][1:]), days > 0

    def at(day: int) -> DaySpan:
        named = weekday_after(day, name) if ahead else day - (weekday(day) - name) % 7
        return single_day(named + days)

    return Meaning(at, "day", "weeks on")


def _weekday_from(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “the Tuesday after April 6”, “the Sunday before Christmas Day”."""
    times, name, word = int(found[1] or 1), int(found[2]), found[3]
    meaning = grammar.part(found[4])
    if meaning is None or times < 1:
        return None

    def of(span: DaySpan) -> DaySpan:
        first, last = endpoints(span)
        if first != last and meaning.unit != "week" and meaning.unit != "weekend":
            raise Unclear("a weekday before or after this could be one of several")
        return single_day(
            weekday_before(first, name, times)
            if word == "before"
            else weekday_after(last, name, times)
        )

    return meaning.derive_each(of, "day")


def _weekdays_ago(found: re.Match[str], _: Grammar) -> Meaning | None:
    """Read “two Fridays ago”, “three Mondays from now”."""
    times, name, word = int(found[1]), int(found[2]), found[3]
    if not 1 <= times <= 1000:
        return None
    step = (
        weekday_before if word in ("ago", "back", "before", "earlier", "prior") else weekday_after
    )
    return Meaning(lambda day: single_day(step(day, name, times)), "day", "ago")


RULES = compile_rules(
    ("(?:at )?(?:(?:earlier|later|late|early) )?((?:[a-z]+ ){0,3}[a-z]+)", _named_day),
    (f"(?:{WHICH} )?w([0-6])(?: (before|after|prior|following)(?: that)?)?", _weekday),
    ("w([0-6]) (week|fortnight)", _weeks_on),
    ("(today|tomorrow|yesterday) (week|fortnight)", _weeks_on_from),
    ("w([0-6]) (?:(?:of|in|from) )?(.+)", _weekday_of_week),
    ("(?:o([0-9]+) )?w([0-6]) (before|after|following) (.+)", _weekday_from),
    ("(?:n1 )?(week|fortnight) (ago|from)(?: on)? (today|tomorrow|yesterday|w[0-6])",
     _weeks_from_day),
    ("n([0-9]+) w([0-6])s? (ago|back|before|earlier|prior|later|from now|hence)",
     _weekdays_ago),
)  # fmt: skip


# -- times of day --------------------------------------------------------------------------------


def _time_of_day(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “Monday morning”, “the night of April 3”: the day that is named."""
    meaning = grammar.unit(found[1], "day")
    if meaning is None and _NIGHTS.match(found[1]):
        meaning = grammar.read(found[1])  # "the night of 9–10 November"
    return None if meaning is None else meaning.with_time(meaning.at)


def _clock_alone(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “at 3:30 p.m.”: of the day of the anchor."""
    time, half, zone = found.groups()
    return _clock(time, half, zone, "today", grammar)


def _clock_first(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “10:30 a.m. on Monday”."""
    time, half, zone, day = found.groups()
    return _clock(time, half, zone, day, grammar)


def _clock_last(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “Monday at 10:30 a.m.”."""
    day, time, half, zone = found.groups()
    return _clock(time, half, zone, day, grammar)


def _clock(
    time: str, half: str | None, zone: str | None, rest: str, grammar: Grammar
) -> Meaning | None:
    """Return the day of a time of day; with a zone, the instant."""
    meaning = grammar.unit(rest, "day")
    minutes = _minutes(time, half)
    if meaning is None or minutes is None:
        return None
    # Some call midnight the start of a day, others its end.
    if zone is None or zone == "local time" or time == "midnight":
        return meaning.with_time(meaning.at)
    hours, seconds = divmod(minutes, 60), time.partition(":")[2].partition(":")[2]
    written = f"T{hours[0]:02d}:{hours[1]:02d}" + (f":{seconds}" if seconds else "")

    def at(day: int) -> DaySpan:
        span = meaning.at(day)
        first, last = endpoints(span)
        if first != last or span.others is not None:
            return span
        return span._replace(clock=written + _offset(zone, first, minutes))

    return meaning.with_time(at)


def _minutes(time: str, half: str | None) -> int | None:
    """Return the minute of the day, or None if there is no such time."""
    if time in ("noon", "midnight"):
        return 720 if time == "noon" else 0
    hour, _, rest = (
        f"{time[1:3]}:{time[3:]}".partition(":") if time[0] == "y" else (time[1:].partition(":"))
    )
    number, minute = int(hour), int(rest[:2] or 0)
    if half is not None:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half == "pm" else 0)
    return number * 60 + minute if number < 24 and minute < 60 else None


def _offset(zone: str, day: int, minutes: int) -> str:
    """Return the offset of a zone at a time of a day, in EDTF. Raises Unclear."""
    name = zone.partition(" ")[0]
    ahead = _OFFSETS.get(name)
    if ahead is None:
        place = find_zone(_PLACES[name])
        if place is None:
            raise Unclear("no time zone data is installed: write the offset from UTC")
        # All these places are behind UTC by five to eight hours.
        ahead = utc_offset(place, day * DAY + (minutes + 6 * 60) * 60)
    if ahead == 0:
        return "Z"
    return f"{'-' if ahead < 0 else '+'}{abs(ahead) // 60:02d}:{abs(ahead) % 60:02d}"


def _overnight(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “overnight on April 3”: that night or the one before, as people mean either."""
    into, rest = found.groups()
    meaning = grammar.unit(rest, "day")
    if meaning is None:
        return None

    def of(span: DaySpan) -> DaySpan:
        first, last = endpoints(span)
        return DaySpan(first - 1, last if into in ("into", "to") else last + 1)

    return meaning.derive_each(of, "stretch", "overnight")


CLOCK_RULES = compile_rules(
    ("overnight(?: (on|of|into|to|from))? (.+)", _overnight),
    (f"(.+?) (?:(?:early|late|in|at|around) ){{0,2}}{_TIMES}", _time_of_day),
    (f"(?:(?:early|late) )?{_TIMES}(?: (?:of|on))? (.+)", _time_of_day),
    (f"(?:from |between )?{_ANY_CLOCK} (?:to|until|and|-) {_ANY_CLOCK}(?: (?:on|of))? (.+)",
     _time_of_day),
    (f"{_AT}((?:t[0-9:]+|n[0-9]{{1,2}})(?= (?:am|pm))|y[0-9]{{4}}(?= (?:gmt|utc)))(?: (am|pm))?"
     f"(?: {_ZONE})?", _clock_alone),
    (f"{_AT}{_CLOCK}(?: {_ZONE})?(?: (?:on|of))? (.+)", _clock_first),
    (f"(.+?) {_AT}{_CLOCK}(?: {_ZONE})?", _clock_last),
)  # fmt: skip
