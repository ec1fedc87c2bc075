"""The sheets over the explorer obey their keys, find what is named exactly, and fit every size."""

from __future__ import annotations

import pytest
from textual.containers import VerticalScroll
from textual.widgets import OptionList

from tests.properties import slowly
from tests.tui.conftest import OpenStage, Stage
from tests.tui.dropping import put
from tests.tui.test_themes import THEMES, too_faint
from timeline_tui.core.problem import Problem
from timeline_tui.explorer.commands import BY_ID, named
from timeline_tui.tui import Options
from timeline_tui.tui.glyphs import ASCII, UNICODE
from timeline_tui.tui.sheets.screens import ConfirmLink, Help, in_order, pointed_line, problem_words

SIZES = [(60, 16), (80, 24), *slowly(((120, 35),), ((160, 50),), ((200, 60),))]


# -- the palette -----------------------------------------------------------------------------------


def test_an_exact_key_id_or_name_finds_its_command() -> None:
    found = {"q": "quit", "wq": "quit", "w": "save", "help": "help", "?": "help", "theme": "themes",
             "G": "last", "g": "first", "ctrl+r": "redo", "quit": "quit", "": ""}  # fmt: skip
    assert {typed: named(typed) for typed in found} == found
    assert named("qu") == named("search as you") == ""


async def test_colon_q_quits(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.press("colon", "q")
        assert stage.app.is_running
        assert "Quit  (q ctrl+q)" in first_line(stage)
        await stage.press("enter")
        await stage.until(lambda: stage.app.is_ending, "the program ends")


async def test_what_vi_writes_says_that_there_is_nothing_to_write(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.press("colon", "w", "enter")
        assert "nothing to save" in stage.text()
        await stage.press("colon", *"help", "enter")
        assert isinstance(stage.app.screen, Help)


async def test_colon_theme_sets_the_theme_that_is_named(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.press("colon")
        await stage.type("theme nord")
        await stage.press("enter")
        assert stage.app.theme == "nord"
        await stage.press("colon")
        await stage.type("theme")
        assert first_line(stage).startswith("Choose a theme")


@pytest.mark.slow
async def test_every_command_of_the_palette_is_first_under_its_own_id(
    open_stage: OpenStage,
) -> None:
    async with open_stage() as stage:
        for id in ("last", "silences", "order", "undo"):
            await stage.press("colon")
            await stage.type(id)
            assert BY_ID[id].words.lower() in first_line(stage).lower()
            await stage.press("escape")


def first_line(stage: Stage) -> str:
    return str(stage.app.screen.query_one(OptionList).get_option_at_index(0).prompt)


# -- themes ----------------------------------------------------------------------------------------


async def test_a_theme_is_shown_while_it_is_looked_at_and_given_back(
    open_stage: OpenStage,
) -> None:
    async with open_stage() as stage:
        before = stage.app.theme
        await stage.press("T")
        assert stage.app.theme == before
        await stage.type("nord")
        assert stage.app.theme == "nord"
        await stage.press("escape")
        assert stage.app.theme == before
        await stage.press("T", "down")
        assert stage.app.theme != before
        await stage.press("enter")
        assert stage.app.theme != before
        assert len(stage.app.screen_stack) == 1


# -- help ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_help_obeys_the_keys_of_the_list(open_stage: OpenStage, size) -> None:
    async with open_stage(size=size) as stage:
        await stage.press("question_mark")
        rows = stage.app.screen.query_one("#rows", VerticalScroll)
        end, page = rows.max_scroll_y, rows.size.height - 1
        assert end > 0
        assert "more below" in stage.text()
        places = []
        for key in ("j", "k", "space", "b", "ctrl+d", "ctrl+u", "G", "g"):
            await stage.press(key)
            places.append(rows.scroll_y)
            assert ("more below" in stage.text()) == (rows.scroll_y < end), key
        down = min(page, end), min(page // 2, end)
        assert places == [1, 0, down[0], 0, down[1], 0, end, 0]
        await stage.press("q")
        assert len(stage.app.screen_stack) == 1


async def test_a_slash_in_the_help_leaves_the_rows_with_the_letters(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.press("question_mark", "slash")
        await stage.type("quit")
        assert "q ctrl+q   quit" in stage.text()
        assert "Twenty seconds" not in stage.text()
        await stage.press("enter", "j")
        await stage.press("escape")
        assert "Twenty seconds" in stage.text()
        await stage.press("slash", *"zzzz")
        assert "nothing matches" in stage.text()
        await stage.press("escape", "escape")
        assert len(stage.app.screen_stack) == 1


# -- problems --------------------------------------------------------------------------------------

LONG = '{"id": "y", "title": "' + "so long " * 20 + '", "sumary": "x", "date": "2026-13-03"}'


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_problems_show_errors_first_and_the_line_with_its_caret(
    open_stage: OpenStage, folder, size
) -> None:
    warned = '{"date": "2026", "title": "W", "sources": [{"title": "S", "url": "javascript:x"}]}'
    (folder / "a.json").write_text(warned)
    (folder / "b.json").write_text(LONG)
    async with open_stage(folder, size=size) as stage:
        await stage.press("exclamation_mark")
        lines = [line[line.find("│") + 1 :] for line in stage.lines()]
        top = next(n for n, line in enumerate(lines) if "─ Problems" in line)
        assert lines[top + 1].startswith(" error b.json:1:")
        at = next(n for n, line in enumerate(lines) if "^" in line)
        caret = lines[at].index("^")
        marked = lines[at - 1][caret : lines[at].rindex("^") + 1]
        assert marked in ('"sumary"', '"2026-13-03"')
        options = stage.app.screen.query_one(OptionList).options
        words = [str(option.prompt).partition(" ")[0] for option in options]
        assert words == sorted(words)
        assert words[-1] == "warning"


def test_a_line_is_cut_around_its_place_and_the_caret_stands_under_it() -> None:
    line = "\t界" + "x" * 100 + "HERE" + "\x1b" + "y" * 100
    column = line.index("HERE") + 1
    found = Problem("a", 1, column, 1, column + 4, "", "c", "error", "m",
                    excerpt=(line,), excerpt_column=column)  # fmt: skip
    for glyphs in (UNICODE, ASCII):
        for width in (20, 40, 80, 300):
            shown, carets = pointed_line(found, width, glyphs)
            assert "\x1b" not in shown
            assert "\t" not in shown
            at = carets.index("^")
            if width == 300:
                assert carets.count("^") == 4
                at -= 1  # the character of two cells
            assert shown[at : at + 4] == "HERE"
    nowhere = Problem("a", 1, 1, 1, 1, "", "c", "error", "m", excerpt=("x",))
    assert pointed_line(nowhere, 20, UNICODE) == ("x", "")


def test_errors_come_before_warnings_and_keep_their_order() -> None:
    kinds = ("warning", "error", "warning", "error")
    found = [Problem("a", n, 1, n, 2, "", "c", kind, f"m{n}") for n, kind in enumerate(kinds)]
    assert [problem.message for problem in in_order(found)] == ["m1", "m3", "m0", "m2"]


def test_long_words_of_a_problem_keep_their_margin() -> None:
    found = Problem("a", 1, 1, 1, 2, "", "c", "error", "word " * 30, help="help " * 30)
    lines = problem_words(found, 40, UNICODE).plain.split("\n")
    assert all(len(line) <= 40 for line in lines)
    assert all(line.startswith("  word" if "word" in line else "    help") for line in lines[1:])


@pytest.mark.slow
@pytest.mark.parametrize("size", [(60, 16), *slowly(((47, 20),), ((80, 24),))], ids=str)
@pytest.mark.parametrize("sheet", ["S", "exclamation_mark", "f", "i", "c"])
async def test_lines_of_sheets_are_broken_as_those_of_events_are(
    open_stage: OpenStage, folder, sheet, size
) -> None:
    text, other = "漢」" * 40, "字" + "漢」" * 40  # one breaks before a bracket
    put(folder, "a.json", {"date": "2026-01-01", "title": text, "actors": [text]})
    put(folder, "b.json", {"date": "2026-02-20", "title": other, "actors": [other]})
    put(folder, f"{text[:60]}.json", "{")
    put(folder, f"{other[:60]}.json", "{")
    async with open_stage(folder, size=size, options=Options(new_folder=str(folder))) as stage:
        await stage.until(lambda: "look" in stage.lines()[0], "the broken file")
        if sheet == "i":
            stage.explorer.say(text, error=True)
            stage.explorer.say(other, error=True)
        await stage.press(sheet)
        if sheet == "c":
            await stage.press("down", "down")
            await stage.type(other)
        await stage.until(lambda: "漢" in inner(stage), "the words")
        lines = [line.strip(" ▌") for line in inner(stage).split("\n")]
        assert [line for line in lines if line.startswith("」")] == []


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_mouse_alone_reaches_every_command_and_leaves_every_sheet(
    open_stage: OpenStage, size
) -> None:
    columns, rows = size
    async with open_stage(size=size) as stage:
        for words, at in (("Help", rows - 1), ("Menu", rows - 1)):
            await stage.pilot.click(offset=(stage.lines()[at].index(words), at))
            await stage.until(lambda: len(stage.app.screen_stack) > 1, "the sheet")
            await stage.pilot.click(offset=(columns // 2, rows // 2 - 2))
            if len(stage.app.screen_stack) > 1:
                await stage.pilot.click(offset=(0, 0))
            await stage.until(lambda: len(stage.app.screen_stack) == 1, "the list again")
        await stage.press("question_mark")
        at = next(n for n, line in enumerate(stage.lines()) if "esc closes" in line)
        await stage.pilot.click(offset=(stage.lines()[at].index("esc closes"), at))
        await stage.until(lambda: len(stage.app.screen_stack) == 1, "the list again")


@pytest.mark.parametrize("place", ["example.org", "esc leaves"])
async def test_a_click_on_a_link_opens_it_and_one_on_the_frame_does_not(
    open_stage: OpenStage, folder, place, monkeypatch
) -> None:
    source = {"title": "S", "url": "https://example.org/here"}
    put(folder, "a.json", {"date": "2026", "title": "A", "sources": [source]})
    answers: list[object] = []
    dismiss = ConfirmLink.dismiss
    monkeypatch.setattr(
        ConfirmLink, "dismiss", lambda self, answer: answers.append(answer) or dismiss(self, False)
    )
    async with open_stage(folder) as stage:
        await stage.press("o")
        at = next(n for n, line in enumerate(stage.lines()) if place in line)
        await stage.pilot.click(offset=(stage.lines()[at].index(place), at))
        await stage.until(lambda: len(stage.app.screen_stack) == 1, "the list again")
    assert answers == [True if place == "example.org" else None]


def inner(stage: Stage) -> str:
    """Return what stands within the frame of a sheet."""
    return "\n".join(line.partition("│")[2].rpartition("│")[0] for line in stage.lines())


USUAL = ("textual-dark", "textual-light", "nord")
OTHERS = (theme for theme in THEMES if theme not in USUAL)


@pytest.mark.parametrize("theme", [*USUAL, *slowly(*OTHERS)])
async def test_the_words_of_a_problem_can_be_read(open_stage: OpenStage, folder, theme) -> None:
    put(folder, "a.json", {"date": "2026-13-03", "title": "A"})
    warned = {"date": "2026", "title": "W", "sources": [{"title": "S", "url": "javascript:x"}]}
    put(folder, "b.json", warned)
    async with open_stage(folder, options=Options(theme=theme)) as stage:
        await stage.press("exclamation_mark")
        options = stage.app.screen.query_one(OptionList)
        for _ in options.options:
            assert too_faint(options, options.size.height) == []
            await stage.press("j")


# -- what does not fit -----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("key", ["exclamation_mark", "colon", *slowly("S")])
async def test_the_cursor_of_a_list_stays_in_sight(
    open_stage: OpenStage, folder, size, key
) -> None:
    for n in range(1, 9):
        put(folder, f"a{n}.json", {"date": f"20{n}0-13", "title": "A"})
        put(folder, f"b{n}.json", {"date": f"20{n}0-01-01", "title": "B"})
    async with open_stage(folder, size=size) as stage:
        await stage.press(key)
        sheet = stage.app.screen.query_one("#sheet")
        options = stage.app.screen.query_one(OptionList)
        for _ in range(options.option_count):
            await stage.press("down")
            assert options.region in sheet.content_region
        assert options.highlighted == 0  # after the last one


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_field_of_the_form_shows_what_is_typed(open_stage: OpenStage, size) -> None:
    async with open_stage(size=size) as stage:
        await stage.press("c")
        typed = 0
        while stage.app.focused.id != "save":
            if stage.app.focused.id != "status":
                await stage.type(f"{typed}x{typed}")
                assert f"{typed}x{typed}" in stage.text()
                typed += 1
            await stage.press("tab")
            assert typed < 20
            if stage.app.focused.id.startswith(("source-1", "quote-0-1")):
                break
        assert typed > 10
        assert "Save" in stage.text()


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_link_that_is_longer_than_the_sheet_can_be_read(
    open_stage: OpenStage, folder, size
) -> None:
    url = "https://example.org/" + "a" * 900 + "/the-end"
    put(folder, "a.json", {"date": "2026", "title": "A", "sources": [{"title": "S", "url": url}]})
    async with open_stage(folder, size=size) as stage:
        await stage.press("o")
        assert "example.org" in stage.text()
        for _ in range(30):
            await stage.press("j")
        assert "end" in stage.text()
        await stage.press("escape")
        assert len(stage.app.screen_stack) == 1
