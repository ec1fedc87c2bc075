"""To the shell and back."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from tests import shipped
from tests.terminal.terminal import Terminal

TAKEN, LEFT = b"\x1b[?1049h", b"\x1b[?1049l"
"""How a program takes the whole screen, and how it gives it back."""


def _to_the_shell(terminal: Terminal) -> None:
    terminal.press("ctrl+z")
    terminal.until(lambda: os.waitid(os.P_PID, terminal.pid, os.WSTOPPED | os.WNOHANG))
    terminal.until(lambda: terminal.raw.rfind(LEFT) > terminal.raw.rfind(TAKEN))


@pytest.mark.slow
@pytest.mark.parametrize(
    "keys",
    [
        pytest.param((), marks=pytest.mark.slow),
        pytest.param(("?",), marks=pytest.mark.slow),
        ("/", "M", "y"),
        pytest.param((":",), marks=pytest.mark.slow),
    ],
    ids=["list", "help", "search", "menu"],
)
def test_back_from_the_shell_the_whole_screen_is_there(open_terminal, keys):
    terminal = open_terminal()
    terminal.until(f"{shipped.TOTAL} events")
    terminal.press(*keys)
    terminal.rest()
    before = terminal.text
    _to_the_shell(terminal)
    assert terminal.text != ""
    terminal.screen.reset()  # the shell has its own screen
    terminal.signal(signal.SIGCONT)
    terminal.until(lambda: terminal.text == before)


@pytest.mark.slow
def test_a_terminal_that_became_smaller_meanwhile_is_filled(open_terminal):
    terminal = open_terminal(size=(120, 40))
    terminal.until(f"{shipped.TOTAL} events")
    _to_the_shell(terminal)
    assert terminal.text != ""
    terminal.screen.reset()
    terminal.resize(60, 16)
    terminal.signal(signal.SIGCONT)
    terminal.until(lambda: f"{shipped.TOTAL} events" in terminal.text and "q Quit" in terminal.text)
    terminal.press("j", "q")
    assert terminal.wait() == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="threads are told apart by tgkill(2)")
def test_a_signal_that_another_thread_takes_wakes_the_program(open_terminal):
    terminal = open_terminal()
    terminal.until(f"{shipped.TOTAL} events")
    terminal.rest()
    before = terminal.text
    _to_the_shell(terminal)
    assert terminal.text != ""
    terminal.screen.reset()
    terminal.signal_beside(signal.SIGCONT)
    terminal.until(lambda: terminal.text == before)
    terminal.rest()
    terminal.signal_beside(signal.SIGTERM)
    assert terminal.wait() == 128 + signal.SIGTERM


@pytest.mark.slow
@pytest.mark.parametrize("stopped", [True, False], ids=["stopped", "running"])
def test_a_program_that_could_not_give_the_terminal_back_takes_it_anew(open_terminal, stopped):
    terminal = open_terminal()
    terminal.until(f"{shipped.TOTAL} events")
    terminal.rest()
    before, began = terminal.text, len(terminal.raw)
    if stopped:
        terminal.signal(signal.SIGSTOP)
        os.waitid(os.P_PID, terminal.pid, os.WSTOPPED)
    terminal.screen.reset()
    terminal.signal(signal.SIGCONT)
    terminal.until(lambda: TAKEN in terminal.raw[began:])
    terminal.until(lambda: terminal.text == before)
    assert terminal.raw.count(b"\x1b[<u") == 1
    terminal.press("q")
    assert terminal.wait() == 0
    assert terminal.raw.count(b"\x1b[<u") == 2
