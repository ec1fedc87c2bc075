"""What is kept of a crash: where in the program, never what was in the files.

A report holds the type of the exception and the functions it passed through. Messages and local
variables are left out, for they carry the text of events.
"""

from __future__ import annotations

import os
import platform
import sys
import time
import traceback
from pathlib import Path

from timeline_tui import __version__
from timeline_tui.core.text import visible


def report(error: BaseException, command: str) -> str:
    """Write a report and say in words where it is, or that it could not be written."""
    try:
        return f"report: {visible(str(_write(describe(error, command))))}"
    except Exception as reason:  # a crash report must not crash
        return f"the report could not be written ({type(reason).__name__})"


def describe(error: BaseException, command: str) -> str:
    """The report: versions, the command's name, and for each exception in the chain its places."""
    lines = [
        f"timeline-tui {__version__}, Python {platform.python_version()}, {sys.platform}",
        f"command: {command}",
    ]
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        kind = type(link)
        lines += ["", f"{kind.__module__}.{kind.__qualname__}, raised in:"]
        for frame, line in traceback.walk_tb(link.__traceback__):
            module = frame.f_globals.get("__name__", "?")
            lines.append(f"  {module}:{line} {frame.f_code.co_qualname}")
        link = link.__cause__ or link.__context__
    return "\n".join(lines) + "\n"


def _write(text: str) -> Path:
    from timeline_tui.files.state import state_folder  # only when something crashed

    folder = state_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    with path.open("x", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return path
