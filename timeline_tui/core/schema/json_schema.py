"""The JSON Schema of the event file, made from the shapes that read it.

It accepts what is read without any finding, as far as a schema can say that: an editor then
underlines a misspelt key where it is written, though a reader keeps a key it does not know.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from timeline_tui.core.schema import fields

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
    "events": [_SMALLEST],
}


def json_schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of a file: an event, an array of events, or a timeline."""
    made = TypeAdapter(fields.File).json_schema()
    definitions: dict[str, Any] = made["$defs"]
    for definition in definitions.values():
        definition["additionalProperties"] = False
        for part in definition["properties"].values():
            part.pop("title", None)  # “Archived Url” says nothing beside “archived_url”
    definitions["Actor"]["anyOf"] = [{"required": ["id"]}, {"required": ["name"]}]
    event, events, timeline = made["anyOf"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Event file, timeline/1",
        "description": "One event, an array of events, or a timeline.",
        "examples": [_SMALLEST, _WHOLE, [_SMALLEST], _TIMELINE],
        "anyOf": [event, {"description": "Events, one after the other.", **events}, timeline],
        "$defs": {name: _ordered(definition) for name, definition in definitions.items()},
    }


def schema_text() -> str:
    """The schema as it is shipped, `timeline_tui/schema/event.json`."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _ordered(definition: dict[str, Any]) -> dict[str, Any]:
    first = ("title", "description", "type", "required", "anyOf", "properties")
    rest = [key for key in definition if key not in first]
    return {key: definition[key] for key in (*first, *rest) if key in definition}
