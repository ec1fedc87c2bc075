"""Screens that come to rest, whatever sizes they are told and whoever types in them."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.screen import Screen, ScreenResultType
from textual.widgets import Input


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
