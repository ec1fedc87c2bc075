"""The Textual interface: it presents the state of the explorer and runs its effects.

`Options` is what it is opened with. Nothing here imports the toolkit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from timeline_tui.dates.frozen import dataclass


def _today() -> int:
    return date.today().toordinal()


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the command line that concern the explorer.

    `ascii` draws our own chrome in ASCII, `theme` names a theme (None: the one kept
    in `theme_folder`, if it was chosen, else one that fits the terminal).

    `notice` is one line to say once at the start, such as which chronology is shown where none
    was named; it is safe to show. `new_folder` is where a new event goes, "" where none may go
    (standard input, the chronology inside the installed package). `today` gives the number of the
    present day, for "last week" at a prompt. `safe` starts no editor and no browser, touches no
    clipboard and writes nothing.
    """

    ascii: bool = False
    notice: str = ""
    theme: str | None = None
    theme_folder: Path | None = None
    new_folder: str = ""
    safe: bool = False
    today: Callable[[], int] = _today
