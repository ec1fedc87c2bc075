"""`marks`, `list --marks` and what reads them again: private, and only on request."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from timeline_tui.core.columns import quote_name
from timeline_tui.core.event import Mark, MarkChange
from timeline_tui.core.schema.documents import read_record
from timeline_tui.files.marks import MarksFile
from timeline_tui.files.state import State, StateError, key_of, state_folder

QUOTE = "It was *good*.\nVery “good”."
MARKS = (
    Mark("meeting", marked=True, note="call *her* \x1b[31m", title="They meet"),
    Mark("meeting", quote_name(QUOTE), True, "", "They meet", QUOTE),
    Mark("nowhere", note="of long ago", title="Gone"),
)


@pytest.fixture
def file(folder: str) -> MarksFile:
    """Return the marks of `./events`."""
    made = MarksFile(State(state_folder(), key_of([folder])))
    made.write(*(MarkChange(None, mark) for mark in MARKS))
    return made


def test_nothing_private_is_listed_unless_it_is_asked_for(run: Run, file: MarksFile) -> None:
    for form in ("text", "json", "jsonl", "csv", "md"):
        out = run("list", "events", "--format", form).out
        assert "call" not in out
        assert '"marks"' not in out


def test_marks_are_listed_with_their_events(run: Run, file: MarksFile) -> None:
    text = run("list", "events", "--marks")
    assert text.lines[1:5] == [
        "17 Apr 2026          They meet · Anthropic, Pentagon · 1 quote",
        "    marked",
        "    private note: call *her* ␛[31m",
        "    marked on “It was *good*.␊Very “good”.”",
    ]
    events = {each["id"]: each for each in json.loads(
        run("list", "events", "--format", "json", "--marks").out
    )}  # fmt: skip
    assert events["meeting"]["marks"] == {
        "marked": True,
        "note": "call *her* \x1b[31m",
        "quotes": [{"digest": quote_name(QUOTE), "words": QUOTE, "marked": True}],
    }
    assert "marks" not in events["later"]
    rows = list(csv.DictReader(io.StringIO(
        run("list", "events", "--format", "csv", "--marks").out
    )))  # fmt: skip
    assert rows[1]["marks"].startswith("marked\n\nprivate note: call *her*")
    assert rows[0]["marks"] == ""
    document = run("list", "events", "--format", "md", "--marks").out
    assert "  - Private note: call \\*her\\*" in document


def test_an_export_with_marks_reads_as_the_same_event_without_a_problem(
    run: Run, file: MarksFile
) -> None:
    lines = {}
    for words in ((), ("--marks",)):
        record = json.loads(run("list", "events", "--format", "jsonl", *words).lines[1])
        event, findings = read_record(record, file="", stem="", path=())
        assert not findings
        lines[words] = event
    assert lines[()] == lines["--marks",]


def test_marks_go_to_another_machine_and_come_back(
    run: Run, file: MarksFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = run("marks", "events", "--format", "jsonl")
    assert (exported.code, exported.err) == (0, "")
    assert "\x1b" not in exported.out
    Path("marks.jsonl").write_text(exported.out, "utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "other"))
    there = MarksFile(State(state_folder(), key_of(["events"])))
    ended = run("marks", "events", "--import", "marks.jsonl")
    assert ended.lines == ["3 marks read: 3 new, 0 joined with yours, 0 there already"]
    assert "1 mark is about events that are not here" in ended.err
    assert set(there.read().marks) == set(MARKS)
    ended = run("marks", "events", "--import", "-", stdin=exported.out.encode())
    assert ended.lines == ["3 marks read: 0 new, 0 joined with yours, 3 there already"]


def test_an_import_adds_and_never_replaces(run: Run, file: MarksFile) -> None:
    exported = run("list", "events", "--format", "json", "--marks").out
    (before,) = (mark for mark in file.read().marks if mark.place == ("meeting", ""))
    file.write(MarkChange(before, Mark("meeting", note="mine alone")))
    Path("marks.json").write_text(exported, "utf-8")
    ended = run("marks", "events", "--import", "marks.json")
    assert ended.lines == ["2 marks read: 0 new, 1 joined with yours, 1 there already"]
    (now,) = (mark for mark in file.read().marks if mark.place == ("meeting", ""))
    assert now.marked
    assert "mine alone" in now.note
    assert "call *her* \x1b[31m" in now.note


def test_what_does_not_fit_is_said_with_its_line(run: Run, file: MarksFile) -> None:
    Path("marks.jsonl").write_text('{"event": "later", "marked": true}\nnoise\x1b\n', "utf-8")
    ended = run("marks", "events", "--import", "marks.jsonl")
    assert ended.code == 1
    assert ended.lines == ["1 mark read: 1 new, 0 joined with yours, 0 there already"]
    assert ended.err == "timeline-tui: marks.jsonl:2: not JSON\n"
    ended = run("marks", "events", "--import", "missing.jsonl")
    assert (ended.code, ended.err) == (
        1, "timeline-tui: cannot read missing.jsonl: No such file or directory\n",
    )  # fmt: skip


def test_marks_are_printed_for_people(run: Run, file: MarksFile) -> None:
    ended = run("marks", "events")
    assert ended.lines[:3] == [
        "marked  meeting: They meet",
        "        call *her* ␛[31m",
        "marked  meeting: They meet",
    ]
    assert ended.err == ""


def test_without_a_mark_that_is_said(run: Run, folder: str) -> None:
    ended = run("marks", "events")
    assert (ended.code, ended.out) == (0, "")
    assert "nothing is marked here" in ended.err
    assert not state_folder().exists()


def test_standard_input_has_no_marks(run: Run) -> None:
    ended = run("list", "-", "--marks", stdin=b"[]")
    assert ended.code == 1
    ended = run("marks", "-", stdin=b"[]")
    assert ended.code == 1
    assert "standard input has no marks" in ended.err


def test_marks_that_cannot_be_written_leave_those_that_are_there(
    run: Run, file: MarksFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("marks.jsonl").write_text('{"event": "later", "marked": true}\n', "utf-8")

    def full(*_: object) -> None:
        raise StateError("the disk is full")

    monkeypatch.setattr(MarksFile, "write", full)
    ended = run("marks", "events", "--import", "marks.jsonl")
    assert (ended.code, ended.out) == (1, "")
    assert "no mark is written: the disk is full" in ended.err
    assert len(file.read().marks) == 3


def test_words_are_looked_for_in_notes_where_these_are_listed(run: Run, file: MarksFile) -> None:
    assert "no event matches" in run("list", "events", "-s", "call her").err
    ended = run("list", "events", "-s", "call", "--marks")
    assert ended.lines[0].startswith("17 Apr 2026  They meet")
    assert len(ended.lines) == 4


def test_what_is_marked_is_selected_by_a_query(run: Run, file: MarksFile) -> None:
    ended = run("list", "events", "-q", "is:marked")
    assert [line[:11] for line in ended.lines] == ["17 Apr 2026"]
    ended = run("list", "events", "-q", "-is:marked")
    assert len(ended.lines) == 2
    ended = run("gaps", "events", "-q", "is:marked OR tag:talks")
    assert (ended.code, ended.lines) == (0, [])


def test_where_marks_cannot_be_read_none_counts_and_that_is_said(
    run: Run, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: MarksFile) -> None:
        raise StateError("the state file is damaged")

    monkeypatch.setattr(MarksFile, "read", broken)
    ended = run("list", "events", "-q", "is:marked")
    assert "marks cannot be read: the state file is damaged; no event counts" in ended.err
    assert (ended.code, ended.out) == (1, "")


@pytest.mark.parametrize("why", ["not a directory", "not a database"])
def test_marks_that_cannot_be_read_make_no_selection_that_looks_right(
    run: Run, folder: str, why: str
) -> None:
    place = state_folder()

    def spoil() -> None:
        if why == "not a directory":
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text("in the way")
        else:
            place.mkdir(parents=True, exist_ok=True)
            (place / "state.sqlite3").write_bytes(b"damaged" * 1000)

    for asked in (
        ("marks",), ("list", "--marks"), ("list", "-q", "is:marked"), ("list", "-q", "-is:marked"),
        ("gaps", "-q", "is:marked"), ("read", "-q", "tag:talks OR is:marked"),
    ):  # fmt: skip
        spoil()
        ended = run(asked[0], "events", *asked[1:])
        assert (ended.code, ended.out) == (1, ""), asked
        assert "marks cannot be read: " in ended.err
        assert why in ended.err
    spoil()
    ended = run("list", "events", "-q", "-is:undated")
    assert (ended.code, len(ended.lines), ended.err) == (0, 3, "")


def test_read_selects_what_is_marked_and_keeps_nothing_where_nobody_sits(
    run: Run, file: MarksFile
) -> None:
    ended = run("read", "events", "-q", "is:marked", stdin=b"m\nq\n")
    assert "1 of 3 events: marked" in ended.lines
    assert any("not kept: marks and notes are kept where somebody sits" in x for x in ended.lines)
    assert {mark.event for mark in file.read().marks} == {"meeting", "nowhere"}
