"""Asking for other events: actors, search, undo, and the steps back out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from timeline_tui.core.query import EVERYTHING
from timeline_tui.explorer import session as transitions
from timeline_tui.tui import moves
from timeline_tui.tui.acts.reading import peek

if TYPE_CHECKING:
    from timeline_tui.tui.explorer import Explorer


def press_digit(explorer: Explorer, digit: int) -> None:
    """That actor on or off; after `x`, left out or not. Before anything is read no digit means an
    actor: it waits until one does."""
    actor = explorer.actor_at(digit)
    if actor is None and not explorer.loaded:
        explorer.early.append((digit, explorer.session.leaving_out))
        if explorer.session.leaving_out:
            leave_out(explorer)
        return
    if actor is None:
        explorer.tell(f"no actor has the key {digit}")
        return
    choose(explorer, "without" if explorer.session.leaving_out else "toggle", actor)


def press_early(explorer: Explorer) -> None:
    """The digits that were pressed before anything was read."""
    early, explorer.early = explorer.early, []
    for digit, leaving_out in early:
        if leaving_out:
            leave_out(explorer)
        press_digit(explorer, digit)


def choose(explorer: Explorer, how: str, actor: str) -> None:
    """Switch an actor on or off, take it alone, or leave it out."""
    query = explorer.session.query
    if how == "only":
        explorer.ask(query.only(actor))
    elif how == "without":
        explorer.ask(query.left_out(actor))
    else:
        explorer.ask(query.toggled(actor))


def match(explorer: Explorer) -> None:
    """Any of the actors, or all of them together."""
    query = explorer.session.query.other_match()
    explorer.ask(query)
    if len(query.actors) < 2:
        explorer.tell(f"with two actors or more: {query.match} of them")


def find_actor(explorer: Explorer) -> None:
    """An actor by some letters of its name."""
    from timeline_tui.tui.sheets.finder import FindActor

    sheet = FindActor(explorer.lens, explorer.view)

    def chosen(line: str | None) -> None:
        if line is not None:
            choose(explorer, "toggle", sheet.actor(line))

    explorer.app.push_screen(sheet, chosen)


def search(explorer: Explorer) -> None:
    """Open the search line; what is typed is asked at once."""
    if explorer.session.held is None and not explorer.session.asking:
        explorer.peeked = None
        explorer.go(transitions.begin_search(explorer.session))
        explorer.open_line("search", explorer.session.query.text)


def hit(explorer: Explorer, by: int) -> None:
    """The next or previous place where the search is found."""
    if explorer.session.query.needles:
        explorer.go(moves.hit(explorer.session, explorer.ground, by))
    else:
        explorer.tell("search first: /")


def undo(explorer: Explorer) -> None:
    """The filter before its last change."""
    if explorer.session.undo:
        explorer.peeked = None
        explorer.go(transitions.undo(explorer.session))
    else:
        explorer.tell("nothing to undo")


def redo(explorer: Explorer) -> None:
    """The filter that undo left."""
    if explorer.session.redo:
        explorer.go(transitions.redo(explorer.session))
    else:
        explorer.tell("nothing to redo")


def step_back(explorer: Explorer) -> None:
    """Out of the search, the quote, the peek, the filter: one of them, the innermost first.
    Never quits."""
    session = explorer.session
    if session.held is not None:
        explorer.close_line(transitions.drop_search(session))
    elif session.asking:
        explorer.close_line(replace(session, asking="", typed=""))
    elif session.leaving_out:
        explorer.go(replace(session, leaving_out=False))
    elif session.stop is not None:
        explorer.go(moves.leave(session, explorer.ground))
    elif explorer.peeked is not None:
        peek(explorer)
    elif session.query.needles:
        explorer.ask(session.query.without_text)
        explorer.tell("the search is lifted: u brings it back")
    elif not session.query.selects_all:
        explorer.ask(replace(EVERYTHING, known=session.query.known, order=session.query.order))
        explorer.tell("the filter is lifted: u brings it back")
    elif session.query != EVERYTHING:
        explorer.ask(EVERYTHING)
        explorer.tell("everything is shown, in order of happening: u brings it back")


def leave_out(explorer: Explorer) -> None:
    """The next digit leaves an actor out."""
    session = explorer.session
    explorer.go(replace(session, leaving_out=not session.leaving_out))


ACTS: Mapping[str, Callable[[Explorer], None]] = {
    "leave_out": leave_out,
    "everyone": lambda x: x.ask(x.session.query.everyone()),
    "match": match,
    "find_actor": find_actor,
    "sidebar": lambda x: x.enter_actors(),
    "search": search,
    "next_hit": lambda x: hit(x, 1),
    "previous_hit": lambda x: hit(x, -1),
    "undo": undo,
    "redo": redo,
    "step_back": step_back,
}
