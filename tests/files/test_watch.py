"""The hints of a watch, awaited by name and with a deadline."""

from __future__ import annotations

import os
import queue
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from timeline_tui.files import watch as watcher
from timeline_tui.files.find import walk
from timeline_tui.files.watch import Hint, Kernel, Watch

DEADLINE = 20.0


class Watched:
    """A watch in a thread of its own, as the program runs it."""

    def __init__(self, *paths: Path | str, finds: Sequence[bool] = (), **more: Any) -> None:
        self.stop = threading.Event()
        self.hints: queue.Queue[Hint] = queue.Queue()
        names = [str(path) for path in paths]
        self.watch = Watch(names, lambda: walk(names).folders, **more)
        self._finds = iter(finds)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        for hint in self.watch.hints(self.stop):
            if hint is not Hint.WORD:
                self.watch.note_look(found=next(self._finds, False))
            self.hints.put(hint)

    def until(self, wanted: Hint) -> None:
        end = time.monotonic() + DEADLINE
        while self.hints.get(timeout=max(0.01, end - time.monotonic())) is not wanted:
            pass

    def end(self) -> None:
        self.stop.set()
        self.thread.join(DEADLINE)
        assert not self.thread.is_alive()


@pytest.fixture
def watched() -> Iterator[Callable[..., Watched]]:
    running: list[Watched] = []

    def watched(*paths: Path | str, **more: Any) -> Watched:
        running.append(Watched(*paths, **more))
        return running[-1]

    yield watched
    for each in running:
        each.end()


def change(one: Watched, act: Callable[[int], object]) -> None:
    """Change something until it is noticed: a watch takes a moment to be there."""
    end = time.monotonic() + DEADLINE
    number = 0
    while time.monotonic() < end:
        act(number)
        number += 1
        try:
            if one.hints.get(timeout=0.5) is Hint.CHANGED:
                return
        except queue.Empty:
            continue
    raise AssertionError("no change was noticed")


def test_a_new_file_is_noticed(folder: Path, watched: Any) -> None:
    one = watched(folder, interval=1_000)
    change(one, lambda number: (folder / f"{number}.json").write_text("{}"))


def test_a_file_in_a_folder_made_a_moment_ago_is_noticed(folder: Path, watched: Any) -> None:
    one = watched(folder, interval=1_000)
    change(one, lambda number: (folder / f"d{number}").mkdir())
    change(one, lambda number: (folder / "d0" / f"{number}.json").write_text("{}"))


def test_a_folder_removed_and_made_again_is_watched_again(folder: Path, watched: Any) -> None:
    one = watched(folder, interval=0.2)
    change(one, lambda number: (folder / f"{number}.json").write_text("{}"))
    shutil.rmtree(folder)
    one.until(Hint.TICK)
    folder.mkdir()
    one.until(Hint.TICK)
    change(one, lambda number: (folder / f"{number}.json").write_text("{}"))


def test_the_folder_of_a_single_file_is_watched(folder: Path, write: Any, watched: Any) -> None:
    path = write("a.json", "{}")
    one = watched(path, interval=1_000)

    def replace(number: int) -> None:
        (folder / "b").write_text(str(number))
        (folder / "b").replace(path)

    change(one, replace)


def test_a_quiet_folder_ticks(folder: Path, watched: Any) -> None:
    one = watched(folder, interval=0.05)
    one.until(Hint.TICK)
    one.until(Hint.TICK)


def test_standard_input_alone_only_ticks(watched: Any) -> None:
    one = watched("-", interval=0.05)
    assert one.hints.get(timeout=DEADLINE) is Hint.TICK


def test_it_ends_when_told_to(folder: Path, watched: Any) -> None:
    for paths in ([folder], ["-"]):
        one = watched(*paths, interval=1_000)
        one.end()


def test_without_watchfiles_it_says_so_once_and_ticks(
    folder: Path, watched: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    one = watched(folder, interval=0.05)
    hints = [one.hints.get(timeout=DEADLINE) for _ in range(4)]
    assert hints == [Hint.WORD, Hint.TICK, Hint.TICK, Hint.TICK]


class Failing:
    """A kernel that fails when it is asked, `after` so many quiet answers."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.closed = False

    def watch(self, *_: object) -> set[str]:
        self.after -= 1
        if self.after < 0:
            raise RuntimeError("inner fault")
        return set()

    def close(self) -> None:
        self.closed = True


def test_a_kernel_that_fails_later_is_left_for_polling(folder: Path, watched: Any) -> None:
    kernel = Failing(2)
    one = watched(folder, interval=0.05, kernel=lambda _: kernel)
    hints = [one.hints.get(timeout=DEADLINE) for _ in range(5)]
    assert hints == [Hint.TICK, Hint.TICK, Hint.TICK, Hint.WORD, Hint.TICK]
    assert kernel.closed


@pytest.mark.parametrize(
    "error",
    [OSError(28, "watches exhausted"), ValueError(), UnicodeEncodeError("x", "\udcff", 0, 1, "")],
)
def test_a_kernel_that_refuses_is_not_asked_again(
    folder: Path, watched: Any, error: Exception
) -> None:
    asked = []

    def refuse(folders: Sequence[str]) -> Kernel:
        asked.append(folders)
        raise error

    # A look that takes long on a busy machine makes the period longer: here none takes any time.
    one = watched(folder, interval=0.3, kernel=refuse, clock=lambda: 0.0)
    hints = [one.hints.get(timeout=DEADLINE) for _ in range(3)]
    assert hints == [Hint.WORD, Hint.TICK, Hint.TICK]
    assert one.watch.word == "polling every 0.3 s"
    assert len(asked) == 1


@pytest.mark.skipif(not os.path.isdir("/proc/self/fdinfo"), reason="the system does not tell")
def test_a_watch_that_does_not_get_all_its_folders_is_refused_though_nobody_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import watchfiles

    real = watchfiles.watch
    for name in "ab":
        (folder / name).mkdir()
    folders = [str(folder), str(folder / "a"), str(folder / "b")]
    monkeypatch.setattr(watchfiles, "watch", lambda *_, **more: real(**more))
    with pytest.raises(OSError, match="no more watches"):
        watcher.ask_kernel(folders)


def test_folders_that_are_passed_over_or_lie_outside_are_not_watched(
    folder: Path, write: Any, watched: Any
) -> None:
    asked: list[Sequence[str]] = []

    def note(folders: Sequence[str]) -> Kernel:
        asked.append(folders)
        return Failing(100)

    for name in ("a/x.json", ".git/x.json", "node_modules/x.json"):
        write(name, "{}")
    (folder / "out").symlink_to("/")
    one = watched(folder, interval=0.05, kernel=note)
    one.until(Hint.TICK)
    assert asked[0] == [str(folder), str(folder / "a")]


def test_too_many_folders_are_polled(
    folder: Path, watched: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "FOLDERS_LIMIT", 3)
    for number in range(3):
        (folder / str(number)).mkdir()
    one = watched(folder, interval=0.05)
    assert one.hints.get(timeout=DEADLINE) is Hint.WORD


class Quiet:
    """A kernel that says what it is told to say, and nothing after that."""

    def __init__(self, *words: set[str]) -> None:
        self.words = list(words)

    def watch(self, seconds: float, stop: threading.Event) -> set[str]:
        return self.words.pop(0) if self.words else NOTHING

    def close(self) -> None:
        pass


NOTHING: set[str] = set()
CHANGE = {"a.json"}


@pytest.mark.parametrize(
    ("finds", "words", "polls"),
    [
        ((False, True), (), True),  # found at a pulse, and the kernel never says a word of it
        ((False, True), (NOTHING, NOTHING, CHANGE), False),  # the word comes a moment later
        ((True,), (), False),  # what changed before anybody watched
        ((False, False, False), (), False),
        ((False, True, False, False), (NOTHING,) * 4 + (CHANGE,), False),  # it hears again
    ],
)
def test_a_kernel_that_says_nothing_of_what_is_found_is_deaf_and_said_to_be(
    folder: Path, watched: Any, finds: Sequence[bool], words: Sequence[set[str]], polls: bool
) -> None:
    one = watched(folder, interval=0.01, finds=finds, kernel=lambda _: Quiet(*words))
    for _ in range(9):
        one.hints.get(timeout=DEADLINE)
    assert bool(one.watch.word) is polls


def test_what_is_told_all_the_time_does_not_keep_from_a_look_at_everything(folder: Path) -> None:
    times = iter(range(1000))
    watch = Watch([str(folder)], lambda: [str(folder)], interval=2.0, clock=lambda: next(times),
                  kernel=lambda _: Quiet(*[CHANGE] * 20))  # fmt: skip
    told = []
    for _, hint in zip(range(9), watch.hints(threading.Event()), strict=False):
        watch.note_look(found=False)
        told.append((hint, watch.told))
    assert told[:2] == [(Hint.TICK, set()), (Hint.CHANGED, {"a.json"})]
    assert (Hint.CHANGED, set()) in told


class Counted(threading.Event):
    """A stop that is never waited for, and how long it should have been."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        return False


@pytest.mark.parametrize(("cost", "rest"), [(0.0001, 2), (0.07, 4), (0.5, 8), (60.0, 8)])
def test_a_pulse_rests_longer_where_a_look_costs_more_but_never_for_ten_seconds(
    cost: float, rest: float
) -> None:
    times = iter(range(1000))
    watch = Watch(["-"], lambda: (), clock=lambda: next(times) * cost)
    stop = Counted()
    hints = watch.hints(stop)
    assert [next(hints), next(hints)] == [Hint.TICK, Hint.TICK]
    assert stop.waited == [rest]
