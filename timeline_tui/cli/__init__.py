"""The command line: the first word picks a command, and every end has its exit code.

Nothing heavy is imported here. Each command's module is loaded when the command is given, and it
loads the schema or the interface when it needs them, so `--help` and `--version` answer at once.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from timeline_tui.cli.output import CRASHED, FINE, INTERRUPTED, PIPE_CLOSED, Refusal

if TYPE_CHECKING:
    from typing import TextIO

COMMANDS = ("list", "gaps", "order", "check", "new", "dates", "schema")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; never raises, never exits."""
    words = list(sys.argv[1:] if argv is None else argv)
    command = words[0] if words and words[0] in COMMANDS else ""
    try:
        code = _run_whole(command, words[1:] if command else words)
    except Refusal as refusal:
        _say(f"timeline-tui: {refusal}")
        code = refusal.code
    except BrokenPipeError:
        code = PIPE_CLOSED
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:
        # Ctrl+C while a class is being made comes wrapped (Python 3.11, `__set_name__`).
        interrupted = isinstance(error.__cause__, KeyboardInterrupt)
        code = INTERRUPTED if interrupted else _crashed(error, command or "explorer")
    return _closed(code)


def _run_whole(command: str, words: list[str]) -> int:
    """Run it, and have all that it printed leave this program."""
    from timeline_tui.cli.output import flush

    try:
        code = _run(command, words)
    except SystemExit as ending:  # argparse after --help and --version
        code = ending.code if isinstance(ending.code, int) else FINE
    flush()
    return code


def _run(command: str, words: list[str]) -> int:
    from timeline_tui.cli.arguments import parse
    from timeline_tui.cli.output import prepare

    prepare()
    # Parsed before the command's module is loaded: --help needs nothing that a command needs.
    asked = parse(command, words)
    if command == "list":
        from timeline_tui.cli.commands.list import run
    elif command == "gaps":
        from timeline_tui.cli.commands.gaps import run
    elif command == "order":
        from timeline_tui.cli.commands.order import run
    elif command == "check":
        from timeline_tui.cli.commands.check import run
    elif command == "new":
        from timeline_tui.cli.commands.new import run
    elif command == "dates":
        from timeline_tui.cli.commands.dates import run
    elif command == "schema":
        from timeline_tui.cli.commands.schema import run
    else:
        from timeline_tui.cli.commands.explore import run
    return run(asked)


def _crashed(error: Exception, command: str) -> int:
    from timeline_tui.cli.crash import report

    sys.unraisablehook = lambda _: None  # what dies with it says no more
    kind = type(error).__name__
    _say(f"timeline-tui: crashed: {kind} (a fault of the program, not of your files); ", end="")
    _say(report(error, command))
    return CRASHED


def _say(text: str, end: str = "\n") -> None:
    # Standard error may be closed as well, and then there is nobody left to tell.
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr is not None:  # to print to None is to print to standard output
            print(text, end=end, file=sys.stderr, flush=True)


def _closed(code: int) -> int:
    """`code`, with both streams left so that the interpreter's own flush at exit is silent: where
    that fails (a full disk, a terminal that was closed) the code would be 120."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError) as error:
            if stream is sys.stdout and isinstance(error, BrokenPipeError):
                code = code or PIPE_CLOSED
            _discard(stream)
    return code


def _discard(stream: TextIO) -> None:
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        pass
