"""The damage in what was read: events that are not shown or not whole, in numbers and words."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from timeline_tui.core.event import Document
from timeline_tui.core.text import count


@dataclass(frozen=True, slots=True)
class Damage:
    """Events that are `hidden`, and those `damaged`: shown without a part of theirs. `hiding` are
    the files with a hidden event, `files` those with a hidden or a damaged one, and `others` those
    with errors that are none of an event, or of events that nobody could count."""

    hidden: int = 0
    damaged: int = 0
    hiding: int = 0
    files: int = 0
    others: int = 0

    @property
    def events_words(self) -> str:
        """Return the events that are touched: `1 event hidden, 3 damaged`; "" for none."""
        parts = []
        if self.hidden:
            parts.append(f"{count(self.hidden, 'event')} hidden")
        if self.damaged:
            number = f"{self.damaged:,}" if parts else count(self.damaged, "event")
            parts.append(f"{number} damaged")
        return ", ".join(parts)

    @property
    def short(self) -> str:
        """Return all of it for a narrow line: `1 hidden, 3 damaged, 1 more file`."""
        kinds = ((self.hidden, "hidden"), (self.damaged, "damaged"))
        parts = [f"{number:,} {kind}" for number, kind in kinds if number]
        if not parts:
            return self.words
        if self.others:
            parts.append(count(self.others, "more file"))
        return self.events_words if len(parts) == 1 else ", ".join(parts)

    @property
    def words(self) -> str:
        """Return all of it, "" where nothing is wrong: `1 event hidden, 3 damaged in 2 files; 1
        more file needs a look`."""
        parts = []
        if self.events_words:
            parts.append(f"{self.events_words} in {count(self.files, 'file')}")
        if self.others:
            more = "more " if parts else ""
            need = count(self.others, f"{more}file needs", f"{more}files need")
            parts.append(f"{need} a look")
        return "; ".join(parts)


def damage_of(documents: Iterable[Document], bad_files: Set[str]) -> Damage:
    """Count what is hidden or damaged in documents; `bad_files` are the names of files with an
    error of any kind."""
    hidden = damaged = 0
    hiding: set[str] = set()
    files: set[str] = set()
    for document in documents:
        here = sum([1 for event in document.events if event.faults])
        hidden += document.rejected
        damaged += here
        if document.rejected:
            hiding.add(document.file)
        if here or document.rejected:
            files.add(document.file)
    return Damage(hidden, damaged, len(hiding), len(files), len(bad_files - files))


def passed_over_words(others: int) -> str:
    """Return how many files of other kinds are passed over, "" for none."""
    if not others:
        return ""
    files = count(others, "file of another kind is", "files of other kinds are")
    return f"{files} passed over"
