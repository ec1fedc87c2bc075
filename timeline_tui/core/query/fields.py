"""The terms of a query, and a row of the table of fields with the values that are read by it.

A query is a frozen tree: terms say which value a field has, joined by and, or and not. What a
person chooses of one field, such as several actors, is a group: an `And` or an `Or` that is labeled
with the field (`of`). Groups are what the explorer changes and what is put into words; a tree that
was written by hand may hold any other terms beside them.

A row says how a value is read from text and from stored JSON, which events have it, how it is put
into words, how often each value occurs (where it is a facet), and by which options of the command
line it is given. `core.query.table` has the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field as column
from math import inf
from typing import TYPE_CHECKING, Any, Literal

from timeline_tui.core.characters import is_plain
from timeline_tui.core.text import brief, closest, fold, split_words
from timeline_tui.dates.frozen import dataclass

if TYPE_CHECKING:  # a list of options needs no events and no dates
    from timeline_tui.core.event import Event
    from timeline_tui.core.index import Index, Past
    from timeline_tui.dates import When
    from timeline_tui.dates.when import Seconds

# -- terms ----------------------------------------------------------------------------------------

Mode = Literal["any", "all", "none"]
"""How the values of a group combine: any of them, all of them, or none of them."""


@dataclass(frozen=True, slots=True)
class Has:
    """The field has the value."""

    field: str
    value: Any

    @property
    def is_grouped(self) -> bool:
        """Report whether values of its field are chosen by the group: not words, nor times."""
        return not isinstance(self.value, Words | Range)


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


def fields_of(term: Term) -> Iterator[str]:
    """Yield the names of the fields that a term asks about."""
    if isinstance(term, Has):
        yield term.field
    for part in (term.part,) if isinstance(term, Not) else getattr(term, "parts", ()):
        yield from fields_of(part)


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
    return arrange([*rest, *(() if term is None else (term,))])


def arrange(parts: Iterable[Term]) -> And:
    """Return a tree of these terms. If none of them is the group of a field, the first that could
    be is it: what reads them back from text sees no labels."""
    arranged = sorted(parts, key=_rank)
    taken = {found[0] for part in arranged if (found := group_of(part)) and found[1] != "none"}
    for at, part in enumerate(arranged):
        field = _field_of_any(part)
        if field and field not in taken:
            taken.add(field)
            arranged[at] = Or(part.parts, field) if isinstance(part, Or) else part
    return And(tuple(sorted(arranged, key=_rank)))


def _field_of_any(term: Term) -> str:
    """Return the field of a term that could be the group of any of its values; "" otherwise."""
    if not isinstance(term, Or) or term.of or len(term.parts) < 2:
        return ""
    names = {part.field if isinstance(part, Has) else "" for part in term.parts}
    has_modes = all(isinstance(part, Has) and part.is_grouped for part in term.parts)
    return names.pop() if len(names) == 1 and has_modes else ""


def _rank(term: Term) -> tuple[str, bool]:
    """Return the place of a term in a tree: two trees with the same groups are equal."""
    found = group_of(term)
    return ("\U0010ffff", False) if found is None else (found[0], found[1] == "none")


# -- values --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a search, as they were typed, phrases between quotation marks."""

    text: str = ""

    @property
    def needles(self) -> tuple[str, ...]:
        """Return the words and the phrases, folded."""
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


# -- rows -----------------------------------------------------------------------------------------

NameOf = Callable[[str], str]
"""Returns the words for the id of an actor."""


class NotUnderstood(ValueError):
    """A text that is not a value of its field: the text found, the expected value, and the fix.
    In the `text` of a query it is at the characters `start` to `end`."""

    def __init__(self, message: str, start: int = 0, end: int = 0, text: str = "") -> None:
        super().__init__(message)
        self.start, self.end, self.text = start, end, text


class NeedsEvents(Exception):
    """Only the events can say what a text means."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The context in which texts are read: the day number of today, and the index of the events;
    None before they are read."""

    today: int
    index: Index | None = None

    @property
    def events(self) -> Index:
        """Return the index of the events. Raises `NeedsEvents` before they are read."""
        if self.index is None:
            raise NeedsEvents
        return self.index


@dataclass(frozen=True, slots=True)
class Option:
    """An option of the command line: it gives values that combine by `mode` if it is `repeatable`,
    else one text, or without a `metavar` and `choices` nothing but itself."""

    flags: tuple[str, ...]
    help: str
    metavar: str = ""
    mode: Mode = "any"
    repeatable: bool = False
    choices: tuple[str, ...] = ()
    as_name: str = ""

    @property
    def name(self) -> str:
        """Return the name under which the given value is kept."""
        return self.as_name or self.flags[-1].removeprefix("--").replace("-", "_")


Given = Mapping[str, Any]
"""What was given on the command line, by the names of the options."""


@dataclass(frozen=True, slots=True)
class Count:
    """In how many events (`number`) a field has a value, and the words for that."""

    value: Any
    words: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A row of the table.

    `read` returns the value that a text means where the events are known; `rows` those of some
    events (as bits) that have a value, in what is known of them; `words` the part of a sentence for
    some values; `counts` how often each value occurs among some events, None where that is no
    facet. `store` and `load` take a value to JSON and back; `load` raises `ValueError`.

    `texts` reads the values of an event where they are texts: columns and postings hold these
    (`core.columns`). `terms` returns what the options of the field ask for. The words of a
    `closing` field stand at the end of the sentence, behind those for the lens, and its options
    likewise.

    `mode` says how several values combine that a query names one after the other as if they were
    one, such as `tag:a`; None for a field that no group is of. `also` are further names of it in a
    query, which read a value in another way, and `write` returns the name and the text for a value.
    The first of `aliases` is the name that people know.
    """

    name: str
    aliases: tuple[str, ...] = ()
    options: tuple[Option, ...]
    read: Callable[[str, Ground], Any]
    rows: Callable[[Past, Any, int], int]
    words: Callable[[Mode, Sequence[Any], NameOf], str]
    counts: Callable[[Past, int], Iterable[Count]] | None = None
    texts: Callable[[Event], Iterable[str]] | None = None
    store: Callable[[Any], object] = str
    load: Callable[[object], Any]
    terms: Callable[[Field, Given, Ground], Iterable[tuple[Mode, Term | None]]]
    closing: bool = False
    mode: Mode | None = "any"
    also: Mapping[str, Callable[[str, Ground], Any]] = column(default_factory=dict)
    write: Callable[[Any], tuple[str, str]] | None = None

    @property
    def label(self) -> str:
        """Return the name by which a query in text has it."""
        return self.aliases[0] if self.aliases else self.name

    def text_of(self, value: Any) -> tuple[str, str]:
        """Return the name and the text that stand for a value in a query."""
        return (self.label, str(value)) if self.write is None else self.write(value)


def joint_of(mode: Mode) -> str:
    """Return what stands between the values of a group in a sentence."""
    return " and " if mode == "all" else " or "


def load_text(found: object) -> str:
    """Return a stored text; raise `ValueError` for anything else."""
    if not isinstance(found, str):
        raise ValueError
    return found


def terms_of_groups(
    field: Field, given: Given, ground: Ground
) -> Iterable[tuple[Mode, Term | None]]:
    """Yield the groups that repeatable options give; one that gives no value itself makes all of
    those that would be any of them."""
    everyone = any(given.get(o.name) for o in field.options if not o.repeatable)
    for option in field.options:
        if option.repeatable:
            mode = "all" if everyone and option.mode == "any" else option.mode
            texts = given.get(option.name) or ()
            values = tuple(dict.fromkeys(field.read(text, ground) for text in texts))
            if values or (mode == "all" and option.mode == "any"):
                yield mode, group(field.name, mode, values)


# -- a field of texts ----------------------------------------------------------------------------


def field_of_texts(
    name: str,
    texts: Callable[[Event], Iterable[str]],
    option: Option,
    *,
    words: str = "",
    missing: str = "",
    nowhere: str = "",
    aliases: tuple[str, ...] = (),
) -> Field:
    """Return the row for a field of which each event has some texts.

    `words` go before the values in a sentence (`tagged`), `missing` before one that no event has
    (`no event is tagged`), and `nowhere` says that no event has any.
    """
    words = words or f"with the {name}"
    missing = missing or f"no event has the {name}"
    nowhere = nowhere or f"no event has a {name}"

    def read(text: str, ground: Ground) -> str:
        known = ground.events.values(name, texts)
        if not known.bits(text):
            raise NotUnderstood(f"{missing} {brief(text)} ({_hint(text, known.words, nowhere)})")
        return text

    def rows(past: Past, value: str, within: int) -> int:
        return within & past.index.values(name, texts).bits(value)

    def said(mode: Mode, values: Sequence[str], name_of: NameOf) -> str:
        return f"{'not ' if mode == 'none' else ''}{words} {joint_of(mode).join(values)}"

    def counts(past: Past, bits: int) -> Iterable[Count]:
        known = past.index.values(name, texts)
        for word, number in zip(known.words.values(), known.counts(bits), strict=True):
            yield Count(word, word, number)

    return Field(
        name=name, aliases=aliases, options=(option,), read=read, rows=rows, words=said,
        counts=counts, texts=texts, load=load_text, terms=terms_of_groups, mode=option.mode,
    )  # fmt: skip


def _hint(text: str, known: Mapping[str, str], nowhere: str) -> str:
    """Return which of some values, by their folded texts, may have been meant."""
    meant = [known[key] for key in closest(fold(text), known, limit=3, cutoff=0.7)]
    plain = list(filter(is_plain, meant or known.values()))
    if meant and plain:
        return f"did you mean {listed(plain, 'or')}?"
    return f"known: {listed(plain, 'and')}" if plain else nowhere


_LISTED = 5
"""Names that a message lists."""


def listed(names: Iterable[str], joint: str) -> str:
    """Return names as a list in a sentence, with the number of those that are too many for it."""
    shown = [brief(name) for name in names]
    if len(shown) > _LISTED:
        shown[_LISTED:] = [f"{len(shown) - _LISTED} more"]
    return f" {joint} ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


# -- asking --------------------------------------------------------------------------------------


def find_field(name: str, fields: Sequence[Field]) -> Field:
    """Return the field of a name or alias; raise `LookupError` if there is none."""
    for field in fields:
        if name == field.name or name in field.aliases:
            return field
    raise LookupError(name)


def rows_of_term(term: Term, past: Past, within: int, fields: Sequence[Field]) -> int:
    """Return those of some events (as bits) for which a term holds, in what is known of them."""
    if isinstance(term, And):
        for part in term.parts:
            if not within:
                break
            within = rows_of_term(part, past, within, fields)
        return within
    if isinstance(term, Or):
        found = 0
        for part in term.parts:
            found |= rows_of_term(part, past, within & ~found, fields)
        return found
    if isinstance(term, Not):
        return within & ~rows_of_term(term.part, past, within, fields)
    if is_void(term):
        return within
    return find_field(term.field, fields).rows(past, term.value, within)


def phrase_of_term(term: Term, name_of: NameOf, fields: Sequence[Field]) -> str:
    """Return a term in words; "" if it asks for nothing. `name_of` gives the words for an actor's
    id."""
    found = group_of(term)
    if found is not None:
        name, mode, values = found
        return find_field(name, fields).words(mode, values, name_of) if values else ""
    if isinstance(term, Not):
        said = phrase_of_term(term.part, name_of, fields)
        return f"not {said}" if said.startswith("(") else f"not ({said})"
    assert isinstance(term, And | Or)
    parts = [phrase_of_term(part, name_of, fields) for part in term.parts]
    joint = " and " if isinstance(term, And) else " or "
    return f"({joint.join(filter(None, parts))})" if len(parts) > 1 else "".join(parts)


def store_term(term: Term, fields: Sequence[Field]) -> object:
    """Return a term as JSON values."""
    if isinstance(term, Has):
        return {"field": term.field, "value": find_field(term.field, fields).store(term.value)}
    if isinstance(term, Not):
        return {"not": store_term(term.part, fields)}
    stored = {_JOINTS[type(term)]: [store_term(part, fields) for part in term.parts]}
    return {**stored, "of": term.of} if term.of else stored


_JOINTS = {And: "and", Or: "or"}


def load_term(found: object, fields: Sequence[Field]) -> Term:
    """Return the term that was stored; raise `LookupError` for a field that there is not, and
    `ValueError` for anything else that is no term."""
    if not isinstance(found, dict):
        raise ValueError
    keys = found.keys()
    if keys == {"field", "value"}:
        field = find_field(load_text(found["field"]), fields)
        return Has(field.name, field.load(found["value"]))
    if keys == {"not"}:
        return Not(load_term(found["not"], fields))
    joint = And if "and" in keys else Or
    stored = found.get(_JOINTS[joint])
    if not isinstance(stored, list) or not keys <= {_JOINTS[joint], "of"}:
        raise ValueError
    parts = tuple(load_term(each, fields) for each in stored)
    of = load_text(found.get("of", ""))
    if of and not all(isinstance(part, Has) and part.field == of for part in parts):
        raise ValueError
    of = of and find_field(of, fields).name
    return And(parts, of) if joint is And else Or(parts, of)
