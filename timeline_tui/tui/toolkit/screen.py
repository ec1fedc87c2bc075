"""The screen class under ours, and small corrections of widgets and styles."""

from __future__ import annotations

from contextlib import suppress

from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget
from textual.widgets import Input, OptionList


class PatchedScreen(Screen[ScreenResultType], inherit_bindings=False):
    """A screen that does not loop on conflicting resize events, does not blink the cursor, and
    tells its bindings. It has none of Textual's: shift+tab would take the keys from an open line.
    """

    def _screen_resized(self, size: Size) -> None:
        """Take the size of the terminal as it is now.

        Needed until Textual's takes no other one: it lays out for the size of each message and
        sends another message, so that two different sizes under way (a terminal of 0×0 cells)
        follow each other without end.
        """
        super()._screen_resized(self.app.size)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Stop the cursor from blinking: over a slow line, a screen at rest sends nothing."""
        if isinstance(event.widget, Input):
            event.widget.cursor_blink = False

    def bindings_of(self, key: str) -> list[Binding]:
        """Return the screen's own bindings of a key, as remapped. Needed until a node has a public
        name for them: `active_bindings` holds those of the widget in focus too."""
        return self._bindings.key_to_bindings.get(key, [])

    @property
    def closing_keys(self) -> frozenset[str]:
        """The keys that answer the screen wherever the cursor is in it."""
        bindings = self._bindings.key_to_bindings.items()
        return frozenset(
            key for key, each in bindings if any(b.action.startswith("dismiss") for b in each)
        )


class Choices(OptionList):
    """A list to choose from. A page that is turned turns none in a list without room on the screen.

    Needed until Textual's does not raise KeyError there: its lines are not laid out.
    """

    def action_page_down(self) -> None:
        """Move a page down."""
        with suppress(KeyError):
            super().action_page_down()  # type: ignore[no-untyped-call]

    def action_page_up(self) -> None:
        """Move a page up."""
        with suppress(KeyError):
            super().action_page_up()  # type: ignore[no-untyped-call]


def over(widget: Widget, name: str) -> Style:
    """Return the style of a component class to lay over another: without the widget's background.

    Needed until `get_component_rich_style(partial=True)` resolves `color: auto` against the
    background and not against black: the whole style knows it, so its color is taken where the
    class sets one.
    """
    part = widget.get_component_rich_style(name, partial=True)
    if part.color is None:
        return part
    return part + Style(color=widget.get_component_rich_style(name).color)
