"""The faults in the shape of a value, and the part of the value that fits.

A fault costs the smallest part that it makes unusable: a key, an item of a list, or an object that
lacks a required key. Each such part is reported and set aside as it was written.

An unknown key is compared with ours by its looks: without case, separators, invisible characters
and letters of other scripts that look Latin. The edit distance is that of optimal string alignment
(a slip of the finger transposes two letters as easily as it misses one).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from timeline_tui.core.plain_json import Number, json_text
from timeline_tui.core.problem import Findings, Path, Severity, path_text
from timeline_tui.core.schema import models
from timeline_tui.core.text import brief
from timeline_tui.dates import DateError, parse

UNKNOWN_LIMIT = 1_000
"""The most unknown keys of one object that are compared with ours (70 µs each); others are
counted."""

_ENDLESS = "very large"
_DIGITS = 60  # characters of a number that is repeated
NOUNS: Mapping[models.Shape, str] = {
    models.Event: "an event", models.Quote: "a quote", models.Participant: "an actor with a role",
    models.Reported: "“as_reported”", models.Relation: "a statement of order",
    models.Link: "a link", models.Source: "a source", models.Actor: "an actor",
    models.Timeline: "a timeline", models.View: "a view",
}  # fmt: skip
CHOICES: Mapping[tuple[models.Shape, str], tuple[str, ...]] = {
    (models.Event, "status"): models.STATUSES, (models.Link, "type"): models.LINK_TYPES,
    (models.Relation, "edge"): ("start", "end"), (models.Event, "format"): models.FORMATS,
    (models.Timeline, "format"): models.FORMATS, (models.View, "order"): models.ORDERS,
}  # fmt: skip
"""The words that a key allows, if they are few."""
_OF_SOURCES = ("quotes", "url", "publisher", "published", "author", "accessed", "archived_url")
_OF_QUOTES = dict.fromkeys(("exact", "speaker", "locator"), "quotes")
_WITHIN: Mapping[models.Shape, Mapping[str, str]] = {
    models.Event: {**dict.fromkeys(_OF_SOURCES, "sources"), **_OF_QUOTES},
    models.Source: _OF_QUOTES,
}
"""Keys that belong to an object further in, and the list that holds it."""
_IGNORED = ("file", "when", "marks")
"""Keys of exports, which are not read: what stands there is lost."""
_KEPT = "it is kept and exported, but not shown"
_FATE: Mapping[models.Shape, str] = {
    models.Event: "it is kept and exported",
    models.Timeline: "it is ignored", models.Actor: "it is ignored",
    models.View: "the view cannot be used",
}  # fmt: skip
"""The fate of an unknown key if it is not `_KEPT`: an opened event shows its own unknown keys;
those of a timeline and of its actors are in no export of events."""
_AS_OBJECT: Mapping[models.Shape, str] = {
    models.Reported: '{{"text": {0}}}', models.Link: '{{"to": {0}, "type": "led_to"}}',
    models.Source: '{{"title": {0}}}, or {{"source": {0}}} if a source with that id is declared',
    models.Actor: '{{"id": {0}, "name": {0}}}', models.Event: '{{"title": {0}}}',
}  # fmt: skip


def report_record(value: object, expected: str, shape: models.Shape, findings: Findings) -> None:
    """Report a whole record that is not even an object."""
    hint = "leave it out" if value is None else "write an object: { }"
    if isinstance(value, str) and shape in _AS_OBJECT:
        hint = _as_object(value, _AS_OBJECT[shape])
    elif value is not None and shape is models.Event:
        hint = 'write an object: {"date": "1972-06", "title": "Something happened"}'
    findings.error((), "wrong-type", f"this is {_describe(value)}; expected {expected}", hint)


def report_value(
    path: Path, value: object, expected: str, shape: models.Shape, findings: Findings
) -> None:
    """Report a value at a key, or in the list at a key, that the format does not allow there.

    `shape` is that of the object which holds it, at any depth within the record.
    """
    last = path[-1]
    if value is None and isinstance(last, str):
        _report_null(path, shape, findings)
    elif findings.is_full:
        findings.count_error()
    elif last == "when" and shape is models.Event:
        findings.add(
            "error", path, "unknown-key", "unknown key “when”", "did you mean “date”?", "key"
        )
    else:
        findings.error(
            path,
            "wrong-type",
            f"{path_text(path)} is {_describe(value)}; expected {expected}",
            _remedy(expected, value, path, shape),
            _date_in_digits(value) if last in models.DATES and expected == "text" else None,
        )


def report_missing(
    path: Path, key: str, shape: models.Shape, holder: Mapping[str, Any], findings: Findings
) -> None:
    """Report a key that the object at `path` requires and lacks."""
    strangers = [other for other in holder if other not in models.KEYS[shape]][:UNKNOWN_LIMIT]
    if any(_intended_key(other, shape, holder)[0] == key for other in strangers):
        return  # the misspelled key is reported instead
    if shape is models.Participant and "name" in holder:
        place, message = (*path, "name"), "unknown key “name”"
        findings.add("error", place, "unknown-key", message, "did you mean “actor”?", "key")
    elif key == "title":
        findings.error(
            path, "missing-title", "this event has no title",
            'add "title", one line that says what happened',
        )  # fmt: skip
    else:
        findings.error(path, "missing-key", f"{NOUNS[shape]} needs “{key}”", f'add "{key}"')


def _report_null(path: Path, shape: models.Shape, findings: Findings) -> None:
    key = str(path[-1])
    if key not in models.REQUIRED[shape]:
        findings.warn(
            path, "null-value", f"{path_text(path)} is null: it is ignored", "leave the key out"
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


def report_word(
    findings: Findings, severity: Severity, path: Path, value: str, known: tuple[str, ...],
    *, guess: bool = True,
) -> None:  # fmt: skip
    """Report a word that a field does not allow; with `guess`, suggest the one that was meant."""
    meant = closest_word(value, known) if guess else ""
    hint = f"did you mean “{meant}”? " if meant else ""
    findings.add(
        severity, path, "unknown-value",
        f"{path_text(path)} is “{brief(value)}”, which is not one of its values",
        f"{hint}expected: {', '.join(known)}",
    )  # fmt: skip


def report_unknown_keys(
    value: Mapping[str, Any], shape: models.Shape, path: Path, findings: Findings
) -> dict[str, Any]:
    """Report the keys of an object that the format does not know, and return them with their
    values."""
    known = models.KEYS[shape]
    unknown = {key: item for key, item in value.items() if key not in known}
    for key in islice(unknown, UNKNOWN_LIMIT):
        meant, sure = _intended_key(key, shape, value)
        severity: Severity = "error" if sure else "warning"
        message, help = f"unknown key “{brief(key)}”", findings.fate(_FATE.get(shape, _KEPT))
        within = _WITHIN.get(shape, {}).get(key)
        if within:
            help = f"it belongs in an entry of “{within}”; here {help}"
        elif shape is models.Event and key == "events":
            help = "events belong in a list or a timeline, not in an event; these are not shown"
        elif shape is models.Event and findings.shown:
            help += "; “extra” is for data of your own"
        if meant:
            help = f"did you mean “{meant}”?"
            odd = disguising_character(key, meant)
            if odd:
                help += f" This key contains U+{ord(odd):04X}, which only looks like it"
            elif meant == "date" and "year" in key.casefold() and _is_year(value[key]):
                help = f'write "date": "{value[key]}"'
            elif meant == "date" and shape is models.Event:
                help += ' A time that lasts is "2026-04-17/2026-04-20"'
        remedy = json_text(meant) if _is_sure(key, meant, shape, value) else None
        shown = findings.shown
        findings.shown = shown and (shape, meant) != (models.Timeline, "events")
        findings.add(severity, (*path, key), "unknown-key", message, help, "key", remedy)
        findings.shown = shown
    findings.count_warnings(max(0, len(unknown) - UNKNOWN_LIMIT))
    return unknown


def _intended_key(key: str, shape: models.Shape, holder: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the key of ours that was meant, and whether that is an error.

    It is an error if the key is a misspelling, or if its value would be lost because our key is
    missing.
    """
    ours = key_elsewhere(key, shape)
    if ours:
        return ours, ours not in holder
    ours = key_meant(key, shape)
    if ours and isinstance(holder[key], (dict, list)) and ours in models.PLAIN[shape]:
        return "", False  # "data": {…} is not a date
    if ours == "when" and shape is models.Event and not isinstance(holder[key], dict):
        ours = "date"  # exports add “when”: the advice for people is “date”
    return ours, bool(ours)


def _is_sure(key: str, meant: str, shape: models.Shape, holder: Mapping[str, Any]) -> bool:
    """Report whether a key can only be a misspelling of the one that was meant: by its letters, of
    no other key of ours, where neither that nor another misspelling of it stands, and where its
    value fits. A word of other formats for the same thing is none."""
    if not meant or meant in holder or meant in _IGNORED or key_elsewhere(key, shape):
        return False
    if not is_only_meant(key, shape):
        return False
    others = (other for other in islice(holder, UNKNOWN_LIMIT) if other != key)
    if any(key_meant(other, shape) == meant for other in others if other not in models.KEYS[shape]):
        return False
    value = holder[key]
    if meant in models.DATES and isinstance(value, str):
        try:
            parse(value)
        except DateError as error:
            return error.sure
    aside = Findings("", ())
    fit = _fit_at_key(value, meant, shape, (meant,), aside)
    if isinstance(fit, list):
        return not fit or any(item is not None for item in fit)
    return fit is not None


def _is_year(value: object) -> bool:
    return not isinstance(value, bool) and re.fullmatch(r"[0-9]{4}", str(value)) is not None


def _describe(value: object) -> str:
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
    if text.startswith(("https://", "http://")) and template is _AS_OBJECT[models.Source]:
        template = '{{"url": {0}}}'
    return f"write {template.format(json.dumps(brief(text), ensure_ascii=False))}"


def _number(value: float) -> str:
    try:
        # A number of half a billion digits is not made safe to be shown: it is not shown.
        text = value.text if type(value) is Number else json_text(value)
    except ValueError:  # more digits than Python converts to text
        return _ENDLESS
    return text if len(text) <= _DIGITS else _ENDLESS


def _date_in_digits(value: object) -> str | None:
    """Return a date that was written as a number, as the text that it is; None where it may be
    another number."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1000 <= value <= 9999_12_31:
        return None
    try:
        return json_text(parse(str(value)).edtf)
    except DateError as error:
        return json_text(error.suggestion) if error.sure else None


def _date_help(number: str) -> str:
    try:
        parse(number)
    except DateError as error:
        return f"{brief(error.help, 500)}, in quotes"
    return f'write "{number}" in quotes'


def _remedy(expected: str, value: object, path: Path, shape: models.Shape) -> str:
    """Return the advice for a value of the wrong type, held by an object of a shape."""
    if value is None:
        return "leave it out"
    if expected == "a list":
        return "put it in [ ]"
    if expected == "an object":
        names = [step for step in path if isinstance(step, str)]
        template = _AS_OBJECT.get(models.INNER.get(names[-1], shape))
        if isinstance(value, str) and template:
            return _as_object(value, template)
        return "write an object: { }"
    if isinstance(value, bool):
        return f'write "{"true" if value else "false"}" in quotes if it is meant as text'
    if isinstance(value, (int, float)):
        number = _number(value)
        if path[-1] in models.DATES and number != _ENDLESS:
            return _date_help(number)
        return "write it in quotes" if number == _ENDLESS else f'write "{number}" in quotes'
    if isinstance(value, list) and path[-1] == "date":
        return 'write several dates as one text: "{2026-04-17,2026-04-20}"'
    if isinstance(value, list) and len(value) == 1:
        return "take it out of the [ ]"
    return f"write {expected}"


def fit(value: object, shape: models.Shape, findings: Findings) -> dict[str, Any] | None:
    """Return `value` in the shape, without the parts that do not fit; None if it is not an object.

    None stands in a list for an item that does not fit, so that the others keep their places. A key
    that the shape requires may be missing from the outermost object, and only from there.
    """
    if type(value) is dict and models.checker(shape).isinstance_python(value):
        return value
    if type(value) is not dict:
        report_record(value, NOUNS[shape], shape, findings)
        return None
    return _fit_object(value, shape, (), findings)


def _fit_object(
    value: Mapping[str, Any], shape: models.Shape, path: Path, findings: Findings
) -> dict[str, Any]:
    fit = dict(value)
    for key in shape.__annotations__:
        if key not in value:
            if key in models.REQUIRED[shape]:
                report_missing(path, key, shape, value, findings)
            continue
        item = value[key]
        kept = _fit_at_key(item, key, shape, (*path, key), findings)
        if kept is not None:
            fit[key] = kept
            continue
        del fit[key]
        if item is not None:
            findings.set_aside((*path, key), item)
    return fit


def _fit_at_key(item: Any, key: str, shape: models.Shape, path: Path, findings: Findings) -> Any:
    """Return the usable part of a value at a key; None if there is none."""
    if key in models.FREE:
        fits, expected = type(item) is dict, "an object"
    elif key in ("as_reported", "cited"):
        if type(item) is dict:
            return _fit_inner(item, key, path, findings)
        fits, expected = False, "an object"
    elif key in models.CONTAINERS:
        if type(item) is list:
            return _fit_list(item, key, path, shape, findings)
        fits, expected = False, "a list"
    else:
        fits, expected = type(item) is str, "text"
        choices = CHOICES.get((shape, key))
        if fits and choices and item not in choices:
            report_word(findings, "error", path, item, choices)
            return None
    if not fits:
        report_value(path, item, expected, shape, findings)
    return item if fits else None


def _fit_list(
    items: Sequence[Any], key: str, path: Path, holder: models.Shape, findings: Findings
) -> list[Any]:
    if holder is models.Timeline:
        return list(items)  # its records are read one by one
    fit: list[Any] = []
    takes_text = key in models.TEXTS or key in models.TEXT_OR_OBJECT
    takes_object = key not in models.TEXTS
    expected = " or ".join(["text"] * takes_text + ["an object"] * takes_object)
    for number, item in enumerate(items):
        place = (*path, number)
        kept: str | dict[str, Any] | None = None
        if type(item) is str and takes_text:
            kept = item
        elif type(item) is dict and takes_object:
            kept = _fit_inner(item, key, place, findings)
        else:
            report_value(place, item, expected, holder, findings)
        fit.append(kept)
        if kept is None:
            findings.set_aside(place, item)
    return fit


def _fit_inner(
    item: dict[str, Any], key: str, path: Path, findings: Findings
) -> dict[str, Any] | None:
    """Return the usable part of an object in an event.

    None if it lacks a required key, or if the rest of it would state something else.
    """
    shape = models.INNER[key]
    if models.checker(shape).isinstance_python(item):
        return item
    before = len(findings.unfit)
    fit = _fit_object(item, shape, path, findings)
    lacks = not fit.keys() >= set(models.REQUIRED[shape])
    # Without its edge a statement would be about the other end of the other event.
    if not lacks and not (shape is models.Relation and (*path, "edge") in findings.unfit):
        return fit
    report_unknown_keys(item, shape, path, findings)
    while len(findings.unfit) > before:  # the whole object is set aside
        findings.unfit.popitem()
    return None


# -- keys that look like ours --------------------------------------------------------------------

LONGEST = 40
"""The length of the longest key that is compared, in characters; ours have at most 12."""

_LATIN = str.maketrans("аеорсухіјѕһԁԛԝкмтвнοαερυικντ", "aeopcyxijshdqwkmtbhoaepyiknt")
_DATES = dict.fromkeys(
    ("datetime", "time", "year", "issued", "timestamp", "day", "start", "begin", "end"), "date"
)
_FOREIGN: Mapping[models.Shape, Mapping[str, str]] = {
    models.Event: {
        **_DATES,
        "startdate": "date", "enddate": "date", "startedat": "date", "endedat": "date",
        "description": "summary", "text": "summary", "body": "summary",
        "name": "title", "headline": "title", "heading": "title", "event": "title",
        "details": "summary", "content": "summary", "eventdate": "date", "eventyear": "date",
        "participants": "actors", "people": "actors", "who": "actors",
        "location": "place", "where": "place",
        "references": "sources", "citations": "sources", "keywords": "tags",
    },
    models.Timeline: {
        "name": "title", "summary": "description", "tz": "timezone",
        "participants": "actors", "people": "actors",
    },
    models.Source: {
        "href": "url", "link": "url", "uri": "url", "publication": "publisher",
        "outlet": "publisher", "date": "published", "name": "title", "headline": "title",
        "lang": "language", "ref": "source",
    },
    models.Quote: {
        "quote": "exact", "text": "exact", "quotation": "exact", "by": "speaker",
        "language": "lang", "page": "locator",
    },
    models.Participant: {"id": "actor", "who": "actor"},
    models.Actor: {"label": "name", "actor": "name", "type": "kind", "aka": "aliases"},
    models.Reported: {"phrase": "text", "words": "text", "date": "anchor", "relativeto": "anchor"},
    models.Relation: {"event": "id", "to": "id"},
    models.View: {
        "title": "name", "id": "name", "label": "name", "q": "query", "filter": "query",
        "known": "as_known", "asof": "as_known", "sort": "order", "description": "note",
    },
    models.Link: {"id": "to", "event": "to", "target": "to", "rel": "type", "kind": "type"},
}  # fmt: skip


@lru_cache(maxsize=4096)
def key_meant(key: str, shape: models.Shape) -> str:
    """Return the key of a shape of which `key` is a misspelling; empty if there is none.

    `x-…` is never a misspelling: by custom (described in RFC 6648) such a key is private.
    """
    return "" if key.lower().startswith(("x-", "x_")) else closest_word(key, models.KEYS[shape])


@lru_cache(maxsize=4096)
def key_elsewhere(key: str, shape: models.Shape) -> str:
    """Return our key for the key of other formats; empty if there is none."""
    return _FOREIGN[shape].get(_looks(key), "")


@lru_cache(maxsize=4096)
def is_only_meant(key: str, shape: models.Shape) -> bool:
    """Report whether `key` looks like one key of a shape, and like no other: with one slip at most
    where a second one would make it another."""
    looks = _looks(key)
    distances = sorted(_distance(looks, as_seen) for _, as_seen in _all_looks(models.KEYS[shape]))
    least, next_one = distances[:2]
    return bool(looks) and least < next_one and (least < 2 or next_one == 3)


def closest_word(word: str, known: Collection[str]) -> str:
    """Return the one of `known` that `word` looks like; empty if there is none."""
    looks = _looks(word)
    if not looks:
        return ""
    best, least = "", 3
    for name, as_seen in _all_looks(frozenset(known)):
        distance = _distance(looks, as_seen)
        if distance < least:
            best, least = name, distance
    return best


def disguising_character(key: str, name: str) -> str:
    """Return the first character of `key` that only looks like one of `name`, or is invisible;
    empty if the difference is visible."""
    if _looks(key) != _looks(name):
        return ""
    return next((char for char in key if not char.isascii()), "")


@lru_cache(maxsize=4096)
def _looks(key: str) -> str:
    if len(key) > LONGEST:
        return ""
    folded = unicodedata.normalize("NFKC", key).casefold().translate(_LATIN)
    return "".join(char for char in folded if char.isalnum())


@lru_cache
def _all_looks(known: frozenset[str]) -> tuple[tuple[str, str], ...]:
    return tuple([(name, _looks(name)) for name in sorted(known)])


def _distance(looks: str, name: str) -> int:
    """Return the edit distance between two keys, or 3 if it is too great for keys of that
    length."""
    if abs(len(looks) - len(name)) > 3:  # too many, even with a plural
        return 3
    if looks in (name, f"{name}s", f"{name}es") or name in (f"{looks}s", f"{looks}es"):
        return int(looks != name)
    shorter, longer = sorted((len(looks), len(name)))
    allowed = 0 if longer < 4 else 1 if shorter < 6 else 2
    if len(set(looks).difference(name)) > allowed:
        return 3  # each letter that the name lacks is a slip
    singular = name if name.endswith("us") else name.removesuffix("s")
    distance = min(_edit_distance(looks, name, allowed), _edit_distance(looks, singular, allowed))
    return distance if distance <= allowed else 3


def _edit_distance(one: str, two: str, allowed: int) -> int:
    """Return the distance of optimal string alignment; if it is more than `allowed`, any greater
    number."""
    if abs(len(one) - len(two)) > allowed:
        return allowed + 1
    # A letter that the other lacks is at least one slip; most keys have too many of them.
    if len(set(one).difference(two)) > allowed or len(set(two).difference(one)) > allowed:
        return allowed + 1
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, char in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, other in enumerate(two, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != other))
            if i > 1 and j > 1 and char == two[j - 2] and one[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > allowed:
            return allowed + 1
    return row[-1]
