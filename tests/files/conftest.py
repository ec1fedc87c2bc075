"""Small folders of event files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from timeline_tui.files.cache import plain

Write = Callable[[str, object], Path]


@pytest.fixture(autouse=True)
def _nothing_met(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the kinds of the records that other tests have read: few are kept."""
    monkeypatch.setattr(plain, "_kinds", plain.Kinds())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "events"
    made.mkdir()
    return made


def writer(folder: Path) -> Write:
    """Return what writes one file below a folder: a value as JSON, text or bytes as they are."""

    def write(name: str, content: object) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(content, bytes):
            text = content if isinstance(content, str) else json.dumps(content)
            content = text.encode()
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def write(folder: Path) -> Write:
    """Write one file below the folder: a value as JSON, text or bytes as they are."""
    return writer(folder)
