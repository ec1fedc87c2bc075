"""One source in full as lines, for the pane beside the timeline."""

from __future__ import annotations

from timeline_tui.core.chronology import Chronology
from timeline_tui.core.citation import date_words
from timeline_tui.core.event import Quote, Source
from timeline_tui.core.text import visible, visible_lines
from timeline_tui.tui.block import Line, Stop, Writer, names_of
from timeline_tui.tui.glyphs import Glyphs

TEXT_LIMIT = 8 * 1024
"""Characters of one text that are laid out: the pane does not scroll, and is made anew at every
step of the cursor."""


def _line(text: str) -> str:
    return visible(text, limit=TEXT_LIMIT)


def _lines(text: str) -> str:
    return visible_lines(text, limit=TEXT_LIMIT)


def unfold_source(
    chronology: Chronology,
    row: int,
    stop: Stop | None,
    line: int,
    width: int,
    glyphs: Glyphs,
    needles: tuple[str, ...],
) -> tuple[Line, ...]:
    """The source under the cursor, else the first that has a quote, else the first."""
    event = chronology.event(row)
    out = Writer(width, needles)
    source, quote = _source_of(chronology, row, stop)
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
                out.labelled(label, words)
        if quote is not None:
            out.flow("", "dim")
            _write_context(out, quote, glyphs)
    out.flow("", "dim")
    if event.file:
        out.labelled("file", f"{visible(event.file)}:{line}" if line else visible(event.file))
    return tuple(out.lines)


def _source_of(
    chronology: Chronology, row: int, stop: Stop | None
) -> tuple[Source | None, Quote | None]:
    if stop is not None and stop.source is not None:
        return stop.source, stop.quote
    sources = chronology.resolved_sources(row)
    for source in sources:
        if source.quotes:
            return source, source.quotes[0]
    return (sources[0], None) if sources else (None, None)


def _write_context(out: Writer, quote: Quote, glyphs: Glyphs) -> None:
    """The quote between what stands before and after it in its source."""
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
            out.labelled(label, words)
