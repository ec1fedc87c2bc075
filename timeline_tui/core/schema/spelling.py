"""Which key was meant by one that the event file does not know.

A key is compared as it looks: without case, separators, invisible characters and letters of other
scripts that look Latin. The edit distance is that of optimal string alignment (a slip of the
finger exchanges two letters as easily as it misses one).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from functools import lru_cache

from timeline_tui.core.schema.fields import (
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

LONGEST = 40
"""Characters of the longest key that is compared; ours have at most 12."""

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


@lru_cache(maxsize=4096)
def misspelt(key: str, shape: Shape) -> str:
    """The key of a shape that `key` is a misspelling of; empty if there is none.

    `x-…` is nobody's slip: by custom (RFC 6648 tells of it) such a key is private.
    """
    return "" if key.lower().startswith(("x-", "x_")) else closest(key, KEYS[shape])


@lru_cache(maxsize=4096)
def foreign(key: str, shape: Shape) -> str:
    """Our key for what other formats call `key`; empty if there is none."""
    return _FOREIGN[shape].get(_looks(key), "")


def closest(word: str, known: Collection[str]) -> str:
    """The one of `known` that `word` looks like; empty if there is none."""
    looks = _looks(word)
    if not looks:
        return ""
    best, least = "", 3
    for name, as_seen in _all_looks(frozenset(known)):
        distance = _distance(looks, as_seen)
        if distance < least:
            best, least = name, distance
    return best


def disguises(key: str, name: str) -> str:
    """The first character of `key` that only looks like one of `name`, or is not seen at all;
    empty if the difference can be seen."""
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
    """Slips between two keys, 3 if they are too many for keys of that length."""
    if abs(len(looks) - len(name)) > 3:  # with a plural that is none
        return 3
    if looks in (name, f"{name}s", f"{name}es") or name in (f"{looks}s", f"{looks}es"):
        return int(looks != name)
    shorter, longer = sorted((len(looks), len(name)))
    allowed = 0 if longer < 4 else 1 if shorter < 6 else 2
    if len(set(looks).difference(name)) > allowed:
        return 3  # each letter that the name has not is a slip
    singular = name if name.endswith("us") else name.removesuffix("s")
    distance = min(_slips(looks, name, allowed), _slips(looks, singular, allowed))
    return distance if distance <= allowed else 3


def _slips(one: str, two: str, allowed: int) -> int:
    """The distance of optimal string alignment, or more than `allowed` without saying how much."""
    if abs(len(one) - len(two)) > allowed:
        return allowed + 1
    # A letter that the other has not is a slip at least; most keys have too many of them.
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
