"""Saved views in a real terminal: kept by one explorer, there in the next, and on the command
line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.conftest import ROOT
from tests.terminal.terminal import Terminal

EVENTS = [
    {"id": "a", "date": "1972-06-17", "title": "Burglars are arrested", "actors": ["Ada"]},
    {"id": "b", "date": "1972-06-19", "title": "A note is written", "actors": ["Bob"]},
]


@pytest.mark.slow
def test_a_view_that_was_saved_is_there_for_everybody(
    open_terminal: Callable[..., Terminal], clean_environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "events"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps(EVENTS))
    first, second = open_terminal(str(folder)), open_terminal(str(folder))
    for terminal in (first, second):
        terminal.until("2 events")
    first.press("1")
    first.until("1 of 2 events")
    first.press(":")
    first.until("All commands")
    first.press("save-view Ada")
    first.until("Save the filter as the view “Ada”")
    first.press("\r")
    first.until("in a new file")
    first.press("\x1b[B", "\x1b[A", "\r")
    first.until("view: Ada")
    second.until("the folder changed")
    second.press("V")
    second.until("Ada (from this folder")
    second.press("\r")
    second.until("1 of 2 events")
    command = [sys.executable, "-m", "timeline_tui", "list", "--view", "ada", str(folder)]
    done = subprocess.run(
        command, env=clean_environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "Burglars" in done.stdout
    assert "note" not in done.stdout
