"""The reading thread: all files once at the start, then whenever the disk has news.

It alone owns the `Library` and only posts what it found; the explorer decides what becomes of it.
Finding the line of an event reads its file again, 65 ms a megabyte: a line that is not known yet is
looked up beside the screen and posted when it is (`Lines`).
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from math import ceil
from typing import Protocol

from textual.message import Message

from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import Event
from timeline_tui.core.gaps import times_of
from timeline_tui.explorer.messages import (
    Loaded,
    MarkKept,
    MarksRead,
    NewsFound,
    Progress,
    Returned,
    ViewsRead,
    Watching,
)
from timeline_tui.explorer.outline import Measure
from timeline_tui.explorer.state import Files, read_place
from timeline_tui.explorer.state import News as NewsOf
from timeline_tui.files.library import Library
from timeline_tui.files.library import Progress as Reached
from timeline_tui.files.snapshot import Snapshot
from timeline_tui.files.state import State, StateError

News = Progress | Watching | Returned | Loaded | MarksRead | MarkKept | NewsFound | ViewsRead
"""What the reading thread has to say."""
Post = Callable[[Message], object]


LookAtMarks = Callable[[bool], Sequence[MarksRead | ViewsRead]]
"""Returns the private marks and views: the first time, or if they have changed since."""


class LineFound(Message):
    """A line that was asked for is known now."""


class Lines:
    """Lines of events in the files of a library."""

    def __init__(self, library: Library, post: Post) -> None:
        self._library = library
        self._post = post
        self._looking: threading.Thread | None = None

    def now(self, event: Event) -> int:
        """Return the line from 1, or 0 while it is not known: `LineFound` is posted when it is."""
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


QUIET = 0.2
"""Seconds of reading before a word about it, and between two: a shorter load is not worth a
flicker, and each word is painted with the time of those who read."""
SHOW_EVERY = 0.4
"""Seconds between two partial views of a long load, at least."""
LATE = 0.5
"""Seconds before the end of a long load in which no part of it is shown."""
AGAIN = 1.5
"""The same for another part of it: to put more events in order and paint them takes the time of
those who read."""
SHOW_SHARE = 20
"""The next partial view waits this many times what the last one took, so that showing, which sorts
all that has been read, takes a twentieth of the time."""

IDLE = 0.1
"""Seconds that what is posted is left alone with the processor, so that it is painted at once."""
LATER = ("tui.timeline.unfold", "core.schema.documents", "files.json", "files.lines")
KEEP_SHARE = 50
"""The same for keeping on disk what has changed: that is for the next start, and can wait."""
STOPPED = "reading was stopped"
CHECKING = "checking files"
"""The word for what is shown as it was when it was last read, while the files are looked at."""


class Posted(Message):
    """News for the explorer."""

    def __init__(self, news: News) -> None:
        self.news = news
        super().__init__()


class ReadingFailed(Message):
    """The reader itself broke: a fault of the program."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        super().__init__()


def loaded(snapshot: Snapshot, *, whole: bool, changed: bool = False) -> Loaded:
    """Return the news of what has been read; `whole` once that is everything, `changed` after a
    change on disk."""
    lens = snapshot.lens
    # Measured here, in the thread that posts: what the screen would else compute at first sight.
    measure = Measure(lens)
    _ = lens.corpus.keys, lens.span, lens.everything
    measure.look_at_all()
    fault_lines = {
        (problem.file, problem.path, problem.code): problem.line
        for problem in snapshot.problems
        if problem.severity == "error"
    }
    files = Files(
        loaded=whole,
        problems=snapshot.problems,
        damage=snapshot.damage,
        others=snapshot.others,
        stale=snapshot.stale,
        fault_lines=fault_lines,
    )
    return Loaded(measure, files, changed)


def look_up(
    library: Library, state: State | None
) -> tuple[Snapshot | None, tuple[Returned | Loaded, ...]]:
    """Return what the first paint can show: the events where they are known without reading a file,
    and news of these and of the place of last time; else nothing."""
    # What is looked at is checked; all the rest once it is painted.
    if not (library.is_loaded or library.open_known(later=True)):
        return None, ()
    known = library.snapshot()
    news = loaded(known, whole=library.is_loaded)
    return known, (news,) if state is None else (_returned(state), news)


class Remembers(Protocol):
    """Whoever knows what was there before (`tui.sheets.news`), which no first paint needs."""

    def look(self, corpus: Corpus, stop: threading.Event) -> None:
        """Look at what is shown, and post what is new."""

    def ask(self, corpus: Corpus, since: str, today: int) -> None:
        """Have what is new since a time found beside the screen, and posted."""

    def find_words(self, news: NewsOf) -> None:
        """Have what was said before found, and posted."""

    def end(self, shown: Corpus) -> None:
        """End a visit, at which `shown` is what was seen last. Raises `StateError`."""

    def leave(self) -> None:
        """Look for nothing any more."""


def read_and_watch(
    library: Library,
    post: Post,
    stop: threading.Event,
    state: State | None = None,
    known: Snapshot | None = None,
    cancel: threading.Event | None = None,
    marks: LookAtMarks | None = None,
    remember: Callable[[], Remembers] | None = None,
) -> None:
    """Read everything, then keep it up to date until `stop` is set. Runs in a thread. What is
    `known` is shown already, at the place of last time. After a `cancel` what has been read by then
    stays as it is."""
    try:
        if state is not None and known is None:
            post(Posted(_returned(state)))
        if marks is not None:
            _post_marks(marks, post, first=True)
        cancel = cancel or threading.Event()
        with _in_short_turns():
            shown = _read(library, post, stop, cancel, known)
        # What there is lives as long as the program, and so does what is imported: the collector,
        # which is off during the start (`cli.explore`), need not walk it ever while a key waits.
        gc.freeze()
        gc.enable()
        if not stop.wait(IDLE):
            _import_later(library)
            gc.freeze()
            if remember is not None and shown is not None:
                remember().look(shown.lens.corpus, stop)
                gc.freeze()
            if not cancel.is_set():
                _watch(library, post, stop, marks, remember)
    except Exception as error:
        post(ReadingFailed(error))


_TURN = 0.001
"""Seconds for which this thread keeps the interpreter from one that waits to answer a key: that has
to wait for it several times, and 5 ms each time is what Python makes of it."""


@contextmanager
def _in_short_turns() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, _TURN))
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _import_later(library: Library) -> None:
    """Import what the first paint did without and is soon needed: to open an event, and to read a
    file that changes. A start from the index comes here without the schema, 75 ms."""
    for name in (*LATER, "files.cache.assembly") if library.is_stored else LATER:
        import_module(f"timeline_tui.{name}")


def _post_marks(look: LookAtMarks, post: Post, *, first: bool = False) -> None:
    for read in look(first):
        post(Posted(read))


def _returned(state: State) -> Returned:
    place = None
    try:
        place = read_place(state.read())
    except StateError as error:
        state.words.append(f"cannot read the place where you left: {error}")
    words = tuple(state.words)
    state.words.clear()
    return Returned(place, words)


def _read(
    library: Library,
    post: Post,
    stop: threading.Event,
    cancel: threading.Event,
    known: Snapshot | None = None,
) -> Snapshot | None:
    """Read everything, and return what is then shown; None where it was not read to the end."""
    # The command line has read everything already where it had to know the names of actors.
    snapshot = known if library.is_loaded else None
    is_shown = snapshot is not None
    if snapshot is None:
        if known is not None:
            post(Posted(Watching(CHECKING)))
        is_there = known is not None
        if not library.is_loaded and not _load(library, post, stop, cancel, is_shown=is_there):
            library.check_known()
            return None
        cancel.clear()
        snapshot = library.snapshot()
        news = loaded(snapshot, whole=True)
        if known is not None:
            post(Posted(Watching("")))  # not before: it would take a paint of its own
        post(Posted(news))
        del news  # it holds what is shown only until all is kept
    if library.is_stored and not is_shown:
        stop.wait(IDLE)
    # What was used of what was opened is checked by now; what has changed was shown first.
    library.check_known()
    # The first filter should not pay for going through all the times.
    times_of(snapshot.lens.index.listing("happened")).look_at_runs()
    if library.is_writing:
        _ = snapshot.lens.index.postings
    if not library.is_stored:
        # The first look at the past should not pay for reading when each source appeared, nor the
        # first search for folding every text.
        index = snapshot.lens.index
        published = index.published
        _ = index.listing("happened").extent, published.days, index.public(0)
        _ = index.texts
    is_mapped = False
    if (kept := _keep(library, snapshot, post)).lens is not snapshot.lens:
        snapshot, is_mapped = kept, True
    snapshot.lens.index.texts.look_at_places()
    library.check_stored()
    if is_mapped and not stop.wait(IDLE):
        gc.collect()  # what was shown before refers to itself; since `_load` there is little else
    _give_back(library)
    return snapshot


def _load(
    library: Library, post: Post, stop: threading.Event, cancel: threading.Event, *, is_shown: bool
) -> bool:
    """Read everything, and show what there is of it from time to time unless all of it `is_shown`
    as it was; return whether it was read to the end."""
    telling = _Telling(library, post, is_shown=is_shown)
    # What there is now stays; of what is shown in the meantime the collector then finds what
    # nothing refers to any more in no time.
    gc.freeze()
    steps = library.load(live=True)
    for progress in steps:
        if stop.is_set():
            steps.close()
            return False
        if cancel.is_set():
            _leave(library, post, progress.total)
            steps.close()
            return False
        telling.take(progress)
        _collect_while(progress.waits)
    return True


class _Telling:
    """The words about a load while it goes on, and the parts of it that are shown."""

    def __init__(self, library: Library, post: Post, *, is_shown: bool) -> None:
        self._library, self._post, self._is_shown = library, post, is_shown
        self._start = time.monotonic()
        self._quiet = self._start + QUIET
        self._due, self._took = self._start + SHOW_EVERY, 0.0
        self._said: Progress | None = None
        self._shown: Progress | None = None
        self._some: Snapshot | None = None

    def take(self, progress: Reached) -> None:
        """Say how far it has come, and show what there is, if it is time for that."""
        now = time.monotonic()
        took = now - self._start + progress.ahead
        left = _left(progress.size, progress.of, took)
        news = Progress(progress.done, progress.total, progress.size, progress.of, left)
        # That all has been read is said by what is then shown, which takes a while to put in order.
        is_news = news != self._said and (self._is_shown or progress.done < progress.total)
        if is_news and now > self._quiet:
            self._post(Posted(news))
            self._said, self._quiet = news, now + QUIET
        is_some = progress.done < progress.total and (progress.done or progress.size)
        if (
            is_some
            and news != self._shown
            and not self._is_shown
            and self._is_due(progress, now, took)
        ):
            self._show()
            self._shown = news
            done = time.monotonic()
            self._took = done - now
            self._due = done + max(SHOW_EVERY, SHOW_SHARE * self._took)

    def _is_due(self, progress: Reached, now: float, took: float) -> bool:
        if not progress.of:
            return now > self._due
        # What processes have read first is shown at once, while it is little to put in order: they
        # need the time. Before all is read there is none for another view of most of it.
        rest = took * (progress.of / (progress.size or 1) - 1)
        if self._some is None:
            return rest > LATE
        return now > self._due and rest > max(self._took, AGAIN)

    def _show(self) -> None:
        is_first = self._some is None
        if is_first:
            gc.freeze()  # of thousands of files that were found, too
        else:
            gc.collect()
        some = self._library.snapshot(first=is_first)
        if some is not self._some:
            _ = some.lens.index.postings  # what the first digit would wait for
            self._post(Posted(loaded(some, whole=False)))
        self._some = some


def _leave(library: Library, post: Post, total: int) -> None:
    """Show what has been read by now, which is then all that there is."""
    post(Posted(Progress(total, total)))
    post(Posted(loaded(library.snapshot(), whole=False)))
    post(Posted(Watching(STOPPED)))


def _left(done: int, total: int, seconds: float) -> int:
    """Return the seconds that the rest may take; 0 while too little is known."""
    if not total or done * 20 < total or seconds < 1:
        return 0
    return ceil(seconds * (total - done) / done)


def _keep(library: Library, snapshot: Snapshot, post: Post) -> Snapshot:
    """Keep what was read for the next time, and say once if that cannot be done; return what is
    shown from then on."""
    if reason := library.keep(snapshot):
        words = f"no index is kept: {reason} (--no-cache turns it off)"
        post(Posted(Returned(None, (words,))))
    kept = library.snapshot() if library.is_stored else snapshot
    if kept.lens is not snapshot.lens:
        # What was just read is mapped from disk now: so it takes no memory.
        post(Posted(loaded(kept, whole=True)))
    return kept


def _give_back(library: Library) -> None:
    """Give back the memory of what was looked at on disk, and what is free between what is not, as
    glibc does not: after reading, that can be more than all that is left."""
    library.release()
    with suppress(ImportError, OSError, AttributeError):  # there may be another library
        from ctypes import CDLL

        CDLL(None).malloc_trim(0)


def _collect_while(waits: bool) -> None:
    """Turn the collector on where nothing comes from a pipe, perhaps for hours, and off again:
    what has been read until then lives as long as the program."""
    if waits and not gc.isenabled():
        gc.freeze()
        gc.enable()
    elif not waits and gc.isenabled():
        gc.disable()


def _watch(
    library: Library,
    post: Post,
    stop: threading.Event,
    marks: LookAtMarks | None = None,
    remember: Callable[[], Remembers] | None = None,
) -> None:
    from timeline_tui.files.watch import Hint, Watch

    watch = Watch(library.paths, lambda: library.folders)
    shown: Snapshot | None = None
    due = 0.0
    for hint in watch.hints(stop):
        if hint is Hint.WORD:
            post(Posted(Watching(watch.word)))
            continue
        if marks is not None:
            _post_marks(marks, post)
        change = library.refresh(watch.told if hint is Hint.CHANGED else ())
        watch.note_look(found=change is not None and change.on_disk, unsettled=library.is_unsettled)
        now = time.monotonic()
        if change is not None and not stop.is_set():
            shown = library.snapshot()
            post(Posted(loaded(shown, whole=True, changed=True)))
        elif hint is Hint.TICK:
            if shown is not None and now > due:
                shown = _keep(library, shown, post)
                if remember is not None:
                    remember().look(shown.lens.corpus, stop)
                shown, due = None, now + KEEP_SHARE * (time.monotonic() - now)
                _give_back(library)
            library.release()
