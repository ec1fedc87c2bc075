"""Opening a link, with a word if nothing came of it.

The standard library's `webbrowser` starts browsers of text over a screen that is in use, takes
`xdg-open` for done before it has failed, and lets it write its complaint onto the screen.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from timeline_tui.tui.outside import ended_words, started
from timeline_tui.tui.outside.links import SafeLink

PATIENCE = 5.0
"""Seconds after which a browser that still runs is one that was just started."""
IN_TERMINAL = ("www-browser", "w3m", "lynx", "links2", "links", "elinks", "browsh")
"""Browsers that need the terminal."""

_DESKTOP = ("xdg-open", "gio", "x-www-browser", "firefox", "chromium", "google-chrome")

Which = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Opener:
    """A program that opens links, as words without a shell; `in_terminal` needs ours."""

    words: tuple[str, ...]
    in_terminal: bool

    @property
    def name(self) -> str:
        """The program's own name."""
        return os.path.basename(self.words[0])


def openers(
    link: SafeLink,
    environment: Mapping[str, str],
    which: Which = shutil.which,
    platform: str = sys.platform,
) -> Iterator[Opener]:
    """The programs that may open a link here, the user's own (`$BROWSER`) first."""
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
    why = "; ".join(failed) or "no browser is here: set $BROWSER"
    return False, f"{why}. The link: {link.url}"


async def _trouble(opener: Opener) -> str:
    try:
        code = await started(opener.words, within=PATIENCE)
    except OSError as error:
        return f"{opener.name} could not be started ({(error.strerror or '').lower()})"
    return ended_words(opener.name, code) if code else ""
