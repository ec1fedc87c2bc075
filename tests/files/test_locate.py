"""JSON paths and offsets as lines and columns."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core.problem import Finding, Path, Problem
from timeline_tui.files.json import scan
from timeline_tui.files.json.scan import find_path, find_paths, place
from timeline_tui.files.text import EXCERPT_WIDTH, Cursor, Fault, problems_at

TEXT = '{\n  "title": "日本 👍",\r\n  "actors": ["a", {"rôle": "x"}],\r  "n": 1\n}\n'


def finding(*path: str | int, part: Any = "value") -> Finding:
    return Finding("x.json", path, "code", "error", "message", "help", part)


def spot(problem: Problem) -> tuple[int, int, int, int]:
    return problem.line, problem.column, problem.end_line, problem.end_column


@pytest.mark.parametrize(
    ("path", "part", "expected"),
    [
        ((), "value", (1, 1, 5, 2)),
        (("title",), "key", (2, 3, 2, 10)),
        (("title",), "value", (2, 12, 2, 18)),
        (("actors",), "value", (3, 13, 3, 33)),
        (("actors", 0), "value", (3, 14, 3, 17)),
        (("actors", 1, "rôle"), "key", (3, 20, 3, 26)),
        (("n",), "value", (4, 8, 4, 9)),
    ],
)
def test_keys_and_values_have_their_spans(path: Path, part: str, expected: object) -> None:
    (problem,) = place(TEXT, [finding(*path, part=part)])
    assert spot(problem) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("gone",), (1, 1)),
        (("actors", 7), (3, 13)),
        (("actors", 1, "gone", "deeper"), (3, 19)),
        (("actors", "x"), (3, 13)),
        (("title", 0), (2, 12)),
    ],
)
def test_a_missing_path_stands_at_its_nearest_ancestor(path: Path, expected: object) -> None:
    assert find_path(TEXT, path) == expected
    (problem,) = place(TEXT, [finding(*path, part="key")])
    assert spot(problem)[:2] == expected


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("[1, 2, 3, 4, 5]", (3,), (1, 11)),
        ('[1, "a,[", [2, 3], {"a": 4}, 5, [], 6]', (5,), (1, 33)),
        ('{"a": 1, "b": {"c": 2}, "c": 3, "d": 4, "c": 5, "e": 6}', ("c",), (1, 46)),
        ('{"a": 1, "b": {"c": 2}, "d": 4, "e": [1, [2, 3]]}', ("e", 1, 1), (1, 46)),
    ],
)
def test_a_value_among_small_ones_is_found(text: str, path: Path, expected: object) -> None:
    assert find_path(text, path) == expected


def test_what_is_too_deep_for_the_decoder_is_tried_now_and_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = []
    skip = scan._SKIP
    monkeypatch.setattr(scan, "_SKIP", lambda *args: tried.append(1) or skip(*args))
    deep = "[" * 20_000 + "]" * 20_000
    assert find_path(f'{{"a": {deep}, "b": {deep}, "c": [[1], 2]}}', ("c",)) == (1, 80021)
    assert len(tried) < 200


def test_of_duplicate_keys_the_last_one_counts() -> None:
    text = '{"a": {"x": 1},\n "a": {"y": 2}}'
    assert find_path(text, ("a",)) == (2, 7)
    assert find_path(text, ("a", "y")) == (2, 13)
    assert find_path(text, ("a", "x")) == (2, 7)


def test_many_findings_keep_their_order() -> None:
    paths: list[Path] = [("n",), ("title",), (), ("actors", 1), ("title",)]
    found = place(TEXT, [finding(*path) for path in paths])
    assert [problem.line for problem in found] == [4, 2, 1, 3, 2]
    assert [problem.path for problem in found] == ["n", "title", "", "actors[1]", "title"]


def test_lines_of_json_lines_are_numbered_from_where_they_stand() -> None:
    (problem,) = place('{"a": 1}', [finding(6, "a")], first_line=7, base=(6,))
    assert spot(problem) == (7, 7, 7, 8)
    assert problem.path == "[6].a"


def test_all_line_ends_count_once() -> None:
    text = "a\nb\r\nc\rd\n\re"
    places = [Cursor(text).at(text.index(char)) for char in "abcde"]
    assert places == [(1, 1), (2, 1), (3, 1), (4, 1), (6, 1)]


@given(st.text("ab\r\n", max_size=30), st.lists(st.integers(0, 30), max_size=6))
def test_a_cursor_says_the_same_in_any_order(text: str, offsets: list[int]) -> None:
    cursor = Cursor(text)
    for offset in offsets:
        # As an editor has it: no place lies between the two characters of one line end.
        at = min(offset, len(text))
        if text[at - 1 : at + 1] == "\r\n" and at:
            at -= 1
        before = text[:at].replace("\r\n", "\n").replace("\r", "\n")
        expected = before.count("\n") + 1, len(before) - before.rfind("\n")
        assert cursor.at(offset) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


def paths_of(value: Any, path: Path = ()) -> list[Path]:
    found: list[Path] = [path]
    if isinstance(value, (dict, list)):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            found += paths_of(inner, (*path, step))
    return found


@given(JSON, st.sampled_from([None, 0, 2]), st.booleans(), st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_path_of_any_value_leads_to_that_value(
    value: Any, indent: int | None, ascii: bool, newline: str
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii).replace("\n", newline)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    paths = paths_of(value)
    for path, (line, column) in zip(paths, find_paths(text, paths), strict=True):
        expected = value
        for step in path:
            expected = expected[step]
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert json.JSONDecoder().raw_decode(rest)[0] == expected


@given(
    st.text('{}[]:,"\\ \r\nab01', max_size=40) | st.text(max_size=40),
    st.lists(st.lists(st.sampled_from(["a", "b", "", 0, 1]), max_size=3), max_size=4),
)
def test_any_text_is_survived(text: str, paths: list[list[str | int]]) -> None:
    found = place(text, [finding(*path, part="key") for path in paths])
    assert len(found) == len(paths)
    for problem in found:
        assert (1, 1) <= (problem.line, problem.column) <= (problem.end_line, problem.end_column)
        assert len(problem.excerpt) <= 3


@pytest.mark.slow
@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000])
def test_a_hundred_thousand_levels_are_survived(text: str) -> None:
    path: Path = (0,) * 100_000 if text[0] == "[" else ("a",) * 100_000
    line, column = find_path(text, path)
    assert (line, text[column - 1]) == (1, text[0])


# -- excerpts ------------------------------------------------------------------------------------


def excerpt_at(text: str, start: int) -> Problem:
    (problem,) = problems_at(text, [Fault(start, start + 1, "c", "m")], file="x")
    return problem


def test_an_excerpt_is_the_line_and_up_to_two_before_it() -> None:
    text = "one\ntwo\r\nthree\rfour\nfive"
    assert excerpt_at(text, text.index("f")).excerpt == ("two", "three", "four")
    assert excerpt_at(text, text.index("t")).excerpt == ("one", "two")
    assert excerpt_at(text, 0).excerpt == ("one",)


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "a" * 1_000 + "X" + "b" * 1_000
    problem = excerpt_at(text, 1_000)
    (line,) = problem.excerpt
    assert line[0] == line[-1] == "…"
    assert len(line) == EXCERPT_WIDTH + 2
    assert line[problem.excerpt_column - 1] == "X"
    assert problem.column == 1_001


def test_long_lines_before_the_place_are_cut_too() -> None:
    problem = excerpt_at("a" * 1_000 + "\nX", 1_001)
    assert problem.excerpt == ("a" * EXCERPT_WIDTH + "…", "X")
    assert excerpt_at("a" * 1_000_000 + "\nX", 1_000_001).excerpt == ("X",)


@given(st.text("ab\r\n", max_size=300), st.integers(0, 300))
def test_the_caret_stands_where_the_problem_is(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    problem = excerpt_at(text, offset)
    if text and offset < len(text) and text[offset] not in "\r\n":
        assert problem.excerpt[-1][problem.excerpt_column - 1] == text[offset]
