"""A record among all others: the findings across files (ids used twice, broken references, similar
names, backward links), and an event as the record that needs no other file.

All findings are warnings: nothing here hides an event. A record is complete, in the order of the
format, without empty values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from timeline_tui.core.actors import near_duplicates
from timeline_tui.core.characters import is_plain
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import (
    CAUSAL,
    Actor,
    Event,
    Link,
    Participant,
    Quote,
    Relation,
    Reported,
    SavedView,
    Source,
    relations_of,
)
from timeline_tui.core.lens import Lens
from timeline_tui.core.problem import Finding, Path, limit_by_file
from timeline_tui.core.text import brief, closest, fold
from timeline_tui.dates import DateError, parse
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
    found.extend(_view_findings(corpus.views))
    return found


def _view_findings(views: Iterable[SavedView]) -> Iterator[Finding]:
    """Yield a warning for each view with the name of one in another file."""
    first: dict[str, SavedView] = {}
    for view in views:
        other = first.setdefault(" ".join(fold(view.name).split()), view)
        if other.file != view.file:
            yield Finding(
                view.file, (*view.path, "name"), "duplicate-id", "warning",
                f"a view in {brief(other.file)} is called “{brief(other.name)}” already",
                "that one is used; give one of them another name",
            )  # fmt: skip


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


# -- the record of an event, alone -----------------------------------------------------------------

_SOURCE = (
    "id", "title", "type", "author", "publisher", "published", "accessed", "url", "language",
    "archived_url", "archived_at", "text", "sha256", "supports",
)  # fmt: skip
_QUOTE = (
    "exact", "prefix", "suffix", "speaker", "locator", "lang", "translation", "statement", "note",
)  # fmt: skip


def standalone_record(lens: Lens, row: int) -> dict[str, object]:
    """Return the record of an event that needs no other file.

    It names its actors, its sources in full and its zone, and reads back as the same event.
    """
    event = lens.event(row)
    known = lens.corpus.sources
    # A source written in full is not a reference: it has the id of the declared source.
    sources = [
        replace(source, ref="") if source.ref in known.declared else source
        for source in lens.sources_of(row)
    ]
    reported = event.as_reported
    if reported is not None and (behind := known.behind(event)) is not None:
        own = (one for one in sources if one.id == reported.source)
        there = next(own, None)
        if there is None or _times(there) != _times(behind):
            # Keys that are unknown are with the source itself; here they would be reported twice.
            cited = replace(behind, ref="", quotes=(), supports=(), unknown={})
        else:
            cited = None
        event = replace(event, as_reported=replace(reported, cited=cited))
    if reported is None and not event.date and _is_date(event.when.edtf):
        # The words that its date comes from are not known yet on the day of the lens.
        event = replace(event, date=event.when.edtf)
    return event_record(
        replace(event, actors=_introduce(lens, event), timezone=lens.corpus.zone), sources
    )


def _times(source: Source) -> tuple[str, ...]:
    return source.id, source.published, source.archived_at, source.accessed


def _is_date(edtf: str) -> bool:
    try:
        parse(edtf)
    except DateError:
        return False
    return True


def _introduce(lens: Lens, event: Event) -> tuple[Participant, ...]:
    """Return the participants by id, each with the data of the registry.

    An actor that is named again in one event by another name keeps that name there.
    """
    actors = [lens.corpus.registry.actor_of(participant) for participant in event.actors]
    by_id = [
        participant.actor == actor.id or lens.corpus.registry.is_ambiguous(participant.actor)
        for participant, actor in zip(event.actors, actors, strict=True)
    ]
    introduced = {actor.id for actor, is_id in zip(actors, by_id, strict=True) if is_id}
    made = []
    for participant, actor, is_id in zip(event.actors, actors, by_id, strict=True):
        if is_id or actor.id not in introduced:
            introduced.add(actor.id)
            made.append(replace(participant, actor=actor.id, declared=actor))
        else:
            made.append(replace(participant, declared=None))
    return tuple(made)


def event_record(event: Event, sources: Sequence[Source] | None = None) -> dict[str, object]:
    """Return a record that reads back as an equal event: unknown keys and `extra` are kept.

    The id is always there, even if the file's name served as one, so that links to the event hold
    in whatever file the record ends up. `sources` replace the event's own. A value that could not
    be used is in its place as it was written, except an id.
    """
    reported = None if event.as_reported is None else _reported_record(event.as_reported)
    record = _without_empty(
        {
            "id": event.id,
            "date": event.date,
            "as_reported": reported,
            "after": [_relation(relation) for relation in event.after],
            "before": [_relation(relation) for relation in event.before],
            "during": [_relation(relation) for relation in event.during],
            "title": event.title,
            "summary": event.summary,
            "actors": [_participant(participant) for participant in event.actors],
            "tags": list(event.tags),
            "place": event.place,
            "status": event.status,
            "sources": [_source(s) for s in (event.sources if sources is None else sources)],
            "links": [_link(link) for link in event.links],
            "timezone": event.timezone,
            "extra": dict(event.extra),
        },
        event.unknown,
    )
    if event.unfit:
        _put_back(event.unfit, record)
    return record


def _put_back(unfit: Mapping[Path, object], record: dict[str, object]) -> None:
    done: Path = ("id",)
    for path in sorted(unfit):
        if path[: len(done)] == done:
            continue  # it is inside a value that has been put back already
        holder: Any = record
        for step, following in pairwise(path):
            holder = _holder_in(holder, step, following)
        last = path[-1]
        if isinstance(holder, list) and isinstance(last, int):
            holder.insert(last, unfit[path])
        elif isinstance(holder, dict):
            # The value that a declared source or actor has at this key stays.
            is_said = len(path) > 1 and last in holder
            holder[f"x-{last}" if is_said else last] = unfit[path]
        done = path


def _holder_in(outer: Any, step: str | int, following: str | int) -> Any:
    """Return the list or object at a step, created if nothing is left of it; None if the record
    has no such place any more."""
    if isinstance(outer, dict):
        outer.setdefault(step, [] if isinstance(following, int) else {})
    elif not isinstance(outer, list) or not isinstance(step, int) or step >= len(outer):
        return None
    if isinstance(outer[step], str):
        outer[step] = {"id": outer[step]}  # a statement of order written as its id alone
    return outer[step]


def _without_empty(
    record: Mapping[str, object], unknown: Mapping[str, object]
) -> dict[str, object]:
    return {**{key: value for key, value in record.items() if value}, **unknown}


def _reported_record(reported: Reported) -> dict[str, object]:
    record: dict[str, object] = {
        "text": reported.text,
        "source": reported.source,
        "anchor": reported.anchor,
        "rules": reported.rules,
        "cited": None if reported.cited is None else _source(reported.cited),
    }
    return _without_empty(record, reported.unknown)


def _relation(relation: Relation) -> object:
    if not (relation.min or relation.max or relation.edge or relation.unknown):
        return relation.id
    limits = {"min": relation.min, "max": relation.max, "edge": relation.edge}
    return {"id": relation.id, **_without_empty(limits, relation.unknown)}


def _participant(participant: Participant) -> dict[str, object]:
    more: dict[str, object] = {"role": participant.role}
    if participant.declared is not None:
        more |= _actor_fields(participant.declared)
    return {"actor": participant.actor, **_without_empty(more, participant.unknown)}


def _actor_fields(actor: Actor) -> dict[str, object]:
    return {"name": actor.name, "kind": actor.kind, "aliases": list(actor.aliases)}


def _source(source: Source) -> dict[str, object]:
    record: dict[str, object] = {"source": source.ref}
    for name in _SOURCE:
        value = getattr(source, name)
        record[name] = list(value) if isinstance(value, tuple) else value
    record["quotes"] = [_quote(quote) for quote in source.quotes]
    return _without_empty(record, source.unknown)


def _quote(quote: Quote) -> dict[str, object]:
    return _without_empty({name: getattr(quote, name) for name in _QUOTE}, quote.unknown)


def _link(link: Link) -> dict[str, object]:
    return {"to": link.to, "type": link.type, **link.unknown}
