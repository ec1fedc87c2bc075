"""A state machine for each file between two looks at it: no disk, no clock.

- **good**: it was read whole, and what it says is shown.
- **torn**: it ends too early and was changed just now, so it may be half written (16 % of reads
  beside a truncating writer were torn, nearly all with the same `stat` before and after). It is to
  be read again after each of `WAITS`.
- **held**: it still ended too early then. It is left as it was for as long as somebody writes.
- **broken**: it cannot be read, or not all of it. It keeps the events of its last good version.
- **gone**: it is not there any more.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import field, replace
from enum import Enum

from timeline_tui.core.event import Document, Event
from timeline_tui.core.problem import Finding, Path, Problem
from timeline_tui.dates.frozen import dataclass
from timeline_tui.files.entry import Reading, Stamp

WAITS = (0.1, 0.3)
"""Seconds before a file that may be half written is read once more, and again."""
YOUNG, SLOW = 1.5, 3.0
"""Seconds after its last change for which a file may be half written; the second for one that has
been seen to be written piece by piece."""
HOLD_LIMIT = 20.0
"""Seconds for which a file that is being written all the time is given the benefit of doubt."""

_RACY = 50_000_000  # ns; a clock tick of a file system is 4 ms on ext4, 10 ms on slow kernels
_LAST_GOOD = "the last good version is shown"


class Phase(Enum):
    """The state of a file."""

    GOOD = "good"
    TORN = "torn"
    HELD = "held"
    BROKEN = "broken"
    GONE = "gone"


@dataclass(slots=True)
class Places:
    """Places in a file that were looked up since it was read."""

    across: dict[Finding, Problem] = field(default_factory=dict)
    lines: dict[Path, int] | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The state of one file.

    `shown` is the reading that counts, which is not always the last `reading`. `stamp` is None when
    the file must be read again at the next look. `since` is the time (seconds) at which it was
    first held, None unless it is. A torn file was read again `tries` times and had the stamp
    `first` when it was found torn; `before` is the reading that it falls back to, None if it was
    never read before.
    """

    phase: Phase
    reading: Reading
    shown: Document
    problems: tuple[Problem, ...]
    stamp: Stamp | None
    since: float | None = None
    tries: int = 0
    first: Stamp | None = None
    before: Known | None = None
    places: Places = field(default_factory=Places, compare=False)

    @property
    def is_stale(self) -> bool:
        """Report whether it is shown as an earlier version was, for this one cannot be read."""
        return self.shown is not self.reading.document

    @property
    def is_salvaged(self) -> bool:
        """Report whether only part of it could be read."""
        return bool(self.reading.lost or self.reading.unread or self.reading.torn)

    def says_the_same(self, other: Known) -> bool:
        """Report whether nobody could see a difference."""
        return self.shown == other.shown and self.problems == other.problems


def start(name: str) -> Known:
    """Return what is known of a file that came just now: that it holds nothing yet."""
    empty = Document(name)
    return Known(Phase.GOOD, Reading(empty), empty, (), None)


def next(known: Known | None, reading: Reading, now: float, *, live: bool = True) -> Known:
    """Return what is known of a file after a reading of it that began at `now` (seconds).

    `known` is None at the first look at everything: a torn file is then shown as far as it goes,
    and held only if it is seen to be written, and if somebody will look again (`live`).
    """
    if reading.gone:
        return Known(Phase.GONE, reading, reading.document, (), None)
    if known is not None and known.phase is Phase.TORN:
        return _after_wait(known, reading, now, live)
    if not _may_be_half(reading, now, known):
        return _settle(known, reading, now, _carry_over(known, reading))
    if reading.grown and known is not None:
        return _hold(known, reading, now)  # no wait: its whole records are told from the half one
    shown = reading if known is None else known
    document = reading.document if known is None else known.shown
    return Known(
        Phase.TORN, reading, document, shown.problems, None, first=reading.stamp, before=known
    )


def _may_be_half(reading: Reading, now: float, known: Known | None) -> bool:
    """Report whether what was read may be half of what somebody is writing."""
    if not reading.torn or reading.stamp is None:
        return False
    changed = reading.stamp[0] / 1e9
    since = None if known is None else known.since
    return abs(now - changed) < (SLOW if since is not None and changed > since else YOUNG)


def _after_wait(torn: Known, reading: Reading, now: float, live: bool) -> Known:
    before = torn.before
    if not reading.torn:
        return _settle(before, reading, now)
    if torn.tries + 1 < len(WAITS):
        shown = torn.shown if before is not None else reading.document
        problems = torn.problems if before is not None else reading.problems
        return replace(torn, reading=reading, shown=shown, problems=problems, tries=torn.tries + 1)
    if before is None:
        is_written = live and reading.stamp != torn.first
    else:
        is_written = _may_be_half(reading, now, before)
    return _hold(before, reading, now) if is_written else _settle(before, reading, now)


def _hold(before: Known | None, reading: Reading, now: float) -> Known:
    """Leave a file that is still being written as it was, or as far as its records are whole, to
    be looked at again; unless that has been done long enough."""
    last = before or start(reading.document.file)
    since = now if last.since is None else last.since
    if not 0 <= now - since <= HOLD_LIMIT:
        return _settle(before, reading, now)
    whole = keep_whole(reading) if reading.grown or before is None else None
    if whole is None:
        return replace(last, phase=Phase.HELD, stamp=None, since=since)
    if before is not None and (last.shown, last.problems) != (whole.document, whole.problems):
        since = now  # it comes record by record, whoever writes it
    known = _settle(before, whole, now, _carry_over(before, whole))
    return replace(known, phase=Phase.HELD, stamp=None, since=since)


def _settle(
    before: Known | None, reading: Reading, now: float, places: Places | None = None
) -> Known:
    """Take a reading for what the file holds."""
    shown, problems = reading.document, reading.problems
    is_part = bool(reading.lost or reading.unread)
    if before is not None:
        if reading.broken and _holds_anything(before.shown):
            shown = before.shown
        elif is_part:
            shown = keep_last_good(reading, before.shown)
        if shown is not reading.document:
            problems = _mention_last_good(problems)
    stamp = reading.stamp
    if stamp is not None and abs(int(now * 1e9) - stamp[1]) < _RACY:
        stamp = None  # another write within the same tick would leave the same stamp
    phase = Phase.BROKEN if reading.broken or is_part or reading.torn else Phase.GOOD
    return Known(phase, reading, shown, problems, stamp, places=places or Places())


def _carry_over(known: Known | None, reading: Reading) -> Places:
    """Return the places that are where they were: those in a file that only grew."""
    if known is None or not reading.grown:
        return Places()
    return Places(dict(known.places.across))


def keep_whole(reading: Reading) -> Reading | None:
    """Return the reading without the record that is cut off; None where that cannot be told."""
    mark = reading.mark
    if mark is None:
        return None
    document = replace(
        reading.document, events=reading.document.events[: mark.events], rejected=mark.rejected
    )
    return replace(reading, document=document, problems=reading.problems[: mark.problems])


def _holds_anything(document: Document) -> bool:
    return bool(document.events or document.actors or document.sources or document.title)


def _mention_last_good(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    first = problems[0]
    help = f"{first.help}; {_LAST_GOOD}" if first.help else _LAST_GOOD
    return (replace(first, help=help), *problems[1:])


def keep_last_good(reading: Reading, before: Document) -> Document:
    """Return what could be read of a broken file, with the events of its last good version in the
    places of those that could not: between the same neighbors, and no event twice."""
    document = reading.document
    old = before.events
    places = {_identify(event): place for place, event in reversed(list(enumerate(old)))}
    there = {_identify(event) for event in document.events}
    ids = {event.id for event in document.events}
    slots = [path for path in reading.lost if path[:-1] in ((), ("events",))]
    steps = [_index_of(event) for event in document.events]
    kept: list[Event] = []
    reached = 0
    for path in slots or ([("events", len(document.events))] if reading.unread else []):
        at = bisect_left(steps, _last_index(path))
        start = places.get(_identify(document.events[at - 1]), -2) + 1 if at else 0
        end = len(old)
        if at < len(steps):
            end = places.get(_identify(document.events[at]), -1)
        for event in old[max(start, reached) : end] if start >= 0 else ():
            if _identify(event) not in there and event.id not in ids:
                kept.append(replace(event, path=path))
                ids.add(event.id)
        reached = max(reached, end)
    actors, sources = document.actors, document.sources
    if reading.unread or any(path[0] in ("actors", "sources") for path in reading.lost):
        known = {actor.id for actor in actors}
        actors += tuple([actor for actor in before.actors if actor.id not in known])
        named = {source.id for source in sources}
        sources += tuple([source for source in before.sources if source.id not in named])
    if not kept and actors == document.actors and sources == document.sources:
        return document
    return replace(
        document,
        title=document.title or before.title,
        description=document.description or before.description,
        timezone=document.timezone or before.timezone,
        actors=actors,
        sources=sources,
        events=tuple(sorted([*document.events, *kept], key=_index_of)),
        rejected=max(0, document.rejected - len(kept)),
    )


def _identify(event: Event) -> tuple[str, str]:
    return event.title, event.date


def _index_of(event: Event) -> int:
    return _last_index(event.path)


def _last_index(path: Path) -> int:
    return path[-1] if path and isinstance(path[-1], int) else 0
