"""Our own marks on the screen, in two alphabets, and text in terminal cells: how wide it is, and
where it is broken or cut.

A file's characters are never translated. Spans are offsets into the text, so that marks found in
the text can be painted on its lines and not one character of a quote is changed by being shown.

Terminals disagree about cells. Textual counts an emoji with its selector, skin or family as two
cells, and the vowel signs of the Indic scripts as none; kitty draws that. xterm, VTE, screen and
tmux give a vowel sign a cell, and draw the parts of an emoji side by side (each was asked for its
cursor). So no line is filled further than the widest of them goes, and what follows on a line is
put at its column (`tui.toolkit.driver`). A row is filled up with blanks by Textual's own `Strip`.

A block is the lines of something that is open, and the places in them where the cursor can stand:
words with names of styles; colors and the cursor come later (`tui.timeline.paint`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from operator import itemgetter

from timeline_tui.core import limits
from timeline_tui.core.characters import (
    cell_width,
    char_width,
    goes_on,
    is_narrow,
    may_break,
    may_break_at_spaces,
    may_break_within,
    whole,
    whole_from,
)
from timeline_tui.core.text import brief, find_marks
from timeline_tui.dates import When
from timeline_tui.dates.frozen import NamedTuple, dataclass, regex
from timeline_tui.dates.wording import explain
from timeline_tui.dates.wording.gutter import (
    Heading,
    Period,
    gutter,
    heading_words,
    iso_gutter,
    iso_heading,
)
from timeline_tui.explorer.outline import LINES_LIMIT, Stop
from timeline_tui.explorer.state import SIGNS

__all__ = ["UNSURE", "TextSpan", "cell_width", "cut", "cut_around", "fit", "wrap"]

UNSURE = regex(
    "[^\x00-\u0482\u048a-\u058f\u05d0-\u05ea\u0620-\u064a\u1e00-\u1fff\u2000-\u200c\u2010-\u2bff"
    "\u3000-\u3029\u3030-\u312f\u3400-\u9fff\uac00-\ud7a3\uff01-\uff9f"
    "\U0001f300-\U0001f3fa\U0001f400-\U0001f64f\U0001f680-\U0001f6c5\U0001f900-\U0001f9ff]"
)
"""Anything but what all terminals draw alike: Latin, Greek, Cyrillic, Hebrew and Arabic letters,
Chinese, Japanese, Korean, signs, and the emoji that have been there for long."""


TextSpan = tuple[int, int]
_HYPHENS = "-/\u2010\u2013\u2014\u0f0b"
"""Behind which a word that is too long for a line may be broken (BA, HY, B2 and SY of UAX 14),
where neither a digit follows nor another of them."""


def wrap(text: str, width: int) -> list[TextSpan]:
    """Return half-open spans of the lines of `text` at most `width` cells wide, broken at spaces
    and at ideographs (`core.characters.may_break`).

    A line feed ends a line. The one run of spaces at which a line is broken is in no span. A word
    wider than the line is broken behind a hyphen or a slash in its second half, else where it is
    full, but never within what is one character for a reader.
    """
    width = max(2, width)
    lines: list[TextSpan] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        lines.extend(_wrap_paragraph(text, start, end, width))
        start = end + 1
    return lines


def _wrap_paragraph(text: str, start: int, end: int, width: int) -> list[TextSpan]:
    if end - start <= width // 2:
        return [(start, end)]
    paragraph = text[start:end]
    if end - start <= width and cell_width(paragraph) <= width:
        return [(start, end)]
    first = start
    narrow = is_narrow(paragraph)
    ends = None if narrow else list(accumulate(map(char_width, paragraph)))
    at_ideographs = not narrow and may_break_within(paragraph)
    lines: list[TextSpan] = []
    while start < end:
        if ends is None:
            limit = start + width
        else:
            room = width + (ends[start - first - 1] if start > first else 0)
            limit = first + bisect_right(ends, room, start - first)
        if limit >= end:
            lines.append((start, end))
            break
        # The break may fall on the space just behind a full line.
        at = _last_break(text, start, limit) if at_ideographs else start
        if at <= start:
            at = text.rfind(" ", start + 1, limit + 1)
            if text.startswith(" · ", at) and (before := text.rfind(" ", start + 1, at)) > start:
                at = before  # a dot between parts does not begin a line
        if at <= start:
            at = _forced_break(text, start, limit, narrow=narrow)
            lines.append((start, at))
            start = at
            continue
        stop = at
        while stop > start and text[stop - 1] == " ":
            stop -= 1
        lines.append((start, stop if stop > start else at))
        start = at
        while start < end and text[start] == " ":
            start += 1
    return lines


def _last_break(text: str, start: int, limit: int) -> int:
    """Return the last offset up to `limit` at which a line from `start` may be broken, at spaces or
    ideographs; `start` if there is none."""
    for at in range(limit, start, -1):
        if text[at] == " ":
            first = behind = at
            while text[first - 1] == " " and first > start:
                first -= 1
            while behind < len(text) and text[behind] == " ":
                behind += 1
            if may_break_at_spaces(text, first, behind):
                return at
        elif text[at - 1] != " " and may_break(text, at, start):
            return at
    return start


def _forced_break(text: str, start: int, limit: int, *, narrow: bool) -> int:
    """Return where a line that has no break is broken: behind a hyphen or a slash that fills at
    least half of it, or where it is full."""
    half, behind = (start + limit) // 2, limit
    while (sign := max(text.rfind(each, half, behind) for each in _HYPHENS)) > start:
        after = text[sign + 1]
        if not (after.isdigit() or after in _HYPHENS or goes_on(text, sign + 1, start)):
            return sign + 1
        behind = sign
    at = limit if narrow else whole(text, limit, start)
    return at if at > start else max(limit, start + 1)


def cut(text: str, width: int, more: str = "…") -> str:
    """Return `text` in at most `width` cells, ending in `more` where something is left out."""
    if len(text) <= width // 2 or cell_width(text) <= width:
        return text
    room = width - cell_width(more)
    if room <= 0:
        return more[: max(width, 0)]
    return text[: fit(text, room)].rstrip() + more


def cut_around(text: str, start: int, end: int, width: int, more: str = "…") -> str:
    """Return what fits into `width` cells of a line around `text[start:end]`: from the beginning of
    a word, with a third of the room before it, or more where less is left behind it."""
    if cell_width(text) <= width:
        return text
    left = width - cell_width(text[start:end]) - 2 * cell_width(more)
    left -= min(2 * left // 3, cell_width(text[end : end + width]))
    first = start
    while first > 0 and (left := left - char_width(text[first - 1])) >= 0:
        first -= 1
    if first > 0:
        first = whole_from(text, first)
        space = text.find(" ", first - 1, start)
        first = space + 1 if space >= 0 else first
    lead = more if first else ""
    return lead + cut(text[first:], width - cell_width(lead), more)


def fit(text: str, width: int) -> int:
    """Return the offset up to which a text fills at most `width` cells."""
    cells = 0
    for at, char in enumerate(text):
        cells += char_width(char)
        if cells > width:
            return whole(text, at)
    return len(text)


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One alphabet; every mark is one cell wide unless its name says otherwise."""

    ascii: bool
    cursor: str
    folded: str
    opened: str
    exact: str
    lasting: str
    within: str
    open_ended: str
    undated: str
    rule: str
    bar: str
    edge: str
    side: str
    gap: str
    quotes: str
    more: str
    here: str
    on: str
    out: str
    to: str
    back: str
    dot: str
    heights: str
    spread: str
    """Textures of vague dates in the strip, from sparse to dense."""
    signs: str
    """What is said of an event for its reader alone, in the order of `explorer.state.SIGNS`."""
    rails: str
    """The parts of links in the ladder (`timeline.ladder.Marks`)."""
    iso: bool = False
    """Whether dates of events are shown as ISO 8601 has them, by the person's settings."""
    problems: str = "!"
    """The key that lists the problems of files, which open events name."""

    def words(self, text: str) -> str:
        """Return our own words (a date, a count) in this alphabet."""
        return text.translate(_PLAIN) if self.ascii else text

    def message(self, text: str) -> str:
        """Return a message in this alphabet, with its own quotation marks. What stands between
        these is mostly from a file, and stays as it is."""
        if not self.ascii:
            return text
        shown, depth = [], 0
        for char in text:
            depth += char == "“"
            shown.append(
                char.translate(_PLAIN) if depth < 2 and (not depth or char in "“”") else char
            )
            depth -= char == "”" and depth > 0
        return "".join(shown)

    def date(self, when: When, period: Period, room: int) -> str:
        """Return a time beside a row, under a heading that names the period."""
        return self.words((iso_gutter if self.iso else gutter)(when, period, room))

    def heading(self, heading: Heading) -> str:
        """Return the words of a heading."""
        return iso_heading(heading) if self.iso else heading_words(heading)

    def explain(self, when: When) -> str:
        """Return what kind of knowledge a time is."""
        said = self.words(explain(when))
        if not self.iso or not when.edtf:
            return said
        return when.edtf if when.is_exact else f"{when.edtf}: {said}"

    def sign(self, role: str) -> str:
        """Return the mark of a role of `explorer.state.SIGNS`; "" for any other."""
        return self.signs[SIGNS.index(role)] if role in SIGNS else ""

    def tense(self, when: When) -> str:
        """Return the mark beside a date: known to the day, lasted, some time within, or open."""
        if when.kind == "undated":
            return self.undated
        if when.first_day is None or when.last_day is None:
            return self.open_ended
        if when.is_lasting:
            return self.lasting
        if when.is_imprecise or when.qualifier:
            return self.within
        return self.exact


_PLAIN = str.maketrans(
    {"–": "-", "−": "-", "…": "..", "≥": ">", "≤": "<", "·": "-", "“": '"', "”": '"', "→": ">",
     "←": "<", "’": "'"}
)  # fmt: skip

UNICODE = Glyphs(
    ascii=False,
    cursor="▌",
    folded="▸",
    opened="▾",
    exact="│",
    lasting="┃",
    within="╎",
    open_ended="┊",
    undated=" ",
    rule="─",
    bar="┃",
    edge="▕",
    side="▏",
    gap="┊",
    quotes="❝",
    more="…",
    here="▲",
    on="▌",
    out="×",
    to="→",
    back="←",
    dot="·",
    heights="▁▂▃▄▅▆▇█",
    spread="░▒▓",
    signs="≈✚★✎",
    rails="│─╯╮┴┬◂▴▾",
)
ASCII = Glyphs(
    ascii=True,
    cursor=">",
    folded="+",
    opened="-",
    exact="|",
    lasting="#",
    within=":",
    open_ended="~",
    undated=" ",
    rule="-",
    bar="|",
    edge="|",
    side="|",
    gap=":",
    quotes='"',
    more="~",
    here="^",
    on="*",
    out="x",
    to=">",
    back="<",
    dot="-",
    heights=".:-=+*#@",
    spread="'\"%",
    signs="~+*=",
    rails="|-'.++<^v",
)


# -- looks -----------------------------------------------------------------------------------------


class Look(NamedTuple):
    """How a part of the screen looks: `ink` on a `ground`, in a style of text.

    A color is one of the theme (`panel`), or one of CSS. As ink it may be a share of it
    (`foreground 58%`; of `auto`, black or white, whichever can be read on the ground). It is made
    legible on the ground that it comes to lie on, unless it is `drawn`: a line, no text.
    """

    ink: str = ""
    ground: str = ""
    style: str = ""
    drawn: bool = False


_STRONG = "auto 92%"
_SECOND, _RULES = "foreground 58%", "foreground 25%"
"""What recedes behind the text: other text, and lines."""
_QUOTE, _DATE, _HEAD, _DOUBT = "text-warning", "text-primary", "heading", "text-error"
_OWN = "text-success"
"""The roles of colors: quotes, which nothing else is like; dates, sources, links; headings and keys
(`toolkit.widgets.heading_color`); what is in doubt; what a person keeps for themselves."""
_ACTORS = ("#56B4E9", "#E69F00", "#009E73", "#F0E442", "#D55E00", "#CC79A7", "#BBBBBB")
"""Colors that those who see few colors can tell apart (Okabe and Ito)."""
_ROW = Look("foreground", "background")
_CURSOR = Look(_STRONG, "panel")
_BOLD, _DIM = Look(style="bold"), Look(_SECOND)
_LINK = Look(_DATE, style="underline")
_TITLE = Look(_HEAD, style="bold")
_MATCH = Look("black", "#F0E442", "bold underline")

LOOKS = {
    "line--base": Look(_STRONG),
    "line--strong": Look(_STRONG, style="bold"),
    "line--muted": _DIM,
    "line--alert": Look(_STRONG, style="bold reverse"),
    "line--key": _TITLE,
    "timeline--row": _ROW,
    "timeline--cursor": _CURSOR,
    "timeline--plain": Look(),
    "timeline--bold": _BOLD,
    "timeline--italic": Look(style="italic"),
    "timeline--dim": _DIM,
    "timeline--aside": Look(_SECOND, style="italic"),
    "timeline--rule": Look(_RULES, drawn=True),
    "timeline--heading": _TITLE,
    "timeline--date": Look(_DATE),
    "timeline--vague": Look(_DATE, style="italic"),
    "timeline--when": Look(_DATE, style="bold"),
    "timeline--link": _LINK,
    "timeline--quote": Look(_QUOTE),
    "timeline--doubt": Look(_DOUBT, style="bold"),
    "timeline--private": Look(_OWN),
    "timeline--match": _MATCH,
    **{f"timeline--actor-{n}": Look("black", color) for n, color in enumerate(_ACTORS, 1)},
    "actors--row": _ROW,
    "actors--edge": Look("foreground 15%", "background", drawn=True),
    "actors--title": _TITLE,
    "actors--title-here": Look(_HEAD, style="bold reverse"),
    "actors--cursor": Look(_STRONG, "panel", "bold"),
    "actors--on": _BOLD,
    "actors--out": Look(style="strike"),
    "actors--none": _DIM,
    "actors--count": _DIM,
    "actors--hint": _DIM,
    "actors--mark": _BOLD,
    "actors--bar": Look(ground="primary-muted"),
    "actors--bar-on": Look(ground="primary-muted", style="bold"),
    "actors--bar-out": Look(ground="primary-muted", style="strike"),
    **{f"actors--key-{n}": Look("black", color) for n, color in enumerate(_ACTORS, 1)},
    "density--bars": Look("foreground"),
    "density--axis": Look(_SECOND, "background"),
    "density--possible": _DIM,
    "density--column": Look(ground="panel"),
    "density--title": _BOLD,
    "density--date": Look(_DATE, style="bold"),
    "density--summary": Look(),
    "density--quote": Look(_QUOTE),
    "density--source": Look(_DATE),
    "density--rule": Look(_RULES, drawn=True),
    **{f"density--lane-{n}": Look(color) for n, color in enumerate(_ACTORS, 1)},
    "density--here": Look(_HEAD, "background", "bold"),
}
"""The parts of widgets by name; what a look leaves open is as around it. They are no rules of the
style sheet because there each costs a start 0.3 ms (`toolkit.widgets.Parts`)."""


# -- blocks ----------------------------------------------------------------------------------------

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


def wrap_beside(text: str, width: int, taken: int) -> list[TextSpan]:
    """Return the spans of `glyphs.wrap` with a first line that has so many cells less."""
    spans = wrap("x" * taken + text, width)
    return [(max(0, start - taken), max(0, end - taken)) for start, end in spans]


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
