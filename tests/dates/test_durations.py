"""Durations: how they are written, and days by the calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.dates.calendar import (
    Duration,
    civil,
    day_number,
    duration_fault,
    months_later,
    read_duration,
)


@pytest.mark.parametrize(
    ("text", "months", "days", "seconds", "words"),
    [
        ("P3D", 0, 3, 0, "3 days"), ("P2W", 0, 14, 0, "14 days"), ("P1M", 1, 0, 0, "1 month"),
        ("P1Y2M", 14, 0, 0, "1 year 2 months"), ("P1W2D", 0, 9, 0, "9 days"),
        ("PT12H", 0, 0, 43200, "12 hours"), ("PT90M", 0, 0, 5400, "1 hour 30 minutes"),
        ("P1DT12H", 0, 1, 43200, "1 day 12 hours"), ("P0D", 0, 0, 0, "0 days"),
    ],
)  # fmt: skip
def test_a_duration_is_months_days_and_seconds(
    text: str, months: int, days: int, seconds: int, words: str
) -> None:
    found = read_duration(text)
    assert found == Duration(months, days, seconds, "T" in text)
    assert str(found) == words


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1", "1D", "P1DT", "P1.5D", "P1,5D", "-P1D", "+P1D", "P-1D", "P1H", "PT1D",
     "P1D1Y", "PT5S", "p1d", "P1D ", "P1D\n", "P1234567D", "P١D"],
)  # fmt: skip
def test_what_is_no_duration_is_not_read_and_says_why(text: str) -> None:
    assert read_duration(text) is None
    assert duration_fault(text)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)), ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2026, 3, 31), -1, (2026, 2, 28)), ((2024, 2, 29), 12, (2025, 2, 28)),
        ((-43, 3, 15), 2, (-43, 5, 15)), ((1, 1, 31), -2, (0, 11, 30)),
        ((9999, 12, 31), 2, (10000, 2, 29)), ((12000, 1, 31), 1, (12000, 2, 29)),
    ],
)  # fmt: skip
def test_months_clamp_to_the_end_of_the_month_in_any_year(day, months, later) -> None:
    assert civil(months_later(day_number(*day), months)) == later


def test_three_months_are_89_to_92_days() -> None:
    assert Duration(3, 0).day_range == (89, 92)
    assert Duration(1, 0).day_range == (28, 31)
    assert Duration(12, 1).day_range == (366, 367)


@given(st.integers(1, 3_000_000), st.integers(0, 40), st.integers(0, 40))
def test_the_bounds_of_a_start_are_those_of_the_calendar(day: int, months: int, days: int) -> None:
    gap = Duration(months, days)
    last, first = gap.latest_from(day), gap.earliest_to(day)
    assert gap.after(last) <= day < gap.after(last + 1)
    assert gap.after(first - 1) < day <= gap.after(first)
    least, most = gap.day_range
    assert least <= gap.after(day) - day <= most
    assert date.fromordinal(day)
