"""Drafts: times as people write them, sources, and the record that a file gets."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dates.test_typed_common import ROWS, TODAY
from timeline_tui.core.drafts import (
    Amendment,
    Append,
    Draft,
    DraftQuote,
    DraftRefused,
    DraftSource,
    Known,
    Part,
    Put,
    Remove,
    amend,
    another,
    begin_part,
    build_record,
    changes_of,
    draft_of,
    find_twin,
    pairs_of,
    read_made,
    read_time,
)
from timeline_tui.core.event import Actor, Document, Event, Source
from timeline_tui.core.lens import assemble
from timeline_tui.core.schema.documents import read_document
from timeline_tui.dates import parse
from timeline_tui.dates.calendar import iso_day

GAZETTE = Source(id="gazette", title="A vote at last", publisher="Gazette", published="2026-04-22")
NOTES = Source(id="notes", title="Notes")
MEETING = Event("meeting", "They meet", parse("2026-04-17"), "2026-04-17", file="meeting.json")
LENS = assemble(
    [
        Document(
            "all.json",
            actors=(Actor("pentagon", "Pentagon", ("DoD",)),),
            sources=(GAZETTE, NOTES),
            events=(MEETING,),
        )
    ]
)
KNOWN = Known(TODAY, LENS)
NEW = DraftSource(title="Talks", publisher="Weekly", published="29 April 2026")
COUNTED = ("last week", "yesterday", "three days ago")


@pytest.mark.parametrize(("text", "edtf"), ROWS)
def test_a_date_is_read_as_people_write_it(text: str, edtf: str) -> None:
    made = build_record(Draft("They talk", text), KNOWN)
    if text in COUNTED:
        assert made["as_reported"] == {"text": text, "anchor": "2026-04-29"}
    else:
        assert "as_reported" not in made
        assert made["date"] == edtf
    event = assemble([read_document(made, file="a.json", stem="a")]).events[0]
    assert event.when.edtf == edtf


@pytest.mark.parametrize("text", ["04/05/2026", "4.5.2026"])
def test_a_date_with_two_readings_is_refused_with_both(text: str) -> None:
    time = read_time(Draft("They talk", text), KNOWN)
    assert time.choices == ("2026-04-05", "2026-05-04")
    with pytest.raises(DraftRefused, match="2026-04-05 or 2026-05-04") as refused:
        build_record(Draft("They talk", text), KNOWN)
    assert refused.value.field == "date"


def reported(draft: Draft, known: Known = KNOWN) -> tuple[object, object]:
    made = build_record(draft, known)
    return made.get("as_reported"), made.get("date")


def test_words_count_from_the_day_on_which_their_source_was_published() -> None:
    words = Draft("They talk", "last week", sources=(DraftSource(ref="gazette"),))
    assert reported(words) == ({"text": "last week", "source": "gazette"}, None)
    assert read_time(words, KNOWN).words("last week", KNOWN) == (
        "→ 13–19 Apr 2026, counted from 22 Apr 2026; at some time within"
    )


def test_a_new_source_that_words_count_from_gets_an_id() -> None:
    made = build_record(Draft("They talk", "last week", sources=(NEW,)), KNOWN)
    assert made["as_reported"] == {"text": "last week", "source": "weekly-talks"}
    assert made["sources"] == [
        {"id": "weekly-talks", "title": "Talks", "publisher": "Weekly", "published": "2026-04-29"}
    ]
    plain = build_record(Draft("They talk", "2026", sources=(NEW,)), KNOWN)
    assert plain["sources"] == [
        {"title": "Talks", "publisher": "Weekly", "published": "2026-04-29"}
    ]


def test_the_id_of_a_new_source_is_taken_by_nobody_else() -> None:
    taken = replace(KNOWN, sources={"weekly-talks": Source(id="weekly-talks")})
    made = build_record(Draft("T", "2026", sources=(NEW, NEW)), taken, name_sources=True)
    assert [each["id"] for each in made["sources"]] == ["weekly-talks-2", "weekly-talks-3"]  # type: ignore[attr-defined]


def test_a_day_that_words_count_from_goes_before_all_sources() -> None:
    draft = Draft("T", "last week", anchor="3 May 2026", sources=(DraftSource(ref="gazette"),))
    expected = {"text": "last week", "source": "gazette", "anchor": "2026-05-03"}
    assert reported(draft) == (expected, None)


@pytest.mark.parametrize(
    ("words", "date"), [("yesterday", "2026-04-21"), ("last month", "2026-03")]
)
def test_words_that_name_a_date_give_it_too(words: str, date: str) -> None:
    draft = Draft("T", words, sources=(DraftSource(ref="gazette"),))
    assert reported(draft) == ({"text": words, "source": "gazette"}, date)


@pytest.mark.parametrize(
    "words", ["last week", "two weeks ago", "earlier this month", "a year ago"]
)
def test_words_whose_bounds_are_a_convention_give_none(words: str) -> None:
    assert reported(Draft("T", words)) == ({"text": words, "anchor": "2026-04-29"}, None)


def test_of_two_dates_of_publication_none_is_chosen() -> None:
    draft = Draft("T", "last week", sources=(DraftSource(ref="gazette"), NEW))
    with pytest.raises(DraftRefused, match="22 Apr 2026 and 29 Apr 2026") as refused:
        build_record(draft, KNOWN)
    assert refused.value.field == "anchor"
    second = replace(draft, anchor="2")
    assert reported(second) == ({"text": "last week", "source": "weekly-talks"}, None)


def test_words_of_a_source_without_a_date_count_from_nothing() -> None:
    for source in (DraftSource(ref="notes"), DraftSource(title="Undated")):
        with pytest.raises(DraftRefused, match="nothing says from which day"):
            build_record(Draft("T", "last week", sources=(source,)), KNOWN)


def test_a_story_needs_its_own_day() -> None:
    draft = Draft("T", "the day before", sources=(DraftSource(ref="gazette"),))
    with pytest.raises(DraftRefused, match="continues a story"):
        build_record(draft, KNOWN)
    assert reported(replace(draft, anchor="2026-04-10"))[1] == "2026-04-09"


def test_a_sources_words_may_stand_beside_a_date() -> None:
    draft = Draft("T", "17 April 2026", "earlier this month", sources=(DraftSource(ref="gazette"),))
    expected = {"text": "earlier this month", "source": "gazette"}
    assert reported(draft) == (expected, "2026-04-17")
    odd = replace(draft, reported="on the margins of the talks")
    assert reported(odd)[1] == "2026-04-17"
    with pytest.raises(DraftRefused, match="as_reported: "):
        build_record(replace(odd, date=""), KNOWN)


def test_words_without_a_date_are_enough_if_they_are_understood() -> None:
    assert reported(Draft("T", reported="early March 2021")) == ({"text": "early March 2021"}, None)


def test_an_unknown_source_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(DraftRefused, match="did you mean “gazette”") as refused:
        build_record(Draft("T", "2026", sources=(DraftSource(), DraftSource(ref="gazete"))), KNOWN)
    assert (refused.value.field, refused.value.at) == ("source", (1,))


def test_what_the_reader_finds_wrong_is_refused_at_its_place() -> None:
    sources = (DraftSource(), replace(NEW, quotes=(DraftQuote("Yes."), DraftQuote(" \n"))))
    with pytest.raises(DraftRefused, match="no words") as refused:
        build_record(Draft("T", "2026", sources=sources), KNOWN)
    assert (refused.value.field, refused.value.at) == ("quote", (1, 1))
    late = replace(NEW, published="yesterday")
    with pytest.raises(DraftRefused, match="depends on the day") as refused:
        build_record(Draft("T", "2026", sources=(late,)), KNOWN)
    assert (refused.value.field, refused.value.at) == ("published", (0,))


def test_actors_are_named_by_the_ids_of_the_registry() -> None:
    made = build_record(Draft("T", "2026", actors=("dod: host", "Pentagon", "Nobody")), KNOWN)
    assert made["actors"] == [{"actor": "pentagon", "role": "host"}, "pentagon", "Nobody"]


def test_the_same_event_is_found_by_its_date_and_title() -> None:
    twin = find_twin(Draft(" they  MEET", "April 17, 2026"), KNOWN)
    assert twin is not None
    assert twin.id == "meeting"
    assert find_twin(Draft("They meet", "2026-04"), KNOWN) is None
    assert find_twin(Draft("They met", "2026-04-17"), KNOWN) is None
    assert find_twin(Draft("They meet", "nonsense"), KNOWN) is None
    words = Draft("They meet", "last Friday", anchor="2026-04-20")
    assert find_twin(words, KNOWN) is not None


def test_the_next_event_of_the_same_source_refers_to_it() -> None:
    first = Draft("T", "last week", sources=(replace(NEW, quotes=(DraftQuote("Yes."),)),))
    made = build_record(first, KNOWN, name_sources=True)
    after = KNOWN.add(made)
    second = replace(another(first, made), title="T", date="yesterday")
    made = build_record(second, after)
    assert made["id"] == "t-2"
    assert made["sources"] == [{"source": "weekly-talks"}]
    assert made["date"] == "2026-04-28"
    bare = replace(first, sources=(DraftSource(quotes=(DraftQuote("Yes."),)),), date="2026")
    assert another(bare, build_record(bare, KNOWN)).sources == (DraftSource(),)


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
QUOTES = st.builds(DraftQuote, TEXTS, TEXTS)
SOURCES = st.builds(
    DraftSource, *[TEXTS] * 6, st.lists(QUOTES.filter(lambda q: q != DraftQuote())).map(tuple)
).filter(lambda source: not source.is_empty)
DRAFTS = st.builds(
    Draft, *[TEXTS] * 5, st.lists(TEXTS.filter(bool)).map(tuple), TEXTS,
    st.lists(TEXTS.filter(bool)).map(tuple), TEXTS, TEXTS, st.lists(SOURCES).map(tuple), TEXTS,
)  # fmt: skip


@given(DRAFTS)
def test_a_draft_that_is_kept_comes_back_as_it_was(draft: Draft) -> None:
    assert draft_of(pairs_of(draft)) == draft


@given(DRAFTS, st.sampled_from([text for text, _ in ROWS]))
def test_a_draft_is_refused_or_read_back_to_the_character(draft: Draft, date: str) -> None:
    draft = replace(draft, date=date)
    try:
        made = build_record(draft, KNOWN)
    except DraftRefused:
        return
    event = read_made(made)
    assert not event.faults
    assert event.title == draft.title
    quotes = [quote for source in draft.sources for quote in source.quotes if quote.exact]
    there = [quote for source in event.sources for quote in source.quotes]
    assert [(q.exact, q.speaker) for q in there] == [(q.exact, q.speaker) for q in quotes]


@given(st.text(max_size=30), st.integers(1, 3_000_000))
def test_any_date_that_is_typed_is_read_or_refused(text: str, today: int) -> None:
    known = Known(today)
    time = read_time(Draft("T", text), known)
    assert bool(time.fault) == (time.when is None)
    if time.reported and not time.fault:
        assert time.anchor == iso_day(today)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("from 3 to 5 March 2026", "→ 3–5 Mar 2026 (2026-03-03/2026-03-05); it lasted"),
        ("between 3 and 5 March 2026",
         "→ 3–5 Mar 2026 ([2026-03-03..2026-03-05]); at some time within"),
        ("2026-03-03", "→ 3 Mar 2026"),
        ("3 or 5 March 2026", "→ 3 Mar 2026 or 5 Mar 2026 ([2026-03-03,2026-03-05])"),
    ],
)  # fmt: skip
def test_a_reading_tells_what_lasted_from_what_happened_within(text: str, words: str) -> None:
    assert read_time(Draft("T", text), KNOWN).words(text, KNOWN) == words


# -- an event that is there ------------------------------------------------------------------------

RECORD = {
    "id": "talks",
    "date": "2026-04-01",
    "title": "They talk",
    "actors": [{"actor": "pentagon"}],
    "tags": ["talks"],
    "sources": [
        {"title": "Broken", "quotes": 3},
        7,
        {"title": "Minutes", "published": "2026-04-11", "quotes": ["so"]},
        {"source": "gazette"},
        {"title": "Minutes", "published": "2026-04-11", "quotes": ["so"]},
    ],
}


def read(record: object) -> Event:
    return read_document(record, file="a.json", stem="a").events[0]


def changed(part: Part, draft: Draft, record: object = RECORD, of: int = 0) -> list[object]:
    event = read(record)
    return list(changes_of(amend(event, part, draft, KNOWN, of), event, record))


def quoted(*quotes: DraftQuote) -> Draft:
    return Draft(sources=(DraftSource(quotes=quotes),))


@pytest.mark.parametrize(
    ("part", "draft", "changes"),
    [
        ("title", Draft(title="B"), [Put(("title",), "B")]),
        ("summary", Draft(summary=" B\n"), [Put(("summary",), " B\n")]),
        ("summary", Draft(), []),
        ("status", Draft(status="alleged"), [Put(("status",), "alleged")]),
        ("tags", Draft(tags=("x", "talks", "x")), [Append(("tags",), "x")]),
        ("actors", Draft(actors=("Bob",)), [Append(("actors",), {"actor": "Bob"})]),
        ("date", Draft("", "1 May 2026"), [Put(("date",), "2026-05-01")]),
        ("date", Draft("", "last week", anchor="3"),
         [Remove(("date",)),
          Put(("as_reported",), {"text": "last week", "source": "gazette"})]),
        ("date", Draft("", "yesterday", anchor="2"),
         [Put(("date",), "2026-04-10"),
          Put(("as_reported",), {"text": "yesterday", "source": "minutes"}),
          Put(("sources", 2, "id"), "minutes")]),
        ("date", Draft("", "last week", anchor="1 May 2026"),
         [Remove(("date",)),
          Put(("as_reported",), {"text": "last week", "anchor": "2026-05-01"})]),
        ("sources", Draft(sources=(DraftSource("notes"), DraftSource(title="T"))),
         [Append(("sources",), {"source": "notes"}),
          Append(("sources",), {"id": "t", "title": "T"})]),
        ("sources", Draft(sources=(DraftSource("gazette", quotes=(DraftQuote("x"),)),)),
         [Append(("sources", 3, "quotes"), {"exact": "x"})]),
    ],
)  # fmt: skip
def test_what_is_typed_of_a_part_changes_that_and_nothing_else(
    part: Part, draft: Draft, changes: list[object]
) -> None:
    assert changed(part, draft) == changes


def test_a_quote_goes_to_its_source_in_the_shape_of_its_neighbors() -> None:
    two = quoted(DraftQuote("one"), DraftQuote("two", "Ada"))
    assert [read(RECORD).sources[n].title for n in range(4)] == ["Broken", "Minutes", "", "Minutes"]
    assert changed("quotes", two, of=1) == [
        Append(("sources", 2, "quotes"), "one"),
        Append(("sources", 2, "quotes"), {"exact": "two", "speaker": "Ada"}),
    ]
    assert changed("quotes", two, of=2)[0] == Append(("sources", 3, "quotes"), {"exact": "one"})
    assert changed("quotes", two, of=3)[0] == Append(("sources", 4, "quotes"), "one")


@pytest.mark.parametrize(
    ("part", "draft", "field", "words"),
    [
        ("title", Draft(title=" "), "title", "needs a title"),
        ("tags", Draft(), "tags", "no tag is typed"),
        ("tags", Draft(tags=("talks",)), "tags", "has that tag already"),
        ("actors", Draft(), "actors", "no actor is chosen"),
        ("actors", Draft(actors=("DoD",)), "actors", "takes part in this event already"),
        ("quotes", Draft(), "quote", "no quote is typed"),
        ("quotes", quoted(DraftQuote(" \n")), "quote", "no words"),
        ("sources", Draft(), "source", "no source is chosen"),
        ("sources", Draft(sources=(DraftSource("gazette"),)), "quote", "already: type a quote"),
        ("sources", Draft(sources=(DraftSource("nobody"),)), "source", "no source has the id"),
        ("date", Draft(), "date", "needs a date"),
        ("date", Draft("", "last week"), "anchor", "say from which day"),
        ("date", Draft("", "04/05/2026"), "date", "2026-04-05"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused_at_its_field(
    part: Part, draft: Draft, field: str, words: str
) -> None:
    with pytest.raises(DraftRefused, match=words) as refused:
        changed(part, draft)
    assert refused.value.field == field


def test_a_record_that_is_another_by_now_is_left() -> None:
    event = read(RECORD)
    for record in (
        None,
        [],
        {**RECORD, "sources": []},
        {**RECORD, "sources": RECORD["sources"][:2]},
    ):
        with pytest.raises(DraftRefused):
            list(changes_of([Amendment("quotes", ("x",), 1)], event, record))


def test_words_for_a_time_keep_what_else_is_known_of_them() -> None:
    words = {"text": "last week", "source": "notes", "anchor": "2026-04-01", "rules": "en/1"}
    record = {"title": "A", "as_reported": words, "sources": [{"source": "gazette"}]}
    assert begin_part(read(record), "date") == Draft(date="last week", anchor="2026-04-01")
    assert changed("date", Draft("", "last week"), record) == [
        Put(("as_reported", "text"), "last week"),
        Put(("as_reported", "source"), "gazette"),
        Remove(("as_reported", "anchor")),
    ]


PLAIN = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=8)
WORDS = PLAIN.filter(lambda text: text.strip() == text and ": " not in text)
SHAPES = st.booleans()


@given(
    names=st.lists(WORDS, unique=True, max_size=3), quotes=st.lists(st.lists(WORDS, max_size=2)),
    shapes=st.lists(SHAPES, min_size=9, max_size=9), new=WORDS, at=st.integers(0, 5),
)  # fmt: skip
def test_whatever_the_shape_of_a_record_exactly_what_is_asked_is_added(
    names: list[str], quotes: list[list[str]], shapes: list[bool], new: str, at: int
) -> None:
    shaped = [{"actor": each} if shapes[n] else each for n, each in enumerate(names)]
    sources: list[object] = [
        {"title": f"S{n % 2}", "quotes": [{"exact": q} if shapes[n % 9] else q for q in held]}
        for n, held in enumerate(quotes)
    ]
    sources.insert(len(sources) // 2, 0)  # it cannot be used, and has a place all the same
    record = {"title": "A", "date": "2026", "actors": shaped, "sources": sources}
    event = read(record)
    for part, draft in (
        ("tags", Draft(tags=(new,))), ("actors", Draft(actors=(new,))),
        ("quotes", quoted(DraftQuote(new))),
    ):  # fmt: skip
        if (part == "actors" and new in names) or (part == "quotes" and not quotes):
            continue
        of = at % len(quotes) if quotes else 0
        made = json.loads(json.dumps(record))
        for change in changed(part, draft, record, of):  # type: ignore[arg-type]
            assert isinstance(change, Append)
            *path, last = change.path
            place = made
            for step in path:
                place = place[step]
            place.setdefault(last, []).append(change.value)
        after = read(made)
        if part == "tags":
            assert after == replace(event, tags=(*event.tags, new))
        elif part == "actors":
            assert [each.actor for each in after.actors] == [*names, new]
        else:
            assert [[q.exact for q in each.quotes] for each in after.sources] == [
                [*held, new] if n == of else held for n, held in enumerate(quotes)
            ]
