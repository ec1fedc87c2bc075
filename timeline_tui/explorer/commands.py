"""Every command once: its id, keys and words. Key bindings, footer, help, palette and the table
of keys in the README are made from this table, so that none of them can say what is not so.

`footer` is the word in the footer line, with `rank` for who is left out first where the line is
narrow; a command without it is not shown there. A command's id is also that of its binding, for
remapping; `tui.acts` says what it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["Move", "Events", "Actors", "Search", "Time", "Files", "View", "Program"]
GROUPS: tuple[Group, ...] = (
    "Move", "Events", "Actors", "Search", "Time", "Files", "View", "Program"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table. `keys` are Textual's names; `shown` is how people read them. What
    `leaves` opens, copies or writes something outside of the program."""

    id: str
    keys: tuple[str, ...]
    shown: str
    words: str
    group: Group
    footer: str = ""
    rank: int = 99
    palette: bool = True
    leaves: bool = False


COMMANDS: tuple[Command, ...] = (
    Command("next", ("j", "down"), "j ↓", "next event, or next quote inside an open one", "Move",
            palette=False),
    Command("previous", ("k", "up"), "k ↑", "previous event or quote", "Move", palette=False),
    Command("half_down", ("ctrl+d",), "ctrl+d", "half a page down", "Move", palette=False),
    Command("half_up", ("ctrl+u",), "ctrl+u", "half a page up", "Move", palette=False),
    Command("page_down", ("space", "pagedown"), "space PgDn", "a page down", "Move",
            palette=False),
    Command("page_up", ("b", "pageup"), "b PgUp", "a page up", "Move", palette=False),
    Command("first", ("g", "home"), "g Home", "first event", "Move"),
    Command("last", ("G", "end"), "G End", "last event", "Move"),
    Command("next_period", ("right_square_bracket",), "]", "next month or year with events",
            "Move"),
    Command("previous_period", ("left_square_bracket",), "[",
            "previous period with events", "Move"),
    Command("next_gap", ("right_curly_bracket",), "}", "behind the next gap", "Move"),
    Command("previous_gap", ("left_curly_bracket",), "{", "behind the previous gap", "Move"),
    Command("coarser", ("plus", "equals_sign"), "+", "longer periods: day, week, month, quarter …",
            "Move"),
    Command("finer", ("minus",), "-", "shorter periods", "Move"),
    Command("open", ("enter", "l", "right"), "enter l →",
            "open the event; again: into its quotes; on a link: follow it", "Events",
            footer="Open", rank=1),
    Command("close", ("h", "left"), "h ←", "back to the event, then fold it", "Events"),
    Command("back", ("backspace",), "backspace", "back from a followed link", "Events"),
    Command("open_all", ("X",), "X", "open or fold all events in view", "Events"),
    Command("copy_quote", ("y",), "y", "copy the quote with its citation", "Events",
            footer="Copy", rank=5, leaves=True),
    Command("copy_citation", ("Y",), "Y", "copy the citation alone", "Events", leaves=True),
    Command("open_link", ("o",), "o", "open the source's link, after showing its host", "Events",
            footer="Link", rank=7, leaves=True),
    Command("peek", ("v",), "v", "everything around this event; again: the filter is back",
            "Events"),
    Command("toggle_1", tuple("123456789"), "1–9", "that actor on or off", "Actors",
            footer="Actor", rank=2, palette=False),
    Command("leave_out", ("x",), "x 1–9", "leave that actor out", "Actors"),
    Command("everyone", ("0",), "0", "everyone", "Actors", footer="Everyone", rank=4),
    Command("match", ("ampersand",), "&", "any of the actors, or all of them together", "Actors"),
    Command("find_actor", ("f",), "f", "find an actor by name", "Actors", footer="Find actor",
            rank=8),
    Command("sidebar", ("a", "tab"), "a tab",
            "into the list of actors: space on or off, enter only this one, x leave out",
            "Actors"),
    Command("search", ("slash",), "/", "search as you type; enter keeps, esc gives back",
            "Search", footer="Search", rank=3),
    Command("next_hit", ("n",), "n", "next hit", "Search"),
    Command("previous_hit", ("N",), "N", "previous hit", "Search"),
    Command("undo", ("u",), "u", "undo the last change of the filter", "Search"),
    Command("redo", ("ctrl+r",), "ctrl+r", "redo it", "Search"),
    Command("go_to_date", ("t",), "t", "go to a date: apr 2026, last week, Q1, +3m, 44 BC", "Time",
            footer="Date", rank=4),
    Command("period", ("p",), "p", "only what may lie within a period", "Time"),
    Command("certainty", ("P",), "P", "what may lie within it, or what certainly does", "Time"),
    Command("silences", ("S",), "S", "the longest silences between the events shown", "Time"),
    Command("known", ("w",), "w", "as known on a date: only what was public by then", "Time"),
    Command("later", ("greater_than_sign",), ">",
            "the next publication: how it became known, step by step", "Time"),
    Command("earlier", ("less_than_sign",), "<", "the publication before", "Time"),
    Command("order", ("O",), "O", "in order of happening, or of first publication", "Time"),
    Command("create", ("c",), "c", "create an event in a form", "Files", footer="New",
            rank=9, leaves=True),
    Command("edit", ("e",), "e", "edit the event's file at its line", "Files",
            leaves=True),
    Command("problems", ("exclamation_mark",), "!", "problems: files that need a look", "Files"),
    Command("toggle_sidebar", ("s",), "s", "sidebar on or off", "View"),
    Command("toggle_strip", ("d",), "d", "density strip on or off", "View"),
    Command("mouse", ("M",), "M", "mouse on or off (off: the terminal selects text)", "View"),
    Command("themes", ("T",), "T", "choose a theme", "View"),
    Command("help", ("question_mark",), "?", "help", "Program", footer="Help", rank=0),
    Command("palette", ("colon", "ctrl+p"), ": ctrl+p", "all commands", "Program", footer="Menu",
            rank=6, palette=False),
    Command("step_back", ("escape",), "esc", "one step back: overlay, search, quote, filter",
            "Program", palette=False),
    Command("suspend", ("ctrl+z",), "ctrl+z", "to the shell; fg comes back", "Program"),
    Command("quit", ("q", "ctrl+q"), "q ctrl+q", "quit", "Program", footer="Quit", rank=2),
)  # fmt: skip

LEAVING = frozenset(command.id for command in COMMANDS if command.leaves)
"""What `--safe` does not do."""
