"""Whether a folder holds event files of its own, told by what is in the files directly in it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator

from timeline_tui.files.encoding import Undecodable, text_of
from timeline_tui.files.find import Entry, passed_over
from timeline_tui.files.json.salvage import salvaged
from timeline_tui.files.read import NoFile, is_lines, opened

HEAD = 1024 * 1024
"""Bytes of a file that are looked at."""
_LINES = 1_000
_KEY = re.compile(r'^\s*\{.*?"(?:title|date|events)"\s*:', re.DOTALL)


def holds_events(folder: str) -> bool:
    """Report whether a `.json` or JSON Lines file directly in a folder has a record with a title or
    a date, or a list `events`. A broken file counts by what can be read of it."""
    try:
        with os.scandir(folder) as listing:
            names = sorted(entry.name for entry in listing)
    except OSError:
        return False
    return any(
        _is_of_events(os.path.join(folder, name), name)
        for name in names
        if not passed_over(name) and (name.lower().endswith(".json") or is_lines(name))
    )


def _is_of_events(path: str, name: str) -> bool:
    try:
        with opened(Entry(path, name)) as (fd, _):
            text = text_of(os.read(fd, HEAD))
    except Undecodable as error:
        text = error.text
    except (OSError, ValueError, NoFile, MemoryError):
        return False
    if is_lines(name):
        return any(_is_record(value) for value in _of_lines(text))
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        salvage = salvaged(text)
        if salvage is None:
            return _KEY.match(text) is not None
        try:
            value = json.loads(salvage.text)
        except (ValueError, RecursionError):
            return False
    if isinstance(value, list):
        return any(_is_record(item) for item in value)
    return _is_record(value) or (isinstance(value, dict) and isinstance(value.get("events"), list))


def _of_lines(text: str) -> Iterator[object]:
    for line in text.splitlines()[:_LINES]:
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            continue


def _is_record(value: object) -> bool:
    return isinstance(value, dict) and not value.keys().isdisjoint(("title", "date"))
