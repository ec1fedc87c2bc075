"""A terminal for tests, with an environment in which nothing is the user's."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.terminal.terminal import Terminal

ROOT = Path(__file__).parents[2]


@pytest.fixture
def clean_environment(tmp_path: Path) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "COLORTERM": "truecolor",
        "EDITOR": "no-such-editor",  # none of those that this machine has
    }


@pytest.fixture
def open_terminal(
    clean_environment: dict[str, str],
) -> Iterator[Callable[..., Terminal]]:
    """Start `timeline-tui` with arguments in a terminal of 80×24, or of another size."""
    terminals: list[Terminal] = []

    def start(
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        folder: Path = ROOT,
        **environment: str,
    ) -> Terminal:
        terminal = Terminal(
            [sys.executable, "-m", "timeline_tui", *arguments],
            size=size,
            environment=clean_environment | environment,
            folder=folder,
        )
        terminals.append(terminal)
        return terminal

    yield start
    for terminal in terminals:
        terminal.close()
