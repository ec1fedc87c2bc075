"""The index of a corpus: functions of it alone, each computed on first use.

Participants are held as postings (`core.index.sets`), texts as folded strings
(`core.index.search`), dates of publication as days. All are by row of the corpus, so that one index
serves every lens. All come from columns (`core.columns`): here is what turns those into answers,
and no question goes through the events.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain, compress, islice, pairwise, repeat
from math import inf
from operator import itemgetter, le, ne, sub
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from timeline_tui.core.columns import REACH, Columns, Readable, bits_of_flags, pick, stride_of
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import Event, Kind, LinkType, Mark, said_of_others
from timeline_tui.core.index.sets import (
    FEW_OTHERS,
    Postings,
    RowSet,
    Sections,
    bits_of,
    both_flags,
    flags_of,
    rows_of,
)
from timeline_tui.core.sources import Publications
from timeline_tui.core.text import fold, fold_for_search, join_texts
from timeline_tui.dates import When
from timeline_tui.dates.extent import (
    ASK,
    DOUBTED,
    NONE,
    ON_A_DAY,
    DayList,
    Extent,
    Whens,
    are_narrow,
    dense_extent,
    extent_of,
    narrow_extent,
    told_extent,
)
from timeline_tui.dates.frozen import NamedTuple, dataclass
from timeline_tui.dates.when import Seconds

if TYPE_CHECKING:  # the first paint searches nothing
    from timeline_tui.core.index.search import Search, Texts

KEPT_RANGES = 16
"""Ranges of time whose answers are kept, for other filters and for other days of knowledge."""
Order = Literal["happened", "published"]
"""The order of a list: by when events happened, or by when they first became public."""


_LISTED = 200_000
"""Number of events up to which the days of all are held as a list (1.6 MB)."""


def cites_source(event: Event, asked: str) -> bool:
    """Report whether an event whose sources are complete cites one by its id or title."""
    return any(
        asked in (source.ref, source.id) or fold(source.title) == fold(asked)
        for source in event.sources
    )


class Values:
    """The texts that a field has, such as tags: equal ones, folded, are one value."""

    def __init__(self, columns: Columns, field: str) -> None:
        found = columns.head(f"values.{field}")
        self.words: dict[str, str] = dict(found)
        """Each value as it was first written, by its folded text, in the order of the corpus."""
        self._postings = Postings(columns, f"values.{field}", len(found))
        self._at = {folded: at for at, folded in enumerate(self.words)}

    def bits_of_those(self, are_meant: Callable[[str], bool]) -> int:
        """Return the events, as bits, that have one of the values whose folded texts are meant."""
        meant = [at for folded, at in self._at.items() if are_meant(folded)]
        return self._postings.bits_of_any(meant) if meant else 0

    def bits(self, text: str) -> int:
        """Return the events that have a value, as bits."""
        at = self._at.get(fold(text))
        return 0 if at is None else self._postings.bits(at)

    def counts(self, bits: int) -> tuple[int, ...]:
        """Return the number of events, of those whose bits are set, that have each value."""
        return self._postings.counts(bits)


class Ranking:
    """The rows as they ascend by a key; see `columns._ranking`. `order` is empty where that is the
    order of the corpus. Asked for the first so many of them, it adds few to a set that is known."""

    def __init__(self, order: Sequence[int], sets: memoryview, size: int) -> None:
        self._order, self._sets, self._size = order, sets, size
        self._last = 0, 0

    def first(self, count: int) -> int:
        """Return the first `count` rows as bits."""
        if not len(self._order):
            return (1 << count) - 1
        before, bits = self._last
        stride, width = stride_of(self._size), self._size // 8 + 1
        at = min(count // stride, len(self._sets) // width)
        if abs(count - before) > count - at * stride:
            # Days of publication are mostly asked for one after the other; this one is not.
            before = at * stride
            bits = int.from_bytes(self._sets[(at - 1) * width : at * width], "little") if at else 0
        if before <= count:
            bits |= bits_of(self._order[before:count], self._size)
        else:
            bits &= ~bits_of(self._order[count:before], self._size)
        self._last = count, bits
        return bits

    def count_below(self, keys: Sequence[Seconds], key: Seconds) -> int:
        """Return how many rows have a key below one, by the key of each row."""
        if not len(self._order):
            return bisect_left(keys, key)
        return bisect_left(self._order, key, key=keys.__getitem__)

    def count_upto(self, keys: Sequence[Seconds], key: Seconds) -> int:
        """Return how many rows have no higher key than one, by the key of each row."""
        if not len(self._order):
            return bisect_right(keys, key)
        return bisect_right(self._order, key, key=keys.__getitem__)


_ARE_DOUBTED = bytes(1 if look & DOUBTED else 0 for look in range(256))


# -- the two orders --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reference:
    """A link, or a word on the order, as seen from one of its ends: `row` is the other event, None
    where there is none."""

    type: LinkType | Kind
    id: str
    row: int | None
    incoming: bool


class Listing:
    """The times under which events are listed in one of the two orders of time."""

    def __init__(self, columns: Columns, order: Order, whens: Sequence[When]) -> None:
        self.columns, self.order = columns, order
        self.kept: dict[str, Any] = {}
        """What others have found in it, by name."""
        self.whens = whens
        """The times by row, made when they are looked at."""
        self.days: Sequence[int | None] = DayList(self.columns[f"{order}.day"])
        """The day number under which each event is listed, by row; None for the undated."""
        self.rows: Sequence[int] | None = None
        """The row at each place of the order; None where that is the place itself."""
        if order == "published":
            self.rows = self.columns["published.order"]

    @property
    def spans(self) -> Sequence[tuple[int | None, int | None]]:
        """Return the first and the last day that each place in the list may stand for, by row;
        None where a side is open."""
        ends = (DayList(self.columns[f"{self.order}.{end}"]) for end in ("first", "last"))
        return list(zip(*ends, strict=True))

    @property
    def extent(self) -> Extent | None:
        """Return the days over which all events extend; None if nothing is dated."""
        found = self.columns[f"{self.order}.extent"].tolist()
        if not found:
            return None
        first, last, low, high, earlier, later = found
        return Extent(first, last, (low, high), bool(earlier), bool(later))

    def days_of(self, rows: RowSet, step: int) -> Sequence[int]:
        """Return the days of the first of every `step` of some events, `NONE` for the undated."""
        if rows.is_full or rows.size > _LISTED:
            return list(pick(self.columns[f"{self.order}.day"], rows.picked(step)))
        return list(islice(compress(self._listed, rows.flags), 0, None, step))

    @cached_property
    def _listed(self) -> Sequence[int]:
        """The day under which each event is listed, by place."""
        days = self.columns[f"{self.order}.day"]
        return days.tolist() if self.rows is None else list(map(days.__getitem__, self.rows))

    # -- runs: events side by side whose times say the same ----------------------------------------

    @cached_property
    def runs(self) -> Sections:
        """Return the places at which the runs start, and the end of the last."""
        return Sections(self.columns[f"{self.order}.run"].tolist())

    def row(self, place: int) -> int:
        """Return the row at a place of the order."""
        return place if self.rows is None else self.rows[place]

    def of_runs(self, name: str) -> list[int]:
        """Return what a column of the times says of each run."""
        column = self.columns[f"{self.order}.{name}"]
        places: Iterable[int] = islice(self.runs, len(self.runs) - 1)
        if self.rows is not None:
            places = pick(self.rows, places)
        return list(pick(column, places))

    @cached_property
    def days_of_runs(self) -> list[int]:
        """The day under which each run is listed, `NONE` for none."""
        return self.of_runs("day")

    @cached_property
    def run_days(self) -> Sequence[int | None]:
        """Return the day under which the events of each run are listed."""
        return list(DayList(self.days_of_runs))

    @cached_property
    def _ends(self) -> tuple[Sequence[int], Sequence[int], bytes, bool]:
        """Return the first and the last day of each run, 1 for those that are dated, and whether
        all of these are narrow."""
        firsts, lasts = self.of_runs("first"), self.of_runs("last")
        dated = bytes(map(ne, map(max, firsts, lasts), repeat(NONE)))
        return firsts, lasts, dated, are_narrow(firsts, lasts)

    @cached_property
    def day_map(self) -> DayMap | None:
        """Return the days on which events are listed; None if they do not ascend or span too
        much."""
        return DayMap.of(self)

    def extent_of(self, rows: RowSet) -> Extent | None:
        """Return the days over which some events extend; None if nothing is dated."""
        if rows.is_full:
            return self.extent
        firsts, lasts, _, narrow = self._ends
        there = rows.there(self.runs)
        if narrow and self._reach < REACH:
            return self._narrow_extent(rows, there)
        counts = Counter[tuple[int | None, int | None]]()
        spans = zip(DayList(firsts), DayList(lasts), pairwise(self.runs), strict=True)
        for first, last, run in compress(spans, there):
            counts[first, last] += rows.flags.count(1, *run)
        return extent_of(counts)

    @cached_property
    def _reach(self) -> int:
        """Return how many days lie between the first and the last of all."""
        extent = self.extent
        return 0 if extent is None else extent.last - extent.first

    def _narrow_extent(self, rows: RowSet, there: bytes) -> Extent | None:
        """Return the extent of some events whose times are narrow."""
        firsts, lasts, dated, _ = self._ends
        days = self.day_map
        if days is None or len(days.odd) * _MOST > len(there):
            listed = both_flags(there, dated)
            ends = list(compress(firsts, listed)), list(compress(lasts, listed))
            found = dense_extent(*ends)
            if found is not None:
                return found
            starts = compress(self.runs, listed)
            stops = compress(islice(self.runs, 1, None), listed)
            counts = map(rows.flags.count, repeat(1), starts, stops)
            return narrow_extent(*ends, list(counts))
        odd = [run for run in days.odd if there[run]]
        parts = [firsts[run] for run in odd], [lasts[run] for run in odd]
        low, high = min([days.first, *parts[0]]), max([days.last, *parts[1]])
        told = days.told(rows, low, high)
        begin_line, end_line = (_with_days(told, low, part) for part in parts)
        begun, ended = (self._before(rows, odd, part) for part in parts)
        return told_extent(begin_line, end_line, low, begun, ended)

    def _before(
        self, rows: RowSet, odd: Sequence[int], days: Sequence[int]
    ) -> Callable[[int], int]:
        """Return a function that tells how many of some events have a day before another: those
        described by one day, and those of other runs, which have these days."""
        known: list[tuple[list[int], list[int]]] = []

        def before(day: int) -> int:
            if not known:
                ordered = sorted(zip(days, odd, strict=True))
                runs = (self.runs[run : run + 2] for _, run in ordered)
                counts = [rows.count_within(*run) for run in runs]
                known.append(([each for each, _ in ordered], list(accumulate(counts, initial=0))))
            listed, upto = known[0]
            map_ = self.day_map
            exact = 0 if map_ is None else map_.count_before(rows, day)
            return exact + upto[bisect_left(listed, day)]

        return before


def _with_days(told: bytearray, low: int, days: Iterable[int]) -> bytes:
    """Return a line of days from `low` on with some more of them marked."""
    line = bytearray(told)
    for day in days:
        line[day - low] = 1
    return bytes(line)


class _Asked(NamedTuple):
    """Of some events those that are described by one day, and a byte for each of all days."""

    rows: RowSet | None
    exact: RowSet
    line: bytes


class DayMap:
    """The days on which events are listed, a byte each, where they ascend in the list. What some of
    the events have of them is picked out of their set without a pass over it.

    `first` and `last` are the days of all that are described by one day, which are `exact`, as
    bits; `odd` are the other runs that are dated.
    """

    def __init__(self, listing: Listing, days: Sequence[int], looks: Sequence[int]) -> None:
        runs, size = listing.runs, listing.columns.size
        self.odd = [
            run
            for run, (day, look) in enumerate(zip(days, looks, strict=True))
            if day != NONE and not look & ON_A_DAY
        ]
        flags = bytearray(b"\1") * size
        unlisted = [run for run, look in enumerate(looks) if not look & ON_A_DAY]
        for run in unlisted:
            start, end = runs[run : run + 2]
            flags[start:end] = bytes(end - start)
        self.exact = bits_of_flags(bytes(flags))
        changes = list(map(ne, days, chain((None,), days)))
        self.days = [day for day in compress(days, changes) if day != NONE]
        parts = Sections((*compress(runs, changes), size))
        self.parts = runs if parts == runs else parts
        """The places of the events of each day, and of those without one."""
        self.first, self.last = self.days[0], self.days[-1]
        self._spread = _spread_over(self.days)
        self._asked = _Asked(None, RowSet(0, size), b"")

    @classmethod
    def of(cls, listing: Listing) -> DayMap | None:
        """Return the days of a listing; None if they do not ascend or span too much."""
        days, looks = listing.days_of_runs, listing.of_runs("look")
        dated = days.index(NONE) if NONE in days else len(days)
        listed = days[:dated]
        ascend = all(map(le, listed, islice(listed, 1, None)))
        if not dated or not ascend or any(map(NONE.__ne__, islice(days, dated, None))):
            return None
        return cls(listing, days, looks) if listed[-1] - listed[0] < REACH else None

    def _ask(self, rows: RowSet) -> _Asked:
        """Return those of some events that are described by one day.

        The last answer is kept as one object: a thread that prepares a list asks while another one
        paints, and neither may see half of the other's.
        """
        asked = self._asked
        if asked.rows is not rows:
            bits = rows.bits & self.exact
            # Where each of them is, what is known of them is not found again.
            exact = rows if bits == rows.bits else RowSet(bits, rows.size)
            asked = self._asked = _Asked(rows, exact, self._line_of(exact, asked))
        return asked

    def _line_of(self, exact: RowSet, before: _Asked) -> bytes:
        """Return a byte for each of all days: 1 for those on which some events happened that are
        described by one day."""
        there, changed = exact.there(self.parts), exact.bits ^ before.exact.bits
        if not before.line or changed.bit_count() > FEW_OTHERS:
            return self._spread(there)
        line = bytearray(before.line)
        for at in self.parts.touched(changed):
            line[self.days[at] - self.first] = there[at]
        return bytes(line)

    def told(self, rows: RowSet, low: int, high: int) -> bytearray:
        """Return a byte for each of the days `low` to `high`, which hold all that there are: 1 for
        those on which some of the events happened that are described by one day."""
        line = self._ask(rows).line
        return bytearray(self.first - low) + line + bytes(high - self.last)

    def count_before(self, rows: RowSet, day: int) -> int:
        """Return how many of some events are described by a day before another."""
        return self._ask(rows).exact.rank(self.parts[bisect_left(self.days, day)])

    def place(self, rows: RowSet, day: int) -> int:
        """Return the place of the first of some events that are described by a day; -1 if there
        is none."""
        at = bisect_left(self.days, day)
        if at == len(self.days) or self.days[at] != day:
            return -1
        exact = self._ask(rows).exact
        number = exact.rank(self.parts[at])
        place = exact.place(number) if number < len(exact) else self.parts[-1]
        return place if place < self.parts[at + 1] else -1


def _spread_over(days: Sequence[int]) -> Callable[[bytes], bytes]:
    """Return a function that spreads flags of some days over all days from the first to the last,
    with 0 for those between."""
    first, reach = days[0], days[-1] - days[0] + 1
    if reach <= _MOST * len(days) and len(days) > 1:
        # The flag after all others stands for a day without events, and is 0.
        at = [-1] * reach
        for number, day in enumerate(days):
            at[day - first] = number
        pick = itemgetter(*at)
        return lambda flags: bytes(pick(flags[: len(days)] + b"\0"))
    breaks = [0, *(at for at in range(1, len(days)) if days[at] - days[at - 1] > 1), len(days)]
    pieces = [(begin, end, days[begin] - first) for begin, end in pairwise(breaks)]

    def spread(flags: bytes) -> bytes:
        line = bytearray(reach)
        for begin, end, at in pieces:
            line[at : at + end - begin] = flags[begin:end]
        return bytes(line)

    return spread


_MOST = 4
"""From one in this many of all days, or of the runs, all are gone through."""


class Index:
    """See the module."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.columns = corpus.columns
        self._values: dict[str, Values] = {}
        self._counting: dict[tuple[str, Container[int]], int] = {}
        self._appeared: dict[tuple[Seconds, Seconds], int] = {}
        self._within: dict[tuple[Seconds, Seconds, bool], int] = {}

    @cached_property
    def postings(self) -> Postings:
        """Return the events of each actor, by its place in `Corpus.actors`."""
        return Postings(self.columns, "seat", len(self.corpus.actors))

    @cached_property
    def references(self) -> Postings:
        """Return the events that refer to each source of `heads["refs"]`."""
        return Postings(self.columns, "ref", len(self.columns.head("refs")))

    def values(self, field: str, read: Callable[[Event], Iterable[str]]) -> Values:
        """Return the texts that `read` finds in the events, each with the events that have it:
        those of a field."""
        found = self._values.get(field)
        if found is None:
            self.columns.add_values(field, read)
            found = self._values[field] = Values(self.columns, field)
        return found

    def part(self, field: str, part: Readable) -> Values:
        """Return the texts of a part of the events, each with the events that have it: those of a
        field."""
        found = self._values.get(field)
        if found is None:
            self.columns.add_part(field, part)
            found = self._values[field] = Values(self.columns, field)
        return found

    def counting(self, column: str, asked: Container[int]) -> int:
        """Return the events, as bits, of which a column holds one of the numbers of values that are
        asked for."""
        key = column, asked
        found = self._counting.get(key)
        if found is None:
            starts = self.columns[f"{column}.start"].tolist()
            sizes = map(sub, islice(starts, 1, None), starts)
            found = bits_of_flags(bytes([size in asked for size in sizes]))
            if len(self._counting) >= KEPT_RANGES:
                self._counting = {}
            self._counting[key] = found
        return found

    def bits_of_source(self, asked: str) -> int:
        """Return the events, as bits, that cite a source by its id or its title."""
        declared, size = self.corpus.sources.declared, len(self.corpus)
        by_id = by_title = 0
        for number, id_ in enumerate(self.columns.head("refs")):
            if id_ == asked:
                by_id |= self.references.bits(number)
            elif (known := declared.get(id_)) is not None and fold(known.title) == fold(asked):
                by_title |= self.references.bits(number)
        titles = [asked, *([declared[asked].title] if asked in declared else [])]
        doubtful = by_title & self.texts.own_words
        for title in filter(None, titles):
            doubtful |= self.texts.saying(fold_for_search(title))
        sure = by_id | by_title & ~self.texts.own_words
        rows = rows_of(doubtful & ~sure, size)
        cites = [cites_source(event, asked) for event in Past(self, None).events(doubtful & ~sure)]
        return sure | bits_of(compress(rows, cites), size)

    @cached_property
    def undated(self) -> int:
        """Return the events, as bits, of whose time nothing is known."""
        days = self.columns["happened.day"].tolist()
        low, high = self.columns.floats("happened.low"), self.columns.floats("happened.high")
        rows = [row for row, day in enumerate(days) if day == NONE]
        return bits_of([r for r in rows if low[r] == -inf and high[r] == inf], len(self.corpus))

    @cached_property
    def doubted(self) -> int:
        """Return the events, as bits, whose time its source doubts, or only knows about."""
        looks = self.columns["happened.look"].tobytes()
        return bits_of_flags(looks.translate(_ARE_DOUBTED))

    @cached_property
    def unpublished(self) -> int:
        """Return the events, as bits, of which no source says when it appeared."""
        known = self.columns["published.known"].tolist()
        return bits_of_flags(bytes([day == NONE for day in known]))

    def published_within(self, low: Seconds, high: Seconds) -> int:
        """Return the events, as bits, whose first source may have appeared within the seconds `low`
        to `high`."""
        found = self._appeared.get((low, high))
        if found is None:
            found = self._appear(low, high)
            kept = self._appeared if len(self._appeared) < KEPT_RANGES else {}
            self._appeared = {**kept, (low, high): found}
        return found

    def _appear(self, low: Seconds, high: Seconds) -> int:
        begins = self.columns.floats("published.low").tolist()
        ends = self.columns.floats("published.high").tolist()
        flags = [one <= high and other >= low for one, other in zip(begins, ends, strict=True)]
        found = bits_of_flags(bytes(flags)) & ~self.unpublished
        ask = [r for r, look in enumerate(self.columns["published.look"]) if look & ASK]
        if ask:
            whens = self.published.whens
            true = [whens[row].possible(low, high) for row in ask]
            found = found & ~bits_of(ask, len(self.corpus))
            found |= bits_of(compress(ask, true), len(self.corpus))
        return found

    @cached_property
    def _seat_of(self) -> Mapping[str, int]:
        return {actor.id: seat for seat, actor in enumerate(self.corpus.actors)}

    def bits_of_actor(self, actor_id: str) -> int:
        """Return the events, as bits, in which an actor takes part."""
        seat = self._seat_of.get(actor_id)
        return 0 if seat is None else self.postings.bits(seat)

    @cached_property
    def texts(self) -> Texts:
        """Return the texts that a search looks through."""
        from timeline_tui.core.index.search import Texts

        return Texts(self.corpus, self)

    @property
    def texts_at_hand(self) -> Texts | None:
        """Return them if they are there already: without an index on disk, to make them takes a
        second for 100,000 events."""
        return vars(self).get("texts")

    @cached_property
    def published(self) -> Publications:
        """Return the times at which the sources became public."""
        return Publications(self.corpus)

    def incoming(self, row: int) -> Iterator[tuple[int, Reference]]:
        """Yield the statements of other events about an event, each with the row of the event that
        states it, in the order of the corpus."""
        targets, rows = self.columns["link.target"], self.columns["link.from"]
        stating = rows[bisect_left(targets, row) : bisect_right(targets, row)]
        for other in dict.fromkeys(stating):
            event = self.corpus.event(other)
            for type_, id_ in said_of_others(event):
                if self.corpus.row(id_) == row:
                    yield other, Reference(type_, event.id, other, True)

    # -- time --------------------------------------------------------------------------------------

    def listing(self, order: Order) -> Listing:
        """Return the times under which events are listed: when they happened, or when the first of
        their sources appeared."""
        return self._happened if order == "happened" else self._published

    @cached_property
    def _happened(self) -> Listing:
        return Listing(self.columns, "happened", Whens(self._when, len(self.corpus)))

    def _when(self, row: int) -> When:
        return self.corpus.event(row).when

    @cached_property
    def _published(self) -> Listing:
        return Listing(self.columns, "published", self.published.whens)

    @cached_property
    def by_publication(self) -> tuple[Sequence[int], Sequence[int]]:
        """Return all rows in order of first publication, and the place of each row in this
        order."""
        return self.columns["published.order"], self.columns["published.place"]

    def within(self, low: Seconds, high: Seconds, certain: bool) -> int:
        """Return the events, as bits, that touch the seconds `low` to `high`: possibly, or with
        `certain` whatever their true date is."""
        asked = (low, high, certain)
        found = self._within.get(asked)
        if found is None:
            found = self._certain(low, high) if certain else self._possible(low, high)
            ask = self.columns["happened.ask"].tolist()
            if ask:
                # What columns do not say of a time, it says itself.
                whens = map(self._when, ask)
                true = [when.certain(low, high) if certain else when.possible(low, high)
                        for when in whens]  # fmt: skip
                size = len(self.corpus)
                found = found & ~bits_of(ask, size) | bits_of(compress(ask, true), size)
            if len(self._within) >= KEPT_RANGES:
                self._within.clear()
            self._within[asked] = found
        return found

    def _possible(self, low: Seconds, high: Seconds) -> int:
        begins, ends = self.columns.floats("happened.low"), self.columns.floats("happened.high")
        begun = self._by_begin.first(self._by_begin.count_upto(begins, high))
        return begun & ~self._by_end.first(self._by_end.count_below(ends, low))

    def _certain(self, low: Seconds, high: Seconds) -> int:
        columns, size = self.columns, len(self.corpus)
        begins, ends = columns.floats("happened.low"), columns.floats("happened.high")
        exact = int.from_bytes(columns["happened.exact"], "little")
        exact &= ~self._by_begin.first(self._by_begin.count_below(begins, low))
        exact &= self._by_end.first(self._by_end.count_upto(ends, high))
        parts = (columns[f"happened.{name}"] for name in ("spread", "sure_first", "sure_last"))
        spread = zip(*parts, strict=True)
        return exact | bits_of(
            [row for row, first, last in spread if first >= low and last <= high], size
        )

    @cached_property
    def _by_begin(self) -> Ranking:
        return self._ranking("happened.low.order", "happened.low.sets")

    @cached_property
    def _by_end(self) -> Ranking:
        return self._ranking("happened.high.order", "happened.high.sets")

    @cached_property
    def _by_day_known(self) -> Ranking:
        return self._ranking("published.order", "published.sets")

    def _ranking(self, order: str, sets: str) -> Ranking:
        return Ranking(self.columns[order], self.columns[sets], len(self.corpus))

    def public(self, day: int | None) -> int:
        """Return the events, as bits, of which something was public by the end of a day (None: by
        now)."""
        if day is None:
            return (1 << len(self.corpus)) - 1
        order, known = self.columns["published.order"], self.columns["published.known"]
        # What nobody dates stands last.
        dated = len(order) - self.published.unknown
        count = bisect_right(order, day, 0, dated, key=known.__getitem__)
        return self._by_day_known.first(count)


def place_marks(
    marks: Mapping[str, Mapping[str, Mark]], corpus: Corpus
) -> tuple[int, dict[int, str]]:
    """Return the events that have private marks, as bits, and their notes by row, folded for a
    search. `marks` are by the key of their event, and there by what tells a quote."""
    rows, notes = [], {}
    for key, kept in marks.items():
        if (row := corpus.row(key)) is not None:
            rows.append(row)
            if words := join_texts([mark.note for mark in kept.values() if mark.note]):
                notes[row] = fold_for_search(words)
    return bits_of(rows, len(corpus)), notes


class Past:
    """The events of a corpus as far as they were known by the end of a `day` (None: by now).

    `bits` are the rows of those of which something was, `marked` those that a person has marked,
    or else why nobody knows them, and `notes` what they wrote on events, folded for a search, by
    row; `news` are the rows that are new and those that have changed since they looked last: today,
    whatever the day.
    """

    def __init__(
        self,
        index: Index,
        day: int | None,
        marked: int | str = 0,
        notes: Mapping[int, str] = MappingProxyType({}),
        news: tuple[int, int] = (0, 0),
    ) -> None:
        self.index = index
        self.corpus = index.corpus
        self.day = day
        self.marked = marked
        self.notes = notes
        self.news = news
        self.bits = index.public(day)
        self._events: dict[int, Event] = {}

    @property
    def flags(self) -> bytes:
        """Return 1 for each event of which something was known."""
        return flags_of(self.bits, len(self.corpus))

    def event(self, row: int) -> Event:
        """Return the event at a row, as far as it was known."""
        if self.day is None:
            return self.corpus.event(row)
        event = self._events.get(row)
        if event is None:
            # What was not known at all is asked for by nobody who goes by `bits`.
            event = self.index.published.by(row, self.day) or self.corpus.event(row)
            self._events[row] = event
        return event

    def noted(self, needle: str, bits: int) -> int:
        """Return those of some events of which a private note says a word (folded)."""
        if not self.notes:
            return 0
        rows = (row for row, text in self.notes.items() if needle in text)
        return bits & bits_of(rows, len(self.corpus))

    def saying(self, needle: str, bits: int) -> int:
        """Return those of some events that say a word (folded) in what was known of them, or of
        which a private note does."""
        return self._saying(needle, bits) | self.noted(needle, bits)

    def _saying(self, needle: str, bits: int) -> int:
        texts, day = self.index.texts, self.day
        bits &= texts.saying(needle)
        if day is None or not bits:
            return bits
        partly = bits & self.partly_public
        size = len(self.corpus)
        found = [row for row in rows_of(partly, size) if texts.said_by(day, row, needle)]
        return bits & ~partly | bits_of(found, size)

    def saying_so_far(self, search: Search, bits: int) -> int:
        """Return those of some events of which it is known by now that they say a word: of events
        that became public in parts nothing is."""
        said = bits & search.bits & ~self.partly_public
        return said | self.noted(search.needle, bits)

    def events(self, bits: int) -> Iterator[Event]:
        """Yield some events, as far as they were known, with what their sources' declarations
        know."""
        complete = self.corpus.sources.complete
        with self.corpus.reading():
            for row in rows_of(bits, len(self.corpus)):
                event = self.event(row)
                if any(source.ref for source in event.sources):
                    event = event.with_sources(tuple(map(complete, event.sources)))
                yield event

    def corrected(self, found: int, within: int, holds: Callable[[Event], bool]) -> int:
        """Return the events `found` of some, as bits, as they were known: of those that became
        public in parts, the ones for which something holds in what was public."""
        partly = within & self.partly_public
        if not partly:
            return found & within
        true = [holds(event) for event in self.events(partly)]
        rows = compress(rows_of(partly, len(self.corpus)), true)
        return found & within & ~partly | bits_of(rows, len(self.corpus))

    @cached_property
    def partly_public(self) -> int:
        """Return the events, as bits, of which a part became public only later."""
        if self.day is None:
            return 0
        return self.bits & ~bits_of_flags(self.index.published.complete_flags(self.day))
