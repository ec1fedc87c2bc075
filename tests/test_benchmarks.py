"""The events, figures, table and terminal of the benchmark of scale."""

from __future__ import annotations

import json
import os
import signal
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

import pytest

from tests.benchmarks import making, scale
from tests.benchmarks.bench import Bench, loaded
from tests.benchmarks.scale import PARTS, parts
from tests.benchmarks.table import Table, figure, percentile, spread
from tests.benchmarks.watching import (
    MissedError,
    Watched,
    family,
    proportional,
    resident,
    work,
)
from timeline_tui.cli import main

COUNT = 150


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, making.Facts]:
    return making.lines_of(COUNT, tmp_path_factory.mktemp("data"))


def records(path: Path) -> list[making.Record]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_events_are_the_same_every_time(lines: tuple[Path, making.Facts]) -> None:
    assert list(making.events(COUNT)) == records(lines[0])
    assert sha256(lines[0].read_bytes()).hexdigest()[:16] == "7210351aa15016ea"


def test_the_events_that_are_not_last_do_not_depend_on_how_many_there_are(
    lines: tuple[Path, making.Facts],
) -> None:
    assert list(islice(making.events(10**6), COUNT - 2)) == records(lines[0])[:-2]


def test_an_event_is_as_large_as_a_report_with_its_quotes(lines: tuple[Path, making.Facts]) -> None:
    assert 1_200 < lines[0].stat().st_size / COUNT < 1_900


@pytest.mark.parametrize("layout", [lambda path: path, making.array_of, making.files_of])
def test_every_layout_holds_the_same_events_and_no_problems(
    layout: Callable[[Path], Path],
    lines: tuple[Path, making.Facts],
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = layout(lines[0])
    assert main(["check", "--strict", str(path)]) == 0
    assert main(["list", "--format", "jsonl", str(path)]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line[0] == "{"]
    assert {event["id"] for event in listed} == {event["id"] for event in records(lines[0])}
    assert [listed[0]["title"], listed[-1]["title"]] == [lines[1].first, lines[1].last]


def test_the_earliest_and_the_latest_event_stand_last_in_the_file(
    lines: tuple[Path, making.Facts],
) -> None:
    *others, first, last = [str(event["date"]) for event in records(lines[0])]
    assert first < min(others) <= max(others) < last


def test_what_the_program_is_asked_for_is_what_it_says(
    lines: tuple[Path, making.Facts], capsys: pytest.CaptureFixture[str]
) -> None:
    path, facts = lines
    first, second = facts.actors
    expected = {
        (): facts.count,
        ("--actor", first): facts.with_first,
        ("--actor", first, "--actor", second): facts.with_any,
        ("--actor", first, "--actor", second, "--all-of"): facts.with_all,
        ("--from", str(making.YEAR), "--to", str(making.YEAR)): facts.in_year,
        ("--as-known", str(making.KNOWN_BY)): facts.known,
        ("--search", making.RARE[:7]): facts.rare,
        ("--search", making.FREQUENT[:5]): facts.frequent,
    }
    assert all(expected.values())
    for selection, count in expected.items():
        assert main(["list", str(path), *selection]) == 0
        assert len(capsys.readouterr().out.splitlines()) == count, selection


def test_a_letter_narrows_the_searches_that_are_timed(lines: tuple[Path, making.Facts]) -> None:
    text, facts = lines[0].read_text("utf-8"), lines[1]
    assert sum(making.RARE[:6] in line for line in text.splitlines()) > facts.rare
    assert sum(making.FREQUENT[:4] in line for line in text.splitlines()) > facts.frequent


def test_the_copy_for_lnav_is_later_and_otherwise_the_same(
    lines: tuple[Path, making.Facts],
) -> None:
    later = records(making.later_dates_of(lines[0]))
    pairs = zip(records(lines[0]), later, strict=True)
    dates = [(str(a["date"]), str(b.pop("date"))) for a, b in pairs]
    assert {int(b[:4]) - int(a[:4]) for a, b in dates} == {72}
    assert {a[4:] == b[4:] for a, b in dates} == {True}


# -- figures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (0.01234, "0.0123"), (1.2345, "1.23"), (12.345, "12.3"), (99.97, "100"),
     (123.4, "123"), (98765.4, "98,765")],
)  # fmt: skip
def test_a_figure_has_three_digits(value: float, words: str) -> None:
    assert figure(value) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [([], "–"), ([2.0], "2.00 s"), ([3.0, 1.0, 2.0], "2.00 s [1.00–3.00]"),
     ([1.0, 2.0, 3.0, 4.0, 100.0], "3.00 s [2.00–4.00]")],
)  # fmt: skip
def test_a_spread_is_the_median_with_the_extremes_of_few_and_the_quartiles_of_many(
    values: list[float], words: str
) -> None:
    assert spread(values, " s") == words


def test_a_cell_with_fewer_rounds_than_asked_for_says_so() -> None:
    assert spread([1.0, 2.0], asked=7) == "1.50 [1.00–2.00] (2 ×)"


def test_the_95th_percentile_of_few_is_the_worst() -> None:
    assert percentile([5.0, 1.0, 3.0], 0.95) == 5.0
    assert percentile([float(number) for number in range(1, 101)], 0.95) == 95.0


def test_the_table_is_aligned_markdown_with_rows_in_the_order_of_their_first_cells() -> None:
    table = Table("events", ["1,000", "10,000"])
    table.heading("Start")
    table.put("first row", "1,000", "1.25")
    table.put("last row", "10,000", "2")
    table.put("first row", "10,000", "1.5")
    assert table.markdown().splitlines() == [
        "| events    | 1,000 | 10,000 |",
        "|-----------|-------|--------|",
        "| **Start** |       |        |",
        "| first row | 1.25  | 1.5    |",
        "| last row  | –     | 2      |",
    ]


def test_each_figure_is_news_once() -> None:
    table = Table("events", ["1,000", "10,000"])
    table.put("first row", "1,000", "1.25")
    table.put("last row", "1,000", "2")
    assert table.news() == [("first row", "1.25"), ("last row", "2")]
    table.put("first row", "10,000", "1.5")
    assert table.news() == [("first row", "1.5")]
    assert table.news() == []


def test_what_was_measured_is_printed_when_the_benchmark_is_told_to_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def measure(bench: Bench) -> None:
        bench.table.put("first row", "20", "1.25")
        signal.raise_signal(signal.SIGTERM)

    before = [signal.getsignal(each) for each in scale.ENDING]
    monkeypatch.setattr(sys, "argv", ["scale", "--sizes", "20", "--only", "cli"])
    monkeypatch.setitem(scale.MEASURES, "cli", measure)
    monkeypatch.setattr(scale, "compile_program", lambda _: None)
    monkeypatch.setattr(making, "make_all", lambda *_: None)
    try:
        with pytest.raises(SystemExit) as ending:
            scale.main()
    finally:
        for each, handler in zip(scale.ENDING, before, strict=True):
            signal.signal(each, handler)
    assert ending.value.code == 130
    assert "| first row | 1.25 |" in capsys.readouterr().out


def test_a_cell_of_no_column_is_refused() -> None:
    with pytest.raises(KeyError):
        Table("events", ["1,000"]).put("first row", "7", "1.25")


@pytest.mark.parametrize(
    ("screen", "seen"),
    [("Timeline   1,000 events · 1904 → 2024", True), ("Timeline 9 of 1,000 events", False),
     ("Timeline 21,000 events", False), ("Timeline reading… 1,000 events", False)],
)  # fmt: skip
def test_all_is_loaded_when_the_header_counts_all_as_shown(screen: str, seen: bool) -> None:
    assert loaded(1_000)(screen) is seen


def test_a_part_that_there_is_not_is_refused() -> None:
    assert parts("load,keys") == ["load", "keys"]
    assert {"start", "load", "keys", "memory", "cli"} == set(PARTS)
    with pytest.raises(ArgumentTypeError, match="no such part: lode"):
        parts("lode,keys")


# -- programs in a terminal ------------------------------------------------------------------------


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """Open a terminal on which a line that is typed shows only as what `cat` makes of it."""
    program = Watched(["sh", "-c", "stty -echo; echo ready; exec cat"], dict(os.environ), tmp_path)
    yield program
    program.close()


def arrive(program: Watched, moment: float, data: bytes) -> None:
    program.raw += data
    program.arrived.append((moment, len(program.raw)))


def test_a_frame_is_seen_when_it_is_complete(watched: Watched) -> None:
    watched.until("ready")
    arrive(watched, 91.0, b"one\x1b[?2026htwo")
    arrive(watched, 92.0, b"three")
    arrive(watched, 93.0, b"four\x1b[?2026lfive")
    texts = [(moment, text.split()) for moment, text in watched.frames() if moment > 90]
    assert texts == [(91.0, ["ready", "one"]), (93.0, ["ready", "onetwothreefourfive"])]


def test_a_key_is_timed_to_the_first_change_and_to_what_is_waited_for(watched: Watched) -> None:
    [ready] = watched.shows(lambda text: "ready" in text)
    first, seen = watched.strike("word\n", lambda text: "word" in text, rows=slice(1, 2))
    assert ready > 0
    assert 0 < first <= seen
    assert watched.text.split() == ["ready", "word"]


def test_keys_that_nobody_times_are_typed_and_waited_for(watched: Watched) -> None:
    watched.until("ready")
    watched.enter(["a\n", "b", "c\n"])
    assert watched.text.split() == ["ready", "a", "bc"]
    with pytest.raises(MissedError, match="nothing came of the keys"):
        watched.enter(["d"], deadline=0.1)


def test_a_key_that_changes_nothing_there_is_missed(watched: Watched) -> None:
    watched.until("ready")
    with pytest.raises(MissedError, match="nothing came of the key 'word"):
        watched.strike("word\n", rows=slice(5, 6), deadline=0.2)


def test_a_program_is_weighed_with_its_children(watched: Watched) -> None:
    watched.until("ready")
    assert family(watched.pid) == [watched.pid]
    assert family(os.getpid())[0] == os.getpid()
    assert watched.pid in family(os.getpid())
    assert 0 < proportional(watched.pid) <= resident(watched.pid) < resident(os.getpid())
    assert work(os.getpid()) > 0
