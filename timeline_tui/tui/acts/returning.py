"""Coming back to where somebody left, and leaving so that they can."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from timeline_tui.explorer.place import Place, begun_at, place_of, without_strangers
from timeline_tui.explorer.session import Session

if TYPE_CHECKING:
    from timeline_tui.tui.explorer import Explorer


def come_back(explorer: Explorer, place: Place) -> None:
    """To the place of last time, before anything is read; whoever has acted since then stays."""
    explorer.set_class(not place.actors, "-no-actors")
    explorer.set_class(not place.strip, "-no-strip")
    query = explorer.session.query
    if explorer.session != Session(query=query):
        return
    explorer.session = begun_at(place, query)
    if not explorer.session.query.is_everything and explorer.session.query != query:
        explorer.tell("the filter of last time is on: esc drops it")
    explorer.show()


def let_go(explorer: Explorer) -> None:
    """Once everything has been read: what of last time is not there any more is given up, aloud."""
    session, gone = explorer.session, []
    if session.wanted is not None:
        gone.append("the event where you left is not here any more")
    query = without_strangers(session.query, explorer.lens.whole)
    if query != session.query:
        gone.append("an actor of the filter is not here any more and is taken out of it")
    if gone:
        explorer.go(replace(session, query=query))
        explorer.tell("; ".join(gone), error=True)


def place_left(explorer: Explorer) -> Place | None:
    """Where they are, for the next time; None where they have not been anywhere."""
    session = explorer.session
    if not session.cursor and session.wanted is None:
        return None
    return place_of(
        session,
        peeked=explorer.peeked,
        actors=not explorer.has_class("-no-actors"),
        strip=not explorer.has_class("-no-strip"),
    )
