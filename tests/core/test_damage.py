"""The number of hidden and damaged events, in figures and in words."""

from __future__ import annotations

import pytest

from timeline_tui.core.corpus import Damage, damage_of
from timeline_tui.core.event import Document, Event
from timeline_tui.core.problem import Finding

FAULT = Finding("a.json", ("place",), "wrong-type", "error", "place is a number (5)", shown=True)
GOOD = Event("g", "Good")
BAD = Event("b", "Bad", faults=(FAULT, FAULT))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (Damage(), ""),
        (Damage(hidden=1, hiding=1, files=1), "1 event hidden in 1 file"),
        (Damage(damaged=1, files=1), "1 event damaged in 1 file"),
        (Damage(1, 3, 1, 2), "1 event hidden, 3 damaged in 2 files"),
        (Damage(1515, 2000, 1, 1200), "1,515 events hidden, 2,000 damaged in 1,200 files"),
        (Damage(others=1), "1 file needs a look"),
        (Damage(others=2), "2 files need a look"),
        (Damage(1, 0, 1, 1, 1), "1 event hidden in 1 file; 1 more file needs a look"),
        (Damage(0, 2, 0, 1, 3), "2 events damaged in 1 file; 3 more files need a look"),
    ],
)
def test_damage_is_told_in_events_and_files(damage: Damage, words: str) -> None:
    assert damage.words == words


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (Damage(), ""),
        (Damage(1, 3, 1, 2), "1 hidden, 3 damaged"),
        (Damage(damaged=1, files=1), "1 event damaged"),
        (Damage(others=2), "2 files need a look"),
        (Damage(1, 0, 1, 1, 1), "1 hidden, 1 more file"),
        (Damage(0, 2, 0, 1, 3), "2 damaged, 3 more files"),
    ],
)
def test_a_narrow_line_tells_of_the_same_damage(damage: Damage, words: str) -> None:
    assert damage.short == words


def test_events_and_files_are_each_counted_once() -> None:
    documents = [
        Document("a", events=(GOOD, BAD, BAD), rejected=2),
        Document("b", events=(BAD,)),
        Document("c", rejected=1),
        Document("d", events=(GOOD,)),
        Document("e"),
    ]
    damage = damage_of(documents, {"a", "b", "c", "d", "f"})
    assert damage == Damage(hidden=3, damaged=3, hiding=2, files=3, others=2)
