"""The table of formats: whatever is asked of a file by its name or its content, a row answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from timeline_tui.files.entry import Entry, Origin
from timeline_tui.files.find import find, folder_holds_events
from timeline_tui.files.formats import (
    FORMATS,
    JSON,
    LINES,
    SUFFIXES,
    Format,
    format_of,
    line_of,
    read,
    read_bytes,
    recognize,
)

RECORD = {"id": "a", "date": "1972-06", "title": "Something “happened”\u2028"}
ROWS = [(row, suffix) for row in FORMATS for suffix in row.suffixes]


@pytest.mark.parametrize(("row", "suffix"), ROWS)
def test_a_record_that_a_format_writes_is_found_and_read_by_it(
    folder: Path, write: Any, row: Format, suffix: str
) -> None:
    write(f"x{suffix.upper()}", row.write(RECORD) + "\n")
    assert folder_holds_events(str(folder))
    (entry,), problems = find([str(folder)])
    reading = read(entry)
    (event,) = reading.document.events
    assert (event.id, event.date, event.title) == tuple(RECORD.values())
    assert (reading.format, reading.problems, problems) == (row.name, (), ())
    assert line_of(Origin(entry, reading.format), event.path) == 1


def test_no_two_formats_have_a_suffix_or_a_name_in_common() -> None:
    assert len(set(SUFFIXES)) == len(ROWS)
    assert len({row.name for row in FORMATS}) == len(FORMATS)
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in SUFFIXES)


@pytest.mark.parametrize(
    ("name", "row"),
    [("a.json", JSON), ("a.JSON", JSON), ("a.jsonl", LINES), ("b/a.NDJSON", LINES), ("a", None),
     ("a.json.bak", None), ("jsonl", None), (".json", JSON)],
)  # fmt: skip
def test_a_name_tells_the_format_by_its_end(name: str, row: Format | None) -> None:
    assert format_of(name) is row


@pytest.mark.parametrize(
    ("data", "row"),
    [
        (b'{"title": "a"}\n{"title": "b"}\n', LINES),
        (b'{"title": "a"}\n', JSON),
        (b'[{"title": "a"},\n{"title": "b"}]', JSON),
        (b'{"title": }\n{"title": "b"}\n', LINES),
        (b"", JSON),
        (b"\x89PNG\r\n", JSON),
    ],
)
def test_bytes_without_a_name_are_of_the_format_that_they_look_like(
    data: bytes, row: Format
) -> None:
    assert recognize(data) is row
    assert read_bytes(data, "stdin").format == row.name


def test_a_named_file_without_a_known_ending_is_read_by_its_content(write: Any) -> None:
    path = write("notes", b'{"title": "a"}\n{"title": "b"}\n')
    reading = read(Entry(str(path), "notes"))
    assert [event.title for event in reading.document.events] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "content", "holds"),
    [
        ("a.json", '{"compilerOptions": {}}', False),
        ("a.json", '{"events": []}', True),
        ("a.json", '{"title": "a", ', True),
        ("a.json", '[{"date": "1972"}, {"title": }]', True),
        ("a.jsonl", '{"level": "info"}\n', False),
        ("a.jsonl", '{"level": "info"}\n{"title": "a"}\n', True),
        ("a.txt", '{"title": "a"}', False),
        (".a.json", '{"title": "a"}', False),
    ],
)
def test_a_folder_holds_events_if_one_of_its_files_looks_like_it(
    folder: Path, write: Any, name: str, content: str, holds: bool
) -> None:
    write(name, content)
    assert folder_holds_events(str(folder)) is holds
