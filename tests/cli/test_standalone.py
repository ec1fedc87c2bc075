"""JSON and JSON Lines that `list` writes need no other file: they read back as the same events."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

EVENTS = Path(__file__).parents[2] / "events"
FORMS = pytest.mark.parametrize("form", ["json", "jsonl"])


def without_file(text: str) -> list[dict[str, object]]:
    made = json.loads(text) if text.startswith("[") else [json.loads(x) for x in text.splitlines()]
    return [{key: item for key, item in each.items() if key != "file"} for each in made]


def read_back(run, write, form: str, *words: str) -> None:
    """Export, read the export, and compare everything visible in it."""
    first = run("list", *words, "--format", form)
    write(f"again/e.{form}", first.out)
    again = run("list", "again", "--format", form)
    assert without_file(again.out) == without_file(first.out)
    assert run("list", "again", "--quotes").out == run("list", *words, "--quotes").out
    checked = run("check", "--strict", "again")
    assert checked.code == 0, checked.out


@FORMS
def test_the_shipped_chronology_reads_back_without_a_problem(run, write, form: str) -> None:
    read_back(run, write, form, str(EVENTS))


@FORMS
@pytest.mark.parametrize(
    "words",
    [["-a", "Pentagon"], ["--from", "2026-03", "--to", "2026-04"], ["--as-known", "2026-04-01"]],
    ids=" ".join,
)
def test_a_selection_reads_back_without_a_problem(run, write, form: str, words: list[str]) -> None:
    read_back(run, write, form, str(EVENTS), *words)


@FORMS
def test_numbers_are_exported_as_written(run, write, form: str) -> None:
    numbers = '{"amount":1.10,"e":1e2,"z":-0,"p":0.10000000000000000555,"id":2916334247900527532}'
    source = '{"title":"s","n":1.50,"quotes":[{"exact":"q","n":[1E5]}]}'
    write("a.json", f'{{"date":"2026","title":"n","extra":{numbers},"sources":[{source}]}}')
    out = run("list", "a.json", "--format", form).out
    for digits in ("1.10", "1e2", "-0", "0.10000000000000000555", "2916334247900527532", "1.50",
                   "1E5"):  # fmt: skip
        assert any(f" {digits}{end}" in out for end in (",", "}", "\n")) or f"[{digits}]" in out
    write(f"again.{form}", out)
    assert without_file(run("list", f"again.{form}", "--format", form).out) == without_file(out)


def test_an_entry_says_who_an_actor_is_and_a_source_all_of_itself(run, folder: str) -> None:
    meeting = json.loads(run("list", folder, "--format", "json").out)[1]
    assert meeting["actors"] == [
        {"actor": "anthropic", "name": "Anthropic", "kind": "company"},
        {"actor": "pentagon", "role": "host", "name": "Pentagon",
         "aliases": ["DoD", "Department of War"]},
    ]  # fmt: skip
    assert meeting["sources"][0]["id"] == "weekly"
    assert "source" not in meeting["sources"][0]


def test_two_actors_of_one_name_stay_two(run, write) -> None:
    name = "Nguyễn Văn An"
    actors = [{"id": "an-minister", "name": name}, {"id": "an-reporter", "name": name}]
    events = [
        {"id": "x", "date": "2026-01-01", "title": "x", "actors": ["an-minister"]},
        {"id": "y", "date": "2026-01-02", "title": "y", "actors": ["an-reporter", "An-Minister"]},
    ]
    write("a.json", {"actors": actors, "events": events})
    read_back(run, write, "json", "a.json")
    ended = run("list", "again", "--actor", "an-reporter", "--format", "json")
    assert [event["id"] for event in json.loads(ended.out)] == ["y"]


def test_an_actor_named_twice_in_an_event_gives_no_warning(run, write) -> None:
    actors = [{"id": "dod", "name": "Pentagon", "aliases": ["DoW"]}]
    events = [{"id": "x", "date": "2026", "title": "x", "actors": ["DoW", "dod"]}]
    write("a.json", {"actors": actors, "events": events})
    read_back(run, write, "json", "a.json")


def test_words_keep_the_day_that_they_count_from(run, write) -> None:
    source = {"id": "s", "title": "S", "published": "2026-04-29"}
    events = [
        {"id": "x", "title": "x", "as_reported": {"text": "yesterday", "source": "s"}},
        {"id": "y", "title": "y", "as_reported": {"text": "last week", "source": "s"},
         "sources": [{"source": "s"}, {"title": "other", "published": "2020"}]},
    ]  # fmt: skip
    write("a.json", {"sources": [source], "events": events})
    read_back(run, write, "json", "a.json")
    assert "28 Apr 2026" in run("list", "again").out


def test_a_time_keeps_the_zone_of_its_timeline(run, write) -> None:
    event = {"id": "x", "date": "2026-06-15T01:30Z", "title": "x"}
    bare = {"id": "y", "date": "2026-06-14T21:00", "title": "y"}
    write("a.json", {"timezone": "America/New_York", "events": [event, bare]})
    read_back(run, write, "json", "a.json")
    assert without_file(run("list", "again", "--format", "json").out)[0]["timezone"] == (
        "America/New_York"
    )


def test_a_reference_out_of_the_selection_is_kept_counted_and_a_note(run, write) -> None:
    events = [
        {"id": "x", "date": "2026-01-01", "title": "x", "tags": ["t"],
         "links": [{"to": "y", "type": "led_to"}]},
        {"id": "y", "date": "2026-01-02", "title": "y"},
    ]  # fmt: skip
    write("a.json", {"events": events})
    ended = run("list", "a.json", "--tag", "t", "--format", "json")
    assert json.loads(ended.out)[0]["links"] == [{"to": "y", "type": "led_to"}]
    assert "1 reference leads to events that are not among those exported; it is kept" in ended.err
    write("again.json", ended.out)
    checked = run("check", "--strict", "again.json")
    assert checked.code == 0
    assert "note: 1 reference leads to events that an export has left out" in checked.out
    assert json.loads(run("check", "again.json", "--format", "json").out)["problems"] == []


ANCHORED = """{"events": [
 {"id": "a", "title": "A", "date": "2020-05-01"},
 {"id": "b", "title": "B", "date": "2020", "after": ["a"]},
 {"id": "c", "title": "C", "after": ["b"], "before": ["d"]},
 {"id": "d", "title": "D", "date": "2021-01-01", "links": [{"to": "a", "type": "responds_to"}]}
]}"""


@FORMS
@pytest.mark.parametrize(
    ("words", "changes"), [([], False), (["--from", "2020-06"], True), (["--from", "2021"], False)]
)
def test_events_that_an_export_alone_dates_otherwise_are_counted(
    run, write, form: str, words: list[str], changes: bool
) -> None:
    write("in/t.json", ANCHORED)
    first = run("list", "in", *words, "--format", form)
    write(f"again/e.{form}", first.out)
    before, after = (without_file(run("list", x, *y, "--format", form).out)
                     for x, y in (("in", words), ("again", [])))  # fmt: skip
    differ = sum(one != other for one, other in zip(before, after, strict=True))
    said = [line for line in first.err.splitlines() if "another time or place" in line]
    if differ:
        verb = "event stands" if differ == 1 else "events stand"
        assert said
        assert said[0].startswith(f"timeline-tui: {differ} {verb}")
    else:
        assert not said
    assert bool(differ) == changes


def test_a_fault_in_an_entry_hides_nothing_that_is_declared(run, write) -> None:
    write(
        "in/t.json",
        """{
     "sources": [{"id": "s", "title": "S", "published": "2020-02-03", "author": ["Ann"]}],
     "actors": [{"id": "p", "name": "Pat", "kind": "person"}],
     "events": [{"id": "a", "title": "A", "date": "2020", "actors": [{"actor": "p", "kind": 5}],
                 "sources": [{"source": "s", "published": 5, "author": "Bob"}]}]}""",
    )
    first = run("list", "in", "--format", "json").out
    (event,) = json.loads(first)
    source, actor = event["sources"][0], event["actors"][0]
    assert (source["published"], source["author"]) == ("2020-02-03", ["Ann"])
    assert (source["x-published"], source["x-author"]) == (5, "Bob")
    assert (actor["kind"], actor["x-kind"]) == ("person", 5)
    write("again/e.json", first)
    assert without_file(run("list", "again", "--format", "json").out) == without_file(first)
