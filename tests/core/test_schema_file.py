"""The JSON Schema: shipped as generated, described throughout, and in agreement with the reader."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from timeline_tui.core.schema import models
from timeline_tui.core.schema.documents import read_document, read_record
from timeline_tui.core.schema.models import json_schema, schema_text

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json_schema()
KINDS = {"object": dict, "array": list, "string": str}


def accepts(schema: dict[str, Any], value: object) -> bool:
    """Report whether a JSON Schema, as far as ours uses one, accepts a value."""
    known = {
        "$ref", "$schema", "$defs", "type", "enum", "const", "pattern", "minLength",
        "required", "properties", "additionalProperties", "items", "anyOf", "oneOf",
        "title", "description", "examples", "default", "readOnly",
    }  # fmt: skip
    assert schema.keys() <= known
    if "$ref" in schema and not accepts(SCHEMA["$defs"][schema["$ref"].split("/")[-1]], value):
        return False
    if "type" in schema and not isinstance(value, KINDS[schema["type"]]):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        return False
    if isinstance(value, str) and len(value) < schema.get("minLength", 0):
        return False
    if isinstance(value, list) and "items" in schema:
        return all(accepts(schema["items"], item) for item in value)
    if "oneOf" in schema and sum(accepts(one, value) for one in schema["oneOf"]) != 1:
        return False
    if "anyOf" in schema and not any(accepts(one, value) for one in schema["anyOf"]):
        return False
    if isinstance(value, dict):
        parts = schema.get("properties", {})
        if not value.keys() >= set(schema.get("required", ())):
            return False
        if schema.get("additionalProperties") is False and not value.keys() <= parts.keys():
            return False
        return all(accepts(parts[key], item) for key, item in value.items() if key in parts)
    return True


PROPERTIES: dict[str, dict[str, Any]] = {
    f"{name}.{key}": part
    for name, definition in SCHEMA["$defs"].items()
    for key, part in definition["properties"].items()
}


def test_the_shipped_file_is_what_the_shapes_make() -> None:
    shipped = (ROOT / "timeline_tui" / "schema" / "event.json").read_text("utf-8")
    assert shipped == schema_text()
    assert json.loads(shipped) == SCHEMA


def test_the_schema_says_what_it_is() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["title"]
    assert SCHEMA["description"]
    assert SCHEMA["examples"]


@pytest.mark.parametrize("name", PROPERTIES)
def test_every_property_has_a_description_that_is_a_sentence(name: str) -> None:
    part = PROPERTIES[name]
    assert part["description"][0].isupper()
    assert part["description"].endswith(".")
    assert "title" not in part


def test_every_definition_has_a_description_and_refuses_strange_keys() -> None:
    for definition in SCHEMA["$defs"].values():
        assert definition["description"].endswith(".")
        assert definition["additionalProperties"] is False


def test_the_schema_has_the_keys_and_requirements_of_the_reader() -> None:
    for shape, keys in models.KEYS.items():
        definition = SCHEMA["$defs"][shape.__name__]
        assert set(definition["properties"]) == keys
        assert tuple(definition.get("required", ())) == models.REQUIRED[shape]


def test_what_list_adds_is_read_only() -> None:
    event = SCHEMA["$defs"]["Event"]["properties"]
    assert [key for key, part in event.items() if part.get("readOnly")] == [
        "file", "when", "marks",
    ]  # fmt: skip


def test_the_examples_are_accepted_and_clean() -> None:
    for example in SCHEMA["examples"]:
        assert accepts(SCHEMA, example)
        assert read_document(example, file="a.json", stem="a").findings == ()


def test_every_shipped_file_is_accepted() -> None:
    for path in sorted((ROOT / "events").glob("*.json")):
        assert accepts(SCHEMA, json.loads(path.read_text("utf-8"))), path.name


@pytest.mark.parametrize(
    "more",
    [
        {"title": 5}, {"title": " "}, {"title": "a\nb"}, {"tittle": "x"}, {"date": 2026},
        {"date": None}, {"status": "maybe"}, {"tags": "a"}, {"tags": [1]}, {"actors": [None]},
        {"actors": [""]}, {"actors": [{"role": "r"}]}, {"sources": [{"quotes": [""]}]},
        {"sources": [{"quotes": [{"exact": " "}]}]}, {"sources": [{"url": "www"}]},
        {"sources": [{"sha256": "ab"}]}, {"sources": [{"supports": ["dat"]}]},
        {"sources": ["s"]}, {"links": [{"to": "t"}]}, {"links": [{"to": "t", "type": "x"}]},
        {"after": "e"}, {"after": [{"id": "e", "min": "3 days"}]},
        {"after": [{"id": "e", "edge": "x"}]}, {"as_reported": {}}, {"extra": []},
        {"format": "timeline/2"}, {"when": "2026"}, {"zork": 1}, {"id": ""}, {"date": ""},
        {"tags": [""]}, {"sources": [{"author": [""]}]},
    ],
)  # fmt: skip
def test_what_the_reader_complains_about_the_schema_refuses(more: dict[str, object]) -> None:
    value = {"title": "x", **more}
    assert read_record(value, file="a.json", stem="a", path=())[1] != ()
    assert not accepts(SCHEMA["$defs"]["Event"], value)


@pytest.mark.parametrize(
    "value",
    [
        {"title": "x"},
        {"title": " x\ttabbed "},
        {"title": "x", "file": "a.json", "when": {"display": "June 1972"}, "$schema": "s"},
        {"title": "x", "sources": [{}], "actors": [], "extra": {"a": None}, "summary": ""},
        {"title": "x", "after": ["a", {"id": "b", "min": "P3D", "max": "P1W", "edge": "end"}]},
        {"title": "x", "sources": [{"url": "HTTPS://a.example", "sha256": "aB" * 32}]},
    ],
)
def test_what_reads_clean_the_schema_accepts(value: dict[str, object]) -> None:
    assert read_record(value, file="a.json", stem="a", path=())[1] == ()
    assert accepts(SCHEMA, value)


def test_a_declared_actor_needs_an_id_or_a_name() -> None:
    actor = SCHEMA["$defs"]["Actor"]
    assert accepts(actor, {"id": "a"})
    assert accepts(actor, {"name": "A"})
    assert not accepts(actor, {"kind": "person"})
