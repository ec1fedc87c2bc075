"""Broken JSON: each slip at its line and column, with its code and a way to mend it."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core.problem import Problem
from timeline_tui.files.formats import read_bytes
from timeline_tui.files.json.scan import Broken, Scanner
from timeline_tui.files.json.syntax import explain

FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def problem_of(text: str) -> Problem:
    reading = read_bytes(text.encode(), "x.json")
    assert reading.broken
    assert not reading.document.events
    (problem,) = reading.problems
    assert (problem.file, problem.severity) == ("x.json", "error")
    return problem


SLIPS = [
    ("", "1:1", "empty-file", "the file is empty"),
    ("  \n\t", "1:1", "empty-file", "the file holds nothing but white space"),
    ("[1, 2,]", "1:6", "trailing-comma", "trailing comma before the closing “]”"),
    ('{"a": 1,\n}', "1:8", "trailing-comma", "trailing comma before the closing “}”"),
    ('{"é": 1 "b": 2}', "1:9", "missing-comma",
     'a comma is missing before the next key, "b"'),
    ('{"a": 1\n "b": 2}', "2:2", "missing-comma",
     'a comma is missing before the next key, "b"'),
    ("[1 2]", "1:4", "missing-comma", "a comma is missing before the next value, “2”"),
    ("[1; 2]", "1:3", "missing-comma", "expected a comma, found “;”"),
    ("[1,,2]", "1:4", "extra-comma", "expected a value, found a comma"),
    ("{,}", "1:2", "extra-comma", "expected a key in double quotes, found a comma"),
    ("{'a': 1}", "1:2", "single-quotes",
     "expected a double quotation mark, found a single quotation mark"),
    ('{"a": `x`}', "1:7", "single-quotes", "expected a double quotation mark, found a backtick"),
    ('{“a”: 1}', "1:2", "smart-quotes",
     "expected a straight quotation mark, found a typographic one (U+201C)"),
    ('{"a": "x”,\n"b": 1}', "1:9", "smart-quotes",
     "expected a straight quotation mark, found a typographic one (U+201D)"),
    ('{"a”: "x"}', "1:4", "smart-quotes",
     "expected a straight quotation mark, found a typographic one (U+201D)"),
    ('{} // done', "1:4", "comment", "JSON has no comments"),
    ("/* a */ {}", "1:1", "comment", "JSON has no comments"),
    ("# a\n{}", "1:1", "comment", "JSON has no comments"),
    ("```json\n{}\n```", "1:1", "markdown-fence",
     "the JSON is inside a Markdown code block"),
    ("{}\n```\n", "2:1", "markdown-fence",
     "the JSON is inside a Markdown code block"),
    ("{}\n{}", "2:1", "two-documents", "a second value begins after the end of the JSON"),
    ("[],[]", "1:3", "two-documents", "a comma and more follow after the end of the JSON"),
    ("{} end", "1:4", "extra-text", "found “end” after the end of the JSON"),
    ("{}]", "1:3", "extra-bracket", "this “]” closes nothing"),
    ("{a: 1}", "1:2", "unquoted-key", "the key “a” is not in quotation marks"),
    ('{"a": None}', "1:7", "bad-literal", "“None” is not valid JSON"),
    ('{"a": TRUE}', "1:7", "bad-literal", "“TRUE” is not valid JSON"),
    ('{"a": hello world}', "1:7", "unquoted-text", "“hello world” is not in quotation marks"),
    ('{"a": 2026-04-17}', "1:7", "unquoted-text", "“2026-04-17” is not in quotation marks"),
    ('{"a": truex}', "1:7", "unquoted-text", "“truex” is not in quotation marks"),
    ('{"a": 01}', "1:7", "bad-number", "“01” is not a valid JSON number"),
    ('{"a": +1}', "1:7", "bad-number", "“+1” is not a valid JSON number"),
    ('{"a": .5}', "1:7", "bad-number", "“.5” is not a valid JSON number"),
    ('{"a": 0x1F}', "1:7", "bad-number", "“0x1F” is not a valid JSON number"),
    ("{}\n<<<<<<< HEAD\n", "2:1", "conflict-marker",
     "“<<<<<<<” is a marker of a merge that was not finished"),
    ('{"a": 1\n=======\n}', "2:1", "conflict-marker",
     "“=======” is a marker of a merge that was not finished"),
    ('{"a": "x\ty"}', "1:9", "control-character", "a tab (U+0009) inside text must be escaped"),
    ('{"a": "x\x1b[0m"}', "1:9", "control-character",
     "a control character (U+001B) inside text must be escaped"),
    ('{"a": "x\ny"}', "1:9", "newline-in-string",
     "the text that opens in column 7 runs over the end of its line"),
    ('{"a": "x,\r\n "b": 1}', "1:10", "unclosed-string",
     "the text that opens in column 7 is not closed on its line"),
    ('{"title: "x"}', "1:8", "unclosed-string", "the text that opens in column 2 is not closed"),
    ('{"a": "x', "1:7", "unclosed-string", "this quotation mark opens text that is never closed"),
    (r'{"a": "C:\Users"}', "1:10", "bad-escape", "“\\U” is not a JSON escape"),
    (r'{"a": "\u12"}', "1:8", "bad-escape",
     "four hexadecimal digits are expected after “\\u”"),
    ('{"a": "He said "yes" to"}', "1:16", "unescaped-quote",
     "the quotation mark before “yes” ends the text that opens in column 7"),
    ('{"a" "b"}', "1:6", "missing-colon", 'expected a colon after the key "a", found "b"'),
    ('{"a" null}', "1:6", "missing-colon", 'expected a colon after the key "a", found “null”'),
    ('{"a": "x" null}', "1:11", "missing-comma",
     "a comma is missing before the next value, “null”"),
    ('{"a": "x"", "b": 1}', "1:10", "extra-quote",
     "expected one quotation mark that closes text, found two"),
    ('{"a": "x\\", "b": 1}', "1:9", "unclosed-string",
     "the backslash before the quotation mark keeps it from closing the text"),
    ('{"a": "x"y, "b": 1}', "1:10", "bad-json", "expected a comma or “}”, found “y”"),
    ('{"a" = 1}', "1:6", "missing-colon", 'expected a colon after the key "a", found “=”'),
    ('{"a": }', "1:7", "missing-value", "“a” has no value"),
    ('{"a"}', "1:5", "missing-value", 'the key "a" has no value'),
    ("[1}", "1:3", "wrong-bracket",
     "expected “]”, to close the “[” that opens at line 1, column 1, found “}”"),
    ('\n{"a": [1, 2\n', "3:1", "unexpected-end",
     "the file ends inside the list that opens at line 2, column 7: a closing “]” is expected"),
    ('{"a": 1,\u00a0"b": 2}', "1:9", "odd-space",
     "no-break space (U+00A0) is not allowed between values"),
    ("{}\x00", "1:3", "control-character",
     "a control character (U+0000) is not allowed between values"),
    ("<html>", "1:1", "not-json", "the file begins like HTML or XML, and JSON is expected"),
    ("title: x", "1:1", "not-json", "the file begins like YAML, and JSON is expected"),
    ("var x = {};", "1:1", "not-json", "the file begins like a program, and JSON is expected"),
    ('["a": 1]', "1:5", "bad-json", "expected the next value of a list, found a colon"),
    ("[1, ...]", "1:5", "bad-json", "“...” is in place of something that was left out"),
    ("[(]", "1:2", "bad-json", "expected a value or “]”, found “(”"),
    ("- title: x", "1:1", "not-json", "the file begins like YAML, and JSON is expected"),
    ("date,title\n1972,x\n", "1:1", "not-json",
     "the file begins like a table (CSV), and JSON is expected"),
    ("--- a/x.json\n+++ b/x.json\n", "1:1", "not-json",
     "the file begins like a patch, and JSON is expected"),
    ("Something happened.", "1:1", "not-json",
     "the file begins with “Something”, and JSON is expected"),
    ("1972-06,Something happened", "1:1", "not-json",
     "the file begins like a table (CSV), and JSON is expected"),
    ("\\documentclass{article}", "1:1", "not-json",
     "the file begins with “\\documentclass”, and JSON is expected"),
    ('{"a": 2026-04-07T10:00Z}', "1:7", "unquoted-text",
     "“2026-04-07T10:00Z” is not in quotation marks"),
    ('{"a": 12%}', "1:7", "bad-number", "“12%” is not a valid JSON number"),
    ('{"a": nan}', "1:7", "bad-literal", "“nan” is not valid JSON"),
    ('["x" ...]', "1:6", "bad-json", "“...” is in place of something that was left out"),
    ('{"a": f"x"}', "1:7", "unquoted-text", "text in JSON has no prefix “f”"),
    ('{"a": x", "b": 1}', "1:7", "unquoted-text", "“x” has no quotation mark before it"),
    ('{a": 1}', "1:2", "unquoted-key", "the key “a” has no quotation mark before it"),
    ('{"a": "x, "b": 1}', "1:9", "unclosed-string",
     "the text that opens in column 7 is not closed"),
    ('{"a": 1,', "1:9", "unexpected-end",
     "the file ends inside the object that opens at line 1, column 1: a key after the comma is "
     "expected"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "code", "message"), SLIPS, ids=lambda x: repr(x)[:30])
def test_each_slip_is_named_at_its_place(text: str, place: str, code: str, message: str) -> None:
    found = problem_of(text)
    assert (f"{found.line}:{found.column}", found.code, found.message) == (place, code, message)


def test_every_slip_comes_with_a_way_to_mend_it() -> None:
    assert all(problem_of(text).help for text, *_ in SLIPS)


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ('{"a": 2026-4-7}', "write 2026-04-07, in quotation marks"),
        ('[{"a": 1,\n {"b": 2}]',
         "write a key before it, or “}” to close the object that opens at line 1, column 2"),
        ('["a",\n "b": 1]',
         "write “]” to close the list that opens at line 1, column 1, or put the key in {…}"),
        ('{"a":: 1}', "delete this colon"),
        ("[(]", "a list is written [ ], an object { }"),
        ("version https://git-lfs.github.com/spec/v1\n",
         "git lfs pull fetches the file that it stands for"),
        ('{"a": None}', "write null"),
        ('{"a": 2026-04-17}', 'write "2026-04-17"'),
        ("{a: 1}", 'write "a"'),
        ("[1, 2,]", "delete this comma"),
        (r'{"a": "C:\Users"}', "a backslash itself is written \\\\"),
        ('{"a": [{"b": 1', "the file was cut off, or }]} is missing at its end"),
        ("{}\n{}", "put both in a list: […, …], or one event a line into a file named .jsonl"),
    ],
)  # fmt: skip
def test_the_help_says_what_to_write(text: str, help: str) -> None:
    assert problem_of(text).help == help


def test_the_path_leads_to_the_broken_value() -> None:
    assert problem_of('{"events": [{}, {"title": nope}]}').path == "events[1].title"


def test_columns_count_characters_and_not_bytes() -> None:
    assert problem_of('{"日本語👍": "x" "b": 1}').column == 14


def test_a_message_shows_no_control_of_the_file() -> None:
    found = problem_of('{"a": \x1b]0;x\x07}')
    assert not FORBIDDEN.search(found.message + found.help)


JSON_LIKE = st.text("{}[]:,\"\\ \n\t/#'’“”`tfn0123456789-+.eEuNI_ax\u00a0\x00", max_size=40)


def breaks(text: str) -> Broken | None:
    try:
        for _ in Scanner(text).steps():
            pass
    except Broken as broken:
        return broken
    return None


@given(JSON_LIKE | st.text(max_size=20))
def test_the_scanner_and_the_decoder_agree_about_what_json_is(text: str) -> None:
    try:
        json.loads(text)
        good = True
    except ValueError:
        good = False
    assert (breaks(text) is None) == good


def spot(broken: Broken | None) -> object:
    return broken and (broken.at, broken.expected, broken.path, broken.opened, broken.before)


SMALL = st.sampled_from([
    "1", "-0.5e3", "true", "null", '""', '"a,[{"', "[]", "{}", "[1, 2]", '{"a": 1}',
    '{"a": 1, "a": 2}', r'"\n"', "NaN", "01", "1.", "[1,]", "{1}", '"\t"', "[[1]]", "x",
])  # fmt: skip
"""Values of which runs are made, values that end one, and what is no value."""
RUNS = st.lists(SMALL, max_size=7).flatmap(
    lambda items: st.sampled_from([
        f"[{' , '.join(items)}]", f"[{','.join(items)}", f"[{','.join(items)},]",
        "{" + ",\n".join(f'"k{n}" : {item}' for n, item in enumerate(items)) + "}",
        "{" + ",".join(f'"k": {item}' for item in items) + ",}",
    ])
)  # fmt: skip


@given(RUNS, RUNS)
def test_passing_over_runs_leads_to_the_same_fault(one: str, two: str) -> None:
    text = f'{{"a": 1, "b": [2, {one}, 3, 4], "c": {two}}}'
    scanner = Scanner(text, runs=True)
    steps = scanner.steps()
    try:
        kind, _, _ = next(steps)
        while True:
            kind, _, _ = steps.send(kind == "run")
    except StopIteration:
        found = None
    except Broken as broken:
        found = broken
    assert spot(found) == spot(breaks(text))


@given(JSON_LIKE | st.text(max_size=30), st.booleans())
def test_whatever_is_broken_has_a_place_and_words(text: str, line: bool) -> None:
    broken = breaks(text)
    if broken is None:
        return
    fault = explain(text, broken, line=line)
    assert 0 <= fault.start <= fault.end <= len(text)
    assert fault.message
    assert not FORBIDDEN.search(fault.message + fault.help)
    assert fault.code.replace("-", "").isalpha()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES, st.data())
def test_any_character_changed_anywhere_is_survived(value: object, data: st.DataObject) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=data.draw(st.sampled_from([None, 1])))
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 2))
    mutated = text[:at] + data.draw(st.text(max_size=2)) + text[at + cut :]
    reading = read_bytes(mutated.encode("utf-8", "replace"), "x.json")
    assert (
        reading.document.events
        or reading.problems
        or mutated.strip() in ("[]",)
        or (not reading.broken and not reading.document.rejected)
    )
