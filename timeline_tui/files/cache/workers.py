"""Processes that read event files into segments beside us, where these are large or many, and then
assemble these: first what is needed to show all.

Two read twice as fast as one, and leave the interpreter of the interface alone. They import the
program from where it is, other modules from where Python has them, and nothing from the current
folder. They end when their standard input does, however their parent ended. What one that dies had
to do is done here, and so is everything where none can be started.
"""

from __future__ import annotations

import codecs
import gc
import json
import os
import queue
import selectors
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from io import BufferedWriter, FileIO
from itertools import accumulate, chain, pairwise
from os import path as ospath
from typing import Any, NamedTuple
from zlib import crc32

from timeline_tui.core.columns import Pending
from timeline_tui.core.event import Document
from timeline_tui.core.plain_json import pack_value, unpack_value
from timeline_tui.core.problem import Finding
from timeline_tui.files.cache import Apart, name_part
from timeline_tui.files.cache.plain import Declined
from timeline_tui.files.cache.segment import (
    Damaged,
    Flat,
    Sections,
    Segment,
    pack_sections,
    read_piece,
    remove_unfinished,
    write_sections,
)
from timeline_tui.files.entry import (
    CHUNK,
    LARGE,
    SIZE_LIMIT,
    Entry,
    Finished,
    Job,
    NoFile,
    Outcome,
    Reading,
    Stamp,
    open_entry,
    reading_of,
    stamp_of,
)
from timeline_tui.files.formats import LINES, format_of
from timeline_tui.files.text import new_digest, sum_lines

MANY = 4_000
"""Number of files from which processes read them, however small they are."""
BATCH = 1_000
"""Number of small files in a job."""
WORKERS = 2
_AHEAD = 2
"""Jobs queued for a process, so that it never waits."""
_LOOKED_AT = 2_000
"""Number of files up to which sizes are asked for beforehand; beyond it, a job that meets a large
file gives it back."""
_EARLY_JOBS = 6
"""Jobs that one process has before the interface is there: about as many as it can do by then.
They are all made at once, so that the interface has the interpreter to itself again."""
_WAIT = 0.1
"""Seconds between checks whether to stop."""
SOME = 20_000
"""Number of events that are shown before all are read, at most."""
FIRST = 2_000
"""The same for what is shown first, while processes begin: it takes a fifth of the time."""
ALONE_UP_TO = 20_000
"""Number of events that are assembled here: it takes no longer than to ask processes for it."""
AHEAD = 250_000
"""Number of events that are looked at ahead, at most: that takes 280 bytes an event."""
_GRACE = 1.0
"""Seconds for a process to end by itself."""


class Stopped(Exception):
    """A request to stop a reading."""


class Made(NamedTuple):
    """A segment: the job that made it and which of its segments it is; the name of its file, or
    without a folder its bytes; how many events it holds, and of how many bytes these are."""

    job: Job
    part: int
    name: str
    data: bytes
    events: int
    size: int

    def open(self, folder: str | None) -> Segment:
        """Open the segment. Raises `Damaged`."""
        if folder is None:
            return Segment(Sections(self.data))
        try:
            return Segment(Sections.open(ospath.join(folder, self.name)))
        except OSError as error:
            raise Damaged(str(error)) from None


class Progress(NamedTuple):
    """Files and bytes read so far, including parts of large files."""

    files: int
    bytes: int


class Unproven(NamedTuple):
    """A large file whose mark lacks the digest of the bytes before it, its `offset`: the places
    where the pieces of which it was read end, with the sum of the lines of each (`sum_lines`)."""

    entry: Entry
    offset: int
    pieces: Sequence[tuple[int, int]]

    def digest(self) -> bytes:
        """Return that digest; b"" where the file does not hold any more what was read."""
        digest, at = new_digest(), 0
        with suppress(OSError, ValueError, NoFile), open_entry(self.entry) as (fd, _):
            for stop, expected in self.pieces:
                piece = os.pread(fd, stop - at, at)
                lines = (piece if at else piece.removeprefix(codecs.BOM_UTF8)).split(b"\n")
                if len(piece) < stop - at or sum_lines(map(crc32, lines)) != expected:
                    return b""
                digest.update(piece[: max(0, self.offset - at)])
                at = stop
            return digest.digest()
        return b""


class Segments(NamedTuple):
    """The segments in the order of the files, and the result of each file; for some of them there
    is still something to prove."""

    made: list[Made]
    entries: Sequence[Entry]
    finished: list[Finished]
    unproven: list[Unproven]

    @property
    def readings(self) -> list[Reading]:
        """Return a reading of each file, without its events."""
        return list(map(reading_of, self.entries, self.finished))


def _ignore(_: object) -> None:
    pass


def _never() -> bool:
    return False


def read_segments(
    entries: Sequence[Entry],
    folder: str | None,
    *,
    on_segment: Callable[[Made], object] = _ignore,
    on_progress: Callable[[Progress], object] = _ignore,
    stop: Callable[[], bool] = _never,
    workers: int | None = None,
) -> Segments:
    """Read files into segments, which are written into a folder, or are bytes without one.

    `on_segment` gets each as it is made, in any order: that may be one of a file of which it is
    found later that it must be read otherwise; then it is not among those that are returned, but
    can be opened until then.
    `workers` are as many as pay, unless given. Raises `Stopped` once `stop` says so, and OSError
    where a segment cannot be written; then it leaves no file.
    """
    pool = _Pool(_number_of(entries) if workers is None else workers, folder)
    try:
        return _read(_Reading(entries, folder, on_segment, on_progress, stop), pool)
    finally:
        pool.close()


def _read(reading: _Reading, pool: _Pool, *, looks_ahead: bool = False) -> Segments:
    """Do all jobs of a reading, by processes if there are any. One of them `looks_ahead` at the
    segments that there are."""
    found = None
    pool.take(reading)
    try:
        while True:
            pool.hold()
            if reading.stops:
                raise Stopped
            job = reading.next_job()
            if job is None and not pool.is_busy:
                break
            # In the end there is no time for it before all of them are asked for.
            if looks_ahead and job is not None:
                pool.look_ahead(reading.names)
            if job is None:
                pool.wait()
            else:
                pool.give(job)
        found = reading.finish()
    finally:
        if found is None:
            pool.close()
            reading.remove_files()
    return found


def _number_of(entries: Sequence[Entry]) -> int:
    """Return the number of processes that pay for these files."""
    return min(WORKERS, os.cpu_count() or 1) if _pays(entries) else 0


def _pays(entries: Sequence[Entry]) -> bool:
    """Report whether processes pay: each takes a tenth of a second to start."""
    if len(entries) >= MANY:
        return True
    size = 0
    for entry in entries:
        with suppress(OSError, ValueError):
            size += os.stat(entry.path).st_size
        if size > LARGE:
            return True
    return False


class Loading:
    """A reading of files into segments, in a thread of its own; `folder` is where these are
    written. To go through it is to wait for it; it may be left. It may `begin` before that. The
    processes that read stay to `assemble` what they have read, until it is closed."""

    def __init__(self, entries: Sequence[Entry], folder: str | None) -> None:
        self._entries, self._folder = entries, folder
        self._news: queue.SimpleQueue[Made | Progress | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._waited_for = threading.Event()
        self._made: list[Made] = []
        self._some: tuple[list[Made], tuple[Sections, ...]] = [], ()
        self._error: BaseException | None = None
        self._result: Segments | None = None
        self._pool: _Pool | None = None

    def begin(self) -> None:
        """Begin with a little, in one process, while this one is busy with something else: the rest
        is read when somebody waits for it."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="segments", daemon=True)
            self._thread.start()

    def __iter__(self) -> Iterator[Progress]:
        self._waited_for.set()
        self.begin()
        try:
            while (news := self._news.get()) is not None:
                if isinstance(news, Made):
                    self._made.append(news)
                else:
                    yield news
        finally:
            self._leave()
        if self._error is not None:
            raise self._error

    def _leave(self) -> None:
        self._stop.set()
        self._waited_for.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            pool = _Pool(_number_of(self._entries), self._folder, self._waited_for)
            self._pool = pool
            put = self._news.put
            # Without a folder nothing will be kept later, and nobody would prove it.
            later = self._folder is not None
            reading = _Reading(
                self._entries, self._folder, put, put, self._stop.is_set, proves_later=later
            )
            self._result = _read(reading, pool, looks_ahead=later)
        except BaseException as error:
            self._error = error
        finally:
            self._news.put(None)

    @property
    def events(self) -> int:
        """Return the number of events, once all are read."""
        assert self._result is not None
        return sum(made.events for made in self._result.made)

    @property
    def finished(self) -> list[Finished]:
        """Return the result of each file, once all are read."""
        assert self._result is not None
        return self._result.finished

    def prove(self) -> dict[str, bytes]:
        """Return by its path the digest of each file whose mark lacks it, once all are read: it
        takes as much time as to read them again, and nothing on the screen depends on it."""
        unproven = () if self._result is None else self._result.unproven
        return {each.entry.path: each.digest() for each in unproven}

    def assemble(
        self, documents: Sequence[Document], names: Sequence[str]
    ) -> Iterator[Apart | None]:
        """Assemble all segments in processes, once all are read, and leave the interpreter of this
        one alone. Yield None while that takes, what is needed to show all once that is made, and
        at last everything; neither where they cannot do it, so that it is to be done here.

        `documents` and `names` are as for `assembly.assemble`. The columns are in files whose names
        begin with `APART`, which may go once they are mapped.
        """
        if self._folder is None or self._result is None or self.events <= ALONE_UP_TO:
            return
        if self._pool is None or not self._pool.workers:
            self._pool = _Pool(min(WORKERS, os.cpu_count() or 1), self._folder)
        segments = [made.name for made in self._result.made]
        told: Task = {
            "segments": segments, "documents": list(map(pack_value, documents)), "names": names
        }  # fmt: skip
        try:
            with suppress(OSError, ValueError, Damaged):
                yield from _assemble_in(self._pool, told, self._folder)
        finally:
            self._pool.close()

    def close(self) -> None:
        """Have the processes end, and what was not waited for leave no file."""
        self._leave()
        if self._pool is not None:
            self._pool.close()

    def open(self) -> tuple[list[str], list[Sections]]:
        """Return the names and sections of all segments, once all are read. Raises `Damaged`."""
        assert self._result is not None
        made = self._result.made
        return [each.name for each in made], [self._open(each) for each in made]

    def _open(self, made: Made) -> Sections:
        return made.open(self._folder).sections

    def open_some(self, *, first: bool = False) -> tuple[Sections, ...]:
        """Return the sections of the segments made so far, in their order: not of more events than
        a key can ask at once, whose columns are made here (`SOME`), or of few, to be shown `first`.
        The same ones until there are others."""
        most = FIRST if first else SOME
        counts = accumulate(made.events for made in self._made)
        few = [made for made, count in zip(self._made, counts, strict=True) if count <= most]
        chosen = sorted(few or self._made[:1], key=_place_of)
        if chosen != self._some[0]:
            self._some = chosen, tuple(map(self._open, chosen))
        return self._some[1]


def _place_of(made: Made) -> tuple[tuple[int, int], int]:
    return made.job.key, made.part


# -- what there is to do ---------------------------------------------------------------------------


class _Reading:
    """The jobs that are left, and what has become of those that are done."""

    def __init__(
        self,
        entries: Sequence[Entry],
        folder: str | None,
        on_segment: Callable[[Made], object],
        on_progress: Callable[[Progress], object],
        stop: Callable[[], bool],
        *,
        proves_later: bool = False,
    ) -> None:
        self._entries = entries
        self._proves_later = proves_later
        self._folder = folder
        self._on_segment = on_segment
        self._on_progress = on_progress
        self._stop = stop
        self._jobs: deque[Iterator[Job]] = deque([self._plan()])
        self._made: dict[Job, list[Made]] = {}
        self._finished: dict[int, Finished] = {}
        self._pieces: dict[int, _Pieces] = {}
        self._bytes = 0
        self._partly: dict[Job, int] = {}
        """Bytes of the records of jobs that are not done yet."""
        self._void: list[str] = []
        """Names of the files of segments that do not count."""
        self._told = Progress(0, 0)
        self.token = os.urandom(4).hex()
        """What is in the names of all files, so that none of another reading is replaced."""

    @property
    def names(self) -> Sequence[str]:
        """Return the names of segments that there are, to be looked at ahead (`AHEAD`); none of few
        events."""
        made = list(chain.from_iterable(self._made.values()))
        counts = list(accumulate(each.events for each in made))
        is_much = bool(counts) and counts[-1] > ALONE_UP_TO
        few = zip(made, counts, strict=True) if is_much else ()
        return [each.name for each, count in few if count <= AHEAD]

    @property
    def stops(self) -> bool:
        """Report whether to stop."""
        return self._stop()

    def next_job(self) -> Job | None:
        """Return what is to be done next; None while nothing is known of."""
        while self._jobs:
            job = next(self._jobs[0], None)
            if job is not None:
                return job
            self._jobs.popleft()
        return None

    def _plan(self) -> Iterator[Job]:
        """Yield jobs for all files, in their order."""
        if len(self._entries) > _LOOKED_AT:
            for first in range(0, len(self._entries), BATCH):
                yield Job("files", first, tuple(self._entries[first : first + BATCH]))
            return
        batch: list[Entry] = []
        first = size = 0
        for at, entry in enumerate(self._entries):
            here = 0
            with suppress(OSError, ValueError):
                here = os.stat(entry.path).st_size
            if batch and (len(batch) == BATCH or size + here > LARGE):
                yield Job("files", first, tuple(batch), 0, size)
                batch, size = [], 0
            if here > LARGE:
                yield from self._plan_large(at, entry)
                continue
            if not batch:
                first = at
            batch.append(entry)
            size += here
        if batch:
            yield Job("files", first, tuple(batch), 0, size)

    def _plan_large(self, at: int, entry: Entry) -> Iterator[Job]:
        format = format_of(entry.name)
        if format is None:
            yield Job("whole", at, (entry,))
            return
        is_lines = format is LINES
        pieces = _Lines(entry, later=self._proves_later) if is_lines else _Items(entry)
        self._pieces[at] = pieces
        yield from pieces.jobs(at)
        self._merge(at)

    def do(self, job: Job) -> None:
        """Do a job here."""
        from timeline_tui.files.cache import pieces  # 5 ms, which who begins early does not have

        part = 0

        def emit(sections: dict[str, Flat], events: int, size: int) -> None:
            nonlocal part
            name, data = _write(sections, self._folder, self.name_of(job, part))
            self.take_segment(Made(job, part, name, data, events, size))
            part += 1
            if self._stop():
                raise Stopped

        self._void += [made.name for made in self._made.pop(job, ())]
        with _pause_collector():
            outcomes = pieces.run(job, emit)
        self.take_outcomes(job, outcomes)

    def name_of(self, job: Job, part: int) -> str:
        """Return the name of the file of a segment."""
        first, start = job.key
        return f"{self.token}-{first:07}-{start:012}-{part:03}"

    def take_segment(self, made: Made) -> None:
        """Take a segment of a job that is not done yet."""
        self._made.setdefault(made.job, []).append(made)
        self._on_segment(made)
        if not made.job.is_piece and made.job.kind != "files":
            self._partly[made.job] = self._partly.get(made.job, 0) + made.size
            self._tell()

    def take_outcomes(self, job: Job, outcomes: Sequence[Outcome]) -> None:
        """Take what has become of a job that is done."""
        for at, outcome in enumerate(outcomes, job.first):
            if "stamp" in outcome:
                stamp = tuple(outcome["stamp"])
                self._finished[at] = stamp, bytes.fromhex(outcome["sum"]), None
                self._bytes += stamp[2]
            elif "reading" in outcome:
                from timeline_tui.files.cache.pieces import unpack_reading

                reading = unpack_reading(outcome["reading"])
                sum_ = bytes.fromhex(outcome.get("sum", ""))
                self._finished[at] = reading.stamp, sum_, reading
                self._bytes += 0 if reading.stamp is None else reading.stamp[2]
            elif outcome.get("as") == "large":
                self._jobs.append(self._plan_large(at, self._entries[at]))
            elif job.is_piece:
                self._pieces[at].take(job, outcome)
                self._merge(at)
            else:
                self._read_as("whole", at, self._entries[at], [job])
        self._bytes += job.size if job.is_piece else 0
        self._partly.pop(job, None)
        self._tell()

    def _tell(self) -> None:
        done = self._bytes + sum(self._partly.values())
        self._told = Progress(len(self._finished), max(self._told.bytes, done))
        self._on_progress(self._told)

    def _merge(self, at: int) -> None:
        """Put the pieces of a file together, once all are read; where that is not possible, have
        the whole file read at once."""
        pieces = self._pieces[at]
        reading = pieces.merge()
        if reading is not None:
            self._finished[at] = reading.stamp, b"", reading
        elif pieces.is_void and pieces.is_done:
            self._bytes -= sum(job.size for job in pieces.outcomes)
            self._read_as(pieces.otherwise, at, pieces.entry, list(pieces.outcomes))

    def _read_as(self, kind: str, at: int, entry: Entry, void: Sequence[Job]) -> None:
        """Have a file read all at once; what came of these jobs is void."""
        for job in void:
            # Somebody may be about to open them: they go at the end.
            self._void += [made.name for made in self._made.pop(job, ())]
        self._jobs.append(iter([Job(kind, at, (entry,))]))

    def remove_files(self) -> None:
        """Remove all files of segments, whoever has written them."""
        if self._folder is not None:
            _remove_files(self._folder, self.token)

    def finish(self) -> Segments:
        """Return everything."""
        if self._folder is not None:
            used = {made.name for each in self._made.values() for made in each}
            for name in set(self._void) - used:
                with suppress(OSError):
                    os.unlink(ospath.join(self._folder, name))
        jobs = sorted(self._made, key=lambda job: job.key)
        return Segments(
            [made for job in jobs for made in self._made[job]],
            self._entries,
            [self._finished[at] for at in range(len(self._entries))],
            [each for pieces in self._pieces.values() if (each := pieces.unproven) is not None],
        )


def _remove_files(folder: str, token: str) -> None:
    """Remove all files of a reading from a folder."""
    with suppress(OSError):
        for name in os.listdir(folder):
            if name.lstrip(".").startswith(token):
                with suppress(FileNotFoundError):
                    os.unlink(ospath.join(folder, name))


@contextmanager
def _pause_collector() -> Iterator[None]:
    """Turn the collector of cycles off: it goes through all that is held, and finds nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Pieces:
    """The pieces of a large file. `is_void` says that it cannot be read in pieces: then a job of
    the kind `otherwise` reads it."""

    kind, otherwise = "", "whole"
    _sums = True
    """Whether the sums of pieces tell who reads them that they are what was cut."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.outcomes: dict[Job, Outcome] = {}
        self.is_void = False
        self._planned: int | None = None
        self._stamp: Stamp | None = None

    @property
    def is_done(self) -> bool:
        """Report whether all pieces are known and read."""
        return len(self.outcomes) == self._planned

    def take(self, job: Job, outcome: Outcome) -> None:
        """Take what has become of a piece."""
        self.outcomes[job] = outcome
        self.is_void = self.is_void or "as" in outcome

    def jobs(self, at: int) -> Iterator[Job]:
        """Yield a job for each piece."""
        count = 0
        try:
            for job in self._cut(at):
                if self.is_void:
                    break
                count += 1
                yield job
        except (OSError, ValueError, NoFile, MemoryError, Declined):
            self.is_void = True
        self._planned = count

    def _cut(self, at: int) -> Iterator[Job]:
        """Yield a job for each piece but the last once it is known that another follows it: the
        last has what is behind it, too."""
        with open_entry(self.entry) as (fd, status):
            self._stamp = stamp_of(status)
            between, closing, number = self._begin(fd, status.st_size)
            piece = Job(self.kind, at, (self.entry,), 0, 0, number)
            for bytes_, size, end in _cut_behind(fd, between, closing):
                taken = memoryview(bytes_)[: end or size]
                if end:
                    self._pass_over(taken)
                if end and piece.stop:
                    yield piece
                    piece = piece._replace(start=piece.stop, line=number, sum=0)
                sum_ = crc32(taken, piece.sum) if self._sums else 0
                piece = piece._replace(stop=piece.stop + len(taken), sum=sum_)
                # That at the end goes on behind it.
                number += _count(bytes_, between, end + len(between) - closing) if end else 0
            self._finish(bytes_[:size])
        yield piece

    def _begin(self, fd: int, size: int) -> tuple[bytes, int, int]:
        """Return what stands where pieces end, how many bytes of that belong to the former, and the
        number of the first line or item. Raises `Declined`."""
        raise NotImplementedError

    def _pass_over(self, piece: memoryview) -> None:
        """Take notice of the bytes up to where a piece ends."""

    def _finish(self, rest: bytearray) -> None:
        """Take notice of what is behind that."""

    @property
    def unproven(self) -> Unproven | None:
        """Return what is still to be proven of the file, if there is anything."""
        return None

    @property
    def _in_order(self) -> list[tuple[Job, Outcome]]:
        return sorted(self.outcomes.items(), key=lambda each: each[0].start)

    def merge(self) -> Reading | None:
        """Return the reading of the file, once all pieces are read, if it can be read so."""
        if not self.is_done:
            return None
        try:
            if self.is_void:
                raise Declined
            reading = self._merge(self._in_order)
        except Declined:
            self.is_void = True
            return None
        return replace(reading, stamp=self._stamp)

    def _merge(self, pieces: Sequence[tuple[Job, Outcome]]) -> Reading:
        """Return the reading of the file. Raises `Declined`."""
        raise NotImplementedError


class _Lines(_Pieces):
    """Those of JSON Lines; the digest of all whole lines is taken on the way, or `later`. That they
    begin and end where lines do is found by who reads them, and that these are as many."""

    kind = "lines"
    _sums = False

    def __init__(self, entry: Entry, *, later: bool) -> None:
        super().__init__(entry)
        self._end = 0
        self._digest = None if later else new_digest()

    def _begin(self, fd: int, size: int) -> tuple[bytes, int, int]:
        return b"\n", 1, 1

    def _pass_over(self, piece: memoryview) -> None:
        self._end += len(piece)
        if self._digest is not None:
            self._digest.update(piece)

    def _finish(self, rest: bytearray) -> None:
        if b"\r" in rest:
            self._end = 0

    def _merge(self, pieces: Sequence[tuple[Job, Outcome]]) -> Reading:
        from timeline_tui.files.cache.pieces import merge_pieces

        for (_, outcome), (following, _) in pairwise(pieces):
            if outcome["before"][0] != following.line:
                raise Declined
        reading = merge_pieces(self.entry, [outcome for _, outcome in pieces])
        mark = reading.mark if self._end else None
        if mark is not None:
            digest = b"" if self._digest is None else self._digest.digest()
            mark = replace(mark, offset=self._end, digest=digest)
        return replace(reading, mark=mark)

    @property
    def unproven(self) -> Unproven | None:
        if self._digest is not None or not self._end or self.is_void:
            return None
        sums = [(job.stop, outcome["sum"]) for job, outcome in self._in_order]
        return Unproven(self.entry, self._end, sums)


class _Items(_Pieces):
    """Those of a list in JSON, cut where one item seems to end: see `find_boundary`."""

    kind = otherwise = "items"

    def _begin(self, fd: int, size: int) -> tuple[bytes, int, int]:
        if size > SIZE_LIMIT:
            raise Declined
        from timeline_tui.files.cache.pieces import find_boundary

        return *find_boundary(os.pread(fd, _HEAD, 0)), 0

    def _merge(self, pieces: Sequence[tuple[Job, Outcome]]) -> Reading:
        from timeline_tui.files.cache.pieces import merge_items

        return merge_items(self.entry, [outcome for _, outcome in pieces])


def _count(data: bytes | bytearray, part: bytes, stop: int) -> int:
    """Return how often there is a part in bytes up to some place."""
    if len(part) > 1 or data.count(part, 0, _SAMPLE) * _FAR_APART > _SAMPLE:
        return data.count(part, 0, stop)
    # One byte is counted by looking at each; where it is rare it is found in a tenth of the time.
    count = at = 0
    while (at := data.find(part, at, stop) + 1) > 0:
        count += 1
    return count


_SAMPLE = 1 << 14
_FAR_APART = 256
"""Bytes from one line end to the next from which on they are found one by one."""


def _cut_behind(fd: int, between: bytes, closing: int) -> Iterator[tuple[bytearray, int, int]]:
    """Yield bytes of a file from where the last piece ended, how many there are, and how many of
    them are the next one, up to the last `between`, of which so many bytes belong to it; at last
    what is left, and 0. They are there until the next are asked for, and behind them is anything.
    """
    file, whole = FileIO(fd, closefd=False), os.fstat(fd).st_size
    bytes_, offset, size = bytearray(), 0, _piece_of(0, whole)
    while True:
        if size > len(bytes_):
            # One place for all pieces: each new one would come from the system, a page at a time.
            bytes_ = bytearray(size)
        file.seek(offset)
        taken = file.readinto(memoryview(bytes_)[:size]) or 0
        end = bytes_.rfind(between, 0, taken) + closing
        if end >= closing:
            yield bytes_, taken, end
            offset += end
            size = _piece_of(offset, whole)
        elif not taken or not os.pread(fd, 1, offset + taken):
            break
        elif taken > _LINE_HELD:
            raise Declined
        else:
            size = max(size, taken) * 2
    yield bytes_, taken, 0


def _piece_of(offset: int, whole: int) -> int:
    """Return the size of the piece that begins there. The first ones are small, so that there is
    something to show early, and the last ones, so that no process has much to do when the others
    are done."""
    size = _LEAST if offset < _EARLY else max(_LEAST, (whole - offset) // 4)
    return min(LARGE, size)


_EARLY = 14 * 1024 * 1024
"""Bytes at the beginning of a file that are cut into the smallest pieces: as many as one process
reads before the interface is there."""
_LEAST = 2 * 1024 * 1024
"""Bytes of the smallest piece but the last."""
_HEAD = 1 << 17
"""Bytes in which the first item of a list is looked for."""
_LINE_HELD = 16 * 1024 * 1024
"""Bytes of a line above which a file is not read in pieces."""


def _write(sections: dict[str, Flat], folder: str | None, name: str) -> tuple[str, bytes]:
    """Write a segment into its file; return the name of that, or without a folder its bytes."""
    if folder is None:
        return "", b"".join(pack_sections(sections))
    # Damage is found when it is opened, and then it is made again: that is cheaper than to wait.
    write_sections(ospath.join(folder, name), sections, synced=False)
    return name, b""


# -- processes -------------------------------------------------------------------------------------

_BOOT = """
import json, sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
package, places, folder = json.loads(sys.argv[1])
sys.path += [place for place in places if place not in sys.path]
class Later(type(sys)):
    def __getattr__(self, name):
        if sys.modules[self.__name__] is self:
            del sys.modules[self.__name__]
        value = getattr(import_module(self.__name__), name)
        setattr(self, name, value)
        return value
for name in ("hashlib", "inspect", "pathlib", "selectors", "subprocess"):
    sys.modules[name] = Later(name)
found = spec_from_file_location(
    "timeline_tui", package + "/__init__.py", submodule_search_locations=[package]
)
sys.modules["timeline_tui"] = module_from_spec(found)
found.loader.exec_module(sys.modules["timeline_tui"])
from timeline_tui.files.cache.workers import serve
serve(folder)
"""
"""The program of a process: the package comes from its own place, which is no place for others.
Modules that others import for what no reader does, a fifth of the time to start, are loaded when
something is asked of them. (`importlib.util.LazyLoader` loads them when others import them.)"""
_PACKAGE = ospath.dirname(ospath.dirname(ospath.dirname(ospath.abspath(__file__))))


class _Worker:
    """A process, and the jobs that it has at hand, in their order."""

    def __init__(self, folder: str | None) -> None:
        here = os.getcwd()
        places = [each for each in sys.path if ospath.isabs(each) and each != here]
        told = json.dumps([_PACKAGE, places, folder])
        # Nothing is wanted of what `site` does, a tenth of the time to start.
        flags = ["-I", "-S", "-B"] if sys.dont_write_bytecode else ["-I", "-S"]
        self.process = subprocess.Popen(
            [sys.executable, *flags, "-c", _BOOT, told],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # ctrl+c is for the program
        )
        self.jobs: deque[Job] = deque()
        self.looks_ahead = False
        """True once it was told of segments that are to be assembled."""
        self._buffer = bytearray()

    def send(self, job: Job, name: str) -> bool:
        """Have it do a job, whose segments have names that begin so; return False if it is dead."""
        if not self.tell([*job._replace(entries=()), list(map(_pack_entry, job.entries)), name]):
            return False
        self.jobs.append(job)
        return True

    def tell(self, message: Task | list[object]) -> bool:
        """Send it a message; return False if it is dead."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()
        except OSError:
            return False
        return True

    def receive(self) -> Iterator[tuple[dict[str, Any], bytes]] | None:
        """Return what has come whole, with the bytes behind each; None if it is dead."""
        assert self.process.stdout is not None
        data = os.read(self.process.stdout.fileno(), CHUNK)
        if not data:
            return None
        self._buffer += data
        return self._messages()

    def _messages(self) -> Iterator[tuple[dict[str, Any], bytes]]:
        while (end := self._buffer.find(b"\n")) >= 0:
            message = json.loads(self._buffer[:end])
            stop = end + 1 + message.get("bytes", 0)
            if len(self._buffer) < stop:
                return
            data = bytes(self._buffer[end + 1 : stop])
            del self._buffer[:stop]
            yield message, data

    def close(self) -> None:
        """Have it end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


class _Pool:
    """Some processes, and the reading that they do jobs for: one process, and only a few jobs,
    until that is `waited_for`."""

    reading: _Reading

    def __init__(
        self, count: int, folder: str | None, waited_for: threading.Event | None = None
    ) -> None:
        self._selector = selectors.DefaultSelector()
        self._count, self._folder = count, folder
        self._started = 0
        self._is_early = waited_for is not None
        self._waited_for = waited_for or threading.Event()
        if not self._is_early:
            self._waited_for.set()
        self.workers: list[_Worker] = []
        self._looked_at: set[str] = set()
        self._start()

    def _start(self) -> None:
        """Start the processes that are wanted and were not started yet: as many as can be had."""
        while self._started < (min(1, self._count) if self._is_early else self._count):
            self._started += 1
            with suppress(OSError, ValueError):
                worker = _Worker(self._folder)
                assert worker.process.stdout is not None
                self.workers.append(worker)
                self._selector.register(worker.process.stdout, selectors.EVENT_READ, worker)

    @property
    def is_busy(self) -> bool:
        """Report whether something is being done."""
        return any(worker.jobs for worker in self.workers)

    def take(self, reading: _Reading) -> None:
        """Take a reading, to do its jobs. What is made of it before somebody waits for it goes if
        this process ends, however that ends."""
        self.reading = reading
        if self._is_early:
            self._tell_all({_GOES: reading.token})

    def hold(self) -> None:
        """Wait until somebody waits for the reading, if there is enough to do until then, or none
        but this process to do it; then start the other processes."""
        if not self._is_early:
            return
        if not self.workers or len(self.workers[0].jobs) >= _EARLY_JOBS:
            self._waited_for.wait()
        if self._waited_for.is_set() and not self.reading.stops:
            self._is_early = False
            self._tell_all({_GOES: ""})
            self._start()

    def _tell_all(self, message: Task) -> None:
        for worker in self.workers:
            worker.tell(message)

    def give(self, job: Job) -> None:
        """Have a job done by who has the least to do; wait while all have enough."""
        while self.workers:
            worker = min(self.workers, key=lambda each: len(each.jobs))
            if len(worker.jobs) >= _AHEAD and self._waited_for.is_set():
                self.wait()
                if self.reading.stops:
                    raise Stopped
            elif worker.send(job, self.reading.name_of(job, 0)[:-3]):
                return
            else:
                self._bury(worker)
        self.reading.do(job)

    def look_ahead(self, names: Collection[str]) -> None:
        """Have the first process look at the segments with these names, which are to be assembled,
        between its jobs: of what is needed for the order of all, most is known then in the end."""
        new = [name for name in names if name not in self._looked_at]
        if new and self.workers:
            worker, *others = self.workers
            if not self._looked_at:
                for other in others:
                    other.tell({"early": []})  # to import what it takes is a tenth of its share
            self._looked_at.update(new)
            worker.looks_ahead = worker.tell({"early": new})

    def wait(self) -> None:
        """Wait for a moment, and take what has come."""
        self._waited_for.wait()
        for worker, messages in self.receive():
            if messages is None:
                self._bury(worker)
                continue
            for message, data in messages:
                self._take(worker, message, data)

    def receive(self) -> Iterator[tuple[_Worker, Iterator[tuple[dict[str, Any], bytes]] | None]]:
        """Wait for a moment, and yield what has come from whom; None from one that is dead."""
        for key, _ in self._selector.select(_WAIT):
            yield key.data, key.data.receive()

    def _take(self, worker: _Worker, message: dict[str, Any], data: bytes) -> None:
        job = worker.jobs[0]
        if "error" in message:
            raise OSError(*message["error"])
        if "outcomes" in message:
            worker.jobs.popleft()
            self.reading.take_outcomes(job, message["outcomes"])
        else:
            part, name = message["part"], message["name"]
            events, size = message["events"], message["size"]
            self.reading.take_segment(Made(job, part, name, data, events, size))

    def _bury(self, worker: _Worker) -> None:
        """Do what a dead process had to do, once that keeps nobody waiting."""
        self._waited_for.wait()
        self.workers.remove(worker)
        assert worker.process.stdout is not None
        self._selector.unregister(worker.process.stdout)
        worker.close()
        for job in worker.jobs:
            self.reading.do(job)

    def close(self) -> None:
        """Have all end."""
        for worker in self.workers:
            with suppress(OSError):
                if worker.process.stdin is not None:
                    worker.process.stdin.close()
        for worker in self.workers:
            worker.close()
        self.workers.clear()
        self._selector.close()


def _pack_entry(entry: Entry) -> list[str]:
    return [entry.path, entry.name, entry.real]


def serve(folder: str | None) -> None:
    """Do the jobs that come by standard input, until it ends."""
    gc.disable()  # a job makes no cycles worth looking for, and much else to look through
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    goes: list[str] = []
    threading.Thread(target=_listen, args=(lines, folder, goes), daemon=True).start()
    out = os.fdopen(sys.stdout.fileno(), "wb", closefd=False)
    early: _Looked = {}, None
    try:
        while True:
            message = json.loads(lines.get())
            if isinstance(message, dict):
                assert folder is not None
                if "early" in message:
                    early = _look_at(message["early"], folder, early)
                elif "join" in message:
                    _answer(_join(message["join"], message["name"], folder), out)
                else:
                    for answer in _assemble(message, folder, lines, early):
                        _answer(answer, out)
                continue
            kind, first, _, *rest, entries, name = message
            job = Job(kind, first, tuple([Entry(*each) for each in entries]), *rest)
            _serve(job, folder, name, out)
    except BrokenPipeError:  # nobody listens any more
        _end(1, folder, goes)
    finally:  # or the job cannot be done
        _end(1, folder, ())


_GOES = "goes"
"""What a process is told, while it does jobs, that the names of files begin with which go when it
ends; nothing once they may stay."""
_writes = threading.Lock()
"""Held while a file takes its name: none does once those that go are gone."""


def _listen(lines: queue.SimpleQueue[bytes], folder: str | None, goes: list[str]) -> None:
    kept = b""
    while data := os.read(sys.stdin.fileno(), CHUNK):
        *whole, kept = (kept + data).split(b"\n")
        for line in whole:
            if line.startswith(b'{"%b"' % _GOES.encode()):
                goes[:] = filter(None, [json.loads(line)[_GOES]])
            else:
                lines.put(line)
    _end(0, folder, goes)


def _end(code: int, folder: str | None, goes: Sequence[str]) -> None:
    """End at once, from whatever thread, and leave no file that is not to stay."""
    if folder is not None and goes:
        _writes.acquire()
        _remove_files(folder, goes[0])
    remove_unfinished()
    os._exit(code)


def _serve(job: Job, folder: str | None, name: str, out: BufferedWriter) -> None:
    from timeline_tui.files.cache.pieces import run

    part = 0

    def emit(sections: dict[str, Flat], events: int, size: int) -> None:
        nonlocal part
        with _writes:
            named, data = _write(sections, folder, f"{name}{part:03}")
        told = {"part": part, "name": named, "events": events, "size": size}
        message = {**told, "bytes": len(data)}
        out.write(json.dumps(message).encode() + b"\n" + data)
        out.flush()
        part += 1

    try:
        message: dict[str, object] = {"outcomes": run(job, emit)}
    except OSError as error:
        message = {"error": [error.errno, error.strerror]}
    _answer(message, out)


def _answer(message: Mapping[str, object], out: BufferedWriter) -> None:
    out.write(json.dumps(message).encode() + b"\n")
    out.flush()


# -- assembling ------------------------------------------------------------------------------------

Task = dict[str, Any]
"""The names of segments, what is to be known of their files, and of which files all; as JSON."""
APART = "apart-"


class _Turn(NamedTuple):
    """Columns that are made one behind the other, by how their names begin; which of two processes
    makes them, and the turn of the other one that it waits for."""

    share: int
    names: tuple[str, ...]
    needs: int | None = None


TURNS = (
    _Turn(0, ("event.place", "time", "own.", "convention", "reasons.")),
    _Turn(0, ("happened.",)),
    _Turn(0, ("place.row", "happened.run", "happened.extent", "happened.listed", "happened.during",
              "happened.fit", "happened.head", "happened.gap")),
    _Turn(1, ("registry.", "actor.", "seat", "seat.start"), needs=0),
    _Turn(1, ("doubled", "title.", "event.flags")),
    _Turn(1, ("doubtful", "link.", "ref")),
    _Turn(1, ("happened.low", "happened.high", "happened.ask", "happened.exact"), needs=1),
    _Turn(0, ("published.", "source.")),
    _Turn(1, ("seat.", "")),
)  # fmt: skip
"""The first are those that all others need; with them, `SHOWN` are needed to show all. Each process
has about half of the work, before that and after."""
SHOWN = (0, 1, 2, 3, 4, 5, 6)
_LATER = 5
"""The niceness of what nothing shown waits for."""
_HAPPENS, _FINDS = 1, 5
"""The turns after which no date of an event is looked at any more, and findings across files are
known."""


def _turn_of(name: str) -> int:
    """Return the turn in which a column is made: that with the longest begin of its name."""
    return max(
        (len(begin), at)
        for at, turn in enumerate(TURNS)
        for begin in turn.names
        if name.startswith(begin)
    )[1]


def _assemble_in(pool: _Pool, told: Task, folder: str) -> Generator[Apart | None, None, None]:
    """Assemble segments in processes; see `Loading.assemble`. Raises OSError, ValueError and
    `Damaged`."""
    token = f"{APART}{os.urandom(6).hex()}"
    workers = sorted(pool.workers, key=lambda worker: not worker.looks_ahead)[:2]
    for share, worker in enumerate(workers):
        about = {"name": token, "share": share, "shares": len(workers)}
        if not worker.tell({**told, **about}):
            return
    answers: dict[int, dict[str, Any]] = {}
    made: Apart | None = None
    columns: dict[str, memoryview] = {}
    part = name_part()
    while len(answers) <= len(TURNS):
        yield None
        for _, messages in pool.receive():
            if messages is None:
                return
            for answer, _ in messages:
                answers[answer["turn"]] = answer
                sections = Sections.open(ospath.join(folder, answer["name"]))
                columns |= {name: sections[name] for name in sections}
                is_needed = any(answer["turn"] == turn.needs for turn in TURNS)
                if is_needed and not answers[0]["is_whole"]:
                    for worker in workers[1:]:
                        worker.tell({"given": answer["name"]})
                if len(answers) == len(TURNS):
                    workers[0].tell({"join": [each["name"] for each in answers.values()],
                                     "name": part})  # fmt: skip
        if made is None and all(map(answers.__contains__, SHOWN)):
            findings = tuple([unpack_value(Finding, e) for e in answers[_FINDS]["findings"]])
            made = Apart(columns, answers[0]["head"], findings, part="")
            if not answers[0]["is_whole"]:
                yield made
                for worker in workers:
                    worker.tell({"shown": True})
    assert made is not None
    yield made._replace(part=part)


def _join(names: Sequence[str], name: str, folder: str) -> dict[str, object]:
    """Write what is in several files of columns into one."""
    parts = [Sections.open(ospath.join(folder, each)) for each in names]
    columns = {each: part[each] for part in parts for each in part}
    write_sections(ospath.join(folder, name), columns, synced=False)
    return {"turn": len(TURNS), "name": name}


_Looked = tuple[dict[str, Segment], Any]
"""Segments by their names, and what is known of them (`assembly.Early`)."""


def _look_at(names: Sequence[str], folder: str, looked: _Looked) -> _Looked:
    """Look at more segments that are to be assembled with others, and were `looked` at."""
    from timeline_tui.files.cache.assembly import Early

    segments, early = looked
    early = early or Early()
    for name in names:
        with suppress(OSError, Damaged):  # what is read otherwise goes
            segments[name] = Segment(Sections.open(ospath.join(folder, name)))
            early.add(segments[name])
    return segments, early


def _assemble(
    task: Task, folder: str, lines: queue.SimpleQueue[bytes], looked: _Looked = ({}, None)
) -> Iterator[dict[str, object]]:
    """Make the columns of a share of a corpus into files; yield an answer for each turn."""
    from timeline_tui.files.cache.assembly import Early, assemble, is_simple

    known, early = looked
    segments = [
        known.get(name) or Segment(Sections.open(ospath.join(folder, name)))
        for name in task["segments"]
    ]
    documents = [unpack_value(Document, each) for each in task["documents"]]
    share, shares = task["share"], task["shares"]
    is_whole = not is_simple(segments)  # then one alone makes all of it, out of its events
    if is_whole and share:
        return
    given: dict[str, memoryview] = {}
    told: set[str] = set()
    is_shown = is_whole
    early = early or Early()
    made = assemble(
        segments, documents, read_piece, (), task["names"], given=given, early=early,
    )  # fmt: skip
    if share:
        made.look_ahead()
    for at, turn in enumerate(TURNS):
        if turn.share != share and shares > 1 and not is_whole:
            continue
        if share and turn.needs is not None:
            needed = Sections.open(ospath.join(folder, json.loads(lines.get())["given"]))
            given |= {name: needed[name] for name in needed}
            told.update(needed)
        if at not in SHOWN and not is_shown:
            lines.get()  # whoever shows all goes first
            is_shown = True
            with suppress(OSError):
                os.nice(_LATER)
        left = [name for name in made.columns if name not in told]
        columns = {name: made.columns[name] for name in left if _turn_of(name) == at}
        if isinstance(made.columns, Pending):
            # What was made along with these, the other one need not make.
            along = filter(made.columns.is_made, left)
            columns |= {name: made.columns[name] for name in along}
        told.update(columns)
        file = f"{task['name']}-{at}"
        write_sections(ospath.join(folder, file), columns, synced=False)
        answer: dict[str, object] = {"turn": at, "name": file}
        if not at:
            answer |= {"head": made.head, "is_whole": is_whole}
        if at == _HAPPENS:
            early.forget()
        if at == _FINDS:
            answer["findings"] = list(map(pack_value, made.findings))
        yield answer
