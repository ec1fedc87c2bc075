"""Headings of a list: never finer than the time is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.dates.calendar import ZOOMS, Zoom, day_number, period_start
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.when import UNDATED
from timeline_tui.dates.wording.gutter import heading_of, heading_of_days, heading_words


@pytest.mark.parametrize(
    ("text", "zoom", "words"),
    [
        ("2026-04-17", "month", "April 2026"),
        ("2026-04-17", "day", "Friday 17 April 2026"),
        ("2026-04-17", "century", "2000–2099"),
        ("2020", "month", "2020"),
        ("2020", "day", "2020"),
        ("2020", "decade", "2020s"),
        ("1887~", "month", "1887"),
        ("199X", "month", "1990s"),
        ("199X", "year", "1990s"),
        ("18XX", "month", "1800–1899"),
        ("18XX", "decade", "1800–1899"),
        ("1XXX", "century", "1000–1999"),
        ("Y-66E6", "month", "66000001 BCE"),
        ("2026-33", "month", "Q1 2026"),
        ("2026-21", "month", "2026"),
        ("2026-24", "month", "2026–2027"),
        ("[2026-04-13..2026-04-19]", "day", "Week of 13 April 2026"),
        ("[2026-04-13..2026-04-20]", "day", "April 2026"),
        ("[2026-03-02,2026-03-09]", "month", "March 2026"),
        ("[2025-12-20..2026-01-10]", "month", "2025–2026"),
        ("[2026-04-17..]", "month", "April 2026 or later"),
        ("[2026..]", "month", "2026 or later"),
        ("[..2026-04-28]", "month", "April 2026 or earlier"),
        ("[..2026]", "day", "2026 or earlier"),
        ("2026-04-17/..", "month", "April 2026"),
        ("2020/2026-04", "month", "2020"),
        ("/2026-02-20", "month", "February 2026"),
        ("/2026", "month", "2026"),
        ("{2026-01,2026-03}", "month", "January 2026"),
        ("{..1983}", "month", "1983"),
        ("-0099/0100", "year", "100 BCE"),
        ("[-0099..0100]", "year", "100 BCE – 100 CE"),
        ("000X", "decade", "1 BCE – 9 CE"),
    ],
)
def test_a_time_stands_under_the_finest_period_that_holds_all_of_it(
    text: str, zoom: Zoom, words: str
) -> None:
    assert heading_words(heading_of(parse(text), zoom)) == words


def test_the_undated_have_a_heading_of_their_own() -> None:
    assert heading_words(heading_of(UNDATED, "month")) == "Undated"
    assert heading_words(heading_of(parse("../.."), "day")) == "Undated"


@given(
    st.integers(day_number(-300, 1, 1), day_number(2400, 1, 1)),
    st.integers(0, 50_000),
    st.sampled_from(ZOOMS),
)
def test_a_heading_holds_every_day_that_it_stands_for(first: int, more: int, zoom: Zoom) -> None:
    heading = heading_of_days(first, first + more, zoom)
    if heading.size == "years":
        begin = day_number(heading.first, 1, 1)
        end = day_number(heading.last + 1, 1, 1) - 1
    else:
        assert heading.size != "undated"
        begin = period_start(heading.first, heading.size)
        end = period_start(heading.first + 1, heading.size) - 1
    assert begin <= first <= first + more <= end
