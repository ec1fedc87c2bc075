"""JSON text that is exact in what it says and safe wherever it is printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from timeline_tui.core import characters

# The encoder escapes C0 itself, and the line breaks of an indented text are its own.
_HIDDEN = re.compile(f"(?![\x00-\x1f])[{characters.UNSEEN}{characters.CONTEXTUAL}]")


class Number(float):
    """A number that Python would write in other digits than its file does: `1.10`, `1e400`."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Number:
        """Keep the digits as written; the value is the nearest that a float can hold."""
        made = super().__new__(cls, text)
        made.text = text
        return made

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[type[Number], tuple[str]]:
        return Number, (self.text,)


class Doubled(tuple[object, ...]):
    """The different values of a key that stands several times in one object.

    None of them can be used. JSON has them as a list in a list, which is of the wrong type for any
    key of an event: so whoever reads it again takes none of them for the value either.
    """

    __slots__ = ()

    @classmethod
    def of(cls, values: Sequence[object]) -> Doubled:
        """Return all values of one key."""
        return cls((tuple(values),))

    @property
    def values(self) -> tuple[object, ...]:
        """Return the values, in the order of the text."""
        values: tuple[object, ...] = self[0]  # type: ignore[assignment]
        return values


def json_text(value: object, indent: int | None = None) -> str:
    """Return `value` as JSON that holds its exact characters and shows none that a terminal obeys.

    Whatever `core.characters` lists is written as `\\uXXXX`; all other text stays readable, and
    numbers stay as they were written. Outside strings JSON is ASCII, so the replacement only ever
    happens within them.
    """
    if _has_number(value):
        text = "".join(_pieces(value, indent, "\n"))
    else:
        text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _HIDDEN.sub(_escape, text)


def _has_number(value: object) -> bool:
    if isinstance(value, dict):
        return any(_has_number(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(_has_number(item) for item in value)
    return type(value) is Number


def _pieces(value: object, indent: int | None, line: str) -> Iterator[str]:
    """Return `value` as `json.dumps` writes it, but for numbers; `line` begins each line here."""
    if type(value) is Number:
        yield value.text
        return
    if not value or not isinstance(value, (dict, list, tuple)):
        yield json.dumps(value, ensure_ascii=False)
        return
    inner = "" if indent is None else line + " " * indent
    begin, end = "{}" if isinstance(value, dict) else "[]"
    between = ", " if indent is None else f",{inner}"
    yield begin + inner
    items: Iterator[tuple[str, object]] = (
        ((f"{json.dumps(key, ensure_ascii=False)}: ", item) for key, item in value.items())
        if isinstance(value, dict)
        else (("", item) for item in value)
    )
    for number, (before, item) in enumerate(items):
        yield between * bool(number) + before
        yield from _pieces(item, indent, inner)
    yield ("" if indent is None else line) + end


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
