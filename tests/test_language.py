"""The English of the code: docstrings that begin with a verb, modules that are named, one spelling.

ruff's D401 asks for the imperative mood; these tests hold the rules that it does not know.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = sorted((ROOT / "timeline_tui").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PROSE = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "timeline_tui").rglob("*.txt")),
]
NOT_A_VERB = re.compile(r"(?:what|whether|which|who|how|so (?:many|much))\b", re.IGNORECASE)
MOST = 0.03
"""The share of the docstrings of functions that may begin with such a word."""

BRITISH = re.compile(
    r"colour|behaviour|neighbour|favour|honour|humour|rumour|\bgrey\b|centre\b|centred"
    r"|(?:recogn|organ|normal|summar|initial|serial|capital|character|special|standard|optim|util"
    r"|synchron|minim|maxim|emphas|token|visual|categor|prior|apolog|real|final|local)"
    r"is(?:e[ds]?|ing|ations?|er)\b|analys(?:e[ds]?|ing)\b|spelt\b|learnt|judgement|catalogue"
    r"|dialogue|licence|defence|offence|artefact|whilst|amongst|modelled|labelled|cancelled"
    r"|travelled|sceptic"
)
QUOTED = re.compile(r"“[^”]*”|`[^`]*`")
"""Words that somebody else wrote, or a name."""

Lines = Iterable[tuple[int, str]]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def lines_of(path: Path) -> Lines:
    return enumerate(path.read_text(encoding="utf-8").split("\n"), 1)


def lines_without_data(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a test that are its own words: comments, docstrings and names."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.lineno, str(node.value.value)
    for number, line in lines_of(path):
        if re.match(r"\s*(?:#|(?:async )?def |class )", line):
            yield number, line


def british(path: Path, lines: Lines) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {found[0]}"
        for number, line in lines
        if (found := BRITISH.search(QUOTED.sub("", line).lower())) is not None
    ]


@pytest.mark.slow
def test_few_docstrings_of_functions_begin_with_what_or_whether() -> None:
    found = [
        (f"{path.relative_to(ROOT)}:{node.lineno}", words)
        for path in PACKAGE
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (words := ast.get_docstring(node))
    ]
    bad = [f"{place}: {words[:60]}" for place, words in found if NOT_A_VERB.match(words)]
    assert len(found) > 1_000
    assert len(bad) <= MOST * len(found), "\n".join(bad)


@pytest.mark.slow
def test_every_module_is_described_by_a_noun_phrase() -> None:
    words = {path: ast.get_docstring(tree(path)) for path in (*PACKAGE, *TESTS)}
    assert [str(path) for path, each in words.items() if not each] == []
    assert [str(path) for path, each in words.items() if NOT_A_VERB.match(each or "")] == []


def test_the_program_and_its_pages_are_spelled_as_americans_spell() -> None:
    assert [each for path in (*PACKAGE, *PROSE) for each in british(path, lines_of(path))] == []


def test_the_tests_are_spelled_as_americans_spell() -> None:
    paths = [path for path in TESTS if path != Path(__file__)]
    assert [each for path in paths for each in british(path, lines_without_data(path))] == []


@pytest.mark.parametrize(
    "line", ["the colour of it", "a neighbour", "is recognised", "it was misspelt", "in the centre"]
)
def test_a_british_spelling_is_found(line: str) -> None:
    assert british(ROOT, [(1, line)])


def test_a_quoted_word_may_be_british() -> None:
    assert british(ROOT, [(1, "the Ministry of “Defence” and `colour`")]) == []
