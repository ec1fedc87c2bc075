"""The events shown as a new file or as a command line, and the event to begin on."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.properties import slowly
from timeline_tui.core.query import EVERYTHING, Query
from timeline_tui.explorer.messages import ExportChosen
from timeline_tui.explorer.state import Place, text_of
from timeline_tui.files import write
from timeline_tui.files.state import State
from timeline_tui.tui import Options

from .conftest import DEADLINE, SHIPPED, OpenStage

DOWNS = {"md": 0, "csv": 1, "json": 2}


def options(folder: Path, **others: object) -> Options:
    return Options(export_folder=str(folder), files_words=(str(SHIPPED),), **others)  # type: ignore[arg-type]


def listed(form: str, *words: str) -> bytes:
    command = [sys.executable, "-m", "timeline_tui", "list", str(SHIPPED), "--no-cache"]
    done = subprocess.run(
        [*command, "--format", form, *words], capture_output=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize("form", ["md", *slowly("csv", "json")])
async def test_what_is_shown_is_written_as_list_prints_it(
    open_stage: OpenStage, tmp_path: Path, form: str
) -> None:
    query = Query.of(("pentagon",), text="label")
    async with open_stage(options=options(tmp_path), query=query) as stage:
        await stage.press("E", *["j"] * DOWNS[form], "enter")
        await stage.until(lambda: "wrote " in stage.text(), "the file is written")
        (path,) = tmp_path.iterdir()
        assert path.name in stage.text()
        assert path.suffix == f".{form}"
        assert path.read_bytes() == listed(form, "--actor", "pentagon", "--search", "label")


async def test_no_file_is_ever_written_over(open_stage: OpenStage, tmp_path: Path) -> None:
    async with open_stage(options=options(tmp_path)) as stage:
        for number in range(1, 4):
            await stage.press("E", "j", "enter")
            await stage.until(lambda n=number: len(os.listdir(tmp_path)) == n, "one more file")
            await stage.until(lambda: "wrote" in stage.text(), "it is said")
        assert len({path.read_bytes() for path in tmp_path.iterdir()}) == 1
        assert {path.stem for path in tmp_path.iterdir()} == {
            f"anthropic-and-the-u-s-government{end}" for end in ("", "-2", "-3")
        }
        assert stat.S_IMODE((tmp_path / os.listdir(tmp_path)[0]).stat().st_mode) & 0o111 == 0


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (160, 50)])
async def test_the_sheet_says_what_where_and_how(
    open_stage: OpenStage, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with open_stage(options=options(Path("/exports here")), size=size) as stage:
        await stage.press("2", "E")
        found = len(stage.explorer.state.view)
        text = stage.text()
        assert f"Export {found} events" in text
        assert "files go to /exports here" in text
        assert "timeline-tui list" in text
        assert "--actor" in text
        await stage.press("escape")
        assert "Export" not in stage.text()


async def test_a_full_disk_is_said_and_leaves_nothing(
    open_stage: OpenStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []

    def fill(fd: int, data: bytes) -> None:
        written.append(data)
        if len(written) > 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.write(fd, data)

    monkeypatch.setattr(write, "write_all", fill)
    async with open_stage(options=options(tmp_path)) as stage:
        await stage.press("E", "j", "j", "enter")
        await stage.until(lambda: "not exported" in stage.text(), "it is said")
        assert "no space left on device" in stage.text()
        assert os.listdir(tmp_path) == []


async def test_a_folder_that_takes_nothing_is_said(open_stage: OpenStage, tmp_path: Path) -> None:
    async with open_stage(options=options(tmp_path / "gone")) as stage:
        await stage.press("E", "enter")
        await stage.until(lambda: "not exported" in stage.text(), "it is said")
        assert "no such file or directory" in stage.text()


async def test_who_leaves_during_an_export_leaves_nothing_of_it(
    open_stage: OpenStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_stage(options=options(tmp_path)) as stage:
        monkeypatch.setattr("timeline_tui.tui.perform.SLICE", 0.0)
        monkeypatch.setattr("timeline_tui.files.exports._PIECE", 1)
        stage.explorer.send(ExportChosen("json"))
        async with asyncio.timeout(DEADLINE):
            while not os.listdir(tmp_path):
                await asyncio.sleep(0)
        assert [name[-4:] for name in os.listdir(tmp_path)] == [".tmp"]
    assert os.listdir(tmp_path) == []


async def test_safe_exports_nothing(open_stage: OpenStage, tmp_path: Path) -> None:
    async with open_stage(options=options(tmp_path, safe=True)) as stage:
        await stage.press("E")
        assert "disabled by --safe" in stage.text()


# -- the event to begin on -------------------------------------------------------------------------


async def test_the_cursor_begins_on_the_event_that_is_named(open_stage: OpenStage) -> None:
    async with open_stage(options=Options(at="trump-cnbc-interview")) as stage:
        assert stage.cursor == "trump-cnbc-interview"
        assert "Trump tells CNBC" in stage.text()


async def test_an_event_that_there_is_not_is_said_with_what_may_be_meant(
    open_stage: OpenStage,
) -> None:
    async with open_stage(options=Options(at="trump-cnbc-intervew")) as stage:
        words = "no event has the id trump-cnbc-intervew (did you mean trump-cnbc-interview?)"
        assert words in " ".join(said.text for said in stage.explorer.said.log)
    async with open_stage(options=Options(at="???")) as stage:
        assert "no event has the id ???" in stage.text()


async def test_an_event_that_the_filter_hides_is_said(open_stage: OpenStage) -> None:
    async with open_stage(
        options=Options(at="trump-cnbc-interview"), query=Query.of(("xai",))
    ) as stage:
        assert "hidden by the filter (esc clears it): “Trump tells" in stage.flat()


async def test_a_remembered_filter_is_left_off_and_the_rest_restored(
    open_stage: OpenStage, tmp_path: Path
) -> None:
    state = State(tmp_path, "here")
    place = Place(
        cursor="wiles-bessent-meet-amodei", actors=False, expanded=frozenset({"mythos-unveiled"}),
    )  # fmt: skip
    state.write(text_of(place))
    async with open_stage(options=Options(at="trump-cnbc-interview"), state=state) as stage:
        await stage.until(lambda: not stage.explorer.state.panes.actors, "the place is restored")
        assert stage.cursor == "trump-cnbc-interview"
        assert stage.explorer.state.query == EVERYTHING
