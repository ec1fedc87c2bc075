"""The density strip: how many events there are when, over the whole chronology.

One bar a cell. A true zero is blank, a single event is always visible, and the scale of time is
even from the first listed day to the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from timeline_tui.core.chronology import Chronology, View
from timeline_tui.core.dates.calendar import civil, day_number
from timeline_tui.core.dates.periods import MONTHS, year_words
from timeline_tui.tui.glyphs import Glyphs

REVERSE = Style(reverse=True)
LABEL_ROOM = 6
"""Cells between two labels of the axis, at least."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days `first` to `last` laid on `width` cells."""

    first: int
    last: int
    width: int

    def cell(self, day: int) -> int:
        """The cell that shows a day."""
        days = self.last - self.first + 1
        return max(0, min((day - self.first) * self.width // days, self.width - 1))

    def day(self, cell: int) -> int:
        """The first day shown in a cell."""
        days = self.last - self.first + 1
        return self.first + -(-cell * days // self.width)


def bucket_counts(days: Sequence[int | None], rows: Sequence[int], span: Span) -> list[int]:
    """How many of `rows` are listed under the days of each cell; the undated are in none."""
    counts = [0] * span.width
    first, width, total = span.first, span.width, span.last - span.first + 1
    for row in rows:
        day = days[row]
        if day is not None:
            counts[(day - first) * width // total] += 1
    return counts


def bars(counts: Sequence[int], heights: str) -> str:
    """Counts as bars: blank for none, the lowest bar for the fewest, the highest for the most."""
    top = max(counts, default=0)
    steps = len(heights) - 1
    line = []
    for count in counts:
        if not count:
            line.append(" ")
        else:
            line.append(heights[round((count - 1) * steps / (top - 1)) if top > 1 else steps // 2])
    return "".join(line)


def axis(span: Span) -> str:
    """Names of months and years under their first day, as many as fit."""
    line = [" "] * span.width
    taken = 0
    for day, words in _ticks(span):
        at = span.cell(day)
        if at >= taken and at + len(words) <= span.width:
            line[at : at + len(words)] = words
            taken = at + len(words) + 1
    return "".join(line)


def _ticks(span: Span) -> list[tuple[int, str]]:
    """Labels of the finest even step that leaves room between them; the first one says the year."""
    first_year, first_month, _ = civil(span.first)
    last_year = civil(span.last)[0]
    days = span.last - span.first + 1
    for months in (1, 2, 3, 6):
        if span.width * months * 30 / days >= LABEL_ROOM:
            ticks = [(span.first, f"{year_words(first_year)} {MONTHS[first_month - 1][:3]}")]
            for year in range(first_year, last_year + 1):
                for month in range(1, 13, months):
                    day = day_number(year, month, 1)
                    if span.first < day <= span.last:
                        name = year_words(year) if month == 1 else MONTHS[month - 1][:3]
                        ticks.append((day, name))
            return ticks
    step = 1
    while span.width * step * 365 / days < LABEL_ROOM + len(year_words(first_year)) - 4:
        step = step * 10 // 4 if str(step)[0] == "2" else step * 2
    start = -(-first_year // step) * step
    ticks = [(span.first, year_words(first_year))]
    ticks += [
        (day_number(year, 1, 1), year_words(year))
        for year in range(start, last_year + 1, step)
        if day_number(year, 1, 1) > span.first
    ]
    return ticks


class Density(Widget):
    """Bars over an axis, and a mark for where the cursor is; a click names a day."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "density--bars", "density--axis", "density--here", "density--undated"
    }  # fmt: skip
    DEFAULT_CSS = "Density { height: 2; }"
    ALLOW_SELECT = False
    can_focus = False

    class Picked(Message):
        """A click on a day."""

        def __init__(self, day: int) -> None:
            self.day = day
            super().__init__()

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self._chronology: Chronology | None = None
        self._view: View | None = None
        self._here: int | None = None
        self._lines: tuple[int, str, str] | None = None

    def present(self, chronology: Chronology, view: View, here: int | None) -> None:
        """Show the events of `view` on the span of `chronology`; `here` is the cursor's day."""
        if chronology is not self._chronology or view is not self._view:
            self._chronology, self._view, self._lines = chronology, view, None
        elif here == self._here:
            return
        self._here = here
        self.refresh()

    def span(self) -> Span | None:
        """What the strip covers; None for a chronology without a single date."""
        chronology = self._chronology
        if chronology is None or self.size.width <= 0:
            return None
        return Span(*chronology.span, self.size.width) if chronology.span else None

    def on_resize(self) -> None:
        self._lines = None

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        bars_style = self.get_component_rich_style("density--bars")
        span = self.span()
        if span is None or self._chronology is None or self._view is None or y > 1:
            return Strip.blank(width, bars_style)
        if self._lines is None or self._lines[0] != width:
            counts = bucket_counts(self._chronology.days, self._view.rows, span)
            labels = self.glyphs.words(axis(span))
            self._lines = (width, bars(counts, self.glyphs.heights), labels)
        if y == 0:
            return Strip([Segment(self._lines[1], bars_style)])
        return self._axis_line(self._lines[2], span)

    def _axis_line(self, labels: str, span: Span) -> Strip:
        axis_style = self.get_component_rich_style("density--axis")
        if self._here is None:
            return Strip([Segment(labels, axis_style)])
        at = span.cell(self._here)
        here = self.get_component_rich_style("density--here")
        # A letter of a label is marked, not covered: the year at the left end stays legible.
        blank = labels[at : at + 1] == " "
        mark = Segment(self.glyphs.here, here) if blank else Segment(labels[at], here + REVERSE)
        return Strip(
            [Segment(labels[:at], axis_style), mark, Segment(labels[at + 1 :], axis_style)]
        )

    def on_click(self, event: events.Click) -> None:
        span = self.span()
        if span is not None:
            event.stop()
            self.post_message(self.Picked(span.day(event.x)))
