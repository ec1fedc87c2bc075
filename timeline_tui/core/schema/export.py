"""An event as JSON has it again: whole, in the order of the format, what is empty left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from timeline_tui.core.event import Event, Link, Participant, Quote, Relation, Reported, Source

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
    hold in whatever file the record ends up. `sources` stand in for the event's own.
    """
    reported = None if event.as_reported is None else _reported(event.as_reported)
    return _filled(
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
