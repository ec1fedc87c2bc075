"""New files: whole or not at all, never over another, never out of the folder."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.files import write as writer
from timeline_tui.files.find import find
from timeline_tui.files.write import create, slug


def test_a_new_file_holds_the_text_to_the_byte(folder: Path) -> None:
    text = '{"title": "日本 👍\\n"}\r\n'
    path = create(str(folder), "2026-event", text)
    assert path == str(folder / "2026-event.json")
    assert Path(path).read_bytes() == text.encode()
    assert os.listdir(folder) == ["2026-event.json"]


def test_a_name_that_is_taken_gets_a_number_and_the_old_file_stays(folder: Path) -> None:
    (folder / "a.json").write_text("old")
    (folder / "a-2.json").symlink_to("nowhere")
    (folder / "a-3.json").mkdir()
    assert create(folder, "a", "new") == str(folder / "a-4.json")
    assert (folder / "a.json").read_text() == "old"
    assert not (folder / "nowhere").exists()


def test_a_path_in_this_folder_is_a_plain_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert create(".", "a", "x") == "a.json"


@pytest.mark.parametrize("stem", ["../a", "a/b", "", ".", "..", ".hidden", "a\0b", "/etc/x"])
def test_a_stem_that_is_a_path_is_refused(folder: Path, stem: str) -> None:
    with pytest.raises(ValueError, match="not a file's name"):
        create(folder, stem, "x")
    assert os.listdir(folder) == []


def test_a_text_that_utf8_cannot_hold_leaves_nothing(folder: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        create(folder, "a", "\ud800")
    assert os.listdir(folder) == []


@pytest.mark.parametrize("call", ["open", "write", "fsync", "link", "close"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("nth", [1, 2])
def test_what_fails_leaves_no_new_file_or_a_whole_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, nth: int
) -> None:
    real = getattr(os, call)
    calls = 0

    def fail(*given: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth:
            if call == "close":
                real(*given)
            raise OSError(number, os.strerror(number))
        return real(*given, **named)

    monkeypatch.setattr(writer.os, call, fail)
    failure = None
    try:
        create(folder, "a", "text")
    except OSError as error:
        failure = error.errno
    monkeypatch.undo()
    left = {path.name: path.read_text() for path in folder.iterdir()}
    assert (failure, left) in [(number, {}), (None, {"a.json": "text"})]


def test_a_write_in_small_pieces_is_finished(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(writer.os, "write", lambda fd, data: real(fd, data[:3]))
    assert Path(create(folder, "a", "a longer text")).read_text() == "a longer text"


@pytest.mark.parametrize("number", sorted(writer._NO_LINKS))
def test_a_folder_without_links_gets_its_file_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(writer.os, "link", refuse)
    (folder / "a.json").write_text("old")
    assert create(folder, "a", "new") == str(folder / "a-2.json")
    assert (folder / "a.json").read_text() == "old"
    assert sorted(os.listdir(folder)) == ["a-2.json", "a.json"]


def test_what_is_being_written_is_passed_over_by_readers(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    real = os.fsync

    def look(fd: int) -> None:
        seen.append((find([str(folder)])[0], len(os.listdir(folder))))
        real(fd)

    monkeypatch.setattr(writer.os, "fsync", look)
    create(folder, "a", "{}")
    assert seen[0] == ([], 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wiles & Bessent meet Anthropic’s CEO", "wiles-and-bessent-meet-anthropics-ceo"),
        ("Çédille Łódź Straße Ærø", "cedille-lodz-strasse-aero"),
        ("../../etc/passwd", "etc-passwd"),
        ("--help", "help"),
        ("日本", "event"),
        ("", "event"),
        ("CON", "con-event"),
        ("lpt1", "lpt1-event"),
        ("\x1b[31mred\u202e", "31mred"),
    ],
)
def test_a_slug_is_plain_words(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_a_long_slug_is_cut_between_words() -> None:
    assert slug("one two three four", limit=9) == "one-two"
    assert slug("x" * 500) == "x" * 60


@given(st.text(), st.integers(8, 80))
def test_a_slug_of_any_text_is_a_safe_name(text: str, limit: int) -> None:
    made = slug(text, limit)
    assert 0 < len(made) <= limit + len("-event")
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert made[0] != "-"
    assert made[-1] != "-"
    assert slug(made, limit + 10) == made
