"""All events read, as they are looked at: a corpus with its index, seen through a lens.

Nothing here is ever changed: a change on disk makes a new chronology, and looking at the past
(`seen`) another lens over the same corpus. Events are named by their row in the corpus, which is
the same through every lens. Who takes part is held as postings (`core.index`), so that a filter
is an `and` or `or` of integers and nothing ever scans objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import compress

from timeline_tui.core.actors import Mark, told_apart
from timeline_tui.core.consistency import across
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import Actor, Document, Event, Participant, Source
from timeline_tui.core.index import Index, Reference, said_of_others, text_of
from timeline_tui.core.lens import Extent, Lens, View, bits_of, dense_extent, extent_of, rows_of
from timeline_tui.core.problem import Finding
from timeline_tui.core.publication import Publications
from timeline_tui.core.query import EVERYTHING, Order, Query
from timeline_tui.core.sources import Sources
from timeline_tui.core.text import fold
from timeline_tui.dates.when import When


class Chronology:
    """See the module; use `assemble` to make one.

    `whole` is the chronology of the same corpus as it is known by now and in order of happening.
    """

    def __init__(self, index: Index, lens: Lens, whole: Chronology | None = None) -> None:
        self.index = index
        self.corpus: Corpus = index.corpus
        self.lens = lens
        self.whole: Chronology = whole or self
        self.title, self.description = self.corpus.title, self.corpus.description
        self.zone, self.timezone = self.corpus.zone, self.corpus.timezone
        self.rejected = self.corpus.rejected
        self.order: Order = lens.order
        self._then: dict[int, Event] = {}
        self._texts_then: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.lens.rows)

    def seen(self, known: int | None, order: Order) -> Chronology:
        """Return this chronology as it was known by the end of the day `known` (None: by now), in
        order of happening or of first publication.

        What came later is not there: events, sources with their quotes, actors, links. What no
        source dates is not there either: it cannot be called known (`Publications.unknown`).
        """
        if (known, order) == (self.lens.known, self.lens.order):
            return self
        if known is None and order == "happened":
            return self.whole
        return Chronology(self.index, self.index.lens(known, order), self.whole)

    # -- events ------------------------------------------------------------------------------

    @property
    def rows(self) -> Sequence[int]:
        """The rows of all events that are there, in order."""
        return self.lens.rows

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """All events that are there, in order, to go through: `event` has the one at a row."""
        if self.whole is self:
            return self.corpus.events
        return tuple(self.event(row) for row in self.rows)

    def event(self, row: int) -> Event:
        """Return the event at a row, as far as it is known."""
        known = self.lens.known
        if known is None:
            return self.corpus.event(row)
        then = self._then.get(row)
        if then is None:
            # What is not known at all is asked for by nobody who goes by `rows`.
            then = self.published.by(row, known) or self.corpus.event(row)
            self._then[row] = then
        return then

    @property
    def keys(self) -> Sequence[str]:
        """One unique name an event, by row, the same after a reload."""
        return self.corpus.keys

    def row(self, key: str) -> int | None:
        """Return the row of the event with this id (or unique key) if it is there."""
        row = self.corpus.row(key)
        return row if row is not None and row in self.lens else None

    @property
    def published(self) -> Publications:
        """When what its sources say became public."""
        return self.index.published

    # -- actors ------------------------------------------------------------------------------

    @cached_property
    def _troupe(self) -> tuple[Sequence[int], Sequence[int]]:
        """The actors that are there, as indexes into those of the corpus, and how often each takes
        part: the most frequent first."""
        corpus = self.corpus
        if self.lens.known is None:
            return range(len(corpus.actors)), corpus.totals
        totals = self.index.postings.counts(self.lens.bits)
        # Who was declared and takes part in nothing at all is no news of a later time.
        met = [seat for seat in corpus.equals if totals[seat] or not corpus.totals[seat]]
        met.sort(key=lambda seat: -totals[seat])
        return met, [totals[seat] for seat in met]

    @cached_property
    def actors(self) -> tuple[Actor, ...]:
        """Who takes part, the most frequent first."""
        return tuple(map(self.corpus.actors.__getitem__, self._troupe[0]))

    @cached_property
    def totals(self) -> tuple[int, ...]:
        """In how many of all events that are there each of `actors` takes part."""
        return tuple(self._troupe[1])

    @cached_property
    def _actor_index(self) -> dict[str, int]:
        return {actor.id: index for index, actor in enumerate(self.actors)}

    def actor_index(self, actor_id: str) -> int | None:
        """Return the place of an actor in `actors`, by id."""
        return self._actor_index.get(actor_id)

    @cached_property
    def _place_of_seat(self) -> dict[int, int]:
        return {seat: place for place, seat in enumerate(self._troupe[0])}

    def seats(self, row: int) -> tuple[int, ...]:
        """Return who takes part, as indexes into `actors`, in the order of the event."""
        seats = self.corpus.seats(row)
        if self.lens.known is None:
            return seats
        return tuple(self._place_of_seat[seat] for seat in seats)

    def participants(self, row: int) -> tuple[tuple[Actor, str], ...]:
        """Return who takes part and in which role."""
        return tuple((self.actor_of(p), p.role) for p in self.event(row).actors)

    def cast(self, row: int) -> tuple[tuple[str, str], ...]:
        """Return the names of those who take part, told apart, with their roles."""
        return tuple((self.name_of(actor), role) for actor, role in self.participants(row))

    def actor_of(self, participant: Participant) -> Actor:
        """Return the actor that an entry of an event means."""
        registry = self.corpus.registry
        return registry.actors[registry.admit(participant.actor)]

    def is_ambiguous(self, name: str) -> bool:
        """Report whether several actors are called so."""
        return self.corpus.registry.is_ambiguous(name)

    def find_actor(self, name: str) -> Actor | None:
        """Return the actor with this id, name or alias; case, accents and spaces do not count."""
        index = self.corpus.registry.find(name)
        return None if index is None else self.corpus.registry.actors[index]

    def called(self, name: str) -> tuple[Actor, ...]:
        """Return the actors that a name means, several where it is that of several; a name as
        `name_of` gives it means one."""
        return self.corpus.registry.called(name)

    @property
    def homonyms(self) -> Mapping[str, Mark]:
        """What tells the actors of one name apart, by id; the others are not in it."""
        return self.corpus.registry.homonyms

    def name_of(self, actor: Actor) -> str:
        """Return the name of an actor, with its id where several actors have that name."""
        return told_apart(actor, self.corpus.registry.homonyms)

    def suggest_actors(self, name: str) -> tuple[str, ...]:
        """Return names of actors that a person who wrote `name` may have meant."""
        return self.corpus.registry.suggest(name)

    # -- one event in full -------------------------------------------------------------------

    @property
    def sources(self) -> Sources:
        """All sources by id."""
        return self.corpus.sources

    def resolved(self, source: Source) -> Source:
        """Return a source with what its declaration knows; what the event says itself goes
        first."""
        return self.sources.complete(source)

    def resolved_sources(self, row: int) -> tuple[Source, ...]:
        """Return the sources of an event, each complete."""
        return tuple(self.resolved(source) for source in self.event(row).sources)

    def reason(self, row: int) -> str:
        """Say why the event's time is narrower than its own date: `after “Talks” (5 Mar 2026)`; ""
        if it is not."""
        return self.corpus.reason(row)

    @property
    def as_dated(self) -> tuple[Event, ...]:
        """All events of the corpus with the times of their own dates, not narrowed by their
        order."""
        return self.corpus.as_dated

    @property
    def by_convention(self) -> frozenset[int]:
        """The rows, of all events, whose times are what words mean by convention."""
        return self.corpus.by_convention

    def references(self, row: int) -> tuple[Reference, ...]:
        """Return what an event says of others, links and order, and what others say of it."""
        lens, row_of = self.lens, self.corpus.row
        outgoing = [
            Reference(type_, id_, other, False)
            for type_, id_ in said_of_others(self.corpus.event(row))
            if (other := row_of(id_)) is None or other in lens
        ]
        incoming = [(at, each) for at, each in self.index.incoming.get(row, ()) if at in lens]
        incoming.sort(key=lambda each: lens.place(each[0]))
        return (*outgoing, *(reference for _, reference in incoming))

    # -- asking ------------------------------------------------------------------------------

    @cached_property
    def everything(self) -> View:
        """The view of the query that leaves nothing out."""
        lens = self.lens
        return View(EVERYTHING, lens.rows, lens.bits, self._counted, lens.places)

    def _counted(self, bits: int) -> tuple[int, ...]:
        """Return in how many of some events each of `actors` takes part."""
        if bits == self.lens.bits:
            return self.totals
        counts = self.index.postings.counts(bits)
        return counts if self.lens.known is None else tuple(counts[i] for i in self._troupe[0])

    def select(self, query: Query) -> View:
        """Return the events that `query` asks for. Costs one pass over the postings and, for a
        search or a range of time, one over what the other parts left."""
        if query.selects_all:
            return replace(self.everything, query=query)
        bits = self._by_actors(query)
        if query.tags:
            wanted = [fold(tag) for tag in query.tags]
            bits = self._kept(bits, lambda row: self._has_tags(row, wanted))
        if query.since is not None or query.until is not None:
            whens = self.index.listing("happened").whens
            bits = self._kept(bits, lambda row: query.admits(whens[row]))
        for needle in query.needles:
            bits = self._saying(needle, bits)
        rows = self.lens.arranged(self.index.flags(bits))
        return View(query, rows, bits, self._counted, self.lens.places)

    def located(self, when: When) -> When:
        """Return a time that was typed or asked for as it is in this chronology."""
        return self.corpus.located(when)

    def _by_actors(self, query: Query) -> int:
        bits = self.lens.bits
        wanted = [self._posting(actor) for actor in query.actors]
        if wanted and query.match == "any":
            union = 0
            for posting in wanted:
                union |= posting
            bits &= union
        else:
            for posting in wanted:
                bits &= posting
        for actor in query.without:
            bits &= ~self._posting(actor)
        return bits

    def _posting(self, actor_id: str) -> int:
        index = self.actor_index(actor_id)
        return 0 if index is None else self.index.postings.bits(self._troupe[0][index])

    def _kept(self, bits: int, keep: Callable[[int], bool]) -> int:
        size = len(self.corpus)
        return bits_of([row for row in rows_of(bits, size) if keep(row)], size)

    def _has_tags(self, row: int, wanted: Sequence[str]) -> bool:
        tags = {fold(tag) for tag in self.corpus.event(row).tags}
        return all(tag in tags for tag in wanted)

    def _saying(self, needle: str, bits: int) -> int:
        """Return those of some events that say a word (folded) in what is known of them."""
        bits &= self.index.texts.saying(needle)
        known = self.lens.known
        if known is None or not bits:
            return bits
        partly = self.index.partly_public(bits, known)
        found = self._kept(partly, lambda row: needle in self._text_then(row))
        return bits & ~partly | found

    def _text_then(self, row: int) -> str:
        text = self._texts_then.get(row)
        if text is None:
            text = self._texts_then[row] = text_of(self.corpus, row, self.event(row))
        return text

    # -- places in the order -----------------------------------------------------------------

    @property
    def listed(self) -> Sequence[When]:
        """The time under which each event is listed, by row: when it happened, or in order of
        publication when the first of its sources appeared."""
        return self.index.listing(self.order).whens

    @property
    def days(self) -> Sequence[int | None]:
        """The day number under which each event is listed, by row; None for the undated, which
        come last."""
        return self.index.listing(self.order).days

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last day that a place in the list may stand for, as far as they are
        known; None if nothing is dated."""
        return None if self.extent is None else (self.extent.first, self.extent.last)

    @cached_property
    def extent(self) -> Extent | None:
        """The days over which the events lie; None if nothing is dated."""
        listing = self.index.listing(self.order)
        if self.lens.known is None:
            return extent_of(listing.spans)
        flags = self.index.flags(self.lens.bits)
        if listing.narrow_ends is not None:
            firsts, lasts = (
                [day for day in compress(days, flags) if day is not None]
                for days in listing.narrow_ends
            )
            if (found := dense_extent(firsts, lasts)) is not None:
                return found
        return extent_of(compress(listing.spans, flags))

    def row_from(self, day: int, view: View) -> int | None:
        """Return the first selected event listed on `day` or later, else the last dated one
        before."""
        rows = [row for row in view.rows if self.days[row] is not None]
        later = (row for row in rows if (self.days[row] or 0) >= day)
        return next(later, rows[-1] if rows else None)

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

    # -- what does not fit together ----------------------------------------------------------

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is doubtful across files: all warnings, for nothing here hides an event."""
        from timeline_tui.core.schema.findings import (
            limit_by_file,  # the explorer paints without it
        )

        corpus = self.corpus
        found = [*corpus.registry.findings, *corpus.time_findings, *across(corpus)]
        return limit_by_file(found)


def assemble(documents: Iterable[Document]) -> Chronology:
    """Return a chronology of what these documents say, in the order in which they are given."""
    index = Index(Corpus(tuple(documents)))
    return Chronology(index, index.lens(None, "happened"))
