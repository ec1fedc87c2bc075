"""News since an earlier time: found beside the screen, kept for the next visit, and shown on
a sheet, a changed quote first, with the words that were replaced.

Imported when nobody waits for anything, or when somebody asks.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar, Literal, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from timeline_tui.core import limits
from timeline_tui.core.columns import quote_name
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import WORDS_LIMIT, Event, Mark
from timeline_tui.core.lens import Lens
from timeline_tui.core.text import brief, count, visible
from timeline_tui.dates.wording import display_with_kind
from timeline_tui.explorer.messages import NewsFound, Say
from timeline_tui.explorer.news import (
    PARTS,
    QUOTING,
    Edit,
    Since,
    digest_all,
    edits_of,
    find_words,
    in_order,
    news_since,
    quotes_of,
    read_since,
    with_words,
    word_edits,
)
from timeline_tui.explorer.news import Then as Earlier
from timeline_tui.explorer.state import Changed, News
from timeline_tui.files.entry import STDIN
from timeline_tui.files.library import Library
from timeline_tui.files.past import NotKnown, Past, Visit, Visits, visit_words
from timeline_tui.files.state import State, StateError
from timeline_tui.tui.glyphs import wrap
from timeline_tui.tui.loading import Post, Posted, ReadingFailed
from timeline_tui.tui.sheets import Choices, Sheet
from timeline_tui.tui.toolkit.widgets import TypingLine

LISTED = 200
"""Events that are listed; `list --since` prints all of them."""
EDITS_LISTED = 12
"""Edits of one event that are shown."""
CONTEXT = 40
"""Characters that are shown of what is the same, before and after what is not."""
TEXT_LIMIT = 600
"""Characters of an edit that are shown."""
_SIGNS = {"-": ("[-", "-]"), "+": ("{+", "+}")}


GROUPS: dict[str, Literal["new", "changed"]] = {
    "Changed quotes": "changed", "Changed": "changed", "New": "new"
}  # fmt: skip
"""The groups of events that a filter can ask for."""


class Piece(NamedTuple):
    """Words in a line, and what they are: the same (" "), gone ("-") or new ("+"), all of these by
    what a file says; or our own, alone ("") or as the head of a group."""

    text: str
    sign: str = ""


class Line(NamedTuple):
    """A line of the list: `key` names the event that it is of, if that is there."""

    pieces: tuple[Piece, ...]
    key: str = ""


class Entry(NamedTuple):
    """An event with what has changed in it, or the head of a `group` of events."""

    lines: tuple[Line, ...]
    group: str = ""

    @property
    def key(self) -> str:
        """The key of the event; "" where it is not there."""
        return self.lines[0].key

    @property
    def what(self) -> Literal["new", "changed"] | None:
        """What is to be listed alone by its head."""
        return GROUPS.get(self.group)


def edit_pieces(edit: Edit) -> Iterator[Piece]:
    """Yield an edit as words that can be read without color: what is gone in `[-…-]`, what is new
    in `{+…+}`, and of what is the same only what stands near."""
    yield Piece(f"{PARTS[edit.part]}: ")
    size = 0
    pieces = word_edits(edit.before, edit.now)
    for number, (sign, words) in enumerate(pieces):
        text = visible(words[: TEXT_LIMIT + 1])
        if sign == " ":
            yield from _near(text, first=not number, last=number == len(pieces) - 1)
        else:
            opening, closing = _SIGNS[sign]
            yield Piece(f"{opening}{brief(text, TEXT_LIMIT)}{closing}", sign)
        size += len(text)
        if size > TEXT_LIMIT:
            yield Piece(" …")
            return


def _near(text: str, *, first: bool, last: bool) -> Iterator[Piece]:
    """Yield what is the same, without its middle where that is long."""
    head, tail = "" if first else text[:CONTEXT], "" if last else text[-CONTEXT:]
    if len(text) <= len(head) + len(tail) + 3:
        yield Piece(text, " ")
        return
    if head:
        yield Piece(f"{head.rpartition(' ')[0] or head} ", " ")
    yield Piece("…")
    if tail:
        yield Piece(f" {tail.partition(' ')[2] or tail}", " ")


class WhatIsNew(Sheet[Mark | Literal["new", "changed"] | None]):
    """What is new since a time; enter answers with the place of an event, or of its changed quote,
    and on the head of a group with what is to be listed alone.

    `since` is told another time that is typed; what comes of it is taken later (`take`), and so are
    the words that were replaced.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("W,q", "dismiss(None)", "close", show=False),
        Binding("s", "since", "since another time", show=False),
        Binding("escape", "leave", "leave the line, then close", show=False),
    ]
    KEYS_SHOWN = "enter goes there, on a head lists these · s since … · esc closes"

    def __init__(self, news: News, lens: Lens, since: Callable[[str], None]) -> None:
        super().__init__()
        self.news = news
        self.lens = lens
        self.since = since
        self._entries: list[Entry] = []
        self._listed_for = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            hint = "a date, rev:NAME (a revision of git), or visit"
            yield TypingLine(placeholder=self.marks.words(hint), id="letters")
            yield Static(id="more", markup=False)
            yield Choices(markup=False)

    def on_mount(self) -> None:
        self._fill()

    def on_resize(self) -> None:
        if self._listed_for not in (0, self.room):
            self._list()  # the frame is set by every sheet

    def take(self, news: News, lens: Lens) -> None:
        """Show other news, or the same with more words."""
        self.news, self.lens = news, lens
        if self.is_mounted:
            self._fill()

    @property
    def _line(self) -> TypingLine:
        return self.query_one("#letters", TypingLine)

    def _fill(self) -> None:
        since = self.news.since
        title = f"What is new since {since}" if since else "What is new"
        self.head(self.query_one("#sheet"), visible(title), self.KEYS_SHOWN)
        self._list()

    def _list(self) -> None:
        self._listed_for = self.room
        news = self.news
        more = self.query_one("#more", Static)
        told = [f"what is new is not known: {news.fault}"] if news.fault else [*news.notes]
        if not news.fault and news.is_empty:
            told.insert(0, f"nothing is new since {news.since}")
        more.update(Content(self.lines(self.marks.words(visible("; ".join(told))))))
        more.display = bool(told)
        options = self.query_one(Choices)
        at = options.highlighted
        self._entries = list(self._all())
        options.clear_options()
        options.add_options(
            [
                Option(
                    Content("\n").join(map(self._content, entry.lines)),
                    disabled=not (entry.key or entry.what),
                )
                for entry in self._entries
            ]
        )
        options.display = bool(self._entries)
        if self._entries:
            first = next((i for i, entry in enumerate(self._entries) if entry.key), None)
            options.highlighted = at if at is not None and at < len(self._entries) else first
        if not self._line.display:
            options.focus()

    # -- lines -------------------------------------------------------------------------------

    def _all(self) -> Iterator[Entry]:
        news, left = self.news, LISTED
        quotes = [each for each in news.changed if each.is_misquoted]
        others = [each for each in news.changed if each.parts and not each.is_misquoted]
        renamed = [each for each in news.changed if not each.parts]
        groups: tuple[tuple[str, Sequence[Changed | str]], ...] = (
            ("Changed quotes", quotes), ("Changed", others), ("New", news.new),
            ("Renamed", renamed), ("Vanished", news.vanished),
        )  # fmt: skip
        for name, found in groups:
            if found:
                more = f", of which {left:,} are listed" if len(found) > left else ""
                head = Piece(f"{name} ({len(found):,}){more}", "group")
                yield Entry((Line((head,)),), name)
            for each in found[:left]:
                if not isinstance(each, str):
                    # What is behind the first change has lines of its own in the list: no entry is
                    # taller than a small screen.
                    first, *rest = (*self._event(each.key), *self._changes(each))
                    yield Entry((first, *rest[:1]))
                    yield from (Entry((line._replace(key=first.key),)) for line in rest[1:])
                elif name == "Vanished":
                    yield Entry((self._vanished(each),))
                else:
                    yield Entry(tuple(self._event(each)))
            left = max(left - len(found), 0)

    def _vanished(self, key: str) -> Line:
        then = self.news.then.get(key)
        named = Piece("  "), Piece(brief(key, 80), "-")
        return Line(
            named if then is None else (*named, Piece(" · "), Piece(brief(then.title), "-"))
        )

    def _event(self, key: str) -> Iterator[Line]:
        event = self._now(key)
        if event is None:
            yield Line((Piece("  "), Piece(brief(key, 80), " "), Piece(" is not there any more")))
            return
        when = Piece(f"  {display_with_kind(event.when)} · ")
        yield Line((when, Piece(brief(event.title, 120), " ")), key)

    def _now(self, key: str) -> Event | None:
        row = self.lens.corpus.row(key)
        return None if row is None else self.lens.corpus.event(row)

    def _changes(self, each: Changed) -> Iterator[Line]:
        now, then = self._now(each.key), self.news.then.get(each.before)
        if each.is_renamed:
            yield Line((Piece("      id: "), *_replaced(each.before, each.key)))
        if now is None:
            return
        edits = (
            ()
            if then is None
            else edits_of(then, now, each.parts, '""' if self.marks.ascii else QUOTING)
        )
        known = {edit.part for edit in edits}
        for edit in edits[:EDITS_LISTED]:
            yield Line((Piece("      "), *edit_pieces(edit)))
        if len(edits) > EDITS_LISTED:
            yield Line((Piece(f"      {count(len(edits) - EDITS_LISTED, 'more edit')}"),))
        if unknown := [PARTS[part] for part in each.parts if part not in known]:
            words = f"      {', '.join(unknown)}: changed"
            yield Line((Piece(words if then is not None else f"{words} (old words unknown)"),))

    def _content(self, line: Line) -> Content:
        """Return a line in lines that fit, each but the first further to the right."""
        styles = {
            "-": self.ink("error"), "+": self.ink("success"),
            "group": f"bold {self.ink('heading')}",
        }  # fmt: skip
        text = ""
        spans: list[tuple[int, int, str]] = []
        for words, sign in line.pieces:
            # Characters of a file are never translated.
            text += words if sign in (" ", "-", "+") else self.marks.words(words)
            if sign in styles:
                spans.append((len(text) - len(words), len(text), styles[sign]))
        rest = " " * (len(text) - len(text.lstrip(" ")) + 2)
        rows: list[Content] = []
        for start, end in wrap(text, max(self.room - len(rest), 8)):
            row = Content(text[start:end])
            for first, last, style in spans:
                if first < end and last > start:
                    row = row.stylize(style, max(first - start, 0), min(last, end) - start)
            rows.append(Content(rest) + row if rows else row)
        return Content("\n").join(rows)

    # -- keys --------------------------------------------------------------------------------

    def action_since(self) -> None:
        """Open the line for another time."""
        self._line.display = True
        self._line.focus()

    def action_leave(self) -> None:
        """Close the line, or the sheet."""
        if self._line.display:
            self._close_line()
        else:
            self.dismiss(None)

    def _close_line(self) -> None:
        self._line.display = False
        self._line.value = ""
        self.query_one(Choices).focus()

    @on(Input.Submitted)
    def _given(self, message: Input.Submitted) -> None:
        text = message.value.strip()
        self._close_line()
        if text:
            self.tell(Say("looking for what is new…"))
            self.since(text)

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        entry = self._entries[message.option_index]
        key, event = entry.key, self._now(entry.key)
        if entry.what is not None:
            self.dismiss(entry.what)
        elif event is not None:
            self.dismiss(Mark(key, self._quote(key, event), title=event.title[:WORDS_LIMIT]))

    def _quote(self, key: str, now: Event) -> str:
        """Return what tells the first quote that has changed; "" where none is known to have."""
        each = next((each for each in self.news.changed if each.key == key), None)
        if each is None or not each.is_misquoted:
            return ""
        then, quotes = self.news.then.get(each.before), quotes_of(now)
        if then is None:
            return quote_name(quotes[0]) if len(quotes) == 1 else ""
        before = quotes_of(then)
        return next((quote_name(exact) for exact in quotes if exact not in before), "")


def _replaced(before: str, now: str) -> Iterable[Piece]:
    return Piece(f"[-{brief(before, 80)}-]", "-"), Piece(f"{{+{brief(now, 80)}+}}", "+")


# -- what was there before -------------------------------------------------------------------------


class Seen(NamedTuple):
    """What is there now: the `mark` of its files, and the name of its digests where they are kept,
    or else these."""

    corpus: Corpus
    mark: str
    name: str
    digests: bytes | bytearray = b""


class _Stopped(Exception):
    """Nobody wants it any more."""


AT_THE_END = 1_500
"""Events of which digests are taken while somebody leaves: 50 ms. Of more, those that were seen
last count."""
PATIENCE = 1.0
"""Seconds for which is waited at the end until git has ended."""
_WORK, _REST = 0.003, 0.001
"""Seconds of work, and of rest after it, while nobody waits for what is done."""


_HELD = 0.3
"""Seconds for which memory is held of what was looked at on disk."""


def _pauses(stop: threading.Event, release: Callable[[], object]) -> Callable[[], object]:
    """Return a function that rests now and then, so that keys find the interpreter free, and has
    memory given back."""
    end = time.perf_counter() + _WORK
    due = end + _HELD

    def pause() -> None:
        nonlocal end, due
        now = time.perf_counter()
        if now > end:
            if now > due:
                release()
                due = now + _HELD
            if stop.wait(_REST):
                raise _Stopped
            end = time.perf_counter() + _WORK

    return pause


class Memory:
    """What was there at earlier visits and in git, against what is there now.

    The reading thread takes digests of all events once it is idle (`look`), a millisecond at a
    time, and keeps them for the next visit. What is asked for is found in a thread of its own. A
    visit ends with `end`: what was seen last is what the next one is compared with.
    """

    def __init__(
        self,
        library: Library,
        state: State | None,
        post: Post,
        *,
        since: str = "",
        today: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._library, self._state, self._post, self._clock = library, state, post, clock
        self._since, self._today = since, today
        self._given = since
        self._refused = ""
        self._stop = threading.Event()
        self._lock = threading.RLock()
        self._working = threading.Lock()
        self._turn = 0
        self._told: News | None = None
        self._seen: Seen | None = None
        self._before: Visit | None = None
        self._then: tuple[Since, Earlier] | None = None
        self._is_read = False
        self._words: Mapping[str, Event] = {}
        self._asking: list[threading.Thread] = []

    def look(self, corpus: Corpus, stop: threading.Event) -> None:
        """Take digests of what is there now, keep them, and post what is new."""
        if self._visits is None and not self._since:
            return
        try:
            with self._working:
                seen = self._digest(corpus, self._library.mark, self._pauses(stop))
                if seen is None:
                    return
                self._seen = seen
        except _Stopped:
            return
        self._answer(asked=False)

    def _pauses(self, stop: threading.Event) -> Callable[[], object]:
        return _pauses(stop, self._library.release)

    @property
    def _visits(self) -> Visits | None:
        if self._state is None or STDIN in self._library.paths:
            return None
        return Visits(self._state.folder, self._state.key)

    @property
    def _past(self) -> Past:
        return Past(self._library.paths, self._visits, self._stop.is_set)

    def _last(self) -> Visit | None:
        """Return the last visit before this one."""
        with self._lock:
            if not self._is_read:
                self._is_read = True
                found = self._visits.read() if self._visits is not None else ()
                self._before = found[-1] if found else None
            return self._before

    def _digest(self, corpus: Corpus, mark: str, pause: Callable[[], object]) -> Seen | None:
        """Return the digests of what is there now; None where it is too much."""
        if len(corpus) > limits.COMPARED.value:
            return None
        visits, before = self._visits, self._last()
        if before is not None and mark and mark == before.mark:
            return Seen(corpus, mark, before.name)
        kept = self._seen.name if self._seen is not None else before.name if before else ""
        digests = digest_all(corpus, self._kept(kept), pause)
        if visits is not None:
            with suppress(StateError):
                return Seen(corpus, mark, visits.keep(digests))
        return Seen(corpus, mark, "", digests)

    def ask(self, corpus: Corpus, since: str, today: int) -> None:
        """Have what is new since a time found beside the screen, and posted: without one, since
        that of the command line, else since the last visit."""
        since = since or self._given

        with self._lock:
            self._since, self._today = since, today
            self._turn += 1

        def find() -> None:
            if self._library.is_loaded and (since or self._last() is not None):
                with suppress(_Stopped), self._working:  # the reading thread may be at it
                    if self._seen is None:
                        self._seen = self._digest(corpus, "", self._pauses(self._stop))
            self._answer(asked=True)

        self._start(find)

    def find_words(self, news: News) -> None:
        """Have what was said before found in git, as far as it is there, and posted."""

        def find() -> None:
            found = find_words(news, self._past)
            self._words = found.then
            with self._lock:  # by now something else may be new
                if news is self._told:
                    self._tell(NewsFound(found))

        self._start(find)

    def _start(self, work: Callable[[], None]) -> None:
        def run() -> None:
            try:
                work()
            except Exception as error:
                self._post(ReadingFailed(error))

        thread = threading.Thread(target=run, daemon=True)
        self._asking = [each for each in self._asking if each.is_alive()] + [thread]
        thread.start()

    def _answer(self, *, asked: bool) -> None:
        """Post what is new since the time that was asked for last, or why that is not known."""
        with self._lock:
            since, today, turn = self._since, self._today, self._turn
        found = self._look_back(since, today, asked)
        if since and since == self._given and found.fault != self._refused:
            self._refused = found.fault
            found = replace(found, given=True)
        with self._lock:  # who has asked for another time meanwhile gets no other answer
            if turn == self._turn:
                self._tell(found)

    def _tell(self, found: NewsFound) -> None:
        self._told = found.news
        self._post(Posted(found))

    def _look_back(self, since: str, today: int, asked: bool) -> NewsFound:
        found = read_since(since or "visit", today)
        if isinstance(found, str):
            return NewsFound(None, found, asked)
        seen = self._seen
        try:
            if found.is_visit and self._last() is None:
                self._past.last_visit()  # which says why there is none
            if seen is None:
                many = f"more than {limits.COMPARED.amount} are not compared"
                raise NotKnown(
                    many if self._library.is_loaded else "the files are still being read"
                )
            return NewsFound(self._compare(found, seen), asked=asked)
        except NotKnown as error:
            return NewsFound(None, str(error), asked)

    def _compare(self, since: Since, seen: Seen) -> News:
        """Return what is new in what is there now."""
        before = self._last() if since.is_visit else None
        if before is not None and seen.name == before.name:
            return News(visit_words(before.last), moment=before.last)
        news = news_since(self._find(since, before), self._digests_of(seen))
        if news is None:
            raise NotKnown("what was kept of it is damaged")
        return in_order(with_words(news, self._words), seen.corpus)

    def _find(self, since: Since, before: Visit | None) -> Earlier:
        """Return what was there then; the same while only what is there now changes."""
        if before is not None:
            return self._past.visit(before)
        if self._then is None or self._then[0] != since:
            self._then = since, since.find(self._past)
        return self._then[1]

    def _digests_of(self, seen: Seen) -> bytes | bytearray:
        if seen.digests or self._visits is None:
            return seen.digests
        return self._kept(seen.name)

    def _kept(self, name: str) -> bytes:
        """Return the digests of a name; nothing where they are not what was kept."""
        visits = self._visits
        return (visits.digests(Visit(0, 0, "", name)) if visits is not None else None) or b""

    def end(self, shown: Corpus) -> None:
        """End a visit, at which `shown` is what was seen last. Raises `StateError`."""
        visits = self._visits
        if visits is None or not self._library.is_loaded:
            return
        seen = self._seen
        is_seen = seen is not None and seen.corpus is shown
        if not is_seen and len(shown) <= AT_THE_END:
            seen = Seen(shown, "", "", digest_all(shown, b"", int))
        if seen is not None:
            name = seen.name or visits.keep(seen.digests)  # once more, if it could not be kept
            visits.end(seen.mark, name, self._clock())

    def leave(self) -> None:
        """Look for nothing any more: git is not left running."""
        self._stop.set()
        for thread in self._asking:
            thread.join(PATIENCE)
