"""Signals are heard at once, also by a program that sleeps.

Python notes a signal and runs its handler when the main thread next runs Python. One that another
thread takes, or that comes as the event loop goes to sleep, would wait for the next key, and after
ctrl+z for ever: until the handler has run, no keys are read (2 of 480 `fg` on a busy machine). A
byte in a pipe wakes the loop (`signal.set_wakeup_fd` in Python's documentation).
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager


class Waking:
    """Wakes a loop for each signal, once it is told of the loop."""

    def __init__(self, end: int, written: int) -> None:
        self._end = end
        self._written = written

    def wake(self, loop: asyncio.AbstractEventLoop) -> None:
        """From here on no signal waits; in the main thread."""
        loop.add_reader(self._end, os.read, self._end, 4096)
        signal.set_wakeup_fd(self._written, warn_on_full_buffer=False)


@contextmanager
def waking() -> Iterator[Waking]:
    """A `Waking`, until the loop has ended."""
    end, written = os.pipe()
    os.set_blocking(end, False)
    os.set_blocking(written, False)
    try:
        yield Waking(end, written)
    finally:
        signal.set_wakeup_fd(-1)
        os.close(end)
        os.close(written)
