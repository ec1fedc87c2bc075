"""The package of dates as a library: it needs nothing else of the program, and little to start."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from timeline_tui import dates

ROOT = Path(__file__).parents[2]

ALONE = """
import sys
from importlib.abc import MetaPathFinder

class Hide(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.startswith("timeline_tui.") and not name.startswith("timeline_tui.dates"):
            raise AssertionError(f"{name} is imported")
        if name.partition(".")[0] in ("textual", "rich", "pydantic"):
            raise AssertionError(f"{name} is imported")
        return None

sys.meta_path.insert(0, Hide())
"""


def run_alone(code: str) -> str:
    """Run code in an interpreter in which the rest of the program cannot be imported."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE + code], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_every_module_of_dates_is_imported_without_the_rest_of_the_program() -> None:
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((ROOT / "timeline_tui/dates").rglob("*.py"))
    ]
    assert len(names) == 20
    run_alone("\n".join(f"import {name}" for name in names))


def test_the_face_reads_and_words_dates_without_the_rest_of_the_program() -> None:
    code = """
from timeline_tui.dates import DateError, When, display, parse, read_typed, resolve

anchor = parse("2026-04-29")
assert isinstance(anchor, When)
try:
    parse("29/04/2026")
except DateError as error:
    print(error.suggestion)
print(display(parse("2026-04~")))
print(resolve("last week", anchor).edtf)
print(read_typed("early March 2026", anchor).display)
"""
    assert run_alone(code).splitlines() == [
        "2026-04-29",
        "c. Apr 2026",
        "[2026-04-20..2026-04-26]",
        "c. 1–10 Mar 2026",
    ]


def test_the_hidden_program_cannot_be_imported() -> None:
    with pytest.raises(AssertionError, match=r"timeline_tui\.core is imported"):
        run_alone("import timeline_tui.core.event")


def test_the_face_has_its_names_and_no_others() -> None:
    assert sorted(dates.__all__) == [
        "DateError",
        "When",
        "display",
        "parse",
        "read_typed",
        "resolve",
    ]
    for name in dates.__all__:
        assert getattr(dates, name).__doc__
    with pytest.raises(AttributeError):
        _ = dates.read_anything  # type: ignore[attr-defined]


def test_the_face_loads_the_grammar_of_english_on_first_use() -> None:
    code = """
import timeline_tui.dates
print("timeline_tui.dates.english" in sys.modules)
timeline_tui.dates.resolve
print("timeline_tui.dates.english" in sys.modules)
"""
    assert run_alone(code).splitlines() == ["False", "True"]


@pytest.mark.slow
def test_the_program_takes_the_names_of_the_face_from_the_face() -> None:
    package = ROOT / "timeline_tui"
    around = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted(package.rglob("*.py"))
        if path.relative_to(package).parts[0] != "dates"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("timeline_tui.dates.")
        and any(alias.name in dates.__all__ for alias in node.names)
    ]
    assert around == []
