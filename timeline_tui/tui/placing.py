"""In which line of its file an event stands, for a screen that must not wait.

Finding a line reads the file again, 65 ms a megabyte: what is not known yet is looked up beside the
screen, and told when it is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from textual.message import Message

from timeline_tui.core.event import Event
from timeline_tui.files.library import Library


class LineFound(Message):
    """A line that was asked for is known now."""


class Lines:
    """Lines of events in the files of a library."""

    def __init__(self, library: Library, post: Callable[[Message], object]) -> None:
        self._library = library
        self._post = post
        self._looking: threading.Thread | None = None

    def now(self, event: Event) -> int:
        """The line from 1, or 0 as long as it is not known: then `LineFound` is posted when it
        is."""
        line = self._library.line_at_hand(event)
        if line is not None:
            return line
        if self._looking is None or not self._looking.is_alive():
            self._looking = threading.Thread(target=self._look_up, args=(event,), daemon=True)
            self._looking.start()
        return 0

    def _look_up(self, event: Event) -> None:
        self._library.line_of(event)
        self._post(LineFound())
