"""Asking for other events: actors, search, a look around, undo, and the steps back out."""

from __future__ import annotations

from dataclasses import replace

from timeline_tui.core.query import EVERYTHING, WHOLE
from timeline_tui.explorer import state as sessions
from timeline_tui.explorer.messages import CloseLine, Effect, Focus, OpenLine, Say, Sight, Step
from timeline_tui.explorer.state import Session, State
from timeline_tui.explorer.transition import ask, go

# -- actors ----------------------------------------------------------------------------------------


def press_digit(state: State, digit: int) -> Step:
    """Switch the actor of a key on or off; after `x`, leave it out or not. Before anything is read
    no digit means an actor: it waits until one does."""
    actor = state.actor_at(digit)
    out = state.session.leaving_out
    if actor is not None:
        return choose(state, "without" if out else "toggle", actor)
    if state.files.loaded:
        return state, (Say(f"no actor has the key {digit}"),)
    state = replace(state, early=(*state.early, (digit, out)))
    return leave_out(state, Sight()) if out else (state, ())


def press_early(state: State) -> Step:
    """Press the digits that were pressed before anything was read."""
    early, out_next = state.early, state.session.leaving_out
    effects: tuple[Effect, ...] = ()
    for digit, out in early:
        session = replace(state.session, leaving_out=out)
        state, more = press_digit(replace(state, session=session, early=()), digit)
        effects += more
    if early:
        state = replace(state, session=replace(state.session, leaving_out=out_next))
    return state, effects


def choose(state: State, how: str, actor: str) -> Step:
    """Switch an actor on or off (`toggle`), take it alone (`only`), or leave it out (`without`)."""
    query = state.query
    if how == "only":
        return ask(state, query.only(actor))
    return ask(state, query.leave_out(actor) if how == "without" else query.toggle(actor))


def leave_out(state: State, sight: Sight) -> Step:
    """Let the next digit leave an actor out, or not."""
    session = state.session
    return go(state, replace(session, leaving_out=not session.leaving_out))


def everyone(state: State, sight: Sight) -> Step:
    """Ask for everyone."""
    return ask(state, state.query.everyone())


def match(state: State, sight: Sight) -> Step:
    """Ask for any of the actors, or for all of them together."""
    query = state.query.other_match()
    if len(query.actors) > 1:
        return ask(state, query)
    return ask(state, query, Say(f"with two actors or more: {query.match} of them"))


def enter_actors(state: State, sight: Sight) -> Step:
    """Give the keys to the list of actors, which is brought up if it is hidden."""
    panes = replace(state.panes, actors=True, over=True)
    return replace(state, panes=panes), (Focus("actors"),)


def leave_actors(state: State) -> Step:
    """Give the keys back to the events."""
    panes = replace(state.panes, over=False)
    return replace(state, panes=panes), (Focus("events"),)


# -- search ----------------------------------------------------------------------------------------


def search(state: State, sight: Sight) -> Step:
    """Open the search line; what is typed is asked at once."""
    if state.session.line:
        return state, ()
    session = sessions.begin_search(replace(state.session, peeked=None))
    return go(state, session, OpenLine("search", session.selection.query.text))


def type_search(state: State, text: str) -> Step:
    """Ask for what the search line says now: at once where there is little text, else what is found
    near the cursor, and the rest in slices."""
    session = sessions.type_search(state.session, text)
    return go(state, session, reveal=False, in_slices=True)


def keep_search(state: State, text: str) -> Step:
    """Close the search line and keep what it says; an unfinished search goes on."""
    state, asked = type_search(state, text)
    session = sessions.keep_search(state.session)
    if not state.view.is_partial:
        session = replace(session, origin=None)
    state, closing = close_line(state, session)
    return state, (*asked, *closing)


def close_line(state: State, session: Session) -> Step:
    """Close the line to type in and go on with a session. If that is what was there before, the
    list goes back to where it was."""
    return go(state, session, CloseLine(back=session == state.session.held))


# -- a look around, and back -----------------------------------------------------------------------


def peek(state: State, sight: Sight) -> Step:
    """Show everything around the event, without the filter; again: with it."""
    session, selection = state.session, state.selection
    if session.peeked is not None:
        return go(state, replace(session, selection=session.peeked, peeked=None))
    if selection.query.selects_all:
        return state, (Say("all events are shown already"),)
    around = selection.with_query(EVERYTHING)
    return go(state, replace(session, selection=around, peeked=selection))


def undo(state: State, sight: Sight) -> Step:
    """Go back to the filter before its last change."""
    if not state.session.undo:
        return state, (Say("nothing to undo"),)
    return go(state, sessions.undo(replace(state.session, peeked=None)))


def redo(state: State, sight: Sight) -> Step:
    """Go on to the filter that undo left."""
    if not state.session.redo:
        return state, (Say("nothing to redo"),)
    return go(state, sessions.redo(state.session))


def step_back(state: State, sight: Sight) -> Step:
    """Step out of the line, the quote, the look around, the search, or the filter: one of them, the
    innermost first. Never quits."""
    session, query = state.session, state.query
    if session.held is not None:
        return close_line(state, sessions.drop_search(session))
    if session.asking:
        return close_line(state, replace(session, asking="", typed=""))
    if session.leaving_out:
        return go(state, replace(session, leaving_out=False))
    if session.stop is not None:
        return go(state, sessions.move(session, session.cursor))
    if session.peeked is not None:
        return peek(state, sight)
    if query.needles:
        return ask(state, query.without_text(), Say("cleared the search (u restores it)"))
    if not query.selects_all:
        return ask(state, EVERYTHING, Say("cleared the filter (u restores it)"))
    if state.selection != WHOLE:
        said = Say("showing all events in order of happening (u undoes that)")
        return ask(state, WHOLE, said)
    return state, ()
