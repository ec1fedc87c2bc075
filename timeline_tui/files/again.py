"""A file read once more, for the place of what was found without its text at hand.

What does not fit together across files is found when all are read, and which line an event stands
in is asked for one event at a time. The file may have changed or gone in between: then the place
is as near as can be said, and nothing is raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from timeline_tui.core.problem import Finding, Path, Problem, path_text
from timeline_tui.files.encoding import Undecodable, text_of
from timeline_tui.files.find import Entry
from timeline_tui.files.json.locate import find_paths, place
from timeline_tui.files.json.salvage import salvaged
from timeline_tui.files.lines import raw_lines
from timeline_tui.files.read import NoFile, chunks, opened, whole


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document came from: a file, or bytes that were given. `by_line` says that it is
    JSON Lines, so that the paths in it begin with the line; `is_salvaged` that it is broken
    JSON, and the paths are those of what could be read of it."""

    entry: Entry
    by_line: bool = False
    data: bytes | None = None
    is_salvaged: bool = False

    def text(self) -> str:
        """The text as it is now, "" if it cannot be had."""
        if self.data is not None:
            return _text(self.data)
        try:
            with opened(self.entry) as (fd, status):
                return _text(whole(fd, status.st_size) or b"")
        except (OSError, ValueError, NoFile, MemoryError):
            return ""

    def lines(self, wanted: Iterable[int]) -> Iterator[tuple[int, str]]:
        """The lines of these numbers that are there; it ends where the last one was."""
        numbers = set(wanted)
        try:
            if self.data is not None:
                yield from _picked(iter([self.data]), numbers)
            else:
                with opened(self.entry) as (fd, _):
                    yield from _picked(chunks(fd), numbers)
        except (OSError, ValueError, NoFile, MemoryError):
            return


def placed(origin: Origin, findings: Sequence[Finding]) -> dict[Finding, Problem]:
    """Findings of one file with their places in it as it is now."""
    if not origin.by_line:
        text = origin.text()
        salvage = salvaged(text) if origin.is_salvaged else None
        made_here = salvage.place(text, findings) if salvage else place(text, findings)
        return dict(zip(findings, made_here, strict=True))
    by_line: dict[int, list[Finding]] = {}
    for finding in findings:
        first = finding.path[0] if finding.path else 0
        by_line.setdefault(first + 1 if isinstance(first, int) else 1, []).append(finding)
    made: dict[Finding, Problem] = {}
    for number, text in origin.lines(by_line):
        here = by_line[number]
        found = place(text, here, first_line=number, base=(number - 1,))
        made.update(zip(here, found, strict=True))
    for number, here in by_line.items():
        for finding in here:
            made.setdefault(finding, _unplaced(finding, number))
    return made


def _unplaced(finding: Finding, line: int) -> Problem:
    return Problem(
        finding.file, line, 1, line, 1, path_text(finding.path), finding.code, finding.severity,
        finding.message, finding.help,
    )  # fmt: skip


def lines_of(origin: Origin, paths: Sequence[Path]) -> dict[Path, int]:
    """The line in which each of these values begins, from 1."""
    text = origin.text()
    salvage = salvaged(text) if origin.is_salvaged else None
    found = find_paths(salvage.text if salvage else text, paths)
    return {path: line for path, (line, _) in zip(paths, found, strict=True)}


def _text(data: bytes) -> str:
    try:
        return text_of(data)
    except Undecodable as error:
        return error.text


def _picked(pieces: Iterator[bytes], numbers: set[int]) -> Iterator[tuple[int, str]]:
    left = len(numbers)
    for line in raw_lines(next(pieces, b""), pieces):
        if line is not None and line.number in numbers and line.data is not None:
            yield line.number, _text(line.data).rstrip("\r\n")
            left -= 1
            if not left:
                return
