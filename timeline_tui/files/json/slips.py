"""Slips in broken JSON that show in one word or character.

Comments, literals and numbers of other languages; quotation marks of another kind, one too many, or
one missing.
"""

from __future__ import annotations

import re
import unicodedata

from timeline_tui.core.text import brief
from timeline_tui.dates import DateError, parse
from timeline_tui.files.json.scan import Broken, Expected
from timeline_tui.files.text import Cursor, Fault

_WORD = re.compile(r"[^\s\"“”'’:,;{}\[\]()]++")
_TEXT = re.compile(r'"[^"\\\x00-\x1f]*+"?')
_KEY = re.compile(r"[^\s\"“”'’:,{}\[\]=]++")
_REST = re.compile(r"[^\r\n,}\]\"]*+")
_NUMBER = re.compile(r"[-+.0-9][-+.\w]*+[%~?$€£]?")
_MOMENT = re.compile(r"[^\s\"“”'’,{}\[\]=]++")
_DATE = re.compile(r"-?\d{4,}-\d\d?(?:-\d\d?)?|\d\d?[./]\d\d?[./]\d+|\d\d?:\d\d")
_LITERALS = {
    "none": "null", "nil": "null", "null": "null", "undefined": "null", "na": "null",
    "nan": "null", "inf": "null", "infinity": "null",
    "true": "true", "yes": "true", "false": "false", "no": "false",
}  # fmt: skip
_PREFIXES = ("f", "r", "b", "u", "fr", "rb")  # Python's, and C's

SMART = "“”„‟«»＂″"
_SINGLE = "'‘’‚‛`´＇′"
_SMART_CLOSING = re.compile(rf"[{SMART}{_SINGLE[1:]}]\s*+(?=[:,\]}}]|$)", re.MULTILINE)
_KEY_END = r"[\w$@-]++\"\s*+:"
_NEXT_KEY = re.compile(_KEY_END)
_NEXT_ITEM = re.compile(r"[^\"\r\n]*+\"\s*+(?:\]|,\s*+[\"{\[])")
_OPENS = r"(?:[\[{]\s*+)*+"
_AFTER_KEY = re.compile(rf"(\\\")?\s*:\s*+(?:{_OPENS}|[-\w.]++[\s\]}}]*+,\s*+)\Z")
_AFTER_VALUE = re.compile(rf"(\\\")?[\s\]}}]*,\s*+{_OPENS}\Z")
_AT_LINE_END = re.compile(r"\\\"[\s,\]}]*+\Z")
_TAIL = 100
"""Characters at the end of a text in which it is looked for where it should have ended."""
_PLAIN = r"[^\",:{}\[\]\r\n]*+"
_WITHIN_KEY = re.compile(rf"{_PLAIN}\"\s*+:")
_ENDS = re.compile(rf"{_PLAIN}(?:[}}\]\r\n]|\Z)")
_ENDS_BEFORE_KEY = re.compile(rf"{_PLAIN}(?:,\s*+)?\"{_KEY_END}")
_ENDS_BEFORE_ITEM = re.compile(rf"{_PLAIN},\s*+[\"{{\[0-9-]")
_TWICE_BEFORE = re.compile(r"[^\"\r\n]++\"\s*+(?:[:,\]}\r\n]|\Z)")
_TWICE_AFTER = re.compile(r"\"[ \t]*+(?:[:,\[\]{}\r\n]|\Z)")
_STRING = re.compile(r'"(?:[^"\\\r\n]|\\.)*+"\s*+')


def put_in_quotes(text: str) -> str:
    """Return a short piece of a file's text as a message says it."""
    name = unicodedata.name(text, "") if len(text) == 1 else ""
    if len(text) == 1 and (text.isspace() or unicodedata.category(text)[0] in "CZ"):
        return f"{name.lower() or 'a control character'} (U+{ord(text):04X})"
    return f"“{brief(text, 40)}”"


class Spot:
    """The place where JSON breaks, and what is asked of it."""

    def __init__(self, text: str, broken: Broken, cursor: Cursor, line: bool) -> None:
        self.text = text
        self.at = broken.at
        self.expected = broken.expected
        self.path = broken.path
        self.opened = broken.opened
        self.before = broken.before
        self.line = line
        self._cursor = cursor
        self.char = text[broken.at : broken.at + 1]

    def fault(self, start: int, end: int, code: str, message: str, help: str = "") -> Fault:
        """Return a fault with the path of the place."""
        return Fault(start, end, code, message, help, self.path)

    @property
    def wants_key(self) -> bool:
        return self.expected in (Expected.KEY, Expected.FIRST_KEY)

    @property
    def wants_value(self) -> bool:
        return self.expected in (Expected.VALUE, Expected.ITEM, Expected.FIRST_ITEM)

    @property
    def in_object(self) -> bool:
        return bool(self.opened) and self.text[self.opened[-1]] == "{"

    @property
    def closing_char(self) -> str:
        return "}" if self.in_object else "]"

    @property
    def closing(self) -> str:
        return f"“{self.closing_char}”"

    @property
    def opening(self) -> str:
        """Return where the innermost open bracket is, in words."""
        return self.place(self.opened[-1])

    @property
    def closings(self) -> str:
        """Return all the brackets that are still open, closed, the innermost first."""
        last = self.opened[:-11:-1]
        more = "…" if len(self.opened) > len(last) else ""
        return "".join("}" if self.text[at] == "{" else "]" for at in last) + more

    def token(self) -> str:
        """Return the token before the place, as it stands in the text."""
        return self.text[slice(*self.before)]

    @property
    def last(self) -> str:
        """Return the token before the place, for a message."""
        return brief(self.token(), 40)

    @property
    def last_key(self) -> str:
        """Return the key whose value is due."""
        return put_in_quotes(str(self.path[-1])) if self.path else "this"

    def word(self) -> str:
        """Return the word or the text at the place, or the single character that is there."""
        match = (_TEXT if self.char == '"' else _WORD).match(self.text, self.at)
        return match.group() if match else self.char

    def column(self, offset: int) -> int:
        return self._cursor.at(offset)[1]

    def place(self, offset: int) -> str:
        """Return where an offset is, in words."""
        line, column = self._cursor.at(offset)
        return f"at line {line}, column {column}"


def find_comment(spot: Spot) -> Fault | None:
    """Find a comment: JSON has none."""
    if spot.char == "#":
        width = 1
    elif spot.text.startswith(("//", "/*", "--"), spot.at):
        width = 2
    elif spot.text.startswith("<!--", spot.at):
        width = 4
    else:
        return None
    message = "JSON has no comments"
    return spot.fault(
        spot.at, spot.at + width, "comment", message, 'delete it, or keep it in "extra"'
    )


def find_odd_space(spot: Spot) -> Fault | None:
    """Find white space and invisible characters that JSON does not take between values."""
    if not spot.char or unicodedata.category(spot.char)[0] not in "CZ":
        return None
    code = "control-character" if ord(spot.char) < 0x20 else "odd-space"
    message = f"{put_in_quotes(spot.char)} is not allowed between values"
    return spot.fault(spot.at, spot.at + 1, code, message, "delete it, or put a space in its place")


def find_number(spot: Spot) -> Fault | None:
    """Find a number in the spelling of other languages, and dates without quotation marks."""
    if spot.expected is Expected.COMMA:
        start, end = spot.before
        if spot.text[start] not in "-0123456789":
            return None
        if spot.at > end:
            return _explain_words_after(spot, start)
        if not (spot.char.isalnum() or (spot.char and spot.char in "-+._/:%~?$€£")):
            return None
    elif spot.wants_value and spot.char and spot.char in "+-.0123456789":
        start = spot.at
    else:
        return None
    if spot.text.startswith("...", start):
        return None
    date = _DATE.match(spot.text, start)
    if date is not None:
        moment = _MOMENT.match(spot.text, start)
        found = moment.group() if moment else date.group()
        message = f"{put_in_quotes(found)} is not in quotation marks"
        end = start + len(found)
        return spot.fault(start, end, "unquoted-text", message, _suggest_date(found))
    match = _NUMBER.match(spot.text, start)
    digits = match.group() if match else spot.char
    if len(digits) == 1 and not digits.isdigit() and spot.expected is not Expected.COMMA:
        digits = spot.word()
    message = f"{put_in_quotes(digits)} is not a valid JSON number"
    return spot.fault(start, start + len(digits), "bad-number", message, _suggest_number(digits))


def _explain_words_after(spot: Spot, start: int) -> Fault | None:
    """Explain a number that goes on in words, as in `7 April 2026`."""
    if not spot.char.isalpha() or spot.word() in ("true", "false", "null"):
        return None
    rest = _REST.match(spot.text, start)
    found = rest.group().strip() if rest else ""
    message = f"{put_in_quotes(found)} is not in quotation marks"
    hint = f'write "{brief(found, 40)}"'
    return spot.fault(start, start + len(found), "unquoted-text", message, hint)


def _suggest_date(found: str) -> str:
    try:
        parse(found)
    except DateError as error:
        return f"{brief(error.help, 200)}, in quotation marks"
    return f'write "{brief(found, 40)}"'


def _suggest_number(digits: str) -> str:
    if re.fullmatch(r"-?0[0-9]+", digits):
        return f'leave out the leading zero, or write text: "{brief(digits, 40)}"'
    if digits.startswith("+"):
        return "leave out the plus"
    if re.match(r"-?0[xob]", digits, re.IGNORECASE):
        return "write it in decimal digits"
    if "_" in digits:
        return "leave out the underscores"
    if digits.startswith((".", "-.")):
        return "write a zero before the point"
    if digits.endswith("."):
        return "write a digit after the point, or leave the point out"
    return f'write text in quotation marks: "{brief(digits, 40)}"'


def find_word(spot: Spot) -> Fault | None:
    """Find a word without quotation marks: a key, a value, or another language's literal."""
    if spot.wants_key:
        match = _KEY.match(spot.text, spot.at)
        if match is None or not (spot.char.isalnum() or spot.char in "_$@-"):
            return None
        half = spot.text.startswith('"', match.end())
        lacks = "has no quotation mark before it" if half else "is not in quotation marks"
        message = f"the key {put_in_quotes(match.group())} {lacks}"
        hint = f'write "{brief(match.group(), 40)}"'
        return spot.fault(spot.at, match.end(), "unquoted-key", message, hint)
    start = spot.at
    if spot.expected is Expected.COMMA and spot.before[1] == start and spot.token().isalpha():
        start = spot.before[0]  # “truex” is one word, though its beginning is JSON
    elif not spot.wants_value:
        return None
    if not (spot.char.isalnum() or spot.char in "_$@"):
        return None
    found = spot.text[start : spot.at + len(spot.word())]
    end = start + len(found)
    meant = _LITERALS.get(found.casefold().rstrip("."))
    if meant is not None:
        message = f"{put_in_quotes(found)} is not valid JSON"
        return spot.fault(start, end, "bad-literal", message, f"write {meant}")
    rest = _REST.match(spot.text, start)
    whole = (rest.group().strip() if rest else "") or found
    half = spot.text.startswith('"', start + len(whole))
    if half and whole.casefold() in _PREFIXES:
        message = f"text in JSON has no prefix {put_in_quotes(whole)}"
        return spot.fault(start, start + len(whole), "unquoted-text", message, "delete it")
    lacks = "has no quotation mark before it" if half else "is not in quotation marks"
    message = f"{put_in_quotes(whole)} {lacks}"
    hint = f'write "{brief(whole, 40)}"'
    return spot.fault(start, start + len(whole), "unquoted-text", message, hint)


def find_ellipsis(spot: Spot) -> Fault | None:
    """Find the dots of an example."""
    dots = "..." if spot.text.startswith("...", spot.at) else "…" if spot.char == "…" else ""
    if not dots:
        return None
    message = f"{put_in_quotes(dots)} is in place of something that was left out"
    help = "write it, or delete the dots"
    return spot.fault(spot.at, spot.at + len(dots), "bad-json", message, help)


# -- quotation marks -------------------------------------------------------------------------------


def find_smart_closing(text: str, start: int, end: int) -> int | None:
    """Return where a typographic mark seems to close the text that opens at `start`."""
    match = _SMART_CLOSING.search(text, start + 1, end)
    return None if match is None else match.start()


def explain_smart_quote(spot: Spot, at: int) -> Fault:
    """Explain a typographic quotation mark around a key or a value."""
    return spot.fault(
        at,
        at + 1,
        "smart-quotes",
        f"expected a straight quotation mark, found a typographic one (U+{ord(spot.text[at]):04X})",
        'write " around keys and text (within text, typographic ones are fine)',
    )


def find_other_mark(spot: Spot) -> Fault | None:
    """Find quotation marks that are not the straight double ones."""
    if spot.char and spot.char in SMART + _SINGLE[1:].replace("`", ""):
        return explain_smart_quote(spot, spot.at)
    if spot.expected in (Expected.COLON, Expected.COMMA):
        start, end = spot.before
        smart = find_smart_closing(spot.text, start, end) if spot.text[start] == '"' else None
        return None if smart is None else explain_smart_quote(spot, smart)
    if spot.char in ("'", "`"):
        name = "a single quotation mark" if spot.char == "'" else "a backtick"
        message = f"expected a double quotation mark, found {name}"
        return spot.fault(
            spot.at, spot.at + 1, "single-quotes", message, 'write " around keys and text'
        )
    return None


def find_missing_mark(spot: Spot) -> Fault | None:
    """Find text that ends where the next one should begin, for it lacks its closing mark."""
    start, end = spot.before
    if spot.text[start] != '"':
        return None
    first = max(start + 1, end - 1 - _TAIL)
    tail = spot.text[first : end - 1]
    if spot.expected is Expected.COLON:
        match, what = _AFTER_KEY.search(tail), "colon"
    elif spot.expected is Expected.COMMA:
        match, what = _AFTER_VALUE.search(tail), "comma"
        if match is not None and not _NEXT_KEY.match(spot.text, spot.at):
            listed = not spot.in_object or not {"]", "}"}.isdisjoint(match.group())
            match = match if listed and _NEXT_ITEM.match(spot.text, spot.at) else None
    else:
        return None
    if match is None:
        return None
    at = first + match.start()
    if match[1]:
        return _explain_escaped(spot, at)
    what = what if spot.text[at] in ",:" else "space" if spot.text[at].isspace() else "bracket"
    message = f"the text that opens in column {spot.column(start)} is not closed"
    return spot.fault(at, at + 1, "unclosed-string", message, f'add " before the {what}')


def find_escaped_closing(spot: Spot, start: int, end: int) -> Fault | None:
    """Find a backslash before the mark that was to close the text from `start`, which has no
    other up to `end`, where it breaks off."""
    first = max(start + 1, end - _TAIL)
    match = _AT_LINE_END.search(spot.text[first:end])
    return None if match is None else _explain_escaped(spot, first + match.start())


def _explain_escaped(spot: Spot, at: int) -> Fault:
    message = "the backslash before the quotation mark keeps it from closing the text"
    return spot.fault(
        at, at + 2, "unclosed-string", message, "delete it; a backslash itself is written \\\\"
    )


def find_double_mark(spot: Spot) -> Fault | None:
    """Find two marks where one opens or closes text."""
    if spot.expected not in (Expected.COMMA, Expected.COLON) or not spot.token().endswith('"'):
        return None
    start, end = spot.before
    if spot.at == end and spot.token() == '""' and _TWICE_BEFORE.match(spot.text, spot.at):
        at = start
    elif spot.at == end and _TWICE_AFTER.match(spot.text, spot.at):
        at = end
    else:
        return None
    verb = "opens" if at == start else "closes"
    message = f"expected one quotation mark that {verb} text, found two"
    return spot.fault(at, at + 1, "extra-quote", message, "delete one of the two")


def find_stray_mark(spot: Spot) -> Fault | None:
    """Find text that ends early, by a quotation mark that was meant to be part of it."""
    if spot.expected not in (Expected.COMMA, Expected.COLON) or not spot.token().endswith('"'):
        return None
    end = spot.before[1]
    if spot.char == '"':
        # `"a" "b"` and `"a""b"` have lost a comma or a colon; `"a ""b"" c"` holds marks.
        if spot.at != end or _stands_alone(spot):
            return None
    elif (
        not (spot.char.isalpha() or (spot.char and spot.char in "'’($*_\\?!."))
        or spot.text.startswith("...", spot.at)
        or _is_between(spot)
    ):
        return None
    return spot.fault(
        end - 1,
        end,
        "unescaped-quote",
        f"the quotation mark before {put_in_quotes(spot.word())} ends the text that opens in "
        f"column {spot.column(spot.before[0])}",
        'write a quotation mark inside text as \\"',
    )


def _stands_alone(spot: Spot) -> bool:
    """Report whether the text at the place is a key or a value by itself."""
    match = _STRING.match(spot.text, spot.at)
    if match is None:
        return False
    ends = ",}" if spot.expected is Expected.COLON else ":" if spot.in_object else ",]"
    return spot.text[match.end() : match.end() + 1] in tuple(ends)


def _is_between(spot: Spot) -> bool:
    """Report whether what is at the place lies between two values, and no text follows it."""
    text, at = spot.text, spot.at
    if spot.expected is Expected.COLON:
        return _WITHIN_KEY.match(text, at) is None
    next_one = _ENDS_BEFORE_KEY if spot.in_object else _ENDS_BEFORE_ITEM
    return bool(_ENDS.match(text, at) or next_one.match(text, at))
