"""All that the explorer knows while it runs, as one frozen value; and what of it is kept.

A `Session` is what a person did: what they asked for and where they are. A `State` adds what it is
about: the events as they are listed, the files behind them, and what is on the screen beside the
list. Events are named by key and never by position, so a reload moves nothing.

A `Place` is where somebody was when they left, written as JSON text (`files.state` keeps it). What
is read may come from a later version or from damage: each part that is not understood is as if it
had not been there. Of a filter that is not understood no part is applied (`core.query.load`): it
would show what was to be left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, Literal

from timeline_tui.core import limits
from timeline_tui.core.corpus import Corpus, Damage
from timeline_tui.core.event import Event, Mark, MarkChange, SavedView
from timeline_tui.core.index.sets import bits_of
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.problem import Problem
from timeline_tui.core.query import EVERYTHING, WHOLE, Query, Selection, Unreadable, load, store
from timeline_tui.core.query.fields import Field
from timeline_tui.core.query.table import FIELDS
from timeline_tui.dates.calendar import ZOOMS, Zoom
from timeline_tui.dates.frozen import NamedTuple, dataclass
from timeline_tui.explorer.outline import Measure, Outline, Stop

UNDO_DEPTH = limits.UNDO.value

Purpose = Literal["", "search", "date", "period", "known", "query", "view"]
"""The purpose for which the line at the bottom is open; "" while it is closed."""

FaultLines = Mapping[tuple[str, str, str], int]
"""The line of an error by its file, its JSON path as text, and its code."""


@dataclass(frozen=True, slots=True)
class Viewed:
    """A saved view that was applied: its name, and what it selects."""

    name: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class Moment:
    """What somebody asked for, and where they were: what undo, redo and the way back from a link
    restore, and the end of a look around. The fields are those of the session; `line` is the line
    of the list on which the event under the cursor stood, None where nobody knows."""

    selection: Selection = WHOLE
    muted: Selection | None = None
    peeked: Selection | None = None
    cursor: str = ""
    stop: int | None = None
    expanded: frozenset[str] = frozenset()
    glance: str = ""
    around: Moment | None = None
    line: int | None = None
    view: Viewed | None = None

    @property
    def asked(self) -> Selection:
        """Return the filter, whether it is in force or not."""
        return self.peeked or self.muted or self.selection


@dataclass(frozen=True, slots=True)
class Session:
    """The place and the choices of a person in the explorer.

    `cursor` is the key of an event, `stop` the place within it when it is open (a quote, a source
    or a link, counted from 0), None on the event itself. `trail` are the moments at which links
    were followed, `undo` those before a change of the filter, and `redo` those that were undone.
    `glance` is an event that a search opened and may close again. `held` is the session as it was
    when the search line was opened, `peeked` the filter that is lifted for a look around, `around`
    the moment before that, and `muted` a filter that is set aside until it is wanted again.
    `origin` is the event and stop around which a search looks while its words are typed: where the
    cursor was when they began, or was put since; None before that. `leaving_out` says that the next
    digit excludes an actor. `asking` is the purpose for which a line to type in is open, and
    `typed` its text. `zoom` is the chosen size of the periods, None for `fitted`, the one that
    fitted when the events were first shown (None before that). `wanted` is an event, and a stop
    within it, to put the cursor on once it has been read; `lost` is one that disappeared under it,
    for as long as nobody has acted since: files are often gone only for a moment. `view` is the
    saved view that the filter began as.
    """

    selection: Selection = WHOLE
    cursor: str = ""
    stop: int | None = None
    expanded: frozenset[str] = frozenset()
    trail: tuple[Moment, ...] = ()
    glance: str = ""
    held: Session | None = None
    origin: tuple[str, int | None] | None = None
    peeked: Selection | None = None
    around: Moment | None = None
    muted: Selection | None = None
    leaving_out: bool = False
    asking: Purpose = ""
    typed: str = ""
    zoom: Zoom | None = None
    fitted: Zoom | None = None
    wanted: tuple[str, int | None] | None = None
    lost: tuple[str, int | None] | None = None
    undo: tuple[Moment, ...] = ()
    redo: tuple[Moment, ...] = ()
    view: Viewed | None = None

    @property
    def asked(self) -> Selection:
        """The filter that a key changes: what the list shows, or what is muted."""
        return self.selection if self.muted is None else self.muted

    @property
    def line(self) -> Purpose:
        """The purpose for which the line to type in is open; "" while it is closed."""
        return "search" if self.held is not None else self.asking


@dataclass(frozen=True, slots=True)
class Files:
    """The state of the files behind the events.

    `loaded` says that all of them have been read, `progress` has the number of files read and of
    all, `sizes` that of bytes, `left` the seconds that this may take; `piped` has the bytes that
    have come from standard input, `watching` is a word if watching is slower than it should be.
    `stale` are the files whose events are those of their last good version, `others` the number of
    files of other kinds.
    """

    loaded: bool = False
    progress: tuple[int, int] | None = None
    sizes: tuple[int, int] = (0, 0)
    left: int = 0
    piped: int = 0
    watching: str = ""
    problems: tuple[Problem, ...] = ()
    damage: Damage = field(default_factory=Damage)
    others: int = 0
    stale: frozenset[str] = frozenset()
    fault_lines: FaultLines = field(default_factory=dict)


SIGNS = ("changed", "new", "marked", "noted")
"""The roles of the signs that an event may have in the list, those first that stand first. They are
for the person who reads, and in no file."""

Marked = Mapping[str, Mapping[str, Mark]]
"""Marks by the key of their event, and there by what tells a quote; "" for the event itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Marks by the rows of a corpus: the events with any as bits, and their notes by row, folded
    for a search."""

    corpus: Corpus
    bits: int
    notes: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Marks:
    """What a person keeps of events and of quotes, as it is shown.

    `known` is what was read last, of the moment `turn` (`files.marks`), and `pending` are changes
    since then that are not known to be kept; `kept` is the first with the second. `is_read` says
    that it has been looked up what there is, and `off` why nothing can be kept here. `placed` are
    those that are kept, as a filter asks about them, once one has.
    """

    known: Marked = field(default_factory=dict)
    pending: tuple[MarkChange, ...] = ()
    kept: Marked = field(default_factory=dict)
    turn: int = 0
    is_read: bool = False
    off: str = ""
    placed: Placed | None = None


class Changed(NamedTuple):
    """An event that says something else than before in some `parts` (`news.PARTS`, by number). It
    had the key `before` then; without parts it was only renamed."""

    key: str
    before: str
    parts: tuple[int, ...]

    @property
    def is_renamed(self) -> bool:
        """Report whether it had another key."""
        return self.key != self.before

    @property
    def is_misquoted(self) -> bool:
        """Report whether a quote is not what it was."""
        return 0 in self.parts


@dataclass(frozen=True, slots=True)
class News:
    """What is new since a time, in words (`since`): the keys of events that came, those that say
    something else or were renamed, and those that vanished, by the keys of then (`explorer.news`).

    `then` are events of that time by their keys of then, as far as they are known: what they say in
    a part that has changed is what was said; `digests` are what is known of the others. `notes` say
    what could not be compared, and `moment` is that of a visit, in seconds since 1970. `fault` says
    why nothing of this is known, `is_looked_up` that git has been asked for what was said.
    """

    since: str = ""
    new: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()
    vanished: tuple[str, ...] = ()
    then: Mapping[str, Event] = field(default_factory=dict, compare=False)
    digests: Mapping[str, bytes] = field(default_factory=dict, compare=False)
    moment: float = 0.0
    notes: tuple[str, ...] = ()
    fault: str = ""
    is_looked_up: bool = False

    @property
    def is_empty(self) -> bool:
        """Report whether nothing is new."""
        return not (self.new or self.changed or self.vanished)

    @property
    def amount(self) -> str:
        """Return how much is new: `2 new, 3 changed (1 in quotes), 1 vanished`."""
        edited = sum(1 for each in self.changed if each.parts)
        quotes = sum(1 for each in self.changed if each.is_misquoted)
        numbers = (
            (len(self.new), "new"),
            (edited, f"changed ({quotes:,} in quotes)" if quotes else "changed"),
            (len(self.changed) - edited, "renamed"),
            (len(self.vanished), "vanished"),
        )
        said = ", ".join(f"{number:,} {word}" for number, word in numbers if number)
        return said or "nothing new"

    @property
    def words(self) -> str:
        """Return how much is new, and since when."""
        return f"{self.amount} since {self.since}"

    def bits(self, corpus: Corpus) -> tuple[int, int]:
        """Return the rows of events that are new, and of those that have changed, as bits."""
        found = []
        for keys in (self.new, [each.key for each in self.changed]):
            rows = [row for key in keys if (row := corpus.row(key)) is not None]
            found.append(bits_of(rows, len(corpus)))
        return found[0], found[1]

    @property
    def signs(self) -> dict[str, str]:
        """Return the sign of each event that has one, by its key."""
        signs = {each.key: "changed" for each in self.changed}
        signs.update(dict.fromkeys(self.new, "new"))
        return signs


LaneChoice = Literal["auto", "lanes", "view", "off"]
"""The lanes of actors under the strip: where there is much room, wherever there is some, in place
of the list, or nowhere."""
LANES: tuple[LaneChoice, ...] = ("lanes", "view", "off")
"""The choices in the order in which a key goes through them."""


@dataclass(frozen=True, slots=True)
class Panes:
    """The panes beside the list: the list of actors, the same `over` the events where there is
    no room beside them, the density strip, and its lanes; `one_line` gives each folded event in the
    list one line, and `ladder` lays the list out in the columns of two actors."""

    actors: bool = True
    over: bool = False
    strip: bool = True
    one_line: bool = False
    lanes: LaneChoice = "auto"
    ladder: bool = False


USUAL = Panes()
"""The panes where neither a key nor a setting has chosen others."""


@dataclass(frozen=True, slots=True)
class State:
    """See the module.

    `keyed` are the ids of actors in the order of their keys, `digits` the key of each that has one,
    by its index in the actors of the lens. `early` are the digits pressed before anything was read,
    each with whether it leaves an actor out. `meant` has the words of a search that finds nothing
    and the same with another word that occurs, "" where none is like it. `draft` is what was typed
    into the form of a new event, by field. `new_folder` is where one is written, `export_folder`
    where exports are, and `safe` refuses to; `sealed` says that no file of those read may be
    changed. `own_change` is the file that was changed here last, as long as the news of that has
    not come. `files_words` name
    the files on a command line; there are none where nobody can. `at` is the event to begin on that
    the command line names. `usual` are the panes where no key has chosen others, and `keys` the
    first key of each command that has others than its own, both by the settings. `back` is the
    event where somebody left and what else is restored, until that is said. `marks` are the private
    ones, and `news` what is new, once that is known; `fresh` are these events in a corpus, as bits,
    where a filter asks for them. `signs` says which of `SIGNS` an event has in the list, by its
    key, with a space between two (`with_signs`). `own_views` are the private saved views; others
    are of the corpus. `written_views` are in files that are not read again yet; `unsaved` is the
    name of a view that could not be saved, to try again.
    """

    outline: Outline
    session: Session = Session()
    files: Files = Files()
    panes: Panes = Panes()
    keyed: tuple[str, ...] = ()
    digits: Mapping[int, int] = field(default_factory=dict)
    early: tuple[tuple[int, bool], ...] = ()
    meant: tuple[str, str] = ("", "")
    draft: tuple[tuple[str, str], ...] = ()
    new_folder: str = ""
    export_folder: str = ""
    files_words: tuple[str, ...] = ()
    at: str = ""
    safe: bool = False
    sealed: bool = False
    own_change: str = ""
    usual: Panes = USUAL
    keys: Mapping[str, str] = field(default_factory=dict)
    back: tuple[str, str] | tuple[()] = ()
    marks: Marks = Marks()
    news: News | None = None
    fresh: tuple[Corpus, tuple[int, int]] | None = None
    signs: Mapping[str, str] = field(default_factory=dict)
    own_views: tuple[SavedView, ...] = ()
    written_views: tuple[SavedView, ...] = ()
    unsaved: str = ""

    def key(self, command: str, own: str) -> str:
        """Return the key of a command as people read it; `own` is the one it has in the table."""
        return self.keys.get(command, own)

    @property
    def lens(self) -> Lens:
        """Return the lens on the events."""
        return self.outline.lens

    @property
    def measure(self) -> Measure:
        """Return the measures of the events."""
        return self.outline.measure

    @property
    def view(self) -> View:
        """Return the view: the events that are listed."""
        return self.outline.view

    @property
    def query(self) -> Query:
        """Return the query that selects the events."""
        return self.session.selection.query

    @property
    def selection(self) -> Selection:
        """Return the query with the day and the order of the lens."""
        return self.session.selection

    @property
    def asked(self) -> Selection:
        """Return the filter that a key changes: the selection, or the one that is muted."""
        return self.session.asked

    @property
    def index(self) -> int:
        """Return the place of the cursor's event in the list; -1 without one."""
        return self.outline.index(self.session.cursor)

    @property
    def row(self) -> int | None:
        """Return the row of the cursor's event, if it is listed."""
        return self.outline.row(self.session.cursor)

    @property
    def stop(self) -> Stop | None:
        """Return the stop of the event that the cursor is on, if it is on one."""
        session, row = self.session, self.row
        if row is None or session.stop is None or session.cursor not in session.expanded:
            return None
        stops = self.outline.stops(row)
        return stops[session.stop] if session.stop < len(stops) else None

    def actor_at(self, digit: int) -> str | None:
        """Return the id of the actor that has this key and is there, or is asked for."""
        actor = self.keyed[digit - 1] if 1 <= digit <= len(self.keyed) else ""
        query = self.asked.query
        asked = actor in query.actors or actor in query.without
        there = self.lens.whole.actor_index(actor) is not None
        return actor if asked or there else None


def with_signs(signs: Mapping[str, str], role: str, keys: Iterable[str]) -> Mapping[str, str]:
    """Return the signs of events with one that just these have."""
    asked = frozenset(keys)
    made = {}
    for key in signs.keys() | asked:
        there = signs.get(key, "").split()
        has = [each for each in SIGNS if (key in asked if each == role else each in there)]
        if has:
            made[key] = " ".join(has)
    return made


# -- from one session to the next ------------------------------------------------------------------


def moment_of(session: Session) -> Moment:
    """Return what is asked for and where the cursor is; where it was, while there is a look around:
    that is over with it."""
    session = end_look(session)
    return Moment(
        session.selection, session.muted, None, session.cursor, session.stop,
        session.expanded, session.glance, view=session.view,
    )  # fmt: skip


def restore(session: Session, moment: Moment) -> Session:
    """Return the session as it was at a moment."""
    return replace(
        session, selection=moment.selection, muted=moment.muted, peeked=moment.peeked,
        cursor=moment.cursor, stop=moment.stop, expanded=moment.expanded, glance=moment.glance,
        around=moment.around, view=moment.view, leaving_out=False, origin=None,
    )  # fmt: skip


def remember(session: Session) -> Session:
    """Return the session with the present moment for undo to come back to."""
    undo = (*session.undo, moment_of(session))[-UNDO_DEPTH:]
    return replace(session, undo=undo, redo=())


def ask(session: Session, selection: Selection) -> Session:
    """Return the session with another selection, remembered for undo. It is in force, whether that
    before was muted or lifted for a look around."""
    session = replace(session, leaving_out=False)
    if selection == session.selection and session.muted is None:
        return session
    if selection == session.peeked:
        return replace(session, selection=selection, peeked=None, around=None)
    view = None if selection.is_everything else session.view
    return replace(
        remember(session), selection=selection, muted=None, peeked=None, around=None, view=view
    )


def mute(session: Session) -> Session:
    """Return the session with its filter set aside, or in force again; remembered for undo. The
    order is kept: it hides nothing."""
    if session.muted is not None:
        return replace(remember(session), selection=session.muted, muted=None)
    asked = session.peeked or session.selection
    lifted = Selection(order=asked.order)
    return replace(remember(session), selection=lifted, muted=asked, peeked=None, around=None)


def look_around(session: Session, line: int | None = None) -> Session:
    """Return the session with its filter lifted for a look around, of which the end leads back to
    where it is now, to the `line` of the list as well."""
    if session.peeked is not None:
        return session
    lifted = session.selection.with_query(EVERYTHING)
    here = replace(moment_of(session), line=line)
    return replace(session, selection=lifted, peeked=session.selection, around=here)


def end_look(session: Session) -> Session:
    """Return the session as it was before the look around; within the event where that began it is
    where it is now."""
    if session.peeked is None:
        return session
    if session.around is not None and session.around.cursor != session.cursor:
        return restore(session, session.around)
    return replace(session, selection=session.peeked, peeked=None, around=None)


def undo(session: Session) -> Session:
    """Return the session before the last change of the filter; itself if there was none."""
    if not session.undo:
        return session
    *rest, last = session.undo
    redo = (*session.redo, moment_of(session))
    return replace(restore(session, last), undo=tuple(rest), redo=redo)


def redo(session: Session) -> Session:
    """Return the session that `undo` left."""
    if not session.redo:
        return session
    *rest, last = session.redo
    undo = (*session.undo, moment_of(session))
    return replace(restore(session, last), redo=tuple(rest), undo=undo)


def move(session: Session, cursor: str, stop: int | None = None) -> Session:
    """Return the session with the cursor on an event, or on a stop within it."""
    return replace(session, cursor=cursor, stop=stop, origin=None, leaving_out=False)


def expand(session: Session, key: str) -> Session:
    """Return the session with an event open."""
    return replace(session, expanded=session.expanded | {key}, leaving_out=False)


def collapse(session: Session, key: str) -> Session:
    """Return the session with an event folded, and the cursor on it if it was inside."""
    stop = None if session.cursor == key else session.stop
    return replace(session, expanded=session.expanded - {key}, stop=stop, leaving_out=False)


def follow(session: Session, key: str, line: int | None = None) -> Session:
    """Return the session on the event that a link leads to, which is opened; the way back is
    kept, to the `line` of the list as well."""
    here = Moment(
        session.selection, session.muted, session.peeked, session.cursor, session.stop,
        session.expanded, session.glance, session.around, line, session.view,
    )  # fmt: skip
    trail = (*session.trail, here)[-UNDO_DEPTH:]
    return move(expand(replace(session, trail=trail), key), key)


def go_back(session: Session) -> Session:
    """Return the session as it was where the last link was followed from. A filter that was asked
    for since can be had again by undo."""
    if not session.trail:
        return session
    *rest, last = session.trail
    if last.asked != moment_of(session).asked:
        session = remember(session)
    return replace(restore(session, last), trail=tuple(rest))


def begin_search(session: Session) -> Session:
    """Return the session with the search line open: what is typed is a query at once, and can be
    taken back whole."""
    session = replace(session, origin=None, leaving_out=False)
    held = replace(session, held=None)
    return replace(
        session, selection=session.asked, muted=None, peeked=None, around=None, held=held
    )


def type_search(session: Session, text: str) -> Session:
    """Return the session with other words in the search line, and the cursor where it was before
    any were typed: what is found next to it depends on no word that was typed before, however far
    the search for that had come."""
    query = session.selection.query.with_text(text)
    if query == session.selection.query:
        return session
    if session.origin is None and session.cursor:
        session = replace(session, origin=(session.cursor, session.stop))
    return replace(to_origin(session), selection=session.selection.with_query(query))


def to_origin(session: Session) -> Session:
    """Return the session with the cursor where it was before the words of a search were typed."""
    if session.origin is None:
        return session
    cursor, stop = session.origin
    return replace(session, cursor=cursor, stop=stop)


def keep_search(session: Session) -> Session:
    """Return the session with the search line closed; its words stay, as one step of undo."""
    held = session.held
    if held is None:
        return session
    now = replace(session, held=None, muted=held.muted, peeked=held.peeked, around=held.around)
    if session.selection == held.asked:
        return replace(now, selection=held.selection)
    if session.selection == held.peeked:  # what was lifted is asked for again
        return replace(now, peeked=None, around=None)
    before = remember(replace(held, undo=session.undo))
    return replace(now, undo=before.undo, redo=(), muted=None, peeked=None, around=None)


def drop_search(session: Session) -> Session:
    """Return the session as it was before the search line was opened."""
    return session.held if session.held is not None else session


SIZE_LIMIT = 4 * 1024 * 1024
"""Characters of a place that is still read: no person opens so many events."""


@dataclass(frozen=True, slots=True)
class Place:
    """`cursor` and `expanded` are keys of events; `actors` and `strip` say whether the list of
    actors and the strip are shown, `one_line` whether rows have one line, `lanes` where lanes are.
    `chosen` names those of them that a key has chosen, against the settings; None for all.
    `muted` says that the selection was set aside, `view` names the saved view that it is, and
    `dropped` says why a filter that was kept is not restored."""

    cursor: str = ""
    stop: int | None = None
    expanded: frozenset[str] = frozenset()
    selection: Selection = WHOLE
    zoom: Zoom | None = None
    fitted: Zoom | None = None
    actors: bool = True
    strip: bool = True
    one_line: bool = False
    lanes: LaneChoice = "auto"
    ladder: bool = False
    muted: bool = False
    view: str = ""
    chosen: frozenset[str] | None = field(default=None, compare=False)
    dropped: str = field(default="", compare=False)

    def panes(self, usual: Panes) -> Panes:
        """Return the panes that were left; what no key has chosen is as usual."""
        named = CHOICES if self.chosen is None else self.chosen
        chosen = {name: getattr(self, name) for name in CHOICES if name in named}
        return replace(usual, strip=self.strip, ladder=self.ladder, **chosen)


CHOICES = ("actors", "one_line", "lanes")
"""The panes that a setting chooses where no key has."""


def place_of(state: State) -> Place | None:
    """Return where somebody is, for the next time; None where they have not been anywhere. What was
    only being tried (a search line that is still open, a look around) is not part of it."""
    session, panes = state.session, state.panes
    if not session.cursor and session.wanted is None:
        return None
    kept = end_look(session.held or session)
    cursor, stop = session.wanted or (kept.cursor, kept.stop)
    return Place(
        cursor=cursor,
        stop=stop,
        expanded=kept.expanded - {kept.glance},
        selection=kept.muted or kept.selection,
        zoom=kept.zoom,
        fitted=kept.fitted,
        actors=panes.actors,
        strip=panes.strip,
        one_line=panes.one_line,
        lanes=panes.lanes,
        ladder=panes.ladder,
        muted=kept.muted is not None,
        view=kept.view.name if is_viewed(kept) and kept.view is not None else "",
        chosen=_differing(panes, state.usual),
    )


def is_viewed(session: Session) -> bool:
    """Report whether the filter is just what the saved view selects that it began as."""
    asked = session.muted or session.peeked or session.selection
    return session.view is not None and session.view.selection == asked


def _differing(panes: Panes, usual: Panes) -> frozenset[str]:
    return frozenset(name for name in CHOICES if getattr(panes, name) != getattr(usual, name))


def begin_at(place: Place, selection: Selection, at: str = "") -> Session:
    """Return the session to begin with: the cursor comes when its event has been read. What the
    command line asks for (`selection`, the event `at`) stands before what was asked for last time;
    a filter of then might hide the event, and is left off."""
    there = (place.cursor, place.stop) if place.cursor else None
    muted = None
    if selection == WHOLE and not at:
        selection = place.selection
        if place.muted and not selection.is_everything:
            muted, selection = selection, Selection(order=selection.order)
    return Session(
        selection=selection,
        muted=muted,
        wanted=(at, None) if at else there,
        expanded=place.expanded,
        zoom=place.zoom,
        fitted=place.fitted,
        view=Viewed(place.view, place.selection)
        if place.view and place.selection in (selection, muted)
        else None,
    )


def without_strangers(query: Query, lens: Lens) -> Query:
    """Return the query without the actors that no event names any more: it would find nothing, or
    leave nothing out."""
    there = [a for a in query.actors if lens.actor_index(a) is not None]
    out = [a for a in query.without if lens.actor_index(a) is not None]
    return query.with_actors(there, out)


def text_of(place: Place, fields: Sequence[Field] = FIELDS) -> str:
    """Return the place as JSON, in ASCII: an id may hold what no encoding takes."""
    return json.dumps(
        {
            "cursor": place.cursor,
            "stop": place.stop,
            "expanded": sorted(place.expanded),
            "query": store(place.selection, fields),
            "zoom": place.zoom,
            "fitted": place.fitted,
            "actors": place.actors,
            "strip": place.strip,
            "one_line": place.one_line,
            "lanes": place.lanes,
            "ladder": place.ladder,
            "muted": place.muted,
            "view": place.view,
            "chosen": sorted(CHOICES if place.chosen is None else place.chosen),
        }
    )


def read_place(text: str | None, fields: Sequence[Field] = FIELDS) -> Place | None:
    """Return the place that a text holds; None if it holds none."""
    if text is None or len(text) > SIZE_LIMIT:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    selection, dropped = WHOLE, ""
    try:
        selection = load(found.get("query", {}), fields)
    except Unreadable as error:
        dropped = f"the filter of last time is not restored: {error}"
    place = Place(
        cursor=_text(found, "cursor"),
        stop=_stop(found),
        expanded=frozenset(_texts(found, "expanded")),
        selection=selection,
        zoom=_zoom(found, "zoom"),
        fitted=_zoom(found, "fitted"),
        actors=found.get("actors") is not False,
        strip=found.get("strip") is not False,
        one_line=found.get("one_line") is True,
        lanes=next((each for each in LANES if each == found.get("lanes")), "auto"),
        ladder=found.get("ladder") is True,
        muted=found.get("muted") is True,
        view=_text(found, "view"),
        dropped=dropped,
    )
    if isinstance(found.get("chosen"), list):
        return replace(place, chosen=frozenset(_texts(found, "chosen")).intersection(CHOICES))
    # Written before there were settings: what differs from the usual was chosen by a key.
    return replace(place, chosen=_differing(place.panes(USUAL), USUAL))


def _text(found: Mapping[str, Any], key: str) -> str:
    value = found.get(key)
    return value if isinstance(value, str) else ""


def _texts(found: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = found.get(key)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _zoom(found: Mapping[str, Any], key: str) -> Zoom | None:
    return next((zoom for zoom in ZOOMS if zoom == found.get(key)), None)


def _stop(found: Mapping[str, Any]) -> int | None:
    value = found.get("stop")
    return value if type(value) is int and 0 <= value < 10**12 else None
