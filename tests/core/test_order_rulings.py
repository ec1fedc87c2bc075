"""The order of two events, and of the list, as far as dates and statements determine it."""

from __future__ import annotations

import pytest

from timeline_tui.core.event import Document, Event, Link, Relation, Reported
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.order.precedence import Certainty, certainty
from timeline_tui.core.schema.consistency import findings_of
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.when import UNDATED
from timeline_tui.dates.wording import display

SURE, OPEN, NEVER = Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.IMPOSSIBLE


def event(name: str, date: str = "", links: tuple[Link, ...] = (), **said: object) -> Event:
    relations = {
        kind: tuple(Relation(each) if isinstance(each, str) else each for each in each_kind)
        for kind, each_kind in said.items()
    }
    when = parse(date) if date else UNDATED
    return Event(name, name, when=when, date=date, links=links, file="a.json", **relations)


def lens(*events: Event, zone: str = "") -> Lens:
    return assemble([Document("a.json", events=events, timezone=zone)])


def told(made: Lens, one: str, other: str) -> Certainty:
    rows = made.row(one), made.row(other)
    assert rows[0] is not None
    assert rows[1] is not None
    return certainty(made.corpus, *rows)


def both(*events: Event, zone: str = "") -> tuple[Certainty, Certainty]:
    made = lens(*events, zone=zone)
    return told(made, "a", "b"), told(made, "b", "a")


def problems(*events: Event, zone: str = "") -> list[str]:
    return [finding.code for finding in findings_of(lens(*events, zone=zone).corpus)]


def listed(*events: Event, zone: str = "") -> str:
    return "".join(each.id for each in lens(*events, zone=zone).events)


@pytest.mark.parametrize(
    ("one", "other", "answers"),
    [
        ("2026-03-01", "2026-03-01", (OPEN, OPEN)),
        ("2026-03-01", "2026-03-02", (SURE, NEVER)),
        ("2026-03", "2026-03-02", (OPEN, OPEN)),
        ("2026-03-01/2026-03-05", "2026-03-05/2026-03-08", (OPEN, NEVER)),
        ("2026-03-01/2026-03-05", "2026-03-03", (NEVER, NEVER)),
        ("2026-03-01/..", "2026-03-03", (OPEN, NEVER)),
        ("", "2026-03-03", (OPEN, OPEN)),
        ("2026-04-17T23:00-04:00", "2026-04-18T02:00Z", (NEVER, SURE)),
        ("2026-04-17T10:00Z", "2026-04-17T10:00Z", (NEVER, NEVER)),
        ("2026-04-17T10:00Z", "2026-04-17T12:00+02:00", (NEVER, NEVER)),
        ("2026-04-17T10:00Z", "2026-04-17T10:00:30Z", (OPEN, OPEN)),
        ("2026-04-17T10:00:00.2Z", "2026-04-17T10:00:00.5Z", (SURE, NEVER)),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", (SURE, NEVER)),
        ("2026-04-17T10:00Z", "2026-04-17", (OPEN, OPEN)),
        ("2026-03-01~", "2026-03-03", (OPEN, OPEN)),
        ("2026-03-01~", "2026-03-05", (SURE, NEVER)),
        ("2026-03-01?", "2026-03-05", (OPEN, OPEN)),
        ("[2026-03-02,2026-03-09]", "2026-03-05", (OPEN, OPEN)),
        ("-0043-03-15", "0033-04-03", (SURE, NEVER)),
    ],
)
def test_before_is_strict(one: str, other: str, answers: tuple[Certainty, Certainty]) -> None:
    assert both(event("a", one), event("b", other)) == answers


def test_the_wording_is_exact() -> None:
    assert [each.value for each in (SURE, OPEN, NEVER)] == [
        "certainly before", "possibly before", "not before"
    ]  # fmt: skip


def test_a_statement_decides_on_one_day() -> None:
    made = event("a", "2026-03-01", before=["b"]), event("b", "2026-03-01")
    assert both(*made) == (SURE, NEVER)
    assert problems(*made) == []


def test_a_day_is_that_of_the_zone_of_the_timeline() -> None:
    instant = event("a", "2026-04-18T02:00Z")
    assert both(instant, event("b", "2026-04-18"), zone="America/New_York") == (SURE, NEVER)
    assert both(instant, event("b", "2026-04-17"), zone="America/New_York") == (OPEN, OPEN)
    assert both(instant, event("b", "2026-04-17"), zone="UTC") == (NEVER, SURE)


def test_in_an_hour_that_clocks_show_twice_utc_decides() -> None:
    late = event("a", "2026-11-01T01:10-05:00", after=["b"])
    early = event("b", "2026-11-01T01:30-04:00")
    zone = "America/New_York"
    assert both(late, early, zone=zone) == (NEVER, SURE)
    assert problems(late, early, zone=zone) == []
    assert listed(late, early, zone=zone) == "ba"


def test_without_a_zone_what_depends_on_it_is_only_possible() -> None:
    made = lens(
        event("a", "2026-04-17T23:00-04:00"), event("b", "2026-04-18"),
        event("c", "2026-04-18T20:00+09:00"),
    )  # fmt: skip
    assert told(made, "a", "b") is OPEN
    assert told(made, "a", "c") is SURE


@pytest.mark.parametrize(
    "events",
    [
        (event("a", "2026-04-17T10:00Z", after=["b"]), event("b", "2026-04-17T12:00Z")),
        (event("a", "2026-04-17T10:00Z", after=["b"]), event("b", "2026-04-17T10:00Z")),
        (event("a", "2026-04-17T10:00Z", after=[Relation("b", "P0D")]),
         event("b", "2026-04-17T10:00Z")),
        (event("a", "2026-04-17T10:00Z", after=[Relation("b", edge="start")]),
         event("b", "2026-04-17T10:00Z/2026-04-17T12:00Z")),
        (event("a", "2026-04-17", after=["b"], during=["b"]), event("b", "2026-04-15/2026-04-17")),
        (event("a", after=["b"], during=["b"]), event("b")),
        (event("a", "2026-03-01", after=["b"]), event("b", "2026-03-01", after=["a"])),
        (event("a", "2026-04-18T10:00Z", after=[Relation("b", "P1D")]),
         event("b", "2026-04-17T12:00Z")),
        (event("a", "[2026-03-02,2026-03-09]", after=["b"], before=["c"]),
         event("b", "2026-03-04"), event("c", "2026-03-07")),
        (event("a", after=[Relation("b", "P3M")]), event("b", before=[Relation("a", "", "P88D")])),
        (event("a", "2026-03-01", after=[Relation("b", "P1M")]), event("b", "2026-02-02")),
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_contradiction(events: tuple[Event, ...]) -> None:
    assert problems(*events) == ["order-contradiction"]
    assert SURE not in both(*events) or len(events) == 3


@pytest.mark.parametrize(
    "events",
    [
        (event("a", "2026-03-01", after=["b"]), event("b", "2026-03-01")),
        (event("a", "2026-03-01", after=[Relation("b", "", "P0D")]), event("b", "2026-03-01")),
        (event("a", during=["b"]), event("b", during=["a"])),
        (event("a", "2026-04-17T10:00Z", during=["b"]), event("b", "2026-04-17"),
         event("c", "2026-04-17T19:00Z", during=["b"])),
        (event("a", "2026-04-18T10:00Z", after=[Relation("b", "P1D")]), event("b", "2026-04-17")),
        (event("a", after=[Relation("b", "P3M")]), event("b", before=[Relation("a", "", "P89D")])),
        (event("a", "2026-02-28", after=[Relation("b", "P1M", "P1M")]), event("b", "2026-01-31")),
        (event("a", "2026-04-17T14:00+02:00", after=[Relation("b", "PT2H", "PT2H")]),
         event("b", "2026-04-17T10:00Z")),
    ],
)  # fmt: skip
def test_what_can_be_is_no_contradiction(events: tuple[Event, ...]) -> None:
    assert problems(*events) == []


@pytest.mark.parametrize(
    ("date", "gap", "shown"),
    [
        ("2026-01-31", "P1M", "28 Feb 2026"), ("2024-02-29", "P1Y", "28 Feb 2025"),
        ("2026-01-30", "P1M1D", "1 Mar 2026"), ("2026-04-28", "P2W", "12 May 2026"),
        ("-0043-03-15", "P44Y", "15 Mar 1 CE"), ("2026-04-17T18:00Z", "PT12H", "18 Apr 2026"),
        ("2026-04-17", "PT36H", "18–19 Apr 2026"), ("2026-01", "P1M", "Feb 2026"),
    ],
)  # fmt: skip
def test_gaps_are_added_by_the_calendar(date: str, gap: str, shown: str) -> None:
    made = lens(event("b", date), event("a", after=[Relation("b", gap, gap)]))
    row = made.row("a")
    assert row is not None
    assert display(made.events[row].when) == shown


def test_the_list_never_goes_against_a_statement() -> None:
    assert listed(event("a", "[2026-03-05..]"), event("b", before=["a"])) == "ba"
    assert listed(event("a", "[..2026-03-05]"), event("b", "[..2026-03-05]", before=["a"])) == "ba"
    assert listed(event("c", "2026-03-01"), event("a", after=["b"]), event("b")) == "cba"
    chain = [event("a", "2026-03-05/.."), event("b", before=["a"]), event("d", before=["b"])]
    assert listed(*chain, event("c", "2026-03-04")) == "cdba"


def test_what_is_before_one_of_two_that_are_together_is_listed_before_both() -> None:
    date = "2026-03-01"
    pair = event("a", date, during=["b"]), event("b", date, during=["a"])
    assert listed(*pair, event("c", date, before=["a"])) == "cab"
    assert listed(*pair, event("c", date, before=["b"])) == "cab"


LED, REPLY, PRECEDES = (
    lambda to, kind=kind: (Link(to, kind),) for kind in ("led_to", "responds_to", "precedes")
)


@pytest.mark.parametrize("date", ["2026-03-01", "", "[2026-03-01..]", "[..2026-03-01]"])
@pytest.mark.parametrize("order", ["abc", "cba", "bca"])
@pytest.mark.parametrize("is_stated", [False, True])
def test_links_decide_between_events_that_are_equal(date, order, is_stated) -> None:
    events = {
        "a": event("a", date, LED("b")),
        "b": event("b", date, PRECEDES("c")),
        "c": event("c", date, REPLY("b")),
    }
    more = (event("y", "2030"), event("z", "2031", after=["y"])) if is_stated else ()
    found = listed(*(events[name] for name in order), *more)
    assert found.replace("y", "").replace("z", "") == "abc"


def test_dates_and_statements_go_before_links_and_rings_of_links_do_not_count() -> None:
    assert listed(event("a", "2026-03-02", LED("b")), event("b", "2026-03-01")) == "ba"
    stated = event("a", "2026-03-01", LED("b"), after=["b"]), event("b", "2026-03-01")
    assert listed(*stated) == "ba"
    ring = event("a", "2026-03-01", LED("b")), event("b", "2026-03-01", LED("a"))
    assert listed(*ring) == "ab"


def test_what_rests_on_a_convention_stays_approximate() -> None:
    summer = Event(
        "a", "a", as_reported=Reported("early in the summer", anchor="2021-09-15"),
        after=(Relation("b"),), file="a.json",
    )  # fmt: skip
    made = lens(summer, event("b", "2021-06-30"), event("c", "2021-07-02"))
    row = made.row("a")
    assert row is not None
    when = made.events[row].when
    assert display(when) == "c. 30 Jun 2021"
    assert not when.certain(when.begin_earliest, when.end_latest)
    assert told(made, "a", "c") is OPEN


def test_what_follows_a_convention_is_approximate_too() -> None:
    summer = Event("a", "a", as_reported=Reported("early in the summer", anchor="2021-09-15"))
    made = lens(summer, event("b", "2021-06", before=["c"]), event("c", before=["a"]))
    row = made.row("c")
    assert row is not None
    assert display(made.events[row].when) == "c. Jun 2021"


def test_a_set_of_which_no_date_is_left_contradicts_whatever_hangs_on_it() -> None:
    events = [
        event("a", "[2026-03-02,2026-03-09]", before=["z"]), event("z", "2026-03-01"),
        event("b", before=[Relation("a", "P1D")]),
    ]  # fmt: skip
    assert problems(*events) == ["order-contradiction"]


def test_links_run_backward_by_the_clock_too() -> None:
    cause = event("a", "2026-04-17T12:00Z", LED("b"))
    assert problems(cause, event("b", "2026-04-17T10:00Z")) == ["backward-link"]
    assert problems(cause, event("b", "2026-04-17T10:00-04:00")) == []
