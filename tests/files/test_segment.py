"""Flat sections in a file: what is written comes back, and anything doubtful is refused. Segments:
they say of a record the same, whichever way it was read."""

from __future__ import annotations

import json
import os
import re
from array import array
from bisect import bisect_left
from datetime import date
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core.test_schema_properties import EVENTS
from tests.files.test_plain import SAMPLES
from tests.properties import times
from timeline_tui.core.columns import NONE, OWN_WORDS, RELATIONS, REPORTED, time_columns
from timeline_tui.core.event import Event, Source
from timeline_tui.core.query.table import PARTS
from timeline_tui.core.schema.documents import read_record
from timeline_tui.core.sources import Sources
from timeline_tui.dates import parse
from timeline_tui.dates.when import UNDATED
from timeline_tui.files.cache import plain
from timeline_tui.files.cache import segment as segment_module
from timeline_tui.files.cache.plain import DECLARES, ODD, TIMED
from timeline_tui.files.cache.segment import (
    SOURCE,
    Damaged,
    Flat,
    Sections,
    Segment,
    SegmentBuilder,
    json_section,
    pack_sections,
    read_part,
    split_dates,
    write_sections,
)
from timeline_tui.files.json.decode import Decoder

SECTIONS: dict[str, Flat] = {
    "day": array("i", [-5, 0, 1 << 30]),
    "low": array("d", [-float("inf"), 0.5]),
    "key.start": array("Q", [0, 1 << 63]),
    "key": b"ab",
    "nothing": array("I"),
    "text": bytes(range(256)) * 9_000,
    "head": json_section({"title": "A bridge \ud800"}),
}


def whole(sections: dict[str, Flat]) -> bytes:
    return b"".join(pack_sections(sections))


def same(found: Sections, sections: dict[str, Flat]) -> bool:
    return list(found) == list(sections) and all(
        found[name].tobytes() == memoryview(flat).tobytes()
        and found[name].format == memoryview(flat).format
        for name, flat in sections.items()
    )


def test_what_is_written_is_mapped_with_its_types(tmp_path: Path) -> None:
    path = tmp_path / "one"
    write_sections(str(path), SECTIONS)
    found = Sections.open(str(path))
    assert same(found, SECTIONS)
    assert found["day"].tolist() == [-5, 0, 1 << 30]
    assert found.value("head") == {"title": "A bridge \ud800"}
    assert found.piece("text", 255, 258) == b"\xff\0\1"
    assert "day" in found
    assert "night" not in found
    assert [each.name for each in tmp_path.iterdir()] == ["one"]
    assert path.stat().st_mode & 0o777 == 0o600


@given(st.dictionaries(st.text(max_size=5), st.lists(st.integers(0, 2**32 - 1), max_size=9)))
def test_any_numbers_come_back(numbers: dict[str, list[int]]) -> None:
    sections: dict[str, Flat] = {name: array("I", each) for name, each in numbers.items()}
    assert same(Sections(whole(sections)), sections)


def test_sections_in_memory_take_the_place_of_those_of_a_file() -> None:
    data = whole({**SECTIONS, "wrong": b"fed"})
    before = Sections(data.replace(b"fed", b"fxd"))
    changed: dict[str, Flat] = {"day": array("q", [7]), "head": b"[3]", "new": array("d")}
    held = Sections.hold(changed, before)
    assert same(Sections.hold(SECTIONS), SECTIONS)
    held_names = dict.fromkeys([*SECTIONS, "wrong", "new"])
    assert list(held) == list(held_names)
    for name in held_names.keys() - {"wrong"}:
        flat = changed.get(name, SECTIONS.get(name, b""))
        assert held[name].tobytes() == memoryview(flat).tobytes()
        assert held[name].format == memoryview(flat).format
    assert held.value("head") == [3]
    assert held.piece("day", 0, 8) == array("q", [7]).tobytes()
    assert held.by_place("day")[0] == 7
    assert before["day"].tolist() == [-5, 0, 1 << 30]
    with pytest.raises(Damaged, match="wrong"):
        held.check_all()
    with pytest.raises(Damaged):
        held.piece("day", 0, 9)
    Sections.hold(SECTIONS).check_all()


def test_a_file_takes_the_place_of_one_that_others_still_read(tmp_path: Path) -> None:
    path = str(tmp_path / "one")
    write_sections(path, {"a": b"before"})
    before = Sections.open(path)
    write_sections(path, {"a": b"after"}, synced=False)
    assert before["a"].tobytes() == b"before"
    assert Sections.open(path)["a"].tobytes() == b"after"


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(IsADirectoryError):
        write_sections(str(tmp_path / "taken"), SECTIONS)
    assert [each.name for each in tmp_path.iterdir()] == ["taken"]


def test_a_file_that_is_cut_anywhere_is_damaged() -> None:
    data = whole({"day": array("i", range(40)), "head": b"{}"})
    for end in range(len(data)):
        with pytest.raises(Damaged):
            Sections(data[:end]).check_all()


def test_a_bit_that_turned_is_noticed_or_says_nothing() -> None:
    sections: dict[str, Flat] = {"day": array("i", range(9)), "head": b"{}"}
    data = whole(sections)
    for at in range(len(data)):
        for bit in (1, 0x80):
            turned = bytearray(data)
            turned[at] ^= bit
            try:
                found = Sections(bytes(turned))
                found.check_all()
            except Damaged:
                continue
            assert same(found, sections), at  # it is in what fills up to eight bytes


@given(st.lists(st.integers(0, 200_000), max_size=4))
def test_a_section_of_several_bytes_is_that_of_all_of_them(sizes: list[int]) -> None:
    pieces = [bytes([at + 1]) * size for at, size in enumerate(sizes)]
    joined = b"".join(pieces)
    assert whole({"text": pieces, "day": b"a"}) == whole({"text": joined, "day": b"a"})
    assert bytes(Sections.hold({"text": pieces})["text"]) == joined


def test_what_could_not_be_begun_is_not_unfinished(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_sections(str(tmp_path / "none" / "a"), SECTIONS)
    assert not segment_module.is_unfinished()


def test_a_section_is_checked_when_it_is_first_used() -> None:
    data = whole({"sound": b"abc", "wrong": b"def"})
    found = Sections(data.replace(b"def", b"dxf"))
    assert found["sound"].tobytes() == b"abc"
    with pytest.raises(Damaged, match="wrong"):
        found["wrong"]


def test_a_large_section_is_checked_in_blocks() -> None:
    size = 3 << 20
    data = bytearray(whole({"text": bytes(size)}))
    data[-1] = 1
    found = Sections(bytes(data))
    found.check("text", 0, 2 << 20)
    assert found.piece("text", 5, 9) == bytes(4)
    with pytest.raises(Damaged):
        found.check("text", size - 10, size)
    with pytest.raises(Damaged):
        found["text"]
    assert len(found.unchecked("text")) == size


def test_of_numbers_by_place_only_those_looked_at_are_checked() -> None:
    numbers = array("I", range(100_000))
    data = bytearray(whole({"row": numbers}))
    data[-1] ^= 1
    found = Sections(bytes(data)).by_place("row")
    assert len(found) == len(numbers)
    assert (found[0], found[50_000], found[-60_000]) == (0, 50_000, 40_000)
    assert list(found[10:13]) == [10, 11, 12]
    assert bisect_left(found, 40_000, 0, 60_000) == 40_000
    for wrong in (-1, 99_999, slice(99_990, 100_000)):
        with pytest.raises(Damaged):
            found[wrong]
    for beyond in (100_000, -100_001):
        with pytest.raises(IndexError):
            found[beyond]
    sound = Sections(whole({"row": numbers}))
    assert list(sound.by_place("row")) == list(numbers)


def resident(path: Path) -> int:
    """Return the kilobytes of a file that are mapped and in memory."""
    regions = Path("/proc/self/smaps").read_text("utf-8", "replace").split("VmFlags")
    ours = [region for region in regions if str(path) in region]
    return sum(int(found[1]) for each in ours if (found := re.search(r"Rss:\s+(\d+)", each)))


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="asks Linux for its memory")
def test_what_was_looked_at_on_disk_takes_no_memory_after_its_release(tmp_path: Path) -> None:
    path = tmp_path / "one"
    text = os.urandom(1 << 20)
    write_sections(str(path), {"text": text})
    found = Sections.open(str(path))
    view = found["text"]
    assert resident(path) > 900
    found.release()
    assert resident(path) == 0
    assert view == text


def test_bytes_beyond_a_section_are_not_given() -> None:
    found = Sections(whole({"a": b"abc", "b": b"def"}))
    for start, stop in ((0, 4), (-1, 2), (2, 1)):
        with pytest.raises(Damaged):
            found.piece("a", start, stop)
    for ask in (found.__getitem__, found.value, lambda name: found.piece(name, 0, 0)):
        with pytest.raises(Damaged):
            ask("c")


def test_a_section_that_is_no_json_has_no_value() -> None:
    with pytest.raises(Damaged):
        Sections(whole({"head": b"{"})).value("head")


def test_a_link_a_pipe_and_what_others_may_write_are_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "one"
    write_sections(str(path), SECTIONS)
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(OSError, match="link"):
        Sections.open(str(tmp_path / "link"))
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Damaged):
        Sections.open(str(tmp_path / "pipe"))
    with pytest.raises((Damaged, OSError)):
        Sections.open(str(tmp_path))
    path.chmod(0o620)
    with pytest.raises(Damaged, match="others"):
        Sections.open(str(path))
    (tmp_path / "short").write_bytes(b"")
    with pytest.raises(Damaged):
        Sections.open(str(tmp_path / "short"))


def test_what_is_no_row_of_numbers_is_not_written() -> None:
    for flat in (memoryview(array("f", [1.0])), memoryview(b"abcd")[::2]):
        with pytest.raises(ValueError, match="flat"):
            pack_sections({"a": flat})


# -- segments --------------------------------------------------------------------------------------

FIELDS = {"tag": lambda event: event.tags, "place": lambda event: (event.place,)}
AS_READ = {"record.kind", "record.start", "record.length", "record.sum", "packed"}


def lines_of(values: list[object]) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def built(data: bytes, *, plainly: bool) -> tuple[Segment, int]:
    """Return the segment of some lines, and how many of them are plain; with `plainly`, these are
    added as such."""
    builder = SegmentBuilder(FIELDS)
    builder.begin("news.jsonl", "/a/news.jsonl")
    taken = start = 0
    for number, line in enumerate(data.splitlines()):
        text = line.decode()
        path = (number,)
        event, _ = read_record(Decoder().decode(text), file="news.jsonl", stem="news", path=path)
        try:
            value, end = plain.scan(text, 0)
            look = plain.look_at(value, text, 0, end)
            taken += 1
        except (plain.Declined, ValueError, RecursionError):
            look = None
        if look is not None and plainly:
            assert event is not None
            look = (event.id, *look[1:])
            builder.add_plain(look, (SOURCE, start, len(line), crc32(line), number), event)
        elif event is not None:
            builder.add_event(event)
        start += len(line) + 1
    return Segment(Sections(b"".join(pack_sections(builder.finish())))), taken


RECORDS = EVENTS | st.sampled_from(SAMPLES)


@settings(max_examples=times(200))
@given(st.lists(RECORDS, max_size=5))
def test_a_plain_record_and_its_event_give_the_same_columns(values: list[object]) -> None:
    data = lines_of(values)
    (one, taken), (other, _) = built(data, plainly=True), built(data, plainly=False)
    for name in one.sections:
        if name not in AS_READ:
            ours, theirs = one.sections[name], other.sections[name]
            assert (name, ours.format, ours.tobytes()) == (name, theirs.format, theirs.tobytes())
    assert sum(kind == SOURCE for kind in one.sections["record.kind"]) == taken

    def read(path: str, start: int, length: int) -> bytes:
        assert path == "/a/news.jsonl"
        return data[start : start + length]

    assert list(map(repr, one.events(read))) == list(map(repr, other.events(read)))


@settings(max_examples=times(100))
@given(st.lists(RECORDS, max_size=5), st.data())
def test_the_parts_that_fields_are_about_are_those_of_the_events(values, data) -> None:
    lines = lines_of(values)
    segment, _ = built(lines, plainly=True)
    events = list(segment.events(lambda _, start, length: lines[start : start + length]))
    first = data.draw(st.integers(0, len(events)))
    known = {"gazette": Source(id="gazette", publisher="The Gazette", url="https://g.example")}
    sources = Sources.restore(known)
    for name, part in PARTS.items():
        size = len(events) - first
        told = read_part(segment.sections, name, part, first, size, known.get)
        whole = [
            event.with_sources(tuple(map(sources.complete, event.sources)))
            for event in events[first:]
        ]
        assert [list(filter(None, each)) for each in told] == [list(part.of(e)) for e in whole]


def test_parts_that_cannot_be_read_are_damage() -> None:
    segment, _ = built(lines_of([{"title": "A", "status": "alleged"}]), plainly=True)
    made = {name: segment.sections[name] for name in segment.sections}
    for broken in ({"shape": array("I", [7])}, {"tolds": b"[]"}, {"shapes": b"{}"}, {"told": b""}):
        sections = Sections(b"".join(pack_sections({**made, **broken})))
        with pytest.raises(Damaged):
            list(read_part(sections, "status", PARTS["status"], 0, 1, lambda _: None))


@settings(max_examples=times(40))
@given(st.lists(RECORDS, max_size=12), st.sampled_from([1, 2, 5]))
def test_columns_do_not_depend_on_how_many_events_are_made_into_them_at_once(
    values: list[object], size: int
) -> None:
    one, _ = built(lines_of(values), plainly=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segment_module, "AT_ONCE", size)
        other, _ = built(lines_of(values), plainly=True)
    for name in one.sections:
        ours, theirs = one.sections[name], other.sections[name]
        assert (name, ours.format, ours.tobytes()) == (name, theirs.format, theirs.tobytes())


FORMS = st.sampled_from([
    "2026-04-17", "20260417", "2026-W16", "2026W16", "2026-W16-5", "2026W165", "2026-04", "",
    "2026-04-31", "2026", "2026-04-1701", "02026-04-17", "２026-04-17", "2026-04-17T10",
])  # fmt: skip


@given(st.lists(st.just("2026-04-18") | FORMS, max_size=5))
@example(["2026-W16", "2026-04-1701"])
@example(["2026W16", "2026-04-17T10"])
def test_many_days_are_read_as_each_of_them(texts: list[str]) -> None:
    each = list(map(plain.read_day, texts))
    assert plain.read_days(texts) == (each if texts and None not in each else None)


@given(st.lists(st.dates(), min_size=1, max_size=5))
def test_the_numbers_of_days_are_those_of_each_of_them(days: list[date]) -> None:
    each = [segment_module.row_of(parse(day.isoformat())) for day in days]
    assert segment_module.rows_of_days([day.toordinal() for day in days]) == b"".join(each)
    ends = [NONE, days[0].toordinal(), NONE]
    none = segment_module.row_of(UNDATED)
    assert segment_module.rows_of_days(ends) == none + each[0] + none


def test_of_values_that_are_equal_folded_the_last_of_an_event_counts() -> None:
    tags = [["b", "a"], ["A", "c"], ["a", "Á", "b", "A"], ["c", "c"], []]
    found, _ = built(lines_of([{"title": "T", "tags": each} for each in tags]), plainly=True)
    words, starts = found.sections.value("values.tag.words"), found.sections["values.tag.start"]
    rows = pairwise(starts)
    values = [[words[at] for at in found.sections["values.tag"][row:end]] for row, end in rows]
    assert values == [["b", "a"], ["A", "c"], ["A", "b"], ["c"], []]


def test_the_numbers_of_a_date_are_those_of_its_time() -> None:
    texts = [
        "", "2026-04-17", "0000-01-01", "9999-12-31", "-0043-03-15", "2026-04", "199X", "2026?",
        "2026-04-17~", "2026-04-17/2026-04-20", "../2026", "/2026", "2026-01/..", "Y170000002",
        "[2026-04-10..2026-04-20]", "{2026-01,2026-03}", "2026-04-17T10:00:00.50Z", "XXXX-04-17",
        "2016-12-31T23:59:60Z", "2026-04-17T24:00-04:00", "2026-22",
    ]  # fmt: skip
    builder = SegmentBuilder({})
    builder.begin("a.json", "a.json")
    for text in texts:
        when = parse(text) if text else UNDATED
        builder.add_event(Event("a", "T", when, text, path=(0,)))
    found = Sections(b"".join(pack_sections(builder.finish())))
    columns = time_columns("date", [parse(text) if text else UNDATED for text in texts])
    assert found.value("dates") == texts
    assert found["date"].tolist() == list(range(len(texts)))
    fractions = dict(found.value("date.fraction"))
    numbers = split_dates(bytes(found["date.rows"]))
    parts = [numbers[name].tolist() for name in ("order", "phase", "until")]
    keys = [(*key, fractions.get(at, "")) for at, key in enumerate(zip(*parts, strict=True))]
    assert keys == [(parse(text) if text else UNDATED).order_key for text in texts]
    for name in ("day", "first", "last", "low", "high", "look"):
        assert numbers[name].tolist() == memoryview(columns[f"date.{name}"]).tolist(), name
    spread = memoryview(columns["date.spread"]).tolist()
    for name in ("certain", "possible", "sure"):
        for end in ("first", "last"):
            theirs = memoryview(columns[f"date.{name}_{end}"]).tolist()
            ours = numbers[f"{name}_{end}"]
            assert repr([ours[at] for at in spread]) == repr(theirs)


def test_a_source_that_is_not_what_it_was_gives_no_event() -> None:
    data = lines_of([{"title": "A", "date": "2026"}, {"title": "B"}])
    segment, taken = built(data, plainly=True)
    assert taken == len(segment) == 2
    for changed in (data.replace(b"A", b"C"), data[:10], b""):
        with pytest.raises(Damaged, match="not what it was"):
            segment.event(0, lambda path, start, length, data=changed: data[start : start + length])
    for at in (-1, 2):
        with pytest.raises(Damaged):
            segment.event(at, lambda path, start, length: b"")


def test_events_are_found_in_their_files() -> None:
    builder = SegmentBuilder(FIELDS)
    builder.begin("empty.json", "/empty.json")
    builder.begin("a.json", "/a.json")
    builder.add_event(Event("a", "A"))
    builder.begin("b.json", "/b.json", ("events",))
    for number in range(2):
        builder.add_event(Event("b", "B", file="b.json", path=("events", number)))
    builder.begin("none.json", "/none.json")
    segment = Segment(Sections(b"".join(pack_sections(builder.finish()))))
    assert [segment.file_of(at)["name"] for at in range(3)] == ["a.json", "b.json", "b.json"]
    assert [segment.file_of(at) for at in range(3)] == [segment.files[at] for at in (1, 2, 2)]
    assert [segment.path_of(at) for at in range(3)] == [(), ("events", 0), ("events", 1)]
    assert [event.path for event in segment.events(lambda *_: b"")] == [
        (),
        ("events", 0),
        ("events", 1),
    ]
    assert [file["count"] for file in segment.files] == [0, 1, 2, 0]


def test_what_is_about_more_than_an_event_is_told() -> None:
    told = {
        "timed": ({"date": "2026-04-17T10:00Z"}, TIMED),
        "declares": ({"sources": [{"id": "a"}]}, DECLARES),
        "declared": ({"actors": [{"actor": "a", "name": "A"}]}, ODD),
        "zone": ({"timezone": "Europe/Kyiv"}, ODD),
        "huge": ({"date": "Y400000001"}, ODD),
        "own words": ({"sources": [{"source": "a", "author": ["B"]}]}, OWN_WORDS),
        "words": ({"as_reported": {"text": "last week"}}, REPORTED),
        "order": ({"after": ["b"]}, RELATIONS),
    }
    for name, (more, flag) in told.items():
        segment, _ = built(lines_of([{"id": "x", "title": "T", **more}]), plainly=True)
        assert (name, segment.about) == (name, flag)


@pytest.mark.parametrize(
    "names", [[], ["a"], ["a", '},{"name":', "x},{"], ["},{", "ü", '"},{"name":"'], ["a\\", "b"]]
)
def test_each_file_of_a_segment_can_be_read_without_the_others(names: list[str]) -> None:
    builder = SegmentBuilder({})
    for name in names:
        builder.begin(name, f"/there/{name}", ["events"])
        builder.add_event(Event("a", "T", path=(0,)))
    found = Sections(b"".join(pack_sections(builder.finish())))
    starts, text = found["files.start"], bytes(found["files"])
    each = [json.loads(text[start : end - 1]) for start, end in pairwise(starts)]
    assert each == found.value("files")
    assert [file["name"] for file in each] == names
