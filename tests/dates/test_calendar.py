"""The arithmetic of days, checked against `datetime` where that applies."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.dates.calendar import (
    civil,
    day_number,
    is_leap,
    month_length,
    month_start,
    months_later,
    weekday,
)

YEARS = st.integers(-(10**12), 10**12)


@given(st.dates())
def test_a_day_has_the_number_and_the_weekday_that_datetime_gives(day: date) -> None:
    number = day_number(day.year, day.month, day.day)
    assert number == day.toordinal()
    assert civil(number) == (day.year, day.month, day.day)
    assert weekday(number) == day.weekday()


@given(st.integers(-(10**15), 10**15))
def test_a_day_number_and_its_civil_date_are_the_same_day(number: int) -> None:
    year, month, day = civil(number)
    assert day_number(year, month, day) == number
    assert 1 <= month <= 12
    assert 1 <= day <= month_length(year, month)


@given(YEARS, st.integers(1, 12))
def test_a_month_begins_when_the_one_before_has_ended(year: int, month: int) -> None:
    assert month_start(year, month + 1) - month_start(year, month) == month_length(year, month)


@given(YEARS)
def test_the_calendar_repeats_every_400_years(year: int) -> None:
    assert day_number(year + 400, 1, 1) - day_number(year, 1, 1) == 146097
    assert is_leap(year) == is_leap(year + 400)


def test_year_0_is_a_leap_year_and_its_last_day_comes_before_year_1() -> None:
    assert is_leap(0)
    assert civil(0) == (0, 12, 31)
    assert day_number(1, 1, 1) == 1


def test_centuries_are_leap_years_only_every_fourth_time() -> None:
    assert [is_leap(year) for year in (1900, 2000, 2100, -400, -100)] == [
        False, True, False, True, False,
    ]  # fmt: skip


@given(st.integers(1, 3652059), st.integers(-30_000, 30_000))
def test_months_are_added_as_relativedelta_adds_them_and_alike_outside_its_years(
    day: int, months: int
) -> None:
    later = months_later(day, months)
    try:
        expected = (date.fromordinal(day) + relativedelta(months=months)).toordinal()
    except (ValueError, OverflowError):
        # The calendar repeats itself every 400 years.
        cycles = 25 if later < 1 else -25
        shifted = months_later(day + cycles * 146097, months)
        assert later == shifted - cycles * 146097
    else:
        assert later == expected
