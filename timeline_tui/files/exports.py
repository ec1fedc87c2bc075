"""The formats of `list` and of exports: lines and Markdown for people, JSON, JSON Lines and CSV for
programs.

What is for programs has exact characters; what is for people is safe to show. `save` writes one of
them into a new file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence

from timeline_tui.core import characters
from timeline_tui.core.corpus import Gist
from timeline_tui.core.event import Event, Mark, Quote, Source
from timeline_tui.core.lens import Lens
from timeline_tui.core.plain_json import json_text
from timeline_tui.core.sources import date_words
from timeline_tui.core.text import count, visible, visible_lines
from timeline_tui.dates import When, display
from timeline_tui.files.formats import LINES
from timeline_tui.files.write import create_in_steps, slug

Marked = Mapping[str, Mapping[str, Mark]]
"""Private marks by the key of their event, and there by what tells a quote."""
_DATE_WIDTH = 24
"""Dates are padded so that titles align, but one long date does not push all titles away."""

_BREAK = re.compile(r"\r\n|\r|\n")
_MARKED = re.compile(r"[\\`*_\[\]<>#|~&$@]")
_AUTOLINK = re.compile(r"(?=[hfmxw])(https?|ftp|mailto|xmpp|www)([:.])", re.IGNORECASE)
"""Text that some readers of Markdown make a link of though nobody wrote one."""
_LINE_START = re.compile(r"^(\s*(?:\d+(?=[.)]))?)([-+=.)])")


SUFFIXES = {"md": ".md", "csv": ".csv", "json": ".json"}
"""The formats that `save` writes, and how their files end."""
_PIECE = 16 * 1024
"""Characters of a file that are written at once, at least."""


def save(
    lens: Lens, rows: Sequence[int], form: str, folder: str, left_out: Counter[str]
) -> Generator[int, None, str]:
    """Write events into a new file of a folder, never over another, in steps: yield after each, and
    return the path. `left_out` is told what Markdown has no place for. Raises OSError.

    An unpaired surrogate, which no encoding can hold, is written as its escape.
    """
    if form == "md":
        lines = markdown_lines(lens, rows, shown=False, left_out=left_out)
    elif form == "csv":
        lines = csv_lines(lens, rows, shown=False)
    else:
        lines = json_array(lens, rows)
    stem = slug(lens.corpus.title or "timeline")
    return create_in_steps(folder, stem, _pieces(lines), SUFFIXES[form])


def left_out_words(left_out: Counter[str]) -> str:
    """Return the words for what Markdown has no place for; "" if there is nothing of it."""
    missing = ", ".join(f"{name} ({number:,})" for name, number in (+left_out).items())
    return f"; not in Markdown: {missing}" if missing else ""


def refusal_words(error: OSError | ValueError, folder: str) -> str:
    """Return why nothing was exported into a folder."""
    why = (getattr(error, "strerror", "") or type(error).__name__).lower()
    return f"not exported: {why}: {folder}"


def _pieces(lines: Iterable[str]) -> Iterator[bytes]:
    held, size = [], 0
    for line in lines:
        held.append(f"{line}\n")
        size += len(line)
        if size > _PIECE:
            yield "".join(held).encode("utf-8", "backslashreplace")
            held, size = [], 0
    yield "".join(held).encode("utf-8", "backslashreplace")


def text_lines(
    lens: Lens, rows: Sequence[int], *, quotes: bool, marks: Marked | None = None
) -> Iterator[str]:
    """Yield a line for each event: date, title, actors, number of quotes; `quotes` adds them, and
    `marks` what is kept of the event."""
    shown = _Shown(lens)
    lines = [("", "")] * len(rows)
    for at, gist in lens.gists(rows):
        lines[at] = _text_line(gist, shown)
    width = min(_DATE_WIDTH, max([len(date) for date, _ in lines], default=0))
    for (date, said), row in zip(lines, rows, strict=True):
        yield f"{date:<{width}}  {said}"
        for about, note in mark_words(_marks_of(lens, row, marks)):
            told = f"{visible(about)}: {visible_lines(note)}" if note else visible(about)
            yield from (f"    {line}".rstrip() for line in told.split("\n"))
        if quotes:
            yield from _quote_lines(lens.sources_of(row))


class _Shown(dict[str, str]):
    """The displayed names of actors, by the names used in events."""

    def __init__(self, lens: Lens) -> None:
        self._registry = lens.corpus.registry

    def __missing__(self, name: str) -> str:
        registry = self._registry
        actor = registry.actors[registry.admit(name)]
        shown = self[name] = visible(registry.name_of(actor))
        return shown


def _text_line(gist: Gist, shown: Mapping[str, str]) -> tuple[str, str]:
    """Return the date of an event, and what else is said of it in a line."""
    what = visible(gist.title)
    if gist.status != "confirmed":
        what += f" [{visible(gist.status)}]"
    if gist.unread_date:
        what += f" [date: “{visible(gist.unread_date)}”]"
    names = ", ".join([shown[name] for name in gist.names])
    bare = gist.sources and not gist.quotes
    known = count(gist.sources, "source") if bare else count(gist.quotes, "quote")
    parts = [what, names, known]
    return visible(gist.when), " · ".join(filter(None, parts))


def _quote_lines(sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        for quote in source.quotes:
            for line in f"“{visible_lines(quote.exact)}”".split("\n"):
                yield f"    {line}".rstrip()
            cited = " · ".join(visible(part) for part in _citation(quote, source))
            if cited:
                yield f"      {cited}"


def _citation(quote: Quote, source: Source) -> list[str]:
    name = source.title or source.ref or source.id
    parts = (quote.speaker, name, source.publisher, date_words(source.published))
    return [part for part in parts if part]


def markdown_lines(
    lens: Lens,
    rows: Iterable[int],
    *,
    shown: bool,
    left_out: Counter[str] | None = None,
    marks: Marked | None = None,
) -> Iterator[str]:
    """Yield a document: a heading, then an item for each event, its quotes as block quotes.

    Text from files is text there, too: what Markdown would obey is escaped. `shown` makes visible
    what a terminal would obey. `left_out` is told what of events the document does not say, and of
    how many events, or sources.
    """
    for line in _markdown(lens, rows, Counter() if left_out is None else left_out, marks):
        yield visible(line) if shown else line


def _markdown(
    lens: Lens, rows: Iterable[int], left_out: Counter[str], marks: Marked | None
) -> Iterator[str]:
    yield f"# {_inline(lens.corpus.title or 'Chronology')}"
    yield ""
    if lens.corpus.description:
        yield from map(_line, _BREAK.split(lens.corpus.description))
        yield ""
    for row in rows:
        event = lens.event(row)
        doubt = "" if event.status == "confirmed" else f" *({_inline(event.status)})*"
        if event.unread_date:
            doubt += f" *(date: “{_inline(event.unread_date)}”)*"
        actors = ", ".join(_inline(name) for name, _ in lens.cast(row))
        who = f" ({actors})" if actors else ""
        yield f"- **{_inline(display(event.when))}** — {_inline(event.title)}{doubt}{who}"
        if event.summary:
            yield ""
            for line in _BREAK.split(event.summary):
                yield f"  {_line(line)}".rstrip()
        about = [*_about(lens, row), *_private(_marks_of(lens, row, marks))]
        if about:
            yield ""
            yield from about
        sources = lens.sources_of(row)
        _count_left_out(event, sources, left_out)
        for source in sources:
            yield ""
            if not source.quotes:
                yield f"  - {_source(source) or 'a source without details'}"
            for number, quote in enumerate(source.quotes):
                if number:
                    yield ""
                yield from _block_quote(quote, source)
        yield ""


def _about(lens: Lens, row: int) -> Iterator[str]:
    """Yield what else an event says of itself, an item each."""
    event = lens.event(row)
    roles = [(name, role) for name, role in lens.cast(row) if role]
    said = "; ".join(f"{_inline(name)}: {_inline(role)}" for name, role in roles)
    words = event.as_reported.text if event.as_reported is not None else ""
    for label, text in (
        ("Roles", said),
        ("Place", _inline(event.place)),
        ("Tags", ", ".join(map(_inline, event.tags))),
        ("As reported", f"“{_inline(words)}”" if words else ""),
    ):
        if text:
            yield f"  - {label}: {text}"
    for link in event.links:
        yield f"  - {_inline(link.type.replace('_', ' ').capitalize())}: {_inline(link.to)}"


def _private(marks: Mapping[str, Mark]) -> Iterator[str]:
    """Yield what is kept of an event, an item each."""
    for about, note in mark_words(marks):
        label = _inline(about[:1].upper() + about[1:])
        first, *others = map(_line, _BREAK.split(note))
        yield f"  - {label}: {first}" if note else f"  - {label}"
        yield from (f"    {line}".rstrip() for line in others)


def _block_quote(quote: Quote, source: Source) -> Iterator[str]:
    # A line that ends with a backslash is a line break wherever Markdown is read.
    yield from _hard(f"“{quote.exact}”", f" — {_cited(quote, source)}")
    if quote.translation:
        yield "  >"
        yield from _hard(f"Translation: “{quote.translation}”", "")
    if quote.note:
        yield "  >"
        yield from _hard(f"Note: {quote.note}", "")


def _hard(text: str, last: str) -> Iterator[str]:
    lines = [_exact_line(line) for line in _BREAK.split(text)]
    for line in lines[:-1]:
        yield f"  > {line}\\"
    yield f"  > {lines[-1]}{last}".removesuffix(" — ")


def _cited(quote: Quote, source: Source) -> str:
    parts = (_inline(quote.speaker), _source(source, _inline(quote.locator)))
    return ", ".join(part for part in parts if part)


def _source(source: Source, locator: str = "") -> str:
    """Return a source in one line: title with its link, author, publisher, dates, copies."""
    name = _inline(source.title or source.ref or source.id)
    if _is_web(source.url):
        # Only the web's own links are made live; all else that a file calls a link stays out.
        link = f"<{_destination(source.url)}>"
        name = f"[*{name}*]({link})" if name else f"[{_inline(source.url)}]({link})"
    elif name:
        name = f"*{name}*"
    accessed = _inline(date_words(source.accessed))
    archived = (
        f"[archived](<{_destination(source.archived_url)}>)" if _is_web(source.archived_url) else ""
    )
    parts = (
        name, ", ".join(map(_inline, source.author)), _inline(source.publisher),
        _inline(date_words(source.published)), locator, archived,
        f"accessed {accessed}" if accessed else "",
    )  # fmt: skip
    return ", ".join(part for part in parts if part)


def _count_left_out(event: Event, sources: Iterable[Source], found: Counter[str]) -> None:
    found["order"] += bool(event.after or event.before or event.during)
    found["extra"] += bool(event.extra)
    found["unknown keys"] += bool(event.unknown)
    found["unreadable parts"] += bool(event.unfit)
    for source in sources:
        links = (source.url, source.archived_url)
        found["links other than http and https"] += any(
            link and not _is_web(link) for link in links
        )
        found["supports"] += bool(source.supports)


def _is_web(url: str) -> bool:
    return url.lower().startswith(("https://", "http://"))


_NOT_IN_LINKS = re.compile(
    rf"[\s<>\\\"`{characters.UNSEEN}{characters.CONTEXTUAL}]|&(?=#?[0-9A-Za-z]+;)"
)


def _destination(url: str) -> str:
    """Return a link as it is, but for what would end it or be read as something else."""
    return _NOT_IN_LINKS.sub(_percent, url)


def _percent(found: re.Match[str]) -> str:
    if found.group() == "&":
        return "&amp;"
    return "".join(f"%{byte:02X}" for byte in found.group().encode("utf-8", "surrogatepass"))


def _exact_line(text: str) -> str:
    """Return a line whose spaces at either end Markdown keeps."""
    inner = text.strip(" \t")
    if inner == text:
        return _line(text)
    start = len(text) - len(text.lstrip(" \t"))
    return _spaces(text[:start]) + _line(inner) + (_spaces(text[start + len(inner) :]))


def _spaces(text: str) -> str:
    return "".join(f"&#{ord(char)};" for char in text)


def _line(text: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _inline(text))


def _inline(text: str) -> str:
    if "\n" in text or "\r" in text:
        text = " ".join(_BREAK.split(text))
    escaped = _MARKED.sub(_mark, text)
    return _AUTOLINK.sub(_unlink, escaped)


def _mark(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _unlink(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}"


COLUMNS = (
    "date", "earliest", "latest", "display", "title", "actors", "tags", "status", "quotes",
    "summary", "id", "file", "place", "as_reported", "roles", "links", "sources", "quoted",
    "record",
)  # fmt: skip
"""The columns of CSV. `actors`, `tags`, `roles` and `links` are lists, `sources` has a line a
source and `quoted` a paragraph a quote, for people; `record` is the whole event in JSON."""
_FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""How a cell begins that a spreadsheet may compute."""
_QUOTED = frozenset('",\r\n')


def record(lens: Lens, row: int, marks: Marked | None = None) -> dict[str, object]:
    """Return one whole event that stands alone, with its file and time, and with its `marks`."""
    from timeline_tui.core.schema.consistency import standalone_record

    event = lens.event(row)
    made = {**standalone_record(lens, row), "file": event.file, "when": _bounds(event.when)}
    if kept := _marks_of(lens, row, marks):
        from timeline_tui.files.marks import of_event

        made["marks"] = of_event(kept)
    return made


def _marks_of(lens: Lens, row: int, marks: Marked | None) -> Mapping[str, Mark]:
    return marks.get(lens.corpus.keys[row], {}) if marks else {}


def mark_words(marks: Mapping[str, Mark]) -> Iterator[tuple[str, str]]:
    """Yield what is kept of an event and of its quotes: what it is about, and the note; exact, and
    so not safe to show."""
    for name, mark in marks.items():
        about = f"on “{mark.words}”" if name else ""
        if mark.marked:
            yield f"marked {about}".rstrip(), ""
        if mark.note:
            yield f"private note {about}".rstrip(), mark.note


def _bounds(when: When) -> dict[str, object]:
    from timeline_tui.dates import display
    from timeline_tui.dates.wording import earliest, latest

    return {
        "earliest": earliest(when),
        "latest": latest(when),
        "display": display(when),
        "kind": when.knowledge,
    }


def changed_alone(lens: Lens, rows: Sequence[int]) -> int:
    """Return how many events stand at another time or place when their records are read without
    all others: what was left out may be what dates them or decides their order."""
    from timeline_tui.core.event import Document
    from timeline_tui.core.lens import assemble
    from timeline_tui.core.schema.documents import read_record

    events = []
    for at, row in enumerate(rows):
        event, _ = read_record(record(lens, row), file="", stem="", path=(at,))
        events += [] if event is None else [event]
    again = assemble([Document("", events=tuple(events))])
    in_order = lens.order == "happened"
    changed = 0
    for at, event in enumerate(again.events):
        place = int(event.path[0])
        same_time = _bounds(event.when) == _bounds(lens.event(rows[place]).when)
        changed += not same_time or (in_order and place != at)
    return changed


def json_lines(lens: Lens, rows: Iterable[int], marks: Marked | None = None) -> Iterator[str]:
    """Yield one event a line."""
    for row in rows:
        yield LINES.write(record(lens, row, marks))


def json_array(lens: Lens, rows: Sequence[int], marks: Marked | None = None) -> Iterator[str]:
    """Yield the lines of one array, made as they are read so that a large one is never held
    whole."""
    if not rows:
        yield "[]"
        return
    before = ""
    yield "["
    for row in rows:
        if before:
            yield before + ","
        before = json_text(record(lens, row, marks), indent=1)
    if before:
        yield before
    yield "]"


def csv_lines(
    lens: Lens,
    rows: Iterable[int],
    *,
    shown: bool,
    spreadsheet: bool = False,
    marks: Marked | None = None,
) -> Iterator[str]:
    """Yield a head line and a record an event; `shown` makes visible what a terminal would obey,
    and `spreadsheet` puts an apostrophe before what a spreadsheet would compute. With `marks` there
    is a column more."""
    yield ",".join((*COLUMNS, "marks") if marks is not None else COLUMNS)
    for row in rows:
        cells: Iterable[str] = _cells(lens, row)
        if marks is not None:
            words = mark_words(_marks_of(lens, row, marks))
            cells = (*cells, "\n\n".join(f"{about}: {note}" if note else about
                                         for about, note in words))  # fmt: skip
        if spreadsheet:
            cells = [f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells]
        yield csv_line(cells, shown=shown)


def csv_line(cells: Iterable[str], *, shown: bool) -> str:
    """Return a record of CSV; `shown` makes visible what a terminal would obey."""
    return ",".join(_cell(visible(cell) if shown else cell) for cell in cells)


def _cells(lens: Lens, row: int) -> tuple[str, ...]:
    from timeline_tui.core.sources import citation
    from timeline_tui.dates import display
    from timeline_tui.dates.wording import earliest, latest

    event = lens.event(row)
    cast = lens.cast(row)
    sources = lens.sources_of(row)
    return (
        event.date,
        earliest(event.when) or "",
        latest(event.when) or "",
        display(event.when),
        event.title,
        _listed(name for name, _ in cast),
        _listed(event.tags),
        event.status,
        str(event.quote_count),
        event.summary,
        event.id,
        event.file,
        event.place,
        event.as_reported.text if event.as_reported is not None else "",
        _listed(f"{name}: {role}" for name, role in cast if role),
        _listed(f"{link.type} {link.to}" for link in event.links),
        "\n".join(
            citation(source, ", ".join(_locators(source))) or source.id or source.ref
            for source in sources
        ),
        "\n\n".join(quotation(quote) for source in sources for quote in source.quotes),
        json_text(record(lens, row)),
    )


def _locators(source: Source) -> list[str]:
    return list(dict.fromkeys(quote.locator for quote in source.quotes if quote.locator))


def quotation(quote: Quote) -> str:
    """Return the exact words in quotation marks, and who said them."""
    return f"“{quote.exact}”" + (f" — {quote.speaker}" if quote.speaker else "")


def _listed(values: Iterable[str]) -> str:
    """Return values in one cell: a semicolon and a space between them, a backslash before each
    semicolon or backslash of their own."""
    return "; ".join(re.sub(r"([\\;])", r"\\\1", value) for value in values)


def _cell(text: str) -> str:
    # RFC 4180. The csv module of Python 3.11 leaves a lone carriage return bare, and a reader
    # then sees two records.
    if _QUOTED.isdisjoint(text) and text == text.strip():
        return text
    return '"' + text.replace('"', '""') + '"'
