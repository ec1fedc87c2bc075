"""Sets of rows of a corpus.

A set is one Python integer with bit `row` set: 12 kB for 100,000 events, and a filter is one `and`
or `or` (1 µs). Together they cost values times events, so where each event brings a value of its
own (900,000 of both: 50 GB) those that are met rarely stay lists of rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import accumulate, chain, compress, islice, repeat
from operator import eq
from typing import overload

from timeline_tui.core.columns import Columns, set_of

_DIGITS = bytes.maketrans(b"01", b"\0\1")


def flags_of(bits: int, size: int) -> bytes:
    """Return a set of rows below `size` as a byte a row, 1 for those in it."""
    return f"{bits:0{size}b}".encode().translate(_DIGITS)[::-1] if size else b""


def both_flags(one: bytes, other: bytes) -> bytes:
    """Return 1 where two flags are 1."""
    both = int.from_bytes(one, "little") & int.from_bytes(other, "little")
    return both.to_bytes(len(one), "little")


def bits_of(rows: Iterable[int], size: int) -> int:
    """Return rows below `size` as an integer with their bits set."""
    return int.from_bytes(set_of(rows, size), "little")


def rows_of(bits: int, size: int) -> Sequence[int]:
    """Return the rows whose bits are set, ascending."""
    if bits == (1 << size) - 1:
        return range(size)
    number = bits.bit_count()
    if 2 * number > size:
        return list(compress(range(size), flags_of(bits, size)))
    data = bits.to_bytes(size // 8 + 1, "little")
    if number * _SPARSE < size:
        return _rows_of_few(data)
    places, firsts = _places(), compress(range(0, 8 * len(data), 8), data)
    some = zip(firsts, data.translate(None, b"\0"), strict=True)
    return [first + place for first, byte in some for place in places[byte]]


def _rows_of_few(data: bytes) -> Sequence[int]:
    """Return the rows of a set in which they are few: of a large integer, to take one bit away
    costs as much as to pass over a thousand."""
    rows: list[int] = []
    for start in range(0, len(data), _PIECE):
        bits = int.from_bytes(data[start : start + _PIECE], "little")
        before = 8 * start - 1
        while bits:
            last = bits & -bits
            rows.append(before + last.bit_length())
            bits ^= last
    return rows


@cache
def _places() -> Sequence[tuple[int, ...]]:
    """Return the bits that are set in each byte."""
    return [tuple(place for place in range(8) if byte >> place & 1) for byte in range(256)]


_SPARSE = 32
"""Below one row in this many, each is found by itself: 100 of 100,000 in 50 µs, and all that there
are in 2 ms."""
_PIECE = 128
"""Bytes of a set in which one row after the other is found by itself."""
_BLOCK = 2048
"""Rows in a block, which is listed in 40 µs."""


class Sections(list[int]):
    """The starts of adjacent sections of places, and the end of the last. All sections that have a
    place of a set are found in one operation on integers: no section carries into the next. Of a
    set that is nearly the last one, only what is different is looked at."""

    _last: tuple[int, bytes] | None = None

    @cached_property
    def _masks(self) -> tuple[int, int, int, int]:
        """Return as bits the first place of each section, the last of each, and all but the last
        ones; and the latter as bytes of value 2."""
        size = self[-1] if self else 0
        first = bits_of(self[:-1], size)
        last = bits_of([start - 1 for start in self[1:]], size)
        rest = ((1 << size) - 1) ^ last
        return first, last, rest, int.from_bytes(flags_of(rest, size), "little") << 1

    def flags(self, bits: int) -> bytes:
        """Return a byte for each section: 1 if a place of it is in a set."""
        before = self._last  # as one object: two threads ask
        if before is not None and (bits ^ before[0]).bit_count() <= FEW_OTHERS:
            flags = bytearray(before[1])
            for at in self.touched(bits ^ before[0]):
                start, end = self[at : at + 2]
                flags[at] = bits >> start & ((1 << (end - start)) - 1) != 0
            found = bytes(flags)
        else:
            found = self._flags(bits)
        self._last = bits, found
        return found

    def touched(self, bits: int) -> Sequence[int]:
        """Return the numbers of the sections that have one of a few places, in order."""
        places = rows_of(bits, self[-1]) if self else ()
        return list(dict.fromkeys(bisect_right(self, place) - 1 for place in places))

    def _flags(self, bits: int) -> bytes:
        size = self[-1] if self else 0
        _, last, rest, dropped = self._masks
        there = ((bits & rest) + rest | bits) & last
        flags = int.from_bytes(flags_of(there, size), "little") | dropped
        return flags.to_bytes(size, "little").translate(None, b"\2")

    def firsts(self, bits: int) -> Sequence[int]:
        """Return the first place that is in a set of each part that has one."""
        if not self:
            return ()
        first, last, _, _ = self._masks
        # With its last place added, no section is empty, and none borrows from the next.
        some = bits | last
        return rows_of(bits & some & ~(some - first), self[-1])


class RowSet(Sequence[int]):
    """Some of the rows of a corpus, in an order of all of them, held as a set: no row is listed
    before it is asked for.

    `bits` are the places in the order at which they stand, of `size` places; `order` has the row at
    each place, None where that is the place itself.
    """

    def __init__(self, bits: int, size: int, order: Sequence[int] | None = None) -> None:
        self.bits, self.size, self.order = bits, size, order
        self._length = bits.bit_count()
        self._blocks: dict[int, Sequence[int]] = {}
        self._runs: dict[int, tuple[Sequence[int], Sequence[int]]] = {}
        self._there: dict[int, tuple[Sections, bytes]] = {}

    @cached_property
    def _data(self) -> bytes:
        return self.bits.to_bytes(self.size // 8 + 1, "little")

    @cached_property
    def _starts(self) -> Sequence[int]:
        """Return the number of rows before each block."""
        data, step = self._data, _BLOCK // 8
        blocks = (data[at : at + step] for at in range(0, len(data), step))
        counts = [int.from_bytes(block, "little").bit_count() for block in blocks]
        return list(accumulate(counts, initial=0))

    def _block(self, number: int) -> Sequence[int]:
        """Return the places of a block that are in the set."""
        places = self._blocks.get(number)
        if places is None:
            first = number * _BLOCK
            bits = int.from_bytes(self._data[first // 8 : (first + _BLOCK) // 8], "little")
            places = [first + place for place in rows_of(bits, _BLOCK)]
            if len(self._blocks) >= _KEPT_BLOCKS:
                self._blocks.clear()
            self._blocks[number] = places
        return places

    @cached_property
    def flags(self) -> bytes:
        """Return 1 for each place that is in the set."""
        return flags_of(self.bits, self.size)

    @property
    def is_full(self) -> bool:
        """Report whether all rows are there."""
        return self._length == self.size

    def place(self, at: int) -> int:
        """Return the place, among all, of the row at an index of this sequence."""
        if not 0 <= at < self._length:
            raise IndexError(at)
        if self.is_full:
            return at
        block = bisect_right(self._starts, at) - 1
        return self._block(block)[at - self._starts[block]]

    def rank(self, place: int) -> int:
        """Return the number of rows before a place among all."""
        if self.is_full or place >= self.size:
            return min(place, self._length)
        block = place // _BLOCK
        rest = self._data[block * _BLOCK // 8 : place // 8 + 1]
        bits = int.from_bytes(rest, "little") & ((1 << (place - block * _BLOCK)) - 1)
        return self._starts[block] + bits.bit_count()

    def count_within(self, start: int, end: int) -> int:
        """Return the number of rows at places from `start` up to `end`."""
        return self.rank(end) - self.rank(start)

    def flags_within(self, start: int, end: int) -> bytes:
        """Return 1 for each place from `start` up to `end` that is in the set."""
        bits = int.from_bytes(self._data[start // 8 : end // 8 + 1], "little") >> start % 8
        return flags_of(bits & ((1 << (end - start)) - 1), end - start)

    def picked(self, step: int) -> Sequence[int]:
        """Return the first of every `step` rows, as `[::step]` does. Of a few among many each is
        found by itself: no block is listed for it."""
        if self.is_full or step < _SELDOM:
            return self[::step] if self.is_full else list(islice(self, 0, None, step))
        starts, size, found, block = self._starts, _BLOCK // 8, [], 0
        for at in range(0, self._length, step):
            while starts[block + 1] <= at:
                block += 1
            bits = int.from_bytes(self._data[block * size : (block + 1) * size], "little")
            found.append(block * _BLOCK + _nth(bits, at - starts[block]))
        return found if self.order is None else [self.order[place] for place in found]

    def found(self, starts: Sequence[int]) -> Sequence[int]:
        """Return the first place that is in the set of each run of places; -1 for none. `starts`
        has the start of each run, and the end of the last."""
        known = self._runs.get(id(starts))
        if known is None:
            ends, begins = islice(starts, 1, None), islice(starts, len(starts) - 1)
            if self.is_full:
                known = starts, list(begins)
            else:
                known = starts, list(map(self.flags.find, repeat(1), begins, ends))
            self._runs[id(starts)] = known
        return known[1]

    def there(self, parts: Sections) -> bytes:
        """Return a byte for each section: 1 if a place of it is in the set."""
        if self.is_full:
            return b"\1" * (len(parts) - 1)
        known = self._there.get(id(parts))
        if known is None:
            known = self._there[id(parts)] = parts, parts.flags(self.bits)
        return known[1]

    def firsts(self, parts: Sections) -> Sequence[int]:
        """Return the first place that is in the set of each part that has one."""
        if self.is_full:
            return parts[:-1]
        if len(parts) * _SELDOM > self.size:
            return parts.firsts(self.bits)
        return [place for place in self.found(parts) if place >= 0]

    def firsts_of(self, parts: Sections) -> tuple[Sequence[int], bytes]:
        """Return what `firsts` and `there` do."""
        if self.is_full or len(parts) * _SELDOM > self.size:
            return self.firsts(parts), self.there(parts)
        found = self.found(parts)
        there = bytes(map((0).__le__, found))
        return list(compress(found, there)), there

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...
    def __getitem__(self, at: int | slice) -> int | Sequence[int]:
        if isinstance(at, slice):
            places: Sequence[int] = range(*at.indices(self._length))
            if not self.is_full:
                places = list(map(self.place, places))
            return places if self.order is None else [self.order[place] for place in places]
        place = self.place(at + self._length if at < 0 else at)
        return place if self.order is None else self.order[place]

    def __iter__(self) -> Iterator[int]:
        if self.is_full:
            places: Iterable[int] = range(self.size)
        elif self._length * _SPARSE > self.size:
            places = compress(range(self.size), self.flags)
        else:
            places = rows_of(self.bits, self.size)
        return iter(places if self.order is None else map(self.order.__getitem__, places))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RowSet) and self.order is other.order:
            return (self.bits, self.size) == (other.bits, other.size)
        if isinstance(other, Sequence):
            return len(self) == len(other) and all(map(eq, self, other))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]


_KEPT_BLOCKS = 64
_KEPT_BYTES = 32 * 1024 * 1024
"""Bytes of postings that are kept as integers: making one of them takes half as long as to count
with it."""
FEW_OTHERS = 256
"""Rows that are counted one by one: in 0.2 ms, where all take 1 ms for 200 actors."""
_SELDOM = 32
"""One row in this many, or fewer: each is found by itself."""


def _nth(bits: int, number: int) -> int:
    """Return the place of a bit that is set in a block, counted from 0."""
    place, width = 0, _BLOCK // 2
    while width:
        low = bits & ((1 << width) - 1)
        before = low.bit_count()
        if before <= number:
            number -= before
            place += width
            bits >>= width
        else:
            bits = low
        width //= 2
    return place


class Postings:
    """The rows that have each of the numbers of a column, such as each actor, `size` of them; see
    `columns._postings`."""

    def __init__(self, columns: Columns, name: str, size: int) -> None:
        self._size, self._events = size, columns.size
        self._often = {number: at for at, number in enumerate(columns[f"{name}.often"])}
        self._sets = columns[f"{name}.sets"]
        self._starts, self._rows = columns[f"{name}.rows.start"], columns[f"{name}.rows"]
        self._numbers = columns.by_place(f"{name}.start"), columns.by_place(name)
        self._known: dict[int, int] = {}
        self._counted: tuple[int, tuple[int, ...]] = 0, (0,) * size

    def __len__(self) -> int:
        return self._size

    def bits(self, number: int) -> int:
        """Return the rows that have a number as the bits of an integer."""
        found = self._known.get(number)
        if found is None:
            at = self._often.get(number)
            if at is None:
                return bits_of(self._listed(number), self._events)
            width = self._events // 8 + 1
            found = int.from_bytes(self._sets[at * width : (at + 1) * width], "little")
            if len(self._known) * width < _KEPT_BYTES:
                self._known[number] = found
        return found

    def _listed(self, number: int) -> memoryview:
        if number + 1 >= len(self._starts):
            return self._rows[:0]
        return self._rows[self._starts[number] : self._starts[number + 1]]

    def bits_of_any(self, numbers: Sequence[int]) -> int:
        """Return the rows that have one of some numbers."""
        found = 0
        for number in filter(self._often.__contains__, numbers):
            found |= self.bits(number)
        rare = [self._listed(number) for number in numbers if number not in self._often]
        return found | bits_of(chain.from_iterable(rare), self._events) if rare else found

    def count(self, bits: int, number: int) -> int:
        """Return how many of some rows have a number."""
        return (self.bits(number) & bits).bit_count()

    def counts(self, bits: int) -> tuple[int, ...]:
        """Return how many of some rows have each of the numbers: by what is different, where few of
        the rows are other ones than those of the last time."""
        before, counts = self._counted
        if (bits ^ before).bit_count() <= FEW_OTHERS:
            counts = self._recount(counts, bits & ~before, 1)
            counts = self._recount(counts, before & ~bits, -1)
        else:
            counts = self._count(bits)
        self._counted = bits, counts
        return counts

    def _recount(self, counts: tuple[int, ...], bits: int, by: int) -> tuple[int, ...]:
        """Return numbers of rows with `by` added for each of some rows."""
        if not bits:
            return counts
        (starts, numbers), changed = self._numbers, list(counts)
        for row in rows_of(bits, self._events):
            for number in {*numbers[starts[row] : starts[row + 1]]}:
                changed[number] += by
        return tuple(changed)

    def _count(self, bits: int) -> tuple[int, ...]:
        if len(self._often) == self._size:
            return tuple([(self.bits(number) & bits).bit_count() for number in range(self._size)])
        there = bytes(map(flags_of(bits, self._events).__getitem__, self._rows))
        counts = list(map(there.count, repeat(1), self._starts, islice(self._starts, 1, None)))
        counts += [0] * (self._size - len(counts))
        for number in self._often:
            counts[number] = (self.bits(number) & bits).bit_count()
        return tuple(counts)
