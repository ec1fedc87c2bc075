"""Keys, clicks and pastes, handed out one at a time.

Textual gives each key at once to the widget that has the focus. When a slow line delivers several
together, the keys behind one that opens a sheet reach what lies below it, and a second answer
closes what was never opened. Here the next one waits until the one before has been dealt with: all
messages delivered, and a sheet that it opened ready to be typed in. Needed until Textual holds keys
back while a screen is being pushed or dismissed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from textual import events
from textual._time import get_time  # the clock of the events
from textual.events import Event
from textual.message_pump import MessagePump

from timeline_tui.tui.toolkit.widgets import PatchedScreen, TypingLine

REPEAT = 0.035
"""Seconds between two keys of one that is held down, at most: 30 a second are usual."""
DOUBLE = 0.5
"""Seconds between the two clicks of a double click, at most."""
PATIENCE = 1.0
"""Seconds until the next one is handed out even if something is still busy."""
MANY, FEW = 16, 4
"""Events that wait: from so many on nothing is painted, until so few are left."""
HELD = 0.6
"""Seconds for which the repeats of one key that has been held down are followed."""
_TURNS = 200
"""Turns of the event loop to wait without a pause; what takes longer is looked at now and then."""
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
    typed in, if there is one. While `unpainted` nothing is painted."""

    def __init__(
        self,
        hand_out: HandOut,
        pumps: Callable[[], Iterable[MessagePump]],
        opened: Callable[[], frozenset[object]],
        line: Callable[[], object],
        unpainted: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._hand_out = hand_out
        self._pumps = pumps
        self._opened = opened
        self._line = line
        self._unpainted = unpainted
        self._waiting: deque[Event] = deque()
        self._task: asyncio.Task[None] | None = None
        self._answer: Event | None = None
        self._answered_at = 0.0
        self._answers = _ANSWERS
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
            before = self._opened()
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

        An even number of its repeats is dropped: a switch ends as it would have.
        """
        first = self._waiting[0]
        key = first.key if isinstance(first, events.Key) else ""
        if not key or key != self._held:
            self._held, self._held_since = key, get_time()
        elif get_time() - self._held_since > HELD:
            while len(self._waiting) > FEW and all(_is_key(self._waiting[n], key) for n in (0, 1)):
                self._waiting.popleft()
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
        end = get_time() + PATIENCE
        turns = quiet = 0
        while quiet < 2 and get_time() < end:
            await asyncio.sleep(0 if turns < _TURNS else 0.002)
            quiet = quiet + 1 if all(_is_idle(pump) for pump in self._pumps()) else 0
            turns += 1
            if not closed_at and before - self._opened():
                closed_at = get_time()
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
