"""An event's lines as strips: columns, marks and colors, ready for the screen.

Knows no geometry and no keys; asked for one event at a time and only for what is visible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from timeline_tui.core.lens import Lens
from timeline_tui.core.query import Query
from timeline_tui.core.text import count, find_marks, visible
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.wording.gutter import Heading, gutter
from timeline_tui.explorer.outline import Stop
from timeline_tui.explorer.state import FaultLines
from timeline_tui.tui.cells import cell_width, cut, wrap
from timeline_tui.tui.glyphs import Glyphs
from timeline_tui.tui.timeline.block import Block, Line, Piece, split_pieces

GUTTER = 7
"""Cells of the date column: what `dates.wording.gutter` promises to stay within."""
COUNT = 4
BODY_INDENT = 11
WRITTEN = 8
"""Cells from which an unreadable date is shown behind a title."""
LOOKS = {
    "row": ("row",), "cursor": ("cursor",), "match": ("match",), "status": ("status",),
    "here": ("here",),
    "plain": ("date", "title", "summary", "quote"),
    "bold": ("marker", "heading", "doubt", "when", "bar", "speaker", "label"),
    "italic": ("vague", "reported", "note"),
    "dim": ("tense", "gap", "arrow", "count", "dim"),
    "underlined": ("source", "link"),
}  # fmt: skip
"""The looks that the style sheet knows, and the styles of words that have each of them: a class a
style costs the start a millisecond for every three."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a line of `width` cells."""

    width: int

    @property
    def markers(self) -> int:
        """Return the cells of the column of actors' digits; 0 where titles would have too few."""
        return 5 if self.width >= 48 else 0

    @property
    def lead(self) -> int:
        """Return the cells before the title."""
        return 1 + GUTTER + 1 + 1 + 1 + (self.markers + 1 if self.markers else 0) + 2

    @property
    def title(self) -> int:
        """Return the cells of the title."""
        return max(8, self.width - self.lead - COUNT)

    @property
    def body(self) -> int:
        """Return the cells of the text of an open event."""
        return max(12, self.width - BODY_INDENT - 1)


@dataclass(frozen=True, slots=True)
class Ink:
    """Everything that painting depends on beside the event: if any of it changes, paint anew.

    `headings` are those above the events. `digits` gives the key (1–9) of actors that have one, by
    index in the chronology's actors; `wanted` are the actors of the filter, also by index.
    """

    lens: Lens
    columns: Columns
    glyphs: Glyphs
    styles: Mapping[str, Style]
    headings: Sequence[Heading]
    digits: Mapping[int, int]
    wanted: frozenset[int]
    query: Query
    stale: frozenset[str] = frozenset()
    fault_lines: FaultLines = field(default_factory=dict)

    @property
    def needles(self) -> tuple[str, ...]:
        """Return the folded words that are marked."""
        return self.query.needles

    def block(self, row: int, stops: tuple[Stop, ...]) -> Block:
        """Return the event opened, with the lines of its stops."""
        from timeline_tui.tui.timeline.unfold import unfold  # on the first screen nothing is open

        stale = self.lens.event(row).file in self.stale
        return unfold(
            self.lens, row, stops, self.columns.body, self.glyphs, self.needles,
            stale=stale, fault_lines=self.fault_lines,
        )  # fmt: skip

    def titles(self, row: int) -> list[tuple[Piece, ...]]:
        """Return the lines of an open event's title."""
        title = visible(self.lens.event(row).title)
        found = find_marks(title, self.needles)
        spans = wrap(title, self.columns.title)
        return [split_pieces(title, start, end, "title", found) for start, end in spans]

    def paint_folded(self, row: int, lines: int, *, cursor: bool) -> list[Strip]:
        """Return a folded event in one or two lines."""
        # Characters over characters: no line needs more of them than this.
        title = visible(self.lens.event(row).title, limit=40 * lines * self.columns.title)
        spans = wrap(title, self.columns.title)
        if len(spans) > lines:
            last = cut(title[spans[lines - 1][0] :], self.columns.title, self.glyphs.more)
            shown = [title[start:end] for start, end in spans[: lines - 1]] + [last]
        else:
            shown = [title[start:end] for start, end in spans] + [""] * (lines - len(spans))
        found = [
            split_pieces(text, 0, len(text), "title", find_marks(text, self.needles))
            for text in shown
        ]
        return self._title_strips(row, found, cursor=cursor, opened=False)

    def paint_opened(
        self, row: int, titles: list[tuple[Piece, ...]], *, cursor: bool
    ) -> list[Strip]:
        """Return the whole title of an open event."""
        return self._title_strips(row, titles, cursor=cursor, opened=True)

    def paint_inner(self, row: int, line: Line, *, cursor: bool) -> Strip:
        """Return a line of an open event's text."""
        tense = self.glyphs.tense(self.lens.listed[row])
        edge = (" " * (1 + GUTTER + 1), "row"), (tense, "tense"), (" ", "row")
        lead = ((self.glyphs.cursor, "marker"), *edge_rest(edge)) if cursor else edge
        return self._strip((*lead, *line.pieces), cursor)

    def _title_strips(
        self, row: int, titles: list[tuple[Piece, ...]], *, cursor: bool, opened: bool
    ) -> list[Strip]:
        event = self.lens.event(row)
        glyphs, asked = self.glyphs, self.query.range
        when = self.lens.listed[row]
        label = glyphs.words(gutter(when, self.headings[row].period))
        date_style = "date" if when.is_exact else "vague"
        lead: list[Piece] = [
            (glyphs.cursor if cursor else " ", "marker"),
            (cut(label, GUTTER).ljust(GUTTER), date_style),
            (" ", "row"),
            ("?", "doubt") if asked.doubts(event.when) else (glyphs.tense(when), "tense"),
            (" ", "row"),
        ]
        if self.columns.markers:
            lead.extend(self._markers(row))
            lead.append((" ", "row"))
        lead.append((glyphs.opened if opened else glyphs.folded, "arrow"))
        lead.append((" ", "row"))
        quotes = event.quote_count
        figure = f"{min(quotes, 99)}{glyphs.quotes}" if quotes else ""
        doubt = "" if event.status == "confirmed" else "?"
        if event.faults or event.file in self.stale:
            doubt = "!"
        strips = []
        for number, title in enumerate(titles):
            pieces = list(lead) if number == 0 else [
                (" " * (1 + GUTTER + 1), "row"), (glyphs.tense(when), "tense"),
                (" " * (self.columns.lead - GUTTER - 3), "row"),
            ]  # fmt: skip
            pieces.extend(title)
            if event.unread_date and not opened and number == len(titles) - 1:
                room = self.columns.title - sum(cell_width(text) for text, _ in title)
                pieces.append((self._written(event.unread_date, room), "dim"))
            space = COUNT - len(figure) - len(doubt)
            right = ((" " * space, "row"), (doubt, "doubt"), (figure, "count"))
            strips.append(self._strip(pieces, cursor, right if number == 0 else ()))
        return strips

    def _written(self, date: str, room: int) -> str:
        """Return an unreadable date to stand behind a title; "" where there is no room for it."""
        if room < WRITTEN:
            return ""
        words = self.glyphs.words(f"  “{visible(date, limit=room)}”")
        return words if cell_width(words) <= room else cut(words, room, self.glyphs.more)

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
            shown = inside[: max(1, room - 2)]
            pieces.append(("[", "dim"))
            pieces.extend((str(digit), f"actor-{min(digit, 7)}") for digit in shown)
            pieces.append(("]", "dim"))
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

    def paint_heading(self, words: str, size: int) -> Strip:
        """Return a period's heading, across the whole width."""
        rule = self.glyphs.rule
        events = f" {count(size, 'event')} {rule}"
        left = f"{rule} {self.glyphs.words(words)} "
        fill = rule * max(0, self.columns.width - cell_width(left) - cell_width(events))
        return self._strip(((left + fill + events, "heading"),), False)

    def paint_gap(self, words: str) -> Strip:
        """Return the line for a long gap."""
        lead = " " * (1 + GUTTER + 1)
        return self._strip(((f"{lead}{self.glyphs.gap} {words}", "gap"),), False)

    def _strip(self, pieces: Iterable[Piece], cursor: bool, right: Iterable[Piece] = ()) -> Strip:
        """Return a line of the list; `right` stands behind the column of titles."""
        base = self.styles["cursor" if cursor else "row"]
        strip = Strip(self._segments(pieces, base))
        if right:
            strip = strip.adjust_cell_length(self.columns.lead + self.columns.title, base)
            strip = Strip.join([strip, Strip(self._segments(right, base))])
        return strip.adjust_cell_length(self.columns.width, base)

    def _segments(self, pieces: Iterable[Piece], base: Style) -> list[Segment]:
        styles = self.styles
        return [
            Segment(text, base + styles[name] if name not in ("row", "cursor") else base)
            for text, name in pieces
            if text
        ]


def edge_rest(edge: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the edge of a body line without its first cell, where the cursor's mark goes."""
    (blank, style), *rest = edge
    return ((blank[1:], style), *rest)
