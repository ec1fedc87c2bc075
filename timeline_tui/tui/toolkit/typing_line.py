"""A line to type in that takes keys in the order in which they come.

Textual's `Input` inserts letters through its queue and runs enter, backspace and arrows at once, so
that of `words⏎` sent in one piece (a paste, a slow line, a script) enter overtakes the words. Here
all of them go through the queue. Needed until Textual looks up the bindings of a key when the key
comes out of the queue.
"""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.events import Event
from textual.message import Message
from textual.widgets import Input


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
    """An `Input` of which several lines that are pasted become one, and none of them is dropped.
    Needed until Textual's takes more than the first, or says that it did not."""

    class Letters(Event, bubble=False):
        """Letters that arrived together."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class Joined(Message):
        """So many lines were pasted and are one now."""

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
