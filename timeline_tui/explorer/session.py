"""The one value that the interface may change, and its transitions.

What is asked, where the cursor is, what is open. Everything on the screen follows from a session
and a chronology; every key is a pure function from one session to the next, tested without a
terminal. Events are named by key and never by position, so a reload moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from timeline_tui.core import limits
from timeline_tui.core.query import EVERYTHING, Query
from timeline_tui.dates.calendar import Zoom
from timeline_tui.explorer.asking import Purpose

UNDO_DEPTH = limits.UNDO.value


@dataclass(frozen=True, slots=True)
class Session:
    """`cursor` is the key of an event, `stop` the place within it when it is open (a quote, a
    source or a link, counted from 0), None on the event itself. `trail` are the places left by
    following links. `glance` is an event that a search opened and may close again. `held` is the
    session as it was when the search line was opened. `leaving_out` says that the next digit
    leaves an actor out. `asking` is what the line is open for to type a time in, and `typed` what
    it says. `zoom` is the size of the periods that was chosen, None for `fitted`, the one that
    fitted when the events were first shown (None before that). `wanted` is an event, and a stop
    within it, to put the cursor on once it has been read; `lost` one that went from under it, for
    as long as nobody has acted since: files are often gone only for a moment."""

    query: Query = EVERYTHING
    cursor: str = ""
    stop: int | None = None
    expanded: frozenset[str] = frozenset()
    trail: tuple[tuple[str, int | None], ...] = ()
    glance: str = ""
    held: Session | None = None
    leaving_out: bool = False
    asking: Purpose = ""
    typed: str = ""
    zoom: Zoom | None = None
    fitted: Zoom | None = None
    wanted: tuple[str, int | None] | None = None
    lost: tuple[str, int | None] | None = None
    undo: tuple[Query, ...] = ()
    redo: tuple[Query, ...] = ()


def ask(session: Session, query: Query) -> Session:
    """Another query, remembered for undo."""
    session = replace(session, leaving_out=False)
    if query == session.query:
        return session
    return replace(session, query=query, undo=(*session.undo, session.query)[-UNDO_DEPTH:], redo=())


def undo(session: Session) -> Session:
    """The query before the last change; the session itself if there was none."""
    if not session.undo:
        return session
    *rest, last = session.undo
    return replace(session, query=last, undo=tuple(rest), redo=(*session.redo, session.query))


def redo(session: Session) -> Session:
    """The query that `undo` left."""
    if not session.redo:
        return session
    *rest, last = session.redo
    return replace(session, query=last, redo=tuple(rest), undo=(*session.undo, session.query))


def move(session: Session, cursor: str, stop: int | None = None) -> Session:
    """The cursor on an event, or on a stop within it."""
    return replace(session, cursor=cursor, stop=stop, leaving_out=False)


def expand(session: Session, key: str) -> Session:
    """With an event open."""
    return replace(session, expanded=session.expanded | {key}, leaving_out=False)


def collapse(session: Session, key: str) -> Session:
    """With an event folded, and the cursor on it if it was inside."""
    stop = None if session.cursor == key else session.stop
    return replace(session, expanded=session.expanded - {key}, stop=stop, leaving_out=False)


def follow(session: Session, key: str) -> Session:
    """On the event that a link leads to, which is opened; the way back is kept."""
    trail = (*session.trail, (session.cursor, session.stop))[-UNDO_DEPTH:]
    return move(expand(replace(session, trail=trail), key), key)


def go_back(session: Session) -> Session:
    """Where the last link was followed from."""
    if not session.trail:
        return session
    *rest, (key, stop) = session.trail
    return move(replace(session, trail=tuple(rest)), key, stop)


def begin_search(session: Session) -> Session:
    """The search line is open: what is typed is a query at once, and can be taken back whole."""
    return replace(session, held=replace(session, held=None), leaving_out=False)


def type_search(session: Session, text: str) -> Session:
    """With other words in the search line."""
    return replace(session, query=replace(session.query, text=text))


def keep_search(session: Session) -> Session:
    """The search line is closed and its words stay; one step of undo."""
    if session.held is None:
        return session
    before = session.held.query
    return ask(replace(session, held=None, query=before), session.query)


def drop_search(session: Session) -> Session:
    """The search line is closed and everything is as before it was opened."""
    return session.held if session.held is not None else session
