"""Where the cursor goes, without a terminal."""

from __future__ import annotations

import pytest

from tests.explorer.playing import EVENTS, Play, event, lens_of, playing
from timeline_tui.core.event import Link, Quote, Source
from timeline_tui.core.query import WHOLE
from timeline_tui.explorer.messages import (
    DayPicked,
    EventChosen,
    Focus,
    Given,
    Picked,
    Reveal,
    Say,
    Turn,
    Typed,
)

ALIKE = tuple(
    event(
        f"e{n}", f"2026-04-0{n + 1}",
        sources=(Source(quotes=(Quote("q"), Quote("an event"))),), links=(Link("e0", "led_to"),),
    )
    for n in range(3)
)  # fmt: skip


def at(play: Play) -> tuple[str, int | None]:
    return play.state.session.cursor, play.state.session.stop


def test_the_cursor_stays_within_the_list() -> None:
    play = playing(ALIKE)
    assert at(play) == ("e0", None)
    assert play.press("previous") == ()
    assert at(play) == ("e0", None)
    assert play.press("next") == (Reveal(),)
    assert at(play) == ("e1", None)
    play.press("last")
    assert at(play) == ("e2", None)
    assert play.press("next") == ()
    assert at(play) == ("e2", None)


def test_inside_an_open_event_steps_go_through_its_quotes_and_out_again() -> None:
    play = playing(ALIKE)
    play.press("next")
    assert play.press("open") == (Reveal(whole=True),)
    play.press("open")
    assert at(play) == ("e1", 0)
    play.press("next")
    assert at(play) == ("e1", 1)
    play.press("previous", "previous")
    assert at(play) == ("e1", None)
    play.press("open", *["next"] * 3)
    assert at(play) == ("e1", 3)
    assert play.state.stop is not None
    assert (play.state.stop.kind, play.state.stop.row) == ("link", 0)
    inside = play.state
    play.press("next")
    assert at(play) == ("e2", None)
    play.state = inside
    play.press("open")
    assert at(play) == ("e0", None)
    assert "e0" in play.state.session.expanded
    play.press("back")
    assert at(play) == ("e1", 3)
    play.press("close")
    assert at(play) == ("e1", None)
    play.press("close")
    assert "e1" not in play.state.session.expanded


def test_hits_go_round_through_titles_and_quotes() -> None:
    play = playing(ALIKE)
    play.press("search")
    play.send(Given("event"))
    seen = []
    for _ in range(6):
        play.press("next_hit")
        seen.append(at(play))
    assert seen == [("e0", 1), ("e1", None), ("e1", 1), ("e2", None), ("e2", 1), ("e0", None)]
    assert play.state.session.expanded == frozenset()
    play.press("previous_hit")
    assert at(play)[0] == "e2"


def test_a_page_goes_as_far_as_the_screen_says_and_turns_the_list() -> None:
    play = playing()
    assert play.press("page_down") == (Turn(3),)
    assert at(play) == ("d", None)
    assert play.press("half_up") == (Turn(-1),)
    assert at(play) == ("c", None)
    assert play.press("page_up") == (Turn(-3),)
    assert at(play) == ("a", None)


def test_periods_and_gaps_come_from_the_dates() -> None:
    play = playing()
    play.press("next_period")
    assert at(play) == ("d", None)
    play.press("next_gap")
    assert at(play) == ("f", None)
    play.press("previous_period")
    assert at(play) == ("d", None)
    assert play.press("first", "previous_period") == (Say("no earlier events"),)
    assert play.press("last", "next_gap") == (Say("no long gap after this event"),)


def test_periods_are_made_longer_and_shorter_to_their_ends() -> None:
    play = playing()
    fitted = play.state.measure.zoom
    assert play.press("coarser") == (Reveal(),)
    assert play.state.session.zoom == play.state.measure.zoom != fitted
    play.press("finer")
    assert play.state.measure.zoom == fitted
    play.press(*["finer"] * 9)
    assert play.press("finer") == (Say("already at the shortest periods"),)
    assert play.state.measure.zoom == "day"


def test_all_events_in_sight_are_opened_and_folded() -> None:
    play = playing()
    play.press("open_all")
    assert play.state.session.expanded == {"a", "b"}
    play.press("open_all")
    assert play.state.session.expanded == frozenset()


def test_a_link_to_an_event_that_the_filter_hides_lifts_it_and_says_so() -> None:
    play = playing()
    play.press("2")
    actor = play.state.session.selection.query.actors
    play.send(EventChosen("c"))
    play.press("open", "open")
    assert play.state.stop is not None
    assert play.state.stop.row == 0
    assert play.press("open") == (Reveal(whole=True),)
    assert at(play) == ("a", None)
    assert play.state.session.selection.query.actors == actor
    play.press("back", "everyone", "leave_out", "1")
    assert play.state.outline.index("a") == -1
    play.send(EventChosen("c"), Picked("c", 0))
    said = Say("the filter hides that event: backspace goes back, with the filter")
    assert said in play.press("open")
    assert at(play) == ("a", None)
    assert play.state.session.selection == WHOLE
    play.press("back")
    assert play.state.session.selection.query.without


def test_a_link_that_leads_nowhere_is_no_way() -> None:
    play = playing()
    play.send(EventChosen("c"))
    play.press("open", "open", "next", "open")
    assert at(play) == ("c", 1)
    assert play.press("back") == (Say("no link was followed"),)


def test_there_is_no_way_back_to_an_event_that_no_longer_exists() -> None:
    play = playing()
    play.send(EventChosen("c"))
    play.press("open", "open", "open")
    assert at(play) == ("a", None)
    play.load(lens_of(each for each in EVENTS if each.id != "c"))
    gone = Say("the event with that link no longer exists")
    assert play.press("back") == (gone,)
    assert at(play) == ("a", None)


@pytest.mark.parametrize("key", ["next_hit", "previous_hit"])
def test_without_a_search_there_is_no_hit_to_go_to(key: str) -> None:
    assert playing().press(key) == (Say("search first: /"),)


def test_a_click_moves_and_a_second_one_opens_and_folds() -> None:
    play = playing()
    assert play.send(Picked("c")) == (Focus("events"),)
    assert at(play) == ("c", None)
    play.send(Picked("c", again=True))
    assert "c" in play.state.session.expanded
    play.send(Picked("c", 0), Picked("c", 0, again=True))
    assert at(play) == ("a", None)
    play.send(Picked("a", again=True))
    assert "a" not in play.state.session.expanded


@pytest.mark.parametrize(("days", "there"), [(0, "a"), (40, "d"), (10_000, "f")])
def test_a_click_in_the_strip_goes_to_the_first_event_from_that_day(days: int, there: str) -> None:
    play = playing()
    first = play.state.lens.days[0]
    assert first is not None
    play.send(DayPicked(first + days))
    assert at(play) == (there, None)


def test_nothing_moves_where_nothing_is_listed() -> None:
    play = playing()
    play.press("search")
    play.send(Typed("zugzwang"))
    play.send(Given("zugzwang"))
    before = play.state.session
    for command in ("next", "previous", "page_down", "first", "last", "next_period", "open",
                    "close", "next_hit", "previous_hit", "open_all", "next_gap"):  # fmt: skip
        play.press(command)
    assert play.state.session == before
