"""The explorer on the shipped chronology: what a person does, and what the screen then says."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator

import pytest
from textual import events

from tests import shipped
from tests.properties import slowly
from tests.tui.conftest import SHIPPED, Stage
from tests.tui.dropping import put
from timeline_tui.core.index import Index
from timeline_tui.core.query import WHOLE, Query, Selection
from timeline_tui.explorer.commands import COMMANDS
from timeline_tui.files.library import Library, Progress
from timeline_tui.tui import Options
from timeline_tui.tui.app import TimelineApp
from timeline_tui.tui.glyphs import UNICODE
from timeline_tui.tui.timeline.event_pane import EventPane
from timeline_tui.tui.timeline.paint import Columns
from timeline_tui.tui.timeline.shown import Shown

SIZES = [(60, 16), (80, 24), (160, 50)]
MEETING = "wiles-bessent-meet-amodei"
QUOTE = "Earlier this month, White House Chief of Staff Susie Wiles and Treasury Secretary"


@pytest.mark.parametrize("size", SIZES)
async def test_the_first_screen_names_the_chronology_its_size_and_the_first_event(open_stage, size):
    async with open_stage(size=size) as stage:
        lines = stage.lines()
        assert len(lines) == size[1]
        assert "Anthropic and the U.S. governme" in lines[0]
        assert f"{shipped.TOTAL} events" in lines[0]
        assert "November 2024" in stage.text()
        assert "Palantir and AWS bring Claude" in stage.text()
        assert stage.cursor == shipped.FIRST


async def test_the_first_screen_at_80_by_24_shows_claude_gov(open_stage):
    async with open_stage(size=(80, 24)) as stage:
        assert "Claude Gov" in stage.text()


@pytest.mark.parametrize("size", SIZES)
async def test_enter_shows_the_quote_of_the_meeting(open_stage, size):
    async with open_stage(size=size) as stage:
        await stage.go_to(MEETING)
        # On sixteen rows the second enter, into the quotes, brings it up.
        await stage.press("enter", *(["enter"] if size[1] == 16 else []))
        assert QUOTE in stage.flat()


async def test_a_narrow_terminal_has_no_list_of_actors_until_it_is_asked_for(open_stage):
    async with open_stage(size=(60, 16)) as stage:
        assert not stage.explorer.actors_bar.display
        await stage.press("a")
        await stage.pilot.pause()
        assert stage.explorer.actors_bar.display
        assert "[1]" in stage.text()
        await stage.press("escape")
        assert not stage.explorer.actors_bar.display


async def test_a_wide_terminal_shows_the_source_beside_the_timeline(open_stage):
    async with open_stage(size=(160, 50)) as stage:
        await stage.go_to(MEETING)
        await stage.press("enter", "enter")
        text = stage.text()
        assert "publisher All Weather Finance" in text
        assert "published 28–30 Apr 2026" in text
        assert "file 2026-04-17-wiles-bessent-meet-" in text


class Waiting(Library):
    """A library that reads nothing before it may."""

    def __init__(self, *paths: str) -> None:
        super().__init__(paths)
        self.may = threading.Event()

    def load(self, *, live: bool = False) -> Iterator[Progress]:
        self.may.wait(60)
        yield from super().load(live=live)


async def test_digits_pressed_before_anything_is_read_filter_once_it_is():
    library = Waiting(str(SHIPPED))
    app = TimelineApp(library, WHOLE, Options())
    async with app.run_test(notifications=True) as pilot:
        stage = Stage(app, pilot)
        await stage.press("2", "x", "1")
        assert "no actor has the key" not in stage.text()
        library.may.set()
        await stage.until(lambda: app.explorer.state.files.loaded, "the chronology is read")
        query = app.explorer.state.session.selection.query
        assert (query.actors, query.without) == (("pentagon",), ("anthropic",))
        assert not app.explorer.state.session.leaving_out


async def test_a_digit_filters_by_that_actor_and_zero_brings_everyone_back(open_stage):
    async with open_stage() as stage:
        await stage.press("2")
        assert f"{shipped.PENTAGON} of {shipped.TOTAL} events" in stage.lines()[0]
        assert "filter: with [2] Pentagon" in stage.text()
        await stage.press("3")
        assert "[2] Pentagon or [3] White House" in stage.text()
        await stage.press("&")
        assert "[2] Pentagon together with [3] White House" in stage.text()
        await stage.press("0")
        assert f"{shipped.TOTAL} events" in stage.lines()[0]
        assert f"of {shipped.TOTAL} events" not in stage.lines()[0]


async def test_counts_in_the_list_of_actors_follow_the_filter(open_stage):
    async with open_stage() as stage:
        await stage.press("8")
        actors = [line.split("▕")[0].split() for line in stage.lines()]
        assert ["▌[8]", "OpenAI", f"{shipped.taking_part('openai')}"] in actors
        both = shipped.taking_part("openai") + shipped.taking_part("pentagon")
        both -= shipped.taking_part("openai", "pentagon")
        assert ["[2]", "Pentagon", f"{both}"] in actors


async def test_x_and_a_digit_leave_an_actor_out(open_stage):
    async with open_stage() as stage:
        await stage.press("x")
        assert "leave out: press 1–9" in stage.text()
        await stage.press("1")
        assert (
            f"{shipped.TOTAL - shipped.taking_part('anthropic')} of {shipped.TOTAL} events"
            in stage.lines()[0]
        )
        assert "without [1] Anthropic" in stage.text()
        await stage.press("x", "1")
        assert f"of {shipped.TOTAL}" not in stage.lines()[0]


async def test_the_cursor_stays_on_its_event_or_goes_to_the_nearest_in_time(open_stage):
    async with open_stage() as stage:
        await stage.go_to("supply-chain-risk-designation")
        await stage.press("2")
        assert stage.cursor == "supply-chain-risk-designation"
        await stage.press("0")
        await stage.go_to("mythos-leak")
        await stage.press("2")
        assert stage.cursor == "preliminary-injunction"


async def test_undo_and_redo_walk_through_the_changes_of_the_filter(open_stage):
    async with open_stage() as stage:
        await stage.press("1", "2", "u")
        assert stage.explorer.state.session.selection == Selection(Query.of(actors=("anthropic",)))
        await stage.press("ctrl+r")
        assert stage.explorer.state.session.selection.query.actors == ("anthropic", "pentagon")
        await stage.press("u", "u")
        assert stage.explorer.state.session.selection.is_everything


async def test_escape_takes_one_step_back_at_a_time_and_never_quits(open_stage):
    async with open_stage() as stage:
        await stage.press("1", "enter", "enter")
        assert stage.explorer.state.session.stop == 0
        await stage.press("escape")
        assert stage.explorer.state.session.stop is None
        await stage.press("escape")
        assert stage.explorer.state.session.selection.is_everything
        await stage.press("escape", "escape", "escape")
        assert stage.app.is_running


async def test_search_counts_as_it_is_typed_and_escape_gives_back_what_was_shown(open_stage):
    async with open_stage() as stage:
        await stage.go_to(MEETING)
        before = stage.explorer.state.session
        top = stage.explorer.timeline.scroll_offset.y
        await stage.press("/")
        await stage.type("mythos leak")
        assert f"1 of {shipped.TOTAL} events" in stage.text()
        assert stage.cursor == "mythos-leak"
        await stage.press("escape")
        assert stage.explorer.state.session == before
        assert stage.explorer.timeline.scroll_offset.y == top


async def test_search_folds_case_and_accents_and_is_combined_with_actors(open_stage):
    async with open_stage() as stage:
        await stage.press("1", "/")
        await stage.type("MÝTHOS")
        await stage.press("enter")
        query = stage.explorer.state.session.selection.query
        found = stage.explorer.state.view
        assert 0 < len(found) < shipped.TOTAL
        both = [
            row
            for row in stage.explorer.state.lens.select(Query.of(text="mythos")).rows
            if row in stage.explorer.state.lens.select(Query.of(actors=("anthropic",)))
        ]
        assert list(found.rows) == both
        assert query.text == "MÝTHOS"
        assert "with [1] Anthropic, saying “MÝTHOS”" in stage.text()


async def test_matches_are_marked_in_rows_and_quotes(open_stage):
    async with open_stage() as stage:
        await stage.press("/")
        await stage.type("besant met")
        await stage.press("enter")
        assert stage.cursor == MEETING
        await stage.press("n")
        assert stage.explorer.state.session.stop == 0
        match = stage.explorer.timeline._style_table()[0]["match"]
        marked = [
            segment.text.lower()
            for y in range(24)
            for segment in stage.explorer.timeline.render_line(y)
            if segment.style is not None and segment.style.bgcolor == match.bgcolor
        ]
        assert "besant" in marked
        assert "met" in marked


async def test_n_goes_from_hit_to_hit_and_folds_what_it_opened(open_stage):
    async with open_stage() as stage:
        await stage.press("/")
        await stage.type("tabletop")
        await stage.press("enter", "n")
        first = stage.cursor
        assert stage.explorer.state.session.stop is not None
        await stage.press("N", "N", "n")
        assert stage.explorer.state.session.expanded <= {stage.cursor, first}


async def test_nothing_found_says_which_part_excludes_all_and_the_ways_out(open_stage):
    async with open_stage(size=(100, 30)) as stage:
        await stage.press("9", "/")
        await stage.type("zugzwang")
        await stage.press("enter")
        text = stage.text()
        assert f"0 of {shipped.TOTAL} events" in text
        assert "No event says “zugzwang”." in text
        assert "0 everyone" in text
        await stage.press("u")
        assert f"{shipped.taking_part('donald-trump')} of {shipped.TOTAL} events" in stage.text()


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (160, 50)])
async def test_a_filter_of_nothing_names_the_part_that_does_it_and_enter_drops_it(open_stage, size):
    async with open_stage(size=size) as stage:
        await stage.press("9", "/")
        await stage.type("zugzwang")
        await stage.press("enter")
        text = stage.flat()
        assert "One part leaves nothing:" in text
        events = shipped.taking_part("donald-trump")
        assert f"saying “zugzwang”: {events} events without it (enter drops it)" in text
        await stage.press("j", "enter")  # a second enter would be that of the line
        assert f"{events} of {shipped.TOTAL}" in stage.lines()[0]
        await stage.press("u")
        assert f"0 of {shipped.TOTAL}" in stage.lines()[0]


async def test_the_ways_out_of_a_long_filter_are_there_for_the_mouse(open_stage):
    async with open_stage(size=(60, 16)) as stage:
        await stage.press("1", "2", "3", "4", "/")
        await stage.type("zugzwang")
        await stage.press("enter")
        line = stage.lines()[-2]
        assert "… esc " in line
        await stage.pilot.click("#bottom", offset=(line.index("drops a part"), 0))
        assert stage.explorer.state.query.text == ""
        assert len(stage.explorer.state.query.actors) == 4
        await stage.press("j", ".")
        line = stage.lines()[-2]
        assert line.rstrip().endswith(". back")
        await stage.pilot.click("#bottom", offset=(line.index(". back"), 0))
        assert stage.explorer.state.session.muted is None


async def test_a_filter_without_an_answer_shows_no_event_and_says_so(open_stage, monkeypatch):
    async with open_stage() as stage:

        def fail(*_: object) -> int:
            raise ValueError("no such day")

        monkeypatch.setattr(Index, "within", fail)
        await stage.press("p")
        await stage.type("2026")
        await stage.press("enter")
        assert f"0 of {shipped.TOTAL}" in stage.lines()[0]
        assert "This filter cannot be answered (ValueError: no such day)" in stage.flat()
        await stage.press("escape")
        assert f"{shipped.TOTAL} events" in stage.lines()[0]


async def test_hits_hidden_behind_the_filter_are_counted(open_stage):
    async with open_stage(size=(100, 30)) as stage:
        await stage.press("9", "/")
        await stage.type("wiles")
        await stage.press("enter")
        assert "hidden by the filter" in stage.text()


async def test_links_lead_to_the_other_event_and_backspace_comes_back(open_stage):
    async with open_stage() as stage:
        await stage.go_to(MEETING)
        await stage.press("enter", "enter")
        explorer = stage.explorer
        stops = explorer.state.outline.stops(explorer.state.lens.row(MEETING))
        link = next(n for n, stop in enumerate(stops) if stop.kind == "link")
        for _ in range(link):
            await stage.press("j")
        assert explorer.state.session.stop == link
        await stage.press("enter")
        assert stage.cursor == "trump-cnbc-interview"
        assert "Trump tells CNBC" in stage.text()
        await stage.press("backspace")
        assert stage.cursor == MEETING
        assert explorer.state.session.stop == link


async def test_following_a_link_out_of_the_filter_lifts_it_and_says_so(open_stage):
    async with open_stage() as stage:
        await stage.press("5")
        await stage.go_to(MEETING)
        await stage.press("enter", "enter")
        explorer = stage.explorer
        stops = explorer.state.outline.stops(explorer.state.lens.row(MEETING))
        link = next(n for n, stop in enumerate(stops) if stop.kind == "link")
        await stage.press(*["j"] * link)
        before = stage.lines()
        await stage.press("enter")
        assert stage.cursor == "trump-cnbc-interview"
        assert explorer.state.session.selection.is_everything
        assert "the filter hides that event" in stage.flat()
        await stage.press("backspace")
        assert stage.lines() == before  # as it stood, to the line
        assert explorer.state.session.selection.query.actors == ("dario-amodei",)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
async def test_every_moving_key_keeps_the_cursor_in_sight(open_stage, size):
    async with open_stage(size=size) as stage:
        keys = ["G", "g", "j", "space", "ctrl+d", "b", "ctrl+u", "]", "]", "[", "}", "{", "k",
                "enter", "j", "G", "k", "enter", "enter", "j", "h", "h", "X", "j", "X"]  # fmt: skip
        for key in keys:
            await stage.press(key)
            timeline = stage.explorer.timeline
            index = timeline.shown.cursor_index
            top = timeline.shown.layout.top(index) - timeline.scroll_offset.y
            if stage.explorer.state.session.stop is None:
                assert 0 <= top < timeline.size.height, (key, top)


async def test_a_page_down_and_up_returns_to_the_same_place(open_stage):
    async with open_stage() as stage:
        await stage.press("space", "space")
        second = stage.cursor
        assert second != shipped.FIRST
        await stage.press("g")
        assert stage.cursor == shipped.FIRST
        await stage.press("G")
        assert stage.cursor == "export-directive-lifted"


async def test_the_heading_of_the_period_sticks_to_the_top(open_stage):
    async with open_stage() as stage:
        await stage.press("G")
        for _ in range(12):
            await stage.press("k")
        top = stage.lines()[3].split("▕")[-1]
        assert " 2026 ─" in top
        assert "event" in top


async def test_intervals_and_imprecise_dates_are_told_apart(open_stage):
    async with open_stage(size=(119, 60)) as stage:
        await stage.go_to("google-signs-classified-agreement")
        row = next(line for line in stage.lines() if "Google opens" in line)
        assert re.search("20–28 +╎", row)
        await stage.go_to("formal-designation-letter")
        row = next(line for line in stage.lines() if "Formal designation letter" in line)
        assert re.search("03–04 +╎", row)
        await stage.go_to("agencies-restore-access")
        row = next(line for line in stage.lines() if "agencies restore Claude" in line)
        assert re.search("03–06 +┃", row)
        await stage.go_to("trump-cnbc-interview")
        row = next(line for line in stage.lines() if "Trump tells CNBC" in line)
        assert re.search("Tue 21 +│", row)


async def test_the_reported_words_stand_beside_the_date(open_stage):
    async with open_stage() as stage:
        await stage.go_to("trump-cnbc-interview")
        await stage.press("enter")
        assert "“last week” in All Weather Finance, published 28–30 Apr 2026" in stage.flat()


async def test_a_doubtful_event_is_marked_and_says_its_status_when_opened(open_stage):
    async with open_stage() as stage:
        await stage.go_to("omb-guidance-bars-anthropic")
        await stage.press("enter")
        assert "disputed" in stage.flat()


async def test_a_click_moves_the_cursor_and_a_second_one_opens(open_stage):
    async with open_stage() as stage:
        lines = stage.lines()
        y = next(n for n, line in enumerate(lines) if "Hegseth memo" in line)
        await stage.pilot.click(offset=(45, y))
        await stage.pilot.pause()
        assert stage.cursor == "hegseth-ai-strategy-memo"
        await stage.pilot.click(offset=(45, y))
        await stage.pilot.pause()
        assert "hegseth-ai-strategy-memo" in stage.explorer.state.session.expanded


async def test_clicks_on_actors_and_on_words_of_the_footer_work(open_stage):
    async with open_stage(size=(100, 24)) as stage:
        y = next(n for n, line in enumerate(stage.lines()) if "[2] Pentagon" in line)
        await stage.pilot.click(offset=(6, y))
        await stage.pilot.pause()
        assert f"{shipped.PENTAGON} of {shipped.TOTAL}" in stage.lines()[0]
        footer = stage.lines()[-1]
        await stage.pilot.click(offset=(footer.index("Everyone"), 23))
        await stage.pilot.pause()
        assert stage.explorer.state.session.selection.is_everything


async def test_a_click_on_the_strip_goes_to_that_time(open_stage):
    async with open_stage() as stage:
        await stage.pilot.click(offset=(79, 1))
        await stage.pilot.pause()
        assert stage.cursor == "export-directive-lifted"  # the first of the last column


async def test_the_list_of_actors_has_its_own_keys(open_stage):
    async with open_stage() as stage:
        await stage.press("a")
        await stage.pilot.pause()
        await stage.press("j", "space")
        assert stage.explorer.state.session.selection.query.actors == ("pentagon",)
        await stage.press("j", "enter")
        assert stage.explorer.state.session.selection.query.actors == ("white-house",)
        await stage.press("x")
        assert stage.explorer.state.session.selection.query.without == ("white-house",)
        assert "▌[3]×White House" in stage.text()  # under the cursor, too
        await stage.press("k", "space")
        assert "▌[2]▌Pentagon" in stage.text()
        assert "×[3] White House" in stage.text()
        await stage.press("escape")
        assert stage.explorer.timeline.has_focus


async def test_an_actor_is_found_by_some_letters_of_an_alias(open_stage):
    async with open_stage() as stage:
        await stage.press("f")
        await stage.pilot.pause()
        await stage.type("besant")
        await stage.press("enter")
        assert stage.explorer.state.session.selection.query.actors == ("scott-bessent",)
        assert f"{shipped.taking_part('scott-bessent')} of {shipped.TOTAL}" in stage.lines()[0]


async def test_help_lists_every_command(open_stage):
    async with open_stage(size=(100, 60)) as stage:
        await stage.press("?")
        from timeline_tui.tui.sheets.screens import Help

        screen = stage.app.screen
        assert isinstance(screen, Help)
        text = " ".join(screen.text().split())
        for command in COMMANDS:
            assert command.words.split(";")[0] in text, command.id
        assert "Twenty seconds" in stage.text()
        await stage.press("escape")
        assert stage.app.screen is stage.explorer


async def test_the_palette_runs_a_command(open_stage):
    async with open_stage() as stage:
        await stage.press(":")
        await stage.until(lambda: stage.app.screen is not stage.explorer, "the palette is open")
        await stage.type("last event")
        await stage.until(lambda: "Last event" in stage.text(), "the command is listed")
        await stage.press("enter")
        await stage.until(lambda: stage.cursor == "export-directive-lifted", "the command ran")


async def test_peek_shows_everything_around_an_event_and_comes_back(open_stage):
    async with open_stage() as stage:
        await stage.press("9", "v")
        assert f"{shipped.TOTAL} events" in stage.lines()[0]
        assert "everything around this event" in stage.text()
        await stage.press("v")
        assert f"{shipped.taking_part('donald-trump')} of {shipped.TOTAL}" in stage.lines()[0]


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (160, 50)])
async def test_a_muted_filter_is_named_plainly_and_comes_back(open_stage, size):
    async with open_stage(size=size) as stage:
        await stage.press("9", ".")
        assert f"{shipped.TOTAL} events" in stage.lines()[0]
        assert "muted: with [9] Donald Trump" in stage.text()
        await stage.press("u")
        assert f"{shipped.taking_part('donald-trump')} of {shipped.TOTAL}" in stage.lines()[0]
        await stage.press("ctrl+r")
        await stage.pilot.click("#bottom", offset=(stage.lines()[-2].index(". back") + 1, 0))
        assert "muted" not in stage.text()
        assert f"{shipped.taking_part('donald-trump')} of {shipped.TOTAL}" in stage.lines()[0]


async def test_sidebar_and_strip_can_be_put_away(open_stage):
    async with open_stage() as stage:
        await stage.press("s")
        assert "[1] Anthropic" not in stage.text()
        await stage.press("d")
        assert "2025 Jun" not in stage.text()
        await stage.press("s", "d")
        assert "[1] Anthropic" in stage.text()


@pytest.mark.parametrize("size", [(39, 20), (80, 7), (1, 1), (500, 3)])
async def test_a_terminal_that_is_too_small_says_so_or_shows_what_fits(open_stage, size):
    async with open_stage(size=size) as stage:
        await stage.press("j", "enter", "j", "x", "1", "0", "escape")
        assert stage.app.is_running
        assert stage.lines()[0].strip() == ("needs 40×8, q quits" if size[0] > 1 else "…")
        await stage.pilot.resize_terminal(80, 24)
        await stage.pilot.pause()
        assert f"{shipped.TOTAL} events" in stage.lines()[0]


async def test_resizing_keeps_the_cursor_in_sight(open_stage):
    async with open_stage() as stage:
        await stage.go_to(MEETING)
        for size in ((60, 16), (160, 50), (39, 7), (100, 30), (80, 24)):
            await stage.pilot.resize_terminal(*size)
            await stage.pilot.pause()
        assert "Wiles and Bessent meet" in stage.text()


async def test_a_list_of_actors_that_was_hidden_comes_back_from_its_start(open_stage):
    async with open_stage() as stage:
        for size in ((60, 16), (80, 24)):
            await stage.pilot.resize_terminal(*size)
            await stage.pilot.pause()
        assert stage.lines()[4].startswith(" [1] Anthropic")


async def test_ascii_draws_our_own_chrome_in_ascii_and_leaves_quotes_alone(open_stage):
    async with open_stage(options=Options(ascii=True)) as stage:
        await stage.go_to("anthropic-refuses-all-lawful-purposes")
        await stage.press("enter")
        text = stage.text()
        assert "“all lawful" in text
        chrome = "\n".join(line for line in stage.lines() if "lawful" not in line)
        assert {char for char in chrome if ord(char) > 126} <= set("’“”")


async def test_the_explorer_starts_with_the_filter_of_the_command_line(open_stage):
    async with open_stage(query=Query.of(actors=("pentagon",))) as stage:
        assert f"{shipped.PENTAGON} of {shipped.TOTAL}" in stage.lines()[0]
        assert stage.explorer.state.session.selection.query.actors == ("pentagon",)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (161, 4)])
@pytest.mark.parametrize("sheet", ["colon", "f", *slowly("S", "question_mark")])
async def test_pages_are_turned_in_lists_that_have_no_room_too(open_stage, sheet, size):
    async with open_stage(size=size) as stage:
        await stage.press(sheet, "up", "pagedown", "pageup", "pagedown", "pageup")
        assert stage.app.is_running
        await stage.press("escape", "escape", "j")
        assert stage.app.is_running


@pytest.mark.slow
@pytest.mark.parametrize(
    "sheet", ["colon", "c", *slowly("S", "f", "question_mark", "exclamation_mark")]
)
async def test_what_is_open_survives_a_terminal_of_one_cell(open_stage, folder, sheet):
    put(folder, "a.json", [{"date": "2026-01-01", "title": "A", "actors": ["Ada"]},
                           {"date": "2026-03-01", "title": "B"}])  # fmt: skip
    put(folder, "bad.json", "{")
    async with open_stage(folder) as stage:
        await stage.press(sheet, "down")
        for size in ((1, 1), *((width, 20) for width in range(1, 13)), (80, 24)):
            await stage.pilot.resize_terminal(*size)
            await stage.pilot.pause()
            assert stage.app.is_running


async def test_keys_pressed_where_nothing_fits_are_taken_all_the_same(open_stage):
    async with open_stage() as stage:
        await stage.press("G")
        await stage.pilot.resize_terminal(20, 20)
        await stage.press("2", "9", "ampersand", "X", "enter", "enter", "j", "G", "X", "n", "0")
        await stage.press("greater_than_sign", "enter", "enter", "X", "right_curly_bracket", "O")
        await stage.pilot.resize_terminal(80, 24)
        await stage.pilot.pause()
        assert stage.app.is_running
        assert f"1 of {shipped.TOTAL} events" in stage.lines()[0]
        assert "Palantir and AWS bring Claude" in stage.text()


@pytest.mark.parametrize("columns", [60, *slowly(80, 160)])
async def test_lines_of_the_help_that_are_too_long_go_on_below_their_words(open_stage, columns):
    async with open_stage(size=(columns, 50)) as stage:
        await stage.press("question_mark")
        from timeline_tui.tui.sheets.screens import Help

        assert isinstance(stage.app.screen, Help)
        shown = stage.text()
        for line in stage.app.screen.text().splitlines()[:40]:
            assert f"│ {line}" in shown
        assert "│              frequent" in shown or "or most frequent" in shown


async def test_the_pane_says_the_line_in_a_large_file_once_it_is_found(open_stage, folder):
    events = [{"date": "2020", "title": "First"}, {"date": "2021", "title": "Second"}]
    text = json.dumps(events[0]) + "," + " " * 300_000 + "\n" + json.dumps(events[1])
    (folder / "many.json").write_text(f"[\n{text}]", encoding="utf-8")
    async with open_stage(folder, size=(160, 50)) as stage:
        await stage.until(lambda: "many.json:2" in stage.text(), "the line is found")
        await stage.press("j")
        assert "many.json:3" in stage.text()


@pytest.mark.parametrize("size", [(60, 16), *slowly(((80, 24),), ((160, 50),)), (200, 60)])
async def test_rows_of_one_line_show_more_events_and_keep_the_cursor_where_it_is(
    open_stage, folder, size
):
    for number in range(1, 71):
        title = f"Event {number} with a title that takes more than one line " * 3
        put(folder, f"{number}.json", {"id": f"e{number}", "date": "2026-04", "title": title})
    async with open_stage(folder, size=size) as stage:
        rows = stage.explorer.timeline.size.height
        before = stage.text().count("▸")
        await stage.press("z")
        assert stage.text().count("▸") == rows - 1 > before
        assert all("…" in line for line in stage.lines() if "▸" in line)
        await stage.press("z")
        assert stage.text().count("▸") == before
        await stage.press("G")
        last = stage.cursor
        await stage.press("z")
        assert stage.cursor == last
        assert any("▌" in line and "▸" in line for line in stage.lines())


async def test_rows_of_one_line_bring_ten_events_to_a_screen_with_headings_and_gaps(open_stage):
    async with open_stage(size=(80, 24)) as stage:
        before = stage.text().count("▸")
        await stage.press("z")
        lines = [line.partition("▕")[2] for line in stage.lines()]
        assert sum("▸" in line for line in lines) >= 10 > before
        assert any(line.startswith("─ June 2025 ─ ┊ after 6 months ─") for line in lines)
        # What may lie within a gap is said before the number of events, which can be counted.
        words = "─ January 2026 ─ ┊ after 6 months · 1 may fall within ─"
        assert any(line.startswith(words) and "events" not in line for line in lines)


@pytest.mark.parametrize(
    ("size", "said"),
    [((60, 16), "─ January 2026 ─ ┊ after 6 months · 1 may fall within ─"),
     ((44, 16), "─ January 2026 ─ ┊ after 6 months ─────────"),
     ((100, 30), "───── January 2026 ")],
)  # fmt: skip
async def test_a_heading_takes_in_the_gap_above_it_as_far_as_there_is_room(open_stage, size, said):
    async with open_stage(size=size) as stage:
        await stage.press("z", *"jjj", *("D" if size[0] == 100 else ""))
        found = next(line for line in stage.lines() if said in line)
        assert "┊ after 6 months" in found
        assert len(found.rstrip()) <= size[0]


async def test_rows_of_one_line_stay_so_while_something_is_searched_for(open_stage):
    async with open_stage() as stage:
        await stage.press("z", "slash")
        await stage.type("claude")
        await stage.until(lambda: not stage.explorer.state.view.is_partial, "the search is done")
        layout = stage.explorer.timeline.shown.layout
        assert layout.bottom(0) - layout.top(0) == 1


# -- shape -----------------------------------------------------------------------------------------


def laid_out(stage: Stage, width: int) -> list[str]:
    """Return the lines of the cursor's event in a list of so many cells."""
    now = stage.explorer.timeline.shown
    shown = Shown(now.scene, width, UNICODE, now.ink.styles)
    lines = range(*shown.cursor_span(whole=True))
    return [shown.line(y, sticky=False).text.rstrip() for y in lines]


async def test_the_body_of_an_event_stands_under_its_title_and_is_never_wide(open_stage):
    async with open_stage() as stage:
        await stage.go_to("wiles-bessent-meet-amodei")
        await stage.press("enter")
        for width in (40, 60, 100, 180):
            title, *lines = laid_out(stage, width)
            left = title.index("Wiles")
            assert all(not line[:left].strip("│ ") for line in lines)
            assert max(map(len, lines)) <= min(left + 92, width)
            assert any(line[left : left + 1] == UNICODE.bar for line in lines)


async def test_a_row_names_its_actors_where_the_list_is_wide(open_stage):
    async with open_stage() as stage:
        await stage.go_to("nsa-uses-mythos")
        assert "National Security Agency" not in laid_out(stage, 89)[0]
        assert laid_out(stage, 118)[0].endswith("  National Security Agency +3 ?1❝")
        words = "National Security Agency, Axios, Pentagon, Anthropic"
        assert words in laid_out(stage, 148)[0]
        await stage.press("2")
        words = "National Security Agency, Axios, Anthropic, Pentagon"
        assert words in laid_out(stage, 148)[0]


def beside(stage: Stage) -> list[str]:
    """Return the lines of the pane beside the list."""
    return [line.partition("▏")[2].strip() for line in stage.lines() if "▏" in line]


@pytest.mark.parametrize(
    ("size", "cells"),
    [((119, 35), (20, 99, 0)), ((120, 35), (20, 57, 43)),
     *slowly(((140, 40), (28, 64, 48)), ((160, 50), (28, 75, 57)), ((200, 60), (28, 98, 74)),
             ((280, 60), (28, 156, 96)))],
)  # fmt: skip
async def test_the_event_stands_beside_the_list_from_120_columns(open_stage, size, cells):
    async with open_stage(size=size) as stage:
        explorer = stage.explorer
        pane = explorer.query_one("#pane")
        widths = explorer.actors_bar.size.width, explorer.timeline.outer_size.width
        assert (*widths, pane.outer_size.width if pane.display else 0) == cells
        await stage.go_to(MEETING)
        assert (QUOTE in " ".join(beside(stage)).replace("┃ ", "")) == bool(cells[2])


async def test_the_pane_follows_the_cursor_and_says_the_whole_event(open_stage):
    async with open_stage(size=(160, 100)) as stage:
        await stage.go_to(MEETING)
        said = beside(stage)
        assert said[0] == "Wiles and Bessent meet Anthropic CEO Dario Amodei"
        assert said[1] == "Fri 17 Apr 2026"
        words = " ".join(said)
        parts = (
            "“Earlier this month” in All Weather Finance", "Both sides call it productive.",
            "┃ Earlier this month", "axios.com", "who ", "tags ",
        )  # fmt: skip
        assert [part for part in parts if part not in words] == []
        assert MEETING not in stage.explorer.state.session.expanded
        await stage.press("j")
        assert beside(stage)[0] != said[0]


async def test_the_pane_repeats_no_quote_that_is_highlighted_beside_it(open_stage):
    async with open_stage(size=(160, 50)) as stage:
        await stage.go_to(MEETING)
        await stage.press("enter", "enter")
        assert stage.explorer.state.stop.quote is not None
        words = " ".join(beside(stage))
        assert "publisher All Weather Finance" in words
        assert "link https://allweatherfinance.com/is-mythos" in words
        assert "White House Chief of Staff" not in words
        assert QUOTE in stage.flat()


async def test_the_pane_shows_the_event_that_a_link_leads_to(open_stage, folder):
    put(
        folder,
        "a.json",
        {"id": "a", "date": "2026-01-01", "title": "First", "summary": "Long ago."},
    )
    put(folder, "b.json", {"id": "b", "date": "2026-01-02", "title": "Then",
                           "links": [{"type": "responds_to", "to": "a"}]})  # fmt: skip
    async with open_stage(folder, size=(120, 35)) as stage:
        await stage.go_to("b")
        await stage.press("enter", "enter")
        assert stage.explorer.state.stop.kind == "link"
        assert beside(stage)[0] == "First"
        assert "Long ago." in beside(stage)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(120, 16), *slowly(((120, 35),), ((200, 60),))])
async def test_an_event_that_is_longer_than_the_pane_is_read_to_its_end_with_keys(
    open_stage, folder, size
):
    summary = " ".join(f"word{number}" for number in range(4000))
    put(folder, "a.json", {"id": "a", "date": "2026", "title": "Long", "summary": summary})
    put(folder, "b.json", {"id": "b", "date": "2027", "title": "Short"})
    async with open_stage(folder, size=size) as stage:
        assert beside(stage)[-1] == "… more below: J"
        read = []
        while "more below" in beside(stage)[-1]:
            read += beside(stage)
            await stage.press("J")
        read += beside(stage)
        assert beside(stage)[-1] == "… back up: K"
        assert beside(stage)[-2] == "file a.json:1"
        assert set(summary.split()) <= set(" ".join(read).split())
        await stage.press("K")
        assert beside(stage)[-1] == "… more below: J · back up: K"
        await stage.press("j")
        assert beside(stage)[0] == "Short"
        await stage.press("k")
        assert beside(stage)[0] == "Long"
        await stage.pilot._post_mouse_events(
            [events.MouseScrollDown], widget="#pane", offset=(3, 3), button=0
        )
        await stage.pilot.pause()
        assert beside(stage)[0] != "Long"


async def test_without_a_pane_the_keys_that_scroll_it_say_what_to_do(open_stage):
    async with open_stage(size=(119, 35)) as stage:
        await stage.press("J")
        assert "enter opens it" in stage.flat()


async def test_only_so_many_lines_of_an_event_are_laid_out_as_the_pane_shows(open_stage, folder):
    quotes = [{"exact": f"Quote {number}."} for number in range(3000)]
    source = {"title": "Paper", "url": "https://example.org", "quotes": quotes}
    put(folder, "a.json", {"id": "a", "date": "2026", "title": "Long", "sources": [source]})
    async with open_stage(folder, size=(120, 35)) as stage:
        pane = stage.explorer.query_one(EventPane)
        assert len(pane._laid_out) < 60
        await stage.press("J", "J", "J", "J")
        assert "┃ Quote 30." in beside(stage)
        assert len(pane._laid_out) < 300


@pytest.mark.parametrize(
    ("width", "cells"),
    [(40, 7), (47, 7), (48, 9), (59, 9), (60, 10), (65, 15), (79, 15), (160, 15)],
)  # fmt: skip
def test_the_column_of_dates_grows_with_the_list_and_leaves_titles_their_room(
    width: int, cells: int
) -> None:
    columns = Columns(width)
    assert columns.gutter == cells
    assert columns.title >= min(Columns(59).title - 1, width - 25)


@pytest.mark.parametrize(
    ("size", "said"),
    [((60, 16), "27–5 Mar"), ((80, 24), "27–5 Mar"), ((119, 35), "27 Feb – 5 Mar"),
     ((120, 35), "27–5 Mar"), ((140, 40), "27 Feb–5 Mar"),
     ((160, 50), "27 Feb – 5 Mar"), ((200, 60), "27 Feb – 5 Mar")],
)  # fmt: skip
async def test_both_ends_of_a_time_are_said_where_there_is_room(open_stage, folder, size, said):
    put(folder, "a.json", {"id": "a", "date": "2026-02-27/2026-03-05", "title": "Ban " * 20})
    put(folder, "b.json", {"id": "b", "date": "2026-02-28", "title": "Talks"})
    async with open_stage(folder, size=size) as stage:
        lines = [line.partition("▏")[0] for line in stage.lines()]
        (first, second) = (line for line in lines if "▸" in line)
        assert f"▌{said}" in first
        assert first.index("▸") == second.index("▸")
        opened = next(line for line in lines if "Ban" in line and "▸" not in line)
        assert opened.index("Ban") == first.index("Ban")


async def test_the_pane_catches_up_with_the_list_after_a_burst_of_keys(open_stage):
    async with open_stage(size=(120, 35)) as stage:
        await stage.press(*"jjjjjjjjjjjj")
        row = stage.explorer.state.row
        title = stage.explorer.state.lens.event(row).title
        assert " ".join(beside(stage)[:2]).startswith(title)
