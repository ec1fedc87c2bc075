"""Phrases of time read: ordinary ones, floods made to be slow, and anchors made to be wide.

    python tests/benchmarks/phrases.py

Prints the median and the worst of each kind. No string is to take more than 10 ms.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from timeline_tui.dates.edtf import parse  # noqa: E402
from timeline_tui.dates.english import meaning_of, tokens_of  # noqa: E402
from timeline_tui.dates.phrases import read_typed, resolve  # noqa: E402
from timeline_tui.dates.when import When  # noqa: E402

DAY, DECADES = parse("2026-04-29"), parse("[1950..2026]")
FLOODS = [
    "last " * 40, "'s " * 60, "early " * 24 + "may", " of ".join(["early"] * 12) + " may",
    "between " + "and " * 22 + "may", "1/" * 100, "0" * 4000, "a.b." * 50, "1,111," * 33,
    "around " * 23 + "may", "x" * 200, "two " * 24, "may - " * 12, "-" * 200,
]  # fmt: skip


def timed(kind: str, texts: Iterable[str], anchor: When | None) -> None:
    taken = []
    for text in texts:
        best = 1.0
        for _ in range(3):
            meaning_of.cache_clear()
            tokens_of.cache_clear()
            start = time.perf_counter()
            resolve(text, anchor)
            read_typed(text, 739735)
            best = min(best, time.perf_counter() - start)
        taken.append((best * 1000, text))
    worst = max(taken)
    median = statistics.median(each for each, _ in taken)
    print(f"{kind:<28} {median:7.2f} ms median {worst[0]:7.2f} ms worst  {worst[1][:40]!r}")


def main() -> None:
    collected = json.loads((ROOT / "tests/data/phrases_collected.json").read_text("utf-8"))
    rows = collected if isinstance(collected, list) else collected["phrases"]
    phrases = [row["text"] if isinstance(row, dict) else row[0] for row in rows]
    chance = random.Random(7)
    words = " ".join(phrases).split()
    mixed = [" ".join(chance.choices(words, k=chance.randrange(1, 25))) for _ in range(2000)]
    noise = ["".join(map(chr, chance.choices(range(32, 127), k=40))) for _ in range(2000)]
    timed("collected phrases", phrases, DAY)
    timed("words in any order", mixed, DAY)
    timed("forty characters", noise, DAY)
    timed("floods", FLOODS, DAY)
    timed("collected, wide anchor", phrases, DECADES)


if __name__ == "__main__":
    main()
