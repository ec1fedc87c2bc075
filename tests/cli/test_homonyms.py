"""Two actors of one name on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

NAME = "Nguyễn Văn An"


@pytest.fixture
def homonyms(tmp_path: Path) -> str:
    ids = ("an-minister", "an-reporter")
    made = {
        "actors": [{"id": id_, "name": NAME} for id_ in ids] + [{"id": "o", "name": "Other"}],
        "events": [
            {"id": f"e{at}", "date": f"2026-01-0{at}", "title": "T", "actors": [id_, "Other"]}
            for at, id_ in enumerate(ids, 1)
        ],
    }
    (tmp_path / "a.json").write_text(json.dumps(made), encoding="utf-8")
    return str(tmp_path)


@pytest.mark.parametrize("form", ["text", "md", "csv"])
def test_the_list_tells_them_apart_and_leaves_other_names_alone(run: Run, homonyms, form):
    out = run("list", homonyms, "--format", form).out
    assert f"{NAME} (an-minister)" in out
    assert f"{NAME} (an-reporter)" in out
    assert "Other (" not in out


def test_a_name_of_two_is_refused_with_their_ids(run: Run, homonyms):
    ended = run("list", homonyms, "--actor", NAME)
    assert ended.code == 2
    assert ended.err == (
        f"timeline-tui: {NAME} is the name of 2 actors (write an-minister or an-reporter)\n"
    )


@pytest.mark.parametrize("name", ["an-reporter", f"{NAME} (an-reporter)"])
def test_one_of_them_is_asked_for_by_id_or_as_it_is_listed(run: Run, homonyms, name):
    lines = run("list", homonyms, "--actor", name).lines
    assert len(lines) == 1
    assert lines[0].startswith("2 Jan 2026")
