"""Headings and the strip say no more than the dates, and stay when files come."""

from __future__ import annotations

import json
import re

import pytest

from timeline_tui.dates.calendar import MONTHS
from timeline_tui.files.state import State


def write(folder, name: str, *dates: str) -> None:
    events = [{"id": f"{name}-{n}", "title": f"{name} {n}", "date": date}
              for n, date in enumerate(dates)]  # fmt: skip
    (folder / f"{name}.json").write_text(json.dumps(events))


def heading_lines(stage) -> list[str]:
    lines = (line.split("▕")[-1].split("▏")[0] for line in stage.lines())
    return [line.strip("─ ").split(" ─")[0] for line in lines if line.startswith("─ ")]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 40)])
async def test_a_chronology_of_years_shows_no_month_anywhere(open_stage, folder, size) -> None:
    write(folder, "a", "1887~", "1888", "199X", "18XX", "2020", "2020")
    async with open_stage(folder, size=size) as stage:
        for _ in range(6):
            shown = stage.text()
            assert not [name for name in MONTHS if re.search(rf"\b{name[:3]}", shown)]
            for words in ("1800–1899", "1887", "1990s", "2020"):
                assert words in heading_lines(stage)
            await stage.press("-")


async def test_a_new_file_changes_no_heading_and_leaves_the_cursor_on_its_line(
    open_stage, folder
) -> None:
    write(folder, "a", *(f"2020-01-{day}" for day in range(26, 32)),
          *(f"2020-02-0{day}" for day in range(1, 7)))  # fmt: skip
    async with open_stage(folder) as stage:
        await stage.go_to("a-8")
        before = heading_lines(stage)
        line = next(n for n, text in enumerate(stage.lines()) if "a 8" in text)
        write(folder, "b", *(f"20{year}-0{month}-03" for year in range(21, 40) for month in (1, 4)))
        await stage.until(lambda: len(stage.explorer.state.lens) == 50, "the file is read")
        assert heading_lines(stage)[: len(before)] == before
        assert stage.explorer.state.measure.zoom == "month"
        assert "a 8" in stage.lines()[line]
        write(folder, "c", "1066", "1100", "1200")
        await stage.until(lambda: len(stage.explorer.state.lens) == 53, "the file is read")
        assert "a 8" in stage.lines()[line]
        assert stage.cursor == "a-8"


async def test_a_new_file_adds_and_takes_away_no_line_but_its_own(open_stage, folder) -> None:
    # Usual steps of a week, and a silence of seven weeks; then many steps of half a year.
    write(folder, "a", *(f"2020-01-{day:02d}" for day in (1, 8, 15, 22, 29)),
          *(f"2020-03-{day:02d}" for day in (18, 25)), "2020-04-01")  # fmt: skip
    async with open_stage(folder, size=(80, 24)) as stage:
        await stage.go_to("a-6")
        before = stage.lines()
        line = next(n for n, text in enumerate(before) if "a 6" in text)
        assert sum("48 days" in text for text in before[3:]) == 1
        write(folder, "b", *(f"20{year}-0{month}-03" for year in range(21, 40) for month in (1, 7)))
        await stage.until(lambda: len(stage.explorer.state.lens) == 46, "the file is read")
        assert "a 6" in stage.lines()[line]
        assert sum("48 days" in text for text in stage.lines()[3:]) == 1
        # A file of many short steps makes no silence of those that were none.
        write(folder, "c", *(f"2050-01-{day:02d}" for day in range(1, 29)),
              *(f"2050-02-{day:02d}" for day in range(1, 29)))  # fmt: skip
        await stage.until(lambda: len(stage.explorer.state.lens) == 102, "the file is read")
        assert "a 6" in stage.lines()[line]
        assert not any("6 days" in text for text in stage.lines()[3:])


async def test_the_headings_of_last_time_are_back(open_stage, folder, tmp_path) -> None:
    write(folder, "a", *(f"2020-0{month}-1{day}" for month in (1, 2) for day in range(6)))
    kept = tmp_path / "state.sqlite3"
    async with open_stage(folder, state=State(kept, "key")) as stage:
        await stage.press("down")
        stage.app.keep_place()
    write(folder, "b", *(f"20{year}-0{month}-03" for year in range(21, 40) for month in (1, 4)))
    async with open_stage(folder, state=State(kept, "key")) as stage:
        assert stage.explorer.state.measure.zoom == "month"
        assert stage.explorer.state.session.zoom is None


async def test_a_far_event_and_an_unknown_year_leave_the_strip_to_the_others(
    open_stage, folder
) -> None:
    write(
        folder,
        "a",
        *(f"2026-04-{day:02d}" for day in range(1, 31, 2)),
        "1066",
        "XXXX-05",
        "XXXX-05-17",
    )
    async with open_stage(folder) as stage:
        shown = stage.text()
        assert "2026 Apr" in shown
        assert "1 earlier, 2 vague" in shown
        assert "Year unknown" in heading_lines(stage)
        assert "1066 → 2026" in shown
        bars = next(line for line in stage.lines() if "▄" in line or "█" in line or "▂" in line)
        assert len(set(bars.strip())) > 1
        assert sum(cell not in " ▕" for cell in bars) >= 15
