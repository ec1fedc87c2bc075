"""`timeline-tui check`: the problems of the files, for people, programs and GitHub.

Nothing here obeys a file's text: what is shown of it passes through `visible`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

from timeline_tui.cli import output, reading
from timeline_tui.cli.output import FINE, PROBLEMS, Failure, UsageError
from timeline_tui.core.columns import EXPORTED, NO_ID
from timeline_tui.core.corpus import Damage, passed_over_words
from timeline_tui.core.event import Event
from timeline_tui.core.lens import Lens
from timeline_tui.core.plain_json import json_text
from timeline_tui.core.problem import Problem, group_repeats
from timeline_tui.core.schema.consistency import references_outside
from timeline_tui.core.text import brief, count, visible
from timeline_tui.files.entry import STDIN
from timeline_tui.files.library import Library
from timeline_tui.files.snapshot import Snapshot
from timeline_tui.tui.glyphs import cell_width

Paint = Callable[[str, str], str]
"""(text, role) -> the text as the terminal is to show it; roles are the keys of `ANSI`."""
Here = tuple[str, str, str, str]
"""The file, the severity, the code and the message of problems with one cause."""
Item = tuple[list[str], bool]
"""Lines, and whether they stand close: without a blank line to others that do."""

ANSI = {"error": "1;31", "warning": "1;33", "place": "1", "caret": "31", "help": "36"}
_TAB = "    "
_REPEATS_SHOWN = 3
_CAUSES_SHOWN = 20
"""Causes of one code in one file that are shown one by one."""
_MESSAGE_AGAIN = 100
_FILES_NAMED = 3
_NO_DAMAGE = Damage()


def run(asked: SimpleNamespace) -> int:
    """Check the files; return `PROBLEMS` if something must be fixed."""
    paths, _ = reading.choose_paths(asked)
    if asked.fix:
        _check_may_write(asked, paths)
    elif asked.yes:
        raise UsageError("--yes goes with --fix")
    library, snapshot = reading.read_files(asked, paths, summed=True, later=not asked.fix)
    is_left = False
    if asked.fix:
        written, is_left = _fix(asked, library, snapshot)
        if written:
            library, snapshot = reading.read_files(asked, paths, summed=True)
    problems = snapshot.problems
    # The data names files as everywhere, from the folder given; people and GitHub go to them.
    placed = [replace(p, file=reading.place_of(p.file, library, paths)) for p in problems]
    output.prepare(data=asked.format == "json")
    if asked.format == "json":
        output.emit([json_text(_record(snapshot, problems), indent=1)])
    elif asked.format == "github":
        output.emit(github_lines(placed))
    else:
        output.emit(_for_people(snapshot, placed, snapshot.others))
    if asked.format != "text":
        for words in _notes(snapshot.lens):
            output.note(f"timeline-tui: {words}")
    if not snapshot.files and not snapshot.bad_files:
        raise Failure(reading.explain_nothing(snapshot, paths))
    failing = problems if asked.strict else [p for p in problems if p.severity == "error"]
    return PROBLEMS if failing or is_left else FINE


# -- fixing ----------------------------------------------------------------------------------------


def _check_may_write(asked: SimpleNamespace, paths: Sequence[str]) -> None:
    if STDIN in paths:
        raise UsageError("--fix writes files: standard input is none")
    if asked.sample or any(reading.is_installed(Path(path)) for path in paths):
        raise UsageError(
            "--fix leaves the files of an installed program alone: copy them to your own folder"
        )


def _fix(asked: SimpleNamespace, library: Library, snapshot: Snapshot) -> tuple[int, bool]:
    """Show what can be fixed, ask, and write it. Return how many files were written, and whether a
    fix was not."""
    from timeline_tui.files.fix import diff_lines, find_repairs, name_kinds
    from timeline_tui.files.write import NotWritten

    repairs, left = find_repairs(library, snapshot.problems, snapshot.lens)
    for name, reason in left:
        output.note(f"timeline-tui: {brief(name, 200)}: {reason}")
    if not repairs:
        output.note("timeline-tui: nothing here has one sure remedy")
        return 0, bool(left)
    say = output.note if asked.format != "text" else _print
    paint = paint_ansi if asked.format == "text" and output.has_color() else paint_nothing
    output.prepare()
    for repair in repairs:
        where = reading.place_of(repair.entry.name, library, library.paths)
        for line in diff_lines(repair, where):
            role = {"-": "error", "+": "help", "@": "place"}.get(line[:1])
            say(paint(line, role) if role else line)
    what = f"{name_kinds(repairs)} in {count(len(repairs), 'file')}"
    output.flush()
    if not asked.yes and not _is_agreed(f"fix {what}?"):
        output.note("timeline-tui: nothing was written")
        return 0, True
    written, failed = [], bool(left)
    for repair in repairs:
        try:
            repair.write(library.paths)
            written.append(repair)
        except NotWritten as error:
            failed = True
            output.note(f"timeline-tui: {brief(repair.entry.name, 200)}: {error}")
    if written:
        say(f"fixed {name_kinds(written)} in {count(len(written), 'file')}")
    return len(written), failed


def _print(line: str) -> None:
    output.emit([line])


def _is_agreed(question: str) -> bool:
    """Ask on standard error, and read the answer from standard input; its end is a no."""
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    try:
        answer = sys.stdin.readline() if sys.stdin is not None else ""
    except (OSError, ValueError):
        answer = ""
    if not answer.endswith("\n"):
        output.note("")
    return answer.strip().lower() in ("y", "yes")


# -- for people ------------------------------------------------------------------------------------


def _for_people(snapshot: Snapshot, problems: Sequence[Problem], others: int) -> Iterator[str]:
    paint = paint_ansi if output.has_color() else paint_nothing
    events = snapshot.lens.events
    yield from lines_for_people(problems, paint)
    yield from _id_advice(_flagged(snapshot.lens, NO_ID))
    yield from (f"note: {words}" for words in _notes(snapshot.lens))
    if passed := passed_over_words(others):
        yield f"note: {passed}"
    yield summarize(problems, events=len(events), files=snapshot.files, damage=snapshot.damage)


def _flagged(lens: Lens, flag: int) -> list[Event]:
    """Return the events of which a column says so, without a look at all."""
    flags = bytes(lens.corpus.columns["event.flags"])
    if not any(each & flag for each in set(flags)):
        return []
    return [lens.event(row) for row, each in enumerate(flags) if each & flag]


def _notes(lens: Lens) -> list[str]:
    """Return notes on what is no problem: that an export was of a selection."""
    exports = _flagged(lens, EXPORTED)
    leading = references_outside(exports, {event.id for event in lens.events}) if exports else 0
    if not leading:
        return []
    what = count(leading, "reference leads", "references lead")
    return [f"{what} to events that an export has left out"]


def _id_advice(events: Iterable[Event]) -> Iterator[str]:
    """Yield advice, no problem: a file's name serves as an id until somebody renames the file."""
    nameless = [event for event in events if not event.id_given and ("id",) not in event.unfit]
    if not nameless:
        return
    files = list(dict.fromkeys(visible(event.file) for event in nameless))
    more = f" and {len(files) - _FILES_NAMED} more" if len(files) > _FILES_NAMED else ""
    where = ", ".join(files[:_FILES_NAMED]) + more
    have = count(len(nameless), "event has", "events have")
    yield f'note: {have} no id, and the file\'s name serves: {where}; "id" keeps links to it whole'


def _record(snapshot: Snapshot, problems: Sequence[Problem]) -> dict[str, object]:
    return {
        "events": [
            {"id": event.id, "title": event.title, "file": event.file}
            for event in snapshot.lens.events
        ],
        "problems": [_problem(problem) for problem in problems],
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "end_line": problem.end_line,
        "end_column": problem.end_column,
        "path": problem.path,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "help": problem.help,
    }


def paint_nothing(text: str, role: str) -> str:
    """Paint nothing."""
    del role
    return text


def paint_ansi(text: str, role: str) -> str:
    """Paint with the terminal's own sixteen colors, which its user chose."""
    return f"\x1b[{ANSI[role]}m{text}\x1b[m"


def lines_for_people(problems: Sequence[Problem], paint: Paint = paint_nothing) -> Iterator[str]:
    """Yield each problem with its place, a few lines of the file, and what to do.

    One cause that repeats is explained three times: a misspelled key in a thousand records is one
    thing to fix. After that each file takes a line that says where it begins, and its others are
    counted; so are those of a code that a file has many of, each in other words.
    """
    close = False
    for lines, is_close in _items(group_repeats(problems), paint):
        if close and not is_close:
            yield ""
        yield from lines
        if not is_close:
            yield ""
        close = is_close
    if close:
        yield ""


def _items(problems: Sequence[Problem], paint: Paint) -> Iterator[Item]:
    in_file: Counter[Here] = Counter(map(_here, problems))
    beyond = _beyond(in_file)
    explained: Counter[tuple[str, str]] = Counter()
    met: Counter[Here] = Counter()
    close = False
    for problem in problems:
        here = _here(problem)
        cause = here[2:]
        met[here] += 1
        rest, words = 0, ""
        if here in beyond:
            rest = beyond[here] if met[here] == 1 else 0
            words = f"more of the kind ({problem.code})"
        elif explained[cause] < _REPEATS_SHOWN:
            explained[cause] += 1
            close = False
            yield [*_one(problem, paint)], close
            rest = in_file[here] - met[here] if explained[cause] == _REPEATS_SHOWN else 0
        elif met[here] == 1:
            close = True
            yield [_headline(problem, paint)], close
            rest = in_file[here] - 1
        if rest:
            words = words or (
                f"more like this ({problem.code}: {brief(problem.message, _MESSAGE_AGAIN)})"
            )
            yield [f"{visible(problem.file)}: … and {rest:,} {words}"], close


def _here(problem: Problem) -> Here:
    return problem.file, problem.severity, problem.code, problem.message


def _beyond(causes: Counter[Here]) -> dict[Here, int]:
    """Return the causes that are too many of their code in their file, each with the number of
    problems to count there: all of them at the first cause of a code, 0 at the others."""
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


def _headline(problem: Problem, paint: Paint) -> str:
    place = f"{visible(problem.file)}:{problem.line}:{problem.column}:"
    kind = f"{problem.severity}[{visible(problem.code)}]"
    return f"{paint(place, 'place')} {paint(kind, problem.severity)}: {visible(problem.message)}"


def _one(problem: Problem, paint: Paint) -> Iterator[str]:
    yield _headline(problem, paint)
    yield from excerpt_lines(problem, paint)
    if problem.help:
        yield f"{paint('help:', 'help')} {visible(problem.help)}"


def excerpt_lines(problem: Problem, paint: Paint = paint_nothing) -> Iterator[str]:
    """Yield the lines of the file around a problem, numbered, with carets under what is meant."""
    first = problem.line - len(problem.excerpt) + 1
    gutter = len(str(problem.line)) + 2
    for number, line in enumerate(problem.excerpt, first):
        yield f"{number:>{gutter}} | {show_line(line)}".rstrip()
    if problem.excerpt and problem.excerpt_column:
        start = problem.excerpt_column - 1
        line = problem.excerpt[-1]
        length = problem.end_column - problem.column if problem.end_line == problem.line else None
        end = len(line) if length is None else min(len(line), start + length)
        carets = "^" * max(1, cell_width(show_line(line[start:end])))
        before = " " * cell_width(show_line(line[:start]))
        yield f"{'':>{gutter}} | {before}{paint(carets, 'caret')}"


def show_line(line: str) -> str:
    """Return a line of a file as the excerpt shows it, as wide under every terminal's tab stops."""
    return visible(line.replace("\t", _TAB))


def github_lines(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield workflow commands of GitHub Actions, one for each problem. Columns are given within
    one line only: GitHub refuses them across lines."""
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


def summarize(
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
