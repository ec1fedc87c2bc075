"""The package and its checks: the dependencies, their constraints, the script that checks all."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import timeline_tui

ROOT = Path(__file__).parents[2]
CONSTRAINT = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+")


def normal(name: str) -> str:
    """Return a package name in its normal form (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def constraints() -> list[str]:
    return (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8").splitlines()


def test_constraints_are_names_with_one_version_each_and_nothing_else() -> None:
    assert all(CONSTRAINT.fullmatch(line) for line in constraints())
    names = [normal(line.partition("==")[0]) for line in constraints()]
    assert len(names) == len(set(names))


def test_every_requirement_is_constrained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    required = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
    ]
    names = {normal(re.match(r"[\w.-]+", line)[0]) for line in required}  # type: ignore[index]
    assert names <= {normal(line.partition("==")[0]) for line in constraints()}


def test_the_script_that_checks_all_is_runnable_and_names_no_host() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "://" not in script.read_text(encoding="utf-8")


def test_the_version_is_in_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{timeline_tui.__version__}]" in text
