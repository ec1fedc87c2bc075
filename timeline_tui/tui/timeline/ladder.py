"""The ladder: the list in the columns of two actors, with time in the middle and links drawn.

What one of them did alone stands left, what the other did alone right, what both did across both
under a rung, and what neither did is a dim line through the middle. The list and its geometry are
those of `shown`; here are the columns, and the rails beside the dates: a link goes up from the
later of two events to the earlier one. Links of events in sight come first, then some of those that
pass all that is in sight; of links that are stated elsewhere no event is read.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import chain, groupby, islice
from math import inf
from operator import itemgetter
from typing import Literal, NamedTuple, Protocol

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from timeline_tui.core.event import said_of_others
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.query import Query
from timeline_tui.core.text import brief, count, find_marks, visible
from timeline_tui.dates.frozen import dataclass
from timeline_tui.explorer.outline import LINK_WORDS, Pair
from timeline_tui.tui.glyphs import Glyphs, Line, Piece, cell_width, cut, split_pieces, wrap_beside
from timeline_tui.tui.timeline.paint import (
    BODY_LIMIT,
    COUNT,
    GUTTER,
    WIDE_GUTTER,
    Columns,
    Ink,
    Joined,
    Kept,
    tail_room,
)

Side = Literal["left", "right", "both", "neither"]

LANES = 3
"""Rails side by side."""
ZONE = 1 + LANES
"""Cells of the rails: the heads of arrows, and the lanes."""
MIDDLE = 1 + 1 + 1 + ZONE + 2
"""Cells between the columns, with those of a date: its mark, the rails, the number of those without
a lane."""
ROOMY = 115
"""Cells of the list from which dates are written in full."""
NARROW = 44
"""Cells of a column under which a title has three lines."""
NEAR = 64
"""Number of referring events that are looked at on either side of an event."""
PASSING, BLOCK, SORTED_LIMIT = 64, 256, 50_000
"""Links past all that is in sight that are looked at for those that are listed, in either
direction; how many share a note of the furthest; and up to how many are sorted for another order
of the events: with more, those that pass are not drawn in it."""


OF_ITSELF = {type_: words for type_, (words, _) in LINK_WORDS.items()}
"""The words at the start of a link, at the later event, if that event states it."""
OF_THE_OTHER = {
    "led_to": "resulted from",
    "responds_to": "is answered by",
    "contradicts": "is contradicted by",
    "part_of": "includes",
    "precedes": "follows",
    "after": "comes before",
    "before": "comes after",
    "during": "spans",
}
"""The same if the other event states it."""


def side_of(seats: Collection[int], pair: Pair) -> Side:
    """Return where an event stands, by those who take part in it."""
    left, right = (actor in seats for actor in pair)
    if left and right:
        return "both"
    return "left" if left else "right" if right else "neither"


@dataclass(frozen=True, slots=True)
class Halves(Columns):
    """The columns of a line of `width` cells as an event on one `side` has them. `pair` tells
    ladders of other actors apart."""

    side: Side = "both"
    pair: Pair = (0, 0)

    @property
    def half(self) -> int:
        """Return the cells of the left column, of which the right one has as many or one more."""
        return max(14, (self.width - MIDDLE - self.gutter) // 2)

    @property
    def gutter(self) -> int:
        """Return the cells of a date."""
        return WIDE_GUTTER if self.width >= ROOMY else GUTTER

    @property
    def tense(self) -> int:
        """Return the cells before the mark of a date."""
        return self.half + 1 + self.gutter + 1

    @property
    def zone(self) -> int:
        """Return the cells before the rails."""
        return self.tense + 1

    @property
    def right(self) -> int:
        """Return the cells before the right column."""
        return self.half + MIDDLE + self.gutter

    @property
    def across(self) -> int:
        """Return the cells of a title across both columns."""
        return max(8, self.width - 4)

    @property
    def title(self) -> int:
        """Return the cells of the title."""
        return self.across if self.side == "both" else max(8, self.half - 3 - COUNT)

    @property
    def body(self) -> int:
        """Return the cells of the text of an open event."""
        room = self.half if self.side in ("left", "right") else self.width
        return max(12, min(BODY_LIMIT, room - 4))

    @property
    def names(self) -> bool:
        """Report whether the row names who took part."""
        return self.side == "neither"


class Free(Strip):
    """A line whose cells for rails hold no words."""


@dataclass(frozen=True, slots=True)
class HalfInk(Ink):
    """The ink of events on one side of the ladder."""

    columns: Halves
    chips: Mapping[int, Piece] = field(default_factory=dict)

    @property
    def side(self) -> Side:
        """Return the side."""
        return self.columns.side

    def taken(self, row: int) -> int:
        """Return how many cells the signs take; none of a title that stands across, under them."""
        return 0 if self.side == "both" else Ink.taken(self, row)

    def titles(self, row: int) -> list[tuple[Piece, ...]]:
        """Return the lines of an open event's title."""
        title = visible(self.lens.event(row).title)
        found = find_marks(title, self.needles)
        width = self.columns.title if self.side in ("left", "right") else self.columns.across
        spans = wrap_beside(title, width, self.taken(row))
        lines = [split_pieces(title, *span, "opened", found) for span in spans]
        return lines if self.side in ("left", "right") else [(), *lines]

    def _folded(self, row: int, lines: int, hit: tuple[Piece, ...], *, cursor: bool) -> list[Strip]:
        room = lines - (self.side == "both")
        hits = [hit] if hit and room > 1 else []
        style = "dim" if self.side == "neither" else "title"
        texts = [
            split_pieces(text, 0, len(text), style, find_marks(text, self.needles))
            for text in self._title_in(row, room - len(hits))
        ]
        if self.side == "both":
            return self._across(row, [(), *texts, *hits], cursor=cursor, opened=False)
        return self._beside(row, [*texts, *hits], len(texts), cursor=cursor, opened=False)

    def paint_opened(
        self, row: int, titles: list[tuple[Piece, ...]], *, cursor: bool
    ) -> list[Strip]:
        """Return the whole title of an open event."""
        if self.side in ("left", "right"):
            return self._beside(row, titles, 0, cursor=cursor, opened=True)
        return self._across(row, titles, cursor=cursor, opened=True)

    def paint_inner(self, row: int, line: Line, *, cursor: bool) -> Strip:
        """Return a line of an open event's text."""
        lead = (self.glyphs.cursor if cursor else " ", "marker"), ("  ", "row")
        pieces = (*lead, *line.pieces)
        if self.side in ("left", "right"):
            return self._in_column(pieces, self._tense(row), cursor=cursor)
        return self._through(row, pieces, cursor=cursor)

    # -- lines -------------------------------------------------------------------------------

    def _beside(
        self, row: int, lines: Sequence[tuple[Piece, ...]], titles: int, *, cursor: bool,
        opened: bool,
    ) -> list[Strip]:  # fmt: skip
        """Return an event in its column; one of neither with who took part in it on the left."""
        event, glyphs = self.lens.event(row), self.glyphs
        strips = []
        for number, text in enumerate(lines):
            first = number == 0
            arrow = glyphs.opened if opened else glyphs.folded
            lead = (
                (glyphs.cursor if cursor and first else " ", "marker"),
                (f"{arrow} " if first else "  ", "arrow"),
            )
            pieces = [*lead, *text]
            if event.unread_date and number == titles - 1:
                room = self.columns.title - _cells(text) - (self.taken(row) if first else 0)
                pieces.append((self._written(event.unread_date, room), "dim"))
            time = self._time(row) if first else self._tense(row)
            tail = self.figures(row) if first else ()
            if self.side == "neither":
                who = self._who(row) if first else ""
                strips.append(self._passing(pieces, time, tail, who, cursor=cursor, first=first))
            else:
                strips.append(self._in_column(pieces, time, tail, cursor=cursor))
        return strips

    def _in_column(
        self, pieces: Iterable[Piece], time: Iterable[Piece], tail: Sequence[Piece] = (), *,
        cursor: bool,
    ) -> Strip:  # fmt: skip
        columns, here, there = self.columns, self.styles[cursor], self.styles[False]
        line = Joined(there["row"])
        if self.side == "right":
            line.fill(columns.half)
        else:
            _add(line, pieces, here)
            _add_tail(line, tail, columns.half, here)
        _add(line, time, here)
        line.fill(columns.right, here["row"])
        if self.side == "right":
            _add(line, pieces, here)
            _add_tail(line, tail, columns.width, here)
        return Free(line.strip(columns.width), columns.width)

    def _passing(
        self, pieces: Sequence[Piece], time: Iterable[Piece], tail: Sequence[Piece], who: str, *,
        cursor: bool, first: bool,
    ) -> Strip:  # fmt: skip
        """Return a line of an event of neither: a rule through both columns, with words on it."""
        columns, styles, rule = self.columns, self.styles[cursor], self.glyphs.dot
        line = Joined(styles["row"])
        fill = columns.half - 2 - cell_width(who)
        mark, *rest = pieces
        _add(line, (mark, ((rule if first else " ") * fill + " ", "rule"), (who, "names")), styles)
        line.fill(columns.half)
        _add(line, time, styles)
        line.fill(columns.right)
        _add(line, ((" ", "row"), *rest, (" ", "row")), styles)
        if first:
            cells = columns.right + 2 + _cells(rest)
            end = columns.width - tail_room(tail)
            line.add(rule * (end - 1 - cells), styles["rule"])
            line.fill(end)
            _add(line, tail, styles)
        return Free(line.strip(columns.width), columns.width)

    def _across(
        self, row: int, lines: Sequence[tuple[Piece, ...]], *, cursor: bool, opened: bool
    ) -> list[Strip]:
        """Return an event across both columns: a rung with the date, and its title."""
        strips = [self._rung(row, cursor=cursor)]
        arrow = self.glyphs.opened if opened else self.glyphs.folded
        for number, text in enumerate(lines[1:]):
            lead = (" ", "marker"), (f"{'  ' if number else arrow + ' '}", "arrow")
            strips.append(self._through(row, (*lead, *text), cursor=cursor))
        return strips

    def _rung(self, row: int, *, cursor: bool) -> Strip:
        columns, styles, rule = self.columns, self.styles[cursor], self.glyphs.rule
        left, right = (self.chips.get(actor, ("", "row")) for actor in columns.pair)
        who = ""
        if self.side == "neither":
            left, right, who = ("", "row"), ("", "row"), self._who(row)
        line = Joined(styles["row"])
        _add(line, ((self.glyphs.cursor if cursor else " ", "marker"), left), styles)
        space = columns.half - 1 - cell_width(left[0]) - cell_width(who) - bool(who)
        _add(line, ((rule * space, "rule"), (f" {who}" if who else "", "names")), styles)
        _, (date, look), *mark = self._time(row)
        date = date.strip()
        space = columns.gutter - cell_width(date)
        _add(line, ((rule * (space + (not date)), "rule"), (f" {date}" * bool(date), look)), styles)
        _add(line, mark, styles)
        line.fill(columns.right)
        tail = [piece for piece in self.figures(row) if piece[0].strip()]
        space = columns.width - columns.right - cell_width(right[0]) - _cells(tail) - 2 * bool(tail)
        line.add(rule * space, styles["rule"])
        if tail:
            _add(line, ((" ", "row"), *tail, (" ", "row")), styles)
        _add(line, (right,), styles)
        return Free(line.strip(columns.width), columns.width)

    def _through(self, row: int, pieces: Sequence[Piece], *, cursor: bool) -> Strip:
        """Return words across both columns, over the rails if they go that far."""
        columns, styles = self.columns, self.styles[cursor]
        line = Joined(styles["row"])
        _add(line, pieces, styles)
        cells = _cells(pieces)
        if cells < columns.tense:
            line.fill(columns.tense)
            _add(line, self._tense(row)[1:], styles)
        strip = line.strip(columns.width)
        return Free(strip, columns.width) if cells < columns.zone else strip

    def _tense(self, row: int) -> tuple[Piece, ...]:
        """Return the middle of a line that has no date."""
        blank = " " * (1 + self.columns.gutter + 1)
        return (blank, "row"), (self.glyphs.tense(self.lens.listed[row]), "tense")

    def _time(self, row: int) -> tuple[Piece, ...]:
        """Return the date in the middle, and its mark."""
        when = self.lens.listed[row]
        room = self.columns.gutter
        label = self.glyphs.date(when, self.heading_of(row).period, room)
        mark = (self.glyphs.tense(when), "tense")
        if self.range.doubts(self.lens.event(row).when):
            mark = ("?", "doubt")
        style = "date" if when.is_exact else "vague"
        return (" ", "row"), (cut(label, room).rjust(room), style), (" ", "row"), mark

    def _who(self, row: int) -> str:
        """Return who took part, in half of the left column at most."""
        names = ", ".join(brief(name, 60) for name, _ in self.lens.cast(row)[:3])
        return cut(names, self.columns.half - 8, self.glyphs.more)

    def paint_names(self, words: str, size: int | None) -> Strip:
        """Return the line on top: the two actors, and the period between them."""
        columns, styles, rule = self.columns, self.styles[False], self.glyphs.rule
        room = columns.half - 6
        name_of = self.lens.corpus.registry.name_of
        names = [
            cut(visible(name_of(self.lens.actors[actor])), room, self.glyphs.more)
            for actor in columns.pair
        ]
        left, right = (self.chips.get(actor, ("", "row")) for actor in columns.pair)
        line = Joined(styles["row"])
        _add(line, ((" ", "row"), left, (f" {names[0]} ", "marker")), styles)
        self._add_period(line, words)
        end = (f" {names[1]} ", "marker"), right, (" ", "row")
        rest = columns.width - columns.zone - _cells(end)
        events = "" if size is None else f" {count(size, 'event')} "
        if cell_width(events) + 4 <= rest:
            _add(line, ((rule * 2, "rule"), (events, "dim")), styles)
            rest -= 2 + cell_width(events)
        _add(line, ((rule * rest, "rule"), *end), styles)
        return line.strip(columns.width)

    def _add_period(self, line: Joined, words: str) -> None:
        """Add a rule that ends in words at the rails."""
        said = f" {cut(self.glyphs.words(words), self.columns.zone - 4, self.glyphs.more)} "
        space = self.columns.zone - line.cells - cell_width(said)
        line.add(self.glyphs.rule * space, self.styles[False]["rule"])
        line.add(said, self.styles[False]["heading"])
        line.fill(self.columns.zone)

    def paint_heading(self, words: str, size: int | None, gaps: Sequence[str] = ()) -> Strip:
        """Return a period's heading, whose words end where the rails begin, and behind these the
        gap above it."""
        columns, styles, rule = self.columns, self.styles[False], self.glyphs.rule
        line = Joined(styles["row"])
        self._add_period(line, words)
        events = "" if size is None else f" {count(size, 'event')} {rule}"
        gap = self.gap_in(columns.width - columns.right - cell_width(events) - 2, gaps)
        if gap:
            _add(line, ((rule * (columns.right - columns.zone), "rule"), (gap, "gap")), styles)
        fill = rule * (columns.width - line.cells - cell_width(events))
        _add(line, ((fill, "rule"), (events, "dim")), styles)
        return Free(line.strip(columns.width), columns.width)

    def paint_gap(self, words: str) -> Strip:
        """Return the line for a long gap."""
        columns, styles = self.columns, self.styles[False]
        said = f"{self.glyphs.words(words)} {self.glyphs.gap}"
        line = Joined(styles["row"])
        line.fill(columns.tense + 1 - cell_width(said))
        line.add(said, styles["gap"])
        return Free(line.strip(columns.width), columns.width)


def _cells(pieces: Iterable[Piece]) -> int:
    return sum(cell_width(text) for text, _ in pieces)


def _add(line: Joined, pieces: Iterable[Piece], styles: Mapping[str, Style]) -> None:
    for text, name in pieces:
        line.add(text, styles[name])


def _add_tail(line: Joined, tail: Sequence[Piece], end: int, styles: Mapping[str, Style]) -> None:
    """Fill up a column to its end, where figures stand if there are any."""
    if tail:
        line.fill(end - tail_room(tail), styles["row"])
        _add(line, tail, styles)
    line.fill(end, styles["row"])


# -- rails -----------------------------------------------------------------------------------------


class Marks(NamedTuple):
    """The signs of which rails are made."""

    along: str
    across: str
    up_to: str
    down_to: str
    from_below: str
    from_above: str
    head: str
    up: str
    down: str


class Geometry(Protocol):
    """The lines of a list (`shown.Layout`)."""

    bodies: dict[int, int]

    def index_at(self, y: int) -> int:
        """Return the place of the block that holds a line."""

    def top(self, index: int) -> int:
        """Return the first line of an event."""


LongTitles = Callable[[int, Sequence[int] | None], int]
"""The events whose title is longer than so many cells (`shown.TitleHeights.long`)."""


@dataclass(frozen=True, slots=True)
class Rail:
    """A link between two events, by their places in the list, and the lines on which they begin:
    beyond the sight where they are out of it."""

    upper: int
    lower: int
    top: float
    bottom: float


def lay_rails(rails: Iterable[Rail], known: Mapping[tuple[int, int], int]) -> dict[Rail, int]:
    """Return the lane of each rail that has one: no two share a line in a lane. Those `known` keep
    theirs if they can; the shortest come first, next to the dates, and those without an end in
    sight last."""
    laid: dict[Rail, int] = {}
    lanes: list[list[Rail]] = [[] for _ in range(LANES)]

    def rank(rail: Rail) -> tuple[bool, bool, float, int, int]:
        at = (rail.upper, rail.lower)
        return (rail.top, rail.bottom) == (-inf, inf), at not in known, rail.bottom - rail.top, *at

    for rail in sorted(rails, key=rank):
        own = known.get((rail.upper, rail.lower))
        for lane in (*(() if own is None else (own,)), *range(LANES)):
            if all(rail.bottom < each.top or each.bottom < rail.top for each in lanes[lane]):
                lanes[lane].append(rail)
                laid[rail] = lane
                break
    return laid


def draw_rails(laid: Mapping[Rail, int], y: int, sight: range, glyphs: Glyphs) -> str:
    """Return the cells of the rails on a line of those in sight."""
    marks = Marks(*glyphs.rails)
    cells = [" "] * ZONE
    starts = {lane for rail, lane in laid.items() if rail.bottom == y}
    ends = {lane for rail, lane in laid.items() if rail.top == y}
    reach = max(starts | ends, default=-1)
    for lane in range(reach):
        cells[1 + lane] = marks.across
    for rail, lane in laid.items():
        if rail.top < y < rail.bottom:
            cells[1 + lane] = marks.along
            if y == sight[0]:
                cells[1 + lane] = marks.up
            elif y == sight[-1]:
                cells[1 + lane] = marks.down
    for lane in starts | ends:
        further = lane < reach
        if lane in starts:
            cells[1 + lane] = marks.from_below if further else marks.up_to
        else:
            cells[1 + lane] = marks.from_above if further else marks.down_to
    if reach >= 0:
        cells[0] = marks.head if ends else marks.across
    return "".join(cells)


def bold_cells(laid: Mapping[Rail, int], y: int, cursor: int) -> Collection[int]:
    """Return the cells of a line that belong to rails of one event."""
    bold = set()
    for rail, lane in laid.items():
        if cursor in (rail.upper, rail.lower) and rail.top <= y <= rail.bottom:
            bold.add(1 + lane)
            if y in (rail.top, rail.bottom):
                passing = {1 + other for each, other in laid.items() if each.top < y < each.bottom}
                bold |= {*range(1 + lane)} - passing
    return bold


class Links:
    """The links of a corpus, by the places of their events in an order of all of them: `places` has
    that of each row, None stands for the rows themselves."""

    def __init__(self, lens: Lens, places: Sequence[int] | None) -> None:
        columns = lens.corpus.columns
        self._to: Sequence[int] = columns["link.target"]
        self._of: Sequence[int] = columns["link.from"]
        if places is not None:
            ends = (map(places.__getitem__, end) for end in (self._to, self._of))
            pairs = sorted(zip(*ends, strict=True)) if len(self._to) <= SORTED_LIMIT else []
            self._to, self._of = [to for to, _ in pairs], [of for _, of in pairs]
        blocks = [self._of[at : at + BLOCK] for at in range(0, len(self._of), BLOCK)]
        self._least, self._most = list(map(min, blocks)), list(map(max, blocks))

    def from_below(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Yield the links from places behind `last` to others before `first`, the nearest of these
        first, each as the upper and the lower place."""
        end = bisect_left(self._to, first)
        for block in range((end - 1) // BLOCK, -1, -1):
            if self._most[block] > last:
                for at in range(min(end, (block + 1) * BLOCK) - 1, block * BLOCK - 1, -1):
                    if self._of[at] > last:
                        yield self._to[at], self._of[at]

    def from_above(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Yield the links from places before `first` to others behind `last` in the same way."""
        start = bisect_right(self._to, last)
        for block in range(start // BLOCK, len(self._least)):
            if self._least[block] < first:
                for at in range(max(start, block * BLOCK), min((block + 1) * BLOCK, len(self._to))):
                    if self._of[at] < first:
                        yield self._of[at], self._to[at]


class Ladder:
    """A list as a ladder: the inks of its sides, the lines of its events, its rails."""

    def __init__(self, ink: Ink, view: View, pair: Pair, before: Ladder | None) -> None:
        self.view = view
        self.glyphs: Glyphs = ink.glyphs
        self.lens: Lens = ink.lens
        self.pair = pair
        width = ink.columns.width
        self.columns = Halves(width, "left", pair)
        same = (
            before is not None
            and before.columns == self.columns
            and before.glyphs is ink.glyphs
            and before.inks["left"].styles is ink.styles
        )
        kept: Kept = before.inks["left"].kept if before is not None and same else {}
        chips: dict[int, Piece] = {
            actor: (f"[{ink.digits[actor]}]", f"actor-{min(ink.digits[actor], 7)}")
            for actor in pair
            if actor in ink.digits
        }
        sides: tuple[Side, ...] = ("left", "right", "both", "neither")
        self.inks: dict[Side, HalfInk] = {
            side: HalfInk(
                ink.lens, Halves(width, side, pair), ink.glyphs, ink.styles, ink.heading_of,
                ink.digits, ink.wanted, ink.range, ink.needles, ink.stale, ink.fault_lines,
                ink.signs, ink.marks, kept, chips,
            )
            for side in sides
        }  # fmt: skip
        self._searched = self._one_line = False
        self._lanes: dict[tuple[str, str], int] = {}
        self._links: Links | None = None
        if before is not None and before.lens.corpus is self.lens.corpus:
            self._lanes = before._lanes
            if before.view.places is view.places:
                self._links = before._links
        self._drawn: tuple[object, dict[Rail, int], Sequence[Rail]] = None, {}, ()

    def ink(self, row: int) -> HalfInk:
        """Return the ink of an event."""
        return self.inks[side_of(self.lens.seats(row), self.pair)]

    def paint_heading(
        self, words: str, size: int | None, gaps: Sequence[str] = (), *, named: bool
    ) -> Strip:
        """Return a period's heading; the one that stays on top is `named` after the actors."""
        ink = self.inks["both"]
        return ink.paint_names(words, size) if named else ink.paint_heading(words, size, gaps)

    # -- heights -----------------------------------------------------------------------------

    def ask(self, *, searched: bool, one_line: bool) -> None:
        """Take how many lines folded events are to have (`shown.Layout`)."""
        self._searched, self._one_line = searched, one_line

    def lines(self, long: LongTitles) -> Iterator[int]:
        """Yield sets of events, as bits by their place, that have one line more than those in no
        set: no event is read."""
        rows = self.view.rows
        left, right = (
            self.lens.select(Query.of(actors=[self.lens.actors[actor].id])).rows.bits
            for actor in self.pair
        )
        yield left & right  # the rung
        if self._searched:
            yield rows.bits
        elif not self._one_line:
            width = self.columns.title
            yield long(width, rows.order) & (left ^ right)
            yield long(self.columns.across, rows.order) & left & right
            if self.columns.half < NARROW:
                yield long(2 * width, rows.order) & (left ^ right)

    # -- rails -------------------------------------------------------------------------------

    def paint_rails(
        self, strip: Strip, y: int, sight: range, layout: Geometry, cursor: int
    ) -> Strip:
        """Return a line of the list with the rails on it, those of the event under the cursor (by
        its place) bold."""
        if not isinstance(strip, Free) or y not in sight:
            return strip
        laid, unlaid = self._laid(sight, layout)
        if not laid and not unlaid:
            return strip
        columns = self.columns
        styles = self.inks["left"].styles[False]
        cells = draw_rails(laid, y, sight, self.glyphs)
        bold = bold_cells(laid, y, cursor)
        looks = ["" if cell == " " else "tense" for cell in cells]
        for at in bold:
            looks[at] = "marker"
        put, at = [], columns.zone
        for look, run in groupby(zip(looks, cells, strict=True), key=itemgetter(0)):
            text = "".join(cell for _, cell in run)
            if look:
                put.append((at, text, look))
            at += len(text)
        if more := sum(y in (rail.top, rail.bottom) for rail in unlaid):
            words = f"+{more}" if more < 10 else f"+{self.glyphs.more}"
            put.append((columns.zone + ZONE, words, "dim"))
        starting = [rail for rail in laid if rail.bottom == y]
        if starting:
            put += self._words(starting)
        for at, text, name in put:
            strip = _put(strip, at, text, styles[name])
        return strip

    def _words(self, rails: Sequence[Rail]) -> Iterator[tuple[int, str, str]]:
        """Yield the words of the links that begin at an event, beside it."""
        columns, row = self.columns, self.view.rows[rails[0].lower]
        side = side_of(self.lens.seats(row), self.pair)
        words: dict[str, None] = {}
        for rail in rails:
            words.update(dict.fromkeys(self._link_words(rail)))
        said = cut(", ".join(words), columns.half - 14, self.glyphs.more)
        if side == "left":
            yield columns.right, f" {said}", "dim"
        elif side == "right":
            yield columns.half - cell_width(said), said, "dim"
        elif side == "both":
            yield columns.right, f" {said} ", "dim"

    def _link_words(self, rail: Rail) -> Iterator[str]:
        """Yield what the later of two events says of the earlier, or the other way around."""
        upper, lower = (self.view.rows[index] for index in (rail.upper, rail.lower))
        for row, other, words in ((lower, upper, OF_ITSELF), (upper, lower, OF_THE_OTHER)):
            for type_, id_ in said_of_others(self.lens.corpus.event(row)):
                if self.lens.corpus.row(id_) == other:
                    yield words[type_]

    def _laid(self, sight: range, layout: Geometry) -> tuple[dict[Rail, int], Sequence[Rail]]:
        """Return the rails in sight with their lanes, and those without one."""
        asked = (sight, layout, layout.bodies)
        if self._drawn[0] != asked:
            rails = self._rails(sight, layout)
            keys = self.lens.corpus.keys
            name = {
                rail: (keys[self.view.rows[rail.upper]], keys[self.view.rows[rail.lower]])
                for rail in rails
            }
            known = {
                (rail.upper, rail.lower): self._lanes[names]
                for rail, names in name.items()
                if names in self._lanes
            }
            laid = lay_rails(rails, known)
            self._lanes = {name[rail]: lane for rail, lane in laid.items()}
            self._drawn = asked, laid, [rail for rail in rails if rail not in laid]
        return self._drawn[1:]

    def _rails(self, sight: range, layout: Geometry) -> list[Rail]:
        """Return the links of the events in sight with others that are listed, and as many that
        pass them as there are lanes."""
        if not len(sight) or not len(self.view):
            return []
        first, last = layout.index_at(sight[0]), layout.index_at(sight[-1])
        ends = {
            (min(index, other), max(index, other))
            for index in range(first, last + 1)
            for other in self._linked(index)
        }

        def line(index: int) -> float:
            if first <= index <= last:
                return layout.top(index)
            return -inf if index < first else inf

        ends.update(islice(dict.fromkeys(self._passing(first, last)), LANES))
        return [Rail(*end, line(end[0]), line(end[1])) for end in sorted(ends)]

    def _passing(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Yield the ends of links from events above those in sight to others below them, by their
        places in the list: only those among the nearest of all."""
        view, rows = self.view, self.view.rows
        if self._links is None:
            self._links = Links(self.lens, view.places)
        sight = rows.place(first), rows.place(last)
        found = (self._links.from_below(*sight), self._links.from_above(*sight))
        for places in chain.from_iterable(islice(each, PASSING) for each in found):
            upper, lower = (rows.order[at] if rows.order is not None else at for at in places)
            if upper in view and lower in view:
                yield view.index(upper), view.index(lower)

    def _linked(self, index: int) -> Iterator[int]:
        """Yield the places of the events that an event refers to, or that refer to it: of very
        many the nearest."""
        corpus, row = self.lens.corpus, self.view.rows[index]
        referred = {corpus.row(id_) for _, id_ in said_of_others(corpus.event(row))}
        targets, rows = corpus.columns["link.target"], corpus.columns["link.from"]
        start, end = bisect_left(targets, row), bisect_right(targets, row)
        if end - start > 2 * NEAR:
            at = bisect_left(rows, row, start, end)
            start, end = max(start, at - NEAR), min(end, at + NEAR)
        for other in referred | set(rows[start:end]):
            place = -1 if other is None else self.view.index(other)
            if place >= 0 and place != index:
                yield place


def _put(strip: Strip, at: int, text: str, style: Style) -> Strip:
    """Return a line with words over some of its cells, on the ground that is there."""
    end = at + cell_width(text)
    under = next(iter(strip.crop(at, end)), None)
    if under is not None and under.style is not None:
        style += Style(bgcolor=under.style.bgcolor)
    said = Strip([Segment(text, style)])
    return Strip.join([strip.crop(0, at), said, strip.crop(end, strip.cell_length)])
