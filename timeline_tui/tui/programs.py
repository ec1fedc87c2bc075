"""Other programs: started beside the explorer, run in its terminal, handed a text to copy or a file
to edit.

Copying goes through tmux or the desktop's own tool, else through the terminal itself (OSC 52). tmux
by default drops the terminal's copy sequence, but its own buffer always works. Nothing answers to
OSC 52, so that nobody can say whether it was taken: the words do not claim it.

A person looks at the host before a link is opened. The standard library's `webbrowser` starts
browsers of text over a screen that is in use, takes `xdg-open` for done before it has failed, and
lets it write its complaint onto the screen.
"""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from timeline_tui.core import limits
from timeline_tui.core.text import brief
from timeline_tui.dates.frozen import dataclass

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
        for number in ended[:1]:  # it came while the program was started, and was not passed on
            process.send_signal(number)
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
        failed = f"{words[0]} failed; "
    if len(data) > TERMINAL_LIMIT:
        return False, f"{failed}{len(data) // 1000:,} kB are too much for the terminal (OSC 52)"
    to_terminal(text)
    return True, f"{failed}sent to the terminal (OSC 52), which does not confirm it"


# -- the editor ------------------------------------------------------------------------------------

USUAL_EDITORS = ("sensible-editor", "nano", "vi")
"""The editors that are looked for where neither $VISUAL nor $EDITOR names one, as git does."""
EDITOR_PATIENCE = 1.5
"""Seconds after which an editor with a window of its own that still runs has come up."""

_PLUS = frozenset(
    {"sensible-editor", "vi", "vim", "nvim", "gvim", "mvim", "view", "nano", "pico", "emacs",
     "emacsclient", "kak", "joe", "jed", "mg", "ne", "vis", "micro", "gedit",
     "gnome-text-editor", "pluma", "xed", "geany", "bbedit"}
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
    # One that is named and not there is said to be missing: no other one opens in its place.
    wanted = next(filter(None, given), "") or next(filter(shutil.which, USUAL_EDITORS), "")
    if not wanted:
        return f"no editor: set $VISUAL or $EDITOR ({', '.join(USUAL_EDITORS)} were not found)"
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
    return True, f"open in {editor.name}: saved changes appear here"


# -- links -----------------------------------------------------------------------------------------

_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
_ADDRESS = re.compile(r"[0-9a-f:.]*:[0-9a-f:.]*")
_AUTHORITY = re.compile(r"(?:\[[^\[\]@]*\]|[^\[\]@:]+)(?::[0-9]*)?")
"""All of what stands between `//` and the path: nothing may be left over beside host and port."""
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LONGEST = 253
"""Characters of a host (RFC 1035): its end says whose it is, and must be seen."""
_DEVIATING = re.compile("[ßẞς\u200c\u200d]")
_KEPT = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class SafeLink:
    """A link that may be opened: `host` is what a person should look at before."""

    url: str
    host: str


def safe_link(url: str) -> SafeLink | str:
    """Return the link, or why it is not opened.

    Only http and https, a host, no user name before it, no spaces or controls; a host that is not
    ASCII is shown as punycode (IDNA), so that look-alikes cannot pass for another.
    """
    if not url:
        return "this source has no link"
    if any(ord(char) <= 0x20 or 0x7F <= ord(char) <= 0x9F for char in url):
        return "the link holds spaces or control characters and is not opened"
    if any("\ud800" <= char <= "\udfff" for char in url):
        return "the link contains half of a surrogate pair and is not opened"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "the link is malformed and is not opened"
    if not parts.scheme:
        return "the link does not begin with http:// or https:// and is not opened"
    if parts.scheme.lower() not in ("http", "https"):
        scheme = f"“{parts.scheme[:20]}:”" if parts.scheme.isprintable() else "such"
        return f"only http and https links are opened, not {scheme} ones"
    if not host:
        return "the link names no host and is not opened"
    if "@" in parts.netloc or "\\" in url:
        return "the link hides its host behind a user name and is not opened"
    try:
        ascii_host = _ascii(host)
    except UnicodeError:
        ascii_host = ""
    address = "[" in parts.netloc
    if (
        not _AUTHORITY.fullmatch(parts.netloc)
        or not (_is_address(ascii_host) if address else _is_name(ascii_host))
        or port == 0
    ):
        return "the link's host is not a valid name and is not opened"
    shown = f"[{ascii_host}]" if address and port else ascii_host
    url = _with_ascii(parts, f"[{ascii_host}]" if address else ascii_host, port)
    return SafeLink(url, f"{shown}:{port}" if port else shown)


def _is_address(host: str) -> bool:
    """Report whether a host in brackets is an address of IPv6, without a zone."""
    try:
        return _ADDRESS.fullmatch(host) is not None and bool(IPv6Address(host).exploded)
    except ValueError:
        return False


def _is_name(host: str) -> bool:
    """Report whether a host is a name, or an address of IPv4 as it is always written: browsers
    take `0x7f.1` for 127.0.0.1 (WHATWG URL, "ends in a number")."""
    if not _NAME.fullmatch(host) or len(host) > _LONGEST:
        return False
    if not _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        return True
    try:
        return bool(IPv4Address(host))
    except ValueError:
        return False


def _ascii(host: str) -> str:
    """Return a host as browsers look it up. Python knows the older rules (RFC 3490), in which `ß`
    is `ss`: another name today (Unicode TR 46, "deviation characters")."""
    labels = re.split("[.\u3002\uff0e\uff61]", host)
    return ".".join(
        f"xn--{_normal(label).encode('punycode').decode('ascii')}"
        if _DEVIATING.search(label)
        else label.encode("idna").decode("ascii").lower()
        for label in labels
    )


def _normal(label: str) -> str:
    return unicodedata.normalize("NFKC", label).lower()


def _with_ascii(parts: SplitResult, netloc: str, port: int | None) -> str:
    if port:
        netloc += f":{port}"
    return urlunsplit((parts.scheme.lower(), netloc, *(quote(p, safe=_KEPT) for p in parts[2:])))


# -- opening one -----------------------------------------------------------------------------------

PATIENCE = 5.0
"""Seconds after which a browser that still runs is one that was just started."""
IN_TERMINAL = ("www-browser", "w3m", "lynx", "links2", "links", "elinks", "browsh")
"""Browsers that need the terminal."""

_DESKTOP = ("xdg-open", "gio", "x-www-browser", "firefox", "chromium", "google-chrome")


@dataclass(frozen=True, slots=True)
class Opener:
    """A program that opens links, as words without a shell; `in_terminal` needs ours."""

    words: tuple[str, ...]
    in_terminal: bool

    @property
    def name(self) -> str:
        """Return the program's own name."""
        return os.path.basename(self.words[0])


def openers(
    link: SafeLink,
    environment: Mapping[str, str],
    which: Which = shutil.which,
    platform: str = sys.platform,
) -> Iterator[Opener]:
    """Return the programs that may open a link here, the user's own (`$BROWSER`) first."""
    for wanted in environment.get("BROWSER", "").split(os.pathsep):
        try:
            words = shlex.split(wanted.rstrip(" &"))
        except ValueError:
            continue
        if words and which(words[0]) is not None:
            yield _opener(words, link)
    names: tuple[str, ...] = ()
    if platform == "darwin":
        names = ("open",)
    elif environment.get("WSL_DISTRO_NAME"):
        names = ("wslview",)
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        names += _DESKTOP
    for name in (*names, *IN_TERMINAL):
        if which(name) is not None:
            yield _opener([name, "open"] if name == "gio" else [name], link)


def _opener(words: list[str], link: SafeLink) -> Opener:
    in_terminal = os.path.basename(words[0]) in IN_TERMINAL
    if any("%s" in word for word in words):
        return Opener(tuple(word.replace("%s", link.url) for word in words), in_terminal)
    return Opener((*words, link.url), in_terminal)


async def open_link(
    link: SafeLink,
    in_terminal: Callable[[tuple[str, ...]], str],
    environment: Mapping[str, str] = os.environ,
    which: Which = shutil.which,
    platform: str = sys.platform,
) -> tuple[bool, str]:
    """Hand a link to the first program that takes it; whether one did, and what to say of it.

    `in_terminal` runs one in our terminal and returns "", or what went wrong.
    """
    failed = []
    for opener in openers(link, environment, which, platform):
        if opener.in_terminal:
            trouble = in_terminal(opener.words)
        else:
            trouble = await _trouble(opener)
        if not trouble:
            return True, "" if opener.in_terminal else f"{link.host} was handed to {opener.name}"
        failed.append(trouble)
    why = "; ".join(failed) or "no browser was found: set $BROWSER"
    return False, f"{why}. The link: {link.url}"


async def _trouble(opener: Opener) -> str:
    try:
        code = await start(opener.words, within=PATIENCE)
    except OSError as error:
        return f"{opener.name} could not be started ({(error.strerror or '').lower()})"
    return ended_words(opener.name, code) if code else ""
