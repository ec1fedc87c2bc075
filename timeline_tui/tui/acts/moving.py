"""Moving the cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from timeline_tui.dates.calendar import other_zoom
from timeline_tui.tui import moves
from timeline_tui.tui.timeline.layout import GAP, HEADING

if TYPE_CHECKING:
    from timeline_tui.tui.explorer import Explorer


def step(explorer: Explorer, by: int) -> None:
    """The next or previous event or stop."""
    explorer.go(moves.step(explorer.session, explorer.ground, by))


def page(explorer: Explorer, lines: int) -> None:
    """Turn the list by so many lines; the cursor stays on its line of the screen."""
    timeline = explorer.timeline
    index = timeline.index_a_page_away(explorer.ground.index(explorer.session), lines)
    if index < 0:
        return
    scroll = timeline.scroll_offset.y
    explorer.go(moves.to_index(explorer.session, explorer.ground, index), reveal=False)
    if not explorer.hurried:
        timeline.scroll_to(y=scroll + lines, animate=False)
        timeline.reveal()


def to_end(explorer: Explorer, index: int) -> None:
    """The first (0) or last (-1) event."""
    index %= max(1, len(explorer.view))
    explorer.go(moves.to_index(explorer.session, explorer.ground, index))


def to_lead(explorer: Explorer, flag: int, by: int, missing: str) -> None:
    """The next event that begins a period or ends a gap, or say that there is none."""
    layout = explorer.timeline.layout_shown
    index = explorer.ground.index(explorer.session)
    target = None
    if layout is not None and index >= 0:
        target = layout.next_lead(index, flag, by)
    if target is None:
        explorer.tell(missing)
    else:
        explorer.go(moves.to_index(explorer.session, explorer.ground, target))


def zoom(explorer: Explorer, by: int) -> None:
    """Longer (1) or shorter (-1) periods, under headings, in the strip and for `]` and `[`."""
    other = other_zoom(explorer.measure.zoom, by)
    if other is None:
        explorer.tell("no longer periods" if by > 0 else "no shorter periods")
    else:
        explorer.go(replace(explorer.session, zoom=other))
        if not explorer.hurried:
            explorer.timeline.reveal()


ACTS: Mapping[str, Callable[[Explorer], None]] = {
    "next": lambda x: step(x, 1),
    "previous": lambda x: step(x, -1),
    "half_down": lambda x: page(x, max(1, x.timeline.page // 2)),
    "half_up": lambda x: page(x, -max(1, x.timeline.page // 2)),
    "page_down": lambda x: page(x, x.timeline.page),
    "page_up": lambda x: page(x, -x.timeline.page),
    "first": lambda x: to_end(x, 0),
    "last": lambda x: to_end(x, -1),
    "next_period": lambda x: to_lead(x, HEADING, 1, "no later events"),
    "previous_period": lambda x: to_lead(x, HEADING, -1, "no earlier events"),
    "coarser": lambda x: zoom(x, 1),
    "finer": lambda x: zoom(x, -1),
    "next_gap": lambda x: to_lead(x, GAP, 1, "no long gap further on"),
    "previous_gap": lambda x: to_lead(x, GAP, -1, "no long gap before"),
}
