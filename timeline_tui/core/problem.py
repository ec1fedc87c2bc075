"""What is wrong with a file, as data.

A `Finding` says where by JSON path, because the core sees values and not text. A `Problem` says
where by line and column: the files layer makes one from the other, and only when something failed.
Words for people are in both; layout and colour are in neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Path = tuple[str | int, ...]
Severity = Literal["error", "warning"]
Part = Literal["key", "value"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a JSON path of a file.

    `part` is where a reader should look: the key (an unknown key) or the value (all else; for a
    missing key the path is that of the object). `code` is stable and short (`unknown-key`),
    `message` says what was found and what is expected, `help` what to do about it. `shown` says
    of an error that it costs no event: the one it is about is shown all the same.
    """

    file: str
    path: Path
    code: str
    severity: Severity
    message: str
    help: str = ""
    part: Part = "value"
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding with its place. Lines and columns count from 1, columns in characters.

    The end is exclusive, as in an editor's selection. A problem with the whole file (it cannot be
    opened, say) stands at line 1, column 1. `excerpt` is up to three lines of the file ending with
    the one that fails (exact, long lines cut around the place: `excerpt_column` is the column of
    the caret within the last of them, from 1, or 0 for no caret). `shown` is that of the finding.
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


def gravity(problem: Finding | Problem) -> int:
    """Return 0 for an error that costs an event, 1 for any other error, 2 for a warning."""
    if problem.severity == "warning":
        return 2
    return 1 if problem.shown else 0


def path_text(path: Path) -> str:
    """A JSON path as people write it: `sources[0].quotes[2].exact`; `""` is the whole file."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.isidentifier():
            text += f".{step}" if text else step
        else:
            text += f'["{step}"]'
    return text
