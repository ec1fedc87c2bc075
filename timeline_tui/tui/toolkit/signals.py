"""Signals: heard at once, also by a program that sleeps, and ending it in any case.

Python notes a signal and runs its handler when the main thread next runs Python. One that another
thread takes, or that comes as the event loop goes to sleep, would wait for the next key, and after
ctrl+z forever: until the handler has run, no keys are read (2 of 480 `fg` on a busy machine). A
byte in a pipe wakes the loop (`signal.set_wakeup_fd` in Python's documentation).

A terminal that takes nothing (stopped with ctrl+s, a line that hangs) holds up whoever writes to
it, and with it the event loop. Handlers of Python run all the same; those of the loop would not.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any


class Waker:
    """Wakes a loop for each signal, once it is told of the loop."""

    def __init__(self, end: int, written: int) -> None:
        self._end = end
        self._written = written

    def wake(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let signals wake the loop from here on; in the main thread."""
        loop.add_reader(self._end, os.read, self._end, 4096)
        signal.set_wakeup_fd(self._written, warn_on_full_buffer=False)


@contextmanager
def make_waker() -> Iterator[Waker]:
    """Yield a `Waker` until the loop has ended."""
    end, written = os.pipe()
    os.set_blocking(end, False)
    os.set_blocking(written, False)
    try:
        yield Waker(end, written)
    finally:
        signal.set_wakeup_fd(-1)
        os.close(end)
        os.close(written)


SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
OTHERS = tuple(
    getattr(signal, name)
    for name in ("SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM", "SIGPROF", "SIGXCPU",
                 "SIGIO", "SIGPWR")
    if hasattr(signal, name)
)  # fmt: skip
"""Those that end a program that does not expect them, unless somebody had it ignore them."""
PATIENCE = 3.0
"""Seconds to end in order; a state file that another program writes may take two."""

_RESTORE = (
    b"\x1b[?2026l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?1004l"
    b"\x1b[?2004l\x1b[?2048l\x1b[<u\x1b[0m\x1b[?7h\x1b[?1049l\x1b[?25h"
)
"""Synchronized output, mouse, focus, paste, size, keyboard, style, wrapping, screen, cursor: all of
them as a shell has them (xterm's control sequences; kitty's keyboard protocol)."""


class Ending:
    """The handling of the signals that end the program.

    `gracefully` is called once in the main thread with the number of the first signal, as soon as
    one has come and it is set; `keep` is called in the end if that has led to nothing.
    """

    def __init__(self, keep: Callable[[], object]) -> None:
        self._keep = keep
        self._gracefully: Callable[[int], object] | None = None
        self._number = 0
        self._attributes: list[Any] | None = None
        with suppress(termios.error, OSError, ValueError):
            self._attributes = termios.tcgetattr(0)
        others = (n for n in OTHERS if signal.getsignal(n) == signal.SIG_DFL)
        for number in (*SIGNALS, *others):
            signal.signal(number, self._handle)

    def ready(self, gracefully: Callable[[int], object]) -> None:
        """Set the way to end in order, which is known from here on."""
        self._gracefully = gracefully
        if self._number:
            gracefully(self._number)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._number:
            return
        self._number = number
        late = threading.Timer(PATIENCE, self._at_once)
        late.daemon = True
        late.start()
        if self._gracefully is not None:
            self._gracefully(number)

    def _at_once(self) -> None:
        """End at once, because the graceful end has led to nothing: keep the state, and give the
        terminal the text that it takes."""
        with suppress(Exception):
            self._keep()
        writer = threading.Thread(target=self._restore, daemon=True)
        writer.start()
        writer.join(1.5)
        os._exit(128 + self._number)

    def _restore(self) -> None:
        with suppress(termios.error, OSError, ValueError):
            if self._attributes is not None:
                termios.tcsetattr(0, termios.TCSANOW, self._attributes)
            place = sys.__stderr__.fileno() if sys.__stderr__ is not None else 2
            terminal = os.dup(place)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, place)  # whoever still draws draws there
            os.set_blocking(terminal, False)
            for thread in threading.enumerate():  # who waits for the terminal is told to look again
                if thread.ident is not None and thread is not threading.current_thread():
                    signal.pthread_kill(thread.ident, self._number)
            try:
                self._write(terminal)
            finally:
                os.set_blocking(terminal, True)  # it is the shell's as well

    def _write(self, terminal: int) -> None:
        """Write the sequence that restores the terminal; drop the text that is stuck in it."""
        left = _RESTORE
        for _ in range(100):
            termios.tcflow(terminal, termios.TCOON)
            termios.tcflush(terminal, termios.TCOFLUSH)
            with suppress(BlockingIOError):
                left = left[os.write(terminal, left) :]
            if not left:
                return
            time.sleep(0.01)
