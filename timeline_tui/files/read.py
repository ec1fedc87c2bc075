"""A path → bytes → text → JSON → a document and problems, guarded against what a file can be.

Nothing here raises for what a file holds or is: each is read, or said to be wrong at its place.
JSON Lines are `files.lines`; which files there are is `files.find`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator, Iterator, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from os import path as ospath
from typing import TYPE_CHECKING

from timeline_tui.core import limits
from timeline_tui.core.event import Document
from timeline_tui.core.problem import Finding, Path, Problem
from timeline_tui.core.text import count
from timeline_tui.files.encoding import Undecodable, alien, text_of, textless
from timeline_tui.files.find import (
    Entry,
    PathMissing,
    Stamp,
    cannot,
    find,
    not_a_file,
    special,
    stamp_of,
    whole_file,
)
from timeline_tui.files.json import REPLACED, Decoder, Faults, Unreadable, faults_of
from timeline_tui.files.json.locate import Fault, place, problems_at

if TYPE_CHECKING:
    from timeline_tui.files.lines import Mark

__all__ = ["Entry", "PathMissing", "Reading", "find", "most_of", "read", "read_bytes_as", "reading"]

SIZE_LIMIT = limits.FILE.value
"""Bytes of a file that must be held whole."""
STREAM_LIMIT = limits.PIPE.value
"""Bytes of JSON Lines without a file, which are held whole."""
RECORDS_LIMIT = limits.RECORDS.value
"""Records of one JSON value: a good one takes 20 µs, and a bad one as long to be complained of."""
HEAD = 4_096
"""First bytes by which a file that is no text is known."""

_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
LINES_SUFFIXES = (".jsonl", ".ndjson", ".ldjson", ".jsonlines")
_FIRST_LINE = re.compile(rb"(?:\xef\xbb\xbf)?\s*+(\{[^\n]*+)\n\s*+(\S[^\n]*+)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file gave: a document and the problems in it, placed.

    `broken`: nothing of it could be read. `torn`: it may be half written, for something in it
    ends too early. `gone`: it was not there any more. `by_line`: it is JSON Lines. `lost`: the
    paths of records that are not read because of a syntax error, `unread`: neither is the rest of
    the file. `stamp` is that of the file when it was opened, None where it was not. `mark` is the
    end of the last whole line, and `grown` says that only what is behind an earlier one was read.
    """

    document: Document
    problems: tuple[Problem, ...] = ()
    broken: bool = False
    torn: bool = False
    gone: bool = False
    by_line: bool = False
    lost: tuple[Path, ...] = ()
    unread: bool = False
    stamp: Stamp | None = None
    mark: Mark | None = field(default=None, compare=False)
    grown: bool = field(default=False, compare=False)


def read(entry: Entry, before: Reading | None = None) -> Reading:
    """What a file holds. Of `before`, what was read of it last, is kept what still holds."""
    return exhausted(reading(entry, before))


def reading(entry: Entry, before: Reading | None = None) -> Generator[None, None, Reading]:
    """As `read`, in pieces of a long file: it may be left after each."""
    try:
        with opened(entry) as (fd, status):
            found = yield from _read_from(fd, status.st_size, entry.name, before)
            return replace(found, stamp=stamp_of(status))
    except FileNotFoundError:
        problem = whole_file(entry.name, "unreadable", "the file is not there any more")
        return Reading(Document(entry.name), (problem,), broken=True, gone=True)
    except NoFile as error:
        return _refusal(not_a_file(entry.name, error.what))
    except (OSError, ValueError) as error:
        refused = error if isinstance(error, OSError) else OSError(0, str(error))
        return _refusal(cannot(entry.name, refused))
    except MemoryError:
        message = "the file needs more memory than there is"
        return _refusal(whole_file(entry.name, "too-large", message))


class NoFile(Exception):
    """Something that is no regular file, and what it is."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@contextmanager
def opened(entry: Entry) -> Iterator[tuple[int, os.stat_result]]:
    """A regular file open for reading; raises OSError, ValueError, and `NoFile` for anything that
    has taken a file's name since it was listed, a link to another file included."""
    fd = os.open(entry.path, _FLAGS)
    try:
        status = os.fstat(fd)
        what = special(status.st_mode)
        if what is not None:
            raise NoFile(what)
        if entry.real and not _is_at(fd, status, entry):
            raise NoFile("a link that was put in the place of a file")
        yield fd, status
    finally:
        os.close(fd)


def _is_at(fd: int, status: os.stat_result, entry: Entry) -> bool:
    """Report whether an open file is the one that was listed, with no link in its path. Linux
    knows the path of what is open (proc(5)); elsewhere the path is walked again."""
    with suppress(OSError):
        if os.readlink(f"/proc/self/fd/{fd}") == entry.real:
            return True
    try:
        there = os.lstat(entry.real)
        same = (there.st_dev, there.st_ino) == (status.st_dev, status.st_ino)
        # A file that another has just replaced is not there any more: what was opened is the old.
        return (same or not status.st_nlink) and ospath.realpath(entry.path) == entry.real
    except OSError:
        return not status.st_nlink


def _refusal(problem: Problem) -> Reading:
    return Reading(Document(problem.file), (problem,), broken=True)


def exhausted(steps: Generator[None, None, Reading]) -> Reading:
    """The result of a reading in pieces."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: Reading = stop.value
            return result


def _read_from(
    fd: int, size: int, name: str, before: Reading | None
) -> Generator[None, None, Reading]:
    if is_lines(name):
        from timeline_tui.files.growing import read_on

        return (yield from read_on(fd, size, name, before))
    data = whole(fd, size)
    if data is None:
        limit = SIZE_LIMIT // 1024 // 1024
        message = f"the file holds more than {limit} MiB, and is not read"
        help = "split it, or write JSON Lines (.jsonl), which has no limit"
        return _refusal(whole_file(name, "too-large", message, help))
    return read_bytes_as(data, name)


def whole(fd: int, size: int) -> bytes | None:
    """All bytes of a file, or None if they are too many. One read gives most files whole; a
    network or a growing file may give less or more than `size`."""
    if size > SIZE_LIMIT:
        return None
    data = os.read(fd, size + 1)
    if len(data) == size:
        more = os.read(fd, 1) if size else b""
        if not more:
            return data
        data += more
    pieces, total = [data], len(data)
    while total <= SIZE_LIMIT:
        piece = os.read(fd, min(1 << 20, SIZE_LIMIT + 1 - total))
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        total += len(piece)
    return None


def chunks(fd: int) -> Generator[bytes, None, None]:
    """A file in pieces, none of which ends between `\\r` and `\\n`."""
    kept = b""
    while piece := os.read(fd, 1 << 20):
        chunk = kept + piece
        kept = b"\r" if chunk.endswith(b"\r") else b""
        if chunk := chunk.removesuffix(b"\r"):
            yield chunk
    if kept:
        yield kept


def most_of(read: Callable[[int], bytes]) -> bytes:
    """What a stream says until its end, or until it is more than `read_bytes_as` takes."""
    data = read(SIZE_LIMIT + 1)
    if len(data) <= SIZE_LIMIT or not looks_like_lines(data):
        return data
    return data + read(STREAM_LIMIT + 1 - len(data))


def read_bytes_as(data: bytes, name: str) -> Reading:
    """Bytes at hand, such as standard input. Where the name does not tell, they are JSON Lines if
    their first lines are objects of their own, else one JSON value."""
    if is_lines(name) or (not name.lower().endswith(".json") and looks_like_lines(data)):
        from timeline_tui.files.lines import read_lines

        if len(data) > STREAM_LIMIT:
            message = f"more than {STREAM_LIMIT // 1024 // 1024} MiB are not read from a pipe"
            return _refusal(whole_file(name, "too-large", message, "name the file, or split it"))
        return exhausted(read_lines(iter([data]), name))
    if len(data) > SIZE_LIMIT:
        message = f"one JSON value of more than {SIZE_LIMIT // 1024 // 1024} MiB is not read"
        return _refusal(whole_file(name, "too-large", message, "write JSON Lines"))
    return _json(data, name)


def looks_like_lines(data: bytes) -> bool:
    """Whether the first line is an object of its own, and another line follows; of a first line
    that is broken the second one may say it."""
    match = _FIRST_LINE.match(data)
    if match is None:
        return False
    first, second = match.groups()
    return _is_object(first) or (first.rstrip().endswith(b"}") and _is_object(second))


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(Decoder().decode(text_of(line)), dict)
    except (Undecodable, Unreadable):
        return False


def is_lines(name: str) -> bool:
    """Whether a file's name says that it is JSON Lines."""
    return name.lower().endswith(LINES_SUFFIXES)


def stem_of(name: str) -> str:
    """What stands in for an id: the name of the file without folders and ending."""
    return ospath.splitext(ospath.basename(name))[0]


def _json(data: bytes, name: str) -> Reading:
    from timeline_tui.core.schema import documents  # imports pydantic: late on purpose

    text = ""
    decoder = Decoder()
    try:
        text = text_of(data)
        value = decoder.decode(text)
    except Undecodable as error:
        return _broken(data, error.text, name, error.fault)
    except Unreadable as error:
        return _salvaged(text, name, error.fault) or _broken(data, text, name, error.fault)
    if _records(value) > RECORDS_LIMIT:
        message = f"the file holds more than {RECORDS_LIMIT:,} records, and is not read"
        return _refusal(whole_file(name, "too-large", message, "split it, or write JSON Lines"))
    document = documents.document(value, file=name, stem=stem_of(name))
    del value
    problems: list[Problem] = []
    findings = document.findings
    if decoder.suspect:
        try:
            faults = faults_of(text)
        except Unreadable as error:
            return _broken(data, text, name, error.fault)
        document = marked(document, faults)
        problems += listed(text, faults, name)
        findings = unsaid(findings, faults)
    problems += place(text, findings)
    return Reading(document, tuple(problems))


def _salvaged(text: str, name: str, fault: Fault) -> Reading | None:
    """What can be read of a text that is no JSON, None if that is nothing."""
    from timeline_tui.core.schema import documents
    from timeline_tui.files.json.salvage import salvaged, told

    if fault.code in ("too-deep", "too-large"):
        return None
    salvage = salvaged(text)
    if salvage is None:
        return None
    decoder = Decoder()
    try:
        value = decoder.decode(salvage.text, told=False)
        faults = faults_of(salvage.text) if decoder.suspect else Faults()
    except Unreadable:
        return None
    if _records(value) > RECORDS_LIMIT:
        return None
    document = marked(documents.document(value, file=name, stem=stem_of(name)), faults)
    del value
    if not (document.events or document.actors or document.sources):
        return None
    lost = set(salvage.lost)
    faults.listed = [
        replace(each, start=salvage.origin(each.start), end=salvage.origin(each.end))
        for each in faults.listed
    ]
    breaks = Faults()
    for each in told(text, salvage, fault):
        breaks.add(each)
    problems = listed(text, breaks, name) + listed(text, faults, name)
    findings = [one for one in unsaid(document.findings, faults) if one.path not in lost]
    problems += salvage.place(text, findings)
    return Reading(
        document,
        tuple(problems),
        torn=True,
        lost=salvage.lost,
        unread=salvage.rest is not None or bool(salvage.skipped),
    )


def _records(value: object) -> int:
    """How many records a value holds; what is within them has limits of its own."""
    lists = [value]
    if isinstance(value, dict):
        lists = [value.get(key) for key in ("events", "actors", "sources")]
    return sum(len(each) for each in lists if isinstance(each, list))


def _broken(data: bytes, text: str, name: str, fault: Fault) -> Reading:
    other = alien(data[:HEAD]) or textless(data[:HEAD])
    made = problems_at("", [other], file=name) if other else problems_at(text, [fault], file=name)
    # Whoever writes in place truncates first, so any end too early may be a writer's doing.
    return Reading(Document(name), tuple(made), broken=True, torn=True)


def marked(document: Document, faults: Faults) -> Document:
    """Return the document with each event in which a fault lies marked as damaged. The faults then
    say of themselves whether the event that they are about is shown."""
    if not faults.records:
        return document
    shown = {event.path for event in document.events}
    faults.listed = [
        replace(fault, shown=_record_of(fault.path, shown) is not None) for fault in faults.listed
    ]
    by_record: dict[Path, list[Fault]] = {}
    for fault in faults.listed:
        record = _record_of(fault.path, shown)
        if record in shown and fault.severity == "error":
            by_record.setdefault(record, []).append(fault)
    events = []
    for event in document.events:
        first = faults.records.get(event.path)
        if first is not None:
            found = [
                Finding(event.file, one.path, one.code, one.severity, one.message, one.help)
                for one in by_record.get(event.path, [first])
            ]
            faults_here = (*unsaid(event.faults, faults), *found)
            event = replace(event, faults=faults_here)
        events.append(event)
    return replace(document, events=tuple(events))


def _record_of(path: Path, shown: Set[Path]) -> Path | None:
    """Return the path of the record in which a fault lies, if that is shown; the empty one for
    what is in no record; None for a record that is hidden."""
    if () in shown:
        return ()
    steps = 1 if path and isinstance(path[0], int) else 2 if path[:1] == ("events",) else 0
    if not steps and not shown:
        return None
    record = path[:steps]
    return record if not steps or len(path) < steps or record in shown else None


def unsaid(findings: tuple[Finding, ...], faults: Faults) -> tuple[Finding, ...]:
    """The findings but those about what the decoder put in place of a fault."""
    places = {fault.path for fault in faults.listed if fault.code in REPLACED}
    return tuple([finding for finding in findings if finding.path not in places])


def listed(text: str, faults: Faults, name: str, *, first_line: int = 1) -> list[Problem]:
    """The faults as problems, and one that counts those that are not listed."""
    made = problems_at(text, faults.listed, file=name, first_line=first_line)
    if faults.more:
        made.append(more_of(name, faults.more, made[-1]))
    return made


def more_of(name: str, number: int, last: Problem) -> Problem:
    """A problem that stands for those that are not listed."""
    return replace(
        last, code="more", message=f"{count(number, 'more problem')} in this file",
        help="they show as these are mended", path="", excerpt=(), excerpt_column=0,
    )  # fmt: skip
