"""The common parts of all sheets over the explorer: their looks, and keys for their lists."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from textual import events
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.content import Content
from textual.screen import ModalScreen, ScreenResultType
from textual.widget import Widget
from textual.widgets import OptionList

from timeline_tui.core.text import brief
from timeline_tui.explorer.messages import Say
from timeline_tui.tui.glyphs import ASCII, UNICODE, Glyphs, cut, wrap
from timeline_tui.tui.toolkit.widgets import PatchedScreen, heading_color, legible


def glyphs_of(app: App[object]) -> Glyphs:
    """Return the alphabet that the program was started with."""
    return ASCII if app.has_class("-ascii") else UNICODE


class Sheet(ModalScreen[ScreenResultType], PatchedScreen[ScreenResultType]):
    """A sheet that esc closes with no answer, and so does a click beside it; `j` and `k` move in a
    list as everywhere."""

    CSS_PATH = "sheet.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "close", show=False),
        Binding("tab", "app.focus_next", "next part", show=False),
        Binding("shift+tab", "app.focus_previous", "previous part", show=False),
        Binding("ctrl+c,super+c", "screen.copy_text", "copy what is selected", show=False),
        Binding("j", "cursor(1)", "next", show=False),
        Binding("k", "cursor(-1)", "previous", show=False),
    ]
    _answered = False
    _head: tuple[Widget, str, str] | None = None
    _told: Say | None = None

    @property
    def is_answered(self) -> bool:
        """Report whether the sheet has its answer and is about to close."""
        return self._answered

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close with an answer. Only the first one counts, and only while the sheet is on top."""
        if self._answered or not self.is_current:
            return AwaitComplete()
        self._answered = True
        closing: AwaitComplete = super().dismiss(result)
        return closing

    @property
    def marks(self) -> Glyphs:
        """Return the alphabet of the sheet's own words."""
        return glyphs_of(self.app)

    def ink(self, role: str) -> str:
        """Return the style of words in a color of the theme, or in that of headings, on the ground
        of the sheet."""
        colors = self.app.theme_variables
        name = heading_color(colors) if role == "heading" else f"text-{role}"
        ink, ground = Color.parse(colors[name]), Color.parse(colors["surface"])
        known = ink.ansi is None and ground.ansi is None and ground.a
        return legible(ink, ground).hex if known else f"${name}"

    def chip(self, role: str) -> str:
        """Return the style of words in a color of the theme, on a ground of their own: they can be
        read on that of the cursor, too."""
        colors = self.app.theme_variables
        ink = Color.parse(colors[f"text-{role}"])
        if ink.ansi is not None:  # one of the terminal's own colors, unknown to us
            return f"$text-{role} reverse"
        ground = Color.parse(colors[f"{role}-muted"])
        return f"{legible(ink, ground).hex} on {ground.hex}"

    @property
    def inside(self) -> int:
        """Return the cells within the frame and its margin, where a sheet is as wide as it may be
        (`sheet.tcss`)."""
        return min(76, self.app.size.width * 96 // 100) - 4

    @property
    def room(self) -> int:
        """Return the cells of a line in a list: without the bar and a blank before it."""
        return self.inside - 2

    def lines(self, words: str, rest: str = "") -> str:
        """Return words in lines that fit into a list, each but the first behind `rest`. Textual
        would break them within an emoji, or before a closing bracket."""
        spans = wrap(words, max(self.room - len(rest), 8))
        return f"\n{rest}".join(words[start:end] for start, end in spans)

    def head(self, sheet: Widget, title: str, keys: str, *, told: Say | None = None) -> None:
        """Put a title and keys into the frame of a sheet; or what is `told` in their place."""
        self._head, self._told = (sheet, title, keys), None
        words, style = self._in_frame(title), f"bold {self.ink('heading')}"
        sheet.border_title = Content.styled(words, style)
        sheet.border_subtitle = Content(self._in_frame(keys))
        if told is not None:
            self.tell(told)

    def _in_frame(self, words: str) -> str:
        return cut(self.marks.words(words), self.inside - 2, self.marks.more)

    def tell(self, said: Say) -> None:
        """Show a message in the frame in place of the keys, until the sheet shows these again."""
        self._told = said
        words = f"{'! ' * said.error}{brief(said.text, 600)}"
        for sheet in self.query("#sheet"):  # it need not be there yet
            sheet.border_subtitle = Content(self._in_frame(words))

    def on_resize(self) -> None:
        """Cut the words of the frame anew, or no more."""
        if self._head is not None:
            self.head(*self._head, told=self._told)

    def on_click(self, event: events.Click) -> None:
        """Close by a click beside the sheet, or on the frame below it, where the keys stand."""
        region = self.query_one("#sheet").region
        inside = region.contains(event.screen_x, event.screen_y)
        if not inside or event.screen_y == region.bottom - 1:
            event.stop()
            self.dismiss(None)

    def action_copy_text(self) -> None:
        """Copy what is selected; without that, say how to leave."""
        if self.get_selected_text() is None:
            self.app.action_help_quit()
        else:
            super().action_copy_text()

    def action_cursor(self, by: int) -> None:
        """Move to the next or previous line of the sheet's list, if it has one."""
        for options in self.query(OptionList):
            if by > 0:
                options.action_cursor_down()
            else:
                options.action_cursor_up()


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
