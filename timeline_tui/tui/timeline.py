"""The timeline: one virtualised list for sixty events and for a million.

A line-API widget. Its data is a `Scene`, its geometry a `Layout`, its pixels strips painted by
`Ink` when they are looked at; `present` is the one door through which any of them changes. It
shows and reports clicks; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from timeline_tui.core.chronology import Chronology, View
from timeline_tui.core.periods import period_words
from timeline_tui.tui.block import Block
from timeline_tui.tui.glyphs import UNICODE, Glyphs
from timeline_tui.tui.layout import GAP, HEADING, UNDATED_PERIOD, Layout, Measure
from timeline_tui.tui.paint import STYLES, Columns, Ink
from timeline_tui.tui.wrap import wrap

PAINTED_LIMIT = 600
"""Events whose strips are kept: several screens full, so that scrolling back costs nothing."""


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the timeline shows. Compared by identity and value, never changed."""

    chronology: Chronology
    view: View
    cursor: str = ""
    stop: int | None = None
    expanded: frozenset[str] = frozenset()
    digits: Mapping[int, int] | None = None
    wanted: frozenset[int] = frozenset()
    needles: tuple[str, ...] = ()
    notice: tuple[str, ...] = ()


class Timeline(ScrollView, can_focus=True, inherit_bindings=False):
    """See the module."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"timeline--{name}" for name in STYLES} | {
        f"timeline--actor-{number}" for number in range(1, 8)
    }
    ALLOW_SELECT = False

    class Picked(Message):
        """A click on an event, or on a stop within it; `again` if it already had the cursor."""

        def __init__(self, key: str, stop: int | None, again: bool) -> None:
            self.key = key
            self.stop = stop
            self.again = again
            super().__init__()

    class Looked(Message):
        """Other events are in sight than before."""

    def __init__(self, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self.scene: Scene | None = None
        self.geometry: Layout | None = None
        self._measure: Measure | None = None
        self._ink: Ink | None = None
        self._blocks: dict[int, Block] = {}
        self._painted: dict[tuple[int, bool, int | None, bool], list[Strip]] = {}
        self._styles: dict[str, Style] | None = None

    # -- the door ----------------------------------------------------------------------------

    def present(self, scene: Scene) -> None:
        """Show `scene`, with the event under the cursor where it is on the screen."""
        old, self.scene = self.scene, scene
        if self.scrollable_content_region.width <= 0:
            return
        if old is None or self.geometry is None:
            self._rebuild()
            self.reveal()
            return
        anchor = self._anchor(old)
        if old.chronology is not scene.chronology:
            self._measure = None
        if old.notice != scene.notice:
            self.refresh()
        same = (
            old.chronology is scene.chronology
            and old.view is scene.view
            and old.digits == scene.digits
            and old.needles == scene.needles
        )
        if same and old.expanded == scene.expanded:
            self._refresh_events(old.cursor, scene.cursor)
            return
        if same:
            self._open_up()
        else:
            self._rebuild()
        self._restore(anchor)
        self.refresh()

    def _rebuild(self) -> None:
        scene = self.scene
        assert scene is not None
        if self._measure is None or self._measure.chronology is not scene.chronology:
            self._measure = Measure(scene.chronology)
        columns = Columns(self.scrollable_content_region.width)
        self._ink = Ink(
            chronology=scene.chronology,
            columns=columns,
            glyphs=self.glyphs,
            styles=self._ink_styles(),
            period="month" if self._measure.zoom == "month" else "year",
            digits=scene.digits or {},
            wanted=scene.wanted,
            needles=scene.needles,
        )
        self._blocks.clear()
        self._painted.clear()
        self.geometry = Layout(self._measure, scene.view, columns.title, {})
        self._open_up()

    def _open_up(self) -> None:
        scene, geometry, ink = self.scene, self.geometry, self._ink
        assert scene is not None and geometry is not None and ink is not None
        bodies = {}
        for key in scene.expanded:
            row = scene.chronology.row(key)
            index = -1 if row is None else scene.view.index(row)
            if row is not None and index >= 0:
                bodies[index] = len(ink.title_spans(row)) + len(self.block(row).lines)
        if bodies != geometry.bodies:
            geometry.open_up(bodies)
        size = Size(ink.columns.width, geometry.height)
        if self.virtual_size != size:
            self.virtual_size = size

    def block(self, row: int) -> Block:
        """The open event at `row` as lines and stops."""
        block = self._blocks.get(row)
        if block is None:
            assert self._ink is not None
            block = self._blocks[row] = self._ink.block(row)
        return block

    # -- staying where one reads -------------------------------------------------------------

    def _anchor(self, old: Scene) -> tuple[str, int] | None:
        """An event and its line on the screen: the cursor's if it is in sight, else the topmost."""
        geometry = self.geometry
        if geometry is None or not len(geometry.view):
            return None
        scroll = self.scroll_offset.y
        row = old.chronology.row(old.cursor)
        index = -1 if row is None else geometry.view.index(row)
        if index >= 0:
            line = geometry.top(index) - scroll
            if 0 <= line < self._page:
                return "", line
        index = geometry.index_at(scroll + 1)
        key = old.chronology.keys[geometry.view.rows[index]]
        return key, geometry.top(index) - scroll

    def _restore(self, anchor: tuple[str, int] | None) -> None:
        scene, geometry = self.scene, self.geometry
        if anchor is None or scene is None or geometry is None or not len(geometry.view):
            self.scroll_to(y=0, animate=False)
            return
        key, line = anchor
        row = scene.chronology.row(key or scene.cursor)
        if row is not None and row not in scene.view:
            row = scene.chronology.nearest(row, scene.view)
        if row is not None:
            index = scene.view.index(row)
            self.scroll_to(y=geometry.top(index) - line, animate=False)

    @property
    def _page(self) -> int:
        return max(1, self.scrollable_content_region.height)

    @property
    def page(self) -> int:
        """Lines of the list in sight, without the heading that stays on top."""
        return max(1, self._page - 1)

    def cursor_index(self) -> int:
        """The place of the cursor's event in the view; -1 without one."""
        scene = self.scene
        if scene is None:
            return -1
        row = scene.chronology.row(scene.cursor)
        return -1 if row is None else scene.view.index(row)

    def reveal(self, *, whole: bool = False) -> None:
        """Scroll as little as needed to have the cursor's event (or stop) in sight; `whole` asks
        for all of an open event, or for its beginning if it is taller than the screen."""
        index, geometry, scene = self.cursor_index(), self.geometry, self.scene
        if index < 0 or geometry is None or scene is None or self._ink is None:
            return
        top = geometry.top(index)
        row = scene.view.rows[index]
        opened = scene.cursor in scene.expanded
        bottom = geometry.bottom(index)
        if opened:
            titles = len(self._ink.title_spans(row))
            if scene.stop is not None:
                lines = [
                    number
                    for number, line in enumerate(self.block(row).lines)
                    if line.stop == scene.stop
                ]
                if lines:
                    top, bottom = top + titles + lines[0], top + titles + lines[-1] + 1
            elif not whole:
                bottom = top + titles
        scroll = self.scroll_offset.y
        first, last = scroll + 1, scroll + self._page
        if index == 0 and scene.stop is None:
            self.scroll_to(y=0 if bottom <= self._page else top - 1, animate=False)
        elif top < first or bottom - top > self._page - 1:
            self.scroll_to(y=top - 1, animate=False)
        elif bottom > last:
            self.scroll_to(y=bottom - self._page, animate=False)

    def index_a_page_away(self, lines: int) -> int:
        """The event `lines` below (or above) the cursor's; at least one further."""
        index, geometry = self.cursor_index(), self.geometry
        if geometry is None or not len(geometry.view):
            return -1
        index = max(index, 0)
        target = geometry.index_at(geometry.top(index) + lines)
        if target == index:
            target += 1 if lines > 0 else -1
        return max(0, min(target, len(geometry.view) - 1))

    def in_sight(self) -> range:
        """Indexes of the events that are at least partly on the screen."""
        geometry = self.geometry
        if geometry is None or not len(geometry.view):
            return range(0)
        scroll = self.scroll_offset.y
        return range(geometry.index_at(scroll), geometry.index_at(scroll + self._page - 1) + 1)

    # -- painting ----------------------------------------------------------------------------

    def _ink_styles(self) -> dict[str, Style]:
        if self._styles is None:
            names = [name.removeprefix("timeline--") for name in self.COMPONENT_CLASSES]
            self._styles = {
                name: self.get_component_rich_style(f"timeline--{name}", partial=name != "row")
                for name in names
            }
        return self._styles

    def render_line(self, y: int) -> Strip:
        geometry, ink, scene = self.geometry, self._ink, self.scene
        width = self.scrollable_content_region.width
        if scene is not None and scene.notice:
            return self._notice_line(y, width)
        if geometry is None or ink is None or scene is None or not len(geometry.view):
            return Strip.blank(width, self._ink_styles()["row"])
        if ink.columns.width != width:
            return Strip.blank(width, ink.styles["row"])
        line = self.scroll_offset.y + y
        place = geometry.place(line)
        if place is None:
            return Strip.blank(width, ink.styles["row"])
        if y == 0 or place.part == "heading":
            return self._heading(place.index)
        if place.part == "gap":
            days = geometry.gap_days(place.index)
            return ink.gap(_gap_words(days))
        return self._event_strips(place.index)[place.line]

    def _notice_line(self, y: int, width: int) -> Strip:
        """A card in place of events, a third down and wrapped to the width."""
        assert self.scene is not None
        styles = self._ink_styles()
        room = max(8, width - 4)
        lines = [
            text[start:end]
            for text in map(self.glyphs.words, self.scene.notice)
            for start, end in wrap(text, room)
        ]
        at = y - max(1, (self._page - len(lines)) // 3)
        if not 0 <= at < len(lines):
            return Strip.blank(width, styles["row"])
        strip = Strip([Segment("  " + lines[at], styles["row"] + styles["summary"])])
        return strip.adjust_cell_length(width, styles["row"])

    def _heading(self, index: int) -> Strip:
        geometry, ink, measure = self.geometry, self._ink, self._measure
        assert geometry is not None and ink is not None and measure is not None
        period = measure.periods[geometry.view.rows[index]]
        words = "Undated" if period == UNDATED_PERIOD else period_words(period, measure.zoom)
        return ink.heading(words, geometry.period_size(index))

    def _event_strips(self, index: int) -> list[Strip]:
        scene, geometry, ink = self.scene, self.geometry, self._ink
        assert scene is not None and geometry is not None and ink is not None
        row = scene.view.rows[index]
        key = scene.chronology.keys[row]
        cursor = key == scene.cursor
        opened = index in geometry.bodies
        stop = scene.stop if cursor else None
        painted = self._painted.get((row, cursor, stop, opened))
        if painted is None:
            if opened:
                painted = ink.opened(row, self.block(row), cursor=cursor, stop=stop)
            else:
                lines = geometry.bottom(index) - geometry.top(index)
                painted = ink.folded(row, lines, cursor=cursor)
            if len(self._painted) > PAINTED_LIMIT:
                self._painted.clear()
            self._painted[(row, cursor, stop, opened)] = painted
        return painted

    def _refresh_events(self, *keys: str) -> None:
        scene, geometry = self.scene, self.geometry
        if scene is None or geometry is None:
            return
        for key in dict.fromkeys(keys):
            row = scene.chronology.row(key)
            index = -1 if row is None else scene.view.index(row)
            if index >= 0:
                top = geometry.tops[index]
                self.refresh_lines(top, geometry.bottom(index) - top)

    def notify_style_update(self) -> None:
        """Another theme: what was painted is of the old one."""
        super().notify_style_update()
        self._styles = None
        if self._ink is not None:
            self._repaint_all()

    def _repaint_all(self) -> None:
        if self.scene is not None and self.scrollable_content_region.width > 0:
            anchor = self._anchor(self.scene)
            self._rebuild()
            self._restore(anchor)
            self.refresh()

    # -- what comes from outside -------------------------------------------------------------

    def on_resize(self) -> None:
        width = self.scrollable_content_region.width
        if self.scene is None or width <= 0:
            return
        if self._ink is None or self._ink.columns.width != width:
            first = self._ink is None
            self._repaint_all()
            if first:
                self.reveal()
        else:
            self.reveal()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Looked())

    def on_click(self, event: events.Click) -> None:
        geometry, scene = self.geometry, self.scene
        if geometry is None or scene is None:
            return
        place = geometry.place(self.scroll_offset.y + event.y)
        if place is None or place.part != "event" or event.y == 0:
            return
        event.stop()
        row = scene.view.rows[place.index]
        key = scene.chronology.keys[row]
        stop: int | None = None
        if place.index in geometry.bodies and self._ink is not None:
            line = place.line - len(self._ink.title_spans(row))
            if line >= 0:
                stop = self.block(row).lines[line].stop
        again = key == scene.cursor and stop == scene.stop
        self.post_message(self.Picked(key, stop, again))


def _gap_words(days: int) -> str:
    if days < 60:
        return f"{days} days"
    if days < 730:
        return f"{round(days / 30.44)} months"
    return f"{round(days / 365.2425):,} years"


__all__ = ["GAP", "HEADING", "Scene", "Timeline"]
