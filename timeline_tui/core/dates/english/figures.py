"""Dates in figures within a phrase: “17/04/2026”, “4/17”, “2026/4/7”.

Nothing here guesses whether the day or the month comes first: with two readings both are said.
"""

from __future__ import annotations

import re

from timeline_tui.core.dates.english.words import MONTH_NAMES
from timeline_tui.core.dates.spans import Unclear


def with_dates(text: str) -> str:
    """A text with its dates in figures as EDTF (or, without a year, with the month by name).

    Raises Unclear if a date has two readings, or none.
    """
    return _FIGURES.sub(_date, text)


_FIGURES = re.compile(
    r"(?<![0-9/.-])([0-9]{1,4})\s?([/.-])\s?([0-9]{1,2})(?:\s?\2\s?([0-9]{1,4}))?(?![0-9/.-])"
    r"|(?<![0-9/.-])(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})(?![0-9/.-])"
)


def _date(found: re.Match[str]) -> str:
    """A date in figures as EDTF, where only one reading is a date. Raises Unclear."""
    if found["year"] is not None:
        return f"{found['year']}-{found['month']:0>2}"
    first, sign, second, last = found.groups()[:4]
    if found[0] == "24/7":
        raise Unclear("“24/7” is rather always than a day")
    if len(first) == 4 and len(last or "") < 3 and (last or sign == "/"):
        return f"{first}-{second:0>2}" + (f"-{last:0>2}" if last else "")
    if len(first) > 2 or (last is None and sign != "/"):
        return found[0]
    if last is not None and len(last) != 4:
        raise Unclear(f"“{found[0]}” does not say which century: write four digits of the year")
    one, two = int(first), int(second)
    year = f"{last}-" if last else ""
    if one > 12 or one == two:
        month, day = two, one
    elif two > 12:
        month, day = one, two
    else:
        raise _two_readings(one, two, last)
    if not 1 <= month <= 12:
        raise Unclear(f"“{found[0]}” is no date: one of its numbers must be a month")
    return f"{year}{month:02d}-{day:02d}" if year else f"{MONTH_NAMES[month - 1]} {day}"


def _two_readings(one: int, two: int, year: str | None) -> Unclear:
    names = MONTH_NAMES
    said = f"can be {one} {names[two - 1]} or {two} {names[one - 1]}"
    if year is None:
        return Unclear(f"{said}: write the month by name")
    ways = (f"{year}-{two:02d}-{one:02d}", f"{year}-{one:02d}-{two:02d}")
    return Unclear(f"{said}: write {ways[0]} or {ways[1]}", ways)
