"""Silences: how long at least, between whom, and what may fall within."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core.event import Document, Event
from timeline_tui.core.gaps import cover_days, gaps, in_time
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.dates.calendar import day_number
from timeline_tui.dates.edtf import parse

MARCH = day_number(2026, 3, 1) - 1


def lens(*dates: str) -> Lens:
    events = tuple(
        Event(f"e{n}", f"Event {n}", parse(date), date) if date else Event(f"e{n}", f"Event {n}")
        for n, date in enumerate(dates)
    )
    return assemble([Document("a.json", events=events)])


def silences(*dates: str) -> list[tuple[int, int, str, str, int]]:
    """Return the first and last day of each gap in March, the dates around it, and how many may
    fall within."""
    made = lens(*dates)
    return [
        (
            gap.first - MARCH,
            gap.last - MARCH,
            made.events[gap.before].date,
            made.events[gap.after].date,
            gap.maybe,
        )
        for gap in gaps(made, range(len(made)))
    ]


def test_a_silence_lies_between_two_days_and_the_longest_comes_first() -> None:
    assert silences("2026-03-01", "2026-03-03", "2026-03-10", "2026-03-11", "2026-03-13") == [
        (4, 9, "2026-03-03", "2026-03-10", 0),
        (2, 2, "2026-03-01", "2026-03-03", 0),
        (12, 12, "2026-03-11", "2026-03-13", 0),
    ]


def test_nothing_dated_or_a_single_event_has_no_silence() -> None:
    assert silences() == []
    assert silences("", "") == []
    assert silences("2026-03-01", "", "2026-03-01") == []


def test_what_lasted_and_what_is_vague_takes_up_all_its_days() -> None:
    assert silences("2026-03-01/2026-03-05", "[2026-03-08..2026-03-12]", "2026-03-20") == [
        (13, 19, "[2026-03-08..2026-03-12]", "2026-03-20", 0),
        (6, 7, "2026-03-01/2026-03-05", "[2026-03-08..2026-03-12]", 0),
    ]


def test_a_date_that_spans_a_silence_says_nothing_about_it_and_is_counted() -> None:
    assert silences("2026-03-02", "2026", "2026-03-30") == [(3, 29, "2026-03-02", "2026-03-30", 1)]
    assert silences("2025", "2026-03-30") == [(-58, 29, "2025", "2026-03-30", 0)]


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        # What may go on falls within, or leaves no silence.
        (("2026-03-01/..", "2026-03-07"), [(2, 6, "2026-03-01/..", "2026-03-07", 1)]),
        (("2026-03-01", "[2026-03-05..]", "2026-03-20"),
         [(2, 4, "2026-03-01", "[2026-03-05..]", 0)]),
        (("2026-03-01", "[2026-03-05..]", "2026-03-20", "2026-03-25"),
         [(2, 19, "2026-03-01", "2026-03-20", 1), (21, 24, "2026-03-20", "2026-03-25", 1)]),
        (("2026-03-01", "/2026-03-20"), [(2, 19, "2026-03-01", "/2026-03-20", 1)]),
        (("2026-03-01/..", "[..2026-03-05]", "2026-03-07"),
         [(6, 6, "[..2026-03-05]", "2026-03-07", 1)]),
        # The slack of what is about a day is not silent.
        (("2026-03-01", "2026-03-10~", "2026-03-20"),
         [(14, 19, "2026-03-10~", "2026-03-20", 0), (2, 6, "2026-03-01", "2026-03-10~", 0)]),
        (("2026-03-08", "2026-03-10~", "2026-03-12"),
         [(9, 11, "2026-03-08", "2026-03-12", 1)]),
        (("2026-03-01", "[2026-03-10~..2026-03-12]", "2026-03-20"),
         [(13, 19, "[2026-03-10~..2026-03-12]", "2026-03-20", 0),
          (2, 6, "2026-03-01", "[2026-03-10~..2026-03-12]", 0)]),
        # What lasted from an unknown day is certain only from the last of them.
        (("2026-03-01", "2026-03/2026-04-05", "2026-03-03"),
         [(4, 30, "2026-03-03", "2026-03/2026-04-05", 1),
          (2, 2, "2026-03-01", "2026-03-03", 1)]),
    ],
)  # fmt: skip
def test_days_on_which_something_may_fall_are_not_silent_or_that_is_said(dates, found) -> None:
    assert silences(*dates) == found


def test_only_the_rows_that_are_asked_for_count() -> None:
    made = lens("2026-03-01", "2026-03-05", "2026-03-09")
    found = gaps(made, [0, 2])
    assert [(gap.first - MARCH, gap.days) for gap in found] == [(2, 7)]


WINDOWS = st.lists(st.tuples(st.integers(1, 25), st.integers(0, 5), st.booleans()), max_size=8)


@given(WINDOWS)
def test_no_event_can_fall_within_a_silence_but_those_that_are_counted(windows) -> None:
    dates = []
    for first, more, lasted in windows:
        last = min(first + more, 31)
        one, other = f"2026-03-{first:02}", f"2026-03-{last:02}"
        dates.append(one if one == other else f"{one}/{other}" if lasted else f"[{one}..{other}]")
    made = lens(*dates)
    found = gaps(made, range(len(made)))
    days = [(e.when.first_day, e.when.last_day, e.when.is_imprecise) for e in made.events]
    for gap in found:
        touching = [each for each in days if each[0] <= gap.last and each[1] >= gap.first]
        assert len(touching) == gap.maybe
        assert all(vague for _, _, vague in touching)
        assert made.events[gap.before].when.last_day == gap.first - 1
        assert made.events[gap.after].when.first_day == gap.last + 1
    covered = {day for low, high, _ in days for day in range(low, high + 1)}
    silent = {day for gap in found for day in range(gap.first, gap.last + 1)}
    if covered:
        assert set(range(min(covered), max(covered) + 1)) == covered | silent


@given(
    st.lists(st.tuples(st.integers(1, 31), st.sampled_from(["", "~"])), max_size=12),
    st.integers(1, 9),
)
def test_asked_for_the_longer_ones_all_silences_of_that_length_are_found(days, least) -> None:
    made = lens(*(f"2026-03-{day:02}{about}" for day, about in days))
    shown = range(len(made))
    found = in_time(cover_days(made), shown)
    assert in_time(cover_days(made), shown, least) == [gap for gap in found if gap.days >= least]


@given(WINDOWS, st.randoms(use_true_random=False))
def test_the_silences_are_the_same_where_the_list_is_not_in_order_of_time(windows, chance) -> None:
    dates = [
        f"2026-03-{first:02}" if not more
        else f"2026-03-{first:02}/2026-03-{first + more:02}" if lasted
        else f"[2026-03-{first:02}..2026-03-{first + more:02}]"
        for first, more, lasted in windows
    ]  # fmt: skip
    made = lens(*dates)
    listed = cover_days(made)
    rows = list(range(len(made)))
    ordered = in_time(listed, rows)
    chance.shuffle(rows)
    mixed = in_time(replace(listed, ascending=False), rows)
    assert [(each.first, each.last, each.maybe) for each in mixed] == [
        (each.first, each.last, each.maybe) for each in ordered
    ]
