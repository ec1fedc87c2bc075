"""The density strip: nothing counted twice, nothing hidden, zeros blank."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.dates.calendar import ZOOMS, civil, day_number, period_of
from timeline_tui.tui.glyphs import ASCII, UNICODE
from timeline_tui.tui.timeline.density import (
    DayScale,
    PeriodScale,
    axis,
    bars,
    bucket_counts,
    bucket_shares,
    scale_of,
)

FIRST = day_number(2026, 1, 1)
SCALES = st.builds(
    lambda days, width, zoom, here: scale_of((FIRST, FIRST + days), width, zoom, FIRST + here),
    st.integers(0, 5000),
    st.integers(1, 120),
    st.sampled_from([None, *ZOOMS]),
    st.integers(0, 5000),
)


@given(SCALES, st.lists(st.integers(-10, 5100)))
def test_each_day_on_the_scale_is_counted_once(scale, offsets) -> None:
    days = sorted(FIRST + offset for offset in offsets)
    counts = bucket_counts(lambda edges: [bisect_left(days, edge) for edge in edges], scale)
    inside = [day for day in days if scale.first <= day <= scale.last]
    assert sum(counts) == len(inside)
    for bucket, count in enumerate(counts):
        assert count == sum(scale.bucket(day) == bucket for day in inside)
    assert len(scale.on_cells(counts)) == scale.width


@given(SCALES, st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 400))))
def test_the_shares_of_a_vague_date_come_to_one_where_all_of_it_is_shown(scale, spans) -> None:
    inside = [
        (first, last)
        for offset, more in spans
        if scale.first <= (first := FIRST + offset) and (last := first + more) <= scale.last
    ]
    shares = bucket_shares(Counter(inside), scale)
    assert sum(shares) == pytest.approx(len(inside), abs=1e-6)
    assert all(share >= 0 for share in shares)


@given(SCALES)
def test_a_cell_and_its_day_find_each_other(scale) -> None:
    for cell in range(scale.width):
        day = scale.day(cell)
        assert scale.first <= day <= scale.last
        if isinstance(scale, PeriodScale):
            assert scale.cell(day) <= cell
            assert period_of(day, scale.zoom) == period_of(scale.day(scale.cell(day)), scale.zoom)
    assert scale.cell(scale.first) == 0
    assert 0 <= scale.cell(FIRST - 10**6) < scale.width
    assert 0 <= scale.cell(FIRST + 10**6) < scale.width


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0, 5)), min_size=1, max_size=80))
def test_zeros_are_blank_and_a_single_event_is_seen(cells) -> None:
    counts, shares = [float(count) for count, _ in cells], [share for _, share in cells]
    for glyphs in (UNICODE, ASCII):
        line = bars(counts, shares, glyphs)
        assert len(line) == len(cells)
        for char, count, share in zip(line, counts, shares, strict=True):
            if not count and not share:
                assert char == " "
            else:
                assert char in (glyphs.heights if count else glyphs.spread)
        assert not glyphs.ascii or line.isascii()


def test_the_most_is_highest_and_one_is_lowest() -> None:
    assert bars([1, 0, 8], [0, 0, 0], UNICODE) == "▁ █"
    assert bars([1], [0], UNICODE) == "▄"
    assert bars([0, 0, 0], [0.2, 1.5, 9], UNICODE) == "░▒▓"


def test_names_of_months_and_years_stand_under_their_days() -> None:
    year = DayScale(FIRST, FIRST + 364, 80)
    assert axis(year).startswith("2026 Jan")
    assert axis(year)[year.cell(day_number(2026, 7, 1)) :].startswith("Jul")
    age = DayScale(day_number(-500, 1, 1), day_number(2000, 1, 1), 80)
    assert "501 BCE" in axis(age)
    assert len(axis(age)) == 80


def test_a_month_whose_year_has_no_room_for_its_name_says_the_year_itself() -> None:
    first = day_number(2018, 9, 3)
    labels = axis(DayScale(first, first + 4 * 365, 50))
    assert labels.startswith("2018 Sep  2019 Jul")
    first = day_number(2018, 5, 3)
    assert axis(DayScale(first, first + 4 * 365, 50)).startswith("2018 May      2019 Jul")
    assert axis(DayScale(first, first + 4 * 365, 58)).startswith("2018 May 2019   Jul")


def test_a_zoom_that_does_not_fit_shows_what_is_around_the_cursor() -> None:
    here = FIRST + 300
    scale = scale_of((FIRST, FIRST + 3000), 40, "day", here)
    assert scale.first <= here <= scale.last
    assert scale.last - scale.first == 39
    assert scale_of((FIRST, FIRST + 3000), 40, "day", None).first == FIRST
    assert civil(scale_of((FIRST, FIRST + 3000), 40, "year", here).first) == (2026, 1, 1)
