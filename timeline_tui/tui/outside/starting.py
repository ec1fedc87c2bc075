"""Starting a program that has no business with our terminal, without waiting for it in vain."""

from __future__ import annotations

import asyncio
import os
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

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
