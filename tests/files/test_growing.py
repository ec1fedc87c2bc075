"""Files of JSON Lines that grow: only what was added is read, and what comes out is the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.properties import times
from timeline_tui.files import lines
from timeline_tui.files.entry import Entry
from timeline_tui.files.formats import read
from timeline_tui.files.snapshot import keep_whole

LINES = st.sampled_from(
    [
        b'{"date": "1972", "title": "a"}', b'{"date": "1972-13", "title": "b"}', b"", b"  ",
        b'{"title": "c"', b'{"date": "1972",', b' "title": "d"}', b"<<<<<<< ours", b"=======",
        b">>>>>>> theirs", b"\xff", b'["x"', b"]", b"\xef\xbb\xbf{}", '{"title": "é"}'.encode(),
    ]
)  # fmt: skip
ENDS = st.sampled_from([b"\n", b"\n", b"\n", b"\r\n", b"\r", b""])
PIECES = st.lists(st.tuples(LINES, ENDS).map(b"".join), max_size=6).map(b"".join)


def line(number: int) -> bytes:
    return json.dumps({"date": "1972", "title": f"Event {number}"}).encode() + b"\n"


@given(st.lists(PIECES, min_size=2, max_size=4))
@settings(max_examples=times(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_read_as_it_grows_says_what_it_says_when_read_at_once(
    tmp_path: Path, pieces: list[bytes]
) -> None:
    path = tmp_path / "a.jsonl"
    entry = Entry(str(path), "a.jsonl")
    known, data = None, b""
    for piece in pieces:
        data += piece
        path.write_bytes(data)
        known = read(entry, known)
        fresh = read(entry)
        assert known == fresh


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Record the numbers of the lines that are parsed."""
    numbers: list[int] = []
    real = lines.Sink.take_line

    def noted(sink: Any, number: int, data: bytes, ended: bool) -> None:
        if data:
            numbers.append(number)
        real(sink, number, data, ended)

    monkeypatch.setattr(lines.Sink, "take_line", noted)
    return numbers


def test_of_a_file_that_grew_the_new_lines_are_read(folder: Path, parsed: list[int]) -> None:
    path = folder / "a.jsonl"
    entry = Entry(str(path), "a.jsonl")
    path.write_bytes(b"".join(line(n) for n in range(1, 5)))
    first = read(entry)
    with path.open("ab") as file:
        file.write(line(5) + line(6)[:9])
    parsed.clear()
    second = read(entry, first)
    assert second.grown
    assert second.torn
    assert parsed == [5, 6]
    whole = keep_whole(second)
    assert whole is not None
    assert [event.path for event in whole.document.events] == [(n,) for n in range(5)]
    assert whole.problems == ()
    with path.open("ab") as file:
        file.write(line(6)[9:])
    parsed.clear()
    assert len(read(entry, whole).document.events) == 6
    assert parsed == [6]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("value", [{"title": "a"}, [{"title": "a"}], {"events": [{"title": "a"}]}])
def test_a_record_over_several_lines_that_seemed_to_end_where_the_file_did_is_read_again(
    folder: Path, value: object, indent: int | None
) -> None:
    path = folder / "a.jsonl"
    entry = Entry(str(path), "a.jsonl")
    known, data = None, line(1)
    for piece in (json.dumps(value, indent=indent).encode(), line(2), b"\n", line(3)):
        data += piece
        path.write_bytes(data)
        known = read(entry, known)
        assert known == read(entry)


@pytest.mark.parametrize("number", [1, 4])
def test_a_file_that_was_changed_before_its_end_is_read_whole(
    folder: Path, parsed: list[int], number: int
) -> None:
    path = folder / "a.jsonl"
    entry = Entry(str(path), "a.jsonl")
    path.write_bytes(b"".join(line(n) for n in range(1, 5)))
    first = read(entry)
    changed = path.read_bytes().replace(line(number), line(9)) + line(5)
    path.write_bytes(changed)
    parsed.clear()
    second = read(entry, first)
    assert parsed == [1, 2, 3, 4, 5]
    assert second == read(entry)


def test_a_file_that_shrank_is_read_whole(folder: Path) -> None:
    path = folder / "a.jsonl"
    entry = Entry(str(path), "a.jsonl")
    path.write_bytes(line(1) + line(2))
    first = read(entry)
    path.write_bytes(line(1))
    assert read(entry, first) == read(entry)
    path.write_bytes(b"")
    assert read(entry, first) == read(entry)
