"""Words in the line at the bottom: they cover nothing, and wait if they must be read."""

from __future__ import annotations

import pytest

from tests.properties import slowly
from tests.tui.conftest import OpenStage, Stage
from tests.tui.dropping import put
from timeline_tui.explorer.messages import SAID_LIMIT, Said, Say
from timeline_tui.tui import Options
from timeline_tui.tui.sheets.screens import Messages

SIZES = [(60, 16), (80, 24), *slowly(((120, 35),), ((160, 50),), ((200, 60),))]
LONG = "word " * 60 + "end"


# -- what was said, as a value ---------------------------------------------------------------------


def test_the_last_words_are_shown_until_somebody_acts() -> None:
    said = Said().add(Say("a"))
    assert said.shown == Say("a")
    assert said.add(Say("b")).shown == Say("b")
    acted = said.act(seen=True)
    assert (acted.shown, acted.waiting, acted.log) == (None, 0, (Say("a"),))


def test_an_error_is_not_hidden_by_what_is_said_after_it() -> None:
    error = Say("e", error=True)
    said = Said().add(error).add(Say("a"))
    assert said.shown == error
    assert said.act(seen=False).add(Say("b")).shown == Say("b")


def test_what_was_not_seen_waits_until_it_is_read() -> None:
    error = Say(LONG, error=True)
    assert Said().add(error).act(seen=False).waiting == 1
    assert Said().add(error).act(seen=True).waiting == 0
    assert Said().add(Say(LONG)).act(seen=False).waiting == 0  # a result is no news for later
    many = Said().add(Say("a")).add(error).add(Say("b")).act(seen=False)
    assert many.waiting == 3
    assert many.act(seen=True).waiting == 3
    assert many.read().waiting == 0
    assert many.read().log == many.log


def test_words_that_are_repeated_or_replaced_are_one() -> None:
    said = Said()
    for _ in range(3):
        said = said.add(Say("no more"))
    assert (said.log, said.fresh) == ((Say("no more"),), 1)
    said = said.add(Say("one", alone=True)).add(Say("two", alone=True))
    assert (said.log, said.fresh) == ((Say("two", alone=True),), 1)
    for n in range(2 * SAID_LIMIT):
        said = said.add(Say(f"{n}"))
    assert len(said.log) == said.fresh == SAID_LIMIT


# -- on the screen ---------------------------------------------------------------------------------


def bottom(stage: Stage) -> str:
    """Return the row of the status."""
    return stage.lines()[stage.explorer.bottom.region.y]


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_words_cover_no_row_and_go_with_the_next_key_that_changes_something(
    open_stage: OpenStage, size
) -> None:
    async with open_stage(size=size) as stage:
        await stage.press("g")
        before = stage.lines()
        stage.explorer.say("wrote a file")
        await stage.pilot.pause()
        assert bottom(stage).startswith(" wrote a file ")
        y = stage.explorer.bottom.region.y
        assert [line for at, line in enumerate(stage.lines()) if at != y] == [
            line for at, line in enumerate(before) if at != y
        ]
        await stage.press("k")  # there is nothing above
        assert "wrote a file" in bottom(stage)
        await stage.press("j")
        assert "wrote a file" not in stage.text()
        stage.explorer.say("wrote another")
        await stage.press("escape")
        assert "wrote another" not in stage.text()


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_an_error_stands_out_by_a_sign_and_waits_if_it_does_not_fit(
    open_stage: OpenStage, size
) -> None:
    async with open_stage(size=size) as stage:
        stage.explorer.say("short", error=True)
        await stage.pilot.pause()
        assert bottom(stage).startswith(" ! short ")
        await stage.press("j")
        assert "i reads" not in bottom(stage)
        stage.explorer.say(LONG, error=True)
        await stage.pilot.pause()
        assert bottom(stage).rstrip().endswith("i reads it")
        await stage.press("1")
        assert "filter: with [1]" in bottom(stage)
        assert bottom(stage).rstrip().endswith("i reads it")
        await stage.press("i")
        assert isinstance(stage.app.screen, Messages)
        assert stage.flat().replace("│ ", "").count("word") == 60
        assert "short" in stage.text()
        await stage.press("q")
        assert "i reads" not in stage.text()


async def test_several_messages_are_counted_and_read_together(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        stage.explorer.say("first words")
        stage.explorer.say("second words")
        await stage.pilot.pause()
        assert bottom(stage).startswith(" second words ")
        assert "i reads all 2" in bottom(stage)
        await stage.pilot.click("#status", offset=(70, 0))
        assert "first words" in stage.text()


async def test_words_stand_before_the_filter(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.press("1")
        stage.explorer.say("done")
        await stage.pilot.pause()
        assert bottom(stage).startswith(" done  filter: with [1] Anthropic")


async def test_words_said_while_a_sheet_is_open_are_seen_there(
    open_stage: OpenStage, folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.setenv(name, "no-such-editor")
    put(folder, "bad.json", "{")
    async with open_stage(folder, size=(60, 16)) as stage:
        await stage.press("exclamation_mark", "enter")
        assert "! the editor “no-such-editor” was not found" in stage.text()
        await stage.press("escape")
        assert bottom(stage).startswith(" ! the editor")


# -- ctrl+c ----------------------------------------------------------------------------------------


async def test_ctrl_c_says_how_to_leave_and_does_nothing_else(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        before = stage.explorer.state
        await stage.press("ctrl+c")
        assert bottom(stage).startswith(" press q to quit ")
        assert stage.explorer.state is before
        assert stage.app.clipboard == ""
        assert not stage.app.is_ending
        await stage.press("question_mark", "ctrl+c")
        assert "press esc, then q to quit" in stage.text()


@pytest.mark.parametrize("safe", [False, True])
async def test_ctrl_c_in_a_line_copies_what_is_selected_and_else_says_how_to_leave(
    open_stage: OpenStage, safe: bool
) -> None:
    async with open_stage(options=Options(safe=safe)) as stage:
        await stage.press("slash", *"war", "ctrl+c")
        assert "press esc, then q" in bottom(stage)
        assert stage.explorer.state.query.text == "war"
        await stage.press("ctrl+shift+a", "ctrl+c")
        assert stage.app.clipboard == ("" if safe else "war")
