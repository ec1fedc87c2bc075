"""The timeline: one virtualised list for sixty events and for a million.

A line-API widget. Its data is a `Scene`; geometry and pixels are `Shown`, painted when they are
looked at; `present` is the one door through which any of them changes. It shows, stays where one
reads, and reports clicks; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat

from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from timeline_tui.explorer.outline import Measure
from timeline_tui.tui.glyphs import UNICODE, Glyphs, wrap
from timeline_tui.tui.timeline.paint import Styles, table_on
from timeline_tui.tui.timeline.shown import Scene, Shown
from timeline_tui.tui.toolkit.widgets import LongList

Anchor = tuple[str, int]
"""An event and the line of the screen on which it stands; `""` is the cursor's event."""


class Timeline(LongList, can_focus=True, inherit_bindings=False):
    """See the module."""

    ALLOW_SELECT = False

    class Picked(Message):
        """A click on an event, or on a place within it; `again` if it already had the cursor."""

        def __init__(self, key: str, place: int | None, again: bool) -> None:
            self.key = key
            self.place = place
            self.again = again
            super().__init__()

    def __init__(self, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self.scene: Scene | None = None
        self.shown: Shown | None = None
        self._styles: Styles | None = None

    # -- the door ----------------------------------------------------------------------------

    def present(self, scene: Scene) -> None:
        """Show `scene`, with the event under the cursor where it is on the screen."""
        old, self.scene = self.scene, scene
        if self.scrollable_content_region.width <= 0:
            # Nothing is laid out off the screen, and a layout of other events would be out of date.
            if self.shown is not None and not scene.same_events(self.shown.scene):
                self.shown = None
            elif self.shown is not None:
                self.shown.take(scene)
            return
        if old is None or self.shown is None:
            self._rebuild()
            self.reveal()
            return
        if old.notice != scene.notice:
            self.refresh()
        if not len(old.view):
            # What was gone is back (a folder that was made again): to where the cursor has been.
            self._rebuild()
            self.reveal()
        elif not scene.same_events(old):
            anchor = self._anchor()
            with self.changing():
                self._rebuild(whole=False)
                self._restore(anchor)
        elif old.expanded != scene.expanded:
            anchor = self._anchor()
            with self.changing():
                self.shown.take(scene)
                self._fit()
                self._restore(anchor)
        else:
            self.shown.take(scene)
            self._refresh_events(old.cursor, scene.cursor)

    def _rebuild(self, *, whole: bool = True) -> None:
        """Lay out the scene; `whole` says that every line is to be painted again."""
        scene = self.scene
        if scene is None:
            return
        width = self.scrollable_content_region.width
        self.shown = Shown(scene, width, self.glyphs, self._style_table(), self.shown)
        self._fit()
        if whole:
            self.refresh()

    def _fit(self) -> None:
        """Tell the scroll bar how much there is."""
        if self.shown is not None:
            self.set_extent(Size(self.shown.width, self.shown.layout.height))

    def is_measured_by(self, measure: Measure) -> bool:
        """Report whether the lines of the list are those of a measure."""
        return self.scene is not None and self.scene.outline.measure is measure

    # -- staying where one reads -------------------------------------------------------------

    @property
    def _height(self) -> int:
        return max(1, self.scrollable_content_region.height)

    @property
    def page(self) -> int:
        """Return the number of lines of the list in sight, without the heading that stays on
        top."""
        return max(1, self._height - 1)

    def _anchor(self) -> Anchor | None:
        """Return the cursor's event and its line if it is in sight, else the topmost event."""
        shown = self.shown
        if shown is None or not len(shown.scene.view):
            return None
        layout, scroll = shown.layout, self.scroll_offset.y
        index = shown.cursor_index
        if index >= 0 and 0 <= (line := layout.top(index) - scroll) < self._height:
            return "", line
        index = layout.index_at(scroll + 1)
        key = shown.scene.lens.corpus.keys[shown.scene.view.rows[index]]
        return key, layout.top(index) - scroll

    def _restore(self, anchor: Anchor | None) -> None:
        """Put the anchor's event, or the nearest that is still shown, on its line again."""
        shown = self.shown
        if anchor is None or shown is None or not len(shown.scene.view):
            self._go_to(0)
            return
        key, line = anchor
        scene = shown.scene
        row = scene.lens.row(key or scene.cursor)
        if row is not None:
            row = scene.lens.nearest(row, scene.view)
        if row is not None:
            top = shown.layout.top(scene.view.index(row))
            self._go_to(top - line)

    def _go_to(self, line: int) -> None:
        """Have a line of the list on top, as far as there are enough behind it."""
        if max(0, min(line, self.max_scroll_y)) != self.scroll_y:
            self.scroll_to(y=line, animate=False)

    def reveal(self, *, whole: bool = False) -> None:
        """Scroll as little as needed to have in sight what the cursor is on; `whole` asks for all
        of an open event, or for its beginning if it is taller than the screen."""
        shown = self.shown
        span = None if shown is None else shown.cursor_span(whole=whole)
        if shown is None or span is None:
            return
        top, bottom = span
        # The first line of the screen is the heading's.
        first, last = self.scroll_offset.y + 1, self.scroll_offset.y + self._height
        if bottom <= self._height and shown.cursor_index == 0 and shown.scene.stop is None:
            self._go_to(0)
        elif top < first or bottom - top > self.page:
            self._go_to(top - 1)
        elif bottom > last:
            self._go_to(bottom - self._height)

    @property
    def cursor_line(self) -> int | None:
        """Return the line of the screen on which the event under the cursor begins, which may be
        out of sight; None without one."""
        shown = self.shown
        if shown is None or shown.cursor_index < 0:
            return None
        return shown.layout.top(shown.cursor_index) - self.scroll_offset.y

    def put_at(self, line: int) -> None:
        """Scroll so that the event under the cursor begins on a line of the screen; and so that the
        cursor is in sight, where it is further down in it."""
        self._restore(("", line))
        self.reveal()

    def turn(self, lines: int) -> None:
        """Scroll by so many lines, and have the cursor in sight."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)
        self.reveal()

    def index_away(self, index: int, lines: int) -> int:
        """Return the place of the event that is `lines` below (or above) another."""
        shown = self.shown
        if shown is None or not len(shown.scene.view):
            return index
        return shown.layout.index_at(shown.layout.top(index) + lines)

    def in_sight(self) -> range:
        """Return the indexes of the events that are at least partly on the screen."""
        shown = self.shown
        if shown is None or not len(shown.scene.view):
            return range(0)
        scroll = self.scroll_offset.y
        last = shown.layout.index_at(scroll + self._height - 1)
        return range(shown.layout.index_at(scroll), last + 1)

    # -- painting ----------------------------------------------------------------------------

    def _style_table(self) -> Styles:
        if self._styles is None:
            rows = "timeline--row", "timeline--cursor"
            self._styles = table_on(self.look, rows[0]), table_on(self.look, rows[1])
        return self._styles

    def draw_line(self, y: int) -> Strip:
        (strip,) = self.draw_lines((y,))
        return strip

    def draw_lines(self, rows: Sequence[int]) -> Iterator[Strip]:
        """Yield some lines as they look now. Where they lie is asked for once."""
        shown, scene = self.shown, self.scene
        width, height = self.scrollable_content_region.size
        if scene is not None and scene.notice:
            notice = scene.notice
            yield from (self._notice_line(notice, y, width) for y in rows)
            return
        if shown is None or shown.width != width or not len(shown.scene.view):
            yield from repeat(Strip.blank(width, self._style_table()[0]["row"]), len(rows))
            return
        scroll = self.scroll_offset.y
        # The first line is the heading's.
        sight = range(scroll + 1, scroll + max(1, height))
        for y in rows:
            yield shown.line(scroll + y, sticky=y == 0, sight=sight)

    def _notice_line(self, notice: tuple[str, ...], y: int, width: int) -> Strip:
        """Return a line of the card in place of events, a third down and wrapped to the width."""
        row, words = (self._style_table()[0][name] for name in ("row", "summary"))
        lines = [
            text[start:end]
            for text in map(self.glyphs.words, notice)
            for start, end in wrap(text, max(8, width - 4))
        ]
        at = y - max(1, (self._height - len(lines)) // 3)
        if not 0 <= at < len(lines):
            return Strip.blank(width, row)
        strip = Strip([Segment("  " + lines[at], words)])
        return strip.adjust_cell_length(width, row)

    def _refresh_events(self, *keys: str) -> None:
        shown = self.shown
        if shown is None:
            return
        if shown.ladder is not None:
            self.refresh_changed()  # the rails of an event go far
            return
        for key in dict.fromkeys(keys):
            index = shown.scene.index(key)
            if index >= 0:
                top = shown.layout.start(index)
                self.refresh_lines(top, shown.layout.bottom(index) - top)

    def notify_style_update(self) -> None:
        """Drop everything painted: it has the styles of the old theme."""
        super().notify_style_update()
        if self.shown is not None:
            # The looks of the parts are renewed only after this call.
            self.call_later(self._restyled)
        self._styles = None

    def _restyled(self) -> None:
        self._styles = None
        self._again()

    def _again(self) -> None:
        if self.scrollable_content_region.width > 0:
            anchor = self._anchor()
            self._rebuild()
            self._restore(anchor)

    # -- what comes from outside -------------------------------------------------------------

    def on_resize(self) -> None:
        if self.shown is None or self.shown.width != self.scrollable_content_region.width:
            self._again()
        self.reveal()

    def on_click(self, event: events.Click) -> None:
        shown = self.shown
        if shown is None or event.y == 0:
            return
        place = shown.layout.place(self.scroll_offset.y + event.y)
        if place is None or place.part != "event":
            return
        event.stop()
        scene = shown.scene
        key = scene.lens.corpus.keys[scene.view.rows[place.index]]
        stop = shown.stop_at(place.index, place.line)
        again = key == scene.cursor and stop == scene.stop
        self.post_message(self.Picked(key, stop, again))
