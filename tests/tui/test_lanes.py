"""Lanes: the strip of each actor, under that of all and in place of the list."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.explorer.test_measure import QUERIES, lenses
from tests.properties import slowly
from timeline_tui.core.lens import Lens
from timeline_tui.dates.calendar import ZOOMS
from timeline_tui.dates.extent import VAGUE
from timeline_tui.dates.extent import measure as measure_when
from timeline_tui.explorer.commands import toggle_lanes
from timeline_tui.explorer.messages import Sight
from timeline_tui.explorer.outline import Measure
from timeline_tui.explorer.state import Panes, Place, read_place, text_of
from timeline_tui.tui import Options
from timeline_tui.tui.glyphs import ASCII, UNICODE
from timeline_tui.tui.timeline.density import (
    Buckets,
    Days,
    DayScale,
    Density,
    bucket_counts,
    bucket_shares,
    scale_of,
    shape_of,
    spread_of,
)

# -- counts ----------------------------------------------------------------------------------------


@given(lenses(), st.sampled_from(QUERIES))
def test_the_events_of_an_actor_are_those_of_the_view_that_name_it(lens: Lens, query) -> None:
    view = lens.select(query)
    for actor in range(len(lens.actors)):
        found = lens.narrow(view, actor)
        assert list(found.rows) == [row for row in view.rows if actor in lens.seats(row)]
        assert all(row in found for row in found.rows)
        assert [found.index(row) for row in found.rows] == list(range(len(found)))


@given(lenses(), st.sampled_from(QUERIES), st.integers(1, 60))
def test_what_lanes_count_is_what_a_pass_over_the_events_counts(lens: Lens, query, width) -> None:
    if lens.extent is None:
        return
    measure, view = Measure(lens), lens.select(query)
    scale = DayScale(*lens.extent.core, width)
    for actor in range(len(lens.actors)):
        days = Days(measure, lens.narrow(view, actor))
        whens = [lens.listed[row] for row in view.rows if actor in lens.seats(row)]
        looks = [measure_when(when) for when in whens]
        vague = Counter((each.first, each.last) for each in looks if each.look & VAGUE)
        assert days.vague == vague
        known = [each.day for each in looks if not each.look & VAGUE]
        assert days.undated == known.count(None)
        there = [scale.bucket(day) for day in known if day is not None
                 and scale.first <= day <= scale.last]  # fmt: skip
        counts = bucket_counts(days.before, scale)
        assert counts == [there.count(bucket) for bucket in range(scale.buckets)]


@given(
    lenses(),
    st.sampled_from(QUERIES),
    st.integers(1, 60),
    st.sampled_from([None, *ZOOMS]),
)
def test_sets_that_are_counted_together_are_counted_as_each_by_itself(
    lens: Lens, query, width, zoom
) -> None:
    extent, measure = lens.extent, Measure(lens)
    if extent is None or not measure.times.ascend:
        return
    scale = scale_of(
        extent.core if zoom is None else (extent.first, extent.last), width, zoom, None
    )
    buckets = Buckets(measure, scale)
    for actor in range(len(lens.actors)):
        view = lens.narrow(lens.select(query), actor)
        days = Days(measure, view)
        spread = spread_of(days, scale, measure)[0]
        counts, shares = buckets.count(view.rows)
        assert counts == scale.on_cells(bucket_counts(days.before, scale))
        assert shares == pytest.approx(scale.on_cells(bucket_shares(spread, scale)), abs=1e-6)


# -- the shape -------------------------------------------------------------------------------------

SIZES = st.tuples(st.integers(40, 240), st.integers(8, 70))


@given(
    SIZES, st.sampled_from(["auto", "lanes", "view", "off"]), st.integers(0, 9), st.integers(0, 60)
)
def test_a_strip_with_lanes_leaves_the_list_its_rows(size, choice, keyed, others) -> None:
    shape = shape_of(size, choice, keyed, keyed + others, 28)
    assert shape.strip == (3 if size[1] >= 30 else 1)
    if choice == "off" or not keyed or size[1] < 16:
        assert shape.height == shape.strip + 1
        return
    if shape.is_view:
        assert shape.height == size[1] - 3
        assert shape.told >= 4
        assert shape.lanes <= keyed + others
        return
    assert shape.lanes <= keyed
    if shape.lanes:
        assert size[1] - 3 - shape.height >= 8
    asked = choice == "lanes" or (size[0] >= 140 and size[1] >= 40)
    assert bool(shape.lanes) == asked


# -- keys ------------------------------------------------------------------------------------------


async def test_a_key_goes_from_lanes_to_the_lanes_view_to_none(open_stage):
    async with open_stage(size=(160, 50)) as stage:
        panes = [stage.explorer.state.panes.lanes]
        for _ in range(4):
            await stage.press("L")
            panes.append(stage.explorer.state.panes.lanes)
        assert panes == ["auto", "view", "off", "lanes", "view"]


async def test_lanes_are_not_shown_where_there_is_no_room_and_the_key_says_so(open_stage):
    async with open_stage(size=(80, 15)) as stage:
        before = stage.explorer.state
        await stage.press("L")
        assert stage.explorer.state.panes == before.panes
        assert "lanes need 16 rows" in stage.text()


async def test_lanes_need_a_date_and_an_actor(open_stage, folder):
    (folder / "a.json").write_text('{"title": "Once", "date": "2026-03-01"}')
    async with open_stage(folder, size=(160, 50)) as stage:
        await stage.press("L")
        assert "no event has an actor" in stage.text()


def test_the_choice_is_kept_and_older_places_are_read() -> None:
    for choice in ("auto", "lanes", "view", "off"):
        place = Place(cursor="a", lanes=choice)
        assert read_place(text_of(place)) == place
    assert read_place('{"cursor": "a"}') == Place(cursor="a")
    assert read_place('{"cursor": "a", "lanes": "sideways"}') == Place(cursor="a")


async def test_the_key_shows_a_strip_that_was_hidden(open_stage):
    async with open_stage(size=(160, 50)) as stage:
        await stage.press("d")
        hidden = stage.explorer.state
        assert not hidden.panes.strip
        shown, _ = toggle_lanes(hidden, Sight(lanes="lanes"))
        assert shown.panes == replace(Panes(), lanes="lanes")


# -- the screen ------------------------------------------------------------------------------------


def lanes_of(stage) -> list[str]:
    """Return the lines of the strip and its lanes, without what is beside them."""
    return stage.lines()[1 : 1 + stage.explorer.query_one(Density).size.height]


@pytest.mark.parametrize(
    ("size", "shown"),
    [((140, 39), False), ((139, 40), False), ((140, 40), True),
     *slowly(((80, 24), False), ((139, 39), False), ((160, 50), True), ((200, 60), True))],
)  # fmt: skip
async def test_lanes_are_shown_unasked_from_140_by_40(open_stage, size, shown):
    async with open_stage(size=size) as stage:
        lines = lanes_of(stage)
        strip = 3 if size[1] >= 30 else 1
        assert len(lines) == strip + 1 + 9 * shown
        assert "2026" in lines[-1]
        assert "┊ 6 months" in lines[-1]
        names = [line[:28] for line in lines[strip:-1]]
        for number, name in enumerate(names, 1):
            assert name.startswith(f" [{number}] ")
            index = stage.explorer.state.lens.actor_index(stage.explorer.state.keyed[number - 1])
            count = stage.explorer.state.view.counts[index]
            assert name.rstrip("▕ ").endswith(f" {count}")


async def test_lanes_follow_the_filter(open_stage):
    async with open_stage(size=(160, 50)) as stage:
        everyone = lanes_of(stage)
        await stage.press("2")
        pentagon = lanes_of(stage)
        assert pentagon[4].startswith("▌[2]") or pentagon[4].startswith(" [2]")
        assert everyone[3] != pentagon[3]
        assert pentagon[4][28:] != everyone[4][28:] or "▕" in pentagon[4]
        counts = stage.explorer.state.view.counts
        assert pentagon[3].split("▕")[0].rstrip().endswith(f" {counts[0]}")


@pytest.mark.slow
async def test_the_lanes_view_tells_the_event_under_the_cursor_and_its_quote(open_stage):
    for size in ((60, 16), (80, 24), (160, 50)):
        async with open_stage(size=size) as stage:
            while stage.explorer.state.panes.lanes != "view":
                await stage.press("L")
            assert "/ search" in stage.text()
            assert "q Quit" in stage.text()
            await stage.go_to("wiles-bessent-meet-amodei")
            assert "Wiles and Bessent" in stage.text()
            assert "17 Apr 2026" in stage.text()
            await stage.press("enter", "enter")
            assert stage.explorer.state.stop is not None
            assert "┃ Earlier this month" in stage.text()
            await stage.press("escape", "j")
            await stage.press("]")
            month = stage.explorer.state.session.cursor
            await stage.press("[")
            assert stage.explorer.state.session.cursor != month
            await stage.press("L")
            assert "▸" in stage.text()
            assert stage.explorer.focused is stage.explorer.timeline


async def test_keys_that_wait_move_the_cursor_in_the_lanes_view(open_stage):
    async with open_stage(size=(160, 50)) as stage:
        await stage.press("L")
        before = stage.cursor
        assert stage.explorer.hurry("j")
        stage.explorer.catch_up()
        await stage.pilot.pause()
        after = stage.explorer.state
        assert after.index == 1
        assert stage.cursor != before
        assert after.lens.event(after.row).title[:40] in stage.text()


async def test_a_click_in_a_lane_goes_to_the_actors_event_nearest_to_the_day(open_stage):
    async with open_stage(size=(160, 50)) as stage:
        lens, view = stage.explorer.state.lens, stage.explorer.state.view
        for cell in (40, 90, 120, 150):
            density = stage.explorer.query_one(Density)
            await stage.pilot.click(Density, offset=(cell, 3 + 4))
            scale = density.scale()
            assert scale is not None
            day = scale.day(cell - 28)
            actor = lens.actor_index(stage.explorer.state.keyed[4])
            rows = [row for row in view.rows if actor in lens.seats(row)]
            best = min(abs(lens.days[row] - day) for row in rows if lens.days[row] is not None)
            row = lens.row(stage.cursor)
            assert row in rows
            assert abs(lens.days[row] - day) == best


async def test_a_click_on_a_name_asks_for_the_actor(open_stage):
    async with open_stage(size=(160, 50)) as stage:
        await stage.pilot.click(Density, offset=(10, 3 + 1))
        assert stage.explorer.state.query.actors == (stage.explorer.state.keyed[1],)


async def test_lanes_are_told_apart_in_ascii(open_stage):
    async with open_stage(size=(160, 50), options=Options(ascii=True)) as stage:
        lines = lanes_of(stage)
        assert all(line.isascii() for line in lines)
        assert lines[3].startswith(" [1] Anthropic")


async def test_the_list_of_actors_brings_the_list_back(open_stage):
    async with open_stage(size=(160, 50)) as stage:
        await stage.press("L")
        assert not stage.explorer.query_one("#body").display
        await stage.press("a")
        assert stage.explorer.query_one("#body").display
        assert stage.explorer.focused is stage.explorer.actors_bar
        await stage.press("escape")
        assert not stage.explorer.query_one("#body").display


def test_bars_and_textures_are_different_marks() -> None:
    for glyphs in (UNICODE, ASCII):
        assert not set(glyphs.heights) & set(glyphs.spread)
