"""Postings as integers and as lists of rows say the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core import index
from timeline_tui.core.index import Postings, bits_of, rows_of

SIZE = 200
ROWS = st.lists(st.integers(0, SIZE - 1), unique=True, max_size=30).map(sorted)


@given(st.lists(ROWS, max_size=5), ROWS)
def test_rare_actors_are_found_and_counted_like_the_others(
    rows_by: list[list[int]], shown: list[int]
) -> None:
    bits = bits_of(shown, SIZE)
    for limit in (index._BYTES, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(index, "_BYTES", limit)
            made = Postings(rows_by, SIZE)
        assert [made.bits(n) for n in range(len(rows_by))] == [bits_of(r, SIZE) for r in rows_by]
        assert made.counts(bits) == tuple(len({*rows} & {*shown}) for rows in rows_by)


def test_an_actor_for_each_event_costs_a_list_each() -> None:
    size = 50_000
    made = Postings([[row] for row in range(size)], size)
    assert made._postings[7] == [7]


@given(st.sets(st.integers(0, 2999)), st.booleans())
def test_few_rows_are_found_like_many(rows: set[int], many: bool) -> None:
    rows = rows | set(range(0, 3000, 2)) if many else set(sorted(rows)[:2])
    assert list(rows_of(bits_of(sorted(rows), 3000), 3000)) == sorted(rows)
