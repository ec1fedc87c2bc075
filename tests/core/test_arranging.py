"""The effect of order on a chronology: narrowed times, reasons, warnings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.core.test_anything import TIMELINES
from tests.properties import times
from timeline_tui.core.event import Document, Event, Link, Relation
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.order import precedence
from timeline_tui.core.order.precedence import Certainty, certainty
from timeline_tui.core.schema.consistency import findings_of
from timeline_tui.core.schema.documents import read_document
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.wording import display, explain, gutter


def event(name: str, date: str = "", links: tuple[Link, ...] = (), **said: object) -> Event:
    relations = {
        kind: tuple(Relation(each) if isinstance(each, str) else each for each in each_kind)
        for kind, each_kind in said.items()
    }
    when = {"when": parse(date)} if date else {}
    path = ("events", 0)
    return Event(
        name, name.capitalize(), date=date, links=links, file="a.json", path=path,
        **relations, **when,
    )  # fmt: skip


def lens(*events: Event) -> Lens:
    return assemble([Document("a.json", events=events)])


def shown(made: Lens, name: str) -> tuple[str, str]:
    row = made.row(name)
    assert row is not None
    return display(made.events[row].when), made.corpus.reason(row)


LAUNCH = event("launch", "2026-04-28")
TALKS = event("talks", "2026-02-24/2026-02-27")


@pytest.mark.parametrize(
    ("told", "date", "reason"),
    [
        (event("e", before=["launch"]), "before 29 Apr 2026", "before “Launch” (28 Apr 2026)"),
        (event("e", after=["launch"]), "from 28 Apr 2026 or later", "after “Launch” (28 Apr 2026)"),
        (event("e", during=["talks"]), "24–27 Feb 2026", "during “Talks” (24–27 Feb 2026)"),
        (event("e", "2026-04", after=["launch"]), "28–30 Apr 2026", "after “Launch” (28 Apr 2026)"),
        (event("e", "2026-04-30~", before=["launch"]), "c. 27 Apr – 28 Apr 2026",
         "before “Launch” (28 Apr 2026)"),
        (event("e", "2026-04-29~", before=[Relation("launch", min="P1D")]),
         "c. 26 Apr – 27 Apr 2026", "at least 1 day before “Launch” (28 Apr 2026)"),
        (event("e", after=[Relation("launch", min="P3D", max="P3D")]), "1 May 2026",
         "3 days after “Launch” (28 Apr 2026)"),
        (event("e", "[2026-04-20,2026-04-29]", after=["launch"]), "29 Apr 2026",
         "after “Launch” (28 Apr 2026)"),
        (event("e", after=["talks"], before=["launch"]), "27 Feb – 28 Apr 2026",
         "after “Talks” (24–27 Feb 2026), before “Launch” (28 Apr 2026)"),
        (event("e", "2026-03?", after=["talks"], before=["launch"]), "Mar 2026?", ""),
        (event("e", "2026-04?", after=["launch"]), "28 Apr? – 30 Apr 2026?",
         "after “Launch” (28 Apr 2026)"),
        (event("e", "2026-04-28", after=["launch"]), "28 Apr 2026", ""),
        (event("e", "2026-04-28T10:00Z", after=["launch"]), "28 Apr 2026 10:00 UTC", ""),
    ],
)  # fmt: skip
def test_a_narrowed_date_shows_why(told: Event, date: str, reason: str) -> None:
    made = lens(told, LAUNCH, TALKS)
    assert shown(made, "e") == (date, reason)
    assert findings_of(made.corpus) == ()


def test_what_goes_on_is_shown_with_the_end_that_its_order_gives() -> None:
    made = lens(event("e", "2026-02/..", before=["launch"]), LAUNCH)
    row = made.row("e")
    assert row is not None
    assert display(made.events[row].when) == "Feb 2026 – by 28 Apr 2026"
    assert explain(made.events[row].when) == "began Feb 2026, ended by 28 Apr 2026"
    assert gutter(made.events[row].when, "year") == "Feb–?"
    made = lens(event("e", "2026-04-17/..", before=["launch"]), LAUNCH)
    assert gutter(made.events[0].when, "month") == "17–?"
    assert made.events[row].when.end_latest == LAUNCH.when.end_latest
    assert made.corpus.reason(row) == "before “Launch” (28 Apr 2026)"


def test_the_order_follows_the_statements() -> None:
    made = lens(event("vague", "2026", after=["launch"]), LAUNCH, event("memo", before=["launch"]))
    assert [each.id for each in made.events] == ["memo", "launch", "vague"]


def test_a_contradiction_is_a_warning_that_names_dates_and_statements() -> None:
    made = lens(LAUNCH, event("late", "2026-05-02", before=["launch"]))
    (found,) = findings_of(made.corpus)
    assert (found.code, found.severity) == ("order-contradiction", "warning")
    assert found.path == ("events", 0, "before", 0)
    assert found.message == (
        "this cannot be true: “Late” (2 May 2026) is before “Launch” (28 Apr 2026)"
    )
    assert shown(made, "late") == ("2 May 2026", "")


def test_a_contradiction_says_the_limits_of_the_gap() -> None:
    gap = Relation("launch", "PT36H", "P2D")
    (found,) = findings_of(lens(LAUNCH, event("late", "2026-05-02", after=[gap])).corpus)
    assert "is at least 36 hours and at most 2 days after “Launch”" in found.message


def test_a_long_ring_names_some_statements_and_counts_the_rest() -> None:
    gap = "P1D"
    ring = [event(f"e{n}", after=[Relation(f"e{(n - 1) % 9}", min=gap)]) for n in range(9)]
    (found,) = findings_of(lens(*ring).corpus)
    assert found.message.startswith("these cannot all be true: “E")
    assert found.message.endswith("; and 3 more")


@pytest.mark.parametrize(
    ("kind", "cause", "effect", "backward"),
    [
        ("led_to", "2026-05-02", "2026-05-01", True),
        ("led_to", "2026-05-01", "2026-05-02", False),
        ("led_to", "2026-05-01", "2026-05-01", False),
        ("led_to", "2026-05", "2026-05-01", False),
        ("led_to", "2026-05-03~", "2026-05-01", False),
        ("led_to", "", "2026-05-01", False),
        ("responds_to", "2026-05-02", "2026-05-01", True),
        ("responds_to", "2026-05-01", "2026-05-02", False),
        ("contradicts", "2026-05-02", "2026-05-01", False),
    ],
)
def test_only_a_link_that_certainly_runs_backward_is_warned_of(
    kind, cause, effect, backward
) -> None:
    if kind == "responds_to":
        one = event("one", effect, links=(Link("two", kind),))
        made = lens(one, event("two", cause))
    else:
        made = lens(event("one", cause, links=(Link("two", kind),)), event("two", effect))
    assert [finding.code for finding in findings_of(made.corpus)] == ["backward-link"] * backward
    if backward:
        assert findings_of(made.corpus)[0].path == ("events", 0, "links", 0)
        assert "(2 May 2026) comes after" in findings_of(made.corpus)[0].message


@settings(max_examples=times(60), deadline=None)
@given(TIMELINES)
def test_only_events_that_statements_connect_have_a_say_in_the_order_of_two(value: object) -> None:
    corpus = assemble([read_document(value, file="a.json", stem="a")]).corpus
    pairs = [(one, other) for one in range(len(corpus)) for other in range(one)][:6]
    with pytest.MonkeyPatch.context() as patched:
        found = [certainty(corpus, one, other) for one, other in pairs]
        patched.setattr(precedence, "connected_rows", lambda *_: range(len(corpus)))
        assert found == [certainty(corpus, one, other) for one, other in pairs]


def test_the_key_of_a_second_event_is_not_taken_for_the_id_of_another() -> None:
    ids = ("a#2", "a", "a")
    events = [event(id_, f"2026-05-0{at}") for at, id_ in enumerate(ids, 1)]
    corpus = assemble([Document("a.json", events=tuple(events))]).corpus
    assert [corpus.row_of_id(id_) for id_ in (*ids, "b")] == [0, 1, 1, None]


def told(events: list[Event], one: str, other: str, zone: str = "") -> Certainty:
    made = assemble([Document("a.json", events=tuple(events), timezone=zone)])
    first, second = made.row(one), made.row(other)
    assert first is not None
    assert second is not None
    return certainty(made.corpus, first, second)


def test_for_two_events_it_can_be_said_which_comes_first() -> None:
    events = [LAUNCH, event("memo", before=["launch"]), event("vague", "2026-04"), TALKS]
    assert told(events, "talks", "launch") is Certainty.CERTAIN
    assert told(events, "launch", "talks") is Certainty.IMPOSSIBLE
    assert told(events, "memo", "launch") is Certainty.CERTAIN
    assert told(events, "vague", "launch") is Certainty.POSSIBLE
    wrong = [LAUNCH, event("late", "2026-05-02", before=["launch"])]
    assert told(wrong, "late", "launch") is Certainty.CONTRADICTED


def test_what_is_said_of_order_is_a_reference_from_both_ends() -> None:
    made = lens(LAUNCH, event("memo", before=["launch"]))
    memo, launch = made.row("memo"), made.row("launch")
    assert memo is not None
    assert launch is not None
    assert [(r.type, r.row, r.incoming) for r in made.references(memo)] == [
        ("before", launch, False)
    ]
    assert [(r.type, r.row, r.incoming) for r in made.references(launch)] == [
        ("before", memo, True)
    ]


def test_an_event_that_is_not_narrowed_is_the_same_object() -> None:
    assert lens(LAUNCH, event("e", after=["launch"])).events[0] is LAUNCH
