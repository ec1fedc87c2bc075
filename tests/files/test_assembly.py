"""A corpus that comes from an index says the same as the one that went into it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.test_anything import TIMELINES
from tests.core.test_schema_properties import EVENTS
from tests.files.alike import assert_alike
from tests.files.hostile import SLIPS, unmarked
from tests.properties import times
from tests.shipped import FOLDER
from timeline_tui.core.columns import Column
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import Document, Event
from timeline_tui.core.mapped import KEPT_EVENTS, LOST_TITLE, Lost
from timeline_tui.core.schema.documents import read_document
from timeline_tui.dates import parse
from timeline_tui.dates.when import UNDATED
from timeline_tui.files.cache.assembly import load, save
from timeline_tui.files.cache.segment import Sections, pack_sections
from timeline_tui.files.formats import read_bytes

ACTORS = st.fixed_dictionaries(
    {"name": st.sampled_from(["Ada", "Bob", "ada", "Cy Dee"])},
    optional={
        "id": st.sampled_from(["a", "b", "c"]),
        "aliases": st.lists(st.sampled_from(["Ada", "B.", "Dee, Cy", "Cy  dee"]), max_size=2),
        "kind": st.just("person"),
    },
)
ENTRIES = st.sampled_from(["Ada", "ADA", "a", "b", "Bob", "B.", "Cy Dee", "Cy Dea", "Eve Adams"])
WITH_ACTORS = st.fixed_dictionaries(
    {
        "title": st.just("T"),
        "actors": st.lists(ENTRIES | st.builds(lambda a: {"actor": a, "role": "r"}, ENTRIES)),
    },
    optional={
        "date": st.sampled_from(["2026-04-17", "2026-04", "1999", "2026-04-17T10:00Z"]),
        "tags": st.lists(st.sampled_from(["War", "war", "law"])),
        "id": st.sampled_from(["a", "b", "a#2"]),
    },
)
REGISTERED = st.fixed_dictionaries(
    {"actors": st.lists(ACTORS, max_size=3), "events": st.lists(WITH_ACTORS, max_size=5)}
)


def documents_of(*values: object) -> list[Document]:
    return [read_document(each, file=f"{n}.json", stem=str(n)) for n, each in enumerate(values)]


def reopened(corpus: Corpus) -> Corpus:
    """Return a corpus by way of the bytes of a file."""
    columns, head = save(corpus)
    sections = Sections(b"".join(pack_sections(columns)))
    given: Mapping[str, Column] = {name: sections[name] for name in sections}
    return load(given, json.loads(json.dumps(head)))


@settings(max_examples=times(200))
@given(st.lists(TIMELINES | REGISTERED, max_size=2))
def test_what_was_saved_says_the_same(timelines: list[object]) -> None:
    corpus = Corpus(documents_of(*timelines))
    assert_alike(corpus, reopened(corpus))


@settings(max_examples=times(100))
@given(st.lists(EVENTS, max_size=3))
def test_what_was_saved_of_any_records_says_the_same(records: list[object]) -> None:
    corpus = Corpus(documents_of(records))
    assert_alike(corpus, reopened(corpus))


def shipped() -> list[Document]:
    paths = sorted(FOLDER.glob("*.json"))
    return documents_of(*(json.loads(path.read_text("utf-8")) for path in paths))


def test_the_shipped_chronology_says_the_same_when_it_was_saved() -> None:
    corpus = Corpus(shipped())
    assert_alike(corpus, reopened(corpus))


def test_what_broken_files_say_is_the_same_when_it_was_saved() -> None:
    texts = [f'[{{"title": "b"}}, {unmarked(slip)[0]}, {{"title": "c"}}]' for slip in SLIPS]
    files = [text.encode("utf-8", "surrogatepass") for text in texts]
    corpus = Corpus([read_bytes(file, f"{n}.json").document for n, file in enumerate(files)])
    assert len(corpus) > 20
    assert_alike(corpus, reopened(corpus))


@pytest.mark.parametrize(
    "records",
    [
        [],
        [{"title": "a", "date": "2026-04-17T10:00:00-04:00", "timezone": "Europe/Kyiv"}],
        [{"title": "a", "date": "2026-22", "timezone": "Australia/Sydney"}],
        [{"title": "a", "date": "2026-04-17T10:00Z/2026-04-18T10:00+02:00"}],
        [{"title": "a", "date": "nonsense"}, {"title": "b", "date": "1999-13"}],
        [{"title": "a", "id": "x", "date": "1999", "after": ["y"]},
         {"title": "b", "id": "y", "date": "1999-06"}],
        [{"title": "a", "as_reported": {"text": "early in the summer of 1999"}}],
        [{"title": "a", "id": "s", "sources": [{"id": "s", "title": "S", "zork": 1.10}]},
         {"title": "b", "sources": [{"source": "s", "id": "t"}, {"source": "nowhere"}]}],
    ],
)  # fmt: skip
def test_unusual_times_and_sources_are_the_same_when_they_were_saved(records: object) -> None:
    corpus = Corpus(documents_of(records))
    assert_alike(corpus, reopened(corpus))


def counted(corpus: Corpus) -> tuple[Corpus, list[int]]:
    """Return a corpus by way of its columns, and the rows that are decoded, as they are."""
    columns, head = save(corpus)
    rows: list[int] = []
    whole = load(columns, head)

    def decode(row: int) -> Event:
        rows.append(row)
        return whole.event(row)

    return load(columns, head, decode), rows


def test_no_event_is_decoded_before_it_is_looked_at() -> None:
    corpus, rows = counted(Corpus(shipped()))
    assert len(corpus.keys) == len(corpus.events) == len(corpus)
    assert corpus.row(corpus.keys[3]) == 3
    assert corpus.seats(3)
    assert corpus.registry.homonyms is not None
    assert not rows
    assert corpus.event(3) is corpus.event(3)
    assert rows == [3]


def test_only_the_events_that_were_looked_at_last_are_kept() -> None:
    events = tuple(Event(str(n), "t") for n in range(KEPT_EVENTS + 1))
    corpus, rows = counted(Corpus([Document("a", events=events)]))
    for row in (*range(len(corpus)), 0, 0):
        corpus.event(row)
    assert rows == [*range(len(corpus)), 0]


def test_the_times_that_records_have_are_not_stored() -> None:
    columns: dict[str, Any]
    columns, _ = save(Corpus(documents_of([
        {"title": "a", "date": "2026-04-17T10:00:00-04:00"}, {"title": "b", "date": "1999"},
    ])))  # fmt: skip
    assert not len(columns["time.row"])
    assert not len(columns["own.row"])


def test_a_narrowed_time_is_stored_where_the_record_is_decoded_elsewhere() -> None:
    made = Corpus(documents_of([
        {"title": "a", "id": "x", "date": "1999", "after": ["y"]},
        {"title": "b", "id": "y", "date": "1999-06"},
    ]))  # fmt: skip
    columns, head = save(made)
    bare, _ = save(made, read=lambda event: parse(event.date) if event.date else UNDATED)
    assert "record" not in bare
    records = {event.id: event for event in documents_of(
        [{"title": "a", "id": "x", "date": "1999", "after": ["y"]},
         {"title": "b", "id": "y", "date": "1999-06"}])[0].events}  # fmt: skip
    texts = load(columns, head).texts
    again = load(bare, head, lambda row: records[made.keys[row]], lambda: texts)
    assert_alike(made, again)


def test_an_event_whose_record_is_gone_says_so() -> None:
    columns, head = save(Corpus(shipped()))

    def decode(row: int) -> Event:
        raise Lost

    corpus = load(columns, head, decode)
    event = corpus.event(1)
    assert (event.id, event.title) == (corpus.keys[1], LOST_TITLE)
    assert corpus.lost == {1}
