"""Copying: through tmux or the desktop's own tool, else through the terminal itself (OSC 52).

tmux by default drops the terminal's copy sequence, but its own buffer always works. Nothing answers
to OSC 52, so that nobody can say whether it was taken: the words do not claim it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence

from timeline_tui.core import limits
from timeline_tui.tui.outside import started

TERMINAL_LIMIT = limits.COPIED.value
"""Bytes that are handed to a terminal: what xterm and others take of one sequence is about that
much in base64, and a remote line is slow."""
PATIENCE = 3.0
"""Seconds that a tool has to take a text."""

_BUFFER = "in tmux's buffer (prefix ] pastes it)"

Which = Callable[[str], str | None]


def tools(environment: Mapping[str, str]) -> Iterator[tuple[Sequence[str], str]]:
    """The tools that make sense here, the best first, and where each puts a text."""
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
            code = await started(words, within=PATIENCE, data=data)
        except OSError:
            code = 127
        if code == 0:
            return True, where
        failed = f"{words[0]} did not take it; "
    if len(data) > TERMINAL_LIMIT:
        return False, f"{failed}{len(data) // 1000:,} kB are too much for the terminal (OSC 52)"
    to_terminal(text)
    return True, f"{failed}handed to the terminal (OSC 52), which does not say if it took it"
