"""Saved views on disk: in files, in an index, and private ones."""

from __future__ import annotations

import os
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.files.conftest import Write
from tests.files.test_indexed import Reader
from timeline_tui.core.event import SavedView
from timeline_tui.files import library as libraries
from timeline_tui.files.edit import NotChanged, save_view, undo
from timeline_tui.files.entry import Entry
from timeline_tui.files.formats import read_bytes
from timeline_tui.files.marks import keep_view, read_views
from timeline_tui.files.state import State, StateError
from timeline_tui.files.write import NotWritten, create_views

VIEWS = {"views": [{"name": "A", "query": "tag:x"}, {"name": "B", "query": "nope:1"}]}


def names(reader: Reader) -> list[list[tuple[str, str, bool]]]:
    return [
        [(view.name, view.file, bool(view.fault)) for view in each.snapshot().lens.corpus.views]
        for each in (reader.plain, reader.indexed)
    ]


@pytest.mark.parametrize("many", [0, 1_000])
def test_views_come_through_an_index(
    tmp_path: Path, folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(libraries, "MANY", many)
    write("a.json", [{"date": "1972", "title": "One", "tags": ["x"]}])
    write("t.json", {"views": [{"name": "C", "query": ""}], "events": [{"title": "Two"}]})
    write("views.json", VIEWS)
    write("z.json", {"views": [{"name": " a", "query": ""}]})
    reader = Reader(tmp_path / "cache", folder).load()
    expected = [("C", "t.json", False), ("A", "views.json", False), ("B", "views.json", True)]
    expected += [("a", "z.json", False)]
    assert names(reader) == [expected] * 2
    problems = reader.indexed.snapshot().problems
    assert [(one.file, one.line, one.path) for one in problems if one.severity == "warning"] == [
        ("z.json", 1, "views[0].name")
    ]
    reader.keep()
    reader = reader.again()
    assert names(reader) == [expected] * 2
    reader.assert_same()
    write("views.json", {"views": [{"name": "D", "query": "tag:x"}]})
    reader = reader.again()
    assert names(reader) == [[expected[0], ("D", "views.json", False), expected[-1]]] * 2
    for library in (reader.plain, reader.indexed):
        write("views.json", VIEWS)
        library.refresh()
    assert names(reader) == [expected] * 2
    reader.assert_same()


# -- in a file -------------------------------------------------------------------------------------

RED = SavedView("Red lines", 'actor:ada "red lines"', "2026-03-01", "published", "for “Monday”")
TIMELINE = """\
{
    "title": "T",
    "sources": [{"id": "s", "title": "S"}],
    "events": [
        {"date": "1972", "title": "One"}
    ]
}
"""


def entry_of(path: Path) -> Entry:
    return Entry(str(path), path.name)


def test_a_view_is_written_between_what_is_there_and_every_other_byte_stays(
    folder: Path, write: Write
) -> None:
    path = write("t.json", TIMELINE)
    done = save_view(entry_of(path), SavedView("A", "tag:x"), within=[str(folder)])
    view = '    "views": [\n        {"name": "A", "query": "tag:x"}\n    ],\n'
    assert path.read_text() == TIMELINE.replace('    "events"', f'{view}    "events"')
    save_view(entry_of(path), RED, within=[str(folder)])
    save_view(entry_of(path), SavedView(" a", "tag:y"), within=[str(folder)])
    read = read_bytes(path.read_bytes(), "t.json")
    assert not read.problems
    assert [(each.name, each.query) for each in read.document.views] == [
        ("a", "tag:y"), ("Red lines", RED.query),
    ]  # fmt: skip
    assert replace(read.document.views[1], file="", path=()) == RED
    with pytest.raises(NotWritten, match="changed meanwhile"):
        undo(done, within=[str(folder)])


def test_a_saved_view_is_taken_back(folder: Path, write: Write) -> None:
    path = write("t.json", TIMELINE)
    done = save_view(entry_of(path), RED, within=[str(folder)])
    undo(done, within=[str(folder)])
    assert path.read_text() == TIMELINE


def test_a_view_is_not_written_into_a_file_that_changed_or_lies_elsewhere(
    tmp_path: Path, folder: Path, write: Write
) -> None:
    path = write("t.json", TIMELINE)
    with pytest.raises(NotChanged, match="changed since it was read"):
        save_view(entry_of(path), RED, within=[str(folder)], stamps=[(1, 1, 1, 1)])
    outside = tmp_path / "outside.json"
    outside.write_text(TIMELINE)
    link = folder / "link.json"
    link.symlink_to(outside)
    with pytest.raises(NotWritten, match="leads out"):
        save_view(entry_of(link), RED, within=[str(folder)])
    path.chmod(0o400)
    with pytest.raises(NotWritten, match="read-only"):
        save_view(entry_of(path), RED, within=[str(folder)])
    for name, text in (("a.json", "[]"), ("b.json", '{"views": 3, "events": []}'), ("c.json", "{")):
        with pytest.raises(NotChanged):
            save_view(entry_of(write(name, text)), RED, within=[str(folder)])
        assert (folder / name).read_text() == text
    assert outside.read_text() == path.read_text() == TIMELINE


def test_a_file_of_views_is_made_over_no_other(folder: Path, write: Write) -> None:
    first = create_views(folder, RED)
    assert first == str(folder / "views.json")
    read = read_bytes(Path(first).read_bytes(), "views.json")
    assert not read.problems
    assert replace(read.document.views[0], file="", path=()) == RED
    assert create_views(folder, RED) == str(folder / "views-2.json")
    with pytest.raises(NotWritten):
        create_views(folder / "none" / "there", RED)
    assert sorted(os.listdir(folder)) == ["views-2.json", "views.json"]


# -- private ---------------------------------------------------------------------------------------


def test_private_views_are_those_of_their_folder(tmp_path: Path) -> None:
    one, other = State(tmp_path / "state", "a"), State(tmp_path / "state", "b")
    assert read_views(one) == ()
    assert not (tmp_path / "state").exists()
    assert keep_view(one, RED) == (RED,)
    again = replace(RED, name="red LINES", query="")
    assert keep_view(one, again) == (again,)
    assert keep_view(other, RED) == (RED,)
    assert read_views(one) == (again,)
    assert keep_view(one, replace(again, name="Blue"), instead="Red  lines") == (
        replace(again, name="Blue"),
    )
    assert keep_view(one, None, instead="Blue") == ()
    assert read_views(other) == (RED,)


def test_a_private_view_is_not_renamed_over_another(tmp_path: Path) -> None:
    state = State(tmp_path / "state", "a")
    keep_view(state, RED)
    both = keep_view(state, SavedView("B", "tag:\udc80\u202e"))
    with pytest.raises(StateError, match="another private view is called b"):
        keep_view(state, replace(RED, name="b"), instead=RED.name)
    assert read_views(state) == both


def test_a_private_view_of_a_later_version_is_refused_as_a_whole(tmp_path: Path) -> None:
    state = State(tmp_path / "state", "a")
    keep_view(state, RED)
    with sqlite3.connect(tmp_path / "state" / "state.sqlite3") as file:
        add = "INSERT INTO view VALUES ('a', ?, ?)"
        file.execute(add, ("b", '{"name": "B", "query": "x", "lanes": true}'))
        file.execute(add, ("c", '{"name": "C", "query": "later:x"}'))
        file.execute(add, ("d", "damaged"))
    file.close()
    assert [(view.name, bool(view.fault)) for view in read_views(state)] == [
        ("Red lines", False), ("B", True), ("C", True),
    ]  # fmt: skip


def test_views_kept_by_several_programs_at_once_are_all_kept(tmp_path: Path) -> None:
    def keep(first: int) -> None:
        state = State(tmp_path / "state", "a")
        for number in range(first, first + 10):
            keep_view(state, SavedView(f"V{number}", ""))

    threads = [threading.Thread(target=keep, args=(first,)) for first in (0, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_views(State(tmp_path / "state", "a"))) == 20
