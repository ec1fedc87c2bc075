"""Saved views in files: read, kept in an index, and found again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.conftest import Write
from tests.files.test_indexed import Reader
from timeline_tui.files import library as libraries

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
    reader = Reader(tmp_path / "cache", folder).load()
    expected = [("C", "t.json", False), ("A", "views.json", False), ("B", "views.json", True)]
    assert names(reader) == [expected] * 2
    reader.keep()
    reader = reader.again()
    assert names(reader) == [expected] * 2
    reader.assert_same()
    write("views.json", {"views": [{"name": "D", "query": "tag:x"}]})
    reader = reader.again()
    assert names(reader) == [[expected[0], ("D", "views.json", False)]] * 2
    for library in (reader.plain, reader.indexed):
        write("views.json", VIEWS)
        library.refresh()
    assert names(reader) == [expected] * 2
    reader.assert_same()
