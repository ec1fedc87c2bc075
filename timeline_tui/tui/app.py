"""The application around the explorer: theme, reading, signals, and how it ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.notifications import SeverityLevel
from textual.screen import Screen

from timeline_tui.core.query import Selection
from timeline_tui.explorer.state import place_of, text_of
from timeline_tui.explorer.transition import completed
from timeline_tui.explorer.update import SAFE
from timeline_tui.files.library import Library
from timeline_tui.files.snapshot import Snapshot
from timeline_tui.files.state import State, StateError
from timeline_tui.tui import Options
from timeline_tui.tui.explorer import Explorer
from timeline_tui.tui.loading import Lines, look_up, read_and_watch
from timeline_tui.tui.perform import Outside
from timeline_tui.tui.toolkit.app import Ending, PatchedApp, Waker, make_waker
from timeline_tui.tui.toolkit.driver import forget_impossible_sizes

PATIENCE = 0.5
"""Seconds that the reading thread has to end by itself, if it writes."""
DEFAULT_THEME = "textual-dark"


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
        self.options = options
        if options.ascii:
            self.add_class("-ascii")
        self.explorer = Explorer(selection, options)
        self._stop = threading.Event()
        self._cancel = threading.Event()
        self.explorer.performer.outside = Outside(
            line_of=library.line_of,
            line_now=Lines(library, self.explorer.post_message).now,
            path_of=library.path_of,
            run=self.run_outside,
            toggle_mouse=self.toggle_mouse,
            stop_reading=self._cancel.set,
            is_busy=lambda: self.arrivals.is_busy,
        )
        self.animation_level = "none"
        self.mouse_on = True
        self._known: Snapshot | None = None
        self._reader: threading.Thread | None = None
        self.ending: Ending | None = None
        self.waker: Waker | None = None

    def take_known(self) -> None:
        """Have the first paint show what is known before any file is read."""
        self._known, news = look_up(self.library, self.state)
        self.explorer.begin_with(*news)

    def get_default_screen(self) -> Screen[None]:
        return self.explorer

    def on_mount(self) -> None:
        # Setting a theme styles everything again, even if it is the one that is set.
        if self.theme != self._theme():
            self.theme = self._theme()
        if self.options.notice:
            self.explorer.say(self.options.notice)
        # The first paint comes first: what reads and validates is imported only then.
        self.call_after_refresh(self._start_reading)

    async def deliver(self, event: events.Event, *, hurried: bool) -> bool:
        """Let the explorer take a key without painting if many wait, else deliver it as usual."""
        key = event.key if isinstance(event, events.Key) else ""
        if hurried and key and not self.is_ending and self.explorer.hurry(key):
            return True
        self.explorer.catch_up()
        return await super().deliver(event, hurried=hurried)

    def answerable(self) -> frozenset[object]:
        """Return the sheets and lines that wait for an answer: none is the explorer itself."""
        return (super().answerable() | {self.explorer.state.session.line}) - {"", self.explorer}

    def _theme(self) -> str:
        wanted = self.options.theme
        return wanted if wanted and wanted in self.available_themes else DEFAULT_THEME

    def _start_reading(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, found: self.end_by_fault(found.get("exception")))
        if self.waker is not None:
            self.waker.wake(loop)
        if self.ending is not None:
            # Not before: a screen that is half made cannot be unmade.
            self.ending.ready(lambda number: self._end_soon(loop, number))
        self._reader = threading.Thread(
            target=read_and_watch,
            args=(
                self.library,
                self.explorer.post_message,
                self._stop,
                self.state,
                self._known,
                self._cancel,
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
                self.state.words.append(f"the place where you left could not be kept: {error}")

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
        self.explorer.say("press q to quit" if here else "press esc, then q to quit")

    def toggle_mouse(self) -> bool:
        """Take the mouse or give it back to the terminal; return True if it is ours now."""
        if self.switch_mouse(not self.mouse_on):
            self.mouse_on = not self.mouse_on
        return self.mouse_on


def run(
    library: Library, selection: Selection, options: Options, state: State | None = None
) -> int:
    """Open the explorer and stay until it is left; the process's exit code. The place that was
    left goes to `state`, whose `words` say if that failed.

    Raises what the program itself did wrong, once the terminal is as it was.
    """
    forget_impossible_sizes()
    app = TimelineApp(library, selection, options, state)
    app.ending = Ending(app.keep_place)
    app.take_known()
    threading.excepthook = app.end_by_thread
    with make_waker() as app.waker:
        app.run(mouse=True)
    if app.fault is None:
        app.keep_place()
    app.leave_reading()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0
