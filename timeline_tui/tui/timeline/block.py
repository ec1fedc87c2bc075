"""A block: the lines of something that is open, and the places in them where the cursor can stand.

Lines are words with names of styles; colors and the cursor come later (`tui.timeline.paint`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter

from timeline_tui.core import limits
from timeline_tui.core.text import brief, find_marks
from timeline_tui.dates.frozen import dataclass
from timeline_tui.explorer.outline import LINES_LIMIT, Stop
from timeline_tui.tui.glyphs import TextSpan, cell_width, cut, wrap

_end_of = itemgetter(1)

Piece = tuple[str, str]
"""Words and the name of their style."""
SPARE_LINES = 100
"""Lines beyond `LINES_LIMIT`, for what belongs to the last of them and what is said after them."""
TEXT_LINES_LIMIT = 2_000
"""Lines of one text: all of what is shown of a string (`core.text`), if its lines are filled."""
NAMES_LIMIT = limits.OPENED_NAMES.value
"""Names of one list (actors, tags) that are shown."""


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


class Writer:
    """Collects the lines of a block of a given width. `owed` are the lines that are kept for what
    comes later: no text before it takes them, however long it is. What comes behind `enough` lines
    need not be written; 0 asks for all."""

    def __init__(self, width: int, needles: tuple[str, ...], enough: int = 0) -> None:
        self.width = width
        self.needles = needles
        self.enough = enough
        self.owed = 0
        self.lines: list[Line] = []
        self.left: dict[str, int] = {}

    @property
    def full(self) -> bool:
        """Return True once nothing more is begun."""
        return len(self.lines) >= LINES_LIMIT

    @property
    def is_enough(self) -> bool:
        """Return True once as much is written as somebody looks at."""
        return 0 < self.enough <= len(self.lines)

    def leave(self, what: str, count: int) -> None:
        """Count what is not laid out, to say so at the end."""
        if count:
            self.left[what] = self.left.get(what, 0) + count

    def space(self) -> None:
        """Leave a line blank before what comes, if anything stands above it and lines are left."""
        room = LINES_LIMIT - len(self.lines) - self.owed
        if room > 0 and self.lines and self.lines[-1].pieces:
            self.lines.append(Line(()))

    def end(self) -> None:
        """Say what was not laid out."""
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
        hang: int = -1,
        stop: int | None = None,
        mark: bool = True,
    ) -> None:
        """Wrap safe `text`; `first` stands before its first line and `rest` before the others,
        each `indent` cells wide, `rest` only `hang` if that is said. What belongs to a stop has a
        line at least."""
        most = max(1, self.enough - len(self.lines)) if self.enough else 0
        spans = wrap_first(text, self.width - indent, most)
        if len(spans) > 1 and hang >= 0:
            start = spans[1][0]
            others = wrap_first(text[start:], self.width - hang, most)
            spans = [spans[0], *((start + begin, start + end) for begin, end in others)]
        if stop is not None:
            self.owed -= 1
        room = LINES_LIMIT + SPARE_LINES - len(self.lines) - self.owed
        room = max(stop is not None, min(TEXT_LINES_LIMIT, room))
        self.leave("lines", len(spans) - min(room, len(spans)))
        seen = text[: spans[-1][1] + 4 * self.width] if most else text
        found = find_marks(seen, self.needles) if mark else []
        for number, (start, end) in enumerate(spans[:room]):
            lead = first if number == 0 else rest
            pieces = (*lead, *split_pieces(text, start, end, style, found))
            self.lines.append(Line(pieces, stop))

    def write_labeled(self, label: str, words: str) -> None:
        """Wrap safe `words` behind the name of what they are."""
        lead = f"{cut(label, self.width // 2 - 1)} "
        indent = cell_width(lead)
        first, rest = ((lead, "label"),), (("  ", "dim"),)
        self.flow(words, "dim", first=first, rest=rest, indent=indent, hang=2)


def wrap_first(text: str, width: int, most: int) -> list[TextSpan]:
    """Return at least the first `most` lines of `glyphs.wrap`, or all; 0 asks for all. Of a long
    text only the beginning is looked at, unless hardly anything in it takes a cell."""
    enough = 4 * (most + 2) * max(2, width)
    if most > 0 and enough < len(text):
        spans = wrap(text[:enough], width)[:-2]  # the last ones might go on
        if len(spans) >= most:
            return spans[:most]
    return wrap(text, width)


def split_pieces(
    text: str, start: int, end: int, style: str, found: list[tuple[int, int]]
) -> tuple[Piece, ...]:
    """Return `text[start:end]` in pieces, those within `found` (sorted spans) in the style of a
    match."""
    pieces: list[Piece] = []
    at = start
    for index in range(bisect_right(found, start, key=_end_of), len(found)):
        low, high = found[index]
        if low >= end:
            break
        low, high = max(low, at), min(high, end)
        if low > at:
            pieces.append((text[at:low], style))
        pieces.append((text[low:high], "match"))
        at = high
    if at < end or not pieces:
        pieces.append((text[at:end], style))
    return tuple(pieces)


def names_of(names: Sequence[str]) -> str:
    """Return the names of a list with commas between them, safe to show; of very many the first."""
    shown = ", ".join(brief(name, 300) for name in names[:NAMES_LIMIT])
    more = len(names) - NAMES_LIMIT
    return f"{shown} and {more:,} more" if more > 0 else shown


def joined(names: Sequence[str]) -> str:
    """Return names as they stand in a sentence, safe to show: `title, summary and date`."""
    shown = [brief(name, 300) for name in names[:NAMES_LIMIT]]
    more = len(names) - NAMES_LIMIT
    shown += [f"{more:,} more"] if more > 0 else []
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def runs(numbers: Sequence[int]) -> list[str]:
    """Return ascending numbers as words, three or more in a row as one: `1`, `3–5`."""
    words: list[str] = []
    at = 0
    while at < len(numbers):
        end = at + 1
        while end < len(numbers) and numbers[end] == numbers[end - 1] + 1:
            end += 1
        if end - at > 2:
            words.append(f"{numbers[at]}–{numbers[end - 1]}")
        else:
            words += map(str, numbers[at:end])
        at = end
    return words
