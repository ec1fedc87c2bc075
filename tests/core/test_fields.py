"""The table of fields: what is derived from a row, for the rows there are and for one that is new.

The field of the test is added to the table and nowhere else: everything else follows from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.cli import reading
from timeline_tui.cli.arguments import parse
from timeline_tui.cli.output import UsageError
from timeline_tui.cli.subcommands import SUBCOMMANDS
from timeline_tui.core.event import Document, Event, Participant
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.query import Query, Selection, Unreadable, describe, load, store
from timeline_tui.core.query.fields import And, Has, Not, Option, Or, field_of_texts, find_field
from timeline_tui.core.query.table import ACTOR, FIELDS, TAG, TIME
from timeline_tui.dates.edtf import parse as parse_date
from timeline_tui.explorer.state import Place, read_place, text_of

LIST = next(row for row in SUBCOMMANDS if row.name == "list")


def _places(event: Event) -> Iterable[str]:
    return (event.place,)


PLACE = field_of_texts(
    "venue",
    _places,
    Option(("--venue",), "happened there (repeatable: any of them)", "NAME", repeatable=True),
    words="at",
)
WITH_PLACE = (*FIELDS, PLACE)
EVENTS = (
    Event("talks", "Talks", place="Geneva", tags=("war",), actors=(Participant("Ada"),)),
    Event("strike", "Strike", place="Kyiv", tags=("war", "law")),
    Event("vote", "Vote", place="Genève"),
    Event("note", "Note", tags=("Law",), actors=(Participant("Ada"), Participant("Bob"))),
)
DOCUMENT = Document("a.json", events=EVENTS)


def asked(lens: Lens, *words: str) -> Selection:
    """Return the selection of the words of a command line."""
    return reading.select_from(parse(LIST, words, WITH_PLACE), lens.index, WITH_PLACE)


def ids(lens: Lens, selection: Selection) -> list[str]:
    view = lens.select(selection.query, WITH_PLACE)
    return [lens.event(row).id for row in view.rows]


def test_a_field_that_is_added_to_the_table_is_selected_by_its_option(tmp_path: Path) -> None:
    records = [{"title": event.title, "place": event.place} for event in EVENTS[:3]]
    (tmp_path / "a.json").write_text(json.dumps(records), encoding="utf-8")
    words = parse(LIST, [str(tmp_path), "--venue", "GENEVA", "--venue", "kyiv"], WITH_PLACE)
    lens = reading.snapshot_of(words).lens
    selection = reading.select_from(words, lens.index, WITH_PLACE)
    found = lens.select(selection.query, WITH_PLACE)
    assert [lens.event(row).title for row in found.rows] == ["Talks", "Strike"]
    assert describe(selection, str, WITH_PLACE) == "at GENEVA or kyiv"


def test_its_option_is_in_the_help_and_known_to_no_table_without_it() -> None:
    from timeline_tui.cli.arguments import parser_of

    assert "--venue NAME" in parser_of(LIST, WITH_PLACE).format_help()
    assert "--venue" not in parser_of(LIST).format_help()
    with pytest.raises(UsageError, match="unrecognized arguments: --venue"):
        parse(LIST, ["--venue", "Kyiv"])


def test_a_value_that_no_event_has_is_told_with_the_one_that_may_be_meant() -> None:
    lens = assemble([DOCUMENT])
    with pytest.raises(UsageError, match=r"the venue Geneav .did you mean Genève or"):
        asked(lens, "--venue", "Geneav")
    assert reading.select_early(parse(LIST, ["--venue", "x"], WITH_PLACE), WITH_PLACE) is None


def test_it_joins_the_sentence_and_the_other_fields() -> None:
    lens = assemble([DOCUMENT])
    selection = asked(lens, "--tag", "war", "--venue", "Kyiv", "-s", "strike")
    words = "tagged war, at Kyiv, saying “strike”"
    assert describe(selection, str, WITH_PLACE) == words
    assert ids(lens, selection) == ["strike"]
    out = Selection(Query(And((Not(Or((Has("venue", "Kyiv"),), "venue")),))))
    assert describe(out, str, WITH_PLACE) == "not at Kyiv"
    assert ids(lens, out) == ["talks", "vote", "note"]


def test_it_is_counted_as_a_facet_of_what_is_selected() -> None:
    lens = assemble([DOCUMENT])
    counts = lens.facet(PLACE, lens.everything)
    assert [(each.words, each.number) for each in counts] == [
        ("Geneva", 1), ("Kyiv", 1), ("Genève", 1)
    ]  # fmt: skip
    war = lens.select(Query.of(tags=("war",)))
    assert [(each.value, each.number) for each in lens.facet(PLACE, war)] == [
        ("Geneva", 1), ("Kyiv", 1)
    ]  # fmt: skip
    assert [(each.value, each.number) for each in lens.facet(TAG, lens.everything)] == [
        ("war", 2), ("law", 2)
    ]  # fmt: skip
    assert [(each.value, each.number) for each in lens.facet(ACTOR, lens.everything)] == [
        ("Ada", 2), ("Bob", 1)
    ]  # fmt: skip
    assert lens.facet(TIME, lens.everything) == ()


def test_it_is_stored_with_the_place_and_read_back() -> None:
    selection = asked(assemble([DOCUMENT]), "--venue", "Kyiv", "-a", "Ada", "--as-known", "2026")
    text = text_of(Place(cursor="talks", selection=selection), WITH_PLACE)
    found = read_place(text, WITH_PLACE)
    assert found is not None
    assert (found.selection, found.dropped) == (selection, "")


def test_a_stored_filter_with_an_unknown_field_is_dropped_whole_and_told() -> None:
    selection = asked(assemble([DOCUMENT]), "--venue", "Kyiv", "-a", "Ada", "--as-known", "2026")
    found = read_place(text_of(Place(cursor="talks", selection=selection), WITH_PLACE))
    assert found is not None
    assert found.selection == Selection()
    assert found.cursor == "talks"
    assert "“venue”" in found.dropped


def test_a_field_is_found_by_its_name_or_an_alias() -> None:
    assert find_field("venue", WITH_PLACE) is PLACE
    with pytest.raises(LookupError, match="venue"):
        find_field("venue", FIELDS)


# -- the stored form -------------------------------------------------------------------------------

names = st.text(st.characters(codec=None), max_size=4)
times = st.none() | st.sampled_from(["2026-04", "2020/..", "2026-04-29~"]).map(parse_date)
queries = st.builds(
    Query.of,
    st.lists(names),
    match=st.sampled_from(["any", "all"]),
    without=st.lists(names),
    tags=st.lists(names),
    text=names,
    since=times,
    until=times,
    certain=st.booleans(),
)
trees = st.recursive(
    queries.map(lambda query: query.where),
    lambda inner: st.lists(inner, max_size=2).map(lambda parts: Or(tuple(parts))) | inner.map(Not),
    max_leaves=4,
).map(lambda term: Query(And((term,))))


@given(queries | trees, st.none() | st.integers(-(10**6), 10**6),
       st.sampled_from(["happened", "published"]))  # fmt: skip
def test_a_selection_is_read_as_it_was_stored(query, known, order) -> None:
    selection = Selection(query, known, order)
    assert load(json.loads(json.dumps(store(selection)))) == selection


FIRST_FORM = {
    "actors": ["ada", "bob"], "match": "all", "without": ["cy"], "tags": ["war"], "text": "red",
    "since": "2026-04", "until": None, "certain": True, "known": 739000, "order": "published",
}  # fmt: skip


def test_what_version_0_1_0_stored_is_read() -> None:
    query = Query.of(
        ("ada", "bob"), match="all", without=("cy",), tags=("war",), text="red",
        since=parse_date("2026-04"), certain=True,
    )  # fmt: skip
    assert load(FIRST_FORM) == Selection(query, 739000, "published")
    assert load({}) == Selection()


@pytest.mark.parametrize(
    "change",
    [
        {"actors": "ada"}, {"actors": [1]}, {"match": "most"}, {"without": None}, {"tags": [None]},
        {"text": 1}, {"since": "2026-13"}, {"until": 5}, {"certain": "yes"}, {"known": True},
        {"known": 10**13}, {"order": "backwards"},
    ],
)  # fmt: skip
def test_of_a_damaged_filter_no_part_is_applied(change: dict[str, object]) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        load({**FIRST_FORM, **change})


@pytest.mark.parametrize(
    "found",
    [
        {**FIRST_FORM, "venue": ["Kyiv"]},
        {"where": {"and": [{"field": "venue", "value": "Kyiv"}]}},
        {"where": {"and": []}, "venue": ["Kyiv"]},
        {"where": {"and": [{"not": {"or": [{"field": "venue", "value": "x"}]}}]}},
        {"where": {"and": [{"and": [], "of": "venue"}]}},
    ],
)
def test_a_part_that_is_not_known_drops_the_whole_filter(found: dict[str, object]) -> None:
    with pytest.raises(Unreadable, match="“venue”"):
        load(found)


def _deep(levels: int) -> object:
    term: object = {"and": []}
    for _ in range(levels):
        term = {"not": term}
    return {"and": [term]}


@pytest.mark.parametrize(
    "where",
    [
        None, [], {}, {"and": 1}, {"or": []}, {"and": [], "or": []}, {"and": [], "of": "actor"},
        {"and": [{"field": "actor", "value": 1}]}, {"and": [{"field": 1, "value": "a"}]},
        {"and": [{"field": "time", "value": {"since": "x"}}]},
        {"and": [{"or": [{"field": "tag", "value": "a"}], "of": "actor"}]}, _deep(100_000),
    ],
)  # fmt: skip
def test_what_is_no_tree_is_damage(where: object) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        load({"where": where})
