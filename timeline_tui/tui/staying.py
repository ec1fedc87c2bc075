"""Staying where one reads while the events change: what becomes of the names a session holds.

Pure, and asked only when a chronology takes the place of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from timeline_tui.core.event import Event
from timeline_tui.core.lens import Lens
from timeline_tui.core.query import Query
from timeline_tui.explorer.session import Session
from timeline_tui.tui.timeline.block import Stop


def stayed(session: Session, old: Lens, new: Lens) -> Session:
    """The session on other events: with the cursor on its event, else on its neighbour, and the
    event remembered in case it comes back.

    What the search line would give back is kept in step.
    """
    if session.held is not None:
        session = replace(session, held=stayed(session.held, old, new))
    session = replace(session, query=query_now(session.query, old.whole, new.whole))
    expanded = frozenset(key_now(key, old, new) for key in session.expanded)
    cursor = key_now(session.cursor, old, new)
    session = replace(session, cursor=cursor, expanded=expanded)
    if not cursor or new.row(cursor) is not None:
        return session
    row = old.row(cursor)
    if row is None:
        return session
    lost = session.lost or (session.cursor, session.stop)
    neighbour = _neighbour(old, row, new)
    if not neighbour:
        return replace(session, lost=lost)
    return replace(session, cursor=neighbour, stop=None, lost=lost)


def returned(session: Session, lens: Lens) -> Session:
    """With the cursor where it is wanted, or on the event that went from under it, if that has
    been read."""
    for place in (session.wanted, session.lost):
        if place is not None and lens.row(place[0]) is not None:
            return replace(session, cursor=place[0], stop=place[1], wanted=None, lost=None)
    return session


def stop_now(session: Session, stops: Sequence[Stop], before: Stop | None) -> Session:
    """The session with its stop among those that its event has now: on the quote or source that
    it was on, else as near as there is one."""
    if session.stop is None:
        return session
    found = [n for n, stop in enumerate(stops) if before is not None and _same(stop, before)]
    if session.stop not in found:
        last = len(stops) - 1
        stop = found[0] if found else min(session.stop, last) if last >= 0 else None
        session = replace(session, stop=stop)
    return session


def _same(one: Stop, other: Stop) -> bool:
    if one.quote is not None and other.quote is not None:
        return one.quote.exact == other.quote.exact
    return one.kind == other.kind == "source" and one.source == other.source


def key_now(key: str, old: Lens, new: Lens) -> str:
    """The key that an event has in another chronology: its own, unless its id has been changed or
    another event has the same one. The same key where the event is not there."""
    row = old.row(key)
    if row is None or old.corpus is new.corpus:
        return key
    event, there = old.event(row), new.row(key)
    if there is not None and new.event(there).file == event.file:
        return key
    for other in _namesakes(event.id, new):
        if _event(new, other).file == event.file:
            return other
    if there is not None:
        return key  # moved to another file
    renamed = (
        new.corpus.keys[at]
        for at, now in zip(new.rows, new.events, strict=True)
        if now.file == event.file and now.title == event.title and now.path == event.path
    )
    return next((other for other in renamed if old.row(other) is None), key)


def _namesakes(id: str, lens: Lens) -> Iterator[str]:
    """The keys of all events with this id."""
    key, count = id, 1
    while lens.row(key) is not None:
        yield key
        count += 1
        key = f"{id}#{count}"


def _event(lens: Lens, key: str) -> Event:
    row = lens.row(key)
    assert row is not None
    return lens.event(row)


def _neighbour(old: Lens, row: int, new: Lens) -> str:
    """The event next to one that is gone: the following, else the one before."""
    at, rows = old.everything.index(row), old.rows
    keys = (old.corpus.keys[other] for other in chain(rows[at + 1 :], reversed(rows[:at])))
    return next((key for key in keys if new.row(key) is not None), "")


def actor_now(actor: str, old: Lens, new: Lens) -> str:
    """The id that an actor has in another chronology: a registry that comes or goes gives an id to
    what had only a name, or takes it away. The same id where nobody there has its names."""
    if new.actor_index(actor) is not None:
        return actor
    known = old.corpus.registry.find(actor)
    names = (actor,) if known is None else (actor, known.name, *known.aliases)
    found = (there for name in names if (there := new.corpus.registry.find(name)) is not None)
    return next((there.id for there in found if new.actor_index(there.id) is not None), actor)


def query_now(query: Query, old: Lens, new: Lens) -> Query:
    """The query with each of its actors under the id that it has now."""
    actors = tuple(dict.fromkeys(actor_now(actor, old, new) for actor in query.actors))
    without = tuple(dict.fromkeys(actor_now(actor, old, new) for actor in query.without))
    return replace(query, actors=actors, without=without)
