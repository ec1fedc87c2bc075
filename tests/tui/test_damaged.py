"""Damaged and hidden events on the screen: marked, counted, explained, and never called fine."""

from __future__ import annotations

import json
import threading

import pytest

from tests.tui.conftest import Stage
from timeline_tui.core.query import WHOLE
from timeline_tui.files.library import Library
from timeline_tui.tui import Options
from timeline_tui.tui.app import TimelineApp
from timeline_tui.tui.loading import Posted, loaded

PAPER = {"title": "Paper", "outlet": "The Paper"}


def put(folder, name, value):
    text = value if isinstance(value, str) else json.dumps(value, indent=1)
    (folder / name).write_text(text, "utf-8")


def mark_of(stage, title):
    line = next(line for line in stage.lines()[1:] if title in line)
    return line.rstrip("▕▁▂▃▄▅▆▇█ ▏│")[-1]


async def test_a_damaged_event_is_marked_and_says_what_is_missing_and_where(open_stage, folder):
    put(folder, "a.json", [
        {"id": "bad", "date": "2025-02-10", "title": "An order is signed",
         "sources": [{"title": "Fact sheet", "published": "2025-02-xx"}, PAPER], "place": 5},
        {"id": "good", "date": "2025-02-11", "title": "Another"},
    ])  # fmt: skip
    async with open_stage(folder, size=(100, 40)) as stage:
        assert mark_of(stage, "An order is signed") == "!"
        assert mark_of(stage, "Another") == "r"
        assert "! 1 event damaged " in stage.lines()[0]
        assert "2 events" in stage.lines()[0]
        await stage.press("enter")
        flat = stage.flat()
        assert "shown without what cannot be used" in flat
        assert "place, a.json:16: place is a number (5); expected text" in flat
        assert "sources[0].published, a.json:9: EDTF writes X" in flat
        assert "sources[1].outlet, a.json:13: unknown key “outlet”" in flat
        assert "Fact sheet" in flat


@pytest.mark.parametrize("width", [48, 80, 140])
async def test_an_unreadable_date_stands_beside_its_undated_event(open_stage, folder, width):
    put(folder, "a.json", [
        {"id": "x", "date": "soon\x1b[31m", "title": "Undated one"},
        {"id": "y", "date": 20251, "title": "Another one"},
    ])  # fmt: skip
    async with open_stage(folder, size=(width, 24)) as stage:
        # The pane of a wide screen names the event as well, without the date as it is written.
        rows = [line for line in stage.lines() if "one" in line and "“" in line]
        assert "“soon␛" in rows[0]
        assert "“20251”" in rows[1]
        await stage.go_to("x")
        await stage.press("enter")
        assert "date as written: “soon␛[31m”" in stage.flat()


async def test_a_title_of_several_lines_takes_its_row(open_stage, folder):
    put(folder, "a.json", [{"date": "2025", "title": "one\ntwo"}, {"date": "2026", "title": "z"}])
    async with open_stage(folder) as stage:
        assert mark_of(stage, "one␊two") == "!"


async def test_an_unknown_status_is_shown_as_written(open_stage, folder):
    put(folder, "a.json", {"date": "2025", "title": "Claimed", "status": "retarcted"})
    async with open_stage(folder) as stage:
        assert mark_of(stage, "Claimed") == "!"
        await stage.press("enter")
        assert any(line.strip(" ▕▁▂▃▄▅▆▇█▏│").endswith("retarcted") for line in stage.lines())


async def test_faults_without_end_are_cut_and_counted(open_stage, folder):
    put(folder, "a.json", {"date": "2025", "title": "Many", "tags": [*range(40)]})
    async with open_stage(folder, size=(100, 40)) as stage:
        await stage.press("enter")
        assert "tags[11], a.json:16:" in stage.flat()
        assert "tags[12]" not in stage.flat()
        assert "and 28 more: press !" in stage.flat()


async def test_what_costs_an_event_is_listed_before_other_errors_and_warnings(open_stage, folder):
    put(folder, "a.json", {"date": "2025-01-01", "title": "T", "importance": 1})
    put(folder, "b.json", {"date": "2025-01-02", "title": "U", "sources": [PAPER], "zork": 1})
    put(folder, "c.json", {"date": "2025-01-03"})
    async with open_stage(folder, size=(100, 40)) as stage:
        await stage.press("!")
        places = [line for line in stage.lines() if ".json:" in line]
        assert ["c.json" in places[0], "b.json" in places[1]] == [True, True]
        assert [("error" in p, "warning" in p) for p in places] == [
            (True, False), (True, False), (False, True), (False, True),
        ]  # fmt: skip
        assert "Problems: 1 event hidden, 1 damaged · 2 errors and 2 warnings" in stage.text()


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40)])
async def test_a_folder_of_hidden_events_is_not_called_empty(open_stage, folder, size):
    put(folder, "a.json", [{"date": "2026-03-06"}, {"title": ""}])
    put(folder, "b.json", [5])
    async with open_stage(folder, size=size) as stage:
        assert "2 files hold events that cannot be shown: press !" in stage.flat()
        assert "3 events hidden in 2 files" in stage.flat()
        assert "No events here yet" not in stage.flat()


async def test_a_folder_of_unreadable_files_is_not_called_empty(open_stage, folder):
    put(folder, "a.json", "nothing of the kind")
    async with open_stage(folder) as stage:
        assert "1 file needs a look: press !" in stage.flat()
        assert "No events here yet" not in stage.flat()


async def test_an_empty_folder_is_called_empty(open_stage, folder):
    async with open_stage(folder) as stage:
        assert "No events here yet." in stage.flat()


class Paused(Library):
    """A library that reads on when it is let."""

    def __init__(self, paths):
        super().__init__(paths)
        self.gate = threading.Event()

    def load(self, *, live=False):
        self.gate.wait(60)
        yield from super().load(live=live)


async def test_while_files_are_read_nothing_is_called_right(folder):
    put(folder, "a.json", {"date": "2025", "title": "T"})
    library = Paused([str(folder)])
    app = TimelineApp(library, WHOLE, Options(new_folder=str(folder)))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        stage = Stage(app, pilot)
        await stage.press("exclamation_mark")
        assert "still reading: press ! again later" in stage.flat()
        library.gate.set()
        await stage.until(lambda: stage.explorer.state.files.loaded, "everything is read")
        await stage.press("exclamation_mark")
        await stage.until(lambda: "no problems in any file" in stage.flat(), "all read")


async def test_problems_listed_while_files_are_read_are_those_so_far(folder):
    put(folder, "a.json", {"date": "2025", "title": "T", "place": 5})
    library = Paused([str(folder)])
    app = TimelineApp(library, WHOLE, Options(new_folder=str(folder)))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        stage = Stage(app, pilot)
        part = Library([str(folder)])
        list(part.load())
        stage.explorer.post_message(Posted(loaded(part.snapshot(), whole=False)))
        await stage.until(lambda: "T" in stage.text(), "a part is shown")
        await stage.press("exclamation_mark")
        assert "Problems: still reading · 1 event damaged so far · 1 error so far" in stage.text()
        library.gate.set()
        await stage.until(lambda: "Problems: 1 event damaged · 1 error" in stage.text(), "the end")


async def test_of_a_public_chronology_each_event_is_shown_and_marked(open_stage, folder):
    put(folder, "timeline.json", [
        {"id": f"e{n}", "date": f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}", "title": f"Event {n}.",
         "sources": [PAPER]}
        for n in range(1_580)
    ])  # fmt: skip
    async with open_stage(folder, size=(100, 30)) as stage:
        assert "! 1,580 events damaged " in stage.lines()[0]
        assert "1,580 events" in stage.lines()[0]
        assert len(stage.explorer.state.view) == 1_580
        for _ in range(3):
            rows = [line for line in stage.lines()[1:] if "▸ Event" in line]
            assert len(rows) > 10
            assert all(mark_of(stage, row.split("▸ ")[1].split(".")[0]) == "!" for row in rows)
            await stage.press("space")


async def test_one_key_of_many_events_is_one_problem_with_their_number(open_stage, folder):
    events = [{"title": f"T{n}", "year": 1900 + n} for n in range(42)]
    put(folder, "a.json", events)
    async with open_stage(folder) as stage:
        await stage.press("exclamation_mark")
        await stage.until(lambda: "Problems" in stage.text(), "the sheet")
        assert "unknown key “year” in 42 events" in stage.text()
        assert stage.text().count("unknown key “year”") == 1


async def test_files_of_other_kinds_are_counted_where_problems_are_asked_for(open_stage, folder):
    put(folder, "a.json", {"id": "a", "date": "2026-01-01", "title": "A"})
    (folder / "notes.txt").write_text("x")
    (folder / "b.geojson").write_text("{}")
    async with open_stage(folder) as stage:
        await stage.press("exclamation_mark")
        await stage.until(lambda: "passed over" in stage.flat(), "what is passed over")
        put(folder, "a.json", [{"title": "A"}, {"title": "B"}])
    async with open_stage(folder) as stage:
        await stage.press("exclamation_mark")
        await stage.until(lambda: "Problems" in stage.text(), "the sheet")
        assert "none of the 2 events has a date" in stage.flat()
        assert "2 files of other kinds are passed over" in stage.flat()
