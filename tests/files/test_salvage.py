"""Broken JSON of many records: the whole ones are read, and none is that nobody wrote."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.files.entry import Reading
from timeline_tui.files.formats import read_bytes
from timeline_tui.files.json.salvage import salvage_text

A, B, C = ('{"title": "a"}', '{"title": "b"}', '{"title": "c"}')


def read(text: str) -> Reading:
    return read_bytes(text.encode(), "x.json")


def titles(reading: Reading) -> list[str]:
    return [event.title for event in reading.document.events]


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


@pytest.mark.parametrize(
    ("text", "shown", "rejected", "said"),
    [
        (f"[{A} {B}, {C}]", "abc", 0, ["missing-comma"]),
        (f"[{A}{B}{C}]", "abc", 0, ["missing-comma", "missing-comma"]),
        (f"[{A},, {B}, {C},]", "abc", 0, ["extra-comma", "extra-comma"]),
        (f"[{A}, // old\n{B}, /* , {C} */ {C}]", "abc", 0, ["comment", "comment"]),
        (f'[{A}, {{"title" "x"}}, {C}]', "ac", 1, ["missing-colon"]),
        (f'[{A}, {{"title": "x, "tags": []}}, {C}]', "ac", 1, None),
        (f'[{A},\n{{"title": "x}},\n{C}]', "ac", 1, None),
        (f'[{A}, {{"title": "x", "tags": ["y"}}, {C}]', "ac", 1, None),
        (f'[{A}, {{"title": "x", "date": 2026-04-17}}, {C}]', "ac", 1, None),
        (f'[{A}, {{"title": "x\\q"}}, {{"title": "a\tb"}}, {C}]', "ac", 2, None),
        (f"[{A}, {B}", "ab", 0, ["unexpected-end"]),
        (f'[{A}, {B}, {{"title": "c', "ab", 1, ["unclosed-string"]),
        (f"[{A}, {B}, ", "ab", 0, ["unexpected-end"]),
        (f"[{A}]\n[{B}]", "a", 0, None),
        (f'{{"timezone": "UTC", "events": [{A} {B}], "sources": []}}', "ab", 0, ["missing-comma"]),
    ],
)
def test_a_syntax_error_costs_the_record_it_is_in(
    text: str, shown: str, rejected: int, said: list[str] | None
) -> None:
    reading = read(text)
    assert titles(reading) == list(shown)
    assert reading.document.rejected == rejected
    assert reading.problems
    assert said is None or codes(reading) == said


def test_where_the_next_record_is_not_certain_the_rest_is_said_to_be_unread() -> None:
    reading = read(
        '[{"title": "a"},\n{"title": "b", "sources": [{"title": "s"},\n{"title": "c"}, {"x" 1}\n'
    )
    assert titles(reading) == ["a"]
    assert reading.unread
    (problem,) = [one for one in reading.problems if one.code == "unread"]
    assert (problem.line, problem.severity) == (2, "error")
    assert problem.message == "the rest of the file, from line 2 on, is not read"


def test_a_timeline_keeps_what_is_whole_beside_a_broken_record() -> None:
    reading = read(
        '{"title": "T", "timezone": "UTC", "actors": [{"id": "x", "name": "X"}],\n'
        '"events": [{"title": "a"}, {"title": "b" 1}], "sources": [{"id": "s", "title": "S"}]}'
    )
    document = reading.document
    assert titles(reading) == ["a"]
    assert (document.title, document.timezone) == ("T", "UTC")
    assert [actor.id for actor in document.actors] == ["x"]
    assert [source.id for source in document.sources] == ["s"]


def test_a_record_that_a_stray_bracket_ends_too_early_is_not_shown_in_part() -> None:
    reading = read('[{"title": "a"}, {"title": "b"}, "date": "2026"}, {"title": "c"}]')
    assert titles(reading) == ["a", "c"]


def test_what_is_wrong_behind_a_break_is_said_at_its_place() -> None:
    reading = read('[{"title": "a"}{"title": "b", "zz": 1},\n{"title": "c", "date": "x"}]')
    places = {(one.code, one.line, one.column) for one in reading.problems}
    assert ("unknown-key", 1, 31) in places
    assert any(line == 2 and column == 24 for _, line, column in places)


def test_a_conflict_of_a_merge_between_records_costs_both_its_versions() -> None:
    text = f"[\n{A},\n<<<<<<< HEAD\n{B},\n=======\n{B},\n>>>>>>> x\n{C}\n]"
    reading = read(text)
    assert titles(reading) == ["a", "c"]
    assert codes(reading)[0] == "conflict-marker"


texts = st.sampled_from(
    ["x", "a, b", 'he said "no"', "} {", "[1]", "http://a.b", "é—“q”", "\\", ""]
)


@st.composite
def records(draw: st.DrawFn) -> list[dict[str, Any]]:
    made = []
    for number in range(draw(st.integers(1, 6))):
        one: dict[str, Any] = {"title": f"{draw(texts)}{number}", "date": f"20{number}0"}
        if draw(st.booleans()):
            one["actors"] = draw(st.lists(st.sampled_from(["a", {"actor": "b"}]), max_size=3))
        if draw(st.booleans()):
            one["sources"] = draw(
                st.lists(st.fixed_dictionaries({"title": texts, "n": st.integers()}), max_size=3)
            )
        if draw(st.booleans()):
            one["extra"] = {"m": {"title": "inner", "date": "1999"}}
        made.append(one)
    return made


@given(records(), st.sampled_from([None, 1, 2, "\t"]), st.booleans(), st.data())
def test_one_break_in_one_record_costs_no_record_before_it_and_invents_none(
    made: list[dict[str, Any]], indent: int | str | None, of_timeline: bool, data: st.DataObject
) -> None:
    value: Any = {"title": "T", "events": made} if of_timeline else made
    text = json.dumps(value, indent=indent)
    which = data.draw(st.integers(0, len(made) - 1))
    at = text.index("[") + 1
    for _ in range(which + 1):
        start = text.index("{", at)
        at = json.JSONDecoder().raw_decode(text, start)[1]
    marks = [place for place in range(start, at) if text[place] in '{}[]",:']
    place = data.draw(st.sampled_from(marks))
    put = data.draw(st.sampled_from(["", '"', ",", ":", "x", "\\"]))
    broken = text[:place] + put + text[place + 1 :]
    try:
        json.loads(broken)
    except ValueError:
        pass
    else:
        return
    salvage = salvage_text(broken)
    assert salvage is not None
    got = json.loads(salvage.text)
    shown = [one for one in (got["events"] if of_timeline else got) if isinstance(one, dict)]
    assert shown[:which] == made[:which]
    assert all(one in made for one in shown)
    assert salvage.rest is not None or len(shown) >= len(made) - 1 or len(got) != len(shown)


def test_many_breaks_cost_linear_time() -> None:
    broken = '{"title": "x" "date": "2026", "sources": [{"title": "s"}]}'
    text = "[" + ",".join([A, broken] * 5_000) + "]"
    reading = read(text)
    assert len(reading.document.events) == 5_000
    assert reading.document.rejected == 5_000


def test_what_may_be_several_records_is_said_to_be_unread() -> None:
    broken = '{"title": x", "n": 1}'
    reading = read(f"[{A}, {broken}, {B}, {C}, {broken}]")
    assert titles(reading) == ["a"]
    assert reading.unread
    assert "may hold several records" in reading.problems[-1].message


@pytest.mark.slow
def test_many_breaks_of_a_large_file_do_not_cost_its_length_each() -> None:
    record = '{"title": "x", "summary": "' + "y" * 300 + '"}'
    broken = '{"title": "x" "y": 1}'
    text = "[\n" + ",\n".join([record] * 20_000 + [broken, record] * 2_000) + "\n]"
    began = time.process_time()
    reading = read(text)
    assert len(reading.document.events) == 22_000
    assert time.process_time() - began < 20
