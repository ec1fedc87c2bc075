"""In which events each actor takes part.

A posting is one Python integer with bit `row` set: 12 kB for 100,000 events, and a filter is one
`and` or `or` (1 µs). Together they cost actors times events, so where each event brings an actor
of its own (900,000 of both: 50 GB) those that are met rarely stay lists of rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from timeline_tui.core.view import bits_of

_BYTES = 64 * 1024 * 1024
"""Bytes up to which all postings are integers: to go over them at a key press takes 20 ms."""
_RARE = 16
"""Bytes of an integer for each row in it, above which a list is the smaller."""


class Postings:
    """`rows_by` has the rows of each actor, ascending; rows are below `size`."""

    def __init__(self, rows_by: Sequence[Sequence[int]], size: int) -> None:
        self._size = size
        width = size // 8 + 1
        roomy = width * len(rows_by) <= _BYTES
        self._postings: tuple[int | Sequence[int], ...] = tuple(
            bits_of(rows, size) if roomy or width <= _RARE * len(rows) else rows for rows in rows_by
        )

    def bits(self, index: int) -> int:
        """The events of an actor as the bits of an integer."""
        posting = self._postings[index]
        return posting if isinstance(posting, int) else bits_of(posting, self._size)

    def counts(self, bits: int) -> tuple[int, ...]:
        """In how many of the events whose bits are set each actor takes part."""
        there = bits.to_bytes(self._size // 8 + 1, "little")
        return tuple([
            (posting & bits).bit_count() if isinstance(posting, int)
            else sum(there[row >> 3] >> (row & 7) & 1 for row in posting)
            for posting in self._postings
        ])  # fmt: skip
