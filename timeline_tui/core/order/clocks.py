"""Warnings about the zones of a chronology and the local times in it.

They are about a zone that does not exist, a time without an offset, and a time that the clocks of
the zone skipped or showed twice. `dates.zones` does the arithmetic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from timeline_tui.core.event import Document, Event
from timeline_tui.core.problem import Finding, Path
from timeline_tui.core.text import brief, closest
from timeline_tui.dates import When
from timeline_tui.dates.calendar import DAY
from timeline_tui.dates.frozen import regex
from timeline_tui.dates.wording.datewords import day_words, offset_words
from timeline_tui.dates.zones import (
    Zone,
    crosses_date_line,
    find_zone,
    has_time,
    offsets_at,
    utc_offset,
)

_OFFSET = regex(r"(?:UTC|GMT|Z)?\s*([+-])\s*([0-9]{1,2})(?::?([0-9]{2}))?", re.IGNORECASE)
_CITIES = {
    "EST": "America/New_York", "EDT": "America/New_York", "ET": "America/New_York",
    "CST": "America/Chicago", "CDT": "America/Chicago", "CT": "America/Chicago",
    "MST": "America/Denver", "MDT": "America/Denver", "MT": "America/Denver",
    "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "PT": "America/Los_Angeles",
    "AKST": "America/Anchorage", "AKDT": "America/Anchorage", "BST": "Europe/London",
    "WEST": "Europe/Lisbon", "CEST": "Europe/Berlin", "EEST": "Europe/Athens",
    "MSK": "Europe/Moscow", "IST": "Asia/Kolkata", "JST": "Asia/Tokyo", "KST": "Asia/Seoul",
    "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney", "AWST": "Australia/Perth",
    "ACST": "Australia/Adelaide", "NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland",
    "SAST": "Africa/Johannesburg", "BRT": "America/Sao_Paulo",
}  # fmt: skip
"""A city of the people who use these letters for their clocks; others may use the same."""


def zone_findings(documents: Iterable[Document]) -> list[Finding]:
    """Return findings on zones that do not exist, and on zones besides the first one, which is
    used for all events."""
    found = []
    first = ""
    for file, path, name in named_zones(documents):
        code = message = remedy = ""
        if find_zone(name) is None:
            code, message = "unknown-timezone", f"no time zone is called “{brief(name)}”"
            remedy = _zone_advice(name)
        elif first and name != first:
            code = "second-timezone"
            message = f"the timeline already has the zone {brief(first)}; this one is not used"
            remedy = "keep one of them: all events are listed by the days of one zone"
        elif name in _CITIES and path == ("timezone",):  # an export repeats what is known
            code, city = "fixed-timezone", _CITIES[name]
            message = (
                f"the zone {name} has no daylight saving time: its offset is the same all year"
            )
            remedy = f"keep it if that is meant; where clocks change, write a city, as in {city}"
        if code:
            found.append(Finding(file, path, code, "warning", message, remedy))
        first = first or name
    return found


def named_zones(documents: Iterable[Document]) -> list[tuple[str, Path, str]]:
    """Return the zones that files name, each at its first place: first those of timelines, then
    those of exported events."""
    of_timelines: list[tuple[str, Path, str]] = []
    of_events: dict[tuple[str, str], Path] = {}
    for document in documents:
        if document.timezone:
            of_timelines.append((document.file, ("timezone",), document.timezone))
        for event in document.events:
            if event.timezone:
                of_events.setdefault((event.file, event.timezone), (*event.path, "timezone"))
    return of_timelines + [(file, path, name) for (file, name), path in of_events.items()]


def _zone_advice(name: str) -> str:
    meant = _zone_guess(name.strip())
    return f"{meant}write a name of the IANA database, as in Europe/Kyiv; UTC is used now"


def _zone_guess(name: str) -> str:
    """Return the zone that was probably meant by a name, as the start of a sentence."""
    found = _OFFSET.fullmatch(name.replace("−", "-"))
    if found is not None:
        return _fixed_zone(found[1], int(found[2]), int(found[3] or 0))
    if name.upper() in _CITIES:
        city = _CITIES[name.upper()]
        return f"{brief(name)} is used in several places: write a city, as in {city}; "
    from zoneinfo import available_timezones

    names = {zone.rpartition("/")[2].casefold(): zone for zone in sorted(available_timezones())}
    names |= {zone.casefold(): zone for zone in names.values()}
    close = closest(name.casefold().replace(" ", "_"), names, cutoff=0.7)
    return f"did you mean {names[close[0]]}? " if close else ""


def _fixed_zone(sign: str, hours: int, minutes: int) -> str:
    """Return the zone of the database with a fixed offset, whose sign is reversed, as the start
    of a sentence."""
    if not hours and not minutes:
        return "did you mean UTC? "
    if minutes or not 0 <= hours <= (14 if sign == "+" else 12):
        return "no zone has this offset all year: write a city, as in Asia/Kolkata; "
    name = f"Etc/GMT{'-' if sign == '+' else '+'}{hours}"
    return f"did you mean {name} (its sign is reversed), or a city? "


def offset_finding(event: Event, zone: str) -> Finding:
    """Return the finding on a time of day without an offset, with the offset that is used."""
    taken = f"the timeline's zone, {brief(zone)}" if zone else "UTC"
    return _date_finding(
        event,
        "no-offset",
        f"the time in {brief(event.when.edtf)} has no offset from UTC: it is read as {taken}",
        "write the offset, as in 2026-04-17T10:00-04:00, or Z for UTC",
    )


def _date_finding(event: Event, code: str, message: str, remedy: str) -> Finding:
    return Finding(event.file, (*event.path, "date"), code, "warning", message, remedy)


def local_time_findings(events: Sequence[Event], name: str, zone: Zone) -> list[Finding]:
    """Return findings on local times that the clocks of the zone skipped or showed twice, and on
    days that it skipped altogether."""
    found = []
    skips_days: bool | None = None
    for event in events:
        when = event.when
        timed = has_time(when)
        if not timed:
            if skips_days is None:
                skips_days = crosses_date_line(zone)
            if not skips_days:
                continue
        for part in _parts(when):
            finding = _time_finding(event, part, name, zone)
            if finding is not None:
                found.append(finding)
                break
    return found


def _parts(when: When) -> Iterator[When]:
    if when.kind == "point":
        yield when
        return
    for part in (when.begin, when.end, *when.members):
        if part is not None:
            yield from _parts(part)


def _time_finding(event: Event, when: When, name: str, zone: Zone) -> Finding | None:
    if when.offset is not None or when.precision not in ("day", "minute", "second"):
        return None
    seconds = int(when.begin_earliest)
    if when.precision == "day":
        if when.begin_latest - when.begin_earliest >= DAY:
            return None
        return _day_finding(event, seconds, name, zone)
    before, after = offsets_at(zone, seconds)
    if before == after:
        return None
    day, second = divmod(seconds, DAY)
    clock = f"{second // 3600:02d}:{second // 60 % 60:02d}"
    words = f"{clock} on {day_words(day)}"
    if before < after:
        if after - before >= DAY // 60:
            return _day_finding(event, seconds, name, zone)
        stopped = _clock_at_change(zone, seconds, before, after, 0)
        went_on = _clock_at_change(zone, seconds, before, after, after - before)
        return _date_finding(
            event,
            "skipped-time",
            f"there was no {words} in {brief(name)}: {stopped} ({offset_words(before)}) became "
            f"{went_on} ({offset_words(after)})",
            f"write the time that was meant, with its offset: {_iso(before)} or {_iso(after)}",
        )
    return _date_finding(
        event,
        "repeated-time",
        f"{words} came twice in {brief(name)}: at {offset_words(before)}, and again at "
        f"{offset_words(after)} when its clocks had gone back",
        f"write the one that was meant, {_iso(before)} or {_iso(after)}, after the time",
    )


def _clock_at_change(zone: Zone, local: int, before: int, after: int, ahead: int) -> str:
    """Return the time on clocks, `ahead` minutes on, at the change from the offset `before` to
    `after` that skipped the second `local`."""
    low, high = local - after * 60 - 1, local - before * 60
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if utc_offset(zone, middle) == before else (low, middle)
    second = (high + (before + ahead) * 60) % DAY
    return f"{second // 3600:02d}:{second // 60 % 60:02d}"


def _day_finding(event: Event, seconds: int, name: str, zone: Zone) -> Finding | None:
    """Return the finding on a day that a zone skipped or had twice, because it changed sides of
    the date line."""
    noon = seconds // DAY * DAY + DAY // 2
    before, after = offsets_at(zone, noon)
    if abs(after - before) < DAY // 60:
        return None
    words = f"{day_words(seconds // DAY)}"
    change = f"from {offset_words(before)} to {offset_words(after)}"
    if before < after:
        return _date_finding(
            event,
            "skipped-time",
            f"{words} did not exist in {brief(name)}: its clocks went {change}, past the whole day",
            "write the day before or after it, or a time with its offset",
        )
    return _date_finding(
        event,
        "repeated-time",
        f"{words} came twice in {brief(name)}: its clocks went back {change}",
        "write a time with its offset, as in 2026-04-17T10:00-04:00",
    )


def _iso(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"
