"""Signals that end the program, and what comes after the end."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.tui.conftest import OpenStage
from timeline_tui.explorer.messages import EventChanged
from timeline_tui.tui.toolkit.app import OTHERS, SIGNALS, Ending


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (*SIGNALS, *OTHERS)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_the_first_signal_is_told_once_and_as_soon_as_anybody_listens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("timeline_tui.tui.toolkit.app.PATIENCE", 600.0)
    told: list[int] = []
    ending = Ending(lambda: None)
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGHUP)
    assert told == []
    ending.ready(told.append)
    signal.raise_signal(signal.SIGINT)
    assert told == [signal.SIGTERM]


def test_what_was_to_be_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    Ending(lambda: None)
    assert signal.getsignal(signal.SIGUSR1) == signal.SIG_IGN
    assert callable(signal.getsignal(signal.SIGUSR2))


async def test_what_was_still_written_when_the_explorer_was_left_has_nobody_to_tell(
    open_stage: OpenStage,
) -> None:
    async with open_stage() as stage:
        await stage.press("1")
    shown = stage.explorer.state
    stage.explorer.send(EventChanged("the title", "a.json", back=True))
    assert stage.explorer.state.lens is shown.lens
