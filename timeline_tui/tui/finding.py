"""Finding a name by some of its letters.

The toolkit's own matcher tries every way in which letters can lie in a name: eight letters in a
name of 300 took minutes. Here the cost is the length of the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from timeline_tui.core.event import Actor
from timeline_tui.core.text import fold

NAME_LIMIT = 200
"""Characters of a name that are compared."""
NAMES_LIMIT = 50
"""Names of one actor that are compared."""
SCORED_LIMIT = 2_000
"""Actors that are weighed against each other; those that hold the letters together come first."""


def names_of(actor: Actor) -> tuple[str, ...]:
    """What an actor is found by: name, id and aliases, folded."""
    names = (actor.name, actor.id, *actor.aliases[: NAMES_LIMIT - 2])
    return tuple(dict.fromkeys(fold(name[:NAME_LIMIT]) for name in names))


def best(letters: str, names: Sequence[tuple[str, ...]], limit: int) -> list[int]:
    """The indexes of those one of whose `names` has the folded `letters` in their order, the most
    alike first, then in the order given; at most `limit`."""
    found = _holding(letters, names)
    scored = [(-max(likeness(letters, name) for name in names[index]), index) for index in found]
    return [index for _, index in sorted(scored)[:limit]]


def _holding(letters: str, names: Sequence[tuple[str, ...]]) -> list[int]:
    found: list[int] = []
    apart: list[int] = []
    for index, each in enumerate(names):
        if any(letters in name for name in each):
            found.append(index)
            if len(found) == SCORED_LIMIT:
                return found
        elif len(apart) < SCORED_LIMIT and any(_has_apart(letters, name) for name in each):
            apart.append(index)
    return found + apart[: SCORED_LIMIT - len(found)]


def _has_apart(letters: str, name: str) -> bool:
    at = 0
    for letter in letters:
        at = name.find(letter, at) + 1
        if not at:
            return False
    return True


def likeness(letters: str, name: str) -> float:
    """How well `letters` stand for `name`: 0 not at all; more for letters that stand together,
    that begin words, that are all of the name."""
    if not letters or not _has_apart(letters, name):
        return 0.0
    starts = {at for at, char in enumerate(name) if char != " " and (not at or name[at - 1] == " ")}
    whole = name.find(letters)
    if whole >= 0:
        at_word = next((at for at in _places(letters, name) if at in starts), whole)
        together = _weight(range(at_word, at_word + len(letters)), starts)
        return together * (2.0 if letters == name else 1.5)
    ways = (_first(letters, name), _at_words(letters, name, starts))
    return max(_weight(lying, starts) for lying in ways if lying)


def _places(letters: str, name: str) -> Iterable[int]:
    at = name.find(letters)
    while at >= 0:
        yield at
        at = name.find(letters, at + 1)


def _weight(lying: Sequence[int], starts: set[int]) -> float:
    groups = 1 + sum(later != before + 1 for before, later in pairwise(lying))
    together = (len(lying) - groups + 1) / len(lying)
    return (len(lying) + len(starts.intersection(lying))) * (1 + together * together)


def _first(letters: str, name: str) -> list[int]:
    """Where the letters lie, each as early as it can."""
    lying: list[int] = []
    for letter in letters:
        lying.append(name.index(letter, lying[-1] + 1 if lying else 0))
    return lying


def _at_words(letters: str, name: str, starts: set[int]) -> list[int]:
    """Where the letters lie if each goes on where the last one was or begins a word, as in `dod`
    for a department of defense; empty if that leaves one over."""
    lying: list[int] = []
    words = sorted(starts)
    for letter in letters:
        at = lying[-1] + 1 if lying else 0
        if not (lying and name.startswith(letter, at)):
            at = next((word for word in words if word >= at and name[word] == letter), -1)
        if at < 0:
            return []
        lying.append(at)
    return lying
