"""The real command in a real pseudo-terminal: its bytes, and the screen that they make."""

from __future__ import annotations

import ctypes
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyte

KEYS = {
    "enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
    "pgdn": "\x1b[6~", "pgup": "\x1b[5~", "ctrl+c": "\x03", "ctrl+q": "\x11", "ctrl+z": "\x1a",
}  # fmt: skip
QUESTIONS: tuple[tuple[bytes, bytes], ...] = ((b"\x1b[?2026$p", b"\x1b[?2026;2$y"),)
"""What the program asks the terminal, and the answer of one that knows synchronized output."""

FRAME_BEGINS, FRAME_ENDS = b"\x1b[?2026h", b"\x1b[?2026l"
"""Around a frame, once the terminal said that it knows synchronized output."""

DEADLINE = 60.0
"""Seconds to wait for anything, on however busy a machine."""
QUIET = 0.3
"""Seconds without anything to do after which a program rests; an escape key waits 0.2 s for what
may belong to it."""


class Terminal:
    """A child process on a pseudo-terminal of a size, with an emulated screen."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        columns, rows = size
        self.raw = bytearray()
        self.arrived: list[tuple[float, int]] = []
        self.code: int | None = None
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._drawn = 0
        # It begins in a terminal that has its size, and not before it is known how that is set.
        may_begin, let_begin = os.pipe()
        self.began = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:  # pragma: no cover - the child
            try:
                # Tests run in the background of a shell are born deaf to these, and so is a child.
                for number in (signal.SIGINT, signal.SIGQUIT):
                    signal.signal(number, signal.SIG_DFL)
                if folder is not None:
                    os.chdir(folder)
                os.close(let_begin)
                os.read(may_begin, 1)
                os.execvpe(command[0], list(command), dict(environment or os.environ))
            finally:
                os._exit(127)
        os.close(may_begin)
        self.resize(columns, rows)
        self.usual = self.modes()
        os.close(let_begin)

    def modes(self) -> list[Any]:
        """Return how the terminal is set, but for what the system notes of input that waits."""
        found = termios.tcgetattr(self.fd)
        found[3] &= ~getattr(termios, "PENDIN", 0)
        return found

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, as a window manager does."""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def read(self, wait: float = 0.0) -> bool:
        """Take in what has been written within `wait` seconds; whether there was anything."""
        ready, _, _ = select.select([self.fd], [], [], wait)
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        if not data:
            self._reap()
            return False
        self.arrived.append((time.monotonic() - self.began, len(self.raw) + len(data)))
        self.raw += data
        for question, answer in QUESTIONS:
            if question in data:
                os.write(self.fd, answer)
        return True

    def _reap(self) -> None:
        if self.code is None:
            _, status = os.waitpid(self.pid, 0)
            self.code = os.waitstatus_to_exitcode(status)

    @property
    def text(self) -> str:
        """Return the screen, a line a row, without a frame that has only half arrived.

        Half a frame would show one line of the new state beside another of the old one. Bytes are
        drawn only on request: drawing is slower than reading, and a slow reader would slow the
        program down.
        """
        end = len(self.raw)
        if self.code is None:
            begun = self.raw.rfind(FRAME_BEGINS)
            if begun >= 0 and self.raw.find(FRAME_ENDS, begun) < 0:
                end = max(begun, self._drawn)
        self._stream.feed(bytes(self.raw[self._drawn : end]))
        self._drawn = end
        return "\n".join(self.screen.display)

    def until(self, seen: str | Callable[[], object], deadline: float = DEADLINE) -> None:
        """Read until a text is on the screen or a condition holds."""
        end = time.monotonic() + deadline
        while not (seen in self.text if isinstance(seen, str) else seen()):
            assert time.monotonic() < end, f"waited in vain for {seen!r}:\n{self.text}"
            assert self.code is None, f"ended with {self.code} before {seen!r}:\n{self.text}"
            self.read(0.05)

    def rest(self, deadline: float = DEADLINE) -> None:
        """Read until the program has read all that was typed and waits for more.

        That it is silent does not say so: it may be waiting for its turn on a busy machine.
        """
        self.until(self._rests, deadline)

    def is_read(self) -> bool:
        """Report whether the program has read what was typed; where the system does not tell,
        whether it is likely to have (Linux: proc(5), ioctl_tty(2))."""
        if not Path("/proc/self/fd").exists():
            return not self.read(QUIET)
        try:
            slave = os.open(f"/proc/{self.pid}/fd/0", os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:  # it has ended
            return False
        try:
            return not any(fcntl.ioctl(slave, termios.FIONREAD, bytes(4)))
        finally:
            os.close(slave)

    def spent(self) -> float:
        """Return the seconds for which the program had a processor; where the system does not tell,
        those since it began (Linux: proc(5))."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return time.monotonic() - self.began
        user, system = stat.read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _rests(self) -> bool:
        before = self._turns()
        if before is None or not self.is_read() or self.read(QUIET):
            return False
        while self._turns() == before:
            if self._sleeps():
                return self._turns() == before
            if self.read(0.01):
                return False
        return False

    def _turns(self) -> list[str] | None:
        """Return how often the main thread has had its turn, None while it waits for one; nothing
        where the system does not tell."""
        lines = self._states().get(self.pid, "State:\tS").splitlines()
        if "State:\tS" not in (line[:8] for line in lines):
            return None
        return [line for line in lines if "ctxt_switches" in line]

    def _sleeps(self) -> bool:
        """Report whether no thread waits for its turn."""
        return all("State:\tS" in status for status in self._states().values())

    def _states(self) -> dict[int, str]:
        """Return what the system says of each thread (Linux: proc(5))."""
        states = {}
        for task in Path(f"/proc/{self.pid}/task").glob("*"):
            with suppress(OSError):  # it has ended just now
                states[int(task.name)] = (task / "status").read_text()
        return states

    def press(self, *keys: str) -> None:
        """Type keys, by name or as they are."""
        for key in keys:
            os.write(self.fd, KEYS.get(key, key).encode())

    def signal(self, number: signal.Signals) -> None:
        """Send the process a signal."""
        os.kill(self.pid, number)

    def signal_beside(self, number: signal.Signals) -> None:
        """Send a signal that another thread than the main one takes, as happens by chance with
        those that a process is sent (Linux: tgkill(2))."""
        threads = sorted(int(name) for name in os.listdir(f"/proc/{self.pid}/task"))
        tell = ctypes.CDLL(None).tgkill
        # The last one may have ended meanwhile.
        assert any(tell(self.pid, thread, number) == 0 for thread in reversed(threads[1:]))

    def wait(self, deadline: float = DEADLINE) -> int:
        """Read to the end; the exit code (negative for a signal that killed it)."""
        end = time.monotonic() + deadline
        while self.code is None:
            assert time.monotonic() < end, f"did not end:\n{self.text}"
            self.read(0.05)
        return self.code

    def wait_unread(self, deadline: float = DEADLINE) -> int:
        """Wait for the end while nobody reads what is written, and read it then; the exit code."""
        end, how = time.monotonic() + deadline, os.WEXITED | os.WNOHANG | os.WNOWAIT
        while os.waitid(os.P_PID, self.pid, how) is None:
            assert time.monotonic() < end, "did not end"
            time.sleep(0.01)
        return self.wait()

    def close(self) -> None:
        """End every process that still runs."""
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            self._reap()
        os.close(self.fd)
