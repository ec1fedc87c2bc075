"""The order of events: times narrowed by it, contradictions, and the sequence that follows."""

from __future__ import annotations

from collections.abc import Sequence

from timeline_tui.core.event import Event
from timeline_tui.core.problem import Finding
from timeline_tui.core.sources import Sources
from timeline_tui.dates import When
from timeline_tui.dates.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """All events in order, with the times that are known of them.

    `reasons` says for each event why its time is narrower than its own date. `zone` is the name of
    the zone whose days they are on. `own` are the times by their own dates, not narrowed.
    `by_convention` are the rows of those whose date is the conventional reading of words, `places`
    the previous places of the events, in the order of the documents.
    """

    events: tuple[Event, ...]
    reasons: tuple[str, ...]
    zone: str
    sources: Sources
    findings: tuple[Finding, ...]
    own: tuple[When, ...]
    by_convention: frozenset[int]
    places: Sequence[int]


def time_nothing() -> Timing:
    """Return the order of no events: an explorer begins with them, and what it opens from an index
    was put in order before."""
    return Timing((), (), "", Sources((), ()), (), (), frozenset(), ())
