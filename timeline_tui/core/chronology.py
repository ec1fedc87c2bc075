"""All events read, in one total order, with what is needed to ask about them quickly.

Built whole from documents and never changed afterwards: a change on disk makes a new one. Events
are named by their row, the position in the order. Who takes part is held as postings
(`core.postings`), so that a filter is an `and` or `or` of integers and nothing ever scans objects.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from timeline_tui.core.actors import Registry
from timeline_tui.core.consistency import across
from timeline_tui.core.dates.seasons import is_southern, with_southern_seasons
from timeline_tui.core.dates.when import When
from timeline_tui.core.dates.zones import has_time, localized, zone_named
from timeline_tui.core.event import (
    Actor,
    Document,
    Event,
    Kind,
    LinkType,
    Participant,
    Source,
    relations_of,
)
from timeline_tui.core.extent import Extent, extent_of
from timeline_tui.core.homonyms import Mark, told_apart
from timeline_tui.core.postings import Postings
from timeline_tui.core.problem import Finding
from timeline_tui.core.publication import Publications
from timeline_tui.core.query import EVERYTHING, Order, Query
from timeline_tui.core.search import Texts
from timeline_tui.core.sources import Sources
from timeline_tui.core.text import fold
from timeline_tui.core.timing import settled
from timeline_tui.core.view import View, bits_of, rows_of


@dataclass(frozen=True, slots=True)
class Reference:
    """A link, or a word on the order, as seen from one of its ends: `row` is the other event, None
    where there is none."""

    type: LinkType | Kind
    id: str
    row: int | None
    incoming: bool


class Chronology:
    """See the module; use `assemble` to make one.

    `whole` is the chronology of which this is another look (`seen`), itself if it is none.
    """

    order: Order = "happened"
    _later: frozenset[str] = frozenset()

    def __init__(self, documents: Sequence[Document]) -> None:
        self.title = next((d.title for d in documents if d.title), "")
        self.description = next((d.description for d in documents if d.description), "")
        self.rejected = sum(d.rejected for d in documents)
        self._documents = documents
        timed = settled(documents)
        self.events: tuple[Event, ...] = timed.events
        self.zone = timed.zone
        self.timezone = next((d.timezone for d in documents if d.timezone), timed.zone)
        self._timed = timed
        self.whole = self
        self._registry = Registry(documents)
        self._rank_actors()

    def _rank_actors(self) -> None:
        registry = self._registry
        admit = registry.admit
        seats = [tuple(dict.fromkeys(admit(p.actor) for p in e.actors)) for e in self.events]
        rows_by: list[list[int]] = [[] for _ in registry.actors]
        for row, seat in enumerate(seats):
            for index in seat:
                rows_by[index].append(row)
        met = [i for i, rows in enumerate(rows_by) if rows or self._is_idle(i)]
        order = sorted(
            met,
            key=lambda i: (-len(rows_by[i]), i if i < registry.declared else registry.declared,
                           fold(registry.actors[i].name)),
        )  # fmt: skip
        self._rank = [-1] * len(rows_by)
        for rank, index in enumerate(order):
            self._rank[index] = rank
        self.actors: tuple[Actor, ...] = tuple(registry.actors[i] for i in order)
        self.totals: tuple[int, ...] = tuple(len(rows_by[i]) for i in order)
        size = len(self.events)
        self._postings = Postings([rows_by[i] for i in order], size)
        rank_of = self._rank
        self._seats = [tuple(rank_of[i] for i in seat) for seat in seats]

    def _is_idle(self, index: int) -> bool:
        """Whether an actor without an event is shown: one that was declared and has none at all,
        not one of whom nothing is known yet."""
        whole = self.whole
        return whole is self or (whole._rank[index] >= 0 and not whole.totals[whole._rank[index]])

    def __len__(self) -> int:
        return len(self.events)

    # -- another look at the same events -------------------------------------------------------

    def seen(self, known: int | None, order: Order) -> Chronology:
        """This chronology as it was known by the end of the day `known` (None: by now), in order
        of happening or of first publication. Costs one pass over the events.

        What came later is not there: events, sources with their quotes, actors, links. What no
        source dates is not there either: it cannot be called known (`Publications.unknown`).
        """
        whole = self.whole
        if known is None and order == "happened":
            return whole
        kept: list[tuple[int, Event]] = []
        for row, event in enumerate(whole.events):
            then = event if known is None else whole.published.by(row, known)
            if then is not None:
                kept.append((row, then))
        made = object.__new__(Chronology)
        if order == "published":
            # A source was public by the last moment of the last day that its date leaves possible.
            whens, latest = whole.published.whens, float("inf")
            days = [latest if day is None else day for day in whole.published.first]
            kept.sort(key=lambda each: (days[each[0]], whens[each[0]].end_latest))
            made.listed = tuple(whens[row] for row, _ in kept)
        made.title, made.description = whole.title, whole.description
        made.timezone, made.zone = whole.timezone, whole.zone
        made.rejected = whole.rejected
        made.events = tuple(event for _, event in kept)
        made.whole, made.order = whole, order
        made._registry, made._documents = whole._registry, whole._documents
        made.keys = tuple(whole.keys[row] for row, _ in kept)
        made._later = frozenset(whole._row_of) - set(made.keys)
        made.findings = ()
        made._rank_actors()
        return made

    @cached_property
    def published(self) -> Publications:
        """When what its sources say became public."""
        return Publications(self)

    # -- names -------------------------------------------------------------------------------

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """One unique name an event, the same after a reload: its id, `id#2` for a second one."""
        seen: dict[str, int] = {}
        keys = []
        for event in self.events:
            count = seen[event.id] = seen.get(event.id, 0) + 1
            keys.append(event.id if count == 1 else f"{event.id}#{count}")
        return tuple(keys)

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {key: row for row, key in enumerate(self.keys)}

    def row(self, key: str) -> int | None:
        """The row of the event with this id (or unique key)."""
        return self._row_of.get(key)

    def find_actor(self, name: str) -> Actor | None:
        """The actor with this id, name or alias; case, accents and spaces do not count."""
        index = self._registry.find(name)
        return None if index is None else self._registry.actors[index]

    def called(self, name: str) -> tuple[Actor, ...]:
        """Return the actors that a name means, several where it is that of several; a name as
        `name_of` gives it means one."""
        return self._registry.called(name)

    @property
    def homonyms(self) -> Mapping[str, Mark]:
        """What tells the actors of one name apart, by id; the others are not in it."""
        return self._registry.homonyms

    def name_of(self, actor: Actor) -> str:
        """Return the name of an actor, with its id where several actors have that name."""
        return told_apart(actor, self._registry.homonyms)

    def suggest_actors(self, name: str) -> tuple[str, ...]:
        """Names of actors that a person who wrote `name` may have meant."""
        return self._registry.suggest(name)

    @cached_property
    def _actor_index(self) -> dict[str, int]:
        return {actor.id: index for index, actor in enumerate(self.actors)}

    def actor_index(self, actor_id: str) -> int | None:
        """The place of an actor in `actors`, by id."""
        return self._actor_index.get(actor_id)

    # -- one event in full -------------------------------------------------------------------

    def seats(self, row: int) -> tuple[int, ...]:
        """Who takes part, as indexes into `actors`, in the order of the event."""
        return self._seats[row]

    def participants(self, row: int) -> tuple[tuple[Actor, str], ...]:
        """Who takes part and in which role."""
        return tuple(
            (self.actors[self._rank[self._registry.admit(p.actor)]], p.role)
            for p in self.events[row].actors
        )

    def cast(self, row: int) -> tuple[tuple[str, str], ...]:
        """Return the names of those who take part, told apart, with their roles."""
        return tuple((self.name_of(actor), role) for actor, role in self.participants(row))

    def actor_of(self, participant: Participant) -> Actor:
        """Return the actor that an entry of an event means."""
        return self._registry.actors[self._registry.admit(participant.actor)]

    def is_ambiguous(self, name: str) -> bool:
        """Report whether several actors are called so."""
        return self._registry.is_ambiguous(name)

    @cached_property
    def sources(self) -> Sources:
        """All sources by id."""
        return self.whole._timed.sources

    def resolved(self, source: Source) -> Source:
        """A source with what its declaration knows; what the event says itself goes first."""
        return self.sources.complete(source)

    def reason(self, row: int) -> str:
        """Why the event's time is narrower than its own date: `after “Talks” (5 Mar 2026)`; "" if
        it is not."""
        return self.whole._reasons.get(self.keys[row], "")

    @cached_property
    def _reasons(self) -> dict[str, str]:
        told = self._timed.reasons
        return {key: words for key, words in zip(self.keys, told, strict=True) if words}

    @cached_property
    def as_dated(self) -> tuple[Event, ...]:
        """The events with the times of their own dates, not narrowed by their order."""
        return tuple(
            event if event.when is own else replace(event, when=own)
            for event, own in zip(self.whole.events, self.whole._timed.own, strict=True)
        )

    @property
    def by_convention(self) -> frozenset[int]:
        """The rows, of all events, whose times are what words mean by convention."""
        return self.whole._timed.by_convention

    def resolved_sources(self, row: int) -> tuple[Source, ...]:
        """The sources of an event, each complete."""
        return tuple(self.resolved(source) for source in self.events[row].sources)

    def references(self, row: int) -> tuple[Reference, ...]:
        """What an event says of others, links and order, and what others say of it."""
        outgoing = tuple(
            Reference(type_, id_, self.row(id_), False)
            for type_, id_ in _said_of_others(self.events[row])
            if id_ not in self._later
        )
        return outgoing + self._incoming.get(row, ())

    @cached_property
    def _incoming(self) -> dict[int, tuple[Reference, ...]]:
        incoming: dict[int, list[Reference]] = {}
        for row, event in enumerate(self.events):
            for type_, id_ in _said_of_others(event):
                target = self.row(id_)
                if target is not None:
                    found = Reference(type_, event.id, row, True)
                    incoming.setdefault(target, []).append(found)
        return {row: tuple(found) for row, found in incoming.items()}

    # -- asking ------------------------------------------------------------------------------

    @cached_property
    def everything(self) -> View:
        """The view of the query that leaves nothing out."""
        size = len(self.events)
        return View(EVERYTHING, range(size), (1 << size) - 1, self.totals)

    def select(self, query: Query) -> View:
        """The events that `query` asks for. Costs one pass over the postings and, for a search
        or a range of time, one over what the other parts left."""
        if query.selects_all:
            return replace(self.everything, query=query)
        bits = self._by_actors(query)
        if query.tags:
            wanted = [fold(tag) for tag in query.tags]
            bits = self._kept(bits, lambda row: self._has_tags(row, wanted))
        if query.since is not None or query.until is not None:
            bits = self._kept(bits, lambda row: query.admits(self.events[row].when))
        for needle in query.needles:
            bits &= self.texts.saying(needle)
        rows = rows_of(bits, len(self.events))
        return View(query, rows, bits, self._postings.counts(bits))

    def located(self, when: When) -> When:
        """Return a time that was typed or asked for as it is in this chronology: an instant on the
        clock of its zone, a season with the months of its hemisphere."""
        zone = zone_named(self.zone)
        if zone is None:
            return when
        if is_southern(self.zone):
            when = with_southern_seasons(when)
        return localized(when, zone) if has_time(when) else when

    def _by_actors(self, query: Query) -> int:
        bits = self.everything.bits
        wanted = [self._posting(actor) for actor in query.actors]
        if wanted and query.match == "any":
            union = 0
            for posting in wanted:
                union |= posting
            bits = union
        else:
            for posting in wanted:
                bits &= posting
        for actor in query.without:
            bits &= ~self._posting(actor)
        return bits

    def _posting(self, actor_id: str) -> int:
        index = self.actor_index(actor_id)
        return 0 if index is None else self._postings.bits(index)

    def _kept(self, bits: int, keep: Callable[[int], bool]) -> int:
        rows = [row for row in rows_of(bits, len(self.events)) if keep(row)]
        return bits_of(rows, len(self.events))

    def _has_tags(self, row: int, wanted: Sequence[str]) -> bool:
        tags = {fold(tag) for tag in self.events[row].tags}
        return all(tag in tags for tag in wanted)

    @cached_property
    def texts(self) -> Texts:
        """What a search looks through."""
        return Texts(self)

    # -- places in the order -----------------------------------------------------------------

    @cached_property
    def listed(self) -> tuple[When, ...]:
        """The time under which each event is listed: when it happened, or in order of publication
        when the first of its sources appeared."""
        return tuple(event.when for event in self.events)

    @cached_property
    def days(self) -> tuple[int | None, ...]:
        """The day number under which each event is listed; None for the undated, at the end."""
        return tuple(when.listed_day for when in self.listed)

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last day that a place in the list may stand for, as far as they are
        known; None if nothing is dated."""
        return None if self.extent is None else (self.extent.first, self.extent.last)

    @cached_property
    def extent(self) -> Extent | None:
        """The days over which the events lie; None if nothing is dated."""
        return extent_of(when.listed_days for when in self.listed)

    def row_from(self, day: int, view: View) -> int | None:
        """The first selected event listed on `day` or later, else the last dated one before."""
        rows = [row for row in view.rows if self.days[row] is not None]
        later = (row for row in rows if (self.days[row] or 0) >= day)
        return next(later, rows[-1] if rows else None)

    def nearest(self, row: int, view: View) -> int | None:
        """The selected event nearest in time to the one at `row`: itself if it is selected."""
        if not len(view):
            return None
        at = bisect_left(view.rows, row)
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
        from timeline_tui.core.schema.findings import limited  # the explorer paints without it

        return limited([*self._registry.findings, *self._timed.findings, *across(self)])


def assemble(documents: Iterable[Document]) -> Chronology:
    """A chronology of what these documents say, in the order in which they are given."""
    return Chronology(tuple(documents))


def _said_of_others(event: Event) -> Iterator[tuple[LinkType | Kind, str]]:
    for link in event.links:
        yield link.type, link.to
    if event.after or event.before or event.during:
        for kind, relations in relations_of(event):
            for relation in relations:
                yield kind, relation.id
