"""An explorer without a terminal: messages in, states and effects out."""

from __future__ import annotations

from collections.abc import Iterable

from timeline_tui.core.event import Actor, Document, Event, Link, Participant, Quote, Source
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.query import EVERYTHING, Query, Selection
from timeline_tui.dates.edtf import parse
from timeline_tui.explorer import update
from timeline_tui.explorer.messages import Digit, Do, Effect, Loaded, Message, Send, Sight
from timeline_tui.explorer.outline import Measure
from timeline_tui.explorer.state import Files, State
from timeline_tui.explorer.transition import begin

TODAY = 739_735
SIGHT = Sight(page=3, in_sight=range(2))


def event(id: str, date: str, *actors: str, **fields: object) -> Event:
    named = tuple(Participant(name) for name in actors)
    when = {"when": parse(date)} if date else {}
    return Event(id, f"Event {id}", date=date, actors=named, **when, **fields)  # type: ignore[arg-type]


def paper(published: str, *quotes: str, **fields: object) -> Source:
    made = tuple(Quote(words) for words in quotes)
    return Source(title="Paper", published=published, quotes=made, **fields)  # type: ignore[arg-type]


EVENTS = (
    event("a", "2026-01-05", "Ada", "Bob", summary="first",
          sources=(paper("2026-02-01", "so it was", "red words", url="https://example.org/a"),)),
    event("b", "2026-01-06", "Ada"),
    event("c", "2026-01-07", "Bob", links=(Link("a", "led_to"), Link("nowhere", "led_to"))),
    event("d", "2026-03", "Ada", "Cleo", sources=(paper("2026-03-09", "red again"),)),
    event("e", "2026-03-20/2026-03-22", "Cleo"),
    event("f", "2027-05-01", "Bob", sources=(paper("2027-05-02", "and later"),)),
    event("g", "", "Ada"),
)  # fmt: skip


def lens_of(events: Iterable[Event] = EVENTS, actors: tuple[Actor, ...] = ()) -> Lens:
    files = [Document("actors.json", actors=actors)]
    return assemble([*files, *(Document(f"{each.id}.json", events=(each,)) for each in events)])


class Play:
    """Takes messages one after the other, and keeps every effect; what is to be sent is sent."""

    def __init__(self, query: Query = EVERYTHING, **options: object) -> None:
        given = {"new_folder": "here", **options}
        self.state: State = begin(Selection(query), assemble(()), **given)  # type: ignore[arg-type]
        self.effects: list[Effect] = []

    def send(self, *messages: Message) -> tuple[Effect, ...]:
        """Send a message, and return its effects."""
        effects: tuple[Effect, ...] = ()
        for message in messages:
            self.state, effects = update(self.state, message)
            self.effects += effects
            for effect in effects:
                if isinstance(effect, Send):
                    self.send(effect.message)
        return effects

    def press(self, *commands: str) -> tuple[Effect, ...]:
        """Run a command by its id, and return its effects; a digit is that of an actor."""
        return self.send(*(Digit(int(id)) if id.isdigit() else Do(id, SIGHT) for id in commands))

    def load(self, lens: Lens, files: Files | None = None, *, changed: bool = False) -> None:
        self.send(Loaded(Measure(lens), files or Files(loaded=True), changed))


def playing(events: Iterable[Event] = EVENTS, **options: object) -> Play:
    """Return a play on which all events are loaded."""
    play = Play(**options)  # type: ignore[arg-type]
    play.load(lens_of(events))
    play.effects.clear()
    return play


def listed(play: Play) -> list[str]:
    """Return the keys of the listed events."""
    return [play.state.outline.key(index) for index in range(len(play.state.view))]
