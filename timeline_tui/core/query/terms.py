"""A query as a frozen tree: terms that say which value a field has, joined by and, or and not.

What a person chooses of one field, such as several actors, is a group: an `And` or an `Or` that is
labeled with the field (`of`). Groups are what the explorer changes and what is put into words;
a tree that was written by hand may hold any other terms beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import TYPE_CHECKING, Any, Literal

from timeline_tui.core.text import split_words
from timeline_tui.dates.frozen import dataclass

if TYPE_CHECKING:  # a list of options needs no dates
    from timeline_tui.dates import When
    from timeline_tui.dates.when import Seconds

Mode = Literal["any", "all", "none"]
"""How the values of a group combine: any of them, all of them, or none of them."""
Order = Literal["happened", "published"]
"""The order of a list: by when events happened, or by when they first became public."""


@dataclass(frozen=True, slots=True)
class Has:
    """The field has the value."""

    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class And:
    """All `parts` hold. `of` is the field if this is the group of one."""

    parts: tuple[Term, ...] = ()
    of: str = ""


@dataclass(frozen=True, slots=True)
class Or:
    """One of the `parts` holds. `of` is the field if this is the group of one."""

    parts: tuple[Term, ...] = ()
    of: str = ""


@dataclass(frozen=True, slots=True)
class Not:
    """The `part` does not hold."""

    part: Term


Term = Has | And | Or | Not

NO_TERMS = And()


def is_void(term: Term) -> bool:
    """Report whether a term leaves nothing out, whatever the events: a search without words, a
    range without ends, and what only holds such terms."""
    if isinstance(term, And):
        return all(map(is_void, term.parts))
    if isinstance(term, Or):
        return any(map(is_void, term.parts))
    return isinstance(term, Has) and isinstance(term.value, Words | Range) and not term.value


# -- groups --------------------------------------------------------------------------------------


def group_of(term: Term) -> tuple[str, Mode, tuple[Any, ...]] | None:
    """Return the field, the mode and the values of a term that is about one field alone; None for
    any other."""
    if isinstance(term, Has):
        return term.field, "all", (term.value,)
    if isinstance(term, Not):
        inner = group_of(term.part)
        if inner is None or inner[1] == "none" or (inner[1] == "all" and len(inner[2]) != 1):
            return None
        return inner[0], "none", inner[2]
    if not term.of:
        return None
    values = tuple(part.value for part in term.parts if isinstance(part, Has))
    return term.of, "all" if isinstance(term, And) else "any", values


def group(field: str, mode: Mode, values: Iterable[Any]) -> Term | None:
    """Return the term for some values of a field; None if there are none of them. All of no values
    is a term, too: it keeps the mode until there are some."""
    parts = tuple(Has(field, value) for value in values)
    if mode == "all":
        return And(parts, field)
    if not parts:
        return None
    return Or(parts, field) if mode == "any" else Not(Or(parts, field))


def find_group(where: And, field: str, *, left_out: bool = False) -> tuple[Mode, tuple[Any, ...]]:
    """Return the mode and the values that a tree asks for of a field, or those that it leaves
    out."""
    for part in where.parts:
        found = group_of(part)
        if found is not None and found[0] == field and (found[1] == "none") == left_out:
            return found[1:]
    return ("none" if left_out else "any"), ()


def with_group(where: And, field: str, term: Term | None, *, left_out: bool = False) -> And:
    """Return a tree with `term` for what it asked for of a field, or for what it left out."""

    def is_other(part: Term) -> bool:
        found = group_of(part)
        return found is None or found[0] != field or (found[1] == "none") != left_out

    rest = [part for part in where.parts if is_other(part)]
    return And(tuple(sorted([*rest, *(() if term is None else (term,))], key=_rank)))


def _rank(term: Term) -> tuple[str, bool]:
    """Return the place of a term in a tree: two trees with the same groups are equal."""
    found = group_of(term)
    return ("\U0010ffff", False) if found is None else (found[0], found[1] == "none")


# -- values --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a search, as they were typed."""

    text: str = ""

    @property
    def needles(self) -> tuple[str, ...]:
        """Return the words, folded."""
        return split_words(self.text)

    def __bool__(self) -> bool:
        return bool(self.needles)


@dataclass(frozen=True, slots=True)
class Range:
    """A range of time from `since` to `until`, open where that is None. An event is in it if it may
    touch it, or if `certain`, only if it does so whatever the true date is."""

    since: When | None = None
    until: When | None = None
    certain: bool = False

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    @property
    def ends(self) -> tuple[Seconds, Seconds]:
        """Return the first and the last second, infinite where it is open."""
        low = -inf if self.since is None else self.since.begin_earliest
        return low, inf if self.until is None else self.until.end_latest

    def doubts(self, when: When) -> bool:
        """Report whether there is a range and a time that is admitted may lie outside."""
        return bool(self) and not when.certain(*self.ends)
