"""Small corrections of the toolkit's screens, filters and styles."""

from __future__ import annotations

import re

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Size
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget
from textual.widgets import Input

from timeline_tui.core import characters


class Steady(Screen[ScreenResultType]):
    """Has the size of the terminal as it is now. The toolkit's takes that of each message, and lays
    out and sends another one: two different ones under way, as with a terminal of size 0×0, follow
    each other without end."""

    def _screen_resized(self, size: Size) -> None:
        super()._screen_resized(self.app.size)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """No cursor blinks: over a slow line, a screen at rest is one that sends nothing."""
        if isinstance(event.widget, Input):
            event.widget.cursor_blink = False


_FORBIDDEN = re.compile(
    f"[{characters.CONTROLS}{characters.SEPARATORS}{characters.DIRECTIONS}{characters.OVERRIDES}"
    f"{characters.SURROGATES}]"
)


class NoControls(LineFilter):
    """Replaces forbidden characters by a mark of the same width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.control or not _FORBIDDEN.search(segment.text)
            else Segment(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", segment.text), segment.style)
            for segment in segments
        ]


def over(widget: Widget, name: str) -> Style:
    """The style of a component class to lay over another: without the widget's own background.

    `get_component_rich_style(partial=True)` resolves `color: auto` against black; the whole style
    knows the background, so its colour is taken where the class sets one.
    """
    part = widget.get_component_rich_style(name, partial=True)
    if part.color is None:
        return part
    return part + Style(color=widget.get_component_rich_style(name).color)
