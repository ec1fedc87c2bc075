"""An open event as lines: everything its file says, its quotes first."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from timeline_tui.core.event import Event, Quote, Source
from timeline_tui.core.index import Reference
from timeline_tui.core.lens import Lens
from timeline_tui.core.problem import path_text
from timeline_tui.core.sources import date_words
from timeline_tui.core.text import brief, visible, visible_lines
from timeline_tui.dates import display
from timeline_tui.dates.wording import explain
from timeline_tui.explorer.outline import Stop
from timeline_tui.explorer.state import FaultLines
from timeline_tui.tui.glyphs import Glyphs
from timeline_tui.tui.timeline.block import (
    NAMES_LIMIT,
    SPARE_LINES,
    Block,
    Line,
    Piece,
    Writer,
    names_of,
)

NOWHERE: FaultLines = {}
FAULTS_LIMIT = 12
"""Faults of one event that it lists when it is opened."""
LINK_WORDS = {
    "led_to": ("led to", "led to this"),
    "responds_to": ("responds to", "responds to this"),
    "contradicts": ("contradicts", "contradicts this"),
    "part_of": ("is part of", "is part of this"),
    "precedes": ("precedes", "precedes this"),
    "after": ("comes after", "comes after this"),
    "before": ("comes before", "comes before this"),
    "during": ("falls within", "falls within this"),
}


def unfold(
    lens: Lens,
    row: int,
    stops: tuple[Stop, ...],
    width: int,
    glyphs: Glyphs,
    needles: tuple[str, ...],
    *,
    stale: bool = False,
    fault_lines: FaultLines = NOWHERE,
) -> Block:
    """Return everything about one event, `width` cells wide; `stale` if its file says something
    else now that cannot be read. `stops` are those of the event, `fault_lines` the lines of what is
    wrong with events."""
    event = lens.event(row)
    out = Writer(width, needles)
    # However long a text is, each stop has its lines, and something is left for what follows them.
    spare = SPARE_LINES // 2
    out.owed = spare + sum(stop.lines for stop in stops)
    say = glyphs.words
    if stale:
        words = "! its file cannot be read any more: this is its last good version (! says why)"
        out.flow(words, "status", mark=False)
    if event.faults:
        _write_faults(out, event, fault_lines)
    out.flow(say(explain(event.when)), "when", mark=False)
    if event.unread_date:
        words = f"date as written: “{visible(event.unread_date)}”"
        out.flow(say(words), "when", mark=False)
    if reason := lens.corpus.reason(row):
        out.flow(f"narrowed by its order: {say(visible(reason))}", "when", mark=False)
    if event.as_reported is not None:
        out.flow(_reported(lens, row), "reported", first=(("", "dim"),))
    if event.status != "confirmed":
        out.flow(visible(event.status), "status", mark=False)
    if event.summary:
        out.flow(visible_lines(event.summary), "summary")
    _write_sources(out, lens.sources_of(row), stops, glyphs)
    out.owed -= spare
    cast = lens.cast(row)
    if cast:
        words = f" {glyphs.dot} ".join(
            brief(name, 300) + (f" ({brief(role, 300)})" if role else "")
            for name, role in cast[:NAMES_LIMIT]
        )
        out.write_labeled("who", words)
        out.leave("actors", len(cast[NAMES_LIMIT:]))
    if event.place:
        out.write_labeled("place", visible(event.place))
    if event.tags:
        tags = " ".join(f"#{brief(tag, 300)}" for tag in event.tags[:NAMES_LIMIT])
        out.write_labeled("tags", tags)
        out.leave("tags", len(event.tags[NAMES_LIMIT:]))
    links = [at for at, stop in enumerate(stops) if stop.kind == "link"]
    references = lens.references(row)
    for at, reference in zip(links, references, strict=False):
        _write_link(out, lens, reference, at, glyphs)
    out.leave("links", len(references) - len(links))
    if event.extra or event.unknown:
        _write_more(out, event)
    out.end()
    if event.file:
        out.lines += _file_line(out.width, event)
    return Block(tuple(out.lines), stops)


def _write_faults(out: Writer, event: Event, fault_lines: FaultLines) -> None:
    """Write the parts of an event that cannot be used, and where they stand."""
    out.flow("! shown without what cannot be used:", "status", mark=False)
    for fault in event.faults[:FAULTS_LIMIT]:
        line = fault_lines.get((fault.file, path_text(fault.path), fault.code))
        place = f"{visible(fault.file)}:{line}" if line else visible(fault.file)
        within = brief(path_text(fault.path[len(event.path) :]), 200)
        where = f"{within}, {place}" if within else place
        words = f"{where}: {brief(fault.message, 600)}"
        out.flow(words, "status", first=(("  ", "dim"),), rest=(("    ", "dim"),), indent=4,
                 mark=False)  # fmt: skip
    more = len(event.faults) - FAULTS_LIMIT
    if more > 0:
        out.flow(f"  and {more:,} more: press !", "status", mark=False)


def _write_more(out: Writer, event: Event) -> None:
    """Write what a file says beside the format."""
    from timeline_tui.core.plain_json import json_text  # few events have any

    more = (*event.extra.items(), *event.unknown.items())
    for number, (key, value) in enumerate(more):
        if out.full:
            out.leave("fields", len(more) - number)
            return
        words = value if isinstance(value, str) else json_text(value)
        out.write_labeled(brief(str(key), 24), visible_lines(words))


def _file_line(width: int, event: Event) -> list[Line]:
    """Return the lines with the event's file, however much else there is."""
    writer = Writer(width, ())
    writer.write_labeled("file", visible(event.file))
    return writer.lines


def _reported(lens: Lens, row: int) -> str:
    event = lens.event(row)
    reported = event.as_reported
    assert reported is not None
    words = f"“{visible(reported.text)}”"
    source = lens.corpus.sources.behind(event)
    if source is not None:
        published = date_words(source.published)
        name = visible(source.publisher or source.title or source.id)
        words += f" in {name}" + (f", published {published}" if published else "")
    if reported.anchor:
        words += f", said of {date_words(reported.anchor)}"
    return words


def host_of(url: str) -> str:
    """Return the host of a link, as punycode where it is not ASCII so that no look-alike passes for
    another, or the start of whatever it is."""
    try:
        host = urlsplit(url).hostname or ""
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one
        host = ""
    return host.removeprefix("www.") or url[:40]


def _write_sources(
    out: Writer, sources: Sequence[Source], stops: Sequence[Stop], glyphs: Glyphs
) -> None:
    """Write the quotes and sources that are stops, and count the others."""
    number = 0
    for at, stop in enumerate(stops):
        if stop.kind == "quote" and stop.quote is not None:
            _write_quote(out, stop.quote, at, glyphs)
        elif stop.kind == "source" and stop.source is not None:
            number += 1
            _write_source(out, number, stop.source, at, glyphs)
    out.leave("sources", len(sources) - number)
    quotes = sum(len(source.quotes) for source in sources)
    out.leave("quotes", quotes - sum(stop.kind == "quote" for stop in stops))


def _write_quote(out: Writer, quote: Quote, stop: int, glyphs: Glyphs) -> None:
    bar = ((f"{glyphs.bar} ", "bar"),)
    out.flow(visible_lines(quote.exact), "quote", first=bar, rest=bar, indent=2, stop=stop)
    if quote.translation:
        out.flow(visible_lines(quote.translation), "reported", first=bar, rest=bar, indent=2,
                 stop=stop)  # fmt: skip
    said = f" {glyphs.dot} ".join(
        visible(part)
        for part in (quote.speaker, quote.locator, quote.lang, _statement(quote))
        if part
    )
    if said:
        out.flow(said, "speaker", first=bar, rest=bar, indent=2, stop=stop)
    if quote.note:
        out.flow(visible_lines(quote.note), "note", first=bar, rest=bar, indent=2, stop=stop)


def _write_source(out: Writer, number: int, source: Source, stop: int, glyphs: Glyphs) -> None:
    mark = f"{number} "
    lead: tuple[Piece, ...] = ((mark, "label"),)
    rest: tuple[Piece, ...] = ((" " * len(mark), "dim"),)
    published = glyphs.words(date_words(source.published)) or "no date"
    names = (visible(source.publisher or source.id), published, visible(host_of(source.url)))
    head = f" {glyphs.dot} ".join(name for name in names if name)
    out.flow(head, "source", first=lead, rest=rest, indent=len(mark), stop=stop)
    details = []
    if source.title:
        details.append(visible(source.title))
    if source.author:
        details.append("by " + names_of(source.author))
    if source.archived_url:
        archived = date_words(source.archived_at)
        details.append(f"archived at {visible(host_of(source.archived_url))}"
                       + (f", {archived}" if archived else ""))  # fmt: skip
    if source.supports:
        details.append("for the " + names_of(source.supports))
    if details:
        out.flow(f" {glyphs.dot} ".join(details), "dim", first=rest, rest=rest,
                 indent=len(mark), stop=stop)  # fmt: skip


def _statement(quote: Quote) -> str:
    """Return the name of the statement: quotes with the same one render the same words."""
    return f"statement {quote.statement}" if quote.statement else ""


def _write_link(out: Writer, lens: Lens, reference: Reference, stop: int, glyphs: Glyphs) -> None:
    outgoing, incoming = LINK_WORDS[reference.type]
    arrow = glyphs.back if reference.incoming else glyphs.to
    if reference.row is None:
        words, style = f"{visible(reference.id)} (no such event)", "dim"
    else:
        other = lens.event(reference.row)
        words, style = (
            f"{visible(other.title)} {glyphs.dot} {glyphs.words(display(other.when))}",
            "link",
        )
    words = f"{words} {incoming}" if reference.incoming else f"{outgoing}: {words}"
    out.flow(words, style, first=((f"{arrow} ", "label"),), rest=(("  ", "dim"),), indent=2,
             stop=stop)  # fmt: skip
