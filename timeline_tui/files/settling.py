"""What is known of one file between two looks at it.

A file that stays broken keeps the events of its last good version. One that fails to parse and has
just been changed is taken for half written and read again after 0.1 and 0.3 s (16 % of reads beside
a truncating writer were torn, nearly all with the same `stat` before and after), and then left as
it was for as long as somebody writes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from timeline_tui.core.event import Document, Event
from timeline_tui.core.problem import Finding, Path, Problem
from timeline_tui.files.entry import STDIN, Entry, Origin, Reading, Stamp
from timeline_tui.files.formats import read, read_bytes

STDIN_NAME = "stdin"
WAITS = (0.1, 0.3)
"""Seconds before a file that may be half written is read once more, and again."""
YOUNG, SLOW = 1.5, 3.0
"""Seconds after its last change for which a file may be half written; the second for one that has
been seen to be written piece by piece."""
HOLD_LIMIT = 20.0
"""Seconds for which a file that is being written all the time is given the benefit of doubt."""

_RACY = 50_000_000  # ns; a clock tick of a file system is 4 ms on ext4, 10 ms on slow kernels
_LAST_GOOD = "the last good version is shown"


@dataclass(slots=True)
class Known:
    """What is known of one file. `stamp` is None when it must be read again at the next look;
    `held_since` is when (seconds) it was left as it was for the first time, None if it was not;
    `across` and `lines` are places in it that were looked up since it was read."""

    origin: Origin
    reading: Reading
    shown: Document
    problems: tuple[Problem, ...]
    stamp: Stamp | None
    held_since: float | None = None
    across: dict[Finding, Problem] = field(default_factory=dict)
    lines: dict[Path, int] | None = None

    @property
    def name(self) -> str:
        """The file as people know it."""
        return self.origin.entry.name

    @property
    def size(self) -> int:
        """Its bytes, as far as is known."""
        if self.origin.data is not None:
            return len(self.origin.data)
        return 0 if self.reading.stamp is None else self.reading.stamp[2]

    @property
    def is_stale(self) -> bool:
        """Whether its events are those of an earlier version, for this one cannot be read."""
        return self.shown is not self.reading.document

    def held(self, now: float) -> bool:
        """Leave a file that is still being written as it was, to be looked at again; False once
        that has been done long enough."""
        if self.held_since is None:
            self.held_since = now
        self.stamp = None
        return 0 <= now - self.held_since <= HOLD_LIMIT

    def says_the_same_as(self, result: Reading) -> bool:
        """Whether a reading brought nothing."""
        return self.shown == result.document and self.problems == result.problems

    def says_the_same(self, other: Known) -> bool:
        """Whether nobody could see a difference."""
        return self.shown == other.shown and self.problems == other.problems


def taken(entry: Entry, result: Reading, before: Known | None, now: float) -> Known:
    """What a reading that began at `now` (seconds) makes of what was known before."""
    shown, problems = result.document, result.problems
    if result.broken and before is not None and _holds_anything(before.shown):
        shown = before.shown
        problems = _said_so(problems)
    elif (result.lost or result.unread) and before is not None and result.format != "lines":
        shown = with_last_good(result, before.shown)
        if shown is not result.document:
            problems = _said_so(problems)
    stamp = result.stamp
    if stamp is not None and abs(int(now * 1e9) - stamp[1]) < _RACY:
        stamp = None  # another write within the same tick would leave the same stamp
    known = Known(
        Origin(entry, result.format, is_salvaged=_is_part(result)), result, shown, problems, stamp
    )
    if result.grown and before is not None:
        known.across.update(before.across)  # what was there is where it was
    return known


def given(data: bytes) -> Known:
    """Standard input: it never changes."""
    result = read_bytes(data, STDIN_NAME)
    origin = Origin(Entry(STDIN, STDIN_NAME), result.format, data, _is_part(result))
    return Known(origin, result, result.document, result.problems, None)


def unread(entry: Entry) -> Known:
    """A file that came and could not be read so far."""
    empty = Document(entry.name)
    return Known(Origin(entry), Reading(empty), empty, (), None)


def may_be_half(result: Reading, now: float, before: Known | None = None) -> bool:
    """Whether what was read at `now` (seconds) may be half of what somebody is writing."""
    if not result.torn or result.stamp is None:
        return False
    changed = result.stamp[0] / 1e9
    since = None if before is None else before.held_since
    return abs(now - changed) < (SLOW if since is not None and changed > since else YOUNG)


def read_patiently(
    torn: Mapping[Entry, Reading], sleep: Callable[[float], object], clock: Callable[[], float]
) -> dict[Entry, tuple[Reading, float]]:
    """Files that may be half written, with what was read of them, read again after short waits,
    each with the time at which its reading began: all of them together, so that a burst of
    thousands waits no longer than one."""
    results: dict[Entry, tuple[Reading, float]] = {}
    left = dict(torn)
    for wait in WAITS:
        if not left:
            break
        sleep(wait)
        for entry, last in left.items():
            began = clock()
            results[entry] = (read(entry, last), began)
        left = {entry: results[entry][0] for entry in left if results[entry][0].torn}
    return results


def whole_lines(result: Reading) -> Reading | None:
    """Return the reading without the record that is cut off; None where that cannot be told."""
    mark = result.mark
    if mark is None:
        return None
    document = replace(
        result.document, events=result.document.events[: mark.events], rejected=mark.rejected
    )
    return replace(result, document=document, problems=result.problems[: mark.problems])


def _holds_anything(document: Document) -> bool:
    return bool(document.events or document.actors or document.sources or document.title)


def _is_part(result: Reading) -> bool:
    return result.format != "lines" and bool(result.lost or result.unread or result.torn)


def _said_so(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    first = problems[0]
    help = f"{first.help}; {_LAST_GOOD}" if first.help else _LAST_GOOD
    return (replace(first, help=help), *problems[1:])


def with_last_good(result: Reading, before: Document) -> Document:
    """Return what could be read of a broken file, with the events of its last good version in the
    places of those that could not: between the same neighbors, and none that is there twice."""
    document = result.document
    old = before.events
    places = {_looks(event): place for place, event in reversed(list(enumerate(old)))}
    there = {_looks(event) for event in document.events}
    ids = {event.id for event in document.events}
    slots = [path for path in result.lost if path[:-1] in ((), ("events",))]
    steps = [_step(event) for event in document.events]
    kept: list[Event] = []
    taken_until = 0
    for path in slots or ([("events", len(document.events))] if result.unread else []):
        at = bisect_left(steps, _number(path))
        start = places.get(_looks(document.events[at - 1]), -2) + 1 if at else 0
        end = len(old)
        if at < len(steps):
            end = places.get(_looks(document.events[at]), -1)
        for event in old[max(start, taken_until) : end] if start >= 0 else ():
            if _looks(event) not in there and event.id not in ids:
                kept.append(replace(event, path=path))
                ids.add(event.id)
        taken_until = max(taken_until, end)
    actors, sources = document.actors, document.sources
    if result.unread or any(path[0] in ("actors", "sources") for path in result.lost):
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
        events=tuple(sorted([*document.events, *kept], key=_step)),
        rejected=max(0, document.rejected - len(kept)),
    )


def _looks(event: Event) -> tuple[str, str]:
    return event.title, event.date


def _step(event: Event) -> int:
    return _number(event.path)


def _number(path: Path) -> int:
    return path[-1] if path and isinstance(path[-1], int) else 0
