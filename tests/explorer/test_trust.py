"""A filter that can be trusted: whatever is asked for, muted or looked around comes back exactly as
it was, and a list is never shown as something that it is not."""

from __future__ import annotations

from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.explorer.playing import (
    EVENTS,
    SIGHT,
    TODAY,
    Play,
    event,
    lens_of,
    listed,
    paper,
    playing,
)
from tests.properties import times
from timeline_tui.core.event import Actor, Link, SavedView
from timeline_tui.core.query import WHOLE, Query, Selection
from timeline_tui.core.query.fields import And, Has, Not, Or, Range, Term, Words
from timeline_tui.dates.edtf import parse
from timeline_tui.explorer.commands import BY_ID
from timeline_tui.explorer.facets import nothing_found, parts_of, ways_out, without
from timeline_tui.explorer.messages import (
    ActorChosen,
    Digit,
    Do,
    EventChosen,
    Given,
    Picked,
    PutAt,
    Returned,
    Say,
    Sight,
    Typed,
    ValueChosen,
    ViewChosen,
    ViewsRead,
)
from timeline_tui.explorer.state import Files, Viewed, end_look, place_of, read_place, text_of
from timeline_tui.explorer.transition import ask

# -- undo and redo ---------------------------------------------------------------------------------

Snap = tuple[Selection, Selection | None, str, int | None, frozenset[str], Viewed | None]


def snap(play: Play) -> Snap:
    """Return the filter, and where the cursor is; while there is a look around, as it is without
    that."""
    session = end_look(play.state.session)
    return (
        session.selection, session.muted, session.cursor, session.stop, session.expanded,
        session.view,
    )  # fmt: skip


VIEWS = (
    SavedView("red", "actor:Ada red"), SavedView("then", "-actor:Bob", as_known="2026-03"),
    SavedView("broken", "actor:nobody"),
)  # fmt: skip


LOST = {"undo", "redo", "search", "quit", "suspend"}
ACTS = st.one_of(
    st.builds(Do, st.sampled_from(sorted(BY_ID.keys() - LOST)), st.just(SIGHT)),
    st.builds(Do, st.sampled_from(["mute", "peek", "open", "back", "order", "later", "match",
                                   "step_back", "period", "known", "certainty"]), st.just(SIGHT)),
    st.builds(Digit, st.integers(1, 4)),
    st.builds(Given, st.sampled_from(["2026", "1 feb 2026", "2027-05", "1900"]), st.just(TODAY)),
    st.builds(EventChosen, st.sampled_from("abcdefg")),
    st.builds(ActorChosen, st.sampled_from(["toggle", "only", "without"]),
              st.sampled_from(["Ada", "Bob", "Cleo"])),
    st.builds(ViewChosen, st.sampled_from(["red", "then", "broken"]), st.just(TODAY)),
    st.builds(ValueChosen, st.sampled_from(["actor", "speaker"]),
              st.sampled_from(["toggle", "without", "only", "match", "clear"]),
              st.sampled_from(["Ada", "Eve"])),
    st.sampled_from(["red", "it was", "nothing"]),
)  # fmt: skip


@settings(max_examples=times(150))
@given(st.lists(ACTS, max_size=25))
def test_undo_restores_each_state_exactly_and_redo_brings_it_back(acts: list[object]) -> None:
    play = playing()
    play.send(ViewsRead(VIEWS))
    history = []
    for act in acts:
        before = snap(play)
        if isinstance(act, str):
            if play.state.session.line:
                continue
            play.press("search")
            play.send(Typed(act[:2]), Typed(act), Given(act))
        else:
            play.send(act)  # type: ignore[arg-type]
        if snap(play)[:2] != before[:2]:
            history.append(before)
    while play.state.session.line:
        play.press("step_back")
    undone = []
    for then in reversed(history):
        undone.append(snap(play))
        play.press("undo")
        assert snap(play) == then
    assert play.press("undo") == (Say("nothing to undo"),)
    for then in reversed(undone):
        play.press("redo")
        assert snap(play) == then
    assert play.press("redo") == (Say("nothing to redo"),)


def test_undo_brings_back_the_cursor_and_what_was_open() -> None:
    play = playing()
    play.send(EventChosen("a"))
    play.press("open", "open", "next")
    before = snap(play)
    play.press("3", "last", "open")
    assert listed(play) == ["d", "e"]
    after = snap(play)
    play.press("undo")
    assert snap(play) == before
    play.press("redo")
    assert snap(play) == after


def test_undo_follows_an_actor_to_its_new_name_and_stays_where_an_event_has_gone() -> None:
    play = playing()
    play.send(EventChosen("c"))
    play.press("2", "everyone", "1")
    play.send(EventChosen("b"))
    kept = [event(key, "2026-01-05", "Bob", "Ada") for key in "ab"]
    play.load(lens_of(kept, (Actor("bob", "Bob"),)), changed=True)
    play.press("undo", "undo")
    assert play.state.query.actors == ("bob",)
    assert play.state.session.cursor == "b"


def test_a_filter_changed_in_a_look_around_comes_back_with_undo() -> None:
    play = playing()
    play.press("3", "peek", "1", "undo")
    assert play.state.selection == Selection(Query.of(actors=("Cleo",)))
    play.press("peek", "search", "step_back")
    assert play.state.session.peeked == Selection(Query.of(actors=("Cleo",)))
    play.press("everyone")  # asks for what is shown
    assert play.state.session.peeked is not None


def test_a_click_while_words_are_typed_keeps_them_and_can_be_undone() -> None:
    for message in (ActorChosen("toggle", "Cleo"), ValueChosen("actor", "toggle", "Cleo")):
        play = playing()
        play.press("search")
        play.send(Typed("red"))
        play.send(message)
        assert listed(play) == ["d"]
        play.send(Typed("red words"))
        play.press("step_back")
        assert play.state.selection == Selection(Query.of(("Cleo",), text="red"))
        play.press("undo")
        assert play.state.selection == Selection(Query.of(text="red"))
        play.press("undo")
        assert play.state.selection == WHOLE


def test_a_look_around_ends_where_it_began() -> None:
    play = playing()
    play.press("3")
    play.send(EventChosen("e"))
    play.press("open")
    before = snap(play)
    play.send(Do("peek", Sight(line=4)))
    play.press("first", "open", "open")
    assert play.state.session.cursor == "a"
    place = place_of(play.state)
    assert place is not None
    assert (place.cursor, place.expanded, place.selection) == ("e", {"e"}, before[0])
    assert PutAt(4) in play.press("peek")
    assert (snap(play), play.state.session.peeked) == (before, None)
    play.press("peek", "first", "step_back")
    assert snap(play) == before


# -- mute ------------------------------------------------------------------------------------------


def test_a_muted_filter_hides_nothing_and_loses_nothing() -> None:
    play = playing()
    assert play.press("mute") == (Say("no filter to mute: all events are shown"),)
    play.press("3", "later", "order", "mute")
    asked = play.state.session.muted
    assert asked is not None
    assert asked.query.actors == ("Cleo",)
    assert asked.known is not None
    assert len(listed(play)) == 7
    assert play.state.selection == Selection(order="published")
    play.press("mute")
    assert play.state.selection == asked
    play.press("undo")
    assert play.state.session.muted == asked


def test_a_change_of_a_muted_filter_puts_it_in_force() -> None:
    changes = (
        (("1",), ("Cleo", "Ada")), (("leave_out", "1"), ("Cleo",)), (("everyone",), ()),
        (("later",), ("Cleo",)),
    )  # fmt: skip
    for keys, actors in changes:
        play = playing()
        play.press("3", "mute", *keys)
        assert play.state.session.muted is None
        assert play.state.query.actors == actors
        play.press("undo")
        assert play.state.session.muted == Selection(Query.of(actors=("Cleo",)))
        assert play.state.selection == WHOLE


def test_the_order_of_the_list_is_no_part_of_what_is_muted() -> None:
    play = playing()
    play.press("3", "mute", "order")
    assert play.state.session.muted == Selection(Query.of(actors=("Cleo",)), order="published")
    assert play.state.selection == Selection(order="published")
    play.press("undo")
    assert play.state.selection == WHOLE


def test_a_search_begins_with_the_filter_that_was_muted() -> None:
    play = playing()
    play.press("3", "mute", "search")
    play.send(Typed("red"))
    assert listed(play) == ["d"]
    play.press("step_back")
    assert play.state.session.muted is not None
    assert len(listed(play)) == 7
    play.press("search")
    play.send(Given(""))  # nothing was asked for
    assert play.state.session.muted is not None
    play.press("search")
    play.send(Given("red"))
    assert (listed(play), play.state.session.muted) == (["d"], None)


def test_a_step_back_puts_a_muted_filter_in_force_before_it_clears_it() -> None:
    play = playing()
    play.press("3", "mute", "step_back")
    assert play.state.selection == Selection(Query.of(actors=("Cleo",)))
    play.press("step_back")
    assert play.state.selection == WHOLE


def test_a_muted_filter_is_still_muted_the_next_time() -> None:
    play = playing()
    play.press("3", "mute", "last")
    place = place_of(play.state)
    assert place is not None
    assert read_place(text_of(place)) == place
    again = Play()
    said = again.send(Returned(place))
    again.load(lens_of())
    assert Say("your last filter is still muted (. puts it in force)") in said
    assert len(listed(again)) == 7
    again.press("mute")
    assert listed(again) == ["d", "e"]
    from_command_line = Play(Query.of(actors=("Bob",)))
    from_command_line.send(Returned(place))
    from_command_line.load(lens_of())
    assert (listed(from_command_line), from_command_line.state.session.muted) == (
        ["a", "c", "f"],
        None,
    )


# -- links -----------------------------------------------------------------------------------------

CHAIN = (
    event("a", "2026-01-01", "Ada", links=(Link("b", "led_to"),)),
    event("b", "2026-01-02", "Bob", links=(Link("c", "led_to"),)),
    event("c", "2026-01-03", "Cleo", links=(Link("d", "led_to"),)),
    event("d", "2026-01-04", "Ada", sources=(paper("2026-02-01", "red"),)),
)


def follow(play: Play, line: int) -> None:
    """Open the event, and follow its link to the one after it; it begins on a line of the list."""
    row = play.state.row or 0
    stops = play.state.outline.stops(row)
    ahead = next(n for n, stop in enumerate(stops) if stop.row is not None and stop.row > row)
    if play.state.session.cursor not in play.state.session.expanded:
        play.press("open")
    play.send(Picked(play.state.session.cursor, ahead), Do("open", Sight(line=line)))


def test_a_chain_of_links_through_hidden_events_leads_back_step_by_step() -> None:
    play = playing(CHAIN)
    play.press("1")
    seen = []
    for line in (3, 5, 7):
        follow(play, line)
        seen.append(play.state.session.cursor)
    assert seen == ["b", "c", "d"]
    assert play.state.session.peeked == Selection(Query.of(actors=("Ada",)))
    for line, cursor, opened, peeked in (
        (7, "c", {"a", "b", "c"}, True), (5, "b", {"a", "b"}, True), (3, "a", {"a"}, False),
    ):  # fmt: skip
        assert PutAt(line) in play.press("back")
        session = play.state.session
        assert (session.cursor, session.expanded) == (cursor, opened)
        assert (session.peeked is not None) == peeked
        assert play.state.stop is not None
    assert listed(play) == ["a", "d"]
    assert play.press("back") == (Say("no link was followed"),)
    assert len(play.state.session.undo) == 1  # a look around is no change of the filter


def test_going_back_restores_the_filter_of_then_and_undo_that_of_now() -> None:
    play = playing(CHAIN)
    play.press("1")
    follow(play, 3)
    play.press("2")  # Bob, in place of the filter that was lifted
    now = play.state.selection
    assert Say("restored the filter of then (u undoes that)") in play.press("back")
    assert play.state.selection == Selection(Query.of(actors=("Ada",)))
    assert play.state.session.cursor == "a"
    play.press("undo")
    assert play.state.selection == now


# -- a filter that selects nothing -----------------------------------------------------------------

TERMS = (
    Has("actor", "Ada"), Has("actor", "Cleo"), Has("text", Words("red")), Has("text", Words("xyz")),
    Has("time", Range(parse("2027"), parse("2027"))), Not(Has("actor", "Ada")),
    Or((Has("actor", "Bob"), Has("text", Words("later")))),
)  # fmt: skip


@settings(max_examples=times(100))
@given(st.sets(st.sampled_from(TERMS), min_size=1, max_size=4), st.sampled_from([None, 1, 739_660]))
def test_the_ways_out_of_nothing_are_the_fewest_parts_that_leave_something(
    terms: set[Term], known: int | None
) -> None:
    whole = lens_of()
    selection = Selection(Query(And(tuple(terms))), known)
    parts = parts_of(selection)

    def size(asked: Selection) -> int:
        return len(whole.through(asked.known, asked.order).select(asked.query))

    assume(not size(selection))
    ways = ways_out(whole.through(known, "happened"), selection, str)
    best: list[int] = []
    for number in (1, 2):
        sizes = [size(without(selection, each)) for each in combinations(parts, number)]
        best = best or sorted(filter(None, sizes), reverse=True)
    assert [way.number for way in ways] == best[:3]
    for way in ways:
        assert size(way.selection) == way.number


def test_enter_drops_the_part_that_leaves_nothing() -> None:
    play = playing()
    play.press("3", "leave_out", "1", "search")
    play.send(Given("red"))
    assert listed(play) == []
    words = nothing_found(play.state.lens, play.state.view, str, True)
    assert words[:4] == (
        "No event fits all parts of the filter.", "", "Each of these leaves nothing:",
        "· without Ada: 1 event without it (enter drops it)",
    )  # fmt: skip
    assert words[4] == "· saying “red”: 1 event without it"
    assert Say("dropped without [1] Ada (u restores it)") in play.press("open")
    assert listed(play) == ["d"]
    play.press("undo")
    assert listed(play) == []


def test_where_two_parts_leave_nothing_both_are_named_and_dropped() -> None:
    play = playing()
    play.press("3", "later", "search")
    play.send(Given("zebra"))
    assert listed(play) == []
    words = "\n".join(nothing_found(play.state.lens, play.state.view, str, True))
    assert "Two parts leave nothing:" in words or "Each of these pairs" in words
    assert "(enter drops them)" in words
    play.press("open")
    assert listed(play)


def test_a_phrase_that_occurs_nowhere_is_named_whole() -> None:
    play = playing()
    play.press("3", "search")
    play.send(Given('"was so" red'))
    words = nothing_found(play.state.lens, play.state.view, str, True)
    assert "No event says “was so”." in words
    either = Or((Has("text", Words("zebra")), Has("text", Words("zulu"))))
    play.state, _ = ask(play.state, Query(And((Has("actor", "Ada"), either))))
    words = nothing_found(play.state.lens, play.state.view, str, True)
    assert not any("search alone" in line for line in words)


def test_where_no_two_parts_explain_it_that_is_said() -> None:
    play = playing()
    asked = Query.of(actors=("nobody",), tags=("none",), text="zebra")
    play.state, _ = ask(play.state, asked)
    words = nothing_found(play.state.lens, play.state.view, str, True)
    assert "No two of them explain it: esc clears the filter." in words
    before = play.state.selection
    play.press("open")
    assert play.state.selection == before


def test_a_day_before_anything_was_public_is_a_part_of_the_filter() -> None:
    play = playing()
    play.press("known")
    play.send(Given("1900", TODAY))
    assert listed(play) == []
    words = nothing_found(play.state.lens, play.state.view, str, True)
    assert words[0] == "No event fits the filter (esc clears it)."
    play.press("1")
    words = nothing_found(play.state.lens, play.state.view, str, True)
    assert "· as known on 31 Dec 1900: 4 events without it (enter drops it)" in words
    play.press("open")
    assert len(listed(play)) == 4


# -- what fails ------------------------------------------------------------------------------------


def test_a_query_without_an_answer_shows_no_event_and_says_so() -> None:
    play = playing()
    good = play.state.selection
    broken = Selection(Query(And((Has("colour", "red"),))))
    play.state, _ = ask(play.state, broken)
    assert listed(play) == []
    words = nothing_found(play.state.lens, play.state.view, str, True)
    assert words[:2] == (
        "This filter cannot be answered (LookupError: colour),",
        "so no event is shown.",
    )
    play.press("open")
    assert play.state.selection == broken  # enter guesses nothing
    play.load(lens_of(), changed=True)
    assert listed(play) == []
    play.press("undo")
    assert (play.state.selection, len(listed(play))) == (good, 7)


def test_a_filter_of_last_time_that_is_unknown_is_never_applied_in_part() -> None:
    play = playing()
    play.press("3")
    place = place_of(play.state)
    assert place is not None
    text = text_of(place).replace('"field": "actor"', '"field": "colour"').replace(
        '"of": "actor"', '"of": "colour"'
    )  # fmt: skip
    again = Play()
    again.send(Returned(read_place(text)))
    again.load(lens_of())
    assert again.state.selection == WHOLE
    words = "it asks for “colour”, and this version does not know that"
    assert Say(f"the filter of last time is not restored: {words}", error=True) in again.effects


def test_while_files_are_read_a_filter_shows_nothing_else() -> None:
    play = Play(Query.of(actors=("Cleo",)))
    play.load(lens_of(EVENTS[:3]), Files(loaded=False, progress=(3, 7)))
    assert listed(play) == []
    play.load(lens_of(EVENTS[:4]), Files(loaded=False, progress=(4, 7)))
    assert listed(play) == ["d"]


def test_a_filter_that_lost_an_actor_can_be_had_back() -> None:
    play = Play(Query.of(actors=("Cleo", "nobody"), match="all"))
    play.load(lens_of())
    words = "removed an actor that no longer exists from the filter"
    assert any(isinstance(each, Say) and words in each.text for each in play.effects)
    assert listed(play) == ["d", "e"]
    play.press("undo")
    assert play.state.query.actors == ("Cleo", "nobody")
    assert listed(play) == []
