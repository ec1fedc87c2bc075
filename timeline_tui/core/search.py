"""The text of each event to search, and what was found in it."""

from __future__ import annotations

from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import Event
from timeline_tui.core.text import fold
from timeline_tui.core.view import bits_of, rows_of

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
