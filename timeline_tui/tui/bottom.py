"""The line above the footer: the status, or a line to type in beside what it comes to."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from timeline_tui.tui.chrome import WordLine
from timeline_tui.tui.glyphs import Glyphs
from timeline_tui.tui.typing_line import TypingLine


class Bottom(Horizontal):
    """See the module. What is typed is posted as it is typed; nothing is decided here."""

    DEFAULT_CSS = "Bottom { height: 1; }"

    class Typed(Message):
        """The line says something else now."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class Given(Message):
        """Enter: this is the answer."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs

    def compose(self) -> ComposeResult:
        # There from the start: what is typed right behind the / must not miss it.
        yield TypingLine(id="typing", compact=True, select_on_focus=False)
        yield WordLine(self.glyphs, id="status")

    @property
    def line(self) -> Input:
        """The line to type in."""
        return self.query_one("#typing", Input)

    @property
    def status(self) -> WordLine:
        """The words beside it, or alone."""
        return self.query_one("#status", WordLine)

    def open(self, text: str, hint: str, *, replaced: bool) -> None:
        """Bring the line up with the keys in it at once; `text` is selected if the next letter is
        to replace it."""
        line = self.line
        line.placeholder = hint
        line.value = text
        line.display = True
        self.set_class(replaced, "-short")
        self.screen.set_focus(line)
        if replaced:
            line.select_all()
        else:
            line.cursor_position = len(text)

    def close(self) -> None:
        """Take the line away."""
        self.line.display = False

    def on_input_changed(self, message: Input.Changed) -> None:
        message.stop()
        if self.line.display:
            self.post_message(self.Typed(message.value))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        if self.line.display:
            self.post_message(self.Given(message.value))
