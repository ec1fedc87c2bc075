"""The words for one date, or for a range between two.

`dates.wording` makes sentences of these; `dates.wording.gutter` has seven cells for the same. The
words claim no more than is known. English, short months, years before 1 as BCE; an en dash joins
the numbers of a range, a spaced one joins ranges of more than numbers.
"""

from __future__ import annotations

import re
from dataclasses import replace
from math import inf

from timeline_tui.dates.calendar import DAY, MONTHS, WEEKDAYS, civil, weekday
from timeline_tui.dates.frozen import regex
from timeline_tui.dates.when import LEAP, MIDNIGHT, When

SHORT_MONTHS = tuple(name[:3] for name in MONTHS)
GREGORIAN = 577736
"""The day number of 15 October 1582, the first of the calendar. Nobody used the weekdays that it
would give earlier days, so they are not named."""
SHORT_WEEKDAYS = tuple(name[:3] for name in WEEKDAYS)
_SEASONS = ("Spring", "Summer", "Autumn", "Winter")
_THIRDS = ("Jan – Apr", "May – Aug", "Sep – Dec")
_NO_MARKS = str.maketrans("", "", "?~%")
_MASK = regex(r"(-?[0-9X]{4})(?:-([0-9X]{2}))?(?:-([0-9X]{2}))?")


def weekday_name(day: int) -> str:
    """Return the day of the week of a day number: `Tue`."""
    return SHORT_WEEKDAYS[weekday(day)]


def year_with_era(year: int) -> str:
    """Return a year as people write it: astronomical year 0 is 1 BCE; years below 100 have an
    era."""
    if year <= 0:
        return f"{1 - year} BCE"
    return str(year) if year >= 100 else f"{year} CE"


def day_words(day: int) -> str:
    """Return a day as `17 Apr 2026`."""
    year, month, day_of_month = civil(day)
    return f"{day_of_month} {SHORT_MONTHS[month - 1]} {year_with_era(year)}"


def month_words(year: int, month: int) -> str:
    """Return a month as `Apr 2026`."""
    return f"{SHORT_MONTHS[month - 1]} {year_with_era(year)}"


def days_words(first: int, last: int) -> str:
    """Return a range of days: `24–27 Feb 2026`, `27 Feb – 5 Mar 2026`."""
    year, month, day = civil(first)
    last_year, last_month, last_day = civil(last)
    if first == last:
        return day_words(first)
    if (year, month) == (last_year, last_month):
        return f"{day}–{last_day} {month_words(year, month)}"
    if year == last_year:
        return f"{day} {SHORT_MONTHS[month - 1]} – {day_words(last)}"
    return f"{day_words(first)} – {_add_era(day_words(last), year, last_year)}"


def years_words(first: int, last: int) -> str:
    """Return a range of years: `1964–2008`, `200–101 BCE`, `5 BCE – 3 CE`."""
    if first == last:
        return year_with_era(first)
    begin, end = year_with_era(first), year_with_era(last)
    if first <= 0 < last:
        return f"{begin} – {_add_era(end, first, last)}"
    return f"{begin.removesuffix(' BCE').removesuffix(' CE')}–{end}"


def _add_era(words: str, first: int, last: int) -> str:
    """Return the words of the later end of a range, with its era where the range crosses year 1."""
    if first > 0 or last <= 0:
        return words
    return re.sub(r"([0-9])(\??)$", r"\1 CE\2", words)


def point_words(when: When) -> str:
    """Return a point with the doubts of its source: `c. Dec 2025?`."""
    return qualify(unqualified_words(when), when)


def qualify(words: str, when: When) -> str:
    """Return words with the marks of a date's qualifier around them."""
    # "About" adds nothing to an unknown year.
    is_about = when.qualifier in ("~", "%") and words != "year unknown"
    about = "c. " if is_about else ""
    unsure = "?" if when.qualifier in ("?", "%") else ""
    return f"{about}{words}{unsure}"


def unqualified_words(when: When) -> str:
    """Return a point without its qualifier, as precise as it is written."""
    text = when.edtf.translate(_NO_MARKS)
    if when.precision in ("second", "minute"):
        return _instant(when)
    if "X" in text:
        return _mask_words(text, when)
    first, last = day_bounds(when)
    year, month, _ = civil(first)
    if when.precision == "day":
        return day_words(first)
    if when.precision == "month":
        return month_words(year, month)
    if when.precision == "season":
        return _part_of_year(int(text[-2:]), year_with_era(year), year)
    if "S" in text and "-" not in text[1:]:
        return f"{stretch_words(when)} (est. {_estimate(text)})"
    return years_words(year, civil(last)[0])


def day_bounds(when: When) -> tuple[int, int]:
    """Return the first and the last day of a time that is closed at both ends. Raises ValueError
    otherwise."""
    first, last = when.first_day, when.last_day
    if first is None or last is None:
        raise ValueError("an open time has no such day")
    return first, last


# -- instants ------------------------------------------------------------------------------------


def _instant(when: When) -> str:
    """Return a moment on its own clock: `14 Jun 2022 05:30 UTC+1`.

    If the day under which it is listed differs, that day and its clock come first: `14 Jun 2022
    05:30 UTC+1 (13 Jun 23:30 UTC−5)`.
    """
    day, own = _clock(when, when.reported_clock)
    words = f"{own}{_zone(when.offset)}"
    listed = when.first_day
    if when.axis is None or listed is None or listed == day:
        return f"{day_words(day)} {words}"
    if when.fraction == MIDNIGHT:  # on another clock a moment like any other
        listed, here = _clock(replace(when, fraction=""), 1)
    else:
        listed, here = _clock(when, 0)
    own_day = day_words(day).removesuffix(f" {year_with_era(civil(listed)[0])}")
    return f"{day_words(listed)} {here}{_zone(when.axis)} ({own_day} {words})"


def _clock(when: When, ahead: int) -> tuple[int, str]:
    """Return the day and the time of day on a clock that is `ahead` seconds from the axis of
    `when`."""
    day, second = divmod(int(when.begin_earliest) + ahead, DAY)
    hour, minute, second = second // 3600, second // 60 % 60, second % 60
    if when.fraction == MIDNIGHT:
        hour, minute, second = 24, 0, 0
    elif when.fraction[:1] == LEAP:
        second = 60
    seconds = f":{second:02d}" if when.precision == "second" else ""
    return day, f"{hour:02d}:{minute:02d}{seconds}"


def _zone(offset: int | None) -> str:
    return "" if offset is None else f" {offset_words(offset)}"


def offset_words(offset: int) -> str:
    """Return an offset in minutes as `UTC−4`, `UTC+5:30`, `UTC`."""
    if not offset:
        return "UTC"
    hours, minutes = divmod(abs(offset), 60)
    sign = "+" if offset > 0 else "−"
    return f"UTC{sign}{hours}" + (f":{minutes:02d}" if minutes else "")


# -- seasons, decades, unknown digits ------------------------------------------------------------


def _part_of_year(code: int, year: str, number: int | None = None) -> str:
    """Return a season, quarter, third or half in words; `number` is the year where it is known."""
    if code >= 40:
        return f"H{code - 39} {year}"
    if code >= 37:
        return f"{_THIRDS[code - 37]} {year}"
    if code >= 33:
        return f"Q{code - 32} {year}"
    # Most of a season that begins in December lies in the next year.
    if code in (24, 28, 30) and number is not None and number > 0:
        year = f"{year.removesuffix(' CE')}/{(number + 1) % 100:02d}"
    where = " (north)" if 25 <= code <= 28 else " (south)" if code >= 29 else ""
    return f"{_SEASONS[(code - 21) % 4]} {year}{where}"


def season_name(when: When) -> str:
    """Return a season, quarter, third or half without its year."""
    return _part_of_year(int(when.edtf.translate(_NO_MARKS)[-2:]), "").partition(" (")[0].strip()


def stretch_words(when: When) -> str:
    """Return several years of one kind: `1990s`, `17th c.`, `1000–1999`."""
    first, last = (civil(day)[0] for day in day_bounds(when))
    if when.precision == "decade" and first > 99 and first % 100:
        return f"{first}s"
    if when.precision == "century" and first >= 0:
        return f"{_ordinal(first // 100 + 1)} c."
    if when.precision == "century":
        return f"{_ordinal(-first // 100 + 1)} c. BCE"
    return years_words(first, last)


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return str(number) + {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _estimate(text: str) -> str:
    """Return the year that is estimated in `1950S2` or `Y3388E2S3`."""
    number, _, exponent = text.removeprefix("Y").partition("S")[0].partition("E")
    return year_with_era(int(number) * int(f"1{'0' * int(exponent or 0)}"))


def _mask_words(text: str, when: When) -> str:
    """Return a date with unknown digits as the range that they leave, where they leave one."""
    found = _MASK.fullmatch(text)
    first, last = day_bounds(when)
    if found is None:
        return days_words(first, last)
    year, month, day = found.groups()
    if month is None and when.precision == "mixed":
        words = years_words(civil(first)[0], civil(last)[0])
        return "year unknown" if text == "XXXX" else f"{words} ({text})"
    if when.precision in ("year", "decade", "century", "millennium"):
        return stretch_words(when)
    if "X" not in year and (month == "XX" or "X" not in month):
        return _days_of_month(text, when, month, day)
    if "X" not in year and day is None:
        return _months_of_year(text, when, month)
    return _of_some_year(text, year, month, day) or f"{days_words(first, last)} ({text})"


def _days_of_month(text: str, when: When, month: str, day: str | None) -> str:
    first, last = day_bounds(when)
    if when.precision == "month":
        year, number, _ = civil(first)
        return month_words(year, number)
    if month != "XX" and (day is None or day[0] != "X"):
        return days_words(first, last)
    return f"{days_words(first, last)} ({text})"


def _months_of_year(text: str, when: When, month: str) -> str:
    first, last = day_bounds(when)
    words = _months_words(first, last)
    return words if month[1] == "X" and month[0] != "X" else f"{words} ({text})"


def _of_some_year(text: str, year: str, month: str | None, day: str | None) -> str | None:
    """Return a known part of an unknown year: `25 Dec, 1560s`."""
    if month is None or "X" in month or (day is not None and day != "XX" and "X" in day):
        return None
    years = _years_of(year)
    if years is None:
        return None
    if month > "20":
        return f"{' '.join(_part_of_year(int(month), '').split())}, {years}"
    name = SHORT_MONTHS[int(month) - 1]
    return f"{name}, {years}" if day in (None, "XX") else f"{int(day or 0)} {name}, {years}"


def _years_of(mask: str) -> str | None:
    if mask.lstrip("-") == "XXXX":
        return "year unknown"
    masked = mask.count("X")
    if not mask.endswith("X" * masked) or mask[0] == "-":
        return None
    low, high = int(mask.replace("X", "0")), int(mask.replace("X", "9"))
    if masked == 1 and low > 99 and low % 100:
        return f"{low}s"
    return f"{_ordinal(low // 100 + 1)} c." if masked == 2 else years_words(low, high)


# -- ranges --------------------------------------------------------------------------------------


def _months_words(first: int, last: int) -> str:
    """Return a range of months, from two days: `Apr – Jun 2026`."""
    year, month, _ = civil(first)
    last_year, last_month, _ = civil(last)
    if (year, month) == (last_year, last_month):
        return month_words(year, month)
    begin = SHORT_MONTHS[month - 1] if year == last_year else month_words(year, month)
    return f"{begin} – {_add_era(month_words(last_year, last_month), year, last_year)}"


def range_words(begin: When, end: When) -> str:
    """Return a range of dates, each with its own precision and doubts: `c. 1–10 Mar 2026` where
    both are approximate and nothing else."""
    marks = {begin.qualifier, end.qualifier}
    if begin.precision == end.precision and marks in ({""}, {"~"}) and _is_whole(begin, end):
        about = "c. " if marks == {"~"} else ""
        first, last = day_bounds(begin)[0], day_bounds(end)[1]
        if begin.precision == "day":
            return about + days_words(first, last)
        if begin.precision == "month":
            return about + _months_words(first, last)
        return about + years_words(civil(first)[0], civil(last)[0])
    return " – ".join(ends_words(begin, end))


def _is_whole(*dates: When) -> bool:
    """Report whether each is a day, month or year without unknown digits or parts."""
    return all(
        when.precision in ("day", "month", "year") and "X" not in when.edtf for when in dates
    )


def ends_words(begin: When, end: When) -> tuple[str, str]:
    """Return the two ends of a range; the first without its year where both are of one year."""
    first, last = point_words(begin), point_words(end)
    if begin.begin_latest >= end.end_earliest and begin.precision != end.precision:
        # `2004-02-01/2004`: the vaguer end lies around the other, and only says "some time in".
        if begin.end_latest - begin.begin_earliest > end.end_latest - end.begin_earliest:
            return _within_words(first), last
        return first, _within_words(last)
    year, last_year = civil(day_bounds(begin)[0])[0], civil(day_bounds(end)[0])[0]
    if year == last_year and {begin.precision, end.precision} <= {"day", "month"}:
        first = first.replace(f" {year_with_era(year)}", "") if "X" not in begin.edtf else first
    return first, _add_era(last, year, last_year)


def _within_words(words: str) -> str:
    return words if words.startswith("year unknown") else f"some time in {words}"


def is_unqualified(when: When) -> bool:
    """Report whether it is a day, month or year without doubts, unknown digits or parts."""
    return _is_whole(when) and not when.qualifier


# -- open ends -----------------------------------------------------------------------------------


def before_words(end: When) -> str:
    """Return the words after "before" for something that happened by `end`: the day, month or
    year after it."""
    after = day_bounds(end)[1] + 1
    year, month, _ = civil(after)
    if "X" not in end.edtf and end.precision == "month":
        words = month_words(year, month)
    elif "X" not in end.edtf and end.precision == "year":
        words = year_with_era(year)
    else:
        words = day_words(after)
    return qualify(words, end)


def is_open(when: When) -> bool:
    """Report whether one of its sides is open or unknown."""
    return when.begin_earliest == -inf or when.end_latest == inf
