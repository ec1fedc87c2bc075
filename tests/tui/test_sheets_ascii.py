"""The sheets over the explorer, with `--ascii`."""

from __future__ import annotations

import pytest

from tests.properties import slowly
from tests.tui.dropping import put
from timeline_tui.tui import Options
from timeline_tui.tui.glyphs import ASCII, UNICODE

SHEETS = ["exclamation_mark", "c", *slowly("colon", "f", "S", "question_mark", "T", "o", "E")]


@pytest.mark.parametrize("sheet", SHEETS)
async def test_sheets_keep_to_ascii_too(open_stage, folder, sheet):
    alias = "A name that is much too long for one line of a list of names, and then some"
    put(folder, "a.json", {
        "actors": [{"id": "ada", "name": "Ada", "aliases": [alias]}],
        "events": [
            {"id": "a", "date": "2026-01-01", "title": "A", "actors": ["Ada"],
             "sources": [{"title": "S", "url": "https://example.org/s"}]},
            {"id": "b", "date": "2026-02-20", "title": "B"},
        ],
    })  # fmt: skip
    put(folder, "bad.json", "{")
    options = Options(ascii=True, new_folder=str(folder))
    async with open_stage(folder, options=options) as stage:
        await stage.until(lambda: "needs a look" in stage.lines()[0], "the broken file")
        await stage.press("g", "enter", "enter", sheet)
        await stage.until(lambda: len(stage.app.screen_stack) > 1, "the sheet")
        assert [char for char in stage.text() if not char.isascii()] == []


@pytest.mark.parametrize(
    ("broken", "title"), [(1, "Problems: 1 error ─"), (2, "Problems: 2 errors ─")]
)
async def test_problems_are_counted_in_plain_words(open_stage, folder, broken, title):
    for number in range(broken):
        put(folder, f"bad{number}.json", "{")
    async with open_stage(folder) as stage:
        await stage.until(lambda: "look" in stage.text(), "the broken files")
        await stage.press("exclamation_mark")
        assert title in stage.text()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("expected “}”, found “,”", 'expected "}", found ","'),
        ("“a “b” – c” is no date – or", '"a “b” – c" is no date - or'),
        ("no such key: “titel” (“title”?)", 'no such key: "titel" ("title"?)'),
        ("“never closed – …", '"never closed – …'),
        ("closed” – …", 'closed" - ..'),
    ],
)
def test_a_message_has_plain_marks_around_what_it_quotes_as_it_is(said: str, shown: str) -> None:
    assert ASCII.message(said) == shown
    assert UNICODE.message(said) == said


async def test_a_gap_into_which_vague_dates_may_fall_is_drawn_in_ascii(open_stage):
    async with open_stage(options=Options(ascii=True)) as stage:
        lines = [line for line in stage.lines() if "may fall within" in line]
        assert lines
        assert all(line.isascii() for line in lines)
