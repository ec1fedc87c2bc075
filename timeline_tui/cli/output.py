"""How a command ends and speaks: exit codes, standard output and error, encoding, color."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterable

FINE = 0
PROBLEMS = 1
"""`check` found some, or nothing could be read or written."""
USAGE = 2
"""What was asked cannot be done as asked, or there is no terminal where one is needed."""
CRASHED = 70
INTERRUPTED = 128 + 2
PIPE_CLOSED = 128 + 13
"""As the shell reports every program that SIGPIPE ends: `timeline-tui list | head`."""


class Refusal(Exception):
    """An end that is no fault of the program: one line on standard error, and an exit code.

    The message is safe to show: whoever makes it passes arguments and names through `visible`.
    """

    code = USAGE


class UsageError(Refusal):
    """What was asked cannot be done as asked."""


class Failure(Refusal):
    """It was asked well, and could not be done: nothing readable, nothing writable."""

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
    """Write lines. A reader that went away is a `BrokenPipeError`, a full disk a `Failure`."""
    out = sys.stdout
    if out is None:
        raise Failure("standard output is closed")
    for line in lines:
        try:
            out.write(line + "\n")
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Failure(f"cannot write to standard output: {error.strerror}") from error


def flush() -> None:
    """Have all that was written leave this program; ends as `emit` does."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Failure(f"cannot write to standard output: {error.strerror}") from error


def note(text: str) -> None:
    """One line on standard error, beside the output and not part of it."""
    if sys.stderr is not None:  # to print to None is to print to standard output
        print(text, file=sys.stderr)


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def has_colour() -> bool:
    """Whether colour is welcome on standard output (https://no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
