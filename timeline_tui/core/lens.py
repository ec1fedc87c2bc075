"""A way of looking at a corpus: as it was known on some day, in one of two orders of time; and what
of it a query selects.

Nothing here is ever changed: a change on disk makes a new corpus, and looking at the past
(`Lens.through`) another lens over the same one. Events are named by their row in the corpus, which
is the same through every lens. Who takes part is held as postings (`core.index.sets`), so that a
filter is an `and` or `or` of integers and nothing ever scans objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import overload

from timeline_tui.core.columns import bits_of_flags
from timeline_tui.core.corpus import Corpus, Gist, gist_of
from timeline_tui.core.event import Actor, Document, Event, Source, said_of_others
from timeline_tui.core.index import Index, Order, Past, Reference
from timeline_tui.core.index.sets import Postings, RowSet, bits_of, flags_of, rows_of
from timeline_tui.core.query import EVERYTHING, Query
from timeline_tui.core.query.fields import Count, Field, rows_of_term
from timeline_tui.core.query.table import FIELDS
from timeline_tui.dates import When
from timeline_tui.dates.extent import Extent
from timeline_tui.dates.frozen import dataclass

KEPT_LENSES = 4
"""Lenses on the past or in the other order that are kept, each with its views."""
KEPT_VIEWS = 8
"""Views that are kept, each of two bytes an event at most."""


@dataclass(frozen=True, eq=False)
class View:
    """The events that a query selects through a lens: `rows` in the order of the lens, `bits` the
    same as a set. `places` are those of the lens. Two views are the same only by identity.

    `counts` has the number of these events for each actor of the lens, in its order. Where a search
    is unfinished they are those found so far, and `looked` are the bytes looked through by then.
    `fault` says why there are none where the query has no answer.
    """

    query: Query
    rows: RowSet
    bits: int
    counts: Sequence[int]
    places: Sequence[int] | None = None
    looked: int | None = None
    fault: str = ""

    @property
    def is_partial(self) -> bool:
        """Report whether more may be found: no number of these events is a last word."""
        return self.looked is not None

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, row: int) -> bool:
        return bool(self.bits >> row & 1)

    def index(self, row: int) -> int:
        """Return the place of `row` in this view; -1 if it is not selected."""
        return self.index_from(row) if row in self else -1

    def index_from(self, row: int) -> int:
        """Return the place of `row` in this view, or of the first that comes after it; the length
        of the view if none does."""
        return self.rows.rank(row if self.places is None else self.places[row])


class Counts(Sequence[int]):
    """In how many of some events, as `bits`, each actor takes part; counted when it is looked at.
    `seats` are the actors, as indexes into those of the corpus."""

    def __init__(self, postings: Postings, seats: Sequence[int], bits: int) -> None:
        self._postings, self._seats, self._bits = postings, seats, bits

    @cached_property
    def _all(self) -> Sequence[int]:
        counts = self._postings.counts(self._bits)
        return [counts[seat] for seat in self._seats]

    def __len__(self) -> int:
        return len(self._seats)

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...
    def __getitem__(self, at: int | slice) -> int | Sequence[int]:
        if isinstance(at, slice) or "_all" in vars(self):
            return self._all[at]
        return self._postings.count(self._bits, self._seats[at])

    def __iter__(self) -> Iterator[int]:
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]


class Lens:
    """The events of a corpus as known by the end of the day `known` (None: by now), in an order:
    that of happening or that of first publication. Use `assemble` to make the first.

    `bits` are the rows that are there, `rows` the same in order. `places` has for each row of the
    corpus its place among all rows in this order; None where that is the row itself. `whole` is the
    lens over the same corpus as it is known by now and in order of happening. `marked` are the rows
    of events that a person has marked, as bits, or else why nobody knows them, and `notes` what
    they wrote on events, folded for a search, by row; `news` those that are new and those that have
    changed.

    Later events are not there, and of those that are, neither are later sources with their quotes,
    actors, and links. An event that no source dates cannot be called known, and is not there
    either (`Publications.unknown`).
    """

    def __init__(
        self,
        index: Index,
        known: int | None = None,
        order: Order = "happened",
        whole: Lens | None = None,
        marked: int | str = 0,
        notes: Mapping[int, str] = MappingProxyType({}),
        news: tuple[int, int] = (0, 0),
    ) -> None:
        self.index = index
        self.corpus: Corpus = index.corpus
        self.known = known
        self.order: Order = order
        self.whole: Lens = whole or self
        self.marked = marked
        self.notes = notes
        self.news = news
        self.past = Past(index, known, marked, notes, news)
        self.bits = self.past.bits
        self.places: Sequence[int] | None = None
        self._order: Sequence[int] | None = None
        size = len(self.corpus)
        if order == "published":
            self._order, self.places = index.by_publication
            # What nobody dates stands last.
            self.rows = RowSet((1 << self.bits.bit_count()) - 1, size, self._order)
        else:
            self.rows = RowSet(self.bits, size)

    def through(self, known: int | None, order: Order) -> Lens:
        """Return the lens over the same corpus that shows what was known by the end of the day
        `known` (None: by now), in an order."""
        if (known, order) == (self.known, self.order):
            return self
        if known is None and order == "happened":
            return self.whole
        kept, asked = self.whole._others, (known, order)
        lens = kept.pop(asked, None)
        if lens is None:
            lens = Lens(self.index, known, order, self.whole, self.marked, self.notes, self.news)
        kept[asked] = lens
        if len(kept) > KEPT_LENSES:
            del kept[next(iter(kept))]
        return lens

    @cached_property
    def _others(self) -> dict[tuple[int | None, Order], Lens]:
        """The lenses over the same corpus that were asked for last, the very last at the end: who
        goes back has all that was found out about them."""
        return {}

    def with_marked(self, bits: int | str, notes: Mapping[int, str] = MappingProxyType({})) -> Lens:
        """Return the lens with other events marked, as bits: those that a person has marked or
        written a note on, whatever was known of them when; and with other `notes`. With the reason
        why nobody knows them, a query that asks for them has no answer."""
        if bits == self.marked and notes == self.notes:
            return self
        whole = None if self.whole is self else self.whole.with_marked(bits, notes)
        return Lens(self.index, self.known, self.order, whole, bits, notes, self.news)

    def with_news(self, news: tuple[int, int]) -> Lens:
        """Return the lens with other events that are new, and that have changed, as bits."""
        if news == self.news:
            return self
        whole = None if self.whole is self else self.whole.with_news(news)
        return Lens(self.index, self.known, self.order, whole, self.marked, self.notes, news)

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, row: int) -> bool:
        return bool(self.bits >> row & 1)

    def place(self, row: int) -> int:
        """Return the place of a row of the corpus among all rows in this order."""
        return row if self.places is None else self.places[row]

    def _arranged(self, bits: int) -> RowSet:
        """Return rows, as far as they are there, in order."""
        if self.places is None or self._order is None:
            return RowSet(bits, len(self.corpus))
        if bits == self.bits:
            return self.rows
        size = len(self.corpus)
        if bits.bit_count() * _FEW < size:
            placed = bits_of(map(self.places.__getitem__, rows_of(bits, size)), size)
        else:
            flags = flags_of(bits, size)
            placed = bits_of_flags(bytes(map(flags.__getitem__, self._order)))
        return RowSet(placed, size, self._order)

    # -- events ------------------------------------------------------------------------------

    @cached_property
    def events(self) -> Sequence[Event]:
        """Return all events that are there, in order, to go through: `event` has the one at a
        row."""
        if self.whole is self:
            return self.corpus.events
        return tuple(self.event(row) for row in self.rows)

    def event(self, row: int) -> Event:
        """Return the event at a row, as far as it is known."""
        return self.past.event(row)

    def gists(self, rows: Sequence[int]) -> Iterator[tuple[int, Gist]]:
        """Yield what a line says of each of some events, with the place of its row among `rows`, in
        whatever order."""
        partly = self.past.partly_public
        if not partly:
            yield from self.corpus.gists(rows)
            return
        flags = flags_of(partly, len(self.corpus))
        whole = [at for at, row in enumerate(rows) if not flags[row]]
        for at, gist in self.corpus.gists([rows[at] for at in whole]):
            yield whole[at], gist
        for at, row in enumerate(rows):
            if flags[row]:
                yield at, gist_of(self.event(row))

    def row(self, key: str) -> int | None:
        """Return the row of the event with this id (or unique key) if it is there."""
        row = self.corpus.row(key)
        return row if row is not None and row in self else None

    def sources_of(self, row: int) -> tuple[Source, ...]:
        """Return the sources of an event, each with what its declaration knows."""
        return tuple(map(self.corpus.sources.complete, self.event(row).sources))

    def references(self, row: int) -> tuple[Reference, ...]:
        """Return what an event says of others, links and order, and what others say of it."""
        row_of = self.corpus.row
        outgoing = [
            Reference(type_, id_, other, False)
            for type_, id_ in said_of_others(self.corpus.event(row))
            if (other := row_of(id_)) is None or other in self
        ]
        incoming = [(at, each) for at, each in self.index.incoming(row) if at in self]
        incoming.sort(key=lambda each: self.place(each[0]))
        return (*outgoing, *(reference for _, reference in incoming))

    # -- actors ------------------------------------------------------------------------------

    @cached_property
    def _seated(self) -> tuple[Sequence[int], Sequence[int]]:
        """Return the actors that are there, as indexes into those of the corpus, and the number
        of their events, the most frequent first."""
        corpus = self.corpus
        if self.known is None:
            return range(len(corpus.actors)), corpus.totals
        totals = self.index.postings.counts(self.bits)
        # Who was declared and takes part in nothing at all is no news of a later time.
        met = [seat for seat in corpus.equals if totals[seat] or not corpus.totals[seat]]
        met.sort(key=lambda seat: -totals[seat])
        return met, [totals[seat] for seat in met]

    @cached_property
    def actors(self) -> tuple[Actor, ...]:
        """Return the participants, the most frequent first."""
        return tuple(map(self.corpus.actors.__getitem__, self._seated[0]))

    @cached_property
    def totals(self) -> tuple[int, ...]:
        """Return the number of all events that are there for each of `actors`."""
        return tuple(self._seated[1])

    @cached_property
    def _actor_index(self) -> dict[str, int]:
        return {actor.id: index for index, actor in enumerate(self.actors)}

    def actor_index(self, actor_id: str) -> int | None:
        """Return the place of an actor in `actors`, by id."""
        return self._actor_index.get(actor_id)

    @cached_property
    def _place_of_seat(self) -> dict[int, int]:
        return {seat: place for place, seat in enumerate(self._seated[0])}

    def seats(self, row: int) -> tuple[int, ...]:
        """Return who takes part, as indexes into `actors`, in the order of the event."""
        seats = self.corpus.seats(row)
        if self.known is None:
            return seats
        return tuple(self._place_of_seat[seat] for seat in seats)

    def participants(self, row: int) -> tuple[tuple[Actor, str], ...]:
        """Return who takes part and in which role."""
        actor_of = self.corpus.registry.actor_of
        return tuple((actor_of(entry), entry.role) for entry in self.event(row).actors)

    def cast(self, row: int) -> tuple[tuple[str, str], ...]:
        """Return the names of those who take part, told apart, with their roles."""
        name_of = self.corpus.registry.name_of
        return tuple((name_of(actor), role) for actor, role in self.participants(row))

    # -- asking ------------------------------------------------------------------------------

    @cached_property
    def everything(self) -> View:
        """Return the view of the query that leaves nothing out."""
        return View(EVERYTHING, self.rows, self.bits, self.totals, self.places)

    def select(self, query: Query, fields: Sequence[Field] = FIELDS) -> View:
        """Return the events that `query` asks for, and the same view if it did so not long ago.
        Costs little for what postings hold; a word or a range that was not asked for before costs
        one pass over the events."""
        if fields is not FIELDS:
            return self._select(query, fields)
        known, view = self._selected, self._selected.pop(query, None)
        if view is None:
            view = self._select(query, fields)
        known[query] = view
        if len(known) > KEPT_VIEWS:
            del known[next(iter(known))]
        return view

    @cached_property
    def _selected(self) -> dict[Query, View]:
        """The views of the last queries, the very last at the end: what was found out about them
        since need not be found again when someone goes back."""
        return {}

    def _select(self, query: Query, fields: Sequence[Field]) -> View:
        if query.selects_all:
            return replace(self.everything, query=query)
        bits = rows_of_term(query.where, self.past, self.bits, fields)
        counts = Counts(self.index.postings, self._seated[0], bits)
        return View(query, self._arranged(bits), bits, counts, self.places)

    def narrow(self, view: View, actor: int) -> View:
        """Return those events of a view in which an actor takes part, by its place in `actors`."""
        seat = self._seated[0][actor]
        placed = self._placed.get(seat)
        if placed is None:
            placed = self._placed[seat] = self._arranged(self.index.postings.bits(seat)).bits
        bits = view.bits & self.index.postings.bits(seat)
        rows = RowSet(placed & view.rows.bits, len(self.corpus), self._order)
        return replace(view, rows=rows, bits=bits)

    @cached_property
    def _placed(self) -> dict[int, int]:
        """The places of the events of each actor that was asked for, as bits."""
        return {}

    def search(self, query: Query, size: int) -> int | None:
        """Look through some more bytes of text for the words of a query; return how many have been
        looked through by now, None once that is all that there are."""
        return self._look_for(query.sought, size)

    def search_all(self, query: Query, size: int) -> bool:
        """Look through some more bytes of text for all words that decide what a query selects;
        report whether that is done."""
        return self._look_for(query.looked_for, size) is None

    def _look_for(self, needles: Sequence[str], size: int) -> int | None:
        searches = self.index.texts.begin(needles)
        for search in searches:
            while size > 0 and not search.is_complete:
                before = search.looked
                search.step()
                size -= search.looked - before
        if all(search.is_complete for search in searches):
            return None
        return sum(search.looked for search in searches)

    def count_hits(self, query: Query) -> int | None:
        """Return how many events say all that is searched, whatever else a query asks for; None as
        long as that is not known, or where it would take a look at many texts."""
        found, texts, past = self.bits, self.index.texts, self.past
        for needle in query.sought:
            saying = texts.known(needle)
            if saying is None:
                return None
            found &= saying | past.noted(needle, found)
        if self.known is not None:
            if (found & past.partly_public).bit_count() > FEW_DOUBTFUL:
                return None
            for needle in query.sought:
                found = past.saying(needle, found)
        return found.bit_count()

    def select_found(self, query: Query, near: int | None = None) -> View:
        """Return the events of which `search` has found by now that a query asks for them: all of
        them once it is complete. `near` is an event around which they are looked for besides, as
        far as a screen needs them and a bound allows."""
        looked = self.search(query, 0)
        if looked is None:
            return self.select(query)
        searches = self.index.texts.begin(query.sought)
        bits = rows_of_term(query.with_text("").where, self.past, self.bits, FIELDS)
        if near is not None:
            self._look_around(near, bits, query.sought)
        for search in searches:
            bits = self.past.saying_so_far(search, bits)
        counts = Counts(self.index.postings, self._seated[0], bits)
        return View(query, self._arranged(bits), bits, counts, self.places, looked)

    def _look_around(self, row: int, bits: int, needles: Sequence[str]) -> None:
        """Look for the nearest of some events, before and after one of them all, that say all of
        some words."""
        searches = self.index.texts.begin(needles)
        there = bits.to_bytes(len(self.corpus) // 8 + 1, "little")
        at = self.rows.rank(self.place(row))
        ahead = self.rows[at : at + AROUND]
        behind = self.rows[max(0, at - AROUND) : at][::-1]
        for rows in (ahead, behind):
            rows = [row for row in rows if there[row >> 3] >> (row & 7) & 1]
            for number, search in enumerate(searches, 1):
                most = SCREENFUL if number == len(searches) else len(rows)
                rows = search.first(rows, most, AROUND)
            for search in searches:
                search.add(rows)

    def facet(self, field: Field, view: View) -> tuple[Count, ...]:
        """Return how many of some events have each value of a field, the most frequent first; ()
        for a field that is no facet."""
        found = () if field.counts is None else field.counts(self.past, view.bits)
        return tuple(sorted((each for each in found if each.number), key=lambda each: -each.number))

    # -- places in the order -----------------------------------------------------------------

    @property
    def listed(self) -> Sequence[When]:
        """Return the time under which each event is listed, by row.

        It is the time of the event or, in order of publication, the time at which the first of its
        sources appeared.
        """
        return self.index.listing(self.order).whens

    @property
    def days(self) -> Sequence[int | None]:
        """Return the day number under which each event is listed, by row; None for the undated,
        which come last."""
        return self.index.listing(self.order).days

    @property
    def span(self) -> tuple[int, int] | None:
        """Return the first and the last day that a place in the list may stand for, as far as
        they are known; None if nothing is dated."""
        return None if self.extent is None else (self.extent.first, self.extent.last)

    @cached_property
    def extent(self) -> Extent | None:
        """Return the days over which the events extend; None if nothing is dated."""
        return self.index.listing(self.order).extent_of(self.rows)

    def row_from(self, day: int, view: View) -> int | None:
        """Return the first selected event listed on `day` or later, else the last dated one
        before."""
        listing = self.index.listing(self.order)
        rows, last = view.rows, None
        days = zip(rows.found(listing.runs), listing.run_days, listing.runs[1:], strict=True)
        for place, listed, end in days:
            if place >= 0 and listed is not None:
                if listed >= day:
                    return listing.row(place)
                last = end
        return None if last is None else rows[rows.rank(last) - 1]

    def nearest(self, row: int, view: View) -> int | None:
        """Return the selected event nearest in time to the one at `row`: itself if it is
        selected."""
        if not len(view):
            return None
        at = view.index_from(row)
        before = view.rows[at - 1] if at else None
        after = view.rows[at] if at < len(view) else None
        if after == row or before is None:
            return after
        if after is None:
            return before
        here, back, ahead = self.days[row], self.days[before], self.days[after]
        if here is None or ahead is None or back is None:
            return before
        return before if here - back <= ahead - here else after


FEW_DOUBTFUL = 128
"""Events that became public in parts of which each is looked at for a number alone: 10 ms."""
AROUND = 512
"""Texts before and after the cursor that are looked at for the first screen of a search: 1 ms, and
3 ms the first time."""
SCREENFUL = 128
"""Events that a screen shows at most, after the cursor or before it."""
_FEW = 4
"""Up to one row in this many, each is put at its place by itself."""


def assemble(documents: Iterable[Document]) -> Lens:
    """Return all that these documents say, in the order in which they are given, as known by now
    and in order of happening."""
    return Lens(Index(Corpus(tuple(documents))))
