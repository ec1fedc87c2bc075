"""JSON text, step by step, with the path of each value: for saying where, never for reading.

The decoder of the standard library is forty times faster and says nothing of places, so this runs
only where something failed. It keeps its own stack (100,000 levels are as good as three) and takes
exactly what that decoder takes: RFC 8259, plus the constants `NaN` and `Infinity`.

A text of millions of small values would keep it busy for a minute: runs of them are offered whole
to whoever has no use for each (3 s for 9 million numbers, against 45).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import Enum
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in the stubs
from sys import maxsize
from typing import Literal

from timeline_tui.core.problem import Path

Kind = Literal["key", "value", "end", "run"]
Step = tuple[Kind, int, int]
Span = tuple[int, int]

SPACE = re.compile(r"[ \t\n\r]*+")
_SCALAR = re.compile(
    r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?|true|false|null|NaN|-?Infinity"
)
# What runs are made of: values in which nothing can be wrong. So numbers are short, texts have no
# escapes, and no object has two keys.
_RUN = 4_096
_RUN_DEPTH = 64
"""Depth up to which runs are offered: what somebody counts levels for lies deeper."""
_DEEP = 500
"""Levels walked through before it is tried again whether what is left is not too deep."""
_S = r"[ \t\n\r]*+"
_PLAIN_TEXT = r'"[^"\\\x00-\x1f]*+"'
_PLAIN = (
    r"(?:-?(?:0|[1-9][0-9]{0,199}+)(?:\.[0-9]{1,200}+)?+(?:[eE][-+]?[0-9]{1,2}+)?+"
    rf"|true|false|null|{_PLAIN_TEXT})"
)
_ITEM = (
    rf"{_S}(?:{_PLAIN}|\[{_S}(?:{_PLAIN}{_S}(?:,{_S}{_PLAIN}{_S})*+)?+\]"
    rf"|\{{{_S}(?:{_PLAIN_TEXT}{_S}:{_S}{_PLAIN}{_S})?+\}}){_S},"
)
_ITEMS = re.compile(rf"(?:{_ITEM}){{2,{_RUN}}}+")
_MEMBERS = re.compile(rf"(?:{_S}{_PLAIN_TEXT}{_S}:{_ITEM}){{2,{_RUN}}}+")
_ONE_ITEM = re.compile(_ITEM)
_ONE_KEY = re.compile(rf"{_S}({_PLAIN_TEXT}){_S}:{_ITEM}")

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


_VALUE, _COLON, _COMMA, _END = Expected.VALUE, Expected.COLON, Expected.COMMA, Expected.END
_FIRST_ITEM, _ITEM_NEXT = Expected.FIRST_ITEM, Expected.ITEM
_FIRST_KEY, _KEY = Expected.FIRST_KEY, Expected.KEY
_IN_RUNS = (_FIRST_ITEM, _ITEM_NEXT, _FIRST_KEY, _KEY)


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

    def __init__(self, text: str, *, runs: bool = False) -> None:
        self.text = text
        self.path: list[str | int] = []
        self._runs = runs
        self._refused = 0
        self._too_deep = maxsize
        self._opened: list[int] = []
        self._before: Span = (0, 0)

    def steps(self) -> Generator[Step, bool | None, None]:
        """Yields `("key", start, end)`, `("value", start, start)` as a value begins, and
        `("end", start, end)` as it ends. Sending True for a value passes over what is in it.

        With `runs`, `("run", start, end)` comes before small values of one list or object, each
        with its comma: sending True passes over all of them (see `run_length`, `run_keys`).

        Raises `Broken` where the text stops being JSON.
        """
        text, path = self.text, self.path
        expected = _VALUE
        at = 0
        while True:
            char = text[at : at + 1]
            if char and char in " \t\n\r":
                at = SPACE.match(text, at).end()  # type: ignore[union-attr]
                char = text[at : at + 1]
            end = at + 1
            if expected is _COMMA:
                if char == ",":
                    expected = self._after_comma()
                elif char and char == ("}" if isinstance(path[-1], str) else "]"):
                    yield self._closed(end)
                    expected = _COMMA if path else _END
                else:
                    raise self._broken(at, expected)
            elif expected is _COLON:
                if char != ":":
                    raise self._broken(at, expected)
                expected = _VALUE
            elif (
                self._runs
                and expected in _IN_RUNS
                and at >= self._refused
                and len(path) < _RUN_DEPTH
                and (run := (_ITEMS if isinstance(path[-1], int) else _MEMBERS).match(text, at))
            ):
                end = run.end()
                if not (yield "run", at, end):
                    self._refused = end
                    continue
                if isinstance(path[-1], int):
                    path[-1] += self.run_length(at, end)
                expected = _ITEM_NEXT if isinstance(path[-1], int) else _KEY
                self._before = (end - 1, end)
                at = end
                continue
            elif expected is _KEY or expected is _FIRST_KEY:
                if char == '"':
                    path[-1], end = self._string(at, expected)
                    yield "key", at, end
                    expected = _COLON
                elif char == "}" and expected is _FIRST_KEY:
                    yield self._closed(end)
                    expected = _COMMA if path else _END
                else:
                    raise self._broken(at, expected)
            elif expected is _END:
                if char:
                    raise self._broken(at, expected)
                return
            elif char == "]" and expected is _FIRST_ITEM:
                yield self._closed(end)
                expected = _COMMA if path else _END
            elif not char:
                raise self._broken(at, expected)
            else:
                passed = self._passed(at) if (yield "value", at, at) else None
                if passed is None and char in "{[":
                    self._opened.append(at)
                    path.append("" if char == "{" else 0)
                    expected = _FIRST_KEY if char == "{" else _FIRST_ITEM
                else:
                    end = passed or self._scalar(at, char, expected)
                    yield "end", at, end
                    expected = _COMMA if path else _END
            self._before = (at, end)
            at = end

    def run_length(self, start: int, end: int) -> int:
        """How many items of a list a run holds."""
        return len(_ONE_ITEM.findall(self.text, start, end))

    def run_keys(self, start: int, end: int) -> list[str]:
        """The keys of an object that a run holds, in quotation marks."""
        return _ONE_KEY.findall(self.text, start, end)

    def _after_comma(self) -> Expected:
        step = self.path[-1]
        if isinstance(step, str):
            return _KEY
        self.path[-1] = step + 1
        return _ITEM_NEXT

    def _closed(self, end: int) -> Step:
        self.path.pop()
        if len(self.path) < self._too_deep:
            self._too_deep = maxsize
        return "end", self._opened.pop(), end

    def _passed(self, at: int) -> int | None:
        """The end of the value at `at`; None where only a walk through it can tell."""
        if 0 <= len(self.path) - self._too_deep < _DEEP:
            return None
        try:
            return _SKIP(self.text, at)[1]
        except RecursionError:
            self._too_deep = len(self.path)  # so it is one level further in, and the next ones
            return None
        except (StopIteration, ValueError):
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
        path = self.path[:-1] if expected in (_KEY, _FIRST_KEY) else self.path
        return Broken(at, expected, tuple(path), tuple(self._opened), self._before)
