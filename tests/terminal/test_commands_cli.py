"""The commands on a real terminal: what its bytes are, and how it is asked and answered."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.properties import slowly
from tests.terminal.terminal import Terminal

ROOT = Path(__file__).parents[2]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Return a function that starts the command on its own terminal, in an empty folder."""
    opened: list[Terminal] = []

    def start(*words: str, command: list[str] | None = None, **changes: str) -> Terminal:
        kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        own = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"), "TERM": "xterm"}
        opened.append(
            Terminal(
                command or [sys.executable, "-m", "timeline_tui", *words],
                environment={**kept, **own, "PYTHONPATH": str(ROOT), **changes},
                folder=tmp_path,
            )
        )
        return opened[-1]

    yield start
    for each in opened:
        each.close()


HOSTILE = "a\x1b]0;t\x07\x9b\u202e\x00z"


@pytest.fixture
def hostile(tmp_path: Path) -> str:
    event = {"id": "x", "date": "2026", "title": HOSTILE, "summary": HOSTILE, "tittle": 1}
    good = {key: value for key, value in event.items() if key != "tittle"}
    (tmp_path / "good.json").write_text(json.dumps(good))
    (tmp_path / "bad\x1b.json").write_text(json.dumps(event, ensure_ascii=False, indent=1))
    return "."


@pytest.mark.parametrize("form", ["text", *slowly("json", "jsonl", "csv", "md")])
def test_no_format_of_list_lets_a_file_speak_to_the_terminal(
    terminal, hostile: str, form: str
) -> None:
    shown = terminal("list", hostile, "--format", form)
    assert shown.wait() == 0
    text = shown.raw.decode("utf-8")
    assert not any(char in text for char in "\x1b\x07\x9b\u202e\x00")


def test_check_paints_its_own_words_and_nothing_of_a_file(terminal, hostile: str) -> None:
    shown = terminal("check", hostile)
    assert shown.wait() == 1
    assert b"\x1b[1;31merror[" in shown.raw
    text = shown.raw.decode("utf-8")
    assert not any(char in text for char in "\x07\x9b\u202e\x00")
    assert "\x1b]" not in text


def test_check_paints_nothing_where_color_is_not_wanted(terminal, hostile: str) -> None:
    shown = terminal("check", hostile, NO_COLOR="1")
    assert shown.wait() == 1
    assert b"\x1b" not in shown.raw


def test_new_asks_for_title_and_date_and_says_how_it_read_them(terminal, tmp_path: Path) -> None:
    asked = terminal("new")
    asked.until("What happened: ")
    asked.press("They talk", "enter")
    asked.until("When: ")
    asked.press("whenever", "enter")
    asked.until(lambda: asked.raw.count(b"When: ") == 2)
    asked.press("[2026-04-20..2026-04-26]", "enter")
    assert asked.wait() == 0
    assert "→ 20–26 Apr 2026" in asked.raw.decode()
    assert asked.raw.endswith(b"events/2026-04-20-they-talk.json\r\n")
    event = json.loads((tmp_path / "events/2026-04-20-they-talk.json").read_text())
    assert event["title"] == "They talk"
    assert event["date"] == "[2026-04-20..2026-04-26]"


@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x04", 1)], ids=["ctrl-c", "ctrl-d"])
def test_leaving_a_question_writes_nothing(terminal, tmp_path: Path, key: str, code: int) -> None:
    asked = terminal("new")
    asked.until("What happened: ")
    asked.press(key)
    assert asked.wait() == code
    assert b"Traceback" not in asked.raw
    assert not (tmp_path / "events").exists()


def test_the_explorer_refuses_a_dumb_terminal_in_one_line(terminal, hostile: str) -> None:
    refused = terminal(hostile, TERM="dumb")
    assert refused.wait() == 2
    assert refused.raw.count(b"\n") == 1
    assert b"timeline-tui list" in refused.raw


def test_piped_events_are_explored_with_the_keyboard_of_the_terminal(
    terminal, tmp_path: Path
) -> None:
    (tmp_path / "piped.txt").write_text('{"date": "1972-06", "title": "Something piped"}')
    program = f'cat piped.txt | "{sys.executable}" -m timeline_tui -'
    shell = terminal(command=["sh", "-c", program])
    shell.until("Something piped")
    shell.press("q")
    assert shell.wait() == 0


def test_the_selection_of_the_command_line_is_the_explorers(terminal, tmp_path: Path) -> None:
    events = [
        {"date": "2026-01", "title": "Ours", "actors": ["Anthropic"]},
        {"date": "2026-02", "title": "Theirs", "actors": ["Pentagon"]},
    ]
    (tmp_path / "two.json").write_text(json.dumps(events))
    shown = terminal("two.json", "-a", "ANTHROPIC")
    shown.until("Ours")
    shown.until("1 of 2")
    assert "Theirs" not in shown.text
    shown.press("q")
    assert shown.wait() == 0
