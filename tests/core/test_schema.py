"""One record: read without findings, converted, and written out again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from timeline_tui.core.event import (
    NOTHING,
    Event,
    Link,
    Participant,
    Quote,
    Relation,
    Reported,
    Source,
)
from timeline_tui.core.schema.consistency import event_record
from timeline_tui.core.schema.documents import read_document, read_record
from timeline_tui.dates.when import UNDATED

EVENTS = Path(__file__).parents[2] / "events"
EXAMPLE = {
    "$schema": "../timeline_tui/schema/event.json",
    "id": "wiles-bessent-meet-amodei",
    "date": "2026-04-17",
    "as_reported": {"text": "earlier this month", "source": "all-weather-finance"},
    "title": "Wiles and Bessent meet Anthropic CEO Dario Amodei",
    "summary": "…",
    "actors": ["susie-wiles", {"actor": "scott-bessent", "role": "Treasury Secretary"}],
    "tags": ["meeting"],
    "status": "confirmed",
    "sources": [
        {
            "source": "all-weather-finance",
            "quotes": [{"exact": "Earlier this month, …", "speaker": "White House"}],
        },
        {
            "title": "…",
            "publisher": "CNBC",
            "published": "2026-04-17",
            "url": "https://…",
            "supports": ["date"],
        },
    ],
    "links": [{"to": "trump-cnbc-interview", "type": "led_to"}],
}


def clean(value: object, path: tuple[str | int, ...] = (), stem: str = "stem") -> Event:
    event, findings = read_record(value, file="a.json", stem=stem, path=path)
    assert findings == ()
    assert event is not None
    return event


def test_the_smallest_event_is_clean() -> None:
    event = clean({"date": "1972-06", "title": "Something happened"})
    assert (event.title, event.date, event.when.edtf) == (
        "Something happened", "1972-06", "1972-06",
    )  # fmt: skip
    assert (event.id, event.id_given, event.status) == ("stem", False, "confirmed")
    assert (event.file, event.path) == ("a.json", ())


def test_the_example_of_the_format_is_clean_and_whole() -> None:
    event = clean(EXAMPLE)
    assert event == Event(
        id="wiles-bessent-meet-amodei",
        title="Wiles and Bessent meet Anthropic CEO Dario Amodei",
        when=event.when,
        date="2026-04-17",
        summary="…",
        actors=(
            Participant("susie-wiles"),
            Participant("scott-bessent", "Treasury Secretary"),
        ),
        tags=("meeting",),
        sources=(
            Source(
                ref="all-weather-finance",
                quotes=(Quote("Earlier this month, …", speaker="White House"),),
            ),
            Source(
                title="…",
                publisher="CNBC",
                published="2026-04-17",
                url="https://…",
                supports=("date",),
            ),
        ),
        links=(Link("trump-cnbc-interview", "led_to"),),
        as_reported=Reported("earlier this month", "all-weather-finance"),
        file="a.json",
    )


def test_every_shipped_file_is_clean() -> None:
    for path in sorted(EVENTS.glob("*.json")):
        read = read_document(json.loads(path.read_text("utf-8")), file=path.name, stem=path.stem)
        assert (path.name, read.findings) == (path.name, ())


def test_an_event_needs_no_date() -> None:
    assert clean({"title": "Some day"}).when is UNDATED


def test_a_quote_and_an_actor_may_be_bare_texts() -> None:
    event = clean({"title": "x", "actors": ["A"], "sources": [{"quotes": ["“So.” "]}]})
    assert event.actors == (Participant("A"),)
    assert event.sources[0].quotes == (Quote("“So.” "),)


def test_an_order_is_an_id_or_an_object_with_limits() -> None:
    event = clean(
        {
            "title": "x",
            "after": ["a", {"id": "b", "min": "P3D", "max": "P1W", "edge": "start"}],
            "before": ["c"],
            "during": [{"id": "d"}],
        }
    )
    assert event.after == (Relation("a"), Relation("b", "P3D", "P1W", "start"))
    assert (event.before, event.during) == ((Relation("c"),), (Relation("d"),))


def test_strings_stay_exact() -> None:
    title = " “Тeст” \ud800\u202e\x00 "
    assert clean({"title": title, "summary": "a\r\nb"}).title == title
    assert clean({"title": title, "summary": "a\r\nb"}).summary == "a\r\nb"


@pytest.mark.parametrize(
    ("path", "expected"),
    [((), "news"), ((0,), "news-1"), ((7,), "news-8"), (("events", 2), "news-3")],
)
def test_without_an_id_the_name_of_the_file_and_the_place_serve(
    path: tuple[str | int, ...], expected: str
) -> None:
    event = clean({"title": "x"}, path, "news")
    assert (event.id, event.id_given, event.path) == (expected, False, path)


def test_what_list_adds_is_passed_over_when_read_back() -> None:
    added = {"file": "b.json", "when": {"earliest": "1972-06-01", "display": "June 1972"}}
    event = clean({"title": "x", "id": "y", **added})
    assert (event.file, event.unknown) == ("a.json", {})
    assert "when" not in event_record(event)


def test_unknown_keys_are_kept_at_every_level() -> None:
    event, findings = read_record(
        {
            "title": "x",
            "zork": [1],
            "actors": [{"actor": "A", "zork": 2}],
            "sources": [{"title": "S", "zork": None, "quotes": [{"exact": "q", "zork": 4}]}],
            "links": [{"to": "t", "type": "led_to", "zork": 5}],
            "after": [{"id": "a", "zork": 6}],
            "as_reported": {"text": "then", "zork": 7},
        },
        file="a.json",
        stem="a",
        path=(),
    )
    assert event is not None
    assert event.as_reported is not None
    holders = (
        event, event.actors[0], event.sources[0], event.sources[0].quotes[0], event.links[0],
        event.after[0], event.as_reported,
    )  # fmt: skip
    assert [holder.unknown for holder in holders] == [
        {"zork": value} for value in ([1], 2, None, 4, 5, 6, 7)
    ]
    assert {(f.code, f.severity, f.part) for f in findings} == {("unknown-key", "warning", "key")}
    assert len(findings) == 7
    again, _ = read_record(event_record(event), file="a.json", stem="a", path=())
    assert again == replace(event, id_given=True)


def test_an_export_is_in_the_order_of_the_format_without_what_is_empty() -> None:
    event, _ = read_record(
        {"zork": 1, **EXAMPLE, "extra": {"a": 1}, "place": ""}, file="a", stem="a", path=()
    )
    assert event is not None
    written = event_record(event)
    assert list(written) == [
        "id", "date", "as_reported", "title", "summary", "actors", "tags", "status", "sources",
        "links", "extra", "zork",
    ]  # fmt: skip
    assert written["actors"] == [
        {"actor": "susie-wiles"},
        {"actor": "scott-bessent", "role": "Treasury Secretary"},
    ]
    assert json.loads(json.dumps(written)) == written


def test_an_export_always_has_an_id_so_that_links_hold_elsewhere() -> None:
    assert event_record(clean({"title": "x"}, (4,), "news"))["id"] == "news-5"


def test_an_export_takes_the_sources_it_is_given() -> None:
    event = clean({"title": "x", "sources": [{"source": "s"}]})
    whole = Source(ref="s", id="s", title="S", author=("A", "B"), quotes=(Quote("q"),))
    assert event_record(event, [whole])["sources"] == [
        {"source": "s", "id": "s", "title": "S", "author": ["A", "B"], "quotes": [{"exact": "q"}]}
    ]
    assert event_record(event, [])["title"] == "x"
    assert "sources" not in event_record(event, [])


def test_nothing_unknown_is_one_shared_value() -> None:
    event = clean({"title": "x", "sources": [{}], "actors": [{"actor": "A"}], "extra": {}})
    assert event.unknown is event.extra is event.sources[0].unknown is NOTHING
