"""The times of events in a whole chronology, and the order that follows from them.

A file gives a date, or a source's own words with the day that they are relative to ("last week", in
an article of 29 April). Words without a date beside them become the date, by named conventions
(`dates.meanings`); words beside a date are checked against it. Nothing is guessed: words that
are not understood leave the event undated, with a finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from timeline_tui.core.event import Document, Event, Reported
from timeline_tui.core.order.clocks import (
    local_time_findings,
    named_zones,
    offset_finding,
    zone_findings,
)
from timeline_tui.core.problem import Finding
from timeline_tui.core.sources import Sources
from timeline_tui.core.text import brief
from timeline_tui.dates import DateError, When, display, parse
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.zones import (
    find_zone,
    has_time,
    is_southern,
    lacks_offset,
    localize,
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


@dataclass(frozen=True, slots=True)
class Timing:
    """All events in order, with the times that are known of them.

    `reasons` says for each event why its time is narrower than its own date. `zone` is the name of
    the zone whose days they are on. `own` are the times by their own dates, not narrowed.
    `by_convention` are the rows of those whose date is the conventional reading of words, `places`
    the previous places of the events, in the order of the documents.
    """

    events: tuple[Event, ...]
    reasons: tuple[str, ...]
    zone: str
    sources: Sources
    findings: tuple[Finding, ...]
    own: tuple[When, ...]
    by_convention: frozenset[int]
    places: Sequence[int]


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
    resolved = _resolve(reported.text, anchor, reported.rules)
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
