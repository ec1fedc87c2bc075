"""A decoded JSON value read as an event file, `timeline/1`: frozen values and findings.

`core.schema.models` has the shapes, `core.schema.faults` finds the part of a value that fits one
and reports the rest, and `core.schema.convert` makes the values of `core.event`. A fault costs the
smallest part that it makes unusable; only a record that is not an object, or that has no title, is
left out. Nothing here knows a file, a clock or a screen: `file` is only passed on.

Decisions where the format leaves it open:

- An object is a timeline if it has `events`; otherwise an event if it has a key that only events
  have (or a word for one); otherwise a timeline if it has `timezone`, `description`, `format` or a
  list `views`, or if its `actors` look declared, or if it has no title but actors or sources;
  otherwise an event. So a title and a date always make an event, and a misspelled title is reported
  as that of an event.
- Without an `id`, the id is the name of the file; for a record in an array, a timeline or JSON
  Lines, that name and the position of the record from 1: `news-3`.
- `null` stands for a missing key (many programs write it so), with a warning. So does the empty
  text, without one; in `id`, `date` and lists of words with a warning.
- `file` and `when` of an event are added by `timeline-tui list`, and are ignored.

A file of another program is named in one sentence, with the mapping of its keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from types import MappingProxyType
from typing import Any, cast

from timeline_tui.core.event import NOTHING, Actor, Document, Event, SavedView, Source
from timeline_tui.core.plain_json import Doubled
from timeline_tui.core.problem import DOCUMENT_LIMIT, Finding, Findings, Path
from timeline_tui.core.schema import models
from timeline_tui.core.schema.convert import event_of, source_of, words_of
from timeline_tui.core.schema.faults import (
    fit,
    key_elsewhere,
    key_meant,
    report_record,
    report_unknown_keys,
)
from timeline_tui.core.text import brief, count
from timeline_tui.dates.frozen import dataclass

_ONLY_EVENTS = models.KEYS[models.Event] - models.KEYS[models.Timeline]

ASIDE_LIMIT = 100
"""The most parts of a record that are set aside one by one."""

Object = dict[str, Any]


def read_document(value: object, *, file: str, stem: str, limit: int = DOCUMENT_LIMIT) -> Document:
    """Read a file whose JSON is `value`: an event, an array of events, or a timeline. Up to
    `limit` of its findings are listed.

    `stem` is the file's name without its extension. Raises nothing for any JSON value.
    """
    if isinstance(value, list):
        return read_list(value, file=file, stem=stem, limit=limit)
    findings = Findings(file, (), limit)
    other = foreign_shape(value)
    if other is not None:
        return _refuse_foreign(other, findings)
    if not isinstance(value, dict):
        expected = "an event, an array of events or a timeline"
        findings.shown = False
        report_record(value, expected, models.Event, findings)
        return Document(file, rejected=1, findings=findings.listing())
    if is_timeline(value):
        return _timeline(value, stem, findings)
    event, found = read_record(value, file=file, stem=stem, path=())
    if event is None:
        return Document(file, rejected=1, findings=found)
    return Document(file, events=(event,), findings=found)


def read_list(
    items: Iterable[object], *, file: str, stem: str, limit: int = DOCUMENT_LIMIT
) -> Document:
    """Read an array of events, of which `items` need not be held together."""
    findings = Findings(file, (), limit)
    items = iter(items)
    first = list(islice(items, LOOKED_AT))
    if foreign_shape(first) is not None:
        # It says how many records there are; what is in the others is none of its business.
        other = foreign_shape([*first, *[None for _ in items]])
        assert other is not None
        return _refuse_foreign(other, findings)
    events, number = _events(chain(first, items), stem, (), findings)
    return Document(file, events=events, rejected=number - len(events), findings=findings.listing())


def _refuse_foreign(other: ForeignShape, findings: Findings) -> Document:
    findings.shown = False
    findings.error(other.path, "foreign-shape", other.message, other.help)
    return Document(findings.file, rejected=other.records, findings=findings.listing())


def read_record(
    value: object, *, file: str, stem: str, path: Path
) -> tuple[Event | None, tuple[Finding, ...]]:
    """Read one event: return its usable part, None if it cannot be shown, and everything that is
    wrong with it."""
    if type(value) is dict and type(value.get("title")) is Doubled:
        value = {**value, "title": _last_text(value["title"])}
    findings = Findings(file, path, shown=not is_unusable(value))
    shape = fit(value, models.Event, findings)
    event = None if shape is None else event_of(shape, findings, stem)
    found = findings.listing()
    if event is None or not findings.shown:
        return None, found
    if findings.has_errors:
        faults = tuple([finding for finding in found if finding.severity == "error"])
        event = replace(event, faults=faults, unfit=_unusable_parts(cast(Object, value), findings))
    return event, found


def _unusable_parts(value: Object, findings: Findings) -> Mapping[Path, object]:
    """Return the parts of a record that cannot be used; if there are many, the keys that hold
    them."""
    unfit = findings.unfit
    if len(unfit) > ASIDE_LIMIT:
        unfit = {path[:1]: value[str(path[0])] for path in unfit}
    return MappingProxyType(unfit)


def is_unusable(value: object) -> bool:
    """Report whether a value is not an object, or has no title, so that it cannot be shown."""
    if type(value) is not dict:
        return True
    title = value.get("title")
    if type(title) is Doubled:
        title = _last_text(title)
    return not isinstance(title, str) or not title or title.isspace()


def _last_text(title: Doubled) -> object:
    """Return the last title that can be one: an event is shown, though it should have only one
    title."""
    texts = [one for one in title.values if isinstance(one, str) and one.strip()]
    return texts[-1] if texts else title.values[-1]


def is_timeline(value: Mapping[str, object]) -> bool:
    """Report whether an object is a timeline and not an event; the module states the rule."""
    keys = value.keys()
    if "events" in keys:
        return True
    if not keys.isdisjoint(_ONLY_EVENTS):
        return False
    if isinstance(value.get("views"), list):
        return True
    strangers = [key for key in list(keys)[:50] if key not in models.KEYS[models.Timeline]]
    if any(key_meant(key, models.Timeline) == "events" for key in strangers):
        return True
    meant = {key_meant(key, models.Event) or key_elsewhere(key, models.Event) for key in strangers}
    if meant & _ONLY_EVENTS:
        return False
    if not keys.isdisjoint(("timezone", "description")) or value.get("format") is not None:
        return True
    actors, sources = value.get("actors"), value.get("sources")
    if isinstance(actors, list) and actors and all(_is_declared(actor) for actor in actors):
        return True
    if "title" in keys or "title" in meant or (isinstance(actors, list) and actors):
        return False
    return "actors" in keys or _all_bare(sources)


def _is_declared(actor: object) -> bool:
    return (
        isinstance(actor, dict)
        and not actor.keys().isdisjoint(("id", "aliases", "kind"))
        and actor.keys().isdisjoint(("actor", "role"))
    )


def _all_bare(sources: object) -> bool:
    """Report whether sources say nothing of an event."""
    return isinstance(sources, list) and all(
        isinstance(source, dict) and source.keys().isdisjoint(("source", "quotes", "supports"))
        for source in sources
    )


# -- files of many ------------------------------------------------------------------------------


def _events(
    items: Iterable[object], stem: str, path: Path, findings: Findings
) -> tuple[tuple[Event, ...], int]:
    """Return the events that can be shown, and the number of all; everything that is wrong with any
    of them goes into `findings`."""
    events: list[Event] = []
    number = -1
    for number, item in enumerate(items):
        if findings.is_full and is_unusable(item):
            findings.count_error()
            continue
        event, found = read_record(item, file=findings.file, stem=stem, path=(*path, number))
        findings.take(found)
        if event is not None:
            events.append(event)
    return tuple(events), number + 1


_RECORDS = ("actors", "sources", "views", "events")


def _timeline(value: Object, stem: str, findings: Findings) -> Document:
    file = findings.file
    lists = {key: _list_at(value, key, findings) for key in _RECORDS}
    plain = {key: item for key, item in value.items() if key not in lists}
    timeline = cast(models.Timeline, fit(plain, models.Timeline, findings) or {})
    unknown = report_unknown_keys(value, models.Timeline, (), findings)
    actors, sources = [], []
    ids: set[str] = set()
    for number, item in enumerate(lists["actors"]):
        actor, found = _declared_actor(item, file, ("actors", number))
        findings.take(found)
        if actor is not None:
            actors.append(actor)
    for number, item in enumerate(lists["sources"]):
        source, found = _declared_source(item, file, ("sources", number))
        findings.take(found)
        if source is None:
            continue
        if source.id in ids:
            findings.warn(
                ("sources", number, "id"), "duplicate-id",
                f"the source id “{brief(source.id)}” is declared twice in this file",
                "the first is used; give one of them another id",
            )  # fmt: skip
        elif source.id:
            ids.add(source.id)
        sources.append(source)
    views = tuple(_views(lists["views"], findings))
    events, number = _events(lists["events"], stem, ("events",), findings)
    return Document(
        file,
        timeline.get("title", ""),
        timeline.get("description", ""),
        timeline.get("timezone", ""),
        tuple(actors),
        tuple(sources),
        events,
        number - len(events) + _count_unread(unknown),
        findings.listing(),
        views,
    )


def _count_unread(unknown: Object) -> int:
    """Return the number of records under misspellings of “events”."""
    return sum(
        len(items)
        for key, items in unknown.items()
        if isinstance(items, list) and key_meant(key, models.Timeline) == "events"
    )


def _list_at(value: Object, key: str, findings: Findings) -> list[object]:
    items = value.get(key, [])
    if type(items) is Doubled:
        # Each list counts. The last comes first, because only its items are found in the file.
        items = [item for each in reversed(items.values) if isinstance(each, list) for item in each]
    if isinstance(items, list):
        return items
    findings.shown = key != "events"
    fit({key: items}, models.Timeline, findings)
    findings.shown = True
    return []


def _declared_actor(
    value: object, file: str, path: Path
) -> tuple[Actor | None, tuple[Finding, ...]]:
    findings = Findings(file, path)
    shape = cast(models.Actor, fit(value, models.Actor, findings))
    if shape is None:
        return None, findings.listing()
    unknown = report_unknown_keys(shape, models.Actor, (), findings)
    name = shape.get("name", "").strip() and shape["name"]
    actor_id = shape.get("id", "").strip() and shape["id"]
    if not (name or actor_id) and not findings.has_errors:
        findings.error((), "missing-id", "an actor needs an “id” or a “name”", 'add "id"')
    actor = Actor(
        actor_id or name,
        name or actor_id,
        words_of(shape.get("aliases", ()), ("aliases",), findings),
        shape.get("kind", ""),
        file,
        path,
        unknown or NOTHING,
    )
    return (actor if actor.id else None), findings.listing()


def _declared_source(
    value: object, file: str, path: Path
) -> tuple[Source | None, tuple[Finding, ...]]:
    findings = Findings(file, path)
    shape = fit(value, models.Source, findings)
    if shape is None:
        return None, findings.listing()
    source = source_of(cast(models.Source, shape), (), findings)
    if not source.id and not (isinstance(value, dict) and "id" in value):
        findings.warn(
            (), "missing-id", "a declared source without an “id” cannot be referred to", 'add "id"'
        )
    return source, findings.listing()


def _views(items: Sequence[object], findings: Findings) -> Iterator[SavedView]:
    """Yield the views of a file, also those that cannot be used; of one name the first."""
    if not items:
        return
    from timeline_tui.core.query.language import fault_of, fold_name  # few files have any

    names: set[str] = set()
    for number, item in enumerate(items):
        own = Findings(findings.file, ("views", number))
        shape = cast(models.View, fit(item, models.View, own))
        if shape is None or not shape.get("name", "").strip():
            if shape is not None and "name" in shape:
                own.error(("name",), "missing-key", "the name of this view is empty", "name it")
            findings.take(own.listing())
            continue
        unknown = report_unknown_keys(shape, models.View, (), own)
        view = SavedView(
            shape["name"].strip(), shape.get("query", ""), shape.get("as_known", ""),
            shape.get("order", ""), shape.get("note", ""), findings.file, own.base,
        )  # fmt: skip
        if fold_name(view.name) in names:
            own.warn(
                ("name",), "duplicate-id",
                f"a view of this file is called “{brief(view.name)}” already",
                "the first is used; give one of them another name",
            )  # fmt: skip
        elif fault := fault_of(view):
            own.error((fault.key,), fault.code, fault.message, fault.help)
        found = own.listing()
        findings.take(found)
        if fold_name(view.name) not in names:
            names.add(fold_name(view.name))
            faults = [one.message for one in found if one.severity == "error"]
            faults += [
                f"it has “{brief(key)}”, which this version does not know" for key in unknown
            ]
            yield replace(view, fault="".join(faults[:1]))


# -- files of other programs ---------------------------------------------------------------------

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
    if not value.keys().isdisjoint(("title", "date", "events", "views")):
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
