"""`timeline-tui dates`: what a phrase of a source comes to, and the conventions behind it."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator

from timeline_tui.cli import output, selecting
from timeline_tui.cli.output import FINE, Failure


def run(asked: argparse.Namespace) -> int:
    """Say what the words come to, or print the conventions."""
    output.prepare()
    if asked.phrase is None:
        output.emit(_conventions())
        return FINE
    from timeline_tui.dates.phrases import resolve
    from timeline_tui.dates.wording import display

    anchor = None if asked.anchor is None else selecting.time_of("--anchor", asked.anchor)
    found = resolve(asked.phrase, anchor)
    if found.when is None:
        meant = " or ".join(found.alternatives)
        raise Failure(selecting.complaint(found.reason, f"write {meant}" if meant else ""))
    rule = f"  (the convention “{found.rule}”)" if found.rule else ""
    note = [f"    {found.note}"] if found.note else []
    output.emit([f"{found.when.edtf}  {display(found.when)}{rule}", *note])
    return FINE


def _conventions() -> Iterator[str]:
    from timeline_tui.dates.conventions import ANCHOR, CONVENTIONS
    from timeline_tui.dates.phrases import RULE_SET

    yield f"The conventions {RULE_SET}; the examples are said on {ANCHOR}."
    for each in CONVENTIONS:
        yield ""
        yield f"{each.name}: {each.phrases}"
        yield textwrap.fill(each.meaning, 76, initial_indent="    ", subsequent_indent="    ")
        yield f"    {each.example}: {each.edtf}"
