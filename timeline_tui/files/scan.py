"""JSON text, step by step, with the path of each value: for saying where, never for reading.

The decoder of the standard library is forty times faster and says nothing of places, so this runs
only where something failed. It keeps its own stack (100,000 levels are as good as three) and takes
exactly what that decoder takes: RFC 8259, plus the constants `NaN` and `Infinity`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import Enum
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in the stubs
from typing import Literal

from timeline_tui.core.problem import Path

Kind = Literal["key", "value", "end"]
Step = tuple[Kind, int, int]
Span = tuple[int, int]

SPACE = re.compile(r"[ \t\n\r]*+")
_SCALAR = re.compile(
    r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?|true|false|null|NaN|-?Infinity"
)
# Only the end of what is passed over counts, so numbers stay text (no limit on their digits).
_SKIP: Callable[[str, int], tuple[object, int]] = json.JSONDecoder(
    parse_int=str, parse_float=str, parse_constant=str
).scan_once  # type: ignore[attr-defined]  # not in the stubs


class Expected(Enum):
    """What may come next at a place of the text."""

    VALUE = "a value"
    FIRST_ITEM = "a value or “]”"
    ITEM = "a value after the comma"
    FIRST_KEY = "a key or “}”"
    KEY = "a key after the comma"
    COLON = "“:”"
    COMMA = "“,” or the closing bracket"
    END = "the end"


@dataclass(eq=False)
class Broken(Exception):
    """The text is no JSON: the offset where it stops being so, and what is known there.

    `before` is the token before that place, `opened` the offsets of the brackets that are open.
    """

    at: int
    expected: Expected
    path: Path
    opened: tuple[int, ...]
    before: Span


class Scanner:
    """One pass over a text. `path` is that of the value at hand, and changes as `steps` goes on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.path: list[str | int] = []
        self._opened: list[int] = []
        self._before: Span = (0, 0)

    def steps(self) -> Generator[Step, bool | None, None]:
        """Yields `("key", start, end)`, `("value", start, start)` as a value begins, and
        `("end", start, end)` as it ends. Sending True for a value passes over what is in it.

        Raises `Broken` where the text stops being JSON.
        """
        text, path = self.text, self.path
        expected = Expected.VALUE
        at = 0
        while True:
            at = SPACE.match(text, at).end()  # type: ignore[union-attr]
            char = text[at : at + 1]
            end = at + 1
            if expected is Expected.COMMA:
                if char == ",":
                    expected = self._after_comma()
                elif char and char == ("}" if isinstance(path[-1], str) else "]"):
                    yield self._closed(end)
                    expected = Expected.COMMA if path else Expected.END
                else:
                    raise self._broken(at, expected)
            elif expected is Expected.COLON:
                if char != ":":
                    raise self._broken(at, expected)
                expected = Expected.VALUE
            elif expected in (Expected.KEY, Expected.FIRST_KEY):
                if char == '"':
                    path[-1], end = self._string(at, expected)
                    yield "key", at, end
                    expected = Expected.COLON
                elif char == "}" and expected is Expected.FIRST_KEY:
                    yield self._closed(end)
                    expected = Expected.COMMA if path else Expected.END
                else:
                    raise self._broken(at, expected)
            elif expected is Expected.END:
                if char:
                    raise self._broken(at, expected)
                return
            elif char == "]" and expected is Expected.FIRST_ITEM:
                yield self._closed(end)
                expected = Expected.COMMA if path else Expected.END
            elif not char:
                raise self._broken(at, expected)
            else:
                passed = self._passed(at) if (yield "value", at, at) else None
                if passed is None and char in "{[":
                    self._opened.append(at)
                    path.append("" if char == "{" else 0)
                    expected = Expected.FIRST_KEY if char == "{" else Expected.FIRST_ITEM
                else:
                    end = passed or self._scalar(at, char, expected)
                    yield "end", at, end
                    expected = Expected.COMMA if path else Expected.END
            self._before = (at, end)
            at = end

    def _after_comma(self) -> Expected:
        step = self.path[-1]
        if isinstance(step, str):
            return Expected.KEY
        self.path[-1] = step + 1
        return Expected.ITEM

    def _closed(self, end: int) -> Step:
        self.path.pop()
        return "end", self._opened.pop(), end

    def _passed(self, at: int) -> int | None:
        """The end of the value at `at`; None where only a walk through it can tell."""
        try:
            return _SKIP(self.text, at)[1]
        except (StopIteration, ValueError, RecursionError):
            return None

    def _string(self, at: int, expected: Expected) -> tuple[str, int]:
        try:
            text, end = scanstring(self.text, at + 1, True)
        except ValueError:
            raise self._broken(at, expected) from None
        return text, end

    def _scalar(self, at: int, char: str, expected: Expected) -> int:
        if char == '"':
            return self._string(at, expected)[1]
        match = _SCALAR.match(self.text, at)
        if match is None:
            raise self._broken(at, expected)
        return match.end()

    def _broken(self, at: int, expected: Expected) -> Broken:
        path = self.path[:-1] if expected in (Expected.KEY, Expected.FIRST_KEY) else self.path
        return Broken(at, expected, tuple(path), tuple(self._opened), self._before)
