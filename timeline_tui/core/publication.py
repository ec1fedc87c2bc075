"""When what a source says became public: the second time of a chronology.

Things happen, and later they become known. A source is public by the last day that its publication
may have been; without a date of publication, by the day it was archived or looked at, if it says
so. What is known of neither is never called public: a replay must not know more than people did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from math import inf

from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import Event, Source
from timeline_tui.dates.edtf import DateError, parse
from timeline_tui.dates.when import UNDATED, When

Place = Callable[[When], When]
"""Puts a time on the clock and in the hemisphere of a timeline, so that one zone decides days."""


def as_written(when: When) -> When:
    """Return a time as it is, on its own clock."""
    return when


def public_by(source: Source, located: Place = as_written) -> int | None:
    """Return the number of the day by which a source was public, None if it does not say."""
    return _appeared((source.published, source.archived_at, source.accessed), located)[0]


def _appeared(said: tuple[str, ...], located: Place) -> tuple[int | None, When]:
    """Return the day by which a source was public that says these times of itself, and which of
    them it is."""
    times = [located(when) for text in said if (when := _read(text)) is not None]
    known = [
        (when.last_day, when.end_latest, at)
        for at, when in enumerate(times)
        if when.last_day is not None
    ]
    if not known:
        return None, UNDATED
    day, _, at = min(known)
    return day, times[at]


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
    return event.with_sources(public) if public else None


class Publications:
    """When what the sources of a corpus say became public, event by event (by row)."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    @cached_property
    def _appearances(self) -> tuple[tuple[tuple[int | None, When], ...], ...]:
        """For each event, for each of its sources: the day by which it was public, and when it
        appeared. Many sources say the same times, which are read once."""
        known: dict[tuple[str, ...], tuple[int | None, When]] = {}
        declared = self._corpus.sources.declared
        located = self._corpus.located
        found = []
        for event in self._corpus.events:
            each = []
            for own in event.sources:
                said = own.published, own.archived_at, own.accessed
                if own.ref and (shared := declared.get(own.ref)) is not None:
                    said = (
                        own.published or shared.published,
                        own.archived_at or shared.archived_at,
                        own.accessed or shared.accessed,
                    )
                appearance = known.get(said)
                if appearance is None:
                    appearance = known[said] = _appeared(said, located)
                each.append(appearance)
            found.append(tuple(each))
        return tuple(found)

    @cached_property
    def of_sources(self) -> tuple[tuple[int | None, ...], ...]:
        """For each event, the day by which each of its sources was public."""
        return tuple(tuple(day for day, _ in each) for each in self._appearances)

    @cached_property
    def first(self) -> tuple[int | None, ...]:
        """For each event, the day by which the first of its sources was public; None if no source
        says."""
        return tuple(
            min((day for day in days if day is not None), default=None) for days in self.of_sources
        )

    @cached_property
    def whens(self) -> tuple[When, ...]:
        """For each event, when its first source appeared, as precisely as that source says."""
        return tuple(
            UNDATED
            if first is None
            else min((when for day, when in each if day == first), key=_latest_moment)
            for first, each in zip(self.first, self._appearances, strict=True)
        )

    @cached_property
    def days(self) -> tuple[int, ...]:
        """The days on which something more became public, ascending."""
        return tuple(sorted({day for days in self.of_sources for day in days if day is not None}))

    @cached_property
    def unknown(self) -> int:
        """How many events have no source that says when it was published."""
        return sum(day is None for day in self.first)

    def by(self, row: int, day: int) -> Event | None:
        """What was public of an event by the end of `day`, or None: its sources of that time, and
        its words for the time if their source was out."""
        event = self._corpus.event(row)
        then = as_known(event, self.of_sources[row], day)
        if then is not None and self._words_public(event) > day:
            then = replace(then, as_reported=None)
        return then

    def _words_public(self, event: Event) -> float:
        """Return the day by which an event's words for its time were public: infinite if that is
        not known, minus infinity where they name no source."""
        reported = event.as_reported
        if reported is None or not reported.source:
            return -inf
        source = self._corpus.sources.behind(event)
        day = None if source is None else public_by(source, self._corpus.located)
        return inf if day is None else day

    # -- all events at once, as a byte an event ------------------------------------------------

    def public_flags(self, day: int) -> bytes:
        """Return 1 for each event of which something was public by the end of a day."""
        return bytes([first <= day for first in self._firsts])

    def complete_flags(self, day: int) -> bytes:
        """Return 1 for each event of which all was public by the end of a day."""
        return bytes([last <= day for last in self._completed])

    @cached_property
    def _firsts(self) -> tuple[float, ...]:
        return tuple(inf if day is None else day for day in self.first)

    @cached_property
    def _completed(self) -> tuple[float, ...]:
        """For each event, the day by which all that it says was public; infinite where a source
        does not say."""
        return tuple(
            max(
                self._words_public(event),
                max((inf if day is None else day for day in days), default=inf),
            )
            for event, days in zip(self._corpus.events, self.of_sources, strict=True)
        )


def _latest_moment(when: When) -> float:
    return when.end_latest


def _read(text: str) -> When | None:
    try:
        return parse(text) if text else None
    except DateError:
        return None
