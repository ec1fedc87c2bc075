"""Problems as text for people and as annotations for GitHub. Nothing here obeys a file's text."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from timeline_tui.core.damage import Damage
from timeline_tui.core.problem import Problem, grouped
from timeline_tui.core.text import brief, count, visible

Paint = Callable[[str, str], str]
"""(text, role) -> the text as the terminal is to show it; roles are the keys of `ANSI`."""
Here = tuple[str, str, str, str]
"""The file, the severity, the code and the message of problems that are one thing to mend."""

ANSI = {"error": "1;31", "warning": "1;33", "place": "1", "caret": "31", "help": "36"}
_TAB = "    "
_REPEATS_SHOWN = 3
_CAUSES_SHOWN = 20
"""Causes of one code in one file that are told one by one."""
_MESSAGE_AGAIN = 100
_NO_DAMAGE = Damage()


def plain(text: str, role: str) -> str:
    """Paint nothing."""
    del role
    return text


def coloured(text: str, role: str) -> str:
    """Paint with the terminal's own sixteen colours, which its user chose."""
    return f"\x1b[{ANSI[role]}m{text}\x1b[m"


def lines_for_people(problems: Sequence[Problem], paint: Paint = plain) -> Iterator[str]:
    """Each problem with its place, a few lines of the file, and what to do.

    One cause that repeats is explained three times: a misspelt key in a thousand records is one
    thing to mend. After that each file takes a line that says where it begins, and its others are
    counted; so are those of a code that a file has many of, each in other words.
    """
    problems = grouped(problems)
    in_file: Counter[Here] = Counter(
        (problem.file, problem.severity, *_cause(problem)) for problem in problems
    )
    beyond = _beyond(in_file)
    explained: Counter[tuple[str, str]] = Counter()
    met: Counter[Here] = Counter()
    short = False
    for problem in problems:
        cause = _cause(problem)
        here = (problem.file, problem.severity, *cause)
        met[here] += 1
        if here in beyond:
            if beyond[here] and met[here] == 1:
                more = f"… and {beyond[here]:,} more of the kind ({problem.code})"
                yield f"{visible(problem.file)}: {more}"
                if not short:
                    yield ""
            continue
        if explained[cause] < _REPEATS_SHOWN:
            explained[cause] += 1
            if short:
                yield ""
            yield from _one(problem, paint)
            yield ""
            short, counted_from = False, explained[cause] == _REPEATS_SHOWN
        elif met[here] == 1:
            yield _headline(problem, paint)
            short = counted_from = True
        else:
            counted_from = False
        rest = in_file[here] - met[here]
        if counted_from and rest:
            said = brief(problem.message, _MESSAGE_AGAIN)
            more = f"… and {rest:,} more like this ({problem.code}: {said})"
            yield f"{visible(problem.file)}: {more}"
            if not short:
                yield ""
    if short:
        yield ""


def _beyond(causes: Counter[Here]) -> dict[Here, int]:
    """The causes that are too many of their code in their file; at the first one of a code stands
    how many problems that makes, at the others 0."""
    of_code: Counter[tuple[str, str, str]] = Counter()
    firsts: dict[tuple[str, str, str], Here] = {}
    beyond: dict[Here, int] = {}
    for here, number in causes.items():
        kind = here[:3]
        of_code[kind] += 1
        if of_code[kind] > _CAUSES_SHOWN:
            beyond[here] = 0
            beyond[firsts.setdefault(kind, here)] += number
    return beyond


def _cause(problem: Problem) -> tuple[str, str]:
    return problem.code, problem.message


def _headline(problem: Problem, paint: Paint) -> str:
    place = f"{visible(problem.file)}:{problem.line}:{problem.column}:"
    kind = f"{problem.severity}[{visible(problem.code)}]"
    return f"{paint(place, 'place')} {paint(kind, problem.severity)}: {visible(problem.message)}"


def _one(problem: Problem, paint: Paint) -> Iterator[str]:
    yield _headline(problem, paint)
    yield from excerpt_lines(problem, paint)
    if problem.help:
        yield f"{paint('help:', 'help')} {visible(problem.help)}"


def excerpt_lines(problem: Problem, paint: Paint = plain) -> Iterator[str]:
    """The lines of the file around a problem, numbered, with carets under what is meant."""
    first = problem.line - len(problem.excerpt) + 1
    gutter = len(str(problem.line)) + 2
    for number, line in enumerate(problem.excerpt, first):
        yield f"{number:>{gutter}} | {shown(line)}".rstrip()
    if problem.excerpt and problem.excerpt_column:
        start = problem.excerpt_column - 1
        line = problem.excerpt[-1]
        length = problem.end_column - problem.column if problem.end_line == problem.line else None
        end = len(line) if length is None else min(len(line), start + length)
        carets = "^" * max(1, cells(shown(line[start:end])))
        yield f"{'':>{gutter}} | {'':{cells(shown(line[:start]))}}{paint(carets, 'caret')}"


def shown(line: str) -> str:
    """A line of a file as the excerpt shows it: as wide under every terminal's tab stops."""
    return visible(line.replace("\t", _TAB))


def cells(text: str) -> int:
    """The columns of a terminal that `text` takes (Unicode TR 11; marks and joiners take none)."""
    if text.isascii():
        return len(text)
    width = 0
    for char in text:
        if unicodedata.category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff":
            continue
        width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return width


def github_lines(problems: Iterable[Problem]) -> Iterator[str]:
    """Workflow commands of GitHub Actions, one a problem. A column is only said within one line:
    GitHub refuses it across lines."""
    for problem in problems:
        properties = {
            "file": problem.file,
            "line": str(problem.line),
            "endLine": str(problem.end_line),
        }
        if problem.line == problem.end_line:
            properties |= {"col": str(problem.column), "endColumn": str(problem.end_column)}
        properties["title"] = f"{problem.code}"
        words = f"{problem.message}\n{problem.help}" if problem.help else problem.message
        listed = ",".join(f"{key}={_property(text)}" for key, text in properties.items())
        yield f"::{problem.severity} {listed}::{_data(words)}"


def _data(text: str) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(text)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def summary(
    problems: Sequence[Problem], *, events: int, files: int, damage: Damage = _NO_DAMAGE
) -> str:
    """Return the last line: how many problems in how many files, and what that has cost of the
    `events` that are shown, and of those that are not."""
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if not problems:
        return f"{count(events, 'event')} in {count(files, 'file')}: no problems"
    found = [
        count(number, word) for number, word in ((errors, "error"), (warnings, "warning")) if number
    ]
    touched = len({problem.file for problem in problems})
    # A folder or a link that could not be read has a problem and is none of the files read.
    where = count(touched, "file") if touched >= files else f"{touched:,} of {count(files, 'file')}"
    whole = events - damage.damaged
    cost = [count(whole, "event is fine", "events are fine") if whole else "no events are fine"]
    if damage.damaged:
        cost.append(count(damage.damaged, "is damaged", "are damaged"))
    if damage.hidden:
        cost.append(count(damage.hidden, "is hidden", "are hidden"))
    return f"{' and '.join(found)} in {where}; {', '.join(cost)}"
