"""The times of events in a whole chronology, and the order that follows from them.

A file gives a date, or a source's own words with the day that they are relative to ("last week", in
an article of 29 April). Words without a date beside them become the date, by named conventions
(`dates.meanings`); words beside a date are checked against it. Nothing is guessed: words that
are not understood leave the event undated, with a finding.

Warnings about clocks are here too: of a zone that does not exist, a time without an offset, and a
time that the clocks of the zone skipped or showed twice. `dates.zones` does the arithmetic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from timeline_tui.core.event import Document, Event, Reported
from timeline_tui.core.order import Timing
from timeline_tui.core.problem import Finding, Path
from timeline_tui.core.sources import Sources
from timeline_tui.core.text import brief, closest
from timeline_tui.dates import DateError, When, display, parse
from timeline_tui.dates.calendar import DAY
from timeline_tui.dates.frozen import regex
from timeline_tui.dates.wording.datewords import day_words, offset_words
from timeline_tui.dates.zones import (
    Zone,
    crosses_date_line,
    find_zone,
    has_time,
    is_southern,
    lacks_offset,
    localize,
    offsets_at,
    utc_offset,
    with_southern_seasons,
)

if TYPE_CHECKING:
    from timeline_tui.dates.phrases import Resolution

ANY_DAY = "2000-01-01"
"""An anchor to find out whether words would be understood if they had one."""

_EXACT_RULES = frozenset(
    ("", "date", "day", "weekday", "last weekday", "next weekday", "nth weekday", "open sides",
     "between", "from to", "either", "once", "week number", "time of day", "short year", "decades",
     "centuries", "holiday", "weeks on")
)  # fmt: skip
"""The rules by which words name days that nobody disputes."""
_UNIT_RULES = frozenset(("calendar", "most recent"))
"""The rules that are exact if their time is a single date of EDTF, unlike a week."""


def time_events(documents: Sequence[Document]) -> Timing:
    """Return the events of these documents in one order, with their times.

    The words of sources are read, instants are put on the days of the timeline's zone, and times
    are narrowed by the order of events.
    """
    events = [event for document in documents for event in document.events]
    sources = Sources(documents, events)
    findings = zone_findings(documents)
    name = next((name for _, _, name in named_zones(documents)), "")
    zone = find_zone(name)
    southern = zone is not None and is_southern(name)
    by_convention: set[int] = set()
    if any(event.as_reported is not None for event in events):
        for at, event in enumerate(events):
            events[at], found = resolve_words(event, sources, southern)
            findings += found
            if events[at] is not event and _is_convention(event, sources):
                by_convention.add(at)
    if southern:
        events = [replace(event, when=with_southern_seasons(event.when)) for event in events]
    if zone is not None:
        findings += local_time_findings(events, name, zone)
    if any(has_time(event.when) for event in events):
        # An export names the zone beside each time.
        bare = (one for one in events if not one.timezone and lacks_offset(one.when))
        findings += (offset_finding(event, name if zone else "") for event in bare)
        events = [
            replace(event, when=localize(event.when, zone)) if has_time(event.when) else event
            for event in events
        ]
    if any(event.after or event.before or event.during for event in events):
        from timeline_tui.core.order.arranging import (
            arrange,  # only for files with statements of order
        )

        ordered = arrange(events, zone, by_convention)
        findings += ordered.findings
        shown, reasons, own = ordered.events, ordered.reasons, ordered.own
        conventional = frozenset(row for row, at in enumerate(ordered.rows) if at in by_convention)
        places: Sequence[int] = ordered.rows
    else:
        loose = {id(events[at]) for at in by_convention}
        before: dict[int, list[int]] = {}
        for at in range(len(events) - 1, -1, -1):
            before.setdefault(id(events[at]), []).append(at)
        # The sort is stable: events that dates and links leave equal stay in the order of files.
        events.sort(key=lambda event: event.when.order_key)
        shown, reasons = tuple(_sort_by_links(_sort_byutc_key(events))), ("",) * len(events)
        own = tuple(event.when for event in shown)
        conventional = frozenset(row for row, event in enumerate(shown) if id(event) in loose)
        places = [before[id(event)].pop() for event in shown]
    return Timing(
        shown, reasons, name if zone else "", sources, tuple(findings), own, conventional, places
    )


def resolve_words(
    event: Event, sources: Sources, southern: bool = False
) -> tuple[Event, tuple[Finding, ...]]:
    """Return `event` with the time of its source's words, if it has no date of its own, and
    findings on the words."""
    reported = event.as_reported
    if reported is None or not reported.is_whole:
        return event, ()
    anchor, is_given = _anchor(event, reported, sources)
    resolved = _resolve(reported.text, anchor, reported.rules, southern)
    # "The day before" continues a story: the day of publication says nothing about it.
    usable = resolved.when is not None and (is_given or not resolved.story)
    if event.date:
        if usable and resolved.when is not None and not _fits(event, reported, resolved, southern):
            return event, (_difference_finding(event, reported, resolved.when, anchor),)
        return event, ()
    if usable and resolved.when is not None:
        return replace(event, when=resolved.when), ()
    if event.after or event.before or event.during:
        return event, ()  # its order determines the time, and the words stay as they are
    return event, (_unclear_finding(event, reported, resolved, anchor, sources),)


def _is_convention(event: Event, sources: Sources) -> bool:
    """Report whether the bounds of an event's time are a convention of reading words: "early in
    the summer" is June."""
    reported = event.as_reported
    if reported is None:
        return False
    anchor, _ = _anchor(event, reported, sources)
    return is_conventional(_resolve(reported.text, anchor, reported.rules))


def is_conventional(resolved: Resolution) -> bool:
    """Report whether the bounds of the time of some words are a convention of reading them."""
    if resolved.when is None or resolved.rule in _EXACT_RULES:
        return False
    return resolved.rule not in _UNIT_RULES or resolved.when.kind != "point"


def _anchor(event: Event, reported: Reported, sources: Sources) -> tuple[str, bool]:
    """Return the date that the words are relative to, as EDTF, and whether the file gives it.

    Otherwise it is the date of publication of the source of the words, or of the event's only
    source that has one.
    """
    if reported.anchor:
        return reported.anchor, True
    if reported.source:
        source = sources.behind(event)
        return (source.published if source is not None else ""), False
    published = _publication_dates(event, sources)
    return (published[0] if len(published) == 1 else ""), False


def _publication_dates(event: Event, sources: Sources) -> list[str]:
    """Return the different dates on which the sources of an event were published."""
    texts = (sources.complete(source).published for source in event.sources)
    return list(dict.fromkeys(text for text in texts if text))


@lru_cache(maxsize=4096)
def _resolve(text: str, anchor: str, rules: str, southern: bool = False) -> Resolution:
    from timeline_tui.dates import resolve
    from timeline_tui.dates.phrases import RULE_SET  # imported only for files with such words

    try:
        when = parse(anchor) if anchor else None
    except DateError:
        when = None
    return resolve(text, when, rules or RULE_SET, southern=southern)


def _agree(date: When, words: When) -> bool:
    """Report whether a date may be the time of the words; a more exact date from elsewhere
    agrees."""
    low = words.begin_earliest - words.slack_before
    return date.possible(low, words.end_latest + words.slack_after)


def _fits(event: Event, reported: Reported, resolved: Resolution, southern: bool) -> bool:
    """Report whether the date may be the time of the words; without a year, of any year."""
    if resolved.when is not None and _agree(event.when, resolved.when):
        return True
    if not resolved.yearless:
        return False
    then = _resolve(reported.text, event.date, reported.rules, southern).when
    return then is not None and _agree(event.when, then)


def _difference_finding(event: Event, reported: Reported, words: When, anchor: str) -> Finding:
    return Finding(
        event.file,
        (*event.path, "date"),
        "date-differs",
        "warning",
        f"“{brief(reported.text)}”{_anchor_words(anchor)} is {display(words)}, but the date is "
        f"{display(event.when)}",
        "the date is used; correct it, or the anchor of the words",
    )


def _unclear_finding(
    event: Event, reported: Reported, resolved: Resolution, anchor: str, sources: Sources
) -> Finding:
    if resolved.when is not None:
        message = f"“{brief(reported.text)}” continues a story, and nothing says from which day"
        remedy = "give that day as the anchor, or write a date"
    elif not anchor and _resolve(reported.text, ANY_DAY, reported.rules).when is not None:
        dates = [] if reported.source else _publication_dates(event, sources)
        message = f"nothing says what “{brief(reported.text)}” is relative to"
        remedy = "give an anchor, or a source with a date of publication"
        if len(dates) > 1:
            shown = " and ".join(brief(text) for text in dates[:3])
            message += f": the event has sources of {shown}"
            remedy = "name the one with these words as source in as_reported, or give an anchor"
    else:
        message = f"“{brief(reported.text)}” gives no date: {brief(resolved.reason, 200)}"
        shown = " or ".join(resolved.alternatives[:3])
        remedy = f"write a date: {shown}" if shown else "write a date; without one it is undated"
    path = (*event.path, "as_reported", "text")
    return Finding(event.file, path, "time-not-understood", "warning", message, remedy)


def _sort_byutc_key(events: Sequence[Event]) -> list[Event]:
    """Return `events` with their instants in order of UTC.

    In the hour that a zone's clocks show twice, its civil time alone would not distinguish them.
    """
    ordered = list(events)
    places = [
        at for at, e in enumerate(ordered) if e.when.axis is not None and e.when.kind == "point"
    ]
    moments = sorted((ordered[at] for at in places), key=lambda event: utc_key(event.when))
    for at, event in zip(places, moments, strict=True):
        ordered[at] = event
    return ordered


def _sort_by_links(events: list[Event]) -> list[Event]:
    """Return `events` with those that begin together in the order of their links."""
    if not any(event.links for event in events):
        return events
    from timeline_tui.core.order.precedence import sort_by_links  # only for files with links

    return sort_by_links(events)


def utc_key(when: When) -> tuple[float, str]:
    """Return the key by which instants are sorted: their moment in UTC."""
    return when.begin_earliest - (when.axis or 0) * 60, when.fraction


def _anchor_words(anchor: str) -> str:
    try:
        return f" (relative to {display(parse(anchor))})" if anchor else ""
    except DateError:
        return ""


# -- clocks ----------------------------------------------------------------------------------------

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
