"""The columns of a corpus against its events, gone through one by one."""

from __future__ import annotations

from array import array
from dataclasses import replace
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core import columns as columns_module
from timeline_tui.core.columns import (
    ASK,
    EXPORTED,
    FAULTS,
    LINKS,
    NO_ID,
    NONE,
    ON_A_DAY,
    OWN_WORDS,
    RELATIONS,
    REPORTED,
    SPREAD,
    VAGUE,
    Group,
    days_of,
    key_hash,
    measure,
    pick,
)
from timeline_tui.core.corpus import Corpus
from timeline_tui.core.event import (
    Actor,
    Document,
    Event,
    Link,
    Participant,
    Quote,
    Relation,
    Reported,
    Source,
    said_of_others,
)
from timeline_tui.core.query.table import TAG
from timeline_tui.core.sources import Appearances
from timeline_tui.core.text import fold
from timeline_tui.dates.calendar import DAY, day_number
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.frozen import FEW
from timeline_tui.dates.when import UNDATED, When

DATES = (
    "2026-04-17", "2026-04-17", "2026-04", "2026-04-17~", "2026-03-30?", "2026%", "XXXX-04-17",
    "2026-04-17T10:00:00Z", "2026-04-17T23:30:00-04:00", "2026-04-17T10:00:00", "2026-21",
    "[2026-04-10..2026-04-20]", "2026-04-01/2026-04-30", "2026-04/2026-05", "[..2026-04-05]",
    "[2026-04-06..]", "2026-04-05/..", "/2026-04-05", "[2026-04-01,2026-04-20]",
    "{2026-04-01,2026-04-20}", "{2026-04..2026-06}", "[2026-04-10~..2026-04-12]", "2025", "-0043",
    "Y170000002", "Y-99999999999", "", "",
)  # fmt: skip
SAID = ("2026-04-18", "2026-04-20", "2026-04", "2026-04-18T23:30:00-04:00", "some day", "")
DECLARED = (
    Source(id="art", title="Artícle", publisher="Weekly", published="2026-04-19"),
    Source(id="book", author=("Ann", "Ben"), accessed="2026-05-01"),
)
SOURCES = st.builds(
    Source,
    ref=st.sampled_from(["", "", "art", "book", "gone"]),
    title=st.sampled_from(["", "Naïve\nTitle", "\ud800 half"]),
    publisher=st.sampled_from(["", "CNBC"]),
    author=st.sampled_from([(), ("Zoë",)]),
    published=st.sampled_from(SAID),
    archived_at=st.sampled_from(SAID),
    quotes=st.sampled_from([(), (Quote("said “so”", speaker="Ada", note="n"),)]),
)


@st.composite
def event_lists(draw: st.DrawFn) -> list[Event]:
    events = []
    for number in range(draw(st.integers(0, 7))):
        date = draw(st.sampled_from(DATES))
        event = Event(
            draw(st.sampled_from([f"e{number}", "e0", "é\ud800"])),
            draw(st.sampled_from(["Title", "東京 e\u0301", "x" * 70_000])),
            date=date,
            summary=draw(st.sampled_from(["", "Two\nlines"])),
            place=draw(st.sampled_from(["", "Genève"])),
            actors=tuple(map(Participant, draw(
                st.lists(st.sampled_from(["ada", "ADA", "bob", "Eve"]), max_size=3)))),
            tags=tuple(draw(st.lists(st.sampled_from(["war", "War", "Law", ""]), max_size=3))),
            sources=tuple(draw(st.lists(SOURCES, max_size=2))),
            links=tuple(Link(f"e{to}", "led_to") for to in draw(
                st.lists(st.integers(0, 7), max_size=2))),
            as_reported=draw(st.sampled_from([None, None, Reported("then")])),
            id_given=draw(st.booleans()),
            is_export=draw(st.booleans()),
        )  # fmt: skip
        events.append(replace(event, when=parse(date)) if date else event)
    return events


def corpus_of(events: list[Event], timezone: str = "") -> Corpus:
    actors = (Actor("ada", "Ada"), Actor("bob", "Bob"), Actor("nobody", "Nobody"))
    return Corpus([Document("a.json", "", "", timezone, actors, DECLARED, tuple(events))])


def days(column: memoryview) -> list[int | None]:
    return [None if day == NONE else day for day in column]


def values(corpus: Corpus, name: str, row: int) -> list[int]:
    start = corpus.columns[f"{name}.start"]
    return corpus.columns[name][start[row] : start[row + 1]].tolist()


def check_times(corpus: Corpus, name: str, whens: list[When]) -> None:
    columns = corpus.columns
    assert days(columns[f"{name}.day"]) == [when.listed_day for when in whens]
    listed = zip(days(columns[f"{name}.first"]), days(columns[f"{name}.last"]), strict=True)
    assert list(listed) == [when.listed_days for when in whens]
    looks = columns[f"{name}.look"].tolist()
    assert [row for row, look in enumerate(looks) if look & SPREAD] == (
        columns[f"{name}.spread"].tolist()
    )
    for row, when in enumerate(whens):
        assert bool(looks[row] & ON_A_DAY) == (not looks[row] & SPREAD)
        if not looks[row] & ASK:
            low, high = columns[f"{name}.low"][row], columns[f"{name}.high"][row]
            assert when.possible(low, low)
            assert when.possible(high, high)
            assert low == -inf or not when.possible(-inf, low - 1)
            assert high == inf or not when.possible(high + 1, inf)
        if looks[row] & ON_A_DAY:
            assert when.listed_day == when.first_day == when.last_day
            assert not when.qualifier
        assert bool(looks[row] & VAGUE) == (
            when.listed_days != (None, None)
            and (when.listed_days[0] != when.listed_days[1] or bool(when.qualifier))
        )


@given(event_lists(), st.sampled_from(["", "Europe/Kyiv", "Australia/Sydney"]))
def test_the_columns_of_times_say_the_same_as_the_times(events, timezone) -> None:
    corpus = corpus_of(events, timezone)
    check_times(corpus, "happened", [event.when for event in corpus.events])
    published = Appearances(corpus.events, corpus.sources, corpus.located)
    check_times(corpus, "published", list(published.whens))
    columns = corpus.columns
    assert days(columns["published.known"]) == list(published.first)
    assert days(columns["published.complete"]) == [
        None if day == inf else day for day in published.completed
    ]
    for row, each in enumerate(published.of_sources):
        start = columns["source.start"]
        assert days(columns["source.day"][start[row] : start[row + 1]]) == list(each)
    order = columns["published.order"].tolist()
    keys = [
        (inf if day is None else day, when.end_latest)
        for day, when in zip(published.first, published.whens, strict=True)
    ]
    assert order == sorted(range(len(keys)), key=keys.__getitem__)
    assert [columns["published.place"][row] for row in order] == list(range(len(order)))


@given(
    st.sampled_from(DATES),
    st.integers(-20, 60),
    st.integers(-20, 60),
    st.sampled_from([(False, False), (False, False), (True, False), (False, True)]),
)
def test_what_the_measures_of_a_time_say_of_a_range_is_what_it_says_itself(
    date, low, high, is_open
) -> None:
    when = parse(date) if date else UNDATED
    april = day_number(2026, 4, 1)
    from_ = -inf if is_open[0] else (april + low) * DAY
    to = inf if is_open[1] else (april + high) * DAY - 1
    found = measure(when)
    if found.look & ASK:
        return
    assert (found.low <= to and found.high >= from_) == when.possible(from_, to)
    first, last = found.sure if found.look & SPREAD else (found.low, found.high)
    assert (first >= from_ and last <= to) == when.certain(from_, to)


def test_most_times_need_not_be_asked_themselves() -> None:
    asked = {date for date in DATES if date and measure(parse(date)).look & ASK}
    assert asked == {
        "[2026-04-01,2026-04-20]", "{2026-04-01,2026-04-20}", "{2026-04..2026-06}",
        "Y-99999999999",
    }  # fmt: skip


@given(event_lists())
def test_the_other_columns_say_the_same_as_the_events(events) -> None:
    corpus = corpus_of(events)
    columns, size = corpus.columns, len(corpus)
    columns.add_values("tag", lambda event: event.tags)
    assert [values(corpus, "seat", row) for row in range(size)] == [
        list(corpus.seats(row)) for row in range(size)
    ]
    assert columns["title.cells"].tolist() == [
        min(len(e.title) if e.title.isascii() else 6, 65_535) for e in corpus.events
    ]
    start, keys = columns["key.start"], bytes(columns["key"])
    assert [
        keys[start[row] : start[row + 1]].decode("utf-8", "surrogatepass") for row in range(size)
    ] == list(corpus.keys)
    hashes = columns["key.hash"].tolist()
    assert hashes == sorted(hashes)
    for key, row in zip(hashes, columns["key.row"], strict=True):
        assert key == key_hash(corpus.keys[row].encode("utf-8", "surrogatepass"))
    refs, words = columns.head("refs"), columns.head("values.tag")
    first: dict[str, str] = {}
    for row, event in enumerate(corpus.events):
        named = list(dict.fromkeys(source.ref for source in event.sources if source.ref))
        assert [refs[number] for number in values(corpus, "ref", row)] == named
        folded = list(dict.fromkeys(fold(tag) for tag in event.tags if tag))
        assert [words[number][0] for number in values(corpus, "values.tag", row)] == folded
        for tag in reversed([tag for tag in event.tags if tag]):
            if fold(tag) not in first:
                first[fold(tag)] = tag
        flags = columns["event.flags"][row]
        assert bool(flags & FAULTS) == bool(event.faults)
        assert bool(flags & LINKS) == bool(event.links)
        assert bool(flags & RELATIONS) == bool(event.after)
        assert bool(flags & REPORTED) == (event.as_reported is not None)
        assert bool(flags & NO_ID) == (not event.id_given)
        assert bool(flags & EXPORTED) == event.is_export
        assert bool(flags & OWN_WORDS) == any(
            source.ref and (source.title or source.publisher or source.author)
            for source in event.sources
        )
    assert dict(words) == first
    said = sorted(
        (target, row)
        for row, event in enumerate(corpus.events)
        for _, id_ in said_of_others(event)
        if (target := corpus.row(id_)) is not None
    )
    assert list(zip(columns["link.target"], columns["link.from"], strict=True)) == said


@given(event_lists())
def test_the_text_to_search_is_what_an_event_says_itself(events) -> None:
    corpus = corpus_of(events)
    (part,) = corpus.texts
    assert list(part.rows) == list(range(len(corpus)))
    for row, event in enumerate(corpus.events):
        text = bytes(part.blob[part.start[row] : part.start[row + 1]])
        assert text.endswith(b"\n")
        words = text.decode("utf-8", "surrogatepass").split()
        said = [event.title, event.summary, event.place, *event.tags]
        if event.as_reported is not None:
            said.append(event.as_reported.text)
        for source in event.sources:
            said += [source.title, source.publisher, *source.author]
            for quote in source.quotes:
                said += [quote.exact, quote.speaker, quote.translation, quote.note]
        assert words == fold(" ".join(said)).split()


def test_a_relation_is_found_by_what_it_is_said_of() -> None:
    events = [
        Event("a", "A", after=(Relation("b"),), links=(Link("gone", "led_to"),)),
        Event("b", "B", links=(Link("a", "led_to"), Link("a", "part_of"))),
    ]
    corpus = corpus_of(events)
    a, b = corpus.row("a"), corpus.row("b")
    pairs = list(zip(corpus.columns["link.target"], corpus.columns["link.from"], strict=True))
    assert pairs == sorted([(b, a), (a, b), (a, b)])
    assert corpus.columns["event.flags"].tolist() == [
        flags for _, flags in sorted([(a, LINKS | RELATIONS), (b, LINKS)])
    ]


def test_days_that_no_column_of_32_bits_holds_make_it_wider() -> None:
    assert days_of([1, None, -5]).typecode == "i"
    wide = days_of([1, None, 1 << 40])
    assert (wide.typecode, list(wide)) == ("q", [1, NONE, 1 << 40])
    assert list(days_of([NONE])) == [NONE + 1]


def test_columns_that_are_given_are_not_made() -> None:
    from timeline_tui.core.columns import Columns

    columns = Columns(2, given={"title.cells": b"\1\2"}, read_heads=lambda: {"refs": ["art"]})
    assert columns["title.cells"].tolist() == [1, 2]
    assert columns.head("refs") == ["art"]
    with pytest.raises(AssertionError):
        columns["seat"]


def test_a_field_is_taken_in_while_another_thread_goes_through_all_columns(monkeypatch) -> None:
    made = Corpus((Document("a.json", events=(Event("e", "E", tags=("x",)),)),)).columns
    assert len({hash(Group((str(number),))) for number in range(FEW + 1)}) > 1  # it is made at last
    hash_ = Group.__hash__
    asked: list[str] = []

    def take_in(group: Group) -> int:
        """Do as another thread that asks for a field when the columns are gone through."""
        if not asked:
            asked.append("tag")
            made.add_values("tag", lambda event: event.tags)
        return hash_(group)

    monkeypatch.setattr(Group, "__hash__", take_in)
    before = made.names(derived=False)
    assert asked
    assert set(made.names(derived=False)) > set(before)
    assert made.head("values.tag") == [["x", "x"]]


def test_the_values_of_a_row_of_the_table_of_fields_are_columns() -> None:
    assert TAG.texts is not None
    corpus = corpus_of([Event("a", "A", tags=("War", "law")), Event("b", "B", tags=("WAR",))])
    corpus.columns.add_values(TAG.name, TAG.texts)
    assert corpus.columns.head("values.tag") == [["war", "War"], ["law", "law"]]
    assert corpus.columns["values.tag"].tolist() == [0, 1, 0]


NUMBERS = st.sampled_from([0, 1, 255, 256, 1 << 16, 1 << 24, 1 << 30, -1, NONE])


@given(st.lists(NUMBERS, max_size=20), st.sampled_from("iq"))
def test_values_that_are_not_those_before_them_are_found_in_columns_of_any_width(
    values: list[int], code: str
) -> None:
    wide = [value << 24 if code == "q" and value % 2 else value for value in values]
    for column in (array(code, wide), array("B", [value & 255 for value in values])):
        found = columns_module._changes(memoryview(column))
        listed = column.tolist()
        assert list(found) == [at for at in range(1, len(listed)) if listed[at] != listed[at - 1]]


@given(st.lists(st.integers(-5, 5)), st.data())
def test_what_is_picked_is_what_is_there(values: list[int], data: st.DataObject) -> None:
    places = data.draw(st.lists(st.sampled_from(range(len(values))))) if values else []
    for column in (
        values,
        array("i", values),
        memoryview(array("i", values)),
        dict(enumerate(values)),
    ):
        assert pick(column, iter(places)) == tuple([values[at] for at in places])
