"""When what a source says became public."""

from __future__ import annotations

import pytest

from timeline_tui.core.dates.calendar import day_number
from timeline_tui.core.event import Event, Quote, Source
from timeline_tui.core.publication import appeared, as_known, public_by

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


def test_what_appeared_is_as_precise_as_the_source_that_was_first() -> None:
    sources = (Source(published="2026-05"), Source(), Source(published="[2026-04-18..2026-04-20]"))
    assert appeared(sources, DAY).edtf == "[2026-04-18..2026-04-20]"


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
