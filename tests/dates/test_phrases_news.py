"""Times in the words of news: the rulings on words, each as a class, and a corpus of phrases."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.dates.calendar import day_number
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.meanings import DaySpan, to_edtf
from timeline_tui.dates.phrases import Resolution, read_typed, resolve
from timeline_tui.dates.when import When

DATA = Path(__file__).parents[1] / "data"
NEWS: list[dict[str, str]] = json.loads((DATA / "phrases_news.json").read_text("utf-8"))
WEDNESDAY = "2026-04-29"
DAYS = st.integers(day_number(1990, 1, 1), day_number(2080, 1, 1))
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def said(text: str, anchor: str = WEDNESDAY) -> str | None:
    return resolve(text, parse(anchor)).edtf


def on(day: int) -> When:
    return parse(to_edtf(DaySpan(day, day)))


# -- the corpus ----------------------------------------------------------------------------------


def verdict(row: dict[str, str]) -> str:
    """Return the result of comparing an answer with the meaning of the words."""
    found = resolve(row["text"], parse(row["anchor"])).when
    if row["edtf"] is None:
        return "exact" if found is None else "wrong"
    if found is None:
        return "refused"
    meant = parse(row["edtf"])
    if (found.begin_earliest, found.end_latest) == (meant.begin_earliest, meant.end_latest):
        return "exact"
    covers = found.begin_earliest <= meant.begin_earliest and found.end_latest >= meant.end_latest
    return "covering" if covers else "wrong"


def test_news_phrases_are_read_exactly_or_covered_and_none_is_misread() -> None:
    verdicts = {row["text"] + row["anchor"]: verdict(row) for row in NEWS}
    assert [text for text, found in verdicts.items() if found == "wrong"] == []
    counts = Counter(verdicts.values())
    assert counts["exact"] + counts["covering"] >= 0.97 * len(verdicts)
    assert counts["covering"] <= 0.05 * len(verdicts)
    assert len(verdicts) >= 1200


# -- 15: sides -----------------------------------------------------------------------------------

UNITS = [
    *WEEKDAYS, *MONTHS, "the weekend", "summer", "winter", "Easter", "Thanksgiving", "Christmas",
    "Labor Day", "Q2", "April 17", "2027", "next week", "the 1990s", "early June", "spring 2025",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("word", ["before", "prior to", "ahead of"])
def test_before_a_unit_ends_the_day_before_it_begins(unit: str, word: str) -> None:
    side = resolve(f"{word} {unit}", parse(WEDNESDAY)).when
    by = resolve(f"by {unit}", parse(WEDNESDAY)).when
    assert side is not None
    assert by is not None
    assert side.first_day is by.first_day is None
    assert side.last_day is not None
    assert by.last_day is not None
    assert side.last_day < by.last_day


@pytest.mark.parametrize("unit", UNITS)
def test_after_and_following_a_unit_begin_when_it_is_over(unit: str) -> None:
    after = resolve(f"after {unit}", parse(WEDNESDAY)).when
    assert after is not None
    assert after.last_day is None
    assert said(f"following {unit.removeprefix('the ')}") == said(f"after {unit}")
    # What has begun by "since" is over when "after" begins.
    since = resolve(f"since {unit}", parse(WEDNESDAY)).when
    assert since is not None
    assert since.first_day is not None
    assert after.first_day is not None
    assert since.first_day < after.first_day or after.first_day > day_number(2025, 4, 29)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("before May", "[..2026-04-30]"),
        ("prior to the weekend", "[..2026-05-01]"),
        ("ahead of Easter", "[..2026-04-04]"),
        ("following Monday", "[2026-04-28..]"),
        ("the following Monday", "2026-05-04"),
        ("after Thanksgiving", "[2025-11-28..]"),
        ("by Friday", "[..2026-05-01]"),
        ("until Monday", "[..2026-05-04]"),
        ("since Monday", "[2026-04-27..]"),
        ("since May", "[2025-05-01..]"),
        ("by the end of the year", "[..2026]"),
        ("before the end of the year", "[..2026]"),
    ],
)
def test_sides_of_units_are_open(text: str, edtf: str) -> None:
    assert said(text) == edtf


@given(DAYS, st.sampled_from(WEEKDAYS))
def test_a_typed_since_is_never_in_the_future_and_by_never_in_the_past(day: int, name: str) -> None:
    since, by = read_typed(f"since {name}", day).when, read_typed(f"by {name}", day).when
    assert since is not None
    assert by is not None
    assert since.first_day is not None
    assert by.last_day is not None
    assert day - 6 <= since.first_day <= day <= by.last_day <= day + 6


# -- 16: without a year --------------------------------------------------------------------------


def _first(year: int, month: int) -> date:
    return date(year, month, 1)


def _last(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)


@given(DAYS, st.integers(1, 12))
def test_a_month_without_a_year_is_the_nearest_either_or_the_last(day: int, month: int) -> None:
    anchor = date.fromordinal(day)
    years = range(anchor.year - 1, anchor.year + 2)
    begun = max(year for year in years if _first(year, month) <= anchor)
    behind = max((anchor - _last(begun, month)).days, 0)
    ahead = (_first(begun + 1, month) - anchor).days
    last, coming = f"{begun:04d}-{month:02d}", f"{begun + 1:04d}-{month:02d}"
    if min(behind, ahead) <= 90:
        expected = last if behind <= ahead else coming
    else:
        expected = f"[{last},{coming}]" if ahead <= 180 else last
    found = resolve(f"in {MONTHS[month - 1]}", on(day))
    assert found.edtf == expected
    assert bool(found.note) == expected.startswith("[")


@given(DAYS, st.integers(1, 12), st.integers(1, 28))
def test_a_date_without_a_year_is_the_nearest_either_or_the_last(
    day: int, month: int, number: int
) -> None:
    anchor = date.fromordinal(day)
    begun = date(anchor.year, month, number)
    if begun > anchor:
        begun = begun.replace(year=anchor.year - 1)
    coming = begun.replace(year=begun.year + 1)
    behind, ahead = (anchor - begun).days, (coming - anchor).days
    if min(behind, ahead) <= 90:
        expected = str(begun if behind <= ahead else coming)
    else:
        expected = f"[{begun},{coming}]" if ahead <= 180 else str(begun)
    assert resolve(f"{MONTHS[month - 1]} {number}", on(day)).edtf == expected


@given(DAYS, st.sampled_from(WEEKDAYS))
def test_bare_weekdays_are_the_most_recent_typed_ones_too(day: int, name: str) -> None:
    recent = day - (day - 1 - WEEKDAYS.index(name)) % 7
    assert resolve(f"on {name}", on(day)).edtf == str(date.fromordinal(recent))
    assert read_typed(name, day).edtf == str(date.fromordinal(recent))


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("early November", "[2025-11-01..2025-11-10]"),
        ("early September", "[2025-09-01..2025-09-10,2026-09-01..2026-09-10]"),
        ("the first week of June", "[2026-06-01..2026-06-07]"),
        ("the last Friday in October", "[2025-10-31,2026-10-30]"),
        ("Sept. 3-9", "[2025-09-03..2025-09-09,2026-09-03..2026-09-09]"),
        ("between Feb. 24 and 27", "[2026-02-24..2026-02-27]"),
        ("from January to October", "2026-01/2026-10"),
        ("February 29", "2024-02-29"),
    ],
)
def test_parts_of_what_has_no_year_follow_it(text: str, edtf: str) -> None:
    assert said(text) == edtf


def test_a_typed_month_that_may_be_of_two_years_is_offered_with_both() -> None:
    typed = read_typed("september", day_number(2026, 4, 29))
    assert typed.when is None
    assert typed.alternatives == ("2025-09", "2026-09")


# -- 17 and 18: what was read wrongly, and what is read now --------------------------------------


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("the latest quarter", "2026-33"),
        ("the latest month", "2026-03"),
        ("in the latest week", "[2026-04-20..2026-04-26]"),
        ("the end of the month", "[2026-04-21..2026-04-30]"),
        ("year's end", "[2026-09-01..2026-12-31]"),
        ("late this year", "[2026-09-01..2026-12-31]"),
        ("1 month and 21 days ago", "2026-03-08"),
        ("two years and three months ago", "2024-01"),
        ("the third Tuesday", "2026-04-21"),
        ("2025-26", "[2025..2026]"),
        ("in 2025-26", "[2025..2026]"),
        ("2021/22", "[2021..2022]"),
        ("in the three months to March", "2026-33"),
        ("Friday week", "2026-05-08"),
        ("Tuesday week", "2026-05-12"),
        ("within 2 weeks from today", "[2026-04-29..2026-05-13]"),
        ("at the latest April 17", "[..2026-04-17]"),
        ("April 17 at the earliest", "[2026-04-17..]"),
        ("2,500 years ago", "-0474~"),
        ("April 17?", "2026-04-17?"),
        ("19th century?", "18XX?"),
        ("5 p.m. ET on Friday", "2026-04-24T17:00-04:00"),
        ("Jan. 20 at noon ET", "2026-01-20T12:00-05:00"),
        ("today to tomorrow", "[2026-04-29..2026-04-30]"),
        ("from today to Wednesday", "2026-04-29/2026-05-06"),
        ("from today until Friday", "2026-04-29/2026-05-01"),
        ("a year earlier", "2025"),
        ("the year-ago quarter", "[2025-01-01..2025-06-30]"),
        ("April 30-May 2", "[2026-04-30..2026-05-02]"),
        ("as of April 17", "2026-04-17"),
        ("effective April 17", "2026-04-17"),
        ("year-end", "[2026-09-01..2026-12-31]"),
        ("perhaps April 17", "2026-04-17?"),
        ("in possibly 2019", "2019?"),
        ("overnight on April 3", "[2026-04-02..2026-04-04]"),
        ("one day in April", "2026-04"),
        ("one day last week", "[2026-04-20..2026-04-26]"),
        ("the coming weekend", "[2026-05-02..2026-05-03]"),
        ("Monday into Tuesday", "[2026-04-27..2026-04-28]"),
        ("W17", "[2026-04-20..2026-04-26]"),
        ("2026-W17", "[2026-04-20..2026-04-26]"),
        ("the 90s", "199X"),
        ("mid-90s", "[1994..1996]"),
        ("27/28 April", "[2026-04-27..2026-04-28]"),
        ("10 February 1731/32", "1732-02-10"),
        ("10 Feb. 1731/2", "1732-02-10"),
    ],
)
def test_wordings_of_news_are_read(text: str, edtf: str) -> None:
    assert said(text) == edtf


@pytest.mark.parametrize("text", ["Saturday 6pm to Sunday 9am", "Saturday to Sunday",
                                  "from Saturday to Sunday"])  # fmt: skip
def test_a_range_of_weekdays_said_on_its_first_is_the_last_that_is_over(text: str) -> None:
    found = resolve(text, parse("2015-04-11")).when
    assert found is not None
    assert (found.first_day, found.last_day) == (day_number(2015, 4, 4), day_number(2015, 4, 5))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("one month", "a length of time"),
        ("12 month", "a length of time"),
        ("nine months", "a length of time"),
        ("for two and a half years", "a length of time"),
        ("more than ten years", "a length of time"),
        ("for decades", "a length of time"),
        ("for the quarter", "a length of time"),
        ("every Friday", "recurs"),
        ("Fridays", "recurs"),
        ("quarterly", "recurs"),
        ("twice last week", "more than once"),
        ("fiscal 2024", "the month in which that year starts"),
        ("the fiscal first quarter", "the month in which that year starts"),
        ("FY2025", "the month in which that year starts"),
        ("25 October 1917 (O.S.)", "Old Style"),
        ("29 Nov 1290 (Julian)", "the Julian calendar"),
        ("5 Vendémiaire an XII", "the French Republican calendar"),
        ("15 Nisan 5786", "the Hebrew calendar"),
        ("2009-10", "a month or two years"),
        ("25 October 1917/18", "not a dual year"),
        ("the Christmas season", "“season”"),
    ],
)
def test_a_refusal_says_its_true_reason(text: str, why: str) -> None:
    resolved = resolve(text, parse(WEDNESDAY))
    assert resolved.edtf is None
    assert why in resolved.reason
    assert why in read_typed(text, day_number(2026, 4, 29)).reason or text == "2009-10"


@given(st.integers(1900, 2090))
def test_movable_holidays_are_those_of_the_calendar(year: int) -> None:
    def nth(month: int, name: int, which: int) -> date:
        days = [date(year, month, 1) + timedelta(n) for n in range(31)]
        named = [day for day in days if day.month == month and day.weekday() == name]
        return named[which]

    sunday = easter(year)
    expected = {
        "Easter": sunday,
        "Good Friday": sunday - timedelta(2),
        "Easter Monday": sunday + timedelta(1),
        "Pentecost": sunday + timedelta(49),
        "Ascension Day": sunday + timedelta(39),
        "Ash Wednesday": sunday - timedelta(46),
        "Thanksgiving": nth(11, 3, 3),
        "Labor Day": nth(9, 0, 0),
        "Memorial Day": nth(5, 0, -1),
        "Martin Luther King Jr. Day": nth(1, 0, 2),
        "Presidents’ Day": nth(2, 0, 2),
        "Columbus Day": nth(10, 0, 1),
        "Election Day": nth(11, 0, 0) + timedelta(1),
        "Independence Day": date(year, 7, 4),
        "Veterans Day": date(year, 11, 11),
        "Juneteenth": date(year, 6, 19),
        "Halloween": date(year, 10, 31),
        "Valentine’s Day": date(year, 2, 14),
        "Christmas Eve": date(year, 12, 24),
        "Christmas": date(year, 12, 25),
        "Boxing Day": date(year, 12, 26),
        "New Year’s Eve": date(year, 12, 31),
        "New Year’s Day": date(year, 1, 1),
    }
    for name, day in expected.items():
        assert resolve(f"{name} {year}", None).edtf == str(day), name
        assert resolve(f"on {name}, {year}", None).edtf == str(day), name


@pytest.mark.parametrize(
    "word",
    ["over", "some", "for", "half a", "more than", "about", "two", "and half", "year", "1 and",
     "before", "last", "easter", "of", "at", "week", "overnight", "until", "10 am", "from",
     "one year and"],
)  # fmt: skip
def test_a_flood_of_one_word_is_answered_at_once(word: str) -> None:
    for tail in ("", "x", "year", "years", "monday", "ago"):
        text = f"{word} " * (190 // (len(word) + 1))
        start = perf_counter()
        resolve(f"{text[:190]}{tail}", parse(WEDNESDAY))
        resolve(f"{' '.join(text.split()[:22])} {tail}", parse(WEDNESDAY))
        assert perf_counter() - start < 1


def test_easter_is_refused_where_nobody_counted_it() -> None:
    assert "1583 to 4099" in resolve("Easter 1300", None).reason


@given(DAYS, st.sampled_from(WEEKDAYS))
def test_friday_week_is_a_week_after_the_coming_friday(day: int, name: str) -> None:
    coming = day + (WEEKDAYS.index(name) - (day - 1)) % 7
    coming += 7 if coming == day else 0
    assert resolve(f"{name} week", on(day)).edtf == str(date.fromordinal(coming + 7))


@pytest.mark.parametrize(
    ("clock", "written_so"),
    [
        ("10:00 EDT", "T10:00-04:00"), ("3 p.m. GMT", "T15:00Z"), ("1500 GMT", "T15:00Z"),
        ("9:30 a.m. PT", "T09:30-07:00"), ("12:05 a.m. CET", "T00:05+01:00"),
        ("8 pm Eastern time", "T20:00-04:00"), ("noon UTC", "T12:00Z"),
    ],
)  # fmt: skip
def test_a_time_with_a_zone_is_an_instant_before_or_after_its_day(
    clock: str, written_so: str
) -> None:
    assert said(f"{clock} on April 17") == f"2026-04-17{written_so}"
    assert said(f"17 April 2026, {clock}") == f"2026-04-17{written_so}"


@pytest.mark.parametrize("clock", ["10 a.m.", "noon", "midnight ET", "15:00 local time"])
def test_a_time_without_an_offset_leaves_the_day(clock: str) -> None:
    assert said(f"April 17 at {clock}") == "2026-04-17"


def test_two_answers_never_differ_by_a_word_that_adds_nothing() -> None:
    for plain in ("2025-26", "April 17", "May", "Easter", "the third quarter"):
        found: list[Resolution] = [
            resolve(f"{lead}{plain}", parse(WEDNESDAY)) for lead in ("", "in ", "back in ")
        ]
        assert len({each.edtf for each in found}) == 1


# -- more that news says -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        # What begins with a unit is open behind it; the begin of a unit is not.
        ("beginning in March", "[2026-03-01..]"),
        ("starting in March", "[2026-03-01..]"),
        ("beginning on Monday", "[2026-04-27..]"),
        ("the beginning of March", "[2026-03-01..2026-03-10]"),
        ("2001 onwards", "[2001..]"),
        ("2001 onward", "[2001..]"),
        ("2001-present", "[2001-01-01..2026-04-29]"),
        ("at least until 2030", "[2030..]"),
        ("until at least 2030", "[2030..]"),
        ("at least through 2030", "[2030..]"),
        ("post-1945", "[1946..]"),
        ("pre-1914", "[..1913]"),
        # What has ended is over; what is ending may be to come.
        ("the year ended Dec. 31", "2025"),
        ("the year ended June 30", "[2024-07-01..2025-06-30]"),
        ("the year ending June 30", "[2025-07-01..2026-06-30]"),
        ("the week ended May 2", "[2025-04-26..2025-05-02]"),
        ("in its first quarter ended March 31", "2026-33"),
        ("the three months to the end of March", "2026-33"),
        ("first-half 2025", "[2025-01-01..2025-06-30]"),
        ("1H25", "[2025-01-01..2025-06-30]"),
        ("the September 2025 quarter", "2025-35"),
        ("calendar year 2025", "2025"),
        ("end-2025", "[2025-09-01..2025-12-31]"),
        ("midway through 2025", "[2025-05-01..2025-08-31]"),
        # A time of day alone is of the day of the report.
        ("at 3:30 p.m.", "2026-04-29"),
        ("8am", "2026-04-29"),
        ("at 6.30pm", "2026-04-29"),
        ("just after 9 p.m.", "2026-04-29"),
        ("1400 GMT", "2026-04-29T14:00Z"),
        ("9:30 a.m. EDT", "2026-04-29T09:30-04:00"),
        ("before dawn Wednesday", "2026-04-29"),
        ("before dawn on April 3", "2026-04-03"),
        ("Thursday night last week", "2026-04-23"),
        ("the night of 9–10 November 1938", "[1938-11-09..1938-11-10]"),
        ("on the night of 14/15 April 1912", "[1912-04-14..1912-04-15]"),
        ("Black Monday, Oct. 19, 1987", "1987-10-19"),
        ("ages ago", "[..2026-04-29]"),
    ],
)
def test_more_expressions_of_news_are_read(text: str, edtf: str) -> None:
    assert said(text) == edtf


@pytest.mark.parametrize("text", ["25:10 pm", "13 pm", "0 am", "2500 GMT"])
def test_a_time_of_day_that_there_is_not_is_refused(text: str) -> None:
    assert said(text) is None


@given(DAYS, st.sampled_from(["Dec. 31", "June 30", "Sept. 30", "March", "Friday"]))
def test_what_has_ended_is_never_in_the_future(day: int, rest: str) -> None:
    for lead in ("the year", "the three months", "the week"):
        found = resolve(f"{lead} ended {rest}", on(day)).when
        if found is not None:
            assert found.first_day is not None
            assert found.first_day <= day
