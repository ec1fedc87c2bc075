"""Opening events, following links, passing quotes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from timeline_tui.core.event import Quote, Source
from timeline_tui.core.query import EVERYTHING
from timeline_tui.core.sources import citation, clean, quotation
from timeline_tui.explorer import session as transitions
from timeline_tui.explorer.session import Session
from timeline_tui.tui import moves

if TYPE_CHECKING:
    from timeline_tui.tui.explorer import Explorer


def open_event(explorer: Explorer) -> None:
    """Open the event, go into it, or follow the link under the cursor."""
    before = explorer.session
    after = moves.enter(before, explorer.ground)
    if after.cursor != before.cursor:
        _arrive(explorer, after)
    else:
        explorer.go(after, whole=True)


def _arrive(explorer: Explorer, after: Session) -> None:
    """A link may lead to an event that the filter hides: then the filter is lifted, aloud."""
    row = explorer.lens.row(after.cursor)
    if row is not None and row not in explorer.view:
        explorer.tell("the filter hid that event and is lifted: u brings it back")
        after = transitions.ask(after, EVERYTHING)
    explorer.go(after, whole=True)


def close_event(explorer: Explorer) -> None:
    """From a quote to its event, from an open event to a folded one."""
    explorer.go(moves.leave(explorer.session, explorer.ground))


def go_back(explorer: Explorer) -> None:
    """Where the last link was followed from."""
    session = explorer.session
    if not session.trail:
        explorer.tell("no link was followed")
        return
    back = transitions.go_back(session)
    while back.trail and explorer.lens.row(back.cursor) is None:
        back = transitions.go_back(back)
    if explorer.lens.row(back.cursor) is None:
        explorer.tell("the event where the link was followed is not here now")
    else:
        _arrive(explorer, back)


def open_all(explorer: Explorer) -> None:
    """Open all events in sight, or fold them if they are all open."""
    view, keys_of = explorer.view, explorer.lens.corpus.keys
    keys = {keys_of[view.rows[index]] for index in explorer.timeline.in_sight()}
    expanded = explorer.session.expanded
    expanded = expanded - keys if keys <= expanded else expanded | keys
    explorer.go(replace(explorer.session, expanded=expanded, stop=None), reveal=False)
    explorer.timeline.reveal()


def peek(explorer: Explorer) -> None:
    """Everything around the event, without the filter; again: the filter is back."""
    session = explorer.session
    if explorer.peeked is not None:
        query, explorer.peeked = explorer.peeked, None
        explorer.go(replace(session, query=query))
    elif session.query.selects_all:
        explorer.tell("everything is shown already")
    else:
        explorer.peeked = session.query
        query = session.query
        around = replace(EVERYTHING, known=query.known, order=query.order)
        explorer.go(replace(session, query=around))


def quote_here(explorer: Explorer) -> tuple[Quote, Source] | None:
    """The quote under the cursor; on an event or a source the first of its quotes."""
    stop = explorer.ground.stop(explorer.session)
    if stop is not None and stop.quote is not None and stop.source is not None:
        return stop.quote, stop.source
    row = explorer.ground.row(explorer.session)
    if row is None:
        return None
    sources = explorer.lens.sources_of(row)
    if stop is not None and stop.source is not None:
        sources = (stop.source,)
    return next(((s.quotes[0], s) for s in sources if s.quotes), None)


def source_here(explorer: Explorer) -> tuple[Source, Quote | None] | None:
    """The source under the cursor; on an event its first."""
    stop = explorer.ground.stop(explorer.session)
    if stop is not None and stop.source is not None:
        return stop.source, stop.quote
    row = explorer.ground.row(explorer.session)
    sources = () if row is None else explorer.lens.sources_of(row)
    return (sources[0], None) if sources else None


def copy_quote(explorer: Explorer) -> None:
    """The exact words and where they stand."""
    found = quote_here(explorer)
    if found is None:
        explorer.tell("no quote here to copy", error=True)
    else:
        _copy(explorer, quotation(*found), "the quote with its citation")


def copy_citation(explorer: Explorer) -> None:
    """Where the words stand."""
    found = source_here(explorer)
    if found is None:
        explorer.tell("no source here to cite", error=True)
    else:
        source, quote = found
        _copy(explorer, citation(source, quote.locator if quote else ""), "the citation")


def _copy(explorer: Explorer, text: str, what: str) -> None:
    from timeline_tui.tui.outside import clipboard

    async def hand_on() -> None:
        cleaned, dropped = clean(text)
        done, where = await clipboard.copy(cleaned, explorer.app.copy_to_clipboard)
        if done:
            note = f", without {dropped:,} control characters" if dropped else ""
            explorer.tell(f"{what}: {where}{note}")
        else:
            explorer.tell(f"not copied: {where}", error=True)

    explorer.run_worker(hand_on())


def open_link(explorer: Explorer) -> None:
    """The source's link in the browser, once its host has been seen."""
    from timeline_tui.explorer.links import safe_link
    from timeline_tui.tui.outside import browser

    found = source_here(explorer)
    link = "no source here" if found is None else safe_link(found[0].url)
    if isinstance(link, str):
        explorer.tell(link, error=True)
        return
    from timeline_tui.tui.sheets.screens import ConfirmLink

    async def hand_on() -> None:
        done, words = await browser.open_link(link, explorer.run_outside)
        if words:
            explorer.tell(words, error=not done)

    def answered(yes: bool | None) -> None:
        if yes:
            explorer.run_worker(hand_on())

    explorer.app.push_screen(ConfirmLink(link), answered)


ACTS: Mapping[str, Callable[[Explorer], None]] = {
    "open": open_event,
    "close": close_event,
    "back": go_back,
    "open_all": open_all,
    "copy_quote": copy_quote,
    "copy_citation": copy_citation,
    "open_link": open_link,
    "peek": peek,
}
