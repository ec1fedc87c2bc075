"""`timeline-tui cache`: what is kept, its size and age, and its removal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.processes import is_running, wait_for
from tests.properties import slowly
from timeline_tui.cli import output
from timeline_tui.cli.commands.own import age_words
from timeline_tui.cli.output import PIPE_CLOSED
from timeline_tui.files import library
from timeline_tui.files.cache import Shelf, cache_folder, key_of, list_kept


def keep(*paths: str) -> Path:
    shelf = Shelf(cache_folder(), key_of(paths))
    with shelf.writing() as folder:
        assert folder is not None
        (folder / "index").write_bytes(b"x" * 5_000)
    return shelf.folder


def test_an_empty_cache_is_shown_as_such(run: Run) -> None:
    ended = run("cache")
    assert ended.code == 0
    assert ended.lines == [f"0 bytes of 0 folders in {cache_folder()}"]


def test_each_folder_is_shown_with_its_size_and_age_and_can_be_removed(run: Run) -> None:
    keep("a\x1b[2J")
    os.utime(keep("b", "c"), (0, 0))
    first, second, total = run("cache").lines
    assert first.endswith("a␛[2J")
    assert "just now" in first
    assert second.endswith(f"{Path.cwd() / 'b'}, {Path.cwd() / 'c'}")
    assert "days ago" in second
    assert total.startswith("10 KiB of 2 folders")
    assert run("cache", "clear").lines == [f"2 folders removed from {cache_folder()}"]
    assert "0 folders" in run("cache").out


def test_a_cache_that_is_not_the_users_own_is_neither_shown_nor_cleared(
    run: Run, tmp_path: Path
) -> None:
    keep("a")
    cache_folder().rename(tmp_path / "elsewhere")
    cache_folder().symlink_to(tmp_path / "elsewhere")
    for words in (["cache"], ["cache", "clear"]):
        ended = run(*words)
        assert ended.code == 1
        assert "link" in ended.err
    assert len(list((tmp_path / "elsewhere").iterdir())) == 1


END = """
import os, sys
from timeline_tui.files import library
from timeline_tui.files.cache import segment, workers

def write_and_end(*args, real=segment.write_sections, **more):
    real(*args, **more)
    os.kill(os.getpid(), int(sys.argv[1]))

library.MANY = 1
workers.write_sections = write_and_end
from timeline_tui.cli import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, *slowly(signal.SIGHUP, signal.SIGINT)])
@pytest.mark.parametrize("command", ["list", *slowly("check")])
def test_a_command_that_is_told_to_end_leaves_no_part_of_an_index(
    number: signal.Signals, command: str, write: Callable[[str, object], Path]
) -> None:
    write("a/b.json", {"title": "b"})
    code = 130 if number == signal.SIGINT else -number
    words = [sys.executable, "-c", END, str(int(number)), command, "a"]
    path = os.pathsep.join(sys.path)
    ended = subprocess.run(words, env={**os.environ, "PYTHONPATH": path}, capture_output=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, b"", b"")
    files = [each.name for each in cache_folder().rglob("*") if each.is_file()]
    assert sorted(files) == ["key", "lock"]


AT_OUTPUT = """
import os, sys
from timeline_tui.cli import main, output
from timeline_tui.files import library

def emit_and_end(lines, real=output.emit):
    real(lines)
    os.kill(os.getpid(), int(sys.argv[1]))

library.MANY = 1
output.emit = emit_and_end
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, *slowly(signal.SIGHUP, signal.SIGTERM)])
def test_a_command_that_is_told_to_end_while_it_prints_leaves_no_part_of_an_index(
    number: signal.Signals, write: Callable[[str, object], Path]
) -> None:
    write("a/b.json", {"title": "b"})
    code = 130 if number == signal.SIGINT else -number
    words = [sys.executable, "-c", AT_OUTPUT, str(int(number)), "list", "a"]
    path = os.pathsep.join(sys.path)
    ended = subprocess.run(words, env={**os.environ, "PYTHONPATH": path}, capture_output=True)
    assert (ended.returncode, ended.stderr) == (code, b"")
    files = [each.name for each in cache_folder().rglob("*") if each.is_file()]
    assert sorted(files) == ["key", "lock"]


BEFORE_THE_INTERFACE = """
import os, sys, time, types
from timeline_tui.cli import main, output
from timeline_tui.cli.commands import explore
from timeline_tui.files import cache, library
from timeline_tui.files.cache import workers

class Interface(types.ModuleType):
    def __getattr__(self, name):
        if name != "run":
            raise AttributeError(name)
        while not process or any(wanted != "none" and not made() for wanted in [sys.argv[2]]):
            time.sleep(0.01)
        how = sys.argv[1]
        if how.isdigit():
            os.kill(os.getpid(), int(how))
        return {"refuses": refuse, "breaks": lambda *_: 1 / 0}.get(how, lambda *_: 7)

def made():
    return [each for each in cache.cache_folder().rglob("*-*") if each.is_file()]

def refuse(*_):
    raise output.UsageError("not so")

def start(*args, real=workers.subprocess.Popen, **more):
    process.append(real(*args, **more))
    print(process[-1].pid, flush=True)
    return process[-1]

process = []
workers.subprocess.Popen = start
workers.LARGE = library.MANY = 1
output.is_terminal = lambda: True
explore.is_terminal = lambda _: True
sys.modules["timeline_tui.tui.app"] = Interface("timeline_tui.tui.app")
sys.exit(main(sys.argv[3:]))
"""


@pytest.mark.parametrize("more", ["", "--no-cache", *slowly("--safe")])
@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("15", -15), ("9", -9), ("2", 130), ("refuses", 2),
        *slowly(("1", -1), ("breaks", 70), ("ends", 7)),
    ],
)  # fmt: skip
def test_who_ends_before_the_interface_is_there_leaves_nothing_of_what_was_begun(
    write: Callable[[str, object], Path], how: str, code: int, more: str
) -> None:
    path = write("a.jsonl", "".join(f'{{"title": "{number}"}}\n' for number in range(900)))
    wanted = "none" if more else "segment"
    words = [sys.executable, "-c", BEFORE_THE_INTERFACE, how, wanted, str(path)]
    words += more.split()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm"}
    ended = subprocess.run(words, env=environment, capture_output=True, timeout=60, text=True)
    assert ended.returncode == code, ended.stderr
    (number,) = ended.stdout.split()
    # After a signal that ends the program at once, the process sees to that by itself.
    wait_for(lambda: not is_running(int(number)))
    files = [each.name for each in cache_folder().rglob("*") if each.is_file()]
    assert sorted(files) == ([] if more else ["key", "lock"])


@pytest.mark.parametrize("many", [1, 1_000])
@pytest.mark.parametrize("words", [["list"], ["check"], ["list", "--format", "json"]])
def test_what_was_read_is_kept_although_nobody_takes_what_is_printed(
    run: Run,
    write: Callable[[str, object], Path],
    monkeypatch: pytest.MonkeyPatch,
    many: int,
    words: list[str],
) -> None:
    def refuse(lines: Iterable[str]) -> None:
        assert many > 1 or not list(cache_folder().rglob("index"))
        raise BrokenPipeError

    write("a/b.json", {"title": "b"})
    monkeypatch.setattr(library, "MANY", many)
    monkeypatch.setattr(output, "emit", refuse)
    assert run(*words, "a").code == PIPE_CLOSED
    assert list(cache_folder().rglob("index"))


def test_a_signal_that_is_ignored_ends_no_command(write: Callable[[str, object], Path]) -> None:
    write("a/b.json", {"title": "b"})
    words = [sys.executable, "-c", END, str(int(signal.SIGHUP)), "list", "a"]
    path = os.pathsep.join(sys.path)
    ended = subprocess.run(
        words, env={**os.environ, "PYTHONPATH": path}, capture_output=True,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"b" in ended.stdout


def test_only_clear_is_understood(run: Run) -> None:
    assert run("cache", "everything").code == 2


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "just now"), (59, "just now"), (60, "1 minute ago"), (7_200, "2 hours ago"),
     (100 * 86_400, "100 days ago")],
)  # fmt: skip
def test_ages_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert age_words(seconds) == words


# -- what commands keep ----------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["list"], ["check"], ["gaps"], ["order", "meeting", "later"]])
def test_what_a_command_has_read_is_kept_unless_it_is_told_not_to(
    run: Run, folder: str, words: list[str]
) -> None:
    without = run(*words, folder, "--no-cache")
    assert not cache_folder().exists()
    first = run(*words, folder)
    assert len(list_kept(cache_folder())) == 1
    assert run(*words, folder) == first == without


def test_with_safe_the_explorer_keeps_nothing(run: Run, folder: str) -> None:
    assert run(folder, "--safe").code == 0
    assert not cache_folder().exists()


def test_standard_input_is_not_kept(run: Run) -> None:
    assert "a" in run("list", "-", stdin=b'{"title": "a"}').out
    assert not cache_folder().exists()


def test_a_cache_that_cannot_be_made_is_said_and_all_else_goes_on(run: Run, folder: str) -> None:
    expected = run("list", folder, "--no-cache")
    cache_folder().parent.mkdir(parents=True, exist_ok=True)
    cache_folder().write_bytes(b"")
    ended = run("list", folder)
    assert (ended.code, ended.out) == (0, expected.out)
    assert ended.err.count("no index is kept") == 1
