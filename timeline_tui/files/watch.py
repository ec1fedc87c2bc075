"""When to look at the disk again: the kernel's hints, and a slow pulse behind them.

Only hints. A watch misses files in folders made a moment ago, and goes deaf when a folder is
removed and made again; the truth is what `Library.refresh` finds. Each folder is watched by
itself, not its whole tree: so links out of it and the folders that are passed over cost no watch.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from enum import Enum
from typing import Protocol

from timeline_tui.files.find import parents, walk

DEBOUNCE = 100
"""Milliseconds for which changes are gathered at most."""
STEP = 50
"""Milliseconds without a change after which the gathered ones are told."""
FOLDERS_LIMIT = 10_000
"""Folders that are watched; beyond, the pulse must do."""


class Hint(Enum):
    """What a watch says: look now; look, for it has been a while; the kernel cannot be asked."""

    CHANGED = "changed"
    TICK = "tick"
    POLLING = "polling"


class Kernel(Protocol):
    """What is asked for changes, as `watchfiles._rust_notify.RustNotify`."""

    def watch(
        self, debounce_ms: int, step_ms: int, timeout_ms: int, stop_event: threading.Event
    ) -> object: ...

    def close(self) -> None: ...


def ask_kernel(folders: Sequence[str]) -> Kernel:
    """A watch over folders, without what is below them. Raises what the system refuses with."""
    from watchfiles._rust_notify import RustNotify  # 12 ms, wanted only when idle

    return RustNotify(list(folders), False, False, 0, False, True)


def watch(
    paths: Sequence[str],
    *,
    stop: threading.Event,
    interval: float = 2.0,
    follow: bool = False,
    kernel: Callable[[Sequence[str]], Kernel] = ask_kernel,
) -> Iterator[Hint]:
    """Hints until `stop` is set: CHANGED about 0.1 s after a change, TICK at least every
    `interval` seconds, POLLING once, when the kernel cannot be asked."""
    watching = _Watching(paths, follow, kernel)
    told = False
    try:
        watching.renew()
        while not stop.is_set():
            if watching.refused and not told:
                told = True
                yield Hint.POLLING
            changed = watching.changed(interval, stop)
            if stop.is_set():
                return
            # New and remade folders want a watch before anybody looks at what they hold.
            watching.renew()
            yield Hint.CHANGED if changed else Hint.TICK
    finally:
        watching.close()


class _Watching:
    """The watch at hand and the folders it is over."""

    def __init__(
        self, paths: Sequence[str], follow: bool, kernel: Callable[[Sequence[str]], Kernel]
    ) -> None:
        self._paths = paths
        self._follow = follow
        self._make = kernel
        self._kernel: Kernel | None = None
        self._folders: frozenset[tuple[str, int, int]] = frozenset()
        self.refused = False

    def renew(self) -> None:
        """Watch the folders that are there now, if they are others than those watched."""
        if self.refused:
            return
        folders = self._there()
        if folders == self._folders:
            return
        self.close()
        self._folders = folders
        if not folders:
            return
        if len(folders) > FOLDERS_LIMIT:
            self.refused = True
            return
        try:
            self._kernel = self._make(sorted(path for path, _, _ in folders))
        except FileNotFoundError:
            self._folders = frozenset()  # one went in between: the next pulse tries again
        except Exception:
            # Not installed, no watches left, a name that is no UTF-8, a fault of its own: the
            # pulse goes on whatever it was.
            self.refused = True

    def changed(self, seconds: float, stop: threading.Event) -> bool:
        """Wait for a change, at most so long; whether there was one."""
        if self._kernel is None:
            stop.wait(seconds)
            return False
        try:
            found = self._kernel.watch(DEBOUNCE, STEP, max(1, int(seconds * 1000)), stop)
        except Exception:
            self.refused = True
            self.close()
            return False
        if found == "signal":
            raise KeyboardInterrupt
        return not isinstance(found, str)

    def close(self) -> None:
        """Give the watches back."""
        if self._kernel is not None:
            with suppress(Exception):
                self._kernel.close()
            self._kernel = None

    def _there(self) -> frozenset[tuple[str, int, int]]:
        """The folders to watch, each with what tells it from another of the same name."""
        found = {*walk(self._paths, follow=self._follow).folders, *parents(self._paths)}
        there = set()
        for folder in found:
            with suppress(OSError, ValueError):
                status = os.stat(folder)
                there.add((folder, status.st_dev, status.st_ino))
        return frozenset(there)
