"""A time in seven cells or more, and the heading above it.

Under a month, `Tue 07` is a known day, `07–19` a window or an interval within the month, `27–…` one
that runs into a later month (`3–9 May`, as from 3 April, where it fits), `Apr` the whole month,
`2026` the whole year. Under a year: `07 Apr`, `7–9 Apr`, `Apr–Jun`, and nothing for the year
itself. Where there is room, both ends are said: `27 Feb – 5 Mar`, `Nov – Mar 2027`, `1964–2008`.
`~` is approximate, `?` uncertain, `< 29` before, `≥ 17` then or later, `17–…` ongoing,
`17–?` of unknown end, `…–10` of unknown start, `02, 09` two dates, `02, …` the first of more than
fit. Under several years only the year is shown. Shapes are tried from fine to coarse, and the first
that fits is used: a time that does not fit is shown less precisely, never wrongly.

A heading is never finer than the time is known. A list is grouped by periods of one size
(`dates.calendar`). A time that may lie in several of them is listed under the smallest longer
period that holds all of it: `2020` under "2020" and not under "January 2020", a decade under its
decade. A time with only one bound is listed under "April 2026 or later".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from timeline_tui.dates.calendar import (
    ANY_YEAR,
    MONTHS,
    WEEKDAYS,
    ZOOMS,
    Zoom,
    civil,
    is_any_year,
    iso_day,
    month_start,
    period_of,
    period_start,
    weekday,
    year_words,
)
from timeline_tui.dates.frozen import NamedTuple
from timeline_tui.dates.when import When
from timeline_tui.dates.wording.datewords import (
    GREGORIAN,
    SHORT_MONTHS,
    day_bounds,
    season_name,
    stretch_words,
    unqualified_words,
    weekday_name,
    year_with_era,
    years_words,
)

Period = Literal["month", "year", "years"]
Level = Literal["day", "month", "year"]

CELLS = 7
"""The least room for a time, which is never exceeded; every character used is one cell wide."""
_UNAMBIGUOUS = 300
"""The days within which the name of a month alone identifies it."""
_LEVELS: tuple[Level, ...] = ("day", "month", "year")

Size = Literal[Zoom, "years", "undated"]
Side = Literal["", "earlier", "later"]
_COVERED: dict[str, Period] = {
    "day": "month", "week": "month", "month": "month", "quarter": "year", "year": "year",
    "decade": "years", "century": "years", "years": "years", "undated": "years",
}  # fmt: skip
"""The period that a heading of each size names."""
_LONGER: tuple[Zoom, ...] = ("week", "month", "quarter", "year")
"""The longer periods that are tried for a vague time; decades and centuries must fit exactly."""


class _Cell(NamedTuple):
    """A text with a lead and a tail; the qualifier goes between lead and text."""

    text: str
    lead: str = ""
    tail: str = ""


def gutter(when: When, period: Period, room: int = CELLS) -> str:
    """Return a time in at most `room` cells, under a heading that names the month or the year."""
    if when.listed_day is None:
        return ""
    if when.kind == "point" and is_any_year(*day_bounds(when)):
        # The heading says that the year is unknown; a day and month may be known all the same.
        known, _, of = unqualified_words(when).partition(", ")
        return (_fit(_Cell(known), when, room) or "…") if of else ""
    for cell in _cells(when, period):
        fitting = _fit(cell, when, room)
        if fitting is not None:
            return fitting
    return "…"


def _fit(cell: _Cell, when: When, room: int) -> str | None:
    """Return the cell with its qualifier, spaced if there is room for it; None if it is too
    wide."""
    about = "~" if when.qualifier in ("~", "%") else ""
    doubt = " ?" if when.qualifier in ("?", "%") else ""
    wide = f"{cell.lead}{about}{cell.text}{cell.tail}{doubt}"
    narrow = f"{cell.lead.strip()}{about}{cell.text}{cell.tail}{doubt.strip()}"
    return next((shape for shape in (wide, narrow) if len(shape) <= room), None)


def _cells(when: When, period: Period) -> Iterator[_Cell]:
    """Yield the shapes of a time that is closed at one end at least, from fine to coarse."""
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
        # The side without a date is bounded by its order: it does not begin or end there.
        for level in _from(when, period):
            if when.end is None:
                yield _Cell(_one(first, level, period), tail="–?")
            else:
                yield _Cell(_one(last, level, period), lead="…–")
    elif when.kind == "all-of" and len(when.members) > 1:
        for level in _from(when, period):
            if words := _several(when, level, period):
                yield _Cell(words)
            yield _Cell(_one(day_bounds(when)[0], level, period), tail=", …")
    else:
        yield from _closed_cells(when, period)


def _from(when: When, period: Period) -> tuple[Level, ...]:
    """Return the levels of detail that the precision and the heading allow, the finest first."""
    if period == "years":
        return _LEVELS[2:]
    if when.precision in ("second", "minute", "day"):
        return _LEVELS
    return _LEVELS[1:] if when.precision in ("month", "season", "mixed") else _LEVELS[2:]


def _start_of(level: Level, day: int) -> int:
    """Return the day itself, or the start of the month or year that follows it: a time before
    one is before the other."""
    year, month, day_of_month = civil(day)
    if level == "month":
        return month_start(year, month + (day_of_month > 1))
    return day if level == "day" else month_start(year + ((month, day_of_month) > (1, 1)), 1)


def _one(day: int, level: Level, period: Period, *, edge: bool = False) -> str:
    """Return a day, or its month or year; as an `edge`, the longest of these that begins with
    it."""
    year, month, day_of_month = civil(day)
    if level == "year" or (edge and (month, day_of_month) == (1, 1)):
        return year_with_era(year)
    if level == "month" or (edge and day_of_month == 1):
        return SHORT_MONTHS[month - 1]
    return (
        f"{day_of_month:02d}"
        if period == "month"
        else f"{day_of_month:02d} {SHORT_MONTHS[month - 1]}"
    )


def _several(when: When, level: Level, period: Period) -> str:
    """Return all dates of a set of days, `02, 09`, or of months; "" where they are of other sizes
    or too far apart to be told by that."""
    days = sorted({member.listed_days for member in when.members})
    first, last = day_bounds(when)
    if level == "year" or when.qualifier or last - first >= _UNAMBIGUOUS:
        return ""
    if level == "day":
        if any(day is None or day != end for day, end in days):
            return ""
        each = [civil(day)[1:] for day, _ in days if day is not None]
        months = {month for month, _ in each}
        if period == "month" and len(months) == 1:
            return ", ".join(f"{day:02d}" for _, day in each)
        name = SHORT_MONTHS[each[-1][0] - 1]
        if len(months) == 1:
            return ", ".join(f"{day}" for _, day in each) + f" {name}"
        return ", ".join(f"{day} {SHORT_MONTHS[month - 1]}" for month, day in each)
    if any(
        day is None or end is None or heading_of_days(day, end, "month").size != "month"
        for day, end in days
    ) or any(member.precision != "month" for member in when.members):
        return ""
    return ", ".join(SHORT_MONTHS[civil(day)[1] - 1] for day, _ in days if day is not None)


# -- closed at both ends -------------------------------------------------------------------------


def _closed_cells(when: When, period: Period) -> Iterator[_Cell]:
    first, last = day_bounds(when)
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
            yield _Cell(f"{day:02d} {SHORT_MONTHS[month - 1]}")
        elif when.qualifier or first < GREGORIAN:
            yield _Cell(f"{day:02d}")
        else:
            yield _Cell(f"{weekday_name(first)} {day:02d}")
    elif (year, month) == (last_year, last_month):
        if period == "month":
            yield _Cell(f"{day:02d}–{last_day:02d}")
        yield _Cell(f"{day}–{last_day} {SHORT_MONTHS[month - 1]}")
    else:
        name, last_name = SHORT_MONTHS[month - 1], SHORT_MONTHS[last_month - 1]
        if last - first < _UNAMBIGUOUS:
            yield from _between(f"{day} {name}", f"{last_day} {last_name}")
        if period == "month":
            if last - first < _UNAMBIGUOUS:
                yield _Cell(f"{day}–{last_day} {last_name}")
                if when.qualifier:
                    yield _Cell(f"{name}–{last_name}")
            else:
                yield from _between(f"{day}", f"{last_name} {year_with_era(last_year)}")
                yield _Cell(f"{name}–{year_with_era(last_year)}")
            yield _Cell(f"{day:02d}", tail="–…")


def _between(first: str, last: str) -> Iterator[_Cell]:
    """Yield both ends of a time, spaced if there is room for it."""
    yield _Cell(f"{first} – {last}")
    yield _Cell(f"{first}–{last}")


def _months(first: int, last: int) -> Iterator[_Cell]:
    year, month, _ = civil(first)
    last_year, last_month, _ = civil(last)
    name = SHORT_MONTHS[month - 1]
    if (year, month) == (last_year, last_month):
        yield _Cell(name)
        return
    if last - first < _UNAMBIGUOUS or year == last_year:
        yield _Cell(f"{name}–{SHORT_MONTHS[last_month - 1]}")
    else:
        yield from _between(name, f"{SHORT_MONTHS[last_month - 1]} {year_with_era(last_year)}")
        yield _Cell(f"{name}–{year_with_era(last_year)}")
    yield _Cell(name, tail="–…")


def _years(when: When, first: int, last: int, period: Period) -> Iterator[_Cell]:
    year, last_year = civil(first)[0], civil(last)[0]
    if year == last_year:
        if period == "year" and not when.qualifier:
            yield _Cell("")
        yield _Cell(year_with_era(year))
        yield _Cell("year")
        return
    if when.precision in ("decade", "century") and when.kind == "point":
        words = stretch_words(when)
        yield _Cell(words)
        yield _Cell(words.removesuffix("."))
    if year >= 1000 and year // 100 == last_year // 100:
        yield _Cell(f"{year}–{last_year % 100:02d}")
    yield _Cell(years_words(year, last_year))
    yield _Cell(year_with_era(year), tail="–…")


# -- headings ------------------------------------------------------------------------------------


class Heading(NamedTuple):
    """The heading of a list: a period of `dates.calendar`, or a range of years.

    `first` is the number of the period of that size, or the first of the years to `last`. `side`
    says that the times under it may be earlier or later than that.
    """

    size: Size
    first: int
    last: int = 0
    side: Side = ""

    @property
    def period(self) -> Period:
        """Return the period that the heading names, which a column beside the list need not
        repeat."""
        return _COVERED[self.size]


UNDATED_HEADING = Heading("undated", 0)


def heading_of(when: When, zoom: Zoom) -> Heading:
    """Return the heading of a time in a list by periods of the size `zoom`."""
    first, last = when.listed_days
    if first is not None and last is not None:
        return heading_of_days(first, last, zoom)
    bound = first if last is None else last
    if bound is None:
        return UNDATED_HEADING
    days = _edge_days(when, bound)
    return heading_of_days(*days, zoom)._replace(side="later" if last is None else "earlier")


def heading_of_days(first: int, last: int, zoom: Zoom) -> Heading:
    """Return the heading of something that happened on an unknown one of these days."""
    period = period_of(first, zoom)
    if first == last or period == period_of(last, zoom):
        return Heading(zoom, period)
    at = ZOOMS.index(zoom)
    for longer in _LONGER:
        if ZOOMS.index(longer) > at:
            period = period_of(first, longer)
            if period == period_of(last, longer):
                return Heading(longer, period)
    year, last_year = civil(first)[0], civil(last)[0]
    if at <= ZOOMS.index("decade") and year % 10 == 0 and last_year == year + 9:
        return Heading("decade", year // 10)
    if year % 100 == 0 and last_year == year + 99:
        return Heading("century", year // 100)
    return Heading("years", year, last_year)


def heading_words(heading: Heading) -> str:
    """Return the words of a heading: `April 2026`, `2020`, `1990s`, `2025–2026`, `May 2026 or
    later`.

    The words for the undated are those of the list that shows them.
    """
    if heading.size == "undated":
        return "Undated"
    if heading.size == "years" and (heading.first, heading.last) == ANY_YEAR:
        words = "Year unknown"
    elif heading.size == "years":
        words = years_words(heading.first, heading.last)
    else:
        words = period_words(heading.first, heading.size)
    return f"{words} or {heading.side}" if heading.side else words


def period_words(period: int, zoom: Zoom) -> str:
    """Return the heading of a period: `Friday 17 April 2026`, `Week of 13 April 2026`, `April
    2026`, `Q2 2026`, `44 BCE`, `1990s`, `1900–1999`."""
    if zoom in ("day", "week"):
        first = period_start(period, zoom)
        year, month, day = civil(first)
        lead = WEEKDAYS[weekday(first)] if zoom == "day" else "Week of"
        return f"{lead} {day} {MONTHS[month - 1]} {year_words(year)}"
    if zoom == "month":
        year, month = divmod(period, 12)
        return f"{MONTHS[month]} {year_words(year)}"
    if zoom == "quarter":
        year, quarter = divmod(period, 4)
        return f"Q{quarter + 1} {year_words(year)}"
    if zoom == "year":
        return year_words(period)
    years = 10 if zoom == "decade" else 100
    first, last = period * years, period * years + years - 1
    if first <= 0:
        era = " CE" if last > 0 else ""
        return f"{year_words(first)} – {year_words(last)}{era}"
    return f"{first}s" if zoom == "decade" else f"{first}–{last}"


def _edge_days(when: When, bound: int) -> tuple[int, int]:
    """Return the days of the date that is written for the closed side, where it is still the
    bound: "2026 or later" and not "January 2026 or later"."""
    side = when.begin if when.first_day is not None else when.end
    while side is not None and side.kind != "point":
        side = side.begin if side.first_day is not None else side.end
    if side is not None:
        first, last = side.first_day, side.last_day
        if first is not None and last is not None and bound in (first, last):
            return first, last
    return bound, bound


# -- as ISO 8601 has them --------------------------------------------------------------------------


def iso_gutter(when: When, period: Period, room: int = CELLS) -> str:
    """Return a time as ISO 8601 and EDTF have it, in at most `room` cells: `2026-04-17`,
    `2026-04~`, `02-27/03-05`, `04-07..19` where the heading names the year. One that does not fit
    is as `gutter` has it."""
    found = next((text for text in _iso_shapes(when, period) if len(text) <= room), None)
    return gutter(when, period, room) if found is None else found


def _iso_shapes(when: When, period: Period) -> Iterator[str]:
    first, last = when.first_day, when.last_day
    if when.kind == "point" and first is not None and last is not None:
        if when.precision not in ("second", "minute", "day"):
            yield when.edtf
        elif _has_iso(first):
            yield f"{iso_day(first)}{when.qualifier}"
            if period != "years":
                yield f"{iso_day(first)[5:]}{when.qualifier}"
        return
    ends = when.kind in ("interval", "one-of") and not when.qualifier
    if not ends or first is None or last is None or when.begin is None or when.end is None:
        return
    if not (_has_iso(first) and _has_iso(last) and when.precision == "day"):
        return
    to, begin, end = ".." if when.kind == "one-of" else "/", iso_day(first), iso_day(last)
    yield f"{begin}{to}{end}"
    if period != "years" and begin[:4] == end[:4]:
        yield f"{begin[5:]}{to}{end[5:]}"
        if begin[:7] == end[:7]:
            yield f"{begin[5:]}{to}{end[8:]}"


def _has_iso(day: int) -> bool:
    return 0 < civil(day)[0] <= 9999


def iso_heading(heading: Heading) -> str:
    """Return a heading as ISO 8601 has it: `2026-04-17 Fri`, `2026-W16`, `2026-04`, `2026`; what it
    has no form for, and years before 1 or beyond 9999, as `heading_words` has it."""
    words = _iso_period(heading)
    if not words:
        return heading_words(heading)
    return f"{words} or {heading.side}" if heading.side else words


def _iso_period(heading: Heading) -> str:
    size, first = heading.size, heading.first
    if size in ("day", "week", "month"):
        day = period_start(first, size)
        if not _has_iso(day) or not _has_iso(day + 6):
            return ""
        if size == "day":
            return f"{iso_day(day)} {weekday_name(day)}"
        if size == "month":
            return iso_day(day)[:7]
        year = civil(day + 3)[0]  # a week is of the year that its Thursday is in
        return f"{year:04d}-W{(day + 3 - month_start(year, 1)) // 7 + 1:02d}"
    if size == "years" and (first, heading.last) != ANY_YEAR and first > 0 and heading.last <= 9999:
        return f"{first:04d}/{heading.last:04d}"
    return ""
