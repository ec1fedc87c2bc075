"""The application around the explorer: theme, terminal, signals, and how it ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, ScreenError
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.driver import Driver
from textual.filter import LineFilter
from textual.message_pump import MessagePump
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.worker import WorkerFailed

from timeline_tui.core.query import Query
from timeline_tui.explorer.options import Options
from timeline_tui.files.library import Library
from timeline_tui.tui.explorer import Explorer
from timeline_tui.tui.loading import Lines, read_and_watch
from timeline_tui.tui.toolkit.arrivals import Arrivals, is_arrival
from timeline_tui.tui.toolkit.driver import SteadyDriver, forget_impossible_sizes, hang_up
from timeline_tui.tui.toolkit.overrides import NoControls
from timeline_tui.tui.toolkit.signals import Ending, Waking, waking
from timeline_tui.tui.typing_line import TypingLine

if TYPE_CHECKING:
    from timeline_tui.files.state import State

WORDS_LIMIT = 3
"""Words in passing that are shown at once."""
WORDS_WAIT = 0.05
"""Seconds between two looks whether keys still wait."""
DEFAULT_THEME = "textual-dark"


class TimelineApp(App[None]):
    """Holds the one screen; ends the process with a code that says how it ended."""

    TITLE = "timeline-tui"
    ENABLE_COMMAND_PALETTE = False  # ours is a sheet like the others
    # The two that no sheet and no open line may keep from anybody.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "To the shell", show=False, priority=True),
    ]

    def __init__(
        self, library: Library, query: Query, options: Options, state: State | None = None
    ) -> None:
        super().__init__(css_path=["style.tcss", "ascii.tcss"] if options.ascii else "style.tcss")
        self.library = library
        self.state = state
        self.options = options
        if options.ascii:
            self.add_class("-ascii")
        self.explorer = Explorer(query, options)
        self.explorer.line_of = library.line_of
        self.explorer.line_now = Lines(library, self.explorer.post_message).now
        self.explorer.path_of = library.path_of
        self.explorer.run_outside = self.run_outside
        self.explorer.toggle_mouse = self.toggle_mouse
        self.animation_level = "none"
        self.mouse_on = True
        self._words_due = False
        self._stop = threading.Event()
        self._reader: threading.Thread | None = None
        self.ending: Ending | None = None
        self.waking: Waking | None = None
        self.arrivals = Arrivals(
            self._hand_out, self._pumps, self._opened, lambda: self._line_in_use,
            self.batch_update,
        )  # fmt: skip

    def get_default_screen(self) -> Screen[None]:
        return self.explorer

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), NoControls()]

    def get_driver_class(self) -> type[Driver]:
        return SteadyDriver

    def on_mount(self) -> None:
        # Setting a theme styles everything again, even if it is the one that is set.
        if self.theme != self._theme():
            self.theme = self._theme()
        # The terminal hands back an empty screen, and the toolkit takes it for the old one.
        self.app_resume_signal.subscribe(self, lambda _: self.refresh())
        if self.options.notice:
            self.explorer.tell(self.options.notice)
        # The first paint comes first: what reads and validates is imported only then.
        self.call_after_refresh(self._start_reading)

    async def on_event(self, event: events.Event) -> None:
        if is_arrival(event):
            self.arrivals.take(event, self._handle_exception)
        else:
            await super().on_event(event)

    async def _hand_out(self, event: events.Event, *, hurried: bool) -> bool:
        """Deliver an event; whether it has been dealt with already."""
        key = event.key if isinstance(event, events.Key) else ""
        if hurried and key and not self._exit and self.explorer.hurry(key):
            return True
        self.explorer.catch_up()
        line = self._line_in_use
        if self._exit:
            self.arrivals.drop()
        elif isinstance(event, TypingLine.Letters) and line is not None:
            line.post_message(event)
        else:
            await super().on_event(event)
        return False

    def _pumps(self) -> Iterator[MessagePump]:
        yield self
        yield from list(self._registry)

    def _opened(self) -> frozenset[object]:
        session = self.explorer.session
        line = session.asking or ("search" if session.held is not None else "")
        return frozenset((*self.screen_stack, line)) - {"", self.explorer}

    @property
    def _line_in_use(self) -> TypingLine | None:
        return self.focused if isinstance(self.focused, TypingLine) else None

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say something in passing. What is said already is not said again, and only the last few
        are kept, whatever key is held down."""
        said = list(self._notifications)
        same = [each for each in said if (each.message, each.severity) == (message, severity)]
        if same and same[-1] is said[-1] and same[-1].time_left > same[-1].timeout / 2:
            return
        kept = [each for each in said if each not in same][-(WORDS_LIMIT - 1) :]
        for old in said:
            if old not in kept:
                self._unnotify(old, refresh=False)
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def _refresh_notifications(self) -> None:
        """Each change of the words in passing mounts and removes widgets: it is done once for all
        keys that arrive together."""
        if not self._words_due:
            self._words_due = True
            self.call_later(self._show_words)

    def _show_words(self) -> None:
        if self.arrivals.is_behind:
            self.set_timer(WORDS_WAIT, self._show_words)
        else:
            self._words_due = False
            super()._refresh_notifications()

    def _theme(self) -> str:
        wanted = self.options.theme
        return wanted if wanted and wanted in self.available_themes else DEFAULT_THEME

    def _start_reading(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, found: self._broke(found.get("exception")))
        if self.waking is not None:
            self.waking.wake(loop)
        if self.ending is not None:
            # Not before: a screen that is half made cannot be unmade.
            self.ending.ready(lambda number: self._end_soon(loop, number))
        self._reader = threading.Thread(
            target=read_and_watch,
            args=(self.library, self.explorer.post_message, self._stop, self.state),
            name="reader",
            daemon=True,
        )
        self._reader.start()

    def on_unmount(self) -> None:
        self._stop.set()

    def _end_soon(self, loop: asyncio.AbstractEventLoop, number: int) -> None:
        with suppress(RuntimeError):  # it is ending already
            loop.call_soon_threadsafe(self._end_by, number)

    def _end_by(self, number: int) -> None:
        self.exit(return_code=128 + number)

    def keep_place(self) -> None:
        """Where they are goes to the state, for the next time."""
        from timeline_tui.explorer.place import text_of
        from timeline_tui.files.state import StateError
        from timeline_tui.tui.acts.returning import place_left

        place = place_left(self.explorer)
        if self.state is not None and place is not None:
            try:
                self.state.write(text_of(place))
            except StateError as error:
                self.state.words.append(f"the place where you left could not be kept: {error}")

    def thread_broke(self, found: threading.ExceptHookArgs) -> None:
        """A thread has ended by a fault."""
        if isinstance(found.exc_value, OSError):
            hang_up()  # our threads catch theirs: it is the one that writes to the terminal
        elif self._loop is not None:
            with suppress(RuntimeError):  # it is ending already
                self._loop.call_soon_threadsafe(self._broke, found.exc_value)

    def _broke(self, error: BaseException | None) -> None:
        """A fault where the toolkit does not see it, in a callback or a thread: it would be printed
        across the screen, and the program would go on without what broke."""
        if isinstance(error, Exception) and self.is_running:
            self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        """A fault of ours ends the program; that of a worker is what broke it. A sheet that leaving
        takes away while it is being made finds its parts gone: that is no fault."""
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            error = error.error
        if not (self._exit and isinstance(error, (NoMatches, NoScreen, ScreenError))):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """A fault of ours: the terminal is restored and `run` passes the error on. The toolkit
        would print a traceback with the values of variables, which are text from files."""
        self._close_messages_no_wait()

    def run_outside(self, command: Sequence[str]) -> str:
        """Run a program in the terminal and come back; `""`, or what went wrong."""
        from timeline_tui.tui.outside import ended_words, run_here

        try:
            with self.suspend():
                code = run_here(command)
        except Exception as error:
            return f"{Path(command[0]).name} could not be started ({type(error).__name__})"
        finally:
            self.refresh()
        return ended_words(Path(command[0]).name, code) if code else ""

    def toggle_mouse(self) -> bool:
        """Take the mouse or give it back to the terminal; whether it is ours now."""
        driver = self._driver
        name = "_disable_mouse_support" if self.mouse_on else "_enable_mouse_support"
        switch = getattr(driver, name, None)
        if switch is not None:
            switch()
            self.mouse_on = not self.mouse_on
        return self.mouse_on


def run(library: Library, query: Query, options: Options, state: State | None = None) -> int:
    """Open the explorer and stay until it is left; the process's exit code. The place that was
    left goes to `state`, whose `words` say if that failed.

    Raises what the program itself did wrong, once the terminal is as it was.
    """
    forget_impossible_sizes()
    app = TimelineApp(library, query, options, state)
    app.ending = Ending(app.keep_place)
    threading.excepthook = app.thread_broke
    with waking() as app.waking:
        app.run(mouse=True)
    if app._exception is not None:
        raise app._exception
    app.keep_place()
    return app.return_code or 0
