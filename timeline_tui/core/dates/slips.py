"""Why a string is not a date, when it is something that people write instead of EDTF.

Asked only after a string failed as a date, so nothing here needs to be fast, and it may not guess.
Nothing here reads a date; whether a string is one is asked of the caller (`Reads`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from timeline_tui.core.dates import slips_in_figures, slips_in_records, slips_in_words
from timeline_tui.core.dates.slip import Slip

Reads = Callable[[str], bool]


def recognise(text: str, reads: Reads) -> Slip | None:
    """The slip that explains why a text is not a date, if it is a common one."""
    plain = _plain(text)
    if plain != text:
        return _with_plain_characters(text, plain, reads)
    words = " ".join(text.lower().replace(",", " ").split())
    for rule in (*slips_in_records.RULES, *slips_in_figures.RULES, *slips_in_words.RULES):
        slip = rule(words)
        if slip is not None:
            return slip
    return _tidied(text, reads) or _sides(text, reads)


# -- characters ----------------------------------------------------------------------------------

_LOOKALIKES = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹣－", "-")
    | {"…": "..", "／": "/", "⁄": "/", "．": ".", "：": ":", "？": "?", "～": "~", "％": "%"}
    | dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " ")
)


def _plain(text: str) -> str:
    """The text in ASCII, as far as its characters have a look-alike there."""
    if text.isascii():
        return text
    digits = (_digit(character) for character in text.translate(_LOOKALIKES))
    return "".join(digits)


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _with_plain_characters(text: str, plain: str, reads: Reads) -> Slip:
    odd = next(character for character in text if not character.isascii())
    name = unicodedata.name(odd, f"U+{ord(odd):04X}")
    message = f"“{odd}” ({name}) is not a character of a date: EDTF is written in ASCII"
    if reads(plain):
        return Slip(message, f"write {plain}", (plain,))
    deeper = recognise(plain, reads)
    if deeper is None:
        return Slip(message, "write it as in 2026-04-17")
    return Slip(message, deeper.help, deeper.meant)


def _tidied(text: str, reads: Reads) -> Slip | None:
    """Spaces, small letters, old letters: what is a date once tidied."""
    if reads(bare := "".join(text.split())):
        where = "around" if text.strip() == bare else "within"
        return Slip(f"there are spaces {where} the date", f"write {bare}", (bare,))
    upper = re.sub(r"u(?=[u\d-]|$)", "X", bare.lower()).upper()
    if reads(upper):
        return Slip(
            "EDTF writes X for an unknown digit, and T, Z, Y, E, S, in capitals",
            f"write {upper}",
            (upper,),
        )
    bare = re.sub(r"(?<=-)\?\?", "XX", bare)
    if reads(bare):
        return Slip("EDTF writes X for an unknown digit", f"write {bare}", (bare,))
    return None


def _sides(text: str, reads: Reads) -> Slip | None:
    """An interval of which one side, or both, is a slip."""
    if text.count("/") != 1:
        return None
    meant: list[str] = []
    first: Slip | None = None
    for side in text.split("/"):
        if side in ("", "..") or reads(side):
            meant.append(side)
            continue
        slip = recognise(side, reads)
        if slip is None:
            return None
        if len(slip.meant) != 1 or "/" in slip.meant[0] or "[" in slip.meant[0]:
            return Slip(slip.message, slip.help)
        first = first or slip
        meant.append(slip.meant[0])
    if first is None:
        return None
    whole = "/".join(meant)
    return Slip(first.message, f"write {whole}", (whole,))
