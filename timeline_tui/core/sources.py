"""Sources by id, how they and their quotes are cited, and when what they say became public.

Sources are those declared beside events, completed by what an event adds to one of them. A quote is
passed on as its words, then where they stand. The words are exact: only what no document needs and
a terminal would obey is left out of a copy (`clean`), and the caller is told how much.

Things happen, and later they become known. A source is public by the last day that its publication
may have been; without a date of publication, by the day it was archived or looked at, if it says
so. What is known of neither is never called public: a replay must not know more than people did.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cached_property
from math import inf
from operator import itemgetter
from typing import Protocol

from timeline_tui.core import characters
from timeline_tui.core.event import Document, Event, Quote, Source
from timeline_tui.dates import DateError, When, display, parse
from timeline_tui.dates.extent import NONE, DayList, Whens
from timeline_tui.dates.frozen import regex
from timeline_tui.dates.when import UNDATED

_SHARED = tuple(f.name for f in fields(Source) if f.name not in ("ref", "quotes", "supports"))


class Sources:
    """The sources of some documents: those declared beside events go first, then those that an
    event names itself. Of two with one id the first counts."""

    def __init__(self, documents: Iterable[Document], events: Iterable[Event]) -> None:
        declared: dict[str, Source] = {}
        self.declared: Mapping[str, Source] = declared
        for document in documents:
            for source in document.sources:
                declared.setdefault(source.id, source)
        references = []
        for event in events:
            for source in event.sources:
                if source.id and source.ref:
                    if source.id != source.ref:
                        references.append(source)
                elif source.id:
                    # Its unknown keys stay with it: who refers to it takes what is known.
                    own = replace(source, unknown={}) if source.unknown else source
                    declared.setdefault(source.id, own)
        for source in references:
            # One that refers to another and has an id of its own is known by that too.
            whole = replace(self.complete(source), ref="", unknown={})
            declared.setdefault(source.id, whole)

    @classmethod
    def restore(cls, declared: Mapping[str, Source]) -> Sources:
        """Return the sources as they were: those by which an id is known."""
        sources = cls((), ())
        sources.declared = declared
        return sources

    def behind(self, event: Event) -> Source | None:
        """Return the source that an event's words for its time are from, if they name it and it is
        known: the one written out beside them, then the event's own, then a declared one."""
        reported = event.as_reported
        if reported is None or not reported.source:
            return None
        own = (self.complete(one) for one in event.sources if one.id == reported.source)
        return reported.cited or next(own, None) or self.declared.get(reported.source)

    def complete(self, source: Source) -> Source:
        """Return a source with what its declaration knows; the event's own words go first."""
        known = self.declared.get(source.ref) if source.ref else None
        if known is None:
            return source
        missing = {name: getattr(known, name) for name in _SHARED if not getattr(source, name)}
        return replace(source, **missing)


_CONTROLS = regex(f"(?![\t\n])[{characters.CONTROLS}{characters.OVERRIDES}{characters.SURROGATES}]")


def date_words(edtf: str) -> str:
    """Return a source's date as the rest of the program words dates; as written if it is none."""
    if not edtf:
        return ""
    try:
        return display(parse(edtf))
    except DateError:
        return edtf


def citation(source: Source, locator: str = "") -> str:
    """Return what is known of a source in one line: authors, title, publisher, date, locator, link,
    archived copy."""
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
    """Return the exact words in quotation marks, who said them, and the citation."""
    speaker = f" — {quote.speaker}" if quote.speaker else ""
    return f"“{quote.exact}”{speaker}\n{citation(source, quote.locator)}"


def host_of(url: str) -> str:
    """Return the host of a link, as punycode where it is not ASCII so that no look-alike passes for
    another, or the start of whatever it is."""
    from urllib.parse import urlsplit  # not before an event is opened

    try:
        host = urlsplit(url).hostname or ""
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one
        host = ""
    return host.removeprefix("www.") or url[:40]


def clean(text: str) -> tuple[str, int]:
    """Return `text` without control characters, and how many were left out. Line breaks and tabs
    stay."""
    return _CONTROLS.subn("", text)


Locate = Callable[[When], When]
"""Return a time on the clock and in the hemisphere of a timeline, so that one zone decides days."""


def as_written(when: When) -> When:
    """Return a time as it is, on its own clock."""
    return when


def public_by(source: Source, located: Locate = as_written) -> int | None:
    """Return the number of the day by which a source was public, None if it does not say."""
    return appearance((source.published, source.archived_at, source.accessed), located)[0]


def appearance(said: tuple[str, ...], located: Locate) -> tuple[int | None, When]:
    """Return the day by which a source was public that says these times of itself, and which of
    them it is."""
    times = [located(when) for text in said if (when := _read_date(text)) is not None]
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
    """Return an event as it was public by the end of `day`: with the sources of that time and
    their quotes; None if nothing of it was. `days` says for each of its sources by when it was
    public."""
    if all(by is not None and by <= day for by in days):
        return event if days else None
    public = tuple(
        source
        for source, by in zip(event.sources, days, strict=True)
        if by is not None and by <= day
    )
    return event.with_sources(public) if public else None


Appearance = tuple[int | None, When]
"""The day by which a source was public, and the time at which it appeared."""


class Appearances:
    """When the sources of events appeared; made once, from all of them. `Publications` is asked."""

    def __init__(self, events: Sequence[Event], sources: Sources, located: Locate) -> None:
        self._events, self._sources, self._located = events, sources, located
        self._known: dict[tuple[str, ...], Appearance] = {}

    def of(self, event: Event) -> tuple[Appearance, ...]:
        """Return when each source of an event appeared.

        Many sources have the same times, which are read once.
        """
        declared = self._sources.declared
        each = []
        for own in event.sources:
            said = own.published, own.archived_at, own.accessed
            if own.ref and (shared := declared.get(own.ref)) is not None:
                said = (
                    own.published or shared.published,
                    own.archived_at or shared.archived_at,
                    own.accessed or shared.accessed,
                )
            found = self._known.get(said)
            if found is None:
                if len(self._known) >= _KEPT:
                    self._known.clear()
                found = self._known[said] = appearance(said, self._located)
            each.append(found)
        return tuple(each)

    @cached_property
    def _all(self) -> tuple[tuple[Appearance, ...], ...]:
        return tuple(map(self.of, self._events))

    @cached_property
    def of_sources(self) -> tuple[tuple[int | None, ...], ...]:
        """Return the days by which the sources of each event were public."""
        return tuple(tuple(day for day, _ in each) for each in self._all)

    @cached_property
    def first(self) -> tuple[int | None, ...]:
        """Return the day by which the first source of each event was public; None if no source
        has a date."""
        return tuple(
            min((day for day in days if day is not None), default=None) for days in self.of_sources
        )

    @cached_property
    def whens(self) -> tuple[When, ...]:
        """Return the time at which the first source of each event appeared."""
        return tuple(map(first_of, self._all))

    @cached_property
    def completed(self) -> tuple[float, ...]:
        """Return the day by which everything in each event was public; infinite if a source has
        no date."""
        return tuple(
            max(
                self.words_public(event),
                max((inf if day is None else day for day in days), default=inf),
            )
            for event, days in zip(self._events, self.of_sources, strict=True)
        )

    def words_public(self, event: Event) -> float:
        """Return the day by which an event's words for its time were public: infinite if that is
        not known, minus infinity where they name no source."""
        reported = event.as_reported
        if reported is None or not reported.source:
            return -inf
        source = self._sources.behind(event)
        day = None if source is None else public_by(source, self._located)
        return inf if day is None else day


_KEPT = 1 << 18
"""Different times of sources that are kept."""


def first_of(appearances: Iterable[Appearance]) -> When:
    """Return the time at which the first of some sources appeared, as precisely as it is given."""
    dated = [(day, when.end_latest, when) for day, when in appearances if day is not None]
    return min(dated, key=itemgetter(0, 1))[2] if dated else UNDATED


class Named(Protocol):
    """Columns by name (`core.columns`)."""

    def __getitem__(self, name: str) -> memoryview:
        """Return a column."""


class Published(Protocol):
    """A corpus whose publications are asked for."""

    @property
    def columns(self) -> Named:
        """What is asked of all events at once."""

    @property
    def sources(self) -> Sources:
        """The declared sources."""

    def event(self, row: int) -> Event:
        """Return the event at a row."""

    def located(self, when: When) -> When:
        """Return a time on the clock of the timeline."""


class Publications:
    """When what the sources of a corpus say became public, event by event (by row)."""

    def __init__(self, corpus: Published) -> None:
        self._corpus = corpus
        self._appearances = Appearances((), corpus.sources, corpus.located)
        self._known = corpus.columns["published.known"]
        self._complete = corpus.columns["published.complete"]

    @property
    def first(self) -> Sequence[int | None]:
        """Return the day by which the first source of each event was public; None if no source
        has a date."""
        return DayList(self._known)

    def when(self, row: int) -> When:
        """Return the time at which the first source of an event appeared, as precisely as it is
        given."""
        if self._known[row] == NONE:
            return UNDATED
        return first_of(self._appearances.of(self._corpus.event(row)))

    @property
    def whens(self) -> Sequence[When]:
        """Return the time at which the first source of each event appeared."""
        return Whens(self.when, len(self._known))

    @cached_property
    def days(self) -> tuple[int, ...]:
        """Return the days on which something more became public, ascending."""
        return tuple(self._corpus.columns["published.days"])

    @cached_property
    def unknown(self) -> int:
        """Return the number of events without a source that has a date of publication."""
        order, known = self._corpus.columns["published.order"], self._known
        # They stand last in the order of publication.
        return len(order) - bisect_left(order, True, key=lambda row: known[row] == NONE)

    def _days(self, row: int) -> Sequence[int | None]:
        """Return the days by which the sources of an event were public."""
        start, days = (self._corpus.columns[f"source.{name}"] for name in ("start", "day"))
        return DayList(days[start[row] : start[row + 1]])

    def by(self, row: int, day: int) -> Event | None:
        """Return the event at a row as it was public by the end of `day`: with its sources of that
        time, and its words for the time if their source was out; None if nothing of it was."""
        event = self._corpus.event(row)
        if NONE != self._complete[row] <= day:
            return event
        then = as_known(event, self._days(row), day)
        if then is not None and self._appearances.words_public(event) > day:
            then = replace(then, as_reported=None)
        return then

    def of_sections(self, row: int) -> Iterator[float]:
        """Yield the day by which each section of an event was public, infinite where that is not
        known: what it says itself, its words for its time, and each of its sources."""
        yield -inf
        yield self._appearances.words_public(self._corpus.event(row))
        for day in self._days(row):
            yield inf if day is None else day

    def complete_flags(self, day: int) -> bytes:
        """Return 1 for each event of which all was public by the end of a day."""
        return bytes(map(float(day).__ge__, self._completed))

    @cached_property
    def _completed(self) -> Sequence[float]:
        """Return the day by which all was public of each event, by row."""
        completed = self._complete.tolist()
        return [inf if last == NONE else float(last) for last in completed]


def _read_date(text: str) -> When | None:
    try:
        return parse(text) if text else None
    except DateError:
        return None
