"""Facets: what is counted under the other parts of a filter, and what is made of a value."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.explorer.playing import event, lens_of, listed, playing
from tests.properties import times
from timeline_tui.core.event import Event, Quote, Source
from timeline_tui.core.lens import Lens
from timeline_tui.core.query import EVERYTHING, Query, Selection, load, store
from timeline_tui.core.query.fields import Ground
from timeline_tui.core.query.language import read_query, write_query
from timeline_tui.core.text import quoted
from timeline_tui.explorer.facets import (
    YEARS,
    Facet,
    choose_value,
    facets_of,
    look_at,
    title_of,
    year_range,
)
from timeline_tui.explorer.messages import ShowSheet, ValueChosen

NAMES = st.lists(st.sampled_from(["Ada", "Bob", "Cleo", "Dan"]), max_size=3, unique=True)
TAGS = st.lists(st.sampled_from(["red", "Red", "blue", "not"]), max_size=2)
DATES = st.sampled_from(["2025-12-31", "2026", "2026-01/2027-02", "2027~", "2028-05-01", ""])
SOURCES = st.lists(
    st.builds(
        Source,
        publisher=st.sampled_from(["", "Axios", "axios", "BBC"]),
        published=st.sampled_from(["2026-02-01", "2027-02-01"]),
        quotes=st.lists(
            st.builds(Quote, st.just("words"), speaker=st.sampled_from(["", "Ada", "Eve"])),
            max_size=2,
        ).map(tuple),
    ),
    max_size=2,
).map(tuple)
MADE = st.lists(
    st.tuples(DATES, NAMES, TAGS, SOURCES, st.sampled_from(["confirmed", "alleged"])),
    min_size=1,
    max_size=7,
).map(
    lambda rows: [
        event(f"e{n}", date, *actors, tags=tuple(tags), sources=sources, status=status)
        for n, (date, actors, tags, sources, status) in enumerate(rows)
    ]
)
COUNTED = ("actor", "tag", YEARS, "publisher", "speaker", "status")
CHOICES = st.lists(
    st.tuples(
        st.sampled_from(COUNTED),
        st.integers(0, 3),
        st.sampled_from(["toggle", "without", "only", "match", "clear"]),
    ),
    max_size=5,
)
KNOWN = st.sampled_from([None, None, 739_700])
"""By now, or by a day between those on which sources appear."""


def counted(facet: Facet) -> list[tuple[str, int]]:
    return [(each.words, each.number) for each in facet.counts]


def build(lens: Lens, choices: list[tuple[str, int, str]]) -> Query:
    """Return the query that some choices make, each of a value by its place."""
    query = EVERYTHING
    for name, at, how in choices:
        counts = look_at(lens, EVERYTHING, name).counts
        if counts:
            # The keys that are about all values bring none.
            value = None if how in ("match", "clear") else counts[at % len(counts)].value
            query = choose_value(query, name, how, value)  # type: ignore[arg-type]
    return query


def values_of(event: Event, name: str) -> set[str]:
    """Return the values that an event has of a facet."""
    match name:
        case "actor":
            return {entry.actor for entry in event.actors}
        case "tag":
            return {tag.casefold() for tag in event.tags}
        case "publisher":
            return {source.publisher.casefold() for source in event.sources} - {""}
        case "speaker":
            quotes = (quote for source in event.sources for quote in source.quotes)
            return {quote.speaker.casefold() for quote in quotes} - {""}
        case "status":
            return {event.status}
    years = range(2020, 2035)
    return {str(year) for year in years if event.when.possible(*year_range(year).ends)}


@settings(max_examples=times(150))
@given(MADE, CHOICES, KNOWN)
def test_facets_count_what_a_hand_counts_under_the_other_parts(
    events: list[Event], choices: list[tuple[str, int, str]], known: int | None
) -> None:
    whole = lens_of(events)
    lens = whole.through(known, "happened")
    query = build(whole, choices)
    for name in COUNTED:
        facet = look_at(lens, query, name)
        others = [choice for choice in choices if choice[0] != name]
        rest = lens.select(build(whole, others))
        hand: Counter[str] = Counter()
        for row in rest.rows:
            hand.update(values_of(lens.event(row), name))
        fold = str if name == "actor" else str.casefold
        shown = {fold(words): number for words, number in counted(facet)}
        assert {words: number for words, number in shown.items() if number} == {
            words: number for words, number in hand.items() if words in shown
        }
        assert name == YEARS or set(hand) <= set(shown)


@settings(max_examples=times(150))
@given(MADE, CHOICES)
def test_a_number_is_what_asking_for_that_value_alone_selects(
    events: list[Event], choices: list[tuple[str, int, str]]
) -> None:
    lens = lens_of(events)
    query = build(lens, choices)
    for name in facets_of():
        facet = look_at(lens, query, name)
        for each in facet.counts:
            assert len(lens.select(choose_value(query, name, "only", each.value))) == each.number


@settings(max_examples=times(150))
@given(MADE, CHOICES)
def test_what_facets_ask_for_is_kept_as_it_is_stored_and_as_it_is_typed(
    events: list[Event], choices: list[tuple[str, int, str]]
) -> None:
    lens = lens_of(events)
    query = build(lens, choices)
    assert load(store(Selection(query))) == Selection(query)
    assert read_query(write_query(query), Ground(739_735, lens.index)) == query


@settings(max_examples=times(80))
@given(MADE)
def test_every_value_can_be_typed_as_a_query_that_selects_its_number(events: list[Event]) -> None:
    lens = lens_of(events)
    ground = Ground(739_735, lens.index)
    for name in facets_of():
        field = "date" if name == YEARS else name
        for each in look_at(lens, EVERYTHING, name).counts:
            if each.number:
                value = each.words if name == YEARS else each.value
                query = read_query(f"{field}:{quoted(value)}", ground)
                assert len(lens.select(query)) == each.number, (name, each)


def test_values_are_asked_for_and_left_out_one_by_one() -> None:
    one = choose_value(EVERYTHING, "tag", "toggle", "a")
    two = choose_value(one, "tag", "toggle", "b")
    assert two == EVERYTHING.with_tags(["a", "b"])
    assert choose_value(two, "tag", "toggle", "a") == EVERYTHING.with_tags(["b"])
    out = choose_value(two, "tag", "without", "b")
    assert (out.values("tag"), out.values("tag", left_out=True)) == (("a",), ("b",))
    assert choose_value(out, "tag", "toggle", "b") == two
    assert choose_value(out, "tag", "without", "b") == EVERYTHING.with_tags(["a"])
    assert choose_value(out, "tag", "only", "c") == EVERYTHING.with_tags(["c"])
    assert choose_value(out, "tag", "clear") == EVERYTHING
    assert choose_value(two, "tag", "match").mode("tag") == "any"


def test_years_are_one_stretch_without_those_that_are_left_out() -> None:
    lens = lens_of(
        [event(str(year), str(year), "Ada") for year in range(2020, 2027)]
        + [event("lasted", "2021/2024")]
    )  # fmt: skip

    def shown(query: Query) -> tuple[list[str], list[str], list[str]]:
        facet = look_at(lens, query, YEARS)
        names = {each.value: each.words for each in facet.counts}
        rows = lens.select(query).rows
        return (
            [names[each] for each in facet.chosen], [names[each] for each in facet.left_out],
            [lens.corpus.keys[row] for row in rows],
        )  # fmt: skip

    query = choose_value(EVERYTHING, YEARS, "toggle", year_range(2022))
    assert shown(query) == (["2022"], [], ["lasted", "2022"])
    query = choose_value(query, YEARS, "toggle", year_range(2025))
    assert shown(query)[0] == ["2022", "2023", "2024", "2025"]
    query = choose_value(query, YEARS, "without", year_range(2023))
    assert shown(query) == (
        ["2022", "2023", "2024", "2025"], ["2023"], ["2022", "2024", "2025"],
    )  # fmt: skip
    assert [number for _, number in counted(look_at(lens, query, YEARS))] == [1, 2, 2, 2, 2, 1, 1]
    query = choose_value(query, YEARS, "toggle", year_range(2023))
    assert shown(query)[1] == []
    assert choose_value(query, YEARS, "match") == query  # of a stretch there is no any or all
    assert choose_value(query, YEARS, "clear") == EVERYTHING


def test_who_appears_with_whom_is_counted_under_the_other_parts() -> None:
    lens = lens_of(
        [
            event("1", "2026", "Ada", "Bob", tags=("red",)), event("2", "2026", "Ada", "Bob"),
            event("3", "2026", "Ada", "Cleo", tags=("red",)), event("4", "2026", "Bob", "Cleo"),
        ]
    )  # fmt: skip
    facet = look_at(lens, Query.of(actors=("Cleo",)), "actor", actor="Ada")
    assert counted(facet) == [("Bob", 2), ("Cleo", 1)]
    facet = look_at(lens, Query.of(tags=("red",)), "actor", actor="Ada")
    assert counted(facet) == [("Bob", 1), ("Cleo", 1)]
    both = choose_value(Query.of(without=("Bob",)), "actor", "both", "Ada", "Bob")
    assert both == Query.of(actors=("Ada", "Bob"), match="all")
    assert len(lens.select(both)) == 2


def test_what_is_asked_for_is_on_top_whatever_letters_are_typed() -> None:
    lens = lens_of([event(str(n), "2026", f"Person {n}", "Zoë") for n in range(20)])
    facet = look_at(lens, Query.of(actors=("Person 7",), without=("Person 9",)), "actor")

    def found(letters: str) -> list[str]:
        return [facet.counts[at].words for at in facet.found(letters)[0]]

    assert found("")[:3] == ["Person 7", "Person 9", "Zoë"]
    assert found("zoe") == ["Person 7", "Person 9", "Zoë"]
    assert found("1 per") == [
        "Person 7",
        "Person 9",
        "Person 1",
        *(f"Person 1{n}" for n in range(10)),
    ]
    assert found("nobody") == ["Person 7", "Person 9"]
    assert facet.found("1 per")[1] == 2  # the cursor begins on what was looked for
    assert facet.found("person 9")[1] == 1


def test_nothing_is_counted_again_where_only_the_facet_itself_is_asked_for() -> None:
    lens = lens_of([event(str(n), "2026", f"Person {n % 3}", tags=("red",)) for n in range(9)])
    facet = look_at(lens, EVERYTHING, "actor")
    again = look_at(lens, Query.of(actors=("Person 1",)), "actor", before=facet)
    assert (again.counts is facet.counts, again.chosen) == (True, ("Person 1",))
    other = look_at(lens, Query.of(tags=("red",)), "actor", before=facet)
    assert other.counts is not facet.counts


def test_what_was_not_known_of_on_a_day_is_no_value() -> None:
    play = playing()
    lens = play.state.lens.through(739_660 - 365 * 3, "happened")
    assert counted(look_at(lens, EVERYTHING, "actor")) == []


@pytest.mark.parametrize("name", facets_of())
def test_every_facet_has_a_title(name: str) -> None:
    assert title_of(name)[0].isupper()
    assert title_of(name).endswith("s")


def test_a_choice_in_the_sheet_is_a_change_of_the_filter() -> None:
    play = playing()
    assert play.press("facets") == (ShowSheet("facets"),)
    play.send(
        ValueChosen("actor", "toggle", "Cleo"), ValueChosen(YEARS, "without", year_range(2026))
    )
    assert listed(play) == []
    play.press("undo")
    assert listed(play) == ["d", "e"]
    play.press("mute")
    play.send(ValueChosen("actor", "toggle", "Ada"))
    assert play.state.session.muted is None
    assert play.state.query.actors == ("Cleo", "Ada")
