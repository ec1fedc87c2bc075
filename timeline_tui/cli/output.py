"""The end and the output of a command: exit codes, standard output and error, crash reports.

The report of a crash has the type of the exception and the functions it passed through. Messages
and local variables are left out, because they contain the text of events.
"""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterable
from itertools import islice

from timeline_tui import __version__

FINE = 0
PROBLEMS = 1
USAGE = 2
CRASHED = 70
INTERRUPTED = 128 + 2
PIPE_CLOSED = 128 + 13

EXIT_CODES = (
    (FINE, "done; problems in files, if any, are counted on standard error"),
    (PROBLEMS, "`check` found errors, or nothing could be read or written"),
    (USAGE, "wrong usage, or no terminal where one is needed"),
    (CRASHED, "a fault of the program; standard error names the report"),
    (INTERRUPTED, "ended by ctrl+c"),
    (PIPE_CLOSED, "the reader of the output went away, as in `list | head`"),
)
"""Every code with what it means; another signal with the number n ends the program with 128+n."""


class Refusal(Exception):
    """An end that is no fault of the program: one line on standard error, with two more where it
    points into a text, and an exit code.

    The message is safe to show: whoever makes it passes arguments and names through `visible`.
    """

    code = USAGE


class UsageError(Refusal):
    """Something that cannot be done as asked."""


class Failure(Refusal):
    """Something asked correctly that could not be done: nothing readable, nothing writable."""

    code = PROBLEMS


def prepare(*, data: bool = False) -> None:
    """Make standard output able to take any text.

    Data (JSON, CSV, Markdown) is UTF-8 wherever it is made, for it is read elsewhere. Text for
    people follows the locale, except that an ASCII locale means that nobody chose one. An unpaired
    surrogate, which no encoding can hold, is written as its escape.
    """
    out = sys.stdout
    reconfigure = getattr(out, "reconfigure", None)
    if reconfigure is None:
        return
    ascii_only = codecs.lookup(out.encoding).name == "ascii"
    reconfigure(encoding="utf-8" if data or ascii_only else None, errors="backslashreplace")


def emit(lines: Iterable[str]) -> None:
    """Write lines; raise `BrokenPipeError` if the reader went away, `Failure` on a full disk."""
    out = sys.stdout
    if out is None:
        raise Failure("standard output is closed")
    # A terminal shows each line at once; pipes and files are faster in blocks.
    many = 1 if is_terminal() else 64
    left = iter(lines)
    while some := list(islice(left, many)):
        try:
            out.write("\n".join([*some, ""]))
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Failure(f"cannot write to standard output: {error.strerror}") from error


def flush() -> None:
    """Have all that was written leave this program; raise as `emit` does."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Failure(f"cannot write to standard output: {error.strerror}") from error


def note(text: str) -> None:
    """Write one line to standard error, beside the output and not part of it."""
    if sys.stderr is not None:  # to print to None is to print to standard output
        print(text, file=sys.stderr)


def is_terminal() -> bool:
    """Report whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def has_color() -> bool:
    """Report whether color is welcome on standard output (https://no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def report_crash(error: BaseException, command: str) -> str:
    """Write a report and say in words where it is, or that it could not be written."""
    try:
        from timeline_tui.core.text import visible

        return f"report: {visible(_write_report(describe_crash(error, command)))}"
    except Exception as reason:  # a crash report must not crash
        return f"the report could not be written ({type(reason).__name__})"


def describe_crash(error: BaseException, command: str) -> str:
    """Return the report: versions, the command, and where each exception of the chain was."""
    import platform
    import traceback

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


def _write_report(text: str) -> str:
    import time

    from timeline_tui.files.state import state_folder  # only when something crashed

    folder = state_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    with path.open("x", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return str(path)
