"""The sheet of facets: what a person sees, presses and clicks."""

from __future__ import annotations

import threading

import pytest

from tests import shipped
from timeline_tui.core.query import EVERYTHING, Query
from timeline_tui.tui import Options
from timeline_tui.tui.chrome import WordLine
from timeline_tui.tui.sheets import facets
from timeline_tui.tui.sheets.facets import Facets, Values

SIZES = [(40, 8), (60, 16), (80, 24), (160, 50)]


def sheet(stage) -> Facets:
    found = stage.app.screen
    assert isinstance(found, Facets)
    return found


def under_cursor(stage) -> object:
    return sheet(stage).values.value


@pytest.mark.parametrize("size", SIZES)
async def test_values_are_chosen_left_out_and_taken_alone(open_stage, size):
    async with open_stage(size=size) as stage:
        await stage.press("F")
        assert "Anthropic" in stage.text()
        await stage.press("j", "space")
        assert stage.explorer.state.query == Query.of(actors=("pentagon",))
        events = shipped.taking_part("pentagon")
        assert f"{events} of {shipped.TOTAL}" in stage.text()
        await stage.press("j", "x")
        assert stage.explorer.state.query.without == ("white-house",)
        assert under_cursor(stage) == "white-house"  # nothing moves under the hand
        await stage.press("enter")
        assert stage.explorer.state.query == Query.of(actors=("white-house",))
        await stage.press("0")
        assert stage.explorer.state.query == EVERYTHING
        await stage.press("escape")
        assert stage.app.screen is stage.explorer
        await stage.press("u")
        assert stage.explorer.state.query == Query.of(actors=("white-house",))


async def test_every_facet_is_reached_and_counts_under_the_rest(open_stage):
    async with open_stage(size=(80, 24)) as stage:
        await stage.press("F", "enter")
        seen = []
        for _ in sheet(stage).names:
            seen.append(stage.lines()[1].split("╭─ ")[1].split(" (")[0])
            await stage.press("tab")
        assert seen[:2] == ["Actors", "Tags"]
        assert "Years" in seen
        assert len(set(seen)) == len(seen)
        await stage.press("left_square_bracket", "right_square_bracket", "right_square_bracket")
        values = sheet(stage).values
        assert values.facet is not None
        assert values.facet.name == "tag"
        first = values.facet.counts[0]
        await stage.press("space")
        query = stage.explorer.state.query
        assert query == Query.of(actors=("anthropic",)).with_tags([first.value])
        assert len(stage.explorer.state.view) == first.number


async def test_letters_find_a_value_and_leave_what_is_asked_for_on_top(open_stage):
    async with open_stage(size=(80, 24)) as stage:
        await stage.press("F", "space", "/")
        await stage.type("insid")
        await stage.press("enter")
        assert "Anthropic" in stage.lines()[4]
        assert "Some Pentagon insiders" in stage.lines()[5]
        await stage.press("enter")
        assert stage.explorer.state.query.actors == (under_cursor(stage),)
        await stage.press("escape")
        assert "Pentagon" in stage.lines()[5]
        await stage.press("/")
        await stage.type("zzz")
        assert "nothing matches" in stage.text()
        await stage.press("enter", "space", "x", "enter", "l", "escape", "escape")
        assert stage.app.screen is stage.explorer


async def test_every_facet_takes_every_key(open_stage):
    async with open_stage(size=(80, 24)) as stage:
        await stage.press("F")
        names = sheet(stage).names
        for _ in names:
            await stage.press("&", "space", "&", "x", "&", "0", "&", "tab")
        assert sheet(stage).name_shown == names[0]
        assert stage.explorer.state.query.selects_all


async def test_who_appears_with_whom_and_both_of_them(open_stage):
    async with open_stage(size=(80, 24)) as stage:
        await stage.press("F", "j", "l")
        assert "Who appears with Pentagon" in stage.text()
        assert under_cursor(stage) == "anthropic"
        assert sheet(stage).values.facet is not None
        number = sheet(stage).values.facet.counts[0].number
        await stage.press("enter")
        both = Query.of(actors=("pentagon", "anthropic"), match="all")
        assert stage.explorer.state.query == both
        assert len(stage.explorer.state.view) == number
        await stage.press("h")
        assert under_cursor(stage) == "pentagon"
        await stage.press("l", "escape", "escape")
        assert stage.app.screen is stage.explorer


@pytest.mark.parametrize("size", SIZES)
async def test_what_has_no_room_is_cut_by_one_sign_and_the_way_out_is_said(open_stage, size):
    async with open_stage(size=size) as stage:
        await stage.press("F")
        for _ in sheet(stage).names:
            assert "……" not in stage.text()
            await stage.press("tab")
        assert "esc closes" in stage.text()


async def test_the_words_of_a_frame_fit_after_the_screen_has_changed(open_stage):
    options = Options(ascii=True)
    async with open_stage(size=(80, 24), options=options) as stage:
        await stage.press("F", "l")
        for width, height in ((30, 8), (80, 24)):
            await stage.pilot.resize_terminal(width, height)
            await stage.pilot.pause()
            frame = next(line for line in stage.lines() if "Who appears" in line)
            assert frame.isascii()
            assert (f"{shipped.TOTAL} events -" in frame) == (width == 80)


async def test_the_mouse_alone_does_all_of_it(open_stage):
    async with open_stage(size=(80, 24)) as stage:
        await stage.press("F")
        await stage.pilot.click(Values, offset=(8, 1))
        assert stage.explorer.state.query == Query.of(actors=("pentagon",))
        line = next(text for text in stage.lines() if " space on/off" in text)
        keys = sheet(stage).query_one("#facet-keys", WordLine)
        at = line.index("x without") - keys.region.x
        await stage.pilot.click("#facet-keys", offset=(at, 0))
        assert stage.explorer.state.query == Query.of(without=("pentagon",))
        top = stage.lines()[2]
        await stage.pilot.click("#facets", offset=(top.index("Tags") - keys.region.x, 0))
        assert "Tags (" in stage.lines()[1]
        await stage.pilot.click(offset=(1, 12))  # beside the sheet
        assert stage.app.screen is stage.explorer


async def test_a_larger_screen_shows_the_lines_above(open_stage):
    async with open_stage(size=(40, 8)) as stage:
        await stage.press("F", "tab", "G")
        assert sheet(stage).values.first > 0
        await stage.pilot.resize_terminal(80, 120)
        await stage.pilot.pause()
        assert sheet(stage).values.first == 0


async def test_the_numbers_follow_the_files(open_stage, tmp_path):
    (tmp_path / "a.json").write_text('{"date": "2026", "title": "One", "actors": ["Ada"]}')
    async with open_stage(tmp_path) as stage:
        await stage.press("F")
        assert "Actors (1)" in stage.text()
        (tmp_path / "b.json").write_text('{"date": "2026", "title": "Two", "actors": ["Bob"]}')
        await stage.until(lambda: "Actors (2)" in stage.text(), "the second actor")


async def test_what_a_file_says_is_shown_as_data(open_stage, tmp_path):
    name = "[red]x[/] \\u001b[31m\\u202e"
    (tmp_path / "a.json").write_text(f'{{"date": "2026", "title": "One", "actors": ["{name}"]}}')
    async with open_stage(tmp_path, options=Options(ascii=True)) as stage:
        await stage.press("F")
        assert "[red]x[/]" in stage.text()
        assert "\x1b" not in stage.text()
        assert "\u202e" not in stage.text()
        await stage.press("space", "l", "tab", "tab", "escape")
        assert stage.app.is_running


async def test_values_that_are_not_read_yet_are_read_beside_the_screen(open_stage, monkeypatch):
    go = threading.Event()
    count_values = facets.count_values

    def wait_and_count(*asked, **named):
        assert go.wait(60)
        return count_values(*asked, **named)

    monkeypatch.setattr(facets, "FEW", 0)
    monkeypatch.setattr(facets, "count_values", wait_and_count)
    async with open_stage(size=(80, 24)) as stage:
        await stage.press("F")
        assert "counting…" in stage.text()
        await stage.press("space", "x", "enter", "j", "l", "/", "a", "escape")
        assert stage.explorer.state.query == EVERYTHING
        go.set()
        await stage.until(lambda: "Actors (" in stage.text(), "the actors")
        await stage.press("space")
        assert stage.explorer.state.query.actors == ("anthropic",)
        await stage.press("tab")
        await stage.until(lambda: "Tags (" in stage.text(), "the tags")


async def test_a_facet_that_no_event_has_says_so(open_stage, tmp_path):
    (tmp_path / "a.json").write_text('{"date": "2026", "title": "One"}')
    async with open_stage(tmp_path) as stage:
        await stage.press("F")
        assert "no event has any" in stage.text()
        await stage.press("space", "x", "enter", "l", "escape")
        assert stage.app.screen is stage.explorer
