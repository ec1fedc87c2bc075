"""Corrections for dates in English words: months by name, eras, decades, "about", "before".

Each rule is a function from a text (in lower case, without commas, with single spaces) to a
`Correction`, or None if it is not that mistake. Where there are two readings, both are offered. A
missing year is never made up. A phrase relative to a day ("last week") is not resolved: nothing
here knows which day it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from timeline_tui.dates.calendar import MONTHS
from timeline_tui.dates.frozen import regex

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
    readings in EDTF."""

    message: str
    help: str
    meant: tuple[str, ...] = ()


def single_reading(message: str, meant: str) -> Correction:
    """Return the correction of a text with one reading."""
    return Correction(message, f"write {meant}", (meant,))


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


RULES: tuple[Callable[[str], Correction | None], ...] = (
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
