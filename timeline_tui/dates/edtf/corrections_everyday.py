"""Corrections for dates as people write them: in English words, and in figures that are not EDTF.

Each rule is a function from a text (in lower case, without commas, with single spaces) to a
`Correction`, or None if it is not that mistake. Where there are two readings, both are offered. A
missing year or century is never made up. A phrase relative to a day ("last week") is not resolved:
nothing here knows which day it is. A rule says what was meant without checking that it exists:
31.02. becomes 31 February, which the caller tries to read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from timeline_tui.dates.calendar import MONTHS, day_number, iso_day, weekday
from timeline_tui.dates.frozen import regex

# -- in words --------------------------------------------------------------------------------------

RANGE = "a range of dates does not say whether it lasted"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ERA = r"(?: ?(?P<era>b\.?c\.?(?:e\.?)?|a\.?d\.?|c\.?e\.?))?"
_ORDINAL = r"(?:st|nd|rd|th)?"
_PARTS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24} | {
    "q1": 33, "q2": 34, "q3": 35, "q4": 36, "h1": 40, "h2": 41,
}  # fmt: skip
_PART = rf"({'|'.join(_PARTS)})"
_RELATIVE = regex(r"(today|now|tonight|yesterday|tomorrow|(?:last|this|next) [a-z]+|.* ago)")

_MONTHS = tuple(name[:3].lower() for name in MONTHS)


class Correction(NamedTuple):
    """A mistake and its fix: `message` and `help` as those of a DateError; `meant` are the
    readings in EDTF, and `sure` says that the one reading there is certain: the text is a date in
    another notation, and no slip of the finger makes another date look like it."""

    message: str
    help: str
    meant: tuple[str, ...] = ()
    sure: bool = False


def single_reading(message: str, meant: str, *, sure: bool = True) -> Correction:
    """Return the correction of a text with one reading."""
    return Correction(message, f"write {meant}", (meant,), sure)


def lasted_or_within(message: str, first: str, last: str) -> Correction:
    """Return the correction of a range, which may have lasted or have happened at some time
    within."""
    lasted, within = f"{first}/{last}", f"[{first}..{last}]"
    return Correction(
        message,
        f"write {lasted} if it lasted, {within} if it happened at some time within",
        (lasted, within),
    )


def _match(words: str, *patterns: str) -> re.Match[str] | None:
    """Return the match of the first pattern that matches all of the words."""
    return next(filter(None, (re.fullmatch(pattern, words) for pattern in patterns)), None)


def _month_number(found: re.Match[str]) -> int:
    return _MONTHS.index(found["month"][:3]) + 1


def _named_month(words: str) -> Correction | None:
    day = rf"(?P<day>[0-9]{{1,2}}){_ORDINAL}"
    year = rf"(?: (?P<year>[0-9]{{1,4}}){_ERA})?"
    found = _match(
        words, rf"(?:the )?(?:{day} (?:of )?)?{_MONTH}(?: ?of)?{year}", rf"{_MONTH} {day}{year}"
    )
    if found is None:
        return None
    month, day, digits, era = _month_number(found), found["day"], found["year"], found["era"]
    if digits is None or (len(digits) < 4 and not era):
        return Correction(
            f"“{words}” lacks a year of four digits", f"write the year too, as in 2026-{month:02d}"
        )
    number = _astronomical_year(int(digits), era)
    if number is None:
        return None
    tail = f"-{day:0>2}" if day else ""
    return single_reading("a month is written in figures", f"{number}-{month:02d}{tail}")


def _joined_month(words: str) -> Correction | None:
    """Match as `_named_month`, with points or strokes between the parts, or the year first."""
    spaced = " ".join(re.sub(r"[-./]", " ", words).split())
    found = re.fullmatch(rf"([0-9]{{4}}) {_MONTH}(?: ([0-9]{{1,2}}){_ORDINAL})?", spaced)
    if found is not None:
        year, name, day = found.groups()
        spaced = f"{day or ''} {name} {year}".strip()
    return None if spaced == words else _named_month(spaced)


def _named_range(words: str) -> Correction | None:
    days = r"(?P<first>[0-9]{1,2}) ?- ?(?P<last>[0-9]{1,2})"
    year = "(?P<year>[0-9]{4})"
    found = _match(words, rf"{days} {_MONTH} {year}", rf"{_MONTH} {days} {year}")
    if found is None:
        return None
    month = f"{found['year']}-{_month_number(found):02d}"
    return lasted_or_within(RANGE, f"{month}-{found['first']:0>2}", f"{month}-{found['last']:0>2}")


def _astronomical_year(year: int, era: str | None) -> str | None:
    """Return the astronomical year: 1 BCE is year 0, 44 BCE is -43. None for the year 0 of an
    era."""
    if year == 0:
        return None
    number = 1 - year if (era or "").startswith("b") else year
    sign = "-" if number < 0 else ""
    return f"{sign}{abs(number):04d}" if abs(number) < 10_000 else f"Y{number}"


def _era(words: str) -> Correction | None:
    found = re.fullmatch(r"(?:(ad|a\.d\.) )?([0-9]{1,12})" + _ERA, words)
    if found is None or not (found[1] or found[3]):
        return None
    year = _astronomical_year(int(found[2]), found[3] or "ad")
    if year is None:
        return Correction(
            "there is no year 0 in this era: 1 BCE is followed by 1 CE",
            "write 0000 for 1 BCE, 0001 for 1 CE",
        )
    return single_reading(
        "EDTF counts years before 1 CE through 0: 1 BCE is 0000, 2 BCE is -0001", year
    )


def _part_of_year(words: str) -> Correction | None:
    found = re.fullmatch(rf"(?:the )?{_PART}(?: of)? ([0-9]{{4}})|([0-9]{{4}})[- ]?{_PART}", words)
    if found is None:
        return None
    part, year = found[1] or found[4], found[2] or found[3]
    return single_reading(
        "EDTF writes a season, quarter or half of a year as a number after the year",
        f"{year}-{_PARTS[part]}",
        sure=part != "winter",  # of that year's beginning, or of its end
    )


def _decade(words: str) -> Correction | None:
    found = re.fullmatch(r"(?:the )?([0-9]{2})([0-9])0['’]?s", words)
    if found is None:
        return None
    decade, century = f"{found[1]}{found[2]}X", f"{found[1]}XX"
    if found[2] != "0":
        return single_reading("EDTF writes X for the unknown digits of a year", decade)
    return Correction(
        f"“{words}” is ten years or a hundred",
        f"write {decade} for the decade, {century} for the century",
        (decade, century),
    )


def _century(words: str) -> Correction | None:
    found = re.fullmatch(
        r"(?:the )?([0-9]{1,2})(?:st|nd|rd|th) (?:century|c\.?)(?: (?:ce|ad))?", words
    )
    if found is None or not int(found[1]):
        return None
    return single_reading(
        "EDTF writes X for the unknown digits of a year", f"{int(found[1]) - 1:02d}XX"
    )


def _about(words: str) -> Correction | None:
    found = re.fullmatch(
        r"(?:(?:c|ca|circa|about|around|approx|approximately|roughly)\b\.? ?|~ ?)(.+)", words
    )
    if found is None:
        return None
    rest = found[1]
    date = rest if re.fullmatch(r"[0-9]{4}(?:-[0-9]{2}){0,2}", rest) else named_date(rest)
    if date is None:
        return None
    return single_reading("EDTF writes “~” after a date that is approximate", f"{date}~")


def named_date(words: str) -> str | None:
    """Return the EDTF of a date whose month has a name or whose year has an era; None if it is
    neither."""
    for rule in (_named_month, _joined_month, _era):
        slip = rule(words)
        if slip is not None and len(slip.meant) == 1:
            return slip.meant[0]
    return None


def _relative(words: str) -> Correction | None:
    if not _RELATIVE.fullmatch(words):
        return None
    return Correction(
        f"“{words}” depends on the day on which it is read",
        "write the date, as in 2026-04-17; a source's own words belong in as_reported",
    )


WORD_RULES: tuple[Callable[[str], Correction | None], ...] = (
    _named_month,
    _named_range,
    _joined_month,
    _era,
    _part_of_year,
    _decade,
    _century,
    _about,
    _relative,
)


# -- in figures ------------------------------------------------------------------------------------


def _year_first(words: str) -> Correction | None:
    found = re.fullmatch(r"([0-9]{4})([-/. ])([0-9]{1,2})(?:\2([0-9]{1,2}))?([?~%]?)", words)
    if found is None:
        return None
    year, separator, month, day, mark = found.groups()
    if day and 31 >= int(month) > 12 >= int(day):
        return single_reading(
            f"there is no month {month}: the month comes before the day",
            f"{year}-{day:0>2}-{month:0>2}{mark}",
            sure=False,
        )
    if separator == "-" and len(month) == 2 and len(day or "00") == 2:
        return None
    meant = f"{year}-{month:0>2}" + (f"-{day:0>2}" if day else "") + mark
    # 2025-6 may be two years, and 2003/05 three.
    sure = day is not None or (separator in "-." and int(month) <= int(year[-1]))
    if separator == "-":
        return single_reading("a month and a day have two digits each", meant, sure=sure)
    return single_reading("year, month and day are joined by “-”", meant, sure=sure)


def _year_last(words: str) -> Correction | None:
    found = re.fullmatch(r"(?:([0-9]{1,2})([-/.]))?([0-9]{1,2})[-/.]([0-9]{4})", words)
    if found is None:
        return None
    first, _, second, year = found.groups()
    message = "the year comes first, then the month, then the day"
    if first is None:
        return single_reading(message, f"{year}-{second:0>2}") if int(second) <= 12 else None
    day_first = f"{year}-{second:0>2}-{first:0>2}"
    month_first = f"{year}-{first:0>2}-{second:0>2}"
    if "00" in (first, second):
        return None
    if int(second) <= 12 and (int(first) > 12 or int(first) == int(second)):
        return single_reading(message, day_first)
    if int(first) <= 12 < int(second):
        return single_reading(message, month_first)
    if int(first) > 12:
        return single_reading(message, day_first)  # neither is a month; the reader will report it
    return Correction(
        f"“{words}” has two readings, with the day or with the month first",
        f"write {day_first} or {month_first}",
        (day_first, month_first),
    )


def _two_digit_year(words: str) -> Correction | None:
    if not re.fullmatch(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2}", words):
        return None
    return Correction(
        f"“{words}” is ambiguous: two digits do not say which century the year is in",
        "write a four-digit year, then month and day, as in 1969-07-20",
    )


def _short_era(digits: str, rest: str) -> Correction:
    """Return both readings of a year before 1 CE of fewer than four digits."""
    year = int(digits)
    by_counting = f"{'-' if year > 1 else ''}{year - 1:04d}{rest}"
    as_written = f"-{year:04d}{rest}"
    return Correction(
        f"a year has four digits, and EDTF counts through year 0: -{year:04d} is {year + 1} BCE, "
        f"{year} BCE is {by_counting[: len(by_counting) - len(rest)]}",
        f"write {by_counting} for {year} BCE, {as_written} for {year + 1} BCE",
        (by_counting, as_written),
    )


def _zeros(words: str) -> Correction | None:
    """Match zeros that stand for an unknown month or day: `1883-00-00`."""
    found = re.fullmatch(
        r"([+-]?[0-9]{4})([-/.]?)([0-9]{2})(?:\2([0-9]{2}))?(?:[t ]00:00(?::00(?:\.0+)?)?z?)?",
        words,
    )
    sure = True
    if found is not None:
        year, separator, month, day = found.groups()
        if not separator and day is None:
            return None
    else:
        found = re.fullmatch(r"(?:([0-9]{1,2})[-/.])?([0-9]{1,2})[-/.]([0-9]{4})", words)
        if found is None:
            return None
        day, month, year = found.groups()
        sure = day is None or int(day) == int(month)  # 00/05/1883 may be read in two ways
    year = year.lstrip("+")
    day = "" if day is None else day
    unknown_month, unknown_day = int(month) == 0, day != "" and int(day) == 0
    if not unknown_month and not unknown_day:
        return None
    message = "00 stands for an unknown part, which EDTF leaves out"
    if year.lstrip("-") == "0000" and unknown_month and (unknown_day or not day):
        return Correction(
            "00 stands for an unknown part, and here every part is unknown",
            "leave the date out: the event is then undated",
        )
    if year == "0000":
        year, sure = "XXXX", False
    if unknown_month and day and not unknown_day:
        return single_reading(message, f"{year}-XX-{day:0>2}", sure=sure)
    meant = year if unknown_month else f"{year}-{month:0>2}"
    return single_reading(message, meant, sure=sure)


def _wrong_length(words: str) -> Correction | None:
    """Match years of six digits, as ECMAScript writes them, and other years of more or fewer
    than four digits that have a month: `+002026-01-01`, `900-1-1`, `12000-01-01`."""
    found = re.fullmatch(
        r"([+-]?)([0-9]{1,13})-([0-9]{1,2})(?:-([0-9]{1,2}))?(t[0-9:.]+(?:z|[+-][0-9:]+)?)?", words
    )
    if (
        found is None
        or (len(found[2]) < 3 and not found[1])
        or (len(found[2]) == 4 and not found[1])
    ):
        return None
    sign, digits, month, day, clock = found.groups()
    rest = f"-{month:0>2}" + (f"-{day:0>2}" if day else "") + (clock or "").upper()
    year = int(digits)
    minus = "-" if sign == "-" else ""
    if year > 9999:
        return single_reading(
            "EDTF has no months and days in years of more than four digits, which begin with Y",
            f"Y{minus}{year}",
            sure=False,
        )
    if sign == "-" and year and len(digits) < 5:
        return _short_era(digits, rest) if len(digits) < 4 else None
    era_note = f": -{year:04d} is {year + 1} BCE" if minus and year else ""
    if year == 0:
        minus = ""
    message = (
        "a year has four digits" if sign != "+" or len(digits) > 4 else "a year has no plus sign"
    )
    # A year of three digits may lack one.
    sure = sign == "+" and len(digits) in (4, 6)
    return single_reading(message + era_note, f"{minus}{year:04d}{rest}", sure=sure)


def _other_marks(words: str) -> Correction | None:
    """Match other marks for unknown digits: `17??`, `198-`, `19__`, `1883-05-?`."""
    found = re.fullmatch(r"([0-9]{1,3})([?_*#x-]{1,3})((?:-[0-9?]{2}){0,2})", words)
    if found is not None and len(found[1]) + len(found[2]) == 4:
        rest = found[3].replace("?", "X").upper()
        return single_reading(
            "EDTF writes X for the unknown digits of a year",
            f"{found[1]}{'X' * len(found[2])}{rest}",
        )
    if re.fullmatch(r"\?{1,4}|unknown|n/a|n\.?d\.?|undated|no date", words):
        return Correction("this gives no time", "leave the date out: the event is then undated")
    found = re.fullmatch(r"([0-9]{4}(?:-[0-9]{2})?)(?:-(?:\?{1,2}|xx|--))+", words)
    if found is None or "--" in words or words.endswith(("??", "xx")):
        return None
    return single_reading("EDTF leaves out an unknown month or day", found[1])


def _digits_only(words: str) -> Correction | None:
    found = re.fullmatch(r"([+-]?)([0-9]+)", words)
    if found is None:
        return None
    sign, digits = found.groups()
    if not sign and re.fullmatch(r"[0-9]{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])?", digits):
        parts = [digits[:4], digits[4:6], digits[6:]]
        return single_reading(
            "year, month and day are joined by “-”",
            "-".join(filter(None, parts)),
            sure=len(digits) == 8,
        )
    sign = sign.replace("+", "")
    if len(digits) == 4 and int(digits) == 0:
        return single_reading(
            "there is no year -0000: year 0, which is 1 BCE, is 0000", "0000", sure=False
        )
    if len(digits) == 4:
        return single_reading("a year has no plus sign", digits) if found[1] == "+" else None
    if len(digits) < 4 and sign:
        return _short_era(digits, "")
    if len(digits) < 4:
        message = "a year has four digits"
        return (
            single_reading(message, f"{digits:0>4}", sure=False)
            if len(digits) == 3
            else Correction(message, f"write {digits:0>4} if this is the year, or the whole year")
        )
    if len(digits) == 6 and found[1] and digits[:2] == "00":
        era_note = f": -{digits[2:]} is {int(digits) + 1} BCE" if sign else ""
        return single_reading(f"a year has four digits{era_note}", f"{sign}{digits[2:]}")
    if len(digits) <= 13 and digits[0] != "0":
        message = "a year of more than four digits begins with Y"
        return single_reading(message, f"Y{sign}{digits}", sure=False)
    return None


def _seconds(words: str) -> Correction | None:
    """Match a count of seconds or milliseconds, as computers keep time."""
    if not re.fullmatch(r"1[0-9]{9}(?:[0-9]{3})?", words):
        return None
    days, seconds = divmod(int(words[:10]), 86_400)
    minutes, second = divmod(seconds, 60)
    day = iso_day(day_number(1970, 1, 1) + days)
    meant = f"{day}T{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}Z"
    unit = "seconds" if len(words) == 10 else "milliseconds"
    message = f"“{words}” looks like a count of {unit} since 1970"
    return single_reading(message, meant, sure=False)


def _long_prefix(words: str) -> Correction | None:
    found = re.fullmatch(r"y(-?[0-9]{4})", words)
    if found is None:
        return None
    return single_reading("only years of more than four digits begin with Y", found[1])


def _time_of_day(words: str) -> Correction | None:
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
    return single_reading(
        message, f"{day}T{hour:0>2}:{minute}{second or ''}{fraction or ''}{zone or ''}{mark}"
    )


def _basic_time(words: str) -> Correction | None:
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
    return single_reading(
        "the parts of a date are joined by “-”, those of a time by “:”",
        f"{year}-{month}-{day}T{clock}{(zone or '').upper()}",
    )


def _week(words: str) -> Correction | None:
    found = re.fullmatch(r"([0-9]{4})-?w([0-9]{1,2})(?:-([1-7]))?", words)
    if found is None or not 1 <= int(found[2]) <= 53:
        return None
    year, week = int(found[1]), int(found[2])
    fourth = day_number(year, 1, 4)  # always in week 1, by the definition of ISO 8601
    monday = fourth - weekday(fourth) + 7 * (week - 1)
    if found[3]:
        return single_reading("EDTF has no weeks", iso_day(monday + int(found[3]) - 1))
    return lasted_or_within("EDTF has no weeks", iso_day(monday), iso_day(monday + 6))


def _bare_range(words: str) -> Correction | None:
    date = r"([0-9]{4}(?:-[0-9]{2}){0,2})"
    found = re.fullmatch(rf"{date}(?: ?\.{{2,3}} ?| to | until | - |-){date}", words)
    if found is None or found[1] > found[2]:
        return None
    return lasted_or_within(RANGE, found[1], found[2])


def _open_word(words: str) -> Correction | None:
    found = re.fullmatch(r"(.+)/(open|ongoing|now|present|today|unknown)", words)
    if found is None:
        return None
    end = "" if found[2] == "unknown" else ".."
    return single_reading(
        "EDTF writes “..” for an open end, and nothing for an unknown one",
        f"{found[1].upper()}/{end}",
        sure=found[2] not in ("now", "today"),
    )


FIGURE_RULES: tuple[Callable[[str], Correction | None], ...] = (
    _zeros,
    _wrong_length,
    _other_marks,
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
