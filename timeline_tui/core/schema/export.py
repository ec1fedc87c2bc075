"""An event as JSON has it again: whole, in the order of the format, what is empty left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from timeline_tui.core.event import Event, Link, Participant, Quote, Relation, Reported, Source
from timeline_tui.core.problem import Path

_SOURCE = (
    "id", "title", "type", "author", "publisher", "published", "accessed", "url", "language",
    "archived_url", "archived_at", "text", "sha256", "supports",
)  # fmt: skip
_QUOTE = (
    "exact", "prefix", "suffix", "speaker", "locator", "lang", "translation", "statement", "note",
)  # fmt: skip


def exported(event: Event, sources: Sequence[Source] | None = None) -> dict[str, object]:
    """A record that reads as an equal event: unknown keys and `extra` are kept.

    The id is always there, also where the file's name stood in for one, so that links to the event
    hold in whatever file the record ends up. `sources` stand in for the event's own. What could not
    be used is in its place as it was written, but for an id.
    """
    reported = None if event.as_reported is None else _reported(event.as_reported)
    record = _filled(
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
            continue  # it is within what has been put back already
        holder: Any = record
        for step, following in pairwise(path):
            holder = _holder_in(holder, step, following)
        last = path[-1]
        if isinstance(holder, list) and isinstance(last, int):
            holder.insert(last, unfit[path])
        elif isinstance(holder, dict):
            holder[last] = unfit[path]
        done = path


def _holder_in(outer: Any, step: str | int, following: str | int) -> Any:
    """Return the list or object at a step, made if nothing is left of it; None where the record
    has no such place any more."""
    if isinstance(outer, dict):
        outer.setdefault(step, [] if isinstance(following, int) else {})
    elif not isinstance(outer, list) or not isinstance(step, int) or step >= len(outer):
        return None
    if isinstance(outer[step], str):
        outer[step] = {"id": outer[step]}  # an order that is written as its id alone
    return outer[step]


def _filled(record: Mapping[str, object], unknown: Mapping[str, object]) -> dict[str, object]:
    return {**{key: value for key, value in record.items() if value}, **unknown}


def _reported(reported: Reported) -> dict[str, object]:
    record = {
        "text": reported.text,
        "source": reported.source,
        "anchor": reported.anchor,
        "rules": reported.rules,
    }
    return _filled(record, reported.unknown)


def _relation(relation: Relation) -> object:
    if not (relation.min or relation.max or relation.edge or relation.unknown):
        return relation.id
    limits = {"min": relation.min, "max": relation.max, "edge": relation.edge}
    return {"id": relation.id, **_filled(limits, relation.unknown)}


def _participant(participant: Participant) -> dict[str, object]:
    role = {"role": participant.role}
    return {"actor": participant.actor, **_filled(role, participant.unknown)}


def _source(source: Source) -> dict[str, object]:
    record: dict[str, object] = {"source": source.ref}
    for name in _SOURCE:
        value = getattr(source, name)
        record[name] = list(value) if isinstance(value, tuple) else value
    record["quotes"] = [_quote(quote) for quote in source.quotes]
    return _filled(record, source.unknown)


def _quote(quote: Quote) -> dict[str, object]:
    return _filled({name: getattr(quote, name) for name in _QUOTE}, quote.unknown)


def _link(link: Link) -> dict[str, object]:
    return {"to": link.to, "type": link.type, **link.unknown}
