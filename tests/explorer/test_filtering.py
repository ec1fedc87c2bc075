"""Asking for other events, and the steps back out, without a terminal."""

from __future__ import annotations

import pytest

from tests.explorer.playing import Play, event, lens_of, listed, playing
from timeline_tui.core.query import WHOLE, Query, Selection
from timeline_tui.explorer.messages import (
    ActorChosen,
    ActorsLeft,
    CloseLine,
    Focus,
    Given,
    OpenLine,
    Say,
    Typed,
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
