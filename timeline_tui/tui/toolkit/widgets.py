"""Screens, lists and lines under ours: small corrections of Textual's widgets and styles."""

from __future__ import annotations

from contextlib import suppress

from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.events import Event
from textual.geometry import Size
from textual.message import Message
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
        """Return the keys that answer the screen wherever the cursor is in it."""
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


def _actions() -> dict[str, str]:
    actions = {}
    for binding in Input.BINDINGS:
        keys, action = (
            (binding.key, binding.action) if isinstance(binding, Binding) else binding[:2]
        )
        for key in keys.split(","):
            actions[key.strip()] = action
    return actions


ACTIONS = _actions()
"""What Textual's own bindings do, by key."""


class TypingLine(Input, inherit_bindings=False):
    """A line to type in that takes keys in the order in which they come. Several lines that are
    pasted become one, and none of them is dropped.

    Textual's `Input` inserts letters through its queue and runs enter, backspace and arrows at
    once, so that of `words⏎` sent in one piece (a paste, a slow line, a script) enter overtakes the
    words; of several lines it takes the first and says nothing. Needed until Textual looks up the
    bindings of a key when the key comes out of the queue, and takes all lines that are pasted.
    """

    class Letters(Event, bubble=False):
        """Letters that arrived together."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class Joined(Message):
        """A number of pasted lines that are one now."""

        def __init__(self, lines: int) -> None:
            self.lines = lines
            super().__init__()

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        lines = [line.strip() for line in event.text.splitlines() if line.strip()]
        if lines:
            self.replace(" ".join(lines), *self.selection)
        if len(lines) > 1:
            self.post_message(self.Joined(len(lines)))

    def on_typing_line_letters(self, event: Letters) -> None:
        self.replace(event.text, *self.selection)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Report whether a key is for this line, so that nobody else's binding takes it."""
        return key in ACTIONS or super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        # Letters are left to the handler of the base class, which is called next.
        action = ACTIONS.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)


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
