"""Problems of a file, as data.

A `Finding` has a place by JSON path, because the core sees values and not text. A `Problem` has a
place by line and column: the files layer makes one from the other, and only when something failed.
Both have words for people, but no layout and no color.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from timeline_tui.core.text import count

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
_RECORD = re.compile(r"(?:events)?\[\d+\]")


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
