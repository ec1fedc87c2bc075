"""Asking for other events, and the steps back out, without a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.explorer.playing import Play, event, lens_of, listed, paper, playing
from tests.properties import times
from timeline_tui.core import lens
from timeline_tui.core.event import Event
from timeline_tui.core.index import search
from timeline_tui.core.query import WHOLE, Query, Selection
from timeline_tui.explorer import transition
from timeline_tui.explorer.asking import hidden_hits, meant_by
from timeline_tui.explorer.messages import (
    ActorChosen,
    ActorsLeft,
    CloseLine,
    Focus,
    Given,
    OpenLine,
    Say,
    SearchOn,
    Typed,
    WhenIdle,
)


def test_a_digit_switches_its_actor_on_and_off() -> None:
    play = playing()
    assert play.state.keyed == ("Ada", "Bob", "Cleo")
    play.press("3")
    assert listed(play) == ["d", "e"]
    assert play.state.session.cursor == "d"
    play.press("3")
    assert play.state.selection == WHOLE
    assert play.press("7") == (Say("no actor has the key 7"),)


def test_x_and_a_digit_leave_an_actor_out_once() -> None:
    play = playing()
    play.press("leave_out")
    assert play.state.session.leaving_out
    play.press("1")
    assert listed(play) == ["c", "e", "f"]
    assert not play.state.session.leaving_out
    play.press("leave_out", "next")
    assert not play.state.session.leaving_out
    play.press("everyone")
    assert play.state.selection == WHOLE


def test_all_of_several_actors_may_be_asked_for() -> None:
    play = playing()
    assert play.press("match") == (Say("with two actors or more: all of them"),)
    play.press("1", "2")
    assert listed(play) == ["a"]
    play.press("match")
    assert listed(play) == ["a", "b", "c", "d", "f", "g"]


def test_the_list_of_actors_switches_takes_alone_and_leaves_out() -> None:
    play = playing()
    assert play.press("sidebar") == (Focus("actors"),)
    assert play.state.panes.over
    play.send(ActorChosen("toggle", "Bob"), ActorChosen("only", "Cleo"))
    assert play.state.selection == Selection(Query.of(actors=("Cleo",)))
    play.send(ActorChosen("without", "Cleo"))
    assert play.state.selection == Selection(Query.of(without=("Cleo",)))
    play.send(ActorChosen("everyone"))
    assert play.state.selection == WHOLE
    assert play.send(ActorsLeft()) == (Focus("events"),)
    assert not play.state.panes.over


def test_undo_and_redo_walk_through_the_filters() -> None:
    play = playing()
    assert play.press("undo") == (Say("nothing to undo"),)
    play.press("1", "2", "undo")
    assert play.state.query.actors == ("Ada",)
    play.press("redo")
    assert play.state.query.actors == ("Ada", "Bob")
    play.press("undo", "undo")
    assert play.state.selection == WHOLE
    play.press("1")
    assert play.press("redo") == (Say("nothing to redo"),)


def test_what_is_typed_is_asked_at_once_and_given_back_by_escape() -> None:
    play = playing()
    play.press("last")
    before = play.state.session
    assert play.press("search") == (OpenLine("search", ""),)
    assert play.press("search") == ()
    play.send(Typed("red"))
    assert listed(play) == ["a", "d"]
    assert CloseLine(back=True) in play.press("step_back")
    assert play.state.session == before
    play.press("search")
    play.send(Typed("re"))
    assert CloseLine() in play.send(Given("red"))
    assert (listed(play), play.state.session.line) == (["a", "d"], "")
    assert len(play.state.session.undo) == 1


def test_a_letter_typed_behind_a_closed_line_changes_nothing() -> None:
    play = playing()
    before = play.state
    assert play.send(Typed("x"), Given("y")) == ()
    assert play.state is before


def test_each_step_back_says_what_it_cleared() -> None:
    play = playing()
    play.press("1", "search", "order")
    play.send(Given("red"))
    assert Say("cleared the search (u restores it)") in play.press("step_back")
    assert Say("cleared the filter (u restores it)") in play.press("step_back")
    last = Say("showing all events in order of happening (u undoes that)")
    assert last in play.press("step_back")
    assert play.state.selection == WHOLE
    assert play.press("step_back") == ()


def test_a_look_around_is_without_the_filter_and_comes_back_to_it() -> None:
    play = playing()
    assert play.press("peek") == (Say("all events are shown already"),)
    play.press("3", "peek")
    assert (play.state.selection, play.state.session.peeked) == (
        WHOLE,
        Selection(Query.of(actors=("Cleo",))),
    )
    play.press("peek")
    assert (play.state.selection, play.state.session.peeked) == (
        Selection(Query.of(actors=("Cleo",))),
        None,
    )
    play.press("peek", "1")
    assert (play.state.selection, play.state.session.peeked) == (
        Selection(Query.of(actors=("Ada",))),
        None,
    )
    play.press("peek", "undo")
    assert play.state.session.peeked is None


def test_escape_steps_out_of_the_innermost_thing_first() -> None:
    play = playing()
    play.press("3", "search")
    play.send(Given("red"))
    play.press("open", "open", "peek", "leave_out")
    seen = []
    for _ in range(7):
        effects = play.press("step_back")
        session = play.state.session
        seen.append((session.leaving_out, session.stop, session.peeked is not None,
                     session.selection.query.text, session.selection.query.actors))  # fmt: skip
    assert seen == [
        (False, 0, True, "", ()),
        (False, None, True, "", ()),
        (False, None, False, "red", ("Cleo",)),
        (False, None, False, "", ("Cleo",)),
        (False, None, False, "", ()),
        (False, None, False, "", ()),
        (False, None, False, "", ()),
    ]
    assert effects == ()


def test_escape_keeps_the_order_until_the_filter_is_gone() -> None:
    play = playing()
    play.press("order", "1", "step_back")
    assert play.state.selection == Selection(order="published")
    play.press("step_back")
    assert play.state.selection == WHOLE


def test_the_cursor_goes_to_the_nearest_in_time_and_stays_there() -> None:
    play = playing()
    play.press("next", "2")
    assert play.state.session.cursor in ("a", "c")
    play.press("everyone")
    assert play.state.session.cursor in ("a", "c")


@pytest.mark.parametrize("whole_at_once", [True, False])
def test_digits_before_anything_is_read_filter_once_it_is(whole_at_once: bool) -> None:
    from timeline_tui.explorer.state import Files

    play = Play()
    play.press("2", "leave_out", "1", "9")
    assert not play.state.session.leaving_out
    if not whole_at_once:
        play.load(lens_of([event("x", "2020", "Zoe", "Yves", "Xaver")]), Files())
        assert play.state.selection == WHOLE
    play.load(lens_of())
    assert play.state.selection == Selection(Query.of(actors=("Bob",), without=("Ada",)))
    assert play.effects[-1] == Say("no actor has the key 9")
    assert play.state.early == ()


# -- a search in slices ----------------------------------------------------------------------------


@pytest.fixture
def slices() -> Iterator[None]:
    """Have a search take a slice for a few words, and look at few events around the cursor."""
    with pytest.MonkeyPatch.context() as patch:
        for module, names in (
            (search, {"SLICE": 40, "SHORTEST": 1, "_COPIED": 25, "_STEP": 2}),
            (lens, {"AROUND": 1, "SCREENFUL": 1}),
            (transition, {"SLICE": 40, "AT_ONCE": 0, "MORE": 2}),
        ):
            for name, value in names.items():
                patch.setattr(module, name, value)
        yield


def many(size: int = 60) -> list[Event]:
    """Return events of which each says a word of its own, and every sixth one `red`."""
    return [
        event(f"e{n:02}", f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}", summary=f"word{n} "
              + ("red " if n % 6 == 5 else ""))
        for n in range(size)
    ]  # fmt: skip


@pytest.mark.usefixtures("slices")
def test_what_a_search_finds_is_shown_as_unfinished_until_all_is_looked_through() -> None:
    play = playing(many())
    play.press("search")
    assert WhenIdle(SearchOn()) in play.send(Typed("red"))
    seen = [len(play.state.view)]
    for _ in range(1000):
        if not play.state.view.is_partial:
            break
        assert play.state.outline.gaps_at == {}
        play.send(SearchOn())
        seen.append(len(play.state.view))
    assert seen == sorted(seen)
    assert len(set(seen)) > 2
    assert seen[-1] == 10
    before = play.state
    assert play.send(SearchOn()) == ()
    assert play.state is before


@pytest.mark.usefixtures("slices")
@pytest.mark.parametrize(("long", "grows"), [(1 << 30, False), (0, True)])
def test_a_list_that_fills_the_screen_grows_only_while_a_search_takes_long(
    monkeypatch, long, grows
) -> None:
    monkeypatch.setattr(transition, "SCREENFUL", 1)
    monkeypatch.setattr(transition, "LONG", long)
    play = playing(many())
    play.press("search")
    play.send(Typed("red"))
    seen = []
    while play.state.view.is_partial:
        if len(play.state.view):
            seen.append(len(play.state.view))
        play.send(SearchOn())
    assert (len(set(seen)) > 1) == grows
    assert len(play.state.view) == 10


@pytest.mark.usefixtures("slices")
def test_another_letter_drops_the_search_for_what_was_typed_before() -> None:
    play = playing(many())
    play.press("search")
    play.send(Typed("red"), SearchOn(), Typed("word7"))
    while play.state.view.is_partial:
        play.send(SearchOn())
    assert listed(play) == ["e07"]
    play.send(Typed("red"), Typed(""))
    assert len(play.state.view) == 60
    assert not play.state.view.is_partial


@pytest.mark.usefixtures("slices")
def test_who_acts_on_the_events_acts_on_all_that_the_search_finds() -> None:
    for act in ("last", "next_hit", "previous_hit", "undo", "sidebar"):
        play = playing(many())
        play.press("search")
        play.send(Typed("red"), Given("red"))
        assert play.state.view.is_partial
        play.press(act)
        assert not play.state.view.is_partial
    assert len(listed(play)) == 10


@pytest.mark.usefixtures("slices")
def test_enter_leaves_the_search_to_go_on_and_escape_drops_it() -> None:
    play = playing(many())
    before = play.state.session
    play.press("search")
    play.send(Typed("red"))
    play.press("step_back")
    assert (play.state.session, len(play.state.view)) == (before, 60)
    play.press("search")
    play.send(Typed("red"))
    assert CloseLine() in play.send(Given("red"))
    assert play.state.view.is_partial
    while play.state.view.is_partial:
        play.send(SearchOn())
    assert (len(play.state.view), play.state.session.line) == (10, "")


@pytest.mark.usefixtures("slices")
def test_other_events_that_come_while_a_search_is_unfinished_are_all_searched() -> None:
    play = playing(many())
    play.press("search")
    play.send(Typed("red"))
    assert play.state.view.is_partial
    play.load(lens_of(many(66)), changed=True)
    assert (len(play.state.view), play.state.view.is_partial) == (11, False)


@pytest.mark.usefixtures("slices")
def test_the_cursor_goes_to_the_event_that_is_nearest_once_all_is_found() -> None:
    events = (
        event("a", "2026-01-01", summary="red"),
        event("b", "2026-01-20"),
        event("c", "2026-01-21", summary="red" * 60),
    )
    play = playing(events)
    play.press("next", "search")
    play.send(Typed("red"))
    assert (listed(play), play.state.session.cursor) == (["a"], "a")
    while play.state.view.is_partial:
        play.send(SearchOn())
    assert (listed(play), play.state.session.cursor) == (["a", "c"], "c")
    play.send(Typed("re"), Typed("r"), Typed(""))
    assert play.state.session.cursor == "b"


STEPS = st.one_of(
    st.sampled_from(["r", "re", "red", "red ", "red a", "a", "b", "zz", ""]).map(Typed),
    st.sampled_from(["", "red", "b"]).map(Given),
    st.just(SearchOn()),
    st.just(SearchOn()),
    st.sampled_from(
        ["search", "step_back", "next", "last", "first", "next_hit", "open", "undo", "redo",
         "order", "peek", "next_gap", "later", "earlier"]
    ),
    st.sampled_from(["1", "2"]),
)  # fmt: skip
SAID = st.lists(
    st.tuples(st.sampled_from(["", "", "", "red", "re", "red a", "a b"]), st.integers(1, 28),
              st.sampled_from(["Ada", "Bob", "Cleo"]), st.booleans()),
    min_size=3, max_size=12,
)  # fmt: skip


@settings(max_examples=times(200))
@given(SAID, st.lists(st.sampled_from(["next", "next", "last", "later", "order", "2"]), max_size=4),
       st.lists(STEPS, max_size=10))  # fmt: skip
def test_a_search_in_slices_ends_as_one_at_once(said, before, steps) -> None:
    events = [
        event(f"e{n}", f"2026-0{n % 3 + 1}-{day:02}", actor, summary=words,
              sources=(paper(f"2026-04-{day:02}", words),) if has_source else ())
        for n, (words, day, actor, has_source) in enumerate(said)
    ]  # fmt: skip
    at_once = playing(events)
    with pytest.MonkeyPatch.context() as patch:
        for module, name, value in (
            (search, "SLICE", 30), (search, "SHORTEST", 1), (search, "_COPIED", 25),
            (lens, "AROUND", 1), (transition, "SLICE", 30), (transition, "AT_ONCE", 0),
        ):  # fmt: skip
            patch.setattr(module, name, value)
        in_slices = playing(events)
        for step in (*before, "search", *steps):
            for play in (at_once, in_slices):
                with pytest.MonkeyPatch.context() as whole:
                    if play is at_once:
                        whole.setattr(transition, "AT_ONCE", 1 << 30)
                    if isinstance(step, str):
                        play.press(step)
                    else:
                        play.send(step)
            assert not at_once.state.view.is_partial
            assert not in_slices.state.view.bits & ~at_once.state.view.bits
        done = transition.completed(in_slices.state)
    assert not done.view.is_partial
    assert done.view.bits == at_once.state.view.bits
    assert done.session == at_once.state.session
    assert done.outline.fitted_gap == at_once.state.outline.fitted_gap


# -- hits that the filter hides, and what may have been meant ------------------------------------


def test_hits_that_the_rest_of_the_filter_hides_are_counted_and_one_key_away() -> None:
    play = playing()
    assert play.press("all_hits") == (Say("search first: /"),)
    play.press("3", "search")
    play.send(Typed("red"))
    assert (listed(play), hidden_hits(play.state)) == (["d"], 1)
    play.send(Given("red", 1))
    assert hidden_hits(play.state) == 1
    before = play.state.selection
    play.press("all_hits")
    assert (listed(play), hidden_hits(play.state)) == (["a", "d"], 0)
    assert play.state.query == Query.of(text="red")
    (said,) = play.press("all_hits")
    assert isinstance(said, Say)
    play.press("undo")
    assert play.state.selection == before
    play.press("step_back")
    assert hidden_hits(play.state) == 0


def test_hits_are_counted_among_what_was_known() -> None:
    play = playing()
    play.press("3", "search")
    play.send(Given("red", 1))
    play.press("known")
    play.send(Given("2026-02-02", 1))
    assert (listed(play), hidden_hits(play.state)) == ([], 1)
    play.press("all_hits")
    assert listed(play) == ["a"]
    assert play.state.selection.known is not None


WORDS = st.lists(st.sampled_from(["red", "so", "it", "again", "was", "later", "zzz"]), max_size=3)


@given(WORDS, st.lists(st.sampled_from(["1", "2", "3", "leave_out", "match"]), max_size=4),
       st.sampled_from(["", "2026-02-02", "2026-03-10", "2027-06"]))  # fmt: skip
def test_hidden_hits_are_those_that_the_search_alone_finds_and_are_not_listed(
    words, keys, known
) -> None:
    play = playing()
    play.press(*keys, "known")
    play.send(Given(known, 1))
    play.press("search")
    play.send(Given(" ".join(words), 1))
    alone = play.state.lens.select(Query.of(text=" ".join(words)))
    hidden = set(alone.rows) - set(play.state.view.rows)
    assert hidden_hits(play.state) == (len(hidden) if words else 0)


def until_guessed(play: Play) -> None:
    """Look on as long as there is something to look for."""
    while play.send(SearchOn()):
        pass


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("laetr", "later"), ("wards", "words"), ("agin", "again"), ("so agian it", "so again it"),
        ("Agian", "again"), ("xylophone", ""), ("rex", ""), ("evnet", "event"), ("papr", "paper"),
        ("-", ""),
    ],
)  # fmt: skip
def test_what_nothing_says_may_have_been_meant_for_a_word_that_occurs(typed, meant) -> None:
    play = playing()
    play.press("search")
    effects = play.send(Typed(typed))
    assert not listed(play)
    assert effects[-1] == WhenIdle(SearchOn())
    assert meant_by(play.state) == ""
    until_guessed(play)
    assert meant_by(play.state) == meant
    assert not listed(play)
    effects = play.press("sidebar")
    if meant:
        assert OpenLine("search", meant) in effects
        assert play.state.query.text == meant
    else:
        assert (effects, play.state.query.text) == ((), typed)
    play.press("step_back")
    assert play.state.selection == WHOLE


def test_nothing_is_guessed_while_anything_is_found_or_in_a_look_at_the_past() -> None:
    play = playing()
    play.press("search")
    assert not any(isinstance(each, WhenIdle) for each in play.send(Typed("later")))
    play.press("step_back", "known")
    play.send(Given("2026-04-01", 1))
    play.press("search")
    assert not any(isinstance(each, WhenIdle) for each in play.send(Typed("laetr")))
    assert play.send(SearchOn()) == ()
    assert meant_by(play.state) == ""
