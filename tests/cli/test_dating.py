"""`dates`: what words come to, and the conventions."""

from __future__ import annotations

from timeline_tui.dates.meanings import CONVENTIONS


def test_words_come_to_edtf_with_the_convention_that_decided(run) -> None:
    ended = run("dates", "last week", "--anchor", "2026-04-29")
    assert ended.code == 0
    assert ended.out == "[2026-04-20..2026-04-26]  20–26 Apr 2026  (the convention “calendar”)\n"
    assert run("dates", "2026-04").out == "2026-04  Apr 2026\n"


def test_what_is_not_understood_is_said_and_nothing_is_guessed(run) -> None:
    ended = run("dates", "before lunch\x1b[31m")
    assert (ended.code, ended.out) == (1, "")
    assert "not understood" in ended.err
    assert "\x1b" not in ended.err
    assert "not known" in run("dates", "last week").err
    assert "4 May or 5 April" in run("dates", "04/05/2026").err


def test_a_bad_anchor_is_a_usage_error(run) -> None:
    ended = run("dates", "last week", "--anchor", "soon")
    assert ended.code == 2
    assert ended.err.startswith("timeline-tui: --anchor: ")


def test_without_words_every_convention_is_there_with_its_example(run) -> None:
    ended = run("dates")
    assert ended.code == 0
    for each in CONVENTIONS:
        assert f"    {each.example}: {each.edtf}" in ended.lines
    assert max(map(len, ended.lines)) <= 100
