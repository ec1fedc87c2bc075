"""Scales of time on the cells of a line: which day is where, and the names of months and years.

The scale of days is even, but folds long stretches without events; or it has a period of the
calendar in each cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from timeline_tui.dates.calendar import (
    MONTHS,
    Zoom,
    civil,
    day_number,
    period_of,
    period_start,
    year_words,
)
from timeline_tui.dates.frozen import dataclass
from timeline_tui.tui.timeline.shown import gap_words

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
