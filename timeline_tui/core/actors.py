"""The registry of actors, in which every spelling of an actor means that actor.

A name that no file declares is a separate actor, named as it was first written. Names compare
folded (case, accents, spaces), never by likeness: two people may differ by a letter. Likeness only
leads to a warning (`near_duplicates`) or a suggestion (`Registry.suggest`). Actors with one name
are distinguished by a mark wherever the name stands for one of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from timeline_tui.core.characters import is_plain, whole, whole_from
from timeline_tui.core.event import Actor, Document, Participant
from timeline_tui.core.problem import Finding
from timeline_tui.core.text import closest, fold, visible
from timeline_tui.dates.frozen import dataclass


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
        words, kept = self.words, max(room - 1, 1)
        if self.shared < kept:
            return words[: whole(words, kept) or kept] + more
        if len(words) - self.shared <= kept:
            return more + words[min(whole_from(words, len(words) - kept), self.shared) :]
        first, kept = whole(words, self.shared), max(room - 2, 1)
        end = whole(words, first + kept, first)
        return more + words[first : end if end > first else first + kept] + more


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


_ENDLESS = 10_000
"""Characters of a name that is taken apart into words: 64 MiB of them take 2 GB."""


def name_key(name: str) -> str:
    """Return the key by which a name is compared; a text too long to be a name, as it is
    written."""
    if len(name) > _ENDLESS:
        return name
    return " ".join(fold(name).split())


class Registry:
    """Declared actors, and the undeclared ones as they are met; filled once, then only asked."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.actors: list[Actor] = []
        self.findings: list[Finding] = []
        self._by_id: dict[str, int] = {}
        self._by_key: dict[str, int] = {}
        self._ambiguous: set[str] = set()
        self._as_written: dict[str, int] = {}
        joined: dict[int, dict[str, None]] = {}
        for document in documents:
            for actor in document.actors:
                self._declare(actor, joined)
        for index, names in joined.items():
            self.actors[index] = replace(self.actors[index], aliases=tuple(names))
        self._registered = len(self.actors)
        for document in documents:
            for event in document.events:
                for participant in event.actors:
                    if participant.declared is not None:
                        self._introduce(participant.declared)
        self.declared = len(self.actors)

    @classmethod
    def restore(
        cls, actors: Iterable[Actor], declared: int, names: Iterable[tuple[str, int]],
        ambiguous: Iterable[str], findings: Iterable[Finding],
    ) -> Registry:  # fmt: skip
        """Return a registry as it was: its actors, the number of declared ones, and what
        `declared_names`, `ambiguous` and `findings` of it were."""
        registry = cls(())
        registry.actors += actors
        registry.declared = declared
        registry.findings += findings
        registry._by_id.update((actor.id, at) for at, actor in enumerate(registry.actors))
        registry._by_key.update(names)
        for at in range(declared, len(registry.actors)):
            registry._by_key[name_key(registry.actors[at].name)] = at
        registry._ambiguous.update(ambiguous)
        return registry

    @property
    def declared_names(self) -> list[tuple[str, int]]:
        """Return the keys of all names of declared actors, with the index of the one meant."""
        return [(key, at) for key, at in self._by_key.items() if at < self.declared]

    @property
    def ambiguous(self) -> frozenset[str]:
        """Return the keys of names that several actors have."""
        return frozenset(self._ambiguous)

    def _declare(self, actor: Actor, joined: dict[int, dict[str, None]]) -> None:
        index = self._by_id.get(actor.id)
        if index is not None:
            known = self.actors[index]
            self.findings.append(
                Finding(
                    actor.file,
                    (*actor.path, "id"),
                    "duplicate-actor-id",
                    "warning",
                    f"the actor id “{_short(actor.id)}” is declared more than once",
                    f"the first, in {_short(known.file)}, is used; names and aliases are joined",
                )
            )
            names = joined.setdefault(index, dict.fromkeys(known.aliases))
            names.update(dict.fromkeys((actor.name, *actor.aliases)))
        else:
            index = self._add(actor)
        for name in (actor.id, actor.name, *actor.aliases):
            other = self._by_key.setdefault(name_key(name), index)
            if other != index:
                self._ambiguous.add(name_key(name))
                self.findings.append(
                    Finding(
                        actor.file,
                        actor.path,
                        "ambiguous-actor",
                        "warning",
                        f"“{_short(name)}” names both “{_short(self.actors[other].id)}” and "
                        f"“{_short(actor.id)}”",
                        f"it is read as “{_short(self.actors[other].id)}”; "
                        "write the id of the one that is meant",
                    )
                )

    def _add(self, actor: Actor) -> int:
        index = self._by_id[actor.id] = len(self.actors)
        self.actors.append(actor)
        return index

    def _introduce(self, actor: Actor) -> None:
        """Take in an actor that an event's own entry declares, unless a registry has it. Two of
        one name stay two: what they are told apart by is their ids."""
        index = self._by_id.get(actor.id)
        if index is None:
            index = self._by_key.get(name_key(actor.id), len(self.actors))
            if index < self._registered:
                known = self.actors[index]
                names = map(name_key, (known.id, known.name, *known.aliases))
                if name_key(actor.name) in names:
                    return  # an alias of an actor of the registry
            index = self._add(actor)
        elif index >= self._registered:
            known = self.actors[index]
            if known.aliases == actor.aliases and known.kind == actor.kind:
                return
            aliases = tuple(dict.fromkeys((*known.aliases, *actor.aliases)))
            kind = known.kind or actor.kind
            self.actors[index] = replace(known, aliases=aliases, kind=kind)
        for name in (actor.id, actor.name, *actor.aliases):
            if self._by_key.setdefault(name_key(name), index) != index:
                self._ambiguous.add(name_key(name))

    def is_ambiguous(self, name: str) -> bool:
        """Report whether several actors are called so."""
        return name_key(name) in self._ambiguous

    @cached_property
    def homonyms(self) -> dict[str, Mark]:
        """Return the mark of each actor whose name another one has, by id.

        It is computed once all are declared: an actor that comes later has a name of its own.
        """
        if not self._ambiguous:
            return {}
        keys = [name_key(actor.name) for actor in self.actors]
        return homonyms(self.actors, keys, self._ambiguous)

    def admit(self, name: str) -> int:
        """Return the index of the actor that `name` means: the one with this id, else the first
        with this name or alias. An unknown name becomes an actor."""
        index = self._as_written.get(name)
        if index is None:
            index = self._index_of(name)
            if index is None:
                index = self._add(Actor(id=name, name=name))
                self._by_key[name_key(name)] = index
            self._as_written[name] = index
        return index

    def _index_of(self, name: str) -> int | None:
        """Return the index of the actor with this id, else of the first with this name or alias."""
        index = self._by_id.get(name)
        return self._by_key.get(name_key(name)) if index is None else index

    def find(self, name: str) -> Actor | None:
        """Return the actor with this id, else the first with this name or alias; case, accents and
        spaces do not count."""
        index = self._index_of(name)
        return None if index is None else self.actors[index]

    def actor_of(self, entry: Participant) -> Actor:
        """Return the actor that an entry of an event means."""
        return self.actors[self.admit(entry.actor)]

    def name_of(self, actor: Actor) -> str:
        """Return the name of an actor, with its id where several actors have that name."""
        return told_apart(actor, self.homonyms)

    def called(self, name: str) -> tuple[Actor, ...]:
        """Return the actors that a person means by a name: the one with this id, else all that
        have the name; a name as `name_of` gives it means one."""
        if name in self._by_id or not self._ambiguous:
            found = self.find(name)
            return () if found is None else (found,)
        alike = [actor for actor in self.actors if actor.id in self.homonyms]
        one = [each for each in alike if told_apart(each, self.homonyms) == name]
        several = [each for each in alike if name_key(each.name) == name_key(name)]
        found = self.find(name)
        return tuple(one or several or (() if found is None else (found,)))

    def suggest(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Return names of actors that look or begin like `name`, best first; ids where a name has
        characters that nobody can see or type."""
        wanted = name_key(name)
        close = closest(wanted, self._by_key, limit=limit * 3, cutoff=0.7)
        parts = [key for key in self._by_key if wanted and wanted in key]
        alike = [self.actors[self._by_key[key]] for key in (*close, *parts)]
        shown = [(told_apart(actor, self.homonyms), actor.id) for actor in alike]
        names = [name if is_plain(name) else id_ for name, id_ in shown]
        return tuple(dict.fromkeys(filter(is_plain, names)))[:limit]


def _short(text: str) -> str:
    return visible(text, limit=60)


_LONGEST = 100
"""Letters of a name that is compared: each costs its own number of letters in memory again."""
_LETTERS = 1_000_000
"""Letters of all names that are compared: about 0.2 GB of memory. Declared ones come first."""


def near_duplicates(actors: Sequence[Actor], declared: int) -> list[tuple[int, int]]:
    """Return the pairs (undeclared, other) whose names differ only by punctuation, word order or
    one letter.

    One deletion from each name is hashed (the symmetric-delete method), so the cost is the sum of
    the names' lengths and not the square of their number; of more than `_LETTERS` letters the last
    names are not compared. Names that differ in a digit, and names of fewer than six letters, are
    left alone: "Group 1" and "Group 2" are two groups. So are names longer than `_LONGEST`, which
    are not names.
    """
    keys: dict[str, list[int]] = {}
    left = _LETTERS
    for index, actor in enumerate(actors):
        if len(actor.name) > _ENDLESS:
            continue
        letters = "".join(sorted(fold(actor.name).split(), key=str))
        letters = "".join(char for char in letters if char.isalnum())
        if not 6 <= len(letters) <= _LONGEST:
            continue
        left -= len(letters)
        if left < 0:
            break
        digits = "".join(char for char in letters if char.isdigit())
        for at in range(len(letters) + 1):
            cut = letters[:at] + letters[at + 1 :]
            keys.setdefault(f"{digits}/{cut}", []).append(index)
    pairs: set[tuple[int, int]] = set()
    for group in keys.values():
        if 1 < len(group) <= 8:
            for one in group:
                pairs.update((one, other) for other in group if other < one and one >= declared)
    return sorted(pairs)
