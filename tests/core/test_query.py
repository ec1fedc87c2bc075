"""A query says itself in words, and its changes are pure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from timeline_tui.core.query import EVERYTHING, Query, describe
from timeline_tui.dates.calendar import day_number
from timeline_tui.dates.edtf import parse

APRIL, MAY = parse("2026-04"), parse("2026-05-17")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (Query(), ""),
        (Query(actors=("a",)), "with A"),
        (Query(actors=("a", "b")), "with A or B"),
        (Query(actors=("a", "b"), match="all"), "with A together with B"),
        (Query(without=("a", "b")), "without A or B"),
        (Query(actors=("a",), without=("b",)), "with A, without B"),
        (Query(tags=("war", "law")), "tagged war and law"),
        (Query(since=APRIL), "possibly from Apr 2026 on"),
        (Query(until=APRIL), "possibly up to Apr 2026"),
        (Query(since=APRIL, until=MAY), "possibly from Apr 2026 to 17 May 2026"),
        (Query(since=APRIL, until=APRIL), "possibly in Apr 2026"),
        (Query(since=APRIL, until=APRIL, certain=True), "certainly in Apr 2026"),
        (Query(since=parse("[..2026-04]"), until=parse("[..2026-04]")), "possibly before May 2026"),
        (Query(text="red Lines"), "saying “red” and “Lines”"),
        (Query(known=day_number(2026, 3, 1)), "as known on 1 Mar 2026"),
        (Query(order="published"), "in order of publication"),
        (Query(actors=("a",), text="x", known=day_number(2026, 3, 1)),
         "with A, as known on 1 Mar 2026, saying “x”"),
    ],
)  # fmt: skip
def test_a_query_says_itself(query: Query, words: str) -> None:
    assert describe(query, str.upper) == words


@pytest.mark.parametrize(
    ("query", "everything", "all_selected"),
    [
        (Query(), True, True),
        (Query(match="all"), True, True),
        (Query(text="  "), True, True),
        (Query(certain=True), True, True),
        (Query(order="published"), True, True),
        (Query(known=1), False, True),
        (Query(actors=("a",)), False, False),
        (Query(without=("a",)), False, False),
        (Query(text="x"), False, False),
        (Query(since=APRIL), False, False),
        (Query(tags=("t",)), False, False),
    ],
)
def test_it_knows_whether_it_leaves_anything_out(query, everything, all_selected) -> None:
    assert query.is_everything is everything
    assert query.selects_all is all_selected


def test_an_actor_is_on_off_or_left_out_and_never_two_of_them() -> None:
    query = EVERYTHING.toggled("a").toggled("b")
    assert query.actors == ("a", "b")
    assert query.toggled("a").actors == ("b",)
    out = query.left_out("a")
    assert (out.actors, out.without) == (("b",), ("a",))
    assert out.left_out("a").without == ()
    assert out.toggled("a").without == ()
    assert query.left_out("c").only("c") == replace(EVERYTHING, actors=("c",))
    assert query.left_out("c").other_match().everyone() == EVERYTHING


def test_what_may_lie_outside_a_range_is_doubted() -> None:
    query = Query(since=APRIL, until=APRIL)
    assert not query.doubts(parse("2026-04-17"))
    assert query.doubts(parse("2026"))
    assert query.doubts(parse("2026-04-17?"))
    assert not EVERYTHING.doubts(parse("2026"))
    assert query.admits(parse("2026"))
    assert not replace(query, certain=True).admits(parse("2026"))
