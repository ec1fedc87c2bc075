"""The widgets of the explorer, and what each of them shows of the state.

Shows, never decides: all of it follows from a `State` and the size of the terminal.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal

from timeline_tui.core.event import Event
from timeline_tui.explorer.messages import Sight
from timeline_tui.explorer.state import Files, State
from timeline_tui.tui import sentences
from timeline_tui.tui.actors import ActorsBar, Cast
from timeline_tui.tui.chrome import Bottom, Word, WordLine, footer_words
from timeline_tui.tui.glyphs import Glyphs
from timeline_tui.tui.timeline import Timeline
from timeline_tui.tui.timeline.density import Density
from timeline_tui.tui.timeline.shown import Scene
from timeline_tui.tui.timeline.source_pane import SourcePane
from timeline_tui.tui.toolkit.widgets import PatchedScreen

WIDE_PANE, WIDE_BAR, NARROW_BAR = 140, 110, 70
"""Columns from which there is a source pane, a wide list of actors, a list of actors."""
STRIP_ROWS, FOOTER_ROWS = 16, 12
LEAST_COLUMNS, LEAST_ROWS = 40, 8
TOO_SMALL = f"needs {LEAST_COLUMNS}×{LEAST_ROWS}, q quits"
WIDTHS = [
    (0, "-thin"), (LEAST_COLUMNS, "-slim"), (NARROW_BAR, "-narrow"),
    (WIDE_BAR, "-wide"), (WIDE_PANE, "-full"),
]  # fmt: skip
HEIGHTS = [(0, "-short"), (LEAST_ROWS, "-flat"), (FOOTER_ROWS, "-low"), (STRIP_ROWS, "-tall")]


class Presenter(PatchedScreen[None]):
    """See the module."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    AUTO_FOCUS = "#timeline"

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs = glyphs
        self.show_files: Callable[[Files], None] | None = None
        """Tells an open list of problems what is known of the files now."""

    def compose(self) -> ComposeResult:
        # With the classes of its size from the start: set later, everything is styled twice.
        self.add_class(*self._size_classes())
        yield WordLine(self.glyphs, id="header")
        yield Density(self.glyphs, id="density")
        with Horizontal(id="body"):
            yield ActorsBar(self.glyphs, id="actors")
            yield Timeline(self.glyphs, id="timeline")
            yield SourcePane(self.glyphs, id="pane")
        yield Bottom(self.glyphs, id="bottom")
        yield WordLine(self.glyphs, id="footer")
        yield WordLine(self.glyphs, id="too-small")

    def _size_classes(self) -> list[str]:
        width, height = self.app.size
        return [
            [name for least, name in points if size >= least][-1]
            for size, points in (
                (width, WIDTHS), (height, HEIGHTS)
            )
        ]  # fmt: skip

    @property
    def timeline(self) -> Timeline:
        """Return the list of events."""
        return self.query_one("#timeline", Timeline)

    @property
    def actors_bar(self) -> ActorsBar:
        """Return the list of actors."""
        return self.query_one("#actors", ActorsBar)

    @property
    def bottom(self) -> Bottom:
        """Return the line with the status, and to type in."""
        return self.query_one("#bottom", Bottom)

    @property
    def sight(self) -> Sight:
        """Return the part of the list that is in sight now."""
        timeline = self.timeline
        narrow = self.app.size.width < NARROW_BAR
        return Sight(timeline.page, timeline.in_sight(), timeline.index_away, narrow)

    def present(self, state: State, today: int, line_of: Callable[[Event], int]) -> None:
        """Show a state. The one place where widgets are told. `today` is the number of the present
        day; `line_of` gives the line of an event in its file, 0 as long as it is not known."""
        session, outline, lens, view = state.session, state.outline, state.lens, state.view
        self.set_class(state.panes.over, "-actors")
        self.set_class(not state.panes.actors, "-no-actors")
        self.set_class(not state.panes.strip, "-no-strip")
        asked = map(lens.actor_index, session.selection.query.actors)
        self.timeline.present(
            Scene(
                outline, session.cursor, session.stop, session.expanded, state.digits,
                frozenset(index for index in asked if index is not None), session.selection.query,
                sentences.notice(state), state.files.stale, state.files.fault_lines,
            )
        )  # fmt: skip
        self.actors_bar.present(Cast(lens, view, session.selection.query, state.digits))
        row = lens.row(session.cursor)
        here = None if row is None else lens.days[row]
        self.query_one("#density", Density).present(state.measure, view, session.zoom, here)
        self._present_lines(state, today)
        pane = self.query_one("#pane", SourcePane)
        if pane.display and self.app.size.width >= WIDE_PANE:
            line = 0 if state.row is None else line_of(lens.event(state.row))
            pane.present(lens, state.row, state.stop, line, session.selection.query.needles)
        if self.show_files is not None:
            self.show_files(state.files)

    def _present_lines(self, state: State, today: int) -> None:
        self.query_one("#header", WordLine).say(*sentences.header(state, self.glyphs))
        self.bottom.status.say(*sentences.status(state, today))
        self.query_one("#footer", WordLine).say(footer_words(self.app.size.width))
        self.query_one("#too-small", WordLine).say([Word(TOO_SMALL)])
