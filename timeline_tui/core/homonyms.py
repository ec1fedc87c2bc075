"""Actors of one name: what tells them apart wherever a name stands for an actor."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from timeline_tui.core.event import Actor


@dataclass(frozen=True, slots=True)
class Mark:
    """The `words` that tell an actor from others of its name: its id, or its kind where the id is
    the name. The first `shared` characters are those of another one, too."""

    words: str
    shared: int = 0

    def within(self, room: int, more: str = "…") -> str:
        """Return what fits into `room` characters and still tells the actor apart, as far as
        anything does: what is shared goes first, then the end. `more` stands for what is cut."""
        if len(self.words) <= room:
            return self.words
        rest = self.words[self.shared :]
        kept = max(room - 1, 1)
        if self.shared < kept:
            return self.words[:kept] + more
        if len(rest) <= kept:
            return more + self.words[-kept:]
        return more + rest[: max(room - 2, 1)] + more


def homonyms(
    actors: Iterable[Actor], keys: Iterable[str], names: Collection[str]
) -> dict[str, Mark]:
    """Return the marks, by id, of those `actors` whose name another one has.

    `keys` are what their names are compared by; `names` those that may belong to several.
    """
    groups: dict[str, list[Actor]] = {}
    for actor, key in zip(actors, keys, strict=True):
        if key in names:
            groups.setdefault(key, []).append(actor)
    return {id_: mark for group in groups.values() if len(group) > 1 for id_, mark in _marks(group)}


def _marks(group: Iterable[Actor]) -> Iterable[tuple[str, Mark]]:
    """Yield the mark of each actor of one name. Ids in their order: the neighbors of one are those
    that begin most like it."""
    marks = sorted(
        (actor.id if actor.id != actor.name else actor.kind, actor.id) for actor in group
    )
    shared = [0] * len(marks)
    for at, ((one, _), (other, _)) in enumerate(pairwise(marks)):
        alike = _alike(one, other)
        shared[at] = max(shared[at], alike)
        shared[at + 1] = max(shared[at + 1], alike)
    for (words, id_), alike in zip(marks, shared, strict=True):
        yield id_, Mark(words, alike)


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return at
    return min(len(one), len(other))


def told_apart(actor: Actor, marks: Mapping[str, Mark]) -> str:
    """Return an actor's name, with its id (or kind) where others have the same name:
    `Nguyễn Văn An (an-minister)`."""
    mark = marks.get(actor.id)
    return f"{actor.name} ({mark.words})" if mark is not None and mark.words else actor.name
