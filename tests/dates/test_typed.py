"""Dates as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import times
from timeline_tui.dates.calendar import civil, day_number, weekday
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.phrases import TypedDate, read_typed
from timeline_tui.dates.when import UNDATED
from timeline_tui.dates.wording import display

TODAY = day_number(2026, 4, 29)
DAYS = st.integers(day_number(1900, 1, 1), day_number(2100, 1, 1))


@pytest.mark.parametrize(
    ("text", "edtf", "shown"),
    [
        ("apr 2026", "2026-04", "Apr 2026"),
        ("2026-04", "2026-04", "Apr 2026"),
        ("2026", "2026", "2026"),
        ("202604", None, ""),
        ("last week", "[2026-04-20..2026-04-26]", "20–26 Apr 2026"),
        ("+3 months", "2026-07-29", "29 Jul 2026"),
        ("+3m", "2026-07-29", "29 Jul 2026"),
        ("-2w", "2026-04-15", "15 Apr 2026"),
        ("yesterday", "2026-04-28", "28 Apr 2026"),
        ("Q1 2026", "2026-33", "Q1 2026"),
        ("2026Q1", "2026-33", "Q1 2026"),
        ("30 days ago", "2026-03-30", "30 Mar 2026"),
        ("next friday", "2026-05-08", "8 May 2026"),
        ("friday", "2026-04-24", "24 Apr 2026"),
        ("early March 2026", "[2026-03-01~..2026-03-10~]", "c. 1–10 Mar 2026"),
        ("1990s", "199X", "1990s"),
        ("44 BC", "-0043", "44 BCE"),
        ("-0043", "-0043", "44 BCE"),
        ("17/04/2026", "2026-04-17", "17 Apr 2026"),
        ("04/05/2026", None, ""),
        ("april 17", "2026-04-17", "17 Apr 2026"),
        ("17 apr", "2026-04-17", "17 Apr 2026"),
        ("before may 2026", "[..2026-04-30]", "before 1 May 2026"),
        ("2026-04-17T10:00Z", "2026-04-17T10:00Z", "17 Apr 2026 10:00 UTC"),
        ("may", "2026-05", "May 2026"),
        ("end of april", "[2026-04-21~..2026-04-30~]", "c. 21–30 Apr 2026"),
        ("H1 2026", "[2026-01-01..2026-06-30]", "1 Jan – 30 Jun 2026"),
        ("summer 2025", "2025-22", "Summer 2025"),
        ("12000 BCE", "Y-11999", "12000 BCE"),
        ("feb 30 2026", None, ""),
        ("gibberish 2026 xx", None, ""),
    ],
)
def test_the_table_of_the_date_model_holds(text: str, edtf: str | None, shown: str) -> None:
    typed = read_typed(text, TODAY)
    assert (typed.edtf, typed.display) == (edtf, shown)
    assert (typed.when is None) == (edtf is None) == bool(typed.reason)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("today", "2026-04-29"),
        ("now", "2026-04-29"),
        ("tomorrow", "2026-04-30"),
        ("wednesday", "2026-04-29"),
        ("tuesday", "2026-04-28"),
        ("last friday", "2026-04-24"),
        ("last tuesday", "2026-04-28"),
        ("this friday", "2026-05-01"),
        ("this week", "[2026-04-27..2026-05-03]"),
        ("this month", "2026-04"),
        ("this year", "2026"),
        ("next week", "[2026-05-04..2026-05-10]"),
        ("last month", "2026-03"),
        ("weekend", "[2026-05-02..2026-05-03]"),
        ("january", "2026-01"),
        ("dec", "2025-12"),
        ("summer", "2026-22"),
        ("the 3rd", "2026-04-03"),
        ("Q1", "2026-33"),
        ("q4", "2026-36"),
        ("2 weeks ago", "2026-04-15"),
        ("in 2 weeks", "2026-05-13"),
        ("2 months ago", "2026-02"),
        ("+10d", "2026-05-09"),
        ("+1q", "2026-07-29"),
        ("-1y", "2025-04-29"),
        ("- 3 days", "2026-04-26"),
        ("−1 week", "2026-04-22"),
        ("week 17", "[2026-04-20..2026-04-26]"),
        ("4/17/2026", "2026-04-17"),
        ("17.04.2026", "2026-04-17"),
        ("2026/4/7", "2026-04-07"),
        ("4/2026", "2026-04"),
        ("april 2026 - june 2026", "2026-34"),
        ("april 2026 - may 2026", "[2026-04-01..2026-05-31]"),
        ("19th century", "18XX"),
        ("15 march 44 bc", "-0043-03-15"),
        ("winter 2025", "2025-24"),
        ("  2026-04-17  ", "2026-04-17"),
        ("199X", "199X"),
        ("2026-04-17/2026-04-20", "2026-04-17/2026-04-20"),
    ],
)
def test_what_people_type_is_read_without_leaning_to_the_past(text: str, edtf: str) -> None:
    assert read_typed(text, TODAY).edtf == edtf


def test_a_date_with_two_readings_is_refused_with_both() -> None:
    typed = read_typed("04/05/2026", TODAY)
    assert typed.reason == "can be 4 May or 5 April: write 2026-04-05 or 2026-05-04"
    assert typed.alternatives == ("2026-04-05", "2026-05-04")


def test_a_refusal_offers_what_may_have_been_meant() -> None:
    assert read_typed("202604", TODAY).alternatives == ("2026-04",)
    backwards = read_typed("2026-05/2026-04", TODAY)
    assert backwards.reason == "the interval ends before it begins"
    assert backwards.alternatives == ("2026-04/2026-05",)
    assert read_typed("the '20s", TODAY).alternatives == ("192X", "202X")


@pytest.mark.parametrize(
    "text",
    ["", "   ", "?", "13/13/2026", "31/02/2026", "29 feb 2026", "+3", "m", "+999999y x", "x" * 201,
     "2026-13", "0 bc", "17"],
)  # fmt: skip
def test_what_is_no_date_is_refused_in_words(text: str) -> None:
    typed = read_typed(text, TODAY)
    assert typed.when is None
    assert typed.reason


def test_today_is_a_day_or_a_date_and_must_be_known() -> None:
    assert read_typed("yesterday", parse("2026-04-29")) == read_typed("yesterday", TODAY)
    assert read_typed("yesterday", UNDATED).reason == "today is not known"
    assert read_typed("2026-04-17", UNDATED).edtf == "2026-04-17"


def test_a_step_beyond_what_dates_can_say_is_refused() -> None:
    assert read_typed("+999999y", TODAY).reason.startswith("EDTF has no")
    assert read_typed("+3m", day_number(9999, 12, 1)).when is None


@given(DAYS, st.integers(-3000, 3000), st.sampled_from("dw"))
def test_a_step_of_days_or_weeks_is_exact(today: int, count: int, unit: str) -> None:
    when = read_typed(f"{count:+d}{unit}", today).when
    assert when is not None
    assert when.first_day == when.last_day == today + count * (7 if unit == "w" else 1)


@given(DAYS, st.integers(-300, 300))
def test_a_step_of_months_keeps_the_day_or_takes_the_last(today: int, count: int) -> None:
    when = read_typed(f"{count:+d} months", today).when
    assert when is not None
    assert when.first_day is not None
    year, month, day = civil(today)
    got_year, got_month, got_day = civil(when.first_day)
    assert got_year * 12 + got_month == year * 12 + month + count
    assert got_day == day or (got_day < day and civil(when.first_day + 1)[2] == 1)


@given(DAYS, st.integers(0, 6))
def test_a_weekday_is_the_most_recent_one_and_today_counts(today: int, name: int) -> None:
    names = ("mon", "tuesday", "wed", "thursday", "fri", "saturday", "sunday")
    when = read_typed(names[name], today).when
    assert when is not None
    assert when.first_day is not None
    assert weekday(when.first_day) == name
    assert 0 <= today - when.first_day <= 6
    since = read_typed(f"since {names[name]}", today).when
    assert since is not None
    assert since.first_day == when.first_day
    until = read_typed(f"by {names[name]}", today).when
    assert until is not None
    assert until.last_day is not None
    assert weekday(until.last_day) == name
    assert 0 <= until.last_day - today <= 6


ODD = st.one_of(
    st.text(max_size=40),
    st.text(min_size=3900, max_size=4000),
    st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")),
    st.text("0123456789/.-+~?X' dwmqy", max_size=220),
)


@settings(max_examples=times(500))
@given(ODD, DAYS)
def test_any_string_is_answered_without_an_error(text: str, today: int) -> None:
    _check(read_typed(text, today))


def _check(typed: TypedDate) -> None:
    if typed.when is None:
        assert typed.reason
        assert not typed.display
        return
    assert typed.edtf == typed.when.edtf
    assert typed.display == display(typed.when)
    assert read_typed(typed.edtf, TODAY).edtf == typed.edtf
