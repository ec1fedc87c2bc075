"""`check --fix`: one diff, one question, and what is written after it."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

BROKEN = '{\n  "date": "17 April 2026",\n  "titel": "A",\n}\n'
FIXED = '{\n  "id": "a",\n  "date": "2026-04-17",\n  "title": "A"\n}\n'


def test_what_is_sure_is_shown_asked_once_and_written(run, write) -> None:
    path = write("events/a.json", BROKEN)
    write("events/b.json", '{"id": "b", "date": "2026", "title": "B", "tags": ["x",]}')
    ended = run("check", "events", "--fix", stdin=b"y\n")
    assert ended.code == 0
    assert path.read_text() == FIXED
    assert ended.err.count("[y/N]") == 1
    assert '-  "titel": "A",' in ended.lines
    assert '+  "title": "A"' in ended.lines
    assert "--- events/a.json" in ended.lines
    said = "2 trailing commas, 1 date, 1 misspelled key, 1 missing id in 2 files"
    assert f"fix {said}?" in ended.err
    assert f"fixed {said}" in ended.lines
    assert ended.lines[-1] == "2 events in 2 files: no problems"
    again = run("check", "events", "--fix")
    assert (again.code, "[y/N]" in again.err) == (0, False)


@pytest.mark.slow
@pytest.mark.parametrize("answer", [b"", b"n\n", b"\n", b"no", b"\xff\n", b"yeah\n"])
def test_any_other_answer_and_the_end_of_input_write_nothing(run, write, answer: bytes) -> None:
    path = write("events/a.json", BROKEN)
    ended = run("check", "events", "--fix", stdin=answer)
    assert ended.code == 1
    assert path.read_text() == BROKEN
    assert "nothing was written" in ended.err


def test_a_missing_id_that_is_not_written_is_left_and_fails(run, write) -> None:
    write("events/a.json", '{"date": "2026", "title": "A"}')
    assert run("check", "events").code == 0
    assert run("check", "events", "--fix").code == 1


def test_with_yes_nobody_is_asked(run, write) -> None:
    path = write("events/a.json", BROKEN)
    ended = run("check", "events", "--fix", "--yes")
    assert (ended.code, path.read_text()) == (0, FIXED)
    assert "[y/N]" not in ended.err


def test_what_is_not_sure_stays_with_its_message(run, write) -> None:
    write("events/a.json", '[{"id": "a", "title": "A", "date": "04/05/2026"},\n'
          '{"id": "b", "titel": "B", "date": "2026"}]')  # fmt: skip
    ended = run("check", "events", "--fix", "--yes")
    assert ended.code == 1
    assert "two readings" in ended.out
    assert "unknown-key" not in ended.out


def test_data_on_standard_output_stays_data(run, write) -> None:
    write("events/a.json", BROKEN)
    ended = run("check", "events", "--fix", "--yes", "--format", "json")
    assert json.loads(ended.out)["problems"] == []
    assert '+  "title": "A"' in ended.err


def test_files_through_links_that_lead_out_are_shown_and_not_written(
    run, write, tmp_path: Path
) -> None:
    write("events/b.json", '{"id": "b", "date": "2026", "title": "B"}')
    outside = tmp_path / "outside.json"
    outside.write_text(BROKEN)
    Path("events/a.json").symlink_to(outside)
    ended = run("check", "events", "--fix", "--yes", "--follow")
    assert ended.code == 1
    assert "a.json: a link leads out of the folder" in ended.err
    assert outside.read_text() == BROKEN


def test_a_full_disk_leaves_the_file_and_says_so_in_one_line(
    run, write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("events/a.json", BROKEN)
    real = os.fsync

    def fail(fd: int) -> None:
        if os.readlink(f"/proc/self/fd/{fd}").startswith(str(path.parent.resolve())):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(fd)

    monkeypatch.setattr(os, "fsync", fail)
    ended = run("check", "events", "--fix", "--yes")
    assert ended.code == 1
    assert path.read_text() == BROKEN
    assert os.listdir("events") == ["a.json"]
    assert "a.json: nothing is written: the disk is full" in ended.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-", "--fix"], "standard input is none"),
        (["--sample", "--fix"], "installed program"),
        (["events", "--yes"], "goes with --fix"),
    ],
)
def test_what_cannot_be_fixed_is_refused_before_anything_is_read(
    run, write, words: list[str], said: str
) -> None:
    write("events/a.json", BROKEN)
    ended = run("check", *words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
