"""Other programs: starting one beside the explorer, or running one in its terminal."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

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


_LOOK_EVERY = 0.02
"""Seconds between two looks at a program that was started."""


async def started(words: Sequence[str], *, within: float, data: bytes = b"") -> int | None:
    """Start a program in a session of its own, where it finds no terminal, and hand it `data` on
    standard input. Its exit code (below 0: the signal that ended it), or None if it still runs
    after `within` seconds: then it is left running, or with `data` ended, for it did not take them.
    Raises OSError if it cannot be started.
    """
    process = subprocess.Popen(
        list(words),
        stdin=subprocess.PIPE if data else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    end = time.monotonic() + within
    if process.stdin is not None:
        pipe = process.stdin.fileno()
        os.set_blocking(pipe, False)
        left = memoryview(data)
        # One that does not read to its end says with its exit code what that means.
        with suppress(BrokenPipeError):
            while left and time.monotonic() < end:
                try:
                    left = left[os.write(pipe, left) :]
                except BlockingIOError:
                    await asyncio.sleep(_LOOK_EVERY)
        process.stdin.close()
    while (code := process.poll()) is None and time.monotonic() < end:
        await asyncio.sleep(_LOOK_EVERY)
    if code is None:
        if data:
            process.kill()
        # Somebody has to wait for it, or it stays in the system's list for good.
        threading.Thread(target=process.wait, daemon=True).start()
    return code


def ended_words(name: str, code: int) -> str:
    """How a program ended badly, in words."""
    return f"{name} was ended by signal {-code}" if code < 0 else f"{name} ended with code {code}"
