"""The application class under ours: what Textual's lacks, and all of its private members that we
need, behind names of our own; and the signals, heard at once and ending it in any case.

Python notes a signal and runs its handler when the main thread next runs Python. One that another
thread takes, or that comes as the event loop goes to sleep, would wait for the next key, and after
ctrl+z forever: until the handler has run, no keys are read (2 of 480 `fg` on a busy machine). A
byte in a pipe wakes the loop (`signal.set_wakeup_fd` in Python's documentation).

A terminal that takes nothing (stopped with ctrl+s, a line that hangs) holds up whoever writes to
it, and with it the event loop. Handlers of Python run all the same; those of the loop would not.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from types import FrameType
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import App, ScreenError
from textual.color import Color
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.driver import Driver
from textual.filter import LineFilter
from textual.message_pump import MessagePump
from textual.widget import Widget
from textual.worker import WorkerFailed

from timeline_tui.core import characters
from timeline_tui.dates.frozen import regex
from timeline_tui.tui.toolkit.driver import Arrivals, PatchedDriver, hang_up, is_arrival
from timeline_tui.tui.toolkit.widgets import TypingLine


class Waker:
    """Wakes a loop for each signal, once it is told of the loop."""

    def __init__(self, end: int, written: int) -> None:
        self._end = end
        self._written = written

    def wake(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let signals wake the loop from here on; in the main thread."""
        loop.add_reader(self._end, os.read, self._end, 4096)
        signal.set_wakeup_fd(self._written, warn_on_full_buffer=False)


@contextmanager
def make_waker() -> Iterator[Waker]:
    """Yield a `Waker` until the loop has ended."""
    end, written = os.pipe()
    os.set_blocking(end, False)
    os.set_blocking(written, False)
    try:
        yield Waker(end, written)
    finally:
        signal.set_wakeup_fd(-1)
        os.close(end)
        os.close(written)


SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
OTHERS = tuple(
    getattr(signal, name)
    for name in ("SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM", "SIGPROF", "SIGXCPU",
                 "SIGIO", "SIGPWR")
    if hasattr(signal, name)
)  # fmt: skip
"""Those that end a program that does not expect them, unless somebody had it ignore them."""
PAUSE, REST = 0.25, 5.0
"""Seconds without a key after which the collector looks through what is new, and through
everything."""
FEW_NEW, ROUNDS = 500, 10
"""New objects that are not worth a look, and looks after which one at everything is."""
MOST_NEW, MOST_ROUNDS = 20_000, 50
"""New objects from which the collector does not wait for a pause, 1 ms; and the looks at them from
which it does not wait with a look at more."""
PATIENCE = 3.0
"""Seconds to end in order; a state file that another program writes may take two."""

_RESTORE = (
    b"\x1b[?2026l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?1004l"
    b"\x1b[?2004l\x1b[?2048l\x1b[<u\x1b[0m\x1b[?7h\x1b[?1049l\x1b[?25h"
)
"""Synchronized output, mouse, focus, paste, size, keyboard, style, wrapping, screen, cursor: all of
them as a shell has them (xterm's control sequences; kitty's keyboard protocol)."""


class Ending:
    """The handling of the signals that end the program.

    `gracefully` is called once in the main thread with the number of the first signal, as soon as
    one has come and it is set; `keep` is called in the end if that has led to nothing.
    """

    def __init__(self, keep: Callable[[], object]) -> None:
        self._keep = keep
        self._gracefully: Callable[[int], object] | None = None
        self._number = 0
        self._attributes: list[Any] | None = None
        with suppress(termios.error, OSError, ValueError):
            self._attributes = termios.tcgetattr(0)
        others = (n for n in OTHERS if signal.getsignal(n) == signal.SIG_DFL)
        for number in (*SIGNALS, *others):
            signal.signal(number, self._handle)

    def ready(self, gracefully: Callable[[int], object]) -> None:
        """Set the way to end in order, which is known from here on."""
        self._gracefully = gracefully
        if self._number:
            gracefully(self._number)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._number:
            return
        self._number = number
        late = threading.Timer(PATIENCE, self._at_once)
        late.daemon = True
        late.start()
        if self._gracefully is not None:
            self._gracefully(number)

    def _at_once(self) -> None:
        """End at once, because the graceful end has led to nothing: keep the state, and give the
        terminal the text that it takes."""
        with suppress(Exception):
            self._keep()
        writer = threading.Thread(target=self._restore, daemon=True)
        writer.start()
        writer.join(1.5)
        os._exit(128 + self._number)

    def _restore(self) -> None:
        with suppress(termios.error, OSError, ValueError):
            if self._attributes is not None:
                termios.tcsetattr(0, termios.TCSANOW, self._attributes)
            place = sys.__stderr__.fileno() if sys.__stderr__ is not None else 2
            terminal = os.dup(place)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, place)  # whoever still draws draws there
            os.set_blocking(terminal, False)
            for thread in threading.enumerate():  # who waits for the terminal is told to look again
                if thread.ident is not None and thread is not threading.current_thread():
                    signal.pthread_kill(thread.ident, self._number)
            try:
                self._write(terminal)
            finally:
                os.set_blocking(terminal, True)  # it is the shell's as well

    def _write(self, terminal: int) -> None:
        """Write the sequence that restores the terminal; drop the text that is stuck in it."""
        left = _RESTORE
        for _ in range(100):
            termios.tcflow(terminal, termios.TCOON)
            termios.tcflush(terminal, termios.TCOFLUSH)
            with suppress(BlockingIOError):
                left = left[os.write(terminal, left) :]
            if not left:
                return
            time.sleep(0.01)


_FORBIDDEN = regex(
    f"[{characters.CONTROLS}{characters.SEPARATORS}{characters.DIRECTIONS}{characters.OVERRIDES}"
    f"{characters.SURROGATES}]"
)


class NoControls(LineFilter):
    """Replaces forbidden characters by a mark of the same width.

    Needed until Textual keeps control characters of a text from the terminal (8.2.8 lets through
    ESC, C1 and directions of writing, from every widget).
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line without what a terminal would obey."""
        return [
            segment
            # What is printable is none of them: of most lines that says it, and no pattern.
            if segment.control or segment.text.isprintable() or not _FORBIDDEN.search(segment.text)
            else Segment(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", segment.text), segment.style)
            for segment in segments
        ]


class Joined(LineFilter):
    """Filters one behind the other, as one: a line is kept once, behind all of them."""

    def __init__(self, *filters: LineFilter) -> None:
        self.filters = filters
        super().__init__()

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line behind all filters."""
        for each in self.filters:
            segments = each.apply(segments, background)
        return segments


NO_CONTROLS = NoControls()
"""The one that there is: lines are kept with the filter that they went through."""


class NoColors(LineFilter):
    """A filter that removes colors and keeps bold, underline and reverse.

    Needed until Textual sends no color where `NO_COLOR` asks for none: 8.2.8 sends greys.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line without colors."""
        return [
            segment
            if segment.style is None
            else Segment(segment.text, _without_color(segment.style), segment.control)
            for segment in segments
        ]


@lru_cache(4096)
def _without_color(style: Style) -> Style:
    plain = style.without_color
    return plain + Style.from_meta(style.meta) if style.meta else plain


NO_COLORS = NoColors()


class PatchedApp(App[None]):
    """An app that takes keys one at a time, and ends quietly by a fault."""

    def __init__(self, css_path: list[str]) -> None:
        super().__init__(css_path=list(css_path))
        self.no_color = bool(os.environ.get("NO_COLOR"))  # https://no-color.org: and not empty
        # Nothing has a tooltip, and what is said has a line of its own: each screen would have a
        # widget for either, a hundredth of the time to the first paint. Needed until an app can say
        # so in public.
        self._disable_tooltips = self._disable_notifications = True
        self._filter = Joined()
        self.arrivals = Arrivals(
            self.deliver, self._pumps, self.answerable, self.typing_line, self.batch_update,
            self._collect_soon,
        )  # fmt: skip
        self._collecting: asyncio.TimerHandle | None = None

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters that every painted line goes through."""
        filters: tuple[LineFilter, ...] = (NO_COLORS, NO_CONTROLS)
        if not self.no_color:
            filters = (*super().get_line_filters(), NO_CONTROLS)
        if filters != self._filter.filters:
            self._filter = Joined(*filters)
        return (self._filter,)

    def get_driver_class(self) -> type[Driver]:
        """Return the class of the driver between Textual and the terminal."""
        return PatchedDriver

    def on_mount(self) -> None:
        """Paint everything when the terminal is taken again, and leave the collector to pauses.

        Needed until Textual repaints the empty screen that a terminal hands back: 8.2.8 takes it
        for the old one (Textualize/textual#6298).
        """
        self.app_resume_signal.subscribe(self, lambda _: self.refresh())
        gc.set_threshold(*map(max, gc.get_threshold(), (MOST_NEW, MOST_ROUNDS, MOST_ROUNDS)))

    # -- keys, clicks and pastes ---------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Line up what comes from the keyboard and the mouse (`Arrivals`)."""
        if is_arrival(event):
            self.arrivals.take(event, self._handle_exception)
        else:
            await super().on_event(event)

    async def deliver(self, event: events.Event, *, hurried: bool) -> bool:
        """Hand an event to the widget that it is for. Return True if nobody can still be busy with
        it; `hurried` says that many wait behind it."""
        line = self.typing_line()
        if self.is_ending:
            self.arrivals.drop()
        elif isinstance(event, TypingLine.Letters) and line is not None:
            line.post_message(event)
        else:
            await super().on_event(event)
        return False

    def has_key(self, key: str) -> bool:
        """Report whether the application itself is bound to a key. Needed until a node has a public
        name for its bindings."""
        return key in self._bindings.key_to_bindings

    def answerable(self) -> frozenset[object]:
        """Return the sheets and lines that wait for an answer."""
        return frozenset(self.screen_stack)

    def typing_line(self) -> Widget | None:
        """Return the line or text that is typed in, if there is one."""
        takes_letters = hasattr(self.focused, "on_typing_line_letters")
        return self.focused if takes_letters else None

    def _pumps(self) -> Iterator[MessagePump]:
        """Yield everybody who may be busy. Needed as long as `Arrivals` is."""
        yield self
        yield from list(self._registry)

    # -- garbage -------------------------------------------------------------------------------

    def _collect_soon(self) -> None:
        """Have the collector look through what is new when no key has come for a while, and later
        through everything: in the midst of a key that takes up to 30 ms."""
        self._collect_in(PAUSE, 1)

    def _collect_in(self, seconds: float, generation: int) -> None:
        if self._collecting is not None:
            self._collecting.cancel()
        loop = asyncio.get_running_loop()
        self._collecting = loop.call_later(seconds, self._collect, generation)

    def _collect(self, generation: int) -> None:
        if self.arrivals.is_busy or not gc.isenabled():  # somebody is reading, or a key has come
            return
        young, rounds, lasted = gc.get_count()
        if generation > 1:
            gc.collect()
        elif young > FEW_NEW or rounds:
            gc.collect(1)
        if generation == 1 and lasted >= ROUNDS:
            self._collect_in(REST, 2)

    # -- the end -------------------------------------------------------------------------------

    @property
    def is_ending(self) -> bool:
        """Report whether somebody has asked to leave. Needed until Textual has a public name for
        it."""
        return self._exit

    @property
    def fault(self) -> Exception | None:
        """Return the error that ended the program.

        Needed until `App.run` raises it where no traceback is printed.
        """
        return self._exception

    def end_by_fault(self, error: BaseException | None) -> None:
        """End by an error where Textual does not see it, in a callback or a thread: it would be
        printed across the screen, and the program would go on without what broke."""
        if isinstance(error, Exception) and self.is_running:
            self._handle_exception(error)

    def end_by_thread(self, found: threading.ExceptHookArgs) -> None:
        """End by an error that a thread raised; a hook for `threading.excepthook`."""
        if isinstance(found.exc_value, OSError):
            hang_up()  # our threads catch theirs: it is the one that writes to the terminal
        elif self._loop is not None:
            with suppress(RuntimeError):  # it is ending already
                self._loop.call_soon_threadsafe(self.end_by_fault, found.exc_value)

    def _handle_exception(self, error: Exception) -> None:
        """End by an error, that of a worker by what broke it. A sheet that leaving takes away while
        it is being made finds its parts gone: that is no fault.

        Needed until Textual can leave while a screen is being mounted, and has a hook for errors.
        """
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            error = error.error
        if not (self._exit and isinstance(error, (NoMatches, NoScreen, ScreenError))):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Restore the terminal; the caller of `run` finds the error in `fault`.

        Needed until Textual's traceback can be had without the values of variables, which are text
        from files.
        """
        self._close_messages_no_wait()

    # -- many keys at once ---------------------------------------------------------------------

    @contextmanager
    def batch_update(self) -> Generator[None, None, None]:
        """Paint nothing until the end, and then what has changed.

        Needed until Textual's tells the screens: it tells the app, which paints nothing. A screen
        at rest since before the end would not hear of it until the next key.
        """
        try:
            with super().batch_update():
                yield
        finally:
            for screen in self.screen_stack:
                screen.check_idle()

    # -- the terminal's colors -----------------------------------------------------------------

    def ask_background(self, answered: Callable[[bool], object]) -> None:
        """Ask the terminal whether it is light; `answered` is called in time or never. Needed until
        Textual does so."""
        if isinstance(self._driver, PatchedDriver):
            self._driver.ask_background(answered)

    # -- the mouse -----------------------------------------------------------------------------

    def switch_mouse(self, on: bool) -> bool:
        """Take the mouse or give it back to the terminal. Return False where there is none to
        switch. Needed until a driver has public names for it."""
        name = "_enable_mouse_support" if on else "_disable_mouse_support"
        switch = getattr(self._driver, name, None)
        if switch is None:
            return False
        switch()
        return True
