"""`timeline-tui gaps` and `timeline-tui order`: the longest gaps between events, and which of two
events came first, as far as the files say."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from timeline_tui.cli import output, reading
from timeline_tui.cli.commands import list as listing
from timeline_tui.cli.output import FINE, UsageError
from timeline_tui.core.characters import is_plain
from timeline_tui.core.gaps import Gap, gaps
from timeline_tui.core.lens import Lens
from timeline_tui.core.plain_json import json_text
from timeline_tui.core.text import brief, closest, count, visible
from timeline_tui.dates import display
from timeline_tui.dates.wording.datewords import days_words


def print_gaps(asked: argparse.Namespace) -> int:
    """Print the gaps between the events that are asked for."""
    snapshot, lens, view = listing.select(asked)
    found = gaps(lens, view.rows)
    shown = found[: asked.limit] if asked.limit else found
    output.prepare(data=asked.format != "text")
    if not len(view):
        listing.mention_none(lens)
    if asked.format == "json":
        output.emit([json_text([_record(lens, gap) for gap in shown], indent=1)])
    else:
        output.emit(_lines(lens, shown))
        if len(found) > len(shown):
            more = count(len(found) - len(shown), "shorter gap")
            output.note(f"timeline-tui: {more} not listed (--limit 0 lists all)")
    listing.mention_problems(snapshot, asked.paths)
    return FINE


def _lines(lens: Lens, found: Sequence[Gap]) -> Iterator[str]:
    counts = [count(gap.days, "day") for gap in found]
    width = max(map(len, counts), default=0)
    for days, gap in zip(counts, found, strict=True):
        before, after = lens.event(gap.before), lens.event(gap.after)
        maybe = f" · {count(gap.maybe, 'vague date')} may fall within" if gap.maybe else ""
        yield (
            f"{days:>{width}}  {days_words(gap.first, gap.last)}{maybe}\n"
            f"{'':{width}}    after   {visible(before.title)}\n"
            f"{'':{width}}    before  {visible(after.title)}"
        )


def _record(lens: Lens, gap: Gap) -> dict[str, object]:
    from timeline_tui.dates.calendar import iso_day

    return {
        "first": iso_day(gap.first),
        "last": iso_day(gap.last),
        "days": gap.days,
        "maybe": gap.maybe,
        "after": lens.event(gap.before).id,
        "before": lens.event(gap.after).id,
    }


def print_order(asked: argparse.Namespace) -> int:
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
