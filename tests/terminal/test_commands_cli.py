"""The commands on a real terminal: what its bytes are, and how it is asked and answered."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEADLINE = 60.0
"""Seconds until a run that hangs is a failure; no test waits for it otherwise."""


_PROGRAM = """
import fcntl, runpy, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that ctrl-c arrives as it does from a shell
runpy.run_module("timeline_tui", run_name="__main__")
"""


class Terminal:
    """A command with a terminal of its own, and all that it wrote there."""

    def __init__(self, words: list[str], where: Path, **environment: str) -> None:
        self._own, theirs = pty.openpty()
        kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        home = {"XDG_STATE_HOME": str(where / "state"), "HOME": str(where)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=where,
            env={**kept, **home, "PYTHONPATH": str(ROOT), "TERM": "xterm", **environment},
            start_new_session=True,
        )
        os.close(theirs)
        self.output = b""

    def type(self, keys: str) -> None:
        os.write(self._own, keys.encode())

    def until(self, wanted: str) -> None:
        """Read until `wanted` is there."""
        limit = time.monotonic() + DEADLINE
        while wanted.encode() not in self.output:
            assert self._read(limit), self.output

    def ended(self) -> int:
        """Read to the end, and how it exited."""
        limit = time.monotonic() + DEADLINE
        while self._read(limit):
            pass
        return self._process.wait(timeout=DEADLINE)

    def _read(self, limit: float) -> bool:
        ready, _, _ = select.select([self._own], [], [], max(0.0, limit - time.monotonic()))
        assert ready, f"nothing more within {DEADLINE} s after {self.output!r}"
        try:
            data = os.read(self._own, 65536)
        except OSError:  # Linux says so when the last of the other side has closed
            return False
        self.output += data
        return bool(data)

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._own)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[type]:
    opened: list[Terminal] = []

    def start(*words: str, **environment: str) -> Terminal:
        opened.append(Terminal(list(words), tmp_path, **environment))
        return opened[-1]

    yield start  # type: ignore[misc]
    for each in opened:
        each.close()


HOSTILE = "a\x1b]0;t\x07\x9b\u202e\x00z"


@pytest.fixture
def hostile(tmp_path: Path) -> str:
    event = {"id": "x", "date": "2026", "title": HOSTILE, "summary": HOSTILE, "tittle": 1}
    good = {key: value for key, value in event.items() if key != "tittle"}
    (tmp_path / "good.json").write_text(json.dumps(good))
    (tmp_path / "bad\x1b.json").write_text(json.dumps(event, ensure_ascii=False, indent=1))
    return "."


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv", "md"])
def test_no_format_of_list_lets_a_file_speak_to_the_terminal(
    terminal, hostile: str, form: str
) -> None:
    shown = terminal("list", hostile, "--format", form)
    assert shown.ended() == 0
    text = shown.output.decode("utf-8")
    assert not any(char in text for char in "\x1b\x07\x9b\u202e\x00")


def test_check_paints_its_own_words_and_nothing_of_a_file(terminal, hostile: str) -> None:
    shown = terminal("check", hostile)
    assert shown.ended() == 1
    assert b"\x1b[1;31merror[" in shown.output
    text = shown.output.decode("utf-8")
    assert not any(char in text for char in "\x07\x9b\u202e\x00")
    assert "\x1b]" not in text


def test_check_paints_nothing_where_colour_is_not_wanted(terminal, hostile: str) -> None:
    shown = terminal("check", hostile, NO_COLOR="1")
    assert shown.ended() == 1
    assert b"\x1b" not in shown.output


def test_new_asks_for_title_and_date_and_says_how_it_read_them(terminal, tmp_path: Path) -> None:
    asked = terminal("new")
    asked.until("What happened: ")
    asked.type("They talk\n")
    asked.until("When: ")
    asked.type("soon\n")
    asked.until("\r\nWhen: ")
    asked.type("[2026-04-20..2026-04-26]\n")
    assert asked.ended() == 0
    assert "→ 20–26 Apr 2026" in asked.output.decode()
    assert asked.output.endswith(b"events/2026-04-20-they-talk.json\r\n")
    event = json.loads((tmp_path / "events/2026-04-20-they-talk.json").read_text())
    assert event["title"] == "They talk"
    assert event["date"] == "[2026-04-20..2026-04-26]"


@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x04", 1)], ids=["ctrl-c", "ctrl-d"])
def test_leaving_a_question_writes_nothing(terminal, tmp_path: Path, key: str, code: int) -> None:
    asked = terminal("new")
    asked.until("What happened: ")
    asked.type(key)
    assert asked.ended() == code
    assert b"Traceback" not in asked.output
    assert not (tmp_path / "events").exists()


def test_the_explorer_refuses_a_dumb_terminal_in_one_line(terminal, hostile: str) -> None:
    refused = terminal(hostile, TERM="dumb")
    assert refused.ended() == 2
    assert refused.output.count(b"\n") == 1
    assert b"timeline-tui list" in refused.output
