"""One file: its name, the guarded way to its bytes, and the result of reading it.

Nothing here raises for what a file holds. What the bytes mean is a matter of its format
(`files.formats`); which files there are is `files.find`.
"""

from __future__ import annotations

import errno
import io
import os
import select
import stat
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import field
from os import path as ospath
from typing import Any, TypeVar

from timeline_tui.core import limits
from timeline_tui.core.event import Document
from timeline_tui.core.problem import Path, Problem, Severity
from timeline_tui.dates.frozen import NamedTuple, dataclass

STDIN = "-"
SIZE_LIMIT = limits.FILE.value
"""Bytes of a file that must be held whole."""
CHUNK = 1 << 20
"""Bytes that are read at once."""
LARGE = 8 * 1024 * 1024
"""Size in bytes of a piece; larger files may be read in pieces."""
HEAD = 4_096
"""First bytes by which a file that is no text is known."""

Stamp = tuple[int, int, int, int]
"""Modification and change time in ns, size, inode: a file with the same four was not changed."""
STAMP = {"time": "q", "changed": "q", "size": "q", "inode": "Q"}
"""The parts of a stamp in their order, and the types of their numbers."""
NO_STAMP = (-1, 0, 0, 0)
"""Stands for the stamp of a file that must be read again in any case."""
SoFar = Callable[[], "Reading"]
"""Returns what has been read so far; asked before the reading goes on, or never."""
Finished = tuple[Stamp | None, bytes, "Reading | None"]
"""What has become of one of many files: its stamp, the digest of its bytes (b"" where none was
taken), and a reading of it without its events; None for a JSON file of which there is nothing to
say but what these say, as of nearly all."""
Steps = Generator["SoFar | None", None, "Reading"]
"""A reading in pieces: it may be left after each."""
Outcome = dict[str, Any]
"""The result of reading a file, or a piece of one, without its events; as JSON."""
Result = TypeVar("Result")
Resume = Callable[[Iterator[bytes], str, "Reading | None"], Steps]
"""(chunks, name, what was read before) -> a reading; the chunks are those behind its mark."""

_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_SPECIAL = (
    (stat.S_ISFIFO, "a named pipe (FIFO)"), (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"), (stat.S_ISDIR, "a folder"),
)  # fmt: skip


def write_all(fd: int, data: bytes | memoryview) -> None:
    """Write all of it, in as many calls as the system needs. Raises OSError."""
    left = memoryview(data)
    while left:
        left = left[os.write(fd, left) :]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to read: the path for the system (with surrogate escapes), the name for the user.
    `real` is the path without links under which it was listed, `""` where any will do."""

    path: str
    name: str
    real: str = field(default="", compare=False)


class Job(NamedTuple):
    """A piece that is read at once. `first` is the place of the first of its entries among all.

    Of kind `files` these are whole files; of kind `lines` the bytes `start` to `stop` of a file,
    from line `line` on; of kind `items` a large file of one JSON value, or such bytes of one with
    their sum, from the item on whose number is `line`; of kind `whole` a file that is left to the
    readers of `files.formats`.
    """

    kind: str
    first: int
    entries: tuple[Entry, ...]
    start: int = 0
    stop: int = 0
    line: int = 1
    sum: int = 0

    def __hash__(self) -> int:
        return hash(self.key)  # not of a thousand entries

    @property
    def key(self) -> tuple[int, int]:
        """Return the key that sorts jobs in the order of the files."""
        return self.first, self.start

    @property
    def size(self) -> int:
        """Return how many bytes are read, where that is known."""
        return self.stop - self.start

    @property
    def is_piece(self) -> bool:
        """Report whether this is a piece of a file."""
        return self.kind == "lines" or (self.kind == "items" and self.stop > 0)


@dataclass(frozen=True, slots=True)
class Mark:
    """The end of the last whole record of a file that may grow: its offset, the digest of the bytes
    before it, how much of a reading is due to them, and what the format needs to go on (`rest`)."""

    offset: int
    digest: bytes
    events: int
    problems: int
    rejected: int
    rest: object


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading one file: a document and the problems in it, placed.

    `broken`: nothing of it could be read. `torn`: it may be half written, for something in it
    ends too early. `gone`: it was not there any more. `format`: the name of its format. `lost`: the
    paths of records that are not read because of a syntax error, `unread`: neither is the rest of
    the file. `stamp` is that of the file when it was opened, None where it was not. `mark` is the
    end of the last whole record, and `grown` says that only what is behind an earlier one was read.
    """

    document: Document
    problems: tuple[Problem, ...] = ()
    broken: bool = False
    torn: bool = False
    gone: bool = False
    format: str = "json"
    lost: tuple[Path, ...] = ()
    unread: bool = False
    stamp: Stamp | None = None
    mark: Mark | None = field(default=None, compare=False)
    grown: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a document, to read it once more: a file, or bytes that were given.

    The file may have changed or gone in between: then there is less to be had, and nothing is
    raised. `is_salvaged` says that it is broken, and the paths are those of what could be read.
    """

    entry: Entry
    format: str = "json"
    data: bytes | None = None
    is_salvaged: bool = False

    def read_whole(self) -> bytes:
        """Return the bytes as they are now, none if they cannot be had."""
        if self.data is not None:
            return self.data
        try:
            with open_entry(self.entry) as (fd, status):
                return read_whole(fd, status.st_size) or b""
        except (OSError, ValueError, NoFile, MemoryError):
            return b""

    def read_chunks(self) -> Iterator[bytes]:
        """Yield the bytes as they are now, as `read_chunks`; they may end early."""
        if self.data is not None:
            starts = range(0, len(self.data), CHUNK)
            yield from keep_line_ends(self.data[at : at + CHUNK] for at in starts)
            return
        try:
            with open_entry(self.entry) as (fd, _):
                yield from read_chunks(fd)
        except (OSError, ValueError, NoFile, MemoryError):
            return


# -- the bytes of a file ---------------------------------------------------------------------------


class NoFile(Exception):
    """Something that is no regular file, and what it is."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@contextmanager
def open_entry(entry: Entry) -> Iterator[tuple[int, os.stat_result]]:
    """Open a regular file for reading; raises OSError, ValueError, and `NoFile` for anything that
    has taken a file's name since it was listed, a link to another file included."""
    fd = os.open(entry.path, _FLAGS)
    try:
        status = os.fstat(fd)
        what = name_special(status.st_mode)
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


class Neighbors:
    """Files that are read one after the other, most of them beside the one before: their folder
    stays open once it was found to be where it was listed. What is opened in it by its name, and
    is no link, is where it was listed, too: that takes a third of the time."""

    def __init__(self) -> None:
        self._at = ("", "")
        self._folder = -1

    def read(self, entry: Entry, limit: int) -> tuple[os.stat_result, bytes | None]:
        """Return the status and all bytes of a file; without these if they are more than `limit`.
        Raises as `open_entry` does."""
        fd = self._open(entry)
        if fd < 0:  # whoever opens it by its path has words for what is wrong
            with open_entry(entry) as (fd, status):
                return status, None if status.st_size > limit else read_whole(fd, status.st_size)
        try:
            status = os.fstat(fd)
            what = name_special(status.st_mode)
            if what is not None:
                raise NoFile(what)
            return status, None if status.st_size > limit else read_whole(fd, status.st_size)
        finally:
            os.close(fd)

    def _open(self, entry: Entry) -> int:
        folder, _, name = entry.path.rpartition("/")
        real, _, real_name = entry.real.rpartition("/")
        if not real or name != real_name:
            return -1
        if (folder, real) != self._at:
            self._enter(folder, real)
        if self._folder >= 0:
            with suppress(OSError, ValueError):
                return os.open(name, _FLAGS | os.O_NOFOLLOW, dir_fd=self._folder)
        return -1

    def _enter(self, folder: str, real: str) -> None:
        self.leave()
        self._at = folder, real
        with suppress(OSError, ValueError):
            fd = os.open(folder or ".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            self._folder = fd
            if os.readlink(f"/proc/self/fd/{fd}") == real:
                return
        self.leave()

    def leave(self) -> None:
        """Close the folder that is open."""
        if self._folder >= 0:
            os.close(self._folder)
        self._at, self._folder = ("", ""), -1


def read_whole(fd: int, size: int) -> bytes | None:
    """Read all bytes of a file, or None if they are too many. One read gives most files whole; a
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
        piece = os.read(fd, min(CHUNK, SIZE_LIMIT + 1 - total))
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        total += len(piece)
    return None


def read_chunks(fd: int) -> Generator[bytes, None, None]:
    """Read a file in pieces, none of which ends between `\\r` and `\\n`."""
    return keep_line_ends(iter(lambda: os.read(fd, CHUNK), b""))


def keep_line_ends(pieces: Iterable[bytes]) -> Generator[bytes, None, None]:
    """Yield bytes in pieces none of which ends between `\\r` and `\\n`."""
    kept = b""
    for piece in pieces:
        chunk = kept + piece
        kept = b"\r" if chunk.endswith(b"\r") else b""
        if chunk := chunk.removesuffix(b"\r"):
            yield chunk
    if kept:
        yield kept


def finish(steps: Generator[object, None, Result]) -> Result:
    """Return the result of what is done in pieces, such as a reading."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: Result = stop.value
            return result


class Stream:
    """Bytes that come once, such as those of a pipe. They are kept: places in them are looked up
    later. `waits` says that none were there when they were waited for."""

    def __init__(self, fd: int) -> None:
        os.set_blocking(fd, True)
        self.size = 0
        self.waits = False
        self.error: OSError | None = None
        self._fd = fd
        self._kept = io.BytesIO()

    def wait(self, seconds: float) -> bool:
        """Wait until there is something to read, or the end; return whether that has come."""
        self.waits = not select.select([self._fd], [], [], seconds)[0]
        return not self.waits

    def read(self) -> bytes:
        """Read what is there, and wait for it if need be; b"" at the end, or after an `error`."""
        try:
            piece = os.read(self._fd, CHUNK)
        except OSError as error:
            self.error = error
            return b""
        self.size += self._kept.write(piece)
        return piece

    def close(self) -> None:
        """Read no more: whoever writes is told (SIGPIPE)."""
        with suppress(OSError):
            os.close(self._fd)

    @property
    def data(self) -> bytes:
        """All that was read; not copied, if nothing is read afterwards."""
        return self._kept.getvalue()


# -- a file as a whole -----------------------------------------------------------------------------


def stamp_of(status: os.stat_result) -> Stamp:
    """Return what tells one content of a file from the next without reading it."""
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


STATUS = ("st_mtime_ns", "st_ctime_ns", "st_size", "st_ino")
"""The same, as the names of its parts."""


def reading_of(entry: Entry, finished: Finished) -> Reading:
    """Return the reading of one of many files, without its events."""
    stamp, _, reading = finished
    return reading or Reading(Document(entry.name), stamp=stamp)


def stem_of(name: str) -> str:
    """Return what stands in for an id: the name of the file without folders and ending."""
    return ospath.splitext(ospath.basename(name))[0]


def name_special(mode: int) -> str | None:
    """Return what something is that is no regular file; None for a regular file."""
    if stat.S_ISREG(mode):
        return None
    return next((name for test, name in _SPECIAL if test(mode)), "no regular file")


def whole_file(
    name: str, code: str, message: str, help: str = "", severity: Severity = "error"
) -> Problem:
    """Return a problem with a file or folder as a whole."""
    return Problem(name, 1, 1, 1, 1, "", code, severity, message, help)


def not_a_file(name: str, what: str) -> Problem:
    """Return the problem of something that is never opened."""
    help = "pipe what it says into timeline-tui -" if "pipe" in what else ""
    return whole_file(name, "not-a-file", f"this is {what} and is not opened", help)


def cannot_read(name: str, error: OSError, what: str = "the file") -> Problem:
    """Return the problem of something that the system refuses, in the system's words."""
    if error.errno == errno.EACCES or error.errno == errno.EPERM:
        help = f"chmod {'u+rx' if 'folder' in what else 'u+r'} grants it"
        return whole_file(name, "unreadable", f"{what} cannot be read: permission denied", help)
    reason = (error.strerror or type(error).__name__).lower()
    return whole_file(name, "unreadable", f"{what} cannot be read: {reason}")


def refuse(problem: Problem) -> Reading:
    """Return the reading of a file of which nothing is read, for one reason."""
    return Reading(Document(problem.file), (problem,), broken=True)


def refuse_too_large(name: str, message: str, help: str = "") -> Reading:
    """Return the reading of a file that goes over a limit."""
    return refuse(whole_file(name, "too-large", message, help))
