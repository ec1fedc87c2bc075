"""The timeline as it is shown, ready to be painted line by line: a scene, its geometry, its ink.

It is made anew when the events or the width change; when only the cursor moves it takes the new
scene and keeps everything else. It has no scroll position and no keys, so it works without a
screen.

An event is a block of lines: a heading if it begins a period, a line for a long gap before it, its
title, and if it is open what it says in full. Heights are bytes that are added up part by part, and
the tops of a part only when it is looked at: a change of the selection costs no pass in Python.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from itertools import accumulate, compress
from operator import add, sub

from textual.strip import Strip

from timeline_tui.core.columns import bits_of_flags
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.gaps import Gap
from timeline_tui.core.index.sets import RowSet
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.query import EVERYTHING, Query
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.wording.gutter import UNDATED_HEADING
from timeline_tui.explorer.outline import GAP, HEADING, Outline, Pair
from timeline_tui.explorer.state import FaultLines, Marked
from timeline_tui.tui.glyphs import Block, Glyphs, Piece
from timeline_tui.tui.timeline.paint import NOTHING, Columns, Ink, Kept, Styles

PART = 2048
"""Places whose heights are added up at once."""
WIDE = 255
"""Cells up to which the width of a title is looked up at once."""
WIDTHS = 3
"""Widths for which it is kept which titles are longer: a ladder has as many."""
LEAD_LINES, JOINED_LINES = bytes((0, 1, 1, 2)) + bytes(252), bytes((0, 1, 1, 1)) + bytes(252)
"""Lines above an event, by what stands there; and those where a heading takes in the gap."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the list: the `line`-th of the block at `index` of the view; `part` says of what
    (heading, gap, or the event itself, whose lines count from 0)."""

    index: int
    part: str
    line: int


class TitleHeights:
    """Lines of the folded titles of a corpus, kept for the last widths."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._long: dict[int, int] = {}
        self._order: Sequence[int] | None = None

    def long(self, width: int, order: Sequence[int] | None) -> int:
        """Return the events, as bits by their place in an order of rows or in that of the rows
        themselves (None), whose folded title takes a second line in `width` cells."""
        if self._order is not order or len(self._long) > WIDTHS:
            self._order, self._long = order, {}
        if width not in self._long:
            columns = self.corpus.columns
            if width < WIDE:
                flags = columns["title.narrow"].tobytes().translate(_longer_than(width))
            else:
                flags = bytes(map(width.__lt__, columns["title.cells"]))
            if order is not None:
                flags = bytes(map(flags.__getitem__, order))
            self._long[width] = bits_of_flags(flags)
        return self._long[width]


def _longer_than(width: int) -> bytes:
    return bytes(cells > width for cells in range(256))


LongTitles = Callable[[int, Sequence[int] | None], int]
"""What `TitleHeights.long` does."""


class Layout:
    """The geometry of an outline at one width. `bodies` are the heights, in lines and without the
    title, of the events that are open, by index in the view; `titles` those of folded titles, as
    far as they are known. With `one_line`, each folded event has one, and so have the heading and
    the gap above it. While something is `searched`
    for, it has two, the second for the words around what was found. A longer title is cut.
    Of a ladder, `more` has the sets of events that have one line more than the others.

    It counts in parts of as many places among all events in order, whichever of them are listed.
    """

    def __init__(
        self,
        outline: Outline,
        width: int,
        bodies: Mapping[int, int],
        titles: TitleHeights | None = None,
        *,
        searched: bool = False,
        one_line: bool = False,
        more: Callable[[LongTitles], Iterable[int]] | None = None,
    ) -> None:
        corpus = outline.lens.corpus
        self.outline = outline
        self.view = outline.view
        self.width = width
        if titles is None or titles.corpus is not corpus:
            titles = TitleHeights(corpus)
        self.titles = titles
        rows = self.view.rows
        # No event is decoded to know where its hit is, and nothing moves from letter to letter.
        long = 0
        if more is None and not one_line:
            long = rows.bits if searched else titles.long(width, rows.order)
        sets = (long,) if more is None else more(titles.long)
        self._more = [RowSet(each & rows.bits, rows.size) for each in sets]
        self._gaps = list(outline.gaps_at)
        self._lead_lines = JOINED_LINES if one_line else LEAD_LINES
        marked: list[Sequence[int]] = [outline.heads, self._gaps]
        if one_line:
            marked = [sorted(set(self._gaps).union(outline.heads))]
        ends = [*range(0, rows.size, PART), rows.size]
        self._indexes = list(map(rows.rank, ends))
        above = [sum(bisect_left(places, end) for places in marked) for end in ends]
        before = list(map(add, self._indexes, above))
        for longer in self._more:
            before = list(map(add, before, map(longer.rank, ends)))
        self._lines: Sequence[int] = list(map(sub, before[1:], before))
        self.open_up(bodies)

    def open_up(self, bodies: Mapping[int, int]) -> None:
        """Take other heights of open events."""
        self.bodies = dict(bodies)
        self._tops: dict[int, tuple[Sequence[int], bytes]] = {}
        lines, rows = list(self._lines), self.view.rows
        for index, body in bodies.items():
            place = rows.place(index)
            folded = 1 + sum(longer.count_within(place, place + 1) for longer in self._more)
            lines[self._part(index)] += body - folded
        self._starts = list(accumulate(lines, initial=0))

    def _part(self, index: int) -> int:
        return bisect_right(self._indexes, index) - 1

    def _tops_of(self, part: int) -> tuple[Sequence[int], bytes]:
        """Return the first lines of the events of a part, and that behind them; and what stands
        above each of them."""
        known = self._tops.get(part)
        if known is None:
            first = part * PART
            end = min(first + PART, self.view.rows.size)
            listed = self.view.rows.flags_within(first, end)
            places = list(compress(range(first, end), listed))
            leads = bytearray(len(places))
            for flag, above in ((HEADING, self.outline.heads), (GAP, self._gaps)):
                for place in above[bisect_left(above, first) : bisect_left(above, end)]:
                    leads[bisect_left(places, place)] |= flag
            above_lines = leads.translate(self._lead_lines)
            heights = [1 + lines for lines in above_lines]
            for each in self._more:
                flags = compress(each.flags_within(first, end), listed)
                heights = list(map(add, heights, flags))
            begin, behind = self._indexes[part : part + 2]
            for index, body in self.bodies.items():
                if begin <= index < behind:
                    heights[index - begin] = above_lines[index - begin] + body
            tops = list(accumulate(heights, initial=self._starts[part]))
            known = self._tops[part] = tops, bytes(leads)
        return known

    def _block(self, index: int) -> tuple[int, int, int]:
        """Return the first line of the block of an event, that behind it, and what stands above
        the event."""
        part = self._part(index)
        tops, leads = self._tops_of(part)
        at = index - self._indexes[part]
        return tops[at], tops[at + 1], leads[at]

    @property
    def height(self) -> int:
        """The number of all lines."""
        return self._starts[-1]

    def start(self, index: int) -> int:
        """Return the first line of the block of an event, with what stands above it."""
        return self._block(index)[0]

    def top(self, index: int) -> int:
        """Return the first line of the event itself."""
        start, _, lead = self._block(index)
        return start + self._lead_lines[lead]

    def bottom(self, index: int) -> int:
        """Return the line behind the event."""
        return self._block(index)[1]

    def index_at(self, y: int) -> int:
        """Return the place of the block that holds line `y`, clamped to the list."""
        if not 0 <= y < self.height:
            return 0 if y < 0 else max(0, len(self.view) - 1)
        part = bisect_right(self._starts, y) - 1
        return self._indexes[part] + bisect_right(self._tops_of(part)[0], y) - 1

    def place(self, y: int) -> Place | None:
        """Return what stands on line `y`; None behind the end."""
        if not 0 <= y < self.height:
            return None
        index = self.index_at(y)
        start, _, lead = self._block(index)
        line = y - start
        # A gap belongs to the time before the period, so it stands above the heading.
        if lead & GAP and self._lead_lines[lead] == LEAD_LINES[lead]:
            if line == 0:
                return Place(index, "gap", 0)
            line -= 1
        if lead & HEADING:
            if line == 0:
                return Place(index, "heading", 0)
            line -= 1
        return Place(index, "event", line)


PAINTED_LIMIT = 600
"""Lines of open events that are kept."""


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the timeline shows. Compared by identity and value, never changed."""

    outline: Outline
    cursor: str = ""
    stop: int | None = None
    expanded: frozenset[str] = frozenset()
    digits: Mapping[int, int] | None = None
    wanted: frozenset[int] = frozenset()
    query: Query = EVERYTHING
    notice: tuple[str, ...] = ()
    stale: frozenset[str] = frozenset()
    fault_lines: FaultLines = field(default_factory=dict)
    one_line: bool = False
    pair: Pair | None = None
    signs: Mapping[str, str] = NOTHING
    marks: Marked = NOTHING

    @property
    def lens(self) -> Lens:
        """Return the lens on the events."""
        return self.outline.lens

    @property
    def view(self) -> View:
        """Return the view: the events that are listed."""
        return self.outline.view

    def same_events(self, other: Scene) -> bool:
        """Report whether `other` shows the same events with the same marks, whatever is open."""
        return (
            self.outline is other.outline
            and self.digits == other.digits
            and self.wanted == other.wanted
            and self.query == other.query
            and self.stale == other.stale
            and self.fault_lines is other.fault_lines
            and self.one_line == other.one_line
            and self.pair == other.pair
            and self.signs is other.signs
            and self.marks is other.marks
        )

    def index(self, key: str) -> int:
        """Return the place of an event in the list; -1 if it is not listed."""
        return self.outline.index(key)


class Shown:
    """A scene laid out in `width` cells; `before` is what was shown until now."""

    def __init__(
        self,
        scene: Scene,
        width: int,
        glyphs: Glyphs,
        styles: Styles,
        before: Shown | None = None,
    ) -> None:
        self.scene = scene
        self.width = width
        columns = Columns(width)
        kept = None if before is None else before.kept(columns, glyphs, styles)
        self.ink = Ink(
            lens=scene.lens,
            columns=columns,
            glyphs=glyphs,
            styles=styles,
            heading_of=scene.outline.measure.heading,
            digits=scene.digits or {},
            wanted=scene.wanted,
            range=scene.query.range,
            needles=scene.query.needles,
            stale=scene.stale,
            fault_lines=scene.fault_lines,
            signs=scene.signs,
            marks=scene.marks,
            kept=kept or {},
        )
        self._blocks: dict[int, Block] = {}
        self._opened_titles: dict[int, list[tuple[Piece, ...]]] = {}
        self._painted: dict[tuple[int, bool], list[Strip]] = {}
        self._painted_inner: dict[tuple[int, int, bool], Strip] = {}
        self._last: tuple[int, list[Strip]] = -1, []
        searched = bool(scene.query.needles) and not scene.one_line
        self.ladder = None
        if scene.pair is not None:
            from timeline_tui.tui.timeline.ladder import Ladder  # few look at one

            of_before = None if before is None else before.ladder
            self.ladder = Ladder(self.ink, scene.view, scene.pair, of_before)
            self.ladder.ask(searched=searched, one_line=scene.one_line)
        more = None if self.ladder is None else self.ladder.lines
        titles = None if before is None else before.layout.titles
        self.layout: Layout = Layout(
            scene.outline, columns.title, {}, titles,
            searched=searched, one_line=scene.one_line, more=more,
        )  # fmt: skip
        self.take(scene)

    def kept(self, columns: Columns, glyphs: Glyphs, styles: Styles) -> Kept | None:
        """Return the lines that were painted, for others in the same columns and looks."""
        ink = self.ink
        same = ink.columns == columns and ink.glyphs is glyphs and ink.styles is styles
        return ink.kept if same else None

    def take(self, scene: Scene) -> None:
        """Take the same events with another cursor, or with others open."""
        self.scene = scene
        self._last = -1, []
        bodies = {}
        for key in scene.expanded:
            index = scene.index(key)
            if index >= 0:
                row = scene.view.rows[index]
                bodies[index] = self.title_lines(row) + len(self.block(row).lines)
        if bodies != self.layout.bodies:
            self.layout.open_up(bodies)

    def block(self, row: int) -> Block:
        """Return an open event as lines and stops."""
        block = self._blocks.get(row)
        if block is None:
            block = self._blocks[row] = self._ink(row).block(row, self.scene.outline.stops(row))
        return block

    def _ink(self, row: int) -> Ink:
        """Return the ink of an event."""
        return self.ink if self.ladder is None else self.ladder.ink(row)

    def title_lines(self, row: int) -> int:
        """Return the number of lines of an open event's title."""
        return len(self._title(row))

    def _title(self, row: int) -> list[tuple[Piece, ...]]:
        title = self._opened_titles.get(row)
        if title is None:
            title = self._opened_titles[row] = self._ink(row).titles(row)
        return title

    @property
    def cursor_index(self) -> int:
        """Return the place of the cursor's event; -1 without one."""
        return self.scene.index(self.scene.cursor)

    def cursor_span(self, *, whole: bool) -> tuple[int, int] | None:
        """Return the lines under the cursor, half-open: a stop, a title, or with `whole` all of
        an open event."""
        scene, layout, index = self.scene, self.layout, self.cursor_index
        if index < 0:
            return None
        top, bottom = layout.top(index), layout.bottom(index)
        if index not in layout.bodies:
            return top, bottom
        row = scene.view.rows[index]
        body = top + self.title_lines(row)
        lines = [n for n, line in enumerate(self.block(row).lines) if line.stop == scene.stop]
        if scene.stop is not None and lines:
            return body + lines[0], body + lines[-1] + 1
        return (top, bottom) if whole else (top, body)

    def stop_at(self, index: int, line: int) -> int | None:
        """Return the stop on the `line`-th line of an event."""
        if index not in self.layout.bodies:
            return None
        row = self.scene.view.rows[index]
        line -= self.title_lines(row)
        return self.block(row).lines[line].stop if line >= 0 else None

    # -- painting ----------------------------------------------------------------------------

    def line(self, y: int, *, sticky: bool, sight: range = range(0)) -> Strip:
        """Return line `y` of the list; `sticky` asks for the heading of its period instead. A
        ladder draws links on the lines in `sight`."""
        strip = self._line(y, sticky=sticky)
        if self.ladder is None or sticky:
            return strip
        return self.ladder.paint_rails(strip, y, sight, self.layout, self.cursor_index)

    def _line(self, y: int, *, sticky: bool) -> Strip:
        place = self.layout.place(y)
        if place is None:
            return Strip.blank(self.width, self.ink.styles[0]["row"])
        if sticky and place.part == "gap":
            # Its month is still that of the events above; the next line may be another heading.
            return self._heading(max(0, place.index - 1), sticky=True)
        if sticky or place.part == "heading":
            joined = place.part == "heading" and self.scene.one_line
            return self._heading(place.index, sticky=sticky, joined=joined)
        if place.part == "gap":
            ink = self.ink if self.ladder is None else self.ladder.inks["both"]
            return ink.paint_gap(gap_line(self.scene.outline.gap(place.index)))
        titles = self._titles(place.index)
        if place.line < len(titles):
            return titles[place.line]
        return self._inner(place.index, place.line - len(titles))

    def _heading(self, index: int, *, sticky: bool, joined: bool = False) -> Strip:
        """Return the heading above an event, `joined` with the gap that is there."""
        heading = self.scene.outline.measure.heading(self.layout.view.rows[index])
        words = self.ink.glyphs.heading(heading)
        if heading == UNDATED_HEADING and self.scene.lens.order == "published":
            words = "No date of publication"
        size = self.scene.outline.period_size(index)
        joined = joined and bool(self.scene.outline.lead(index) & GAP)
        gap = self.scene.outline.gap(index) if joined else None
        gaps = () if gap is None else (gap_line(gap), gap_words(gap.days))
        if self.ladder is None:
            return self.ink.paint_heading(words, size, gaps)
        return self.ladder.paint_heading(words, size, gaps, named=sticky)

    def _titles(self, index: int) -> list[Strip]:
        """Return the lines of an event's title; each of them is asked for."""
        if self._last[0] != index:
            self._last = index, self._paint_titles(index)
        return self._last[1]

    def _paint_titles(self, index: int) -> list[Strip]:
        scene, layout = self.scene, self.layout
        row = scene.view.rows[index]
        opened = index in layout.bodies
        cursor = scene.lens.corpus.keys[row] == scene.cursor
        cursor = cursor and (scene.stop is None or not opened)
        if not opened:
            lines = layout.bottom(index) - layout.top(index)
            return self._ink(row).paint_folded(row, lines, cursor=cursor)
        painted = self._painted.get((row, cursor))
        if painted is None:
            painted = self._ink(row).paint_opened(row, self._title(row), cursor=cursor)
            self._painted[row, cursor] = painted
        return painted

    def _inner(self, index: int, number: int) -> Strip:
        """Return a line of an open event: each by itself, for it may have thousands."""
        scene = self.scene
        row = scene.view.rows[index]
        line = self.block(row).lines[number]
        here = scene.lens.corpus.keys[row] == scene.cursor
        here = here and scene.stop is not None and line.stop == scene.stop
        painted = self._painted_inner.get((row, number, here))
        if painted is None:
            if len(self._painted_inner) > PAINTED_LIMIT:
                self._painted_inner.clear()
            painted = self._painted_inner[(row, number, here)] = self._ink(row).paint_inner(
                row, line, cursor=here
            )
        return painted


def gap_line(gap: Gap) -> str:
    """Return the words of a gap in the list."""
    maybe = f" · {gap.maybe:,} may fall within" if gap.maybe else ""
    return gap_words(gap.days) + maybe


def gap_words(days: int) -> str:
    """Return the length of a gap, no finer than it matters."""
    if days < 60:
        return f"{days} days"
    if days < 730:
        return f"{round(days / 30.44)} months"
    return f"{round(days / 365.2425):,} years"
