"""Headings, gaps and counts of days against a pass over all events, one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import times
from timeline_tui.core.event import Document, Event, Participant, Relation, Source
from timeline_tui.core.gaps import Gap, gaps
from timeline_tui.core.lens import Lens, View, assemble
from timeline_tui.core.query import EVERYTHING, Query
from timeline_tui.dates.calendar import DAY, ZOOMS, Zoom, day_number, period_of
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.wording.gutter import UNDATED_HEADING, heading_of
from timeline_tui.explorer.outline import GAP, HEADING, LEAST_GAP, LONG_GAP, Measure, Outline
from timeline_tui.tui.timeline.density import Days

DATES = (
    "2026-01-01", "2026-01-03", "2026-01-03~", "2026-01-31", "2026-02-01", "2026-02", "2026-02?",
    "2026", "2026~", "2026-06-01", "2026-06-01T23:30:00-04:00", "2026-06-02", "2027", "1999-12-31",
    "-0043-03-15", "202X", "20XX", "XXXX-06-02", "2026-21", "[2026-01-10..2026-03-20]",
    "2026-01-01/2026-02-03", "2026-01/2026-02", "[..2026-02-05]", "[2026-02-01..]", "[2026-02..]",
    "[2026..]", "2026-02-05/..", "2026/..", "/2026-06-01", "../2026", "[2026-01-01,2026-04-20]",
    "Y170000002", "Y-99999999999", "", "",
)  # fmt: skip
FIRST = day_number(2026, 1, 1)


@st.composite
def lenses(draw: st.DrawFn) -> Lens:
    """Return a lens of events in one of the two orders, as known on some day."""
    events = []
    for number, date in enumerate(draw(st.lists(st.sampled_from(DATES), max_size=14))):
        published = draw(st.sampled_from(["2026-01-20", "2026-02", "2026-06-09", ""]))
        before = draw(st.integers(0, 20))
        event = Event(
            f"e{number}", f"Event {number}", date=date,
            actors=tuple(map(Participant, draw(st.sampled_from([("A",), ("A", "B"), ("B",)])))),
            sources=(Source(id="", title="Report", published=published),) if published else (),
            after=(Relation(f"e{before}"),) if before < number else (),
        )  # fmt: skip
        events.append(replace(event, when=parse(date)) if date else event)
    lens = assemble([Document("a.json", events=tuple(events))])
    known = draw(st.sampled_from([None, None, FIRST + 30, FIRST + 200]))
    return lens.through(known, draw(st.sampled_from(["happened", "published"])))


QUERIES = (EVERYTHING, Query.of(actors=("A",)), Query.of(actors=("A", "B")), Query.of(text="t 3"))


def fitted(lens: Lens) -> Zoom:
    """Return the periods that fit the events."""
    dated: list[object] = []
    zooms: tuple[Zoom, ...] = ("month", "year")
    for zoom in zooms:
        headings = [heading_of(lens.listed[row], zoom) for row in lens.rows]
        dated = [heading for heading in headings if heading != UNDATED_HEADING]
        own = any(heading.size == zoom for heading in headings)
        few = len(set(dated)) * 2 <= max(len(dated), 3)
        if few and (zoom == "year" or not dated or own):
            return zoom
    return "century" if len(dated) > 40 else "year"


def gap_from(lens: Lens, rows: Sequence[int]) -> int:
    """Return the days from which a gap is shown."""
    days = [day for row in rows if (day := lens.days[row]) is not None]
    steps = sorted(after - day for day, after in pairwise(days) if after > day)
    return max(LEAST_GAP, int(steps[len(steps) // 2] * LONG_GAP)) if steps else LEAST_GAP


def gaps_above(lens: Lens, view: View, least: int) -> dict[int, Gap]:
    """Return the longest gap above each event that is the first after one."""
    found: dict[int, Gap] = {}
    for gap in gaps(lens, list(view.rows)):
        days = [lens.days[row] for row in view.rows]
        after = (at for at, day in enumerate(days) if day is not None and day > gap.last)
        at = next(after, None)
        if at is not None and gap.days >= least - 1 and at not in found:
            found[at] = gap
    return found


@settings(max_examples=times(300))
@given(lenses(), st.sampled_from([None, *ZOOMS]), st.sampled_from(QUERIES))
def test_headings_and_gaps_are_those_of_a_pass_over_all_events(lens, zoom, query) -> None:
    measure, view = Measure(lens, zoom), lens.select(query)
    outline = Outline(measure, view)
    assert measure.zoom == (zoom or fitted(lens))
    headings = [heading_of(lens.listed[row], measure.zoom) for row in view.rows]
    assert [measure.heading(row) for row in view.rows] == headings
    heads = [at for at, heading in enumerate(headings) if not at or headings[at - 1] != heading]
    assert outline.gap_from == gap_from(lens, view.rows)
    above = gaps_above(lens, view, outline.gap_from)
    assert {view.rows.rank(place): gap for place, gap in outline.gaps_at.items()} == above
    assert {at: outline.gap(at) for at in above} == above
    for at in range(len(view)):
        assert outline.lead(at) == HEADING * (at in heads) + GAP * (at in above)
        begin = max(head for head in heads if head <= at)
        end = min([head for head in heads if head > at], default=len(view))
        assert outline.period_size(at) == end - begin
        for flag, places in ((HEADING, heads), (GAP, sorted(above))):
            later, earlier = ([p for p in places if p > at], [p for p in places if p < at])
            assert outline.next_lead(at, flag, 1) == min(later, default=None)
            assert outline.next_lead(at, flag, -1) == max(earlier, default=None)


@settings(max_examples=times(200))
@given(lenses(), st.sampled_from(QUERIES), st.integers(-400, 400), st.integers(0, 300))
def test_days_are_counted_as_in_a_pass_over_all_events(lens, query, first, length) -> None:
    measure, view = Measure(lens), lens.select(query)
    days, exact, vague, undated = Days(measure, view), [], Counter[object](), 0
    for row in view.rows:
        when, day = lens.listed[row], lens.days[row]
        low, high = when.listed_days
        pointed = (
            when.kind == "point"
            and not when.qualifier
            and when.precision in ("day", "minute", "second")
            and when.end_latest - when.begin_earliest < DAY
        )
        if not pointed and (low, high) != (None, None) and (low != high or when.qualifier):
            vague[low, high] += 1
        elif day is None:
            undated += 1
        else:
            exact.append(day)
    assert days.vague == vague
    assert days.undated == undated
    for begin, end in ((FIRST + first, FIRST + first + length), (-inf, FIRST), (FIRST, inf)):
        assert days.between(begin, end) == sum(begin <= day < end for day in exact)
    known = [lens.listed[row].listed_days for row in lens.rows]
    assert measure.knows_months() == any(
        low is not None and high is not None and period_of(low, "month") == period_of(high, "month")
        for low, high in known
    )
