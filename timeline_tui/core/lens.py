"""A way of looking at a corpus: which of its rows are there, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

from timeline_tui.core.query import Order


@dataclass(frozen=True, slots=True, eq=False)
class Lens:
    """The events as known by the end of the day `known` (None: by now), in an order.

    `bits` are the rows that are there, `rows` the same in order. `places` has for each row of the
    corpus its place among all rows in this order; None where that is the row itself.
    """

    known: int | None
    order: Order
    bits: int
    rows: Sequence[int]
    places: Sequence[int] | None = None

    @classmethod
    def over(
        cls,
        flags: bytes,
        bits: int,
        known: int | None,
        order: Order,
        rows: Sequence[int] | None = None,
        places: Sequence[int] | None = None,
    ) -> Lens:
        """Return the lens that leaves the rows whose flag is set; `rows` are all rows in order,
        and `places` the place of each, where the order is not that of the corpus."""
        if rows is None:
            rows = range(len(flags))
            there: Sequence[int] = rows if known is None else list(compress(rows, flags))
        else:
            there = rows if known is None else [row for row in rows if flags[row]]
        return cls(known, order, bits, there, places)

    def __contains__(self, row: int) -> bool:
        return bool(self.bits >> row & 1)

    def place(self, row: int) -> int:
        """Return where a row of the corpus stands among all rows in this order."""
        return row if self.places is None else self.places[row]

    def arranged(self, flags: bytes) -> Sequence[int]:
        """Return the rows whose flag is set, as far as they are there, in order."""
        if self.places is None:
            return list(compress(range(len(flags)), flags))
        return [row for row in self.rows if flags[row]]
