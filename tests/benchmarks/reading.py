"""Times to start, to read for the first time and to run a command; memory at rest."""

from __future__ import annotations

import re
import resource
import shutil
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.benchmarks import making
from tests.benchmarks.bench import (
    RIVALS,
    ROOT,
    Bench,
    Rival,
    containing,
    ended,
    loaded,
    size_of,
    warm_up,
)
from tests.benchmarks.making import RARE, Facts
from tests.benchmarks.table import figure, spread
from tests.benchmarks.watching import MissedError, Seen, Watched, proportional, resident

SHIPPED = "shipped"
"""The column of the chronology that is shipped."""


def measure_start(bench: Bench) -> None:
    """Time the first row of a known path against the first paint of the empty app."""
    bench.table.heading("Start: the first row of a known path")
    titles = shipped_titles()
    shipped = (lambda text: any(title in text for title in titles), loaded(len(titles)))
    start_cell(bench, "one file", SHIPPED, ROOT / "events", *shipped)
    for size in bench.sizes:
        path, facts = making.lines_of(size, bench.data)
        seen = containing(facts.first), loaded(facts.count)
        start_cell(bench, "one file", f"{size:,}", path, *seen)
    if bench.many:
        lines, facts = making.lines_of(bench.many, bench.data)
        seen = containing(facts.first), loaded(facts.count)
        start_cell(bench, "a file an event", f"{bench.many:,}", making.files_of(lines), *seen)


def start_cell(bench: Bench, kind: str, column: str, path: Path, row: Seen, whole: Seen) -> None:
    words = "first row" if kind == "one file" else f"first row, {kind}"
    name = path.name
    with bench.cell(f"{words} ÷ the empty app", column):
        bench.prepare(path, whole, name)
        ratios, taken, empties = [], [], []
        for _ in bench.rounds():
            floor = bench.empty()
            with ended(floor):
                [bare] = floor.shows(containing("READY-0"))
                floor.leave("ctrl+q")
            explorer = bench.explorer(path, name)
            with ended(explorer):
                [ours] = explorer.shows(row)
                explorer.leave("ctrl+q")
            ratios.append(ours / bare)
            taken.append(ours * 1000)
            empties.append(bare * 1000)
        bench.table.put(f"{words} ÷ the empty app", column, spread(ratios, asked=bench.runs))
        bench.table.put(f"{words}, ms", column, spread(taken))
        if kind == "one file":
            bench.table.put("the empty app, ms", column, spread(empties))


def shipped_titles() -> list[str]:
    """Return how the titles of the shipped chronology begin."""
    title = re.compile(r'^  "title": "([^"\\]{12,24})', re.M)
    paths = [path for path in (ROOT / "events").glob("*.json") if path.name != "timeline.json"]
    return [found[1] for path in paths if (found := title.search(path.read_text("utf-8")))]


def measure_load(bench: Bench) -> None:
    """Time the first reading, everything checked, against programs that check nothing."""
    bench.table.heading("First load: until the last line of the file is on the screen")
    for size in bench.sizes:
        load_cells(bench, size)
    if bench.many:
        lines, facts = making.lines_of(bench.many, bench.data)
        column = f"{bench.many:,}"
        alone_cell(bench, "an indented array, s", column, making.array_of(lines), facts)
        files = making.files_of(lines)
        alone_cell(bench, "a file an event, s", column, files, facts)
        changed_cell(bench, column, files, facts)


def load_cells(bench: Bench, size: int) -> None:
    lines, facts = making.lines_of(size, bench.data)
    column = f"{size:,}"
    warm_up(lines)
    rivals = [rival for rival in RIVALS if size <= rival.most and shutil.which(rival.program)]
    for rival in rivals:
        rival.command(lines)  # its copy of the data is made before anything is timed
    found: list[tuple[float, float, float]] = []
    others: dict[str, list[tuple[float, float]]] = {rival.name: [] for rival in rivals}
    with bench.cell("first load, s", column):
        for _ in bench.rounds():
            found.append(load(bench, lines, facts))
            for rival in list(rivals):
                try:
                    others[rival.name].append(load_rival(bench, rival, lines, facts))
                except MissedError as error:
                    bench.miss(f"{rival.name}, s", column, error)
                    rivals.remove(rival)
        wholes = [whole for _, whole, _ in found]
        for rival in rivals:
            pairs = zip(wholes, others[rival.name], strict=True)
            ratios = [ours / theirs for ours, (theirs, _) in pairs]
            bench.table.put(f"first load ÷ {rival.name}", column, spread(ratios, asked=bench.runs))
        bench.table.put("first load, s", column, spread(wholes))
        bench.table.put("its first rows, s", column, spread([first for first, _, _ in found]))
        for rival in rivals:
            bench.table.put(f"{rival.name}, s", column, spread([s for s, _ in others[rival.name]]))
        peaks = [peak for _, _, peak in found]
        bench.table.put("most memory while loading, MB", column, spread(peaks))
        for rival in rivals:
            weights = [weight for _, weight in others[rival.name]]
            bench.table.put(f"{rival.name}, MB", column, spread(weights))
        bench.table.put("index on disk, MB", column, figure(size_of(bench.cache("cold"))))


def load_rival(bench: Bench, rival: Rival, lines: Path, facts: Facts) -> tuple[float, float]:
    """Let another program read a file; return the seconds until all was there, and the most
    memory."""
    program = bench.run(rival.command(lines))
    with ended(program):
        [moment] = program.shows(rival.loaded(facts))
    return moment, program.peak


def load(bench: Bench, path: Path, facts: Facts) -> tuple[float, float, float]:
    """Read a path as for the first time; return the seconds until there were rows and until all
    was there, and the most memory."""
    bench.forget("cold")
    program = bench.explorer(path, "cold")
    with ended(program):
        first, whole = program.shows(
            lambda text: re.search(r"#\d", text) is not None, loaded(facts.count)
        )
        program.leave("ctrl+q")
    return first, whole, program.peak


def alone_cell(bench: Bench, row: str, column: str, path: Path, facts: Facts) -> None:
    with bench.cell(row, column):
        warm_up(path)
        found = [load(bench, path, facts) for _ in bench.rounds()]
        bench.table.put(row, column, spread([whole for _, whole, _ in found], asked=bench.runs))
        peak = spread([peak for _, _, peak in found])
        bench.table.put(row.replace(", s", ", most memory, MB"), column, peak)


def changed_cell(bench: Bench, column: str, files: Path, facts: Facts) -> None:
    """Time the start on a known folder of which one file has changed, and the change of a file
    while the folder is open."""
    closed, opened = "one of the files changed before the start, s", "changed while open, s"
    target = files / f"{(facts.count - 2) // 1000:04}" / f"{facts.count - 2:07}.json"
    text = target.read_text("utf-8")
    whole = loaded(facts.count)

    def change(words: str) -> Seen:
        target.write_text(text.replace("The earliest", f"The {words}"), "utf-8")
        return lambda text: words in text and whole(text)

    with bench.cell(closed, column):
        bench.prepare(files, whole, files.name)
        before, during = [], []
        try:
            for run in bench.rounds():
                seen = change(f"new{run}")
                program = bench.explorer(files, files.name)
                with ended(program):
                    before += program.shows(seen)
                    seen = change(f"newer{run}")
                    since = time.monotonic() - program.began
                    during += [moment - since for moment in program.shows(seen, deadline=60)]
                    program.leave("ctrl+q")
        finally:
            target.write_text(text, "utf-8")
        bench.table.put(closed, column, spread(before, asked=bench.runs))
        bench.table.put(opened, column, spread(during, asked=bench.runs))


# -- memory and the command line -------------------------------------------------------------------


def measure_memory(bench: Bench) -> None:
    """Weigh programs that have loaded a known path and are at rest."""
    bench.table.heading("Memory at rest, known: resident (with shared pages divided), MB")
    for size in bench.sizes:
        lines, facts = making.lines_of(size, bench.data)
        column = f"{size:,}"
        with bench.cell("explorer, before a search", column):
            bench.prepare(lines, loaded(facts.count), lines.name)
            kinds: dict[str, list[tuple[float, float]]] = {}
            for _ in range(min(2, bench.runs)):
                floor = bench.empty()
                with ended(floor):
                    floor.shows(containing("READY-0"))
                    kinds.setdefault("the empty app", []).append(weigh(floor))
                explorer = bench.explorer(lines, lines.name, "memory")
                with ended(explorer):
                    explorer.shows(loaded(facts.count))
                    kinds.setdefault("explorer, before a search", []).append(weigh(explorer))
                    for letter in ("/", *RARE):
                        explorer.press(letter)
                        explorer.settle()
                    kinds.setdefault("explorer, after a search", []).append(weigh(explorer))
                if shutil.which("lnav"):
                    program = bench.run(RIVALS[0].command(lines))
                    with ended(program):
                        program.shows(RIVALS[0].loaded(facts))
                        kinds.setdefault("lnav, at rest", []).append(weigh(program))
            for words, weights in kinds.items():
                whole, shared = (statistics.median(each) for each in zip(*weights, strict=True))
                bench.table.put(words, column, f"{figure(whole)} ({figure(shared)})")


def weigh(program: Watched) -> tuple[float, float]:
    return resident(program.pid), proportional(program.pid)


def measure_commands(bench: Bench) -> None:
    """Time commands without a screen, the first time and on what is known."""
    bench.table.heading("Commands: wall time, in brackets processor time, s")
    for size in bench.sizes:
        lines, facts = making.lines_of(size, bench.data)
        actor = facts.actors[1]
        for words, arguments, known in (
            ("list --actor, the first time", ["list", "--actor", actor], False),
            ("list --actor, known", ["list", "--actor", actor], True),
            ("check, the first time", ["check"], False),
            ("check, known", ["check"], True),
        ):
            with bench.cell(words, f"{size:,}"):
                found = []
                if known:
                    bench.prepare(lines, loaded(facts.count), lines.name)
                for _ in bench.rounds():
                    if not known:
                        bench.forget(lines.name)
                        bench.known.discard(lines.name)
                    command = [str(bench.program), *arguments, str(lines)]
                    found.append(run_through(command, bench.environment(lines.name)))
                bench.table.put(words, f"{size:,}", both(found))
        bare = [
            run_through([bench.python, "-c", ""], bench.environment("others")) for _ in range(5)
        ]
        bench.table.put("python that does nothing", f"{size:,}", both(bare))


def run_through(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float]:
    """Run a command; return its wall time and that of processors, children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    wall = time.monotonic() - began
    if done.returncode:
        raise MissedError(f"code {done.returncode}: {done.stdout[-500:].decode(errors='replace')}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def both(found: Sequence[tuple[float, float]]) -> str:
    wall, processor = (statistics.median(each) for each in zip(*found, strict=True))
    return f"{figure(wall)} ({figure(processor)})"
