"""Files that come, change, break, heal and go while the folder is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.tui.dropping import put
from timeline_tui.core.query import Query
from timeline_tui.files import snapshot
from timeline_tui.tui import Options


@pytest.fixture(autouse=True)
def _nobody_writes_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a file for broken soon: each is written here at one stroke."""
    monkeypatch.setattr(snapshot, "WAITS", (0.01, 0.03))
    monkeypatch.setattr(snapshot, "YOUNG", 0.05)


@pytest.fixture
def three(folder: Path) -> Path:
    for day in (1, 10, 20):
        event = {"id": f"e{day}", "date": f"2026-04-{day:02}", "title": f"Day {day}"}
        put(folder, f"{day}.json", event | {"actors": ["Ada", "Bob"][: 1 + day % 2]})
    return folder


async def test_a_new_file_slides_in_without_moving_the_cursor_or_its_line(open_stage, three):
    async with open_stage(three) as stage:
        await stage.press("j")
        before = next(n for n, line in enumerate(stage.lines()) if "Day 10" in line)
        put(three, "new.json", {"date": "2026-04-09", "title": "A new one"})
        await stage.until(lambda: "A new one" in stage.text(), "the new event is shown")
        assert stage.cursor == "e10"
        assert "4 events" in stage.lines()[0]
        assert "1 event came" in stage.text()
        after = next(n for n, line in enumerate(stage.lines()) if "Day 10" in line)
        assert abs(after - before) <= 1  # at the very top there is nowhere to scroll


async def test_the_cursor_keeps_its_line_when_events_come_above_a_scrolled_list(open_stage, folder):
    days = [f"2026-01-{n % 28 + 1:02}" for n in range(100)]
    events = [{"id": f"e{n}", "date": day, "title": f"Event number {n}."}
              for n, day in enumerate(days)]  # fmt: skip
    put(folder, "all.json", events)
    async with open_stage(folder) as stage:
        await stage.press("space", "space", "space")
        cursor = stage.cursor
        title = stage.explorer.state.lens.events[stage.explorer.state.lens.row(cursor)].title
        before = next(n for n, line in enumerate(stage.lines()) if title in line)
        put(folder, "more.json", [{"date": "2025-12-30", "title": f"Older {n}"} for n in range(30)])
        await stage.until(lambda: "130 events" in stage.lines()[0], "the new events are counted")
        assert stage.cursor == cursor
        after = next(n for n, line in enumerate(stage.lines()) if title in line)
        assert after == before


async def test_a_changed_event_changes_and_stays_open(open_stage, three):
    async with open_stage(three) as stage:
        await stage.press("j", "enter")
        put(three, "10.json", {"id": "e10", "date": "2026-04-10", "title": "Day 10, corrected",
                               "summary": "Now with a summary."})  # fmt: skip
        await stage.until(lambda: "Now with a summary." in stage.text(), "the change is shown")
        assert stage.cursor == "e10"
        assert "e10" in stage.explorer.state.session.expanded


async def test_a_removed_event_goes_and_the_cursor_takes_its_neighbor(open_stage, three):
    async with open_stage(three) as stage:
        await stage.press("j")
        (three / "10.json").unlink()
        await stage.until(lambda: "2 events" in stage.lines()[0], "the event is gone")
        assert stage.cursor == "e20"
        assert "1 event went" in stage.text()


async def test_a_file_that_is_gone_for_a_moment_gives_the_cursor_back(open_stage, three):
    async with open_stage(three) as stage:
        await stage.press("j", "enter")
        (three / "10.json").rename(three / "10.json~")
        await stage.until(lambda: "2 events" in stage.lines()[0], "the event is gone")
        assert stage.cursor == "e20"
        (three / "10.json~").rename(three / "10.json")
        await stage.until(lambda: "3 events" in stage.lines()[0], "the event is back")
        assert stage.cursor == "e10"
        (three / "10.json").unlink()
        await stage.until(lambda: "2 events" in stage.lines()[0], "the event is gone")
        await stage.press("k", "j")  # who acts stays where they are
        put(three, "10.json", {"id": "e10", "date": "2026-04-10", "title": "Day 10"})
        await stage.until(lambda: "3 events" in stage.lines()[0], "the event is back")
        assert stage.cursor == "e20"


async def test_the_cursor_is_in_sight_when_the_quote_it_was_on_is_gone(open_stage, three):
    quoted = {"id": "e10", "date": "2026-04-10", "title": "Day 10",
              "sources": [{"quotes": ["first words", "second words"]}]}  # fmt: skip
    put(three, "10.json", quoted)
    async with open_stage(three) as stage:
        await stage.press("j", "enter", "enter", "j")
        stop = stage.explorer.state.stop
        assert stop.quote.exact == "second words"
        quoted["sources"] = [{"quotes": ["new words", "first words", "second words"]}]
        put(three, "10.json", quoted)
        await stage.until(lambda: "new words" in stage.text(), "the quote came")
        stop = stage.explorer.state.stop
        assert stop.quote.exact == "second words"
        quoted["sources"] = []
        put(three, "10.json", quoted)
        await stage.until(lambda: "new words" not in stage.text(), "the quotes are gone")
        assert stage.explorer.state.session.stop is None


async def test_a_broken_file_is_counted_and_listed_and_heals(open_stage, three):
    async with open_stage(three, size=(100, 30)) as stage:
        put(three, "bad.json", '{"date": "2026-04",\n "title": }')
        await stage.until(lambda: "1 file needs a look" in stage.lines()[0], "it is counted")
        assert "Day 10" in stage.text()
        await stage.press("!")
        await stage.until(lambda: "bad.json:2:11" in stage.text(), "it is listed with its place")
        await stage.press("escape")
        put(three, "bad.json", {"date": "2026-04-30", "title": "Healed"})
        await stage.until(lambda: "Healed" in stage.text(), "it is read again")
        assert "needs a look" not in stage.text()


async def test_the_list_of_problems_is_that_of_now_and_keeps_its_cursor(open_stage, three):
    for name in "ace":
        put(three, f"{name}.json", '{"title": }')
    async with open_stage(three, size=(100, 30)) as stage:
        await stage.press("!", "j")
        assert "Problems: 3 errors" in stage.text()
        put(three, "b.json", '{"title": ]')
        await stage.until(lambda: "Problems: 4 errors" in stage.text(), "the new one is listed")
        sheet = stage.app.screen
        assert sheet.problems[sheet.query_one("Choices").highlighted].file == "c.json"
        put(three, "c.json", {"date": "2026", "title": "Mended"})
        await stage.until(lambda: "Problems: 3 errors" in stage.text(), "the mended one is gone")
        assert "c.json" not in stage.text()
        for name in "abe":
            (three / f"{name}.json").unlink()
        await stage.until(lambda: "Problems: none left" in stage.text(), "none is left")
        await stage.press("enter", "escape")
        assert stage.app.screen is stage.explorer


async def test_a_file_that_breaks_leaves_its_last_good_version_marked(open_stage, three):
    async with open_stage(three, size=(100, 30)) as stage:
        await stage.press("j", "enter")
        put(three, "10.json", '{"id": "e10", "date": "2026-04-10", "title": "Day 10", "actors": [}')
        await stage.until(lambda: "1 file needs a look" in stage.lines()[0], "it is counted")
        line = next(line for line in stage.lines() if "Day 10" in line)
        assert line.rstrip("▕▁▂▃▄▅▆▇█ ").endswith("!")
        assert not any("!" in line for line in stage.lines()[1:] if "Day 20" in line)
        assert "this is its last good version" in stage.flat()
        assert stage.cursor == "e10"
        put(three, "10.json", {"id": "e10", "date": "2026-04-10", "title": "Day 10"})
        await stage.until(lambda: "last good version" not in stage.flat(), "it has healed")
        assert not any("!" in line for line in stage.lines() if "Day 10" in line)


async def test_a_file_that_reads_shows_what_it_says_now_though_it_is_damaged(open_stage, three):
    async with open_stage(three, size=(100, 30)) as stage:
        put(three, "10.json", {"id": "e10", "date": "2026-04-10", "title": "Day X", "place": 5})
        await stage.until(lambda: "Day X" in stage.text(), "what it says now is shown")
        assert "! 1 event damaged " in stage.lines()[0]
        line = next(line for line in stage.lines() if "Day X" in line)
        assert line.rstrip("▕▁▂▃▄▅▆▇█ ").endswith("!")
        put(three, "10.json", {"id": "e10", "date": "2026-04-10"})
        await stage.until(lambda: "! 1 event hidden " in stage.lines()[0], "it is counted")
        assert "Day X" not in stage.text()
        put(three, "10.json", {"id": "e10", "date": "2026-04-10", "title": "Day 10"})
        await stage.until(lambda: "Day 10" in stage.text(), "it has healed")
        assert "!" not in stage.lines()[0]


async def test_a_folder_that_is_made_again_is_shown_where_one_was(open_stage, folder):
    events = [{"id": f"e{n}", "date": f"2026-01-{n % 28 + 1:02}", "title": f"Event number {n}."}
              for n in range(100)]  # fmt: skip
    put(folder, "all.json", events)
    async with open_stage(folder) as stage:
        await stage.press("space", "space", "space", "enter")
        cursor = stage.cursor
        folder.rename(folder.parent / "away")
        await stage.until(lambda: " 0 events" in stage.lines()[0], "nothing is left")
        (folder.parent / "away").rename(folder)
        await stage.until(lambda: "100 events" in stage.lines()[0], "everything is back")
        assert stage.cursor == cursor
        assert cursor in stage.explorer.state.session.expanded
        index = stage.explorer.state.view.index(stage.explorer.state.lens.row(cursor))
        assert index in stage.explorer.timeline.in_sight()


async def test_a_record_that_is_lost_is_counted_and_its_neighbors_are_shown(open_stage, folder):
    put(folder, "two.json", [{"date": "2026-04-29"},
                             {"date": "2026-04-30", "title": "A good neighbor"}])  # fmt: skip
    async with open_stage(folder, size=(100, 30)) as stage:
        assert "A good neighbor" in stage.text()
        assert "! 1 event hidden " in stage.lines()[0]
        await stage.press("!")
        assert "Problems: 1 event hidden · 1 error" in stage.text()
        assert "two.json:1:" in stage.text()


async def test_a_new_event_that_the_filter_hides_is_told(open_stage, three):
    async with open_stage(three, query=Query.of(actors=("Bob",))) as stage:
        put(three, "new.json", {"date": "2026-04-09", "title": "Of somebody else"})
        await stage.until(lambda: "hidden by the filter" in stage.text(), "the toast says so")
        assert "Of somebody else" not in stage.text()


async def test_an_actor_keeps_its_digit_when_others_become_more_frequent(open_stage, three):
    async with open_stage(three) as stage:
        assert stage.explorer.state.actor_at(1) == "Ada"
        put(three, "many.json", [{"date": "2026-05", "title": f"{n}", "actors": ["Cleo"]}
                                 for n in range(9)])  # fmt: skip
        await stage.until(lambda: "12 events" in stage.lines()[0], "the events came")
        assert stage.explorer.state.actor_at(1) == "Ada"
        assert stage.explorer.state.actor_at(3) == "Cleo"


async def test_an_empty_folder_shows_how_to_begin_and_takes_the_first_event(open_stage, folder):
    async with open_stage(folder) as stage:
        assert "No events here yet." in stage.text()
        assert '{"date": "1972-06", "title": "Something happened"}' in stage.text()
        put(folder, "first.json", {"date": "1972-06", "title": "Something happened"})
        await stage.until(lambda: "1 event" in stage.lines()[0], "the event is shown")
        assert "No events here yet." not in stage.text()


async def test_a_folder_with_nothing_readable_says_so(open_stage, folder):
    put(folder, "bad.json", "{")
    async with open_stage(folder) as stage:
        assert "1 file needs a look" in stage.lines()[0]
        assert "needs a look: press !" in stage.flat()


async def test_no_line_that_is_pasted_is_dropped(open_stage, three):
    async with open_stage(three) as stage:
        await stage.press("c")
        await stage.pilot.pause()
        stage.app.focused.post_message(events.Paste("first line\r\n  second\n\nthird\n"))
        await stage.pilot.pause()
        assert stage.app.focused.value == "first line second third"
        assert "3 lines were joined with spaces" in stage.flat()


async def test_hostile_text_is_shown_literally_and_safely(open_stage, folder):
    hostile = "[/nope] [Smith] [@click=app.quit]x[/] \x1b]0;owned\x07 \u202eabc \ud800 \x9b"
    put(folder, "h.json", {
        "id": "h", "date": "2026-04-17", "title": f"T {hostile}", "summary": hostile,
        "actors": [{"actor": f"A {hostile}", "role": hostile}], "tags": [hostile],
        "sources": [{"title": hostile, "publisher": hostile, "url": "javascript:alert(1)",
                     "quotes": [{"exact": hostile, "speaker": hostile}]}],
    })  # fmt: skip
    async with open_stage(folder, size=(160, 50)) as stage:
        await stage.press("enter", "enter")
        assert "[/nope] [Smith] [@click=app.quit]x[/]" in stage.flat()
        assert "␛]0;owned␇" in stage.flat()
        await stage.press("f", "escape", "1", "y", "o")
        await stage.until(lambda: "only http and https" in stage.flat(), "the link is refused")
        assert not any(
            ord(char) < 32 or 127 <= ord(char) < 160 for char in stage.text() if char != "\n"
        )


async def test_a_title_of_a_megabyte_and_a_huge_quote_are_cut_and_said_to_be(open_stage, folder):
    put(folder, "big.json", {"date": "2026-04-17", "title": "x" * 1_000_000,
                             "sources": [{"quotes": ["word " * 400_000]}]})  # fmt: skip
    async with open_stage(folder) as stage:
        await stage.press("enter", "j", "G", "g", "enter")
        explorer = stage.explorer
        lines = explorer.timeline.shown.block(0).lines
        assert len(lines) < 3000
        text = " ".join("".join(piece for piece, _ in line.pieces) for line in lines)
        assert "more characters" in " ".join(text.replace("┃", " ").split())


@pytest.mark.parametrize("key", ["y", "Y", "o", "e", "c"])
async def test_with_safe_nothing_is_opened_copied_or_written(open_stage, three, key, monkeypatch):
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("something left the program")

    for name in ("programs.copy", "programs.open_link", "programs.editor_for", "programs.start"):
        monkeypatch.setattr(f"timeline_tui.tui.{name}", forbidden)
    options = Options(safe=True, new_folder=str(three))
    async with open_stage(three, options=options) as stage:
        monkeypatch.setattr(stage.app, "copy_to_clipboard", forbidden)
        await stage.press(key)
        assert "disabled by --safe" in stage.flat()
        assert len(stage.app.screen_stack) == 1


async def test_with_safe_problems_are_listed_and_no_editor_starts(open_stage, folder):
    put(folder, "bad.json", "{")
    async with open_stage(folder, options=Options(safe=True)) as stage:
        await stage.press("exclamation_mark", "enter")
        await stage.until(lambda: "no editor is started" in stage.flat(), "it is refused")
