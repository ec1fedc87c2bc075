"""One calendar date of EDTF: a day, month, season or year, with its doubts and unknown digits.

`dates.edtf` combines them to intervals and sets. The source is the Library of Congress
specification of 4 February 2019 (ISO 8601-2:2019), which leaves open what is decided here:

- The seasons 21–24 and 25–28 are those of the north: spring March to May, summer June to August,
  autumn September to November, winter December to February of the *next* year. 29–32 are those of
  the south, six months apart. 33–36 are quarters, 37–39 thirds, 40–41 halves of a year.
- `~` means within `SLACK` of the written date, by the part that it stands at: 3 days for a day, 31
  for a month or season, a year for a year, one of its kind for a decade or longer, 10 minutes for
  an instant. `%` means twice that.

Years beyond four digits are `Y170000002`, `Y-17E7` (an exponent), `1950S2` and `Y3388E2S3`
(significant digits: `1950S2` is some year from 1900 to 1999, estimated to be 1950).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from timeline_tui.dates.calendar import DAY, MONTHS, day_number, month_length, month_start
from timeline_tui.dates.frozen import regex
from timeline_tui.dates.when import Precision, Qualifier, When

SLACK: dict[Precision, int] = {
    "second": 600,
    "minute": 600,
    "day": 3 * DAY,
    "month": 31 * DAY,
    "season": 31 * DAY,
    "year": 366 * DAY,
    "decade": 3653 * DAY,
    "century": 36525 * DAY,
    "millennium": 365250 * DAY,
    "mixed": 366 * DAY,
}
"""The seconds to either side that `~` stands for."""

_SEASONS = {
    21: (3, 3), 22: (6, 3), 23: (9, 3), 24: (12, 3),
    25: (3, 3), 26: (6, 3), 27: (9, 3), 28: (12, 3),
    29: (9, 3), 30: (12, 3), 31: (3, 3), 32: (6, 3),
    33: (1, 3), 34: (4, 3), 35: (7, 3), 36: (10, 3),
    37: (1, 4), 38: (5, 4), 39: (9, 4),
    40: (1, 6), 41: (7, 6),
}  # fmt: skip
"""The first month and the number of months of each season code."""

YEAR_MASKS: tuple[Precision, ...] = ("year", "decade", "century", "millennium")
EXAMPLE = "write it as in 2026-04-17, 2026-04 or 2026"

_DATE = regex(
    r"([?~%])?(-?[0-9X]{4})([?~%])?"
    r"(?:-([?~%])?([0-9X]{2})([?~%])?"
    r"(?:-([?~%])?([0-9X]{2})([?~%])?)?)?"
)
_LEAP_ENDING = regex(r"(?:[02468X][048X]|[13579X][26X])$")
"""The last two digits of a year mask that can be a multiple of four."""
_LEVEL_1_MASK = regex(r"-?(?:[0-9]{3}X|[0-9]{2}XX|[0-9]{4}-(?:XX|[0-9]{2}-XX|XX-XX))")

_NO_MARKS = str.maketrans("", "", "?~%")

MAX_YEAR = 10**12
"""The last year, and negated the first, so that no date takes much time or memory."""

_YEAR = regex(r"(?:Y(-?[1-9][0-9]*)(?:E([0-9]+))?|(-?[0-9]{4})(?=S))(?:S([1-9][0-9]*))?([?~%])?")


class DateError(ValueError):
    """A string that is not a date.

    `message` is one sentence: what was found and what is expected. `help` is one sentence, the fix.
    `suggestion` is the EDTF string that was probably meant, where there is only one; it is `sure`
    where the string is that date in another notation, and cannot be anything else.
    """

    def __init__(
        self, message: str, help: str = EXAMPLE, suggestion: str | None = None, *,
        sure: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.sure = sure
        self.message = message
        self.help = help
        self.suggestion = suggestion


def read_calendar_date(text: str) -> When | None:
    """Read a year, month, season or day; None if the text has another shape. Raises DateError."""
    found = _DATE.fullmatch(text)
    return None if found is None else _calendar_date(text, found)


def plain_day(text: str, year: int, month: int, day: int) -> When:
    """Return a day without doubts, the shape of most dates. Raises DateError if it does not
    exist."""
    if month in _SEASONS:
        raise _season_day_error(month)
    if not 1 <= month <= 12 or not 1 <= day <= month_length(year, month):
        raise _day_error(year, f"{month:02d}", f"{day:02d}")
    start = day_number(year, month, day) * DAY
    stop = start + DAY - 1
    return When(text, start, stop, start, stop, "point", "day", "", 1 if year < 0 else 0)


def join_qualifiers(marks: Iterable[str]) -> Qualifier:
    """Return the qualifier that several amount to: `?` and `~` together are `%`."""
    present = "".join(marks)
    unsure = "?" in present or "%" in present
    about = "~" in present or "%" in present
    if unsure:
        return "%" if about else "?"
    return "~" if about else ""


def year_minus_0_error() -> DateError:
    """Return the error for `-0000`: year 0 has no sign."""
    return DateError("there is no year -0000: year 0, which is 1 BCE, is 0000", "write 0000")


def slack_of(qualifier: Qualifier, precision: Precision) -> int:
    """Return the seconds to either side that a qualifier of a whole date stands for."""
    return SLACK[precision] * {"~": 1, "%": 2}.get(qualifier, 0)


# -- calendar dates ------------------------------------------------------------------------------


def _calendar_date(text: str, found: re.Match[str]) -> When:
    year, month, day = found.group(2, 5, 8)
    if year == "-0000":
        raise year_minus_0_error()
    first, last = _year_bounds(year)
    if month is None:
        start, stop = month_start(first, 1), month_start(last + 1, 1) - 1
        precision = _year_precision(year)
    elif "21" <= month <= "41" and month.isdigit():
        start, stop = _season(first, last, int(month), day)
        precision = "season"
    elif day is None:
        months = _months(month)
        start, stop = month_start(first, months[0]), month_start(last, months[-1] + 1) - 1
        precision = _month_precision(year, month)
    else:
        start, stop = _days(year, month, day)
        precision = _day_precision(year, month, day)
    qualifier, slack, level = _doubt(found, precision)
    if year[0] == "-" or (month is not None and precision == "season"):
        level = max(level, 1)
    if precision == "season" and (qualifier or month > "24"):
        level = 2
    if "X" in text:
        bare = text.translate(_NO_MARKS)
        level = max(level, 1 if _LEVEL_1_MASK.fullmatch(bare) else 2)
    return point_within(text, start, stop, precision, qualifier, level, slack)


def point_within(
    text: str,
    start: int,
    stop: int,
    precision: Precision,
    qualifier: Qualifier,
    level: int,
    slack: int,
) -> When:
    """Return the point that lies somewhere from the day `start` to the day `stop`."""
    low, high = start * DAY, (stop + 1) * DAY - 1
    return When(text, low, high, low, high, "point", precision, qualifier, level, slack, slack)


def _doubt(found: re.Match[str], precision: Precision) -> tuple[Qualifier, int, int]:
    """Return the joined qualifier, the slack and the level of the qualifiers of a date.

    The last part of a date stands for the whole of it, so a mark there has the size of the whole.
    """
    marks = found.group(1, 3, 4, 6, 7, 9)
    if marks == (None,) * 6:
        return "", 0, 0
    year, month, day = found.group(2, 5, 8)
    sizes = [_year_precision(year), precision if precision == "season" else "month", precision]
    parts = 1 if month is None else 2 if day is None else 3
    sizes[parts - 1] = precision
    slack = 0
    for place, mark in enumerate(marks):
        if mark in ("~", "%"):
            slack = max(slack, SLACK[sizes[place // 2]] * (2 if mark == "%" else 1))
    given = [mark for mark in marks if mark]
    whole = len(given) == 1 and marks[parts * 2 - 1] is not None
    return join_qualifiers(given), slack, 1 if whole else 2


def _year_bounds(mask: str) -> tuple[int, int]:
    if "X" not in mask:
        return int(mask), int(mask)
    low, high = int(mask.replace("X", "0")), int(mask.replace("X", "9"))
    if mask[0] == "-":
        return high, min(low, -1)
    return low, high


def _year_precision(mask: str) -> Precision:
    masked = mask.count("X")
    if masked < len(YEAR_MASKS) and mask.endswith("X" * masked):
        return YEAR_MASKS[masked]
    return "mixed"


def _month_precision(year: str, month: str) -> Precision:
    if month == "XX":
        return _year_precision(year)
    return "mixed" if "X" in year else "month"


def _day_precision(year: str, month: str, day: str) -> Precision:
    if day == "XX":
        return _month_precision(year, month)
    return "mixed" if "X" in year or "X" in month else "day"


def _season(first: int, last: int, code: int, day: str | None) -> tuple[int, int]:
    if day is not None:
        raise _season_day_error(code)
    month, length = _SEASONS[code]
    return month_start(first, month), month_start(last, month + length) - 1


def _season_day_error(code: int) -> DateError:
    return DateError(
        f"season {code} is followed by a day, which only a month can have",
        "write the month, 01 to 12, or leave the day out",
    )


def _months(mask: str) -> list[int]:
    months = _numbers(mask, 12)
    if not months:
        raise DateError(
            f"there is no month {mask}: months run from 01 to 12, seasons from 21 to 41",
            "write a month from 01 to 12, as in 2026-04",
        )
    return months


def _numbers(mask: str, most: int) -> list[int]:
    """Return the numbers from 1 to `most` whose two digits fit the mask, ascending."""
    if "X" not in mask:
        return [int(mask)] if 1 <= int(mask) <= most else []
    tens = range(most // 10 + 1) if mask[0] == "X" else (int(mask[0]),)
    ones = range(10) if mask[1] == "X" else (int(mask[1]),)
    return [ten * 10 + one for ten in tens for one in ones if 1 <= ten * 10 + one <= most]


def _days(year: str, month: str, day: str) -> tuple[int, int]:
    """Return the first and the last day that fit the masks; there may be gaps between them.
    Raises DateError."""
    months, days = _months(month), _numbers(day, 31)
    if not days:
        raise DateError(
            f"there is no day {day}: days run from 01 to 31",
            "write a day from 01 to 31, as in 2026-04-17",
        )
    # Search only if there can be a result: `XXX1-02-29` would cost a thousand years.
    some_year = 2000 if _LEAP_ENDING.search(year) else 2001
    start = stop = None
    if any(days[0] <= month_length(some_year, number) for number in months):
        start = _first_existing(_years(year), months, days)
    if start is not None:
        stop = _first_existing(_years(year, falling=True), months[::-1], days[::-1])
    if start is None or stop is None:
        raise _day_error(None if "X" in year else int(year), month, day)
    return start, stop


def _years(mask: str, *, falling: bool = False) -> Iterator[int]:
    """Yield the years that fit a mask, ascending or falling."""
    negative = mask[0] == "-"
    digits = range(9, -1, -1) if falling != negative else range(10)
    choices = [digits if digit == "X" else (int(digit),) for digit in mask.lstrip("-")]
    for thousands, hundreds, tens, ones in product(*choices):
        year = thousands * 1000 + hundreds * 100 + tens * 10 + ones
        if not negative:
            yield year
        elif year:
            yield -year


def _first_existing(years: Iterable[int], months: Sequence[int], days: Sequence[int]) -> int | None:
    for year in years:
        for month in months:
            length = month_length(year, month)
            for day in days:
                if day <= length:
                    return day_number(year, month, day)
    return None


def _day_error(year: int | None, month: str, day: str) -> DateError:
    months = _months(month)
    if year is None or "X" in month:
        return DateError(f"no day fits {day} in the month {month}", "write a day that exists")
    name = f"{MONTHS[months[0] - 1]} {year}"
    length = month_length(year, months[0])
    return DateError(
        f"there is no day {day} in {name}: {name} has {length} days",
        f"write a day from 01 to {length}, or the month alone",
    )


# -- long years ----------------------------------------------------------------------------------


def read_long_year(text: str) -> When | None:
    """Read a year with `Y`, `E` or `S`; None if the text has another shape. Raises DateError."""
    found = _YEAR.fullmatch(text)
    if found is None:
        return None
    long, exponent, short, digits, mark = found.groups()
    if short == "-0000":
        raise year_minus_0_error()
    year = _scale_year(long, exponent) if long else int(short)
    first, last, precision = _significant(year, digits, 4 if short else 0)
    qualifier = join_qualifiers(mark or "")
    slack = slack_of(qualifier, precision)
    level = 2 if exponent or digits else 1
    start, stop = month_start(first, 1), month_start(last + 1, 1) - 1
    return point_within(text, start, stop, precision, qualifier, level, slack)


def _scale_year(digits: str, exponent: str | None) -> int:
    if exponent is None and len(digits.lstrip("-")) < 5:
        raise DateError(
            f"“Y{digits}” has the prefix of years with more than four digits",
            "write the year with four digits and without Y",
        )
    # A power of a billion digits would never finish, so its size is checked first.
    year = int(digits + "0" * int(exponent or 0)) if len(exponent or "") <= 2 else MAX_YEAR + 1
    if abs(year) > MAX_YEAR:
        raise DateError(
            "the year is too far away: years run to a trillion (10 to the 12th)",
            f"write a year between -{MAX_YEAR} and {MAX_YEAR}",
        )
    return year


def _significant(year: int, digits: str | None, width: int) -> tuple[int, int, Precision]:
    """Return the first and last year that share the first `digits` digits with the year, and
    their precision."""
    if digits is None:
        return year, year, "year"
    # A count above the digits of any year means all of them; a huge one is not converted.
    known = int(digits) if len(digits) < 4 else 1000
    unknown = max(0, max(width, len(str(abs(year)))) - known)
    unit: int = 10**unknown
    nearest = abs(year) // unit * unit
    farthest = nearest + unit - 1
    precision = YEAR_MASKS[unknown] if unknown < len(YEAR_MASKS) else "mixed"
    return (nearest, farthest, precision) if year >= 0 else (-farthest, -nearest, precision)
