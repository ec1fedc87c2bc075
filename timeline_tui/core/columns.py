"""The columns of a corpus: all that is asked of all its events at once, as flat arrays by row.

They are made from the events on first use, or given from outside: an index on disk holds the same
arrays, and then no event is looked at for a list, a filter or a strip. A group of columns is made
in one pass. Primary groups are made from the events, derived ones from other columns alone, so that
they come out the same whatever the others were made from. `GROUPS` has them all, but for those of
the fields of texts (`Columns.add_values`), which the table of fields names.

Arrays have the type codes of `array`. Where there are several values an event, `start` has n + 1
places: those of a row are from `start[row]` up to `start[row + 1]`.

| column | type | what |
| --- | --- | --- |
| `T.day` | i | the day under which it is listed (`When.listed_day`) |
| `T.first`, `T.last` | i | the days that this may stand for (`When.listed_days`) |
| `T.low`, `T.high` | d | its first and last second with its slack, infinite where open |
| `T.look` | B | `ON_A_DAY`, `VAGUE`, `ASK`, `SPREAD`, `DOUBTED` |
| `T.spread` | I | the rows with `SPREAD`, ascending; the next six are parallel to it |
| `T.certain_first`, `T.certain_last` | i | the days for certain |
| `T.possible_first`, `T.possible_last` | d | the days that are possible, infinite where open |
| `T.sure_first`, `T.sure_last` | d | it overlaps seconds for certain if they begin no later than \
the one and end no earlier than the other; NaN if never |
| `published.order`, `published.place` | I | rows in order of publication; the place of each |
| `published.known`, `published.complete` | i | the day by which its first source, and by which \
all of it was public |
| `source.start`, `source.day` | I, i | the day by which each source was public |
| `title.cells` | H | the cells of its title, 65,535 for more |
| `seat.start`, `seat` | I | who takes part, as indexes into `Corpus.actors` |
| `key.start`, `key` | Q, B | its unique key, UTF-8 with surrogates |
| `key.hash`, `key.row` | Q, I | hashes of the keys (`key_hash`), ascending, and their rows |
| `event.flags` | B | `FAULTS`, `LINKS`, `RELATIONS`, `REPORTED`, `NO_ID`, `EXPORTED`, `OWN_WORDS` |
| `ref.start`, `ref` | I | the sources that its sources refer to, as numbers of `heads["refs"]` |
| `link.target`, `link.from` | I | rows of which others say something, and those that say it |
| `values.F.start`, `values.F` | I | its values of the field F, as numbers of `heads["values.F"]`; \
of most fields they are in no index (`Columns.add_part`) |

and derived from these, beside what `core.gaps` derives:

| column | type | what |
| --- | --- | --- |
| `title.narrow` | B | the cells of its title, 255 for more |
| `P.often`, `P.sets`, `P.rows.start`, `P.rows` | I, B, Q, I | postings, for P in `seat`, `ref`, \
`values.F` (`_postings`) |
| `T.run` | I | the places at which another time begins, and the number of events (`_runs`) |
| `T.extent` | q | the fields of the `Extent` of all; nothing if nothing is dated |
| `happened.low.order`, `happened.low.sets` | I, B | a ranking (`_ranking`), and for `high` |
| `published.sets` | B | the sets of the ranking `published.order` |
| `published.days` | i | the days on which something became public |
| `happened.ask`, `happened.exact` | I, B | the rows with `ASK`; the set of those with `ON_A_DAY` |

`T` is `happened`, or `published` for the time at which the first source appeared. A day that is not
known is `NONE`; days that do not fit into 32 bits make the whole column one of 64 (`days_of`).
"""

from __future__ import annotations

import sys
from array import array
from collections import ChainMap, Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate, chain, compress, count, islice, pairwise, repeat
from math import inf
from operator import itemgetter, methodcaller, sub
from typing import Any, Protocol, TypeAlias

try:
    from _blake2 import (
        blake2b as blake2b,
    )  # as `random` of Python does: `hashlib` loads OpenSSL, 2 ms
except ImportError:
    from hashlib import blake2b as blake2b

from timeline_tui.core.characters import cell_width
from timeline_tui.core.event import Event, Source, said_of_others
from timeline_tui.core.sources import Appearances, Locate, Sources
from timeline_tui.core.text import fold, fold_for_search, join_texts
from timeline_tui.dates import When
from timeline_tui.dates.extent import (
    ASK,
    NONE,
    ON_A_DAY,
    SPREAD,
    VAGUE,
    Extent,
    Measures,
    are_narrow,
    dense_extent,
    extent_of,
    measure,
    narrow_extent,
)
from timeline_tui.dates.frozen import NamedTuple, dataclass
from timeline_tui.dates.when import Seconds

__all__ = ["ASK", "NONE", "ON_A_DAY", "SPREAD", "VAGUE", "measure"]

REACH = 4_000_000
"""Days that are held as a byte each, at most."""

Column: TypeAlias = "array[Any] | bytes | memoryview"
"""Flat data, read by place."""
FAULTS, LINKS, RELATIONS, REPORTED, NO_ID, EXPORTED, OWN_WORDS = 1, 2, 4, 8, 16, 32, 64
"""What an event has: errors, links, statements of order, words of a source for its time, no id of
its own, the mark of an export, and beside a reference to a source a title, publisher or author of
its own in place of what the source declares."""


class Told(Protocol):
    """A source of primary columns: a corpus of events."""

    @property
    def events(self) -> Sequence[Event]:
        """All events."""

    @property
    def keys(self) -> Sequence[str]:
        """The unique key of each."""

    @property
    def sources(self) -> Sources:
        """The declared sources."""

    def located(self, when: When) -> When:
        """Return a time on the clock of the timeline."""

    def seats(self, row: int) -> tuple[int, ...]:
        """Return who takes part."""

    def row(self, key: str) -> int | None:
        """Return the row of a key."""


class Readable(Protocol):
    """A part of an event that is read as texts."""

    def of(self, event: Event) -> Sequence[str]:
        """Return the texts of an event whose sources are complete."""


class Pending(Mapping[str, Column]):
    """Columns that are made when they are first asked for."""

    def is_made(self, name: str) -> bool:
        """Report whether a column is there already."""
        raise NotImplementedError


Made = tuple[Mapping[str, Column], Mapping[str, Sequence[Any]]]
"""Columns, and texts that they have numbers of."""


@dataclass(frozen=True)
class Group:
    """Columns, and texts that they have numbers of, which are made together: from events, or from
    columns."""

    names: tuple[str, ...]
    make: Callable[[Told], Made] | None = None
    derive: Callable[[Columns], Made] | None = None
    heads: tuple[str, ...] = ()


class Columns:
    """Columns by name, of `size` events. Those that are not `given` are made on first use: from
    `told`, or from other columns. `read_heads` returns the texts that some have numbers of. What is
    given is only looked up when it is asked for, so that it may be checked then."""

    def __init__(
        self,
        size: int,
        told: Told | None = None,
        given: Mapping[str, Column] | None = None,
        read_heads: Callable[[], Mapping[str, Sequence[Any]]] | None = None,
        read_part: Callable[[str, Readable], Made] | None = None,
    ) -> None:
        self.size = size
        self._told = told
        self._given = given or {}
        self._columns: dict[str, memoryview] = {}
        self._read_heads = read_heads
        self._heads: dict[str, Sequence[Any]] = {}
        self._read_part = read_part
        self._parts: dict[str, Group] = {}
        self._groups = {name: group for group in GROUPS for name in (*group.names, *group.heads)}

    def add_values(self, field: str, read: Callable[[Event], Iterable[str]]) -> None:
        """Take in the columns of a field of texts, `values.FIELD`. What `read` finds in an event
        are its values: equal ones, folded, are one."""
        name = f"values.{field}"
        if name not in self._groups:
            self._take_in(_group_of_values(name, read), _postings(name))

    def add_part(self, field: str, part: Readable) -> None:
        """Take in the columns of a field that reads a part of an event, `values.FIELD`. No index
        holds them: they are made, by `read_part` if there is that, when they are first asked for.
        """
        name = f"values.{field}"
        if name not in self._parts:

            def make(told: Told) -> Made:
                return values_of_part(name, part, told)

            def read(columns: Columns) -> Made:
                assert columns._read_part is not None
                return columns._read_part(field, part)

            names, heads = (f"{name}.start", name), (name,)
            is_made = self._read_part is None
            group = Group(names, make if is_made else None, None if is_made else read, heads)
            for each in (group, _postings(name)):
                self._parts |= dict.fromkeys((*each.names, *each.heads), each)

    def add(self, *groups: Group) -> None:
        """Take in groups of columns that another module derives."""
        self._take_in(*groups)

    def _take_in(self, *groups: Group) -> None:
        """Take in groups. Another thread may be going through those that there are, so that they
        are exchanged as a whole."""
        taken = dict(self._groups)
        for group in groups:
            for name in (*group.names, *group.heads):
                taken.setdefault(name, group)
        self._groups = taken

    def __getitem__(self, name: str) -> memoryview:
        column = self._columns.get(name)
        if column is None:
            if name in self._given:
                self._columns[name] = memoryview(self._given[name])
            else:
                self._make(name)
            column = self._columns[name]
        return column

    def given(self, name: str) -> memoryview | None:
        """Return a column that is given; None for one that is not, and is not made either."""
        return self[name] if name in self._given else None

    def by_place(self, name: str) -> Sequence[int]:
        """Return a column of which little is looked at. Where it is given only that is checked."""
        if name in self._columns or name not in self._given:
            return self[name]
        return by_place(self._given, name)

    def is_made(self, name: str) -> bool:
        """Report whether a column is there already."""
        given = self._given
        if name in self._columns or not isinstance(given, Pending):
            return name in self._columns or name in given
        return given.is_made(name)

    def floats(self, name: str) -> memoryview[float]:
        """Return a column of numbers that may be infinite."""
        return self[name]  # type: ignore[return-value]

    def head(self, name: str) -> Sequence[Any]:
        """Return the texts of which a column has the numbers."""
        read = self._read_heads
        if read is not None:
            self._heads.update(read())
            self._read_heads = None
        if name not in self._heads:
            self._make(name)
        return self._heads[name]

    def _make(self, name: str) -> None:
        group = self._parts.get(name) or self._groups[name]
        if group.derive is not None:
            columns, heads = group.derive(self)
        else:
            assert self._told is not None, name  # an index holds all of these
            assert group.make is not None
            columns, heads = group.make(self._told)
        self._heads.update(heads)
        self._columns.update((name, memoryview(column)) for name, column in columns.items())

    @property
    def head_names(self) -> tuple[str, ...]:
        """Return the names of all texts that columns have numbers of."""
        groups = dict.fromkeys(self._groups.values())
        return tuple(chain.from_iterable(group.heads for group in groups))

    def names(self, *, derived: bool) -> tuple[str, ...]:
        """Return the names of all columns that are made from events, or of those that are derived
        from them."""
        groups = dict.fromkeys(self._groups.values())
        chosen = (group.names for group in groups if (group.derive is not None) == derived)
        return tuple(chain.from_iterable(chosen))


def by_place(columns: Mapping[str, Column], name: str) -> Sequence[int]:
    """Return one of some columns of which little is looked at: where it is on disk, and a part of
    it can be checked without the rest (`Sections`), only that is."""
    if isinstance(columns, ChainMap):
        columns = next((each for each in columns.maps if name in each), columns)
    look: Callable[[str], Sequence[int]] = getattr(columns, "by_place", columns.__getitem__)
    return look(name)


def days_of(days: Iterable[int | None]) -> array[int]:
    """Return days as a column."""
    # 5.9 million years ago one day is taken for the next, as its own number says that there is
    # none.
    return pack_days([
        NONE if day is None else NONE + 1 if day == NONE else day for day in days
    ])  # fmt: skip


def pack_days(days: Sequence[int]) -> array[int]:
    """Return days as a column; `NONE` stands for those that are not known."""
    try:
        return array("i", days)
    except OverflowError:
        return array("q", days)


def pick(column: Any, places: Iterable[int]) -> tuple[Any, ...]:
    """Return what a column, a list or a mapping has at some places: of what is no list, in a third
    of the time that it takes to ask for one after the other."""
    each = tuple(places)
    return itemgetter(*each)(column) if len(each) > 1 else tuple([column[at] for at in each])


def starts_of(counts: Iterable[int], code: str = "I") -> array[int]:
    """Return the places at which the values of each row start, and the end of the last."""
    ends, made, size = accumulate(counts, initial=0), array(code), -1
    while size < len(made):  # in steps, so that another thread is not held up
        size = len(made)
        made += array(code, list(islice(ends, _STEP)))
    return made


_STEP = 1 << 16


# -- times -----------------------------------------------------------------------------------------

TIMES = (
    "day", "first", "last", "low", "high", "look", "spread", "certain_first", "certain_last",
    "possible_first", "possible_last", "sure_first", "sure_last",
)  # fmt: skip


def time_columns(name: str, whens: Sequence[When]) -> dict[str, Column]:
    """Return the columns of the times of all events; `name` goes before those of each."""
    known: dict[int, Measures] = {}
    measures = []
    for when in whens:
        # Many events have one time: the reader of dates keeps the objects.
        found = known.get(id(when))
        if found is None:
            found = known[id(when)] = measure(when)
        measures.append(found)
    spread = [row for row, each in enumerate(measures) if each.look & SPREAD]
    spreads = [measures[row] for row in spread]
    certain = [each.certain or (None, None) for each in spreads]
    made: dict[str, Column] = {
        "day": days_of(each.day for each in measures),
        "first": days_of(each.first for each in measures),
        "last": days_of(each.last for each in measures),
        "low": array("d", [each.low for each in measures]),
        "high": array("d", [each.high for each in measures]),
        "look": bytes([each.look for each in measures]),
        "spread": array("I", spread),
        "certain_first": days_of(first for first, _ in certain),
        "certain_last": days_of(last for _, last in certain),
        "possible_first": array("d", [each.possible[0] for each in spreads]),
        "possible_last": array("d", [each.possible[1] for each in spreads]),
        "sure_first": array("d", [each.sure[0] for each in spreads]),
        "sure_last": array("d", [each.sure[1] for each in spreads]),
    }
    return {f"{name}.{each}": column for each, column in made.items()}


def _make_happened(told: Told) -> Made:
    return time_columns("happened", [event.when for event in told.events]), {}


def _make_published(told: Told) -> Made:
    locate: Locate = told.located
    published = Appearances(told.events, told.sources, locate)
    days = published.of_sources
    order, place = publication_order(published.first, [when.end_latest for when in published.whens])
    columns = time_columns("published", published.whens)
    return columns | {
        "published.order": order,
        "published.place": place,
        "published.known": days_of(published.first),
        "published.complete": days_of(
            None if day == inf else int(day) for day in published.completed
        ),
        "source.start": starts_of(map(len, days)),
        "source.day": days_of(chain.from_iterable(days)),
    }, {}


def publication_order(
    days: Sequence[int | None], latest: Sequence[Seconds]
) -> tuple[array[int], array[int]]:
    """Return all rows in order of the days by which they were first public, and the place of each
    row in this order."""
    # A source was public by the last moment of the last day that its date leaves possible.
    keys = [(inf if day is None else day, end) for day, end in zip(days, latest, strict=True)]
    rows = array("I", sorted(range(len(keys)), key=keys.__getitem__))
    places = array("I", bytes(4 * len(rows)))
    for place, row in enumerate(rows):
        places[row] = place
    return rows, places


# -- the rest of an event --------------------------------------------------------------------------

WIDEST = 65_535
"""Cells of a title up to which they are counted."""


def _make_titles(told: Told) -> Made:
    cells = [min(cell_width(event.title), WIDEST) for event in told.events]
    return {"title.cells": array("H", cells)}, {}


def _make_seats(told: Told) -> Made:
    seats = [told.seats(row) for row in range(len(told.events))]
    return {
        "seat.start": starts_of(map(len, seats)),
        "seat": array("I", chain.from_iterable(seats)),
    }, {}


def key_hash(key: bytes) -> int:
    """Return the number by which a key, as UTF-8, is looked up."""
    return int.from_bytes(blake2b(key, digest_size=8).digest(), "little")


def quote_name(exact: str) -> str:
    """Return what tells the words of a quote from all others, wherever they stand."""
    return blake2b(exact.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def key_hashes(keys: Iterable[bytes]) -> array[int]:
    """Return the numbers by which keys are looked up, quicker than one by one."""
    digests = map(methodcaller("digest"), map(partial(blake2b, digest_size=8), keys))
    hashes = array("Q", b"".join(digests))
    if sys.byteorder == "big":
        hashes.byteswap()
    return hashes


def _make_keys(told: Told) -> Made:
    keys = [key.encode("utf-8", "surrogatepass") for key in told.keys]
    hashed = sorted((key_hash(key), row) for row, key in enumerate(keys))
    return {
        "key.start": starts_of(map(len, keys), "Q"),
        "key": b"".join(keys),
        "key.hash": array("Q", [number for number, _ in hashed]),
        "key.row": array("I", [row for _, row in hashed]),
    }, {}


def flags_of_event(event: Event) -> int:
    """Return what an event has."""
    return (
        (FAULTS if event.faults else 0)
        | (LINKS if event.links else 0)
        | (RELATIONS if event.after or event.before or event.during else 0)
        | (0 if event.as_reported is None else REPORTED)
        | (0 if event.id_given else NO_ID)
        | (EXPORTED if event.is_export else 0)
        | (OWN_WORDS if any(map(_has_own_words, event.sources)) else 0)
    )


def _has_own_words(source: Source) -> bool:
    return bool(source.ref and (source.title or source.publisher or source.author))


def _make_flags(told: Told) -> Made:
    return {"event.flags": bytes(map(flags_of_event, told.events))}, {}


def _make_references(told: Told) -> Made:
    numbers: dict[str, int] = {}
    each = [
        tuple(
            dict.fromkeys(
                numbers.setdefault(source.ref, len(numbers))
                for source in event.sources
                if source.ref
            )
        )
        for event in told.events
    ]
    return {
        "ref.start": starts_of(map(len, each)),
        "ref": array("I", chain.from_iterable(each)),
    }, {"refs": list(numbers)}


def _make_links(told: Told) -> Made:
    pairs = sorted(
        (target, row)
        for row, event in enumerate(told.events)
        for _, id_ in said_of_others(event)
        if (target := told.row(id_)) is not None
    )
    return {
        "link.target": array("I", [target for target, _ in pairs]),
        "link.from": array("I", [row for _, row in pairs]),
    }, {}


def _group_of_values(name: str, read: Callable[[Event], Iterable[str]]) -> Group:
    """Return the columns of a field of texts; its head has each value folded, and as it was first
    written."""

    def make(told: Told) -> Made:
        return columns_of_texts(name, map(read, told.events))

    return Group((f"{name}.start", name), make, heads=(name,))


def columns_of_texts(name: str, each: Iterable[Iterable[str]]) -> Made:
    """Return the columns of the texts that each event has of something, and these texts."""
    words: dict[str, tuple[int, str]] = {}
    number_of: dict[str, int] = {}
    """The number of each text that was met, as it is written."""
    found: dict[tuple[str, ...], Sequence[int]] = {}
    numbers_of = []
    for texts in each:
        key = texts if type(texts) is tuple else tuple(texts)
        numbers = found.get(key)
        if numbers is None:
            if not all(map(number_of.__contains__, key)):
                own = {fold(text): text for text in key if text}
                for folded, text in own.items():
                    if folded not in words:
                        words[folded] = len(words), text
                number_of |= {text: words[fold(text)][0] for text in key if text}
                key_numbers = [number_of[text] for text in key if text]
            else:
                key_numbers = list(map(number_of.__getitem__, key))
            numbers = found[key] = tuple(dict.fromkeys(key_numbers))
        numbers_of.append(numbers)
    columns = {
        f"{name}.start": starts_of(map(len, numbers_of)),
        name: array("I", chain.from_iterable(numbers_of)),
    }
    return columns, {name: [[folded, text] for folded, (_, text) in words.items()]}


def values_of_part(name: str, part: Readable, told: Told) -> Made:
    """Return the columns of the texts that a part of each event has, and the texts."""
    complete = told.sources.complete

    def read(event: Event) -> Sequence[str]:
        if any(source.ref for source in event.sources):
            event = replace(event, sources=tuple(map(complete, event.sources)))
        return part.of(event)

    make = _group_of_values(name, read).make
    assert make is not None
    return make(told)


# -- derived ---------------------------------------------------------------------------------------

_RARE = 16
"""Bytes of a set for each row in it, above which a list of rows is the smaller."""
_ROOMY = 64 * 1024 * 1024
"""Bytes up to which all postings of a field are sets: to go over them at a key press takes 20 ms,
and to go over lists takes longer."""
STRIDE = 16_384
"""Rows of a ranking between two of its sets, at least: to add them takes 1 ms."""
_SETS = 64
"""Sets of a ranking, at most."""


def set_of(rows: Iterable[int], size: int) -> bytearray:
    """Return rows below `size` as bytes with a bit for each row, the lowest first."""
    data = bytearray(size // 8 + 1)
    for row in rows:
        data[row >> 3] |= 1 << (row & 7)
    return data


def bits_of_flags(flags: bytes) -> int:
    """Return a byte a row, 0 or 1, as an integer with a bit a row."""
    return int(flags[::-1].translate(_FLAGS), 2) if flags else 0


_FLAGS = bytes.maketrans(b"\0\1", b"01")


def _postings(name: str) -> Group:
    """Return the postings of a column of numbers: the rows that have each of them. Those of the
    numbers in `often` are sets, one behind the other; of the others there are lists."""

    def derive(columns: Columns) -> Made:
        size, start, numbers = columns.size, columns[f"{name}.start"], columns[name]
        rows_by = [array("I") for _ in range(max(numbers, default=-1) + 1)]
        counts = map(sub, islice(start, 1, None), start)
        rows = chain.from_iterable(map(repeat, range(size if rows_by else 0), counts))
        add = [rows.append for rows in rows_by]
        for number, row in zip(numbers, rows, strict=True):
            add[number](row)
        width = size // 8 + 1
        roomy = width * len(rows_by) <= _ROOMY
        often = [at for at, rows in enumerate(rows_by) if roomy or width <= _RARE * len(rows)]
        sets = b"".join([set_of(rows_by[at], size) for at in often])
        for at in often:
            rows_by[at] = array("I")
        return {
            f"{name}.often": array("I", often),
            f"{name}.sets": sets,
            f"{name}.rows.start": starts_of(map(len, rows_by), "Q"),
            f"{name}.rows": array("I", chain.from_iterable(rows_by)),
        }, {}

    return Group(_named(name, "often", "sets", "rows.start", "rows"), None, derive)


def stride_of(size: int) -> int:
    """Return the number of rows of a ranking between two of its sets."""
    return max(STRIDE, size // _SETS)


def _sets_of(order: Sequence[int], size: int) -> bytes:
    """Return the sets of the first rows of a ranking, one for each stride."""
    stride = stride_of(size)
    data = bytearray(size // 8 + 1)
    sets = []
    for end in range(stride, size + 1, stride):
        for row in order[end - stride : end]:
            data[row >> 3] |= 1 << (row & 7)
        sets.append(bytes(data))
    return b"".join(sets)


def _ranking(name: str) -> Group:
    """Return the ranking of the rows by a column: no row at all where they ascend by it."""

    def derive(columns: Columns) -> Made:
        keys = columns[name].tolist()
        # What ascends is found to be sorted in half the time of pair by pair.
        if sorted(keys) == keys:
            return {f"{name}.order": array("I"), f"{name}.sets": b""}, {}
        order = array("I", sorted(range(len(keys)), key=keys.__getitem__))
        return {f"{name}.order": order, f"{name}.sets": _sets_of(order, len(keys))}, {}

    return Group(_named(name, "order", "sets"), None, derive)


def _derive_public(columns: Columns) -> Made:
    days = {day for day in columns["source.day"].tolist() if day != NONE}
    return {
        "published.sets": _sets_of(columns["published.order"], columns.size),
        "published.days": days_of(sorted(days)),
    }, {}


def _derive_looks(columns: Columns) -> Made:
    looks = columns["happened.look"].tobytes()
    exact, asked = bits_of_flags(looks.translate(_ARE_ON_A_DAY)), looks.translate(_ARE_ASKED)
    return {
        "happened.ask": array("I", compress(count(), asked) if ASK in asked else ()),
        "happened.exact": exact.to_bytes(len(looks) // 8 + 1, "little"),
    }, {}


_ARE_ASKED = bytes(look & ASK for look in range(256))
_ARE_ON_A_DAY = bytes(look & ON_A_DAY for look in range(256))  # which is 1


def _runs(name: str) -> Group:
    """Return the runs of events side by side whose times say the same: the places at which they
    start, and the end of the last; and the extent of all."""

    def derive(columns: Columns) -> Made:
        size = columns.size
        order = columns["published.order"] if name == "published" else None
        listed = [_in_order(columns[f"{name}.{part}"], order) for part in ("day", "first", "last")]
        looks = _in_order(columns[f"{name}.look"], order)
        kinds: dict[tuple[Any, ...], int] = {}
        days = zip(*[columns[f"{name}.{part}"] for part in TIMES[7:11]], strict=True)
        spread = {
            row: kinds.setdefault(each, len(kinds))
            for row, each in zip(columns[f"{name}.spread"], days, strict=True)
        }
        data = [column.tobytes() for column in (*listed, looks)]
        different = dict(zip(data, (*listed, looks), strict=True))
        changes = [list(_changes(column)) for column in different.values()]
        apart = []
        alike = compress(count(), data[-1].translate(_ARE_SPREAD)) if spread else ()
        for one, other in pairwise(alike):
            if other == one + 1:
                rows = (one, other) if order is None else (order[one], order[other])
                if spread[rows[0]] != spread[rows[1]]:
                    apart.append(other)
        several = list(filter(None, (*changes, apart)))
        # Of days alone all changes are those of one column, which ascend.
        found = several[0] if len(several) == 1 else sorted(set(chain.from_iterable(several)))
        starts = [0, *found] if size else []
        lasts = list(pick(listed[2], starts))
        is_same = data[1] == data[2]
        firsts = lasts if is_same else list(pick(listed[1], starts))
        extent = _extent_of_runs(firsts, lasts, (*starts, size))
        core = () if extent is None else extent.core
        ends = () if extent is None else (extent.first, extent.last)
        sides = () if extent is None else (extent.earlier, extent.later)
        return {
            f"{name}.run": array("I", [*starts, size]),
            f"{name}.extent": array("q", [*ends, *core, *sides]),
        }, {}

    return Group(_named(name, "run", "extent"), None, derive)


_ARE_SPREAD = bytes(look & SPREAD for look in range(256))


def _in_order(column: memoryview, order: Sequence[int] | None) -> memoryview:
    """Return a column in an order of the rows, None for their own."""
    if order is None:
        return column
    return memoryview(array(column.format, map(column.__getitem__, order)))


def _changes(column: memoryview) -> Iterable[int]:
    """Return the places of values that are not those before them."""
    # All are compared at once, as one long integer with itself, moved by a place.
    width = column.itemsize
    bits = int.from_bytes(column.tobytes(), "little")
    size = width * max(0, len(column) - 1)
    differing = (bits ^ (bits >> 8 * width)) & ((1 << 8 * size) - 1)
    if not differing:
        return ()
    step = width
    while step > 1:  # so that the first byte of each has all that differs
        step //= 2
        differing |= differing >> 8 * step
    return compress(count(1), differing.to_bytes(size, "little")[::width])


def _extent_of_runs(
    firsts: Sequence[int], lasts: Sequence[int], runs: Sequence[int]
) -> Extent | None:
    """Return the extent of events; `firsts` and `lasts` are the days of each of their runs."""
    if are_narrow(firsts, lasts):
        numbers: Iterable[int] = map(sub, islice(runs, 1, None), runs)
        days = firsts, lasts
        if NONE in firsts:  # then in both
            dated = list(map(NONE.__ne__, firsts))
            days = list(compress(firsts, dated)), list(compress(lasts, dated))
            numbers = compress(numbers, dated)
        if days[0] and max(days[1]) - min(days[0]) < REACH:
            return narrow_extent(*days, list(numbers))
        found = dense_extent(*days)
        if found is not None:
            return found
    counts = Counter[tuple[int | None, int | None]]()
    for first, last, (start, end) in zip(firsts, lasts, pairwise(runs), strict=False):
        counts[_known(first), _known(last)] += end - start
    return extent_of(counts)


def _known(day: int) -> int | None:
    return None if day == NONE else day


def _derive_titles(columns: Columns) -> Made:
    cells = columns["title.cells"]
    low, high = cells.tobytes()[0::2], cells.tobytes()[1::2]
    if sys.byteorder == "big":
        low, high = high, low
    if high.count(0) < len(high):
        low = bytes(map(min, cells, repeat(255)))
    return {"title.narrow": low}, {}


def _named(name: str, *parts: str) -> tuple[str, ...]:
    return tuple(f"{name}.{part}" for part in parts)


GROUPS = (
    Group(_named("happened", *TIMES), _make_happened),
    Group(
        (
            *_named("published", *TIMES, "order", "place", "known", "complete"),
            *_named("source", "start", "day"),
        ),
        _make_published,
    ),
    Group(("title.cells",), _make_titles),
    Group(("title.narrow",), None, _derive_titles),
    Group(("seat.start", "seat"), _make_seats),
    Group(("key.start", "key", "key.hash", "key.row"), _make_keys),
    Group(("event.flags",), _make_flags),
    Group(("ref.start", "ref"), _make_references, heads=("refs",)),
    Group(("link.target", "link.from"), _make_links),
    _runs("happened"),
    _runs("published"),
    _ranking("happened.low"),
    _ranking("happened.high"),
    Group(("happened.ask", "happened.exact"), None, _derive_looks),
    Group(("published.sets", "published.days"), None, _derive_public),
    _postings("seat"),
    _postings("ref"),
)
"""All columns that each corpus has."""


# -- texts -----------------------------------------------------------------------------------------


class TextPart(NamedTuple):
    """Texts to search, folded, as UTF-8 with surrogates, each ended by a line feed: the j-th is
    from `start[j]` up to `start[j + 1]` of `blob`, and belongs to the event at `rows[j]`.

    `is_sound` is asked about a range of bytes before they are used: what was stored may be damaged,
    and checking all of it at once takes 40 ms."""

    blob: Column
    start: Column
    rows: Column
    is_sound: Callable[[int, int], bool] = lambda start, stop: True


def sections_of(event: Event) -> Iterator[str]:
    """Yield the text to search of an event in parts that may have become public on different days:
    what it says itself, its words for its time, and each of its sources.

    The names of actors are not in it, nor what only the declaration of a source says: other files
    decide these.
    """
    roles = (each.role for each in event.actors)
    own = (event.title, event.summary, event.place, *event.tags, *roles)
    yield join_texts(own)
    yield "" if event.as_reported is None else join_texts((event.as_reported.text,))
    for source in event.sources:
        parts = [source.title, source.publisher, *source.author]
        for quote in source.quotes:
            parts += (quote.exact, quote.speaker, quote.translation, quote.note)
        yield join_texts(parts)


def text_of(event: Event) -> bytes:
    """Return the text to search of an event."""
    text = fold_for_search("\n".join(filter(None, sections_of(event))))
    return f"{text}\n".encode("utf-8", "surrogatepass")


def make_text(events: Sequence[Event]) -> TextPart:
    """Return the text to search of all events, in their order."""
    blob = bytearray()
    starts = array("Q", [0])
    for event in events:
        blob += text_of(event)
        starts.append(len(blob))
    return TextPart(memoryview(blob), starts, array("I", range(len(events))))
