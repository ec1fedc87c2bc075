"""Slips in broken JSON that show in one word or character, and text that is not JSON at all.

Comments, literals and numbers of other languages; YAML, TOML, CSV and the like.
"""

from __future__ import annotations

import re
import unicodedata

from timeline_tui.core.text import brief
from timeline_tui.dates.edtf import DateError, parse
from timeline_tui.files.json.locate import Cursor, Fault
from timeline_tui.files.json.scan import Broken, Expected

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


def quoted(text: str) -> str:
    """A short piece of a file's text as a message says it."""
    name = unicodedata.name(text, "") if len(text) == 1 else ""
    if len(text) == 1 and (text.isspace() or unicodedata.category(text)[0] in "CZ"):
        return f"{name.lower() or 'a control character'} (U+{ord(text):04X})"
    return f"“{brief(text, 40)}”"


class Spot:
    """The place where JSON breaks, and what the looks ask of it."""

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
        """A fault with the path of the place."""
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
        """Where the innermost open bracket is, in words."""
        return self.place(self.opened[-1])

    @property
    def closings(self) -> str:
        """All the brackets that are still open, closed, the innermost first."""
        last = self.opened[:-11:-1]
        more = "…" if len(self.opened) > len(last) else ""
        return "".join("}" if self.text[at] == "{" else "]" for at in last) + more

    def token(self) -> str:
        """The token before the place, as it stands in the text."""
        return self.text[slice(*self.before)]

    @property
    def last(self) -> str:
        """The token before the place, for a message."""
        return brief(self.token(), 40)

    @property
    def last_key(self) -> str:
        """The key whose value is due."""
        return quoted(str(self.path[-1])) if self.path else "this"

    def word(self) -> str:
        """The word or the text at the place, or the single character that is there."""
        match = (_TEXT if self.char == '"' else _WORD).match(self.text, self.at)
        return match.group() if match else self.char

    def column(self, offset: int) -> int:
        return self._cursor.at(offset)[1]

    def place(self, offset: int) -> str:
        """Where an offset is, in words."""
        line, column = self._cursor.at(offset)
        return f"at line {line}, column {column}"


def comment(spot: Spot) -> Fault | None:
    """Comments, which JSON has none of."""
    if spot.char == "#":
        width = 1
    elif spot.text.startswith(("//", "/*", "--"), spot.at):
        width = 2
    elif spot.text.startswith("<!--", spot.at):
        width = 4
    else:
        return None
    message = "a comment stands here, and JSON has none"
    return spot.fault(
        spot.at, spot.at + width, "comment", message, 'delete it, or keep it in "extra"'
    )


def odd_space(spot: Spot) -> Fault | None:
    """White space and invisible characters that JSON does not take between values."""
    if not spot.char or unicodedata.category(spot.char)[0] not in "CZ":
        return None
    code = "control-character" if ord(spot.char) < 0x20 else "odd-space"
    message = f"{quoted(spot.char)} stands between values, and JSON does not take it"
    return spot.fault(spot.at, spot.at + 1, code, message, "delete it, or put a space in its place")


def number(spot: Spot) -> Fault | None:
    """Numbers in the spelling of other languages, and dates without quotation marks."""
    if spot.expected is Expected.COMMA:
        start, end = spot.before
        if spot.text[start] not in "-0123456789":
            return None
        if spot.at > end:
            return _words_after(spot, start)
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
        message = f"{quoted(found)} is not in quotation marks"
        end = start + len(found)
        return spot.fault(start, end, "unquoted-text", message, _date_help(found))
    match = _NUMBER.match(spot.text, start)
    digits = match.group() if match else spot.char
    if len(digits) == 1 and not digits.isdigit() and spot.expected is not Expected.COMMA:
        digits = spot.word()
    message = f"{quoted(digits)} is not a number as JSON writes it"
    return spot.fault(start, start + len(digits), "bad-number", message, _number_help(digits))


def _words_after(spot: Spot, start: int) -> Fault | None:
    """A number that goes on in words, as in `7 April 2026`."""
    if not spot.char.isalpha() or spot.word() in ("true", "false", "null"):
        return None
    rest = _REST.match(spot.text, start)
    found = rest.group().strip() if rest else ""
    message = f"{quoted(found)} is not in quotation marks"
    hint = f'write "{brief(found, 40)}"'
    return spot.fault(start, start + len(found), "unquoted-text", message, hint)


def _date_help(found: str) -> str:
    try:
        parse(found)
    except DateError as error:
        return f"{brief(error.help, 200)}, in quotation marks"
    return f'write "{brief(found, 40)}"'


def _number_help(digits: str) -> str:
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


def word(spot: Spot) -> Fault | None:
    """A word without quotation marks: a key, a value, or another language's literal."""
    if spot.wants_key:
        match = _KEY.match(spot.text, spot.at)
        if match is None or not (spot.char.isalnum() or spot.char in "_$@-"):
            return None
        half = spot.text.startswith('"', match.end())
        lacks = "has no quotation mark before it" if half else "is not in quotation marks"
        message = f"the key {quoted(match.group())} {lacks}"
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
        message = f"{quoted(found)} is not a word of JSON"
        return spot.fault(start, end, "bad-literal", message, f"write {meant}")
    rest = _REST.match(spot.text, start)
    whole = (rest.group().strip() if rest else "") or found
    half = spot.text.startswith('"', start + len(whole))
    if half and whole.casefold() in _PREFIXES:
        message = f"{quoted(whole)} stands before text, as in a program"
        return spot.fault(start, start + len(whole), "unquoted-text", message, "delete it")
    lacks = "has no quotation mark before it" if half else "is not in quotation marks"
    message = f"{quoted(whole)} {lacks}"
    hint = f'write "{brief(whole, 40)}"'
    return spot.fault(start, start + len(whole), "unquoted-text", message, hint)


def ellipsis(spot: Spot) -> Fault | None:
    """An example's dots."""
    dots = "..." if spot.text.startswith("...", spot.at) else "…" if spot.char == "…" else ""
    if not dots:
        return None
    message = f"{quoted(dots)} stands for something that was left out"
    help = "write it, or delete the dots"
    return spot.fault(spot.at, spot.at + len(dots), "bad-json", message, help)


_END = r"[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:[#;][^\n]*)?\r?\n)*"
_POINTER = "as a pointer of Git LFS does"
_KINDS = (
    (re.compile(r"\{\\rtf"), "like RTF"),
    (re.compile(r"0 HEAD\b"), "like GEDCOM"),
    (re.compile(r"#TIMEFLOW"), "like TimeFlow"),
    (re.compile(r"BEGIN:VCALENDAR"), "like iCalendar"),
    (re.compile(r"BEGIN:VCARD"), "like a vCard"),
    (re.compile(r"#!|#include\b"), "like a program"),
    (re.compile(r"#\+\w+:|\*+ (?:TODO|DONE) "), "like Org mode"),
    (
        re.compile(rf"\[\[[\w.\"' -]+\]\]{_END}|\[[\w.\"' -]+\]{_END}(?=[\w.\"'-]+[ \t]*=)"),
        "like TOML",
    ),
    (re.compile(r"[\w.-]+ = (?:[\"'\d]|true|false)"), "like TOML"),
    (
        re.compile(
            r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\s\]]*\]?[ \t]+\S|\d+\.\d+\.\d+\.\d+ - "
        ),
        "like a log",
    ),
    (
        re.compile(
            r"(?:#(?!\+)[^\n]*\n\s*+)*#{1,6} [^\n]*(?:\Z|\n\s*+(?![\s#{\[\"]))"
            r"|\[[^\]\n]*\]\(|(?:- )?\[[ xX]\] |> \w|[*+] \w"
            r"|\d+\. \w|\|[^\n]*\|\r?\n|[^\n{\[]+\n(?:={3,}|-{3,})\s*\n|!\["
        ),
        "like Markdown",
    ),
    (re.compile(r'"[^"\n]*"(?:[,;\t](?:"[^"\n]*"|[\w.-][^,;\t"\n]*))+\r?\n'), "like a table (CSV)"),
    (re.compile(r"<"), "like HTML or XML"),
    (re.compile(r"version https://git-lfs"), _POINTER),
    (re.compile(r"--- a/|diff --git"), "like a patch"),
    (re.compile(r"\w[\w-]*\s*:\s|---\s|- \w"), "like YAML"),
    (
        re.compile(r"(?:var|let|const|export|import|function|module|window)\b|\w+\s*[=(]"),
        "like a program",
    ),
    (re.compile(r"\)\]\}'|while\(1\)|for\(;;\)"), "with a guard that web services put before JSON"),
    (re.compile(r"[\w\". -]+(?:[,;\t][\w\".-][\w\". -]*)+\r?(?:\n|\Z)"), "like a table (CSV)"),
)


def known_kind(spot: Spot) -> Fault | None:
    """A file of another kind, by how it begins."""
    if spot.line and not _is_first(spot):
        return None
    start = len(spot.text) - len(spot.text.lstrip())
    rest = spot.text[start : start + 1_000]
    kind = next((kind for pattern, kind in _KINDS if pattern.match(rest)), "")
    if kind == "like Markdown" and spot.line:
        return None
    return _fault(spot, start, start + 1, kind) if kind else None


def other_words(spot: Spot) -> Fault | None:
    """Anything else that is no JSON: plain text, a date, a word."""
    start, end = spot.at, spot.at + len(spot.word())
    if (
        spot.expected is Expected.END
        and spot.before[1] == spot.at
        and spot.token()[-1] not in '}]"'
    ):
        start = spot.before[0]  # a date, for one, begins with a number
    elif not _is_first(spot):
        return None
    return _fault(spot, start, end, f"with {quoted(spot.text[start:end])}")


def _is_first(spot: Spot) -> bool:
    return not spot.path and not spot.opened and spot.expected is Expected.VALUE


def _fault(spot: Spot, start: int, end: int, begins: str) -> Fault:
    what = "the line" if spot.line else "the file"
    help = "begin with { for an event" + ("" if spot.line else ", or [ for a list of events")
    if begins.startswith("like ") and not spot.line:
        # An edit at the first character would ruin what is a good file of another kind.
        help = "leave it as it is: move it out of the folder, or let its name not end in .json"
    if begins == _POINTER:
        help = "git lfs pull fetches the file that it stands for"
    message = f"{what} begins {begins}, and JSON is expected"
    return spot.fault(start, end, "not-json", message, help)
