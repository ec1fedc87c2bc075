"""The findings of a record or of a file, and how many of them are listed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from timeline_tui.core import limits
from timeline_tui.core.event import Json
from timeline_tui.core.problem import Finding, Part, Path, Severity
from timeline_tui.core.text import count

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
        part: Part = "value",
    ) -> None:  # fmt: skip
        """Add a finding at a path within `base`."""
        place = (*self.base, *path)
        shown = self.shown and severity == "error"
        self.take((Finding(self.file, place, code, severity, message, help, part, shown),))

    def error(self, path: Path, code: str, message: str, help: str = "") -> None:
        """Add an error: something that cannot be used as it is."""
        self.add("error", path, code, message, help)

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
