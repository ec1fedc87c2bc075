"""Broken JSON in our own words: what was found, what is expected, and how to correct it.

The place is where a person should look, which is not always where a parser stops: the comma that
is too many, not the bracket after it. What is asked of a `Spot`, in this order: is it the file as a
whole, the inside of a text, the structure, or a slip that shows in one word or character (comments,
literals and numbers of other languages; quotation marks of another kind, one too many, or one
missing)?
"""

from __future__ import annotations

import re
import unicodedata

from timeline_tui.core.text import brief
from timeline_tui.dates import DateError, parse
from timeline_tui.dates.frozen import regex
from timeline_tui.files.json.scan import SPACE, Broken, Expected
from timeline_tui.files.text import Cursor, Fault

_CONFLICT = regex(r"(?:<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)(?=[ \r\n]|$)")
_GOOD_TEXT = regex(r'[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+')
_AFTER_VALUES = (Expected.VALUE, Expected.COLON, Expected.COMMA, Expected.END)
_NAMES = {"\t": ("a tab", "\\t"), "\b": ("a backspace", "\\b"), "\f": ("a form feed", "\\f")}
_WORD = regex(r"[^\s\"“”'’:,;{}\[\]()]++")
_TEXT = regex(r'"[^"\\\x00-\x1f]*+"?')
_KEY = regex(r"[^\s\"“”'’:,{}\[\]=]++")
_REST = regex(r"[^\r\n,}\]\"]*+")
_NUMBER = regex(r"[-+.0-9][-+.\w]*+[%~?$€£]?")
_MOMENT = regex(r"[^\s\"“”'’,{}\[\]=]++")
_DATE = regex(r"-?\d{4,}-\d\d?(?:-\d\d?)?|\d\d?[./]\d\d?[./]\d+|\d\d?:\d\d")
_LITERALS = {
    "none": "null", "nil": "null", "null": "null", "undefined": "null", "na": "null",
    "nan": "null", "inf": "null", "infinity": "null",
    "true": "true", "yes": "true", "false": "false", "no": "false",
}  # fmt: skip
_PREFIXES = ("f", "r", "b", "u", "fr", "rb")  # Python's, and C's

SMART = "“”„‟«»＂″"
_SINGLE = "'‘’‚‛`´＇′"
_SMART_KEY = regex(
    rf"[\"{SMART}{_SINGLE[1:]}]([\w$@-]++)[\"{SMART}{_SINGLE[1:]}](?=[ \t\r\n]*+:[ \t\r\n]*+"
    rf"(?:[\"{SMART}{_SINGLE}{{\[0-9-]|true\b|false\b|null\b))"
)
_GOES_ON = regex(rf"[ \t\r\n\]}},]*+(?:[\"{SMART}{_SINGLE}{{\[]|\Z)")
_QUOTE_KEYS = (
    "exact", "prefix", "suffix", "speaker", "locator", "lang", "translation", "statement", "note",
)  # fmt: skip
_SMART_CLOSING = regex(rf"[{SMART}{_SINGLE[1:]}]\s*+(?=[:,\]}}]|$)", re.MULTILINE)
_KEY_END = r"[\w$@-]++\"\s*+:"
_NEXT_KEY = regex(_KEY_END)
_NEXT_ITEM = regex(r"[^\"\r\n]*+\"\s*+(?:\]|,\s*+[\"{\[])")
_OPENS = r"(?:[\[{]\s*+)*+"
_AFTER_KEY = regex(rf"(\\\")?\s*:\s*+(?:{_OPENS}|[-\w.]++[\s\]}}]*+,\s*+)\Z")
_AFTER_VALUE = regex(rf"(\\\")?[\s\]}}]*,\s*+{_OPENS}\Z")
_AT_LINE_END = regex(r"\\\"[\s,\]}]*+\Z")
_TAIL = 100
"""Characters at the end of a text in which it is looked for where it should have ended."""
_PLAIN = r"[^\",:{}\[\]\r\n]*+"
_WITHIN_KEY = regex(rf"{_PLAIN}\"\s*+:")
_ENDS = regex(rf"{_PLAIN}(?:[}}\]\r\n]|\Z)")
_ENDS_BEFORE_KEY = regex(rf"{_PLAIN}(?:,\s*+)?\"{_KEY_END}")
_ENDS_BEFORE_ITEM = regex(rf"{_PLAIN},\s*+[\"{{\[0-9-]")
_TWICE_BEFORE = regex(r"[^\"\r\n]++\"\s*+(?:[:,\]}\r\n]|\Z)")
_TWICE_AFTER = regex(r"\"[ \t]*+(?:[:,\[\]{}\r\n]|\Z)")
_STRING = regex(r'"(?:[^"\\\r\n]|\\.)*+"\s*+')


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

    def fault(
        self, start: int, end: int, code: str, message: str, help: str = "",
        remedy: str | None = None,
    ) -> Fault:  # fmt: skip
        """Return a fault with the path of the place."""
        return Fault(start, end, code, message, help, self.path, remedy=remedy)

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


def goes_on(text: str, at: int) -> bool:
    """Report whether JSON goes on behind a bracket as it does behind one that closes something. In
    a text that ends too early, by a mark of its own, there are words."""
    return _GOES_ON.match(text, at) is not None


def explain(text: str, broken: Broken, *, first_line: int = 1, line: bool = False) -> Fault:
    """Return what is wrong at the place where a text stops being JSON.

    `line` says that the text is one line of JSON Lines, numbered `first_line`.
    """
    spot = Spot(text, broken, Cursor(text, first_line), line)
    for look in _LOOKS:
        fault = look(spot)
        if fault is not None:
            return fault
    message = f"expected {_describe_expected(spot)}, found {put_in_quotes(spot.char)}"
    return spot.fault(spot.at, spot.at + 1, "bad-json", message, _suggest_remedy(spot))


def _describe_expected(spot: Spot) -> str:
    if spot.expected is Expected.COMMA:
        return f"a comma or {spot.closing}"
    if spot.expected is Expected.ITEM:
        return "a value"
    return "a key in double quotes" if spot.wants_key else spot.expected.value


def _suggest_remedy(spot: Spot) -> str:
    """Return what to do about a character that nothing else is known of."""
    if spot.char == ":":
        return 'write the key before the colon: "…"' if spot.wants_key else "delete this colon"
    if spot.char in "()":
        return "a list is written [ ], an object { }"
    if spot.wants_key and spot.char in "{[":
        return f"write a key before it, or “}}” to close the object that opens {spot.opening}"
    if spot.wants_value:
        return 'text is written in quotation marks: "…"'
    return "delete it, or put it inside the quotation marks"


# -- the file as a whole ------------------------------------------------------------------------


def _find_conflict(spot: Spot) -> Fault | None:
    before = spot.text[max(0, spot.at - 1) : spot.at]
    match = _CONFLICT.match(spot.text, spot.at)
    if match is None or (before and before not in "\r\n"):
        return None
    return spot.fault(
        spot.at,
        match.end(),
        "conflict-marker",
        f"{put_in_quotes(match.group())} is a marker of a merge that was not finished",
        "keep one of the two versions and delete the three marker lines",
    )


def _find_fence(spot: Spot) -> Fault | None:
    if not spot.text.startswith("```", spot.at):
        return None
    return spot.fault(
        spot.at,
        spot.at + 3,
        "markdown-fence",
        "the JSON is inside a Markdown code block",
        "delete the lines that begin with ```",
    )


def _find_end(spot: Spot) -> Fault | None:
    if spot.at < len(spot.text):
        return None
    end = len(spot.text)
    what = "the line" if spot.line else "the file"
    if not spot.opened and spot.expected is Expected.VALUE:
        message = f"{what} is empty" if not spot.text else f"{what} holds nothing but white space"
        return spot.fault(0, 0, "empty-file", message, 'an event is at least {"title": "…"}')
    kind = "object" if spot.in_object else "list"
    missing = {
        Expected.COLON: f"the value of {spot.last}",
        Expected.VALUE: f"the value of {spot.last_key}",
        Expected.KEY: "a key after the comma",
        Expected.ITEM: "a value after the comma",
    }.get(spot.expected, f"a closing {spot.closing}")
    return spot.fault(
        end,
        end,
        "unexpected-end",
        f"{what} ends inside the {kind} that opens {spot.opening}: {missing} is expected",
        f"{what} was cut off, or {spot.closings} is missing at its end",
    )


# -- text that is not JSON at all -----------------------------------------------------------------

_END = r"[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:[#;][^\n]*)?\r?\n)*"
_POINTER = "as a pointer of Git LFS does"
_KINDS = (
    (regex(r"\{\\rtf"), "like RTF"),
    (regex(r"0 HEAD\b"), "like GEDCOM"),
    (regex(r"#TIMEFLOW"), "like TimeFlow"),
    (regex(r"BEGIN:VCALENDAR"), "like iCalendar"),
    (regex(r"BEGIN:VCARD"), "like a vCard"),
    (regex(r"#!|#include\b"), "like a program"),
    (regex(r"#\+\w+:|\*+ (?:TODO|DONE) "), "like Org mode"),
    (
        regex(rf"\[\[[\w.\"' -]+\]\]{_END}|\[[\w.\"' -]+\]{_END}(?=[\w.\"'-]+[ \t]*=)"),
        "like TOML",
    ),
    (regex(r"[\w.-]+ = (?:[\"'\d]|true|false)"), "like TOML"),
    (
        regex(r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\s\]]*\]?[ \t]+\S|\d+\.\d+\.\d+\.\d+ - "),
        "like a log",
    ),
    (
        regex(
            r"(?:#(?!\+)[^\n]*\n\s*+)*#{1,6} [^\n]*(?:\Z|\n\s*+(?![\s#{\[\"]))"
            r"|\[[^\]\n]*\]\(|(?:- )?\[[ xX]\] |> \w|[*+] \w"
            r"|\d+\. \w|\|[^\n]*\|\r?\n|[^\n{\[]+\n(?:={3,}|-{3,})\s*\n|!\["
        ),
        "like Markdown",
    ),
    (regex(r'"[^"\n]*"(?:[,;\t](?:"[^"\n]*"|[\w.-][^,;\t"\n]*))+\r?\n'), "like a table (CSV)"),
    (regex(r"<"), "like HTML or XML"),
    (regex(r"version https://git-lfs"), _POINTER),
    (regex(r"--- a/|diff --git"), "like a patch"),
    (regex(r"\w[\w-]*\s*:\s|---\s|- \w"), "like YAML"),
    (
        regex(r"(?:var|let|const|export|import|function|module|window)\b|\w+\s*[=(]"),
        "like a program",
    ),
    (regex(r"\)\]\}'|while\(1\)|for\(;;\)"), "with a guard that web services put before JSON"),
    (regex(r"[\w\". -]+(?:[,;\t][\w\".-][\w\". -]*)+\r?(?:\n|\Z)"), "like a table (CSV)"),
)


def _find_known_kind(spot: Spot) -> Fault | None:
    """Find a file of another kind, by how it begins."""
    if spot.line and not _is_first(spot):
        return None
    start = len(spot.text) - len(spot.text.lstrip())
    rest = spot.text[start : start + 1_000]
    kind = next((kind for pattern, kind in _KINDS if pattern.match(rest)), "")
    if kind == "like Markdown" and spot.line:
        return None
    return _explain_kind(spot, start, start + 1, kind) if kind else None


def _find_other_words(spot: Spot) -> Fault | None:
    """Find anything else that is not JSON: plain text, a date, a word."""
    start, end = spot.at, spot.at + len(spot.word())
    if (
        spot.expected is Expected.END
        and spot.before[1] == spot.at
        and spot.token()[-1] not in '}]"'
    ):
        start = spot.before[0]  # a date, for one, begins with a number
    elif not _is_first(spot):
        return None
    return _explain_kind(spot, start, end, f"with {put_in_quotes(spot.text[start:end])}")


def _is_first(spot: Spot) -> bool:
    return not spot.path and not spot.opened and spot.expected is Expected.VALUE


def _explain_kind(spot: Spot, start: int, end: int, begins: str) -> Fault:
    what = "the line" if spot.line else "the file"
    help = "begin with { for an event" + ("" if spot.line else ", or [ for a list of events")
    if begins.startswith("like ") and not spot.line:
        # An edit at the first character would ruin what is a good file of another kind.
        help = "leave it as it is: move it out of the folder, or let its name not end in .json"
    if begins == _POINTER:
        help = "git lfs pull fetches the file that it stands for"
    message = f"{what} begins {begins}, and JSON is expected"
    return spot.fault(start, end, "not-json", message, help)


# -- inside text -------------------------------------------------------------------------------


def _find_in_text(spot: Spot) -> Fault | None:
    if spot.char != '"' or not (spot.wants_key or spot.wants_value):
        return None
    text, start = spot.text, spot.at
    match = _GOOD_TEXT.match(text, start + 1)
    at = match.end() if match else start + 1
    smart = find_smart_closing(text, start, at)
    if smart is not None:
        return explain_smart_quote(spot, smart)
    if text[at : at + 1] != "\\" and (escaped := find_escaped_closing(spot, start, at)):
        return escaped
    if at >= len(text) or (text[at] == "\\" and at + 1 >= len(text)):
        return spot.fault(
            start,
            len(text),
            "unclosed-string",
            "this quotation mark opens text that is never closed",
            'add " at its end (or the file was cut off there)',
        )
    if text[at] == "\\":
        return _explain_escape(spot, at)
    if text[at] in "\r\n":
        return _explain_broken_line(spot, at)
    name, written = _NAMES.get(text[at], ("a control character", f"\\u{ord(text[at]):04x}"))
    return spot.fault(
        at,
        at + 1,
        "control-character",
        f"{name} (U+{ord(text[at]):04X}) inside text must be escaped",
        f"write it as {written}, or leave it out",
    )


def _explain_escape(spot: Spot, at: int) -> Fault:
    follows = spot.text[at + 1]
    if follows == "u":
        digits = re.match(r"[0-9a-fA-F]{0,4}", spot.text[at + 2 : at + 6])
        end = at + 2 + (digits.end() if digits else 0)
        message = "four hexadecimal digits are expected after “\\u”"
        return spot.fault(at, end, "bad-escape", message, "a backslash itself is written \\\\")
    hint = {
        "'": "an apostrophe needs no backslash",
        "\n": "a line break is written \\n",
        "x": f"write \\u00{spot.text[at + 2 : at + 4]}",
    }.get(follows, "a backslash itself is written \\\\")
    if follows == "x" and not re.match(r"[0-9a-fA-F]{2}", spot.text[at + 2 : at + 4]):
        hint = "a backslash itself is written \\\\"
    found = put_in_quotes("\\" + follows)
    return spot.fault(at, at + 2, "bad-escape", f"{found} is not a JSON escape", hint)


def _explain_broken_line(spot: Spot, at: int) -> Fault:
    rest = spot.text[SPACE.match(spot.text, at).end() :][:1]  # type: ignore[union-attr]
    if rest and rest in '"}]':
        return spot.fault(
            at,
            at,
            "unclosed-string",
            f"the text that opens in column {spot.column(spot.at)} is not closed on its line",
            'add " at its end',
        )
    return spot.fault(
        at,
        at + 1,
        "newline-in-string",
        f"the text that opens in column {spot.column(spot.at)} runs over the end of its line",
        'write a line break inside text as \\n, or close the text with "',
    )


# -- between values ----------------------------------------------------------------------------


def _find_commas(spot: Spot) -> Fault | None:
    before, end = spot.before
    if spot.expected in (Expected.ITEM, Expected.KEY) and spot.char in ("]", "}"):
        if spot.char == spot.closing_char:
            message = f"trailing comma before the closing {put_in_quotes(spot.char)}"
            remedy = "" if goes_on(spot.text, spot.at + 1) else None
            return spot.fault(before, end, "trailing-comma", message, "delete this comma", remedy)
        return None
    if spot.char == "," and spot.expected not in _AFTER_VALUES:
        message = f"expected {_describe_expected(spot)}, found a comma"
        return spot.fault(spot.at, spot.at + 1, "extra-comma", message, "delete this comma")
    if spot.expected is Expected.VALUE and spot.opened and spot.char in (",", "}", "]"):
        message = f"{spot.last_key} has no value"
        help = 'write one, such as "…", or delete the key'
        return spot.fault(spot.at, spot.at + 1, "missing-value", message, help)
    return None


def _find_brackets(spot: Spot) -> Fault | None:
    if spot.char not in ("]", "}"):
        return None
    if spot.expected is Expected.END or not spot.opened:
        message = f"this {put_in_quotes(spot.char)} closes nothing"
        return spot.fault(spot.at, spot.at + 1, "extra-bracket", message, "delete it")
    if spot.char != spot.closing_char:
        opening = put_in_quotes(spot.text[spot.opened[-1]])
        return spot.fault(
            spot.at,
            spot.at + 1,
            "wrong-bracket",
            f"expected {spot.closing}, to close the {opening} that opens {spot.opening}, "
            f"found {put_in_quotes(spot.char)}",
            f"add {spot.closing} before it, or replace it",
        )
    if spot.expected is Expected.COLON:
        message = f"the key {spot.last} has no value"
        return spot.fault(
            spot.at, spot.at + 1, "missing-value", message, f"write {spot.last}: and a value"
        )
    return None


def _find_colon(spot: Spot) -> Fault | None:
    if spot.expected is not Expected.COLON:
        return None
    if spot.char == ",":
        message = f"the key {spot.last} has no value"
        return spot.fault(
            spot.at, spot.at + 1, "missing-value", message, f"write {spot.last}: and a value"
        )
    sign = re.compile(r"=>|:=|=|->").match(spot.text, spot.at)
    end = sign.end() if sign else spot.at + max(1, len(spot.word()))
    found = brief(spot.word(), 40) if spot.char == '"' else put_in_quotes(spot.text[spot.at : end])
    message = f"expected a colon after the key {spot.last}, found {found}"
    return spot.fault(spot.at, end, "missing-colon", message, f"write {spot.last}: …")


def _find_comma(spot: Spot) -> Fault | None:
    if spot.expected is not Expected.COMMA:
        return None
    char = spot.char
    if char in ";，、":
        message = f"expected a comma, found {put_in_quotes(char)}"
        return spot.fault(spot.at, spot.at + 1, "missing-comma", message, "write a comma")
    if char == ":":
        where = "an object" if spot.in_object else "a list"
        message = f"expected the next value of {where}, found a colon"
        hint = "a comma or a quotation mark is missing before it"
        if not spot.in_object:
            hint = f"write “]” to close the list that opens {spot.opening}, or put the key in {{…}}"
        return spot.fault(spot.at, spot.at + 1, "bad-json", message, hint)
    if char in '"{[-0123456789' or re.compile(r"true|false|null").match(spot.text, spot.at):
        what = "the next key" if spot.in_object and char == '"' else "the next value"
        next_one = spot.word() if char == '"' else put_in_quotes(spot.word())
        message = f"a comma is missing before {what}, {brief(next_one)}"
        return spot.fault(
            spot.at, spot.at + max(1, len(spot.word())), "missing-comma", message,
            f"add one after {brief(spot.token(), 40)}",
        )  # fmt: skip
    return None


def _find_after_end(spot: Spot) -> Fault | None:
    if spot.expected is not Expected.END:
        return None
    if spot.char in ("{", "[", '"', ","):
        more = "a comma and more follow" if spot.char == "," else "a second value begins"
        hint = "put both in a list: […, …], or one event a line into a file named .jsonl"
        if spot.line:
            hint = "JSON Lines hold one event a line"
        message = f"{more} after the end of the JSON"
        return spot.fault(spot.at, spot.at + 1, "two-documents", message, hint)
    message = f"found {put_in_quotes(spot.word() or spot.char)} after the end of the JSON"
    return spot.fault(
        spot.at, spot.at + max(1, len(spot.word())), "extra-text", message, "delete what follows"
    )


# -- in one word or character --------------------------------------------------------------------


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
    """Explain a typographic quotation mark around a key or a value. Where a key opens with it, that
    is meant as a whole."""
    key = _find_smart_key(spot, at)
    opens = key is not None and key.start() == at
    return spot.fault(
        at,
        key.end() if key is not None and opens else at + 1,
        "smart-quotes",
        f"expected a straight quotation mark, found a typographic one (U+{ord(spot.text[at]):04X})",
        'write " around keys and text (within text, typographic ones are fine)',
        None if key is None else f'"{key[1]}"' if opens else '"',
    )


def _find_smart_key(spot: Spot, at: int) -> re.Match[str] | None:
    """Return the key between two marks of which the one at `at` is typographic, if it is one for
    certain: a single word, where a key is due, with a colon behind it."""
    if spot.wants_key:
        start, path = spot.at, spot.path
    elif spot.expected is Expected.COLON:
        start, path = spot.before[0], spot.path[:-1]
    else:
        return None
    key = _SMART_KEY.match(spot.text, start)
    # A quote may hold such a word itself, behind a mark of its own that ends it early.
    if key is None or ("quotes" in path and key[1] not in _QUOTE_KEYS):
        return None
    return key if start <= at < key.end() else None


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


_LOOKS = (
    _find_end, _find_conflict, _find_fence, _find_known_kind, _find_in_text, _find_commas,
    _find_brackets, find_comment, find_odd_space, find_other_mark,
    _find_other_words, find_missing_mark, find_number, find_double_mark,
    find_stray_mark, find_word, find_ellipsis, _find_colon, _find_comma,
    _find_after_end,
)  # fmt: skip
