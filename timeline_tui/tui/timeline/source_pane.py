"""The pane beside a wide timeline: the source under the cursor, in full."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip

from timeline_tui.core.event import Quote, Source
from timeline_tui.core.lens import Lens
from timeline_tui.core.sources import date_words
from timeline_tui.core.text import visible, visible_lines
from timeline_tui.explorer.outline import Stop
from timeline_tui.tui.glyphs import Glyphs
from timeline_tui.tui.timeline.block import Line, Writer, names_of
from timeline_tui.tui.toolkit.widgets import Parts

TEXT_LIMIT = 8 * 1024
"""Characters of one text that are laid out: the pane does not scroll, and is made anew at every
step of the cursor."""


def _line(text: str) -> str:
    return visible(text, limit=TEXT_LIMIT)


def _lines(text: str) -> str:
    return visible_lines(text, limit=TEXT_LIMIT)


def unfold_source(
    lens: Lens,
    row: int,
    stop: Stop | None,
    line: int,
    width: int,
    glyphs: Glyphs,
    needles: tuple[str, ...],
) -> tuple[Line, ...]:
    """Return the source under the cursor, else the first that has a quote, else the first."""
    event = lens.event(row)
    out = Writer(width, needles)
    source, quote = _source_of(lens, row, stop)
    if source is None:
        out.flow("This event names no source.", "dim", mark=False)
    else:
        if source.title:
            out.flow(_line(source.title), "title")
        facts = (
            ("publisher", _line(source.publisher)),
            ("by", names_of(source.author)),
            ("published", glyphs.words(date_words(source.published)) or "no date"),
            ("accessed", glyphs.words(date_words(source.accessed))),
            ("link", _line(source.url)),
            ("archived", _line(source.archived_url)),
            ("on", glyphs.words(date_words(source.archived_at))),
            ("sha256", _line(source.sha256)),
            ("supports", names_of(source.supports)),
        )
        for label, words in facts:
            if words:
                out.write_labeled(label, words)
        if quote is not None:
            out.flow("", "dim")
            _write_context(out, quote, glyphs)
    out.flow("", "dim")
    if event.file:
        out.write_labeled("file", f"{visible(event.file)}:{line}" if line else visible(event.file))
    return tuple(out.lines)


def _source_of(lens: Lens, row: int, stop: Stop | None) -> tuple[Source | None, Quote | None]:
    if stop is not None and stop.source is not None:
        return stop.source, stop.quote
    sources = lens.sources_of(row)
    for source in sources:
        if source.quotes:
            return source, source.quotes[0]
    return (sources[0], None) if sources else (None, None)


def _write_context(out: Writer, quote: Quote, glyphs: Glyphs) -> None:
    """Write the quote between the words before and after it in its source."""
    bar = ((f"{glyphs.bar} ", "bar"),)
    if quote.prefix:
        out.flow(_lines(quote.prefix), "dim", first=bar, rest=bar, indent=2)
    out.flow(_lines(quote.exact), "quote", first=bar, rest=bar, indent=2)
    if quote.suffix:
        out.flow(_lines(quote.suffix), "dim", first=bar, rest=bar, indent=2)
    for label, words in (
        ("speaker", _line(quote.speaker)),
        ("where", _line(quote.locator)),
        ("translation", _lines(quote.translation)),
        ("note", _lines(quote.note)),
    ):
        if words:
            out.write_labeled(label, words)


STYLES = ("row", "title", "label", "dim", "quote", "bar", "match", "link")


class SourcePane(Parts):
    """Shows; has no keys. What does not fit is said to be more, and is whole in the timeline."""

    ALLOW_SELECT = False
    can_focus = False

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self._asked: tuple[Lens, int | None, Stop | None, int, tuple[str, ...]] | None = None
        self._lines: tuple[Line, ...] = ()
        self._width = 0

    def present(
        self,
        lens: Lens,
        row: int | None,
        stop: Stop | None,
        line: int,
        needles: tuple[str, ...],
    ) -> None:
        """Show the source at `stop` of the event at `row`; `line` is where the event stands in
        its file."""
        asked = (lens, row, stop, line, needles)
        if asked != self._asked:
            self._asked = asked
            self._width = 0
            self.refresh()

    def _laid_out(self) -> tuple[Line, ...]:
        width = max(10, self.size.width - 2)
        if self._width != width:
            self._width = width
            self._lines = ()
            if self._asked is not None and self._asked[1] is not None:
                # Only a wide terminal has this pane.

                lens, row, stop, line, needles = self._asked
                assert row is not None
                self._lines = unfold_source(lens, row, stop, line, width, self.glyphs, needles)
        return self._lines

    def render_line(self, y: int) -> Strip:
        base = self.look("pane--row")
        lines = self._laid_out()
        width, height = self.size.width, self.size.height
        if y >= len(lines):
            return Strip.blank(width, base)
        if y == height - 1 and len(lines) > height:
            more = f" {self.glyphs.more} {len(lines) - height + 1} more lines: enter"
            dim = base + self.over("pane--dim")
            return Strip([Segment(more, dim)]).adjust_cell_length(width, base)
        segments = [Segment(" ", base)]
        for text, name in lines[y].pieces:
            style = name if name in STYLES else "row"
            segments.append(Segment(text, base + self.over(f"pane--{style}")))
        return Strip(segments).adjust_cell_length(width, base)
