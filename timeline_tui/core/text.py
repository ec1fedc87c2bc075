"""Text from files and for people: what is safe to show, how it is folded, counted and suggested.

A file's text is data. It is kept exact in the model and passes through `visible` on its way to any
screen, pipe or message. The terminal's own controls (C0, DEL, C1), the bidirectional controls
(Unicode TR 9, "Trojan Source", CVE-2021-42574), the invisible tag and format characters and
unpaired surrogates become symbols that a reader can see; nothing is dropped without a trace.

`closest` has the known names that are most like one that was typed. Keys of the event file are
compared in another way, by their looks (`core.schema.faults`): a file may misspell a thousand
of them, and this costs about 70 µs a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

from timeline_tui.core import characters, limits
from timeline_tui.dates.frozen import regex


def closest(name: str, known: Iterable[str], *, limit: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return up to `limit` of the `known` names that are like `name`, the most similar first.

    `cutoff` is the least share of letters that both have in common, in order (0 to 1).
    """
    import difflib  # 3 ms, and only when something was misspelled

    return difflib.get_close_matches(name, known, n=limit, cutoff=cutoff)


SHOWN_LIMIT = limits.SHOWN.value
"""Characters of one string that are ever laid out: a 10 MB string froze the interface for 19 s."""

FOLDED_AT_ONCE = 64 * 1024
"""Characters that are folded before another thread may have its turn: a key waited for a quote of
10 MB."""
COMBINING_LIMIT = limits.MARKS.value
"""Combining marks shown on one character; no orthography in Unicode needs more (UAX 15, 30 is
the stream-safe bound, which still covers several lines of a terminal)."""


SLICE = 4 * 1024 * 1024
"""Bytes of text that a search looks through at once: 2.5 ms."""


@cache
def strstr() -> Any:
    """Return what finds bytes in others that end with a NUL, by the C library: it takes a bytes
    object or an address, and returns the address of the first place, or None. None where that
    cannot be had.

    glibc looks at 64 bytes at once on a processor that can: measured, 27 GB/s for any word, where
    `bytes.find` has 1.2 to 2.9 and `memmem` 1.8 to 11; on others it is as fast as `memmem`. The
    import takes 5 to 10 ms.
    """
    return _c_function("strstr", "c_void_p", "c_void_p", "c_char_p")


def has_controls(data: bytes) -> bool:
    """Report whether there are control characters (C0) in bytes. Of the C library, what looks for
    not more than 16 characters is the fastest: 10 GB/s, where `bytes.translate` has 3."""
    length = _strcspn()
    if length is None:
        return bool(data.translate(None, NO_CONTROLS))
    return any(length(data, some) < len(data) for some in _CONTROLS)


@cache
def _strcspn() -> Any:
    return _c_function("strcspn", "c_size_t", "c_char_p", "c_char_p")


def _c_function(name: str, result: str, *arguments: str) -> Any:
    """Return a function of the C library that keeps the interpreter; None where there is none."""
    try:
        import ctypes

        found = getattr(ctypes.PyDLL(None), name)
    except (ImportError, OSError, AttributeError, MemoryError):  # SELinux may deny that
        return None
    found.restype = getattr(ctypes, result)
    found.argtypes = [getattr(ctypes, each) for each in arguments]
    return found


NO_CONTROLS = bytes(range(32, 256))
_CONTROLS = bytes(range(1, 17)), bytes(range(17, 32))
"""All but NUL, which ends what is looked at."""

_NAMED = {
    0x7F: "␡",
    0x85: "⟨NEL⟩",
    0xAD: "⟨SHY⟩",
    0x034F: "⟨CGJ⟩",
    0x061C: "⟨ALM⟩",
    0x180E: "⟨MVS⟩",
    0x200B: "⟨ZWSP⟩",
    0x200C: "⟨ZWNJ⟩",
    0x200D: "⟨ZWJ⟩",
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
_UNSAFE = regex(f"[{characters.UNSEEN}]")
_UNSAFE_LINES = regex(f"(?!\n)[{characters.UNSEEN}]")
_ORDINARY = regex(
    "[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058f\u1e00-\u1fff\u2010-\u2027"
    "\u2030-\u205e\u20a0-\u20cf\u2100-\u2bff\u3000-\u3029\u3030-\u3098\u309b-\u312f"
    "\u3400-\u9fff\uac00-\ud7a3\uff01-\uff9f\U0001f000-\U0001faff]*\\Z"
)
"""Text without anything to judge: no control, no mark, no joiner. Most text, at the cost of one
look (0.05 ms for 64 KiB)."""
_SHORT = 512
"""Characters up to which each is looked up: 5 µs."""

_JOINED = (
    (0x0600, 0x08FF), (0x0900, 0x109F), (0x1780, 0x18AF), (0x1900, 0x1AAF), (0x1B00, 0x1BFF),
    (0x2D30, 0x2D7F), (0xA840, 0xA87F), (0xA8E0, 0xA9DF), (0xAA60, 0xABFF), (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFC), (0x10A00, 0x10AFF), (0x10D00, 0x11FFF), (0x1E900, 0x1E95F),
)  # fmt: skip
"""Blocks of the scripts in which a joiner changes how a letter is written (Arabic, the Indic
scripts and their neighbors): there U+200C and U+200D are spelling."""
_PICTURES = ((0x2190, 0x27BF), (0x2900, 0x297F), (0x2B00, 0x2BFF), (0x1F000, 0x1FAFF))
_MORE_PICTURES = frozenset("\xa9\xae\u203c\u2049\u2122\u2139\u3030\u303d\u3297\u3299")


def _within(char: str, blocks: tuple[tuple[int, int], ...]) -> bool:
    code = ord(char)
    return any(first <= code <= last for first, last in blocks)


@lru_cache(maxsize=4096)
def _is_joined(char: str) -> bool:
    return bool(char) and _within(char, _JOINED)


@lru_cache(maxsize=4096)
def _is_picture(char: str) -> bool:
    return bool(char) and (_within(char, _PICTURES) or char in _MORE_PICTURES)


def _is_mark(char: str) -> bool:
    """Report whether a character takes no cell of its own: it is drawn over the one before."""
    return (
        unicodedata.category(char) in ("Mn", "Me")
        or unicodedata.combining(char) != 0
        or "\u1160" <= char <= "\u11ff"  # vowels and finals of Hangul, drawn into the syllable
        or "\ud7b0" <= char <= "\ud7fb"
    )


def _symbol_of(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if 0xFE00 <= code <= 0xFE0F:
        return f"⟨VS{code - 0xFE00 + 1}⟩"
    return _NAMED.get(code) or f"⟨U+{code:04X}⟩"


def _replace_unsafe(text: str, unsafe: re.Pattern[str]) -> str:
    """Return `text` with a symbol for what is unsafe, for a joiner or selector that nothing asks
    for, and for the marks over `COMBINING_LIMIT`, which are counted.

    Each character is judged by what has come out before it, so judging again changes nothing.
    """
    out: list[str] = []
    base = ""  # the last character with a cell of its own
    last = ""  # the last character of all
    run = left_out = 0

    def flush() -> None:
        nonlocal base, last, run, left_out
        if left_out:
            out.append(f"⟨+{left_out} marks⟩")
            base = last = "⟩"
        run = left_out = 0

    for index, char in enumerate(text):
        if unsafe.match(char):
            flush()
            out.append(_symbol_of(char))
            base = last = "⟩"
            continue
        if char in characters.JOINERS:
            following = text[index + 1 : index + 2]
            picture = char == "\u200d" and last in (base, "\ufe0f") and _is_picture(base)
            if not left_out and picture and _is_picture(following):
                run = 0  # what follows has cells of its own
                out.append(char)
                last = char
                continue
            if not _is_joined(base):
                flush()
                out.append(_symbol_of(char))
                base = last = "⟩"
                continue
        elif char in characters.SELECTORS:
            if not base or last != base or not (_is_picture(base) or base in "0123456789#*"):
                flush()
                out.append(_symbol_of(char))
                base = last = "⟩"
                continue
        elif not _is_mark(char):
            flush()
            out.append(char)
            base = last = char
            continue
        run += 1
        if run > COMBINING_LIMIT:
            left_out += 1
        else:
            out.append(char)
            last = char
    flush()
    return "".join(out)


def visible(text: str, *, limit: int = SHOWN_LIMIT) -> str:
    """Return one line that is safe in a terminal: no part of it is a control, none is hidden.

    Line breaks become `␊`. Text over `limit` characters, as it stands in the file or as it is
    shown, is cut and says how many are left out.
    """
    if len(text) <= limit and _is_ordinary(text):
        return text
    return _cut(text, _UNSAFE, limit)


def visible_lines(text: str, *, limit: int = SHOWN_LIMIT) -> str:
    """Return text as `visible` does, but with its line breaks (`\\r\\n` and `\\r` count as one),
    and two spaces for a tab: for summaries and quotes, which may have paragraphs."""
    if len(text) <= limit and _is_ordinary(text):
        return text
    return _cut(text, _UNSAFE_LINES, limit)


def _is_ordinary(text: str) -> bool:
    if len(text) < _SHORT and characters.COMMON.issuperset(text):
        return True
    return _ORDINARY.match(text) is not None


def brief(text: str, limit: int = 60) -> str:
    """Return a name or a path for a sentence: as `visible`, cut to `limit` characters with `…`."""
    if len(text) <= limit:
        return visible(text)
    return visible(text[: characters.whole(text, limit - 1) or limit - 1]) + "…"


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 event`, `1,234 events`, `0 events`.

    `plural` is for nouns that do not end in "s" there, or that bring their verb: `1 file needs`,
    `2 files need`.
    """
    return f"{number:,} {noun if abs(number) == 1 else plural or f'{noun}s'}"


def size_words(size: int) -> str:
    """Return about how many bytes there are, in the units of the limits: `1.3 GiB`, `1 byte`."""
    for unit, name in limits.UNITS:
        if size >= unit:
            amount = size / unit
            return f"{amount:.1f} {name}" if amount < 10 else f"{amount:,.0f} {name}"
    return count(size, "byte")


def _cut(text: str, unsafe: re.Pattern[str], limit: int) -> str:
    length = min(len(text), limit)
    shown = _make_safe(text[:length], unsafe)
    while len(shown) > limit:
        # A symbol is up to nine characters: of what is all symbols, less is shown.
        length = length * limit // len(shown)
        shown = _make_safe(text[:length], unsafe)
    if length < len(text) and (whole := characters.whole(text, length)) < length:
        length = whole or length
        shown = _make_safe(text[:length], unsafe)
    rest = len(text) - length
    if rest <= 0:
        return shown
    return f"{shown}… ({count(rest, 'more character')})"


def _make_safe(text: str, unsafe: re.Pattern[str]) -> str:
    if unsafe is _UNSAFE_LINES:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "  ")
    return text if _ORDINARY.match(text) else _replace_unsafe(text, unsafe)


_TYPED = {
    "’": "'", "‘": "'", "ʼ": "'", "‚": "'", "‛": "'", "‹": "'", "›": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "‒": "-", "―": "-",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ",
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "þ": "th",
    "æ": "ae", "œ": "oe",
}  # fmt: skip
"""What is typed for what is printed: quotes, dashes, spaces, and the letters with a stroke or in a
ligature that no decomposition of Unicode takes apart."""
_PRINTED = regex(f"[{''.join(_TYPED)}]")
_ACCENTS = regex("[\u0300-\u036f]+")
_UNACCENTED = regex("[\x00-\u02ff\u0370-\u0482\u048a-\u058f\u2000-\u20cf\u2100-\u2bff]*\\Z")


def fold(text: str) -> str:
    """Return text as search compares it: without case, accents and typographic signs.

    Character by character: a text folds to what its pieces fold to.
    """
    if text.isascii():
        return text.lower()
    if len(text) > FOLDED_AT_ONCE:
        starts = range(0, len(text), FOLDED_AT_ONCE)
        return "".join([fold(text[at : at + FOLDED_AT_ONCE]) for at in starts])
    while not text.isascii():
        folded = _without_accents(unicodedata.normalize("NFKD", text)).casefold()
        folded = _PRINTED.sub(_as_typed, folded)
        if folded == text:
            return text
        text = folded
    return text.lower()


def _as_typed(printed: re.Match[str]) -> str:
    return _TYPED[printed.group()]


def _without_accents(text: str) -> str:
    text = _ACCENTS.sub("", text)
    if _UNACCENTED.match(text):
        return text
    return "".join([char for char in text if not unicodedata.combining(char)])


def fold_for_search(text: str) -> str:
    """Return text as a search looks through it: folded, and without what no reader sees (soft
    hyphens, joiners, marks of direction) or what only stretches a word (tatweel). Names and tags
    are not told apart by this: two that differ in a joiner may be two.

    Character by character, as `fold`.
    """
    folded = fold(text)
    return folded if folded.isascii() else _UNREAD.sub("", folded)


_UNREAD = regex(
    "[\u0640\u07fa"  # tatweel, and that of N'Ko
    f"{characters.OVERRIDES}{characters.DIRECTIONS}{characters.INVISIBLE}{characters.CONTEXTUAL}]+"
)
_SYMBOLS = "⟨(?:[A-Z]{2,4}|VS[0-9]+|U\\+[0-9A-F]{4,6})⟩"
"""Symbols for characters that are not seen, or that a terminal obeys."""
_SYMBOL = regex(_SYMBOLS)


@lru_cache(maxsize=256)
def _is_passed_over(symbol: str) -> bool:
    """Report whether a symbol stands for what a search passes over."""
    code, number = next((code for code, name in _NAMED.items() if name == symbol), 0), symbol[3:-1]
    if symbol[1] in "UV" and number:
        code = int(number, 16) if symbol[1] == "U" else 0xFE00
    return code < 0x110000 and _UNREAD.match(chr(code)) is not None


_SOUGHT = regex(r'"((?:\\[\\"]|[^"])*)"?|\S+')
_ESCAPED = regex(r'\\([\\"])')


def split_search(text: str) -> list[tuple[str, bool]]:
    """Return the words and the phrases of a search as typed, in order, each with whether it is a
    phrase: what stands between quotation marks (`"`), of which the first begins a word. One that is
    searched for itself has a backslash before it."""
    found = []
    for each in _SOUGHT.finditer(text):
        if each[1] is not None:
            found.append((_ESCAPED.sub(r"\1", each[1]), True))
        else:
            found.append((each[0][each[0].startswith('\\"') :], False))
    return found


def quoted(phrase: str) -> str:
    """Return a phrase as it is typed for a search: in quotation marks."""
    return '"' + re.sub(r'[\\"]', r"\\\g<0>", phrase) + '"'


def in_marks(words: str) -> str:
    """Return words as they are quoted in a sentence, with single marks for those within."""
    return f"“{words.replace('“', '‘').replace('”', '’')}”"


def join_texts(texts: Sequence[str]) -> str:
    """Return texts as a search looks through them, a line each: with one space between two words,
    so that a phrase is found where it goes on in the next line of a paragraph."""
    joined = "\n".join(texts)
    if joined.count("\n") >= len(texts) or "  " in joined or "\t" in joined or "" in texts:
        return "\n".join(filter(None, map(_in_one_line, texts)))
    return joined


def _in_one_line(text: str) -> str:
    is_one = not ("\n" in text or "  " in text or "\t" in text)
    return text if is_one else " ".join(text.split())


def split_words(text: str) -> tuple[str, ...]:
    """Return the folded words and phrases of a search as typed, each once, in order."""
    needles: list[str] = []
    for piece, is_phrase in split_search(text):
        words = fold_for_search(piece).split()
        needles += [" ".join(words)] if is_phrase else words
    return tuple(dict.fromkeys(filter(None, needles)))


def find_marks(text: str, needles: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return the spans of `text` in which folded `needles` occur, sorted and merged.

    A span takes in all of what is one character for a reader: the accents on its last letter, the
    rest of an emoji.
    """
    needles = tuple(needle for needle in needles if needle)
    if not needles or not text:
        return []
    with_symbols = "⟨" in text and _SYMBOL.search(text) is not None
    if not (text.isascii() or with_symbols or contains(text, needles)):
        return []  # nearly all texts, and without going through their letters
    spans = _find_spans(text, needles, _PIECES)
    if with_symbols:
        # What is shown in place of a soft hyphen is no part of the word around it.
        spans += _find_spans(text, needles, _SHOWN_PIECES)
    spans.sort()
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


_SPACES = dict.fromkeys(range(0x09, 0x0E), " ")


def _find_spans(
    text: str, needles: tuple[str, ...], pieces: re.Pattern[str]
) -> list[tuple[int, int]]:
    folded, origin = _fold_with_origin(text, pieces)
    if any(" " in needle for needle in needles):
        folded = folded.translate(_SPACES)  # a phrase may go on in the next line
    spans: list[tuple[int, int]] = []
    for needle in needles:
        at = folded.find(needle)
        while at >= 0:
            end = at + len(needle)
            # A character after the last one that folds to nothing is an accent on it.
            after = origin[end] if end < len(origin) else len(text)
            first, after = origin[at], max(after, origin[end - 1] + 1)
            if not text.isascii():
                first = characters.whole(text, first)
                after = characters.whole_from(text, after)
            spans.append((first, after))
            at = folded.find(needle, end)
    return spans


_PIECES = regex(r"[\x00-\x7f]+|[^\x00-\x7f]")
_SHOWN_PIECES = regex(rf"[\x00-\x7f]+|{_SYMBOLS}|[^\x00-\x7f]")


def _fold_with_origin(
    text: str, pieces: re.Pattern[str] = _PIECES
) -> tuple[str, range | list[int]]:
    if text.isascii():
        return text.lower(), range(len(text))
    folded: list[str] = []
    origin: list[int] = []
    for found in pieces.finditer(text):
        first, end = found.span()
        piece = found.group()
        if piece < "\x80":
            folded.append(piece.lower())
            origin.extend(range(first, end))
        else:
            if len(piece) == 1:
                piece = _fold_one(piece)
            elif _is_passed_over(piece):
                continue
            else:
                piece = fold_for_search(piece)
            folded.append(piece)
            origin.extend([first] * len(piece))
    return "".join(folded), origin


_fold_one = lru_cache(maxsize=4096)(fold_for_search)


def contains(text: str, needles: tuple[str, ...]) -> bool:
    """Report whether one of the folded `needles` occurs in what is shown of `text`."""
    if not needles or not text:
        return False
    folded = fold_for_search(text[:SHOWN_LIMIT])
    if any(" " in needle for needle in needles):
        folded = " ".join(folded.split())
    return any(needle in folded for needle in needles)
