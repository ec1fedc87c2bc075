"""Instants of EDTF: a day with a time of day, and the offset from UTC that was reported.

The seconds of an instant are those of UTC, so that instants of different places compare; without
an offset it counts as UTC. Beyond the specification (level 0), and not when `strict`, what RFC 3339
and ISO 8601-1 write is read too: a time without seconds stands for its whole minute; a fraction of
a second counts in the order; a blank for `T`, ` UTC` or `z` for `Z`, `+0400` for `+04:00`;
24:00 is the end of its day; :60 is a second that was really inserted. A qualifier may follow.
Nothing here knows zones by name: EDTF has only offsets.
"""

from __future__ import annotations

import re

from timeline_tui.core.dates.calendar import DAY, day_number
from timeline_tui.core.dates.points import DateError, joined, no_year_minus_0, plain_day, slack_of
from timeline_tui.core.dates.when import LEAP, MIDNIGHT, Precision, When

_INSTANT = re.compile(
    r"(-?[0-9]{4}-[0-9]{2}-[0-9]{2})(?:T| +)([0-9]{2}):([0-9]{2})"
    r"(?::([0-9]{2})(?:[.,]([0-9]+))?)?"
    r"(?: *([Zz]|UTC|[+-][0-9]{2}(?::?[0-9]{2})?))?([?~%])?"
)
_STRICT = re.compile(
    r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}(?::[0-9]{2})?)?"
)
_LOOKS_TIMED = re.compile(r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt]| +)[0-9]{1,2}")
_INSERTED = frozenset(
    day_number(year, month, day)
    for year, month, day in (
        *((year, 6, 30) for year in (1972, 1981, 1982, 1983, 1985, 1992, 1993, 1994, 1997, 2012,
                                     2015)),
        *((year, 12, 31) for year in (1972, 1973, 1974, 1975, 1976, 1977, 1978, 1979, 1987, 1989,
                                      1990, 1995, 1998, 2005, 2008, 2016)),
    )
)  # fmt: skip
"""The days at whose end, in UTC, a second was inserted: IERS Bulletin C, to 2026."""


def looks_timed(text: str) -> bool:
    """Report whether a text begins like a day with a time of day."""
    return _LOOKS_TIMED.match(text) is not None


def read_instant(text: str, *, strict: bool) -> When:
    """Read a date with a time of day; `strict` as for `dates.edtf.parse`. Raises DateError."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise _unreadable(text)
    if strict and not _STRICT.fullmatch(text):
        raise DateError("EDTF itself needs hours, minutes and seconds, and takes no qualifier")
    date, hours, minutes, seconds, digits, zone, mark = found.groups()
    if date[:5] == "-0000":
        raise no_year_minus_0()
    day = plain_day(date, int(date[:-6]), int(date[-5:-3]), int(date[-2:]))
    hour, minute, second = int(hours), int(minutes), int(seconds or 0)
    fraction = (digits or "").rstrip("0")
    _check_clock(text[len(date) + 1 :], hour, minute, second, fraction)
    offset = None if zone is None else _offset(zone)
    precision: Precision = "minute" if seconds is None else "second"
    start = int(day.begin_earliest) + hour * 3600 + minute * 60 + second - (offset or 0) * 60
    if hour == 24 or second == 60:
        # Both belong to the day that they end, after its last second.
        start, fraction = start - 1, MIDNIGHT if hour == 24 else LEAP + fraction
        if second == 60 and not _was_inserted(start, offset):
            raise _not_inserted(text)
    stop = start + 59 if precision == "minute" and hour != 24 else start
    qualifier = joined(mark or "")
    slack = slack_of(qualifier, precision)
    return When(
        text, start, stop, start, stop, "point", precision, qualifier, day.level, slack, slack,
        offset=offset, fraction=fraction,
    )  # fmt: skip


def _check_clock(clock: str, hour: int, minute: int, second: int, fraction: str) -> None:
    """Raises DateError for a time that no clock shows; a leap second is looked at elsewhere."""
    if hour == 24 and (minute or second or fraction):
        fault = "after 24:00, the end of the day, the next day begins"
        raise DateError(
            f"there is no time {clock}: {fault}", "write 00 as the hour of the next day"
        )
    parts = (("hour", hour, 24), ("minute", minute, 59), ("second", second, 60))
    for name, value, most in parts:
        if value > most:
            raise DateError(
                f"there is no time {clock}: there is no {name} {value}",
                "write hours to 24, minutes and seconds to 59",
            )


def _was_inserted(before: int, offset: int | None) -> bool:
    """Report whether a second was inserted after the second `before` of UTC; without an offset,
    whether it was in any zone."""
    shifts = (0,) if offset is not None else range(-14 * 60, 12 * 60 + 1, 15)
    moments = (before + shift * 60 for shift in shifts)
    return any(at % DAY == DAY - 1 and at // DAY in _INSERTED for at in moments)


def _not_inserted(text: str) -> DateError:
    return DateError(
        f"no second was inserted at “{text}”: second 60 exists only at the end (in UTC) of a "
        "30 June or 31 December on which one was, as 2016-12-31T23:59:60Z",
        "write second 59, or 00 of the next minute",
    )


def _offset(zone: str) -> int:
    """Return minutes east of UTC."""
    if zone in ("Z", "z", "UTC"):
        return 0
    digits = zone[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    offset = (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)
    if minutes > 59 or not -12 * 60 <= offset <= 14 * 60 or (zone[0] == "-" and not offset):
        raise DateError(
            f"there is no offset {zone} from UTC: offsets run from -12:00 to +14:00",
            "write Z for UTC, or an offset as in -04:00",
        )
    return offset


_DAY_AND_CLOCK = re.compile(
    r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt]| +)([0-9]{1,2})"
    r"(?:(:)([0-9]{1,2})(?::([0-9]{1,2}))?)?(.*)"
)


def _unreadable(text: str) -> DateError:
    """Name the part of the time that is not one."""
    example = "write it as in 2026-04-17T10:00:00Z"
    found = _DAY_AND_CLOCK.fullmatch(text)
    if found is None:
        return DateError("a date is followed by something that is not a time", example)
    hours, colon, minutes, seconds, rest = found.groups()
    if colon is None:
        return DateError("the time has hours but no minutes", example)
    short = [part for part in (hours, minutes, seconds) if part and len(part) == 1]
    padded = ":".join(f"{part:0>2}" for part in (hours, minutes, seconds) if part)
    if short:
        return DateError("hours, minutes and seconds have two digits each", f"write {padded}")
    after = rest.strip()
    if after[:1] in (".", ",") and seconds is None:
        return DateError("only a second has a fraction, not a minute", example)
    if after[:1] in ("+", "-"):
        return DateError(f"“{after}” is not an offset from UTC", "write an offset as in -04:00")
    return DateError(
        f"“{after}” after the time is neither Z nor an offset from UTC",
        "write Z for UTC, or an offset as in -04:00; a zone by name belongs in “timezone”",
    )
