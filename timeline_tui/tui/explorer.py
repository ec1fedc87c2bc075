"""The explorer's screen: keys, clicks and news in, as messages; what came of them out, on widgets.

It decides nothing: `explorer.update` makes the next state of a message, `Presenter` shows it, and
`Performer` runs what else is to be done.
"""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from timeline_tui.core.lens import assemble
from timeline_tui.core.query import Selection
from timeline_tui.explorer.commands import BY_ID, COMMANDS, DIGITS
from timeline_tui.explorer.messages import (
    NEWS,
    ActorChosen,
    ActorsLeft,
    DayPicked,
    Digit,
    Do,
    Effect,
    Given,
    Message,
    Picked,
    Say,
    Sight,
    Typed,
)
from timeline_tui.explorer.state import State
from timeline_tui.explorer.transition import begin
from timeline_tui.explorer.update import update
from timeline_tui.tui import Options
from timeline_tui.tui.actors import ActorsBar
from timeline_tui.tui.chrome import Bottom, WordLine
from timeline_tui.tui.glyphs import ASCII, UNICODE
from timeline_tui.tui.loading import LineFound, Posted, ReadingFailed
from timeline_tui.tui.perform import Performer
from timeline_tui.tui.presenter import Presenter
from timeline_tui.tui.timeline import Timeline
from timeline_tui.tui.timeline.density import Density


class Explorer(Presenter):
    """See the module."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            # The search line takes the keys before the next one is handed out: of `/words` sent
            # in one piece nothing is lost. A line that is typed in still has its own slash.
            Binding(",".join(c.keys), f"do('{c.id}')", c.words, id=c.id, show=False,
                    priority=c.id == "search")
            for c in COMMANDS
            if c.keys and c.id != DIGITS
        ),
        *(
            Binding(f"{n}", f"digit({n})", BY_ID[DIGITS].words, id=f"actor_{n}", show=False)
            for n in range(1, 10)
        ),
    ]  # fmt: skip

    def __init__(self, selection: Selection, options: Options) -> None:
        super().__init__(ASCII if options.ascii else UNICODE)
        self.options = options
        self.state: State = begin(
            selection, assemble(()), new_folder=options.new_folder, safe=options.safe
        )
        self.performer = Performer(self, self.send)
        self._is_performing = False
        self._hurried = False
        self._owed = False
        self._first: tuple[Effect, ...] = ()

    # -- the loop ----------------------------------------------------------------------------

    def send(self, message: Message) -> None:
        """Take a message: make the next state of it, show that, and run what else is to be done.
        In a hurry only words are said; all the rest is owed."""
        before = self.state
        self.state, effects = update(before, message)
        acted = self.state is not before or effects or message == Do("step_back")
        if acted and not self._is_performing and not isinstance(message, NEWS):
            self.act()  # not by a key that changes nothing and says nothing
        if self._hurried:
            self._owed = self._owed or self.state is not before
            effects = tuple(effect for effect in effects if isinstance(effect, Say))
        elif self.state is not before:
            self.show()
        self._is_performing, nested = True, self._is_performing
        try:
            for effect in effects:
                self.performer.perform(effect, self.state)
        finally:
            self._is_performing = nested

    def show(self) -> None:
        """Show the state as it is now."""
        if self.is_running:
            self.present(self.state, self.options.today(), self.performer.outside.line_now)

    def say(self, text: str, *, error: bool = False) -> None:
        """Show words at the bottom."""
        self.performer.say(Say(text, error))

    # -- keys that wait ----------------------------------------------------------------------

    def hurry(self, key: str) -> bool:
        """Take a key that only moves the cursor or changes the zoom, and show nothing: more keys
        wait. False, and nothing done, for any other key and where the list has not the focus."""
        if self.app.screen is not self or self.focused is not self.timeline:
            return False
        found = self.bindings_of(key)
        command = BY_ID.get(found[0].id or "") if len(found) == 1 else None
        if command is None or command.group != "Move":
            return False
        if command.by_sight and not self.timeline.is_measured_by(self.state.measure):
            self.catch_up()  # the lines of the list are those of another zoom
        self._hurried = True
        try:
            self.action_do(command.id)
        finally:
            self._hurried = False
        return True

    def catch_up(self) -> None:
        """Show what the keys taken in a hurry came to."""
        if self._owed:
            self._owed = False
            self.show()
            self.timeline.reveal()

    # -- keys and clicks ---------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave a slash that is typed in an open line to the line."""
        if action == "do" and parameters == ("search",) and self.state.session.line:
            return False
        return super().check_action(action, parameters)

    def action_do(self, command: str) -> None:
        """Run a command of the table."""
        self.send(Do(command, self.sight if BY_ID[command].by_sight else Sight()))

    def action_digit(self, number: int) -> None:
        """Press the key of an actor."""
        self.send(Digit(number))

    def begin_with(self, *news: Message) -> None:
        """Take what is known before the first paint. Nothing is shown yet."""
        for message in news:
            self.state, effects = update(self.state, message)
            self._first += effects

    def fill(self) -> None:
        """Show the state that there is before anything is painted."""
        self.show()
        effects, self._first = self._first, ()
        for effect in effects:
            self.performer.perform(effect, self.state)

    def complete(self) -> None:
        """Have the line to type in there: what is typed right behind the / must not miss it."""
        _ = self.bottom.line

    def on_resize(self) -> None:
        self.call_after_refresh(self.show)

    @on(Bottom.Typed)
    def _typed(self, message: Bottom.Typed) -> None:
        self.send(Typed(message.text))

    @on(Bottom.Given)
    def _given(self, message: Bottom.Given) -> None:
        self.send(Given(message.text, self.options.today()))

    @on(Timeline.Picked)
    def _picked(self, message: Timeline.Picked) -> None:
        self.send(Picked(message.key, message.place, message.again))

    @on(Density.Picked)
    def _strip_picked(self, message: Density.Picked) -> None:
        self.send(DayPicked(message.day))

    @on(ActorsBar.Left)
    def _left_actors(self) -> None:
        self.send(ActorsLeft())

    @on(ActorsBar.Chosen)
    def _actor_chosen(self, message: ActorsBar.Chosen) -> None:
        self.send(ActorChosen(message.how, message.actor))

    @on(WordLine.Clicked)
    def _word_clicked(self, message: WordLine.Clicked) -> None:
        self.action_do(message.command)

    # -- news from the reading thread --------------------------------------------------------

    @on(Posted)
    def _news(self, message: Posted) -> None:
        self.send(message.news)

    @on(LineFound)
    def _line_found(self) -> None:
        self.show()

    @on(ReadingFailed)
    def _reading_failed(self, message: ReadingFailed) -> None:
        raise message.error
