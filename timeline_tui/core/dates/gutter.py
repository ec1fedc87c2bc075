"""A time in seven cells, for the column beside a list that has the month or the year as heading.

Under a month, `Tue 07` is a known day, `07–19` a window or an interval within the month, `27–…` one
that runs into a later month (`3–9 May`, as from 3 April, where it fits), `Apr` the whole month,
`2026` the whole year. Under a year: `07 Apr`, `7–9 Apr`, `Apr–Jun`, and nothing for the year
itself. `~` is approximate, `?` uncertain, `< 29` before, `≥ 17` then or later, `17–…` ongoing,
`17–?` of unknown end, `…–10` of unknown start, `02, …` the first of several dates. Under several
years only the year is said.

Shapes are tried from fine to coarse, and the first that fits is taken: what does not fit is said
less precisely, never wrongly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from timeline_tui.core.dates.calendar import civil, month_start
from timeline_tui.core.dates.datewords import (
    GREGORIAN,
    MONTHS,
    bare,
    bounds,
    season_name,
    stretch_words,
    weekday_name,
    year_words,
)
from timeline_tui.core.dates.periods import is_any_year
from timeline_tui.core.dates.when import When

Period = Literal["month", "year", "years"]
Level = Literal["day", "month", "year"]

CELLS = 7
"""The width that is never exceeded; every character used is one cell wide."""
_UNAMBIGUOUS = 300
"""Days within which the name of a month alone says which one is meant."""
_LEVELS: tuple[Level, ...] = ("day", "month", "year")


class _Cell(NamedTuple):
    """Text with what stands before and after it; the qualifier goes between."""

    text: str
    lead: str = ""
    tail: str = ""


def gutter(when: When, period: Period) -> str:
    """At most `CELLS` cells that say when, under a heading that says the month or the year."""
    if when.listed_day is None:
        return ""
    if when.kind == "point" and is_any_year(*bounds(when)):
        # The heading says that the year is unknown; a day and month may be known all the same.
        known, _, of = bare(when).partition(", ")
        return (_fit(_Cell(known), when) or "…") if of else ""
    for cell in _cells(when, period):
        fitting = _fit(cell, when)
        if fitting is not None:
            return fitting
    return "…"


def _fit(cell: _Cell, when: When) -> str | None:
    """The cell with its qualifier, spaced if there is room for it."""
    about = "~" if when.qualifier in ("~", "%") else ""
    doubt = " ?" if when.qualifier in ("?", "%") else ""
    wide = f"{cell.lead}{about}{cell.text}{cell.tail}{doubt}"
    narrow = f"{cell.lead.strip()}{about}{cell.text}{cell.tail}{doubt.strip()}"
    return next((shape for shape in (wide, narrow) if len(shape) <= CELLS), None)


def _cells(when: When, period: Period) -> Iterator[_Cell]:
    """The shapes of a time that is closed at one end at least, from fine to coarse."""
    first, last = when.first_day, when.last_day
    within = when.kind == "one-of"
    if first is None and last is not None:
        for level in _from(when, period):
            if within:
                start = _start_of(level, last + 1)
                yield _Cell(_one(start, level, period, edge=True), lead="< ")
            else:
                yield _Cell(_one(last, level, period), lead="…–")
    elif first is not None and last is None:
        tail = "–?" if when.edtf.endswith("/") else "–…"
        for level in _from(when, period):
            text = _one(first, level, period)
            yield _Cell(text, lead="≥ ") if within else _Cell(text, tail=tail)
    elif (
        when.kind == "interval"
        and first is not None
        and last is not None
        and first != last
        and (when.begin is None or when.end is None)
    ):
        # Its order bounds the side that no date gives: that is not where it begins or ends.
        for level in _from(when, period):
            if when.end is None:
                yield _Cell(_one(first, level, period), tail="–?")
            else:
                yield _Cell(_one(last, level, period), lead="…–")
    elif when.kind == "all-of" and len(when.members) > 1:
        for level in _from(when, period):
            yield _Cell(_one(bounds(when)[0], level, period), tail=", …")
    else:
        yield from _closed(when, period)


def _from(when: When, period: Period) -> tuple[Level, ...]:
    """The levels of detail that its precision and the heading allow, the finest first."""
    if period == "years":
        return _LEVELS[2:]
    if when.precision in ("second", "minute", "day"):
        return _LEVELS
    return _LEVELS[1:] if when.precision in ("month", "season", "mixed") else _LEVELS[2:]


def _start_of(level: Level, day: int) -> int:
    """The day, or the start of the month or year that follows it: what is before the one is
    before the other."""
    year, month, day_of_month = civil(day)
    if level == "month":
        return month_start(year, month + (day_of_month > 1))
    return day if level == "day" else month_start(year + ((month, day_of_month) > (1, 1)), 1)


def _one(day: int, level: Level, period: Period, *, edge: bool = False) -> str:
    """A day, or its month or year; as an `edge`, the longest of these that begins with it."""
    year, month, day_of_month = civil(day)
    if level == "year" or (edge and (month, day_of_month) == (1, 1)):
        return year_words(year)
    if level == "month" or (edge and day_of_month == 1):
        return MONTHS[month - 1]
    return f"{day_of_month:02d}" if period == "month" else f"{day_of_month:02d} {MONTHS[month - 1]}"


# -- closed at both ends -------------------------------------------------------------------------


def _closed(when: When, period: Period) -> Iterator[_Cell]:
    first, last = bounds(when)
    if when.precision == "season" and when.kind == "point" and period != "years":
        name = season_name(when)
        if "–" not in name:
            yield _Cell(name)
            yield _Cell(name[:3])
    levels = _from(when, period)
    if when.precision == "mixed" and period != "years":
        levels = _LEVELS if civil(first)[0] == civil(last)[0] else _LEVELS[2:]
    if "day" in levels:
        yield from _days(when, first, last, period)
    if "month" in levels:
        yield from _months(first, last)
    yield from _years(when, first, last, period)


def _days(when: When, first: int, last: int, period: Period) -> Iterator[_Cell]:
    year, month, day = civil(first)
    last_year, last_month, last_day = civil(last)
    if first == last:
        if period == "year":
            yield _Cell(f"{day:02d} {MONTHS[month - 1]}")
        elif when.qualifier or first < GREGORIAN:
            yield _Cell(f"{day:02d}")
        else:
            yield _Cell(f"{weekday_name(first)} {day:02d}")
    elif (year, month) == (last_year, last_month):
        if period == "month":
            yield _Cell(f"{day:02d}–{last_day:02d}")
        yield _Cell(f"{day}–{last_day} {MONTHS[month - 1]}")
    elif period == "month":
        if last - first < _UNAMBIGUOUS:
            yield _Cell(f"{day}–{last_day} {MONTHS[last_month - 1]}")
        yield _Cell(f"{day:02d}", tail="–…")


def _months(first: int, last: int) -> Iterator[_Cell]:
    year, month, _ = civil(first)
    last_year, last_month, _ = civil(last)
    name = MONTHS[month - 1]
    if (year, month) == (last_year, last_month):
        yield _Cell(name)
        return
    if last - first < _UNAMBIGUOUS or year == last_year:
        yield _Cell(f"{name}–{MONTHS[last_month - 1]}")
    yield _Cell(name, tail="–…")


def _years(when: When, first: int, last: int, period: Period) -> Iterator[_Cell]:
    year, last_year = civil(first)[0], civil(last)[0]
    if year == last_year:
        if period == "year" and not when.qualifier:
            yield _Cell("")
        yield _Cell(year_words(year))
        yield _Cell("year")
        return
    if when.precision in ("decade", "century") and when.kind == "point":
        words = stretch_words(when)
        yield _Cell(words)
        yield _Cell(words.removesuffix("."))
    if year >= 1000 and year // 100 == last_year // 100:
        yield _Cell(f"{year}–{last_year % 100:02d}")
    yield _Cell(year_words(year), tail="–…")
