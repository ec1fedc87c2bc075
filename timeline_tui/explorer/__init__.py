"""The explorer without a screen: its state, and what each key and click makes of it.

`update`, which is here, takes a `State` and a message and returns the next state with effects,
which are data as well. It is pure: it knows no terminal, no file and no clock, and the same
messages on the same events give the same states and effects, whoever sends them. A screen sends
messages, shows the state and runs the effects. `commands` is the one table of what a key does; the
functions in it are in `moving` and `asking`, and all go through `transition`, which
keeps the cursor where it was.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from timeline_tui.core.corpus import Damage
from timeline_tui.core.problem import Problem
from timeline_tui.core.text import brief, closest, count
from timeline_tui.explorer import asking, marks, moving
from timeline_tui.explorer.commands import BY_ID, SEALED, export_as
from timeline_tui.explorer.messages import (
    NEWS,
    ActorChosen,
    ActorsLeft,
    DayPicked,
    Digit,
    Do,
    EditFile,
    Effect,
    EventChanged,
    EventChosen,
    ExportChosen,
    FixChosen,
    FixProblem,
    FormClosed,
    Given,
    Loaded,
    LookAhead,
    MarkChanged,
    MarkChosen,
    MarkKept,
    MarksRead,
    Message,
    MouseSwitched,
    NewsChosen,
    NewsFound,
    PartChosen,
    Picked,
    ProblemChosen,
    Progress,
    Returned,
    SaveView,
    Say,
    SearchOn,
    SetTheme,
    ShowSheet,
    Sight,
    SinceGiven,
    Step,
    ThemeChosen,
    Typed,
    ValueChosen,
    ViewChanged,
    ViewChosen,
    ViewKept,
    ViewsRead,
    Watching,
)
from timeline_tui.explorer.state import (
    Files,
    Session,
    State,
    begin_at,
    begin_search,
    remember,
    without_strangers,
)
from timeline_tui.explorer.transition import (
    completed,
    go,
    look_ahead,
    search_on,
    take,
    to_row,
)

SAFE = "disabled by --safe"
"""The reason why nothing is opened, copied or written."""


def update(state: State, message: Message) -> Step:
    """Return the state after a message, and what the screen is to do beside showing it. Who acts on
    the events acts on all that a search finds: one that is unfinished is completed."""
    if state.view.is_partial and not _lets_search(state, message):
        state = completed(state)
    after, effects = _answer(state, message)
    if (
        after.session.held is not None
        and after.session.undo != state.session.undo
        and not isinstance(message, NEWS)
    ):
        # A click has changed the filter while words were typed: these are kept first, or both would
        # be lost with them. The line stays open.
        state, _ = asking.keep_search(state, state.query.text)
        after, effects = _answer(state, message)
        after = replace(after, session=begin_search(after.session))
    return after, effects


def _answer(state: State, message: Message) -> Step:
    match message:
        case Do(command, sight):
            return _do(state, command, sight)
        case Digit(number):
            return asking.press_digit(state, number)
        case Typed(text, today):
            return _type(state, text, today)
        case Given(text, today):
            return _give(state, text, today)
        case Picked():
            return moving.pick(state, message)
        case DayPicked(day, actor):
            return asking.pick_day(state, day, actor)
        case EventChosen(key):
            row = state.outline.row(key)
            return (state, ()) if row is None else to_row(state, row)
        case ActorChosen(how, actor):
            return asking.choose(state, how, actor) if actor else _do(state, how, Sight())
        case ValueChosen():
            return asking.choose_value(state, message)
        case ActorsLeft():
            return asking.leave_actors(state)
        case ProblemChosen(file, line):
            words = f"{SAFE}: no editor is started"
            return state, (Say(words, error=True) if state.safe else EditFile(file, line),)
        case ExportChosen(form):
            return (state, (Say(SAFE, error=True),)) if state.safe else export_as(state, form)
        case FixChosen(problem):
            return state, (_fix(state, problem),)
        case PartChosen(key, command):
            if key != state.session.cursor or state.row is None:
                return state, (Say("the event is not listed any more", error=True),)
            return _do(state, command, Sight())
        case EventChanged():
            return _say_change(state, message)
        case FormClosed():
            return _close_form(state, message)
        case ThemeChosen(name):
            return state, (SetTheme(name),)
        case MouseSwitched(ours):
            terminal = "mouse off: the terminal selects text (M to turn it on)"
            return state, (Say("mouse on" if ours else terminal),)
        case Loaded():
            return _load(state, message)
        case Returned():
            return _return(state, message)
        case Progress():
            return replace(state, files=_progress(state.files, message)), ()
        case Watching(word):
            return replace(state, files=replace(state.files, watching=word)), ()
        case SearchOn():
            return search_on(state)
        case LookAhead():
            return look_ahead(state, message)
        case NewsFound():
            return asking.take_news(state, message)
        case NewsChosen(what):
            return asking.choose_news(state, what)
        case SinceGiven(text, today):
            return asking.look_back(state, text, today)
        case MarksRead():
            return marks.take(state, message)
        case MarkKept():
            return marks.settle(state, message)
        case MarkChanged(change):
            return marks.change(state, change)
        case MarkChosen():
            return marks.choose(state, message)
        case ViewChosen():
            return marks.apply_view(state, message)
        case SaveView():
            return marks.save_view(state, message)
        case ViewChanged():
            return marks.change_view(state, message)
        case ViewsRead(views):
            return replace(state, own_views=views), ()
        case ViewKept():
            return marks.settle_view(state, message)


def _fix(state: State, problem: Problem) -> Effect:
    """Return what to do about a problem that somebody wants to be fixed."""
    if state.safe:
        return Say(f"{SAFE}: nothing is written", error=True)
    if state.sealed:
        return Say(SEALED, error=True)
    if problem.remedy is None:
        return Say("this has no sure fix: enter edits the file there", error=True)
    return FixProblem(problem)


def _lets_search(state: State, message: Message) -> bool:
    """Report whether a message leaves an unfinished search as it is, or drops it."""
    in_line = state.session.line == "search"
    match message:
        case Typed() | Given() | Do("step_back"):
            return in_line
        case (
            SearchOn() | LookAhead() | Progress() | Watching() | Loaded() | MarksRead() | MarkKept()
        ):
            return True
        case NewsFound(asked=asked):
            return not asked
        case ViewsRead() | ViewKept():
            return True
    return False


def _do(state: State, id: str, sight: Sight) -> Step:
    command = BY_ID[id]
    if state.safe and command.leaves:
        return state, (Say(SAFE, error=True),)
    return command.act(state, sight)


def _type(state: State, text: str, today: int) -> Step:
    line = state.session.line
    if line == "search":
        return asking.type_search(state, text)
    return asking.type_time(state, text, today) if line else (state, ())


def _give(state: State, text: str, today: int) -> Step:
    line = state.session.line
    if line == "search":
        return asking.keep_search(state, text)
    if line == "view":
        return marks.give_name(state, text, today)
    return asking.take_answer(state, text, today) if line else (state, ())


def _close_form(state: State, message: FormClosed) -> Step:
    """Say what came of the form for a new event, and keep what was typed for the next time. The
    cursor goes to the event when it has been read, unless a key is pressed before."""
    path, draft = message.path, message.draft
    state = replace(state, draft=message.next if path else draft)
    if path:
        wrote = Say(f"wrote {path}")
        session = replace(state.session, wanted=(message.id, None))
        state = replace(state, session=session, own_change=path)
        return state, (ShowSheet("create"), wrote) if message.next else (wrote,)
    typed, key = any(value for _, value in draft), state.key("create", "c")
    return state, (Say(f"draft kept; press {key} to continue"),) if typed else ()


def _say_change(state: State, message: EventChanged) -> Step:
    """Say what came of a change of an event in its file, and how to take it back."""
    file, what, key = brief(message.file, 100), message.what, state.key("take_back", "U")
    if message.fault:
        done = f"{what} is not taken back" if message.back else f"{what} is not written"
        why = message.fault.removeprefix("nothing is written: ")
        return state, (Say(f"{file}: {done}: {why}" if what else why, error=True),)
    state = replace(state, own_change=message.file)
    more = f" ({key} takes back the change before it)" if message.more else ""
    if message.back:
        return state, (Say(f"took back {what}{more}: {file}"),)
    return state, (Say(f"wrote {what} ({key} takes it back): {file}"),)


# -- news of the files -----------------------------------------------------------------------------


def _progress(files: Files, message: Progress) -> Files:
    progress = (message.done, message.total) if message.done < message.total else None
    if message.of:
        sizes = message.size, message.of
        return replace(files, progress=progress, sizes=sizes, left=message.left)
    return replace(files, progress=progress, piped=message.size)


def _load(state: State, message: Loaded) -> Step:
    """Show other events. Once all have been read, drop what no longer exists of the restored place,
    and apply the digits that were pressed meanwhile."""
    before, was_loaded = state, state.files.loaded
    if not was_loaded:
        # The most frequent actors of a part need not be those of the whole.
        state = replace(state, keyed=())
    files = replace(
        message.files,
        loaded=was_loaded or message.files.loaded,
        progress=None if message.files.loaded else state.files.progress,
        piped=state.files.piped,
        sizes=state.files.sizes,
        left=state.files.left,
        watching=state.files.watching,
    )
    state, effects = take(state, message.measure, files)
    if files.loaded and not was_loaded:
        state, lost = _give_up(state)
        state, early = asking.press_early(state)
        effects += (*lost, *early)
    effects += _look_at(before, state)
    state, back = _say_back(before, state)
    effects += back
    if message.changed:
        state, kept = marks.follow(state, before.lens.whole)
        effects += kept
        words = _change_words(before, state)
        if not (words in TOLD_BEFORE and state.own_change):  # it is said already
            effects += (Say(words),)
        state = replace(state, own_change="", written_views=())
    return state, effects


def _say_back(before: State, state: State) -> Step:
    """Say where somebody is again, once the event where they left has been read."""
    if not state.back or before.session.wanted is None or state.session.wanted is not None:
        return state, ()
    key, words = state.back
    state = replace(state, back=())
    row = state.row
    if row is None or state.session.cursor != key or (state.index == 0 and not words):
        return state, ()
    back = f"back at “{brief(state.lens.event(row).title, BACK_LIMIT)}”"
    return state, (Say(f"{words}, {back}" if words else back),)


BACK_LIMIT = 60
"""Characters of the title of the event where somebody left."""


def _look_at(before: State, state: State) -> tuple[Effect, ...]:
    """Say that the event to begin on, which the command line names, is there and not listed."""
    row = state.lens.row(state.at) if state.at else None
    if before.session.wanted is None or state.session.wanted is not None or row is None:
        return ()
    if row in state.view:
        return ()
    title = brief(state.lens.event(row).title, 60)
    return (Say(f"hidden by the filter (esc clears it): “{title}”", error=True),)


def _missing_words(state: State, id: str) -> str:
    """Return why the cursor is not on an event that the command line names."""
    if state.lens.whole.row(id) is not None:
        return f"the event {brief(id, 60)} was not public by then (esc shows all)"
    keys = state.lens.corpus.keys
    parts = [part for part in id.lower().split("-") if len(part) > 2]
    # Names that have a part in common, or else the first ones: each takes 20 µs to compare.
    near = islice((key for key in keys if any(part in key.lower() for part in parts)), COMPARED)
    close = closest(id, [*near, *islice(keys, COMPARED)])
    hint = f" (did you mean {brief(close[0], 80)}?)" if close else ""
    return f"no event has the id {brief(id, 60)}{hint}"


COMPARED = 2_000
"""Ids that are compared with one that no event has."""


def _give_up(state: State) -> Step:
    """Drop what no longer exists of the restored place, and say so."""
    session, gone = state.session, []
    if session.wanted is not None:
        at = state.at if session.wanted[0] == state.at else ""
        left = "the event where you left no longer exists"
        gone.append(_missing_words(state, at) if at else left)
    query = without_strangers(session.asked.query, state.lens.whole)
    if query != session.asked.query:
        gone.append("removed an actor that no longer exists from the filter")
    if not gone:
        return state, ()
    said = Say("; ".join(gone), error=True)
    if session.muted is not None:
        return go(state, replace(session, muted=session.muted.with_query(query)), said)
    if query != session.selection.query:
        session = remember(session)
    selection = session.selection.with_query(query)
    return go(state, replace(session, selection=selection), said)


def _return(state: State, message: Returned) -> Step:
    """Restore the place where the user left, unless a key was pressed since the start."""
    said: tuple[Effect, ...] = tuple(Say(words, error=True) for words in message.words)
    place, session = message.place, state.session
    if place is None:
        return state, said
    if place.dropped:
        said = (*said, Say(place.dropped, error=True))
    state = replace(state, panes=place.panes(state.usual))
    at = (state.at, None) if state.at else None
    if session != Session(selection=session.selection, wanted=at, view=session.view):
        return state, said
    begun = begin_at(place, session.selection, state.at)
    state = replace(state, session=replace(begun, view=session.view or begun.view))
    words = ""
    if state.session.muted is not None:
        words = f"your last filter is still muted ({state.key('mute', '.')} puts it in force)"
    elif not (state.selection.is_everything or state.selection == session.selection):
        words = "restored your last filter (esc clears it)"
    if place.cursor and not state.at:
        state = replace(state, back=(place.cursor, words))
    return state, (*said, Say(words)) if words else said


def _change_words(before: State, now: State) -> str:
    whole = len(now.lens.whole)
    return change_words(
        whole - len(before.lens.whole),
        whole - len(now.view),
        before.files.damage,
        now.files.damage,
        now.key("problems", "!"),
    )


NOTHING_TOLD = "the folder changed"
"""The words for a change that neither brings an event nor takes one."""
TOLD_BEFORE = (NOTHING_TOLD, "1 event came")
"""The words for what a change or a new event of one's own comes to."""


def change_words(events: int, hidden: int, before: Damage, now: Damage, key: str = "!") -> str:
    """Return what a change on disk came to: so many events more or fewer, how many of all are
    hidden by the filter, and how many are hidden or damaged by errors, which `key` lists."""
    parts = []
    if events:
        parts.append(f"{count(abs(events), 'event')} {'came' if events > 0 else 'went'}")
        if events > 0 and hidden:
            parts.append(f"{hidden:,} hidden by the filter")
    more = []
    if (lost := now.hidden - before.hidden) > 0:
        more.append(f"{count(lost, 'event')} more hidden by errors")
    if (worse := now.damaged - before.damaged) > 0:
        more.append(f"{count(worse, 'event')} more damaged")
    if (others := now.others - before.others) > 0:
        more.append(count(others, "more file has errors", "more files have errors"))
    if more:
        parts.append(f"{', '.join(more)}: press {key}")
    elif before.words and not now.words:
        parts.append("no errors any more")
    else:
        if lost < 0:
            parts.append(f"{count(-lost, 'event')} fewer hidden by errors")
        if worse < 0:
            parts.append(f"{count(-worse, 'event')} fewer damaged")
        if others < 0:
            parts.append(count(-others, "file is right again", "files are right again"))
    return ", ".join(parts) if parts else NOTHING_TOLD
