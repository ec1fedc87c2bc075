"""What is looked up in a corpus: functions of it alone, each computed on first use.

Who takes part is held as postings, what is said as folded texts, when it became public as days.
All are by row of the corpus, so that one index serves every lens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from timeline_tui.core.corpus import Corpus
from timeline_tui.core.dates.when import When
from timeline_tui.core.event import Event, Kind, LinkType, relations_of
from timeline_tui.core.extent import is_narrow
from timeline_tui.core.lens import Lens
from timeline_tui.core.postings import Postings
from timeline_tui.core.publication import Publications
from timeline_tui.core.query import Order
from timeline_tui.core.search import Texts
from timeline_tui.core.view import bits_of_flags, flags_of


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
        return Publications(self.corpus)

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
    def _by_publication(self) -> tuple[Sequence[int], Sequence[int]]:
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

    def lens(self, known: int | None, order: Order) -> Lens:
        """Return the lens through which events are seen as they were known by the end of the day
        `known` (None: by now), in order of happening or of first publication."""
        size = len(self.corpus)
        flags = b"\1" * size if known is None else self.published.public_flags(known)
        bits = bits_of_flags(flags)
        if order == "happened":
            return Lens.over(flags, bits, known, order)
        rows, places = self._by_publication
        return Lens.over(flags, bits, known, order, rows, places)

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
