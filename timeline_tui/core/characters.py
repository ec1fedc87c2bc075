"""The table of characters that a terminal obeys or a reader cannot see, by class.

Every place that must agree about them takes them from here: what is shown as a symbol
(`core.text`), what JSON output escapes (`core.plain_json`), what a copy leaves out
(`core.sources`). Each class is the inside of a character set of `re`; no character is in two.

Below it stands how many cells of a terminal a character takes, which a list must know of each title
before anything is drawn.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from timeline_tui.dates.frozen import regex

CONTROLS = "\x00-\x1f\x7f-\x9f"
"""C0, DEL and C1: what a terminal obeys."""
SEPARATORS = "\u2028\u2029"
"""Line and paragraph separator: some readers break a line at them."""
OVERRIDES = "\u202a-\u202e\u2066-\u2069"
"""What turns the direction of the text that follows (Unicode TR 9, CVE-2021-42574)."""
DIRECTIONS = "\u061c\u200e\u200f"
"""Marks of direction, which mixed text may need and nobody sees."""
INVISIBLE = (
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
"""What else has no glyph: Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties, and the
marks of interlinear notes, which hide what is between them."""
JOINERS = "\u200c\u200d"
"""Invisible too, but part of the spelling in some scripts and of some emoji."""
SELECTORS = "\ufe0e\ufe0f"
"""Invisible too, but they choose between a letter and an emoji."""
SURROGATES = "\ud800-\udfff"
"""Halves of a pair: no characters at all, and no encoding can hold them."""

UNSEEN = CONTROLS + SEPARATORS + OVERRIDES + DIRECTIONS + INVISIBLE + SURROGATES
"""What is never shown as it is, whatever is beside it."""
CONTEXTUAL = JOINERS + SELECTORS
"""What is shown as it is only where its neighbors need it."""

CLASSES = {
    "control": CONTROLS,
    "separator": SEPARATORS,
    "override": OVERRIDES,
    "direction": DIRECTIONS,
    "invisible": INVISIBLE,
    "joiner": JOINERS,
    "selector": SELECTORS,
    "surrogate": SURROGATES,
}
"""The classes by name; every other character is `plain`."""
_PATTERNS = {name: regex(f"[{members}]") for name, members in CLASSES.items()}
HIDDEN = regex(f"[{UNSEEN}{CONTEXTUAL}]")
"""Any character of the table."""


COMMON = frozenset(
    map(chr, (*range(0x20, 0x7F), *range(0xA0, 0xAD), *range(0xAE, 0x300), *range(0x2010, 0x2028),
              *map(ord, "←→❝"), *range(0x2500, 0x25FD)))
)  # fmt: skip
"""Nothing to judge: in no class above, and one cell wide in all terminals. Short texts are looked
up here first: most need nothing else, and a start no pattern."""


def class_of(char: str) -> str:
    """Return the class of one character: a key of `CLASSES`, or `plain`."""
    if HIDDEN.match(char) is None:
        return "plain"
    return next(name for name, pattern in _PATTERNS.items() if pattern.match(char))


def is_plain(text: str) -> bool:
    """Report whether each character of a text can be seen and obeys nothing: then a text may be
    proposed as it is, as a name or an id."""
    return HIDDEN.search(text) is None


# -- cells ---------------------------------------------------------------------------------------

_NARROW = regex("[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0377\u2010-\u2027\u2500-\u25fc]*")
"""What takes one cell in all terminals: most text that is not ASCII alone."""
_NEWLY_WIDE = regex("[\u2630-\u2637\u268a-\u268f\u4dc0-\u4dff\U0001d300-\U0001d376]")
"""Signs that take two cells since Unicode 16, which Python may not know yet."""
_JOINED = regex("[\u1160-\u11ff\ud7b0-\ud7fb]")
"""Vowels and finals of Hangul, which are drawn within their syllable."""
_PREFIXED = regex("[\xad\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
"""Format characters that are seen all the same."""


@lru_cache(maxsize=4096)
def char_width(char: str) -> int:
    """Return the most cells that a terminal gives to a character, whatever stands before it
    (Unicode TR 11; marks and joiners take none)."""
    if "\U0001f3fb" <= char <= "\U0001f3ff" or _NEWLY_WIDE.match(char):  # a skin is a square
        return 2
    category = unicodedata.category(char)
    if char == "\ufe0f" or category == "Mc" or _PREFIXED.match(char):
        return 1
    if category in ("Mn", "Me", "Cf") or _JOINED.match(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cell_width(text: str) -> int:
    """Return the most cells that a terminal draws `text` in."""
    if text.isascii():
        return len(text)
    return _kept_width(text) if len(text) < _KEPT else _text_width(text)


_KEPT = 512
"""Characters of texts whose width is kept: those of a line."""


def _text_width(text: str) -> int:
    if (len(text) < _KEPT and COMMON.issuperset(text)) or _NARROW.fullmatch(text):
        return len(text)
    return sum(map(char_width, text))


_kept_width = lru_cache(maxsize=4096)(_text_width)
