"""The days over which events extend, and the times too far away to be drawn with the others."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from timeline_tui.dates.calendar import civil, day_number
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.extent import (
    NONE,
    Extent,
    are_narrow,
    dense_extent,
    extent_of,
    narrow_extent,
)

MONTH = [f"2026-04-{day:02d}" for day in range(1, 31)]


def of(*dates: str) -> Extent:
    found = extent_of(parse(date).listed_days for date in dates)
    assert found is not None
    return found


def years(extent: Extent) -> tuple[int, int]:
    return civil(extent.core[0])[0], civil(extent.core[1])[0]


@pytest.mark.parametrize(
    "far", ["XXXX", "XXXX-05", "XXXX-05-17", "1066", "20XX", "1XXX", "Y12000", "Y-170000", "9999",
            "[..1066]", "[2900..]"],
)  # fmt: skip
def test_one_event_far_from_the_others_leaves_the_picture_to_them(far) -> None:
    assert years(of(*MONTH, far)) == (2026, 2026)
    assert of(*MONTH, far).apart(days_of(far)) in ("earlier", "later", "vague")
    assert of(*MONTH, far).apart(days_of(MONTH[0])) == ""


def days_of(date: str) -> tuple[int, int]:
    first, last = parse(date).listed_days
    return (first or last or 0), (last or first or 0)


@pytest.mark.parametrize("date", ["2026-04-17", "2026", "2020/2026"])
def test_an_unknown_year_counts_for_nothing_beside_a_known_one(date) -> None:
    extent = of(date, "XXXX", "XXXX-12")
    assert (extent.first, extent.last) == (of(date).first, of(date).last)
    assert extent.core == of(date).core


def test_alone_an_unknown_year_is_all_there_is() -> None:
    assert years(of("XXXX")) == (0, 9999)


@pytest.mark.parametrize(
    "dates",
    [
        ("1066", "2026-04-01", "2026-04-02"),
        ("2026-04-17", "2026"),
        ("2026-04-17", "199X", "2020"),
        ("1600", "1700", "1800", "1900", "2026-01-01", "2026-02-01"),
        ("19XX", "18XX", "17XX", "2026-04-17"),
        (*MONTH, "2025-09-01"),
        (*MONTH, *(f"1066-0{month}" for month in range(1, 10))),
    ],
)
def test_events_that_are_few_or_not_so_far_are_all_drawn(dates) -> None:
    extent = of(*dates)
    assert extent.core == (extent.first, extent.last)


def test_a_few_far_events_at_both_ends_stand_apart() -> None:
    extent = of(*MONTH * 4, "1066", "1067", "2900")
    assert years(extent) == (2026, 2026)
    assert civil(extent.first)[0] == 1066
    assert civil(extent.last)[0] == 2900


@given(st.lists(st.tuples(st.integers(-4000, 4000), st.integers(0, 500)), min_size=1, max_size=60))
def test_most_events_are_drawn_wherever_they_lie(drawn) -> None:
    start = day_number(2000, 1, 1)
    days = [(start + at**3 // 10000, start + at**3 // 10000 + more) for at, more in drawn]
    extent = extent_of(days)
    assert extent is not None
    assert extent.first <= extent.core[0] <= extent.core[1] <= extent.last
    apart = sum(bool(extent.apart(each)) for each in days)
    assert apart <= 3 * max(1, len(days) // 20)


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 400)), min_size=1, max_size=12))
def test_where_no_event_is_far_from_the_others_the_extent_is_that_of_all(days) -> None:
    listed = [(first, first + width) for first, width in days]
    firsts, lasts = ([each[end] for each in listed] for end in (0, 1))
    assert are_narrow(firsts, lasts)
    found = dense_extent(firsts, lasts)
    assert found is None or found == extent_of(listed)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 400) | st.integers(-90_000, 90_000),
            st.just(0) | st.integers(0, 3_660),
            st.integers(1, 3) | st.integers(1, 200),
        ),
        max_size=30,
    )
)
@example([(-9_000, 0, 1), (0, 5, 38), (9_000, 9, 1)])
@example([(-9_000, 0, 2), (0, 5, 38), (9_000, 9, 2)])
@example([(-9_000, 0, 1), (-600, 0, 1), (0, 5, 38), (700, 9, 1), (9_000, 9, 1)])
@example([(-9_000, 0, 1), (0, 0, 38), (1, 0, 2), (9_000, 0, 1)])
@example([(9_000, 0, 1), (0, 0, 38), (1, 0, 2), (-9_000, 0, 2)])
def test_the_extent_of_narrow_times_on_a_line_is_that_of_all_of_them_one_by_one(drawn) -> None:
    listed = Counter[tuple[int | None, int | None]]()
    for first, width, number in drawn:
        listed[first, first + width] += number
    firsts, lasts = ([each[end] for each in listed] for end in (0, 1))
    assert are_narrow(firsts, lasts)
    assert narrow_extent(firsts, lasts, list(listed.values())) == extent_of(listed)


def test_times_are_narrow_if_none_is_open_at_one_side_or_spans_ten_years() -> None:
    assert are_narrow([], [])
    assert are_narrow([5, NONE], [3_000, NONE])
    assert not are_narrow([5, NONE], [5, 7])
    assert not are_narrow([5, 6], [5, NONE])
    assert not are_narrow([5, 6], [5, 3_667])
