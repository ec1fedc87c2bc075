"""Doubtful zones and local times, and the seasons of a hemisphere."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from timeline_tui.core.event import Document, Event
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.schema.consistency import findings_of
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.wording import earliest, latest
from timeline_tui.dates.zones import find_zone, is_southern, with_southern_seasons


def lens(zone: str, *dates: str) -> Lens:
    events = tuple(
        Event(date, date, when=parse(date), date=date, file="a.json", path=("events", n))
        for n, date in enumerate(dates)
    )
    return assemble([Document("a.json", timezone=zone, events=events)])


@pytest.mark.parametrize(
    ("zone", "date", "code", "words"),
    [
        ("America/New_York", "2026-03-08T02:30", "skipped-time",
         "no 02:30 on 8 Mar 2026 in America/New_York: 02:00 (UTC−5) became 03:00 (UTC−4)"),
        ("America/New_York", "2026-03-08T02:00:00", "skipped-time", "02:00 (UTC−5) became 03:00"),
        ("America/New_York", "2026-03-08T02:59:59", "skipped-time", "02:00 (UTC−5) became 03:00"),
        ("America/New_York", "2026-03-07/2026-03-08T02:30", "skipped-time", "no 02:30"),
        ("[New York]", "2026-03-08T02:30", "", ""),
        ("America/New_York", "2026-11-01T01:30", "repeated-time",
         "01:30 on 1 Nov 2026 came twice in America/New_York: at UTC−4, and again at UTC−5"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "skipped-time",
         "02:00 (UTC+10:30) became 02:30 (UTC+11)"),
        ("Europe/London", "2026-03-29T01:30", "skipped-time", "01:00 (UTC) became 02:00 (UTC+1)"),
        ("Pacific/Apia", "2011-12-30T12:00", "skipped-time", "30 Dec 2011 did not exist"),
        ("Pacific/Apia", "2011-12-30", "skipped-time", "from UTC−10 to UTC+14"),
        ("Pacific/Apia", "2011-12-30/2012-01-03", "skipped-time", "30 Dec 2011 did not exist"),
        ("Pacific/Kiritimati", "1994-12-31", "skipped-time", "31 Dec 1994 did not exist"),
        ("Asia/Manila", "1844-12-31", "skipped-time", "31 Dec 1844 did not exist"),
    ],
)  # fmt: skip
def test_a_local_time_that_was_skipped_or_came_twice_is_told_with_both_offsets(
    zone: str, date: str, code: str, words: str
) -> None:
    found = [each for each in findings_of(lens(zone, date).corpus) if each.code.endswith("-time")]
    assert [each.code for each in found] == ([code] if code else [])
    assert all(words in each.message for each in found)
    assert all(each.path == ("events", 0, "date") for each in found)


@pytest.mark.parametrize(
    ("zone", "date"),
    [
        ("America/New_York", "2026-03-08T01:59"),
        ("America/New_York", "2026-03-08T03:00"),
        ("America/New_York", "2026-03-08T02:30-05:00"),
        ("America/New_York", "2026-03-08"),
        ("Pacific/Apia", "2011-12-29"),
        ("Pacific/Apia", "2011-12-31"),
        ("Pacific/Apia", "2011-12"),
        ("Pacific/Apia", "2012-04-01"),
        ("Pacific/Apia", "Y-12000"),
    ],
)
def test_other_times_are_not_warned_of(zone: str, date: str) -> None:
    codes = {each.code for each in findings_of(lens(zone, date).corpus)}
    assert not codes & {"skipped-time", "repeated-time"}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("UTC+3", "did you mean Etc/GMT-3"),
        ("GMT-5", "did you mean Etc/GMT+5"),
        ("+03:00", "did you mean Etc/GMT-3"),
        ("UTC −4", "did you mean Etc/GMT+4"),
        ("+0300", "did you mean Etc/GMT-3"),
        ("UTC+5:30", "write a city, as in Asia/Kolkata"),
        ("PST", "write a city, as in America/Los_Angeles"),
        ("AEDT", "write a city, as in Australia/Sydney"),
        ("Sydney", "did you mean Australia/Sydney?"),
    ],
)
def test_a_zone_that_is_none_is_answered_with_one_that_is_meant(name: str, hint: str) -> None:
    (found,) = findings_of(lens(name, "2026-04-17").corpus)
    assert found.code == "unknown-timezone"
    assert hint in found.help
    assert "mean UTC" not in found.help
    named = hint.rpartition(" ")[2].rstrip("?")
    assert find_zone(named) is not None


@pytest.mark.parametrize(
    ("zone", "date", "first", "last"),
    [
        ("Australia/Sydney", "2026-21", "2026-09-01", "2026-11-30"),
        ("Australia/Sydney", "2026-22", "2026-12-01", "2027-02-28"),
        ("America/Argentina/Ushuaia", "2026-23", "2026-03-01", "2026-05-31"),
        ("NZ", "2026-24~", "2026-06-01", "2026-08-31"),
        ("Africa/Johannesburg", "2026-21/2026-22", "2026-09-01", "2027-02-28"),
        ("Africa/Johannesburg", "[2026-?21..]", "2026-09-01", None),
        ("Australia/Sydney", "2026-25", "2026-03-01", "2026-05-31"),
        ("Australia/Sydney", "2026-29", "2026-09-01", "2026-11-30"),
        ("Australia/Sydney", "2026-04-21", "2026-04-21", "2026-04-21"),
        ("Australia/Darwin", "2026-21", "2026-03-01", "2026-05-31"),
        ("Africa/Windhoek", "2026-21", "2026-03-01", "2026-05-31"),
        ("Europe/Kyiv", "2026-21", "2026-03-01", "2026-05-31"),
        ("UTC", "2026-21", "2026-03-01", "2026-05-31"),
        ("", "2026-21", "2026-03-01", "2026-05-31"),
    ],
)
def test_seasons_without_a_hemisphere_are_those_of_the_zone(
    zone: str, date: str, first: str, last: str | None
) -> None:
    made = lens(zone, date)
    when = made.events[0].when
    assert (earliest(when), latest(when)) == (first, last)
    assert made.corpus.located(parse(date)) == when


def test_southern_zones_are_zones_and_stay_what_they_are_by_another_name() -> None:
    southern = {name for name in available_timezones() if is_southern(name)}
    assert len(southern) > 60
    assert {"Australia/ACT", "Brazil/East", "America/Buenos_Aires"} <= southern
    assert not {"Australia/North", "Pacific/Apia", "America/Lima", "Asia/Jakarta"} & southern
    assert with_southern_seasons(parse("2026-04-17")) is parse("2026-04-17")
