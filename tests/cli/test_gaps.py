"""`gaps`: the longest gaps as lines and as data."""

from __future__ import annotations

import json


def test_the_longest_gaps_with_the_events_around_them(run, folder: str) -> None:
    ended = run("gaps", folder)
    assert ended.code == 0
    assert ended.lines == [
        "16 days  1–16 Apr 2026",
        "           after   A label is put on, quietly",
        "           before  They meet",
        "13 days  18–30 Apr 2026",
        "           after   They meet",
        "           before  Later",
    ]


def test_the_selection_and_the_limit_narrow_them(run, folder: str) -> None:
    assert run("gaps", folder, "-a", "Anthropic").lines == []
    ended = run("gaps", folder, "--limit", "1")
    assert ended.lines[0] == "16 days  1–16 Apr 2026"
    assert len(ended.lines) == 3
    assert "1 shorter gap not listed (--limit 0 lists all)" in ended.err
    assert len(run("gaps", folder, "--limit", "0").lines) == 6


def test_as_data_they_name_events_by_id(run, folder: str) -> None:
    first = json.loads(run("gaps", folder, "--format", "json").out)[0]
    assert first == {
        "first": "2026-04-01", "last": "2026-04-16", "days": 16, "maybe": 0,
        "after": "label", "before": "meeting",
    }  # fmt: skip


def test_a_limit_that_is_no_number_is_a_usage_error(run, folder: str) -> None:
    ended = run("gaps", folder, "--limit", "-1")
    assert ended.code == 2
    assert "Traceback" not in ended.err
