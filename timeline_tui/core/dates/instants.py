"""Instants of EDTF: a day with a time of day, and the offset from UTC that was reported.

The seconds of an instant are those of UTC, so that instants of different places compare; without
an offset it counts as UTC. Beyond the specification (level 0), and not when `strict`: a time
without seconds stands for its whole minute, and a qualifier may follow. Nothing here knows zones
by name: EDTF has only offsets.
"""

from __future__ import annotations

import re

from timeline_tui.core.dates.points import DateError, joined, no_year_minus_0, plain_day, slack_of
from timeline_tui.core.dates.when import Precision, When

_INSTANT = re.compile(
    r"(-?[0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?"
    r"(Z|[+-][0-9]{2}(?::[0-9]{2})?)?([?~%])?"
)


def read_instant(text: str, *, strict: bool) -> When:
    """A date with a time of day; `strict` as for `dates.edtf.parse`. Raises DateError."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise DateError(
            "a date is followed by a time that is not one in EDTF.",
            "write it as in 2026-04-17T10:00:00Z",
        )
    date, hours, minutes, seconds, zone, mark = found.groups()
    if strict and (seconds is None or mark):
        raise DateError("EDTF itself needs hours, minutes and seconds, and takes no qualifier")
    if date[:5] == "-0000":
        raise no_year_minus_0()
    day = plain_day(date, int(date[:-6]), int(date[-5:-3]), int(date[-2:]))
    hour, minute, second = int(hours), int(minutes), int(seconds or 0)
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        raise DateError(
            f"there is no time {text[len(date) + 1 :]}: it is 00:00:00 to 24:00:00",
            "write hours to 23, minutes and seconds to 59",
        )
    offset = None if zone is None else _offset(zone)
    precision: Precision = "minute" if seconds is None else "second"
    start = int(day.begin_earliest) + hour * 3600 + minute * 60 + second - (offset or 0) * 60
    stop = start + 59 if precision == "minute" else start
    qualifier = joined(mark or "")
    slack = slack_of(qualifier, precision)
    return When(
        text, start, stop, start, stop, "point", precision, qualifier, day.level, slack, slack,
        offset=offset,
    )  # fmt: skip


def _offset(zone: str) -> int:
    """Minutes east of UTC."""
    if zone == "Z":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[4:] or 0)
    offset = (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)
    if minutes > 59 or not -12 * 60 <= offset <= 14 * 60 or (zone[0] == "-" and not offset):
        raise DateError(
            f"there is no offset {zone} from UTC: offsets run from -12:00 to +14:00",
            "write Z for UTC, or an offset as in -04:00",
        )
    return offset
