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
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, chain, compress, count
from math import inf
from operator import ne, sub
from typing import Any, NamedTuple

from timeline_tui.core.actors import Registry
from timeline_tui.core.columns import (
    LINKS,
    NONE,
    RELATIONS,
    REPORTED,
    SPREAD,
    Column,
    Columns,
    TextPart,
    days_of,
    key_hash,
    key_hashes,
    pack_days,
    starts_of,
)
from timeline_tui.core.corpus import (
    Corpus,
    Lost,
    MappedCorpus,
    Seating,
    seat_actors,
    unique_keys,
)
from timeline_tui.core.event import Actor, Document, Event
from timeline_tui.core.gaps import add_outlines
from timeline_tui.core.order.clocks import (
    local_time_findings,
    named_zones,
    offset_finding,
    zone_findings,
)
from timeline_tui.core.order.timing import utc_key
from timeline_tui.core.plain_json import pack, pack_value, unpack
from timeline_tui.core.problem import Finding
from timeline_tui.core.query.table import FIELDS
from timeline_tui.core.schema.consistency import findings_of, leads_nowhere
from timeline_tui.core.sources import Sources, appearance
from timeline_tui.core.text import fold
from timeline_tui.dates import When, parse
from timeline_tui.dates.when import UNDATED
from timeline_tui.dates.zones import (
    crosses_date_line,
    find_zone,
    is_southern,
    lacks_offset,
    situate,
    with_southern_seasons,
)
from timeline_tui.files.cache.plain import DECLARES, ODD
from timeline_tui.files.cache.segment import DATE_PARTS, Damaged, Read, Segment, numbers_of

Head = dict[str, Any]
"""JSON values that are needed at once."""


def save(
    corpus: Corpus, *, read: Callable[[Event], When] | None = None
) -> tuple[dict[str, Column], Head]:
    """Return a corpus as columns and a head; `load` makes a corpus of them that says the same.

    The events and the text to search are among them, unless `read` tells the time that an event
    has when it is decoded from where it is kept.
    """
    columns = corpus.columns
    for field in FIELDS:
        if field.texts is not None:
            columns.add_values(field.name, field.texts)
    add_outlines(columns)
    names = (*columns.names(derived=False), *columns.names(derived=True))
    saved: dict[str, Column] = {name: columns[name] for name in names}
    saved["heads.json"] = json_bytes({name: columns.head(name) for name in columns.head_names})
    saved |= save_actors(corpus.registry, corpus.seating)
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


def save_actors(registry: Registry, seating: Seating) -> dict[str, Column]:
    """Return the columns of the actors of a corpus."""
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


# -- from segments ---------------------------------------------------------------------------------

_WHOLE = REPORTED | RELATIONS | LINKS | ODD | DECLARES
"""What decides times, order or sources beyond the event that has it: with any of these the corpus
is made of all events."""


class Span(NamedTuple):
    """A run of events that stand one behind the other: in a segment, and among all."""

    segment: int
    first: int
    size: int


class Assembled(NamedTuple):
    """A corpus as columns and a head, and the findings across its files."""

    columns: dict[str, Column]
    head: Head
    findings: tuple[Finding, ...]


def assemble(
    segments: Sequence[Segment],
    documents: Sequence[Document],
    read: Read,
    dropped: Collection[tuple[int, str]] = (),
) -> Assembled:
    """Return the corpus of the events in segments; `open_assembled` makes a corpus of it.

    `documents` are the files in order, without their events, `read` gets a record from its file.
    Files that are not among them do not count, nor do those `dropped`, by the number of a segment
    and their name. Segments with parts of one file stand in the order of these.
    """
    spans = _spans_of(segments, [document.file for document in documents], dropped)
    about = 0
    for number in {span.segment for span in spans}:
        about |= segments[number].about
    if about & _WHOLE:
        return _assemble_whole(segments, documents, spans, read)
    return _Assembly(segments, documents, spans, read).finish()


def open_assembled(
    columns: Mapping[str, Column], head: Head, segments: Sequence[Segment], read: Read
) -> MappedCorpus:
    """Return the corpus that was assembled of these segments."""
    spans = [Span(*each) for each in head["spans"]]
    starts = list(accumulate((span.size for span in spans), initial=0))

    def decode(row: int) -> Event:
        place = columns["event.place"][row]
        number = bisect_right(starts, place) - 1
        span = spans[number]
        try:
            return segments[span.segment].event(span.first + place - starts[number], read)
        except (Damaged, OSError, ValueError) as error:
            raise Lost from error

    def find_texts() -> Sequence[TextPart]:
        rows = memoryview(columns["place.row"])
        return [
            TextPart(
                segments[span.segment].sections["text"],
                segments[span.segment].sections["text.start"][
                    span.first : span.first + span.size + 1
                ],
                rows[start : start + span.size],
            )
            for span, start in zip(spans, starts, strict=False)
        ]

    return load(columns, head, decode, find_texts)


def _spans_of(
    segments: Sequence[Segment], names: Sequence[str], dropped: Collection[tuple[int, str]]
) -> list[Span]:
    """Return where the events of all files are, in the order of the files."""
    place_of = {name: place for place, name in enumerate(names)}
    parts = sorted(
        (place_of[file["name"]], number, file["first"], file["count"])
        for number, segment in enumerate(segments)
        for file in segment.files
        if file["count"] and file["name"] in place_of and (number, file["name"]) not in dropped
    )
    spans: list[Span] = []
    for _, number, first, size in parts:
        last = spans[-1] if spans else Span(-1, 0, 0)
        if (last.segment, last.first + last.size) == (number, first):
            spans[-1] = Span(number, last.first, last.size + size)
        else:
            spans.append(Span(number, first, size))
    return spans


def _assemble_whole(
    segments: Sequence[Segment], documents: Sequence[Document], spans: Sequence[Span], read: Read
) -> Assembled:
    """Assemble what only all events together tell, by making them."""
    events: dict[str, list[Event]] = {document.file: [] for document in documents}
    for span in spans:
        segment = segments[span.segment]
        for at in range(span.first, span.first + span.size):
            events[segment.file_of(at)["name"]].append(segment.event(at, read))
    corpus = Corpus([replace(each, events=tuple(events[each.file])) for each in documents])
    columns, head = save(corpus, read=_when_as_read)
    places = array("I", corpus.places)
    columns |= {"event.place": places, "place.row": _inverse(places)}
    return Assembled(columns, {**head, "spans": spans}, findings_of(corpus))


def _when_as_read(event: Event) -> When:
    """Return the time that an event has by its date alone."""
    if not event.date or event.unread_date:
        return UNDATED
    return parse(event.date)


def _inverse(places: Sequence[int]) -> array[int]:
    """Return the row of each place, given the place of each row."""
    rows = array("I", bytes(4 * len(places)))
    for row, place in enumerate(places):
        rows[place] = row
    return rows


class Words(dict[Any, int]):
    """A number for each different word, in the order in which they were met."""

    def of(self, words: Iterable[object]) -> list[int]:
        """Return the numbers of some words, new ones among them."""
        return list(map(self.__getitem__, words))

    def __missing__(self, word: object) -> int:
        number = self[word] = len(self)
        return number


class Many:
    """Several values an event, each a number of `words`, in the order of the files."""

    def __init__(self) -> None:
        self.words = Words()
        self.values: list[int] = []
        self.starts: list[int] = [0]

    def take(self, segment: Segment, name: str, table: Sequence[int], span: Span) -> None:
        """Add the values of a run of events; `table` has the numbers for those of the segment."""
        start = segment.sections[f"{name}.start"][span.first : span.first + span.size + 1]
        values = segment.sections[name][start[0] : start[-1]]
        shift = len(self.values) - start[0]
        self.values.extend(map(table.__getitem__, values))
        self.starts.extend(map(shift.__add__, start[1:]))

    def by_row(self, order: Sequence[int], values: list[int]) -> tuple[array[int], list[list[int]]]:
        """Return where the values of each row start, and the values of each: `values` are those
        that there are, or stand for them."""
        starts, ends = self.starts, self.starts[1:]
        firsts = list(map(starts.__getitem__, order))
        lasts = list(map(ends.__getitem__, order))
        each = list(map(values.__getitem__, map(slice, firsts, lasts)))
        return starts_of(map(sub, lasts, firsts)), each


class _Dates:
    """The different dates of all events and their sources, with the columns of each."""

    def __init__(self) -> None:
        self.numbers = Words()
        self.columns: dict[str, list[Any]] = {name: [] for name in DATE_PARTS}
        self.whens: dict[int, When] = {}
        """Times that are not those of their text alone, by number."""

    def take(self, segment: Segment) -> list[int]:
        """Add the dates of a segment; return the numbers for its own."""
        known = len(self.numbers)
        table = list(map(self.numbers.__getitem__, segment.sections.value("dates")))
        fresh = [at for at, number in enumerate(table) if number >= known]
        fractions = dict(segment.sections.value("date.fraction"))
        for name, column in self.columns.items():
            if name == "fraction":
                column += [fractions.get(at, "") for at in fresh]
            else:
                column += map(segment.sections[f"date.{name}"].__getitem__, fresh)
        return table

    def add(self, when: When) -> int:
        """Add a time as it is in the timeline; return its number."""
        known = len(self.numbers)
        number = self.numbers[when]
        if number == known:
            self.whens[number] = when
            for column, value in zip(self.columns.values(), numbers_of(when), strict=True):
                column.append(value)
        return number

    def ranks(self) -> list[int]:
        """Return a number for each date by which events are sorted: equal for equal times."""
        keys = (self.columns[name] for name in ("order", "phase", "until", "fraction"))
        return _ranks(list(zip(*keys, strict=True)))

    def sort_instants(self, order: list[int], dates: Sequence[int]) -> None:
        """Put instants in order of UTC, at the places that instants have; `dates` are by place."""
        instants = {
            number: utc_key(when)
            for number, when in self.whens.items()
            if when.axis is not None and when.kind == "point"
        }
        if not instants:
            return
        rows = [row for row, place in enumerate(order) if dates[place] in instants]
        moved = sorted(map(order.__getitem__, rows), key=lambda place: instants[dates[place]])
        for row, place in zip(rows, moved, strict=True):
            order[row] = place

    def time_columns(self, name: str, dates: Sequence[int]) -> dict[str, Column]:
        """Return the columns of times of which these are the dates, by row."""

        def gather(part: str, numbers: Sequence[int]) -> list[Any]:
            return list(map(self.columns[part].__getitem__, numbers))

        looks = bytes(gather("look", dates))
        spread = array("I", compress(count(), map(SPREAD.__and__, looks)))
        spreads = list(map(dates.__getitem__, spread))
        made: dict[str, Column] = {"look": looks, "spread": spread}
        for part in ("day", "first", "last"):
            made[part] = pack_days(gather(part, dates))
        for part in ("low", "high"):
            made[part] = array("d", gather(part, dates))
        for part in ("certain_first", "certain_last"):
            made[part] = pack_days(gather(part, spreads))
        for part in ("possible_first", "possible_last", "sure_first", "sure_last"):
            made[part] = array("d", gather(part, spreads))
        return {f"{name}.{part}": column for part, column in made.items()}


def _ranks(keys: Sequence[Any]) -> list[int]:
    """Return the place of each key among the different ones."""
    place_of = {key: place for place, key in enumerate(sorted(set(keys)))}
    return list(map(place_of.__getitem__, keys))


class _Assembly:
    """The columns of a corpus of which each event stands for itself."""

    def __init__(
        self, segments: Sequence[Segment], documents: Sequence[Document], spans: Sequence[Span],
        read: Read,
    ) -> None:  # fmt: skip
        self._segments, self._spans, self._read = segments, spans, read
        self._documents = documents
        self._zone_name = next((name for _, _, name in named_zones(documents)), "")
        self._zone = find_zone(self._zone_name)
        self._southern = self._zone is not None and is_southern(self._zone_name)
        self._sources = Sources(documents, ())
        self._fields = [field.name for field in FIELDS if field.texts is not None]
        self._dates = _Dates()
        self._date: list[int] = []
        self._actors, self._said, self._refs = Many(), Many(), Many()
        self._values = {name: Many() for name in self._fields}
        self._said_days: list[int] = []
        self._said_dates: list[int] = []
        self._ids: list[bytes] = []
        self._about = array("H")
        self._cells = array("H")
        self._take_all()

    def _take_all(self) -> None:
        """Take the columns of all events, in the order of the files."""
        tables = {number: self._tables(number) for number in {s.segment for s in self._spans}}
        for span in self._spans:
            sections = self._segments[span.segment].sections
            dates, actors, said, refs, *values = tables[span.segment]
            part = slice(span.first, span.first + span.size)
            self._date += map(dates.__getitem__, sections["date"][part])
            self._about += array("H", sections["about"][part])
            self._cells += array("H", sections["title.cells"][part])
            starts = sections["id.start"][span.first : span.first + span.size + 1].tolist()
            ids = sections["id"].tobytes()
            self._ids += map(ids.__getitem__, map(slice, starts, starts[1:]))
            segment = self._segments[span.segment]
            self._actors.take(segment, "actor", actors, span)
            self._said.take(segment, "source", said, span)
            self._refs.take(segment, "ref", refs, span)
            for name, table in zip(self._fields, values, strict=True):
                self._values[name].take(segment, f"values.{name}", table, span)

    def _tables(self, number: int) -> list[list[int]]:
        """Return the numbers of all for what a segment has numbers of its own."""
        segment = self._segments[number]
        value = segment.sections.value
        dates = self._dates.take(segment)
        known = len(self._said.words)
        said = self._said.words.of(map(tuple, value("said")))
        fresh = [at for at, new in enumerate(said) if new >= known]
        self._said_days += map(segment.sections["said.day"].__getitem__, fresh)
        own = segment.sections["said.date"]
        self._said_dates += [dates[own[at]] for at in fresh]
        values = [self._values[name].words.of(value(f"values.{name}.words"))
                  for name in self._fields]  # fmt: skip
        return [
            dates, self._actors.words.of(value("actors")), said,
            self._refs.words.of(value("refs")), *values,
        ]  # fmt: skip

    def finish(self) -> Assembled:
        """Return all."""
        size = len(self._ids)
        findings, dates = self._locate()
        ranks = list(map(self._dates.ranks().__getitem__, dates))
        order = sorted(range(size), key=ranks.__getitem__)
        self._dates.sort_instants(order, dates)
        places = array("I", order)
        flags = bytes(map((0xFF).__and__, map(self._about.__getitem__, order)))
        made: dict[str, Column] = {
            "event.place": places,
            "place.row": _inverse(places),
            "title.cells": array("H", map(self._cells.__getitem__, order)),
            "event.flags": flags,
            "link.target": array("I"),
            "link.from": array("I"),
            **self._dates.time_columns("happened", list(map(dates.__getitem__, order))),
            **self._published(order),
        }
        made |= self._seats(order)
        heads, values = self._texts(order)
        made |= values
        made |= self._keys(order, made["ref.start"], made["ref"], heads["refs"])
        columns = Columns(size, given=made, heads=heads)
        add_outlines(columns)
        made |= {name: columns[name] for name in columns.names(derived=True)}
        made["heads.json"] = json_bytes(heads)
        made |= declared_columns(
            (id_, (pack_value(source),)) for id_, source in self._sources.declared.items()
        )
        made |= {f"{name}.{part}": array("I") for name in ("time", "own") for part in ("row", "at")}
        made |= {"times.json": b"[]", "convention": array("I"), "reasons.json": b"{}"}
        made["time_findings.json"] = json_bytes(list(map(pack_value, findings)))
        head = {**self._head(size), "spans": self._spans}
        corpus = open_assembled(made, head, self._segments, self._read)
        return Assembled(made, head, findings_of(corpus))

    def _head(self, size: int) -> Head:
        documents = self._documents
        zone = self._zone_name if self._zone is not None else ""
        return {
            "events": size,
            "title": next((each.title for each in documents if each.title), ""),
            "description": next((each.description for each in documents if each.description), ""),
            "timezone": next((each.timezone for each in documents if each.timezone), zone),
            "zone": zone,
            "rejected": sum(each.rejected for each in documents),
        }

    def _event(self, place: int) -> Event:
        """Return the event at a place, as its record says."""
        for span in self._spans:
            if place < span.size:
                return self._segments[span.segment].event(span.first + place, self._read)
            place -= span.size
        raise IndexError

    # -- times -------------------------------------------------------------------------------

    def _locate(self) -> tuple[list[Finding], list[int]]:
        """Return the findings about times, and the dates of all events, by place, as they are in
        the timeline."""
        findings = zone_findings(self._documents)
        zone, southern = self._zone, self._southern
        texts = {number: text for text, number in self._dates.numbers.items() if text}
        odd = {number: parse(text) for number, text in texts.items() if self._may_move(text)}
        if zone is not None:
            all_days = texts if crosses_date_line(zone) else odd
            events = [
                Event("", "", self._of_hemisphere(parse(texts[number])), file=str(number))
                for number in all_days
            ]
            told = local_time_findings(events, self._zone_name, zone)
            findings += local_time_findings(
                self._of_dates({int(each.file) for each in told}), self._zone_name, zone
            )
        bare = {number for number, when in odd.items() if lacks_offset(when)}
        name = self._zone_name if zone is not None else ""
        findings += [offset_finding(event, name) for event in self._of_dates(bare)]
        moved = {number: situate(when, zone, southern) for number, when in odd.items()}
        number_of = list(range(len(self._dates.numbers)))
        for number, when in moved.items():
            if when != odd[number]:
                number_of[number] = self._dates.add(when)
        return findings, list(map(number_of.__getitem__, self._date)) if moved else self._date

    def _may_move(self, text: str) -> bool:
        """Report whether a date may be another one in the timeline."""
        return ":" in text or (self._southern and "-2" in text)

    def _of_hemisphere(self, when: When) -> When:
        return with_southern_seasons(when) if self._southern else when

    def _of_dates(self, numbers: Collection[int]) -> list[Event]:
        """Return the events that have one of these dates, in the order of the files."""
        if not numbers:
            return []
        events = [self._event(at) for at, number in enumerate(self._date) if number in numbers]
        return [replace(each, when=self._of_hemisphere(each.when)) for each in events]

    def _published(self, order: Sequence[int]) -> dict[str, Column]:
        """Return the columns of when sources were public."""
        self._complete_said()
        dates = self._dates
        undated = dates.add(UNDATED)
        days = [*self._said_days, NONE]
        numbers = [*self._said_dates, undated]
        latest = map(dates.columns["until"].__getitem__, numbers)
        ranks = _ranks([
            (inf if day == NONE else day, end) for day, end in zip(days, latest, strict=True)
        ])  # fmt: skip
        unknown = ranks[-1]
        day_of = dict(zip(ranks, days, strict=True))
        date_of = dict(zip(ranks, numbers, strict=True))
        several = {
            rank for rank, number in zip(ranks, numbers, strict=True) if date_of[rank] != number
        }
        starts, each = self._said.by_row(order, list(map(ranks.__getitem__, self._said.values)))
        first = [min(one) if one else unknown for one in each]
        last = [max(one) if one else unknown for one in each]
        firsts = list(map(date_of.__getitem__, first))
        if several:
            _, said = self._said.by_row(order, self._said.values)
            for row, rank in enumerate(first):
                if rank in several and each[row]:
                    firsts[row] = numbers[said[row][each[row].index(rank)]]
        published = array("I", sorted(range(len(first)), key=first.__getitem__))
        return {
            **dates.time_columns("published", firsts),
            "published.order": published,
            "published.place": _inverse(published),
            "published.known": pack_days(list(map(day_of.__getitem__, first))),
            "published.complete": pack_days(list(map(day_of.__getitem__, last))),
            "source.start": starts,
            "source.day": pack_days(list(map(day_of.__getitem__, chain.from_iterable(each)))),
        }

    def _complete_said(self) -> None:
        """Take in what declared sources and the place of the timeline say of when sources were
        public."""
        declared = self._sources.declared
        if not declared and self._zone is None:
            return
        for number, said in enumerate(self._said.words):
            *own, ref = said
            shared = declared.get(ref) if ref else None
            if shared is not None:
                known = shared.published, shared.archived_at, shared.accessed
                own = [one or other for one, other in zip(own, known, strict=True)]
            if shared is not None or (self._zone is not None and any(map(self._may_move, own))):
                day, when = appearance(tuple(own), self._located)
                self._said_days[number] = days_of((day,))[0]
                self._said_dates[number] = self._dates.add(when)

    def _located(self, when: When) -> When:
        return when if self._zone is None else situate(when, self._zone, self._southern)

    # -- names -------------------------------------------------------------------------------

    def _seats(self, order: Sequence[int]) -> dict[str, Column]:
        """Return the columns of actors and of who takes part."""
        registry = Registry(self._documents)
        names = list(self._actors.words)
        starts, each = self._actors.by_row(order, self._actors.values)
        met = dict.fromkeys(chain.from_iterable(each))
        index_of = {number: registry.admit(names[number]) for number in met}
        if len(set(index_of.values())) < len(index_of):
            # An actor may have several names, and take part by two of them.
            each = [list({index_of[number]: number for number in one}.values()) for one in each]
            starts = starts_of(map(len, each))
        seats = list(map(index_of.__getitem__, chain.from_iterable(each)))
        totals = [0] * len(registry.actors)
        for index, number in Counter(seats).items():
            totals[index] = number
        seating = seat_actors(registry, totals)
        return {
            "seat.start": starts,
            "seat": array("I", map(seating.rank.__getitem__, seats)),
            **save_actors(registry, seating),
        }

    def _texts(self, order: Sequence[int]) -> tuple[dict[str, list[Any]], dict[str, Column]]:
        """Return the columns of values that are texts, and these texts."""
        starts, each = self._refs.by_row(order, self._refs.values)
        refs = dict.fromkeys(chain.from_iterable(each))
        place_of = {number: place for place, number in enumerate(refs)}
        words = list(self._refs.words)
        heads: dict[str, list[Any]] = {"refs": list(map(words.__getitem__, refs))}
        made: dict[str, Column] = {
            "ref.start": starts,
            "ref": array("I", map(place_of.__getitem__, chain.from_iterable(each))),
        }
        for name, values in self._values.items():
            starts, each = values.by_row(order, values.values)
            words = list(values.words)
            folded: dict[str, tuple[int, str]] = {}
            for number in dict.fromkeys(chain.from_iterable(each)):
                folded.setdefault(fold(words[number]), (len(folded), words[number]))
            place_of = {
                number: folded[fold(words[number])][0] for number in set(chain.from_iterable(each))
            }
            made[f"values.{name}.start"] = starts
            made[f"values.{name}"] = array(
                "I", map(place_of.__getitem__, chain.from_iterable(each))
            )
            heads[f"values.{name}"] = [[each, text] for each, (_, text) in folded.items()]
        return heads, made

    def _keys(
        self, order: Sequence[int], ref_starts: Sequence[int], refs: Sequence[int],
        names: Sequence[str],
    ) -> dict[str, Column]:  # fmt: skip
        """Return the columns of keys, and the rows that may not fit together with others."""
        keys = ids = list(map(self._ids.__getitem__, order))
        doubtful = set[int]()
        doubled: list[int] = []
        if len(set(ids)) < len(ids):
            texts = [each.decode("utf-8", "surrogatepass") for each in ids]
            keys = [key.encode("utf-8", "surrogatepass") for key in unique_keys(texts)]
            doubled = list(compress(count(), map(ne, keys, ids)))
            several = set(map(ids.__getitem__, doubled))
            doubtful.update(compress(count(), map(several.__contains__, ids)))
        missing = {at for at, name in enumerate(names) if name not in self._sources.declared}
        if missing:
            found = compress(count(), map(missing.__contains__, refs))
            doubtful.update(bisect_right(ref_starts, at) - 1 for at in found)
        hashes = array("Q", key_hashes(keys))
        rows = sorted(range(len(keys)), key=hashes.__getitem__)
        return {
            "key.start": starts_of(map(len, keys), "Q"),
            "key": b"".join(keys),
            "key.hash": array("Q", map(hashes.__getitem__, rows)),
            "key.row": array("I", rows),
            "doubled": array("I", doubled),
            "doubtful": array("I", sorted(doubtful)),
        }
