"""Did you mean: the known names that are most like the one that was typed.

Keys of the event file are compared in another way, by their looks (`core.schema.lookalikes`): a
file may misspell a thousand of them, and this costs about 70 µs a name.
"""

from __future__ import annotations

from collections.abc import Iterable


def closest(name: str, known: Iterable[str], *, limit: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return up to `limit` of the `known` names that are like `name`, the most similar first.

    `cutoff` is the least share of letters that both have in common, in order (0 to 1).
    """
    import difflib  # 3 ms, and only when something was misspelled

    return difflib.get_close_matches(name, known, n=limit, cutoff=cutoff)
