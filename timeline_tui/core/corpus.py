"""All events read, in one total order, built once and never changed; and the damage in them.

An event is named by its row, its position in this order, whatever part of the events is looked at
and in whatever order (`core.lens`). Nothing here knows a query. `Damage` counts the events that are
not shown or not whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from timeline_tui.core.actors import Registry
from timeline_tui.core.event import Actor, Document, Event
from timeline_tui.core.order.timing import time_events
from timeline_tui.core.problem import Finding
from timeline_tui.core.sources import Sources
from timeline_tui.core.text import count, fold
from timeline_tui.dates import When
from timeline_tui.dates.zones import (
    find_zone,
    has_time,
    is_southern,
    localize,
    with_southern_seasons,
)


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


class Corpus:
    """See the module. `event` is the door to one whole event; `events` is there to go through all
    of them."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.title = next((d.title for d in documents if d.title), "")
        self.description = next((d.description for d in documents if d.description), "")
        self.rejected = sum(d.rejected for d in documents)
        self._timed = time_events(documents)
        self.events: tuple[Event, ...] = self._timed.events
        self.zone = self._timed.zone
        self.timezone = next((d.timezone for d in documents if d.timezone), self.zone)
        self.sources: Sources = self._timed.sources
        self.registry = Registry(documents)
        self._seat_actors()

    def _seat_actors(self) -> None:
        registry = self.registry
        admit = registry.admit
        named = [tuple(dict.fromkeys(admit(p.actor) for p in e.actors)) for e in self.events]
        totals = [0] * len(registry.actors)
        for indexes in named:
            for index in indexes:
                totals[index] += 1
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
        self.actors: tuple[Actor, ...] = tuple(registry.actors[i] for i in order)
        """The most frequent first."""
        self.totals: tuple[int, ...] = tuple(totals[i] for i in order)
        """In how many events each actor takes part."""
        self.equals: tuple[int, ...] = tuple(rank[i] for i in equals)
        """Indexes of all actors, in the order in which equally frequent ones stand."""
        self._seats = [tuple(rank[i] for i in indexes) for indexes in named]

    def __len__(self) -> int:
        return len(self.events)

    def event(self, row: int) -> Event:
        """Return the whole event at a row."""
        return self.events[row]

    def seats(self, row: int) -> tuple[int, ...]:
        """Return who takes part, as indexes into `actors`, in the order of the event."""
        return self._seats[row]

    # -- names -------------------------------------------------------------------------------

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Return one unique name for each event, the same after a reload: its id, `id#2` for a
        second one."""
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
        """Return the row of the event with this id (or unique key)."""
        return self._row_of.get(key)

    # -- times -------------------------------------------------------------------------------

    def located(self, when: When) -> When:
        """Return a time as it is in this timeline: an instant on the clock of its zone, a season
        with the months of its hemisphere."""
        zone = find_zone(self.zone)
        if zone is None:
            return when
        if is_southern(self.zone):
            when = with_southern_seasons(when)
        return localize(when, zone) if has_time(when) else when

    @cached_property
    def as_dated(self) -> tuple[Event, ...]:
        """Return the events with the times of their own dates, not narrowed by their order."""
        return tuple(
            event if event.when is own else replace(event, when=own)
            for event, own in zip(self.events, self._timed.own, strict=True)
        )

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
