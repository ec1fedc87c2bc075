"""What each command does: functions from the explorer to nothing, by the command's id.

`explorer.commands` has the words and the keys; a test keeps the two tables equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from timeline_tui.tui.acts import filtering, moving, program, reading, time

if TYPE_CHECKING:
    from timeline_tui.tui.explorer import Explorer

ACTS: Mapping[str, Callable[[Explorer], None]] = {
    **moving.ACTS,
    **reading.ACTS,
    **filtering.ACTS,
    **time.ACTS,
    **program.ACTS,
}
