"""A program in a terminal, seen from outside: when something was on its screen, and what it cost.

While a program works, its bytes are only read and stamped. They are drawn when nothing is being
timed, because drawing them takes longer than reading them. A frame that the program declares as one
(synchronized output) counts as seen when it is complete.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.terminal.terminal import KEYS, Terminal

Seen = Callable[[str], bool]

BEGIN, END = b"\x1b[?2026h", b"\x1b[?2026l"
EVERYWHERE = slice(None)
SETTLED = 0.3
"""Seconds without work after which a program is taken to be done, for now."""
SILENT = 20.0
"""Seconds without a byte and without work after which a program is taken to be done for good."""
IDLE = 0.1
"""The share of a core that a program may use while it waits."""
TICK = 1 / os.sysconf("SC_CLK_TCK")


class MissedError(Exception):
    """A wait that was in vain; with what was on the screen instead."""


class Watched(Terminal):
    """A program whose screen is drawn afterwards."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path
    ) -> None:
        super().__init__(command, size=(120, 40), environment=environment, folder=folder)
        self.peak = 0.0
        self._lines = [""] * self.screen.lines
        self._next = 0
        self._closed = False

    def frames(self) -> Iterator[tuple[float, str]]:
        """Draw what has arrived; yield the moment of each frame and the screen after it."""
        while self._next < len(self.arrived):
            moment, length = self.arrived[self._next]
            self._next += 1
            begun = self.raw.rfind(BEGIN, 0, length)
            if begun > self.raw.rfind(END, 0, length):
                length = max(begun, self._drawn)
            if length > self._drawn:
                self.screen.dirty.clear()
                self._stream.feed(bytes(self.raw[self._drawn : length]))
                self._drawn = length
                for row in self.screen.dirty:
                    line = self.screen.buffer[row]
                    self._lines[row] = "".join(
                        line[place].data for place in range(self.screen.columns)
                    )
                yield moment, "\n".join(self._lines)

    @property
    def text(self) -> str:
        """Return the screen as it is now, a line a row."""
        for _ in self.frames():
            pass
        return "\n".join(self._lines)

    def gist(self) -> str:
        """Return the first lines of the screen and the last, where there is anything on them."""
        lines = [line.rstrip() for line in self.text.split("\n") if line.strip()]
        return "\n".join(lines if len(lines) <= 12 else [*lines[:8], "…", *lines[-3:]])

    def settle(self, deadline: float = 600) -> None:
        """Read until the program has nothing more to do, and note the most memory it used."""
        end = time.monotonic() + deadline
        used, since = work(self.pid), time.monotonic()
        while self.code is None:
            self.read(0.05)
            self.peak = max(self.peak, resident(self.pid))
            now = time.monotonic()
            if now - since >= SETTLED:
                before, used = used, work(self.pid)
                quiet = not self.arrived or self.began + self.arrived[-1][0] < since
                if quiet and used - before <= IDLE * (now - since):
                    return
                since = now
            if now > end:
                raise MissedError(f"did not come to rest:\n{self.gist()}")

    def shows(self, *seen: Seen, deadline: float = 600) -> list[float]:
        """Read until each of these was on the screen; return since when, in seconds from the
        start."""
        found: list[float | None] = [None] * len(seen)
        end, since, before = time.monotonic() + deadline, time.monotonic(), (0, 0.0)
        while True:
            self.settle(deadline)
            for moment, text in self.frames():
                found = [
                    moment if known is None and sees(text) else known
                    for known, sees in zip(found, seen, strict=True)
                ]
            moments = [moment for moment in found if moment is not None]
            if len(moments) == len(seen):
                return moments
            now = time.monotonic()
            if (state := (len(self.arrived), round(work(self.pid), 1))) != before:
                before, since = state, now
            if self.code is not None or now - since > SILENT or now > end:
                raise MissedError(f"waited in vain; code {self.code}:\n{self.gist()}")

    def strike(
        self,
        key: str,
        seen: Seen | None = None,
        *,
        rows: slice = EVERYWHERE,
        quiet: float = 0.06,
        deadline: float = 30,
    ) -> tuple[float, float]:
        """Press a key; return the milliseconds to the first frame in which these rows of the screen
        are different, and to the one in which `seen` holds as well."""
        self.read_out(quiet)  # what the key before has brought is no answer to this one
        before, first = self.text.split("\n")[rows], 0.0
        sent = time.monotonic() - self.began
        os.write(self.fd, KEYS.get(key, key).encode())
        while time.monotonic() - self.began < sent + deadline and self.code is None:
            if self.read(quiet):
                continue
            for moment, text in self.frames():
                if not first and text.split("\n")[rows] != before:
                    first = moment
                if first and (seen is None or seen(text)):
                    self.read_out(0)
                    return (first - sent) * 1000, (moment - sent) * 1000
        raise MissedError(f"nothing came of the key {key!r}:\n{self.gist()}")

    def enter(self, keys: Sequence[str], *, quiet: float = 0.06, deadline: float = 30) -> None:
        """Type keys that nobody times, and wait for what comes of them. The first one, which may
        open what the others are typed into, is waited for by itself."""
        for some in filter(None, (keys[:1], keys[1:])):
            os.write(self.fd, "".join(KEYS.get(key, key) for key in some).encode())
            if not self.read(deadline):
                raise MissedError(f"nothing came of the keys {some!r}:\n{self.gist()}")
            self.read_out(quiet)

    def hold(self, key: str, rate: int, seconds: float) -> float:
        """Send a key at a rate; return the milliseconds from the last one to the last frame."""
        start = time.monotonic()
        for number in range(int(rate * seconds)):
            while (left := start + number / rate - time.monotonic()) > 0:
                self.read(left)
            os.write(self.fd, KEYS.get(key, key).encode())
        sent = time.monotonic() - self.began
        self.read_out(0.5)
        before, last = "", 0.0
        for moment, text in self.frames():
            if text != before:
                before, last = text, moment
        return max(0.0, last - sent) * 1000

    def read_out(self, quiet: float) -> None:
        """Read until nothing has come for a while, and draw it."""
        while self.code is None and self.read(quiet):
            pass

    def leave(self, *keys: str, deadline: float = 60) -> None:
        """Quit as people do, so that what is written at the end gets written."""
        self.press(*keys)
        end = time.monotonic() + deadline
        while self.code is None and time.monotonic() < end:
            self.read(0.05)
        self.close()

    def close(self) -> None:
        """End the program and every process that it started, if that has not been done."""
        if not self._closed:
            self._closed = True
            if self.code is None:
                with suppress(ProcessLookupError):
                    os.killpg(self.pid, signal.SIGKILL)
            super().close()


# -- what a program and its children use (Linux) ---------------------------------------------------


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    found, left = [], [pid]
    while left:
        each = left.pop()
        found.append(each)
        with suppress(OSError):
            for task in os.listdir(f"/proc/{each}/task"):
                left += map(int, Path(f"/proc/{each}/task/{task}/children").read_text().split())
    return found


def work(pid: int) -> float:
    """Return the seconds of processor time of a family so far, ended children included."""
    total = 0
    for each in family(pid):
        with suppress(OSError):
            total += sum(
                map(int, Path(f"/proc/{each}/stat").read_text().rsplit(")")[-1].split()[11:15])
            )
    return total * TICK


def resident(pid: int) -> float:
    """Return the megabytes of a family that are in memory; pages that are shared count for each."""
    return _summed(pid, "status", "VmRSS")


def proportional(pid: int) -> float:
    """Return the megabytes of a family, a page that others share divided among them."""
    return _summed(pid, "smaps_rollup", "Pss")


def _summed(pid: int, name: str, key: str) -> float:
    total = 0
    for each in family(pid):
        with suppress(OSError):
            text = Path(f"/proc/{each}/{name}").read_text()
            if (found := re.search(rf"^{key}:\s+(\d+) kB", text, re.M)) is not None:
                total += int(found[1])
    return total / 1024
