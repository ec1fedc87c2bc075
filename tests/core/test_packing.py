"""A copy of an event in a file of our own: each field comes back as it was, of the type it had."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.test_anything import TIMELINES
from tests.core.test_schema_properties import EVENTS, JSON, KEYS
from tests.files.hostile import SLIPS, unmarked
from tests.properties import times
from tests.shipped import FOLDER
from timeline_tui.core.characters import HIDDEN
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import Document, Event
from timeline_tui.core.plain_json import Number, json_text, pack, unpack
from timeline_tui.core.problem import Problem
from timeline_tui.core.schema.documents import read_document, read_record
from timeline_tui.dates import When, parse
from timeline_tui.files.formats import read_bytes

NUMBER = "31415926535e-1"
"""A number that Python writes in other digits."""


def copied(value: object) -> object:
    text = pack(value).encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
    assert "\n" not in text
    return unpack(type(value), text)


@settings(max_examples=times(200))
@given(JSON, st.sampled_from((None, 0, 1, 2)))
def test_json_text_is_the_json_of_python_but_for_what_is_hidden_and_the_digits_of_numbers(
    value: object, indent: int | None
) -> None:
    text = json_text([value, {"a": Number(NUMBER), "b": [value, {}, []]}], indent)
    assert all(map("\n".__eq__, HIDDEN.findall(text)))
    plain = json.dumps(
        [value, {"a": float(NUMBER), "b": [value, {}, []]}], ensure_ascii=False, indent=indent
    )
    assert json.loads(text) == json.loads(plain)
    if not HIDDEN.search(plain.replace("\n", "")):
        assert text.replace(NUMBER, str(float(NUMBER))) == plain


@pytest.mark.slow
@settings(max_examples=times(400))
@given(EVENTS | st.dictionaries(KEYS, JSON, max_size=8).map(lambda value: {"title": "T"} | value))
def test_a_copy_of_any_event_is_the_event(value: object) -> None:
    event, _ = read_record(value, file="a\ud800.json", stem="a", path=("events", 3))
    if event is not None:
        assert repr(copied(event)) == repr(event)


@pytest.mark.slow
@settings(max_examples=times(200))
@given(st.lists(TIMELINES, max_size=2))
def test_a_copy_of_a_file_and_of_what_became_of_its_events_is_the_same(
    timelines: list[object],
) -> None:
    documents = [
        read_document(each, file=f"{n}.json", stem=str(n)) for n, each in enumerate(timelines)
    ]
    for value in (*documents, *Corpus(documents).events):
        assert repr(copied(value)) == repr(value)


def test_a_copy_of_what_a_broken_file_says_is_the_same() -> None:
    for slip in SLIPS:
        reading = read_bytes(unmarked(slip)[0].encode("utf-8", "surrogatepass"), "a.json")
        for value in (reading.document, *reading.problems):
            assert repr(copied(value)) == repr(value)


def test_a_copy_of_the_shipped_events_is_the_same() -> None:
    for path in sorted(FOLDER.glob("*.json")):
        document = read_document(json.loads(path.read_text("utf-8")), file="a", stem="a")
        assert repr(copied(document)) == repr(document)


@pytest.mark.parametrize("number", ["1.10", "1e400", "-0", "-0.0", "1" * 500, "5", "5.0", "1E5"])
def test_a_copy_has_the_numbers_as_they_were_written(number: str) -> None:
    text = f'{{"title": "a", "extra": {{"n": [{number}]}}, "zork": {number}, "date": {number}}}'
    (event,) = read_bytes(text.encode(), "a.json").document.events
    again = copied(event)
    assert isinstance(again, Event)
    assert repr(again) == repr(event)
    for one, other in ((again.extra, event.extra), (again.unknown, event.unknown)):
        assert kinds(one) == kinds(other)


def kinds(value: object) -> object:
    """Return the types of all that is in a value."""
    if isinstance(value, Mapping):
        return [kinds(each) for each in value.values()]
    return [kinds(each) for each in value] if isinstance(value, list) else type(value)


def test_a_copy_of_a_key_that_stands_twice_is_the_same() -> None:
    text = '{"title": "a", "title": "b", "date": "2020", "date": {"": 1.10}, "x": 1, "x": [2]}'
    document = read_bytes(text.encode(), "a.json").document
    (event,) = document.events
    assert event.unfit
    assert repr(copied(event)) == repr(event)
    assert copied(event) == event


def test_two_surrogates_side_by_side_stay_two() -> None:
    event = Event("\ud83d\ude00", "a")
    again = copied(event)
    assert isinstance(again, Event)
    assert len(again.id) == 2
    assert again == event


def test_a_whole_number_of_any_length_is_copied() -> None:
    event = Event("a", "a", extra={"n": 10**5000}, unfit={("date",): -(10**5000)})
    assert copied(event) == event


def test_a_time_as_it_is_written_is_copied_as_its_text_alone() -> None:
    assert json.loads(pack(Event("a", "b", parse("2026-04-17")))) == {
        "id": "a", "title": "b", "when": "2026-04-17",
    }  # fmt: skip


def test_a_time_that_is_not_as_it_is_written_is_copied_with_its_bounds() -> None:
    when = When("2026-04-17", 5, 5.0, 6, float("inf"), "point", "day")
    again = unpack(Event, pack(Event("a", "b", when))).when
    assert again == when
    assert repr(again) == repr(when)


def test_what_no_file_can_say_is_refused() -> None:
    with pytest.raises(TypeError):
        pack(Event("a", "b", extra={"n": {1, 2}}))
    with pytest.raises(ValueError, match="this is no"):
        unpack(Event, '{"id": "a", "title": "b", "nonsense": 1}')
    with pytest.raises(ValueError, match="this is no"):
        unpack(Document, "[1]")


def test_a_copy_of_a_number_in_a_problem_of_a_file_is_one() -> None:
    problem = Problem("a\ud800", 1, 2, 3, 4, "x", "c", "error", "m", "h", ("a", "b"), 3, True)
    assert copied(problem) == problem
    assert isinstance(copied(Event("a", "b", extra={"n": Number("1.10")})), Event)
