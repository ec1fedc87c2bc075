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
| `event.place`, `place.row` | I | the place of each row among the events of all files, one behind \
the other, and the row of each place |

Texts are UTF-8 with surrogates, JSON is in one line. `text` and `record` are only there where the
events are not kept elsewhere; where they are, in the segments that were made when their files were
read, there are places, and `assemble` puts the columns of these segments together.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, chain, compress, count, islice
from math import inf
from operator import ne
from typing import Any, NamedTuple, TypeVar

from timeline_tui.core.actors import Registry
from timeline_tui.core.columns import (
    FAULTS,
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
from timeline_tui.core.event import CAUSAL, Actor, Document, Event, LinkType
from timeline_tui.core.gaps import add_outlines
from timeline_tui.core.order.arranging import backward_links
from timeline_tui.core.order.clocks import (
    local_time_findings,
    named_zones,
    offset_finding,
    zone_findings,
)
from timeline_tui.core.order.precedence import BACKWARD, FORWARD, arrange_groups
from timeline_tui.core.order.timing import utc_key
from timeline_tui.core.plain_json import pack, pack_value, unpack
from timeline_tui.core.problem import Finding
from timeline_tui.core.query.table import FIELDS
from timeline_tui.core.schema.consistency import findings_of, leads_nowhere
from timeline_tui.core.sources import Sources, appearance
from timeline_tui.core.text import fold
from timeline_tui.dates import When, parse
from timeline_tui.dates.calendar import DAY
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

_WHOLE = REPORTED | RELATIONS | ODD
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


class Exchanged(NamedTuple):
    """What is other in a corpus after files were exchanged: columns, the head, and which files have
    left which segments."""

    columns: dict[str, Column]
    head: Head
    left: frozenset[tuple[int, str]]


def exchange(
    columns: Mapping[str, Column], head: Mapping[str, Any], segment_of: Callable[[int], Segment],
    fresh: Segment, number: int, row_of: Callable[[str], int | None],
) -> Exchanged | None:  # fmt: skip
    """Put the files of a segment, which gets a `number`, in the place of what others hold of them.
    None unless their events are as many as they were and differ only in what no other event and no
    order has to do with: in titles, and in all that columns do not hold. `row_of` finds a key.
    """
    spans = [Span(*each) for each in head["spans"]]
    cells = array("H", bytes(columns["title.cells"]))
    rows, places = columns["place.row"], columns["event.place"]
    exact = fresh.sections["title.cells"]
    says_now = _Sayings(fresh)
    says: dict[int, _Sayings] = {}
    left = set()
    for file in fresh.files:
        first, size, name = file["first"], file["count"], file["name"]
        row = row_of(says_now.id(first)) if size else None
        if row is None:
            return None
        starts = list(accumulate((span.size for span in spans), initial=0))
        at = bisect_right(starts, places[row]) - 1
        span = spans[at]
        segment = fresh if span.segment == number else segment_of(span.segment)
        old = segment.file_of(span.first + places[row] - starts[at])
        before = old["first"] - span.first
        after = span.size - before - size
        if (old["name"], old["count"]) != (name, size) or before < 0 or after < 0:
            return None
        start = starts[at] + before
        for side in (start - 1, start + size):
            beside = bisect_right(starts, side) - 1
            if 0 <= beside < len(spans):
                place = spans[beside].first + side - starts[beside]
                own = spans[beside].segment
                other = fresh if own == number else segment_of(own)
                if other.file_of(place)["name"] == name:
                    return None  # it is in several segments
        said = says.setdefault(span.segment, _Sayings(segment))
        for step in range(size):
            now = says_now.of(first + step)
            if now is None or now != said.of(old["first"] + step):
                return None
            cells[rows[start + step]] = exact[first + step]
        cut = (
            Span(span.segment, span.first, before),
            Span(number, first, size),
            Span(span.segment, old["first"] + size, after),
        )
        spans[at : at + 1] = [each for each in cut if each.size]
        left.add((span.segment, name))
    made: dict[str, Column] = {"title.cells": cells}
    derived = Columns(len(cells), given=made)
    made["title.narrow"] = derived["title.narrow"]
    return Exchanged(made, {**head, "spans": spans}, frozenset(left))


class _Sayings:
    """What the events of a segment say that the columns of a corpus hold, but for titles."""

    def __init__(self, segment: Segment) -> None:
        self._sections = segment.sections
        self._tables: dict[str, Any] = {}

    def id(self, at: int) -> str:
        """Return the id of an event."""
        start, end = self._sections["id.start"][at : at + 2]
        return text_at(self._sections["id"], start, end)

    def of(self, at: int) -> tuple[object, ...] | None:
        """Return what an event says; None where other events may have to do with its words."""
        about = self._sections["about"][at]
        if about & (_WHOLE | DECLARES | FAULTS):
            return None
        date = self._table("dates")[self._sections["date"][at]]
        return self.id(at), about, date, *[self._several(at, *names) for names in _SEVERAL]

    def _several(self, at: int, name: str, words: str) -> list[Any]:
        start, end = self._sections[f"{name}.start"][at : at + 2]
        return list(map(self._table(words).__getitem__, self._sections[name][start:end]))

    def _table(self, words: str) -> Any:
        if words not in self._tables:
            self._tables[words] = self._sections.value(words)
        return self._tables[words]


_SEVERAL = (
    ("actor", "actors"), ("source", "said"), ("ref", "refs"), ("link", "links"),
    *((f"values.{field.name}", f"values.{field.name}.words") for field in FIELDS if field.texts),
)  # fmt: skip
"""Sections of several values an event, and of the words for these."""


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
    lost = {number for number, _ in dropped}
    parts = [
        (place_of[file["name"]], number, file["first"], file["count"])
        for number, segment in enumerate(segments)
        for file in segment.files
        if file["count"]
        and file["name"] in place_of
        and not (number in lost and (number, file["name"]) in dropped)
    ]
    parts.sort()
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


class Words:
    """A number for each different word: its place among all that were met, one behind the other.
    So what belongs to these can be taken as it stands, and words that were known are passed."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}
        self._met = 0

    def of(self, words: Sequence[Any]) -> list[int]:
        """Return the numbers of some words, new ones among them."""
        start = self._met
        self._met += len(words)
        return list(map(self.numbers.setdefault, words, range(start, self._met)))

    def by_number(self) -> dict[int, Any]:
        """Return the words by their numbers."""
        return dict(zip(self.numbers.values(), self.numbers, strict=True))


class _Dates:
    """The different dates of all events and their sources, with the columns of each."""

    def __init__(self) -> None:
        self.words = Words()
        self.columns = {name: array(_CODES.get(name, "i")) for name in _PARTS}
        self.fractions: dict[int, str] = {}
        self.whens: dict[int, When] = {}
        """Times that are not those of their text alone, by number."""
        self.undated = self.words.numbers[""] = self.add(UNDATED)

    def take(self, segment: Segment) -> list[int]:
        """Add the dates of a segment; return the numbers for its own."""
        dates = segment.sections.value("dates")
        start = len(self.columns["day"])
        self.fractions.update(
            (start + at, text) for at, text in segment.sections.value("date.fraction")
        )
        for name, column in self.columns.items():
            section = segment.sections[f"date.{name}"]
            if section.format == column.typecode:
                column.frombytes(section.tobytes())
            else:  # some days are beyond 32 bits
                self.columns[name] = array("q", [*column, *section])
        return self.words.of(dates)

    def add(self, when: When) -> int:
        """Add a time as it is in the timeline; return its number."""
        (number,) = self.words.of([when])
        if number not in self.whens:
            self.whens[number] = when
        for name, value in zip(DATE_PARTS, numbers_of(when), strict=True):
            if name == "fraction":
                self.fractions[len(self.columns["day"])] = value
                continue
            try:
                self.columns[name].append(value)
            except OverflowError:
                self.columns[name] = array("q", [*self.columns[name], value])
        return number

    def order_keys(self, numbers: Iterable[int]) -> list[Any]:
        """Return the keys by which events with these dates are sorted (`When.order_key`)."""
        begin, phase, until = (self.columns[name] for name in ("order", "phase", "until"))
        fraction = self.fractions.get
        return [(begin[at], phase[at], until[at], fraction(at, "")) for at in numbers]

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
        looks = self._gather("look", dates).tobytes()
        spread = array("I", compress(count(), map(SPREAD.__and__, looks)))
        spreads = list(map(dates.__getitem__, spread))
        made: dict[str, Column] = {"look": looks, "spread": spread}
        for part in ("day", "first", "last", "low", "high"):
            made[part] = self._gather(part, dates)
        for part in ("certain_first", "certain_last", "possible_first", "possible_last",
                     "sure_first", "sure_last"):  # fmt: skip
            made[part] = self._gather(part, spreads)
        return {f"{name}.{part}": column for part, column in made.items()}

    def _gather(self, part: str, dates: Iterable[int]) -> array[Any]:
        """Return what there is of each of some dates."""
        column = self.columns[part]
        found = map(column.__getitem__, dates)
        return pack_days(list(found)) if column.typecode == "q" else array(column.typecode, found)


Item = TypeVar("Item")

_PARTS = tuple(part for part in DATE_PARTS if part != "fraction")
_SECONDS = ("order", "until", "low", "high", "possible_first", "possible_last", "sure_first",
            "sure_last")  # fmt: skip
_CODES = {**dict.fromkeys(_SECONDS, "d"), "phase": "b", "look": "B"}
"""Types of columns that are none of days."""


def _rank(keys: Mapping[Item, Any]) -> dict[Item, int]:
    """Return the places of keys among the different ones, by what they are the keys of."""
    place_of = {key: place for place, key in enumerate(sorted(set(keys.values())))}
    return dict(zip(keys, map(place_of.__getitem__, keys.values()), strict=True))


def _rows_of(
    by_place: Sequence[list[Any]], order: Sequence[int]
) -> tuple[array[int], list[list[Any]], list[Any]]:
    """Return where the values of each row start, the values of each, and all of them."""
    each = list(map(by_place.__getitem__, order))
    return starts_of(map(len, each)), each, list(chain.from_iterable(each))


class _Assembly:
    """The columns of a corpus in whose order each event stands for itself, or by its links."""

    def __init__(
        self, segments: Sequence[Segment], documents: Sequence[Document], spans: Sequence[Span],
        read: Read,
    ) -> None:  # fmt: skip
        self._segments, self._spans, self._read = segments, spans, read
        self._documents = documents
        self._used = sorted({span.segment for span in spans})
        self._zone_name = next((name for _, _, name in named_zones(documents)), "")
        self._zone = find_zone(self._zone_name)
        self._southern = self._zone is not None and is_southern(self._zone_name)
        self._dates = _Dates()
        self._tables = {number: self._dates.take(segments[number]) for number in self._used}
        self._about = self._one("about", "H")
        self._sources, self._declaring = self._declared()

    # -- gathering ---------------------------------------------------------------------------

    def _one(self, name: str, code: str) -> array[int]:
        """Return a column of one value an event, by place."""
        column = array(code)
        for span in self._spans:
            section = self._segments[span.segment].sections[name]
            column.frombytes(section[span.first : span.first + span.size].tobytes())
        return column

    def _mapped(self, name: str, tables: Mapping[int, Sequence[Any]]) -> list[Any]:
        """Return a column of one number an event by place, each as the table of its segment has
        it."""
        column: list[Any] = []
        for span in self._spans:
            section = self._segments[span.segment].sections[name]
            own = section[span.first : span.first + span.size].tolist()
            column += map(tables[span.segment].__getitem__, own)
        return column

    def _many(self, name: str, tables: Mapping[int, Sequence[Any]] | None) -> list[Any]:
        """Return a column of several values an event by place, each as the table of its segment has
        it; bytes where there are no tables."""
        column: list[Any] = []
        for span in self._spans:
            sections = self._segments[span.segment].sections
            starts = sections[f"{name}.start"][span.first : span.first + span.size + 1].tolist()
            first, last = starts[0], starts[-1]
            if first:
                starts = [start - first for start in starts]
            values: Sequence[Any]
            if tables is None:
                values = sections[name][first:last].tobytes()
            elif first == last:
                column += [[]] * span.size
                continue
            else:
                own = sections[name][first:last].tolist()
                values = list(map(tables[span.segment].__getitem__, own))
            column += map(values.__getitem__, map(slice, starts, islice(starts, 1, None)))
        return column

    def _words(self, name: str) -> tuple[Words, dict[int, list[int]]]:
        """Return the texts at a section of all segments, and the numbers for those of each."""
        words = Words()
        return words, {
            number: words.of(self._segments[number].sections.value(name)) for number in self._used
        }

    def _event(self, place: int) -> Event:
        """Return the event at a place, as its record says."""
        for span in self._spans:
            if place < span.size:
                return self._segments[span.segment].event(span.first + place, self._read)
            place -= span.size
        raise IndexError

    # -- all ---------------------------------------------------------------------------------

    def finish(self) -> Assembled:
        """Return all."""
        size = len(self._about)
        findings, dates = self._locate()
        used = set(dates)
        keys = dict(zip(used, self._dates.order_keys(used), strict=True))
        ranks = list(map(_rank(keys).__getitem__, dates))
        order = sorted(range(size), key=ranks.__getitem__)
        self._dates.sort_instants(order, dates)
        ids = self._many("id", None)
        links = self._links() if any(map(LINKS.__and__, set(self._about))) else {}
        if links:
            order = self._sort_by_links(order, ids, links, [keys[number][0] for number in dates])
        places = array("I", order)
        flags = bytes(map((0xFF).__and__, map(self._about.__getitem__, order)))
        cells = self._one("title.cells", "H")
        made: dict[str, Column] = {
            "event.place": places,
            "place.row": _inverse(places),
            "title.cells": array("H", map(cells.__getitem__, order)),
            "event.flags": flags,
            **self._dates.time_columns("happened", list(map(dates.__getitem__, order))),
            **self._published(order),
            **self._seats(order),
        }
        heads = self._texts(order, made)
        doubtful = self._keys(order, ids, made)
        doubtful |= self._missing_sources(made, heads["refs"])
        doubtful |= self._link_columns(made, ids, links)
        made["doubtful"] = array("I", sorted(doubtful))
        columns = Columns(size, given=made, heads=heads)
        add_outlines(columns)
        made |= {name: columns[name] for name in columns.names(derived=True)}
        made["heads.json"] = json_bytes(heads)
        made |= declared_columns(self._stored_sources(made["place.row"]))
        made |= {f"{name}.{part}": array("I") for name in ("time", "own") for part in ("row", "at")}
        made |= {"times.json": b"[]", "convention": array("I"), "reasons.json": b"{}"}
        made["time_findings.json"] = json_bytes(list(map(pack_value, findings)))
        head = {**self._head(size), "spans": self._spans}
        corpus = open_assembled(made, head, self._segments, self._read)
        found = findings_of(corpus, backward=self._backward(made["place.row"], ids, links, dates))
        return Assembled(made, head, found)

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

    # -- times -------------------------------------------------------------------------------

    def _locate(self) -> tuple[list[Finding], list[int]]:
        """Return the findings about times, and the dates of all events, by place, as they are in
        the timeline."""
        date = self._mapped("date", self._tables)
        findings = zone_findings(self._documents)
        zone, southern = self._zone, self._southern
        texts = {number: text for text, number in self._dates.words.numbers.items() if number}
        odd = {number: parse(text) for number, text in texts.items() if self._may_move(text)}
        if zone is not None:
            all_days = texts if crosses_date_line(zone) else odd
            events = [
                Event("", "", self._of_hemisphere(parse(texts[number])), file=str(number))
                for number in all_days
            ]
            told = local_time_findings(events, self._zone_name, zone)
            findings += local_time_findings(
                self._of_dates(date, {int(each.file) for each in told}), self._zone_name, zone
            )
        bare = {number for number, when in odd.items() if lacks_offset(when)}
        name = self._zone_name if zone is not None else ""
        findings += [offset_finding(event, name) for event in self._of_dates(date, bare)]
        moved = {number: situate(when, zone, southern) for number, when in odd.items()}
        number_of = {
            number: self._dates.add(when) for number, when in moved.items() if when != odd[number]
        }
        if not number_of:
            return findings, date
        return findings, [number_of.get(number, number) for number in date]

    def _may_move(self, text: str) -> bool:
        """Report whether a date may be another one in the timeline."""
        return ":" in text or (self._southern and "-2" in text)

    def _of_hemisphere(self, when: When) -> When:
        return with_southern_seasons(when) if self._southern else when

    def _of_dates(self, dates: Sequence[int], numbers: Collection[int]) -> list[Event]:
        """Return the events that have one of these dates, in the order of the files."""
        if not numbers:
            return []
        events = [self._event(at) for at, number in enumerate(dates) if number in numbers]
        return [replace(each, when=self._of_hemisphere(each.when)) for each in events]

    def _published(self, order: Sequence[int]) -> dict[str, Column]:
        """Return the columns of when sources were public."""
        dates = self._dates
        tables, days, numbers = self._said()
        # The day is the last one of the date.
        day_of_date = dict(zip(numbers, days, strict=True)) | {dates.undated: NONE}
        until = dates.columns["until"]
        ranks = _rank({
            number: (inf if day == NONE else day, until[number])
            for number, day in day_of_date.items()
        })  # fmt: skip
        unknown = ranks[dates.undated]  # what has no source
        day_of = {rank: day_of_date[number] for number, rank in ranks.items()}
        date_of = {rank: number for number, rank in ranks.items()}
        several = {rank for number, rank in ranks.items() if date_of[rank] != number}
        rank_of = list(map(ranks.__getitem__, numbers))
        of_said = {number: rank_of[own.start : own.stop] for number, own in tables.items()}
        starts, each, flat = _rows_of(self._many("source", of_said), order)
        if not all(each):
            each = [one or [unknown] for one in each]
        first, last = list(map(min, each)), list(map(max, each))
        firsts = list(map(date_of.__getitem__, first))
        if several:
            said = self._many("source", tables)
            for row, rank in enumerate(first):
                own = said[order[row]] if rank in several else ()
                if own:
                    firsts[row] = numbers[own[each[row].index(rank)]]
        published = array("I", sorted(range(len(first)), key=first.__getitem__))
        return {
            **dates.time_columns("published", firsts),
            "published.order": published,
            "published.place": _inverse(published),
            "published.known": pack_days(list(map(day_of.__getitem__, first))),
            "published.complete": pack_days(list(map(day_of.__getitem__, last))),
            "source.start": starts,
            "source.day": pack_days(list(map(day_of.__getitem__, flat))),
        }

    def _said(self) -> tuple[dict[int, range], list[int], list[int]]:
        """Return the numbers for what each segment says of sources, and by number the day by which
        that was public, and the date that says so."""
        days: list[int] = []
        numbers: list[int] = []
        tables = {}
        for number in self._used:
            sections = self._segments[number].sections
            start = len(days)
            days += sections["said.day"].tolist()
            numbers += map(self._tables[number].__getitem__, sections["said.date"].tolist())
            tables[number] = range(start, len(days))
        declared = self._sources.declared
        if not declared and self._zone is None:
            return tables, days, numbers
        known: dict[tuple[str, ...], tuple[int, int]] = {}
        for number in self._used:
            for at, said in zip(
                tables[number], self._segments[number].sections.value("said"), strict=True
            ):
                *texts, ref = said
                shared = declared.get(ref) if ref else None
                if shared is None and (self._zone is None or not any(map(self._may_move, texts))):
                    continue
                if shared is not None:
                    more = shared.published, shared.archived_at, shared.accessed
                    texts = [one or other for one, other in zip(texts, more, strict=True)]
                found = known.get(tuple(texts))
                if found is None:
                    day, when = appearance(tuple(texts), self._located)
                    found = known[tuple(texts)] = days_of((day,))[0], self._dates.add(when)
                days[at], numbers[at] = found
        return tables, days, numbers

    def _located(self, when: When) -> When:
        return when if self._zone is None else situate(when, self._zone, self._southern)

    # -- sources -----------------------------------------------------------------------------

    def _declared(self) -> tuple[Sources, dict[int, Event]]:
        """Return the sources that ids mean, and the events that declare one themselves, by
        place."""
        declaring = {
            place: self._event(place)
            for place, about in enumerate(self._about if self._has(DECLARES) else ())
            if about & DECLARES
        }
        return Sources(self._documents, declaring.values()), declaring

    def _has(self, flag: int) -> bool:
        return any(self._segments[number].about & flag for number in self._used)

    def _stored_sources(self, rows: Sequence[int]) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Yield the sources that ids mean; one that an event declares by its place there."""
        own: dict[str, tuple[int, int]] = {}
        for place, event in self._declaring.items():
            for number, source in enumerate(event.sources):
                if source.id and not source.ref:
                    own.setdefault(source.id, (place, number))
        for id_, source in self._sources.declared.items():
            if id_ in own:
                place, number = own[id_]
                said = self._declaring[place].sources[number]
                if source == (replace(said, unknown={}) if said.unknown else said):
                    yield id_, (rows[place], number)
                    continue
            yield id_, (pack_value(source),)

    def _missing_sources(self, made: Mapping[str, Column], refs: Sequence[str]) -> set[int]:
        """Return the rows that refer to a source that is nowhere."""
        missing = {at for at, name in enumerate(refs) if name not in self._sources.declared}
        if not missing:
            return set()
        found = compress(count(), map(missing.__contains__, made["ref"]))
        return {bisect_right(made["ref.start"], at) - 1 for at in found}

    # -- names -------------------------------------------------------------------------------

    def _seats(self, order: Sequence[int]) -> dict[str, Column]:
        """Return the columns of actors and of who takes part."""
        registry = Registry(self._documents)
        words, tables = self._words("actors")
        names = words.by_number()
        starts, each, flat = _rows_of(self._many("actor", tables), order)
        index_of = {number: registry.admit(names[number]) for number in dict.fromkeys(flat)}
        if len(set(index_of.values())) < len(index_of):
            # An actor may have several names, and take part by two of them.
            each = [list({index_of[number]: number for number in one}.values()) for one in each]
            starts, flat = starts_of(map(len, each)), list(chain.from_iterable(each))
        totals = [0] * len(registry.actors)
        for number, total in Counter(flat).items():
            totals[index_of[number]] += total
        seating = seat_actors(registry, totals)
        seat_of = {number: seating.rank[index] for number, index in index_of.items()}
        return {
            "seat.start": starts,
            "seat": array("I", map(seat_of.__getitem__, flat)),
            **save_actors(registry, seating),
        }

    def _texts(self, order: Sequence[int], made: dict[str, Column]) -> dict[str, list[Any]]:
        """Add the columns of values that are texts; return these texts."""
        heads: dict[str, list[Any]] = {}
        words, tables = self._words("refs")
        made["ref.start"], _, flat = _rows_of(self._many("ref", tables), order)
        place_of = {number: place for place, number in enumerate(dict.fromkeys(flat))}
        made["ref"] = array("I", map(place_of.__getitem__, flat))
        heads["refs"] = list(map(words.by_number().__getitem__, place_of))
        for field in FIELDS:
            if field.texts is None:
                continue
            name = f"values.{field.name}"
            words, tables = self._words(f"{name}.words")
            made[f"{name}.start"], _, flat = _rows_of(self._many(name, tables), order)
            text_of = words.by_number()
            folded: dict[str, tuple[int, str]] = {}
            place_of = {
                number: folded.setdefault(fold(text), (len(folded), text))[0]
                for number in dict.fromkeys(flat)
                if (text := text_of[number])
            }
            made[name] = array("I", map(place_of.__getitem__, flat))
            heads[name] = [[key, text] for key, (_, text) in folded.items()]
        return heads

    def _keys(
        self, order: Sequence[int], by_place: Sequence[bytes], made: dict[str, Column]
    ) -> set[int]:
        """Add the columns of keys; return the rows whose id another one has."""
        keys = ids = list(map(by_place.__getitem__, order))
        doubtful = set[int]()
        doubled: list[int] = []
        if len(set(ids)) < len(ids):
            texts = [each.decode("utf-8", "surrogatepass") for each in ids]
            keys = [key.encode("utf-8", "surrogatepass") for key in unique_keys(texts)]
            doubled = list(compress(count(), map(ne, keys, ids)))
            several = set(map(ids.__getitem__, doubled))
            doubtful.update(compress(count(), map(several.__contains__, ids)))
        hashes = key_hashes(keys)
        rows = sorted(range(len(keys)), key=hashes.__getitem__)
        made |= {
            "key.start": starts_of(map(len, keys), "Q"),
            "key": b"".join(keys),
            "key.hash": array("Q", map(hashes.__getitem__, rows)),
            "key.row": array("I", rows),
            "doubled": array("I", doubled),
        }
        return doubtful

    # -- links -------------------------------------------------------------------------------

    def _links(self) -> dict[int, list[tuple[bytes, LinkType]]]:
        """Return the links of the events that have any, by place: the id that each leads to, and
        its type."""
        tables = {
            number: [
                (to.encode("utf-8", "surrogatepass"), type_)
                for to, type_ in self._segments[number].sections.value("links")
            ]
            for number in self._used
        }
        return {at: each for at, each in enumerate(self._many("link", tables)) if each}

    def _sort_by_links(
        self, order: list[int], ids: Sequence[bytes], links: Mapping[int, Any], starts: list[Any]
    ) -> list[int]:
        """Return an order in which events that begin together stand as their links say."""
        rows = _first_rows(list(map(ids.__getitem__, order)))
        pairs = []
        for row, place in enumerate(order):
            for to, type_ in links.get(place, ()):
                other = rows.get(to)
                if other is not None and other != row and type_ in FORWARD:
                    pairs.append((row, other))
                elif other is not None and other != row and type_ in BACKWARD:
                    pairs.append((other, row))
        if all(one < other for one, other in pairs):
            return order
        begins = list(map(starts.__getitem__, order))
        size = len(order)
        arranged = arrange_groups(range(size), begins, range(size), (), pairs)
        return list(map(order.__getitem__, arranged))

    def _link_columns(
        self, made: dict[str, Column], ids: Sequence[bytes], links: Mapping[int, Any]
    ) -> set[int]:
        """Add the columns of links; return the rows of those that lead nowhere."""
        rows = made["place.row"]
        row_of = dict(zip(_keys_of(made), count())) if links else {}
        known = set(ids) if links else set()
        pairs, doubtful = [], set()
        for place, each in links.items():
            for to, _ in each:
                if to not in known:
                    doubtful.add(rows[place])
                target = row_of.get(to)
                if target is not None:
                    pairs.append((target, rows[place]))
        pairs.sort()
        made["link.target"] = array("I", [target for target, _ in pairs])
        made["link.from"] = array("I", [row for _, row in pairs])
        return doubtful

    def _backward(
        self, rows: Sequence[int], ids: Sequence[bytes], links: Mapping[int, Any],
        dates: Sequence[int],
    ) -> Callable[[Corpus], list[Finding]]:  # fmt: skip
        """Return what finds the links that run backward in time: only those whose dates leave it
        possible, by the day before and after, are looked at as they are."""
        if not links:
            return lambda corpus: []
        order = _inverse(rows)
        first = _first_rows(list(map(ids.__getitem__, order)))
        begin, until = (self._dates.columns[name] for name in ("order", "until"))
        pairs = []
        for row in sorted(map(rows.__getitem__, links)):
            for number, (to, type_) in enumerate(links[order[row]]):
                other = first.get(to)
                if type_ not in CAUSAL or other is None:
                    continue
                cause, effect = (row, other) if type_ == "led_to" else (other, row)
                if begin[dates[order[cause]]] + 3 * DAY > until[dates[order[effect]]]:
                    pairs.append((row, number, other, type_))
        known, texts = self._dates.whens, self._dates.words.by_number()
        whens = [
            known.get(number) or parse(texts[number])
            for number in (set(dates) if pairs else ())
            if number in known or ":" in texts[number]
        ]
        return lambda corpus: backward_links(corpus.events, self._zone, pairs, whens)


def _first_rows(ids: Sequence[bytes]) -> dict[bytes, int]:
    """Return the row of each id; the first one where several events have it."""
    size = len(ids)
    return dict(zip(reversed(ids), range(size - 1, -1, -1), strict=True))


def _keys_of(made: Mapping[str, Column]) -> list[bytes]:
    keys = bytes(made["key"])
    starts = made["key.start"]
    return list(map(keys.__getitem__, map(slice, starts, islice(starts, 1, None))))
