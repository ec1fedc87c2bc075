"""An array decoded item by item, in windows: the same as when it is decoded as a whole."""

from __future__ import annotations

import gc
import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from timeline_tui.core.event import Document, Event
from timeline_tui.core.schema import documents
from timeline_tui.files import json as reader
from timeline_tui.files.entry import Reading
from timeline_tui.files.json import decode
from timeline_tui.files.json.decode import Decoder, Unreadable

NEVER = re.compile(r"(?!)"), re.compile(rb"(?!)")
RECORD = '{"title": "é", "date": "1972", "tags": ["日本", "\U0001f600"]}'
PARTS = st.sampled_from(
    [RECORD, '{"title": "a"}', '{"title": 5}', '{"title": "x", "date": "1", "date": "2"}', "[]",
     "{}", "7", "-12345678901234567890", "1.10", "1e400", "-0", "true", "null", "NaN",
     "-Infinity", '"a"', '"\\ud83d\\ude00"', '"\\ud83d"', '"é\\"\\\\"', "tru", "-", "1.", '"open',
     '"a\nb"', "[" * 120 + "]" * 120, '{"title": "d", "extra": ' + "[" * 99 + "]" * 99 + "}",
     "[" * 3_000, "{", "}", "]", ",", ":", "\r\n", " ", "\ufeff", "\x00", "'a'", "// a"]
)  # fmt: skip


def read_in_windows(data: bytes, size: int) -> Reading:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "WINDOW", size)
        return reader.read(data, "x.json")


def read_whole(data: bytes) -> Reading:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_START", NEVER[0])
        patch.setattr(reader, "_START_OF_BYTES", NEVER[1])
        return reader.read(data, "x.json")


@given(
    st.lists(PARTS, max_size=6),
    st.sampled_from([",", ", ", ",\n  ", "", ",,"]),
    st.sampled_from(["[]", "[\n]", " [ ]\n", "[", "\ufeff[]", "[] x", "[]]"]),
    st.integers(1, 90),
    st.none() | st.integers(0, 400),
)
@example([RECORD] * 3, ",", "[]", 7, None)
@example([RECORD, "12", "345"], ",", "[]", 3, None)
@example(["[" * 120 + "]" * 120, RECORD, '{"title": }'], ",", "[]", 50, None)
@example(['"\\ud83d\\ude00"'] * 3, ",", "[]", 10, None)
@example([RECORD, '"open', RECORD], ",", "[]", 20, None)
@example([RECORD], ",", "[]", 4, 31)
@example(['{"title": "d", "extra": ' + "[" * 99 + "]" * 99 + "}"], ",", "[]", 1, None)
@example(["1.10", "1e400", "-0.5E+10"], ",", "[]", 1, None)
def test_in_windows_of_any_size_an_array_reads_as_it_does_whole(
    parts: list[str], comma: str, ends: str, size: int, cut: int | None
) -> None:
    at = ends.index("[") + 1
    data = (ends[:at] + comma.join(parts) + ends[at:]).encode()[:cut]
    assert read_in_windows(data, size) == read_whole(data)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_an_array_that_is_damaged_anywhere_reads_as_it_does_whole(data: st.DataObject) -> None:
    records = [{"title": f"t{n}", "date": "1972", "tags": ["é", str(n)]} for n in range(4)]
    text = json.dumps(records, indent=data.draw(st.sampled_from([None, 1])), ensure_ascii=False)
    raw = bytearray(text.encode())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    assert read_in_windows(bytes(raw), data.draw(st.integers(1, 99))) == read_whole(bytes(raw))


def test_an_item_of_an_array_may_not_hold_more_than_a_text_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader, "WINDOW", 16)
    monkeypatch.setattr(decode, "VALUES_LIMIT", 20)
    small: dict[str, Any] = {"title": "a", "tags": list("abcdefgh")}
    reading = reader.read(json.dumps([small] * 9).encode(), "x.json")
    assert len(reading.document.events) == 9
    assert not reading.problems
    for many in (30, 3_000):
        large = {"title": "b", "tags": [str(number) for number in range(many)]}
        reading = reader.read(json.dumps([small, large]).encode(), "x.json")
        assert [problem.code for problem in reading.problems] == ["too-large"]


def test_no_more_than_the_item_at_hand_is_decoded() -> None:
    items = reader.Items(b'[{"a": 1}, {"b": 2}, ' + b"x" * (2 * reader.WINDOW), Decoder())
    values = iter(items)
    assert next(values) == {"a": 1}
    assert next(values) == {"b": 2}
    with pytest.raises(json.JSONDecodeError, match="Expecting value"):
        next(values)


@pytest.mark.slow
@pytest.mark.parametrize(
    "last", ['{"title": }', '{"title": "d", "extra": {"x": ' + "[" * 150 + "]" * 150 + "}}"]
)
def test_what_was_read_before_a_fault_is_let_go_before_it_is_read_again(
    last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gc.collect()
    gc.disable()  # as it is while files are read
    alive = []
    real = documents.read_list

    def read_list(*values: Any, **options: Any) -> Document:
        alive.append(sum(type(each) is Event for each in gc.get_objects()))
        return real(*values, **options)

    monkeypatch.setattr(documents, "read_list", read_list)
    try:
        reading = reader.read(("[" + '{"title": "a"},' * 100 + last + "]").encode(), "x.json")
    finally:
        gc.enable()
    assert len(reading.document.events) >= 100
    assert len(alive) == 2
    assert alive[0] == alive[1]


def test_a_record_that_is_deep_costs_no_walk_through_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    walked: list[str] = []
    real = decode.Scanner.steps

    def steps(scanner: Any) -> Any:
        answer = None
        going = real(scanner)
        while True:
            try:
                step = going.send(answer)
            except StopIteration:
                return
            walked.append(step[0])
            answer = yield step

    monkeypatch.setattr(decode.Scanner, "steps", steps)
    deep = '{"title": "d", "extra": {"x": ' + "[" * 150 + "]" * 150 + "}}"
    reading = reader.read(("[" + f"{RECORD}, " * 1_000 + deep + "]").encode(), "x.json")
    assert [event.title for event in reading.document.events] == ["é"] * 1_000 + ["d"]
    assert [problem.code for problem in reading.problems] == ["too-deep"]
    assert len(walked) < 8_000
    with pytest.raises(Unreadable):
        decode.cut_depth("[" * 150)
