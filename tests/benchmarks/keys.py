"""Times from a key to its paint."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.benchmarks import making
from tests.benchmarks.bench import Bench, containing, ended, loaded, some
from tests.benchmarks.making import FREQUENT, KNOWN_BY, RARE, YEAR, Facts
from tests.benchmarks.table import figure, percentile, spread
from tests.benchmarks.watching import MissedError, Watched

LIST, ABOVE_FOOTER = (3, -2), (0, -1)


@dataclass(frozen=True)
class Key:
    """A key that is timed: what is typed before it, and what brings back the state before."""

    words: str
    key: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    """What is typed before the first time."""
    rows: tuple[int, int] = LIST
    """Where the screen must be different, too: what a prompt echoes is no answer."""
    shows: Callable[[Facts], str] = lambda facts: ""
    """What the screen must say for the key to be answered."""


KEYS_TIMED = (
    Key("move (j)", "j"),
    Key("page (space)", "space", after=("b",)),
    Key("end (G)", "G", after=("g",)),
    Key("open (enter)", "enter", after=("h", "j")),
    Key("digit (1)", "1", after=("0",), shows=lambda facts: some(facts.with_first, facts)),
    Key("any/all (&)", "&", ("1", "2"), ("&", "0"),
        shows=lambda facts: some(facts.with_all, facts)),
    Key("zoom (+)", "+", after=("-",)),
    Key("period (p, 1995, enter)", "enter", ("p", *str(YEAR)), ("u",),
        shows=lambda facts: some(facts.in_year, facts)),
    Key("as known on (w, a day, enter)", "enter", ("w", *KNOWN_BY.isoformat()), ("u",),
        shows=lambda facts: some(facts.known, facts)),
    # On a day on which nothing but sources came, only the words below the list are others.
    Key("next publication (>)", ">", once=("w", *KNOWN_BY.isoformat(), "enter"),
        rows=ABOVE_FOOTER),
    Key("search, a rare word (its last letter)", RARE[6], ("/", *RARE[:6]), ("esc",),
        shows=lambda facts: some(facts.rare, facts)),
    Key("search, a third of all", FREQUENT[4], ("/", *FREQUENT[:4]), ("esc",),
        shows=lambda facts: some(facts.frequent, facts)),
)  # fmt: skip


def measure_keys(bench: Bench) -> None:
    """Time keys from pressing to painting, against a key of the empty app pressed in turn."""
    bench.table.heading("Keys: median (÷ a key of the empty app) and 95th percentile, ms")
    for size in bench.key_sizes:
        path, facts = making.lines_of(size, bench.data)
        column = f"{size:,}"
        with bench.cell("keys", column):
            bench.prepare(path, loaded(facts.count), path.name)
            # A state of its own, because these keys change the filter.
            explorer = bench.explorer(path, path.name, "keys")
            with ended(explorer):
                explorer.shows(loaded(facts.count))
                floor = bench.empty()
                with ended(floor):
                    floor.shows(containing("READY-0"))
                    size_cells(bench, column, facts, explorer, floor)


def size_cells(bench: Bench, column: str, facts: Facts, explorer: Watched, floor: Watched) -> None:
    bare: list[float] = []
    for key in KEYS_TIMED:
        bare += key_cells(bench, column, facts, key, explorer, floor)
        clear(explorer, facts)
    words = f"{figure(statistics.median(bare))}, {figure(percentile(bare, 0.95))}"
    bench.table.put("a key of the empty app", column, words)
    held_cell(bench, column, explorer, floor)


def key_cells(
    bench: Bench, column: str, facts: Facts, key: Key, explorer: Watched, floor: Watched
) -> list[float]:
    """Time one key; return what a key of the empty app took in the meantime."""
    said = key.shows(facts)
    taken: list[tuple[float, float]] = []
    bare: list[float] = []
    with bench.cell(key.words, column):
        explorer.enter(key.once)
        began = time.monotonic()
        for number in range(bench.presses):
            if number >= 3 and time.monotonic() - began > bench.patience / 2:
                break
            bare.append(floor.strike("x")[0])
            explorer.enter(key.before)
            seen = containing(said) if said else None
            taken.append(explorer.strike(key.key, seen, rows=slice(*key.rows)))
            for each in key.after:
                explorer.strike(each, rows=slice(*key.rows))
        floor_key = statistics.median(bare)
        ends = [end for _, end in taken]
        bench.table.put(key.words, column, key_words(ends, floor_key))
        if "search" in key.words:
            first = key_words([first for first, _ in taken], floor_key)
            bench.table.put(f"{key.words}: its first screenful", column, first)
    return bare


def clear(explorer: Watched, facts: Facts) -> None:
    """Step back until all events are shown, also where a key was not answered. A key that comes
    right behind `esc` would be taken for one with alt, so the program has to be at rest before."""
    for _ in range(8):
        explorer.settle()
        if loaded(facts.count)(explorer.text.split("\n")[0]):
            return
        explorer.press("esc")
    raise MissedError(f"no way back to all events:\n{explorer.gist()}")


def key_words(taken: Sequence[float], bare: float) -> str:
    median = statistics.median(taken)
    return f"{figure(median)} ({figure(median / bare)} ×), {figure(percentile(taken, 0.95))}"


def held_cell(bench: Bench, column: str, explorer: Watched, floor: Watched) -> None:
    row = "lag behind j held at 60 a second, ms"
    with bench.cell(row, column):
        for each in ("G", "g"):
            explorer.press(each)
            explorer.settle()
        pairs = [(explorer.hold("j", 60, 2), floor.hold("x", 60, 2)) for _ in range(3)]
        bench.table.put(row, column, spread([ours for ours, _ in pairs]))
        bench.table.put(
            "the same of the empty app, ms", column, spread([bare for _, bare in pairs])
        )
