"""Which actor has which of the keys 1 to 9."""

from __future__ import annotations

from collections.abc import Sequence

from timeline_tui.core.lens import Lens

KEYS = 9


def keyed(lens: Lens, before: Sequence[str]) -> tuple[str, ...]:
    """Ids of actors in the order of their keys.

    The most frequent come first; but an actor that has a key keeps it for as long as it is in the
    chronology, so that no key changes its meaning under a finger when files come and go. The key
    of one that is gone is a newcomer's, or is kept for it: those behind it do not move up.
    """
    there = [actor.id for actor in lens.actors]
    staying = set(there).intersection(before)
    newcomers = iter([actor for actor in there if actor not in staying])
    slots = [actor if actor in staying else next(newcomers, actor) for actor in before[:KEYS]]
    slots += [actor for _, actor in zip(range(KEYS - len(slots)), newcomers, strict=False)]
    return tuple(slots)


def digits(lens: Lens, keys: Sequence[str]) -> dict[int, int]:
    """The key of each actor that has one, by its index in the chronology's actors."""
    found = ((lens.actor_index(actor), number) for number, actor in enumerate(keys, 1))
    return {index: number for index, number in found if index is not None}
