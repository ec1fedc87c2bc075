"""Our own marks on the screen, in two alphabets, and how the parts of it look.

A file's characters are never translated.
"""

from __future__ import annotations

from typing import NamedTuple

from timeline_tui.dates import When
from timeline_tui.dates.frozen import dataclass


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

    def words(self, text: str) -> str:
        """Return our own words (a date, a count) in this alphabet."""
        return text.translate(_PLAIN) if self.ascii else text

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
)


# -- looks -----------------------------------------------------------------------------------------


class Look(NamedTuple):
    """How a part of the screen looks: `ink` on a `ground`, in a style of text.

    A color is one of the theme (`panel`), one of CSS, or `auto 78%`: so much of black or white,
    whichever can be read on the ground.
    """

    ink: str = ""
    ground: str = ""
    style: str = ""


_STRONG, _WEAK = "auto 92%", "auto 78%"
_ACTORS = ("#56B4E9", "#E69F00", "#009E73", "#F0E442", "#D55E00", "#CC79A7", "#BBBBBB")
"""Colors that those who see few colors can tell apart (Okabe and Ito)."""
_ROW = Look("foreground", "background")
_BOLD, _DIM, _UNDERLINED = Look(style="bold"), Look(_WEAK), Look(style="underline")
_MATCH = Look("black", "#F0E442", "bold underline")

LOOKS = {
    "line--base": Look(_STRONG),
    "line--strong": Look(_STRONG, style="bold"),
    "line--muted": _DIM,
    "line--alert": Look(_STRONG, style="bold reverse"),
    "line--key": Look(_STRONG, style="bold underline"),
    "timeline--row": _ROW,
    "timeline--cursor": Look(_STRONG, "panel"),
    "timeline--plain": Look(),
    "timeline--bold": _BOLD,
    "timeline--italic": Look(style="italic"),
    "timeline--dim": _DIM,
    "timeline--underlined": _UNDERLINED,
    "timeline--match": _MATCH,
    "timeline--status": Look(style="bold reverse"),
    "timeline--here": Look(ground="panel"),
    **{f"timeline--actor-{n}": Look("black", color) for n, color in enumerate(_ACTORS, 1)},
    "actors--row": _ROW,
    "actors--title": _BOLD,
    "actors--title-here": Look(style="bold reverse"),
    "actors--cursor": Look(_STRONG, "panel", "bold"),
    "actors--on": _BOLD,
    "actors--out": Look(style="strike"),
    "actors--none": _DIM,
    "actors--count": Look(),
    "actors--hint": _DIM,
    "actors--mark": _BOLD,
    **{f"actors--key-{n}": Look("black", color) for n, color in enumerate(_ACTORS, 1)},
    "density--bars": _ROW,
    "density--axis": Look(_WEAK, "background"),
    "density--here": Look("foreground", "background", "bold"),
    "pane--row": _ROW,
    "pane--title": _BOLD,
    "pane--label": _BOLD,
    "pane--bar": _BOLD,
    "pane--dim": _DIM,
    "pane--quote": Look(),
    "pane--match": _MATCH,
    "pane--link": _UNDERLINED,
}
"""The parts of widgets by name; what a look leaves open is as around it. They are no rules of the
style sheet because there each costs a start 0.3 ms (`toolkit.widgets.Parts`)."""
