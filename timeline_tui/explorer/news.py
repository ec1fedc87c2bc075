"""News: events of now against those of an earlier time, part by part.

Of an earlier time there may be no more than digests: of each part of each event 8 bytes
(`digests_of`), which are kept between visits as bytes (`pack`, `unpack`). They tell exactly which
parts of an event say something else; what they said before, only an event of then can tell
(`edits_of`), and whether it is the right one, its digests (`confirmed`).

An event is what it was if all its parts are, whatever its id: then it was renamed. Otherwise it is
the same by its key, or else by its title and date together, where only one event has these. The
order of keys in a record, layout and the file it is in are no part of what it says.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from heapq import merge
from math import inf
from operator import attrgetter, itemgetter
from sys import byteorder
from typing import Any, Protocol

from timeline_tui.core.columns import blake2b
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import Actor, Document, Event, Link, Participant, Quote, Source
from timeline_tui.core.plain_json import Doubled, json_text
from timeline_tui.dates.calendar import DAY
from timeline_tui.dates.frozen import NamedTuple, dataclass
from timeline_tui.explorer.state import Changed, News

PARTS = (
    "quotes", "date", "title", "summary", "status", "actors", "sources", "place", "tags",
    "time as reported", "order", "links", "other keys",
)  # fmt: skip
"""The parts of an event, the one that matters most first. They are bits of what is kept: a further
one comes at the end."""
_DATE, _TITLE = 1, 2
_SIZE = 8
_KEY_LIMIT = 60_000
"""Bytes of a key that are kept; a longer one ends with a digest."""
_FORMAT, _SUMS = b"timeline-tui digests 1\n", b"\nsums\n"
_SORTED = 2_000
"""Keys that are sorted at once."""

Digests = bytes
"""The digests of one event: two bytes with a bit for each part that it has, then 8 bytes for each
of these, in their order."""
Known = Mapping[str, Digests]
"""The digests of events by their keys (`kept_key`)."""
Packed = bytes | bytearray
"""The same as bytes."""


def kept_key(key: str) -> str:
    """Return a key as it is kept."""
    data = key.encode("utf-8", "surrogatepass")
    if len(data) <= _KEY_LIMIT:
        return key
    ending = blake2b(data, digest_size=16).hexdigest()
    return f"{data[: _KEY_LIMIT - 40].decode('utf-8', 'ignore')}…{ending}"


# -- digests ---------------------------------------------------------------------------------------


@cache
def _names_of(kind: Any) -> tuple[str, ...]:
    """Return the fields of a class of `core.event` that a record says."""
    left_out = {Actor: {"file", "path"}, Source: {"quotes"}}.get(kind, set())
    return tuple([each.name for each in fields(kind) if each.name not in left_out | {"is_whole"}])


_RARE = ("unknown", "declared", "cited")
"""Fields of other values than texts. A field that comes to a class is one of these: what all values
have cannot become more without another format."""


@cache
def _writer_of(kind: Any) -> Callable[[Any], str]:
    """Return the function that writes values of a class as `_exact` does."""
    if hasattr(kind, "__dataclass_fields__"):
        texts = attrgetter(*[name for name in _names_of(kind) if name not in _RARE])
        rare = [name for name in _names_of(kind) if name in _RARE]

        def write(value: object) -> str:
            more = [f"{name}={_exact(each)}" for name in rare if (each := getattr(value, name))]
            return f"<{texts(value)!a}{''.join(more)}>"

        return write
    if issubclass(kind, (tuple, list)):
        doubled = "d" if issubclass(kind, Doubled) else ""
        return lambda value: f"({doubled}{''.join([_exact(each) for each in value])})"
    if issubclass(kind, Mapping):
        return lambda value: (
            f"{{{''.join(sorted([_exact(key) + _exact(each) for key, each in value.items()]))}}}"
        )
    return lambda value: f"{kind.__name__}={value!r};"


def _exact(value: Any) -> str:
    """Return a value as a text that no other value has; the order of keys does not matter."""
    kind: Any = type(value)
    return ascii(value) if kind is str else _writer_of(kind)(value)


def _said_by(source: Source) -> str:
    """Return what tells the source of a quote from the others of an event."""
    return source.ref or source.title or source.id or source.url


def _values(event: Event) -> Iterator[object]:
    """Yield the value of each part, in their order; an empty one stands for none."""
    yield tuple([(_said_by(each), each.quotes) for each in event.sources if each.quotes])
    yield (event.date, event.timezone) if event.date or event.timezone else ()
    yield event.title
    yield event.summary
    yield event.status if event.status != "confirmed" else ""
    yield event.actors
    yield event.sources
    yield event.place
    yield event.tags
    yield event.as_reported or ()
    order = event.after, event.before, event.during
    yield order if any(order) else ()
    yield event.links
    unfit = {p: value for p, value in event.unfit.items() if p not in (("date",), ("status",))}
    other = event.extra, event.unknown, unfit
    yield other if any(other) else ()


def digests_of(event: Event) -> Digests:
    """Return the digests of an event."""
    mask, found = 0, []
    for bit, value in enumerate(_values(event)):
        if value:
            mask |= 1 << bit
            text = _exact(value).encode("utf-8", "surrogatepass")
            found.append(blake2b(text, digest_size=_SIZE).digest())
    return mask.to_bytes(2, "little") + b"".join(found)


# -- digests of records ----------------------------------------------------------------------------

_USUAL = frozenset(
    ("$schema", "format", "id", "date", "title", "summary", "actors", "tags", "place", "status",
     "sources", "links", "extra")
)  # fmt: skip
_DIGESTS = 1 << 12
"""Digests of texts that are kept, as many events have the same."""
_known: dict[str, bytes] = {}
_SHORT = 80
"""Characters up to which a text may be that of several events."""


def digests_of_record(record: Mapping[str, Any]) -> Digests | None:
    """Return the digests of the event in a plain record (`Corpus.records`), the same as those of
    that event in a fifth of the time; None where only the event tells."""
    if not _USUAL.issuperset(record):
        return None
    get = record.get
    quoted, told = [], []
    for source in get("sources", ()):
        told.append(_exact_object(Source, source))
        if quotes := source.get("quotes"):
            exact = "".join([_exact_object(Quote, each) for each in quotes])
            quoted.append(f"({_said_in(source)!a}({exact}))")
    date, place, status, extra = get("date"), get("place"), get("status"), get("extra")
    summary, actors, tags, links = get("summary"), get("actors"), get("tags"), get("links")
    texts = (
        f"({''.join(quoted)})" if quoted else "",
        f"({date!a}'')" if date else "",
        ascii(record["title"]),
        ascii(summary) if summary else "",
        ascii(status) if status and status != "confirmed" else "",
        f"({''.join([_exact_object(Participant, each) for each in actors])})" if actors else "",
        f"({''.join(told)})" if told else "",
        ascii(place) if place else "",
        f"({''.join(map(ascii, tags))})" if tags else "",
        "",
        "",
        f"({''.join([_exact_object(Link, each) for each in links])})" if links else "",
        _exact((extra, {}, {})) if extra else "",
    )
    mask, found = 0, []
    for bit, text in enumerate(texts):
        if text:
            mask |= 1 << bit
            digest = _known.get(text) or blake2b(text.encode(), digest_size=_SIZE).digest()
            if len(text) < _SHORT:
                if len(_known) >= _DIGESTS:
                    _known.clear()
                _known[text] = digest
            found.append(digest)
    return mask.to_bytes(2, "little") + b"".join(found)


def _said_in(source: Mapping[str, Any]) -> str:
    """Return the same as `_said_by` of the source in a record."""
    get = source.get
    said: str = get("source") or get("title") or get("id") or get("url") or ""
    return said


def _exact_object(kind: Any, held: Any) -> str:
    """Return what `_exact` does of the value of a class that a record holds."""
    if type(held) is str:
        return _shapes[kind, (_FIRST[kind],)].template % ascii(held)
    template, get, lists = _shapes[kind, tuple(held)]
    if lists:
        held = {**held, **{name: tuple(held[name]) for name in lists}}
    return template % tuple(map(ascii, get(held)))


_FIRST = {Participant: "actor", Quote: "exact"}
"""What a text alone stands for."""


class _Shape(NamedTuple):
    """The text of a value whose record has some keys, what gets the values in it, and the names of
    those that are lists."""

    template: str
    get: Callable[[Any], Sequence[object]]
    lists: Sequence[str]


class _Shapes(dict[tuple[Any, tuple[str, ...]], _Shape]):
    """Shapes by classes, and the keys that a record has of a value of that class."""

    def __missing__(self, shape: tuple[Any, tuple[str, ...]]) -> _Shape:
        kind, keys = shape
        written = {"ref": "source"} if kind is Source else {}
        usual = {each.name: each.default for each in fields(kind)}
        names = {name: written.get(name, name) for name in _names_of(kind) if name not in _RARE}
        texts = ["%s" if key in keys else ascii(usual[name]) for name, key in names.items()]
        there = {key: name for name, key in names.items() if key in keys}
        lists = [key for key, name in there.items() if usual[name] == ()]
        get = itemgetter(*there) if len(there) > 1 else lambda held: [held[key] for key in there]
        if len(self) >= _SHAPES:
            self.clear()
        self[shape] = found = _Shape(f"<({', '.join(texts)})>", get, lists)
        return found


_SHAPES = 1 << 10
_shapes = _Shapes()


def _split(digests: Digests) -> dict[int, bytes]:
    """Return the digest of each part that an event has."""
    mask, at, found = int.from_bytes(digests[:2], "little"), 2, {}
    for bit in range(16):
        if mask >> bit & 1:
            found[bit] = digests[at : at + _SIZE]
            at += _SIZE
    return found


def changed_parts(before: Digests, now: Digests) -> tuple[int, ...]:
    """Return the parts in which two events differ."""
    one, other = _split(before), _split(now)
    return tuple([bit for bit in range(len(PARTS)) if one.get(bit) != other.get(bit)])


def pack(known: Known) -> bytes:
    """Return digests as bytes, the same for the same events."""
    pieces = [_FORMAT, len(known).to_bytes(4, "little")]
    for key in sorted(known):
        data = _encode(key)
        pieces += [len(data).to_bytes(2, "little"), data, known[key]]
    return b"".join(pieces)


def _encode(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


def _decode(key: bytes) -> str:
    return key.decode("utf-8", "surrogatepass")


def _records(data: Packed) -> Iterator[tuple[bytes, Digests, int]]:
    """Yield what was packed, in the order of keys: these, digests, and what tells what they were
    taken of, 0 where nothing does. Raises ValueError where it ends too early, or does not end."""
    data = bytes(data)
    if not data.startswith(_FORMAT):
        raise ValueError
    at = len(_FORMAT) + 4
    number = int.from_bytes(data[at - 4 : at], "little")
    tail = data[len(data) - _SIZE * number :] if number else b""
    is_summed = data[: len(data) - len(tail)].endswith(_SUMS) and number > 0
    last = len(data) - (len(tail) + len(_SUMS) if is_summed else 0)
    key = b""
    for place in range(number):
        end = at + 2 + int.from_bytes(data[at : at + 2], "little")
        size = 2 + _SIZE * int.from_bytes(data[end : end + 2], "little").bit_count()
        if end + size > last:
            raise ValueError
        key, before = data[at + 2 : end], key
        if place and key <= before:
            raise ValueError
        sum_ = tail[place * _SIZE : (place + 1) * _SIZE] if is_summed else b""
        yield key, data[end : end + size], int.from_bytes(sum_, "little")
        at = end + size
    if at != last:
        raise ValueError


def unpack(data: Packed) -> dict[str, Digests] | None:
    """Return the digests that were packed; None if these bytes are no such."""
    try:
        return {_decode(key): digests for key, digests, _ in _records(data)}
    except ValueError:
        return None


def digest_all(corpus: Corpus, before: Packed, pause: Callable[[], object]) -> bytearray:
    """Return the digests of all events of a corpus, packed. Of records that are as they were, those
    `before` are taken over: it takes a tenth of the time. `pause` is called between events."""
    order = _by_key(corpus, pause)
    known, old = _records(before), None
    sums = corpus.sums()
    # Held one by one, or copied in the end, they would take more than all else in the program.
    data = bytearray(_FORMAT + len(order).to_bytes(4, "little"))
    with corpus.reading():
        for start in range(0, len(order), _TAKEN):
            rows = order[start : start + _TAKEN]
            names = [_key_of(corpus, row) for row in rows]
            found: list[Digests | None] = []
            for name, sum_ in zip(names, map(sums.__getitem__, rows), strict=True):
                try:
                    while sum_ and (old is None or old[0] < name):
                        old = next(known)
                except (ValueError, StopIteration):
                    known, old = iter(()), (b"\xff", b"", 0)  # behind every key
                same = sum_ and old is not None and (old[0], old[2]) == (name, sum_)
                found.append(old[1] if same and old is not None else None)
                pause()
            left = [at for at, digests in enumerate(found) if digests is None]
            for at, taken in _taken(corpus, [rows[each] for each in left], pause):
                found[left[at]] = taken
            for name, digests in zip(names, found, strict=True):
                data += b"".join((len(name).to_bytes(2, "little"), name, digests or b""))
    if byteorder == "little" and any(sums):
        data += _SUMS
        data += array("Q", map(sums.__getitem__, order))
    return data


_TAKEN = 500
"""Events of which digests are taken together."""


def _key_of(corpus: Corpus, row: int) -> bytes:
    return _encode(kept_key(corpus.keys[row]))


def _by_key(corpus: Corpus, pause: Callable[[], object]) -> array[int]:
    """Return all rows in the order of their keys as they are kept."""
    keys = []
    for key in corpus.keys:
        keys.append(_encode(kept_key(key)))
        pause()
    # Sorted at once, a key of a person would wait for it.
    parts = [range(at, min(at + _SORTED, len(keys))) for at in range(0, len(keys), _SORTED)]
    ordered = []
    for part in parts:
        ordered.append(array("I", sorted(part, key=keys.__getitem__)))
        pause()
    order = array("I")
    for row in merge(*ordered, key=keys.__getitem__):
        order.append(row)
        pause()
    return order


def _taken(
    corpus: Corpus, rows: Sequence[int], pause: Callable[[], object]
) -> Iterator[tuple[int, Digests]]:
    """Yield the digests of events, with the place of each among `rows`."""
    for at, record in corpus.records(rows):
        digests = None if record is None else digests_of_record(record)
        yield at, digests_of(corpus.pass_by(rows[at])) if digests is None else digests
        pause()


# -- what is new -----------------------------------------------------------------------------------


def compare(known: Known, now: Mapping[str, Digests], since: str = "") -> News:
    """Return what is new in the events of `now` against those that were known, in the order of
    `now`."""
    if known == now:
        return News(since)
    left = {key: digests for key, digests in now.items() if known.get(key) != digests}
    gone = {key: digests for key, digests in known.items() if now.get(key) != digests}
    found: dict[str, str] = {}
    # By all that they say, then by their keys, then by title and date.
    _pair(left, gone, bytes, found, several=True)
    for key in [key for key in left if key in gone]:
        found[key] = key
        del left[key], gone[key]
    _pair(left, gone, _head, found)
    changed = [
        Changed(key, found[key], changed_parts(known[found[key]], now[key]))
        for key in now
        if key in found
    ]
    changed.sort(key=_gravity)
    return News(since, tuple(left), tuple(changed), tuple(gone))


def _gravity(each: Changed) -> tuple[bool, bool]:
    """Return what puts a changed quote before all else: it is why somebody comes back."""
    return not each.is_misquoted, not each.parts


def in_order(news: News, corpus: Corpus) -> News:
    """Return news in the order of the events."""
    rows = {key: corpus.row(key) or 0 for key in (*news.new, *(c.key for c in news.changed))}
    changed = sorted(news.changed, key=lambda each: (*_gravity(each), rows[each.key]))
    return replace(news, new=tuple(sorted(news.new, key=rows.__getitem__)), changed=tuple(changed))


def _head(digests: Digests) -> bytes:
    """Return the digests of title and date; b"" where there is no date."""
    parts = _split(digests)
    return parts[_TITLE] + parts[_DATE] if _TITLE in parts and _DATE in parts else b""


def _pair(
    left: dict[str, Digests], gone: dict[str, Digests],
    trait: Callable[[Digests], bytes], found: dict[str, str], *, several: bool = False,
) -> None:  # fmt: skip
    """Pair events by a trait, and take them away; where `several` have it, in their order."""
    by_trait: dict[bytes, dict[str, None]] = defaultdict(dict)
    for key, digests in gone.items():
        by_trait[trait(digests)][key] = None
    times = Counter(map(trait, left.values()))
    for key, digests in list(left.items()):
        mark = trait(digests)
        there = by_trait.get(mark)
        if mark and there and (several or len(there) == times[mark] == 1):
            before = next(iter(there))
            del there[before]
            found[key] = before
            del left[key], gone[before]


def known_of(keyed: Iterable[tuple[str, Event]]) -> dict[str, Digests]:
    """Return the digests of events by their keys."""
    return {kept_key(key): digests_of(event) for key, event in keyed}


class Then(Protocol):
    """What was there at an earlier time: documents, or digests where there are any; `words` say
    when that was, and `notes` what is missing."""

    @property
    def words(self) -> str: ...
    @property
    def documents(self) -> tuple[Document, ...]: ...
    @property
    def notes(self) -> tuple[str, ...]: ...
    @property
    def digests(self) -> bytes: ...
    @property
    def moment(self) -> float: ...


class Past(Protocol):
    """Whoever knows earlier times; what cannot be known raises (`files.past`)."""

    def last_visit(self) -> Then: ...
    def before_day(self, day: int) -> Then: ...
    def revision(self, name: str) -> Then: ...
    def likely(self, moment: float) -> Iterable[Then]: ...


@dataclass(frozen=True, slots=True)
class Since:
    """The time since which something is new: the last visit, the beginning of a `day`, or a
    revision of git."""

    day: int | None = None
    revision: str | None = None

    @property
    def is_visit(self) -> bool:
        """Report whether it is the last visit."""
        return self.day is None and self.revision is None

    def find(self, past: Past) -> Then:
        """Return what was there then."""
        if self.day is not None:
            return past.before_day(self.day)
        return past.last_visit() if self.revision is None else past.revision(self.revision)


LAST_VISIT = "visit"
REVISION = "rev:"


def read_since(text: str, today: int) -> Since | str:
    """Return the time that is meant by `visit`, `rev:NAME` or a date; or why it is none."""
    text = text.strip()
    if text.startswith(REVISION):
        return Since(revision=text.removeprefix(REVISION))
    if text == LAST_VISIT:
        return Since()
    from timeline_tui.dates import read_typed  # a grammar of 20 MB

    typed = read_typed(text, today)
    if typed.when is None or typed.when.begin_earliest == -inf:
        why = f": {typed.reason}" if typed.reason else ""
        return f"expected a date, rev:NAME (a revision of git) or visit{why}"
    return Since(day=int(typed.when.begin_earliest // DAY))


def news_since(then: Then, now: Packed) -> News | None:
    """Return what is new in events with these digests, as they are packed; None where these or
    those of then are damaged."""
    events = {} if then.digests else _events_of(then.documents)
    try:
        known, fresh = _differing(then.digests or pack(known_of(events.items())), now)
    except ValueError:
        return None
    news = compare(known, fresh, then.words)
    old = {*news.vanished, *(each.before for each in news.changed)}
    if then.digests:
        return replace(news, digests={key: known[key] for key in old}, moment=then.moment)
    return replace(news, then={key: events[key] for key in old}, notes=then.notes)


def _differing(before: Packed, now: Packed) -> tuple[dict[str, Digests], dict[str, Digests]]:
    """Return of two packed what only one of them says: most is the same. Raises ValueError where
    one is damaged."""
    known: list[tuple[bytes, Digests]] = []
    fresh: list[tuple[bytes, Digests]] = []
    right = _records(now)
    other = next(right, None)
    for key, digests, _ in _records(before):
        while other is not None and other[0] < key:
            fresh.append(other[:2])
            other = next(right, None)
        if other is None or other[0] != key:
            known.append((key, digests))
            continue
        if other[1] != digests:
            known.append((key, digests))
            fresh.append(other[:2])
        other = next(right, None)
    if other is not None:
        fresh += [each[:2] for each in (other, *right)]
    old, new = ({_decode(key): each for key, each in found} for found in (known, fresh))
    return old, new


def find_words(news: News, past: Past) -> News:
    """Return news of which is known what was said then, as far as git has it."""
    for then in past.likely(news.moment) if news.digests else ():
        if news.digests.keys() <= news.then.keys():
            break
        news = with_words(news, _events_of(then.documents))
    return replace(news, is_looked_up=True)


def _events_of(documents: Sequence[Document]) -> dict[str, Event]:
    corpus = Corpus(documents)
    return {kept_key(key): event for key, event in zip(corpus.keys, corpus.events, strict=True)}


def with_words(news: News, there: Mapping[str, Event]) -> News:
    """Return news of which is known what was said then as far as these events, by their keys, tell:
    one counts if it says what was said then in all parts that have changed, by the digests that are
    kept; of one that has vanished, if it does so in all."""
    then = dict(news.then)
    parts = {each.before: each.parts for each in news.changed}
    for key, digests in news.digests.items():
        event = there.get(key)
        if event is not None and confirmed(event, digests, parts.get(key, range(len(PARTS)))):
            then.setdefault(key, event)
    return replace(news, then=then)


# -- what was said before --------------------------------------------------------------------------


class Edit(NamedTuple):
    """A text of a part that was replaced by another; "" where it came or went."""

    part: int
    before: str
    now: str


def confirmed(event: Event, then: Digests, parts: Iterable[int]) -> bool:
    """Report whether an event says in these parts what was said then, by the digests of then."""
    one, other = _split(digests_of(event)), _split(then)
    return all(one.get(part) == other.get(part) for part in parts)


QUOTING = "“”"
"""The marks around the words of a quote."""


def edits_of(
    before: Event, now: Event, parts: Sequence[int], quoting: str = QUOTING
) -> tuple[Edit, ...]:
    """Return what was replaced in some parts of an event. What is the same is not among it; a list
    of which only the order is another has one edit, that says so."""
    edits: list[Edit] = []
    for part in parts:
        old, new = _texts(before, part, quoting), _texts(now, part, quoting)
        if Counter(old) == Counter(new):
            edits.append(Edit(part, _joined(old), f"{_joined(new)} (another order)" if old else ""))
            continue
        left = list((Counter(old) - Counter(new)).elements())
        for text in (Counter(new) - Counter(old)).elements():
            like = max(left, key=lambda each: _likeness(each, text), default="")
            if like and (len(old) == len(new) == 1 or _likeness(like, text) >= ALIKE):
                left.remove(like)
                edits.append(Edit(part, like, text))
            else:
                edits.append(Edit(part, "", text))
        edits += [Edit(part, text, "") for text in left]
    return tuple(edits)


def lines_of(changed: Changed, then: Event | None, now: Event) -> Iterator[tuple[str, str]]:
    """Yield what has changed in an event, for people: (" ", which part), ("-", what it said) and
    ("+", what it says), or ("~", which part) alone where nobody knows what it said."""
    if changed.is_renamed:
        yield " ", "id"
        yield "-", changed.before
        yield "+", changed.key
    edits = () if then is None else edits_of(then, now, changed.parts)
    for part in changed.parts:
        here = [edit for edit in edits if edit.part == part]
        yield (" " if here else "~"), PARTS[part]
        for edit in here:
            if edit.before:
                yield "-", edit.before
            if edit.now:
                yield "+", edit.now


ALIKE = 0.4
"""The share of words that two texts have in common where one is said to replace the other."""


def _likeness(one: str, other: str) -> float:
    """Return which share of their words two texts have in common."""
    a, b = Counter(one.split()), Counter(other.split())
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def _joined(texts: Sequence[str]) -> str:
    return "; ".join(texts)


def _texts(event: Event, part: int, quoting: str) -> list[str]:
    """Return a part of an event as texts for people, exact in what they say."""
    match PARTS[part]:
        case "quotes":
            return [_quote(quote, quoting) for source in event.sources for quote in source.quotes]
        case "date":
            return [each for each in (event.date, event.timezone) if each]
        case "actors":
            return [f"{p.actor}{f' ({p.role})' if p.role else ''}" for p in event.actors]
        case "sources":
            return [_named_values(each) for each in event.sources]
        case "tags":
            return list(event.tags)
        case "time as reported":
            return [] if event.as_reported is None else [_named_values(event.as_reported)]
        case "order":
            kinds = (("after", event.after), ("before", event.before), ("during", event.during))
            return [f"{kind} {_named_values(each)}" for kind, held in kinds for each in held]
        case "links":
            return [f"{each.type} {each.to}" for each in event.links]
        case "other keys":
            held = {**event.unknown, **({"extra": dict(event.extra)} if event.extra else {})}
            unfit = {".".join(map(str, path)): value for path, value in event.unfit.items()}
            return [f"{key}: {json_text(value)}" for key, value in {**held, **unfit}.items()]
        case name:
            text: str = getattr(event, name)
            return [text] if text else []


def quotes_of(event: Event) -> list[str]:
    """Return the exact words of all quotes of an event."""
    return [quote.exact for source in event.sources for quote in source.quotes]


def _quote(quote: Quote, quoting: str) -> str:
    """Return a quote, and what is said of it."""
    beside = replace(quote, exact="")
    rest = _named_values(beside)
    return f"{quoting[0]}{quote.exact}{quoting[1]}{f' {rest}' if rest else ''}"


def _named_values(value: Any) -> str:
    """Return the values of a part of an event, each with its name."""
    said = []
    kind: Any = type(value)
    for name in _names_of(kind):
        held = getattr(value, name)
        if not held:
            continue
        if name == "unknown":
            said += [f"{key}: {json_text(each)}" for key, each in held.items()]
        elif isinstance(held, tuple):
            said.append(f"{name}: {', '.join(map(str, held))}")
        elif isinstance(held, str):
            said.append(f"{name}: {held}")
        else:
            said.append(f"{name}: {_named_values(held)}")
    return "; ".join(said)


_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_WORDS_LIMIT = 400
"""Words between the first and the last that differ, up to which each is compared with each: beyond,
a text of nothing but one word takes minutes."""


def word_edits(before: str, now: str) -> list[tuple[str, str]]:
    """Return two texts as one: pieces that are kept (" "), were taken away ("-") or added ("+"),
    word by word."""
    old, new = _WORDS.findall(before), _WORDS.findall(now)
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    a, b = old[first : len(old) - last], new[first : len(new) - last]
    pieces = [(" ", "".join(old[:first]))]
    if max(len(a), len(b)) > _WORDS_LIMIT:
        pieces += [("-", "".join(a)), ("+", "".join(b))]
    else:
        pieces += _matched(a, b)
    pieces.append((" ", "".join(old[len(old) - last :])))
    return [piece for piece in pieces if piece[1]]


def _matched(a: Sequence[str], b: Sequence[str]) -> list[tuple[str, str]]:
    """Return two lists of words as one; of words side by side, all that went come first."""
    from difflib import SequenceMatcher

    pieces: list[tuple[str, str]] = []
    old = new = blank = ""
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        gone, came = "".join(a[a0:a1]), "".join(b[b0:b1])
        if tag == "equal" and gone.isspace() and (old or new):
            blank += gone
        elif tag == "equal":
            pieces += [("-", old), ("+", new), (" ", blank + gone)]
            old = new = blank = ""
        else:
            old, new, blank = old + blank + gone, new + blank + came, ""
    return [*pieces, ("-", old), ("+", new), (" ", blank)]
