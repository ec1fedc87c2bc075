"""The index of a corpus: functions of it alone, each computed on first use.

Participants are held as postings, texts as folded strings, dates of publication as days. All are by
row of the corpus, so that one index serves every lens.

A set of rows is one Python integer with bit `row` set: 12 kB for 100,000 events, and a filter is
one `and` or `or` (1 µs). Together they cost values times events, so where each event brings a value
of its own (900,000 of both: 50 GB) those that are met rarely stay lists of rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress
from math import inf

from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import Event, Kind, LinkType, said_of_others
from timeline_tui.core.query.terms import Order
from timeline_tui.core.sources import Publications
from timeline_tui.core.text import fold
from timeline_tui.dates import When
from timeline_tui.dates.extent import DENSE, Extent, is_narrow
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.when import Seconds

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


KEPT_SEARCHES = 64
"""Searches whose answers are kept, for the next letter and for other filters."""
KEPT_RANGES = 16
"""Ranges of time whose answers are kept, for other filters and for other days of knowledge."""


class Texts:
    """The texts that a search looks through: a folded string an event (1 kB each)."""

    def __init__(self, corpus: Corpus, published: Callable[[], Publications]) -> None:
        self._corpus, self._published = corpus, published
        self._texts = tuple(
            fold("\n".join(filter(None, _sections(corpus, row)))) for row in range(len(corpus))
        )
        self._found: dict[str, int] = {"": (1 << len(self._texts)) - 1}
        self._ends: dict[int, tuple[tuple[float, int, int], ...]] = {}

    def saying(self, needle: str) -> int:
        """Return the events, as bits, in whose text `needle` (folded) occurs. While somebody types,
        each longer needle is looked for only where a part of it was found."""
        found = self._found.get(needle)
        if found is None:
            within = (bits for part, bits in self._found.items() if part in needle)
            texts, size = self._texts, len(self._texts)
            rows = rows_of(min(within, key=int.bit_count), size)
            found = bits_of([row for row in rows if needle in texts[row]], size)
            if len(self._found) > KEPT_SEARCHES:
                self._found = {"": self._found[""]}
            self._found[needle] = found
        return found

    def said_by(self, day: int, row: int, needle: str) -> bool:
        """Report whether `needle` (folded, a word) occurs in what was public of an event by the end
        of a day."""
        sections = self._ends.get(row)
        if sections is None:
            sections = self._ends[row] = tuple(self._dated_sections(row))
        find = self._texts[row].find
        return any(by <= day and find(needle, *ends) >= 0 for by, *ends in sections)

    def _dated_sections(self, row: int) -> Iterator[tuple[float, int, int]]:
        """Yield for each section of a text the day by which it was public, its start and end."""
        start = 0
        days = self._published().of_sections(row)
        for day, section in zip(days, _sections(self._corpus, row), strict=True):
            if section:
                end = start + len(fold(section))
                yield day, start, end
                start = end + 1


def _sections(corpus: Corpus, row: int) -> Iterator[str]:
    """Yield the text to search of an event: what it says itself, its words for its time, and each
    of its sources, as they may have become public on different days."""
    event = corpus.event(row)
    parts = [event.title, event.summary, event.place, *event.tags]
    parts.extend(corpus.actors[seat].name for seat in corpus.seats(row))
    yield "\n".join(filter(None, parts))
    yield "" if event.as_reported is None else event.as_reported.text
    for source in event.sources:
        full = corpus.sources.complete(source)
        parts = [full.title, full.publisher, *full.author]
        for quote in source.quotes:
            parts += (quote.exact, quote.speaker, quote.translation, quote.note)
        yield "\n".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Reference:
    """A link, or a word on the order, as seen from one of its ends: `row` is the other event, None
    where there is none."""

    type: LinkType | Kind
    id: str
    row: int | None
    incoming: bool


class Listing:
    """The times under which events are listed, by row, in one of the two orders of time."""

    def __init__(self, whens: tuple[When, ...]) -> None:
        self.whens = whens
        self._within: dict[tuple[Seconds, Seconds, bool], int] = {}

    def within(self, low: Seconds, high: Seconds, certain: bool) -> int:
        """Return the events, as bits, that touch the seconds `low` to `high`: possibly, or with
        `certain` whatever their true date is."""
        asked = (low, high, certain)
        found = self._within.get(asked)
        if found is None:
            found = self._certain(low, high) if certain else self._possible(low, high)
            if len(self._within) >= KEPT_RANGES:
                self._within.clear()
            self._within[asked] = found
        return found

    def _possible(self, low: Seconds, high: Seconds) -> int:
        begins, ends, several = self._outer
        flags = bytearray([
            begin <= high and end >= low for begin, end in zip(begins, ends, strict=True)
        ])  # fmt: skip
        for row in several:
            flags[row] = self.whens[row].possible(low, high)
        return bits_of_flags(bytes(flags))

    def _certain(self, low: Seconds, high: Seconds) -> int:
        # What is certain is possible, and that is quickly known.
        size = len(self.whens)
        rows = rows_of(self.within(low, high, False), size)
        return bits_of([row for row in rows if self.whens[row].certain(low, high)], size)

    @cached_property
    def _outer(self) -> tuple[Sequence[Seconds], Sequence[Seconds], Sequence[int]]:
        """Return the first and the last second of each time, with its slack, and the rows of
        times with members, for which these seconds are not enough."""
        begins = [when.begin_earliest - when.slack_before for when in self.whens]
        ends = [when.end_latest + when.slack_after for when in self.whens]
        return begins, ends, [row for row, when in enumerate(self.whens) if when.members]

    @cached_property
    def days(self) -> tuple[int | None, ...]:
        """Return the day number under which each event is listed; None for the undated."""
        return tuple(when.listed_day for when in self.whens)

    @cached_property
    def spans(self) -> tuple[tuple[int | None, int | None], ...]:
        """Return the first and the last day that each place in the list may stand for; None
        where a side is open."""
        return tuple(when.listed_days for when in self.whens)

    @cached_property
    def narrow_ends(self) -> tuple[Sequence[int | None], Sequence[int | None]] | None:
        """Return the first days and the last days of `spans`, if all of them are narrow."""
        if not is_narrow(self.spans):
            return None
        return [first for first, _ in self.spans], [last for _, last in self.spans]

    @cached_property
    def _stretches(self) -> Sequence[Stretches]:
        # Two days in stretches side by side are no further apart than twice the length of one.
        return [Stretches(days, DENSE // 2) for days in self.narrow_ends or ()]

    def dense_extent(self, bits: int, flags: bytes) -> Extent | None:
        """Return the extent of some events, as bits and as flags, if they are narrow and it is
        quickly known that none is far from the others; None otherwise."""
        ends = [each.dense_ends(bits, flags) for each in self._stretches]
        if not ends or ends[0] is None or ends[1] is None:
            return None
        low, high = ends[0][0], ends[1][1]
        return Extent(low, high, (low, high))


class Index:
    """See the module."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        rows_by: list[list[int]] = [[] for _ in corpus.actors]
        for row in range(len(corpus)):
            for seat in corpus.seats(row):
                rows_by[seat].append(row)
        self.postings = Postings(rows_by, len(corpus))
        self._public = 0, bytes(len(corpus))
        """The number of events that were public when last asked, and 1 at the row of each."""
        self._values: dict[Callable[[Event], Iterable[str]], Values] = {}

    def values(self, read: Callable[[Event], Iterable[str]]) -> Values:
        """Return the texts that `read` finds in the events, each with the events that have it."""
        found = self._values.get(read)
        if found is None:
            found = self._values[read] = Values(map(read, self.corpus.events))
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
        return Texts(self.corpus, lambda: self.published)

    @cached_property
    def published(self) -> Publications:
        """Return the times at which the sources became public."""
        corpus = self.corpus
        return Publications(corpus.events, corpus.sources, corpus.located)

    @cached_property
    def incoming(self) -> Mapping[int, Sequence[tuple[int, Reference]]]:
        """Return the statements of other events about an event, by its row.

        Each comes with the row of the event that states it, in the order of the corpus.
        """
        incoming: dict[int, list[tuple[int, Reference]]] = {}
        for row, event in enumerate(self.corpus.events):
            for type_, id_ in said_of_others(event):
                target = self.corpus.row(id_)
                if target is not None:
                    found = Reference(type_, event.id, row, True)
                    incoming.setdefault(target, []).append((row, found))
        return incoming

    # -- the two orders ------------------------------------------------------------------------

    def listing(self, order: Order) -> Listing:
        """Return the times under which events are listed: when they happened, or when the first of
        their sources appeared."""
        return self._happened if order == "happened" else self._published

    @cached_property
    def _happened(self) -> Listing:
        return Listing(tuple(event.when for event in self.corpus.events))

    @cached_property
    def _published(self) -> Listing:
        return Listing(self.published.whens)

    @cached_property
    def by_publication(self) -> tuple[Sequence[int], Sequence[int]]:
        """Return all rows in order of first publication, and the place of each row in this
        order."""
        # A source was public by the last moment of the last day that its date leaves possible.
        keys = [
            (inf if day is None else day, when.end_latest)
            for day, when in zip(self.published.first, self.published.whens, strict=True)
        ]
        rows = sorted(range(len(keys)), key=keys.__getitem__)
        places = [0] * len(rows)
        for place, row in enumerate(rows):
            places[row] = place
        return rows, places

    def public(self, day: int | None) -> bytes:
        """Return 1 for each event of which something was public by the end of a day (None: by
        now)."""
        if day is None:
            return b"\1" * len(self.corpus)
        # Days of publication are mostly asked for one after the other: few events lie between.
        count = bisect_right(self._first_days, day)
        before, known = self._public
        flags = bytearray(known)
        rows = self.by_publication[0]
        for row in rows[before:count]:
            flags[row] = 1
        for row in rows[count:before]:
            flags[row] = 0
        self._public = count, bytes(flags)
        return self._public[1]

    @cached_property
    def _first_days(self) -> Sequence[float]:
        """The days by which events were first public, in their order; infinite if not known."""
        first = self.published.first
        days = (first[row] for row in self.by_publication[0])
        return [inf if day is None else day for day in days]


class Past:
    """The events of a corpus as far as they were known by the end of a `day` (None: by now).

    `bits` are the rows of those of which something was.
    """

    def __init__(self, index: Index, day: int | None) -> None:
        self.index = index
        self.corpus = index.corpus
        self.day = day
        self.flags = index.public(day)
        self.bits = bits_of_flags(self.flags)
        self._events: dict[int, Event] = {}

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

    def saying(self, needle: str, bits: int) -> int:
        """Return those of some events that say a word (folded) in what was known of them."""
        texts, day = self.index.texts, self.day
        bits &= texts.saying(needle)
        if day is None or not bits:
            return bits
        partly = bits & self._partly_public
        size = len(self.corpus)
        found = [row for row in rows_of(partly, size) if texts.said_by(day, row, needle)]
        return bits & ~partly | bits_of(found, size)

    @cached_property
    def _partly_public(self) -> int:
        """Return the events, as bits, of which a part became public only later."""
        if self.day is None:
            return 0
        return self.bits & ~bits_of_flags(self.index.published.complete_flags(self.day))
