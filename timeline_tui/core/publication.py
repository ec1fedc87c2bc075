"""When what a source says became public: the second time of a chronology.

Things happen, and later they become known. A source is public by the last day that its publication
may have been; without a date of publication, by the day it was archived or looked at, if it says
so. What is known of neither is never called public: a replay must not know more than people did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from timeline_tui.core.dates.edtf import DateError, parse
from timeline_tui.core.event import Event, Source


def public_by(source: Source) -> int | None:
    """The number of the day by which a source was public; None if it does not say."""
    days = [
        day
        for text in (source.published, source.archived_at, source.accessed)
        if text and (day := _last_day(text)) is not None
    ]
    return min(days, default=None)


def first_public(sources: Iterable[Source]) -> int | None:
    """The number of the day by which the first of some sources was public; None if none says."""
    days = [day for source in sources if (day := public_by(source)) is not None]
    return min(days, default=None)


def as_known(event: Event, sources: Sequence[Source], day: int) -> Event | None:
    """What was public of an event by the end of `day`: the event with the sources of that time and
    their quotes, or None. `sources` are those of the event, each complete."""
    public = tuple(
        own
        for own, whole in zip(event.sources, sources, strict=True)
        if (by := public_by(whole)) is not None and by <= day
    )
    if len(public) == len(event.sources):
        return event if public else None
    return replace(event, sources=public) if public else None


def _last_day(text: str) -> int | None:
    try:
        return parse(text).last_day
    except DateError:
        return None
