"""The timeline as it is shown, ready to be painted line by line: a scene, its geometry, its ink.

It is made anew when the events or the width change; when only the cursor moves it takes the new
scene and keeps everything else. It has no scroll position and no keys, so it works without a
screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rich.style import Style
from textual.strip import Strip

from timeline_tui.core.gaps import Gap
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.query import EVERYTHING, Query
from timeline_tui.dates.wording.gutter import UNDATED_HEADING, heading_words
from timeline_tui.explorer.outline import Outline
from timeline_tui.explorer.state import FaultLines
from timeline_tui.tui.glyphs import Glyphs
from timeline_tui.tui.timeline.block import Block, Piece
from timeline_tui.tui.timeline.layout import Layout
from timeline_tui.tui.timeline.paint import Columns, Ink

PAINTED_LIMIT = 600
"""Events whose strips are kept: several screens full, so that scrolling back costs nothing."""


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
        styles: Mapping[str, Style],
        before: Shown | None = None,
    ) -> None:
        self.scene = scene
        self.width = width
        columns = Columns(width)
        self.ink = Ink(
            lens=scene.lens,
            columns=columns,
            glyphs=glyphs,
            styles=styles,
            headings=scene.outline.measure.headings,
            digits=scene.digits or {},
            wanted=scene.wanted,
            query=scene.query,
            stale=scene.stale,
            fault_lines=scene.fault_lines,
        )
        self._blocks: dict[int, Block] = {}
        self._opened_titles: dict[int, list[tuple[Piece, ...]]] = {}
        self._painted: dict[tuple[int, bool, bool], list[Strip]] = {}
        self._painted_inner: dict[tuple[int, int, bool], Strip] = {}
        titles = None if before is None else before.layout.titles
        self.layout: Layout = Layout(scene.outline, columns.title, {}, titles)
        self.take(scene)

    def take(self, scene: Scene) -> None:
        """Take the same events with another cursor, or with others open."""
        self.scene = scene
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
            block = self._blocks[row] = self.ink.block(row, self.scene.outline.stops(row))
        return block

    def title_lines(self, row: int) -> int:
        """Return the number of lines of an open event's title."""
        return len(self._title(row))

    def _title(self, row: int) -> list[tuple[Piece, ...]]:
        title = self._opened_titles.get(row)
        if title is None:
            title = self._opened_titles[row] = self.ink.titles(row)
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

    def line(self, y: int, *, sticky: bool) -> Strip:
        """Return line `y` of the list; `sticky` asks for the heading of its period instead."""
        place = self.layout.place(y)
        if place is None:
            return Strip.blank(self.width, self.ink.styles["row"])
        if sticky and place.part == "gap":
            # Its month is still that of the events above; the next line may be another heading.
            return self._heading(max(0, place.index - 1))
        if sticky or place.part == "heading":
            return self._heading(place.index)
        if place.part == "gap":
            return self.ink.paint_gap(gap_line(self.scene.outline.gaps[place.index]))
        titles = self._titles(place.index)
        if place.line < len(titles):
            return titles[place.line]
        return self._inner(place.index, place.line - len(titles))

    def _heading(self, index: int) -> Strip:
        heading = self.scene.outline.measure.headings[self.layout.view.rows[index]]
        words = heading_words(heading)
        if heading == UNDATED_HEADING and self.scene.lens.order == "published":
            words = "No date of publication"
        return self.ink.paint_heading(words, self.scene.outline.period_size(index))

    def _titles(self, index: int) -> list[Strip]:
        scene, layout = self.scene, self.layout
        row = scene.view.rows[index]
        opened = index in layout.bodies
        cursor = scene.lens.corpus.keys[row] == scene.cursor
        cursor = cursor and (scene.stop is None or not opened)
        painted = self._painted.get((row, cursor, opened))
        if painted is None:
            if opened:
                painted = self.ink.paint_opened(row, self._title(row), cursor=cursor)
            else:
                lines = layout.bottom(index) - layout.top(index)
                painted = self.ink.paint_folded(row, lines, cursor=cursor)
            if len(self._painted) > PAINTED_LIMIT:
                self._painted.clear()
            self._painted[(row, cursor, opened)] = painted
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
            painted = self._painted_inner[(row, number, here)] = self.ink.paint_inner(
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
