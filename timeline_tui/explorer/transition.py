"""From one state to the next: another session, another way of looking, or other events.

Whatever changes, the cursor stays on its event, or goes to the nearest one that is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from timeline_tui.core.characters import cell_width
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import Event
from timeline_tui.core.index import place_marks
from timeline_tui.core.index.sets import RowSet
from timeline_tui.core.lens import SCREENFUL, Lens, View
from timeline_tui.core.query import Query, Selection
from timeline_tui.core.query.fields import NotKnown, fields_of, values_of
from timeline_tui.core.text import SLICE, brief, find_marks
from timeline_tui.explorer import state as sessions
from timeline_tui.explorer.messages import Effect, LookAhead, Reveal, SearchOn, Step, WhenIdle
from timeline_tui.explorer.outline import Measure, Outline, Stop
from timeline_tui.explorer.state import (
    USUAL,
    Files,
    Marks,
    Moment,
    Panes,
    Placed,
    Session,
    State,
    Viewed,
)

KEYS = 9


def begin(
    selection: Selection,
    lens: Lens,
    *,
    new_folder: str = "",
    export_folder: str = "",
    files_words: tuple[str, ...] = (),
    at: str = "",
    safe: bool = False,
    sealed: bool = False,
    usual: Panes = USUAL,
    keys: Mapping[str, str] | None = None,
    unkept: str = "",
    view: str = "",
) -> State:
    """Return the state to begin with, before anything is read; `lens` shows no event. The others
    are those of the state; `unkept` says why no mark can be kept, and `view` names the saved view
    that is selected."""
    outline = Outline(Measure(lens), lens.everything)
    viewed = Viewed(view, selection) if view else None
    session = Session(selection=selection, wanted=(at, None) if at else None, view=viewed)
    return State(
        outline, session, panes=usual, new_folder=new_folder, export_folder=export_folder,
        files_words=files_words, at=at, safe=safe, sealed=sealed, usual=usual, keys=keys or {},
        marks=Marks(off="disabled by --safe: no mark and no note is kept" if safe else unkept),
    )  # fmt: skip


# -- another session -------------------------------------------------------------------------------


def go(
    state: State,
    session: Session,
    *effects: Effect,
    reveal: bool = True,
    whole: bool = False,
    in_slices: bool = False,
) -> Step:
    """Take another session: select if it asks something else. Who acts does not wait any more for
    the place where they left. The cursor is revealed if it moves or an event is opened or folded;
    `whole` reveals all of its event. A search that is asked `in_slices` may stay unfinished: then
    it goes on by itself (`search_on`)."""
    session = replace(session, wanted=None, lost=None)
    old = state.session
    if session == old:
        return state, effects
    if session.selection != old.selection or session.zoom != old.zoom:
        state, session = _look(state, session, in_slices=in_slices)
        if state.view.is_partial or _may_mean(state, session):
            effects = (*effects, WhenIdle(SearchOn()))
    state = replace(state, session=session)
    moved = (session.cursor, session.stop) != (old.cursor, old.stop)
    if reveal and (moved or session.expanded != old.expanded):
        effects = (Reveal(whole), *effects)
    return state, effects


def ask(state: State, asked: Query | Selection, *effects: Effect) -> Step:
    """Ask another query, as known on the same day and in the same order, or make another selection;
    remembered for undo. It is a change of `state.asked`, which is in force from now on."""
    session = state.session
    selection = session.asked.with_query(asked) if isinstance(asked, Query) else asked
    return go(state, sessions.ask(session, selection), *effects)


def to_index(state: State, index: int, *effects: Effect, reveal: bool = True) -> Step:
    """Put the cursor on the event at a place in the list, clamped to its ends."""
    size = len(state.view)
    if not size:
        return go(state, state.session, *effects)
    key = state.outline.key(max(0, min(index, size - 1)))
    return go(state, sessions.move(state.session, key), *effects, reveal=reveal)


def to_row(state: State, row: int, *effects: Effect) -> Step:
    """Put the cursor on the event at a row, which is listed."""
    return to_index(state, state.view.index(row), *effects)


def _look(state: State, session: Session, *, in_slices: bool) -> tuple[State, Session]:
    """Return the state for another selection or zoom of the session, and the session with its
    cursor on an event that is listed."""
    old = state.outline
    lens = old.lens.through(session.selection.known, session.selection.order)
    state = _place_marks(state, lens, session.selection.query)
    lens = _marked(state, lens, session.selection.query)
    measure, view, digits = old.measure, old.view, state.digits
    if lens is not old.lens or session.zoom != state.session.zoom:
        # A look at a part of the events keeps the headings of all of them.
        measure = measure.through(lens, session.zoom or session.fitted or measure.zoom)
        session = stay(session, old.lens, lens)
        digits = digits_of(lens, state.keyed)
    if session.selection != state.selection:
        if in_slices and isinstance(lens.marked, int):
            lens.search(session.selection.query, AT_ONCE)
            view = lens.select_found(session.selection.query, lens.row(session.cursor) or 0)
        else:
            view = select(lens, session.selection.query)
        session = _on_listed(session, lens, view)
    outline = measure.outline(view, _kept_gap(state, session.selection))
    return replace(state, outline=outline, digits=digits), session


def _kept_gap(state: State, selection: Selection) -> int | None:
    """Return the days from which a gap has been shown: fitted once to a selection, so that a file
    that comes later adds or takes away no line but its own. None while nothing has been fitted for
    good."""
    whole = state.files.loaded and not state.view.is_partial
    same = whole and selection == state.selection
    return state.outline.fitted_gap if same else None


def _on_listed(session: Session, lens: Lens, view: View) -> Session:
    """Return the session with its cursor on an event that is listed: its own, or the nearest in
    time."""
    row = lens.row(session.cursor)
    first = view.rows[0] if len(view) else None
    target = first if row is None else lens.nearest(row, view)
    if target is None or target == row:
        return session
    return replace(session, cursor=lens.corpus.keys[target], stop=None)


# -- a search in slices --------------------------------------------------------------------------

AT_ONCE = SLICE
"""Bytes of text that are looked through before a letter is answered: 2.5 ms. What has no more is
searched completely."""
LONG = 32 * SLICE
"""Bytes from which on a search takes so long, a third of a second, that the number of what it has
found is to be seen to grow."""

MORE = 6
"""So many times as much text has been looked through until what was found is shown again: that
costs as much as three slices, and all of 100,000 events are 27."""


def search_on(state: State) -> Step:
    """Look through three more slices for an unfinished search. What was found is shown when that is
    all; and before that, as often as so many times as much has been looked through, where a screen
    is not full or it takes long: showing costs more than a slice. If nothing was found at all, look
    for what may have been meant."""
    looked = state.view.looked
    if looked is None:
        return _guess_on(state)
    now = state.lens.search(state.query, 3 * SLICE)
    if now is None:
        return _finish(state)
    if now >= MORE * looked and (len(state.view) < SCREENFUL or now >= LONG):
        found, _ = _with_found(state)
        if len(found.view) > len(state.view):
            state = found
    return state, (WhenIdle(SearchOn()),)


def completed(state: State) -> State:
    """Return the state with its search completed: for what needs the whole answer."""
    return _finish(state)[0] if state.view.is_partial else state


def _finish(state: State) -> Step:
    while state.lens.search(state.query, SLICE) is not None:
        pass
    state, moved = _with_found(state)
    more = (WhenIdle(SearchOn()),) if _may_mean(state, state.session) else ()
    if state.session.held is not None:
        return state, more
    state = replace(state, session=replace(state.session, origin=None))
    return state, (*(Reveal(),) * moved, *more)


def _may_mean(state: State, session: Session) -> bool:
    """Report whether a search finds nothing, so that it may mean another word. In a look at the
    past nobody asks: the word may have been said only later."""
    return (
        state.files.loaded
        and not len(state.view)
        and not state.view.is_partial
        and state.lens.known is None
        and bool(session.selection.query.sought)
    )


def _guess_on(state: State) -> Step:
    """Look through some more words for one that is like one that no event says; the best one by now
    is offered meanwhile."""
    if not _may_mean(state, state.session):
        return state, ()
    texts, typed = state.lens.index.texts, state.query.text
    for needle in state.query.sought:
        if texts.known(needle) != 0:
            continue
        guess = texts.guess(needle)
        is_last, spans = guess.step(), find_marks(typed, (needle,))
        if guess.word and spans:
            (start, end), *_ = spans
            state = replace(state, meant=(typed, typed[:start] + guess.word + typed[end:]))
        if not is_last:
            return state, (WhenIdle(SearchOn()),)
        if guess.word:
            break
    return state, ()


def _with_found(state: State) -> tuple[State, bool]:
    """Return the state with what has been found by now, and whether the cursor has moved."""
    view = state.lens.select_found(state.query)
    session = _on_listed(sessions.to_origin(state.session), state.lens, view)
    moved = session.cursor != state.session.cursor
    return replace(state, outline=Outline(state.measure, view), session=session), moved


# -- what the next key may ask for ---------------------------------------------------------------

SLOW = 20_000
"""Events from which it takes a millisecond or more to find what is listed of them."""


def is_slow(state: State) -> bool:
    """Report whether there are so many events that it is worth while to look ahead."""
    return len(state.lens.corpus) >= SLOW


def look_ahead(state: State, message: LookAhead) -> Step:
    """Find a part of what a selection needs to be listed, so that the key that asks for it need
    not; and then the next part, unless a key has come."""
    session, asked = state.session, message.selection
    if message.typed != session.typed or state.view.is_partial or asked.query.looked_for:
        return state, ()
    lens = state.lens.through(asked.known, asked.order)
    if _marked(state, lens, asked.query) is not lens:
        return state, ()
    measure, view = state.measure, select(lens, asked.query)
    if lens is not state.lens:
        measure = measure.through(lens, session.zoom or session.fitted or measure.zoom)
    outline = measure.outline(view)
    parts: tuple[Callable[[], object], ...] = (
        lambda: (lens.totals, lens.extent),
        lambda: outline.fitted_gap,
        lambda: outline.heads,
        lambda: outline.gaps_at,
        lambda: _look_at_new(state, lens, view),
    )
    parts[message.step]()
    if message.step + 1 == len(parts):
        return state, ()
    return state, (WhenIdle(replace(message, step=message.step + 1)),)


def _look_at_new(state: State, lens: Lens, view: View) -> None:
    """Look at the events around the first one that only the other lens shows."""
    new = view.bits & ~state.lens.bits
    if new:
        at = view.index((new & -new).bit_length() - 1)
        for row in view.rows[max(0, at - NEAR) : at + NEAR]:
            lens.event(row)


NEAR = 20
"""Events before and behind one that a screen may show with it."""


# -- other events ----------------------------------------------------------------------------------

FAULTS = (
    LookupError, ArithmeticError, ValueError, TypeError, AttributeError, AssertionError,
    RecursionError, MemoryError,
)  # fmt: skip
"""What a query may fail of that has no answer: the list is empty then, and says so."""


def select(lens: Lens, query: Query) -> View:
    """Return the events that a query asks for. Where it has no answer there are none, and the view
    says why: all of them would look as if they were what was asked for."""
    try:
        return lens.select(query)
    except FAULTS as error:
        what = brief(str(error), 160)
        name = "" if isinstance(error, NotKnown) else type(error).__name__
        fault = ": ".join(filter(None, (name, what)))
        nothing = RowSet(0, len(lens.corpus))
        return View(query, nothing, 0, (0,) * len(lens.actors), lens.places, fault=fault)


def take(state: State, measure: Measure, files: Files) -> Step:
    """Take other events, measured as all of them are known by now, and what is known of their
    files: the same session on other data."""
    whole, session = measure.lens, state.session
    old, stop = state.outline.lens, state.stop
    if state.view.is_partial:
        session = sessions.to_origin(session)  # what was nearest to it is not known yet
    keyed = keys_of(whole, [actor_now(actor, old.whole, whole) for actor in state.keyed])
    lens = whole.through(session.selection.known, session.selection.order)
    state = _place_marks(state, lens, session.selection.query)
    lens = _marked(state, lens, session.selection.query)
    if files.loaded and session.fitted is None and whole.span is not None:
        # Fitted once: from now on only a key changes it, never a file that comes.
        session = replace(session, fitted=measure.zoom)
    zoom = session.zoom or session.fitted or measure.zoom
    if lens is not whole or zoom != measure.zoom:
        measure = measure.through(lens, zoom)
    session = stay(session, old, lens)
    view = select(lens, session.selection.query)
    back = come_back(session, lens)
    outline = Outline(measure, view, _kept_gap(state, session.selection))
    after = replace(
        state, outline=outline, files=files, keyed=keyed, digits=digits_of(lens, keyed),
        session=_on_listed(back, lens, view),
    )  # fmt: skip
    guessing = (WhenIdle(SearchOn()),) if _may_mean(after, after.session) else ()
    row = after.row
    if row is None:
        return after, guessing
    same = stop if after.session.cursor == state.session.cursor else None
    after = replace(after, session=stay_on_stop(after.session, outline.stops(row), same))
    return after, (Reveal(whole=True),) if back is not session else ()


def _asks_marks(query: Query, marks: Marks) -> bool:
    """Report whether a query asks what is marked, or for words that a note may hold. To look that
    up takes up to 0.2 ms for each mark, and with another lens everything is painted anew."""
    if not marks.kept:
        return False
    fields = set(fields_of(query.where))
    return "is" in fields or "text" in fields


def _asks_news(state: State, query: Query) -> bool:
    """Report whether a query asks what is new, and something is."""
    return state.news is not None and "is" in fields_of(query.where)


def _unknown(state: State, query: Query) -> str:
    """Return why nobody knows what is marked, if a query asks that."""
    return state.marks.off if "marked" in values_of(query.where, "is") else ""


def _place_news(state: State, corpus: Corpus) -> State:
    """Return the state with what is new looked up in a corpus."""
    if state.news is None or (state.fresh is not None and state.fresh[0] is corpus):
        return state
    return replace(state, fresh=(corpus, state.news.bits(corpus)))


def _place_marks(state: State, lens: Lens, query: Query) -> State:
    """Return the state with its marks, and what is new, looked up in the corpus of a lens, if a
    query asks that."""
    if _asks_news(state, query):
        state = _place_news(state, lens.corpus)
    marks, corpus = state.marks, lens.corpus
    if not _asks_marks(query, marks):
        return state
    if marks.placed is not None and marks.placed.corpus is corpus:
        return state
    placed = Placed(corpus, *place_marks(marks.kept, corpus))
    return replace(state, marks=replace(marks, placed=placed))


def _marked(state: State, lens: Lens, query: Query) -> Lens:
    """Return the lens that knows the marks, and what is new, if a query asks for them."""
    if _asks_news(state, query) and state.fresh is not None:
        lens = lens.with_news(state.fresh[1])
    if unknown := _unknown(state, query):
        return lens.with_marked(unknown)
    placed = state.marks.placed
    if not _asks_marks(query, state.marks):
        stays = state.marks.kept and isinstance(lens.marked, int)
        return lens if stays else lens.with_marked(0)
    assert placed is not None
    return lens.with_marked(placed.bits, placed.notes)


def knowing(state: State, query: Query) -> Lens:
    """Return the lens of the list with what a query asks of marks and of what is new: before it is
    asked, the lens knows neither."""
    return _marked(_place_marks(state, state.lens, query), state.lens, query)


def with_marks(state: State) -> State:
    """Return the state with what its filter asks of marks, which are other ones now."""
    state = _place_marks(state, state.lens, state.query)
    lens = _marked(state, state.lens, state.query)
    if lens is state.lens:
        return state
    state = completed(state)
    view = select(lens, state.query)
    gap = _kept_gap(state, state.selection)
    outline = state.measure.through(lens, state.measure.zoom).outline(view, gap)
    return replace(state, outline=outline, session=_on_listed(state.session, lens, view))


def stay(session: Session, old: Lens, new: Lens) -> Session:
    """Return the session on other events: with the cursor on its event, else on its neighbor, and
    the event remembered in case it comes back.

    What the search line and a look around would give back is kept in step.
    """
    if session.held is not None:
        session = replace(session, held=stay(session.held, old, new))
    if old.corpus is not new.corpus:
        session = _in_step(session, old.whole, new.whole)
    expanded = frozenset(key_now(key, old, new) for key in session.expanded)
    cursor = key_now(session.cursor, old, new)
    session = replace(session, cursor=cursor, expanded=expanded)
    if session.origin is not None:
        origin = key_now(session.origin[0], old, new), session.origin[1]
        session = replace(session, origin=origin)
    if not cursor or new.row(cursor) is not None:
        return session
    row = old.row(cursor)
    if row is None:
        return session
    lost = session.lost or (session.cursor, session.stop)
    neighbor = _neighbor(old, row, new)
    if not neighbor:
        return replace(session, lost=lost)
    return replace(session, cursor=neighbor, stop=None, lost=lost)


def _in_step(session: Session, old: Lens, new: Lens) -> Session:
    """Return the session with the filters, and the moments to come back to, as they are called in
    another corpus."""
    keys: dict[str, str] = {}
    filters: dict[Selection, Selection] = {}
    opened: dict[frozenset[str], frozenset[str]] = {}

    def name(key: str) -> str:
        if key not in keys:
            keys[key] = key_now(key, old, new)
        return keys[key]

    def asked(selection: Selection) -> Selection:
        if selection not in filters:
            filters[selection] = selection_now(selection, old, new)
        return filters[selection]

    def viewed(view: Viewed | None) -> Viewed | None:
        return view and replace(view, selection=asked(view.selection))

    def now(moment: Moment) -> Moment:
        if moment.expanded not in opened:  # most have the same
            opened[moment.expanded] = frozenset(map(name, moment.expanded))
        return replace(
            moment, selection=asked(moment.selection), expanded=opened[moment.expanded],
            muted=moment.muted and asked(moment.muted), cursor=name(moment.cursor),
            peeked=moment.peeked and asked(moment.peeked), glance=name(moment.glance),
            around=moment.around and now(moment.around),
            view=viewed(moment.view),
        )  # fmt: skip

    return replace(
        session, selection=asked(session.selection), trail=tuple(map(now, session.trail)),
        muted=session.muted and asked(session.muted), undo=tuple(map(now, session.undo)),
        peeked=session.peeked and asked(session.peeked), redo=tuple(map(now, session.redo)),
        around=session.around and now(session.around),
        view=viewed(session.view),
    )  # fmt: skip


def come_back(session: Session, lens: Lens) -> Session:
    """Return the session with the cursor where it is wanted, or on the event that went from under
    it, if that has been read."""
    for place in (session.wanted, session.lost):
        if place is not None and lens.row(place[0]) is not None:
            return replace(session, cursor=place[0], stop=place[1], wanted=None, lost=None)
    return session


def stay_on_stop(session: Session, stops: Sequence[Stop], before: Stop | None) -> Session:
    """Return the session with its stop among those that its event has now: on the quote or source
    that it was on, else as near as there is one."""
    if session.stop is None:
        return session
    found = [n for n, stop in enumerate(stops) if before is not None and _is_same(stop, before)]
    if session.stop not in found:
        last = len(stops) - 1
        stop = found[0] if found else min(session.stop, last) if last >= 0 else None
        session = replace(session, stop=stop)
    return session


def _is_same(one: Stop, other: Stop) -> bool:
    if one.quote is not None and other.quote is not None:
        return one.quote.exact == other.quote.exact
    return one.kind == other.kind == "source" and one.source == other.source


def key_now(key: str, old: Lens, new: Lens) -> str:
    """Return the key that an event has in another corpus: its own, unless its id has been changed
    or another event has the same one. The same key where the event is not there."""
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
        other
        for at, other in _newcomers(event.title, old, new)
        if (now := new.event(at)).file == event.file
        and now.title == event.title
        and now.path == event.path
    )
    return next(renamed, key)


def _newcomers(title: str, old: Lens, new: Lens) -> Iterator[tuple[int, str]]:
    """Yield the rows and the keys of events that were not there, and whose title is as wide as
    another: of a million events nearly all are told apart without being read."""
    widths = new.corpus.columns["title.narrow"].tobytes()
    width = bytes([min(cell_width(title), 255)])
    row = widths.find(width)
    while row >= 0:
        if row in new and old.row(key := new.corpus.keys[row]) is None:
            yield row, key
        row = widths.find(width, row + 1)


def _namesakes(id: str, lens: Lens) -> Iterator[str]:
    """Yield the keys of all events with this id."""
    key, count = id, 1
    while lens.row(key) is not None:
        yield key
        count += 1
        key = f"{id}#{count}"


def _event(lens: Lens, key: str) -> Event:
    row = lens.row(key)
    assert row is not None
    return lens.event(row)


def _neighbor(old: Lens, row: int, new: Lens) -> str:
    """Return the key of the event next to one that is gone: the following, else the one before."""
    at, rows = old.everything.index(row), old.rows
    near = chain(range(at + 1, len(rows)), reversed(range(at)))
    keys = (old.corpus.keys[rows[other]] for other in near)
    return next((key for key in keys if new.row(key) is not None), "")


# -- actors and their keys -------------------------------------------------------------------------


def actor_now(actor: str, old: Lens, new: Lens) -> str:
    """Return the id that an actor has in another corpus: a registry that comes or goes gives an id
    to what had only a name, or takes it away. The same id where nobody there has its names."""
    if new.actor_index(actor) is not None:
        return actor
    known = old.corpus.registry.find(actor)
    names = (actor,) if known is None else (actor, known.name, *known.aliases)
    find = new.corpus.registry.find
    found = (there for name in names if (there := find(name)) is not None)
    return next((there.id for there in found if new.actor_index(there.id) is not None), actor)


def selection_now(selection: Selection, old: Lens, new: Lens) -> Selection:
    """Return the selection with each of its actors under the id that it has now."""
    query = selection.query
    actors = tuple(dict.fromkeys(actor_now(actor, old, new) for actor in query.actors))
    without = tuple(dict.fromkeys(actor_now(actor, old, new) for actor in query.without))
    return selection.with_query(query.with_actors(actors, without))


def keys_of(lens: Lens, before: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of actors in the order of their keys, 1 to 9.

    The most frequent come first; but an actor that has a key keeps it for as long as it is there,
    so that no key changes its meaning under a finger when files come and go. The key of one that is
    gone is a newcomer's, or is kept for it: those behind it do not move up.
    """
    there = [actor.id for actor in lens.actors]
    staying = set(there).intersection(before)
    newcomers = iter([actor for actor in there if actor not in staying])
    slots = [actor if actor in staying else next(newcomers, actor) for actor in before[:KEYS]]
    slots += [actor for _, actor in zip(range(KEYS - len(slots)), newcomers, strict=False)]
    return tuple(slots)


def digits_of(lens: Lens, keyed: Sequence[str]) -> dict[int, int]:
    """Return the key of each actor that has one, by its index in the actors of a lens."""
    found = ((lens.actor_index(actor), number) for number, actor in enumerate(keyed, 1))
    return {index: number for index, number in found if index is not None}
