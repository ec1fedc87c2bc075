"""The density strip: nothing counted twice, nothing hidden, zeros blank."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.dates.calendar import MONTHS, ZOOMS, civil, day_number, period_of
from timeline_tui.tui.glyphs import ASCII, UNICODE
from timeline_tui.tui.timeline.density import (
    DayScale,
    FoldedScale,
    PeriodScale,
    axis,
    bars,
    bucket_counts,
    bucket_shares,
    fold,
    scale_of,
    stack,
)

FIRST = day_number(2026, 1, 1)
SCALES = st.builds(
    lambda days, width, zoom, here: scale_of((FIRST, FIRST + days), width, zoom, FIRST + here),
    st.integers(0, 5000),
    st.integers(1, 120),
    st.sampled_from([None, *ZOOMS]),
    st.integers(0, 5000),
)


FOLDED = st.builds(
    lambda days, width, stretches: fold(
        DayScale(FIRST, FIRST + days, width),
        [(FIRST + first, FIRST + last) for first, last in apart(stretches)],
    ),
    st.integers(0, 5000),
    st.integers(1, 160),
    st.lists(st.integers(0, 5000), max_size=12, unique=True),
)
"""Scales with some of the stretches folded, if that is worth it."""


def apart(days: list[int]) -> list[tuple[int, int]]:
    """Return stretches with a day between two of them at least."""
    ends = sorted(days)
    pairs = zip(ends[::2], ends[1::2], strict=False)
    return [(first, last - 1) for first, last in pairs if first < last]


@given(SCALES | FOLDED, st.lists(st.integers(-10, 5100)))
def test_each_day_on_the_scale_is_counted_once(scale, offsets) -> None:
    days = sorted(FIRST + offset for offset in offsets)
    counts = bucket_counts(lambda edges: [bisect_left(days, edge) for edge in edges], scale)
    inside = [day for day in days if scale.first <= day <= scale.last]
    assert sum(counts) == len(inside)
    for bucket, count in enumerate(counts):
        assert count == sum(scale.bucket(day) == bucket for day in inside)
    assert len(scale.on_cells(counts)) == scale.width


@given(SCALES | FOLDED, st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 400))))
def test_the_shares_of_a_vague_date_come_to_one_where_all_of_it_is_shown(scale, spans) -> None:
    inside = [
        (first, last)
        for offset, more in spans
        if scale.first <= (first := FIRST + offset) and (last := first + more) <= scale.last
    ]
    shares = bucket_shares(Counter(inside), scale)
    assert sum(shares) == pytest.approx(len(inside), abs=1e-6)
    assert all(share >= 0 for share in shares)


@given(SCALES | FOLDED)
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


@pytest.mark.parametrize("width", [40, 160])
@pytest.mark.parametrize("zoom", ["month", "quarter", "year", "decade"])
def test_no_period_has_the_name_of_a_month_that_begins_later_within_it(zoom, width) -> None:
    scale = scale_of((FIRST, FIRST + 800), width, zoom, None)
    labels = axis(scale)
    found = [*re.finditer(r"(\d{4} )?([A-Z][a-z]{2})", labels)]
    named = [MONTHS[civil(scale.day(each.start()))[1] - 1][:3] for each in found]
    assert [each[2] for each in found] == named
    assert bool(named) == (zoom in ("month", "quarter"))


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


@given(FOLDED)
def test_most_cells_are_left_to_the_days_between_the_folds(scale) -> None:
    labels = axis(scale, folded="┊")
    assert len(labels) == scale.width
    if isinstance(scale, FoldedScale):
        cells = [sum(1 for day in piece.scale.edges()[1:]) for piece in scale.pieces]
        folds = [n for n, piece in zip(cells, scale.pieces, strict=True) if piece.words]
        assert sum(folds) <= 0.4 * scale.width
        assert labels.count("┊") == len(folds) > 0
        assert sum(cells) == scale.width
        days = [piece.scale for piece in scale.pieces]
        assert all(a.last + 1 == b.first for a, b in pairwise(days))


def test_a_far_event_does_not_empty_the_strip() -> None:
    whole = DayScale(FIRST - 700, FIRST + 60, 80)
    scale = fold(whole, [(FIRST - 699, FIRST - 1)])
    assert axis(scale, folded="┊").startswith("2024 ┊ 23 months 2026 Jan")
    assert scale.cell(FIRST) == 5 + len("┊ 23 months ")
    assert fold(whole, [(FIRST, FIRST + 59)]) is whole


@given(
    st.lists(st.tuples(st.integers(0, 50), st.floats(0, 5)), min_size=1, max_size=80),
    st.integers(1, 3),
    st.sampled_from([UNICODE, ASCII]),
)
def test_bars_over_several_rows_stand_on_the_lowest_and_what_is_certain_below(
    cells, rows, glyphs
) -> None:
    counts, shares = [float(count) for count, _ in cells], [share for _, share in cells]
    totals = [count + share for count, share in cells]
    lines = stack(counts, shares, rows, max(totals), glyphs)
    assert len(lines) == rows
    for column, count, total in zip(zip(*lines, strict=True), counts, totals, strict=True):
        drawn = "".join(column).lstrip(" ")
        assert " " not in drawn
        assert bool(drawn) == (total > 0)
        certain = drawn.lstrip(glyphs.spread)
        assert all(char in glyphs.heights for char in certain)
        assert bool(certain) == (count > 0)
        assert all(char == glyphs.heights[-1] for char in certain[1:])


def test_one_event_is_low_and_the_most_fill_all_rows() -> None:
    assert stack([1, 0, 8], [0, 0, 0], 3, 8, UNICODE) == ["  █", "  █", "▃ █"]
    assert stack([1, 0], [0, 0.2], 1, 1.0, UNICODE) == ["▄░"]
    assert stack([8, 0], [8, 4], 2, 16, UNICODE) == ["▁ ", "█▓"]
    assert stack([7, 0], [9, 16], 2, 16, UNICODE) == ["▓▓", "█▓"]
