"""Lines that fit: breaking and cutting text in terminal cells, never in characters, and in those
of the terminal that draws it widest.

Spans are offsets into the text, so that marks found in the text can be painted on its lines and
not one character of a quote is changed by being shown.
"""

from __future__ import annotations

from rich.cells import cell_len

from timeline_tui.tui.cells import drawn, goes_on, widest

Span = tuple[int, int]


def wrap(text: str, width: int) -> list[Span]:
    """Half-open spans of the lines of `text` at most `width` cells wide, broken at spaces.

    A line feed ends a line. The one run of spaces at which a line is broken is in no span. A word
    wider than the line is broken where it is full.
    """
    width = max(2, width)
    lines: list[Span] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        lines.extend(_wrap_paragraph(text, start, end, width))
        start = end + 1
    return lines


def _wrap_paragraph(text: str, start: int, end: int, width: int) -> list[Span]:
    if end - start <= width // 2 or drawn(text[start:end]) <= width:
        return [(start, end)]
    narrow = text[start:end].isascii()
    lines: list[Span] = []
    while start < end:
        limit = start + width if narrow else _fit(text, start, end, width)
        if limit >= end:
            lines.append((start, end))
            break
        # The break may fall on the space just behind a full line.
        at = text.rfind(" ", start + 1, limit + 1)
        if at <= start:
            lines.append((start, limit))
            start = limit
            continue
        stop = at
        while stop > start and text[stop - 1] == " ":
            stop -= 1
        lines.append((start, stop if stop > start else at))
        start = at + 1
        while start < end and text[start] == " ":
            start += 1
    return lines


def _fit(text: str, start: int, end: int, width: int) -> int:
    """The offset up to which `text[start:]` fills at most `width` cells; at least one character."""
    if text[start : start + width].isascii():
        return min(start + width, end)
    cells = 0
    for at in range(start, end):
        cells += widest(text[at])
        if cells > width:
            return _whole(text, start, at) or max(at, start + 1)
    return end


def _whole(text: str, start: int, at: int) -> int:
    """The last offset up to `at` at which no character is taken apart; 0 if the first one would
    be."""
    while at > start and goes_on(text, at):
        at -= 1
    return at if at > start else 0


def cut(text: str, width: int, more: str = "…") -> str:
    """`text` in at most `width` cells, ending in `more` where something is left out."""
    if len(text) <= width // 2 or drawn(text) <= width:
        return text
    room = width - cell_len(more)
    if room <= 0:
        return more[: max(width, 0)]
    return text[: _fit_exact(text, room)].rstrip() + more


def _fit_exact(text: str, width: int) -> int:
    cells = 0
    for at, char in enumerate(text):
        cells += widest(char)
        if cells > width:
            return _whole(text, 0, at)
    return len(text)


def pad(text: str, width: int, more: str = "…") -> str:
    """`text` cut or filled with spaces to exactly `width` cells, as the toolkit counts them."""
    text = cut(text, width, more)
    text += " " * (width - cell_len(text))
    return text + " " * (width - cell_len(text))  # a joiner takes in the blank behind it
