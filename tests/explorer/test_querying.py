"""The line in which the whole filter is typed; and what keys build is such a line."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.explorer.playing import SIGHT, TODAY, Play, event, lens_of, listed, paper, playing
from tests.properties import times
from timeline_tui.core.index import search
from timeline_tui.core.query import EVERYTHING, Query, options_of
from timeline_tui.core.query.fields import Ground
from timeline_tui.core.query.language import read_query, write_query
from timeline_tui.core.text import count
from timeline_tui.explorer import asking
from timeline_tui.explorer.asking import echo, echo_query
from timeline_tui.explorer.commands import command_of
from timeline_tui.explorer.messages import (
    ActorChosen,
    CloseLine,
    Copy,
    Digit,
    Do,
    Given,
    How,
    OpenLine,
    Say,
    Typed,
    ValueChosen,
)

EVENTS = (
    event("a", "2026-01-05", "Ada", "Bob", tags=("war",),
          sources=(paper("2026-02-01", "so it was", "red words", publisher="The Sun"),)),
    event("b", "2026-01-06", "Ada", tags=("law",), status="alleged"),
    event("c", "2026-03", "Bob", "Cleo", sources=(paper("2026-03-09", "red", publisher="Sun"),)),
    event("d", "", "Dan"),
)  # fmt: skip
LENS = lens_of(EVENTS)
GROUND = Ground(TODAY, LENS.index)


def typed(play: Play, text: str) -> None:
    """Open the line and give a query in it."""
    play.press("query")
    play.send(Typed(text), Given(text, TODAY))


def test_the_line_opens_with_the_filter_and_takes_another_as_one_step() -> None:
    play = playing(EVENTS)
    play.press("1", "leave_out", "2")
    before = play.state.selection
    assert play.press("query") == (OpenLine("query", "actor:Ada -actor:Bob"),)
    text = "tag:war OR quotes:1"
    assert play.send(Typed(text)) == ()
    assert play.state.selection == before
    assert echo("query", text, TODAY, play.state.lens, play.state.view) == "→ 2 events"
    effects = play.send(Given(text, TODAY))
    assert CloseLine() in effects
    assert listed(play) == ["a", "c"]
    play.press("undo")
    assert play.state.selection == before
    play.press("redo")
    assert write_query(play.state.query) == text


def test_what_is_no_query_stays_in_the_line_and_esc_restores() -> None:
    play = playing(EVENTS)
    play.press("1")
    before = play.state.session
    typed(play, "tag:warr")
    assert play.state.session.line == "query"
    assert play.state.selection == before.selection
    assert listed(play) == ["a", "b"]
    said = echo_query("tag:warr", TODAY, play.state.lens)
    assert said == "“warr”: no event is tagged warr (did you mean war?)"
    play.press("step_back")
    assert play.state.session == before


def test_an_empty_line_asks_for_everything() -> None:
    play = playing(EVENTS)
    play.press("1")
    typed(play, " ")
    assert play.state.query == EVERYTHING


def test_keys_edit_their_parts_of_a_query_and_leave_the_others() -> None:
    play = playing(EVENTS)
    typed(play, "actor:ada red (tag:war OR -status:alleged) -missing:date")
    play.press("2", "match")
    assert write_query(play.state.query) == (
        "actor:Ada actor:Bob -missing:date red (tag:war OR -status:alleged)"
    )
    play.press("leave_out", "1", "search")
    play.send(Typed("so it"), Given("so it", TODAY))
    play.press("period")
    play.send(Given("2026", TODAY))
    assert write_query(play.state.query) == (
        "all:actor actor:Bob -actor:Ada -missing:date so it date:2026 (tag:war OR -status:alleged)"
    )
    play.press("everyone")
    assert write_query(play.state.query) == (
        "-missing:date so it date:2026 (tag:war OR -status:alleged)"
    )


def test_a_part_that_was_not_the_group_is_once_the_group_is_gone() -> None:
    play = playing(EVENTS)
    typed(play, "(actor:ada OR actor:bob) (actor:bob OR actor:cleo)")
    assert listed(play) == ["a", "c"]
    assert play.state.query.actors == ("Ada", "Bob")
    play.press("everyone")
    assert play.state.query == Query.of(("Bob", "Cleo"))
    play.press("everyone")
    assert play.state.query == EVERYTHING


def test_the_filter_is_copied_as_a_query() -> None:
    play = playing(EVENTS)
    assert isinstance(play.press("copy_query")[0], Say)
    typed(play, 'speaker:x OR "so it"'.replace("speaker:x", "tag:war"))
    assert play.press("copy_query") == (Copy('tag:war OR "so it"', "the filter as a query"),)


def test_the_command_of_what_options_cannot_say_has_a_query() -> None:
    play = playing(EVENTS, files_words=("events",))
    typed(play, "tag:war OR status:alleged")
    assert options_of(play.state.selection, LENS.index) is None
    assert command_of(play.state) == "timeline-tui list events -q 'tag:war OR status:alleged'"


TEXTS = st.one_of(
    st.text('red "\\-:()AND', max_size=8),
    st.sampled_from(["red lines", '"so it"', ' "a  b"', "2026-03", "early 2026", "NOT", "-x"]),
)
QUERIES = st.sampled_from([
    "", "actor:ada actor:bob", "actor:ada OR red", "(actor:ada OR actor:bob) (actor:bob OR red)",
    "(actor:ada OR actor:bob) (actor:bob OR actor:cleo) -(tag:war tag:law)", "any:tag tag:war",
    "certain:2026-01", "date:>2026-01 date:<2026-04", "-date:2026-01 -red -lines", "all:publisher",
    "publisher:sun -publisher:\"the sun\" (quotes:>1 OR missing:source)", "is:undated is:marked",
    "status:alleged OR status:confirmed", 'search:"a \\"b" red', "published:2026-02 -(red words)",
])  # fmt: skip
HOWS = st.sampled_from([how for how in get_args(How) if how != "both"])
VALUES = st.sampled_from(
    [("tag", "war"), ("tag", "law"), ("publisher", "Sun"), ("status", "alleged")]
)
MESSAGES = st.one_of(
    st.builds(Do, st.sampled_from([
        "query", "search", "period", "known", "match", "everyone", "leave_out", "certainty",
        "order", "undo", "redo", "step_back", "peek", "mute", "all_hits", "later",
    ]), st.just(SIGHT)),
    st.builds(Digit, st.integers(1, 4)),
    st.builds(ActorChosen, st.sampled_from(["toggle", "only", "without"]),
              st.sampled_from(["Ada", "Bob", "Cleo", "Dan"])),
    st.builds(lambda of, how: ValueChosen(of[0], how, of[1]), VALUES, HOWS),
    TEXTS.map(Typed), st.builds(Given, TEXTS, st.just(TODAY)),
    QUERIES.map(lambda text: ("query", text)),
)  # fmt: skip


@settings(max_examples=times(300))
@given(st.lists(MESSAGES, max_size=15))
def test_what_any_keys_build_is_written_and_read_as_the_same(messages: list[object]) -> None:
    play = playing(EVENTS)
    for message in messages:
        if isinstance(message, tuple):
            typed(play, message[1])
        else:
            play.send(message)  # type: ignore[arg-type]
        query = play.state.asked.query
        text = write_query(query)
        assert read_query(text, GROUND) == query, text
        if play.state.session.line == "query":
            assert echo_query(play.state.session.typed, TODAY, play.state.lens)


@pytest.mark.parametrize("text", ["red", "actor:ada red", "red OR tag:law"])
def test_the_count_while_typing_is_that_of_the_list(text: str) -> None:
    play = playing(EVENTS)
    said = echo_query(text, TODAY, play.state.lens)
    typed(play, text)
    assert said == f"→ {count(len(play.state.view), 'event')}"


def test_what_takes_long_to_search_is_counted_as_far_as_it_was_found(monkeypatch) -> None:
    long = tuple(event(f"x{n}", "2026-01-05", summary=f"red {n}") for n in range(20))
    monkeypatch.setattr(search, "SHORTEST", 1)
    monkeypatch.setattr(search, "SLICE", 40)
    monkeypatch.setattr(search, "_COPIED", 25)
    monkeypatch.setattr(asking, "SLICE", 40)
    looking = lens_of(long)
    said = [echo_query("red date:2026", TODAY, looking) for _ in range(20)]
    assert said[0].startswith("→ at least ")
    assert said[-1] == "→ 20 events"
    said = [echo_query("-13 OR date:2027", TODAY, looking) for _ in range(20)]
    assert said[0] == "→ enter counts the events"
    assert said[-1] == "→ 19 events"
