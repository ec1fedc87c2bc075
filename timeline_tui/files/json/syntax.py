"""Broken JSON in our own words: what was found, what is expected, and how to correct it.

The place is where a person should look, which is not always where a parser stops: the comma that
is too many, not the bracket after it. `files.json.slips` knows the slips that show in a word or a
character; here are those of structure.
"""

from __future__ import annotations

import re

from timeline_tui.core.text import brief
from timeline_tui.files.json import slips
from timeline_tui.files.json.scan import SPACE, Broken, Expected
from timeline_tui.files.json.slips import Spot, put_in_quotes
from timeline_tui.files.text import Cursor, Fault

_CONFLICT = re.compile(r"(?:<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)(?=[ \r\n]|$)")
_GOOD_TEXT = re.compile(
    r'[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+'
)
_AFTER_VALUES = (Expected.VALUE, Expected.COLON, Expected.COMMA, Expected.END)
_NAMES = {"\t": ("a tab", "\\t"), "\b": ("a backspace", "\\b"), "\f": ("a form feed", "\\f")}


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
    smart = slips.find_smart_closing(text, start, at)
    if smart is not None:
        return slips.explain_smart_quote(spot, smart)
    if text[at : at + 1] != "\\" and (escaped := slips.find_escaped_closing(spot, start, at)):
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
            return spot.fault(before, end, "trailing-comma", message, "delete this comma")
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


_LOOKS = (
    _find_end, _find_conflict, _find_fence, _find_known_kind, _find_in_text, _find_commas,
    _find_brackets, slips.find_comment, slips.find_odd_space, slips.find_other_mark,
    _find_other_words, slips.find_missing_mark, slips.find_number, slips.find_double_mark,
    slips.find_stray_mark, slips.find_word, slips.find_ellipsis, _find_colon, _find_comma,
    _find_after_end,
)  # fmt: skip
