"""Asking about time: going to a date, a period, what was known when, silences."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from timeline_tui.core.postings import rows_of
from timeline_tui.dates.wording.datewords import day_words
from timeline_tui.explorer import asking
from timeline_tui.tui import moves

if TYPE_CHECKING:
    from timeline_tui.tui.explorer import Explorer


def ask(explorer: Explorer, purpose: asking.Purpose) -> None:
    """Open the line for a time."""
    if explorer.session.asking or explorer.session.held is not None:
        return
    row = explorer.ground.row(explorer.session)
    day = None if row is None else explorer.lens.days[row]
    text = asking.suggested(purpose, explorer.session.query, day, explorer.measure.zoom)
    explorer.go(replace(explorer.session, asking=purpose, typed=text))
    explorer.open_line(purpose, text, replaced=True)


def answered(explorer: Explorer, text: str) -> None:
    """Enter in the line: go there, ask for it, or leave the line open with what is wrong."""
    purpose = explorer.session.asking
    typed = asking.answer(text, explorer.options.today(), explorer.lens)
    if typed is not None and typed.when is None:
        explorer.go(replace(explorer.session, typed=text))
        return
    explorer.close_line(replace(explorer.session, asking="", typed=""))
    query = explorer.session.query
    if purpose == "period":
        when = None if typed is None else typed.when
        explorer.ask(replace(query, since=when, until=when))
    elif purpose == "known":
        as_known_on(explorer, None if typed is None else asking.by_day(typed))
    elif typed is not None:
        to_day(explorer, asking.day_of(typed), typed.display)


def to_day(explorer: Explorer, day: int | None, words: str) -> None:
    """The first event listed on a day or after it, or the last one before."""
    row = None if day is None else explorer.lens.row_from(day, explorer.view)
    if row is None or day is None:
        explorer.tell(f"nothing is dated here: {words}")
        return
    explorer.go(moves.to_index(explorer.session, explorer.ground, explorer.view.index(row)))
    there = explorer.lens.days[row]
    if there is not None and there < day:
        explorer.tell(f"nothing from {words} on: this is the last event before")


def as_known_on(explorer: Explorer, day: int | None) -> None:
    """Only what was public by the end of a day; None for everything."""
    explorer.ask(replace(explorer.session.query, known=day))
    silent = explorer.lens.whole.index.published.unknown
    if day is not None and silent:
        events = "1 event" if silent == 1 else f"{silent:,} events"
        explorer.tell(f"{events} left out: no source says when it was published")


def replay(explorer: Explorer, by: int) -> None:
    """To the next (1) or previous (-1) day on which something more became public."""
    whole, known = explorer.lens.whole, explorer.session.query.known
    days = whole.index.published.days
    if not days:
        explorer.tell("no source says when it was published")
        return
    if known is None:
        at = 0 if by > 0 else len(days) - 1
    else:
        at = bisect_right(days, known) if by > 0 else bisect_left(days, known) - 1
    if not 0 <= at < len(days):
        explorer.tell(
            "that is all; esc shows everything" if by > 0 else "nothing was public before"
        )
        return
    before = 0 if known is None else explorer.lens.everything.bits
    explorer.ask(replace(explorer.session.query, known=days[at]))
    new = explorer.lens.everything.bits & ~before
    if by > 0:
        count = new.bit_count()
        what = "1 event" if count == 1 else f"{count:,} events"
        news = f"{what} became public" if new else "more was said of known events"
        explorer.tell(f"{day_words(days[at])}: {news}", alone=True)
        shown = new & explorer.view.bits
        if shown:
            first = min(map(explorer.view.index, rows_of(shown, len(whole.corpus))))
            explorer.go(moves.to_index(explorer.session, explorer.ground, first))


def order(explorer: Explorer) -> None:
    """In order of happening, or of first publication."""
    query = explorer.session.query
    explorer.ask(replace(query, order="published" if query.order == "happened" else "happened"))


def certainty(explorer: Explorer) -> None:
    """What may lie within the period, or what certainly does."""
    query = explorer.session.query
    if query.since is None and query.until is None:
        explorer.tell("first a period: p")
        return
    explorer.ask(replace(query, certain=not query.certain))


def silences(explorer: Explorer) -> None:
    """The longest silences between the events that are shown."""
    from timeline_tui.core.gaps import gaps
    from timeline_tui.tui.sheets.gaps import Silences

    found = gaps(explorer.lens, explorer.view.rows)
    if not found:
        explorer.tell("no silence between these events")
        return

    def chosen(row: int | None) -> None:
        if row is not None and row in explorer.view:
            explorer.go(moves.to_index(explorer.session, explorer.ground, explorer.view.index(row)))

    explorer.app.push_screen(Silences(explorer.lens, found), chosen)


ACTS: Mapping[str, Callable[[Explorer], None]] = {
    "go_to_date": lambda x: ask(x, "date"),
    "silences": silences,
    "period": lambda x: ask(x, "period"),
    "certainty": certainty,
    "known": lambda x: ask(x, "known"),
    "later": lambda x: replay(x, 1),
    "earlier": lambda x: replay(x, -1),
    "order": order,
}
