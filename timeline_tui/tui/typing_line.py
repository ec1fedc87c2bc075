"""A line to type in that takes keys in the order in which they come.

The toolkit's `Input` inserts letters through its queue and runs enter, backspace and arrows at
once, so that of `words⏎` sent in one piece (a paste, a slow line, a script) enter overtakes the
words. Here all of them go through the queue.
"""

from __future__ import annotations

from textual import events
from textual.binding import Binding
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
"""What the toolkit's own bindings do, by key."""


class TypingLine(Input, inherit_bindings=False):
    """See the module."""

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Whether a key is for this line, so that nobody else's binding takes it."""
        return key in ACTIONS or super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        # Letters are left to the handler of the base class, which is called next.
        action = ACTIONS.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)
