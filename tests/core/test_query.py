"""A query says itself in words, and its changes are pure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from timeline_tui.core.event import Document, Event
from timeline_tui.core.lens import assemble
from timeline_tui.core.query import EVERYTHING, Query, Selection, describe
from timeline_tui.core.query.fields import And, Has, Not, Or, Term
from timeline_tui.dates.calendar import day_number
from timeline_tui.dates.edtf import parse

APRIL, MAY = parse("2026-04"), parse("2026-05-17")
EARLY = parse("[..2026-04]")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Query(), ""),
        (Query.of(actors=("a",)), "with A"),
        (Query.of(actors=("a", "b")), "with A or B"),
        (Query.of(actors=("a", "b"), match="all"), "with A together with B"),
        (Query.of(without=("a", "b")), "without A or B"),
        (Query.of(actors=("a",), without=("b",)), "with A, without B"),
        (Query.of(tags=("war", "law")), "tagged war and law"),
        (Query.of(since=APRIL), "possibly from Apr 2026 on"),
        (Query.of(until=APRIL), "possibly up to Apr 2026"),
        (Query.of(since=APRIL, until=MAY), "possibly from Apr 2026 to 17 May 2026"),
        (Query.of(since=APRIL, until=APRIL), "possibly in Apr 2026"),
        (Query.of(since=APRIL, until=APRIL, certain=True), "certainly in Apr 2026"),
        (Query.of(since=EARLY, until=EARLY), "possibly before May 2026"),
        (Query.of(text="red Lines"), "saying “red” and “Lines”"),
        (Selection(known=day_number(2026, 3, 1)), "as known on 1 Mar 2026"),
        (Selection(order="published"), "in order of publication"),
        (Selection(Query.of(("a",), text="x"), known=day_number(2026, 3, 1)),
         "with A, as known on 1 Mar 2026, saying “x”"),
    ],
)  # fmt: skip
def test_a_query_says_itself(asked: Query | Selection, words: str) -> None:
    selection = Selection(asked) if isinstance(asked, Query) else asked
    assert describe(selection, str.upper) == words


@pytest.mark.parametrize(
    ("asked", "everything", "all_selected"),
    [
        (Query(), True, True),
        (Query.of(match="all"), True, True),
        (Query.of(text="  "), True, True),
        (Query.of(certain=True), True, True),
        (Selection(order="published"), True, True),
        (Selection(known=1), False, True),
        (Query.of(actors=("a",)), False, False),
        (Query.of(without=("a",)), False, False),
        (Query.of(text="x"), False, False),
        (Query.of(since=APRIL), False, False),
        (Query.of(tags=("t",)), False, False),
    ],
)
def test_it_knows_whether_it_leaves_anything_out(asked, everything, all_selected) -> None:
    selection = Selection(asked) if isinstance(asked, Query) else asked
    assert selection.is_everything is everything
    assert selection.query.selects_all is all_selected


def test_an_actor_is_on_off_or_left_out_and_never_two_of_them() -> None:
    query = EVERYTHING.toggle("a").toggle("b")
    assert query.actors == ("a", "b")
    assert query.toggle("a").actors == ("b",)
    out = query.leave_out("a")
    assert (out.actors, out.without) == (("b",), ("a",))
    assert out.leave_out("a").without == ()
    assert out.toggle("a").without == ()
    assert query.leave_out("c").only("c") == Query.of(("c",))
    assert query.leave_out("c").other_match().everyone() == EVERYTHING


def test_what_may_lie_outside_a_range_is_doubted() -> None:
    asked = Query.of(since=APRIL, until=APRIL).range
    assert not asked.doubts(parse("2026-04-17"))
    assert asked.doubts(parse("2026"))
    assert asked.doubts(parse("2026-04-17?"))
    assert not EVERYTHING.range.doubts(parse("2026"))
    index = assemble([Document("a.json", events=(Event("e", "E", parse("2026")),))]).index
    assert index.within(*asked.ends, asked.certain)
    assert not index.within(*asked.ends, replace(asked, certain=True).certain)


@pytest.mark.parametrize(
    "parts",
    [
        {"actors": ("a", "b"), "match": "all", "without": ("c",)},
        {"match": "all"},
        {"tags": ("war", "law"), "text": "red  Lines "},
        {"since": APRIL, "until": MAY, "certain": True},
        {"certain": True},
    ],
)
def test_a_query_tells_what_it_was_made_of(parts: dict[str, object]) -> None:
    query = Query.of(**parts)
    asked = query.range
    told = {
        "actors": query.actors, "match": query.match, "without": query.without,
        "tags": query.tags, "text": query.text,
        "since": asked.since, "until": asked.until, "certain": asked.certain,
    }  # fmt: skip
    assert told == {
        "actors": (), "match": "any", "without": (), "tags": (), "text": "",
        "since": None, "until": None, "certain": False, **parts,
    }  # fmt: skip


def test_the_way_to_a_query_leaves_no_trace() -> None:
    asked = Query.of(("a",), without=("b",), text="x")
    assert EVERYTHING.with_text("x").leave_out("b").toggle("a") == asked
    assert asked.with_text("").toggle("a").leave_out("b") == EVERYTHING
    assert asked.without_text() == EVERYTHING.toggle("a").leave_out("b")
    assert EVERYTHING.other_match().without_text() == EVERYTHING


A, B, WAR = Has("actor", "a"), Has("actor", "b"), Has("tag", "war")


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (A, "with A"),
        (Not(A), "without A"),
        (Or((A, WAR)), "(with A or tagged war)"),
        (Not(And((A, WAR))), "not (with A and tagged war)"),
        (Or((And((A, B), "actor"), WAR)), "(with A together with B or tagged war)"),
        (Not(And((A, B), "actor")), "not (with A together with B)"),
        (Not(WAR), "not tagged war"),
    ],
)
def test_a_tree_of_any_form_says_itself(term: Term, words: str) -> None:
    assert describe(Selection(Query(And((term,)))), str.upper) == words
