"""The events that a command works on: which files it reads, and what it selects of them.

Files are the paths given, ./events, the current folder, or the sample. In a selection names become
actors and dates become times.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from os import path as ospath
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from timeline_tui.cli import output
from timeline_tui.cli.output import Failure, UsageError
from timeline_tui.cli.subcommands import NAMES, SUBCOMMANDS
from timeline_tui.core.event import Mark, SavedView
from timeline_tui.core.index import Index, place_marks
from timeline_tui.core.lens import Lens
from timeline_tui.core.query import WHOLE, Selection, read_selection
from timeline_tui.core.query.fields import Field, Ground, NeedsEvents, NotUnderstood
from timeline_tui.core.query.table import FIELDS
from timeline_tui.core.text import brief, closest
from timeline_tui.files.cache import CacheError, Shelf, cache_folder, key_of
from timeline_tui.files.entry import Stream
from timeline_tui.files.find import PathMissing
from timeline_tui.files.library import Library
from timeline_tui.files.snapshot import Snapshot
from timeline_tui.files.state import State, StateError, config_folder, read_config, state_folder


def select_early(asked: SimpleNamespace, fields: Sequence[Field] = FIELDS) -> Selection | None:
    """Return what is asked for before the events are read; None if only they can say who an actor
    is, whether a tag is known, and which months a season has. Raises `UsageError` for what has no
    meaning whatever they are."""
    try:
        return _read(asked, None, fields)
    except NeedsEvents:
        return None


def select_from(
    asked: SimpleNamespace, index: Index, fields: Sequence[Field] = FIELDS
) -> Selection:
    """Return what is asked for, with times as they are where the chronology is; raise `UsageError`
    for an actor or a tag that nobody knows, and for what is no date."""
    return _read(asked, index, fields)


def _read(asked: SimpleNamespace, index: Index | None, fields: Sequence[Field]) -> Selection:
    texts = [*getattr(asked, "view", ()), *getattr(asked, "query", ())]
    names_view = bool(getattr(asked, "view", ())) or any("view:" in each.lower() for each in texts)
    own = own_views(asked) if index is not None and names_view else ()
    ground = Ground(date.today().toordinal(), index, own)
    try:
        selection = read_selection(vars(asked), ground, fields)
    except NotUnderstood as error:
        raise UsageError(str(error)) from None
    except NeedsEvents:
        # A query that is none whatever the events are is said before they are read.
        _narrow(WHOLE, asked, ground)
        raise
    return _through_views(_narrow(selection, asked, ground), asked, ground)


def _through_views(selection: Selection, asked: SimpleNamespace, ground: Ground) -> Selection:
    """Return what is selected and in the saved views that are named, too."""
    if not (names := getattr(asked, "view", ())):
        return selection
    if ground.index is None:
        raise NeedsEvents
    from timeline_tui.core.query.language import all_views, find_view, narrowed, selection_of

    views = all_views(ground.own, ground.index.corpus.views)
    try:
        found = [selection_of(find_view(name, views), ground) for name in names]
    except NotUnderstood as error:
        raise UsageError(f"--view: {error}") from None
    order = None if selection.order == WHOLE.order else selection.order
    return narrowed(selection, found, order)


def own_views(asked: SimpleNamespace) -> tuple[SavedView, ...]:
    """Return the private views on what a command reads; none, with a note, where they cannot be
    read."""
    from timeline_tui.files.marks import read_views

    if getattr(asked, "fresh", False) or getattr(asked, "safe", False):
        return ()
    if not [path for path in choose_paths(asked)[0] if path != "-"]:
        return ()
    try:
        return read_views(marks_state(asked))
    except (Failure, StateError) as error:
        output.note(f"timeline-tui: private views are not read: {error}")
        return ()


def view_named(asked: SimpleNamespace, index: Index) -> str:
    """Return the name of the saved view that is all that is asked for; "" if it is not."""
    names: Sequence[str] = getattr(asked, "view", ())
    if len(names) != 1:
        return ""
    from timeline_tui.core.query.language import all_views, find_view

    if select_from(SimpleNamespace(**{**vars(asked), "view": ()}), index) != WHOLE:
        return ""
    return find_view(names[0], all_views(own_views(asked), index.corpus.views)).name


def _narrow(selection: Selection, asked: SimpleNamespace, ground: Ground) -> Selection:
    if not (texts := getattr(asked, "query", ())):
        return selection
    from timeline_tui.core.query.language import narrow, point  # 3 ms, and only for a query

    try:
        return narrow(selection, texts, ground)
    except NotUnderstood as error:
        lines = "\n".join(f"  {line}" for line in point(error))
        raise UsageError(f"--query: {error}\n{lines}") from None


HERE = "events"
SHIPPED_NOTICE = (
    "no event files here: this is the chronology that comes with timeline-tui "
    "(to read your own, name a folder or a file)"
)


def choose_paths(asked: SimpleNamespace) -> tuple[list[str], str]:
    """Return the paths to read, and a line to say if they are those of the shipped chronology.

    Without a path: ./events, or the current folder if it holds event files. Where there is neither,
    the explorer opens the shipped chronology, and any other command raises `UsageError`: nobody
    may take the sample for their own files.
    """
    if asked.sample and asked.paths:
        raise UsageError("--sample reads the shipped chronology: leave out PATH")
    if asked.paths:
        return list(asked.paths), ""
    if not asked.sample:
        if ospath.isdir(HERE):
            return [HERE], ""
        from timeline_tui.files.find import folder_holds_events

        if folder_holds_events("."):
            return ["."], ""
        for command in SUBCOMMANDS:
            if command.name == asked.command:
                start = command.usage.partition(" [")[0]
                raise UsageError(
                    f"no event files here: type {start} FOLDER for your own, "
                    f"or {start} --sample for the shipped chronology"
                )
    folder = shipped_folder()
    if folder is None:
        raise UsageError("this installation has no sample chronology: name a folder or a file")
    return [str(folder)], "" if asked.sample else SHIPPED_NOTICE


def shipped_folder() -> Path | None:
    """Return the chronology in the installed package, or beside it in a checkout of the source."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / HERE, package.parent / HERE):
        if folder.is_dir():
            return folder
    return None


def is_shipped(paths: Sequence[str]) -> bool:
    """Report whether these paths are the shipped chronology."""
    return list(paths) == [str(shipped_folder())]


def is_installed(folder: Path) -> bool:
    """Report whether `folder` is in an installed package, where the next upgrade replaces it."""
    try:
        inside = folder.resolve()
    except OSError:  # it cannot be reached, or the current folder is gone
        return False
    return inside.is_relative_to(Path(__file__).resolve().parents[1]) or bool(
        {"site-packages", "dist-packages"} & set(inside.parts)
    )


def open_library(
    paths: Sequence[str],
    *,
    follow: bool,
    stream: Stream | None = None,
    shelf: Shelf | None = None,
    summed: bool = False,
) -> Library:
    """Return a library over `paths`, nothing loaded yet. If `-` is among them it stands for
    `stream`, or for all of standard input, which is then read here. Raise `UsageError` for a path
    that does not exist."""
    stdin = stream or (read_standard_input() if "-" in paths else None)
    try:
        return Library(paths, stdin=stdin, follow=follow, shelf=shelf, summed=summed)
    except PathMissing as missing:
        raise UsageError(describe_missing(str(missing.path), missing.suggestion)) from None


def load_library(
    paths: Sequence[str], *, follow: bool, shelf: Shelf | None = None, summed: bool = False
) -> Library:
    """Return a library that has read all that `paths` hold."""
    library = open_library(paths, follow=follow, shelf=shelf, summed=summed)
    with end_in_order(), closing(library.load()) as steps:
        for _ in steps:
            pass
    return library


class _Ended(BaseException):
    """The program was told to end by a signal."""


@contextmanager
def end_in_order() -> Iterator[None]:
    """Have the signals that end a program leave no file of an index that was begun: what is under
    way is left as after ctrl+c, and then the signal does what it does."""
    told: list[int] = []
    before: dict[signal.Signals, Any] = {}

    def leave(number: int, _: object) -> None:
        told.append(number)
        signal.signal(number, signal.SIG_DFL)  # who says it again does not wait
        raise _Ended

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) == signal.SIG_DFL:
                before[number] = signal.signal(number, leave)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if told:
            os.kill(os.getpid(), told[0])


@contextmanager
def begun(library: Library) -> Iterator[None]:
    """Have large files be read while the interface is imported, which takes three times as long as
    to come here. Where it is not opened, nothing of that stays: after a signal that ends the
    program at once, the process that reads sees to that."""
    try:
        library.begin(live=True)
        yield
    finally:
        library.leave_early()


def own_config() -> bytes | None:
    """Return the person's own file of settings; None if there is none, or none to be read.

    `--safe` reads it, too: it is in the person's own folder, never in that of the events, and
    nothing in it is run.
    """
    try:
        return read_config(config_folder())
    except StateError as error:
        output.note(f"timeline-tui: the settings are not read: {error}")
        return None


def obey_cache_setting(asked: SimpleNamespace) -> None:
    """Do as with `--no-cache` where the settings say so, and say what of them cannot be read."""
    data = None if asked.no_cache else own_config()
    # To read all settings takes 30 ms here, and few files say anything of this one.
    if data is None or not re.search(rb"^[^#\n]*cache", data, re.MULTILINE):
        return
    from timeline_tui.explorer.settings import read_settings

    settings = read_settings(data)
    asked.no_cache = not settings.value("cache")
    for fault in settings.faults:
        if fault.setting in ("", "cache"):
            output.note(f"timeline-tui: {fault}")


def shelf_of(asked: SimpleNamespace, paths: Sequence[str]) -> Shelf | None:
    """Return where an index of these paths is kept; None where none is to be."""
    if asked.no_cache or getattr(asked, "safe", False) or "-" in paths:
        return None
    try:
        return Shelf(cache_folder(), key_of(paths, follow=asked.follow))
    except CacheError as error:
        note_not_kept(str(error))
        return None


def marks_state(asked: SimpleNamespace) -> State:
    """Return where private marks on what a command reads are kept; raise `Failure` where there can
    be none."""
    from timeline_tui.files.state import key_of

    state: State | None = getattr(asked, "own_state", None)
    if state is not None:
        return state
    paths = [path for path in choose_paths(asked)[0] if path != "-"]
    if not paths:
        raise Failure("standard input has no marks: they are kept by the path of a folder or file")
    try:
        state = asked.own_state = State(state_folder(), key_of(paths))
    except StateError as error:
        raise Failure(f"marks cannot be read: {error}") from None
    return state


def marks_of(asked: SimpleNamespace) -> Mapping[str, Mapping[str, Mark]]:
    """Return the private marks of what a command reads, by event and quote; raise `Failure` where
    they cannot be read."""
    from timeline_tui.files.marks import by_event

    return by_event(kept_marks(asked))


def kept_marks(asked: SimpleNamespace) -> tuple[Mark, ...]:
    """Return the private marks of what a command reads; raise `Failure` where they cannot be
    read, also where the file was damaged and has just been put aside: it held marks, perhaps."""
    from timeline_tui.files.marks import MarksFile

    state = marks_state(asked)
    try:
        kept = MarksFile(state).read().marks
    except StateError as error:
        raise Failure(f"marks cannot be read: {error}") from None
    if state.words:
        raise Failure(f"marks cannot be read: {'; '.join(state.words)}")
    return kept


def marks_asked(asked: SimpleNamespace) -> tuple[Mark, ...]:
    """Return the private marks, for a query that asks for them; raise `Failure` where they cannot
    be read: a selection without them would look like the right one."""
    try:
        return kept_marks(asked)
    except Failure as error:
        raise Failure(f"{error}; no event counts as marked, or as not marked") from None


def with_marks(asked: SimpleNamespace, lens: Lens) -> Lens:
    """Return the lens that knows the private marks; raise `Failure` where these cannot be read."""
    from timeline_tui.files.marks import by_event

    return lens.with_marked(*place_marks(by_event(marks_asked(asked)), lens.corpus))


def check_since(asked: SimpleNamespace) -> str:
    """Return the time since which something is new, as typed; "" if none is asked for. Raise
    `UsageError` for what is none."""
    text: str | None = getattr(asked, "new_since", None)
    if text is None:
        return ""
    from timeline_tui.explorer.news import read_since

    if getattr(asked, "safe", False):
        raise UsageError("--since may run git, and --safe runs nothing: leave one of them out")
    found = read_since(text, date.today().toordinal())
    if isinstance(found, str):
        raise UsageError(f"--since {brief(text)}: {found}")
    return text


def note_not_kept(reason: str) -> None:
    """Say on standard error why there will be no index, if there is a reason."""
    if reason:
        output.note(f"timeline-tui: no index is kept: {reason} (--no-cache turns it off)")


def read_files(
    asked: SimpleNamespace, paths: Sequence[str], *, summed: bool = False, later: bool = False
) -> tuple[Library, Snapshot]:
    """Read all that the paths of a command hold, and keep it for the next time; `later`, once all
    is printed (`keep_rest`), what takes long. `summed` is what relies on bytes alone."""
    obey_cache_setting(asked)
    shelf = shelf_of(asked, paths)
    library = load_library(paths, follow=asked.follow, shelf=shelf, summed=summed)
    snapshot = library.snapshot()
    if later and library.is_writing:
        _rest.append((library, snapshot))
        _until_kept.enter_context(end_in_order())
    else:
        with end_in_order():
            reason = library.keep(snapshot)
        note_not_kept(reason)
    return library, snapshot


_rest: list[tuple[Library, Snapshot]] = []
"""What was read, of which processes still make the index while this one prints."""
_until_kept = ExitStack()


def keep_rest() -> None:
    """Keep for the next time what was read and is not kept yet."""
    with _until_kept.pop_all():
        while _rest:
            note_not_kept(_rest[-1][0].keep(_rest[-1][1]))
            _rest.pop()


def leave_rest() -> None:
    """Leave nothing of what is not kept yet."""
    with _until_kept.pop_all():
        while _rest:
            _rest.pop()[0].leave()


def snapshot_of(asked: SimpleNamespace) -> Snapshot:
    """Return all that the paths of a command hold, or the default ones; raise `Failure` if nothing
    of it can be read."""
    paths, _ = choose_paths(asked)
    _, snapshot = read_files(asked, paths, later=True)
    if reason := explain_nothing(snapshot, paths):
        raise Failure(reason)
    return snapshot


def place_of(name: str, library: Library, paths: Sequence[str]) -> str:
    """Return the path of a file from the current folder, as an editor or a click needs it.

    A library names files from the folder that was given. It does not know one that could not be
    read; then a single folder is where it was found.
    """
    path = library.path_of(name)
    if path is None:
        inside = os.path.join(paths[0], name) if len(paths) == 1 else name
        return inside if os.path.lexists(inside) else name
    try:
        near = os.path.relpath(path)
    except OSError:  # there is no here: the current folder is gone
        return path
    return path if near.startswith(os.pardir) else near


def read_standard_input() -> bytes:
    """Return all of standard input, or as much of it as shows that it is too much."""
    from timeline_tui.files.formats import read_stream

    if sys.stdin is None:
        raise UsageError("standard input is closed")
    try:
        return read_stream(sys.stdin.buffer.read)
    except OSError as error:
        raise Failure(f"cannot read standard input: {error.strerror}") from error


def stream_standard_input() -> Stream | None:
    """Return standard input to be read as it comes; None where it is no file of the system."""
    try:
        return Stream(os.dup(sys.stdin.fileno())) if sys.stdin is not None else None
    except (OSError, ValueError):
        return None


def describe_missing(path: str, suggestion: str | None) -> str:
    """Return a message about a path that does not exist, and may have been meant as a command."""
    kind = "file" if Path(path).suffix else "folder"
    said = f"no such {kind}: {brief(path, 200)}"
    if suggestion:
        return f"{said} (did you mean {brief(suggestion, 200)}?)"
    if path in NAMES:
        return f"{said} (a command comes first: timeline-tui {path})"
    command = closest(path, NAMES)
    return f"{said} (did you mean the command {command[0]}?)" if command else said


def quote_paths(paths: Sequence[str]) -> str:
    """Return `paths` as a person can type them after a command."""
    import shlex

    return brief(shlex.join(paths), 200)


def explain_nothing(snapshot: Snapshot, paths: Sequence[str]) -> str:
    """Return why there is nothing to show; "" if something could be read, even an empty list."""
    if not snapshot.files and not snapshot.bad_files:
        return f"no event files in {quote_paths(paths)} (timeline-tui new writes one)"
    if not len(snapshot.lens.events) and snapshot.bad_files:
        events = snapshot.damage.events_words
        lost = f" ({events})" if events else ""
        where = quote_paths(paths)
        return f"nothing readable in {where}{lost}: run timeline-tui check {where}"
    return ""
