"""The whole filter as one line, in the real command on a real terminal."""

from __future__ import annotations

from collections.abc import Callable

from tests import shipped
from tests.terminal.terminal import Terminal

Start = Callable[..., Terminal]


def test_a_query_is_typed_corrected_taken_and_there_the_next_time(open_terminal: Start) -> None:
    terminal = open_terminal()
    terminal.until(f"{shipped.TOTAL} events")
    terminal.press(";")
    terminal.until("date:2026-04")
    terminal.press("actor:pentagon actor:anthropic publishers:<=2 tga:x")
    terminal.until("tga:x")
    terminal.until("^^^^")
    for left in ("tga:", "tga", "tg", "t", ""):
        terminal.press("\x7f")
        terminal.until(f"publishers:<=2 {left} ")
    terminal.press("date:2026-04")
    terminal.until("publishers:<=2 date:2026-04")
    terminal.until("together with")
    terminal.press("\r")
    terminal.until("filter: with")
    terminal.press("x8")
    terminal.until("×[8] OpenAI")
    terminal.press("q")
    assert terminal.wait() == 0
    again = open_terminal()
    again.until("×[8] OpenAI")
    again.press(";")
    again.until("publishers:<=2")
    again.press("\x01", "\x0b", "\r")
    again.until(lambda: f"of {shipped.TOTAL} events" not in again.text)
    assert f" {shipped.TOTAL} events" in again.text
