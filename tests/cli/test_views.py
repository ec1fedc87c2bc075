"""Saved views on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from timeline_tui.core.event import SavedView
from timeline_tui.files.marks import keep_view
from timeline_tui.files.state import State, key_of, state_folder

from .conftest import Run

Write = Callable[[str, object], Path]
VIEWS = [
    {"name": "Feud", "query": "actor:pentagon", "order": "published"},
    {"name": "Bad", "query": "lanes:x"},
]


@pytest.fixture(autouse=True)
def _views(folder: str, write: Write) -> None:
    write("events/views.json", {"views": VIEWS[:1]})


def ids(run: Run, *words: str) -> list[str]:
    done = run("list", "events", "--format", "json", *words)
    assert (done.code, done.err) == (0, "")
    return [event["id"] for event in json.loads(done.out)]


def test_a_view_selects_what_its_query_does_and_other_options_count_as_well(run: Run) -> None:
    options = ("-a", "pentagon", "--order", "published")
    assert ids(run, "--view", "feud") == ids(run, *options) != []
    assert ids(run, "--view", "Feud", "-a", "anthropic") == ids(
        run, *options, "-a", "anthropic", "--all-of"
    )
    assert run("gaps", "events", "--view", "Feud").code == 0
    assert run("events", "--view", "Feud").out == run("list", "events", "--view", "Feud").out


def test_a_private_view_wins_and_is_none_of_safe_or_fresh(run: Run) -> None:
    keep_view(State(state_folder(), key_of(["events"])), SavedView("FEUD", "-actor:pentagon"))
    assert ids(run, "--view", "feud") == ids(run, "--not-actor", "pentagon")
    for option in ("--safe", "--fresh"):
        shared = run("events", "--view", "feud", option)
        assert shared.out == run("list", "events", "-a", "pentagon", "--order", "published").out


def test_a_view_that_is_not_there_or_not_understood_is_an_error(run: Run, write: Write) -> None:
    done = run("list", "events", "--view", "fued")
    assert (done.code, done.out) == (2, "")
    assert "--view: no view is called fued (did you mean Feud?)" in done.err
    write("events/views.json", {"views": VIEWS})
    done = run("list", "events", "--view", "bad")
    assert (done.code, done.out) == (2, "")
    assert "no field is called “lanes”" in done.err
    done = run("list", "events", "--view", "Feud")
    assert done.code == 0


def test_check_tells_where_a_view_is_wrong_and_finds_nothing_in_one_that_is_not(
    run: Run, write: Write
) -> None:
    assert run("check", "events").code == 0
    write("events/views.json", {"views": VIEWS})
    done = run("check", "events")
    assert done.code == 1
    assert (
        "views.json:1:104: error[bad-query]: the query of this view is not understood" in done.out
    )


def test_views_are_listed_and_applied_by_read(run: Run) -> None:
    done = run("read", "events", stdin=b"V\n1\nq\n")
    assert "1: Feud, from this folder, views.json" in done.out
    assert "view: Feud" in done.out
    done = run("read", "events", "--view", "feud", stdin=b"q\n")
    assert done.code == 0
    assert "view: Feud, " in done.out
    done = run("read", "events", "--view", "feud", "-a", "zoe", stdin=b"q\n")
    assert "view: " not in done.out


def test_a_query_names_views_of_the_folder_and_private_ones(run: Run) -> None:
    keep_view(State(state_folder(), key_of(["events"])), SavedView("Mine", "-view:feud"))
    assert ids(run, "-q", "view:mine") == ids(run, "--not-actor", "pentagon")
    done = run("list", "events", "-q", "view:mind")
    assert (done.code, done.out) == (2, "")
    assert "did you mean Mine" in done.err
    assert "     ^^^^" in done.err
