"""Whole files: the three shapes of a file, and the result of each."""

from __future__ import annotations

import pytest

from timeline_tui.core.event import Actor, Document, Source
from timeline_tui.core.problem import DOCUMENT_LIMIT
from timeline_tui.core.schema.documents import is_timeline, read_document

ACTOR = {"id": "dod", "name": "Pentagon", "aliases": ["DoD"], "kind": "government"}
SOURCE = {"id": "gazette", "title": "A vote", "published": "2026-04"}


def read(value: object) -> Document:
    return read_document(value, file="news.json", stem="news")


@pytest.mark.parametrize(
    "value",
    [
        {"events": []},
        {"title": "T", "events": [{"title": "x"}], "date": "2026"},
        {"Events": []},
        {"title": "T", "timezone": "Europe/Kyiv"},
        {"title": "T", "description": "D"},
        {"titel": "T", "description": "D"},
        {"format": "timeline/1"},
        {"title": "T", "actors": [ACTOR]},
        {"title": "T", "actors": [{"id": "a"}, {"name": "B", "kind": "person"}]},
        {"actors": [{"name": "B"}]} | {"description": ""},
        {"sources": [SOURCE]},
        {"actors": [ACTOR], "sources": [SOURCE]},
        {"actors": {}},
        {"$schema": "s", "sources": []},
    ],
)
def test_these_are_timelines(value: dict[str, object]) -> None:
    assert is_timeline(value)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"$schema": "s"},
        {"title": "x"},
        {"title": "x", "date": "2026"},
        {"title": "x", "format": "timeline/1", "date": "2026"},
        {"title": "x", "date": "2026", "description": "for summary"},
        {"title": "x", "date": "2026", "timezone": "Europe/Kyiv"},
        {"title": "x", "datetime": "2026", "description": "d"},
        {"title": "x", "Date": "2026", "description": "d"},
        {"title": "x", "actors": ["A"]},
        {"title": "x", "actors": [{"actor": "A", "role": "r"}]},
        {"title": "x", "actors": [{"name": "A"}]},
        {"title": "x", "sources": [SOURCE]},
        {"titel": "x", "sources": [SOURCE]},
        {"title": "x", "actors": []},
        {"actors": ["A"]},
        {"sources": [{"quotes": ["q"]}]},
        {"sources": ["gazette"]},
        {"id": "x", "description": "d", "title": "t"},
        {"titel": "x", "date": "2026", "actors": [ACTOR]},
        {"zork": 1},
    ],
)
def test_these_are_events(value: dict[str, object]) -> None:
    assert not is_timeline(value)


def test_a_file_of_one_event_takes_its_id_from_the_name() -> None:
    [event] = read({"title": "x"}).events
    assert (event.id, event.path, event.id_given) == ("news", (), False)


def test_events_of_an_array_take_their_ids_from_name_and_place() -> None:
    events = read([{"title": "x"}, {"title": "y", "id": "own"}, {"title": "z"}]).events
    assert [event.id for event in events] == ["news-1", "own", "news-3"]
    assert [event.path for event in events] == [(0,), (1,), (2,)]


def test_a_record_that_cannot_be_shown_leaves_its_neighbors() -> None:
    got = read([{"title": "x"}, {"title": 1}, 5, {"title": "z"}])
    assert [event.id for event in got.events] == ["news-1", "news-4"]
    assert got.rejected == 2
    assert [(f.path, f.code) for f in got.findings] == [
        ((1, "title"), "wrong-type"), ((2,), "wrong-type"),
    ]  # fmt: skip


def test_a_misspelled_title_is_reported_as_that_of_an_event() -> None:
    got = read({"titel": "x", "date": "2026"})
    assert (got.events, got.rejected) == ((), 1)
    assert [(f.path, f.code, f.help) for f in got.findings] == [
        (("titel",), "unknown-key", "did you mean “title”?")
    ]


def test_an_empty_array_and_an_empty_timeline_are_fine() -> None:
    assert read([]) == Document("news.json")
    assert read({"events": []}) == Document("news.json")


def test_a_timeline_gives_its_head_its_registry_and_its_events() -> None:
    got = read(
        {
            "$schema": "s",
            "format": "timeline/1",
            "title": "T",
            "description": "D",
            "timezone": "Europe/Kyiv",
            "actors": [ACTOR, {"name": "Nobody"}, {"id": "x"}],
            "sources": [SOURCE],
            "events": [{"title": "x"}, {"title": "y"}],
        }
    )
    assert got.findings == ()
    assert (got.title, got.description, got.timezone) == ("T", "D", "Europe/Kyiv")
    assert got.actors == (
        Actor("dod", "Pentagon", ("DoD",), "government", "news.json", ("actors", 0)),
        Actor("Nobody", "Nobody", file="news.json", path=("actors", 1)),
        Actor("x", "x", file="news.json", path=("actors", 2)),
    )
    assert got.sources == (Source(id="gazette", title="A vote", published="2026-04"),)
    assert [(event.id, event.path) for event in got.events] == [
        ("news-1", ("events", 0)), ("news-2", ("events", 1)),
    ]  # fmt: skip


def test_what_is_wrong_in_a_timeline_costs_only_itself() -> None:
    got = read(
        {
            "title": 5,
            "format": "timeline/9",
            "timezone": None,
            "Description": "D",
            "zork": 1,
            "actors": [ACTOR, "DoD", {"name": ""}, {"id": "a", "alias": ["b"]}, {"aliases": [""]}],
            "sources": [{"title": "S"}, 5, {"id": "s", "published": "soon"}, SOURCE],
            "events": [{"title": "x"}, None],
        }
    )
    assert [(f.severity, f.code, f.path) for f in got.findings] == [
        ("error", "unknown-value", ("format",)),
        ("error", "wrong-type", ("title",)),
        ("warning", "null-value", ("timezone",)),
        ("error", "unknown-key", ("Description",)),
        ("warning", "unknown-key", ("zork",)),
        ("error", "wrong-type", ("actors", 1)),
        ("error", "missing-id", ("actors", 2)),
        ("error", "unknown-key", ("actors", 3, "alias")),
        ("error", "missing-id", ("actors", 4)),
        ("warning", "empty-value", ("actors", 4, "aliases", 0)),
        ("warning", "missing-id", ("sources", 0)),
        ("error", "wrong-type", ("sources", 1)),
        ("error", "bad-date", ("sources", 2, "published")),
        ("error", "wrong-type", ("events", 1)),
    ]
    assert (got.title, [actor.id for actor in got.actors]) == ("", ["dod", "a"])
    assert [(s.id, s.title, s.published) for s in got.sources] == [
        ("", "S", ""), ("s", "", ""), ("gazette", "A vote", "2026-04"),
    ]  # fmt: skip
    assert [f.shown for f in got.findings if f.severity == "error"] == [True] * 9 + [False]
    assert (len(got.events), got.rejected) == (1, 1)


def test_a_declared_actor_that_is_a_text_is_told_how_to_be_an_object() -> None:
    [finding] = read({"events": [], "actors": ["DoD"]}).findings
    assert finding.message == "this is text (“DoD”); expected an actor"
    assert finding.help == 'write {"id": "DoD", "name": "DoD"}'


@pytest.mark.parametrize("key", ["actors", "sources", "events"])
def test_a_list_that_is_none_is_an_error_at_its_key(key: str) -> None:
    [finding] = read({"events": [], key: {}}).findings
    assert (finding.path, finding.code, finding.help) == ((key,), "wrong-type", "put it in [ ]")


@pytest.mark.parametrize("value", [None, True, 5, 0.5, "text"])
def test_a_file_that_holds_no_record_says_what_it_could_hold(value: object) -> None:
    got = read(value)
    [finding] = got.findings
    assert (finding.path, finding.code, finding.severity) == ((), "wrong-type", "error")
    assert finding.message.endswith("; expected an event, an array of events or a timeline")
    assert (got.events, got.rejected) == ((), 1)


def test_the_findings_of_a_file_are_listed_to_a_limit_and_then_counted() -> None:
    wrong: list[object] = [{"title": "x", "zork": 1}] * DOCUMENT_LIMIT
    got = read([*wrong, 5, {"title": "y", "zork": 1}])
    assert len(got.findings) == DOCUMENT_LIMIT + 1
    assert (got.findings[0].path, got.findings[0].severity) == ((DOCUMENT_LIMIT,), "error")
    assert (got.findings[-1].code, got.findings[-1].path) == ("more", got.findings[-2].path)
    assert got.findings[-1].message == "2 more problems are not listed here"
    assert (len(got.events), got.rejected) == (DOCUMENT_LIMIT + 1, 1)


def test_events_behind_errors_without_end_are_shown() -> None:
    doubtful = {"title": "y", "date": None, "tags": [""], "sources": [{"url": "x"}]}
    wrong = [{}, {"title": 5}, {"title": "x", "tags": [None]}, {"title": "x", "date": "x"}]
    got = read([5] * DOCUMENT_LIMIT + wrong + [doubtful])
    assert [event.title for event in got.events] == ["x", "x", "y"]
    assert [len(event.faults) for event in got.events] == [1, 1, 0]
    assert got.rejected == DOCUMENT_LIMIT + 2
    assert got.findings[-1].message == "7 more problems are not listed here"


def test_a_source_declared_twice_in_a_file_is_doubted() -> None:
    got = read({"sources": [{"id": "a"}, {"id": "b"}, {"id": "a"}]})
    assert len(got.sources) == 3
    assert [(f.path, f.code, f.severity) for f in got.findings] == [
        (("sources", 2, "id"), "duplicate-id", "warning")
    ]


def test_a_declared_source_whose_id_is_no_text_is_told_that_alone() -> None:
    got = read({"sources": [{"id": 7}, {"title": "x"}]})
    assert [(f.path, f.code) for f in got.findings] == [
        (("sources", 0, "id"), "wrong-type"),
        (("sources", 1), "missing-id"),
    ]


def test_a_format_that_is_null_makes_no_timeline_of_an_event() -> None:
    got = read({"title": "x", "format": None})
    assert [event.title for event in got.events] == ["x"]
    assert [finding.code for finding in got.findings] == ["null-value"]


@pytest.mark.parametrize("key", ["Events", "event", "evnets"])
def test_events_under_a_misspelled_key_are_counted_as_hidden(key: str) -> None:
    got = read({"title": "T", "description": "D", key: [{"title": "x"}, {"title": "y"}]})
    assert (got.events, got.rejected) == ((), 2)
    assert [(f.path, f.code, f.shown) for f in got.findings] == [((key,), "unknown-key", False)]


def test_events_that_are_no_list_cost_events() -> None:
    got = read({"events": {"a": {"title": "x"}}, "actors": 5})
    assert [(f.path, f.shown) for f in got.findings] == [(("actors",), True), (("events",), False)]
