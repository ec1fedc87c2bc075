"""Two actors of one name, told apart wherever a name stands for an actor."""

from __future__ import annotations

import pytest

from tests.tui.dropping import put
from timeline_tui.tui import Options

NAME = "Nguyễn Văn An"


def two_of_one_name(folder):
    put(folder, "a.json", {
        "actors": [{"id": "an-minister", "name": NAME}, {"id": "an-reporter", "name": NAME},
                   {"id": "other", "name": "Other"}],
        "events": [
            {"id": "x", "date": "2026-01-01", "title": "x", "actors": ["an-minister", "Other"]},
            {"id": "y", "date": "2026-01-02", "title": "y", "actors": ["an-reporter"]},
        ],
    })  # fmt: skip


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_two_of_one_name_are_told_apart_everywhere(open_stage, folder, size):
    two_of_one_name(folder)
    async with open_stage(folder, size=size) as stage:
        assert "(an-m" in stage.text()
        assert "(an-r" in stage.text()
        await stage.go_to("y")
        await stage.press("enter")
        assert f"{NAME} (an-reporter)" in stage.flat()
        await stage.press("f")
        await stage.until(lambda: len(stage.app.screen_stack) > 1, "the sheet")
        assert f"{NAME} (an-minister)" in stage.text()
        assert f"{NAME} (an-reporter)" in stage.text()
        assert "Other (" not in stage.text()
        await stage.type("reporter")
        await stage.press("enter")
        assert f"{NAME} (an-reporter)" in stage.text()
        assert list(stage.explorer.state.view.rows) == [1]


async def test_long_ids_of_one_beginning_differ_in_a_narrow_list(open_stage, folder):
    ids = [f"nguyen-van-an-{what}" for what in ("minister", "reporter")]
    put(folder, "a.json", {
        "actors": [{"id": id_, "name": NAME, "kind": "person"} for id_ in ids],
        "events": [{"id": "x", "date": "2026-01-01", "title": "x", "actors": ids}],
    })  # fmt: skip
    async with open_stage(folder, options=Options(ascii=True, new_folder=str(folder))) as stage:
        shown = [line[:19] for line in stage.lines() if line.startswith((" [1]", " [2]"))]
        assert len({line[4:] for line in shown}) == 2
        assert not any("…" in line for line in shown)
