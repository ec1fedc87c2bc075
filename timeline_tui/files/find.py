"""The files to read: those named, and the event files of the folders named.

Nothing is opened here but folders, except to see whether a folder holds events at all. A link is
followed within the folder that was given. Its target is read once, however many links lead there,
so circles end by themselves. Copies that programs leave beside a file when they cannot agree are
recognized by their names.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from array import array
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import field
from functools import cache
from itertools import compress
from math import inf
from operator import attrgetter
from os import path as ospath
from typing import overload

from timeline_tui.core.characters import is_plain
from timeline_tui.core.problem import Problem
from timeline_tui.core.text import brief, closest
from timeline_tui.dates.frozen import dataclass
from timeline_tui.files.entry import (
    NO_STAMP,
    STAMP,
    STATUS,
    STDIN,
    Entry,
    Stamp,
    cannot_read,
    name_special,
    not_a_file,
    stamp_of,
    whole_file,
)
from timeline_tui.files.formats import SUFFIXES, format_of, holds_events

_PASSED_STARTS = (".", "#")
_PASSED_ENDS = ("~", ".tmp", ".swp", ".bak", ".orig")
_PASSED = frozenset({"node_modules", "__pycache__"})
_SUGGESTED_FROM = 5_000
_CONFLICT = (
    r"conflict|konflikt|conflit|conflicto|conflitto|conflito|ristiriita|çakış|конфликт|конфлікт"
    r"|競合|冲突|衝突|충돌|SFConflict"
)
_COPY = r"copy|kopie|copie|copia|cópia|kopia|kopi|копия|コピー|副本"
_HINTS = (" ", "(", "conflict", "desktop-", "laptop-", "win-", "-pc", "macbook", "imac")
"""One of these is in the name of every copy; most other names have none."""
_PATTERNS = (
    r"(?P<stem>.+)\.sync-conflict-\d{8}-\d{6}(?:-[A-Z0-9]+)?",  # Syncthing
    rf"(?P<stem>.+?) ?\([^()]*(?:{_CONFLICT})[^()]*\)",  # Dropbox, Nextcloud, Seafile
    r"(?P<stem>.+?)_conflict-\d{8}-\d{6}",  # ownCloud
    r"(?P<stem>.+?)\.conflict(?:ed)?(?:[ .-]?\d+)?",  # Resilio
    r"(?P<stem>.+?)-(?:desktop|laptop|win)-[a-z0-9]{4,}(?:-\d+)?",  # OneDrive
    r"(?P<stem>.+?)-[a-z0-9]+(?:-PC|s-(?:macbook|imac)[a-z0-9-]*)(?:-\d+)?",  # OneDrive
    r"(?P<stem>.+?) (?:[2-9]|[1-9]\d)",  # iCloud
    r"(?P<stem>.+?) ?\([1-9]\d?\)",  # Google Drive and browsers
    rf"(?P<stem>.+?)(?: -)? \(?(?:{_COPY})(?: ?\(?\d+\)?)?\)?(?: \(\d+\))?",
    rf"(?:{_COPY})(?: \(\d+\))? (?:of|von|de|di|van|af|av) (?P<stem>.+)",
)
_by_name = attrgetter("name")
_MANY = 256
"""Number of entries from which on the files of a folder are taken together, so many at a time."""
_BLOCK = 1_000
"""Files that a process beside us is told of at once."""
_PIPE = 1 << 20
"""Bytes that a pipe to and from it holds, where the system allows that: it need not wait for us."""


class PathMissing(Exception):
    """A path that was named and is not there, and one that is and may have been meant."""

    def __init__(self, path: str, suggestion: str | None = None) -> None:
        super().__init__(path)
        self.path = path
        self.suggestion = suggestion


@dataclass(slots=True)
class Walk:
    """The result of a walk. Of each file it has what an `Entry` has, and the parts of its stamp, or
    of `NO_STAMP` if it was not asked for; `folders` are those that were listed, and those outside
    of files that links lead to; `unread` are folders that could not be listed, of which it is not
    known what they hold now; `others` counts the files of other kinds, which are passed over;
    `copies` are the names of conflict copies with those of their originals. `files_of` is what has
    exactly these files, where that was found out, and `alike` what has some, and which."""

    paths: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    reals: list[str] = field(default_factory=list)
    columns: list[array[int]] = field(default_factory=lambda: _pack_stamps(()))
    problems: list[Problem] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    others: int = 0
    copies: dict[str, str] = field(default_factory=dict)
    files_of: object = None
    alike: tuple[object, object] = (None, None)
    _entries: list[Entry] | None = None

    def __len__(self) -> int:
        return len(self.paths)

    @property
    def entries(self) -> list[Entry]:
        """Return all files; most starts from an index need few."""
        if self._entries is None:
            self._entries = list(map(Entry, self.paths, self.names, self.reals))
        return self._entries

    @property
    def stamps(self) -> list[Stamp | None]:
        """Return the stamp of each file, None where it was not asked for."""
        return list(map(self.stamp, range(len(self))))

    @property
    def size(self) -> int:
        """Return the bytes of all files: of those of which it was not asked, as many as others."""
        known = len(self) - self.columns[0].count(NO_STAMP[0])
        return sum(self.columns[2]) * len(self) // (known or 1)

    def entry(self, at: int) -> Entry:
        """Return a file."""
        return Entry(self.paths[at], self.names[at], self.reals[at])

    def stamp(self, at: int) -> Stamp | None:
        """Return the stamp of a file; None where it was not asked for."""
        time, changed, size, inode = (column[at] for column in self.columns)
        stamp = time, changed, size, inode
        return None if stamp == NO_STAMP else stamp

    def add(self, entry: Entry, stamp: Stamp | None) -> None:
        """Add a file."""
        self.paths.append(entry.path)
        self.names.append(entry.name)
        self.reals.append(entry.real)
        for column, part in zip(self.columns, stamp or NO_STAMP, strict=True):
            column.append(part)


class Listed(Sequence[Entry]):
    """The files of a walk, made when one is first asked for: to start what reads them comes
    first."""

    def __init__(self, found: Walk) -> None:
        self._found = found

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | Sequence[Entry]:
        return self._found.entries[at]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._found.entries)


def _pack_stamps(statuses: Sequence[os.stat_result]) -> list[array[int]]:
    """Return stamps, part by part."""
    return [
        array(code, map(attrgetter(name), statuses))
        for name, code in zip(STATUS, STAMP.values(), strict=True)
    ]


def is_passed_over(name: str) -> bool:
    """Report whether the name is that of a hidden, temporary or machine-made thing."""
    return name.startswith(_PASSED_STARTS) or name.lower().endswith(_PASSED_ENDS) or name in _PASSED


def find(paths: Sequence[str], *, follow: bool = False) -> tuple[list[Entry], tuple[Problem, ...]]:
    """Return the files to read, in a fixed order, and what cannot be read of what was named.

    `-` is passed over: standard input is no file. Raises `PathMissing`.
    """
    found = walk(paths, follow=follow)
    if found.missing:
        raise PathMissing(found.missing[0], suggest(found.missing[0]))
    return found.entries, tuple(found.problems)


def suggest(path: str) -> str | None:
    """Return something that is there and has almost this name."""
    parent, name = ospath.split(path.rstrip("/"))
    try:
        with os.scandir(parent or ".") as listing:
            there = {
                entry.name: entry.is_dir()
                for entry, _ in zip(listing, range(_SUGGESTED_FROM), strict=False)
                if is_plain(entry.name)
            }
    except (OSError, ValueError):
        return None
    close = closest(name, there)
    return ospath.join(parent, close[0]) + "/" * there[close[0]] if close else None


def walk(
    paths: Sequence[str], *, follow: bool = False, stamped: float = 0, helped: bool = False
) -> Walk:
    """Find all files below `paths`. Raises nothing; costs one listing a folder, and one `stat` for
    each of so many files as are to be `stamped`: half of them in a process beside us if `helped`,
    which pays for tens of thousands."""
    paths = [path for path in paths if path != STDIN]
    with suppress(OSError):
        return _Walker(follow, stamped, many=_MANY).walk(paths, helped=helped)
    # A file went that was only listed: by one, it is seen which.
    return _Walker(follow, stamped, many=inf).walk(paths)


def stamp_here(path: str) -> Stamp | None:
    """Return the stamp of a regular file by its own name; None for anything else or nothing."""
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return None
    return stamp_of(status) if stat.S_ISREG(status.st_mode) else None


@cache
def _compile_patterns() -> tuple[re.Pattern[str], ...]:
    """Compile the patterns when a name first needs them: most names have no hint."""
    return tuple([re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS])


def original_of(name: str, there: Collection[str]) -> str:
    """Return the name of the file that one is a conflict copy of, by its name, where that lies
    beside it (`there`); "" for any other file."""
    stem, dot, ending = name.rpartition(".")
    lower = name.lower()
    if not any(hint in lower for hint in _HINTS):
        return ""
    for pattern in _compile_patterns():
        match = pattern.fullmatch(stem)
        if match is not None:
            original = f"{match['stem']}{dot}{ending}"
            if original in there:
                return original
    return ""


class _Beside:
    """A process that asks for the stamps of files beside us, in the order in which it is told of
    them: the system takes longest for that, and two ask in half of the time. It only asks, so that
    it can be left at any time; without it, and where it ends, nothing is answered."""

    def __init__(self) -> None:
        import fcntl
        import subprocess  # most walks do without

        self._waiting, self._come = bytearray(), bytearray()
        self._process: subprocess.Popen[bytes] | None = None
        with suppress(OSError, ValueError):
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _ASK],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                bufsize=0, start_new_session=True,  # ctrl+c is for the program
            )  # fmt: skip
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe is not None
                os.set_blocking(pipe.fileno(), False)
                with suppress(OSError, AttributeError):
                    fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)

    def tell(self, folder: str, names: Sequence[str]) -> None:
        """Tell it of files of a folder."""
        told = os.fsencode("\0".join([folder, *names]))
        self._waiting += len(told).to_bytes(8, "little") + told

    def read(self, size: int) -> bytes | None:
        """Return the next bytes of what it has answered; None while there are not so many."""
        if self._process is not None and self._process.stdin and self._process.stdout:
            with suppress(OSError):
                while self._waiting:
                    del self._waiting[: os.write(self._process.stdin.fileno(), self._waiting)]
            with suppress(OSError):
                while len(self._come) < size and (
                    more := os.read(self._process.stdout.fileno(), _PIPE)
                ):
                    self._come += more
        if len(self._come) < size:
            return None
        data = bytes(self._come[:size])
        del self._come[:size]
        return data

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            with self._process:
                pass


_ASK = f"""
import gc, os, sys
from array import array
gc.disable()
told, answer = sys.stdin.buffer, sys.stdout.buffer
while size := int.from_bytes(told.read(8), "little"):
    folder, *names = told.read(size).split(b"\\0")
    found = [os.lstat(folder + name) for name in names]
    for part, code in {dict(zip(STATUS, STAMP.values(), strict=True))}.items():
        answer.write(array(code, [getattr(each, part) for each in found]))
    answer.flush()
"""
"""The program of the process. It imports nothing of ours, which would take it as long as to ask for
a fifth of 100,000 files."""


class _Walker:
    def __init__(self, follow: bool, stamped: float, *, many: float) -> None:
        self.found = Walk()
        self._follow = follow
        self._stamped = stamped
        self._many = many
        self._seen: set[str] = set()
        self._roots: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._together: dict[str, Collection[str]] = {}
        """The names of the files that were taken together, by their folder."""
        self._by_one: set[str] = set()
        """The folders of other files that were taken without these being walked."""
        self._blocks: list[range] = []
        """The places of files of which the stamps are asked for in the end."""
        self._answered = 0
        """The number of these, from the first, that another process has answered."""
        self._beside: _Beside | None = None

    def walk(self, paths: Sequence[str], *, helped: bool = False) -> Walk:
        """Find the files. Raises OSError where one goes that is taken together with others."""
        if helped and (os.cpu_count() or 1) > 1:
            self._beside = _Beside()
        try:
            self._find(paths)
            self._stamp()
        finally:
            if self._beside is not None:
                self._beside.close()
        return self.found

    def _find(self, paths: Sequence[str]) -> None:
        folders = []
        for path in paths:
            try:
                status = os.stat(path)
                real = ospath.realpath(path)
            except (FileNotFoundError, NotADirectoryError, ValueError):
                self.found.missing.append(path)
            except OSError as error:
                self.found.problems.append(cannot_read(_shorten(path), error))
                self.found.unread.append(path)
            else:
                if stat.S_ISDIR(status.st_mode):
                    folders.append((path, real))
                else:
                    self._take(path, _shorten(path), real, status)
        self._roots = [_as_prefix(real) for _, real in folders]
        for path, real in folders:
            # Names are relative to the folder; with several folders, that one is part of them.
            plain = _shorten(path)
            prefix = "" if len(paths) == 1 or plain == "." else _as_prefix(plain)
            self._walk_folder(path, prefix, real)
        for path, name in self._links:  # grows while links lead to folders with links
            self._follow_link(path, name)

    def _take(self, path: str, name: str, real: str, status: os.stat_result) -> None:
        """Take in a file that was named, or that a link leads to."""
        what = name_special(status.st_mode)
        if what is not None:
            self.found.problems.append(not_a_file(name, what))
            return
        if not self._is_seen(real):
            self._seen.add(real)
            self._by_one.add(_as_prefix(ospath.dirname(real)))
            self.found.add(Entry(path, name, "" if self._follow else real), stamp_of(status))
            if not any(real.startswith(root) for root in self._roots):
                self.found.folders.append(ospath.dirname(real))

    def _is_seen(self, real: str) -> bool:
        folder, _, name = real.rpartition("/")
        names = self._together.get(folder + "/", ())
        if isinstance(names, list):
            names = self._together[folder + "/"] = frozenset(names)
        return name in names or real in self._seen

    def _walk_folder(self, path: str, prefix: str, real: str) -> None:
        """Take in a folder and all below it, without recursion: a path may have 2,000 folders."""
        waiting = [(path, prefix, real)]
        seen, links = self._seen, self._links
        while waiting:
            path, prefix, real = waiting.pop()
            if real in seen:
                continue
            seen.add(real)
            listing = self._list(path, prefix)
            below = []
            names = [entry.name for entry in listing]
            all_names = "\0".join(names).lower()
            may_be_copies = any(hint in all_names for hint in _HINTS)
            real = _as_prefix(real)
            if len(names) >= self._many and not may_be_copies and real not in self._by_one:
                listing = self._take_many(listing, names, _as_prefix(path), prefix, real)
            there = frozenset(names) if may_be_copies else ()
            for entry in sorted(listing, key=_by_name):
                name = entry.name
                is_ours = name.endswith(SUFFIXES) or name.lower().endswith(SUFFIXES)
                # Nearly all have an ending of ours, and what is passed over has another.
                if name.startswith(_PASSED_STARTS) if is_ours else is_passed_over(name):
                    continue
                if entry.is_symlink():
                    links.append((entry.path, prefix + name))
                elif entry.is_dir():
                    below.append((entry.path, f"{prefix}{name}/", real + name))
                elif not is_ours:
                    self.found.others += 1
                elif real + name not in seen:
                    self._take_listed(entry, prefix + name, real + name)
                    if may_be_copies and (original := original_of(name, there)):
                        self._report_copy(prefix + name, original)
                        self.found.copies[prefix + name] = prefix + original
            waiting.extend(reversed(below))

    def _list(self, path: str, prefix: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(path) as listing:
                entries = list(listing)
        except FileNotFoundError:
            return []  # it went while its parent was read
        except OSError as error:
            name = prefix.rstrip("/") or _shorten(path)
            self.found.problems.append(cannot_read(name, error, "the folder"))
            self.found.unread.append(path)
            return []
        self.found.folders.append(path)
        return entries

    def _take_many(
        self, listing: list[os.DirEntry[str]], names: list[str], path: str, prefix: str, real: str
    ) -> list[os.DirEntry[str]]:
        """Take in the files of a folder together, in a third of the time, where it comes to the
        same; return what is left."""
        found, left = self.found, list[os.DirEntry[str]]()
        if not (_are_ours(names) and _are_files(listing)):
            is_ours = [
                entry.name.endswith(SUFFIXES) and not entry.name.startswith(_PASSED_STARTS)
                and entry.is_file(follow_symlinks=False)
                for entry in listing
            ]  # fmt: skip
            left = [entry for entry, ours in zip(listing, is_ours, strict=True) if not ours]
            if any(entry.name.lower().endswith(SUFFIXES) for entry in left):
                return listing  # it may be between them
            names = list(compress(names, is_ours))
        start, count = len(found), len(names)
        # The end of those that are to be stamped may be among them.
        if 0 < self._stamped - start < count:
            return listing
        names.sort()
        paths = list(map(path.__add__, names))
        found.paths += paths
        found.names += map(prefix.__add__, names)
        if self._follow:
            found.reals += [""] * count
        else:
            found.reals += paths if path == real else map(real.__add__, names)
        for column, part in zip(found.columns, NO_STAMP, strict=True):
            column += array(column.typecode, [part]) * count
        self._together[real] = names
        if self._stamped > start:
            for at in range(0, count, _BLOCK):
                self._blocks.append(range(start + at, min(start + at + _BLOCK, start + count)))
                if self._beside is not None:
                    self._beside.tell(path, names[at : at + _BLOCK])
            self._take_answers()
        return left

    def _stamp(self) -> None:
        """Ask for the stamps of files that were taken together, from the last, until those are left
        that another process has asked for, from the first. Raises OSError."""
        left = len(self._blocks)
        while left > self._answered:
            left -= 1
            block = self._blocks[left]
            for start in range(block.start, block.stop, _MANY):  # what the system says is large
                paths = self.found.paths[start : min(start + _MANY, block.stop)]
                self._put(start, _pack_stamps(list(map(os.lstat, paths))))
            self._take_answers()

    def _take_answers(self) -> None:
        """Take the stamps that another process has asked for by now."""
        while self._beside is not None and self._answered < len(self._blocks):
            block = self._blocks[self._answered]
            columns = _pack_stamps(())
            size = len(block) * columns[0].itemsize
            data = self._beside.read(size * len(columns))
            if data is None:
                return
            for at, column in enumerate(columns):
                column.frombytes(data[at * size : (at + 1) * size])
            self._put(block.start, columns)
            self._answered += 1

    def _put(self, start: int, columns: Sequence[array[int]]) -> None:
        for column, more in zip(self.found.columns, columns, strict=True):
            column[start : start + len(more)] = more

    def _report_copy(self, name: str, original: str) -> None:
        self.found.problems.append(
            whole_file(
                name, "conflict-copy", f"this file is a conflict copy of “{brief(original, 200)}”",
                "compare the two files and delete the copy", "warning",
            )
        )  # fmt: skip

    def _take_listed(self, entry: os.DirEntry[str], name: str, real: str) -> None:
        stamp = None
        found = self.found
        try:
            if not entry.is_file(follow_symlinks=False):
                what = name_special(entry.stat(follow_symlinks=False).st_mode)
                if what is not None:
                    self.found.problems.append(not_a_file(name, what))
                    return
            if len(found) < self._stamped:
                stamp = stamp_of(entry.stat(follow_symlinks=False))
        except FileNotFoundError:
            return
        except OSError as error:
            found.problems.append(cannot_read(name, error))
            found.unread.append(entry.path)
            return
        self._seen.add(real)
        found.add(Entry(entry.path, name, "" if self._follow else real), stamp)

    def _follow_link(self, path: str, name: str) -> None:
        ours = name.lower().endswith(SUFFIXES)
        try:
            status = os.stat(path)
            real = ospath.realpath(path)  # raises if the link goes while it is followed
        except OSError as error:
            if ours:
                circle = error.errno == errno.ELOOP
                if circle or isinstance(error, FileNotFoundError):
                    message = "this link leads " + ("in a circle" if circle else "to nothing")
                    problem = whole_file(
                        name, "broken-link", message, "delete it, or correct where it leads"
                    )
                else:
                    problem = cannot_read(name, error)
                    self.found.unread.append(path)
                self.found.problems.append(problem)
            return
        folder = stat.S_ISDIR(status.st_mode)
        if not folder and not ours:
            return
        if self._is_seen(real):
            return
        if not self._follow and not any(_as_prefix(real).startswith(root) for root in self._roots):
            self.found.problems.append(
                whole_file(
                    name, "link-outside", "this link leads out of the folder and is not followed",
                    "--follow reads what it leads to", "warning",
                )
            )  # fmt: skip
        elif folder:
            self._walk_folder(path, f"{name}/", real)
        else:
            self._take(path, name, real, status)


def _are_ours(names: Sequence[str]) -> bool:
    """Report whether these are all names of event files, with one ending; as one text, they are
    looked through at once."""
    end = next((suffix for suffix in SUFFIXES if names[-1].endswith(suffix)), "")
    text = "\0".join(["", *names, ""])
    return (
        end != ""
        and text.count(f"{end}\0") == len(names)
        and not any(f"\0{start}" in text for start in _PASSED_STARTS)
    )


def _are_files(listing: Sequence[os.DirEntry[str]]) -> bool:
    """Report whether all of these are regular files, and none a link to one."""
    return not any(map(os.DirEntry.is_symlink, listing)) and all(map(os.DirEntry.is_file, listing))


def _as_prefix(path: str) -> str:
    """Return a path as the beginning of all that is below it."""
    return path.rstrip("/") + "/"


def _shorten(path: str) -> str:
    """Return a path as given, without what says nothing (`./`, a closing slash)."""
    while path.startswith("./") and len(path) > 2:
        path = path[2:].lstrip("/") or "."
    return path.rstrip("/") or "/"


def find_parents(paths: Sequence[str]) -> Iterator[str]:
    """Yield the folders of those paths that are files, links, or not there."""
    for path in paths:
        plain = path.rstrip("/")
        if path != STDIN and plain and (not ospath.isdir(path) or ospath.islink(plain)):
            yield ospath.dirname(plain) or "."


def folder_holds_events(folder: str) -> bool:
    """Report whether a file directly in a folder looks like events."""
    try:
        with os.scandir(folder) as listing:
            names = sorted(entry.name for entry in listing)
    except OSError:
        return False
    return any(
        holds_events(Entry(ospath.join(folder, name), name))
        for name in names
        if not is_passed_over(name) and format_of(name) is not None
    )
