"""Words for what is wrong with the shape of a value; `schema.fitting` finds it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from timeline_tui.core.dates.edtf import DateError, parse
from timeline_tui.core.plain_json import json_text
from timeline_tui.core.problem import Path, Severity, path_text
from timeline_tui.core.schema import fields
from timeline_tui.core.schema.findings import Findings
from timeline_tui.core.schema.spelling import closest, disguises, foreign, misspelt
from timeline_tui.core.text import brief

UNKNOWN_LIMIT = 1_000
"""Unknown keys of one object that are compared with ours (70 µs each); others are counted."""

_ENDLESS = "very large"
_DIGITS = 60  # characters of a number that is repeated
NOUNS: Mapping[fields.Shape, str] = {
    fields.Event: "an event", fields.Quote: "a quote", fields.Participant: "an actor with a role",
    fields.Reported: "“as_reported”", fields.Relation: "an order", fields.Link: "a link",
    fields.Source: "a source", fields.Actor: "an actor", fields.Timeline: "a timeline",
}  # fmt: skip
CHOICES: Mapping[tuple[fields.Shape, str], tuple[str, ...]] = {
    (fields.Event, "status"): fields.STATUSES, (fields.Link, "type"): fields.LINK_TYPES,
    (fields.Relation, "edge"): ("start", "end"), (fields.Event, "format"): fields.FORMATS,
    (fields.Timeline, "format"): fields.FORMATS,
}  # fmt: skip
"""The words that a key can have, where they are few."""
_OF_SOURCES = ("quotes", "url", "publisher", "published", "author", "accessed", "archived_url")
_OF_QUOTES = dict.fromkeys(("exact", "speaker", "locator"), "quotes")
_WITHIN: Mapping[fields.Shape, Mapping[str, str]] = {
    fields.Event: {**dict.fromkeys(_OF_SOURCES, "sources"), **_OF_QUOTES},
    fields.Source: _OF_QUOTES,
}
"""Keys that stand in an object further in, and in which list it is."""
_KEPT = "it is kept and exported, but not shown"
_FATE: Mapping[fields.Shape, str] = {
    fields.Event: "it is kept and exported",
    fields.Timeline: "it is passed over", fields.Actor: "it is passed over",
}  # fmt: skip
"""What becomes of an unknown key where it is not `_KEPT`: an opened event shows those of its own;
what a timeline says of itself and of its actors is in no export of events."""
_AS_OBJECT: Mapping[fields.Shape, str] = {
    fields.Reported: '{{"text": {0}}}', fields.Link: '{{"to": {0}, "type": "led_to"}}',
    fields.Source: '{{"title": {0}}}, or {{"source": {0}}} if a source with that id is declared',
    fields.Actor: '{{"id": {0}, "name": {0}}}', fields.Event: '{{"title": {0}}}',
}  # fmt: skip


def wrong_record(value: object, expected: str, shape: fields.Shape, findings: Findings) -> None:
    """Report a whole record that is not even an object."""
    hint = "leave it out" if value is None else "write an object: { }"
    if isinstance(value, str) and shape in _AS_OBJECT:
        hint = _as_object(value, _AS_OBJECT[shape])
    elif value is not None and shape is fields.Event:
        hint = 'write an object: {"date": "1972-06", "title": "Something happened"}'
    findings.error((), "wrong-type", f"this is {_described(value)}; expected {expected}", hint)


def report(
    path: Path, value: object, expected: str, shape: fields.Shape, findings: Findings
) -> None:
    """Report a value at a key, or in the list at a key, that is not what the format has there.

    `shape` is that of the object which holds it, at any depth within the record.
    """
    last = path[-1]
    if value is None and isinstance(last, str):
        _null(path, shape, findings)
    elif findings.full:
        findings.count_error()
    elif last == "when" and shape is fields.Event:
        findings.add(
            "error", path, "unknown-key", "unknown key “when”", "did you mean “date”?", "key"
        )
    else:
        findings.error(
            path,
            "wrong-type",
            f"{path_text(path)} is {_described(value)}; expected {expected}",
            _remedy(expected, value, path, shape),
        )


def report_missing(
    path: Path, key: str, shape: fields.Shape, holder: Mapping[str, Any], findings: Findings
) -> None:
    """Report a key that the object at `path` needs and does not have."""
    strangers = [other for other in holder if other not in fields.KEYS[shape]][:UNKNOWN_LIMIT]
    if any(_meant(other, shape, holder)[0] == key for other in strangers):
        return  # the misspelt key says it all
    if shape is fields.Participant and "name" in holder:
        place, message = (*path, "name"), "unknown key “name”"
        findings.add("error", place, "unknown-key", message, "did you mean “actor”?", "key")
    elif key == "title":
        findings.error(
            path, "missing-title", "this event has no title",
            'add "title", one line that says what happened',
        )  # fmt: skip
    else:
        findings.error(path, "missing-key", f"{NOUNS[shape]} needs “{key}”", f'add "{key}"')


def _null(path: Path, shape: fields.Shape, findings: Findings) -> None:
    key = str(path[-1])
    if key not in fields.REQUIRED[shape]:
        findings.warn(
            path, "null-value", f"{path_text(path)} is null: it is passed over", "leave the key out"
        )
    elif key == "title":
        findings.error(
            path, "missing-title", "the title is null", "write one line that says what happened"
        )
    else:
        findings.error(
            path, "missing-key", f"{path_text(path)} is null; {NOUNS[shape]} needs it",
            "write the value",
        )  # fmt: skip


def unknown_value(
    findings: Findings, severity: Severity, path: Path, value: str, known: tuple[str, ...],
    *, guess: bool = True,
) -> None:  # fmt: skip
    """Report a word that is not among those that a field can have; `guess` which one was meant."""
    meant = closest(value, known) if guess else ""
    hint = f"did you mean “{meant}”? " if meant else ""
    findings.add(
        severity, path, "unknown-value",
        f"{path_text(path)} is “{brief(value)}”, which is not known here",
        f"{hint}known: {', '.join(known)}",
    )  # fmt: skip


def unknown_keys(
    value: Mapping[str, Any], shape: fields.Shape, path: Path, findings: Findings
) -> dict[str, Any]:
    """Report the keys of an object that the format does not know; return them with their values."""
    known = fields.KEYS[shape]
    unknown = {key: item for key, item in value.items() if key not in known}
    for key in islice(unknown, UNKNOWN_LIMIT):
        meant, sure = _meant(key, shape, value)
        severity: Severity = "error" if sure else "warning"
        message, help = f"unknown key “{brief(key)}”", findings.fate(_FATE.get(shape, _KEPT))
        within = _WITHIN.get(shape, {}).get(key)
        if within:
            help = f"it belongs into an entry of “{within}”; here {help}"
        elif shape is fields.Event and key == "events":
            help = "events stand in a list or a timeline, not in an event: these are not shown"
        elif shape is fields.Event and findings.shown:
            help += "; “extra” is for data of your own"
        if meant:
            help = f"did you mean “{meant}”?"
            odd = disguises(key, meant)
            if odd:
                help += f" This key holds U+{ord(odd):04X}, which only looks like it"
            elif meant == "date" and "year" in key.casefold() and _is_year(value[key]):
                help = f'write "date": "{value[key]}"'
            elif meant == "date" and shape is fields.Event:
                help += ' A time that lasts is "2026-04-17/2026-04-20"'
        shown = findings.shown
        findings.shown = shown and (shape, meant) != (fields.Timeline, "events")
        findings.add(severity, (*path, key), "unknown-key", message, help, "key")
        findings.shown = shown
    findings.count_warnings(max(0, len(unknown) - UNKNOWN_LIMIT))
    return unknown


def _meant(key: str, shape: fields.Shape, holder: Mapping[str, Any]) -> tuple[str, bool]:
    """The key of ours that was meant, and whether that is an error: it is where the key is a
    misspelling, or where what it holds would be lost because our key is not there."""
    ours = foreign(key, shape)
    if ours:
        return ours, ours not in holder
    ours = misspelt(key, shape)
    if ours and isinstance(holder[key], (dict, list)) and ours in fields.PLAIN[shape]:
        return "", False  # "data": {…} is no date
    if ours == "when" and shape is fields.Event and not isinstance(holder[key], dict):
        ours = "date"  # “when” is what exports add: whoever writes it is told to write “date”
    return ours, bool(ours)


def _is_year(value: object) -> bool:
    return not isinstance(value, bool) and re.fullmatch(r"[0-9]{4}", str(value)) is not None


def _described(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"a number ({_number(value)})"
    if isinstance(value, str):
        return f"text (“{brief(value)}”)"
    if isinstance(value, list):
        return "a list"
    return "null" if value is None else "an object"


def _as_object(text: str, template: str) -> str:
    if text.startswith(("https://", "http://")) and template is _AS_OBJECT[fields.Source]:
        template = '{{"url": {0}}}'
    return f"write {template.format(json.dumps(brief(text), ensure_ascii=False))}"


def _number(value: float) -> str:
    try:
        text = json_text(value)
    except ValueError:  # more digits than Python turns into text
        return _ENDLESS
    return text if len(text) <= _DIGITS else _ENDLESS


def _date_help(number: str) -> str:
    try:
        parse(number)
    except DateError as error:
        return f"{brief(error.help, 500)}, in quotes"
    return f'write "{number}" in quotes'


def _remedy(expected: str, value: object, path: Path, shape: fields.Shape) -> str:
    """Return what to do about a value of the wrong type, held by an object of a shape."""
    if value is None:
        return "leave it out"
    if expected == "a list":
        return "put it in [ ]"
    if expected == "an object":
        names = [step for step in path if isinstance(step, str)]
        template = _AS_OBJECT.get(fields.INNER.get(names[-1], shape))
        if isinstance(value, str) and template:
            return _as_object(value, template)
        return "write an object: { }"
    if isinstance(value, bool):
        return f'write "{"true" if value else "false"}" in quotes if it is meant as text'
    if isinstance(value, (int, float)):
        number = _number(value)
        if path[-1] in fields.DATES and number != _ENDLESS:
            return _date_help(number)
        return "write it in quotes" if number == _ENDLESS else f'write "{number}" in quotes'
    if isinstance(value, list) and path[-1] == "date":
        return 'several dates are one text: "{2026-04-17,2026-04-20}"'
    if isinstance(value, list) and len(value) == 1:
        return "take it out of the [ ]"
    return f"write {expected}"
