"""A system whose n-th call fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CALLS = ("open", "read", "write", "fsync", "close", "link", "replace", "unlink", "scandir", "stat",
         "fstat", "readlink", "lstat")  # fmt: skip


class Failing:
    """`failed` says which call it was that failed, "" while none has."""

    def __init__(self) -> None:
        self.failed = ""


@contextmanager
def failing(number: int, nth: int) -> Iterator[Failing]:
    """Make the `nth` system call within (from 1) fail with the error `number`.

    A close still closes, as on Linux.
    """
    outcome = Failing()
    calls = 0

    def counted(name: str) -> Any:
        real = getattr(os, name)

        def call(*given: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls != nth:
                return real(*given, **named)
            outcome.failed = name
            if name == "close":
                real(*given)
            raise OSError(number, os.strerror(number))

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, counted(name))
        yield outcome


def every(number: int) -> Iterator[Iterator[Failing]]:
    """Yield one `failing` after another, until nothing has failed: `for attempt in every(EIO):
    with attempt as it: …`."""
    for nth in range(1, 10_000):
        attempt = failing(number, nth)
        seen: list[Failing] = []

        @contextmanager
        def noted(attempt: Any = attempt, seen: list[Failing] = seen) -> Iterator[Failing]:
            with attempt as outcome:
                seen.append(outcome)
                yield outcome

        yield noted()  # type: ignore[misc]
        if not seen or not seen[0].failed:
            return
    raise AssertionError("it never ends")
