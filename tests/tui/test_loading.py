"""The reading thread: what it shows of a long load, and what it leaves when it is told to."""

from __future__ import annotations

import json
import sys
import threading
import weakref
from collections.abc import Generator
from pathlib import Path

import pytest

from timeline_tui.core.event import Document, Event
from timeline_tui.core.lens import assemble
from timeline_tui.core.query import Query
from timeline_tui.explorer.messages import Loaded, Progress, Watching
from timeline_tui.explorer.state import Files
from timeline_tui.files import library as libraries
from timeline_tui.files.cache import Shelf, key_of
from timeline_tui.files.library import Library
from timeline_tui.files.snapshot import Snapshot
from timeline_tui.tui import loading
from timeline_tui.tui.glyphs import UNICODE
from timeline_tui.tui.loading import CHECKING, STOPPED, News, Posted, look_up, read_and_watch
from timeline_tui.tui.presenter import count_words, progress_words


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IDLE", "QUIET", "SHOW_EVERY"):
        monkeypatch.setattr(loading, name, 0.0)


class Desk:
    """A record of what the reading thread posts, and what it is told while it does."""

    def __init__(self) -> None:
        self.news: list[News] = []
        self.stop, self.cancel = threading.Event(), threading.Event()

    def post(self, message: object) -> None:
        if isinstance(message, Posted):
            self.news.append(message.news)
            if isinstance(message.news, Loaded) and message.news.files.loaded:
                self.stop.set()

    def read(self, library: Library) -> None:
        known, news = look_up(library, None)
        self.news += news
        read_and_watch(library, self.post, self.stop, None, known, self.cancel)

    def loads(self) -> list[tuple[int, bool]]:
        return [
            (len(each.measure.lens), each.files.loaded)
            for each in self.news
            if isinstance(each, Loaded)
        ]


def fill(folder: Path, count: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        record = {"title": f"{number}", "date": "1972"}
        (folder / f"{number:04}.json").write_text(json.dumps(record))


class Stopped(Library):
    """A library whose load is canceled once some files have been read."""

    def __init__(self, desk: Desk, *paths: str) -> None:
        super().__init__(paths)
        self.desk = desk

    def load(self, *, live: bool = False) -> Generator[libraries.Progress, None, None]:
        for progress in super().load(live=live):
            if progress.done:
                self.desk.cancel.set()
            yield progress


def test_a_canceled_load_leaves_what_has_been_read(tmp_path: Path) -> None:
    fill(tmp_path / "events", 600)
    desk = Desk()
    library = Stopped(desk, str(tmp_path / "events"))
    desk.read(library)
    number, whole = desk.loads()[-1]
    assert 0 < number < 600
    assert not whole
    assert desk.news[-1] == Watching(STOPPED)
    assert not library.is_loaded


def test_who_waits_to_answer_a_key_gets_the_interpreter_often_while_files_are_read(
    tmp_path: Path,
) -> None:
    fill(tmp_path / "events", 3)
    before = sys.getswitchinterval()
    turns: list[float] = []

    class Read(Library):
        def load(self, *, live: bool = False) -> Generator[libraries.Progress, None, None]:
            turns.append(sys.getswitchinterval())
            return super().load(live=live)

    Desk().read(Read([str(tmp_path / "events")]))
    assert turns == [pytest.approx(0.001)]
    assert sys.getswitchinterval() == before


def test_many_files_are_shown_as_they_were_while_they_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "FEW", 3)
    folder = str(tmp_path / "events")
    fill(tmp_path / "events", 5)
    shelf = Shelf(tmp_path / "cache", key_of([folder]))
    first = Library([folder], clock=lambda: 4e9, shelf=shelf)
    for _ in first.load():
        pass
    assert first.keep(first.snapshot()) == ""
    fill(tmp_path / "events", 6)
    desk = Desk()
    desk.read(Library([folder], clock=lambda: 4e9, shelf=shelf))
    assert desk.loads() == [(5, False), (6, True)]
    words = [each.word for each in desk.news if isinstance(each, Watching)]
    assert words == [CHECKING, ""]


def test_a_few_known_files_are_shown_whole_at_once(tmp_path: Path) -> None:
    folder = str(tmp_path / "events")
    fill(tmp_path / "events", 5)
    shelf = Shelf(tmp_path / "cache", key_of([folder]))
    first = Library([folder], clock=lambda: 4e9, shelf=shelf)
    for _ in first.load():
        pass
    first.keep(first.snapshot())
    known, news = look_up(Library([folder], shelf=shelf), None)
    assert known is not None
    assert [each.files.loaded for each in news if isinstance(each, Loaded)] == [True]


def test_progress_is_a_bar_with_files_bytes_and_time() -> None:
    assert progress_words(3, 10, UNICODE).endswith(" 3 of 10 files")
    bytes_ = progress_words(0, 1, UNICODE, sizes=(45_000_000, 155_000_000), left=3)
    assert bytes_.endswith(" 42 of 147 MiB, 3 s left")
    assert bytes_.startswith(UNICODE.heights[-1] * 2 + UNICODE.spread[0])
    many = progress_words(1_200, 5_000, UNICODE, sizes=(2_000_000, 9_000_000))
    assert many.endswith(" 1,200 of 5,000 files, 1,953 of 8,789 KiB")


def test_events_are_counted_as_all_only_once_all_is_read() -> None:
    documents = [Document("a.json", events=(Event("a", "One"), Event("b", "Two")))]
    lens = assemble(documents)
    every, none = lens.everything, lens.select(Query.of(text="nowhere"))
    assert count_words(every, lens, Files()) == "2 read"
    assert count_words(none, lens, Files()) == "0 of 2 read"
    assert count_words(every, lens, Files(loaded=True)) == "2 events"
    assert count_words(none, lens, Files(loaded=True)) == "0 of 2 events"


class Told(Library):
    """A library whose load says how far it has come: `read` bytes of a hundred, one after the
    other. What there is of it then has a title for each of `parts`."""

    def __init__(self, path: Path, read: list[int], parts: list[int], ahead: float = 0.0) -> None:
        super().__init__([str(path)])
        self.read, self.some = read, [self._some(count) for count in parts]
        self.ahead = ahead
        self.firsts: list[bool] = []

    def _some(self, count: int) -> Snapshot:
        events = tuple(Event(f"{number}", f"{number}") for number in range(count))
        return Snapshot(assemble([Document("a.json", events=events)]), (), 1, 0)

    def load(self, *, live: bool = False) -> Generator[libraries.Progress, None, None]:
        for size in self.read:
            yield libraries.Progress(0, 1, size, of=100, ahead=self.ahead)
        yield from super().load(live=live)

    def snapshot(self, *, first: bool = False) -> Snapshot:
        if self.is_loaded or not self.some:
            return super().snapshot()
        self.firsts.append(first)
        return self.some.pop(0) if len(self.some) > 1 else self.some[0]


def test_what_processes_have_read_first_is_shown_as_soon_as_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "SHOW_EVERY", 1_000.0)
    monkeypatch.setattr(loading, "LATE", 0.0)
    fill(tmp_path / "events", 5)
    desk = Desk()
    desk.read(Told(tmp_path / "events", [0, 10, 20, 30], [1, 2, 3]))
    assert desk.loads() == [(1, False), (5, True)]


def test_what_was_shown_first_is_given_back_once_all_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "MANY", 2)  # read by processes, and mapped once it is kept
    fill(tmp_path / "events", 5)
    shown: list[weakref.ref[object]] = []
    gone: list[bool] = []
    stop = threading.Event()

    def post(message: object) -> None:
        news = message.news if isinstance(message, Posted) else None
        if isinstance(news, Loaded) and news.files.loaded:
            shown.append(weakref.ref(news.measure.lens))

    def give_back(_: Library) -> None:
        gone.extend(each() is None for each in shown)
        stop.set()

    monkeypatch.setattr(loading, "_give_back", give_back)
    shelf = Shelf(tmp_path / "cache", key_of([str(tmp_path / "events")]))
    library = Library([str(tmp_path / "events")], shelf=shelf)
    read_and_watch(library, post, stop, None, None, threading.Event())
    assert gone == [True, False]


def test_no_part_of_a_load_is_shown_that_is_shown_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SHOW_SHARE", "LATE", "AGAIN"):
        monkeypatch.setattr(loading, name, 0.0)
    fill(tmp_path / "events", 5)
    desk = Desk()
    told = Told(tmp_path / "events", [10, 20, 30, 40], [1, 2])
    desk.read(told)
    assert desk.loads() == [(1, False), (2, False), (5, True)]
    assert told.firsts == [True, False, False, False]


def test_one_part_alone_is_shown_of_a_load_that_is_soon_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SHOW_SHARE", "LATE"):
        monkeypatch.setattr(loading, name, 0.0)
    fill(tmp_path / "events", 5)
    for ahead, shown in ((0.0, [1]), (100.0, [1, 2, 3])):
        desk = Desk()
        desk.read(Told(tmp_path / "events", [10, 20, 30, 40], [1, 2, 3], ahead))
        assert desk.loads() == [*[(count, False) for count in shown], (5, True)]


def test_the_time_that_a_load_went_on_before_counts(tmp_path: Path) -> None:
    fill(tmp_path / "events", 5)
    for ahead, shown in ((0.0, []), (100.0, [(1, False)])):
        desk = Desk()
        desk.read(Told(tmp_path / "events", [50], [1], ahead))
        assert desk.loads() == [*shown, (5, True)]
        left = [each.left for each in desk.news if isinstance(each, Progress)]
        assert left[0] >= ahead


def test_no_part_of_a_load_is_shown_just_before_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "SHOW_EVERY", 1_000.0)
    monkeypatch.setattr(loading, "LATE", 1_000.0)
    fill(tmp_path / "events", 5)
    desk = Desk()
    desk.read(Told(tmp_path / "events", [10, 20, 30, 40], [1, 2]))
    assert desk.loads() == [(5, True)]


def test_nothing_is_shown_of_a_load_before_something_has_been_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "LATE", 0.0)
    fill(tmp_path / "events", 5)
    desk = Desk()
    desk.read(Told(tmp_path / "events", [0, 0], [1]))
    assert desk.loads() == [(5, True)]
