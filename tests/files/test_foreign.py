"""Files of other kinds and of other programs: each is named, with what to do about it."""

from __future__ import annotations

import json

import pytest

from timeline_tui.files.formats import read_bytes

KINDS = [
    ("# Timeline\n\n- 2026-04: Something\n", "Markdown"),
    ("## Later\ntext", "Markdown"),
    ("[a link](https://example.org)\n", "Markdown"),
    ("- [ ] todo", "Markdown"),
    ("1. First\n2. Second\n", "Markdown"),
    ("Title\n=====\n\ntext", "Markdown"),
    ("0 HEAD\n1 SOUR X\n", "GEDCOM"),
    ("[[event]]\ndate = 2026-04-17\n", "TOML"),
    ("[section]\nkey = value\n", "TOML"),
    ("; note\n[section]\nkey=1\n", "“;"),
    ('title = "x"\n', "TOML"),
    ("#+TITLE: x\n* One\n", "Org mode"),
    ("{\\rtf1\\ansi x}", "RTF"),
    ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "iCalendar"),
    ("BEGIN:VCARD\nEND:VCARD\n", "vCard"),
    ("2026-04-17 10:00:00 INFO started\n", "log"),
    ('"date","title"\n"2026","a"\n', "CSV"),
    ("date\ttitle\n2026\ta\n", "CSV"),
    ("#!/bin/sh\necho\n", "program"),
    ("title: x\n", "YAML"),
    ("<html>", "HTML"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_a_text_of_another_kind_is_named_and_no_advice_ruins_it(text: str, kind: str) -> None:
    (problem,) = read_bytes(text.encode(), "x.json").problems
    assert kind in problem.message
    assert "delete" not in problem.help


@pytest.mark.parametrize("text", ["# a\n{}", "// a\n[]", "# one\n# two\n[]", "[true]x", "[1]\n[2]"])
def test_json_with_a_comment_or_more_behind_it_is_no_text_of_another_kind(text: str) -> None:
    assert all(p.code != "not-json" for p in read_bytes(text.encode(), "x.json").problems)


EVENT = {"start_date": {"year": "1337"}, "text": {"headline": "War"}}
SHAPES = [
    ({"title": {"text": {"headline": "War"}}, "events": [EVENT, EVENT]}, "a TimelineJS file", 2),
    ({"timeline": {"headline": "x", "date": [{"startDate": "2011"}]}}, "a TimelineJS file", 1),
    ({"data": [{"date": "2024", "title": "A"}], "pagination": {}}, "under “data”", 1),
    ({"status": "ok", "articles": [{"title": "A"}, {"title": "B"}]}, "under “articles”", 2),
    ({"response": {"results": [{"title": "A"}]}}, "under “response.results”", 1),
    ({"type": "FeatureCollection", "features": [{"type": "Feature"}]}, "a GeoJSON file", 1),
    ([{"start": "2024", "content": "A"}], "a vis-timeline file", 1),
    ({"2024-05-16": {"title": "A"}, "2024-05-17": {"title": "B"}}, "keyed by date", 2),
    ({"a1": {"name": "A"}, "a2": {"name": "B"}}, "keyed by id", 2),
    ([{"year": 1945, "event": "A", "details": "x"}, {"year": 1947, "event": "B"}], "another", 2),
]


@pytest.mark.parametrize(("value", "words", "count"), SHAPES)
def test_the_shape_of_another_program_is_named_in_one_sentence_with_the_mapping(
    value: object, words: str, count: int
) -> None:
    reading = read_bytes(json.dumps(value).encode(), "x.json")
    (problem,) = reading.problems
    assert problem.code == "foreign-shape"
    assert words in problem.message
    assert problem.help
    assert (reading.document.events, reading.document.rejected) == ((), count)


@pytest.mark.parametrize("year", [1945, "1945"])
def test_a_year_is_told_to_be_written_as_a_date(year: object) -> None:
    value = [{"title": "A", "year": year}]
    (problem,) = read_bytes(json.dumps(value).encode(), "x.json").problems
    assert problem.help == 'write "date": "1945"'


@pytest.mark.parametrize(
    "text", ["# Timeline\n\n- 2026-04: Something\n", "0 HEAD\n1 SOUR X\n", "[[event]]\n"]
)
def test_advice_for_a_good_file_of_another_kind_leaves_it_as_it_is(text: str) -> None:
    (problem,) = read_bytes(text.encode(), "x.json").problems
    assert problem.help.startswith("leave it as it is")
