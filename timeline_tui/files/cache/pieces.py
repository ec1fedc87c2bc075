"""Pieces of event files read into segments: of a large file, or a batch of small ones.

A job (`Job`) is read in one place and makes segments of its own. Plain records go from bytes to
columns without an event. Whatever is unusual goes to the readers of `files.formats`, which word the
problems: a line by itself; and of a file of which that cannot be told piece by piece the whole, so
that what was made of its pieces is void.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any, NamedTuple
from zlib import crc32

from timeline_tui.core import limits
from timeline_tui.core.event import Document, Event
from timeline_tui.core.plain_json import pack_value, unpack_value
from timeline_tui.core.problem import DOCUMENT_LIMIT, Findings, Path, Problem
from timeline_tui.core.query.table import FIELDS
from timeline_tui.files import formats
from timeline_tui.files.cache.plain import (
    AT_ONCE,
    ONLY_EVENTS,
    SIZE,
    Declined,
    Look,
    Looks,
    check_strings,
    event_of,
    learn,
    look_at,
    look_at_some,
    scan,
    stand_in,
)
from timeline_tui.files.cache.segment import (
    SOURCE,
    TAGS,
    WHOLE,
    Flat,
    Place,
    SegmentBuilder,
)
from timeline_tui.files.entry import (
    CHUNK,
    HEAD,
    LARGE,
    SIZE_LIMIT,
    Entry,
    Job,
    Mark,
    Neighbors,
    NoFile,
    Outcome,
    Reading,
    open_entry,
    read_whole,
    stamp_of,
    stem_of,
    whole_file,
)
from timeline_tui.files.formats import JSON, LINES, format_of
from timeline_tui.files.json import RECORDS_LIMIT
from timeline_tui.files.json.decode import CONTAINERS_LIMIT, VALUES_LIMIT, Decoder, Unreadable
from timeline_tui.files.json.scan import place
from timeline_tui.files.lines import PROBLEMS_LIMIT, Rest, Sink, pack_mark, unpack_mark
from timeline_tui.files.text import (
    LINE_LIMIT,
    Fault,
    decode_text,
    find_other_kind,
    new_digest,
    sum_lines,
)

_HELD = 16 * 1024 * 1024
"""Size in bytes of one record of a list above which its file is read as a whole."""

Emit = Callable[[dict[str, Flat], int, int], None]
"""Takes the sections of a segment, the number of its events, and of how many bytes these are."""
Prefix = tuple[str, ...]
"""The steps that lead to a list of events."""


def pack_reading(reading: Reading) -> Outcome:
    """Return a reading without its events as JSON; `unpack_reading` is the inverse."""
    return {
        "document": pack_value(replace(reading.document, events=())),
        "problems": [pack_value(problem) for problem in reading.problems],
        "flags": [reading.broken, reading.torn, reading.gone, reading.unread],
        "format": reading.format,
        "lost": [list(path) for path in reading.lost],
        "stamp": reading.stamp,
        "mark": pack_mark(reading.mark),
    }


def unpack_reading(packed: Outcome) -> Reading:
    """Return the reading that `pack_reading` packed, without its events."""
    broken, torn, gone, unread = packed["flags"]
    return Reading(
        unpack_value(Document, packed["document"]),
        tuple([unpack_value(Problem, each) for each in packed["problems"]]),
        broken,
        torn,
        gone,
        packed["format"],
        tuple([tuple(path) for path in packed["lost"]]),
        unread,
        None if packed["stamp"] is None else tuple(packed["stamp"]),
        unpack_mark(packed["mark"]),
    )


# -- one job ---------------------------------------------------------------------------------------


Found = tuple[Look, Place, dict[str, Any] | None]
"""A plain record: what columns hold of it, its place, and the record itself, None where nothing
else is asked of it."""


class Several(NamedTuple):
    """Plain records of which nothing but their looks is asked, one behind the other in a file."""

    looks: Looks
    places: tuple[Sequence[int], ...]
    """Their places, a column each."""

    @classmethod
    def at(cls, looks: Looks, records: Sequence[bytes], start: int, number: int) -> Several:
        """Return records, a line each, of which the first begins at `start` and has a `number`."""
        sizes = list(map(len, records))
        starts = accumulate([size + 1 for size in sizes[:-1]], initial=start)
        kinds, numbers = bytes([SOURCE]) * len(sizes), range(number, number + len(sizes))
        return cls(looks, (kinds, list(starts), sizes, list(map(crc32, records)), numbers))

    def __len__(self) -> int:
        return len(self.looks.ids)

    @property
    def sums(self) -> Sequence[int]:
        """Return the sum of each."""
        return self.places[3]

    @property
    def end(self) -> int:
        """Return where the last one ends."""
        _, starts, sizes, _, _ = self.places
        return starts[-1] + sizes[-1]


Add = Callable[[Event | Found | Several], None]


class _Out:
    """The segments of a job, one after the other."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._fields = {field.name: field.texts for field in FIELDS if field.texts is not None}
        self._builder = SegmentBuilder(self._fields)
        self._wants_events = self._builder.wants_events
        self._begun: tuple[Entry, Prefix] | None = None
        self.data: bytes | None = None
        """The bytes of a small file: its records are copied. Who breaks it sees them on."""

    def add_files(self, entries: Sequence[Entry], looks: Looks, records: Sequence[bytes]) -> None:
        """Add plain records of which each is all that a file holds; they are copied."""
        self._begun = None
        builder = self._next() if self._builder.size > LARGE else self._builder
        stems = [stem_of(entry.name) for entry in entries] if None in looks.ids else looks.ids
        ids = [id_ or stem for id_, stem in zip(looks.ids, stems, strict=True)]
        for at, entry in enumerate(entries):
            builder.begin(entry.name, entry.path, ahead=at)
        sizes = list(map(len, records))
        starts = list(accumulate(sizes[:-1], initial=0))
        kinds, numbers = [SOURCE] * len(sizes), [WHOLE] * len(sizes)
        places = kinds, starts, sizes, list(map(crc32, records)), numbers
        builder.add_all(looks._replace(ids=ids), places, b"".join(records))

    def begin(self, entry: Entry, prefix: Prefix = ()) -> None:
        """Begin a file, of whose events the paths begin with `prefix`."""
        self._begun = entry, prefix
        self._builder.begin(entry.name, entry.path, prefix)

    def add(self, found: Event | Found | Several) -> None:
        """Add an event, or several, to the file that was begun."""
        builder = self._builder
        if builder.size > LARGE:
            builder = self._next()
        if isinstance(found, Event):
            builder.add_event(found)
            return
        if isinstance(found, Several):
            self._add_several(found)
            return
        look, place, record = found
        event = None
        if self._wants_events:
            assert record is not None
            event = self._event_of(record, place[-1])
        if look[0] is None:
            look = (self._stand_in(place[-1]), *look[1:])
        copied = None if self.data is None else self.data[place[1] : place[1] + place[2]]
        builder.add_plain(look, place, event if self._wants_events else None, copied)

    def _add_several(self, found: Several) -> None:
        looks, places = found
        if None in looks.ids:
            each = zip(looks.ids, places[-1], strict=True)
            ids = [self._stand_in(number) if id is None else id for id, number in each]
            looks = looks._replace(ids=ids)
        copied = None if self.data is None else self.data[places[1][0] : found.end]
        self._builder.add_all(looks, places, copied)

    def _event_of(self, record: dict[str, Any], number: int) -> Event:
        name, path = self._place_of(number)
        return event_of(record, file=name, stem=stem_of(name), path=path)

    def _stand_in(self, number: int) -> str:
        name, path = self._place_of(number)
        return stand_in(stem_of(name), path)

    def _place_of(self, number: int) -> tuple[str, Path]:
        """Return the name of the file that was begun, and the path of a record in it."""
        assert self._begun is not None
        entry, prefix = self._begun
        return entry.name, () if number == WHOLE else (*prefix, number)

    def _next(self) -> SegmentBuilder:
        self.close()
        self._builder = SegmentBuilder(self._fields)
        if self._begun is not None:
            self.begin(*self._begun)
        return self._builder

    def close(self) -> None:
        """Give away the last segment."""
        if len(self._builder):
            self._emit(self._builder.finish(), len(self._builder), self._builder.size)


def run(job: Job, emit: Emit) -> list[Outcome]:
    """Do a job. Return an outcome for each of its entries.

    That has a `reading`, or the `stamp` of a JSON file with nothing but events, with the digest of
    a small file (`sum`); of a piece of a file it has what is to be put together, and of a
    file that is to be read otherwise `{"as": kind of job}`: then its segments are void.
    """
    out = _Out(emit)
    if job.kind == "files":
        outcomes = list(_read_files(job.entries, out))
    elif job.kind == "whole":
        outcomes = [_read_whole(job.entries[0], out)]
    else:
        read = _read_piece if job.is_piece else _read_items
        try:
            outcomes = [read(job.entries[0], job, out)]
        except (Declined, OSError, ValueError, NoFile, MemoryError):
            return [{"as": "whole"}]
    out.close()
    return outcomes


_Content = tuple[os.stat_result, bytes | None]
"""The status of a small file and its bytes; of a large one, without."""


def _read_files(entries: Sequence[Entry], out: _Out) -> Iterator[Outcome]:
    neighbors = Neighbors()
    try:
        at = 0
        while at < len(entries):
            contents = _contents_of(entries[at : at + AT_ONCE], neighbors)
            yield from _read_contents(entries[at : at + len(contents)], contents, out)
            at += len(contents)
    finally:
        neighbors.leave()


def _contents_of(entries: Sequence[Entry], neighbors: Neighbors) -> list[_Content | None]:
    """Return the contents of the first of some files: None for what cannot be read."""
    contents: list[_Content | None] = []
    size = 0
    for entry in entries:
        try:
            content = neighbors.read(entry, LARGE)
        except (OSError, ValueError, NoFile, MemoryError):
            contents.append(None)
        else:
            contents.append(content)
            size += content[0].st_size
            if size > _TOGETHER:
                break
    return contents


_TOGETHER = 1 << 20
"""Bytes of small files that are read before a look at them."""


def _read_contents(
    entries: Sequence[Entry], contents: Sequence[_Content | None], out: _Out
) -> Iterator[Outcome]:
    records = list(map(_only_value, entries, contents))
    at, several = 0, AT_ONCE
    while at < len(entries):
        end = at + several
        taken = _take_events(entries[at:end], records[at:end], out)
        for content in contents[at : at + (taken or 0)]:
            assert content is not None
            status, data = content
            yield {"stamp": stamp_of(status), "sum": new_digest(data or b"").hexdigest()}
        if taken:
            several = min(2 * several, AT_ONCE)
            at += taken
            continue
        if taken is None:
            several = 1
        yield _read_file(entries[at], contents[at], out)
        at += 1


def _only_value(entry: Entry, content: _Content | None) -> bytes:
    """Return the bytes of a JSON file without blanks around them; nothing of any other."""
    data = content[1] if content is not None and format_of(entry.name) is JSON else None
    return b"" if data is None else data.strip(_AROUND)


def _take_events(entries: Sequence[Entry], records: Sequence[bytes], out: _Out) -> int | None:
    """Take in the first of some files, as far as each is one plain event of a kind that was met.
    Return their number; None if one of them may not be plain."""
    looks = _find_look()(records)
    if not looks:
        return None if looks is None else 0
    # What has neither an id nor a date may as well be a timeline.
    are_events = [bool(id_ or date_) for id_, date_ in zip(looks.ids, looks.dates, strict=True)]
    size = are_events.index(False) if False in are_events else len(are_events)
    if size:
        if size < len(are_events):
            looks = Looks._make([*(column[:size] for column in looks[:-1]), b""])
        out.add_files(entries[:size], looks, records[:size])
    return size


def _read_file(entry: Entry, content: _Content | None, out: _Out) -> Outcome:
    if content is None:
        return _read_whole(entry, out)
    status, data = content
    if status.st_size > LARGE:
        return {"as": "large"}
    try:
        out.data = data
        reading = _read_quickly(entry, data or b"", out)
    except (Declined, OSError, ValueError, NoFile, MemoryError):
        return _read_whole(entry, out)
    finally:
        out.data = None
    stamp, sum_ = stamp_of(status), new_digest(data or b"").hexdigest()
    if reading is None:
        return {"stamp": stamp, "sum": sum_}
    return {"reading": pack_reading(replace(reading, stamp=stamp)), "sum": sum_}


def _read_whole(entry: Entry, out: _Out) -> Outcome:
    reading = formats.read(entry)
    out.begin(entry)
    for event in reading.document.events:
        out.add(event)
    return {"reading": pack_reading(reading)}


def _read_quickly(entry: Entry, data: bytes, out: _Out) -> Reading | None:
    """Read a small file; return None for a JSON file with nothing but events. Nothing of
    it is added before all of it is known to be well."""
    format = format_of(entry.name)
    if format is JSON:
        return _read_value(entry, data, out)
    if format is not LINES:
        raise Declined
    found: list[Event | Found | Several] = []
    outcome = _read_lines(data, entry, found.append)
    reading = merge_pieces(entry, [outcome])
    out.begin(entry)
    for each in found:
        out.add(each)
    end = data.rfind(b"\n") + 1
    mark = None if data.find(b"\r", end) >= 0 else reading.mark
    if mark is not None and end:
        mark = replace(mark, offset=end, digest=new_digest(data[:end]).digest())
    return replace(reading, mark=mark if end else None)


# -- JSON Lines ------------------------------------------------------------------------------------


def _read_piece(entry: Entry, job: Job, out: _Out) -> Outcome:
    """Read a piece of a file, if that can still be what was cut off."""
    with open_entry(entry) as (fd, _):
        data = os.pread(fd, job.size, job.start)
        if len(data) != job.size:
            raise Declined
        if job.kind == "items":
            if crc32(data) != job.sum:
                raise Declined
            return _read_some_items(data, entry, job, out)
        if job.start and os.pread(fd, 1, job.start - 1) != b"\n":
            raise Declined
        os.lseek(fd, job.stop, os.SEEK_SET)
        more = iter(lambda: os.read(fd, CHUNK), b"")
        out.begin(entry)
        return _read_lines(data, entry, out.add, line=job.line, start=job.start, more=more)


def _read_lines(
    data: bytes,
    entry: Entry,
    add: Add,
    *,
    line: int = 1,
    start: int = 0,
    more: Iterable[bytes] = (),
) -> Outcome:
    """Read whole lines, and at the end of a file what is behind the last line end; `more` is what
    follows in the file. Raises `Declined` where not each line can be read by itself.

    The `sum` of the outcome is that of all lines, and of what is behind them (`sum_lines`).
    """
    if not start:
        if find_other_kind(data[:HEAD]):
            raise Declined
        if data.startswith(codecs.BOM_UTF8):
            data, start = data[len(codecs.BOM_UTF8) :], len(codecs.BOM_UTF8)
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        raise Declined
    odd: _Odd | None = None
    count, several, sum_ = 0, _NEAR, 0
    look_at_next = _find_look()
    for lines, is_ended in _split_lines(data):
        before = (line, count, *(odd.counts if odd else _NOTHING_ODD))
        at = 0
        while at < len(lines):
            looks = look_at_next(lines[at : at + several])
            if looks:
                found = Several.at(looks, lines[at : at + len(looks.ids)], start, line - 1)
                add(found)
                sum_ = sum_lines(found.sums, sum_)
                if odd:
                    for number, raw in enumerate(lines[at : at + len(found)], line):
                        odd.pass_over(raw.decode(), number)
                count += len(found)
                at += len(found)
                line += len(found)
                start = found.end + 1
                several *= 2 if several < _NEAR else 1
                continue
            if looks is None:
                several = 1
            raw = lines[at]
            sum_ = sum_lines([crc32(raw)], sum_)
            one = _read_line(raw, start, line - 1)
            if one is not None:
                add(one)
                count += 1
                if odd:
                    odd.pass_over(raw.decode(), line)
            elif raw.strip(_BLANK):
                odd = odd or _Odd(entry.name)
                for event in odd.take(line, raw + b"\n" if is_ended else raw, ended=is_ended):
                    add(event)
                    count += 1
            at += 1
            line += 1
            start += len(raw) + 1
    after = (line, count, *(odd.counts if odd else _NOTHING_ODD))
    if odd:
        odd.look_ahead(line - 1, more)
    outcome = odd.outcome() if odd else _NO_OUTCOME
    return {"before": before, "after": after, "sum": sum_, **outcome}


def _split_lines(data: bytes) -> Iterator[tuple[list[bytes], bool]]:
    """Yield the lines that are ended, as many at a time as are near the processor, and then what is
    behind them; and whether they are ended."""
    start, end = 0, data.rfind(b"\n") + 1
    while start < end:
        stop = data.rfind(b"\n", start, start + _NEAR) + 1 or data.find(b"\n", start) + 1
        yield data[start : stop - 1].split(b"\n"), True
        start = stop
    yield [data[end:]], False


_NEAR = 230_000
"""Bytes that are split into lines, and looked at, at once: with more they are not near any more,
with half of them what is done once for all takes 4 % of the time."""


def _read_line(data: bytes, start: int, number: int) -> Found | None:
    """Return the plain record in a line; None if there is none."""
    try:
        text = data.decode()
        record, end = scan(text, 0)
        if end != len(text):
            if text[end:].strip(" \t\r"):
                return None
            data = text[:end].encode()
        look = look_at(record, text, 0, end)
    except (Declined, ValueError, StopIteration, RecursionError):
        return None
    learn(record, text, 0, end)
    return look, (SOURCE, start, len(data), crc32(data), number), record


def _find_look() -> Callable[[Sequence[bytes]], Looks | tuple[()] | None]:
    """Return what looks at records in their bytes; at none where their events are wanted, too."""
    others = any(field.texts is not None and field.name != TAGS for field in FIELDS)
    return (lambda _: ()) if others else look_at_some


_NO_OUTCOME: Outcome = {
    "problems": [], "torn": False, "begun": None, "left": None, "markers": False, "conflict": False,
}  # fmt: skip
_NOTHING_ODD = (0, 0, False, False, False)
_BLANK = b" \t\r"


class _Odd(Sink):
    """The lines that are not plain, as the reader of all lines takes them."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._first_indent: int | None = None
        """The indent of the first line that may begin a record over several lines."""
        self._has_markers = False

    def take(self, number: int, data: bytes, *, ended: bool) -> list[Event]:
        """Take in a line; return its event, if there is one."""
        if number > 1 and data.startswith(codecs.BOM_UTF8):
            data = b" " + data[len(codecs.BOM_UTF8) :]
        if len(data) > LINE_LIMIT:
            raise Declined
        before = len(self._events)
        run = self._run
        self.take_line(number, data, ended)
        self._check(run)
        if self._first_indent is None and self._run is not None:
            self._first_indent = self._run.indent
        return self._events[before:]

    def pass_over(self, text: str, number: int) -> None:
        """Take notice of a line that is plain: it may end a record over several lines."""
        run = self._run
        if run is not None:
            self._events.append(_SOME_EVENT)
            self._end_run(text.rstrip("\r"), number)
            self._check(run)

    def _check(self, run: object) -> None:
        if run is not None and self._run is None:
            raise Declined  # lines before are part of a record over several lines

    @property
    def counts(self) -> tuple[int, int, bool, bool, bool]:
        """Return the numbers of problems and of rejected records; whether there was a line, whether
        the next may be part of a record that was begun, and whether it is in a conflict."""
        is_open = self._run is not None
        return len(self._problems), self._rejected, self._any, is_open, self._in_conflict

    def _report_conflict(self, text: str, fault: Fault, number: int) -> None:
        self._has_markers = True
        super()._report_conflict(text, fault, number)

    def look_ahead(self, number: int, chunks: Iterable[bytes]) -> None:
        """Go on behind the last line until it is known that no record over several lines that was
        begun ends there. Raises `Declined` if one does."""
        if self._run is None:
            return
        ahead = _Odd(self.name)
        ahead._problems, ahead._events = self._problems.copy(), self._events.copy()
        run = ahead._run = self._run.copy()
        kept = b""
        for chunk in chunks:
            *lines, kept = (kept + chunk).split(b"\n")
            for raw in lines:
                ahead.take(number, raw + b"\n", ended=True)
                number += 1
                if ahead._run is not run or run.is_over:
                    return

    def outcome(self) -> Outcome:
        """Return what is to be put together with other pieces. Raises `Declined` if some problems
        are only counted."""
        if self._full or self._more:
            raise Declined
        return {
            "problems": [pack_value(problem) for problem in self._problems],
            "torn": self._torn,
            "begun": self._first_indent,
            "left": None if self._run is None else self._run.indent,
            "markers": self._has_markers,
            "conflict": self._in_conflict,
        }


_SOME_EVENT = Event("", "")


def merge_pieces(entry: Entry, pieces: Sequence[Outcome]) -> Reading:
    """Return the reading of a file from the outcomes of its pieces; its mark still lacks what its
    bytes say. Raises `Declined` where one depends on another."""
    in_conflict, left = _check_pieces(pieces)
    problems = [unpack_value(Problem, each) for piece in pieces for each in piece["problems"]]
    if len(problems) >= PROBLEMS_LIMIT:
        raise Declined
    # Events, problems, rejected records and lines: before the last line, and in all.
    counts = [0, 0, 0, 0]
    for piece in pieces[:-1]:
        counts = [sum(each) for each in zip(counts, _counts_of(piece["after"]), strict=True)]
    last = pieces[-1]
    marked = [sum(each) for each in zip(counts, _counts_of(last["before"]), strict=True)]
    total = [sum(each) for each in zip(counts, _counts_of(last["after"]), strict=True)]
    number, *_, is_open, is_here = last["before"]
    mark = None
    if not is_open and left is None:
        rest = Rest(number, 0, bool(marked[3]), in_conflict or is_here, None)
        mark = Mark(0, b"", marked[0], marked[1], marked[2], rest)
    if not total[3]:
        problems = [
            whole_file(entry.name, "empty-file", "the file holds no lines", severity="warning")
        ]
    return Reading(
        Document(entry.name, rejected=total[2]),
        tuple(problems),
        torn=last["torn"] or not total[3],
        format="lines",
        mark=mark,
    )


def _check_pieces(pieces: Sequence[Outcome]) -> tuple[bool, int | None]:
    """Check that no piece would say anything else if it were read behind those before it. Return
    what is left behind all but the last, as `_check_behind`."""
    left: tuple[bool, int | None] = False, None
    for piece in pieces[:-1]:
        left = _check_behind(piece, *left)
    _check_behind(pieces[-1], *left)
    return left


def _check_behind(piece: Outcome, in_conflict: bool, left: int | None) -> tuple[bool, int | None]:
    """Check a piece behind others, which left lines in a conflict, or a record begun with an
    indent, which did not end in this piece. Return what is left behind it."""
    begun = piece["begun"]
    if left is not None and begun is not None and begun > left:
        raise Declined
    if in_conflict and piece["markers"]:
        raise Declined
    return in_conflict or piece["conflict"], left if begun is None else piece["left"]


def _counts_of(state: Sequence[int]) -> tuple[int, int, int, int]:
    _, events, problems, rejected, is_any, *_ = state
    return events, problems, rejected, int(is_any or events > 0)


# -- JSON ------------------------------------------------------------------------------------------


class _Scanner:
    """A walk over the JSON of a file of which a piece at a time is held. Raises `Declined` for what
    is no JSON, and UnicodeDecodeError for what is no text."""

    def __init__(self, chunks: Iterator[bytes], place: int = 0) -> None:
        self.text = ""
        self.at = 0
        self.place = place
        """The number of the byte at which the next character begins."""
        self._chunks = chunks
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self.brackets = self.commas = 0
        """The numbers of what is limited."""
        self._is_first = place == 0
        self._end = ""
        """What stands where one object ends and the next one begins, if that is known."""
        self._closing = self._next = 0
        """How much of that belongs to the former, and what is before the latter."""

    def _more(self) -> bool:
        """Take in the next piece; return whether there was one."""
        chunk = next(self._chunks, b"")
        if self._is_first and chunk.startswith(codecs.BOM_UTF8):
            chunk = chunk[len(codecs.BOM_UTF8) :]
            self.place = len(codecs.BOM_UTF8)
        self._is_first = False
        self.brackets += chunk.count(b"{") + chunk.count(b"[")
        self.commas += chunk.count(b",")
        if self.brackets > CONTAINERS_LIMIT or self.commas > VALUES_LIMIT:
            raise Declined
        self.text = self.text[self.at :] + self._decode(chunk, not chunk)
        self.at = 0
        return bool(chunk)

    def skip(self) -> str:
        """Go to the next character that is no blank, and return it; "" at the end."""
        while True:
            end = _BLANKS.match(self.text, self.at).end()  # type: ignore[union-attr]  # always
            self.place += end - self.at
            self.at = end
            if end < len(self.text) or not self._more():
                return self.text[self.at : self.at + 1]

    def next_item(self) -> bool:
        """Pass over a comma, if the next object is at hand behind it; return whether it is."""
        found = _BETWEEN.match(self.text, self.at)
        if found is None:
            return False
        self.place += found.end() - self.at
        self.at = found.end()
        return True

    def skip_comma(self) -> str:
        """Go to the next item behind a comma, or to the end of the list; return what is there, ""
        where bytes end. Raises `Declined` for anything else."""
        char = self.skip()
        if char == "," and self.step() == "]":
            raise Declined
        if char not in (",", "]"):
            raise Declined
        return self.skip()

    def learn_end(self, start: int, end: int) -> None:
        """Learn how the object at `start` to `end` ended, and how the one at hand begins: so may
        others."""
        text = self.text
        line = text.rfind("\n", start, end)
        tail = (
            text[line:end] if line >= 0 and text[line : end - 1].isspace() else text[end - 1 : end]
        )
        begin = _BEGIN.match(text, self.at)
        self._end = "" if begin is None else tail + text[end : begin.end()]
        self._closing, self._next = len(tail), len(tail) + self.at - end

    def guess(self, most: int) -> list[str]:
        """Return the objects that begin here, not more than `most`, as far as they are at hand and
        each ends as another did; only who reads them finds out whether it does."""
        found: list[str] = []
        at = self.at
        while len(found) < most and self._end:
            end = self.text.find(self._end, at, at + SIZE)
            if end < 0:
                break
            found.append(self.text[at : end + self._closing])
            at = end + self._next
        return found

    def pass_over(self, guessed: Sequence[str], sizes: Sequence[int]) -> list[int]:
        """Pass over what was guessed, of so many bytes each; return where each of it began."""
        between = self._next - self._closing
        starts = list(accumulate([size + between for size in sizes], initial=self.place))
        self.at += sum(map(len, guessed)) + between * (len(guessed) - 1)
        self.place = starts.pop() - between
        return starts

    def step(self) -> str:
        """Pass over one character of ASCII, and return the next one that is no blank."""
        self.at += 1
        self.place += 1
        return self.skip()

    def value(self) -> tuple[Any, int, bytes]:
        """Pass over the value that begins here. Return it, where it began in `text`, and its
        bytes."""
        while True:
            try:
                value, end = scan(self.text, self.at)
                if end < len(self.text):
                    break
            except (ValueError, StopIteration, RecursionError):
                end = -1
            before = self.at
            if len(self.text) - before > _HELD or not self._more():
                if end < 0:
                    raise Declined
                end += self.at - before  # what is behind us may be gone
                break
        start, self.at = self.at, end
        data = self.text[start:end].encode()
        self.place += len(data)
        return value, start, data


_AROUND = b" \t\r\n"
_BLANKS = re.compile(r"[ \t\r\n]*+")
_BEGIN = re.compile(r'\{[ \t\r\n]*+"[^"\\]*+"[ \t\r\n]*+:')
_BETWEEN = re.compile(r"[ \t\r\n]*+,[ \t\r\n]*+(?=\{)")


def _read_value(entry: Entry, data: bytes, out: _Out) -> Reading | None:
    """Read a small JSON file."""
    text = data.decode()
    start = 0 if text[:1] == "{" else _BLANKS.match(text).end()  # type: ignore[union-attr]
    if text[start : start + 1] == "{":
        try:
            record, end = scan(text, start)
        except (StopIteration, RecursionError):
            raise Declined from None
        if "events" not in record:
            if ONLY_EVENTS.isdisjoint(record) or text[end:].strip(" \t\r\n"):
                raise Declined
            look = look_at(record, text, start, end)
            learn(record, text, start, end)
            piece = text[start:end].encode()
            out.begin(entry)
            out.add((look, (SOURCE, start, len(piece), crc32(piece), WHOLE), record))
            return None
    found: list[Event | Found | Several] = []
    prefixes: list[Prefix] = [()]

    def begin(prefix: Prefix) -> Add:
        prefixes.append(prefix)
        return found.append

    document = _scan_items(_Scanner(iter([data])), entry, begin)
    out.begin(entry, prefixes[-1])
    for each in found:
        out.add(each)
    return Reading(document, _place_findings(document, data))


def _read_items(entry: Entry, _: Job, out: _Out) -> Outcome:
    """Read a large JSON file, a piece at a time; all of it at once only to find places in it."""

    def begin(prefix: Prefix) -> Add:
        out.begin(entry, prefix)
        return out.add

    with open_entry(entry) as (fd, status):
        if status.st_size > SIZE_LIMIT:
            raise Declined
        chunks = iter(lambda: os.read(fd, CHUNK), b"")
        document = _scan_items(_Scanner(chunks), entry, begin)
        data = b""
        if document.findings:
            os.lseek(fd, 0, os.SEEK_SET)
            data = read_whole(fd, status.st_size) or b""
            if stamp_of(os.fstat(fd)) != stamp_of(status):
                raise Declined
    reading = Reading(document, _place_findings(document, data), stamp=stamp_of(status))
    return {"reading": pack_reading(reading)}


def _read_some_items(data: bytes, entry: Entry, job: Job, out: _Out) -> Outcome:
    """Read a piece of a list. That it begins with an item is only a guess: it does if the piece
    before it is whole items, too, up to its last byte."""
    scanner = _Scanner(iter([data]), job.start)
    char = scanner.skip()
    if not job.start:
        if char != "[":
            raise Declined
        char = scanner.step()
    unusual = _Unusual(entry)
    out.begin(entry)
    number, is_over = _scan_events(scanner, unusual, (), out.add, char, job.line)
    if is_over and scanner.step():
        raise Declined
    if unusual.rejected or unusual.findings.listing():
        raise Declined  # what is wrong is told of the whole file
    amounts = scanner.brackets, scanner.commas
    return {"items": [job.line, number], "is_over": is_over, "amounts": amounts}


def find_boundary(head: bytes) -> tuple[bytes, int]:
    """Return bytes that stand where one item of a list ends and the next begins, and there alone as
    far as the first bytes of the file show; and how many of them belong to the former. Further on
    that is a guess: who reads the pieces finds out. Raises `Declined` where there are none."""
    text = head.decode("latin-1")  # a character is a byte
    begin = _LIST.match(text)
    if begin is None:
        raise Declined
    guesses: dict[str, int] = {}
    count, at = 0, begin.end()
    while (end := _end_of(text, at)) and (found := _NEXT.match(text, end)):
        if not count:
            comma, key = found.groups()
            last_line = text[text.rfind("\n", 0, end) : end]
            if "\n" not in comma or last_line[:-1].strip():
                last_line = "}"
            else:  # nothing within may have so little indent
                guesses[f"{last_line}{comma}{{"] = len(last_line + comma)
            guesses[last_line + comma + key] = len(last_line + comma)
        count, at = count + 1, found.start(2)
    for between, closing in guesses.items():
        if text.count(between, 0, at + len(between) - closing) == count:
            return between.encode("latin-1"), closing
    raise Declined


def _end_of(text: str, start: int) -> int:
    """Return where the value ends that begins there; 0 if it does not."""
    try:
        return scan(text, start)[1]
    except (ValueError, StopIteration, RecursionError):
        return 0


_LIST = re.compile(r"(?:\xef\xbb\xbf)?[ \t\r\n]*\[[ \t\r\n]*(?=\{)")
_NEXT = re.compile(r'([ \t\r\n]*,[ \t\r\n]*)(\{[ \t\r\n]*"[^"\\]*"[ \t\r\n]*:)')


def merge_items(entry: Entry, pieces: Sequence[Outcome]) -> Reading:
    """Return the reading of a list from the outcomes of its pieces. Raises `Declined` where these
    are not what they were taken for, or the file is not to be read."""
    number = brackets = commas = 0
    for piece in pieces:
        first, following = piece["items"]
        if first != number or piece["is_over"] != (piece is pieces[-1]):
            raise Declined
        number = following
        brackets += piece["amounts"][0]
        commas += piece["amounts"][1]
    if brackets > CONTAINERS_LIMIT or commas > VALUES_LIMIT or number > RECORDS_LIMIT:
        raise Declined
    return Reading(Document(entry.name))


def _place_findings(document: Document, data: bytes) -> tuple[Problem, ...]:
    return tuple(place(decode_text(data), document.findings)) if document.findings else ()


Begin = Callable[[Prefix], Add]
"""Takes the steps that lead to a list of events, and returns what takes these."""


def _scan_items(scanner: _Scanner, entry: Entry, begin: Begin) -> Document:
    """Read a list of events, or a timeline. Raises `Declined` where more is wrong than records."""
    char = scanner.skip()
    unusual = _Unusual(entry)
    if char == "[":
        count = _scan_list(scanner, unusual, (), begin(()))
        document = Document(entry.name)
    elif char == "{":
        head, count = _scan_timeline(scanner, unusual, begin)
        from timeline_tui.core.schema.documents import read_document

        document = read_document(head, file=entry.name, stem=stem_of(entry.name))
        count += len(document.actors) + len(document.sources) + len(document.views)
        if document.findings:
            raise Declined
    else:
        raise Declined
    if scanner.skip() or count > RECORDS_LIMIT:
        raise Declined
    findings = unusual.findings.listing()
    return replace(document, rejected=unusual.rejected, findings=findings)


def _scan_timeline(
    scanner: _Scanner, unusual: _Unusual, begin: Begin
) -> tuple[dict[str, Any], int]:
    """Return all that a timeline holds besides events, and the number of these."""
    head: dict[str, Any] = {}
    count = 0
    char = scanner.step()
    while char != "}":
        if char != '"':
            raise Declined
        key, at, piece = scanner.value()
        if key in head or b"\\" in piece or scanner.skip() != ":":
            raise Declined
        char = scanner.step()
        if key == "events" and char == "[":
            head[key] = []
            prefix = ("events",)
            count = _scan_list(scanner, unusual, prefix, begin(prefix))
        else:
            head[key], at, _ = scanner.value()
            check_strings(head[key], scanner.text, at, scanner.at)
        char = scanner.skip()
        if char == "," and scanner.step() != '"':
            raise Declined
        if char not in (",", "}"):
            raise Declined
        char = scanner.skip()
    if not isinstance(head.get("events"), list):
        raise Declined
    scanner.step()
    return head, count


def _scan_list(scanner: _Scanner, unusual: _Unusual, prefix: Prefix, add: Add) -> int:
    """Pass over a list of events; return their number."""
    char = scanner.step()
    number, is_over = _scan_events(scanner, unusual, prefix, add, char, 0)
    if not is_over:
        raise Declined
    scanner.step()
    return number


def _scan_events(
    scanner: _Scanner, unusual: _Unusual, prefix: Prefix, add: Add, char: str, number: int
) -> tuple[int, bool]:
    """Pass over events of a list up to its end, or up to where bytes end behind a comma. `char`
    begins the first, which has this `number`. Return the number of the next one, and whether the
    list is over."""
    look_at_next, several = _find_look(), AT_ONCE
    while char and char != "]":
        guessed = scanner.guess(several)
        records = [each.encode() for each in guessed]
        looks = look_at_next(records)
        if looks:
            size = len(looks.ids)
            records = records[:size]
            sizes, numbers = list(map(len, records)), range(number, number + size)
            starts = scanner.pass_over(guessed[:size], sizes)
            kinds, sums = bytes([SOURCE]) * size, list(map(crc32, records))
            add(Several(looks, (kinds, starts, sizes, sums, numbers)))
            number += size
            several = min(2 * several, AT_ONCE)
            if not scanner.next_item():
                char = scanner.skip_comma()
            continue
        if looks is None:
            several = 1
        start = scanner.place
        record, at, data = scanner.value()
        try:
            look = look_at(record, scanner.text, at, scanner.at)
            learn(record, scanner.text, at, scanner.at)
        except Declined:
            event = unusual.take(data.decode(), (*prefix, number))
            if event is not None:
                add(event)
        else:
            add((look, (SOURCE, start, len(data), crc32(data), number), record))
        number += 1
        end = scanner.at
        if scanner.next_item():
            scanner.learn_end(at, end)
        else:
            char = scanner.skip_comma()
    return number, char == "]"


class _Unusual:
    """The records of a list that are not plain, and what is to be said of them."""

    def __init__(self, entry: Entry) -> None:
        self.findings = Findings(entry.name, (), DOCUMENT_LIMIT)
        self.rejected = 0
        self._entry = entry

    def take(self, text: str, path: Path) -> Event | None:
        """Take in a record; return its event, if there is one. Raises `Declined` where its text has
        faults of its own, or the file may be another program's."""
        from timeline_tui.core.schema.documents import LOOKED_AT, is_unusable, read_record

        decoder = Decoder()
        try:
            value = decoder.decode(text, explained=False)
        except Unreadable:
            raise Declined from None
        if decoder.suspect or text.count("{") + text.count("[") > _DEEP:
            raise Declined
        event = None
        if self.findings.is_full and is_unusable(value):
            self.findings.count_error()
        else:
            name = self._entry.name
            event, found = read_record(value, file=name, stem=stem_of(name), path=path)
            self.findings.take(found)
        if event is None:
            self.rejected += 1
            if int(path[-1]) < LOOKED_AT:  # it may be known by its first records
                raise Declined
        return event


_DEEP = limits.DEPTH.value // 2
