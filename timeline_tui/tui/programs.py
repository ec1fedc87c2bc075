"""Other programs: started beside the explorer, run in its terminal, handed a text to copy or a file
to edit.

Copying goes through tmux or the desktop's own tool, else through the terminal itself (OSC 52). tmux
by default drops the terminal's copy sequence, but its own buffer always works. Nothing answers to
OSC 52, so that nobody can say whether it was taken: the words do not claim it.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from timeline_tui.core import limits
from timeline_tui.core.text import brief

Which = Callable[[str], str | None]
"""Where a program is, like `shutil.which`."""

_ITS_OWN = (signal.SIGINT, signal.SIGQUIT)
_FOR_BOTH = (signal.SIGTERM, signal.SIGHUP)


def run_here(words: Sequence[str]) -> int:
    """Run a program and wait for it; its exit code, below 0 the signal that ended it. Raises
    OSError if it cannot be started.

    Ctrl+C is for that program alone, as with system(3). What ends us ends it too, and comes to us
    once it has ended.
    """
    ended: list[int] = []
    process: subprocess.Popen[bytes] | None = None

    def pass_on(number: int, frame: object) -> None:
        ended.append(number)
        if process is not None:
            process.send_signal(number)

    with _handlers(pass_on):
        process = subprocess.Popen(list(words))
        code = process.wait()
    for number in ended[:1]:
        os.kill(os.getpid(), number)
    return code


@contextmanager
def _handlers(pass_on: Callable[[int, object], None]) -> Iterator[None]:
    """Replace the signal handlers while a program runs.

    Some handlers do nothing: a signal that we ignored, the program would ignore, too.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kept = {number: signal.getsignal(number) for number in (*_ITS_OWN, *_FOR_BOTH)}
    try:
        for number in _ITS_OWN:
            signal.signal(number, lambda *_: None)
        for number in _FOR_BOTH:
            signal.signal(number, pass_on)
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


_LOOK_EVERY = 0.02
"""Seconds between two looks at a program that was started."""


async def start(words: Sequence[str], *, within: float, data: bytes = b"") -> int | None:
    """Start a program in a session of its own, where it finds no terminal, and hand it `data` on
    standard input. Its exit code (below 0: the signal that ended it), or None if it still runs
    after `within` seconds: then it is left running, or with `data` ended, for it did not take them.
    Raises OSError if it cannot be started.
    """
    process = subprocess.Popen(
        list(words),
        stdin=subprocess.PIPE if data else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    end = time.monotonic() + within
    if process.stdin is not None:
        pipe = process.stdin.fileno()
        os.set_blocking(pipe, False)
        left = memoryview(data)
        # One that does not read to its end says with its exit code what that means.
        with suppress(BrokenPipeError):
            while left and time.monotonic() < end:
                try:
                    left = left[os.write(pipe, left) :]
                except BlockingIOError:
                    await asyncio.sleep(_LOOK_EVERY)
        process.stdin.close()
    while (code := process.poll()) is None and time.monotonic() < end:
        await asyncio.sleep(_LOOK_EVERY)
    if code is None:
        if data:
            process.kill()
        # Somebody has to wait for it, or it stays in the system's list for good.
        threading.Thread(target=process.wait, daemon=True).start()
    return code


def ended_words(name: str, code: int) -> str:
    """Return the bad end of a program, in words."""
    return f"{name} was ended by signal {-code}" if code < 0 else f"{name} ended with code {code}"


# -- the clipboard ---------------------------------------------------------------------------------

TERMINAL_LIMIT = limits.COPIED.value
"""Bytes that are handed to a terminal: what xterm and others take of one sequence is about that
much in base64, and a remote line is slow."""
COPY_PATIENCE = 3.0
"""Seconds that a tool has to take a text."""

_BUFFER = "in tmux's buffer (prefix ] pastes it)"


def tools(environment: Mapping[str, str]) -> Iterator[tuple[Sequence[str], str]]:
    """Return the tools that make sense here, the best first, and where each puts a text."""
    if environment.get("TMUX"):
        # -w also hands it to the terminal around tmux, from tmux 3.2 on.
        yield ("tmux", "load-buffer", "-w", "-"), _BUFFER
        yield ("tmux", "load-buffer", "-"), _BUFFER
    if environment.get("WAYLAND_DISPLAY"):
        yield ("wl-copy",), "on the clipboard (wl-copy)"
    if environment.get("DISPLAY"):
        yield ("xclip", "-selection", "clipboard"), "on the clipboard (xclip)"
        yield ("xsel", "--clipboard", "--input"), "on the clipboard (xsel)"
    if not environment.get("SSH_CONNECTION"):  # else it is the clipboard of a far machine
        yield ("pbcopy",), "on the clipboard (pbcopy)"


async def copy(
    text: str,
    to_terminal: Callable[[str], object],
    environment: Mapping[str, str] = os.environ,
    which: Which = shutil.which,
) -> tuple[bool, str]:
    """Copy a text; whether it was handed to anything, and where it is now in words."""
    data = text.encode("utf-8")
    failed = ""
    for words, where in tools(environment):
        if which(words[0]) is None:
            continue
        try:
            code = await start(words, within=COPY_PATIENCE, data=data)
        except OSError:
            code = 127
        if code == 0:
            return True, where
        failed = f"{words[0]} did not take it; "
    if len(data) > TERMINAL_LIMIT:
        return False, f"{failed}{len(data) // 1000:,} kB are too much for the terminal (OSC 52)"
    to_terminal(text)
    return True, f"{failed}handed to the terminal (OSC 52), which does not say if it took it"


# -- the editor ------------------------------------------------------------------------------------

EDITOR_PATIENCE = 1.5
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
        """Return the program's own name."""
        return os.path.basename(self.words[0])


def editor_for(path: str, line: int, environment: Mapping[str, str] = os.environ) -> Editor | str:
    """Return the editor that opens `path` at `line` (from 1; not all take one), or why
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
        code = await start(editor.words, within=EDITOR_PATIENCE)
    except OSError as error:
        return False, f"{editor.name} could not be started ({(error.strerror or '').lower()})"
    if code:
        return False, ended_words(editor.name, code)
    return True, f"open in {editor.name}: what is saved there shows here"
