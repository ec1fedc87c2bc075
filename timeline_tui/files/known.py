"""What is known of one file between two looks at it.

A file that stays broken keeps the events of its last good version. One that fails to parse and is
younger than a second is taken for half written and read again after 0.1 and 0.3 s (16 % of reads
beside a truncating writer were torn, nearly all with the same `stat` before and after).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from timeline_tui.core.event import Document
from timeline_tui.core.problem import Finding, Path, Problem
from timeline_tui.files.again import Origin
from timeline_tui.files.find import STDIN, Entry, Stamp
from timeline_tui.files.read import Reading, read, read_bytes_as

STDIN_NAME = "stdin"
WAITS = (0.1, 0.3)
"""Seconds before a file that may be half written is read once more, and again."""
YOUNG = 1.0
"""Seconds after its last change for which a file may be half written."""
HOLDS = 5
"""Refreshes for which a file that is being written all the time is given the benefit of doubt."""

_RACY = 50_000_000  # ns; a clock tick of a file system is 4 ms on ext4, 10 ms on slow kernels
_LAST_GOOD = "the last good version is shown"


@dataclass(slots=True)
class Known:
    """What is known of one file. `stamp` is None when it must be read again at the next look;
    `holds` counts the looks at which it was left as it was; `across` and `lines` are places in it
    that were looked up since it was read."""

    origin: Origin
    reading: Reading
    shown: Document
    problems: tuple[Problem, ...]
    stamp: Stamp | None
    holds: int = 0
    across: dict[Finding, Problem] = field(default_factory=dict)
    lines: dict[Path, int] | None = None

    @property
    def name(self) -> str:
        """The file as people know it."""
        return self.origin.entry.name

    @property
    def size(self) -> int:
        """Its bytes, as far as is known."""
        if self.origin.data is not None:
            return len(self.origin.data)
        return 0 if self.reading.stamp is None else self.reading.stamp[2]

    @property
    def is_stale(self) -> bool:
        """Whether its events are those of an earlier version, for this one cannot be read."""
        return self.shown is not self.reading.document

    def held(self) -> bool:
        """Leave a file that is still being written as it was, to be looked at again; False once
        that has been done often enough."""
        self.holds += 1
        self.stamp = None
        return self.holds <= HOLDS

    def says_the_same(self, other: Known) -> bool:
        """Whether nobody could see a difference."""
        return self.shown == other.shown and self.problems == other.problems


def taken(entry: Entry, result: Reading, before: Known | None, now: float) -> Known:
    """What a reading at `now` (seconds) makes of what was known before."""
    shown, problems = result.document, result.problems
    if result.broken and before is not None and _holds_anything(before.shown):
        shown = before.shown
        first = problems[0]
        help = f"{first.help}; {_LAST_GOOD}" if first.help else _LAST_GOOD
        problems = (replace(first, help=help), *problems[1:])
    stamp = result.stamp
    if stamp is not None and abs(int(now * 1e9) - stamp[1]) < _RACY:
        stamp = None  # another write within the same tick would leave the same stamp
    return Known(Origin(entry, result.by_line), result, shown, problems, stamp)


def given(data: bytes) -> Known:
    """Standard input: it never changes."""
    result = read_bytes_as(data, STDIN_NAME)
    origin = Origin(Entry(STDIN, STDIN_NAME), result.by_line, data)
    return Known(origin, result, result.document, result.problems, None)


def unread(entry: Entry) -> Known:
    """A file that came and could not be read so far."""
    empty = Document(entry.name)
    return Known(Origin(entry), Reading(empty), empty, (), None)


def may_be_half(result: Reading, now: float) -> bool:
    """Whether what was read at `now` (seconds) may be half of what somebody is writing."""
    if not result.torn or result.stamp is None:
        return False
    return abs(now - result.stamp[0] / 1e9) < YOUNG


def read_patiently(
    entries: Iterable[Entry], sleep: Callable[[float], object]
) -> dict[Entry, Reading]:
    """Files that may be half written, read again after short waits: all of them together, so that
    a burst of thousands waits no longer than one."""
    results: dict[Entry, Reading] = {}
    left = list(entries)
    for wait in WAITS:
        if not left:
            break
        sleep(wait)
        results |= {entry: read(entry) for entry in left}
        left = [entry for entry in left if results[entry].torn]
    return results


def _holds_anything(document: Document) -> bool:
    return bool(document.events or document.actors or document.sources or document.title)
