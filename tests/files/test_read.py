"""Whatever a file is or holds: read, or reported at its place; never an exception."""

from __future__ import annotations

import errno
import io
import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files.hostile import unmarked
from timeline_tui.core.plain_json import json_text
from timeline_tui.core.schema.consistency import event_record
from timeline_tui.files import entry as opener
from timeline_tui.files import formats
from timeline_tui.files.entry import SIZE_LIMIT, Entry, Reading
from timeline_tui.files.formats import read, read_bytes
from timeline_tui.files.json import RECORDS_LIMIT, decode

GOOD = b'{"date": "1972-06", "title": "Something happened"}'


def titles(reading: Reading) -> list[str]:
    return [event.title for event in reading.document.events]


def said(reading: Reading) -> list[tuple[str, str]]:
    return [(f"{one.line}:{one.column}", one.code) for one in reading.problems]


def of(data: bytes | str, name: str = "x.json") -> Reading:
    return read_bytes(data.encode() if isinstance(data, str) else data, name)


def test_a_file_is_read_with_its_name_and_stem(write: Any) -> None:
    reading = read(Entry(str(write("sub/a b.json", GOOD)), "sub/a b.json"))
    (event,) = reading.document.events
    assert (event.id, event.file, event.path) == ("a b", "sub/a b.json", ())
    assert not reading.problems
    assert not reading.broken


def test_a_byte_order_mark_is_no_character() -> None:
    assert titles(of(b"\xef\xbb\xbf" + GOOD)) == ["Something happened"]
    assert said(of(b'\xef\xbb\xbf{"title": 5}')) == [("1:11", "wrong-type")]


# -- encodings -----------------------------------------------------------------------------------

TEXT = '{\n "title": "é",\n "date": "1972"}'


@pytest.mark.parametrize(
    ("data", "place", "code", "words"),
    [
        (TEXT.encode("latin-1"), "2:12", "not-utf-8", "looks like Windows-1252, where it is “é”"),
        ('{"title": "“x”"}'.encode("cp1252"), "1:12", "not-utf-8", "Windows-1252, where it is ““”"),
        (TEXT.encode("utf-16"), "1:1", "not-utf-8", "encoded as UTF-16,"),
        (TEXT.encode("utf-16-le"), "1:1", "not-utf-8", "encoded as UTF-16LE,"),
        (TEXT.encode("utf-16-be"), "1:1", "not-utf-8", "encoded as UTF-16BE,"),
        ('{"title": "日本日本日本日本日本日本"}'.encode("utf-16-le"), "1:1", "not-utf-8",
         "encoded as UTF-16LE,"),
        (TEXT.encode("utf-32"), "1:1", "not-utf-8", "encoded as UTF-32,"),
        (TEXT.encode("utf-32-be"), "1:1", "not-utf-8", "encoded as UTF-32BE,"),
        ('{"title": "дом"}'.encode("koi8-r"), "1:12", "not-utf-8", "the byte 0xC4 is not UTF-8"),
        ('{"日": "é\udcff"}'.encode("utf-8", "surrogateescape"), "1:9", "not-utf-8",
         "the byte 0xFF is not UTF-8"),
        ('{"a": "日本"}'.encode()[:-3], "1:9", "not-utf-8", "ends in the middle of a character"),
        (b'{"a": "\xed\xa0\xbd\xed\xb8\x80"}', "1:8", "not-utf-8", "half a surrogate pair"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "1:1", "binary-file", "is a PNG picture"),
        (b"\x1f\x8b\x08\x00\x00", "1:1", "binary-file", "is gzip-compressed"),
        (b"PK\x03\x04\x14\x00", "1:1", "binary-file", "a ZIP archive or an office document"),
        (b"\0" * 5_000, "1:1", "binary-file", "nothing but NUL bytes"),
        (b"\x93\x07\0\x1f\n\xf1ab", "1:1", "binary-file", "holds no text"),
        (b"events/\0\0\0000644\0", "1:1", "binary-file", "holds no text"),
        (b'{"title": "a"}\0\0', "1:15", "control-character", "U+0000"),
        (b'{"title": "a\0b"}', "1:13", "control-character", "U+0000"),
    ],
)  # fmt: skip
def test_what_is_not_utf8_is_said_at_the_first_bad_byte(
    data: bytes, place: str, code: str, words: str
) -> None:
    reading = of(data)
    assert said(reading) == [(place, code)]
    assert words in reading.problems[0].message
    assert reading.broken


def test_the_help_names_the_command_that_converts() -> None:
    assert of(TEXT.encode("utf-16")).problems[0].help == "iconv -f UTF-16 -t utf-8 makes it so"
    assert "iconv -f WINDOWS-1252 -t utf-8" in of(TEXT.encode("latin-1")).problems[0].help


# -- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "digits",
    ["1.10", "1e2", "1E+2", "-0", "-0.0", "0.10000000000000000555", "2916334247900527532", "1e999",
     "-1e-999", "9" * 5_000, "100", "1.5", "1e16"],
    ids=lambda digits: digits[:30],
)  # fmt: skip
def test_a_number_is_kept_as_it_is_written(digits: str) -> None:
    for data, name in ((f'{{"title": "x", "extra": {{"a": [{digits}]}}}}', "a.json"),
                       (f'{{"title": "x", "no": {{"a": [{digits}]}}}}\n', "a.jsonl")):  # fmt: skip
        found = read_bytes(data.encode(), name)
        (event,) = found.document.events
        kept = event.extra or event.unknown["no"]
        assert json_text(kept) == f'{{"a": [{digits}]}}'
        assert json_text(kept, indent=1) == f'{{\n "a": [\n  {digits}\n ]\n}}'


# -- what the decoder lets pass ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "place", "code"),
    [
        ('{"title": "x",\n "title": "y"}', "2:2", "duplicate-key"),
        ('{"title": "x", "extra": {"a": {"b": 1, "b": 1}}}', "1:40", "duplicate-key"),
        ('{"title": "x", "extra": {"a": NaN}}', "1:31", "not-a-number"),
        ('{"title": "x", "extra": {"a": [-Infinity]}}', "1:32", "not-a-number"),
        ('{"title": "x", "extra": ' + '{"a":' * 500 + "1" + "}" * 501, "1:520", "too-deep"),
        ('{"title": "x", "extra": {"a": ' + "[" * 9_999 + "]" * 9_999 + "}}", "1:129", "too-deep"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_a_record_with_such_a_fault_is_shown_and_marked_and_its_neighbors_are_whole(
    bad: str, place: str, code: str
) -> None:
    alone = of(bad)
    assert said(alone) == [(place, code)]
    assert alone.problems[0].shown
    (event,) = alone.document.events
    assert (alone.document.rejected, alone.broken) == (0, False)
    assert [fault.code for fault in event.faults] == [code]
    line, column = map(int, place.split(":"))
    if code == "too-deep":
        # In a list or a timeline the same record lies deeper, so the limit is met earlier.
        column -= {"{": 5, "[": 1}[bad[column - 1]]
    among = of(f'[{{"title": "before"}},\n{bad},\n{{"title": "after"}}]')
    assert titles(among) == ["before", event.title, "after"]
    assert among.document.rejected == 0
    assert [len(one.faults) for one in among.document.events] == [0, 1, 0]
    assert said(among) == [(f"{line + 1}:{column}", code)]
    by_line = read_bytes(bad.replace("\n", "").encode() + b'\n{"title": "after"}\n', "a.jsonl")
    assert titles(by_line) == [event.title, "after"]
    assert [len(one.faults) for one in by_line.document.events] == [1, 0]


@pytest.mark.parametrize(
    ("record", "lost", "code"),
    [
        ('{"title": "t", "date": "2020", "date": "2021", "place": "p"}', "date", "duplicate-key"),
        ('{"title": "t", "date": NaN, "place": "p"}', "date", "not-a-number"),
        ('{"title": "t", "tags": ["a"], "tags": ["b"], "place": "p"}', "tags", "duplicate-key"),
        ('{"title": "t", "tags": [], "place": "p", "summary": -Infinity}', "summary",
         "not-a-number"),
        ('{"title": "t", "sources": [{"url": "a", "url": "b", "title": "s"}], "place": "p"}',
         "sources[0].url", "duplicate-key"),
        ('{"title": "t", "sources": [{"title": "s", "quotes": [{"exact": "q", "exact": "r"}]}], '
         '"place": "p"}', "sources[0].quotes[0].exact", "duplicate-key"),
        ('{"title": "t", "actors": ["a", {"actor": "x", "actor": "y"}], "place": "p"}',
         "actors[1].actor", "duplicate-key"),
    ],
)  # fmt: skip
def test_what_a_key_with_two_values_means_is_not_guessed(record: str, lost: str, code: str) -> None:
    reading = of(record)
    (event,) = reading.document.events
    assert (event.title, event.place) == ("t", "p")
    assert [(problem.path, problem.code) for problem in reading.problems] == [(lost, code)]
    assert [fault.code for fault in event.faults] == [code]
    written = json_text(event_record(event))
    (again,) = of(written).document.events
    assert again.place == "p"
    assert json_text(event_record(again)) == written
    if code == "duplicate-key":
        assert again.faults  # and both values are there


def test_both_of_two_dates_are_shown_as_written() -> None:
    (event,) = of('{"title": "t", "date": "2020", "date": 2021}').document.events
    assert event.unread_date == '"2020" / 2021'


def test_a_key_twice_with_one_value_costs_nothing_but_its_mark() -> None:
    reading = of('{"title": "t", "date": "2020", "date": "2020"}')
    (event,) = reading.document.events
    assert event.date == "2020"
    assert [fault.code for fault in event.faults] == ["duplicate-key"]


def test_of_two_titles_the_last_that_is_one_is_shown() -> None:
    assert titles(of('{"title": "a", "title": "b"}')) == ["b"]
    assert titles(of('{"title": "a", "title": null}')) == ["a"]
    hidden = of('{"title": "", "title": null}')
    assert (titles(hidden), hidden.document.rejected) == ([], 1)
    assert not hidden.problems[0].shown


def test_two_lists_of_events_are_both_read() -> None:
    reading = of('{"events": [{"title": "a"}], "events": [{"title": "b"}, {"title": "c"}]}')
    assert sorted(titles(reading)) == ["a", "b", "c"]
    assert said(reading) == [("1:30", "duplicate-key")]
    assert reading.problems[0].shown


def test_a_title_that_is_no_value_hides_its_event() -> None:
    reading = of('[{"title": NaN}, {"title": "b", "place": NaN}]')
    assert titles(reading) == ["b"]
    assert reading.document.rejected == 1
    assert [(problem.path, problem.shown) for problem in reading.problems] == [
        ("[0].title", False), ("[1].place", True),
    ]  # fmt: skip


def test_a_depth_of_one_hundred_is_read_and_one_more_is_not() -> None:
    def nested(depth: int) -> str:
        inner = "[" * (depth - 2) + "]" * (depth - 2)
        return f'{{"title": "x", "extra": {{"a": {inner}}}}}'

    assert titles(of(nested(100))) == ["x"]
    assert said(of(nested(101)))[0][1] == "too-deep"


@pytest.mark.slow
@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 5_000_000])
def test_brackets_without_end_are_one_problem(text: str) -> None:
    reading = of(text)
    assert reading.broken
    assert [one.code for one in reading.problems] in (["too-deep"], ["too-large"])


@pytest.mark.parametrize(
    "extra",
    [
        "[1, 2, 3, ¦NaN, 4, 5]",
        '{"b": 1, "c": 2, "d": 3, ¦"c": 4, "e": 5}',
        '{"b": 1, "c": 2, ¦"b": 3, "d": 4, "e": 5}',
        '{"b": 1, "c": {"x": 1}, "x": [1, [2, [¦NaN]]]}',
        '[{}, {"b": 1}, {"b": 1, ¦"b": 2}, {}, {}]',
    ],
)
def test_a_fault_among_small_values_is_found(extra: str) -> None:
    text, (place,) = unmarked(f'{{"title": "x", "extra": {{"a": {extra}}}}}')
    (problem,) = of(text).problems
    assert ((problem.line, problem.column), problem.severity) == (place, "error")


def test_records_without_a_fault_beside_one_with_it_are_kept() -> None:
    good = '{"title": "a", "extra": {"b": ["\\ud83d\\ude00", 1]}}'
    reading = of(f'[{good}, {{"title": "x", "title": "y"}}, {good}, {{"title": "\\ud83d"}}]')
    assert titles(reading) == ["a", "y", "a", "\ud83d"]
    assert [bool(event.faults) for event in reading.document.events] == [False, True, False, False]
    assert [code for _, code in said(reading)] == ["duplicate-key", "lone-surrogate"]


def test_an_actor_of_a_timeline_with_a_duplicate_key_costs_no_event() -> None:
    reading = of('{"actors": [{"id": "a", "id": "b"}], "events": [{"title": "x"}]}')
    assert titles(reading) == ["x"]
    assert said(reading) == [("1:25", "duplicate-key")]


def test_a_lone_surrogate_is_kept_and_doubted() -> None:
    reading = of(r'{"title": "a\ud800", "summary": "\ud83d\ude00 \\ud800"}')
    assert titles(reading) == ["a\ud800"]
    assert said(reading) == [("1:11", "lone-surrogate")]
    assert reading.problems[0].severity == "warning"


def test_a_text_of_nothing_but_faults_is_given_up() -> None:
    reading = of('{"title": "x", "extra": {"a": [' + "NaN," * 200_000 + "1]}}")
    assert [one.code for one in reading.problems] == ["too-many"]
    assert reading.broken


def test_faults_without_end_are_counted() -> None:
    reading = of('{"title": "x", "extra": {' + '"a": 1, ' * 3_000 + '"a": 1}}')
    assert len(reading.problems) == 1_001
    assert reading.problems[-1].code == "more"
    assert reading.problems[-1].message == "2,000 more problems in this file"


# -- things with a name like a file's ------------------------------------------------------------


def test_a_fifo_is_never_waited_for(folder: Path) -> None:
    path = folder / "x.json"
    os.mkfifo(path)
    assert said(read(Entry(str(path), "x.json"))) == [("1:1", "not-a-file")]


def test_a_socket_a_folder_and_a_device_are_no_files(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as ear:
        ear.bind(str(folder / "s.json"))
        assert read(Entry(str(folder / "s.json"), "s.json")).broken
    assert said(read(Entry(str(folder), "f.json"))) == [("1:1", "not-a-file")]
    found = read(Entry("/dev/null", "n.json"))
    assert said(found) == [("1:1", "not-a-file")]
    assert found.problems[0].message == "this is a device and is not opened"


def test_a_file_that_has_gone_is_said_to_have_gone(folder: Path) -> None:
    reading = read(Entry(str(folder / "x.json"), "x.json"))
    assert reading.gone
    assert said(reading) == [("1:1", "unreadable")]


@pytest.mark.parametrize("name", ["a\0b.json", "x" * 300 + ".json"])
def test_a_name_that_the_system_refuses_is_survived(folder: Path, name: str) -> None:
    assert read(Entry(f"{folder}/{name}", name)).broken


@pytest.mark.parametrize("call", ["open", "read", "fstat"])
@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE, errno.EMFILE])
def test_what_the_system_refuses_is_said(
    write: Any, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    path = str(write("x.json", GOOD))

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(opener.os, call, refuse)
    reading = read(Entry(path, "x.json"))
    monkeypatch.undo()
    assert said(reading) == [("1:1", "unreadable")]
    assert os.strerror(number).lower() in reading.problems[0].message


def test_short_reads_are_put_together(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.read
    monkeypatch.setattr(opener.os, "read", lambda fd, size: real(fd, min(size, 7)))
    assert titles(read(Entry(str(write("x.json", GOOD)), "x.json"))) == ["Something happened"]
    entry = Entry(str(write("x.jsonl", GOOD + b"\r\n" + GOOD)), "x.jsonl")
    assert len(titles(read(entry))) == 2


def test_a_file_that_grows_while_it_is_read_is_read_to_its_end(
    write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("x.json", GOOD)
    real = os.fstat

    def earlier(fd: int) -> os.stat_result:
        values = list(real(fd))
        values[6] = 10
        return os.stat_result(values)

    monkeypatch.setattr(opener.os, "fstat", earlier)
    assert titles(read(Entry(str(path), "x.json"))) == ["Something happened"]


def test_a_file_over_the_limit_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "x.json"
    with path.open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)

    def never(*_: object) -> bytes:
        raise AssertionError("read although it is too large")

    monkeypatch.setattr(opener.os, "read", never)
    reading = read(Entry(str(path), "x.json"))
    assert said(reading) == [("1:1", "too-large")]
    assert "512 MiB" in reading.problems[0].message


def test_zeros_up_to_the_limit_are_one_problem(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opener, "SIZE_LIMIT", SIZE_LIMIT // 64)
    path = folder / "x.json"
    with path.open("wb") as file:
        file.truncate(SIZE_LIMIT // 64)
    assert said(read(Entry(str(path), "x.json"))) == [("1:1", "binary-file")]


@pytest.mark.parametrize(
    ("stream", "taken", "code"),
    [
        (b"\0" * 99, 31, "too-large"),
        (b'{"title": "' + b"a" * 99, 31, "too-large"),
        (b'{"title": "a"}\n' * 9, 101, "too-large"),
        (b'{"title": "a"}\n' * 6, 90, None),
        (GOOD[:30], 30, "unclosed-string"),
    ],
)
def test_a_stream_is_read_no_further_than_to_see_that_it_is_too_much(
    stream: bytes, taken: int, code: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "SIZE_LIMIT", 30)
    monkeypatch.setattr(formats, "STREAM_LIMIT", 100)
    data = formats.read_stream(io.BytesIO(stream).read)
    assert len(data) == taken
    assert [code for _, code in said(of(data, "stdin"))] == [code] * (code is not None)


def test_values_beyond_any_event_file_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "VALUES_LIMIT", 10)
    text = '{"title": "x", "tags": [%s"a"]}'
    assert titles(of(text % ('"a",' * 9))) == ["x"]
    assert said(of(text % ('"a",' * 10))) == [("1:1", "too-large")]


@pytest.mark.slow
def test_too_many_records_in_one_value_are_not_judged_one_by_one() -> None:
    reading = of("[" + "1," * RECORDS_LIMIT + "1]")
    assert said(reading) == [("1:1", "too-large")]


# -- anything ------------------------------------------------------------------------------------

NASTY = st.sampled_from(
    ["", "[]", "{}", "NaN", "1e999", '"\\ud800"', '{"title": "x"}', '{"title": "x", "title": 1}',
     "[[[[", "\ufeff", "\0", "\x1b[2J", "'a'", "…", "9" * 5_000, "null", "-0", "\u2028"]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=4)
            | st.sampled_from(
                ["title", "date", "actors", "events", "sources", "quotes", "extra", "id"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(
    st.binary(max_size=60)
    | st.lists(NASTY, max_size=6).map(lambda parts: "".join(parts).encode())
    | JSON.map(lambda value: json.dumps(value).encode()),
    st.sampled_from(["x.json", "x.jsonl", "stdin"]),
)
def test_any_bytes_give_events_or_a_problem(data: bytes, name: str) -> None:
    reading = read_bytes(data, name)
    document = reading.document
    if not document.events and data.strip() not in (b"[]", b"\xef\xbb\xbf[]"):
        holds = document.actors or document.sources or document.title or b"events" in data
        assert reading.problems or holds or b"{" in data
    if document.rejected or reading.broken:
        assert any(problem.severity == "error" for problem in reading.problems)
    for problem in reading.problems:
        assert problem.file == name
        assert 1 <= problem.line <= problem.end_line
        assert problem.column >= 1
        assert problem.code
        assert problem.message
