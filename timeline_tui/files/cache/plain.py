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
from itertools import chain
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
Shape = str
"""The parts of a record that fields are about (`core.query.fields.tell`), as JSON."""
Told = tuple[Shape, Sequence[str]]
"""These parts, and the texts of those that have one of their own."""
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
    return _shapes[tuple(items)], tuple(texts)


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


def read_days(texts: list[str]) -> list[int] | None:
    """Return the numbers of days that all of some texts name, as `read_day` does, in a third of the
    time; None if one does not."""
    if set(map(len, texts)) != {10} or "".join(texts)[7::10] != "-" * len(texts):
        return None
    try:
        return list(map(date.toordinal, map(date.fromisoformat, texts)))
    except ValueError:
        return None


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


class _Shapes(dict[tuple[Any, ...], Any]):
    """Values by the keys of an object, or the like, each made by `make` at first use."""

    def __init__(self, make: Callable[[tuple[Any, ...]], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, keys: tuple[Any, ...]) -> Any:
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
_shapes: dict[Any, Shape] = _Shapes(lambda told: json.dumps(told, separators=(",", ":")))
"""What fields are about, by its items."""


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
    days: Pick
    supports: Pick
    sums: Pick
    nests: bool


class _Form:
    """A form that many records have: what stands between the texts of their JSON, and their keys.

    It says where in order the others of these texts are. `pick` returns what is wanted of a record
    split at its quotation marks, to which an empty text was added for what is not there: its id,
    date, title and status; its keys; and the rest in slices.
    """

    def __init__(
        self, size: int, keys: Sequence[str], keys_at: Sequence[int], own: Sequence[int],
        slices: Sequence[Sequence[int]], controls: bytes, told: tuple[Item, ...], about: int,
        rare: _Rare | None,
    ) -> None:  # fmt: skip
        places = [*own, *keys_at]
        self.size = 2 * size + 2
        self.keys, self.keys_end = tuple(map(intern, keys)), len(places)
        found: list[slice] = []
        for each in slices:
            found.append(slice(len(places), len(places) + len(each)))
            places += each
        (
            self.names, self.tags, self.search, self.published, self.addresses, self.filled,
            self.must, self.told_at,
        ) = found  # fmt: skip
        self.pick: Pick = itemgetter(*[2 * at + 1 if at >= 0 else at for at in places])
        self.controls, self.about, self.rare = controls, about, rare
        self.told, self.shape = told, _shapes[told]


_OWN = 4
"""The number of texts before the keys in what is picked of a record."""
_forms: dict[str, list[_Form]] = {}
"""Forms by what stands between texts."""
_FORMS_LIMIT = 1 << 13
_ALIKE_LIMIT = 8
"""Forms with the same between their texts that are kept."""
_PRINTABLE = bytes(range(32, 256))
AT_ONCE = 64
"""Records that are looked at, or made into columns, at once: as many as are near the processor."""


class Looks(NamedTuple):
    """Several looks, a column each (`Look`); of what is told, the shapes and the texts."""

    ids: Sequence[str | None]
    dates: Sequence[str]
    titles: Sequence[str]
    names: Sequence[Sequence[str]]
    tags: Sequence[Sequence[str]]
    said: Sequence[Sequence[str | Said]]
    refs: Sequence[Sequence[str]]
    links: Sequence[Sequence[tuple[str, str]]]
    words: Sequence[str]
    about: Sequence[int]
    shapes: Sequence[Shape]
    told: Sequence[Sequence[str]]


def look_quickly(data: bytes) -> Look | None:
    """Return what `look_at` does of the record that is `data`, if its form was met (`learn`), in
    less time, as its JSON is not decoded. None for any other, though it may be plain."""
    looks = look_at_some((data,))
    if not looks:
        return None
    return (
        looks.ids[0], looks.dates[0], looks.titles[0], list(looks.names[0]), list(looks.tags[0]),
        list(looks.said[0]), looks.refs[0], list(looks.links[0]), looks.words[0], looks.about[0],
        (looks.shapes[0], looks.told[0]),
    )  # fmt: skip


def look_at_some(records: Sequence[bytes]) -> Looks | tuple[()] | None:
    """Return what `look_at` does of the first of some records, up to one whose form was not met
    (`learn`); None if one of them may not be plain.

    Where no text has an escape or a control character, texts are what stands between quotation
    marks. If all else is what it is in a record that is plain, and so are the keys, then this one
    is JSON, too, with other texts at the same places. What is to be said of texts is asked of all
    records at once: one at a time takes twice as long.
    """
    found: list[_Form] = []
    picked: list[Sequence[str]] = []
    rare: dict[int, list[str]] = {}
    find = _forms.get
    with suppress(UnicodeDecodeError):
        for data in records:
            if len(data) > SIZE or b"\\" in data:
                break
            pieces = data.decode().split('"')
            forms = find('"'.join(pieces[::2]))
            if not forms:
                break
            pieces.append("")
            for form in forms:
                # One more text than there should be is one that nothing ends.
                if len(pieces) == form.size:
                    texts = form.pick(pieces)
                    if texts[_OWN : form.keys_end] == form.keys:
                        if form.rare is not None:
                            rare[len(found)] = pieces[1::2]
                        found.append(form)
                        picked.append(texts)
                        break
            else:
                break
    if not found:
        return ()
    data = b"".join(records[: len(found)])
    # Blanks between texts are where they are in the form: there are no others.
    if data.translate(None, _PRINTABLE) != b"".join([form.controls for form in found]):
        return None
    try:
        return _look_at_texts(found, picked, {at: (rare[at], records[at]) for at in rare})
    except Declined:
        return None


def _look_at_texts(
    forms: Sequence[_Form],
    picked: Sequence[Sequence[str]],
    rare: Mapping[int, tuple[list[str], bytes]],
) -> Looks:
    """Return what is seen in what was picked of records; of some that are rare in all of it.

    Raises `Declined` where one is not plain, or may not be.
    """
    each = list(zip(forms, picked, strict=True))
    ids: Sequence[str | None]
    ids, dates, titles, statuses = zip(*[texts[:_OWN] for texts in picked], strict=True)
    names = [texts[form.names] for form, texts in each]
    tags = [texts[form.tags] for form, texts in each]
    searched = [texts[form.search] for form, texts in each]
    published = [texts[form.published] for form, texts in each]
    told = [texts[form.told_at] for form, texts in each]
    filled = list(_chain([texts[form.filled] for form, texts in each]))
    _check_days([*dates, *_chain(published)])
    _check_names(names)
    for address in _chain([texts[form.addresses] for form, texts in each]):
        if address[:8] != "https://":
            _check_address(address)
            if not address:
                raise Declined
    if not (all(_chain([texts[form.must] for form, texts in each])) and all(filled)):
        raise Declined
    if not _NO_STATUS_OR_ONE.issuperset(statuses):
        raise Declined
    words = list(map("\n".join, searched))
    text = "\n".join(words)
    is_neat = not _has_two_blanks(text)
    has_blanks = not is_neat or not text.isascii() or " " in filled  # there are no others
    if has_blanks and not all(map(str.strip, filled)):
        raise Declined
    if not is_neat or not all(_chain(searched)):
        words = list(map(join_texts, searched))
    about = [form.about for form in forms]
    if ":" in "".join(dates):
        about = [
            flags | TIMED if _days[when] < 0 else flags
            for flags, when in zip(about, dates, strict=True)
        ]
    if "" in ids:
        ids = [id_ or None for id_ in ids]
    shapes = [form.shape for form in forms]
    if not _USUAL_TEXTS.isdisjoint(_chain(told)):
        for at, (form, texts) in enumerate(zip(forms, told, strict=True)):
            if not _USUAL_TEXTS.isdisjoint(texts):
                if form.rare is not None:  # a declared source may fill what is empty
                    raise Declined
                shapes[at], told[at] = _without_usual(form.told, texts)
    said: list[Sequence[str | Said]] = [*published]
    refs: list[Sequence[str]] = [()] * len(forms)
    links: list[Sequence[tuple[str, str]]] = [()] * len(forms)
    for at, (all_texts, data) in rare.items():
        form = forms[at]
        assert form.rare is not None
        said[at], refs[at], links[at] = _look_at_rest(form.rare, all_texts, data)
    return Looks(
        ids, dates, titles, names, tags, said, refs, links, words, about, shapes, told
    )  # fmt: skip


def _look_at_rest(
    rare: _Rare, texts: list[str], data: bytes
) -> tuple[list[str | Said], Sequence[str], list[tuple[str, str]]]:
    """Return what is said of sources, the declared ones, and the links. Raises `Declined`."""
    _check_days(rare.days(texts))
    links = [(texts[to], texts[type_]) for to, type_ in rare.links]
    if not (
        _SUPPORTED.issuperset(rare.supports(texts))
        and all(map(_SHA256.fullmatch, rare.sums(texts)))
        and _LINK_TYPES.issuperset([type_ for _, type_ in links])
        and not (rare.nests and data.count(b"{") + data.count(b"[") > _DEEP)
    ):
        raise Declined
    return [said_of(*[texts[at] for at in each]) for each in rare.said], rare.refs(texts), links


def _has_two_blanks(text: str) -> bool:
    """Report whether a text has two blanks one behind the other. In ASCII these are looked for as
    one character of UTF-16, in a third of the time: a blank there is at every fifth place."""
    if not text.isascii():
        return "  " in text
    data = text.encode()
    ends = len(data) & ~1, (len(data) - 1) | 1
    halves = (data[begin:end].decode("utf_16_le") for begin, end in enumerate(ends))
    return any("\u2020" in half for half in halves)


def _check_days(texts: Iterable[str]) -> None:
    """Check that texts name dates. Raises `Declined`."""
    dates = list(filter(None, texts))
    if read_days(dates) is None:
        for each in dates:
            if read_day(each) is None:
                _days[each]


def _check_names(names: Sequence[Sequence[str]]) -> None:
    """Check the names of the actors of some records. Raises `Declined`."""
    every = list(_chain(names))
    if not _names.issuperset(every):
        if not all(map(str.strip, every)):
            raise Declined
        _remember(_names, every)
    if sum(map(len, map(set, names))) < len(every):
        raise Declined


def _without_usual(told: Sequence[Item], texts: Sequence[str]) -> Told:
    """Return what is told without what is empty or usual."""
    left = iter(texts)
    each = [(item, "" if item[2] is not None else next(left)) for item in told]
    kept = [
        (item, text)
        for item, text in each
        if item[2] is not None or text not in ("", PARTS[item[0]].usual)
    ]
    shape = _shapes[tuple([item for item, _ in kept])]
    return shape, tuple([text for item, text in kept if item[2] is None])


_chain = chain.from_iterable
_USUAL_TEXTS = frozenset(["", *[part.usual for part in PARTS.values()]])
_NO_STATUS_OR_ONE = _STATUSES | {""}


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
    elif len(forms) < _ALIKE_LIMIT:
        with suppress(Declined):
            form = _FormOf(record).form(text.encode().translate(None, _PRINTABLE))
            if all(form.keys != other.keys for other in forms):
                forms.append(form)


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
        is_usual = all(said[1:] == (-1, -1, -1) for said in self._said)
        items, told_at = tell({**own, **self._placed}, _get, PARTS)
        rare = None
        if not is_usual or self._links or self._must or self._supports or self._sums or self._nests:
            rare = _Rare(
                self._said, _pick(self._refs), self._links, _pick(self._days),
                _pick(self._supports), _pick(self._sums), self._nests,
            )  # fmt: skip
        must = [own[key] for key in ("id", "date", "status") if key in own] + self._must
        slices = (
            self._lists["actors"], self._lists["tags"], self._search,
            [said[0] for said in self._said], self._addresses, self._filled, must, told_at,
        )  # fmt: skip
        return _Form(
            self._size, self._keys, self._keys_at,
            [own.get(key, -1) for key in ("id", "date", "title", "status")], slices, controls,
            tuple(items), self._about | (0 if "id" in own else NO_ID), rare,
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
