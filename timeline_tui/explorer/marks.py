"""Things that a person keeps: private marks and notes on events and on quotes, and saved views;
what keys make of them.

Marks are of the person who reads, and in no file of events. What is shown changes at once; that it
is kept is an effect (`KeepMark`), and what comes of it a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice

from timeline_tui.core.columns import quote_name
from timeline_tui.core.event import WORDS_LIMIT, Event, Mark, MarkChange, SavedView
from timeline_tui.core.lens import Lens
from timeline_tui.core.query import WHOLE, Selection
from timeline_tui.core.text import brief
from timeline_tui.explorer import state as sessions
from timeline_tui.explorer.messages import (
    NEW_FILE,
    PRIVATE,
    AskPlace,
    CloseLine,
    EditNote,
    Effect,
    KeepMark,
    KeepView,
    MarkChosen,
    MarkKept,
    MarksRead,
    OpenLine,
    Reveal,
    SaveView,
    Say,
    Send,
    ShowSheet,
    Sight,
    Step,
    ViewChanged,
    ViewChosen,
    ViewKept,
    WriteView,
)
from timeline_tui.explorer.state import (
    Marked,
    Marks,
    Session,
    State,
    Viewed,
    is_viewed,
    with_signs,
)
from timeline_tui.explorer.transition import go, key_now, with_marks

# -- keys ------------------------------------------------------------------------------------------


def mark(state: State, sight: Sight) -> Step:
    """Mark the event or the quote under the cursor, or take its mark away."""
    before = mark_here(state)
    if isinstance(before, Say):
        return state, (before,)
    after = replace(before, marked=not before.marked)
    what, key = "the quote" if after.quote else "the event", state.key("mark", "m")
    listed = state.key("marks", "'")
    said = f"marked {what} ({listed} lists all marks)"
    if not after.marked:
        note = ", its note stays" if after.note else ""
        said = f"{what} is not marked any more{note} ({key} marks it again)"
    cursor = state.session.cursor
    state, effects = change(state, MarkChange(before, after))
    if state.session.cursor != cursor or state.row is None:
        said = f"“{brief(before.title, 40)}” is not marked any more, and not listed by this filter"
    return state, (*effects, Say(said, alone=True))


def note(state: State, sight: Sight) -> Step:
    """Ask for the note of the event or the quote under the cursor."""
    here = mark_here(state)
    return state, (here if isinstance(here, Say) else EditNote(here),)


def list_marks(state: State, sight: Sight) -> Step:
    """List all marks and notes."""
    if unkept := _unkept(state):
        return state, (unkept,)
    if not state.marks.kept:
        mark, note = state.key("mark", "m"), state.key("note", '"')
        words = f"nothing is marked yet: {mark} marks an event or a quote, {note} writes a note"
        return state, (Say(words),)
    return state, (ShowSheet("marks"),)


def mark_here(state: State) -> Mark | Say:
    """Return the mark of the event or the quote under the cursor, an empty one where there is none;
    or the reason why there can be none."""
    if unkept := _unkept(state):
        return unkept
    row, stop = state.row, state.stop
    if row is None:
        return Say("no event here", error=True)
    exact = stop.quote.exact if stop is not None and stop.quote is not None else None
    key, name = state.lens.corpus.keys[row], "" if exact is None else quote_name(exact)
    known = state.marks.kept.get(key, {}).get(name) or Mark(key, name)
    title = state.lens.event(row).title[:WORDS_LIMIT]
    return replace(known, title=title, words=(exact or "")[:WORDS_LIMIT])


def _unkept(state: State) -> Say | None:
    if state.marks.off:
        return Say(state.marks.off, error=True)
    if not state.marks.is_read:
        return Say("your marks are still being read: press again", alone=True)
    return None


def choose(state: State, chosen: MarkChosen) -> Step:
    """Go to the event of a mark, or to its quote; set the filter aside if it hides the event."""
    mark = chosen.mark
    row = state.lens.row(mark.event)
    if row is None:
        there = state.lens.whole.row(mark.event) is not None
        why = "was not public by then (esc shows all)" if there else "is not there any more"
        return state, (Say(f"the event {why}: “{brief(mark.title, 60)}”", error=True),)
    session = state.session
    effects: tuple[Effect, ...] = (Reveal(whole=True),)
    if row not in state.view:
        session = sessions.look_around(session)
        words = f"the filter hides this event: {state.key('peek', 'v')} brings the filter back"
        effects = (*effects, Say(words))
    stop = None
    if mark.quote:
        session = sessions.expand(session, mark.event)
        names = (each.quote and quote_name(each.quote.exact) for each in state.outline.stops(row))
        stop = next((at for at, name in enumerate(names) if name == mark.quote), None)
    return go(state, sessions.move(session, mark.event, stop), *effects)


# -- what is kept ----------------------------------------------------------------------------------


def change(state: State, change: MarkChange) -> Step:
    """Show a change, and have it kept."""
    marks = replace(state.marks, pending=(*state.marks.pending, change))
    return _show(state, marks), (KeepMark(change),)


FOLLOWED = 500
"""Events with marks that are looked for when files change: each takes up to 0.2 ms."""


def follow(state: State, old: Lens) -> Step:
    """Have marks go with the events whose ids were changed since `old`."""
    new = state.lens.whole
    effects: tuple[Effect, ...] = ()
    keys = list(islice(state.marks.kept, FOLLOWED))
    for key in keys:
        if new.row(key) is not None or (now := key_now(key, old, new)) == key:
            continue
        for mark in state.marks.kept[key].values():
            nothing = replace(mark, marked=False, note="")
            moved = MarkChange(None, replace(mark, event=now))
            for each in (moved, MarkChange(mark, nothing)):
                state, more = change(state, each)
                effects += more
    return state, effects


def take(state: State, read: MarksRead) -> Step:
    """Take what is kept, unless something newer is known."""
    if read.fault:
        off = f"your marks cannot be read: {read.fault}"
        # Said when a key asks for them: the place of last time is in the same file.
        return with_marks(replace(state, marks=replace(state.marks, off=off))), ()
    return _take(state, read.marks, read.turn), ()


def settle(state: State, kept: MarkKept) -> Step:
    """Take what came of a change that was to be kept. One that failed is undone."""
    pending = list(state.marks.pending)
    if kept.change in pending:
        pending.remove(kept.change)
    state = replace(state, marks=replace(state.marks, pending=tuple(pending)))
    if kept.fault:
        words = f"not kept: {brief(kept.fault, 300)}"
        return _show(state, state.marks), (Say(words, error=True),)
    state = _take(state, kept.marks, kept.turn)
    if kept.both:
        key = state.key("note", '"')
        words = f"this note was also changed elsewhere: both texts are kept in it ({key} edits it)"
        return state, (Say(words, error=True),)
    if (before := kept.change.before) is not None and before.note != kept.change.after.note:
        what = "your note is kept" if kept.change.after.note else "the note is removed"
        return state, (Say(what, alone=True),)
    return state, ()


def _take(state: State, marks: Iterable[Mark], turn: int) -> State:
    if turn < state.marks.turn:
        return _show(state, state.marks)
    known: dict[str, dict[str, Mark]] = {}
    for mark in marks:
        known.setdefault(mark.event, {})[mark.quote] = mark
    return _show(state, replace(state.marks, known=known, turn=turn, is_read=True, off=""))


def _show(state: State, marks: Marks) -> State:
    """Return the state with marks, and what follows from them: what is shown changes only where it
    says something else."""
    kept = marks.known
    for pending in marks.pending:
        kept = _with_change(kept, pending)
    if kept == state.marks.kept and marks.off == state.marks.off:
        return replace(state, marks=replace(marks, kept=state.marks.kept))
    signs = with_signs(state.signs, "marked", _keys(kept, lambda each: each.marked))
    signs = with_signs(signs, "noted", _keys(kept, lambda each: bool(each.note)))
    signs = state.signs if signs == state.signs else signs
    return with_marks(replace(state, marks=replace(marks, kept=kept, placed=None), signs=signs))


def _with_change(kept: Marked, change: MarkChange) -> Marked:
    event, quote = change.after.place
    there = dict(kept.get(event, {}))
    made, _ = change.on(there.pop(quote, None))
    if made is not None:
        there[quote] = made
    others = {key: marks for key, marks in kept.items() if key != event}
    return {**others, event: there} if there else others


def _keys(kept: Marked, has: Callable[[Mark], bool]) -> list[str]:
    return [key for key, marks in kept.items() if any(map(has, marks.values()))]


# -- in words --------------------------------------------------------------------------------------


def title_then(mark: Mark, event: Event) -> str:
    """Return the title that an event had when it was marked, if it has another one now: without an
    id of its own it may even be another event."""
    return "" if event.title.startswith(mark.title) else mark.title


def is_changed(mark: Mark, lens: Lens) -> bool:
    """Report whether the words that a mark is about are no quote of its event any more."""
    row = lens.whole.row(mark.event)
    return bool(mark.quote) and row is not None and mark.quote not in quote_names(lens, row)


def quote_names(lens: Lens, row: int) -> frozenset[str]:
    """Return what tells the quotes of an event, whenever they became known."""
    sources = lens.corpus.event(row).sources
    return frozenset(quote_name(quote.exact) for source in sources for quote in source.quotes)


# -- saved views -----------------------------------------------------------------------------------


def views_of(state: State) -> tuple[SavedView, ...]:
    """Return the saved views by name: private ones, and those of the files."""
    there = (*state.written_views, *state.lens.corpus.views)
    if not (state.own_views or there):
        return ()
    from timeline_tui.core.query.language import all_views  # not before somebody asks

    return all_views(state.own_views, there)


def list_views(state: State, sight: Sight) -> Step:
    """List the saved views."""
    if not state.files.loaded:
        return state, (Say(f"still reading: press {state.key('views', 'V')} again later"),)
    return state, (ShowSheet("views"),)


def apply_view(state: State, chosen: ViewChosen) -> Step:
    """Ask for what a saved view selects; nothing of it where a part is not understood."""
    from timeline_tui.core.query.fields import Ground, NeedsEvents, NotUnderstood
    from timeline_tui.core.query.language import find_view, selection_of

    if not state.files.loaded:
        return state, (Say("still reading: the view can be applied later", error=True),)
    views = views_of(state)
    try:
        view = find_view(chosen.name, views)
    except NotUnderstood as error:
        return state, (Say(str(error), error=True),)
    ground = Ground(chosen.today, state.lens.whole.index, state.own_views)
    try:
        selection = selection_of(view, ground)
    except (NotUnderstood, NeedsEvents) as error:
        words = f"the view “{brief(view.name, 60)}” is not applied: {error}"
        return state, (Say(words, error=True),)
    session = sessions.ask(state.session, selection)
    return go(state, replace(session, view=Viewed(view.name, selection)))


def view_words(session: Session) -> str:
    """Return the name of the saved view that the filter is, or began as; "" if it is none."""
    if session.view is None:
        return ""
    said = "view" if is_viewed(session) else "changed"
    return f"{said}: {brief(session.view.name, 60)}"


def name_view(state: State, sight: Sight) -> Step:
    """Ask for a name to save the filter by."""
    if state.session.line:
        return state, ()
    if (refused := _refuse_saving(state)) is not None:
        return state, (refused,)
    name = state.unsaved or ("" if state.session.view is None else state.session.view.name)
    session = replace(state.session, asking="view", typed=name)
    return go(state, session, OpenLine("view", name, selected=True))


def give_name(state: State, text: str, today: int) -> Step:
    """Save the filter by the name that was typed; without one, leave the line open."""
    if not text.strip():
        return go(state, replace(state.session, typed=text))
    session = replace(state.session, asking="", typed="")
    state, closing = go(state, session, CloseLine())
    return state, (*closing, Send(SaveView(text, None, today)))


def _refuse_saving(state: State) -> Say | None:
    """Return why the filter cannot be saved, whatever its name."""
    if state.safe:
        return Say("disabled by --safe: no view is saved", error=True)
    if not state.files.loaded:
        return Say("still reading: save the view later", error=True)
    if _asked(state) == WHOLE:
        return Say("nothing to save: all events are shown")
    if not places_of(state):
        return Say("there is no place to save a view in", error=True)
    return None


def _asked(state: State) -> Selection:
    return state.session.peeked or state.asked


def places_of(state: State) -> tuple[tuple[str, str], ...]:
    """Return where a view can be saved, each place with its words: the files that hold views, or
    else could, or else a new one; and the private ones."""
    corpus, found = state.lens.corpus, []
    if not state.sealed:
        files = list(dict.fromkeys(view.file for view in corpus.views)) or [*corpus.timelines]
        files = [file for file in files if file not in state.files.stale]
        found = [(file, f"in {brief(file, 100)}, for all who have this folder") for file in files]
        if not corpus.views and state.new_folder:
            folder = "this folder" if state.new_folder == "." else brief(state.new_folder, 100)
            words = f"in a new file in {folder}, for all who have it"
            found.append((NEW_FILE, words))
    if not state.marks.off:
        found.append((PRIVATE, "private: for you alone, on this machine"))
    return tuple(found)


def save_view(state: State, asked: SaveView) -> Step:
    """Save the filter by a name, once it is known where."""
    from timeline_tui.core.query.fields import Ground, NeedsEvents, NotUnderstood
    from timeline_tui.core.query.language import fold_name, view_of

    if (refused := _refuse_saving(state)) is not None:
        return state, (refused,)
    there = state.own_views if asked.place == PRIVATE else state.lens.corpus.views
    same = [view for view in there if fold_name(view.name) == fold_name(asked.name)]
    file = "" if asked.place in (None, PRIVATE, NEW_FILE) else asked.place or ""
    note = next((view.note for view in same if view.file == file), "")
    try:
        ground = Ground(asked.today, state.lens.whole.index)
        view = view_of(asked.name, _asked(state), ground, note=note, file=file)
    except (NotUnderstood, NeedsEvents) as error:
        return state, (Say(f"not saved: {error}", error=True),)
    if asked.place is None:
        every = (*state.own_views, *state.lens.corpus.views)
        named = [each for each in every if fold_name(each.name) == fold_name(view.name)]
        taken = {each.file or PRIVATE for each in named}
        replaces = " (replaces the one of that name)"
        places = [(place, words + replaces * (place in taken)) for place, words in places_of(state)]
        return state, (AskPlace(view.name, tuple(places)),)
    if asked.place == PRIVATE:
        return state, (KeepView(view),)
    folder = state.new_folder if asked.place == NEW_FILE else ""
    return state, (WriteView(view, file, folder),)


def change_view(state: State, asked: ViewChanged) -> Step:
    """Have a private view be another one, or be removed."""
    if state.marks.off:
        return state, (Say("private views are not kept here", error=True),)
    return state, (KeepView(asked.view, asked.name),)


def settle_view(state: State, kept: ViewKept) -> Step:
    """Take what came of a view that was to be kept."""
    view = kept.view
    if kept.fault:
        what = "the view" if view is None else f"the view “{brief(view.name, 60)}”"
        where = f"{brief(kept.file, 100)}: " if kept.file else ""
        why = kept.fault.removeprefix("nothing is written: ")
        state = replace(state, unsaved="" if view is None else view.name)
        return state, (Say(f"{where}{what} is not saved: {why}", error=True),)
    if kept.views is not None:
        state = replace(state, own_views=kept.views)
    if view is None:
        return state, (Say("the view is removed", alone=True),)
    state = replace(state, unsaved="")
    asked = _asked(state)
    if _says(view, asked):
        state = replace(state, session=replace(state.session, view=Viewed(view.name, asked)))
    if not kept.file:
        return state, (Say(f"saved the private view “{brief(view.name, 60)}”", alone=True),)
    written = (replace(view, file=kept.file), *state.written_views)
    state = replace(state, own_change=kept.file, written_views=written)
    where = f"{brief(kept.file, 100)} ({state.key('views', 'V')} lists all)"
    return state, (Say(f"saved the view “{brief(view.name, 60)}” in {where}", alone=True),)


def _says(view: SavedView, asked: Selection) -> bool:
    from timeline_tui.core.query.language import write_query

    return view.query == write_query(asked.query)
