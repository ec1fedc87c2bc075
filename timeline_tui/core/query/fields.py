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

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field as column
from itertools import islice
from math import inf
from typing import TYPE_CHECKING, Any, Literal

from timeline_tui.core.characters import is_plain
from timeline_tui.core.text import brief, closest, count, fold, split_words
from timeline_tui.dates.frozen import dataclass, regex

if TYPE_CHECKING:  # a list of options needs no events and no dates
    from timeline_tui.core.event import Event, SavedView, Source
    from timeline_tui.core.index import Index, Past, Values
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


def values_of(term: Term, field: str) -> Iterator[Any]:
    """Yield the values of a field that a term asks about."""
    if isinstance(term, Has) and term.field == field:
        yield term.value
    for part in (term.part,) if isinstance(term, Not) else getattr(term, "parts", ()):
        yield from values_of(part, field)


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


class NotKnown(LookupError):
    """Something that a query asks about and nobody knows here: it has no answer."""


class NeedsEvents(Exception):
    """Only the events can say what a text means."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The context in which texts are read: the day number of today, the index of the events (None
    before they are read), and the private views of the person (`own`)."""

    today: int
    index: Index | None = None
    own: tuple[SavedView, ...] = ()

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


Holder = Any
"""A record as its JSON says, a part of it, or the values made of these."""
Get = Callable[[Holder, str], Any]
"""Returns what a holder has at a key of the event file; None or "" for nothing."""
Item = tuple[str, int, str | None]
"""A text of a part: the name of the part, the number of the source, and the text; None where it is
among those told beside."""


@dataclass(frozen=True, slots=True)
class Part:
    """The texts of an event that a field is about: those at a `key` of the event itself, or of each
    of its sources, their quotes, its actors or its links (`level`). `usual` stands for none.

    `flags` makes a text of what is filled, in place of that at a key, and `joined` one of those of
    a source and of its declaration, in place of the first that there is. Two levels are no place in
    a record: `count` is the number of quotes, and `files` the name of the event's file.
    """

    level: Literal["event", "sources", "quotes", "actors", "links", "count", "files"]
    key: str = ""
    usual: str = ""
    flags: Callable[[Callable[[str], bool]], str] | None = None
    joined: Callable[[str, str], str] | None = None

    def of(self, event: Event) -> Sequence[str]:
        """Return the texts of an event whose sources are complete."""
        if self.level == "files":
            return (event.file,)
        items, texts = tell(event, attribute_of, {"": self})
        left = iter(texts)
        found = [text for _, _, fixed in items if (text := next(left) if fixed is None else fixed)]
        return found or ([self.usual] if self.usual else ())

    @property
    def is_dated(self) -> bool:
        """Report whether its texts become public with sources."""
        return self.level in ("sources", "quotes", "count")

    def of_source(self, own: str, declared: Source | None) -> str:
        """Return the text of a source that has one of its own, or none, and is declared so."""
        if declared is None:
            return own
        known = self._of_holder(declared)
        return self.joined(own, known) if self.joined is not None else own or known

    def _of_holder(self, holder: Holder) -> str:
        if self.flags is not None:
            return self.flags(lambda key: bool(attribute_of(holder, key)))
        return str(attribute_of(holder, self.key))


def attribute_of(holder: Holder, key: str) -> Any:
    """Return what a value made of a record has at a key of the event file."""
    return getattr(holder, "ref" if key == "source" else key, "")


def tell(record: Holder, get: Get, parts: Mapping[str, Part]) -> tuple[list[Item], list[Any]]:
    """Return what parts of an event there are, and the texts of those that have one of their own.
    It is the same of all records with the same keys, of which the same are filled, and none as is
    usual.

    Of a source that refers to a declared one it is also told what it has not.
    """
    sources = get(record, "sources") or ()
    quotes = [quote for source in sources for quote in get(source, "quotes") or ()]
    holders = {
        "event": (record,),
        "sources": sources,
        "quotes": [quote for quote in quotes if type(quote) is not str],
        "actors": [actor for actor in get(record, "actors") or () if type(actor) is not str],
        "links": get(record, "links") or (),
        "count": (record,),
        "files": (),
    }
    refers = [get(source, "source") not in _NOTHING for source in sources]
    items: list[Item] = []
    texts: list[Any] = []
    for name, part in parts.items():
        for at, holder in enumerate(holders[part.level]):
            text: Any = None
            fixed = ""
            if part.level == "count":
                fixed = str(len(quotes))
            elif part.flags is not None:
                fixed = part.flags(lambda key: get(holder, key) not in _NOTHING)  # noqa: B023
            else:
                text = get(holder, part.key)
            number = at if part.level == "sources" else 0
            if text not in _NOTHING and text != part.usual:
                items.append((name, number, None))
                texts.append(text)
            elif fixed or (part.level == "sources" and refers[at]):
                items.append((name, number, fixed))
    return items, texts


_NOTHING = (None, "")

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
    (`core.columns`). `part` says which they are where only the records hold them: then columns and
    postings are made when the field is first asked about. `terms` returns what the options of the
    field ask for. The words of a `closing` field stand at the end of the sentence, behind those for
    the lens, and its options likewise.

    `mode` says how several values combine that a query names one after the other as if they were
    one, such as `tag:a`; None for a field that no group is of. `also` are further names of it in a
    query, which read a value in another way, and `write` returns the name and the text for a value.
    The first of `aliases` is the name that people know, and `help` says what it asks.
    """

    name: str
    aliases: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    read: Callable[[str, Ground], Any]
    rows: Callable[[Past, Any, int], int]
    words: Callable[[Mode, Sequence[Any], NameOf], str]
    counts: Callable[[Past, int], Iterable[Count]] | None = None
    texts: Callable[[Event], Iterable[str]] | None = None
    part: Part | None = None
    store: Callable[[Any], object] = str
    load: Callable[[object], Any]
    terms: Callable[[Field, Given, Ground], Iterable[tuple[Mode, Term | None]]]
    closing: bool = False
    mode: Mode | None = "any"
    also: Mapping[str, Callable[[str, Ground], Any]] = column(default_factory=dict)
    write: Callable[[Any], tuple[str, str]] | None = None
    help: str = ""
    also_help: tuple[str, ...] = ()

    @property
    def names(self) -> Iterator[tuple[str, str]]:
        """Yield the names of it in a query that people know, each with what it asks."""
        yield self.label, self.help
        yield from zip(self.also, self.also_help, strict=True)

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
    texts: Callable[[Event], Iterable[str]] | None = None,
    option: Option | None = None,
    *,
    part: Part | None = None,
    words: str | None = None,
    missing: str = "",
    nowhere: str = "",
    known: Sequence[str] = (),
    help: str = "",
) -> Field:
    """Return the row for a field of which each event has some texts: those that `texts` reads, or
    of a `part`.

    `words` go before the values in a sentence (`tagged`), `missing` before one that no event has
    (`no event is tagged`), and `nowhere` says that no event has any. If all values that may occur
    are `known`, one of these is understood without events.
    """
    words = f"with the {name}" if words is None else words
    missing = missing or f"no event has the {name}"
    nowhere = nowhere or f"no event has a {name}"

    def values_of(index: Index) -> Values:
        return index.part(name, part) if part is not None else index.values(name, texts or _none)

    def read(text: str, ground: Ground) -> str:
        if known:
            return one_of(text, known, name)
        values = values_of(ground.events)
        if not values.bits(text):
            hint = hint_of(text, values.words, nowhere)
            raise NotUnderstood(f"{missing} {brief(text)} ({hint})")
        return text

    def rows(past: Past, value: str, within: int) -> int:
        found = within & values_of(past.index).bits(value)
        if part is None or not part.is_dated or past.day is None:
            return found
        folded, of = fold(value), part.of
        return past.corrected(found, found, lambda event: folded in map(fold, of(event)))

    def said(mode: Mode, values: Sequence[str], name_of: NameOf) -> str:
        listed = joint_of(mode).join(values)
        return " ".join(filter(None, ("not" if mode == "none" else "", words, listed)))

    def counts(past: Past, bits: int) -> Iterable[Count]:
        values = values_of(past.index)
        partly = bits & past.partly_public if part is not None and part.is_dated else 0
        more = Counter[str]()
        for event in past.events(partly) if partly else ():
            more.update({fold(text) for text in part.of(event)} if part is not None else ())
        numbers = values.counts(bits & ~partly)
        for (folded, word), number in zip(values.words.items(), numbers, strict=True):
            yield Count(word, word, number + more[folded])

    return Field(
        name=name, options=() if option is None else (option,), read=read, rows=rows, words=said,
        counts=counts, texts=texts, part=part, load=load_text, terms=terms_of_groups,
        mode="any" if option is None else option.mode, help=help,
    )  # fmt: skip


def _none(_: Event) -> Iterable[str]:
    return ()


def one_of(text: str, known: Sequence[str], name: str) -> str:
    """Return the one of some words that a text is; raise `NotUnderstood` with all of them if it is
    none."""
    for word in known:
        if fold(text) == word:
            return word
    close = closest(fold(text), known)
    hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}"
    raise NotUnderstood(f"“{name}:” has no {brief(text)} ({hint})")


# -- numbers -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers from `low` to `high`; None for no end."""

    low: int = 0
    high: int | None = None

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int) or number < self.low:
            return False
        return self.high is None or number <= self.high

    def __str__(self) -> str:
        if self.low == self.high:
            return str(self.low)
        if self.high is None:
            return f">={self.low}"
        return f"{self.low}..{self.high}" if self.low else f"<={self.high}"

    def words(self, one: str, several: str) -> str:
        """Return the numbers in words: `at most 2 quotes`."""
        noun = one if self.high == 1 or (self.high is None and self.low == 1) else several
        if self.low == self.high:
            return f"{self.low or 'no'} {noun}"
        if self.high is None:
            return f"at least {self.low} {noun}"
        return f"{self.low} to {self.high} {noun}" if self.low else f"at most {self.high} {noun}"


def read_numbers(text: str) -> Numbers:
    """Return the numbers that a text means: `3`, `<=2`, `>3`, `1..3`; raise `NotUnderstood`."""
    found = _NUMBERS.fullmatch(text)
    if found is None:
        raise NotUnderstood(f"expected a number, as in 3, <=2, >3 or 1..3; found {brief(text)}")
    sign, only, low, high = found.groups()
    if only is None:
        if int(high) < int(low):
            raise NotUnderstood(f"{int(low)} is more than {int(high)}")
        return Numbers(int(low), int(high))
    number = int(only)
    if sign in (">", ">="):
        return Numbers(number + (sign == ">"))
    high = number - (sign == "<")
    if high < 0:
        raise NotUnderstood("no number is less than 0")
    return Numbers(0 if sign else number, high)


_NUMBERS = regex(r"(<=?|>=?)?([0-9]{1,9})|([0-9]{1,9})\.\.([0-9]{1,9})")


def hint_of(text: str, known: Mapping[str, str], nowhere: str) -> str:
    """Return which of some values, by their folded texts, may have been meant."""
    folded = fold(text)
    if len(known) > MOST_COMPARED:
        held = islice((word for key, word in known.items() if folded in key), _LISTED)
        plain = list(filter(is_plain, held))
        there = count(len(known), "is there", "are there")
        return f"did you mean {listed(plain, 'or')}?" if plain else there
    meant = [known[key] for key in closest(folded, known, limit=3, cutoff=0.7)]
    plain = list(filter(is_plain, meant or known.values()))
    if meant and plain:
        return f"did you mean {listed(plain, 'or')}?"
    return f"known: {listed(plain, 'and')}" if plain else nowhere


_LISTED = 5
"""Names that a message lists."""
MOST_COMPARED = 2_000
"""Names that are compared with one that is not known (70 µs each): the message is wanted at each
letter that somebody types. Of more of them only those that hold it are named."""


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
        if not said:
            return "nothing"
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
