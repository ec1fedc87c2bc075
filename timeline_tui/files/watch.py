"""Hints to look at the disk again: the kernel's, and a slow pulse behind them.

Only hints. A watch misses files in folders made a moment ago, goes deaf when a folder is removed
and made again, and on many network folders hears nothing of what others write; the truth is what
`Library.refresh` finds. Each folder is watched by itself, not its whole tree: so links out of it
and the folders that are passed over cost no watch.
"""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import suppress
from enum import Enum
from typing import Protocol

from timeline_tui.core import limits
from timeline_tui.files.find import find_parents

DEBOUNCE = 100
"""Milliseconds for which changes are gathered at most."""
STEP = 50
"""Milliseconds without a change after which the gathered ones are passed on."""
FOLDERS_LIMIT = limits.WATCHED.value
"""Folders that are watched; beyond, the pulse must do."""
SOON = 0.5
"""Seconds to the next look while a file may be half written, and to wait for the kernel's word
about a change that was found without it."""
SHARE, POLLING_SHARE = 50, 10
"""The pulse rests so many times as long as a look takes: one at twenty thousand files takes 0.1 s,
and nobody who only reads shall pay for it."""
SLOWEST = 8.0
"""Seconds between two looks at most: whatever happens is on the screen within ten."""


class Hint(Enum):
    """A hint of a watch: look now; look, for it has been a while; its `word` is another one."""

    CHANGED = "changed"
    TICK = "tick"
    WORD = "word"


class Kernel(Protocol):
    """A watch of the system over some folders."""

    def watch(self, seconds: float, stop: threading.Event) -> Set[str]:
        """Wait for changes, at most so long; return their paths."""

    def close(self) -> None:
        """Give the watches back."""


class _Notifier:
    """The kernel's notifications, by way of watchfiles."""

    def __init__(self, folders: Sequence[str]) -> None:
        from watchfiles import watch  # 12 ms, wanted only when idle

        # It sleeps for a step at a time in any case, so a short timeout costs nothing, and no
        # folder is watched before the first answer.
        self._changes = watch(
            *folders,
            watch_filter=None,
            debounce=DEBOUNCE,
            step=STEP,
            rust_timeout=STEP,
            yield_on_timeout=True,
            force_polling=False,
            recursive=False,
            ignore_permission_denied=True,
        )
        self._waiting: Set[tuple[object, str]] = next(self._changes)

    def watch(self, seconds: float, stop: threading.Event) -> Set[str]:
        """Wait for changes, at most so long; return their paths."""
        end = time.monotonic() + seconds
        changes, self._waiting = self._waiting, frozenset()
        while not changes and not stop.is_set() and time.monotonic() < end:
            changes = next(self._changes)
        return {path for _, path in changes}

    def close(self) -> None:
        """Give the watches back."""
        self._changes.close()


def ask_kernel(folders: Sequence[str]) -> Kernel:
    """Watch folders, without what is below them. Raises what the system refuses with."""
    for _ in range(2):  # a folder may be made again while it is asked for
        kernel = _Notifier(folders)
        if not _is_short(folders):
            return kernel
        kernel.close()
    # It says nothing of watches that it could not have.
    raise OSError(errno.ENOSPC, "there are no more watches to be had")


def _is_short(folders: Sequence[str]) -> bool:
    """Report whether no watch of this process is over all these folders, where the system tells
    (Linux: proc(5), fdinfo)."""
    there = set()
    most = None
    for folder in folders:
        with suppress(OSError, ValueError):
            status = os.stat(folder)
            there.add((status.st_dev, status.st_ino))
    with suppress(OSError):
        for descriptor in os.listdir("/proc/self/fd"):
            with suppress(OSError):
                if "inotify" in os.readlink(f"/proc/self/fd/{descriptor}"):
                    with open(f"/proc/self/fdinfo/{descriptor}", "rb") as info:
                        most = max(most or 0, info.read().count(b"\ninotify wd:"))
    return most is not None and most < len(there)


class Watch:
    """A watch over files and folders. `folders` says which ones are below `paths` now."""

    def __init__(
        self,
        paths: Sequence[str],
        folders: Callable[[], Iterable[str]],
        *,
        interval: float = 2.0,
        kernel: Callable[[Sequence[str]], Kernel] = ask_kernel,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._paths = paths
        self._folders = folders
        self._interval = interval
        self._make = kernel
        self._clock = clock
        self._kernel: Kernel | None = None
        self._watched: frozenset[tuple[str, int, int]] = frozenset()
        self._refused = False
        self._deaf = False
        self._cost = 0.0
        self._found = False
        self._unsettled = False
        self.told: frozenset[str] = frozenset()
        """The paths that a CHANGED is about; none where everything should be looked at."""

    @property
    def word(self) -> str:
        """Return what there is to say of how it is done: nothing while the kernel does it."""
        return f"polling every {self._period:g} s" if self._polls else ""

    def note_look(self, *, found: bool, unsettled: bool = False) -> None:
        """Note the result of the look that was asked for: whether something had changed, and
        whether to look again soon."""
        self._found, self._unsettled = found, unsettled

    def hints(self, stop: threading.Event) -> Iterator[Hint]:
        """Yield hints until `stop` is set: TICK at once, CHANGED about 0.1 s after a change, TICK
        again every now and then, WORD when there is another word."""
        said = ""
        hint, fresh, whole = Hint.TICK, True, 0.0
        try:
            self._renew()
            while not stop.is_set():
                if self.word != said:
                    said = self.word
                    yield Hint.WORD
                self._found = self._unsettled = False
                began = self._clock()
                if hint is Hint.TICK or began - whole > self._period:
                    # However much is told: that nothing else has changed is not for long believed.
                    self.told, whole = frozenset(), began
                yield hint
                took = self._clock() - began
                if stop.is_set():
                    return
                renewed = self._renew()
                if not self._found:
                    self._cost = took
                elif not renewed and hint is Hint.CHANGED:
                    stop.wait(min(took / 2, 1.0))  # who writes all the time leaves time for keys
                hint, fresh = self._next(hint, renewed, fresh, stop), renewed
        finally:
            self.close()

    def _next(self, last: Hint, renewed: bool, fresh: bool, stop: threading.Event) -> Hint:
        if renewed:
            # New and remade folders are looked at once more, now that they are watched.
            return Hint.CHANGED if self._wait_for_change(STEP / 1000, stop) else Hint.TICK
        listening = self._kernel is not None
        silent = self._found and last is Hint.TICK and not fresh and listening and not self._deaf
        soon = silent or self._unsettled
        if self._wait_for_change(min(SOON, self._period) if soon else self._period, stop):
            self._deaf = False
            return Hint.CHANGED
        self._deaf = self._deaf or (silent and not self._unsettled)
        return Hint.TICK

    @property
    def _polls(self) -> bool:
        return self._refused or self._deaf

    @property
    def _period(self) -> float:
        wanted = self._cost * (POLLING_SHARE if self._polls else SHARE)
        period = self._interval
        while period < wanted and period * 2 <= SLOWEST:
            period *= 2
        return period

    def _renew(self) -> bool:
        """Watch the folders that are there now, if they are others than those watched; return True
        if they were."""
        if self._refused:
            return False
        folders = self._find_folders()
        if folders == self._watched:
            return False
        self.close()
        self._watched = folders
        if not folders:
            return False
        if len(folders) > FOLDERS_LIMIT:
            self._refused = True
            return False
        try:
            self._kernel = self._make(sorted(path for path, _, _ in folders))
        except FileNotFoundError:
            self._watched = frozenset()  # one went in between: the next pulse tries again
        except Exception:
            # Not installed, no watches left, a name that is no UTF-8, a fault of its own: the
            # pulse goes on whatever it was.
            self._refused = True
        return self._kernel is not None

    def _wait_for_change(self, seconds: float, stop: threading.Event) -> bool:
        """Wait for a change, at most so long; return True if there was one."""
        if self._kernel is None:
            stop.wait(seconds)
            return False
        try:
            self.told = frozenset(self._kernel.watch(seconds, stop))
        except Exception:
            self._refused = True
            self.close()
            return False
        return bool(self.told)

    def close(self) -> None:
        """Give the watches back."""
        if self._kernel is not None:
            with suppress(Exception):
                self._kernel.close()
            self._kernel = None

    def _find_folders(self) -> frozenset[tuple[str, int, int]]:
        """Return the folders to watch, each with what tells it from another of the same name."""
        there = set()
        for folder in {*self._folders(), *find_parents(self._paths)}:
            with suppress(OSError, ValueError):
                status = os.stat(folder)
                there.add((folder, status.st_dev, status.st_ino))
        return frozenset(there)
