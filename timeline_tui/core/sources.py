"""Sources by id: those declared beside events, and what an event adds to one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace

from timeline_tui.core.event import Document, Event, Source

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
