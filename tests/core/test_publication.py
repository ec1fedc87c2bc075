"""When what a source says became public."""

from __future__ import annotations

import pytest

from timeline_tui.core.event import Document, Event, Quote, Source
from timeline_tui.core.lens import assemble
from timeline_tui.core.sources import as_known, public_by
from timeline_tui.dates.calendar import day_number

DAY = day_number(2026, 4, 20)


@pytest.mark.parametrize(
    ("source", "day"),
    [
        (Source(published="2026-04-20"), DAY),
        (Source(published="2026-04"), day_number(2026, 4, 30)),
        (Source(published="[2026-04-18..2026-04-20]"), DAY),
        (Source(published="2026-04-20T23:30:00-04:00"), DAY),
        (Source(published="2026-04-30", archived_at="2026-04-20"), DAY),
        (Source(accessed="2026-04-20"), DAY),
        (Source(published="[2026-04-20..]"), None),
        (Source(published="some day"), None),
        (Source(title="Undated"), None),
    ],
)
def test_a_source_is_public_by_the_last_day_that_it_may_have_appeared(source, day) -> None:
    assert public_by(source) == day


def test_an_event_appeared_with_its_first_source_as_precisely_as_that_says() -> None:
    sources = (Source(published="2026-05"), Source(), Source(published="[2026-04-18..2026-04-20]"))
    declared = Source(id="art", published="2026-04-21", accessed="2026-04-22")
    events = (
        Event("e", "E", sources=sources),
        Event("f", "F", sources=(Source(ref="art"),)),
        Event("g", "G", sources=(Source(ref="art", published="2026-04-19"),)),
        Event("h", "H", sources=(Source(),)),
    )
    published = assemble([Document("a.json", sources=(declared,), events=events)]).index.published
    assert published.first == (DAY, DAY + 1, DAY - 1, None)
    assert [when.edtf for when in published.whens] == [
        "[2026-04-18..2026-04-20]", "2026-04-21", "2026-04-19", ""
    ]  # fmt: skip
    assert published.days == (DAY - 1, DAY, DAY + 1, day_number(2026, 5, 31))
    assert published.unknown == 1


def test_only_the_sources_of_the_time_and_their_quotes_are_known() -> None:
    early = Source(published="2026-04-20", quotes=(Quote("said then"),))
    late = Source(published="2026-04-21", quotes=(Quote("said later"), Quote("and more")))
    event = Event("e", "E", sources=(early, late))
    days = [public_by(source) for source in event.sources]
    assert as_known(event, days, DAY - 1) is None
    then = as_known(event, days, DAY)
    assert then is not None
    assert then.sources == (early,)
    assert then.quote_count == 1
    assert as_known(event, days, DAY + 1) is event


def test_an_event_whose_sources_have_no_date_is_never_called_known() -> None:
    event = Event("e", "E", sources=(Source(title="Undated"),))
    assert as_known(event, (None,), DAY * 2) is None
    assert as_known(Event("e", "E"), (), DAY) is None


def test_the_timelines_zone_decides_on_which_day_a_source_was_public() -> None:
    said = {
        "late": "2026-04-20T23:30-04:00",  # in Kyiv 06:30 on the next day
        "noon": "2026-04-21T12:00+03:00",
        "dawn": "2026-04-21T05:00+03:00",
        "before": "2026-04-20",
    }
    events = tuple(
        Event(name, name, sources=(Source(published=text),)) for name, text in said.items()
    )
    made = assemble([Document("a.json", timezone="Europe/Kyiv", events=events)])
    first = dict(zip(made.corpus.keys, made.index.published.first, strict=True))
    assert first == {"late": DAY + 1, "noon": DAY + 1, "dawn": DAY + 1, "before": DAY}
    seen = made.through(None, "published")
    assert [seen.corpus.keys[row] for row in seen.rows] == ["before", "dawn", "late", "noon"]
    assert [seen.days[row] for row in seen.rows] == [DAY, DAY + 1, DAY + 1, DAY + 1]
    early = made.through(DAY, "happened")
    assert [early.corpus.keys[row] for row in early.rows] == ["before"]


def test_without_a_zone_the_order_of_publication_follows_the_days_that_are_shown() -> None:
    said = ("2026-04-21T01:00Z", "2026-04-20T23:30-04:00", "2026-04-21")
    events = tuple(Event(text, text, sources=(Source(published=text),)) for text in said)
    seen = assemble([Document("a.json", events=events)]).through(None, "published")
    assert [seen.corpus.keys[row] for row in seen.rows] == [said[1], said[0], said[2]]
    assert [seen.days[row] for row in seen.rows] == [DAY, DAY + 1, DAY + 1]
