"""`order`: which of two events came first."""

from __future__ import annotations


def test_dates_that_lie_apart_are_certain_and_the_other_way_round_is_not(run, folder: str) -> None:
    assert run("order", "label", "meeting", folder).out == (
        "“A label is put on, quietly” (Mar 2026) is certainly before “They meet” (17 Apr 2026)\n"
    )
    assert " is not before " in run("order", "meeting", "label", folder).out


def test_an_event_that_nobody_knows_is_refused_with_the_one_that_may_be_meant(run, folder) -> None:
    ended = run("order", "meating", "label", folder)
    assert (ended.code, ended.out) == (2, "")
    assert "no event has the id meating (did you mean meeting?)" in ended.err


def test_an_event_is_not_set_against_itself(run, folder) -> None:
    ended = run("order", "meeting", "meeting", folder)
    assert (ended.code, ended.out) == (2, "")
    assert "both are “They meet”: name two events" in ended.err
