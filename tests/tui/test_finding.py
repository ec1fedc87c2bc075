"""Finding an actor by some letters: what is found, what comes first, and at what cost."""

from __future__ import annotations

import pytest

from timeline_tui.core.event import Actor
from timeline_tui.tui.sheets.finder import SCORED_LIMIT, best, likeness, names_of

NAMES = (
    ("department of defense", "dod"), ("donald trump",), ("dario amodei",), ("anthropic",),
    ("new york times",), ("the hill",), ("pentagon",),
)  # fmt: skip


def found(letters: str) -> list[str]:
    return [NAMES[index][0] for index in best(letters, NAMES, 10)]


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        ("nyt", "new york times"),
        ("dod", "department of defense"),
        ("amod", "dario amodei"),
        ("dt", "donald trump"),
        ("hill", "the hill"),
        ("ptgn", "pentagon"),
    ],
)
def test_the_most_alike_comes_first(letters: str, first: str) -> None:
    assert found(letters)[0] == first


def test_letters_that_no_name_has_in_their_order_find_nobody() -> None:
    assert found("xq") == []
    assert found("snt") == []


def test_letters_together_at_words_and_all_of_a_name_count_more() -> None:
    assert likeness("the", "the") > likeness("the", "the hill") > likeness("the", "anthem")
    assert likeness("the", "at the hill") > likeness("the", "anthem")
    assert likeness("the", "anthem") > likeness("the", "t h e") > 0


def test_an_actor_is_found_by_name_id_and_aliases_without_case_and_accents() -> None:
    actor = Actor(id="zm", name="Zoë MÜLLER", aliases=("Frau Müller", "zm"))
    assert names_of(actor) == ("zoe muller", "zm", "frau muller")


class Counted(str):
    """A name that counts how often it is searched."""

    looks = 0

    def find(self, *where: object) -> int:  # type: ignore[override]
        Counted.looks += 1
        return super().find(*where)  # type: ignore[arg-type]


def test_the_cost_is_the_length_of_the_name_however_many_ways_the_letters_lie_in_it() -> None:
    name = Counted("a b " * 50)
    assert likeness("abababababab", name) > 0
    assert Counted.looks < 100


def test_of_very_many_those_that_hold_the_letters_together_are_weighed_first() -> None:
    names = [("a-b",)] * (SCORED_LIMIT + 5) + [("ab",)]
    assert best("ab", names, 3) == [SCORED_LIMIT + 5, 0, 1]
