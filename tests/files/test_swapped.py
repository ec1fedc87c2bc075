"""Files that are replaced between listing and reading."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from timeline_tui.files.entry import Neighbors, NoFile, stamp_of
from timeline_tui.files.find import find
from timeline_tui.files.formats import read

EVENT = '{"date": "2020", "title": "Ours"}'
SECRET = '{"date": "2020", "title": "Secret"}'


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    made = tmp_path / "secret"
    made.mkdir()
    (made / "a.json").write_text(SECRET)
    return made


@pytest.mark.parametrize("swapped", ["file", "folder", "root"])
def test_a_link_that_took_the_place_of_what_was_listed_is_not_followed(
    folder: Path, secret: Path, swapped: str
) -> None:
    below = folder / "below"
    below.mkdir()
    (below / "a.json").write_text(EVENT)
    (entry,), _ = find([str(below if swapped == "root" else folder)])
    if swapped == "file":
        (below / "a.json").unlink()
        (below / "a.json").symlink_to(secret / "a.json")
    else:
        (below / "a.json").unlink()
        below.rmdir()
        below.symlink_to(secret)
    reading = read(entry)
    assert reading.broken
    assert [problem.code for problem in reading.problems] == ["not-a-file"]
    assert "link" in reading.problems[0].message
    assert not reading.document.events


def test_a_file_that_is_replaced_by_a_whole_one_is_read(folder: Path) -> None:
    (folder / "a.json").write_text(EVENT)
    (entry,), _ = find([str(folder)])
    (folder / "new.tmp").write_text(SECRET)
    os.replace(folder / "new.tmp", folder / "a.json")
    assert [event.title for event in read(entry).document.events] == ["Secret"]


@pytest.mark.parametrize("follow", [False, True])
def test_links_inside_and_a_path_that_is_a_link_are_read(folder: Path, follow: bool) -> None:
    real = folder / "real"
    real.mkdir()
    (real / "a.json").write_text(EVENT)
    (folder / "link").symlink_to(real)
    (folder / "one.json").symlink_to(real / "a.json")
    for path in (folder, folder / "link", folder / "one.json", real):
        entries, problems = find([str(path)], follow=follow)
        assert problems == ()
        assert [e.title for entry in entries for e in read(entry).document.events] == ["Ours"]


def test_a_link_out_of_the_folder_is_read_with_follow_only(folder: Path, secret: Path) -> None:
    (folder / "a.json").symlink_to(secret / "a.json")
    entries, problems = find([str(folder)])
    assert (entries, [problem.code for problem in problems]) == ([], ["link-outside"])
    (entry,), problems = find([str(folder)], follow=True)
    assert [event.title for event in read(entry).document.events] == ["Secret"]


def test_files_beside_each_other_are_read_and_what_took_the_place_of_one_is_not(
    tmp_path: Path,
) -> None:
    folder, other = tmp_path / "folder", tmp_path / "other"
    for place in (folder / "a", folder / "b", other):
        place.mkdir(parents=True)
        for name in ("1.json", "2.json", "3.json"):
            (place / name).write_text(f"{place.name}{name}")
    entries = find([str(folder)])[0]
    neighbors = Neighbors()
    for entry in entries:
        status, data = neighbors.read(entry, 100)
        assert data == Path(entry.path).read_bytes()
        assert stamp_of(status) == stamp_of(os.stat(entry.path))
    assert neighbors.read(entries[0], 5) == (os.stat(entries[0].path), None)
    (folder / "a" / "1.json").unlink()
    (folder / "a" / "1.json").symlink_to(other / "1.json")
    (folder / "a" / "2.json").unlink()
    os.mkfifo(folder / "a" / "2.json")
    (folder / "b").rename(tmp_path / "moved")
    (folder / "b").symlink_to(other)
    neighbors.leave()
    for entry, error in zip(entries, (NoFile, NoFile, None, NoFile, NoFile, NoFile), strict=True):
        if error is None:
            assert neighbors.read(entry, 100)[1] == b"a3.json"
        else:
            with pytest.raises(error):
                neighbors.read(entry, 100)
    neighbors.leave()
