"""The pane beside a wide timeline: the event under the cursor, whole.

It says what opening the event says, by the code that opens it, and so makes opening unnecessary.
Where the cursor is within an open event it says what the list does not: all that is known of a
source, or the event that a link leads to.
"""

from __future__ import annotations

from collections.abc import Mapping

from rich.segment import Segment
from textual import events
from textual.strip import Strip

from timeline_tui.core.event import Mark, Quote, Source
from timeline_tui.core.lens import Lens
from timeline_tui.core.sources import date_words
from timeline_tui.core.text import find_marks, visible, visible_lines
from timeline_tui.dates.frozen import dataclass
from timeline_tui.explorer.outline import Stop, stops_of
from timeline_tui.tui.glyphs import Glyphs, Line, Writer, names_of, split_pieces, wrap
from timeline_tui.tui.timeline.paint import NOTHING, Styles, table_on
from timeline_tui.tui.toolkit.widgets import Lines

BODY = 92
"""Cells of text beyond which nobody finds the next line."""
TEXT_LIMIT = 8 * 1024
"""Characters of one text of a source that are laid out."""
WHEEL = 3
"""Lines by which a wheel scrolls."""


@dataclass(frozen=True, slots=True)
class Subject:
    """All that the pane shows: the event at a row of a lens, or a stop within it if the cursor is
    on one; the line of the event in its file, 0 as long as it is not known; the folded words that
    are marked; `stale` if its file says something else now that cannot be read; and what
    its reader keeps of it, by quote."""

    lens: Lens
    row: int
    stop: Stop | None = None
    line: int = 0
    needles: tuple[str, ...] = ()
    stale: bool = False
    marks: Mapping[str, Mark] = NOTHING

    @property
    def place(self) -> tuple[str, int]:
        """Return what stays the same as long as it is still the same that is read."""
        stop = self.stop
        return self.lens.corpus.keys[self.row], -1 if stop is None else id(stop)

    def lines(self, width: int, glyphs: Glyphs, enough: int) -> tuple[Line, ...]:
        """Return at least the first `enough` lines, or all."""
        if self.stop is not None and self.stop.source is not None:
            return self._source_lines(self.stop.source, self.stop.quote, width, glyphs)
        return self._event_lines(width, glyphs, enough)

    def _event_lines(self, width: int, glyphs: Glyphs, enough: int) -> tuple[Line, ...]:
        from timeline_tui.tui.timeline.unfold import unfold  # the first paint is without it

        lens, row, needles = self.lens, self.row, self.needles
        title = visible(lens.event(row).title)
        found = find_marks(title, needles)
        head = (split_pieces(title, *span, "opened", found) for span in wrap(title, width))
        block = unfold(
            lens, row, stops_of(lens, row, needles), width, glyphs, needles,
            stale=self.stale, marks=self.marks, line=self.line, enough=enough,
        )  # fmt: skip
        return (*map(Line, head), *block.lines)

    def _source_lines(
        self, source: Source, quote: Quote | None, width: int, glyphs: Glyphs
    ) -> tuple[Line, ...]:
        """Return what is known of a source beyond what the open event says beside it; the words of
        its quote are highlighted there, so only those around them are said."""
        out = Writer(width, self.needles)
        if source.title:
            out.flow(_line(source.title), "opened")
        for label, words in (
            ("publisher", _line(source.publisher)),
            ("by", names_of(source.author)),
            ("published", glyphs.words(date_words(source.published)) or "no date"),
            ("accessed", glyphs.words(date_words(source.accessed))),
            ("link", _line(source.url)),
            ("archived", _line(source.archived_url)),
            ("on", glyphs.words(date_words(source.archived_at))),
            ("sha256", _line(source.sha256)),
            ("supports", names_of(source.supports)),
            ("before the quote", _lines(quote.prefix) if quote else ""),
            ("after the quote", _lines(quote.suffix) if quote else ""),
            ("file", self._file()),
        ):
            if words:
                out.write_labeled(label, words)
        return tuple(out.lines)

    def _file(self) -> str:
        file = visible(self.lens.event(self.row).file)
        return f"{file}:{self.line}" if file and self.line else file


def _line(text: str) -> str:
    return visible(text, limit=TEXT_LIMIT)


def _lines(text: str) -> str:
    return visible_lines(text, limit=TEXT_LIMIT)


class EventPane(Lines):
    """Shows and scrolls, and never has the keys. Only the lines in sight are laid out, so that no
    event makes a step of the cursor slow; what does not fit is said to be more."""

    ALLOW_SELECT = False
    can_focus = False

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self.subject: Subject | None = None
        self._top = 0
        self._laid_out: tuple[Line, ...] = ()
        self._laid_out_for: tuple[Subject | None, int, int] = (None, 0, 0)
        self._styles: Styles | None = None

    def present(self, subject: Subject | None) -> None:
        """Show an event, from its beginning unless it is shown already."""
        old, self.subject = self.subject, subject
        before = self._laid_out, self._top
        if old is None or subject is None or old.place != subject.place:
            self._top = 0
        if old is not subject and before != (self._lines_to(self._end), self._top):
            self.refresh_changed()

    def turn(self, halves: int) -> None:
        """Scroll by so many halves of the pane."""
        self._scroll(halves * max(1, self._rows // 2))

    def _scroll(self, lines: int) -> None:
        top = max(0, self._top + lines)
        last = len(self._lines_to(top + self._rows)) - self._rows
        self._top = max(0, min(top, last))
        self.refresh_changed()

    @property
    def _rows(self) -> int:
        """The rows of text where there is more than the pane holds."""
        return max(1, self.size.height - 1)

    @property
    def _end(self) -> int:
        """Return the line behind the last in sight."""
        return self._top + self.size.height

    def _lines_to(self, enough: int) -> tuple[Line, ...]:
        """Return the first lines of the subject: those asked for and one that tells whether there
        are more, or all."""
        subject, width = self.subject, max(10, min(BODY, self.size.width - 3))
        if subject is None:
            return ()
        known, cells, asked = self._laid_out_for
        is_new, there = known is not subject or cells != width, len(self._laid_out)
        if is_new or asked <= there <= enough:
            # Twice as many at once: scrolling to the end costs no more than twice the whole.
            asked = enough + 1 if is_new else 2 * enough
            self._laid_out = subject.lines(width, self.glyphs, asked)
            self._laid_out_for = subject, width, asked
        return self._laid_out

    # -- painting ----------------------------------------------------------------------------

    def draw_line(self, y: int) -> Strip:
        if self._styles is None:
            self._styles = (table_on(self.look, "timeline--row"),) * 2
        styles = self._styles[0]
        width, height = self.size
        edge = Segment(self.glyphs.side, self.look("actors--edge"))
        lines = self._lines_to(self._end)
        pieces = lines[self._top + y].pieces if self._top + y < len(lines) else ()
        if y == height - 1 and len(lines) > height:
            pieces = ((self._more(lines), "dim"),)
        words = (Segment(text, styles[name]) for text, name in pieces)
        strip = Strip([edge, Segment(" ", styles["row"]), *words])
        return strip.adjust_cell_length(width, styles["row"])

    def _more(self, lines: tuple[Line, ...]) -> str:
        below = len(lines) > self._top + self._rows
        ways = ("more below: J",) * below + ("back up: K",) * bool(self._top)
        return f"{self.glyphs.more} " + f" {self.glyphs.dot} ".join(ways)

    def notify_style_update(self) -> None:
        """Drop the styles of the old theme."""
        super().notify_style_update()
        self._styles = None

    # -- the mouse ---------------------------------------------------------------------------

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._scroll(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._scroll(-WHEEL)
