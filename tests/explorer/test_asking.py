"""Asking about time without a terminal: today comes with the answer."""

from __future__ import annotations

import pytest

from tests.explorer.playing import TODAY, Play, event, listed, playing
from timeline_tui.core.query import WHOLE
from timeline_tui.dates.calendar import day_number
from timeline_tui.explorer import transition
from timeline_tui.explorer.messages import (
    CloseLine,
    EventChosen,
    Given,
    LookAhead,
    OpenLine,
    Reveal,
    Say,
    Send,
    ShowSheet,
    Typed,
    WhenIdle,
)
from timeline_tui.explorer.outline import Measure


def test_a_date_is_gone_to_or_the_last_one_before() -> None:
    play = playing()
    assert play.press("go_to_date") == (OpenLine("date", "", selected=True),)
    assert play.press("period") == ()
    effects = play.send(Typed("mar"), Given("mar 2026", TODAY))
    assert effects == (CloseLine(), Reveal())
    assert (play.state.session.cursor, play.state.session.line) == ("d", "")
    play.press("go_to_date")
    effects = play.send(Given("2030", TODAY))
    assert Say("nothing from 2030 on: this is the last event before") in effects
    assert play.state.session.cursor == "f"


def test_what_is_no_date_leaves_the_line_open() -> None:
    play = playing()
    play.press("go_to_date")
    assert play.send(Given("blursday", TODAY)) == ()
    assert (play.state.session.asking, play.state.session.typed) == ("date", "blursday")
    assert play.press("step_back") == (CloseLine(),)
    assert play.state.session.line == ""


def test_a_period_is_suggested_asked_for_and_made_certain() -> None:
    play = playing()
    assert play.press("certainty") == (Say("choose a period first: p"),)
    assert play.press("period") == (OpenLine("period", "2026-01", selected=True),)
    play.send(Given("mar 2026", TODAY))
    assert listed(play) == ["d", "e", "g"]  # the undated one may lie anywhere
    assert play.press("period") == (OpenLine("period", "2026-03", selected=True),)
    play.send(Given("10 mar 2026", TODAY))
    assert listed(play) == ["d", "g"]
    play.press("certainty")
    assert len(play.state.view) == 0
    play.press("period")
    play.send(Given("", TODAY))
    assert play.state.query.range.since is None
    play.press(*["undo"] * 4)
    assert play.state.selection == WHOLE


def test_only_what_was_public_is_there_and_the_rest_is_counted() -> None:
    play = playing()
    play.press("known")
    effects = play.send(Given("1 mar 2026", TODAY))
    assert Say("4 events left out: no source says when it was published") in effects
    assert len(play.state.lens) == 1
    assert play.press("known") == (OpenLine("known", "2026-03-01", selected=True),)
    play.send(Given("", TODAY))
    assert play.state.selection == WHOLE


def test_publications_are_replayed_one_after_the_other() -> None:
    play = playing()
    effects = play.press("later")
    assert effects[-2:] == (
        Say("1 Feb 2026: 1 event became public", alone=True), Send(EventChosen("a")),
    )  # fmt: skip
    assert play.state.selection.known == day_number(2026, 2, 1)
    play.press("later")
    assert (play.state.session.cursor, len(play.state.lens)) == ("d", 2)
    play.press("later")
    assert play.press("later") == (Say("last publication (esc shows all)"),)
    play.press("earlier", "earlier")
    assert play.state.selection.known == day_number(2026, 2, 1)
    assert play.press("earlier") == (Say("nothing was public before"),)
    bare = playing([event("x", "2020")])
    assert bare.press("later") == (Say("no source says when it was published"),)


def test_the_order_is_that_of_happening_or_of_publication() -> None:
    play = playing()
    play.press("order")
    assert play.state.selection.order == play.state.lens.order == "published"
    play.press("order")
    assert play.state.selection == WHOLE


def test_gaps_are_listed_where_there_are_any() -> None:
    (shown,) = playing().press("silences")
    assert isinstance(shown, ShowSheet)
    assert (shown.name, len(shown.gaps)) == ("gaps", 2)
    assert playing([event("x", "2020")]).press("silences") == (Say("no gap between these events"),)


@pytest.mark.parametrize("key", ["d", "gone"])
def test_an_event_chosen_in_a_sheet_is_gone_to_if_it_is_still_listed(key: str) -> None:
    play = playing()
    play.send(EventChosen(key))
    assert play.state.session.cursor == ("d" if key == "d" else "a")


def look_ahead(play: Play, effects: tuple[object, ...]) -> int:
    """Do what is done while nobody waits; return the number of the steps that it took."""
    steps, state = 0, play.state
    waiting = [each.message for each in effects if isinstance(each, WhenIdle)]
    while waiting:
        steps += 1
        waiting = [each.message for each in play.send(waiting[0])]  # type: ignore[attr-defined]
        assert play.state is state
    return steps


def refuse(*_: object) -> None:
    raise AssertionError("this was found before")


def leads(play: Play) -> tuple[list[str], list[int], list[int]]:
    """Return what is listed, and at which places a heading or a gap stands."""
    outline = play.state.outline
    return listed(play), list(outline.heads), list(outline.gaps_at)


@pytest.mark.parametrize(("command", "text"), [("known", "9 mar 2026"), ("period", "mar 2026")])
def test_what_is_typed_is_found_before_it_is_given(
    command: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transition, "SLOW", 0)
    play, plain = playing(), playing()
    plain.press(command)
    plain.send(Given(text, TODAY))
    found = leads(plain)
    play.press(command)
    assert look_ahead(play, play.send(Typed(text, TODAY))) == 5
    monkeypatch.setattr(Measure, "heads", refuse)
    monkeypatch.setattr(Measure, "gaps", refuse)
    play.send(Given(text, TODAY))
    assert leads(play) == found


def test_the_next_publication_is_found_before_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transition, "SLOW", 0)
    play, plain = playing(), playing()
    plain.press("later", "later")
    found = leads(plain)
    assert look_ahead(play, play.press("later")) == 5
    monkeypatch.setattr(Measure, "heads", refuse)
    monkeypatch.setattr(Measure, "gaps", refuse)
    play.press("later")
    assert leads(play) == found


def test_nothing_is_looked_for_that_is_not_typed_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transition, "SLOW", 0)
    play = playing()
    play.press("known")
    (found,) = play.send(Typed("9 mar 2026", TODAY))
    assert isinstance(found, WhenIdle)
    assert isinstance(found.message, LookAhead)
    play.send(Typed("9 mar 2025", TODAY))
    assert play.send(found.message) == ()
    assert play.send(Typed("blursday", TODAY)) == ()
