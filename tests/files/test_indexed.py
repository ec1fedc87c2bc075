"""Opening from an index on disk gives what reading the files gives: at once, after any change, and
whatever has become of the index."""

from __future__ import annotations

import gc
import json
import os
import random
import re
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.files.alike import assert_alike
from tests.files.hostile import FAULTS, PLACES, QUICK, SLIPS, files_of
from tests.processes import wait_for
from tests.properties import slowly
from timeline_tui.core.corpus import gist_of
from timeline_tui.files import cache, formats
from timeline_tui.files import library as libraries
from timeline_tui.files.cache import INDEX, Shelf, assembly, key_of, pieces, stored, workers
from timeline_tui.files.cache.segment import Damaged, Sections
from timeline_tui.files.library import Library
from timeline_tui.files.snapshot import Snapshot

SHIPPED = Path(__file__).parents[2] / "events"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture(autouse=True, params=["held", "segments"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Read files as small ones are read, into memory, and as many or large ones are, into
    segments."""
    if request.param == "segments":
        monkeypatch.setattr(libraries, "MANY", 0)
    way: str = request.param
    return way


@pytest.fixture
def in_segments(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read every three files into a segment, in this process."""
    if way == "held":
        pytest.skip("there are no segments")
    monkeypatch.setattr(workers, "BATCH", 3)
    monkeypatch.setattr(workers, "_pays", lambda entries: False)


class Plain(Library):
    """A library that holds all events in memory, however many there are."""

    def _read_large(self, *_: object) -> Generator[Any, None, bool]:
        yield from ()
        return False


class Reader:
    """Two libraries over the same paths, one of which has an index."""

    def __init__(
        self, root: Path, *paths: Path | str, ahead: float = 3_600.0, now: float | None = None
    ) -> None:
        self.paths = [str(path) for path in paths]
        self.ahead, self.now = ahead, now
        self.plain = self.library(None)
        self.shelf = Shelf(root, key_of(self.paths))
        self.indexed = self.library(self.shelf)

    def library(self, shelf: Shelf | None) -> Library:
        return (Plain if shelf is None else Library)(
            self.paths, sleep=lambda _: None, clock=self.clock, shelf=shelf
        )

    def clock(self) -> float:
        """Return the time that both go by: that of the machine goes on while a test waits."""
        return (time.time() if self.now is None else self.now) + self.ahead

    def load(self) -> Reader:
        for each in (self.plain, self.indexed):
            for _ in each.load():
                pass
        return self

    def keep(self) -> None:
        """Keep what was read."""
        assert self.indexed.keep(self.indexed.snapshot()) == ""

    def again(self) -> Reader:
        """Return another start of both."""
        self.plain, self.indexed = self.library(None), self.library(self.shelf)
        return self.load()

    def assert_same(self, *, deeply: bool = True) -> None:
        assert_same(self.plain, self.indexed, deeply=deeply)


def facts(library: Library) -> dict[str, object]:
    snapshot = library.snapshot()
    events = list(snapshot.lens.events)
    return {
        "problems": snapshot.problems,
        "files": (snapshot.files, snapshot.bad_files, snapshot.stale, snapshot.others),
        "damage": snapshot.damage,
        "folders": library.folders,
        "events": list(map(repr, events)),
        "keys": list(snapshot.lens.corpus.keys),
        "lines": [library.line_of(event) for event in events],
        "paths": [library.path_of(event.file) for event in events],
    }


def assert_same(plain: Library, indexed: Library, *, deeply: bool = True) -> None:
    for (what, one), other in zip(facts(plain).items(), facts(indexed).values(), strict=True):
        assert one == other, what
    if deeply:
        assert_alike(plain.snapshot().lens.corpus, indexed.snapshot().lens.corpus)


@pytest.mark.parametrize("step", [1, 5, 8_192])
def test_a_file_is_found_by_its_name_without_looking_at_all_others(
    root: Path, tmp_path: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "_STEP", step)
    folder = tmp_path / "events"
    names = ["a.json", "a b.json", "b/a.json", "bé.json", "c" * 40 + ".json"]
    for number, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps({"id": f"e{number}", "title": name}))
    reader = Reader(root, folder).load()
    reader.keep()
    known = reader.library(reader.shelf)
    assert known.open_known()
    assert [known.path_of(name) for name in names] == [str(folder / name) for name in names]
    assert [known.path_of(name) for name in ("", "a", "json", "a.json\0", ".json", "é.json")] == [
        None
    ] * 6
    found = known._stored
    assert found is not None
    assert "entries" not in vars(found)
    assert [found.entry(at) for at in range(found.count)] == found.entries


def mapped_of(root: Path) -> int:
    """Return the kilobytes of an index that are in memory."""
    regions = Path("/proc/self/smaps").read_text("utf-8", "replace").split("VmFlags")
    ours = [region for region in regions if f"{root}/" in region]
    return sum(int(found[1]) for each in ours if (found := re.search(r"Rss:\s+(\d+)", each)))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="asks Linux for its memory")
def test_an_index_that_was_looked_through_takes_no_memory_after_its_release(root: Path) -> None:
    reader = Reader(root, SHIPPED).load()
    reader.keep()
    known = reader.again().indexed
    gc.collect()  # what was mapped when it was kept
    lens = known.snapshot().lens
    assert known.is_stored
    before = [event.title for event in lens.events]
    assert mapped_of(root) > 0
    known.release()
    assert mapped_of(root) == 0
    assert [lens.corpus.keys[row] for row in range(len(lens))]
    assert [event.title for event in lens.events] == before


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files that are opened for reading, as they are."""
    names: list[str] = []
    real = formats.open_entry

    def note(entry: Any) -> Any:
        names.append(entry.name)
        return real(entry)

    monkeypatch.setattr(formats, "open_entry", note)
    return names


def event(title: str, **more: object) -> dict[str, object]:
    return {"title": title, "date": "1972-06", **more}


RECORDS: list[dict[str, object]] = [
    {"title": "a", "date": "1972-06-17", "actors": ["Ann", {"actor": "bob", "role": "host"}]},
    {"title": "b", "date": "[1972-06..1973]", "id": "b", "links": [{"to": "a", "type": "led_to"}]},
    {"title": "c", "date": "soon", "tags": ["x", "y"], "status": "odd"},
    {"title": "d", "as_reported": {"text": "last week", "anchor": "1972-07-05"}},
    {"title": "e", "after": ["b"], "extra": {"n": 1e400, "big": 12345678901234567890}},
    {"title": "f", "sources": [{"source": "w", "quotes": ["q", {"exact": "z", "speaker": "Ann"}]}]},
    {"title": "g", "date": "1972-06-17T10:00Z", "place": "x\u202e\ud800", "titel": 5},
    {"date": "1999"}, {"title": "h", "date": "199X", "sources": [{"url": "ftp://x"}, 7]},
]  # fmt: skip
HEADS: list[dict[str, object]] = [
    {"title": "t", "timezone": "Europe/Berlin", "actors": [{"id": "bob", "name": "Bob"}]},
    {"sources": [{"id": "w", "title": "W", "published": "1972-07"}, {"id": "w"}]},
    {"description": "d", "actors": [{"id": "ann", "name": "Ann", "aliases": ["A."]}], "x": 1},
]


def fill(folder: Path, choose: random.Random) -> None:
    """Write files at random, some of them broken."""
    folder.mkdir(exist_ok=True)
    for number in range(choose.randrange(1, 7)):
        records = [choose.choice(RECORDS) for _ in range(choose.randrange(4))]
        kind = choose.randrange(4)
        place = folder / choose.choice((".", "sub"))
        place.mkdir(exist_ok=True)
        if kind == 0 and records:
            path, text = place / f"{number}.json", json.dumps(records[0])
        elif kind == 1:
            path, text = place / f"{number}.json", json.dumps(records, indent=1)
        elif kind == 2:
            head = {**choose.choice(HEADS), "events": records}
            path, text = place / f"{number}.json", json.dumps(head)
        else:
            text = "".join(json.dumps(record) + "\n" for record in records)
            path = place / f"{number}.jsonl"
        if choose.random() < 0.2:
            text = text[: choose.randrange(len(text) + 1)]
        path.write_text(text)


# -- the same, at once -----------------------------------------------------------------------------


@pytest.mark.slow
def test_the_shipped_chronology_opens_from_an_index_without_reading_a_file(
    root: Path, opened: list[str]
) -> None:
    reader = Reader(root, SHIPPED).load()
    reader.keep()
    reader.again()
    assert not reader.indexed.is_unsettled
    assert reader.indexed.is_stored
    opened.clear()
    known = reader.library(reader.shelf)
    assert known.open_known()
    assert known.is_loaded
    assert len(known.snapshot().lens) == len(reader.plain.snapshot().lens)
    assert opened == []
    reader.assert_same()


@pytest.mark.parametrize(
    "place", [*QUICK, *slowly(*(each for each in PLACES if each not in QUICK))]
)
def test_every_hostile_file_opens_from_an_index_as_it_is_read(
    root: Path, folder: Path, place: str
) -> None:
    for number, (name, data, _) in enumerate(files_of(SLIPS + FAULTS, PLACES[place])):
        (folder / f"{number:03}-{name}").write_bytes(data)
    reader = Reader(root, folder).load()
    reader.keep()
    reader.again()
    assert reader.indexed.is_stored
    reader.assert_same(deeply=False)


@pytest.mark.parametrize("seed", [0, 1, 2, *slowly(*range(3, 12))])
def test_files_at_random_open_from_an_index_as_they_are_read(
    root: Path, folder: Path, seed: int
) -> None:
    fill(folder, random.Random(seed))
    reader = Reader(root, folder).load()
    reader.keep()
    reader.again()
    assert reader.indexed.is_stored
    reader.assert_same()


@pytest.mark.parametrize("text", ["", '{"title": "other"}\n' * 3])
def test_a_line_says_what_its_event_says_where_the_file_has_changed_since(
    root: Path, folder: Path, write: Any, text: str
) -> None:
    lines = (json.dumps(event(title)) + "\n" for title in "abc")
    path = write("lines.jsonl", "".join(lines))
    reader = Reader(root, folder).load()
    reader.keep()
    known = reader.library(reader.shelf)
    assert known.open_known()
    lens = known.snapshot().lens
    assert [gist.title for _, gist in sorted(lens.gists((2, 0, 1)))] == ["c", "a", "b"]
    path.write_text(text)
    for at, gist in lens.gists(range(3)):
        assert gist == gist_of(lens.event(at))


def test_a_file_is_closed_when_who_went_through_its_events_stops(
    root: Path, folder: Path, write: Any
) -> None:
    write("lines.jsonl", "".join(json.dumps(event(title)) + "\n" for title in "abc"))
    reader = Reader(root, folder).load()
    reader.keep()
    lens = reader.again().indexed.snapshot().lens
    before = os.listdir("/dev/fd")
    going = lens.gists(range(3))
    next(going)
    with lens.corpus.reading():
        lens.event(2)
    going.close()  # type: ignore[attr-defined]
    assert os.listdir("/dev/fd") == before


def test_links_conflict_copies_and_odd_names_open_from_an_index_as_they_are_read(
    root: Path, folder: Path, write: Any, tmp_path: Path
) -> None:
    write("a.json", event("a"))
    write("a (1).json", event("a"))
    write("new\nline.json", event("b"))
    write("sub/c.jsonl", '{"title": "c"}\n')
    write("notes.txt", "x")
    (folder / os.fsdecode(b"\xff.json")).write_text('{"title": "d"}')
    (folder / "e.json").symlink_to(folder / "sub" / "c.jsonl")
    (folder / "broken.json").symlink_to(folder / "nowhere")
    (tmp_path / "out.json").write_text('{"title": "out"}')
    (folder / "out.json").symlink_to(tmp_path / "out.json")
    os.mkfifo(folder / "pipe.json")
    reader = Reader(root, folder).load()
    reader.keep()
    reader.again()
    assert reader.indexed.is_stored
    reader.assert_same()


def test_several_paths_open_from_an_index_as_they_are_read(root: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        fill(tmp_path / name, random.Random(name))
    (tmp_path / "x.json").write_text(json.dumps(event("x")))
    reader = Reader(root, tmp_path / "a", tmp_path / "x.json", tmp_path / "b").load()
    reader.keep()
    reader.again()
    assert reader.indexed.is_stored
    reader.assert_same()


def test_a_folder_has_one_index_from_wherever_it_is_opened(
    root: Path, folder: Path, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("sub/a.json", event("a"))
    Reader(root, folder).load().keep()
    monkeypatch.chdir(folder)
    reader = Reader(root, ".").load()
    assert reader.indexed.is_stored
    reader.assert_same()


def test_of_many_files_is_shown_what_they_said_before_it_is_known_whether_they_still_do(
    root: Path, folder: Path, write: Any, monkeypatch: pytest.MonkeyPatch, opened: list[str]
) -> None:
    monkeypatch.setattr(libraries, "FEW", 3)
    for number in range(5):
        write(f"{number}.json", event(f"{number}"))
    Reader(root, folder).load().keep()
    write("0.json", event("new"))
    reader = Reader(root, folder)
    opened.clear()
    assert reader.indexed.open_known()
    assert not reader.indexed.is_loaded
    assert [one.title for one in reader.indexed.snapshot().lens.events] == list("01234")
    assert opened == []
    reader.load()
    reader.assert_same()


# -- what has changed ------------------------------------------------------------------------------


def test_only_what_has_changed_is_read(
    root: Path, folder: Path, write: Any, opened: list[str]
) -> None:
    for number in range(5):
        write(f"{number}.json", event(f"{number}"))
    Reader(root, folder).load().keep()
    write("3.json", event("new"))
    write("5.json", event("came"))
    (folder / "1.json").unlink()
    reader = Reader(root, folder)
    opened.clear()
    for _ in reader.indexed.load():
        pass
    assert sorted(opened) == ["3.json", "5.json"]
    reader.load()
    reader.assert_same()


def test_a_file_that_was_only_touched_is_read_once(
    root: Path, folder: Path, write: Any, opened: list[str]
) -> None:
    for number in range(3):
        write(f"{number}.json", event(f"{number}"))
    Reader(root, folder).load().keep()
    os.utime(folder / "1.json", (5, 5))
    reader = Reader(root, folder)
    opened.clear()
    for _ in reader.indexed.load():
        pass
    assert opened == ["1.json"]
    assert reader.indexed.is_stored
    reader.keep()
    opened.clear()
    for _ in reader.library(reader.shelf).load():
        pass
    assert opened == []
    reader.load()
    reader.assert_same()


def test_a_file_that_was_changed_just_before_it_was_read_is_read_again(
    root: Path, folder: Path, write: Any, opened: list[str]
) -> None:
    path = write("a.json", event("a"))
    changed = path.stat().st_mtime
    Reader(root, folder, ahead=1.9, now=changed).load().keep()
    opened.clear()
    reader = Reader(root, folder)
    for _ in reader.indexed.load():
        pass
    assert opened == ["a.json"]
    reader.keep()
    opened.clear()
    for _ in reader.library(reader.shelf).load():
        pass
    assert opened == []


def test_a_change_of_the_same_size_that_keeps_the_time_is_seen(
    root: Path, folder: Path, write: Any
) -> None:
    path = write("a.json", event("a"))
    os.utime(path, (5, 5))
    Reader(root, folder).load().keep()
    write("a.json", event("z"))
    os.utime(path, (5, 5))
    reader = Reader(root, folder).load()
    reader.assert_same()
    assert [one.title for one in reader.indexed.snapshot().lens.events] == ["z"]


def _break(folder: Path) -> None:
    (folder / "a.json").write_text('{"title": ')


def _remove(folder: Path) -> None:
    (folder / "a.json").unlink()


def _add(folder: Path) -> None:
    (folder / "z.json").write_text('{"title": "z", "links": [{"to": "c", "type": "led_to"}]}')


def _grow(folder: Path) -> None:
    with (folder / "c.jsonl").open("a") as file:
        file.write('{"title": "grown"}\n')


def _rename(folder: Path) -> None:
    (folder / "a.json").rename(folder / "b0.json")


def _touch(folder: Path) -> None:
    os.utime(folder / "a.json", (7, 7))


def _copy(folder: Path) -> None:
    (folder / "a (2).json").write_bytes((folder / "a.json").read_bytes())


def _declare(folder: Path) -> None:
    (folder / "t.json").write_text('{"timezone": "Asia/Tokyo", "actors": [{"name": "Ann"}]}')


def _salvage(folder: Path) -> None:
    text = (folder / "c.jsonl").read_text()
    (folder / "c.jsonl").write_text(text.replace('{"title": "d"', '{"title" "d"'))


CHANGES = (_break, _remove, _add, _grow, _rename, _touch, _copy, _declare, _salvage)


@pytest.mark.parametrize("change", [*CHANGES[:4], *slowly(*CHANGES[4:])])
@pytest.mark.parametrize("told", [True, *slowly(False)])
def test_what_changes_after_opening_from_an_index_is_seen_as_by_a_reader_of_all(
    root: Path, folder: Path, write: Any, change: Callable[[Path], None], told: bool, way: str
) -> None:
    write("a.json", event("a", actors=["Ann"]))
    write("b.json", {"title": "t", "events": RECORDS, "actors": [{"id": "ann", "name": "Ann"}]})
    write("c.jsonl", '{"title": "c", "id": "c"}\n{"title": "d"}\n')
    Reader(root, folder).load().keep()
    reader = Reader(root, folder).load()
    assert reader.indexed.is_stored
    assert reader.indexed.refresh() is None
    reader.plain.refresh()
    before = set(folder.iterdir())
    change(folder)
    paths = sorted(map(str, before | set(folder.iterdir()))) if told else []
    assert reader.indexed.refresh(paths) == reader.plain.refresh(paths)
    reader.assert_same()
    assert reader.indexed.is_stored == (change is _touch or way == "segments")
    reader.keep()
    reader.again().assert_same()


@pytest.mark.parametrize("seed", [0, 1, *slowly(*range(2, 8))])
def test_any_row_of_changes_after_opening_is_seen_as_by_a_reader_of_all(
    root: Path, folder: Path, seed: int
) -> None:
    choose = random.Random(seed)
    fill(folder, choose)
    Reader(root, folder).load().keep()
    reader = Reader(root, folder).load()
    for _ in range(3):
        fill(folder, choose)
        for path in sorted(folder.rglob("*.json")):
            if choose.random() < 0.2:
                path.unlink()
        if choose.random() < 0.5:
            reader.indexed.refresh()
            reader.plain.refresh()
            reader.assert_same()
        if choose.random() < 0.5:
            reader.keep()
        if choose.random() < 0.5:
            reader.again().assert_same()


def any_plain(choose: random.Random, *, linked: bool = True) -> dict[str, object]:
    """Return a plain record, whose id, actors and tags others may have as well."""
    record: dict[str, object] = {
        "title": choose.choice(["T", "Ü", "a longer title"]),
        "date": choose.choice(["1972-06-17", "1972-06", "[..1973]", "1972-06-17~", "199X", ""]),
        "actors": choose.sample(["Ann", "Bob", "bob", "Cy", "Di"], choose.randrange(4)),
        "tags": choose.sample(["war", "War", "law"], choose.randrange(3)),
        "sources": [
            {"published": choose.choice(["1972", "1973-01-02", "1973-01"]), "title": "s"}
            for _ in range(choose.randrange(3))
        ],
        "links": [{"to": choose.choice("abz"), "type": "led_to"}]
        * (linked and choose.random() < 0.2),
    }
    if choose.random() < 0.4:
        record["id"] = choose.choice("abcd")
    return {key: value for key, value in record.items() if value}


def edit(folder: Path, choose: random.Random, *, linked: bool = True) -> None:
    """Change, add, remove or rename a file, or append to one."""
    files = sorted(folder.iterdir())
    path = choose.choice(files)
    number = choose.randrange(100)
    match choose.randrange(5):
        case 0 | 1 if path.suffix == ".json":
            path.write_text(json.dumps(any_plain(choose, linked=linked)))
        case 2:
            new = folder / f"{choose.choice('abm')}{number}.json"
            new.write_text(json.dumps(any_plain(choose, linked=linked)))
        case 3 if len(files) > 3:
            if choose.random() < 0.5:
                path.unlink()
            else:
                path.rename(folder / f"{choose.choice('abm')}{number}{path.suffix}")
        case _:
            with (folder / "lines.jsonl").open("a") as lines:
                lines.write(json.dumps(any_plain(choose, linked=linked)) + "\n")


@pytest.mark.parametrize("seed", [0, 1, 2, *slowly(*range(3, 40))])
@pytest.mark.usefixtures("in_segments")
def test_any_edits_of_plain_files_in_several_segments_are_seen_as_by_a_reader_of_all(
    root: Path, folder: Path, seed: int
) -> None:
    choose = random.Random(seed)
    for number in range(10):
        (folder / f"e{number}.json").write_text(json.dumps(any_plain(choose)))
    lines = [json.dumps(any_plain(choose)) for _ in range(4)]
    (folder / "lines.jsonl").write_text("\n".join(lines) + "\n")
    reader = Reader(root, folder).load()
    if seed % 2:
        reader.keep()
    for step in range(6):
        before = set(folder.iterdir())
        for _ in range(choose.choice([1, 1, 3])):
            edit(folder, choose)
        told = choose.random() < 0.5
        paths = sorted(map(str, before | set(folder.iterdir()))) if told else []
        reader.indexed.refresh(paths)
        reader.plain.refresh(paths)
        reader.assert_same(deeply=step in {2, 5})
        if choose.random() < 0.3:
            reader.keep()
        if choose.random() < 0.2:
            reader.again().assert_same(deeply=False)
    assert reader.indexed.is_stored
    reader.keep()
    reader.again().assert_same()


@pytest.fixture
def spliced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the columns that were not made anew; each is what it would be then."""
    names: list[str] = []
    real = assembly.assemble

    def compare(*given: Any, **more: Any) -> Any:
        known = more.get("spliced", {})
        names.extend(known)
        made = real(*given, **{**more, "spliced": {}}) if known else None
        for name, column in known.items():
            one, other = memoryview(column), memoryview(made.columns[name])  # type: ignore[union-attr]
            assert (one.format, one.tolist()) == (other.format, other.tolist()), name
        return real(*given, **more)

    monkeypatch.setattr(assembly, "assemble", compare)
    return names


@pytest.mark.parametrize("seed", [0, 1, 2, *slowly(*range(3, 40))])
@pytest.mark.usefixtures("in_segments")
def test_few_edits_among_events_of_days_move_only_these(
    root: Path, folder: Path, seed: int, spliced: list[str]
) -> None:
    choose = random.Random(seed)
    for number in range(10):
        (folder / f"e{number}.json").write_text(json.dumps(any_plain(choose, linked=False)))
    two = [any_plain(choose, linked=False) for _ in range(2)]
    (folder / "e5.json").write_text(json.dumps({"events": two}))
    (folder / "f.json").write_text(json.dumps({"title": "t", "actors": [{"id": "a"}]}))
    lines = [json.dumps(any_plain(choose, linked=False)) for _ in range(4)]
    (folder / "lines.jsonl").write_text("\n".join(lines) + "\n")
    Reader(root, folder).load().keep()
    reader = Reader(root, folder).load()
    for step in range(5):
        for _ in range(choose.choice([1, 1, 3])):
            edit(folder, choose, linked=False)
        reader.indexed.refresh()
        reader.plain.refresh()
        reader.assert_same(deeply=step == 4)
        if step == 2:
            reader.keep()
            reader.again()
    assert "happened.day" in spliced
    reader.keep()
    reader.again().assert_same()


SAME: dict[str, object] = {
    "title": "old", "date": "1972-06-17", "actors": ["Ann", "Bob"], "tags": ["x"],
    "sources": [{"title": "s", "published": "1973", "quotes": ["q"]}],
    "links": [{"to": "c", "type": "led_to"}],
}  # fmt: skip
WORDS: list[dict[str, object]] = [
    {"title": "a new one, as wide as 三 words"},
    {"summary": "told", "extra": {"n": 1}, "status": "disputed"},
    {"sources": [{"title": "another", "published": "1973", "quotes": ["r", "t"]}]},
    {"actors": ["Ann", {"actor": "Bob", "role": "host"}]},
]
MORE: list[dict[str, object]] = [
    {"date": "1972-06-18"}, {"id": "z"}, {"actors": ["Bob"]}, {"tags": ["x", "y"]}, {"links": []},
    {"sources": [{"title": "s", "published": "1971"}]}, {"sources": [{"id": "w"}]},
    {"after": ["c"]},
    {"as_reported": {"text": "last week", "anchor": "1972-07-05"}}, {"date": "soon"}, {"place": 5},
    {"links": [{"to": "nowhere", "type": "led_to"}]},
    {"sources": [{"title": "s", "published": "1973"}, {"source": "nowhere"}]},
]  # fmt: skip


@pytest.fixture
def assembled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the numbers of segments of which corpora are assembled, as they are."""
    sizes: list[int] = []
    real = assembly.assemble

    def note(segments: Any, *rest: Any, **more: Any) -> Any:
        sizes.append(len(segments))
        return real(segments, *rest, **more)

    monkeypatch.setattr(assembly, "assemble", note)
    return sizes


def change_and_compare(reader: Reader, path: Path, text: str, *, told: bool) -> None:
    path.write_text(text)
    paths = [str(path)] if told else []
    assert reader.indexed.refresh(paths) == reader.plain.refresh(paths)
    reader.assert_same()


@pytest.mark.parametrize("more", WORDS + MORE)
def test_only_changes_beyond_words_put_all_events_together_anew(
    root: Path, folder: Path, write: Any, way: str, more: dict[str, object], assembled: list[int]
) -> None:
    if way == "held":
        pytest.skip("all events are put together whenever one changes")
    write("a.json", event("a", tags=["y", "x"], links=[{"to": "b", "type": "led_to"}]))
    write("b.json", SAME)
    write("c.json", event("c", actors=["Ann"]))
    Reader(root, folder).load().keep()
    reader = Reader(root, folder).load()
    told = len(more) > 1 or "sources" in more
    assembled.clear()
    change_and_compare(reader, folder / "b.json", json.dumps({**SAME, **more}), told=told)
    assert (assembled == []) == (more in WORDS)
    reader.keep()
    reader.again().assert_same()


@pytest.mark.slow
def test_words_that_change_again_and_in_files_of_several_events_are_seen_as_by_a_reader_of_all(
    root: Path, folder: Path, write: Any, way: str, assembled: list[int]
) -> None:
    write("a.json", event("a"))
    write("b.json", SAME)
    first, second = {**SAME, "id": "c"}, {**SAME, "id": "e"}
    write("c.json", {"title": "t", "events": [first, second, event("f")]})
    Reader(root, folder).load().keep()
    reader = Reader(root, folder).load()
    assembled.clear()
    for title in ("x", "y", SAME["title"]):
        change_and_compare(
            reader, folder / "b.json", json.dumps({**SAME, "title": title}), told=title == "x"
        )
        events = [{**first, "title": title}, {**second, "summary": title}, event("f")]
        (folder / "a.json").write_text(json.dumps(event(f"{title} a")))
        change_and_compare(
            reader, folder / "c.json", json.dumps({"title": "t", "events": events}), told=False
        )
        reader.keep()
    assert assembled == [] or way == "held"
    reader.again().assert_same()
    change_and_compare(reader, folder / "c.json", json.dumps({"events": events[1:]}), told=True)


def test_what_has_changed_is_held_no_more_once_it_is_written(
    root: Path, folder: Path, write: Any, way: str
) -> None:
    if way == "held":
        pytest.skip("events that were read one by one are held")
    write("a.json", event("a"))
    write("b.json", SAME)
    Reader(root, folder).load().keep()
    reader = Reader(root, folder).load()
    for title in ("x", "y"):
        change_and_compare(
            reader, folder / "b.json", json.dumps({**SAME, "title": title}), told=title == "x"
        )
        shown = reader.indexed.snapshot().lens
        reader.keep()
        assert reader.indexed.snapshot().lens is not shown
        reader.assert_same()
    reader.again().assert_same()


def test_a_title_that_another_file_is_blamed_with_is_read_again_there(
    root: Path, folder: Path, write: Any
) -> None:
    write("a.json", event("late", id="a", links=[{"to": "b", "type": "led_to"}]))
    write("b.json", {"id": "b", "title": "early", "date": "1950"})
    Reader(root, folder).load().keep()
    reader = Reader(root, folder).load()
    assert "early" in str(reader.indexed.snapshot().problems)
    change_and_compare(
        reader, folder / "b.json", '{"id": "b", "title": "young", "date": "1950"}', told=True
    )
    assert "young" in str(reader.indexed.snapshot().problems)


@pytest.mark.slow
@pytest.mark.parametrize("change", [_grow, _salvage, _add, _declare])
def test_what_changes_beside_or_in_a_large_file_is_seen_as_by_a_reader_of_all(
    root: Path, folder: Path, write: Any, change: Callable[[Path], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    write("a.json", event("a"))
    write("b.json", event("b"))
    write("c.jsonl", '{"title": "c", "id": "c"}\n{"title": "d"}\n')
    monkeypatch.setattr(libraries, "LARGE", 45)
    reader = Reader(root, folder).load()
    assert reader.indexed.is_stored
    for _ in range(2):
        (folder / "b.json").write_text("{")
        change(folder)
        for each in (reader.plain, reader.indexed):
            each.refresh()
        reader.assert_same()
        assert reader.indexed.snapshot().stale == {"b.json"}
    (folder / "c.jsonl").unlink()
    assert reader.indexed.refresh() == reader.plain.refresh()
    reader.assert_same()
    reader.keep()
    reader.again().assert_same()


def test_a_large_file_that_is_being_written_while_another_changes_is_read_at_the_next_look(
    root: Path, folder: Path, write: Any, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "held":
        pytest.skip("there are no segments")
    for name in "abc":
        write(f"{name}.json", event(name))
    write("large.json", [event("d"), event("e")])
    Reader(root, folder).load().keep()
    monkeypatch.setattr(libraries, "LARGE", 60)
    reader = Reader(root, folder).load()
    assert reader.indexed.is_stored
    write("large.json", json.dumps([event("d"), event("new"), event("e")])[:-1])
    write("a.json", event("changed"))
    (folder / "c.json").unlink()
    reader.ahead = 0
    reader.indexed.refresh()
    titles = [one.title for one in reader.indexed.snapshot().lens.events]
    assert sorted(titles) == ["b", "changed", "d", "e"]
    reader.ahead = 3_600
    reader.indexed.refresh()
    reader.plain.refresh()
    assert reader.indexed.snapshot().problems == reader.plain.snapshot().problems != ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_of_a_large_file_are_found_by_the_places_of_its_records(
    root: Path, folder: Path, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [event(f"{number}", summary="é" * number) for number in range(9)]
    text = json.dumps({"title": "t", "events": records}, indent=1, ensure_ascii=False)
    (folder / "a.json").write_bytes(text.replace("\n", end).encode())
    for name, value in (("LARGE", 10), ("AT_HAND", 10)):
        monkeypatch.setattr(libraries, name, value)
    monkeypatch.setattr(pieces, "LARGE", 10)
    monkeypatch.setattr(workers, "LARGE", 10)
    monkeypatch.setattr(workers, "_pays", lambda entries: False)
    reader = Reader(root, folder).load()
    events = list(reader.indexed.snapshot().lens.events)
    assert reader.indexed.line_at_hand(events[3]) is None
    assert list(map(reader.indexed.line_of, events)) == list(map(reader.plain.line_of, events))
    assert reader.indexed.line_at_hand(events[3]) == reader.plain.line_of(events[3])
    assert {kind for part in segments_of(reader) for kind in part["record.kind"]} == {0}


def segments_of(reader: Reader) -> list[Any]:
    content = reader.indexed._stored.content  # type: ignore[union-attr]
    assert isinstance(content, stored.Segmented)
    return list(content.sections)


def test_a_file_that_was_shown_as_it_was_and_has_gone_is_shown_no_more(
    root: Path, folder: Path, write: Any
) -> None:
    for name in "abc":
        write(f"{name}.json", event(name))
    Reader(root, folder).load().keep()
    reader = Reader(root, folder).load()
    write("a.json", "{")
    for name in "b", "a":
        reader.indexed.refresh()
        reader.plain.refresh()
        reader.assert_same()
        assert reader.indexed.snapshot().stale == {"a.json"}
        reader.keep()
        (folder / f"{name}.json").unlink()
    reader.indexed.refresh()
    reader.plain.refresh()
    reader.assert_same()
    reader.keep()
    reader.again().assert_same()


def test_what_is_shown_of_an_earlier_version_is_not_taken_for_what_the_file_says(
    root: Path, folder: Path, write: Any
) -> None:
    write("a.json", event("a"))
    write("b.json", event("b"))
    reader = Reader(root, folder).load()
    write("a.json", "{")
    for each in (reader.plain, reader.indexed):
        each.refresh()
    assert reader.indexed.snapshot().stale == {"a.json"}
    reader.keep()
    reader.again().assert_same()
    assert [one.title for one in reader.indexed.snapshot().lens.events] == ["b"]


def test_nothing_is_kept_while_a_file_may_be_half_written(
    root: Path, folder: Path, write: Any
) -> None:
    write("a.json", event("a"))
    reader = Reader(root, folder, ahead=0.0).load()
    write("a.json", '{"title": "a')
    reader.indexed.refresh()
    assert reader.indexed.is_unsettled
    before = contents(reader)
    reader.keep()
    assert contents(reader) == before


def summed(reader: Reader) -> Library:
    library = Library(
        reader.paths, sleep=lambda _: None, clock=lambda: time.time() + reader.ahead,
        shelf=reader.shelf, summed=True,
    )  # fmt: skip
    for _ in library.load():
        pass
    assert library.keep(library.snapshot()) == ""
    return library


def test_who_relies_on_bytes_reads_them_and_validates_nothing_again(
    root: Path, folder: Path, write: Any, opened: list[str], monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:  # fmt: skip
    write("a.json", event("a"))
    write("b.jsonl", '{"title": "b"}\nx\n')
    reader = Reader(root, folder).load()
    reader.keep()
    opened.clear()
    summed(reader)  # of those held in memory nobody has summed up any before
    assert sorted(opened) == ([] if way == "segments" else ["a.json", "b.jsonl"])
    opened.clear()
    assert_same(reader.plain, summed(reader))
    assert opened == []
    real = stored.sum_of

    def other(entry: Any, stamp: Any) -> bytes:
        return bytes([1] * 32) if entry.name == "a.json" else real(entry, stamp)

    with monkeypatch.context() as patch:
        patch.setattr(stored, "sum_of", other)
        assert_same(reader.plain, summed(reader))
    assert opened == ["a.json"]
    write("b.jsonl", '{"title": "b"}\n{"title": "c"}\n')
    opened.clear()
    library = summed(reader)
    assert opened.count("b.jsonl") >= 1
    reader.again()
    assert_same(reader.plain, library)
    opened.clear()
    assert_same(reader.plain, summed(reader))
    assert opened == []


def test_digests_of_many_files_are_those_of_the_bytes_that_were_read(
    root: Path, folder: Path, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "MANY", 0)
    write("a.json", event("a"))
    write("b.jsonl", '{"title": "b"}\nx\n')
    monkeypatch.setattr(libraries, "sum_of", lambda *_: pytest.fail("a file is read twice"))
    summed(Reader(root, folder))
    kept = stored.open_stored(Shelf(root, key_of([str(folder)])), [str(folder)])
    assert kept is not None
    assert [kept.is_summed(number) for number in range(2)] == [True, True]


# -- what has become of the index ------------------------------------------------------------------


def files_of_index(reader: Reader) -> Iterator[Path]:
    for path in sorted(reader.shelf.folder.iterdir()):
        if path.name not in ("key", "lock"):
            yield path


@pytest.fixture
def kept(root: Path, folder: Path, write: Any) -> Reader:
    write("a.json", {"title": "t", "events": RECORDS, "actors": [{"id": "ann", "name": "Ann"}]})
    write("b.jsonl", '{"title": "c", "id": "c"}\n{"title": "d"}\nx\n')
    reader = Reader(root, folder).load()
    reader.keep()
    return reader


def damages(data: bytes, places: int) -> Iterator[bytes]:
    """Yield the bytes of a file cut off at many lengths, and with a bit turned at many places."""
    step = max(1, len(data) // places)
    for at in range(0, len(data), step):
        yield data[:at]
        yield data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]
    yield data + b"\0"
    yield b"x" * len(data)


def contents(reader: Reader) -> dict[str, bytes]:
    """Return what is kept."""
    folder = reader.shelf.folder
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


@pytest.mark.parametrize("places", [7, *slowly(60)])
def test_a_damaged_index_never_changes_what_is_shown(kept: Reader, places: int) -> None:
    good = facts(kept.plain)
    before = contents(kept)
    for name, data in before.items():
        if name in ("key", "lock"):
            continue
        for damaged in damages(data, places):
            for other, bytes_ in before.items():
                (kept.shelf.folder / other).write_bytes(bytes_)
            (kept.shelf.folder / name).write_bytes(damaged)
            library = kept.library(kept.shelf)
            for _ in library.load():
                pass
            assert facts(library) == good
            assert_shown_at_once(kept, good)


def assert_shown_at_once(kept: Reader, good: dict[str, object]) -> None:
    """Hold that what is shown before all is checked is what the files say, or raises."""
    ahead = kept.library(kept.shelf)
    try:
        if ahead.open_known(later=True):
            assert facts(ahead) | {"folders": ()} == good | {"folders": ()}
            ahead.check_known()
    except Damaged:
        again = kept.library(kept.shelf)
        with suppress(Damaged):
            if again.open_known(later=True):
                again.check_known()
                pytest.fail("what was found damaged is not found before long")


def test_what_is_checked_after_the_first_paint_is_all_that_no_file_can_give(kept: Reader) -> None:
    index = (kept.shelf.folder / INDEX).read_bytes()
    for path in list(files_of_index(kept)):
        before = path.read_bytes()
        sections = Sections(before)
        is_segment = "record.kind" in sections and "head" in sections
        for name in sections:
            data = sections.unchecked(name).tobytes()
            is_elsewhere = name in ("event", "text") or (is_segment and name not in stored._PLACES)
            if not data or is_elsewhere:
                continue
            at = sections._places[name][1]
            path.write_bytes(before[:at] + bytes([data[0] ^ 1]) + before[at + 1 :])
            with suppress(Damaged):
                ahead = kept.library(kept.shelf)
                if ahead.open_known(later=True):
                    with pytest.raises(Damaged):
                        ahead.check_known()
                    assert kept.shelf.open() is None, name  # it is made anew the next time
            for other, bytes_ in ((INDEX, index), (path.name, before)):
                (kept.shelf.folder / other).write_bytes(bytes_)


def test_an_index_found_damaged_when_there_is_time_is_made_anew_the_next_time(
    kept: Reader,
) -> None:
    for path in files_of_index(kept):
        data = path.read_bytes()
        if path.name != INDEX and (at := data.find(b'"d"}')) >= 0:
            path.write_bytes(data[:at] + b"!" + data[at + 1 :])
            break
        if path.name != INDEX and (at := data.find(b'"title":"d"')) >= 0:
            path.write_bytes(data[:at] + b"!" + data[at + 1 :])
            break
    kept.again()
    assert kept.indexed.is_stored
    kept.indexed.check_stored()
    kept.assert_same()
    assert kept.shelf.open() is None


def test_an_index_of_another_program_of_other_files_or_by_other_modules_is_not_taken(
    kept: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    import timeline_tui.files.cache as cache

    for name, value in (("FORMAT", cache.FORMAT + 1), ("READERS", "other")):
        with monkeypatch.context() as patch:
            patch.setattr(cache, name, value)
            assert kept.shelf.open() is None, name
    with monkeypatch.context() as patch:
        patch.setattr("unicodedata.unidata_version", "1.0.0")
        assert kept.shelf.open() is None
    with monkeypatch.context() as patch:
        patch.setattr(cache, "_stamp_modules", lambda: "changed")
        assert kept.shelf.open() is None
    other = Shelf(kept.shelf.root, key_of(["elsewhere"]))
    kept.shelf.folder.rename(other.folder)
    assert other.open() is None
    other.folder.rename(kept.shelf.folder)
    assert kept.shelf.open() is not None


def test_a_part_in_the_place_of_another_is_not_taken(
    kept: Reader, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "a.json").write_text('{"title": "other"}')
    other = Reader(root, tmp_path / "others").load()
    other.keep()
    parts = [path for path in files_of_index(kept) if path.name != INDEX]
    foreign = [path.read_bytes() for path in files_of_index(other) if path.name != INDEX]
    before = contents(kept)
    for part in parts:
        for data in [before[each.name] for each in parts if each != part] + foreign:
            for each in kept.shelf.folder.iterdir():
                each.unlink()
            for name, kept_before in before.items():
                (kept.shelf.folder / name).write_bytes(kept_before)
            assert kept.shelf.open() is not None
            part.write_bytes(data)
            assert kept.shelf.open() is None
            kept.again().assert_same(deeply=False)


def test_an_index_of_which_a_part_is_gone_is_not_taken(kept: Reader) -> None:
    for part in files_of_index(kept):
        if part.name != INDEX:
            part.unlink()
            assert kept.shelf.open() is None
            kept.again().assert_same()
            kept.keep()
            break
    assert kept.shelf.open() is not None


def test_who_has_opened_an_index_keeps_it_when_another_takes_its_place(
    kept: Reader, write: Any
) -> None:
    kept.again()
    first = kept.indexed
    write("c.json", event("new"))
    other = kept.library(kept.shelf)
    for _ in other.load():
        pass
    assert other.keep(other.snapshot()) == ""
    assert_same_titles(first.snapshot(), kept.plain.snapshot())


def assert_same_titles(one: Snapshot, other: Snapshot) -> None:
    assert [e.title for e in one.lens.events] == [e.title for e in other.lens.events]


@pytest.mark.parametrize("module", ["", "workers."])
def test_a_cache_that_cannot_be_written_is_said_once_and_does_no_harm(
    root: Path, folder: Path, write: Any, monkeypatch: pytest.MonkeyPatch, module: str, way: str
) -> None:
    if module and way == "held":
        return  # nothing is written there
    write("a.json", event("a"))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"timeline_tui.files.cache.{module}write_sections", full)
    reader = Reader(root, folder).load()
    assert reader.indexed.keep(reader.indexed.snapshot()) == "no space left on device"
    assert reader.indexed.keep(reader.indexed.snapshot()) == ""
    reader.assert_same()
    monkeypatch.undo()
    reader.again().assert_same()


def names_kept(root: Path) -> set[str]:
    """Return the names of all files in the cache."""
    return {path.name for path in root.rglob("*") if path.is_file()}


def test_where_an_index_cannot_be_finished_no_part_of_it_stays(
    root: Path, folder: Path, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.json", event("a"))
    real = cache.write_sections

    def fill_up(path: str, *args: Any, **more: Any) -> None:
        if path.endswith(INDEX):
            raise OSError(28, "No space left on device")
        real(path, *args, **more)

    monkeypatch.setattr(cache, "write_sections", fill_up)
    reader = Reader(root, folder).load()
    assert reader.indexed.keep(reader.indexed.snapshot()) == "no space left on device"
    assert names_kept(root) == {"key", "lock"}
    reader.assert_same()


def test_where_a_file_is_half_written_no_part_of_an_index_stays(
    root: Path, folder: Path, write: Any
) -> None:
    write("a.json", event("a"))
    write("b.jsonl", '{"title": "b"}\n{"title": "c')
    reader = Reader(root, folder, ahead=0.0)
    for _ in reader.indexed.load(live=True):
        pass
    assert names_kept(root) <= {"key", "lock"}
    reader.keep()
    reader.again().assert_same()


def test_what_a_program_that_ends_has_begun_goes_with_it(
    root: Path, folder: Path, write: Any, way: str
) -> None:
    if way == "held":
        return  # nothing is written while it is read
    write("a.json", event("a"))
    reader = Reader(root, folder)
    steps = reader.indexed.load(live=True)
    while not names_kept(root) - {"key", "lock"}:
        next(steps)
    assert reader.indexed.is_writing
    reader.indexed.abandon()
    assert names_kept(root) == {"key", "lock"}
    steps.close()
    assert not reader.indexed.is_writing
    reader.again().assert_same()


def test_all_is_known_before_its_index_is_written_and_who_leaves_then_takes_it_along(
    root: Path, folder: Path, write: Any, way: str
) -> None:
    if way == "held":
        pytest.skip("nothing is written before it is kept")
    write("a.json", event("a"))
    reader = Reader(root, folder).load()
    reader.assert_same(deeply=False)
    assert INDEX not in names_kept(root)
    assert reader.indexed.is_writing
    other = reader.library(reader.shelf)
    for _ in other.load():
        pass
    assert other.keep(other.snapshot()) == ""  # the other one writes
    assert INDEX not in names_kept(root)
    reader.indexed.abandon()
    assert names_kept(root) == {"key", "lock"}
    reader.assert_same(deeply=False)
    reader.again().keep()
    assert INDEX in names_kept(root)
    assert not reader.indexed.is_writing
    write("b.json", event("b"))
    reader.again().assert_same()


def test_a_change_before_an_index_is_written_is_in_it(root: Path, folder: Path, write: Any) -> None:
    write("a.json", event("a"))
    reader = Reader(root, folder).load()
    for changed in (event("b"), event("c", date="1973")):
        write("a.json", changed)
        assert reader.indexed.refresh() == reader.plain.refresh()
    reader.keep()
    assert INDEX in names_kept(root)
    reader.again().assert_same()


@pytest.fixture
def apart(way: str, monkeypatch: pytest.MonkeyPatch) -> list[workers._Worker]:
    """Assemble in processes what is read into segments, however little it is; return the
    processes."""
    if way == "held":
        pytest.skip("no process assembles what is in memory")
    monkeypatch.setattr(workers, "ALONE_UP_TO", -1)
    started: list[workers._Worker] = []

    class Worker(workers._Worker):
        def __init__(self, folder: str | None) -> None:
            super().__init__(folder)
            started.append(self)

    monkeypatch.setattr(workers, "_Worker", Worker)
    return started


@pytest.mark.parametrize("kind", ["plain", "days", *slowly("linked", "shipped")])
def test_what_processes_assemble_is_what_is_assembled_here(
    root: Path, folder: Path, write: Any, apart: list[workers._Worker], kind: str
) -> None:
    if kind == "shipped":
        for path in SHIPPED.glob("*.json"):
            (folder / path.name).write_bytes(path.read_bytes())
    elif kind == "days":
        for number in range(30):
            date = f"19{60 + number % 20}-04-17" if number % 7 else ""
            sources = [{"title": "S", "published": "1980-01-01"}] * (number % 3)
            write(f"d{number}.json", event(f"d{number}", date=date, sources=sources))
    else:
        fill(folder, random.Random(4))
        for number in range(30):
            write(f"d{number}.json", event(f"d{number}", date=f"19{number + 60}"))
    if kind == "linked":
        write("x.json", event("x", date="1950", links=[{"to": "d3", "type": "led_to"}]))
        write("y.json", event("x", date="1990", links=[{"to": "nowhere", "type": "led_to"}]))
    reader = Reader(root, folder).load()
    reader.assert_same()
    reader.keep()
    assert len(apart) == min(2, os.cpu_count() or 1)
    assert all(worker.process.poll() is not None for worker in apart)
    assert not [name for name in names_kept(root) if name.startswith(workers.APART)]
    reader.assert_same()
    reader.again()
    assert reader.indexed.is_stored
    reader.assert_same()


def test_where_processes_that_assemble_end_it_is_done_here(
    root: Path, folder: Path, write: Any, apart: list[workers._Worker], monkeypatch: Any
) -> None:
    monkeypatch.setattr(workers, "_BOOT", "raise SystemExit")
    write("a.json", event("a"))
    reader = Reader(root, folder).load()
    reader.assert_same()
    reader.keep()
    assert apart
    reader.again()
    assert reader.indexed.is_stored
    reader.assert_same()


def test_where_processes_end_before_the_rest_is_assembled_it_is_done_here(
    root: Path, folder: Path, write: Any, apart: list[workers._Worker]
) -> None:
    fill(folder, random.Random(5))
    reader = Reader(root, folder).load()
    for worker in apart:
        worker.process.kill()
        worker.process.wait()
    reader.assert_same()
    reader.keep()
    assert not [name for name in names_kept(root) if name.startswith(workers.APART)]
    reader.again()
    assert reader.indexed.is_stored
    reader.assert_same()


def test_no_process_waits_while_a_file_is_being_written(
    root: Path, folder: Path, write: Any, apart: list[workers._Worker], monkeypatch: Any
) -> None:
    write("a.json", event("a"))
    reader = Reader(root, folder).load()
    with monkeypatch.context() as patch:
        patch.setattr(Library, "is_unsettled", True)
        reader.keep()
    assert apart
    assert all(worker.process.poll() is not None for worker in apart)
    assert INDEX not in names_kept(root)
    reader.assert_same()
    reader.keep()
    reader.again()
    assert reader.indexed.is_stored
    reader.assert_same()


def test_a_change_while_the_index_of_what_was_assembled_waits_is_in_it(
    root: Path, folder: Path, write: Any, apart: list[workers._Worker]
) -> None:
    write("a.json", event("a"))
    reader = Reader(root, folder).load()
    write("a.json", event("c", date="1973"))
    assert reader.indexed.refresh() == reader.plain.refresh()
    reader.keep()
    reader.again().assert_same()


def test_who_leaves_while_it_is_assembled_leaves_no_process_and_no_file(
    root: Path, folder: Path, write: Any, apart: list[workers._Worker]
) -> None:
    write("a.json", event("a"))
    reader = Reader(root, folder)
    steps = reader.indexed.load()
    for _ in steps:
        if apart:
            break
    steps.close()
    reader.indexed.abandon()
    assert all(worker.process.poll() is not None for worker in apart)
    assert names_kept(root) <= {"key", "lock"}


def test_records_that_cannot_be_told_apart_are_not_kept(
    root: Path, folder: Path, write: Any
) -> None:
    write("a.json", event("a"))
    reader = Reader(root, folder, folder / "." / "a.json").load()
    assert reader.indexed.keep(reader.indexed.snapshot()) == ""
    reader.again().assert_same()


def test_another_reader_of_zones_makes_the_index_anew(
    kept: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline_tui.files.cache.stored.stamp_zone", lambda name: "another")
    kept.again().assert_same()


# -- a large file that grows -----------------------------------------------------------------------


def line(title: str, end: str = "\n", **more: object) -> str:
    return json.dumps(event(title, **more)) + end


@pytest.fixture
def growing(
    root: Path, folder: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[Reader, Path, list[str]]:
    """Return a reader of a large file, the file, and the ways in which it is read from now on."""
    if way != "segments":
        pytest.skip("it is never large")
    for module in (libraries, pieces, stored, workers):
        monkeypatch.setattr(module, "LARGE", 800)
    monkeypatch.setattr(workers, "_pays", lambda entries: False)
    path = folder / "a.jsonl"
    path.write_text("".join(line(f"{number}", date=f"19{99 - number}") for number in range(60)))
    (folder / "b.json").write_text(json.dumps(event("b")))
    reader = Reader(root, folder).load()
    ways: list[str] = []
    for name in ("read", "read_growth"):
        real = getattr(formats, name)

        def note(entry: Any, *more: Any, real: Any = real, name: str = name) -> Any:
            if entry.name == "a.jsonl":
                ways.append(name)
            return real(entry, *more)

        monkeypatch.setattr(formats, name, note)
    real_large = Library._read_large

    def note_large(library: Library, found: Any, live: bool) -> Any:
        ways.append("all")
        return real_large(library, found, live)

    monkeypatch.setattr(Library, "_read_large", note_large)
    return reader, path, ways


def refresh(reader: Reader) -> None:
    """Have the one with segments, then the other look again."""
    change = reader.indexed.refresh()
    assert change == reader.plain.refresh()
    reader.assert_same()


TAILS = (
    line("new"),
    line("new", date="1920") + "\n" + line("0", id="x"),
    line("odd", date="soon", status="odd"),
    "{broken\n" + line("after"),
    "<<<<<<< ours\n" + line("mine") + "=======\n",
    '{"title": "c",\n "date": "1972"}\n',
    line("n", links=[{"to": "nowhere", "type": "led_to"}]),
    line("n", as_reported={"text": "last week", "anchor": "1972-07-05"}),
    "\n\n", "\r\n", '{"title": "half', line("no end", ""), "\xff",
)  # fmt: skip
SOME_SLOW = [
    tail if at in (1, 7) else pytest.param(tail, marks=pytest.mark.slow)
    for at, tail in enumerate(TAILS)
]


@pytest.mark.parametrize("tail", SOME_SLOW)
def test_of_a_large_file_that_grew_only_what_was_appended_is_read(
    growing: tuple[Reader, Path, list[str]], tail: str
) -> None:
    reader, path, ways = growing
    with path.open("a") as file:
        file.write(tail)
    assert reader.indexed.refresh() == reader.plain.refresh()
    assert set(ways) <= {"read_growth", "read"}
    assert ways[0] == "read_growth"
    assert "all" not in ways
    reader.assert_same()
    for more in (line("one"), '{"title"', ': "two"}\n', line("three") + line("four")):
        with path.open("a") as file:
            file.write(more)
        refresh(reader)
    assert "all" not in ways
    reader.keep()
    reader.again().assert_same()


@pytest.mark.slow
@pytest.mark.parametrize("tail", SOME_SLOW)
def test_of_a_large_file_that_grew_since_it_was_indexed_only_what_was_appended_is_read(
    growing: tuple[Reader, Path, list[str]], tail: str
) -> None:
    reader, path, ways = growing
    reader.keep()
    with path.open("a") as file:
        file.write(tail)
    ahead = reader.library(reader.shelf)
    assert ahead.open_known()  # what it said is shown until it is known what was appended
    assert not ahead.is_loaded
    assert len(ahead.snapshot().lens.events) == 61
    for _ in ahead.load():
        pass
    reader.again().assert_same()
    assert_same(reader.plain, ahead)
    assert "all" not in ways
    with path.open("a") as file:
        file.write(line("last"))
    (path.parent / "b.json").write_text(json.dumps(event("b again")))
    refresh(reader)
    reader.keep()
    reader.again().assert_same()
    assert "all" not in ways


def test_a_large_file_that_did_not_only_grow_is_read_whole(
    growing: tuple[Reader, Path, list[str]],
) -> None:
    reader, path, ways = growing
    text = path.read_text()
    for changed in (
        text.replace('"5"', '"V"'), text.replace('"5"', '"V"') + line("x"), text[:-1],
        text[:-1] + "\n" + line("y"), text[: len(text) // 2], "", text, "x" * 2_000, text,
    ):  # fmt: skip
        path.write_text(changed)
        for each in (reader.indexed, reader.plain):
            each.refresh()
        reader.assert_same()
    reader.keep()
    reader.again().assert_same()
    assert "all" in ways


def test_a_large_file_that_was_only_touched_says_what_it_said(
    growing: tuple[Reader, Path, list[str]],
) -> None:
    reader, path, ways = growing
    for _ in range(2):
        os.utime(path, (1, 1))
        assert reader.indexed.refresh() is None
        os.utime(path, (2, 2))
        reader.plain.refresh()
        reader.assert_same()
    reader.keep()
    reader.again().assert_same()
    assert "all" not in ways


@pytest.mark.slow
def test_a_large_file_that_grows_line_by_line_has_few_segments(
    growing: tuple[Reader, Path, list[str]],
) -> None:
    reader, path, _ = growing
    before = len(segments_of(reader))
    for number in range(8):
        with path.open("a") as file:
            file.write(line(f"new {number}"))
        refresh(reader)
        if number % 3 == 0:
            reader.keep()
    assert len(segments_of(reader)) <= before + 1
    copy = path.with_name("a copy.jsonl")
    copy.write_bytes(path.read_bytes())
    refresh(reader)


# -- a reading that begins before the load ---------------------------------------------------------


@pytest.fixture
def named(root: Path, folder: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Return a reader of two files that are named, one of which is large."""
    if way == "held":
        pytest.skip("what is small is not begun")
    monkeypatch.setattr(workers, "LARGE", 1_000)
    names = ("a.jsonl", "b.json")
    (folder / names[0]).write_text("".join(line(f"{n}", date=f"19{99 - n}") for n in range(60)))
    (folder / names[1]).write_text(json.dumps(event("b")))
    return Reader(root, *[folder / name for name in names])


def assert_left(root: Path, started: list[workers._Worker]) -> None:
    """Nothing is left but what says of which paths it was, and another program may write there."""
    assert all(worker.process.poll() is not None for worker in started)
    assert names_kept(root) <= {"key", "lock"}
    assert threading.active_count() == 1


@pytest.mark.parametrize("live", [False, True])
def test_a_load_goes_on_from_what_was_begun(
    named: Reader, apart: list[workers._Worker], live: bool
) -> None:
    library = named.indexed
    library.begin(live=live)
    library.begin(live=live)
    assert library.is_writing
    made = library._early
    assert made is not None
    told = []
    for each in library.load(live=live):
        told.append(each)
        assert library.is_writing or each.done == each.total
    assert any(each.ahead for each in told)
    assert library._early is None
    for _ in named.plain.load(live=live):
        pass
    named.assert_same()
    named.keep()
    named.again()
    assert named.indexed.is_stored
    named.assert_same()
    assert all(worker.process.poll() is not None for worker in apart)
    assert len(apart) <= min(2, os.cpu_count() or 1)


@pytest.mark.parametrize("kept", ["index", "no index"])
def test_a_load_goes_on_from_what_was_begun_without_an_index(named: Reader, kept: str) -> None:
    library = Library(named.paths, shelf=named.shelf if kept == "index" else None)
    library.begin()
    assert library._early is not None
    assert library.is_writing == (kept == "index")
    for _ in named.plain.load():
        pass
    for _ in library.load():
        pass
    assert_same(named.plain, library)
    library.leave()


def test_nothing_is_begun_where_something_is_known_or_nothing_is_large(
    named: Reader, root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def libraries_of(*paths: str, **more: Any) -> list[Library]:
        return [Library(paths, **more), Library(paths, shelf=Shelf(root, key_of(paths)), **more)]

    def begin(library: Library) -> bool:
        library.begin()
        is_begun = library._early is not None
        library.leave_early()
        return is_begun

    assert all(map(begin, libraries_of(*named.paths)))
    assert not any(map(begin, libraries_of(str(folder))))
    assert not any(map(begin, libraries_of(*named.paths, str(folder))))
    assert not begin(Library([*named.paths, "-"], stdin=b"{}"))
    assert not any(map(begin, libraries_of(*named.paths * libraries.NAMED)))
    with monkeypatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 1)
        assert not any(map(begin, libraries_of(*named.paths)))
    with monkeypatch.context() as patch:
        patch.setattr(libraries, "MANY", 3)
        assert not any(map(begin, libraries_of(*named.paths)))
    named.load().keep()
    assert not begin(named.indexed)
    known, other = named.library(named.shelf), Library(named.paths)
    assert not begin(known)
    assert begin(other)
    (named.shelf.folder / INDEX).write_bytes(b"of another version")
    assert not begin(named.library(named.shelf))


@pytest.mark.parametrize("change", ["grown", "gone", "other", "link", "kind"])
def test_what_changes_after_reading_was_begun_is_read_as_it_is(
    named: Reader, folder: Path, apart: list[workers._Worker], change: str
) -> None:
    library, path = named.indexed, folder / "a.jsonl"
    library.begin()
    wait_for(lambda: bool(apart))
    if change == "grown":
        with path.open("a") as file:
            file.write(line("new"))
    elif change == "gone":
        path.unlink()
    elif change == "other":
        path.write_text("".join(line(f"n{number}") for number in range(50)))
    elif change == "link":
        path.rename(folder / "c.jsonl")
        path.symlink_to("c.jsonl")
    for _ in (*library.load(live=change == "kind"), *named.plain.load()):
        pass
    assert library._early is None
    # What was read before the change is found changed by the next look, as in any load.
    library.refresh()
    named.plain.refresh()
    named.assert_same()
    library.leave()
    assert all(worker.process.poll() is not None for worker in apart)


def leave_unstarted(library: Library) -> None:
    library.load(live=True).close()
    library.leave()


def leave_started(library: Library) -> None:
    steps = library.load(live=True)
    next(steps)
    steps.close()


@pytest.mark.parametrize(
    "leave", [Library.leave, Library.abandon, Library.leave_early, leave_unstarted, leave_started]
)
@pytest.mark.parametrize("when", ["at once", "then"])
def test_what_was_begun_and_is_left_leaves_no_process_and_no_file(
    named: Reader,
    root: Path,
    apart: list[workers._Worker],
    leave: Callable[[Library], None],
    when: str,
) -> None:
    library = named.indexed
    library.begin(live=True)
    if when == "then":
        wait_for(lambda: len(names_kept(root)) > 2)
    leave(library)
    assert_left(root, apart)
    assert not library.is_writing
    named.load()
    named.assert_same()
    named.keep()
    assert INDEX in names_kept(root)


def test_what_is_begun_beside_another_program_that_writes_there_is_read_too(
    named: Reader, root: Path
) -> None:
    with named.shelf.writing():
        named.indexed.begin()
        named.load()
        named.assert_same()
    named.indexed.leave()
