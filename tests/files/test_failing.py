"""Whatever call of the system fails: no event is lost without a word, no file is half written."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.files.failing import every
from timeline_tui.files.library import Library
from timeline_tui.files.write import Draft, DraftRefused, create, save

ERRORS = [errno.EIO, errno.EACCES, errno.EMFILE, errno.ENOMEM, errno.ESTALE]
FILES = {
    "a.json": [{"id": f"a{n}", "date": "2020", "title": "A"} for n in (1, 2)],
    "below/b.json": {"id": "b", "date": "2022", "title": "B"},
    "below/deep/c.json": {"id": "c", "date": "2023", "title": "C"},
    "z.json": {"id": "z", "date": "2024", "title": "Z"},
}  # fmt: skip
EVENTS = {
    "a1": "a.json", "a2": "a.json", "b": "below/b.json", "c": "below/deep/c.json", "z": "z.json",
    "l1": "lines.jsonl", "l2": "lines.jsonl", "linked": "link.json",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make files, folders, lines, and a link to a file that no folder lists."""
    root = tmp_path / "events"
    for name, content in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(json.dumps(content))
    lines = [{"id": f"l{n}", "date": "2025", "title": "L"} for n in (1, 2)]
    (root / "lines.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (root / ".hidden").mkdir()
    (root / ".hidden/one.json").write_text('{"id": "linked", "date": "2026", "title": "One"}')
    (root / "link.json").symlink_to(".hidden/one.json")
    return root


def library_of(folder: Path) -> Library:
    return Library([str(folder)], sleep=lambda _: None)


def ids(library: Library) -> set[str]:
    return {event.id for event in library.snapshot().lens.events}


def unsaid(library: Library) -> set[str]:
    """Return the missing events for which no problem names their file, or a folder around it."""
    named = [problem.file for problem in library.snapshot().problems]
    if any(name.endswith("/events") for name in named):
        return set()
    missing = set(EVENTS) - ids(library)
    return {id_ for id_ in missing if not any(f"{EVENTS[id_]}/".startswith(f"{n}/") for n in named)}


@pytest.mark.parametrize("number", ERRORS, ids=errno.errorcode.get)
def test_loading_says_what_it_could_not_read_and_heals(folder: Path, number: int) -> None:
    for attempt in every(number):
        library = library_of(folder)
        with attempt:
            for _ in library.load():
                pass
        assert unsaid(library) == set()
        library.refresh()
        assert ids(library) == set(EVENTS)
        assert library.snapshot().problems == ()


@pytest.mark.parametrize("number", ERRORS, ids=errno.errorcode.get)
def test_looking_again_loses_nothing_that_was_read(folder: Path, number: int) -> None:
    library = library_of(folder)
    for _ in library.load():
        pass
    for turn, attempt in enumerate(every(number)):
        (folder / "a.json").write_text(
            json.dumps([*FILES["a.json"], {"id": f"new{turn}", "date": "2020", "title": "N"}])
        )
        with attempt:
            library.refresh()
        assert unsaid(library) == set()
        library.refresh()
        assert ids(library) == {*EVENTS, f"new{turn}"}
        assert library.snapshot().problems == ()


def test_what_seems_to_be_gone_for_a_moment_comes_back(folder: Path) -> None:
    for attempt in every(errno.ENOENT):
        library = library_of(folder)
        with attempt:
            for _ in library.load():
                pass
            library.refresh()
        library.refresh()
        assert ids(library) == set(EVENTS)
        assert library.snapshot().problems == ()


WRITE_ERRORS = [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EINVAL]


@pytest.mark.parametrize("number", WRITE_ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_writing_leaves_a_whole_file_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, links: bool
) -> None:
    if not links:

        def no_links(*_: object, **__: object) -> None:
            raise OSError(errno.EPERM, "no links here")

        monkeypatch.setattr(os, "link", no_links)
    for turn, attempt in enumerate(every(number)):
        folder = tmp_path / str(turn)
        folder.mkdir()
        (folder / "a.json").write_text("mine")
        path = ""
        with attempt as outcome, suppress(OSError):
            path = create(folder, "a", "text")
        there = {entry.name: entry.read_text() for entry in folder.iterdir()}
        assert there.pop("a.json") == "mine"
        written = there.pop("a-2.json", None)
        assert written == ("text" if path else None), outcome.failed
        # A file that cannot be deleted stays, under a name that readers pass over.
        assert all(name.startswith(".") and name.endswith(".tmp") for name in there)
        assert not there or outcome.failed == "unlink"


@pytest.mark.parametrize("number", WRITE_ERRORS, ids=errno.errorcode.get)
def test_a_draft_is_written_or_refused_with_a_reason(tmp_path: Path, number: int) -> None:
    draft = Draft(title="They met", date="2026-04-17")
    for turn, attempt in enumerate(every(number)):
        folder = tmp_path / str(turn)
        path = ""
        refused = None
        with attempt:
            try:
                path = save(draft, folder, None)
            except DraftRefused as error:
                refused = error
        if refused is None:
            assert json.loads(Path(path).read_text())["title"] == "They met"
        else:
            assert "cannot write into" in str(refused)
            assert not folder.exists() or not list(folder.glob("*.json"))


_WRITER = """
import sys
from timeline_tui.files.write import create
text = '{"date": "2020", "title": "' + "x" * 300_000 + '"}'
while True:
    print(create(sys.argv[1], "event", text), flush=True)
"""


@pytest.mark.slow
def test_killed_while_writing_every_file_is_whole_and_what_was_said_is_there(
    tmp_path: Path,
) -> None:
    for turn in range(8):
        child = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path)],
            cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stdout is not None
        # Some files later, and so now and then in the midst of one.
        said = [child.stdout.readline() for _ in range(1 + turn)]
        child.kill()
        said += child.stdout.readlines()
        child.stdout.close()
        child.wait()
        assert all(Path(line.strip()).exists() for line in said)
    library = library_of(tmp_path)
    for _ in library.load():
        pass
    files = list(tmp_path.glob("*.json"))
    assert len(ids(library)) == len(files) > 8
    assert library.snapshot().bad_files == 0
