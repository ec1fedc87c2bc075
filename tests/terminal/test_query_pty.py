"""The whole filter as one line, in the real command on a real terminal."""

from __future__ import annotations

from collections.abc import Callable

from tests import shipped
from tests.terminal.terminal import Terminal

Start = Callable[..., Terminal]


def come_to_rest(terminal: Terminal) -> None:
    """Read until the program writes nothing more."""
    while terminal.read(0.3):
        pass


def test_a_query_is_typed_corrected_taken_and_there_the_next_time(open_terminal: Start) -> None:
    terminal = open_terminal()
    terminal.until(f"{shipped.TOTAL} events")
    terminal.press(";")
    terminal.until("date:2026-04")
    terminal.press("actor:pentagon actor:anthropic publishers:<=2 tga:x")
    terminal.until("tga:x")
    terminal.until("^^^^")
    come_to_rest(terminal)
    for _ in "tga:x":
        terminal.press("\x7f")
        come_to_rest(terminal)
    terminal.press("date:2026-04")
    terminal.until("together with")
    come_to_rest(terminal)
    terminal.press("\r")
    terminal.until("filter: with")
    come_to_rest(terminal)
    terminal.press("x8")
    terminal.until("×[8] OpenAI")
    terminal.press("q")
    assert terminal.wait() == 0
    again = open_terminal()
    again.until("×[8] OpenAI")
    again.press(";")
    again.until("publishers:<=2")
    come_to_rest(again)
    again.press("\x01", "\x0b", "\r")
    again.until(f" {shipped.TOTAL} events")
