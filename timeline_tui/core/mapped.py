"""A corpus of which only columns are there, mapped from an index on disk: no event is read before
it is looked at. `files.cache.assembly` says which columns.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any, TypeVar, overload

from timeline_tui.core.actors import Registry
from timeline_tui.core.columns import (
    ASK,
    LINKS,
    ON_A_DAY,
    Column,
    Columns,
    Made,
    Pending,
    Readable,
    TextPart,
    by_place,
    key_hash,
    values_of_part,
)
from timeline_tui.core.corpus import Corpus, Gist, Seating, gist_of
from timeline_tui.core.event import Actor, Event, SavedView, Source
from timeline_tui.core.plain_json import unpack_value
from timeline_tui.core.problem import Finding
from timeline_tui.core.sources import Sources
from timeline_tui.dates import When, parse
from timeline_tui.dates.calendar import DAY
from timeline_tui.dates.frozen import NamedTuple
from timeline_tui.dates.when import UNDATED
from timeline_tui.dates.wording import display_with_kind
from timeline_tui.dates.wording.datewords import day_words
from timeline_tui.dates.zones import has_time, is_southern, situate

Item = TypeVar("Item")
Look = Callable[[Sequence[int]], Iterable[tuple[int, Mapping[str, Any] | None]]]
"""Returns for each of some rows its place among them, and its record as its JSON says; None where
only the event itself tells."""

KEPT_EVENTS = 4_096
"""Number of decoded events that are kept: a few screens, and those opened."""


class Ids(NamedTuple):
    """The ids of events, as they are before there is a column of keys: at a row, and the row of
    one. Only where no two events have the same."""

    at: Callable[[int], str]
    row: Callable[[str], int | None]


LOST_TITLE = "(this record has changed on disk)"


class Lost(Exception):
    """An event whose record is not where it was: its file has changed since it was read."""


class MappedCorpus(Corpus):
    """A corpus of which only columns are there, and `head`, what there is beside them: no event is
    read before it is looked at. `decode` gives the event at a row, as its record says or as it was
    in the corpus; it may raise `Lost`. `core.columns` and `files.cache.assembly` say what
    there is. `read_part` returns the columns of a part of all events, None where only they tell;
    `sums` tell records apart.

    `lost` are the rows whose events could not be read when they were looked at.
    """

    def __init__(
        self, columns: Mapping[str, Column], head: Mapping[str, Any],
        decode: Callable[[int], Event], texts: Callable[[], Sequence[TextPart]],
        look: Look | None = None,
        reading: Callable[[], AbstractContextManager[None]] = nullcontext,
        ids: Ids | None = None,
        read_part: Callable[[str, Any], Made | None] | None = None,
        sums: Callable[[], Sequence[int]] | None = None,
    ) -> None:  # fmt: skip
        self.title, self.description = head["title"], head["description"]
        self.rejected, self.zone = head["rejected"], head["zone"]
        self.timezone = head["timezone"]
        self.timelines = tuple(head["timelines"])
        self.views = tuple([unpack_value(SavedView, each) for each in head["views"]])
        self.lost: set[int] = set()
        self._size: int = head["events"]
        self._columns, self._decode, self._texts = columns, decode, texts
        self._look, self._reading, self._ids = look, reading, ids
        self._part_reader = read_part
        self._sums = sums
        self._event = lru_cache(maxsize=KEPT_EVENTS)(self._read)
        self.events = Rows(self._size, self.event)

    def __len__(self) -> int:
        return self._size

    def event(self, row: int) -> Event:
        """Return the whole event at a row; raises IndexError if there is none."""
        return self._event(range(self._size)[row])

    def _read(self, row: int) -> Event:
        try:
            event = self._decode(row)
        except Lost:
            self.lost.add(row)
            return Event(self.keys[row], LOST_TITLE)
        when = self._other_when("time", row)
        if when is None:
            when = self._situated(event.when)
        return event if when is event.when else replace(event, when=when)

    def pass_by(self, row: int) -> Event:
        """Return the whole event at a row; those that somebody looks at stay decoded."""
        return self._read(row)

    def sums(self) -> Sequence[int]:
        """Return what tells the record of each event from one that says something else."""
        return super().sums() if self._sums is None else self._sums()

    def records(self, rows: Sequence[int]) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
        """Yield for each of some rows its place among them, and its record if that is at hand."""
        return super().records(rows) if self._look is None else iter(self._look(rows))

    def gists(self, rows: Sequence[int]) -> Iterator[tuple[int, Gist]]:
        """Yield what a line says of each of some events."""
        words: dict[int | str, str] = {}
        rows = list(rows)  # each is asked for by its place
        for at, record in self.records(rows):
            if record is None:
                yield at, gist_of(self.event(rows[at]))
            else:
                yield at, self._gist(rows[at], record, words)

    def _gist(self, row: int, record: Mapping[str, Any], words: dict[int | str, str]) -> Gist:
        return Gist(
            self._when_words(row, record.get("date", ""), words),
            record["title"],
            record.get("status", "confirmed"),
            "",
            [each if type(each) is str else each["actor"] for each in record.get("actors", ())],
            sum([len(each.get("quotes", ())) for each in record.get("sources", ())]),
            len(record.get("sources", ())),
        )

    @property
    def timed(self) -> Iterable[When]:
        """Return the times, by their own dates, of all events that have a time of day."""
        rows = [row for row in range(self._size) if self._plain_day(row) is None]
        if self._look is None:
            yield from filter(has_time, map(self.own_when, rows))
            return
        for at, record in self._look(rows):
            row = rows[at]
            if record is None or self._other_when("own", row) is not None:
                when = self.own_when(row)
            else:
                date = record.get("date", "")
                when = self._situated(parse(date)) if ":" in date else UNDATED
            if has_time(when):
                yield when

    @cached_property
    def _measures(self) -> tuple[Column, ...]:
        # Each lookup of a column checks its sums, too.
        names = ("look", "low", "high", "day")
        return tuple([self._columns[f"happened.{name}"] for name in names])

    def _plain_day(self, row: int) -> int | None:
        """Return the day at a row, where its time is that whole day and there is nothing to ask."""
        look, low, high, day = self._measures
        if look[row] & (ON_A_DAY | ASK) == ON_A_DAY and high[row] - low[row] == DAY - 1:
            return day[row]
        return None

    def _when_words(self, row: int, date: str, words: dict[int | str, str]) -> str:
        """Return the words for the time at a row, whose record has this date, of those that are
        known by then, or add them."""
        day = self._plain_day(row)
        if day is not None:
            if day not in words:
                words[day] = day_words(day)
            return words[day]
        if ":" in date or is_southern(self.zone) or self._other_when("time", row) is not None:
            return display_with_kind(self.event(row).when)
        if date not in words:
            words[date] = display_with_kind(parse(date) if date else UNDATED)
        return words[date]

    def reading(self) -> AbstractContextManager[None]:
        """Keep the files open from which events are read."""
        return self._reading()

    def _situated(self, when: When) -> When:
        """Return a time on the clock of the timeline; most have nothing to do with it."""
        if not has_time(when) and not is_southern(self.zone):
            return when
        return situate(when, *self._place)

    def _value(self, name: str) -> Any:
        """Return a value that is stored as JSON."""
        import json  # the first paint needs none of these

        return json.loads(bytes(self._columns[f"{name}.json"]).decode("utf-8", "surrogatepass"))

    # -- who and whence ----------------------------------------------------------------------

    @cached_property
    def sources(self) -> Sources:
        """Return the declared sources."""
        return Sources.restore(StoredSources(self._columns, self.event))

    @cached_property
    def registry(self) -> Registry:
        """Return the registry of actors."""
        from timeline_tui.core.plain_json import unpack_value

        stored = self._value("registry")
        return Registry.restore(
            [Actor(one, one) if type(one) is str else unpack_value(Actor, one)
             for one in stored["actors"]],
            stored["declared"], map(tuple, stored["names"]), stored["ambiguous"],
            [unpack_value(Finding, one) for one in stored["findings"]],
        )  # fmt: skip

    @cached_property
    def seating(self) -> Seating:
        """Return the order of actors."""
        order = self._columns["actor.order"]
        rank = array("I", bytes(4 * len(order)))
        for place, index in enumerate(order):
            rank[index] = place
        return Seating(order, self._columns["actor.totals"], self._columns["actor.equals"], rank)

    def seats(self, row: int) -> tuple[int, ...]:
        """Return who takes part, as indexes into `actors`, in the order of the event."""
        start, end = self._by_place("seat.start")[row : row + 2]
        return tuple(self._by_place("seat")[start:end])

    # -- columns -----------------------------------------------------------------------------

    @cached_property
    def columns(self) -> Columns:
        """Return what is asked of all events at once."""
        read_heads = lambda: self._value("heads")  # noqa: E731
        return Columns(self._size, None, self._columns, read_heads, self._read_part)

    def _read_part(self, field: str, part: Readable) -> Made:
        """Return the columns of a part of all events: from where they are told, if that is
        somewhere, else from the events themselves."""
        made = None if self._part_reader is None else self._part_reader(field, part)
        return values_of_part(f"values.{field}", part, self) if made is None else made

    def _by_place(self, name: str) -> Sequence[int]:
        return by_place(self._columns, name)

    @cached_property
    def texts(self) -> tuple[TextPart, ...]:
        """Return the text that a search looks through."""
        return tuple(self._texts())

    # -- names -------------------------------------------------------------------------------

    @cached_property
    def keys(self) -> Sequence[str]:
        """Return one unique name for each event, the same after a reload."""
        if (ids := self._ids_before("key")) is not None:

            def find(row: int) -> str:
                return ids.at(row) if self._ids_before("key") else key_at(self._columns, row)

            return Rows(self._size, find)
        starts, keys = self._by_place("key.start"), self._by_place("key")

        def key(row: int) -> str:
            start, end = starts[row : row + 2]
            return bytes(keys[start:end]).decode("utf-8", "surrogatepass")

        return Rows(self._size, key)

    def _ids_before(self, name: str) -> Ids | None:
        """Return the ids of events, if they are their keys and there is no column yet: all keys are
        needed for it, and a screen needs few."""
        columns = self._columns
        if self._ids is None or not isinstance(columns, Pending) or columns.is_made(name):
            return None
        return None if columns["doubled"] else self._ids

    def row(self, key: str) -> int | None:
        """Return the row of the event with this id (or unique key)."""
        if (ids := self._ids_before("key.hash")) is not None:
            return ids.row(key)
        hashed = key_hash(key.encode("utf-8", "surrogatepass"))
        hashes, rows = self._by_place("key.hash"), self._by_place("key.row")
        at = bisect_right(hashes, hashed)
        while at and hashes[at - 1] == hashed:
            at -= 1
            if self.keys[rows[at]] == key:
                return rows[at]
        return None

    @cached_property
    def ids(self) -> Collection[str]:
        """Return all ids of events, each once."""
        other = set(self._columns["doubled"])  # the first event with an id has it for its key
        return dict.fromkeys(key for row, key in enumerate(self.keys) if row not in other)

    @property
    def doubtful(self) -> Sequence[int]:
        """Return the rows of events that may not fit together with others."""
        return self._columns["doubtful"]

    @property
    def linked(self) -> Sequence[int]:
        """Return the rows of events that have links."""
        flags = bytes(self._columns["event.flags"])
        return [row for row, flag in enumerate(flags) if flag & LINKS] if any(flags) else ()

    # -- times -------------------------------------------------------------------------------

    def _other_when(self, name: str, row: int) -> When | None:
        """Return the time at a row that is stored because it is not that of the record."""
        rows = self._columns[f"{name}.row"]
        at = bisect_left(rows, row)
        if at == len(rows) or rows[at] != row:
            return None
        when: When = self._other_whens[self._columns[f"{name}.at"][at]]
        return when

    @cached_property
    def _other_whens(self) -> Sequence[When]:
        from timeline_tui.core.plain_json import unpack_value

        packed = self._value("times")
        return Rows(len(packed), lambda at: unpack_value(When, packed[at]))

    @cached_property
    def as_dated(self) -> Sequence[Event]:
        """Return the events with the times of their own dates, not narrowed by their order."""
        return Rows(self._size, self._as_dated)

    def _as_dated(self, row: int) -> Event:
        event, own = self.event(row), self.own_when(row)
        return event if event.when is own else replace(event, when=own)

    def own_when(self, row: int) -> When:
        """Return the time of an event by its own date, not narrowed by its order."""
        own = self._other_when("own", row)
        if own is None and self._other_when("time", row) is None:
            return self.event(row).when
        return self._situated(self._decode(row).when) if own is None else own

    @cached_property
    def by_convention(self) -> frozenset[int]:
        """Return the rows whose times are conventional readings of words."""
        return frozenset(self._columns["convention"])

    @cached_property
    def _reasons(self) -> Mapping[str, str]:
        reasons: Mapping[str, str] = self._value("reasons")
        return reasons

    def reason(self, row: int) -> str:
        """Say why an event's time is narrower than its own date; "" if it is not."""
        return self._reasons.get(str(row), "")

    @cached_property
    def time_findings(self) -> tuple[Finding, ...]:
        """Return the findings about times."""
        from timeline_tui.core.plain_json import unpack_value

        return tuple([unpack_value(Finding, one) for one in self._value("time_findings")])


def key_at(columns: Mapping[str, Column], row: int) -> str:
    """Return the key of an event."""
    start, end = columns["key.start"][row : row + 2]
    return bytes(columns["key"][start:end]).decode("utf-8", "surrogatepass")


class StoredSources(Mapping[str, Source]):
    """The declared sources of a mapped corpus, by id: of which each is packed, or in an event."""

    def __init__(self, columns: Mapping[str, Column], event: Callable[[int], Event]) -> None:
        self._columns, self._event = columns, event
        self._known: dict[str, Source] = {}

    def __len__(self) -> int:
        return len(self._columns["declared.at"])

    def __iter__(self) -> Iterator[str]:
        for at in range(len(self)):
            yield self._stored(at)[0]

    def __getitem__(self, id_: str) -> Source:
        found = self._known.get(id_)
        if found is None:
            found = self._known[id_] = self._find(id_)
        return found

    def _find(self, id_: str) -> Source:
        hashes = self._columns["declared.hash"]
        hashed = key_hash(id_.encode("utf-8", "surrogatepass"))
        for at in range(bisect_left(hashes, hashed), len(hashes)):
            if hashes[at] != hashed:
                break
            name, *stored = self._stored(self._columns["declared.at"][at])
            if name == id_:
                return self._source(stored)
        raise KeyError(id_)

    def _stored(self, at: int) -> Any:
        import json

        start, end = self._columns["declared.start"][at : at + 2]
        return json.loads(
            bytes(self._columns["declared"][start:end]).decode("utf-8", "surrogatepass")
        )

    def _source(self, stored: Any) -> Source:
        if len(stored) == 1:
            from timeline_tui.core.plain_json import unpack_value

            whole: Source = unpack_value(Source, stored[0])
            return whole
        row, number = stored
        sources = self._event(row).sources
        if number >= len(sources):
            return Source()  # the event is lost
        own: Source = sources[number]
        return replace(own, unknown={}) if own.unknown else own


class Rows(Sequence[Item]):
    """A sequence of what `item` gives for each row below `size`, when it is asked for."""

    def __init__(self, size: int, item: Callable[[int], Item]) -> None:
        self._rows, self._item = range(size), item

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> Item: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Item]: ...

    def __getitem__(self, at: int | slice) -> Item | Sequence[Item]:
        if isinstance(at, slice):
            return tuple(map(self._item, self._rows[at]))
        return self._item(self._rows[at])

    def __iter__(self) -> Iterator[Item]:
        return map(self._item, self._rows)
