"""The events of segments, put together, are the corpus that their files make."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import isnan
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock
from zlib import crc32

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core.test_anything import TIMELINES
from tests.core.test_schema_properties import EVENTS
from tests.files.alike import assert_alike
from tests.files.hostile import FAULTS, PLACES, QUICK, SLIPS, files_of
from tests.files.test_assembly import ENTRIES, REGISTERED
from tests.properties import slowly, times
from tests.shipped import FOLDER
from timeline_tui.core.columns import NONE, Column, Pending
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.index import Index
from timeline_tui.core.lens import Lens
from timeline_tui.core.mapped import LOST_TITLE
from timeline_tui.core.query.table import FIELDS
from timeline_tui.core.schema.consistency import findings_of
from timeline_tui.core.schema.documents import read_document
from timeline_tui.dates import parse
from timeline_tui.dates.when import UNDATED
from timeline_tui.explorer.outline import Measure
from timeline_tui.files import formats
from timeline_tui.files.cache import assembly
from timeline_tui.files.cache import segment as segment_module
from timeline_tui.files.cache.assembly import (
    Assembled,
    Early,
    assemble,
    begin_of,
    is_simple,
    key_of_days,
    open_assembled,
)
from timeline_tui.files.cache.plain import Declined, look_at, stand_in
from timeline_tui.files.cache.segment import (
    SOURCE,
    WHOLE,
    Sections,
    Segment,
    SegmentBuilder,
    pack_sections,
)
from timeline_tui.files.cache.stored import Segmented
from timeline_tui.files.cache.workers import read_segments
from timeline_tui.files.find import walk

TEXTS = {field.name: field.texts for field in FIELDS if field.texts is not None}
DATES = st.sampled_from([
    "2026-04-17", "2026-04-18", "2026-04", "2026-04-30", "2026", "[..2026-04-05]", "2026-04-17~",
    "2026-04-01/2026-04-30", "2026-22", "199X", "2026?", "/2026", "-0043-03-15", "Y-66E6",
    "{2026-04-17,2026-04-19}",
])  # fmt: skip
TIMES = st.sampled_from([
    "2026-04-17T10:00:00Z", "2026-04-17T10:00:00-04:00", "2026-04-17T12:30", "2026-10-25T03:30",
    "2026-03-29T03:30:00", "2016-12-31T23:59:60Z", "2026-04-17T10:00Z/2026-04-18T10:00+02:00",
    "[2026-04-17T10:00Z,2026-04-19]", "2026-04-17T10:00:00.5Z", "2026-04-17T10:00:00.25Z",
])  # fmt: skip
SOURCES = st.fixed_dictionaries(
    {},
    optional={
        "published": DATES | TIMES, "archived_at": DATES, "accessed": DATES, "title": st.just("S"),
        "source": st.sampled_from(["s", "t", "nowhere"]), "quotes": st.just(["Quoth"]),
    },
)  # fmt: skip


LINKS = st.lists(
    st.fixed_dictionaries({
        "to": st.sampled_from(["a", "b", "c", "a#2", "nowhere"]),
        "type": st.sampled_from(["led_to", "responds_to", "precedes", "part_of"]),
    }),
    max_size=2,
)  # fmt: skip


def records(
    dates: st.SearchStrategy[str], **more: st.SearchStrategy[object]
) -> st.SearchStrategy[object]:
    return st.fixed_dictionaries(
        {"title": st.sampled_from(["T", "Ü", "a longer title"])},
        optional={
            "id": st.sampled_from(["a", "b", "c", "a#2", "e\ud800"]),
            "date": dates,
            "actors": st.lists(ENTRIES, max_size=3),
            "tags": st.lists(st.sampled_from(["war", "War", "law", "Ärger"]), max_size=3),
            "sources": st.lists(SOURCES, max_size=3),
            **more,
        },
    )


def timelines(
    dates: st.SearchStrategy[str], *zones: str, **more: st.SearchStrategy[object]
) -> st.SearchStrategy[object]:
    return st.fixed_dictionaries(
        {"events": st.lists(records(dates, **more), max_size=6)},
        optional={
            "title": st.just("A"),
            "description": st.just("D"),
            "timezone": st.sampled_from(["UTC", *zones]),
            "actors": st.just([{"id": "a", "name": "Ada", "aliases": ["B."]}]),
            "sources": st.just([
                {"id": "s", "title": "S", "published": "2026-04-17T23:30:00Z"}, {"id": "t"},
            ]),
        },
    )  # fmt: skip


class Files:
    """Timelines, and files that are one event, and segments of them."""

    def __init__(self, *values: Any) -> None:
        self.documents = [
            read_document(value, file=f"{n}.json", stem=str(n)) for n, value in enumerate(values)
        ]
        self._records: dict[str, list[bytes]] = {
            document.file: [json.dumps(each).encode() for each in value.get("events", [value])]
            for document, value in zip(self.documents, values, strict=True)
        }
        self.heads = [replace(document, events=()) for document in self.documents]
        self.reads = 0

    def read(self, path: str, start: int, length: int) -> bytes:
        self.reads += 1
        return b"".join(self._records[path])[start : start + length]

    def segment(self, *parts: tuple[int, int, int], is_plain: bool = True) -> Segment:
        """Return a segment of some events of files: the number of the file, the first event, and
        the one after the last."""
        builder = SegmentBuilder(TEXTS)
        for file, first, end in parts:
            document = self.documents[file]
            builder.begin(document.file, document.file, ["events"])
            for event in document.events[first:end]:
                number = event.path[-1] if event.path else 0
                assert isinstance(number, int)
                data = self._records[document.file][number]
                try:
                    if not is_plain:
                        raise Declined
                    look = look_at(json.loads(data), data.decode(), 0, len(data))
                except Declined:
                    builder.add_event(event)
                    continue
                start = sum(map(len, self._records[document.file][:number]))
                look = (look[0] or stand_in(str(file), event.path), *look[1:])
                number = number if event.path else WHOLE
                builder.add_plain(look, (SOURCE, start, len(data), crc32(data), number), event)
        return Segment(Sections(b"".join(pack_sections(builder.finish()))))

    def whole(self, *, is_plain: bool = True) -> Segment:
        """Return one segment of all."""
        parts = [(n, 0, len(each.events)) for n, each in enumerate(self.documents)]
        return self.segment(*parts, is_plain=is_plain)


def opened(files: Files, segments: Sequence[Segment], **more: Any) -> tuple[Corpus, Assembled]:
    """Return the corpus of segments by way of the bytes of a file, and what was assembled."""
    made = assemble(segments, files.heads, files.read, **more)
    sections = Sections(b"".join(pack_sections(made.columns)))
    given: Mapping[str, Column] = {name: sections[name] for name in sections}
    head = json.loads(json.dumps(made.head))
    return open_assembled(given, head, segments, files.read), made


def assert_assembled(files: Files, *segments: Segment, in_use: bool = False) -> None:
    """Compare what was assembled with the corpus that is made of the documents."""
    corpus, made = opened(files, segments)
    expected = Corpus(files.documents)
    assert made.findings == findings_of(expected)
    assert_alike(expected, corpus, in_use=in_use)
    early = Early()
    for segment in (*segments[:-1], files.whole()):
        early.add(segment)
    apart = assemble(segments, files.heads, files.read, early=early)
    for name in made.columns:
        assert bytes(apart.columns[name]) == bytes(made.columns[name]), name
    if is_simple(segments):  # another process may still tell of columns while others are made
        given: dict[str, Column] = {}
        waiting = assemble(segments, files.heads, files.read, given=given)
        given["event.place"] = bytes(len(corpus.events))
        assert bytes(waiting.columns["event.place"]) == given["event.place"]


@settings(max_examples=times(200))
@given(st.lists(DATES | st.sampled_from(["Y-99999", "9999-12-31", "2026/..", "../..", ""])))
def test_days_are_ordered_by_one_number_as_by_their_bounds(texts: list[str]) -> None:
    whens = [parse(text) if text else UNDATED for text in texts]
    orders = [when.order_key for when in whens]
    keys = [
        key_of_days(float(begin), phase & 255, float(until)) for begin, phase, until, _ in orders
    ]
    usual = [(order, key) for order, key in zip(orders, keys, strict=True) if not isnan(key)]
    assert len(usual) >= sum("2026" in text for text in texts)
    for order, key in usual:
        assert begin_of(key) == order[0]
        for other, its_key in usual:
            assert (order < other) == (key < its_key)


PLAIN = timelines(DATES)
TIMED = timelines(DATES | TIMES, "Europe/Kyiv", "Australia/Sydney", "Pacific/Apia", "Nowhere/At")
SOME = st.sampled_from(["2026-04-17", "2026-04-18", "2026-04"])
LINKED = timelines(SOME, links=LINKS) | timelines(DATES | TIMES, "Europe/Kyiv", links=LINKS)
OWN = st.fixed_dictionaries(
    {"id": st.sampled_from(["s", "u", "v"])},
    optional={
        "title": st.just("U"), "published": DATES, "source": st.sampled_from(["s", "u", "x"]),
        "zork": st.just(1),
    },
)  # fmt: skip
DECLARING = timelines(DATES, sources=st.lists(SOURCES | OWN, max_size=3))


@settings(max_examples=times(200))
@given(st.lists(PLAIN, min_size=1, max_size=3), st.booleans())
def test_plain_records_become_the_corpus_of_their_files(
    values: list[object], is_plain: bool
) -> None:
    files = Files(*values)
    assert_assembled(files, files.whole(is_plain=is_plain))


DAYS = st.sampled_from(["2026-04-17", "2026-04-18", "0001-01-01", "9999-12-31", ""])
OF_DAYS = timelines(
    DAYS, "Australia/Sydney", "Pacific/Apia", links=LINKS,
    sources=st.lists(st.fixed_dictionaries({"published": DAYS}), max_size=3),
)  # fmt: skip


@settings(max_examples=times(200))
@given(st.lists(OF_DAYS, min_size=1, max_size=3), st.booleans())
@example([{"events": [{"title": "T"}, {"title": "U", "date": "2026-04-17"}, {"title": "V"}]}], True)
def test_dates_that_are_days_become_the_columns_of_dates_that_may_be_more(
    values: list[object], is_plain: bool
) -> None:
    files = Files(*values)
    parts = [(n, 0, len(each.events)) for n, each in enumerate(files.documents)]
    segments = [files.segment(part, is_plain=is_plain) for part in parts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segment_module, "read_days", lambda texts: None)
        general = [files.segment(part, is_plain=is_plain) for part in parts]
    assert not any(len(each.sections["date.day"]) for each in general)
    assert_assembled(files, *segments)
    expected = assemble(general, files.heads, files.read).columns
    for mixed in (segments, [*segments[:1], *general[1:]], [*general[:1], *segments[1:]]):
        made = assemble(mixed, files.heads, files.read).columns
        for name in expected:
            ours, theirs = memoryview(made[name]), memoryview(expected[name])
            assert (name, ours.format, bytes(ours)) == (name, theirs.format, bytes(theirs))


@settings(max_examples=times(100))
@given(st.lists(LINKED | DECLARING, min_size=1, max_size=3))
def test_numbers_that_a_byte_holds_are_put_together_as_any_others(values: list[object]) -> None:
    files = Files(*values)
    segments = [files.segment((n, 0, len(each.events))) for n, each in enumerate(files.documents)]
    expected = assemble(segments, files.heads, files.read).columns
    for width, is_ahead in ((-1, False), (-1, True), (assembly.NARROW, True)):
        with mock.patch.object(assembly, "NARROW", width):
            made = assemble(segments, files.heads, files.read)
            if is_ahead:
                made.look_ahead()
            for name in expected:
                ours, theirs = memoryview(made.columns[name]), memoryview(expected[name])
                assert (name, ours.format, bytes(ours)) == (name, theirs.format, bytes(theirs))


def test_seats_above_those_that_a_byte_holds_are_columns_of_four() -> None:
    names = [f"Actor {n}" for n in range(300)]
    twice = [{"title": "T", "date": "2026", "actors": names[n : n + 2]} for n in range(299)]
    files = Files({"events": twice[:100]}, {"events": twice})
    assert_assembled(files, *[files.segment((n, 0, len(each.events))) for n, each in
                              enumerate(files.documents)])  # fmt: skip


@pytest.mark.parametrize(("ids", "ascend"), [
    ((("a", "b"), ("c",)), True),
    ((("c",), ("a", "b")), True),
    ((("a", "c"), ("b",)), False),
    ((("a", "b"), ("b", "c")), False),
    ((("a", "a"),), False),
    ((("b", "a"), ("c",)), False),
    ((("a", "é", "\ue000", "𐀀"),), True),
])  # fmt: skip
def test_ids_that_ascend_are_known_to_be_different(
    ids: Sequence[Sequence[str]], ascend: bool
) -> None:
    files = Files(*[{"events": [{"id": one, "title": "T"} for one in each]} for each in ids])
    segments = [files.segment((n, 0, len(each))) for n, each in enumerate(ids)]
    assert_assembled(files, *segments)
    spans = [assembly.Span(number, 0, len(each)) for number, each in enumerate(segments)]
    assembled = assembly._Assembly(segments, files.heads, spans, files.read, {}, None)
    assert assembled._ascend() == ascend


def test_days_are_all_that_is_kept_of_dates_that_are_days() -> None:
    dates = ["2026-04-18", "", "2026-04-17"]
    events = [
        {"title": "T", "date": each, "sources": [{"published": "2026-04-20"}]} for each in dates
    ]
    files = Files({"events": events})
    sections = files.whole().sections
    days = [date.fromisoformat(each).toordinal() for each in (dates[0], dates[2], "2026-04-20")]
    assert sections["date.day"].tolist() == [NONE, *days]
    assert len(sections["date.rows"]) == 0
    assert sections["said.day"].tolist() == days[2:]
    assert sections["said.date"].tolist() == [3]


@settings(max_examples=times(200))
@given(st.lists(TIMED, min_size=1, max_size=2), st.booleans())
def test_records_with_times_and_zones_become_the_corpus_of_their_files(
    values: list[object], is_plain: bool
) -> None:
    files = Files(*values)
    assert_assembled(files, files.whole(is_plain=is_plain))


@settings(max_examples=times(200))
@given(st.lists(LINKED, min_size=1, max_size=2), st.booleans())
def test_records_with_links_become_the_corpus_of_their_files(
    values: list[object], is_plain: bool
) -> None:
    files = Files(*values)
    assert_assembled(files, files.whole(is_plain=is_plain))


@settings(max_examples=times(100))
@given(st.lists(DECLARING, min_size=1, max_size=2), st.booleans())
def test_records_that_declare_sources_become_the_corpus_of_their_files(
    values: list[object], is_plain: bool
) -> None:
    files = Files(*values)
    assert_assembled(files, files.whole(is_plain=is_plain))


@settings(max_examples=times(100))
@given(st.lists(TIMELINES | REGISTERED, min_size=1, max_size=2), st.booleans())
def test_any_records_become_the_corpus_of_their_files(values: list[object], is_plain: bool) -> None:
    files = Files(*values)
    assert_assembled(files, files.whole(is_plain=is_plain))


@settings(max_examples=times(60))
@given(st.lists(EVENTS, min_size=1, max_size=3))
def test_files_of_one_event_become_the_corpus_of_all(values: list[object]) -> None:
    files = Files(*values)
    assert_assembled(files, files.whole())


def test_the_shipped_chronology_is_assembled_as_it_is_read() -> None:
    values = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    files = Files(*values)
    assert_assembled(files, files.whole(), in_use=True)


MIXED = timelines(DATES | TIMES)


def scattered(files: Files, random: Random) -> list[Segment]:
    """Return segments with parts of files, those of one file in their order."""
    parts = []
    for number, document in enumerate(files.documents):
        cuts = sorted(random.choices(range(len(document.events) + 1), k=2))
        ends = [0, *cuts, len(document.events)]
        parts.append([(number, *each) for each in pairwise(ends)])
    segments = []
    while any(parts):
        chosen = [each.pop(0) for each in parts if each and random.random() < 0.7]
        random.shuffle(chosen)
        segments.append(files.segment(*chosen))
    return segments


@settings(max_examples=times(100))
@given(st.lists(MIXED, min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_parts_of_files_may_be_in_any_segments(values: list[object], random: Random) -> None:
    files = Files(*values)
    assert_assembled(files, *scattered(files, random))


@settings(max_examples=times(60))
@given(st.lists(PLAIN, min_size=1, max_size=4), st.randoms(use_true_random=False), st.floats(0, 1))
def test_all_parts_of_a_file_are_found_wherever_it_is_looked_for_first(
    values: list[Any], random: Random, share: float
) -> None:
    files = Files(*values)
    segments = scattered(files, random)
    made = assemble(segments, files.heads, files.read)
    sections = [each.sections for each in segments]
    for document in files.documents:
        content = Segmented(made.columns, made.head, sections, ())
        parts = content.parts_of(document.file, share)
        assert parts == content._parts.get(document.file, [])
        assert sum(count for _, _, count in parts) == len(document.events)


@settings(max_examples=times(60))
@given(st.lists(PLAIN, min_size=2, max_size=3))
def test_a_file_that_has_changed_or_gone_leaves_its_segment(values: list[Any]) -> None:
    old, new = Files(*values), Files(values[-1], *values[1:])
    changed, made = opened(new, [old.whole(), new.segment((0, 0, 9))], dropped=[(0, "0.json")])
    assert_alike(Corpus(new.documents), changed, in_use=False)
    assert made.findings == findings_of(Corpus(new.documents))
    left = Files(*values)
    left.heads, left.documents = left.heads[1:], left.documents[1:]
    assert_alike(Corpus(left.documents), opened(left, [old.whole()])[0], in_use=False)


def test_what_the_first_rows_do_without_is_not_made_for_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    for name in ("_make_published", "_make_hashes", "_make_looks"):
        real = getattr(assembly._Assembly, name)

        def note(assembled: Any, real: Any = real, name: str = name) -> Any:
            made.append(name)
            return real(assembled)

        monkeypatch.setattr(assembly._Assembly, name, note)
    values = [{"title": "b", "date": f"20{n}", "actors": ["x"]} for n in range(10, 40)]
    files = Files({"events": values})
    segments = [files.whole()]
    found = assemble(segments, files.heads, files.read)
    corpus = open_assembled(found.columns, found.head, segments, files.read)
    Measure(Lens(Index(corpus))).look_at_all()
    assert found.findings == ()
    assert corpus.event(29).when.edtf == "2039"
    assert "_make_published" not in made
    assert "_make_hashes" not in made
    assert corpus.row(corpus.keys[3]) == 3
    _ = dict(found.columns), dict(found.columns)
    assert sorted(made) == ["_make_hashes", "_make_looks", "_make_published"]


@settings(max_examples=times(100))
@given(st.lists(PLAIN, min_size=1, max_size=3))
def test_an_event_is_found_by_its_key_before_there_is_a_column_of_keys(
    values: list[object],
) -> None:
    files = Files(*values)
    segments = [
        files.segment((number, first, end))
        for number, document in enumerate(files.documents)
        for first, end in pairwise((0, len(document.events) // 2, len(document.events)))
    ]
    made = assemble(segments, files.heads, files.read)
    corpus = Segmented(made.columns, made.head, [each.sections for each in segments], ()).corpus
    expected = Corpus(files.documents)
    assert [corpus.keys[row] for row in range(len(corpus))] == list(expected.keys)
    asked = [*expected.keys, *[key[1:] for key in expected.keys], "", "nowhere", "a", "a#2"]
    assert list(map(corpus.row, asked)) == list(map(expected.row, asked))
    assert isinstance(made.columns, Pending)
    has_doubles = len({event.id for event in expected.events}) < len(expected)
    assert made.columns.is_made("key.hash") == has_doubles
    _ = made.columns["key.hash"]
    assert list(map(corpus.row, asked)) == list(map(expected.row, asked))
    assert list(corpus.keys) == list(expected.keys)


@given(st.lists(st.integers(0, 900)) | st.lists(st.integers(0, 2**64 - 1).map(float)))
def test_what_is_parted_before_it_is_sorted_is_in_the_same_order(keys: list[float]) -> None:
    with mock.patch.object(assembly, "_MANY", 0), mock.patch.object(assembly, "_BLOCK", 7):
        parted = assembly._sort(keys, 901 if max(keys, default=0) < 901 else 2.0**64)
    assert parted == sorted(range(len(keys)), key=keys.__getitem__)


def test_plain_records_are_put_together_without_reading_them() -> None:
    values = [{"title": "b", "date": "2026", "actors": ["x"], "id": str(n)} for n in range(9)]
    files = Files({"events": values})
    corpus, made = opened(files, [files.whole()])
    assert not files.reads
    assert not made.findings
    assert corpus.event(3).title == "b"
    assert files.reads == 1


@pytest.mark.parametrize("data", [b"", b'{"title": "other"}', b"\xff" * 40])
def test_a_record_that_is_not_what_it_was_is_not_shown(data: bytes) -> None:
    files = Files({"events": [{"title": "b", "date": "2026"}]})
    segments = [files.whole()]
    made = assemble(segments, files.heads, files.read)
    corpus = open_assembled(made.columns, made.head, segments, lambda *_: data)
    assert corpus.event(0).title == LOST_TITLE
    assert corpus.lost == {0}


def test_nothing_at_all_is_a_corpus() -> None:
    assert_assembled(Files())
    assert_assembled(Files({"events": [], "title": "A"}))


def assert_read(tmp_path: Path, contents: Mapping[str, bytes]) -> None:
    """Compare what is assembled of the segments of files with what reading these gives."""
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    entries = walk([str(tmp_path)], follow=False).entries
    found = read_segments(entries, None, workers=0)
    segments = [made.open(None) for made in found.made]
    expected = Corpus([formats.read(entry).document for entry in entries])
    made = assemble(segments, [reading.document for reading in found.readings], read_part)
    assert made.findings == findings_of(expected)
    assert_alike(expected, open_assembled(made.columns, made.head, segments, read_part))


def read_part(path: str, start: int, length: int) -> bytes:
    with open(path, "rb") as file:
        file.seek(start)
        return file.read(length)


@pytest.mark.parametrize(
    "within", [*QUICK, *slowly(*(each for each in PLACES if each not in QUICK))]
)
def test_hostile_files_are_assembled_as_they_are_read(tmp_path: Path, within: str) -> None:
    files = files_of([*SLIPS, *FAULTS], PLACES[within])
    contents = {f"{number:03}-{name}": data for number, (name, data, _) in enumerate(files)}
    contents["timeline.json"] = json.dumps(
        {"timezone": "Europe/Kyiv", "actors": [{"id": "ada", "name": "Ada", "aliases": ["a"]}]}
    ).encode()
    assert_read(tmp_path, contents)


def test_plain_files_of_all_formats_are_assembled_as_they_are_read(tmp_path: Path) -> None:
    records = [
        {"title": f"T{n}", "date": f"20{n:02}-0{n % 9 + 1}", "actors": ["Ada", f"B{n % 3}"],
         "tags": ["War", "war"][n % 2 :], "sources": [{"published": f"20{n:02}", "source": "s"}]}
        for n in range(30)
    ]  # fmt: skip
    assert_read(tmp_path, {
        "a.jsonl": "\n".join(map(json.dumps, records)).encode(),
        "b.json": json.dumps(records, indent=1).encode(),
        "c.json": json.dumps({"events": records, "sources": [{"id": "s", "title": "S"}]}).encode(),
        **{f"d{n}.json": json.dumps(each).encode() for n, each in enumerate(records)},
    })  # fmt: skip
