"""A query: which events to show, as one frozen tree of terms that can say itself in words; and a
selection, which adds the day and the order in which the events are looked at.

`core.lens` answers a query. `core.query.table` says which fields it may ask about; what is here for
all of them (reading options, the sentence, the stored form) is derived from that table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from timeline_tui.core.query.fields import (
    NO_TERMS,
    And,
    Field,
    Given,
    Ground,
    Has,
    Mode,
    NameOf,
    NeedsEvents,
    NotUnderstood,
    Option,
    Or,
    Range,
    Term,
    Words,
    find_field,
    find_group,
    group,
    group_of,
    is_void,
    load_term,
    load_text,
    phrase_of_term,
    store_term,
    values_of,
    with_group,
)
from timeline_tui.core.query.table import FIELDS, LENS_OPTIONS, TIME, read_day
from timeline_tui.dates.calendar import iso_day
from timeline_tui.dates.frozen import dataclass

if TYPE_CHECKING:
    from timeline_tui.core.index import Index, Order
    from timeline_tui.dates import When


@dataclass(frozen=True, slots=True)
class Query:
    """Selects the events for which all terms of `where` hold; by default all events.

    The properties tell what is asked of the fields that the explorer has keys for: `actors` with
    `match` say who takes part, `without` who must not, `tags` which tags an event carries (all of
    them), `text` words that all occur somewhere in it, and `range` its time. Actors are named by
    id. The methods return another query.
    """

    where: And = NO_TERMS

    @classmethod
    def of(
        cls,
        actors: Iterable[str] = (),
        *,
        match: Mode = "any",
        without: Iterable[str] = (),
        tags: Iterable[str] = (),
        text: str = "",
        since: When | None = None,
        until: When | None = None,
        certain: bool = False,
    ) -> Query:
        """Return the query for these values."""
        made = cls().with_actors(actors, without, match).with_tags(tags).with_text(text)
        return made.with_range(Range(since, until, certain))

    @property
    def actors(self) -> tuple[str, ...]:
        """Return the required actors."""
        return find_group(self.where, "actor")[1]

    @property
    def match(self) -> Mode:
        """Return whether any of the required actors must take part, or all of them."""
        return find_group(self.where, "actor")[0]

    @property
    def without(self) -> tuple[str, ...]:
        """Return the excluded actors."""
        return find_group(self.where, "actor", left_out=True)[1]

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the required tags."""
        return find_group(self.where, "tag")[1]

    @property
    def text(self) -> str:
        """Return the words of the search, as typed."""
        return self._words.text

    @property
    def sought(self) -> tuple[str, ...]:
        """Return the folded words and phrases of the search, which all events say."""
        return self._words.needles

    @property
    def needles(self) -> tuple[str, ...]:
        """Return all folded words and phrases that events may be listed for: those to mark."""
        return tuple(dict.fromkeys(_needles_in(self.where)))

    @property
    def _words(self) -> Words:
        return next(iter(find_group(self.where, "text")[1]), Words())

    @property
    def looked_for(self) -> tuple[str, ...]:
        """Return all folded words and phrases that decide which events it selects: also those that
        are not to be there."""
        texts = values_of(self.where, "text")
        return tuple(dict.fromkeys(needle for words in texts for needle in words.needles))

    @property
    def range(self) -> Range:
        """Return the required range of time."""
        return next(iter(find_group(self.where, "time")[1]), Range())

    @property
    def selects_all(self) -> bool:
        """Return True if no term leaves an event out."""
        return is_void(self.where)

    def values(self, field: str, left_out: bool = False) -> tuple[Any, ...]:
        """Return the values of a field that are asked for, or those that are left out."""
        return find_group(self.where, field, left_out=left_out)[1]

    def mode(self, field: str) -> Mode:
        """Return whether any of the values asked for of a field must be there, or all of them."""
        mode, values = find_group(self.where, field)
        return mode if values or mode == "all" else find_field(field, FIELDS).mode or "all"

    # -- changes -----------------------------------------------------------------------------

    def with_values(
        self,
        field: str,
        values: Iterable[Any],
        left_out: Iterable[Any] = (),
        mode: Mode | None = None,
    ) -> Query:
        """Return the query for other values of a field, asked for and left out, and if `mode` is
        given for any or all of them. Terms of a tree that are no group of the field stay."""
        mode, values = mode or self.mode(field), tuple(values)
        is_usual = mode == find_field(field, FIELDS).mode
        asked = None if is_usual and not values else group(field, mode, values)
        where = with_group(self.where, field, asked)
        return Query(with_group(where, field, group(field, "none", left_out), left_out=True))

    def with_actors(
        self, actors: Iterable[str], without: Iterable[str], match: Mode | None = None
    ) -> Query:
        """Return the query for other actors, and if `match` is given for any or all of them."""
        return self.with_values("actor", actors, without, match)

    def with_tags(self, tags: Iterable[str]) -> Query:
        """Return the query for other tags."""
        tags = tuple(tags)
        return Query(with_group(self.where, "tag", group("tag", "all", tags) if tags else None))

    def with_text(self, text: str) -> Query:
        """Return the query with another search, as typed."""
        term = Has("text", Words(text)) if text else None
        return Query(with_group(self.where, "text", term))

    def with_range(self, asked: Range) -> Query:
        """Return the query for another range of time."""
        term = Has("time", asked) if asked != Range() else None
        return Query(with_group(self.where, "time", term))

    def without_text(self) -> Query:
        """Return the query without its search; the mode of matching counts only beside actors."""
        plain = self.with_text("")
        return plain if self.actors else plain.with_actors((), self.without, "any")

    def toggle(self, actor: str) -> Query:
        """Return the query with an actor switched on or off; one that was left out is taken in."""
        if actor in self.actors:
            return self.with_actors(all_but(self.actors, actor), self.without)
        return self.with_actors((*self.actors, actor), all_but(self.without, actor))

    def leave_out(self, actor: str) -> Query:
        """Return the query with an actor left out, or no longer left out."""
        if actor in self.without:
            return self.with_actors(self.actors, all_but(self.without, actor))
        return self.with_actors(all_but(self.actors, actor), (*self.without, actor))

    def only(self, actor: str) -> Query:
        """Return the query with an actor as the only one asked for."""
        return self.with_actors((actor,), ())

    def everyone(self) -> Query:
        """Return the query with no actor asked for and none left out."""
        return self.with_actors((), (), "any")

    def other_match(self) -> Query:
        """Return the query with any-of and all-of exchanged."""
        other: Mode = "all" if self.match == "any" else "any"
        return self.with_actors(self.actors, self.without, other)


def _needles_in(term: Term) -> Iterator[str]:
    """Yield the words of the searches in a term, without those that are not to be there."""
    if isinstance(term, And | Or):
        for part in term.parts:
            yield from _needles_in(part)
    elif isinstance(term, Has) and isinstance(term.value, Words):
        yield from term.value.needles


def all_but(values: Iterable[Any], one: Any) -> tuple[Any, ...]:
    """Return values in their order, but for one."""
    return tuple(each for each in values if each != one)


EVERYTHING = Query()


@dataclass(frozen=True, slots=True)
class Selection:
    """A query, and how the events are looked at: as known by the end of the day `known` (None: by
    now), and in which order."""

    query: Query = EVERYTHING
    known: int | None = None
    order: Order = "happened"

    @property
    def is_everything(self) -> bool:
        """Return True if no event is left out."""
        return self.query.selects_all and self.known is None

    def with_query(self, query: Query) -> Selection:
        """Return another query, as known on the same day and in the same order."""
        return Selection(query, self.known, self.order)


WHOLE = Selection()


def read_selection(given: Given, ground: Ground, fields: Sequence[Field] = FIELDS) -> Selection:
    """Return the selection that was given on the command line.

    Raises `NotUnderstood` for a text that has no meaning; then `NeedsEvents` if there is one that
    only the events give a meaning, and they are not read yet.
    """
    where, needs_events = NO_TERMS, False
    for field in fields:
        try:
            for mode, term in field.terms(field, given, ground):
                where = with_group(where, field.name, term, left_out=mode == "none")
        except NeedsEvents:
            needs_events = True
    known = read_day(given.get("known"), ground)
    if needs_events:
        raise NeedsEvents
    return Selection(Query(where), known, given.get("order") or "happened")


def options_of(
    selection: Selection, index: Index, fields: Sequence[Field] = FIELDS
) -> list[str] | None:
    """Return the words of a command line that make this selection of these events; None if there
    are no such options, which reading them back tells."""
    query, when = selection.query, selection.query.range
    given: dict[str, object] = {
        "actor": query.actors,
        "not_actor": query.without,
        "all_of": bool(query.actors) and query.match == "all",
        "tag": query.tags,
        "since": when.since and when.since.edtf,
        "until": when.until and when.until.edtf,
        "certain": when.certain,
        "search": query.text,
        "known": None if selection.known is None else iso_day(selection.known),
        "order": selection.order,
    }
    try:
        if read_selection(given, Ground(1, index), fields) != selection:
            return None
    except (NeedsEvents, NotUnderstood):
        return None
    options = [*(option for field in fields for option in field.options), *LENS_OPTIONS]
    return [word for option in options for word in _words_of(option, given.get(option.name))]


def _words_of(option: Option, value: object) -> Iterator[str]:
    flag = option.flags[-1]
    if value is True:
        yield flag
    for text in value if isinstance(value, tuple) else [value]:
        if isinstance(text, str) and text and text != "".join(option.choices[:1]):
            # What begins with a dash looks like an option.
            yield from [f"{flag}={text}"] if text.startswith("-") else [flag, text]


# -- in words ------------------------------------------------------------------------------------


def describe(selection: Selection, name_of: NameOf, fields: Sequence[Field] = FIELDS) -> str:
    """Return what is selected as a sentence without a full stop; `""` if that is everything.

    `name_of` gives the words for an actor's id.
    """
    return ", ".join(filter(None, _parts(selection, name_of, fields)))


def _parts(selection: Selection, name_of: NameOf, fields: Sequence[Field]) -> Iterator[str]:
    groups: dict[str, list[str]] = {field.name: [] for field in fields}
    others: list[str] = []
    for part in selection.query.where.parts:
        found = group_of(part)
        said = others if found is None else groups[found[0]]
        said.append(phrase_of_term(part, name_of, fields))
    for field in fields:
        if not field.closing:
            yield from groups[field.name]
    yield from others
    if selection.known is not None:
        from timeline_tui.dates.wording.datewords import day_words

        yield f"as known on {day_words(selection.known)}"
    if selection.order == "published":
        yield "in order of publication"
    for field in fields:
        if field.closing:
            yield from groups[field.name]


# -- stored --------------------------------------------------------------------------------------


class Unreadable(ValueError):
    """A stored selection that is not restored, and why."""


def store(selection: Selection, fields: Sequence[Field] = FIELDS) -> dict[str, object]:
    """Return the selection as JSON values."""
    return {
        "where": store_term(selection.query.where, fields),
        "known": selection.known,
        "order": selection.order,
    }


def load(found: object, fields: Sequence[Field] = FIELDS) -> Selection:
    """Return the selection that was stored; raise `Unreadable` where a part is not understood: a
    filter without one of its parts would show what it was to leave out."""
    try:
        if not isinstance(found, dict):
            raise ValueError
        where = _load_first_form(found) if "where" not in found else _load_where(found, fields)
        known, order = found.get("known"), found.get("order", "happened")
        if known is not None and (type(known) is not int or abs(known) >= _FAR):
            raise ValueError
        if order not in ("happened", "published"):
            raise ValueError
    except LookupError as error:
        name = str(error.args[0])
        raise Unreadable(f"it asks for “{name}”, and this version does not know that") from None
    except (ValueError, RecursionError):
        raise Unreadable("it is damaged") from None
    return Selection(Query(where), known, order)


_FAR = 10**12
"""Days from year 1 that no day of a person is away."""


def _load_where(found: dict[str, object], fields: Sequence[Field]) -> And:
    if stranger := next(iter(found.keys() - {"where", "known", "order"}), None):
        raise LookupError(stranger)
    where = load_term(found["where"], fields)
    if not isinstance(where, And) or where.of:
        raise ValueError
    return where


_FIRST_FORM = (
    "actors", "match", "without", "tags", "text", "since", "until", "certain", "known", "order"
)  # fmt: skip


def _load_first_form(found: dict[str, object]) -> And:
    """Return what version 0.1.0 wrote, a key for each part."""
    if stranger := next((key for key in found if key not in _FIRST_FORM), None):
        raise LookupError(stranger)
    match = found.get("match", "any")
    if match not in ("any", "all"):
        raise ValueError
    asked = TIME.load({key: found.get(key) for key in ("since", "until")})
    certain = found.get("certain", False)
    if not isinstance(certain, bool):
        raise ValueError
    query = Query.of(
        map(load_text, _list(found, "actors")),
        match=match,
        without=map(load_text, _list(found, "without")),
        tags=map(load_text, _list(found, "tags")),
        text=load_text(found.get("text", "")),
    )
    return query.with_range(replace(asked, certain=certain)).where


def _list(found: dict[str, object], key: str) -> list[object]:
    value = found.get(key, [])
    if not isinstance(value, list):
        raise ValueError
    return value
