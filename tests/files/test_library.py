"""The files that were read, kept up to date: loading, refreshing, and half-written files."""

from __future__ import annotations

import errno
import gc
import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from timeline_tui.files import entry as opener
from timeline_tui.files import find as finder
from timeline_tui.files.find import PathMissing
from timeline_tui.files.library import AT_HAND, Change, Library, Progress
from timeline_tui.files.snapshot import HOLD_LIMIT, SLOW, WAITS, YOUNG, Snapshot


def event(title: str, **more: object) -> dict[str, object]:
    return {"title": title, "date": "1972-06", **more}


class Time:
    """A clock far from every file's time, so that none counts as young, and a log of waits."""

    def __init__(self) -> None:
        self.ahead = 3_600.0
        self.waits: list[float] = []
        self.at_wait: Callable[[int], object] = lambda number: None

    def clock(self) -> float:
        return time.time() + self.ahead

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at_wait(len(self.waits))


@pytest.fixture
def clock() -> Time:
    return Time()


def loaded(clock: Time, *paths: Path | str, **more: Any) -> Library:
    library = Library([str(p) for p in paths], sleep=clock.sleep, clock=clock.clock, **more)
    for _ in library.load():
        pass
    return library


def titles(library: Library) -> list[str]:
    return sorted(one.title for one in library.snapshot().lens.events)


def said(snapshot: Snapshot) -> list[tuple[str, int, str]]:
    return [(one.file, one.line, one.code) for one in snapshot.problems]


# -- loading -------------------------------------------------------------------------------------


def test_everything_below_a_folder_is_loaded(folder: Path, write: Any, clock: Time) -> None:
    write("a.json", event("a"))
    write("sub/b.jsonl", '{"title": "b"}\n{"title": "c"}\n')
    write("bad.json", "{")
    library = loaded(clock, folder)
    assert titles(library) == ["a", "b", "c"]
    snapshot = library.snapshot()
    assert (snapshot.files, snapshot.bad_files) == (3, 1)
    assert said(snapshot) == [("bad.json", 1, "unexpected-end")]


def test_progress_begins_at_nothing_and_ends_at_everything(
    folder: Path, write: Any, clock: Time
) -> None:
    for number in range(600):
        write(f"{number}.json", event("x"))
    library = Library([str(folder)], clock=clock.clock)
    steps = list(library.load())
    assert steps[0] == Progress(0, 600)
    assert steps[-1] == Progress(600, 600)
    done = [step.done for step in steps]
    assert done == sorted(done)
    assert all(after - before <= 256 for before, after in pairwise(done))


def test_what_is_read_so_far_can_be_shown_and_the_load_abandoned(
    folder: Path, write: Any, clock: Time
) -> None:
    for number in range(600):
        write(f"{number:03}.json", event(f"{number}", links=[{"to": "599", "type": "led_to"}]))
    library = Library([str(folder)], clock=clock.clock)
    steps = library.load()
    next(steps)
    half = next(steps)
    snapshot = library.snapshot()
    assert snapshot.files == half.done == len(snapshot.lens)
    assert snapshot.problems == ()  # the event that is linked to may come yet
    del steps
    assert gc.isenabled()
    assert library.snapshot().files == half.done


def test_the_collector_rests_while_loading_and_is_restored(
    folder: Path, write: Any, clock: Time
) -> None:
    write("a.json", event("a"))
    library = Library([str(folder)], clock=clock.clock)
    assert [gc.isenabled() for _ in library.load()] == [False, True]
    gc.disable()
    try:
        list(library.load())
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_standard_input_is_read_beside_files(folder: Path, write: Any, clock: Time) -> None:
    write("a.json", event("a"))
    library = loaded(clock, "-", folder, stdin=b'{"title": "in"}\n{"title": }\n')
    assert titles(library) == ["a", "in"]
    snapshot = library.snapshot()
    assert said(snapshot) == [("stdin", 2, "missing-value")]
    assert library.path_of("stdin") is None
    assert library.refresh() is None


def test_a_path_that_is_missing_is_refused_at_once(folder: Path) -> None:
    with pytest.raises(PathMissing) as missing:
        Library([str(folder.parent / "evnts")])
    assert missing.value.suggestion == f"{folder}/"


def test_what_does_not_fit_across_files_stands_at_its_place(
    folder: Path, write: Any, clock: Time
) -> None:
    write("a.json", '{"id": "a",\n "title": "a",\n "links": [{"to": "zzz",\n  "type": "led_to"}]}')
    write("b.jsonl", '{"title": "b"}\n{"id": "a", "title": "c", "after": ["gone"]}\n')
    write("c.json", '{"title": "d", "after": [{"id": "gone", "min": "P1D"}], "date": "1999"}')
    snapshot = loaded(clock, folder).snapshot()
    found = [(one.file, one.line, one.column, one.code) for one in snapshot.problems]
    assert found == [
        ("a.json", 3, 19, "unresolved-reference"),
        ("b.jsonl", 2, 8, "duplicate-id"),
        ("b.jsonl", 2, 37, "unresolved-reference"),
        ("c.json", 1, 33, "unresolved-reference"),
    ]
    assert [one.path for one in snapshot.problems][-2:] == ["[1].after[0]", "after[0].id"]
    assert snapshot.bad_files == 0


def test_files_are_read_once_more_only_for_findings_that_are_new(
    folder: Path, write: Any, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.json", event("a", links=[{"to": "gone", "type": "led_to"}]))
    library = loaded(clock, folder)
    first = library.snapshot()

    def never(*_: object) -> int:
        raise AssertionError("read again")

    monkeypatch.setattr(opener.os, "open", never)
    assert library.snapshot().problems == first.problems != ()


def test_a_finding_in_a_file_that_went_in_between_is_told_all_the_same(
    folder: Path, write: Any, clock: Time
) -> None:
    for name in ("a.json", "a.jsonl"):
        write(name, event("a", links=[{"to": "gone", "type": "led_to"}]))
    library = loaded(clock, folder)
    for name in ("a.json", "a.jsonl"):
        (folder / name).unlink()
    assert [problem.code for problem in library.snapshot().problems].count(
        "unresolved-reference"
    ) == 2


def test_the_line_of_an_event_is_found(folder: Path, write: Any, clock: Time) -> None:
    write("one.json", event("one"))
    write("array.json", '[{"title": "x"},\n\n {"title": "y"}]')
    write("timeline.json", '{"events":\n [{"title": "u"},\n {"title": "v"}]}')
    write("lines.jsonl", '\n{"title": "m"}\n\n{"title": "n"}')
    library = loaded(clock, folder)
    lines = {one.title: library.line_of(one) for one in library.snapshot().lens.events}
    assert lines == {"one": 1, "x": 1, "y": 3, "u": 2, "v": 3, "m": 2, "n": 4}
    anyone = library.snapshot().lens.events[0]
    assert library.line_of(replace(anyone, file="nowhere")) == 1
    assert library.line_of(replace(anyone, file="array.json", path=(9,))) == 1


def test_a_large_file_is_not_read_again_for_a_line_that_must_be_there_at_once(
    folder: Path, write: Any, clock: Time
) -> None:
    many = '[{"title": "x"},\n {"title": "y", "summary": "%s"}]' % ("z" * AT_HAND)
    write("array.json", many)
    write("lines.jsonl", many[1:-1].replace(",\n", "\n"))
    library = loaded(clock, folder)
    events = library.snapshot().lens.events
    lines = {(one.file, one.title): library.line_at_hand(one) for one in events}
    assert lines[("lines.jsonl", "y")] == 2
    assert lines[("array.json", "y")] is None
    array = next(one for one in events if one.file == "array.json" and one.title == "y")
    assert library.line_of(array) == library.line_at_hand(array) == 2


def test_the_path_of_a_file_is_absolute(
    folder: Path, write: Any, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("sub/-rf.json", event("x"))
    monkeypatch.chdir(folder.parent)
    library = loaded(clock, "events")
    assert library.path_of("sub/-rf.json") == str(folder / "sub/-rf.json")
    assert library.path_of("else.json") is None


# -- keeping up ----------------------------------------------------------------------------------


def test_nothing_changed_is_nothing(folder: Path, write: Any, clock: Time) -> None:
    write("a.json", event("a"))
    assert loaded(clock, folder).refresh() is None


def test_files_that_come_change_and_go_are_named(folder: Path, write: Any, clock: Time) -> None:
    for name in "abc":
        write(f"{name}.json", event(name))
    library = loaded(clock, folder)
    write("b.json", event("B"))
    write("new/d.json", event("d"))
    (folder / "c.json").unlink()
    assert library.refresh() == Change(("new/d.json",), ("b.json",), ("c.json",))
    assert titles(library) == ["B", "a", "d"]
    assert library.refresh() is None


def test_only_what_has_changed_is_read_again(
    folder: Path, write: Any, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        write(f"{name}.json", event(name))
    library = loaded(clock, folder)
    write("b.json", event("B"))
    opened = []
    real = os.open

    def note(path: str, *more: Any) -> int:
        opened.append(os.path.basename(path))
        return real(path, *more)

    monkeypatch.setattr(opener.os, "open", note)
    library.refresh()
    assert opened == ["b.json"]


def test_what_is_told_of_known_files_needs_no_look_at_the_others(
    folder: Path, write: Any, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = (str(write(f"{name}.json", event(name))) for name in "ab")
    library = loaded(clock, folder)
    with monkeypatch.context() as patch:
        patch.setattr("timeline_tui.files.library.walk", None)
        write("a.json", event("c"))
        assert library.refresh({path, f"{folder}/.a.json.swp"}) == Change((), ("a.json",), ())
        assert library.refresh({other}) is None
    assert titles(library) == ["b", "c"]
    write("n.json", event("n"))
    assert library.refresh({path, f"{folder}/n.json"}) == Change(("n.json",), (), ())
    os.unlink(other)
    assert library.refresh({other}) == Change((), (), ("b.json",))
    (folder / "e.json").symlink_to("a.json")
    os.rename(path, folder / "d.json")
    assert library.refresh({path, f"{folder}/d.json"}) == Change(("d.json",), (), ("a.json",))
    write("n.json", event("m"))
    assert library.refresh({f"{folder}/.data"}) == Change((), ("n.json",), ())


def test_an_edit_of_the_same_size_with_its_time_put_back_is_seen(
    folder: Path, write: Any, clock: Time
) -> None:
    path = write("a.json", event("a"))
    before = path.stat()
    library = loaded(clock, folder)
    path.write_bytes(path.read_bytes().replace(b'"a"', b'"b"'))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert library.refresh() == Change((), ("a.json",), ())


def test_a_file_read_within_the_tick_of_its_last_change_is_read_again(
    folder: Path, write: Any, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a.json", event("a"))
    stamp = path.stat()
    clock.ahead = stamp.st_ctime - time.time()
    monkeypatch.setattr(clock, "clock", lambda: stamp.st_ctime)
    library = loaded(clock, folder)
    path.write_bytes(path.read_bytes().replace(b'"a"', b'"b"'))
    monkeypatch.setattr(finder, "stamp_of", lambda _: finder.Stamp and (0, 0, 0, 0))
    assert library.refresh() == Change((), ("a.json",), ())


def test_a_file_that_was_touched_and_says_the_same_is_no_change(
    folder: Path, write: Any, clock: Time
) -> None:
    path = write("a.json", event("a"))
    library = loaded(clock, folder)
    os.utime(path, ns=(1, 1))
    assert library.refresh() is None


def test_after_any_changes_it_is_as_a_fresh_reader_would_have_it(
    folder: Path, write: Any, clock: Time
) -> None:
    for number in range(20):
        write(f"{number}.json", event(f"e{number}", id=f"e{number % 7}"))
    library = loaded(clock, folder)
    for number in range(0, 20, 3):
        (folder / f"{number}.json").unlink()
    for number in range(15, 30):
        write(f"{number % 4}/{number}.json", event(f"n{number}", id=f"e{number % 7}"))
    library.refresh()
    mine, fresh = library.snapshot(), loaded(clock, folder).snapshot()
    assert mine.lens.events == fresh.lens.events
    assert mine.problems == fresh.problems
    assert mine.files == fresh.files


def test_a_folder_that_is_removed_and_made_again_comes_back(
    folder: Path, write: Any, clock: Time
) -> None:
    write("a.json", event("a"))
    library = loaded(clock, folder)
    shutil.rmtree(folder)
    assert library.refresh() == Change((), (), ("a.json",))
    assert said(library.snapshot()) == [(str(folder), 1, "missing")]
    assert library.refresh() is None
    folder.mkdir()
    write("a.json", event("a"))
    assert library.refresh() == Change(("a.json",), (), ())
    assert library.snapshot().problems == ()


def test_a_folder_that_cannot_be_listed_for_a_while_loses_nothing(
    folder: Path, write: Any, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.json", event("a"))
    write("far/b.json", event("b"))
    library = loaded(clock, folder)
    real = os.scandir

    def refuse(path: str) -> Any:
        if path.endswith("/far"):
            raise OSError(errno.ESTALE, "Stale file handle")
        return real(path)

    monkeypatch.setattr(finder.os, "scandir", refuse)
    assert library.refresh() == Change((), (), ())
    assert titles(library) == ["a", "b"]
    assert said(library.snapshot()) == [("far", 1, "unreadable")]
    monkeypatch.undo()
    assert library.refresh() == Change((), (), ())
    assert library.snapshot().problems == ()


# -- half-written and broken files ---------------------------------------------------------------


def test_a_file_that_is_half_written_is_read_again_until_it_is_whole(
    folder: Path, write: Any, clock: Time
) -> None:
    write("a.json", event("a"))
    library = loaded(clock, folder)
    clock.ahead = 0.0
    write("a.json", '{"title": "b"')
    clock.at_wait = lambda number: write("a.json", event("b")) if number == 2 else None
    assert library.refresh() == Change((), ("a.json",), ())
    assert titles(library) == ["b"]
    assert library.snapshot().problems == ()
    assert clock.waits == list(WAITS)


def test_a_burst_of_half_written_files_waits_no_longer_than_one(
    folder: Path, write: Any, clock: Time
) -> None:
    for number in range(50):
        write(f"{number}.json", "{")
    clock.ahead = 0.0
    clock.at_wait = lambda _: [write(f"{n}.json", event("x")) for n in range(50)]
    library = loaded(clock, folder)
    assert clock.waits == [WAITS[0]]
    assert len(titles(library)) == 50


def test_an_old_broken_file_is_not_waited_for(folder: Path, write: Any, clock: Time) -> None:
    write("a.json", "{")
    library = loaded(clock, folder)
    assert clock.waits == []
    assert library.snapshot().bad_files == 1


def test_a_file_still_being_written_keeps_what_was_shown_and_is_no_problem_yet(
    folder: Path, write: Any, clock: Time
) -> None:
    write("a.json", event("a"))
    library = loaded(clock, folder)
    clock.ahead = 0.0
    clock.at_wait = lambda _: write("a.json", "{")
    write("a.json", "{")
    assert library.refresh() is None
    assert titles(library) == ["a"]
    assert library.snapshot().problems == ()
    clock.ahead = 3_600.0
    assert library.refresh() == Change((), ("a.json",), ())
    assert library.snapshot().bad_files == 1


def test_the_benefit_of_doubt_ends(folder: Path, write: Any, clock: Time) -> None:
    path = write("a.json", event("a"))
    library = loaded(clock, folder)
    began = clock.ahead
    while library.snapshot().problems == ():
        clock.ahead += 0.9
        write("a.json", "{")
        os.utime(path, (clock.clock(), clock.clock()))
        library.refresh()
        assert clock.ahead - began < HOLD_LIMIT + 2
    assert clock.ahead - began > HOLD_LIMIT
    assert titles(library) == ["a"]


def test_the_whole_lines_of_a_file_that_grows_are_shown_and_the_half_one_is_waited_for(
    folder: Path, write: Any, clock: Time
) -> None:
    lines = [json.dumps(event(title)) + "\n" for title in "abc"]
    path = write("a.jsonl", lines[0])
    library = loaded(clock, folder)
    path.write_text("".join(lines[:2]) + lines[2][:9])
    os.utime(path, (clock.clock(), clock.clock()))
    assert library.refresh() == Change((), ("a.jsonl",), ())
    assert titles(library) == ["a", "b"]
    assert library.snapshot().problems == ()
    assert library.is_unsettled
    assert clock.waits == []
    clock.ahead += SLOW
    assert library.refresh() == Change((), ("a.jsonl",), ())
    assert said(library.snapshot()) == [("a.jsonl", 3, "unexpected-end")]
    path.write_text("".join(lines))
    library.refresh()
    assert titles(library) == ["a", "b", "c"]
    assert library.snapshot().problems == ()


def test_the_whole_lines_of_a_new_file_are_shown_while_its_next_one_is_waited_for(
    folder: Path, write: Any, clock: Time
) -> None:
    lines = [json.dumps(event(title)) + "\n" for title in "bcd"]
    write("a.json", event("a"))
    library = loaded(clock, folder)
    clock.ahead = 0.0
    clock.at_wait = lambda number: write("b.jsonl", "".join(lines[:2]) + lines[2][: 9 + number])
    write("b.jsonl", "".join(lines[:2]) + lines[2][:9])
    assert library.refresh() == Change(("b.jsonl",), (), ())
    assert titles(library) == ["a", "b", "c"]
    assert library.snapshot().problems == ()
    assert library.is_unsettled
    write("b.jsonl", "".join(lines))
    assert library.refresh() == Change((), ("b.jsonl",), ())
    assert titles(library) == ["a", "b", "c", "d"]


def test_a_new_file_of_which_nothing_is_whole_is_no_change_yet(
    folder: Path, write: Any, clock: Time
) -> None:
    write("a.json", event("a"))
    library = loaded(clock, folder)
    clock.ahead = 0.0
    for name in ("b.json", "c.jsonl"):
        clock.at_wait = lambda number, name=name: write(name, '{"title": ' + " " * number)
        write(name, '{"title": ')
        assert library.refresh() is None
        assert library.is_unsettled
    assert titles(library) == ["a"]


def test_a_file_that_is_written_while_it_is_loaded_is_left_for_a_later_look(
    folder: Path, write: Any, clock: Time
) -> None:
    write("a.json", "[")
    clock.ahead = 0.0
    clock.at_wait = lambda number: write("a.json", "[" + " " * number)
    library = Library([str(folder)], sleep=clock.sleep, clock=clock.clock)
    for _ in library.load(live=True):
        pass
    assert library.snapshot().problems == ()
    assert library.is_unsettled
    write("a.json", [event("a")])
    assert library.refresh() == Change((), ("a.json",), ())
    assert titles(library) == ["a"]
    assert not library.is_unsettled


def test_what_was_only_waited_for_is_no_change_on_the_disk(
    folder: Path, write: Any, clock: Time
) -> None:
    path = write("a.json", event("a"))
    library = loaded(clock, folder)
    write("a.json", "{")
    os.utime(path, (clock.clock(), clock.clock()))
    assert library.refresh() is None
    clock.ahead += YOUNG
    change = library.refresh()
    assert change is not None
    assert not change.on_disk
    write("b.json", event("b"))
    change = library.refresh()
    assert change is not None
    assert change.on_disk


def test_a_second_edit_within_a_tick_of_the_first_is_seen_however_long_the_look_took(
    folder: Path, write: Any, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a.json", event("a"))
    clock.ahead = 0.0
    library = loaded(clock, folder)
    clock.at_wait = lambda _: setattr(clock, "ahead", 1.0)
    write("b.json", "{")
    write("a.json", event("b"))
    status = path.stat()
    library.refresh()  # waits for b.json after it has read a.json
    monkeypatch.setattr(finder, "stamp_of", lambda _: opener.stamp_of(status))
    path.write_text(path.read_text().replace('"b"', '"c"'))
    library.refresh()
    assert "c" in titles(library)


def test_a_broken_file_keeps_its_last_good_version_and_says_so(
    folder: Path, write: Any, clock: Time
) -> None:
    write("a.json", [event("a"), event("b")])
    library = loaded(clock, folder)
    write("a.json", '["a", "b",]')
    assert library.refresh() == Change((), ("a.json",), ())
    assert titles(library) == ["a", "b"]
    (problem,) = library.snapshot().problems
    assert problem.code == "trailing-comma"
    assert problem.help == "delete this comma; the last good version is shown"
    write("a.json", '["a", "b",,]')
    library.refresh()
    assert titles(library) == ["a", "b"]
    write("a.json", '[{"title": "A"}]')
    assert library.refresh() == Change((), ("a.json",), ())
    assert titles(library) == ["A"]
    assert library.snapshot().problems == ()


def test_only_the_broken_record_of_a_file_keeps_its_last_good_version(
    folder: Path, write: Any, clock: Time
) -> None:
    write("a.json", '[{"title": "a", "date": "1999"}, {"title": "b"}, {"title": "c"}]')
    library = loaded(clock, folder)
    write(
        "a.json",
        '[{"title": "a", "date": "1999"}, {"title": "b" "tags": []}, {"title": "c"}, '
        '{"title": "d"}]',
    )
    library.refresh()
    assert titles(library) == ["a", "b", "c", "d"]
    assert library.snapshot().stale == {"a.json"}
    (problem,) = library.snapshot().problems
    assert problem.code == "missing-comma"
    assert problem.help.endswith("; the last good version is shown")
    write(
        "a.json",
        '[{"title": "a", "date": "1999"}, {"title": "bb"}, {"title": "c"}, {"title": "d"}]',
    )
    library.refresh()
    assert titles(library) == ["a", "bb", "c", "d"]
    assert library.snapshot().problems == ()


def test_the_line_of_a_whole_record_of_a_broken_file_is_known(
    folder: Path, write: Any, clock: Time
) -> None:
    write("a.json", '[{"title": "a"},\n{"title" "b"},\n{"title": "c"}\n{"title": "d"}]')
    library = loaded(clock, folder)
    events = library.snapshot().lens.events
    assert {one.title: library.line_of(one) for one in events} == {"a": 1, "c": 3, "d": 4}


def test_a_file_that_becomes_unreadable_keeps_its_last_good_version(
    folder: Path, write: Any, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a.json", event("a"))
    library = loaded(clock, folder)
    os.utime(path, ns=(1, 1))

    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(opener.os, "open", refuse)
    assert library.refresh() == Change((), ("a.json",), ())
    assert titles(library) == ["a"]
    assert said(library.snapshot()) == [("a.json", 1, "unreadable")]
    monkeypatch.undo()
    assert library.refresh() == Change((), ("a.json",), ())
    assert library.snapshot().problems == ()


def test_a_file_that_vanishes_between_being_found_and_read_is_simply_gone(
    folder: Path, write: Any, clock: Time
) -> None:
    for name in "abc":
        write(f"{name}.json", event(name))
    library = Library([str(folder)], clock=clock.clock)
    steps = library.load()
    next(steps)
    (folder / "b.json").unlink()
    list(steps)
    assert titles(library) == ["a", "c"]
    assert library.snapshot().problems == ()


# -- faults of the system ------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["open", "read", "fstat", "close"])
def test_whichever_call_fails_the_other_files_are_shown(
    folder: Path, write: Any, clock: Time, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    for name in "abcd":
        write(f"{name}.json", event(name))
    real = getattr(os, call)
    for nth in range(1, 15):
        calls = 0

        def fail(*given: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == nth:  # noqa: B023
                if call == "close":
                    real(*given)
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(*given)

        monkeypatch.setattr(opener.os, call, fail)
        library = loaded(clock, folder)
        snapshot = library.snapshot()
        monkeypatch.undo()
        failed = {problem.file for problem in snapshot.problems}
        assert len(failed) <= 1
        assert {one.file for one in snapshot.lens.events} | failed == {
            f"{name}.json" for name in "abcd"
        }
        library.refresh()
        assert len(titles(library)) == 4


@pytest.mark.parametrize("nth", range(1, 4))
def test_a_listing_that_fails_costs_only_its_folder(
    folder: Path, write: Any, clock: Time, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    write("a.json", event("a"))
    write("b/b.json", event("b"))
    real = os.scandir
    calls = 0

    def fail(path: str) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(path)

    monkeypatch.setattr(finder.os, "scandir", fail)
    library = loaded(clock, folder)
    assert [one.code for one in library.snapshot().problems] == ["unreadable"] * (nth < 3)
    library.refresh()
    assert titles(library) == ["a", "b"]
