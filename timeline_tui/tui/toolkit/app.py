"""The application class under ours: what Textual's lacks, and all of its private members that we
need, behind names of our own."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress

from rich.segment import Segment
from textual import events
from textual.app import App, ScreenError
from textual.color import Color
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.driver import Driver
from textual.filter import LineFilter
from textual.message_pump import MessagePump
from textual.notifications import SeverityLevel
from textual.widgets._toast import Toast
from textual.worker import WorkerFailed

from timeline_tui.core import characters
from timeline_tui.dates.frozen import regex
from timeline_tui.tui.toolkit.arrivals import Arrivals, is_arrival
from timeline_tui.tui.toolkit.driver import PatchedDriver, hang_up
from timeline_tui.tui.toolkit.widgets import TypingLine

TOASTS_LIMIT = 3
"""Toasts that are shown at once."""
TOASTS_WAIT = 0.05
"""Seconds between two looks whether keys still wait."""

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


class PatchedApp(App[None]):
    """An app that takes keys one at a time, keeps few toasts, and ends quietly by a fault."""

    def __init__(self, css_path: list[str]) -> None:
        super().__init__(css_path=list(css_path))
        self._toasts_due = False
        self.arrivals = Arrivals(
            self.deliver, self._pumps, self.answerable, self.typing_line, self.batch_update
        )

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters that every painted line goes through."""
        return [*super().get_line_filters(), NoControls()]

    def get_driver_class(self) -> type[Driver]:
        """Return the class of the driver between Textual and the terminal."""
        return PatchedDriver

    def on_mount(self) -> None:
        """Paint everything when the terminal is taken again.

        Needed until Textual repaints the empty screen that a terminal hands back: 8.2.8 takes it
        for the old one (Textualize/textual#6298).
        """
        self.app_resume_signal.subscribe(self, lambda _: self.refresh())

    # -- keys, clicks and pastes ---------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Line up what comes from the keyboard and the mouse (`toolkit.arrivals`)."""
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

    def answerable(self) -> frozenset[object]:
        """Return the sheets and lines that wait for an answer."""
        return frozenset(self.screen_stack)

    def typing_line(self) -> TypingLine | None:
        """Return the line that is typed in, if there is one."""
        return self.focused if isinstance(self.focused, TypingLine) else None

    def _pumps(self) -> Iterator[MessagePump]:
        """Yield everybody who may be busy. Needed as long as `Arrivals` is."""
        yield self
        yield from list(self._registry)

    # -- toasts --------------------------------------------------------------------------------

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a toast, but not a second one with the same words; keep only the last few.

        Needed until Textual bounds its toasts: a key that is held down piles up one a repeat.
        """
        shown = list(self._notifications)
        same = [toast for toast in shown if (toast.message, toast.severity) == (message, severity)]
        if same and same[-1] is shown[-1] and same[-1].time_left > same[-1].timeout / 2:
            return
        kept = [toast for toast in shown if toast not in same][-(TOASTS_LIMIT - 1) :]
        for old in shown:
            if old not in kept:
                self._unnotify(old, refresh=False)
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def _refresh_notifications(self) -> None:
        """Mount and remove toasts once for all keys that arrive together.

        Needed until Textual collects such changes: each one costs a layout of the screen.
        """
        if not self._toasts_due:
            self._toasts_due = True
            # Words that come in place of others are on their way: behind them.
            self.call_later(self.call_later, self._show_toasts)

    def _show_toasts(self) -> None:
        if self.arrivals.is_behind:
            self.set_timer(TOASTS_WAIT, self._show_toasts)
        else:
            self._toasts_due = False
            self._reword_toast()
            super()._refresh_notifications()

    def _reword_toast(self) -> None:
        """Give the one toast that is shown the words of the one that takes its place.

        Needed until Textual can change a toast: one that goes and one that comes cost two layouts
        and three paints.
        """
        if not self.screen_stack:
            return  # it is ending
        notifications, toasts = list(self._notifications), list(self.screen.query(Toast))
        if len(notifications) != 1 or len(toasts) != 1:
            return
        new, toast = notifications[0], toasts[0]
        old = toast._notification
        lasts = toast.display and toast._is_mounted and not new.has_expired
        if not lasts or old.identity == new.identity or old.severity != new.severity:
            return
        self._unnotify(new, refresh=False)
        new.identity = old.identity
        self._notifications.add(new)
        toast._notification = new
        for timer in list(toast._timers):
            timer.stop()
        toast.set_timer(new.time_left, toast._expire)
        if (old.title, old.message) != (new.title, new.message):
            fits = toast.size.height == 1 and (old.message + new.message).isascii()
            toast.refresh(layout=not fits or len(old.message) != len(new.message))

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
