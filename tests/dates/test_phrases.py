"""The times that a source's words give, relative to their anchor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import times
from timeline_tui.dates.calendar import DAY, civil, day_number, month_start
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.english import meaning_of
from timeline_tui.dates.english.dates import may_be_years
from timeline_tui.dates.meanings import (
    ANCHOR,
    CONVENTIONS,
    DaySpan,
    Unclear,
    Unit,
    half,
    third,
    to_edtf,
)
from timeline_tui.dates.phrases import RULE_SET, Resolution, read_typed, resolve, sample_days
from timeline_tui.dates.when import UNDATED, When

DATA = Path(__file__).parents[1] / "data"
COLLECTED: list[dict[str, str]] = json.loads((DATA / "phrases_collected.json").read_text("utf-8"))
PHRASES = sorted({row["text"] for row in COLLECTED})
ARTICLE = parse(ANCHOR)
Days = tuple[int | None, int | None]


def said(text: str, anchor: str = ANCHOR) -> str | None:
    return resolve(text, parse(anchor)).edtf


def bounds(resolved: Resolution) -> Days | None:
    when = resolved.when
    return None if when is None else (when.first_day, when.last_day)


# -- examples ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row", COLLECTED, ids=lambda row: f"{row['text']}, said on {row['anchor']}"
)
def test_a_collected_phrase_says_what_the_conventions_say_it_does(row: dict[str, str]) -> None:
    resolved = resolve(row["text"], parse(row["anchor"]))
    assert resolved.edtf == row["edtf"]
    assert bool(resolved.reason) == (row["edtf"] is None)


@pytest.mark.parametrize(
    ("text", "anchor", "edtf"),
    [
        ("between Feb 24 and 27", "2026-03-12", "[2026-02-24..2026-02-27]"),
        ("early March 2026", "2026-04-29", "[2026-03-01..2026-03-10]"),
        ("earlier this month", "2026-04-29", "[2026-04-01..2026-04-29]"),
        ("around 2026-04-17", "2026-04-29", "2026-04-17~"),
        ("last week", "2026-04-29", "[2026-04-20..2026-04-26]"),
        ("this week", "2026-04-29", "[2026-04-27..2026-04-29]"),
        ("once", "2026-04-29", "[..2026-04-29]"),
        ("on the margins of the talks", "2026-04-29", None),
        ("before the launch", "2026-04-29", None),
        ("three days after the launch", "2026-04-29", None),
    ],
)
def test_the_examples_of_the_date_model_hold(text: str, anchor: str, edtf: str | None) -> None:
    assert said(text, anchor) == edtf


@pytest.mark.parametrize("convention", CONVENTIONS, ids=lambda convention: convention.name)
def test_every_convention_in_the_table_is_kept(convention: Any) -> None:
    resolved = resolve(convention.example, ARTICLE)
    assert (resolved.edtf, resolved.rule) == (convention.edtf, convention.name)


def test_every_rule_that_decides_is_in_the_table() -> None:
    rules = {resolve(row["text"], parse(row["anchor"])).rule for row in COLLECTED}
    assert rules - {""} <= {convention.name for convention in CONVENTIONS}


# -- what is not derived -------------------------------------------------------------------------


def test_other_rules_than_those_known_derive_nothing() -> None:
    resolved = resolve("last week", ARTICLE, "en/2")
    assert resolved.edtf is None
    assert "en/2" in resolved.reason
    assert RULE_SET in resolved.reason


def test_a_phrase_that_is_not_understood_is_named_in_the_reason() -> None:
    assert "“gibberish”" in resolve("gibberish in April", ARTICLE).reason
    assert resolve("", ARTICLE).reason
    assert resolve("?!", ARTICLE).reason


def test_a_weekday_that_contradicts_its_date_is_refused_with_the_true_one() -> None:
    assert resolve("Thursday, April 17, 2026", ARTICLE).reason == (
        "17 April 2026 is a Friday, not a Thursday"
    )


def test_figures_with_two_readings_are_refused_with_both() -> None:
    resolved = resolve("on 04/05/2026", ARTICLE)
    assert resolved.alternatives == ("2026-04-05", "2026-05-04")
    assert "4 May or 5 April" in resolved.reason


@pytest.mark.parametrize("anchor", [None, UNDATED, parse("2026-04-17/.."), parse("[..2026]")])
def test_without_a_closed_anchor_only_what_needs_none_is_derived(anchor: When | None) -> None:
    assert resolve("early March 2026", anchor).edtf == "[2026-03-01..2026-03-10]"
    assert resolve("2026-04-17", anchor).edtf == "2026-04-17"
    refused = resolve("last week", anchor)
    assert refused.edtf is None
    assert "relative to a day" in refused.reason


def test_words_that_continue_a_story_say_so() -> None:
    assert resolve("the following Monday", ARTICLE).story
    assert resolve("three days later", ARTICLE).story
    assert not resolve("last Monday", ARTICLE).story


def test_only_what_is_relative_uses_its_anchor() -> None:
    assert resolve("last week", ARTICLE).uses_anchor
    assert not resolve("the third week of April 2026", ARTICLE).uses_anchor


# -- every day of five years ---------------------------------------------------------------------

Oracle = Callable[[date], tuple[date, date]]


def _week(day: date, weeks: int) -> tuple[date, date]:
    year, week, _ = (day + timedelta(weeks=weeks)).isocalendar()
    return date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7)


def _months(day: date, first: int, count: int = 1) -> tuple[date, date]:
    """Return `count` months from the one that is `first` after the day's."""
    begin = day.year * 12 + day.month - 1 + first
    end = begin + count
    return (
        date(begin // 12, begin % 12 + 1, 1),
        date(end // 12, end % 12 + 1, 1) - timedelta(days=1),
    )


def _until(span: tuple[date, date], day: date) -> tuple[date, date]:
    return span[0], min(span[1], day)


def _recent(day: date, name: int) -> date:
    return next(
        one for one in (day - timedelta(days=back) for back in range(7)) if one.weekday() == name
    )


def _quarter(day: date) -> int:
    return -((day.month - 1) % 3)


ORACLES: dict[str, Oracle] = {
    "today": lambda day: (day, day),
    "yesterday": lambda day: (day - timedelta(1), day - timedelta(1)),
    "the day before yesterday": lambda day: (day - timedelta(2), day - timedelta(2)),
    "tomorrow": lambda day: (day + timedelta(1), day + timedelta(1)),
    "30 days ago": lambda day: (day - timedelta(30), day - timedelta(30)),
    "two weeks ago": lambda day: (day - timedelta(14), day - timedelta(14)),
    "last week": lambda day: _week(day, -1),
    "next week": lambda day: _week(day, 1),
    "this week": lambda day: _until(_week(day, 0), day),
    "last month": lambda day: _months(day, -1),
    "next month": lambda day: _months(day, 1),
    "two months ago": lambda day: _months(day, -2),
    "this month": lambda day: _until(_months(day, 0), day),
    "earlier this month": lambda day: _until(_months(day, 0), day),
    "last quarter": lambda day: _months(day, _quarter(day) - 3, 3),
    "this quarter": lambda day: _until(_months(day, _quarter(day), 3), day),
    "last year": lambda day: (date(day.year - 1, 1, 1), date(day.year - 1, 12, 31)),
    "this year": lambda day: (date(day.year, 1, 1), day),
    "a year ago": lambda day: (date(day.year - 1, 1, 1), date(day.year - 1, 12, 31)),
    "last weekend": lambda day: (_week(day, 0)[0] - timedelta(2), _week(day, 0)[0] - timedelta(1)),
    "the Tuesday after": lambda day: (
        _recent(day + timedelta(7), 1),
        _recent(day + timedelta(7), 1),
    ),
} | {
    f"{lead}{name}": rule
    for place, name in enumerate(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    )
    for lead, rule in (
        ("on ", lambda day, place=place: (_recent(day, place),) * 2),
        ("next ", lambda day, place=place: (_week(day, 1)[0] + timedelta(place),) * 2),
        ("this past ", lambda day, place=place: (_recent(day - timedelta(1), place),) * 2),
    )
}
EVERY_DAY = [date(2024, 1, 1) + timedelta(number) for number in range(1827)]


@pytest.mark.slow
@pytest.mark.parametrize("phrase", ORACLES)
def test_a_phrase_agrees_with_the_calendar_on_every_day_of_five_years(phrase: str) -> None:
    for day in EVERY_DAY:
        first, last = ORACLES[phrase](day)
        got = bounds(resolve(phrase, parse(day.isoformat())))
        assert got == (first.toordinal(), last.toordinal()), day


def test_last_friday_covers_both_fridays_that_it_may_be() -> None:
    for day in EVERY_DAY:
        this_week = _week(day, 0)[0] + timedelta(4)
        recent, former = _recent(day - timedelta(1), 4), this_week - timedelta(7)
        got = resolve("last Friday", parse(day.isoformat())).edtf
        if recent == former:
            assert got == recent.isoformat()
        else:
            assert got == f"[{former},{recent}]"


# -- vague anchors -------------------------------------------------------------------------------


def _anchor(first: int, last: int) -> When:
    return parse(to_edtf(DaySpan(first, last)))


def _covers(wide: Resolution, narrow: Resolution) -> bool:
    if narrow.when is None:
        return True
    return (
        wide.when is not None
        and wide.when.begin_earliest <= narrow.when.begin_earliest
        and wide.when.end_latest >= narrow.when.end_latest
    )


def test_of_two_winters_the_later_one_counts_on_a_vague_anchor_too() -> None:
    spring = resolve("this winter", parse("1917-03-01"))
    assert spring.edtf == "[1916-24,1917-24]"
    assert _covers(resolve("this winter", parse("[1917-02-08..1917-03-01]")), spring)


FIRST, LAST = day_number(1890, 1, 1), day_number(2090, 1, 1)


@settings(max_examples=times(300), deadline=None)
@given(st.sampled_from(PHRASES), st.integers(FIRST, LAST), st.integers(0, 900), st.data())
def test_a_vaguer_anchor_never_narrows_the_answer(
    phrase: str, first: int, width: int, data: st.DataObject
) -> None:
    wide = resolve(phrase, _anchor(first, first + width))
    low = data.draw(st.integers(first, first + width))
    high = data.draw(st.integers(low, first + width))
    assert _covers(wide, resolve(phrase, _anchor(low, high)))


@cache
def _by_day(phrase: str, day: int) -> DaySpan | None:
    try:
        return meaning_of(phrase, "past").span_on(day, "past")
    except Unclear:
        return None


def relative_phrases() -> st.SearchStrategy[str]:
    """Give phrases that say a time by their anchor; found out when asked, for it takes a while."""
    some = [*PHRASES, "late this decade", "Saturday, February 29", "late this century",
            "the fifth Monday of this month", "this spring", "Friday the 13th"]  # fmt: skip
    return st.sampled_from([each for each in some if resolve(each, parse("2024")).uses_anchor])


@settings(max_examples=times(60), deadline=None)
@given(st.deferred(relative_phrases), st.integers(FIRST, LAST), st.integers(740, 6000))
def test_the_days_that_a_wide_anchor_is_asked_for_stand_for_all_of_them(
    phrase: str, first: int, width: int
) -> None:
    def extent(days: list[int]) -> tuple[float, float] | None:
        spans = [span for day in days if (span := _by_day(phrase, day)) is not None]
        if not spans:
            return None
        firsts = [-1e18 if span.first is None else span.first for span in spans]
        lasts = [1e18 if span.last is None else span.last for span in spans]
        return min(firsts), max(lasts)

    last = first + width
    assert extent(sample_days(first, last)) == extent(list(range(first, last + 1)))


@pytest.mark.parametrize(
    ("phrase", "anchor", "edtf"),
    [
        # On the last days of the anchor these have begun, and end with it; before, they had not.
        ("late this year", "[2024-01-01..2027-12-15]", "[2024-09-01..2027-12-31]"),
        ("late this decade", "[2015-01-01..2028-06-01]", "[2017..2029]"),
        ("late this century", "[1950-01-01..2070-06-01]", "[1966..2099]"),
        # For 366 days no 13th near is a Friday, the longest that this calendar does without.
        ("Friday the 13th", "[1913-01-01..1916-09-12]", "[1912-12-13..1915-08-13]"),
        # A day that exists in some years only.
        ("Saturday, February 29", "[1990-01-01..2029-12-31]", "[1992-02-29..2020-02-29]"),
    ],
)
def test_a_wide_anchor_is_covered_where_its_ends_alone_would_not_do(
    phrase: str, anchor: str, edtf: str
) -> None:
    assert said(phrase, anchor) == edtf


def test_a_doubted_anchor_makes_a_doubted_answer_and_an_approximate_one_a_wide_one() -> None:
    assert said("yesterday", "2026-04-29?") == "2026-04-28?"
    assert said("yesterday", "2026-04-29~") == "[2026-04-25..2026-05-01]"
    assert said("last year", "[2025-12-30,2026-01-02]") == "[2024..2025]"


# -- properties ----------------------------------------------------------------------------------

SHIFTS = {"day": 1, "week": 7, "fortnight": 14}


@given(st.integers(FIRST, LAST), st.integers(1, 400), st.sampled_from(sorted(SHIFTS)))
def test_what_was_some_days_ago_holds_the_day_so_far_before(
    anchor: int, count: int, unit: str
) -> None:
    days = bounds(resolve(f"{count} {unit}s ago", _anchor(anchor, anchor)))
    assert days == (anchor - count * SHIFTS[unit],) * 2


@given(st.integers(FIRST, LAST), st.integers(1, 400))
def test_what_was_some_months_ago_is_the_month_so_far_before(anchor: int, count: int) -> None:
    year, month, _ = civil(anchor)
    days = bounds(resolve(f"{count} months ago", _anchor(anchor, anchor)))
    assert days == (month_start(year, month - count), month_start(year, month - count + 1) - 1)


@settings(max_examples=times(300), deadline=None)
@given(st.sampled_from(PHRASES), st.integers(FIRST, LAST))
def test_an_answer_is_always_the_same_and_answers_itself(phrase: str, anchor: int) -> None:
    resolved = resolve(phrase, _anchor(anchor, anchor))
    meaning_of.cache_clear()
    assert resolve(phrase, _anchor(anchor, anchor)) == resolved
    if resolved.edtf is not None:
        assert parse(resolved.edtf) == resolved.when
        # A source that writes 2025-33 means two years, which no answer is written for.
        if not may_be_years(resolved.edtf):
            assert resolve(resolved.edtf, ARTICLE).edtf == resolved.edtf


@pytest.mark.parametrize(
    ("written_so", "plain"),
    [
        ("  Last   WEEK. ", "last week"),
        ("last week’s Tuesday", "last week's Tuesday"),
        ("“mid–April”", "mid-April"),
        ("March 3—9", "March 3-9"),
        ("Sept. 3", "September 3"),
        ("Sep 3", "September 3"),
        ("Tues., April 21", "Tuesday April 21"),
        ("the ’90s", "the 1990s"),
        ("44 B.C.E.", "44 BC"),
        ("on Monday, at 3 p.m.", "Monday"),
        ("the twenty-first of April", "April 21"),
        ("a couple of days ago", "couple days ago"),
        ("in\u00a0March", "in March"),
    ],
)
def test_spelling_does_not_change_the_meaning(written_so: str, plain: str) -> None:
    resolved = resolve(written_so, ARTICLE)
    assert resolved.edtf is not None
    assert resolved.edtf == resolve(plain, ARTICLE).edtf


VOCABULARY = (
    "before until by from to and or early mid late last next this the of in on week month april "
    "monday 3 3rd third 2026 's year around between about weeks ago after days two - second half "
    "quarter 1990s century bc winter 17/4 the a few 12:30 overnight"
)
WORDS = st.sampled_from(VOCABULARY.split())
ODD = st.one_of(
    st.text(max_size=40),
    st.text(min_size=3900, max_size=4000),
    st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")),
    st.text("0123456789/.-' ", max_size=250),
    st.lists(WORDS, max_size=60).map(" ".join),
)
FLOODS = (
    "last " * 40, "'s " * 60, "early " * 24 + "may", " of ".join(["early"] * 12) + " may",
    "between " + "and " * 22 + "may", "1/" * 100, "0" * 4000, "a.b." * 50, "1,111," * 33,
    "around " * 23 + "may", "x" * 200, "two " * 24, "may - " * 12, "-" * 200,
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["twenty n", "thirty o", "north dozen", "no hundred", "n dozen", "fifty n days ago", "v of"],
)
def test_words_that_begin_like_numbers_are_words(text: str) -> None:
    assert resolve(text, ARTICLE).reason


@settings(max_examples=times(500))
@given(ODD | st.sampled_from(FLOODS), st.sampled_from([ARTICLE, parse("2026"), None]))
def test_any_string_is_answered_without_an_error(text: str, anchor: When | None) -> None:
    resolved = resolve(text, anchor)
    assert (resolved.edtf is None) == bool(resolved.reason)


def test_numbers_without_bounds_are_refused() -> None:
    assert resolve("999999999999 years ago", ARTICLE).edtf is None
    assert resolve("5000000 years ago", ARTICLE).edtf == "Y-4997974~"
    assert resolve("5000000 months ago", ARTICLE).reason.startswith("EDTF has no months")


def test_the_answer_does_not_depend_on_the_zone_of_the_host() -> None:
    program = (
        "from timeline_tui.dates.phrases import resolve\n"
        "from timeline_tui.dates.edtf import parse\n"
        "print([resolve(p, parse('2026-04-29T23:30-04:00')).edtf for p in"
        " ('today', 'last week', 'hours ago', 'this month')])"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program], env=os.environ | {"TZ": zone}, text=True,
            capture_output=True, check=True, timeout=60,
        ).stdout
        for zone in ("UTC", "America/New_York", "Asia/Kolkata")
    }  # fmt: skip
    assert len(answers) == 1


def test_first_paint_does_not_load_phrases_and_they_load_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "import timeline_tui.dates.edtf, timeline_tui.dates.wording\n"
        "import timeline_tui.core.lens\n"
        "print(sorted(name for name in sys.modules if 'english' in name or 'phrases' in name))\n"
        "import timeline_tui.dates.phrases, timeline_tui.dates.phrases\n"
        "heavy = {'textual', 'rich', 'pydantic', 'dateutil', 'datetime'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert answer.stdout.split() == ["[]", "[]"]


# -- spans ---------------------------------------------------------------------------------------

SPANS = st.builds(
    lambda first, days: DaySpan(first, first + days),
    st.integers(day_number(-9990, 1, 1), LAST),
    st.integers(0, 60_000),
)


@given(SPANS)
def test_what_is_written_has_the_bounds_of_the_span(span: DaySpan) -> None:
    when = parse(to_edtf(span))
    assert (when.begin_earliest, when.end_latest) == (
        (span.first or 0) * DAY, (span.last or 0) * DAY + DAY - 1,
    )  # fmt: skip


@given(st.integers(-9000, 9000), st.integers(1, 12))
def test_thirds_and_halves_cover_their_unit_in_order(year: int, month: int) -> None:
    decade = DaySpan(month_start(year // 10 * 10, 1), month_start(year // 10 * 10 + 10, 1) - 1)
    units: list[tuple[Unit, DaySpan]] = [
        ("month", DaySpan(month_start(year, month), month_start(year, month + 1) - 1)),
        ("year", DaySpan(month_start(year, 1), month_start(year + 1, 1) - 1)),
        ("decade", decade),
        ("week", DaySpan(month * 7 + 1, month * 7 + 7)),
    ]
    for unit, span in units:
        for parts in ([third(span, unit, place) for place in range(3)],
                      [half(span, unit, place) for place in range(2)]):  # fmt: skip
            assert (parts[0].first, parts[-1].last) == (span.first, span.last)
            for one, other in pairwise(parts):
                assert one.last is not None
                assert other.first is not None
                assert one.first is not None
                assert one.first < other.first <= one.last + 1


# -- vectors of another suite --------------------------------------------------------------------

VECTORS: list[dict[str, Any]] = json.loads(
    (DATA / "relative_vectors.json").read_text("utf-8")
)["vectors"]  # fmt: skip

COMING = "On 24th; on the 15th; third quarter; 3rd quarter; third qtr; 3rd qtr; the 3rd qtr"
WEEKDAYS = (
    "monday; mon.; thursday; thu; thu.; friday; fri; fri.; saturday; sat; sat.; sunday; sun; sun."
)
FAR = (
    "Aug 8; third day of october; the week of october 7th; first tuesday of october; first "
    "tuesday in october; 4th of July; 4 of july; July 13-15; July 13 to 15; July 13 thru 15; July "
    "13 through 15; July 13 - July 15; from July 13-15; from 13 to 15 July; from 13th to 15th "
    "July; from the 13 to 15 July; from the 13th to 15th July; from the 13th to the 15th July; "
    "from the 13 to the 15 July; from 13 to 15 of July; from 13th to 15 of July; from 13 to 15th "
    "of July; from 13th to 15th of July; from 13 to the 15 of July; from 13th to the 15 of July; "
    "from 13 to the 15th of July; from 13th to the 15th of July; from the 13 to the 15 of July; "
    "from the 13th to the 15 of July; from the 13 to the 15th of July; from the 13th to the 15th "
    "of July; Aug 8 - Aug 12; August 27th - 29th; from August 27th - 29th; 23rd to 26th Oct; 1-8 "
    "september; 12 to 16 september; 19th To 21st aug; last friday of october; last friday in "
    "october"
)
CLIPPED = (
    "this week; current week; this quarter; this qtr; this year; current year; this yr; beginning "
    "of this week; beginning of current week; at the beginning of this week; at the beginning of "
    "current week"
)
UPCOMING = "; ".join(
    f"{words} {unit}{plural}"
    for unit in ("week", "day", "month", "quarter", "year")
    for words in ("upcoming two", "upcoming 2", "two upcoming", "2 upcoming")
    for plural in ("s", "")
)
DISAGREEMENTS: dict[str, str] = {
    "a report leans to the past: without a year the most recent (a prompt agrees)": COMING,
    "bare weekdays stay in the past, typed ones too": WEEKDAYS,
    "without a year the nearest: over 90 days ahead either of two, over 180 the last one": FAR,
    "a report of this week ends with its day (a prompt agrees)": CLIPPED,
    "“next March” may be that of next year too (a prompt agrees)": "next March",
    "the suite takes two upcoming weeks for the second of them": UPCOMING,
    "a count of units is rolling and ends or begins with the anchor's day": (
        "last 2 days; last two days; past 2 days; next 3 days; next three days; next few days; "
        "last 2 weeks; last two weeks; past 2 weeks; next 3 weeks; next three weeks; last 2 "
        "months; last two months; next 3 months; next three months; last 2 years; last two years; "
        "next 3 years; next three years"
    ),
    "months and years ago are the whole month or year": (
        "3 years from today; three months ago; two years ago; three months hence; two years hence"
    ),
    "today's own weekday is today": "tuesday",
    "“this Monday” is that of this week": "this monday",
    "three Fridays from now are counted from the next one; the suite has both": (
        "3 fridays from now; three fridays from now"
    ),
    "a week is Monday to Sunday and begins before today": "the week; all week; rest of the week",
    "the past week reaches to today": "past week",
    "weeks of a month are counted in three ways, and all are covered": (
        "first week of october 2014; third last week of 2018; the third last week of 2018; the 3rd "
        "last week of 2018; 2nd last week of October 2018; the second last week of October 2018; "
        "last week of september 2014"
    ),
    "the week of a Sunday is the one that it ends or begins, never only the one after": (
        "the week of october 6th"
    ),
    "seasons are whole months": "this Summer; current summer; this winter",
    "after a year is after its end, through a year with it": "anytime after 2014; through 2014",
    "the 1st is the most recent, or this month's": "on the first; the 1st",
    "January is this year's": "beginning of January; at the beginning of January",
    "the beginning of a year is its first four months": (
        "beginning of 2017; at the beginning of 2017; beginning of year; the beginning of the "
        "year; the BOY; BOY"
    ),
    "two digits do not say which century": "10/31/74; 10-31-74; 31-Oct-74; 3/3/15; 14th April 15; "
    "18q4",
    "figures that may be something else": "2-15; 2 - 15; the 24",
    "a weekday that contradicts the nearest dates is refused, years are not searched for it": (
        "Thu 15th; Fri, Jul 18; Jul 18, Fri"
    ),
    "“the past week” is no week of the calendar, and has no third": (
        "beginning of past week; at the beginning of past week; end of past week; at the end of "
        "past week"
    ),
    "not understood: seldom in news, or ambiguous": (
        "tomorrows; the ides of march; March in 1 year; March in a year; friday after next; March "
        "after next; wednesday after next; one year After "
        "christmas; a year from Christmas; for 10 days from 18th Dec; from 18th Dec for 10 days; "
        "18th Dec for 10 days; this season; current seasons; last season; past seasons; previous "
        "seasons; next season; the closest Monday to Oct 5th; the second "
        "closest Mon to October fifth"
    ),
}
"""Where the suite differs from the conventions, and why; the texts are joined by semicolons."""
NAMED = {text: why for why, texts in DISAGREEMENTS.items() for text in texts.split("; ")}


def _number(iso: str | None) -> int | None:
    return None if iso is None else date.fromisoformat(iso).toordinal()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["text"])
def test_the_vectors_of_another_suite_agree_or_are_named(vector: dict[str, Any]) -> None:
    anchor = parse(vector["ref"])
    expected = _number(vector["lo"]), _number(vector["hi"])
    why = NAMED.get(vector["text"])
    agrees = bounds(resolve(vector["text"], anchor)) == expected
    # The suite contradicts itself on "3 fridays from now", so one of its rows agrees.
    if "fridays from now" not in vector["text"]:
        assert agrees == (why is None), why
    typed = read_typed(vector["text"], anchor).when
    if why is None or "a prompt agrees" in why:
        assert typed is not None
        assert (typed.first_day, typed.last_day) == expected


def test_every_named_disagreement_is_one() -> None:
    assert set(NAMED) <= {vector["text"] for vector in VECTORS}
    assert len(VECTORS) == 392


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-13", "there is no month 13"),
        ("in 2026-14", "there is no month 14"),
        ("the 13th month", "does not say of which year"),
        ("in the 6th month", "does not say of which year"),
        ("Q5 2026", "a year has four quarters"),
        ("H3 2026", "a year has two halves"),
        ("week 54", "at most 53 weeks"),
        ("13 pm", "has 12 hours"),
        ("25:00", "no such time of day"),
        ("2500 GMT", "no such time of day"),
        ("eventually", "gives no time"),
        ("nobody knows when", "is not a word of time"),
    ],
)
def test_a_refusal_names_its_true_reason_and_what_to_write(text: str, reason: str) -> None:
    answer = resolve(text, parse("2026-04-29"))
    assert answer.when is None
    assert reason in answer.reason
    assert "write" in answer.reason or "known here" in answer.reason


def test_a_pair_of_years_is_no_missing_month() -> None:
    answer = resolve("2009-13", parse("2026-04-29"))
    assert answer.edtf == "[2009..2013]"
