"""The place where somebody left, kept by the real command however it ends."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import shipped
from tests.terminal.terminal import Terminal

Start = Callable[..., Terminal]


def _leave_at_the_third(start: Start) -> Terminal:
    terminal = start()
    terminal.until(f"{shipped.TOTAL} events")
    terminal.press("2", "j", "j")
    terminal.until(f"{shipped.PENTAGON} of {shipped.TOTAL} events")
    terminal.until("▌Fri 09")
    return terminal


def _hang_up(terminal: Terminal) -> None:
    os.close(terminal.fd)
    terminal.fd = os.open(os.devnull, os.O_RDONLY)


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (lambda terminal: terminal.signal(signal.SIGTERM), 143),
        pytest.param(lambda terminal: terminal.press("q"), 0, marks=pytest.mark.slow),
        pytest.param(lambda terminal: terminal.signal(signal.SIGINT), 130, marks=pytest.mark.slow),
        pytest.param(_hang_up, 129, marks=pytest.mark.slow),
    ],
    ids=["SIGTERM", "q", "SIGINT", "hang-up"],
)
def test_however_it_ends_the_next_start_is_where_it_was(
    open_terminal: Start, end: Callable[[Terminal], None], code: int
) -> None:
    terminal = _leave_at_the_third(open_terminal)
    end(terminal)
    assert terminal.wait_unread() == code
    again = open_terminal()
    again.until(f"{shipped.PENTAGON} of {shipped.TOTAL} events")
    again.until("▌Fri 09")


@pytest.mark.slow
def test_a_terminal_that_takes_nothing_holds_no_signal_up(open_terminal: Start) -> None:
    terminal = _leave_at_the_third(open_terminal)
    for number in range(100):
        os.write(terminal.fd, b"?\x1b"[number % 2 :][:1])
        time.sleep(0.01)
    terminal.signal(signal.SIGTERM)
    assert terminal.wait_unread() == 143
    for end in (b"\x1b[?1049l", b"\x1b[?1003l", b"\x1b[?25h", b"\x1b[<u"):
        assert end in terminal.raw
    again = open_terminal()
    again.until(f"{shipped.PENTAGON} of {shipped.TOTAL} events")
    again.until("▌Fri 09")


@pytest.mark.slow
def test_fresh_and_safe_neither_read_nor_change_it(open_terminal: Start) -> None:
    terminal = _leave_at_the_third(open_terminal)
    terminal.press("q")
    terminal.wait()
    for option in ("--fresh", "--safe"):
        other = open_terminal(option)
        other.until(f"{shipped.TOTAL} events")
        other.until("▌Nov")
        other.press("G", "q")
        other.wait()
    again = open_terminal()
    again.until("▌Fri 09")


def test_a_place_that_cannot_be_kept_is_one_line_and_no_failure(
    open_terminal: Start, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine")
    terminal = open_terminal(XDG_STATE_HOME=str(tmp_path / "file"))
    terminal.until(f"{shipped.TOTAL} events")
    terminal.press("q")
    assert terminal.wait() == 0
    after = bytes(terminal.raw).split(b"\x1b[?1049l")[-1].decode()
    assert "timeline-tui: could not save the place where you left" in after
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.slow
def test_own_settings_count_from_the_first_paint_and_nothing_writes_them(
    open_terminal: Start, clean_environment: dict[str, str]
) -> None:
    config = Path(clean_environment["XDG_CONFIG_HOME"]) / "timeline-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    text = (
        'sidebar = false\ndates = "iso"\nlanse = 1\n[keys]\nnext = "J"\nread_on = []\nquit = "Z"\n'
    )
    config.write_text(text)
    terminal = open_terminal()
    terminal.until(f"{shipped.TOTAL} events")
    assert "Anthropic   " not in terminal.text
    terminal.until("─ 2025-06 ─")
    terminal.until("config.toml:3: no setting called “lanse” (did you mean lanes?)")
    terminal.press("j", "q", "J", "s")
    terminal.until("[2] Pentagon")
    terminal.until("▌06-05")
    terminal.press("Z")
    assert terminal.wait() == 0
    assert config.read_text() == text
    again = open_terminal()  # what a key chose stands before the file
    again.until("[2] Pentagon")
    again.until("▌06-05")


def test_a_filter_made_of_facets_is_muted_left_and_back_the_next_time(open_terminal: Start) -> None:
    terminal = open_terminal()
    terminal.until(f"{shipped.TOTAL} events")
    terminal.press("F")
    terminal.until("space on/off")
    terminal.press("j", " ")
    terminal.until(f"· {shipped.PENTAGON} of {shipped.TOTAL} events")
    terminal.press("\x1b")
    terminal.until("filter: with [2] Pentagon")
    terminal.press("/zugzwang\r")
    terminal.until(f"saying “zugzwang”: {shipped.PENTAGON} events without it")
    terminal.press("j", "\r")
    terminal.until("dropped saying “zugzwang”")
    terminal.press(".")
    terminal.until("muted: with [2] Pentagon")
    terminal.press("q")
    assert terminal.wait() == 0
    again = open_terminal()
    again.until("your last filter is still muted")
    again.press(".")
    again.until(f"{shipped.PENTAGON} of {shipped.TOTAL} events")
