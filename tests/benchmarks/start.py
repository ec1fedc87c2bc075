"""From process start to first painted text: the explorer against an empty Textual app.

    python tests/benchmarks/start.py [RUNS]

Both start in turn in a pseudo-terminal of 80x24, so that the machine's moods fall on both; the
medians and the ratio of each pair are printed. `first text` is the first letter on the screen,
`first event` the title of the first event of `events/`.
"""

from __future__ import annotations

import compileall
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "terminal"))

import pyte  # noqa: E402
from terminal import Terminal  # noqa: E402

EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("ready")
Empty().run()
"""


def timed(command: list[str], seen: str) -> tuple[float, float]:
    """Return the milliseconds to the first letter and to `seen`, by the arrival of their bytes."""
    terminal = Terminal(command, folder=ROOT)
    while seen.encode() not in terminal.raw:
        terminal.read(5)
        if time.monotonic() - terminal.began > 30:
            raise SystemExit(terminal.text)
    terminal.press("ctrl+q")
    terminal.wait()
    terminal.close()
    return arrival(terminal, str.isalpha), arrival(terminal, seen)


def arrival(terminal: Terminal, seen: str | Callable[[str], bool]) -> float:
    """Return the time of arrival of the bytes that first put `seen` (or a letter it accepts) on the
    screen.

    The bytes are drawn again afterwards: drawing them takes longer than reading them.
    """
    screen = pyte.Screen(80, 24)
    stream = pyte.ByteStream(screen)
    drawn = 0
    for moment, length in terminal.arrived:
        stream.feed(bytes(terminal.raw[drawn:length]))
        drawn = length
        text = "\n".join(screen.display)
        if seen in text if isinstance(seen, str) else any(map(seen, text)):
            return moment * 1000
    raise SystemExit(f"{seen!r} was never on the screen")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    # As it is installed: compiled, even where Python is told to write no bytecode by itself.
    compileall.compile_dir(ROOT / "timeline_tui", quiet=1)
    empty, first, event, ratios = [], [], [], []
    for run in range(runs + 1):
        bare, _ = timed([sys.executable, "-c", EMPTY], "ready")
        text, row = timed([sys.executable, "-m", "timeline_tui", "--fresh"], "Claude Gov")
        if run:  # the first pair warms the disk
            empty.append(bare)
            first.append(text)
            event.append(row)
            ratios.append((text / bare, row / bare))
    median = statistics.median
    print(f"{runs} pairs")
    print(f"empty app, first text    {median(empty):6.0f} ms")
    print(f"explorer, first text     {median(first):6.0f} ms  × {median(r[0] for r in ratios):.2f}")
    print(f"explorer, first event    {median(event):6.0f} ms  × {median(r[1] for r in ratios):.2f}")


if __name__ == "__main__":
    main()
