"""Durations of ISO 8601 without fractions and sign: `P1Y2M`, `P3D`, `P1DT12H`.

Years and months are added by the calendar, as people count (31 January and a month is 28 February);
days and weeks are whole days; hours and minutes are seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from timeline_tui.core.dates.calendar import month_start, months_later

PATTERN = (
    "^P(?=[0-9T])([0-9]{1,6}Y)?([0-9]{1,6}M)?([0-9]{1,6}W)?([0-9]{1,6}D)?"
    "(T(?=[0-9])([0-9]{1,6}H)?([0-9]{1,6}M)?)?$"
)
_DURATION = re.compile(PATTERN)
DURATION_HELP = "write it as in P3D (three days), P2W, P1Y2M or PT12H (twelve hours)"


@dataclass(frozen=True, slots=True)
class Duration:
    """Months by the calendar, then days, then seconds; `has_clock` is true where hours or minutes
    are written, even 0 of them."""

    months: int
    days: int
    seconds: int = 0
    has_clock: bool = False

    def __str__(self) -> str:
        years, months = divmod(self.months, 12)
        hours, minutes = divmod(self.seconds // 60, 60)
        parts = ((years, "year"), (months, "month"), (self.days, "day"), (hours, "hour"),
                 (minutes, "minute"))  # fmt: skip
        said = [f"{count:,} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
        return " ".join(said) or "0 days"

    @property
    def is_zero(self) -> bool:
        """Report whether nothing is added."""
        return not (self.months or self.days or self.seconds)

    @property
    def day_range(self) -> tuple[int, int]:
        """The fewest and the most days that its months and days come to."""
        least, most = _days_of(self.months)
        return least + self.days, most + self.days

    def after(self, day: int) -> int:
        """Return the day number that many months and days after `day`."""
        return months_later(day, self.months) + self.days

    def latest_from(self, day: int) -> int:
        """Return the last day from which it ends on `day` or earlier."""
        start = months_later(day - self.days, -self.months)
        while self.after(start + 1) <= day:
            start += 1
        while self.after(start) > day:
            start -= 1
        return start

    def earliest_to(self, day: int) -> int:
        """Return the first day from which it ends on `day` or later."""
        start = months_later(day - self.days, -self.months)
        while self.after(start - 1) >= day:
            start -= 1
        while self.after(start) < day:
            start += 1
        return start


def read_duration(text: str) -> Duration | None:
    """Read a duration such as `P1Y2M` or `PT12H`; None if `text` is none."""
    found = _DURATION.match(text) if text else None
    if found is None or text[-1] not in "YMWDH":
        return None
    years, months, weeks, days, _, hours, minutes = (
        0 if part is None or part[0] == "T" else int(part[:-1]) for part in found.groups()
    )
    return Duration(
        12 * years + months, 7 * weeks + days, 3600 * hours + 60 * minutes, found[5] is not None
    )


def duration_fault(text: str) -> str:
    """Say why a text is not read as a duration."""
    if text[:1] in ("-", "+"):
        return "a gap has no sign"
    if not text.startswith("P"):
        return "it begins with a capital P"
    if any(mark in text for mark in ".,"):
        return "its numbers are whole, without fractions"
    if text in ("P", "PT") or text.endswith("T"):
        return "a number and its unit are missing at the end"
    if "S" in text:
        return "it counts minutes at the finest, not seconds"
    if re.search("[0-9]{7}", text):
        return "its numbers have at most six digits"
    if "H" in text and "T" not in text:
        return "a T stands before hours and minutes"
    return "it has Y, M, W, D, then after a T H and M, in this order, each after its number"


@lru_cache(maxsize=256)
def _days_of(months: int) -> tuple[int, int]:
    """The fewest and the most days of so many months in a row, over all 400 years of the cycle."""
    if not months:
        return 0, 0
    # A month counted from any other day than the first lasts as long as one that is among these.
    spans = [month_start(2000, at + months) - month_start(2000, at) for at in range(1, 4801)]
    return min(spans), max(spans)
