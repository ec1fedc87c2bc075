"""The user's editor, at the line of an event."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass

from timeline_tui.core.text import brief
from timeline_tui.tui.outside import ended_words, started

PATIENCE = 1.5
"""Seconds after which an editor with a window of its own that still runs has come up."""

_PLUS = frozenset(
    {"vi", "vim", "nvim", "gvim", "mvim", "view", "nano", "pico", "emacs", "emacsclient", "kak",
     "joe", "jed", "mg", "ne", "vis", "micro", "gedit", "gnome-text-editor", "pluma", "xed",
     "geany", "bbedit"}
)  # fmt: skip
_GOTO = frozenset({"code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"})
_COLON = frozenset({"hx", "helix", "subl", "sublime_text", "zed", "zeditor", "lite-xl"})
_LINE = frozenset(
    {"kate", "kwrite", "mousepad", "idea", "pycharm", "webstorm", "phpstorm", "goland", "clion",
     "rubymine", "rider"}
)  # fmt: skip
_WINDOWED = (
    _GOTO | _LINE | (_COLON - {"hx", "helix"})
    | {"gvim", "mvim", "neovide", "gedit", "gnome-text-editor", "pluma", "xed", "geany", "bbedit",
       "mate", "notepadqq", "featherpad", "leafpad", "l3afpad", "pulsar", "atom"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Editor:
    """A command that edits a file, as words without a shell; `windowed` needs no terminal."""

    words: tuple[str, ...]
    windowed: bool

    @property
    def name(self) -> str:
        """The program's own name."""
        return os.path.basename(self.words[0])


def editor_for(path: str, line: int, environment: Mapping[str, str] = os.environ) -> Editor | str:
    """The editor that opens `path` at `line` (from 1; only those that take a line get it), or why
    there is none.

    The path is made absolute, so that a file called `-rf.json` or `+cmd.json` is only a file.
    """
    given = (environment.get(name, "").strip() for name in ("VISUAL", "EDITOR"))
    wanted = next(filter(None, given), "")
    if not wanted:
        return "set $VISUAL or $EDITOR to edit files from here"
    try:
        words = shlex.split(wanted)
    except ValueError:
        return "$VISUAL or $EDITOR has an unclosed quotation mark"
    if not words or shutil.which(words[0]) is None:
        return f"the editor “{brief(words[0] if words else '', 60)}” was not found"
    name = os.path.basename(words[0])
    place = os.path.abspath(path)
    at = [place]
    if line > 1:
        if name in _PLUS:
            at = [f"+{line}", place]
        elif name in _GOTO:
            at = ["--goto", f"{place}:{line}"]
        elif name in _COLON:
            at = [f"{place}:{line}"]
        elif name in _LINE:
            at = ["--line", str(line), place]
    windowed = name in _WINDOWED or (
        name == "emacs" and _has_screen(environment) and not _TEXT_EMACS & set(words)
    )
    return Editor((*words, *at), windowed)


_TEXT_EMACS = frozenset({"-nw", "-t", "--tty", "--no-window-system", "--batch"})


def _has_screen(environment: Mapping[str, str]) -> bool:
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


async def open_window(editor: Editor) -> tuple[bool, str]:
    """Start an editor with a window of its own; whether it came up, and what to say of it."""
    try:
        code = await started(editor.words, within=PATIENCE)
    except OSError as error:
        return False, f"{editor.name} could not be started ({(error.strerror or '').lower()})"
    if code:
        return False, ended_words(editor.name, code)
    return True, f"open in {editor.name}: what is saved there shows here"
