"""The application around the explorer: theme, terminal, signals, and how it ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen

from timeline_tui.core.query import Query
from timeline_tui.files.library import Library
from timeline_tui.options import Options
from timeline_tui.tui.columns import placing
from timeline_tui.tui.commands import COMMANDS
from timeline_tui.tui.ending import Ending
from timeline_tui.tui.explorer import Explorer
from timeline_tui.tui.loading import read_and_watch
from timeline_tui.tui.placing import Lines
from timeline_tui.tui.safe import NoControls
from timeline_tui.tui.typing_line import TypingLine
from timeline_tui.tui.waking import Waking, waking

if TYPE_CHECKING:
    from timeline_tui.files.state import State

DEFAULT_THEME = "textual-dark"


class CommandProvider(Provider):
    """The palette's lines: the table of commands, and nothing of a file's."""

    def _commands(self) -> Iterable[tuple[str, str]]:
        from timeline_tui.tui.screens import keys_shown
        from timeline_tui.tui.sheet import glyphs_of

        glyphs = glyphs_of(self.app)
        for command in COMMANDS:
            if command.palette:
                words = f"{command.words[0].upper()}{command.words[1:]}"
                yield f"{glyphs.words(words)}  ({keys_shown(command.shown, glyphs)})", command.id

    async def discover(self) -> Hits:
        for words, command in self._commands():
            yield DiscoveryHit(words, self._runner(command))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for words, command in self._commands():
            score = matcher.match(words)
            if score > 0:
                yield Hit(score, matcher.highlight(words), self._runner(command))

    def _runner(self, command: str):  # type: ignore[no-untyped-def]
        screen = self.screen
        return lambda: self.app.call_later(screen.run_action, f"do('{command}')")


class TimelineApp(App[None]):
    """Holds the one screen; ends the process with a code that says how it ended."""

    TITLE = "timeline-tui"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "f12"
    COMMANDS: ClassVar[set[type[Provider]]] = {CommandProvider}  # type: ignore[assignment]
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
        self._stop = threading.Event()
        self._reader: threading.Thread | None = None
        self.ending: Ending | None = None
        self.waking: Waking | None = None

    def get_default_screen(self) -> Screen[None]:
        return self.explorer

    def get_driver_class(self) -> type[Driver]:
        return placing(super().get_driver_class())

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), NoControls()]

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

    async def _on_key(self, event: events.Key) -> None:
        """A key that nobody took. One that the search line would have taken was pressed before
        the line had the keys and was still on its way: it is the command that it was meant as."""
        line = self.focused
        if isinstance(line, TypingLine) and line.check_consume_key(event.key, event.character):
            # The toolkit calls the handler of each class in turn, unless told not to.
            event.prevent_default()
            if self.screen is self.explorer:
                for binding in self.explorer._bindings.key_to_bindings.get(event.key, ()):
                    await self.run_action(binding.action, self.explorer)

    def _theme(self) -> str:
        wanted = self.options.theme
        return wanted if wanted and wanted in self.available_themes else DEFAULT_THEME

    def _start_reading(self) -> None:
        loop = asyncio.get_running_loop()
        if self.waking is not None:
            self.waking.wake(loop)
        if self.ending is not None:
            # Not before: a screen that is half made cannot be unmade.
            self.ending.ready(lambda number: loop.call_soon_threadsafe(self._end_by, number))
        self._reader = threading.Thread(
            target=read_and_watch,
            args=(self.library, self.explorer.post_message, self._stop, self.state),
            name="reader",
            daemon=True,
        )
        self._reader.start()

    def on_unmount(self) -> None:
        self._stop.set()

    def _end_by(self, number: int) -> None:
        self.exit(return_code=128 + number)

    def keep_place(self) -> None:
        """Where they are goes to the state, for the next time."""
        from timeline_tui.files.state import StateError
        from timeline_tui.tui.acts.returning import place_left
        from timeline_tui.tui.place import text_of

        place = place_left(self.explorer)
        if self.state is not None and place is not None:
            try:
                self.state.write(text_of(place))
            except StateError as error:
                self.state.words.append(f"the place where you left could not be kept: {error}")

    def _fatal_error(self) -> None:
        """A fault of ours: the terminal is restored and `run` passes the error on. The toolkit
        would print a traceback with the values of variables, which are text from files."""
        self._close_messages_no_wait()

    def run_outside(self, command: Sequence[str]) -> str:
        """Run a program in the terminal and come back; `""`, or what went wrong."""
        from timeline_tui.tui.outside.starting import ended_words
        from timeline_tui.tui.outside.terminal import run_here

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
    app = TimelineApp(library, query, options, state)
    app.ending = Ending(app.keep_place)
    with waking() as app.waking:
        app.run(mouse=True)
    if app._exception is not None:
        raise app._exception
    app.keep_place()
    return app.return_code or 0
