"""The explorer's screen; and the application around it: theme, reading, signals, how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.notifications import SeverityLevel
from textual.screen import Screen

from timeline_tui.core.event import MarkChange, SavedView
from timeline_tui.core.lens import assemble
from timeline_tui.core.query import Selection
from timeline_tui.explorer import SAFE, update
from timeline_tui.explorer import state as sessions
from timeline_tui.explorer.commands import BY_ID, COMMANDS, DIGITS, Command
from timeline_tui.explorer.messages import (
    NEWS,
    ActorChosen,
    ActorsLeft,
    CloseLine,
    DayPicked,
    Digit,
    Do,
    Effect,
    Given,
    MarkKept,
    MarksRead,
    Message,
    NewsFound,
    Picked,
    PutAt,
    Reveal,
    Say,
    Send,
    Sight,
    Turn,
    Typed,
    ViewsRead,
)
from timeline_tui.explorer.state import place_of, text_of
from timeline_tui.explorer.transition import begin, completed
from timeline_tui.files.library import Library
from timeline_tui.files.snapshot import Snapshot
from timeline_tui.files.state import (
    State,
    StateError,
    keep_draft,
    keep_theme,
    read_draft,
    read_theme,
)
from timeline_tui.tui import Options
from timeline_tui.tui.chrome import ActorsBar, Bottom, WordLine
from timeline_tui.tui.glyphs import ASCII, UNICODE
from timeline_tui.tui.loading import (
    LineFound,
    Lines,
    Posted,
    ReadingFailed,
    Remembers,
    look_up,
    read_and_watch,
)
from timeline_tui.tui.perform import Outside, Performer
from timeline_tui.tui.presenter import WIDE_PANE, Presenter
from timeline_tui.tui.timeline import Timeline
from timeline_tui.tui.timeline.density import Density
from timeline_tui.tui.toolkit.app import Ending, PatchedApp, Waker, make_waker
from timeline_tui.tui.toolkit.driver import forget_impossible_sizes

PATIENCE = 0.5
"""Seconds that the reading thread has to end by itself, if it writes."""
MARKS_PATIENCE = 5.0
"""Seconds that private marks have to be written when somebody leaves."""
SWITCH = 0.0005
"""Seconds that a thread may keep another waiting that is to answer a key or write to the screen."""
KEYED = {f"actor_{n}": n for n in range(1, 10)}
"""The keys of actors, by the name under which they can be bound to another."""
DARK_THEME, LIGHT_THEME = "textual-dark", "textual-light"


def _bindings(
    commands: Sequence[Command], keys: Mapping[str, tuple[str, ...]]
) -> Iterator[Binding]:
    """Yield the bindings of a table of commands, and those of the actors, which may have other
    `keys`."""
    for command in commands:
        if command.keys and command.id != DIGITS:
            # The search line takes the keys before the next one is handed out: of `/words` sent
            # in one piece nothing is lost. A line that is typed in still has its own slash.
            yield Binding(
                ",".join(command.keys), f"do('{command.id}')", command.words, id=command.id,
                show=False, priority=command.id == "search",
            )  # fmt: skip
    for name, n in KEYED.items():
        if own := keys.get(name, (f"{n}",)):
            words = BY_ID[DIGITS].words
            yield Binding(",".join(own), f"digit({n})", words, id=name, show=False)


def _scrolls(effect: Effect) -> bool:
    """Report whether an effect may scroll the list."""
    return isinstance(effect, Reveal | PutAt | Send | Turn) or (
        isinstance(effect, CloseLine) and effect.back
    )


class Explorer(Presenter):
    """The explorer's screen: keys, clicks and news in, as messages; what came of them out, on
    widgets.

    It decides nothing: `explorer.update` makes the next state of a message, `Presenter` shows it,
    and `Performer` runs what else is to be done.
    """

    BINDINGS: ClassVar[list[BindingType]] = list(_bindings(COMMANDS, {}))

    def __init__(self, selection: Selection, options: Options) -> None:
        glyphs = ASCII if options.ascii else UNICODE
        super().__init__(glyphs)
        self.options = options
        shown = self._take_keys(options.keys) if options.keys else {}
        if options.iso or "problems" in shown:
            problems = shown.get("problems", glyphs.problems)
            self.glyphs = replace(glyphs, iso=options.iso, problems=problems)
        self.state: sessions.State = begin(
            selection, assemble(()), new_folder=options.new_folder,
            export_folder=options.export_folder, files_words=options.files_words, at=options.at,
            safe=options.safe, sealed=options.sealed, usual=options.usual, keys=shown,
            unkept=options.unkept, view=options.view,
        )  # fmt: skip
        self.performer = Performer(self, self.send)
        self._is_performing = False
        self._hurried = False
        self._owed = False
        self._first: tuple[Effect, ...] = ()
        self.when_painted: Callable[[], object] = lambda: None
        """Called as soon as there is something to see."""

    def _take_keys(self, keys: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
        """Give commands other keys than their own; return the first of each, as it is shown."""
        from timeline_tui.explorer.settings import rebind, shown_keys

        self.commands = rebind(keys)
        self.bind_anew(_bindings(self.commands, keys))
        return shown_keys(keys, ascii=self.options.ascii)

    # -- the loop ----------------------------------------------------------------------------

    def send(self, message: Message) -> None:
        """Take a message: make the next state of it, show that, and run what else is to be done.
        In a hurry, only messages are shown; the rest waits for `catch_up`."""
        before = self.state
        self.state, effects = update(before, message)
        if self.is_complete and not self.is_running:
            return  # what was still being written when the screen was left has nobody to tell
        if before.session.line and not self.state.session.line:
            self.note_answered()
        acted = self.state is not before or effects or message == Do("step_back")
        if acted and not self._is_performing and not isinstance(message, NEWS):
            self.act()  # a key without any effect leaves the messages
        if self._hurried:
            self._owed = self._owed or self.state is not before
            effects = tuple(effect for effect in effects if isinstance(effect, Say))
            self._perform(effects)
        else:
            # Of other events that are scrolled to, each line is drawn once.
            moves = self.state.outline is not before.outline and any(map(_scrolls, effects))
            with self.timeline.changing() if moves and self.is_running else nullcontext():
                if self.state is not before:
                    self.show()
                self._perform(effects)
        nested = self._is_performing
        if not (nested or self._hurried or isinstance(message, NEWS) or self.is_behind):
            self.paint()

    def _perform(self, effects: Iterable[Effect]) -> None:
        self._is_performing, nested = True, self._is_performing
        try:
            for effect in effects:
                self.performer.perform(effect, self.state)
        finally:
            self._is_performing = nested

    @property
    def is_behind(self) -> bool:
        """Report whether keys wait: what the last one comes to is painted."""
        return isinstance(self.app, PatchedApp) and self.app.arrivals.is_behind

    def note_answered(self) -> None:
        """Note that the line to type in has its answer: the next key is for the list."""
        if isinstance(self.app, PatchedApp):
            self.app.arrivals.note_gone()

    def show(self) -> None:
        """Show the state as it is now."""
        if self.is_running:
            self.present(self.state, self.options.today(), self.performer.outside.line_now)

    def say(self, text: str, *, error: bool = False) -> None:
        """Show words at the bottom."""
        self.performer.say(Say(text, error))

    # -- keys that wait ----------------------------------------------------------------------

    def take(self, key: str) -> bool:
        """Run what a key is bound to; return False, without doing anything, if it may be for
        somebody else: something beside the list has the focus, or the key is none of the table.

        Needed until a key that the list has no use for goes to the screen at once: Textual hands it
        up by a message to each of the widgets around the list.
        """
        if self.app.screen is not self or self.focused not in (self.timeline, None):
            return False
        found = self.bindings_of(key)
        name = (found[0].id or "") if len(found) == 1 and self.app.app_focus else ""
        if name in BY_ID:
            self.action_do(name)
        elif name in KEYED:
            self.action_digit(KEYED[name])
        else:
            return False
        return True

    def hurry(self, key: str) -> bool:
        """Take a key that only moves the cursor or changes the zoom, and show nothing: more keys
        wait. Return False, without doing anything, for other keys and if something beside the list
        has the focus; nothing has it while lanes are in the place of the list."""
        if self.app.screen is not self or self.focused not in (self.timeline, None):
            return False
        found = self.bindings_of(key)
        command = BY_ID.get(found[0].id or "") if len(found) == 1 else None
        if command is None or command.group != "Move":
            return False
        if command.by_sight and not self.timeline.is_measured_by(self.state.measure):
            self.catch_up()  # the lines of the list are those of another zoom
        self._hurried = True
        try:
            self.action_do(command.id)
        finally:
            self._hurried = False
        return True

    def catch_up(self) -> None:
        """Show the result of the keys taken in a hurry."""
        if self._owed:
            self._owed = False
            self.show()
            self.timeline.reveal()

    # -- keys and clicks ---------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave a slash that is typed in an open line to the line."""
        if action == "do" and parameters == ("search",) and self.state.session.line:
            return False
        return super().check_action(action, parameters)

    def action_do(self, command: str) -> None:
        """Run a command of the table."""
        self.send(Do(command, self.sight if BY_ID[command].by_sight else Sight()))

    def action_digit(self, number: int) -> None:
        """Press the key of an actor."""
        self.send(Digit(number))

    def begin_with(self, *news: Message) -> None:
        """Take what is known before the first paint. Nothing is shown yet."""
        for message in news:
            self.state, effects = update(self.state, message)
            self._first += effects

    def fill(self) -> None:
        """Show the state that there is before anything is painted."""
        self.show()
        if self._shown is not None:
            self._present_beside(self._shape)
        effects, self._first = self._first, ()
        for effect in effects:
            self.performer.perform(effect, self.state)

    def complete(self) -> None:
        """Mount the line to type in: letters typed right after the / must reach it."""
        _ = self.bottom.line
        self.is_complete = True
        self.add_hidden()
        self.when_painted()
        if self.app.size.width >= WIDE_PANE:
            self.call_after_refresh(self.show)

    def on_resize(self) -> None:
        self.call_after_refresh(self.show)

    @on(Bottom.Typed)
    def _typed(self, message: Bottom.Typed) -> None:
        self.send(Typed(message.text, self.options.today()))

    @on(Bottom.Given)
    def _given(self, message: Bottom.Given) -> None:
        self.send(Given(message.text, self.options.today()))

    @on(Timeline.Picked)
    def _picked(self, message: Timeline.Picked) -> None:
        line = self.timeline.cursor_line if message.again else None
        self.send(Picked(message.key, message.place, message.again, line))

    @on(Density.Picked)
    def _strip_picked(self, message: Density.Picked) -> None:
        self.send(DayPicked(message.day, message.actor))

    @on(Density.Named)
    def _lane_named(self, message: Density.Named) -> None:
        self.send(ActorChosen("toggle", message.actor))

    @on(ActorsBar.Left)
    def _left_actors(self) -> None:
        self.send(ActorsLeft())

    @on(ActorsBar.Chosen)
    def _actor_chosen(self, message: ActorsBar.Chosen) -> None:
        self.send(ActorChosen(message.how, message.actor))

    @on(WordLine.Clicked)
    def _word_clicked(self, message: WordLine.Clicked) -> None:
        self.action_do(message.command)

    # -- news from the reading thread --------------------------------------------------------

    @on(Posted)
    def _news(self, message: Posted) -> None:
        self.send(message.news)
        if isinstance(message.news, MarkKept):
            self.performer.note_kept(message.news)
        if isinstance(message.news, NewsFound) and not message.news.asked:
            self.performer.renew_news(self.state)

    @on(LineFound)
    def _line_found(self) -> None:
        self.show()

    @on(ReadingFailed)
    def _reading_failed(self, message: ReadingFailed) -> None:
        raise message.error


def _keep_none(view: SavedView | None, instead: str) -> tuple[SavedView, ...]:
    raise StateError("nothing is kept here")


class TimelineApp(PatchedApp):
    """Holds the one screen; ends the process with a code that says how it ended."""

    TITLE = "timeline-tui"
    ENABLE_COMMAND_PALETTE = False  # ours is a sheet like the others
    # The two that no sheet and no open line may keep from anybody.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "To the shell", show=False, priority=True),
    ]

    def __init__(
        self, library: Library, selection: Selection, options: Options, state: State | None = None
    ) -> None:
        super().__init__(["style.tcss", "ascii.tcss"] if options.ascii else ["style.tcss"])
        self.library = library
        self.state = state
        if state is None and not options.unkept:
            options = replace(options, unkept="nothing is kept here")
        self.options = options
        if options.ascii:
            self.add_class("-ascii")
        self.explorer = Explorer(selection, options)
        self.keep_mark: Callable[[MarkChange], object] = lambda change: None
        self._finish_marks: Callable[[float], list[str]] = lambda seconds: []
        self.keep_view: Callable[[SavedView | None, str], tuple[SavedView, ...]] = _keep_none
        self._stop = threading.Event()
        self._cancel = threading.Event()
        self.explorer.performer.outside = Outside(
            line_of=library.line_of,
            line_now=Lines(library, self.explorer.post_message).now,
            path_of=library.path_of,
            place_of=library.place_of,
            target_of=library.target_of,
            run=self.run_outside,
            toggle_mouse=self.toggle_mouse,
            stop_reading=self._cancel.set,
            is_busy=lambda: self.arrivals.is_busy,
            keep_theme=self.keep_theme,
            today=options.today,
            look_back=self.look_back,
            find_words=lambda news: self.memory().find_words(news),
            kept_draft=self.kept_draft,
            keep_draft=self.keep_draft,
            keep_mark=lambda change: self.keep_mark(change),
            keep_view=lambda view, instead: self.keep_view(view, instead),
            kept_note=lambda place: self.kept_draft(self._name_note(place)),
            keep_note=lambda place, draft: self.keep_draft(draft, self._name_note(place)),
        )
        self.animation_level = "none"
        self.mouse_on = True
        self._is_chosen = False
        self._known: Snapshot | None = None
        self._memory: Remembers | None = None
        self._remembering = threading.Lock()
        self._reader: threading.Thread | None = None
        self.ending: Ending | None = None
        self.waker: Waker | None = None

    def take_known(self) -> None:
        """Have the first paint show what is known before any file is read."""
        self._known, news = look_up(self.library, self.state)
        self.explorer.begin_with(*news)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key that suspends to a command that was given it."""
        if action == "suspend_process" and "ctrl+z" not in self.options.keys.get(
            "suspend", ("ctrl+z",)
        ):
            return False
        return super().check_action(action, parameters)

    def get_default_screen(self) -> Screen[None]:
        return self.explorer

    def on_mount(self) -> None:
        # Setting a theme styles everything again, even if it is the one that is set.
        theme = self._theme()
        if self.theme != theme:
            self.theme = theme
        if self.options.notice:
            self.explorer.say(self.options.notice)
        for fault in self.options.faults:
            self.explorer.say(fault, error=True)
        # The first paint comes first: what reads and validates is imported only then.
        self.explorer.when_painted = self._start_reading
        self.call_after_refresh(self._get_ready)

    async def deliver(self, event: events.Event, *, hurried: bool) -> bool:
        """Let the explorer take a key without painting if many wait, else deliver it as usual."""
        key = event.key if isinstance(event, events.Key) else ""
        if hurried and key and not self.is_ending and self.explorer.hurry(key):
            return True
        self.explorer.catch_up()
        own = key and not (self.is_ending or self.has_key(key))
        if own and self.explorer.take(key):
            return False
        return await super().deliver(event, hurried=hurried)

    def answerable(self) -> frozenset[object]:
        """Return the sheets and lines that wait for an answer: none is the explorer itself."""
        return (super().answerable() | {self.explorer.state.session.line}) - {"", self.explorer}

    def _theme(self) -> str:
        """Return the first theme: the one named, else the one chosen before, else that of the
        settings, else one that fits the terminal as far as the environment tells."""
        folder = self.options.theme_folder
        kept = read_theme(folder) if folder and not self.options.theme else ""
        for wanted in (self.options.theme, kept, self.options.usual_theme):
            if wanted and wanted in self.available_themes:
                self._is_chosen = True
                return wanted
        return theme_on(light=is_light(os.environ.get("COLORFGBG", "")))

    def _follow(self, *, light: bool) -> None:
        """Use the theme that fits the terminal, once it has reported its background."""
        if not self._is_chosen and self.theme != theme_on(light=light):
            self.theme = theme_on(light=light)

    def keep_theme(self, name: str) -> str:
        """Save the theme that was chosen; return `""`, or what went wrong."""
        self._is_chosen = True
        if self.options.theme_folder is not None and not self.options.safe:
            try:
                keep_theme(self.options.theme_folder, name)
            except StateError as error:
                return f"could not save the theme: {error}"
        return ""

    def _get_ready(self) -> None:
        self._start_reading()
        if not self._is_chosen:
            self.ask_background(lambda light: self._follow(light=light))
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, found: self.end_by_fault(found.get("exception")))
        if self.waker is not None:
            self.waker.wake(loop)
        if self.ending is not None:
            # Not before: a screen that is half made cannot be unmade.
            self.ending.ready(lambda number: self._end_soon(loop, number))

    def _start_reading(self) -> None:
        if self._reader is not None:
            return
        self._reader = threading.Thread(
            target=read_and_watch,
            args=(
                self.library,
                self.explorer.post_message,
                self._stop,
                self.state,
                self._known,
                self._cancel,
                self._open_marks(),
                self.memory if self.state is not None or self.options.since else None,
            ),
            name="reader",
            daemon=True,
        )
        self._reader.start()

    def on_unmount(self) -> None:
        self._stop.set()

    def leave_reading(self) -> None:
        """Have nothing stay of an index that was not finished. The reading thread sees to that
        itself, but ends with the program; nobody waits long for it."""
        self._stop.set()
        if self.library.is_writing:
            if self._reader is not None:
                self._reader.join(PATIENCE)
            self.library.abandon()

    def _end_soon(self, loop: asyncio.AbstractEventLoop, number: int) -> None:
        with suppress(RuntimeError):  # it is ending already
            loop.call_soon_threadsafe(self._end_by, number)

    def _end_by(self, number: int) -> None:
        self.exit(return_code=128 + number)

    def keep_place(self) -> None:
        """Write where the person is to the state, for the next time."""
        state = self.explorer.state
        # What an open search line has found is not part of the place.
        place = place_of(state if state.session.held is not None else completed(state))
        if self.state is not None and place is not None:
            try:
                self.state.write(text_of(place))
            except StateError as error:
                self.state.words.append(f"could not save the place where you left: {error}")
        self.end_visit()

    def memory(self) -> Remembers:
        """Return what knows what is new, which is made when it is first asked for."""
        with self._remembering:
            if self._memory is None:
                from timeline_tui.tui.sheets.news import Memory

                options = self.options
                self._memory = Memory(
                    self.library, self.state, self.explorer.post_message,
                    since=options.since, today=options.today(),
                )  # fmt: skip
            return self._memory

    def look_back(self, since: str, today: int) -> None:
        """Have what is new since a time found, and shown."""
        self.memory().ask(self.explorer.state.lens.corpus, since, today)

    def end_visit(self) -> None:
        """Note what was seen last, for the next time."""
        if self.state is not None and self.explorer.state.files.loaded:
            try:
                self.memory().end(self.explorer.state.lens.corpus)
            except StateError as error:
                self.state.words.append(f"could not keep what you have seen: {error}")

    def leave_memory(self) -> None:
        """Have git not left running."""
        if self._memory is not None:
            self._memory.leave()

    def keep_draft(self, draft: Sequence[tuple[str, str]], name: str = "") -> str:
        """Save what is typed of a new event, or by another name; return `""`, or what went
        wrong."""
        if self.state is not None:
            try:
                keep_draft(self.state.folder, name or self.state.key, draft)
            except StateError as error:
                return f"the draft is not on disk: {error}"
        return ""

    def kept_draft(self, name: str = "") -> tuple[tuple[str, str], ...]:
        """Return what was typed of a new event, or by another name, and neither written nor
        dropped."""
        if self.state is None:
            return ()
        return read_draft(self.state.folder, name or self.state.key)

    def _name_note(self, place: tuple[str, str]) -> str:
        """Return the name for the draft of a note: an id may hold what no encoding takes."""
        return json.dumps(["note", "" if self.state is None else self.state.key, *place])

    def _open_marks(self) -> Callable[[bool], Sequence[MarksRead | ViewsRead]] | None:
        """Return what reads private marks and views, at first and when they have changed; None
        where none are kept. What comes of a change that is to be written is news."""
        if self.state is None:
            return None
        # The first paint is without it.
        from timeline_tui.files.marks import Keeper, Kept, keep_view, read_views

        state = self.state

        def tell(change: MarkChange, kept: Kept | None, fault: str) -> bool:
            news = MarkKept(change, fault=fault)
            if kept is not None:
                news = MarkKept(change, kept.marks, kept.turn, kept.both)
            return self.explorer.post_message(Posted(news))

        def look(first: bool) -> Sequence[MarksRead | ViewsRead]:
            try:
                kept = keeper.file.read() if first else keeper.file.news()
                if kept is None:
                    return ()
                return MarksRead(kept.marks, kept.turn), ViewsRead(read_views(state))
            except StateError as error:
                return (MarksRead(fault=str(error)),)

        keeper = Keeper(self.state, tell)
        self.keep_mark, self._finish_marks = keeper.keep, keeper.finish
        self.keep_view = lambda view, instead: keep_view(state, view, instead=instead)
        return look

    def keep_all(self) -> None:
        """Write what is to be kept where the program ends at once."""
        self.keep_place()
        self.finish_marks(PATIENCE)

    def finish_marks(self, patience: float = MARKS_PATIENCE) -> None:
        """Wait for marks that are being written, and say which are not."""
        lost = self._finish_marks(patience)
        if self.state is not None:
            self.state.words += [f"a mark or a note is not kept: {why}" for why in lost]

    def run_outside(self, command: Sequence[str]) -> str:
        """Run a program in the terminal and come back; `""`, or what went wrong."""
        from timeline_tui.tui.programs import ended_words, run_here

        try:
            with self.suspend():
                code = run_here(command)
        except Exception as error:
            return f"{Path(command[0]).name} could not be started ({type(error).__name__})"
        finally:
            self.refresh()
        return ended_words(Path(command[0]).name, code) if code else ""

    def copy_to_clipboard(self, text: str) -> None:
        """Hand a text to the terminal's clipboard, unless nothing may leave the program."""
        if self.options.safe:
            self.explorer.say(SAFE, error=True)
        else:
            super().copy_to_clipboard(text)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show words at the bottom, where they cover nothing, and not in a toast."""
        del title, timeout, markup
        self.explorer.say(message, error=severity != "information")

    def action_help_quit(self) -> None:
        """Say how to leave, to people who press ctrl+c out of habit."""
        here = self.screen is self.explorer and not self.explorer.state.session.line
        key = self.explorer.state.key("quit", "q")
        self.explorer.say(f"press {key} to quit" if here else f"press esc, then {key} to quit")

    def toggle_mouse(self) -> bool:
        """Take the mouse or give it back to the terminal; return True if it is ours now."""
        if self.switch_mouse(not self.mouse_on):
            self.mouse_on = not self.mouse_on
        return self.mouse_on


def theme_on(*, light: bool) -> str:
    """Return our theme for a light terminal, or a dark one."""
    return LIGHT_THEME if light else DARK_THEME


def is_light(colors: str) -> bool:
    """Report whether `COLORFGBG` names a light background, as in `0;15`: of the 16 colors those are
    7 and 9 to 15 (rxvt, Konsole)."""
    ground = colors.rpartition(";")[2]
    return ground in ("7", *map(str, range(9, 16)))


def run(
    library: Library, selection: Selection, options: Options, state: State | None = None
) -> int:
    """Open the explorer and stay until it is left; the process's exit code. The place that was
    left goes to `state`, whose `words` say if that failed.

    Raises what the program itself did wrong, once the terminal is as it was.
    """
    forget_impossible_sizes()
    sys.setswitchinterval(SWITCH)
    app = TimelineApp(library, selection, options, state)
    app.ending = Ending(app.keep_all)
    app.take_known()
    threading.excepthook = app.end_by_thread
    with make_waker() as app.waker:
        app.run(mouse=True)
    if app.fault is None:
        app.keep_place()
    app.leave_memory()
    app.finish_marks()
    app.leave_reading()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0
