"""Our own marks on the screen, in two alphabets. A file's characters are never translated."""

from __future__ import annotations

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
