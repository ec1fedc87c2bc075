"""Sets of rows: as the bits of one integer, or kept by value for all values of a field.

A set is one Python integer with bit `row` set: 12 kB for 100,000 events, and a filter is one `and`
or `or` (1 µs). Together they cost values times events, so where each event brings a value of its
own (900,000 of both: 50 GB) those that are met rarely stay lists of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress

from timeline_tui.core.text import fold

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
    if bits.bit_count() * _SPARSE > size:
        return list(compress(range(size), flags_of(bits, size)))
    rows = []
    while bits:
        last = bits & -bits
        rows.append(last.bit_length() - 1)
        bits ^= last
    return rows


_SPARSE = 1_000
"""Of fewer rows than one in so many each is found by itself: a fifth of the time or less."""


_BYTES = 64 * 1024 * 1024
"""Bytes up to which all postings are integers: to go over them at a key press takes 20 ms."""
_RARE = 16
"""Bytes of an integer for each row in it, above which a list is the smaller."""


class Postings:
    """The events that have each value of a field, such as each actor. `rows_by` has their rows,
    ascending and below `size`."""

    def __init__(self, rows_by: Sequence[Sequence[int]], size: int) -> None:
        self._size = size
        width = size // 8 + 1
        roomy = width * len(rows_by) <= _BYTES
        self._postings: tuple[int | Sequence[int], ...] = tuple(
            bits_of(rows, size) if roomy or width <= _RARE * len(rows) else rows for rows in rows_by
        )

    def bits(self, index: int) -> int:
        """Return the events that have a value as the bits of an integer."""
        posting = self._postings[index]
        return posting if isinstance(posting, int) else bits_of(posting, self._size)

    def counts(self, bits: int) -> tuple[int, ...]:
        """Return the number of events, of those whose bits are set, that have each value."""
        there = bits.to_bytes(self._size // 8 + 1, "little")
        return tuple([
            (posting & bits).bit_count() if isinstance(posting, int)
            else sum(there[row >> 3] >> (row & 7) & 1 for row in posting)
            for posting in self._postings
        ])  # fmt: skip


class Values:
    """The texts that a field has, such as tags: equal ones, folded, are one value."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        rows_by: dict[str, list[int]] = {}
        self.words: dict[str, str] = {}
        """Each value as it was first written, by its folded text, in the order of the corpus."""
        size = 0
        for row, each in enumerate(texts):
            size += 1
            for folded, text in {fold(text): text for text in each if text}.items():
                rows_by.setdefault(folded, []).append(row)
                self.words.setdefault(folded, text)
        self._postings = Postings(list(rows_by.values()), size)
        self._at = {folded: at for at, folded in enumerate(rows_by)}

    def bits(self, text: str) -> int:
        """Return the events that have a value, as bits."""
        at = self._at.get(fold(text))
        return 0 if at is None else self._postings.bits(at)

    def counts(self, bits: int) -> tuple[int, ...]:
        """Return the number of events, of those whose bits are set, that have each value."""
        return self._postings.counts(bits)


_STRETCHES = 500
"""Stretches of time that are kept: those of two centuries; each costs an integer."""


class Stretches:
    """The events by the stretch of time, `length` days, in which a day of theirs lies: they tell
    without a look at each event that some events leave no wide gap."""

    def __init__(self, days: Sequence[int | None], length: int) -> None:
        found: dict[int, list[tuple[int, int]]] = {}
        for day, row in sorted((day, row) for row, day in enumerate(days) if day is not None):
            found.setdefault(day // length, []).append((day, row))
        few = len(found) <= _STRETCHES
        self._parts = [
            (number, bits_of([row for _, row in dated], len(days)), dated)
            for number, dated in found.items()
            if few
        ]

    def dense_ends(self, bits: int, flags: bytes) -> tuple[int, int] | None:
        """Return the first and the last day of some events, as bits and as flags, if one of them
        lies in each stretch between; None if not, or if that is not known."""
        there = [(number, dated) for number, part, dated in self._parts if part & bits]
        if not there or there[-1][0] - there[0][0] >= len(there):
            return None
        first = next(day for day, row in there[0][1] if flags[row])
        last = next(day for day, row in reversed(there[-1][1]) if flags[row])
        return first, last
