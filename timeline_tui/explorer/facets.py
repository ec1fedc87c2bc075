"""The rest that the other parts of a filter leave: the ways out of one that selects nothing, and
the facets, which are the values of a field with the number of events that have each.

The events that are counted for a facet are those that the rest of the filter selects: what is asked
for of the facet itself hides none of its other values. Which fields are facets says the table of
fields; years are one more, of the time of the events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, combinations
from typing import Any

from timeline_tui.core.lens import Lens, View
from timeline_tui.core.query import Query, Selection, all_but, describe
from timeline_tui.core.query.fields import (
    And,
    Count,
    Field,
    Has,
    Mode,
    NameOf,
    Not,
    Range,
    Term,
    arrange,
    find_field,
    is_void,
    rows_of_term,
)
from timeline_tui.core.query.table import FIELDS
from timeline_tui.core.text import brief, count, fold, quoted, split_search
from timeline_tui.dates import parse
from timeline_tui.dates.calendar import civil, year_words
from timeline_tui.dates.frozen import dataclass
from timeline_tui.explorer.messages import How
from timeline_tui.explorer.outline import KeyOf, own_key
from timeline_tui.explorer.transition import FAULTS, select

# -- the ways out of a filter that selects nothing -------------------------------------------------

Part = Term | int
"""One of those things that all must hold: a term of the query, or the day by which an event was
known."""
MOST_PARTS = 24
"""Parts of which every pair is tried: more have not been written by keys."""
MOST_WAYS = 3


@dataclass(frozen=True, slots=True)
class Way:
    """A selection that selects so many events (`number`): the one that selects none, without some
    of its parts, which `words` name."""

    words: tuple[str, ...]
    selection: Selection
    number: int


def parts_of(selection: Selection) -> tuple[Part, ...]:
    """Return the parts of a selection that may leave something out."""
    terms = tuple(term for term in selection.query.where.parts if not is_void(term))
    return terms if selection.known is None else (*terms, selection.known)


def without(selection: Selection, dropped: Iterable[Part]) -> Selection:
    """Return a selection without some of its parts."""
    dropped = tuple(dropped)
    terms = tuple(term for term in selection.query.where.parts if term not in dropped)
    known = None if selection.known in dropped else selection.known
    return Selection(Query(And(terms)), known, selection.order)


def ways_out(lens: Lens, selection: Selection, name_of: NameOf) -> tuple[Way, ...]:
    """Return the parts of a selection of which each alone keeps it from selecting anything, with
    what there would be without it, the most first; where there is none, such pairs of parts; () if
    no pair explains it."""
    parts = parts_of(selection)[:MOST_PARTS]
    count_of = _counter(lens, selection)
    for size in (1, 2):
        found = [(count_of(dropped), dropped) for dropped in combinations(parts, size)]
        found = sorted((each for each in found if each[0]), key=lambda each: -each[0])
        if found:
            return tuple(
                Way(tuple(_words(part, name_of) for part in dropped),
                    without(selection, dropped), number)
                for number, dropped in found[:MOST_WAYS]
            )  # fmt: skip
    return ()


def _counter(lens: Lens, selection: Selection) -> Callable[[Sequence[Part]], int]:
    """Return the function that counts the events that are selected without some parts."""
    terms = [term for term in selection.query.where.parts if not is_void(term)]
    known: dict[bool, list[int]] = {}

    def bits_of(looking: Lens) -> list[int]:
        is_whole = looking is lens.whole
        if is_whole not in known:
            known[is_whole] = [_rows(term, looking) for term in terms]
        return known[is_whole]

    def count_of(dropped: Sequence[Part]) -> int:
        looking = lens.whole if selection.known in dropped else lens
        left = looking.bits
        for term, bits in zip(terms, bits_of(looking), strict=True):
            if term not in dropped:
                left &= bits
        return left.bit_count()

    return count_of


def _rows(term: Term, lens: Lens) -> int:
    try:
        return rows_of_term(term, lens.past, lens.bits, FIELDS)
    except FAULTS:
        return 0


def _words(part: Part, name_of: NameOf) -> str:
    alone = Selection(known=part) if isinstance(part, int) else Selection(Query(And((part,))))
    return describe(alone, name_of)


def nothing_found(
    lens: Lens, view: View, name_of: NameOf, can_undo: bool, key: KeyOf = own_key
) -> tuple[str, ...]:
    """Return why no event is listed, and the nearest ways out with what each would show."""
    query = view.query
    esc, undo = key("step_back", "esc"), key("undo", "u")
    if view.fault:
        why = f"This filter cannot be answered ({brief(view.fault, 160)}),"
        back = (f"{undo} undo the last change",) if can_undo else ()
        return (why, "so no event is shown.", "", f"{esc} clear the filter", *back)
    selection = Selection(query, lens.known, lens.order)
    lines = ["No event fits all parts of the filter.", ""]
    if len(parts_of(selection)) > 1:
        ways = _ways(ways_out(lens, selection, name_of), key)
        lines += ways or [f"No two of them explain it: {esc} clears the filter.", ""]
    else:
        lines = [f"No event fits the filter ({esc} clears it).", ""]
    other = []
    if query.sought:
        only_text = len(lens.select(Query.of(text=query.text)))
        without_text = len(lens.select(query.with_text("")))
        if only_text and only_text != without_text:
            found = count(only_text, "event")
            lines.append(f"The search alone finds {found}, hidden by the filter.")
        elif not only_text:
            words = [
                words for words, is_phrase in split_search(query.text)
                if not len(lens.select(Query.of(text=quoted(words) if is_phrase else words)))
            ]  # fmt: skip
            missing = " and ".join(f"“{brief(word, 40)}”" for word in words[:3])
            if missing:
                lines.append(f"No event says {missing}.")
        if without_text:
            other.append(f"{key('search', '/')} search for other words")
    if len(query.actors) > 1 and query.match == "all":
        either = len(lens.select(query.other_match()))
        if either:
            found = count(either, "event")
            other.append(f"{key('match', '&')} any of these actors instead ({found})")
    if (query.actors or query.without) and (everyone := len(lens.select(query.everyone()))):
        other.append(f"{key('everyone', '0')} everyone ({count(everyone, 'event')})")
    if can_undo:
        other.append(f"{undo} undo the last change")
    return (*lines, *other)


def _ways(ways: Sequence[Way], key: KeyOf) -> list[str]:
    """Return what keeps the filter from selecting anything, in lines."""
    if not ways:
        return []
    pair = len(ways[0].words) > 1
    begin = "Two parts leave nothing:" if pair else "One part leaves nothing:"
    if len(ways) > 1:
        begin = "Each of these pairs leaves nothing:" if pair else "Each of these leaves nothing:"
    lines = [begin]
    for number, way in enumerate(ways):
        words = " and ".join(brief(each, 80) for each in way.words)
        then = count(way.number, "event")
        drops = f" ({key('open', 'enter')} drops {'them' if pair else 'it'})" if not number else ""
        lines.append(f"· {words}: {then} without {'them' if pair else 'it'}{drops}")
    return [*lines, ""]


# -- facets ----------------------------------------------------------------------------------------

YEARS = "year"
"""The facet of the years in which events may lie: it asks for a range of time."""
FIRST = ("actor", "tag", "publisher", "speaker", "status", YEARS)
"""The facets that come first; the others follow as they stand in the table."""
MOST_YEARS = 400
"""Years of which each is a value; beyond, only those under which an event is listed."""


def facets_of(fields: Sequence[Field] = FIELDS) -> tuple[str, ...]:
    """Return the names of all facets."""
    names = [field.name for field in fields if field.counts is not None]
    first = [name for name in FIRST if name in names or name == YEARS]
    return (*first, *(name for name in names if name not in first))


def title_of(name: str) -> str:
    """Return the title of a facet: `Actors`."""
    return f"{name}{'' if name.endswith('s') else 's'}".capitalize()


@dataclass(frozen=True, eq=False)
class Facet:
    """The values of a facet, each with its words and the number of events that have it, among those
    that `rest` selects through a lens; the most frequent first, years as they follow each other.
    `chosen` are those asked for, `left_out` those that are not to be there. `actor` is the one with
    whom all the values appear together, "" for none."""

    name: str
    lens: Lens
    rest: Query
    counts: Sequence[Count]
    chosen: tuple[Any, ...] = ()
    left_out: tuple[Any, ...] = ()
    mode: Mode = "any"
    certain: bool = False
    actor: str = ""

    @cached_property
    def most(self) -> int:
        """The greatest of the numbers; 0 without any."""
        return max((each.number for each in self.counts), default=0)

    @cached_property
    def _folded(self) -> Sequence[str]:
        return tuple(fold(each.words) for each in self.counts)

    def found(self, letters: str) -> tuple[list[int], int]:
        """Return the places of the values whose words hold all that is typed, those that begin with
        it first; and before all of them what is asked for or left out, whether it does or not. The
        number is how many of these there are before the first that does."""
        words = fold(letters).split()
        picked = {*self.chosen, *self.left_out}
        first = [at for at, each in enumerate(self.counts) if each.value in picked]
        if not words:
            there = set(first)
            return [*first, *(at for at in range(len(self.counts)) if at not in there)], 0
        folded = self._folded
        held: Sequence[int] = range(len(folded))
        for word in words:
            held = [at for at in held if word in folded[at]]
        held = sorted(held, key=lambda at: not folded[at].startswith(words[0]))
        others = [at for at in first if not all(word in folded[at] for word in words)]
        return [*others, *held], len(others)

    def choosing(self, query: Query) -> Facet:
        """Return the same numbers with what another query asks for of the facet."""
        chosen, out = _chosen(query, self.name, self.counts)
        mode = "any" if self.name == YEARS else query.mode(self.name)
        return replace(self, chosen=chosen, left_out=out, mode=mode)


def look_at(
    lens: Lens, query: Query, name: str, *, actor: str = "", before: Facet | None = None
) -> Facet:
    """Return a facet of the events that a query selects through a lens, but for what it asks for of
    the facet itself; of events in which an `actor` takes part, if one is given: then the values are
    the others who do. Nothing is counted again where the facet `before` did that."""
    rest, certain = without_own(query, name), query.range.certain
    if (
        before is not None
        and before.lens is lens
        and (before.name, before.rest, before.actor) == (name, rest, actor)
        and (name != YEARS or before.certain == certain)
    ):
        return before.choosing(query)
    bits = select(lens, rest).bits
    if actor:
        bits &= lens.index.bits_of_actor(actor)
    counts = count_values(lens, bits, name, certain=certain)
    if actor:
        counts = [each for each in counts if each.number and each.value != actor]
    elif lens.known is not None:  # what nobody knew of by then is no value
        whole = count_values(lens, lens.bits, name, certain=certain)
        met = {each.value for each in whole if each.number}
        counts = [each for each in counts if each.value in met]
    if name != YEARS:
        counts.sort(key=lambda each: -each.number)
    return Facet(name, lens, rest, counts, certain=certain, actor=actor).choosing(query)


def _chosen(
    query: Query, name: str, counts: Iterable[Count]
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return the values of a facet that a query asks for, and those that it leaves out."""
    if name == YEARS:
        return _years_in(query.range, counts), _years_out(query)
    return query.values(name), query.values(name, left_out=True)


def without_own(query: Query, name: str) -> Query:
    """Return a query without what it asks for of a facet."""
    return _with_years(query, Range(), ()) if name == YEARS else query.with_values(name, (), ())


def count_values(lens: Lens, bits: int, name: str, *, certain: bool = False) -> list[Count]:
    """Return the number of some events (as bits) that have each value of a facet, of all values;
    in a year are those that may lie in it, or are `certain` to."""
    if name == YEARS:
        return list(_years(lens, bits, certain))
    counts = find_field(name, FIELDS).counts
    return [] if counts is None else list(counts(lens.past, bits))


def count_pairs(lens: Lens, rows: Iterable[int]) -> list[tuple[str, str, int]]:
    """Return any two actors that take part in one of some events, by id, with the number of these
    events; the most frequent first, then those that are more frequent by themselves."""
    found: Counter[tuple[int, int]] = Counter()
    for row in rows:
        found.update(combinations(sorted(set(lens.seats(row))), 2))
    actors = lens.actors
    ranked = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    return [(actors[one].id, actors[other].id, number) for (one, other), number in ranked]


def choose_value(query: Query, name: str, how: How, value: Any = None, other: Any = None) -> Query:
    """Return the query with something made of a value of a facet."""
    if how == "clear":
        return without_own(query, name)
    if name == YEARS:  # one stretch, which has no any and no all of its years
        return query if how == "match" else _choose_year(query, how, value)
    chosen, out, mode = query.values(name), query.values(name, left_out=True), query.mode(name)
    match how:
        case "match":
            return query.with_values(name, chosen, out, "all" if mode == "any" else "any")
        case "only":
            return query.with_values(name, (value,), ())
        case "both":
            left = tuple(each for each in out if each not in (value, other))
            return query.with_values(name, (value, other), left, "all")
        case "without" if value in out:
            return query.with_values(name, chosen, all_but(out, value))
        case "without":
            return query.with_values(name, all_but(chosen, value), (*out, value))
    if value in chosen:
        return query.with_values(name, all_but(chosen, value), out)
    return query.with_values(name, (*chosen, value), all_but(out, value))


# -- years -----------------------------------------------------------------------------------------


def _years(lens: Lens, bits: int, certain: bool) -> Iterator[Count]:
    """Yield how many of some events may lie in each year, or certainly do."""
    extent, index = lens.whole.extent, lens.index
    if extent is None:
        return
    years: Sequence[int] = range(civil(extent.first)[0], civil(extent.last)[0] + 1)
    if len(years) > MOST_YEARS:
        days = index.listing("happened").run_days
        years = sorted({civil(day)[0] for day in days if day is not None})[:MOST_YEARS]
    for year in years:
        asked = year_range(year)
        found = bits & index.within(*asked.ends, certain)
        yield Count(asked, year_words(year), found.bit_count())


def year_range(year: int) -> Range:
    """Return the range of time that is a year, counted with a year 0."""
    when = parse(f"{'-' * (year < 0)}{abs(year):04}" if abs(year) <= 9999 else f"Y{year}")
    return Range(when, when)


def _years_in(asked: Range, counts: Iterable[Count]) -> tuple[Range, ...]:
    """Return the years that lie within a range; none if that is no range."""
    if not asked:
        return ()
    first, last = asked.ends
    values = (each.value for each in counts)
    return tuple(year for year in values if first <= year.ends[0] and year.ends[1] <= last)


def _left_out(term: Term) -> tuple[Range, ...]:
    """Return the range of time that a term leaves out, if it does no more than that."""
    if isinstance(term, Not) and isinstance(term.part, Has) and term.part.field == "time":
        return (term.part.value,)
    return ()


def _years_out(query: Query) -> tuple[Range, ...]:
    return tuple(chain.from_iterable(map(_left_out, query.where.parts)))


def _with_years(query: Query, asked: Range, out: Iterable[Range]) -> Query:
    """Return the query for another range of time, and others that are left out, each by itself."""
    parts = [part for part in query.with_range(asked).where.parts if not _left_out(part)]
    return Query(arrange([*parts, *(Not(Has("time", each)) for each in out)]))


def _choose_year(query: Query, how: How, year: Range) -> Query:
    """Return the query with something made of a year. Years that are asked for are one range: one
    more year takes in those between, and one within it is left out of it."""
    asked, out = query.range, _years_out(query)
    alone = Range(year.since, year.until, asked.certain)
    if how == "only":
        return _with_years(query, alone, ())
    if how == "without":
        left = all_but(out, year) if year in out else (*out, year)
        return _with_years(query, Range() if asked == alone else asked, left)
    if how != "toggle":
        return query
    if year in out:
        return _with_years(query, asked, all_but(out, year))
    if not asked:
        return _with_years(query, alone, out)
    (first, last), (begin, end) = asked.ends, year.ends
    if begin < first or end > last:
        since = year.since if begin < first else asked.since
        until = year.until if end > last else asked.until
        return _with_years(query, Range(since, until, asked.certain), out)
    if (begin, end) == (first, last):
        return _with_years(query, Range(), out)
    return _with_years(query, asked, (*out, year))
