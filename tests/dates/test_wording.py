"""Times in words: they claim no more than is known, and never exceed seven cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.dates.calendar import Zoom, day_number
from timeline_tui.dates.edtf import DateError, parse
from timeline_tui.dates.when import UNDATED
from timeline_tui.dates.wording import display, earliest, explain, gutter, latest, weekday_name
from timeline_tui.dates.wording.gutter import Period, heading_of, iso_gutter, iso_heading

STRINGS: list[str] = sorted(
    {
        vector["s"]
        for vector in json.loads(Path(__file__).with_name("edtf_vectors.json").read_text("utf-8"))
        if vector["ok"]
    }
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # points, as precise as they are written
        ("2026-04-17", "17 Apr 2026"),
        ("2026-04", "Apr 2026"),
        ("2026", "2026"),
        ("0044", "44 CE"),
        ("-0043", "44 BCE"),
        ("-0043-03-15", "15 Mar 44 BCE"),
        ("Y-66E6", "66000001 BCE"),
        ("199X", "1990s"),
        ("190X", "1900–1909"),
        ("16XX~", "c. 17th c."),
        ("10XX", "11th c."),
        ("-01XX", "2nd c. BCE"),
        ("1XXX", "1000–1999"),
        ("1950S2", "20th c. (est. 1950)"),
        ("2026-33", "Q1 2026"),
        ("2026-40", "H1 2026"),
        ("2026-37", "Jan – Apr 2026"),
        ("2026-21", "Spring 2026"),
        ("2026-24", "Winter 2026/27"),
        ("2026-29", "Spring 2026 (south)"),
        ("2026-04-17T10:00-04:00", "17 Apr 2026 10:00 UTC−4"),
        ("2026-04-17T10:00:00+05:30", "17 Apr 2026 10:00:00 UTC+5:30"),
        ("2026-04-17T10:00:00", "17 Apr 2026 10:00:00"),
        # doubts
        ("2026-04~", "c. Apr 2026"),
        ("2025-12%", "c. Dec 2025?"),
        ("2026-03-05?", "5 Mar 2026?"),
        ("2011-~06-~04", "c. 4 Jun 2011"),
        # unknown digits
        ("2004-XX", "2004"),
        ("1985-04-XX", "Apr 1985"),
        ("2025-12-2X", "20–29 Dec 2025"),
        ("1984-1X", "Oct – Dec 1984"),
        ("156X-12-25", "25 Dec, 1560s"),
        ("XXXX-12-25", "25 Dec, year unknown"),
        ("199X-25", "Spring (north), 1990s"),
        ("1X99", "1099–1999 (1X99)"),
        ("1560-XX-25", "25 Jan – 25 Dec 1560 (1560-XX-25)"),
        # what lasted
        ("2026-02-24/2026-02-27", "24–27 Feb 2026"),
        ("2026-02-27/2026-03-05", "27 Feb – 5 Mar 2026"),
        ("2025-12-30/2026-01-02", "30 Dec 2025 – 2 Jan 2026"),
        ("2026-04/2026-06", "Apr – Jun 2026"),
        ("1964/2008", "1964–2008"),
        ("-0199/-0100", "200–101 BCE"),
        ("-0004/0003", "5 BCE – 3 CE"),
        ("2026-02-14~/2026-02-16", "c. 14 Feb – 16 Feb 2026"),
        ("2026-02-27?/2026-04-29", "27 Feb? – 29 Apr 2026"),
        ("2004-02-01/2004-06", "1 Feb – Jun 2004"),
        ("2004-02-01/2005", "1 Feb 2004 – 2005"),
        ("2004-06-11/2004-06", "11 Jun 2004 – some time in Jun 2004"),
        ("2005/2005-02", "some time in 2005 – Feb 2005"),
        ("/2026-04-10", "until 10 Apr 2026"),
        ("2026-04-17/..", "17 Apr 2026 – ongoing"),
        ("2026-04-17/", "17 Apr 2026 – end unknown"),
        ("../..", "undated"),
        (
            "2026-04-17T09:00Z/2026-04-17T11:30Z",
            "17 Apr 2026 09:00 UTC – 17 Apr 2026 11:30 UTC",
        ),
        # sets
        ("[2026-02-24..2026-02-27]", "24–27 Feb 2026"),
        ("[2026-01-01..2026-06-30]", "1 Jan – 30 Jun 2026"),
        ("[2026-03-02,2026-03-09]", "2 Mar 2026 or 9 Mar 2026"),
        ("[2026-04-17..]", "from 17 Apr 2026 or later"),
        ("[..2026-04-28]", "before 29 Apr 2026"),
        ("[..2026-04]", "before May 2026"),
        ("[..1760]", "before 1761"),
        ("[..2026-21]", "before 1 Jun 2026"),
        ("[1760-01,1760-02,1760-12..]", "Jan 1760, Feb 1760 or Dec 1760 or later"),
        ("{2026-01,2026-03}", "Jan 2026, Mar 2026"),
        ("{1960..}", "from 1960 on"),
        ("{..1983-12-31}", "up to 31 Dec 1983"),
        ("{1667,1668,1670..1672,1680,1690}", "1667, 1668, 1670–1672 … (7 dates)"),
        ("{1667,1668,1669,1671,1680..}", "1667, 1668, 1669 … and more"),
    ],
)
def test_a_time_is_said_as_precisely_as_it_is_known(text: str, words: str) -> None:
    assert display(parse(text)) == words


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("2026-04-21", "Tue 21 Apr 2026"),
        ("-0043-03-15", "15 Mar 44 BCE"),
        ("2026-04-01T01:00+09:00", "Wed 1 Apr 2026 01:00 UTC+9"),
        ("2026-04", "some time in Apr 2026"),
        ("199X", "some time in the 1990s"),
        ("16XX~", "some time about the 17th c."),
        ("Y-66E6", "some time in 66,000,001 BCE"),
        ("2025-12-2X", "some time within 20–29 Dec 2025"),
        ("2026-04-17~", "about 17 Apr 2026"),
        ("2026-03-05?", "Thu 5 Mar 2026 (the source is unsure)"),
        ("2025-12%", "some time about Dec 2025 (the source is unsure)"),
        ("2026-02-24/2026-02-27", "lasted 24–27 Feb 2026 (4 days)"),
        ("2026-04-17/2026-04-17", "lasted 17 Apr 2026 (1 day)"),
        ("2026-04/2026-06", "lasted Apr – Jun 2026"),
        ("2026-02-14~/2026-02-16", "lasted from about 14 Feb to 16 Feb 2026"),
        (
            "2026-02-27?/2026-04-29",
            "lasted from 27 Feb to 29 Apr 2026 (the source is unsure of its start)",
        ),
        ("2026-04-17/..", "began 17 Apr 2026, ongoing"),
        ("2026-04-17/", "began 17 Apr 2026; its end is unknown"),
        ("/2026-04-10", "lasted until 10 Apr 2026; its start is unknown"),
        ("[2026-04-20..2026-04-26]", "at some time within 20–26 Apr 2026"),
        ("[..2026-04-28]", "at some time before 29 Apr 2026"),
        ("[2026-04-17..]", "at some time from 17 Apr 2026 or later"),
        ("[2026-03-02,2026-03-09]", "either 2 Mar 2026 or 9 Mar 2026"),
        ("{2026-01,2026-03}", "each of Jan 2026, Mar 2026"),
        ("{2026-04-17..2026-04-20}", "throughout 17–20 Apr 2026"),
        ("{1960..}", "all the time from 1960 on"),
    ],
)
def test_an_opened_event_says_what_kind_of_knowledge_its_time_is(text: str, phrase: str) -> None:
    assert explain(parse(text)) == phrase


@pytest.mark.parametrize(
    ("text", "month", "year"),
    [
        ("2026-04-07", "Tue 07", "07 Apr"),
        ("-0043-03-15", "15", "15 Mar"),
        ("2026-04-29~", "~29", "~29 Apr"),
        ("2026-04-29?", "29 ?", "29 Apr?"),
        ("2026-04-29%", "~29 ?", "~Apr ?"),
        ("2026-04-07/2026-04-19", "07–19", "Apr"),
        ("2026-04-07/2026-04-09", "07–09", "7–9 Apr"),
        ("[2026-04-07..2026-04-19]", "07–19", "Apr"),
        ("2026-04-27/2026-05-05", "27–…", "Apr–May"),
        ("2026-04-03/2026-05-09", "3–9 May", "Apr–May"),
        ("2026-04", "Apr", "Apr"),
        ("2026-04~", "~Apr", "~Apr"),
        ("2026-04/2026-06", "Apr–Jun", "Apr–Jun"),
        ("2026-33", "Q1", "Q1"),
        ("2026-23%", "~Aut ?", "~Aut ?"),
        ("2026", "2026", ""),
        ("2026~", "~2026", "~2026"),
        ("Y-66E6", "year", ""),
        ("199X", "1990s", "1990s"),
        ("16XX~", "~17th c", "~17th c"),
        ("1964/2008", "1964–…", "1964–…"),
        ("1914/1918", "1914–18", "1914–18"),
        ("[..2026-04-28]", "< 29", "<29 Apr"),
        ("[..2026-04-30]", "< May", "< May"),
        ("[..2026-12-31]", "< 2027", "< 2027"),
        ("[2026-04-17..]", "≥ 17", "≥17 Apr"),
        ("2026-04-17/..", "17–…", "Apr–…"),
        ("2026-04-17/", "17–?", "Apr–?"),
        ("/2026-04-10", "…–10", "…–Apr"),
        ("{2026-03-02,2026-03-09}", "02, 09", "Mar, …"),
        ("{2026-03-02,2026-03-09,2026-03-12}", "02, …", "Mar, …"),
        ("{2026-03-02,2026-04}", "Mar, …", "Mar, …"),
        ("{2026-03,2027-04}", "Mar, …", "Mar, …"),
        ("../..", "", ""),
    ],
)
def test_seven_cells_beside_a_list_say_what_its_heading_does_not(
    text: str, month: str, year: str
) -> None:
    assert (gutter(parse(text), "month"), gutter(parse(text), "year")) == (month, year)


@pytest.mark.parametrize(
    ("text", "period", "cells"),
    [
        ("2026-02-27/2026-03-05", "month", ["27–…", "27–5 Mar", "27 Feb–5 Mar", "27 Feb – 5 Mar"]),
        (
            "2026-02-27~/2026-03-05~",
            "month",
            ["~27–…", "~Feb–Mar", "~27–5 Mar", "~27 Feb–5 Mar", "~27 Feb – 5 Mar"],
        ),
        (
            "[2026-02-27..2026-03-05]",
            "month",
            ["27–…", "27–5 Mar", "27 Feb–5 Mar", "27 Feb – 5 Mar"],
        ),
        ("2026-02-27/2026-03-05", "year", ["Feb–Mar", "27 Feb–5 Mar", "27 Feb – 5 Mar"]),
        ("2025-12-28/2026-01-03", "year", ["Dec–Jan", "28 Dec–3 Jan", "28 Dec – 3 Jan"]),
        ("2026-04-07/2026-04-19", "year", ["Apr", "7–19 Apr"]),
        ("2026-02-27/2027-03-05", "month", ["27–…", "Feb–2027", "27–Mar 2027", "27 – Mar 2027"]),
        ("2026-02-27/2027-03-05", "year", ["Feb–…", "Feb–2027", "Feb–Mar 2027", "Feb – Mar 2027"]),
        ("2025-11/2027-03", "month", ["Nov–…", "Nov–2027", "Nov–Mar 2027", "Nov – Mar 2027"]),
        ("{2026-03-02,2026-03-09}", "year", ["Mar, …", "2, 9 Mar"]),
        ("{2026-02-27,2026-03-05}", "month", ["27, …", "27 Feb, 5 Mar"]),
        ("{2026-02-27,2026-03-02,2026-03-05}", "month", ["27, …"]),
        ("{2026-02,2026-04}", "month", ["Feb, …", "Feb, Apr"]),
        ("{2026-02,2026-04,2026-06}", "year", ["Feb, …", "Feb, Apr, Jun"]),
        ("1964/2008", "years", ["1964–…", "1964–2008"]),
        ("-0199/-0100", "years", ["…", "200 BCE–…", "200–101 BCE"]),
        ("2026-04-29%", "year", ["~Apr ?", "~29 Apr?", "~29 Apr ?"]),
        ("[2026-04-17..]", "year", ["≥17 Apr", "≥ 17 Apr"]),
        ("2026-04-07", "month", ["Tue 07"]),
        ("2026-04-07", "year", ["07 Apr"]),
    ],
)
def test_a_wider_column_says_both_ends_as_soon_as_they_fit(
    text: str, period: Literal["month", "year", "years"], cells: list[str]
) -> None:
    found = [gutter(parse(text), period, room) for room in range(7, 16)]
    assert list(dict.fromkeys(found)) == cells


PARTS = st.builds(
    lambda year, rest, mark: f"{year:04d}{rest}{mark}",
    st.integers(0, 9999),
    st.sampled_from(["", "-04", "-11-09", "-12-31", "-XX", "-0X", "-02-2X", "-24", "-38"]),
    st.sampled_from(["", "?", "~", "%"]),
)
SHAPES = st.builds(
    lambda shape, a, b: shape.format(*sorted((a, b))),
    st.sampled_from(
        ["{0}", "-{0}", "{0}/{1}", "{0}/..", "../{1}", "[{0},{1}]", "[{0}..{1}]", "[..{1}]",
         "[{0}..]", "{{{0},{1}}}", "{{{0}..}}", "-{0}/{1}"]
    ),
    PARTS,
    PARTS,
)  # fmt: skip


@given(st.sampled_from(STRINGS) | SHAPES, st.sampled_from(["month", "year"]), st.integers(7, 15))
def test_every_time_has_words_of_safe_characters_and_fits_its_column(
    text: str, period: Literal["month", "year"], room: int
) -> None:
    try:
        when = parse(text)
    except DateError:
        return
    cells = gutter(when, period, room)
    said = display(when), cells, explain(when)
    assert len(cells) <= room
    assert all(char.isascii() or char in "–−…≥" for char in "".join(said))
    assert all(words == words.strip() for words in said)
    assert said[0]
    assert said[2]


@given(st.sampled_from(STRINGS) | SHAPES)
def test_the_outer_bounds_are_dates_that_can_be_read_where_years_have_four_digits(
    text: str,
) -> None:
    try:
        when = parse(text)
    except DateError:
        return
    for bound, day in ((earliest(when), when.first_day), (latest(when), when.last_day)):
        assert (bound is None) == (day is None)
        if bound is not None and len(bound.lstrip("-+")) == 10:
            assert parse(bound).first_day == day


def test_outer_bounds_are_iso_dates_with_a_sign_beyond_four_digits() -> None:
    assert (earliest(parse("2026-02")), latest(parse("2026-02"))) == ("2026-02-01", "2026-02-28")
    assert earliest(parse("-0043-03-15")) == "-0043-03-15"
    assert earliest(parse("Y12026")) == "+12026-01-01"
    assert latest(parse("Y-66E6")) == "-66000000-12-31"
    assert (earliest(parse("2026/..")), latest(parse("2026/.."))) == ("2026-01-01", None)


def test_what_is_undated_says_so_and_leaves_its_column_empty() -> None:
    assert display(UNDATED) == "undated"
    assert explain(UNDATED) == "no date is known"
    assert gutter(UNDATED, "month") == ""
    assert (earliest(UNDATED), latest(UNDATED)) == (None, None)


def test_days_of_the_week_have_short_names() -> None:
    assert weekday_name(day_number(2026, 4, 21)) == "Tue"


# -- as ISO 8601 has them --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edtf", "period", "room", "shown"),
    [
        ("2026-04-17", "month", 15, "2026-04-17"),
        ("2026-04-17", "month", 7, "04-17"),
        ("2026-04-17~", "year", 7, "04-17~"),
        ("2026-04-17", "years", 7, "2026"),
        ("2026-04", "month", 7, "2026-04"),
        ("2026-04?", "year", 10, "2026-04?"),
        ("199X", "years", 7, "199X"),
        ("-0043", "year", 7, "-0043"),
        ("2026-04-17T10:00-04:00", "month", 15, "2026-04-17"),
        ("2026-02-27/2026-03-05", "month", 15, "02-27/03-05"),
        ("2026-02-27/2026-03-05", "month", 30, "2026-02-27/2026-03-05"),
        ("2026-04-07/2026-04-19", "month", 10, "04-07/19"),
        ("[2026-04-07..2026-04-19]", "month", 10, "04-07..19"),
        ("[2026-04-07..2026-04-19]", "month", 7, "07–19"),
        ("2025-12-30/2026-01-02", "month", 12, "30 Dec–2 Jan"),
        ("2026-03/2026-05", "year", 15, "Mar–May"),
        ("[..2026-04-28]", "month", 7, "< 29"),
    ],
)
def test_a_date_is_shown_as_iso_8601_has_it_where_that_fits(
    edtf: str, period: Period, room: int, shown: str
) -> None:
    assert iso_gutter(parse(edtf), period, room) == shown


@given(st.sampled_from(STRINGS), st.sampled_from(["month", "year", "years"]), st.integers(7, 24))
def test_an_iso_date_keeps_to_its_room(text: str, period: Period, room: int) -> None:
    assert len(iso_gutter(parse(text), period, room)) <= room


@pytest.mark.parametrize(
    ("edtf", "zoom", "words"),
    [
        ("2026-04-17", "day", "2026-04-17 Fri"), ("2026-04-17", "week", "2026-W16"),
        ("2027-01-01", "week", "2026-W53"), ("2026-04-17", "month", "2026-04"),
        ("2026-04-17", "quarter", "Q2 2026"), ("2026-04-17", "year", "2026"),
        ("199X", "month", "1990s"), ("[2025-06..2026-03]", "month", "2025/2026"),
        ("[2026-04-17..]", "month", "2026-04 or later"), ("-0043-03", "month", "March 44 BCE"),
    ],
)  # fmt: skip
def test_a_heading_is_as_iso_8601_has_it(edtf: str, zoom: Zoom, words: str) -> None:
    assert iso_heading(heading_of(parse(edtf), zoom)) == words
