"""The values of a chronology: what a file says, normalized and frozen.

These are plain slotted dataclasses because a large folder holds them by the hundred thousand:
2.5 kB an event against 6.6 kB for a pydantic model, and no import cost before the first paint.
The file's looser shapes (a quote that is a bare string, an actor that is a name) live in
`schema.documents`; here there is one shape. References stay as written (an actor by any of its
names, a source by its id): only a whole chronology can resolve them, and `core.corpus` does.

Strings are exact, never made safe: that is done where they are shown (`core.text`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import Literal

from timeline_tui.core.problem import Finding, Json, Path
from timeline_tui.dates import When
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.when import UNDATED

Status = Literal["confirmed", "alleged", "disputed", "retracted"]
LinkType = Literal["led_to", "responds_to", "contradicts", "part_of", "precedes"]
Kind = Literal["after", "before", "during"]
CAUSAL = ("led_to", "responds_to")
"""Types of links of which one end must not come before the other."""
NOTHING: Mapping[str, Json] = MappingProxyType({})


_NOTHING_UNFIT: Mapping[Path, Json] = MappingProxyType({})


def _nothing() -> Mapping[str, Json]:
    return NOTHING


def _nothing_unfit() -> Mapping[Path, Json]:
    return _NOTHING_UNFIT


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
    """A participant of an event: an actor's id, name or alias as written, and a role.

    `declared` is the actor if the entry itself describes it, as exports do.
    """

    actor: str
    role: str = ""
    unknown: Mapping[str, Json] = field(default_factory=_nothing)
    declared: Actor | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """The source's own words for a time, and what they are relative to.

    `is_whole` is false where a part of it could not be used: then no date follows from the words,
    for what they are relative to may be what is missing. `cited` is the source in full where none
    of the event's own is the one that `source` names, as exports write it.
    """

    text: str
    source: str = ""
    anchor: str = ""
    rules: str = ""
    unknown: Mapping[str, Json] = field(default_factory=_nothing)
    is_whole: bool = True
    cited: Source | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """Order against another event: `min` and `max` are durations (`dates.calendar`)."""

    id: str
    min: str = ""
    max: str = ""
    edge: str = ""
    unknown: Mapping[str, Json] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of this event to another: read "this event `type` the event `to`"."""

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

    `timezone` is the zone that the record itself names, and `is_export` says that the record was
    written by an export: what it refers to may have been left out of that.

    `faults` are the errors of the record: each has cost the event a part (a field, a quote, a
    source), and `unfit` holds those parts as they were written, by their path within the record.
    A date or a status that cannot be read is also in `date` and `status`, as text: an event whose
    date is unreadable is undated, and one whose status is unknown must not pass for confirmed.
    """

    id: str
    title: str
    when: When = UNDATED
    date: str = ""
    summary: str = ""
    actors: tuple[Participant, ...] = ()
    tags: tuple[str, ...] = ()
    place: str = ""
    status: str = "confirmed"
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
    faults: tuple[Finding, ...] = ()
    unfit: Mapping[Path, Json] = field(default_factory=_nothing_unfit)
    timezone: str = ""
    is_export: bool = False

    @property
    def unread_date(self) -> str:
        """Return the date as written, if it cannot be read as one; otherwise ""."""
        return self.date if ("date",) in self.unfit else ""

    def with_sources(self, sources: tuple[Source, ...]) -> Event:
        """Return the event with some of its sources, and without what is wrong with any."""
        if not self.faults:
            return replace(self, sources=sources)
        step = len(self.path)
        return replace(
            self,
            sources=sources,
            faults=tuple([one for one in self.faults if one.path[step : step + 1] != ("sources",)]),
            unfit={path: value for path, value in self.unfit.items() if path[0] != "sources"},
        )

    @property
    def quote_count(self) -> int:
        """Return the number of quotes of all its sources."""
        return sum(len(source.quotes) for source in self.sources)


def relations_of(event: Event) -> tuple[tuple[Kind, tuple[Relation, ...]], ...]:
    """Return the statements of an event about its order, by kind."""
    return ("after", event.after), ("before", event.before), ("during", event.during)


def said_of_others(event: Event) -> Iterator[tuple[LinkType | Kind, str]]:
    """Yield what an event says of others, links and order: of which type, and of which id."""
    for link in event.links:
        yield link.type, link.to
    if event.after or event.before or event.during:
        for kind, relations in relations_of(event):
            for relation in relations:
                yield kind, relation.id


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person keeps for themselves of the event with a key, or of a quote of it: whether it
    is `marked`, and a `note`. It is in no file of events.

    `quote` tells the quote by its words (`core.columns.quote_name`), "" for the event itself.
    `title` and `words` are the beginning of what these were, to know what is meant where they are
    not there any more.
    """

    event: str
    quote: str = ""
    marked: bool = False
    note: str = ""
    title: str = ""
    words: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """Return what it is about."""
        return self.event, self.quote


WORDS_LIMIT = 300
"""Characters of a title and of the words of a quote that are kept with a mark."""
ALSO = "\n\n--- also written meanwhile: ---\n\n"
"""What stands between two texts of one note that were written at the same time."""


@dataclass(frozen=True, slots=True)
class MarkChange:
    """A change of a mark from what it was `before`, None where there was none, to what it is to
    be."""

    before: Mark | None
    after: Mark

    def on(self, there: Mark | None) -> tuple[Mark | None, bool]:
        """Return the mark that is there by now with this change, None if nothing is left of it; and
        whether its note was changed meanwhile as well. Then both texts are kept."""
        before = self.before or Mark(*self.after.place)
        now = there or Mark(*self.after.place)
        after, note = self.after, now.note
        both = before.note != after.note != note != before.note
        if before.note != after.note:
            note = join_notes(after.note, note) if both else after.note
        marked = after.marked if before.marked != after.marked else now.marked
        made = replace(after, marked=marked, note=note)
        return (made if marked or note else None), both


def join_notes(one: str, other: str) -> str:
    """Return the text of a note with that of another one; once what both say."""
    if other in one:
        return one
    return other if one in other else f"{one}{ALSO}{other}"


@dataclass(frozen=True, slots=True)
class SavedView:
    """A query in text that is kept by a name, with the day and the order to look at the events in
    where it has its own. It is that of a `file`, at a `path`, or without a file a private one.

    `fault` says why it cannot be used, "" if nothing is wrong with what it says. Of one with a
    fault no part is ever applied: it would show what was to be left out.
    """

    name: str
    query: str = ""
    as_known: str = ""
    order: str = ""
    note: str = ""
    file: str = ""
    path: Path = ()
    fault: str = ""

    @property
    def is_private(self) -> bool:
        """Report whether it is in no file of events."""
        return not self.file


@dataclass(frozen=True, slots=True)
class Document:
    """The contribution of one file to a chronology, and its findings.

    `rejected` counts the records that cannot be shown and are therefore not among `events`.
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
    views: tuple[SavedView, ...] = ()
