"""Input from a terminal, whatever it is, does not end the program."""

from __future__ import annotations

import os
from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.widget import Widget
from textual.worker import WorkerFailed

from timeline_tui.core.query import WHOLE
from timeline_tui.files.library import Library
from timeline_tui.tui import Options
from timeline_tui.tui.app import TimelineApp
from timeline_tui.tui.toolkit.app import _FORBIDDEN
from timeline_tui.tui.toolkit.driver import KeyParser, PatchedDriver, forget_impossible_sizes

SENT = st.lists(
    st.one_of(
        st.text(max_size=4),
        st.builds(
            "\x1b[{}{}{}".format,
            st.sampled_from(["", "<", "?", "48;"]),
            st.lists(st.integers(-1, 10**20) | st.just(""), max_size=5).map(
                lambda numbers: ";".join(map(str, numbers))
            ),
            st.sampled_from("uRMmt~AI") | st.just("$y"),
        ),
    ),
    max_size=4,
).map("".join)


@given(SENT)
def test_no_input_breaks_the_reading_of_keys(sent: str) -> None:
    parser = KeyParser()
    parser.terminal_size, parser.terminal_pixel_size, parser.mouse_pixels = (0, 0), (0, 0), True
    for _ in parser.feed(f"{sent}x"):
        pass
    keys = [message for message in parser.feed("\x1b[201~\x07q") if isinstance(message, events.Key)]
    assert keys[-1].key == "q"


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({"COLUMNS": "120", "LINES": "40"}, {"COLUMNS": "120", "LINES": "40"}),
        ({"COLUMNS": "1000000000", "LINES": "24"}, {"LINES": "24"}),
        ({"COLUMNS": "9" * 5000, "LINES": "-1"}, {}),
        ({"COLUMNS": "٣", "LINES": ""}, {}),
        ({"COLUMNS": "0", "LINES": "80.5", "TERM": "x"}, {"TERM": "x"}),
    ],
)
def test_a_size_that_no_screen_has_is_passed_over(
    given: dict[str, str], left: dict[str, str]
) -> None:
    forget_impossible_sizes(given)
    assert given == left


def _app() -> TimelineApp:
    return TimelineApp(Library([]), WHOLE, Options())


def test_no_screen_has_a_widget_for_what_is_never_shown() -> None:
    app, widgets = _app(), list[Widget]()
    with app._context():
        app.explorer._extend_compose(widgets)
    assert not widgets  # neither tooltips nor toasts


class Writing:
    """Stands for the thread that writes, with something to write for so many looks."""

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self._queue = self

    def empty(self) -> bool:
        self.looks -= 1
        return self.looks < 0


def _flush(monkeypatch: pytest.MonkeyPatch, writing: Writing | None) -> int:
    """Return how often the thread that writes is given time."""
    given: list[float] = []
    monkeypatch.setattr("timeline_tui.tui.toolkit.driver.time.sleep", given.append)
    driver = PatchedDriver.__new__(PatchedDriver)
    monkeypatch.setattr(driver, "_writer_thread", writing, raising=False)
    driver.flush()
    return len(given)


def test_what_is_painted_is_written_before_anything_else_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _flush(monkeypatch, Writing(2)) == 2


def test_a_terminal_that_takes_nothing_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 1 < _flush(monkeypatch, Writing(10**9)) < 10


def test_without_anything_to_write_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _flush(monkeypatch, Writing(0)) == 0
    assert _flush(monkeypatch, None) == 0


@pytest.mark.parametrize("error", [None, OSError])
def test_what_a_terminal_is_told_when_it_is_taken_comes_in_one_piece(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception] | None
) -> None:
    def start(driver: PatchedDriver) -> None:
        driver.write("one ")
        driver.flush()
        driver.write("two")
        if error is not None:
            raise error

    written: list[str] = []
    monkeypatch.setattr(LinuxDriver, "start_application_mode", start)
    monkeypatch.setattr(LinuxDriver, "write", lambda driver, data: written.append(data))
    driver = PatchedDriver.__new__(PatchedDriver)
    driver._file = None
    driver.fileno = os.open(os.devnull, os.O_RDWR)
    try:
        with pytest.raises(error) if error is not None else nullcontext():
            driver.start_application_mode()
    finally:
        os.close(driver.fileno)
    driver.write("three")
    assert written == ["one two", "three"]


def test_a_fault_of_a_worker_is_what_broke_it() -> None:
    app, fault = _app(), RuntimeError("a fault")
    app._handle_exception(WorkerFailed(fault))
    assert app._exception is fault


def test_nothing_that_a_terminal_obeys_is_printable() -> None:
    assert not [
        char for char in map(chr, range(0x110000)) if char.isprintable() and _FORBIDDEN.match(char)
    ]
