"""Where the cursor goes: pure steps from one session to the next over the events shown.

`Ground` is what the steps need to know; it has no screen, so they are tested without one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from timeline_tui.core.lens import Lens, View
from timeline_tui.core.text import says
from timeline_tui.explorer.session import Session, collapse, expand, follow, move
from timeline_tui.tui.timeline.block import Stop

StopsOf = Callable[[int], tuple[Stop, ...]]


@dataclass(frozen=True, slots=True)
class Ground:
    """The events shown, and for each row the stops that it has when it is open."""

    lens: Lens
    view: View
    stops_of: StopsOf

    def index(self, session: Session) -> int:
        """The cursor's place in the view; -1 without one."""
        row = self.lens.row(session.cursor)
        return -1 if row is None else self.view.index(row)

    def row(self, session: Session) -> int | None:
        """The cursor's row, if it is shown."""
        index = self.index(session)
        return None if index < 0 else self.view.rows[index]

    def stop(self, session: Session) -> Stop | None:
        """What the cursor stands on within its event."""
        row = self.row(session)
        if row is None or session.stop is None or session.cursor not in session.expanded:
            return None
        stops = self.stops_of(row)
        return stops[session.stop] if session.stop < len(stops) else None


def to_index(session: Session, ground: Ground, index: int) -> Session:
    """The event at a place in the view, clamped to its ends."""
    if not len(ground.view):
        return session
    row = ground.view.rows[max(0, min(index, len(ground.view) - 1))]
    return move(session, ground.lens.corpus.keys[row])


def step(session: Session, ground: Ground, by: int) -> Session:
    """The next (1) or previous (-1) event; among the stops while the cursor is inside one."""
    row = ground.row(session)
    if session.stop is not None and row is not None:
        stops = len(ground.stops_of(row))
        stop = session.stop + by
        if stop < 0:
            return move(session, session.cursor)
        if stop < stops:
            return move(session, session.cursor, stop)
    index = ground.index(session)
    target = index + by
    if not 0 <= target < len(ground.view):
        return replace(session, leaving_out=False)
    return to_index(session, ground, target)


def enter(session: Session, ground: Ground) -> Session:
    """Open the event; if it is open go into it; on a link go where it leads, if that is shown."""
    row = ground.row(session)
    if row is None:
        return session
    if session.cursor not in session.expanded:
        return expand(session, session.cursor)
    if session.stop is None:
        return move(session, session.cursor, 0) if ground.stops_of(row) else session
    stop = ground.stop(session)
    if stop is not None and stop.kind == "link" and stop.row is not None:
        return follow(session, ground.lens.corpus.keys[stop.row])
    return session


def leave(session: Session, ground: Ground) -> Session:
    """From a quote back to its event; from an open event to a folded one."""
    if session.stop is not None:
        return move(session, session.cursor)
    if session.cursor in session.expanded:
        return collapse(session, session.cursor)
    return session


def hit(session: Session, ground: Ground, by: int) -> Session:
    """The next or previous place where the search is found: a title, or a quote or source, for
    which its event is opened; an event opened for that is folded again when it is left."""
    if not session.query.needles or not len(ground.view):
        return session
    index = ground.index(session)
    row = ground.row(session)
    if row is not None:
        inner = _inner_hits(ground, row)
        ahead = _following(inner, session.stop, by)
        if ahead is not None:
            return _at_hit(session, ground, row, ahead)
        if by < 0 and session.stop is not None and _titled(ground, row, session.query.needles):
            return move(session, session.cursor)
    index = (index + by) % len(ground.view) if index >= 0 else 0
    row = ground.view.rows[index]
    if _titled(ground, row, session.query.needles) and by > 0:
        return move(_fold_glance(session, ground, row), ground.lens.corpus.keys[row])
    inner = _inner_hits(ground, row)
    if inner:
        return _at_hit(session, ground, row, inner[0] if by > 0 else inner[-1])
    return move(_fold_glance(session, ground, row), ground.lens.corpus.keys[row])


def _inner_hits(ground: Ground, row: int) -> list[int]:
    return [number for number, stop in enumerate(ground.stops_of(row)) if stop.matched]


def _following(inner: list[int], stop: int | None, by: int) -> int | None:
    here = -1 if stop is None else stop
    if by > 0:
        return next((number for number in inner if number > here), None)
    return next((number for number in reversed(inner) if number < here), None)


def _titled(ground: Ground, row: int, needles: tuple[str, ...]) -> bool:
    return says(ground.lens.event(row).title, needles)


def _at_hit(session: Session, ground: Ground, row: int, stop: int) -> Session:
    key = ground.lens.corpus.keys[row]
    session = _fold_glance(session, ground, row)
    if key not in session.expanded:
        session = replace(expand(session, key), glance=key)
    return move(session, key, stop)


def _fold_glance(session: Session, ground: Ground, row: int) -> Session:
    if session.glance and session.glance != ground.lens.corpus.keys[row]:
        return replace(collapse(session, session.glance), glance="")
    return session
