"""Rules for times of day: “Monday morning”, “3 p.m. on Friday”, “10:00 EDT, 17 April 2026”.

The time is kept where its zone is said, for then it is an instant; otherwise the day alone is.
As `english.units`.
"""

from __future__ import annotations

import re

from timeline_tui.core.dates.calendar import DAY
from timeline_tui.core.dates.meanings import Meaning, Reader, Rule
from timeline_tui.core.dates.spans import Span, Unclear, closed, each
from timeline_tui.core.dates.zones import ahead_of_utc, zone_named

_OFFSETS = {
    "utc": 0, "gmt": 0, "z": 0, "bst": 60, "wet": 0, "west": 60, "cet": 60, "cest": 120,
    "eet": 120, "eest": 180, "msk": 180, "jst": 540,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480,
    "pdt": -420, "akst": -540, "akdt": -480, "hst": -600,
}  # fmt: skip
"""Minutes that a zone with a fixed offset is ahead of UTC."""
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
"""Two days in a row, as a night has them."""


def _time_of_day(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“Monday morning”, “the night of April 3”: the day that is named."""
    meaning = reader.unit(found[1], "day")
    if meaning is None and _NIGHTS.match(found[1]):
        meaning = reader.read(found[1])  # "the night of 9–10 November"
    return None if meaning is None else meaning.timed(meaning.at)


def _clock_alone(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“at 3:30 p.m.”: of the day of the anchor."""
    time, half, zone = found.groups()
    return _clock(time, half, zone, "today", reader)


def _clock_first(found: re.Match[str], reader: Reader) -> Meaning | None:
    time, half, zone, day = found.groups()
    return _clock(time, half, zone, day, reader)


def _clock_last(found: re.Match[str], reader: Reader) -> Meaning | None:
    day, time, half, zone = found.groups()
    return _clock(time, half, zone, day, reader)


def _clock(
    time: str, half: str | None, zone: str | None, rest: str, reader: Reader
) -> Meaning | None:
    """“Monday at 10:30 a.m.”, “at 3 pm on April 6”: the day; with a zone, the instant."""
    meaning = reader.unit(rest, "day")
    minutes = _minutes(time, half)
    if meaning is None or minutes is None:
        return None
    inner = meaning
    # Midnight is the begin of a day for some and its end for others.
    if zone is None or zone == "local time" or time == "midnight":
        return inner.timed(inner.at)
    hours, seconds = divmod(minutes, 60), time.partition(":")[2].partition(":")[2]
    written = f"T{hours[0]:02d}:{hours[1]:02d}" + (f":{seconds}" if seconds else "")

    def at(day: int) -> Span:
        span = inner.at(day)
        first, last = closed(span)
        if first != last or span.others is not None:
            return span
        return span._replace(clock=written + _offset(zone, first, minutes))

    return inner.timed(at)


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
    """Return the offset of a zone at a time of a day, as EDTF has it. Raises Unclear."""
    name = zone.partition(" ")[0]
    ahead = _OFFSETS.get(name)
    if ahead is None:
        place = zone_named(_PLACES[name])
        if place is None:
            raise Unclear("this machine knows no time zones: write the offset from UTC")
        # All these places are behind UTC by five to eight hours.
        ahead = ahead_of_utc(place, day * DAY + (minutes + 6 * 60) * 60)
    if ahead == 0:
        return "Z"
    return f"{'-' if ahead < 0 else '+'}{abs(ahead) // 60:02d}:{abs(ahead) % 60:02d}"


def _overnight(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“overnight on April 3”: that night or the one before, which people say alike."""
    into, rest = found.groups()
    meaning = reader.unit(rest, "day")
    if meaning is None:
        return None
    inner = meaning

    def of(span: Span) -> Span:
        first, last = closed(span)
        return Span(first - 1, last if into in ("into", "to") else last + 1)

    return inner.with_(lambda day: each(inner.at(day), of), "stretch", "overnight")


RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        ("overnight(?: (on|of|into|to|from))? (.+)", _overnight),
        (f"(.+?) (?:(?:early|late|in|at|around) ){{0,2}}{_TIMES}", _time_of_day),
        (f"(?:(?:early|late) )?{_TIMES}(?: (?:of|on))? (.+)", _time_of_day),
        (f"(?:from |between )?{_ANY_CLOCK} (?:to|until|and|-) {_ANY_CLOCK}(?: (?:on|of))? (.+)",
         _time_of_day),
        (f"{_AT}((?:t[0-9:]+|n[0-9]{{1,2}})(?= (?:am|pm))|y[0-9]{{4}}(?= (?:gmt|utc)))(?: (am|pm))?"
         f"(?: {_ZONE})?", _clock_alone),
        (f"{_AT}{_CLOCK}(?: {_ZONE})?(?: (?:on|of))? (.+)", _clock_first),
        (f"(.+?) {_AT}{_CLOCK}(?: {_ZONE})?", _clock_last),
    )
)  # fmt: skip
