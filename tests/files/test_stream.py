"""Standard input read as it comes: the same as when it is read at its end, and earlier."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from timeline_tui.files import formats
from timeline_tui.files.entry import Reading, Stream
from timeline_tui.files.formats import read_bytes, read_stream_in_steps
from timeline_tui.files.library import Library, Progress

LINK = {"to": "nobody", "type": "led_to"}
LINE = b'{"title": "a", "date": "1972"}\n'


class Pipe:
    """A pipe into a stream: its end to write to."""

    def __init__(self) -> None:
        fd, self._to = os.pipe()
        self.stream = Stream(fd)

    def write(self, data: bytes) -> None:
        os.write(self._to, data)

    def close(self) -> None:
        os.close(self._to)


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "FIRST_WAIT", 0.0)
    monkeypatch.setattr(formats, "LONGEST_WAIT", 0.0)


def go_on(steps: Iterator[Progress], stream: Stream) -> Progress:
    """Go on until all that was written has been taken in."""
    for progress in steps:
        if progress.waits and stream.waits:
            return progress
    raise AssertionError("it has ended")


def read_in_pieces(pieces: list[bytes]) -> Reading:
    """Read a stream that comes in pieces."""
    pipe = Pipe()
    steps = read_stream_in_steps(pipe.stream, "stdin")
    try:
        for piece in pieces:
            pipe.write(piece)
            pipe.stream.waits = False
            while not pipe.stream.waits:
                next(steps)
        pipe.close()
        while True:
            next(steps)
    except StopIteration as stop:
        reading: Reading = stop.value
        return reading


PARTS = st.sampled_from(
    [LINE, LINE[:-1], b"\n", b"\r\n", b"\r", b" ", b"{", b"}", b"[", b"]", b",", b'{"events": [',
     b'{"title": }\n', b'{"a": 1}', b"\xef\xbb\xbf", b"\xff", b'"', b"\0", b"\x89PNG", b"{\n"]
)  # fmt: skip


@given(st.lists(PARTS.filter(bool), max_size=8), st.integers(0, 60))
@example([LINE], 3)
@example([LINE, LINE + b"\r", b"\n", LINE], 64)
@example([LINE, b"\r", b"\r", LINE[:-1] + b"\r", b"{"], 9)
@example([LINE, LINE], 31)
@example([LINE[:-1], b"\r\n", LINE], 31)
@example([b'{"a": 1}', b"\n", b'{"title": }\n'], 9)
@example([b'{"title": }\n', LINE], 12)
@example([b"[", LINE, b",", LINE, b"]"], 5)
@example([b'{"events": [', LINE, b"]", b"}", b"\n"], 44)
def test_in_whatever_pieces_it_comes_it_says_the_same(parts: list[bytes], cut: int) -> None:
    data = b"".join(parts)
    pieces = [piece for piece in (*parts[:1], data[len(b"".join(parts[:1])) :]) if piece]
    halves = [piece for piece in (data[:cut], data[cut:]) if piece]
    whole = replace(read_bytes(data, "stdin"), mark=None)
    for each in (pieces, halves, parts):
        assert replace(read_in_pieces(each), mark=None) == whole


def test_lines_are_shown_before_it_ends() -> None:
    pipe = Pipe()
    library = Library(["-"], stdin=pipe.stream)
    steps = library.load(live=True)
    assert go_on(steps, pipe.stream) == Progress(0, 1, 0, waits=True)
    assert not len(library.snapshot().lens.events)
    for number in (1, 2, 3):
        pipe.write(LINE + LINE[:9])
        assert go_on(steps, pipe.stream).size == number * 2 * len(LINE) - len(LINE[9:])
        assert len(library.snapshot().lens.events) == 2 * number - 1
        pipe.write(LINE[9:])
        go_on(steps, pipe.stream)
        snapshot = library.snapshot()
        assert len(snapshot.lens.events) == 2 * number
        assert not snapshot.problems
        assert not library.is_loaded
    pipe.close()
    assert list(steps)[-1] == Progress(1, 1)
    assert library.is_loaded
    assert [event.id for event in library.snapshot().lens.events][-1] == "stdin-6"


def test_one_line_is_shown_before_it_ends_and_is_a_file_of_one_event_then() -> None:
    pipe = Pipe()
    library = Library(["-"], stdin=pipe.stream)
    steps = library.load(live=True)
    go_on(steps, pipe.stream)
    pipe.write(LINE)
    go_on(steps, pipe.stream)
    assert [event.title for event in library.snapshot().lens.events] == ["a"]
    pipe.close()
    list(steps)
    (event,) = library.snapshot().lens.events
    assert (event.id, event.path) == ("stdin", ())


def test_files_are_read_and_shown_while_nothing_comes(folder: Path) -> None:
    (folder / "b.json").write_bytes(LINE)
    pipe = Pipe()
    library = Library(["-", str(folder)], stdin=pipe.stream)
    steps = library.load(live=True)
    assert go_on(steps, pipe.stream).done == 1
    assert [event.id for event in library.snapshot().lens.events] == ["b"]
    pipe.write(LINE * 2)
    pipe.close()
    list(steps)
    assert [event.id for event in library.snapshot().lens.events] == ["stdin-1", "stdin-2", "b"]
    assert library.refresh() is None


def test_json_is_read_once_it_is_whole() -> None:
    pipe = Pipe()
    library = Library(["-"], stdin=pipe.stream)
    steps = library.load(live=True)
    data = json.dumps([{"title": "a"}, {"title": "b", "links": [LINK]}], indent=1)
    pipe.write(data[:30].encode())
    go_on(steps, pipe.stream)
    assert not library.snapshot().problems
    pipe.write(data[30:].encode())
    pipe.close()
    list(steps)
    snapshot = library.snapshot()
    assert len(snapshot.lens.events) == 2
    found = {(problem.code, problem.line) for problem in snapshot.problems}
    assert ("unresolved-reference", 9) in found


def test_what_does_not_fit_together_is_placed_in_what_came() -> None:
    pipe = Pipe()
    library = Library(["-"], stdin=pipe.stream)
    pipe.write(LINE + json.dumps({"title": "b", "date": "1973", "links": [LINK]}).encode())
    pipe.close()
    list(library.load(live=True))
    (problem,) = library.snapshot().problems
    assert (problem.file, problem.line) == ("stdin", 2)


@pytest.mark.parametrize(
    ("piece", "lines", "kept", "words"),
    [
        (LINE * 9, 99, 9, "more than 200 bytes are not read from a pipe"),
        (LINE * 6, 5, 6, "more than 5 lines are not read from a pipe"),
        (b"[" + LINE * 9, 99, 0, "one JSON value of more than 100 bytes is not read"),
        (b"{" * 200, 99, 0, "one JSON value of more than 100 bytes is not read"),
    ],
)
def test_too_much_is_reported_its_writer_told_and_what_was_shown_stays(
    piece: bytes, lines: int, kept: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "SIZE_LIMIT", 100)
    monkeypatch.setattr(formats, "STREAM_LIMIT", 200)
    monkeypatch.setattr(formats, "RECORDS_LIMIT", lines)
    pipe = Pipe()
    pipe.write(piece)
    library = Library(["-"], stdin=pipe.stream)
    list(library.load(live=True))
    snapshot = library.snapshot()
    assert len(snapshot.lens.events) == kept
    assert [(problem.code, problem.message) for problem in snapshot.problems] == [
        ("too-large", words)
    ]
    with pytest.raises(BrokenPipeError):
        pipe.write(b"x")


def test_input_that_cannot_be_read_is_a_problem(folder: Path) -> None:
    library = Library(["-"], stdin=Stream(os.open(folder, os.O_RDONLY)))
    list(library.load(live=True))
    (problem,) = library.snapshot().problems
    assert (problem.file, problem.code) == ("stdin", "unreadable")
    assert "standard input cannot be read: is a directory" in problem.message
