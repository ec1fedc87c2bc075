"""`timeline-tui list`: the explorer's selection as lines, for pipes and for screen readers."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from timeline_tui.cli import output, reading
from timeline_tui.cli.output import FINE, UsageError
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.schema.consistency import references_outside
from timeline_tui.core.text import count
from timeline_tui.files.snapshot import Snapshot


def run(asked: argparse.Namespace) -> int:
    """List the events that are selected."""
    if asked.spreadsheet and asked.format != "csv":
        raise UsageError("--spreadsheet is for CSV: add --format csv")
    return print_events(
        asked, form=asked.format, quotes=asked.quotes, spreadsheet=asked.spreadsheet
    )


def print_events(
    asked: argparse.Namespace,
    *,
    form: str = "text",
    quotes: bool = False,
    spreadsheet: bool = False,
) -> int:
    """Read, select and print; also what the explorer does where it has no screen."""
    snapshot, lens, view = select(asked)
    output.prepare(data=form != "text")
    if not len(view):
        mention_none(lens)
    if form == "csv":
        from timeline_tui.cli import exports

        shown = output.is_terminal()
        output.emit(exports.csv_lines(lens, view.rows, shown=shown, spreadsheet=spreadsheet))
    elif len(view) or form == "json":
        output.emit(_lines(lens, view.rows, form, quotes))
    if form == "md" and len(view):
        _mention_left_out(lens, view.rows)
    if form != "text":
        _mention_references(lens, view.rows, form)
    mention_problems(snapshot, asked.paths)
    return FINE


def mention_none(lens: Lens) -> None:
    """Say on standard error that the selection is empty, and of how many events."""
    total = len(lens.whole)
    if total:
        output.note(f"timeline-tui: no event matches the selection ({count(total, 'event')} read)")


def select(asked: argparse.Namespace) -> tuple[Snapshot, Lens, View]:
    """Return all that was read, the lens that is asked for, and the events that it selects."""
    reading.select_early(asked)  # a mistake is said before anything is read
    snapshot = reading.snapshot_of(asked)
    selection = reading.select_from(asked, snapshot.lens.index)
    lens = snapshot.lens.through(selection.known, selection.order)
    if selection.known is not None and (silent := lens.whole.index.published.unknown):
        events = count(silent, "event is", "events are")
        output.note(f"timeline-tui: {events} left out: no source says when it was published")
    return snapshot, lens, lens.select(selection.query)


def _lines(lens: Lens, rows: Sequence[int], form: str, quotes: bool) -> Iterator[str]:
    from timeline_tui.cli import exports

    if form == "json":
        return exports.json_array(lens, rows)
    if form == "jsonl":
        return exports.json_lines(lens, rows)
    if form == "md":
        return exports.markdown_lines(lens, rows, shown=output.is_terminal())
    return exports.text_lines(lens, rows, quotes=quotes)


def _mention_left_out(lens: Lens, rows: Sequence[int]) -> None:
    """Say on standard error what of the events a Markdown document has no place for."""
    from timeline_tui.cli import exports

    if left_out := exports.left_out(lens, rows):
        said = ", ".join(f"{name} ({number:,})" for name, number in left_out.items())
        output.note(f"timeline-tui: not in Markdown: {said}; --format json has all of it")


def _mention_references(lens: Lens, rows: Sequence[int], form: str) -> None:
    """Say on standard error how many references lead out of what was exported, and how many of its
    events that changes for who reads it alone."""
    from timeline_tui.cli import exports

    events = [lens.event(row) for row in rows]
    if leading := references_outside(events, {event.id for event in events}):
        what = count(leading, "reference leads", "references lead")
        output.note(
            f"timeline-tui: {what} to events that are not among those exported; "
            f"{'it is' if leading == 1 else 'they are'} kept"
        )
        if form in ("json", "jsonl") and (changed := exports.changed_alone(lens, rows)):
            what = count(changed, "event stands", "events stand")
            output.note(
                f"timeline-tui: {what} at another time or place when the export is read alone, "
                "because what decides it was left out; “when” has the time"
            )


def mention_problems(snapshot: Snapshot, paths: Sequence[str]) -> None:
    """Say on standard error how many events are hidden or damaged, and in how many files."""
    if words := snapshot.damage.words:
        command = f"timeline-tui check {reading.quote_paths(paths)}".rstrip()
        output.note(f"timeline-tui: {words}: run {command}")
