"""A corpus as flat columns and a small head, and the way back: what an index on disk holds of it.

`save` has all that `core.corpus.MappedCorpus` needs: the columns by row (`core.columns`), and
beside them:

| column | type | what |
| --- | --- | --- |
| `actor.order`, `actor.totals`, `actor.equals` | I | `core.corpus.Seating` |
| `registry.json` | B | all actors in the order of the registry, and what their names mean |
| `declared`, `declared.start` | B, Q | each source that an id means, one behind the other |
| `declared.hash`, `declared.at` | Q, I | hashes of these ids, ascending, and the place of each |
| `time.row`, `time.at` | I | rows whose time is not that of their record, and which it is |
| `own.row`, `own.at` | I | the same for the time by its own date, not narrowed |
| `times.json` | B | these times |
| `doubled` | I | rows whose key is not their id |
| `doubtful` | I | rows of events that may not fit together with others |
| `convention` | I | rows whose times are conventional readings of words |
| `reasons.json`, `time_findings.json` | B | why times are narrower, and the findings about times |
| `heads.json` | B | the texts that columns have numbers of |
| `text`, `text.start`, `text.rows` | B, Q, I | the text to search (`core.columns.TextPart`) |
| `record`, `record.start` | B, Q | the events, packed |

Texts are UTF-8 with surrogates, JSON is in one line. The last two lines are only there where the
events are not kept elsewhere, in the segments that were made when their files were read.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from timeline_tui.core.columns import Column, TextPart, key_hash
from timeline_tui.core.corpus import Corpus, MappedCorpus
from timeline_tui.core.event import Actor, Event
from timeline_tui.core.plain_json import pack, pack_value, unpack
from timeline_tui.dates import When
from timeline_tui.dates.zones import find_zone, is_southern, situate

Head = dict[str, Any]
"""JSON values that are needed at once."""


def save(
    corpus: Corpus, *, read: Callable[[Event], When] | None = None
) -> tuple[dict[str, Column], Head]:
    """Return a corpus as columns and a head; `load` makes a corpus of them that says the same.

    The events and the text to search are among them, unless `read` tells the time that an event
    has when it is decoded from where it is kept.
    """
    from timeline_tui.core.query.table import FIELDS

    columns = corpus.columns
    for field in FIELDS:
        if field.texts is not None:
            columns.add_values(field.name, field.texts)
    names = (*columns.names(derived=False), *columns.names(derived=True))
    saved: dict[str, Column] = {name: columns[name] for name in names}
    saved["heads.json"] = json_bytes({name: columns.head(name) for name in columns.head_names})
    saved |= save_actors(corpus)
    saved |= _save_declared(corpus)
    saved |= _save_doubts(corpus)
    saved |= _save_times(corpus, read or _whole)
    if read is None:
        saved |= _save_events(corpus)
    return saved, head_of(corpus)


def load(
    columns: Mapping[str, Column],
    head: Head,
    decode: Callable[[int], Event] | None = None,
    texts: Callable[[], Sequence[TextPart]] | None = None,
) -> MappedCorpus:
    """Return the corpus that was saved. `decode` gives the event at a row and `texts` the text to
    search, if they are not among the columns."""

    def read_record(row: int) -> Event:
        start, end = columns["record.start"][row : row + 2]
        event: Event = unpack(Event, text_at(columns["record"], start, end))
        return event

    def find_texts() -> Sequence[TextPart]:
        return (TextPart(columns["text"], columns["text.start"], columns["text.rows"]),)

    return MappedCorpus(columns, head, decode or read_record, texts or find_texts)


def json_bytes(value: object) -> bytes:
    """Return a value as JSON in bytes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def text_at(column: Column, start: int, end: int) -> str:
    """Return a part of a column of bytes as text."""
    return bytes(column[start:end]).decode("utf-8", "surrogatepass")


def head_of(corpus: Corpus) -> Head:
    """Return what is needed of a corpus at once, beside its columns."""
    return {
        "events": len(corpus),
        "title": corpus.title,
        "description": corpus.description,
        "timezone": corpus.timezone,
        "zone": corpus.zone,
        "rejected": corpus.rejected,
    }


def save_actors(corpus: Corpus) -> dict[str, Column]:
    """Return the columns of the actors of a corpus."""
    registry, seating = corpus.registry, corpus.seating
    actors = [
        one.id if one == Actor(one.id, one.id) else pack_value(one) for one in registry.actors
    ]
    return {
        "actor.order": array("I", seating.order),
        "actor.totals": array("I", seating.totals),
        "actor.equals": array("I", seating.equals),
        "registry.json": json_bytes({
            "actors": actors,
            "declared": registry.declared,
            "names": registry.declared_names,
            "ambiguous": sorted(registry.ambiguous),
            "findings": list(map(pack_value, registry.findings)),
        }),
    }  # fmt: skip


def _save_declared(corpus: Corpus) -> dict[str, Column]:
    """Return the columns of the sources that an id means. One that an event names itself is stored
    as its place there."""
    declared = corpus.sources.declared
    places: dict[str, tuple[int, int]] = {}
    for row, event in enumerate(corpus.events):
        for number, source in enumerate(event.sources):
            id_ = source.id
            if id_ and not source.ref and id_ not in places:
                own = replace(source, unknown={}) if source.unknown else source
                if declared.get(id_) == own:
                    places[id_] = row, number
    return declared_columns(
        (id_, places[id_] if id_ in places else (pack_value(source),))
        for id_, source in declared.items()
    )


def declared_columns(stored: Iterable[tuple[str, tuple[Any, ...]]]) -> dict[str, Column]:
    """Return the columns of sources by id, each packed or as the place of an event's own."""
    blob = bytearray()
    starts = array("Q", [0])
    hashed = []
    for at, (id_, parts) in enumerate(stored):
        blob += json_bytes([id_, *parts])
        starts.append(len(blob))
        hashed.append((key_hash(id_.encode("utf-8", "surrogatepass")), at))
    hashed.sort()
    return {
        "declared": bytes(blob),
        "declared.start": starts,
        "declared.hash": array("Q", [number for number, _ in hashed]),
        "declared.at": array("I", [at for _, at in hashed]),
    }


def _save_doubts(corpus: Corpus) -> dict[str, Column]:
    """Return the rows whose key is not their id, and those that may not fit together with others:
    a finding across files is only looked for in them."""
    from timeline_tui.core.schema.consistency import leads_nowhere

    ids, sources = corpus.ids, corpus.sources.declared
    keys = corpus.keys
    doubled = [row for row, event in enumerate(corpus.events) if event.id != keys[row]]
    several = {corpus.event(row).id for row in doubled}
    doubtful = [
        row
        for row, event in enumerate(corpus.events)
        if event.id in several or leads_nowhere(event, ids, sources)
    ]
    return {"doubled": array("I", doubled), "doubtful": array("I", doubtful)}


def _whole(event: Event) -> When:
    """Return the time that an event has when it is decoded as it is in its corpus."""
    return event.when


def _save_times(corpus: Corpus, read: Callable[[Event], When]) -> dict[str, Column]:
    """Return the columns of times that are not those of their records, and what is to be said of
    times."""
    zone, southern = find_zone(corpus.zone), is_southern(corpus.zone)
    numbers: dict[str, int] = {}
    saved = {f"{name}.{part}": array("I") for name in ("time", "own") for part in ("row", "at")}
    for row, event in enumerate(corpus.events):
        at_first = situate(read(event), zone, southern)
        for name, when in (("time", event.when), ("own", corpus.own_when(row))):
            if when is not at_first and when != at_first:
                saved[f"{name}.row"].append(row)
                saved[f"{name}.at"].append(numbers.setdefault(pack(when), len(numbers)))
    reasons = {row: said for row in range(len(corpus)) if (said := corpus.reason(row))}
    return {
        **saved,
        "times.json": json_bytes([json.loads(text) for text in numbers]),
        "convention": array("I", sorted(corpus.by_convention)),
        "reasons.json": json_bytes(reasons),
        "time_findings.json": json_bytes(list(map(pack_value, corpus.time_findings))),
    }


def _save_events(corpus: Corpus) -> dict[str, Column]:
    """Return the columns of the events themselves, and of the text to search."""
    (text,) = corpus.texts
    records = bytearray()
    starts = array("Q", [0])
    for event in corpus.events:
        records += pack(event).encode("utf-8", "surrogatepass")
        starts.append(len(records))
    return {
        "text": text.blob,
        "text.start": text.start,
        "text.rows": text.rows,
        "record": bytes(records),
        "record.start": starts,
    }
