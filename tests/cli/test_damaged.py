"""Hidden and damaged events on the command line: counted, and never lost in silence."""

from __future__ import annotations

import json
import random

import pytest

from tests.properties import slowly

SOURCE = {"title": "A report", "url": "https://a.example/1", "published": "2025-02-10"}
HINT = "run timeline-tui check"


def lens(count: int) -> list[dict[str, object]]:
    """Return records as a public chronology has them, with a misspelled key in each source."""
    events: list[dict[str, object]] = []
    for number in range(count):
        date = f"20{number % 25 + 1:02}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        sources = [
            {"title": f"Report {number}", "url": f"https://a.example/{number}", "outlet": "Press"},
            {"title": f"Second {number}", "url": f"https://b.example/{number}", "date": date},
        ]
        events.append(
            {
                "id": f"{date}--{number}", "date": date, "title": f"Event {number} takes place",
                "summary": "What is known of it. " * 4, "actors": ["Ann", "Bob"],
                "tags": ["capture", "power"], "importance": number % 10, "status": "confirmed",
                "sources": sources[: 1 + number % 2],
            }
        )  # fmt: skip
    return events


@pytest.mark.slow
@pytest.mark.parametrize("name", ["timeline.json", *slowly("timeline.jsonl")])
def test_of_a_public_chronology_with_a_misspelled_key_in_each_source_all_is_shown(
    run, write, name: str
) -> None:
    events = lens(1_580)
    text = json.dumps(events, indent=1)
    if name.endswith(".jsonl"):
        text = "".join(json.dumps(event) + "\n" for event in events)
    write(f"public/{name}", text)
    listed = run("list", "public")
    assert len(listed.lines) == 1_580
    assert listed.err == (f"timeline-tui: 1,580 events damaged in 1 file: {HINT} public\n")
    written = {
        event["id"]: event for event in json.loads(run("list", "public", "--format", "json").out)
    }
    for event in events:
        for source, read in zip(event["sources"], written[event["id"]]["sources"], strict=True):
            assert source.items() <= read.items()
    checked = run("check", "public")
    assert checked.code == 1
    assert checked.lines[-1].endswith("in 1 file; no events are fine, 1,580 are damaged")


@pytest.mark.parametrize("name", ["all.json", "all.jsonl"])
@pytest.mark.parametrize("seed", range(4))
def test_hidden_and_damaged_events_are_counted_exactly(run, write, name: str, seed: int) -> None:
    rng = random.Random(seed)
    kinds = [rng.choice(["good", "damaged", "hidden", "doubtful"]) for _ in range(200)]
    makes = {
        "good": lambda n: {"id": f"g{n}", "date": "2025", "title": "T"},
        "damaged": lambda n: rng.choice([
            {"id": n, "title": "T"}, {"id": f"d{n}", "date": "soon", "title": "T"},
            {"id": f"d{n}", "title": "T", "sources": [5, SOURCE]},
            {"id": f"d{n}", "title": "T", "tags": [1, 2, 3], "place": []},
        ]),
        "hidden": lambda n: rng.choice([{"id": f"h{n}"}, 5, None, {"title": " "}, {"title": 5}]),
        "doubtful": lambda n: {"id": f"w{n}", "title": "T", "zork": 1, "place": None},
    }  # fmt: skip
    records = [makes[kind](number) for number, kind in enumerate(kinds)]
    text = json.dumps(records)
    if name.endswith(".jsonl"):
        text = "".join(json.dumps(each) + "\n" for each in records)
    write(f"mixed/{name}", text)
    count = {kind: kinds.count(kind) for kind in makes}
    listed = run("list", "mixed")
    assert len(listed.lines) == 200 - count["hidden"]
    said = f"{count['hidden']} events hidden, {count['damaged']} damaged in 1 file"
    assert listed.err == f"timeline-tui: {said}: {HINT} mixed\n"
    fine = count["good"] + count["doubtful"]
    ended = run("check", "mixed")
    assert ended.lines[-1].endswith(
        f"{fine} events are fine, {count['damaged']} are damaged, {count['hidden']} are hidden"
    )


@pytest.mark.parametrize("command", [["list"], ["gaps"], ["order", "a", "b"]])
def test_each_command_says_how_many_events_are_touched(run, write, command: list[str]) -> None:
    write("two/a.json", [{"id": "a", "date": "2025", "title": "A"}, {"date": "2026"}])
    write("two/b.json", [{"id": "b", "date": "2026", "title": "B", "place": 5}])
    ended = run(*command, "two")
    assert ended.code == 0
    said = f"timeline-tui: 1 event hidden, 1 damaged in 2 files: {HINT} two"
    assert said in ended.err.splitlines()


@pytest.mark.parametrize(
    "record",
    [
        {"title": "T", "date": "soon"}, {"title": "T", "id": 7}, {"title": "T", "sources": [5]},
        {"title": "T", "sources": [{"outlet": "P"}]}, {"title": "T", "actors": [{"role": "r"}]},
        {"title": "T", "sources": [{"quotes": [""]}]}, {"title": "T", "links": [{"to": "x"}]},
        {"title": "T", "as_reported": {}}, {"title": "T", "status": "x"}, {"title": "a\nb"},
    ],
)  # fmt: skip
def test_a_damaged_event_is_listed_and_is_still_an_error(run, write, record: object) -> None:
    write("one/a.json", record)
    assert len(run("list", "one").lines) == 1
    assert run("check", "one").code == 1
    found = json.loads(run("check", "one", "--format", "json").out)
    assert [event["title"] for event in found["events"]] == [record["title"]]
    assert found["problems"][0]["severity"] == "error"


def test_errors_are_listed_before_warnings_and_what_costs_an_event_first(run, write) -> None:
    write("some/a.json", {"title": "A", "date": "2025", "importance": 1})
    write("some/b.json", {"title": "B", "place": 5, "zork": 1})
    write("some/c.json", {"date": "2025"})
    found = json.loads(run("check", "some", "--format", "json").out)["problems"]
    assert [(each["file"], each["severity"]) for each in found] == [
        ("c.json", "error"), ("b.json", "error"), ("a.json", "warning"), ("b.json", "warning"),
    ]  # fmt: skip


def test_an_unreadable_date_and_status_stand_beside_the_event_as_text(run, write) -> None:
    write("one/a.json", {"title": "T", "date": "so\u001bon", "status": "\u001bx"})
    ended = run("list", "one")
    assert ended.lines == ["undated  T [␛x] [date: “so␛on”] · 0 quotes"]
    written = json.loads(run("list", "one", "--format", "json").out)
    assert (written[0]["date"], written[0]["status"]) == ("so\u001bon", "\u001bx")
    assert "*(date: “so" in run("list", "one", "--format", "md").out


def test_a_folder_of_hidden_events_says_how_many(run, write) -> None:
    write("lost/a.json", [{"date": "2025"}, 5])
    ended = run("list", "lost")
    assert ended.code == 1
    assert "nothing readable in lost (2 events hidden): run timeline-tui check lost" in ended.err


def test_an_event_whose_id_is_wrong_is_not_said_to_have_none(run, write) -> None:
    write("one/a.json", {"title": "T", "id": 7})
    assert not any("has no id" in line for line in run("check", "one").lines)
