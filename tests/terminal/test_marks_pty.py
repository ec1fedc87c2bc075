"""Private marks and notes of the real command, in one terminal and in two."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from tests import shipped
from tests.terminal.terminal import Terminal

Start = Callable[..., Terminal]


@pytest.mark.slow
def test_what_was_marked_and_noted_is_there_the_next_time(open_terminal: Start) -> None:
    terminal = open_terminal()
    terminal.until(f"{shipped.TOTAL} events")
    terminal.press("j", "m")
    terminal.until("marked the event")
    terminal.press('"')
    terminal.until("ctrl+s keeps it")
    terminal.press("ask her", "\x13")
    terminal.until("your note is kept")
    terminal.press("q")
    assert terminal.wait() == 0
    again = open_terminal()
    again.until("★✎")
    again.press("'")
    again.until("ask her")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_mark_that_was_made_just_before_the_end_is_kept(
    open_terminal: Start, number: signal.Signals
) -> None:
    terminal = open_terminal()
    terminal.until(f"{shipped.TOTAL} events")
    terminal.press("m", "j", "m", "j", "m")
    terminal.until(lambda: terminal.text.count("★") == 3)
    terminal.signal(number)
    assert terminal.wait_unread() == 128 + number
    again = open_terminal()
    again.until(lambda: again.text.count("★") == 3)


@pytest.mark.slow
def test_a_mark_of_one_terminal_appears_in_another(open_terminal: Start) -> None:
    one, two = open_terminal(), open_terminal()
    for terminal in (one, two):
        terminal.until(f"{shipped.TOTAL} events")
    one.press("m")
    one.until("★")
    two.until("★")
    two.press("m")
    two.until("not marked any more")
    one.until(lambda: "★" not in one.text)
