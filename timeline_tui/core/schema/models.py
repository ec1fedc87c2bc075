"""The shapes of the event file, `timeline/1`: its keys, their values and their meaning.

Typed dictionaries and not models, because values that are read become the frozen values of
`core.event` and never one of these: checking a dictionary takes two thirds of the time of building
a model (measured: 0.60 s against 0.93 s for 100,000 events), and its keys stay at hand. Nothing is
converted (strict): 1 is not "1". Unknown keys pass; `core.schema.documents` reports them.

The descriptions are the text that an editor shows on hover. A rule that types cannot express (a
title is one line) stands beside the type for the JSON Schema alone; `core.schema.documents` checks
it on reading. The JSON Schema accepts exactly the files that are read without a finding, as far as
a schema can express that: an editor then underlines a misspelled key where it is written, though a
reader keeps a key it does not know.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, Required, get_args

from pydantic import ConfigDict, Discriminator, FailFast, Field, Tag, TypeAdapter, with_config
from pydantic_core import SchemaValidator
from typing_extensions import TypedDict  # pydantic requires it before Python 3.12

from timeline_tui.core.event import LinkType, Status
from timeline_tui.dates.calendar import DURATION_PATTERN as DURATION

FORMATS = ("timeline/1",)
FIELDS = ("date", "title", "summary", "actors", "place", "status", "tags")
"""The fields of an event that a source can support."""
DATES = ("date", "published", "accessed", "archived_at", "anchor", "as_known")
"""The keys that hold a date, at any depth."""
ORDERS = ("happened", "published")
STATUSES: tuple[str, ...] = get_args(Status)
LINK_TYPES: tuple[str, ...] = get_args(LinkType)
TAGS = ("(text)", "(object)")
"""Steps that pydantic adds to the path of an error, where a text may stand for an object."""

_STRICT = ConfigDict(strict=True)


def _field(description: str, **rules: Any) -> Any:
    return Field(description=description, json_schema_extra=rules or None)


def _text_or_object(value: object) -> str | None:
    if type(value) is str:
        return "(text)"
    return "(object)" if type(value) is dict else None


# A huge list in which every item is wrong would otherwise take 400 bytes of error an item.
_FIRST = FailFast()
_EITHER = Discriminator(_text_or_object)
_Id = Annotated[str, Tag("(text)")]
_Words = Annotated[str, Tag("(text)"), Field(json_schema_extra={"pattern": r"\S"})]
_Texts = Annotated[list[Annotated[str, Field(json_schema_extra={"minLength": 1})]], _FIRST]

_DATE_EXAMPLES = [
    "2026-04-17", "2026-04", "2026-04-17T10:00-04:00", "2026-04-17/2026-04-20",
    "[2026-04-20..2026-04-26]", "2026-04-17~", "199X", "-0043-03-15",
]  # fmt: skip

_Head = TypedDict(
    "_Head",
    {
        "$schema": Annotated[str, _field("Where this schema is, for editors.")],
        "format": Annotated[
            Literal["timeline/1"], _field("The format of the file; it may be left out.")
        ],
    },
    total=False,
)


_GAP = (
    "years, months, weeks, days, hours and minutes as in ISO 8601, without fractions and sign; "
    "days are whole, hours count seconds."
)


@with_config(_STRICT)
class Relation(TypedDict, total=False):
    """A statement of order against another event, with limits to the gap between the two."""

    id: Required[Annotated[str, _field("The id of the other event.")]]
    min: Annotated[str, _field(f"The least gap: {_GAP}", pattern=DURATION, examples=["P3D"])]
    max: Annotated[str, _field(f"The greatest gap: {_GAP}", pattern=DURATION, examples=["P1Y2M"])]
    edge: Annotated[Literal["start", "end"], _field("The end of the other event that is meant.")]


_Relations = Annotated[list[Annotated[_Id | Annotated[Relation, Tag("(object)")], _EITHER]], _FIRST]


@with_config(_STRICT)
class Participant(TypedDict, total=False):
    """A participant of an event, with a role."""

    actor: Required[Annotated[str, _field("An actor's id, name or alias.", pattern=r"\S")]]
    role: Annotated[str, _field("The role of the actor in this event.")]
    name: Annotated[
        str, _field("Added by `timeline-tui list`: the actor's name. “actor” is then its id.")
    ]
    kind: Annotated[str, _field("Added by `timeline-tui list`: the kind of actor.")]
    aliases: Annotated[
        _Texts, _field("Added by `timeline-tui list`: other names of the same actor.")
    ]


@with_config(_STRICT)
class Quote(TypedDict, total=False):
    """A verbatim passage of a source: exact to the character, or it is not a quote."""

    exact: Required[Annotated[str, _field("The passage, exact to the character.", pattern=r"\S")]]
    prefix: Annotated[str, _field("The text just before it, which helps to find it.")]
    suffix: Annotated[str, _field("The text just after it, which helps to find it.")]
    speaker: Annotated[str, _field("The speaker, if it is not the author's own statement.")]
    locator: Annotated[str, _field("The place in the source: a page, paragraph or time.")]
    lang: Annotated[str, _field("Its language (BCP 47).", examples=["en", "pt-BR"])]
    translation: Annotated[str, _field("The passage in the language of the timeline.")]
    statement: Annotated[
        str,
        _field("A name for the statement: quotes of one statement render the same words."),
    ]
    note: Annotated[str, _field("A remark of the editor, not part of the quote.")]


@with_config(_STRICT)
class Source(TypedDict, total=False):
    """A document that supports the event; or a declared one by its id, with additions."""

    source: Annotated[str, _field("The id of a source that is declared elsewhere.")]
    id: Annotated[str, _field("A unique name, by which others can refer to this source.")]
    title: Annotated[str, _field("The title of the document.")]
    type: Annotated[
        str,
        _field(
            "The type of document, as in CSL.", examples=["article-newspaper", "report", "webpage"]
        ),
    ]
    author: Annotated[_Texts, _field("The authors, one name an entry.")]
    publisher: Annotated[str, _field("The publisher.")]
    published: Annotated[str, _field("The date of publication (EDTF).", examples=["2026-04-29"])]
    accessed: Annotated[
        str, _field("The date on which it was read (EDTF).", examples=["2026-05-02"])
    ]
    url: Annotated[
        str, _field("The address at which it can be read.", pattern="^[Hh][Tt][Tt][Pp][Ss]?://")
    ]
    language: Annotated[str, _field("Its language (BCP 47).", examples=["en"])]
    archived_url: Annotated[
        str, _field("The address of an archived copy.", pattern="^[Hh][Tt][Tt][Pp][Ss]?://")
    ]
    archived_at: Annotated[str, _field("The date of that copy (EDTF).")]
    text: Annotated[str, _field("The path of a local copy in plain text.")]
    sha256: Annotated[
        str, _field("The SHA-256 of that copy, in hexadecimal.", pattern="^[0-9A-Fa-f]{64}$")
    ]
    supports: Annotated[
        list[Annotated[str, Field(json_schema_extra={"enum": list(FIELDS)})]],
        _FIRST,
        _field("The fields of the event that this source supports, where no quote shows it."),
    ]
    quotes: Annotated[
        list[Annotated[_Words | Annotated[Quote, Tag("(object)")], _EITHER]],
        _FIRST,
        _field("Passages of the source: texts, or objects with details."),
    ]


@with_config(_STRICT)
class Reported(TypedDict, total=False):
    """The source's own words for a time, and the day that they are relative to."""

    text: Required[
        Annotated[str, _field("The words, verbatim: “earlier this month”.", pattern=r"\S")]
    ]
    source: Annotated[
        str, _field("The id of the source of the words; they count from its date of publication.")
    ]
    anchor: Annotated[
        str, _field("The date (EDTF) that the words count from.", examples=["2026-04-29"])
    ]
    rules: Annotated[
        str, _field("The rules by which the words are read as a date.", examples=["en/1"])
    ]
    cited: Annotated[
        Source,
        _field(
            "Added by `timeline-tui list`: that source in full, if it is not among the event's."
        ),
    ]


@with_config(_STRICT)
class Link(TypedDict, total=False):
    """A link to another event: read “this event `type` the event `to`”."""

    to: Required[Annotated[str, _field("The id of the other event.")]]
    type: Required[Annotated[LinkType, _field("The relation of this event to the other.")]]


@with_config(_STRICT)
class Event(_Head, total=False):
    """Something that happened, in one record."""

    id: Annotated[
        str,
        _field(
            "A unique name. The default is the file's name, with the position in an array.",
            minLength=1,
        ),
    ]
    date: Annotated[
        str,
        _field(
            "The time, in EDTF (ISO 8601-2). “a/b” lasted from a to b; “[a..b]” happened at some "
            "time within. Give no more precision than is known.",
            examples=_DATE_EXAMPLES,
            minLength=1,
        ),
    ]
    as_reported: Annotated[Reported, _field("The source's own words for the time.")]
    after: Annotated[
        _Relations, _field("Events after which this one begins: ids, or objects with limits.")
    ]
    before: Annotated[
        _Relations, _field("Events before which this one ends: ids, or objects with limits.")
    ]
    during: Annotated[
        _Relations, _field("Events within which this one falls: ids, or objects with limits.")
    ]
    title: Required[
        Annotated[str, _field("What happened, in one line.", pattern=r"^[^\r\n]*\S[^\r\n]*$")]
    ]
    summary: Annotated[str, _field("The summary, as plain text; it may have paragraphs.")]
    actors: Annotated[
        list[Annotated[_Words | Annotated[Participant, Tag("(object)")], _EITHER]],
        _FIRST,
        _field("The participants: ids, names or aliases, or objects that add a role."),
    ]
    tags: Annotated[_Texts, _field("Keywords.")]
    place: Annotated[str, _field("The place.")]
    status: Annotated[Status, _field("How certain it is that it happened.", default="confirmed")]
    sources: Annotated[list[Source], _FIRST, _field("The sources.")]
    links: Annotated[list[Link], _FIRST, _field("Links to other events.")]
    extra: Annotated[dict[str, object], _field("Data of your own; kept and exported.")]
    timezone: Annotated[
        str,
        _field(
            "Added by `timeline-tui list`: the IANA time zone of the timeline. It is the zone of "
            "all events where no timeline names one.",
            examples=["America/New_York"],
        ),
    ]
    file: Annotated[str, _field("Added by `timeline-tui list`; ignored when read.", readOnly=True)]
    when: Annotated[
        dict[str, object],
        _field(
            "Added by `timeline-tui list`: the time in words, and its bounds; ignored when "
            "read. The time of an event is its “date”.",
            readOnly=True,
        ),
    ]
    marks: Annotated[
        dict[str, object],
        _field(
            "Added by `timeline-tui list --marks`: private marks and notes of whoever exported; "
            "ignored when read, unless `timeline-tui marks --import` is asked for them.",
            readOnly=True,
        ),
    ]


@with_config(_STRICT)
class Actor(TypedDict, total=False):
    """A person or organization: everything in `aliases` means this actor."""

    id: Annotated[str, _field("A short unique name; the default is the name.")]
    name: Annotated[str, _field("The name as it is shown; the default is the id.")]
    aliases: Annotated[_Texts, _field("Other names of the same actor.")]
    kind: Annotated[
        str,
        _field("The kind of actor.", examples=["person", "organization", "government", "media"]),
    ]


@with_config(_STRICT)
class View(TypedDict, total=False):
    """A query that is kept by a name. The explorer lists it; it is never applied by itself."""

    name: Required[Annotated[str, _field("The name by which it is called.", pattern=r"^\S.*$")]]
    query: Required[
        Annotated[
            str,
            _field(
                "The query, as `timeline-tui help query` says; an empty one shows all events.",
                examples=["actor:pentagon -actor:openai date:2026-04", "missing:quote"],
            ),
        ]
    ]
    as_known: Annotated[
        str,
        _field("Show only what was public by the end of that day (EDTF).", examples=["2026-03-01"]),
    ]
    order: Annotated[
        Literal["happened", "published"],
        _field("The order of the events: of happening, or of first publication."),
    ]
    note: Annotated[str, _field("A remark on it.")]


@with_config(_STRICT)
class Timeline(_Head, total=False):
    """Events with shared data. Its actors and sources are valid in every file of the folder."""

    title: Annotated[str, _field("The title of the timeline.")]
    description: Annotated[str, _field("The subject, as plain text.")]
    timezone: Annotated[
        str,
        _field(
            "The IANA time zone of its days, and of times without an offset.",
            examples=["America/New_York"],
        ),
    ]
    actors: Annotated[list[Actor], _FIRST, _field("The registry of actors.")]
    sources: Annotated[list[Source], _FIRST, _field("Sources that events name by their id.")]
    views: Annotated[list[View], _FIRST, _field("Queries that are kept by a name.")]
    events: Annotated[list[Event], _FIRST, _field("The events.")]


File = Event | list[Event] | Timeline
Shape = Any
"""One of the classes above. Mypy has no type for them that is also hashable."""
INNER: Mapping[str, Shape] = {
    "sources": Source, "quotes": Quote, "actors": Participant, "links": Link, "after": Relation,
    "before": Relation, "during": Relation, "as_reported": Reported, "cited": Source,
}  # fmt: skip
"""The shape of an object, or of the objects in a list, under a key of an event at any depth."""
REQUIRED: Mapping[Shape, tuple[str, ...]] = {
    Event: ("title",), Quote: ("exact",), Participant: ("actor",), Reported: ("text",),
    Relation: ("id",), Link: ("to", "type"), Source: (), Actor: (), Timeline: (),
    View: ("name", "query"),
}  # fmt: skip
KEYS: Mapping[Shape, frozenset[str]] = {
    shape: frozenset(shape.__annotations__) for shape in REQUIRED
}
TEXTS = frozenset({"tags", "author", "supports", "aliases"})
"""The keys that hold a list of texts."""
TEXT_OR_OBJECT = frozenset({"actors", "quotes", "after", "before", "during"})
"""The keys of an event that hold a list in which a text may stand for an object."""
FREE = frozenset({"extra", "when", "marks"})
"""The keys that hold an object with any content."""
CONTAINERS = frozenset({*INNER, *TEXTS, "events", "views"})
"""The keys that hold a list, or an object that has a shape."""
PLAIN: Mapping[Shape, frozenset[str]] = {
    shape: keys - CONTAINERS - FREE for shape, keys in KEYS.items()
}
"""The keys that hold text."""


@cache
def _adapter(shape: Shape) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


@cache
def checker(shape: Shape) -> SchemaValidator:
    """Return the validator of a shape. In a list it looks no further than the first fault."""
    return SchemaValidator(_adapter(shape).core_schema)


_SMALLEST: dict[str, object] = {"date": "1972-06", "title": "Something happened"}
_WHOLE: dict[str, object] = {
    "id": "council-votes-for-bridge",
    "date": "2026-04-17",
    "as_reported": {"text": "last Friday", "source": "gazette"},
    "title": "The council votes for a second bridge",
    "summary": "Eleven of nineteen members vote for it, after two days of hearings.",
    "actors": ["city-council", {"actor": "Ada Vance", "role": "mayor"}],
    "tags": ["vote"],
    "status": "confirmed",
    "sources": [
        {
            "source": "gazette",
            "quotes": [{"exact": "The bridge will be built.", "speaker": "Ada Vance"}],
        },
        {
            "title": "Minutes of the 214th session",
            "publisher": "City council",
            "published": "2026-04-18",
            "url": "https://council.example/minutes/214",
            "supports": ["date"],
        },
    ],
    "links": [{"to": "work-begins", "type": "led_to"}],
}
_TIMELINE: dict[str, object] = {
    "title": "The second bridge",
    "timezone": "Europe/Kyiv",
    "actors": [{"id": "city-council", "name": "City council", "aliases": ["the council"]}],
    "sources": [{"id": "gazette", "title": "A vote at last", "published": "2026-04-22"}],
    "views": [{"name": "Votes of the council", "query": "actor:city-council tag:vote"}],
    "events": [_SMALLEST],
}


def json_schema() -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of a file: an event, an array of events, or a
    timeline."""
    made = TypeAdapter(File).json_schema()
    definitions: dict[str, Any] = made["$defs"]
    for definition in definitions.values():
        definition["additionalProperties"] = False
        for part in definition["properties"].values():
            part.pop("title", None)  # “Archived Url” adds nothing to “archived_url”
    definitions["Actor"]["anyOf"] = [{"required": ["id"]}, {"required": ["name"]}]
    event, events, timeline = made["anyOf"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Event file, timeline/1",
        "description": "One event, an array of events, or a timeline.",
        "examples": [_SMALLEST, _WHOLE, [_SMALLEST], _TIMELINE],
        "anyOf": [event, {"description": "Events, one after the other.", **events}, timeline],
        "$defs": {name: _order_keys(definition) for name, definition in definitions.items()},
    }


def schema_text() -> str:
    """Return the schema as it is shipped, `timeline_tui/schema/event.json`."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _order_keys(definition: dict[str, Any]) -> dict[str, Any]:
    first = ("title", "description", "type", "required", "anyOf", "properties")
    rest = [key for key in definition if key not in first]
    return {key: definition[key] for key in (*first, *rest) if key in definition}
