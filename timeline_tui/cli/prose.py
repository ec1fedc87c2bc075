"""Events as text for people: plain lines, and a Markdown document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from timeline_tui.core import characters
from timeline_tui.core.event import Quote, Source
from timeline_tui.core.lens import Lens
from timeline_tui.core.sources import date_words
from timeline_tui.core.text import count, visible, visible_lines
from timeline_tui.dates import display
from timeline_tui.dates.wording import display_with_kind

_DATE_WIDTH = 24
"""Dates are padded so that titles align, but one long date does not push all titles away."""

_BREAK = re.compile(r"\r\n|\r|\n")
_MARKED = re.compile(r"([\\`*_\[\]<>#|~&$@])")
_AUTOLINK = re.compile(r"(https?|ftp|mailto|xmpp|www)([:.])", re.IGNORECASE)
"""Text that some readers of Markdown make a link of though nobody wrote one."""
_LINE_START = re.compile(r"^(\s*(?:\d+(?=[.)]))?)([-+=.)])")


def text_lines(lens: Lens, rows: Sequence[int], *, quotes: bool) -> Iterator[str]:
    """Yield a line for each event: date, title, actors, number of quotes; `quotes` adds them."""
    dates = [visible(display_with_kind(lens.event(row).when)) for row in rows]
    width = min(_DATE_WIDTH, max(map(len, dates), default=0))
    for date, row in zip(dates, rows, strict=True):
        event = lens.event(row)
        doubt = "" if event.status == "confirmed" else f" [{visible(event.status)}]"
        if event.unread_date:
            doubt += f" [date: “{visible(event.unread_date)}”]"
        parts = [
            visible(event.title) + doubt,
            ", ".join(visible(name) for name, _ in lens.cast(row)),
            count(event.quote_count, "quote"),
        ]
        yield f"{date:<{width}}  " + " · ".join(part for part in parts if part)
        if quotes:
            yield from _quote_lines(lens.sources_of(row))


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


def markdown_lines(lens: Lens, rows: Iterable[int], *, shown: bool) -> Iterator[str]:
    """Yield a document: a heading, then an item for each event, its quotes as block quotes.

    Text from files is text there, too: what Markdown would obey is escaped. `shown` makes visible
    what a terminal would obey.
    """
    for line in _markdown(lens, rows):
        yield visible(line) if shown else line


def _markdown(lens: Lens, rows: Iterable[int]) -> Iterator[str]:
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
        about = list(_about(lens, row))
        if about:
            yield ""
            yield from about
        for source in lens.sources_of(row):
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


def left_out(lens: Lens, rows: Iterable[int]) -> Counter[str]:
    """Return what of events the document does not say, and of how many events, or sources."""
    found: Counter[str] = Counter()
    for row in rows:
        event = lens.event(row)
        found["order"] += bool(event.after or event.before or event.during)
        found["extra"] += bool(event.extra)
        found["unknown keys"] += bool(event.unknown)
        found["unreadable parts"] += bool(event.unfit)
        for source in lens.sources_of(row):
            links = (source.url, source.archived_url)
            found["links other than http and https"] += any(
                link and not _is_web(link) for link in links
            )
            found["supports"] += bool(source.supports)
    return +found


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
    escaped = _MARKED.sub(r"\\\1", " ".join(_BREAK.split(text)))
    return _AUTOLINK.sub(r"\1\\\2", escaped)
