"""Coming back to where somebody left: written, read, and what of it still fits."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import shipped
from tests.properties import slowly
from tests.tui.dropping import put
from timeline_tui.core.lens import assemble
from timeline_tui.core.query import WHOLE, Query, Selection
from timeline_tui.dates.calendar import ZOOMS
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.phrases import read_typed
from timeline_tui.explorer.messages import Loaded
from timeline_tui.explorer.state import SIZE_LIMIT, Place, place_of, read_place, text_of
from timeline_tui.explorer.transition import begin
from timeline_tui.files.state import NAME, State, key_of

FIRST_RELEASE = Path(__file__).parents[1] / "data" / "state-0.1.0.sqlite3"
"""A state file as version 0.1.0 writes it, for the folder /srv/case/events."""

ids = st.text(st.characters(codec=None), max_size=8)
times = st.sampled_from(["2026-04", "2026-04-29~", "2020/..", "{2020,2021-03}", "-0043-03-15"])
queries = st.builds(
    Query.of,
    actors=st.lists(ids).map(tuple),
    match=st.sampled_from(["any", "all"]),
    without=st.lists(ids).map(tuple),
    tags=st.lists(ids).map(tuple),
    text=ids,
    since=st.none() | times.map(parse),
    until=st.none() | times.map(parse),
    certain=st.booleans(),
)
selections = st.builds(
    Selection,
    queries,
    st.none() | st.integers(-(10**6), 10**6),
    st.sampled_from(["happened", "published"]),
)
places = st.builds(
    Place,
    cursor=ids,
    stop=st.none() | st.integers(0, 1000),
    expanded=st.frozensets(ids),
    selection=selections,
    zoom=st.none() | st.sampled_from(ZOOMS),
    actors=st.booleans(),
    strip=st.booleans(),
    one_line=st.booleans(),
    ladder=st.booleans(),
)


@given(places)
def test_a_place_is_read_as_it_was_written(place: Place) -> None:
    text = text_of(place)
    assert text.isascii()
    assert read_place(text) == place


@pytest.mark.parametrize("typed", ["last week", "spring 2026", "since March", "about 1990", "Q2"])
def test_a_period_that_was_typed_is_kept(typed: str) -> None:
    when = read_typed(typed, 739_000).when
    query = Query.of(since=when, until=when)
    found = read_place(text_of(Place(selection=Selection(query))))
    assert found is not None
    assert found.selection == Selection(query)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
keys = st.sampled_from([*json.loads(text_of(Place())), "where", "match", "since", "known", "order"])


@given(st.dictionaries(keys, anything | st.dictionaries(keys, anything)))
def test_any_json_is_a_place_that_can_be_written_again(found: object) -> None:
    place = read_place(json.dumps(found))
    assert place is not None
    assert read_place(text_of(place)) == place


@pytest.mark.parametrize(
    "text", [None, "", "{", "[]", "null", "[" * 100_000, '"' + "x" * SIZE_LIMIT + '"']
)
def test_what_is_no_place_is_none(text: str | None) -> None:
    assert read_place(text) is None


# -- in the explorer -------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> State:
    """Return an empty state."""
    return State(tmp_path / "state", key_of([str(tmp_path)]))


async def _left(open_stage, state: State, *keys: str, **more: object) -> Place:
    """Return the place after some keys, kept as on leaving."""
    async with open_stage(state=state, **more) as stage:
        await stage.press(*keys)
        place = place_of(stage.explorer.state)
    assert place is not None
    state.write(text_of(place))
    return place


async def test_everything_is_as_it_was_left(open_stage, kept: State) -> None:
    place = await _left(open_stage, kept, "2", "j", "j", "enter", "enter", "+", "s", "d")
    async with open_stage(state=kept) as stage:
        session = stage.explorer.state.session
        assert place_of(stage.explorer.state) == place
        assert session.cursor == place.cursor != ""
        assert (session.selection.query.actors, session.stop) == (("pentagon",), 0)
        assert session.cursor in session.expanded
        assert f"{shipped.PENTAGON} of {shipped.TOTAL} events" in stage.text()
        assert "restored your last filter" in stage.flat()
        assert not stage.explorer.actors_bar.display
        assert not stage.explorer.query_one("#density").display


async def test_what_the_first_release_has_left_opens_with_its_place_and_filter(
    open_stage, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(shipped.FOLDER, folder)
    state = State(tmp_path / "state", key_of([str(folder)]))
    state.folder.mkdir()
    shutil.copy(FIRST_RELEASE, state.folder / NAME)
    with closing(sqlite3.connect(state.folder / NAME)) as file, file:
        file.execute("UPDATE place SET folder = ?", (state.key,))
    async with open_stage(folder, state=state, size=(100, 30)) as stage:
        session = stage.explorer.state.session
        assert (session.cursor, session.stop) == ("unclear-if-core-dispute-solved", 1)
        assert session.expanded == {"unclear-if-core-dispute-solved"}
        period = parse("2026-02/2026-04")
        query = Query.of(("pentagon",), since=period, until=period)
        assert session.selection == Selection(query)
        assert place_of(stage.explorer.state) == read_place(state.read())
        assert "restored your last filter" in stage.flat()
        assert "the state file" not in stage.flat()


@pytest.mark.parametrize("size", [(80, 24), *slowly(((60, 16),), ((160, 50),))])
async def test_it_says_where_one_is_again_and_what_is_restored(
    open_stage, kept: State, size: tuple[int, int]
) -> None:
    place = await _left(open_stage, kept, "j", "j")
    async with open_stage(state=kept, size=size) as stage:
        row = stage.explorer.state.lens.row(place.cursor)
        title = stage.explorer.state.lens.event(row).title
        assert f"back at “{title[:20]}" in stage.lines()[-2]
        assert "restored" not in stage.flat()
    await _left(open_stage, kept, "2")
    async with open_stage(state=kept, size=(120, 24)) as stage:
        line = stage.lines()[-2]
        assert f"restored your last filter (esc clears it), back at “{title[:20]}" in line
    await _left(open_stage, kept, "0", "g")
    async with open_stage(state=kept) as stage:
        assert "back at" not in stage.text()


async def test_the_first_time_begins_at_the_first_event(open_stage, kept: State) -> None:
    async with open_stage(state=kept) as stage:
        assert stage.explorer.state.view.index(stage.explorer.state.lens.row(stage.cursor)) == 0
        assert stage.explorer.state.session.selection == WHOLE


async def test_the_cursor_far_down_is_in_sight(open_stage, kept: State) -> None:
    place = await _left(open_stage, kept, "G", "k", "k")
    async with open_stage(state=kept) as stage:
        assert stage.cursor == place.cursor
        assert "▌" in stage.text()
        index = stage.explorer.state.view.index(stage.explorer.state.lens.row(stage.cursor))
        assert index in stage.explorer.timeline.in_sight()


async def test_what_the_command_line_asks_for_stands_before_the_filter(
    open_stage, kept: State
) -> None:
    await _left(open_stage, kept, "2", "j")
    asked = Query.of(text="Mythos")
    async with open_stage(state=kept, query=asked) as stage:
        assert stage.explorer.state.session.selection == Selection(asked)
        assert "restored your last filter" not in stage.flat()


async def test_a_line_that_is_still_open_and_a_look_around_are_not_kept(
    open_stage, kept: State
) -> None:
    place = await _left(open_stage, kept, "2", "/", "M", "y", "t")
    assert place.selection == Selection(Query.of(actors=("pentagon",)))
    place = await _left(open_stage, kept, "v")
    assert place.selection == Selection(Query.of(actors=("pentagon",)))


async def test_an_event_and_an_actor_that_are_gone_are_said(
    open_stage, kept: State, folder: Path
) -> None:
    put(folder, "a.json", {"id": "a", "date": "2020", "title": "A", "actors": ["One"]})
    put(folder, "b.json", {"id": "b", "date": "2021", "title": "B", "actors": ["Two"]})
    kept.write(
        text_of(
            Place(cursor="c", selection=Selection(Query.of(actors=("nobody",), without=("Two",))))
        )
    )
    async with open_stage(folder, state=kept, size=(140, 24)) as stage:
        assert stage.cursor == "a"
        assert stage.explorer.state.session.selection.query.actors == ()
        assert stage.explorer.state.session.selection.query.without == (
            stage.explorer.state.lens.actors[1].id,
        )
        assert "the event where you left no longer exists" in stage.flat()
        assert "removed an actor that no longer exists" in stage.flat()


async def test_who_acts_before_the_place_is_there_stays(open_stage, kept: State) -> None:
    kept.write(text_of(Place(cursor="no-such-event")))
    async with open_stage(state=kept) as stage:
        explorer = stage.explorer
        wanted = replace(explorer.state.session, wanted=("trump-cnbc-interview", None))
        explorer.state = replace(explorer.state, session=wanted)
        await stage.press("j")
        here = stage.cursor
        explorer.send(Loaded(explorer.state.measure, explorer.state.files))
        assert stage.cursor == here


def test_who_leaves_before_anything_was_read_leaves_the_place_as_it_was() -> None:
    state = begin(WHOLE, assemble(()))
    assert place_of(state) is None
    place = place_of(replace(state, session=replace(state.session, wanted=("far", 2))))
    assert place is not None
    assert (place.cursor, place.stop) == ("far", 2)


async def test_a_state_that_was_damaged_is_said_and_kept(open_stage, kept: State) -> None:
    kept.folder.mkdir()
    (kept.folder / NAME).write_text("noise")
    async with open_stage(state=kept, size=(120, 30)) as stage:
        assert "it is kept as" in stage.flat()
    assert (kept.folder / f"{NAME}.aside-1").read_text() == "noise"


async def test_a_state_that_cannot_be_read_ends_nothing(open_stage, kept: State) -> None:
    kept.folder.mkdir()
    (kept.folder / NAME).symlink_to(kept.folder / "gone" / "away")
    async with open_stage(state=kept, size=(120, 30)) as stage:
        said = stage.flat()
        assert "cannot read the place where you left: the state file is" in said
        assert "a link, which is not followed" in said
        await stage.press("j")


async def test_rows_of_one_line_are_kept_for_the_next_time(open_stage, kept: State) -> None:
    assert (await _left(open_stage, kept, "z")).one_line
    async with open_stage(state=kept) as stage:
        assert stage.explorer.state.panes.one_line


def test_a_place_of_before_has_rows_of_as_many_lines_as_their_titles_take() -> None:
    before = json.loads(text_of(Place(cursor="a")))
    del before["one_line"]
    place = read_place(json.dumps(before))
    assert place is not None
    assert not place.one_line
