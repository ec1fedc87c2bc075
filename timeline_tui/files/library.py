"""The content of files and folders, kept up to date: a dict with the state of each file.

One thread at a time loads, refreshes and takes snapshots: nothing here locks. `line_of` and
`path_of` only look things up and may be called by another thread. Time comes in as `clock` and
`sleep`.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from os import path as ospath

from timeline_tui.core.event import Event
from timeline_tui.core.problem import Problem
from timeline_tui.dates.frozen import dataclass
from timeline_tui.files import formats, settling
from timeline_tui.files.entry import STDIN, Entry, Reading, SoFar, Steps, Stream, whole_file
from timeline_tui.files.find import PathMissing, Walk, is_passed_over, stamp_here, suggest, walk
from timeline_tui.files.settling import Known, Phase
from timeline_tui.files.snapshot import File, Snapshot, take_snapshot

AT_HAND = 256 * 1024
"""Bytes of a file that are looked through while somebody waits: 16 ms."""
STDIN_NAME = "stdin"
_YIELD_EVERY = 0.05
_YIELD_FILES = 256


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a load: files read, out of the total; of standard input the bytes read, and
    whether nothing comes from it."""

    done: int
    total: int
    size: int = 0
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Names of files that came, changed and went. All empty: only a folder's problems changed.

    `on_disk` says that something else was there than at the look before; not so where a file was
    only waited for, because it might have been half written."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    on_disk: bool = field(default=False, compare=False)


class Library:
    """The files below some paths; `-` among them stands for `stdin`, which is read as it comes if
    it is a stream.

    Raises `PathMissing` when made, if a path is not there; later ones only become problems.
    """

    def __init__(
        self,
        paths: Sequence[str],
        *,
        stdin: bytes | Stream | None = None,
        follow: bool = False,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.paths: tuple[str, ...] = tuple(paths)
        for path in self.paths:
            if path != STDIN and _is_missing(path):
                raise PathMissing(path, suggest(path))
        self.is_loaded = False
        """True once everything has been read."""
        self.folders: tuple[str, ...] = ()
        """The folders below the paths, as the last look found them."""
        self._stdin = stdin if STDIN in self.paths else None
        self._follow = follow
        self._sleep = sleep
        self._clock = clock
        self._files: dict[str, File] = {}
        self._names: dict[str, File] = {}
        self._problems: tuple[Problem, ...] = ()
        self._others = 0
        self._copies: dict[str, str] = {}
        self._so_far: SoFar | None = None
        """Returns what has come from a stream that is being read."""

    # -- reading -----------------------------------------------------------------------------

    @property
    def is_unsettled(self) -> bool:
        """Report whether a file may be half written, so that it should be looked at again soon."""
        return any(file.known.since is not None for file in self._files.values())

    def load(self, *, live: bool = False) -> Iterator[Progress]:
        """Read everything, in pieces of at most 50 ms where files allow. It may be abandoned.

        With `live`, a file that is being written is left for a later `refresh`; else what is
        there of it is all that there is.
        """
        self._files, self._names, self.is_loaded = {}, {}, False
        with _pause_collector():
            entries = self._walk().entries
            given = 0
            total = len(entries) + (self._stdin is not None)
            yield Progress(0, total)
            stream = self._stdin if isinstance(self._stdin, Stream) else None
            if isinstance(self._stdin, bytes):
                self._keep_stdin(formats.read_bytes(self._stdin, STDIN_NAME), self._stdin)
                given = 1
            torn: list[Entry] = []
            last, said = time.monotonic(), 0
            for done, entry in enumerate(entries, given):
                if time.monotonic() - last > _YIELD_EVERY or done - said >= _YIELD_FILES:
                    yield Progress(done, total)
                    last, said = time.monotonic(), done
                began = self._clock()
                steps = formats.read_in_steps(entry)
                while (result := _step(steps)) is None:
                    if time.monotonic() - last > _YIELD_EVERY:
                        yield Progress(done, total)
                        last, said = time.monotonic(), done
                known = self._take(entry, settling.next(None, result, began, live=live))
                if known.phase is Phase.TORN:
                    torn.append(entry)
            self._wait_for(torn, live)
            if stream is not None:
                yield from self._read_stream(stream, total)
            self.is_loaded = True
        yield Progress(total, total)

    def _read_stream(self, stream: Stream, total: int) -> Iterator[Progress]:
        """Read standard input as it comes, after all files; a snapshot holds what has come."""
        steps = formats.read_stream_in_steps(stream, STDIN_NAME)
        last = 0.0
        while True:
            try:
                self._so_far = next(steps)
            except StopIteration as stop:
                reading: Reading = stop.value
                break
            if stream.waits or time.monotonic() - last > _YIELD_EVERY:
                yield Progress(total - 1, total, stream.size, stream.waits)
                last = time.monotonic()
        self._so_far, self._stdin = None, stream.data
        self._keep_stdin(reading, stream.data)

    def _keep_stdin(self, reading: Reading, data: bytes) -> None:
        """Keep what standard input holds, before all files."""
        known = settling.next(None, reading, self._clock())
        self._names[STDIN_NAME] = File(Entry(STDIN, STDIN_NAME), known, data)
        self._files = {STDIN: self._names[STDIN_NAME], **self._files}

    def refresh(self, told: Collection[str] = ()) -> Change | None:
        """Read again what has changed on disk; None if nothing has.

        Costs one listing a folder and one `stat` a file. `told` are paths that are said to have
        changed: where those are all files that are known and still there, others are not looked at.
        """
        with _pause_collector():
            changed = self._pick_changed(told)
            if changed is not None:
                return self._read_again(changed, [])
            problems = self._problems
            found = self._walk(stamped=True)
            gone = self._find_gone(found)
            fresh = [
                entry
                for entry, stamp in zip(found.entries, found.stamps, strict=True)
                if (file := self._files.get(entry.path)) is None
                or stamp is None
                or file.known.stamp != stamp
            ]
            change = self._read_again(fresh, gone)
            if fresh or gone:
                self._put_in_order(found)
            if change is None and problems != self._problems:
                return Change((), (), ())
            return change

    def _walk(self, *, stamped: bool = False) -> Walk:
        """Find the files that are there now, and take over what else the walk found."""
        found = walk(self.paths, follow=self._follow, stamped=stamped)
        self.folders, self._others, self._copies = tuple(found.folders), found.others, found.copies
        lost = [
            whole_file(path, "missing", "the path given no longer exists") for path in found.missing
        ]
        self._problems = (*found.problems, *lost)
        return found

    def _pick_changed(self, told: Collection[str]) -> list[Entry] | None:
        """Return the files of these that have changed; None where a walk must tell."""
        files = [
            self._files.get(path) for path in told if not is_passed_over(ospath.basename(path))
        ]
        entries = []
        for file in files:
            stamp = None if file is None else stamp_here(file.entry.path)
            if file is None or stamp is None:
                return None
            if stamp != file.known.stamp:
                entries.append(file.entry)
        return entries if files else None

    def _find_gone(self, found: Walk) -> list[str]:
        """Return the files that are known and not there any more. Of what could not be listed it is
        not known whether it is there: it stays."""
        there = {entry.path for entry in found.entries}
        there.add(STDIN)
        unsure = tuple(path.rstrip("/") + "/" for path in found.unread)
        return [
            path
            for path in self._files
            if path not in there and not (path + "/").startswith(unsure)
        ]

    def _read_again(self, fresh: Sequence[Entry], gone: Sequence[str]) -> Change | None:
        """Read files that have changed or come, and drop those that are gone."""
        before = {entry: self._files.get(entry.path) for entry in fresh}
        torn = []
        for entry, file in before.items():
            known = settling.start(entry.name) if file is None else file.known
            began = self._clock()
            known = settling.next(known, formats.read(entry, known.reading), began)
            if self._take(entry, known).phase is Phase.TORN:
                torn.append(entry)
        self._wait_for(torn)
        removed = [self._drop(path) for path in gone]
        added, changed = [], []
        on_disk = bool(gone)
        for entry, old in before.items():
            new = self._files.get(entry.path)
            if new is None:
                if old is not None:
                    removed.append(entry.name)
            elif old is None:
                nothing = settling.start(entry.name)
                if new.known.phase is not Phase.HELD or not new.known.says_the_same(nothing):
                    added.append(entry.name)
                    on_disk = True
            elif not old.known.says_the_same(new.known):
                changed.append(entry.name)
                on_disk = on_disk or old.known.stamp is not None
        if not (added or changed or removed):
            return None
        return Change(tuple(added), tuple(changed), tuple(removed), on_disk)

    def _wait_for(self, torn: list[Entry], live: bool = True) -> None:
        """Read files that may be half written again after short waits: all of them together, so
        that a burst of thousands waits no longer than one."""
        for wait in settling.WAITS:
            if not torn:
                return
            self._sleep(wait)
            left = []
            for entry in torn:
                known = self._files[entry.path].known
                began = self._clock()
                reading = formats.read(entry, known.reading)
                known = self._take(entry, settling.next(known, reading, began, live=live))
                if known.phase is Phase.TORN:
                    left.append(entry)
            torn = left

    def _take(self, entry: Entry, known: Known) -> Known:
        """Keep what is known of a file now, unless it is gone."""
        if known.phase is Phase.GONE:
            self._drop(entry.path)
        else:
            self._keep(File(entry, known))
        return known

    def _keep(self, file: File) -> None:
        self._files[file.entry.path] = self._names[file.entry.name] = file

    def _drop(self, path: str) -> str:
        """Forget a file, and return its name."""
        file = self._files.pop(path, None)
        if file is None:
            return ""
        self._names.pop(file.entry.name, None)
        return file.entry.name

    def _put_in_order(self, found: Walk) -> None:
        """Put files into the order of the walk, as a fresh reader has it; what stayed unseen is
        last."""
        order = {entry.path: place for place, entry in enumerate(found.entries)}
        order[STDIN] = -1
        last = len(order)
        self._files = dict(sorted(self._files.items(), key=lambda item: order.get(item[0], last)))

    # -- what is known -----------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """Return what has been read so far."""
        with _pause_collector():
            files = list(self._files.values())
            reading = None if self._so_far is None else self._so_far()
            if reading is not None and reading.document.events:
                known = settling.next(None, reading, self._clock())
                files.insert(0, File(Entry(STDIN, STDIN_NAME), known, b""))
            return take_snapshot(
                files, self._problems, self._copies, self._others, whole=self.is_loaded
            )

    def line_of(self, event: Event) -> int:
        """Return the line in its file where an event's record begins, from 1; 1 where it is not
        known."""
        file = self._names.get(event.file)
        return 1 if file is None else file.find_line(event.path)

    def line_at_hand(self, event: Event) -> int | None:
        """Do as `line_of`; None where that would mean reading a large file again."""
        file = self._names.get(event.file)
        if file is not None and file.size > AT_HAND and file.look_up_line(event.path) is None:
            return None
        return self.line_of(event)

    def path_of(self, name: str) -> str | None:
        """Return the absolute path of a file by its name; None for standard input, what is unknown,
        and what was named from a folder that is gone."""
        file = self._names.get(name)
        if file is None or file.data is not None:
            return None
        try:
            return os.path.abspath(file.entry.path)
        except OSError:
            return None


def _is_missing(path: str) -> bool:
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        return False
    return False


def _step(steps: Steps) -> Reading | None:
    """Go on with a reading in pieces; return its result once it is through."""
    try:
        next(steps)
    except StopIteration as stop:
        result: Reading = stop.value
        return result
    return None


@contextmanager
def _pause_collector() -> Iterator[None]:
    """Turn the collector of cycles off: it walks everything kept so far again and again while it is
    read, the largest single cost of loading (6.5 s against 1.2 s for 100,000 events)."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
