"""How a quote is passed on: its words, then where they stand.

The words are exact. Only what no document needs and a terminal would obey is left out of a copy
(`clean`), and the caller is told how much.
"""

from __future__ import annotations

import re

from timeline_tui.core import characters
from timeline_tui.core.dates.edtf import DateError, parse
from timeline_tui.core.dates.wording import display
from timeline_tui.core.event import Quote, Source

_CONTROLS = re.compile(
    f"(?![\t\n])[{characters.CONTROLS}{characters.OVERRIDES}{characters.SURROGATES}]"
)


def date_words(edtf: str) -> str:
    """A source's date as the rest of the program words dates; as written if it is not one."""
    if not edtf:
        return ""
    try:
        return display(parse(edtf))
    except DateError:
        return edtf


def citation(source: Source, locator: str = "") -> str:
    """One line: authors, title, publisher, date, locator, link, archived copy; what is known."""
    published = date_words(source.published)
    accessed = date_words(source.accessed)
    parts = [
        ", ".join(source.author),
        f"“{source.title}”" if source.title else "",
        source.publisher,
        published,
        locator,
        source.url,
        f"archived at {source.archived_url}" if source.archived_url else "",
        f"accessed {accessed}" if accessed else "",
    ]
    return ", ".join(part for part in parts if part)


def quotation(quote: Quote, source: Source) -> str:
    """The exact words in quotation marks, who said them, and the citation."""
    speaker = f" — {quote.speaker}" if quote.speaker else ""
    return f"“{quote.exact}”{speaker}\n{citation(source, quote.locator)}"


def clean(text: str) -> tuple[str, int]:
    """`text` without control characters, and how many were left out. Line breaks and tabs stay."""
    return _CONTROLS.subn("", text)
