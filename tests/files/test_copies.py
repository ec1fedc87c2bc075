"""Copies that sync programs leave are told by their names, beside the file they are copies of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from timeline_tui.files.copies import original_of
from timeline_tui.files.find import walk

COPIES = [
    "b.sync-conflict-20260417-101010-ABCDEF1.json",
    "b (conflicted copy 2026-04-17).json",
    "b (Anna's conflicted copy 2026-04-17).json",
    "b (In Konflikt stehende Kopie von Anna 2026-04-17).json",
    "b (copie en conflit de Anna 2026-04-17).json",
    "b (copia en conflicto de Anna 2026-04-17).json",
    "b (conflicted copy 2026-04-17 101010).json",
    "b (SFConflict anna@example.org 2026-04-17-10-10-10).json",
    "b_conflict-20260417-101010.json",
    "b.Conflict.json",
    "b-DESKTOP-AB12CD3.json",
    "b 2.json",
    "b (1).json",
    "b copy.json",
    "b - Copy (2).json",
    "Copy of b.json",
]


@pytest.mark.parametrize("name", COPIES)
def test_a_conflict_copy_is_known_only_beside_its_original(name: str) -> None:
    assert original_of(name, {name, "b.json"}) == "b.json"
    assert original_of(name, {name}) == ""


@pytest.mark.parametrize("name", ["b-2.json", "b2.json", "conflict.json", "b-part.json", "bc.json"])
def test_an_ordinary_name_is_no_conflict_copy(name: str) -> None:
    assert original_of(name, {name, "b.json"}) == ""


def test_a_conflict_copy_is_a_warning_and_other_kinds_are_counted(folder: Path, write: Any) -> None:
    for name in ("b.json", "b 2.json", "c.geojson", "README.md", "d.LDJSON", ".hidden.txt"):
        write(name, {"title": "x"})
    found = walk([str(folder)])
    (problem,) = found.problems
    assert (problem.file, problem.code, problem.severity) == (
        "b 2.json",
        "conflict-copy",
        "warning",
    )
    assert "“b.json”" in problem.message
    assert [entry.name for entry in found.entries] == ["b 2.json", "b.json", "d.LDJSON"]
    assert found.others == 2
