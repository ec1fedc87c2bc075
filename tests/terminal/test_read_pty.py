"""`timeline-tui read` on a real terminal: keys as they are pressed, and the terminal as it was."""

from __future__ import annotations

import signal
import sys
import termios
from pathlib import Path

import pytest

from tests import shipped
from tests.properties import slowly
from tests.terminal.terminal import Terminal
from timeline_tui.explorer.state import Place, read_place, text_of
from timeline_tui.files.state import State, key_of


@pytest.fixture
def start(open_terminal):
    """Start `read` on the chronology of the project, and wait for its first event."""

    def start(*words: str, **environment: str) -> Terminal:
        terminal = open_terminal("read", *words, **environment)
        terminal.until(f"1 of {shipped.TOTAL}:")
        return terminal

    return start


def is_raw(terminal: Terminal) -> bool:
    return not termios.tcgetattr(terminal.fd)[3] & (termios.ICANON | termios.ECHO)


def test_filter_open_quotes_and_quit_one_key_at_a_time_without_a_screen(start):
    terminal = start()
    terminal.until(lambda: is_raw(terminal))
    terminal.press("2")
    terminal.until("with [2] Pentagon")
    terminal.press("/")
    terminal.until("search: ")
    terminal.until(lambda: terminal.modes() == terminal.usual)
    terminal.press("red linen", "backspace", "s", "enter")
    terminal.until("saying")
    terminal.press("enter")
    terminal.until("Inside: ")
    terminal.press("right")
    terminal.until("Quote 1 of ")
    terminal.press("esc")
    terminal.until("Back on the event")
    terminal.press("q")
    assert terminal.wait() == 0
    assert terminal.modes() == terminal.usual
    assert b"\x1b" not in terminal.raw


def test_a_dumb_terminal_takes_one_key_then_enter_and_stays_as_it_is(start):
    terminal = start(TERM="dumb")
    assert terminal.modes() == terminal.usual
    terminal.press("j", "enter")
    terminal.until(f"2 of {shipped.TOTAL}:")
    terminal.press("/red lines", "enter")
    terminal.until("saying")
    terminal.press("\x04")
    assert terminal.wait() == 0
    assert terminal.modes() == terminal.usual
    assert b"\x1b" not in terminal.raw


def test_keys_that_come_in_one_piece_are_taken_in_their_order(start):
    terminal = start()
    terminal.press("2/red lines\rG\r\r")
    terminal.until("Inside: ")
    terminal.press("q")
    assert terminal.wait() == 0
    assert terminal.modes() == terminal.usual


@pytest.mark.parametrize("way", ["ctrl+c", *slowly(signal.SIGTERM, signal.SIGHUP)])
@pytest.mark.parametrize("at", ["", *slowly("/")])
def test_the_terminal_is_as_it_was_however_it_ends(start, way, at):
    terminal = start()
    terminal.until(lambda: is_raw(terminal))
    if at:
        terminal.press(at)
        terminal.until("search: ")
    if isinstance(way, signal.Signals):
        terminal.signal(way)
        assert terminal.wait() == -way
    else:
        terminal.press(way)
        assert terminal.wait() == 128 + signal.SIGINT
    assert terminal.modes() == terminal.usual
    assert b"Traceback" not in terminal.raw


IN_A_SHELL = 'set -m; "$0" -m timeline_tui read --sample; echo to the shell; read; fg; exit $?'


def test_the_shell_gets_its_terminal_back_and_keys_go_on_after_it(clean_environment):
    command = ["bash", "-c", IN_A_SHELL, sys.executable]
    terminal = Terminal(command, environment=clean_environment)
    try:
        terminal.until(lambda: is_raw(terminal))
        terminal.press("ctrl+z")
        terminal.until("to the shell")
        assert terminal.modes() == terminal.usual
        terminal.press("enter")
        terminal.until(lambda: is_raw(terminal))
        terminal.press("j")
        terminal.until(f"2 of {shipped.TOTAL}:")
        terminal.press("q")
        assert terminal.wait() == 0
        assert terminal.modes() == terminal.usual
    finally:
        terminal.close()


def test_a_canceled_line_changes_nothing_and_the_place_is_kept(start):
    terminal = start()
    terminal.press("j", "/")
    terminal.until("search: ")
    terminal.until(lambda: not is_raw(terminal))
    terminal.press("\x04")
    terminal.until("canceled")
    terminal.press("q")
    assert terminal.wait() == 0


def test_the_place_is_that_of_the_explorer_and_keeps_what_was_chosen_there(
    open_terminal, clean_environment, tmp_path
):
    (tmp_path / "a.json").write_text('[{"title": "One"}, {"title": "Two"}, {"title": "Three"}]')
    config = Path(clean_environment["XDG_CONFIG_HOME"]) / "timeline-tui/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('density = "lines"\n')
    folder = Path(clean_environment["XDG_STATE_HOME"]) / "timeline-tui"
    kept = State(folder, key_of([str(tmp_path)]), [])
    kept.write(text_of(Place(cursor="a#2", chosen=frozenset({"one_line"}))))
    terminal = open_terminal("read", str(tmp_path))
    terminal.until(lambda: is_raw(terminal))
    terminal.press("G", "q")
    assert terminal.wait() == 0
    place = read_place(kept.read())
    assert place is not None
    assert (place.one_line, place.chosen) == (False, frozenset({"one_line"}))
    assert place.cursor not in ("", "a#2")
    again = open_terminal("read", str(tmp_path))
    again.until("3 of 3: ")
    again.press("q")
    assert again.wait() == 0


def test_events_come_from_a_pipe_and_keys_from_the_terminal(clean_environment, tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"title": "One", "date": "2001"}\n{"title": "Two", "date": "2002"}\n')
    script = 'cat "$1" | "$0" -m timeline_tui read -'
    command = ["bash", "-c", script, sys.executable, str(file)]
    terminal = Terminal(command, environment=clean_environment)
    try:
        terminal.until("1 of 2: 2001. One.")
        terminal.press("j")
        terminal.until("2 of 2: 2002. Two.")
        terminal.press("q")
        assert terminal.wait() == 0
        assert terminal.modes() == terminal.usual
    finally:
        terminal.close()


def test_a_reader_of_the_output_that_goes_away_ends_it(clean_environment):
    script = 'yes j | "$0" -m timeline_tui read --sample | head -4; echo "${PIPESTATUS[1]}"'
    terminal = Terminal(["bash", "-c", script, sys.executable], environment=clean_environment)
    try:
        terminal.until("141")
        assert b"Traceback" not in terminal.raw
    finally:
        terminal.close()
