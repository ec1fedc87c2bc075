"""Dates in figures that are not EDTF: the order, the separators, the digits.

Each rule is a function from a text (in small letters, without commas, single spaces) to a `Slip`,
or None if it is not that slip. Rules say what was meant without proving that it exists: a 31.02.
becomes a 31 February, which the caller reads. A missing century is never made up.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from timeline_tui.core.dates.calendar import civil, day_number, weekday
from timeline_tui.core.dates.slip import RANGE, Slip, either, one


def _year_first(words: str) -> Slip | None:
    found = re.fullmatch(r"([0-9]{4})([-/. ])([0-9]{1,2})(?:\2([0-9]{1,2}))?([?~%]?)", words)
    if found is None:
        return None
    year, separator, month, day, mark = found.groups()
    if day and 31 >= int(month) > 12 >= int(day):
        return one(
            f"there is no month {month}: the month comes before the day",
            f"{year}-{day:0>2}-{month:0>2}{mark}",
        )
    if separator == "-" and len(month) == 2 and len(day or "00") == 2:
        return None
    meant = f"{year}-{month:0>2}" + (f"-{day:0>2}" if day else "") + mark
    if separator == "-":
        return one("a month and a day have two digits each", meant)
    return one("year, month and day are joined by “-”", meant)


def _year_last(words: str) -> Slip | None:
    found = re.fullmatch(r"(?:([0-9]{1,2})([-/.]))?([0-9]{1,2})[-/.]([0-9]{4})", words)
    if found is None:
        return None
    first, separator, second, year = found.groups()
    message = "the year comes first, then the month, then the day"
    if first is None:
        return one(message, f"{year}-{second:0>2}") if int(second) <= 12 else None
    day_first = f"{year}-{second:0>2}-{first:0>2}"
    month_first = f"{year}-{first:0>2}-{second:0>2}"
    # Dots are written by people who put the day first; strokes and hyphens by both sorts.
    if int(second) <= 12 and (separator == "." or int(first) > 12 or first == second):
        return one(message, day_first)
    if int(first) <= 12 < int(second):
        return one(message, month_first)
    if int(first) > 12:
        return one(message, day_first)  # neither is a month, and so the reader will say
    return Slip(
        f"“{words}” has two readings, with the day or with the month first",
        f"write {day_first} or {month_first}",
        (day_first, month_first),
    )


def _two_digit_year(words: str) -> Slip | None:
    if not re.fullmatch(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2}", words):
        return None
    return Slip(
        f"“{words}” is ambiguous: two digits do not say which century the year is in",
        "write a four-digit year, then month and day, as in 1969-07-20",
    )


def _digits_only(words: str) -> Slip | None:
    found = re.fullmatch(r"([+-]?)([0-9]+)", words)
    if found is None:
        return None
    sign, digits = found.groups()
    if not sign and re.fullmatch(r"[0-9]{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])?", digits):
        parts = [digits[:4], digits[4:6], digits[6:]]
        return one("year, month and day are joined by “-”", "-".join(filter(None, parts)))
    sign = sign.replace("+", "")
    if len(digits) == 4 and int(digits) == 0:
        return one("there is no year -0000: year 0, which is 1 BCE, is 0000", "0000")
    if len(digits) == 4:
        return one("a year has no plus sign", digits) if found[1] == "+" else None
    if len(digits) < 4:
        message = "a year has four digits"
        return (
            one(message, f"{sign}{digits:0>4}")
            if len(digits) == 3
            else Slip(message, f"write {sign}{digits:0>4} if this is the year, or the whole year")
        )
    if len(digits) <= 13 and digits[0] != "0":
        return one("a year of more than four digits begins with Y", f"Y{sign}{digits}")
    return None


def _seconds(words: str) -> Slip | None:
    """A count of seconds or milliseconds, as computers keep time."""
    if not re.fullmatch(r"1[0-9]{9}(?:[0-9]{3})?", words):
        return None
    days, seconds = divmod(int(words[:10]), 86_400)
    minutes, second = divmod(seconds, 60)
    day = _iso(day_number(1970, 1, 1) + days)
    meant = f"{day}T{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}Z"
    unit = "seconds" if len(words) == 10 else "milliseconds"
    return one(f"“{words}” looks like a count of {unit} since 1970", meant)


def _long_prefix(words: str) -> Slip | None:
    found = re.fullmatch(r"y(-?[0-9]{4})", words)
    if found is None:
        return None
    return one("only years of more than four digits begin with Y", found[1])


def _time_of_day(words: str) -> Slip | None:
    found = re.fullmatch(
        r"(-?[0-9]{4}-[0-9]{2}-[0-9]{2})( ?t ?| )([0-9]{1,2}):([0-9]{2})(:[0-9]{2})?([.][0-9]+)? ?"
        r"(am|pm|a\.m\.|p\.m\.)? ?(z|utc|gmt|[+-][0-9]{1,2}:?(?:[0-9]{2})?)?([?~%]?)",
        words,
    )
    if found is None:
        return None
    day, _, hour, minute, second, fraction, half, zone, mark = found.groups()
    message = "a date and its time are joined by a capital “T”, as in 2026-04-17T10:00:00Z"
    if zone and zone[0] in "+-":
        if len(zone.split(":")[0].lstrip("+-")) == 1:
            message = "the hours of an offset have two digits"
            zone = f"{zone[0]}0{zone[1:]}"
        zone = f"{zone[:3]}:{zone[3:].strip(':') or '00'}"
    elif zone:
        if zone == "gmt":
            message = "EDTF writes Z for UTC, which GMT stands for"
        zone = "Z"
    if len(hour) == 1 and not half:
        message = "hours, minutes and seconds have two digits each"
    if half:
        if not 1 <= int(hour) <= 12:
            return None
        message = "EDTF counts hours to 24, without am and pm"
        hour = str(int(hour) % 12 + (12 if half[0] == "p" else 0))
    return one(
        message, f"{day}T{hour:0>2}:{minute}{second or ''}{fraction or ''}{zone or ''}{mark}"
    )


def _basic_time(words: str) -> Slip | None:
    """Match a date and a time without separators: `20260417T100000Z`."""
    found = re.fullmatch(
        r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})t([0-9]{2}):?([0-9]{2}):?([0-9]{2})?"
        r"([.][0-9]+)?(z|[+-][0-9]{2}:?(?:[0-9]{2})?)?",
        words,
    )
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    clock = f"{hour}:{minute}" + (f":{second}{fraction or ''}" if second else "")
    return one(
        "the parts of a date are joined by “-”, those of a time by “:”",
        f"{year}-{month}-{day}T{clock}{(zone or '').upper()}",
    )


def _week(words: str) -> Slip | None:
    found = re.fullmatch(r"([0-9]{4})-?w([0-9]{1,2})(?:-([1-7]))?", words)
    if found is None or not 1 <= int(found[2]) <= 53:
        return None
    year, week = int(found[1]), int(found[2])
    fourth = day_number(year, 1, 4)  # is in week 1 by the definition of ISO 8601
    monday = fourth - weekday(fourth) + 7 * (week - 1)
    if found[3]:
        return one("EDTF has no weeks", _iso(monday + int(found[3]) - 1))
    return either("EDTF has no weeks", _iso(monday), _iso(monday + 6))


def _iso(day: int) -> str:
    year, month, day_of_month = civil(day)
    return f"{year:04d}-{month:02d}-{day_of_month:02d}"


def _bare_range(words: str) -> Slip | None:
    date = r"([0-9]{4}(?:-[0-9]{2}){0,2})"
    found = re.fullmatch(rf"{date}(?: ?\.{{2,3}} ?| to | until | - |-){date}", words)
    if found is None or found[1] > found[2]:
        return None
    return either(RANGE, found[1], found[2])


def _open_word(words: str) -> Slip | None:
    found = re.fullmatch(r"(.+)/(open|ongoing|now|present|today|unknown)", words)
    if found is None:
        return None
    end = "" if found[2] == "unknown" else ".."
    return one("EDTF writes “..” for an open end, and nothing for an unknown one",
                f"{found[1].upper()}/{end}")  # fmt: skip


RULES: tuple[Callable[[str], Slip | None], ...] = (
    _year_first,
    _year_last,
    _two_digit_year,
    _seconds,
    _digits_only,
    _long_prefix,
    _time_of_day,
    _basic_time,
    _week,
    _bare_range,
    _open_word,
)
