"""The index on disk: what was read before, so that what has not changed opens without being read.

`$XDG_CACHE_HOME/timeline-tui` holds a folder for each set of paths that was opened (`Shelf`): the
file `index`, and the segments that it names. All is written beside and takes its name by a rename,
the index last, so that a reader finds the old one or the new one, and keeps what it has opened.

It is a copy of confidential text outside of its folder, and what is found there is believed. So all
is for the user alone (0700, 0600), and nothing is read that another user owns or may write, or that
is a link. Whatever is doubtful counts as not there.
"""

from __future__ import annotations

import errno
import fcntl
import json
import mmap
import os
import pathlib
import stat
import sys
import time
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from os import path as ospath
from typing import Any, NamedTuple

from timeline_tui.core import limits
from timeline_tui.core.columns import blake2b
from timeline_tui.core.problem import Finding
from timeline_tui.dates.frozen import dataclass, regex
from timeline_tui.files.cache.segment import Damaged, Flat, Sections, json_section, write_sections
from timeline_tui.files.entry import STDIN, write_all
from timeline_tui.files.state import own_folder

FORMAT = 2
"""The number of the layout. Another one makes every index anew."""
READERS = "12d05e6e505b336e"
"""The digest of the modules that read, of which what is kept depends (`tests/files/test_cache.py`
holds and renews it)."""

INDEX = "index"
"""The name of the file that names all others of its folder; it is written last."""
RACY = 2_000_000_000
"""Nanoseconds by which a file must have been older than the look at it: some file systems keep
times to two seconds, and a change within the same two leaves no trace in them."""
SHELVES_LIMIT = limits.SHELVES.value
BYTES_LIMIT = limits.CACHE.value

_LEFT = 60.0
"""Seconds after which a folder without an index is one that was left: who makes a folder holds its
lock a moment later."""
_TRIES = 3
_LOCK = "lock"
_KEY = "key"
_KEY_LIMIT = 1024 * 1024
"""Bytes of a list of paths that are read."""
_NAME = regex(r"[0-9a-f]{32}")
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


class CacheError(Exception):
    """Nothing can be kept, or nothing kept can be read; the words say why."""


class _Absent(CacheError):
    """Nothing has been kept yet."""


def cache_folder() -> pathlib.Path:
    """Return `$XDG_CACHE_HOME/timeline-tui`; raise `CacheError` where there is no home."""
    from platformdirs import user_cache_path

    folder = own_folder(user_cache_path, "~/.cache/timeline-tui")
    if folder is None:
        raise CacheError("there is no home folder (HOME, XDG_CACHE_HOME)")
    return folder


def key_of(paths: Sequence[str], *, follow: bool = False) -> str:
    """Return what tells what these paths hold from all else, as ASCII text. Raises `CacheError`
    for standard input, and where no path can be made of them.

    The names of files begin with the path as it was given, unless that is one folder.
    """
    if STDIN in paths:
        raise CacheError("standard input is not kept")
    try:
        real = [ospath.abspath(path) for path in paths]
    except OSError as error:
        raise CacheError("the current folder no longer exists") from error
    given = [] if len(real) == 1 and ospath.isdir(real[0]) else list(paths)
    return json.dumps([real, given, follow])


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder of the cache: its name, the paths that it is of, its bytes, the time (seconds) at
    which it was last used, and whether there is an index in it."""

    name: str
    paths: tuple[str, ...]
    size: int
    used: float
    is_whole: bool


class Opened(NamedTuple):
    """An index as it was kept: itself, and the parts that it names, in their order."""

    head: Sections
    parts: dict[str, Sections]


class Apart(NamedTuple):
    """What was assembled in other processes: columns, which are mapped, the head, and the findings
    across files; and the part that has all columns, "" while more of them are made. These are
    then added to those that there are."""

    columns: dict[str, memoryview]
    head: dict[str, Any]
    findings: tuple[Finding, ...]
    part: str


def name_part() -> str:
    """Return a name for a part that none has had."""
    return f"part-{os.urandom(12).hex()}"


class Shelf:
    """The place of what is known of some paths. Nothing is made before something is written."""

    def __init__(self, root: pathlib.Path, key: str) -> None:
        self.root = root
        self.key = key
        self.name = blake2b(key.encode(), digest_size=16).hexdigest()
        self.folder = root / self.name

    # -- reading -----------------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        """Report whether there is no index, neither one to use nor one that is doubtful."""
        return not ospath.lexists(self.folder / INDEX)

    @contextmanager
    def reading(self) -> Iterator[int]:
        """Open the folder, if it is the user's own; raise `CacheError` if not."""
        with _open_folder(self.root) as root, _open_folder(self.name, root) as folder:
            yield folder

    def open(self) -> Opened | None:
        """Return what was kept, if this program has made it of these paths; None for all else."""
        for _ in range(_TRIES):
            try:
                with self.reading() as folder:
                    index = _map(folder, INDEX)
                    made, parts = index.value("made"), index.value("parts")
                    if made == [self.key, made_by()]:
                        opened = Opened(
                            index, {name: _map(folder, name, later=True) for name in parts}
                        )
                        marks = [each.mark for each in opened.parts.values()]
                        return opened if marks == index.value("marks") else None
                return None
            except _Absent:
                continue  # another program may just have put a new one in its place
            except (CacheError, Damaged, OSError, ValueError, TypeError):
                return None
        return None

    def forget(self) -> bool:
        """Remove the index, so that it is made anew; return whether it is gone."""
        try:
            with self.reading() as folder:
                os.unlink(INDEX, dir_fd=folder)
        except (_Absent, FileNotFoundError):
            return True
        except (OSError, CacheError):
            return False
        return True

    def touch(self) -> None:
        """Note that it was used: what was used longest ago goes first."""
        with suppress(OSError, CacheError), self.reading() as folder:
            os.utime(folder)

    # -- writing -----------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[pathlib.Path | None]:
        """Make the folder and hold its lock, for all files to be written and `keep_only` to be
        called; None where another program writes there just now. Raises `CacheError`."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _open_folder(self.root, tighten=True) as root:
                with suppress(FileExistsError):
                    os.mkdir(self.name, 0o700, dir_fd=root)
                with (
                    _open_folder(self.name, root, tighten=True) as folder,
                    _hold_lock(folder) as is_held,
                ):
                    if is_held:
                        self._write_key(folder)
                    yield self.folder if is_held else None
        except OSError as error:
            raise CacheError(_describe(error)) from error

    def write(self, index: Mapping[str, Flat], parts: Mapping[str, Mapping[str, Flat]]) -> bool:
        """Keep this in place of what was kept: the index and its parts, by names. A part without
        sections is there already. False where another program writes there just now. Raises
        `CacheError`."""
        with self.writing() as folder:
            if folder is None:
                return False
            self.put(folder, index, parts)
        shrink(self.root)
        return True

    def put(
        self,
        folder: pathlib.Path,
        index: Mapping[str, Flat],
        parts: Mapping[str, Mapping[str, Flat]],
    ) -> None:
        """Do as `write` while the lock is held. Raises OSError."""
        try:
            for name, sections in parts.items():
                if sections:
                    write_sections(str(folder / name), sections, synced=False)
            about = {
                "made": json_section([self.key, made_by()]),
                "parts": json_section(list(parts)),
                "marks": json_section([_mark_of(folder / name) for name in parts]),
            }
            write_sections(str(folder / INDEX), {**index, **about}, synced=False)
        finally:
            self.tidy()

    def _write_key(self, folder: int) -> None:
        """Write what it is of, for people to see."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with suppress(FileExistsError):
            fd = os.open(_KEY, flags, 0o600, dir_fd=folder)
            try:
                write_all(fd, self.key.encode())
            finally:
                os.close(fd)

    def tidy(self) -> None:
        """Remove what the index does not name, while the lock is held: where nothing came of what
        was begun, no copy of what files say stays behind."""
        named: list[str] = []
        try:
            with self.reading() as folder:
                named = _map(folder, INDEX).value("parts")
        except (CacheError, Damaged, OSError, ValueError):
            pass  # it is not to be opened
        with suppress(OSError, CacheError):
            self.keep_only(named)

    def keep_only(self, names: Sequence[str]) -> None:
        """Remove what the index does not name, while the lock is held: what an earlier one named,
        and what was left by a program that ended."""
        with self.reading() as folder:
            _remove_files(folder, {INDEX, _KEY, _LOCK, *names})


def made_by() -> list[object]:
    """Return what what is kept depends on, besides the files: the layout, the modules that read,
    and the versions of what they stand on."""
    return [
        FORMAT, READERS, list(sys.version_info[:2]), unicodedata.unidata_version,
        _stamp_modules(),
    ]  # fmt: skip


def _stamp_modules() -> str:
    """Return what tells the modules that read, as they are installed, from changed ones; "" where
    they are no files."""
    package = ospath.dirname(ospath.dirname(ospath.dirname(__file__)))
    found = []
    waiting = [ospath.join(package, name) for name in ("dates", "core", "files")]
    with suppress(OSError):
        while waiting:
            with os.scandir(waiting.pop()) as listing:
                for each in listing:
                    if each.is_dir():
                        waiting.append(each.path)
                    elif each.name.endswith(".py"):
                        status = each.stat()
                        found.append((each.path, status.st_size, status.st_mtime_ns))
    return blake2b(repr(sorted(found)).encode(), digest_size=16).hexdigest()


@contextmanager
def _open_folder(
    path: str | os.PathLike[str], within: int | None = None, *, tighten: bool = False
) -> Iterator[int]:
    """Open a folder that is the user's own and that nobody else may write; `tighten` closes it to
    all others. Raises `CacheError`."""
    try:
        fd = os.open(path, _FOLDER, dir_fd=within)
    except FileNotFoundError as error:
        raise _Absent(_describe(error)) from error
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            message = "its folder is a link or no folder, and is not followed"
            raise CacheError(message) from error
        raise CacheError(_describe(error)) from error
    try:
        status = os.fstat(fd)
        if status.st_uid != os.geteuid():
            raise CacheError("its folder belongs to another user")
        if tighten and stat.S_IMODE(status.st_mode) != 0o700:
            os.fchmod(fd, 0o700)
        elif status.st_mode & _OTHERS_MAY_WRITE:
            raise CacheError("others may write into its folder")
        yield fd
    finally:
        os.close(fd)


def open_file(folder: int, name: str) -> int:
    """Open a file of a folder for reading: a regular one of the user's own, that has this one name
    and that nobody else may write. Raises `CacheError`."""
    try:
        fd = os.open(name, _READ, dir_fd=folder)
    except FileNotFoundError as error:
        raise _Absent(_describe(error)) from error
    except OSError as error:
        raise CacheError(_describe(error)) from error
    status = os.fstat(fd)
    if (
        not stat.S_ISREG(status.st_mode)
        or status.st_uid != os.geteuid()
        or status.st_nlink != 1
        or status.st_mode & _OTHERS_MAY_WRITE
    ):
        os.close(fd)
        raise CacheError("one of its files is a link, another user's, or not regular")
    return fd


@contextmanager
def _hold_lock(folder: int) -> Iterator[bool]:
    """Hold the lock of a folder; False where another program holds it."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    lock = os.open(_LOCK, flags, 0o600, dir_fd=folder)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_held = True
        except BlockingIOError:
            is_held = False
        yield is_held
    finally:
        os.close(lock)


def _mark_of(path: pathlib.Path) -> str:
    """Return what tells a part from every other; "" where another program has removed it, so that
    the index will not be opened."""
    try:
        return Sections.open(str(path)).mark
    except (Damaged, FileNotFoundError):
        return ""


def _map(folder: int, name: str, *, later: bool = False) -> Sections:
    """Map a file of a folder, whose table is read at once or `later`. Raises `CacheError` and
    `Damaged`."""
    fd = open_file(folder, name)
    try:
        size = os.fstat(fd).st_size
        data = mmap.mmap(fd, size, access=mmap.ACCESS_READ) if size else b""
        return Sections(data, later=later)
    finally:
        os.close(fd)


def _describe(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _remove_files(folder: int, but: set[str]) -> None:
    """Remove the files of a folder; what cannot be removed stays."""
    for name in os.listdir(folder):
        if name not in but:
            with suppress(OSError):
                os.unlink(name, dir_fd=folder)


# -- all that is kept ------------------------------------------------------------------------------


def list_kept(root: pathlib.Path) -> list[Kept]:
    """Return the folders of the cache, the one used last first. Raises `CacheError`."""
    kept = []
    try:
        with _open_folder(root) as fd:
            for name in filter(_NAME.fullmatch, os.listdir(fd)):
                with suppress(CacheError, OSError), _open_folder(name, fd) as folder:
                    kept.append(_look_at(name, folder))
    except _Absent:
        return []
    except OSError as error:
        raise CacheError(_describe(error)) from error
    return sorted(kept, key=lambda each: (-each.used, each.name))


def _look_at(name: str, folder: int) -> Kept:
    size, names = 0, os.listdir(folder)
    for each in names:
        with suppress(OSError):
            size += os.stat(each, dir_fd=folder, follow_symlinks=False).st_size
    return Kept(name, _read_paths(folder), size, os.fstat(folder).st_mtime, INDEX in names)


def _read_paths(folder: int) -> tuple[str, ...]:
    """Return the paths that a folder of the cache is of; none where that cannot be told."""
    with suppress(CacheError, OSError, ValueError, LookupError, TypeError, RecursionError):
        fd = open_file(folder, _KEY)
        try:
            found = json.loads(os.read(fd, _KEY_LIMIT))
        finally:
            os.close(fd)
        return tuple([path for path in found[0] if isinstance(path, str)])
    return ()


def clear(root: pathlib.Path) -> int:
    """Remove all that is kept; return how many folders went. Raises `CacheError`."""
    return _remove(root, [each.name for each in list_kept(root)])


def shrink(root: pathlib.Path, *, shelves: int = SHELVES_LIMIT, size: int = BYTES_LIMIT) -> int:
    """Remove the folders used longest ago, until what is kept is within its limits; and what a
    program left that was killed before there was an index."""
    total, going = 0, []
    for number, each in enumerate(list_kept(root)):
        total += each.size
        is_left = not each.is_whole and each.used < time.time() - _LEFT
        if is_left or number >= shelves or total > size:
            going.append(each.name)
    return _remove(root, going)


def _remove(root: pathlib.Path, names: Sequence[str]) -> int:
    if not names:
        return 0
    gone = 0
    with _open_folder(root) as fd:
        for name in names:
            with suppress(OSError, CacheError):
                with _open_folder(name, fd) as folder, _hold_lock(folder) as is_held:
                    if not is_held:
                        continue  # another program writes there now
                    # The index first: what is left is then no index of anything.
                    with suppress(FileNotFoundError):
                        os.unlink(INDEX, dir_fd=folder)
                    _remove_files(folder, set())
                os.rmdir(name, dir_fd=fd)
                gone += 1
    return gone
