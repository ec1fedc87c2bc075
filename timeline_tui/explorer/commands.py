"""Every command once: its id, keys, words, and what it does. Key bindings, footer, help, palette
and the table of keys in the README are made from this table, so that none of them can say what is
not so.

`footer` is the word in the footer line, with `rank` for who is left out first where the line is
narrow; a command without it is not shown there. A command's id is also that of its binding, for
remapping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from timeline_tui.core.corpus import passed_over_words
from timeline_tui.core.event import Event, Quote, Source
from timeline_tui.core.query import options_of
from timeline_tui.core.sources import citation, clean, quotation
from timeline_tui.core.text import brief, count
from timeline_tui.dates.frozen import dataclass
from timeline_tui.explorer import asking, marks, moving
from timeline_tui.explorer.messages import (
    Act,
    ChangeEvent,
    Copy,
    EditEvent,
    Effect,
    Exit,
    Export,
    OpenLink,
    Reveal,
    Say,
    ShowChanges,
    ShowSheet,
    Sight,
    Step,
    StopReading,
    Suspend,
    SwitchMouse,
    TakeBack,
    TurnPane,
)
from timeline_tui.explorer.outline import LADDER_COLUMNS, pair_of
from timeline_tui.explorer.state import LANES, State

# -- what leaves the program -----------------------------------------------------------------------


def copy_quote(state: State, sight: Sight) -> Step:
    """Copy the exact words under the cursor, and where they stand."""
    found = _quote_here(state)
    if found is None:
        return state, (Say("no quote here to copy", error=True),)
    return state, (_copy(quotation(*found), "the quote with its citation"),)


def copy_citation(state: State, sight: Sight) -> Step:
    """Copy where the words under the cursor stand."""
    source, quote = _source_here(state)
    if source is None:
        return state, (Say("no source here to cite", error=True),)
    return state, (_copy(citation(source, quote.locator if quote else ""), "the citation"),)


def _copy(text: str, what: str) -> Copy:
    kept, dropped = clean(text)
    note = f", without {count(dropped, 'control character')}" if dropped else ""
    return Copy(kept, what, note)


def open_link(state: State, sight: Sight) -> Step:
    """Open the link of the source under the cursor."""
    source, _ = _source_here(state)
    if source is None:
        return state, (Say("no source here", error=True),)
    return state, (OpenLink(source.url),)


def _quote_here(state: State) -> tuple[Quote, Source] | None:
    """Return the quote under the cursor; on an event or a source the first of its quotes."""
    stop = state.stop
    if stop is not None and stop.quote is not None and stop.source is not None:
        return stop.quote, stop.source
    sources = () if state.row is None else state.lens.sources_of(state.row)
    if stop is not None and stop.source is not None:
        sources = (stop.source,)
    return next(((s.quotes[0], s) for s in sources if s.quotes), None)


def _source_here(state: State) -> tuple[Source | None, Quote | None]:
    """Return the source under the cursor and its quote there; on an event its first source."""
    stop = state.stop
    if stop is not None and stop.source is not None:
        return stop.source, stop.quote
    sources = () if state.row is None else state.lens.sources_of(state.row)
    return (sources[0], None) if sources else (None, None)


def create(state: State, sight: Sight) -> Step:
    """Open the form for a new event."""
    if not state.new_folder:
        words = "new events need a folder of yours: timeline-tui FOLDER"
        return state, (Say(words, error=True),)
    return state, (ShowSheet("create"),)


def create_again(state: State, sight: Sight) -> Step:
    """Open the form for another event of the source under the cursor."""
    source, _ = _source_here(state)
    if source is None:
        return state, (Say("no source here to write another event of", error=True),)
    name = source.ref or source.id
    fields = (
        ("source_title", source.title), ("publisher", source.publisher),
        ("published", source.published), ("url", source.url),
    )  # fmt: skip
    told = () if name else tuple((field, text) for field, text in fields if text)
    state, effects = create(state, sight)
    begun = (ShowSheet("create", draft=(("source", name), *told)),)
    return state, begun if isinstance(effects[0], ShowSheet) else effects


def copy_query(state: State, sight: Sight) -> Step:
    """Copy the filter as a query in text."""
    from timeline_tui.core.query.language import write_query  # only where somebody wants it

    text = write_query(state.asked.query)
    if not text:
        return state, (Say("no filter to copy: all events are shown", error=True),)
    return state, (Copy(text, "the filter as a query"),)


def export(state: State, sight: Sight) -> Step:
    """Ask what to make of the events that are listed."""
    if not state.files.loaded:
        words = f"still reading: press {state.key('export', 'E')} again later"
        return state, (Say(words, alone=True),)
    if not len(state.view):
        return state, (Say("nothing to export: no event is listed", error=True),)
    return state, (ShowSheet("export"),)


def export_as(state: State, form: str) -> Step:
    """Write the events that are listed into a new file, or copy the `command` that lists them."""
    if form != "command" and not state.export_folder:
        return state, (Say("no folder for exports: start from another one", error=True),)
    if form != "command":
        return state, (Export(form, state.view, state.lens, state.export_folder),)
    words = command_of(state)
    if words is None:
        why = "the filter has no options" if state.files_words else "the files have no names"
        return state, (Say(f"no command can list these events: {why}", error=True),)
    return state, (_copy(words, "the command"),)


def command_of(state: State) -> str | None:
    """Return the command line that lists the events that are listed here; None if none can."""
    import shlex  # not before somebody asks

    options = options_of(state.selection, state.lens.whole.index)
    if options is None:
        from timeline_tui.core.query.language import words_of  # only where options cannot say it

        options = words_of(state.selection, state.lens.whole.index)
    if options is None or not state.files_words:
        return None
    # Words are looked for in private notes where these are listed.
    noted = ["--marks"] if state.query.needles and state.lens.notes else []
    return shlex.join(["timeline-tui", "list", *state.files_words, *options, *noted])


def edit(state: State, sight: Sight) -> Step:
    """Edit the file of the event under the cursor, at its line."""
    row = state.row
    return state, () if row is None else (EditEvent(state.lens.event(row)),)


SEALED = "this chronology comes with the program: copy its folder to change it"


def _changeable(state: State) -> Event | Say:
    """Return the event under the cursor, whole; or the reason why it cannot be changed."""
    row = state.row
    if row is None:
        return Say("no event here", error=True)
    if state.sealed:
        return Say(SEALED, error=True)
    event = state.lens.whole.event(row)
    if event.file in state.files.stale:
        listed = state.key("problems", "!")
        words = f"{brief(event.file, 100)} cannot be read any more: {listed} lists what is wrong"
        return Say(words, error=True)
    return event


def change(state: State, sight: Sight) -> Step:
    """Ask what to change of the event under the cursor."""
    event = _changeable(state)
    if isinstance(event, Say):
        return state, (event,)
    return state, (ShowChanges(event, state.session.cursor),)


def change_part(part: str) -> Act:
    """Return the act that asks for another value of a part of the event, or for more of a list."""

    def act(state: State, sight: Sight) -> Step:
        event, row = _changeable(state), state.row
        if isinstance(event, Say) or row is None:
            return state, (event,) if isinstance(event, Say) else ()
        # A quote goes to a source: there is none yet.
        asked = "sources" if part == "quotes" and not event.sources else part
        here = state.stop.source if state.stop is not None else None
        sources = state.lens.whole.sources_of(row)
        at = next((n for n, source in enumerate(sources) if source == here), 0)
        return state, (ChangeEvent(event, asked, at),)

    return act


# -- the program itself ----------------------------------------------------------------------------


def stop_reading(state: State, sight: Sight) -> Step:
    """Leave the files that are not read yet."""
    del sight
    if state.files.loaded:
        return state, (Say("nothing is being read", alone=True),)
    return state, (StopReading(),)


def list_problems(state: State, sight: Sight) -> Step:
    """List what is wrong with which file."""
    files = state.files
    if files.problems:
        return state, (ShowSheet("problems"),)
    if not files.loaded:
        return state, (Say(f"still reading: press {state.key('problems', '!')} again later"),)
    words = ("no problems in any file", passed_over_words(files.others))
    return state, (Say("; ".join(filter(None, words))),)


def toggle_actors(state: State, sight: Sight) -> Step:
    """Show or hide the list of actors; over the events where there is no room beside them."""
    panes = state.panes
    if sight.narrow:
        return replace(state, panes=replace(panes, over=not panes.over)), ()
    return replace(state, panes=replace(panes, actors=not panes.actors)), ()


def toggle_strip(state: State, sight: Sight) -> Step:
    """Show or hide the density strip."""
    return replace(state, panes=replace(state.panes, strip=not state.panes.strip)), ()


def read_on(halves: int) -> Act:
    """Return the act that scrolls the event beside the list by half pages."""

    def act(state: State, sight: Sight) -> Step:
        if sight.wide:
            return state, (TurnPane(halves),)
        opens = f"{state.key('open', 'enter')} opens it"
        return state, (Say(f"no room for the event beside the list: {opens}", error=True),)

    return act


def toggle_lines(state: State, sight: Sight) -> Step:
    """Give each folded event one line, or the lines that its title takes."""
    panes = replace(state.panes, one_line=not state.panes.one_line)
    return replace(state, panes=panes), (Reveal(),)


def toggle_lanes(state: State, sight: Sight) -> Step:
    """Show lanes of actors under the strip, then in place of the list, then none."""
    if not sight.lanes:
        return state, (Say("lanes need 16 rows", error=True),)
    if state.lens.extent is None or not state.digits:
        missing = "an actor" if state.lens.extent is not None else "a date"
        return state, (Say(f"no lanes: no event has {missing}", error=True),)
    shown = sight.lanes if state.panes.strip else "off"
    following = dict(zip(LANES, (*LANES[1:], LANES[0]), strict=True))
    lanes = next(after for before, after in following.items() if before == shown)
    return replace(state, panes=replace(state.panes, strip=True, lanes=lanes)), ()


def toggle_ladder(state: State, sight: Sight) -> Step:
    """List the events in the columns of two actors, or in one."""
    lanes = "lanes" if sight.lanes == "view" else state.panes.lanes
    panes = replace(state.panes, ladder=not state.panes.ladder, over=False, lanes=lanes)
    after = replace(state, panes=panes), (Reveal(),)
    if state.panes.ladder and sight.columns >= LADDER_COLUMNS:
        return after
    if sight.columns < LADDER_COLUMNS:
        return state, (Say(f"the ladder needs {LADDER_COLUMNS} columns", error=True),)
    if pair_of(state.lens, state.view) is None:
        return state, (Say("the ladder needs two actors", error=True),)
    return after


def save(state: State, sight: Sight) -> Step:
    """Say that there is nothing to save."""
    create, edit = state.key("create", "c"), state.key("edit", "e")
    return state, (Say(f"nothing to save: {create} creates an event, {edit} edits its file"),)


def _does(effect: Effect) -> Act:
    """Return the act that changes nothing and has one effect."""
    return lambda state, sight: (state, (effect,))


# -- the table -------------------------------------------------------------------------------------

Group = Literal["Move", "Events", "Actors", "Search", "Time", "Files", "View", "Program"]
GROUPS: tuple[Group, ...] = (
    "Move", "Events", "Actors", "Search", "Time", "Files", "View", "Program"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table. `keys` are Textual's names; `shown` is how people read them; `act` is
    what it does, and `names` are others by which the palette knows it: those that a hand types in
    vi. What `leaves` opens, copies or writes something outside of the program; what goes
    `by_sight` depends on the lines of the screen."""

    id: str
    keys: tuple[str, ...]
    shown: str
    words: str
    group: Group
    act: Act
    footer: str = ""
    rank: int = 99
    palette: bool = True
    leaves: bool = False
    by_sight: bool = False
    names: tuple[str, ...] = ()


DIGITS = "toggle_1"
"""The command whose keys each have a meaning of their own: the actors. Without a key it goes to
their list."""

COMMANDS: tuple[Command, ...] = (
    Command("next", ("j", "down"), "j ↓", "next event, or next quote inside an open one", "Move",
            moving.step(1), palette=False),
    Command("previous", ("k", "up"), "k ↑", "previous event or quote", "Move", moving.step(-1),
            palette=False),
    Command("half_down", ("ctrl+d",), "ctrl+d", "half a page down", "Move",
            moving.page(1, half=True), palette=False, by_sight=True),
    Command("half_up", ("ctrl+u",), "ctrl+u", "half a page up", "Move",
            moving.page(-1, half=True), palette=False, by_sight=True),
    Command("page_down", ("space", "pagedown"), "space PgDn", "a page down", "Move",
            moving.page(1), palette=False, by_sight=True),
    Command("page_up", ("b", "pageup"), "b PgUp", "a page up", "Move", moving.page(-1),
            palette=False, by_sight=True),
    Command("first", ("g", "home"), "g Home", "first event", "Move", moving.first),
    Command("last", ("G", "end"), "G End", "last event", "Move", moving.last),
    Command("next_period", ("right_square_bracket",), "]", "next month or year with events",
            "Move", moving.next_period),
    Command("previous_period", ("left_square_bracket",), "[", "previous period with events",
            "Move", moving.previous_period),
    Command("next_gap", ("right_curly_bracket",), "}", "first event after the next gap", "Move",
            moving.next_gap),
    Command("previous_gap", ("left_curly_bracket",), "{", "first event after the previous gap",
            "Move", moving.previous_gap),
    Command("coarser", ("plus", "equals_sign"), "+",
            "longer periods: day, week, month, quarter …", "Move", moving.zoom(1)),
    Command("finer", ("minus",), "-", "shorter periods", "Move", moving.zoom(-1)),
    Command("open", ("enter", "l", "right"), "enter l →",
            "open the event; again: into its quotes; on a link: follow it", "Events",
            moving.open_event, footer="Open", rank=1, by_sight=True),
    Command("close", ("h", "left"), "h ←", "back to the event, then fold it", "Events",
            moving.close_event),
    Command("back", ("backspace",), "backspace", "back from a followed link", "Events",
            moving.back),
    Command("open_all", ("X",), "X", "open or fold all events in view", "Events", moving.open_all,
            by_sight=True),
    Command("read_on", ("J",), "J", "read on in the event beside the list (wide screens)",
            "Events", read_on(1), by_sight=True),
    Command("read_back", ("K",), "K", "back up in the event beside the list", "Events",
            read_on(-1), by_sight=True),
    Command("copy_quote", ("y",), "y", "copy the quote with its citation", "Events", copy_quote,
            footer="Copy", rank=5, leaves=True),
    Command("copy_citation", ("Y",), "Y", "copy the citation alone", "Events", copy_citation,
            leaves=True),
    Command("open_link", ("o",), "o", "open the source's link, after showing its host", "Events",
            open_link, footer="Link", rank=6, leaves=True),
    Command("peek", ("v",), "v",
            "show all events around this one; press again to restore the filter", "Events",
            asking.peek, by_sight=True),
    Command("mark", ("m",), "m", "mark the event or the quote, or take the mark away (private)",
            "Events", marks.mark),
    Command("note", ("quotation_mark",), '"', "write a private note on the event or the quote",
            "Events", marks.note),
    Command("marks", ("apostrophe",), "'", "list your marks and notes; enter goes there",
            "Events", marks.list_marks),
    Command("toggle_1", tuple("123456789"), "1–9", "that actor on or off", "Actors",
            asking.enter_actors, footer="Actor", rank=2, palette=False),
    Command("leave_out", ("x",), "x 1–9", "leave that actor out", "Actors", asking.leave_out),
    Command("everyone", ("0",), "0", "everyone", "Actors", asking.everyone, footer="Everyone",
            rank=7),
    Command("match", ("ampersand",), "&", "any of the actors, or all of them together", "Actors",
            asking.match),
    Command("find_actor", ("f",), "f", "find an actor by name", "Actors",
            _does(ShowSheet("actors")), footer="Find actor", rank=8),
    Command("sidebar", ("a", "tab"), "a tab",
            "into the list of actors: space on or off, enter only this one, x leave out",
            "Actors", asking.enter_actors),
    Command("search", ("slash",), "/", "search as you type; enter to keep, esc to cancel",
            "Search", asking.search, footer="Search", rank=3),
    Command("next_hit", ("n",), "n", "next hit", "Search", moving.hit(1)),
    Command("previous_hit", ("N",), "N", "previous hit", "Search", moving.hit(-1)),
    Command("all_hits", ("asterisk",), "*",
            "all hits: the search without the rest of the filter", "Search", asking.all_hits),
    Command("query", ("semicolon",), ";", "type the whole filter: actor:, date:, is:, quotes: …",
            "Search", asking.prompt("query")),
    Command("copy_query", (), ":copy-query", "copy the filter as such a line", "Search",
            copy_query, leaves=True, names=("copy-query",)),
    Command("undo", ("u",), "u", "undo the last change of the filter", "Search", asking.undo),
    Command("redo", ("ctrl+r",), "ctrl+r", "redo the undone change", "Search", asking.redo),
    Command("facets", ("F",), "F",
            "counts of actors, tags, years, …: choose, leave out, who appears with whom", "Search",
            _does(ShowSheet("facets"))),
    Command("mute", ("full_stop",), ".", "mute the whole filter, or have it back", "Search",
            asking.mute),
    Command("views", ("V",), "V", "list the saved views; enter applies one", "Search",
            marks.list_views),
    Command("save_view", (), ":save-view", "save the filter as a view, by a name", "Search",
            marks.name_view, names=("save-view",)),
    Command("go_to_date", ("t",), "t", "go to a date: apr 2026, last week, Q1, +3m, 44 BC",
            "Time", asking.prompt("date"), footer="Date", rank=4),
    Command("period", ("p",), "p", "only what may lie within a period", "Time",
            asking.prompt("period")),
    Command("certainty", ("P",), "P", "what may lie within it, or what certainly does", "Time",
            asking.certainty),
    Command("silences", ("S",), "S", "the longest gaps between the events shown", "Time",
            asking.list_gaps),
    Command("known", ("w",), "w", "as known on a date: only what was public by then", "Time",
            asking.prompt("known")),
    Command("later", ("greater_than_sign",), ">",
            "the next publication: how it became known, step by step", "Time", asking.replay(1)),
    Command("earlier", ("less_than_sign",), "<", "the publication before", "Time",
            asking.replay(-1)),
    Command("news", ("W",), "W", "what is new since your last visit, a date or a revision of git",
            "Time", asking.show_news, names=("news",)),
    Command("order", ("O",), "O", "in order of happening, or of first publication", "Time",
            asking.order),
    Command("create", ("c",), "c", "create an event in a form", "Files", create, footer="New",
            rank=9, leaves=True),
    Command("create_again", ("C",), "C", "create another event of the source under the cursor",
            "Files", create_again, leaves=True),
    Command("change", ("A",), "A",
            "add a quote, source, tag or actor to the event; change title, date, status",
            "Files", change, leaves=True, names=("change",)),
    Command("add_quote", (), ":quote", "add a quote to the event", "Files",
            change_part("quotes"), leaves=True, names=("quote",)),
    Command("add_source", (), ":source", "add a source to the event", "Files",
            change_part("sources"), leaves=True, names=("source",)),
    Command("add_actor", (), ":actor", "add an actor to the event", "Files",
            change_part("actors"), leaves=True, names=("actor",)),
    Command("add_tag", (), ":tag", "add a tag to the event", "Files",
            change_part("tags"), leaves=True, names=("tag",)),
    Command("set_status", (), ":status", "confirmed, alleged, disputed or retracted", "Files",
            change_part("status"), leaves=True, names=("status",)),
    Command("set_title", (), ":title", "change the title of the event", "Files",
            change_part("title"), leaves=True, names=("title",)),
    Command("set_date", (), ":when", "change the date of the event", "Files",
            change_part("date"), leaves=True, names=("when",)),
    Command("set_summary", (), ":summary", "change the summary of the event", "Files",
            change_part("summary"), leaves=True, names=("summary",)),
    Command("take_back", ("U",), "U", "take back the last change made here of a file", "Files",
            _does(TakeBack()), leaves=True),
    Command("edit", ("e",), "e", "edit the event's file at its line", "Files", edit, leaves=True),
    Command("export", ("E",), "E",
            "export the events shown: a new file, or the command that lists them", "Files", export,
            leaves=True),
    Command("problems", ("exclamation_mark",), "!", "list the problems in files", "Files",
            list_problems),
    Command("stop_reading", ("ctrl+x",), "ctrl+x", "stop reading; keep what has been read",
            "Files", stop_reading),
    Command("toggle_sidebar", ("s",), "s", "sidebar on or off", "View", toggle_actors,
            by_sight=True),
    Command("ladder", ("D",), "D", "ladder of two actors, one left and one right, or the list",
            "View", toggle_ladder, by_sight=True),
    Command("toggle_strip", ("d",), "d", "density strip on or off", "View", toggle_strip),
    Command("one_line", ("z",), "z", "one line for each event, or whole titles (remembered)",
            "View", toggle_lines),
    Command("lanes", ("L",), "L", "lanes of the actors: under the strip, in place of the list, off",
            "View", toggle_lanes, by_sight=True),
    Command("mouse", ("M",), "M", "mouse on or off (off: the terminal selects text)", "View",
            _does(SwitchMouse())),
    Command("themes", ("T",), "T", "choose a theme (remembered)", "View",
            _does(ShowSheet("themes")), names=("theme",)),
    Command("help", ("question_mark",), "?", "help", "Program", _does(ShowSheet("help")),
            footer="Help", rank=0),
    Command("messages", ("i",), "i", "read the last messages in full", "Program",
            _does(ShowSheet("messages"))),
    Command("palette", ("colon", "ctrl+p"), ": ctrl+p", "all commands", "Program",
            _does(ShowSheet("commands")), footer="Menu", rank=3, palette=False),
    Command("step_back", ("escape",), "esc", "one step back: overlay, search, quote, filter",
            "Program", asking.step_back, palette=False),
    Command("suspend", ("ctrl+z",), "ctrl+z", "suspend to the shell (fg to resume)", "Program",
            _does(Suspend())),
    Command("save", (), ":w", "nothing to save: events are files", "Program",
            save, names=("w",)),
    Command("quit", ("q", "ctrl+q"), "q ctrl+q", "quit", "Program", _does(Exit()), footer="Quit",
            rank=2, names=("q!", "qa", "qa!", "wq", "wq!", "exit")),
)  # fmt: skip

PARTS: dict[str, tuple[str, str]] = {
    "add_quote": ("quotes", "the quote"),
    "add_source": ("sources", "the source"),
    "add_actor": ("actors", "the actor"),
    "add_tag": ("tags", "the tag"),
    "set_status": ("status", "the status"),
    "set_title": ("title", "the title"),
    "set_date": ("date", "the date"),
    "set_summary": ("summary", "the summary"),
}
"""What may be changed of an event, by command: its part, and what to call that afterwards."""

BY_ID = {command.id: command for command in COMMANDS}


def named(typed: str, commands: Sequence[Command] = COMMANDS) -> str:
    """Return the id of the command that has what is typed for a name, a key or an id; "" if none
    has. A name comes first: w is a key, and `:w` is what a hand types to save."""
    known = [command for command in commands if command.palette]
    found = [each for each in known if typed in each.names]
    found += [each for each in known if typed in (*each.keys, *each.shown.split())]
    found += [each for each in known if typed.lower() in (each.id, each.words)]
    return found[0].id if found else ""
