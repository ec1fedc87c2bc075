"""Keys that look like ours, and files of other programs.

A key is compared by its looks: without case, separators, invisible characters and letters of other
scripts that look Latin. The edit distance is that of optimal string alignment (a slip of the finger
transposes two letters as easily as it misses one). A file of another program is named in one
sentence, with the mapping of its keys.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from timeline_tui.core.problem import Path
from timeline_tui.core.schema import models
from timeline_tui.core.schema.models import (
    KEYS,
    Actor,
    Event,
    Link,
    Participant,
    Quote,
    Relation,
    Reported,
    Shape,
    Source,
    Timeline,
)
from timeline_tui.core.text import brief, count
from timeline_tui.dates.frozen import dataclass

LONGEST = 40
"""The length of the longest key that is compared, in characters; ours have at most 12."""

_LATIN = str.maketrans("аеорсухіјѕһԁԛԝкмтвнοαερυικντ", "aeopcyxijshdqwkmtbhoaepyiknt")
_DATES = dict.fromkeys(
    ("datetime", "time", "year", "issued", "timestamp", "day", "start", "begin", "end"), "date"
)
_FOREIGN: Mapping[Shape, Mapping[str, str]] = {
    Event: {
        **_DATES,
        "startdate": "date", "enddate": "date", "startedat": "date", "endedat": "date",
        "description": "summary", "text": "summary", "body": "summary",
        "name": "title", "headline": "title", "heading": "title", "event": "title",
        "details": "summary", "content": "summary", "eventdate": "date", "eventyear": "date",
        "participants": "actors", "people": "actors", "who": "actors",
        "location": "place", "where": "place",
        "references": "sources", "citations": "sources", "keywords": "tags",
    },
    Timeline: {
        "name": "title", "summary": "description", "tz": "timezone",
        "participants": "actors", "people": "actors",
    },
    Source: {
        "href": "url", "link": "url", "uri": "url", "publication": "publisher",
        "outlet": "publisher", "date": "published", "name": "title", "headline": "title",
        "lang": "language", "ref": "source",
    },
    Quote: {
        "quote": "exact", "text": "exact", "quotation": "exact", "by": "speaker",
        "language": "lang", "page": "locator",
    },
    Participant: {"id": "actor", "who": "actor"},
    Actor: {"label": "name", "actor": "name", "type": "kind", "aka": "aliases"},
    Reported: {"phrase": "text", "words": "text", "date": "anchor", "relativeto": "anchor"},
    Relation: {"event": "id", "to": "id"},
    Link: {"id": "to", "event": "to", "target": "to", "rel": "type", "kind": "type"},
}  # fmt: skip

_LISTS = (
    "data", "articles", "results", "items", "rows", "records", "entries", "features", "timeline",
    "posts", "docs", "documents", "stories", "incidents", "values", "list", "response", "hits",
)  # fmt: skip
_RECORD_KEYS = frozenset(
    ("title", "date", "name", "headline", "event", "year", "start", "description", "summary",
     "text", "details", "start_date", "content", "time", "timestamp")
)  # fmt: skip
_DATE = re.compile(r"-?\d{4}(?:-\d\d(?:-\d\d(?:[T ].*)?)?)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
LOOKED_AT = 50

Object = dict[str, object]


@lru_cache(maxsize=4096)
def key_meant(key: str, shape: Shape) -> str:
    """Return the key of a shape of which `key` is a misspelling; empty if there is none.

    `x-…` is never a misspelling: by custom (described in RFC 6648) such a key is private.
    """
    return "" if key.lower().startswith(("x-", "x_")) else closest_word(key, KEYS[shape])


@lru_cache(maxsize=4096)
def key_elsewhere(key: str, shape: Shape) -> str:
    """Return our key for the key of other formats; empty if there is none."""
    return _FOREIGN[shape].get(_looks(key), "")


@lru_cache(maxsize=4096)
def is_only_meant(key: str, shape: Shape) -> bool:
    """Report whether `key` looks like one key of a shape, and like no other: with one slip at most
    where a second one would make it another."""
    looks = _looks(key)
    distances = sorted(_distance(looks, as_seen) for _, as_seen in _all_looks(KEYS[shape]))
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


# -- files of other programs ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ForeignShape:
    """The shape of another program's file: where its list is, the number of its records, and the
    words for both."""

    path: Path
    records: int
    message: str
    help: str


def foreign_shape(value: object) -> ForeignShape | None:
    """Return the shape of another program's file; None if it is (or may be) one of ours."""
    if isinstance(value, list):
        return _list_shape(value, ())
    if not isinstance(value, dict) or not value:
        return None
    events = value.get("events")
    if isinstance(events, list):
        return _list_shape(events, ("events",))
    timeline = value.get("timeline")
    if isinstance(timeline, dict) and isinstance(timeline.get("date"), list):
        return _timeline_js_shape(("timeline", "date"), timeline["date"])
    if not value.keys().isdisjoint(("title", "date", "events")):
        return None
    for key in _LISTS:
        below = value.get(key)
        if isinstance(below, list) and _is_records(below):
            return _list_shape(below, (key,)) or _wrapper_shape(value, (key,), below)
        if isinstance(below, dict):
            for inner in (*_LISTS, "events"):
                records = below.get(inner)
                if isinstance(records, list) and _is_records(records):
                    return _list_shape(records, (key, inner)) or _wrapper_shape(
                        value, (key, inner), records
                    )
    return _keyed_shape(value)


def _list_shape(value: Sequence[object], path: Path) -> ForeignShape | None:
    records = [each for each in value[:LOOKED_AT] if isinstance(each, dict)]
    if not records or any("title" in record for record in records):
        return None
    if all(_is_timeline_js(record) for record in records):
        return _timeline_js_shape(path, value)
    if all("start" in record and "content" in record for record in records):
        return ForeignShape(
            path, len(value), f"this is a vis-timeline file: {count(len(value), 'record')}",
            'for each write "date" for “start” (with “end”: "start/end"), '
            '"title" for “content”, "tags" for “group”',
        )  # fmt: skip
    if len(records) < 2:
        return None
    pairs: dict[str, str] = {}
    for key in dict.fromkeys(key for record in records for key in record):
        ours = key_elsewhere(key, models.Event)
        if ours and ours not in pairs.values() and not any(ours in record for record in records):
            pairs[key] = ours
    if "title" not in pairs.values():
        return None
    mapping = ", ".join(f'"{ours}" for “{brief(key)}”' for key, ours in pairs.items())
    example = next((key for key, ours in pairs.items() if ours == "date"), "")
    year = next((record[example] for record in records if example in record), None)
    more = f', as in "date": "{brief(str(year))}"' if isinstance(year, (int, str)) else ""
    return ForeignShape(
        path, len(value),
        f"{count(len(value), 'record')} without “title”, with the keys of another program",
        f"write {mapping}{more}",
    )  # fmt: skip


def _is_timeline_js(record: Object) -> bool:
    text = record.get("text")
    has_text = isinstance(text, dict) and ("headline" in text or "text" in text)
    return isinstance(record.get("start_date"), dict) or has_text


def _timeline_js_shape(path: Path, records: Sequence[object]) -> ForeignShape:
    is_old = path == ("timeline", "date")
    start, end = ("startDate", "endDate") if is_old else ("start_date", "end_date")
    title, text = ("headline", "text") if is_old else ("text.headline", "text.text")
    return ForeignShape(
        path, len(records), f"this is a TimelineJS file: {count(len(records), 'record')}",
        f'for each write "date" for “{start}” (with “{end}”: "1337-05/1453"), "title" for '
        f'“{title}”, "summary" for “{text}”, "sources" for “media”, "tags" for “group”',
    )  # fmt: skip


def _wrapper_shape(value: Object, path: Path, records: Sequence[object]) -> ForeignShape:
    where = ".".join(str(step) for step in path)
    if path == ("features",) and value.get("type") == "FeatureCollection":
        return ForeignShape(
            path, len(records),
            f"this is a GeoJSON file: {count(len(records), 'record')} under “features”",
            'write a list of what is in “properties”, with "date", "title" and "place"',
        )  # fmt: skip
    return ForeignShape(
        path, len(records), f"a list of {count(len(records), 'record')} stands under “{where}”",
        "lift it to the top of the file, or call it “events”",
    )  # fmt: skip


def _keyed_shape(value: Object) -> ForeignShape | None:
    if len(value) < 2 or not value.keys().isdisjoint(models.KEYS[models.Event]):
        return None
    items = list(value.items())
    looked = items[:LOOKED_AT]
    if not all(
        (isinstance(item, dict) and not item.keys().isdisjoint(_RECORD_KEYS)) or _is_records(item)
        for _, item in looked
    ):
        return None
    number = sum(len(item) if isinstance(item, list) else 1 for _, item in items)
    key = brief(looked[0][0])
    by_date = all(_DATE.fullmatch(name) for name, _ in looked)
    kind, field = ("date", "date") if by_date else ("id", "id")
    return ForeignShape(
        (), number, f"{count(number, 'record')} are keyed by {kind}; expected a list",
        f'write a list, with the keys in it: [{{"{field}": "{key}", …}}, …]',
    )  # fmt: skip


def _is_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and _all_objects(value[:LOOKED_AT])


def _all_objects(values: Iterable[object]) -> bool:
    return all(isinstance(each, dict) for each in values)
