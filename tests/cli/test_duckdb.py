"""Selections against another engine: DuckDB over what `list --format jsonl` prints selects the
same events; and the recipes of the README, which go the other way."""

from __future__ import annotations

import json
import os
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chronologies import COLUMNS, TABLE, chronology, query, sql_of, text_of
from tests.core.test_selections import lens_of, selected, understood
from tests.properties import PROFILE
from timeline_tui.cli import reading
from timeline_tui.cli.arguments import parse
from timeline_tui.cli.subcommands import SUBCOMMANDS

duckdb = pytest.importorskip("duckdb")

SQL = Callable[[str], set[str]]
LIST = next(row for row in SUBCOMMANDS if row.name == "list")
ROOT = Path(__file__).parents[2]


def exported(run, folder: Path, seed: int, size: int) -> tuple[dict[str, object], Path, SQL]:
    """Return a chronology, its file, and what asks DuckDB for the ids of events in its export."""
    file = chronology(random.Random(seed), size)
    path, lines = folder / "random.json", folder / "out" / "random.jsonl"
    lines.parent.mkdir()
    path.write_text(json.dumps(file), encoding="utf-8")
    ended = run("list", str(path), "--format", "jsonl")
    assert ended.code == 0
    lines.write_text(ended.out, encoding="utf-8")
    base = duckdb.connect()
    base.execute(TABLE, [str(lines), COLUMNS])
    ask = "SELECT id FROM events WHERE "
    return file, path, lambda sql: {id_ for (id_,) in base.execute(ask + sql).fetchall()}


def _compare(run, folder: Path, count: int) -> None:
    file, path, ids = exported(run, folder, 1, 200)
    assert len(ids("true")) == 200
    asked = parse(LIST, [str(path)])
    lens = reading.snapshot_of(asked).lens
    assert len(lens) == 200
    rng = random.Random(count)
    sizes = []
    for _ in range(count):
        tree = query(rng)
        ours = understood(tree, lens)
        if ours is not None:
            found = selected(lens, ours)
            assert found == ids(sql_of(tree)), text_of(tree)
            sizes.append(len(found))
    assert sum(0 < size < 200 for size in sizes) > count // 2
    assert lens_of(file).corpus.keys == tuple(lens.corpus.keys)


def test_duckdb_selects_the_same_events(run, tmp_path: Path) -> None:
    _compare(run, tmp_path, 50)


@pytest.mark.slow
def test_duckdb_selects_the_same_events_for_a_thousand_queries(run, tmp_path: Path) -> None:
    _compare(run, tmp_path, 1000)


def test_list_prints_what_duckdb_selects(run, tmp_path: Path) -> None:
    _, path, ids = exported(run, tmp_path, 2, 60)
    rng = random.Random(3)
    for _ in range(6 if PROFILE == "quick" else 30):
        tree = query(rng)
        ended = run("list", str(path), "-q", text_of(tree), "--format", "jsonl")
        if ended.code == 0:
            found = {json.loads(line)["id"] for line in ended.out.splitlines()}
            assert found == ids(sql_of(tree)), text_of(tree)


README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = f"{sys.executable} -m timeline_tui"


def test_the_recipe_for_parquet_does_what_the_readme_says(tmp_path: Path) -> None:
    recipe = re.search(
        r"```sh\npython3 - <<'END' \| timeline-tui -\n(.*?)END\n```", README, re.DOTALL
    )
    assert recipe is not None
    duckdb.sql(
        "COPY (SELECT * FROM (VALUES (DATE '2026-03-05', 'The Gazette', 'A deal'),"
        " (DATE '2026-04-01', 'The Sun', 'Another')) AS t(day, paper, headline))"
        f" TO '{tmp_path / 'articles.parquet'}' (FORMAT parquet)"
    )
    command = f"{sys.executable} - <<'END' | {PYTHON} list - --format json\n{recipe[1]}END\n"
    events = _events(command, tmp_path)
    assert [event["title"] for event in events] == ["A deal"]
    assert (events[0]["date"], events[0]["sources"]) == (
        "2026-03-05", [{"publisher": "The Gazette"}]
    )  # fmt: skip


def test_the_recipe_for_sqlite_does_what_the_readme_says(tmp_path: Path) -> None:
    recipe = re.search(r'sqlite3 news.db "(SELECT .*?)" \| timeline-tui -', README)
    assert recipe is not None
    base = sqlite3.connect(tmp_path / "news.db")
    base.execute("CREATE TABLE articles (day TEXT, headline TEXT)")
    base.execute("INSERT INTO articles VALUES ('2026-03-05', 'A “deal”')")
    lines = "".join(f"{line}\n" for (line,) in base.execute(recipe[1]))
    (tmp_path / "out").write_text(lines, encoding="utf-8")
    (event,) = _events(f"{PYTHON} list - --format json < out", tmp_path)
    assert (event["date"], event["title"]) == ("2026-03-05", "A “deal”")


def _events(command: str, folder: Path) -> list[dict[str, object]]:
    """Return the events that a shell command prints, in a folder."""
    ended = subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    found: list[dict[str, object]] = json.loads(ended.stdout)
    return found
