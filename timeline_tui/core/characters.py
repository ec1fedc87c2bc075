"""The table of characters that a terminal obeys or a reader cannot see, by class.

Every place that must agree about them takes them from here: what is shown as a symbol
(`core.text`), what JSON output escapes (`core.plain_json`), what a copy leaves out
(`core.sources`). Each class is the inside of a character set of `re`; no character is in two.
"""

from __future__ import annotations

import re

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
_PATTERNS = {name: re.compile(f"[{members}]") for name, members in CLASSES.items()}
HIDDEN = re.compile(f"[{UNSEEN}{CONTEXTUAL}]")
"""Any character of the table."""


def class_of(char: str) -> str:
    """Return the class of one character: a key of `CLASSES`, or `plain`."""
    if HIDDEN.match(char) is None:
        return "plain"
    return next(name for name, pattern in _PATTERNS.items() if pattern.match(char))


def is_plain(text: str) -> bool:
    """Report whether each character of a text can be seen and obeys nothing: then a text may be
    proposed as it is, as a name or an id."""
    return HIDDEN.search(text) is None
