"""Saved views: what is read of a file, what one selects, and which of two counts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.explorer.playing import EVENTS, TODAY, lens_of
from timeline_tui.core.event import Actor, Document, SavedView
from timeline_tui.core.lens import assemble
from timeline_tui.core.query import WHOLE, Query, Selection
from timeline_tui.core.query.fields import Ground, NotUnderstood, Range
from timeline_tui.core.query.language import (
    NAME_LIMIT,
    all_views,
    find_view,
    narrowed,
    read_query,
    selection_of,
    view_of,
    write_query,
)
from timeline_tui.core.schema.documents import read_document
from timeline_tui.dates.calendar import day_number
from timeline_tui.dates.edtf import parse

LENS = lens_of(EVENTS, (Actor("ada", "Ada Lovelace", ("Ada",)),))
GROUND = Ground(TODAY, LENS.index)


def read(*views: object) -> tuple[tuple[SavedView, ...], list[tuple[Any, ...]]]:
    document = read_document({"views": list(views)}, file="views.json", stem="views")
    found = [(one.path[1:], one.severity, one.code) for one in document.findings]
    return document.views, found


def test_a_file_of_nothing_but_views_is_a_timeline_without_problems() -> None:
    views, found = read(
        {"name": "Ada", "query": "actor:ada", "note": "hers"},
        {"name": "By then", "query": "", "as_known": "2026-03-01", "order": "published"},
    )
    assert not found
    assert views == (
        SavedView("Ada", "actor:ada", note="hers", file="views.json", path=("views", 0)),
        SavedView(
            "By then", "", "2026-03-01", "published", file="views.json", path=("views", 1)
        ),
    )  # fmt: skip


def test_a_record_with_a_date_or_a_number_of_views_is_an_event() -> None:
    for value in ({"title": "A", "date": "1972", "views": []}, {"title": "A", "views": 7}):
        document = read_document(value, file="a.json", stem="a")
        assert (len(document.events), document.views) == (1, ())


@pytest.mark.parametrize(
    ("view", "finding"),
    [
        ({"name": "A", "query": "actr:ada"}, ((0, "query"), "error", "bad-query")),
        ({"name": "A", "query": "a OR"}, ((0, "query"), "error", "bad-query")),
        ({"name": "A", "query": "date:yesterdayish"}, ((0, "query"), "error", "bad-query")),
        ({"name": "A", "query": "a", "as_known": "soon"}, ((0, "as_known"), "error", "bad-date")),
        ({"name": "A", "query": "a", "as_known": ".."}, ((0, "as_known"), "error", "bad-date")),
        ({"name": "A", "query": "a", "order": "up"}, ((0, "order"), "error", "unknown-value")),
        ({"name": "A", "query": 3}, ((0, "query"), "error", "wrong-type")),
        ({"name": "A"}, ((0,), "error", "missing-key")),
        ({"name": "A", "qurey": "a"}, ((0, "qurey"), "error", "unknown-key")),
        ({"name": "A", "query": "a", "lanes": 1}, ((0, "lanes"), "warning", "unknown-key")),
        ({"name": "x" * (NAME_LIMIT + 1), "query": ""}, ((0, "name"), "error", "bad-name")),
    ],
)
def test_a_view_with_a_part_that_is_not_understood_is_refused_as_a_whole(
    view: object, finding: tuple[Any, ...]
) -> None:
    views, found = read(view, {"name": "Fine", "query": "ada"})
    assert finding in found
    assert [bool(each.fault) for each in views] == [True, False]
    with pytest.raises(NotUnderstood):
        selection_of(views[0], GROUND)


def test_a_query_that_is_none_is_told_with_its_character() -> None:
    document = read_document(
        {"views": [{"name": "A", "query": "ada actr:bob"}]}, file="v.json", stem="v"
    )
    message = document.findings[0].message
    assert "at character 5: “actr:bob”" in message
    assert "no field is called “actr”" in message


def test_of_two_views_of_one_name_in_a_file_the_first_counts() -> None:
    views, found = read({"name": "Red Lines", "query": "a"}, {"name": "red  lines", "query": "b"})
    assert found == [((1, "name"), "warning", "duplicate-id")]
    assert [view.query for view in views] == ["a"]


def test_a_view_without_a_name_or_that_is_no_object_is_left_out() -> None:
    views, found = read({"query": "a"}, {"name": " ", "query": "a"}, 7, {"name": "A", "query": ""})
    assert [view.name for view in views] == ["A"]
    assert [severity for _, severity, _ in found] == ["error"] * 3


QUERIES = st.builds(
    lambda actors, out, tags, text, span, match: Query.of(
        actors, without=out, text=text, match=match
    ).with_range(span),
    st.lists(st.sampled_from(["ada", "Bob"]), unique=True),
    st.lists(st.sampled_from(["Cleo"]), max_size=1),
    st.just(()),
    st.sampled_from(["", "red", "so it", '"so it was"']),
    st.sampled_from([Range(), Range(parse("2026-01"), parse("2026-03"), True)]),
    st.sampled_from(["any", "all"]),
)
DAYS = st.none() | st.integers(day_number(-50, 1, 1), day_number(2100, 1, 1))
SELECTIONS = st.builds(Selection, QUERIES, DAYS, st.sampled_from(["happened", "published"]))


@pytest.mark.property
@given(selection=SELECTIONS)
def test_a_view_selects_what_it_was_made_of(selection: Selection) -> None:
    view = view_of("  my   view ", selection, GROUND)
    assert view.name == "my view"
    assert selection_of(view, GROUND) == selection
    assert narrowed(WHOLE, [selection], None) == selection
    written = {"name": view.name, "query": view.query}
    written |= {key: text for key in ("as_known", "order") if (text := getattr(view, key))}
    (again,), found = read(written)
    assert not found
    assert selection_of(again, GROUND) == selection


def test_a_private_view_wins_over_one_of_the_same_name() -> None:
    own = SavedView("Red lines", "b")
    theirs = SavedView("red LINES", "a", file="v.json"), SavedView("Ada", "ada", file="v.json")
    assert all_views((own,), theirs) == (theirs[1], own)
    assert find_view("RED lines", all_views((own,), theirs)) is own


def test_an_unknown_name_is_answered_with_those_that_there_are() -> None:
    views = (SavedView("Red lines"), SavedView("Ada"))
    with pytest.raises(NotUnderstood, match="did you mean Red lines"):
        find_view("red line", views)
    with pytest.raises(NotUnderstood, match="known: Red lines and Ada"):
        find_view("zzz", views)
    with pytest.raises(NotUnderstood, match="there is no view"):
        find_view("zzz", ())


def test_an_actor_of_a_view_that_nobody_knows_is_told_and_nothing_is_selected() -> None:
    with pytest.raises(NotUnderstood, match="no actor called"):
        selection_of(SavedView("A", "actor:nobody"), GROUND)


LINKED = (
    SavedView("Red", "red", file="v.json"),
    SavedView("Ada", "actor:ada", file="v.json"),
    SavedView("Both", "view:red view:ADA", file="v.json"),
    SavedView("Either", 'view:red OR view:"ada"', file="v.json"),
    SavedView("Round", "view:trip", file="v.json"),
    SavedView("Trip", "-view:round", file="v.json"),
    SavedView("Dated", "", "2026-03-01", file="v.json"),
    SavedView("Deep", "(" * 60 + "view:deeper" + ")" * 60, file="v.json"),
    SavedView("Deeper", "(" * 60 + ")" * 60, file="v.json"),
    *(SavedView(f"L{n}", f"view:L{n + 1}", file="v.json") for n in range(12)),
    *(SavedView(f"W{n}", f"view:W{n + 1} view:W{n + 1}", file="v.json") for n in range(9)),
    SavedView("L12", "", file="v.json"), SavedView("W9", "red", file="v.json"),
)  # fmt: skip
LINKS = Ground(
    TODAY, assemble([*(Document(f"{e.id}.json", events=(e,)) for e in EVENTS),
                     Document("v.json", views=LINKED)]).index,
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("view:red", "red"), ("view:both", "red actor:Ada"), ("view:either", "red OR actor:Ada"),
        ("-view:both", "-(red actor:Ada)"), ("view:ada -view:red", "actor:Ada -red"),
        ("view:L3", ""), ("view:ada actor:Bob", "actor:Ada actor:Bob"),
    ],
)  # fmt: skip
def test_a_query_names_a_view_for_its_terms(text: str, same: str) -> None:
    query = read_query(text.replace("ada", "Ada"), LINKS)
    assert query == read_query(same, LINKS)
    assert read_query(write_query(query), LINKS) == query


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x view:round", "leads back to itself"), ("view:L0", "10 deep at most"),
        ("view:W0", "100 in all"), ("view:dated", "a day of its own"),
        ("view:deep", "at most 100 levels"), ("view:rd", "did you mean Red"),
        ("any:actor view:ada", "beside no “any:”"),
    ],
)  # fmt: skip
def test_a_link_between_views_that_cannot_be_followed_points_at_it(text: str, words: str) -> None:
    with pytest.raises(NotUnderstood, match=words) as refused:
        read_query(text, LINKS)
    named = text[refused.value.start : refused.value.end]
    assert named == text.rpartition(":")[2]


def test_a_private_view_stands_in_a_query_for_one_of_the_same_name() -> None:
    own = (SavedView("red", "actor:Cleo"),)
    ground = Ground(TODAY, LINKS.index, own)
    assert read_query("view:Red", ground) == read_query("actor:Cleo", ground)
    round_about = SavedView("Own", "view:own")
    with pytest.raises(NotUnderstood, match="leads back to itself"):
        selection_of(round_about, Ground(TODAY, LINKS.index, (round_about,)))


def test_what_is_asked_for_beside_a_view_counts_as_well() -> None:
    asked = Selection(Query.of(["ada"]), None, "happened")
    view = selection_of(SavedView("A", "-actor:Bob red", "2026-03-01", "published"), GROUND)
    both = narrowed(asked, [view], None)
    assert both.query.actors == ("ada",)
    assert both.query.without == ("Bob",)
    assert (both.query.text, both.known, both.order) == ("red", view.known, "published")
    day = view.known or 0
    assert narrowed(Selection(known=day - 9), [view], "happened").known == day - 9
    assert narrowed(Selection(known=day - 9), [view], "happened").order == "happened"
