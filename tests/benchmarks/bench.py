"""The programs that are measured, and an environment in which nothing is the user's."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import making
from tests.benchmarks.making import Facts
from tests.benchmarks.table import Table
from tests.benchmarks.watching import MissedError, Seen, Watched

ROOT = Path(__file__).parents[2]
EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    pressed = 0
    def compose(self):
        yield Static("READY-0")
    def on_key(self, event):
        self.pressed += 1
        self.query_one(Static).update(f"READY-{self.pressed}")
Empty().run()
"""
LNAV_FORMAT = """{"benchmark_events": {
  "title": "events", "json": true, "file-pattern": "events\\\\.jsonl", "hide-extra": true,
  "timestamp-field": "date", "timestamp-format": ["%Y-%m-%d"], "body-field": "title",
  "line-format": [{"field": "__timestamp__"}, " ", {"field": "title"}],
  "value": {"id": {"kind": "string", "identifier": true, "hidden": true},
    "title": {"kind": "string"}, "summary": {"kind": "string", "hidden": true},
    "actors": {"kind": "json", "hidden": true}, "tags": {"kind": "json", "hidden": true},
    "sources": {"kind": "json", "hidden": true}}}}
"""
MANY = 100_000
"""The most events that are also read as single files and as an array, and by visidata."""


@dataclass(frozen=True)
class Rival:
    """Another program that shows lines or records."""

    name: str
    program: str
    command: Callable[[Path], list[str]]
    loaded: Callable[[Facts], Seen]
    most: int
    """The number of events beyond which it is not asked: visidata takes 5 GB for a million."""


RIVALS = (
    Rival("lnav", "lnav", lambda lines: ["lnav", str(making.later_dates_of(lines))],
          lambda facts: containing(facts.last), 10**7),
    Rival("visidata", "vd", lambda lines: ["vd", str(lines)],
          lambda facts: containing(f" {facts.count} rows"), MANY),
    Rival("fzf", "fzf", lambda lines: ["sh", "-c", 'exec fzf < "$0"', str(lines)],
          lambda facts: containing(f"{facts.count}/{facts.count}"), 10**7),
)  # fmt: skip


def containing(*words: str) -> Seen:
    """Return whether all of these stand on a screen."""
    return lambda text: all(each in text for each in words)


@dataclass
class Bench:
    """A measuring device, and the table that it goes into."""

    table: Table
    work: Path
    data: Path
    program: Path
    sizes: list[int]
    runs: int
    presses: int
    patience: float
    missed: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    @property
    def many(self) -> int:
        """The number of events that are also read as single files and as an array."""
        return max((size for size in self.sizes if size <= MANY), default=0)

    @property
    def key_sizes(self) -> list[int]:
        """The numbers of events at which keys are timed: the least, and the large ones."""
        return [size for size in self.sizes if size == min(self.sizes) or size >= MANY]

    @property
    def python(self) -> str:
        """The interpreter of the program, which has the same Textual."""
        return str(self.program.with_name("python"))

    def environment(self, name: str, state: str = "") -> dict[str, str]:
        """Return an environment in which nothing is the user's, with a cache and state of a name;
        with another state where the place in the list is to be forgotten and the index is not."""
        home = self.work / "home"
        formats = home / ".config/lnav/formats/installed"
        if not formats.exists():
            formats.mkdir(parents=True)
            (formats / "events.json").write_text(LNAV_FORMAT, "utf-8")
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(home),
            "XDG_CACHE_HOME": str(self.cache(name)),
            "XDG_STATE_HOME": str(self.work / "state" / (state or name)),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
        }

    def cache(self, name: str) -> Path:
        """Return the folder of what the explorer keeps under a name."""
        return self.work / "cache" / name

    def forget(self, name: str) -> None:
        """Let the next start under a name be the first."""
        shutil.rmtree(self.cache(name), ignore_errors=True)
        shutil.rmtree(self.work / "state" / name, ignore_errors=True)

    def run(self, command: Sequence[str], name: str = "others", state: str = "") -> Watched:
        """Start a program in a terminal."""
        return Watched(command, self.environment(name, state), self.work)

    def explorer(self, path: Path, name: str, state: str = "") -> Watched:
        """Start the explorer."""
        return self.run([str(self.program), str(path)], name, state)

    def empty(self) -> Watched:
        """Start the smallest Textual app, of the same interpreter."""
        return self.run([self.python, "-c", EMPTY])

    def prepare(self, path: Path, loaded: Seen, name: str) -> None:
        """Let the explorer know a path, as if it had been opened before and left at its begin."""
        if name not in self.known:
            self.forget(name)
            program = self.explorer(path, name)
            with ended(program):
                program.shows(loaded)
                program.press("g")
                program.settle()
                program.leave("ctrl+q")
            self.known.add(name)

    def rounds(self) -> Iterator[int]:
        """Count rounds until there are enough, or patience is at an end; never less than two."""
        began = time.monotonic()
        for number in range(self.runs):
            if number >= 2 and time.monotonic() - began > self.patience:
                return
            yield number

    def miss(self, row: str, column: str, error: MissedError) -> None:
        """Say that something was not to be measured, and why."""
        self.table.put(row, column, "missed")
        self.missed.append(f"{row}, {column}: {error}")

    @contextmanager
    def cell(self, row: str, column: str) -> Iterator[None]:
        """Measure one thing; where that fails, say so and go on with the next."""
        began = time.monotonic()
        try:
            yield
        except MissedError as error:
            self.miss(row, column, error)
        took = time.monotonic() - began
        print(f"{took:7.1f} s  {row}, {column}", file=sys.stderr, flush=True)
        for name, words in self.table.news():
            print(f"           {name}, {column}: {words}", file=sys.stderr, flush=True)


@contextmanager
def ended(*programs: Watched) -> Iterator[None]:
    """End programs whatever happens."""
    try:
        yield
    finally:
        for program in programs:
            program.close()


def loaded(count: int) -> Seen:
    """Return whether a screen says that so many events are read and all of them shown."""
    said = re.compile(rf"(?<!of )(?<![\d,]){count:,} events")
    return lambda text: said.search(text) is not None and "reading" not in text.split("\n")[0]


def some(count: int, facts: Facts) -> str:
    """Return what the header says of a filter."""
    return f"{count:,} of {facts.count:,} events"


def warm_up(path: Path) -> None:
    """Read what is to be read, so that no program is the one that waits for the disk."""
    for each in [path] if path.is_file() else path.rglob("*.json"):
        with each.open("rb") as file:
            while file.read(1 << 20):
                pass


def size_of(folder: Path) -> float:
    """Return the megabytes of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1024**2
