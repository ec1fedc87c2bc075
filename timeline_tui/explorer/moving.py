"""Where the cursor goes: from event to event, into an open one and out again, along links."""

from __future__ import annotations

from dataclasses import replace

from timeline_tui.core.text import contains
from timeline_tui.dates.calendar import other_zoom
from timeline_tui.explorer.asking import drop_part
from timeline_tui.explorer.messages import Act, Focus, Picked, PutAt, Reveal, Say, Sight, Step, Turn
from timeline_tui.explorer.outline import GAP, HEADING
from timeline_tui.explorer.state import (
    Session,
    State,
    collapse,
    expand,
    follow,
    go_back,
    look_around,
    move,
)
from timeline_tui.explorer.transition import go, to_index

# -- from event to event ---------------------------------------------------------------------------


def step(by: int) -> Act:
    """Return the act that goes to the next (1) or previous (-1) event; among the stops while the
    cursor is inside one."""

    def act(state: State, sight: Sight) -> Step:
        session, row = state.session, state.row
        if session.stop is not None and row is not None:
            stop = session.stop + by
            if stop < 0:
                return go(state, move(session, session.cursor))
            if stop < len(state.outline.stops(row)):
                return go(state, move(session, session.cursor, stop))
        target = state.index + by
        if not 0 <= target < len(state.view):
            return go(state, replace(session, leaving_out=False))
        return to_index(state, target)

    return act


def page(sign: int, *, half: bool = False) -> Act:
    """Return the act that turns the list by a page, or half of one; the cursor stays on its line of
    the screen."""

    def act(state: State, sight: Sight) -> Step:
        lines = sign * max(1, sight.page // 2 if half else sight.page)
        size, index = len(state.view), max(state.index, 0)
        if not size:
            return state, ()
        target = sight.away(index, lines)
        if target == index:
            target += sign
        return to_index(state, target, Turn(lines), reveal=False)

    return act


def first(state: State, sight: Sight) -> Step:
    """Go to the first event."""
    return to_index(state, 0)


def last(state: State, sight: Sight) -> Step:
    """Go to the last event."""
    return to_index(state, len(state.view) - 1)


def next_period(state: State, sight: Sight) -> Step:
    """Go to the first event of the next period."""
    return _to_lead(state, HEADING, 1, "no later events")


def previous_period(state: State, sight: Sight) -> Step:
    """Go to the first event of this period, or of the one before."""
    return _to_lead(state, HEADING, -1, "no earlier events")


def next_gap(state: State, sight: Sight) -> Step:
    """Go to the first event after the next long gap."""
    return _to_lead(state, GAP, 1, "no long gap after this event")


def previous_gap(state: State, sight: Sight) -> Step:
    """Go to the first event after the previous long gap."""
    return _to_lead(state, GAP, -1, "no long gap before this event")


def _to_lead(state: State, flag: int, by: int, missing: str) -> Step:
    index = state.index
    target = state.outline.next_lead(index, flag, by) if index >= 0 else None
    return (state, (Say(missing),)) if target is None else to_index(state, target)


def zoom(by: int) -> Act:
    """Return the act that takes longer (1) or shorter (-1) periods, under headings and in the
    strip."""

    def act(state: State, sight: Sight) -> Step:
        other = other_zoom(state.measure.zoom, by)
        if other is None:
            return state, (Say(f"already at the {'longest' if by > 0 else 'shortest'} periods"),)
        return go(state, replace(state.session, zoom=other), Reveal())

    return act


# -- into an event and out again -------------------------------------------------------------------


def open_event(state: State, sight: Sight) -> Step:
    """Open the event; if it is open, go into it; on a link, go where it leads. Where no event is
    listed, drop the part of the filter that does it."""
    session, row = state.session, state.row
    if row is None:
        return drop_part(state)
    if session.cursor not in session.expanded:
        return go(state, expand(session, session.cursor), whole=True)
    if session.stop is None:
        inside = move(session, session.cursor, 0)
        return go(state, inside if state.outline.stops(row) else session, whole=True)
    stop = state.stop
    if stop is None or stop.kind != "link" or stop.row is None:
        return go(state, session)
    key = state.lens.corpus.keys[stop.row]
    after = follow(session, key, sight.line)
    return go(state, after, whole=True) if key == session.cursor else _arrive(state, after)


def close_event(state: State, sight: Sight) -> Step:
    """Go from a quote to its event; fold an open event."""
    session = state.session
    if session.stop is not None:
        return go(state, move(session, session.cursor))
    if session.cursor in session.expanded:
        return go(state, collapse(session, session.cursor))
    return go(state, session)


def back(state: State, sight: Sight) -> Step:
    """Go where the last link was followed from: to the filter that there was, with the same events
    open, and the list as it stood."""
    if not state.session.trail:
        return state, (Say("no link was followed"),)
    there = state.lens.corpus.row
    left = state.session.trail
    while left and there(left[-1].cursor) is None:
        left = left[:-1]
    if not left:
        return state, (Say("the event with that link no longer exists"),)
    session = go_back(replace(state.session, trail=left))
    asked = state.session.peeked or state.asked
    said: tuple[Say, ...] = ()
    if asked != (session.peeked or session.asked):
        said = (Say(f"restored the filter of then ({state.key('undo', 'u')} undoes that)"),)
    line = left[-1].line
    back = () if line is None else (PutAt(line),)
    return go(state, session, *said, *back, whole=line is None)


def _arrive(state: State, after: Session) -> Step:
    """Go to an event that the filter may hide: then everything around it is shown, and that is
    said."""
    row = state.lens.row(after.cursor)
    if row is None or row in state.view:
        return go(state, after, whole=True)
    # What is looked at already without a filter hides nothing.
    here = after.trail[-1]
    after = replace(look_around(after, here.line), around=here)
    key = state.key("back", "backspace")
    said = Say(f"the filter hides that event: {key} goes back, with the filter")
    return go(state, after, said, whole=True)


def open_all(state: State, sight: Sight) -> Step:
    """Open all events in sight, or fold them if they are all open."""
    size = len(state.view)
    keys = {state.outline.key(index) for index in sight.in_sight if index < size}
    expanded = state.session.expanded
    expanded = expanded - keys if keys <= expanded else expanded | keys
    session = replace(state.session, expanded=expanded, stop=None)
    return go(state, session, Reveal(), reveal=False)


def pick(state: State, message: Picked) -> Step:
    """Put the cursor where somebody clicked; a second click opens or folds. What was clicked may
    have gone from the list since then."""
    session, row = state.session, state.outline.row(message.key)
    if row is None:
        return state, (Focus("events"),)
    if not message.again:
        is_there = message.stop is not None and message.stop < len(state.outline.stops(row))
        picked = move(session, message.key, message.stop if is_there else None)
        state, effects = go(state, picked, reveal=False)
    elif message.stop is None and message.key in session.expanded:
        state, effects = go(state, collapse(session, message.key))
    else:
        state, effects = open_event(state, Sight(line=message.line))
    return state, (Focus("events"), *effects)


# -- from hit to hit -------------------------------------------------------------------------------


def hit(by: int) -> Act:
    """Return the act that goes to the next or previous place where the search is found: a title, or
    a quote or source, for which its event is opened; an event opened for that is folded again when
    it is left."""

    def act(state: State, sight: Sight) -> Step:
        if not state.query.needles:
            return state, (Say("search first: /"),)
        return go(state, _at_hit(state, by) if len(state.view) else state.session)

    return act


def _at_hit(state: State, by: int) -> Session:
    session, view = state.session, state.view
    index = state.index
    if index >= 0:
        row = view.rows[index]
        ahead = _following(_inner_hits(state, row), session.stop, by)
        if ahead is not None:
            return _on_stop(state, row, ahead)
        if by < 0 and session.stop is not None and _is_titled(state, row):
            return move(session, session.cursor)
    index = (index + by) % len(view) if index >= 0 else 0
    row = view.rows[index]
    inner = _inner_hits(state, row)
    if inner and not (by > 0 and _is_titled(state, row)):
        return _on_stop(state, row, inner[0] if by > 0 else inner[-1])
    key = state.outline.key(index)
    return move(_fold_glance(session, key), key)


def _inner_hits(state: State, row: int) -> list[int]:
    return [number for number, stop in enumerate(state.outline.stops(row)) if stop.matched]


def _following(inner: list[int], stop: int | None, by: int) -> int | None:
    here = -1 if stop is None else stop
    if by > 0:
        return next((number for number in inner if number > here), None)
    return next((number for number in reversed(inner) if number < here), None)


def _is_titled(state: State, row: int) -> bool:
    return contains(state.lens.event(row).title, state.query.needles)


def _on_stop(state: State, row: int, stop: int) -> Session:
    key = state.lens.corpus.keys[row]
    session = _fold_glance(state.session, key)
    if key not in session.expanded:
        session = replace(expand(session, key), glance=key)
    return move(session, key, stop)


def _fold_glance(session: Session, key: str) -> Session:
    if session.glance and session.glance != key:
        return replace(collapse(session, session.glance), glance="")
    return session
