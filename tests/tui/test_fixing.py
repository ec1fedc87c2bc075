"""`F` in the list of problems: what it would change, and what it has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.properties import slowly
from tests.tui.conftest import OpenStage, Stage
from timeline_tui.tui import Options

TEXT = '{\n  "id": "a",\n  "date": "2026",\n  "title": "A",\n  "sumary": "“so ” – it is"\n}\n'
FIXED = TEXT.replace("sumary", "summary")


def inside(stage: Stage) -> list[str]:
    return [line.partition("│")[2].rpartition("│")[0].strip(" ▌") for line in stage.lines()]


@pytest.fixture
def path(folder: Path) -> Path:
    made = folder / "a.json"
    made.write_text(TEXT)
    return made


SIZES = [(80, 24), *slowly(((60, 16),), ((120, 35),), ((200, 60),))]


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_what_will_change_is_shown_before_it_is_written(
    open_stage: OpenStage, folder: Path, path: Path, size
) -> None:
    async with open_stage(folder, size=size) as stage:
        await stage.press("exclamation_mark")
        assert "F fixes it" in stage.text()
        await stage.press("F")
        await stage.until(lambda: "Fix it?" in stage.text(), "the changes")
        assert '-  "sumary": "“so ” – it is"' in inside(stage)
        assert '+  "summary": "“so ” – it is"' in inside(stage)
        assert path.read_text() == TEXT
        await stage.press("enter")
        await stage.until(lambda: path.read_text() == FIXED, "the file")
        await stage.until(lambda: "none left" in stage.text(), "the list is empty")
        said = "fixed 1 misspelled key in a.json"
        await stage.until(
            lambda: said in [each.text for each in stage.explorer.said.log], "it is said"
        )


@pytest.mark.parametrize("key", ["escape", "n"])
async def test_what_is_not_confirmed_is_not_written(
    open_stage: OpenStage, folder: Path, path: Path, key: str
) -> None:
    async with open_stage(folder) as stage:
        await stage.press("exclamation_mark", "F")
        await stage.until(lambda: "Fix it?" in stage.text(), "the changes")
        await stage.press(key)
        assert "Problems" in stage.text()
        assert path.read_text() == TEXT


async def test_a_problem_without_a_sure_fix_says_so(open_stage: OpenStage, folder: Path) -> None:
    (folder / "a.json").write_text('{"id": "a", "title": "A", "date": "04/05/2026"}')
    async with open_stage(folder) as stage:
        await stage.press("exclamation_mark")
        assert "F fixes it" not in stage.text()
        await stage.press("F")
        assert "this has no sure fix" in stage.text()


async def test_with_safe_nothing_is_written(
    open_stage: OpenStage, folder: Path, path: Path
) -> None:
    async with open_stage(folder, options=Options(safe=True)) as stage:
        await stage.press("exclamation_mark", "F")
        assert "disabled by --safe: nothing is written" in stage.text()
        assert path.read_text() == TEXT


async def test_a_file_that_changes_before_it_is_confirmed_is_left(
    open_stage: OpenStage, folder: Path, path: Path
) -> None:
    async with open_stage(folder) as stage:
        await stage.press("exclamation_mark", "F")
        await stage.until(lambda: "Fix it?" in stage.text(), "the changes")
        path.write_text(TEXT.replace('"A"', '"Another"'))
        await stage.press("enter")
        await stage.until(lambda: "changed meanwhile" in stage.text(), "the reason")
        frame = stage.app.screen.query_one("#sheet")
        assert "changed meanwhile" in str(frame.border_subtitle)
        await stage.pilot.resize_terminal(100, 30)
        assert "changed meanwhile" in str(frame.border_subtitle)
        await stage.until(lambda: stage.explorer.state.lens.event(0).title == "Another", "read")
        assert "changed meanwhile" in str(frame.border_subtitle)
        assert path.read_text() == TEXT.replace('"A"', '"Another"')
