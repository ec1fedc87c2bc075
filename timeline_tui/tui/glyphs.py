"""Our own marks on the screen, in two alphabets, and text in terminal cells: how wide it is, and
where it is broken or cut.

A file's characters are never translated. Spans are offsets into the text, so that marks found in
the text can be painted on its lines and not one character of a quote is changed by being shown.

Terminals disagree about cells. Textual counts an emoji with its selector, skin or family as two
cells, and the vowel signs of the Indic scripts as none; kitty draws that. xterm, VTE, screen and
tmux give a vowel sign a cell, and draw the parts of an emoji side by side (each was asked for its
cursor). So no line is filled further than the widest of them goes, and what follows on a line is
put at its column (`tui.toolkit.driver`). A row is filled up with blanks by Textual's own `Strip`.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

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
