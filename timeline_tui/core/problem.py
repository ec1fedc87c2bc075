"""Problems of a file, as data, and how many of them are listed.

A `Finding` has a place by JSON path, because the core sees values and not text. A `Problem` has a
place by line and column: the files layer makes one from the other, and only when something failed.
Both have words for people, but no layout and no color. `Findings` gathers those of a record or of
a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from timeline_tui.core import limits
from timeline_tui.core.text import count
from timeline_tui.dates.frozen import dataclass, regex

RECORD_LIMIT = limits.RECORD_PROBLEMS.value
"""The most findings of one record that are listed; the others are counted."""
DOCUMENT_LIMIT = limits.FILE_PROBLEMS.value
"""The same for one file."""
NOT_SHOWN = "this event is not shown"


class Findings:
    """The findings of the value at `base`; paths given to `add` are relative to it.

    At most `limit` errors and `limit` warnings are kept: a file with nothing else would take 20
    times its size in memory. `shown` says whether the value that they are about is shown in spite
    of them; `unfit` holds the values that cannot be used, as written, by their path within `base`.
    """

    __slots__ = ("_errors", "_found", "_limit", "_warnings", "base", "file", "shown", "unfit")

    def __init__(
        self, file: str, base: Path, limit: int = RECORD_LIMIT, *, shown: bool = True
    ) -> None:
        self.file = file
        self.base = base
        self.shown = shown
        self.unfit: dict[Path, Json] = {}
        self._limit = limit
        self._found: list[Finding] = []
        self._errors = self._warnings = 0

    @property
    def has_errors(self) -> bool:
        """Return True if there is an error."""
        return self._errors > 0

    @property
    def errors(self) -> int:
        """Return the number of errors."""
        return self._errors

    @property
    def is_full(self) -> bool:
        """Return True if another error would only be counted."""
        return self._errors >= self._limit

    def count_error(self) -> None:
        """Count one more error without listing it; only if it is full."""
        self._errors += 1

    def count_warnings(self, number: int) -> None:
        """Count more warnings without listing them; there are then more than the limit."""
        self._warnings += number

    def add(
        self, severity: Severity, path: Path, code: str, message: str, help: str = "",
        part: Part = "value", remedy: str | None = None,
    ) -> None:  # fmt: skip
        """Add a finding at a path within `base`."""
        place = (*self.base, *path)
        shown = self.shown and severity == "error"
        self.take((Finding(self.file, place, code, severity, message, help, part, shown, remedy),))

    def error(
        self, path: Path, code: str, message: str, help: str = "", remedy: str | None = None
    ) -> None:
        """Add an error: something that cannot be used as it is."""
        self.add("error", path, code, message, help, remedy=remedy)

    def set_aside(self, path: Path, value: Json) -> None:
        """Keep a value that cannot be used, as it was written."""
        self.unfit[path] = value

    def fate(self, words: str) -> str:
        """Return `words` on the fate of a value; for a record that is lost, say that instead."""
        return words if self.shown else NOT_SHOWN

    def warn(self, path: Path, code: str, message: str, help: str = "") -> None:
        """Add a warning: something doubtful."""
        self.add("warning", path, code, message, help)

    def take(self, findings: Iterable[Finding]) -> None:
        """Add findings whose paths are complete."""
        for finding in findings:
            if finding.severity == "error":
                self._errors += 1
                kept = self._errors <= self._limit
            else:
                self._warnings += 1
                kept = self._warnings <= self._limit
            if kept:
                self._found.append(finding)

    def listing(self) -> tuple[Finding, ...]:
        """Return all findings, or the first `limit`, errors before warnings, and how many more
        there are.

        The last finding is then an error if any of the others is.
        """
        rest = self._errors + self._warnings - self._limit
        if rest <= 0:
            return tuple(self._found)
        first = sorted(self._found, key=lambda finding: finding.severity)[: self._limit]
        severity: Severity = "error" if self._errors > self._limit else "warning"
        message = f"{count(rest, 'more problem is', 'more problems are')} not listed here"
        hint = "fix these first; the rest will then be listed"
        # For a record it stands at the record, for a whole file where its list ends.
        path = self.base or first[-1].path
        more = Finding(self.file, path, "more", severity, message, hint, shown=severity == "error")
        return (*first, more)


def limit_by_file(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings of many files in their order, at most `DOCUMENT_LIMIT` for each file, and
    how many more there are."""
    if len(found) <= DOCUMENT_LIMIT:
        return tuple(found)
    by_file: dict[str, Findings] = {}
    for finding in found:
        findings = by_file.setdefault(finding.file, Findings(finding.file, (), DOCUMENT_LIMIT))
        findings.take((finding,))
    return tuple([finding for findings in by_file.values() for finding in findings.listing()])


Json = object
"""Anything that JSON can hold, kept as it was read."""
Path = tuple[str | int, ...]
Severity = Literal["error", "warning"]
Part = Literal["key", "value"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a JSON path of a file.

    `part` is where a reader should look: the key (an unknown key) or the value (all else; for a
    missing key the path is that of the object). `code` is stable and short (`unknown-key`),
    `message` says what was found and what is expected, `help` what to do about it. `shown` says
    of an error that it costs no event: the one it is about is shown all the same. `remedy` is the
    JSON to write in place of the key or the value, where that is certain; None where it is not.
    """

    file: str
    path: Path
    code: str
    severity: Severity
    message: str
    help: str = ""
    part: Part = "value"
    shown: bool = False
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding with its place. Lines and columns count from 1, columns in characters.

    The end is exclusive, as in an editor's selection. A problem with the whole file (it cannot be
    opened, say) stands at line 1, column 1. `excerpt` is up to three lines of the file ending with
    the one that fails (exact, long lines cut around the place: `excerpt_column` is the column of
    the caret within the last of them, from 1, or 0 for no caret). `shown` is that of the finding,
    and `remedy` the text to write in place of what is meant, where that is certain: a fix is made
    of it (`files.fix`), never of the words.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    path: str
    code: str
    severity: Severity
    message: str
    help: str = ""
    excerpt: tuple[str, ...] = ()
    excerpt_column: int = 0
    shown: bool = False
    remedy: str | None = None


def gravity(problem: Finding | Problem) -> int:
    """Return 0 for an error that costs an event, 1 for any other error, 2 for a warning."""
    if problem.severity == "warning":
        return 2
    return 1 if problem.shown else 0


def path_text(path: Path) -> str:
    """Return a JSON path as people write it: `sources[0].quotes[2].exact`; `""` is the whole
    file."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.isidentifier():
            text += f".{step}" if text else step
        else:
            text += f'["{step}"]'
    return text


SINGLY = 3
"""Times that one unknown key of a file is told one by one."""
_RECORD = regex(r"(?:events)?\[\d+\]")


def group_repeats(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems for a person to read: one key that is unknown in many records of a file
    is one thing to fix, reported at the first place with the number of events that have it."""
    alike: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        if _is_repeatable(problem):
            alike.setdefault(_key_of(problem), []).append(problem)
    told: list[Problem] = []
    for problem in problems:
        same = alike.get(_key_of(problem), []) if _is_repeatable(problem) else []
        if len(same) <= SINGLY:
            told.append(problem)
        elif problem is same[0]:
            told.append(_for_all(same))
    return told


def _is_repeatable(problem: Problem) -> bool:
    return problem.code == "unknown-key" and _RECORD.match(problem.path) is not None


def _key_of(problem: Problem) -> tuple[str, str, str]:
    return problem.file, problem.severity, problem.message


def _for_all(same: Sequence[Problem]) -> Problem:
    """Return the first of several problems of one key, worded for all of them."""
    first = same[0]
    events = {record[0] for problem in same if (record := _RECORD.match(problem.path))}
    help = first.help
    if any(problem.help != help for problem in same):
        help += " here, and the like in the others"
    return replace(first, message=f"{first.message} in {count(len(events), 'event')}", help=help)
