"""From a thousand events to a million: the explorer, an empty Textual app and other programs.

    python tests/benchmarks/scale.py [--sizes 1000,10000,100000,1000000] [--runs 5]
        [--only start,load,keys,memory,cli] [--data FOLDER] [--program PATH]

Makes the data, starts the explorer, the smallest Textual app and whichever of lnav, visidata and
fzf are installed in a real terminal of 120x40, in alternation so that the machine's moods fall on
all of them. Says each figure when it is measured, and prints one Markdown table in the end, or when
it is interrupted: medians with quartiles in brackets (extremes of fewer than five rounds), ratios
of pairs that ran one after the other. A path is *known* when the explorer has read it before. Needs
Linux and, for a million events, 7 GB for the data and the index (in a temporary folder that is
removed; `--data` names one to keep). The whole takes a quarter of an hour on two cores that have
nothing else to do; where a round takes long there are fewer of them (`--patience`).
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks import making
from tests.benchmarks.bench import Bench
from tests.benchmarks.keys import measure_keys
from tests.benchmarks.reading import (
    SHIPPED,
    measure_commands,
    measure_load,
    measure_memory,
    measure_start,
)
from tests.benchmarks.table import Table

MEASURES = {
    "start": measure_start,
    "load": measure_load,
    "keys": measure_keys,
    "memory": measure_memory,
    "cli": measure_commands,
}
PARTS = tuple(MEASURES)
ENDING = signal.SIGTERM, signal.SIGHUP


def machine(bench: Bench) -> str:
    """Return one line about what this was measured on."""
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    python = subprocess.run([bench.python, "-V"], capture_output=True, text=True, check=True)
    said = [
        time.strftime("%Y-%m-%d"),
        f"{len(os.sched_getaffinity(0))} cores" + (f" ({model[1]})" if model else ""),
        f"{platform.system()} {platform.release()}",
        python.stdout.strip(),
        f"Textual {version('textual')}",
    ]
    for name in ("lnav", "vd", "fzf"):
        if shutil.which(name):
            shown = subprocess.run([name, "--version"], capture_output=True, text=True, check=False)
            found = re.search(r"\d+\.[\d.]+\d", shown.stdout + shown.stderr)
            said.append(f"{name} {found[0] if found else ''}".strip())
    load = os.getloadavg()[0]
    return ", ".join(said) + f"; load when it began: {load:.1f}"


def compile_program(bench: Bench) -> None:
    """Compile the program as it is when it is installed, wherever Python writes no bytecode."""
    code = (
        "import compileall, timeline_tui; compileall.compile_dir(timeline_tui.__path__[0], quiet=1)"
    )
    subprocess.run([bench.python, "-c", code], env=bench.environment("others"), check=True)


def numbers(words: str) -> list[int]:
    return [int(each.replace("_", "")) for each in words.split(",")]


def parts(words: str) -> list[str]:
    found = words.split(",")
    if unknown := [each for each in found if each not in PARTS]:
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(unknown)}")
    return found


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=numbers, default=[10**3, 10**4, 10**5, 10**6])
    parser.add_argument("--runs", type=int, default=5, help="rounds for each cell")
    parser.add_argument("--presses", type=int, default=20, help="how often a key is pressed")
    parser.add_argument("--only", type=parts, default=list(PARTS), help=",".join(PARTS))
    parser.add_argument("--data", type=Path, help="folder for the data, kept")
    parser.add_argument(
        "--program", type=Path, default=Path(sys.executable).with_name("timeline-tui"),
        help="the command, beside its python; default: that of this environment",
    )  # fmt: skip
    parser.add_argument(
        "--patience", type=float, default=30, metavar="S",
        help="no further round of a cell after so many seconds (but two)",
    )  # fmt: skip
    return parser.parse_args()


def leave(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    given = arguments()
    for number in ENDING:
        signal.signal(number, leave)
    with tempfile.TemporaryDirectory(prefix="timeline-tui-scale-") as folder:
        work = Path(folder)
        # Data of another generator is other data.
        digest = sha256(Path(making.__file__).read_bytes()).hexdigest()[:8]
        data = (given.data or work) / f"data-{digest}"
        data.mkdir(parents=True, exist_ok=True)
        columns = ([SHIPPED] if "start" in given.only else []) + [f"{n:,}" for n in given.sizes]
        bench = Bench(
            Table("events", columns), work, data.absolute(), given.program.absolute(),
            given.sizes, given.runs, given.presses, given.patience,
        )  # fmt: skip
        compile_program(bench)
        began, since = machine(bench), time.monotonic()
        try:
            print("making the data", file=sys.stderr, flush=True)
            making.make_all(given.sizes, bench.many, bench.data)
            for part in given.only:
                MEASURES[part](bench)
        except KeyboardInterrupt:
            sys.exit(130)
        finally:
            minutes = (time.monotonic() - since) / 60
            print(f"{began}; measured for {minutes:.0f} minutes\n\n{bench.table.markdown()}")
            for each in bench.missed:
                print(f"\nmissed: {each}")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
