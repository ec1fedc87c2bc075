"""Records that are read without the schema: the events are those that it makes, and of everything
else nothing is said."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from itertools import islice, permutations
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.test_schema_properties import EVENTS, JSON, KEYS
from tests.properties import times
from tests.shipped import FOLDER
from timeline_tui.core.event import Document, Event
from timeline_tui.core.query.table import PARTS
from timeline_tui.core.schema.documents import read_record
from timeline_tui.explorer.news import digests_of, digests_of_record
from timeline_tui.files import json as json_files
from timeline_tui.files.cache import plain
from timeline_tui.files.entry import Reading
from timeline_tui.files.json.decode import Decoder, Unreadable

NEWS: dict[str, Any] = {
    "id": "council-votes",
    "date": "2026-04-17",
    "title": "The council votes",
    "summary": "Eleven of nineteen.\n\nAfter two days.",
    "actors": ["city-council", {"actor": "Ada Vance", "role": "mayor"}],
    "tags": ["vote", "bridge"],
    "place": "Kyiv",
    "status": "disputed",
    "sources": [
        {
            "title": "A vote at last",
            "publisher": "The Gazette",
            "author": ["B. Vance", "C. Diaz"],
            "published": "2026-04-18",
            "accessed": "2026-05",
            "url": "https://a.example/1",
            "archived_url": "HTTP://b.example",
            "sha256": "a" * 64,
            "supports": ["date", "title"],
            "quotes": [
                "It will be built.",
                {"exact": "Yes.", "speaker": "Ada Vance", "lang": "en"},
            ],
        },
        {"source": "gazette", "id": "gazette-2", "quotes": []},
        {},
    ],
    "links": [{"to": "work-begins", "type": "led_to"}],
    "extra": {"rank": 1.10, "of": [{"a": ["b"]}, None, True, 12345678901234567890]},
    "as_reported": {"text": "last Friday", "source": "gazette", "anchor": "2026-04-20"},
    "after": ["b", {"id": "c", "min": "P3D", "max": "P1Y2M", "edge": "start"}],
    "format": "timeline/1",
    "$schema": "https://a.example/schema",
}

SAMPLES: list[dict[str, Any]] = [
    NEWS,
    {"title": "T", "tags": ["A", "b", "a", "Á"], "date": "2026-04-17T10:00+02:00", "place": "P"},
    {
        "title": "東京 😀",
        "id": "東",
        "sources": [{"source": "a", "title": "b", "published": "2026"}],
    },
    {"title": "T", "sources": [{"archived_at": "2026-05", "accessed": "2026-04-30"}, {"id": "s"}]},
    {"title": "T", "sources": [{"source": "a"}, {"source": "b"}, {"source": "a", "author": ["c"]}]},
    {"title": "ß ﬁ", "date": "199X", "summary": "a\nb", "actors": ["a", "b"]},
    {"title": "T", "sources": [{"published": "2026-04-18"}], "links": NEWS["links"] * 2},
]


def event_in(text: str) -> Event | None:
    """Return the event that is read without the schema; None if the record is declined."""
    try:
        value, end = plain.scan(text, 0)
        assert end == len(text)
        plain.look_at(value, text, 0, end)
    except (plain.Declined, ValueError, StopIteration, RecursionError):
        return None
    return plain.event_of(value, file="a/news.jsonl", stem="news", path=(7,))


def is_read_alike(text: str) -> bool:
    """Report whether a file of one record is read without the schema; then it must say the same."""
    data = text.encode("utf-8", "replace")
    event = plain.event_alone(data, "a/news.json")
    if event is None:
        return False
    reading = json_files.read(data, "a/news.json")
    assert reading == Reading(Document("a/news.json", events=(event,))), text
    assert repr(reading.document.events) == repr((event,)), text
    return True


def agrees(text: str) -> bool:
    """Report whether a record was taken; then it must be the event that the schema makes."""
    is_read_alike(text)
    taken = event_in(text)
    if taken is None:
        return False
    decoder = Decoder()
    value = decoder.decode(text)
    assert not decoder.suspect, text
    event, findings = read_record(value, file="a/news.jsonl", stem="news", path=(7,))
    assert repr(taken) == repr(event), text
    assert taken == event
    assert findings == (), text
    assert digests_of_record(value) in (None, digests_of(event)), text
    return True


def mutants(value: object) -> Iterator[object]:
    """Yield the value with one part of it left out, or with another in its place."""
    odd: tuple[object, ...] = (
        None, True, 0, 1.5, "", " ", "\n", "x", "2026-04-17", "P3D", "led_to", "a\rb", [], {},
        [""], ["x"], ["x", "x"], [None], [[]], [{}], {"x": "y"}, {"id": "x"}, {"actor": "x"},
    )  # fmt: skip
    if isinstance(value, dict):
        for key, item in value.items():
            yield {other: each for other, each in value.items() if other != key}
            yield {f"{key}s" if other == key else other: each for other, each in value.items()}
            for each in odd:
                yield {**value, key: each}
            for each in mutants(item):
                yield {**value, key: each}
        for key in ("when", "file", "timezone", "name", "kind", "note", "date", "supports"):
            yield {**value, key: "2026"}
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield value[:at] + value[at + 1 :]
            yield [*value, item]
            for each in odd:
                yield [*value[:at], each, *value[at + 1 :]]
            for each in mutants(item):
                yield [*value[:at], each, *value[at + 1 :]]


def test_a_record_with_everything_that_says_nothing_odd_is_plain() -> None:
    assert agrees(json.dumps(NEWS))
    assert agrees(json.dumps(NEWS, indent=2, ensure_ascii=False))
    assert all(agrees(json.dumps(each)) for each in SAMPLES)
    assert agrees('{"title": "T"}')


def test_digests_are_taken_of_plain_records_but_those_with_an_order_or_a_reported_time() -> None:
    usual = {key: each for key, each in NEWS.items() if key not in ("as_reported", "after")}
    assert all(map(digests_of_record, (usual, *SAMPLES[1:])))
    for rare in ("as_reported", "after"):
        assert digests_of_record({**usual, rare: NEWS[rare]}) is None


@pytest.mark.parametrize("around", ["%s", " \r\n%s\t\n"])
def test_a_file_of_one_plain_record_is_read_without_the_schema(around: str) -> None:
    assert all(is_read_alike(around % json.dumps(each, indent=2)) for each in SAMPLES[:3])


@pytest.mark.parametrize(
    "text",
    [
        "%s %s",
        "\ufeff%s",
        "[%s]",
        "%s,",
        "\v%s",
        '{"events": [%s]}',
        "",
        " ",
        "{}",
        '{"title": "T"}',
    ],
)
def test_any_other_file_is_read_with_the_schema(text: str) -> None:
    assert not is_read_alike(text.replace("%s", json.dumps(NEWS)))


def test_a_file_of_one_plain_record_needs_no_import_of_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(NEWS))
    code = (
        "import sys; from timeline_tui.files import entry, formats;"
        "found = formats.read(entry.Entry(sys.argv[1], 'a.json'));"
        "print(len(found.document.events), 'pydantic' in sys.modules)"
    )
    done = run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]


def test_the_shipped_events_are_plain_but_for_those_that_are_not() -> None:
    texts = [path.read_text() for path in sorted(FOLDER.glob("*.json"))]
    declined = [text for text in texts if not agrees(text.rstrip())]
    assert len(declined) <= 1, declined  # the registry is no event


def test_each_record_with_one_part_changed_is_declined_or_the_same_event() -> None:
    taken = [agrees(json.dumps(each)) for each in mutants(NEWS)]
    assert 200 < sum(taken) < len(taken) / 2


@settings(max_examples=times(600))
@given(EVENTS | st.dictionaries(KEYS, JSON, max_size=8).map(lambda value: {"title": "T"} | value))
def test_any_record_is_declined_or_the_same_event(value: object) -> None:
    agrees(json.dumps(value))
    agrees(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode())


@given(JSON)
def test_any_value_is_declined_or_the_same_event(value: object) -> None:
    agrees(json.dumps(value))


@settings(max_examples=times(200))
@given(st.integers(0, 2**32))
def test_any_text_near_one_of_a_record_is_declined_or_the_same_event(seed: int) -> None:
    text = list(json.dumps(NEWS))
    chosen = random.Random(seed)
    for _ in range(chosen.randint(1, 3)):
        at = chosen.randrange(len(text))
        text[at : at + chosen.randint(0, 2)] = chosen.choice(
            ['"', "\\", ",", "}", "{", "]", ":", "\\u00e9", "\\ud800", "é", "1", " ", "", "null"]
        )
    changed = "".join(text)
    try:
        Decoder().decode(changed, explained=False)
    except Unreadable:
        return
    if changed.startswith("{"):
        agrees(changed)


@pytest.mark.parametrize(
    "text",
    [
        '{"title": "A", "title": "A"}',
        '{"title": "A", "extra": {"a": 1, "a": 1}}',
        '{"title": "A", "extra": {"a": "1", "a": [2]}}',
        '{"title": "A \\" {", "place": "\\\\", "place": "\\\\"}',
        '{"title": "A", "sources": [{"quotes": ["a", {"exact": "b", "exact": "c"}]}]}',
        # What is of another type, in place of the text that is lost with a key that is there twice.
        '{"title": "A", "id": null, "actors": [], "actors": []}',
        '{"title": "A", "date": null, "actors": [], "actors": []}',
        '{"title": "A", "status": null, "actors": [], "actors": []}',
        '{"title": "A", "summary": [], "actors": [], "actors": []}',
        '{"title": "A", "format": null, "actors": [], "actors": []}',
        '{"title": "A", "sources": [{"published": null, "quotes": [], "quotes": []}]}',
        '{"title": "A", "sources": [{"url": [], "quotes": [], "quotes": []}]}',
        '{"title": "A", "sources": [{"type": 0, "quotes": [], "quotes": []}]}',
        '{"title": "A", "sources": [{"accessed": 0, "quotes": [], "quotes": []}]}',
        '{"title": "A", "sources": null}',
        '{"title": "A", "date": ""}',
        '{"title": "A", "id": ""}',
        '{"title": "A", "extra": {"a": NaN}}',
        '{"title": "\\ud83d"}',
        '{"title": "A", "extra": {"a": "\\uDFFF"}}',
        '{"title": "A", "extra": ' + '{"a":' * 101 + "1" + "}" * 102,
        '{"title": "A", "summary": "' + "a" * 65_537 + '"}',
        '{"title": "A\\u000ab"}',
    ],
)
def test_what_the_value_does_not_show_is_seen_in_the_text(text: str) -> None:
    assert event_in(text) is None


def test_pairs_of_surrogates_and_written_numbers_are_plain() -> None:
    assert agrees('{"title": "\\ud83d\\ude00 \\u00e9", "extra": {"a": -0, "b": 1.10, "c": 1e400}}')
    assert plain.decode('{"title": "é"}'.encode()) == {"title": "é"}
    for data in (b"[]", b"{", b"\xff", b'{"a": NaN}'):
        with pytest.raises(plain.Declined):
            plain.decode(data)


# -- kinds that were met before --------------------------------------------------------------------


def look_in(text: str) -> object:
    """Return what the walk through the value sees; None for what it declines."""
    try:
        value, end = plain.scan(text, 0)
        return plain.look_at(value, text, 0, end) if end == len(text) else None
    except (plain.Declined, ValueError, StopIteration, RecursionError):
        return None


def learn(text: str) -> None:
    """Meet a record, as a reader of files does."""
    if look_in(text) is not None:
        plain.learn(plain.scan(text, 0)[0], text, 0, len(text))


def seen_in(data: bytes) -> plain.Look | None:
    """Return what is seen in a record by itself; None if it is of no kind that was met."""
    looks = plain.look_at_some([data])
    if not looks:
        return None
    *columns, shapes, told, text = looks
    assert not text or text.decode() == "\n".join((*looks.words, ""))
    id_, date, title, *lists, words, about = [column[0] for column in columns]
    names, tags, said, refs, links = map(list, lists)
    return (
        id_, date, title, names, tags, said, refs, links, words, about,
        (shapes[0], tuple(told[0])),
    )  # fmt: skip


def is_seen_alike(text: str) -> bool:
    """Report whether a record is of a kind that was met; then the same must be seen in it."""
    quick = seen_in(text.encode("utf-8", "replace"))
    if quick is None:
        return False
    look: Any = look_in(text)
    assert look is not None, text
    *columns, words, about, told = look
    columns = [list(each) if isinstance(each, tuple) else each for each in columns]
    assert quick == (*columns, words, about, told), text
    return True


def written(value: object) -> Iterator[str]:
    yield json.dumps(value, ensure_ascii=False)
    yield json.dumps(value, ensure_ascii=False, indent=2)
    yield json.dumps(value, ensure_ascii=False, separators=(",", ":"))


QUICK: dict[str, Any] = {
    **{key: value for key, value in NEWS.items() if key not in ("as_reported", "after", "format")},
    "summary": "Eleven of nineteen.",
    "sources": [
        {
            "title": "A vote at last",
            "publisher": "The Gazette",
            "published": "2026-04-18",
            "accessed": "2026-05",
            "url": "https://a.example/1",
            "archived_url": "http://b.example",
            "sha256": "a" * 64,
            "quotes": [
                "It will be built.",
                {"exact": "Yes.", "speaker": "Ada Vance", "lang": "en"},
                {"exact": "Yes!", "note": "after a while"},
            ],
        },
        {"source": "gazette", "id": "gazette-2", "quotes": []},
    ],
    "extra": {"rank": 1.10, "of": ["a", None, True, 12345678901234567890], "by": {"b": -1e3}},
}
OF_A_KIND = [QUICK, SAMPLES[1], SAMPLES[2], SAMPLES[6]]


def test_a_record_of_a_kind_that_was_met_is_seen_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in (*OF_A_KIND, *SAMPLES):
        for text in written(value):
            monkeypatch.setattr(plain, "_kinds", plain.Kinds())
            assert not is_seen_alike(text)
            learn(text)
            assert is_seen_alike(text) == ("\\" not in text and value in OF_A_KIND)


@pytest.mark.parametrize(
    ("met", "text"),
    [
        # With a key more or less, and more sources or quotes, but not more than there were.
        (['{"title":"A","date":"2001"}', '{"id":"a","title":"A"}'], '{"id":"b","title":"B"}'),
        (['{"title":"A","place":"B","tags":["c"]}', '{"title":"A"}'], '{"title":"B","tags":[]}'),
        (
            ['{"title":"A","sources":[{"title":"B"},{"url":"http://b","title":"C"}]}'],
            '{"title":"D","sources":[{"url":"https://d","title":"E"}]}',
        ),
        (
            ['{"title":"A","sources":[{"quotes":["B",{"exact":"C"}]}]}'],
            '{"title":"D","sources":[{"quotes":[{"exact":"E"},"F"]}]}',
        ),
        (['{"title":"A","sources":[{"publisher":"","title":"B"}]}'],
         '{"title":"D","sources":[{"publisher":"C","title":"E"}]}'),
        (['{"title":"A","status":"alleged"}'], '{"title":"B","status":"confirmed"}'),
        # Two quotes without a speaker miss as much as one with a speaker and no second one.
        (
            ['{"title":"A","sources":[{"quotes":["B",{"exact":"C","speaker":"D"}]}]}',
             '{"title":"A","sources":[{"quotes":["B","C"]}]}'],
            '{"title":"A","sources":[{"quotes":[{"exact":"B","speaker":"C"}]}]}',
        ),
    ],
)  # fmt: skip
def test_what_was_met_in_several_records_is_seen_in_one(met: list[str], text: str) -> None:
    for each in met:
        learn(each)
        assert is_seen_alike(each)
    assert is_seen_alike(text)


WORDS = st.sampled_from(["A", "b c", "é", "d  e", "]},{"])
SOME = WORDS | st.just("")


def in_order(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for objects with some keys, in one order."""
    keys = sorted([*required, *optional])
    made = st.fixed_dictionaries(required, optional=optional)
    return made.map(lambda value: {key: value[key] for key in keys if key in value})


QUOTES = WORDS | in_order(
    {"exact": WORDS}, {"speaker": SOME, "lang": SOME, "note": SOME, "translation": WORDS}
)
SOURCES = in_order(
    {"title": WORDS},
    {
        "publisher": SOME, "published": st.sampled_from(["2001-02-03", "2001", ""]), "type": SOME,
        "url": st.sampled_from(["https://a.example", ""]), "archived_url": st.just("http://b"),
        "accessed": st.just("2002"), "source": SOME, "id": WORDS, "quotes": st.lists(QUOTES,
        max_size=3),
    },
)  # fmt: skip
ALIKE = in_order(
    {"title": WORDS},
    {
        "id": WORDS, "date": st.sampled_from(["2001", "2001-02-03", "2001-02-03T10:00Z"]),
        "summary": SOME, "place": SOME, "status": st.sampled_from(["confirmed", "alleged"]),
        "actors": st.lists(WORDS | in_order({"actor": WORDS}, {"role": SOME}), max_size=2),
        "tags": st.lists(WORDS, max_size=2), "sources": st.lists(SOURCES, max_size=3),
        "links": st.lists(st.just({"to": "b", "type": "led_to"}), max_size=2),
        "extra": st.dictionaries(WORDS, WORDS | st.integers() | st.none(), max_size=2),
    },
)  # fmt: skip


@settings(max_examples=times(200))
@given(st.lists(ALIKE, min_size=2, max_size=6), st.integers(0, 2))
def test_records_with_the_same_order_of_keys_are_seen_as_they_are(
    values: list[dict[str, Any]], way: int
) -> None:
    plain._kinds.__init__()  # type: ignore[misc]
    texts = [[*written(value)][way] for value in values]
    for text in texts:
        learn(text)
    plainly = [text for text in texts if look_in(text) is not None and "\\" not in text]
    assert sum(map(is_seen_alike, plainly)) >= len(plainly) - len(plain._kinds.met)


def test_a_record_with_keys_in_another_order_is_of_another_kind() -> None:
    learn('{"title":"A","place":"B"}')
    assert not is_seen_alike('{"place":"B","title":"A"}')
    learn('{"place":"B","title":"A"}')
    assert is_seen_alike('{"place":"B","title":"A"}')
    assert is_seen_alike('{"title":"A","place":"B"}')
    texts = [b'{"title":"A","place":"B"}', b'{"place":"B","title":"A"}']
    looks = plain.look_at_some(texts)
    assert looks is not None
    assert len(looks[0]) == 1


def test_each_record_near_one_that_was_met_is_seen_as_it_is() -> None:
    for value in (QUICK, *SAMPLES):
        for text in written(value):
            learn(text)
    seen = [is_seen_alike(text) for value in mutants(QUICK) for text in written(value)]
    assert 100 < sum(seen) < len(seen) / 2


@settings(max_examples=times(100))
@given(st.lists(EVENTS, min_size=2, max_size=4), st.integers(0, 2**32))
def test_any_record_near_one_that_was_met_is_seen_as_it_is(values: list[object], seed: int) -> None:
    chosen = random.Random(seed)
    for value in values:
        text = chosen.choice([*written(value)])
        learn(text)
        changed = list(text)
        at = chosen.randrange(len(text))
        changed[at : at + chosen.randint(0, 2)] = chosen.choice(
            [
                '"',
                "\\",
                ",",
                "}",
                "{",
                "]",
                ":",
                "\t",
                "\n",
                "\0",
                "é",
                "1",
                " ",
                "",
                "title",
                "\u2003",
            ]
        )
        is_seen_alike("".join(changed))
        is_seen_alike(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"title": "A", "title": "B", "id": "c"}',
        '{"title": "A", "place": "B", "id": "c"}"',
        '{"title": "A", "place": "B", "id": "c"} ',
        '{"title": "A", "place": "B", "id": ""}',
        '{"title": "A", "place": "B", "xx": "c"}',
        '{"title": " ", "place": "B", "id": "c"}',
        '{"title": "A", "place": "B\t", "id": "c"}',
        '{"title": "A", "place": "B\x01", "id": "c"}',
        '{"title": "A\n", "place": "B", "id": "c"}',
        '{"title": "A\\", "place": "B", "id": "c"}',
        '{"title": "' + "A" * 65_537 + '", "place": "B", "id": "c"}',
    ],
)  # fmt: skip
def test_of_what_is_not_of_the_kind_that_was_met_nothing_is_seen_at_once(text: str) -> None:
    learn('{"title": "A", "place": "B", "id": "c"}')
    assert is_seen_alike('{"title": "C", "place": "", "id": "d"}')
    assert seen_in(text.encode()) is None
    assert seen_in(b'{"title": "\xff", "place": "B", "id": "c"}') is None


def test_a_record_with_blanks_wherever_json_has_them_is_of_a_kind() -> None:
    text = '{"title": "A", "tags": [ "b" , "c" ],\n "sources" : [ { "title" : "D" } ] }'
    learn(text)
    assert is_seen_alike(text)
    assert not is_seen_alike(text.replace('"D"', '"D\n"'))
    assert not is_seen_alike(text.replace('"c"', '"c\n"'))


def test_kinds_that_are_met_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for keys in permutations(("title", "place", "summary", "id")):
        learn(json.dumps(dict.fromkeys(keys, "A")))
        assert len(plain._kinds.met) <= 8
    monkeypatch.setattr(plain, "_PATTERNS_LIMIT", 3)
    monkeypatch.setattr(plain, "_kinds", plain.Kinds())
    texts = [json.dumps({"title": "A", "sources": [{"title": "B"}] * size}) for size in range(1, 7)]
    for text in texts:
        learn(text)
    assert list(map(is_seen_alike, texts)) == [True] * 3 + [False] * 3


def test_no_kind_is_looked_for_once_many_records_are_of_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plain, "_MISSES_LIMIT", 3)
    of_a_kind, of_none = '{"title": "A", "id": "b"}', '{"title": " A"}'
    for text in (*[of_none] * 2, '{"title": "A"}', *[of_none] * 2, of_a_kind):
        learn(text)
    assert is_seen_alike(of_a_kind)
    for text in (*[of_none] * 3, '{"title": "A", "id": "b", "place": "C"}'):
        learn(text)
    assert not is_seen_alike('{"title": "A", "id": "b", "place": "C"}')


def test_all_that_is_told_has_a_group_of_its_own() -> None:
    # Only what each text of a source shows is known of all records of which the same is there.
    flagged = {part.level for part in PARTS.values() if part.flags is not None}
    assert flagged <= {"sources"}
    assert set(plain._TOLD["event"]) <= {"status", "place"}
    others = {part.level for part in PARTS.values()} - {"event", "sources", "quotes"}
    assert others == {"actors", "links", "count", "files"}
    order = [part.level for part in PARTS.values() if part.flags is None]
    assert order == sorted(
        order, key=["actors", "event", "links", "sources", "quotes", "count", "files"].index
    )


def test_more_than_a_kind_may_have_is_left_to_the_walk() -> None:
    for sources, quotes in ((7, 1), (1, 13)):
        text = json.dumps({"title": "A", "sources": [{"quotes": ["B"] * quotes}] * sources})
        learn(text)
        assert not is_seen_alike(text)


@settings(max_examples=times(60))
@given(st.lists(st.sampled_from([QUICK, *SAMPLES]) | EVENTS, min_size=2, max_size=8), st.data())
def test_of_several_records_the_first_are_seen_as_each_of_them_is(
    values: list[Any], data: st.DataObject
) -> None:
    # Now and then one is odd, or is of no kind that was met.
    mutated = data.draw(st.lists(st.integers(0, 400), max_size=3))
    for value in values:
        for text in written(value):
            learn(text)
    values += [next(islice(mutants(QUICK), at, None)) for at in mutated]
    values = data.draw(st.permutations(values))
    texts = [
        data.draw(st.sampled_from([*written(value)])).encode("utf-8", "replace") for value in values
    ]
    each = list(map(seen_in, texts))
    looks = plain.look_at_some(texts)
    if not looks:
        assert not all(each)
        assert looks is None or each[0] is None
        return
    size = len(looks.ids)
    # The next one is none that is seen, or of another kind.
    assert each[size : size + 1] in ([], [None]) or plain.look_at_some(texts[size:])
    *columns, shapes, told = map(list, looks[:-1])
    assert not looks.text or looks.text.decode() == "\n".join((*looks.words, ""))
    alone = [look for look in each[:size] if look is not None]
    assert len(alone) == size
    for column, ones in zip(columns, zip(*alone, strict=True), strict=False):
        as_lists = [list(one) if isinstance(one, tuple) else one for one in column]
        assert as_lists == [list(one) if isinstance(one, tuple) else one for one in ones]
    assert [*zip(shapes, map(tuple, told), strict=True)] == [look[-1] for look in alone]


@given(st.text(st.sampled_from("a b\n"), max_size=12), st.sampled_from(["", "é", "x" * 40]))
def test_two_blanks_are_found_at_each_place(text: str, more: str) -> None:
    for each in (text, more + text, text + more):
        assert plain._has_two_blanks(each.encode()) == ("  " in each)


def test_two_blanks_are_found_where_the_c_library_cannot_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert plain._has_two_blanks(b"a\0b  c")
    assert not plain._has_two_blanks(b"a\0b c")
    monkeypatch.setattr(plain, "strstr", lambda: None)
    assert plain._has_two_blanks(b"a  b")
    assert not plain._has_two_blanks(b"a b")


def test_a_summary_that_is_empty_is_no_quote_more() -> None:
    def record(summary: str, quotes: list[str]) -> str:
        return json.dumps({"title": "A", "summary": summary, "sources": [{"quotes": quotes}]})

    for one, other in (("", ["a", "b"]), ("a", ["a"])), (("b", ["c"]), ("", ["c", "d"])):
        plain._kinds.__init__()  # type: ignore[misc]
        learn(record("a", ["b", "c"]))
        assert is_seen_alike(record(*one))
        assert is_seen_alike(record(*other))


def test_a_role_that_is_empty_is_no_quote_less() -> None:
    def record(roles: list[str], quotes: list[str]) -> str:
        actors = [{"actor": f"a{at}", "role": role} for at, role in enumerate(roles)]
        return json.dumps({"title": "A", "actors": actors, "sources": [{"quotes": quotes}]})

    learn(record(["x"], ["b", "c"]))
    assert is_seen_alike(record(["x"], ["a"]))
    assert is_seen_alike(record(["x", ""], ["a", "b"]))
    assert is_seen_alike(record(["", ""], ["a", "b"]))
    assert is_seen_alike(record([], ["a"]))


def test_records_behind_one_of_another_kind_are_looked_at_up_to_the_next() -> None:
    alike, other = b'{"title":"A","place":"B"}', b'{"place":"B","title":"A"}'
    learn(alike.decode())
    sizes = []
    for records in ([alike] * 3, [alike, other, alike], [alike] * 2, [alike] * 4, [other] * 2):
        looks = plain.look_at_some(records)
        assert looks is not None
        sizes.append(len(looks.ids) if looks else 0)
    assert sizes == [3, 1, 2, 4, 0]
    # What is too long, or has an escape, ends a look as well.
    for odd in (b'{"title":"\\u0041","place":"B"}', b'{"title":"%s"}' % (b"A" * plain.SIZE)):
        for _ in range(2):
            looks = plain.look_at_some([alike, alike, odd, alike])
            assert looks
            assert len(looks.ids) == 2
