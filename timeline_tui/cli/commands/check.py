"""`timeline-tui check`: what is wrong in the files, for people, programs and GitHub."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from timeline_tui.cli import complaints, output, reading
from timeline_tui.cli.output import FINE, PROBLEMS, Failure
from timeline_tui.core.damage import passed_over_words
from timeline_tui.core.plain_json import json_text
from timeline_tui.core.text import count, visible

if TYPE_CHECKING:
    from timeline_tui.core.event import Event
    from timeline_tui.core.problem import Problem
    from timeline_tui.files.library import Snapshot


_FILES_NAMED = 3


def run(asked: argparse.Namespace) -> int:
    """Check the files; `PROBLEMS` if something must be mended."""
    paths, _ = reading.chosen(asked)
    library = reading.loaded(paths, follow=asked.follow)
    snapshot = library.snapshot()
    problems = snapshot.problems
    # The data names files as everywhere, from the folder given; people and GitHub go to them.
    placed = [replace(p, file=reading.place_of(p.file, library, paths)) for p in problems]
    output.prepare(data=asked.format == "json")
    if asked.format == "json":
        output.emit([json_text(_record(snapshot, problems), indent=1)])
    elif asked.format == "github":
        output.emit(complaints.github_lines(placed))
    else:
        output.emit(_for_people(snapshot, placed, snapshot.others))
    if asked.format != "text":
        for words in _notes(snapshot.lens.events):
            output.note(f"timeline-tui: {words}")
    if not snapshot.files and not snapshot.bad_files:
        raise Failure(reading.nothing_readable(snapshot, paths))
    failing = problems if asked.strict else [p for p in problems if p.severity == "error"]
    return PROBLEMS if failing else FINE


def _for_people(snapshot: Snapshot, problems: Sequence[Problem], others: int) -> Iterator[str]:
    paint = complaints.coloured if output.has_colour() else complaints.plain
    events = snapshot.lens.events
    yield from complaints.lines_for_people(problems, paint)
    yield from _id_advice(events)
    yield from (f"note: {words}" for words in _notes(events))
    if passed := passed_over_words(others):
        yield f"note: {passed}"
    yield complaints.summary(
        problems, events=len(events), files=snapshot.files, damage=snapshot.damage
    )


def _notes(events: Sequence[Event]) -> list[str]:
    """Return what is worth knowing and no problem: that an export was of a selection."""
    from timeline_tui.core.consistency import references_outside

    exports = [event for event in events if event.is_export]
    leading = references_outside(exports, {event.id for event in events}) if exports else 0
    if not leading:
        return []
    what = count(leading, "reference leads", "references lead")
    return [f"{what} to events that an export has left out"]


def _id_advice(events: Iterable[Event]) -> Iterator[str]:
    """Advice and no problem: a file's name serves as an id until somebody renames the file."""
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
