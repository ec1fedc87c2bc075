"""News, on its sheet and in the list: across visits, and since another time."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from unittest.mock import Mock

import pytest

from tests.files.test_past import commit, git
from tests.tui.conftest import OpenStage, Stage
from timeline_tui.core.query.language import write_query
from timeline_tui.explorer.messages import Say
from timeline_tui.files.past import Visits
from timeline_tui.files.state import State, key_of
from timeline_tui.tui import Options
from timeline_tui.tui.sheets import news as sheets
from timeline_tui.tui.sheets.news import WhatIsNew

NAMES = ("alpha", "beta", "gamma")
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def write(folder: Path, name: str, quote: str = "", **more: object) -> None:
    sources = [{"title": "Paper", "quotes": [quote or f"We said {name} to everybody there."]}]
    event = {"id": name, "date": "2026-04-01", "title": f"Title {name}", "sources": sources}
    (folder / f"{name}.json").write_text(json.dumps(event | more), encoding="utf-8")


@pytest.fixture
def visited(folder: Path) -> Path:
    for name in NAMES:
        write(folder, name)
    return folder


@pytest.fixture
def state(visited: Path, tmp_path: Path) -> State:
    return State(tmp_path / "state", key_of([str(visited)]))


async def leave(stage: Stage) -> None:
    await asyncio.to_thread(stage.app.keep_place)
    stage.app.leave_memory()


def is_known(stage: Stage) -> bool:
    return stage.explorer.state.news is not None


async def show(stage: Stage) -> WhatIsNew:
    await stage.press("W")
    await stage.until(lambda: isinstance(stage.app.screen, WhatIsNew), "the sheet is open")
    sheet = stage.app.screen
    assert isinstance(sheet, WhatIsNew)
    return sheet


async def test_what_is_new_stands_in_the_order_of_the_events(
    open_stage: OpenStage, visited: Path, state: State
) -> None:
    await visit(open_stage, visited, state)
    for day, name in enumerate(("zeta", *NAMES), 1):
        write(visited, name, "Another quote.", date=f"2026-04-0{5 - day}")
    write(visited, "aaa", date="2026-05-01")
    async with open_stage(visited, state=state) as stage:
        await stage.until(lambda: is_known(stage), "what is new is known")
        news = stage.explorer.state.news
        assert news is not None
        assert [each.key for each in news.changed] == ["gamma", "beta", "alpha"]
        assert news.new == ("zeta", "aaa")


@needs_git
async def test_every_change_of_an_event_can_be_read_on_a_small_screen(
    open_stage: OpenStage, visited: Path
) -> None:
    git(visited, "init", "-q")
    commit(visited)
    long = " ".join(f"word{number}" for number in range(400))
    write(visited, "beta", long, summary=long, place=long, tags=[f"tag{n}" for n in range(9)])
    async with open_stage(visited, options=Options(since="rev:HEAD"), size=(60, 16)) as stage:
        await stage.until(lambda: is_known(stage), "what is new is known")
        await show(stage)
        seen = ""
        for _ in range(16):
            seen += stage.flat()
            await stage.press("j")
        for words in ("quotes: ", "summary: ", "place: ", "tag0", "tag8"):
            assert words in seen


def edit(folder: Path) -> None:
    write(folder, "beta", "We said nothing to everybody there.")
    write(folder, "alpha", title="Another title")
    write(folder, "delta")
    (folder / "gamma.json").unlink()


async def visit(open_stage: OpenStage, folder: Path, state: State) -> None:
    async with open_stage(folder, state=state) as stage:
        await leave(stage)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (140, 40)])
async def test_what_changed_since_the_last_visit_is_said_signed_and_shown(
    open_stage: OpenStage, visited: Path, state: State, size: tuple[int, int]
) -> None:
    await visit(open_stage, visited, state)
    edit(visited)
    async with open_stage(visited, state=state, size=size) as stage:
        await stage.until(lambda: is_known(stage), "what is new is known")
        said = stage.explorer.said.log[-1].text
        assert said == "W: 1 new, 2 changed (1 in quotes), 1 vanished since your last visit"
        assert stage.explorer.state.signs == {"beta": "changed", "alpha": "changed", "delta": "new"}
        sheet = await show(stage)
        heads = [entry.group for entry in sheet._entries if entry.group]
        assert heads == ["Changed quotes", "Changed", "New", "Vanished"]
        assert "quotes: changed (old words unknown)" in stage.flat()
        await stage.press("enter")
        assert stage.cursor == "beta"
        stop = stage.explorer.state.stop
        assert stop is not None
        assert stop.quote is not None
        assert stop.quote.exact == "We said nothing to everybody there."


@pytest.mark.slow
async def test_the_head_of_a_group_lists_its_events_alone(
    open_stage: OpenStage, visited: Path, state: State
) -> None:
    await visit(open_stage, visited, state)
    edit(visited)
    async with open_stage(visited, state=state) as stage:
        await stage.until(lambda: is_known(stage), "what is new is known")
        await show(stage)
        await stage.press("home", "enter")
        lens = stage.explorer.state.lens
        assert [lens.event(row).id for row in stage.explorer.state.view.rows] == ["alpha", "beta"]
        assert "is:changed" in write_query(stage.explorer.state.query)
        await show(stage)
        await stage.press("j", "j", "j", "enter")
        assert [lens.event(row).id for row in stage.explorer.state.view.rows] == ["delta"]
        write(visited, "epsilon")
        await stage.until(lambda: len(stage.explorer.state.view) == 2, "what comes is new, too")
        await stage.press("u", "u")
        assert len(stage.explorer.state.view) == 4


async def test_nothing_is_said_where_nothing_is_new(
    open_stage: OpenStage, visited: Path, state: State
) -> None:
    await visit(open_stage, visited, state)
    write(visited, "alpha")  # the same once more
    async with open_stage(visited, state=state) as stage:
        await stage.until(lambda: is_known(stage), "what is new is known")
        assert not any(said.text.startswith("W: ") for said in stage.explorer.said.log)
        assert not stage.explorer.state.signs
        await show(stage)
        assert "nothing is new since your last visit" in stage.flat()


async def test_the_first_visit_says_so_and_another_time_can_be_typed(
    open_stage: OpenStage, visited: Path, state: State
) -> None:
    async with open_stage(visited, state=state) as stage:
        sheet = await show(stage)
        assert "this is the first visit here" in stage.flat()
        await stage.press("s")
        await stage.type("yesterdey")
        await stage.press("enter")
        await stage.until(lambda: "expected a date" in stage.flat(), "it is not understood")
        await stage.press("s", "escape")
        assert stage.app.screen is sheet
        await stage.press("escape")
        assert stage.app.screen is stage.explorer


async def test_a_terminal_of_another_size_leaves_what_is_said_in_the_frame(
    open_stage: OpenStage, visited: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is found by itself would take the place of what is said.
    monkeypatch.setattr(sheets.Memory, "look", lambda *_: None)
    async with open_stage(visited, state=state) as stage:
        sheet = await show(stage)
        looking = Say("looking for what is new…")
        sheet.tell(looking)
        framed = Mock(side_effect=sheet.head)
        monkeypatch.setattr(sheet, "head", framed)
        await stage.pilot.resize_terminal(60, 20)
        await stage.until(lambda: framed.called, "the frame has another width")
        for words in ("looking for what is new…", "this is the first visit here"):
            await stage.until(lambda words=words: words in stage.flat(), words)
        assert {call.kwargs["told"] for call in framed.call_args_list} == {looking}


@pytest.mark.slow
async def test_what_comes_while_the_sheet_is_open_is_shown_there(
    open_stage: OpenStage, visited: Path, state: State
) -> None:
    await visit(open_stage, visited, state)
    async with open_stage(visited, state=state) as stage:
        await stage.until(lambda: is_known(stage), "what is new is known")
        await show(stage)
        write(visited, "epsilon")
        await stage.until(lambda: "New (1)" in stage.flat(), "the event is listed")
        assert stage.explorer.state.signs == {"epsilon": "new"}


async def test_fresh_ends_no_visit_and_knows_none(
    open_stage: OpenStage, visited: Path, state: State
) -> None:
    await visit(open_stage, visited, state)
    before = Visits(state.folder, state.key).read()
    edit(visited)
    async with open_stage(visited, state=None) as stage:
        await show(stage)
        assert "no visit is remembered here" in stage.flat()
        await leave(stage)
    assert Visits(state.folder, state.key).read() == before


async def test_safe_asks_no_git(open_stage: OpenStage, visited: Path) -> None:
    async with open_stage(visited, options=Options(safe=True)) as stage:
        await show(stage)
        await stage.press("s")
        await stage.type("rev:HEAD")
        await stage.press("enter")
        await stage.until(lambda: "--safe runs nothing" in stage.flat(), "it is refused")


@pytest.mark.slow
async def test_the_last_of_two_that_are_open_is_the_last_visit(
    open_stage: OpenStage, visited: Path, state: State
) -> None:
    await visit(open_stage, visited, state)
    other = State(state.folder, state.key)
    async with open_stage(visited, state=state) as one:
        await one.until(lambda: is_known(one), "what is new is known")
        edit(visited)
        await visit(open_stage, visited, other)
        await one.until(lambda: len(one.explorer.state.signs) == 3, "the change has come")
        assert one.explorer.state.news is not None
        assert one.explorer.state.news.new == ("delta",)  # since before both
    async with open_stage(visited, state=state) as stage:
        await stage.until(lambda: is_known(stage), "what is new is known")
        assert not stage.explorer.state.signs


async def test_what_cannot_be_kept_is_said_at_the_end(
    open_stage: OpenStage, visited: Path, state: State
) -> None:
    state.folder.mkdir()
    (state.folder / "visits").write_text("in the way", encoding="utf-8")
    async with open_stage(visited, state=state) as stage:
        await leave(stage)
        assert any("could not keep what you have seen" in words for words in state.words)
    assert (state.folder / "visits").read_text(encoding="utf-8") == "in the way"


async def test_more_events_than_are_compared_are_said(
    open_stage: OpenStage, visited: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    await visit(open_stage, visited, state)
    few = sheets.limits.COMPARED._replace(value=2)
    monkeypatch.setattr(sheets.limits, "COMPARED", few)
    async with open_stage(visited, state=state) as stage:
        await show(stage)
        assert "more than 2 events are not compared" in stage.flat()


async def test_files_say_nothing_to_the_terminal_on_the_sheet(
    open_stage: OpenStage, visited: Path, state: State
) -> None:
    await visit(open_stage, visited, state)
    hostile = "\x1b]0;x\x07[bold]\u202e{+not+}"
    write(visited, "beta", hostile)
    write(visited, "x", title=hostile, id=f"x{hostile}")
    (visited / "gamma.json").unlink()
    async with open_stage(visited, state=state) as stage:
        await stage.until(lambda: is_known(stage), "what is new is known")
        await show(stage)
        text = stage.text()
        assert not any(char in text for char in "\x1b\x07\u202e")
        assert "[bold]" in stage.flat()


@needs_git
async def test_words_of_then_come_from_git_and_are_marked_word_by_word(
    open_stage: OpenStage, visited: Path, state: State
) -> None:
    git(visited, "init", "-q")
    commit(visited)
    await visit(open_stage, visited, state)
    edit(visited)
    async with open_stage(visited, state=state) as stage:
        await stage.until(lambda: is_known(stage), "what is new is known")
        await show(stage)
        await stage.until(lambda: "[-beta-]" in stage.flat(), "git has been asked")
        text = stage.flat()
        assert "quotes: “We said [-beta-]{+nothing+} to everybody there.”" in text
        assert "gamma · Title gamma" in text
        assert "old words unknown" not in text


@needs_git
async def test_words_that_are_not_those_of_then_are_not_taken_for_them(
    open_stage: OpenStage, visited: Path, state: State
) -> None:
    git(visited, "init", "-q")
    commit(visited)
    write(visited, "beta", "Never committed.")
    await visit(open_stage, visited, state)
    write(visited, "beta", "We said nothing to everybody there.")
    async with open_stage(visited, state=state) as stage:
        await stage.until(lambda: is_known(stage), "what is new is known")
        await show(stage)

        def is_asked() -> bool:
            news = stage.explorer.state.news
            return news is not None and news.is_looked_up

        await stage.until(is_asked, "git has been asked")
        assert "quotes: changed (old words unknown)" in stage.flat()


@needs_git
@pytest.mark.parametrize("ascii", [False, True])
async def test_since_a_revision_by_the_command_line_and_by_the_sheet(
    open_stage: OpenStage, visited: Path, ascii: bool
) -> None:
    git(visited, "init", "-q")
    commit(visited)
    edit(visited)
    options = Options(since="rev:HEAD", ascii=ascii)
    async with open_stage(visited, options=options) as stage:
        await stage.until(lambda: is_known(stage), "what is new is known")
        assert " since commit " in stage.explorer.said.log[-1].text
        await show(stage)
        text = " ".join(stage.text().translate(str.maketrans("│|", "  ")).split())
        assert "We said [-beta-]{+nothing+} to everybody there." in text
        assert not ascii or text.isascii()
        before = stage.explorer.state.news
        await stage.press("s")
        await stage.type("2100-01-01")
        await stage.press("enter")
        await stage.until(lambda: stage.explorer.state.news is not before, "it is found")
        await stage.until(lambda: "[-beta-]" in stage.flat(), "it is shown")
        await stage.press("s")
        await stage.type("rev:nope")
        await stage.press("enter")
        await stage.until(lambda: "no revision nope" in stage.flat(), "it is unknown")


@needs_git
@pytest.mark.parametrize("since", ["rev:nix", "2026-03-31"])
async def test_a_time_of_the_command_line_that_is_not_known_is_said(
    open_stage: OpenStage, visited: Path, state: State, since: str
) -> None:
    git(visited, "init", "-q")
    commit(visited, at=1_780_000_000)
    await visit(open_stage, visited, state)
    write(visited, "delta")
    options = Options(since=since)
    async with open_stage(visited, state=state, options=options, size=(100, 24)) as stage:
        words = "git knows no revision nix" if "nix" in since else "git has no commit before"
        await stage.until(lambda: f"not known: {words}" in stage.flat(), "it is said")
        await show(stage)
        assert words in stage.flat()
        assert "looking for" not in stage.flat()
        assert "New (1)" not in stage.flat()  # since the last visit, which was not asked for
        await stage.press("s", *"visit", "enter")
        await stage.until(lambda: "New (1)" in stage.flat(), "the last visit is compared with")
