"""Event files of other programs, by their shape: one sentence with the mapping for a whole file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from timeline_tui.core.problem import Path
from timeline_tui.core.schema import fields
from timeline_tui.core.schema.spelling import foreign
from timeline_tui.core.text import brief

_LISTS = (
    "data", "articles", "results", "items", "rows", "records", "entries", "features", "timeline",
    "posts", "docs", "documents", "stories", "incidents", "values", "list", "response", "hits",
)  # fmt: skip
_RECORD_KEYS = frozenset(
    ("title", "date", "name", "headline", "event", "year", "start", "description", "summary",
     "text", "details", "start_date", "content", "time", "timestamp")
)  # fmt: skip
_DATE = re.compile(r"-?\d{4}(?:-\d\d(?:-\d\d(?:[T ].*)?)?)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_LOOKED_AT = 50

Object = dict[str, object]


@dataclass(frozen=True, slots=True)
class ForeignShape:
    """What a file is that is no timeline: where its list is, how many records it has, and words."""

    path: Path
    records: int
    message: str
    help: str


def foreign_shape(value: object) -> ForeignShape | None:
    """Return what other program's shape a file has, None if it is (or may be) one of ours."""
    if isinstance(value, list):
        return _list_of(value, ())
    if not isinstance(value, dict) or not value:
        return None
    events = value.get("events")
    if isinstance(events, list):
        return _list_of(events, ("events",))
    timeline = value.get("timeline")
    if isinstance(timeline, dict) and isinstance(timeline.get("date"), list):
        return _timeline_js(("timeline", "date"), timeline["date"])
    if not value.keys().isdisjoint(("title", "date", "events")):
        return None
    for key in _LISTS:
        below = value.get(key)
        if isinstance(below, list) and _is_records(below):
            return _list_of(below, (key,)) or _wrapped(value, (key,), below)
        if isinstance(below, dict):
            for inner in (*_LISTS, "events"):
                records = below.get(inner)
                if isinstance(records, list) and _is_records(records):
                    return _list_of(records, (key, inner)) or _wrapped(value, (key, inner), records)
    return _keyed(value)


def _list_of(value: Sequence[object], path: Path) -> ForeignShape | None:
    records = [each for each in value[:_LOOKED_AT] if isinstance(each, dict)]
    if not records or any("title" in record for record in records):
        return None
    if all(_is_timeline_js(record) for record in records):
        return _timeline_js(path, value)
    if all("start" in record and "content" in record for record in records):
        return ForeignShape(
            path, len(value), f"this is a file of vis-timeline: {_count(len(value))}",
            'for each write "date" for “start” (with “end”: "start/end"), '
            '"title" for “content”, "tags" for “group”',
        )  # fmt: skip
    if len(records) < 2:
        return None
    pairs: dict[str, str] = {}
    for key in dict.fromkeys(key for record in records for key in record):
        ours = foreign(key, fields.Event)
        if ours and ours not in pairs.values() and not any(ours in record for record in records):
            pairs[key] = ours
    if "title" not in pairs.values():
        return None
    said = ", ".join(f'"{ours}" for “{brief(key)}”' for key, ours in pairs.items())
    example = next((key for key, ours in pairs.items() if ours == "date"), "")
    year = next((record[example] for record in records if example in record), None)
    more = f', as in "date": "{brief(str(year))}"' if isinstance(year, (int, str)) else ""
    return ForeignShape(
        path, len(value), f"{_count(len(value))} without “title”, with the keys of another program",
        f"write {said}{more}",
    )  # fmt: skip


def _is_timeline_js(record: Object) -> bool:
    text = record.get("text")
    has_text = isinstance(text, dict) and ("headline" in text or "text" in text)
    return isinstance(record.get("start_date"), dict) or has_text


def _timeline_js(path: Path, records: Sequence[object]) -> ForeignShape:
    is_old = path == ("timeline", "date")
    start, end = ("startDate", "endDate") if is_old else ("start_date", "end_date")
    title, text = ("headline", "text") if is_old else ("text.headline", "text.text")
    return ForeignShape(
        path, len(records), f"this is a TimelineJS file: {_count(len(records))}",
        f'for each write "date" for “{start}” (with “{end}”: "1337-05/1453"), "title" for '
        f'“{title}”, "summary" for “{text}”, "sources" for “media”, "tags" for “group”',
    )  # fmt: skip


def _wrapped(value: Object, path: Path, records: Sequence[object]) -> ForeignShape:
    where = ".".join(str(step) for step in path)
    if path == ("features",) and value.get("type") == "FeatureCollection":
        return ForeignShape(
            path, len(records), f"this is a GeoJSON file: {_count(len(records))} under “features”",
            'write a list of what is in “properties”, with "date", "title" and "place"',
        )  # fmt: skip
    return ForeignShape(
        path, len(records), f"a list of {_count(len(records))} stands under “{where}”",
        "lift it to the top of the file, or call it “events”",
    )  # fmt: skip


def _keyed(value: Object) -> ForeignShape | None:
    if len(value) < 2 or not value.keys().isdisjoint(fields.KEYS[fields.Event]):
        return None
    items = list(value.items())
    looked = items[:_LOOKED_AT]
    if not all(
        (isinstance(item, dict) and not item.keys().isdisjoint(_RECORD_KEYS)) or _is_records(item)
        for _, item in looked
    ):
        return None
    count = sum(len(item) if isinstance(item, list) else 1 for _, item in items)
    key = brief(looked[0][0])
    by_date = all(_DATE.fullmatch(name) for name, _ in looked)
    kind, field = ("date", "date") if by_date else ("id", "id")
    return ForeignShape(
        (), count, f"{_count(count)} are keyed by {kind}, and a list is expected",
        f'write a list, with the keys in it: [{{"{field}": "{key}", …}}, …]',
    )  # fmt: skip


def _is_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and _all_objects(value[:_LOOKED_AT])


def _all_objects(values: Iterable[object]) -> bool:
    return all(isinstance(each, dict) for each in values)


def _count(number: int) -> str:
    return "1 record" if number == 1 else f"{number:,} records"
