"""Steps from one session to the next: pure, and each can be taken back."""

from __future__ import annotations

from timeline_tui.core.query import EVERYTHING, WHOLE, Selection
from timeline_tui.explorer import state as sessions
from timeline_tui.explorer.state import UNDO_DEPTH, Session

ONE, TWO = (Selection(EVERYTHING.toggle(name)) for name in "ab")


def test_a_change_of_the_filter_can_be_undone_and_redone() -> None:
    start = Session()
    asked = sessions.ask(sessions.ask(start, ONE), TWO)
    back = sessions.undo(asked)
    undone, redone = ([moment.selection for moment in each] for each in (back.undo, back.redo))
    assert (back.selection, undone, redone) == (ONE, [WHOLE], [TWO])
    assert sessions.redo(back).selection == TWO
    assert sessions.undo(sessions.undo(back)).selection == WHOLE
    assert sessions.undo(start) is start
    assert sessions.redo(asked) is asked
    assert sessions.ask(back, WHOLE).redo == ()
    assert sessions.ask(asked, TWO).undo == asked.undo


def test_the_memory_of_changes_is_bounded() -> None:
    now = Session()
    for number in range(UNDO_DEPTH + 20):
        now = sessions.ask(now, Selection(EVERYTHING.toggle(f"a{number}")))
    assert len(now.undo) == UNDO_DEPTH


def test_a_search_is_kept_as_one_change_or_dropped_without_a_trace() -> None:
    before = sessions.move(sessions.ask(Session(), ONE), "e")
    typing = sessions.begin_search(before)
    for text in ("r", "re", "red"):
        typing = sessions.type_search(typing, text)
    assert typing.selection.query.text == "red"
    assert sessions.drop_search(typing) == before
    kept = sessions.keep_search(typing)
    assert (kept.selection.query.text, kept.held) == ("red", None)
    assert sessions.undo(kept).selection == ONE


def test_a_followed_link_leads_back_to_where_it_was_followed_from() -> None:
    inside = sessions.move(sessions.expand(Session(), "a"), "a", 2)
    there = sessions.follow(inside, "b")
    assert (there.cursor, there.stop) == ("b", None)
    assert "b" in there.expanded
    back = sessions.go_back(there)
    assert (back.cursor, back.stop, back.trail) == ("a", 2, ())
    assert sessions.go_back(back) is back


def test_folding_the_event_of_the_cursor_leaves_its_quotes() -> None:
    inside = sessions.move(sessions.expand(Session(), "a"), "a", 2)
    assert sessions.collapse(inside, "a").stop is None
    assert sessions.collapse(inside, "b").stop == 2
