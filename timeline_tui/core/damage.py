"""The damage in what was read: events that are not shown or not whole, in numbers and words."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from timeline_tui.core.event import Document


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
            parts.append(f"{_events(self.hidden)} hidden")
        if self.damaged:
            number = f"{self.damaged:,}" if parts else _events(self.damaged)
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
            parts.append(f"{self.others:,} more {'file' if self.others == 1 else 'files'}")
        return self.events_words if len(parts) == 1 else ", ".join(parts)

    @property
    def words(self) -> str:
        """Return all of it, "" where nothing is wrong: `1 event hidden, 3 damaged in 2 files; 1
        more file needs a look`."""
        parts = []
        if self.events_words:
            files = "1 file" if self.files == 1 else f"{self.files:,} files"
            parts.append(f"{self.events_words} in {files}")
        if self.others:
            more = " more" if parts else ""
            need = "file needs" if self.others == 1 else "files need"
            parts.append(f"{self.others:,}{more} {need} a look")
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
    files = "1 file of another kind is" if others == 1 else f"{others:,} files of other kinds are"
    return f"{files} passed over"


def _events(count: int) -> str:
    return "1 event" if count == 1 else f"{count:,} events"
