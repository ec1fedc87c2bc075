"""The lines around the timeline: header, status and footer, each one line of clickable words.

The status shares its row with the line to type in, which says beside it what the input means.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input

from timeline_tui.dates.frozen import dataclass
from timeline_tui.explorer.commands import COMMANDS
from timeline_tui.tui.glyphs import Glyphs, cell_width, cut
from timeline_tui.tui.toolkit.widgets import Parts, TypingLine

Keys = tuple[tuple[str, str], ...]
"""Commands that have other keys than their own, each with the first one."""
LINE_STYLES = ("base", "strong", "muted", "alert", "key")


@dataclass(frozen=True, slots=True)
class Word:
    """Words in one style; `command` is what a click on them does."""

    text: str
    style: str = "base"
    command: str = ""


class WordLine(Parts):
    """One line: words from the left, words at the right end, the left ones cut first."""

    DEFAULT_CSS = "WordLine { height: 1; }"
    ALLOW_SELECT = False
    can_focus = False

    class Clicked(Message):
        """A click on words that stand for a command."""

        def __init__(self, command: str) -> None:
            self.command = command
            super().__init__()

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self._left: tuple[Word, ...] = ()
        self._right: tuple[Word, ...] = ()

    def say(self, left: Sequence[Word], right: Sequence[Word] = ()) -> None:
        """Show other words; nothing is painted if they are the same."""
        if (tuple(left), tuple(right)) != (self._left, self._right):
            self._left, self._right = tuple(left), tuple(right)
            self.refresh()

    def _lay_out(self, width: int) -> tuple[list[Word], list[Word]]:
        """Return the words that fit from the left, and those at the right end."""
        right = self._fitting(self._right, width)
        room = width - sum(cell_width(word.text) for word in right)
        return self._fitting(self._left, room - 1 if right else room), right

    def _fitting(self, words: Sequence[Word], room: int) -> list[Word]:
        fitting = []
        for word in words:
            if room <= 0:
                break
            text = cut(self.glyphs.words(word.text), room, self.glyphs.more)
            fitting.append(Word(text, word.style, word.command))
            room -= cell_width(text)
        return fitting

    def render_line(self, y: int) -> Strip:
        if y:
            return Strip.blank(self.size.width)
        width = self.size.width
        styles = {name: self._style(name) for name in LINE_STYLES}
        left, right = (
            Strip([Segment(word.text, styles[word.style]) for word in words if word.text])
            for words in self._lay_out(width)
        )
        left = left.adjust_cell_length(max(0, width - right.cell_length), styles["base"])
        return Strip.join([left, right])

    def _style(self, name: str) -> Style:
        return self.look(f"line--{name}")

    def on_click(self, event: events.Click) -> None:
        left, right = self._lay_out(self.size.width)
        begins = self.size.width - sum(Segment(word.text).cell_length for word in right)
        words, at = (right, begins) if event.x >= begins else (left, 0)
        for word in words:
            at += Segment(word.text).cell_length
            if event.x < at:
                if word.command:
                    event.stop()
                    self.post_message(self.Clicked(word.command))
                return


@lru_cache(4)
def footer_words(width: int, keys: Keys = ()) -> tuple[Word, ...]:
    """Return the keys that fit the width, most useful first to stay, in the order of the table;
    `keys` are the commands that have others than their own, and what they are shown as."""
    other = dict(keys)
    shown = [command for command in COMMANDS if command.footer]
    room = width
    kept: dict[str, str] = {}
    for command in sorted(shown, key=lambda c: c.rank):
        key = other.get(command.id) or command.shown.split()[0]
        if key == f":{command.id}":  # it has none
            continue
        room -= len(key) + len(command.footer) + 3
        if room < 0:
            break
        kept[command.id] = key
    words = []
    for command in shown:
        if command.id in kept:
            words.append(Word(f" {kept[command.id]} ", "key", command.id))
            words.append(Word(f"{command.footer} ", "muted", command.id))
    return tuple(words)


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
        self._line: TypingLine | None = None
        self._is_open = False

    def compose(self) -> ComposeResult:
        yield WordLine(self.glyphs, id="status")

    @property
    def line(self) -> TypingLine:
        """Return the line to type in, which is made when it is first asked for: it would take as
        much of a start as all other widgets. Who asks for it early has it when it is opened."""
        if self._line is None:
            self._line = TypingLine(id="typing", compact=True, select_on_focus=False, passes=True)
            self.mount(self._line, before=0)
        return self._line

    @property
    def status(self) -> WordLine:
        """Return the words beside it, or alone."""
        return self.query_one("#status", WordLine)

    def open(self, text: str, hint: str, *, replaced: bool) -> None:
        """Bring the line up with the keys in it at once; `text` is selected if the next letter is
        to replace it."""
        line = self.line
        self._is_open = True
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
        """Take the line away. What was asked for in it is painted before the screen is laid out
        without it."""
        self._is_open = False
        self.call_later(self._fold)

    def _fold(self) -> None:
        if not self._is_open:
            self.line.display = False

    def on_input_changed(self, message: Input.Changed) -> None:
        message.stop()
        if self._is_open:
            self.post_message(self.Typed(message.value))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        if self._is_open:
            self.post_message(self.Given(message.value))
