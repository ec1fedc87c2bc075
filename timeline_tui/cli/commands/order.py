"""`timeline-tui order`: which of two events came first, as far as the files say."""

from __future__ import annotations

import argparse

from timeline_tui.cli import output, reading
from timeline_tui.cli.commands import list as listing
from timeline_tui.cli.output import FINE, UsageError
from timeline_tui.core.characters import is_plain
from timeline_tui.core.lens import Lens
from timeline_tui.core.suggest import closest
from timeline_tui.core.text import brief, visible
from timeline_tui.dates import display


def run(asked: argparse.Namespace) -> int:
    """Say whether one event ends before another begins: certainly, possibly or not."""
    from timeline_tui.core.order.precedence import Certainty, certainty

    snapshot = reading.snapshot_of(asked)
    lens = snapshot.lens
    one, other = (_row(lens, name) for name in (asked.one, asked.other))
    if one == other:
        title = brief(lens.event(one).title)
        raise UsageError(f"both are “{title}”: name two events")
    found = certainty(lens.corpus, one, other)
    is_known = found is not Certainty.CONTRADICTED
    words = (found if is_known else Certainty.POSSIBLE).value
    output.prepare()
    output.emit([f"{_named(lens, one)} is {words} {_named(lens, other)}"])
    if not is_known:
        output.note(
            "timeline-tui: the files contradict themselves about these two; "
            "timeline-tui check names the statements"
        )
    listing.mention_problems(snapshot, asked.paths)
    return FINE


def _row(lens: Lens, name: str) -> int:
    row = lens.row(name)
    if row is None:
        close = closest(name, filter(is_plain, lens.corpus.keys))
        hint = f" (did you mean {brief(close[0])}?)" if close else ""
        raise UsageError(f"no event has the id {brief(name)}{hint}")
    return row


def _named(lens: Lens, row: int) -> str:
    event = lens.event(row)
    return f"“{visible(event.title)}” ({display(event.when)})"
