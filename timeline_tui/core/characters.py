"""The table of characters that a terminal obeys or a reader cannot see, by class.

Every place that must agree about them takes them from here: what is shown as a symbol
(`core.text`), what JSON output escapes (`core.plain_json`), what a copy leaves out
(`core.sources`). Each class is the inside of a character set of `re`; no character is in two.

Below it stands how many cells of a terminal a character takes, which a list must know of each title
before anything is drawn; what a reader takes for one character, and must never be taken apart
(Unicode UAX 29); and where a line may be broken without a space (UAX 14).

What was weighed for the last two, by breaking 132 characters of Japanese, which takes 14 µs here:
uniseg has all rules, but takes 14 ms, 60 ms to import, and 11 MB; PyICU 5 µs, but is compiled at
each installation against a library of the system; `regex` and wcwidth know no rule of UAX 14, take
37 and 490 µs, and 27 and 43 ms to import. So the rules that matter are code here, over categories
and widths that Python knows and short tables (of Unicode 16: GraphemeBreakProperty, LineBreak,
DerivedCoreProperties); the tests compare the clusters with those of wcwidth.
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

_NARROW = regex(
    "[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058f\u1e00-\u1fff\u2010-\u2027\u2500-\u25fc]*"
)
"""Characters that take one cell in all terminals and combine with no other."""
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
    if char in COMMON:
        return 1
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


def is_narrow(text: str) -> bool:
    """Report whether all characters of a text take one cell and combine with no other."""
    if text.isascii() or (len(text) < _KEPT and COMMON.issuperset(text)):
        return True
    return _NARROW.fullmatch(text) is not None


_KEPT = 512
"""Characters of texts whose width is kept: those of a line."""


def _text_width(text: str) -> int:
    return len(text) if is_narrow(text) else sum(map(char_width, text))


_kept_width = lru_cache(maxsize=4096)(_text_width)


# -- what is one character for a reader ----------------------------------------------------------

_PREPENDED = (
    "\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd"
    "\U000110cd\U000111c2\U000111c3\U000113d1\U0001193f\U00011941\U00011a84\U00011a85\U00011a86"
    "\U00011a87\U00011a88\U00011a89\U00011d46\U00011f02"
)
"""What belongs to the character behind it: signs of numbers in Arabic, and the joiner."""
_EXTENDING = regex(
    "[\u0e33\u0eb3\u200c-\u200d\ufe0e\ufe0f\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
"""What belongs to the character before it and is no mark by its category: joiners, selectors,
skins, the tags of a flag, vowels of Thai and Lao, and half-wide signs of voice."""
_PARTS = {
    "r": regex("[\U0001f1e6-\U0001f1ff]"),
    "L": regex("[\u1100-\u115f\ua960-\ua97c]"),
    "V": regex("[\u1160-\u11a7\ud7b0-\ud7c6\U00016d63\U00016d67-\U00016d6a]"),
    "T": regex("[\u11a8-\u11ff\ud7cb-\ud7fb]"),
    "S": regex("[\uac00-\ud7a3]"),
    "k": regex(
        "[\u0904-\u0d7f\u1000-\u109f\u1780-\u17b3\u1a20-\u1a54\u1b05-\u1baf\ua984-\ua9fe\uaa60-\uaaef"
        "\U00010a00-\U00010a35\U00011103-\U00011147\U00011380-\U000113b5\U00011900-\U0001192f"
        "\U00011a00-\U00011a83\U00011f04-\U00011f33]"
    ),
}
"""Halves of flags, letters and syllables of Hangul, and scripts whose letters join in conjuncts."""
_LINKERS = (
    "\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2\u1a60\u1b44\u1bab\ua9c0\uaaf6\U00010a3f\U00011133"
    "\U000113d0\U0001193e\U00011a3a\U00011a47\U00011a99\U00011f42"
)
"""The signs that take the vowel from a letter, so that the next one joins it."""
_SYLLABLES = frozenset(("LL", "LV", "LS", "LF", "VV", "VT", "SV", "ST", "FT", "TT"))
"""The parts of Hangul that go together, by what they are: `S` is a syllable without a final letter,
`F` one with it."""


@lru_cache(maxsize=4096)
def _part(char: str) -> str:
    """Return which part of a longer character one may be, `""` for none: `m` goes with anything
    before it."""
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Mc") or _EXTENDING.match(char):
        return "m"
    part = next((part for part, members in _PARTS.items() if members.match(char)), "")
    if part == "S" and (ord(char) - 0xAC00) % 28:
        return "F"
    return "" if part == "k" and category != "Lo" else part


def goes_on(text: str, at: int, start: int = 0) -> bool:
    """Report whether `text[at]` belongs to the character before it, which does not begin before
    `start`: a mark, a part of an emoji, the second half of a flag, a letter of a syllable."""
    char, before = text[at], text[at - 1]
    if char < "\x80":
        return before in _PREPENDED and before != "\u200d" and char >= " "
    part = _part(char)
    if part == "m" or before in _PREPENDED:
        return True
    if not part:
        return False
    if part == "k":
        return _part(before) == "m" and _is_linked(text, at - 1, start)
    if part != "r":
        return _part(before) + part in _SYLLABLES
    first = at
    while first > start and _part(text[first - 1]) == "r":
        first -= 1
    return (at - first) % 2 == 1


def _is_linked(text: str, at: int, start: int) -> bool:
    """Report whether the marks that end at `text[at]` join what is before them to a letter."""
    while at >= start and _part(text[at]) == "m" and text[at] != "\u200c":
        if text[at] in _LINKERS:
            return True
        if unicodedata.category(text[at]) == "Mc":
            return False
        at -= 1
    return False


def whole(text: str, at: int, start: int = 0) -> int:
    """Return the last offset up to `at`, from `start`, that takes no character apart."""
    while start < at < len(text) and goes_on(text, at, start):
        at -= 1
    return at


def whole_from(text: str, at: int) -> int:
    """Return the first offset from `at` that takes no character apart."""
    while 0 < at < len(text) and goes_on(text, at):
        at += 1
    return at


# -- where a line may be broken ------------------------------------------------------------------

_WIDE = regex(
    "[\u231a\u231b\u2614\u2615\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe6f\uff01-\uff9d"
    "\U00016fe0-\U0001b2ff\U0001f000-\U0001faff\U00020000-\U0003fffd]"
)
"""Chinese and Japanese, and emoji: among them lines are broken without spaces. Not Hangul: Korean
has spaces, and is read more easily broken at them, as section 8 of UAX 14 says."""
_CLOSING = (
    "\u3000、。，．：；！？・･｡､ーｰ々〻〜゛゜ゝゞ゠ヽヾ〼\ua015\uff9e\uff9f\U00016fe0\U00016fe1\U00016fe2\U00016fe3"
    "︐︑︒︓︔︕︖︙﹐﹑﹒﹔﹕﹖﹗"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯ"
)
"""Wide, and at the beginning of no line, beside closing brackets: stops, marks of iteration and
length, small kana (CL, NS, CJ, EX and PO; as strict as CSS)."""
_NO_BEGINNING = "!?,.:;/|-%％¢￠°‰‱′″‴℃℉…‥․‐–‧‼⁇⁈⁉⁄։،؛؟۔।॥"
_NO_END = "¡¿$£¥€+\\№±−＄￡￥￦₩₽₹₴₺₪"
_TIED = "\xa0\u2007\u2011\u202f\u2060\ufeff\u0f0c\"'"
_QUOTING, _UNQUOTING = "“‘‟‛«‹", "”’»›"


_WIDE_KINDS = "IocR"
"""The kinds beside which a line is broken without a space."""


@lru_cache(maxsize=4096)
def _line_kind(char: str) -> str:
    """Return what a character is to a line: `I` an ideograph, `o` and `c` wide signs that open and
    close, `O` and `C` narrow ones, `P` and `F` quotation marks that open and close, `G` what is
    tied to both neighbors, `m` what goes with the character before it, `R` half a flag, `A` all
    else: letters, digits."""
    if (part := _part(char)) in ("m", "r"):
        return part if part == "m" else "R"
    if char in _TIED:
        return "G"
    if char in _QUOTING or char in _UNQUOTING:
        return "P" if char in _QUOTING else "F"
    category = unicodedata.category(char)
    wide = char not in "＄％" and _WIDE.match(char) is not None
    if char in _NO_END or category == "Ps":
        return "o" if wide else "O"
    if char in _CLOSING or char in _NO_BEGINNING or category == "Pe":
        return "c" if wide else "C"
    return "I" if wide else "A"


def may_break_within(text: str) -> bool:
    """Report whether a text has characters at which a line is broken without a space."""
    return _WIDE.search(text) is not None


def may_break(text: str, at: int, start: int = 0) -> bool:
    """Report whether a line that began at `start` may be broken before `text[at]`, where neither
    that nor what is before it is a space: at ideographs, not within words."""
    after, before = _line_kind(text[at]), _line_kind(text[at - 1])
    if after == before == "I":
        return True
    if after in "cCFGm":
        return False
    first = at - 1
    if before == "m":
        first = whole(text, first, start)
        before = _line_kind(text[first])
    if before in "oOPG" or (before not in _WIDE_KINDS and after not in _WIDE_KINDS):
        return False
    # Quotation marks are tied to both sides unless they stand among ideographs (LB19a).
    if after == "P":
        around = before + _line_kind(text[at + 1]) if at + 1 < len(text) else ""
        return len(around) == 2 and all(kind in "Ioc" for kind in around)
    if before == "F":
        around = after + _line_kind(text[first - 1]) if first > start else ""
        return len(around) == 2 and all(kind in "Ioc" for kind in around)
    return not goes_on(text, at, start)


def may_break_at_spaces(text: str, first: int, behind: int) -> bool:
    """Report whether a line may be broken at the spaces `text[first:behind]`: not behind a wide
    sign that opens, nor before one that closes."""
    if first and _line_kind(text[first - 1]) == "o":
        return False
    return behind >= len(text) or text[behind] == "\u3000" or _line_kind(text[behind]) != "c"
