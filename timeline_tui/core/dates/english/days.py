"""Rules for single days in English: "yesterday", weekdays, dates, "the first Monday of May".

As `english.units`, which has the units that a day can be one of.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from timeline_tui.core.dates.calendar import weekday
from timeline_tui.core.dates.english.units import WHICH
from timeline_tui.core.dates.meanings import (
    At,
    Meaning,
    Mode,
    Reader,
    Rule,
    relative,
)
from timeline_tui.core.dates.spans import Span, Unclear, closed, each

_NAMED = {
    "today": 0, "now": 0, "tonight": 0, "this day": 0, "this morning": 0, "this afternoon": 0,
    "this evening": 0, "right now": 0, "currently": 0, "at present": 0, "present": 0,
    "this time": 0, "this minute": 0, "this hour": 0, "these days": 0, "for now": 0, "moment": 0,
    "immediately": 0, "moments ago": 0, "minutes ago": 0, "yesterday": -1, "last night": -1,
    "day before yesterday": -2, "tomorrow": 1, "day after tomorrow": 2,
}  # fmt: skip
_TOLD = {
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


def one(day: int) -> Span:
    return Span(day, day)


def _weekday(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“Friday”, “last Friday”, “the Friday after”."""
    which, name, tail = found[1], int(found[2]), found[3]
    if tail is not None:
        if which:
            return None
        step = after if tail in ("after", "following") else before
        return Meaning(lambda day: one(step(day, name)), "day", "story", story=True)
    if which is None:
        return Meaning(_recent(name, reader.mode), "day", "weekday", recurs="week")
    if which == "last" and reader.mode != "plain":
        return Meaning(lambda day: _last(day, name), "day", "last weekday")
    if which in ("last", "past", "this past", "prior"):
        return Meaning(lambda day: one(before(day, name)), "day", "last weekday",
                       story=which == "prior")  # fmt: skip
    if which in ("tfollowing", "coming", "this coming"):
        story = which == "tfollowing"
        rule = "story" if story else "weekday"
        return Meaning(lambda day: one(after(day, name)), "day", rule, story=story)
    if which == "inlast":
        return None
    weeks = 1 if which == "next" else 0
    story = which not in ("this", "current", "next")
    return Meaning(
        lambda day: one(day - weekday(day) + name + 7 * weeks), "day",
        "next weekday" if weeks else "calendar", story=story,
    )  # fmt: skip


def _recent(name: int, mode: Mode) -> At:
    if mode == "by":
        return lambda day: one(day + (name - weekday(day)) % 7)
    return lambda day: one(day - (weekday(day) - name) % 7)


def _last(day: int, name: int) -> Span:
    """The latest before today, or that of last week: two days where people differ."""
    recent = before(day, name)
    former = day - weekday(day) + name - 7
    if former == recent or former > recent:
        return one(recent)
    return Span(former, recent, others=(one(former), one(recent)))


def _weekday_of_week(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“Tuesday of last week”, “Friday next week”."""
    name = int(found[1])
    week = reader.unit(found[2], "week")
    if week is None:
        return None
    inner = week
    return inner.with_(lambda day: one(closed(inner.at(day))[0] + name), "day")


def _weeks_on(found: re.Match[str], _: Reader) -> Meaning:
    """“Friday week”, as the British say: a week after the coming Friday."""
    name, weeks = int(found[1]), 1 if found[2] == "week" else 2
    return Meaning(lambda day: one(after(day, name) + 7 * weeks), "day", "weeks on")


def _weeks_on_from(found: re.Match[str], _: Reader) -> Meaning:
    """“tomorrow week”, “today fortnight”."""
    days = _NAMED[found[1]] + (7 if found[2] == "week" else 14)
    return Meaning(lambda day: one(day + days), "day", "weeks on")


def _weeks_from_day(found: re.Match[str], _: Reader) -> Meaning:
    """“a week ago Monday”, “a week from Friday”, “a fortnight ago today”: that day exactly."""
    days = (7 if found[1] == "week" else 14) * (-1 if found[2] == "ago" else 1)
    if found[3][0] != "w":
        return Meaning(lambda day: one(day + _NAMED[found[3]] + days), "day", "weeks on")
    name, ahead = int(found[3][1:]), days > 0

    def at(day: int) -> Span:
        named = after(day, name) if ahead else day - (weekday(day) - name) % 7
        return one(named + days)

    return Meaning(at, "day", "weeks on")


def _weekday_from(found: re.Match[str], reader: Reader) -> Meaning | None:
    """“the Tuesday after April 6”, “the Sunday before Christmas Day”."""
    times, name, word = int(found[1] or 1), int(found[2]), found[3]
    meaning = reader.part(found[4])
    if meaning is None or times < 1:
        return None
    inner = meaning

    def of(span: Span) -> Span:
        first, last = closed(span)
        if first != last and inner.unit != "week" and inner.unit != "weekend":
            raise Unclear("a weekday before or after this could be one of several")
        return one(before(first, name, times) if word == "before" else after(last, name, times))

    return inner.with_(lambda day: each(inner.at(day), of), "day")


def _weekdays_ago(found: re.Match[str], _: Reader) -> Meaning | None:
    """“two Fridays ago”, “three Mondays from now”."""
    times, name, word = int(found[1]), int(found[2]), found[3]
    if not 1 <= times <= 1000:
        return None
    step = before if word in ("ago", "back", "before", "earlier", "prior") else after
    return Meaning(lambda day: one(step(day, name, times)), "day", "ago")


_PATTERNS: tuple[tuple[str, Callable[[re.Match[str], Reader], Meaning | None]], ...] = (
    ("(?:at )?(?:(?:earlier|later|late|early) )?((?:[a-z]+ ){0,3}[a-z]+)", _named),
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
RULES: tuple[Rule, ...] = tuple((re.compile(pattern), rule) for pattern, rule in _PATTERNS)
