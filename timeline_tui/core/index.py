"""What is looked up in a corpus: functions of it alone, each computed on first use.

Who takes part is held as postings, what is said as folded texts, when it became public as days.
All are by row of the corpus, so that one index serves every lens.

A posting is one Python integer with bit `row` set: 12 kB for 100,000 events, and a filter is one
`and` or `or` (1 µs). Together they cost actors times events, so where each event brings an actor
of its own (900,000 of both: 50 GB) those that are met rarely stay lists of rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from math import inf

from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import Event, Kind, LinkType, relations_of
from timeline_tui.core.query import Order
from timeline_tui.core.sources import Publications
from timeline_tui.core.text import fold
from timeline_tui.dates.extent import is_narrow
from timeline_tui.dates.when import When

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


KEPT_SEARCHES = 64
"""Searches whose answers are kept, for the next letter and for other filters."""


class Texts:
    """What a search looks through: a folded string an event (1 kB each)."""

    def __init__(self, corpus: Corpus) -> None:
        self._texts = tuple(text_of(corpus, row, event) for row, event in enumerate(corpus.events))
        self._found: dict[str, int] = {"": (1 << len(self._texts)) - 1}

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


def text_of(corpus: Corpus, row: int, event: Event) -> str:
    """Return the text to search of an event: of all that there is at `row`, or of what was known
    of it at some time."""
    parts = [event.title, event.summary, event.place, *event.tags]
    parts.extend(corpus.actors[seat].name for seat in corpus.seats(row))
    if event.as_reported is not None:
        parts.append(event.as_reported.text)
    for source in event.sources:
        full = corpus.sources.complete(source)
        parts += (full.title, full.publisher, *full.author)
        for quote in source.quotes:
            parts += (quote.exact, quote.speaker, quote.translation, quote.note)
    return fold("\n".join(part for part in parts if part))


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

    @cached_property
    def days(self) -> tuple[int | None, ...]:
        """The day number under which each event is listed; None for the undated."""
        return tuple(when.listed_day for when in self.whens)

    @cached_property
    def spans(self) -> tuple[tuple[int | None, int | None], ...]:
        """The first and last day that each place in the list may stand for; None where a side is
        open."""
        return tuple(when.listed_days for when in self.whens)

    @cached_property
    def narrow_ends(self) -> tuple[Sequence[int | None], Sequence[int | None]] | None:
        """The first days and the last days of `spans`, if all of them are narrow."""
        if not is_narrow(self.spans):
            return None
        return [first for first, _ in self.spans], [last for _, last in self.spans]


class Index:
    """See the module."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        rows_by: list[list[int]] = [[] for _ in corpus.actors]
        for row in range(len(corpus)):
            for seat in corpus.seats(row):
                rows_by[seat].append(row)
        self.postings = Postings(rows_by, len(corpus))

    @cached_property
    def texts(self) -> Texts:
        """What a search looks through."""
        return Texts(self.corpus)

    @cached_property
    def published(self) -> Publications:
        """When what the sources say became public."""
        corpus = self.corpus
        return Publications(corpus.events, corpus.sources, corpus.located)

    @cached_property
    def incoming(self) -> Mapping[int, Sequence[tuple[int, Reference]]]:
        """What other events say of an event, by its row: each with the row of the event that says
        it, in the order of the corpus."""
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
        """All rows in order of first publication, and the place of each row in this order."""
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
        return b"\1" * len(self.corpus) if day is None else self.published.public_flags(day)

    def partly_public(self, bits: int, day: int) -> int:
        """Return those of the events in `bits` of which only a part was public by the end of a
        day."""
        return bits & ~bits_of_flags(self.published.complete_flags(day))

    def flags(self, bits: int) -> bytes:
        """Return a set of rows as a byte a row."""
        return flags_of(bits, len(self.corpus))


def said_of_others(event: Event) -> Iterator[tuple[LinkType | Kind, str]]:
    """Yield what an event says of others, links and order: of which type, and of which id."""
    for link in event.links:
        yield link.type, link.to
    if event.after or event.before or event.during:
        for kind, relations in relations_of(event):
            for relation in relations:
                yield kind, relation.id
