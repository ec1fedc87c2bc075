"""The findings across files: ids used twice, broken references, similar names, backward links.

All are warnings: nothing here hides an event.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from timeline_tui.core.actors import near_duplicates
from timeline_tui.core.characters import is_plain
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import CAUSAL, Event, Source, relations_of
from timeline_tui.core.problem import Finding, Path, limit_by_file
from timeline_tui.core.text import brief, closest
from timeline_tui.dates.zones import find_zone

_COMPARED = 20_000
"""The most comparisons of broken references with ids, of all references together (up to 0.5 ms
each)."""
_LONGEST = 60
"""The length of the longest id that is compared, in characters."""


Find = Callable[[Corpus], Iterable[Finding]]


def findings_of(corpus: Corpus, backward: Find | None = None) -> tuple[Finding, ...]:
    """Return the findings across files. All are warnings: none hides an event. `backward` finds
    links that run backward in time, where that is known without a look at all events."""
    found = _cross_findings(corpus, backward or _backward_findings)
    return limit_by_file([*corpus.registry.findings, *corpus.time_findings, *found])


def _cross_findings(corpus: Corpus, backward: Find) -> list[Finding]:
    """Return a warning for each inconsistency between files."""
    found: list[Finding] = []
    first: dict[str, Event] = {}
    close = _Closest()
    rows = corpus.doubtful
    ids = corpus.ids if rows else ()
    sources = corpus.sources.declared
    for event in map(corpus.event, rows):
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
        found.extend(_reference_findings(event, ids, sources, close))
    found.extend(_spelling_findings(corpus))
    found.extend(backward(corpus))
    return found


def _backward_findings(corpus: Corpus) -> list[Finding]:
    linked = map(corpus.event, corpus.linked)
    if not any(link.type in CAUSAL for event in linked for link in event.links):
        return []
    from timeline_tui.core.order.arranging import backward_links

    return backward_links(corpus.events, find_zone(corpus.zone))


def _reference_findings(
    event: Event, ids: Collection[str], sources: Mapping[str, Source], close: _Closest
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

    # An export may refer to events outside of its selection: that is not a mistake.
    for path, name in () if event.is_export else _outside_references(event, ids):
        missing(path, "event", name, ids)
    for number, source in enumerate(event.sources):
        if source.ref and source.ref not in sources:
            missing(("sources", number, "source"), "source", source.ref, sources)
    reported = event.as_reported
    if reported is not None and _source_of_words_missing(event, sources):
        missing(("as_reported", "source"), "source", reported.source, sources)
    return found


def leads_nowhere(event: Event, ids: Collection[str], sources: Mapping[str, Source]) -> bool:
    """Report whether a reference of an event leads to no event or source that there is."""
    return (
        any(source.ref and source.ref not in sources for source in event.sources)
        or next(_outside_references(event, ids), None) is not None
        or _source_of_words_missing(event, sources)
    )


def _source_of_words_missing(event: Event, sources: Collection[str]) -> bool:
    """Report whether an event's words for its time name a source that is nowhere."""
    reported = event.as_reported
    if reported is None or not reported.source or reported.cited is not None:
        return False
    return reported.source not in sources


def references_outside(events: Iterable[Event], ids: Collection[str]) -> int:
    """Return the number of links and statements of order that name an event not among `ids`."""
    return sum(len(list(_outside_references(event, ids))) for event in events)


def _outside_references(event: Event, ids: Collection[str]) -> Iterator[tuple[Path, str]]:
    """Yield the references of an event to events that are not among `ids`, with their paths."""
    for number, link in enumerate(event.links):
        if link.to not in ids:
            yield ("links", number, "to"), link.to
    for key, relations in relations_of(event):
        for number, relation in enumerate(relations):
            if relation.id not in ids:
                # If the relation is a bare id, its own place is the nearest one.
                yield (key, number, "id"), relation.id


class _Closest:
    """The ids that broken references may have meant. Each name is compared once, while there are
    comparisons left."""

    def __init__(self) -> None:
        self._left = _COMPARED
        self._hints: dict[tuple[str, str], str] = {}

    def hint(self, what: str, name: str, known: Collection[str]) -> str:
        """Return a question that names the id; "" if none is like it, or no comparisons are
        left."""
        if (what, name) not in self._hints:
            self._hints[what, name] = self._look_up(name, known)
        return self._hints[what, name]

    def _look_up(self, name: str, known: Collection[str]) -> str:
        self._left -= len(known)
        if self._left < 0 or len(name) > _LONGEST:
            return ""
        short = [other for other in known if len(other) <= _LONGEST and is_plain(other)]
        close = closest(name, short, cutoff=0.75)
        return f"did you mean “{brief(close[0])}”?" if close else ""


def _spelling_findings(corpus: Corpus) -> list[Finding]:
    registry = corpus.registry
    found = []
    for one, other in near_duplicates(registry.actors, registry.declared):
        name, known = registry.actors[one].name, registry.actors[other].name
        row = corpus.row_of_actor(one)
        if row is None:
            continue
        event = corpus.event(row)
        # It is spelled as where it was met first.
        names = [participant.actor for participant in event.actors]
        if name not in names:
            continue
        place = names.index(name)
        found.append(
            Finding(
                event.file,
                (*event.path, "actors", place),
                "near-duplicate-actor",
                "warning",
                f"the actor “{brief(name)}” is spelled almost like “{brief(known)}”",
                _one_spelling(name, known),
            )
        )
    return found


def _one_spelling(name: str, known: str) -> str:
    """Return the advice for two spellings; it proposes none that nobody can see or type."""
    if is_plain(known):
        return f"write “{brief(known)}”, or declare both in the registry"
    if is_plain(name):
        return f"write “{brief(name)}” for both, or declare both in the registry"
    return "write both without invisible characters, or declare both in the registry"
