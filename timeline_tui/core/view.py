"""The events that a query selects, as rows in order and as the bits of one integer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from timeline_tui.core.query import Query


@dataclass(frozen=True, slots=True)
class View:
    """The events of a chronology that a query selects: `rows` ascending, `bits` the same as a set.

    `counts` has, for each actor of the chronology in its order, how many of these events it is in.
    """

    query: Query
    rows: Sequence[int]
    bits: int
    counts: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, row: int) -> bool:
        return bool(self.bits >> row & 1)

    def index(self, row: int) -> int:
        """The place of `row` in this view; -1 if it is not selected."""
        if row not in self:
            return -1
        return bisect_left(self.rows, row)


def bits_of(rows: Sequence[int], size: int) -> int:
    """Rows below `size` as an integer with their bits set."""
    data = bytearray(size // 8 + 1)
    for row in rows:
        data[row >> 3] |= 1 << (row & 7)
    return int.from_bytes(data, "little")


def rows_of(bits: int, size: int) -> Sequence[int]:
    """The rows whose bits are set, ascending."""
    if bits == (1 << size) - 1:
        return range(size)
    return [row for row, bit in enumerate(reversed(f"{bits:b}")) if bit == "1"] if bits else []
