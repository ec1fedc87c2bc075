"""Rules for single days, holidays and times of day: "yesterday", weekdays, “Easter Monday 2025”,
“3 p.m. on Friday”.

Built like those of `dates.english.units`. A time of day is kept if its zone is given, because it is
then an instant; otherwise only the day is kept. The holidays are those of the United States and of
the Western churches, as news in English uses them. Easter and the n-th weekdays come from dateutil,
which knows the years 1583 to 4099 for the one and 1 to 9999 for the other.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from timeline_tui.dates.calendar import DAY, civil, day_number, weekday
from timeline_tui.dates.english.units import OF, WHICH, yearly
from timeline_tui.dates.meanings import (
    At,
    DaySpan,
    Grammar,
    Meaning,
    Mode,
    Unclear,
    compile_rules,
    endpoints,
    map_span,
    relative_meaning,
    unit_at,
)
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


# -- holidays --------------------------------------------------------------------------------------

_FIXED = {
    "new (?:year 's|years?) eve": (12, 31),
    "new (?:year 's|years?)(?: day)?": (1, 1),
    "epiphany": (1, 6),
    "valentine(?: 's|s)?(?: day)?": (2, 14),
    "(?:st|saint) patrick 's day": (3, 17),
    "april fools?(?: 's)? day": (4, 1),
    "earth day": (4, 22),
    "anzac day": (4, 25),
    "m5 day": (5, 1),
    "cinco de mayo": (5, 5),
    "juneteenth": (6, 19),
    "canada day": (7, 1),
    "independence day": (7, 4),
    "bastille day": (7, 14),
    "halloween": (10, 31),
    "all saints?(?: 's)? day": (11, 1),
    "(?:veterans?(?: 's)?|armistice|remembrance) day": (11, 11),
    "(?:christmas|xmas) eve": (12, 24),
    "(?:christmas|xmas)(?: day)?": (12, 25),
    "boxing day": (12, 26),
}
"""The month and day of each holiday."""
_COUNTED = {
    "(?:martin luther king(?: jr)?|mlk)(?: 's)?(?: day| birthday)": (1, 0, 3, 0),
    "(?:presidents?(?: 's)? day|washington 's birthday)": (2, 0, 3, 0),
    "mothers?(?: 's)? day": (5, 6, 2, 0),
    "memorial day": (5, 0, -1, 0),
    "fathers?(?: 's)? day": (6, 6, 3, 0),
    "labou?r day": (9, 0, 1, 0),
    "(?:columbus|indigenous peoples?(?: 's)?) day": (10, 0, 2, 0),
    "election (?:day|night)": (11, 0, 1, 1),
    "thanksgiving(?: day)?": (11, 3, 4, 0),
    "black w4": (11, 3, 4, 1),
    "cyber w0": (11, 3, 4, 4),
}
"""The month, the weekday (0 is Monday), which one of them, and the days after it."""
_OF_EASTER = {
    "(?:pentecost|whit) w0": 50,
    "easter w0": 1,
    "(?:shrove w1|mardi gras)": -47,
    "ash w2": -46,
    "palm w6": -7,
    "(?:maundy|holy) w3": -3,
    "good w4": -2,
    "holy w5": -1,
    "easter(?: w6)?": 0,
    "ascension(?: day| w3)": 39,
    "(?:pentecost|whit)(?: w6)": 49,
    "(?:pentecost|whitsun)": 49,
    "corpus christi": 60,
}
"""The days after Easter Sunday."""

_NAME = "|".join((*_FIXED, *_COUNTED, *_OF_EASTER))

_NAMES = tuple(re.compile(name) for name in (*_FIXED, *_COUNTED, *_OF_EASTER))


def _holiday(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “Thanksgiving”, “last Christmas”, “Easter week”, “Memorial Day weekend 2025”."""
    which, name, part, rest = found.groups()
    place = next((at for at, known in enumerate(_NAMES) if known.fullmatch(name)), None)
    if place is None:
        return None
    meaning = yearly(
        lambda year: _day_of(place, year), "day", which, rest, grammar, name, choice="nearest"
    )
    if meaning is None:
        return None
    if part == "weekend" and name.startswith("easter"):
        return meaning.derive_each(_long_weekend, "weekend", "holiday")
    if part == "weekend":
        return meaning.derive_each(_weekend, "weekend", "holiday")
    if part == "week":
        return meaning.derive(
            lambda day: map_span(meaning.at(day), lambda span: unit_at(endpoints(span)[0], "week")),
            "week",
            "holiday",
        )
    return replace(meaning, rule="holiday")


@lru_cache(maxsize=1 << 12)
def _day_of(place: int, year: int) -> DaySpan:
    """Return the day of the holiday at that place of `_NAMES` in a year. Raises Unclear."""
    if place < len(_FIXED):
        month, day = tuple(_FIXED.values())[place]
        number = day_number(year, month, day)
        return DaySpan(number, number)
    from datetime import date  # dateutil is imported only for phrases that need it

    from dateutil.easter import easter
    from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta

    if place < len(_FIXED) + len(_COUNTED):
        month, name, which, after = tuple(_COUNTED.values())[place - len(_FIXED)]
        if not 1 <= year <= 9999:
            raise Unclear("this holiday is computed for the years 1 to 9999 only")
        start = date(year, month, 1) if which > 0 else date(year, month, 31)
        number = (
            start + relativedelta(weekday=(MO, TU, WE, TH, FR, SA, SU)[name](which))
        ).toordinal() + after
        return DaySpan(number, number)
    if not 1583 <= year <= 4099:
        raise Unclear("Easter is computed for the years 1583 to 4099 only")
    days = tuple(_OF_EASTER.values())[place - len(_FIXED) - len(_COUNTED)]
    number = easter(year).toordinal() + days
    return DaySpan(number, number)


def _weekend(span: DaySpan) -> DaySpan:
    """Return the weekend of a holiday, with the holiday if it is next to it. Raises Unclear."""
    day = endpoints(span)[0]
    name = weekday(day)
    if name == 2:
        raise Unclear("the holiday is a Wednesday: the weekend before or after may be meant")
    if name == 3 and civil(day)[1] == 11:
        return DaySpan(day, day + 3)  # Thanksgiving
    if name >= 4:
        return DaySpan(day if name == 4 else day - name + 5, day - name + 6)
    saturday = day - name - 2 if name < 2 else day - name + 5
    return DaySpan(saturday, saturday + 2 if name == 0 else saturday + 1)


def _long_weekend(span: DaySpan) -> DaySpan:
    """Return the days from Good Friday to Easter Monday."""
    sunday = endpoints(span)[0]
    return DaySpan(sunday - 2, sunday + 1)


def _days_of(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “over Christmas”, “during Easter”: the days off that belong to it."""
    meaning = grammar.part(found[1])
    if meaning is None or meaning.rule != "holiday" or meaning.unit != "day":
        return None
    before, after = {"c": (1, 1), "x": (1, 1), "e": (2, 1), "t": (0, 3), "n": (1, 0)}[found[1][0]]

    def widen(span: DaySpan) -> DaySpan:
        first, last = endpoints(span)
        return DaySpan(first - before, last + after)

    return meaning.derive_each(widen, "stretch", "holidays")


def _new_year(_: re.Match[str], __: Grammar) -> Meaning:
    """Read “in the new year”: the year of which the first day is nearest."""
    return Meaning(lambda day: unit_at(day + 184, "year"), "year", "holidays")


HOLIDAY_RULES = compile_rules(
    ("in new year", _new_year),
    (f"(?:{WHICH} )?({_NAME})(?: (weekend|week|holiday))?(?:{OF} (.+))?", _holiday),
    ("(?:over|during) ((?:christmas|xmas|easter|thanksgiving|new (?:year|years|year 's))"
     "(?: (?:holiday|break))?)", _days_of),
)  # fmt: skip
