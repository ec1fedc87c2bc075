"""News of the files, and what holds whatever is pressed."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.explorer.playing import EVENTS, TODAY, Play, event, lens_of, listed, paper, playing
from tests.properties import times
from timeline_tui.core.corpus import Damage
from timeline_tui.core.query import WHOLE, Query, Selection
from timeline_tui.explorer.commands import BY_ID
from timeline_tui.explorer.messages import (
    ActorChosen,
    DayPicked,
    Digit,
    Do,
    Effect,
    EventChosen,
    Exit,
    Given,
    Picked,
    Progress,
    Returned,
    Reveal,
    Say,
    Sight,
    StopReading,
    Typed,
    Watching,
)
from timeline_tui.explorer.state import Files, Panes, Place, State, place_of, read_place

ROOT = Path(__file__).parents[2]


# -- news of the files -----------------------------------------------------------------------------


def test_how_far_reading_is_and_how_files_are_watched_is_kept() -> None:
    play = Play()
    play.send(Progress(3, 10), Watching("slowly"))
    assert (play.state.files.progress, play.state.files.watching) == ((3, 10), "slowly")
    play.load(lens_of(), Files())
    assert (play.state.files.loaded, play.state.files.progress) == (False, (3, 10))
    play.load(lens_of())
    assert (play.state.files.loaded, play.state.files.progress) == (True, None)
    assert play.state.files.watching == "slowly"
    play.send(Progress(10, 10))
    assert play.state.files.progress is None
    play.send(Progress(0, 1, 2_500))
    play.load(lens_of(), Files())
    assert play.state.files.piped == 2_500


def test_bytes_and_the_time_left_are_kept_until_all_is_read() -> None:
    play = Play()
    play.send(Progress(0, 1, 45_000_000, 155_000_000, 3))
    assert (play.state.files.sizes, play.state.files.left) == ((45_000_000, 155_000_000), 3)
    play.load(lens_of(), Files())
    assert (play.state.files.sizes, play.state.files.left) == ((45_000_000, 155_000_000), 3)
    assert play.state.files.piped == 0


def test_reading_can_be_stopped_while_there_is_something_to_read() -> None:
    play = Play()
    assert play.send(Do("stop_reading")) == (StopReading(),)
    play.send(Progress(3, 10))
    assert play.send(Do("stop_reading")) == (StopReading(),)
    play.load(lens_of())
    assert play.send(Do("stop_reading")) == (Say("nothing is being read", alone=True),)


def test_a_change_on_disk_is_said_in_events() -> None:
    play = playing(EVENTS[:5])
    play.press("3")
    damage = Damage(hidden=1, hiding=1, files=1)
    play.load(lens_of(EVENTS), Files(loaded=True, damage=damage), changed=True)
    said = "2 events came, 5 hidden by the filter, 1 event more hidden by errors: press !"
    assert play.effects[-1] == Say(said)
    assert listed(play) == ["d", "e"]


def test_the_cursor_stays_on_the_quote_that_it_was_on_or_is_in_sight() -> None:
    play = playing()
    play.press("open", "open", "next")
    first = replace(EVENTS[0], sources=(paper("2026-02-01", "new", "so it was", "red words"),))
    play.load(lens_of((first, *EVENTS[1:])), changed=True)
    assert play.state.session.stop == 2
    play.load(lens_of((replace(first, sources=()), *EVENTS[1:])), changed=True)
    assert (play.state.session.cursor, play.state.session.stop) == ("a", 0)
    assert play.state.stop is not None
    assert play.state.stop.kind == "link"
    play.load(lens_of(EVENTS[1:]), changed=True)
    assert play.state.session.cursor == "b"
    play.effects.clear()
    play.load(lens_of(EVENTS), changed=True)
    assert play.state.session.cursor == "a"
    assert Reveal(whole=True) in play.effects


def test_a_file_that_comes_changes_neither_periods_nor_gaps_nor_keys() -> None:
    play = playing()
    zoom, gap, keyed = play.state.measure.zoom, play.state.outline.gap_from, play.state.keyed
    more = [event(f"x{n}", f"{1900 + n}", "Zoe") for n in range(60)]
    play.load(lens_of((*EVENTS, *more)), changed=True)
    assert (play.state.measure.zoom, play.state.outline.gap_from) == (zoom, gap)
    assert play.state.keyed == (*keyed, "Zoe")
    play.press("1")
    assert play.state.outline.gap_from != gap  # another query has gaps of its own


def test_what_is_fitted_to_a_part_is_fitted_again_to_the_whole() -> None:
    play = Play()
    few = [event(f"x{n}", f"2020-01-{n * 7 + 1:02}", "Zoe") for n in range(4)]
    play.load(lens_of(few), Files())
    gap = play.state.outline.gap_from
    assert play.state.session.fitted is None
    play.load(lens_of((*few, *(event(f"y{n}", f"20{n + 21}", "Ada") for n in range(40)))))
    assert play.state.outline.gap_from != gap
    assert play.state.session.fitted == play.state.measure.zoom
    assert play.state.keyed[0] == "Ada"


def test_the_place_of_last_time_is_returned_to_once_it_is_read() -> None:
    place = Place(
        cursor="d",
        expanded=frozenset("d"),
        selection=Selection(Query.of(actors=("Cleo",))),
        strip=False,
        one_line=True,
    )
    play = Play()
    assert play.send(Returned(place, ("a word",))) == (
        Say("a word", error=True),
        Say("restored your last filter (esc clears it)"),
    )
    assert play.state.panes == Panes(strip=False, one_line=True)
    play.load(lens_of())
    assert (play.state.session.cursor, listed(play)) == ("d", ["d", "e"])
    found = place_of(play.state)
    assert found is not None
    assert replace(found, fitted=None) == place


def test_a_filter_that_is_not_restored_is_told_and_the_rest_of_the_place_returned_to() -> None:
    stored = {"where": {"and": [{"field": "mood", "value": "grim"}]}}
    place = read_place(json.dumps({"cursor": "d", "expanded": ["d"], "query": stored}))
    play = Play()
    (said,) = play.send(Returned(place))
    assert isinstance(said, Say)
    assert said.error
    assert said.text == (
        "the filter of last time is not restored: it asks for “mood”, and this version does not "
        "know that"
    )
    play.load(lens_of())
    assert play.state.selection == WHOLE
    assert (play.state.session.cursor, play.state.session.expanded) == ("d", frozenset("d"))


def test_who_has_acted_before_the_place_was_known_stays() -> None:
    play = Play()
    play.press("leave_out")
    assert play.send(Returned(Place(cursor="d", actors=False))) == ()
    assert play.state.session.wanted is None
    assert not play.state.panes.actors


def test_what_of_last_time_no_longer_exists_is_given_up_aloud() -> None:
    play = Play()
    play.send(
        Returned(Place(cursor="gone", selection=Selection(Query.of(actors=("Ada", "nobody")))))
    )
    play.load(lens_of())
    assert play.state.selection == Selection(Query.of(actors=("Ada",)))
    said = "the event where you left no longer exists; removed an actor that no longer exists"
    assert Say(f"{said} from the filter", error=True) in play.effects
    assert play.state.session.wanted is None


def test_what_the_command_line_asks_for_stands_before_the_filter_of_last_time() -> None:
    play = Play(Query.of(text="red"))
    assert (
        play.send(Returned(Place(cursor="d", selection=Selection(Query.of(actors=("Ada",)))))) == ()
    )
    play.load(lens_of())
    assert listed(play) == ["a", "d"]


# -- whatever is pressed ---------------------------------------------------------------------------

LENSES = [lens_of(EVENTS[:cut]) for cut in (7, 4, 2, 0)]
KEYS = st.sampled_from([event.id for event in EVENTS] + ["nowhere"])
TEXTS = st.sampled_from(["", "red", "event", "mar 2026", "2026", "1 mar 2026", "zugzwang", "!"])
SIGHTS = st.builds(
    Sight, page=st.integers(1, 40), in_sight=st.sampled_from([range(0), range(3), range(90)]),
    narrow=st.booleans(),
)  # fmt: skip
MESSAGES = st.one_of(
    st.builds(Do, st.sampled_from(sorted(BY_ID)), SIGHTS),
    st.builds(Digit, st.integers(1, 9)),
    st.builds(Typed, TEXTS),
    st.builds(Given, TEXTS, st.just(TODAY)),
    st.builds(Picked, KEYS, st.none() | st.integers(0, 3), st.booleans()),
    st.builds(DayPicked, st.integers(735_000, 745_000)),
    st.builds(EventChosen, KEYS),
    st.builds(ActorChosen, st.sampled_from(["toggle", "only", "without"]),
              st.sampled_from(["Ada", "Bob", "nobody"])),
    st.sampled_from(LENSES),
)  # fmt: skip


def taken(play: Play, message: object) -> tuple[Effect, ...]:
    if message in LENSES:
        before = len(play.effects)
        play.load(message, changed=True)  # type: ignore[arg-type]
        return tuple(play.effects[before:])
    return play.send(message)  # type: ignore[arg-type]


def is_consistent(state: State) -> bool:
    """Report whether the parts of a state agree.

    The cursor is on a listed event (on none where none is listed, or none yet), its stop is one of
    that event's, and everything belongs to one lens.
    """
    session, view = state.session, state.view
    on_listed = state.index >= 0 or not len(view)
    stop = session.stop
    stops = () if state.row is None else state.outline.stops(state.row)
    within = stop is None or state.row is None or stop < len(stops)
    lens = state.lens
    return (
        on_listed and within and view.query == session.selection.query
        and (lens.known, lens.order) == (session.selection.known, session.selection.order)
        and len(state.outline.view) == len(view)
        and all(state.outline.lead(index) in range(4) for index in range(len(view)))
        and all(0 <= index < len(lens.actors) for index in state.digits)
        and not (session.held is not None and session.asking)
    )  # fmt: skip


@settings(max_examples=times(40))
@given(st.lists(MESSAGES, max_size=25))
def test_no_keys_raise_or_leave_the_state_inconsistent(messages: list[object]) -> None:
    play = playing()
    for message in messages:
        taken(play, message)
        assert is_consistent(play.state)


@settings(max_examples=times(40))
@given(st.lists(MESSAGES, max_size=15))
def test_the_same_messages_come_to_the_same(messages: list[object]) -> None:
    one, other = playing(), playing()
    for message in messages:
        assert taken(one, message) == taken(other, message)
    assert one.state.session == other.state.session
    assert listed(one) == listed(other)


@settings(max_examples=times(40))
@given(st.lists(MESSAGES, max_size=15))
def test_escape_never_quits_and_comes_to_an_end(messages: list[object]) -> None:
    play = playing()
    for message in messages:
        taken(play, message)
    for _ in range(12):
        assert Exit() not in play.press("step_back")
    session = play.state.session
    assert (session.selection, session.stop, session.line) == (WHOLE, None, "")
    assert not session.leaving_out


CHANGES = st.lists(
    st.sampled_from(["1", "2", "3", "leave_out", "everyone", "match", "order", "later"]),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(max_examples=times(40))
@given(CHANGES)
def test_undo_restores_each_filter_and_redo_brings_it_back(commands: list[str]) -> None:
    play = playing()
    queries = [play.state.selection]
    for command in commands:
        play.press(command)
        if play.state.selection != queries[-1]:
            queries.append(play.state.selection)
    for query in reversed(queries[:-1]):
        play.press("undo")
        assert play.state.selection == query
    for query in queries[1:]:
        play.press("redo")
        assert play.state.selection == query


def test_the_explorer_loads_no_screen() -> None:
    names = sorted(path.stem for path in (ROOT / "timeline_tui" / "explorer").glob("*.py"))
    lines = [f"import timeline_tui.explorer.{name}" for name in names if name != "__init__"]
    program = "\n".join([*lines, "import sys", "print(' '.join(sys.modules))"])
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = set(done.stdout.split())
    assert "timeline_tui.explorer.transition" in loaded
    assert not {name for name in loaded if name.split(".")[0] in ("textual", "rich", "pydantic")}
    assert not {
        name for name in loaded if name.startswith(("timeline_tui.tui", "timeline_tui.files"))
    }
