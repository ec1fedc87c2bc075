"""Odd environments and planted files: a sentence, never a crash."""

import sys

import pytest

from tests.properties import slowly

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
