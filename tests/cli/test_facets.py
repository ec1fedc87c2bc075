"""`facets`: how many of the selected events have each value of a field, as lines and as data."""

from __future__ import annotations

import csv
import io
import json

import pytest

from timeline_tui.explorer.facets import facets_of


@pytest.mark.parametrize("by", facets_of())
def test_each_number_is_that_of_list_for_the_value(run, folder: str, by: str) -> None:
    options = {"actor": ("-a",), "tag": ("--tag",)}
    found = json.loads(run("facets", folder, "--by", by, "--format", "json").out)
    for each in found if by in options else ():
        listed = json.loads(
            run("list", folder, *options[by], each["value"], "--format", "json").out
        )
        assert len(listed) == each["events"]
    if by == "year":
        assert found == [{"value": "2026", "name": "2026", "events": 3}]


def test_lines_are_the_most_frequent_first_within_the_selection(run, folder: str) -> None:
    ended = run("facets", folder)
    assert (ended.code, ended.lines) == (0, ["2  Pentagon", "1  Anthropic"])
    ended = run("facets", folder, "-a", "Anthropic", "--limit", "1")
    assert ended.lines == ["1  Anthropic"] or ended.lines == ["1  Pentagon"]
    assert "1 more value not listed (--limit 0 lists all)" in ended.err
    ended = run("facets", folder, "-a", "Anthropic", "-s", "zugzwang")
    assert ended.lines == []
    assert "no event matches the selection" in ended.err


def test_people_are_shown_twenty_values_and_programs_all(run) -> None:
    ended = run("facets", "--sample", "--by", "tag")
    assert len(ended.lines) == 20
    assert "more values not listed (--limit 0 lists all)" in ended.err
    whole = run("facets", "--sample", "--by", "tag", "--format", "json")
    assert len(json.loads(whole.out)) > 20
    assert len(run("facets", "--sample", "--by", "tag", "--limit", "0").lines) > 20
    assert run("facets", "--sample", "--by", "year").lines[-1].endswith("2026")


def test_pairs_are_those_who_take_part_in_the_same_event(run, folder: str) -> None:
    assert run("facets", folder, "--by", "pairs").lines == ["1  Pentagon · Anthropic"]
    out = run("facets", folder, "--by", "pairs", "--format", "csv").out
    (row,) = csv.DictReader(io.StringIO(out))
    assert {row["name"], row["with_name"]} == {"Pentagon", "Anthropic"}
    assert row["events"] == "1"


def test_a_field_that_is_not_counted_is_a_mistake_that_suggests_one(run, folder: str) -> None:
    ended = run("facets", folder, "--by", "actro")
    assert (ended.code, ended.out) == (2, "")
    assert "--by: nothing is counted by actro (did you mean actor?)" in ended.err
