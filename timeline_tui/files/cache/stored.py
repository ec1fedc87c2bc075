"""All that files said when they were last read, as an index holds it: on disk, or just read.

`Stored` has all of it: the corpus, the problems, the stamps, and each file's share to go on from.
Its events are either packed in a part of the index (`Packed`, made of files that were held in
memory), or in segments that were made when their files were read (`Segmented`): then a file that
changes leaves its old place, and gets a small segment of its own (`renew`).
"""

from __future__ import annotations

import json
import os
import sys
from array import array
from bisect import bisect_right
from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from functools import cached_property, lru_cache, partial
from itertools import accumulate, chain, compress, islice, repeat
from math import inf
from operator import attrgetter, itemgetter
from os import path as ospath
from pathlib import Path
from threading import get_ident
from types import MappingProxyType
from typing import Any, cast

from timeline_tui.core.columns import (
    FAULTS,
    Column,
    Made,
    TextPart,
    blake2b,
    by_place,
    columns_of_texts,
    make_text,
)
from timeline_tui.core.corpus import Damage
from timeline_tui.core.event import Document, Event
from timeline_tui.core.index import Index
from timeline_tui.core.lens import Lens
from timeline_tui.core.mapped import Ids, Lost, MappedCorpus
from timeline_tui.core.plain_json import pack, pack_value, unpack, unpack_value
from timeline_tui.core.problem import Finding, Problem
from timeline_tui.core.query.fields import Part
from timeline_tui.core.query.table import FIELDS
from timeline_tui.dates.frozen import NamedTuple
from timeline_tui.files import formats
from timeline_tui.files.cache import Apart, CacheError, Opened, Shelf, name_part
from timeline_tui.files.cache.segment import (
    READ,
    SOURCE,
    Damaged,
    Flat,
    Sections,
    Segment,
    SegmentBuilder,
    json_section,
    read_part,
    read_piece,
)
from timeline_tui.files.entry import (
    CHUNK,
    NO_STAMP,
    STAMP,
    Entry,
    NoFile,
    Origin,
    Reading,
    Stamp,
    open_entry,
    stamp_of,
)
from timeline_tui.files.find import Walk
from timeline_tui.files.snapshot import (
    File,
    Known,
    Phase,
    Snapshot,
    describe_copies,
    find_undated,
    order_of,
    place_across,
)

NO_SUM = bytes(32)
"""The digest of a file of which none was taken."""
_PLACES = (
    "head", "files", "files.start", "files.first",
    "record.kind", "record.start", "record.length", "record.sum", "record.number",
)  # fmt: skip
"""Sections of a segment that locate its events."""
KEPT = Event("", "")
"""Stands for an event that is only in what is stored."""
_JOINED = 256 * 1024
"""Size of the last addition to a file below which it is written again together with the next one,
so that a file that grows by a line at a time has few segments."""
LARGE = 8 * 1024 * 1024
"""Bytes of a file from which on it takes longer to read than to show what it said."""
_LARGE = ("event", "text")
"""Sections that are checked where they are used, and in the end."""
_ZONES = (
    "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"
)  # fmt: skip
"""The folders of the time zone database (PEP 615); `zoneinfo.TZPATH` takes 5 ms to import."""

_OTHERS = 500
"""Files between those that are as they were, up to which these are told at once."""
_TRIES = 3
"""Files before one that has come of which it is looked up where their events end."""
_BLOCK = 256
"""Files of which stamps are compared at once."""
_ASKED = 16
"""Files of which it is looked up by itself where their events are; then it is of all."""

_IDS = 16
"""Ids of which it is kept where they are: each paint asks a dozen times for that of the cursor."""

# -- events ----------------------------------------------------------------------------------------

Edit = tuple[int, int, int, tuple[int, int, int]]
"""A change among all events: a place, what tells the order of those at one place, how many events
leave there, and where the others are that come: the number of their segment, the first there, and
how many."""
Again = Callable[[str], Sequence[Event]]
"""Returns the events of a file, by its name, as they are now; raises `Lost` where it has changed
since it was read."""


def _have_none(name: str) -> Sequence[Event]:
    raise Lost(name)


class Packed:
    """Events that are packed in one part, in the order of the files; `name_of` gives their names by
    their numbers."""

    def __init__(
        self, part: Sections, head: Mapping[str, Any], again: Again, name_of: Callable[[int], str]
    ) -> None:
        self._part, self._head, self._again, self._name_of = part, head, again, name_of

    def check(self) -> None:
        """Check what nobody could make anew of a file. Raises `Damaged`."""
        self._part.check_all(but=_LARGE)

    @property
    def rest(self) -> Sequence[Sections]:
        """Return what is not checked at the start."""
        return (self._part,)

    @property
    def mapped(self) -> Sequence[Sections]:
        """Return all that may be mapped from disk."""
        return (self._part,)

    @cached_property
    def corpus(self) -> MappedCorpus:
        """Return the corpus."""
        columns = cast("Mapping[str, Column]", self._part)
        return MappedCorpus(columns, self._head, self._decode, self._find_texts)

    def _decode(self, row: int) -> Event:
        return self._event(self._part["row.event"][row])

    def _find_texts(self) -> Sequence[TextPart]:
        part = self._part
        try:
            starts, rows = part["text.start"], part["text.rows"]
            return (TextPart(part.unchecked("text"), starts, rows, partial(_is_sound_text, part)),)
        except Damaged:
            return (make_text(self.corpus.events),)

    def _event(self, number: int) -> Event:
        start = self._part["event.start"]
        try:
            text = self._part.piece("event", start[number], start[number + 1])
        except Damaged:
            first = self._part["file.first"]
            file = bisect_right(first, number) - 1
            return self._again(self._name_of(file))[number - first[file]]
        event: Event = unpack(Event, text.decode("utf-8", "surrogatepass"))
        return event

    def events(self, number: int) -> tuple[Event, ...]:
        """Return the events of a file. Raises `Lost`."""
        first = self._part["file.first"]
        return tuple(map(self._event, range(first[number], first[number + 1])))


class _Open:
    """Bytes of files, of which the last one stays open."""

    def __init__(self) -> None:
        self._path, self._fd = "", -1

    def read(self, path: str, start: int, length: int) -> bytes:
        """Return bytes of a file. Raises OSError."""
        if path != self._path:
            self.close()
            self._fd = os.open(path, READ)
            self._path = path
        return os.pread(self._fd, length, start)

    def close(self) -> None:
        """Close what is open."""
        if self._path:
            os.close(self._fd)
            self._path = ""


def _is_sound_text(sections: Sections, start: int, stop: int) -> bool:
    """Report whether bytes of the text to search are as they were written."""
    try:
        sections.check("text", start, stop)
    except Damaged:
        return False
    return True


class Segmented:
    """Events in segments. `dropped` are the files that have left a segment: its number, and their
    names."""

    def __init__(
        self,
        columns: Mapping[str, Column],
        head: Mapping[str, Any],
        segments: Sequence[Sections],
        dropped: Iterable[tuple[int, str]],
    ) -> None:
        self.columns, self.head = columns, head
        self.sections = segments
        self.dropped = frozenset(dropped)
        self._again: Again = _have_none
        self._here: Callable[[str], str] = str
        self._spans = [tuple(span) for span in head["spans"]]
        self._starts = list(accumulate((size for _, _, size in self._spans), initial=0))
        self._segments: dict[int, Segment] = {}
        self._asked = 0
        self._open: dict[int, _Open] = {}
        """What each thread keeps open that goes through many events."""

    @property
    def rest(self) -> Sequence[Sections]:
        """Return what is not checked at the start."""
        return self.sections

    @property
    def mapped(self) -> Sequence[Sections]:
        """Return all that may be mapped from disk."""
        columns = self.columns.maps if isinstance(self.columns, ChainMap) else [self.columns]
        return [each for each in (*columns, *self.sections) if isinstance(each, Sections)]

    @cached_property
    def corpus(self) -> MappedCorpus:
        """Return the corpus."""
        return MappedCorpus(
            self.columns, self.head, self._decode, self._find_texts, self._look, self.reading,
            Ids(self._id, lru_cache(_IDS)(self._row_of)), self._read_part, self._sums,
        )  # fmt: skip

    def attach(self, stored: Stored) -> Segmented:
        """Locate files through `stored`, which knows where they are now; return self."""
        self._again, self._here = stored.again, stored.here
        return self

    def segment(self, number: int) -> Segment:
        """Return a segment. Raises `Damaged`."""
        found = self._segments.get(number)
        if found is None:
            found = Segment(self.sections[number])
            self._check_places(self.sections[number])
            self._segments[number] = found
        return found

    def _check_places(self, sections: Sections) -> None:
        for name in _PLACES:
            _ = sections[name]

    def check(self) -> None:
        """Check what nobody could make anew of a file. Raises `Damaged`."""
        if isinstance(self.columns, Sections):
            self.columns.check_all()
            self.columns.release()
        for sections in self.sections:
            self._check_places(sections)
            sections.release()

    @property
    def made(self) -> dict[int, Segment]:
        """Return the segments that were looked at, by the identity of their sections."""
        return {id(self.sections[number]): each for number, each in self._segments.items()}

    def read(self, path: str, start: int, length: int) -> bytes:
        """Return bytes of a file, by the path that it had when it was read."""
        if (held := self._open.get(get_ident())) is not None:
            return held.read(self._here(path), start, length)
        return read_piece(self._here(path), start, length)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Keep the file that was read last open, for callers that go through many events."""
        thread = get_ident()
        if thread in self._open:
            yield
            return
        held = self._open[thread] = _Open()
        try:
            yield
        finally:
            del self._open[thread]
            held.close()

    def place(self, row: int) -> tuple[int, int]:
        """Return where an event is: the number of its segment, and which of its events."""
        return self._find(by_place(self.columns, "event.place")[row])

    def _find(self, place: int) -> tuple[int, int]:
        at = bisect_right(self._starts, place) - 1
        number, first, _ = self._spans[at]
        return number, first + place - self._starts[at]

    def file_of(self, row: int) -> str:
        """Return the name of the file of an event. Raises `Damaged`."""
        return self._name_at(by_place(self.columns, "event.place")[row])

    def _name_at(self, place: int) -> str:
        number, at = self._find(place)
        name: str = self.segment(number).file_of(at)["name"]
        return name

    def _decode(self, row: int) -> Event:
        return self._event(*self.place(row))

    def _sums(self) -> Sequence[int]:
        by_place = array("Q")
        for number, first, size in self._spans:
            by_place.extend(self.segment(number).sums(first, size))
        return array("Q", map(by_place.__getitem__, self.columns["event.place"]))

    def _id(self, row: int) -> str:
        """Return the id of an event."""
        number, at = self.place(row)
        sections = self.sections[number]
        start, end = sections["id.start"][at : at + 2]
        return bytes(sections["id"][start:end]).decode("utf-8", "surrogatepass")

    def _row_of(self, id_: str) -> int | None:
        """Return the row of the event with an id, which is looked for in all segments."""
        wanted = id_.encode("utf-8", "surrogatepass")
        for (number, first, size), start in zip(self._spans, self._starts, strict=False):
            starts = self.sections[number]["id.start"][first : first + size + 1]
            ids = bytes(self.sections[number]["id"])
            at = ids.find(wanted, starts[0], starts[-1]) if wanted else -1
            while at >= 0:
                place = bisect_right(starts, at) - 1
                if starts[place] == at and starts[place + 1] == at + len(wanted):
                    row: int = self.columns["place.row"][start + place]
                    return row
                at = ids.find(wanted, at + 1, starts[-1])
        return None

    def _look(self, rows: Sequence[int]) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
        """Yield for each of some rows its place among them, and its record if it is plain and as
        it was; in the order of the files."""
        place_of = self.columns["event.place"]
        places = [place_of[row] for row in rows]
        end, begin, first, number = -1, 0, 0, 0
        with self.reading():
            for which in sorted(range(len(places)), key=places.__getitem__):
                place = places[which]
                if place >= end:
                    span = bisect_right(self._starts, place) - 1
                    begin, end = self._starts[span : span + 2]
                    number, first, _ = self._spans[span]
                segment = self.segment(number)
                try:
                    record = segment.record(first + place - begin, self.read)
                except (Damaged, OSError, ValueError, LookupError):
                    record = None
                yield which, record

    def _event(self, number: int, at: int) -> Event:
        segment = self.segment(number)
        with suppress(Damaged, OSError, ValueError, LookupError):
            return segment.event(at, self.read)
        name = segment.file_of(at)["name"]
        with suppress(LookupError):
            place = 0
            for other, first, count in self.parts_of(name):
                if other == number and first <= at < first + count:
                    return self._again(name)[place + at - first]
                place += count
        raise Lost

    def _read_part(self, field: str, part: Part) -> Made | None:
        """Return the columns of a part of all events; None where that is damaged."""
        declared = lru_cache(maxsize=None)(self.corpus.sources.declared.get)
        each: list[Sequence[str]] = []
        try:
            for number, first, size in self._spans:
                each += read_part(self.sections[number], field, part, first, size, declared)
        except Damaged:
            return None
        order = map(each.__getitem__, self.columns["event.place"])
        return columns_of_texts(f"values.{field}", order)

    def _find_texts(self) -> Sequence[TextPart]:
        rows = memoryview(self.columns["place.row"])
        try:
            return [
                TextPart(
                    self.sections[number].unchecked("text"),
                    self.sections[number]["text.start"][first : first + size + 1],
                    rows[start : start + size],
                    partial(_is_sound_text, self.sections[number]),
                )
                for (number, first, size), start in zip(self._spans, self._starts, strict=False)
            ]
        except Damaged:
            return (make_text(self.corpus.events),)

    @cached_property
    def _parts(self) -> dict[str, list[tuple[int, int, int]]]:
        """Return where the events of each file are, by its name: the number of a segment, the first
        there, and how many."""
        parts: dict[str, list[tuple[int, int, int]]] = {}
        for number in range(len(self.sections)):
            for file in self.segment(number).files:
                name = file["name"]
                if file["count"] and (number, name) not in self.dropped:
                    parts.setdefault(name, []).append((number, file["first"], file["count"]))
        return parts

    def parts_of(self, name: str, share: float = 0) -> Sequence[tuple[int, int, int]]:
        """Return the same of one file, which about this `share` of all stand before. Who asks for
        few does not wait for all to be read."""
        if "_parts" in self.__dict__ or self._asked == _ASKED:
            return self._parts.get(name, ())
        self._asked += 1
        wanted = b'"name":%b,' % json_section(name)
        parts: list[tuple[int, int, int]] = []
        near = share * len(self.sections)
        for number in sorted(range(len(self.sections)), key=lambda number: abs(number - near)):
            found = wanted in bytes(self.sections[number]["files"])
            parts += [
                (number, file["first"], file["count"])
                for file in (self.segment(number).files if found else ())
                if file["name"] == name and file["count"] and (number, name) not in self.dropped
            ]
            if len(parts) == 1 and self._is_whole(name, parts[0]):
                break
        return sorted(parts)

    def _is_whole(self, name: str, part: tuple[int, int, int]) -> bool:
        """Report whether these are all events of a file: those beside them are of others."""
        place = self.place_of(part)
        beside = place - 1, place + part[2]
        return name not in [self._name_at(at) for at in beside if 0 <= at < self._starts[-1]]

    def place_of(self, part: tuple[int, int, int]) -> int:
        """Return the place of a part of a file among all events. Raises `Damaged`."""
        number, first, _ = part
        for (own, start, size), before in zip(self._spans, self._starts, strict=False):
            if own == number and start <= first < start + size:
                place: int = before + first - start
                return place
        raise Damaged(f"event {first} of segment {number} has no place")

    def splice(self, edits: Iterable[Edit]) -> list[tuple[int, int, int]]:
        """Return where all events are after some edits."""
        spans, at = list[tuple[int, int, int]](), 0
        for place, _, size, span in sorted(edits):
            spans += (*self._cut(at, place), span)
            at = max(at, place + size)
        return [span for span in (*spans, *self._cut(at, self._starts[-1])) if span[2] > 0]

    def splice_columns(self, edits: Iterable[Edit], fresh: Sections) -> dict[str, Column]:
        """Return the columns that are needed first, after some edits; none if they are to be made
        of all events."""
        from timeline_tui.files.cache.assembly import splice

        def find(place: int) -> tuple[Segment, int]:
            number, at = self._find(place)
            return self.segment(number), at

        used = [self.segment(number) for number in {number for number, _, _ in self._spans}]
        return splice(self.columns, self.head, used, find, Segment(fresh), edits)

    def _cut(self, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
        for (number, first, size), place in zip(self._spans, self._starts, strict=False):
            begin, end = max(start, place), min(stop, place + size)
            yield number, first + begin - place, end - begin

    def events(self, name: str, share: float = 0) -> tuple[Event, ...]:
        """Return the events of a file, which about this `share` of all stand before. Raises
        `Lost`."""
        return tuple([
            self._event(number, at)
            for number, first, count in self.parts_of(name, share)
            for at in range(first, first + count)
        ])  # fmt: skip

    def start_of(self, event: Event) -> int | None:
        """Return the first byte of a record in its file, if it is only there. Raises `Damaged`."""
        for number, first, count in self.parts_of(event.file):
            segment = self.segment(number)
            last = event.path[-1] if event.path else None
            steps = segment.sections["record.number"][first : first + count].tolist()
            at = first + steps.index(last) if last in steps else -1
            if at >= 0 and segment.path_of(at) == event.path:
                is_there = segment.sections["record.kind"][at] == SOURCE
                return segment.sections["record.start"][at] if is_there else None
        return None

    def ends_of(self, name: str) -> tuple[int, Sequence[int]]:
        """Return how many events a file has, and where the last of them are: the number of their
        segment, the first there, and how many."""
        parts = self.parts_of(name)
        return sum(count for _, _, count in parts), parts[-1] if parts else ()

    def last_events(self, name: str, least: int) -> tuple[int, tuple[Event, ...]]:
        """Return the last events of a file, at least `least` of them, that are to be written again
        with those that follow, and the number of the segment that they leave, -1 for none."""
        _, end = self.ends_of(name)
        if not end:
            return -1, ()
        number, first, count = end
        sections = self.sections[number]
        size = sum(sections[each].nbytes for each in sections) if count <= _JOINED >> 6 else _JOINED
        if not least and (size >= _JOINED or len(self.segment(number).files) > 1):
            return -1, ()
        return number, tuple([self._event(number, at) for at in range(first, first + count)])

    def segments_of(self, names: Iterable[str]) -> set[tuple[int, str]]:
        """Return where the events of some files are, to be dropped."""
        wanted = frozenset(names)
        return {
            (number, file["name"])
            for number in range(len(self.sections))
            if not wanted.isdisjoint(self.segment(number).names)
            for file in self.segment(number).files
            if file["name"] in wanted and file["count"]
        }


# -- what files say --------------------------------------------------------------------------------


class Shares:
    """The share of each file besides its events, in the order of the walk. `named` are the sections
    of their names, where these are known."""

    def __init__(self, named: Mapping[str, Flat] | None = None) -> None:
        self.entries: list[Entry] = []
        self.texts: list[bytes | memoryview] = []
        self.stamps: list[Stamp] = []
        self.sums: list[bytes | memoryview] = []
        self._named = named

    def add(self, file: File) -> None:
        """Add a file as it was just read."""
        self.take(file.entry, _pack_file(file), _stamp_of(file), file.sum)

    def take(
        self, entry: Entry, text: bytes | memoryview, stamp: Stamp, sum_: bytes | memoryview
    ) -> None:
        """Add a file as it is packed."""
        self.sums.append(sum_ or NO_SUM)
        self.entries.append(entry)
        self.texts.append(text)
        self.stamps.append(stamp)

    def take_plain(
        self, entries: Sequence[Entry], stamps: Iterable[Stamp], sums: Iterable[bytes]
    ) -> None:
        """Add files of which there is nothing to say besides their events."""
        self.entries += entries
        self.stamps += stamps
        self.texts += repeat(b"", len(entries))
        self.sums += [sum_ or NO_SUM for sum_ in sums]

    def __len__(self) -> int:
        return len(self.entries)

    def find(self, name: str) -> tuple[Entry, bytes | memoryview, Stamp] | None:
        """Return the share of a file by its name."""
        number = self._numbers.get(name)
        if number is None:
            return None
        return self.entries[number], self.texts[number], self.stamps[number]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {entry.name: number for number, entry in enumerate(self.entries)}

    def put(self, number: int, file: File) -> None:
        """Put a file as it was just read in the place of what it was."""
        self.texts[number], self.stamps[number] = _pack_file(file), _stamp_of(file)
        self.sums[number] = file.sum or NO_SUM

    @property
    def names(self) -> list[str]:
        """Return the names of all files."""
        return [entry.name for entry in self.entries]

    @property
    def told(self) -> list[Known]:
        """Return what is known of the files of which there is something to say."""
        some = compress(zip(self.entries, self.texts, strict=True), self.texts)
        return [_unpack_file(entry, bytes(text), None, ()).known for entry, text in some]

    def sections(self) -> dict[str, Flat]:
        """Return all as sections of an index."""
        return {
            **(
                self._named
                or {
                    f"file.{part}": _join(list(map(attrgetter(part), self.entries)))
                    for part in _NAMES
                }
            ),
            **_pack_stamps(self.stamps),
            "file.sum": b"".join(self.sums),
            "file": b"".join(self.texts),
            "file.start": array("Q", accumulate(map(len, self.texts), initial=0)),
        }


_NAMES = ("name", "path", "real")


class Run(NamedTuple):
    """Files that stand one behind the other now and before: the place of the first now, its number
    before, and how many there are."""

    at: int
    number: int
    size: int

    @property
    def places(self) -> range:
        """Return their places now."""
        return range(self.at, self.at + self.size)

    @property
    def numbers(self) -> range:
        """Return their numbers before."""
        return range(self.number, self.number + self.size)

    def blocks(self, size: int) -> Iterator[Run]:
        """Yield parts of it that are no larger."""
        for start in range(0, self.size, size):
            yield Run(self.at + start, self.number + start, min(size, self.size - start))

    def but(self, places: Iterable[int]) -> Iterator[Run]:
        """Yield the parts of it that are left without some files, by their places, ascending."""
        at, end = self.at, self.at + self.size
        for place in (*[place for place in places if place in self.places], end):
            if place > at:
                yield Run(at, self.number + at - self.at, place - at)
            at = place + 1


def _between(runs: Iterable[range], count: int) -> Iterator[range]:
    """Yield what is before, between and behind ranges."""
    end = 0
    for each in (*runs, range(count, count)):
        yield range(end, each.start)
        end = each.stop


def _align(now: Sequence[str], then: Sequence[str]) -> list[Run] | None:
    """Return the runs of names that are in both, where few others stand between them; else None."""
    runs: list[Run] = []
    at = number = others = 0
    while at < len(now) and number < len(then) and others <= _OTHERS:
        size = _common(now, at, then, number)
        if size:
            runs.append(Run(at, number, size))
            at, number = at + size, number + size
            continue
        others += 1
        try:
            number = then.index(now[at], number, number + _OTHERS)  # what is before it has gone
        except ValueError:
            at += 1  # it has come
    return runs if others <= _OTHERS else None


def _common(now: Sequence[str], at: int, then: Sequence[str], number: int) -> int:
    """Return how many names from these places on are the same, or less."""
    size, step, grows = 0, 1, True
    while step:
        end = size + step
        if end <= min(len(now) - at, len(then) - number) and (
            now[at + size : at + end] == then[number + size : number + end]
        ):
            size = end
            step = step * 2 if grows else step // 2
        else:
            grows, step = False, step // 2
    return size


class Spliced:
    """The share of each file where few, which have been read `since`, by their places, have come or
    changed: runs of all others are as they are `stored`. `found` is what a walk has found, None for
    the same files."""

    def __init__(
        self, stored: Stored, found: Walk | None, runs: Sequence[Run], since: Mapping[int, File]
    ) -> None:
        self._stored, self._found, self._since = stored, found, since
        self._runs = [part for run in runs for part in run.but(sorted(since))]

    def __len__(self) -> int:
        return self._stored.count if self._found is None else len(self._found)

    @property
    def names(self) -> list[str]:
        """Return the names of all files."""
        return self._stored.texts("file.name") if self._found is None else self._found.names

    @property
    def told(self) -> list[Known]:
        """Return what is known of the files of which there is something to say."""
        stored = self._stored
        told = {at: file.known for at, file in self._since.items() if _pack_file(file)}
        for run in self._runs:
            for number in stored.find_told(run.numbers):
                told[run.at + number - run.number] = stored.file(number, whole=False).known
        return [known for _, known in sorted(told.items())]

    def find(self, name: str) -> tuple[Entry, bytes | memoryview, Stamp] | None:
        """Return the share of a file that has not changed, by its name."""
        stored = self._stored
        number = stored.number_of(name)
        if number is None:
            return None
        return stored.entry(number), stored.text(number), stored.stamp(number) or NO_STAMP

    def sections(self) -> dict[str, Flat]:
        """Return all as sections of an index."""
        stored, found, since = self._stored, self._found, self._since
        # Not those that were found: one that has changed may not have been read yet.
        columns = [array(code, [0]) * len(self) for code in STAMP.values()]
        for run in self._runs:
            end = run.number + run.size
            for column, known in zip(columns, stored.stamps, strict=True):
                memoryview(column)[run.at : run.at + run.size] = known[run.number : end]
        sizes = array("Q", bytes(8 * len(self)))
        texts: list[tuple[int, bytes | memoryview]] = []
        sums: list[tuple[int, bytes]] = []
        for at, file in since.items():
            for column, part in zip(columns, _stamp_of(file), strict=True):
                column[at] = part
            texts.append((at, _pack_file(file)))
            sums.append((at, file.sum or NO_SUM))
            sizes[at] = len(texts[-1][1])
        for run in self._runs:
            texts.append((run.at, stored.text(run.number, run.size)))
            sums.append((run.at, stored.sum(run.number, run.size)))
            for number in stored.find_told(run.numbers):
                sizes[run.at + number - run.number] = len(stored.text(number))
        by_place = itemgetter(0)
        return {
            **(stored.named() if found is None or stored.has_all(found) else _named(found)),
            **{f"file.{part}": column for part, column in zip(STAMP, columns, strict=True)},
            "file.sum": b"".join([sum_ for _, sum_ in sorted(sums, key=by_place)]),
            "file": b"".join([text for _, text in sorted(texts, key=by_place)]),
            "file.start": array("Q", accumulate(sizes, initial=0)),
        }


def _named(found: Walk) -> dict[str, Flat]:
    texts = found.names, found.paths, found.reals
    return {f"file.{part}": _join(each) for part, each in zip(_NAMES, texts, strict=True)}


class Around(NamedTuple):
    """Findings of a walk beside files: problems of folders, conflict copies with the names of
    their originals, and the number of files of other kinds."""

    found: tuple[Problem, ...]
    copies: Mapping[str, str]
    others: int


class Stored:
    """See the module. Files are known by their number, in the order of the walk. `base` is the
    folder given, where that is one: names are relative to it. `parts` are the names of the parts,
    of which those that are only in memory have none.
    """

    def __init__(
        self,
        index: Sections,
        base: str,
        parts: Sequence[str],
        open_content: Callable[[Stored], Packed | Segmented],
    ) -> None:
        self._sections, self.base = index, base
        self.parts = tuple(parts)
        self.about: dict[str, Any] = index.value("about")
        self.count = len(index.unchecked(f"file.{next(iter(STAMP))}"))
        self._looked_up: dict[int, File] = {}
        self._asked = 0
        self._found: dict[int, Entry] = {}
        self._changed: dict[str, int] = {}
        """Files that have changed, by their numbers, and these by their paths."""
        self._read_again: dict[str, Reading] = {}
        self.content = open_content(self)

    @cached_property
    def stamps(self) -> list[memoryview]:
        """Return the stamps of all files, part by part."""
        return [self._sections[f"file.{name}"] for name in STAMP]

    @property
    def mark(self) -> str:
        """Return what tells these files from others, and from themselves once they have changed; ""
        where one may change without a trace."""
        if NO_STAMP[0] in self.stamps[0]:
            return ""
        sum_ = blake2b(bytes(self._sections["file.name"]), digest_size=16)
        for column in self.stamps:
            sum_.update(column)
        return sum_.hexdigest()

    @property
    def is_segmented(self) -> bool:
        """Report whether its events are in segments, so that files can be exchanged."""
        return isinstance(self.content, Segmented)

    @property
    def is_in_memory(self) -> bool:
        """Report whether a part of it is on no disk."""
        return "" in self.parts

    @cached_property
    def around(self) -> Around:
        """Return what is known beside files."""
        found = tuple([unpack_value(Problem, one) for one in self.about["found"]])
        return Around(found, self.about["copies"], self.about["others"])

    @cached_property
    def entries(self) -> list[Entry]:
        """Return the files."""
        names, paths, reals = (self.texts(f"file.{part}") for part in _NAMES)
        if self.base:
            within = ospath.join(self.base, "")
            paths = [within + name for name in names]
        return list(map(Entry, paths, names, reals))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Return the number of each file, by its path."""
        return {entry.path: number for number, entry in enumerate(self.entries)}

    def number_at(self, path: str) -> int | None:
        """Return the number of a file by its path; of a few without all others."""
        if path in self._changed:
            return self._changed[path]
        if "numbers" in self.__dict__ or self._asked == _ASKED:
            return self.numbers.get(path)
        self._asked += 1
        within = ospath.join(self.base, "")
        if not self.base:
            number = self._number_in("file.path", path)
        else:
            number = self.number_of(path[len(within) :]) if path.startswith(within) else None
        return number

    def entry(self, number: int) -> Entry:
        """Return a file; without all others, of which 100,000 take 100 ms and 50 MB."""
        if "entries" in self.__dict__:
            return self.entries[number]
        if number in self._found:
            return self._found[number]
        name, real = (_text_at(self._sections[f"file.{part}"], number) for part in ("name", "real"))
        if self.base:
            return Entry(ospath.join(self.base, "") + name, name, real)
        return Entry(_text_at(self._sections["file.path"], number), name, real)

    def number_of(self, name: str) -> int | None:
        """Return the number of a file by its name."""
        return self._number_in("file.name", name)

    def _number_in(self, section: str, text: str) -> int | None:
        texts = b"\0" + bytes(self._sections[section])
        at = texts.find(b"\0" + _join([text])) if text and "\0" not in text else -1
        return None if at < 0 else texts.count(b"\0", 0, at)

    def texts(self, name: str) -> list[str]:
        text = bytes(self._sections[name]).decode("utf-8", "surrogatepass")
        return text.split("\0")[:-1]

    def here(self, path: str) -> str:
        """Return the path of a file now, by the one that it had when it was read."""
        base: str = self.about["base"]
        if base == self.base or not path.startswith(base):
            return path
        return ospath.join(self.base, path[len(base) :].lstrip("/"))

    # -- what has changed --------------------------------------------------------------------

    def is_same(self, found: Walk) -> bool:
        """Report whether a walk has found these files, and nothing else to say; their stamps may be
        others."""
        return (
            self.has_all(found)
            and not found.missing
            and tuple(found.problems) == self.around.found
            and found.copies == self.around.copies
        )

    def has_all(self, found: Walk) -> bool:
        """Report whether what a walk has found are its files; it is asked several times."""
        if found.files_of is not self and self._has_all(found):
            found.files_of = self
        return found.files_of is self

    def _has_all(self, found: Walk) -> bool:
        return (
            len(found) == self.count
            and self._are(found.names, "file.name")
            and self._are(found.reals, "file.real")
            and (bool(self.base) or self._are(found.paths, "file.path"))
        )

    def _are(self, texts: Sequence[str], section: str) -> bool:
        # As bytes, they are compared at once.
        return _join(texts) == bytes(self._sections[section])

    def find_changed(self, found: Walk) -> dict[str, Entry]:
        """Return the files that have come or changed, or that are to be read again in any case, by
        path."""
        runs = self.align(found)
        if runs is None:
            entries, numbers, stamps = self.entries, self.numbers, self._stamps
            return {
                entry.path: entry
                for entry, stamp in zip(found.entries, found.stamps, strict=True)
                if stamp is None
                or (number := numbers.get(entry.path)) is None
                or stamps[number] != stamp
                or entries[number] != entry
                or entries[number].real != entry.real
            }
        changed = {
            at: number
            for block in self._find_blocks(found.columns, runs)
            for at, number in zip(block.places, block.numbers, strict=True)
            if (stamp := found.stamp(at)) is None or self.stamp(number) != stamp
        }
        if len(changed) <= _BLOCK:  # soon all is asked about them
            self._found = {number: found.entry(at) for at, number in changed.items()}
            self._changed = {found.paths[at]: number for at, number in changed.items()}
        came = chain.from_iterable(_between([run.places for run in runs], len(found)))
        return {found.paths[at]: found.entry(at) for at in sorted((*came, *changed))}

    def _find_blocks(self, columns: Sequence[array[int]], runs: Sequence[Run]) -> Iterator[Run]:
        """Yield the blocks of files in which a stamp is another or not known. As bytes, those of a
        block are compared at once."""
        both = [
            (column.tobytes(), bytes(known), column.itemsize)
            for column, known in zip(columns, self.stamps, strict=True)
        ]
        none = array(STAMP["time"], NO_STAMP[:1]).tobytes()
        times, _, width = both[0]
        for at, number, size in (block for run in runs for block in run.blocks(_BLOCK)):
            if none in times[at * width : (at + size) * width] or any(
                now[at * item : (at + size) * item] != then[number * item : (number + size) * item]
                for now, then, item in both
            ):
                yield Run(at, number, size)

    def align(self, found: Walk) -> list[Run] | None:
        """Return the runs of these files that a walk has found, where all others have come or gone;
        None where that is not so, or these are many. It is asked several times."""
        if self.has_all(found):
            return [Run(0, 0, self.count)]
        if found.alike[0] is not self:
            found.alike = self, self._align(found) if self.base else None
        return cast("list[Run] | None", found.alike[1])

    def _align(self, found: Walk) -> list[Run] | None:
        runs, reals = _align(found.names, self.texts("file.name")), self.texts("file.real")
        same = [
            found.reals[run.at : run.at + run.size] == reals[run.number : run.number + run.size]
            for run in runs or ()
        ]
        return runs if all(same) else None

    def find_gone(self, found: Walk) -> list[str] | None:
        """Return the files that a walk has not found; None where each is to be looked for."""
        runs = self.align(found)
        if runs is None:
            return None
        gone = chain.from_iterable(_between([run.numbers for run in runs], self.count))
        return [self.entry(number).path for number in gone]

    @cached_property
    def _stamps(self) -> list[Stamp | None]:
        """Return the stamp that each file must have, where all are asked for."""
        return [None if stamp == NO_STAMP else stamp for stamp in self._all_stamps()]

    def stamp(self, number: int) -> Stamp | None:
        """Return the stamp that a file must have to say the same; None where none will do."""
        time, changed, size, inode = (column[number] for column in self.stamps)
        stamp = time, changed, size, inode
        return None if stamp == NO_STAMP else stamp

    def sum(self, number: int, count: int = 1) -> bytes:
        """Return the digest of the bytes of a file, or of some; NO_SUM where it was not taken."""
        size = len(NO_SUM)
        return bytes(self._sections["file.sum"][number * size : (number + count) * size])

    @property
    def sums(self) -> memoryview:
        """Return the digests of all files, one behind the other."""
        return self._sections["file.sum"]

    def is_summed(self, number: int) -> bool:
        """Report whether the bytes of a file are those that were read."""
        known = self.sum(number)
        return known != NO_SUM and known == sum_of(self.entries[number], self.stamp(number))

    def find_unchanged(self, entry: Entry, stamp: Stamp | None) -> int | None:
        """Return the number of a file that has not changed; None for any other."""
        number = self.numbers.get(entry.path)
        if number is None or stamp is None or self._stamps[number] != stamp:
            return None
        there = self.entries[number]
        return number if (there, there.real) == (entry, entry.real) else None

    # -- what it says ------------------------------------------------------------------------

    @cached_property
    def snapshot(self) -> Snapshot:
        """Return the result of reading."""
        about = self.about
        problems = [unpack_value(Problem, one) for one in self._sections.value("problems")]
        return Snapshot(
            Lens(Index(self.content.corpus)), tuple(problems), about["files"], about["bad"],
            frozenset(about["stale"]), Damage(*about["damage"]), about["others"],
        )  # fmt: skip

    def find(self, path: str) -> File | None:
        """Return a file by its path. Raises `Lost`."""
        number = self.number_at(path)
        return None if number is None else self.file(number)

    def find_before(self, path: str) -> File | None:
        """Return a file by its path, to continue from; without its events if they are lost."""
        number = self.number_at(path)
        if number is None:
            return None
        try:
            return self.file(number)
        except Lost:
            return self.file(number, whole=False)

    def find_growing(self, path: str) -> File | None:
        """Return a file that is told by its mark if it only grew, without the events before that;
        None for any other. Raises `Lost`."""
        number = self.number_at(path)
        if number is None or not isinstance(self.content, Segmented):
            return None
        file = self.file(number, whole=False)
        mark, name = file.known.reading.mark, file.entry.name
        if mark is None or file.known.phase not in (Phase.GOOD, Phase.BROKEN):
            return None
        if name in self.about["stale"]:
            return None
        try:
            total, end = self.content.ends_of(name)
            if not 0 <= total - mark.events <= (end[2] if end else 0):
                return None
            more = total - mark.events
            last = self.content.last_events(name, more)[1][-more:] if more else ()
        except Damaged:
            return None
        return leave_stored(file, (*[KEPT] * mark.events, *last))

    def may_only_grow(self, entry: Entry) -> bool:
        """Report whether a file seems to hold what it held, and more: it is the same one."""
        try:
            file = self.find_growing(entry.path)
            status = os.stat(entry.path)
        except (Lost, OSError, ValueError):
            return False
        mark, stamp = (None, None) if file is None else (file.known.reading.mark, file.known.stamp)
        if mark is None or not LARGE <= mark.offset <= status.st_size:
            return False
        return stamp is None or stamp[-1] == status.st_ino

    def find_named(self, name: str) -> File | None:
        """Return a file by its name; the same object each time."""
        number = self.number_of(name)
        if number is None:
            return None
        if number not in self._looked_up:
            self._looked_up[number] = self.file(number, whole=False)
        return self._looked_up[number]

    def shares(self) -> Shares:
        """Return the share of each file."""
        shares = Shares(self.named())
        texts = bytes(self._sections["file"])
        starts = self._sections["file.start"].tolist()
        sums, size = bytes(self.sums), len(NO_SUM)
        shares.entries = list(self.entries)
        shares.texts = list(map(texts.__getitem__, map(slice, starts, islice(starts, 1, None))))
        shares.stamps = self._all_stamps()
        shares.sums = [sums[at : at + size] for at in range(0, len(sums), size)]
        return shares

    def _all_stamps(self) -> list[Stamp]:
        time, changed, size, inode = (column.tolist() for column in self.stamps)
        return list(zip(time, changed, size, inode, strict=True))

    def text(self, number: int, count: int = 1) -> memoryview:
        """Return the share of a file, packed, or those of some."""
        sections = self._sections  # another thread may exchange them
        start = sections["file.start"]
        return sections["file"][start[number] : start[number + count]]

    def find_told(self, numbers: range) -> Iterator[int]:
        """Yield those of some files of which there is something to say besides their events."""
        start, number = self._sections["file.start"], numbers.start
        while number < numbers.stop and start[number] < start[numbers.stop]:
            number = bisect_right(start, start[number], number, numbers.stop + 1)
            yield number - 1

    def named(self) -> dict[str, Flat]:
        """Return the sections of the names of all files."""
        return {f"file.{part}": self._sections[f"file.{part}"] for part in _NAMES}

    def file(self, number: int, *, whole: bool = True) -> File:
        """Return a file and what is known of it; if `whole`, with its events. Raises `Lost` if they
        no longer exist."""
        entry, content = self.entry(number), self.content
        if not whole:
            events: tuple[Event, ...] = ()
        elif isinstance(content, Packed):
            events = content.events(number)
        else:
            events = content.events(entry.name, number / self.count)
        file = _unpack_file(entry, bytes(self.text(number)), self.stamp(number), events)
        return replace(file, sum=self.sum(number))

    def again(self, name: str) -> tuple[Event, ...]:
        """Return the events of a file as they are now. Raises `Lost` where it has changed."""
        number = self.number_of(name)
        if number is None:
            raise Lost
        if name not in self._read_again:
            self._read_again[name] = formats.read(self.entry(number))
        reading = self._read_again[name]
        if reading.stamp is None or reading.stamp != self.stamp(number):
            raise Lost
        return reading.document.events

    def find_line(self, event: Event) -> int | None:
        """Return the line of a record by its place among the bytes of a large file, which need not
        be understood for that; None where it is not known."""
        if isinstance(self.content, Packed):
            return None
        try:
            start = self.content.start_of(event)
        except (Damaged, LookupError):
            return None
        number = self.number_of(event.file)
        if start is None or number is None:
            return None
        line = 1
        for chunk in Origin(self.entry(number)).read_chunks():
            piece = chunk[:start]
            line += piece.count(b"\n") + piece.count(b"\r") - piece.count(b"\r\n")
            start -= len(piece)
            if not start:
                return line
        return None

    def name_of(self, number: int) -> str:
        """Return the name of a file."""
        return self.entry(number).name

    # -- for the next time -------------------------------------------------------------------

    def check(self) -> None:
        """Check all but what can be had from the files, if need be. Raises `Damaged`."""
        self._sections.check_all()
        self.content.check()

    def release(self) -> None:
        """Give back the memory of what was looked at on disk."""
        for each in (self._sections, *self.content.mapped):
            each.release()

    def check_rest(self) -> bool:
        """Report whether the sections are sound that were too large to check at the start."""
        return all(map(_is_sound, self.content.rest))

    def index(self, stamps: Sequence[Stamp] | None = None) -> dict[str, Flat]:
        """Return the index as sections, with other stamps if they are given."""
        index: dict[str, Flat] = {name: self._sections[name] for name in self._sections}
        return index if stamps is None else {**index, **_pack_stamps(stamps)}

    def exchange(
        self, index: Mapping[str, Flat], parts: Sequence[str],
        open_content: Callable[[Stored], Packed | Segmented],
    ) -> Stored:  # fmt: skip
        """Return the same with other sections and another content."""
        return Stored(Sections.hold(index, self._sections), self.base, parts, open_content)

    def prove(self, digests: Mapping[str, bytes]) -> None:
        """Give the marks of files, by their paths, the digests of what is before them. A file
        without, b"", is read anew when it grows."""
        shares = self.shares()
        for path, digest in digests.items():
            number = self.number_at(path)
            file = None if number is None else self.file(number, whole=False)
            mark = None if file is None else file.known.reading.mark
            if number is None or file is None or mark is None or mark.digest:
                continue
            reading = replace(file.known.reading, mark=replace(mark, digest=digest))
            file = replace(file, known=replace(file.known, reading=reading))
            shares.texts[number] = _pack_file(file)
        self._sections = Sections.hold(shares.sections(), self._sections)

    def restamp(self, shelf: Shelf, files: Mapping[str, File]) -> bool:
        """Write new stamps for files whose content is the same although their stamps have changed;
        return whether they were written. Raises `CacheError`."""
        fresh = [files.get(entry.path) for entry in self.entries]
        stamps = [
            self.stamp(number) or NO_STAMP if file is None else _stamp_of(file)
            for number, file in enumerate(fresh)
        ]
        sums = [
            self.sum(number) if file is None or not file.sum else file.sum
            for number, file in enumerate(fresh)
        ]
        index = {**self.index(stamps), "file.sum": b"".join(sums)}
        return shelf.write(index, {name: {} for name in self.parts})


def _is_sound(sections: Sections) -> bool:
    try:
        sections.check_all()
    except Damaged:
        return False
    finally:
        sections.release()
    return True


def sum_of(entry: Entry, stamp: Stamp | None) -> bytes:
    """Return the digest of the bytes of a file; NO_SUM unless it has this stamp."""
    import hashlib  # OpenSSL with it, 3 ms: not for a start that relies on what is stored

    digest = hashlib.sha256()
    try:
        with open_entry(entry) as (fd, status):
            if stamp_of(status) != stamp:
                return NO_SUM
            while piece := os.read(fd, CHUNK):
                digest.update(piece)
            return digest.digest() if stamp_of(os.fstat(fd)) == stamp else NO_SUM
    except (OSError, ValueError, NoFile):
        return NO_SUM


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


def base_of(paths: Sequence[str]) -> str:
    """Return the folder that all names are relative to; "" where that is not one."""
    return paths[0] if len(paths) == 1 and ospath.isdir(paths[0]) else ""


def open_stored(shelf: Shelf, paths: Sequence[str], *, later: bool = False) -> Stored | None:
    """Return what is kept of some paths; None where nothing is, or it is doubtful. All of it is
    checked at once; or `later` (`check`), and before that each part of it when it is first used,
    which may then raise `Damaged` anywhere."""
    opened = shelf.open()
    if opened is None:
        return None
    try:
        stored = _open(opened, base_of(paths))
        if not later:
            stored.check()
        return stored
    except (Damaged, LookupError, TypeError, ValueError):
        return None
    finally:
        shelf.touch()


def _open(opened: Opened, base: str) -> Stored:
    first, *segments = opened.parts.values()

    def open_content(stored: Stored) -> Packed | Segmented:
        about = stored.about
        if about["zone"] != stamp_zone(about["head"]["zone"]):
            raise Damaged("another database of zones")
        if about["kind"] == Packed.__name__:
            return Packed(first, about["head"], stored.again, stored.name_of)
        columns = cast("Mapping[str, Column]", first)
        dropped = [(number, name) for number, name in about["dropped"]]
        return Segmented(columns, about["head"], segments, dropped).attach(stored)

    return Stored(opened.head, base, tuple(opened.parts), open_content)


# -- made of what was held in memory ---------------------------------------------------------------


def keep_snapshot(
    shelf: Shelf, files: Sequence[File], around: Around, snapshot: Snapshot, base: str
) -> bool:
    """Keep what files say together; return whether it is kept now. Raises `CacheError`."""
    from timeline_tui.files.cache.assembly import save

    corpus = snapshot.lens.corpus
    documents = [file.known.shown for file in files]
    events = [event for document in documents for event in document.events]
    numbers = {(event.file, event.path): number for number, event in enumerate(events)}
    if len(numbers) != len(events):
        raise CacheError("two records are at one place")
    order = [numbers[event.file, event.path] for event in corpus.events]
    columns, head = save(corpus, read=lambda event: events[numbers[event.file, event.path]].when)
    packed = [pack(event).encode("utf-8", "surrogatepass") for event in events]
    (text,) = corpus.texts
    shares = Shares()
    for file in files:
        shares.add(file)
    part: dict[str, Flat] = {
        **columns,
        "row.event": array("I", order),
        "event": b"".join(packed),
        "event.start": array("Q", accumulate(map(len, packed), initial=0)),
        "file.first": array("I", accumulate([len(d.events) for d in documents], initial=0)),
        "text": text.blob, "text.start": text.start, "text.rows": text.rows,
    }  # fmt: skip
    about = _about(snapshot, around, head, base, kind=Packed.__name__)
    return shelf.write(_index(about, snapshot, shares), {name_part(): part})


# -- made of segments ------------------------------------------------------------------------------


def assemble_content(
    segments: Sequence[Segment],
    documents: Sequence[Document],
    sections: Sequence[Sections],
    dropped: Iterable[tuple[int, str]],
    here: Callable[[str], str] = str,
    names: Sequence[str] | None = None,
    spans: Sequence[tuple[int, int, int]] | None = None,
    spliced: Mapping[str, Column] = MappingProxyType({}),
) -> tuple[Segmented, tuple[Finding, ...]]:
    """Return the events of segments in their order, and the findings across files. `names` are
    those of all files, if `documents` are only those of which there is something to say; `spans`
    are where their events are, and `spliced` the columns of these, if they are known."""
    from timeline_tui.files.cache.assembly import assemble

    def read(path: str, start: int, length: int) -> bytes:
        return read_piece(here(path), start, length)

    gone = frozenset(dropped)
    made = assemble(segments, documents, read, gone, names, spans=spans, spliced=spliced)
    return Segmented(made.columns, made.head, sections, gone), made.findings


def show_some(entries: Sequence[Entry], sections: Sequence[Sections]) -> Snapshot:
    """Return what some of the files say together, or some of their parts. What does not fit
    together is not known yet."""
    from timeline_tui.files.cache.assembly import assemble

    segments = list(map(Segment, sections))
    there = {file["name"] for segment in segments for file in segment.files}
    documents = [Document(entry.name) for entry in entries if entry.name in there]
    made = assemble(segments, documents, read_piece)
    content = Segmented(made.columns, made.head, sections, ())
    return Snapshot(Lens(Index(content.corpus)), (), len(documents), 0)


def store(
    shares: Shares | Spliced,
    around: Around,
    sections: Sequence[Sections],
    names: Sequence[str],
    dropped: Iterable[tuple[int, str]] = (),
    *,
    base: str,
    stale: frozenset[str] = frozenset(),
    before: Stored | None = None,
    since: Mapping[str, File] = MappingProxyType({}),
    apart: Apart | None = None,
    spans: Sequence[tuple[int, int, int]] | None = None,
    spliced: Mapping[str, Column] = MappingProxyType({}),
) -> Stored:
    """Return what files say together, whose events are in segments (`names` are those of their
    files, "" for what is only in memory). What changed `since` `before` is by the names of files.
    What was assembled `apart` is not made here, and neither are `spans` and `spliced` columns that
    are known. Raises `Damaged`.
    """
    made: Mapping[int, Segment] = {}
    if before is not None and isinstance(before.content, Segmented):
        made = before.content.made
    segments = [made.get(id(each)) or Segment(each) for each in sections]
    told = shares.told
    documents = [known.shown for known in told]
    found = [problem for known in told for problem in known.problems]
    here = str if before is None else before.here
    if apart is not None:
        columns = _columns_of(apart, segments, documents)
        content, findings = Segmented(columns, apart.head, sections, ()), apart.findings
    else:
        content, findings = assemble_content(
            segments, documents, sections, dropped, here, shares.names, spans, spliced
        )

    def file_of(name: str) -> File | None:
        if name in since and not (since[name].kept and name in copies):
            return since[name]
        share = shares.find(name)
        if share is None:
            return None
        entry, text, stamp = share
        events = content.events(name) if name in copies else ()
        return _unpack_file(entry, bytes(text), None if stamp == NO_STAMP else stamp, events)

    copies = {*around.copies, *around.copies.values()}
    asked = {finding.file for finding in findings} | copies
    files = {name: file for name in asked if (file := file_of(name)) is not None}
    problems = describe_copies(around.found, files, around.copies)
    problems += [*found, *place_across(findings, files), *find_undated(content.corpus)]
    problems.sort(key=order_of)
    broken = {problem.file for problem in problems if problem.severity == "error"}
    snapshot = Snapshot(
        Lens(Index(content.corpus)), tuple(problems), len(shares), len(broken), stale,
        _damage_of(documents, content, broken), around.others,
    )  # fmt: skip
    head = content.head
    about = _about(
        snapshot, around, head, base, kind=Segmented.__name__, dropped=sorted(content.dropped)
    )
    index = Sections.hold(_index(about, snapshot, shares))
    stored = Stored(index, base, ("", *names), content.attach)
    stored.__dict__["snapshot"] = snapshot
    if isinstance(shares, Shares):
        stored.__dict__["entries"] = shares.entries
    return stored


def _columns_of(
    apart: Apart, segments: Sequence[Segment], documents: Sequence[Document]
) -> Mapping[str, Column]:
    """Return the columns that were assembled apart; those that are not there yet are made when
    somebody asks for them."""
    if apart.part:
        return cast("Mapping[str, Column]", apart.columns)
    from timeline_tui.files.cache.assembly import complete

    given = cast("Mapping[str, Column]", apart.columns)
    return complete(given, apart.head, segments, documents, read_piece)


def _damage_of(documents: Sequence[Document], content: Segmented, broken: set[str]) -> Damage:
    """Return the same as `core.corpus.damage_of`, without decoding events."""
    hiding = {document.file for document in documents if document.rejected}
    flags = bytes(content.columns["event.flags"])
    rows = [row for row, each in enumerate(flags) if each & FAULTS] if _has_faults(flags) else []
    damaged = {content.file_of(row) for row in rows}
    touched = hiding | damaged
    hidden = sum(document.rejected for document in documents)
    return Damage(hidden, len(rows), len(hiding), len(touched), len(broken - touched))


def _has_faults(flags: bytes) -> bool:
    return any(each & FAULTS for each in set(flags))


def renew(
    stored: Stored, entries: Sequence[Entry], since: Mapping[str, File], around: Around
) -> Stored:
    """Return what files say together now: `since` are those that were read since it was stored, by
    path, and `entries` all that there are. Raises `Damaged`."""
    content = stored.content
    assert isinstance(content, Segmented)
    shares = known = stored.shares()
    read = [file for entry in entries if (file := since.get(entry.path)) is not None]
    if entries is stored.entries and all(file.entry.path in stored.numbers for file in read):
        for file in read:
            shares.put(stored.numbers[file.entry.path], file)
    else:
        shares = Shares()
        for entry in entries:
            file_now, number = since.get(entry.path), stored.numbers.get(entry.path)
            if file_now is not None:
                shares.add(file_now)
            elif number is not None:  # else it is read in another way
                shares.take(entry, known.texts[number], known.stamps[number], known.sums[number])
    fresh: list[tuple[Entry, Sequence[Event]]] = []
    grown: set[tuple[int, str]] = set()
    for file in read:
        entry, events = file.entry, file.known.shown.events
        if file.kept:
            total, _ = content.ends_of(entry.name)
            if total == file.kept == len(events):
                continue
            number, last = content.last_events(entry.name, total - file.kept)
            if number >= 0:
                grown.add((number, entry.name))
            events = (*last[: len(last) - (total - file.kept)], *events[file.kept :])
        fresh.append((entry, events))
    whole = {path for path, file in since.items() if not file.kept}
    left = stored.numbers.keys() - ({entry.path for entry in entries} - whole)
    gone = [stored.entries[stored.numbers[path]].name for path in left]
    dropped = content.dropped | content.segments_of(gone) | grown
    return _store_again(stored, shares, around, _pack_events(fresh), dropped, since.values())


def _store_again(
    stored: Stored, shares: Shares | Spliced, around: Around, fresh: Sections,
    dropped: Collection[tuple[int, str]], since: Iterable[File],
    edits: Sequence[Edit] | None = None,
) -> Stored:  # fmt: skip
    """Return what is stored with a segment of what was read since, without what was `dropped`;
    `edits` are what that changes, if it is known."""
    content = stored.content
    assert isinstance(content, Segmented)
    sections = [*content.sections, fresh]
    names = [*stored.parts[1:], ""]
    last = len(content.sections)
    lost = {number for number, _ in dropped}
    kept = [
        at for at in range(last) if at not in lost or _is_used(content.segment(at), at, dropped)
    ]
    if fresh["files.first"]:
        kept.append(last)
    number_of = {number: at for at, number in enumerate(kept)}
    by_name = {file.entry.name: file for file in since}
    stale = {name for name, file in by_name.items() if file.known.is_stale}
    if stored.about["stale"]:
        stale.update({*stored.about["stale"]}.intersection(shares.names).difference(by_name))
    spans, spliced = None, dict[str, Column]()
    if edits is not None:
        all_spans = content.splice(edits)
        spans = [(number_of[number], first, size) for number, first, size in all_spans]
        spliced = content.splice_columns(edits, fresh)
    return store(
        shares, around, [sections[number] for number in kept], [names[number] for number in kept],
        [(number_of[number], name) for number, name in dropped if number in number_of],
        base=stored.base, stale=frozenset(stale), before=stored, since=by_name,
        spans=spans, spliced=spliced,
    )  # fmt: skip


def splice(
    stored: Stored, found: Walk | None, went: Collection[str], since: Mapping[str, File],
    around: Around,
) -> Stored | None:  # fmt: skip
    """Return the same as `renew`, in half of the time, where few files have come, changed or gone
    among all that were `found`, or that there were; else None. Raises `Damaged`."""
    content = stored.content
    if not isinstance(content, Segmented) or not stored.base or len(since) + len(went) > _ASKED:
        return None
    runs = [Run(0, 0, stored.count)] if found is None else stored.align(found)
    gone = [] if found is None else stored.find_gone(found)
    if runs is None or gone is None or {*gone} != {*went}:
        return None
    came = chain.from_iterable(_between([run.places for run in runs], len(found or ())))
    place_of = {found.paths[at]: at for at in came} if found is not None else {}
    if not place_of.keys() <= since.keys():
        return None
    numbers: dict[int, int] = {}
    for path in since.keys() - place_of.keys():
        number = stored.number_at(path)
        for run in runs:
            if number is not None and number in run.numbers:
                place_of[path] = run.at + number - run.number
                numbers[place_of[path]] = number
    if len(place_of) < len(since) or any(file.kept for file in since.values()):
        return None
    files = {place_of[path]: file for path, file in since.items()}
    files = dict(sorted(files.items()))
    fresh = _pack_events([(file.entry, file.known.shown.events) for file in files.values()])
    edits, dropped = _find_edits(stored, content, runs, gone, files, numbers)
    if edits is None:
        return None
    shares = Spliced(stored, found, runs, files)
    return _store_again(stored, shares, around, fresh, dropped, files.values(), edits)


def _find_edits(
    stored: Stored, content: Segmented, runs: Sequence[Run], gone: Iterable[str],
    since: Mapping[int, File], numbers: Mapping[int, int],
) -> tuple[list[Edit] | None, frozenset[tuple[int, str]]]:  # fmt: skip
    """Return what changes among the events of all files once those `since`, by their places, are in
    a new segment, and the files that have left the others; `numbers` are those that these had."""
    edits: list[Edit] = []
    dropped = set(content.dropped)
    nothing = (0, 0, 0)

    def parts_of(number: int) -> Sequence[tuple[int, int, int]]:
        return content.parts_of(stored.entry(number).name, number / stored.count)

    def cut(number: int | None, at: int, span: tuple[int, int, int]) -> int | None:
        end = None
        for part in () if number is None else parts_of(number):
            edits.append((content.place_of(part), at, part[2], span))
            dropped.add((part[0], stored.entry(number or 0).name))
            end, span = edits[-1][0] + part[2], nothing
        return end

    def end_before(at: int) -> int | None:
        for before in range(at - 1, max(at - 1 - _TRIES, -1), -1):
            if before in ends:
                return ends[before]
            for run in runs if before not in since else ():
                if before in run.places and (parts := parts_of(run.number + before - run.at)):
                    return content.place_of(parts[-1]) + parts[-1][2]
        return 0 if at <= _TRIES else None

    for path in gone:
        cut(stored.number_at(path), -1, nothing)
    ends: dict[int, int] = {}
    first = 0
    for at, file in since.items():
        span = len(content.sections), first, len(file.known.shown.events)
        first += span[2]
        end = cut(numbers.get(at), at, span)
        if end is None and span[2]:
            end = end_before(at)
            if end is None:
                return None, frozenset()
            edits.append((end, at, 0, span))
        if end is not None:
            ends[at] = end
    return edits, frozenset(dropped)


_QUOTING = frozenset(("backward-link", "order-contradiction"))
"""Codes of problems that quote titles of other events."""


def revise(stored: Stored, since: Mapping[str, File], around: Around) -> Stored | None:
    """Return the same as `renew` in a hundredth of the time, if the files are the same and only
    values differ that affect no other event; else None. Raises `Damaged`."""
    content = stored.content
    if not isinstance(content, Segmented) or around != stored.around:
        return None
    numbers = {
        number: file
        for path, file in since.items()
        if (number := stored.number_at(path)) is not None
    }
    names = {file.entry.name for file in since.values()}
    if len(numbers) < len(since) or not names.isdisjoint(
        (*around.copies, *around.copies.values(), *stored.about["stale"])
    ):
        return None
    if any(
        file.known.phase is not Phase.GOOD
        or file.known.is_stale
        or _pack_file(file) != stored.text(number)
        for number, file in numbers.items()
    ):
        return None
    problems = stored.snapshot.problems
    if any(each.file in names or each.code in _QUOTING for each in problems):
        return None
    if content.columns["reasons.json"] != b"{}":  # these may quote titles
        return None
    fresh = [file for file in since.values() if not file.kept]
    for file in since.values():
        if file.kept:
            total, _ = content.ends_of(file.entry.name)
            if not total == file.kept == len(file.known.shown.events):
                return None
    exchanged = _exchange(content, fresh) if fresh else None
    if exchanged is None:
        return None
    new, parts = exchanged
    columns = [
        array(code, bytes(each)) for code, each in zip(STAMP.values(), stored.stamps, strict=True)
    ]
    sums = bytearray(stored.sums)
    for number, file in numbers.items():
        for column, value in zip(columns, _stamp_of(file), strict=True):
            column[number] = value
        sums[number * len(NO_SUM) : (number + 1) * len(NO_SUM)] = file.sum or NO_SUM
    about = {**stored.about, "head": new.head, "dropped": sorted(new.dropped)}
    index: dict[str, Flat] = {
        "about": json_section(about),
        **{f"file.{name}": column for name, column in zip(STAMP, columns, strict=True)},
        "file.sum": bytes(sums),
    }
    names_of_parts = ("", *[stored.parts[1:][at] if at is not None else "" for at in parts])
    revised = stored.exchange(index, names_of_parts, new.attach)
    for name in ("entries", "numbers"):
        if name in stored.__dict__:
            revised.__dict__[name] = stored.__dict__[name]
    revised.__dict__["snapshot"] = replace(stored.snapshot, lens=Lens(Index(new.corpus)))
    return revised


def _exchange(
    content: Segmented, files: Iterable[File]
) -> tuple[Segmented, Sequence[int | None]] | None:
    """Return the events after those of some files were exchanged, and the former numbers of the
    segments, None for a new one; None if they cannot be exchanged."""
    from timeline_tui.files.cache.assembly import exchange

    fresh = _pack_events([(file.entry, file.known.shown.events) for file in files])
    last = len(content.sections)
    made = exchange(
        content.columns, content.head, content.segment, Segment(fresh), last, content.corpus.row
    )
    if made is None:
        return None
    dropped = content.dropped | made.left
    unused = {
        number for number, _ in made.left if not _is_used(content.segment(number), number, dropped)
    }
    kept = [number for number in range(last + 1) if number not in unused]
    number_of = {number: at for at, number in enumerate(kept)}
    spans = [(number_of[number], first, size) for number, first, size in made.head["spans"]]
    before = content.columns
    if isinstance(before, ChainMap):
        *_, before = before.maps
    columns = ChainMap(made.columns, cast("dict[str, Column]", before))
    sections = [*content.sections, fresh]
    new = Segmented(
        columns, {**made.head, "spans": spans}, [sections[number] for number in kept],
        [(number_of[number], name) for number, name in dropped if number in number_of],
    )  # fmt: skip
    return new, [number if number < last else None for number in kept]


def _pack_events(files: Iterable[tuple[Entry, Sequence[Event]]]) -> Sections:
    """Return a segment of the events of files."""
    builder = SegmentBuilder({each.name: each.texts for each in FIELDS if each.texts is not None})
    for entry, events in files:
        builder.begin(entry.name, entry.path)
        for event in events:
            builder.add_event(event)
    return Sections.hold(builder.finish())


def leave_stored(file: File, events: tuple[Event, ...] | None = None) -> File:
    """Return a large file whose events are all stored, without those before its mark; or with
    `events` in place of its own."""
    known = file.known
    mark = known.reading.mark
    if events is None:
        before = 0 if mark is None else mark.events
        events = (*[KEPT] * before, *known.shown.events[before:])
    document = replace(known.shown, events=events)
    reading = replace(known.reading, document=document)
    return replace(file, known=replace(known, reading=reading, shown=document), kept=len(events))


def _is_used(segment: Segment, number: int, dropped: Collection[tuple[int, str]]) -> bool:
    """Report whether a segment has a file that has not left it."""
    return any((number, file["name"]) not in dropped for file in segment.files)


def keep_stored(
    stored: Stored, shelf: Shelf, folder: Path | None = None, apart: Apart | None = None
) -> bool:
    """Keep what is stored in memory; return whether it is kept now. `folder` is that of the shelf,
    where its lock is held; columns are made here unless all are there `apart`. Raises
    `CacheError`."""
    content = stored.content
    assert isinstance(content, Segmented)
    parts: dict[str, Mapping[str, Flat]] = {}
    for name, sections in zip(stored.parts[1:], content.sections, strict=True):
        parts[name or name_part()] = {} if name else {each: sections[each] for each in sections}
    if apart is not None and apart.part:
        columns: dict[str, Mapping[str, Flat]] = {apart.part: {}}
    else:
        columns = {name_part(): cast("Mapping[str, Flat]", content.columns)}
    index = stored.index()
    if folder is None:
        is_kept = shelf.write(index, {**columns, **parts})
    else:
        shelf.put(folder, index, {**columns, **parts})
        is_kept = True
    if is_kept:
        stored.parts = (*columns, *parts)
    return is_kept


def _about(
    snapshot: Snapshot, around: Around, head: Mapping[str, Any], base: str, **more: object
) -> dict[str, object]:
    return {
        "head": head,
        "zone": stamp_zone(head["zone"]),
        "base": base,
        "found": [pack_value(one) for one in around.found],
        "copies": dict(around.copies),
        "others": around.others,
        "files": snapshot.files,
        "bad": snapshot.bad_files,
        "stale": sorted(snapshot.stale),
        "damage": [getattr(snapshot.damage, one.name) for one in fields(Damage)],
        **more,
    }


def _index(
    about: dict[str, object], snapshot: Snapshot, shares: Shares | Spliced
) -> dict[str, Flat]:
    return {
        "about": json_section(about),
        "problems": json_section([pack_value(one) for one in snapshot.problems]),
        **shares.sections(),
    }


def _join(texts: Sequence[str]) -> bytes:
    """Return texts without NUL as one."""
    return "\0".join([*texts, ""]).encode("utf-8", "surrogatepass")


def _text_at(texts: memoryview, number: int) -> str:
    """Return one of the texts that are joined."""
    data, start = bytes(texts), 0
    while (there := data.count(b"\0", start, start + _STEP)) < number:
        number -= there
        start += _STEP
    for _ in range(number):
        start = data.index(b"\0", start) + 1
    return data[start : data.index(b"\0", start)].decode("utf-8", "surrogatepass")


_STEP = 8 * 1024
"""Bytes of texts that are counted at once."""


def _stamp_of(file: File) -> Stamp:
    stamp = file.known.stamp
    return stamp if stamp is not None and file.is_lasting else NO_STAMP


def _pack_stamps(stamps: Sequence[Stamp]) -> dict[str, Flat]:
    columns = zip(*stamps, strict=True) if stamps else repeat((), len(STAMP))
    return {
        f"file.{name}": array(code, column)
        for (name, code), column in zip(STAMP.items(), columns, strict=True)
    }


def _pack_file(file: File) -> bytes:
    """Return what is known of a file besides its events and its stamp; b"" for a file with
    nothing but events."""
    known, reading = file.known, file.known.reading
    document = known.shown
    if (
        known.phase is Phase.GOOD
        and reading.format == "json"
        and not (known.problems or document.title or document.description or document.timezone)
        and not (document.actors or document.sources or document.views)
        and not (document.rejected or document.findings)
    ):
        return b""
    packed = {
        "document": pack_value(replace(document, events=())),
        "problems": [pack_value(one) for one in known.problems],
        "format": reading.format,
        "flags": reading.broken | reading.torn << 1 | reading.unread << 2,
        "lost": [list(path) for path in reading.lost],
        "phase": known.phase.value,
    }
    if reading.mark is not None and not known.is_stale:
        from timeline_tui.files.lines import pack_mark

        packed["mark"] = pack_mark(reading.mark)
    return json.dumps(packed, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _unpack_file(entry: Entry, text: bytes, stamp: Stamp | None, events: tuple[Event, ...]) -> File:
    if not text:
        reading = Reading(Document(entry.name, events=events), stamp=stamp)
        return File(entry, Known(Phase.GOOD, reading, reading.document, (), stamp), at=inf)
    packed = json.loads(text.decode("utf-8", "surrogatepass"))
    document = replace(unpack_value(Document, packed["document"]), events=events)
    problems = tuple([unpack_value(Problem, one) for one in packed["problems"]])
    flags = packed["flags"]
    mark = None
    if packed.get("mark") is not None:
        from timeline_tui.files.lines import unpack_mark  # the start reads nothing

        mark = unpack_mark(packed["mark"])
    reading = Reading(
        document, problems, broken=bool(flags & 1), torn=bool(flags & 2), unread=bool(flags & 4),
        format=packed["format"], stamp=stamp, lost=tuple([tuple(path) for path in packed["lost"]]),
        mark=mark,
    )  # fmt: skip
    return File(entry, Known(Phase(packed["phase"]), reading, document, problems, stamp), at=inf)
