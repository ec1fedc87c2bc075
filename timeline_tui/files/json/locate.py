"""Offsets and JSON paths as lines and columns, and the problems that stand there.

A line ends at `\\n`, `\\r\\n` or a lone `\\r`; columns count characters; both begin at 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from timeline_tui.core.problem import Finding, Path, Problem, Severity, path_text
from timeline_tui.files.json.scan import Broken, Scanner, Span

EXCERPT_LINES = 3
EXCERPT_WIDTH = 160
PATH_WIDTH = 1_000
_LOOK_BACK = 2_000
"""Characters searched for the beginning of a line that is only there for context."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at the characters `start` to `end` (exclusive) of a text."""

    start: int
    end: int
    code: str
    message: str
    help: str = ""
    path: Path = ()
    severity: Severity = "error"
    shown: bool = False


class Cursor:
    """Lines and columns of offsets. Offsets that ascend cost one pass together."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        self.text = text
        self.first_line = first_line
        self._reached = 0
        self._line = first_line
        self._start = 0

    def at(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset; one past the end is the end."""
        text = self.text
        offset = max(0, min(offset, len(text)))
        if text[offset - 1 : offset + 1] == "\r\n" and offset:
            offset -= 1
        if offset < self._reached:
            self._reached, self._line, self._start = 0, self.first_line, 0
        since = self._reached
        self._line += (
            text.count("\n", since, offset)
            + text.count("\r", since, offset)
            - text.count("\r\n", since, offset)
        )
        newest = max(text.rfind("\n", since, offset), text.rfind("\r", since, offset))
        if newest >= 0:
            self._start = newest + 1
        self._reached = offset
        return self._line, offset - self._start + 1


def problems_at(
    text: str, faults: Sequence[Fault], *, file: str, first_line: int = 1
) -> list[Problem]:
    """The faults as problems, in their order, each with the lines of the text that lead to it."""
    cursor = Cursor(text, first_line)
    offsets = sorted({offset for fault in faults for offset in (fault.start, fault.end)})
    places = {offset: cursor.at(offset) for offset in offsets}
    made = []
    for fault in faults:
        (line, column), (end_line, end_column) = places[fault.start], places[fault.end]
        lines, caret = _excerpt(text, min(fault.start, len(text)), column) if text else ((), 0)
        made.append(
            Problem(
                file, line, column, end_line, end_column, _path_words(fault.path), fault.code,
                fault.severity, fault.message, fault.help, lines, caret, fault.shown,
            )
        )  # fmt: skip
    return made


def _path_words(path: Path) -> str:
    words = path_text(path)
    return words if len(words) <= PATH_WIDTH else words[:PATH_WIDTH] + "…"


def _excerpt(text: str, offset: int, column: int) -> tuple[tuple[str, ...], int]:
    start = offset - column + 1
    left = start if column <= EXCERPT_WIDTH // 2 else offset - EXCERPT_WIDTH // 2
    right = _line_end(text, offset, left + EXCERPT_WIDTH)
    cut = right < len(text) and text[right] not in "\r\n"
    line = ("…" if left > start else "") + text[left:right] + ("…" if cut else "")
    lines = [line]
    while len(lines) < EXCERPT_LINES and start > 0:
        end = start - (2 if text[start - 2 : start] == "\r\n" else 1)
        back = max(0, end - _LOOK_BACK)
        start = max(text.rfind("\n", back, end), text.rfind("\r", back, end)) + 1
        if start == 0 and back > 0:
            break
        more = "…" if end - start > EXCERPT_WIDTH else ""
        lines.insert(0, text[start : min(end, start + EXCERPT_WIDTH)] + more)
    return tuple(lines), offset - left + (2 if left > start and line[:1] == "…" else 1)


def _line_end(text: str, start: int, limit: int) -> int:
    ends = [text.find(char, start, limit) for char in "\r\n"]
    return min([end for end in ends if end >= 0], default=min(limit, len(text)))


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
    """Findings as problems, in their order, found in one pass over the text.

    A path that the text does not have stands for its nearest ancestor. `base` is what the paths
    begin with outside of this text (`(7,)` for the eighth line of JSON Lines). Raises nothing,
    whatever the text is.
    """
    if not findings:
        return []
    faults = located(text, findings, base=base)
    return problems_at(text, faults, file=findings[0].file, first_line=first_line)


def located(text: str, findings: Sequence[Finding], *, base: Path = ()) -> list[Fault]:
    """Findings as faults, in their order; as `place`, without lines and columns."""
    spans = _spans(text, [finding.path[len(base) :] for finding in findings])
    faults = []
    for finding, (key, value, steps) in zip(findings, spans, strict=True):
        start, end = key if key is not None and finding.part == "key" else value
        path = finding.path[: len(base) + steps]
        faults.append(
            Fault(
                start, end, finding.code, finding.message, finding.help, path, finding.severity,
                finding.shown,
            )
        )  # fmt: skip
    return faults


def find_path(text: str, path: Path) -> tuple[int, int]:
    """The line and column of the value at a path, or of its nearest ancestor in the text."""
    return find_paths(text, [path])[0]


def find_paths(text: str, paths: Sequence[Path]) -> list[tuple[int, int]]:
    """As `find_path`, for many paths in one pass."""
    cursor = Cursor(text)
    starts = [value[0] for _, value, _ in _spans(text, paths)]
    places = {start: cursor.at(start) for start in sorted(set(starts))}
    return [places[start] for start in starts]


def _spans(text: str, paths: Iterable[Path]) -> list[tuple[Span | None, Span, int]]:
    """The key and the value at each path, or at its nearest ancestor in the text, and how many
    steps that is away from the whole."""
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
    """Whether one of the values of a run is looked for."""
    first = scanner.path[-1]
    if isinstance(first, int):
        there = range(first, first + scanner.run_length(start, end))
        if len(wanted) > len(there):
            return any(number in wanted for number in there)
        return any(step in there for step in wanted)
    return not wanted.keys().isdisjoint(key[1:-1] for key in scanner.run_keys(start, end))
