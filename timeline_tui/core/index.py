"""The index of a corpus: functions of it alone, each computed on first use.

Participants are held as postings, texts as folded strings, dates of publication as days. All are by
row of the corpus, so that one index serves every lens. All come from columns (`core.columns`): here
is what turns those into answers, and no question goes through the events.

A set of rows is one Python integer with bit `row` set: 12 kB for 100,000 events, and a filter is
one `and` or `or` (1 µs). Together they cost values times events, so where each event brings a value
of its own (900,000 of both: 50 GB) those that are met rarely stay lists of rows.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import accumulate, chain, compress, count, islice, pairwise, repeat
from math import inf
from operator import eq, itemgetter, le, ne, sub
from types import MappingProxyType
from typing import Any, Literal, overload

from timeline_tui.core.columns import (
    OWN_WORDS,
    REACH,
    Columns,
    Readable,
    TextPart,
    bits_of_flags,
    make_text,
    pick,
    sections_of,
    set_of,
    stride_of,
)
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import Actor, Event, Kind, LinkType, Mark, Source, said_of_others
from timeline_tui.core.sources import Publications
from timeline_tui.core.text import fold, fold_for_search, join_texts, strstr
from timeline_tui.dates import When
from timeline_tui.dates.extent import (
    ASK,
    DOUBTED,
    NONE,
    ON_A_DAY,
    DayList,
    Extent,
    Whens,
    are_narrow,
    dense_extent,
    extent_of,
    narrow_extent,
    told_extent,
)
from timeline_tui.dates.frozen import NamedTuple, dataclass
from timeline_tui.dates.when import Seconds

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
        if before is not None and (bits ^ before[0]).bit_count() <= _FEW_OTHERS:
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
_LISTED = 200_000
"""Number of events up to which the days of all are held as a list (1.6 MB)."""
_FEW_OTHERS = 256
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
        if (bits ^ before).bit_count() <= _FEW_OTHERS:
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


def cites_source(event: Event, asked: str) -> bool:
    """Report whether an event whose sources are complete cites one by its id or title."""
    return any(
        asked in (source.ref, source.id) or fold(source.title) == fold(asked)
        for source in event.sources
    )


class Values:
    """The texts that a field has, such as tags: equal ones, folded, are one value."""

    def __init__(self, columns: Columns, field: str) -> None:
        found = columns.head(f"values.{field}")
        self.words: dict[str, str] = dict(found)
        """Each value as it was first written, by its folded text, in the order of the corpus."""
        self._postings = Postings(columns, f"values.{field}", len(found))
        self._at = {folded: at for at, folded in enumerate(self.words)}

    def bits_of_those(self, are_meant: Callable[[str], bool]) -> int:
        """Return the events, as bits, that have one of the values whose folded texts are meant."""
        meant = [at for folded, at in self._at.items() if are_meant(folded)]
        return self._postings.bits_of_any(meant) if meant else 0

    def bits(self, text: str) -> int:
        """Return the events that have a value, as bits."""
        at = self._at.get(fold(text))
        return 0 if at is None else self._postings.bits(at)

    def counts(self, bits: int) -> tuple[int, ...]:
        """Return the number of events, of those whose bits are set, that have each value."""
        return self._postings.counts(bits)


class Ranking:
    """The rows as they ascend by a key; see `columns._ranking`. `order` is empty where that is the
    order of the corpus. Asked for the first so many of them, it adds few to a set that is known."""

    def __init__(self, order: Sequence[int], sets: memoryview, size: int) -> None:
        self._order, self._sets, self._size = order, sets, size
        self._last = 0, 0

    def first(self, count: int) -> int:
        """Return the first `count` rows as bits."""
        if not len(self._order):
            return (1 << count) - 1
        before, bits = self._last
        stride, width = stride_of(self._size), self._size // 8 + 1
        at = min(count // stride, len(self._sets) // width)
        if abs(count - before) > count - at * stride:
            # Days of publication are mostly asked for one after the other; this one is not.
            before = at * stride
            bits = int.from_bytes(self._sets[(at - 1) * width : at * width], "little") if at else 0
        if before <= count:
            bits |= bits_of(self._order[before:count], self._size)
        else:
            bits &= ~bits_of(self._order[count:before], self._size)
        self._last = count, bits
        return bits

    def count_below(self, keys: Sequence[Seconds], key: Seconds) -> int:
        """Return how many rows have a key below one, by the key of each row."""
        if not len(self._order):
            return bisect_left(keys, key)
        return bisect_left(self._order, key, key=keys.__getitem__)

    def count_upto(self, keys: Sequence[Seconds], key: Seconds) -> int:
        """Return how many rows have no higher key than one, by the key of each row."""
        if not len(self._order):
            return bisect_right(keys, key)
        return bisect_right(self._order, key, key=keys.__getitem__)


# -- texts -----------------------------------------------------------------------------------------

KEPT_SEARCHES = 64
"""Searches whose answers are kept, for the next letter and for other filters."""
KEPT_RANGES = 16
"""Ranges of time whose answers are kept, for other filters and for other days of knowledge."""
Order = Literal["happened", "published"]
"""The order of a list: by when events happened, or by when they first became public."""
SLICE = 4 * 1024 * 1024
"""Bytes of text that are looked through at once: 2.5 ms."""
SHORTEST = 512
"""Bytes that a text counts for at least: it takes its time, however short it is."""
FIRST = 4_096
"""Texts that are looked at for the first screen of a search: 5 ms."""
CHECKED = 64 * SLICE
"""Bytes of text that are checked before they are searched: in 0.1 s, and that much memory."""
_COPIED = 512 * 1024
"""Bytes that are copied to be looked through, where they have no `find` of their own."""
_KEPT_SECTIONS = 16_384
"""Events whose sections are kept while the past is searched."""


class _Placed(NamedTuple):
    """Texts in `parts`; of each row the number of its part, and its place there. Without `places`
    all are in one part, in the order of the corpus."""

    parts: Sequence[TextPart]
    numbers: Sequence[int] = ()
    places: Sequence[int] = ()


def _place_texts(parts: Sequence[TextPart], size: int) -> _Placed:
    if len(parts) == 1:
        in_order = array("I", range(size))
        if memoryview(parts[0].rows).tobytes() == in_order.tobytes():
            return _Placed(parts)
    numbers, places = array("I", bytes(4 * size)), array("I", bytes(4 * size))
    for number, part in enumerate(parts):
        for at, row in enumerate(part.rows):
            numbers[row], places[row] = number, at
    return _Placed(parts, numbers, places)


class Texts:
    """The texts that a search looks through: those of the corpus, and the names of actors and the
    declared sources, of which postings say whose text they are part of."""

    def __init__(self, corpus: Corpus, index: Index) -> None:
        self._corpus, self._index = corpus, index
        self.parts: Sequence[TextPart] = corpus.texts
        self.size = len(corpus)
        self.is_checked = False
        """Whether somebody has begun to check them."""
        self._found: dict[str, int] = {"": (1 << self.size) - 1}
        self._sections: dict[int, tuple[tuple[float, str], ...]] = {}
        self._begun: dict[str, Search] = {}
        self._placed: _Placed | None = None
        self._guess: Guess | None = None

    def saying(self, needle: str) -> int:
        """Return the events, as bits, in whose text `needle` (folded, a word) occurs."""
        found = self._found.get(needle)
        return self.search(needle).complete() if found is None else found

    def search(self, needle: str, begun: Iterable[Search] = ()) -> Search:
        """Return the search for a word (folded). While somebody types, each longer one is looked
        for only where a part of it was found; and where one that was `begun` for a part has looked
        already, only in what that has found."""
        parts = (part for part in self._found if part in needle)
        within = min(map(self._found.__getitem__, parts), key=int.bit_count)
        ahead = (each for each in begun if each.leads_to(needle))
        return Search(self, needle, within, max(ahead, key=_reach, default=None))

    def known(self, needle: str) -> int | None:
        """Return the events, as bits, that say a word, if they have been looked for; else None."""
        begun = self._begun.get(needle)
        if begun is not None and begun.is_complete:
            return begun.bits
        return self._found.get(needle)

    def guess(self, needle: str) -> Guess:
        """Return what finds the word that was meant by one that nothing says: it goes on where it
        was left."""
        if self._guess is None or self._guess.needle != needle:
            self._guess = Guess(self.vocabulary, needle)
        return self._guess

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Return the words of all texts; none is gathered before it is asked to."""
        return Vocabulary(self, [*self._names, *self._declared])

    def begin(self, needles: Iterable[str]) -> Sequence[Search]:
        """Return the search for each of some words: one that was begun goes on, and those for other
        words are dropped."""
        before, self._begun = self._begun, {}
        for needle in needles:
            search = before.get(needle) or self.search(needle, before.values())
            if needle in self._found and not search.is_complete:
                search.finish_with(self._found[needle])
            self._begun[needle] = search
        return tuple(self._begun.values())

    def keep(self, needle: str, bits: int) -> None:
        """Keep the answer of a search."""
        if len(self._found) > KEPT_SEARCHES:
            self._found = {"": self._found[""]}
        self._found[needle] = bits

    def text(self, row: int) -> bytes:
        """Return the text of an event, without names and what only sources declare."""
        placed = self._place_all()
        part, at = (placed.numbers[row], placed.places[row]) if placed.places else (0, row)
        found = placed.parts[part]
        first, last = found.start[at], found.start[at + 1]
        if found.is_sound(first, last):
            return bytes(found.blob[first:last])
        self.make_again(found)
        return self.text(row)

    def make_again(self, damaged: TextPart) -> None:
        """Make the texts from the events, in place of those of which a part is damaged."""
        if any(part is damaged for part in self.parts):
            self.parts = (make_text(self._corpus.events),)

    def check(self) -> None:
        """Check the texts from the first on, as a search does, which then has them in memory:
        beside the screen, while somebody types what to search for."""
        self.is_checked = True
        left = CHECKED
        for part in self.parts:
            size = min(left, len(part.blob))
            for at in range(0, size, _COPIED):
                if not part.is_sound(at, min(at + _COPIED, size)):
                    return  # the search makes them again
            left -= size

    def look_at_places(self) -> None:
        """Find where the text of each event is: before a key waits for it."""
        self._place_all()

    def _place_all(self) -> _Placed:
        """Return where each text is in the parts that there are now. It is kept as one object, with
        these parts: one thread may look while another finds out that a part is damaged."""
        parts, placed = self.parts, self._placed
        if placed is None or placed.parts is not parts:
            placed = self._placed = _place_texts(parts, self.size)
        return placed

    # -- names -----------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> Sequence[str]:
        """The names of each actor, a line each."""
        return [fold_for_search(words_of_actor(actor)) for actor in self._corpus.actors]

    @cached_property
    def _declared(self) -> Sequence[str]:
        """Return the text of each source that an event refers to."""
        declared = self._corpus.sources.declared
        known = map(declared.get, self._corpus.columns.head("refs"))
        return ["" if one is None else fold_for_search(words_of_source(one)) for one in known]

    @cached_property
    def own_words(self) -> int:
        """Return the events, as bits, that say themselves what their source declares."""
        flags = self._corpus.columns["event.flags"].tobytes()
        return bits_of_flags(flags.translate(_HAVE_OWN_WORDS))

    def naming(self, needle: str) -> int:
        """Return the events, as bits, of whose actors or declared sources a word is part."""
        named = [seat for seat, name in enumerate(self._names) if needle in name]
        found = self._index.postings.bits_of_any(named) if named else 0
        cited = [number for number, text in enumerate(self._declared) if needle in text]
        if cited:
            bits = self._index.references.bits_of_any(cited)
            doubtful = bits & self.own_words & ~found
            found |= bits & ~doubtful
            cites = [row for row in rows_of(doubtful, self.size) if self._cites(row, needle)]
            found |= bits_of(cites, self.size)
        return found

    def _cites(self, row: int, needle: str) -> bool:
        complete = self._corpus.sources.complete
        sources = map(complete, self._corpus.event(row).sources)
        return any(needle in fold_for_search(words_of_source(one)) for one in sources)

    # -- the past --------------------------------------------------------------------------------

    def said_by(self, day: int, row: int, needle: str) -> bool:
        """Report whether `needle` (folded, a word) occurs in what was public of an event by the end
        of a day."""
        sections = self._sections.get(row)
        if sections is None:
            if len(self._sections) >= _KEPT_SECTIONS:
                self._sections.clear()
            sections = self._sections[row] = tuple(self._dated_sections(row))
        return any(by <= day and needle in text for by, text in sections)

    def _dated_sections(self, row: int) -> Iterator[tuple[float, str]]:
        """Yield each section of a text, folded, with the day by which it was public."""
        corpus = self._corpus
        event = corpus.event(row)
        whole = event.with_sources(tuple(map(corpus.sources.complete, event.sources)))
        names = "\n".join([words_of_actor(corpus.actors[seat]) for seat in corpus.seats(row)])
        days = self._index.published.of_sections(row)
        for at, (day, section) in enumerate(zip(days, sections_of(whole), strict=True)):
            if text := section if at else f"{section}\n{names}":
                yield day, fold_for_search(text)


def words_of_actor(actor: Actor) -> str:
    """Return what a search finds an actor by: all its names, a line each."""
    return join_texts((actor.name, *actor.aliases))


def words_of_source(source: Source) -> str:
    """Return what a search finds a source by, beside its quotes."""
    return join_texts((source.title, source.publisher, *source.author))


_ARE_DOUBTED = bytes(1 if look & DOUBTED else 0 for look in range(256))
_HAVE_OWN_WORDS = bytes(1 if flags & OWN_WORDS else 0 for flags in range(256))


class Search:
    """A word (folded) that is looked for in all texts, a slice at a time.

    `bits` are the events found so far; once it `is_complete`, those that say the word. `looked` are
    the bytes that were looked through, of a text at least `SHORTEST`.
    """

    def __init__(
        self, texts: Texts, needle: str, within: int, before: Search | None = None
    ) -> None:
        self._texts, self.needle = texts, needle
        self._bytes = needle.encode("utf-8", "surrogatepass")
        self._size, self._within = texts.size, within
        self.bits = texts.naming(needle) & within
        self._dense = False
        """True once most of the texts say the word."""
        self._parts, self.place = texts.parts, (0, 0)
        """The texts that are looked through, and the part and the text from which none has been."""
        self._left = 0
        """Of those before that, the ones that are looked through one by one."""
        self._hits: list[_Hits] | None = []
        """Where those before that say the word; None if that is not known, or most of all do."""
        self._ahead = deque[_Hits]()
        """Where others before that say the beginning of it, from which none has been looked on."""
        self.is_complete = False
        self.looked = 0
        few = within.bit_count()
        if before is not None and few > _STEP and before._leaves_hits(needle):
            self.place = before.place
            self._ahead.extend(before._hits or ())
            self._ahead.extend(before._ahead)
            self._steps: Iterator[bool] = chain(self._of_hits(), self._of_parts())
        elif few * _FEW < texts.size:
            self._hits, self._steps = None, self._of_rows(within)
        elif before is None or before.is_complete or before._ahead:
            self._steps = self._of_parts()
        else:
            self.place, self._left, self._hits = before.place, before._may_say & within, None
            self._steps = chain(self._of_rows(self._left), self._of_parts())

    @property
    def _may_say(self) -> int:
        """Return the events, as bits, in which more letters may be found, of those before here."""
        return self.bits | self._left

    def leads_to(self, needle: str) -> bool:
        """Report whether a search for more letters may go on where this one is."""
        if self._parts is not self._texts.parts or self.place == (0, 0):
            return False
        few_say = self._may_say.bit_count() <= _FOLLOWED and not self.is_complete
        return self._leaves_hits(needle) or (few_say and self.needle in needle)

    def _leaves_hits(self, needle: str) -> bool:
        """Report whether it is known where a search for more letters is to look on."""
        return self._hits is not None and needle.startswith(self.needle)

    def finish_with(self, bits: int) -> None:
        """Take an answer that is known."""
        self.bits, self.is_complete = bits, True

    def step(self) -> bool:
        """Look through one more slice, some 4 MB; report whether that was the last."""
        if not self.is_complete and next(self._steps, None) is None:
            self.is_complete = True
            self._texts.keep(self.needle, self.bits)
        return self.is_complete

    def complete(self) -> int:
        """Look through all that is left; return the events."""
        while not self.step():
            pass
        return self.bits

    def first(self, rows: Iterable[int], count: int, most: int = FIRST) -> list[int]:
        """Return the first `count` of some rows that say the word, whatever was looked through. Of
        rows whose texts were not, it looks at `most`, and says no more than that."""
        there = self.bits.to_bytes(self._size // 8 + 1, "little")
        text, needle, found = self._texts.text, self._bytes, []
        for row in rows:
            if not there[row >> 3] >> (row & 7) & 1:
                if self.is_complete:
                    continue
                if not most:
                    break
                most -= 1
                if needle not in text(row):
                    continue
            found.append(row)
            if len(found) == count:
                break
        return found

    def _of_rows(self, bits: int) -> Iterator[bool]:
        """Look through the texts of a few events."""
        left = rows_of(bits & ~self.bits, self._size)
        for at in range(0, len(left), _STEP):
            needle, rows = self._bytes, left[at : at + _STEP]
            texts = list(map(self._texts.text, rows))
            self.add([row for row, text in zip(rows, texts, strict=True) if needle in text])
            self.looked += max(sum(map(len, texts)), len(rows) * (SLICE // _STEP))
            yield True

    def _of_parts(self) -> Iterator[bool]:
        """Look through all texts that are left, in the order in which they lie."""
        # Copied to one place, which stays near the processor: new memory each time costs as much as
        # to look through it.
        room = bytearray()
        find_hits: _FindHits = _find_hits
        is_long = sum(len(part.blob) for part in self._parts) > SLICE
        found: list[int] = []
        looked = 0
        begun, first = self.place
        for number, part in enumerate(self._parts[begun:], begun):
            start, last = part.start, len(part.rows)
            while first < last:
                begin = start[first]
                end = max(first + 1, bisect_right(start, begin + _COPIED) - 1)
                end = min(end, last, first + max(1, SLICE // SHORTEST))
                long = start[end] - begin
                if not part.is_sound(begin, begin + long):
                    self.add(found)
                    yield from self._begin_again(part)
                    return
                if len(room) < long:
                    room = bytearray(max(long, _COPIED))
                    find_hits = _fast_hits_in(room) if is_long else _find_hits
                memoryview(room)[:long] = part.blob[begin : begin + long]
                starts = list(start[first : end + 1])
                is_slow = len(self.needle) <= _SHORT and find_hits is _find_hits
                find = _each_hit if self._dense or is_slow else find_hits
                hits, places = find(room, self._bytes, starts)
                if not (self._dense or is_slow):
                    self._dense = len(hits) > len(starts) * _OFTEN
                rows = part.rows[first:end]
                found += [rows[at] for at in hits]
                self._keep_hits(number, begin, [first + at for at in hits], places)
                size_looked = max(long, (end - first) * SHORTEST)
                looked += size_looked
                self.looked += size_looked
                first = end
                self.place = number, first
                if looked >= SLICE:
                    looked = 0
                    self.add(found)
                    found = []
                    yield True
            first = 0
        self.add(found)

    def _of_hits(self) -> Iterator[bool]:
        """Look on in the texts that say the beginning of the word, from where each of them does:
        for the next letter of a word that a third of them say, in half the time."""
        room, found, looked = bytearray(), list[int](), 0
        while self._ahead:
            hits = self._ahead.popleft()
            part, begin = self._parts[hits.part], hits.begin
            start, rows = part.start, part.rows
            long = start[hits.texts[-1] + 1] - begin
            if not part.is_sound(begin, begin + long):
                self.add(found)
                yield from self._begin_again(part)
                return
            if len(room) < long:
                room = bytearray(max(long, _COPIED))
            memoryview(room)[:long] = part.blob[begin : begin + long]
            ends = hits.ends or [start[text + 1] - begin for text in hits.texts]
            at = list(map(room.find, repeat(self._bytes), hits.places, ends))
            there = list(map((0).__le__, at))
            say = hits.texts if all(there) else list(compress(hits.texts, there))
            if say:
                found += [rows[text] for text in say]
                if say is not hits.texts:
                    ends, at = list(compress(ends, there)), list(compress(at, there))
                self._keep_hits(hits.part, begin, say, at, ends)
            size_looked = max(long, len(there) * SHORTEST)
            looked += size_looked
            self.looked += size_looked
            if looked >= SLICE:
                looked = 0
                self.add(found)
                found = []
                yield True
        self.add(found)

    def _keep_hits(
        self, part: int, begin: int, texts: Sequence[int], places: Sequence[int],
        ends: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """Keep where texts of a part say the word, for a search for more letters: not of one that
        most of them say."""
        if self._dense:
            self._hits = None
        elif self._hits is not None and texts:
            numbers = array("I", texts), array("Q", places), array("Q", ends)
            self._hits.append(_Hits(part, begin, *numbers))

    def _begin_again(self, damaged: TextPart) -> Iterator[bool]:
        """Look through all texts, of which a part is damaged. What was found so far is right: it
        was found in what is sound."""
        self._texts.make_again(damaged)
        self._parts, self.place = self._texts.parts, (0, 0)
        self._hits = None
        self._ahead.clear()
        yield from self._of_parts()

    def add(self, rows: Sequence[int]) -> None:
        """Take events that are known to say the word."""
        if rows:
            self.bits |= bits_of(rows, self._size) & self._within


def _reach(search: Search) -> tuple[tuple[int, int], int]:
    """Return how far a search has come, and how many letters it is for."""
    return search.place, len(search.needle)


class _Hits(NamedTuple):
    """Texts of a part that say a word: their numbers, where each first does, and where it ends,
    from a byte of all on; without `ends` nobody has asked for them."""

    part: int
    begin: int
    texts: array[int]
    places: array[int]
    ends: array[int]


_Found = tuple[list[int], list[int]]
"""The numbers of texts that say a word, and where each first does, from the first of them on."""
_FindHits = Callable[[bytearray, bytes, Sequence[int]], _Found]
"""Finds the texts that say a word. They start at some places, less the first of them, and end at
the last."""


def _each_hit(room: bytearray, needle: bytes, starts: Sequence[int]) -> _Found:
    """Look through each text by itself: one that says the word is left where it first does."""
    places = list(map(sub, starts, repeat(starts[0])))
    found = list(map(room.find, repeat(needle), places, islice(places, 1, None)))
    hits = list(compress(count(), map((0).__le__, found)))
    return hits, list(filter((0).__le__, found))


def _find_hits(room: bytearray, needle: bytes, starts: Sequence[int]) -> _Found:
    """Look for the word in all texts at once, and go on behind a text that says it."""
    base, find, hits, places, text = starts[0], room.find, list[int](), list[int](), 0
    end = starts[-1] - base
    at = find(needle, 0, end) if end > 0 else -1  # starts come from disk
    while at >= 0:
        places.append(at)
        text = bisect_right(starts, at + base, text)
        hits.append(text - 1)
        begin = starts[text] - base
        at = find(needle, begin, end) if at < begin else -1
    return hits, places


def _fast_hits_in(room: bytearray) -> _FindHits:
    """Return what does as `_find_hits`, in these bytes, by the C library where that can (`strstr`):
    in a third to a twentieth of the time. Each hit takes half a microsecond more."""
    find = strstr()
    if find is None:
        return _find_hits
    from ctypes import addressof, c_char

    held = (c_char * len(room)).from_buffer(room)  # it can neither go nor grow any more

    def find_hits(room: bytearray, needle: bytes, starts: Sequence[int]) -> _Found:
        first, size, text = addressof(held), starts[-1] - starts[0], 0
        hits, places = list[int](), list[int]()
        # C does not ask whether it is told the truth, and starts come from disk.
        if not 0 < size <= len(held):
            return hits, places
        if size < len(held):
            room[size] = 0  # that ends what it looks at; behind the last byte there always is one
        if room.find(0, 0, size) >= 0:
            return _find_hits(room, needle, starts)
        base, end = starts[0] - first, first + size
        at = find(first, needle)
        while at is not None:
            places.append(at - first)
            text = bisect_right(starts, at + base, text)
            hits.append(text - 1)
            begin = starts[text] - base
            at = find(begin, needle) if at < begin < end else None
        return hits, places

    return find_hits


_SHORT = 2
"""Letters of a word that nearly each text has: it is looked for text by text."""
_OFTEN = 2 / 3
"""The part of the texts that has the word, beyond which each is searched by itself."""
_FEW = 8
"""Part of the texts from which all are looked through: one in so many."""
_STEP = 1_024
"""Texts of a slice, where they are looked for one by one."""
_FOLLOWED = 4_096
"""Texts that say the beginning of a word, in which the rest is looked for one by one: 10 ms."""


# -- what was meant --------------------------------------------------------------------------------


class Vocabulary:
    """The words of all texts and names, folded, each with the number of pieces of text that it is
    in; gathered a piece at a time. The first sixteenth of them, from all parts, is there soon."""

    def __init__(self, texts: Texts, names: Sequence[str]) -> None:
        self.words = Counter[bytes]()
        self.has_some = self.is_complete = False
        self._steps = self._gather(texts, names)

    def step(self) -> bool:
        """Take in one more piece; report whether that was the last."""
        if not self.is_complete:
            full = len(self.words) > MOST_WORDS
            self.is_complete = full or next(self._steps, None) is None
        return self.is_complete

    def _gather(self, texts: Texts, names: Sequence[str]) -> Iterator[bool]:
        for at in range(0, len(names), _STEP):
            text = "\n".join(names[at : at + _STEP]).encode("utf-8", "surrogatepass")
            self.words.update({*text.translate(_PUNCTUATION).split()})
            yield True
        pieces = [(part, at) for part in texts.parts for at in range(0, len(part.blob), PIECE)]
        turns = chain.from_iterable([*pieces[turn::_TURNS], None] for turn in range(_TURNS))
        for piece in islice(turns, MOST_PIECES):
            if piece is None:
                self.has_some = True
            else:
                self.words.update(_words_from(*piece))
                yield True
        self.has_some = True


def _words_from(part: TextPart, at: int) -> set[bytes]:
    """Return the words that begin in the piece of a text from a byte on; none where it is damaged,
    which a search makes again."""
    begin, end = max(0, at - 1), min(at + PIECE + _LONG_WORD, len(part.blob))
    if not part.is_sound(begin, end):
        return set()
    piece = bytes(part.blob[begin:end]).translate(_PUNCTUATION)
    # The word that the byte before belongs to began in the piece before.
    start, stop = piece.find(b" ") if at else 0, piece.find(b" ", at + PIECE - begin - 1)
    return {*piece[max(start, 0) : stop if stop >= 0 else len(piece)].split()}


PIECE = 64 * 1024
"""Bytes of text whose words are gathered at once: 2 ms."""
MOST_WORDS, MOST_PIECES = 300_000, 4_096
"""Different words that are gathered, 30 MB, and pieces that are looked through, 15 s between keys.
What is beyond them is not proposed."""
_TURNS = 16
_LONG_WORD = 64
"""Bytes of a word at most."""
_PUNCTUATION = bytes(byte if byte > 0x7F or chr(byte).isalnum() else 0x20 for byte in range(256))


class Guess:
    """The word of a vocabulary that is most like one that is in no text (folded): of those as much
    like it the one that is met most. `word` is "" as long as there is none, and where none is like
    it: a letter or two away (three letters are like too many)."""

    def __init__(self, vocabulary: Vocabulary, needle: str) -> None:
        self._vocabulary, self.needle = vocabulary, needle
        self.word, self.is_complete = "", False
        size = len(needle)
        self._most = 0 if size < 4 or " " in needle else 1 if size < 6 else 2
        self._best = self._most, 1
        self._steps = self._look()

    def step(self) -> bool:
        """Look through a few more words; report whether those were the last."""
        if not self.is_complete:
            self.is_complete = next(self._steps, None) is None
        return self.is_complete

    def _look(self) -> Iterator[bool]:
        vocabulary = self._vocabulary
        if not self._most:
            return
        while not (vocabulary.has_some or vocabulary.step()):
            yield True
        yield from self._compare()
        if self._best[0] > 1 and not vocabulary.is_complete:  # none is nearer than a letter away
            while not vocabulary.step():
                yield True
            yield from self._compare()

    def _compare(self) -> Iterator[bool]:
        """Compare the words that are gathered by now, as far as they may be like it."""
        needle, most, size = self.needle, self._most, len(self.needle)
        # A letter that is wrong, missing, too much or in its neighbor's place leaves one of these.
        half = size // 2 - 1
        head, end = needle[:half], needle[half - size + 2 :]
        begins, ends = (each.encode("utf-8", "surrogatepass") for each in (head, end))
        counts = self._vocabulary.words
        words = list(counts)
        for at in range(0, len(words), _WORDS):
            some = words[at : at + _WORDS]
            near = [word for word in some if word.startswith(begins) or word.endswith(ends)]
            for number, word in enumerate(near):
                if number % _COMPARED == _COMPARED - 1:
                    yield True
                text = word.decode("utf-8", "replace")
                # An unfinished word is like the beginning of a longer one.
                if (size < _BEGINS and abs(len(text) - size) > most) or not text.isprintable():
                    continue
                found = _distance(needle, text, most), -counts[word]
                if found < self._best:
                    self._best, self.word = found, text
            yield True


_WORDS, _COMPARED = 16_384, 200
"""Words of which those that are like one are picked at once: 3 ms; and of these those that are
compared letter by letter at once: 5 ms."""


def _distance(one: str, other: str, most: int) -> int:
    """Return how many letters are to be changed, put in, left out, or exchanged with their neighbor
    to make one word of another, or of the beginning of a longer one, which counts for one more;
    no less than `most + 1` where that is more."""
    width = min(len(other), len(one) + most)
    if len(other) < len(one) - most:
        return most + 1
    before: list[int] = []
    row = list(range(width + 1))
    for at, letter in enumerate(one, 1):
        two_before, before, row = before, row, [at]
        for place in range(1, width + 1):
            there = other[place - 1]
            least = min(row[-1] + 1, before[place] + 1, before[place - 1] + (letter != there))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == there:
                least = min(least, two_before[place - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
    whole = row[-1] if width == len(other) else most + 1
    begins = min(row) + 1 if len(one) >= _BEGINS and len(other) > len(one) else most + 1
    return min(whole, begins)


_BEGINS = 6
"""Letters of a word that may be the beginning of a longer one."""


# -- the two orders --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reference:
    """A link, or a word on the order, as seen from one of its ends: `row` is the other event, None
    where there is none."""

    type: LinkType | Kind
    id: str
    row: int | None
    incoming: bool


class Listing:
    """The times under which events are listed in one of the two orders of time."""

    def __init__(self, columns: Columns, order: Order, whens: Sequence[When]) -> None:
        self.columns, self.order = columns, order
        self.kept: dict[str, Any] = {}
        """What others have found in it, by name."""
        self.whens = whens
        """The times by row, made when they are looked at."""
        self.days: Sequence[int | None] = DayList(self.columns[f"{order}.day"])
        """The day number under which each event is listed, by row; None for the undated."""
        self.rows: Sequence[int] | None = None
        """The row at each place of the order; None where that is the place itself."""
        if order == "published":
            self.rows = self.columns["published.order"]

    @property
    def spans(self) -> Sequence[tuple[int | None, int | None]]:
        """Return the first and the last day that each place in the list may stand for, by row;
        None where a side is open."""
        ends = (DayList(self.columns[f"{self.order}.{end}"]) for end in ("first", "last"))
        return list(zip(*ends, strict=True))

    @property
    def extent(self) -> Extent | None:
        """Return the days over which all events extend; None if nothing is dated."""
        found = self.columns[f"{self.order}.extent"].tolist()
        if not found:
            return None
        first, last, low, high, earlier, later = found
        return Extent(first, last, (low, high), bool(earlier), bool(later))

    def days_of(self, rows: RowSet, step: int) -> Sequence[int]:
        """Return the days of the first of every `step` of some events, `NONE` for the undated."""
        if rows.is_full or rows.size > _LISTED:
            return list(map(self.columns[f"{self.order}.day"].__getitem__, rows.picked(step)))
        return list(islice(compress(self._listed, rows.flags), 0, None, step))

    @cached_property
    def _listed(self) -> Sequence[int]:
        """The day under which each event is listed, by place."""
        days = self.columns[f"{self.order}.day"]
        return days.tolist() if self.rows is None else list(map(days.__getitem__, self.rows))

    # -- runs: events side by side whose times say the same ----------------------------------------

    @cached_property
    def runs(self) -> Sections:
        """Return the places at which the runs start, and the end of the last."""
        return Sections(self.columns[f"{self.order}.run"])

    def row(self, place: int) -> int:
        """Return the row at a place of the order."""
        return place if self.rows is None else self.rows[place]

    def of_runs(self, name: str) -> list[int]:
        """Return what a column of the times says of each run."""
        column = self.columns[f"{self.order}.{name}"]
        places: Iterable[int] = islice(self.runs, len(self.runs) - 1)
        if self.rows is not None:
            places = pick(self.rows, places)
        return list(pick(column, places))

    @cached_property
    def run_days(self) -> Sequence[int | None]:
        """Return the day under which the events of each run are listed."""
        return list(DayList(self.of_runs("day")))

    @cached_property
    def _ends(self) -> tuple[Sequence[int], Sequence[int], bytes, bool]:
        """Return the first and the last day of each run, 1 for those that are dated, and whether
        all of these are narrow."""
        firsts, lasts = self.of_runs("first"), self.of_runs("last")
        dated = bytes(map(ne, map(max, firsts, lasts), repeat(NONE)))
        return firsts, lasts, dated, are_narrow(firsts, lasts)

    @cached_property
    def day_map(self) -> DayMap | None:
        """Return the days on which events are listed; None if they do not ascend or span too
        much."""
        return DayMap.of(self)

    def extent_of(self, rows: RowSet) -> Extent | None:
        """Return the days over which some events extend; None if nothing is dated."""
        if rows.is_full:
            return self.extent
        firsts, lasts, _, narrow = self._ends
        there = rows.there(self.runs)
        if narrow and self._reach < REACH:
            return self._narrow_extent(rows, there)
        counts = Counter[tuple[int | None, int | None]]()
        spans = zip(DayList(firsts), DayList(lasts), pairwise(self.runs), strict=True)
        for first, last, run in compress(spans, there):
            counts[first, last] += rows.flags.count(1, *run)
        return extent_of(counts)

    @cached_property
    def _reach(self) -> int:
        """Return how many days lie between the first and the last of all."""
        extent = self.extent
        return 0 if extent is None else extent.last - extent.first

    def _narrow_extent(self, rows: RowSet, there: bytes) -> Extent | None:
        """Return the extent of some events whose times are narrow."""
        firsts, lasts, dated, _ = self._ends
        days = self.day_map
        if days is None or len(days.odd) * _MOST > len(there):
            listed = both_flags(there, dated)
            ends = list(compress(firsts, listed)), list(compress(lasts, listed))
            found = dense_extent(*ends)
            if found is not None:
                return found
            starts = compress(self.runs, listed)
            stops = compress(islice(self.runs, 1, None), listed)
            counts = map(rows.flags.count, repeat(1), starts, stops)
            return narrow_extent(*ends, list(counts))
        odd = [run for run in days.odd if there[run]]
        parts = [firsts[run] for run in odd], [lasts[run] for run in odd]
        low, high = min([days.first, *parts[0]]), max([days.last, *parts[1]])
        told = days.told(rows, low, high)
        begin_line, end_line = (_with_days(told, low, part) for part in parts)
        begun, ended = (self._before(rows, odd, part) for part in parts)
        return told_extent(begin_line, end_line, low, begun, ended)

    def _before(
        self, rows: RowSet, odd: Sequence[int], days: Sequence[int]
    ) -> Callable[[int], int]:
        """Return a function that tells how many of some events have a day before another: those
        described by one day, and those of other runs, which have these days."""
        known: list[tuple[list[int], list[int]]] = []

        def before(day: int) -> int:
            if not known:
                ordered = sorted(zip(days, odd, strict=True))
                runs = (self.runs[run : run + 2] for _, run in ordered)
                counts = [rows.count_within(*run) for run in runs]
                known.append(([each for each, _ in ordered], list(accumulate(counts, initial=0))))
            listed, upto = known[0]
            map_ = self.day_map
            exact = 0 if map_ is None else map_.count_before(rows, day)
            return exact + upto[bisect_left(listed, day)]

        return before


def _with_days(told: bytearray, low: int, days: Iterable[int]) -> bytes:
    """Return a line of days from `low` on with some more of them marked."""
    line = bytearray(told)
    for day in days:
        line[day - low] = 1
    return bytes(line)


class _Asked(NamedTuple):
    """Of some events those that are described by one day, and a byte for each of all days."""

    rows: RowSet | None
    exact: RowSet
    line: bytes


class DayMap:
    """The days on which events are listed, a byte each, where they ascend in the list. What some of
    the events have of them is picked out of their set without a pass over it.

    `first` and `last` are the days of all that are described by one day, which are `exact`, as
    bits; `odd` are the other runs that are dated.
    """

    def __init__(self, listing: Listing, days: Sequence[int], looks: Sequence[int]) -> None:
        runs, size = listing.runs, listing.columns.size
        self.odd = [
            run
            for run, (day, look) in enumerate(zip(days, looks, strict=True))
            if day != NONE and not look & ON_A_DAY
        ]
        flags = bytearray(b"\1") * size
        unlisted = [run for run, look in enumerate(looks) if not look & ON_A_DAY]
        for run in unlisted:
            start, end = runs[run : run + 2]
            flags[start:end] = bytes(end - start)
        self.exact = bits_of_flags(bytes(flags))
        changes = list(map(ne, days, chain((None,), days)))
        self.days = [day for day in compress(days, changes) if day != NONE]
        parts = Sections((*compress(runs, changes), size))
        self.parts = runs if parts == runs else parts
        """The places of the events of each day, and of those without one."""
        self.first, self.last = self.days[0], self.days[-1]
        self._spread = _spread_over(self.days)
        self._asked = _Asked(None, RowSet(0, size), b"")

    @classmethod
    def of(cls, listing: Listing) -> DayMap | None:
        """Return the days of a listing; None if they do not ascend or span too much."""
        days, looks = listing.of_runs("day"), listing.of_runs("look")
        dated = days.index(NONE) if NONE in days else len(days)
        listed = days[:dated]
        ascend = all(map(le, listed, islice(listed, 1, None)))
        if not dated or not ascend or any(map(NONE.__ne__, islice(days, dated, None))):
            return None
        return cls(listing, days, looks) if listed[-1] - listed[0] < REACH else None

    def _ask(self, rows: RowSet) -> _Asked:
        """Return those of some events that are described by one day.

        The last answer is kept as one object: a thread that prepares a list asks while another one
        paints, and neither may see half of the other's.
        """
        asked = self._asked
        if asked.rows is not rows:
            bits = rows.bits & self.exact
            # Where each of them is, what is known of them is not found again.
            exact = rows if bits == rows.bits else RowSet(bits, rows.size)
            asked = self._asked = _Asked(rows, exact, self._line_of(exact, asked))
        return asked

    def _line_of(self, exact: RowSet, before: _Asked) -> bytes:
        """Return a byte for each of all days: 1 for those on which some events happened that are
        described by one day."""
        there, changed = exact.there(self.parts), exact.bits ^ before.exact.bits
        if not before.line or changed.bit_count() > _FEW_OTHERS:
            return self._spread(there)
        line = bytearray(before.line)
        for at in self.parts.touched(changed):
            line[self.days[at] - self.first] = there[at]
        return bytes(line)

    def told(self, rows: RowSet, low: int, high: int) -> bytearray:
        """Return a byte for each of the days `low` to `high`, which hold all that there are: 1 for
        those on which some of the events happened that are described by one day."""
        line = self._ask(rows).line
        return bytearray(self.first - low) + line + bytes(high - self.last)

    def count_before(self, rows: RowSet, day: int) -> int:
        """Return how many of some events are described by a day before another."""
        return self._ask(rows).exact.rank(self.parts[bisect_left(self.days, day)])

    def place(self, rows: RowSet, day: int) -> int:
        """Return the place of the first of some events that are described by a day; -1 if there
        is none."""
        at = bisect_left(self.days, day)
        if at == len(self.days) or self.days[at] != day:
            return -1
        exact = self._ask(rows).exact
        number = exact.rank(self.parts[at])
        place = exact.place(number) if number < len(exact) else self.parts[-1]
        return place if place < self.parts[at + 1] else -1


def _spread_over(days: Sequence[int]) -> Callable[[bytes], bytes]:
    """Return a function that spreads flags of some days over all days from the first to the last,
    with 0 for those between."""
    first, reach = days[0], days[-1] - days[0] + 1
    if reach <= _MOST * len(days) and len(days) > 1:
        # The flag after all others stands for a day without events, and is 0.
        at = [-1] * reach
        for number, day in enumerate(days):
            at[day - first] = number
        pick = itemgetter(*at)
        return lambda flags: bytes(pick(flags[: len(days)] + b"\0"))
    breaks = [0, *(at for at in range(1, len(days)) if days[at] - days[at - 1] > 1), len(days)]
    pieces = [(begin, end, days[begin] - first) for begin, end in pairwise(breaks)]

    def spread(flags: bytes) -> bytes:
        line = bytearray(reach)
        for begin, end, at in pieces:
            line[at : at + end - begin] = flags[begin:end]
        return bytes(line)

    return spread


_MOST = 4
"""From one in this many of all days, or of the runs, all are gone through."""


class Index:
    """See the module."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.columns = corpus.columns
        self._values: dict[str, Values] = {}
        self._counting: dict[tuple[str, Container[int]], int] = {}
        self._appeared: dict[tuple[Seconds, Seconds], int] = {}
        self._within: dict[tuple[Seconds, Seconds, bool], int] = {}

    @cached_property
    def postings(self) -> Postings:
        """Return the events of each actor, by its place in `Corpus.actors`."""
        return Postings(self.columns, "seat", len(self.corpus.actors))

    @cached_property
    def references(self) -> Postings:
        """Return the events that refer to each source of `heads["refs"]`."""
        return Postings(self.columns, "ref", len(self.columns.head("refs")))

    def values(self, field: str, read: Callable[[Event], Iterable[str]]) -> Values:
        """Return the texts that `read` finds in the events, each with the events that have it:
        those of a field."""
        found = self._values.get(field)
        if found is None:
            self.columns.add_values(field, read)
            found = self._values[field] = Values(self.columns, field)
        return found

    def part(self, field: str, part: Readable) -> Values:
        """Return the texts of a part of the events, each with the events that have it: those of a
        field."""
        found = self._values.get(field)
        if found is None:
            self.columns.add_part(field, part)
            found = self._values[field] = Values(self.columns, field)
        return found

    def counting(self, column: str, asked: Container[int]) -> int:
        """Return the events, as bits, of which a column holds one of the numbers of values that are
        asked for."""
        key = column, asked
        found = self._counting.get(key)
        if found is None:
            starts = self.columns[f"{column}.start"].tolist()
            sizes = map(sub, islice(starts, 1, None), starts)
            found = bits_of_flags(bytes([size in asked for size in sizes]))
            if len(self._counting) >= KEPT_RANGES:
                self._counting = {}
            self._counting[key] = found
        return found

    def bits_of_source(self, asked: str) -> int:
        """Return the events, as bits, that cite a source by its id or its title."""
        declared, size = self.corpus.sources.declared, len(self.corpus)
        by_id = by_title = 0
        for number, id_ in enumerate(self.columns.head("refs")):
            if id_ == asked:
                by_id |= self.references.bits(number)
            elif (known := declared.get(id_)) is not None and fold(known.title) == fold(asked):
                by_title |= self.references.bits(number)
        titles = [asked, *([declared[asked].title] if asked in declared else [])]
        doubtful = by_title & self.texts.own_words
        for title in filter(None, titles):
            doubtful |= self.texts.saying(fold_for_search(title))
        sure = by_id | by_title & ~self.texts.own_words
        rows = rows_of(doubtful & ~sure, size)
        cites = [cites_source(event, asked) for event in Past(self, None).events(doubtful & ~sure)]
        return sure | bits_of(compress(rows, cites), size)

    @cached_property
    def undated(self) -> int:
        """Return the events, as bits, of whose time nothing is known."""
        days = self.columns["happened.day"].tolist()
        low, high = self.columns.floats("happened.low"), self.columns.floats("happened.high")
        rows = [row for row, day in enumerate(days) if day == NONE]
        return bits_of([r for r in rows if low[r] == -inf and high[r] == inf], len(self.corpus))

    @cached_property
    def doubted(self) -> int:
        """Return the events, as bits, whose time its source doubts, or only knows about."""
        looks = self.columns["happened.look"].tobytes()
        return bits_of_flags(looks.translate(_ARE_DOUBTED))

    @cached_property
    def unpublished(self) -> int:
        """Return the events, as bits, of which no source says when it appeared."""
        known = self.columns["published.known"].tolist()
        return bits_of_flags(bytes([day == NONE for day in known]))

    def published_within(self, low: Seconds, high: Seconds) -> int:
        """Return the events, as bits, whose first source may have appeared within the seconds `low`
        to `high`."""
        found = self._appeared.get((low, high))
        if found is None:
            found = self._appear(low, high)
            kept = self._appeared if len(self._appeared) < KEPT_RANGES else {}
            self._appeared = {**kept, (low, high): found}
        return found

    def _appear(self, low: Seconds, high: Seconds) -> int:
        begins = self.columns.floats("published.low").tolist()
        ends = self.columns.floats("published.high").tolist()
        flags = [one <= high and other >= low for one, other in zip(begins, ends, strict=True)]
        found = bits_of_flags(bytes(flags)) & ~self.unpublished
        ask = [r for r, look in enumerate(self.columns["published.look"]) if look & ASK]
        if ask:
            whens = self.published.whens
            true = [whens[row].possible(low, high) for row in ask]
            found = found & ~bits_of(ask, len(self.corpus))
            found |= bits_of(compress(ask, true), len(self.corpus))
        return found

    @cached_property
    def _seat_of(self) -> Mapping[str, int]:
        return {actor.id: seat for seat, actor in enumerate(self.corpus.actors)}

    def bits_of_actor(self, actor_id: str) -> int:
        """Return the events, as bits, in which an actor takes part."""
        seat = self._seat_of.get(actor_id)
        return 0 if seat is None else self.postings.bits(seat)

    @cached_property
    def texts(self) -> Texts:
        """Return the texts that a search looks through."""
        return Texts(self.corpus, self)

    @property
    def texts_at_hand(self) -> Texts | None:
        """Return them if they are there already: without an index on disk, to make them takes a
        second for 100,000 events."""
        return vars(self).get("texts")

    @cached_property
    def published(self) -> Publications:
        """Return the times at which the sources became public."""
        return Publications(self.corpus)

    def incoming(self, row: int) -> Iterator[tuple[int, Reference]]:
        """Yield the statements of other events about an event, each with the row of the event that
        states it, in the order of the corpus."""
        targets, rows = self.columns["link.target"], self.columns["link.from"]
        stating = rows[bisect_left(targets, row) : bisect_right(targets, row)]
        for other in dict.fromkeys(stating):
            event = self.corpus.event(other)
            for type_, id_ in said_of_others(event):
                if self.corpus.row(id_) == row:
                    yield other, Reference(type_, event.id, other, True)

    # -- time --------------------------------------------------------------------------------------

    def listing(self, order: Order) -> Listing:
        """Return the times under which events are listed: when they happened, or when the first of
        their sources appeared."""
        return self._happened if order == "happened" else self._published

    @cached_property
    def _happened(self) -> Listing:
        return Listing(self.columns, "happened", Whens(self._when, len(self.corpus)))

    def _when(self, row: int) -> When:
        return self.corpus.event(row).when

    @cached_property
    def _published(self) -> Listing:
        return Listing(self.columns, "published", self.published.whens)

    @cached_property
    def by_publication(self) -> tuple[Sequence[int], Sequence[int]]:
        """Return all rows in order of first publication, and the place of each row in this
        order."""
        return self.columns["published.order"], self.columns["published.place"]

    def within(self, low: Seconds, high: Seconds, certain: bool) -> int:
        """Return the events, as bits, that touch the seconds `low` to `high`: possibly, or with
        `certain` whatever their true date is."""
        asked = (low, high, certain)
        found = self._within.get(asked)
        if found is None:
            found = self._certain(low, high) if certain else self._possible(low, high)
            ask = self.columns["happened.ask"].tolist()
            if ask:
                # What columns do not say of a time, it says itself.
                whens = map(self._when, ask)
                true = [when.certain(low, high) if certain else when.possible(low, high)
                        for when in whens]  # fmt: skip
                size = len(self.corpus)
                found = found & ~bits_of(ask, size) | bits_of(compress(ask, true), size)
            if len(self._within) >= KEPT_RANGES:
                self._within.clear()
            self._within[asked] = found
        return found

    def _possible(self, low: Seconds, high: Seconds) -> int:
        begins, ends = self.columns.floats("happened.low"), self.columns.floats("happened.high")
        begun = self._by_begin.first(self._by_begin.count_upto(begins, high))
        return begun & ~self._by_end.first(self._by_end.count_below(ends, low))

    def _certain(self, low: Seconds, high: Seconds) -> int:
        columns, size = self.columns, len(self.corpus)
        begins, ends = columns.floats("happened.low"), columns.floats("happened.high")
        exact = int.from_bytes(columns["happened.exact"], "little")
        exact &= ~self._by_begin.first(self._by_begin.count_below(begins, low))
        exact &= self._by_end.first(self._by_end.count_upto(ends, high))
        parts = (columns[f"happened.{name}"] for name in ("spread", "sure_first", "sure_last"))
        spread = zip(*parts, strict=True)
        return exact | bits_of(
            [row for row, first, last in spread if first >= low and last <= high], size
        )

    @cached_property
    def _by_begin(self) -> Ranking:
        return self._ranking("happened.low.order", "happened.low.sets")

    @cached_property
    def _by_end(self) -> Ranking:
        return self._ranking("happened.high.order", "happened.high.sets")

    @cached_property
    def _by_day_known(self) -> Ranking:
        return self._ranking("published.order", "published.sets")

    def _ranking(self, order: str, sets: str) -> Ranking:
        return Ranking(self.columns[order], self.columns[sets], len(self.corpus))

    def public(self, day: int | None) -> int:
        """Return the events, as bits, of which something was public by the end of a day (None: by
        now)."""
        if day is None:
            return (1 << len(self.corpus)) - 1
        order, known = self.columns["published.order"], self.columns["published.known"]
        # What nobody dates stands last.
        dated = len(order) - self.published.unknown
        count = bisect_right(order, day, 0, dated, key=known.__getitem__)
        return self._by_day_known.first(count)


def place_marks(
    marks: Mapping[str, Mapping[str, Mark]], corpus: Corpus
) -> tuple[int, dict[int, str]]:
    """Return the events that have private marks, as bits, and their notes by row, folded for a
    search. `marks` are by the key of their event, and there by what tells a quote."""
    rows, notes = [], {}
    for key, kept in marks.items():
        if (row := corpus.row(key)) is not None:
            rows.append(row)
            if words := join_texts([mark.note for mark in kept.values() if mark.note]):
                notes[row] = fold_for_search(words)
    return bits_of(rows, len(corpus)), notes


class Past:
    """The events of a corpus as far as they were known by the end of a `day` (None: by now).

    `bits` are the rows of those of which something was, `marked` those that a person has marked,
    or else why nobody knows them, and `notes` what they wrote on events, folded for a search, by
    row; `news` are the rows that are new and those that have changed since they looked last: today,
    whatever the day.
    """

    def __init__(
        self,
        index: Index,
        day: int | None,
        marked: int | str = 0,
        notes: Mapping[int, str] = MappingProxyType({}),
        news: tuple[int, int] = (0, 0),
    ) -> None:
        self.index = index
        self.corpus = index.corpus
        self.day = day
        self.marked = marked
        self.notes = notes
        self.news = news
        self.bits = index.public(day)
        self._events: dict[int, Event] = {}

    @property
    def flags(self) -> bytes:
        """Return 1 for each event of which something was known."""
        return flags_of(self.bits, len(self.corpus))

    def event(self, row: int) -> Event:
        """Return the event at a row, as far as it was known."""
        if self.day is None:
            return self.corpus.event(row)
        event = self._events.get(row)
        if event is None:
            # What was not known at all is asked for by nobody who goes by `bits`.
            event = self.index.published.by(row, self.day) or self.corpus.event(row)
            self._events[row] = event
        return event

    def noted(self, needle: str, bits: int) -> int:
        """Return those of some events of which a private note says a word (folded)."""
        if not self.notes:
            return 0
        rows = (row for row, text in self.notes.items() if needle in text)
        return bits & bits_of(rows, len(self.corpus))

    def saying(self, needle: str, bits: int) -> int:
        """Return those of some events that say a word (folded) in what was known of them, or of
        which a private note does."""
        return self._saying(needle, bits) | self.noted(needle, bits)

    def _saying(self, needle: str, bits: int) -> int:
        texts, day = self.index.texts, self.day
        bits &= texts.saying(needle)
        if day is None or not bits:
            return bits
        partly = bits & self.partly_public
        size = len(self.corpus)
        found = [row for row in rows_of(partly, size) if texts.said_by(day, row, needle)]
        return bits & ~partly | bits_of(found, size)

    def saying_so_far(self, search: Search, bits: int) -> int:
        """Return those of some events of which it is known by now that they say a word: of events
        that became public in parts nothing is."""
        said = bits & search.bits & ~self.partly_public
        return said | self.noted(search.needle, bits)

    def events(self, bits: int) -> Iterator[Event]:
        """Yield some events, as far as they were known, with what their sources' declarations
        know."""
        complete = self.corpus.sources.complete
        with self.corpus.reading():
            for row in rows_of(bits, len(self.corpus)):
                event = self.event(row)
                if any(source.ref for source in event.sources):
                    event = event.with_sources(tuple(map(complete, event.sources)))
                yield event

    def corrected(self, found: int, within: int, holds: Callable[[Event], bool]) -> int:
        """Return the events `found` of some, as bits, as they were known: of those that became
        public in parts, the ones for which something holds in what was public."""
        partly = within & self.partly_public
        if not partly:
            return found & within
        true = [holds(event) for event in self.events(partly)]
        rows = compress(rows_of(partly, len(self.corpus)), true)
        return found & within & ~partly | bits_of(rows, len(self.corpus))

    @cached_property
    def partly_public(self) -> int:
        """Return the events, as bits, of which a part became public only later."""
        if self.day is None:
            return 0
        return self.bits & ~bits_of_flags(self.index.published.complete_flags(self.day))
