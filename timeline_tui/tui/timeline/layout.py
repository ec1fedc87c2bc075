"""Where each event stands: heights and tops of the events of an outline. Arithmetic, no screen.

An event is a block of lines: a heading if it begins a period, a line for a long gap before it, its
title, and if it is open what it says in full. Heights are bytes that are added up part by part, and
the tops of a part only when it is looked at: a change of the selection costs no pass in Python.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from timeline_tui.core.corpus import Corpus
from timeline_tui.explorer.outline import GAP, HEADING, Outline
from timeline_tui.tui.cells import cell_width

PART = 256
"""Events whose heights are added up at once."""
LEAD_LINES = bytes((0, 1, 1, 2)) + bytes(252)
"""Lines above an event, by what stands there."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the list: the `line`-th of the block at `index` of the view; `part` says of what
    (heading, gap, or the event itself, whose lines count from 0)."""

    index: int
    part: str
    line: int


class TitleHeights:
    """Lines of the folded titles of a corpus: one or two each, kept for the last width."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._cells: list[int] = []
        self._heights: tuple[int, bytes] = (0, b"")

    def at(self, width: int) -> bytes:
        """Return for each row how many lines its folded title takes in `width` cells."""
        if not self._cells:
            self._cells = [cell_width(event.title) for event in self.corpus.events]
        if self._heights[0] != width:
            self._heights = width, bytes([1 if cells <= width else 2 for cells in self._cells])
        return self._heights[1]


class Layout:
    """The geometry of an outline at one width. `bodies` are the heights, in lines and without the
    title, of the events that are open, by index in the view; `titles` those of folded titles, as
    far as they are known."""

    def __init__(
        self,
        outline: Outline,
        width: int,
        bodies: Mapping[int, int],
        titles: TitleHeights | None = None,
    ) -> None:
        corpus = outline.lens.corpus
        self.outline = outline
        self.view = outline.view
        self.width = width
        if titles is None or titles.corpus is not corpus:
            titles = TitleHeights(corpus)
        self.titles = titles
        self.open_up(bodies)

    def open_up(self, bodies: Mapping[int, int]) -> None:
        """Take other heights of open events."""
        self.bodies = dict(bodies)
        rows, size = self.view.rows, len(self.view)
        titles = self.titles.at(self.width)
        if rows != range(len(titles)):
            titles = bytes(map(titles.__getitem__, rows))
        lines = self.outline.leads.translate(LEAD_LINES)
        # Two numbers of `size` digits: no sum of digits needs a second one.
        total = int.from_bytes(lines, "little") + int.from_bytes(titles, "little")
        self._heights = total.to_bytes(size, "little")
        parts = [sum(self._heights[at : at + PART]) for at in range(0, size, PART)]
        for index, body in bodies.items():
            parts[index // PART] += body - titles[index]
        self._starts = list(accumulate(parts, initial=0))
        self._tops: dict[int, list[int]] = {}

    def _tops_of(self, part: int) -> list[int]:
        """Return the first lines of the events of a part, and that behind them."""
        tops = self._tops.get(part)
        if tops is None:
            first = part * PART
            heights = list(self._heights[first : first + PART])
            for index, body in self.bodies.items():
                if first <= index < first + PART:
                    heights[index - first] = LEAD_LINES[self.outline.leads[index]] + body
            tops = self._tops[part] = list(accumulate(heights, initial=self._starts[part]))
        return tops

    @property
    def height(self) -> int:
        """The number of all lines."""
        return self._starts[-1]

    def start(self, index: int) -> int:
        """Return the first line of the block of an event, with what stands above it."""
        return self._tops_of(index // PART)[index % PART]

    def lead_height(self, index: int) -> int:
        """Return the lines of a block above its event."""
        return LEAD_LINES[self.outline.leads[index]]

    def top(self, index: int) -> int:
        """Return the first line of the event itself."""
        return self.start(index) + self.lead_height(index)

    def bottom(self, index: int) -> int:
        """Return the line behind the event."""
        return self._tops_of(index // PART)[index % PART + 1]

    def index_at(self, y: int) -> int:
        """Return the place of the block that holds line `y`, clamped to the list."""
        if not 0 <= y < self.height:
            return 0 if y < 0 else max(0, len(self.view) - 1)
        part = bisect_right(self._starts, y) - 1
        return part * PART + bisect_right(self._tops_of(part), y) - 1

    def place(self, y: int) -> Place | None:
        """Return what stands on line `y`; None behind the end."""
        if not 0 <= y < self.height:
            return None
        index = self.index_at(y)
        line = y - self.start(index)
        lead = self.outline.leads[index]
        # A gap belongs to the time before the period, so it stands above the heading.
        if lead & GAP:
            if line == 0:
                return Place(index, "gap", 0)
            line -= 1
        if lead & HEADING:
            if line == 0:
                return Place(index, "heading", 0)
            line -= 1
        return Place(index, "event", line)
