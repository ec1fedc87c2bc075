"""The place of a timeline: its zone, by its name in the IANA database, and its seasons.

A date is a civil day, an instant is a moment. They compare once both are on one axis, that of the
timeline's civil time: instants are shifted by the offset from UTC that its clocks had then. The
time on an instant's own clock stays known. An instant without an offset is a civil time of the
zone.

EDTF leaves open which months its seasons 21 to 24 are: "independent of location". By convention
they are those of the north, and those of the south where the timeline's zone lies beyond the
southern tropic. The seasons 25 to 32 name their hemisphere themselves.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

from timeline_tui.dates.calendar import DAY, day_number
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.frozen import regex
from timeline_tui.dates.when import Seconds, When

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    Zone = ZoneInfo
else:
    Zone = object  # importing zoneinfo takes 5 ms, and few timelines name a zone

_YEAR_1840, _YEAR_2040 = day_number(1840, 1, 1) * DAY, day_number(2040, 1, 1) * DAY
_FIRST, _LAST = 2 * DAY, 3652058 * DAY
"""The seconds within which the calendar of the standard library works, with a day to spare."""

_DATE_LINE = 12 * 60
"""The minutes beyond which a change of the clocks is a move across the date line."""

_OPEN_SEASON = regex(r"([0-9X]{4}[?~%]?-[?~%]?)(2[1-4])(?![0-9X-])")
_FIRST_OPEN, _FIRST_SOUTHERN = 21, 29

_SOUTHERN_AREAS = ("America/Argentina/", "Antarctica/", "Australia/")
_TROPICAL = frozenset({"Australia/Darwin", "Australia/North", "Australia/Lindeman"})
_SOUTHERN = frozenset(
    {
        "Africa/Gaborone", "Africa/Johannesburg", "Africa/Maputo", "Africa/Maseru",
        "Africa/Mbabane", "America/Asuncion", "America/Buenos_Aires", "America/Catamarca",
        "America/Cordoba", "America/Coyhaique", "America/Jujuy", "America/Mendoza",
        "America/Montevideo", "America/Punta_Arenas", "America/Rosario", "America/Santiago",
        "America/Sao_Paulo", "Atlantic/South_Georgia", "Atlantic/Stanley", "Brazil/East",
        "Chile/Continental", "Chile/EasterIsland", "Indian/Kerguelen", "NZ", "NZ-CHAT",
        "Pacific/Auckland", "Pacific/Chatham", "Pacific/Easter", "Pacific/Norfolk",
        "Pacific/Pitcairn",
    }
)  # fmt: skip
"""Zones whose city lies south of the tropic of Capricorn, by `zone.tab` of tzdata, and their other
names; those of `_SOUTHERN_AREAS` come in addition."""


def find_zone(name: str) -> Zone | None:
    """Return the zone with this name, or None if there is none."""
    if not name:
        return None
    from zoneinfo import ZoneInfo  # imported only for timelines with a zone

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, or not a name at all
        return None


def utc_offset(zone: Zone, seconds: Seconds) -> int:
    """Return the minutes by which the zone's clocks were ahead of UTC; 0 outside the years 1 to
    9999."""
    from datetime import UTC, datetime, timedelta

    if not _FIRST <= seconds <= _LAST:
        return 0
    moment = datetime(1, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds) - DAY)
    offset = moment.astimezone(zone).utcoffset()
    return 0 if offset is None else round(offset.total_seconds() / 60)


def offsets_at(zone: Zone, local: int) -> tuple[int, int]:
    """Return the two offsets from UTC, in minutes, that clocks showing the local second `local` may
    have had.

    They are equal unless the time was skipped (the first is then smaller) or came twice. Both are 0
    outside the years 1 to 9999. Source: PEP 495.
    """
    from datetime import datetime, timedelta

    if not _FIRST <= local <= _LAST:
        return 0, 0
    moment = datetime(1, 1, 1) + timedelta(seconds=local - DAY)
    found = []
    for fold in (0, 1):
        offset = moment.replace(tzinfo=zone, fold=fold).utcoffset()
        found.append(0 if offset is None else round(offset.total_seconds() / 60))
    return found[0], found[1]


def crosses_date_line(zone: Zone) -> bool:
    """Report whether the zone ever changed sides of the date line, and so skipped a day or had
    one twice."""
    starts = range(_YEAR_1840, _YEAR_2040, 366 * DAY)
    offsets = [utc_offset(zone, start) for start in starts]
    return any(abs(one - other) > _DATE_LINE for one, other in pairwise(offsets))


def localize(when: When, zone: Zone | None) -> When:
    """Return `when` on the axis of the zone's civil time; without a zone, on that of its own clock.

    Its own clock is that of its first instant, so that one event has one clock. Dates are on the
    axis already.
    """
    if when.axis is not None:
        return when
    return _localize(when, zone, None if zone is not None else _first_offset(when))


def _localize(when: When, zone: Zone | None, clock: int | None) -> When:
    if when.kind == "point":
        if when.offset is None:
            return when
        axis = (clock or 0) if zone is None else utc_offset(zone, when.begin_earliest)
        return _shift(when, axis, axis, axis=axis)
    begin = None if when.begin is None else _localize(when.begin, zone, clock)
    end = None if when.end is None else _localize(when.end, zone, clock)
    members = tuple(_localize(member, zone, clock) for member in when.members)
    if begin is when.begin and end is when.end and members == when.members:
        return when
    first = 0 if begin is None else begin.axis or 0
    last = 0 if end is None else end.axis or 0
    return _shift(when, first, last, begin=begin, end=end, members=members)


def _first_offset(when: When) -> int | None:
    parts = (when, when.begin, when.end, *when.members)
    return next(
        (part.offset for part in parts if part is not None and part.offset is not None), None
    )


def _shift(when: When, first: int, last: int, **more: object) -> When:
    def by(seconds: Seconds, minutes: int) -> Seconds:
        return seconds if seconds in (inf, -inf) else seconds + minutes * 60

    return replace(
        when,
        begin_earliest=by(when.begin_earliest, first),
        begin_latest=by(when.begin_latest, first),
        end_earliest=by(when.end_earliest, last),
        end_latest=by(when.end_latest, last),
        **more,  # type: ignore[arg-type]
    )


def has_time(when: When) -> bool:
    """Report whether any part of it has a time of day."""
    return ":" in when.edtf


def lacks_offset(when: When) -> bool:
    """Report whether any part of it has a time of day without an offset from UTC."""
    if when.kind == "point":
        return has_time(when) and when.offset is None
    parts = (when.begin, when.end, *when.members)
    return any(part is not None and lacks_offset(part) for part in parts)


def is_southern(zone: str) -> bool:
    """Report whether a zone, by its name in the IANA database, has the seasons of the south."""
    return zone in _SOUTHERN or (zone.startswith(_SOUTHERN_AREAS) and zone not in _TROPICAL)


def with_southern_seasons(when: When) -> When:
    """Return `when` with the southern months for seasons that name no hemisphere."""
    southern = _OPEN_SEASON.sub(_southern_code, when.edtf)
    return when if southern == when.edtf else parse(southern)


def _southern_code(found: re.Match[str]) -> str:
    return f"{found[1]}{int(found[2]) - _FIRST_OPEN + _FIRST_SOUTHERN}"


def situate(when: When, zone: Zone | None, southern: bool) -> When:
    """Return a time as it is in a timeline: a season with the months of its hemisphere, an instant
    on the clock of its zone. Doing so again changes nothing."""
    if southern:
        when = with_southern_seasons(when)
    return localize(when, zone) if has_time(when) else when
