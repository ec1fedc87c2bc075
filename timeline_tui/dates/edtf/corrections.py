"""Corrections for strings that people write instead of EDTF.

Nothing here needs to be fast, because it runs only after a string failed as a date; and nothing may
guess. Nothing here reads a date either: the caller passes a function that can (`Reads`).

Each rule is a function from a text (in lower case, without commas, with single spaces) to a
`Correction`, or None if it is not that mistake. Those for everyday are for dates in English words,
and in figures that are not EDTF. Where there are two readings, both are offered. A missing year or
century is never made up. A phrase relative to a day ("last week") is not resolved: nothing here
knows which day it is. A rule says what was meant without checking that it exists: 31.02. becomes
31 February, which the caller tries to read.

Others are for dates as archives and other programs record them: GEDCOM words, Wikidata times, other
calendars. The help keeps the precision and the year of the record. A date of another calendar is
only named, with the Gregorian day where that is certain arithmetic.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from timeline_tui.dates.calendar import MONTHS, civil, day_number, iso_day, month_length, weekday
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


# -- records of archives and other programs --------------------------------------------------------

_ISO = regex(r"(-?[0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")

_ABOUT = {
    "abt": "ABT", "about": "about", "cal": "CAL (calculated)", "est": "EST (estimated)",
    "calculated": "calculated", "estimated": "estimated",
}  # fmt: skip

_REPUBLICAN = regex(
    r"\b(vend[eé]miaire|brumaire|frimaire|niv[oô]se|pluvi[oô]se|vent[oô]se|germinal|flor[eé]al"
    r"|prairial|messidor|thermidor|fructidor|sansculottides?|@#dfrench r@|french_r)\b"
    r"|@#dfrench|\ban [ivx]+\b"
)
_JULIAN = regex(r"@#djulian@|\(?\bjulian(?: calendar)?\b\)?")
_OLD_STYLE = regex(r"\(?\bo\. ?s\.?(?=\W|$)\)?|\(?\bos\b\)?|\(?\bold style\b\)?")
_NEW_STYLE = regex(r"@#dgregorian@|\(?\bgregorian(?: calendar)?\b\)?|\(?\bn\. ?s\.(?=\W|$)\)?"
                        r"|\(?\bnew style\b\)?")  # fmt: skip
_OTHERS = regex(
    r"@#dhebrew@|\bhebrew\b|\bhijri\b|\bislamic\b|\banno hegirae\b|\ba\.?h\.? ?[0-9]{3,4}\b"
    r"|\b[0-9]{3,4} ?a\.?h\.?(?=\W|$)|\banno mundi\b"
)
_DUAL = regex(r"\b([0-9]{3,4})/([0-9]{4}|[0-9]{1,2})\b")
_LAST_DUAL = 1752
"""The year in which England first began the year in January."""
_GREGORIAN = "write the Gregorian date"

Reads = Callable[[str], bool]
"""A function that reports whether a text is a date in EDTF."""

_LOOKALIKES = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹣－", "-")
    | {"…": "..", "／": "/", "⁄": "/", "．": ".", "：": ":", "？": "?", "～": "~", "％": "%"}
    | dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " ")
)
_WIDE_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}


def find_correction(text: str, reads: Reads) -> Correction | None:
    """Return the correction of a text that is not a date; None if it is not a common mistake."""
    plain = _plain(text)
    if plain != text:
        return _with_plain_characters(text, plain, reads)
    words = " ".join(text.lower().replace(",", " ").split())
    for rule in (*RULES, *FIGURE_RULES, *WORD_RULES):
        slip = rule(words)
        if slip is not None:
            return slip
    return _tidy(text, reads) or _sides(text, reads)


def _date(words: str) -> str | None:
    """Return a single date in EDTF, as it is or by the name of its month; None if it is not one."""
    words = words.strip()
    if _ISO.fullmatch(words):
        return words
    if re.fullmatch(r"[0-9]{3}", words):
        return f"0{words}"
    return named_date(words)


# -- GEDCOM --------------------------------------------------------------------------------------


def _gedcom_about(words: str) -> Correction | None:
    found = re.fullmatch(rf"({'|'.join(_ABOUT)})\.? (.+)", words)
    date = _date(found[2]) if found is not None else None
    if found is None or date is None:
        return None
    return single_reading(
        f"{_ABOUT[found[1]]} is not EDTF, which writes “~” after what is approximate",
        f"{date}~",
        sure=found[1] in ("abt", "about"),
    )


def _gedcom_side(words: str) -> Correction | None:
    found = re.fullmatch(r"(bef|before|aft|after|by)\.? (.+)", words)
    date = _date(found[2]) if found is not None else None
    if found is None or date is None:
        return None
    word = found[1]
    message = f"“{word.upper() if len(word) == 3 else word}” is not EDTF, which writes the last or"
    message += " first possible date"
    if word == "by":
        return single_reading(message, f"[..{date}]")
    near = _next(date, -1 if word[0] == "b" else 1)
    if near is None:
        return None
    return single_reading(message, f"[..{near}]" if word[0] == "b" else f"[{near}..]")


def _next(date: str, step: int) -> str | None:
    """Return the day, month or year before (-1) or after (1) a date; None if it does not exist."""
    found = _ISO.fullmatch(date)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    if not 1 <= month <= 12 or not 1 <= day <= month_length(year, month):
        return None
    if found[3]:
        year, month, day = civil(day_number(year, month, day) + step)
    elif found[2]:
        year, month = divmod(year * 12 + month - 1 + step, 12)
        month += 1
    else:
        year += step
    parts = [f"{'-' if year < 0 else ''}{abs(year):04d}"]
    parts += [f"{month:02d}"] if found[2] else []
    parts += [f"{day:02d}"] if found[3] else []
    return "-".join(parts)


def _gedcom_range(words: str) -> Correction | None:
    for pattern, shape, message in (
        (r"(?:bet|between)\.? (.+) and (.+)", "[{}..{}]",
         "EDTF writes “[a..b]” for some time between two dates"),
        (r"from (.+) to (.+)", "{}/{}", "EDTF writes “a/b” for what lasted from one to another"),
        (r"(.+) or (.+)", "[{},{}]", "EDTF writes “[a,b]” for one of two dates"),
    ):  # fmt: skip
        found = re.fullmatch(pattern, words)
        if found is not None:
            first, last = _date(found[1]), _date(found[2])
            if first is not None and last is not None:
                return single_reading(message, shape.format(first, last))
    return None


def _gedcom_half(words: str) -> Correction | None:
    found = re.fullmatch(r"(from|since|to|until|up to) (.+)", words)
    date = _date(found[2]) if found is not None else None
    if found is None or date is None:
        return None
    if found[1] in ("from", "since"):
        return single_reading(
            "EDTF writes “/..” after a date since which something lasts", f"{date}/..", sure=False
        )
    message = "EDTF writes “/” before a date until which something lasted"
    return single_reading(message, f"/{date}", sure=False)


def _gedcom_interpretation(words: str) -> Correction | None:
    found = re.fullmatch(r"int\.? (.+?)(?: \(.*\))?", words)
    date = _date(found[1]) if found is not None else None
    if date is None:
        return None
    return single_reading(
        "INT is not EDTF; the words that were interpreted belong in as_reported", date, sure=False
    )


# -- Wikidata ------------------------------------------------------------------------------------


def _wikidata(words: str) -> Correction | None:
    found = re.fullmatch(
        r"([+-])([0-9]{1,16})-([0-9]{2})-([0-9]{2})t([0-9:]{8})z(?:/([0-9]{1,2}))?", words
    )
    if found is None or (len(found[2]) == 6 and found[6] is None):
        return None  # six digits: an expanded year
    sign, digits, month, day, clock, precision = found.groups()
    number = int(digits)
    size = int(precision) if precision else 11 if day != "00" else 10 if month != "00" else 9
    if sign == "-" and number:
        message = f"Wikidata counts {number} BCE as -{digits}; EDTF counts through year 0"
    else:
        message = "this is a Wikidata time, in which 00 stands for an unknown part"
    meant = _of_precision(1 - number if sign == "-" else number, size, month, day)
    if meant is None:
        return None
    if size > 11:
        meant += f"T{clock}Z"
    # Without its precision the first of January may stand for the year.
    sure = sign == "+" and size in (9, 10, 11) and (precision is not None or size < 11)
    return single_reading(message, meant, sure=sure)


def _of_precision(year: int, size: int, month: str, day: str) -> str | None:
    """Return a year, and the known part beside it, by Wikidata's numbers: 11 is a day, 9 a year,
    7 a century."""
    written = f"{'-' if year < 0 else ''}{abs(year):04d}" if abs(year) < 10_000 else f"Y{year}"
    if size >= 11 and abs(year) < 10_000 and "00" not in (month, day):
        return f"{written}-{month}-{day}"
    if size >= 10 and abs(year) < 10_000 and month != "00":
        return f"{written}-{month}"
    if size >= 9:
        return written
    if year <= 0 or year > 9999:
        return f"{written}~"
    if size == 8:
        return f"{year // 10:03d}X"
    if size == 7:
        return f"{(year - 1) // 100:02d}XX"
    return f"{(year - 1) // 1000}XXX" if size == 6 else f"{written}~"


# -- other calendars -----------------------------------------------------------------------------


def other_calendar(text: str) -> Correction | None:
    """Return the correction of a date that names another calendar or has a dual year; None if it
    does neither."""
    words = " ".join(text.lower().replace(",", " ").split())
    if _REPUBLICAN.search(words):
        return Correction("this is a date of the French republican calendar", _GREGORIAN)
    if _OTHERS.search(words):
        return Correction("this is a date of the Hebrew or Islamic calendar", _GREGORIAN)
    for pattern, name in ((_JULIAN, "the Julian calendar"), (_OLD_STYLE, "Old Style (Julian)")):
        if pattern.search(words):
            rest = " ".join(pattern.sub(" ", words).split())
            # Under Old Style a year may have begun on 25 March.
            single = _dual_year(rest)
            return Correction(
                f"this is a date of {name}",
                _gregorian_advice(single or rest, sure=(single is not None or pattern is _JULIAN)),
            )
    if _NEW_STYLE.search(words):
        date = _date(" ".join(_NEW_STYLE.sub(" ", words).split()))
        return None if date is None else single_reading("EDTF dates are always Gregorian", date)
    return _two_years(words) if re.fullmatch(r"[0-9]+/[0-9]+", words) else _dual(words)


def _dual(words: str) -> Correction | None:
    single = _dual_year(words)
    if single is None:
        return None
    return Correction(
        f"“{words}” has a dual year, as Old Style (Julian) dates have: it is of {single[:30]} by "
        "the year that begins in January",
        _gregorian_advice(single, sure=True),
    )


def _two_years(words: str) -> Correction | None:
    """Match `1731/32`, a dual year or two years, and `2025/26`, two years."""
    first, second = words.split("/")
    if len(first) != 4 or len(second) > 2 or not str(int(first) + 1).endswith(second):
        return None
    later = int(first) + 1
    if int(first) > _LAST_DUAL:
        return lasted_or_within(RANGE, first, f"{later:04d}") if len(second) == 2 else None
    meant = [f"{later:04d}", f"{first}/{later:04d}"]
    meant += [f"{first}-0{second}"] if len(second) == 1 else []
    month = f", {meant[2]} if it is a month" if len(second) == 1 else ""
    return Correction(
        f"“{words}” may be a dual year (Old Style) or two years",
        f"write {meant[0]} for the dual year, {meant[1]} if it lasted both{month}",
        tuple(meant),
    )


def _dual_year(words: str) -> str | None:
    """Return the words with the later year of a dual one: “10 feb 1731/2” is of 1732."""
    found = _DUAL.search(words)
    if found is None or int(found[1]) > _LAST_DUAL:
        return None
    year = int(found[1]) + 1
    if not str(year).endswith(found[2]):
        return None
    return f"{words[: found.start()]}{year:04d}{words[found.end() :]}"


def _gregorian_advice(words: str, *, sure: bool) -> str:
    """Return the request for the Gregorian date, with that day where the Julian one is certain."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", _date(words) or "")
    if found is None:
        return _GREGORIAN
    year, month, day = map(int, found.groups())
    leap = month == 2 and year % 4 == 0
    if not 1 <= month <= 12 or not 1 <= day <= (29 if leap else month_length(2001, month)):
        return _GREGORIAN
    if not sure and month <= 3:
        return _GREGORIAN
    # The day number of the Julian calendar: every fourth year has a leap day.
    months, years = (month - 3) % 12, year + 4800 - (month <= 2)
    number = day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32083 - 1721425
    return f"{_GREGORIAN}: that Julian day is {iso_day(number)}"


# -- characters ----------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Return the text in ASCII, as far as its characters have a look-alike there."""
    if text.isascii():
        return text
    digits = (_digit(character) for character in text.translate(_LOOKALIKES))
    return "".join(digits)


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _with_plain_characters(text: str, plain: str, reads: Reads) -> Correction:
    odd = next(character for character in text if not character.isascii())
    name = unicodedata.name(odd, f"U+{ord(odd):04X}")
    message = f"“{odd}” ({name}) is not a character of a date: EDTF is written in ASCII"
    # Digits of another script may count the years of another calendar.
    sure = text.translate(_LOOKALIKES).translate(_WIDE_DIGITS).isascii()
    if reads(plain):
        return Correction(message, f"write {plain}", (plain,), sure)
    deeper = find_correction(plain, reads)
    if deeper is None:
        return Correction(message, "write it as in 2026-04-17")
    return Correction(message, deeper.help, deeper.meant, sure and deeper.sure)


def _tidy(text: str, reads: Reads) -> Correction | None:
    """Match text that is a date without its spaces, in capitals, or with X for other marks."""
    if reads(bare := "".join(text.split())):
        where = "around" if text.strip() == bare else "within"
        sure = re.search(r"\d\s+\d", text) is None
        return Correction(f"there are spaces {where} the date", f"write {bare}", (bare,), sure)
    upper = re.sub(r"u(?=[u\d-]|$)", "X", bare.lower()).upper()
    if reads(upper):
        return Correction(
            "EDTF writes X for an unknown digit, and T, Z, Y, E, S, in capitals",
            f"write {upper}",
            (upper,),
            sure=True,
        )
    bare = re.sub(r"(?<=-)\?\?", "XX", bare)
    if reads(bare):
        return single_reading("EDTF writes X for an unknown digit", bare)
    return None


def _sides(text: str, reads: Reads) -> Correction | None:
    """Match an interval of which one side, or both, is a mistake."""
    if text.count("/") != 1:
        return None
    meant: list[str] = []
    first: Correction | None = None
    sure = True
    for side in text.split("/"):
        if side in ("", "..") or reads(side):
            meant.append(side)
            continue
        slip = find_correction(side, reads)
        if slip is None:
            return None
        if len(slip.meant) != 1 or "/" in slip.meant[0] or "[" in slip.meant[0]:
            return Correction(slip.message, slip.help)
        first = first or slip
        sure = sure and slip.sure
        meant.append(slip.meant[0])
    if first is None:
        return None
    whole = "/".join(meant)
    return Correction(first.message, f"write {whole}", (whole,), sure)


RULES: tuple[Callable[[str], Correction | None], ...] = (
    other_calendar,
    _wikidata,
    _gedcom_about,
    _gedcom_side,
    _gedcom_range,
    _gedcom_half,
    _gedcom_interpretation,
)
