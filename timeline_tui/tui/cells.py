"""How many cells a text takes, where terminals do not agree.

The toolkit counts an emoji with its selector, skin or family as two cells, and the vowel signs of
the Indic scripts as none. kitty draws that. xterm, VTE, screen and tmux give a vowel sign a cell,
and draw the parts of an emoji one beside the other (each was asked for its cursor). So no line may
be filled further than the widest of them goes, and what follows on a line is put at its column
(`tui.columns`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rich.cells import cell_len

UNSURE = re.compile(
    "[^\x00-\u0482\u048a-\u058f\u05d0-\u05ea\u0620-\u064a\u1e00-\u1fff\u2000-\u200c\u2010-\u2bff"
    "\u3000-\u3029\u3030-\u312f\u3400-\u9fff\uac00-\ud7a3\uff01-\uff9f"
    "\U0001f300-\U0001f3fa\U0001f400-\U0001f64f\U0001f680-\U0001f6c5\U0001f900-\U0001f9ff]"
)
"""Anything but what all terminals draw alike: Latin, Greek, Cyrillic, Hebrew and Arabic letters,
Chinese, Japanese, Korean, signs, and the emoji that have been there for long."""


@lru_cache(maxsize=4096)
def widest(char: str) -> int:
    """The most cells that a terminal gives to a character, whatever stands before it."""
    if "\U0001f3fb" <= char <= "\U0001f3ff":  # a skin, drawn as a square
        return 2
    if char == "\ufe0f" or unicodedata.category(char) == "Mc":
        return 1
    return cell_len(char)


def drawn(text: str) -> int:
    """The most cells that a terminal draws `text` in."""
    if UNSURE.search(text):
        return sum(map(widest, text))
    return cell_len(text)


def goes_on(text: str, at: int) -> bool:
    """Whether `text[at]` belongs to the character before it: a mark, a sign, a part of an emoji."""
    char = text[at]
    if char.isascii():
        return False
    if char in "\u200c\u200d\ufe0e\ufe0f" or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    return text[at - 1] == "\u200d" or unicodedata.category(char) in ("Mn", "Me", "Mc")
