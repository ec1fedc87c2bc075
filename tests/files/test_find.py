"""The files that are read: names, links, circles, and things with only the name of a file."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from timeline_tui.core.problem import Problem
from timeline_tui.files import find as finder
from timeline_tui.files.find import PathMissing, find, is_passed_over, suggest, walk


@pytest.fixture(autouse=True, params=[finder._MANY, 1], ids=["by one", "together"])
def many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have files taken one by one, as in small folders, and together, as in large ones."""
    monkeypatch.setattr(finder, "_MANY", request.param)


def names(*paths: Path | str, follow: bool = False) -> list[str]:
    return [entry.name for entry in find([str(path) for path in paths], follow=follow)[0]]


def problems(*paths: Path | str, follow: bool = False) -> list[tuple[str, str, str]]:
    found: tuple[Problem, ...] = find([str(path) for path in paths], follow=follow)[1]
    return [(one.file, one.code, one.severity) for one in found]


def test_event_files_of_a_folder_and_below_are_found_in_order(folder: Path, write: Any) -> None:
    for name in ("b.json", "a.jsonl", "sub/z.ndjson", "sub/deep/A.JSON", "x.json.d/y.json"):
        write(name, "{}")
    for name in ("a.txt", "json", "b.json5", "noext"):
        write(name, "{}")
    expected = ["a.jsonl", "b.json", "sub/z.ndjson", "sub/deep/A.JSON", "x.json.d/y.json"]
    assert names(folder) == expected
    assert names(f"{folder}/") == expected
    assert problems(folder) == []


@pytest.mark.parametrize(
    "name",
    [".a.json", "#a.json#", "#a.json", "a.json~", "a.tmp", "a.json.swp", "a.json.bak",
     "a.json.ORIG", ".git/a.json", "node_modules/a.json", "__pycache__/a.json", ".hidden/a.json"],
)  # fmt: skip
def test_hidden_temporary_and_machine_made_names_are_passed_over(
    folder: Path, write: Any, name: str
) -> None:
    write(name, "{}")
    assert names(folder) == []
    assert is_passed_over(name.split("/")[0])


def test_a_file_that_is_named_is_read_whatever_its_name(folder: Path, write: Any) -> None:
    path = write(".notes.txt", "{}")
    assert names(path) == [str(path)]


def test_several_folders_stand_in_front_of_their_files_names(
    folder: Path, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a/x.json", "{}")
    write("b/x.json", "{}")
    monkeypatch.chdir(folder)
    assert names("a", "./b/") == ["a/x.json", "b/x.json"]
    assert names("./a/x.json", "b") == ["a/x.json", "b/x.json"]
    assert names(".") == ["a/x.json", "b/x.json"]


def test_a_file_reached_twice_is_read_once(folder: Path, write: Any) -> None:
    write("a/x.json", "{}")
    assert len(names(folder, folder, folder / "a", folder / "a/x.json")) == 1
    (folder / "b.json").symlink_to("a/x.json")
    (folder / "c").symlink_to("a")
    assert names(folder) == ["a/x.json"]


def test_a_path_that_is_missing_is_refused_with_one_that_is_there(
    folder: Path, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("events/a.json", "{}")
    monkeypatch.chdir(folder)
    with pytest.raises(PathMissing) as missing:
        find(["evnts"])
    assert (missing.value.path, missing.value.suggestion) == ("evnts", "events/")
    with pytest.raises(PathMissing) as missing:
        find(["events/aa.json"])
    assert missing.value.suggestion == "events/a.json"
    for path in ("zzz", "events/a.json/x", "a\0b", "nowhere/at/all"):
        with pytest.raises(PathMissing) as missing:
            find([path])
        assert missing.value.suggestion is None


def test_standard_input_is_no_file(folder: Path, write: Any) -> None:
    write("a.json", "{}")
    assert names("-", folder) == ["a.json"]


# -- links ---------------------------------------------------------------------------------------


def test_links_in_circles_end(folder: Path, write: Any) -> None:
    write("a/x.json", "{}")
    (folder / "a/up").symlink_to("..")
    (folder / "a/self").symlink_to(".")
    (folder / "loop.json").symlink_to("loop.json")
    (folder / "round").symlink_to("round")
    assert names(folder) == ["a/x.json"]
    assert problems(folder) == [("loop.json", "broken-link", "error")]
    assert names(folder, follow=True) == ["a/x.json"]


def test_a_link_out_of_the_folder_is_followed_only_when_asked(
    folder: Path, write: Any, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "o.json").write_text("{}")
    (outside / "back").symlink_to(folder)
    write("a.json", "{}")
    (folder / "l.json").symlink_to(outside / "o.json")
    (folder / "out").symlink_to(outside)
    (folder / "readme").symlink_to("/etc/hostname")
    assert names(folder) == ["a.json"]
    assert problems(folder) == [(one, "link-outside", "warning") for one in ("l.json", "out")]
    assert names(folder, follow=True) == ["a.json", "l.json"]
    assert problems(folder, follow=True) == []


def test_a_link_to_what_is_passed_over_within_the_folder_is_followed(
    folder: Path, write: Any
) -> None:
    write("..data/x.json", "{}")
    write(".kept.txt", "{}")
    (folder / "x.json").symlink_to("..data/x.json")
    (folder / "y.json").symlink_to(".kept.txt")
    assert names(folder) == ["x.json", "y.json"]


def test_a_link_to_nothing_is_a_problem_only_with_the_name_of_an_event_file(folder: Path) -> None:
    (folder / "a.json").symlink_to("nothing")
    (folder / "b").symlink_to("nothing")
    (folder / ".#a.json").symlink_to("user@host.1234")
    assert problems(folder) == [("a.json", "broken-link", "error")]


def test_a_folder_that_is_a_link_is_read_when_named(folder: Path, write: Any) -> None:
    write("a.json", "{}")
    link = folder.parent / "link"
    link.symlink_to(folder)
    assert names(link) == ["a.json"]


# -- things --------------------------------------------------------------------------------------


def test_pipes_and_sockets_with_names_of_files_are_problems(folder: Path) -> None:
    os.mkfifo(folder / "p.json")
    os.mkfifo(folder / "p.txt")
    (folder / "l.json").symlink_to("p.json")
    with socket.socket(socket.AF_UNIX) as ear:
        ear.bind(str(folder / "s.json"))
        found = problems(folder)
        assert problems(folder / "p.json") == [(str(folder / "p.json"), "not-a-file", "error")]
    assert found == [(name, "not-a-file", "error") for name in ("p.json", "s.json", "l.json")]
    assert names(folder) == []


def test_a_device_is_a_problem() -> None:
    assert problems("/dev/null") == [("/dev/null", "not-a-file", "error")]


def test_names_of_any_bytes_are_found(folder: Path) -> None:
    raw = [b"\xff\xfe.json", b"\x1b[31m.json", "日本.json".encode(), b"a\nb.json", b"-rf.json"]
    for name in raw:
        with open(os.path.join(os.fsencode(folder), name), "w") as file:
            file.write("{}")
    entries, found = find([str(folder)])
    assert {os.fsencode(entry.name) for entry in entries} == set(raw)
    assert found == ()


def test_a_folder_that_cannot_be_listed_is_a_problem_and_the_others_are_read(
    folder: Path, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a/x.json", "{}")
    write("b/y.json", "{}")
    real = os.scandir

    def refuse(path: str) -> Any:
        if path.endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(finder.os, "scandir", refuse)
    assert names(folder) == ["b/y.json"]
    assert problems(folder) == [("a", "unreadable", "error")]
    assert find([str(folder)])[1][0].help == "chmod u+rx grants it"
    assert walk([str(folder)]).unread == [str(folder / "a")]


def test_folders_deeper_than_a_path_can_be_are_a_problem(folder: Path, write: Any) -> None:
    write("a.json", "{}")
    here = os.getcwd()
    try:
        os.chdir(folder)
        for _ in range(30):
            os.mkdir("d" * 200)
            os.chdir("d" * 200)
    finally:
        os.chdir(here)
    assert names(folder) == ["a.json"]
    (found,) = problems(folder)
    assert found[1:] == ("unreadable", "error")


def test_a_path_with_invisible_characters_is_not_proposed(tmp_path: Path) -> None:
    (tmp_path / "eve\u200bnts").mkdir()
    assert suggest(str(tmp_path / "events")) is None
    (tmp_path / "event").mkdir()
    assert suggest(str(tmp_path / "events")) == str(tmp_path / "event") + "/"


@pytest.mark.parametrize("follow", [False, True])
@pytest.mark.parametrize("stamped", [0, 2, 3, float("inf")])
def test_files_that_are_taken_together_are_those_taken_one_by_one(
    folder: Path, write: Any, monkeypatch: pytest.MonkeyPatch, stamped: float, follow: bool
) -> None:
    for name in (
        "a.json",
        "b.jsonl",
        "é.json",
        ".c.json",
        "d.txt",
        "d/a.json",
        "d/E.JSON",
        "e/f.md",
    ):
        write(name, "{}")
    for name in ("f/a.json", "f/a (copy).json", "g/.json", "g/#a.json", "h/a.json", "h/b.json"):
        write(name, "{}")
    (folder / "h" / "link.json").symlink_to(folder / "a.json")
    (folder / "h" / "other").symlink_to(folder / "d")

    def look(paths: list[str], many: int) -> object:
        monkeypatch.setattr(finder, "_MANY", many)
        found = walk(paths, follow=follow, stamped=stamped)
        others = found.problems, found.folders, found.others, found.copies
        return found.entries, [each.real for each in found.entries], found.stamps, others

    for paths in (
        [str(folder)],
        [f"{folder}/h/", str(folder)],
        [str(folder / "a.json"), str(folder)],
    ):
        assert look(paths, 1) == look(paths, 10_000)


def test_a_file_that_goes_while_many_are_looked_at_is_not_found(
    folder: Path, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.json", "b.json"):
        write(name, "{}")
    real = os.lstat

    def lstat(path: str) -> os.stat_result:
        if path.endswith("a.json"):
            (folder / "a.json").unlink(missing_ok=True)
        return real(path)

    monkeypatch.setattr(finder.os, "lstat", lstat)
    monkeypatch.setattr(finder, "_MANY", 1)
    found = walk([str(folder)], stamped=9)
    assert [each.name for each in found.entries] == ["b.json"]
    assert None not in found.stamps


@pytest.mark.parametrize("stamped", [1, 3, 4, float("inf")])
def test_the_end_of_those_that_are_stamped_may_be_in_a_folder_of_event_files_alone(
    folder: Path, write: Any, monkeypatch: pytest.MonkeyPatch, stamped: float
) -> None:
    for name in ("a/b.json", "a/a.json", "b/a.json", "b/c.json", "b/b.json"):
        write(name, "{}")
    monkeypatch.setattr(finder, "_MANY", 1)
    found = walk([str(folder)], stamped=stamped)
    expected = ["a/a.json", "a/b.json", "b/a.json", "b/b.json", "b/c.json"]
    assert found.names == expected
    assert [each is not None for each in found.stamps] == [at < stamped for at in range(5)]


def test_a_file_that_a_link_leads_to_is_read_once_where_many_are_taken_together(
    folder: Path, write: Any
) -> None:
    for name in ("a/a.json", "a/b.json", "a/c.json"):
        write(name, "{}")
    for name in ("b/a.json", "b/again.json"):
        (folder / "b").mkdir(exist_ok=True)
        (folder / name).symlink_to(folder / "a" / "b.json")
    assert names(folder) == ["a/a.json", "a/b.json", "a/c.json"]
    assert names(folder / "b" / "a.json", folder / "a") == [
        str(folder / "b" / "a.json"), f"{folder}/a/a.json", f"{folder}/a/c.json",
    ]  # fmt: skip


@pytest.fixture
def crowd(folder: Path, write: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files that are told to a process beside us in several blocks."""
    monkeypatch.setattr(finder, "_MANY", 2)
    monkeypatch.setattr(finder, "_BLOCK", 3)
    monkeypatch.setattr(finder.os, "cpu_count", lambda: 2)
    for number in range(40):
        write(f"{number % 3}/{number}.json", "{}" + " " * number)
    for name in (b"new\nline.json", "é\u2003.json".encode(), b"\xff.json"):
        (folder / "2" / os.fsdecode(name)).write_bytes(name)
    return folder


def test_a_process_beside_us_finds_the_same_stamps(
    crowd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = walk([str(crowd)], stamped=99)
    assert walk([str(crowd)], stamped=99, helped=True).stamps == alone.stamps
    walker = finder._Walker(follow=False, stamped=99, many=2)
    walker._beside = finder._Beside()
    try:
        walker._find([str(crowd)])
        deadline = time.monotonic() + 20
        while walker._answered < len(walker._blocks) and time.monotonic() < deadline:
            walker._take_answers()
        monkeypatch.setattr(finder.os, "lstat", None)  # nothing is left for us to ask
        walker._stamp()
    finally:
        monkeypatch.undo()
        walker._beside.close()
    assert walker.found.stamps == alone.stamps
    assert None not in alone.stamps
    assert walker.found.names == alone.names


@pytest.mark.parametrize("program", ["/is/not/there", "/bin/false", "/bin/cat"])
def test_without_a_process_beside_us_all_stamps_are_asked_for_here(
    crowd: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    expected = walk([str(crowd)], stamped=99)
    monkeypatch.setattr(finder.sys, "executable", program)
    found = walk([str(crowd)], stamped=99, helped=True)
    assert (found.names, found.stamps) == (expected.names, expected.stamps)


def test_no_process_stays_beside_us(crowd: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    real = finder._Beside.__init__

    def begin(self: Any) -> None:
        real(self)
        started.append(self._process)

    monkeypatch.setattr(finder._Beside, "__init__", begin)
    walk([str(crowd)], stamped=99, helped=True)
    (process,) = started
    assert process.returncode is not None


def test_a_file_that_goes_while_a_process_looks_beside_us_is_not_found(
    crowd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = finder._Beside.tell

    def go_and_tell(self: Any, path: str, names: Sequence[str]) -> None:
        if "4.json" in names:  # once it is told of it, the process may have asked before it goes
            (crowd / "1" / "4.json").unlink()
        real(self, path, names)

    monkeypatch.setattr(finder._Beside, "tell", go_and_tell)
    found = walk([str(crowd)], stamped=99, helped=True)
    assert "1/4.json" not in found.names
    assert len(found) == 42
    assert None not in found.stamps
