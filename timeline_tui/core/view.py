"""The events that a query selects, as rows in order and as the bits of one integer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

from timeline_tui.core.query import Query


@dataclass(frozen=True, eq=False)
class View:
    """The events that a query selects through a lens: `rows` in the order of the lens, `bits` the
    same as a set. `places` are those of the lens. Two views are the same only by identity, for
    they are long.

    `count` gives, for a set of events as bits, in how many of them each actor takes part.
    """

    query: Query
    rows: Sequence[int]
    bits: int
    count: Callable[[int], tuple[int, ...]]
    places: Sequence[int] | None = None

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """For each actor of the chronology in its order, how many of these events it is in."""
        return self.count(self.bits)

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, row: int) -> bool:
        return bool(self.bits >> row & 1)

    def index(self, row: int) -> int:
        """Return the place of `row` in this view; -1 if it is not selected."""
        return self.index_from(row) if row in self else -1

    def index_from(self, row: int) -> int:
        """Return the place of `row` in this view, or of the first that comes after it; the length
        of the view if none does."""
        if self.places is None:
            return bisect_left(self.rows, row)
        return bisect_left(self.rows, self.places[row], key=self.places.__getitem__)


_DIGITS = bytes.maketrans(b"01", b"\0\1")
_FLAGS = bytes.maketrans(b"\0\1", b"01")


def flags_of(bits: int, size: int) -> bytes:
    """Return a set of rows below `size` as a byte a row, 1 for those in it."""
    return f"{bits:0{size}b}".encode().translate(_DIGITS)[::-1] if size else b""


def bits_of_flags(flags: bytes) -> int:
    """Return a byte a row, 0 or 1, as an integer with a bit a row."""
    return int(flags[::-1].translate(_FLAGS), 2) if flags else 0


def bits_of(rows: Sequence[int], size: int) -> int:
    """Return rows below `size` as an integer with their bits set."""
    data = bytearray(size // 8 + 1)
    for row in rows:
        data[row >> 3] |= 1 << (row & 7)
    return int.from_bytes(data, "little")


def rows_of(bits: int, size: int) -> Sequence[int]:
    """Return the rows whose bits are set, ascending."""
    if bits == (1 << size) - 1:
        return range(size)
    return list(compress(range(size), flags_of(bits, size))) if bits else []
