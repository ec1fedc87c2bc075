"""Actors of one name are told apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core.actors import Registry, homonyms, told_apart
from timeline_tui.core.event import Actor, Document


def names_of(*actors: Actor) -> list[str]:
    registry = Registry([Document("a.json", actors=actors)])
    return [told_apart(actor, registry.homonyms) for actor in registry.actors]


def test_two_of_one_name_are_told_apart_by_id_and_others_keep_their_names():
    actors = [Actor("an-1", "Văn An"), Actor("an-2", "Van an"), Actor("b", "B")]
    assert names_of(*actors) == ["Văn An (an-1)", "Van an (an-2)", "B"]


def test_one_whose_id_is_its_name_is_told_apart_by_kind():
    actors = [Actor("Lee", "Lee", kind="company"), Actor("lee-2", "Lee")]
    assert names_of(*actors) == ["Lee (company)", "Lee (lee-2)"]


def test_an_alias_that_is_the_name_of_another_marks_nobody():
    actors = [Actor("a", "A", aliases=("B",)), Actor("b", "B")]
    assert names_of(*actors) == ["A", "B"]


IDS = st.lists(st.text("ab-", min_size=1, max_size=30), min_size=2, max_size=5, unique=True)


@given(IDS, st.integers(4, 40))
def test_what_is_cut_fits(ids, room):
    marks = homonyms([Actor(id_, "N") for id_ in ids], ["n"] * len(ids), {"n"})
    assert set(marks) == set(ids)
    assert all(len(mark.within(room)) <= room for mark in marks.values())


@given(st.text("abc", min_size=1, max_size=40), st.integers(4, 40))
def test_two_ids_differ_in_whatever_room(stem, room):
    ids = [f"{stem}x{stem}", f"{stem}y{stem}"]
    marks = homonyms([Actor(id_, "N") for id_ in ids], ["n", "n"], {"n"})
    one, other = (marks[id_].within(room) for id_ in ids)
    assert one != other
