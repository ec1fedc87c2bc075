"""The reading thread: all files once at the start, then whenever the disk has news.

It alone owns the `Library` and only posts what it found; the screen decides what becomes of it.
Finding the line of an event reads its file again, 65 ms a megabyte: a line that is not known yet is
looked up beside the screen and posted when it is (`Lines`).
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.message import Message

from timeline_tui.core.event import Event
from timeline_tui.files.library import Change, Library
from timeline_tui.files.snapshot import Snapshot
from timeline_tui.tui.timeline.layout import Measure

if TYPE_CHECKING:
    from timeline_tui.explorer.place import Place
    from timeline_tui.files.state import State


class LineFound(Message):
    """A line that was asked for is known now."""


class Lines:
    """Lines of events in the files of a library."""

    def __init__(self, library: Library, post: Callable[[Message], object]) -> None:
        self._library = library
        self._post = post
        self._looking: threading.Thread | None = None

    def now(self, event: Event) -> int:
        """The line from 1, or 0 as long as it is not known: then `LineFound` is posted when it
        is."""
        line = self._library.line_at_hand(event)
        if line is not None:
            return line
        if self._looking is None or not self._looking.is_alive():
            self._looking = threading.Thread(target=self._look_up, args=(event,), daemon=True)
            self._looking.start()
        return 0

    def _look_up(self, event: Event) -> None:
        self._library.line_of(event)
        self._post(LineFound())


QUIET = 0.15
"""Seconds of reading before a word about it: a shorter load is not worth a flicker."""
SHOW_EVERY = 0.4
"""Seconds between two partial views of a long load, at least."""
SHOW_SHARE = 5
"""A partial view costs a sort of all that has been read: the next one waits so many times what the
last one took, so that showing never takes more than a sixth of the time."""


class Reading(Message):
    """So many files of so many are read."""

    def __init__(self, done: int, total: int) -> None:
        self.done = done
        self.total = total
        super().__init__()


class Returned(Message):
    """The place of last time, if there is one, and what there is to say of how it was kept."""

    def __init__(self, place: Place | None, words: Sequence[str]) -> None:
        self.place = place
        self.words = words
        super().__init__()


class Loaded(Message):
    """A chronology to show; `whole` once everything has been read, `change` after a change."""

    def __init__(self, snapshot: Snapshot, *, whole: bool, change: Change | None = None) -> None:
        self.snapshot = snapshot
        # Made here, in the thread that posts: what the screen would else compute at first sight.
        self.measure = Measure(snapshot.lens)
        _ = snapshot.lens.corpus.keys, snapshot.lens.span, snapshot.lens.everything
        self.fault_lines = {
            (problem.file, problem.path, problem.code): problem.line
            for problem in snapshot.problems
            if problem.severity == "error"
        }
        self.whole = whole
        self.change = change
        super().__init__()


class Watching(Message):
    """How the folder is watched: a word if it is slower than it should be."""

    def __init__(self, word: str) -> None:
        self.word = word
        super().__init__()


class ReadingFailed(Message):
    """The reader itself broke: a fault of the program."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        super().__init__()


def read_and_watch(
    library: Library,
    post: Callable[[Message], object],
    stop: threading.Event,
    state: State | None = None,
) -> None:
    """Read everything, then keep it up to date until `stop` is set. Runs in a thread."""
    try:
        if state is not None:
            post(_returned(state))
        _read(library, post, stop)
        # What was read lives as long as the program: the collector, which is off during the
        # start (`cli.explore`), need not walk it ever.
        gc.freeze()
        gc.enable()
        if not stop.is_set():
            _watch(library, post, stop)
    except Exception as error:
        post(ReadingFailed(error))


def _returned(state: State) -> Returned:
    from timeline_tui.explorer.place import read_place
    from timeline_tui.files.state import StateError

    place = None
    try:
        place = read_place(state.read())
    except StateError as error:
        state.words.append(f"the place of last time cannot be read: {error}")
    words = tuple(state.words)
    state.words.clear()
    return Returned(place, words)


def _read(library: Library, post: Callable[[Message], object], stop: threading.Event) -> None:
    start = time.monotonic()
    due = start + SHOW_EVERY
    # The command line has read everything already where it had to know the names of actors.
    for progress in () if library.is_loaded else library.load(live=True):
        if stop.is_set():
            return
        began = time.monotonic()
        if began - start > QUIET:
            post(Reading(progress.done, progress.total))
        if progress.done < progress.total and began > due:
            post(Loaded(library.snapshot(), whole=False))
            done = time.monotonic()
            due = done + max(SHOW_EVERY, SHOW_SHARE * (done - began))
    snapshot = library.snapshot()
    post(Loaded(snapshot, whole=True))
    # The first look at the past should not pay for reading when each source appeared, nor the
    # first search for folding every text.
    index = snapshot.lens.index
    published = index.published
    _ = index.listing("happened").narrow_ends, published.days, published.public_flags(0)
    _ = index.texts


def _watch(
    library: Library,
    post: Callable[[Message], object],
    stop: threading.Event,
) -> None:
    from timeline_tui.files.watch import Hint, Watch

    watch = Watch(library.paths, lambda: library.folders)
    for hint in watch.hints(stop):
        if hint is Hint.WORD:
            post(Watching(watch.word))
            continue
        change = library.refresh(watch.told if hint is Hint.CHANGED else ())
        watch.looked(found=change is not None and change.on_disk, unsettled=library.is_unsettled)
        if change is not None and not stop.is_set():
            snapshot = library.snapshot()
            post(Loaded(snapshot, whole=True, change=change))
