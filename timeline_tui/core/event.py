"""The values of a chronology: what a file says, normalised and frozen.

These are plain slotted dataclasses because a large folder holds them by the hundred thousand:
2.5 kB an event against 6.6 kB for a pydantic model, and no import cost before the first paint.
The file's looser shapes (a quote that is a bare string, an actor that is a name) live in
`schema.documents`; here there is one shape. References stay as written (an actor by any of its
names, a source by its id): only a whole chronology can resolve them, and `core.chronology` does.

Strings are exact, never made safe: that is done where they are shown (`core.text`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from timeline_tui.core.dates.when import UNDATED, When
from timeline_tui.core.problem import Finding, Path

Status = Literal["confirmed", "alleged", "disputed", "retracted"]
LinkType = Literal["led_to", "responds_to", "contradicts", "part_of", "precedes"]
Kind = Literal["after", "before", "during"]
Supports = tuple[str, ...]
Json = object
"""Anything that JSON can hold, kept as it was read."""

NOTHING: Mapping[str, Json] = MappingProxyType({})


def _nothing() -> Mapping[str, Json]:
    return NOTHING


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim passage of a source; `exact`, `prefix`, `suffix` as in W3C TextQuoteSelector."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    speaker: str = ""
    locator: str = ""
    lang: str = ""
    translation: str = ""
    statement: str = ""
    note: str = ""
    unknown: Mapping[str, Json] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Source:
    """A document, or what an event adds to a declared one (`ref` is then its id)."""

    ref: str = ""
    id: str = ""
    title: str = ""
    type: str = ""
    author: tuple[str, ...] = ()
    publisher: str = ""
    published: str = ""
    accessed: str = ""
    url: str = ""
    language: str = ""
    archived_url: str = ""
    archived_at: str = ""
    text: str = ""
    sha256: str = ""
    supports: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    unknown: Mapping[str, Json] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Actor:
    """One entry of the registry: everything in `aliases` means this actor."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = ""
    file: str = ""
    path: Path = ()
    unknown: Mapping[str, Json] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Participant:
    """Who took part in an event: an actor's id, name or alias as written, and in which role."""

    actor: str
    role: str = ""
    unknown: Mapping[str, Json] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Reported:
    """The source's own words for a time, and what they are relative to."""

    text: str
    source: str = ""
    anchor: str = ""
    rules: str = ""
    unknown: Mapping[str, Json] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Relation:
    """Order against another event: `min` and `max` are ISO 8601 durations in days or weeks."""

    id: str
    min: str = ""
    max: str = ""
    edge: str = ""
    unknown: Mapping[str, Json] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Link:
    """How this event bears on another: read "this event `type` the event `to`"."""

    to: str
    type: LinkType
    unknown: Mapping[str, Json] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, in one record.

    `file` is the file as named to the user; `path` the JSON path of the record within it
    (`()` for a file that is one event, `(3,)` in an array, `("events", 3)` in a timeline;
    `(line - 1,)` in JSON Lines). `id_given` is false where the file's name stands in for an id.
    `unknown` holds keys that the format does not know, kept for export.
    """

    id: str
    title: str
    when: When = UNDATED
    date: str = ""
    summary: str = ""
    actors: tuple[Participant, ...] = ()
    tags: tuple[str, ...] = ()
    place: str = ""
    status: Status = "confirmed"
    sources: tuple[Source, ...] = ()
    links: tuple[Link, ...] = ()
    as_reported: Reported | None = None
    after: tuple[Relation, ...] = ()
    before: tuple[Relation, ...] = ()
    during: tuple[Relation, ...] = ()
    extra: Mapping[str, Json] = field(default_factory=_nothing)
    unknown: Mapping[str, Json] = field(default_factory=_nothing)
    file: str = ""
    path: Path = ()
    id_given: bool = True

    @property
    def quote_count(self) -> int:
        """How many quotes its sources carry together."""
        return sum(len(source.quotes) for source in self.sources)


def relations_of(event: Event) -> tuple[tuple[Kind, tuple[Relation, ...]], ...]:
    """What an event says of its order against others, by kind."""
    return ("after", event.after), ("before", event.before), ("during", event.during)


@dataclass(frozen=True, slots=True)
class Document:
    """What one file contributes to a chronology, and what is wrong with it.

    `rejected` counts the records that have an error and are therefore not among `events`.
    """

    file: str
    title: str = ""
    description: str = ""
    timezone: str = ""
    actors: tuple[Actor, ...] = ()
    sources: tuple[Source, ...] = ()
    events: tuple[Event, ...] = ()
    rejected: int = 0
    findings: tuple[Finding, ...] = ()
