"""All events read, in one total order, built once and never changed; and the damage in them.

An event is named by its row, its position in this order, whatever part of the events is looked at
and in whatever order (`core.lens`). Nothing here knows a query. `Damage` counts the events that are
not shown or not whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import Any

from timeline_tui.core.actors import Registry
from timeline_tui.core.columns import (
    RELATIONS,
    Columns,
    TextPart,
    make_text,
)
from timeline_tui.core.event import Actor, Document, Event, SavedView
from timeline_tui.core.order import Timing, time_nothing
from timeline_tui.core.problem import Finding
from timeline_tui.core.sources import Sources
from timeline_tui.core.text import count, fold
from timeline_tui.dates import When
from timeline_tui.dates.frozen import NamedTuple, dataclass
from timeline_tui.dates.wording import display_with_kind
from timeline_tui.dates.zones import Zone, find_zone, has_time, is_southern, situate


@dataclass(frozen=True, slots=True)
class Damage:
    """Events that are `hidden`, and those `damaged`: shown without a part of theirs. `hiding` are
    the files with a hidden event, `files` those with a hidden or a damaged one, and `others` those
    with errors that are none of an event, or of events that nobody could count."""

    hidden: int = 0
    damaged: int = 0
    hiding: int = 0
    files: int = 0
    others: int = 0

    @property
    def events_words(self) -> str:
        """Return the events that are touched: `1 event hidden, 3 damaged`; "" for none."""
        parts = []
        if self.hidden:
            parts.append(f"{count(self.hidden, 'event')} hidden")
        if self.damaged:
            number = f"{self.damaged:,}" if parts else count(self.damaged, "event")
            parts.append(f"{number} damaged")
        return ", ".join(parts)

    @property
    def short(self) -> str:
        """Return all of it for a narrow line: `1 hidden, 3 damaged, 1 more file`."""
        kinds = ((self.hidden, "hidden"), (self.damaged, "damaged"))
        parts = [f"{number:,} {kind}" for number, kind in kinds if number]
        if not parts:
            return self.words
        if self.others:
            parts.append(count(self.others, "more file"))
        return self.events_words if len(parts) == 1 else ", ".join(parts)

    @property
    def words(self) -> str:
        """Return all of it, "" where nothing is wrong: `1 event hidden, 3 damaged in 2 files; 1
        more file needs a look`."""
        parts = []
        if self.events_words:
            parts.append(f"{self.events_words} in {count(self.files, 'file')}")
        if self.others:
            more = "more " if parts else ""
            need = count(self.others, f"{more}file needs", f"{more}files need")
            parts.append(f"{need} a look")
        return "; ".join(parts)


def damage_of(documents: Iterable[Document], bad_files: Set[str]) -> Damage:
    """Count what is hidden or damaged in documents; `bad_files` are the names of files with an
    error of any kind."""
    hidden = damaged = 0
    hiding: set[str] = set()
    files: set[str] = set()
    for document in documents:
        here = sum([1 for event in document.events if event.faults])
        hidden += document.rejected
        damaged += here
        if document.rejected:
            hiding.add(document.file)
        if here or document.rejected:
            files.add(document.file)
    return Damage(hidden, damaged, len(hiding), len(files), len(bad_files - files))


def passed_over_words(others: int) -> str:
    """Return how many files of other kinds are passed over, "" for none."""
    if not others:
        return ""
    files = count(others, "file of another kind is", "files of other kinds are")
    return f"{files} passed over"


class Seating(NamedTuple):
    """The actors of a chronology, the most frequent first: `order` are their indexes in the
    registry, `totals` the number of events in which each takes part, `equals` the indexes of all
    in the order in which equally frequent ones stand, and `rank` is the inverse of `order`."""

    order: Sequence[int]
    totals: Sequence[int]
    equals: Sequence[int]
    rank: Sequence[int]


def seat_actors(registry: Registry, totals: Sequence[int]) -> Seating:
    """Return the order of actors. `totals` are the numbers of their events, by their indexes in
    the registry."""
    # Of equally frequent actors, the declared ones come first in their order, then by name.
    equals = sorted(
        range(len(totals)),
        key=lambda i: (min(i, registry.declared),
                       "" if i < registry.declared else fold(registry.actors[i].name)),
    )  # fmt: skip
    order = sorted(equals, key=lambda i: -totals[i])
    rank = [0] * len(order)
    for place, index in enumerate(order):
        rank[index] = place
    return Seating(order, [totals[i] for i in order], [rank[i] for i in equals], rank)


class Gist(NamedTuple):
    """The parts of an event that one line shows: its time in words, its actors' names as they are
    written, and how many quotes and sources it has."""

    when: str
    title: str
    status: str
    unread_date: str
    names: Sequence[str]
    quotes: int
    sources: int


def gist_of(event: Event) -> Gist:
    """Return what a line says of an event."""
    return Gist(
        display_with_kind(event.when), event.title, event.status, event.unread_date,
        [each.actor for each in event.actors], event.quote_count, len(event.sources),
    )  # fmt: skip


def _time(documents: Sequence[Document]) -> Timing:
    if not documents:
        return time_nothing()
    from timeline_tui.core.order.timing import time_events  # what is mapped needs no order

    return time_events(documents)


def timelines_of(documents: Iterable[Document]) -> tuple[str, ...]:
    """Return the names of the files that say something beside their events."""
    return tuple([
        each.file
        for each in documents
        if each.views or each.actors or each.sources
        or each.title or each.description or each.timezone
    ])  # fmt: skip


class Corpus:
    """See the module. `event` is the door to one whole event; `events` is there to go through all
    of them.

    This one is made from documents, and holds all events. One that is mapped from an index
    (`core.mapped`) decodes an event when it is looked at.
    """

    title: str
    description: str
    rejected: int
    """Records that cannot be shown."""
    zone: str
    """The name of the zone whose days all times are on; "" if none is known."""
    timezone: str
    views: tuple[SavedView, ...]
    """The views that the files hold, in their order."""
    timelines: tuple[str, ...]
    """The files that declare something for all events, and so may hold views."""
    events: Sequence[Event]

    def __init__(self, documents: Sequence[Document]) -> None:
        self.title = next((d.title for d in documents if d.title), "")
        self.description = next((d.description for d in documents if d.description), "")
        self.rejected = sum(d.rejected for d in documents)
        self.timelines = timelines_of(documents)
        self.views = tuple(chain.from_iterable(d.views for d in documents))
        self._timed = _time(documents)
        self.events = self._timed.events
        self.zone = self._timed.zone
        self.timezone = next((d.timezone for d in documents if d.timezone), self.zone)
        self._sources = self._timed.sources
        self._registry = Registry(documents)
        admit = self._registry.admit
        named = [tuple(dict.fromkeys(admit(p.actor) for p in e.actors)) for e in self.events]
        totals = [0] * len(self._registry.actors)
        for index in chain.from_iterable(named):
            totals[index] += 1
        self._seating = seat_actors(self._registry, totals)
        rank = self._seating.rank
        self._seats = [tuple(rank[i] for i in indexes) for indexes in named]

    def __len__(self) -> int:
        return len(self.events)

    def event(self, row: int) -> Event:
        """Return the whole event at a row."""
        return self.events[row]

    def pass_by(self, row: int) -> Event:
        """Return the whole event at a row, for callers that go through many: nothing is kept of
        it."""
        return self.event(row)

    def sums(self) -> Sequence[int]:
        """Return what tells the record of each event from one that says something else, without a
        look at it; 0 where nothing does."""
        return [0] * len(self)

    def records(self, rows: Sequence[int]) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
        """Yield for each of some rows its place among them, and its record as its JSON says if that
        is plain (`files.cache.plain`) and at hand; in the order quickest to find."""
        return ((at, None) for at in range(len(rows)))

    def gists(self, rows: Sequence[int]) -> Iterator[tuple[int, Gist]]:
        """Yield what a line says of each of some events, with the place of its row among `rows`, in
        the order in which that is quickest to find."""
        return ((at, gist_of(self.event(row))) for at, row in enumerate(rows))

    def reading(self) -> AbstractContextManager[None]:
        """Keep the files open from which events are read, for callers that go through many."""
        return nullcontext()

    # -- who and whence ----------------------------------------------------------------------

    @property
    def sources(self) -> Sources:
        """Return the declared sources."""
        return self._sources

    @property
    def registry(self) -> Registry:
        """Return the registry of actors."""
        return self._registry

    @property
    def seating(self) -> Seating:
        """Return the order of actors."""
        return self._seating

    @cached_property
    def actors(self) -> tuple[Actor, ...]:
        """Return the actors, the most frequent first."""
        return tuple(map(self.registry.actors.__getitem__, self.seating.order))

    @cached_property
    def totals(self) -> tuple[int, ...]:
        """Return in how many events each actor takes part."""
        return tuple(self.seating.totals)

    @cached_property
    def equals(self) -> tuple[int, ...]:
        """Return the indexes of all actors, in the order in which equally frequent ones stand."""
        return tuple(self.seating.equals)

    def seats(self, row: int) -> tuple[int, ...]:
        """Return who takes part, as indexes into `actors`, in the order of the event."""
        return self._seats[row]

    def row_of_actor(self, index: int) -> int | None:
        """Return the first row in which an actor takes part, by the index in the registry."""
        rank = self.seating.rank
        seats = self.columns["seat"].tolist()
        if index >= len(rank) or rank[index] not in seats:
            return None
        return bisect_right(self.columns["seat.start"], seats.index(rank[index])) - 1

    # -- columns -----------------------------------------------------------------------------

    @cached_property
    def columns(self) -> Columns:
        """Return what is asked of all events at once."""
        return Columns(len(self), self)

    @cached_property
    def texts(self) -> tuple[TextPart, ...]:
        """Return the text that a search looks through."""
        return (make_text(self.events),)

    # -- names -------------------------------------------------------------------------------

    @cached_property
    def keys(self) -> Sequence[str]:
        """Return one unique name for each event, the same after a reload: its id, `id#2` for a
        second one."""
        return tuple(unique_keys(event.id for event in self.events))

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {key: row for row, key in enumerate(self.keys)}

    def row(self, key: str) -> int | None:
        """Return the row of the event with this id (or unique key)."""
        return self._row_of.get(key)

    @cached_property
    def ids(self) -> Collection[str]:
        """Return all ids of events, each once."""
        return dict.fromkeys(event.id for event in self.events)

    def ids_of(self, rows: Iterable[int]) -> set[str]:
        """Return the ids of some events."""
        return set(map(self.id_of, rows))

    def id_of(self, row: int) -> str:
        """Return the id of an event."""
        key = self.keys[row]
        # Only a key that was made for a second event with an id may be another.
        return self.event(row).id if "#" in key else key

    @property
    def doubtful(self) -> Sequence[int]:
        """Return the rows of events that may not fit together with others: an id may be used twice,
        or a reference lead nowhere. What is not among them needs no look."""
        return range(len(self))

    @property
    def linked(self) -> Sequence[int]:
        """Return the rows of events that may have links."""
        return range(len(self))

    def row_of_id(self, id_: str) -> int | None:
        """Return the first row of an event with this id."""
        row = self.row(id_)
        if row is None or "#" not in id_ or self.event(row).id == id_:
            return row
        # It is also the key of a second event with another id.
        return next((row for row, event in enumerate(self.events) if event.id == id_), None)

    @cached_property
    def ordered(self) -> Sequence[int]:
        """Return the rows of events with statements of order."""
        flags = bytes(self.columns["event.flags"])
        return [row for row, flag in enumerate(flags) if flag & RELATIONS] if any(flags) else ()

    # -- times -------------------------------------------------------------------------------

    @property
    def timed(self) -> Iterable[When]:
        """Return the times, by their own dates, of all events that have a time of day."""
        return filter(has_time, map(self.own_when, range(len(self))))

    @cached_property
    def _place(self) -> tuple[Zone | None, bool]:
        return find_zone(self.zone), is_southern(self.zone)

    def located(self, when: When) -> When:
        """Return a time as it is in this timeline: an instant on the clock of its zone, a season
        with the months of its hemisphere."""
        zone, southern = self._place
        return when if zone is None else situate(when, zone, southern)

    @cached_property
    def as_dated(self) -> Sequence[Event]:
        """Return the events with the times of their own dates, not narrowed by their order."""
        return tuple(
            event if event.when is own else replace(event, when=own)
            for event, own in zip(self.events, self._timed.own, strict=True)
        )

    def own_when(self, row: int) -> When:
        """Return the time of an event by its own date, not narrowed by its order."""
        return self._timed.own[row]

    @property
    def places(self) -> Sequence[int]:
        """Return the place of each event among those of the documents, one behind the other."""
        return self._timed.places

    @property
    def by_convention(self) -> frozenset[int]:
        """Return the rows whose times are conventional readings of words."""
        return self._timed.by_convention

    def reason(self, row: int) -> str:
        """Say why an event's time is narrower than its own date; "" if it is not."""
        return self._timed.reasons[row]

    @property
    def time_findings(self) -> tuple[Finding, ...]:
        """Return the findings about times."""
        return self._timed.findings


def unique_keys(ids: Iterable[str]) -> Iterator[str]:
    """Yield one unique name for each of these ids, in order: the id, `id#2` for a second one."""
    seen: dict[str, int] = {}
    for id_ in ids:
        number = seen[id_] = seen.get(id_, 0) + 1
        yield id_ if number == 1 else f"{id_}#{number}"
