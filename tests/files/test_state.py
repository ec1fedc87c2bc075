"""The state file: what is kept comes back, and whatever stands in its place is not lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.properties import slowly
from timeline_tui.files import state as module
from timeline_tui.files.state import (
    APPLICATION,
    NAME,
    PLACES_LIMIT,
    STEPS,
    State,
    StateError,
    Step,
    Table,
    key_of,
    state_folder,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a state folder that does not exist yet."""
    return tmp_path / "state" / "timeline-tui"


def state(home: Path, key: str = "a") -> State:
    return State(home, key)


def aside(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir() if ".aside-" in path.name)


def test_what_is_written_is_read_again_by_the_same_key_only(home: Path) -> None:
    assert state(home).read() is None
    state(home).write("there")
    assert state(home).read() == "there"
    assert state(home, "b").read() is None
    state(home, "b").write("elsewhere")
    state(home).write("somewhere")
    assert (state(home).read(), state(home, "b").read()) == ("somewhere", "elsewhere")


def test_reading_makes_no_file(home: Path) -> None:
    assert state(home).read() is None
    assert not home.exists()


def test_nobody_else_may_read_it(home: Path) -> None:
    before = os.umask(0)
    try:
        state(home).write("there")
    finally:
        os.umask(before)
    assert home.stat().st_mode & 0o077 == 0
    assert (home / NAME).stat().st_mode & 0o077 == 0


def test_the_place_left_longest_ago_goes_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert PLACES_LIMIT > 100
    monkeypatch.setattr("timeline_tui.files.state.PLACES_LIMIT", 2)
    for key in ("a", "b", "a", "c"):
        state(home, key).write(key)
    assert [state(home, key).read() for key in "abc"] == ["a", None, "c"]


def test_a_key_is_ascii_and_tells_real_places(tmp_path: Path) -> None:
    folder = tmp_path / "é"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\x1b")
    assert key_of([str(folder)]) == key_of([str(tmp_path / "link") + "/"])
    assert key_of([str(folder)]) != key_of([str(tmp_path)])
    assert key_of([odd, str(folder)]).isascii()


@pytest.mark.parametrize("given", ["", "relative/folder"])
def test_a_state_home_that_is_not_absolute_is_passed_over(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", given)
    assert state_folder() == tmp_path / ".local/state/timeline-tui"


# -- what may stand in its place -------------------------------------------------------------------


def _another_program(path: Path) -> None:
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE place (folder TEXT)")
    file.close()


def _later_version(path: Path) -> None:
    State(path.parent, "a").write("of later")
    with sqlite3.connect(path) as file:
        file.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    file.close()


def _torn(path: Path) -> None:
    State(path.parent, "a").write("x" * 20_000)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def _scribbled(path: Path) -> None:
    State(path.parent, "a").write("x" * 20_000)
    whole = bytearray(path.read_bytes())
    whole[4096 + 100 : 4096 + 4096] = os.urandom(3996)
    path.write_bytes(whole)


def _other_columns(path: Path) -> None:
    State(path.parent, "a").write("x")
    with sqlite3.connect(path) as file:
        file.execute("ALTER TABLE place RENAME COLUMN folder TO directory")
    file.close()


def _unknown_format(path: Path) -> None:
    State(path.parent, "a").write("x")
    whole = bytearray(path.read_bytes())
    whole[44:48] = (9).to_bytes(4, "big")  # the schema's format: https://sqlite.org/fileformat.html
    path.write_bytes(whole)


STRANGERS = {
    "not a database": lambda path: path.write_bytes(b"not a database " * 100),
    "a short text": lambda path: path.write_bytes(b"{}"),
    "another program's": _another_program,
    "a later version's": _later_version,
    "half a file": _torn,
    "a page of noise": _scribbled,
    "other columns": _other_columns,
    "a format of the future": _unknown_format,
    "a folder": lambda path: (path.mkdir(), (path / "note").write_text("mine")),
    "a pipe": lambda path: os.mkfifo(path),
}


@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.parametrize("first", ["read", "write"])
def test_what_is_not_ours_is_kept_aside_and_said(home: Path, name: str, first: str) -> None:
    home.mkdir(parents=True)
    STRANGERS[name](home / NAME)
    status = (home / NAME).stat()
    content = (home / NAME).read_bytes() if (home / NAME).is_file() else b""
    kept = state(home)
    if first == "read":
        assert kept.read() is None
    kept.write("there")
    assert state(home).read() == "there"
    assert aside(home) == [f"{NAME}.aside-1"]
    old = home / f"{NAME}.aside-1"
    assert old.stat().st_ino == status.st_ino
    assert not content or old.read_bytes() == content
    assert len(kept.words) == 1
    assert str(old) in kept.words[0]


def test_a_place_that_is_no_text_any_more_is_as_good_as_none(home: Path) -> None:
    state(home).write("here I was")
    whole = (home / NAME).read_bytes()
    (home / NAME).write_bytes(whole.replace(b"here I was", b"here I w\xff\xff"))
    assert state(home).read() == "here I w\ufffd\ufffd"
    state(home).write("there")
    assert state(home).read() == "there"


def test_what_is_kept_aside_is_never_overwritten(home: Path) -> None:
    home.mkdir(parents=True)
    for number in (1, 2, 3):
        (home / NAME).write_text(f"noise {number}")
        state(home).write("there")
    assert len(aside(home)) == 3
    assert [(home / name).read_text() for name in aside(home)] == [
        f"noise {number}" for number in (1, 2, 3)
    ]


def test_the_log_of_a_later_version_goes_with_its_file(home: Path) -> None:
    home.mkdir(parents=True)
    later = sqlite3.connect(home / NAME, isolation_level=None)
    later.execute("PRAGMA journal_mode = WAL")
    later.execute("PRAGMA user_version = 2")
    later.execute("CREATE TABLE note (text)")
    later.execute("INSERT INTO note VALUES ('mine')")
    state(home).write("there")
    again = sqlite3.connect(home / f"{NAME}.aside-1")
    assert again.execute("SELECT text FROM note").fetchall() == [("mine",)]
    again.close()
    later.close()
    assert state(home).read() == "there"


def test_an_empty_file_is_filled(home: Path) -> None:
    home.mkdir(parents=True)
    (home / NAME).touch()
    assert state(home).read() is None
    state(home).write("there")
    assert aside(home) == []


# -- from version to version -----------------------------------------------------------------------

FIRST_RELEASE = Path(__file__).parents[1] / "data" / "state-0.1.0.sqlite3"
"""A state file as version 0.1.0 writes it."""
NOTE = Table("CREATE TABLE note (folder TEXT, words TEXT)", ("folder", "words"))
WITH_NOTES = Step(
    (NOTE.sql, "INSERT INTO note SELECT folder, 'from ' || place FROM place"),
    {**STEPS[-1].tables, "note": NOTE},
)
RENAMED = Step(
    ("UPDATE place SET place = place || '!'",), WITH_NOTES.tables
)  # fmt: skip
TORN = Step(
    ("UPDATE place SET place = 'lost'", "DELETE FROM note", "INSERT INTO nowhere VALUES (1)"),
    WITH_NOTES.tables,
)


def version(home: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(home / NAME)) as file:
        (number,) = file.execute("PRAGMA user_version").fetchone()
        (application,) = file.execute("PRAGMA application_id").fetchone()
    return number, application


def test_the_file_of_the_first_release_is_read(home: Path) -> None:
    home.mkdir(parents=True)
    shutil.copy(FIRST_RELEASE, home / NAME)
    kept = state(home, '["/srv/case/events"]')
    found = kept.read()
    assert found is not None
    assert json.loads(found)["cursor"] == "unclear-if-core-dispute-solved"
    assert (kept.words, aside(home)) == ([], [])
    assert version(home) == (len(STEPS), APPLICATION)


@pytest.mark.parametrize("first", ["read", "write"])
def test_an_earlier_version_is_carried_over_step_by_step(home: Path, first: str) -> None:
    state(home).write("there")
    later = State(home, "a", steps=(*STEPS, WITH_NOTES, RENAMED))
    if first == "write":
        State(home, "b", steps=later.steps).write("elsewhere")
    assert later.read() == "there!"
    assert (later.words, aside(home)) == ([], [])
    assert version(home) == (len(STEPS) + 2, APPLICATION)
    with closing(sqlite3.connect(home / NAME)) as file:
        assert file.execute("SELECT words FROM note").fetchall() == [("from there",)]
    assert later.read() == "there!"  # not once more


def test_a_new_file_is_made_by_all_steps(home: Path) -> None:
    later = State(home, "a", steps=(*STEPS, WITH_NOTES))
    later.write("there")
    assert later.read() == "there"
    assert version(home) == (len(STEPS) + 1, APPLICATION)


def test_a_step_that_fails_in_the_middle_leaves_the_file_as_it_was(home: Path) -> None:
    state(home).write("there")
    later = State(home, "a", steps=(*STEPS, WITH_NOTES, TORN))
    for _ in range(2):
        with pytest.raises(
            StateError, match=rf"version {len(STEPS) + 1} cannot be carried over: .*nowhere"
        ):
            later.read()
    with pytest.raises(StateError, match="cannot be carried over"):
        later.write("elsewhere")
    assert aside(home) == []
    assert version(home) == (len(STEPS) + 1, APPLICATION)
    with_notes = State(home, "a", steps=(*STEPS, WITH_NOTES))
    assert with_notes.read() == "there"
    with closing(sqlite3.connect(home / NAME)) as file:
        assert file.execute("SELECT count(*) FROM note").fetchone() == (1,)


def test_an_earlier_version_in_another_layout_is_put_aside(home: Path) -> None:
    state(home).write("there")
    with closing(sqlite3.connect(home / NAME)) as file:
        file.execute(NOTE.sql)
    later = State(home, "a", steps=(*STEPS, WITH_NOTES))
    assert later.read() is None
    assert aside(home) == [f"{NAME}.aside-1"]
    assert "another layout" in later.words[0]


def test_programs_that_carry_it_over_at_once_do_it_once(home: Path) -> None:
    state(home).write("there")
    code = """
from dataclasses import replace
from timeline_tui.files import state as module
more = replace(module.STEPS[-1], statements=("UPDATE place SET place = place || '!'",))
print(State(home, "a", steps=(*module.STEPS, more)).read())
"""
    children = [_child(code, str(home), "a") for _ in range(4)]
    assert [child.communicate(timeout=60)[0] for child in children] == ["there!\n"] * 4


# -- what may fail ---------------------------------------------------------------------------------


def test_a_state_folder_that_cannot_be_is_said(home: Path) -> None:
    home.parent.mkdir(parents=True)
    home.write_text("a file of the same name")
    kept = state(home)
    with pytest.raises(StateError, match=rf"(not a directory|file exists): {re.escape(str(home))}"):
        kept.write("there")
    assert home.read_text() == "a file of the same name"


def test_a_link_to_nothing_is_said(home: Path) -> None:
    home.mkdir(parents=True)
    (home / NAME).symlink_to(home / "gone" / "away")
    with pytest.raises(StateError, match="is a link"):
        state(home).read()


@pytest.mark.parametrize("name", [NAME, f"{NAME}-wal", "lock", ""])
def test_a_link_in_place_of_state_or_lock_is_refused(home: Path, name: str, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    if name:
        home.mkdir(parents=True)
        elsewhere.write_bytes(b"mine")
        if name == "lock":
            (home / NAME).write_bytes(b"not a database " * 100)
    else:
        home.parent.mkdir(parents=True)
        elsewhere.mkdir()
    (home / name if name else home).symlink_to(elsewhere)
    with pytest.raises(StateError, match=r"is a link|lock is not a regular file"):
        state(home).write("there")
    assert list(elsewhere.iterdir()) == [] if not name else elsewhere.read_bytes() == b"mine"


@pytest.mark.parametrize("plant", [os.mkfifo, os.mkdir])
def test_a_lock_that_is_no_file_is_said_at_once(home: Path, plant: Callable[[Path], None]) -> None:
    home.mkdir(parents=True)
    (home / NAME).write_bytes(b"not a database " * 100)
    plant(home / "lock")
    with pytest.raises(StateError, match="lock is not a regular file"):
        state(home).write("there")


def test_a_pipe_in_place_of_the_state_folder_is_said(home: Path) -> None:
    home.parent.mkdir(parents=True)
    os.mkfifo(home)
    with pytest.raises(StateError, match=r"not a directory|file exists"):
        state(home).write("there")


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"


@pytest.mark.parametrize(
    "sql",
    [
        f"ALTER TABLE place RENAME TO real; CREATE VIEW place AS {ENDLESS} i AS turn,"
        " 'a' AS folder, 'b' AS place FROM n",
        *slowly(
            "CREATE VIEW other AS SELECT 1",
            "CREATE TRIGGER forever BEFORE DELETE ON place BEGIN INSERT INTO place (folder, place)"
            f" {ENDLESS} max(i), 'x' FROM n; END",
            "CREATE INDEX slow ON place (hex(zeroblob(turn)))",
            "ALTER TABLE place ADD COLUMN more TEXT AS (hex(place))",
            "CREATE TABLE another (a CHECK (a > 0))",
            "DROP TABLE place; CREATE TABLE place (turn INTEGER PRIMARY KEY AUTOINCREMENT, folder"
            " TEXT NOT NULL UNIQUE, place TEXT NOT NULL CHECK (length(hex(place)) > 0))",
            "".join(f"CREATE TABLE t{n} (a);" for n in range(500)),
        ),
    ],
)
def test_sql_that_is_not_ours_is_put_aside_and_never_run(home: Path, sql: str) -> None:
    state(home).write("before")
    with closing(sqlite3.connect(home / NAME)) as file:
        file.executescript(sql)
    kept = state(home)
    began = time.process_time()  # what it takes, however long it waits for its turn
    assert kept.read() is None
    kept.write("there")
    assert time.process_time() - began < 5
    assert state(home).read() == "there"
    assert aside(home) == [f"{NAME}.aside-1"]
    assert "another layout" in kept.words[0]


def test_a_file_that_another_program_writes_all_the_time_is_said(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline_tui.files.state.PATIENCE", 0.0)
    state(home).write("before")
    with sqlite3.connect(home / NAME, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StateError, match="locked"):
            state(home).write("after")
        other.execute("ROLLBACK")
    other.close()
    assert state(home).read() == "before"
    assert aside(home) == []


_CHILD = """
import sys
from pathlib import Path
from timeline_tui.files.state import State, StateError
home, key = Path(sys.argv[1]), sys.argv[2]
"""


def _child(code: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-B", "-c", _CHILD + code, *words],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_full_disk_keeps_what_was_there(home: Path) -> None:
    state(home).write("before")
    # A process that may not write beyond this size: the kernel refuses it as a full disk does.
    code = """
import resource
size = (home / "state.sqlite3").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
try:
    State(home, key).write("x" * 1_000_000)
except StateError as error:
    print("refused")
"""
    child = _child(code, str(home), "a")
    out, _ = child.communicate(timeout=60)
    assert out == "refused\n"
    assert state(home).read() == "before"
    assert aside(home) == []


def test_a_file_that_may_only_be_read_is_still_read(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state(home).write("before")
    connect = sqlite3.connect

    def reading(path: Path, **more: object) -> sqlite3.Connection:
        return connect(f"file:{path}?mode=ro", uri=True, **more)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(sqlite3, "connect", reading)
    assert state(home).read() == "before"
    with pytest.raises(StateError, match="readonly"):
        state(home).write("after")
    assert aside(home) == []


def test_programs_that_begin_and_write_at_once_lose_nothing_of_each_other(home: Path) -> None:
    code = """
from timeline_tui.files import state
state.PATIENCE = 60.0  # they wait for each other, on a slow disk for seconds
for number in range(20):
    State(home, f"{key}{number}").write(key)
"""
    children = [_child(code, str(home), key) for key in "abcd"]
    for child in children:
        child.communicate(timeout=60)
        assert child.returncode == 0
    assert all(state(home, f"{key}{n}").read() == key for key in "abcd" for n in range(20))
    assert aside(home) == []


def test_programs_that_find_it_damaged_at_once_put_it_aside_once(home: Path) -> None:
    home.mkdir(parents=True)
    (home / NAME).write_text("noise")
    code = "State(home, key).write(key)"
    children = [_child(code, str(home), key) for key in "abcd"]
    for child in children:
        child.communicate(timeout=60)
        assert child.returncode == 0
    assert [state(home, key).read() for key in "abcd"] == list("abcd")
    assert aside(home) == [f"{NAME}.aside-1"]


def test_a_file_that_another_program_is_just_making_is_not_taken_for_a_damaged_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = module._pragma
    others: list[threading.Thread] = []

    def slowly(file: sqlite3.Connection, name: str) -> int:
        found = read(file, name)
        if name == "application_id" and not others:
            others.append(threading.Thread(target=state(home, "b").write, args=("theirs",)))
            others[0].start()
            others[0].join(0.3)
        return found

    monkeypatch.setattr(module, "_pragma", slowly)
    home.mkdir(parents=True)
    (home / NAME).touch()
    state(home)._put_aside("said to be damaged")
    others[0].join()
    assert aside(home) == []
    assert state(home, "b").read() == "theirs"


@pytest.mark.slow
def test_a_file_that_is_being_written_is_not_put_aside(home: Path) -> None:
    state(home).write("before")
    with closing(sqlite3.connect(home / NAME, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            state(home)._put_aside("said to be damaged")
        other.execute("ROLLBACK")
    assert aside(home) == []
    assert state(home).read() == "before"


def test_killed_while_writing_what_was_said_to_be_kept_is_there(home: Path) -> None:
    code = """
number = int(sys.argv[3])
while True:
    State(home, key).write(str(number) + "x" * 5_000)
    print(number, flush=True)
    number += 1
"""
    kept = 0
    for turn in range(5):
        child = _child(code, str(home), "a", str(kept + 1))
        assert child.stdout is not None
        # Some writes later, and so now and then in the midst of one.
        said = [child.stdout.readline() for _ in range(1 + turn)]
        child.send_signal(signal.SIGKILL)
        said += child.stdout.read().split()
        child.wait(timeout=60)
        child.stdout.close()
        kept = int(said[-1])
        there = state(home).read()
        assert there is not None
        assert int(there.rstrip("x")) in (kept, kept + 1)
        kept = int(there.rstrip("x"))
    assert aside(home) == []
