"""Saved views on the screen: listed, applied, saved, removed and renamed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.properties import slowly
from timeline_tui.core.event import SavedView
from timeline_tui.files.marks import keep_view, read_views
from timeline_tui.files.state import State
from timeline_tui.tui.sheets import finder
from timeline_tui.tui.sheets.finder import FindPlace

from .conftest import OpenStage, Stage

EVENTS = [
    {"date": "1972-06-17", "title": "Burglars are arrested", "actors": ["Ada"]},
    {"date": "1972-06-19", "title": "A note is written", "actors": ["Bob"]},
    {"date": "1973-01-30", "title": "Two are convicted", "actors": ["Ada", "Bob"]},
]


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state", "a")


def fill(folder: Path, *views: dict[str, str]) -> None:
    (folder / "a.json").write_text(json.dumps(EVENTS))
    if views:
        (folder / "views.json").write_text(json.dumps({"views": views}))


async def asked_for_a_place(stage: Stage, words: str = "saves it there") -> None:
    await stage.until(
        lambda: words in stage.flat() and isinstance(stage.app.screen, FindPlace),
        "a place is asked for",
    )
    await stage.press("down", "up")  # a second enter at once would be a repeat of the first


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), *slowly((60, 16), (160, 50))])
async def test_a_view_is_chosen_from_the_list_with_its_count_and_its_place(
    open_stage: OpenStage, folder: Path, state: State, columns: int, rows: int
) -> None:
    fill(folder, {"name": "Ada", "query": "actor:Ada"}, {"name": "Bad", "query": "lanes:x"})
    keep_view(state, SavedView("\x1b[31mRed[/]", "-actor:Ada"))
    async with open_stage(folder, state=state, size=(columns, rows)) as stage:
        await stage.until(lambda: stage.explorer.state.own_views, "private views are read")
        await stage.press("V")
        await stage.until(
            lambda: "2 events)" in stage.flat() and "1 event)" in stage.flat(), "they are counted"
        )
        shown = stage.flat()
        assert "Ada (from this folder, views.json, 2 events)" in shown
        assert "[31mRed[/] (private, 1 event)" in shown
        assert "no field is called “lanes”" in shown or rows < 24
        await stage.type("Ada")
        await stage.press("enter")
        await stage.until(lambda: "2 of 3 events" in stage.text(), "the view is applied")
        assert "view:" in stage.text()
        await stage.press("u")
        await stage.until(lambda: "view:" not in stage.text(), "it is undone")


async def test_a_list_whose_views_are_counted_has_nothing_more_to_do(
    open_stage: OpenStage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finder, "FOUND_LIMIT", 1)
    fill(folder, {"name": "Ada", "query": "actor:Ada"}, {"name": "Bob", "query": "actor:Bob"})
    async with open_stage(folder) as stage:
        await stage.press("V")
        await stage.until(lambda: "2 events)" in stage.flat(), "what is listed is counted")
        sheet = stage.app.screen
        set_timer, given = sheet.set_timer, []
        monkeypatch.setattr(sheet, "set_timer", lambda *how: (given.append(how), set_timer(*how)))
        sheet._count()  # the last look, which is still to come
        await stage.press("A")
        assert not given
        await stage.press("backspace", "B")
        await stage.until(
            lambda: "Bob (from this folder, views.json, 2 events)" in stage.flat(), "too"
        )
        assert given


async def test_the_filter_is_saved_in_a_new_file_and_from_then_on_in_that(
    open_stage: OpenStage, folder: Path, state: State
) -> None:
    fill(folder)
    async with open_stage(folder, state=state) as stage:
        await stage.until(lambda: stage.explorer.state.marks.is_read, "what is private is read")
        await stage.press("1", "V")
        await stage.type("Ada")
        await stage.press("enter")
        await asked_for_a_place(stage, "in a new file")
        await stage.press("enter")
        corpus = lambda: stage.explorer.state.lens.corpus  # noqa: E731
        await stage.until(lambda: corpus().views, "the file is read")
        await stage.until(lambda: "view: Ada" in stage.text(), "the filter has the name")
        await stage.press("2", "colon")
        await stage.type("save-view Both")
        await stage.press("enter")
        await asked_for_a_place(stage, "in views.json")
        await stage.press("enter")
        await stage.until(lambda: len(corpus().views) == 2, "it is added")
        await stage.press("U")
        await stage.until(lambda: len(corpus().views) == 1, "it is taken back")
    found = json.loads((folder / "views.json").read_text())
    assert found == {"views": [{"name": "Ada", "query": "actor:Ada"}]}


async def test_a_view_without_a_name_is_asked_for_one_and_nothing_else(
    open_stage: OpenStage, folder: Path, state: State
) -> None:
    fill(folder)
    async with open_stage(folder, state=state, size=(60, 16)) as stage:
        await stage.press("1", "colon")
        await stage.type("save-view")
        await stage.press("enter", "enter")
        assert stage.lines()[-2].strip() == "a view needs a name"
        await stage.press("x")
        assert stage.lines()[-2].split() == ["x", "→", "view:", "x"]


async def test_a_private_view_is_saved_renamed_removed_and_brought_back(
    open_stage: OpenStage, folder: Path, state: State
) -> None:
    fill(folder, {"name": "Other", "query": ""})
    async with open_stage(folder, state=state) as stage:
        await stage.until(lambda: stage.explorer.state.marks.is_read, "what is private is read")
        await stage.press("1", "V")
        await stage.type("Mine")
        await stage.press("enter")
        await asked_for_a_place(stage)
        await stage.press("down", "enter")
        await stage.until(lambda: stage.explorer.state.own_views, "it is kept")
        await stage.press("V", "ctrl+n", "backspace", "backspace")
        await stage.type("ghty")
        await stage.press("enter")
        await stage.until(lambda: "Mighty (private" in stage.flat(), "it is renamed")
        own = lambda: [view.name for view in stage.explorer.state.own_views]  # noqa: E731
        await stage.until(lambda: own() == ["Mighty"], "that is kept")
        assert [view.name for view in read_views(state)] == ["Mighty"]
        await stage.press("ctrl+r")
        await stage.until(lambda: not stage.explorer.state.own_views, "it is removed")
        assert "brings it back" in stage.flat()
        await stage.press("ctrl+r")
        await stage.until(lambda: stage.explorer.state.own_views, "it is brought back")
        await stage.press("down", "ctrl+r")
        assert "edit that file" in stage.flat()
        await stage.press("escape")
    assert [view.name for view in read_views(state)] == ["Mighty"]


async def test_the_palette_applies_a_view_by_name(
    open_stage: OpenStage, folder: Path, state: State
) -> None:
    fill(folder, {"name": "Ada alone", "query": "actor:Ada -actor:Bob"})
    async with open_stage(folder, state=state) as stage:
        await stage.press("colon")
        await stage.type("view alone")
        await stage.press("enter")
        await stage.until(lambda: "1 of 3 events" in stage.text(), "the view is applied")
        assert "view: Ada alone" in stage.text()


async def test_what_cannot_be_written_is_said_and_the_filter_stays(
    open_stage: OpenStage, folder: Path
) -> None:
    fill(folder, {"name": "Ada", "query": "actor:Ada"})
    (folder / "views.json").chmod(0o400)
    async with open_stage(folder) as stage:
        await stage.press("2", "V")
        await stage.type("Bob")
        await stage.press("enter")
        await asked_for_a_place(stage)
        await stage.press("enter")
        await stage.until(lambda: "is not saved" in stage.flat(), "the reason is said")
        assert "read-only" in stage.flat()
        assert stage.explorer.state.query.actors == ("Bob",)
