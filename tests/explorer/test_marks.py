"""Private marks and notes: what keys make of them, and what other programs do meanwhile."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.explorer.playing import EVENTS, Play, lens_of, listed, paper, playing
from timeline_tui.core.columns import quote_name
from timeline_tui.core.event import Event, Mark, MarkChange
from timeline_tui.core.query.fields import Ground
from timeline_tui.core.query.language import read_query
from timeline_tui.explorer.marks import is_changed, title_then
from timeline_tui.explorer.messages import (
    EditNote,
    Given,
    KeepMark,
    MarkChanged,
    MarkChosen,
    MarkKept,
    MarksRead,
    Say,
    ShowSheet,
    Typed,
)
from timeline_tui.explorer.state import SIGNS, with_signs
from timeline_tui.explorer.transition import ask


def marking(**options: object) -> Play:
    """Return a play on events of which none is marked."""
    play = playing(**options)
    play.send(MarksRead((), 1))
    play.effects.clear()
    return play


def said(play: Play) -> str:
    return [each.text for each in play.effects if isinstance(each, Say)][-1]


def kept(play: Play) -> MarkChange:
    return [each.change for each in play.effects if isinstance(each, KeepMark)][-1]


def test_a_mark_is_shown_at_once_and_kept() -> None:
    play = marking()
    play.press("mark")
    assert kept(play).after == Mark("a", marked=True, title="Event a")
    assert play.state.signs == {"a": "marked"}
    assert said(play) == "marked the event (' lists all marks)"
    play.press("mark")
    assert play.state.signs == {}
    assert said(play) == "the event is not marked any more (m marks it again)"


def test_a_mark_on_a_quote_is_of_its_words() -> None:
    play = marking()
    play.press("open", "open", "mark")
    assert kept(play).after == Mark("a", quote_name("so it was"), True, "", "Event a", "so it was")
    assert play.state.signs == {"a": "marked"}
    assert play.state.marks.kept["a"].keys() == {quote_name("so it was")}


def test_a_note_is_asked_for_with_what_it_says() -> None:
    play = marking()
    play.send(MarksRead((Mark("a", note="mine"),), 2))
    assert play.press("note") == (EditNote(Mark("a", note="mine", title="Event a")),)
    assert play.state.signs == {"a": "noted"}
    play.press("mark")
    assert play.state.signs == {"a": "marked noted"}
    play.press("mark")
    assert said(play) == "the event is not marked any more, its note stays (m marks it again)"


def test_what_cannot_be_kept_is_not_shown_any_more_and_said() -> None:
    play = marking()
    play.press("mark")
    play.send(MarkKept(kept(play), fault="the disk is full"))
    assert (play.state.signs, play.state.marks.pending) == ({}, ())
    assert said(play) == "not kept: the disk is full"


def test_older_news_take_nothing_back() -> None:
    play = marking()
    play.press("mark")
    change = kept(play)
    play.send(MarksRead((), 2))  # read before it was written
    assert play.state.signs == {"a": "marked"}
    play.send(MarkKept(change, (change.after,), 4), MarksRead((), 3))
    assert play.state.signs == {"a": "marked"}
    play.send(MarksRead((), 5))
    assert play.state.signs == {}


def test_what_another_window_has_changed_appears() -> None:
    play = marking()
    play.send(MarksRead((Mark("b", note="theirs"),), 2))
    assert play.state.signs == {"b": "noted"}
    marks = play.state.marks.kept
    play.send(MarksRead((Mark("b", note="theirs"),), 3))
    assert play.state.marks.kept is marks  # nothing is painted anew for news that say the same


def test_both_texts_of_a_note_are_said_to_be_kept() -> None:
    play = marking()
    change = MarkChange(Mark("a"), Mark("a", note="mine"))
    play.send(MarkChanged(change))
    play.send(MarkKept(change, (Mark("a", note="mine and theirs"),), 2, both=True))
    assert play.state.marks.kept["a"][""].note == "mine and theirs"
    assert "both texts are kept" in said(play)


def test_the_list_needs_a_mark() -> None:
    play = marking()
    play.press("marks")
    assert said(play).startswith("nothing is marked yet: m marks")
    play.press("mark")
    assert play.press("marks") == (ShowSheet("marks"),)


def test_where_nothing_is_kept_every_key_says_why() -> None:
    play = Play(unkept="marks are off")
    play.load(lens_of())
    for command in ("mark", "note", "marks"):
        assert play.press(command) == (Say("marks are off", error=True),)
    safe = Play(safe=True)
    safe.load(lens_of())
    assert safe.press("mark") == (
        Say("disabled by --safe: no mark and no note is kept", error=True),
    )
    unread = playing()
    unread.press("mark")
    assert said(unread) == "your marks are still being read: press again"
    broken = playing()
    broken.send(MarksRead(fault="the file is damaged"))
    broken.press("mark")
    assert said(broken) == "your marks cannot be read: the file is damaged"


def test_a_mark_that_the_filter_hides_is_gone_to_and_the_filter_comes_back() -> None:
    play = marking()
    play.press("find_actor")
    play.press("2")
    before = play.state.selection
    hidden = next(key for key in "abcdefg" if key not in listed(play))
    play.send(MarkChosen(Mark(hidden)))
    assert play.state.session.cursor == hidden
    assert said(play) == "the filter hides this event: v brings the filter back"
    play.press("peek")
    assert play.state.selection == before


def test_a_mark_of_a_quote_leads_to_the_quote() -> None:
    play = marking()
    play.send(MarkChosen(Mark("a", quote_name("red words"))))
    stop = play.state.stop
    assert stop is not None
    assert stop.quote is not None
    assert stop.quote.exact == "red words"
    play.send(MarkChosen(Mark("a", quote_name("never said"))))
    assert (play.state.session.cursor, play.state.session.stop) == ("a", None)


def test_a_mark_of_an_event_that_is_gone_says_so() -> None:
    play = marking()
    play.send(MarkChosen(Mark("nowhere", title="Long ago")))
    assert said(play) == "the event is not there any more: “Long ago”"


def test_a_quote_keeps_its_note_when_it_moves_and_says_when_it_changed() -> None:
    mark = Mark("a", quote_name("red words"), note="mine")
    first, *others = EVENTS
    moved = replace(first, sources=(paper("2026-02-01", "red words", "so it was"),))
    changed = replace(first, sources=(paper("2026-02-01", "red word", "so it was"),))
    for event, wanted in ((first, False), (moved, False), (changed, True)):
        assert is_changed(mark, lens_of((event, *others))) is wanted
    assert not is_changed(Mark("nowhere", quote_name("x")), lens_of())


keys = st.sampled_from("abc")
roles = st.sampled_from(SIGNS)


@given(st.lists(st.tuples(roles, st.frozensets(keys)), max_size=5))
def test_signs_are_those_given_last_in_the_order_of_the_table(
    given: list[tuple[str, frozenset[str]]],
) -> None:
    signs = dict[str, str]()
    for role, events in given:
        signs = dict(with_signs(signs, role, events))
    last = dict(given)
    wanted = {key: " ".join(r for r in SIGNS if key in last.get(r, ())) for key in "abc"}
    assert signs == {key: roles for key, roles in wanted.items() if roles}


def test_other_events_keep_the_marks() -> None:
    play = marking()
    play.press("mark")
    more = Event("z", "Event z")
    play.load(lens_of((*EVENTS, more)), changed=True)
    assert play.state.signs == {"a": "marked"}


def search(play: Play, words: str) -> list[str]:
    """Return the keys of the events that a search lists."""
    play.press("search")
    play.send(Typed(words), Given(words))
    return listed(play)


def test_a_search_finds_what_notes_say_beside_what_events_do() -> None:
    play = marking()
    play.send(MarksRead((
        Mark("b", note="Ask Zoé"), Mark("d", quote_name("red again"), note="zoe, again"),
        Mark("nowhere", note="zoe"),
    ), 2))  # fmt: skip
    assert search(play, "zoe") == ["b", "d"]
    assert search(play, "zoe again") == ["d"]
    assert search(play, "zoe cleo") == ["d"]  # one word of the note, one of the event
    assert search(play, "xyz") == []


def test_a_search_follows_notes_that_change_and_files_that_come() -> None:
    play = marking()
    assert search(play, "zoe") == []
    change = MarkChange(Mark("b"), Mark("b", note="zoe"))
    play.send(MarkChanged(change))
    assert listed(play) == ["b"]
    play.load(lens_of((Event("0", "Event 0"), *EVENTS)), changed=True)
    assert listed(play) == ["b"]
    play.press("order")
    assert listed(play) == ["b"]
    play.send(MarkKept(change, fault="the disk is full"))
    assert listed(play) == []


def test_marks_are_not_looked_up_for_a_filter_that_does_not_ask() -> None:
    play = marking()
    lens = play.state.lens
    play.press("mark", "1", "undo", "mark")
    assert play.state.lens is lens
    assert play.state.marks.placed is None


def ask_marked(play: Play) -> list[str]:
    """Return the keys of the events that `is:marked` lists."""
    query = read_query("is:marked", Ground(739_735, play.state.lens.index))
    state, _ = ask(play.state, query)
    play.state = state
    return listed(play)


def test_a_filter_lists_what_is_marked_or_noted_and_follows_it() -> None:
    play = marking()
    play.send(MarksRead((Mark("b", quote_name("x"), note="mine"), Mark("nowhere", marked=True)), 2))
    assert ask_marked(play) == ["b"]
    change = MarkChange(Mark("d"), Mark("d", marked=True))
    play.send(MarkChanged(change))
    assert listed(play) == ["b", "d"]
    play.load(lens_of((Event("0", "Event 0"), *EVENTS)), changed=True)
    assert listed(play) == ["b", "d"]
    play.press("undo", "redo", "order")
    assert listed(play) == ["d", "b"]  # in the order of publication
    play.send(MarkKept(change, fault="the disk is full"))
    assert listed(play) == ["b"]
    assert play.state.session.cursor == "b"


def test_a_filter_for_marks_that_cannot_be_read_has_no_answer() -> None:
    broken = Play()
    broken.load(lens_of())
    assert ask_marked(broken) == []
    assert broken.state.view.fault == ""
    broken.send(MarksRead(fault="the file is damaged"))
    assert listed(broken) == []
    assert broken.state.view.fault == "your marks cannot be read: the file is damaged"
    broken.load(lens_of((Event("0", "Event 0"), *EVENTS)), changed=True)
    query = read_query("-is:marked", Ground(739_735, broken.state.lens.index))
    broken.state, _ = ask(broken.state, query)
    assert broken.state.view.fault == "your marks cannot be read: the file is damaged"
    broken.send(MarksRead((), 1))
    assert (broken.state.view.fault, len(listed(broken))) == ("", len(EVENTS) + 1)
    broken.send(MarksRead((Mark("b", marked=True),), 2))
    assert (len(listed(broken)), "b" in listed(broken)) == (len(EVENTS), False)
    safe = Play(safe=True)
    safe.load(lens_of())
    assert ask_marked(safe) == []
    assert safe.state.view.fault.startswith("disabled by --safe")


def test_an_event_that_its_filter_does_not_list_any_more_is_named() -> None:
    play = marking()
    play.press("mark")
    assert ask_marked(play) == ["a"]
    play.press("mark")
    assert listed(play) == []
    assert said(play) == "“Event a” is not marked any more, and not listed by this filter"
    play.send(MarksRead((Mark("b", marked=True), Mark("d", marked=True)), 5))
    assert listed(play) == ["b", "d"]
    play.press("mark")
    assert said(play) == "“Event b” is not marked any more, and not listed by this filter"
    assert play.state.session.cursor == "d"


def test_marks_go_with_an_event_whose_id_is_changed() -> None:
    play = marking()
    quote = Mark("a", quote_name("red words"), note="why red?")
    play.send(MarksRead((Mark("a", marked=True), quote, Mark("b", marked=True)), 2))
    first, *others = EVENTS
    play.load(lens_of((replace(first, id="z"), *others)), changed=True)
    assert play.state.marks.kept.keys() == {"z", "b"}
    assert play.state.marks.kept["z"].keys() == {"", quote.quote}
    assert play.state.signs == {"z": "marked noted", "b": "marked"}
    changes = [each.change for each in play.effects if isinstance(each, KeepMark)]
    there: dict[tuple[str, str], Mark | None] = {
        ("a", ""): Mark("a", marked=True),
        quote.place: quote,
    }
    for each in changes:
        there[each.after.place], _ = each.on(there.get(each.after.place))
    assert there == {
        ("a", ""): None, quote.place: None,
        ("z", ""): Mark("z", marked=True), ("z", quote.quote): replace(quote, event="z"),
    }  # fmt: skip


def test_a_mark_knows_the_title_that_its_event_had() -> None:
    long = "It was " * 100
    assert title_then(Mark("a", title=long[:300]), Event("a", long)) == ""
    assert title_then(Mark("a"), Event("a", "Now")) == ""
    assert title_then(Mark("a", title="Then"), Event("a", "Now")) == "Then"
