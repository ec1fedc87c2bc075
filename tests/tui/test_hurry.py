"""Many different keys at once: shown once, and taken one after the other all the same."""

import asyncio
import gc
import random

import pytest
from textual import events

from tests.tui.conftest import DEADLINE
from timeline_tui.core.corpus import Damage
from timeline_tui.explorer import change_words
from timeline_tui.tui.toolkit import app, driver

KEYS = ["j", "k", "space", "b", "plus", "minus", "right_square_bracket", "left_square_bracket",
        "G", "g", "ctrl+d", "ctrl+u", "enter", "n", "down", "up"]  # fmt: skip


def arrive(stage, keys):
    for key in keys:
        event = events.Key(key, key if len(key) == 1 else None)
        stage.app.arrivals.take(event, stage.app._handle_exception)


async def dealt_with(stage):
    await stage.until(
        lambda: not stage.app.arrivals.is_behind and stage.app.arrivals._task.done(),
        "all keys are dealt with",
    )


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 4))]
)
async def test_keys_at_once_come_to_what_they_come_to_one_by_one(open_stage, seed):
    keys = random.Random(seed).choices(KEYS, k=120)
    seen = []
    for together in (True, False):
        async with open_stage() as stage:
            for part in [keys] if together else [[key] for key in keys]:
                arrive(stage, part)
                await dealt_with(stage)
            session = stage.explorer.state.session
            seen.append((session.cursor, session.stop, session.zoom, session.expanded))
            row = stage.explorer.state.lens.row(session.cursor)
            assert stage.explorer.state.view.index(row) in stage.explorer.timeline.in_sight()
            assert stage.explorer.timeline.scene.cursor == session.cursor
    assert seen[0] == seen[1]


async def test_thousands_of_keys_that_move_are_taken_without_showing_each(open_stage, monkeypatch):
    async with open_stage() as stage:
        shown = []
        show = stage.explorer.show
        monkeypatch.setattr(stage.explorer, "show", lambda: (shown.append(1), show()))
        first = stage.explorer.state.session.cursor
        arrive(stage, ["j", "j", "k"] * 20 + ["j", "k"] * 1000)
        await dealt_with(stage)
        index = stage.explorer.state.index
        assert index == min(20, len(stage.explorer.state.view) - 1)
        assert stage.explorer.state.session.cursor != first
        assert len(shown) < 20


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (Damage(), Damage(hidden=3, hiding=1, files=1), "3 events more hidden by errors: press !"),
        (Damage(), Damage(damaged=1, files=1), "1 event more damaged: press !"),
        (Damage(), Damage(others=2), "2 more files have errors: press !"),
        (Damage(hidden=3, files=1), Damage(hidden=1, files=1), "2 events fewer hidden by errors"),
        (Damage(hidden=3, files=1), Damage(), "no errors any more"),
        (Damage(others=2), Damage(others=1), "1 file is right again"),
        (Damage(), Damage(), "the folder changed"),
    ],
)  # fmt: skip
def test_a_change_counts_events_that_errors_touch(before, now, words):
    assert change_words(0, 0, before, now) == words


class Busy:
    """Somebody who has something to do until told otherwise."""

    _closing = False

    def __init__(self):
        self._closed = False
        self._is_mounted = False


async def test_a_key_typed_once_the_sheet_is_gone_is_no_second_answer(open_stage, monkeypatch):
    monkeypatch.setattr(driver, "PATIENCE", 0.5)
    async with open_stage() as stage:
        arrive(stage, ["question_mark"])
        await dealt_with(stage)
        assert len(stage.app.screen_stack) == 2
        busy, pumps = Busy(), stage.app.arrivals._pumps
        stage.app.arrivals._pumps = lambda: [*pumps(), busy]
        arrive(stage, ["escape"])
        async with asyncio.timeout(DEADLINE):
            while len(stage.app.screen_stack) > 1:
                await asyncio.sleep(0)  # not until all is at rest: `q` comes before
        assert stage.app.arrivals.is_busy
        arrive(stage, ["q"])
        busy._closed = True
        async with asyncio.timeout(DEADLINE):
            while not stage.app._exit:
                await asyncio.sleep(0.002)


async def test_a_key_typed_at_the_sight_of_an_answer_is_no_second_answer(open_stage, monkeypatch):
    monkeypatch.setattr(driver, "REPEAT", -1)
    async with open_stage() as stage:
        await stage.press("slash")
        await stage.type("claude")
        paint, pressed = stage.explorer.paint, []

        def paint_and_press() -> None:
            paint()
            if not (stage.explorer.state.session.line or pressed):
                pressed.append("enter")
                arrive(stage, pressed)

        monkeypatch.setattr(stage.explorer, "paint", paint_and_press)
        arrive(stage, ["enter"])
        await dealt_with(stage)
        await stage.until(lambda: stage.explorer.state.session.expanded, "the event is open")


async def test_no_key_is_lost_where_the_machine_is_busy_elsewhere(open_stage, folder, monkeypatch):
    """Each look at the clock finds it five seconds on."""
    now = iter(range(0, 10**9, 5))
    monkeypatch.setattr(driver, "get_time", lambda: next(now))
    (folder / "a.json").write_text('{"date": "2020", "title": "It happened"}')
    async with open_stage(folder) as stage:
        typed = ["c", *"They", "enter", *"2021", *["enter"] * 4, *"vote", "enter", *"Here", "enter"]
        arrive(stage, typed)
        await dealt_with(stage)
        await stage.until(lambda: stage.app.focused.id == "source-0", "all fields are gone through")
        draft = stage.app.screen.draft()
        assert (draft.title, draft.date, draft.place) == ("They", "2021", "Here")
        assert draft.tags == ("vote",)


async def test_garbage_is_collected_in_a_pause_between_keys(open_stage, monkeypatch):
    monkeypatch.setattr(app, "PAUSE", 0.01)
    monkeypatch.setattr(app, "REST", 0.01)
    monkeypatch.setattr(app, "ROUNDS", 0)
    monkeypatch.setattr(app, "FEW_NEW", -1)  # what is new may be frozen when all has been read
    collected = []

    def note(phase, info):
        if phase == "stop":
            collected.append((info["generation"], stage.app.arrivals.is_busy))

    async with open_stage() as stage:
        await stage.until(gc.isenabled, "everything has been read")
        assert gc.get_threshold()[0] >= app.MOST_NEW
        gc.callbacks.append(note)
        try:
            await stage.press("j", "k")
            await stage.until(lambda: (2, False) in collected, "everything is looked through")
        finally:
            gc.callbacks.remove(note)
        before = collected[: collected.index((2, False))]
        assert (1, False) in before, "what is new comes first"
