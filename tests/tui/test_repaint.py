"""Lines painted again after a key: all that look different, and in few passes."""

import random

import pytest
from textual.widgets._toast import Toast

from tests.properties import slowly
from timeline_tui.tui.app import TimelineApp

KEYS = ["j", "k", "less_than_sign", "greater_than_sign", "1", "2", "3", "0", "x", "ampersand", "u",
        "enter", "O", "G", "g", "n", "plus", "minus", "a", "b", "ctrl+d", "escape"]  # fmt: skip


def painted(stage):
    return [strip.simplify() for strip in stage.app.screen._compositor.render_strips()]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("seed", [0, *slowly(1)])
async def test_a_key_leaves_on_the_screen_what_a_new_paint_would_show(
    open_stage, monkeypatch, seed, size
):
    monkeypatch.setattr(TimelineApp, "NOTIFICATION_TIMEOUT", 1000)
    async with open_stage(size=size) as stage:
        for key in random.Random(seed).choices(KEYS, k=24):
            await stage.press(key)
            before = painted(stage)
            for widget in stage.app.screen.walk_children():
                widget.refresh()
            await stage.pilot.pause()
            assert before == painted(stage), key


async def test_words_in_place_of_others_take_over_their_toast(open_stage, monkeypatch):
    monkeypatch.setattr(TimelineApp, "NOTIFICATION_TIMEOUT", 1000)
    async with open_stage() as stage:
        await stage.press("less_than_sign", "less_than_sign", "less_than_sign", "greater_than_sign")
        toast = stage.app.screen.query_one(Toast)
        first = toast._notification.message
        assert first in stage.text()
        await stage.press("greater_than_sign")
        second = toast._notification.message
        assert second != first
        assert second in stage.text()
        assert first not in stage.text()
        assert list(stage.app.screen.query(Toast)) == [toast]
        await stage.pilot.click(toast)
        await stage.until(lambda: not stage.app.screen.query(Toast), "the toast is gone")
        assert not list(stage.app._notifications)


async def test_a_step_of_the_known_day_does_not_lay_the_screen_out(open_stage, monkeypatch):
    monkeypatch.setattr(TimelineApp, "NOTIFICATION_TIMEOUT", 1000)
    async with open_stage() as stage:
        for _ in range(2):
            await stage.press("less_than_sign", "less_than_sign", "greater_than_sign")
        await stage.press("less_than_sign")
        compositor, layouts = stage.app.screen._compositor, []
        lay_out = compositor.reflow
        monkeypatch.setattr(
            compositor, "reflow", lambda *given: (layouts.append(1), lay_out(*given))[1]
        )
        before = stage.text()
        await stage.press("greater_than_sign")
        assert stage.text() != before
        assert "became public" in stage.text()
        assert not layouts
