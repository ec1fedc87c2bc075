"""Properties of every value that JSON can hold."""

from __future__ import annotations

import copy
import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from timeline_tui.core.event import LinkType, Status
from timeline_tui.core.schema import models
from timeline_tui.core.schema.consistency import event_record
from timeline_tui.core.schema.documents import read_document, read_record

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=8)
    | st.sampled_from(["2026-04-17", "led_to", "confirmed", "P3D", "https://a.example", "start"])
)
NAMES = st.sampled_from(
    [*sorted({key for keys in models.KEYS.values() for key in keys}), "tittle", "Date", "name"]
)
KEYS = NAMES | st.text(st.characters(exclude_categories=()), max_size=6)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=24,
)

DATES = st.sampled_from(["2026-04-17", "1972-06", "[2026-04-20..2026-04-26]", "199X", "../2026"])
WORDS = st.text(st.characters(exclude_categories=()), min_size=1, max_size=12)
LINES = WORDS.filter(lambda text: text.splitlines() == [text] and bool(text.strip()))
VISIBLE = WORDS.filter(lambda text: bool(text.strip()))
OTHERS = st.dictionaries(st.sampled_from(["zork", "x-note", "№"]), JSON, max_size=2)


def objects(
    required: dict[str, st.SearchStrategy[object]], optional: dict[str, st.SearchStrategy[object]]
) -> st.SearchStrategy[object]:
    known = st.fixed_dictionaries(required, optional=optional)
    return st.tuples(known, OTHERS).map(lambda parts: {**parts[0], **parts[1]})


def texts(*names: str) -> dict[str, st.SearchStrategy[object]]:
    return dict.fromkeys(names, st.text(max_size=6))


RELATIONS = st.lists(
    WORDS
    | objects(
        {"id": st.text(max_size=4)},
        {"min": st.just("P3D"), "max": st.just("P2W"), "edge": st.sampled_from(["start", "end"])},
    ),
    max_size=2,
)
QUOTES = VISIBLE | objects(
    {"exact": VISIBLE},
    texts("prefix", "suffix", "speaker", "locator", "lang", "translation", "statement", "note"),
)
SOURCES = objects(
    {},
    {
        **texts("source", "id", "title", "type", "publisher", "language", "text", "url", "sha256"),
        "author": st.lists(WORDS, max_size=2),
        "published": DATES,
        "accessed": DATES,
        "archived_at": DATES,
        "archived_url": st.just("https://archive.example/1"),
        "supports": st.lists(st.sampled_from(models.FIELDS), max_size=2),
        "quotes": st.lists(QUOTES, max_size=2),
    },
)
EVENTS = objects(
    {"title": LINES},
    {
        **texts("summary", "place"),
        "id": WORDS,
        "date": DATES,
        "as_reported": objects({"text": VISIBLE}, {**texts("source", "rules"), "anchor": DATES}),
        "after": RELATIONS,
        "before": RELATIONS,
        "during": RELATIONS,
        "actors": st.lists(VISIBLE | objects({"actor": VISIBLE}, texts("role")), max_size=3),
        "tags": st.lists(WORDS, max_size=3),
        "status": st.sampled_from(Status.__args__),  # type: ignore[attr-defined]
        "sources": st.lists(SOURCES, max_size=2),
        "links": st.lists(
            objects(
                {"to": st.text(max_size=4), "type": st.sampled_from(LinkType.__args__)},  # type: ignore[attr-defined]
                {},
            ),
            max_size=2,
        ),
        "extra": st.dictionaries(st.text(max_size=4), JSON, max_size=2),
    },
)


@settings(deadline=None)
@given(JSON)
def test_a_record_is_an_event_or_has_an_error(value: object) -> None:
    event, findings = read_record(value, file="a.json", stem="a", path=(0,))
    assert (event is None) == any(f.severity == "error" and not f.shown for f in findings)


@settings(deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=8), st.none() | JSON)
def test_an_object_is_an_event_if_it_has_a_title(value: dict[str, object], title: object) -> None:
    value |= {} if title is None else {"title": title}
    event, findings = read_record(value, file="a.json", stem="a", path=())
    has_title = isinstance(value.get("title"), str) and bool(str(value["title"]).strip())
    assert (event is not None) == has_title
    errors = tuple(finding for finding in findings if finding.severity == "error")
    assert all(finding.shown == has_title for finding in errors)
    assert event is None or event.faults == errors


@settings(deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=8) | JSON)
def test_a_finding_points_at_something_that_is_there(value: object) -> None:
    for finding in read_document(value, file="a.json", stem="a").findings:
        here = value
        for step in finding.path:
            here = here[step]  # type: ignore[index]


@settings(deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=8) | JSON)
def test_reading_leaves_the_value_alone(value: object) -> None:
    before = copy.deepcopy(value)
    read_document(value, file="a.json", stem="a")
    assert repr(value) == repr(before)


@settings(deadline=None)
@given(EVENTS)
def test_a_right_event_has_no_error(value: object) -> None:
    event, findings = read_record(value, file="a.json", stem="a", path=())
    assert event is not None
    assert {f.code for f in findings} <= {
        "unknown-key", "duplicate-actor", "odd-url", "bad-sha256",
    }  # fmt: skip


@settings(deadline=None)
@given(EVENTS)
def test_an_export_reads_as_an_equal_event(value: object) -> None:
    event, _ = read_record(value, file="a.json", stem="a", path=())
    assert event is not None
    written = event_record(event)
    again, _ = read_record(written, file="a.json", stem="a", path=())
    assert repr(again) == repr(replace(event, id_given=True))  # NaN is not equal to itself
    assert again is not None
    assert repr(event_record(again)) == repr(written)
    assert json.dumps(written)
