"""The state that the program keeps between two runs: one SQLite file in its own folder.

Each write is one transaction of one row, so that two programs at once lose nothing of each other,
and a full disk or a power cut leaves what was there before. A file of an earlier version is carried
over step by step; one that is damaged, of a later version or of another program is kept aside under
another name, never overwritten and never read.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import pathlib
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import field
from os import path as ospath
from typing import TYPE_CHECKING

from timeline_tui.core import limits
from timeline_tui.core.columns import blake2b
from timeline_tui.dates.frozen import dataclass
from timeline_tui.files.entry import write_all

if TYPE_CHECKING:
    import sqlite3  # a Python may come without it

NAME = "state.sqlite3"
APPLICATION = 0x74_6C_74_75  # "tltu": https://www.sqlite.org/pragma.html#pragma_application_id
PLACES_LIMIT = limits.PLACES.value
"""Folders of which a place is kept; the one left longest ago goes first."""
PATIENCE = 2.0
"""Seconds to wait for another program that is writing."""

_BESIDE = ("", "-journal", "-wal", "-shm")
_PARTS_LIMIT = 100
"""Tables and indexes of a state file that are looked at."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the state file: the SQL that makes it, and its columns."""

    sql: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step from one version of the file to the next: the statements to run, in one transaction,
    and all tables that there are then."""

    statements: tuple[str, ...]
    tables: Mapping[str, Table]


_PLACE = Table(
    "CREATE TABLE IF NOT EXISTS place"
    " (turn INTEGER PRIMARY KEY AUTOINCREMENT, folder TEXT NOT NULL UNIQUE, place TEXT NOT NULL)",
    ("turn", "folder", "place"),
)
_MARK = Table(
    "CREATE TABLE IF NOT EXISTS mark (folder TEXT NOT NULL, event TEXT NOT NULL,"
    " quote TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (folder, event, quote))",
    ("folder", "event", "quote", "mark"),
)
_VIEW = Table(
    "CREATE TABLE IF NOT EXISTS view (folder TEXT NOT NULL, name TEXT NOT NULL,"
    " view TEXT NOT NULL, PRIMARY KEY (folder, name))",
    ("folder", "name", "view"),
)
STEPS = (
    Step((_PLACE.sql,), {"place": _PLACE}),
    Step((_MARK.sql,), {"place": _PLACE, "mark": _MARK}),
    Step((_VIEW.sql,), {"place": _PLACE, "mark": _MARK, "view": _VIEW}),
)
"""The first makes version 1 of an empty file, the second has marks, the third saved views
(`files.marks`). A released step never changes; a later version is one more."""


class StateError(Exception):
    """The state cannot be read or written; the words say why."""


class _Alien(Exception):
    """The file is not one that this version may write; the words say what it is."""


def own_folder(system: Callable[[str], pathlib.Path], fallback: str) -> pathlib.Path | None:
    """Return a folder of the program's own, by a function of platformdirs; it may not be there yet.

    A relative path is invalid and passed over for `fallback` (XDG Base Directory Specification
    0.8). None where neither the environment nor the system knows a home.
    """
    with suppress(RuntimeError):
        folder = system("timeline-tui")
        if not folder.is_absolute():
            folder = pathlib.Path(fallback).expanduser()
        if folder.is_absolute():
            return folder
    return None


def state_folder() -> pathlib.Path:
    """Return `$XDG_STATE_HOME/timeline-tui`; raise `StateError` where there is no home."""
    from platformdirs import user_state_path

    folder = own_folder(user_state_path, "~/.local/state/timeline-tui")
    if folder is None:
        raise StateError("there is no home folder (HOME, XDG_STATE_HOME)")
    return folder


CONFIG = "config.toml"
_CONFIG_LIMIT = 1024 * 1024


def config_folder() -> pathlib.Path:
    """Return `$XDG_CONFIG_HOME/timeline-tui`; raise `StateError` where there is no home."""
    from platformdirs import user_config_path

    folder = own_folder(user_config_path, "~/.config/timeline-tui")
    if folder is None:
        raise StateError("there is no home folder (HOME, XDG_CONFIG_HOME)")
    return folder


def read_config(folder: pathlib.Path) -> bytes | None:
    """Return the settings file, or a little more than may be read of it; None if there is none.
    Raises `StateError` where it cannot be read.

    A link is followed: many keep such files elsewhere, and the folder is the person's own.
    """
    try:
        file = os.open(folder / CONFIG, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StateError((error.strerror or type(error).__name__).lower()) from error
    with open(file, "rb") as found:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise StateError("not a regular file")
        try:
            return found.read(_CONFIG_LIMIT + 1)
        except OSError as error:
            raise StateError((error.strerror or type(error).__name__).lower()) from error


def key_of(paths: Sequence[str]) -> str:
    """Return what tells these paths from all others: the real paths, as ASCII text. Raises
    `StateError` where no path can be made of them."""
    try:
        return json.dumps([ospath.realpath(path) for path in paths])
    except OSError as error:
        raise StateError("the current folder no longer exists") from error


THEME = "theme"
_THEME_LIMIT = 100


def read_theme(folder: pathlib.Path) -> str:
    """Return the name of the theme that was chosen last, in whatever chronology; "" without one.

    A file of its own: the first paint needs it, and is there before the database is opened.
    """
    return read_file(folder, THEME, _THEME_LIMIT).decode("ascii", "replace").strip()


def keep_theme(folder: pathlib.Path, name: str) -> None:
    """Keep the name of a theme; raises `StateError`, and then what was kept is still there."""
    keep_file(folder, THEME, f"{name}\n".encode("ascii", "replace"))


def read_file(folder: pathlib.Path, name: str, limit: int) -> bytes:
    """Return the beginning of a regular file that is kept; nothing if there is none."""
    with suppress(OSError):
        file = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            status = os.fstat(file)
            if stat.S_ISREG(status.st_mode):
                return os.read(file, min(limit, status.st_size + 1))
        finally:
            os.close(file)
    return b""


def keep_file(folder: pathlib.Path, name: str, data: bytes | bytearray) -> None:
    """Keep bytes in a file of their own, all or none of them; raises `StateError`."""
    _refuse_link(folder, "the state folder")
    path = folder / f"{name}.{os.getpid()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            file = os.open(path, flags, 0o600)
            try:
                write_all(file, memoryview(data))
            finally:
                os.close(file)
            path.replace(folder / name)
        finally:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise StateError((error.strerror or type(error).__name__).lower()) from error


DRAFT_LIMIT = 16 * 1024 * 1024
"""Bytes of a draft that is read again."""


def _draft_name(key: str) -> str:
    return f"draft-{blake2b(key.encode(), digest_size=12).hexdigest()}.json"


def keep_draft(folder: pathlib.Path, key: str, draft: Sequence[tuple[str, str]]) -> None:
    """Keep what was typed of a new event for the folder of a key; nothing if it is empty. Raises
    `StateError`.

    A file of its own, because it is written between keys, and must be there after a crash.
    """
    if draft:
        keep_file(folder, _draft_name(key), json.dumps(list(draft)).encode("ascii"))
        return
    try:
        (folder / _draft_name(key)).unlink(missing_ok=True)
    except OSError as error:
        raise StateError((error.strerror or type(error).__name__).lower()) from error


def read_draft(folder: pathlib.Path, key: str) -> tuple[tuple[str, str], ...]:
    """Return the draft that was kept; nothing if there is none that can be read."""
    try:
        found = json.loads(read_file(folder, _draft_name(key), DRAFT_LIMIT) or b"[]")
    except (ValueError, RecursionError):
        return ()
    pairs = found if isinstance(found, list) else []
    return tuple(
        (pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(p, str) for p in pair)
    )


@dataclass
class State:
    """The state of one folder of event files, or of several opened together (`key`).

    `words` says what happened to the file itself, for the person to know; `steps` lead to the
    version that this program writes.
    """

    folder: pathlib.Path
    key: str
    words: list[str] = field(default_factory=list)
    steps: tuple[Step, ...] = STEPS

    @property
    def is_there(self) -> bool:
        """Report whether there is a file; raises `StateError` where nobody can tell."""
        try:
            os.lstat(self.folder / NAME)
        except FileNotFoundError:
            return False
        except OSError as error:
            words = (error.strerror or type(error).__name__).lower()
            raise StateError(f"{words}: {os.fspath(self.folder)}") from error
        return True

    def read(self) -> str | None:
        """Return what was last written under the key; raises `StateError`."""
        if not self.is_there:
            return None
        with self.opened() as file:
            found = file.execute("SELECT place FROM place WHERE folder = ?", (self.key,)).fetchone()
        return found[0] if found and isinstance(found[0], str) else None

    def write(self, place: str) -> None:
        """Keep it; raises `StateError`, and then what was kept before is still there."""
        with self.opened() as file, transaction(file):
            # A new row, not the old one changed: `turn` says which was left longest ago.
            file.execute("DELETE FROM place WHERE folder = ?", (self.key,))
            file.execute("INSERT INTO place (folder, place) VALUES (?, ?)", (self.key, place))
            file.execute(
                "DELETE FROM place WHERE turn NOT IN"
                " (SELECT turn FROM place ORDER BY turn DESC LIMIT ?)",
                (PLACES_LIMIT,),
            )

    @contextmanager
    def opened(self, *, keep: bool = False) -> Iterator[sqlite3.Connection]:
        """Open the file for reading and writing, whatever stood in its place before; `keep` leaves
        it open. Raises `StateError`, also for what SQLite says to whoever has it open."""
        try:
            import sqlite3
        except ImportError:
            raise StateError("this Python comes without SQLite") from None
        try:
            try:
                file = self._open_ours()
            except (_Alien, sqlite3.DatabaseError) as error:
                if _is_elsewhere(error):
                    raise
                self._put_aside(str(error))
                file = self._open_ours()
            with nullcontext(file) if keep else closing(file):
                yield file
        except (_Alien, sqlite3.Error) as error:
            raise StateError(str(error)) from error
        except OSError as error:
            words = (error.strerror or type(error).__name__).lower()
            where = f": {os.fspath(error.filename)}" if error.filename else ""
            raise StateError(f"{words}{where}") from error

    def _open_ours(self) -> sqlite3.Connection:
        """Open the file if it is ours, or empty; raises `_Alien` for any other."""
        import sqlite3

        _refuse_link(self.folder, "the state folder")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / NAME
        for end in _BESIDE:
            _refuse_link(f"{path}{end}", "the state file")
        # What was searched for and where somebody was is nobody else's: not by the umask alone.
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        for end in _BESIDE:
            with suppress(FileNotFoundError):
                if not stat.S_ISREG(os.lstat(f"{path}{end}").st_mode):
                    raise _Alien("the state file is not a regular file")
        file = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        file.text_factory = lambda data: data.decode("utf-8", "replace")
        try:
            file.execute("PRAGMA trusted_schema = OFF")
            deadline = time.monotonic() + PATIENCE
            file.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
            try:
                _judge(file, self.steps)
            except sqlite3.OperationalError as error:
                if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
                    raise _Alien("the state file takes too long to check") from None
                raise
            file.set_progress_handler(None, 0)
            _migrate(file, self.steps)
        except BaseException:
            file.close()
            raise
        return file

    def _put_aside(self, why: str) -> None:
        """Rename the file and its journals, unless another program has done so already: only one
        at a time looks, and what it finds good stays."""
        with hold_lock(self.folder / "lock"):
            if self._is_good():
                return
            path = str(self.folder / NAME)
            number = 1
            while any(ospath.lexists(f"{path}.aside-{number}{end}") for end in _BESIDE):
                number += 1
            # The journals first: what is begun anew must never find the journal of another file.
            for end in reversed(_BESIDE):
                with suppress(FileNotFoundError):
                    os.rename(path + end, f"{path}.aside-{number}{end}")
        self.words.append(f"{why}; it is kept as {path}.aside-{number}, and a new one was begun")

    def _is_good(self) -> bool:
        """Report whether the file is one to be read and written."""
        import sqlite3

        try:
            self._open_ours().close()
        except (_Alien, sqlite3.DatabaseError) as error:
            if _is_elsewhere(error):
                raise
            return False
        return True


def _is_elsewhere(error: Exception) -> bool:
    """Report whether what failed lies outside the file: locked, full, read-only. A format that
    SQLite does not know is a general error, and never heals (SQLITE_ERROR)."""
    import sqlite3

    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, sqlite3.OperationalError) and code != sqlite3.SQLITE_ERROR


def _migrate(file: sqlite3.Connection, steps: Sequence[Step]) -> None:
    """Bring the file to the version that this program writes, a transaction a step.

    Raises `StateError` where a step fails: the file is then of the version before that step.
    """
    import sqlite3

    while (version := _pragma(file, "user_version")) < len(steps):
        try:
            with transaction(file):
                if _pragma(file, "user_version") != version:
                    continue  # another program did it in between
                for statement in steps[version].statements:
                    file.execute(statement)
                file.execute(f"PRAGMA application_id = {APPLICATION}")
                file.execute(f"PRAGMA user_version = {version + 1}")
        except sqlite3.Error as error:
            if not version:
                raise
            # Not put aside: nothing is wrong with the file, and a later program may know better.
            message = f"its version {version} cannot be carried over: {error}"
            raise StateError(message) from error


def _judge(file: sqlite3.Connection, steps: Sequence[Step]) -> None:
    """Raise `_Alien`, or sqlite3.DatabaseError, for a file that must not be written.

    All of it is read of one moment: another program may be making the file just now.
    """
    with transaction(file, "BEGIN"):
        _judge_now(file, steps)


def _judge_now(file: sqlite3.Connection, steps: Sequence[Step]) -> None:
    version = _pragma(file, "user_version")
    application = _pragma(file, "application_id")
    schema = file.execute(
        "SELECT type, name, substr(sql, 1, 1000) FROM sqlite_master LIMIT ?", (_PARTS_LIMIT + 1,)
    ).fetchall()
    if (application, version, len(schema)) == (0, 0, 0):
        return
    if application != APPLICATION:
        raise _Alien("the state file is that of another program")
    if version > len(steps):
        raise _Alien("the state file is that of a later version of timeline-tui")
    # Before anything else is asked: the SQL of a view, a trigger, a check or a generated column
    # runs with the question, and may run for ever.
    expected = steps[version - 1].tables if version > 0 else {}
    tables = {name: sql for type, name, sql in schema if type == "table"}
    indexes = [(name, sql) for type, name, sql in schema if type == "index"]
    if (
        len(tables) + len(indexes) != len(schema)
        or len(schema) > _PARTS_LIMIT
        or tables.keys() - {"sqlite_sequence"} != expected.keys()
        or any(_plain_sql(tables[name]) != _plain_sql(expected[name].sql) for name in expected)
        or any(sql is not None for _, sql in indexes)
    ):
        raise _Alien("the state file has another layout than timeline-tui writes")
    for name, table in expected.items():
        columns = [row[1] for row in file.execute(f"PRAGMA table_info({name})")]
        if columns != list(table.columns):
            raise _Alien("the state file is damaged")
    whole = file.execute("PRAGMA integrity_check(1)").fetchone()
    if whole is None or whole[0] != "ok":
        raise _Alien("the state file is damaged")


def _plain_sql(sql: str | None) -> str:
    """Return SQL as SQLite keeps it, without differences that mean nothing."""
    return "".join((sql or "").replace("IF NOT EXISTS ", "").replace('"', "").lower().split())


def _refuse_link(path: str | os.PathLike[str], what: str) -> None:
    """Raise StateError for a link: what it leads to was made by somebody else, for something
    else."""
    with suppress(FileNotFoundError, NotADirectoryError):
        if stat.S_ISLNK(os.lstat(path).st_mode):
            raise StateError(f"{what} is a link, which is not followed: {os.fspath(path)}")


@contextmanager
def hold_lock(path: pathlib.Path) -> Iterator[None]:
    """Hold the lock, after a wait for others. Nothing but a regular file is opened."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
    try:
        lock = os.open(path, flags, 0o600)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EROFS):
            raise
        raise StateError(f"the lock is not a regular file: {path}") from error
    try:
        if not stat.S_ISREG(os.fstat(lock).st_mode):
            raise StateError(f"the lock is not a regular file: {path}")
        end = time.monotonic() + 2 * PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise StateError(f"another program holds the lock: {path}") from None
                time.sleep(0.02)
        yield
    finally:
        os.close(lock)


def _pragma(file: sqlite3.Connection, name: str) -> int:
    found = file.execute(f"PRAGMA {name}").fetchone()
    return int(found[0]) if found else 0


@contextmanager
def transaction(file: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """Have what is done within be done wholly or not at all."""
    file.execute(begin)
    try:
        yield
        file.execute("COMMIT")
    except BaseException:
        if file.in_transaction:
            file.execute("ROLLBACK")
        raise
