"""The words of sources as the times of events."""

from __future__ import annotations

import pytest

from timeline_tui.core.event import Document, Event, Relation, Reported, Source
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.schema.consistency import findings_of
from timeline_tui.dates.calendar import iso_day
from timeline_tui.dates.edtf import parse

ARTICLE = Source(id="art", title="The article", published="2026-04-29")


def lens(*events: Event, sources: tuple[Source, ...] = (ARTICLE,)) -> Lens:
    return assemble([Document("a.json", sources=sources, events=events)])


def event(text: str, *, date: str = "", sources: tuple[Source, ...] = (), **said: str) -> Event:
    when = {"when": parse(date)} if date else {}
    reported = Reported(text, **said)
    return Event(
        "e", "E", date=date, sources=sources, as_reported=reported, file="a.json",
        path=("events", 0), **when,
    )  # fmt: skip


def the_time(made: Lens) -> str:
    return made.events[0].when.edtf


@pytest.mark.parametrize(
    ("told", "edtf"),
    [
        (event("last week", source="art"), "[2026-04-20..2026-04-26]"),
        (event("last week", anchor="2026-01-14"), "[2026-01-05..2026-01-11]"),
        (event("last week", source="art", anchor="2026-01-14"), "[2026-01-05..2026-01-11]"),
        (event("yesterday", sources=(Source(published="2026-04-10"),)), "2026-04-09"),
        (event("yesterday", sources=(Source(ref="art"),)), "2026-04-28"),
        (event("the day before", anchor="2026-04-10"), "2026-04-09"),
        (event("early March 2026"), "[2026-03-01..2026-03-10]"),
    ],
)
def test_words_without_a_date_become_the_date(told: Event, edtf: str) -> None:
    made = lens(told)
    assert the_time(made) == edtf
    assert findings_of(made.corpus) == ()


def test_an_anchor_that_is_an_interval_widens_the_answer() -> None:
    narrow = lens(event("last week", anchor="2026-04-15")).events[0].when
    wide = lens(event("last week", anchor="[2026-04-10..2026-04-20]")).events[0].when
    assert wide.begin_earliest < narrow.begin_earliest
    assert wide.end_latest > narrow.end_latest


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (event("before the lunch", source="art"), "“lunch” is not a word of time"),
        (event("yesterday"), "nothing says what “yesterday” is relative to"),
        (event("yesterday", source="nobody"), "nothing says what “yesterday” is relative to"),
        (event("the day before", source="art"), "“the day before” continues a story"),
        (event("yesterday", anchor="2026-04-10", rules="de/1"), "unknown rules “de/1”"),
    ],
)
def test_what_is_not_understood_leaves_the_event_undated_and_says_so(told, message) -> None:
    made = lens(told)
    assert made.events[0].when.kind == "undated"
    findings = findings_of(made.corpus)
    found = [finding for finding in findings if finding.code == "time-not-understood"]
    assert len(found) == 1
    assert message in found[0].message
    assert found[0].severity == "warning"
    assert found[0].path == ("events", 0, "as_reported", "text")
    assert found[0].help


def test_two_sources_of_different_days_are_no_anchor() -> None:
    sources = (Source(published="2026-04-10"), Source(published="2026-04-11"))
    made = lens(event("yesterday", sources=sources))
    assert made.events[0].when.kind == "undated"
    same = (Source(published="2026-04-10"), Source(published="2026-04-10"))
    assert the_time(lens(event("yesterday", sources=same))) == "2026-04-09"


def test_two_dated_sources_are_named_in_the_message_with_what_to_write() -> None:
    sources = (Source(published="2026-04-10"), Source(published="2026-04-11"))
    (found,) = findings_of(lens(event("yesterday", sources=sources)).corpus)
    assert found.message == (
        "nothing says what “yesterday” is relative to: the event has sources of 2026-04-10 and "
        "2026-04-11"
    )
    assert "as source in as_reported" in found.help
    assert "anchor" in found.help


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("May 4", "2019-05-04"), ("in September", "2021-09-14"), ("early June", "2020-06-03"),
        ("Thanksgiving", "2018-11-22"), ("from March 3 to March 9", "2022-03-03/2022-03-09"),
        ("in the third quarter", "2020-08"), ("last week", "2026-04-21"),
    ],
)  # fmt: skip
def test_words_without_a_year_agree_with_a_date_of_any_year(words: str, date: str) -> None:
    assert findings_of(lens(event(words, date=date, source="art")).corpus) == ()


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("May 4", "2019-05-05"), ("in September", "2021-10"), ("early June", "2020-06-15"),
        ("Thanksgiving", "2018-11-20"), ("May 4, 2025", "2026-05-04"), ("last May", "2019-05"),
        ("last week", "2025-04-21"),
    ],
)  # fmt: skip
def test_words_that_no_year_makes_the_date_differ_from_it(words: str, date: str) -> None:
    found = findings_of(lens(event(words, date=date, source="art")).corpus)
    assert [each.code for each in found] == ["date-differs"]


def test_seasons_in_words_have_the_months_of_the_zone() -> None:
    def begins(text: str, zone: str) -> str:
        document = Document(
            file="a.json", timezone=zone,
            events=(Event("a", "A", as_reported=Reported(text, anchor="2026-01-15")),),
        )  # fmt: skip
        when = assemble([document]).events[0].when
        return f"{iso_day(when.first_day or 0)} {iso_day(when.last_day or 0)}"

    assert begins("this summer", "Australia/Sydney") == "2025-12-01 2026-01-15"
    assert begins("last winter", "Australia/Sydney") == "2025-06-01 2025-08-31"
    assert begins("spring 2020", "America/Santiago") == "2020-09-01 2020-11-30"
    assert begins("summer 2024-25", "Pacific/Auckland") == "2024-12-01 2025-02-28"
    assert begins("spring 2020", "Europe/Kyiv") == "2020-03-01 2020-05-31"
    assert begins("this winter", "Australia/Darwin") == "2025-12-01 2026-01-15"


def test_a_date_beside_the_words_is_used_and_a_difference_says_both() -> None:
    made = lens(event("last week", date="2026-04-13", source="art"))
    assert the_time(made) == "2026-04-13"
    (found,) = findings_of(made.corpus)
    assert found.code == "date-differs"
    assert found.path == ("events", 0, "date")
    assert found.message == (
        "“last week” (relative to 29 Apr 2026) is 20–26 Apr 2026, but the date is 13 Apr 2026"
    )


@pytest.mark.parametrize(
    "date", ["2026-04-21", "[2026-04-20..2026-04-26]", "2026-04", "2026-04-19~"]
)
def test_a_date_that_may_be_what_the_words_say_is_no_difference(date: str) -> None:
    made = lens(event("last week", date=date, source="art"))
    assert findings_of(made.corpus) == ()
    assert the_time(made) == date


def test_words_that_are_not_understood_beside_a_date_are_only_words() -> None:
    assert findings_of(lens(event("shortly after lunch", date="2026-04-21")).corpus) == ()


def test_words_of_an_event_in_an_order_need_no_reading() -> None:
    launch = Event("launch", "Launch", when=parse("2026-04-28"), date="2026-04-28")
    told = event("before the launch", source="art")
    told = Event(**{**_fields(told), "before": (Relation("launch"),)})
    assert not any(f.code == "time-not-understood" for f in findings_of(lens(told, launch).corpus))


def _fields(event: Event) -> dict[str, object]:
    return {name: getattr(event, name) for name in Event.__dataclass_fields__}


def test_an_event_without_such_words_is_the_same_object() -> None:
    plain = Event("p", "P", when=parse("2026"), date="2026")
    assert lens(plain, event("last week", source="art")).events[0] is plain
