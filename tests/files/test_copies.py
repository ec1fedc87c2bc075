"""Copies that sync programs leave are told by their names, beside the file they are copies of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from timeline_tui.files.find import original_of, walk
from timeline_tui.files.library import Library
from timeline_tui.files.snapshot import Snapshot

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


def snapshot_of(folder: Path) -> Snapshot:
    library = Library([str(folder)])
    list(library.load())
    return library.snapshot()


BOTH = [{"date": "2026-01-01", "title": "a"}, {"date": "2026-01-02", "title": "b"}]


@pytest.mark.parametrize(
    ("copy", "help"),
    [
        (BOTH, "it holds the same 2 events, shown twice: delete the copy"),
        (list(reversed(BOTH)), "it holds the same 2 events, shown twice: delete the copy"),
        (
            [BOTH[0], {"date": "2026-01-02", "title": "B"}, {"title": "c"}],
            "it holds 1 event of the original (shown twice) and 2 events that differ, "
            "and lacks 1 event of the original: merge the two and delete the copy",
        ),
        (
            BOTH[:1],
            "it holds 1 event of the original (shown twice), and lacks 1 event of the original: "
            "merge the two and delete the copy",
        ),
    ],
)
def test_a_conflict_copy_is_compared_with_its_original(
    folder: Path, write: Any, copy: object, help: str
) -> None:
    write("b.json", BOTH)
    write("b 2.json", copy)
    found = [one for one in snapshot_of(folder).problems if one.code == "conflict-copy"]
    assert [one.help for one in found] == [help]


def test_a_conflict_copy_with_other_actors_is_not_to_be_deleted(folder: Path, write: Any) -> None:
    write("b.json", {"events": BOTH})
    write("b 2.json", {"events": BOTH, "actors": [{"id": "a", "name": "A"}]})
    (help,) = [one.help for one in snapshot_of(folder).problems if one.code == "conflict-copy"]
    assert help.endswith("compare the two")


def test_a_chronology_in_which_nothing_has_a_date_is_a_warning_for_all(
    folder: Path, write: Any
) -> None:
    write("a.json", [{"title": "a"}, {"title": "b"}])
    assert "nothing-dated" in [one.code for one in snapshot_of(folder).problems]
    write("b.json", BOTH)
    assert "nothing-dated" not in [one.code for one in snapshot_of(folder).problems]
