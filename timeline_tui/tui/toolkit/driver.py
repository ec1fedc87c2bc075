"""The driver between Textual and the terminal, made to survive what comes out of either.

Textual's own driver takes a byte that is not UTF-8, a key that no keyboard has, a size that no
screen has and a terminal that is gone for faults of its own: it prints a traceback and ends with 0,
or draws forever.

It also paints a row from the left and trusts its own count of cells. Where a terminal counts
otherwise (`tui.glyphs`), all that follows on the row would be shifted, over the edge of the
next pane and out of the terminal. So a row with such text is painted with blanks in its place, then
the text, then what stands behind it, each at its column.

Keys, clicks and pastes are handed out one at a time (`Arrivals`). Textual gives each key at once to
the widget that has the focus. When a slow line delivers several together, the keys behind one that
opens a sheet reach what lies below it, and a second answer closes what was never opened. Here the
next one waits until the one before has been dealt with: all messages delivered, and a sheet that it
opened ready to be typed in. Needed until Textual holds keys back while a screen is being pushed or
dismissed.
"""

from __future__ import annotations

import asyncio
import os
import re
import select
import signal
import threading
import time
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from contextlib import AbstractContextManager, suppress
from itertools import takewhile
from typing import Any, Protocol

from rich.cells import cell_len  # the count by which Textual writes a row
from textual import events
from textual._time import get_time  # the clock of the events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Event
from textual.geometry import Size
from textual.keys import Keys
from textual.message import Message
from textual.message_pump import MessagePump

from timeline_tui.core.characters import COMMON
from timeline_tui.dates.frozen import dataclass, regex
from timeline_tui.tui.glyphs import UNSURE
from timeline_tui.tui.toolkit.widgets import PatchedScreen, TypingLine

_SURE = COMMON | set(map(chr, range(0x20)))
"""What a screen mostly holds; `UNSURE` is compiled where there is more."""
_ROW = regex(r"(\x1b\[\d+;\d+H)")
_PLACE = regex(r"\x1b\[\d+;(\d+)H")
_TOKEN = regex(r"(?P<style>\x1b\[[0-9;:]*m)|(?P<text>[^\x00-\x1f\x7f-\x9f]+)")
_PARTS = regex(r" {2,}|[\u2500-\u259f]+|(?: (?! )|[^ \u2500-\u259f])+")
"""Blanks, lines and blocks of a frame, and words with single spaces between them."""
_RESETS = ("\x1b[0m", "\x1b[m")


@dataclass(frozen=True, slots=True)
class _Part:
    """Something painted in one style, and its column from 1."""

    column: int
    style: str
    text: str

    @property
    def is_blank(self) -> bool:
        return not self.text.strip(" ")

    @property
    def is_frame(self) -> bool:
        return "\u2500" <= self.text[0] <= "\u259f"

    def paint(self, text: str | None = None) -> str:
        words = self.text if text is None else text
        return f"{self.style}{words}\x1b[0m" if self.style else words


def place_columns(data: str) -> str:
    """Return the text to write to a terminal, with every column stated where it is in doubt."""
    if _SURE.issuperset(data) or not UNSURE.search(data):
        return data
    pieces = _ROW.split(data)
    out = [pieces[0]]
    for move, row in zip(pieces[1::2], pieces[2::2], strict=True):
        out.append(move)
        out.append(_row(move, row) if UNSURE.search(row) else row)
    return "".join(out)


def _row(move: str, row: str) -> str:
    found = _PLACE.fullmatch(move)
    column = int(found[1]) if found else 1
    parts: list[_Part] = []
    style, at = "", 0
    while at < len(row) and (token := _TOKEN.match(row, at)):
        at = token.end()
        if token["style"]:
            style = "" if token["style"] in _RESETS else style + token["style"]
            continue
        text, start = token["text"], column
        # As the toolkit counts: a joiner takes in the blank behind it.
        parts += [
            _Part(start + cell_len(text[: part.start()]), style, part.group())
            for part in _PARTS.finditer(text)
        ]
        column += cell_len(text)
    stretches = [list(stretch) for stretch in _stretches(parts)]
    unsure = [any(UNSURE.search(part.text) for part in stretch) for stretch in stretches]
    out = [
        part.paint(" " * cell_len(part.text) if doubt else None)
        for stretch, doubt in zip(stretches, unsure, strict=True)
        for part in stretch
    ]
    behind = False
    for doubted in (True, False):
        for stretch, doubt in zip(stretches, unsure, strict=True):
            behind = behind or doubt
            if doubt == doubted and behind and not stretch[0].is_blank:
                out.append(f"\x1b[{stretch[0].column}G")
                out += [part.paint() for part in stretch]
        behind = False
    return "".join(out) + f"\x1b[{column}G" + style + row[at:]


def _stretches(parts: list[_Part]) -> Iterator[list[_Part]]:
    """Yield parts that follow each other without a blank or a frame between them.

    A marked word within a text must not come to lie over the text before it.
    """
    stretch: list[_Part] = []
    for part in parts:
        if part.is_blank or part.is_frame:
            if stretch:
                yield stretch
            yield [part]
            stretch = []
        else:
            stretch.append(part)
    if stretch:
        yield stretch


WIDEST, HIGHEST = 999, 500
"""Columns and rows that are drawn at most, whatever a terminal says it has."""
_SIZE = regex("[1-9][0-9]{0,2}")
HAND_OVER, _LOOKS = 0.0003, 4
"""Seconds in which another thread comes to its turn, and how often one is given them that has
something to write: a terminal that takes nothing holds nobody up."""
_LOOK_EVERY = 0.1
"""Seconds between two looks whether input is wanted any more; an escape key waits as long."""


class KeyParser(XTermParser):
    """Takes what no terminal should send for nothing at all.

    Needed until Textual's parser does: it raises in the thread that reads keys, which ends it.
    """

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        """Return the keys of an escape sequence; one that is ignored for the code of no
        character."""
        try:
            return list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError, TypeError):  # the code of no character
            return [events.Key(Keys.Ignore, sequence)]

    def parse_mouse_code(self, code: str) -> Message | None:
        """Return the message of a mouse report, None for one that makes no sense."""
        try:
            return super().parse_mouse_code(code)
        except (ValueError, ZeroDivisionError):  # at a pixel of a screen that says it has none
            return None


ANSWER_PATIENCE = 0.1
"""Seconds to wait for the background of the terminal, before it is taken for dark."""
_PART_PATIENCE = 1.0
"""Seconds that the beginning of an answer waits for the rest."""
_ESCAPE_WAITS = 0.5
"""Seconds after the question in which an escape may be the beginning of the answer."""
_ANSWER = regex("\x1b\\]11;([^\x07\x1b]{0,60})(?:\x07|\x1b\\\\)")
_PART = regex("\x1b(?:\\](?:1(?:1(?:;(?:[^\x07\x1b]{0,60}\x1b?))?)?)?)?\\Z")
_RGB = regex("rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})(?:/[0-9a-fA-F]{1,4})?")
_ASKS = "\x1b]11;?\x1b\\"
"""The question for the background, and its answer (xterm's control sequences, OSC 11)."""


_MUTE = ("linux", "vt", "cons", "dumb")
_DUE_EVERY = 0.005


class Background:
    """The terminal's answer to the question for its background, taken out of what is typed: late
    or in pieces, none of it is ever a key."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked = self._held_since = float("-inf")
        self._is_asked = False
        self._answered: Callable[[bool], object] | None = None
        self._held = ""

    def ask(self, answered: Callable[[bool], object]) -> None:
        """Wait for an answer from now on; `answered` is called with whether it is light."""
        self._answered, self._asked, self._is_asked = answered, self._clock(), True

    @property
    def is_due(self) -> bool:
        """Report whether an answer may still come in time."""
        return self._answered is not None and self._clock() - self._asked < ANSWER_PATIENCE

    def take(self, text: str) -> str:
        """Return what was read without the answer; the beginning of one is held back."""
        if not self._is_asked:
            return text
        text, self._held = _ANSWER.sub(self._hear, self._held + text), ""
        part = _PART.search(text)
        if part is None or (part[0] == "\x1b" and self._clock() - self._asked > _ESCAPE_WAITS):
            return text
        self._held, self._held_since = part[0], self._clock()
        return text[: part.start()]

    def tick(self) -> str:
        """Return what was held back and is no answer."""
        waits = _ESCAPE_WAITS if self._held == "\x1b" else _PART_PATIENCE
        if not self._held or self._clock() - self._held_since < waits:
            return ""
        held, self._held = self._held, ""
        return "" if held.startswith("\x1b]11;") else held

    def _hear(self, answer: re.Match[str]) -> str:
        color = _RGB.fullmatch(answer[1])
        if color and self._answered is not None and self.is_due:
            parts = (int(part, 16) / (16 ** len(part) - 1) for part in color.groups())
            red, green, blue = parts
            self._answered(0.299 * red + 0.587 * green + 0.114 * blue > 0.5)
        self._answered = None
        return ""


class PatchedDriver(LinuxDriver):
    """A driver for Linux and macOS that stops, continues and ends in order."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._background = Background()

    def ask_background(self, answered: Callable[[bool], object]) -> None:
        """Ask the terminal whether it is light, unless it would print the question."""
        is_terminal = os.isatty(self.fileno) and self._file is not None and self._file.isatty()
        if is_terminal and not os.environ.get("TERM", "").startswith(_MUTE):

            def tell(light: bool) -> None:
                with suppress(RuntimeError):  # the loop has ended
                    self._loop.call_soon_threadsafe(answered, light)

            self._background.ask(tell)
            self.write(_ASKS)
            self.flush()

    def disable_input(self) -> None:
        """Stop reading keys, after an answer that is due: the shell would take it for keys."""
        while self._background.is_due:
            time.sleep(_DUE_EVERY)
        super().disable_input()

    _due: frozenset[Callable[[], None]] = frozenset()
    _gathered: list[str] | None = None

    def write(self, data: str) -> None:
        """Write what is painted, each part of it at its column. Needed as long as terminals count
        cells differently and Textual writes a row without saying the columns."""
        if self._gathered is None or threading.current_thread() is not threading.main_thread():
            super().write(place_columns(data))
        else:
            self._gathered.append(data)

    def flush(self) -> None:
        """Let the thread that writes to the terminal come to it before anything else is done: what
        is painted is seen before all that follows from it.

        Needed until Textual does so: its thread waits until this one has nothing to do, or for the
        interval at which Python switches.
        """
        for _ in range(_LOOKS if self._gathered is None else 0):
            if self._writer_thread is None or self._writer_thread._queue.empty():
                break
            time.sleep(HAND_OVER)

    def _sigtstp_application(self, *_: object) -> None:
        """Give the terminal back and stop.

        Needed until Textual does so outside of the signal's handler: the next signal may come in
        the midst of it (Textualize/textual#6298 is about the terminal that is left raw).
        """
        if self._auto_restart:
            self._soon(self._stop)
        else:  # another program has the terminal, and the loop waits for it
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal again. Needed as long as `_sigtstp_application` is."""
        if self._auto_restart:
            self._soon(self._go_on)

    def _soon(self, act: Callable[[], None]) -> None:
        """Handle a signal soon, not in the handler itself: the next signal may come in the midst
        of it."""
        if act not in self._due:
            self._due |= {act}
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._do, act)

    def _do(self, act: Callable[[], None]) -> None:
        self._due -= {act}
        act()

    def _stop(self) -> None:
        """Give the terminal back and stop, with all of a pipeline: a shell takes the terminal only
        once nobody in it runs, and a terminal that is not raw tells all of them, too."""
        self._give_back()
        ours = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        os.killpg(os.getpgrp(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, ours)
        os.kill(os.getpid(), signal.SIGSTOP)

    def _go_on(self) -> None:
        """Take the terminal again after a stop, also after one that nobody can catch (SIGSTOP).

        The shell then has the terminal as we left it, and we have it as the shell did, so it is
        given back and taken anew.
        """
        if self._is_leaving:
            return
        self._give_back()
        self._must_signal_resume = True
        self.resume_application_mode()

    def _give_back(self) -> None:
        if self._key_thread is not None and self._key_thread.is_alive() and not self._is_leaving:
            self.suspend_application_mode()

    @property
    def _is_leaving(self) -> bool:
        return self._app._exit or not self._app.is_running

    def run_input_thread(self) -> None:
        """Read keys until nobody wants any; raises OSError if the terminal is gone."""
        parser = KeyParser()
        decoder = getincrementaldecoder("utf-8")("replace")
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno], [], [], _LOOK_EVERY)
            if ready:
                data = os.read(self.fileno, 4096)
                if not data:
                    raise OSError("the terminal is gone")
                if text := self._background.take(decoder.decode(data)):
                    self._take(parser.feed(text))
            if text := self._background.tick():
                self._take(parser.feed(text))
            self._take(parser.tick())
        self._take(parser.feed(""))

    def _run_input_thread(self) -> None:
        """Read keys until the terminal is gone.

        Needed until Textual hangs up then: its thread prints a traceback and the program stays
        without keys.
        """
        try:
            self.run_input_thread()
        except OSError:
            hang_up()
        except Exception as error:
            self._loop.call_soon_threadsafe(self._app._handle_exception, error)

    def _take(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)

    def process_message(self, message: Message) -> None:
        """Hand on what was read, a size as one that can be drawn."""
        if isinstance(message, events.Resize):
            size = Size(*_possible(*message.size))
            message = events.Resize(size, size, size, message.pixel_size)
        super().process_message(message)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return the size of the terminal as one that can be drawn. Needed until Textual bounds it:
        it allocates and paints whatever a terminal says it has."""
        return _possible(*super()._get_terminal_size())

    def _enable_mouse_support(self) -> None:
        """Take the mouse, by pixels if the terminal was asked for them before. Needed until
        Textual's does: it enables pixels once, with the answer to its question."""
        super()._enable_mouse_support()
        if self._mouse_pixels:
            self._enable_mouse_pixels()

    def _disable_mouse_support(self) -> None:
        """Give the mouse back with all modes off. Needed until Textual's resets the mode of pixels
        that it sets."""
        super()._disable_mouse_support()
        if self._mouse_pixels:
            self.write("\x1b[?1016l")

    def start_application_mode(self) -> None:
        """Take the terminal. One that another program has left without blocking is made to block:
        what it cannot take at once would be lost. Needed until Textual writes again what was not
        taken.

        All that the terminal is told goes to it in one piece: to wake the thread that writes for
        each of its twenty took a hundredth of the time to the first paint.
        """
        for fd in (self.fileno, self._file.fileno() if self._file is not None else 2):
            with suppress(OSError):
                os.set_blocking(fd, True)
        self._gathered = []
        try:
            super().start_application_mode()  # type: ignore[no-untyped-call]
        finally:
            gathered, self._gathered = self._gathered, None
            if gathered:
                self.write("".join(gathered))


def hang_up() -> None:
    """Tell the main thread that the terminal is gone, because it may wait for that terminal.

    Needed where the system does not tell it (`nohup`, another session).
    """
    main = threading.main_thread().ident
    if main is not None:
        signal.pthread_kill(main, signal.SIGHUP)


def _possible(width: int, height: int) -> tuple[int, int]:
    return min(max(width, 1), WIDEST), min(max(height, 1), HIGHEST)


def forget_impossible_sizes(environment: MutableMapping[str, str] = os.environ) -> None:
    """Drop `COLUMNS` and `LINES` that no screen can have, so that the terminal itself is asked."""
    for name in ("COLUMNS", "LINES"):
        if name in environment and not _SIZE.fullmatch(environment[name]):
            del environment[name]


# -- one at a time ---------------------------------------------------------------------------------

REPEAT = 0.035
"""Seconds between two keys of one that is held down, at most: 30 a second are usual."""
DOUBLE = 0.5
"""Seconds between the two clicks of a double click, at most."""
PATIENCE = 1.0
"""Seconds until the next one is handed out even if something is still busy. Those are counted in
which there was a look: a machine that leaves us waiting for our turn is no reason to give letters
to a field that is about to lose the keys."""
MANY, FEW = 16, 4
"""Events that wait: from so many on nothing is painted, until so few are left."""
HELD = 0.6
"""Seconds for which the repeats of one key that has been held down are followed."""
_TURNS = 200
"""Turns of the event loop to wait without a pause; what takes longer is looked at now and then."""
_LOOK = 0.002
"""Seconds between two of those looks."""
_ANSWERS = frozenset({"enter", "escape"})


def is_arrival(event: Event) -> bool:
    """Report whether an event comes from the keyboard or the mouse and has not been handed out."""
    return isinstance(event, (events.InputEvent, events.Paste)) and not event.is_forwarded


class HandOut(Protocol):
    """Delivers an event."""

    def __call__(self, event: Event, *, hurried: bool) -> Awaitable[bool]: ...


class Arrivals:
    """The events that wait. `hand_out` delivers one and reports whether nobody can still be busy
    with it; `hurried` tells it that many wait. `pumps` are all that may still be busy with
    it, `opened` are the sheets and lines that wait for an answer, and `line` is the line that is
    typed in, if there is one. While `unpainted` nothing is painted; `rested` is called when nothing
    waits any more."""

    def __init__(
        self,
        hand_out: HandOut,
        pumps: Callable[[], Iterable[MessagePump]],
        opened: Callable[[], frozenset[object]],
        line: Callable[[], object],
        unpainted: Callable[[], AbstractContextManager[None]],
        rested: Callable[[], object] = lambda: None,
    ) -> None:
        self._hand_out = hand_out
        self._rested = rested
        self._pumps = pumps
        self._opened = opened
        self._line = line
        self._unpainted = unpainted
        self._waiting: deque[Event] = deque()
        self._task: asyncio.Task[None] | None = None
        self._answer: Event | None = None
        self._answered_at = 0.0
        self._answers = _ANSWERS
        self._gone_at = 0.0
        self._held = ""
        self._held_since = 0.0

    @property
    def is_behind(self) -> bool:
        """Report whether more has arrived than has been handled."""
        return bool(self._waiting)

    @property
    def is_busy(self) -> bool:
        """Report whether something that has arrived has not been dealt with."""
        return self.is_behind or (self._task is not None and not self._task.done())

    def take(self, event: Event, failed: Callable[[Exception], object]) -> None:
        """Add an event; in the event loop."""
        if isinstance(event, events.MouseMove) and self._waiting:
            last = self._waiting[-1]
            if isinstance(last, events.MouseMove) and last.button == event.button:
                self._waiting.pop()  # where the pointer was in between does not matter
        self._waiting.append(event)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(failed), name="arrivals")

    def note_gone(self) -> None:
        """Note that a line which waited for an answer has it, before that is painted: who sees it
        painted may press the next key before everybody is at rest."""
        self._gone_at = get_time()

    def drop(self) -> None:
        """Forget what waits: the program ends."""
        self._waiting.clear()

    async def _run(self, failed: Callable[[Exception], object]) -> None:
        try:
            await self._settle()
            while self._waiting:
                if len(self._waiting) > MANY:
                    with self._unpainted():
                        await self._all_but_few()
                else:
                    await self._hand_out_next()
            self._rested()
        except Exception as error:
            failed(error)

    async def _all_but_few(self) -> None:
        """Hand out all but the last few waiting events without painting.

        Nobody sees the states between the first and the last of many keys; the last ones are
        painted, and find everything in its place.
        """
        while len(self._waiting) > FEW:
            self._pass_over_held()
            await self._hand_out_next(hurried=True)

    async def _hand_out_next(self, *, hurried: bool = False) -> None:
        event = self._next()
        if event is not None:
            before, self._gone_at = self._opened(), 0.0
            if await self._hand_out(event, hurried=hurried):
                await asyncio.sleep(0)  # what else arrives is heard
                return
            closed_at = await self._settle(before)
            if closed := before - self._opened():
                self._answer, self._answered_at = event, closed_at
                sheets = (sheet for sheet in closed if isinstance(sheet, PatchedScreen))
                self._answers = _ANSWERS.union(*(sheet.closing_keys for sheet in sheets))

    def _pass_over_held(self) -> None:
        """Drop repeats of a key that has been held down for longer than the program can follow.

        An even number of its repeats is dropped: a switch ends as it would have. A few of one key
        were typed, and all of them count.
        """
        first = self._waiting[0]
        key = first.key if isinstance(first, events.Key) else ""
        if not key or key != self._held:
            self._held, self._held_since = key, get_time()
        elif get_time() - self._held_since > HELD:
            repeats = sum(1 for _ in takewhile(lambda event: _is_key(event, key), self._waiting))
            for _ in range((repeats - MANY) // 2 * 2):
                self._waiting.popleft()

    def _next(self) -> Event | None:
        """Return the next event to hand out; letters for one line are one event, however many they
        are.

        None for an event that answers what has just been answered.
        """
        event = self._waiting.popleft()
        if self._answer is not None:
            if self._is_second_answer(event, self._answer):
                if isinstance(event, events.Key):
                    self._answer = event
                return None
            if not isinstance(event, (events.MouseUp, events.MouseMove)):
                self._answer = None
        line = self._line()
        if line is None or not _is_letter(event):
            return event
        letters = [event]
        while self._waiting and _is_letter(self._waiting[0]):
            letters.append(self._waiting.popleft())
        if len(letters) == 1:
            return event
        text = "".join(key.character or "" for key in letters if isinstance(key, events.Key))
        return TypingLine.Letters(text)

    def _is_second_answer(self, event: Event, answer: Event) -> bool:
        """Report whether an event was meant for the sheet that `answer` closed: it had arrived
        before the sheet was gone, or it is the next of a repeated key or a double click."""
        together = event.time <= self._answered_at
        if isinstance(event, events.Key):
            same = isinstance(answer, events.Key) and event.key == answer.key
            if same and event.time - answer.time <= REPEAT:
                return True
            return together and (same or event.key in self._answers)
        if isinstance(event, (events.MouseDown, events.MouseUp)):
            if isinstance(answer, events.MouseEvent) and event.time - answer.time <= DOUBLE:
                return together or answer.screen_offset == event.screen_offset
            return together
        return False

    async def _settle(self, before: frozenset[object] = frozenset()) -> float:
        """Wait until nobody has anything to do any more, in two looks one after the other: what
        is taken out of one queue may be put into the next. Return when the first of the sheets
        and lines open `before` was gone: a key after that was typed by somebody who saw it go."""
        closed_at = 0.0
        turns = quiet = 0
        while quiet < 2 and turns < _TURNS + PATIENCE / _LOOK:
            await asyncio.sleep(0 if turns < _TURNS else _LOOK)
            quiet = quiet + 1 if all(_is_idle(pump) for pump in self._pumps()) else 0
            turns += 1
            if not closed_at and before - self._opened():
                closed_at = self._gone_at or get_time()
        return closed_at or get_time()


def _is_letter(event: Event) -> bool:
    return isinstance(event, events.Key) and event.is_printable


def _is_key(event: Event, key: str) -> bool:
    return isinstance(event, events.Key) and event.key == key


def _is_idle(pump: MessagePump) -> bool:
    """Report whether somebody has nothing to do: mounted, no message in its queue, no callback
    due. Needed until Textual tells when it is idle to others than its tests."""
    if pump._closing or pump._closed:
        return True
    return pump._is_mounted and pump._message_queue.empty() and not pump._next_callbacks
