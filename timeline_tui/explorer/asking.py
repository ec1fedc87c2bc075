"""Asking for other events: actors, search, a look around, undo, and the steps back out; and about
time: a line to type a date in, periods, what was known when, gaps."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from timeline_tui.core.columns import NONE
from timeline_tui.core.event import SavedView
from timeline_tui.core.gaps import gaps, times_of
from timeline_tui.core.index import Order
from timeline_tui.core.index.sets import rows_of
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.query import EVERYTHING, WHOLE, Query, Selection
from timeline_tui.core.query.fields import Ground, NotUnderstood, values_of
from timeline_tui.core.text import SLICE, brief, count
from timeline_tui.dates import When, display
from timeline_tui.dates.calendar import Zoom, civil, iso_day, period_of, period_start
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.wording.datewords import day_words
from timeline_tui.dates.wording.gutter import period_words
from timeline_tui.dates.zones import is_southern
from timeline_tui.explorer import state as sessions
from timeline_tui.explorer.messages import (
    Act,
    CloseLine,
    Effect,
    EventChosen,
    Focus,
    LookAhead,
    LookBack,
    NewsFound,
    OpenLine,
    PutAt,
    Say,
    Send,
    ShowSheet,
    Sight,
    Step,
    ValueChosen,
    WhenIdle,
)
from timeline_tui.explorer.outline import name_with_key
from timeline_tui.explorer.state import News, Purpose, Session, State, with_signs
from timeline_tui.explorer.transition import ask, go, is_slow, select, to_row, with_marks

HINTS: dict[Purpose, str] = {
    "search": "titles, quotes, speakers, sources",
    "date": "go to: apr 2026, Q1, +3m",
    "period": "only within: apr 2026",
    "known": "as known on: 1 mar 2026",
    "query": "actor:pentagon -actor:openai date:2026-04 quotes:>1",
    "view": "",  # what is said beside it is enough
}


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
    query = state.asked.query
    if how == "only":
        return ask(state, query.only(actor))
    return ask(state, query.leave_out(actor) if how == "without" else query.toggle(actor))


def choose_value(state: State, message: ValueChosen) -> Step:
    """Ask for a value of a facet, or leave it out."""
    from timeline_tui.explorer import facets  # the first paint is without it

    value, other = message.value, message.other
    query = facets.choose_value(state.asked.query, message.facet, message.how, value, other)
    return ask(state, query)


def leave_out(state: State, sight: Sight) -> Step:
    """Let the next digit leave an actor out, or not."""
    session = state.session
    return go(state, replace(session, leaving_out=not session.leaving_out))


def everyone(state: State, sight: Sight) -> Step:
    """Ask for everyone."""
    return ask(state, state.asked.query.everyone())


def match(state: State, sight: Sight) -> Step:
    """Ask for any of the actors, or for all of them together."""
    query = state.asked.query.other_match()
    if len(query.actors) > 1:
        return ask(state, query)
    return ask(state, query, Say(f"with two actors or more: {query.match} of them"))


def enter_actors(state: State, sight: Sight) -> Step:
    """Give the keys to the list of actors, which is brought up if it is hidden; in an open line
    take what may have been meant: every letter is for the line, but the key tab is not."""
    if state.session.line:
        return take_meant(state)
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
    session = sessions.begin_search(state.session)
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


def take_meant(state: State) -> Step:
    """Search for what may have been meant, in place of what nothing says."""
    meant = meant_by(state)
    if not meant or state.session.line != "search":
        return state, ()
    state, effects = type_search(state, meant)
    return state, (OpenLine("search", meant), *effects)


def meant_by(state: State) -> str:
    """Return what may have been meant by a search that finds nothing; "" as long as nothing is
    known to be like it."""
    typed, meant = state.meant
    return meant if typed == state.query.text and not len(state.view) else ""


def all_hits(state: State, sight: Sight) -> Step:
    """Show all events that say what is searched, without the rest of the filter."""
    query = state.query
    if not query.sought:
        return state, (Say(f"search first: {state.key('search', '/')}"),)
    alone = Query.of(text=query.text)
    if query == alone:
        return state, (Say("the filter hides no hit: nothing but the search is asked for"),)
    return ask(state, alone)


def hidden_hits(state: State) -> int:
    """Return how many events that say what is searched the rest of the filter leaves out; 0 as long
    as that is not known."""
    query = state.query
    if not query.sought or state.view.is_partial or query == Query.of(text=query.text):
        return 0
    return max(0, (state.lens.count_hits(query) or 0) - len(state.view))


def close_line(state: State, session: Session) -> Step:
    """Close the line to type in and go on with a session. If that is what was there before, the
    list goes back to where it was."""
    return go(state, session, CloseLine(back=session == state.session.held))


# -- a look around, and back -----------------------------------------------------------------------


def peek(state: State, sight: Sight) -> Step:
    """Show everything around the event, without the filter; again: go back to it, and the
    filter."""
    session = state.session
    if session.peeked is not None:
        line = None if session.around is None else session.around.line
        state, effects = _go_to(state, sessions.end_look(session))
        return state, (*effects, *(() if line is None else (PutAt(line),)))
    if state.query.selects_all:
        return state, (Say("all events are shown already"),)
    return go(state, sessions.look_around(session, sight.line))


def mute(state: State, sight: Sight) -> Step:
    """Set all of the filter aside, or put it in force again."""
    session = state.session
    if session.muted is None and (session.peeked or session.selection).is_everything:
        return state, (Say("no filter to mute: all events are shown"),)
    return go(state, sessions.mute(session))


def undo(state: State, sight: Sight) -> Step:
    """Go back to what was before the last change of the filter."""
    if not state.session.undo:
        return state, (Say("nothing to undo"),)
    return _go_to(state, sessions.undo(state.session))


def redo(state: State, sight: Sight) -> Step:
    """Go on to what undo left."""
    if not state.session.redo:
        return state, (Say("nothing to redo"),)
    return _go_to(state, sessions.redo(state.session))


def _go_to(state: State, session: Session) -> Step:
    """Take a session of another moment; its event may be gone."""
    if state.lens.corpus.row(session.cursor) is None:
        session = replace(session, cursor=state.session.cursor, stop=state.session.stop)
    return go(state, session)


def step_back(state: State, sight: Sight) -> Step:
    """Step out of the line, the quote, the look around, what is muted, the search, or the filter:
    one of them, the innermost first. Never quits."""
    session, query, key = state.session, state.query, state.key("undo", "u")
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
    if session.muted is not None:
        return mute(state, sight)
    if query.sought:
        return ask(state, query.without_text(), Say(f"cleared the search ({key} restores it)"))
    if not query.selects_all:
        return ask(state, EVERYTHING, Say(f"cleared the filter ({key} restores it)"))
    if state.selection != WHOLE:
        said = Say(f"showing all events in order of happening ({key} undoes that)")
        return ask(state, WHOLE, said)
    return state, ()


# -- understanding what is typed -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """A time that was typed, with its words; or without `when`, why it is none and what may have
    been meant."""

    when: When | None = None
    display: str = ""
    reason: str = ""
    alternatives: tuple[str, ...] = ()

    @property
    def first_day(self) -> int | None:
        """Return the day to go to: the first of a span, or its last if only that is known."""
        return None if self.when is None else self.when.listed_day

    @property
    def last_day(self) -> int | None:
        """Return the last day of a span, by whose end something was known."""
        if self.when is None:
            return None
        last = self.when.last_day
        return self.when.first_day if last is None else last


def read_answer(text: str, today: int, lens: Lens) -> Answer | None:
    """Return the time that was typed, on the clock and in the hemisphere of the chronology, or why
    it is none; None for an empty line."""
    from timeline_tui.dates import read_typed  # not before somebody types

    if not text.strip():
        return None
    corpus = lens.corpus
    typed = read_typed(text, today, southern=is_southern(corpus.zone))
    if typed.when is None:
        return Answer(reason=typed.reason, alternatives=typed.alternatives)
    there = corpus.located(typed.when)
    return Answer(there, typed.display if there is typed.when else display(there))


def period_text(day: int, zoom: Zoom) -> str:
    """Return the period of a day as one would type it."""
    period = period_of(day, zoom)
    year = civil(day)[0]
    if zoom == "quarter" and year > 0:
        return period_words(period, zoom)
    first, last = period_start(period, zoom), period_start(period + 1, zoom) - 1
    if zoom == "day":
        return iso_day(first)
    if 0 < year <= 9999:
        cut = {"month": 7, "year": 4}.get(zoom)
        if cut:
            return iso_day(first)[:cut]
    return f"{_edtf_day(first)}/{_edtf_day(last)}"


def _edtf_day(day: int) -> str:
    """Return a day as EDTF has it; beyond four digits only a year can be written."""
    year = civil(day)[0]
    return iso_day(day) if abs(year) <= 9999 else f"Y{year}"


def echo(
    purpose: Purpose, text: str, today: int, lens: Lens, view: View,
    own: tuple[SavedView, ...] = (),
) -> str:  # fmt: skip
    """Return what the typed words come to, or what is wrong with them."""
    if purpose == "query":
        return echo_query(text, today, lens, own)
    if purpose == "view":
        return f"→ view: {brief(text, 100)}" if text.strip() else "a view needs a name"
    typed = read_answer(text, today, lens)
    if typed is None:
        return {"period": "any time", "known": "as known by now"}.get(purpose, "")
    if typed.when is None:
        reason = brief(typed.reason, 200)
        shown = " or ".join(typed.alternatives[:3])
        # What to write comes first: a narrow line has no room for the reason too.
        return f"{shown}? {reason.removesuffix(f': write {shown}')}" if shown else reason
    if purpose == "known":
        day = typed.last_day
        if day is None:
            return "that date does not determine a day"
        public = lens.index.public(day).bit_count()
        whole = count(len(lens.whole), "event was", "events were")
        return f"→ {day_words(day)}: {public:,} of {whole} public"
    if purpose == "period":  # in place of the period of now
        found = len(select(lens, _within(view.query, typed.when)))
        return f"→ {typed.display} · {count(found, 'event')}"
    found = _possible_in(typed.when, lens, view)
    return f"→ {typed.display} · {count(found, 'event')}"


def _possible_in(asked: When, lens: Lens, view: View) -> int:
    """Return how many of the events that are listed may lie within a time."""
    times = times_of(lens.index.listing(lens.order))
    if lens.order == "happened" and times.ascend:
        dated = (1 << times.dated) - 1
        within = lens.index.within(asked.begin_earliest, asked.end_latest, False)
        return (within & view.bits & dated).bit_count()
    day, low, high = (
        lens.corpus.columns[f"{lens.order}.{name}"] for name in ("day", "low", "high")
    )
    return sum(
        low[row] <= asked.end_latest and high[row] >= asked.begin_earliest
        for row in view.rows
        if day[row] != NONE
    )


# -- the line --------------------------------------------------------------------------------------


def prompt(purpose: Purpose) -> Act:
    """Return the act that opens the line for a time, or for a query."""

    def act(state: State, sight: Sight) -> Step:
        if state.session.line:
            return state, ()
        day = None if state.row is None else state.lens.days[state.row]
        text = suggest(purpose, state.asked, day, state.measure.zoom)
        session = replace(state.session, asking=purpose, typed=text)
        return go(state, session, OpenLine(purpose, text, selected=purpose != "query"))

    return act


def suggest(purpose: Purpose, selection: Selection, day: int | None, zoom: Zoom) -> str:
    """Return what the line says when it opens: what is asked for now, else the period of the
    cursor."""
    if purpose == "query":
        from timeline_tui.core.query.language import write_query

        return write_query(selection.query)
    if purpose == "known":
        return "" if selection.known is None else iso_day(selection.known)
    if purpose == "period":
        asked = selection.query.range
        if asked.since is not None and asked.since == asked.until:
            return asked.since.edtf
        return "" if day is None else period_text(day, zoom)
    return ""


def type_time(state: State, text: str, today: int = 0) -> Step:
    """Take what the line says now, and look ahead to what it asks for."""
    state, effects = go(state, replace(state.session, typed=text), reveal=False)
    purpose = state.session.asking
    if today and purpose in ("known", "period") and is_slow(state):
        typed = read_answer(text, today, state.lens)
        if typed is not None and typed.when is not None:
            asked = state.asked
            if purpose == "known":
                asked = replace(asked, known=typed.last_day)
            else:
                asked = asked.with_query(_within(asked.query, typed.when))
            effects = (*effects, WhenIdle(LookAhead(asked, text)))
    return state, effects


def _within(query: Query, when: When | None) -> Query:
    """Return a query for a period in place of the one that it asks for."""
    return query.with_range(replace(query.range, since=when, until=when))


def take_answer(state: State, text: str, today: int) -> Step:
    """Go to the time that was typed, or ask for it; leave the line open with what is wrong."""
    purpose = state.session.asking
    if purpose == "query":
        return _take_query(state, text, today)
    typed = read_answer(text, today, state.lens)
    if typed is not None and typed.when is None:
        return go(state, replace(state.session, typed=text))
    state, closing = close_line(state, replace(state.session, asking="", typed=""))
    if purpose == "period":
        when = None if typed is None else typed.when
        state, effects = ask(state, _within(state.asked.query, when))
    elif purpose == "known":
        state, effects = _as_known_on(state, None if typed is None else typed.last_day)
    elif typed is not None:
        state, effects = _to_day(state, typed.first_day, typed.display)
    else:
        effects = ()
    return state, (*closing, *effects)


def read_line(
    text: str, today: int, lens: Lens, own: tuple[SavedView, ...] = ()
) -> Query | NotUnderstood:
    """Return the query that was typed, or where it is none, and why."""
    from timeline_tui.core.query.language import read_query  # not before somebody types

    try:
        return read_query(text, Ground(today, lens.index, own))
    except NotUnderstood as error:
        return error


def _take_query(state: State, text: str, today: int) -> Step:
    """Ask for the query that was typed; leave the line open at what is wrong with it."""
    query = read_line(text, today, state.lens, state.own_views)
    if isinstance(query, NotUnderstood):
        return go(state, replace(state.session, typed=text))
    state, closing = close_line(state, replace(state.session, asking="", typed=""))
    state, effects = ask(state, query)
    return state, (*closing, *effects)


def echo_query(text: str, today: int, lens: Lens, own: tuple[SavedView, ...] = ()) -> str:
    """Return how many events a query that is being typed selects, or what is wrong with it. What
    takes long to search for is counted as far as it was found."""
    query = read_line(text, today, lens, own)
    if isinstance(query, NotUnderstood):
        return f"“{brief(text[query.start : query.end], 30)}”: {query}"
    if isinstance(lens.marked, str) or lens.search_all(query, 2 * SLICE):
        view = select(lens, query)
        return brief(view.fault, 160) or f"→ {count(len(view), 'event')}"
    if query.looked_for != query.sought:
        return "→ enter counts the events"
    return f"→ at least {count(len(lens.select_found(query)), 'event')}"


def _to_day(state: State, day: int | None, words: str) -> Step:
    """Go to the first event listed on a day or after it, or to the last one before."""
    row = None if day is None else state.lens.row_from(day, state.view)
    if row is None or day is None:
        return state, (Say(f"nothing is dated here: {words}"),)
    there = state.lens.days[row]
    if there is not None and there < day:
        return to_row(state, row, Say(f"nothing from {words} on: this is the last event before"))
    return to_row(state, row)


def pick_day(state: State, day: int, actor: str = "") -> Step:
    """Go to the first event listed on a day or after it, or to the last one before; of an actor to
    the one listed nearest to it."""
    lens, view, index = state.lens, state.view, state.lens.actor_index(actor)
    if index is not None:
        view = lens.narrow(view, index)
    row = lens.row_from(day, view)
    if row is not None and index is not None and (at := view.index(row)):
        before, found = lens.days[view.rows[at - 1]], lens.days[row]
        if before is not None and (found is None or abs(before - day) < abs(found - day)):
            row = view.rows[at - 1]
    return (state, ()) if row is None else to_row(state, row)


# -- what was known when ---------------------------------------------------------------------------


def _as_known_on(state: State, day: int | None) -> Step:
    """Ask only for what was public by the end of a day; None for everything."""
    unknown = state.lens.index.published.unknown
    said: tuple[Effect, ...] = ()
    if day is not None and unknown:
        events = count(unknown, "event")
        said = (Say(f"{events} left out: no source says when it was published"),)
    state, effects = ask(state, replace(state.asked, known=day), *said)
    return state, (*effects, *(() if day is None else _look_ahead(state, 1)))


def _look_ahead(state: State, by: int) -> tuple[Effect, ...]:
    """Look ahead to the day that `replay` goes to next."""
    known, days = state.asked.known, state.lens.index.published.days
    at = _next_day(days, known, by)
    if not 0 <= at < len(days) or not is_slow(state):
        return ()
    return (WhenIdle(LookAhead(replace(state.asked, known=days[at]))),)


def _next_day(days: Sequence[int], known: int | None, by: int) -> int:
    """Return the place of the next of some days (1), or of the previous one (-1)."""
    if known is None:
        return 0 if by > 0 else len(days) - 1
    return bisect_right(days, known) if by > 0 else bisect_left(days, known) - 1


def replay(by: int) -> Act:
    """Return the act that goes to the next (1) or previous (-1) day on which something more became
    public."""

    def act(state: State, sight: Sight) -> Step:
        known, days = state.asked.known, state.lens.index.published.days
        if not days:
            return state, (Say("no source says when it was published"),)
        at = _next_day(days, known, by)
        if not 0 <= at < len(days):
            last = "last publication (esc shows all)"
            return state, (Say(last if by > 0 else "nothing was public before"),)
        before = 0 if known is None else state.lens.everything.bits
        after, effects = ask(state, replace(state.asked, known=days[at]))
        said = _news(after, days[at], before) if by > 0 else ()
        return after, (*effects, *said, *_look_ahead(after, by))

    return act


def _news(state: State, day: int, before: int) -> tuple[Effect, ...]:
    """Say what became public on a day, and go to the first event of it that is listed; `before` are
    the events that were public before, as bits."""
    new = state.lens.everything.bits & ~before
    public = f"{count(new.bit_count(), 'event')} became public"
    words = public if new else "only new sources for known events"
    said = Say(f"{day_words(day)}: {words}", alone=True)
    shown = rows_of(new & state.view.bits, len(state.lens.corpus))
    if not shown:
        return (said,)
    # Not before the list is as it was on that day: it is scrolled no further than needed.
    first = min(map(state.view.index, shown))
    return said, Send(EventChosen(state.outline.key(first)))


# -- order, certainty, gaps ------------------------------------------------------------------------


def order(state: State, sight: Sight) -> Step:
    """List the events in order of happening, or of first publication."""
    session: Session = state.session
    other: Order = "happened" if session.selection.order == "published" else "published"
    if session.muted is None:
        return ask(state, replace(session.selection, order=other))
    # It hides nothing: what is muted stays so.
    session = replace(
        sessions.remember(session), selection=replace(session.selection, order=other),
        muted=replace(session.muted, order=other),
    )  # fmt: skip
    return go(state, session)


def certainty(state: State, sight: Sight) -> Step:
    """Ask for what may lie within the period, or for what certainly does."""
    query = state.asked.query
    asked = query.range
    if not asked:
        return state, (Say(f"choose a period first: {state.key('period', 'p')}"),)
    return ask(state, query.with_range(replace(asked, certain=not asked.certain)))


def drop_part(state: State) -> Step:
    """Drop the part of the filter that keeps the others from selecting anything."""
    from timeline_tui.explorer.facets import parts_of, ways_out

    name = name_with_key(state.lens, state.digits)
    is_several = len(parts_of(state.selection)) > 1 and not state.view.fault
    ways = ways_out(state.lens, state.selection, name) if is_several else ()
    if not ways:
        return go(state, state.session)
    words = " and ".join(brief(each, 80) for each in ways[0].words)
    return ask(
        state, ways[0].selection, Say(f"dropped {words} ({state.key('undo', 'u')} restores it)")
    )


LOOKING = Say("looking for what is new…", alone=True)


def show_news(state: State, sight: Sight) -> Step:
    """Show what is new; find it first if nobody has."""
    if state.news is not None and not state.news.fault:
        return state, (ShowSheet("news"),)
    if not state.files.loaded:
        return state, (Say("what is new is known once everything has been read", error=True),)
    return state, (LOOKING, LookBack())


def look_back(state: State, text: str, today: int) -> Step:
    """Find what is new since another time."""
    if state.safe:
        return state, (Say("--safe runs nothing, git included", error=True),)
    return state, (LOOKING, LookBack(text, today))


def choose_news(state: State, what: str) -> Step:
    """Ask for the events that are new, or that have changed, of those asked for."""
    query = state.asked.query
    asked = tuple(each for each in query.values("is") if each not in ("new", "changed"))
    state, effects = ask(state, query.with_values("is", (*asked, what)))
    key = state.key("undo", "u")
    return state, (*effects, Say(f"only what is {what} ({key} takes it back)"))


def take_news(state: State, message: NewsFound) -> Step:
    """Keep what is new, and put its signs into the list; say that there is something, or show it if
    it was asked for."""
    before, news = state.news, message.news
    if news is None:
        if message.asked:
            return replace(state, news=News(fault=message.fault)), (ShowSheet("news"),)
        asks = {"new", "changed"} & set(values_of(state.query.where, "is"))
        why = f"what is new is not known: {message.fault}"
        return state, (Say(why, error=True),) if asks or message.given else ()
    signs = with_signs(state.signs, "new", news.new)
    signs = with_signs(signs, "changed", [each.key for each in news.changed])
    signs = state.signs if signs == state.signs else signs
    state = with_marks(replace(state, news=news, fresh=None, signs=signs))
    if message.asked:
        return state, (ShowSheet("news"),)
    if before is None and not news.is_empty:
        since = news.since.partition(",")[0].partition(" of ")[0]
        key = state.key("news", "W")
        return state, (Say(f"{key}: {news.amount} since {since}"),)
    return state, ()


def list_gaps(state: State, sight: Sight) -> Step:
    """List the longest gaps between the events that are listed."""
    found = gaps(state.lens, state.view.rows)
    if not found:
        return state, (Say("no gap between these events"),)
    return state, (ShowSheet("gaps", found),)
