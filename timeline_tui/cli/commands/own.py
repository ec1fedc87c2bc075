"""The commands about what the program keeps for a person: `config`, every setting with its value
and where that comes from, and the file in an editor; `cache`, the indexes on disk; and `marks`,
private marks and notes."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

from timeline_tui.cli import output, reading
from timeline_tui.cli.output import FINE, PROBLEMS, Failure, UsageError
from timeline_tui.core.event import Mark
from timeline_tui.core.text import brief, count, size_words, visible, visible_lines
from timeline_tui.explorer.commands import BY_ID, COMMANDS, DIGITS
from timeline_tui.explorer.settings import (
    FILE,
    KEYS,
    SETTINGS,
    Setting,
    Settings,
    keys_by_id,
    quote_value,
    read_settings,
    show_key,
    write_key,
)
from timeline_tui.explorer.state import Panes, Place, read_place
from timeline_tui.files import marks, write
from timeline_tui.files.cache import Kept
from timeline_tui.files.state import (
    State,
    StateError,
    config_folder,
    key_of,
    read_config,
    read_theme,
    state_folder,
)

_PANES = {"density": "one_line", "sidebar": "actors", "lanes": "lanes"}
"""The pane that a setting chooses."""
_OWN = "built in"


def print_config(asked: SimpleNamespace) -> int:
    """Print the settings, or open their file in an editor first."""
    output.prepare()
    try:
        folder = config_folder()
        if asked.edit:
            _edit(folder)
        data = read_config(folder)
    except StateError as error:
        raise Failure(f"cannot read the settings: {error}") from None
    settings = read_settings(data or b"").with_themes(_themes())
    path = visible(str(folder / FILE))
    there = "" if data is not None else " (not there: --edit makes it)"
    where = SimpleNamespace(paths=asked.paths, sample=False, command="")
    paths, _ = reading.choose_paths(where)
    output.emit([f"{path}{there}", "", *_lines(settings, _place(paths), paths)])
    for fault in settings.faults:
        output.note(f"timeline-tui: {fault}")
    return PROBLEMS if settings.faults else FINE


def _themes() -> Mapping[str, object]:
    from textual.theme import BUILTIN_THEMES

    return BUILTIN_THEMES


# -- values and where they come from ---------------------------------------------------------------


def _place(paths: list[str]) -> Place | None:
    """Return what was chosen with keys where these paths are read."""
    with suppress(StateError):
        return read_place(State(state_folder(), key_of(paths)).read())
    return None


def _lines(settings: Settings, place: Place | None, paths: list[str]) -> Iterator[str]:
    rows = [(row.name, *_value_of(row, settings, place, paths)) for row in SETTINGS]
    own = keys_by_id()
    for id, keys in settings.keys.items():
        shown = " ".join(map(show_key, keys)) or "none"
        rows.append((f"{KEYS}.{id}", shown, settings.place(KEYS, id)))
    first, second = (max(len(row[at]) for row in rows) for at in (0, 1))
    for name, value, origin in rows:
        yield f"{name:<{first}}  {value:<{second}}  {origin}"
    left = count(len(own) - len(settings.keys), "command has", "commands have")
    yield f"{left} the keys of timeline-tui help keys ({_OWN})"


def _value_of(
    row: Setting, settings: Settings, place: Place | None, paths: list[str]
) -> tuple[str, str]:
    """Return the value of a setting in words, and where it comes from."""
    if row.name == "theme":
        return _theme(settings)
    pane = _PANES.get(row.name)
    if place is not None and pane is not None and (place.chosen is None or pane in place.chosen):
        left = place.panes(settings.panes)
        return _pane_words(row.name, left), f"chosen with {_key(row)} in {brief(paths[0], 100)}"
    value = settings.value(row.name)
    shown = value if isinstance(value, str) else quote_value(value)
    return shown, settings.place(row.name) if row.name in settings.values else _OWN


def _pane_words(name: str, panes: Panes) -> str:
    if name == "density":
        return "lines" if panes.one_line else "titles"
    return quote_value(panes.actors) if name == "sidebar" else panes.lanes


def _key(row: Setting) -> str:
    return next(command.shown for command in COMMANDS if command.id == row.command)


def _theme(settings: Settings) -> tuple[str, str]:
    named = os.environ.get("TEXTUAL_THEME", "")
    if named in _themes():
        return named, "TEXTUAL_THEME"
    with suppress(StateError):
        if (kept := read_theme(state_folder())) in _themes():
            return kept, "chosen with T"
    if settings.value("theme"):
        return settings.value("theme"), settings.place("theme")
    return "light or dark", "the terminal"


# -- the file --------------------------------------------------------------------------------------


def _edit(folder: Path) -> None:
    """Open the file in the person's editor, at its first fault; one that is missing is made, with
    every line of it switched off."""
    from timeline_tui.tui.programs import editor_for, ended_words, run_here

    path = folder / FILE
    if (data := read_config(folder)) is None:
        _make(folder)
    line = next((fault.line for fault in read_settings(data or b"").faults if fault.line), 1)
    editor = editor_for(str(path), line)
    if isinstance(editor, str):
        raise UsageError(f"{editor}; the file is {visible(str(path))}")
    try:
        code = run_here(editor.words)
    except OSError as error:
        raise Failure(f"{editor.name} could not be started ({error.strerror})") from None
    if code:
        raise Failure(ended_words(editor.name, code))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stem, _, suffix = FILE.partition(".")
        made = Path(write.create(folder, stem, template(), f".{suffix}"))
        if made.name != FILE:  # somebody else was faster
            made.unlink()
    except OSError as error:
        raise Failure(f"cannot write {visible(str(folder / FILE))}: {error.strerror}") from None


def template() -> str:
    """Return a file with every setting and every key as they are without it, each line switched
    off."""
    parts = [
        "# Settings of timeline-tui. Take the # off a line to have it count.\n"
        "# timeline-tui config prints what counts; timeline-tui help settings explains.\n"
    ]
    for row in SETTINGS:
        ways = " | ".join(map(quote_value, row.values))
        usual = quote_value(row.usual if row.values else "nord")
        lines = [*textwrap.wrap(row.words, 78, break_on_hyphens=False), *filter(None, [ways])]
        parts.append("".join(f"# {line}\n" for line in lines) + f"#{row.name} = {usual}\n")
    parts.append(
        f"[{KEYS}]\n"
        "# The keys of a command instead of its own: one, or a list; [] for none.\n"
        "# esc, ctrl+q and ctrl+c cannot be taken.\n"
    )
    rows = []
    for id, keys in keys_by_id().items():
        words = BY_ID[id].words if id in BY_ID else BY_ID[DIGITS].words
        named = [write_key(key) for key in keys]
        rows.append(f"#{id} = {quote_value(named[0] if len(named) == 1 else named)}  # {words}\n")
    return "\n".join(parts) + "".join(rows)


# -- the indexes on disk ---------------------------------------------------------------------------

_AGES = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def print_cache(asked: SimpleNamespace) -> int:
    """Print what is kept on disk to open folders faster, or remove it."""
    from timeline_tui.files import cache

    output.prepare()
    try:
        root = cache.cache_folder()
        kept = cache.list_kept(root)
        if asked.what == "clear":
            gone = cache.clear(root)
            output.emit([f"{count(gone, 'folder')} removed from {visible(str(root))}"])
            if left := cache.list_kept(root):
                raise Failure(f"{count(len(left), 'folder')} could not be removed, or is in use")
        else:
            output.emit(_shelf_lines(root, kept, time.time()))
    except cache.CacheError as error:
        raise Failure(f"the index on disk: {error}") from None
    return FINE


def _shelf_lines(root: Path, kept: Sequence[Kept], now: float) -> Iterator[str]:
    rows = [(size_words(each.size), age_words(now - each.used), _paths_of(each)) for each in kept]
    first, second = (max([len(row[at]) for row in rows], default=0) for at in (0, 1))
    for size, age, name in rows:
        yield f"{size:>{first}}  {age:<{second}}  {name}"
    total = size_words(sum(each.size for each in kept))
    yield f"{total} of {count(len(kept), 'folder')} in {visible(str(root))}"


def _paths_of(kept: Kept) -> str:
    return ", ".join([brief(path, 1_000) for path in kept.paths]) or "(not known)"


def age_words(seconds: float) -> str:
    """Return how long ago something was: `3 days ago`, `just now`."""
    unit, name = next((row for row in _AGES if seconds >= row[0]), (0, ""))
    return f"{count(int(seconds // unit), name)} ago" if unit else "just now"


# -- marks -----------------------------------------------------------------------------------------

IMPORT_LIMIT = 64 * 1024**2
"""Bytes of a file of marks that are read."""
FAULTS_LISTED = 20
"""Lines of such a file that could not be used, of which each is named."""


def print_marks(asked: SimpleNamespace) -> int:
    """Print private marks and notes, or add those of a file to them."""
    file = marks.MarksFile(reading.marks_state(asked))
    try:
        if asked.source is not None:
            return _import_marks(asked, file)
        kept = reading.kept_marks(asked)
    except StateError as error:
        raise Failure(f"marks cannot be read: {error}") from None
    if asked.format == "jsonl":
        output.prepare(data=True)
        output.emit(marks.lines(kept))
    else:
        output.prepare()
        output.emit(_mark_lines(kept))
    if not kept:
        output.note("timeline-tui: nothing is marked here (m in the explorer marks an event)")
    return FINE


def _mark_lines(kept: Sequence[Mark]) -> Iterator[str]:
    for mark in kept:
        sign = "marked" if mark.marked else "note"
        yield f"{sign:<6}  {visible(mark.event)}: {visible(mark.title)}"
        if mark.quote:
            yield f"        “{visible(mark.words)}”"
        if mark.note:
            yield from (f"        {line}".rstrip() for line in visible_lines(mark.note).split("\n"))


def _import_marks(asked: SimpleNamespace, file: marks.MarksFile) -> int:
    """Add marks to those that are there, and say what did not fit."""
    output.prepare()
    found, faults = marks.read(_read_marks(asked.source))
    before = reading.kept_marks(asked)
    changes = list(marks.merged(before, found))
    if changes:
        try:
            file.write(*changes)
        except StateError as error:
            raise Failure(f"no mark is written: {error}") from None
    known = {mark.place for mark in before}
    new = sum(change.after.place not in known for change in changes)
    joined, same = len(changes) - new, len(found) - len(changes)
    words = f"{new:,} new, {joined:,} joined with yours, {same:,} there already"
    output.emit([f"{count(len(found), 'mark')} read: {words}"])
    keys = frozenset(reading.snapshot_of(asked).lens.corpus.keys)
    if gone := sum(mark.event not in keys for mark in found):
        output.note(
            f"timeline-tui: {count(gone, 'mark is', 'marks are')} about events that are not here; "
            "kept all the same"
        )
    for line, words in faults[:FAULTS_LISTED]:
        output.note(f"timeline-tui: {visible(asked.source)}:{line}: {words}")
    if more := len(faults[FAULTS_LISTED:]):
        output.note(f"timeline-tui: {count(more, 'more line')} could not be used")
    return PROBLEMS if faults else FINE


def _read_marks(path: str) -> str:
    try:
        if path == "-":
            data = sys.stdin.buffer.read(IMPORT_LIMIT + 1)
        else:
            with open(path, "rb") as file:
                data = file.read(IMPORT_LIMIT + 1)
    except OSError as error:
        raise Failure(f"cannot read {visible(path)}: {error.strerror}") from None
    if len(data) > IMPORT_LIMIT:
        raise Failure(f"{visible(path)} has more than {size_words(IMPORT_LIMIT)}: no file of marks")
    return data.decode("utf-8-sig", "replace")
