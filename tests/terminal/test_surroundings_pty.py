"""Odd environments and planted files: a sentence, never a crash."""

import sys

import pytest

from tests import shipped
from tests.properties import slowly
from timeline_tui.files.cache.segment import Sections

FIRST = "Anthropic announces Claude Gov"


@pytest.mark.parametrize(
    "value",
    ["nonsense", *slowly("", "TRUECOLOR")],
)
def test_an_unknown_color_system_is_said_in_a_sentence(open_terminal, value):
    terminal = open_terminal(TEXTUAL_COLOR_SYSTEM=value)
    assert terminal.wait() == 2
    assert "TEXTUAL_COLOR_SYSTEM is" in terminal.text
    assert "expected auto, standard, 256 or truecolor" in terminal.text.replace("\n", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [("TEXTUAL_PRESS", "q"),
     *slowly(
         ("TEXTUAL_THEME", "nonsense"), ("TEXTUAL_DRIVER", "no:such"),
         ("TEXTUAL_COLOR_SYSTEM", "256"), ("TEXTUAL_FPS", "9" * 30),
         ("TEXTUAL_LOG", "/nowhere/x"), ("TEXTUAL_SCREENSHOT", "0"),
         ("TEXTUAL", "devtools,headless"), ("COLUMNS", "abc"), ("TERM", "odd"),
         ("LC_ALL", "nonsense.CP999"), ("ESCDELAY", "abc"),
     )],
)  # fmt: skip
def test_odd_variables_change_nothing(open_terminal, name, value):
    terminal = open_terminal(**{name: value})
    terminal.until(FIRST)
    terminal.press("q")
    assert terminal.wait() == 0


def test_modules_in_the_current_folder_are_never_imported(open_terminal, tmp_path):
    planted = tmp_path / "planted"
    planted.mkdir()
    for name in ("json", "sqlite3", "argparse", "platformdirs", "difflib"):
        (planted / f"{name}.py").write_text("raise SystemExit(99)")
    for name in ("textual", "rich", "pydantic"):
        (planted / name).mkdir()
        (planted / name / "__init__.py").write_text("raise SystemExit(99)")
    (planted / "a.json").write_text('{"date": "2020", "title": "It happened"}')
    assert sys.flags.safe_path == 0
    terminal = open_terminal(".", folder=planted)
    terminal.until("It happened")
    terminal.press("q")
    assert terminal.wait() == 0


def test_a_late_answer_of_the_terminal_is_no_key(open_terminal):
    terminal = open_terminal()
    terminal.until(lambda: b"\x1b]11;?" in terminal.raw)
    terminal.until(f"{shipped.TOTAL} events")
    for piece in ("\x1b]11;rg", "b:ffff/ff", "ff/ffff\x1b", "\\"):
        terminal.press(piece)
        terminal.until(terminal.is_read)  # a piece at a time
    terminal.press("/")
    terminal.until("enter keeps")
    terminal.press("x", "q")
    terminal.until("0 of ")
    assert "rgb" not in terminal.text
    terminal.press("esc")
    terminal.until("search titles")
    terminal.press("q")
    assert terminal.wait() == 0


@pytest.mark.slow
def test_the_terminal_is_asked_after_the_first_paint_and_not_where_a_theme_is_named(open_terminal):
    terminal = open_terminal()
    terminal.until(lambda: b"\x1b]11;?" in terminal.raw)
    before = bytes(terminal.raw).partition(b"\x1b]11;?")[0]
    assert b"Actors" in before
    named = open_terminal("--theme", "nord")
    named.until(f"{shipped.TOTAL} events")
    named.press("q")
    assert named.wait() == 0
    assert b"\x1b]11;?" not in named.raw


@pytest.mark.slow
@pytest.mark.parametrize("name", ["published.place", *slowly("happened.day", "actor.order")])
def test_a_damaged_index_is_noticed_and_made_anew_while_the_program_goes_on(
    open_terminal, tmp_path, name
):
    (tmp_path / "a.json").write_text('{"date": "2020", "title": "It happened", "actors": ["Ann"]}')
    cache = tmp_path / "cache"
    indexes = cache / "timeline-tui"

    def open_and_leave():
        terminal = open_terminal("a.json", folder=tmp_path, XDG_CACHE_HOME=str(cache))
        terminal.until("It happened")
        terminal.until(lambda: list(indexes.glob("*/index")) and not damaged.exists())
        terminal.until(lambda: "1 event" in terminal.text and "It happened" in terminal.text)
        terminal.press("q")
        assert terminal.wait() == 0

    damaged = tmp_path / "none"
    open_and_leave()
    (damaged,) = indexes.glob("*/part-*")
    data = damaged.read_bytes()
    at = Sections(data)._places[name][1]
    damaged.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    open_and_leave()
    (part,) = indexes.glob("*/part-*")
    Sections(part.read_bytes()).check_all()
