"""When what a source says became public: the second time of a chronology.

Things happen, and later they become known. A source is public by the last day that its publication
may have been; without a date of publication, by the day it was archived or looked at, if it says
so. What is known of neither is never called public: a replay must not know more than people did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from timeline_tui.core.dates.edtf import DateError, parse
from timeline_tui.core.dates.when import When
from timeline_tui.core.event import Event, Source


def public_by(source: Source) -> int | None:
    """The number of the day by which a source was public; None if it does not say."""
    said = map(_read, (source.published, source.archived_at, source.accessed))
    days = [when.last_day for when in said if when is not None]
    return min((day for day in days if day is not None), default=None)


def appeared(sources: Iterable[Source], day: int) -> When:
    """When the source that was public by `day` appeared, as precisely as it says."""
    for source in sources:
        if public_by(source) == day:
            for text in (source.published, source.archived_at, source.accessed):
                when = _read(text)
                if when is not None and when.last_day == day:
                    return when
    raise ValueError("none of these sources was public by that day")


def as_known(event: Event, days: Sequence[int | None], day: int) -> Event | None:
    """What was public of an event by the end of `day`: the event with the sources of that time and
    their quotes, or None. `days` says for each of its sources by when it was public."""
    if all(by is not None and by <= day for by in days):
        return event if days else None
    public = tuple(
        source
        for source, by in zip(event.sources, days, strict=True)
        if by is not None and by <= day
    )
    return replace(event, sources=public) if public else None


def _read(text: str) -> When | None:
    try:
        return parse(text) if text else None
    except DateError:
        return None
