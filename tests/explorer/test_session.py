"""Steps from one session to the next: pure, and each can be taken back."""

from __future__ import annotations

from timeline_tui.core.event import Document, Event, Link, Quote, Source
from timeline_tui.core.lens import assemble
from timeline_tui.core.query import EVERYTHING
from timeline_tui.dates.edtf import parse
from timeline_tui.explorer import session
from timeline_tui.explorer.session import UNDO_DEPTH, Session
from timeline_tui.tui import moves
from timeline_tui.tui.timeline.block import Stop

ONE, TWO = EVERYTHING.toggled("a"), EVERYTHING.toggled("b")


def test_a_change_of_the_filter_can_be_undone_and_redone() -> None:
    start = Session()
    asked = session.ask(session.ask(start, ONE), TWO)
    back = session.undo(asked)
    assert (back.query, back.undo, back.redo) == (ONE, (EVERYTHING,), (TWO,))
    assert session.redo(back).query == TWO
    assert session.undo(session.undo(back)).query == EVERYTHING
    assert session.undo(start) is start
    assert session.redo(asked) is asked
    assert session.ask(back, EVERYTHING).redo == ()
    assert session.ask(asked, TWO).undo == asked.undo


def test_the_memory_of_changes_is_bounded() -> None:
    now = Session()
    for number in range(UNDO_DEPTH + 20):
        now = session.ask(now, EVERYTHING.toggled(f"a{number}"))
    assert len(now.undo) == UNDO_DEPTH


def test_a_search_is_kept_as_one_change_or_dropped_without_a_trace() -> None:
    before = session.move(session.ask(Session(), ONE), "e")
    typing = session.begin_search(before)
    for text in ("r", "re", "red"):
        typing = session.type_search(typing, text)
    assert typing.query.text == "red"
    assert session.drop_search(typing) == before
    kept = session.keep_search(typing)
    assert (kept.query.text, kept.held) == ("red", None)
    assert session.undo(kept).query == ONE


def test_a_followed_link_leads_back_to_where_it_was_followed_from() -> None:
    inside = session.move(session.expand(Session(), "a"), "a", 2)
    there = session.follow(inside, "b")
    assert (there.cursor, there.stop) == ("b", None)
    assert "b" in there.expanded
    back = session.go_back(there)
    assert (back.cursor, back.stop, back.trail) == ("a", 2, ())
    assert session.go_back(back) is back


def test_folding_the_event_of_the_cursor_leaves_its_quotes() -> None:
    inside = session.move(session.expand(Session(), "a"), "a", 2)
    assert session.collapse(inside, "a").stop is None
    assert session.collapse(inside, "b").stop == 2


# -- moves -----------------------------------------------------------------------------------------

EVENTS = tuple(
    Event(
        f"e{n}", f"Event {n}", when=parse(f"2026-04-0{n + 1}"),
        sources=(Source(quotes=(Quote("q"), Quote("r"))),), links=(Link("e0", "led_to"),),
    )
    for n in range(3)
)  # fmt: skip
LENS = assemble([Document("a.json", events=EVENTS)])
STOPS = (Stop("quote"), Stop("quote", matched=True), Stop("link", row=0))
GROUND = moves.Ground(LENS, LENS.everything, lambda row: STOPS)


def test_the_cursor_stays_within_the_list() -> None:
    at_first = moves.to_index(Session(), GROUND, 0)
    assert moves.step(at_first, GROUND, -1).cursor == "e0"
    assert moves.step(at_first, GROUND, 1).cursor == "e1"
    assert moves.to_index(Session(), GROUND, 99).cursor == "e2"
    assert moves.step(moves.to_index(Session(), GROUND, 99), GROUND, 1).cursor == "e2"


def test_inside_an_open_event_steps_go_through_its_quotes_and_out_again() -> None:
    now = moves.enter(moves.enter(session.move(Session(), "e1"), GROUND), GROUND)
    assert (now.cursor, now.stop) == ("e1", 0)
    assert moves.step(now, GROUND, 1).stop == 1
    assert moves.step(now, GROUND, -1).stop is None
    last = session.move(now, "e1", 2)
    assert moves.step(last, GROUND, 1).cursor == "e2"
    assert moves.enter(last, GROUND).cursor == "e0"
    assert moves.leave(last, GROUND).stop is None
    assert moves.leave(moves.leave(last, GROUND), GROUND).expanded == frozenset()


def test_hits_go_round_through_titles_and_quotes() -> None:
    now = session.move(session.ask(Session(), EVERYTHING), "e0")
    now = session.type_search(now, "event")
    seen = []
    for _ in range(6):
        now = moves.hit(now, GROUND, 1)
        seen.append((now.cursor, now.stop))
    assert seen == [("e0", 1), ("e1", None), ("e1", 1), ("e2", None), ("e2", 1), ("e0", None)]
    assert now.expanded == frozenset()
    assert moves.hit(now, GROUND, -1).cursor == "e2"
