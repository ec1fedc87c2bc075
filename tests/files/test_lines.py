"""JSON Lines: each line for itself."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.files import lines
from timeline_tui.files.entry import Entry, Reading, finish, read_chunks
from timeline_tui.files.formats import read, read_bytes

GOOD = '{"title": "%s"}'


def of(text: str | bytes, name: str = "x.jsonl") -> Reading:
    return read_bytes(text.encode() if isinstance(text, str) else text, name)


def titles(reading: Reading) -> list[str]:
    return [event.title for event in reading.document.events]


def said(reading: Reading) -> list[tuple[str, str]]:
    return [(f"{one.line}:{one.column}", one.code) for one in reading.problems]


def test_a_bad_line_costs_nothing_but_itself() -> None:
    reading = of(
        '{"title": "a"}\n'
        '{"title": "b",}\n'
        "\n"
        '{"titel": "c"}\r\n'
        '{"title": "日", "extra": {"a": 1, "a": 2}}\n'
        '{"title": "d"}'
    )
    assert titles(reading) == ["a", "日", "d"]
    assert [event.path for event in reading.document.events] == [(0,), (4,), (5,)]
    assert [len(event.faults) for event in reading.document.events] == [0, 1, 0]
    assert reading.document.rejected == 2
    assert said(reading) == [
        ("2:14", "trailing-comma"),
        ("4:2", "unknown-key"),
        ("5:34", "duplicate-key"),
    ]
    assert [one.path for one in reading.problems] == ["[1]", "[3].titel", "[4].extra.a"]
    assert not reading.broken


def test_a_byte_order_mark_counts_where_it_is_none() -> None:
    reading = of('\ufeff{"titel": "a"}\n\ufeff{"title": "b"}\n\ufeff{"titel": "c"}\n')
    assert titles(reading) == ["b"]
    assert said(reading) == [("1:2", "unknown-key"), ("3:3", "unknown-key")]


def test_a_record_that_goes_on_over_the_next_lines_is_one_problem() -> None:
    reading = of('{"title": "a"}\n{\n "title": "b",\n "tags": [\n  "x"\n ]\n}\n{"title": "c"}\n')
    assert titles(reading) == ["a", "c"]
    assert said(reading) == [("2:2", "unexpected-end")]
    assert reading.problems[0].help == (
        "JSON Lines hold one event a line: join it with the 5 lines after it, "
        "or name the file .json"
    )
    assert reading.document.rejected == 1


def test_text_that_goes_on_over_the_next_line_is_one_problem() -> None:
    reading = of('{"title": "a\nb"}\n{"title": "c"}\n')
    assert titles(reading) == ["c"]
    assert said(reading) == [("1:11", "unclosed-string")]
    assert "the line after it" in reading.problems[0].help


def test_a_list_over_lines_is_one_problem_unless_it_has_events_to_show() -> None:
    assert said(of('[\n {\n  "title": "a"\n },\n {\n  "title": "b"\n }\n]\n')) == [
        ("1:2", "unexpected-end")
    ]
    reading = of('[\n {"title": "a"},\n {"title": "b"}\n]\n')
    assert titles(reading) == ["b"]
    assert [place for place, _ in said(reading)] == ["1:2", "2:16", "4:1"]


def test_what_stands_in_a_record_over_lines_is_no_event() -> None:
    reading = of('{"title": "a", "sources": [\n {"title": "s"}\n]}\n{"title": "b"}\n')
    assert titles(reading) == ["b"]
    assert reading.document.rejected == 1


def test_each_record_that_was_cut_off_is_a_problem_of_its_own() -> None:
    reading = of('{"title": "a"\n{"title": "b\n{"title": "c",}\n]\n{"title": "d"}\n')
    assert titles(reading) == ["d"]
    assert said(reading) == [
        ("1:14", "unexpected-end"),
        ("2:11", "unclosed-string"),
        ("3:14", "trailing-comma"),
        ("4:1", "extra-bracket"),
    ]


def test_a_merge_that_was_not_finished_is_one_problem() -> None:
    ours, theirs = GOOD % "ours", GOOD % "theirs"
    reading = of(f"<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> x\n=======\n")
    assert titles(reading) == ["ours", "theirs"]
    assert said(reading) == [("1:1", "conflict-marker"), ("6:1", "conflict-marker")]
    assert reading.document.rejected == 0


def test_a_byte_that_is_not_utf8_is_found_on_its_line() -> None:
    reading = of(b'{"title": "a"}\n{"title": "\xe9"}\n{"title": "b"}\n')
    assert titles(reading) == ["a", "b"]
    assert said(reading) == [("2:12", "not-utf-8")]


def test_a_file_in_another_encoding_is_one_problem() -> None:
    reading = of('{"title": "a"}\n'.encode("utf-16") * 3)
    assert said(reading) == [("1:1", "not-utf-8")]
    assert reading.broken


def test_an_empty_file_is_doubted_and_no_error() -> None:
    for text in ("", "\n", " \r\n\t\n"):
        (problem,) = of(text).problems
        assert (problem.code, problem.severity) == ("empty-file", "warning")


def test_a_last_line_without_an_end_may_be_half_written() -> None:
    assert of('{"title": "a"}\n{"tit').torn
    assert not of('{"title": "a"}\n{"tit\n').torn
    assert not of('{"title": "a"}\n{"title": "b"}').torn


def test_a_line_over_the_limit_is_passed_over(folder: Path) -> None:
    path = folder / "x.jsonl"
    with path.open("wb") as file:
        file.write(b'{"title": "a"}\n')
        file.seek(40 * 1024 * 1024, os.SEEK_CUR)
        file.write(b'\n{"title": "b"}\n')
    reading = read(Entry(str(path), "x.jsonl"))
    assert titles(reading) == ["a", "b"]
    assert said(reading) == [("2:1", "line-too-long")]
    assert reading.document.events[1].path == (2,)


def test_zeros_without_a_line_are_known_by_the_first_of_them(folder: Path) -> None:
    path = folder / "x.jsonl"
    with path.open("wb") as file:
        file.truncate(2 * 1024 * 1024 * 1024)
    assert said(read(Entry(str(path), "x.jsonl"))) == [("1:1", "binary-file")]


def test_bad_lines_without_end_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PROBLEMS_LIMIT", 10)
    reading = of("{\n" * 25 + '{"title": "a"}')
    assert titles(reading) == ["a"]
    assert len(reading.problems) == 11
    assert reading.problems[-1].message == "15 more problems in this file"
    assert reading.document.rejected == 25


@pytest.mark.parametrize(
    "bad",
    [
        "x", "{", "1", "{}", '{"titel": "x"}', '{"title": 5}', '{"title": "", "title": 5}', '"\xe9',
    ],
)  # fmt: skip
def test_good_lines_among_bad_ones_without_end_are_shown(
    monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    monkeypatch.setattr(lines, "PROBLEMS_LIMIT", 3)
    doubtful = '{"title": "b", "date": null, "zork": 1}'
    reading = of(f"{bad}\n" * 4 + f'{{"title": "a"}}\n{bad}\n{doubtful}\n{bad}'.rstrip())
    assert titles(reading) == ["a", "b"]
    assert len(reading.problems) == 4
    assert reading.problems[-1].message == "5 more problems in this file"
    assert reading.document.rejected == 6


@pytest.mark.parametrize(
    "damaged", ['{"title": "x", "date": "x"}', '{"title": "x", "tags": [null]}']
)
def test_damaged_lines_without_end_are_shown(monkeypatch: pytest.MonkeyPatch, damaged: str) -> None:
    monkeypatch.setattr(lines, "PROBLEMS_LIMIT", 3)
    reading = of(f"{damaged}\n" * 4 + f'{{"title": "a"}}\n{damaged}')
    assert titles(reading) == ["x", "x", "x", "x", "a", "x"]
    assert [len(event.faults) for event in reading.document.events] == [1, 1, 1, 1, 0, 1]
    assert reading.problems[-1].message == "2 more problems in this file"
    assert reading.document.rejected == 0


def test_lines_of_anything_else_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PROBLEMS_LIMIT", 2)
    monkeypatch.setattr(lines, "GIVEN_UP", 5)
    nothing = of("x\n" * 9)
    assert said(nothing)[-1] == ("6:1", "too-large")
    assert nothing.document.rejected == 6
    mixed = of('{"title": "a"}\n' + "x\n" * 9 + '{"title": "b"}\n')
    assert titles(mixed) == ["a", "b"]
    assert said(mixed)[-1][1] == "more"


def test_nul_bytes_between_lines_cost_only_themselves() -> None:
    reading = of('{"title": "a"}\n' + "\0\n" * 60)
    assert titles(reading) == ["a"]
    assert said(reading)[0] == ("2:1", "control-character")


def test_bytes_are_lines_if_the_first_is_an_object_and_more_follow() -> None:
    two = '{"title": "a"}\n{"title": "b"}\n'
    assert titles(of(two, "stdin")) == ["a", "b"]
    assert titles(of("\ufeff\n" + two, "stdin")) == ["a", "b"]
    assert titles(of('[{"title": "a"},\n{"title": "b"}]', "stdin")) == ["a", "b"]
    assert titles(of('{\n"title": "a"}\n', "stdin")) == ["a"]
    assert said(of(two, "x.json")) == [("2:1", "two-documents")]


def test_a_first_line_that_is_broken_costs_nothing_but_itself_where_no_name_tells() -> None:
    reading = of('{"title": "a",}\n\n{"title": "b"}\n', "stdin")
    assert titles(reading) == ["b"]
    assert said(reading) == [("1:14", "trailing-comma")]
    assert said(of('{"a": {}\n"title": "b"}\n', "stdin")) == [("2:1", "missing-comma")]


PIECES = st.lists(st.sampled_from([GOOD % "a", "", "{", " ", "[]", '"é"', "\t"]), max_size=8)


@given(PIECES, st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=8, max_size=8),
       st.integers(1, 9))  # fmt: skip
def test_the_numbers_of_lines_do_not_depend_on_chunks(
    pieces: list[str], ends: list[str], size: int
) -> None:
    data = "".join(piece + end for piece, end in zip(pieces, ends, strict=False)).encode()

    def chunks() -> Any:
        at = 0
        while at < len(data):
            end = at + size
            while data[end - 1 : end] == b"\r" and end < len(data):
                end += 1
            yield data[at:end]
            at = end

    whole = of(data)
    pieced = finish(lines.read_lines(chunks(), "x.jsonl"))
    assert pieced == whole
    plain = data.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    expected = [number for number, piece in enumerate(plain) if piece == GOOD % "a"]
    assert [event.path for event in whole.document.events] == [(number,) for number in expected]


@pytest.mark.parametrize("size", range(1, 6))
def test_a_line_end_of_two_bytes_is_not_torn_apart(
    folder: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    data = b"a\r\n\r\r\n\n\rb\r\r"
    path = folder / "x.jsonl"
    path.write_bytes(data)
    system = os.read
    monkeypatch.setattr(os, "read", lambda fd, _: system(fd, size))
    with path.open("rb") as file:
        found = list(read_chunks(file.fileno()))
    assert b"".join(found) == data
    for one, two in pairwise(found):
        assert not (one.endswith(b"\r") and two.startswith(b"\n"))


@pytest.mark.parametrize("blank", ["\r", "\n", "\r\n", " \r\t\n", "   \n", " "])
def test_blank_lines_are_counted(blank: str) -> None:
    text = blank * 7 + '\n{"title": "a"}\n' + blank * 3 + "\n\nx\n"
    before = text[: text.index("x")].replace("\r\n", "\n").replace("\r", "\n").count("\n")
    chunk = blank.encode() * 7 + b"\n"
    pieced = finish(lines.read_lines(iter([chunk, text.encode()[len(chunk) :]]), "x.jsonl"))
    assert said(of(text)) == said(pieced) == [(f"{before + 1}:1", "not-json")]
