"""An event as JSON again: complete, in the order of the format, without empty values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from timeline_tui.core.event import (
    Actor,
    Event,
    Link,
    Participant,
    Quote,
    Relation,
    Reported,
    Source,
)
from timeline_tui.core.lens import Lens
from timeline_tui.core.problem import Path
from timeline_tui.dates import DateError, parse

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
