"""The events of all files in one order, and the problems of all.

Inconsistencies between files are found once all are read; conflict copies are compared by their
events.
"""

from __future__ import annotations

import json
import os
import sys
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, fields, replace
from functools import cached_property
from itertools import accumulate, chain
from math import inf
from operator import eq
from os import path as ospath
from typing import cast

from timeline_tui.core.columns import Column, TextPart, make_text
from timeline_tui.core.corpus import Damage, Lost, MappedCorpus, damage_of
from timeline_tui.core.event import Document, Event
from timeline_tui.core.index import Index
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.plain_json import pack, pack_value, unpack, unpack_value
from timeline_tui.core.problem import Finding, Path, Problem, gravity
from timeline_tui.core.text import count
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.when import UNDATED
from timeline_tui.files import formats
from timeline_tui.files.cache import RACY, CacheError, Opened, Shelf, name_part
from timeline_tui.files.cache.segment import Damaged, Flat, json_section
from timeline_tui.files.entry import Entry, Origin, Reading, Stamp, stamp_of, whole_file
from timeline_tui.files.find import Walk
from timeline_tui.files.settling import Known, Phase


@dataclass(frozen=True, slots=True)
class File:
    """One file and what is known of it; `data` is what was given instead of a file, `at` the time
    (seconds) at which its reading began."""

    entry: Entry
    known: Known
    data: bytes | None = None
    at: float = field(default=0.0, compare=False)

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
        return line if line is not None or lines is None else lines.get(path, 1)

    def find_line(self, path: Path) -> int:
        """Return the line of an event's record, from 1; reads the file again where it must."""
        line = self.look_up_line(path)
        if line is None:
            paths = [event.path for event in self.known.shown.events]
            self.known.places.lines = formats.find_lines(self.origin, paths)
            line = self.known.places.lines.get(path, 1)
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
        problems[: len(found)] = [_describe_copy(each, names, copies) for each in found]
        problems += _place_across(findings_of(lens.corpus), names)
        problems += _find_undated(lens)
    problems.sort(key=lambda one: (gravity(one), one.file, one.line, one.column))
    bad = {problem.file for problem in problems if problem.severity == "error"}
    stale = frozenset([file.known.shown.file for file in files if file.known.is_stale])
    return Snapshot(
        lens, tuple(problems), len(files), len(bad), stale, damage_of(shown, bad), others
    )


def _place_across(findings: Sequence[Finding], names: Mapping[str, File]) -> list[Problem]:
    """Return what does not fit together across files, each at its place."""
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.file, []).append(finding)
    places = {name: names[name].place(found) for name, found in by_file.items() if name in names}
    return [places[finding.file][finding] for finding in findings if finding.file in places]


def _find_undated(lens: Lens) -> list[Problem]:
    """Return a warning for a chronology of several events in which nothing has a date."""
    events = lens.events
    if len(events) < 2 or any(event.when != UNDATED for event in events):
        return []
    message = f"none of the {len(events):,} events has a date"
    help = 'write "date" in each, such as "date": "1945"'
    return [whole_file(events[0].file, "nothing-dated", message, help, "warning")]


# -- conflict copies -------------------------------------------------------------------------------


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
    return repr((head, actors, document.sources))


def _describe_event(event: Event) -> str:
    """Return what an event says, wherever it stands."""
    actors = tuple(
        replace(each, declared=None) if each.declared is not None else each for each in event.actors
    )
    id_ = event.id if event.id_given else ""
    return repr(replace(event, id=id_, file="", path=(), faults=(), actors=actors))


# -- on disk ---------------------------------------------------------------------------------------


class Stored:
    """What files said when they were last read, from an index on disk: nothing of them is read.

    Files are known by their number, in the order of the walk. `base` is the folder given, where
    that is one: names are relative to it. Raises `Damaged` when made, and later only for what
    `check` would find.
    """

    def __init__(self, opened: Opened, base: str) -> None:
        self._opened = opened
        self._sections = opened.head
        self._part, *_ = opened.parts.values()
        self.parts = tuple(opened.parts)
        self._base = base
        self._about = self._sections.value("about")
        self.stamps = [self._sections[f"file.{name}"] for name in STAMP]
        self.count = len(self.stamps[0])
        self.others: int = self._about["others"]
        self._looked_up: dict[int, File] = {}
        self._again: dict[int, Reading] = {}
        if self._about["zone"] != stamp_zone(self._about["head"]["zone"]):
            raise Damaged("another database of zones")
        self._sections.check_all()
        for name in self._part:
            if name not in _LARGE:
                _ = self._part[name]

    def check_rest(self) -> bool:
        """Check what is too large for that at the start; report whether it is sound."""
        return self._opened.check_rest()

    @cached_property
    def found(self) -> tuple[Problem, ...]:
        """Return the problems of folders."""
        return tuple([unpack_value(Problem, one) for one in self._about["found"]])

    @property
    def copies(self) -> dict[str, str]:
        """Return the names of conflict copies with those of their originals."""
        copies: dict[str, str] = self._about["copies"]
        return copies

    @cached_property
    def entries(self) -> list[Entry]:
        """Return the files."""
        names, paths, reals = (self._texts(f"file.{name}") for name in ("name", "path", "real"))
        if self._base:
            paths = [ospath.join(self._base, name) for name in names]
        return list(map(Entry, paths, names, reals))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Return the number of each file, by its path."""
        return {entry.path: number for number, entry in enumerate(self.entries)}

    @cached_property
    def _by_name(self) -> dict[str, int]:
        """Return the number of each file, by its name."""
        return {entry.name: number for number, entry in enumerate(self.entries)}

    def _texts(self, name: str) -> list[str]:
        text = bytes(self._sections[name]).decode("utf-8", "surrogatepass")
        return text.split("\0")[:-1]

    def is_same(self, found: Walk) -> bool:
        """Report whether a walk has found these files, and nothing else to say; their stamps may be
        others."""
        sections, entries = self._sections, found.entries
        return (
            len(entries) == self.count
            and _join(entry.name for entry in entries) == sections["file.name"]
            and _join(entry.real for entry in entries) == sections["file.real"]
            and (bool(self._base) or _join(e.path for e in entries) == sections["file.path"])
            and not found.missing
            and tuple(found.problems) == self.found
            and found.copies == self.copies
        )

    def find_changed(self, found: Walk) -> dict[str, Entry]:
        """Return the files that a walk over the same ones has found changed, or that are to be read
        again in any case, by path."""
        columns = [array(code) for code in STAMP.values()]
        for at, column in enumerate(columns):
            column.extend([(stamp or NO_STAMP)[at] for stamp in found.stamps])
        if all(map(eq, columns, self.stamps)) and -1 not in columns[0]:
            return {}
        return {
            entry.path: entry
            for number, (entry, stamp) in enumerate(zip(found.entries, found.stamps, strict=True))
            if stamp is None or self.stamp(number) != stamp
        }

    def recall(self, entry: Entry, stamp: Stamp | None) -> File | None:
        """Return what a file says, if it has not changed."""
        number = self.numbers.get(entry.path)
        if number is None or stamp is None or self.stamp(number) != stamp:
            return None
        there = self.entries[number]
        return self.file(number) if (there, there.real) == (entry, entry.real) else None

    def find(self, path: str) -> File | None:
        """Return a file by its path."""
        number = self.numbers.get(path)
        return None if number is None else self.file(number)

    def find_named(self, name: str) -> File | None:
        """Return a file by its name, always the same: it remembers what was looked up."""
        number = self._by_name.get(name)
        if number is None:
            return None
        if number not in self._looked_up:
            self._looked_up[number] = self.file(number)
        return self._looked_up[number]

    def stamp(self, number: int) -> Stamp | None:
        """Return the stamp that a file must have to say the same; None where none will do."""
        time, changed, size, inode = (column[number] for column in self.stamps)
        stamp = time, changed, size, inode
        return None if stamp == NO_STAMP else stamp

    # -- what it says ------------------------------------------------------------------------

    @cached_property
    def snapshot(self) -> Snapshot:
        """Return the result of reading."""
        about = self._about
        problems = [unpack_value(Problem, one) for one in self._sections.value("problems")]
        return Snapshot(
            Lens(Index(self._corpus())), tuple(problems), self.count, about["bad"],
            frozenset(about["stale"]), Damage(*about["damage"]), self.others,
        )  # fmt: skip

    def _corpus(self) -> MappedCorpus:
        columns = cast("Mapping[str, Column]", self._part)
        return MappedCorpus(columns, self._about["head"], self._decode, self._find_texts)

    def _decode(self, row: int) -> Event:
        return self._event(self._part["row.event"][row])

    def _find_texts(self) -> Sequence[TextPart]:
        part = self._part
        try:
            return (TextPart(part["text"], part["text.start"], part["text.rows"]),)
        except Damaged:
            return (make_text(self.snapshot.lens.events),)

    def _event(self, number: int) -> Event:
        """Return an event by its number, in the order of files; from its file if what is stored of
        it is damaged. Raises `Lost` where that has changed."""
        start = self._part["event.start"]
        try:
            text = self._part.piece("event", start[number], start[number + 1])
        except Damaged:
            first = self._part["file.first"]
            file = bisect_right(first, number) - 1
            return self._read_again(file)[number - first[file]]
        event: Event = unpack(Event, text.decode("utf-8", "surrogatepass"))
        return event

    def _read_again(self, number: int) -> tuple[Event, ...]:
        """Return the events of a file as it is now. Raises `Lost` where it has changed."""
        if number not in self._again:
            self._again[number] = formats.read(self.entries[number])
        reading = self._again[number]
        if reading.stamp != self.stamp(number):
            raise Lost
        return reading.document.events

    def file(self, number: int) -> File:
        """Return a file and what is known of it, with its events."""
        sections = self._sections
        start = sections["file.start"]
        text = sections.piece("file", start[number], start[number + 1])
        packed = json.loads(text.decode("utf-8", "surrogatepass"))
        first = self._part["file.first"]
        try:
            events = tuple(map(self._event, range(first[number], first[number + 1])))
        except Lost:
            events = self._again[number].document.events
        document = replace(unpack_value(Document, packed["document"]), events=events)
        flags = packed["flags"]
        stamp = self.stamp(number)
        problems = tuple([unpack_value(Problem, one) for one in packed["problems"]])
        reading = Reading(
            document, problems, broken=bool(flags & 1), torn=bool(flags & 2),
            unread=bool(flags & 4), format=packed["format"], stamp=stamp,
            lost=tuple([tuple(path) for path in packed["lost"]]),
        )  # fmt: skip
        known = Known(Phase(packed["phase"]), reading, document, problems, stamp)
        return File(self.entries[number], known, at=inf)

    def restamp(self, shelf: Shelf, files: Mapping[str, File]) -> bool:
        """Keep the stamps of files that say what they said, though something else tells that they
        have changed; return whether that is kept now. Raises `CacheError`."""
        fresh = [files.get(entry.path) for entry in self.entries]
        stamps = [
            self.stamp(number) or NO_STAMP if file is None else _stamp_of(file)
            for number, file in enumerate(fresh)
        ]
        index = {name: self._sections[name] for name in self._sections}
        return shelf.write({**index, **_pack_stamps(stamps)}, {name: {} for name in self.parts})


_ZONES = (
    "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"
)  # fmt: skip
"""The folders of the database of zones (PEP 615). To ask for them would be to import what reads
them, which takes 5 ms."""


def stamp_zone(name: str) -> list[int]:
    """Return what tells the database of zones from another one, where times stand on a zone: its
    file is replaced when a country changes its clocks."""
    if not name:
        return []
    places = os.environ.get("PYTHONTZPATH", "").split(os.pathsep)
    packages = [ospath.join(place, "tzdata", "zoneinfo") for place in sys.path]
    for folder in (*filter(ospath.isabs, places), *_ZONES, *packages):
        with suppress(OSError, ValueError):
            return list(stamp_of(os.stat(ospath.join(folder, name))))
    return []


STAMP = {"time": "q", "changed": "q", "size": "q", "inode": "Q"}
"""The parts of a stamp in their order, and the types of their numbers."""
_LARGE = ("event", "text")
"""Sections that are checked where they are used, and in the end."""
NO_STAMP = (-1, 0, 0, 0)
"""The stamp of a file that must be read again in any case."""


def _join(texts: Iterable[str]) -> bytes:
    """Return texts without NUL as one."""
    return "".join([f"{text}\0" for text in texts]).encode("utf-8", "surrogatepass")


def open_stored(shelf: Shelf, paths: Sequence[str]) -> Stored | None:
    """Return what is kept of some paths; None where nothing is, or it is doubtful."""
    opened = shelf.open()
    if opened is None:
        return None
    base = paths[0] if len(paths) == 1 and ospath.isdir(paths[0]) else ""
    try:
        stored = Stored(opened, base)
    except (Damaged, LookupError, TypeError, ValueError):
        return None
    shelf.touch()
    return stored


def keep_snapshot(
    shelf: Shelf,
    files: Sequence[File],
    found: Sequence[Problem],
    copies: Mapping[str, str],
    snapshot: Snapshot,
) -> bool:
    """Keep what files say together; return whether it is kept now. Raises `CacheError`."""
    index, part = pack_index(files, found, copies, snapshot)
    return shelf.write(index, {name_part(): part})


def pack_index(
    files: Sequence[File], found: Sequence[Problem], copies: Mapping[str, str], snapshot: Snapshot
) -> tuple[dict[str, Flat], dict[str, Flat]]:
    """Return all that is to be kept of what has been read, as sections: what depends on the files
    as they are on disk, and what depends on what they say. Raises `CacheError` where that cannot be
    told from what it was read from."""
    from timeline_tui.files.cache.assembly import save

    corpus = snapshot.lens.corpus
    documents = [file.known.shown for file in files]
    texts, text_starts = bytearray(), array("Q", [0])
    for file in files:
        texts += json.dumps(_pack_file(file), ensure_ascii=False).encode("utf-8", "surrogatepass")
        text_starts.append(len(texts))
    numbers = {
        (event.file, event.path): number
        for number, event in enumerate(chain.from_iterable(d.events for d in documents))
    }
    events = [event for document in documents for event in document.events]
    if len(numbers) != len(events):
        raise CacheError("two records are at one place")
    order = [numbers[event.file, event.path] for event in corpus.events]
    columns, head = save(corpus, read=lambda event: events[numbers[event.file, event.path]].when)
    packed = [pack(event).encode("utf-8", "surrogatepass") for event in events]
    (text,) = corpus.texts
    about = {
        "head": head,
        "zone": stamp_zone(corpus.zone),
        "found": [pack_value(one) for one in found],
        "copies": dict(copies),
        "bad": snapshot.bad_files,
        "stale": sorted(snapshot.stale),
        "damage": [getattr(snapshot.damage, one.name) for one in fields(Damage)],
        "others": snapshot.others,
    }
    index: dict[str, Flat] = {
        "about": json_section(about),
        "problems": json_section([pack_value(one) for one in snapshot.problems]),
        "file": texts,
        "file.start": text_starts,
        **_pack_entries(files),
    }
    part: dict[str, Flat] = {
        **columns,
        "row.event": array("I", order),
        "event": b"".join(packed),
        "event.start": array("Q", accumulate(map(len, packed), initial=0)),
        "file.first": array("I", accumulate([len(d.events) for d in documents], initial=0)),
        "text": text.blob, "text.start": text.start, "text.rows": text.rows,
    }  # fmt: skip
    return index, part


def _pack_entries(files: Sequence[File]) -> dict[str, Flat]:
    return {
        "file.name": _join(file.entry.name for file in files),
        "file.path": _join(file.entry.path for file in files),
        "file.real": _join(file.entry.real for file in files),
        **_pack_stamps(list(map(_stamp_of, files))),
    }


def _stamp_of(file: File) -> Stamp:
    stamp = file.known.stamp
    return stamp if stamp is not None and file.is_lasting else NO_STAMP


def _pack_stamps(stamps: Sequence[Stamp]) -> dict[str, Flat]:
    return {
        f"file.{name}": array(code, [stamp[at] for stamp in stamps])
        for at, (name, code) in enumerate(STAMP.items())
    }


def _pack_file(file: File) -> dict[str, object]:
    known, reading = file.known, file.known.reading
    return {
        "document": pack_value(replace(known.shown, events=())),
        "problems": [pack_value(one) for one in known.problems],
        "format": reading.format,
        "flags": reading.broken | reading.torn << 1 | reading.unread << 2,
        "lost": [list(path) for path in reading.lost],
        "phase": known.phase.value,
    }
