"""The command line: the first word picks a row of the table of sub-commands, and every end has
its exit code.

Nothing heavy is imported here. `cli.subcommands` names the module of each command; it is loaded
when the command is given, so `--help` and `--version` import neither the schema nor the interface.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from typing import TextIO

from timeline_tui.cli.output import CRASHED, FINE, INTERRUPTED, PIPE_CLOSED, USAGE, Refusal, flush

SYSTEM = os.name
"""The kind of system: terminals, signals and locks of files are those of POSIX."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; never raises, never exits."""
    if SYSTEM != "posix":
        _say(
            f"timeline-tui: this system ({sys.platform}) is not supported: it needs Linux, macOS, "
            "or WSL on Windows (wsl --install)"
        )
        return USAGE
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run_whole(words)
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
        code = INTERRUPTED if interrupted else _end_crashed(error, words)
    return _close(code)


def _run_whole(words: list[str]) -> int:
    """Run the command, and have all that it printed leave this program; then keep what it read."""
    is_told_to_end = True
    try:
        try:
            code = _run(words)
        except SystemExit as ending:  # argparse after --help and --version
            code = ending.code if isinstance(ending.code, int) else FINE
        flush()
        is_told_to_end = False
    except Exception:
        is_told_to_end = False
        raise
    finally:
        reading = sys.modules.get("timeline_tui.cli.reading")  # few commands read anything
        if reading is not None and is_told_to_end:
            reading.leave_rest()
        elif reading is not None:
            reading.keep_rest()
    return code


def _run(words: list[str]) -> int:
    # Nothing becomes garbage until everything is imported and read, and the collector would take a
    # tenth of the time to the first paint; the reading thread turns it on again.
    gc.disable()
    try:
        return _run_command(words)
    finally:
        gc.enable()


def _run_command(words: list[str]) -> int:
    from timeline_tui.cli.arguments import parse
    from timeline_tui.cli.output import note, prepare
    from timeline_tui.cli.subcommands import EXPLORER, SUBCOMMANDS, load

    prepare()
    command = next((row for row in SUBCOMMANDS if words[:1] == [row.name]), EXPLORER)
    # Parsed before the command's module is loaded: --help needs nothing that a command needs.
    asked = parse(command, words if command is EXPLORER else words[1:])
    if command.name and os.path.isdir(command.name):
        note(f"timeline-tui: “{command.name}” is the command; ./{command.name} opens the folder")
    if command is not EXPLORER:
        gc.enable()
    return load(command)(asked)


def _end_crashed(error: Exception, words: list[str]) -> int:
    from timeline_tui.cli.output import report_crash
    from timeline_tui.cli.subcommands import NAMES

    sys.unraisablehook = lambda _: None  # what dies with it says no more
    kind = type(error).__name__
    command = words[0] if words[:1] and words[0] in NAMES else "explorer"
    _say(f"timeline-tui: crashed: {kind} (a fault of the program, not of your files); ", end="")
    _say(report_crash(error, command))
    return CRASHED


def _say(text: str, end: str = "\n") -> None:
    # Standard error may be closed as well, and then there is nobody left to tell.
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr is not None:  # to print to None is to print to standard output
            print(text, end=end, file=sys.stderr, flush=True)


def _close(code: int) -> int:
    """Return `code`, with both streams left so that the interpreter's own flush at exit is silent:
    where that fails (a full disk, a terminal that was closed) the code would be 120."""
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
