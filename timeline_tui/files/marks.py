"""Things that a person keeps: private marks and notes, in the state of their folder and never in
a file of events; and private views.

Each change is one transaction, and takes what is there by then into account (`MarkChange.on`): two
programs at once lose nothing of each other. What another program has changed is found by the number
that SQLite counts up with each change of the file (`PRAGMA data_version`).

`lines` and `read` are for taking them to another machine: JSON Lines, one mark a line.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, TypeVar

from timeline_tui.core import limits
from timeline_tui.core.columns import quote_name
from timeline_tui.core.event import WORDS_LIMIT, Mark, MarkChange, SavedView, join_notes
from timeline_tui.core.text import brief
from timeline_tui.dates.frozen import dataclass, regex
from timeline_tui.files.state import NAME, State, StateError, transaction

Connection = Any  # sqlite3.Connection; a Python may come without it
NOTE_LIMIT = limits.NOTE.value
MARKS_LIMIT = limits.PRIVATE_MARKS.value
WAIT = 10.0
"""Seconds that other programs may hold the file while a change waits to be written."""
HELD = "another program holds the state file"
_PLAIN = (
    ("locked", HELD),
    ("disk is full", "the disk is full"),
    ("disk I/O error", "the disk is full, or does not work"),
    ("readonly", "the state folder is read-only"),
    ("unable to open", "the state folder cannot be written"),
)
"""What SQLite says, and what that is for a person."""
_NAME = regex("[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class Kept:
    """All marks of a folder as they were at a `turn`, which counts up; after a change, whether both
    texts of its note are kept (`MarkChange.on`)."""

    marks: tuple[Mark, ...]
    turn: int
    both: bool = False


class MarksFile:
    """The marks of the folder of a state. Of two answers, the one with the higher turn is newer,
    whichever thread asked for it."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._turn = 0
        self._looking: tuple[Connection, int, int] | None = None

    def read(self) -> Kept:
        """Return all marks; raises `StateError`."""
        with self._lock:
            return self._read()

    def _read(self) -> Kept:
        marks: tuple[Mark, ...] = ()
        if self._state.is_there:
            with _plainly(), self._state.opened() as file:
                marks = self._all(file)
        return self._kept(marks)

    def write(self, *changes: MarkChange) -> Kept:
        """Make changes, all or none of them; raises `StateError`. Whoever has the file is waited
        for: SQLite lets one that waits go hungry while others come and go."""
        with self._lock:
            return _patiently(lambda: self._write(changes))

    def _write(self, changes: Iterable[MarkChange]) -> Kept:
        both = False
        with self._state.opened() as file, transaction(file):
            for change in changes:
                both |= self._change(file, change)
            marks = self._all(file)
            if len(marks) > MARKS_LIMIT:
                raise StateError(f"there are {MARKS_LIMIT:,} marks already")
        return self._kept(marks, both)

    def news(self) -> Kept | None:
        """Return all marks if the file was changed since this was last asked, by whatever program.
        Only ever asked in one thread, which does not wait: neither for a change that is just being
        written, nor for a file that cannot be read, which is asked again the next time."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            return self._read() if self._is_other() else None
        except (StateError, OSError):
            self.close()
            return None
        finally:
            self._lock.release()

    def close(self) -> None:
        """Leave the file that is looked at."""
        if self._looking is not None:
            self._looking[0].close()
            self._looking = None

    @property
    def _path(self) -> str:
        return os.path.join(self._state.folder, NAME)

    def _is_other(self) -> bool:
        """Report whether the file is another one than the last time, or was changed."""
        try:
            place = os.stat(self._path, follow_symlinks=False).st_ino
        except FileNotFoundError:
            self.close()
            return False
        is_new = self._looking is None or self._looking[2] != place
        if is_new:
            self.close()
            with self._state.opened(keep=True) as file:
                self._looking = file, _version(file), place
            return True
        assert self._looking is not None
        file, before, _ = self._looking
        import sqlite3

        try:
            now = _version(file)
        except sqlite3.Error:
            self.close()
            return True
        self._looking = file, now, place
        return now != before

    def _kept(self, marks: tuple[Mark, ...], both: bool = False) -> Kept:
        self._turn += 1
        return Kept(marks, self._turn, both)

    def _all(self, file: Connection) -> tuple[Mark, ...]:
        rows = file.execute(
            "SELECT event, quote, mark FROM mark WHERE folder = ? ORDER BY rowid LIMIT ?",
            (self._state.key, MARKS_LIMIT + 1),
        )
        return tuple(mark for row in rows if (mark := _unpack(*row)) is not None)

    def _change(self, file: Connection, change: MarkChange) -> bool:
        """Make a change; return whether both texts of its note are kept."""
        after = change.after
        if len(after.note) > NOTE_LIMIT:
            raise StateError(f"a note has at most {NOTE_LIMIT:,} characters")
        place = self._state.key, json.dumps(after.event), after.quote
        where = "folder = ? AND event = ? AND quote = ?"
        row = file.execute(f"SELECT event, quote, mark FROM mark WHERE {where}", place).fetchone()
        made, both = change.on(_unpack(*row) if row else None)
        if made is None:
            file.execute(f"DELETE FROM mark WHERE {where}", place)
        elif row:
            file.execute(f"UPDATE mark SET mark = ? WHERE {where}", (_pack(made), *place))
        else:
            file.execute("INSERT INTO mark VALUES (?, ?, ?, ?)", (*place, _pack(made)))
        return both


Result = TypeVar("Result")


def _patiently(write: Callable[[], Result]) -> Result:
    """Return what a write to the file comes to, which waits for other programs."""
    end = time.monotonic() + WAIT
    while True:
        try:
            with _plainly():
                return write()
        except StateError as error:
            if str(error) != HELD or time.monotonic() > end:
                raise


def _version(file: Connection) -> int:
    return int(file.execute("PRAGMA data_version").fetchone()[0])


@contextmanager
def _plainly() -> Iterator[None]:
    """Say in plain words why the file cannot be read or written."""
    try:
        yield
    except StateError as error:
        said = str(error)
        raise StateError(next((words for part, words in _PLAIN if part in said), said)) from error


def _pack(mark: Mark) -> str:
    """Return a mark as JSON, in ASCII: an id or a note may hold what no encoding takes."""
    return json.dumps(
        {"marked": mark.marked, "note": mark.note, "title": mark.title, "words": mark.words}
    )


def _unpack(event: object, quote: object, text: object) -> Mark | None:
    """Return the mark of a row; None where it is damaged."""
    with suppress(ValueError, TypeError, RecursionError):
        name, found = json.loads(str(event)), json.loads(str(text))
        if isinstance(name, str) and isinstance(quote, str) and isinstance(found, dict):
            return Mark(
                name, quote, found.get("marked") is True,
                *(value if isinstance(value := found.get(key), str) else ""
                  for key in ("note", "title", "words")),
            )  # fmt: skip
    return None


Tell = Callable[[MarkChange, Kept | None, str], bool]
"""Takes a change, and what there is now that it is kept; or without that, why it is not."""


class Keeper:
    """Reads marks for the interface, and writes changes one after the other beside it. It tells
    what came of each: the marks as they are then, or why they could not be kept. `tell` returns
    False where nobody is there any more to be told."""

    def __init__(self, state: State, tell: Tell) -> None:
        self.file = MarksFile(state)
        self._lost: list[str] = []
        self._tell = tell
        self._waiting: deque[MarkChange] = deque()
        self._changed = threading.Condition()
        self._is_writing = False

    def keep(self, change: MarkChange) -> None:
        """Have a change written, after those that came before it."""
        with self._changed:
            self._waiting.append(change)
            if not self._is_writing:
                self._is_writing = True
                threading.Thread(target=self._write, name="marks", daemon=True).start()

    def finish(self, seconds: float) -> list[str]:
        """Wait until all is written, at most so long; return the reasons for what is not, as far as
        nobody was told."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_writing, seconds)
            late = [f"{len(self._waiting)} still to be written"] if self._waiting else []
            return [*self._lost, *late]

    def _write(self) -> None:
        while True:
            with self._changed:
                if not self._waiting:
                    self._is_writing = False
                    self._changed.notify_all()
                    return
                change = self._waiting[0]
            kept, fault = None, ""
            try:
                kept = self.file.write(change)
            except StateError as error:
                fault = str(error)
            with self._changed:
                self._waiting.popleft()
            if not self._tell(change, kept, fault) and fault:
                self._lost.append(fault)


# -- from one machine to another -------------------------------------------------------------------


def record(mark: Mark) -> dict[str, object]:
    """Return a mark as JSON: what it is about, and what is kept."""
    made: dict[str, object] = {"event": mark.event, "title": mark.title}
    if mark.quote:
        made["quote"] = {"digest": mark.quote, "words": mark.words}
    made["marked"] = mark.marked
    if mark.note:
        made["note"] = mark.note
    return made


def of_event(marks: Mapping[str, Mark]) -> dict[str, object]:
    """Return what is kept of an event and of its quotes, for the record of an event."""
    made: dict[str, object] = {}
    quotes = []
    for name, mark in marks.items():
        kept = {key: value for key, value in record(mark).items() if key in ("marked", "note")}
        if name:
            quotes.append({"digest": name, "words": mark.words, **kept})
        else:
            made.update(kept)
    return {**made, **({"quotes": quotes} if quotes else {})}


def by_event(marks: Iterable[Mark]) -> dict[str, dict[str, Mark]]:
    """Return marks by the key of their event, and there by what tells their quote."""
    known: dict[str, dict[str, Mark]] = {}
    for mark in marks:
        known.setdefault(mark.event, {})[mark.quote] = mark
    return known


def lines(marks: Iterable[Mark]) -> Iterator[str]:
    """Yield marks as JSON Lines in ASCII, which no terminal takes for a command."""
    for mark in marks:
        yield json.dumps(record(mark)).replace("\x7f", "\\u007f")


def read(text: str) -> tuple[list[Mark], list[tuple[int, str]]]:
    """Return the marks of an export, and what could not be used of it with its line: marks a line
    each, or events with their `marks`, as JSON Lines or one array."""
    found: list[Mark] = []
    faults: list[tuple[int, str]] = []
    for line, value in _values(text, faults):
        if not isinstance(value, dict):
            faults.append((line, "not an object"))
        elif isinstance(kept := value.get("marks"), dict):
            event = {"event": value.get("id"), "title": value.get("title")}
            if "marked" in kept:
                _take({**kept, "quote": None, **event}, line, found, faults)
            for each in quotes if isinstance(quotes := kept.get("quotes"), list) else ():
                own = {**each, "quote": each, **event} if isinstance(each, dict) else None
                _take(own, line, found, faults)
        elif "event" in value:
            _take(value, line, found, faults)
        elif "title" not in value:  # an event without marks is as good as none
            faults.append((line, "neither a mark nor an event"))
    return found, faults


def _values(text: str, faults: list[tuple[int, str]]) -> Iterator[tuple[int, object]]:
    if text.lstrip()[:1] == "[":
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            faults.append((getattr(error, "lineno", 1), "not JSON"))
        else:
            yield from ((1, value) for value in found)
        return
    for line, each in enumerate(text.split("\n"), 1):
        if each.strip():
            try:
                value = json.loads(each)
            except (ValueError, RecursionError):
                faults.append((line, "not JSON"))
            else:
                yield line, value


def _take(
    value: Mapping[str, object] | None, line: int, found: list[Mark], faults: list[tuple[int, str]]
) -> None:
    event = value.get("event") if value is not None else None
    if value is None or not isinstance(event, str) or not event:
        faults.append((line, "no event is named"))
        return
    quote, note = value.get("quote"), value.get("note", "")
    name = words = ""
    if quote is not None:
        told = quote if isinstance(quote, dict) else {"words": quote}
        said = told.get("words")
        words = said if isinstance(said, str) else ""
        name = str(told.get("digest", quote_name(words) if words else ""))
        if _NAME.fullmatch(name) is None:
            faults.append((line, "no quote is named"))
            return
    if not isinstance(note, str) or len(note) > NOTE_LIMIT:
        faults.append((line, f"the note is no text of at most {NOTE_LIMIT:,} characters"))
        return
    title = value.get("title")
    title = title[:WORDS_LIMIT] if isinstance(title, str) else ""
    mark = Mark(event, name, value.get("marked") is True, note, title, words[:WORDS_LIMIT])
    if mark.marked or mark.note:
        found.append(mark)


def merged(there: Iterable[Mark], more: Iterable[Mark]) -> Iterator[MarkChange]:
    """Yield the changes that add marks to those that are there; none takes anything away."""
    known = {mark.place: mark for mark in there}
    for mark in more:
        if not (mark.marked or mark.note):
            continue
        before = known.get(mark.place)
        after = mark
        if before is not None:
            marked, note = before.marked or mark.marked, join_notes(before.note, mark.note)
            after = Mark(*mark.place, marked, note, before.title, before.words)
        if after != before:
            known[mark.place] = after
            yield MarkChange(before, after)


# -- saved views -----------------------------------------------------------------------------------

VIEWS_LIMIT = limits.PRIVATE_VIEWS.value


def read_views(state: State) -> tuple[SavedView, ...]:
    """Return the private views of a folder; raises `StateError`."""
    if not state.is_there:
        return ()
    with _plainly(), state.opened() as file:
        return _views_in(file, state.key)


def keep_view(state: State, view: SavedView | None, *, instead: str = "") -> tuple[SavedView, ...]:
    """Keep a private view, `instead` of the one with that name if that is another; without a view,
    only remove that. Return all that there are then. Raises `StateError`."""

    from timeline_tui.core.query.language import view_record

    def write() -> tuple[SavedView, ...]:
        with state.opened() as file, transaction(file):
            old = _folded(instead)
            if instead:
                file.execute("DELETE FROM view WHERE folder = ? AND name = ?", (state.key, old))
            if view is not None:
                name = _folded(view.name)
                place = state.key, name
                there = file.execute(
                    "SELECT 1 FROM view WHERE folder = ? AND name = ?", place
                ).fetchone()
                if there and instead and name != old:
                    raise StateError(f"another private view is called {brief(view.name)}")
                packed = json.dumps(view_record(view))
                file.execute("INSERT OR REPLACE INTO view VALUES (?, ?, ?)", (*place, packed))
            views = _views_in(file, state.key)
            if len(views) > VIEWS_LIMIT:
                raise StateError(f"there are {VIEWS_LIMIT:,} private views already")
            return views

    return _patiently(write)


def _views_in(file: Connection, folder: str) -> tuple[SavedView, ...]:
    rows = file.execute(
        "SELECT view FROM view WHERE folder = ? ORDER BY name LIMIT ?", (folder, VIEWS_LIMIT + 1)
    )
    return tuple(view for (text,) in rows if (view := _unpack_view(text)) is not None)


def _unpack_view(text: object) -> SavedView | None:
    """Return the view of a row, which a later version may have written; None where it is
    damaged."""
    from timeline_tui.core.query.language import VIEW_KEYS, fault_of

    with suppress(ValueError, TypeError, RecursionError):
        found = json.loads(str(text))
        if isinstance(found, dict) and isinstance(name := found.pop("name", None), str):
            strange = [key for key, value in found.items() if not isinstance(value, str)]
            strange += [key for key in found if key not in VIEW_KEYS]
            if strange:
                said = f"this version does not know its “{brief(strange[0])}”"
                return SavedView(name, fault=said)
            view = SavedView(name, *(found.get(key, "") for key in VIEW_KEYS))
            fault = fault_of(view)
            return view if fault is None else replace(view, fault=fault.message)
    return None


def _folded(name: str) -> str:
    from timeline_tui.core.query.language import fold_name

    return json.dumps(fold_name(name))  # it may hold what no encoding takes
