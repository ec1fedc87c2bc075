"""JSON text, step by step, with the path of each value: to find places, never to read.

The decoder of the standard library is forty times faster and says nothing of places, so this runs
only where something failed. It keeps its own stack (100,000 levels are as good as three) and takes
exactly what that decoder takes: RFC 8259, plus the constants `NaN` and `Infinity`.

A text of millions of small values would keep it busy for a minute: runs of them are offered whole
to whoever has no use for each (3 s for 9 million numbers, against 45).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from enum import Enum
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in the stubs
from sys import maxsize
from typing import Literal

from timeline_tui.core.problem import Finding, Path, Problem
from timeline_tui.dates.frozen import dataclass, regex
from timeline_tui.files.text import Cursor, Fault, problems_at

Kind = Literal["key", "value", "end", "run"]
Step = tuple[Kind, int, int]
Span = tuple[int, int]

SPACE = regex(r"[ \t\n\r]*+")
_SCALAR = regex(
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
_ITEMS = regex(rf"(?:{_ITEM}){{2,{_RUN}}}+")
_MEMBERS = regex(rf"(?:{_S}{_PLAIN_TEXT}{_S}:{_ITEM}){{2,{_RUN}}}+")
_ONE_ITEM = regex(_ITEM)
_ONE_KEY = regex(rf"{_S}({_PLAIN_TEXT}){_S}:{_ITEM}")

# Only the end of what is passed over counts, so numbers stay text (no limit on their digits).
_SKIP: Callable[[str, int], tuple[object, int]] = json.JSONDecoder(
    parse_int=str, parse_float=str, parse_constant=str
).scan_once  # type: ignore[attr-defined]  # not in the stubs


class Expected(Enum):
    """The tokens that may come next at a place of the text."""

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
        """Yield `("key", start, end)`, `("value", start, start)` as a value begins, and
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
                    yield self._close(end)
                    expected = _COMMA if path else _END
                else:
                    raise self._break_at(at, expected)
            elif expected is _COLON:
                if char != ":":
                    raise self._break_at(at, expected)
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
                    yield self._close(end)
                    expected = _COMMA if path else _END
                else:
                    raise self._break_at(at, expected)
            elif expected is _END:
                if char:
                    raise self._break_at(at, expected)
                return
            elif char == "]" and expected is _FIRST_ITEM:
                yield self._close(end)
                expected = _COMMA if path else _END
            elif not char:
                raise self._break_at(at, expected)
            else:
                passed = self._pass_over(at) if (yield "value", at, at) else None
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
        """Return how many items of a list a run holds."""
        return len(_ONE_ITEM.findall(self.text, start, end))

    def run_keys(self, start: int, end: int) -> list[str]:
        """Return the keys of an object that a run holds, in quotation marks."""
        return _ONE_KEY.findall(self.text, start, end)

    def _after_comma(self) -> Expected:
        step = self.path[-1]
        if isinstance(step, str):
            return _KEY
        self.path[-1] = step + 1
        return _ITEM_NEXT

    def _close(self, end: int) -> Step:
        self.path.pop()
        if len(self.path) < self._too_deep:
            self._too_deep = maxsize
        return "end", self._opened.pop(), end

    def _pass_over(self, at: int) -> int | None:
        """Return the end of the value at `at`; None where only a walk through it can tell."""
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
            raise self._break_at(at, expected) from None
        return text, end

    def _scalar(self, at: int, char: str, expected: Expected) -> int:
        if char == '"':
            return self._string(at, expected)[1]
        match = _SCALAR.match(self.text, at)
        if match is None:
            raise self._break_at(at, expected)
        return match.end()

    def _break_at(self, at: int, expected: Expected) -> Broken:
        path = self.path[:-1] if expected in (_KEY, _FIRST_KEY) else self.path
        return Broken(at, expected, tuple(path), tuple(self._opened), self._before)


# -- paths -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Node:
    """One step of the paths that are looked for."""

    children: dict[str | int, _Node] = field(default_factory=dict)
    key: Span | None = None
    value: Span | None = None

    def forget(self) -> None:
        """Take back what an earlier key of the same name has left: the last one counts."""
        below = [self]
        while below:
            node = below.pop()
            node.key = node.value = None
            below.extend(node.children.values())


def place(
    text: str, findings: Sequence[Finding], *, first_line: int = 1, base: Path = ()
) -> list[Problem]:
    """Return findings as problems, in their order, found in one pass over the text.

    A path that the text does not have stands for its nearest ancestor. `base` is what the paths
    begin with outside of this text (`(7,)` for the eighth line of JSON Lines). Raises nothing,
    whatever the text is.
    """
    if not findings:
        return []
    faults = locate(text, findings, base=base)
    return problems_at(text, faults, file=findings[0].file, first_line=first_line)


def locate(text: str, findings: Sequence[Finding], *, base: Path = ()) -> list[Fault]:
    """Return findings as faults, in their order; as `place`, without lines and columns."""
    spans = _find_spans(text, [finding.path[len(base) :] for finding in findings])
    faults = []
    for finding, (key, value, steps) in zip(findings, spans, strict=True):
        start, end = key if key is not None and finding.part == "key" else value
        path = finding.path[: len(base) + steps]
        # Only of what is there, not of its nearest ancestor.
        remedy = finding.remedy if path == finding.path else None
        faults.append(
            Fault(
                start, end, finding.code, finding.message, finding.help, path, finding.severity,
                finding.shown, remedy,
            )
        )  # fmt: skip
    return faults


def find_path(text: str, path: Path) -> tuple[int, int]:
    """Return the line and column of the value at a path, or of its nearest ancestor in the text."""
    return find_paths(text, [path])[0]


def find_paths(text: str, paths: Sequence[Path]) -> list[tuple[int, int]]:
    """Do as `find_path`, for many paths in one pass."""
    cursor = Cursor(text)
    starts = [value[0] for _, value, _ in _find_spans(text, paths)]
    places = {start: cursor.at(start) for start in sorted(set(starts))}
    return [places[start] for start in starts]


def _find_spans(text: str, paths: Iterable[Path]) -> list[tuple[Span | None, Span, int]]:
    """Return the key and the value at each path, or at its nearest ancestor in the text, and how
    many steps that is away from the whole."""
    root = _Node()
    ends = []
    for path in paths:
        trail = [root]
        for step in path:
            trail.append(trail[-1].children.setdefault(step, _Node()))
        ends.append(trail)
    _search(text, root)
    found: list[tuple[Span | None, Span, int]] = []
    for trail in ends:
        steps = len(trail) - 1
        while steps and trail[steps].value is None:
            steps -= 1
        found.append((trail[-1].key, trail[steps].value or (0, 0), steps))
    return found


def _search(text: str, root: _Node) -> None:
    scanner = Scanner(text, runs=True)
    # For each value that is open, its node; None where nobody looks for anything.
    nodes: list[_Node | None] = []
    key: Span | None = None
    steps = scanner.steps()
    answer: bool | None = None
    with suppress(Broken, StopIteration):
        while True:
            kind, start, end = steps.send(answer)
            answer = None
            if kind == "run":
                node = nodes[-1]
                answer = node is None or not _may_hold(scanner, start, end, node.children)
            elif kind == "key":
                key = (start, end)
            elif kind == "value":
                parent = nodes[-1] if nodes else None
                node = root if not nodes else parent and parent.children.get(scanner.path[-1])
                if node is not None:
                    if node.value is not None:
                        node.forget()
                    node.key = key if scanner.path and isinstance(scanner.path[-1], str) else None
                    node.value = (start, start + 1)
                nodes.append(node)
                answer = node is None or not node.children
            else:
                node = nodes.pop()
                if node is not None:
                    node.value = (start, end)


def _may_hold(scanner: Scanner, start: int, end: int, wanted: Mapping[str | int, _Node]) -> bool:
    """Report whether one of the values of a run is looked for."""
    first = scanner.path[-1]
    if isinstance(first, int):
        there = range(first, first + scanner.run_length(start, end))
        if len(wanted) > len(there):
            return any(number in wanted for number in there)
        return any(step in there for step in wanted)
    return not wanted.keys().isdisjoint(key[1:-1] for key in scanner.run_keys(start, end))
