"""`timeline-tui` without a sub-command: open the explorer if there is a terminal for it.

The environment variables that the interface's toolkit reads are checked before it reads them.
"""

from __future__ import annotations

import codecs
import contextlib
import gc
import os
import sys
from collections.abc import MutableMapping
from os import path as ospath
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from timeline_tui.cli import output, reading
from timeline_tui.cli.output import UsageError
from timeline_tui.core.text import brief, closest
from timeline_tui.files.cache.segment import Damaged
from timeline_tui.files.state import State, StateError, key_of, state_folder

COLOR_SYSTEMS = ("auto", "standard", "256", "truecolor")
MOST_FRAMES = 240
_FOR_DEVELOPERS = (
    "TEXTUAL", "TEXTUAL_DEBUG", "TEXTUAL_DRIVER", "TEXTUAL_LOG", "TEXTUAL_PRESS",
    "TEXTUAL_SCREENSHOT", "TEXTUAL_SCREENSHOT_FILENAME", "TEXTUAL_SCREENSHOT_LOCATION",
    "TEXTUAL_SHOW_RETURN",
)  # fmt: skip
"""They press keys, write files, or take the terminal away from us, also with `--safe`."""


def prepare(environment: MutableMapping[str, str] = os.environ) -> None:
    """Remove the variables that would disturb the explorer; raise `UsageError` for an unknown color
    system, on which the toolkit would crash."""
    given = environment.get("TEXTUAL_COLOR_SYSTEM")
    if given is not None and given not in (*COLOR_SYSTEMS, "windows"):
        raise UsageError(
            f"TEXTUAL_COLOR_SYSTEM is “{brief(given, 60)}”; expected"
            f" {', '.join(COLOR_SYSTEMS[:-1])} or {COLOR_SYSTEMS[-1]}, or no such variable"
        )
    if environment.get("NO_COLOR") == "":
        del environment["NO_COLOR"]  # Textual obeys an empty one, against https://no-color.org
    if not _is_theme(environment.get("TEXTUAL_THEME", "")):
        environment.pop("TEXTUAL_THEME", None)  # set for a program with other themes
    for name in _FOR_DEVELOPERS:
        environment.pop(name, None)
    frames = environment.get("TEXTUAL_FPS", "")
    if not (frames.isascii() and frames.isdigit() and len(frames) < 4
            and 0 < int(frames) <= MOST_FRAMES):  # fmt: skip
        environment.pop("TEXTUAL_FPS", None)


_TERMINAL_OF_PROCESS = "/dev/tty"


def run(asked: SimpleNamespace) -> int:
    """Open the explorer; where standard output is no terminal, print what `list` would."""
    if not output.is_terminal():
        from timeline_tui.cli.commands import list as listing

        gc.enable()
        asked.command = "list"
        return listing.print_events(asked)
    _need_a_screen()
    if not is_terminal(sys.stdin) and "-" not in asked.paths:
        raise UsageError("standard input is not a terminal (to read events from it, add -)")
    prepare()
    since = reading.check_since(asked)
    selection, view = reading.select_early(asked), ""
    paths, notice = reading.choose_paths(asked)
    _must_be_a_theme(asked.theme)
    chosen = _own_settings(asked)
    shelf = reading.shelf_of(asked, paths)
    is_piped = "-" in paths and not is_terminal(sys.stdin)
    if selection is None:
        library = reading.load_library(paths, follow=asked.follow, shelf=shelf)
        index = library.snapshot().lens.index
        selection, view = reading.select_from(asked, index), reading.view_named(asked, index)
    else:
        stream = reading.stream_standard_input() if is_piped else None
        library = reading.open_library(paths, follow=asked.follow, stream=stream, shelf=shelf)
    if is_piped:
        keyboard_from_terminal()
    with reading.begun(library):
        from timeline_tui.tui import Options
        from timeline_tui.tui.app import run as open_explorer

        words: list[str] = []
        state = place_kept(asked, paths, words)
        options = Options(
            ascii=asked.ascii or not is_unicode(),
            notice=notice,
            theme=asked.theme or os.environ.get("TEXTUAL_THEME"),
            theme_folder=_theme_folder(),
            new_folder=_new_folder(paths),
            export_folder=export_folder(paths),
            files_words=files_words(asked, paths),
            at=asked.at or "",
            view=view,
            since=since,
            safe=asked.safe,
            sealed=all(path != "-" and reading.is_installed(Path(path)) for path in paths),
            unkept="" if state is not None else unkept_words(asked, paths),
            **chosen,
        )
        _draw_whatever_comes()
        try:
            code = open_explorer(library, selection, options, state)
        except Damaged:
            # The index is not what was written, and who knows what was shown of it: once more
            # without.
            shelf = shelf if shelf is not None and shelf.forget() else None
            library = reading.open_library(paths, follow=asked.follow, shelf=shelf)
            code = open_explorer(library, selection, options, state)
    for said in words:
        # Where the terminal is gone there is nobody left to tell.
        with contextlib.suppress(OSError):
            output.note(f"timeline-tui: {brief(said, 1_000)}")
    return code


def _own_settings(asked: SimpleNamespace) -> dict[str, Any]:
    """Return the options that the person's own settings give; none without a file of them."""
    data = reading.own_config()
    if data is None:
        return {}
    from timeline_tui.explorer.settings import read_settings

    settings = read_settings(data)
    if settings.value("theme"):
        from textual.theme import BUILTIN_THEMES

        settings = settings.with_themes(BUILTIN_THEMES)
    asked.no_cache = asked.no_cache or not settings.value("cache")
    return {
        "usual_theme": settings.value("theme"),
        "usual": settings.panes,
        "keys": settings.keys,
        "iso": settings.value("dates") == "iso",
        "faults": tuple(map(str, settings.faults)),
    }


def place_kept(asked: SimpleNamespace, paths: list[str], words: list[str]) -> State | None:
    """Return where the place in what is opened is kept; None where nothing is remembered. Where
    nothing can be, `words` gets the reason."""
    places = [path for path in paths if path != "-"]
    if asked.fresh or asked.safe or not places:
        return None
    try:
        return State(state_folder(), key_of(places), words)
    except StateError as error:
        words.append(f"your place will not be remembered: {error}")
        return None


def unkept_words(asked: SimpleNamespace, paths: list[str]) -> str:
    """Return why no private mark can be kept where nothing is remembered."""
    if asked.fresh:
        return "marks and notes are neither read nor kept with --fresh"
    if not [path for path in paths if path != "-"]:
        return "standard input has no place for marks: save it as a file, and open that"
    return "there is no folder to keep marks in (HOME, XDG_STATE_HOME)"


def _theme_folder() -> Path | None:
    """Return the folder in which the chosen theme is kept, for all chronologies."""
    with contextlib.suppress(StateError):
        return state_folder()
    return None


def _need_a_screen() -> None:
    if os.environ.get("TERM") == "dumb":
        raise UsageError(
            "this terminal (TERM=dumb) cannot show a screen: use timeline-tui read, or "
            "timeline-tui list"
        )
    if not is_terminal(sys.stderr):
        # The interface is drawn on standard error.
        raise UsageError("standard error is not a terminal: the explorer draws on it")


def _is_theme(name: str) -> bool:
    if not name:
        return False
    from textual.theme import BUILTIN_THEMES

    return name in BUILTIN_THEMES


def _must_be_a_theme(name: str | None) -> None:
    if name is None:
        return
    from textual.theme import BUILTIN_THEMES

    if name not in BUILTIN_THEMES:
        close = closest(name, BUILTIN_THEMES)
        hint = f"did you mean {close[0]}?" if close else f"themes: {', '.join(BUILTIN_THEMES)}"
        raise UsageError(f"no theme called {brief(name)} ({hint})")


def keyboard_from_terminal() -> None:
    """Make standard input, which held the events, the keyboard again."""
    try:
        keyboard = os.open(_TERMINAL_OF_PROCESS, os.O_RDWR)
    except OSError:
        raise UsageError(
            "no terminal to read keys from (standard input holds the events)"
        ) from None
    os.dup2(keyboard, 0)
    os.close(keyboard)


def is_terminal(stream: object) -> bool:
    return stream is not None and bool(getattr(stream, "isatty", lambda: False)())


def is_unicode() -> bool:
    """Report whether the user's locale is UTF-8: under `LC_ALL=C` Python writes UTF-8 all the same
    (PEP 540), and the terminal may well not show it."""
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    locale = next((value for name in names if (value := os.environ.get(name))), "")
    return "utf8" in locale.lower().replace("-", "")


def _draw_whatever_comes() -> None:
    """Have standard error, on which the interface is drawn, take any character: those of a quote
    are never changed where they can be shown, and what cannot be must not be wider than it was."""
    reconfigure = getattr(sys.stderr, "reconfigure", None)
    if reconfigure is not None:
        name = codecs.lookup(sys.stderr.encoding).name
        # UTF-16 and EBCDIC are no terminal's: its control sequences are ASCII.
        of_no_terminal = name == "ascii" or "\x1b[m".encode(name) != b"\x1b[m"
        reconfigure(encoding="utf-8" if of_no_terminal else None, errors="replace")


def export_folder(paths: list[str]) -> str:
    """Return the folder for exports: the current one, unless what is written there would be read
    as events; then the one above what is read. "" where there is none."""
    try:
        here = Path.cwd().resolve()
        roots = [Path(path).resolve() for path in paths if ospath.isdir(path)]
    except OSError:
        return ""
    while root := next((root for root in roots if here.is_relative_to(root)), None):
        if root == root.parent:
            return ""
        here = root.parent
    return str(here)


def files_words(asked: SimpleNamespace, paths: list[str]) -> tuple[str, ...]:
    """Return the words that name what is read on a command line, wherever that is run; none if
    standard input is among it."""
    if "-" in paths:
        return ()
    follow = ("--follow",) if asked.follow else ()
    if not asked.paths and reading.is_shipped(paths):
        return ("--sample", *follow)
    try:
        return (*map(ospath.abspath, paths), *follow)
    except OSError:
        return ()


def _new_folder(paths: list[str]) -> str:
    """Return the folder for new events: the first that is read, "" where none may be written."""
    for path in paths:
        if ospath.isdir(path) and not reading.is_installed(Path(path)):
            return path
    return ""
