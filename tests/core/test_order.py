"""The network against brute force: windows, contradictions, certainty, and the order on screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import times
from timeline_tui.core.event import Event, Relation
from timeline_tui.core.order import network as order
from timeline_tui.core.order.network import Solution, solve
from timeline_tui.core.order.precedence import sequence
from timeline_tui.core.order.statements import Network, network
from timeline_tui.dates.calendar import day_number
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.when import UNDATED

ZERO = day_number(2026, 3, 1)
DAYS = 5


def day(number: int) -> str:
    return f"2026-03-{number + 1:02}"


def event(name: str, date: str = "", **relations: Sequence[str | Relation]) -> Event:
    said = {
        kind: tuple(Relation(each) if isinstance(each, str) else each for each in relations[kind])
        for kind in relations
    }
    return Event(name, name, when=parse(date) if date else UNDATED, date=date, **said)


def made_of(events: Sequence[Event]) -> Network:
    return network(events, {each.id: row for row, each in enumerate(events)})


def windows(made: Network, solution: Solution, row: int) -> tuple[object, ...]:
    """Return the first and last day of begin and of end, counted from 1 March."""
    nodes = made.begin[row], made.end[row]
    bounds = [bound for node in nodes for bound in (solution.low[node], solution.high[node])]
    return tuple(
        None if bound in (inf, -inf) else made.axis.day(bound) - ZERO + 1 for bound in bounds
    )


# -- statements ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "window"),
    [
        ({"after": ["talks"]}, (8, None)),
        ({"after": [Relation("talks", edge="start")]}, (5, None)),
        ({"after": [Relation("talks", min="P3D", max="P1W")]}, (11, 15)),
        ({"before": ["talks"]}, (None, 5)),
        ({"before": [Relation("talks", edge="end")]}, (None, 8)),
        ({"before": [Relation("talks", min="P1D", max="P2D")]}, (3, 4)),
        ({"during": ["talks"]}, (5, 8)),
        ({"after": ["talks"], "before": ["launch"]}, (8, 20)),
        ({"after": ["nobody"]}, (None, None)),
    ],
)
def test_a_statement_narrows_the_window_of_what_happened_once(said, window) -> None:
    events = [
        event("talks", "2026-03-05/2026-03-08"),
        event("launch", "2026-03-20"),
        replace(event("e", "[..2026-12-31]", **said), when=parse("[..2026-12-31]")),
    ]
    made = made_of(events)
    solution = solve(made)
    first, last = windows(made, solution, 2)[:2]
    assert (first, last if last is not None and last < 100 else None) == window
    assert solution.contradictions == ()


def test_what_is_narrowed_narrows_others_in_turn() -> None:
    events = [
        event("a", day(1)), event("b", after=["a"]), event("c", after=["b"]), event("d", day(4)),
        event("e", before=["d"], after=["c"]),
    ]  # fmt: skip
    made = made_of(events)
    solution = solve(made)
    assert windows(made, solution, 1) == (2, 5, 2, 5)
    assert windows(made, solution, 4) == (2, 5, 2, 5)


def test_an_approximate_date_is_narrowed_within_its_slack() -> None:
    made = made_of([event("a", "2026-03-10~"), event("b", "2026-03-11", before=["a"])])
    solution = solve(made)
    assert windows(made, solution, 0) == (11, 13, 11, 13)
    assert solution.contradictions == ()


def test_a_contradiction_names_its_statements_and_dates_and_the_rest_is_solved() -> None:
    events = [
        event("early", day(1)), event("late", day(3), before=["early"]),
        event("free", after=["late"]),
    ]  # fmt: skip
    made = made_of(events)
    solution = solve(made)
    (found,) = solution.contradictions
    assert [(each.row, each.kind, each.other) for each in found.statements] == [(1, "before", 0)]
    assert found.rows == (0, 1)
    assert windows(made, solution, 2)[0] == 4


def test_a_ring_without_any_date_contradicts_itself() -> None:
    gap = Relation("a", min="P1D")
    made = made_of([event("a", after=["c"]), event("b", after=[gap]), event("c", after=["b"])])
    (found,) = solve(made).contradictions
    assert found.rows == (0, 1, 2)
    assert len(found.statements) == 3


@pytest.mark.parametrize("dates", [("", ""), (day(2), ""), (day(2), day(2)), ("2026", "2026")])
@pytest.mark.parametrize("gap", ["", "P0D", "PT0H"])
def test_a_ring_contradicts_itself_within_one_day_too(dates: tuple[str, str], gap: str) -> None:
    events = [event("a", dates[0], after=["b"]), event("b", dates[1], after=[Relation("a", gap)])]
    (found,) = solve(made_of(events)).contradictions
    assert found.rows == (0, 1)


def test_an_event_is_not_after_itself() -> None:
    (found,) = solve(made_of([event("a", day(2), after=["a"])])).contradictions
    assert found.rows == (0,)


def test_rings_apart_from_each_other_are_found_in_one_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rounds = []
    parts = order.parts_of
    monkeypatch.setattr(order, "parts_of", lambda *args: rounds.append(1) or parts(*args))
    events = [
        event(f"{one}{n}", after=[Relation(f"{other}{n}", min="P1D")])
        for n in range(30)
        for one, other in ("ab", "ba")
    ]
    assert len(solve(made_of(events)).contradictions) == 30
    assert len(rounds) == 2


@pytest.mark.parametrize("date", ["", day(2)])
def test_a_tangle_of_contradictions_is_set_aside_as_a_whole(
    date: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"e{n}" for n in range(9)]
    events = [
        event(name, date, after=[Relation(other, min="P1D") for other in names if other != name])
        for name in names
    ]
    apart = [event("x", day(0)), event("y", after=[Relation("x", min="P2D")])]
    made = made_of([*events, *apart])
    monkeypatch.setattr(order, "_FOLLOWED", -20 * len(made.edges))
    solution = solve(made)
    assert {row for each in solution.contradictions for row in each.rows} == set(range(9))
    assert len(solution.contradictions) == 1
    assert windows(made, solution, 10)[0] == 3


def test_long_chains_and_rings_need_no_recursion_and_end_soon() -> None:
    count = 5000
    chain = [event("e0", day(0))]
    chain += [event(f"e{n}", after=[f"e{n - 1}"]) for n in range(1, count)]
    made = made_of(chain)
    assert made.axis.day(solve(made).low[-1]) == ZERO
    for date in ("", day(0), "2026"):
        last = [f"e{count - 1}"]
        ring = [event("e0", date, after=last)]
        ring += [event(f"e{n}", date, after=[f"e{n - 1}"]) for n in range(1, count)]
        (found,) = solve(made_of(ring)).contradictions
        assert len(found.statements) == count


# -- brute force -----------------------------------------------------------------------------------

DATES = st.one_of(
    st.just(""),
    st.integers(0, DAYS - 1).map(day),
    st.tuples(st.integers(0, DAYS - 1), st.integers(0, DAYS - 1)).map(
        lambda pair: f"[{day(min(pair))}..{day(max(pair))}]"
    ),
    st.tuples(st.integers(0, DAYS - 2), st.integers(1, DAYS - 1)).map(
        lambda pair: f"{day(min(pair))}/{day(max(pair))}" if pair[0] != pair[1] else day(pair[0])
    ),
)


@st.composite
def events_in_order(draw: st.DrawFn, most: int, dated: bool = False) -> list[Event]:
    """Draw some events with statements about each other; with `dated`, all within the tried
    days."""
    count = draw(st.integers(2, most))
    names = [f"e{n}" for n in range(count)]
    duration = st.sampled_from(["", "", "P0D", "P1D", "P2D"])
    relation = st.builds(
        Relation, st.sampled_from(names), duration, duration, st.sampled_from(["", "start", "end"])
    )
    events = []
    for name in names:
        date = draw(DATES)
        if dated and not date:
            date = f"[{day(0)}..{day(DAYS - 1)}]"
        said = {
            kind: draw(st.lists(relation, max_size=1)) for kind in ("after", "before", "during")
        }
        events.append(event(name, date, **said))
    return events


@settings(max_examples=times(300))
@given(events_in_order(most=6))
def test_each_contradiction_contradicts_on_its_own(events: list[Event]) -> None:
    made = made_of(events)
    solution = solve(made)
    for found in solution.contradictions:
        named = set(found.statements)
        alone = replace(made)
        alone.edges = [e for e in made.edges if e.statement is None or e.statement in named]
        dated = set(found.dated)
        for row, (begin, end) in enumerate(zip(made.begin, made.end, strict=True)):
            if row not in dated:
                alone.low = [-inf if n in (begin, end) else d for n, d in enumerate(alone.low)]
                alone.high = [inf if n in (begin, end) else d for n, d in enumerate(alone.high)]
        assert solve(alone).contradictions


# -- the order on screen ---------------------------------------------------------------------------


def shown(*events: Event) -> list[str]:
    made = made_of(events)
    rows = sequence([each.when for each in events], made, solve(made))
    return [events[row].id for row in rows]


def test_without_statements_the_order_is_that_of_time_and_of_the_files() -> None:
    assert shown(event("b", day(2)), event("u"), event("a", day(1)), event("c", day(2))) == [
        "a", "b", "c", "u"
    ]  # fmt: skip


def test_on_one_day_and_among_the_undated_statements_decide() -> None:
    assert shown(event("b", day(2), after=["a"]), event("a", day(2))) == ["a", "b"]
    assert shown(event("b", after=["a"]), event("a")) == ["a", "b"]


def test_a_vague_event_is_pushed_behind_what_it_follows() -> None:
    assert shown(event("vague", "2026-03", after=["known"]), event("known", day(9))) == [
        "known", "vague"
    ]  # fmt: skip


def test_what_begins_openly_is_drawn_back_before_what_it_precedes() -> None:
    events = [
        event("other", day(1)), event("memo", f"[..{day(9)}]", before=["talks"]),
        event("talks", f"[{day(3)}..{day(9)}]"),
    ]  # fmt: skip
    assert shown(*events) == ["other", "memo", "talks"]


@settings(max_examples=times(400))
@given(events_in_order(most=7), st.randoms(use_true_random=False))
def test_the_order_keeps_every_statement_that_holds_and_is_total(events, random) -> None:
    made = made_of(events)
    solution = solve(made)
    whens = [each.when for each in events]
    rows = sequence(whens, made, solution)
    assert sorted(rows) == list(range(len(events)))
    place = {row: at for at, row in enumerate(rows)}
    held = {edge.statement for edge in solution.edges} - {None}
    befores = {(s.row, s.other) if s.kind == "before" else (s.other, s.row) for s in held}
    for said in held:
        one, other = (said.row, said.other) if said.kind == "before" else (said.other, said.row)
        relation = getattr(events[said.row], said.kind)[said.index]
        if one == other or (other, one) in befores:
            continue
        if (
            said.kind == "before"
            and relation.edge == "end"
            and made.begin[other] != made.end[other]
        ):
            continue
        if _in_a_ring(befores, one):
            continue
        assert place[one] < place[other]
    told = {each.row for each in held} | {each.other for each in held}
    placed = [whens[row].listed_day is not None for row in rows if row not in told]
    assert placed == sorted(placed, reverse=True)


def _in_a_ring(pairs: set[tuple[int, int]], start: int) -> bool:
    reached, queue = set(), [start]
    while queue:
        node = queue.pop()
        for one, other in pairs:
            if one == node and other not in reached:
                reached.add(other)
                queue.append(other)
    return start in reached
