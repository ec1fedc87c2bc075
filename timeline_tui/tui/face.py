"""The face of the explorer: which widgets there are, what each is shown, and what fits a size.

Shows, never decides: all of it follows from `Facts`.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from timeline_tui.tui import around, moves
from timeline_tui.tui.actors import ActorsBar, Cast
from timeline_tui.tui.around import Facts
from timeline_tui.tui.chrome import Bottom, Word, WordLine, footer_words
from timeline_tui.tui.glyphs import Glyphs
from timeline_tui.tui.timeline import Timeline
from timeline_tui.tui.timeline.density import Density
from timeline_tui.tui.timeline.shown import Scene
from timeline_tui.tui.timeline.source_pane import SourcePane
from timeline_tui.tui.toolkit.screen import PatchedScreen

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


class Face(PatchedScreen[None]):
    """See the module."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    AUTO_FOCUS = "#timeline"

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs = glyphs

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
        return self.query_one("#timeline", Timeline)

    @property
    def actors_bar(self) -> ActorsBar:
        return self.query_one("#actors", ActorsBar)

    @property
    def bottom(self) -> Bottom:
        return self.query_one("#bottom", Bottom)

    def present(self, facts: Facts) -> None:
        """Everything on the screen. The one place where widgets are told."""
        session, lens, view = facts.session, facts.lens, facts.view
        row = lens.row(session.cursor)
        wanted = frozenset(
            index
            for actor in session.query.actors
            if (index := lens.actor_index(actor)) is not None
        )
        self.timeline.present(
            Scene(
                facts.measure, view, session.cursor, session.stop, session.expanded,
                facts.digits, wanted, session.query, around.notice(facts), facts.stale,
                facts.fault_lines, not facts.loaded,
            )
        )  # fmt: skip
        self.actors_bar.present(Cast(lens, view, session.query, facts.digits))
        here = None if row is None else lens.days[row]
        self.query_one("#density", Density).present(facts.measure, view, session.zoom, here)
        self.say(facts)
        pane = self.query_one("#pane", SourcePane)
        if pane.display and self.app.size.width >= WIDE_PANE:
            ground = moves.Ground(lens, view, self.timeline.stops)
            shown, stop = ground.row(session), ground.stop(session)
            line = 0 if shown is None else facts.line_of(lens.event(shown))
            pane.present(lens, shown, stop, line, session.query.needles)

    def say(self, facts: Facts) -> None:
        """The lines around the timeline."""
        self.query_one("#header", WordLine).say(*around.header(facts))
        self.bottom.status.say(*around.status(facts))
        self.query_one("#footer", WordLine).say(footer_words(self.app.size.width))
        self.query_one("#too-small", WordLine).say([Word(TOO_SMALL)])

    def enter_actors(self) -> None:
        """The keys go to the list of actors, which is brought up if it is hidden."""
        self.add_class("-actors")
        self.remove_class("-no-actors")
        self.call_after_refresh(self.actors_bar.focus)

    def toggle_actors(self) -> None:
        """The list of actors on or off; an overlay where the terminal is narrow."""
        slim = self.app.size.width < NARROW_BAR
        self.toggle_class("-actors" if slim else "-no-actors")

    def toggle_strip(self) -> None:
        """The density strip on or off."""
        self.toggle_class("-no-strip")
