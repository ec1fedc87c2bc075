"""All events read, in one total order, with what is needed to ask about them quickly.

Built whole from documents and never changed afterwards: a change on disk makes a new one. Events
are named by their row, the position in the order. Who takes part is held as postings, one Python
integer an actor with bit `row` set, so that a filter over 100,000 events is one `and` or `or` of
12 kB (measured: 1 µs) and nothing ever scans objects.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

from timeline_tui.core.actors import Registry, near_duplicates
from timeline_tui.core.dates.when import UNDATED, When
from timeline_tui.core.dates.zones import (
    has_time,
    lacks_offset,
    localized,
    on_zone_days,
    zone_named,
)
from timeline_tui.core.event import Actor, Document, Event, LinkType, Relation, Source
from timeline_tui.core.problem import Finding
from timeline_tui.core.publication import appeared, as_known, public_by
from timeline_tui.core.query import EVERYTHING, Order, Query
from timeline_tui.core.text import fold, visible
from timeline_tui.core.timing import bare_time, by_utc, told, zone_findings

_SOURCE_FIELDS = tuple(
    f.name for f in fields(Source) if f.name not in ("ref", "quotes", "supports")
)


@dataclass(frozen=True, slots=True)
class View:
    """The events of a chronology that a query selects: `rows` ascending, `bits` the same as a set.

    `counts` has, for each actor of the chronology in its order, how many of these events it is in.
    """

    query: Query
    rows: Sequence[int]
    bits: int
    counts: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, row: int) -> bool:
        return bool(self.bits >> row & 1)

    def index(self, row: int) -> int:
        """The place of `row` in this view; -1 if it is not selected."""
        if row not in self:
            return -1
        return bisect_left(self.rows, row)


@dataclass(frozen=True, slots=True)
class Reference:
    """A link as seen from one of its ends: `row` is the other event, None where there is none."""

    type: LinkType
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
        self.timezone = next((d.timezone for d in documents if d.timezone), "")
        self.rejected = sum(d.rejected for d in documents)
        self._documents = documents
        events = [event for document in documents for event in document.events]
        self._timing: list[Finding] = []
        if any(event.as_reported is not None for event in events):
            events = self._told(events)
        self.zone: str = ""
        if any(has_time(event.when) for event in events):
            events = self._on_one_axis(events)
        # The sort is stable, so what dates leave equal stays in the order of the files.
        events.sort(key=lambda event: event.when.order_key)
        self.events: tuple[Event, ...] = tuple(by_utc(events) if self.zone else events)
        self.whole = self
        self._registry = Registry(documents)
        self._rank_actors()

    def _told(self, events: list[Event]) -> list[Event]:
        """The events with the times that their sources' words come to."""
        declared = _declared(self._documents, events)
        timed = []
        for event in events:
            if event.as_reported is not None:
                event, found = told(event, declared, lambda source: _completed(source, declared))
                self._timing += found
            timed.append(event)
        return timed

    def _on_one_axis(self, events: list[Event]) -> list[Event]:
        """The events with their instants on the days of the timeline's zone, if it has one."""
        zone = zone_named(self.timezone)
        self._timing += (bare_time(event, self.timezone if zone else "") for event in events
                         if lacks_offset(event.when))  # fmt: skip
        if zone is None:
            return events
        self.zone = self.timezone
        return [
            replace(event, when=localized(event.when, zone)) if has_time(event.when) else event
            for event in events
        ]

    def _rank_actors(self) -> None:
        registry = self._registry
        admit = registry.admit
        seats = [tuple(dict.fromkeys(admit(p.actor) for p in e.actors)) for e in self.events]
        rows_of: list[list[int]] = [[] for _ in registry.actors]
        for row, seat in enumerate(seats):
            for index in seat:
                rows_of[index].append(row)
        met = [i for i, rows in enumerate(rows_of) if rows or self._is_idle(i)]
        order = sorted(
            met,
            key=lambda i: (-len(rows_of[i]), i if i < registry.declared else registry.declared,
                           fold(registry.actors[i].name)),
        )  # fmt: skip
        self._rank = [-1] * len(rows_of)
        for rank, index in enumerate(order):
            self._rank[index] = rank
        self.actors: tuple[Actor, ...] = tuple(registry.actors[i] for i in order)
        self.totals: tuple[int, ...] = tuple(len(rows_of[i]) for i in order)
        size = len(self.events)
        self._postings: tuple[int, ...] = tuple(_bits(rows_of[i], size) for i in order)
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
        source dates is not there either: it cannot be called known (`unpublished` counts it).
        """
        whole = self.whole
        if known is None and order == "happened":
            return whole
        kept: list[tuple[int, Event]] = []
        for row, event in enumerate(whole.events):
            then = event if known is None else whole._as_known(row, event, known)
            if then is not None:
                kept.append((row, then))
        made = object.__new__(Chronology)
        if order == "published":
            latest = float("inf")
            first = [latest if day is None else day for day in whole.first_published]
            kept.sort(key=lambda each: first[each[0]])
            made.listed = tuple(whole.publications[row] for row, _ in kept)
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

    def _as_known(self, row: int, event: Event, day: int) -> Event | None:
        then = as_known(event, self._public_days[row], day)
        reported = event.as_reported
        if then is not None and reported is not None and reported.source:
            source = self.declared_sources.get(reported.source)
            by = None if source is None else public_by(source)
            if by is None or by > day:
                then = replace(then, as_reported=None)
        return then

    @cached_property
    def _public_days(self) -> tuple[tuple[int | None, ...], ...]:
        """For each event, the day by which each of its sources was public."""
        days: dict[tuple[str, str, str], int | None] = {}
        found = []
        for row in range(len(self.events)):
            sources = []
            for source in self.resolved_sources(row):
                said = (source.published, source.archived_at, source.accessed)
                if said not in days:
                    days[said] = public_by(source)
                sources.append(days[said])
            found.append(tuple(sources))
        return tuple(found)

    @cached_property
    def first_published(self) -> tuple[int | None, ...]:
        """For each event, the day by which the first of its sources was public; None if no source
        says."""
        return tuple(
            min((day for day in days if day is not None), default=None)
            for days in self._public_days
        )

    @cached_property
    def publications(self) -> tuple[When, ...]:
        """For each event, when its first source appeared, as that source says."""
        return tuple(
            UNDATED if first is None else appeared(self.resolved_sources(row), first)
            for row, first in enumerate(self.first_published)
        )

    @cached_property
    def publication_days(self) -> tuple[int, ...]:
        """The days on which something more became public, ascending."""
        return tuple(sorted({d for days in self._public_days for d in days if d is not None}))

    @property
    def unpublished(self) -> int:
        """How many events have no source that says when it was published."""
        return sum(day is None for day in self.first_published)

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

    @cached_property
    def declared_sources(self) -> dict[str, Source]:
        """Sources by id: those declared beside events, then those that an event names itself."""
        return _declared(self._documents, self.whole.events)

    def resolved(self, source: Source) -> Source:
        """A source with what its declaration knows; what the event says itself goes first."""
        return _completed(source, self.declared_sources)

    def resolved_sources(self, row: int) -> tuple[Source, ...]:
        """The sources of an event, each complete."""
        return tuple(self.resolved(source) for source in self.events[row].sources)

    def references(self, row: int) -> tuple[Reference, ...]:
        """The links of an event and the links of others to it."""
        outgoing = tuple(
            Reference(link.type, link.to, self.row(link.to), False)
            for link in self.events[row].links
            if link.to not in self._later
        )
        return outgoing + self._incoming.get(row, ())

    @cached_property
    def _incoming(self) -> dict[int, tuple[Reference, ...]]:
        incoming: dict[int, list[Reference]] = {}
        for row, event in enumerate(self.events):
            for link in event.links:
                target = self.row(link.to)
                if target is not None:
                    found = Reference(link.type, event.id, row, True)
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
        if query.needles:
            texts, needles = self.search_texts, query.needles
            bits = self._kept(bits, lambda row: all(needle in texts[row] for needle in needles))
        rows = _rows(bits, len(self.events))
        counts = tuple((posting & bits).bit_count() for posting in self._postings)
        return View(query, rows, bits, counts)

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
        return 0 if index is None else self._postings[index]

    def _kept(self, bits: int, keep: Callable[[int], bool]) -> int:
        rows = [row for row in _rows(bits, len(self.events)) if keep(row)]
        return _bits(rows, len(self.events))

    def _has_tags(self, row: int, wanted: Sequence[str]) -> bool:
        tags = {fold(tag) for tag in self.events[row].tags}
        return all(tag in tags for tag in wanted)

    @cached_property
    def search_texts(self) -> tuple[str, ...]:
        """What a search looks through, folded, a string an event (1 kB each)."""
        return tuple(self._search_text(row) for row in range(len(self.events)))

    def _search_text(self, row: int) -> str:
        event = self.events[row]
        parts = [event.title, event.summary, event.place, *event.tags]
        parts.extend(self.actors[seat].name for seat in self._seats[row])
        if event.as_reported is not None:
            parts.append(event.as_reported.text)
        for source in event.sources:
            full = self.resolved(source)
            parts += (full.title, full.publisher, *full.author)
            for quote in source.quotes:
                parts += (quote.exact, quote.speaker, quote.translation, quote.note)
        return fold("\n".join(part for part in parts if part))

    # -- places in the order -----------------------------------------------------------------

    @cached_property
    def listed(self) -> tuple[When, ...]:
        """The time under which each event is listed: when it happened, or in order of publication
        when the first of its sources appeared."""
        return tuple(on_zone_days(e.when) if has_time(e.when) else e.when for e in self.events)

    @cached_property
    def days(self) -> tuple[int | None, ...]:
        """The day number under which each event is listed; None for the undated, at the end."""
        return tuple(when.listed_day for when in self.listed)

    @cached_property
    def span(self) -> tuple[int, int] | None:
        """The first and the last listed day; None if nothing is dated."""
        dated = [day for day in self.days if day is not None]
        return (min(dated), max(dated)) if dated else None

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
        return (
            *self._registry.findings,
            *zone_findings(self._documents),
            *self._timing,
            *_cross_findings(self),
        )


def assemble(documents: Iterable[Document]) -> Chronology:
    """A chronology of what these documents say, in the order in which they are given."""
    return Chronology(tuple(documents))


def _declared(documents: Iterable[Document], events: Iterable[Event]) -> dict[str, Source]:
    declared: dict[str, Source] = {}
    for document in documents:
        for source in document.sources:
            declared.setdefault(source.id, source)
    for event in events:
        for source in event.sources:
            if source.id and not source.ref:
                declared.setdefault(source.id, source)
    return declared


def _completed(source: Source, declared: dict[str, Source]) -> Source:
    known = declared.get(source.ref) if source.ref else None
    if known is None:
        return source
    missing = {name: getattr(known, name) for name in _SOURCE_FIELDS if not getattr(source, name)}
    return replace(source, **missing)


def _bits(rows: Sequence[int], size: int) -> int:
    data = bytearray(size // 8 + 1)
    for row in rows:
        data[row >> 3] |= 1 << (row & 7)
    return int.from_bytes(data, "little")


def _rows(bits: int, size: int) -> Sequence[int]:
    if bits == (1 << size) - 1:
        return range(size)
    return [row for row, bit in enumerate(reversed(f"{bits:b}")) if bit == "1"] if bits else []


def _cross_findings(chronology: Chronology) -> list[Finding]:
    found: list[Finding] = []
    first: dict[str, Event] = {}
    ids = {event.id for event in chronology.events}
    sources = chronology.declared_sources
    for event in chronology.events:
        other = first.setdefault(event.id, event)
        if other is not event:
            where = (
                "elsewhere in this file" if other.file == event.file else f"in {_short(other.file)}"
            )
            found.append(
                Finding(
                    event.file,
                    (*event.path, "id") if event.id_given else event.path,
                    "duplicate-id",
                    "warning",
                    f"the id “{_short(event.id)}” is used {where} too",
                    "both events are shown; give one of them another id",
                )
            )
        found.extend(_dangling(event, ids, sources))
    found.extend(_alike(chronology))
    return found


def _dangling(event: Event, ids: set[str], sources: dict[str, Source]) -> list[Finding]:
    found = []

    def missing(path: tuple[str | int, ...], what: str, name: str, known: Iterable[str]) -> None:
        found.append(
            Finding(
                event.file,
                (*event.path, *path),
                "unresolved-reference",
                "warning",
                f"no {what} has the id “{_short(name)}”",
                _closest(name, known) or f"add that {what}, or correct the id",
            )
        )

    for number, link in enumerate(event.links):
        if link.to not in ids:
            missing(("links", number, "to"), "event", link.to, ids)
    orders: tuple[tuple[str, tuple[Relation, ...]], ...] = (
        ("after", event.after), ("before", event.before), ("during", event.during)
    )  # fmt: skip
    for key, relations in orders:
        for number, relation in enumerate(relations):
            if relation.id not in ids:
                missing((key, number), "event", relation.id, ids)
    for number, source in enumerate(event.sources):
        if source.ref and source.ref not in sources:
            missing(("sources", number, "source"), "source", source.ref, sources)
    reported = event.as_reported
    if reported is not None and reported.source and reported.source not in sources:
        missing(("as_reported", "source"), "source", reported.source, sources)
    return found


def _closest(name: str, known: Iterable[str]) -> str:
    import difflib  # only when a reference is broken

    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.75)
    return f"did you mean “{_short(close[0])}”?" if close else ""


def _alike(chronology: Chronology) -> list[Finding]:
    registry = chronology._registry
    found = []
    pairs = near_duplicates(registry.actors, registry.declared)
    for one, other in pairs:
        name, known = registry.actors[one].name, registry.actors[other].name
        for event in chronology.events:
            place = next((n for n, p in enumerate(event.actors) if p.actor == name), None)
            if place is not None:
                found.append(
                    Finding(
                        event.file,
                        (*event.path, "actors", place),
                        "near-duplicate-actor",
                        "warning",
                        f"the actor “{_short(name)}” is spelt almost like “{_short(known)}”",
                        f"write “{_short(known)}”, or declare both in the registry",
                    )
                )
                break
    return found


def _short(text: str) -> str:
    return visible(text, limit=60)
