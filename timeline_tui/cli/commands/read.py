"""`timeline-tui read`: the explorer in lines, for screen readers and for terminals that only print.

The state and the keys are those of the explorer (`timeline_tui.explorer`). A key is answered by
lines that say what it has changed and nothing else: nothing is drawn, no cursor is moved, nothing
on the screen becomes other. `Reader` makes these lines and knows no terminal. `Presses` takes keys
as they are pressed; `TypedLines` takes one key, then Enter, where the terminal is dumb or standard
input is a pipe.
"""

from __future__ import annotations

import codecs
import os
import select
import signal
import sys
import termios
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO, Protocol

from timeline_tui.cli import output, reading
from timeline_tui.cli.commands import explore
from timeline_tui.cli.output import FINE, UsageError
from timeline_tui.core.columns import quote_name
from timeline_tui.core.event import Event, Mark, MarkChange, Quote, SavedView, Source
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.problem import path_text
from timeline_tui.core.query import Selection
from timeline_tui.core.query.fields import values_of
from timeline_tui.core.sources import date_words, host_of
from timeline_tui.core.text import brief, count, fold, visible, visible_lines
from timeline_tui.dates import When, display
from timeline_tui.dates.calendar import iso_day
from timeline_tui.dates.frozen import regex
from timeline_tui.explorer import update
from timeline_tui.explorer.asking import HINTS, echo, suggest
from timeline_tui.explorer.commands import DIGITS, GROUPS, Command, named
from timeline_tui.explorer.facets import Facet, facets_of, look_at, nothing_found
from timeline_tui.explorer.marks import is_changed, quote_names, view_words, views_of
from timeline_tui.explorer.messages import (
    ActorChosen,
    AskPlace,
    Copy,
    Digit,
    Do,
    EditEvent,
    EditNote,
    Effect,
    EventChosen,
    Exit,
    Export,
    ExportChosen,
    Focus,
    Given,
    How,
    KeepMark,
    KeepView,
    Loaded,
    LookBack,
    MarkChanged,
    MarkChosen,
    MarkKept,
    MarksRead,
    Message,
    NewsFound,
    OpenLine,
    OpenLink,
    Returned,
    Said,
    SaveView,
    Say,
    Send,
    ShowSheet,
    Sight,
    SinceGiven,
    Suspend,
    ValueChosen,
    ViewChosen,
    ViewKept,
    ViewsRead,
    WhenIdle,
    WriteView,
)
from timeline_tui.explorer.outline import (
    LINK_WORDS,
    Measure,
    Stop,
    filter_words,
    name_with_key,
    reported_words,
)
from timeline_tui.explorer.settings import (
    ACTOR_KEYS,
    NoKey,
    Settings,
    name_key,
    read_settings,
    rebind,
    show_key,
    shown_keys,
    write_key,
)
from timeline_tui.explorer.state import Files, News, State, place_of, read_place, text_of
from timeline_tui.explorer.transition import begin
from timeline_tui.files.library import Library
from timeline_tui.files.marks import MarksFile, keep_view, read_views
from timeline_tui.files.snapshot import Snapshot
from timeline_tui.files.state import State as Kept
from timeline_tui.files.state import StateError
from timeline_tui.tui.glyphs import ASCII, UNICODE, Glyphs, wrap

UNKEPT = "marks and notes are kept where somebody sits at a terminal"
"""The words for a mark where the same keys are to give the same lines."""
NOTHING = "-"
"""What removes a note."""
PAGE = 10
"""Events that a page is."""
NAMES_LIMIT = 12
"""Names, tags or gaps that are said at once."""
LISTED = 30
"""Lines of a list: nobody listens to more, and each list says how many are left."""
LINE_LIMIT = 4096
"""Bytes of a typed line that are read: what a terminal lets anybody type."""
SCREEN_ONLY = frozenset((
    "open_all", "read_on", "read_back", "toggle_sidebar", "ladder", "toggle_strip", "one_line",
    "lanes", "mouse", "themes",
))  # fmt: skip
"""Commands about the looks of a screen."""
AGAIN = "."
"""The key that says again where one is, unless the settings give it to a command."""
OTHERS: Mapping[str, tuple[str, ...]] = {"mute": ()}
"""The keys of commands that have other ones here: on a screen nothing needs to be said again."""
UNMOVED = {
    "next": "no later event", "previous": "no earlier event", "first": "this is the first event",
    "last": "this is the last event", "half_down": "no later event", "half_up": "no earlier event",
    "page_down": "no later event", "page_up": "no earlier event", "open": "nothing more to open",
    "close": "the event is folded already", "step_back": "nothing to step back from",
    "everyone": "everyone is shown already", "next_hit": "no other hit",
    "previous_hit": "no other hit",
}  # fmt: skip
"""What there is to say of a command that changes nothing and says nothing."""
ASKING = frozenset((
    "search", "go_to_date", "period", "known", "find_actor", "palette", "export", "silences",
    "note", "marks", "facets", "news", "query", "views", "save_view",
))  # fmt: skip
"""Commands that ask for a line."""
ASKED = {
    "search": "Enter alone clears the search", "date": "Enter alone cancels",
    "period": "Enter alone for any time", "known": "Enter alone for what is known by now",
    "query": "Enter alone for all events",
    "view": "Enter alone cancels",
}  # fmt: skip


def run(asked: SimpleNamespace) -> int:
    """Read events to somebody, key by key."""
    if sys.stdin is None:
        raise UsageError("standard input is closed: there are no keys to read")
    selection = reading.select_early(asked)
    paths, _ = reading.choose_paths(asked)
    library, snapshot = reading.read_files(asked, paths)
    if reason := reading.explain_nothing(snapshot, paths):
        raise output.Failure(reason)
    view = ""
    if selection is None:
        selection = reading.select_from(asked, snapshot.lens.index)
        view = reading.view_named(asked, snapshot.lens.index)
    stream = sys.stdin.buffer
    if "-" in paths and not explore.is_terminal(sys.stdin):
        explore.keyboard_from_terminal()
        stream = os.fdopen(0, "rb", closefd=False)
    keys: Keys = TypedLines(stream)
    is_typed = os.environ.get("TERM", "dumb") in ("", "dumb")
    terminal = _attributes(stream)
    if terminal is not None and not is_typed:
        keys = Presses(stream.fileno(), terminal)
    settings = read_settings(reading.own_config() or b"")
    glyphs = ASCII if asked.ascii or not explore.is_unicode() else UNICODE
    words: list[str] = []
    # Where nobody sits at a terminal, the same keys give the same lines.
    kept = explore.place_kept(asked, paths, words) if terminal is not None else None
    unkept = ""
    if kept is None:
        unkept = UNKEPT if terminal is None else explore.unkept_words(asked, paths)
    state = begin(
        selection, assemble(()), export_folder=explore.export_folder(paths),
        files_words=explore.files_words(asked, paths), at=asked.at or "", safe=asked.safe,
        usual=settings.panes, keys=shown_keys({**OTHERS, **settings.keys}, ascii=asked.ascii),
        unkept=unkept, view=view,
        sealed=all(path != "-" and reading.is_installed(Path(path)) for path in paths),
    )  # fmt: skip
    reader = Reader(state, settings, replace(glyphs, iso=settings.value("dates") == "iso"))
    reader.place_of = lambda event: _place(event, library, paths)
    reader.look_back = lambda since: _look_back(since, asked, snapshot.lens, kept)
    marks: MarksRead | None = None
    views: tuple[SavedView, ...] = ()
    if kept is not None:
        reader.marks = MarksFile(kept)
        marks = _marks_read(reader.marks)
        with suppress(StateError):  # it is said of the marks, which are in the same file
            views = read_views(kept)
    elif terminal is None and not (asked.fresh or asked.safe):
        marks = _marks_asked(asked, selection)
    reader.keep_view = _view_keeper(kept, library)
    with reading.end_in_order(), snapshot.lens.corpus.reading(), keys:
        returned = _returned(kept, words)
        _write(
            reader.begin(
                _loaded(snapshot), returned, by_line=keys.by_line, marks=marks, views=views
            )
        )
        _talk(reader, keys)
    if kept is not None and (place := place_of(reader.state)) is not None:
        with suppress(StateError):
            kept.write(text_of(place))
            _end_visit(kept, snapshot)
    return FINE


def _look_back(since: str, asked: SimpleNamespace, lens: Lens, kept: Kept | None) -> News | str:
    """Return what is new since a time, as typed, or why that is not known."""
    from timeline_tui.cli.commands.list import UNKNOWN, look_back

    try:
        return look_back(since, asked, lens, knows_visits=kept is not None)
    except output.Failure as error:
        return str(error).removeprefix(UNKNOWN)


VISITED = 20_000
"""Events of which digests are taken while somebody leaves, who reads line by line: a second."""


def _end_visit(kept: Kept, snapshot: Snapshot) -> None:
    """Note what was seen last, for the next time. Raises `StateError`."""
    from timeline_tui.explorer.news import digest_all
    from timeline_tui.files.past import Visits

    corpus = snapshot.lens.corpus
    if len(corpus) <= VISITED:
        visits = Visits(kept.folder, kept.key)
        visits.end("", visits.keep(digest_all(corpus, b"", int)), time.time())


def _talk(reader: Reader, keys: Keys) -> None:
    """Answer keys until somebody leaves, or there are no more."""
    while not reader.has_ended:
        if reader.question:
            if not keys.has_line:
                _write([reader.prompt])
            typed = keys.line()
            if typed is None and keys.by_line:
                return
            _write(reader.answer(typed))
        else:
            key = keys.key()
            if key is None:
                return
            _write(reader.press(key))
            if not reader.question and reader.bindings.get(key) in ASKING:
                keys.drop_line()  # what was to be typed into a line are no keys
        if reader.is_leaving_for_the_shell:
            reader.is_leaving_for_the_shell = False
            signal.raise_signal(signal.SIGTSTP)


def _write(lines: Iterable[str]) -> None:
    """Print lines, broken at words where the width of the terminal is known."""
    output.emit(_broken(lines, _width()))
    output.flush()


def _width() -> int:
    if not output.is_terminal():
        return 0
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return 0


def _broken(lines: Iterable[str], width: int) -> Iterator[str]:
    """Yield lines broken at words; one with a longer word, such as an address, is left to the
    terminal, which copies it whole."""
    for text in lines:
        for line in text.split("\n"):
            if width < 20 or max(map(len, line.split(" "))) > width:
                yield line
            else:
                yield from (line[start:end] for start, end in wrap(line, width))


def _loaded(snapshot: Snapshot) -> Loaded:
    files = Files(
        loaded=True, problems=snapshot.problems, damage=snapshot.damage, others=snapshot.others
    )
    return Loaded(Measure(snapshot.lens), files)


def _marks_read(file: MarksFile) -> MarksRead:
    try:
        kept = file.read()
    except StateError as error:
        return MarksRead(fault=str(error))
    return MarksRead(kept.marks, kept.turn)


def _marks_asked(asked: SimpleNamespace, selection: Selection) -> MarksRead | None:
    """Return the marks, of which none can be changed, if what is selected asks for them."""
    if "marked" not in values_of(selection.query.where, "is"):
        return None
    return MarksRead(reading.marks_asked(asked), 1)


def _keep_no_view(effect: KeepView | WriteView) -> ViewKept:
    return ViewKept(effect.view, fault="nothing is kept here")


def _view_keeper(kept: Kept | None, library: Library) -> Callable[[KeepView | WriteView], ViewKept]:
    """Return what keeps a view, and tells what came of it."""

    def keep(effect: KeepView | WriteView) -> ViewKept:
        from timeline_tui.files import edit
        from timeline_tui.files.write import NotWritten

        if isinstance(effect, KeepView):
            if kept is None:
                return _keep_no_view(effect)
            try:
                return ViewKept(effect.view, keep_view(kept, effect.view, instead=effect.instead))
            except StateError as error:
                return ViewKept(effect.view, fault=str(error))
        target, place = library.target_of(effect.file), library.place_of(effect.file)
        if target is None or place is None:
            return ViewKept(effect.view, file=effect.file, fault="this is no file to be changed")
        try:
            edit.save_view(target[0], effect.view, within=place[1], stamps=target[1:])
        except (edit.NotChanged, NotWritten, MemoryError) as error:
            return ViewKept(effect.view, file=effect.file, fault=str(error) or "it is too large")
        return ViewKept(effect.view, file=effect.file)

    return keep


def _returned(kept: Kept | None, words: Sequence[str]) -> Returned:
    if kept is None:
        return Returned(None, tuple(words))
    try:
        return Returned(read_place(kept.read()))
    except StateError as error:
        return Returned(None, (f"cannot read the place where you left: {error}",))


def _place(event: Event, library: Library, paths: Sequence[str]) -> str:
    return f"{reading.place_of(event.file, library, paths)}:{library.line_of(event)}"


# -- what is said ----------------------------------------------------------------------------------


class Reader:
    """Answers keys with lines. `question` is what is asked for while a line is to be typed, in the
    words of `prompt`. Each line is safe to print. `place_of` has the file of an event and its line
    there."""

    def __init__(self, state: State, settings: Settings, glyphs: Glyphs) -> None:
        self.state = state
        self.glyphs = glyphs
        self.commands = rebind({**OTHERS, **settings.keys})
        self.bindings = _bindings(self.commands, settings.keys)
        self.said = Said()
        self.question = self.prompt = ""
        self.has_ended = False
        self.is_leaving_for_the_shell = False
        self.place_of: Callable[[Event], str] = lambda event: event.file
        self.marks: MarksFile | None = None
        self._gaps: tuple[str, ...] = ()
        self._listed: tuple[Mark, ...] = ()
        self._news: tuple[str, ...] = ()
        self.look_back: Callable[[str], News | str] = lambda since: "nobody knows it here"
        self._noting: Mark | None = None
        self.keep_view: Callable[[KeepView | WriteView], ViewKept] = _keep_no_view
        self._views: tuple[str, ...] = ()
        self._place: AskPlace | None = None
        self._faults = tuple(map(str, settings.faults))

    def begin(
        self,
        loaded: Loaded,
        returned: Returned,
        *,
        by_line: bool,
        marks: MarksRead | None = None,
        views: Sequence[SavedView] = (),
    ) -> Iterator[str]:
        """Take the events, and yield what there is and how to go on."""
        state = self.state
        words = (*self._faults, *returned.words)
        effects: list[Effect] = []
        news = () if marks is None else (marks,)
        for message in (
            Returned(returned.place, words), loaded, *news, ViewsRead(tuple(views)),
        ):  # fmt: skip
            self.state, more = update(self.state, message)
            effects += more
        corpus = self.state.lens.corpus
        title = visible(corpus.title) or "Timeline"
        yield f"{title}: {count(len(self.state.lens.whole), 'event')}."
        key = state.key
        how = "One key, then Enter: " if by_line else ""
        yield self._say(
            f"{how}{key('next', 'j')} next, {key('previous', 'k')} previous, "
            f"{key('open', 'enter')} opens, {key('search', '/')} searches, "
            f"{key('help', '?')} lists all keys, {key('quit', 'q')} leaves."
        )
        if damage := self.state.files.damage.words:
            yield self._say(f"{damage}: {key('problems', '!')} lists the problems.")
        for effect in effects:
            yield from self._perform(effect)
        if not self.state.selection.is_everything:
            yield self._filter()
        yield from self._here()

    def press(self, key: str) -> Iterator[str]:
        """Answer a key, by its name."""
        command = self.bindings.get(key) or self.bindings.get(_key_named(key))
        if command is None and key in (AGAIN, name_key(AGAIN)):
            yield from self._here()
            stop = self.state.stop
            if stop is not None:
                yield from self._stop(stop)
        elif command is None:
            words = f"no command has the key {brief(show_key(key), 20)}"
            yield self._say(f"{words}; {self.state.key('help', '?')} lists the keys")
        else:
            yield from self._do(command)

    def _do(self, id: str) -> Iterator[str]:
        if id in ACTOR_KEYS:
            yield from self._take(Digit(int(id.rpartition("_")[2])), id)
        elif id in SCREEN_ONLY:
            words = next(row.words for row in self.commands if row.id == id)
            yield self._say(f"only on a screen: {words}")
        else:
            index = self.state.index
            yield from self._take(Do(id, Sight(PAGE, range(index, index + 1))), id)

    def answer(self, typed: str | None) -> Iterator[str]:
        """Take a line that was asked for; None cancels."""
        asked, self.question = self.question, ""
        text = (typed or "").strip()
        if asked in HINTS:
            yield from self._answer_line(asked, typed)
        elif not text:
            yield "nothing chosen"
        elif asked == "command":
            id = named(text, self.commands)
            if id == DIGITS:
                id = "sidebar"
            yield from self._do(id) if id else (self._say(f"no command is called “{brief(text)}”"),)
        elif asked == "actor":
            yield from self._answer_actor(text)
        elif asked == "facet":
            yield from self._answer_facet(text)
        elif asked == "gap":
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
            if 1 <= number <= len(self._gaps):
                yield from self._take(EventChosen(self._gaps[number - 1]), "gap")
            else:
                yield self._say(f"no gap has the number “{brief(text)}”")
        elif asked == "note" and self._noting is not None:
            note = "" if text == NOTHING else text
            change = MarkChange(self._noting, replace(self._noting, note=note))
            yield from self._take(MarkChanged(change), "note")
        elif asked == "mark":
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
            if 1 <= number <= len(self._listed):
                yield from self._take(MarkChosen(self._listed[number - 1]), "mark")
            else:
                yield self._say(f"no mark has the number “{brief(text)}”")
        elif asked == "news":
            yield from self._answer_news(text)
        elif asked == "view chosen":
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
            name = self._views[number - 1] if 1 <= number <= len(self._views) else text
            yield from self._take(ViewChosen(name, date.today().toordinal()), "views")
        elif asked == "place" and self._place is not None:
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
            if 1 <= number <= len(self._place.places):
                place, _ = self._place.places[number - 1]
                today = date.today().toordinal()
                yield from self._take(SaveView(self._place.name, place, today), "save_view")
            else:
                yield self._say(f"not saved: no place has the number “{brief(text)}”")
        elif text in ("md", "csv", "json", "command"):
            yield from self._take(ExportChosen(text), "export")
        else:
            yield self._say(f"“{brief(text)}” is none of md, csv, json, command")

    def _answer_news(self, text: str) -> Iterator[str]:
        """Go to an event that is new, or look for what is new since another time."""
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
        if 1 <= number <= len(self._news):
            row = self.state.lens.corpus.row(self._news[number - 1])
            title = "" if row is None else self.state.lens.corpus.event(row).title
            yield from self._take(MarkChosen(Mark(self._news[number - 1], title=title)), "mark")
        elif number:
            yield self._say(f"nothing new has the number “{brief(text)}”")
        else:
            yield from self._take(SinceGiven(text, date.today().toordinal()), "news")

    def _answer_line(self, asked: str, typed: str | None) -> Iterator[str]:
        """Take what was typed into the line of the explorer; what is no date is said and left."""
        if typed is None:
            yield from self._take(Do("step_back"), "")
            yield "canceled"
            return
        today = date.today().toordinal()
        yield from self._take(Given(typed.strip(), today), asked)
        line = self.state.session.line
        if line:
            state = self.state
            words = echo(line, typed.strip(), today, state.lens, state.view, state.own_views)
            yield self._say(words)
            self.state, _ = update(self.state, Do("step_back"))

    def _answer_actor(self, text: str) -> Iterator[str]:
        lens = self.state.lens
        found = lens.whole.corpus.registry.find(text)
        ids = [] if found is None else [found.id]
        if found is None or lens.actor_index(found.id) is None:
            wanted = fold(text)
            ids = [actor.id for actor in lens.actors if wanted in fold(actor.name)]
        if len(ids) == 1:
            yield from self._take(ActorChosen("toggle", ids[0]), "actor")
        elif ids:
            names = [self._actor(id) for id in ids]
            yield self._say(f"several actors: {_some(names)}; type more of the name")
        else:
            yield self._say(f"no actor is called “{brief(text)}”")

    def _answer_facet(self, text: str) -> Iterator[str]:
        """List the values of a facet, or ask for one of them."""
        asked, (name, _, typed) = self.state.asked, text.partition(" ")
        lens = self.state.lens.whole.through(asked.known, asked.order)
        wanted, is_with = typed.strip(), name == "with"
        out = wanted.startswith("-") and not is_with
        if not is_with and name not in facets_of():
            yield self._say(f"no facet is called “{brief(name)}”")
            return
        facet = look_at(lens, asked.query, "actor" if is_with else name)
        if not wanted and not is_with:
            yield from self._values(facet)
            return
        wanted = wanted[out:].strip()
        places, picked = facet.found(wanted)
        held = [facet.counts[at] for at in places[picked:]]
        found = [each for each in held if fold(each.words) == fold(wanted)] or held
        if len(found) != 1:
            several = f"several values: {_some([brief(each.words) for each in found])}; type more"
            yield self._say(several if found else f"no value holds “{brief(wanted)}”")
        elif is_with:
            yield from self._values(look_at(lens, asked.query, "actor", actor=found[0].value))
        else:
            how: How = "without" if out else "toggle"
            yield from self._take(ValueChosen(name, how, found[0].value), "facet")

    def _values(self, facet: Facet) -> Iterator[str]:
        """Yield the values of a facet with the number of events that have each."""
        for each in facet.counts[:NAMES_LIMIT]:
            is_on, is_out = each.value in facet.chosen, each.value in facet.left_out
            state = ", asked for" * is_on + ", left out" * is_out
            yield f"{visible(each.words)}: {count(each.number, 'event')}{state}"
        if (more := len(facet.counts) - NAMES_LIMIT) > 0:
            yield f"and {more:,} more"
        if not facet.counts:
            yield "no values"

    # -- one message ---------------------------------------------------------------------------

    def _take(self, message: Message, command: str) -> Iterator[str]:
        """Take a message and all that follows from it; yield what has changed."""
        before = self.state
        waiting: list[Message] = [message]
        later: list[Effect] = []
        while waiting:
            self.state, effects = update(self.state, waiting.pop(0))
            for effect in effects:
                if isinstance(effect, (Send, WhenIdle)):
                    waiting.append(effect.message)
                else:
                    later.append(effect)
        told = False
        said = [effect for effect in later if isinstance(effect, Say)]
        done = [effect for effect in later if not isinstance(effect, Say)]
        # Why something else is listed now comes before it.
        for line in (*self._performed(said), *self._changes(before), *self._performed(done)):
            told = True
            yield line
        silent = (
            self.question or self.has_ended or self.is_leaving_for_the_shell
            or self.state.session.line
        )  # fmt: skip
        if not (told or silent):
            empty = not len(self.state.view) and command in UNMOVED
            yield "no event is listed" if empty else UNMOVED.get(command, "nothing changes")

    def _performed(self, effects: Sequence[Effect]) -> Iterator[str]:
        for effect in effects:
            yield from self._perform(effect)

    def _changes(self, before: State) -> Iterator[str]:
        """Yield what is other than before, most of all the event and the place in it."""
        now, was, session = self.state, before.session, self.state.session
        if session.selection != was.selection and not session.held:
            yield self._filter()
        if session.leaving_out and not was.leaving_out:
            actors = now.key("sidebar", "a")
            yield self._say(f"leave out whom? The digit of an actor; {actors} lists them")
        elif was.leaving_out and not session.leaving_out and session.selection == was.selection:
            yield "nobody more is left out"
        if session.zoom != was.zoom:
            yield f"periods: {now.measure.zoom}"
        is_other = session.cursor != was.cursor
        is_list_other = now.view.rows != before.view.rows
        if is_other or (is_list_other and not len(now.view)):
            yield from self._here()
        elif is_list_other:
            yield f"still the same event: {now.index + 1:,} of {len(now.view):,}"
        if now.row is None:
            return
        is_open, was_open = (session.cursor in each.expanded for each in (session, was))
        if now.stop is not None:
            if is_other or session.stop != was.stop:
                yield from self._stop(now.stop)
        elif is_open and not was_open:
            yield from self._open(now.row)
        elif was_open and not is_open and not is_other:
            yield "folded"
        elif was.stop is not None and not is_other:
            yield self._sentences("Back on the event", visible(now.lens.event(now.row).title))

    def _perform(self, effect: Effect) -> Iterator[str]:
        match effect:
            case Say():
                self.said = self.said.add(effect)
                yield self._say(visible(effect.text))
            case OpenLine(purpose):
                what = f"search: {HINTS[purpose]}" if purpose == "search" else HINTS[purpose]
                asked = self._asked(purpose)
                now = f"; now “{visible(asked)}”" if asked else ""
                self._ask(purpose, f"{what}. {ASKED[purpose]}{now}.")
            case Focus("actors"):
                yield from self._actors()
            case ShowSheet():
                yield from self._sheet(effect)
            case Copy(text, what, note):
                yield self._say(f"Nothing is copied without a screen; this is {what}{note}:")
                yield visible_lines(text)
            case OpenLink(url):
                yield self._link_line(url)
            case EditEvent(event):
                yield self._say(f"no editor without a screen; the file is {self._file(event)}")
            case Export():
                yield self._say(self._export(effect))
            case KeepMark(change):
                self.state, effects = update(self.state, self._keep(change))
                yield from self._performed(effects)
            case LookBack(since):
                found = self.look_back(since or "visit")
                news = (
                    NewsFound(None, found, True)
                    if isinstance(found, str)
                    else (NewsFound(found, asked=True))
                )
                self.state, effects = update(self.state, news)
                yield from self._performed(effects)
            case KeepView() | WriteView():
                self.state, effects = update(self.state, self.keep_view(effect))
                yield from self._performed(effects)
            case AskPlace(name, places):
                self._place = effect
                for number, (_, words) in enumerate(places, 1):
                    yield self._say(f"{number}: {visible(words)}")
                words = f"where to save “{visible(name)}”: a number. Enter alone cancels."
                self._ask("place", words)
            case EditNote(mark):
                self._noting = mark
                now = f"; now “{brief(mark.note, 1_000)}”" if mark.note else ""
                remove = f", {NOTHING} removes it" if mark.note else ""
                self._ask("note", f"your note, in a line. Enter alone cancels{remove}{now}.")
            case Suspend():
                self.is_leaving_for_the_shell = True
            case Exit():
                self.has_ended = True

    def _keep(self, change: MarkChange) -> MarkKept:
        if self.marks is None:
            return MarkKept(change, fault=UNKEPT)
        try:
            kept = self.marks.write(change)
        except StateError as error:
            return MarkKept(change, fault=str(error))
        return MarkKept(change, kept.marks, kept.turn, kept.both)

    def _export(self, effect: Export) -> str:
        from timeline_tui.files.entry import finish
        from timeline_tui.files.exports import left_out_words, refusal_words, save

        left_out: Counter[str] = Counter()
        try:
            steps = save(effect.lens, effect.view.rows, effect.form, effect.folder, left_out)
            path = finish(steps)
        except (OSError, ValueError) as error:
            return visible(refusal_words(error, effect.folder))
        events = count(len(effect.view), "event")
        return f"wrote {visible(path)}: {events}{left_out_words(left_out)}"

    # -- lists -------------------------------------------------------------------------------

    def _sheet(self, sheet: ShowSheet) -> Iterator[str]:
        match sheet.name:
            case "help":
                yield from self._help()
            case "messages":
                said = [self._say(visible(each.text)) for each in self.said.log]
                yield from said or ["no messages"]
            case "problems":
                yield from self._problems()
            case "gaps":
                yield from self._list_gaps(sheet)
            case "marks":
                yield from self._list_marks()
            case "news":
                yield from self._list_news()
            case "facets":
                names = ", ".join(facets_of())
                self._ask(
                    "facet",
                    f"{names}: one of them lists its values, tag red asks for one, tag -red "
                    "leaves it out, with and a name lists who appears with an actor. Enter alone "
                    "cancels.",
                )
            case "views":
                yield from self._list_views()
            case "actors":
                self._ask("actor", "the name of an actor, or a part of it. Enter alone cancels.")
            case "commands":
                self._ask("command", "the name or key of a command. Enter alone cancels.")
            case "export":
                self._ask(
                    "export",
                    "md, csv or json writes these events into a new file, command prints what "
                    "lists them. Enter alone cancels.",
                )
            case "create":
                yield "the form needs a screen; timeline-tui new writes an event"
            case _:
                yield "only on a screen"

    def _help(self) -> Iterator[str]:
        for group in GROUPS:
            rows = [row for row in self.commands if row.group == group]
            rows = [row for row in rows if row.id not in SCREEN_ONLY]
            if rows:
                yield f"{group}:"
                yield from (self._say(f"{_typed(row)}: {row.words}") for row in rows)
        if name_key(AGAIN) not in self.bindings:
            yield f"{AGAIN}: say again where you are"

    def _problems(self) -> Iterator[str]:
        problems = self.state.files.problems
        for each in problems[:LISTED]:
            place = f"{visible(each.file)}:{each.line}"
            remedy = f" ({visible(each.help)})" if each.help else ""
            yield f"{each.severity}: {place}: {self._say(visible(each.message) + remedy)}"
        more = len(problems) - LISTED
        if more > 0:
            yield f"and {more:,} more: timeline-tui check lists them all"

    def _list_gaps(self, sheet: ShowSheet) -> Iterator[str]:
        from timeline_tui.dates.wording.datewords import days_words

        lens = self.state.lens
        found = sheet.gaps[:NAMES_LIMIT]
        self._gaps = tuple(lens.corpus.keys[gap.after] for gap in found)
        for number, gap in enumerate(found, 1):
            span = self._say(days_words(gap.first, gap.last))
            title = visible(lens.event(gap.after).title)
            yield self._sentences(f"{number}: {count(gap.days, 'day')}, {span}", f"Then: {title}")
        self._ask("gap", "the number of a gap to go to its end. Enter alone cancels.")

    def _list_marks(self) -> Iterator[str]:
        lens, kept = self.state.lens, self.state.marks.kept
        last = len(lens.corpus)
        rows = {event: last if (row := lens.whole.row(event)) is None else row for event in kept}
        marks = [mark for key in sorted(kept, key=rows.__getitem__) for mark in kept[key].values()]
        self._listed = tuple(marks)
        for number, mark in enumerate(marks[:LISTED], 1):
            gone = ", an event that is gone" if rows[mark.event] == last else ""
            quote = f", the quote “{brief(mark.words, 200)}”" if mark.quote else ""
            changed = ", which changed" if is_changed(mark, lens) else ""
            words = f"{number}: {visible(mark.title)}{gone}{quote}{changed}"
            yield self._sentences(self._say(words), self._mark(mark))
        if len(marks) > LISTED:
            yield f"and {len(marks) - LISTED:,} more: timeline-tui marks lists them all"
        self._ask("mark", "the number of a mark to go there. Enter alone cancels.")

    def _list_news(self) -> Iterator[str]:
        from timeline_tui.explorer.news import lines_of

        news, lens = self.state.news or News(), self.state.lens
        if news.fault:
            yield self._say(f"what is new is not known: {visible(news.fault)}")
        else:
            yield self._say(f"{visible(news.words)}{''.join(f'; {each}' for each in news.notes)}")
        changed = {each.key: each for each in news.changed}
        keys = [*changed, *news.new]
        self._news = tuple(keys[:LISTED])
        for number, key in enumerate(self._news, 1):
            row = lens.corpus.row(key)
            event = Event(key, "an event that is gone") if row is None else lens.corpus.event(row)
            each = changed.get(key)
            yield f"{number}: {'new' if each is None else 'changed'}: {visible(event.title)}"
            if each is not None:
                for sign, text in lines_of(each, news.then.get(each.before), event):
                    words = {"-": "was: ", "+": "is: "}.get(sign, "changed: ")
                    yield self._say(words) + visible_lines(text)
        if len(keys) > LISTED:
            yield f"and {len(keys) - LISTED:,} more: timeline-tui list --since lists them all"
        for key in news.vanished[:LISTED]:
            then = news.then.get(key)
            yield f"vanished: {visible(key)}{f': {visible(then.title)}' if then else ''}"
        if len(news.vanished) > LISTED:
            yield f"and {len(news.vanished) - LISTED:,} more that vanished"
        self._ask(
            "news", "a number goes there; a date, rev:NAME or visit asks since then. Enter alone "
            "cancels.",
        )  # fmt: skip

    def _list_views(self) -> Iterator[str]:
        from timeline_tui.core.query.fields import Ground, NeedsEvents, NotUnderstood
        from timeline_tui.core.query.language import selection_of

        views, lens = views_of(self.state), self.state.lens.whole
        if not views:
            key = self.state.key("palette", ":")
            yield self._say(f"no view is saved here: {key} save-view saves the filter")
            return
        self._views = tuple(view.name for view in views)
        ground = Ground(date.today().toordinal(), lens.index, self.state.own_views)
        for number, view in enumerate(views[:LISTED], 1):
            place = "private" if view.is_private else f"from this folder, {visible(view.file)}"
            try:
                asked = selection_of(view, ground)
                words = filter_words(asked, lens, self.state.digits) or "all events"
            except (NotUnderstood, NeedsEvents) as error:
                words = f"cannot be used: {error}"
            yield self._sentences(f"{number}: {visible(view.name)}, {place}", self._say(words))
        self._ask("view chosen", "the number or the name of a view. Enter alone cancels.")

    def _mark(self, mark: Mark) -> str:
        """Return what is kept of an event or a quote."""
        note = f"Your note: {visible_lines(mark.note)}" if mark.note else ""
        return self._sentences("Marked" if mark.marked else "", note)

    def _marks_of(self, row: int) -> Mapping[str, Mark]:
        return self.state.marks.kept.get(self.state.lens.corpus.keys[row], {})

    def _actors(self) -> Iterator[str]:
        state = self.state
        lens, query, counts = state.lens, state.query, state.view.counts
        for index, actor in enumerate(lens.actors[:LISTED]):
            key = f"{state.digits[index]}: " if index in state.digits else ""
            mark = ", chosen" if actor.id in query.actors else ""
            mark = ", left out" if actor.id in query.without else mark
            name = visible(lens.corpus.registry.name_of(actor))
            yield f"{key}{name}, {count(counts[index], 'event')}{mark}"
        more = len(lens.actors) - LISTED
        if more > 0:
            yield f"and {more:,} more; {state.key('find_actor', 'f')} finds one by name"
        if not lens.actors:
            yield "no actors"

    # -- an event ----------------------------------------------------------------------------

    def _here(self) -> Iterator[str]:
        """Yield the event under the cursor in a line, or why there is none."""
        state, row = self.state, self.state.row
        if row is not None:
            yield self._event(row)
        elif len(state.lens.whole):
            name, undo = name_with_key(state.lens, state.digits), bool(state.session.undo)
            lines = nothing_found(state.lens, state.view, name, undo, state.key)
            yield from (self._say(visible(line)) for line in lines if line)
        else:
            yield "no event is listed"

    def _event(self, row: int) -> str:
        state = self.state
        lens, event = state.lens, state.lens.event(row)
        sources = lens.sources_of(row)
        quotes = sum(len(source.quotes) for source in sources)
        known = count(quotes, "quote") if quotes else count(len(sources), "source")
        names = [visible(name) for name, _ in lens.cast(row)]
        return self._sentences(
            f"{state.index + 1:,} of {len(state.view):,}: {self._date(event.when)}",
            visible(event.title),
            visible(event.status).capitalize() if event.status != "confirmed" else "",
            self._say(f"Date as written: “{visible(event.unread_date)}”")
            if event.unread_date
            else "",
            f"Actors: {_some(names)}" if names else "",
            known if quotes or sources else "",
            ", ".join(self.state.signs.get(lens.corpus.keys[row], "").split()).capitalize(),
        )

    def _date(self, when: When) -> str:
        return when.edtf if self.glyphs.iso and when.edtf else self._say(display(when))

    def _open(self, row: int) -> Iterator[str]:
        """Yield what there is to know of an event beside its line and what is inside."""
        state = self.state
        lens, event = state.lens, state.lens.event(row)
        for fault in event.faults[:NAMES_LIMIT]:
            within = brief(path_text(fault.path[len(event.path) :]), 200)
            yield self._say(f"Shown without {within or 'a part'}: {visible(fault.message)}")
        known = self.glyphs.explain(event.when)
        yield self._sentences(known[:1].upper() + known[1:])
        if reason := lens.corpus.reason(row):
            yield self._sentences(f"Narrowed by its order: {self._say(visible(reason))}")
        if event.as_reported is not None:
            yield self._sentences(f"As reported: {self._say(reported_words(lens, row))}")
        if event.summary:
            yield visible_lines(event.summary)
        roles = [f"{visible(name)}: {visible(role)}" for name, role in lens.cast(row) if role]
        if roles:
            yield self._sentences(f"Roles: {_some(roles, '; ')}")
        if event.place:
            yield self._sentences(f"Place: {visible(event.place)}")
        if event.tags:
            yield self._sentences(f"Tags: {_some([visible(tag) for tag in event.tags])}")
        for key, value in (*event.extra.items(), *event.unknown.items()):
            from timeline_tui.core.plain_json import json_text

            words = value if isinstance(value, str) else json_text(value)
            yield f"{brief(str(key).replace('_', ' '), 40)}: {visible_lines(words)}"
        there = quote_names(lens, row)
        for name, mark in self._marks_of(row).items():
            if not name:
                yield self._mark(mark)
            elif name not in there:
                about = self._say(f"A quote that changed, “{brief(mark.words, 200)}”")
                yield self._sentences(about, self._mark(mark))
        yield self._inside(state.outline.stops(row))

    def _inside(self, stops: Sequence[Stop]) -> str:
        numbers = Counter(stop.kind for stop in stops)
        if not numbers:
            return "No quotes, sources or links."
        inside = ", ".join(count(number, kind) for kind, number in numbers.items())
        return f"Inside: {inside}; {self.state.key('open', 'enter')} goes in."

    def _stop(self, stop: Stop) -> Iterator[str]:
        """Yield the quote, source or link that the cursor is on."""
        row, session = self.state.row, self.state.session
        assert row is not None
        assert session.stop is not None
        stops = self.state.outline.stops(row)
        same = [at for at, each in enumerate(stops) if each.kind == stop.kind]
        number = f"{stop.kind.capitalize()} {same.index(session.stop) + 1:,} of {len(same):,}"
        if stop.quote is not None and stop.source is not None:
            yield from self._quote(number, stop.quote, stop.source)
            if (mark := self._marks_of(row).get(quote_name(stop.quote.exact))) is not None:
                yield self._mark(mark)
        elif stop.source is not None:
            yield self._source(number, stop.source)
        else:
            links = [at for at, each in enumerate(stops) if each.kind == "link"]
            reference = self.state.lens.references(row)[links.index(session.stop)]
            words = LINK_WORDS[reference.type][reference.incoming]
            if reference.row is None:
                yield self._sentences(
                    f"{number}: {words}: {visible(reference.id)}", "No such event"
                )
            else:
                other = self.state.lens.event(reference.row)
                yield self._sentences(
                    f"{number}: {words}: {visible(other.title)}", self._date(other.when)
                )

    def _quote(self, number: str, quote: Quote, source: Source) -> Iterator[str]:
        yield f"{number}: {self._say('“')}{visible_lines(quote.exact)}{self._say('”')}"
        if quote.translation:
            yield f"Translation: {visible_lines(quote.translation)}"
        said = self._sentences(
            f"By {visible(quote.speaker)}" if quote.speaker else "",
            f"At {visible(quote.locator)}" if quote.locator else "",
            f"Language {visible(quote.lang)}" if quote.lang else "",
            f"From {self._cited(source)}",
        )
        yield said
        if quote.note:
            yield f"Note: {visible_lines(quote.note)}"

    def _cited(self, source: Source) -> str:
        published = self._say(date_words(source.published))
        name = source.publisher or source.title or source.ref or source.id or host_of(source.url)
        return ", ".join(filter(None, (visible(name) or "a source without a name", published)))

    def _source(self, number: str, source: Source) -> str:
        return self._sentences(
            f"{number}: {self._cited(source)}",
            visible(source.title) if source.publisher else "",
            f"By {_some([visible(name) for name in source.author])}" if source.author else "",
            f"Link to {visible(host_of(source.url))}" if source.url else "",
            f"Archived at {visible(host_of(source.archived_url))}" if source.archived_url else "",
            f"Supports the {', '.join(map(visible, source.supports))}" if source.supports else "",
        )

    def _link_line(self, url: str) -> str:
        if not url:
            return "this source has no link"
        host = "" if url.isascii() else f" (host {visible(host_of(url))})"
        return f"link: {visible(url)}{host}"

    def _file(self, event: Event) -> str:
        return visible(self.place_of(event))

    # -- words -------------------------------------------------------------------------------

    def _ask(self, question: str, prompt: str) -> None:
        self.question, self.prompt = question, self._say(prompt)

    def _asked(self, purpose: str) -> str:
        """Return what is asked for now, as one would type it."""
        query = self.state.asked.query
        if purpose == "search":
            return query.text
        if purpose == "query":
            return suggest("query", self.state.asked, None, self.state.measure.zoom)
        asked = query.range
        is_one = asked.since is not None and asked.since == asked.until
        if purpose == "period":
            return asked.since.edtf if is_one and asked.since is not None else ""
        known = self.state.asked.known
        return iso_day(known) if purpose == "known" and known is not None else ""

    def _filter(self) -> str:
        state = self.state
        total = len(state.lens.whole)
        listed = len(state.view)
        words = filter_words(state.asked, state.lens, state.digits)
        if not words:
            return f"all {count(total, 'event')}"
        if state.session.muted is not None:
            return f"all {count(total, 'event')}, muted: {self.glyphs.message(words)}"
        events = count(total, "event")
        counted = f"all {events}" if listed == total else f"{listed:,} of {events}"
        view = f"{visible(view_words(state.session))}, " if state.session.view is not None else ""
        return f"{view}{counted}: {self.glyphs.message(words)}"

    def _actor(self, id: str) -> str:
        index = self.state.lens.actor_index(id)
        return brief(id if index is None else self.state.lens.actors[index].name)

    def _say(self, text: str) -> str:
        return self.glyphs.message(text)

    def _sentences(self, *parts: str) -> str:
        """Return parts as sentences: each ends with a stop, unless it brings its own."""
        return " ".join(
            part if part.rstrip("”’\"'")[-1:] in _ENDS else f"{part}." for part in parts if part
        )


_ENDS = (".", "!", "?", "…")


def _some(names: Sequence[str], joint: str = ", ") -> str:
    more = len(names) - NAMES_LIMIT
    return joint.join(names[:NAMES_LIMIT]) + (f" and {more:,} more" if more > 0 else "")


def _typed(row: Command) -> str:
    """Return the keys of a command by the names under which they can be typed."""
    is_pair = row.id in (DIGITS, "leave_out")
    return row.shown if is_pair or not row.keys else " ".join(map(write_key, row.keys))


def _bindings(commands: Sequence[Command], keys: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the command of each key; actors have their own."""
    found = {key: row.id for row in commands if row.id != DIGITS for key in row.keys}
    digits = {**ACTOR_KEYS, **{id: each for id, each in keys.items() if id in ACTOR_KEYS}}
    return found | {key: id for id, each in digits.items() for key in each}


# -- keys ------------------------------------------------------------------------------------------


class Keys(Protocol):
    """Gives keys by name, and lines that are typed; None where there are no more. `by_line` keys
    come with Enter."""

    by_line: bool

    @property
    def has_line(self) -> bool:
        """Report whether the next line came with the last key."""

    def key(self) -> str | None:
        """Return the next key."""

    def line(self) -> str | None:
        """Return a line that is typed."""

    def drop_line(self) -> None:
        """Forget what came with the last key."""

    def __enter__(self) -> object: ...

    def __exit__(self, *error: object) -> None: ...


class TypedLines:
    """Keys as lines: one key, or the name of one, then Enter. An empty line is Enter itself; more
    keys on one line are pressed one after the other, and what follows one that asks for a line
    (`/talks`) is that line."""

    by_line = True

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._left = ""

    def __enter__(self) -> object:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    @property
    def has_line(self) -> bool:
        """Report whether the next line came with the last key."""
        return bool(self._left)

    def key(self) -> str | None:
        """Return the next key."""
        if not self._left:
            line = self._read()
            if line is None:
                return None
            name = line.strip()
            if not name:
                return "space" if line else "enter"
            if len(name) > 1:
                with suppress(NoKey):
                    return name_key(name)
            self._left = name
        found = _SEQUENCE.match(self._left)
        end = found.end() if found else 1
        char, self._left = self._left[:end], self._left[end:].lstrip(" ")
        return SEQUENCES.get(found[1], UNKNOWN) if found else _name(char)

    def line(self) -> str | None:
        """Return what is left of the line with the last key, or else the next line."""
        left, self._left = self._left, ""
        return left or self._read()

    def drop_line(self) -> None:
        """Forget what came with the last key."""
        self._left = ""

    def _read(self) -> str | None:
        try:
            data = self._stream.readline(LINE_LIMIT)
            rest = data
            while rest and not rest.endswith(b"\n"):
                rest = self._stream.readline(LINE_LIMIT)
        except OSError:  # the terminal is gone
            return None
        return data.decode("utf-8", "replace").rstrip("\r\n") if data else None


SEQUENCES = {
    "A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end", "1~": "home",
    "3~": "delete", "4~": "end", "5~": "pageup", "6~": "pagedown", "7~": "home", "8~": "end",
}  # fmt: skip
"""What follows `ESC [` or `ESC O` for a key (xterm's control sequences, rxvt)."""
_SEQUENCE = regex(r"\x1b[\[O]([0-9;]*[A-Za-z~])")
UNKNOWN = "another key"
CONTROLS = {
    "\x1b": "escape",
    "\x00": "ctrl+@",
    "\n": "enter",
    "\r": "enter",
    "\t": "tab",
    "\x7f": "backspace",
    "\x08": "backspace",
}
SEQUENCE_WAIT = 0.1
"""Seconds that the rest of a sequence may take; ESC alone is a key."""
SEQUENCE_LIMIT = 32


class Presses:
    """Keys of a terminal as they are pressed; lines are typed as the terminal has them edited.

    The terminal is as it was whenever this is left, also for the shell (ctrl+z); who comes back
    finds keys again, also after a stop that nobody was told of. A signal is heard while a key is
    waited for: Python notes it and runs its handler later, so a byte in a pipe ends the wait, also
    where another thread took the signal or the wait was only about to begin.
    """

    by_line = False

    def __init__(self, terminal: int, before: list[Any]) -> None:
        self._terminal = terminal
        self._before = before
        self._is_raw = False
        self._read = bytearray()
        self._handlers: dict[int, Any] = {}
        self._woken = self._waker = self._waker_before = -1

    def __enter__(self) -> object:
        self._woken, self._waker = os.pipe()
        for end in (self._woken, self._waker):
            os.set_blocking(end, False)
        self._waker_before = signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        for number, handler in ((signal.SIGTSTP, self._stop), (signal.SIGCONT, self._go_on)):
            self._handlers[number] = signal.signal(number, handler)
        self._set(raw=True)
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._set(raw=False)
        signal.set_wakeup_fd(self._waker_before)
        for end in (self._woken, self._waker):
            os.close(end)

    def _set(self, *, raw: bool) -> None:
        self._is_raw = raw
        attributes = [*self._before[:6], list(self._before[6])]
        if raw:
            attributes[3] &= ~(termios.ICANON | termios.ECHO)
            attributes[6][termios.VMIN], attributes[6][termios.VTIME] = 1, 0
        # What was typed ahead stays; a terminal that is gone needs nothing.
        with suppress(termios.error, OSError):
            termios.tcsetattr(self._terminal, termios.TCSANOW, attributes)

    def _stop(self, number: int, _: object) -> None:
        raw = self._is_raw
        self._set(raw=False)
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)
        signal.signal(number, self._stop)
        self._set(raw=raw)

    def _go_on(self, number: int, _: object) -> None:
        self._set(raw=self._is_raw)

    @property
    def has_line(self) -> bool:
        """Report whether the next line came with the last key."""
        return False

    def key(self) -> str | None:
        """Return the next key."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        char = ""
        while not char:
            data = self._byte()
            if data is None:
                return None
            char = decoder.decode(data)
        return self._sequence() if char == "\x1b" else _name(char[0])

    def _sequence(self) -> str:
        """Return the key that a sequence stands for; ESC alone is one."""
        first = self._byte(SEQUENCE_WAIT)
        if not first:
            return "escape"
        if first not in (b"[", b"O"):
            return f"alt+{_name(first.decode('latin-1'))}"
        found = b""
        while len(found) < SEQUENCE_LIMIT:
            data = self._byte(SEQUENCE_WAIT)
            if not data:
                break
            found += data
            if 0x40 <= data[0] <= 0x7E:
                break
        return SEQUENCES.get(found.decode("latin-1"), UNKNOWN)

    def line(self) -> str | None:
        """Return a line that is typed: the terminal shows and edits it."""
        self._set(raw=False)
        try:
            while b"\n" not in self._read:
                data = self._some(LINE_LIMIT)
                if not data:
                    break
                self._read += data
        finally:
            self._set(raw=True)
        line, end, rest = self._read.partition(b"\n")
        self._read = rest
        if not (line or end):
            return None
        return line[:LINE_LIMIT].decode("utf-8", "replace").rstrip("\r")

    def drop_line(self) -> None:
        """Forget nothing: keys come one by one."""

    def _byte(self, wait: float | None = None) -> bytes | None:
        """Return the next byte; None at the end, or if none comes within `wait` seconds."""
        if not self._read:
            self._read += self._some(1, wait)
        if not self._read:
            return None
        return bytes([self._read.pop(0)])

    def _some(self, size: int, wait: float | None = None) -> bytes:
        ready: list[int] = [self._woken]
        try:
            while self._woken in ready:
                ready, _, _ = select.select([self._terminal, self._woken], [], [], wait)
                if self._woken in ready:
                    os.read(self._woken, 4096)
            return os.read(self._terminal, size) if ready else b""
        except OSError:  # the terminal is gone
            return b""


def _name(char: str) -> str:
    """Return the name of the key that types a character; the character where it has none."""
    if char in CONTROLS:
        return CONTROLS[char]
    if char == " ":
        return "space"
    if not char.isascii():
        return char
    if char < " ":
        return f"ctrl+{chr(ord(char) + 0x40).lower()}"
    return _key_named(char)


def _key_named(char: str) -> str:
    """Return the name of the key that types a sign, as the settings have it; else what is given."""
    try:
        return name_key(char) if len(char) == 1 else char
    except NoKey:
        return char


def _attributes(stream: BinaryIO) -> list[Any] | None:
    """Return how the terminal behind a stream is set; None if there is none."""
    try:
        return termios.tcgetattr(stream.fileno())
    except (termios.error, OSError, ValueError):
        return None
