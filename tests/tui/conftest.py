"""Opening the explorer in a test: on real files, at a size, with its toasts painted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from textual._context import active_app
from textual.pilot import Pilot

from timeline_tui.core.query import EVERYTHING, Query, Selection
from timeline_tui.explorer.messages import EventChosen
from timeline_tui.files import watch
from timeline_tui.files.library import Library
from timeline_tui.files.state import State
from timeline_tui.tui import Options
from timeline_tui.tui.app import Explorer, TimelineApp

SHIPPED = Path(__file__).parents[2] / "events"
DEADLINE = 60.0
"""Seconds to wait for anything, on however busy a machine."""


async def come_to_rest(*_: float) -> None:
    """Wait until the open app has dealt with all it was given and has painted what came of it.

    In place of the toolkit's `wait_for_idle`, which sleeps for 20 ms at least, three times a key,
    and takes a quiet processor for an app at rest.
    """
    app = active_app.get()
    assert isinstance(app, TimelineApp)
    loop = asyncio.get_running_loop()
    end = time.monotonic() + DEADLINE
    quiet = 0
    while quiet < 2:
        assert time.monotonic() < end, "the app does not come to rest"
        await asyncio.sleep(0)
        arriving = app.arrivals._task
        if loop._ready:  # type: ignore[attr-defined]
            quiet = 0
        elif arriving is not None and not arriving.done():
            quiet = 0
            await asyncio.wait([arriving], timeout=DEADLINE)
        # Now, not with the next frame of a real terminal.
        elif app._resize_timer is not None:
            quiet = 0
            app._check_resize()
        # What waits until nobody is busy with a key, as the next slice of a search does.
        elif app.explorer.performer._is_waiting and not app.explorer.performer.outside.is_busy():
            quiet = 0
            await asyncio.sleep(0.001)
        elif app._running and app.screen._update_timer._active.is_set():
            quiet = 0
            app.screen._on_timer_update()
        else:
            quiet += 1


@pytest.fixture(autouse=True)
def _wait_for_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pilot go on as soon as the app is at rest."""
    for module in ("app", "pilot"):
        monkeypatch.setattr(f"textual.{module}.wait_for_idle", come_to_rest)


@pytest.fixture(autouse=True)
def _hear_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hear of a change, and end the watch, without the pauses that spare a disk in use."""
    monkeypatch.setattr(watch, "DEBOUNCE", 10)
    monkeypatch.setattr(watch, "STEP", 5)
    monkeypatch.setattr(watch, "SOON", 0.05)


class Stage:
    """An open explorer and what a person sees and does."""

    def __init__(self, app: TimelineApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def explorer(self) -> Explorer:
        return self.app.explorer

    @property
    def cursor(self) -> str:
        return self.explorer.state.session.cursor

    def lines(self) -> list[str]:
        """Return the screen as text, a string a row."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    def text(self) -> str:
        return "\n".join(self.lines())

    def flat(self) -> str:
        """Return the screen without the bars and breaks of wrapping, to find running words."""
        kept = (line.split("▕")[-1].split("▏")[0] for line in self.lines())
        pieces = (line.rstrip("▅▇▆▄▃▂▁█ ") for line in kept)
        return " ".join(" ".join(pieces).translate(str.maketrans("┃│╎┊▌", "     ")).split())

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.press(*("space" if char == " " else char for char in text))

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait for a named condition with a deadline."""
        end = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < end, f"waited in vain for: {what}\n{self.text()}"
            await asyncio.sleep(0.002)
        await self.pilot.pause()

    async def go_to(self, event: str) -> None:
        """Put the cursor on an event, by a way that only tests may take."""
        row = self.explorer.state.lens.row(event)
        assert row is not None, event
        self.explorer.send(EventChosen(event))
        await self.pilot.pause()


OpenStage = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture
def open_stage() -> OpenStage:
    """Open the explorer: `async with open_stage(folder, size=(80, 24)) as stage`."""

    @asynccontextmanager
    async def opened(
        *paths: Path | str,
        size: tuple[int, int] = (80, 24),
        query: Query = EVERYTHING,
        options: Options | None = None,
        state: State | None = None,
    ) -> AsyncIterator[Stage]:
        chosen = [str(path) for path in paths] or [str(SHIPPED)]
        library = Library(chosen)
        app = TimelineApp(
            library, Selection(query), options or Options(new_folder=chosen[0]), state
        )
        async with app.run_test(size=size, notifications=True) as pilot:
            stage = Stage(app, pilot)
            await stage.until(lambda: stage.explorer.state.files.loaded, "the chronology is read")
            yield stage
        await asyncio.sleep(0)

    return opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder to fill."""
    made = tmp_path / "events"
    made.mkdir()
    return made
