"""The explorer: one screen, one session, one way round.

A key becomes a command, a command a new session (`explorer.session`, `tui.moves`), a session a view
(`Lens.select`), and `show` hands all of it to the face (`tui.face`), which only shows. The
reading thread posts chronologies; they enter here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from timeline_tui.core.damage import Damage
from timeline_tui.core.event import Event
from timeline_tui.core.lens import Lens, View, assemble
from timeline_tui.core.problem import Problem
from timeline_tui.core.query import Query
from timeline_tui.core.text import brief
from timeline_tui.explorer import session as transitions
from timeline_tui.explorer.asking import HINTS, Purpose
from timeline_tui.explorer.commands import COMMANDS, LEAVING
from timeline_tui.explorer.keyed import digits, keyed
from timeline_tui.explorer.options import Options
from timeline_tui.explorer.session import Session
from timeline_tui.tui import describe, moves
from timeline_tui.tui.actors import ActorsBar
from timeline_tui.tui.acts import ACTS, filtering, moving, time
from timeline_tui.tui.around import Facts
from timeline_tui.tui.chrome import Bottom, WordLine
from timeline_tui.tui.face import Face
from timeline_tui.tui.glyphs import ASCII, UNICODE
from timeline_tui.tui.loading import LineFound, Loaded, Reading, ReadingFailed, Returned, Watching
from timeline_tui.tui.staying import actor_now, query_now, returned, stayed, stop_now
from timeline_tui.tui.timeline import Timeline
from timeline_tui.tui.timeline.block import FaultLines
from timeline_tui.tui.timeline.density import Density
from timeline_tui.tui.timeline.layout import Measure

if TYPE_CHECKING:
    from timeline_tui.tui.sheets.screens import Problems

SAFE = "not with --safe: nothing is opened, copied or written from here"


class Explorer(Face):
    """See the module."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            # The search line takes the keys before the next one is handed out: of `/words` sent
            # in one piece nothing is lost. A line that is typed in still has its own slash.
            Binding(",".join(c.keys), f"do('{c.id}')", c.words, id=c.id, show=False,
                    priority=c.id == "search")
            for c in COMMANDS
            if c.id in ACTS
        ),
        *(
            Binding(f"{n}", f"digit({n})", "that actor on or off", id=f"actor_{n}", show=False)
            for n in range(1, 10)
        ),
    ]  # fmt: skip

    def __init__(self, query: Query, options: Options) -> None:
        super().__init__(ASCII if options.ascii else UNICODE)
        self.options = options
        self.session: Session = Session(query=query)
        self.lens: Lens = assemble(())
        self.measure = Measure(self.lens)
        self.view: View = self.lens.everything
        self.problems: tuple[Problem, ...] = ()
        self.others = 0
        self.damage = Damage()
        self.fault_lines: FaultLines = {}
        self.stale: frozenset[str] = frozenset()
        self.loaded = False
        self.reading: tuple[int, int] | None = None
        self.watching = ""
        self.peeked: Query | None = None
        self.digits: dict[int, int] = {}
        self.drafted: dict[str, str] = {}
        self.early: list[tuple[int, bool]] = []
        self.problems_sheet: Problems | None = None
        self._keyed: tuple[str, ...] = ()
        self._scroll_before = 0
        self.hurried = False
        self._owed = False
        # What only the application can do is handed in by it.
        self.line_of: Callable[[Event], int] = lambda event: 1
        self.line_now: Callable[[Event], int] = lambda event: 0
        self.path_of: Callable[[str], str | None] = lambda file: None
        self.run_outside: Callable[[Sequence[str]], str] = lambda command: "no terminal"
        self.toggle_mouse: Callable[[], bool] = lambda: True

    @property
    def ground(self) -> moves.Ground:
        return moves.Ground(self.lens, self.view, self.timeline.stops)

    @property
    def facts(self) -> Facts:
        """All that the screen shows, as it is now."""
        return Facts(
            session=self.session,
            measure=self.measure,
            view=self.view,
            today=self.options.today(),
            digits=self.digits,
            glyphs=self.glyphs,
            loaded=self.loaded,
            reading=self.reading,
            watching=self.watching,
            peeking=self.peeked is not None,
            damage=self.damage,
            fault_lines=self.fault_lines,
            new_folder=self.options.new_folder,
            stale=self.stale,
            line_of=self.line_now,
        )

    def show(self) -> None:
        """Everything on the screen anew, from the session."""
        if self.is_running:
            self.present(self.facts)

    def on_mount(self) -> None:
        self.show()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show)

    # -- the one way in ----------------------------------------------------------------------

    def go(self, session: Session, *, reveal: bool = True, whole: bool = False) -> None:
        """Take another session: select if it asks something else, and show it. Who acts is not
        waiting any more for the place where they left."""
        session = replace(session, wanted=None, lost=None)
        old = self.session
        asked, lens = session.query, self.lens
        if (asked.known, asked.order) != (old.query.known, old.query.order):
            lens = lens.through(asked.known, asked.order)
        if session.zoom != old.zoom or lens is not self.lens:
            # A look at a part of the events keeps the headings of all of them.
            zoom = session.zoom or session.fitted or self.measure.zoom
            measure = self.measure.through(lens, zoom)
            session = self._look_at(measure, session)
        if session.query != old.query:
            self.view = self.lens.select(session.query)
            session = self._with_cursor(session)
        self.session = session
        if session == old:
            return
        if self.hurried:
            self._owed = True
            return
        self.show()
        moved = (session.cursor, session.stop) != (old.cursor, old.stop)
        if reveal and (moved or session.expanded != old.expanded):
            self.timeline.reveal(whole=whole)

    # -- keys that wait ----------------------------------------------------------------------

    def hurry(self, key: str) -> bool:
        """Take a key that only moves the cursor or changes the zoom, and show nothing: more keys
        wait. False, and nothing done, for any other key and where the list has not the focus."""
        if self.app.screen is not self or self.focused is not self.timeline:
            return False
        found = self.bindings_of(key)
        command = found[0].id if len(found) == 1 else None
        if command is None or command not in moving.ACTS:
            return False
        if command not in ("coarser", "finer") and self.measure is not self._measure_shown:
            self.catch_up()  # the lines of the list are those of another zoom
        self.hurried = True
        try:
            self.action_do(command)
        finally:
            self.hurried = False
        return True

    def catch_up(self) -> None:
        """Show what the keys taken in a hurry came to."""
        if self._owed:
            self._owed = False
            self.show()
            self.timeline.reveal()

    @property
    def _measure_shown(self) -> Measure | None:
        return None if self.timeline.scene is None else self.timeline.scene.measure

    def _with_cursor(self, session: Session) -> Session:
        """With the cursor on an event that is shown: its own, or the nearest in time."""
        row = self.lens.row(session.cursor)
        if row is None:
            target = self.view.rows[0] if len(self.view) else None
        else:
            target = self.lens.nearest(row, self.view)
        if target is None or target == row:
            return session
        return replace(session, cursor=self.lens.corpus.keys[target], stop=None)

    def take(self, measure: Measure) -> None:
        """Another chronology: the same session on other data."""
        whole, session = measure.lens, self.session
        old_cursor = session.cursor
        before, stop = self.lens.whole, self.ground.stop(session)
        self._keyed = keyed(whole, [actor_now(actor, before, whole) for actor in self._keyed])
        lens = whole.through(session.query.known, session.query.order)
        if self.loaded and session.fitted is None and whole.span is not None:
            # Fitted once: from now on only a key changes it, never a file that comes.
            session = replace(session, fitted=measure.zoom)
        zoom = session.zoom or session.fitted or measure.zoom
        if lens is not whole or zoom != measure.zoom:
            measure = measure.through(lens, zoom)
        if self.peeked is not None:
            self.peeked = query_now(self.peeked, before, whole)
        session = self._look_at(measure, session)
        self.view = lens.select(session.query)
        back = returned(session, lens)
        self.session = self._with_cursor(back)
        self.show()
        row = self.ground.row(self.session)
        if row is not None and self.timeline.shown is not None:
            same = stop if self.session.cursor == old_cursor else None
            stayed_on = stop_now(self.session, self.timeline.stops(row), same)
            if stayed_on != self.session:
                self.session = stayed_on
                self.show()
            if back is not session:
                self.timeline.reveal(whole=True)

    def _look_at(self, measure: Measure, session: Session) -> Session:
        """Show other events; the session with its cursor on one of them, if any is left."""
        old, lens = self.lens, measure.lens
        self.lens, self.measure = lens, measure
        self.digits = digits(lens, self._keyed)
        return stayed(session, old, lens)

    # -- news from the reading thread --------------------------------------------------------

    @on(Reading)
    def _progress(self, message: Reading) -> None:
        self.reading = (message.done, message.total) if message.done < message.total else None
        self.say(self.facts)

    @on(Loaded)
    def _loaded(self, message: Loaded) -> None:
        snapshot = message.snapshot
        before = len(self.lens.whole)
        damage_before = self.damage
        self.problems = snapshot.problems
        self.stale, self.damage, self.others = snapshot.stale, snapshot.damage, snapshot.others
        self.fault_lines = message.fault_lines
        if not self.loaded:
            # What is most frequent in a part says nothing about the whole.
            self._keyed = ()
        first = message.whole and not self.loaded
        self.loaded = self.loaded or message.whole
        if message.whole:
            self.reading = None
        if self.problems_sheet is not None:
            self.problems_sheet.take(self.problems, self.damage, reading=not self.loaded)
        self.take(message.measure)
        if first:
            from timeline_tui.tui.acts.returning import let_go

            let_go(self)
            filtering.press_early(self)
        if message.change is not None:
            whole = len(self.lens.whole)
            self.tell(
                describe.change_words(
                    whole - before, whole - len(self.view), damage_before, self.damage
                )
            )

    @on(Returned)
    def _returned(self, message: Returned) -> None:
        for words in message.words:
            self.tell(words, error=True)
        if message.place is not None:
            from timeline_tui.tui.acts.returning import come_back

            come_back(self, message.place)

    @on(LineFound)
    def _line_found(self) -> None:
        self.show()

    @on(Watching)
    def _watching(self, message: Watching) -> None:
        self.watching = message.word
        self.say(self.facts)

    @on(ReadingFailed)
    def _reading_failed(self, message: ReadingFailed) -> None:
        raise message.error

    def tell(self, text: str, *, error: bool = False, alone: bool = False) -> None:
        """A word that goes away by itself, at once when the next one comes if that is to stand
        `alone`. Text is never markup."""
        if alone:
            self.app.clear_notifications()
        self.notify(brief(text, 600), markup=False, severity="warning" if error else "information")

    # -- what the commands act through --------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A slash that is typed in an open line is a slash."""
        open_line = self.session.held is not None or self.session.asking != ""
        if action == "do" and parameters == ("search",) and open_line:
            return False
        return super().check_action(action, parameters)

    def action_do(self, command: str) -> None:
        """Run a command of the table."""
        if self.options.safe and command in LEAVING:
            self.tell(SAFE, error=True)
        else:
            ACTS[command](self)

    def action_digit(self, digit: int) -> None:
        filtering.press_digit(self, digit)

    def ask(self, query: Query) -> None:
        """Another query, remembered for undo."""
        self.peeked = None
        self.go(transitions.ask(self.session, query))

    def actor_at(self, digit: int) -> str | None:
        """The id of the actor that has this key and is there, or is asked for."""
        actor = self._keyed[digit - 1] if 1 <= digit <= len(self._keyed) else ""
        query = self.session.query
        asked = actor in query.actors or actor in query.without
        there = self.lens.whole.actor_index(actor) is not None
        return actor if asked or there else None

    def open_line(self, purpose: Purpose, text: str, *, replaced: bool = False) -> None:
        """Put a line to type in where the status is."""
        self._scroll_before = self.timeline.scroll_offset.y
        self.bottom.open(text, HINTS[purpose], replaced=replaced)

    def close_line(self, session: Session) -> None:
        """Take the line away and go on with `session`; given back, the list is where it was, to
        the line."""
        self.set_focus(self.timeline)
        self.bottom.close()
        given_back = session == self.session.held
        self.go(session)
        if given_back:
            self.timeline.scroll_to(y=self._scroll_before, animate=False)

    @on(Bottom.Typed)
    def _typed(self, message: Bottom.Typed) -> None:
        if self.session.held is not None:
            self.go(transitions.type_search(self.session, message.text), reveal=False)
        elif self.session.asking:
            self.go(replace(self.session, typed=message.text), reveal=False)

    @on(Bottom.Given)
    def _given(self, message: Bottom.Given) -> None:
        if self.session.held is not None:
            typed = transitions.type_search(self.session, message.text)
            self.close_line(transitions.keep_search(typed))
        elif self.session.asking:
            time.answered(self, message.text)

    # -- clicks --------------------------------------------------------------------------------

    @on(Timeline.Picked)
    def _picked(self, message: Timeline.Picked) -> None:
        self.timeline.focus()
        if not message.again:
            picked = transitions.move(self.session, message.key, message.place)
            self.go(picked, reveal=False)
        elif message.place is None and message.key in self.session.expanded:
            self.go(transitions.collapse(self.session, message.key))
        else:
            self.action_do("open")

    @on(Density.Picked)
    def _strip_picked(self, message: Density.Picked) -> None:
        row = self.lens.row_from(message.day, self.view)
        if row is not None:
            self.go(moves.to_index(self.session, self.ground, self.view.index(row)))

    @on(ActorsBar.Left)
    def _left_actors(self) -> None:
        self.remove_class("-actors")
        self.timeline.focus()

    @on(ActorsBar.Chosen)
    def _actor_chosen(self, message: ActorsBar.Chosen) -> None:
        if message.how in ACTS:
            self.action_do(message.how)
        else:
            filtering.choose(self, message.how, message.actor)

    @on(WordLine.Clicked)
    def _word_clicked(self, message: WordLine.Clicked) -> None:
        # A digit names no actor by itself: the list of actors does.
        self.action_do("sidebar" if message.command == "toggle_1" else message.command)
