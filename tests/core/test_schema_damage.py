"""A fault costs the smallest part that it makes unusable, and the rest of the event stays."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.core.test_schema_properties import EVENTS, JSON
from timeline_tui.core.event import Document, Event, Reported
from timeline_tui.core.lens import assemble
from timeline_tui.core.problem import Finding, Path
from timeline_tui.core.schema.consistency import event_record
from timeline_tui.core.schema.documents import ASIDE_LIMIT, read_document, read_record
from timeline_tui.dates.when import UNDATED

WHOLE: dict[str, Any] = {
    "$schema": "s",
    "format": "timeline/1",
    "id": "whole",
    "date": "2026-04-17",
    "as_reported": {"text": "last week", "source": "s", "anchor": "2026-04-29", "rules": "en/1"},
    "after": ["a", {"id": "b", "min": "P3D", "max": "P2W", "edge": "end"}],
    "before": [{"id": "c", "min": "P1D"}],
    "during": ["d", {"id": "e", "edge": "start"}],
    "title": "Everything that an event can have",
    "summary": "It happened.",
    "actors": ["Ann", {"actor": "Bob", "role": "witness"}, {"actor": "Cy"}],
    "tags": ["one", "two", "three"],
    "place": "Kyiv",
    "status": "alleged",
    "sources": [
        {"source": "s", "quotes": ["first", {"exact": "second", "speaker": "Ann"}, "third"]},
        {
            "id": "own", "title": "T", "type": "report", "author": ["A", "B"], "publisher": "P",
            "published": "2026-04-29", "accessed": "2026-05-01", "url": "https://a.example",
            "language": "en", "archived_url": "https://b.example", "archived_at": "2026-05-02",
            "text": "t.txt", "sha256": "0" * 64, "supports": ["date", "title"],
            "quotes": [
                {"exact": "q", "prefix": "p", "suffix": "s", "speaker": "A", "locator": "l",
                 "lang": "en", "translation": "t", "statement": "st", "note": "n"}
            ],
        },
        {"title": "U"},
    ],
    "links": [{"to": "x", "type": "led_to"}, {"to": "y", "type": "part_of"}],
    "extra": {"own": [1, 2]},
}  # fmt: skip
JUNK: tuple[object, ...] = (
    None, True, 0, 7, -1.5, "", " ", "bogus", "2026-02-30", [], {}, [None], [[]], ["x", 5],
    {"zork": 1}, {"to": "x"}, {"exact": 5}, [{"quotes": 1}],
)  # fmt: skip


def read(value: object) -> tuple[Event | None, tuple[Finding, ...]]:
    return read_record(value, file="a.json", stem="a", path=())


def paths_in(value: object, path: Path = ()) -> list[Path]:
    """Return every path in an event that the format knows."""
    found = [path] if path else []
    if path[:1] == ("extra",):
        return found
    steps: Any = value if isinstance(value, dict) else ()
    steps = range(len(value)) if isinstance(value, list) else steps
    for step in steps:
        found += paths_in(value[step], (*path, step))  # type: ignore[index]
    return found


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def changed(value: object, path: Path, junk: object) -> Any:
    made = copy.deepcopy(value)
    at(made, path[:-1])[path[-1]] = copy.deepcopy(junk)
    return made


def without(value: object, path: Path) -> Any:
    made = copy.deepcopy(value)
    del at(made, path[:-1])[path[-1]]
    return made


def bare(event: Event | None) -> Event:
    """Return an event without the record of its damage, and without the text of unreadable
    values."""
    assert event is not None
    status = "confirmed" if ("status",) in event.unfit else event.status
    return replace(
        event, faults=(), unfit={}, status=status, date="" if event.unread_date else event.date,
        as_reported=event.as_reported and replace(event.as_reported, is_whole=True),
        unknown={}, sources=tuple(replace(source, unknown={}) for source in event.sources),
    )  # fmt: skip


def holders(path: Path) -> list[Path]:
    """Return the parts that a fault at a path may cost: the value itself, or an object that
    needs it."""
    own = [path, path[:-1]] if isinstance(path[-1], str) else [path]
    return [each for each in own if each]


def check_broken(value: dict[str, Any], path: Path) -> None:
    """Check that a record with a fault at a path is an event without just that part."""
    event, findings = read(value)
    errors = [finding for finding in findings if finding.severity == "error"]
    if path == ("title",) and not (isinstance(value["title"], str) and value["title"].strip()):
        assert event is None
        assert any(finding.path in (path, ()) for finding in errors)
        return
    assert event is not None
    assert event.faults == tuple(errors)
    if not errors:
        return
    assert all(f.path[: len(path)] == path or f.path == path[:-1] for f in errors)
    if path[-1] == "title" and len(path) == 1:
        assert event.title == value["title"]
        return
    # Of what is wrong within the value, a list or an object, the rest stays as well.
    inner = {(*path, *rest) for f in errors if (rest := f.path[len(path) :])}
    if inner:
        return
    assert any(bare(event) == bare(read(without(value, lost))[0]) for lost in holders(path))


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_whatever_is_wrong_at_one_place_costs_only_that(junk: object) -> None:
    for path in paths_in(WHOLE):
        check_broken(changed(WHOLE, path, junk), path)


@settings(deadline=None)
@given(EVENTS, JSON, st.data())
def test_any_event_with_any_fault_is_shown_without_it(
    value: dict[str, Any], junk: object, data: st.DataObject
) -> None:
    places = [p for p in paths_in(value) if p[-1] not in ("zork", "x-note", "№")]
    path = data.draw(st.sampled_from(places))
    assume(not any(step in ("zork", "x-note", "№") for step in path))
    check_broken(changed(value, path, junk), path)


def test_a_misspelled_or_unknown_key_costs_nothing_but_that_key() -> None:
    clean = bare(read(WHOLE)[0])
    objects: list[Path] = [(), ("as_reported",), ("actors", 1), ("sources", 1), ("sources", 2),
                           ("sources", 0, "quotes", 1), ("links", 0), ("before", 0)]  # fmt: skip
    for path in objects:
        for key in ("outlet", "Date", "titel", "exakt", "publishr", "zork", "ms"):
            value = copy.deepcopy(WHOLE)
            at(value, path)[key] = "v"
            event, findings = read(value)
            assert [finding.path for finding in findings] == [(*path, key)]
            assert event is not None
            assert at(event_record(event), path)[key] == "v"
            again = json.loads(json.dumps(event_record(event)))
            del at(again, path)[key]
            assert bare(read(again)[0]) == replace(clean, id_given=True)


def test_an_order_whose_edge_is_misspelled_is_not_taken_for_another() -> None:
    value = {"title": "x", "after": [{"id": "b", "egde": "start"}, "c"]}
    event, [finding] = read(value)
    assert event is not None
    assert [relation.id for relation in event.after] == ["c"]
    assert (finding.code, finding.path) == ("unknown-key", ("after", 0, "egde"))
    assert event_record(event)["after"] == value["after"]


@pytest.mark.parametrize("junk", [None, 5, "x", [], {}, "2026-02-30"], ids=repr)
def test_what_cannot_be_used_is_exported_as_it_was_written(junk: object) -> None:
    for path in paths_in(WHOLE):
        value = changed(WHOLE, path, junk)
        event, findings = read(value)
        if event is None or path in (("id",), ("$schema",), ("format",)) or not event.faults:
            continue
        written = json.loads(json.dumps(event_record(event)))
        assert at(written, path) == junk, path
        again, found = read(written)
        assert again == replace(event, id_given=True), path
        assert found == findings


def test_an_id_that_is_none_leaves_the_one_by_place() -> None:
    [first, second] = read_document(
        [{"title": "x", "id": 7}, {"title": "y"}], file="n", stem="n"
    ).events
    assert (first.id, first.id_given, len(first.faults)) == ("n-1", False, 1)
    assert event_record(first)["id"] == "n-1"
    assert (second.id, second.faults) == ("n-2", ())


@pytest.mark.parametrize(
    ("date", "text"),
    [("last week", "last week"), ("2025-02-xx", "2025-02-xx"), (2026, "2026"),
     (["2026", 5], '["2026", 5]'), ({"year": 1}, '{"year": 1}'), (True, "true")],
)  # fmt: skip
def test_an_unreadable_date_leaves_the_event_undated_with_its_text(date: object, text: str) -> None:
    event, _ = read({"title": "x", "date": date})
    assert event is not None
    assert (event.when, event.date, event.unread_date) == (UNDATED, text, text)
    assert event_record(event)["date"] == date


def test_a_date_that_can_be_read_is_not_said_to_be_unreadable() -> None:
    event, _ = read({"title": "x", "date": "2026", "place": 5})
    assert event is not None
    assert (event.date, event.unread_date) == ("2026", "")


@pytest.mark.parametrize(("status", "text"), [("retarcted", "retarcted"), (1, "1"), ([], "[]")])
def test_an_unknown_status_does_not_pass_for_confirmed(status: object, text: str) -> None:
    event, _ = read({"title": "x", "status": status})
    assert event is not None
    assert event.status == text
    assert event_record(event)["status"] == status


def test_a_title_of_several_lines_is_a_title() -> None:
    event, [finding] = read({"title": "one\ntwo"})
    assert event is not None
    assert (event.title, finding.code, event.faults) == ("one\ntwo", "title-lines", (finding,))


@pytest.mark.parametrize(
    "part", [{"anchor": "soon"}, {"anchor": 5}, {"source": 5}, {"rules": 1}, {"achor": "2026"}]
)
def test_no_date_follows_from_words_that_lack_a_part(part: dict[str, object]) -> None:
    paper = {"title": "P", "published": "2026-04-29"}
    value = {"title": "x", "as_reported": {"text": "yesterday", **part}, "sources": [paper]}
    whole, _ = read({**value, "as_reported": {"text": "yesterday"}})
    event, _ = read(value)
    assert event is not None
    assert whole is not None
    assert event.as_reported is not None
    assert (event.as_reported.text, event.as_reported.is_whole) == ("yesterday", False)
    [dated] = assemble([Document("a", events=(whole,))]).events
    [undated] = assemble([Document("a", events=(event,))]).events
    assert (dated.when.edtf, undated.when) == ("2026-04-28", UNDATED)
    assert whole.as_reported == Reported("yesterday")


def test_a_record_of_many_faults_keeps_the_lists_they_are_in() -> None:
    sources = [{"title": f"{n}", "url": n} for n in range(ASIDE_LIMIT + 1)]
    event, _ = read({"title": "x", "sources": sources, "place": 5})
    assert event is not None
    assert [source.title for source in event.sources] == [source["title"] for source in sources]
    assert event.unfit == {("sources",): sources, ("place",): 5}
    written = event_record(event)
    assert (written["sources"], written["place"]) == (sources, 5)


def test_what_is_said_of_an_unknown_key_is_true_of_a_record_that_is_lost() -> None:
    lost = {"date": "1643", "event": "A baptism", "zork": 1, "sources": [{"doi": "10.1"}]}
    event, findings = read(lost)
    assert event is None
    unknown = [finding for finding in findings if finding.code == "unknown-key"]
    assert len(unknown) >= 2
    for finding in unknown:
        assert "kept" not in finding.help
        assert "exported" not in finding.help
    assert "this event is not shown" in {finding.help for finding in unknown}


def test_sources_left_out_take_what_is_wrong_with_them_along() -> None:
    event, _ = read({"title": "x", "place": 5, "sources": [{"url": 1}, {"title": "T"}, 5]})
    assert event is not None
    fewer = event.with_sources(event.sources[1:])
    assert [fault.path for fault in fewer.faults] == [("place",)]
    assert event_record(fewer) == {"id": "a", "title": "x", "status": "confirmed", "place": 5,
                               "sources": [{"title": "T"}]}  # fmt: skip


DECLARED: dict[str, Any] = {
    "title": "T", "description": "D", "timezone": "Europe/Kyiv",
    "actors": [{"id": "ann", "name": "Ann", "aliases": ["A", "B"], "kind": "person"}],
    "sources": [
        {"id": "s", "title": "S", "publisher": "P", "published": "2026-04-29", "author": ["X"],
         "url": "https://a.example"},
    ],
    "events": [{"id": "e", "title": "x", "actors": ["ann"], "sources": [{"source": "s"}]}],
}  # fmt: skip


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_a_fault_in_what_a_timeline_declares_costs_only_that(junk: object) -> None:
    clean = read_document(DECLARED, file="a", stem="a")
    for key in ("title", "description", "timezone"):
        got = read_document({**DECLARED, key: junk}, file="a", stem="a")
        assert (got.events, got.actors, got.sources) == (clean.events, clean.actors, clean.sources)
    for key, value in DECLARED["actors"][0].items():
        got = read_document(changed(DECLARED, ("actors", 0, key), junk), file="a", stem="a")
        assert (got.events, got.sources) == (clean.events, clean.sources)
        [actor] = got.actors
        if isinstance(junk, type(value)) and junk:
            continue
        lost = {"id": {"id": "Ann"}, "name": {"name": "ann"}, "aliases": {"aliases": ()}}
        assert actor == replace(clean.actors[0], **lost.get(key, {key: ""}))
    for key, value in DECLARED["sources"][0].items():
        got = read_document(changed(DECLARED, ("sources", 0, key), junk), file="a", stem="a")
        assert (got.events, got.actors) == (clean.events, clean.actors)
        [source] = got.sources
        if isinstance(junk, type(value)) and key != "published":
            continue
        if key == "published" and junk == "2026-02-30":
            assert got.findings[0].code == "bad-date"
        assert source == replace(clean.sources[0], **{key: () if key == "author" else ""})


def test_a_declared_actor_with_a_misspelled_key_is_an_actor() -> None:
    value = copy.deepcopy(DECLARED)
    value["actors"][0]["alias"] = value["actors"][0].pop("aliases")
    got = read_document(value, file="a", stem="a")
    assert [(actor.id, actor.aliases) for actor in got.actors] == [("ann", ())]
    [finding] = got.findings
    assert (finding.code, finding.path, finding.shown) == (
        "unknown-key", ("actors", 0, "alias"), True,
    )  # fmt: skip


def test_nothing_is_said_to_be_exported_that_is_not() -> None:
    value = {"zork": 1, "actors": [{"id": "a", "zork": 1}], "events": []}
    for finding in read_document(value, file="a", stem="a").findings:
        assert (finding.code, finding.help) == ("unknown-key", "it is ignored")
