"""Text that is no JSON from its first word on: what it looks like instead."""

from __future__ import annotations

import re

from timeline_tui.files.locate import Fault
from timeline_tui.files.scan import Expected
from timeline_tui.files.slips import Spot, quoted

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
