"""Selections: a query finds what a look at each record finds, now and as known on any day."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.chronologies import (
    LEAVES,
    Record,
    Tree,
    chronology,
    holds,
    query,
    text_of,
    values_in,
    whole,
)
from tests.explorer.playing import TODAY
from tests.properties import times
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.query import Query, Selection, describe, load, store
from timeline_tui.core.query.fields import And, Ground, Not, NotUnderstood
from timeline_tui.core.query.language import read_query, write_query
from timeline_tui.core.schema.documents import read_document
from timeline_tui.dates.calendar import day_number


def lens_of(file: Record) -> Lens:
    document = read_document(file, file="random.json", stem="random")
    assert not [finding for finding in document.findings if finding.severity == "error"]
    return assemble([document])


def selected(lens: Lens, asked: Query) -> set[str]:
    return {lens.corpus.keys[row] for row in lens.select(asked).rows}


def understood(tree: Tree, lens: Lens) -> Query | None:
    """Return the query; None where an actor, a place or the like is met nowhere."""
    try:
        return read_query(text_of(tree), Ground(TODAY, lens.index))
    except NotUnderstood:
        open_ = {"actor", "kind", "role", "tag", "place", "source", "publisher", "speaker"}
        return None if open_ & {name for name, _ in values_in(tree)} else Query()


def found(tree: Tree, events: Sequence[Record], known: str = "") -> set[str]:
    there = ((event["id"], whole(event, known)) for event in events)
    return {id_ for id_, event in there if event is not None and holds(tree, event)}


@settings(max_examples=times(200), deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_query_selects_what_a_look_at_each_record_finds(rng: random.Random) -> None:
    file = chronology(rng, rng.randint(1, 12))
    lens = lens_of(file)
    for _ in range(4):
        tree = query(rng)
        asked = understood(tree, lens)
        if asked is None:
            continue
        for known in ("", "2026-02-20", "2026-03-05"):
            day = day_number(*map(int, known.split("-"))) if known else None
            looking = lens.through(day, "happened")
            assert selected(looking, asked) == found(tree, file["events"], known), text_of(tree)
        again = read_query(write_query(asked), Ground(TODAY, lens.index))
        assert again == asked
        assert load(json.loads(json.dumps(store(Selection(asked))))) == Selection(asked)
        assert describe(Selection(asked), str)
        opposite = Query(And((*asked.where.parts, Not(asked.where))))
        assert not selected(lens, opposite)


LARGE = chronology(random.Random(1), 200)
LENS = lens_of(LARGE)


@pytest.mark.parametrize("name", list(LEAVES))
def test_each_field_selects_some_events_and_leaves_some_out(name: str) -> None:
    sizes = []
    for value in LEAVES[name]:
        tree = (name, value)
        asked = understood(tree, LENS)
        assert asked is not None
        ids = selected(LENS, asked)
        assert ids == found(tree, LARGE["events"]), text_of(tree)
        sizes.append(len(ids))
        left = read_query(f"-{text_of(tree)}", Ground(TODAY, LENS.index))
        assert selected(LENS, left) == {event["id"] for event in LARGE["events"]} - ids
    assert any(0 < size < 200 for size in sizes)


@pytest.mark.parametrize("name", ["publisher", "speaker", "status", "role", "place", "tag", "kind"])
@pytest.mark.parametrize("known", [None, day_number(2026, 2, 20), day_number(2026, 3, 5)])
def test_a_facet_counts_what_its_value_selects(name: str, known: int | None) -> None:
    from timeline_tui.core.query.fields import find_field
    from timeline_tui.core.query.table import FIELDS

    looking = LENS.through(known, "happened")
    field = find_field(name, FIELDS)
    counts = looking.facet(field, looking.everything)
    assert counts
    for each in counts:
        asked = Query().with_values(name, (each.value,))
        assert each.number == len(looking.select(asked)), each
