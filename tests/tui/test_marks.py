"""Private marks and notes on the screen, of one window and of two."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.widgets import OptionList

from tests.properties import slowly
from tests.tui.conftest import OpenStage, Stage
from tests.tui.dropping import put
from timeline_tui.core.columns import quote_name
from timeline_tui.core.event import Mark, MarkChange
from timeline_tui.files import state as states
from timeline_tui.files.marks import MarksFile
from timeline_tui.files.state import State, key_of
from timeline_tui.tui import Options
from timeline_tui.tui.sheets.change import EditNote, NoteText
from timeline_tui.tui.sheets.finder import FindMark

EVENTS = [
    {
        "id": "first", "title": "It happened", "date": "2026-04-01", "actors": ["Ada"],
        "sources": [{"title": "Paper", "quotes": ["so it was", "red words"]}],
    },
    {"id": "second", "title": "And then", "date": "2026-04-02", "actors": ["Bob"]},
    {"id": "third", "title": "At last", "date": "2026-04-03", "status": "alleged"},
]  # fmt: skip


@pytest.fixture
def events(folder: Path) -> Path:
    for event in EVENTS:
        put(folder, f"{event['id']}.json", event)
    return folder


@pytest.fixture
def kept(tmp_path: Path, events: Path) -> State:
    """Return an empty state for the events."""
    return State(tmp_path / "state", key_of([str(events)]))


def marks_in(kept: State) -> tuple[Mark, ...]:
    return MarksFile(State(kept.folder, kept.key)).read().marks


async def ready(stage: Stage) -> None:
    await stage.until(lambda: stage.explorer.state.marks.is_read, "the marks are read")


async def settled(stage: Stage) -> None:
    await stage.until(lambda: not stage.explorer.state.marks.pending, "the marks are kept")


def row_of(stage: Stage, title: str) -> str:
    return next(line for line in stage.lines() if re.search(f"[▸▾+-] {title}", line))


def signed(stage: Stage, sign: str) -> list[str]:
    found = [line for line in stage.lines() if sign in line]
    assert found
    return found


@pytest.mark.parametrize(
    "size",
    [
        (60, 16),
        (160, 50),
        pytest.param((80, 24), marks=pytest.mark.slow),
        pytest.param((120, 35), marks=pytest.mark.slow),
    ],
)
async def test_signs_stand_behind_the_title_at_every_size(
    open_stage: OpenStage, events: Path, kept: State, size: tuple[int, int]
) -> None:
    async with open_stage(events, state=kept, size=size) as stage:
        await ready(stage)
        await stage.press("m", "j", "j", "m")
        await settled(stage)
        assert "★2❝" in row_of(stage, "It happened")
        assert "★" not in row_of(stage, "And then")
        assert "★?" in row_of(stage, "At last")
        await stage.press("z")
        assert "★?" in row_of(stage, "At last")
    assert [(mark.event, mark.marked) for mark in marks_in(kept)] == [
        ("first", True), ("third", True),
    ]  # fmt: skip


@pytest.mark.parametrize("size", [(60, 16), *slowly(((80, 24),), ((120, 35),), ((160, 50),))])
async def test_signs_touch_no_title_and_leave_the_number_of_quotes(
    open_stage: OpenStage, folder: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    quotes = [f"so it was, {number}" for number in range(12)]
    event = {"status": "alleged", "sources": [{"title": "Paper", "quotes": quotes}]}
    widths = range(8, 2 * size[0], 7)
    for number, width in enumerate(widths):
        title = ("bargaining " * width)[:width].strip()
        dated = {"id": f"e{number}", "title": title, "date": f"{1900 + number}"}
        put(folder, f"{number}.json", {**event, **dated})
    kept = State(tmp_path / "state", key_of([str(folder)]))
    marks = (Mark(f"e{each}", marked=True, note="why") for each in range(len(widths)))
    MarksFile(kept).write(*(MarkChange(None, mark) for mark in marks))
    async with open_stage(folder, state=kept, size=size) as stage:
        await ready(stage)
        for keys in ((), ("z",), ("z", "enter"), ("j", "enter")):
            await stage.press(*keys)
            for line in signed(stage, "★✎?"):
                assert " ★✎?12❝" in line, line


async def test_a_query_for_marks_is_counted_while_it_is_typed(
    open_stage: OpenStage, events: Path, kept: State
) -> None:
    async with open_stage(events, state=kept) as stage:
        await ready(stage)
        await stage.press("m", "semicolon")
        await stage.type("-is:marked")
        await stage.until(lambda: "→ 2 events" in stage.text(), "they are counted")
    (events / "in the way").write_text("no folder")
    async with open_stage(events, state=State(events / "in the way", kept.key)) as stage:
        await stage.until(lambda: stage.explorer.state.marks.off, "it is known")
        await stage.press("semicolon")
        await stage.type("is:marked")
        await stage.until(lambda: "marks cannot be read: not a dir" in stage.text(), "it is said")
        await stage.press("enter")
        await stage.until(lambda: "This filter cannot be answered" in stage.text(), "no list")


async def test_signs_have_an_alphabet_of_ascii(
    open_stage: OpenStage, events: Path, kept: State
) -> None:
    options = Options(ascii=True)
    MarksFile(kept).write(MarkChange(None, Mark("first", marked=True, note="mine")))
    async with open_stage(events, state=kept, options=options) as stage:
        await ready(stage)
        assert '*=2"' in row_of(stage, "It happened")
        await stage.press("enter")
        assert "*= your note: mine" in stage.text()
        assert stage.text().isascii()


async def test_a_note_is_typed_kept_and_shown_where_the_event_is_opened(
    open_stage: OpenStage, events: Path, kept: State
) -> None:
    async with open_stage(events, state=kept) as stage:
        await ready(stage)
        await stage.press("quotation_mark")
        await stage.type("call her")
        await stage.press("enter")
        await stage.type("again")
        await stage.press("ctrl+s")
        await settled(stage)
        await stage.until(lambda: stage.app.screen is stage.explorer, "the sheet is closed")
        assert "your note is kept" in stage.text()
        await stage.press("enter")
        assert "✎ your note: call her" in stage.text()
        assert "✎2❝" in row_of(stage, "It happened")
    assert [mark.note for mark in marks_in(kept)] == ["call her\nagain"]
    assert not list(kept.folder.glob("draft-*"))
    assert all("call her" not in path.read_text() for path in events.iterdir())


async def test_a_note_on_a_quote_stands_with_it_and_never_reaches_the_terminal_raw(
    open_stage: OpenStage, events: Path, kept: State
) -> None:
    note = "evil \x1b[31m [bold]markup[/] \u202e"
    MarksFile(kept).write(MarkChange(None, Mark("first", quote_name("red words"), False, note)))
    async with open_stage(events, state=kept, size=(120, 35)) as stage:
        await ready(stage)
        await stage.press("enter")
        text = stage.text()
        assert "\x1b" not in text
        assert "\u202e" not in text
        lines = [line for line in stage.lines() if "your note: evil" in line]
        assert "[bold]markup[/]" in lines[0]
        at = next(n for n, line in enumerate(stage.lines()) if "red words" in line)
        assert "your note" in stage.lines()[at + 1]


async def test_a_quote_that_changed_leaves_its_note_and_says_so(
    open_stage: OpenStage, events: Path, kept: State
) -> None:
    mark = Mark("first", quote_name("old words"), note="mine", words="old words")
    MarksFile(kept).write(MarkChange(None, mark))
    async with open_stage(events, state=kept) as stage:
        await ready(stage)
        await stage.press("enter")
        assert "your note · its quote changed, “old words”: mine" in stage.flat()
        await stage.press("apostrophe")
        assert "(its quote changed)" in stage.text()


async def test_a_draft_of_a_note_is_kept_when_the_sheet_is_closed(
    open_stage: OpenStage, events: Path, kept: State
) -> None:
    async with open_stage(events, state=kept) as stage:
        await ready(stage)
        await stage.press("quotation_mark")
        await stage.type("half a th")
        await stage.press("escape")
        assert 'the draft of your note is kept: " goes on with it' in stage.text()
    async with open_stage(events, state=kept) as stage:
        await ready(stage)
        await stage.press("quotation_mark")
        assert "this is the draft that was kept last time" in stage.text()
        assert stage.app.screen.query_one(NoteText).exact == "half a th"
        await stage.press("ctrl+s")
        await settled(stage)
    assert [mark.note for mark in marks_in(kept)] == ["half a th"]
    assert not list(kept.folder.glob("draft-*"))


async def test_a_draft_that_was_begun_before_another_change_loses_neither_text(
    open_stage: OpenStage, events: Path, kept: State
) -> None:
    async with open_stage(events, state=kept) as stage:
        await ready(stage)
        await stage.press("quotation_mark")
        await stage.type("mine")
        await stage.press("escape")
    MarksFile(kept).write(MarkChange(None, Mark("first", note="theirs")))
    async with open_stage(events, state=kept) as stage:
        await ready(stage)
        await stage.press("quotation_mark", "ctrl+s")
        await settled(stage)
        assert "both texts are kept" in stage.flat()
    (mark,) = marks_in(kept)
    assert "mine" in mark.note
    assert "theirs" in mark.note


async def test_a_note_that_cannot_be_kept_stays_in_its_sheet(
    open_stage: OpenStage, events: Path, kept: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_stage(events, state=kept) as stage:
        await ready(stage)
        await stage.press("quotation_mark")
        await stage.type("mine")

        def full(*_: object, **__: object) -> None:
            raise states.StateError("database or disk is full")

        with monkeypatch.context() as patch:
            patch.setattr(State, "opened", full)
            await stage.press("ctrl+s")
            await settled(stage)
            assert "not kept: the disk is full" in stage.text()
        assert isinstance(stage.app.screen, EditNote)
        assert stage.app.screen.query_one(NoteText).exact == "mine"
        await stage.press("ctrl+s")
        await settled(stage)
    assert [mark.note for mark in marks_in(kept)] == ["mine"]


@pytest.mark.slow
async def test_what_another_window_does_appears_in_this_one(
    open_stage: OpenStage, events: Path, kept: State
) -> None:
    other = State(kept.folder, kept.key)
    async with open_stage(events, state=kept) as one, open_stage(events, state=other) as two:
        await ready(one)
        await ready(two)
        await one.press("m")
        await two.until(lambda: two.explorer.state.signs, "the mark of the other window is here")
        assert two.explorer.state.signs == {"first": "marked"}
        await two.press("m")
        await one.until(lambda: not one.explorer.state.signs, "the mark is gone here as well")


async def test_the_list_finds_goes_there_and_removes_what_can_come_back(
    open_stage: OpenStage, events: Path, kept: State
) -> None:
    MarksFile(kept).write(
        MarkChange(None, Mark("first", marked=True)),
        MarkChange(None, Mark("second", note="a thing to ask")),
        MarkChange(None, Mark("nowhere", note="of long ago", title="Vanished")),
    )
    async with open_stage(events, state=kept) as stage:
        await ready(stage)
        await stage.press("1")  # Ada: the second event is hidden
        await stage.press("apostrophe")
        text = stage.text()
        assert "★  It happened" in text
        assert "And then (hidden)" in text
        assert "Vanished (gone)" in text
        await stage.type("thing ask")
        sheet = stage.app.screen
        assert isinstance(sheet, FindMark)
        assert sheet.query_one(OptionList).option_count == 1
        await stage.press("ctrl+r")
        await settled(stage)
        assert "removed: ctrl+r brings it back" in stage.text()
        assert len(marks_in(kept)) == 2
        await stage.press("ctrl+r")
        await settled(stage)
        assert len(marks_in(kept)) == 3
        await stage.press("enter")
        assert stage.cursor == "second"
        assert "v brings the filter back" in stage.flat()


async def test_where_nothing_is_remembered_a_mark_says_why(
    open_stage: OpenStage, events: Path
) -> None:
    words = "marks and notes are neither read nor kept with --fresh"
    async with open_stage(events, options=Options(unkept=words)) as stage:
        await stage.press("m")
        assert words in stage.text()
        await stage.press("quotation_mark")
        assert stage.app.screen is stage.explorer


async def test_marks_that_are_being_written_are_there_after_leaving(
    open_stage: OpenStage, events: Path, kept: State
) -> None:
    async with open_stage(events, state=kept) as stage:
        await ready(stage)
        await stage.press("m", "j", "m", "j", "m")
    stage.app.finish_marks()
    assert [mark.event for mark in marks_in(kept)] == ["first", "second", "third"]
    assert kept.words == []
    assert not [*kept.folder.glob("draft-*"), *kept.folder.glob("*journal*")]


async def test_a_search_shows_the_words_of_a_note_that_it_finds(
    open_stage: OpenStage, events: Path, kept: State
) -> None:
    MarksFile(kept).write(MarkChange(None, Mark("second", note="ask her about the letter")))
    async with open_stage(events, state=kept) as stage:
        await ready(stage)
        await stage.press("slash")
        await stage.type("letter")
        await stage.press("enter")
        assert "1 of 3 events" in stage.text()
        assert "✎ ask her about the letter" in stage.text()
