"""The completion of zsh, asked of a real one on a terminal: it completes nowhere else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.terminal import Terminal

ROOT = Path(__file__).parents[2]


@pytest.fixture
def zsh(tmp_path: Path, clean_environment: dict[str, str]) -> Iterator[Terminal]:
    program = shutil.which("zsh")
    if program is None:
        pytest.skip("zsh is not installed")
    script = tmp_path / "functions" / "_timeline-tui"
    script.parent.mkdir()
    made = subprocess.run(
        [sys.executable, "-m", "timeline_tui", "completion", "zsh"],
        capture_output=True, check=True, cwd=ROOT, env=clean_environment,
    )  # fmt: skip
    script.write_bytes(made.stdout)
    place = tmp_path / "place"
    (place / "my events").mkdir(parents=True)
    (place / "notes.json").write_text("[]")
    terminal = Terminal([program, "-f", "-i"], environment=clean_environment, folder=place)
    terminal.press(
        f"PS1='ready%% '; fpath=({script.parent} $fpath); autoload -U compinit; compinit -u -D; "
        "LISTMAX=1000; clear; echo be''gin\r"
    )
    terminal.until("begin")
    yield terminal
    terminal.close()


COMPLETED = (
    ("timeline-tui gap", "timeline-tui gaps "),
    ("timeline-tui list no", "timeline-tui list notes.json "),
    ("timeline-tui list --form", "timeline-tui list --format="),
    ("timeline-tui list --format=md --rev", "--format=md --reverse "),
    ("timeline-tui check --format g", "timeline-tui check --format github "),
    ("timeline-tui list -a x --ord", "timeline-tui list -a x --order="),
    ("timeline-tui --theme drac", "timeline-tui --theme dracula "),
    ("timeline-tui cache cl", "timeline-tui cache clear "),
    ("timeline-tui help sett", "timeline-tui help settings "),
    ("timeline-tui new m", "timeline-tui new my\\ events/"),
    ("timeline-tui ", "the longest gaps between the events"),
    ("timeline-tui ", "notes.json"),
)
"""What is typed before a tab, and what is on the screen behind it."""


def test_a_tab_completes_commands_options_values_and_files(zsh: Terminal) -> None:
    for typed, offered in COMPLETED:
        zsh.press(f"{typed}\t")
        zsh.until(offered)
        zsh.press("\x15\x0c")  # the line and the screen are empty again
        zsh.until(lambda: "timeline-tui" not in zsh.text)
