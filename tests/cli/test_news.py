"""`list --since`: what is new since a revision, a date or a visit."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

from tests.files.test_past import MARCH, commit, git
from timeline_tui.cli.commands.list import VANISHED_LISTED
from timeline_tui.cli.commands.read import _end_visit
from timeline_tui.core.event import Event, Mark, MarkChange
from timeline_tui.explorer.news import digests_of, pack
from timeline_tui.files.entry import finish
from timeline_tui.files.library import Library
from timeline_tui.files.marks import MarksFile
from timeline_tui.files.past import Visits
from timeline_tui.files.state import State, key_of, state_folder

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make a folder in git: since its commit a quote was changed, an event came and one went."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "events"
    folder.mkdir()
    quote = {"exact": "We never said that.", "speaker": "Ann"}
    said = {"id": "said", "date": "2026-03-01", "title": "Said", "sources": [{"quotes": [quote]}]}
    (folder / "said.json").write_text(json.dumps(said), encoding="utf-8")
    (folder / "gone.json").write_text('{"id": "gone", "title": "Gone\\u202e"}', encoding="utf-8")
    (folder / "same.json").write_text('{"id": "same", "title": "Same"}', encoding="utf-8")
    git(folder, "init", "-q")
    commit(folder)
    quote["exact"] = "We often said that."
    (folder / "said.json").write_text(json.dumps(said, indent=4), encoding="utf-8")
    (folder / "gone.json").unlink()
    (folder / "same.json").write_text('{"title":"Same",  "id":"same"}', encoding="utf-8")
    came = {"id": "came", "date": "2026-04-01", "title": "Came"}
    (folder / "came.json").write_text(json.dumps(came), encoding="utf-8")
    return str(folder)


def test_what_is_new_since_a_revision_is_listed_with_the_words_of_then(run, folder: str) -> None:
    ended = run("list", "--since", "rev:HEAD", folder)
    assert ended.lines == [
        "changed  1 Mar 2026  Said · 1 quote",
        "         changed: quotes",
        "           - “We never said that.” speaker: Ann",
        "           + “We often said that.” speaker: Ann",
        "new      1 Apr 2026  Came · 0 quotes",
    ]
    assert "1 new, 1 changed (1 in quotes), 1 vanished since commit " in ended.err
    assert "vanished: gone: Gone" in ended.err
    assert "\u202e" not in ended.err
    assert ended.code == 0


def test_other_formats_hold_the_events_themselves(run, folder: str) -> None:
    ended = run("list", "--since", "rev:HEAD", "--format", "json", folder)
    assert [each["id"] for each in json.loads(ended.out)] == ["said", "came"]
    assert run("list", "--since", "rev:HEAD", "--format", "json", "--limit", "1", folder).err


def test_the_selection_counts_beside_it(run, folder: str) -> None:
    ended = run("list", "--since", "rev:HEAD", "-s", "came", "--quotes", folder)
    assert ended.lines == ["new      1 Apr 2026  Came · 0 quotes"]


def test_a_query_asks_what_is_new_since_then_or_since_the_last_visit(run, folder: str) -> None:
    ended = run("list", "--since", "rev:HEAD", "-q", "is:new", folder)
    assert ended.lines == ["new      1 Apr 2026  Came · 0 quotes"]
    assert run("list", "-q", "is:changed", folder).code == 1
    visits = Visits(state_folder(), key_of([folder]))
    known = {"same": digests_of(Event("same", "Same")), "said": digests_of(Event("said", "Other"))}
    visits.end("", visits.keep(pack(known)), float(MARCH))
    assert run("list", "-q", "is:changed", folder).lines == ["1 Mar 2026  Said · 1 quote"]
    assert run("list", "-q", "-is:new -is:changed", folder).lines == ["undated  Same · 0 quotes"]


def test_a_date_means_the_last_commit_before_it(run, folder: str) -> None:
    ended = run("list", "--since", "2026-03-15", folder)
    assert "since commit " in ended.err
    assert len(ended.lines) == 5
    early = run("list", "--since", "2026-02-01", folder)
    assert (early.code, early.out) == (1, "")
    assert "git has no commit before 2026-02-01" in early.err


def test_a_date_means_a_visit_where_there_is_no_git(
    run, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(f"{folder}/.git")
    assert "no visit is remembered" in run("list", "--since", "2026-03-15", folder).err
    visits = Visits(state_folder(), key_of([folder]))
    known = {"same": digests_of(Event("same", "Same")), "came": digests_of(Event("came", "Other"))}
    visits.end("", visits.keep(pack(known)), float(MARCH))
    ended = run("list", "--since", "2026-03-15", folder)
    assert ended.lines == [
        "new      1 Mar 2026  Said · 1 quote",
        "changed  1 Apr 2026  Came · 0 quotes",
        "         changed: date",
        "         changed: title",
    ]
    day = time.strftime("%Y-%m-%d", time.localtime(MARCH))
    assert f"since your visit, {day}" in ended.err
    assert "since your last visit, " in run("list", "--since", "visit", folder).err
    assert "the first visit was" in run("list", "--since", "2026-02-01", folder).err


def test_what_is_no_time_is_refused_before_anything_is_read(run, folder: str) -> None:
    for words, said in (
        (("--since", "xyz"), "expected a date, rev:NAME"),
        (("--since", "rev:HEAD", "nowhere"), "nowhere"),
    ):
        ended = run("list", *words)
        assert ended.code == 2
        assert said in ended.err
    refused = run("list", "--since", "rev:-x", folder)
    assert (refused.code, refused.out) == (1, "")
    assert "begins with -" in refused.err


def test_of_very_many_that_vanished_some_are_named(run, folder: str) -> None:
    for number in range(VANISHED_LISTED + 2):
        path = Path(folder, f"v{number}.json")
        path.write_text(json.dumps({"id": f"v{number}", "title": f"V{number}"}), encoding="utf-8")
    commit(Path(folder))
    for path in Path(folder).glob("v*.json"):
        path.unlink()
    err = run("list", "--since", "rev:HEAD", folder).err
    assert err.count("vanished: ") == VANISHED_LISTED
    assert "2 more events vanished" in err


def test_reading_line_by_line_says_what_is_new(run, folder: str) -> None:
    ended = run("read", folder, stdin=b"W\nrev:HEAD\n1\nW\nyesterdey\n\nq\n")
    text = "\n".join(ended.lines)
    assert "what is new is not known: no visit is remembered here" in text
    assert "1 new, 1 changed (1 in quotes), 1 vanished since commit" in text
    at = ended.lines.index("1: changed: Said")
    assert ended.lines[at + 1 : at + 7] == [
        "changed: quotes",
        "was: “We never said that.” speaker: Ann",
        "is: “We often said that.” speaker: Ann",
        "2: new: Came",
        "vanished: gone: Gone⟨RLO⟩",
        "a number goes there; a date, rev:NAME or visit asks since then. Enter alone cancels.",
    ]
    assert "expected a date" in text
    assert ended.code == 0


def test_reading_line_by_line_at_a_terminal_ends_a_visit(run, folder: str) -> None:
    library = Library([folder])
    finish(library.load())
    _end_visit(State(state_folder(), key_of([folder])), library.snapshot())
    assert "nothing new since your last visit" in run("list", "--since", "visit", folder).err
    Path(folder, "same.json").unlink()
    assert "1 vanished since your last visit" in run("list", "--since", "visit", folder).err


def test_what_is_new_is_listed_with_its_private_marks(run, folder: str) -> None:
    state = State(state_folder(), key_of([folder]))
    new = next(
        line for line in run("list", "--since", "rev:HEAD", folder).lines if line[:3] == "new"
    )
    records = run("list", "--format", "jsonl", folder).lines
    key = next(each["id"] for each in map(json.loads, records) if each["title"] in new)
    MarksFile(state).write(MarkChange(None, Mark(key, note="ask her")))
    ended = run("list", "--since", "rev:HEAD", "--marks", folder)
    at = next(at for at, line in enumerate(ended.lines) if line == new)
    assert ended.lines[at + 1].strip() == "private note: ask her"
