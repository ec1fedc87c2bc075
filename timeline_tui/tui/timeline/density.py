"""The density strip: how many events there are when, over the whole chronology; under it a lane for
each of the most frequent actors, on the same scale.

A true zero is blank and a single event is always visible. The scale of time goes from the first day
to the last on which more than a few far events lie: it is even, but folds long stretches without
events, or it has a period of the calendar in each cell. A vague date is shared out over the days
that it may mean, in a texture of its own; what is far from all others, or has no date at all, is
counted apart.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from itertools import accumulate, chain, compress, groupby, islice, pairwise, repeat
from math import inf
from operator import add, sub

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from timeline_tui.core.event import Source
from timeline_tui.core.gaps import LEAST_GAP
from timeline_tui.core.index.sets import RowSet, bits_of
from timeline_tui.core.lens import View
from timeline_tui.core.sources import date_words
from timeline_tui.core.text import visible, visible_lines
from timeline_tui.dates import display
from timeline_tui.dates.calendar import (
    MONTHS,
    Zoom,
    civil,
    day_number,
    period_of,
    period_start,
    year_words,
)
from timeline_tui.dates.extent import Extent
from timeline_tui.dates.frozen import NamedTuple, dataclass
from timeline_tui.explorer.outline import Measure, Stop
from timeline_tui.explorer.state import LaneChoice
from timeline_tui.tui.chrome import short_name
from timeline_tui.tui.glyphs import Glyphs, cell_width, cut, wrap
from timeline_tui.tui.timeline.shown import gap_words
from timeline_tui.tui.toolkit.widgets import Lines

# -- the scale: which day is on which cell, and the names of months and years ----------------------

LABEL_ROOM = 6
"""Cells between two labels of the axis, at least."""
FOLDED_SHARE = 0.4
"""Of all cells, those that folds may take together."""
LEAST_PIECE = 5
"""Cells of the days between two folds, at least: room for a year."""
MONTH_STEPS = (1, 2, 3, 6)
"""Months from one label of the axis to the next."""


@dataclass(frozen=True, slots=True)
class DayScale:
    """Days `first` to `last` laid evenly on `width` cells; each cell is a bucket."""

    first: int
    last: int
    width: int

    @property
    def buckets(self) -> int:
        """The number of buckets."""
        return self.width

    def bucket(self, day: int) -> int:
        """Return the bucket of a day within."""
        return (day - self.first) * self.width // (self.last - self.first + 1)

    def edges(self) -> list[int]:
        """Return the first day of each bucket, and the day behind the last."""
        days = self.last - self.first + 1
        return [self.first + -(-at * days // self.width) for at in range(self.width + 1)]

    def cell(self, day: int) -> int:
        """Return the cell that shows a day; the nearest end for a day outside."""
        return self.bucket(max(self.first, min(day, self.last)))

    def day(self, cell: int) -> int:
        """Return the first day shown in a cell; where there are more cells than days, the day that
        the cell is in."""
        days = self.last - self.first + 1
        if days < self.width:
            return self.first + cell * days // self.width
        return self.first + -(-cell * days // self.width)

    def on_cells(self, values: Sequence[float]) -> list[float]:
        """Return a value a bucket as a value a cell."""
        return list(values)


@dataclass(frozen=True, slots=True)
class PeriodScale:
    """`count` periods of the calendar from `start` on `width` cells; each is a bucket and gets as
    many cells as all can have."""

    start: int
    count: int
    width: int
    zoom: Zoom

    @property
    def buckets(self) -> int:
        """The number of buckets."""
        return self.count

    @property
    def each(self) -> int:
        """Return the cells of one period."""
        return max(1, self.width // self.count)

    @property
    def first(self) -> int:
        """Return the first day shown."""
        return period_start(self.start, self.zoom)

    @property
    def last(self) -> int:
        """Return the last day shown."""
        return period_start(self.start + self.count, self.zoom) - 1

    def bucket(self, day: int) -> int:
        """Return the bucket of a day within."""
        return period_of(day, self.zoom) - self.start

    def edges(self) -> list[int]:
        """Return the first day of each bucket, and the day behind the last."""
        return [period_start(self.start + at, self.zoom) for at in range(self.count + 1)]

    def cell(self, day: int) -> int:
        """Return the first cell of the period that holds a day; the nearest for a day outside."""
        return max(0, min(self.bucket(day), self.count - 1)) * self.each

    def day(self, cell: int) -> int:
        """Return the first day of the period shown in a cell."""
        place = min(cell // self.each, self.count - 1)
        return period_start(self.start + place, self.zoom)

    def on_cells(self, values: Sequence[float]) -> list[float]:
        """Return a value a bucket as a value a cell. Wide periods keep their last cell blank, so
        that neighbors stay apart."""
        cells = [0.0] * self.width
        shown = self.each - (self.each >= 3)
        for place, value in enumerate(values):
            at = place * self.each
            cells[at : at + shown] = [value] * shown
        return cells


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of days on an even scale, from the cell `start`. `words` say how long a stretch is that
    is folded, and are "" for the others."""

    scale: DayScale
    start: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class FoldedScale:
    """Days side by side on cells, where long stretches without events are folded; each cell is a
    bucket."""

    pieces: tuple[Piece, ...]

    @property
    def first(self) -> int:
        """Return the first day shown."""
        return self.pieces[0].scale.first

    @property
    def last(self) -> int:
        """Return the last day shown."""
        return self.pieces[-1].scale.last

    @property
    def width(self) -> int:
        """Return the cells of all pieces."""
        return self.pieces[-1].start + self.pieces[-1].scale.width

    @property
    def buckets(self) -> int:
        """The number of buckets."""
        return self.width

    def bucket(self, day: int) -> int:
        """Return the bucket of a day within."""
        piece = next(each for each in self.pieces if day <= each.scale.last)
        return piece.start + piece.scale.bucket(day)

    def edges(self) -> list[int]:
        """Return the first day of each bucket, and the day behind the last."""
        edges = [edge for piece in self.pieces for edge in piece.scale.edges()[:-1]]
        return [*edges, self.last + 1]

    def cell(self, day: int) -> int:
        """Return the cell that shows a day; the nearest end for a day outside."""
        return self.bucket(max(self.first, min(day, self.last)))

    def day(self, cell: int) -> int:
        """Return the first day shown in a cell."""
        piece = [each for each in self.pieces if each.start <= cell][-1]
        return piece.scale.day(cell - piece.start)

    def on_cells(self, values: Sequence[float]) -> list[float]:
        """Return a value a bucket as a value a cell."""
        return list(values)


Scale = DayScale | PeriodScale | FoldedScale


def fold(whole: DayScale, stretches: Iterable[tuple[int, int]]) -> DayScale | FoldedScale:
    """Return the days of a scale with the longest of some stretches folded, each from its first to
    its last day: those that would take half again the cells of the words for them, as long as
    most cells are left to the days between."""
    room, days = whole.width, whole.last - whole.first + 1
    folds: dict[int, tuple[int, str]] = {}
    within = [
        (first, last) for first, last in stretches if whole.first < first <= last < whole.last
    ]
    for first, last in sorted(within, key=lambda each: (each[0] - each[1], each)):
        words = gap_words(last - first + 1)
        cells = len(words) + 3
        taken = whole.width - (room - cells)
        if 2 * (last - first + 1) * room < 3 * cells * days or taken > whole.width * FOLDED_SHARE:
            break
        folds[first] = last, words
        room, days = room - cells, days - (last - first + 1)
    return _lay_out(whole, sorted(folds.items()), room, days) if folds else whole


def _lay_out(
    whole: DayScale, folds: Sequence[tuple[int, tuple[int, str]]], room: int, days: int
) -> DayScale | FoldedScale:
    """Return folds, and the days between them on `room` cells, in proportion."""
    begins = [whole.first, *(last + 1 for _, (last, _) in folds)]
    ends = [*(first - 1 for first, _ in folds), whole.last]
    spans = list(zip(begins, ends, strict=True))
    widths = [max(LEAST_PIECE, (end - begin + 1) * room // days) for begin, end in spans]
    widths[widths.index(max(widths))] += room - sum(widths)
    if min(widths) < LEAST_PIECE:
        return whole
    pieces, at = list[Piece](), 0
    for number, (span, width) in enumerate(zip(spans, widths, strict=True)):
        pieces.append(Piece(DayScale(*span, width), at))
        at += width
        if number < len(folds):
            first, (last, words) = folds[number]
            pieces.append(Piece(DayScale(first, last, len(words) + 3), at, words))
            at += len(words) + 3
    return FoldedScale(tuple(pieces))


def scale_of(span: tuple[int, int], width: int, zoom: Zoom | None, here: int | None) -> Scale:
    """Return the days of `span` on `width` cells. With a `zoom` whose periods do not all fit, those
    around the day `here`, or else the first ones."""
    first, last = span
    if zoom is None:
        return DayScale(first, last, width)
    start, end = period_of(first, zoom), period_of(last, zoom)
    count = end - start + 1
    if count > width:
        middle = start if here is None else period_of(here, zoom)
        start = max(start, min(middle - width // 2, end - width + 1))
        count = width
    return PeriodScale(start, count, width, zoom)


def axis(span: Scale, *, months: bool = True, folded: str = "") -> str:
    """Return names of months and years under their first day, as many as fit; only years where no
    month is known of any event. A fold has the mark `folded` and its length."""
    if isinstance(span, FoldedScale):
        return "".join(
            f"{folded} {piece.words} " if piece.words else axis(piece.scale, months=months)
            for piece in span.pieces
        )
    line = [" "] * span.width
    taken, said = 0, None
    for day, month in _ticks(span, _steps(span) if months else ()):
        at, year = span.cell(day), civil(day)[0]
        # A month whose year had no room says it itself, or it would be taken for one of the year
        # before.
        words = month if year == said else f"{year_words(year)} {month}".rstrip()
        if not at and len(words) > span.width:
            words = year_words(year)
        if at >= taken and at + len(words) <= span.width:
            line[at : at + len(words)] = words
            taken, said = at + len(words) + 1, year
    return "".join(line)


def _steps(span: Scale) -> Sequence[int]:
    """Return the steps from month to month that labels may have: none that begins within a
    period, which its name would stand under."""
    if isinstance(span, PeriodScale) and span.zoom not in ("day", "week", "month"):
        return MONTH_STEPS[2:] if span.zoom == "quarter" else ()
    return MONTH_STEPS


def _ticks(span: Scale, steps: Sequence[int]) -> list[tuple[int, str]]:
    """Return the first days of the finest of these steps, in months, or of years, that leaves room
    for labels, each with the name of its month, or `""` if it begins a year."""
    first_year, first_month, _ = civil(span.first)
    last_year = civil(span.last)[0]
    days = span.last - span.first + 1
    for months in steps:
        if span.width * months * 30 / days >= LABEL_ROOM:
            ticks = [(span.first, MONTHS[first_month - 1][:3])]
            for year in range(first_year, last_year + 1):
                for month in range(1, 13, months):
                    day = day_number(year, month, 1)
                    if span.first < day <= span.last:
                        ticks.append((day, "" if month == 1 else MONTHS[month - 1][:3]))
            return ticks
    step = 1
    while span.width * step * 365 / days < LABEL_ROOM + len(year_words(first_year)) - 4:
        step = step * 10 // 4 if str(step)[0] == "2" else step * 2
    start = -(-first_year // step) * step
    ticks = [(span.first, "")]
    ticks += [
        (day_number(year, 1, 1), "")
        for year in range(start, last_year + 1, step)
        if day_number(year, 1, 1) > span.first
    ]
    return ticks


# -- how many there are ----------------------------------------------------------------------------

REVERSE = Style(reverse=True)
LOWEST = 3
"""Eighths of a row that one event is high in a bar over several rows, or in a lane."""
APART = ("earlier", "later", "vague", "undated")
"""The numbers of events that the strip does not show, for the words at its end."""


class Days:
    """The days of the events of a view. No rows are listed for it: events are counted in bytes."""

    def __init__(self, measure: Measure, view: View) -> None:
        self._times, self._rows = measure.times, view.rows
        rows, (self._places, ends, spans) = view.rows, self._times.vague
        counts: Sequence[int]
        if rows.is_full:
            counts = list(map(sub, ends, self._places))
        else:
            counts = list(map(rows.flags.count, repeat(1), self._places, ends))
        self._before: Sequence[int] = list(accumulate(counts, initial=0))
        self.vague = Counter[tuple[int | None, int | None]]()
        """The first and the last day of those that were on an unknown one, with their numbers."""
        for span, count in compress(zip(spans, counts, strict=True), counts):
            self.vague[span] += count

    def _upto(self, place: int) -> int:
        """Return how many are listed on a known day, or none, up to a place that takes apart no
        events of one day."""
        return self._rows.rank(place) - self._before[bisect_left(self._places, place)]

    @cached_property
    def _sorted(self) -> tuple[Sequence[float], Sequence[int]]:
        """Return the days under which events are listed, ascending, each with the number of those
        that are listed on a known day before it, and behind them all of these."""
        numbers = Counter[float]()
        for day, run in zip(self._times.days, pairwise(self._times.runs), strict=True):
            start, end = run
            numbers[day] += self._upto(end) - self._upto(start)
        days = sorted(numbers)
        return days, list(accumulate(map(numbers.__getitem__, days), initial=0))

    def before(self, days: Iterable[float]) -> list[int]:
        """Return how many are listed on a known day before each of some days."""
        times = self._times
        if times.ascend:
            return [self._upto(times.place_of(day)) for day in days]
        listed, before = self._sorted
        return [before[bisect_left(listed, day)] for day in days]

    def between(self, first: float, end: float) -> int:
        """Return how many are listed on a known day from `first` up to `end`, without it."""
        begin, behind = self.before((first, end))
        return behind - begin

    @property
    def undated(self) -> int:
        """Return how many have no day."""
        return self._upto(self._rows.size) - self.between(-inf, inf)


def bucket_counts(before: Callable[[Sequence[int]], Sequence[int]], scale: Scale) -> list[float]:
    """Return the number of events in each bucket; those outside are in none. `before` tells how
    many there are before each of some days."""
    return [float(end - begin) for begin, end in pairwise(before(scale.edges()))]


def bucket_shares(spans: Mapping[tuple[int, int], int], scale: Scale) -> list[float]:
    """Return what vague dates, with their numbers, come to in each bucket: each is 1, shared out
    evenly over the buckets from its first possible day to its last; a share outside is not
    shown."""
    steps = [0.0] * (scale.buckets + 1)
    for (first, last), count in spans.items():
        low, high = max(first, scale.first), min(last, scale.last)
        if low <= high:
            begin, end = scale.bucket(low), scale.bucket(high) + 1
            share = count * (high - low + 1) / (last - first + 1) / (end - begin)
            steps[begin] += share
            steps[end] -= share
    # Adding and taking away leaves crumbs that are no event.
    return [round(total, 9) for total in accumulate(steps)][:-1]


def bars(counts: Sequence[float], shares: Sequence[float], glyphs: Glyphs) -> str:
    """Return counts as bars: blank for none, the lowest bar for one, the highest for the most. A
    cell with nothing but shares of vague dates has a texture of its own, denser for more."""
    totals = [count + share for count, share in zip(counts, shares, strict=True)]
    top = max(totals, default=0)
    heights, spread = glyphs.heights, glyphs.spread
    steps = len(heights) - 1
    line = []
    for count, total in zip(counts, totals, strict=True):
        if total <= 0:
            line.append(" ")
        elif not count:
            line.append(spread[min(int(total), len(spread) - 1)])
        elif top > 1:
            line.append(heights[round((total - 1) * steps / (top - 1))])
        else:
            line.append(heights[steps // 2])
    return "".join(line)


class Buckets:
    """Where the events of many sets are on one scale: what is the same for all of them is found
    once. For days that ascend; `Days` counts one set, whatever the order of its days."""

    def __init__(self, measure: Measure, scale: Scale) -> None:
        times, extent = measure.times, measure.lens.extent
        self._scale = scale
        self._places = list(map(times.place_of, scale.edges()))
        starts, ends, spans = times.vague
        size = times.listing.columns.size + 1
        # A sum of what is from a start up to an end, as no two of them meet.
        self._vague = bits_of(ends, size) - bits_of(starts, size)
        self._ends = [0]
        """The places up to which vague dates have the same share in the same buckets."""
        self._shares: list[tuple[int, int, float]] = []
        for end, span in zip(ends, spans, strict=True):
            share = _share(span, scale, extent)
            if self._shares and share == self._shares[-1]:
                self._ends[-1] = end
            else:
                self._shares.append(share)
                self._ends.append(end)

    def count(self, rows: RowSet) -> tuple[list[float], list[float]]:
        """Return what is certain and what is possible in each cell."""
        steps = [0.0] * (self._scale.buckets + 1)
        vague = rows.bits & self._vague
        if vague:
            counts = _count_between(vague, self._ends)
            for count, (begin, end, share) in compress(
                zip(counts, self._shares, strict=True), counts
            ):
                steps[begin] += count * share
                steps[end] -= count * share
        shares = [round(total, 9) for total in accumulate(steps)][:-1]
        certain = map(float, _count_between(rows.bits ^ vague, self._places))
        return self._scale.on_cells(list(certain)), self._scale.on_cells(shares)


def _share(
    span: tuple[int | None, int | None], scale: Scale, extent: Extent | None
) -> tuple[int, int, float]:
    """Return the first bucket of a vague date, the one behind its last, and its share of each."""
    low, high = (scale.first, scale.last) if extent is None else extent.core
    first, last = _bounded(span, low, high)
    begin, end = max(first, scale.first), min(last, scale.last)
    even = not isinstance(scale, PeriodScale)
    if begin > end or (even and extent is not None and extent.apart((first, last))):
        return 0, 0, 0.0
    begins, ends = scale.bucket(begin), scale.bucket(end) + 1
    return begins, ends, (end - begin + 1) / (last - first + 1) / (ends - begins)


def _count_between(bits: int, places: Sequence[int]) -> list[int]:
    """Return how many of some places are set from each of others up to the next."""
    data = bits.to_bytes(bits.bit_length() // 8 + 1, "little")
    return [
        (
            int.from_bytes(data[start >> 3 : (end >> 3) + 1], "little") >> (start & 7)
            & ((1 << (end - start)) - 1)
        ).bit_count()
        if start < end
        else 0
        for start, end in pairwise(places)
    ]  # fmt: skip


def stack(
    counts: Sequence[float], shares: Sequence[float], rows: int, top: float, glyphs: Glyphs
) -> list[str]:
    """Return counts as bars over some rows, the upper ones first: as high as `LOWEST` for one, all
    of the rows for `top`, the most that there is. What is certain stands below; what is possible
    upon it, in the textures of vague dates, denser for more."""
    heights, spread = glyphs.heights, glyphs.spread
    steps = len(heights)

    lowest = LOWEST if top > 1 else rows * steps // 2

    def level(total: float) -> int:
        if total <= 1:
            return max(1, round(total * lowest)) if total > 0 else 0
        return lowest + round((total - 1) * (rows * steps - lowest) / (top - 1))

    def column(count: float, share: float) -> str:
        certain, total = level(count), level(count + share)
        cells = ""
        for base in range((rows - 1) * steps, -1, -steps):
            if certain > base:
                cells += heights[min(certain - base, steps) - 1]
            elif total > base:
                cells += spread[(min(total - base, steps) * len(spread) - 1) // steps]
            else:
                cells += " "
        return cells

    pairs = list(zip(counts, shares, strict=True))
    columns = {pair: column(*pair) for pair in set(pairs)}  # most of them are alike
    return ["".join(line) for line in zip(*map(columns.__getitem__, pairs), strict=True)]


def _bounded(days: tuple[int | None, int | None], low: int, high: int) -> tuple[int, int]:
    """Return days of which one side may be open: that side reaches to the end of what is drawn."""
    first, last = days
    if first is None:
        first = low if last is None else min(low, last)
    return first, max(high, first) if last is None else last


# -- the shape -----------------------------------------------------------------------------------

LEAST_ROWS, TALL_ROWS = 16, 30
"""Rows of a screen from which there is a strip, and one of three rows."""
LANES_WIDTH, LANES_ROWS = 140, 40
"""The size of a screen from which lanes are shown unasked."""
CHROME = 3
"""Rows of the screen above and below strip and list."""
LEAST_LIST = 8
"""Rows of the list that lanes leave it."""
KEYED = 9
"""Actors that have a key."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The rows of a strip: of the bars of all events, of lanes, `each` so many, of the axis, and of
    those in which the event under the cursor is `told`. `names` are the cells of the names of
    lanes; `is_view` says that no list is shown."""

    strip: int = 1
    lanes: int = 0
    each: int = 1
    names: int = 0
    told: int = 0
    is_view: bool = False

    @property
    def bars(self) -> int:
        """Return the rows of bars."""
        return self.strip + self.lanes * self.each

    @property
    def height(self) -> int:
        """Return all rows."""
        return self.bars + 1 + self.told


def shape_of(
    size: tuple[int, int], choice: LaneChoice, keyed: int, actors: int, names: int
) -> Shape:
    """Return the shape of the strip on a screen of so many columns and rows, for `actors` of which
    the first `keyed` have a key; `names` are the cells that names may take."""
    width, height = size
    strip = 3 if height >= TALL_ROWS else 1
    if choice == "auto":
        choice = "lanes" if width >= LANES_WIDTH and height >= LANES_ROWS else "off"
    if choice == "off" or not keyed or height < LEAST_ROWS:
        return Shape(strip)
    names = min(names or width, width // 3)
    left = height - CHROME - strip - 1
    if choice == "lanes":
        return Shape(strip, max(0, min(keyed, left - LEAST_LIST)), 1, names)
    told = min(10, max(4, height // 5))
    each = max(1, min(3, (left - told) // min(keyed, KEYED)))
    lanes = min(actors, (left - told) // each)
    return Shape(strip, lanes, each, names, left - lanes * each, is_view=True)


@dataclass(frozen=True, slots=True)
class Picture:
    """What a strip shows: the events of `view`, `zoom` a cell; `here` is the day of the cursor,
    `row` and `stop` what it is on; `digits` are the keys of actors, `asked` the actors of the
    filter."""

    measure: Measure
    view: View
    shape: Shape
    zoom: Zoom | None
    here: int | None
    row: int | None = None
    stop: Stop | None = None
    digits: Mapping[int, int] = field(default_factory=dict)
    asked: frozenset[int] = frozenset()

    @property
    def lanes(self) -> list[int]:
        """Return the actors that have a lane: those with a key, then the most frequent ones."""
        keyed = sorted(self.digits, key=self.digits.__getitem__)
        others = (n for n in range(len(self.view.counts)) if n not in self.digits)
        return list(islice(chain(keyed, others), self.shape.lanes))

    def same_bars(self, other: Picture) -> bool:
        """Report whether the bars of `other` are the same; views are compared by identity."""
        return (
            self.view is other.view
            and self.measure is other.measure
            and (self.shape, self.zoom, self.digits) == (other.shape, other.zoom, other.digits)
        )


class Bars(NamedTuple):
    """A row of bars, behind words in the column of names, with the looks of what is certain, and of
    what is `possible`, which is drawn in a texture."""

    names: tuple[Segment, ...]
    bars: str
    certain: str
    possible: str


Drawn = tuple[Scale, list[Bars], str]
"""The rows of bars on a scale, and the labels of its axis."""
KEPT_PICTURES = 4
"""Pictures that are kept as they were drawn, for who goes back and forth."""


class Density(Lines):
    """Bars and lanes over an axis, and a mark for where the cursor is; a click names a day, an
    actor, or both."""

    ALLOW_SELECT = False
    can_focus = False

    class Picked(Message):
        """A click on a day, in the lane of an actor or in that of all (`""`)."""

        def __init__(self, day: int, actor: str = "") -> None:
            self.day = day
            self.actor = actor
            super().__init__()

    class Named(Message):
        """A click on the name of an actor."""

        def __init__(self, actor: str) -> None:
            self.actor = actor
            super().__init__()

    def __init__(self, glyphs: Glyphs, height: int, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self._rows = height
        self.styles.height = height
        self._picture: Picture | None = None
        self._scale: tuple[object, Scale] | None = None
        self._days: Days | None = None
        self._buckets: tuple[object, Buckets] | None = None
        self._drawn: Drawn | None = None
        self._last: tuple[tuple[Picture, Drawn], ...] = ()
        self._told: list[Strip] | None = None

    def present(self, picture: Picture) -> None:
        """Show another picture."""
        old, self._picture = self._picture, picture
        if old is None or old.measure.lens.corpus is not picture.measure.lens.corpus:
            self._last = ()
        if old is None or not old.same_bars(picture):
            if old is None or (old.view, old.measure) != (picture.view, picture.measure):
                self._days = None
            self._drawn = None
        elif old.asked != picture.asked:
            self._drawn = None
        elif (old.here, old.row, old.stop) == (picture.here, picture.row, picture.stop):
            return
        self._told = None
        if picture.shape.height != self._rows:
            self._rows = picture.shape.height
            self.styles.height = self._rows
        self.refresh_changed()

    def scale(self) -> Scale | None:
        """Return the days that the strip covers; None for a chronology without a single date."""
        picture = self._picture
        extent = None if picture is None else picture.measure.lens.extent
        width = self.size.width - (picture.shape.names if picture is not None else 0)
        if picture is None or extent is None or width <= 0:
            return None
        if picture.zoom:
            # By periods it shows those around the cursor, wherever that is.
            return scale_of((extent.first, extent.last), width, picture.zoom, picture.here)
        key = (picture.measure.times, extent.core, width)
        if self._scale is None or self._scale[0] != key:
            first, last = extent.core
            # Of fewer days than a cell has, no stretch is worth folding.
            gaps = picture.measure.times.all_gaps(max(LEAST_GAP, (last - first) // width))
            stretches = [(gap.first, gap.last) for gap in gaps.values()]
            self._scale = key, fold(DayScale(first, last, width), stretches)
        return self._scale[1]

    def on_resize(self) -> None:
        self._drawn = self._told = None
        self._last = ()

    def notify_style_update(self) -> None:
        """Drop what was drawn in the styles of the old theme."""
        super().notify_style_update()
        self._drawn = self._told = None
        self._last = ()

    # -- counting ----------------------------------------------------------------------------

    def _draw_once(self, scale: Scale, picture: Picture) -> Drawn:
        """Return what is drawn of a picture: of one of the last ones, as it was drawn then."""
        for other, drawn in self._last:
            if drawn[0] == scale and other.asked == picture.asked and other.same_bars(picture):
                return drawn
        drawn = self._draw(scale, picture)
        self._last = ((picture, drawn), *self._last[: KEPT_PICTURES - 1])
        return drawn

    def _draw(self, scale: Scale, picture: Picture) -> Drawn:
        measure, shape = picture.measure, picture.shape
        if self._days is None:
            self._days = Days(measure, picture.view)
        extent, between = measure.lens.extent, self._days.between
        spread, apart = spread_of(self._days, scale, measure)
        apart["undated"] += self._days.undated
        if not picture.zoom and extent is not None:
            apart["earlier"] += between(-inf, scale.first)
            apart["later"] += between(scale.last + 1, inf)
        labels = axis(scale, months=measure.knows_months(), folded=self.glyphs.gap)
        counted = [f"{apart[where]:,} {where}" for where in APART if apart[where]]
        if counted:
            words = f" {', '.join(counted)}"
            labels = labels[: max(0, scale.width - len(words))] + words[-scale.width :]
        all_bars = _on_cells(self._days, spread, scale)
        look = "density--bars", "density--possible"
        if shape.height == 2:
            lines = [bars(*all_bars, self.glyphs)]
        else:
            lines = stack(*all_bars, shape.strip, max(map(add, *all_bars)),
                          self.glyphs)  # fmt: skip
        names = self._name_rows(shape.strip, ("", "events", len(picture.view)), picture)
        rows = [Bars(name, line, *look) for name, line in zip(names, lines, strict=True)]
        return scale, [*rows, *self._lane_rows(scale, picture)], self.glyphs.words(labels)

    def _lane_rows(self, scale: Scale, picture: Picture) -> Iterator[Bars]:
        measure, lens, each = picture.measure, picture.measure.lens, picture.shape.each
        counted = []
        for actor in picture.lanes:
            view = lens.narrow(picture.view, actor)
            if measure.times.ascend:
                counted.append((actor, *self._buckets_of(scale, measure).count(view.rows)))
            else:
                days = Days(measure, view)
                counted.append((actor, *_on_cells(days, spread_of(days, scale, measure)[0], scale)))
        # Of one height, or a lane could not be compared with the next.
        top = max((max(map(add, *lane[1:])) for lane in counted), default=0)
        for actor, counts, shares in counted:
            digit = picture.digits.get(actor, 0)
            ink = f"density--lane-{min(digit or 7, 7)}"
            name = (f"{digit or ''}", "", picture.view.counts[actor])
            names = self._name_rows(each, name, picture, actor)
            lines = stack(counts, shares, each, top, self.glyphs)
            yield from (
                Bars(label, line, ink, ink) for label, line in zip(names, lines, strict=True)
            )

    def _buckets_of(self, scale: Scale, measure: Measure) -> Buckets:
        key = measure.times, scale, measure.lens.extent
        if self._buckets is None or self._buckets[0] != key:
            self._buckets = key, Buckets(measure, scale)
        return self._buckets[1]

    def _name_rows(
        self, rows: int, name: tuple[str, str, int], picture: Picture, actor: int | None = None
    ) -> list[tuple[Segment, ...]]:
        """Return what stands before rows of bars: a key, a name and a number in the last."""
        width, base = picture.shape.names - 1, self.look("density--bars")
        if width <= 0:
            return [()] * rows
        edge = Segment(self.glyphs.edge, self.look("actors--edge"))
        key, words, number = name
        figures = self.glyphs.more if picture.view.is_partial else f"{number:,}"
        named = base if actor is not None else self.look("density--possible")
        if actor in picture.asked:
            named = self.look("actors--on", "density--bars")
        mark = self.glyphs.on if actor in picture.asked else " "
        room, more = max(0, width - 6 - len(figures)), self.glyphs.more
        if actor is not None:
            lens = picture.measure.lens
            told_by = lens.corpus.registry.homonyms.get(lens.actors[actor].id)
            words = short_name(lens.actors[actor], room, told_by, more)
        words = cut(words, room, more)
        blanks = " " * (room + 1 - cell_width(words))
        chip = Segment(f"[{key}]", self.look(f"actors--key-{min(int(key), 7)}")) if key else None
        line = (
            Segment(mark, base), chip or Segment("   ", base), Segment(" ", base),
            Segment(words, named), Segment(blanks + figures, base), edge,
        )  # fmt: skip
        blank = (Segment(" " * width, base), edge)
        return [blank] * (rows - 1) + [line]

    # -- painting ----------------------------------------------------------------------------

    def draw_line(self, y: int) -> Strip:
        width, picture = self.size.width, self._picture
        scale = self.scale()
        if scale is None or picture is None or y >= picture.shape.height:
            return Strip.blank(width, self.look("density--bars"))
        if y > picture.shape.bars:
            return self._tell_line(y - picture.shape.bars - 1, picture)
        if self._drawn is None or self._drawn[0] != scale:
            self._drawn = self._draw_once(scale, picture)
        if y < picture.shape.bars:
            return self._bars_line(self._drawn[1][y], scale, picture)
        return self._axis_line(self._drawn[2], scale, picture)

    def _bars_line(self, row: Bars, scale: Scale, picture: Picture) -> Strip:
        at = -1 if picture.here is None or not picture.shape.lanes else scale.cell(picture.here)
        spread, segments = self.glyphs.spread, list(row.names)
        for (possible, here), run in groupby(
            enumerate(row.bars), lambda cell: (cell[1] in spread, cell[0] == at)
        ):
            look = row.possible if possible else row.certain
            style = self.look(look, "density--column" if here else "")
            segments.append(Segment("".join(char for _, char in run), style))
        return Strip(segments, self.size.width)

    def _axis_line(self, labels: str, scale: Scale, picture: Picture) -> Strip:
        axis_style, names = self.look("density--axis"), picture.shape.names
        lead = []
        if names:
            edge = Segment(self.glyphs.edge, self.look("actors--edge"))
            lead = [Segment(" " * (names - 1), axis_style), edge]
        if picture.here is None:
            return Strip([*lead, Segment(labels, axis_style)])
        at = scale.cell(picture.here)
        here = self.look("density--here")
        # A letter of a label is marked, not covered: the year at the left end stays legible.
        blank = labels[at : at + 1] == " "
        mark = Segment(self.glyphs.here, here) if blank else Segment(labels[at], here + REVERSE)
        before, after = Segment(labels[:at], axis_style), Segment(labels[at + 1 :], axis_style)
        return Strip([*lead, before, mark, after])

    # -- the event under the cursor ----------------------------------------------------------

    def _tell_line(self, y: int, picture: Picture) -> Strip:
        base = self.look("density--bars")
        if self._told is None:
            lines = tell(picture, self.size.width, picture.shape.told, self.glyphs)
            self._told = [
                Strip(
                    [
                        Segment(text, self.look(f"density--{name}", "density--bars"))
                        for text, name in line
                    ]
                )
                for line in lines
            ]
        line = self._told[y] if y < len(self._told) else Strip([])
        return line.adjust_cell_length(self.size.width, base)

    # -- clicks ------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        scale, picture = self.scale(), self._picture
        if scale is None or picture is None or event.y > picture.shape.bars:
            return
        event.stop()
        shape, actor = picture.shape, ""
        if shape.strip <= event.y < shape.bars:
            lane = picture.lanes[(event.y - shape.strip) // shape.each]
            actor = picture.measure.lens.actors[lane].id
        if event.x >= shape.names:
            self.post_message(self.Picked(scale.day(event.x - shape.names), actor))
        elif actor:
            self.post_message(self.Named(actor))


def spread_of(
    days: Days, scale: Scale, measure: Measure
) -> tuple[Counter[tuple[int, int]], Counter[str]]:
    """Return the vague dates among some days, with their numbers, and the numbers of those that the
    scale does not show."""
    extent = measure.lens.extent
    low, high = (scale.first, scale.last) if extent is None else extent.core
    spread, apart = Counter[tuple[int, int]](), Counter[str]()
    for span, count in days.vague.items():
        both = _bounded(span, low, high)
        where = "" if extent is None or isinstance(scale, PeriodScale) else extent.apart(both)
        if where:
            apart[where] += count
        else:
            spread[both] += count
    return spread, apart


def _on_cells(
    days: Days, spread: Mapping[tuple[int, int], int], scale: Scale
) -> tuple[list[float], list[float]]:
    """Return what is certain and what is possible in each cell."""
    counts, shares = bucket_counts(days.before, scale), bucket_shares(spread, scale)
    return scale.on_cells(counts), scale.on_cells(shares)


def tell(picture: Picture, width: int, rows: int, glyphs: Glyphs) -> list[list[tuple[str, str]]]:
    """Return the event under the cursor in so many lines, as words with the names of their looks:
    its date and title, what it says of itself or, on a stop, the quote and its source."""
    rule = [(glyphs.rule * width, "rule")]
    if picture.row is None:
        return [rule]
    lens, stop = picture.measure.lens, picture.stop
    event = lens.event(picture.row)
    room, lines = min(width - 2, 92), [rule]
    date = glyphs.words(display(event.when))
    lines.append([(" ", "bars"), (f"{date}  ", "date"),
                  (cut(visible(event.title), max(0, width - cell_width(date) - 4), glyphs.more),
                   "title")])  # fmt: skip
    words, name, lead = event.summary, "summary", ""
    if stop is not None and stop.quote is not None:
        words, name, lead = stop.quote.exact, "quote", f"{glyphs.bar} "
    text = visible_lines(words, limit=4096)
    spans = wrap(text, room - len(lead)) if text else []
    source = None if stop is None else stop.source
    left = rows - len(lines) - (source is not None)
    for number, (start, end) in enumerate(spans[:left]):
        line = text[start:end]
        if number == left - 1 and len(spans) > left:
            line = cut(line, room - len(lead) - 2, "") + glyphs.more
        lines.append([(f" {lead}", name), (line, name)])
    if source is not None:
        lines.append(
            [(f" {cut(glyphs.words(_source_words(source, stop)), room, glyphs.more)}", "axis")]
        )
    return lines[:rows]


def _source_words(source: Source, stop: Stop | None) -> str:
    speaker = stop.quote.speaker if stop is not None and stop.quote is not None else ""
    parts = (speaker, source.publisher or source.title, date_words(source.published))
    return visible(" · ".join(dict.fromkeys(filter(None, parts))))
