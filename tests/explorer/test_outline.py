"""The stops of an event follow from its data, and the painter puts each on its lines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.explorer.playing import event, lens_of, playing
from tests.properties import slowly, times
from timeline_tui.core.event import Event, Link, Quote, Relation, Source
from timeline_tui.core.lens import KEPT_VIEWS, Lens
from timeline_tui.core.query import Query
from timeline_tui.core.text import fold
from timeline_tui.explorer.outline import GAP, HEADING, LINES_LIMIT, Measure, Outline, stops_of
from timeline_tui.tui.glyphs import SPARE_LINES, UNICODE, Block
from timeline_tui.tui.timeline.unfold import unfold


def kinds(lens: Lens, row: int, *needles: str) -> list[tuple[str, bool]]:
    return [(stop.kind, stop.matched) for stop in stops_of(lens, row, needles)]


def test_quotes_come_before_their_source_and_links_last() -> None:
    lens = playing().state.lens
    row = lens.row("a")
    assert row is not None
    assert kinds(lens, row, "red") == [
        ("quote", False), ("quote", True), ("source", False), ("link", False),
    ]  # fmt: skip
    assert kinds(lens, row, "paper")[2] == ("source", True)
    assert stops_of(lens, row)[3].row == lens.row("c")
    other = lens.row("c")
    assert other is not None
    assert [stop.row for stop in stops_of(lens, other)] == [row, None]


def test_headings_and_gaps_stand_above_the_events_that_begin_a_period_or_end_a_gap() -> None:
    outline = playing().state.outline
    leads = [(outline.key(n), lead) for n in range(7) if (lead := outline.lead(n))]
    assert leads == [
        ("a", HEADING), ("d", HEADING), ("f", HEADING | GAP), ("g", HEADING),
    ]  # fmt: skip
    assert [outline.period_size(n) for n in range(7)] == [3, 3, 3, 2, 2, 1, 1]


QUERIES = (
    Query(), Query.of(["ada"]), Query.of(["bob"]), Query.of(["ada", "bob"], match="all"),
    Query.of(without=["ada"]), Query.of(text="red"), Query.of(["nobody"]),
)  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(QUERIES), st.sampled_from([None, 4, 30])), min_size=1, max_size=30
    )
)
def test_what_was_asked_for_before_is_as_if_it_was_asked_for_the_first_time(asked) -> None:
    lens = lens_of()
    measure = Measure(lens)
    for query, least in asked:
        outline = measure.outline(lens.select(query), least)
        new = lens_of()
        made = Outline(Measure(new), new.select(query), least)
        assert outline.view.query == query
        assert outline.view.rows == made.view.rows
        assert tuple(outline.view.counts) == tuple(made.view.counts)
        assert list(outline.heads) == list(made.heads)
        assert dict(outline.gaps_at) == dict(made.gaps_at)
        assert outline.fitted_gap == made.fitted_gap


def test_a_few_views_are_kept_and_no_more() -> None:
    lens = lens_of()
    measure = Measure(lens)
    first = lens.select(QUERIES[1])
    outline = measure.outline(first)
    for number in range(KEPT_VIEWS - 1):
        measure.outline(lens.select(Query.of(text=f"word{number}")))
    assert lens.select(QUERIES[1]) is first
    assert measure.outline(first) is outline
    for number in range(KEPT_VIEWS):
        measure.outline(lens.select(Query.of(text=f"word{number}")))
    assert lens.select(QUERIES[1]) is not first
    assert measure.outline(first) is not outline


def painted(lens: Lens, row: int, width: int, *needles: str) -> Block:
    return unfold(lens, row, stops_of(lens, row, needles), width, UNICODE, needles)


def stops_on_lines(block: Block) -> list[int]:
    """Return the stops in the order of their lines."""
    return list(dict.fromkeys(line.stop for line in block.lines if line.stop is not None))


NASTY = ["", " ", "\n", "\x1b[31m", "\u202eevil", "界" * 40, "a\u0301" * 30, "\ud800", "\n" * 50,
         "red", "RED quote", "x" * 300, "word " * 80, "👨‍👩‍👧 family", "\u3164"]  # fmt: skip
texts = st.sampled_from(NASTY) | st.text(st.characters(codec=None), max_size=30)
quotes = st.builds(Quote, exact=texts, speaker=texts, locator=texts, lang=texts,
                   translation=texts, statement=texts, note=texts)  # fmt: skip
sources = st.builds(
    Source, id=texts, title=texts, author=st.lists(texts, max_size=2).map(tuple), publisher=texts,
    published=texts, url=texts, archived_url=texts, archived_at=texts,
    supports=st.lists(texts, max_size=2).map(tuple), quotes=st.lists(quotes, max_size=4).map(tuple),
)  # fmt: skip
links = st.builds(Link, st.sampled_from(["a", "me", "gone"]), st.just("led_to"))
events = st.builds(
    lambda title, summary, place, made, linked: replace(
        event("me", "2026-01-05", "Ada"), title=title, summary=summary, place=place,
        sources=tuple(made), links=tuple(linked), after=(Relation("a"),),
    ),
    texts, texts, texts, st.lists(sources, max_size=4), st.lists(links, max_size=4),
)  # fmt: skip


@settings(max_examples=times(80))
@given(events, st.sampled_from([1, 12, 40, 100]), st.sampled_from([(), ("red",), ("a", "x")]))
def test_every_stop_is_on_its_lines_and_nothing_else_is(
    made: Event, width: int, needles: tuple[str, ...]
) -> None:
    lens = lens_of((event("a", "2026-01-04", links=(Link("me", "led_to"),)), made))
    row = lens.row("me")
    assert row is not None
    block = painted(lens, row, width, *needles)
    assert stops_on_lines(block) == list(range(len(block.stops)))
    expected = []
    for source in made.sources:
        expected += [("quote", quote.exact) for quote in source.quotes] + [("source", source.title)]
    told = [
        (stop.kind, stop.quote.exact if stop.quote else stop.source.title)
        for stop in block.stops
        if stop.source is not None
    ]
    assert told == expected
    assert sum(stop.kind == "link" for stop in block.stops) == len(lens.references(row))
    for stop in block.stops:
        if stop.quote is not None and needles:
            said = (stop.quote.exact, stop.quote.speaker, stop.quote.translation, stop.quote.note)
            assert stop.matched == any(n in fold(text) for n in needles for text in said)


LONG = "a word of it " * 4_000
NOTED = Quote("so it was", note="a note", speaker="one", translation="that", locator="p. 1")


@pytest.mark.parametrize("width", [12, *slowly(60, 200)])
@pytest.mark.parametrize(
    "fields",
    [
        {"summary": "\n" * 50_000, "sources": (Source(quotes=(NOTED,) * 3_000),)},
        {"sources": tuple(Source(title=f"s{n}", quotes=(Quote("q"),)) for n in range(3_000))},
        {"sources": (Source(quotes=(Quote(LONG),) * 20),), "links": (Link("a", "led_to"),) * 50},
        {"sources": (Source(title=LONG, author=(LONG,) * 400),) * 10},
        {"links": tuple(Link(f"e{n}", "led_to") for n in range(9_000)), "summary": LONG},
        {"sources": (Source(quotes=(Quote("q"),) * 3_900),),
         "links": (Link("a", "led_to"),) * 900, "tags": tuple(f"tag{n}" for n in range(900))},
    ],
    ids=["quotes", "sources", "texts", "titles", "links", "all"],
)  # fmt: skip
def test_every_stop_of_a_huge_event_is_on_a_line(width: int, fields: dict[str, object]) -> None:
    lens = lens_of((event("a", "2026-01-04"), event("me", "2026-01-05", **fields)))
    row = lens.row("me")
    assert row is not None
    block = painted(lens, row, width)
    assert stops_on_lines(block) == list(range(len(block.stops)))
    ends = sum("not shown here" in "".join(text for text, _ in line.pieces) for line in block.lines)
    assert len(block.lines) <= LINES_LIMIT + SPARE_LINES + 12 + ends
    assert sum(stop.lines for stop in block.stops) < LINES_LIMIT + 8
    assert block.stops == painted(lens, row, 60).stops
