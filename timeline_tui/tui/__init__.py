"""The Textual interface: it presents the state of the explorer and runs its effects.

`Options` is what it is opened with. Nothing here imports the toolkit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date
from pathlib import Path

from timeline_tui.dates.frozen import dataclass
from timeline_tui.explorer.state import USUAL, Panes


def _today() -> int:
    return date.today().toordinal()


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the command line that concern the explorer.

    `ascii` draws our own chrome in ASCII, `theme` names a theme (None: the one kept
    in `theme_folder`, if it was chosen, else one that fits the terminal).

    `notice` is one line to say once at the start, such as which chronology is shown where none
    was named; it is safe to show. `new_folder` is where a new event goes, "" where none may go
    (standard input, the chronology inside the installed package). `export_folder` is where exports
    go, and `files_words` name the files on a command line, if that can be. `at` is the event to
    begin on, `view` names the saved view that the filter is, `since` is the time since which
    something is new, in place of the last visit. `today` gives the number of the present day, for
    "last week" at a prompt. `safe` starts no editor and no browser, touches no clipboard and writes
    nothing; `sealed` are files that an update of the program replaces, and that are not changed.
    `unkept` says why no private mark can be kept, if that is so.

    Of the settings there are `usual_theme`, which is used where none was chosen; `usual`, the panes
    where no key has chosen others; `keys` of commands in place of their own; `iso`, whether dates
    are shown as ISO 8601 has them; and `faults`, what is wrong with them, to say at the start.
    """

    ascii: bool = False
    notice: str = ""
    theme: str | None = None
    theme_folder: Path | None = None
    new_folder: str = ""
    export_folder: str = ""
    files_words: tuple[str, ...] = ()
    at: str = ""
    view: str = ""
    since: str = ""
    safe: bool = False
    sealed: bool = False
    unkept: str = ""
    today: Callable[[], int] = _today
    usual_theme: str = ""
    usual: Panes = USUAL
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    iso: bool = False
    faults: tuple[str, ...] = ()
