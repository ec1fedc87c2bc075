"""The person's own settings on the screen: other keys and the words that name them, panes, themes,
dates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.properties import slowly
from timeline_tui.explorer.settings import read_settings
from timeline_tui.explorer.state import Panes
from timeline_tui.tui import Options
from timeline_tui.tui.chrome import footer_words
from timeline_tui.tui.sheets.finder import Palette

from .conftest import OpenStage

TEXT = b"""
[keys]
next = "F7"
open = ["o", "enter"]
open_link = []
undo = "v"
peek = "u"
suspend = "ctrl+g"
go_to_date = "ctrl+z"
actor_1 = "F1"
search = "ctrl+f"
messages = "F9"
quit = "Q"
"""
SETTINGS = read_settings(TEXT)
OWN = Options(keys=SETTINGS.keys, new_folder="here")


async def test_a_key_does_what_the_settings_say_and_no_longer_what_it_did(
    open_stage: OpenStage,
) -> None:
    assert SETTINGS.faults == ()
    async with open_stage(options=OWN) as stage:
        await stage.press("g")
        first = stage.cursor
        await stage.press("j")
        assert stage.cursor == first
        await stage.press("f7")
        assert stage.cursor != first
        await stage.press("o")
        assert stage.explorer.state.session.expanded
        await stage.press("f1")
        assert len(stage.explorer.state.query.actors) == 1
        await stage.press("1")
        assert len(stage.explorer.state.query.actors) == 1
        await stage.press("v")
        assert not stage.explorer.state.query.actors
        await stage.press("slash")
        assert not stage.explorer.state.session.line
        await stage.press("ctrl+f")
        assert stage.explorer.state.session.line == "search"
        await stage.type("vjo1")
        assert stage.explorer.state.query.text == "vjo1"
        await stage.press("escape", "ctrl+z")
        assert stage.explorer.state.session.line == "date"


async def test_a_key_that_waits_behind_others_is_the_one_of_the_settings(
    open_stage: OpenStage,
) -> None:
    async with open_stage(options=OWN) as stage:
        await stage.press("g")
        assert stage.explorer.hurry("f7")
        assert not stage.explorer.hurry("j")
        stage.explorer.catch_up()


@pytest.mark.parametrize("size", [(80, 24), *slowly(((60, 16),), ((160, 50),))])
async def test_footer_help_and_menu_show_the_keys_of_the_settings(
    open_stage: OpenStage, size: tuple[int, int]
) -> None:
    async with open_stage(size=size, options=OWN) as stage:
        assert " o Open " in stage.lines()[-1]
        if size[0] >= 80:
            assert " ctrl+f Search " in stage.lines()[-1]
            assert " Q Quit " in stage.lines()[-1]
        if size[0] < 120:
            assert "ctrl+f search titles" in stage.text()
        await stage.press("0", "2", "escape")
        assert "v restores it" in stage.text()
        await stage.press("question_mark")
        assert "F7 k" in stage.flat()
        await stage.press("slash")
        await stage.type("undo the last")
        assert "v undo the last change of the filter" in stage.flat()
        await stage.press("escape", "escape", "colon")
        assert isinstance(stage.app.screen, Palette)
        await stage.type("undo")
        assert "Undo the last change of the filter (v)" in stage.flat()
        await stage.press("escape", "ctrl+c")
        assert "press Q to quit" in stage.text()


async def test_a_command_without_a_key_is_in_the_menu(open_stage: OpenStage) -> None:
    async with open_stage(options=OWN) as stage:
        words = footer_words(160, tuple(stage.explorer.state.keys.items()))
        assert "open_link" not in {word.command for word in words}
        assert "open" in {word.command for word in words}
        await stage.press("colon")
        await stage.type("open_link")
        assert "(:open_link)" in stage.flat()


async def test_what_is_wrong_with_the_settings_is_said_at_the_start(open_stage: OpenStage) -> None:
    faults = ("config.toml:3: sidebar is 1", "config.toml:9: no command has the id “x”")
    async with open_stage(options=Options(faults=faults)) as stage:
        assert "config.toml:9: no command has the id “x”" in stage.text()
        assert "i reads all 2" in stage.text()
        await stage.press("i")
        assert all(fault in stage.flat() for fault in faults)


async def test_panes_and_theme_are_those_of_the_settings(open_stage: OpenStage) -> None:
    usual = Panes(actors=False, one_line=True, lanes="off")
    options = Options(usual=usual, usual_theme="nord")
    async with open_stage(options=options) as stage:
        assert stage.app.theme == "nord"
        assert stage.explorer.state.panes == usual
        assert "Actors" not in stage.text()
        await stage.press("s")
        assert "Actors" in stage.text()
    async with open_stage(options=Options(usual_theme="nord", theme="dracula")) as stage:
        assert stage.app.theme == "dracula"


@pytest.mark.slow
@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 35), (160, 50)])
async def test_dates_can_be_those_of_iso_8601(open_stage: OpenStage, size: tuple[int, int]) -> None:
    async with open_stage(size=size, options=Options(iso=True)) as stage:
        await stage.go_to("wiles-bessent-meet-amodei")
        text = stage.text()
        assert "2026-04-17" in text if size[0] == 160 else "04-17" in text
        assert "Fri 17" not in text
        assert "2026-04" in text
        assert "April 2026" not in text
        await stage.press("enter")
        assert "2026-04-17" in stage.text()


async def test_an_open_event_names_the_key_of_the_settings(
    open_stage: OpenStage, tmp_path: Path
) -> None:
    bad = {f"key{number}": number for number in range(40)}
    (tmp_path / "a.json").write_text(
        json.dumps(
            {"id": "a", "date": "2026", "title": "A", "sources": [bad] * 60, "tags": [5] * 60}
        )
    )
    keys = read_settings(b'[keys]\nproblems = "F8"').keys
    async with open_stage(tmp_path, size=(80, 60), options=Options(keys=keys)) as stage:
        await stage.press("enter")
        assert "press F8" in stage.flat()
        await stage.press("f8")
        assert "Problems" in stage.text()
