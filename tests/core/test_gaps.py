"""Silences: how long at least, between whom, and what may fall within."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core import gaps as module
from timeline_tui.core import index
from timeline_tui.core.columns import NONE
from timeline_tui.core.event import Document, Event, Source
from timeline_tui.core.gaps import Coverage, Gap, cover_days, find_gaps, gaps, times_of
from timeline_tui.core.index import sets
from timeline_tui.core.index.sets import RowSet, bits_of
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.dates.calendar import day_number
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.extent import ON_A_DAY, measure
from timeline_tui.dates.when import UNDATED

MARCH = day_number(2026, 3, 1) - 1


def lens(*dates: str) -> Lens:
    events = tuple(
        Event(f"e{n}", f"Event {n}", parse(date), date) if date else Event(f"e{n}", f"Event {n}")
        for n, date in enumerate(dates)
    )
    return assemble([Document("a.json", events=events)])


def in_time(coverage: Coverage, rows: Sequence[int], least: int = 1) -> list[Gap]:
    return list(find_gaps(coverage, rows, least))


def silences(*dates: str) -> list[tuple[int, int, str, str, int]]:
    """Return the first and last day of each gap in March, the dates around it, and how many may
    fall within."""
    made = lens(*dates)
    return [
        (
            gap.first - MARCH,
            gap.last - MARCH,
            made.events[gap.before].date,
            made.events[gap.after].date,
            gap.maybe,
        )
        for gap in gaps(made, range(len(made)))
    ]


def test_a_silence_lies_between_two_days_and_the_longest_comes_first() -> None:
    assert silences("2026-03-01", "2026-03-03", "2026-03-10", "2026-03-11", "2026-03-13") == [
        (4, 9, "2026-03-03", "2026-03-10", 0),
        (2, 2, "2026-03-01", "2026-03-03", 0),
        (12, 12, "2026-03-11", "2026-03-13", 0),
    ]


def test_nothing_dated_or_a_single_event_has_no_silence() -> None:
    assert silences() == []
    assert silences("", "") == []
    assert silences("2026-03-01", "", "2026-03-01") == []


def test_what_lasted_and_what_is_vague_takes_up_all_its_days() -> None:
    assert silences("2026-03-01/2026-03-05", "[2026-03-08..2026-03-12]", "2026-03-20") == [
        (13, 19, "[2026-03-08..2026-03-12]", "2026-03-20", 0),
        (6, 7, "2026-03-01/2026-03-05", "[2026-03-08..2026-03-12]", 0),
    ]


def test_a_date_that_spans_a_silence_says_nothing_about_it_and_is_counted() -> None:
    assert silences("2026-03-02", "2026", "2026-03-30") == [(3, 29, "2026-03-02", "2026-03-30", 1)]
    assert silences("2025", "2026-03-30") == [(-58, 29, "2025", "2026-03-30", 0)]


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        # What may go on falls within, or leaves no silence.
        (("2026-03-01/..", "2026-03-07"), [(2, 6, "2026-03-01/..", "2026-03-07", 1)]),
        (("2026-03-01", "[2026-03-05..]", "2026-03-20"),
         [(2, 4, "2026-03-01", "[2026-03-05..]", 0)]),
        (("2026-03-01", "[2026-03-05..]", "2026-03-20", "2026-03-25"),
         [(2, 19, "2026-03-01", "2026-03-20", 1), (21, 24, "2026-03-20", "2026-03-25", 1)]),
        (("2026-03-01", "/2026-03-20"), [(2, 19, "2026-03-01", "/2026-03-20", 1)]),
        (("2026-03-01/..", "[..2026-03-05]", "2026-03-07"),
         [(6, 6, "[..2026-03-05]", "2026-03-07", 1)]),
        # The slack of what is about a day is not silent.
        (("2026-03-01", "2026-03-10~", "2026-03-20"),
         [(14, 19, "2026-03-10~", "2026-03-20", 0), (2, 6, "2026-03-01", "2026-03-10~", 0)]),
        (("2026-03-08", "2026-03-10~", "2026-03-12"),
         [(9, 11, "2026-03-08", "2026-03-12", 1)]),
        (("2026-03-01", "[2026-03-10~..2026-03-12]", "2026-03-20"),
         [(13, 19, "[2026-03-10~..2026-03-12]", "2026-03-20", 0),
          (2, 6, "2026-03-01", "[2026-03-10~..2026-03-12]", 0)]),
        # What lasted from an unknown day is certain only from the last of them.
        (("2026-03-01", "2026-03/2026-04-05", "2026-03-03"),
         [(4, 30, "2026-03-03", "2026-03/2026-04-05", 1),
          (2, 2, "2026-03-01", "2026-03-03", 1)]),
    ],
)  # fmt: skip
def test_days_on_which_something_may_fall_are_not_silent_or_that_is_said(dates, found) -> None:
    assert silences(*dates) == found


def test_a_date_that_may_touch_one_day_of_a_silence_falls_within_it() -> None:
    dates = ("2026-03-01", "2026-03-10", "2026-03-14")
    assert silences(*dates, "[2026-03-09..2026-03-14]")[0][4] == 1
    assert silences(*dates, "[2026-03-10..2026-03-14]")[0][4] == 0


def test_of_several_with_one_vague_date_the_last_ends_what_is_told() -> None:
    made = lens("[2026-03-08..2026-03-12]", "[2026-03-08..2026-03-12]", "2026-03-20")
    assert [(gap.before, gap.after) for gap in gaps(made, range(3))] == [(1, 2)]


def test_only_the_rows_that_are_asked_for_count() -> None:
    made = lens("2026-03-01", "2026-03-05", "2026-03-09")
    found = gaps(made, [0, 2])
    assert [(gap.first - MARCH, gap.days) for gap in found] == [(2, 7)]


WINDOWS = st.lists(st.tuples(st.integers(1, 25), st.integers(0, 5), st.booleans()), max_size=8)


@given(WINDOWS)
def test_no_event_can_fall_within_a_silence_but_those_that_are_counted(windows) -> None:
    dates = []
    for first, more, lasted in windows:
        last = min(first + more, 31)
        one, other = f"2026-03-{first:02}", f"2026-03-{last:02}"
        dates.append(one if one == other else f"{one}/{other}" if lasted else f"[{one}..{other}]")
    made = lens(*dates)
    found = gaps(made, range(len(made)))
    days = [(e.when.first_day, e.when.last_day, e.when.is_imprecise) for e in made.events]
    for gap in found:
        touching = [each for each in days if each[0] <= gap.last and each[1] >= gap.first]
        assert len(touching) == gap.maybe
        assert all(vague for _, _, vague in touching)
        assert made.events[gap.before].when.last_day == gap.first - 1
        assert made.events[gap.after].when.first_day == gap.last + 1
    covered = {day for low, high, _ in days for day in range(low, high + 1)}
    silent = {day for gap in found for day in range(gap.first, gap.last + 1)}
    if covered:
        assert set(range(min(covered), max(covered) + 1)) == covered | silent


@given(
    st.lists(st.tuples(st.integers(1, 31), st.sampled_from(["", "~"])), max_size=12),
    st.integers(1, 9),
)
def test_asked_for_the_longer_ones_all_silences_of_that_length_are_found(days, least) -> None:
    made = lens(*(f"2026-03-{day:02}{about}" for day, about in days))
    shown = range(len(made))
    found = in_time(cover_days(made), shown)
    assert in_time(cover_days(made), shown, least) == [gap for gap in found if gap.days >= least]


@given(WINDOWS, st.randoms(use_true_random=False))
def test_the_silences_are_the_same_where_the_list_is_not_in_order_of_time(windows, chance) -> None:
    dates = [
        f"2026-03-{first:02}" if not more
        else f"2026-03-{first:02}/2026-03-{first + more:02}" if lasted
        else f"[2026-03-{first:02}..2026-03-{first + more:02}]"
        for first, more, lasted in windows
    ]  # fmt: skip
    made = lens(*dates)
    listed = cover_days(made)
    rows = list(range(len(made)))
    ordered = in_time(listed, rows)
    chance.shuffle(rows)
    mixed = in_time(replace(listed, ascending=False), rows)
    assert [(each.first, each.last, each.maybe) for each in mixed] == [
        (each.first, each.last, each.maybe) for each in ordered
    ]


# -- against stretches put together one event after the other --------------------------------------


def naive_gaps(lens: Lens, rows: Sequence[int]) -> list[Gap]:
    """Return the gaps between events, found without runs: each stretch is first and last day, and
    the events that begin and end it."""
    place_of = {row: place for place, row in enumerate(lens.everything.rows)}
    exact: dict[int, int] = {}
    spans, vague = [], {}
    for row in rows:
        found = measure(lens.listed[row])
        if found.look & ON_A_DAY:
            exact.setdefault(found.day, row)
            continue
        if found.certain is not None:
            spans.append((*found.certain, row))
        if found.possible != (found.certain or (-inf, inf)):
            vague.setdefault(found.possible, []).append(row)
    items = [(day, day, row, day, day, row) for day, row in exact.items()]
    items += [(first, last, row, last, first, row) for first, last, row in spans]
    stretches: list[list] = []
    for first, ended, opens, last, begun, closes in sorted(
        items, key=lambda each: (*each[:2], place_of[each[2]], each[3], each[4])
    ):
        if not stretches or first > stretches[-1][1] + 1:
            stretches.append([first, last, opens, closes, begun])
        elif last > stretches[-1][1] or (
            last == stretches[-1][1]
            and (begun, place_of[closes]) < (stretches[-1][4], place_of[stretches[-1][3]])
        ):
            stretches[-1][1], stretches[-1][3], stretches[-1][4] = last, closes, begun
        assert ended >= first
    wide = []

    def narrow_first(days: tuple[float, float]) -> tuple[float, float]:
        return days[1] - days[0], days[1] if days[0] == -inf else days[0]

    for first, last in sorted(vague, key=narrow_first):
        touched = [each for each in stretches if each[1] >= first - 1 and each[0] <= last + 1]
        row = vague[first, last][-1]
        if len(touched) > 1:
            wide += [(first, last)] * len(vague[first, last])
        elif not touched:
            stretches.append([first, last, row, row, 0])
            stretches.sort(key=lambda each: each[0])
        else:
            if first <= touched[0][0]:
                touched[0][0], touched[0][2] = first, row
            if last >= touched[0][1]:
                touched[0][1], touched[0][3] = last, row
    return [
        Gap(one[1] + 1, other[0] - 1, one[3], other[2],
            sum(low < other[0] and high > one[1] for low, high in wide))
        for one, other in pairwise(stretches)
        if other[0] - one[1] > 1
    ]  # fmt: skip


MARCH_DATES = st.sampled_from([2, 3, 9, 10, 11, 20]).flatmap(lambda first: st.sampled_from([
    f"2026-03-{first:02}", f"2026-03-{first:02}", f"2026-03-{first:02}T10:00:00",
    f"2026-03-{first:02}~", f"2026-03-{first:02}?", f"2026-03-{first:02}/2026-03-29",
    f"2026-03-{first:02}/..", f"[..2026-03-{first:02}]", f"[2026-03-{first:02}..2026-03-28]",
    f"[2026-03-{first:02}..2026-03-{first + 3:02}]", f"/2026-03-{first:02}", "2026-03", "2026",
    "2026-02/2026-03-10", "[2026-03-03,2026-03-20]",
]))  # fmt: skip


@given(
    st.lists(st.tuples(MARCH_DATES | st.just(""), MARCH_DATES | st.just("")), max_size=12),
    st.data(),
    st.sampled_from(["happened", "published"]),
    st.integers(1, 6),
)
def test_gaps_by_runs_are_those_of_the_events_one_by_one(dates, data, order, least) -> None:
    events = tuple(
        Event(f"e{n}", "E", parse(date) if date else UNDATED, date, sources=(Source(published=at),))
        for n, (date, at) in enumerate(dates)
    )
    seen = assemble([Document("a.json", events=events)]).through(None, order)
    chosen = data.draw(st.sets(st.sampled_from(range(len(events))))) if events else set()
    rows = [row for row in seen.rows if row in chosen]
    coverage = cover_days(seen)
    for shown in (rows, list(seen.rows)):
        expected = naive_gaps(seen, shown)
        assert in_time(coverage, shown) == expected
        assert in_time(coverage, shown, least) == [gap for gap in expected if gap.days >= least]
    assert in_time(coverage, seen.rows) == naive_gaps(seen, list(seen.rows))


FAR_DATES = MARCH_DATES | st.sampled_from(
    ["1066-10-14", "1914", "1914-07-28/1918-11-11", "19XX", "2026-03-09?", "2027-05-01", "-0043"]
)


@given(
    st.lists(st.tuples(FAR_DATES | st.just(""), FAR_DATES | st.just("")), max_size=12),
    st.data(),
    st.sampled_from(["happened", "published"]),
    st.integers(1, 400),
)
def test_what_a_line_of_days_tells_is_what_the_runs_tell(dates, data, order, least) -> None:
    events = tuple(
        Event(f"e{n}", "E", parse(date) if date else UNDATED, date, sources=(Source(published=at),))
        for n, (date, at) in enumerate(dates)
    )
    seen = assemble([Document("a.json", events=events)]).through(None, order)
    listing, coverage, size = seen.index.listing(order), cover_days(seen), len(events)
    for _ in range(3):
        chosen = data.draw(st.sets(st.sampled_from(range(size)))) if events else set()
        rows = RowSet(bits_of(chosen, size), size, listing.rows)
        by_run = module._find_gaps_by_run(coverage, rows, least)
        if coverage.is_mapped:
            assert list(module._Told(coverage, rows).gaps(least)) == list(by_run)
        above = times_of(listing).gaps(rows, least)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(index, "REACH", 0)
            patch.setattr(module, "REACH", 0)
            plain = assemble([Document("a.json", events=events)]).index.listing(order)
            assert dict(times_of(plain).gaps(rows, least)) == dict(above)
            assert plain.extent_of(rows) == listing.extent_of(rows)
            assert plain.day_map is None
        step = data.draw(st.integers(1, 4))
        days = listing.columns[f"{order}.day"]
        assert list(listing.days_of(rows, step)) == [days[row] for row in rows[::step]]


def test_days_far_apart_are_told_by_runs(monkeypatch) -> None:
    made = lens("0001-01-01", "2026-03-01", "2026-03-09", "2026-03-20")
    assert cover_days(made).is_mapped
    expected = gaps(made, [0, 1, 3])
    monkeypatch.setattr(index, "REACH", 1_000)
    made = lens("0001-01-01", "2026-03-01", "2026-03-09", "2026-03-20")
    assert not cover_days(made).is_mapped
    assert gaps(made, [0, 1, 3]) == expected
    assert made.index.listing("happened").days[0] != NONE


@given(st.lists(st.integers(0, 400), min_size=1, max_size=40, unique=True), st.data())
def test_flags_of_days_are_put_on_a_line_of_all_days(days, data) -> None:
    days = sorted(days)
    flags = bytes(data.draw(st.lists(st.integers(0, 1), min_size=len(days), max_size=len(days))))
    told = {day for day, flag in zip(days, flags, strict=True) if flag}
    line = index._spread_over(days)(flags)
    assert line == bytes(day in told for day in range(days[0], days[-1] + 1))


@given(
    st.lists(FAR_DATES | st.just(""), min_size=1, max_size=30),
    st.lists(st.sets(st.integers(0, 29), max_size=3), min_size=1, max_size=8),
    st.integers(0, 4),
)
def test_sets_that_differ_by_few_events_are_told_as_if_they_were_the_first(
    dates, steps, few
) -> None:
    made = lens(*dates)
    listing, size = made.index.listing("happened"), len(made)
    times, shown = times_of(listing), set(range(0, size, 2))
    with pytest.MonkeyPatch.context() as patch:
        for module in (index, sets):
            patch.setattr(module, "FEW_OTHERS", few)
        for step in steps:
            shown = shown ^ {row for row in step if row < size}
            rows, parts = RowSet(bits_of(sorted(shown), size), size), listing.runs
            held = [any(row in shown for row in range(*run)) for run in pairwise(parts)]
            assert list(rows.there(parts)) == held
            fresh = lens(*dates)
            again = RowSet(rows.bits, size)
            assert list(find_gaps(times.coverage, rows)) == in_time(cover_days(fresh), again)
            assert list(times.heads(rows, "month")) == list(
                times_of(fresh.index.listing("happened")).heads(again, "month")
            )
            if (days := listing.day_map) is not None:
                told = {listing.columns["happened.day"][row] for row in shown
                        if days.exact >> row & 1}  # fmt: skip
                line = days.told(rows, days.first, days.last)
                assert {days.first + at for at, flag in enumerate(line) if flag} == told


def test_a_thread_that_asks_meanwhile_changes_no_answer(monkeypatch) -> None:
    made = lens("2026-03-01", "2026-03-09", "2026-03-20")
    listing = made.index.listing("happened")
    days = listing.day_map
    assert days is not None
    chosen, none = RowSet(0b101, 3), RowSet(0, 3)
    spread = days._spread

    def interrupted(flags: bytes) -> bytes:
        monkeypatch.setattr(days, "_spread", spread)
        days.told(none, days.first, days.last)
        return spread(flags)

    monkeypatch.setattr(days, "_spread", interrupted)
    gap = find_gaps(cover_days(made), chosen)[0]
    assert (gap.before, gap.after) == (0, 2)
    assert days.count_before(chosen, days.last + 1) == 2
