"""Events as data for other programs: JSON, JSON Lines, CSV. Exact characters, in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from timeline_tui.core.event import Quote, Source
from timeline_tui.core.lens import Lens
from timeline_tui.core.plain_json import json_text
from timeline_tui.core.text import visible
from timeline_tui.dates import When
from timeline_tui.files.formats import LINES

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


def record(lens: Lens, row: int) -> dict[str, object]:
    """Return one whole event that stands alone, with its file and time."""
    from timeline_tui.core.schema.export import standalone_record

    event = lens.event(row)
    return {**standalone_record(lens, row), "file": event.file, "when": _bounds(event.when)}


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


def json_lines(lens: Lens, rows: Iterable[int]) -> Iterator[str]:
    """Yield one event a line."""
    for row in rows:
        yield LINES.write(record(lens, row))


def json_array(lens: Lens, rows: Sequence[int]) -> Iterator[str]:
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
        before = json_text(record(lens, row), indent=1)
    if before:
        yield before
    yield "]"


def csv_lines(
    lens: Lens, rows: Iterable[int], *, shown: bool, spreadsheet: bool = False
) -> Iterator[str]:
    """Yield a head line and a record an event; `shown` makes visible what a terminal would obey,
    and `spreadsheet` puts an apostrophe before what a spreadsheet would compute."""
    yield ",".join(COLUMNS)
    for row in rows:
        cells: Iterable[str] = _cells(lens, row)
        if spreadsheet:
            cells = [f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells]
        yield ",".join(_cell(visible(cell) if shown else cell) for cell in cells)


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
