"""Sources by id, and how they and their quotes are cited.

Sources are those declared beside events, completed by what an event adds to one of them. A quote is
passed on as its words, then where they stand. The words are exact: only what no document needs and
a terminal would obey is left out of a copy (`clean`), and the caller is told how much.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, replace

from timeline_tui.core import characters
from timeline_tui.core.event import Document, Event, Quote, Source
from timeline_tui.dates.edtf import DateError, parse
from timeline_tui.dates.wording import display

_SHARED = tuple(f.name for f in fields(Source) if f.name not in ("ref", "quotes", "supports"))


class Sources:
    """The sources of some documents: those declared beside events go first, then those that an
    event names itself. Of two with one id the first counts."""

    def __init__(self, documents: Iterable[Document], events: Iterable[Event]) -> None:
        self.declared: dict[str, Source] = {}
        for document in documents:
            for source in document.sources:
                self.declared.setdefault(source.id, source)
        for event in events:
            for source in event.sources:
                if source.id and not source.ref:
                    self.declared.setdefault(source.id, source)

    def behind(self, event: Event) -> Source | None:
        """Return the source that an event's words for its time are from, if they name it and it is
        known: the one written out beside them, then the event's own, then a declared one."""
        reported = event.as_reported
        if reported is None or not reported.source:
            return None
        own = (one for one in event.sources if one.id == reported.source and not one.ref)
        return reported.cited or next(own, None) or self.declared.get(reported.source)

    def complete(self, source: Source) -> Source:
        """A source with what its declaration knows; what the event says itself goes first."""
        known = self.declared.get(source.ref) if source.ref else None
        if known is None:
            return source
        missing = {name: getattr(known, name) for name in _SHARED if not getattr(source, name)}
        return replace(source, **missing)


_CONTROLS = re.compile(
    f"(?![\t\n])[{characters.CONTROLS}{characters.OVERRIDES}{characters.SURROGATES}]"
)


def date_words(edtf: str) -> str:
    """A source's date as the rest of the program words dates; as written if it is not one."""
    if not edtf:
        return ""
    try:
        return display(parse(edtf))
    except DateError:
        return edtf


def citation(source: Source, locator: str = "") -> str:
    """One line: authors, title, publisher, date, locator, link, archived copy; what is known."""
    published = date_words(source.published)
    accessed = date_words(source.accessed)
    parts = [
        ", ".join(source.author),
        f"“{source.title}”" if source.title else "",
        source.publisher,
        published,
        locator,
        source.url,
        f"archived at {source.archived_url}" if source.archived_url else "",
        f"accessed {accessed}" if accessed else "",
    ]
    return ", ".join(part for part in parts if part)


def quotation(quote: Quote, source: Source) -> str:
    """The exact words in quotation marks, who said them, and the citation."""
    speaker = f" — {quote.speaker}" if quote.speaker else ""
    return f"“{quote.exact}”{speaker}\n{citation(source, quote.locator)}"


def clean(text: str) -> tuple[str, int]:
    """`text` without control characters, and how many were left out. Line breaks and tabs stay."""
    return _CONTROLS.subn("", text)
