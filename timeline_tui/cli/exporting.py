"""Events as data for other programs: JSON, JSON Lines, CSV. Exact characters, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from timeline_tui.core.plain_json import json_text
from timeline_tui.core.text import visible

if TYPE_CHECKING:
    from timeline_tui.core.chronology import Chronology

COLUMNS = (
    "date", "earliest", "latest", "display", "title", "actors", "tags", "status", "quotes",
    "summary", "id", "file",
)  # fmt: skip
_QUOTED = frozenset('",\r\n')


def record(chronology: Chronology, row: int) -> dict[str, object]:
    """Return one whole event that stands alone, with its file and time."""
    from timeline_tui.core.dates.wording import display, earliest, latest
    from timeline_tui.core.schema.export import standalone

    event = chronology.events[row]
    when = event.when
    return {
        **standalone(chronology, row),
        "file": event.file,
        "when": {
            "earliest": earliest(when),
            "latest": latest(when),
            "display": display(when),
            "kind": when.standing,
        },
    }


def json_lines(chronology: Chronology, rows: Iterable[int]) -> Iterator[str]:
    """An event a line."""
    for row in rows:
        yield json_text(record(chronology, row))


def json_array(chronology: Chronology, rows: Iterable[int]) -> Iterator[str]:
    """The lines of one array, made as they are read so that a large one is never held whole."""
    before = ""
    yield "["
    for row in rows:
        if before:
            yield before + ","
        before = json_text(record(chronology, row), indent=1)
    if before:
        yield before
    yield "]"


def csv_lines(chronology: Chronology, rows: Iterable[int], *, shown: bool) -> Iterator[str]:
    """A head line and a record an event; `shown` makes visible what a terminal would obey."""
    yield ",".join(COLUMNS)
    for row in rows:
        cells = _cells(chronology, row)
        yield ",".join(_cell(visible(cell) if shown else cell) for cell in cells)


def _cells(chronology: Chronology, row: int) -> tuple[str, ...]:
    from timeline_tui.core.dates.wording import display, earliest, latest

    event = chronology.events[row]
    return (
        event.date,
        earliest(event.when) or "",
        latest(event.when) or "",
        display(event.when),
        event.title,
        "; ".join(actor.name for actor, _ in chronology.participants(row)),
        "; ".join(event.tags),
        event.status,
        str(event.quote_count),
        event.summary,
        event.id,
        event.file,
    )


def _cell(text: str) -> str:
    # RFC 4180. The csv module of Python 3.11 leaves a lone carriage return bare, and a reader
    # then sees two records.
    if _QUOTED.isdisjoint(text) and text == text.strip():
        return text
    return '"' + text.replace('"', '""') + '"'
