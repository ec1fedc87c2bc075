"""Postings as integers and as lists of rows say the same."""

from __future__ import annotations

from array import array
from itertools import accumulate, chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core import columns
from timeline_tui.core.columns import Columns
from timeline_tui.core.index import sets
from timeline_tui.core.index.sets import Postings, bits_of, rows_of

SIZE = 200
ROWS = st.lists(st.integers(0, SIZE - 1), unique=True, max_size=30).map(sorted)


def made_of(rows_by: list[list[int]], size: int) -> Postings:
    """Return the postings of numbers by the rows that have each."""
    numbers_by: list[list[int]] = [[] for _ in range(size)]
    for number, rows in enumerate(rows_by):
        for row in rows:
            numbers_by[row].append(number)
    start = array("I", accumulate(map(len, numbers_by), initial=0))
    seats = array("I", chain.from_iterable(numbers_by))
    given = {"seat.start": start, "seat": seats}
    return Postings(Columns(size, given=given), "seat", len(rows_by))


@given(st.lists(ROWS, max_size=5), ROWS)
def test_rare_actors_are_found_and_counted_like_the_others(
    rows_by: list[list[int]], shown: list[int]
) -> None:
    bits = bits_of(shown, SIZE)
    for limit in (columns._ROOMY, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(columns, "_ROOMY", limit)
            made = made_of(rows_by, SIZE)
        assert [made.bits(n) for n in range(len(rows_by))] == [bits_of(r, SIZE) for r in rows_by]
        assert made.counts(bits) == tuple(len({*rows} & {*shown}) for rows in rows_by)
        assert [made.count(bits, n) for n in range(len(rows_by))] == list(made.counts(bits))
        every = {row for rows in rows_by for row in rows}
        assert made.bits_of_any(range(len(rows_by))) == bits_of(sorted(every), SIZE)


@given(st.lists(ROWS, max_size=5), st.lists(ROWS, max_size=5), st.integers(0, 8))
def test_what_is_counted_by_what_is_different_is_what_there_is(
    rows_by: list[list[int]], asked: list[list[int]], few: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sets, "FEW_OTHERS", few)
        made = made_of(rows_by, SIZE)
        for shown in (*asked, *(rows[1:] for rows in asked), *asked[:1]):
            counts = made.counts(bits_of(shown, SIZE))
            assert counts == tuple(len({*rows} & {*shown}) for rows in rows_by)


def test_an_actor_for_each_event_costs_a_list_each() -> None:
    size = 50_000
    made = made_of([[row] for row in range(size)], size)
    assert list(made._listed(7)) == [7]
    assert not len(made._sets)


@given(st.sets(st.integers(0, 2999)), st.sampled_from((0, 2, 10)), st.sampled_from((0, 1, 8)))
def test_few_rows_are_found_like_many(rows: set[int], step: int, more: int) -> None:
    rows = rows | set(range(0, 3000, step)) if step else {0, 2999, *sorted(rows)[:2]}
    size = 3000 + more
    assert list(rows_of(bits_of(sorted(rows), size), size)) == sorted(rows)
