"""Time on the interface's thread for a key, with many events shown.

    python tests/benchmarks/replay.py [EVENTS] [--profile KEY]

The explorer runs in this process on generated events with dates of publication, without a terminal.
Each key is pressed RUNS times; printed are the median and the worst of the processor time that the
interface's thread takes to compute, lay out and paint what follows from it. F12 does nothing: that
is what pressing costs by itself. With `--profile` the calls behind one key are printed.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import pstats
import random
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from textual.pilot import Pilot  # noqa: E402

from timeline_tui.core.gaps import times_of  # noqa: E402
from timeline_tui.core.query import WHOLE  # noqa: E402
from timeline_tui.files.library import Library  # noqa: E402
from timeline_tui.tui import Options  # noqa: E402
from timeline_tui.tui.app import TimelineApp  # noqa: E402

RUNS = 15
SIZE = (120, 40)
TURNS = (
    ("f12", "f12"),  # does nothing
    ("less_than_sign", "greater_than_sign"),
    ("plus", "minus"),
    ("1", "2"),
    ("O", "O"),
    ("G", "g"),
    ("j", "k"),
)
"""Pairs of keys that are pressed in turn."""


def written(folder: Path, count: int) -> Path:
    """Write a file of events, one in twelve of them vague, each with a source that is dated."""
    chance = random.Random(1)
    start = date(1990, 1, 1)
    path = folder / "events.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            day = start + timedelta(days=chance.randrange(12_000))
            vague = chance.randrange(12) == 0
            published = day + timedelta(days=chance.randrange(1, 900))
            actors = [f"actor-{min(int(chance.expovariate(0.2)), 60)}" for _ in range(3)]
            event = {
                "id": f"event-{number}",
                "date": f"{day:%Y-%m}" if vague else day.isoformat(),
                "title": f"Something happened, as far as we know — number {number} of {count}",
                "actors": sorted(set(actors)),
                "sources": [{
                    "title": f"Report {number}", "published": published.isoformat(),
                    "quotes": [{"exact": "words " * chance.randrange(1, 12)}],
                }],
            }  # fmt: skip
            file.write(json.dumps(event) + "\n")
    return path


def screen_text(app: TimelineApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def until_read(app: TimelineApp, pilot: Pilot[None], count: int) -> None:
    end = time.monotonic() + 600
    while f"{count:,} events" not in screen_text(app):
        if time.monotonic() > end:
            raise SystemExit(screen_text(app))
        await pilot.pause(0.1)
    # The thread that reads prepares what the first filter needs.
    times = times_of(app.explorer.state.lens.index.listing("happened"))
    while "coverage" not in vars(times):
        await pilot.pause(0.1)


async def timed(pilot: Pilot[None], key: str) -> float:
    """Press a key and return the milliseconds of this thread until nothing is left to do."""
    began = time.thread_time()
    await pilot.press(key)
    await pilot.pause()
    return (time.thread_time() - began) * 1000


async def measure(count: int, profiled: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), count)
        app = TimelineApp(Library([str(path)]), WHOLE, Options())
        async with app.run_test(size=SIZE, notifications=True) as pilot:
            await until_read(app, pilot, count)
            if profiled:
                await profile(pilot, profiled)
                return
            for keys in TURNS:
                await show(pilot, keys)


async def show(pilot: Pilot[None], keys: tuple[str, str]) -> None:
    """Press two keys in turn and print what each of them took."""
    found: dict[str, list[float]] = {key: [] for key in keys}
    for _ in range(RUNS + 2):
        for key in keys:
            found[key].append(await timed(pilot, key))
    for key, taken in found.items():
        del taken[:2]  # what is computed once
        print(f"{key:<20} median {statistics.median(taken):7.1f} ms   worst {max(taken):7.1f} ms")
    await pilot.press("escape", "escape")


async def profile(pilot: Pilot[None], key: str) -> None:
    for _ in range(4):
        await timed(pilot, key)
    other = next((b if key == a else a for a, b in TURNS if key in (a, b)), key)
    profiler = cProfile.Profile()
    for _ in range(RUNS):
        await timed(pilot, other)
        profiler.enable()
        await timed(pilot, key)
        profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(40)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("events", type=int, nargs="?", default=50_000)
    parser.add_argument("--profile", default="", metavar="KEY")
    given = parser.parse_args()
    asyncio.run(measure(given.events, given.profile))


if __name__ == "__main__":
    main()
