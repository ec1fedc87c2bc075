"""Years of EDTF beyond four digits, and years of which only the first digits count.

`Y170000002`, `Y-17E7` (an exponent), `1950S2` and `Y3388E2S3` (significant digits: `1950S2` is
some year from 1900 to 1999, estimated to be 1950). The source is the Library of Congress
specification, levels 1 and 2. Nothing here knows months.
"""

from __future__ import annotations

import re

from timeline_tui.core.dates.calendar import month_start
from timeline_tui.core.dates.points import (
    YEAR_MASKS,
    DateError,
    joined,
    no_year_minus_0,
    slack_of,
    window,
)
from timeline_tui.core.dates.when import Precision, When

MAX_YEAR = 10**12
"""Years run from minus this to this, so that no date costs time or memory."""

_YEAR = re.compile(
    r"(?:Y(-?[1-9][0-9]*)(?:E([0-9]+))?|(-?[0-9]{4})(?=S))(?:S([1-9][0-9]*))?([?~%])?"
)


def read_long_year(text: str) -> When | None:
    """A year with `Y`, `E` or `S`, or None if it has another shape. Raises DateError."""
    found = _YEAR.fullmatch(text)
    if found is None:
        return None
    long, exponent, short, digits, mark = found.groups()
    if short == "-0000":
        raise no_year_minus_0()
    year = _scaled(long, exponent) if long else int(short)
    first, last, precision = _significant(year, digits, 4 if short else 0)
    qualifier = joined(mark or "")
    slack = slack_of(qualifier, precision)
    level = 2 if exponent or digits else 1
    start, stop = month_start(first, 1), month_start(last + 1, 1) - 1
    return window(text, start, stop, precision, qualifier, level, slack)


def _scaled(digits: str, exponent: str | None) -> int:
    if exponent is None and len(digits.lstrip("-")) < 5:
        raise DateError(
            f"“Y{digits}” has a prefix that only years of more than four digits have",
            "write the year with four digits and without Y",
        )
    # A power of a billion digits would never be done, so its size is looked at first.
    year = int(digits + "0" * int(exponent or 0)) if len(exponent or "") <= 2 else MAX_YEAR + 1
    if abs(year) > MAX_YEAR:
        raise DateError(
            "the year is too far away: years run to a million million (10 to the 12th)",
            f"write a year between -{MAX_YEAR} and {MAX_YEAR}",
        )
    return year


def _significant(year: int, digits: str | None, width: int) -> tuple[int, int, Precision]:
    """The years that share their first `digits` digits with the year."""
    if digits is None:
        return year, year, "year"
    # More digits than a year can have are all of them; a huge count is not worth converting.
    known = int(digits) if len(digits) < 4 else 1000
    unknown = max(0, max(width, len(str(abs(year)))) - known)
    unit: int = 10**unknown
    nearest = abs(year) // unit * unit
    farthest = nearest + unit - 1
    precision = YEAR_MASKS[unknown] if unknown < len(YEAR_MASKS) else "mixed"
    return (nearest, farthest, precision) if year >= 0 else (-farthest, -nearest, precision)
