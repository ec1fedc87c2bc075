"""A corpus as flat columns and a small head, and the way back: what an index on disk holds of it.

`save` has all that `core.mapped.MappedCorpus` needs: the columns by row (`core.columns`), and
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
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from io import BytesIO
from itertools import accumulate, chain, compress, count, islice, pairwise, starmap
from math import inf, isnan, nan
from operator import le, lt, ne, sub
from struct import Struct
from threading import Lock
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from timeline_tui.core.actors import Registry
from timeline_tui.core.columns import (
    FAULTS,
    LINKS,
    NONE,
    RELATIONS,
    REPORTED,
    SPREAD,
    TIMES,
    Column,
    Columns,
    Pending,
    TextPart,
    days_of,
    key_hash,
    key_hashes,
    pack_days,
    pick,
    starts_of,
)
from timeline_tui.core.corpus import (
    Corpus,
    Seating,
    seat_actors,
    timelines_of,
    unique_keys,
)
from timeline_tui.core.event import CAUSAL, Actor, Document, Event, LinkType
from timeline_tui.core.gaps import add_outlines
from timeline_tui.core.mapped import Lost, MappedCorpus
from timeline_tui.core.order.arranging import backward_links
from timeline_tui.core.order.precedence import BACKWARD, FORWARD, arrange_groups
from timeline_tui.core.order.timing import (
    local_time_findings,
    named_zones,
    offset_finding,
    utc_key,
    zone_findings,
)
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
from timeline_tui.files.cache.plain import DECLARES, ODD, TIMED
from timeline_tui.files.cache.segment import (
    DATE,
    NUMBERS,
    Damaged,
    Read,
    Segment,
    row_of,
    rows_of_dates,
    rows_of_days,
    split_dates,
)

Item = TypeVar("Item")
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
        "views": list(map(pack_value, corpus.views)),
        "timelines": list(corpus.timelines),
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
"""Flags of events that affect times, order or sources of others: with any of these the corpus is
made of all events."""


class Span(NamedTuple):
    """A run of events that stand one behind the other: in a segment, and among all."""

    segment: int
    first: int
    size: int


class Assembled:
    """A corpus as columns and a head, and the findings across its files. Columns are made on first
    use, so that the first paint waits only for those that it needs."""

    def __init__(
        self, columns: Mapping[str, Column], head: Head, find: Callable[[], tuple[Finding, ...]],
        look_ahead: Callable[[], object] = bool,
    ) -> None:  # fmt: skip
        self.columns, self.head, self._find = columns, head, find
        self.look_ahead = look_ahead
        """Does what can be done before the order of the events is known."""

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings across files."""
        return self._find()


def assemble(
    segments: Sequence[Segment],
    documents: Sequence[Document],
    read: Read,
    dropped: Collection[tuple[int, str]] = (),
    names: Sequence[str] | None = None,
    *,
    given: Mapping[str, Column] = MappingProxyType({}),
    early: Early | None = None,
    spans: Iterable[tuple[int, int, int]] | None = None,
    spliced: Mapping[str, Column] = MappingProxyType({}),
) -> Assembled:
    """Return the corpus of the events in segments; `open_assembled` makes a corpus of it.

    `documents` are the files in order, without their events, `read` gets a record from its file.
    If they are only those of which there is something to say, `names` are those of all files.
    Files that are not among them do not count, nor do those `dropped`, by the number of a segment
    and their name. Segments with parts of one file stand in the order of these. What is `given` is
    not made: another process has. `early` is what is known of segments that were looked at before
    all were there. `spans` are where the events of all files are, if that is known,
    and `spliced` the columns that are known then (`splice`).
    """
    if names is None:
        names = [document.file for document in documents]
    runs = list(starmap(Span, spans)) if spans else _spans_of(segments, names, dropped)
    if not is_simple([segments[number] for number in {span.segment for span in runs}]):
        told = {document.file: document for document in documents}
        everyone = [told.get(name) or Document(name) for name in names]
        return _assemble_whole(segments, everyone, runs, read)
    made = _Assembly(segments, documents, runs, read, given, early)
    made.take(spliced)
    columns, head = _Derived(made, made.size), made.head()
    corpus = open_assembled(columns, head, segments, read)
    find = lambda: findings_of(corpus, backward=made.find_backward)  # noqa: E731
    return Assembled(columns, head, find, made.look_ahead)


def complete(
    given: Mapping[str, Column], head: Head, segments: Sequence[Segment],
    documents: Sequence[Document], read: Read,
) -> Mapping[str, Column]:  # fmt: skip
    """Return the columns of a corpus of which some are `given`, as they were assembled from these
    segments, and its head; the others are made when somebody asks for them."""
    spans = [Span(*each) for each in head["spans"]]
    return _Derived(_Assembly(segments, documents, spans, read, given, None), head["events"])


def is_simple(segments: Iterable[Segment]) -> bool:
    """Report whether the corpus of these is made of columns alone, without any event."""
    return not any(segment.about & _WHOLE for segment in segments)


class Exchanged(NamedTuple):
    """The changes to a corpus when files are exchanged: columns, the head, and which files have
    left which segments."""

    columns: dict[str, Column]
    head: Head
    left: frozenset[tuple[int, str]]


def exchange(
    columns: Mapping[str, Column], head: Mapping[str, Any], segment_of: Callable[[int], Segment],
    fresh: Segment, number: int, row_of: Callable[[str], int | None],
) -> Exchanged | None:  # fmt: skip
    """Put the files of a segment, which gets a `number`, in the place of what others hold of them.
    Return None unless the events are as many as before and differ only in what affects neither
    other events nor the order: titles, and what no column holds. `row_of` finds the row of a key.
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
                    return None  # the file is in several segments
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


def splice(
    before: Mapping[str, Column], head: Mapping[str, Any], used: Iterable[Segment],
    find: Callable[[int], tuple[Segment, int]], fresh: Segment,
    edits: Iterable[tuple[int, int, int, tuple[int, int, int]]],
) -> dict[str, Column]:  # fmt: skip
    """Return the columns that are needed first, after some edits (`stored.Segmented.splice`) of a
    corpus that had those `before`; none where the order of its events depends on more than their
    days. `used` are its segments, in which `find` finds the event at a place; `fresh` is the one of
    the events that come."""
    days = Days(fresh)
    parts = [f"happened.{part}" for part in TIMES]
    if (
        head["zone"]
        or any(each.about & (_WHOLE | TIMED | LINKS) for each in (*used, fresh))
        or not days.is_usual
        or any(memoryview(before[part]).format == "q" for part in parts)
    ):
        return {}
    places = memoryview(before["event.place"])
    now, gone, came = _move(edits, len(places))

    def key_at(row: int) -> tuple[float, int]:
        key = _key_at(*find(places[row]))
        if isnan(key):
            raise ValueError
        return key, now[places[row]]

    coming = sorted([(days.keys[number], place, number) for place, number in came])
    try:
        steps = [
            (bisect_left(range(len(places)), each[:2], key=key_at), False, at)
            for at, each in enumerate(coming)
        ]
    except ValueError:  # a day of tens of thousands of years ago
        return {}
    steps += [(before["place.row"][place], True, 0) for place in gone]
    pieces: list[tuple[range, bool]] = []
    row = 0
    for start, leaves, at in sorted(steps):
        pieces.append((range(row, start), False))
        row = start + leaves
        if not leaves:
            pieces.append((range(coming[at][2], coming[at][2] + 1), True))
    pieces.append((range(row, len(places)), False))
    order = array("I")
    places_of = {number: place for _, place, number in coming}
    for piece, is_new in pieces:
        own = piece if is_new else places[piece.start : piece.stop]
        order.extend(map((places_of if is_new else now).__getitem__, own))
    new: dict[str, Column] = {
        **_columns_of_days("happened", days.shown, days.rows, range(len(fresh))),
        "title.cells": fresh.sections["title.cells"],
        "event.flags": bytes([each & 0xFF for each in fresh.sections["about"]]),
    }
    made: dict[str, Column] = {"event.place": order, "place.row": _inverse(order)}
    spread, spread_pieces = array("I"), []
    row = 0
    for piece, is_new in pieces:
        rows = (new if is_new else before)["happened.spread"]
        inside = range(bisect_left(rows, piece.start), bisect_left(rows, piece.stop))
        spread_pieces.append((inside, is_new))
        spread.extend([each + row - piece.start for each in rows[inside.start : inside.stop]])
        row += len(piece)
    made["happened.spread"] = spread
    for name in new:
        if name not in made:
            is_of_spread = name[len("happened.") :] in _OF_SPREAD
            made[name] = _cut(before[name], new[name], spread_pieces if is_of_spread else pieces)
    return made


def _move(
    edits: Iterable[tuple[int, int, int, tuple[int, int, int]]], size: int
) -> tuple[array[int], list[int], list[tuple[int, int]]]:
    """Return the place of each event after some edits, the places of those that leave, and the
    place of each that comes and its number in its segment."""
    now, gone = array("I"), list[int]()
    came: list[tuple[int, int]] = []
    end = 0
    for place, _, leave, (_, first, come) in (*sorted(edits), (size, 0, 0, (0, 0, 0))):
        stay = max(0, place - len(now))
        now.extend(range(end, end + stay))
        end += stay
        came += zip(range(end, end + come), range(first, first + come), strict=True)
        end += come
        leaving = range(len(now), max(len(now), place + leave))
        now.extend([end] * len(leaving))
        gone += leaving
    return now, gone, came


def _cut(old: Column, new: Column, pieces: Iterable[tuple[range, bool]]) -> Column:
    """Return a column that is put together of parts of two, of which the second is new."""
    both = memoryview(old), memoryview(new)
    data = b"".join([both[is_new][part.start : part.stop] for part, is_new in pieces])
    return data if both[0].format == "B" else array(both[0].format, data)


def _key_at(segment: Segment, at: int) -> float:
    """Return the key by which an event is ordered (`Days`)."""
    row = rows_of_dates(segment.sections, (segment.sections["date"][at],))
    begin, until = (array("d", row)[NUMBERS[name]] for name in ("order", "until"))
    return _key_of(begin, row[8 * NUMBERS["phase"] + _LOW], until)


class _Sayings:
    """The columns of a corpus, except titles, for the events of a segment."""

    def __init__(self, segment: Segment) -> None:
        self._sections = segment.sections
        self._tables: dict[str, Any] = {}

    def id(self, at: int) -> str:
        """Return the id of an event."""
        start, end = self._sections["id.start"][at : at + 2]
        return text_at(self._sections["id"], start, end)

    def of(self, at: int) -> tuple[object, ...] | None:
        """Return the values of an event in all columns; None if it may affect other events."""
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
    rows: list[_Row] = []
    parts: list[_Row] = []
    for number, segment in enumerate(segments):
        places = list(map(place_of.get, segment.names))
        if number not in lost and _are_in_a_row(places):
            rows.append((places[0] or 0, places[-1] or 0, number, 0, len(segment)))
        else:
            parts += _parts_of(number, segment, places, dropped)
    parts += rows
    parts.sort()
    if not all(one[1] < other[0] or (one[1] == other[0] and one[2] < other[2])
               for one, other in pairwise(parts)):  # fmt: skip
        # Files have parts in several segments, and other files stand between these.
        parts = []
        for number, segment in enumerate(segments):
            parts += _parts_of(number, segment, map(place_of.get, segment.names), dropped)
        parts.sort()
    spans: list[Span] = []
    for _, _, number, first, size in parts:
        last = spans[-1] if spans else Span(-1, 0, 0)
        if (last.segment, last.first + last.size) == (number, first):
            spans[-1] = Span(number, last.first, last.size + size)
        elif size:
            spans.append(Span(number, first, size))
    return spans


_Row = tuple[int, int, int, int, int]
"""The places of the first and the last of some files, their segment, the first of their events
there, and how many."""


def _parts_of(
    number: int, segment: Segment, places: Iterable[int | None],
    dropped: Collection[tuple[int, str]],
) -> Iterator[_Row]:  # fmt: skip
    """Yield where the events of each file of a segment are."""
    for place, file in zip(places, segment.files, strict=True):
        if place is not None and file["count"] and (number, file["name"]) not in dropped:
            yield place, place, number, file["first"], file["count"]


def _are_in_a_row(places: Sequence[int | None]) -> bool:
    """Report whether files stand one behind the other among all."""
    first = places[0] if places else None
    return first is not None and places == list(range(first, first + len(places)))


def _assemble_whole(
    segments: Sequence[Segment], documents: Sequence[Document], spans: Sequence[Span], read: Read
) -> Assembled:
    """Assemble the corpus from its decoded events, where columns alone do not decide it."""
    events: dict[str, list[Event]] = {document.file: [] for document in documents}
    for span in spans:
        segment = segments[span.segment]
        for at in range(span.first, span.first + span.size):
            events[segment.file_of(at)["name"]].append(segment.event(at, read))
    corpus = Corpus([replace(each, events=tuple(events[each.file])) for each in documents])
    columns, head = save(corpus, read=_when_as_read)
    places = array("I", corpus.places)
    columns |= {"event.place": places, "place.row": _inverse(places)}
    return Assembled(columns, {**head, "spans": spans}, lambda: findings_of(corpus))


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
    """A number for each different word, in the order in which they were met."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def of(self, words: Sequence[Any]) -> list[int]:
        """Return the numbers of some words, new ones among them."""
        known = self.numbers
        found: list[Any] = list(map(known.get, words))
        if None in found:
            for at, number in enumerate(found):
                if number is None:
                    found[at] = known.setdefault(words[at], len(known))
        return found


class _Dates:
    """The distinct dates of all events and their sources, with the values of each as columns."""

    def __init__(self) -> None:
        self.numbers: dict[str | When, int] = {}
        self._rows = bytearray()
        self._columns: dict[str, array[Any]] = {}
        self.fractions: dict[int, str] = {}
        self.whens: dict[int, When] = {}
        """Times that are not those of their text alone, by number."""
        self.undated = self.numbers[""] = self.add(UNDATED)

    @property
    def size(self) -> int:
        """Return the number of all."""
        return len(self._rows) // DATE

    @property
    def columns(self) -> Mapping[str, array[Any]]:
        """Return the numbers of all as columns."""
        if not self._columns or len(self._columns["day"]) < self.size:
            self._columns = split_dates(self._rows)
        return self._columns

    def texts(self) -> dict[int, str]:
        """Return the dates that are written in files, by number."""
        return {number: text for text, number in self.numbers.items() if type(text) is str and text}

    def take(self, segment: Segment, places: Sequence[int]) -> list[int]:
        """Add the dates at some places of a segment; return the number of each."""
        dates = segment.sections.value("dates")
        texts = list(map(dates.__getitem__, places))
        found: list[Any] = list(map(self.numbers.get, texts))
        new = [at for at, number in enumerate(found) if number is None] if None in found else ()
        for number, at in enumerate(new, self.size):
            found[at] = self.numbers[texts[at]] = number
        if new:
            fresh = list(map(places.__getitem__, new))
            self._rows += rows_of_dates(segment.sections, fresh)
            fractions = dict(segment.sections.value("date.fraction"))
            for number, at in enumerate(fresh if fractions else (), self.size - len(fresh)):
                if at in fractions:
                    self.fractions[number] = fractions[at]
            segment.sections.release()
        return found

    def add(self, when: When) -> int:
        """Add a time as it is in the timeline; return its number."""
        number = self.numbers.setdefault(when, self.size)
        if number < self.size:
            return number
        self.whens[number] = when
        self.fractions[number] = when.order_key[-1]
        self._rows += row_of(when)
        return number

    def ranks(self, numbers: Collection[int]) -> dict[int, int]:
        """Return the places of dates among the different ones, in order."""
        return _rank_by(self.columns["order"].__getitem__, numbers) or _rank(
            self.order_keys(numbers)
        )

    def order_keys(self, numbers: Iterable[int]) -> dict[int, Any]:
        """Return the keys by which events with these dates are sorted (`When.order_key`)."""
        begin, phase, until = (self.columns[name] for name in ("order", "phase", "until"))
        fraction = self.fractions.get
        return {at: (begin[at], phase[at], until[at], fraction(at, "")) for at in numbers}

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
        # All values of a date are gathered at once and split afterward: a third of the time.
        days = [self.columns[part] for part in ("day", "first", "last")]
        code = "q" if any(column.typecode == "q" for column in days) else "i"
        pack = Struct(f"=2d4{code}").pack
        low, high, look = (self.columns[part] for part in ("low", "high", "look"))
        packed = list(map(pack, low, high, *days, look))
        joined = _join(packed.__getitem__, dates)
        width = len(pack(0, 0, 0, 0, 0, 0))
        doubles = array("d", joined)
        made: dict[str, Column] = {
            part: doubles[at :: width // 8] for at, part in enumerate(("low", "high"))
        }
        del doubles  # of a million each takes 40 MB
        numbers = array(code, joined)
        del joined
        wide, start = width // numbers.itemsize, 16 // numbers.itemsize
        for at, part in enumerate(("day", "first", "last"), start):
            made[part] = numbers[at::wide] if code == "i" else pack_days(numbers[at::wide])
        looks = made["look"] = bytes(numbers[start + 3 :: wide].tolist())
        spread = made["spread"] = array("I", compress(count(), looks.translate(_ARE_SPREAD)))
        spreads = list(map(dates.__getitem__, spread))
        for part in _OF_SPREAD:
            column = self.columns[part]
            found = list(map(column.__getitem__, spreads))
            is_wide = column.typecode == "q"
            made[part] = pack_days(found) if is_wide else array(column.typecode, found)
        return {f"{name}.{part}": made[part] for part in TIMES}


class Days:
    """The dates of the events of a segment: for each event the day, where each date is one, `NONE`
    for no date; else the key by which it is ordered, as one number, and the numbers of its columns.
    There are no keys (`is_usual`) where one number does not hold what orders a date
    (`When.order_key`): no day of the last 30,000 years does that."""

    def __init__(self, segment: Segment) -> None:
        self._sections = segment.sections
        days = self._sections["date.day"].tolist()
        self.is_of_days = bool(days)
        numbers = self._sections["date"].tolist() if days else ()
        self.days: list[int] = list(map(days.__getitem__, numbers))
        if not days:
            _ = self._numbers

    @cached_property
    def _numbers(self) -> tuple[bool, list[float], list[bytes], list[bytes]]:
        """Return `is_usual`, `keys`, `shown` and `rows`."""
        numbers = self._sections["date"].tolist()
        rows = rows_of_dates(self._sections, range(max(numbers, default=-1) + 1))
        doubles = array("d", rows)
        order, until = (doubles[NUMBERS[name] :: _WIDTH].tolist() for name in ("order", "until"))
        phases, looks = (rows[8 * NUMBERS[name] + _LOW :: DATE] for name in ("phase", "look"))
        keys = list(map(_key_of, order, phases, until))
        ends = range(0, len(rows), DATE)
        shown = [rows[at + _SHOWN.start : at + _SHOWN.stop] for at in ends]
        is_spread = any(looks.translate(_ARE_SPREAD))
        each = [rows[at : at + DATE] for at in ends] if is_spread else []
        return (
            not any(map(isnan, keys)),
            list(map(keys.__getitem__, numbers)),
            list(map(shown.__getitem__, numbers)),
            list(map(each.__getitem__, numbers if is_spread else ())),
        )

    @property
    def is_usual(self) -> bool:
        """Report whether there are keys."""
        return self.is_of_days or self._numbers[0]

    @property
    def keys(self) -> list[float]:
        """Return the key of each event."""
        return self._numbers[1]

    @property
    def shown(self) -> list[bytes]:
        """Return the numbers of each event that columns have of all."""
        return self._numbers[2]

    @property
    def rows(self) -> list[bytes]:
        """Return all numbers of each event, if one of them is of a date that looks `SPREAD`."""
        return self._numbers[3]

    def forget(self) -> None:
        """Give back the memory of all."""
        self.days = []
        self._numbers = self.is_usual, [], [], []


class Early:
    """The dates of the events of some segments, which are known before all of these are there."""

    def __init__(self) -> None:
        self._days: dict[Segment, Days] = {}

    def add(self, segment: Segment) -> None:
        """Look at a segment."""
        if not segment.about & TIMED:
            self.days(segment)

    def days(self, segment: Segment) -> Days:
        """Return the dates of the events of a segment."""
        found = self._days.get(segment)
        if found is None:
            found = self._days[segment] = Days(segment)
            segment.sections.release()
        return found

    def forget(self) -> None:
        """Give back the memory of all dates."""
        for days in self._days.values():
            days.forget()


_WIDTH = DATE // 8
_A_DAY = DAY - 1
_BEFORE = 255
"""The lower byte of the phase of what ended before some time."""
_LOW = 7 if sys.byteorder == "big" else 0
_FAR = 2.0**40
"""Seconds from the epoch up to which 1/256 of a second is exact."""


def _key_of(begin: float, phase: int, until: float) -> float:
    return key_of_days(begin, phase, until) if phase or until - begin != _A_DAY else begin


def key_of_days(begin: float, phase: int, until: float) -> float:
    """Return a number by which days are ordered as by these; NaN where there is none. Of a phase
    it is the lower byte."""
    days = (until + 1 - begin) / DAY
    if begin == inf or (phase == _BEFORE and begin % DAY == DAY - 1):
        return begin
    if begin % DAY or not -_FAR < begin < _FAR:
        return nan
    # Between a midnight and the next one there is room for what comes second.
    if until == inf:
        return begin + _OPEN + phase if phase in (0, 1) else nan
    return begin + (days - 1) / 256 if not phase and days % 1 == 0 and 1 <= days < _LONG else nan


def begin_of(key: float) -> float:
    """Return the begin that is in a key."""
    rest = key % DAY
    return key - rest if rest <= _OPEN + 1 else key


_LONG = 1 << 24
_OPEN = _LONG >> 8


def _columns_by_day(name: str, days: Sequence[int], order: Sequence[int]) -> dict[str, Column]:
    """Return the columns of times that are a day each, or none, by place, in the order of these
    days: by row, but for `_ends_by_day`."""
    listed = _take(days, order, "i")
    size = days.count(NONE)
    day, none = (split_dates(rows_of_days((day,))) for day in (0, NONE))
    made: dict[str, Column] = {
        **dict.fromkeys(("day", "first", "last"), listed),
        "look": bytes(day["look"] * (len(listed) - size) + none["look"] * size),
        "spread": array("I", range(len(listed) - size, len(listed))),
        **{part: none[part] * size for part in _OF_SPREAD},
    }
    return {f"{name}.{part}": column for part, column in made.items()}


def _ends_by_day(name: str, listed: Sequence[int]) -> dict[str, Column]:
    """Return the columns of the first and last seconds of these days, of which `NONE` are the last,
    by row."""
    lows, highs = array("d"), array("d")
    length = float(DAY)
    rest = length - 1
    for start in range(0, len(listed), _BLOCK):
        low = [day * length for day in listed[start : start + _BLOCK]]
        lows += array("d", low)
        highs += array("d", [each + rest for each in low])
    none = split_dates(rows_of_days((NONE,)))
    for at in range(len(listed) - 1, -1, -1):
        if listed[at] != NONE:
            break
        lows[at], highs[at] = none["low"][0], none["high"][0]
    return {f"{name}.low": lows, f"{name}.high": highs}


def _columns_of_days(
    name: str, shown: Sequence[bytes], rows: Sequence[bytes], order: Sequence[int]
) -> dict[str, Column]:
    """Return the columns of times whose numbers are these by place, by row."""
    doubles: dict[str, array[float]] = {part: array("d") for part in ("low", "high")}
    days: dict[str, array[int]] = {part: array("q") for part in ("day", "first", "last")}
    looks = bytearray()
    width, first = len(_SHOWN) // 8, _SHOWN.start // 8
    for start in range(0, len(order), _BLOCK):
        joined = b"".join(map(shown.__getitem__, order[start : start + _BLOCK]))
        own, numbers = array("d", joined), array("q", joined)
        for part, low in doubles.items():
            low.extend(own[NUMBERS[part] - first :: width])
        for part, day in days.items():
            day.extend(numbers[NUMBERS[part] - first :: width])
        looks += bytes(numbers[NUMBERS["look"] - first :: width].tolist())
    spread = array("I", compress(count(), looks.translate(_ARE_SPREAD)))
    of_spread = split_dates(b"".join(map(rows.__getitem__, map(order.__getitem__, spread))))
    made: dict[str, Column] = {
        **doubles,
        **_pack_columns(days),
        "look": bytes(looks),
        "spread": spread,
        **{part: of_spread[part] for part in _OF_SPREAD},
    }
    return {f"{name}.{part}": made[part] for part in TIMES}


def _pack_columns(days: Mapping[str, array[int]]) -> dict[str, array[int]]:
    """Return columns of days; those that are alike are packed once."""
    packed: list[tuple[array[int], array[int]]] = []
    made = {}
    for part, day in days.items():
        found = next((column for other, column in packed if other == day), None)
        if found is None:
            found = pack_days(day)
            packed.append((day, found))
        made[part] = found
    return made


_SHOWN = range(8 * NUMBERS["low"], 8 * NUMBERS["look"] + 8)
"""The bytes of a date that columns have of every event."""
_OF_SPREAD = TIMES[7:]
_ARE_SPREAD = bytes(look & SPREAD for look in range(256))


def _rank(keys: Mapping[Item, Any]) -> dict[Item, int]:
    """Return the places of keys among the different ones, by what they are the keys of."""
    place_of = {key: place for place, key in enumerate(sorted(set(keys.values())))}
    return dict(zip(keys, map(place_of.__getitem__, keys.values()), strict=True))


def _ascend(days: Sequence[int]) -> bool:
    """Report whether days ascend; those that are not known are last."""
    if NONE in days:
        days = [inf if day == NONE else day for day in days]  # type: ignore[misc]  # compared only
    return all(map(le, days, islice(days, 1, None)))


def _rank_by(find: Callable[[int], float], numbers: Iterable[int]) -> dict[int, int]:
    """Return the places of numbers in order of what is found for them, if that is another for each;
    else nothing."""
    ascending = sorted(numbers, key=find)
    found = list(map(find, ascending))
    return dict(zip(ascending, count())) if all(map(lt, found, islice(found, 1, None))) else {}


def _sort(keys: Sequence[float], size: float) -> list[int]:
    """Return the places of keys from 0 to `size` in order of these, equal ones as they stand.

    Many are first put into groups, so that a thread that waits for the interpreter gets it in
    between: to sort a million takes half a second.
    """
    if len(keys) < _MANY:
        return sorted(range(len(keys)), key=keys.__getitem__)
    groups: list[list[int]] = [[] for _ in range(_GROUPS + 1)]
    share = _GROUPS / size
    for start in range(0, len(keys), _BLOCK):
        for place, key in enumerate(keys[start : start + _BLOCK], start):
            groups[int(key * share)].append(place)
    for group in groups:
        group.sort(key=keys.__getitem__)
    return list(chain.from_iterable(groups))


_GROUPS = 64


def _gather(column: Column, order: Sequence[int]) -> array[Any]:
    """Return a column in another order."""
    return _take(column, order, memoryview(column).format)


def _take(
    column: Column | Sequence[int] | Mapping[int, int], numbers: Sequence[int], code: str
) -> array[Any]:
    """Return what is there at some numbers, a block at a time: another thread that waits for the
    interpreter gets it in between."""
    made = array(code)
    for start in range(0, len(numbers), _BLOCK):
        made += array(code, pick(column, numbers[start : start + _BLOCK]))
    return made


def _join(find: Callable[[int], bytes], numbers: Sequence[int]) -> bytearray:
    """Return the bytes that are found for some numbers, in the same way."""
    made = bytearray()
    for start in range(0, len(numbers), _BLOCK):
        made += b"".join(map(find, numbers[start : start + _BLOCK]))
    return made


_BLOCK = 1 << 14
"""Events in a block."""


class _Several:
    """Several numbers an event, by place: how many, and all of them. Where they are below `NARROW`
    a byte holds each."""

    def __init__(self, counts: array[int], values: array[int] | bytes) -> None:
        self.counts, self.values = counts, values
        self._pieces: Sequence[bytes] = ()

    def blocks(self) -> Iterator[list[Sequence[int]]]:
        """Yield the values of each event, in blocks of some thousands, because lists of all would
        take much memory."""
        starts = starts_of(self.counts, "Q")
        for at in range(0, len(self.counts), _BLOCK):
            own = starts[at : at + _BLOCK + 1].tolist()
            values = list(self.values[own[0] : own[-1]])
            ends = [end - own[0] for end in own]
            yield list(map(values.__getitem__, map(slice, ends, islice(ends, 1, None))))

    def totals(self) -> Counter[int]:
        """Return how often there is each value."""
        found = Counter[int]()
        for start in range(0, len(self.values), _BLOCK):
            found.update(self.values[start : start + _BLOCK])
        return found

    @cached_property
    def _bytes(self) -> tuple[bytes, int]:
        """The bytes of all values, and how many each has."""
        if isinstance(self.values, bytes):
            return self.values, 1
        return self.values.tobytes(), self.values.itemsize

    def look_ahead(self) -> None:
        """Find the values of each event before the order of all is known."""
        if self.values and len(self.counts) <= _MANY:
            data, size = self._bytes
            read = BytesIO(data).read  # to cut a slice takes thrice as long
            self._pieces = list(map(read, [size * each for each in self.counts]))

    def by_row(self, order: Sequence[int]) -> tuple[array[int], array[int] | bytes]:
        """Return where the values of each row start, and all values by row."""
        if not self.values:
            return array("I", bytes(4 * len(order) + 4)), self.values
        data, size = self._bytes
        sizes = map(size.__mul__, () if self._pieces else self.counts)
        ends = array("Q", accumulate(sizes, initial=0))
        joined = bytearray()
        for start in range(0, len(order), _BLOCK):
            own = order[start : start + _BLOCK]
            if self._pieces:
                joined += b"".join(pick(self._pieces, own))
            else:
                first, last = pick(ends, own), pick(ends, [at + 1 for at in own])
                joined += b"".join([data[at:end] for at, end in zip(first, last, strict=True)])
        starts, values = starts_of(_gather(self.counts, order)), bytes(joined)
        if isinstance(self.values, bytes):
            return starts, values
        return starts, array(self.values.typecode, values)


NARROW = 256
"""Different numbers that a byte holds."""


def _renumber(values: array[int] | bytes, number_of: Mapping[int, int]) -> array[int]:
    """Return other numbers for some, as a column."""
    if not isinstance(values, bytes):
        return _take(number_of, values, "I")
    table = [number_of.get(at, 0) for at in range(NARROW)]
    if max(table) >= NARROW:
        return _take(table, values, "I")
    # A byte each is replaced, and made a number of four, without an object for any.
    column = bytearray(4 * len(values))
    column[_LOWEST::4] = values.translate(bytes(table))
    return array("I", bytes(column))


_LOWEST = 3 if sys.byteorder == "big" else 0


class _Seated(NamedTuple):
    """The actors of a corpus; who takes part in each event, by row: where those start, and all as
    numbers, and the seats of these."""

    registry: Registry
    seating: Seating
    starts: array[int]
    each: array[int] | bytes
    seat_of: Mapping[int, int]


class _Assembly(Pending):
    """The columns of a corpus in whose order each event stands for itself, or by its links. Those
    that belong together are made when one of them is asked for, and derived ones from these."""

    def __init__(
        self, segments: Sequence[Segment], documents: Sequence[Document], spans: Sequence[Span],
        read: Read, given: Mapping[str, Column],
        early: Early | None,
    ) -> None:  # fmt: skip
        self._early = early or Early()
        self._segments, self._spans, self._read, self._given = segments, spans, read, given
        self._documents = documents
        self._used = sorted({span.segment for span in spans})
        self._zone_name = next((name for _, _, name in named_zones(documents)), "")
        self._zone = find_zone(self._zone_name)
        self._southern = self._zone is not None and is_southern(self._zone_name)
        for number in self._used if early is None and not given else ():
            # Damage must be found now: whoever asks for a column later cannot recover from it. A
            # process need not: what it finds when it comes to it is in time.
            segments[number].check_all(_OF_EVENTS)
        self._dates, self._adding = _Dates(), Lock()
        self.size = sum(span.size for span in spans)
        self._makers = {name: make for names, make in self._groups() for name in names}

    def _groups(self) -> Iterator[tuple[Iterable[str], Callable[[], Mapping[str, Column]]]]:
        """Yield the names of columns that are made together, and what makes them."""
        yield ("event.place",), lambda: {"event.place": self._order}
        yield ("place.row",), lambda: {"place.row": _inverse(self._order)}
        yield ("title.cells", "event.flags"), self._make_looks
        yield [f"happened.{part}" for part in TIMES], self._make_happened
        yield ("happened.low", "happened.high"), self._make_ends
        yield _OF_PUBLICATION, self._make_published
        yield ("seat.start", "seat"), self._make_seats
        yield _OF_ACTORS, lambda: save_actors(self._seated.registry, self._seated.seating)
        yield ("ref.start", "ref"), lambda: self._refs[0]
        for field in FIELDS:
            if field.texts is not None:
                name = f"values.{field.name}"
                yield (f"{name}.start", name), partial(self._make_values, name)
        yield ("heads.json",), lambda: {"heads.json": json_bytes(self._heads)}
        yield ("key.start", "key"), self._make_keys
        yield ("doubled",), lambda: {"doubled": self._doubled[0]}
        yield ("key.hash", "key.row"), self._make_hashes
        yield ("link.target", "link.from"), lambda: self._linked[0]
        yield ("doubtful",), self._make_doubtful
        yield _OF_DECLARED, lambda: declared_columns(self._stored_sources())
        yield _OF_TIMES, self._make_times

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __contains__(self, name: object) -> bool:
        return name in self._makers or name in self._given

    def __getitem__(self, name: str) -> Column:
        if name in self._given:
            return self._given[name]
        # Two threads may make the same column. There is no lock: one that waits while it holds
        # something that the other needs would deadlock.
        if name not in self._made:
            self._made.update(self._makers[name]())
            if self.size > _MANY:
                for number in self._used:
                    self._segments[number].sections.release()
        return self._made[name]

    @cached_property
    def _made(self) -> dict[str, Column]:
        return {}

    def is_made(self, name: str) -> bool:
        """Report whether a column is there already."""
        return name in self._made or name in self._given

    def take(self, spliced: Mapping[str, Column]) -> None:
        """Take columns that are known as long as no zone moves times."""
        if self._zone is None:
            self._made.update(spliced)

    def look_ahead(self) -> None:
        """Find what does not depend on the order of the events."""
        self._actors[1].look_ahead()
        _ = self._declared

    # -- gathering ---------------------------------------------------------------------------

    @cached_property
    def _about(self) -> array[int]:
        return self._one("about", "H")

    @cached_property
    def _tables(self) -> dict[int, list[int]]:
        """The numbers of the dates of the events of each segment, which come first there."""
        made = {}
        with self._adding:
            for number in self._used:
                segment = self._segments[number]
                size = max(segment.sections["date"], default=-1) + 1
                made[number] = self._dates.take(segment, range(size))
        return made

    def _sections(self, *names: str) -> Iterator[tuple[Span, list[memoryview]]]:
        """Yield sections of each span."""
        for span in self._spans:
            sections = self._segments[span.segment].sections
            yield span, [sections[name] for name in names]

    def _one(self, name: str, code: str) -> array[int]:
        """Return a column of one value an event, by place."""
        column = array(code)
        for span, (section,) in self._sections(name):
            column.frombytes(section[span.first : span.first + span.size].tobytes())
        return column

    def _several(
        self, name: str, tables: Mapping[int, Sequence[int]], different: int = NARROW + 1
    ) -> _Several:
        """Return several numbers an event by place, each as the table of its segment has it; so
        many are `different`."""
        counts, values, few = array("I"), array("I"), bytearray()
        for span, (starts, section) in self._sections(f"{name}.start", name):
            own = starts[span.first : span.first + span.size + 1]
            first, last = own[0], own[-1]
            if first == last:
                counts.frombytes(bytes(4 * span.size))
                continue
            each = own.tolist()
            counts += array("I", list(map(sub, islice(each, 1, None), each)))
            if different <= NARROW:
                table = bytes(tables[span.segment]).ljust(NARROW, b"\0")
                few += section[first:last].tobytes()[_LOWEST::4].translate(table)
            else:
                values += array("I", pick(tables[span.segment], section[first:last]))
        return _Several(counts, bytes(few) if different <= NARROW else values)

    def _ids(self) -> list[bytes]:
        """Return the ids of all events, by place."""
        return list(chain.from_iterable(self._ids_of_spans()))

    def _ids_of_spans(self) -> Iterator[Iterable[bytes]]:
        for span, (starts, section) in self._sections("id.start", "id"):
            own = starts[span.first : span.first + span.size + 1].tolist()
            read = BytesIO(section[own[0] : own[-1]]).read
            yield map(read, map(sub, islice(own, 1, None), own))

    @cached_property
    def _are_different(self) -> bool:
        """Whether no two events have the same id."""
        if self._ascend():
            return True
        known = set[bytes]()
        for ids in self._ids_of_spans():
            known.update(ids)
        return len(known) == self.size

    def _ascend(self) -> bool:
        """Report whether the ids of each span ascend, and no two spans have ids between those of
        the other: so it is with files whose names are the ids, and with what was sorted by id."""
        if not all(self._segments[number].ascends for number in self._used):
            return False
        ends = []
        for span, (starts, section) in self._sections("id.start", "id"):
            first, second = starts[span.first : span.first + 2]
            last, end = starts[span.first : span.first + span.size + 1][-2:]
            ends.append((section[first:second].tobytes(), section[last:end].tobytes()))
        ends.sort()
        return all(one < other for (_, one), (other, _) in pairwise(ends))

    def _words(self, name: str) -> tuple[list[Any], dict[int, list[int]]]:
        """Return the texts at a section of all segments, and the numbers for those of each."""
        words = Words()
        tables = {
            number: words.of(self._segments[number].sections.value(name)) for number in self._used
        }
        return list(words.numbers), tables

    def _event(self, place: int) -> Event:
        """Return the event at a place, as its record says."""
        for span in self._spans:
            if place < span.size:
                return self._segments[span.segment].event(span.first + place, self._read)
            place -= span.size
        raise IndexError

    # -- order -------------------------------------------------------------------------------

    @cached_property
    def _order(self) -> array[int]:
        """The place of each row."""
        if self.is_made("event.place"):
            return array("I", bytes(self["event.place"]))
        if self._days is not None:
            keys = self._of_days("days" if self._are_days else "keys")
            if self._are_days and NONE in keys:
                keys = [inf if day == NONE else day for day in keys]
            order = sorted(range(self.size), key=keys.__getitem__)
            if self._links:
                begins = keys if self._are_days else list(map(begin_of, keys))
                order = self._sort_by_links(order, begins)
            return array("I", order)
        _, dates = self._located
        ranks = self._dates.ranks(set(dates))
        order = _sort(_take(ranks, dates, "I"), len(ranks))
        self._dates.sort_instants(order, dates)
        if self._links:
            begin = self._dates.columns["order"]
            order = self._sort_by_links(order, list(map(begin.__getitem__, dates)))
        return array("I", order)

    def _make_looks(self) -> dict[str, Column]:
        flags = self._about.tobytes()[sys.byteorder == "big" :: 2]  # the lower byte of each
        if flags.count(flags[:1]) < self.size:
            flags = _gather(flags, self._order).tobytes()
        cells = _gather(self._one("title.cells", "H"), self._order)
        return {"title.cells": cells, "event.flags": flags}

    @cached_property
    def _days(self) -> Mapping[int, Days] | None:
        """The dates of the events of each segment; None where they are moved, or no keys."""
        if self._zone is not None or self._has(TIMED):
            return None
        used = {number: self._segments[number] for number in self._used}
        days = {at: self._early.days(each) for at, each in used.items()}
        return days if all(each.is_usual for each in days.values()) else None

    @cached_property
    def _are_days(self) -> bool:
        """Whether the date of each event is a day, or none: so its seconds need no other date."""
        if self._zone is not None or self._has(TIMED):
            return False
        used = (self._segments[number] for number in self._used)
        return all(len(segment.sections["date.day"]) for segment in used)

    def _of_days(self, name: str) -> list[Any]:
        """Return something of the dates of all events, by place."""
        assert self._days is not None
        found: list[Any] = []
        for number, first, size in self._spans:
            each = getattr(self._days[number], name) or [b""] * len(self._segments[number])
            found += each if size == len(each) else each[first : first + size]
        return found

    def _make_happened(self) -> dict[str, Column]:
        if self._are_days:
            return _columns_by_day("happened", self._of_days("days"), self._order)
        if self._days is not None:
            is_spread = any(each.rows for each in self._days.values())
            rows = self._of_days("rows") if is_spread else ()
            return _columns_of_days("happened", self._of_days("shown"), rows, self._order)
        return self._dates.time_columns("happened", _gather(self._located[1], self._order))

    def _make_ends(self) -> Mapping[str, Column]:
        if self._are_days:
            return _ends_by_day("happened", memoryview(self["happened.day"]).tolist())
        return self._make_happened()

    @property
    def findings(self) -> list[Finding]:
        """Return the findings about times."""
        if self._zone is None and not self._has(TIMED):
            return zone_findings(self._documents)
        return self._located[0]

    def _make_times(self) -> dict[str, Column]:
        made: dict[str, Column] = dict.fromkeys(_OF_TIMES, array("I"))
        made |= {"times.json": b"[]", "reasons.json": b"{}"}
        made["time_findings.json"] = json_bytes(list(map(pack_value, self.findings)))
        return made

    def head(self) -> Head:
        """Return what is needed at once."""
        documents = self._documents
        zone = self._zone_name if self._zone is not None else ""
        return {
            "events": self.size,
            "title": next((each.title for each in documents if each.title), ""),
            "description": next((each.description for each in documents if each.description), ""),
            "timezone": next((each.timezone for each in documents if each.timezone), zone),
            "zone": zone,
            "rejected": sum(each.rejected for each in documents),
            "views": [pack_value(view) for each in documents for view in each.views],
            "timelines": list(timelines_of(documents)),
            "spans": self._spans,
        }

    # -- times -------------------------------------------------------------------------------

    @cached_property
    def _located(self) -> tuple[list[Finding], array[int]]:
        """The findings about times, and the dates of all events, by place, as they are in the
        timeline."""
        date = array("I")
        for span, (section,) in self._sections("date"):
            own = section[span.first : span.first + span.size].tolist()
            date.extend(map(self._tables[span.segment].__getitem__, own))
        findings = zone_findings(self._documents)
        zone, southern = self._zone, self._southern
        texts = self._dates.texts()
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
        return findings, array("I", [number_of.get(number, number) for number in date])

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

    def _make_published(self) -> dict[str, Column]:
        """Return the columns of when sources were public."""
        dates, order = self._dates, self._order
        with self._adding:
            tables, days, numbers = self._said()
        # The day is the last one of the date.
        day_of_date = dict(zip(numbers, days, strict=True)) | {dates.undated: NONE}
        until = dates.columns["until"]
        ranks = _rank_by(until.__getitem__, day_of_date)
        if not ranks or not _ascend([day_of_date[number] for number in ranks]):
            ranks = _rank({
                number: (inf if day == NONE else day, until[number])
                for number, day in day_of_date.items()
            })  # fmt: skip
        day_of, date_of = [0] * len(ranks), [0] * len(ranks)
        for number, rank in ranks.items():
            day_of[rank], date_of[rank] = day_of_date[number], number
        several = {rank for number, rank in ranks.items() if date_of[rank] != number}
        sources = self._several("source", tables)
        said_ranks = list(map(ranks.__getitem__, numbers))
        rank_of = _take(said_ranks, sources.values, "I")
        unknown = ranks[dates.undated]  # what has no source
        first, last, firsts = array("I"), array("I"), array("I")
        at = 0
        for block in _Several(sources.counts, rank_of).blocks():
            each = block if all(block) else [one or [unknown] for one in block]
            least = list(map(min, each))
            first.extend(least)
            last.extend(map(max, each))
            firsts.extend(map(date_of.__getitem__, least))
            for number, (one, own) in enumerate(zip(least, block, strict=True)) if several else ():
                if own and one in several:
                    place = len(firsts) - len(block) + number
                    firsts[place] = numbers[sources.values[at + own.index(one)]]
                at += len(own)
        first, last = _gather(first, order), _gather(last, order)
        published = array("I", _sort(first, len(ranks)))
        column_of_days = pack_days(days)
        public = _Several(
            sources.counts,
            _take(column_of_days, sources.values, column_of_days.typecode),
        )
        source_start, source_day = public.by_row(order)
        return {
            **dates.time_columns("published", _gather(firsts, order)),
            "published.order": published,
            "published.place": _inverse(published),
            "published.known": pack_days(list(map(day_of.__getitem__, first))),
            "published.complete": pack_days(list(map(day_of.__getitem__, last))),
            "source.start": source_start,
            "source.day": pack_days(source_day),
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
            said = sections["said.date"].tolist()
            places = sorted(set(said))
            known = dict(zip(places, self._dates.take(self._segments[number], places), strict=True))
            numbers += map(known.__getitem__, said)
            tables[number] = range(start, len(days))
        declared = self._declared[0].declared
        if not declared and self._zone is None:
            return tables, days, numbers
        met: dict[tuple[str, ...], tuple[int, int]] = {}
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
                found = met.get(tuple(texts))
                if found is None:
                    day, when = appearance(tuple(texts), self._locate)
                    found = met[tuple(texts)] = days_of((day,))[0], self._dates.add(when)
                days[at], numbers[at] = found
        return tables, days, numbers

    def _locate(self, when: When) -> When:
        return when if self._zone is None else situate(when, self._zone, self._southern)

    # -- sources -----------------------------------------------------------------------------

    @cached_property
    def _declared(self) -> tuple[Sources, dict[int, Event]]:
        """The sources that ids mean, and the events that declare one themselves, by place."""
        declaring = {
            place: self._event(place)
            for place, about in enumerate(self._about if self._has(DECLARES) else ())
            if about & DECLARES
        }
        return Sources(self._documents, declaring.values()), declaring

    def _has(self, flag: int) -> bool:
        return any(self._segments[number].about & flag for number in self._used)

    def _stored_sources(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Yield the sources that ids mean; one that an event declares by its place there."""
        sources, declaring = self._declared
        own: dict[str, tuple[int, int]] = {}
        for place, event in declaring.items():
            for number, source in enumerate(event.sources):
                if source.id and not source.ref:
                    own.setdefault(source.id, (place, number))
        for id_, source in sources.declared.items():
            if id_ in own:
                place, number = own[id_]
                said = declaring[place].sources[number]
                if source == (replace(said, unknown={}) if said.unknown else said):
                    yield id_, (self["place.row"][place], number)
                    continue
            yield id_, (pack_value(source),)

    # -- names -------------------------------------------------------------------------------

    @cached_property
    def _actors(self) -> tuple[list[Any], _Several, Counter[int]]:
        """The names of actors, by number who takes part in each event, and how often each does."""
        names, tables = self._words("actors")
        each = self._several("actor", tables, len(names))
        return names, each, each.totals()

    @cached_property
    def _seated(self) -> _Seated:
        """The actors, without who takes part in which event."""
        registry = Registry(self._documents)
        names, each, counts = self._actors
        starts, by_row = each.by_row(self._order)
        met: dict[int, None] = {}
        for start in range(0, len(by_row), _BLOCK):
            met |= dict.fromkeys(by_row[start : start + _BLOCK])
            if len(met) == len(counts):
                break
        index_of = {number: registry.admit(names[number]) for number in met}
        if len(set(index_of.values())) < len(index_of):
            # An actor may have several names, and take part by two of them.
            named = [
                list({index_of[number]: number for number in numbers}.values())
                for numbers in chain.from_iterable(each.blocks())
            ]
            each = _Several(array("I", map(len, named)), array("I", chain.from_iterable(named)))
            counts = each.totals()
            starts, by_row = each.by_row(self._order)
        totals = [0] * len(registry.actors)
        for number, total in counts.items():
            totals[index_of[number]] += total
        seating = seat_actors(registry, totals)
        seat_of = {number: seating.rank[index] for number, index in index_of.items()}
        return _Seated(registry, seating, starts, by_row, seat_of)

    def _make_seats(self) -> dict[str, Column]:
        """Return the columns of who takes part."""
        seated = self._seated
        return {"seat.start": seated.starts, "seat": _renumber(seated.each, seated.seat_of)}

    @cached_property
    def _refs(self) -> tuple[dict[str, Column], list[str]]:
        """The columns of the sources that are referred to, and their ids."""
        words, tables = self._words("refs")
        starts, flat = self._several("ref", tables, len(words)).by_row(self._order)
        place_of = {number: place for place, number in enumerate(dict.fromkeys(flat))}
        made: dict[str, Column] = {"ref.start": starts, "ref": _renumber(flat, place_of)}
        return made, list(map(words.__getitem__, place_of))

    @cached_property
    def _folded(self) -> dict[str, list[list[str]]]:
        """The values of the fields of texts, folded and as first written, as they are made."""
        return {}

    def _make_values(self, name: str) -> dict[str, Column]:
        """Return the columns of a field of texts."""
        words, tables = self._words(f"{name}.words")
        starts, flat = self._several(name, tables, len(words)).by_row(self._order)
        folded: dict[str, tuple[int, str]] = {}
        place_of = {
            number: folded.setdefault(fold(text), (len(folded), text))[0]
            for number in dict.fromkeys(flat)
            if (text := words[number])
        }
        self._folded[name] = [[key, text] for key, (_, text) in folded.items()]
        return {f"{name}.start": starts, name: _renumber(flat, place_of)}

    @property
    def _heads(self) -> dict[str, list[Any]]:
        heads: dict[str, list[Any]] = {"refs": self._refs[1]}
        for name in [f"values.{field.name}" for field in FIELDS if field.texts is not None]:
            _ = self[name]
            heads[name] = self._folded[name]
        return heads

    # -- keys --------------------------------------------------------------------------------

    def _make_keys(self) -> dict[str, Column]:
        keys = self._doubled[2] or list(map(self._ids().__getitem__, self._order))
        return {"key.start": starts_of(map(len, keys), "Q"), "key": b"".join(keys)}

    @cached_property
    def _doubled(self) -> tuple[array[int], set[int], list[bytes]]:
        """The rows whose key is not their id, and those whose id another one has, too; and all
        keys, if there are any such rows."""
        given = self._given.get("doubled")
        if self._are_different if given is None else not len(given):
            return array("I"), set(), []
        ids = list(map(self._ids().__getitem__, self._order))
        texts = [each.decode("utf-8", "surrogatepass") for each in ids]
        keys = [key.encode("utf-8", "surrogatepass") for key in unique_keys(texts)]
        doubled = array("I", compress(count(), map(ne, keys, ids)))
        several = set(map(ids.__getitem__, doubled))
        return doubled, set(compress(count(), map(several.__contains__, ids))), keys

    def _make_hashes(self) -> dict[str, Column]:
        hashes = key_hashes(_keys_of(self))
        # Floats compare much faster than integers; equal ones are sorted by the whole hash below.
        rows = _sort(array("d", hashes).tolist(), 2.0**64)
        ascending = _gather(hashes, rows)
        if not all(map(le, ascending, islice(ascending, 1, None))):
            rows.sort(key=hashes.__getitem__)
            ascending = _gather(hashes, rows)
        return {"key.hash": ascending, "key.row": array("I", rows)}

    def _make_doubtful(self) -> dict[str, Column]:
        """Return the rows of events that may not fit together with others."""
        doubtful = self._doubled[1] | self._linked[1]
        made, refs = self._refs
        missing = {at for at, name in enumerate(refs) if name not in self._declared[0].declared}
        if missing:
            found = compress(count(), map(missing.__contains__, made["ref"]))
            doubtful |= {bisect_right(made["ref.start"], at) - 1 for at in found}
        return {"doubtful": array("I", sorted(doubtful))}

    # -- links -------------------------------------------------------------------------------

    @cached_property
    def _links(self) -> dict[int, list[tuple[bytes, LinkType]]]:
        """The links of the events that have any, by place: the id that each leads to, and its
        type."""
        if not self._has(LINKS):
            return {}
        words: list[tuple[bytes, LinkType]] = []
        tables = {}
        for number in self._used:
            start = len(words)
            words += [
                (to.encode("utf-8", "surrogatepass"), type_)
                for to, type_ in self._segments[number].sections.value("links")
            ]
            tables[number] = range(start, len(words))
        each = chain.from_iterable(self._several("link", tables).blocks())
        return {at: list(map(words.__getitem__, one)) for at, one in enumerate(each) if one}

    def _sort_by_links(self, order: list[int], starts: list[Any]) -> list[int]:
        """Return an order in which events that begin together stand as their links say."""
        rows = _first_rows(list(map(self._ids().__getitem__, order)))
        pairs = []
        for row, place in enumerate(order):
            for to, type_ in self._links.get(place, ()):
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

    @cached_property
    def _linked(self) -> tuple[dict[str, Column], set[int]]:
        """The columns of links, and the rows of those that lead nowhere."""
        pairs, doubtful = [], set()
        if self._links:
            rows = self["place.row"]
            row_of = dict(zip(_keys_of(self), count()))
            known = set(self._ids())
            for place, each in self._links.items():
                for to, _ in each:
                    if to not in known:
                        doubtful.add(rows[place])
                    target = row_of.get(to)
                    if target is not None:
                        pairs.append((target, rows[place]))
            pairs.sort()
        return {
            "link.target": array("I", [target for target, _ in pairs]),
            "link.from": array("I", [row for _, row in pairs]),
        }, doubtful

    def find_backward(self, corpus: Corpus) -> list[Finding]:
        """Return the findings about links that run backward in time: only those whose dates leave
        it possible, by the day before and after, are looked at as they are."""
        if not self._links:
            return []
        rows, order, dates = self["place.row"], self._order, self._located[1]
        first = _first_rows(list(map(self._ids().__getitem__, order)))
        begin, until = (self._dates.columns[name] for name in ("order", "until"))
        pairs = []
        for row in sorted(map(rows.__getitem__, self._links)):
            for number, (to, type_) in enumerate(self._links[order[row]]):
                other = first.get(to)
                if type_ not in CAUSAL or other is None:
                    continue
                cause, effect = (row, other) if type_ == "led_to" else (other, row)
                if begin[dates[order[cause]]] + 3 * DAY > until[dates[order[effect]]]:
                    pairs.append((row, number, other, type_))
        known, texts = self._dates.whens, self._dates.texts()
        whens = [
            known.get(number) or parse(texts[number])
            for number in (set(dates) if pairs else ())
            if number in known or ":" in texts[number]
        ]
        return backward_links(corpus.events, self._zone, pairs, whens)


_MANY = 250_000
"""Number of events from which the pages of segments are released after each column."""
_OF_EVENTS = frozenset((
    "text", "text.start", "shape", "shapes", "told", "tolds", "packed",
    "record.kind", "record.start", "record.length", "record.sum", "record.number",
))  # fmt: skip
"""Sections of which no column is made."""
_OF_PUBLICATION = (
    *[f"published.{part}" for part in (*TIMES, "order", "place", "known", "complete")],
    "source.start", "source.day",
)  # fmt: skip
_OF_ACTORS = ("actor.order", "actor.totals", "actor.equals", "registry.json")
_OF_DECLARED = ("declared", "declared.start", "declared.hash", "declared.at")
_OF_TIMES = (
    "time.row", "time.at", "own.row", "own.at", "times.json", "convention", "reasons.json",
    "time_findings.json",
)  # fmt: skip
"""Columns that are made together."""


class _Derived(Pending):
    """Columns, and all that are derived from them when they are asked for."""

    def __init__(self, given: Mapping[str, Column], size: int) -> None:
        self._columns = Columns(size, given=given)
        for field in FIELDS:
            if field.texts is not None:
                self._columns.add_values(field.name, field.texts)
        add_outlines(self._columns)
        self._names = dict.fromkeys((*given, *self._columns.names(derived=True)))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __getitem__(self, name: str) -> Column:
        if name not in self._names:
            raise KeyError(name)
        return self._columns[name]

    def is_made(self, name: str) -> bool:
        """Report whether a column is there already."""
        return self._columns.is_made(name)


def _first_rows(ids: Sequence[bytes]) -> dict[bytes, int]:
    """Return the row of each id; the first one where several events have it."""
    size = len(ids)
    return dict(zip(reversed(ids), range(size - 1, -1, -1), strict=True))


def _keys_of(made: Mapping[str, Column]) -> list[bytes]:
    keys = bytes(made["key"])
    starts = made["key.start"]
    return list(map(keys.__getitem__, map(slice, starts, islice(starts, 1, None))))
