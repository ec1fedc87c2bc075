"""Instants on the days of a timeline's zone."""

from __future__ import annotations

import pytest

from timeline_tui.core.event import Document, Event
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.schema.consistency import findings_of
from timeline_tui.dates.calendar import day_number
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.wording import display, gutter
from timeline_tui.dates.zones import find_zone, localize, utc_offset


def lens(*dates: str, zone: str = "") -> Lens:
    events = tuple(
        Event(date, date, when=parse(date), date=date, file="a.json", path=("events", n))
        for n, date in enumerate(dates)
    )
    return assemble([Document("a.json", timezone=zone, events=events)])


def order(*dates: str, zone: str = "") -> list[str]:
    return [event.id for event in lens(*dates, zone=zone).events]


def test_an_instant_is_listed_under_the_day_of_the_zone_and_keeps_its_own_clock() -> None:
    made = lens("2026-04-17T22:30:00-04:00", zone="Europe/Kyiv")
    assert made.days == (day_number(2026, 4, 18),)
    assert gutter(made.listed[0], "month") == "Sat 18"
    assert display(made.events[0].when) == "18 Apr 2026 05:30:00 UTC+3 (17 Apr 22:30:00 UTC−4)"


def test_without_a_zone_an_instant_is_listed_under_its_own_day() -> None:
    made = lens("2026-04-17T22:30:00-04:00")
    assert made.days == (day_number(2026, 4, 17),)


def test_a_civil_day_is_that_of_the_zone() -> None:
    late, day = "2026-04-17T23:30:00-04:00", "2026-04-18"
    assert order(day, late, zone="America/New_York") == [late, day]
    assert order(late, day, zone="Europe/Kyiv") == [day, late]


def test_instants_are_in_order_of_utc_even_in_the_hour_that_comes_twice() -> None:
    first, second = "2026-11-01T05:50:00Z", "2026-11-01T06:10:00Z"  # 01:50 EDT, 01:10 EST
    assert order(second, first, zone="America/New_York") == [first, second]
    assert order(second, first) == [first, second]


def test_an_interval_of_instants_moves_with_its_ends() -> None:
    zone = find_zone("America/New_York")
    assert zone is not None
    when = localize(parse("2026-11-01T03:30Z/2026-11-01T12:00Z"), zone)
    assert when.first_day == day_number(2026, 10, 31)
    assert when.last_day == day_number(2026, 11, 1)
    assert when.end_latest - when.begin_earliest == 7.5 * 3600 + 59  # an hour was shown twice
    assert display(when) == ("31 Oct 2026 23:30 UTC−4 (1 Nov 03:30 UTC) – 1 Nov 2026 12:00 UTC")


def test_dates_and_bare_times_are_civil_times_already() -> None:
    zone = find_zone("Asia/Kolkata")
    assert zone is not None
    for text in ("2026-04-17", "2026-04", "2026-04-17T10:00", "[2026-04-17..2026-04-20]", "Y-1E6"):
        when = parse(text)
        assert localize(when, zone) is when


@pytest.mark.parametrize(
    ("name", "date", "minutes"),
    [
        ("America/New_York", (2026, 1, 15), -300),
        ("America/New_York", (2026, 7, 15), -240),
        ("Asia/Kolkata", (2026, 7, 15), 330),
        ("Pacific/Apia", (2011, 12, 31), 840),
        ("UTC", (2026, 7, 15), 0),
        ("Asia/Kolkata", (-43, 3, 15), 0),
        ("Asia/Kolkata", (20260, 3, 15), 0),
    ],
)
def test_how_far_a_zone_is_ahead_of_utc(
    name: str, date: tuple[int, int, int], minutes: int
) -> None:
    zone = find_zone(name)
    assert zone is not None
    assert utc_offset(zone, day_number(*date) * 86400) == minutes


@pytest.mark.parametrize(
    "name", ["", "Nowhere/At_All", "../etc/passwd", "/etc/localtime", "\x00", "UTC\n"]
)
def test_what_is_no_zone_is_none(name: str) -> None:
    assert find_zone(name) is None


def test_a_time_without_an_offset_and_an_unknown_zone_are_warned_of() -> None:
    made = lens("2026-04-17T10:00", zone="america/new york")
    codes = {finding.code: finding for finding in findings_of(made.corpus)}
    assert "did you mean America/New_York?" in codes["unknown-timezone"].help
    assert codes["unknown-timezone"].path == ("timezone",)
    assert codes["no-offset"].message.endswith("it is read as UTC")
    made = lens("2026-04-17T10:00", zone="America/New_York")
    assert [finding.code for finding in findings_of(made.corpus)] == ["no-offset"]
    assert findings_of(made.corpus)[0].message.endswith("the timeline's zone, America/New_York")


def test_the_first_zone_serves_all_files_and_another_is_warned_of() -> None:
    documents = [Document(f"{n}.json", timezone=zone) for n, zone in
                 enumerate(("Europe/Kyiv", "Europe/Kyiv", "Asia/Kolkata"))]  # fmt: skip
    found = findings_of(assemble(documents).corpus)
    assert [(finding.code, finding.file) for finding in found] == [("second-timezone", "2.json")]
