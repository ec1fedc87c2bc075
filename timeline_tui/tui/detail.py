"""The pane beside a wide timeline: the source under the cursor, in full."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from timeline_tui.core.chronology import Chronology
from timeline_tui.tui.block import Line, Stop
from timeline_tui.tui.glyphs import Glyphs
from timeline_tui.tui.styles import over

STYLES = ("row", "title", "label", "dim", "quote", "bar", "match", "link")


class SourcePane(Widget):
    """Shows; has no keys. What does not fit is said to be more, and is whole in the timeline."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"pane--{name}" for name in STYLES}
    ALLOW_SELECT = False
    can_focus = False

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self._asked: tuple[Chronology, int | None, Stop | None, int, tuple[str, ...]] | None = None
        self._lines: tuple[Line, ...] = ()
        self._width = 0

    def present(
        self,
        chronology: Chronology,
        row: int | None,
        stop: Stop | None,
        line: int,
        needles: tuple[str, ...],
    ) -> None:
        """Show the source at `stop` of the event at `row`; `line` is where the event stands in
        its file."""
        asked = (chronology, row, stop, line, needles)
        if asked != self._asked:
            self._asked = asked
            self._width = 0
            self.refresh()

    def _laid_out(self) -> tuple[Line, ...]:
        width = max(10, self.size.width - 2)
        if self._width != width:
            self._width = width
            self._lines = ()
            if self._asked is not None and self._asked[1] is not None:
                # Only a wide terminal has this pane.
                from timeline_tui.tui.source_lines import unfold_source

                chronology, row, stop, line, needles = self._asked
                assert row is not None
                self._lines = unfold_source(
                    chronology, row, stop, line, width, self.glyphs, needles
                )
        return self._lines

    def render_line(self, y: int) -> Strip:
        base = self.get_component_rich_style("pane--row")
        lines = self._laid_out()
        width, height = self.size.width, self.size.height
        if y >= len(lines):
            return Strip.blank(width, base)
        if y == height - 1 and len(lines) > height:
            more = f" {self.glyphs.more} {len(lines) - height + 1} more lines: enter"
            dim = base + over(self, "pane--dim")
            return Strip([Segment(more, dim)]).adjust_cell_length(width, base)
        segments = [Segment(" ", base)]
        for text, name in lines[y].pieces:
            style = name if name in STYLES else "row"
            segments.append(Segment(text, base + over(self, f"pane--{style}")))
        return Strip(segments).adjust_cell_length(width, base)
