"""Messages into `update` and effects out of it, as small frozen values.

A message says what happened: a key, a click, news of the files, the answer of a sheet. An effect
says what the screen is to do beside showing the state; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from timeline_tui.core.event import Event, Mark, MarkChange, SavedView
from timeline_tui.core.gaps import Gap
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.problem import Problem
from timeline_tui.core.query import Selection
from timeline_tui.dates.frozen import dataclass
from timeline_tui.explorer.outline import Measure
from timeline_tui.explorer.state import Files, News, Place, Purpose, State

# -- messages --------------------------------------------------------------------------------------


def _one_line_each(index: int, lines: int) -> int:
    return index + lines


@dataclass(frozen=True)
class Sight:
    """The part of the list that a screen shows: the lines of a `page`, the places in the list that
    are in sight, and the place `away` from another by a number of lines. `narrow`: no room beside
    the list; `wide`: the event under the cursor is shown beside it. `columns` is the width of the
    screen, `lanes` those that are shown (`state.LANES`), "" if there is no room for any. `line` is
    that on which the event under the cursor begins, None where nobody asks."""

    page: int = 1
    in_sight: range = range(0)
    away: Callable[[int, int], int] = _one_line_each
    narrow: bool = False
    lanes: str = "off"
    wide: bool = False
    columns: int = 80
    line: int | None = None


@dataclass(frozen=True)
class Do:
    """A command of the table, by its id."""

    command: str
    sight: Sight = Sight()


@dataclass(frozen=True)
class Digit:
    """The key of an actor."""

    number: int


@dataclass(frozen=True)
class Typed:
    """The line says something else now; `today` is the number of the present day."""

    text: str
    today: int = 0


@dataclass(frozen=True)
class Given:
    """Enter in the line; `today` is the number of the present day."""

    text: str
    today: int = 0


@dataclass(frozen=True)
class Picked:
    """A click on an event, or on a stop within it; `again` if it already had the cursor, and then
    the `line` on which that begins."""

    key: str
    stop: int | None = None
    again: bool = False
    line: int | None = None


@dataclass(frozen=True)
class DayPicked:
    """A click on a day in the strip, in the lane of an actor or in that of all (`""`)."""

    day: int
    actor: str = ""


@dataclass(frozen=True)
class EventChosen:
    """An event to go to, by key, if it is still listed."""

    key: str


@dataclass(frozen=True)
class ActorChosen:
    """An actor switched on or off (`toggle`), taken alone (`only`) or left out (`without`); without
    an actor `how` is a command."""

    how: str
    actor: str = ""


How = Literal["toggle", "without", "only", "both", "match", "clear"]
"""What to make of a value: ask for it or not, leave it out or not, ask for nothing else of its
facet, ask for two together, for any or all of those asked for, or for nothing of the facet."""


@dataclass(frozen=True)
class ValueChosen:
    """What to make of a value of a facet (`explorer.facets`); `other` is the second of two."""

    facet: str
    how: How
    value: Any = None
    other: Any = None


@dataclass(frozen=True)
class ActorsLeft:
    """The keys go back from the list of actors to the events."""


@dataclass(frozen=True)
class ThemeChosen:
    """A theme, by its name."""

    name: str


@dataclass(frozen=True)
class MouseSwitched:
    """The mouse is ours now, or the terminal's."""

    ours: bool


@dataclass(frozen=True)
class FormClosed:
    """The form of a new event is closed: the event `id` was written to `path`, or `draft` is what
    was typed. The form is open again with `next`, if there is anything: what another event begins
    with."""

    path: str = ""
    draft: tuple[tuple[str, str], ...] = ()
    next: tuple[tuple[str, str], ...] = ()
    id: str = ""


@dataclass(frozen=True)
class ExportChosen:
    """What to make of the events that are listed: a file of a format, or the `command` that lists
    them."""

    form: str


@dataclass(frozen=True)
class ProblemChosen:
    """A file to edit at a line, chosen in the list of problems."""

    file: str
    line: int


@dataclass(frozen=True)
class FixChosen:
    """A problem to fix, chosen in the list of problems."""

    problem: Problem


@dataclass(frozen=True)
class PartChosen:
    """What is to be changed of an event, by its key: a part, by its command."""

    key: str
    command: str


@dataclass(frozen=True)
class EventChanged:
    """An event was changed in its file, or not because of a `fault`: a part of it (`what`), or a
    change that was taken `back`; `more` changes may be taken back."""

    what: str
    file: str
    fault: str = ""
    back: bool = False
    more: bool = True


@dataclass(frozen=True)
class Progress:
    """Files read, out of the total; bytes read `of` all, or those that have come from standard
    input; and the seconds `left`, 0 while nobody knows."""

    done: int
    total: int
    size: int = 0
    of: int = 0
    left: int = 0


@dataclass(frozen=True)
class Watching:
    """The way in which the files are watched: a word if that is slower than it should be."""

    word: str


@dataclass(frozen=True)
class Returned:
    """The place of last time, if there is one, and what there is to say of how it was kept."""

    place: Place | None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """Events to show, and what is known of their files; `changed` after a change on disk."""

    measure: Measure
    files: Files
    changed: bool = False


@dataclass(frozen=True)
class MarksRead:
    """All marks that are kept, as they were at a `turn` (`files.marks`); or the reason why they
    cannot be read."""

    marks: tuple[Mark, ...] = ()
    turn: int = 0
    fault: str = ""


@dataclass(frozen=True)
class MarkKept:
    """A change of a mark is kept, and these are all marks now; or it is not, because of a `fault`.
    `both`: its note was changed elsewhere meanwhile, and has both texts."""

    change: MarkChange
    marks: tuple[Mark, ...] = ()
    turn: int = 0
    both: bool = False
    fault: str = ""


@dataclass(frozen=True)
class MarkChanged:
    """A mark is to be another one: a note was typed, or a mark was removed in the list."""

    change: MarkChange


@dataclass(frozen=True)
class MarkChosen:
    """The event of a mark to go to, or its quote."""

    mark: Mark


@dataclass(frozen=True)
class NewsFound:
    """What is new, or why that is not known; `asked` for by a key, or since a time that the command
    line has `given`, where that is said for the first time."""

    news: News | None
    fault: str = ""
    asked: bool = False
    given: bool = False


@dataclass(frozen=True)
class NewsChosen:
    """The events to list of those that are `new`, or `changed`."""

    what: Literal["new", "changed"]


@dataclass(frozen=True)
class SinceGiven:
    """The time since which something is to be new, as typed; `today` is the number of the present
    day."""

    text: str
    today: int = 0


@dataclass(frozen=True)
class ViewChosen:
    """A saved view to apply, by its name; `today` is the number of the present day."""

    name: str
    today: int = 0


PRIVATE = "//private"
"""The place of what is in no file of events; no file has such a name."""
NEW_FILE = "//new"
"""The place of what gets a file of its own."""


@dataclass(frozen=True)
class SaveView:
    """The filter is to be saved by a name, in a `place`: `PRIVATE`, `NEW_FILE` or the name of a
    file; None as long as nobody has chosen one."""

    name: str
    place: str | None = None
    today: int = 0


@dataclass(frozen=True)
class ViewChanged:
    """A private view, by its name, is to be another one; removed without one."""

    name: str
    view: SavedView | None = None


@dataclass(frozen=True)
class ViewsRead:
    """All private views."""

    views: tuple[SavedView, ...] = ()


@dataclass(frozen=True)
class ViewKept:
    """A view is kept: a private one among all these (`views`), or one in a `file`; or it is not,
    because of a `fault`. Without a `view`, one was removed."""

    view: SavedView | None
    views: tuple[SavedView, ...] | None = None
    file: str = ""
    fault: str = ""


@dataclass(frozen=True)
class SearchOn:
    """Nobody waits for anything: an unfinished search goes on."""


@dataclass(frozen=True)
class LookAhead:
    """Nobody waits for anything: what the next key may select is found out, a `step` after the
    other, as long as the line to type in says what was `typed`."""

    selection: Selection
    typed: str = ""
    step: int = 0


Message = (
    Do | Digit | Typed | Given | Picked | DayPicked | EventChosen | ActorChosen | ActorsLeft
    | ThemeChosen | MouseSwitched | FormClosed | ExportChosen | ProblemChosen | FixChosen
    | PartChosen | EventChanged | ValueChosen
    | Progress | Watching | Returned | Loaded | NewsFound | NewsChosen | SinceGiven | SearchOn
    | LookAhead
    | MarksRead | MarkKept | MarkChanged | MarkChosen
    | ViewChosen | SaveView | ViewChanged | ViewsRead | ViewKept
)  # fmt: skip

# -- effects ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Say:
    """Words for the line at the bottom, where they stay until somebody acts; those that stand
    `alone` replace all before that nobody has acted since. Text is never markup."""

    text: str
    error: bool = False
    alone: bool = False


@dataclass(frozen=True)
class Reveal:
    """Scroll as little as needed to have the cursor in sight; `whole` asks for all of an open
    event."""

    whole: bool = False


@dataclass(frozen=True)
class PutAt:
    """Scroll so that the event under the cursor begins on a line of the list."""

    line: int


@dataclass(frozen=True)
class Turn:
    """Scroll by a number of lines, and keep the cursor in sight."""

    lines: int


@dataclass(frozen=True)
class TurnPane:
    """Scroll the event beside the list by half pages."""

    halves: int


@dataclass(frozen=True)
class OpenLine:
    """Open the line to type in with `text`, which the next letter replaces if it is `selected`."""

    purpose: Purpose
    text: str
    selected: bool = False


@dataclass(frozen=True)
class CloseLine:
    """Close the line to type in; with `back`, the list is where it was before, to the line."""

    back: bool = False


@dataclass(frozen=True)
class Focus:
    """Give the keys to the events, or to the list of actors."""

    on: Literal["events", "actors"]


SheetName = Literal[
    "actors",
    "facets",
    "commands",
    "themes",
    "help",
    "messages",
    "problems",
    "gaps",
    "create",
    "export",
    "news",
    "marks",
    "views",
]


@dataclass(frozen=True)
class ShowSheet:
    """Open a sheet over the explorer; `gaps` are those of the list of gaps, and `draft` is what the
    form begins with where nothing was typed before."""

    name: SheetName
    gaps: tuple[Gap, ...] = ()
    draft: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class AskPlace:
    """Ask where to save a view: `places` are those that there are, each with its words."""

    name: str
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class KeepView:
    """Keep a private view, in the place of the one with the name `instead`; only remove that
    without one."""

    view: SavedView | None
    instead: str = ""


@dataclass(frozen=True)
class WriteView:
    """Write a view into a timeline file, or into a new file of a `folder`."""

    view: SavedView
    file: str = ""
    folder: str = ""


@dataclass(frozen=True)
class Copy:
    """Put `text` on the clipboard; `what` names it, and `note` says what of it is left out."""

    text: str
    what: str
    note: str = ""


@dataclass(frozen=True)
class Export:
    """Write the events of a view into a new file of a folder, in a format of `list`."""

    form: str
    view: View
    lens: Lens
    folder: str


@dataclass(frozen=True)
class OpenLink:
    """Open a link in the browser, once its host has been confirmed."""

    url: str


@dataclass(frozen=True)
class EditFile:
    """Open a file in the editor, at a line."""

    file: str
    line: int


@dataclass(frozen=True)
class EditEvent:
    """Open the file of an event in the editor, at its line."""

    event: Event


@dataclass(frozen=True)
class FixProblem:
    """Show what the fix of a problem changes, and write it once that is confirmed."""

    problem: Problem


@dataclass(frozen=True)
class ShowChanges:
    """Ask what to change of an event; `key` is the one that it has in the list."""

    event: Event
    key: str


@dataclass(frozen=True)
class ChangeEvent:
    """Ask for another value of a `part` of an event, or for more of a list, and write that;
    `source` is the number of the source that quotes are added to."""

    event: Event
    part: str
    source: int = 0


@dataclass(frozen=True)
class TakeBack:
    """Take back the last change of a file."""


@dataclass(frozen=True)
class KeepMark:
    """Keep a change of a mark."""

    change: MarkChange


@dataclass(frozen=True)
class EditNote:
    """Ask for the note of a mark, which is as it is now."""

    mark: Mark


@dataclass(frozen=True)
class LookBack:
    """Find what is new since a time, as typed (`news.read_since`); since the last visit without
    one."""

    since: str = ""
    today: int = 0


@dataclass(frozen=True)
class SetTheme:
    """Take another theme."""

    name: str


@dataclass(frozen=True)
class SwitchMouse:
    """Take the mouse, or give it back to the terminal."""


@dataclass(frozen=True)
class StopReading:
    """Leave the files that are not read yet; what has been read stays."""


@dataclass(frozen=True)
class Suspend:
    """Go to the shell until the program is resumed."""


@dataclass(frozen=True)
class Exit:
    """End the program."""


@dataclass(frozen=True)
class Send:
    """Take another message once the state is shown."""

    message: Message


@dataclass(frozen=True)
class WhenIdle:
    """Take a message when no key waits, and the state is shown and painted; the same one once."""

    message: Message


Effect = (
    Say | Reveal | PutAt | Turn | TurnPane | OpenLine | CloseLine | Focus | ShowSheet | Copy
    | Export | OpenLink | EditFile | EditEvent | FixProblem | ShowChanges | ChangeEvent | TakeBack
    | LookBack
    | SetTheme | SwitchMouse | StopReading | Suspend | KeepMark | EditNote
    | AskPlace | KeepView | WriteView
    | Exit
    | Send | WhenIdle
)  # fmt: skip

NEWS = (
    Progress, Watching, Returned, Loaded, NewsFound, SearchOn, LookAhead, MarksRead,
    MarkKept, ViewsRead, ViewKept,
)  # fmt: skip
"""Messages of nobody's: they come by themselves."""
SAID_LIMIT = 50
"""The last messages that are kept to be read."""


@dataclass(frozen=True)
class Said:
    """The messages said: the last ones (`log`), the number of those that nobody has acted since
    (`fresh`), and of those before that were not seen in full and wait to be read."""

    log: tuple[Say, ...] = ()
    fresh: int = 0
    waiting: int = 0

    @property
    def shown(self) -> Say | None:
        """Return the one message to show: the last error that is fresh, else the last one."""
        fresh = self.log[-self.fresh :] if self.fresh else ()
        errors = [said for said in fresh if said.error]
        return (errors or fresh or (None,))[-1]

    def add(self, said: Say) -> Said:
        """Return this with one more message; one that is repeated is still one."""
        if self.log and self.log[-1] == said:
            return replace(self, fresh=max(self.fresh, 1))
        before, fresh = self.log, self.fresh
        if said.alone:
            before, fresh = before[: len(before) - fresh], 0
        log = (*before, said)[-SAID_LIMIT:]
        return replace(self, log=log, fresh=min(fresh + 1, len(log)))

    def act(self, *, seen: bool) -> Said:
        """Return this after somebody has acted; `seen` says that the message shown was there in
        full. What was not seen waits: errors, and what was not shown at all."""
        left = self.fresh
        if self.shown is not None and (seen or not self.shown.error):
            left -= 1
        return replace(self, fresh=0, waiting=min(self.waiting + left, len(self.log)))

    def read(self) -> Said:
        """Return this after all has been read."""
        return replace(self, fresh=0, waiting=0)


Step = tuple[State, tuple[Effect, ...]]
"""A state, and what the screen is to do beside showing it."""
Act = Callable[[State, Sight], Step]
"""The function of a command."""
