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
    plain = _COMPACT.sub(r"\1-\2-\3", text)
    plain = _DUAL.sub(_dual, plain)
    plain = _YEARS.sub(_years, plain)
    plain = _DAYS.sub(r"\1-\2 ", plain)
    return _FIGURES.sub(_date, plain)


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_COMPACT = re.compile(r"(?<![0-9./-])([12][0-9]{3})(0[1-9]|1[0-2])([0-3][0-9])(?![0-9./-])")
_DAYS = re.compile(
    rf"(?<![0-9/.-])([0-9]{{1,2}})\s?/\s?([0-9]{{1,2}})\.?\s+(?=(?:of\s+)?{_MONTH})", re.IGNORECASE
)
"""Two days of a month: “27/28 April”."""
_YEARS = re.compile(r"(?<![0-9/.-])([12][0-9]{3})\s?([-/‐‑‒–])\s?([0-9]{2})(?![0-9/.:-])")
"""A year and the end of another: “2025-26”, “1914–18”."""
_DUAL = re.compile(
    rf"({_MONTH},?\s+)([12][0-9]{{3}})\s?/\s?([0-9]{{1,2}})(?![0-9/-])", re.IGNORECASE
)
"""A year that began on 25 March for some and on 1 January for others: “10 Feb. 1731/2”."""


def _dual(found: re.Match[str]) -> str:
    """A date with a dual year, as the later year has it. Raises Unclear."""
    lead, first, tail = found.groups()
    year = int(first) + 1
    if not str(year).endswith(tail) or lead[:3].lower() not in ("jan", "feb", "mar"):
        raise Unclear(
            f"“{first}/{tail}” is not a dual year, which only January to March have: write one year"
        )
    return f"{lead}{year}"


_NAMED_YEARS = re.compile(r"\b(?:winter|season|school|academic|years)\b", re.IGNORECASE)


def may_be_years(text: str) -> bool:
    """Report whether a source means two years by what EDTF reads as a season or a month."""
    found = _YEARS.fullmatch(text)
    if found is None:
        return False
    year, end = int(found[1]) % 100, int(found[3])
    return end == (year + 1) % 100 or (end > 12 and end > year)


def _years(found: re.Match[str]) -> str:
    """Two years in full, the later one completed; what can be a month stays. Raises Unclear."""
    first, sign, tail = found.groups()
    year, end = int(first), int(tail)
    pair = year // 100 * 100 + end
    if (year + 1) % 100 == end:
        pair = year + 1
        if 1 <= end <= 12 and sign == "-" and not _NAMED_YEARS.search(found.string):
            raise Unclear(
                f"“{found[0]}” can be a month or two years: write {first}-{tail} as the date, or "
                f"“{year} to {pair}”",
                (f"{first}-{tail}", f"[{year}..{pair}]"),
            )
    elif 1 <= end <= 12 or pair <= year:
        return found[0]
    return f"{year} - {pair}"


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
    first, second = sorted((f"{year}-{two:02d}-{one:02d}", f"{year}-{one:02d}-{two:02d}"))
    ways = (first, second)
    return Unclear(f"{said}: write {ways[0]} or {ways[1]}", ways)
