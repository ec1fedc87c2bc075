"""Files read into segments say what they say when they are read one by one: the same events, the
same problems at the same places, the same marks."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.test_schema_properties import EVENTS, JSON
from tests.files.hostile import FAULTS, PLACES, SLIPS, files_of
from tests.files.test_plain import SAMPLES
from tests.properties import times
from tests.shipped import FOLDER
from timeline_tui.core.event import Event
from timeline_tui.files import formats
from timeline_tui.files import lines as json_lines
from timeline_tui.files.cache import pieces, workers
from timeline_tui.files.cache.pieces import pack_reading, unpack_reading
from timeline_tui.files.cache.plain import Declined
from timeline_tui.files.cache.segment import COPIED
from timeline_tui.files.cache.workers import read_segments
from timeline_tui.files.entry import Entry, Reading

NAMES = ("a.json", "b.jsonl", "c.ndjson", "d")


def read_at(path: str, start: int, length: int) -> bytes:
    return Path(path).read_bytes()[start : start + length]


def events_of(read: workers.Segments) -> dict[str, list[Event]]:
    """Return the events of each file, as the segments have them."""
    events: dict[str, list[Event]] = {}
    for made in read.made:
        segment = made.open(None)
        assert len(segment) == made.events == sum(file["count"] for file in segment.files)
        for at in range(len(segment)):
            events.setdefault(segment.file_of(at)["path"], []).append(segment.event(at, read_at))
    return events


def mark_of(reading: Reading) -> object:
    mark = reading.mark
    if mark is None or not isinstance(mark.rest, pieces.Rest) or mark.rest.run is not None:
        return None
    return mark


def check(entries: Sequence[Entry]) -> workers.Segments:
    """Check that the segments of files say what each file says, and return them."""
    found = read_segments(entries, None)
    events = events_of(found)
    for entry, reading in zip(entries, found.readings, strict=True):
        expected = formats.read(entry)
        assert reading.problems == expected.problems
        assert list(map(repr, events.get(entry.path, []))) == list(
            map(repr, expected.document.events)
        )
        for name in Reading.__dataclass_fields__:
            if name not in ("document", "mark", "grown"):
                assert getattr(reading, name) == getattr(expected, name), name
        document = expected.document
        for name in type(document).__dataclass_fields__:
            if name != "events":
                assert getattr(reading.document, name) == getattr(document, name), name
        assert repr(mark_of(reading)) == repr(mark_of(expected))
        assert unpack_reading(json.loads(json.dumps(pack_reading(reading)))) == reading
    return found


def written(folder: Path, files: dict[str, bytes]) -> list[Entry]:
    entries = []
    for name, data in files.items():
        (folder / name).write_bytes(data)
        entries.append(Entry(str(folder / name), name))
    return entries


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut files into pieces of few bytes."""
    for module in (pieces, workers):
        monkeypatch.setattr(module, "LARGE", 200)
    monkeypatch.setattr(pieces, "CHUNK", 50)
    monkeypatch.setattr(workers, "WORKERS", 0)


def test_the_shipped_events_come_from_one_segment() -> None:
    paths = sorted(FOLDER.glob("*.json"))
    found = check([Entry(str(path), path.name) for path in paths])
    assert len(found.made) == 1
    kinds = found.made[0].open(None).sections["record.kind"]
    assert kinds.tolist().count(COPIED) == len(kinds) == len(paths) - 1


LINE = json.dumps(SAMPLES[0])
GOOD = "".join(json.dumps({"title": f"{n}", "date": f"20{n:02}", "tags": ["é" * n]}) + "\n"
               for n in range(40))  # fmt: skip


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "lines",
    [
        GOOD, GOOD.rstrip(), GOOD + "{", GOOD + '{"title": "a"', "\ufeff" + GOOD,
        GOOD + "\n\n \t\n",
        GOOD.replace("\n", "\r\n"), GOOD.replace("\n", "\r"), GOOD.replace("\n", "\n \n"),
        GOOD + "\ufeff" + GOOD, GOOD + '{"title": 5}\n' + GOOD, GOOD + "{\n" + GOOD + "}\n" + GOOD,
        GOOD + '{"title": "a", "date": "x"}\n' + GOOD, "[\n" + GOOD + "]\n",
        GOOD + '{\n"title":\n"a"\n}\n' + GOOD, GOOD + '["title"\n]\n' + GOOD,
        GOOD + "<<<<<<< a\n" + GOOD + "=======\n" + GOOD + ">>>>>>> b\n" + GOOD,
        GOOD + '{"title": "a", "title": "b"}\n' + '{"title": "a", "extra": {"a": NaN}}\n' + GOOD,
        GOOD + '{"title": "\\ud800"}\n' + GOOD, GOOD.replace("{", " {"), GOOD.replace("}", "} "),
        '{"title": "a"}\r{"title": "b"}\n' + GOOD, GOOD + "\r", GOOD + '{"title": "a"}\r',
        "\n" * 500, " " * 500, "\r\n" * 300, "x\n" * 300, '{"title": "a"}\n', "", "[]", "null\n",
        (LINE + "\n") * 3, '{"title": "' + "a" * 70_000 + '"}\n' + GOOD, GOOD + '{"titel": "a"}',
        GOOD + '{"title": "a", "as_reported": {"text": "last week", "cited": {"title": "b"}}}\n',
    ],
)  # fmt: skip
def test_lines_in_pieces_say_what_the_file_says(folder: Path, lines: str) -> None:
    check(written(folder, {"a.jsonl": lines.encode()}))


@pytest.mark.usefixtures("small")
def test_whole_lines_are_read_in_pieces(folder: Path) -> None:
    found = check(written(folder, {"a.jsonl": GOOD.encode(), "b.jsonl": b"", "c.jsonl": b"{}"}))
    assert [made.job.kind for made in found.made] == ["lines"] * len(found.made)


def test_the_last_pieces_of_a_file_are_smaller(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name, size in (
        (pieces, "LARGE", 400), (workers, "LARGE", 400), (workers, "_LEAST", 100),
        (pieces, "CHUNK", 50), (workers, "WORKERS", 0), (workers, "_EARLY", 0),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, size)
    lines = '{"title": "a", "date": "2001"}\n' * 60
    found = check(written(folder, {"a.jsonl": lines.encode()}))
    sizes = [made.job.size for made in sorted(found.made, key=lambda made: made.job.start)]
    assert sum(sizes) == len(lines)
    assert max(sizes[-3:]) < 200 < min(sizes[:2]), sizes
    check(written(folder, {"a.json": json.dumps(SAMPLES * 4, indent=1).encode()}))
    assert len(found.made) > 3


LINES = st.lists(
    st.sampled_from([
        '{"title": "a"}', '{"title": "b"}', "{", "}", "[", "]", "  {", "  }", "   [", " ]", "",
        "<<<<<<< a", "=======", ">>>>>>> b", "x", '"title": "a"', '{"title": 5}', '{"title": "a',
        '{"title": "a", "date": "x"}', "  {\"title\": \"a\",", '  "date": "2026"}', "\ufeff{",
    ]),
    max_size=40,
)  # fmt: skip


@settings(max_examples=times(300))
@given(LINES, st.sampled_from([20, 60, 200]), st.sampled_from([10, 60, 10_000]))
def test_lines_that_belong_together_are_not_torn_apart(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], size: int, limit: int
) -> None:
    folder = tmp_path_factory.mktemp("any")
    with pytest.MonkeyPatch.context() as patch:
        for module in (pieces, workers):
            patch.setattr(module, "LARGE", size)
        patch.setattr(pieces, "CHUNK", 7)
        patch.setattr(workers, "WORKERS", 0)
        patch.setattr(json_lines, "RUN_LIMIT", limit)
        check(written(folder, {"a.jsonl": "\n".join(lines).encode()}))


@pytest.mark.usefixtures("small")
def test_a_line_that_ends_early_does_not_have_the_whole_file_read_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "RUN_LIMIT", 300)
    lines = GOOD + '{"title": "a"\n' + GOOD + "<<<<<<< a\n" + GOOD
    found = check(written(folder, {"a.jsonl": lines.encode()}))
    assert {made.job.kind for made in found.made} == {"lines"}


@pytest.mark.usefixtures("small")
def test_what_is_wrong_with_records_of_a_list_is_told_at_its_place(folder: Path) -> None:
    bad = [
        {"title": "a", "date": "x"}, {"title": "", "date": "2026"}, 5, {"titel": "a"},
        {"title": "é", "tags": [None, ""], "zork": 1}, {"title": "a", "links": [{"to": "b"}]},
    ]  # fmt: skip
    for value in (
        EVENTS_OF_A_LIST * 4 + bad * 3,
        {"title": "T", "events": EVENTS_OF_A_LIST * 4 + bad},
    ):
        for indent in (None, 2):
            text = json.dumps(value, indent=indent, ensure_ascii=False)
            found = check(written(folder, {"a.json": text.encode()}))
            assert {made.job.kind for made in found.made} == {"items"}
    text = json.dumps([*EVENTS_OF_A_LIST * 4, bad[2]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "LARGE", len(text) + 1)
        patch.setattr(workers, "LARGE", len(text) + 1)
        check(written(folder, {"a.json": text.encode()}))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("indent", [None, 1, 4])
def test_items_of_a_kind_that_was_met_say_what_they_say(
    folder: Path, indent: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def look(records: Sequence[bytes]) -> object:
        found = real(records)
        seen.append(len(found.ids) if found else 0)
        return found

    real = pieces.look_at_some
    monkeypatch.setattr(pieces, "look_at_some", look)
    for module in (pieces, workers):
        monkeypatch.setattr(module, "LARGE", 1_500)
    monkeypatch.setattr(pieces, "CHUNK", 1_000)
    records: list[Any] = [
        {
            "id": f"é{number}",
            "title": f"{number} }},{{",
            "sources": [{"title": "a"}, {"title": "b"}],
        }
        for number in range(30)
    ]
    odd = [
        {"id": "x", "title": "a\n },\n {\"id\":"}, {"id": "y", "sources": []}, [{"id": "z"}],
        {"id": "w", "title": "a", "extra": {"of": [{"id": "v"}, {"id": "u"}]}},
    ]  # fmt: skip
    for several in (records, [*records, *odd[:2], *records], [*records, odd[3]] * 3, records + odd):
        seen.clear()
        text = json.dumps(several, indent=indent, ensure_ascii=False)
        check(written(folder, {"a.json": text.encode()}))
        assert sum(seen) > 15, (len(several), len(seen))


@pytest.mark.usefixtures("small")
def test_bytes_that_are_no_text_are_told_in_pieces_too(folder: Path) -> None:
    good = GOOD.encode()
    for data in (b"\xff\n" + good, good + b'{"title": "\xe9"}\n' + good, b"\x89PNG" + good,
                 good + b"\0\n", good + b"\xef\xbb", GOOD.encode("utf-16")):  # fmt: skip
        check(written(folder, {"a.jsonl": data, "b.json": data}))


@pytest.mark.usefixtures("small")
def test_problems_that_are_only_counted_are_counted_in_pieces(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (pieces, json_lines):
        monkeypatch.setattr(module, "PROBLEMS_LIMIT", 3)
    bad = '{"title": "a", "date": "x"}\n'
    for lines in (GOOD + bad * 2 + GOOD, (GOOD + bad) * 3, GOOD + bad * 5, bad * 300):
        check(written(folder, {"a.jsonl": lines.encode()}))


EVENTS_OF_A_LIST = [*SAMPLES, {"title": "é", "extra": {"a": [1.10, "x"]}}] * 3


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("mark", ["", "\ufeff", " \r\n"])
def test_lists_and_timelines_are_read_in_pieces(folder: Path, indent: int, mark: str) -> None:
    timeline = {"title": "T", "sources": [{"id": "a", "title": "A"}], "events": EVENTS_OF_A_LIST}
    values = [EVENTS_OF_A_LIST, timeline, {**timeline, "actors": [{"id": "x", "aliases": ["y"]}]}]
    for value, is_ascii in product(values, (True, False)):
        text = mark + json.dumps(value, indent=indent, ensure_ascii=is_ascii)
        found = check(written(folder, {"a.json": text.encode()}))
        assert {made.job.kind for made in found.made} == {"items"}
        assert len(found.made) > 3


def list_of(count: int, **more: object) -> list[dict[str, object]]:
    """Return records of which each says the same keys."""
    sources = [{"title": "A", "quotes": ["b"]}, {"title": "ö"}]
    return [
        {"id": f"e{number}", "title": "Ä", **more, "sources": sources} for number in range(count)
    ]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("mark", ["", "\ufeff", " \r\n"])
@pytest.mark.parametrize(
    "layout", [{}, {"indent": 0}, {"indent": "\t"}, {"separators": (",", ":")}]
)
def test_a_list_is_cut_between_its_items(folder: Path, mark: str, layout: dict[str, Any]) -> None:
    for values in (list_of(9), [{"title": "T", "date": "2026"}] * 40, list_of(9, id="")):
        for line_end in ("\n", "\r\n"):
            text = mark + json.dumps(values, **layout).replace("\n", line_end) + " \n"
            found = check(written(folder, {"a.json": text.encode()}))
            if "id" not in values[0] or values[0]["id"]:
                assert len({made.job.start for made in found.made}) > 3


@pytest.mark.slow
@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("head", [150, 300, 1 << 17])
@pytest.mark.parametrize("indent", [None, 0, 1])
def test_a_list_that_seems_to_be_cut_between_items_is_told_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, head: int, indent: int | None
) -> None:
    monkeypatch.setattr(workers, "_HEAD", head)
    odd: list[object] = [
        {"title": '"}, {"id": "x", "title": "y"}, {"id":'},
        {"id": "x", "title": "T", "extra": {"a": [{"id": "a"}, {"id": "b"}]}},
        {"title": "T", "date": "x"}, {"title": "T"}, {"title": "T", "zork": 1}, [], 5, {}, None,
        {"id": "x", "title": "T", "title ": "T"},
    ]  # fmt: skip
    good = list_of(8)
    for each in odd:
        text = json.dumps([*good, each, *good], indent=indent)
        check(written(folder, {"a.json": text.encode()}))
    whole = json.dumps(good * 2, indent=indent)
    middle = whole.index("{", len(whole) // 2)
    broken = [
        whole[:-1], whole + "]", whole + "x", whole[:middle] + "," + whole[middle:], f"[{whole}]",
        whole[:middle] + "]" + whole[middle:], whole[:middle] + "[" + whole[middle:],
        whole[:middle] + "\ufeff" + whole[middle:], whole.replace("Ä", "\ud800", 1), whole[:middle],
        whole[:-1] + ",]", whole[:middle] + "}" + whole[middle:], whole[:middle] + '"',
    ]  # fmt: skip
    for text in broken:
        check(written(folder, {"a.json": text.encode("utf-8", "surrogatepass")}))


@pytest.mark.usefixtures("small")
def test_what_is_limited_in_a_list_is_counted_over_all_pieces(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = json.dumps(list_of(9)).encode()
    for name, found in (
        ("CONTAINERS_LIMIT", b"{["),
        ("VALUES_LIMIT", b","),
        ("RECORDS_LIMIT", b""),
    ):
        limit = sum(text.count(bytes([each])) for each in found) or 9
        for more, count in ((0, 9), (-1, 0)):
            with monkeypatch.context() as patch:
                patch.setattr(pieces, name, limit + more)
                patch.setattr(pieces, "_read_items", decline)
                made = read_segments(written(folder, {"a.json": text}), None).made
            read = [each for each in made if each.job.kind == "items"]
            assert (name, sum(each.events for each in read)) == (name, count)


def decline(*_: object) -> pieces.Outcome:
    raise Declined


def test_small_lists_and_timelines_are_plain(folder: Path) -> None:
    for value in (EVENTS_OF_A_LIST, {"title": "T", "events": SAMPLES}):
        found = check(written(folder, {"a.json": f" \n{json.dumps(value)}\n".encode()}))
        kinds = found.made[0].open(None).sections["record.kind"]
        assert set(kinds) == {COPIED}


def test_lines_of_kinds_that_were_met_say_what_they_say_with_odd_ones_among_them(
    folder: Path,
) -> None:
    odd = [
        '{"title": " ", "date": "2001", "tags": ["b"]}', "", '{"title": "a", "titel": "b"}',
        '{"title": "a", "date": "2001-02-30", "tags": ["b"]}', '{"title": "a\\n", "date": "2001"}',
        '{"title": "a  b", "date": "2001-01-02T10:00", "tags": ["b"]}', "<<<<<<< a", "=======",
        '{"title": "a", "date": "2001-01-02", "tags": ["b  c"]}', ">>>>>>> b", "{", "}", "\ufeff",
    ]  # fmt: skip
    chosen = random.Random(7)
    for size in (1, 9, 200):
        lines = GOOD.splitlines() * 4
        for at in range(len(lines), 0, -size):
            lines.insert(at, chosen.choice(odd))
        check(written(folder, {"a.jsonl": "\n".join(lines).encode()}))


@pytest.mark.parametrize("at_once", [2, 64])
def test_small_files_of_kinds_that_were_met_say_what_they_say_with_odd_ones_among_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    for name, value in (("AT_ONCE", at_once), ("_TOGETHER", 900)):
        monkeypatch.setattr(pieces, name, value)
    odd: list[Any] = [
        {"title": "a"}, {"title": "a", "sources": []}, {"title": " ", "date": "2001"}, [], {},
        {"id": "a", "date": "2001-02-30", "title": "b"}, {"title": "T", "events": SAMPLES},
        {"date": "2001", "title": "no id"}, {"id": "", "date": "2001", "title": "an empty one"},
    ]  # fmt: skip
    files: dict[str, bytes] = {}
    for number in range(60):
        value = {"id": f"e{number}", "date": "2001-02-03", "title": "  " * (number % 3) + "é"}
        files[f"{number:02}.json"] = f" {json.dumps(value)}\n".encode()
        if number % 4 == 3:
            files[f"{number:02}-odd.json"] = json.dumps(odd[number // 4 % len(odd)]).encode()
        if number % 20 == 19:
            files[f"{number:02}-odd.jsonl"] = GOOD.encode()
    entries = written(folder, files)
    entries[30:30] = [Entry(str(folder / "gone.json"), "gone.json")]
    found = check(entries)
    (made,) = found.made
    kinds = made.open(None).sections["record.kind"].tolist()
    assert kinds.count(COPIED) >= 60
    assert made.events == len(kinds)


BROKEN = [
    "[", "[]", "{", "{}", "[}", '[{"title": "a"},]', '[{"title": "a"} {"title": "b"}]', "[,]",
    '[{"title": "a"}] x', '{"events": []', '{"events": [], }', '{"events": []} []', "[1]", "[[]]",
    '{"events": [], "events": [{"title": "a"}]}', '{"title": "a", "title": "b", "events": []}',
    '{"events": {}}', '{"events": [{"title": "a"}], "tags": 1}', '{"title": "T", "events": [null]}',
    '{"events": [{"title": "a"}], "zork": 1}', '{"ev\\u0065nts": [{"title": "a"}]}', "x", "null",
    '{"events": [{"title": "a"}], "actors": [{"id": ""}]}', '[{"title": "a", "title": "b"}]',
    '{"title": "T", "actors": ["a"]}', '{"title": "T", "timezone": "UTC"}', '{"title": "T"}',
    '{"title": "T", "date": "2026"} {', '[{"headline": "a"}, {"headline": "b"}]', '"a"', "1", "",
    '{"events": [{"title": "a"}], "title": "\\ud800"}', '{"events": [], "description": NaN}',
    '{"events" [{"title": "a"}]}', '{"events": [{"title": "a"}] "title": "T"}', '{1: 2}', "[1e5",
    '{"title": "T", "extra": ' + "[" * 120 + "]" * 120 + "}", '[{"title": "a"}, {"title": 5}]',
    '{"timezone": "Europe/Kyiv", "events": [{"title": "a", "date": "2026-04-17T10:00"}]}',
    '[{"title": "a", "timezone": "UTC"}, {"title": "b", "when": {}, "file": "x"}]',
]  # fmt: skip


@pytest.mark.parametrize("size", [0, 200])
@pytest.mark.parametrize("text", BROKEN)
def test_a_json_file_that_is_odd_is_told_as_it_is(
    folder: Path, small: None, text: str, size: int
) -> None:
    for filling in ("", " " * size):
        check(written(folder, {"a.json": (text + filling).encode()}))
        check(written(folder, {"a.json": (filling + text).encode()}))


@pytest.mark.slow
@pytest.mark.parametrize("within", PLACES)
def test_files_that_somebody_got_wrong_are_told_as_they_are(folder: Path, within: str) -> None:
    files = {
        f"{number}-{name}": data
        for number, (name, data, _) in enumerate(files_of(FAULTS + SLIPS[::4], PLACES[within]))
    }
    check(written(folder, files))


@settings(max_examples=times(60))
@given(st.lists(EVENTS | JSON, max_size=4), st.integers(0, 2**20), st.sampled_from(NAMES))
def test_any_file_says_what_it_says(
    tmp_path_factory: pytest.TempPathFactory, values: list[object], seed: int, name: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    chosen = random.Random(seed)
    shapes = (values, {"events": values}, values[0] if values else None)
    text = json.dumps(chosen.choice(shapes), indent=chosen.choice((None, 2)))
    if chosen.random() < 0.5:
        text = "".join(json.dumps(value) + "\n" for value in values)
    for _ in range(chosen.choice((0, 0, 0, 1, 2))):
        at = chosen.randrange(len(text) + 1)
        text = text[:at] + chosen.choice('{}[],:"\n \\x') + text[at + chosen.randint(0, 1) :]
    check(written(folder, {name: text.encode("utf-8", "replace")}))


def test_what_is_no_file_is_told(folder: Path) -> None:
    (folder / "folder.json").mkdir()
    gone = Entry(str(folder / "gone.json"), "gone.json")
    (folder / "link.json").symlink_to(FOLDER)
    entries = [gone, Entry(str(folder / "folder.json"), "folder.json"),
               Entry(str(folder / "link.json"), "link.json", str(folder / "link.json")),
               *written(folder, {"a.json": b'{"title": "a", "date": "2026"}'})]  # fmt: skip
    found = check(entries)
    assert [made.events for made in found.made] == [1]
    assert found.readings[0].gone
