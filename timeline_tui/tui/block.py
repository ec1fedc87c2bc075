"""An open event as lines: everything its file says, its quotes first.

Lines are words with names of styles; colours and the cursor come later (`tui.paint`). A `Stop` is
a place in the block where the cursor can stand: a quote, a source, a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from timeline_tui.core.chronology import Chronology, Reference
from timeline_tui.core.citation import date_words
from timeline_tui.core.dates.wording import display, explain
from timeline_tui.core.event import Event, Quote, Source
from timeline_tui.core.text import brief, marks, visible, visible_lines
from timeline_tui.tui.glyphs import Glyphs
from timeline_tui.tui.wrap import wrap

Piece = tuple[str, str]
"""Words and the name of their style."""

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


LINES_LIMIT = 4_000
"""Lines of an open event that are laid out: 20 ms, and no person scrolls through more."""
SPARE_LINES = 100
"""Lines beyond, for what belongs to the last of them: the source of a quote."""
TEXT_LINES_LIMIT = 2_000
"""Lines of one text: all of what is shown of a string (`core.text`), if its lines are filled."""
NAMES_LIMIT = 300
"""Names of one list (actors, tags) that are shown."""


@dataclass(frozen=True, slots=True)
class Stop:
    """What the cursor stands on within an open event. `row` is where a link leads, if anywhere."""

    kind: str
    source: Source | None = None
    quote: Quote | None = None
    row: int | None = None
    matched: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block; `stop` is the stop that it belongs to."""

    pieces: tuple[Piece, ...]
    stop: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of an open event below its title, and its stops in the order of the lines."""

    lines: tuple[Line, ...]
    stops: tuple[Stop, ...]


class _Writer:
    """Collects the lines of a block of a given width."""

    def __init__(self, width: int, needles: tuple[str, ...]) -> None:
        self.width = width
        self.needles = needles
        self.lines: list[Line] = []
        self.stops: list[Stop] = []
        self.left: dict[str, int] = {}

    @property
    def full(self) -> bool:
        """Whether nothing more is begun."""
        return len(self.lines) >= LINES_LIMIT

    def leave(self, what: str, count: int) -> None:
        """So many are not laid out: said at the end."""
        if count:
            self.left[what] = self.left.get(what, 0) + count

    def end(self) -> None:
        """What was not laid out, in words."""
        if self.left:
            said = ", ".join(f"{count:,} more {what}" for what, count in self.left.items())
            words = f"not shown here: {said} (timeline-tui list prints all)"
            for start, end in wrap(words, self.width):
                self.lines.append(Line(((words[start:end], "status"),)))

    def flow(
        self,
        text: str,
        style: str,
        *,
        first: tuple[Piece, ...] = (),
        rest: tuple[Piece, ...] = (),
        indent: int = 0,
        stop: int | None = None,
        mark: bool = True,
    ) -> None:
        """Wrap safe `text`; `first` stands before its first line and `rest` before the others,
        each `indent` cells wide."""
        spans = wrap(text, self.width - indent)
        room = max(0, min(TEXT_LINES_LIMIT, LINES_LIMIT + SPARE_LINES - len(self.lines)))
        self.leave("lines", len(spans) - min(room, len(spans)))
        found = marks(text, self.needles) if mark else []
        for number, (start, end) in enumerate(spans[:room]):
            lead = first if number == 0 else rest
            pieces = (*lead, *marked(text, start, end, style, found))
            self.lines.append(Line(pieces, stop))

    def add_stop(self, stop: Stop) -> int:
        self.stops.append(stop)
        return len(self.stops) - 1

    def hits(self, *texts: str) -> bool:
        return any(marks(text, self.needles) for text in texts)


def marked(
    text: str, start: int, end: int, style: str, found: list[tuple[int, int]]
) -> tuple[Piece, ...]:
    """`text[start:end]` in pieces, those within `found` in the style of a match."""
    pieces: list[Piece] = []
    at = start
    for low, high in found:
        low, high = max(low, at), min(high, end)
        if low >= high:
            continue
        if low > at:
            pieces.append((text[at:low], style))
        pieces.append((text[low:high], "match"))
        at = high
    if at < end or not pieces:
        pieces.append((text[at:end], style))
    return tuple(pieces)


def unfold(
    chronology: Chronology,
    row: int,
    width: int,
    glyphs: Glyphs,
    needles: tuple[str, ...],
    *,
    stale: bool = False,
) -> Block:
    """Everything about one event, `width` cells wide; `stale` if its file says something else now
    that cannot be read."""
    event = chronology.events[row]
    out = _Writer(width, needles)
    say = glyphs.words
    if stale:
        words = "! its file cannot be read any more: this is its last good version (! says why)"
        out.flow(words, "status", mark=False)
    out.flow(say(explain(event.when)), "when", mark=False)
    if reason := chronology.reason(row):
        out.flow(f"narrowed by its order: {say(visible(reason))}", "when", mark=False)
    if event.as_reported is not None:
        out.flow(_reported(chronology, row), "reported", first=(("", "dim"),))
    if event.status != "confirmed":
        out.flow(event.status, "status", mark=False)
    if event.summary:
        out.flow(visible_lines(event.summary), "summary")
    sources = chronology.resolved_sources(row)
    for number, source in enumerate(sources, 1):
        if out.full:
            out.leave("sources", len(sources) - number + 1)
            out.leave("quotes", sum(len(left.quotes) for left in sources[number - 1 :]))
            break
        _write_source(out, number, source, glyphs)
    participants = chronology.participants(row)
    if participants:
        words = f" {glyphs.dot} ".join(
            brief(actor.name, 300) + (f" ({brief(role, 300)})" if role else "")
            for actor, role in participants[:NAMES_LIMIT]
        )
        _labelled(out, "who", words)
        out.leave("actors", len(participants[NAMES_LIMIT:]))
    if event.place:
        _labelled(out, "place", visible(event.place))
    if event.tags:
        tags = " ".join(f"#{brief(tag, 300)}" for tag in event.tags[:NAMES_LIMIT])
        _labelled(out, "tags", tags)
        out.leave("tags", len(event.tags[NAMES_LIMIT:]))
    references = chronology.references(row)
    for number, reference in enumerate(references):
        if out.full:
            out.leave("links", len(references) - number)
            break
        _write_link(out, chronology, reference, glyphs)
    if event.extra or event.unknown:
        _write_more(out, event)
    out.end()
    if event.file:
        out.lines += _file_line(out.width, event)
    return Block(tuple(out.lines), tuple(out.stops))


def _write_more(out: _Writer, event: Event) -> None:
    """What a file says beside the format."""
    from timeline_tui.core.plain_json import json_text  # the first screen has none of it

    more = (*event.extra.items(), *event.unknown.items())
    for number, (key, value) in enumerate(more):
        if out.full:
            out.leave("fields", len(more) - number)
            return
        words = value if isinstance(value, str) else json_text(value)
        _labelled(out, brief(str(key), 24), visible_lines(words))


def _file_line(width: int, event: Event) -> list[Line]:
    """Where the event stands, however much else there is."""
    writer = _Writer(width, ())
    _labelled(writer, "file", visible(event.file))
    return writer.lines


def _labelled(out: _Writer, label: str, words: str) -> None:
    lead = f"{label} "
    out.flow(words, "dim", first=((lead, "label"),), rest=(("  ", "dim"),),
             indent=min(len(lead), out.width // 2))  # fmt: skip


def _reported(chronology: Chronology, row: int) -> str:
    reported = chronology.events[row].as_reported
    assert reported is not None
    words = f"“{visible(reported.text)}”"
    source = chronology.sources.declared.get(reported.source)
    if source is not None:
        published = date_words(source.published)
        name = visible(source.publisher or source.title or source.id)
        words += f" in {name}" + (f", published {published}" if published else "")
    if reported.anchor:
        words += f", said of {date_words(reported.anchor)}"
    return words


def host_of(url: str) -> str:
    """The host of a link, or the start of whatever it is."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return host.removeprefix("www.") or url[:40]


def _write_source(out: _Writer, number: int, source: Source, glyphs: Glyphs) -> None:
    bar = ((f"{glyphs.bar} ", "bar"),)
    for place, quote in enumerate(source.quotes):
        if out.full:
            out.leave("quotes", len(source.quotes) - place)
            break
        texts = (quote.exact, quote.speaker, quote.translation, quote.note)
        stop = out.add_stop(Stop("quote", source=source, quote=quote, matched=out.hits(*texts)))
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
    matched = out.hits(source.title, source.publisher)
    stop = out.add_stop(Stop("source", source=source, matched=matched))
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
        details.append("by " + ", ".join(visible(name) for name in source.author))
    if source.archived_url:
        archived = date_words(source.archived_at)
        details.append(f"archived at {visible(host_of(source.archived_url))}"
                       + (f", {archived}" if archived else ""))  # fmt: skip
    if source.supports:
        details.append("for the " + ", ".join(visible(name) for name in source.supports))
    if details:
        out.flow(f" {glyphs.dot} ".join(details), "dim", first=rest, rest=rest,
                 indent=len(mark), stop=stop)  # fmt: skip


def _statement(quote: Quote) -> str:
    """Quotes that name the same statement render the same words."""
    return f"statement {quote.statement}" if quote.statement else ""


def _write_link(out: _Writer, chronology: Chronology, reference: Reference, glyphs: Glyphs) -> None:
    outgoing, incoming = LINK_WORDS[reference.type]
    arrow = glyphs.back if reference.incoming else glyphs.to
    if reference.row is None:
        words, style = f"{visible(reference.id)} (no such event)", "dim"
    else:
        other = chronology.events[reference.row]
        words, style = (
            f"{visible(other.title)} {glyphs.dot} {glyphs.words(display(other.when))}",
            "link",
        )
    words = f"{words} {incoming}" if reference.incoming else f"{outgoing}: {words}"
    stop = out.add_stop(Stop("link", row=reference.row))
    out.flow(words, style, first=((f"{arrow} ", "label"),), rest=(("  ", "dim"),), indent=2,
             stop=stop)  # fmt: skip


def unfold_source(
    chronology: Chronology,
    row: int,
    stop: Stop | None,
    line: int,
    width: int,
    glyphs: Glyphs,
    needles: tuple[str, ...],
) -> tuple[Line, ...]:
    """One source in full, for the pane beside the timeline: the one under the cursor, else the
    first that has a quote, else the first."""
    event = chronology.events[row]
    out = _Writer(width, needles)
    source, quote = _source_of(chronology, row, stop)
    if source is None:
        out.flow("This event names no source.", "dim", mark=False)
    else:
        if source.title:
            out.flow(visible(source.title), "title")
        facts = (
            ("publisher", visible(source.publisher)),
            ("by", ", ".join(visible(name) for name in source.author)),
            ("published", glyphs.words(date_words(source.published)) or "no date"),
            ("accessed", glyphs.words(date_words(source.accessed))),
            ("link", visible(source.url)),
            ("archived", visible(source.archived_url)),
            ("on", glyphs.words(date_words(source.archived_at))),
            ("sha256", visible(source.sha256)),
            ("supports", ", ".join(visible(name) for name in source.supports)),
        )
        for label, words in facts:
            if words:
                _labelled(out, label, words)
        if quote is not None:
            out.flow("", "dim")
            _write_context(out, quote, glyphs)
    out.flow("", "dim")
    if event.file:
        _labelled(out, "file", f"{visible(event.file)}:{line}" if line else visible(event.file))
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


def _write_context(out: _Writer, quote: Quote, glyphs: Glyphs) -> None:
    """The quote between what stands before and after it in its source."""
    bar = ((f"{glyphs.bar} ", "bar"),)
    if quote.prefix:
        out.flow(visible_lines(quote.prefix), "dim", first=bar, rest=bar, indent=2)
    out.flow(visible_lines(quote.exact), "quote", first=bar, rest=bar, indent=2)
    if quote.suffix:
        out.flow(visible_lines(quote.suffix), "dim", first=bar, rest=bar, indent=2)
    for label, words in (
        ("speaker", visible(quote.speaker)),
        ("where", visible(quote.locator)),
        ("translation", visible_lines(quote.translation)),
        ("note", visible_lines(quote.note)),
    ):
        if words:
            _labelled(out, label, words)
