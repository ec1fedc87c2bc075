"""An editor in the explorer's place, and what keys and signals do meanwhile."""

from __future__ import annotations

import os
import shlex
import signal
from pathlib import Path

import pytest

from tests import shipped
from tests.terminal.terminal import Terminal

WAITS = """#!/bin/sh
trap "echo interrupted" INT
echo READY
while [ ! -e %s ]; do sleep 0.05; done
"""


@pytest.fixture
def editing(open_terminal, tmp_path: Path):
    """Open the explorer with an editor that prints READY and ends once `done` exists."""
    done = tmp_path / "done"
    script = tmp_path / "vim"
    script.write_text(WAITS % shlex.quote(str(done)))
    script.chmod(0o755)
    terminal: Terminal = open_terminal(EDITOR=shlex.quote(str(script)))
    terminal.until(f"{shipped.TOTAL} events")
    terminal.press("e")
    terminal.until("READY")
    return terminal, done


@pytest.mark.slow
def test_ctrl_c_in_the_editor_is_the_editors(editing):
    terminal, done = editing
    os.killpg(os.tcgetpgrp(terminal.fd), signal.SIGINT)
    terminal.until("interrupted")
    began = len(terminal.raw)
    done.touch()
    terminal.until(lambda: b"\x1b[?1049h" in terminal.raw[began:])
    terminal.press("G")
    terminal.until("Commerce lifts export block")
    terminal.press("q")
    assert terminal.wait() == 0


def test_what_ends_the_explorer_ends_the_editor_first(editing):
    terminal, _ = editing
    terminal.signal(signal.SIGTERM)
    assert terminal.wait() == 143
