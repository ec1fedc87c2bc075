"""News when somebody comes back, in the real command."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import shipped
from tests.terminal.terminal import Terminal


@pytest.mark.slow
def test_a_changed_quote_and_a_new_event_are_shown_at_the_next_visit(
    open_terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    folder = tmp_path / "case"
    shutil.copytree(Path(__file__).parents[2] / "events", folder / "events")
    first = open_terminal("events", folder=folder)
    first.until(f"{shipped.TOTAL} events")
    first.press("q")
    assert first.wait() == 0
    path = next(
        path
        for path in sorted((folder / "events").glob("*.json"))
        if '"exact": "OpenAI and Google' in path.read_text(encoding="utf-8")
    )
    text = path.read_text(encoding="utf-8").replace('"exact": "OpenAI and', '"exact": "OpenAI not')
    path.write_text(text, encoding="utf-8")
    came = {"id": "came", "title": "It came", "date": "2026-04-30"}
    (folder / "events" / "came.json").write_text(json.dumps(came), encoding="utf-8")
    again = open_terminal("events", folder=folder)
    again.until("W: 1 new, 1 changed (1 in quotes) since your last visit")
    again.press("W")
    for words in ("Changed quotes (1)", "OpenAI reaches classified", "New (1)", "It came"):
        again.until(words)
    shown = again.text
    assert shown.index("OpenAI reaches classified") < shown.index("It came")
    again.press("\x1b")
    again.until(lambda: "What is new" not in again.text)
    again.press("q")
    assert again.wait() == 0
    last = open_terminal("events", folder=folder)
    last.until(f"{shipped.TOTAL + 1} events")
    last.press("W")
    last.until("nothing is new since your last visit")
    last.press("\x1b")
    last.until(lambda: "What is new" not in last.text)
    last.press("q")
    assert last.wait() == 0
