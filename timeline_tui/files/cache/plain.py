"""Plain records: those of which nothing is to be said, read without the schema.

Nearly all records of a large chronology are such: each key is known, each value of its type, each
date is one. They need neither findings nor places, so they are checked in one walk (`look_at`) that
gathers what the columns of a segment hold; an event is only made of one that is opened
(`event_of`), the same that `core.schema.documents.read_record` makes. Whatever is unusual is
declined and not judged: that other reader has the words for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from operator import itemgetter
from sys import intern
from typing import Any, get_args

from timeline_tui.core import limits
from timeline_tui.core.columns import LINKS, NO_ID, OWN_WORDS, RELATIONS, REPORTED
from timeline_tui.core.event import (
    NOTHING,
    Event,
    Link,
    LinkType,
    Participant,
    Quote,
    Relation,
    Reported,
    Source,
    Status,
)
from timeline_tui.core.plain_json import parse_float, parse_integer
from timeline_tui.core.problem import Path
from timeline_tui.core.query.fields import Item, tell
from timeline_tui.core.query.table import PARTS
from timeline_tui.core.text import SHOWN_LIMIT, join_texts
from timeline_tui.dates import DateError, parse
from timeline_tui.dates.calendar import read_duration
from timeline_tui.dates.frozen import NamedTuple, regex
from timeline_tui.dates.when import UNDATED
from timeline_tui.files.entry import stem_of

SIZE = SHOWN_LIMIT
"""Length of a record above which it is not plain, as a text in it may be too long."""
TIMED, DECLARES, ODD = 256, 512, 1024
"""What an event may have besides the flags of `core.columns`: a time of day, a source with an id of
its own; anything else that needs a look at the whole event (a declared actor, a zone, bounds that
no float holds), which no plain record has."""

Said = tuple[str, str, str, str]
"""When a source was published, archived and looked at, and the declared source it refers to."""
Told = tuple[tuple[Item, ...], Sequence[str]]
"""The parts of a record that fields are about, and the texts of those that have one of their own
(`core.query.fields.tell`)."""
Look = tuple[
    str | None,
    str,
    str,
    list[str],
    list[str],
    list[str | Said],
    Sequence[str],
    list[tuple[str, str]],
    str,
    int,
    Told,
]
"""What columns hold of a record: the id (None without one), date, title, actors, tags, what is said
of its sources (`said_of`), the declared ones it refers to, and its links; the text to search, not
folded; what it has, as flags; and the parts that fields are about."""

_STATUSES, _LINK_TYPES = frozenset(get_args(Status)), frozenset(get_args(LinkType))
_FORMAT = "timeline/1"
_SUPPORTED = frozenset(("date", "title", "summary", "actors", "place", "status", "tags"))
_QUOTE_KEYS = frozenset(
    ("exact", "prefix", "suffix", "speaker", "locator", "lang", "translation", "statement", "note")
)
_ACTOR_KEYS = frozenset(("actor", "role"))
_REPORTED_KEYS = frozenset(("text", "source", "anchor", "rules"))
_RELATION_KEYS = frozenset(("id", "min", "max", "edge"))
_EDGES = frozenset((None, "start", "end"))
_SOURCE_TEXTS = frozenset(
    ("source", "id", "title", "type", "publisher", "published", "accessed", "url", "language",
     "archived_url", "archived_at", "text", "sha256")
)  # fmt: skip
_SOURCE_LISTS = frozenset(("author", "supports", "quotes"))
_USUAL = frozenset(("title", "type", "publisher", "published", "url", "language", "text", "quotes"))
_EVENT_TEXTS = frozenset(("$schema", "format", "id", "date", "title", "summary", "place", "status"))
_EVENT_LISTS = frozenset(("actors", "tags", "sources"))
_EVENT_RARE = frozenset(("links", "extra", "as_reported", "after", "before", "during"))
_RARE = _EVENT_RARE | {"$schema", "format"}
_ORDER = ("after", "before", "during")
_ANY_WEB = regex(r"https?://", re.IGNORECASE)
_SHA256 = regex(r"[0-9A-Fa-f]{64}")
_HALF = regex(r"\\u[dD][89a-fA-F]")
_DEEP = limits.DEPTH.value // 2
"""Number of brackets above which a record may be nested too deeply."""


class Declined(Exception):
    """A record that is not plain, or a text that has no value."""


def _refuse(_: str) -> object:
    raise Declined


scan: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder(
    parse_constant=_refuse, parse_int=parse_integer, parse_float=parse_float
).scan_once  # type: ignore[attr-defined]  # not in the stubs
"""Return the JSON value at an offset of a text, and where it ends. Raises `Declined`, ValueError,
StopIteration and RecursionError."""


ONLY_EVENTS = frozenset(
    ("id", "date", "as_reported", "after", "before", "during", "summary", "tags", "place", "status",
     "links", "extra")
)  # fmt: skip
"""The keys of a plain record that say that an object is an event and not a timeline."""


def decode(data: bytes) -> dict[str, Any]:
    """Return the record in bytes known to be plain. Raises `Declined` for others."""
    try:
        value, _ = scan(data.decode(), 0)
    except (ValueError, StopIteration, RecursionError):
        raise Declined from None
    if type(value) is not dict:
        raise Declined
    return value


# -- the walk --------------------------------------------------------------------------------------


def look_at(record: Any, text: str, start: int, end: int) -> Look:
    """Return what columns hold of a plain record, whose JSON is at `start` to `end` of `text`.

    Raises `Declined` for any other.
    """
    if type(record) is not dict or end - start > SIZE:
        raise Declined
    try:
        # Each of these is found to be text where it is looked up, or where all are joined.
        search, strings, is_rare = _event_shapes[tuple(record)]
        parts = [*search(record)]
        title = parts[0]
        if title.isspace() or "\n" in title or "\r" in title or not title:
            raise Declined
        get = record.get
        when = get("date", "")
        about = TIMED if _days[when] < 0 else 0
        if (not when and "date" in record) or get("status", "confirmed") not in _STATUSES:
            raise Declined
        names, tags = get("actors", []), get("tags", [])
        roles: list[str] = []
        if type(names) is not list or type(tags) is not list:
            raise Declined
        if names:
            try:
                is_known = _names.issuperset(names)
            except TypeError:  # one of them is an object
                is_known = False
            if is_known:
                strings += len(names)
            else:
                names, roles, more = _names_of(names)
                strings += more
            if len(names) > 1 and len(set(names)) != len(names):
                raise Declined
        if tags:
            if not _tags.issuperset(tags):
                _check_tags(tags)
            strings += len(tags)
            parts += tags
        parts += roles
        said: list[str | Said] = []
        refs: list[str] = []
        links: list[tuple[str, str]] = []
        if is_rare:
            more, also = _look_at_rare(record, parts, links, text, start, end)
            strings += more
            about |= also
        sources = get("sources", said)
        if type(sources) is not list:
            raise Declined
        if sources:
            more, also = _look_at_sources(sources, parts, said, refs)
            strings += more
            about |= also
        words = join_texts(parts)
        _check_quotation_marks(strings, text, start, end)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise Declined from None
    given = get("id", _NOTHING)
    told = told_of(record)
    if given is _NOTHING:
        return None, when, title, names, tags, said, refs, links, words, about | NO_ID, told
    if type(given) is not str or not given:
        raise Declined
    return given, when, title, names, tags, said, refs, links, words, about, told


_get: Callable[[dict[str, Any], str], Any] = dict.get


def told_of(record: Any, get: Callable[[Any, str], Any] = _get) -> Told:
    """Return the parts of a plain record that fields are about; of an event with a `get` for it."""
    items, texts = tell(record, get, PARTS)
    return tuple(items), tuple(texts)


def _check_quotation_marks(strings: int, text: str, start: int, end: int) -> None:
    """Check that the text of a record has as many strings as its value; with fewer in its value, a
    key was there twice, and one of them is lost."""
    if text.find("\\", start, end) < 0:
        found = text.count('"', start, end)
    else:
        piece = text[start:end]
        found = piece.replace("\\\\", "").replace('\\"', "").count('"')
        if _HALF.search(piece):
            from timeline_tui.files.json.decode import LONE_SURROGATE

            if LONE_SURROGATE.search(piece):
                raise Declined
    if found != 2 * strings:
        raise Declined


def check_strings(value: object, text: str, start: int, end: int) -> None:
    """Check that a value is all that its JSON says, at `start` to `end` of `text`. Raises
    `Declined`."""
    if text.count("{", start, end) + text.count("[", start, end) > _DEEP:
        raise Declined
    _check_quotation_marks(_count_strings(value), text, start, end)


_NOTHING = object()
_KNOWN_LIMIT = 1 << 18
"""Texts that are kept as known; after as many others they are forgotten."""
_names: set[str] = set()
"""Texts that are names of actors: many events have the same."""
_tags: set[str] = set()
"""Texts that are tags."""


def read_day(text: str) -> int | None:
    """Return the number of the day that a text such as `2026-04-17` names, in a fiftieth of the
    time that the reader of EDTF takes; None for any other text, though it may be a date."""
    if len(text) != 10 or text[7] != "-":  # the other forms of ISO 8601 are none of EDTF
        return None
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return None


def _is_day(text: str) -> bool:
    """Report whether a text names a day: to read it takes less than to find it among many days."""
    try:
        return len(text) == 10 and text[7] == "-" and date.fromisoformat(text) is not None
    except ValueError:
        return False


class _Days(dict[str, int]):
    """The days that texts name: 0 for a date that is no single day, -1 for one with a time of day.
    Raises `Declined` for what is no date, TypeError for what is no text."""

    def __missing__(self, text: str) -> int:
        day = read_day(text)
        if day is None:
            try:
                parse(text)
            except DateError:
                raise Declined from None
            day = -1 if ":" in text else 0
        if len(self) > _KNOWN_LIMIT:
            self.clear()
            self[""] = 0
        self[text] = day
        return day


_days = _Days({"": 0})


def _check_address(address: Any) -> None:
    if type(address) is not str or (address and not _ANY_WEB.match(address)):
        raise Declined


def _check_tags(tags: list[Any]) -> None:
    "".join(tags)  # all are text
    if "" in tags:
        raise Declined
    _remember(_tags, tags)


def _remember(known: set[str], texts: Iterable[str]) -> None:
    if len(known) > _KNOWN_LIMIT:
        known.clear()
    known.update(texts)


Get = Callable[[Any], tuple[Any, ...]]
"""Returns what an object has at some keys."""


def _getter(keys: Iterable[str]) -> Get:
    keys = list(keys)
    if len(keys) > 1:
        return itemgetter(*keys)
    return lambda holder: tuple([holder[key] for key in keys])


class _Shapes(dict[tuple[str, ...], Any]):
    """Values by the keys of an object, each made by `make` at first use."""

    def __init__(self, make: Callable[[tuple[str, ...]], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, keys: tuple[str, ...]) -> Any:
        shape = self._make(keys)
        if len(self) >= _SHAPES:
            self.clear()
        self[keys] = shape
        return shape


_SHAPES = 1024


def _shape_of_event(keys: tuple[str, ...]) -> tuple[Get, int, bool]:
    """Return how the texts to search are had, the title first; how many strings there are at these
    keys, themselves and texts; and whether there is a key that few events have."""
    if "title" not in keys or not _EVENT_TEXTS.union(_EVENT_LISTS, _EVENT_RARE).issuperset(keys):
        raise Declined
    search = [key for key in ("title", "summary", "place") if key in keys]
    strings = len(keys) + len(_EVENT_TEXTS.intersection(keys))
    return _getter(search), strings, not _RARE.isdisjoint(keys)


def _shape_of_source(keys: tuple[str, ...]) -> tuple[Get, Get | None, int, bool]:
    """Return how the texts to search are had, and how other texts of which nothing is asked; how
    many strings there are at these keys; and whether there is a key that few sources have: then all
    its texts are such others."""
    if not _SOURCE_TEXTS.union(_SOURCE_LISTS).issuperset(keys):
        raise Declined
    is_rare = not _USUAL.issuperset(keys)
    texts = _SOURCE_TEXTS.intersection(keys)
    search = [key for key in ("title", "publisher") if key in keys]
    others = texts if is_rare else texts.difference(search, ("published", "url"))
    strings = len(keys) + len(texts)
    return _getter(search), _getter(others) if others else None, strings, is_rare


def _shape_of_quote(keys: tuple[str, ...]) -> tuple[Get, Get | None]:
    """Return how the texts to search are had, and how the others are."""
    if not _QUOTE_KEYS.issuperset(keys):
        raise Declined
    search = [key for key in ("exact", "speaker", "translation", "note") if key in keys]
    others = set(keys).difference(search)
    return _getter(search), _getter(others) if others else None


_event_shapes, _source_shapes = _Shapes(_shape_of_event), _Shapes(_shape_of_source)
_quote_shapes = _Shapes(_shape_of_quote)


def _look_at_sources(
    sources: list[Any], parts: list[str], said: list[str | Said], refs: list[str]
) -> tuple[int, int]:
    """Add the texts of sources to search, what is said of them and which others they refer to.
    Return the number of their strings, and what in them is about more."""
    strings = about = 0
    for source in sources:
        if type(source) is not dict:
            raise Declined
        search, others, more, is_rare = _source_shapes[tuple(source)]
        strings += more
        if others is not None:
            "".join(others(source))
        have = source.get
        if is_rare:
            more, also = _look_at_rare_source(source, parts, said, refs)
            strings += more
            about |= also
        else:
            published, address = have("published", ""), have("url", "")
            _days[published]
            if address[:8] != "https://":
                _check_address(address)
            said.append(published)
            parts += search(source)
        quotes = have("quotes", ())
        if type(quotes) is not list and quotes != ():
            raise Declined
        for quote in quotes:
            if type(quote) is dict:
                search, others = _quote_shapes[tuple(quote)]
                if others is not None:
                    "".join(others(quote))
                strings += 2 * len(quote)
                exact = quote["exact"]
                parts += search(quote)
            elif type(quote) is str:
                strings += 1
                exact = quote
                parts.append(quote)
            else:
                raise Declined
            if exact.isspace() or not exact:
                raise Declined
    return strings, about


def said_of(published: str, archived_at: str, accessed: str, ref: str) -> str | Said:
    """Return what is said of a source: of most only when they were published."""
    if archived_at or accessed or ref:
        return published, archived_at, accessed, ref
    return published


def _look_at_rare_source(
    source: dict[str, Any], parts: list[str], said: list[str | Said], refs: list[str]
) -> tuple[int, int]:
    """Add the texts of a source to search, but for quotes, and the rest. Return the number of
    strings in its lists, and what in it is about more."""
    get = source.get
    here = get("published", ""), get("archived_at", ""), get("accessed", ""), get("source", "")
    for written in here[:3]:
        _days[written]
    said.append(said_of(*here))
    if here[3]:
        refs.append(here[3])
    for key in ("url", "archived_url"):
        _check_address(get(key, ""))
    title, publisher, author = get("title", ""), get("publisher", ""), get("author", [])
    supports, sum_ = get("supports", []), get("sha256")
    "".join(author)
    if type(author) is not list or "" in author:
        raise Declined
    if type(supports) is not list or not _SUPPORTED.issuperset(supports):
        raise Declined
    if sum_ and not _SHA256.fullmatch(sum_):
        raise Declined
    parts += (title, publisher, *author)
    about = DECLARES if get("id") else 0
    if here[3] and (title or publisher or author):
        about |= OWN_WORDS
    return len(author) + len(supports), about


def _names_of(actors: list[Any]) -> tuple[list[str], list[str], int]:
    """Return the names of actors, the roles that some have, and the number of strings."""
    names, roles, strings = [], [], 0
    for actor in actors:
        if type(actor) is dict:
            if not _ACTOR_KEYS.issuperset(actor):
                raise Declined
            "".join(actor.values())
            roles.append(actor.get("role", ""))
            strings += 2 * len(actor)
            actor = actor["actor"]
        elif type(actor) is str:
            strings += 1
        else:
            raise Declined
        if not actor.strip():
            raise Declined
        names.append(actor)
    _remember(_names, names)
    return names, roles, strings


def _look_at_rare(
    record: dict[str, Any],
    parts: list[str],
    links: list[tuple[str, str]],
    text: str,
    start: int,
    end: int,
) -> tuple[int, int]:
    """Do as `_look_at_sources` for what few events have."""
    strings = about = 0
    _text(record.get("$schema", ""))
    if record.get("format", _FORMAT) != _FORMAT:
        raise Declined
    if "extra" in record:
        extra = record["extra"]
        if type(extra) is not dict:
            raise Declined
        if text.count("{", start, end) + text.count("[", start, end) > _DEEP:
            raise Declined
        strings += _count_strings(extra)
    for link in _list_at(record, "links"):
        if type(link) is not dict or len(link) != 2 or link["type"] not in _LINK_TYPES:
            raise Declined
        links.append((_text(link["to"]), link["type"]))
        strings += 4
        about |= LINKS
    for key in _ORDER:
        for relation in _list_at(record, key):
            strings += 1 if type(relation) is str else _look_at_relation(relation)
            about |= RELATIONS
    reported = record.get("as_reported")
    if reported is not None:
        if type(reported) is not dict or not _REPORTED_KEYS.issuperset(reported):
            raise Declined
        "".join(reported.values())
        words = reported["text"]
        if not words.strip():
            raise Declined
        _days[reported.get("anchor", "")]
        strings += 2 * len(reported)
        parts.append(words)
        about |= REPORTED
    elif "as_reported" in record:
        raise Declined
    return strings, about


def _look_at_relation(relation: Any) -> int:
    if type(relation) is not dict or not _RELATION_KEYS.issuperset(relation):
        raise Declined
    "".join(relation.values())
    _text(relation["id"])
    for key in ("min", "max"):
        duration = relation.get(key)
        if duration and read_duration(duration) is None:
            raise Declined
    if relation.get("edge") not in _EDGES:
        raise Declined
    return 2 * len(relation)


def _list_at(record: Mapping[str, Any], key: str) -> list[Any]:
    found: list[Any] = record.get(key, [])
    if type(found) is not list:
        raise Declined
    return found


def _text(value: object) -> str:
    if type(value) is not str:
        raise Declined
    return value


def _count_strings(value: object) -> int:
    """Return the keys and texts in a value."""
    if type(value) is str:
        return 1
    if type(value) is dict:
        return len(value) + sum(map(_count_strings, value.values()))
    return sum(map(_count_strings, value)) if type(value) is list else 0


# -- records of a form that was met before ---------------------------------------------------------

Pick = Callable[[list[str]], Sequence[str]]
"""Returns some of the texts of a record."""


class _Rare(NamedTuple):
    """The places of what few forms have: what is said of sources besides when they were published,
    links, and what is to be checked of these."""

    said: Sequence[tuple[int, int, int, int]]
    refs: Pick
    links: Sequence[tuple[int, int]]
    must: Pick
    days: Pick
    supports: Pick
    sums: Pick
    nests: bool


class _Form(NamedTuple):
    """A form that many records have: what stands between the texts of their JSON, and their keys.

    It says where in order the others of these texts are: the id, the date and the names of actors,
    what is to be found by a search, and what must not be blank; -1 is for what is not there.
    """

    size: int
    keys_at: Pick
    keys: Sequence[str]
    controls: bytes
    id: int
    date: int
    title: int
    status: int
    names: Pick
    tags: Pick
    search: Pick
    published: Pick
    addresses: Pick
    filled: Pick
    told: tuple[Item, ...]
    told_at: Pick
    about: int
    rare: _Rare | None


_forms: dict[str, list[_Form]] = {}
"""Forms by what stands between texts."""
_FORMS_LIMIT = 1 << 13
_ALIKE_LIMIT = 8
"""Forms with the same between their texts that are kept."""
_PRINTABLE = bytes(range(32, 256))


def look_quickly(data: bytes) -> Look | None:
    """Return what `look_at` does of the record that is `data`, if its form was met (`learn`), in
    less time, as its JSON is not decoded. None for any other, though it may be plain.

    Where no text has an escape or a control character, texts are what stands between quotation
    marks. If all else is what it is in a record that is plain, and so are the keys, then this one
    is JSON, too, with other texts at the same places.
    """
    if len(data) > SIZE or b"\\" in data:
        return None
    try:
        pieces = data.decode().split('"')
        forms = _forms.get('"'.join(pieces[::2]))
        if not forms:
            return None
        texts = pieces[1::2]
        form = _form_among(forms, texts)
        # Blanks between texts are where they are in the form: there are no others.
        if form is None or data.translate(None, _PRINTABLE) != form.controls:
            return None
        texts.append("")  # at -1
        return _look_as(form, texts, data)
    except (Declined, UnicodeDecodeError):
        return None


def _form_among(forms: Iterable[_Form], texts: list[str]) -> _Form | None:
    for form in forms:
        size, keys_at, keys, *_ = form
        # One more text than there should be is one that nothing ends.
        if size == len(texts) and keys_at(texts) == keys:
            return form
    return None


def _look_as(form: _Form, texts: list[str], data: bytes) -> Look | None:
    (
        _, _, _, _, id_, date_, title, status, names_at, tags_at, search_at, published_at,
        addresses_at, filled_at, told, told_at, about, rare,
    ) = form  # fmt: skip
    given, when, names, said = texts[id_], texts[date_], list(names_at(texts)), published_at(texts)
    if (id_ >= 0 and not given) or (date_ >= 0 and not when):
        return None
    if not _is_day(when) and _days[when] < 0:
        about |= TIMED
    for written in said:
        if not _is_day(written):
            _days[written]
    for address in addresses_at(texts):
        if address[:8] != "https://":
            _check_address(address)
            if not address:
                return None
    if status >= 0 and texts[status] not in _STATUSES:
        return None
    if names:
        if not _names.issuperset(names):
            if not all(map(str.strip, names)):
                return None
            _remember(_names, names)
        if len(names) > 1 and len(set(names)) < len(names):
            return None
    search, parts = search_at(texts), told_at(texts)
    if not _USUAL_TEXTS.isdisjoint(parts):
        if rare is not None:  # a declared source may fill what is empty
            return None
        told, parts = _without_usual(told, parts)
    if not all(map(str.strip, filled_at(texts))):
        return None
    words = "\n".join(search)
    if "  " in words or "" in search:  # there are no other blanks
        words = join_texts(search)
    refs: Sequence[str] = ()
    links: list[tuple[str, str]] = []
    all_said: list[str | Said] = [*said]
    if rare is not None:
        if not _is_well(rare, texts, data):
            return None
        all_said = [said_of(*[texts[at] for at in each]) for each in rare.said]
        refs, links = rare.refs(texts), [(texts[to], texts[type_]) for to, type_ in rare.links]
    tags = list(tags_at(texts))
    return (
        given or None, when, texts[title], names, tags, all_said, refs, links, words, about,
        (told, parts),
    )  # fmt: skip


def _without_usual(told: Sequence[Item], texts: Sequence[str]) -> Told:
    """Return what is told without what is empty or usual."""
    left = iter(texts)
    each = [(item, "" if item[2] is not None else next(left)) for item in told]
    kept = [
        (item, text)
        for item, text in each
        if item[2] is not None or text not in ("", PARTS[item[0]].usual)
    ]
    items = tuple([item for item, _ in kept])
    return items, tuple([text for item, text in kept if item[2] is None])


_USUAL_TEXTS = frozenset(["", *[part.usual for part in PARTS.values()]])


def _is_well(rare: _Rare, texts: list[str], data: bytes) -> bool:
    for written in rare.days(texts):
        _days[written]
    return (
        all(rare.must(texts))
        and _SUPPORTED.issuperset(rare.supports(texts))
        and all(map(_SHA256.fullmatch, rare.sums(texts)))
        and all(texts[type_] in _LINK_TYPES for _, type_ in rare.links)
        and not (rare.nests and data.count(b"{") + data.count(b"[") > _DEEP)
    )


def learn(record: dict[str, Any], text: str, start: int, end: int) -> None:
    """Learn the form of a plain record, whose JSON is at `start` to `end` of `text`, once a second
    one has the same between its texts."""
    if text.find("\\", start, end) >= 0:
        return
    text = text[start:end]
    pieces = text.split('"')
    between = '"'.join(pieces[::2])
    forms = _forms.get(between)
    if forms is None:
        if len(_forms) >= _FORMS_LIMIT:
            _forms.clear()
        _forms[between] = []
    elif len(forms) < _ALIKE_LIMIT and _form_among(forms, pieces[1::2]) is None:
        with suppress(Declined):
            forms.append(_FormOf(record).form(text.encode().translate(None, _PRINTABLE)))


class _FormOf:
    """The form of a plain record: a walk through it in the order of its text. Raises `Declined`
    for what too few records have."""

    def __init__(self, record: dict[str, Any]) -> None:
        self._size = 0
        self._nests = False
        self._keys: list[str] = []
        self._keys_at: list[int] = []
        self._search: list[int] = []
        self._roles: list[int] = []
        self._said: list[tuple[int, int, int, int]] = []
        self._refs: list[int] = []
        self._links: list[tuple[int, int]] = []
        self._filled: list[int] = []
        self._must: list[int] = []
        self._days: list[int] = []
        self._addresses: list[int] = []
        self._supports: list[int] = []
        self._sums: list[int] = []
        self._about = 0
        self._lists: dict[str, list[int]] = {"actors": [], "tags": []}
        self._placed: dict[str, list[dict[str, Any]]] = {"actors": [], "sources": [], "links": []}
        """What is in these lists, with the place of each text instead of it."""
        own: dict[str, int] = {}
        for key, value in self._items(record):
            if key in _EVENT_TEXTS and key != "format":
                own[key] = self._text(value)
            else:
                self._take(key, value)
        tags = self._lists["tags"]
        first = [own[key] for key in ("title", "summary", "place") if key in own]
        self._search[:0] = [*first, *tags, *self._roles]
        self._filled += [own["title"], *tags]
        self._own = own

    def form(self, controls: bytes) -> _Form:
        """Return the form, in whose text there are these control characters."""
        own = self._own
        id_, date, title, status = (own.get(key, -1) for key in ("id", "date", "title", "status"))
        is_usual = all(said[1:] == (-1, -1, -1) for said in self._said)
        items, places = tell({**own, **self._placed}, _get, PARTS)
        rare = None
        if not is_usual or self._links or self._must or self._supports or self._sums or self._nests:
            rare = _Rare(
                self._said, _pick(self._refs), self._links, _pick(self._must), _pick(self._days),
                _pick(self._supports), _pick(self._sums), self._nests,
            )  # fmt: skip
        return _Form(
            self._size, _pick(self._keys_at), tuple(map(intern, self._keys)), controls, id_, date,
            title, status, _pick(self._lists["actors"]), _pick(self._lists["tags"]),
            _pick(self._search), _pick([said[0] for said in self._said]), _pick(self._addresses),
            _pick(self._filled), tuple(items), _pick(places),
            self._about | (0 if "id" in own else NO_ID), rare,
        )  # fmt: skip

    def _items(self, holder: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """Pass over the keys of an object, each before its value."""
        for key, value in holder.items():
            self._keys.append(key)
            self._keys_at.append(self._size)
            self._size += 1
            yield key, value

    def _text(self, value: object) -> int:
        """Pass over a text; return its place."""
        _text(value)
        self._size += 1
        return self._size - 1

    def _take(self, key: str, value: Any) -> None:
        """Pass over what is at a key of an event."""
        if key == "actors":
            self._lists[key] = list(map(self._actor, value))
        elif key == "tags":
            self._lists[key] = list(map(self._text, value))
        elif key == "sources":
            for source in value:
                self._source(source)
        elif key == "links":
            for link in value:
                at = {key: self._text(text) for key, text in self._items(link)}
                self._links.append((at["to"], at["type"]))
                self._placed["links"].append(at)
                self._about |= LINKS
        elif key == "extra":
            self._nests = True
            self._pass_over(value)
        else:
            raise Declined

    def _pass_over(self, value: object) -> None:
        """Pass over any value."""
        if type(value) is str:
            self._text(value)
        elif type(value) is dict:
            for _, item in self._items(value):
                self._pass_over(item)
        elif type(value) is list:
            for item in value:
                self._pass_over(item)

    def _actor(self, actor: Any) -> int:
        if type(actor) is not dict:
            return self._text(actor)
        own = {key: self._text(text) for key, text in self._items(actor)}
        self._placed["actors"].append(own)
        if "role" in own:
            self._roles.append(own["role"])
        return own["actor"]

    def _source(self, source: dict[str, Any]) -> None:
        own: dict[str, int] = {}
        authors: list[int] = []
        quotes: list[int] = []
        placed: list[Any] = []
        for key, value in self._items(source):
            if key == "quotes":
                for quote in value:
                    quotes += self._quote(quote, placed)
            elif key == "author":
                authors = list(map(self._text, value))
            elif key == "supports":
                self._supports += map(self._text, value)
            else:
                own[key] = self._text(value)
        self._placed["sources"].append({**own, "quotes": placed})
        words = [own[key] for key in ("title", "publisher") if key in own] + authors
        self._search += [*words, *quotes]
        self._days += [own[key] for key in ("archived_at", "accessed") if key in own]
        self._addresses += [own[key] for key in ("url", "archived_url") if key in own]
        self._sums += [own[key] for key in ("sha256",) if key in own]
        published, archived_at, accessed, ref = (own.get(key, -1) for key in ("published", *_SAID))
        self._said.append((published, archived_at, accessed, ref))
        # Where these are empty, more is to be thought of.
        self._must += [own[key] for key in ("id", *_SAID) if key in own]
        self._filled += authors
        if "id" in own:
            self._about |= DECLARES
        if "source" in own:
            self._refs.append(ref)
            self._filled += words
            self._about |= OWN_WORDS if words else 0

    def _quote(self, quote: Any, placed: list[Any]) -> list[int]:
        """Pass over a quote; return where its texts to search are."""
        if type(quote) is not dict:
            at = self._text(quote)
            self._filled.append(at)
            placed.append(quote)
            return [at]
        own = {key: self._text(text) for key, text in self._items(quote)}
        self._filled.append(own["exact"])
        placed.append(own)
        return [own[key] for key in ("exact", "speaker", "translation", "note") if key in own]


_SAID = ("archived_at", "accessed", "source")
"""What is said of a source beside when it was published, in the order of `Said`."""


def _pick(places: Sequence[int]) -> Pick:
    """Return what returns the texts at some places, in a tuple."""
    if not places:
        return _pick_none
    if len(places) == 1:
        (place,) = places
        return lambda texts: (texts[place],)
    return itemgetter(*places)


def _pick_none(_: list[str]) -> Sequence[str]:
    return ()


# -- events ----------------------------------------------------------------------------------------


def event_of(record: Mapping[str, Any], *, file: str, stem: str, path: Path) -> Event:
    """Return the event in a record that was found plain."""
    get = record.get
    written = get("date", "")
    given = get("id", "")
    reported = get("as_reported")
    return Event(
        given or stand_in(stem, path),
        record["title"],
        parse(written) if written else UNDATED,
        written,
        get("summary", ""),
        tuple([
            Participant(each) if type(each) is str else Participant(**each)
            for each in get("actors", ())
        ]),
        tuple(get("tags", ())),
        get("place", ""),
        get("status", "confirmed"),
        tuple([_source_of(each) for each in get("sources", ())]),
        tuple([Link(each["to"], each["type"]) for each in get("links", ())]),
        None if reported is None else Reported(**reported),
        _relations_of(get("after", ())),
        _relations_of(get("before", ())),
        _relations_of(get("during", ())),
        get("extra") or NOTHING,
        NOTHING,
        file,
        path,
        bool(given),
    )  # fmt: skip


def event_alone(data: bytes, name: str) -> Event | None:
    """Return the event in the bytes of a JSON file, if a plain record is all that it holds; None
    for any other."""
    if len(data) > SIZE:
        return None
    try:
        text = data.decode()
        record, end = scan(text, len(text) - len(text.lstrip(_BLANK)))
        # What has none of these may as well be a timeline.
        if "events" in record or ONLY_EVENTS.isdisjoint(record) or text[end:].strip(_BLANK):
            return None
        look_at(record, text, 0, len(text))
    except (Declined, ValueError, TypeError, StopIteration, RecursionError):
        return None
    return event_of(record, file=name, stem=stem_of(name), path=())


_BLANK = " \t\r\n"


def _relations_of(items: Iterable[Any]) -> tuple[Relation, ...]:
    return tuple([Relation(each) if type(each) is str else Relation(**each) for each in items])


def stand_in(stem: str, path: Path) -> str:
    """Return the id for a record that has none."""
    last = path[-1] if path else None
    return f"{stem}-{last + 1}" if isinstance(last, int) else stem


def _source_of(source: Mapping[str, Any]) -> Source:
    rest = {key: value for key, value in source.items() if key not in _CONVERTED}
    return Source(
        source.get("source", ""),
        author=tuple(source.get("author", ())),
        supports=tuple(source.get("supports", ())),
        quotes=tuple([
            Quote(each) if type(each) is str else Quote(**each)
            for each in source.get("quotes", ())
        ]),
        **rest,
    )  # fmt: skip


_CONVERTED = frozenset(("source", *_SOURCE_LISTS))
