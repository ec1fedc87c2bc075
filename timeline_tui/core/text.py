"""Text from files: what is safe to show, and how it is folded for search.

A file's text is data. It is kept exact in the model and passes through `visible` on its way to any
screen, pipe or message. The terminal's own controls (C0, DEL, C1), the bidirectional controls
(Unicode TR 9, "Trojan Source", CVE-2021-42574), the invisible tag and format characters and
unpaired surrogates become symbols that a reader can see; nothing is dropped without a trace.
"""

from __future__ import annotations

import re
import unicodedata

SHOWN_LIMIT = 64 * 1024
"""Characters of one string that are ever laid out: a 10 MB string froze the interface for 19 s."""

COMBINING_LIMIT = 8
"""Combining marks shown on one character; no orthography in Unicode needs more (UAX 15, 30 is
the stream-safe bound, which still covers several lines of a terminal)."""

_NAMED = {
    0x7F: "␡",
    0x85: "⟨NEL⟩",
    0xAD: "⟨SHY⟩",
    0x061C: "⟨ALM⟩",
    0x180E: "⟨MVS⟩",
    0x200B: "⟨ZWSP⟩",
    0x200E: "⟨LRM⟩",
    0x200F: "⟨RLM⟩",
    0x2028: "⟨LS⟩",
    0x2029: "⟨PS⟩",
    0x202A: "⟨LRE⟩",
    0x202B: "⟨RLE⟩",
    0x202C: "⟨PDF⟩",
    0x202D: "⟨LRO⟩",
    0x202E: "⟨RLO⟩",
    0x2060: "⟨WJ⟩",
    0x2066: "⟨LRI⟩",
    0x2067: "⟨RLI⟩",
    0x2068: "⟨FSI⟩",
    0x2069: "⟨PDI⟩",
    0xFEFF: "⟨BOM⟩",
}
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_UNSAFE_LINES = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))
_PLAIN = re.compile(r"[\x20-\x7e]*\Z")


def _symbol(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return _NAMED.get(code) or f"⟨U+{code:04X}⟩"


def _tame(text: str) -> str:
    """At most `COMBINING_LIMIT` marks on a character; what is left out is counted."""
    out: list[str] = []
    run = 0
    skipped = 0
    for char in text:
        if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me"):
            run += 1
            if run > COMBINING_LIMIT:
                skipped += 1
                continue
        else:
            if skipped:
                out.append(f"⟨+{skipped} marks⟩")
            run = skipped = 0
        out.append(char)
    if skipped:
        out.append(f"⟨+{skipped} marks⟩")
    return "".join(out)


def visible(text: str, *, limit: int = SHOWN_LIMIT) -> str:
    """One line that is safe in a terminal: nothing of it is a control, nothing of it is hidden.

    Line breaks become `␊`. Text over `limit` characters is cut and says how many are left out.
    """
    if len(text) <= limit and _PLAIN.match(text):
        return text
    return _shown(text, _UNSAFE, limit)


def visible_lines(text: str, *, limit: int = SHOWN_LIMIT) -> str:
    """As `visible`, but line breaks stay line breaks (`\\r\\n` and `\\r` count as one) and tabs
    become two spaces: for summaries and quotes, which may have paragraphs."""
    if len(text) <= limit and _PLAIN.match(text):
        return text
    cut = text[: limit + 1]
    cut = cut.replace("\r\n", "\n").replace("\r", "\n")
    return _shown(
        cut + text[limit + 1 :] if len(text) > limit else cut, _UNSAFE_LINES, limit
    ).replace("\t", "  ")


def _shown(text: str, unsafe: re.Pattern[str], limit: int) -> str:
    rest = len(text) - limit
    if rest > 0:
        text = text[:limit]
    if not text.isascii():
        text = _tame(text)
    text = unsafe.sub(_symbol, text)
    return f"{text}… ({rest:,} more characters)" if rest > 0 else text


_TYPOGRAPHY = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "−": "-",
     "‐": "-", "‑": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "}
)  # fmt: skip


def fold(text: str) -> str:
    """Text as search compares it: case, accents and typographic quotes and dashes do not count."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.translate(_TYPOGRAPHY)).casefold()
    if text.isascii():
        return text
    return "".join([char for char in text if not unicodedata.combining(char)])


def words(text: str) -> tuple[str, ...]:
    """The folded words of a search as typed, each once, in order."""
    return tuple(dict.fromkeys(fold(text).split()))


def marks(text: str, needles: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where folded `needles` occur in `text`: sorted, merged character spans of the text itself."""
    if not needles or not text:
        return []
    folded, origin = _fold_with_origin(text)
    spans: list[tuple[int, int]] = []
    for needle in needles:
        at = folded.find(needle)
        while at >= 0:
            end = at + len(needle)
            spans.append((origin[at], origin[end - 1] + 1))
            at = folded.find(needle, end)
    spans.sort()
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _fold_with_origin(text: str) -> tuple[str, range | list[int]]:
    if text.isascii():
        return text.lower(), range(len(text))
    folded: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        piece = fold(char)
        folded.append(piece)
        origin.extend([index] * len(piece))
    return "".join(folded), origin
