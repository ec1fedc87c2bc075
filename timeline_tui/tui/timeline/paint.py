"""An event's lines as strips: columns, marks and colors, ready for the screen.

Knows no geometry and no keys; asked for one event at a time and only for what is visible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from itertools import compress
from types import MappingProxyType
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from timeline_tui.core.characters import COMMON
from timeline_tui.core.event import Mark
from timeline_tui.core.lens import Lens
from timeline_tui.core.query.fields import Range
from timeline_tui.core.text import contains, count, find_marks, visible
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.wording.gutter import Heading
from timeline_tui.explorer.outline import Stop
from timeline_tui.explorer.state import FaultLines, Marked
from timeline_tui.tui.glyphs import (
    Block,
    Glyphs,
    Line,
    Piece,
    cell_width,
    cut,
    split_pieces,
    wrap_beside,
)

NARROW_GUTTER, GUTTER, WIDE_GUTTER = 7, 9, 15
"""Cells of the column of dates where actors have no column, where `27–15 Mar` is to fit, and where
`~27 Feb – 5 Mar` does."""
GROWS_FROM, MARKED_FROM = 59, 48
"""Cells of the list behind which the column of dates grows, and from which actors have one."""
COUNT, SIGNS_SHOWN = 4, 2
"""Cells for what stands behind a title, and how many signs for its reader may be among it."""
BODY_LIMIT = 92
"""Cells of a line of text that are read with ease, on however wide a list."""
NAMED_FROM = 90
"""Cells of a line from which a row names its actors; on narrower ones their digits do."""
NAMES_ROOM, NAMES_LIMIT = 8, 12
"""Cells that the names need at least, and how many of them could stand there."""
WRITTEN = 8
"""Cells from which an unreadable date is shown behind a title."""
NOTHING: Mapping[str, Any] = MappingProxyType({})
LOOKS = {
    "row": ("row",), "cursor": ("cursor",), "match": ("match",), "rule": ("rule",),
    "plain": ("title", "summary"),
    "bold": ("marker", "opened", "new"),
    "italic": ("translation",),
    "dim": ("gap", "arrow", "count", "speaker", "dim", "names"),
    "aside": ("reported", "note"),
    "heading": ("heading",),
    "date": ("date", "tense", "source", "label"),
    "vague": ("vague",),
    "when": ("when",),
    "link": ("link",),
    "quote": ("quote", "bar"),
    "doubt": ("doubt", "status", "changed"),
    "private": ("private", "marked", "noted"),
}  # fmt: skip
"""The looks of `glyphs.LOOKS`, and the styles of words that have each of them."""
_LOOK_OF = {style: look for look, styles in LOOKS.items() for style in styles}


class Table(dict[str, Style]):
    """The styles of words by name, each made when it is first looked up: most are of lines that no
    first screen has. Those of one look are one object."""

    def __init__(self, of_look: Callable[[str], Style]) -> None:
        super().__init__()
        self._of_look = of_look

    def __missing__(self, name: str) -> Style:
        style = self[name] = self._of_look(_LOOK_OF.get(name, name))
        return style


def table_on(look: Callable[..., Style], row: str) -> Table:
    """Return the styles of words on a row, of the looks of a widget (`toolkit.widgets.Parts`)."""

    def style_of(name: str) -> Style:
        return look(row) if name in ("row", "cursor") else look(f"timeline--{name}", row)

    return Table(style_of)


Styles = tuple[Mapping[str, Style], Mapping[str, Style]]
"""The styles of words by name, on a row and on that of the cursor."""


Said = tuple[object, ...]
Kept = dict[tuple[object, ...], tuple[tuple[Said, list[Strip]], ...]]
KEPT_LIMIT, KEPT_WAYS = 400, 3
"""Events, headings and gaps whose strips are kept: several screens full, so that scrolling back
costs nothing; and in how many ways each, so that a filter that comes and goes does not either."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a line of `width` cells."""

    width: int

    @property
    def gutter(self) -> int:
        """Return the cells of the column of dates."""
        if self.width < MARKED_FROM:
            return NARROW_GUTTER
        return min(GUTTER + max(0, self.width - GROWS_FROM), WIDE_GUTTER)

    @property
    def markers(self) -> int:
        """Return the cells of the column of actors' digits; 0 where titles would have too few."""
        return 5 if self.width >= MARKED_FROM else 0

    @property
    def lead(self) -> int:
        """Return the cells before the title."""
        return 1 + self.gutter + 1 + 1 + 1 + (self.markers + 1 if self.markers else 0) + 2

    @property
    def title(self) -> int:
        """Return the cells of the title."""
        return max(8, self.width - self.lead - COUNT)

    @property
    def body(self) -> int:
        """Return the cells of the text of an open event, which stands under its title."""
        return max(12, min(BODY_LIMIT, self.width - self.lead - 1))

    @property
    def names(self) -> bool:
        """Report whether there is room for names of actors."""
        return self.width >= NAMED_FROM


@dataclass(frozen=True, slots=True)
class Ink:
    """Everything that painting depends on beside the event: if any of it changes, paint anew.

    `heading_of` gives the heading above an event, `digits` the key (1–9) of actors that have one,
    by index in the chronology's actors; `wanted` are the actors of the filter, also by index, and
    `range` and `needles` the time that it asks for and the folded words that are marked.
    `signs` are those of events by key (`explorer.state.State`), and `marks` what a person keeps of
    them. `kept` are lines that were painted in the same columns and looks, those of an event by row
    and whether the cursor is there, each with what it says: most are there again after the next
    key.
    """

    lens: Lens
    columns: Columns
    glyphs: Glyphs
    styles: Styles
    heading_of: Callable[[int], Heading]
    digits: Mapping[int, int]
    wanted: frozenset[int]
    range: Range
    needles: tuple[str, ...]
    stale: frozenset[str] = frozenset()
    fault_lines: FaultLines = field(default_factory=dict)
    signs: Mapping[str, str] = NOTHING
    marks: Marked = NOTHING
    kept: Kept = field(default_factory=dict)

    def block(self, row: int, stops: tuple[Stop, ...]) -> Block:
        """Return the event opened, with the lines of its stops."""
        from timeline_tui.tui.timeline.unfold import unfold  # on the first screen nothing is open

        stale = self.lens.event(row).file in self.stale
        return unfold(
            self.lens, row, stops, self.columns.body, self.glyphs, self.needles,
            stale=stale, fault_lines=self.fault_lines, marks=self._marks(row),
        )  # fmt: skip

    def _marks(self, row: int) -> Mapping[str, Mark]:
        return self.marks.get(self.lens.corpus.keys[row], NOTHING) if self.marks else NOTHING

    def titles(self, row: int) -> list[tuple[Piece, ...]]:
        """Return the lines of an open event's title."""
        title = visible(self.lens.event(row).title)
        found = find_marks(title, self.needles)
        spans = wrap_beside(title, self.columns.title, self.taken(row))
        return [split_pieces(title, start, end, "opened", found) for start, end in spans]

    def paint_folded(self, row: int, lines: int, *, cursor: bool) -> list[Strip]:
        """Return a folded event in one or two lines: those of before, if nothing that they say is
        another."""
        hit = self._hit(row) if lines > 1 and self.needles else ()
        said = (*self._said(row, lines), hit)
        return self._kept((row, cursor), said, lambda: self._folded(row, lines, hit, cursor=cursor))

    def _kept(
        self, key: tuple[object, ...], said: Said, paint: Callable[[], list[Strip]]
    ) -> list[Strip]:
        """Return the lines that were painted before under a key and said the same, or paint
        them."""
        ways = self.kept.get(key, ())
        for before, strips in ways:
            if before == said:
                return strips
        if len(self.kept) > KEPT_LIMIT:
            self.kept.clear()
        strips = paint()
        self.kept[key] = ((said, strips), *ways[: KEPT_WAYS - 1])
        return strips

    def _said(self, row: int, lines: int) -> Said:
        """Return all that the lines of a folded event are made of, beside the columns."""
        event = self.lens.event(row)
        keyed = [seat for seat in self.lens.seats(row) if seat in self.digits]
        return (
            lines,
            event.title,
            event.unread_date,
            event.quote_count,
            event.status,
            self.sign(row),
            bool(event.faults) or event.file in self.stale,
            self.lens.listed[row],
            event.when,
            self.heading_of(row).period,
            [(self.digits[seat], seat in self.wanted) for seat in keyed],
            not self.wanted,
            (len(self.lens.seats(row)), *self._named(row)) if self.columns.names else (),
            self.range,
            self.needles,
        )

    def _folded(self, row: int, lines: int, hit: tuple[Piece, ...], *, cursor: bool) -> list[Strip]:
        shown = self._title_in(row, lines - 1 if hit else lines)
        found = [
            split_pieces(text, 0, len(text), "title", find_marks(text, self.needles))
            for text in shown
        ]
        return self._title_strips(
            row, [*found, hit] if hit else found, cursor=cursor, opened=False, titles=len(found)
        )

    def _title_in(self, row: int, lines: int) -> list[str]:
        """Return the title of a folded event in so many lines."""
        # Characters over characters: no line needs more of them than this.
        title = visible(self.lens.event(row).title, limit=40 * lines * self.columns.title)
        taken = self.taken(row)
        spans = wrap_beside(title, self.columns.title, taken)
        if len(spans) > lines:
            room = self.columns.title - (taken if lines == 1 else 0)
            last = cut(title[spans[lines - 1][0] :], room, self.glyphs.more)
            return [title[start:end] for start, end in spans[: lines - 1]] + [last]
        return [title[start:end] for start, end in spans] + [""] * (lines - len(spans))

    def _hit(self, row: int) -> tuple[Piece, ...]:
        """Return the words around what the search found, for the last line of a folded event; none
        where its title shows all that was asked for and needs that line itself."""
        from timeline_tui.tui.timeline.unfold import unfold_hit  # as for `block`

        first, *rest = self._title_in(row, 2)
        hidden = tuple(
            needle for needle in self.needles if not contains(f"{first}\n{rest[0]}", (needle,))
        )
        if not hidden and rest[0]:
            return ()
        return unfold_hit(
            self.lens, row, hidden or self.needles, self.columns.title, self.glyphs,
            title=bool(hidden), marks=self._marks(row),
        )  # fmt: skip

    def paint_opened(
        self, row: int, titles: list[tuple[Piece, ...]], *, cursor: bool
    ) -> list[Strip]:
        """Return the whole title of an open event."""
        return self._title_strips(row, titles, cursor=cursor, opened=True)

    def paint_inner(self, row: int, line: Line, *, cursor: bool) -> Strip:
        """Return a line of an open event's text."""
        tense = self.glyphs.tense(self.lens.listed[row])
        blank = " " * (self.columns.lead - self.columns.gutter - 3)
        edge = (" " * (1 + self.columns.gutter + 1), "row"), (tense, "tense"), (blank, "row")
        lead = ((self.glyphs.cursor, "marker"), *edge_rest(edge)) if cursor else edge
        return self._strip((*lead, *line.pieces), cursor)

    def _title_strips(
        self,
        row: int,
        lines: list[tuple[Piece, ...]],
        *,
        cursor: bool,
        opened: bool,
        titles: int = 0,
    ) -> list[Strip]:
        event = self.lens.event(row)
        glyphs, asked = self.glyphs, self.range
        when, room = self.lens.listed[row], self.columns.gutter
        label = glyphs.date(when, self.heading_of(row).period, room)
        date_style = "date" if when.is_exact else "vague"
        lead: list[Piece] = [
            (glyphs.cursor if cursor else " ", "marker"),
            (cut(label, room).ljust(room), date_style),
            (" ", "row"),
            ("?", "doubt") if asked.doubts(event.when) else (glyphs.tense(when), "tense"),
            (" ", "row"),
        ]
        if self.columns.markers:
            lead.extend(self._markers(row))
            lead.append((" ", "row"))
        lead.append((glyphs.opened if opened else glyphs.folded, "arrow"))
        lead.append((" ", "row"))
        right, taken = self.figures(row), self.taken(row)
        named = -1
        if self.columns.names:
            said = [any(text for text, _ in title) for title in lines[:titles]]
            named = max(compress(range(titles), said), default=-1)
        strips = []
        for number, title in enumerate(lines):
            pieces = list(lead) if number == 0 else [
                (" " * (1 + room + 1), "row"), (glyphs.tense(when), "tense"),
                (" " * (self.columns.lead - room - 3), "row"),
            ]  # fmt: skip
            if event.unread_date and number == titles - 1:
                room = self.columns.title - (0 if number else taken)
                room -= sum(cell_width(text) for text, _ in title)
                title = (*title, (self._written(event.unread_date, room), "dim"))
            if number == named:
                before = cell_width("".join(text for text, _ in title))
                before += 0 if number else taken
                title = (*title, (self._names(row, before), "names"))
            pieces.extend(title)
            strips.append(self._strip(pieces, cursor, right if number == 0 else ()))
        return strips

    def sign(self, row: int) -> str:
        """Return the roles of the signs of an event; "" if it has none."""
        return self.signs.get(self.lens.corpus.keys[row], "") if self.signs else ""

    def figures(self, row: int) -> tuple[Piece, ...]:
        """Return what stands behind a title: signs for the reader, a doubt, and the number of
        quotes."""
        event = self.lens.event(row)
        quotes = event.quote_count
        figure = f"{min(quotes, 99)}{self.glyphs.quotes}" if quotes else ""
        doubt = "" if event.status == "confirmed" else "?"
        if event.faults or event.file in self.stale:
            doubt = "!"
        signs = [(self.glyphs.sign(role), role) for role in self.sign(row).split()[:SIGNS_SHOWN]]
        cells = len(figure) + len(doubt) + len(signs)
        space = max(COUNT - cells, bool(signs))
        return (" " * space, "row"), *signs, (doubt, "doubt"), (figure, "count")

    def taken(self, row: int) -> int:
        """Return how many cells of a title's first line the signs behind it take, with the blank
        before them."""
        if not self.sign(row):
            return 0
        return tail_room(self.figures(row)) - COUNT

    def _written(self, date: str, room: int) -> str:
        """Return an unreadable date to stand behind a title; "" where there is no room for it."""
        if room < WRITTEN:
            return ""
        words = self.glyphs.words(f"  “{visible(date, limit=room)}”")
        return words if cell_width(words) <= room else cut(words, room, self.glyphs.more)

    def _named(self, row: int) -> tuple[str, ...]:
        """Return the names of the actors of an event, those in brackets last: they are the ones
        that most rows have."""
        seats = list(self.lens.seats(row)[:NAMES_LIMIT])
        keyed = [seat for seat in seats if seat in self.digits]
        often = self.wanted or (keyed and {min(keyed, key=self.digits.__getitem__)})
        seats.sort(key=lambda seat: seat in often)
        return tuple(self.lens.actors[seat].name for seat in seats)

    def _names(self, row: int, taken: int) -> str:
        """Return as many names of actors as end with the column of titles behind `taken` cells of
        it, and how many there are beside them."""
        room = self.columns.title - taken - 2
        if room < NAMES_ROOM:
            return ""
        names = [visible(name, limit=room) for name in self._named(row)]
        fitting, total = len(names), len(self.lens.seats(row))
        while fitting:
            left = total - fitting
            words = ", ".join(names[:fitting]) + (f" +{left}" if left else "")
            if cell_width(words) <= room:
                return " " * (room + 2 - cell_width(words)) + words
            fitting -= 1
        return ""

    def _markers(self, row: int) -> list[Piece]:
        """Return `[1]23`: in brackets the required actors (or the most frequent), bare the
        others with a key."""
        keyed = sorted(
            (self.digits[seat], seat in self.wanted)
            for seat in self.lens.seats(row)
            if seat in self.digits
        )
        if not self.wanted:
            keyed = [(digit, number == 0) for number, (digit, _) in enumerate(keyed)]
        inside = [digit for digit, strong in keyed if strong]
        others = [digit for digit, strong in keyed if not strong]
        pieces: list[Piece] = []
        room = self.columns.markers
        if inside:
            # One thing, filled with the colors of its actors from end to end.
            shown = inside[: max(1, room - 2)]
            for at, digit in enumerate(shown, 1):
                sign = f"{'[' * (at == 1)}{digit}{']' * (at == len(shown))}"
                pieces.append((sign, f"actor-{min(digit, 7)}"))
            room -= len(shown) + 2
        if len(others) > room:
            others = others[: max(0, room - 1)]
            pieces.append(("".join(map(str, others)) + (self.glyphs.more if room else ""), "dim"))
            room = 0
        else:
            pieces.append(("".join(map(str, others)), "dim"))
            room -= len(others)
        pieces.append((" " * room, "row"))
        return pieces

    def paint_heading(self, words: str, size: int | None, gaps: Sequence[str] = ()) -> Strip:
        """Return a period's heading, across the whole width, with the number of its events where
        that is known, and the first of the wordings of the gap above it for which there is room:
        without that number if need be, for the events can be counted."""
        return self._kept(
            ("heading", words, size), tuple(gaps), lambda: [self._new_heading(words, size, gaps)]
        )[0]

    def _new_heading(self, words: str, size: int | None, gaps: Sequence[str]) -> Strip:
        rule = self.glyphs.rule
        events = "" if size is None else f" {count(size, 'event')} "
        end = rule if events else ""
        said = f" {self.glyphs.words(words)} "
        room = self.columns.width - 1 - len(end) - cell_width(said) - cell_width(events)
        gap = self.gap_in(room - 3, gaps[:1])
        if gaps and not gap:
            room, events, end = room + len(end) + cell_width(events), "", ""
            gap = self.gap_in(room - 3, gaps)
        lead = rule if gap else ""
        fill = rule * (room - len(lead) - cell_width(gap))
        pieces = (
            (rule, "rule"), (said, "heading"), (lead, "rule"), (gap, "gap"), (fill, "rule"),
            (events, "dim"), (end, "rule"),
        )  # fmt: skip
        return self._strip(pieces, False)

    def gap_in(self, room: int, gaps: Sequence[str]) -> str:
        """Return the first wording of a gap that fits in a heading; "" if none does."""
        said = (f" {self.glyphs.gap} after {self.glyphs.words(gap)} " for gap in gaps)
        return next((words for words in said if cell_width(words) <= room), "")

    def paint_gap(self, words: str) -> Strip:
        """Return the line for a long gap."""
        lead = " " * (1 + self.columns.gutter + 1)
        said = f"{lead}{self.glyphs.gap} {self.glyphs.words(words)}"
        return self._kept(("gap", said), (), lambda: [self._strip(((said, "gap"),), False)])[0]

    def _strip(self, pieces: Iterable[Piece], cursor: bool, right: Sequence[Piece] = ()) -> Strip:
        """Return a line of the list, with `right` at its end."""
        styles = self.styles[cursor]
        line = Joined(styles["row"])
        for text, name in pieces:
            line.add(text, styles[name])
        if right:
            line.fill(self.columns.lead + self.columns.title - tail_room(right) + COUNT)
            for text, name in right:
                line.add(text, styles[name])
        return line.strip(self.columns.width)


class Joined:
    """Words of a line, joined where they look the same: what comes after counts the segments.
    `base` is the style of blanks."""

    def __init__(self, base: Style) -> None:
        self._base = self._style = base
        self._segments: list[Segment] = []
        self._texts: list[str] = []
        self._cells = 0

    def add(self, text: str, style: Style) -> None:
        """Add words in a style."""
        if text:
            if style is not self._style:
                self._end()
                self._style = style
            self._texts.append(text)
            # As Textual counts them, whose table of cells takes a while to load.
            plain = text.isascii() or COMMON.issuperset(text)
            self._cells += len(text) if plain else Segment(text).cell_length

    def fill(self, cells: int, style: Style | None = None) -> None:
        """Fill up with blanks, or cut, to so many cells."""
        style = style or self._base
        if self._cells < cells:
            self.add(" " * (cells - self._cells), style)
        elif self._cells > cells:
            self._end()
            self._segments = list(Strip(self._segments, self._cells).adjust_cell_length(cells))
            self._cells = cells

    @property
    def cells(self) -> int:
        """Return the cells that are filled."""
        return self._cells

    def _end(self) -> None:
        if self._texts:
            self._segments.append(Segment("".join(self._texts), self._style))
            self._texts = []

    def strip(self, cells: int) -> Strip:
        """Return the line in so many cells."""
        self.fill(cells)
        self._end()
        return Strip(self._segments, cells)


def tail_room(tail: Sequence[Piece]) -> int:
    """Return the cells that what stands behind a title takes."""
    return max(COUNT, sum(len(text) for text, _ in tail))


def edge_rest(edge: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the edge of a body line without its first cell, where the cursor's mark goes."""
    (blank, style), *rest = edge
    return ((blank[1:], style), *rest)
