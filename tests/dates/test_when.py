"""The days that a time may and must lie in, and the order of times."""

from __future__ import annotations

from itertools import pairwise
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.dates.calendar import DAY, day_number, month_length
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.when import UNDATED, When

YEARS = st.integers(1990, 2010)


@st.composite
def points(draw: st.DrawFn) -> str:
    year, month = draw(YEARS), draw(st.integers(1, 12))
    day = draw(st.integers(1, month_length(year, month)))
    shapes = [f"{year}", f"{year}-{month:02d}", f"{year}-{month:02d}-{day:02d}"]
    shapes += [f"{year}-{draw(st.integers(21, 41))}", f"{year // 10}X", f"{year // 10}X-12-25"]
    return draw(st.sampled_from(shapes)) + draw(st.sampled_from(["", "", "?", "~", "%"]))


@st.composite
def whens(draw: st.DrawFn) -> When:
    first, last = sorted((draw(points()), draw(points())), key=lambda text: text[:4])
    shape = draw(
        st.sampled_from(
            ["{a}", "{a}/{b}", "{a}/..", "/{b}", "../..", "[{a},{b}]", "{{{a},{b}}}", "[{a}..{b}]",
             "[..{b}]", "[{a}..]", "{{{a}..}}", "[{b},..{a}]", "{{{a}..{a}}}"]
        )
    )  # fmt: skip
    try:
        return parse(shape.format(a=first, b=last))
    except ValueError:
        return parse(first)


RANGES = st.tuples(
    st.integers(day_number(1985, 1, 1), day_number(2015, 1, 1)), st.integers(0, 4000)
).map(lambda drawn: (drawn[0] * DAY, (drawn[0] + drawn[1]) * DAY + DAY - 1))


def within(text: str, from_: str, to: str) -> str:
    """Return `certain`, `possible` or `no` for the days from one to another."""
    when, low, high = parse(text), parse(from_).begin_earliest, parse(to).end_latest
    if when.certain(low, high):
        assert when.possible(low, high)
        return "certain"
    return "possible" if when.possible(low, high) else "no"


# -- possible and certain ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Y-66E6", "no"),
        ("-0043-03-15", "no"),
        ("199X", "no"),
        ("2025-12%", "no"),
        ("2026-33", "no"),
        ("{2026-01,2026-03}", "no"),
        ("2026-02-24/2026-02-27", "no"),
        ("2026-04", "certain"),
        ("/2026-04-10", "certain"),
        ("2026-04-17~", "certain"),
        ("2026-04-17/..", "certain"),
        ("[2026-04-17..]", "possible"),
        ("2026-04-17T10:00-04:00", "certain"),
        ("[..2026-04-28]", "possible"),
        ("2026-05-01", "no"),
        ("2026-05-01~", "possible"),
        ("2026-04-29~", "possible"),
        ("2026-04-17?", "possible"),
        ("2026-04-17%", "possible"),
        ("2026", "possible"),
        ("2026-03/2026-05", "certain"),
        ("2026-03/2026-04-17", "certain"),
        ("[2026-03-31,2026-05-01]", "no"),
        ("[2026-03-31,2026-04-05]", "possible"),
        ("[2026-04-02,2026-04-05]", "certain"),
        ("{2026-03-31,2026-04-05}", "certain"),
        ("{2026-03..2026-05}", "certain"),
        ("{2020..}", "possible"),
        ("2026-04-17?/..", "possible"),
    ],
)
def test_april_2026_selects_what_may_or_must_have_been_then(text: str, verdict: str) -> None:
    assert within(text, "2026-04-01", "2026-04-30") == verdict


def test_each_month_of_a_range_of_all_is_certain_as_a_whole_but_not_in_part() -> None:
    assert within("{2026-01..2026-03}", "2026-02-01", "2026-02-28") == "certain"
    assert within("{2026-01..2026-03}", "2026-02-03", "2026-02-20") == "possible"
    assert within("{2020..2022}", "2021-01-01", "2021-12-31") == "certain"
    assert within("{2026-02-01..2026-02-09}", "2026-02-03", "2026-02-03") == "certain"


@given(whens(), RANGES)
def test_what_is_certain_is_possible(when: When, span: tuple[int, int]) -> None:
    assert when.possible(*span) or not when.certain(*span)


@given(whens(), RANGES, st.integers(0, 400), st.integers(0, 400))
def test_a_wider_range_loses_nothing(
    when: When, span: tuple[int, int], before: int, after: int
) -> None:
    wider = span[0] - before * DAY, span[1] + after * DAY
    assert not when.possible(*span) or when.possible(*wider)
    assert not when.certain(*span) or when.certain(*wider)


@given(whens())
def test_bounds_do_not_cross(when: When) -> None:
    assert when.begin_earliest <= when.begin_latest <= when.end_latest
    assert when.begin_earliest <= when.end_earliest <= when.end_latest
    assert when.possible(-inf, inf)


def test_what_is_undated_is_possible_everywhere_and_certain_nowhere() -> None:
    assert UNDATED.possible(0, DAY)
    assert not UNDATED.certain(0, DAY)
    assert UNDATED.listed_day is None


# -- order ---------------------------------------------------------------------------------------


def test_times_are_ordered_by_their_first_possible_moment_and_then_by_precision() -> None:
    texts = [
        "Y-66E6", "-0043-03-15", "16XX~", "199X", "[..2026-03-31]", "2026-04-01", "2026-04",
        "[2026-04-01..]", "2026-04-17T09:00Z/2026-04-17T11:30Z", "2026-04-17T10:00-04:00",
        "2026-05-01",
    ]  # fmt: skip
    times = [parse(text) for text in reversed(texts)]
    assert [when.edtf for when in sorted(times, key=lambda when: when.order_key)] == texts


def test_before_a_day_stands_just_before_what_happens_at_its_end() -> None:
    assert parse("[..2026-04-28]").order_key < parse("2026-04-29").order_key
    assert parse("[..2026-04-28]").order_key > parse("2026-04-28").order_key
    assert parse("/2026-04-10").order_key[1] == -1


def test_a_day_or_later_stands_just_after_what_began_that_day() -> None:
    assert parse("[2026-04-28..]").order_key > parse("2026-04-28/..").order_key
    assert parse("[2026-04-28..]").order_key < parse("2026-04-29").order_key


@given(st.lists(whens(), max_size=6))
def test_the_order_is_total_and_the_undated_come_last(times: list[When]) -> None:
    times = sorted([*times, UNDATED], key=lambda when: when.order_key)
    assert times[-1].listed_day is None
    assert {when.listed_day is None for when in times if when.order_key[1] == 9} == {True}
    assert all(when.order_key[1] == 9 for when in times if when.listed_day is None)
    assert all(a.order_key <= b.order_key for a, b in pairwise(times))


# -- what kind of knowledge ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "exact", "lasting", "imprecise"),
    [
        ("2026-04-17", True, False, False),
        ("2026-04-17T10:00Z", True, False, False),
        ("2026-04-17?", False, False, False),
        ("2026-04", False, False, True),
        ("2025-12-2X", False, False, True),
        ("2026-02-24/2026-02-27", False, True, False),
        ("2026-04-17/..", False, True, False),
        ("/2026-04-17", False, True, False),
        ("[2026-02-24..2026-02-27]", False, False, True),
        ("[2026-04-17..]", False, False, True),
        ("{2026-01,2026-03}", False, False, False),
    ],
)
def test_a_time_is_exact_or_lasting_or_imprecise(
    text: str, exact: bool, lasting: bool, imprecise: bool
) -> None:
    when = parse(text)
    assert (when.is_exact, when.is_lasting, when.is_imprecise) == (exact, lasting, imprecise)


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("2026-04-17", (2026, 4, 17)),
        ("2026-04", (2026, 4, 1)),
        ("[..2026-04-28]", (2026, 4, 28)),
        ("/2026-04-10", (2026, 4, 10)),
        ("2026-04-17/..", (2026, 4, 17)),
        ("../..", None),
    ],
)
def test_a_list_shows_a_time_at_its_first_day_or_at_its_last_if_the_start_is_open(
    text: str, listed: tuple[int, int, int] | None
) -> None:
    assert parse(text).listed_day == (None if listed is None else day_number(*listed))


def test_a_time_can_be_hashed_and_compared_by_value() -> None:
    assert parse("2026-04") == parse("2026-04")
    assert len({parse("2026-04"), parse("2026-04"), parse("2026-04-17")}) == 2
