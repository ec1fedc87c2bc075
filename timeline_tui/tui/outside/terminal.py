"""Running a program in our terminal, in our place, until it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

_ITS_OWN = (signal.SIGINT, signal.SIGQUIT)
_FOR_BOTH = (signal.SIGTERM, signal.SIGHUP)


def run_here(words: Sequence[str]) -> int:
    """Run a program and wait for it; its exit code, below 0 the signal that ended it. Raises
    OSError if it cannot be started.

    Ctrl+C is for that program alone, as with system(3). What ends us ends it too, and comes to us
    once it has ended.
    """
    ended: list[int] = []
    process: subprocess.Popen[bytes] | None = None

    def pass_on(number: int, frame: object) -> None:
        ended.append(number)
        if process is not None:
            process.send_signal(number)

    with _handlers(pass_on):
        process = subprocess.Popen(list(words))
        code = process.wait()
    for number in ended[:1]:
        os.kill(os.getpid(), number)
    return code


@contextmanager
def _handlers(pass_on: Callable[[int, object], None]) -> Iterator[None]:
    """Other handlers for as long as it runs. Some do nothing: what we ignored, the program would
    ignore, too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kept = {number: signal.getsignal(number) for number in (*_ITS_OWN, *_FOR_BOTH)}
    try:
        for number in _ITS_OWN:
            signal.signal(number, lambda *_: None)
        for number in _FOR_BOTH:
            signal.signal(number, pass_on)
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
