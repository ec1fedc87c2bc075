"""Events as text for people: plain lines, and a Markdown document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote as percent

from timeline_tui.core.citation import date_words
from timeline_tui.core.dates.wording import display, told_apart
from timeline_tui.core.text import visible, visible_lines

if TYPE_CHECKING:
    from timeline_tui.core.chronology import Chronology
    from timeline_tui.core.event import Quote, Source

_DATE_WIDTH = 24
"""Dates are padded so that titles align, but one long date does not push all titles away."""

_BREAK = re.compile(r"\r\n|\r|\n")
_MARKED = re.compile(r"([\\`*_\[\]<>#|~&$])")
_LINE_START = re.compile(r"^(\s*(?:\d+(?=[.)]))?)([-+=.)])")


def text_lines(chronology: Chronology, rows: Sequence[int], *, quotes: bool) -> Iterator[str]:
    """One line an event: date, title, actors, number of quotes; `quotes` adds them, indented."""
    dates = [visible(told_apart(chronology.events[row].when)) for row in rows]
    width = min(_DATE_WIDTH, max(map(len, dates), default=0))
    for date, row in zip(dates, rows, strict=True):
        event = chronology.events[row]
        doubt = "" if event.status == "confirmed" else f" [{visible(event.status)}]"
        if event.unread_date:
            doubt += f" [date: “{visible(event.unread_date)}”]"
        parts = [
            visible(event.title) + doubt,
            ", ".join(visible(actor.name) for actor, _ in chronology.participants(row)),
            "1 quote" if event.quote_count == 1 else f"{event.quote_count} quotes",
        ]
        yield f"{date:<{width}}  " + " · ".join(part for part in parts if part)
        if quotes:
            yield from _quote_lines(chronology.resolved_sources(row))


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


def markdown_lines(chronology: Chronology, rows: Iterable[int], *, shown: bool) -> Iterator[str]:
    """A readable document: a heading, then an item an event with its quotes as block quotes.

    Text from files is text there, too: what Markdown would obey is escaped. `shown` makes visible
    what a terminal would obey.
    """
    for line in _markdown(chronology, rows):
        yield visible(line) if shown else line


def _markdown(chronology: Chronology, rows: Iterable[int]) -> Iterator[str]:
    yield f"# {_inline(chronology.title or 'Chronology')}"
    yield ""
    if chronology.description:
        yield from map(_line, _BREAK.split(chronology.description))
        yield ""
    for row in rows:
        event = chronology.events[row]
        doubt = "" if event.status == "confirmed" else f" *({_inline(event.status)})*"
        if event.unread_date:
            doubt += f" *(date: “{_inline(event.unread_date)}”)*"
        actors = ", ".join(_inline(actor.name) for actor, _ in chronology.participants(row))
        who = f" ({actors})" if actors else ""
        yield f"- **{_inline(display(event.when))}** — {_inline(event.title)}{doubt}{who}"
        if event.summary:
            yield ""
            for line in _BREAK.split(event.summary):
                yield f"  {_line(line)}".rstrip()
        for source in chronology.resolved_sources(row):
            for quote in source.quotes:
                yield ""
                yield from _block_quote(quote, source)
        yield ""


def _block_quote(quote: Quote, source: Source) -> Iterator[str]:
    lines = [_line(line) for line in _BREAK.split(f"“{quote.exact}”")]
    name = _inline(source.title or source.ref or source.id)
    if name and source.url.startswith(("https://", "http://")):
        # Only the web's own links are made live; all else that a file calls a link stays out.
        name = f"[*{name}*](<{percent(source.url, safe=_URL_SAFE, errors='surrogatepass')}>)"
    elif name:
        name = f"*{name}*"
    publisher, published = _inline(source.publisher), _inline(date_words(source.published))
    parts = (_inline(quote.speaker), name, publisher, published)
    cited = ", ".join(part for part in parts if part)
    if cited:
        lines[-1] += f" — {cited}"
    for line in lines:
        yield f"  > {line}".rstrip()


_URL_SAFE = "%/:=&?~#+!$,;'@()*[]"


def _line(text: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _inline(text))


def _inline(text: str) -> str:
    return _MARKED.sub(r"\\\1", " ".join(_BREAK.split(text)))
