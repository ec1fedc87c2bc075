"""The state of each file between two looks at it, and what all of them say together.

A state machine for each file, without disk and clock:

- **good**: it was read whole, and what it says is shown.
- **torn**: it ends too early and was changed just now, so it may be half written (16 % of reads
  beside a truncating writer were torn, nearly all with the same `stat` before and after). It is to
  be read again after each of `WAITS`.
- **held**: it still ended too early then. It is left as it was for as long as somebody writes.
- **broken**: it cannot be read, or not all of it. It keeps the events of its last good version.
- **gone**: it is not there any more.

A snapshot has the events of all files in one order, and the problems of all. Inconsistencies
between files are found once all are read; conflict copies are compared by their events.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from enum import Enum

from timeline_tui.core.columns import NONE
from timeline_tui.core.corpus import Corpus, Damage, damage_of
from timeline_tui.core.event import Document, Event
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.problem import Finding, Path, Problem, gravity
from timeline_tui.core.text import count
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.when import UNDATED
from timeline_tui.files import formats
from timeline_tui.files.cache import RACY
from timeline_tui.files.entry import Entry, Origin, Reading, Stamp, whole_file

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


def begin(name: str) -> Known:
    """Return what is known of a file that came just now: that it holds nothing yet."""
    empty = Document(name)
    return Known(Phase.GOOD, Reading(empty), empty, (), None)


def settle(known: Known | None, reading: Reading, now: float, *, live: bool = True) -> Known:
    """Return what is known of a file after a reading of it that began at `now` (seconds).

    `known` is None at the first look at everything: a torn file is then shown as far as it goes,
    and held only if it is seen to be written, and if somebody will look again (`live`).
    """
    if reading.gone:
        return Known(Phase.GONE, reading, reading.document, (), None)
    if known is not None and known.phase is Phase.TORN:
        return _after_wait(known, reading, now, live)
    if not _may_be_half(reading, now, known):
        return _take(known, reading, now, _carry_over(known, reading))
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
        return _take(before, reading, now)
    if torn.tries + 1 < len(WAITS):
        shown = torn.shown if before is not None else reading.document
        problems = torn.problems if before is not None else reading.problems
        return replace(torn, reading=reading, shown=shown, problems=problems, tries=torn.tries + 1)
    if before is None:
        is_written = live and reading.stamp != torn.first
    else:
        is_written = _may_be_half(reading, now, before)
    return _hold(before, reading, now) if is_written else _take(before, reading, now)


def _hold(before: Known | None, reading: Reading, now: float) -> Known:
    """Leave a file that is still being written as it was, or as far as its records are whole, to
    be looked at again; unless that has been done long enough."""
    last = before or begin(reading.document.file)
    since = now if last.since is None else last.since
    if not 0 <= now - since <= HOLD_LIMIT:
        return _take(before, reading, now)
    whole = keep_whole(reading) if reading.grown or before is None else None
    if whole is None:
        return replace(last, phase=Phase.HELD, stamp=None, since=since)
    if before is not None and (last.shown, last.problems) != (whole.document, whole.problems):
        since = now  # it comes record by record, whoever writes it
    known = _take(before, whole, now, _carry_over(before, whole))
    return replace(known, phase=Phase.HELD, stamp=None, since=since)


def _take(
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
    declared = document.actors or document.sources or document.views
    return bool(document.events or declared or document.title)


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
    views = document.views
    if reading.unread or any(path[0] == "views" for path in reading.lost):
        called = {view.name for view in views}
        views += tuple([view for view in before.views if view.name not in called])
    if not kept and (actors, sources, views) == (
        document.actors, document.sources, document.views,
    ):  # fmt: skip
        return document
    return replace(
        document,
        title=document.title or before.title,
        description=document.description or before.description,
        timezone=document.timezone or before.timezone,
        actors=actors,
        sources=sources,
        views=views,
        events=tuple(sorted([*document.events, *kept], key=_index_of)),
        rejected=max(0, document.rejected - len(kept)),
    )


def _identify(event: Event) -> tuple[str, str]:
    return event.title, event.date


def _index_of(event: Event) -> int:
    return _last_index(event.path)


def _last_index(path: Path) -> int:
    return path[-1] if path and isinstance(path[-1], int) else 0


# -- all files -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class File:
    """One file and what is known of it; `data` is what was given instead of a file, `at` the time
    (seconds) at which its reading began, `sum` the digest of its bytes where that was taken.

    Of the first events of a large file that grew, `kept` many, only the number is known here: they
    are stored."""

    entry: Entry
    known: Known
    data: bytes | None = None
    at: float = field(default=0.0, compare=False)
    sum: bytes = field(default=b"", compare=False)
    kept: int = 0

    @property
    def is_lasting(self) -> bool:
        """Report whether a fresh reader would find the same in a file with the same stamp: it shows
        nothing of an earlier version, and was not changed just before it was read."""
        known = self.known
        return (
            known.stamp is not None
            and known.phase in (Phase.GOOD, Phase.BROKEN)
            and not known.is_stale
            and known.stamp[0] < self.at * 1e9 - RACY
        )

    @property
    def origin(self) -> Origin:
        """Return where it can be read once more."""
        known = self.known
        return Origin(self.entry, known.reading.format, self.data, known.is_salvaged)

    @property
    def size(self) -> int:
        """Return its bytes, as far as is known."""
        if self.data is not None:
            return len(self.data)
        stamp = self.known.reading.stamp
        return 0 if stamp is None else stamp[2]

    def look_up_line(self, path: Path) -> int | None:
        """Return the line of an event's record if nothing needs to be read for that."""
        line = formats.line_of(self.origin, path)
        lines = self.known.places.lines
        return line if line is not None or lines is None else lines.get(path)

    def find_line(self, path: Path) -> int:
        """Return the line of an event's record, from 1; reads the file again where it must."""
        line = self.look_up_line(path)
        if line is None:
            known = self.known
            paths = list(dict.fromkeys([path, *(event.path for event in known.shown.events)]))
            found = formats.find_lines(self.origin, paths)
            known.places.lines = {**(known.places.lines or {}), **dict.fromkeys(paths, 1), **found}
            line = known.places.lines[path]
        return line

    def place(self, findings: Sequence[Finding]) -> dict[Finding, Problem]:
        """Return findings with their places in the file; reads it again for those that are new."""
        across = self.known.places.across
        if missing := [finding for finding in findings if finding not in across]:
            across.update(formats.place_findings(self.origin, missing))
        return across


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The result of reading so far.

    `bad_files` have at least one error; `damage` counts the events that it has cost. `problems`
    begin with the errors that cost an event, then come other errors, then warnings, each by file,
    line and column; those across files are among them once everything has been read. `stale` are
    files that cannot be read now, and whose events are those of the last version that could.
    `others` counts the files of other kinds, which are skipped.
    """

    lens: Lens
    problems: tuple[Problem, ...]
    files: int
    bad_files: int
    stale: frozenset[str] = frozenset()
    damage: Damage = field(default_factory=Damage)
    others: int = 0


def take_snapshot(
    files: Sequence[File],
    found: Sequence[Problem],
    copies: Mapping[str, str],
    others: int,
    *,
    whole: bool,
) -> Snapshot:
    """Return what files say together. `found` are the problems of folders, `copies` the names of
    conflict copies with those of their originals.

    Before the `whole` is read a reference may lead to a file that is still to come, so what does
    not fit together across files is only said then.
    """
    shown = [file.known.shown for file in files]
    lens = assemble(shown)
    problems = list(found)
    for file in files:
        problems += file.known.problems
    if whole:
        from timeline_tui.core.schema.consistency import findings_of  # the explorer paints first

        names = {file.entry.name: file for file in files}
        problems[: len(found)] = describe_copies(found, names, copies)
        problems += place_across(findings_of(lens.corpus), names)
        problems += find_undated(lens.corpus)
    problems.sort(key=order_of)
    bad = {problem.file for problem in problems if problem.severity == "error"}
    stale = frozenset([file.known.shown.file for file in files if file.known.is_stale])
    return Snapshot(
        lens, tuple(problems), len(files), len(bad), stale, damage_of(shown, bad), others
    )


def place_across(findings: Sequence[Finding], names: Mapping[str, File]) -> list[Problem]:
    """Return what does not fit together across files, each at its place."""
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.file, []).append(finding)
    places = {name: names[name].place(found) for name, found in by_file.items() if name in names}
    return [places[finding.file][finding] for finding in findings if finding.file in places]


def find_undated(corpus: Corpus) -> list[Problem]:
    """Return a warning for a chronology of several events in which nothing has a date."""
    events = corpus.events
    if len(events) < 2 or any(map(NONE.__ne__, corpus.columns["happened.day"])):
        return []
    if any(event.when != UNDATED for event in events):
        return []
    message = f"none of the {len(events):,} events has a date"
    help = 'write "date" in each, such as "date": "1945"'
    return [whole_file(events[0].file, "nothing-dated", message, help, "warning")]


def order_of(problem: Problem) -> tuple[int, str, int, int]:
    """Return what sorts the problems of all files."""
    return gravity(problem), problem.file, problem.line, problem.column


# -- conflict copies -------------------------------------------------------------------------------


def describe_copies(
    found: Sequence[Problem], names: Mapping[str, File], copies: Mapping[str, str]
) -> list[Problem]:
    """Return problems, those of conflict copies with what these hold beside their originals."""
    return [_describe_copy(each, names, copies) for each in found]


def _describe_copy(
    problem: Problem, names: Mapping[str, File], copies: Mapping[str, str]
) -> Problem:
    """Return a problem; of a conflict copy with what it holds beside its original."""
    original = names.get(copies.get(problem.file, ""))
    copy = names.get(problem.file)
    if problem.code != "conflict-copy" or not copy or not original:
        return problem
    if copy.known.reading.broken or original.known.reading.broken:
        return problem
    return replace(problem, help=_compare(copy.known.shown, original.known.shown))


def _compare(copy: Document, original: Document) -> str:
    """Return what a conflict copy holds beside its original, and what to do about it."""
    left = Counter(map(_describe_event, original.events))
    differing = 0
    for content in map(_describe_event, copy.events):
        if left[content]:
            left[content] -= 1
        else:
            differing += 1
    same = len(copy.events) - differing
    missing = left.total()
    if not (differing or missing):
        held = "the same event" if same == 1 else f"the same {count(same, 'event')}"
        if _describe_rest(copy) != _describe_rest(original):
            return f"it holds {held}, shown twice, and other text that differs: compare the two"
        return f"it holds {held}, shown twice: delete the copy"
    parts = []
    if same:
        parts.append(f"{count(same, 'event')} of the original (shown twice)")
    if differing:
        parts.append(count(differing, "event that differs", "events that differ"))
    held = f"it holds {' and '.join(parts)}" if parts else "it holds no event"
    lacks = f", and lacks {count(missing, 'event')} of the original" if missing else ""
    return f"{held}{lacks}: merge the two and delete the copy"


def _describe_rest(document: Document) -> str:
    """Return what a file says beside its events."""
    actors = [replace(actor, file="") for actor in document.actors]
    head = document.title, document.description, document.timezone
    views = [replace(view, file="") for view in document.views]
    return repr((head, actors, document.sources, views))


def _describe_event(event: Event) -> str:
    """Return what an event says, wherever it stands."""
    actors = tuple(
        replace(each, declared=None) if each.declared is not None else each for each in event.actors
    )
    id_ = event.id if event.id_given else ""
    return repr(replace(event, id=id_, file="", path=(), faults=(), actors=actors))
