"""Opening the explorer in a test: on real files, at a size, with its toasts painted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from timeline_tui.core.query import EVERYTHING, Query
from timeline_tui.explorer.messages import EventChosen
from timeline_tui.explorer.state import Options
from timeline_tui.files.library import Library
from timeline_tui.files.state import State
from timeline_tui.tui.app import TimelineApp
from timeline_tui.tui.explorer import Explorer

SHIPPED = Path(__file__).parents[2] / "events"
DEADLINE = 10.0


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
        """The screen as text, a string a row."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    def text(self) -> str:
        return "\n".join(self.lines())

    def flat(self) -> str:
        """The screen without the bars and breaks of wrapping, for finding running words."""
        kept = (line.rstrip("▅▇▆▄▃▂▁█ ") for line in self.lines())
        pieces = (line.split("▕")[-1].split("▏")[0] for line in kept)
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
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def go_to(self, event: str) -> None:
        """The cursor on an event, the way a test may and a person need not."""
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
        app = TimelineApp(library, query, options or Options(new_folder=chosen[0]), state)
        async with app.run_test(size=size, notifications=True) as pilot:
            stage = Stage(app, pilot)
            await stage.until(lambda: stage.explorer.state.files.loaded, "the chronology is read")
            yield stage
        await asyncio.sleep(0)

    return opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to fill."""
    made = tmp_path / "events"
    made.mkdir()
    return made
