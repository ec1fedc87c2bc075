"""What is left under the other parts of a filter: the ways out of one that selects nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from timeline_tui.core.index import RowSet
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.query import Query, Selection, describe
from timeline_tui.core.query.fields import And, NameOf, Term, is_void, rows_of_term
from timeline_tui.core.query.table import FIELDS
from timeline_tui.core.text import brief, count
from timeline_tui.dates.frozen import dataclass
from timeline_tui.explorer.outline import KeyOf, own_key

FAULTS = (
    LookupError, ArithmeticError, ValueError, TypeError, AttributeError, AssertionError,
    RecursionError, MemoryError,
)  # fmt: skip
"""What a query may fail of that has no answer: the list is empty then, and says so."""


def select(lens: Lens, query: Query) -> View:
    """Return the events that a query asks for. Where it has no answer there are none, and the view
    says why: all of them would look as if they were what was asked for."""
    try:
        return lens.select(query)
    except FAULTS as error:
        what = brief(str(error), 100)
        fault = f"{type(error).__name__}: {what}" if what else type(error).__name__
        nothing = RowSet(0, len(lens.corpus))
        return View(query, nothing, 0, (0,) * len(lens.actors), lens.places, fault=fault)


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
        lines += _ways(ways_out(lens, selection, name_of), key)
    else:
        lines = [f"No event fits the filter ({esc} clears it).", ""]
    other = []
    if query.needles:
        only_text = len(lens.select(Query.of(text=query.text)))
        without_text = len(lens.select(query.with_text("")))
        if only_text and only_text != without_text:
            found = count(only_text, "event")
            lines.append(f"The search alone finds {found}, hidden by the filter.")
        elif not only_text:
            words = [w for w in query.text.split() if not len(lens.select(Query.of(text=w)))]
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
    if query.actors or query.without:
        found = count(len(lens.select(query.everyone())), "event")
        other.append(f"{key('everyone', '0')} everyone ({found})")
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
