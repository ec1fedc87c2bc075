"""A chronology is made of any files: nothing raises, and words are safe to show."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import times
from timeline_tui.core.gaps import gaps
from timeline_tui.core.lens import assemble
from timeline_tui.core.query import Query
from timeline_tui.core.schema.consistency import findings_of
from timeline_tui.core.schema.documents import read_document
from timeline_tui.dates.wording import display, explain, gutter

FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
HOSTILE = st.sampled_from([
    "\x1b]0;owned\x07", "\u202egnp.exe", "[/nope]", "\ud800", "a\u0301" * 40, "\x9b31m",
    "x" * 300, "",
])  # fmt: skip
IDS = st.sampled_from(["a", "b", "c", "d"]) | HOSTILE
DATES = st.sampled_from([
    "2026-04-17", "2026-04", "[2026-04-10..2026-04-20]", "2026-04-17~", "2026?",
    "2026-01/..", "/2026",
    "{2026-01,2026-03}", "2026-04-17T23:30:00-04:00", "2026-04-17T10:00", "Y-66E6", "Y170000002",
    "-0043-03-15", "1XXX", "9999-12-31", "0000", "2026-04-17T10:00Z/2026-04-18T10:00Z",
]) | HOSTILE  # fmt: skip
WORDS = st.sampled_from([
    "last week", "the day before", "early March 2026", "hours later", "in the 1990s", "since April",
]) | HOSTILE  # fmt: skip
RELATIONS = st.lists(
    IDS | st.fixed_dictionaries({"id": IDS}, optional={
        "min": st.sampled_from(["P1D", "P99999W", "P0D", "x"]),
        "max": st.sampled_from(["P1D", "P2W"]),
        "edge": st.sampled_from(["start", "end"]),
    }), max_size=2,
)  # fmt: skip
SOURCES = st.lists(
    st.fixed_dictionaries({}, optional={
        "id": IDS, "source": IDS, "title": HOSTILE, "published": DATES, "accessed": DATES,
        "archived_at": DATES, "url": HOSTILE, "quotes": st.lists(HOSTILE, max_size=2),
    }), max_size=2,
)  # fmt: skip
EVENTS = st.fixed_dictionaries(
    {"title": st.just("T") | HOSTILE},
    optional={
        "id": IDS, "date": DATES, "after": RELATIONS, "before": RELATIONS, "during": RELATIONS,
        "as_reported": st.fixed_dictionaries({"text": WORDS}, optional={
            "anchor": DATES, "source": IDS, "rules": st.sampled_from(["en/1", "de/1"]) | HOSTILE,
        }),
        "actors": st.lists(IDS, max_size=2), "sources": SOURCES,
        "links": st.lists(st.fixed_dictionaries({
            "to": IDS, "type": st.sampled_from(["led_to", "responds_to", "precedes"]),
        }), max_size=2),
    },
)  # fmt: skip
TIMELINES = st.fixed_dictionaries(
    {"events": st.lists(EVENTS, max_size=6)},
    optional={
        "timezone": st.sampled_from(["Europe/Kyiv", "America/New_York", "UTC", "../x"]) | HOSTILE,
        "sources": SOURCES,
    },
)


@settings(max_examples=times(250))
@given(st.lists(TIMELINES, max_size=2))
def test_any_timeline_becomes_a_chronology_that_can_be_asked(timelines: list[object]) -> None:
    documents = [
        read_document(each, file=f"{n}.json", stem=str(n)) for n, each in enumerate(timelines)
    ]
    lens = assemble(documents)
    assert len(lens) == sum(len(each.events) for each in documents)
    for finding in (*findings_of(lens.corpus), *(f for each in documents for f in each.findings)):
        assert not FORBIDDEN.search(finding.message + finding.help), finding
    days = lens.index.published.days
    stated = {
        name
        for event in lens.events
        for relations in (event.after, event.before, event.during)
        for relation in relations
        for name in (event.id, relation.id)
    }
    for look in (lens, lens.through(days[0] if days else 739000, "happened"),
                 lens.through(None, "published")):  # fmt: skip
        view = look.select(Query.of(text="t"))
        gaps(look, view.rows)
        for row in look.rows:
            when = look.listed[row]
            assert len(gutter(when, "month")) <= 7
            assert len(gutter(when, "year", 15)) <= 15
            assert not FORBIDDEN.search(display(when) + explain(look.event(row).when))
            assert not FORBIDDEN.search(look.corpus.reason(row))
            look.references(row)
        # The undated come last, unless a statement of some event says where they belong.
        free = [row for row in look.rows if look.event(row).id not in stated]
        placed = [look.days[row] is not None for row in free]
        assert placed == sorted(placed, reverse=True)
