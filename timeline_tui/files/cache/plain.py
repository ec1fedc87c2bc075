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
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import chain, repeat
from operator import is_, itemgetter, sub
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
from timeline_tui.core.query.fields import tell
from timeline_tui.core.query.table import PARTS
from timeline_tui.core.text import NO_CONTROLS, SHOWN_LIMIT, has_controls, join_texts, strstr
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
    except _UNLIKE:
        raise Declined from None
    given = get("id", _NOTHING)
    told = told_of(record)
    if given is _NOTHING:
        return None, when, title, names, tags, said, refs, links, words, about | NO_ID, told
    if type(given) is not str or not given:
        raise Declined
    return given, when, title, names, tags, said, refs, links, words, about, told


_UNLIKE = (AttributeError, KeyError, TypeError, ValueError, RecursionError)
"""What is raised where a value is not what it is taken for."""
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


def read_dates(texts: list[str]) -> list[date] | None:
    """Return the days that all of some texts name; None if one does not name one day."""
    try:
        joined = "".join(texts)
        # No form of a day is longer: so each has ten characters where all have ten times as many.
        if not texts or len(joined) != 10 * len(texts) or joined[7::10] != "-" * len(texts):
            return None
        return list(map(date.fromisoformat, texts))
    except (ValueError, TypeError):
        return None


def read_days(texts: list[str]) -> list[int] | None:
    """Return the numbers of days that all of some texts name, as `read_day` does, in a third of the
    time; None if one does not."""
    dates = read_dates(texts)
    return None if dates is None else list(map(date.toordinal, dates))


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


# -- records of a kind that was met before ---------------------------------------------------------

Row = tuple[str | None, ...]
"""What the groups of a pattern hold of a record; None for what is not there, or is empty."""
Pick = Callable[[Row], tuple[Any, ...]]
"""Returns some of them."""

AT_ONCE = 128
"""Records that are looked at, or made into columns, at once: as many as are near the processor."""
_KINDS_LIMIT, _PATTERNS_LIMIT = 8, 128
"""Kinds that are kept, and patterns that are made of them: each takes some milliseconds."""
_MISSES_LIMIT = 512
"""Records one behind the other that are of no kind, after which no other is looked for."""
_SOURCES_LIMIT, _QUOTES_LIMIT = 6, 12
"""Sources of a record, and quotes of a source, above which it is of no kind."""


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
    text: bytes = b""
    """The words, with a line end behind those of each; nothing where that is still to be made."""


class _Style(NamedTuple):
    """What stands between the texts of a record. With a `blank`, these may be any, and the pattern
    itself says of texts that are not searched that they have no control characters: that takes
    thrice as long as to look for them in all of them at once."""

    colon: str
    comma: str
    blank: str = ""

    @property
    def text(self) -> str:
        """Return the pattern of any text."""
        return r'[^"\x00-\x1f]*+' if self.blank else '[^"]*+'

    @property
    def filled(self) -> str:
        """Return the pattern of a text that begins with what is no blank."""
        return (r'[^\s"\x00-\x1f]' if self.blank else r'[^\s"]') + self.text

    @property
    def some(self) -> str:
        """Return the pattern of a text that is not empty."""
        return self.text.replace("*+", "++")

    @property
    def searched(self) -> str:
        """Return the same of a text in which control characters are looked for later."""
        return r'[^\s"][^"]*+'

    def texts(self, lists: Sequence[str | None]) -> list[list[str]]:
        """Return the texts in lists of nothing else, each given without its brackets."""
        if self.blank:
            return [_TEXT.findall(raw or "") for raw in lists]
        between = f'"{self.comma}"'
        return [raw[1:-1].split(between) if raw else [] for raw in lists]


_BLANKS = r"[ \t\r\n]*+"
_FREE = _Style(f"{_BLANKS}:{_BLANKS}", f"{_BLANKS},{_BLANKS}", _BLANKS)
_TEXT = regex('"([^"]*+)"')
_BETWEEN = regex(r'\{"[^"]*+"(: ?)"[^"]*+"(?:(, ?)"|\})')


def _style_of(text: str) -> _Style:
    found = _BETWEEN.match(text)
    if found is None:
        return _FREE
    colon, comma = found.groups()
    return _Style(colon, comma or colon.replace(":", ","))


class _Keys(NamedTuple):
    """The keys that some objects have, in an order that all keep; which of them all have, and which
    are empty in some."""

    order: tuple[str, ...] = ()
    always: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()

    def widened(self, holder: Mapping[str, Any]) -> _Keys:
        """Return those of one more object, too. Raises `Declined` if it has another order."""
        empty = self.empty.union([key for key, value in holder.items() if value == ""])
        order, at = list(self.order), 0
        for key in holder:
            if key not in order:
                order.insert(at, key)
            elif order.index(key) < at:
                raise Declined
            at = order.index(key) + 1
        always = self.always.intersection(holder) if self.order else frozenset(holder)
        return _Keys(tuple(order), always, empty)


class _Kind(NamedTuple):
    """What some records have in common: the keys of events, sources and quotes; whether a quote may
    be a text alone, and an actor an object; the most sources of an event and quotes of a source."""

    event: _Keys = _Keys()
    source: _Keys = _Keys()
    quote: _Keys = _Keys()
    has_bare_quotes: bool = False
    has_roles: bool = False
    sources: int = 0
    quotes: int = 0

    def widened(self, record: Mapping[str, Any]) -> _Kind:
        """Return the kind of these records and another one. Raises `Declined` if that has its keys
        in another order."""
        source, quote, has_bare_quotes, most = self.source, self.quote, self.has_bare_quotes, 0
        sources = record.get("sources", ())
        for each in sources:
            source = source.widened(each)
            quotes = each.get("quotes", ())
            most = max(most, len(quotes))
            for one in quotes:
                if type(one) is str:
                    has_bare_quotes = True
                else:
                    quote = quote.widened(one)
        if sources and not source.always:
            raise Declined
        has_roles = any(type(each) is dict for each in record.get("actors", ()))
        return _Kind(
            self.event.widened(record), source, quote, has_bare_quotes, self.has_roles or has_roles,
            max(self.sources, len(sources)), max(self.quotes, most),
        )  # fmt: skip


def _is_of_a_kind(record: Mapping[str, Any]) -> bool:
    """Report whether there may be a pattern that a plain record matches."""
    sources = record.get("sources", ())
    return (
        _OF_A_KIND.issuperset(record)
        and len(sources) <= _SOURCES_LIMIT
        and all(sources)
        and all(map(_SOURCE_OF_A_KIND.issuperset, sources))
        and all(len(each.get("quotes", ())) <= _QUOTES_LIMIT for each in sources)
    )


_OF_A_KIND = _EVENT_TEXTS | _EVENT_LISTS | {"links", "extra"}
_SOURCE_OF_A_KIND = _SOURCE_TEXTS | {"quotes"}
_DAYS = ("published", "archived_at", "accessed")
_SAID = (*_DAYS, "source")
"""What is said of a source, in the order of `Said`."""
_SAID_BY = ("exact", "speaker", "translation", "note")
"""The texts of a quote that are searched, in their order."""
_TOLD = {
    level: [part.key for part in PARTS.values() if part.level == level and part.flags is None]
    for level in ("event", "sources", "quotes")
}
"""The keys of the parts that fields are about, in their order."""
_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+"
_WAYS = "|".join(sorted(_STATUSES - {"confirmed"}))
_SUM = "[0-9A-Fa-f]{64}"


class _Pattern:
    """A regular expression that the records of a kind match, and what its groups hold.

    What matches it is plain JSON but for what is asked of all records at once (`looks`). Each group
    holds a text that is filled, or all of a list or an object, but for a summary, which may be
    empty, and marks, which show that something is there and hold nothing. Each text of a source or
    a quote has one.
    """

    def __init__(self, kind: _Kind, style: _Style) -> None:
        self._kind, self._style = kind, style
        self._size = 0
        self._at: dict[str, list[int]] = {}
        """The places of groups, by what they hold."""
        self._lacking: list[int] = []
        """Those that may hold nothing where what they are a part of is there."""
        self._searched: list[int] = []
        """The texts of sources that are searched, in their order."""
        self.match = re.compile(self._object(kind.event, self._own)).fullmatch
        self._known: dict[object, tuple[Shape, int] | None] = {}
        """The shape of what is told of a record, and what is about more, by what is there; None
        where a walk through the record found anything else."""
        self._find_groups()

    # -- the regular expression

    def _group(self, name: str, pattern: str, *, lacks: bool = False) -> str:
        self._at.setdefault(name, []).append(self._size)
        if lacks:
            self._lacking.append(self._size)
        self._size += 1
        return f"({pattern})"

    def _object(self, keys: _Keys, value: Callable[[str, bool], str], begin: str = "") -> str:
        """Return the pattern of an object; `value` returns that of what is at a key, which may be
        lacking."""
        blank, colon, comma = self._style.blank, self._style.colon, self._style.comma
        first = next(at for at, key in enumerate(keys.order) if key in keys.always)
        found = rf"\{{{begin}{blank}"
        for at, key in enumerate(keys.order):
            item = f'"{re.escape(key)}"{colon}{value(key, key not in keys.always)}'
            if at != first:
                item = f"{item}{comma}" if at < first else f"{comma}{item}"
            found += item if key in keys.always else f"(?:{item})?+"
        return rf"{found}{blank}\}}"

    def _list(self, item: Callable[[], str], most: int) -> str:
        """Return the pattern of a list, each item of which has groups of its own."""
        blank, comma = self._style.blank, self._style.comma
        items = [f"(?:{comma if at else ''}{item()}" for at in range(most)]
        return rf"\[{blank}{''.join(items)}{')?+' * most}{blank}\]"

    def _raw(self, name: str, item: str, lacks: bool) -> str:
        """Return the pattern of a list that is held as it is."""
        blank = self._style.blank
        return rf"\[{blank}{self._group(name, self._any_number(item), lacks=lacks)}{blank}\]"

    def _any_number(self, item: str) -> str:
        """Return the pattern of any number of items with commas between them."""
        return f"(?:{item}(?:{self._style.comma}{item})*+)?+"

    def _pair(self, keys: str, value: str, *, always: bool) -> str:
        """Return the pattern of an object of two keys, in any order; or `always` both."""
        blank, comma = self._style.blank, self._style.comma
        item = f'"(?:{keys})"{self._style.colon}"{value}"'
        return rf"\{{{blank}{item}(?:{comma}{item}){'' if always else '?+'}{blank}\}}"

    def _text(self, name: str, keys: _Keys, *, held: str = "", marked: str = "") -> str:
        """Return the pattern of a text that is `held` in a group, or only `marked` by one; there is
        nothing of one that is empty."""
        key = name.rpartition(".")[2]
        may_be_empty = key in keys.empty
        group = self._group(name, held, lacks=may_be_empty or key not in keys.always)
        return f'"(?:{group}{marked})?+"' if may_be_empty else f'"{group}{marked}"'

    def _own(self, key: str, lacks: bool) -> str:
        """Return the pattern of what is at a key of an event."""
        kind, style = self._kind, self._style
        if key in ("id", "date", "title"):
            pattern = style.searched if key == "title" else style.filled
            return f'"{self._group(key, pattern, lacks=lacks)}"'
        if key == "place":
            return f'"(?:{self._group(key, style.searched, lacks=True)})?+"'
        if key == "summary":
            return f'"{self._group(key, f"(?:{style.searched})?+", lacks=lacks)}"'
        if key == "status":
            return f'"(?:confirmed|{self._group(key, _WAYS, lacks=True)})"'
        if key == "tags":
            return self._raw(key, f'"{style.filled}"', lacks)
        if key == "actors":
            actor = f'"{style.filled}"'
            if kind.has_roles:
                actor = f"(?:{actor}|{self._pair('actor|role', style.text, always=False)})"
            return self._raw(key, actor, lacks)
        if key == "links":
            return self._raw(key, self._pair("to|type", style.filled, always=True), lacks)
        if key == "sources":
            return self._list(self._source, kind.sources)
        if key == "extra":
            return self._group(key, self._any_object(self._any_value()), lacks=lacks)
        return f'"{_FORMAT if key == "format" else style.text}"'

    def _any_value(self) -> str:
        """Return the pattern of a value that is not nested deeply."""
        blank = self._style.blank
        value = f'(?:"{self._style.text}"|{_NUMBER}|true|false|null)'
        several = rf"\[{blank}{self._any_number(value)}{blank}\]"
        return f"(?:{value}|{several}|{self._any_object(value)})"

    def _any_object(self, value: str) -> str:
        blank = self._style.blank
        item = f'"{self._style.text}"{self._style.colon}{value}'
        return rf"\{{{blank}{self._any_number(item)}{blank}\}}"

    def _source(self) -> str:
        begin, quoted = self._size, len(self._searched)
        found = self._object(self._kind.source, self._of_source, self._group("source", ""))
        words = [self._at.get(f"source.{key}", [0])[-1] for key in ("title", "publisher")]
        self._searched[quoted:quoted] = [at for at in words if at > begin]
        return found

    def _of_source(self, key: str, lacks: bool) -> str:
        """Return the pattern of what is at a key of a source."""
        keys, name, style = self._kind.source, f"source.{key}", self._style
        if key == "quotes":
            return self._list(self._quote, self._kind.quotes)
        if key in ("url", "archived_url"):
            return self._text(name, keys, marked=f"https?://{style.text}")
        if key in ("title", "publisher"):
            return self._text(name, keys, held=style.searched)
        if key in _SAID or key in _TOLD["sources"]:
            return self._text(name, keys, held=style.filled)
        return self._text(name, keys, marked=_SUM if key == "sha256" else style.some)

    def _quote(self) -> str:
        begin, alone = self._size, ""
        if self._kind.has_bare_quotes:
            is_one_way = bool(self._kind.quote.order)
            alone = f'"{self._group("quote", self._style.searched, lacks=is_one_way)}"'
        if not self._kind.quote.order:
            self._searched.append(begin)
            return alone
        found = self._object(self._kind.quote, self._of_quote)
        words = [self._at.get(f"quote.{key}", [-1])[-1] for key in _SAID_BY]
        self._searched += [begin] if alone else []
        self._searched += [at for at in words if at >= begin]
        return f"(?:{alone}|{found})" if alone else found

    def _of_quote(self, key: str, lacks: bool) -> str:
        """Return the pattern of what is at a key of a quote."""
        keys, name, style = self._kind.quote, f"quote.{key}", self._style
        if key in _SAID_BY:
            return self._text(name, keys, held=style.searched)
        if key in _TOLD["quotes"]:
            return self._text(name, keys, held=style.filled)
        return self._text(name, keys, marked=style.some)

    # -- what its groups hold

    def _pick(self, *names: str) -> Pick:
        return _pick([at for name in names for at in self._at.get(name, ())])

    def _find_groups(self) -> None:
        pick, keys = self._pick, self._kind.source
        self._words_of_event = pick("title", "summary", "place")
        self._own_told = pick(*_TOLD["event"])
        told = [f"source.{key}" for key in _TOLD["sources"]]
        told += [f"quote.{key}" for key in _TOLD["quotes"]]
        # Of most sources and quotes that may be, nothing is there: each group costs some time.
        self._words_of_sources = self._by_lacking_sources(self._searched)
        self._told = self._by_lacking_sources(
            [at for name in told for at in self._at.get(name, ())]
        )
        self._begins, self._refs = pick("source"), pick("source.source")
        self._days = pick(*[f"source.{key}" for key in _DAYS])
        self._lacks = _pick(self._lacking)
        nothing = (None,) * self._kind.sources
        self._said = [
            pick(name) if name in self._at else lambda _: nothing
            for name in [f"source.{key}" for key in _SAID]
        ]
        # Of most sources all that is said is when they were published, and of all of them that is.
        said = set(_SAID).intersection(keys.order)
        self._is_published = said == {"published"} and said <= keys.always - keys.empty

    def _by_lacking_sources(self, places: Sequence[int]) -> list[Pick]:
        """Return what picks some groups of sources, by how many sources there might be more."""
        ends = reversed([*self._at.get("source", ()), self._size])
        return [_pick([at for at in places if at < end]) for end in ends]

    def _column(self, name: str, rows: Sequence[Row]) -> list[Any]:
        """Return what a group holds of each of some records."""
        places = self._at.get(name)
        return list(map(itemgetter(places[0]), rows)) if places else [None] * len(rows)

    def _lists(self, name: str, rows: Sequence[Row]) -> list[list[str]]:
        """Return the texts of a list of nothing else."""
        return self._style.texts(self._column(name, rows))

    def looks(self, rows: Sequence[Row], records: Sequence[bytes]) -> Looks:
        """Return what is seen of records that match, in what the groups hold of each. Raises
        `Declined` where one is not plain, or may not be."""
        if not self._style.blank and has_controls(b"".join(records)):
            raise Declined
        dates = [date_ or "" for date_ in self._column("date", rows)]
        _check_days(chain(dates, _chain(map(self._days, rows))))
        tags = self._lists("tags", rows)
        names, roles = self._names(rows)
        links = self._links(rows)
        for extra in filter(None, self._column("extra", rows)):
            check_strings(scan(extra, 0)[0], extra, 0, len(extra))
        lacking = [each.count(None) for each in map(self._begins, rows)]
        pick_told = map(self._told.__getitem__, lacking)
        told = [[*filter(None, pick(row))] for pick, row in zip(pick_told, rows, strict=True)]
        own = list(map(self._own_told, rows))
        if any(own) or any(roles) or any(links):
            told = [
                [*filter(None, (*role, *texts)), *[type_ for _, type_ in link], *rest]
                for role, texts, link, rest in zip(roles, own, links, told, strict=True)
            ]
        if any(roles):
            searched = [[*tag, *filter(None, role)] for tag, role in zip(tags, roles, strict=True)]
        else:
            searched = tags
        event, pick_words = self._words_of_event, map(self._words_of_sources.__getitem__, lacking)
        parts = [
            [*filter(None, (*event(row), *texts, *pick(row)))]
            for row, texts, pick in zip(rows, searched, pick_words, strict=True)
        ]
        words = list(map("\n".join, parts))
        text = "\n".join((*words, "")).encode()
        if self._style.blank and len(text.translate(None, NO_CONTROLS)) > sum(map(len, parts)):
            raise Declined
        if _has_two_blanks(text):
            words, text = list(map(join_texts, parts)), b""
        refs: Sequence[Sequence[str]] = [()] * len(rows)
        if "source.source" in self._at:
            refs = [[*filter(None, texts)] for texts in map(self._refs, rows)]
        looks = Looks(
            self._column("id", rows), dates, self._column("title", rows), names, tags,
            self._said_of(rows), refs, links, words, (), (), told, text,
        )  # fmt: skip
        sizes = map(sub, map(len, parts), map(len, searched))
        return self._complete(looks, rows, records, roles, zip(sizes, lacking, strict=True))

    def _names(self, rows: Sequence[Row]) -> tuple[list[list[str]], list[list[str]]]:
        """Return the names of actors, and the roles that some have."""
        roles: list[list[str]] = [_EMPTY] * len(rows)
        names = self._lists("actors", rows)
        for at, raw in enumerate(self._column("actors", rows) if self._kind.has_roles else ()):
            if raw and "{" in raw:
                names[at], roles[at], strings = _names_of(scan(f"[{raw}]", 0)[0])
                if raw.count('"') != 2 * strings:
                    raise Declined
        if sum(map(len, map(set, names))) < sum(map(len, names)):
            raise Declined
        return names, roles

    def _links(self, rows: Sequence[Row]) -> list[Sequence[tuple[str, str]]]:
        links: list[Sequence[tuple[str, str]]] = [()] * len(rows)
        for at, raw in enumerate(self._column("links", rows)):
            if raw:
                value = scan(f"[{raw}]", 0)[0]
                links[at] = [(each["to"], each["type"]) for each in value]
                if not _LINK_TYPES.issuperset([type_ for _, type_ in links[at]]):
                    raise Declined
        return links

    def _said_of(self, rows: Sequence[Row]) -> list[list[str | Said]]:
        if self._is_published:
            return [[*filter(None, texts)] for texts in map(self._said[0], rows)]
        return [
            [
                said_of(*[text or "" for text in texts])
                for begin, *texts in zip(self._begins(row), *[pick(row) for pick in self._said],
                                         strict=True)
                if begin is not None
            ]
            for row in rows
        ]  # fmt: skip

    def _complete(
        self, looks: Looks, rows: Sequence[Row], records: Sequence[bytes],
        roles: Sequence[Sequence[str]], sizes: Iterable[tuple[int, int]],
    ) -> Looks:  # fmt: skip
        """Return looks with the shapes of what is told, and what is about more. The first record of
        which the same is there shows it, and that the looks are right.

        `sizes` are the numbers of texts of records and their sources, without tags and roles; and
        how many sources there might be more.
        """
        known = self._known
        # What is there of what may be missing, and the sources: how many quotes there are then
        # follows from the number of texts, as only a summary may be there and hold none.
        filled = map(bool, self._column("summary", rows))
        keys: list[tuple[object, ...]] = list(zip(sizes, filled, strict=True))
        if self._lacking:
            keys = [
                (*key, *map(is_, lacks, _NONES))
                for key, lacks in zip(keys, map(self._lacks, rows), strict=True)
            ]
        if any(roles) or any(looks.links):
            keys = [
                (*key, sum(map(bool, role)), len(link))
                for key, role, link in zip(keys, roles, looks.links, strict=True)
            ]
        for at, key in enumerate(keys):
            if key not in known:
                if len(known) >= _SHAPES:
                    known.clear()
                known[key] = _show(looks, at, records[at])
        found = list(map(known.get, keys))
        if None in found:
            raise Declined
        shapes, about = zip(*found, strict=True)
        if ":" in "".join(looks.dates):
            about = tuple(
                [
                    flags | TIMED if _days[when] < 0 else flags
                    for flags, when in zip(about, looks.dates, strict=True)
                ]
            )
        return looks._replace(about=about, shapes=shapes)


_EMPTY: list[str] = []
_NONES = repeat(None)


def _show(looks: Looks, at: int, data: bytes) -> tuple[Shape, int] | None:
    """Return the shape of what is told of a record, and what is about more but for a time of day;
    None where a walk through the record finds anything else than what was seen."""
    text = data.decode()
    record, end = scan(text, 0)
    *seen, about, (shape, told) = look_at(record, text, 0, end)
    expected = [*[column[at] for column in looks[:9]], looks.told[at]]
    are_equal = all(
        (list(one) if isinstance(one, list | tuple) else one)
        == (list(other) if isinstance(other, list | tuple) else other)
        for one, other in zip([*seen, told], expected, strict=True)
    )
    return (shape, about & ~TIMED) if are_equal and end == len(text) else None


class _Met:
    """The kind of some records that were met, and the pattern of these."""

    def __init__(self, style: _Style) -> None:
        self.style = style
        self.kind = _Kind()
        self.pattern: _Pattern | None = None


class Kinds:
    """The kinds of the records that were met."""

    def __init__(self) -> None:
        self.met: list[_Met] = []
        """The one that matched last is before all others."""
        self._patterns: dict[tuple[_Kind, _Style], _Pattern] = {}
        """All that were made, those that nothing matched, too."""
        self._misses = 0
        """How many of the last records are of no kind."""
        self.are_alike = True
        """False after records of which not all matched one pattern."""

    def learn(self, record: Mapping[str, Any], text: str) -> None:
        """Learn the kind of a plain record, whose JSON is `text`."""
        if "\\" in text or self._misses >= _MISSES_LIMIT:
            return
        styles = dict.fromkeys((_style_of(text), _FREE))
        if _is_of_a_kind(record) and any(self._is_met(record, text, style) for style in styles):
            self._misses = 0
        else:
            self._misses += 1

    def _is_met(self, record: Mapping[str, Any], text: str, style: _Style) -> bool:
        """Report whether a record in some style is of a kind that was met, or of a new one."""
        new = [_Met(style)] if len(self.met) < _KINDS_LIMIT else []
        for met in (*self.met, *new):
            if met.style != style:
                continue
            try:
                kind = met.kind.widened(record)
            except Declined:
                continue  # it has its keys in another order
            pattern = self._pattern(kind, style)
            if pattern is None or not pattern.match(text):
                return False
            if met in new:
                self.met.append(met)
            met.kind, met.pattern = kind, pattern
            return True
        return False

    def _pattern(self, kind: _Kind, style: _Style) -> _Pattern | None:
        pattern = self._patterns.get((kind, style))
        if pattern is None and len(self._patterns) < _PATTERNS_LIMIT:
            pattern = self._patterns[kind, style] = _Pattern(kind, style)
        return pattern

    def pattern_of(self, data: bytes) -> _Pattern | None:
        """Return the pattern that a record matches, where there are several; the only one there
        is, if not."""
        if len(self.met) < 2:
            return self.met[0].pattern if self.met else None
        text = data.decode(errors="replace")
        for at, met in enumerate(self.met):
            if met.pattern is not None and met.pattern.match(text):
                self.met.insert(0, self.met.pop(at))
                return met.pattern
        return None


_kinds = Kinds()


def learn(record: Mapping[str, Any], text: str, start: int, end: int) -> None:
    """Learn the kind of a plain record, whose JSON is at `start` to `end` of `text`."""
    _kinds.learn(record, text[start:end])


def look_at_some(records: Sequence[bytes]) -> Looks | tuple[()] | None:
    """Return what `look_at` does of the first of some records, up to one that is of another kind
    than those before, or of none that was met (`learn`); None if one of them may not be plain.

    Texts without an escape are what stands between quotation marks, so that one expression finds
    all of a record. What is to be said of texts is asked of all records at once: one at a time
    takes twice as long.
    """
    if not records or (pattern := _kinds.pattern_of(records[0])) is None:
        return ()
    rows = _rows_of_all(pattern, records) if _kinds.are_alike else None
    if rows is None:
        rows = _first_rows(pattern, records)
    # Who has met one that is not like the others asks again for all those behind it.
    _kinds.are_alike = len(rows) == len(records)
    if not rows:
        return ()
    try:
        return pattern.looks(rows, records[: len(rows)])
    except (Declined, *_UNLIKE):
        return None


def _rows_of_all(pattern: _Pattern, records: Sequence[bytes]) -> list[Row] | None:
    """Return what the groups hold of each record, in less time than one after the other; None if
    one is not plain or does not match."""
    if b"\\" in b"".join(records) or max(map(len, records)) > SIZE:
        return None
    try:
        return list(map(_groups, map(pattern.match, map(bytes.decode, records))))
    except (UnicodeDecodeError, TypeError):
        return None


def _first_rows(pattern: _Pattern, records: Sequence[bytes]) -> list[Row]:
    """Return what the groups hold of the first records, up to one that is not plain or does not
    match."""
    rows: list[Row] = []
    with suppress(UnicodeDecodeError):
        for data in records:
            if len(data) > SIZE or b"\\" in data:
                break
            found = pattern.match(data.decode())
            if found is None:
                break
            rows.append(found.groups())
    return rows


_groups: Callable[[Any], Row] = re.Match.groups


def _has_two_blanks(data: bytes) -> bool:
    """Report whether there are two blanks one behind the other."""
    find = strstr()
    if find is None or b"\0" in data:
        return b"  " in data
    return find(data, b"  ") is not None


def _check_days(texts: Iterable[str | None]) -> None:
    """Check that texts name dates. Raises `Declined`."""
    dates = list(filter(None, texts))
    if read_dates(dates) is None:
        for each in dates:
            if read_day(each) is None:
                _days[each]


_chain = chain.from_iterable


def _pick(places: Sequence[int]) -> Pick:
    """Return what returns what is at some places, in a tuple."""
    if not places:
        return lambda _: ()
    if len(places) == 1:
        (place,) = places
        return lambda row: (row[place],)
    return itemgetter(*places)


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
