"""Looks at the past and in the other order against events that are gone through one by one."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core.columns import bits_of_flags
from timeline_tui.core.event import Actor, Document, Event, Link, Participant, Quote, Source
from timeline_tui.core.index.sets import RowSet
from timeline_tui.core.lens import assemble
from timeline_tui.core.query import Query
from timeline_tui.dates.calendar import day_number
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.extent import dense_extent, extent_of
from timeline_tui.dates.when import UNDATED

DAY = day_number(2026, 4, 20)
NAMES = ("ada", "bob", "cy")
PUBLISHED = ("2026-04-18", "2026-04-20", "2026-04-22", "2026-04", "")
HAPPENED = ("2026-04-17", "2026-04", "[..2026-04-05]", "[2026-04-06..]", "2025", "")


@st.composite
def event_lists(draw: st.DrawFn) -> tuple[Event, ...]:
    events = []
    for number in range(draw(st.integers(0, 6))):
        date = draw(st.sampled_from(HAPPENED))
        events.append(Event(
            f"e{number}", "Title", date=date, when=parse(date) if date else Event("", "").when,
            actors=tuple(map(Participant, draw(st.lists(st.sampled_from(NAMES), max_size=2)))),
            links=tuple(Link(f"e{to}", "led_to") for to in draw(st.lists(st.integers(0, 6),
                                                                         max_size=2))),
            sources=tuple(
                Source(published=draw(st.sampled_from(PUBLISHED)),
                       quotes=(Quote(draw(st.sampled_from(["alpha", "beta"]))),))
                for _ in range(draw(st.integers(0, 2)))
            ),
        ))  # fmt: skip
    return tuple(events)


@given(event_lists(), st.sampled_from([None, DAY - 1, DAY, DAY + 20]),
       st.sampled_from(["happened", "published"]))  # fmt: skip
def test_a_lens_shows_what_was_known_and_nothing_else(events, known, order) -> None:
    registry = tuple(Actor(name, name.capitalize()) for name in NAMES)
    whole = assemble([Document("a.json", actors=registry, events=events)])
    seen = whole.through(known, order)
    rows = [
        row for row in range(len(whole)) if known is None or whole.index.published.by(row, known)
    ]  # fmt: skip
    assert sorted(seen.rows) == rows
    assert seen.index is whole.index
    first = {row: whole.index.published.first[row] for row in rows}
    if order == "published":
        latest = [whole.index.published.whens[row].end_latest for row in seen.rows]
        days = [(first[row] is None, first[row] or 0) for row in seen.rows]
        assert [*zip(days, latest, strict=True)] == sorted(zip(days, latest, strict=True))
    else:
        assert list(seen.rows) == rows
    taking_part = [[p.actor for p in whole.event(row).actors] for row in rows]
    counts = {name: sum(name in names for names in taking_part) for name in NAMES}
    met = {p.actor for event in events for p in event.actors}
    assert dict(zip([actor.id for actor in seen.actors], seen.totals, strict=True)) == {
        name: count for name, count in counts.items() if known is None or count or name not in met
    }
    for row in rows:
        assert {seen.actors[seat].id for seat in seen.seats(row)} == {
            p.actor for p in whole.event(row).actors
        }
        assert all(ref.row is None or ref.row in rows for ref in seen.references(row))
        assert all(whole.row(ref.id) is None or ref.row is not None for ref in seen.references(row))
    view = seen.select(Query.of(text="alpha"))
    said = {
        row for row in rows
        if any(quote.exact == "alpha" for source in seen.event(row).sources
               for quote in source.quotes)
    }  # fmt: skip
    assert list(view.rows) == [row for row in seen.rows if row in said]
    assert [view.index(row) for row in view.rows] == list(range(len(view)))
    assert view.counts == tuple(
        sum(actor.id in {p.actor for p in whole.event(row).actors} for row in view.rows)
        for actor in seen.actors
    )
    assert sum(seen.everything.index(row) >= 0 for row in range(len(whole))) == len(seen)


@given(event_lists(), st.sampled_from([DAY - 1, DAY, DAY + 20]))
def test_the_span_of_the_past_is_that_of_the_events_that_were_known(events, known) -> None:
    whole = assemble([Document("a.json", events=events)])
    seen = whole.through(known, "happened")
    alone = assemble([Document("a.json", events=seen.events)])
    assert (seen.span, seen.extent) == (alone.span, alone.extent)


@given(event_lists(), st.lists(st.integers(DAY - 4, DAY + 30) | st.none(), max_size=6),
       st.sampled_from(["happened", "published"]))  # fmt: skip
def test_days_looked_at_one_after_the_other_do_not_depend_on_each_other(
    events, days, order
) -> None:
    lens = assemble([Document("a.json", events=events)])
    for day in days:
        lens = lens.through(day, order)
        alone = assemble([Document("a.json", events=events)]).through(day, order)
        assert (lens.bits, list(lens.rows)) == (alone.bits, list(alone.rows))
        assert lens.past.flags == alone.past.flags
        assert lens.extent == alone.extent


DATES = st.dates(date(2020, 1, 1), date(2023, 12, 31)).map(lambda day: day.isoformat())


FAR = st.sampled_from(
    ["1066-10-14", "1914-07", "1990", "1999-12-31", "2000-01", "2031-05-01", "2999-05"]
)


NEAR = DATES | st.sampled_from(["2021", "2022-03", ""])


@given(st.lists(NEAR | NEAR | FAR, max_size=40), st.data())
def test_an_extent_that_is_quickly_known_is_the_one_that_is_counted(dates, data) -> None:
    events = tuple(
        Event(f"e{n}", "E", when=parse(each) if each else UNDATED) for n, each in enumerate(dates)
    )
    listing = assemble([Document("a.json", events=events)]).index.listing("happened")
    flags = bytes(data.draw(st.lists(st.integers(0, 1), min_size=len(dates), max_size=len(dates))))
    there = [span for span, flag in zip(listing.spans, flags, strict=True) if flag]
    assert listing.extent_of(RowSet(bits_of_flags(flags), len(flags))) == extent_of(there)


def test_the_extent_of_a_day_a_month_is_quickly_known() -> None:
    days = [parse(f"2024-{n:02}-07").listed_day or 0 for n in range(1, 13)]
    assert dense_extent(days, days) == extent_of((day, day) for day in days)
    assert dense_extent([days[0], days[-1]], [days[0], days[-1]]) is None


def test_a_lens_that_was_looked_through_not_long_ago_is_the_same() -> None:
    events = tuple(
        Event(f"e{n}", "Title", sources=(Source(published=f"2026-04-{10 + n}"),)) for n in range(9)
    )
    whole = assemble([Document("a.json", events=events)])
    first = whole.through(DAY, "happened")
    view = first.select(Query())
    others = [first.through(DAY + n, "published") for n in range(3)]
    assert all(len(other) == len(whole.through(other.known, "published")) for other in others)
    assert whole.through(DAY, "happened") is first
    assert others[0].through(DAY, "happened").select(Query()) is view
    for n in range(9):
        first.through(DAY - n, "published")
    again = whole.through(DAY, "happened")
    assert again is not first
    assert list(again.rows) == list(first.rows)
    assert first.through(None, "happened") is whole
    marked = first.with_marked(1)
    assert marked is not first
    assert marked.through(DAY, "published").marked == 1
