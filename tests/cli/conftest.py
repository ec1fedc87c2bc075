"""A small chronology on disk, and the command line run in process."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.files.conftest import writer
from timeline_tui.cli import main


@dataclass(frozen=True)
class Ended:
    """The end of a run, and its words on each stream."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Run = Callable[..., Ended]

TIMELINE = {
    "title": "The standoff",
    "description": "What happened.\n# Not a heading",
    "actors": [
        {"id": "anthropic", "name": "Anthropic", "kind": "company"},
        {"id": "pentagon", "name": "Pentagon", "aliases": ["DoD", "Department of War"]},
        {"id": "zoe", "name": "Zoë Müller"},
    ],
    "sources": [
        {
            "id": "weekly",
            "title": "All Weather",
            "publisher": "Weekly",
            "published": "2026-04-29~",
            "url": "https://example.org/weekly",
        }
    ],
}
EVENTS = {
    "meeting.json": {
        "id": "meeting",
        "date": "2026-04-17",
        "title": "They meet",
        "summary": "First line.\n- second line",
        "actors": ["Anthropic", {"actor": "DoD", "role": "host"}],
        "tags": ["meeting", "talks"],
        "sources": [
            {
                "source": "weekly",
                "quotes": [{"exact": "It was *good*.\nVery “good”.", "speaker": "Zoë Müller"}],
            }
        ],
    },
    "label.json": {
        "id": "label",
        "date": "2026-03",
        "title": "A label is put on, quietly",
        "actors": ["Department of War"],
        "status": "alleged",
    },
    "later.json": {"id": "later", "date": "[2026-05-01..2026-05-09]", "title": "Later"},
}


@pytest.fixture(autouse=True)
def _own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def write() -> Callable[[str, object], Path]:
    """Write one file below the current folder: a value as JSON, text or bytes as they are."""
    return writer(Path())


@pytest.fixture
def folder(write: Callable[[str, object], Path]) -> str:
    """Make `./events`, with a registry and three events."""
    write("events/timeline.json", TIMELINE)
    for name, event in EVENTS.items():
        write(f"events/{name}", event)
    return "events"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs the command line; `stdin` (bytes) stands for its piped input."""

    def run(*words: str, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capfd.readouterr()
        code = main(words)
        out, err = capfd.readouterr()
        return Ended(code, out, err)

    return run
