"""Files that are replaced between listing and reading."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
