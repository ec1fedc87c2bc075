"""The formats of event files: a row each, and all that is asked of a file by its format.

Whatever lists suffixes, or asks which format a file is in, asks this table. The modules that read
are imported when something is read: the explorer paints before that.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from timeline_tui.core import limits
from timeline_tui.core.event import Document
from timeline_tui.core.limits import amount_of
from timeline_tui.core.problem import Finding, Path, Problem
from timeline_tui.dates.frozen import dataclass
from timeline_tui.files.entry import (
    CHUNK,
    SIZE_LIMIT,
    Entry,
    NoFile,
    Origin,
    Reading,
    Resume,
    Steps,
    Stream,
    cannot_read,
    finish,
    not_a_file,
    open_entry,
    read_whole,
    refuse,
    refuse_too_large,
    stamp_of,
    whole_file,
)

STREAM_LIMIT = limits.PIPE.value
"""Bytes of a format that grows, without a file: they are held whole."""
RECORDS_LIMIT = limits.RECORDS.value
"""Lines of a pipe that are read while it is open: each may be an event of some kB of memory."""
FIRST_WAIT, LONGEST_WAIT = 0.05, 1.0
"""Seconds for which a stream is waited for at first, and at most, before somebody may look at what
has come: none of them is awaited at an end, for what comes ends the wait."""
PROBED = 1024 * 1024
"""Bytes of a file that are looked at for events."""


class Reader(Protocol):
    """The module that reads one format."""

    def recognize(self, data: bytes) -> bool:
        """Report whether bytes are of this format, where no name tells."""

    def holds_events(self, text: str) -> bool:
        """Report whether the beginning of a file looks like events."""

    def read(self, data: bytes, name: str, limit: int = ...) -> Reading:
        """Read the bytes of a whole file, and list up to so many of its problems."""

    def place_findings(self, origin: Origin, findings: Sequence[Finding]) -> dict[Finding, Problem]:
        """Return findings of one file with their places in it as it is now."""

    def find_lines(self, origin: Origin, paths: Sequence[Path]) -> dict[Path, int]:
        """Return the line in which each of these values begins now, from 1."""

    def line_of(self, path: Path) -> int | None:
        """Return the line of a record where its path alone tells it."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `write` returns one record as text without its line end. `resume` goes on where
    the last reading ended; without it a file is read whole each time, and must fit into memory."""

    name: str
    suffixes: tuple[str, ...]
    reader: Callable[[], Reader]
    write: Callable[[Mapping[str, object]], str]
    resume: Resume | None = None


def _import_json() -> Reader:
    from timeline_tui.files import json

    return json


def _write_json(record: Mapping[str, object]) -> str:
    from timeline_tui.core.plain_json import json_text

    return json_text(record, indent=2)


def _import_lines() -> Reader:
    from timeline_tui.files import lines

    return lines


def _write_line(record: Mapping[str, object]) -> str:
    from timeline_tui.core.plain_json import json_text

    return json_text(record)


def _resume_lines(chunks: Iterator[bytes], name: str, before: Reading | None) -> Steps:
    from timeline_tui.files import lines

    return lines.read_lines(chunks, name, before)


JSON = Format("json", (".json",), _import_json, _write_json)
LINES = Format(
    "lines",
    (".jsonl", ".ndjson", ".ldjson", ".jsonlines"),
    _import_lines,
    _write_line,
    _resume_lines,
)
FORMATS = (LINES, JSON)
"""In the order in which bytes without a name are tried; the last one takes whatever they are."""
SUFFIXES = tuple([suffix for each in FORMATS for suffix in each.suffixes])


def format_of(name: str) -> Format | None:
    """Return the format that the name of a file tells; None if it tells none."""
    lower = name.lower()
    for each in FORMATS:  # asked of every file: no generator
        if lower.endswith(each.suffixes):
            return each
    return None


def recognize(data: bytes) -> Format:
    """Return the format that bytes look like."""
    return next((each for each in FORMATS if each.reader().recognize(data)), FORMATS[-1])


# -- reading ---------------------------------------------------------------------------------------


def read(entry: Entry, before: Reading | None = None) -> Reading:
    """Read a file. Of `before`, what was read of it last, is kept what still holds."""
    return finish(read_in_steps(entry, before))


def read_in_steps(entry: Entry, before: Reading | None = None) -> Steps:
    """Do as `read`, in pieces of a long file: it may be left after each."""
    try:
        with open_entry(entry) as (fd, status):
            found = yield from _read_from(fd, status.st_size, entry.name, before)
            return replace(found, stamp=stamp_of(status))
    except FileNotFoundError:
        problem = whole_file(entry.name, "unreadable", "the file no longer exists")
        return Reading(Document(entry.name), (problem,), broken=True, gone=True)
    except NoFile as error:
        return refuse(not_a_file(entry.name, error.what))
    except (OSError, ValueError) as error:
        refused = error if isinstance(error, OSError) else OSError(0, str(error))
        return refuse(cannot_read(entry.name, refused))
    except MemoryError:
        return refuse_too_large(entry.name, "the file needs more memory than there is")


class _OtherBytes(Exception):
    """A file that did not only grow."""


def read_growth(entry: Entry, before: Reading) -> Reading | None:
    """Read what was appended to a file since `before`, of whose events only the number counts; None
    where it did not only grow, or cannot be read."""
    from timeline_tui.files.text import read_growing

    format = format_of(entry.name)

    def go_on(chunks: Iterator[bytes], name: str, before: Reading | None) -> Steps:
        if before is None or format is None or format.resume is None:
            raise _OtherBytes
        return format.resume(chunks, name, before)

    try:
        with open_entry(entry) as (fd, status):
            steps = read_growing(fd, status.st_size, entry.name, before, go_on)
            return replace(finish(steps), stamp=stamp_of(status))
    except (_OtherBytes, OSError, ValueError, NoFile, MemoryError):
        return None


def _read_from(fd: int, size: int, name: str, before: Reading | None) -> Steps:
    format = format_of(name)
    if format is not None and format.resume is not None:
        from timeline_tui.files.text import read_growing

        return (yield from read_growing(fd, size, name, before, format.resume))
    data = read_whole(fd, size)
    if data is None:
        message = f"the file holds more than {amount_of(SIZE_LIMIT)}, and is not read"
        help = "split it, or write JSON Lines (.jsonl), which has no limit"
        return refuse_too_large(name, message, help)
    return _read_as(format or recognize(data), data, name)


def read_bytes(data: bytes, name: str) -> Reading:
    """Read bytes at hand, such as standard input; of a format that they look like where the name
    does not tell."""
    return _read_as(format_of(name) or recognize(data), data, name)


_SCHEMA = "timeline_tui.core.schema.documents"
"""The schema is not imported for files of one event of which there is nothing to say: it takes as
long as 1,000 of them, and a start from an index may be about one that has changed."""


def _read_as(format: Format, data: bytes, name: str) -> Reading:
    if format.resume is not None and len(data) > STREAM_LIMIT:
        return refuse(_too_much(name, amount_of(STREAM_LIMIT)))
    if format.resume is None and len(data) > SIZE_LIMIT:
        message = f"one JSON value of more than {amount_of(SIZE_LIMIT)} is not read"
        return refuse_too_large(name, message, "write JSON Lines")
    if format is JSON and _SCHEMA not in sys.modules:
        from timeline_tui.files.cache.plain import event_alone

        event = event_alone(data, name)
        if event is not None:
            return Reading(Document(name, events=(event,)))
    return format.reader().read(data, name)


def read_stream(read: Callable[[int], bytes]) -> bytes:
    """Read a stream to its end, or until it is more than `read_bytes` takes."""
    data = read(SIZE_LIMIT + 1)
    if len(data) <= SIZE_LIMIT or recognize(data).resume is None:
        return data
    return data + read(STREAM_LIMIT + 1 - len(data))


def _too_much(name: str, amount: str) -> Problem:
    message = f"more than {amount} are not read from a pipe"
    return whole_file(name, "too-large", message, "name the file, or split it")


def read_stream_in_steps(stream: Stream, name: str) -> Steps:
    """Read a stream as it comes: JSON Lines line by line, JSON at its end. Yields also while
    nothing comes, whenever somebody might look."""
    try:
        head = yield from _read_head(stream)
        if head is not None:
            found = yield from _read_lines(stream, head, name)
        # One line that ends the stream may as well be a JSON file: then it is read as one.
        if head is None or recognize(stream.data).resume is None:
            found = read_bytes(stream.data, name)
    except MemoryError:
        return refuse_too_large(name, "the stream needs more memory than there is")
    finally:
        stream.close()
    if stream.error is None:
        return found
    problem = cannot_read(name, stream.error, "standard input")
    return replace(found, problems=(*found.problems, problem)) if stream.size else refuse(problem)


def _read_head(stream: Stream) -> Generator[None, None, bytes | None]:
    """Return the beginning of a stream that holds JSON Lines; of any other read all, or as much as
    shows that it is too much, and return None."""
    from timeline_tui.files import lines

    looked, is_lines = 0, None
    while stream.size <= SIZE_LIMIT:
        yield from _wait_for(stream)
        if not stream.read():
            return None
        yield
        # Looked at again once it has doubled: a first line may be long.
        if is_lines is None and (stream.size >= 2 * looked or stream.size < CHUNK):
            looked = stream.size
            is_lines = lines.recognize_early(stream.data)
            if is_lines:
                return stream.data
    return None


def _read_lines(stream: Stream, head: bytes, name: str) -> Steps:
    """Read JSON Lines piece by piece, and yield while there is nothing to read. What has come
    stays, also where more comes than is read: `yes` ends never."""
    from timeline_tui.files import lines

    # The end of a line, or half of one: it comes with what follows.
    kept = b"\r" if head.endswith(b"\r") else b""
    box = [head.removesuffix(b"\r")]
    steps = lines.read_lines(iter(lambda: box.pop() if box else b"", b""), name)
    number, excess = head.count(b"\n"), ""
    while True:
        try:
            so_far = next(steps)
        except StopIteration as stop:
            found: Reading = stop.value
            added = (_too_much(name, excess),) if excess else ()
            return replace(found, problems=(*found.problems, *added))
        yield so_far
        while not box:
            if stream.size > STREAM_LIMIT or number > RECORDS_LIMIT:
                is_long = stream.size > STREAM_LIMIT
                excess = amount_of(STREAM_LIMIT) if is_long else f"{RECORDS_LIMIT:,} lines"
                break
            for _ in _wait_for(stream):
                yield so_far
            more = stream.read()
            number += more.count(b"\n")
            piece = kept + more
            kept = b"\r" if more and piece.endswith(b"\r") else b""
            box += [piece.removesuffix(kept)] if piece != kept else []
            if not more:
                break


def _wait_for(stream: Stream) -> Generator[None, None, None]:
    """Yield until there is something to read, more and more rarely."""
    wait = FIRST_WAIT
    while not stream.wait(wait):
        yield
        wait = min(2 * wait, LONGEST_WAIT)


# -- looking once more -----------------------------------------------------------------------------


def holds_events(entry: Entry) -> bool:
    """Report whether the beginning of a file looks like events."""
    from timeline_tui.files.text import Undecodable, decode_text

    format = format_of(entry.name)
    if format is None:
        return False
    try:
        with open_entry(entry) as (fd, _):
            text = decode_text(os.read(fd, PROBED))
    except Undecodable as error:
        text = error.text
    except (OSError, ValueError, NoFile, MemoryError):
        return False
    return format.reader().holds_events(text)


def _reader_of(origin: Origin) -> Reader:
    return next(each for each in FORMATS if each.name == origin.format).reader()


def place_findings(origin: Origin, findings: Sequence[Finding]) -> dict[Finding, Problem]:
    """Return findings of one file with their places in it as it is now."""
    return _reader_of(origin).place_findings(origin, findings)


def find_lines(origin: Origin, paths: Sequence[Path]) -> dict[Path, int]:
    """Return the line in which each of these values begins, from 1."""
    return _reader_of(origin).find_lines(origin, paths)


def line_of(origin: Origin, path: Path) -> int | None:
    """Return the line of a record where its path alone tells it."""
    return _reader_of(origin).line_of(path)
