"""Events piped into the real command, by a writer that takes its time."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.properties import slowly
from tests.terminal.terminal import Terminal
from tests.terminal.test_explorer_pty import is_restored

ROOT = Path(__file__).parents[2]


def line(number: int) -> bytes:
    record = {"title": f"Piped {number}", "date": f"200{number}", "actors": ["Ann"]}
    return json.dumps(record).encode() + b"\n"


ALONE = 'exec "$0" -m timeline_tui - "${@:2}" < "$1"'
IN_A_SHELL = 'set -m; cat "$1" | "$0" -m timeline_tui -; echo to the shell; read; fg; exit $?'


class Piped:
    """`timeline-tui -` in a terminal, and the pipe that it reads."""

    def __init__(
        self, environment: dict[str, str], pipe: Path, *arguments: str, script: str = ALONE
    ) -> None:
        os.mkfifo(pipe)
        command = ["bash", "-c", script, sys.executable, str(pipe), *arguments]
        self.terminal = Terminal(command, size=(80, 24), environment=environment, folder=ROOT)
        self._pipe = os.open(pipe, os.O_WRONLY)

    def write(self, data: bytes) -> None:
        os.write(self._pipe, data)

    def end(self) -> None:
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1


@pytest.fixture
def pipe_into(clean_environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Piped]]:
    started: list[Piped] = []

    def start(*arguments: str, script: str = ALONE) -> Piped:
        started.append(Piped(clean_environment, tmp_path / "pipe", *arguments, script=script))
        return started[-1]

    yield start
    for each in started:
        each.end()
        each.terminal.close()


def test_rows_appear_line_by_line_keys_work_meanwhile_and_the_end_settles_it(pipe_into):
    piped = pipe_into()
    terminal = piped.terminal
    terminal.until("reading…")
    piped.write(line(1))
    terminal.until("Piped 1")
    terminal.until("bytes from standard input")
    piped.write(line(2) + line(3)[:20])
    terminal.until("Piped 2")
    terminal.press("G", "enter")
    terminal.until("▾ Piped 2")
    piped.write(line(3)[20:])
    terminal.until("Piped 3")
    assert "▾ Piped 2" in terminal.text
    terminal.press("?")
    terminal.until("esc closes")
    terminal.press("esc")
    terminal.until(lambda: "esc closes" not in terminal.text)
    piped.end()
    terminal.until(lambda: "standard input" not in terminal.text and "3 events" in terminal.text)
    terminal.press("q")
    assert terminal.wait() == 0
    assert is_restored(bytes(terminal.raw))


@pytest.mark.slow
@pytest.mark.parametrize("way", ["q", *slowly("ctrl+q", signal.SIGTERM)])
def test_it_ends_while_the_pipe_is_open_and_the_writer_is_told_by_the_pipe_alone(pipe_into, way):
    piped = pipe_into()
    piped.write(line(1) + line(2))
    piped.terminal.until("Piped 2")
    if isinstance(way, signal.Signals):
        piped.terminal.signal(way)
    else:
        piped.terminal.press(way)
    assert piped.terminal.wait() == (128 + way if isinstance(way, signal.Signals) else 0)
    assert is_restored(bytes(piped.terminal.raw))
    with pytest.raises(BrokenPipeError):
        piped.write(line(3))


@pytest.mark.slow
def test_the_whole_pipeline_stops_for_the_shell_and_goes_on(pipe_into):
    piped = pipe_into(script=IN_A_SHELL)
    terminal = piped.terminal
    piped.write(line(1) + line(2))
    terminal.until("Piped 2")
    terminal.press("ctrl+z")
    terminal.until("to the shell")
    began = len(terminal.raw)
    terminal.press("enter")
    terminal.until(lambda: b"\x1b[?1049h" in terminal.raw[began:])
    piped.write(line(3))
    terminal.until("Piped 3")
    terminal.press("q")
    piped.end()
    assert terminal.wait() == 0


def test_an_array_is_shown_once_it_is_whole(pipe_into):
    piped = pipe_into()
    terminal = piped.terminal
    records = [json.loads(line(1)), json.loads(line(2)) | {"title": 5}]
    data = json.dumps(records, indent=2).encode()
    piped.write(data[:60])
    terminal.until("60 bytes from standard input")
    assert "reading…" in terminal.text
    piped.write(data[60:])
    piped.end()
    terminal.until("Piped 1")
    terminal.until("1 event hidden")


def test_an_actor_by_name_is_looked_up_once_all_has_come(pipe_into):
    piped = pipe_into("--actor", "ann")
    piped.write(line(1) + line(2).replace(b"Ann", b"Bob"))
    piped.end()
    piped.terminal.until("1 of 2 events")
