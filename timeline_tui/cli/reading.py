"""Which files a command reads: the paths given, ./events, the current folder, or the sample."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from os import path as ospath
from pathlib import Path
from typing import TYPE_CHECKING

from timeline_tui.cli.output import Failure, UsageError
from timeline_tui.cli.subcommands import NAMES, SUBCOMMANDS
from timeline_tui.core.suggest import closest
from timeline_tui.core.text import brief

if TYPE_CHECKING:
    from timeline_tui.files.library import Library, Snapshot

HERE = "events"
SHIPPED_NOTICE = (
    "no event files here: this is the chronology that comes with timeline-tui "
    "(to read your own, name a folder or a file)"
)


def chosen(asked: argparse.Namespace) -> tuple[list[str], str]:
    """Return the paths to read, and a line to say if they are those of the shipped chronology.

    Without a path: ./events, or the current folder if it holds event files. Where there is neither,
    the explorer opens the shipped chronology, and any other command raises
    `UsageError`: nobody may take the sample for their own files.
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
        raise UsageError("no chronology came with this installation: name a folder or a file")
    return [str(folder)], "" if asked.sample else SHIPPED_NOTICE


def shipped_folder() -> Path | None:
    """The chronology inside the installed package, or beside it in a checkout of the source."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / HERE, package.parent / HERE):
        if folder.is_dir():
            return folder
    return None


def is_installed(folder: Path) -> bool:
    """Whether `folder` lies in an installed package, where the next upgrade would sweep it away."""
    try:
        inside = folder.resolve()
    except OSError:  # it cannot be reached, or the current folder is gone
        return False
    return inside.is_relative_to(Path(__file__).resolve().parents[1]) or bool(
        {"site-packages", "dist-packages"} & set(inside.parts)
    )


def opened(paths: Sequence[str], *, follow: bool) -> Library:
    """A library over `paths`, nothing loaded yet; standard input is read whole if `-` is among
    them. Raises `UsageError` for a path that is not there."""
    from timeline_tui.files.find import PathMissing
    from timeline_tui.files.library import Library

    stdin = standard_input() if "-" in paths else None
    try:
        return Library(paths, stdin=stdin, follow=follow)
    except PathMissing as missing:
        raise UsageError(absent(str(missing.path), missing.suggestion)) from None


def loaded(paths: Sequence[str], *, follow: bool) -> Library:
    """A library that has read all that `paths` hold."""
    library = opened(paths, follow=follow)
    for _ in library.load():
        pass
    return library


def snapshot_of(asked: argparse.Namespace) -> Snapshot:
    """All that the paths of a command hold, or those that stand for none; raises `Failure` if
    nothing of it can be read."""
    paths, _ = chosen(asked)
    snapshot = loaded(paths, follow=asked.follow).snapshot()
    if reason := nothing_readable(snapshot, paths):
        raise Failure(reason)
    return snapshot


def place_of(name: str, library: Library, paths: Sequence[str]) -> str:
    """A file by the path that leads to it from here, as an editor or a click needs it.

    A library names files from the folder that was given; one that could not be read it does not
    know, and then a single folder is where it was found.
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


def standard_input() -> bytes:
    """All of standard input, or as much of it as shows that it is too much."""
    from timeline_tui.files.formats import read_stream

    if sys.stdin is None:
        raise UsageError("standard input is closed")
    try:
        return read_stream(sys.stdin.buffer.read)
    except OSError as error:
        raise Failure(f"cannot read standard input: {error.strerror}") from error


def absent(path: str, suggestion: str | None) -> str:
    """What to say of a path that is not there; the first word may have been meant as a command."""
    kind = "file" if Path(path).suffix else "folder"
    said = f"no such {kind}: {brief(path, 200)}"
    if suggestion:
        return f"{said} (did you mean {brief(suggestion, 200)}?)"
    if path in NAMES:
        return f"{said} (a command comes first: timeline-tui {path})"
    command = closest(path, NAMES)
    return f"{said} (did you mean the command {command[0]}?)" if command else said


def named(paths: Sequence[str]) -> str:
    """`paths` as a person can type them after a command."""
    return brief(shlex.join(paths), 200)


def nothing_readable(snapshot: Snapshot, paths: Sequence[str]) -> str:
    """Why there is nothing to show, or "" if something could be read (if only an empty list)."""
    if not snapshot.files and not snapshot.bad_files:
        return f"no event files in {named(paths)} (timeline-tui new writes one)"
    if not len(snapshot.lens.events) and snapshot.bad_files:
        events = snapshot.damage.events_words
        lost = f" ({events})" if events else ""
        return f"nothing readable in {named(paths)}{lost}: run timeline-tui check {named(paths)}"
    return ""
