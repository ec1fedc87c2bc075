"""What is painted stands in its column, however wide a terminal draws the text before it.

The toolkit paints a row from the left and trusts its own count of cells. Where a terminal counts
otherwise (`tui.cells`), all that follows on the row would be shifted, over the edge of the next
pane and out of the terminal. So a row with such text is painted with blanks in its place, then the
text is, then what stands behind it, each at its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len

from timeline_tui.tui.cells import UNSURE

_ROW = re.compile(r"(\x1b\[\d+;\d+H)")
_PLACE = re.compile(r"\x1b\[\d+;(\d+)H")
_TOKEN = re.compile(r"(?P<style>\x1b\[[0-9;:]*m)|(?P<text>[^\x00-\x1f\x7f-\x9f]+)")
_PARTS = re.compile(r" {2,}|[\u2500-\u259f]+|(?: (?! )|[^ \u2500-\u259f])+")
"""Blanks, lines and blocks of a frame, and words with single spaces between them."""
_RESETS = ("\x1b[0m", "\x1b[m")


@dataclass(frozen=True, slots=True)
class _Part:
    """Something painted in one style, and its column from 1."""

    column: int
    style: str
    text: str

    @property
    def is_blank(self) -> bool:
        return not self.text.strip(" ")

    @property
    def is_frame(self) -> bool:
        return "\u2500" <= self.text[0] <= "\u259f"

    def painted(self, text: str | None = None) -> str:
        words = self.text if text is None else text
        return f"{self.style}{words}\x1b[0m" if self.style else words


def placed(data: str) -> str:
    """What is to be written to a terminal, with every column said where it is in doubt."""
    if not UNSURE.search(data):
        return data
    pieces = _ROW.split(data)
    out = [pieces[0]]
    for move, row in zip(pieces[1::2], pieces[2::2], strict=True):
        out.append(move)
        out.append(_row(move, row) if UNSURE.search(row) else row)
    return "".join(out)


def _row(move: str, row: str) -> str:
    found = _PLACE.fullmatch(move)
    column = int(found[1]) if found else 1
    parts: list[_Part] = []
    style, at = "", 0
    while at < len(row) and (token := _TOKEN.match(row, at)):
        at = token.end()
        if token["style"]:
            style = "" if token["style"] in _RESETS else style + token["style"]
            continue
        text, start = token["text"], column
        # As the toolkit counts: a joiner takes in the blank behind it.
        parts += [
            _Part(start + cell_len(text[: part.start()]), style, part.group())
            for part in _PARTS.finditer(text)
        ]
        column += cell_len(text)
    stretches = [list(stretch) for stretch in _stretches(parts)]
    unsure = [any(UNSURE.search(part.text) for part in stretch) for stretch in stretches]
    out = [
        part.painted(" " * cell_len(part.text) if doubt else None)
        for stretch, doubt in zip(stretches, unsure, strict=True)
        for part in stretch
    ]
    behind = False
    for doubted in (True, False):
        for stretch, doubt in zip(stretches, unsure, strict=True):
            behind = behind or doubt
            if doubt == doubted and behind and not stretch[0].is_blank:
                out.append(f"\x1b[{stretch[0].column}G")
                out += [part.painted() for part in stretch]
        behind = False
    return "".join(out) + f"\x1b[{column}G" + style + row[at:]


def _stretches(parts: list[_Part]) -> Iterator[list[_Part]]:
    """Parts that follow each other without a blank or a frame between them: a word that is marked
    in a text must not come to lie over the text before it."""
    stretch: list[_Part] = []
    for part in parts:
        if part.is_blank or part.is_frame:
            if stretch:
                yield stretch
            yield [part]
            stretch = []
        else:
            stretch.append(part)
    if stretch:
        yield stretch
