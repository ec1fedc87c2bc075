"""The index against a naive reading of the same events: selection, counts, places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core.event import Actor, Document, Event, Link, Participant, Quote, Source
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.query import EVERYTHING, Query
from timeline_tui.core.query.fields import And, Not, Or, Term
from timeline_tui.core.schema.consistency import findings_of
from timeline_tui.core.text import fold
from timeline_tui.dates.calendar import day_number
from timeline_tui.dates.edtf import parse

NAMES = ("ada", "bob", "cy", "dee")
WORDS = ("Alpha", "béta", "GAMMA", "naïve", "delta’s")
DATES = ("2026-04-17", "2026-04", "[2026-04-10..2026-04-20]", "2026-04-17~", "2026-03-30?",
         "2026-04-01/2026-04-30", "[..2026-04-05]", "2025", "", "-0043-03-15")  # fmt: skip
REGISTRY = tuple(Actor(name, name.capitalize(), aliases=(f"{name}-alias",)) for name in NAMES)


@st.composite
def event_lists(draw: st.DrawFn) -> list[Event]:
    events = []
    for number in range(draw(st.integers(0, 8))):
        date = draw(st.sampled_from(DATES))
        who = draw(st.lists(st.sampled_from([*NAMES, "ADA", "bob-alias", "Eve"]), max_size=3))
        said = draw(st.lists(st.sampled_from(WORDS), max_size=2))
        event = Event(
            f"e{number}", " ".join(said) or "plain", date=date,
            actors=tuple(map(Participant, who)),
            tags=tuple(draw(st.lists(st.sampled_from(["war", "Law"]), max_size=2))),
            sources=(Source(quotes=(Quote(draw(st.sampled_from(WORDS))),)),),
        )  # fmt: skip
        events.append(replace(event, when=parse(date)) if date else event)
    return events


QUERIES = st.builds(
    Query.of,
    actors=st.lists(st.sampled_from([*NAMES, "nobody"]), max_size=3, unique=True).map(tuple),
    match=st.sampled_from(["any", "all"]),
    without=st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(tuple),
    tags=st.sampled_from([(), ("war",), ("LAW",), ("war", "law")]),
    text=st.sampled_from(["", "alpha", "BETA", "gamma naive", "delta's", "zzz"]),
    since=st.sampled_from([None, parse("2026-04"), parse("2026-04-17")]),
    until=st.sampled_from([None, parse("2026-04"), parse("2026-04-17")]),
    certain=st.booleans(),
)


def made(events: Sequence[Event]) -> Lens:
    return assemble([Document("a.json", actors=REGISTRY, events=tuple(events))])


def who(event: Event) -> set[str]:
    """Return the ids of the participants, read without the registry."""
    return {
        "Eve" if p.actor == "Eve" else p.actor.lower().removesuffix("-alias") for p in event.actors
    }


def fits(event: Event, query: Query) -> bool:
    seats = who(event)
    if query.actors:
        hits = [actor in seats for actor in query.actors]
        if not (any(hits) if query.match == "any" else all(hits)):
            return False
    if seats & set(query.without):
        return False
    if not {fold(tag) for tag in query.tags} <= {fold(tag) for tag in event.tags}:
        return False
    text = fold(" ".join([event.title, *event.tags, *seats, event.sources[0].quotes[0].exact]))
    if not all(fold(word) in text for word in query.text.split()):
        return False
    asked = query.range
    if asked.since is None and asked.until is None:
        return True
    low = float("-inf") if asked.since is None else asked.since.begin_earliest
    high = float("inf") if asked.until is None else asked.until.end_latest
    ask = event.when.certain if asked.certain else event.when.possible
    return ask(low, high)


@given(event_lists(), QUERIES)
def test_a_selection_is_what_a_naive_filter_keeps_and_counts_follow(events, query) -> None:
    lens = made(events)
    view = lens.select(query)
    expected = [row for row, event in enumerate(lens.events) if fits(event, query)]
    assert list(view.rows) == expected
    assert [row for row in range(len(lens)) if row in view] == expected
    assert [view.index(row) for row in expected] == list(range(len(expected)))
    counted = {
        actor.id: sum(actor.id in who(lens.events[row]) for row in expected)
        for actor in lens.actors
    }
    assert dict(zip([a.id for a in lens.actors], view.counts, strict=True)) == counted


TERMS = st.recursive(
    QUERIES.map(lambda query: query.where),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: And(tuple(parts)))
        | st.lists(inner, max_size=3).map(lambda parts: Or(tuple(parts)))
        | inner.map(Not)
    ),
    max_leaves=5,
)


def holds(term: Term, event: Event) -> bool:
    """Report as `fits` does for a tree: its leaves are those of whole queries."""
    if isinstance(term, Not):
        return not holds(term.part, event)
    if isinstance(term, Or):
        return any(holds(part, event) for part in term.parts)
    if isinstance(term, And) and not term.of:
        return all(holds(part, event) for part in term.parts)
    return fits(event, Query(And((term,))))


@given(event_lists(), TERMS)
def test_a_tree_of_terms_selects_what_holds_for_each_event(events, term) -> None:
    lens = made(events)
    view = lens.select(Query(And((term,))))
    assert list(view.rows) == [row for row in lens.rows if holds(term, lens.events[row])]


@given(event_lists(), st.randoms(use_true_random=False))
def test_the_order_of_the_files_decides_only_between_equal_times(events, random) -> None:
    one = [event.when.order_key for event in made(events).events]
    shuffled = list(events)
    random.shuffle(shuffled)
    other = made(shuffled)
    assert [event.when.order_key for event in other.events] == one == sorted(one)
    assert sorted(other.corpus.keys) == sorted(event.id for event in events)


@given(event_lists(), QUERIES)
def test_the_nearest_event_is_shown_and_none_is_nearer(events, query) -> None:
    lens = made(events)
    view = lens.select(query)
    for row in range(len(lens)):
        near = lens.nearest(row, view)
        if not len(view):
            assert near is None
            continue
        assert near in view
        if row in view:
            assert near == row
        here, there = lens.days[row], lens.days[near]
        if here is not None and there is not None:
            shown = [lens.days[other] for other in view.rows]
            distances = [abs(day - here) for day in shown if day is not None]
            assert abs(there - here) == min(distances)


def test_events_with_one_id_have_keys_of_their_own() -> None:
    lens = made([Event("e", "A"), Event("e", "B"), Event("f", "C")])
    assert lens.corpus.keys == ("e", "e#2", "f")
    assert lens.row("e#2") == 1
    assert lens.row("nobody") is None


@pytest.mark.parametrize(
    ("name", "found"),
    [("ada", "ada"), ("ADA", "ada"), ("  Bob-Alias ", "bob"), ("Áda", "ada"), ("ad", None)],
)
def test_an_actor_is_found_by_any_of_its_names(name: str, found: str | None) -> None:
    actor = made([]).corpus.registry.find(name)
    assert (actor.id if actor else None) == found


def test_a_name_that_may_be_meant_is_suggested() -> None:
    assert made([]).corpus.registry.suggest("bobb") == ("Bob",)


def test_actors_are_ordered_by_how_often_they_take_part() -> None:
    events = [Event(f"e{n}", "", actors=(Participant("bob"),)) for n in range(2)]
    events.append(Event("x", "", actors=(Participant("cy"), Participant("cy-alias"))))
    lens = made(events)
    assert [actor.id for actor in lens.actors] == ["bob", "cy", "ada", "dee"]
    assert lens.totals == (2, 1, 0, 0)


def test_going_to_a_day_finds_the_next_event_or_the_last_one() -> None:
    lens = made([
        Event("a", "", when=parse("2026-04-01"), date="2026-04-01"),
        Event("b", "", when=parse("2026-04-20"), date="2026-04-20"),
        Event("u", ""),
    ])  # fmt: skip
    view = lens.everything
    day = day_number(2026, 4, 2)
    assert lens.row_from(day, view) == 1
    assert lens.row_from(day + 100, view) == 1
    assert lens.row_from(day - 100, view) == 0
    assert lens.span == (day_number(2026, 4, 1), day_number(2026, 4, 20))
    assert made([Event("u", "")]).row_from(day, made([Event("u", "")]).everything) is None


def test_a_link_is_a_reference_from_both_ends() -> None:
    lens = made([Event("a", "A", links=(Link("b", "led_to"),)), Event("b", "B")])
    assert [(r.row, r.incoming) for r in lens.references(0)] == [(1, False)]
    assert [(r.row, r.incoming) for r in lens.references(1)] == [(0, True)]


def test_a_source_is_complete_with_what_its_declaration_knows() -> None:
    declared = Source(id="art", title="Article", publisher="Weekly", published="2026")
    own = Source(ref="art", title="Its own title", quotes=(Quote("Q"),))
    event = Event("e", "E", sources=(own, Source(ref="gone")))
    lens = assemble([Document("a.json", sources=(declared,), events=(event,))])
    whole, unknown = lens.sources_of(0)
    assert (whole.title, whole.publisher, whole.published) == (
        "Its own title",
        "Weekly",
        "2026",
    )
    assert whole.quotes == own.quotes
    assert unknown == Source(ref="gone")


@pytest.mark.parametrize(
    ("events", "code", "path", "words"),
    [
        ([Event("e", "A", file="a.json"), Event("e", "B", file="b.json")], "duplicate-id", ("id",),
         "used in a.json too"),
        ([Event("e", "A", links=(Link("f", "led_to"),))], "unresolved-reference",
         ("links", 0, "to"), "no event has the id “f”"),
        ([Event("e", "A", sources=(Source(ref="art"),))], "unresolved-reference",
         ("sources", 0, "source"), "no source has the id “art”"),
        ([Event("e", "A", actors=(Participant("Vladimir Putin"),)),
          Event("f", "B", actors=(Participant("Vladimir Puttin"),))], "near-duplicate-actor",
         ("actors", 0), "spelled almost like"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_a_warning_at_its_place(events, code, path, words) -> None:
    found = [finding for finding in findings_of(made(events).corpus) if finding.code == code]
    assert len(found) == 1
    assert found[0].severity == "warning"
    assert found[0].path == path
    assert words in found[0].message
    assert found[0].help


def test_a_broken_reference_is_told_what_it_may_have_meant() -> None:
    events = [Event("the-meeting", "A"), Event("b", "B", links=(Link("the-meting", "led_to"),) * 2)]
    helps = [finding.help for finding in findings_of(made(events).corpus)]
    assert helps == ["did you mean “the-meeting”?"] * 2


def test_thousands_of_broken_references_are_not_compared_with_every_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0

    def count(_: str, ids: list[str], **__: object) -> list[str]:
        nonlocal compared
        compared += len(ids)
        return []

    monkeypatch.setattr("difflib.get_close_matches", count)
    events = [Event(f"e{n}", "A", links=(Link(f"gone{n}", "led_to"),)) for n in range(1_000)]
    assert len(findings_of(made(events).corpus)) == 1_000
    assert 0 < compared <= 20_000


def test_names_and_ids_of_endless_length_are_not_compared() -> None:
    long = "ab" * 50_000
    links = (Link(f"{long}c", "led_to"),)
    who = (Participant(long), Participant(f"{long}c"))
    (found,) = findings_of(made([Event(long, "A", actors=who, links=links)]).corpus)
    assert (found.code, found.help) == (
        "unresolved-reference",
        "add that event, or correct the id",
    )


def test_what_does_not_fit_together_is_counted_beyond_ten_thousand_in_a_file() -> None:
    links = (Link("gone", "led_to"),) * 10_007
    *listed, more = findings_of(made([Event("e", "A", links=links, file="a.json")]).corpus)
    assert len(listed) == 10_000
    assert (more.code, more.file, more.severity) == ("more", "a.json", "warning")
    assert more.message == "7 more problems are not listed here"


def test_everything_is_the_same_view_whatever_its_name() -> None:
    lens = made([Event("a", "A")])
    assert lens.select(EVERYTHING).rows == lens.everything.rows
    assert lens.select(Query.of(match="all", certain=True)).rows == range(1)
