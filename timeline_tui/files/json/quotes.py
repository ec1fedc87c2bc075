"""Slips of quotation marks in broken JSON: of another kind, one too many, one missing."""

from __future__ import annotations

import re

from timeline_tui.files.json.locate import Fault
from timeline_tui.files.json.scan import Expected
from timeline_tui.files.json.slips import Spot, quoted

SMART = "“”„‟«»＂″"
_SINGLE = "'‘’‚‛`´＇′"
_SMART_CLOSING = re.compile(rf"[{SMART}{_SINGLE[1:]}]\s*+(?=[:,\]}}]|$)", re.MULTILINE)
_KEY = r"[\w$@-]++\"\s*+:"
_NEXT_KEY = re.compile(_KEY)
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
_ENDS_BEFORE_KEY = re.compile(rf"{_PLAIN}(?:,\s*+)?\"{_KEY}")
_ENDS_BEFORE_ITEM = re.compile(rf"{_PLAIN},\s*+[\"{{\[0-9-]")
_TWICE_BEFORE = re.compile(r"[^\"\r\n]++\"\s*+(?:[:,\]}\r\n]|\Z)")
_TWICE_AFTER = re.compile(r"\"[ \t]*+(?:[:,\[\]{}\r\n]|\Z)")
_STRING = re.compile(r'"(?:[^"\\\r\n]|\\.)*+"\s*+')


def smart_closing(text: str, start: int, end: int) -> int | None:
    """Where a typographic quotation mark seems to close the text that opens at `start`."""
    match = _SMART_CLOSING.search(text, start + 1, end)
    return None if match is None else match.start()


def smart_quote(spot: Spot, at: int) -> Fault:
    """A typographic quotation mark around a key or a value."""
    return spot.fault(
        at,
        at + 1,
        "smart-quotes",
        f"a typographic quotation mark (U+{ord(spot.text[at]):04X}) stands where a straight one "
        "is expected",
        'write " around keys and text (within text, typographic ones are fine)',
    )


def of_another_kind(spot: Spot) -> Fault | None:
    """Quotation marks that are not the straight double ones."""
    if spot.char and spot.char in SMART + _SINGLE[1:].replace("`", ""):
        return smart_quote(spot, spot.at)
    if spot.expected in (Expected.COLON, Expected.COMMA):
        start, end = spot.before
        smart = smart_closing(spot.text, start, end) if spot.text[start] == '"' else None
        return None if smart is None else smart_quote(spot, smart)
    if spot.char in ("'", "`"):
        name = "a single quotation mark" if spot.char == "'" else "a backtick"
        message = f"{name} stands where a double one is expected"
        return spot.fault(
            spot.at, spot.at + 1, "single-quotes", message, 'write " around keys and text'
        )
    return None


def missing(spot: Spot) -> Fault | None:
    """Text that ends where the next one should begin, for its own closing mark is not there."""
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
        return _escaped(spot, at)
    what = what if spot.text[at] in ",:" else "space" if spot.text[at].isspace() else "bracket"
    message = f"the text that opens in column {spot.column(start)} is not closed"
    return spot.fault(at, at + 1, "unclosed-string", message, f'add " before the {what}')


def escaped_closing(spot: Spot, start: int, end: int) -> Fault | None:
    """A backslash before the mark that was to close the text from `start`, which has no other up
    to `end`, where it breaks off."""
    first = max(start + 1, end - _TAIL)
    match = _AT_LINE_END.search(spot.text[first:end])
    return None if match is None else _escaped(spot, first + match.start())


def _escaped(spot: Spot, at: int) -> Fault:
    message = "the backslash before the quotation mark keeps it from closing the text"
    return spot.fault(
        at, at + 2, "unclosed-string", message, "delete it; a backslash itself is written \\\\"
    )


def twice(spot: Spot) -> Fault | None:
    """Two marks where one opens or closes text."""
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
    message = f"a second quotation mark stands where one {verb} text"
    return spot.fault(at, at + 1, "extra-quote", message, "delete one of the two")


def stray(spot: Spot) -> Fault | None:
    """Text ended early, by a quotation mark that was meant to be part of it."""
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
        f"the quotation mark before {quoted(spot.word())} ends the text that opens in column "
        f"{spot.column(spot.before[0])}",
        'write a quotation mark inside text as \\"',
    )


def _stands_alone(spot: Spot) -> bool:
    """Whether the text at the place is a key or a value by itself."""
    match = _STRING.match(spot.text, spot.at)
    if match is None:
        return False
    ends = ",}" if spot.expected is Expected.COLON else ":" if spot.in_object else ",]"
    return spot.text[match.end() : match.end() + 1] in tuple(ends)


def _is_between(spot: Spot) -> bool:
    """Whether what stands at the place lies between two values, and no text goes on after it."""
    text, at = spot.text, spot.at
    if spot.expected is Expected.COLON:
        return _WITHIN_KEY.match(text, at) is None
    next_one = _ENDS_BEFORE_KEY if spot.in_object else _ENDS_BEFORE_ITEM
    return bool(_ENDS.match(text, at) or next_one.match(text, at))
