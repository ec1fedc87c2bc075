"""The past: what a person saw at earlier visits, and what git has of earlier versions.

Of a visit its digests are kept (`explorer.news`), as bytes that nothing here looks into: a file of
the state's folder named by what it holds, and a short list of visits for each key of a state. They
are no part of the database: 7 MB of 100,000 events would be checked at each start.

Git is only asked for objects (`rev-parse --verify`, `cat-file --batch`), and trees and commits are
read here: nothing of that runs a program that a repository names, changes anything or fetches
anything. Who owns the repository is still checked, by git itself. Everything has an end: a number
of files, of bytes, of commits, and of seconds.
"""

from __future__ import annotations

import heapq
import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from os import path as ospath
from pathlib import Path

from timeline_tui.core import limits
from timeline_tui.core.columns import blake2b
from timeline_tui.core.event import Document
from timeline_tui.core.text import brief, count
from timeline_tui.dates.frozen import NamedTuple, dataclass
from timeline_tui.files import formats
from timeline_tui.files.entry import SIZE_LIMIT, STDIN
from timeline_tui.files.find import is_passed_over
from timeline_tui.files.state import hold_lock, keep_file, read_file

# -- visits ----------------------------------------------------------------------------------------

FOLDER = "visits"
VISITS = 12
"""Visits of a folder that are kept, of those after which its events were others than before."""
KEPT_FILES, KEPT_BYTES = 2 * limits.PLACES.value, 256 * 1024 * 1024
"""Files of visits, and bytes of all of them; the ones used longest ago go first."""
_LIST_LIMIT = 64 * 1024
DIGESTS_LIMIT = 64 * 1024 * 1024


class Visit(NamedTuple):
    """Visits one after the other that ended with the same events, the first and the last one in
    seconds since 1970. `name` is that of their digests, `mark` tells the files that they are of."""

    first: float
    last: float
    mark: str
    name: str


@dataclass(frozen=True, slots=True)
class Visits:
    """The visits of what has this key, in the folder of the state."""

    folder: Path
    key: str

    @property
    def _list_name(self) -> str:
        return f"{blake2b(self.key.encode(), digest_size=12).hexdigest()}.json"

    def read(self) -> tuple[Visit, ...]:
        """Return the visits that are known, the earliest first; none that cannot be read."""
        try:
            found = json.loads(read_file(self.folder / FOLDER, self._list_name, _LIST_LIMIT))
            if found["key"] != self.key:
                return ()
            visits = [
                Visit(float(first), float(last), str(mark), str(name))
                for first, last, mark, name in found["visits"]
            ]
        except (ValueError, TypeError, KeyError, RecursionError):
            return ()
        return tuple(visits[-VISITS:])  # as they ended, whatever the clock said

    def digests(self, visit: Visit) -> bytes | None:
        """Return the digests of a visit; None where they are not what was kept."""
        if not (len(visit.name) == 32 and visit.name.isalnum()):
            return None
        data = read_file(self.folder / FOLDER, f"{visit.name}.digests", DIGESTS_LIMIT)
        return data if _name_of(data) == visit.name else None

    def keep(self, digests: bytes | bytearray) -> str:
        """Keep digests, and return their name. Raises `StateError`."""
        name = _name_of(digests)
        file = f"{name}.digests"
        with suppress(OSError):  # what goes wrong is said below
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(OSError):
            os.utime(self.folder / FOLDER / file, follow_symlinks=False)
            if (self.folder / FOLDER / file).lstat().st_size == len(digests):
                return name
        keep_file(self.folder / FOLDER, file, digests)
        self._drop_oldest()
        return name

    def end(self, mark: str, name: str, now: float) -> None:
        """Note that a visit ends now, with the events of these digests. Raises `StateError`."""
        if not self.folder.exists():
            return
        with hold_lock(self.folder / "lock"):
            visits = list(self.read())
            if visits and visits[-1].name == name:
                visits[-1] = Visit(visits[-1].first, now, mark, name)
            else:
                visits.append(Visit(now, now, mark, name))
            said = {"key": self.key, "visits": [list(visit) for visit in visits[-VISITS:]]}
            keep_file(self.folder / FOLDER, self._list_name, json.dumps(said).encode("ascii"))

    def _drop_oldest(self) -> None:
        """Remove what was used longest ago where there is too much of it."""
        with suppress(OSError), os.scandir(self.folder / FOLDER) as listing:
            found = sorted(
                ((each.stat(follow_symlinks=False), each.path) for each in listing),
                key=lambda each: -each[0].st_mtime,
            )
            size = 0
            for number, (status, path) in enumerate(found):
                size += status.st_size
                if number and (number >= KEPT_FILES or size > KEPT_BYTES):
                    os.unlink(path)


def _name_of(digests: bytes | bytearray) -> str:
    return blake2b(digests, digest_size=16).hexdigest()


def visit_before(visits: Sequence[Visit], moment: float) -> Visit | None:
    """Return the visit that shows what a person had seen at a moment; None without one by then."""
    return max((visit for visit in visits if visit.first <= moment), default=None)


# -- both ------------------------------------------------------------------------------------------


class NotKnown(Exception):
    """What was there before cannot be known; the words say why."""


@dataclass(frozen=True, slots=True)
class Then:
    """What was there at an earlier time, in `words` when that was: the documents that git has, and
    `notes` on what of them was not read; or the digests of a visit, and the moment of its
    end in seconds since 1970."""

    words: str
    documents: tuple[Document, ...] = ()
    notes: tuple[str, ...] = ()
    digests: bytes = b""
    moment: float = 0.0


def _is_never_over() -> bool:
    return False


LAST = "your last visit"


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of earlier times of some paths; `visits` is None where none are kept. What
    cannot be known raises `NotKnown`, and so does all once nobody waits for it: `is_over`."""

    paths: tuple[str, ...]
    visits: Visits | None = None
    is_over: Callable[[], bool] = _is_never_over

    def last_visit(self) -> Then:
        """Return what was there when the last visit ended."""
        if self.visits is None:
            raise NotKnown("no visit is remembered here (--fresh, --safe, or standard input)")
        found = self.visits.read()
        if not found:
            raise NotKnown("this is the first visit here that is remembered")
        return self.visit(found[-1])

    def visit(self, visit: Visit) -> Then:
        """Return what was there when a visit ended, which was the last one by now."""
        return self._kept(visit, visit.last, LAST)

    def before_day(self, day: int) -> Then:
        """Return what was there when a day began: the last commit before it where git has one, else
        what was there at a visit."""
        moment, when = moment_of(day), day_words(moment_of(day))[:10]
        why = ""
        if is_in_git(self.paths):
            try:
                return read_before(self.paths, moment, self.is_over)
            except NotKnown as error:
                why = str(error)
        found = () if self.visits is None else self.visits.read()
        visit = visit_before(found, moment)
        if visit is not None:
            seen = visit.last if visit.last <= moment else visit.first
            return self._kept(visit, seen, "your visit")
        first = f"; the first visit was {day_words(found[0].first)}" if found else ""
        raise NotKnown(why or f"no git here, and no visit is remembered before {when}{first}")

    def _kept(self, visit: Visit, moment: float, what: str) -> Then:
        digests = None if self.visits is None else self.visits.digests(visit)
        if digests is None:
            raise NotKnown(f"what was seen at {what} is not kept any more")
        words = visit_words(moment, what)
        return Then(words, digests=digests, moment=visit.last)

    def revision(self, name: str) -> Then:
        """Return what was there in a revision of git."""
        return read_revision(self.paths, name, self.is_over)

    def likely(self, moment: float) -> Iterator[Then]:
        """Yield what git has that may have been there at a moment: the last commit before it, and
        what is checked out. Nothing where git has none."""
        if is_in_git(self.paths):
            with suppress(NotKnown):
                yield read_before(self.paths, moment, self.is_over)
            with suppress(NotKnown):
                yield read_revision(self.paths, "HEAD", self.is_over)


def visit_words(moment: float, what: str = LAST) -> str:
    """Return a visit as people say it, by its end."""
    return f"{what}, {day_words(moment)}"


def moment_of(day: int) -> float:
    """Return when a day begins here, in seconds since 1970."""
    try:
        found = date.fromordinal(day)
        return time.mktime((found.year, found.month, found.day, 0, 0, 0, 0, 0, -1))
    except (OverflowError, ValueError):
        return 0.0 if day < 719163 else 1e12


# -- git -------------------------------------------------------------------------------------------

PATIENCE = 30.0
"""Seconds that git and the reading of what it says may take, for all of an answer."""
_LOOK = 0.2
"""Seconds after which is looked whether somebody still waits."""
FILES_LIMIT, TREES_LIMIT = 100_000, 20_000
BYTES_LIMIT = 1024 * 1024 * 1024
COMMITS_LIMIT = 100_000
_SAID_LIMIT = 64 * 1024
_NAME_LIMIT = 250
"""Characters of the name of a revision."""
_OBJECT_LIMIT = 32 * 1024 * 1024
"""Bytes of a commit or a tree."""
_LFS = b"version https://git-lfs.github.com/spec/"

_SAFE = (
    "--no-pager", "--no-replace-objects", "--no-optional-locks", "--literal-pathspecs",
    "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "core.pager=cat",
    "-c", "protocol.allow=never", "-c", "gc.auto=0", "-c", "maintenance.auto=false",
    "-c", "core.commitGraph=false",
)  # fmt: skip
"""What a repository says of these does not count. A commit graph is left aside: it is as large as
it says, and commits are read one by one."""


class _Patience:
    """The time that is left for an answer; none once whoever asked `is_over`."""

    def __init__(self, is_over: Callable[[], bool]) -> None:
        self._end = time.monotonic() + PATIENCE
        self._is_over = is_over

    def left(self) -> float:
        """Return the seconds that are left; raise `NotKnown` where there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise NotKnown(f"git has not answered within {PATIENCE:.0f} seconds")
        if self._is_over():
            raise NotKnown("nobody waits for it any more")
        return left


class Commit(NamedTuple):
    """A commit: its name, that of its tree, those of its parents, and its time in seconds."""

    name: str
    tree: str
    parents: tuple[str, ...]
    time: float


def is_in_git(paths: Sequence[str]) -> bool:
    """Report whether each of these paths lies below something that looks like a repository."""
    return all(_has_repository(path) for path in paths) and bool(paths)


def _has_repository(path: str) -> bool:
    if path == STDIN:
        return False
    with suppress(OSError):
        folder = Path(ospath.realpath(path))
        return any(ospath.lexists(each / ".git") for each in (folder, *folder.parents))
    return False


def read_revision(
    paths: Sequence[str], name: str, is_over: Callable[[], bool] = _is_never_over
) -> Then:
    """Return what the files below some paths said in a revision of git. Raises `NotKnown`."""
    if name.startswith("-"):
        raise NotKnown(f"no revision of git begins with -: {brief(name)}")
    if not name or len(name) > _NAME_LIMIT or not name.isprintable():
        raise NotKnown("expected the name of a revision, as in rev:HEAD~3")

    def find(objects: _Objects, folder: str) -> Commit | None:
        found = _ask(folder, ("rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}"),
                     objects.patience, f"git knows no revision {brief(name)}")  # fmt: skip
        if found.startswith("^"):  # all but what it reaches
            raise NotKnown(f"git knows no revision {brief(name)}")
        return objects.commit(found)

    return _read_all(paths, find, f"git has no commit for {brief(name)}", _Patience(is_over))


def read_before(
    paths: Sequence[str], moment: float, is_over: Callable[[], bool] = _is_never_over
) -> Then:
    """Return what the files said in the last commit of what is checked out before a moment. Raises
    `NotKnown`."""

    def find(objects: _Objects, folder: str) -> Commit | None:
        head = _ask(folder, ("rev-parse", "--verify", "--end-of-options", "HEAD^{commit}"),
                    objects.patience, "git has no commit here yet")  # fmt: skip
        return objects.last_before(head, moment)

    nothing = f"git has no commit before {day_words(moment)}"
    return _read_all(paths, find, nothing, _Patience(is_over))


def day_words(moment: float) -> str:
    """Return a moment as people say it here: `2026-04-01 09:30`."""
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))
    except (OverflowError, ValueError, OSError):
        return "a time that no calendar has"


def _read_all(
    paths: Sequence[str],
    find: Callable[[_Objects, str], Commit | None],
    nothing: str,
    patience: _Patience,
) -> Then:
    documents: list[Document] = []
    words: list[str] = []
    notes: list[str] = []
    for path in paths:
        if path == STDIN:
            raise NotKnown("standard input has no earlier version")
        real = ospath.realpath(path)
        folder = real if ospath.isdir(real) else ospath.dirname(real)
        with _Objects(folder, patience) as objects:
            commit = find(objects, folder)
            if commit is None:
                raise NotKnown(nothing)
            prefix = _ask(
                folder, ("rev-parse", "--show-prefix"), patience, "git has no such folder"
            )
            inner = "" if folder == real else ospath.basename(real)
            documents += _read_commit(objects, commit, prefix, inner, notes)
        words.append(f"commit {commit.name[:7]} of {day_words(commit.time)}")
    return Then(", ".join(dict.fromkeys(words)), tuple(documents), tuple(notes))


def _read_commit(
    objects: _Objects, commit: Commit, prefix: str, inner: str, notes: list[str]
) -> Iterator[Document]:
    """Yield the documents of a folder (`prefix`) in a commit, or of the one file `inner` in it."""
    tree: str | None = commit.tree
    for part in [part for part in prefix.split("/") if part]:
        entries = {} if tree is None else objects.tree(tree)
        mode, tree = entries.get(os.fsencode(part), ("", None))
        if mode != _FOLDER:
            tree = None
    if tree is None:
        return
    left_out, events = _LeftOut(), 0
    for name, blob in _files_of(objects, tree, inner, left_out):
        objects.patience.left()
        data = objects.blob(blob, left_out)
        if data is None:
            continue
        if data.startswith(_LFS):
            left_out.lfs += 1
            continue
        document = replace(formats.read_bytes(data, name).document, findings=())
        events += len(document.events)
        if events > limits.COMPARED.value:
            raise NotKnown(f"more than {limits.COMPARED.amount} are not compared")
        yield document
    notes += left_out.words()


_FOLDER, _LINK, _MODULE = "40000", "120000", "160000"


@dataclass(slots=True)
class _LeftOut:
    """Numbers of what is not read of a commit."""

    links: int = 0
    modules: int = 0
    lfs: int = 0
    large: int = 0
    missing: int = 0

    def words(self) -> list[str]:
        said = (
            (self.links, "link", "not followed"), (self.modules, "submodule", "not read"),
            (self.lfs, "file", "kept by Git LFS, not read"), (self.large, "file", "too large"),
            (self.missing, "object", "not in this copy of the repository"),
        )  # fmt: skip
        return [f"in git: {count(number, noun)} {what}" for number, noun, what in said if number]


def _files_of(
    objects: _Objects, tree: str, inner: str, left_out: _LeftOut
) -> Iterator[tuple[str, str]]:
    """Yield the names of files of events in a tree and below it, each with its blob."""
    waiting, files, trees = [("", tree)], 0, 0
    while waiting:
        prefix, name = waiting.pop()
        trees += 1
        below = []
        for raw, (mode, held) in sorted(objects.tree(name).items()):
            file = os.fsdecode(raw)
            wanted = file == inner if inner else not is_passed_over(file)
            if not wanted or "/" in file:
                continue
            is_event_file = bool(inner) or formats.format_of(file) is not None
            if mode == _FOLDER:
                below += [] if inner else [(f"{prefix}{file}/", held)]
            elif mode == _LINK:
                left_out.links += is_event_file
            elif mode == _MODULE:
                left_out.modules += 1
            elif is_event_file:
                files += 1
                yield prefix + file, held
            if files > FILES_LIMIT or trees + len(waiting) + len(below) > TREES_LIMIT:
                raise NotKnown("the commit has too many files to compare with")
        waiting += reversed(below)


# -- talking to git --------------------------------------------------------------------------------


def _find_git() -> str:
    """Return the path of git: from a folder that the environment names in full, so that none of the
    current folder is run. Raises `NotKnown`."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = ospath.join(folder, "git")
        if ospath.isabs(folder) and ospath.isfile(path) and os.access(path, os.X_OK):
            return path
    raise NotKnown("git is not installed: only a date that you visited can be compared with")


def _environment() -> dict[str, str]:
    """Return the environment for git: nothing of ours that tells it what to do."""
    kept = {
        name: value for name, value in os.environ.items()
        if name in ("PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR", "SYSTEMROOT")
    }  # fmt: skip
    return {
        **kept, "LC_ALL": "C", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_PAGER": "cat",
        "GIT_PROTOCOL_FROM_USER": "0",
    }  # fmt: skip


class _Process:
    """Git, started in a folder, in a group of its own that is killed at the end."""

    def __init__(
        self, folder: str, arguments: Sequence[str], patience: _Patience, *, is_asked: bool
    ) -> None:
        self._patience = patience
        self._buffer = bytearray()
        self._is_silent = False
        try:
            self._process = subprocess.Popen(
                [_find_git(), *_SAFE, "-C", folder, *arguments],
                stdin=subprocess.PIPE if is_asked else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL if is_asked else subprocess.STDOUT,
                env=_environment(), cwd="/", start_new_session=True, bufsize=0,
            )  # fmt: skip
        except OSError as error:
            raise NotKnown(f"git cannot be run: {(error.strerror or 'unknown').lower()}") from error
        assert self._process.stdout is not None
        self._out = self._process.stdout.fileno()

    def close(self) -> int:
        """End it and all that it may have started; return its exit code."""
        process = self._process
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(1.0 if self._is_silent else 0.1)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
        if process.stdout is not None:
            process.stdout.close()
        return code

    def ask(self, words: str) -> None:
        """Send a line."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(words.encode("ascii") + b"\n")
        except OSError:
            raise NotKnown("git ended without an answer") from None

    def more(self) -> bool:
        """Read more of what it says; return whether there was any. Raises `NotKnown` where that
        takes too long."""
        while not select.select([self._out], [], [], min(self._patience.left(), _LOOK))[0]:
            pass
        piece = os.read(self._out, 1 << 18)
        self._buffer += piece
        self._is_silent = not piece
        return bool(piece)

    def line(self) -> str:
        """Return the next line; "" at the end."""
        while b"\n" not in self._buffer:
            if len(self._buffer) > _SAID_LIMIT or not self.more():
                return ""
        line, _, rest = self._buffer.partition(b"\n")
        self._buffer = rest
        return bytes(line).decode("utf-8", "replace")

    def take(self, size: int) -> bytes:
        """Return the next bytes."""
        pieces, have = [], 0
        while have < size:
            if not self._buffer and not self.more():
                raise NotKnown("git ended within an answer")
            piece = bytes(self._buffer[: size - have])
            del self._buffer[: len(piece)]
            pieces.append(piece)
            have += len(piece)
        return b"".join(pieces)

    def skip(self, size: int) -> None:
        """Pass over the next bytes."""
        while size:
            size -= len(self.take(min(size, 1 << 20)))

    def all(self) -> str:
        """Return all that it says, which is short."""
        while len(self._buffer) <= _SAID_LIMIT and self.more():
            pass
        return bytes(self._buffer[:_SAID_LIMIT]).decode("utf-8", "replace")


def _ask(folder: str, arguments: Sequence[str], patience: _Patience, otherwise: str) -> str:
    """Return the one line that git says; raise `NotKnown` where it fails."""
    process = _Process(folder, arguments, patience, is_asked=False)
    try:
        said = process.all()
    finally:
        code = process.close()
    if code == 0:
        return said.removesuffix("\n")
    reason = next((line for line in said.splitlines() if line.startswith("fatal:")), "")
    if "not a git repository" in reason:
        raise NotKnown(f"no git repository holds {brief(folder, 200)}")
    if "dubious ownership" in reason:
        raise NotKnown("git does not read a repository of somebody else (safe.directory)")
    known = ("ambiguous", "unknown revision", "Needed a single revision")
    words = reason.removeprefix("fatal:").strip()
    raise NotKnown(otherwise if not words or any(k in words for k in known) else
                   f"{otherwise}: {brief(words, 200)}")  # fmt: skip


class _Objects:
    """Objects of a repository, by one `cat-file --batch` while it is open."""

    def __init__(self, folder: str, patience: _Patience) -> None:
        self.patience = patience
        self._folder = folder
        self._process: _Process | None = None
        self._bytes = 0

    def __enter__(self) -> _Objects:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.close()

    def _get(self, name: str, kind: str, limit: int) -> bytes | int | None:
        """Return an object; None if it is not there, its size if it is too large."""
        if not name or not set(name) <= set("0123456789abcdef"):
            raise NotKnown("git names an object in a way that is not known")
        if self._process is None:
            self._process = _Process(
                self._folder, ("cat-file", "--batch"), self.patience, is_asked=True
            )
        process = self._process
        process.ask(name)
        line = process.line()
        if not line:
            raise NotKnown("git ended without an answer: in a partial clone, what has not been "
                           "fetched is not known")  # fmt: skip
        words = line.split(" ")
        if words[-1] == "missing":
            return None
        if len(words) != 3 or words[0] != name or words[1] != kind or not words[2].isdigit():
            raise NotKnown(f"git has no {kind} where one is expected")
        size = int(words[2])
        self._bytes += size
        if self._bytes > BYTES_LIMIT:
            raise NotKnown("the commit has too many bytes to compare with")
        if size > limit:
            process.skip(size + 1)
            return size
        data = process.take(size + 1)
        return data[:-1]

    def commit(self, name: str) -> Commit | None:
        """Return a commit; None where this copy of the repository is without it."""
        data = self._get(name, "commit", _OBJECT_LIMIT)
        if not isinstance(data, bytes):
            return None
        head = data.partition(b"\n\n")[0].decode("utf-8", "replace")
        tree, parents, moment = "", [], 0.0
        for line in head.split("\n"):
            key, _, value = line.partition(" ")
            if key == "tree" and not tree:
                tree = value
            elif key == "parent":
                parents.append(value)
            elif key == "committer":
                with suppress(ValueError, IndexError):
                    moment = float(int(value.split(" ")[-2]))
        return Commit(name, tree, tuple(parents), moment)

    def last_before(self, head: str, moment: float) -> Commit | None:
        """Return the latest commit before a moment, among `head` and all before it."""
        seen = {head}
        first = self.commit(head)
        waiting = [] if first is None else [(-first.time, head, first)]
        while waiting:
            _, _, commit = heapq.heappop(waiting)
            if commit.time < moment:
                return commit
            for name in commit.parents:
                if name not in seen and (found := self.commit(name)) is not None:
                    seen.add(name)
                    heapq.heappush(waiting, (-found.time, name, found))
            if len(seen) > COMMITS_LIMIT:
                raise NotKnown(
                    f"more than {COMMITS_LIMIT:,} commits since then: name one with rev:"
                )
        return None

    def tree(self, name: str) -> dict[bytes, tuple[str, str]]:
        """Return the entries of a tree: the mode and the object of each name."""
        data = self._get(name, "tree", _OBJECT_LIMIT)
        if not isinstance(data, bytes):
            raise NotKnown("this copy of the repository is without the files of that commit")
        found: dict[bytes, tuple[str, str]] = {}
        at, size = 0, len(name) // 2
        while at < len(data):
            space, zero = data.find(b" ", at), data.find(b"\0", at)
            if not at < space < zero or zero + 1 + size > len(data):
                raise NotKnown("git has a tree that cannot be read")
            held = data[zero + 1 : zero + 1 + size].hex()
            found[data[space + 1 : zero]] = data[at:space].decode("ascii", "replace"), held
            at = zero + 1 + size
        return found

    def blob(self, name: str, left_out: _LeftOut) -> bytes | None:
        """Return the bytes of a file, None where they are not there or too many."""
        data = self._get(name, "blob", SIZE_LIMIT)
        if isinstance(data, bytes):
            return data
        left_out.large += data is not None
        left_out.missing += data is None
        return None
