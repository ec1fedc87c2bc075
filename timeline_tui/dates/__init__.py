"""Time as sources state it: read, bounded and put into words, without adding to what is known.

`parse` reads an EDTF string as a `When` or raises `DateError`; `resolve` reads a source's own words
("last week") and `read_typed` what people type; `display` puts a time into words. The calendar is
in `dates.calendar`, zones and seasons in `dates.zones`, the grammar of EDTF in `dates.edtf`, that
of English in `dates.english`, words and columns in `dates.wording`.

Imports nothing else of the program, no screen, no file system and no clock: today is an argument.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from timeline_tui.dates.edtf import DateError, parse
from timeline_tui.dates.when import When
from timeline_tui.dates.wording import display

if TYPE_CHECKING:
    from timeline_tui.dates.phrases import read_typed, resolve

__all__ = ["DateError", "When", "display", "parse", "read_typed", "resolve"]


def __getattr__(name: str) -> Any:
    """Import the readers of English on first use: they take 12 ms that EDTF does not need."""
    if name in ("read_typed", "resolve"):
        from timeline_tui.dates import phrases

        return getattr(phrases, name)
    raise AttributeError(name)
