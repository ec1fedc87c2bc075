"""How a command can end: the exit codes, and the ends that are one line for a person."""

from __future__ import annotations

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
