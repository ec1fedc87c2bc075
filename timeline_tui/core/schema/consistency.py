"""What does not fit together across files: ids used twice, references that lead nowhere, names
spelt almost alike, links that run backwards in time. Warnings all: nothing here hides an event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from timeline_tui.core.actors import near_duplicates
from timeline_tui.core.characters import is_plain
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import CAUSAL, Event, Source, relations_of
from timeline_tui.core.problem import Finding, Path
from timeline_tui.core.schema.findings import limit_by_file
from timeline_tui.core.suggest import closest
from timeline_tui.core.text import brief
from timeline_tui.dates.zones import find_zone

_COMPARED = 20_000
"""Comparisons of a broken reference with an id, of all references together (up to 0.5 ms each)."""
_LONGEST = 60
"""Characters of the longest id that is compared."""


def findings_of(corpus: Corpus) -> tuple[Finding, ...]:
    """Return what is doubtful across files: all warnings, for nothing here hides an event."""
    return limit_by_file([*corpus.registry.findings, *corpus.time_findings, *_across(corpus)])


def _across(corpus: Corpus) -> list[Finding]:
    """Return a warning for each thing that does not fit together."""
    found: list[Finding] = []
    first: dict[str, Event] = {}
    close = _Closest()
    ids = dict.fromkeys(event.id for event in corpus.events)
    sources = corpus.sources.declared
    for event in corpus.events:
        other = first.setdefault(event.id, event)
        if other is not event:
            where = (
                "elsewhere in this file" if other.file == event.file else f"in {brief(other.file)}"
            )
            found.append(
                Finding(
                    event.file,
                    (*event.path, "id") if event.id_given else event.path,
                    "duplicate-id",
                    "warning",
                    f"the id “{brief(event.id)}” is used {where} too",
                    "both events are shown; give one of them another id",
                )
            )
        found.extend(_dangling(event, ids, sources, close))
    found.extend(_alike(corpus))
    found.extend(_backward(corpus))
    return found


def _backward(corpus: Corpus) -> list[Finding]:
    events = corpus.events
    if not any(link.type in CAUSAL for event in events for link in event.links):
        return []
    from timeline_tui.core.order.arranging import backward_links

    return backward_links(events, find_zone(corpus.zone))


def _dangling(
    event: Event, ids: Collection[str], sources: dict[str, Source], close: _Closest
) -> list[Finding]:
    found = []

    def missing(path: tuple[str | int, ...], what: str, name: str, known: Collection[str]) -> None:
        found.append(
            Finding(
                event.file,
                (*event.path, *path),
                "unresolved-reference",
                "warning",
                f"no {what} has the id “{brief(name)}”",
                close.hint(what, name, known) or f"add that {what}, or correct the id",
            )
        )

    # What an export refers to may have been left out of its selection: that is no slip.
    for path, name in () if event.is_export else _elsewhere(event, ids):
        missing(path, "event", name, ids)
    for number, source in enumerate(event.sources):
        if source.ref and source.ref not in sources:
            missing(("sources", number, "source"), "source", source.ref, sources)
    reported = event.as_reported
    known = reported is None or reported.cited is not None or reported.source in sources
    if reported is not None and reported.source and not known:
        missing(("as_reported", "source"), "source", reported.source, sources)
    return found


def references_outside(events: Iterable[Event], ids: Collection[str]) -> int:
    """Return how many links and orders of events name an event that is not among `ids`."""
    return sum(len(list(_elsewhere(event, ids))) for event in events)


def _elsewhere(event: Event, ids: Collection[str]) -> Iterator[tuple[Path, str]]:
    """Yield the references of an event to events that are not among `ids`, with their paths."""
    for number, link in enumerate(event.links):
        if link.to not in ids:
            yield ("links", number, "to"), link.to
    for key, relations in relations_of(event):
        for number, relation in enumerate(relations):
            if relation.id not in ids:
                # Where the relation is the bare id, its place is the nearest there is.
                yield (key, number, "id"), relation.id


class _Closest:
    """Which id a broken reference may have meant; each name is compared once, while there are
    comparisons left."""

    def __init__(self) -> None:
        self._left = _COMPARED
        self._hints: dict[tuple[str, str], str] = {}

    def hint(self, what: str, name: str, known: Collection[str]) -> str:
        """A question that names the id; "" if none is like it, or there is no time to look."""
        if (what, name) not in self._hints:
            self._hints[what, name] = self._looked_for(name, known)
        return self._hints[what, name]

    def _looked_for(self, name: str, known: Collection[str]) -> str:
        self._left -= len(known)
        if self._left < 0 or len(name) > _LONGEST:
            return ""
        short = [other for other in known if len(other) <= _LONGEST and is_plain(other)]
        close = closest(name, short, cutoff=0.75)
        return f"did you mean “{brief(close[0])}”?" if close else ""


def _alike(corpus: Corpus) -> list[Finding]:
    registry = corpus.registry
    found = []
    pairs = near_duplicates(registry.actors, registry.declared)
    places = _first_places(corpus.events) if pairs else {}
    for one, other in pairs:
        name, known = registry.actors[one].name, registry.actors[other].name
        if name not in places:
            continue
        event, place = places[name]
        found.append(
            Finding(
                event.file,
                (*event.path, "actors", place),
                "near-duplicate-actor",
                "warning",
                f"the actor “{brief(name)}” is spelt almost like “{brief(known)}”",
                _one_spelling(name, known),
            )
        )
    return found


def _one_spelling(name: str, known: str) -> str:
    """Return what to do about two spellings; none is proposed that nobody can see or type."""
    if is_plain(known):
        return f"write “{brief(known)}”, or declare both in the registry"
    if is_plain(name):
        return f"write “{brief(name)}” for both, or declare both in the registry"
    return "write both without invisible characters, or declare both in the registry"


def _first_places(events: Sequence[Event]) -> dict[str, tuple[Event, int]]:
    """Each name of an actor as written, where it stands first."""
    places: dict[str, tuple[Event, int]] = {}
    for event in events:
        for number, participant in enumerate(event.actors):
            places.setdefault(participant.actor, (event, number))
    return places
