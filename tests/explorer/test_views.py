"""Saved views in the explorer: applying, naming, and saving them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.explorer.playing import EVENTS, TODAY, Play, listed, playing
from timeline_tui.core.event import Document, SavedView
from timeline_tui.core.lens import assemble
from timeline_tui.core.query import WHOLE
from timeline_tui.core.query.fields import Ground
from timeline_tui.core.query.language import selection_of
from timeline_tui.explorer.marks import places_of, view_words, views_of
from timeline_tui.explorer.messages import (
    NEW_FILE,
    PRIVATE,
    AskPlace,
    Given,
    KeepView,
    MarksRead,
    Returned,
    SaveView,
    Say,
    ShowSheet,
    Typed,
    ViewChanged,
    ViewChosen,
    ViewKept,
    ViewsRead,
    WriteView,
)
from timeline_tui.explorer.state import place_of, read_place, text_of

VIEWS = (
    SavedView("Ada", "actor:Ada", file="views.json", path=("views", 0)),
    SavedView("Then", "-actor:Ada", "2026-03-10", "published", file="views.json"),
    SavedView("Nobody", "actor:nobody", file="views.json"),
    SavedView("Later", "lanes:x", file="views.json", fault="it asks for “lanes”"),
)


def with_views(*views: SavedView, **options: object) -> Play:
    play = Play(**options)  # type: ignore[arg-type]
    files = [Document(f"{each.id}.json", events=(each,)) for each in EVENTS]
    play.load(assemble([*files, Document("views.json", views=views or VIEWS)]))
    if "unkept" not in options:
        play.send(MarksRead())
    play.effects.clear()
    return play


def said(play: Play) -> str:
    return "; ".join(effect.text for effect in play.effects if isinstance(effect, Say))


def header(play: Play) -> str:
    return view_words(play.state.session)


def test_a_view_is_applied_as_one_step_that_is_undone() -> None:
    play = with_views()
    play.press("last")
    before = play.state.session
    play.send(ViewChosen("ada", TODAY))
    assert listed(play) == ["a", "b", "d", "g"]
    assert header(play) == "view: Ada"
    play.press("undo")
    assert play.state.session.selection == WHOLE
    assert play.state.session.cursor == before.cursor
    assert header(play) == ""
    play.press("redo")
    assert header(play) == "view: Ada"


def test_keys_after_a_view_edit_the_same_query() -> None:
    play = with_views()
    play.send(ViewChosen("Ada", TODAY))
    play.press("2")
    assert header(play) == "changed: Ada"
    assert play.state.query.actors == ("Ada", "Bob")
    play.press("undo")
    assert header(play) == "view: Ada"
    play.press("mute")
    assert header(play) == "view: Ada"
    play.press("mute", "everyone")
    assert header(play) == ""


def test_a_view_brings_its_day_and_its_order() -> None:
    play = with_views()
    play.send(ViewChosen("Then", TODAY))
    assert play.state.selection == selection_of(VIEWS[1], Ground(TODAY, play.state.lens.index))
    assert play.state.lens.order == "published"


@pytest.mark.parametrize(
    ("name", "words"),
    [("Nobody", "no actor called nobody"), ("Later", "lanes"), ("Adda", "did you mean Ada")],
)
def test_of_a_view_that_cannot_be_used_nothing_is_applied(name: str, words: str) -> None:
    play = with_views()
    play.press("2")
    before = play.state
    play.send(ViewChosen(name, TODAY))
    assert words in said(play)
    assert play.state == before


def test_a_private_view_stands_in_the_place_of_one_of_the_folder() -> None:
    play = with_views()
    play.send(ViewsRead((SavedView("ADA", "actor:Cleo"),)))
    assert [view.name for view in views_of(play.state)] == ["ADA", "Later", "Nobody", "Then"]
    play.send(ViewChosen("ada", TODAY))
    assert listed(play) == ["d", "e"]


def test_views_are_listed_once_all_is_read() -> None:
    play = Play()
    play.press("views")
    assert "still reading" in said(play)
    play = with_views()
    assert play.press("views") == (ShowSheet("views"),)


# -- saving ----------------------------------------------------------------------------------------


def test_the_filter_is_saved_where_somebody_chooses() -> None:
    play = with_views()
    play.press("1", "save_view")
    assert play.state.session.line == "view"
    play.send(Typed("My view"), Given("  My   view ", TODAY))
    assert play.state.session.line == ""
    (asked,) = [effect for effect in play.effects if isinstance(effect, AskPlace)]
    assert asked.name == "My view"
    assert [place for place, _ in asked.places] == ["views.json", PRIVATE]
    made = SavedView("My view", "actor:Ada")
    assert play.send(SaveView("My view", PRIVATE, TODAY)) == (KeepView(made),)
    (write,) = play.send(SaveView("My view", "views.json", TODAY))
    assert write == WriteView(SavedView("My view", "actor:Ada", file="views.json"), "views.json")
    play.send(ViewKept(made, (made,)))
    assert header(play) == "view: My view"
    assert play.state.own_views == (made,)


def test_a_view_in_a_file_is_listed_before_the_file_is_read_again() -> None:
    play = with_views()
    made = SavedView("Zed", "actor:Bob", file="views.json")
    play.send(ViewKept(made, file="views.json"))
    assert views_of(play.state)[-1] == made
    play.load(play.state.lens, changed=True)
    assert views_of(play.state)[-1].name == "Then"


def test_a_note_of_the_view_that_is_replaced_stays() -> None:
    play = with_views(SavedView("Ada", "", note="hers", file="views.json"))
    play.press("1")
    (asked,) = play.send(SaveView("ada", None, TODAY))
    assert isinstance(asked, AskPlace)
    assert asked.places[0][1].endswith("(replaces the one of that name)")
    (write,) = play.send(SaveView("ada", "views.json", TODAY))
    assert isinstance(write, WriteView)
    assert write.view.note == "hers"


def test_where_no_file_holds_views_those_that_could_and_a_new_one_are_offered() -> None:
    play = playing()
    play.send(MarksRead())
    assert [place for place, _ in places_of(play.state)] == [NEW_FILE, PRIVATE]
    play.press("1")
    (write,) = play.send(SaveView("A", NEW_FILE, TODAY))
    assert write == WriteView(SavedView("A", "actor:Ada", file=""), "", "here")
    files = [Document("t.json", title="T", events=EVENTS), Document("u.json", timezone="UTC")]
    play.load(assemble(files))
    assert [place for place, _ in places_of(play.state)] == ["t.json", "u.json", NEW_FILE, PRIVATE]


def test_a_sealed_chronology_and_a_start_without_state_say_where_a_view_may_go() -> None:
    sealed = with_views(sealed=True)
    assert [place for place, _ in places_of(sealed.state)] == [PRIVATE]
    fresh = with_views(unkept="nothing is kept")
    assert [place for place, _ in places_of(fresh.state)] == ["views.json"]
    neither = with_views(unkept="nothing is kept", sealed=True)
    neither.press("1", "save_view")
    assert "no place" in said(neither)


def test_nothing_is_saved_with_safe_or_without_a_filter() -> None:
    for play, words in ((with_views(safe=True), "--safe"), (with_views(), "nothing to save")):
        if words == "--safe":
            play.press("1")
        play.press("save_view")
        assert play.state.session.line == ""
        play.send(SaveView("A", PRIVATE, TODAY))
        assert said(play).count(words) == 2


def test_what_could_not_be_kept_is_said_and_a_name_is_needed() -> None:
    play = with_views()
    play.press("1", "save_view")
    play.send(Given("  ", TODAY))
    assert play.state.session.line == "view"
    play.press("step_back")
    assert play.state.session.line == ""
    made = SavedView("A", "actor:Ada", file="views.json")
    play.send(ViewKept(made, file="views.json", fault="nothing is written: the disk is full"))
    assert "views.json: the view “A” is not saved: the disk is full" in said(play)
    play.press("save_view")
    assert play.state.session.typed == "A"
    play.press("step_back")
    assert header(play) == ""
    play.send(SaveView("x" * 101, PRIVATE, TODAY))
    assert "at most 100 characters" in said(play)


def test_a_private_view_is_removed_and_renamed() -> None:
    play = with_views()
    assert play.send(ViewChanged("A")) == (KeepView(None, "A"),)
    other = SavedView("B", "x")
    assert play.send(ViewChanged("A", other)) == (KeepView(other, "A"),)
    play = with_views(unkept="nothing is kept")
    play.send(ViewChanged("A"))
    assert "not kept here" in said(play)


def test_the_name_comes_back_with_the_filter() -> None:
    play = with_views()
    play.send(ViewChosen("Ada", TODAY))
    place = place_of(play.state)
    assert place is not None
    again = Play()
    again.send(Returned(read_place(text_of(place))))
    assert header(again) == "view: Ada"
    play.press("2")
    place = place_of(play.state)
    assert place is not None
    assert read_place(text_of(place)).view == ""  # type: ignore[union-attr]


KEYS = st.lists(
    st.sampled_from(["1", "2", "3", "leave_out", "match", "order", "undo", "certainty", "mute"]),
    max_size=8,
)


@pytest.mark.property
@given(keys=KEYS)
def test_what_is_saved_and_applied_again_is_the_same_selection(keys: list[str]) -> None:
    play = with_views()
    play.press(*keys)
    asked = play.state.session.peeked or play.state.asked
    effects = play.send(SaveView("A", PRIVATE, TODAY))
    if asked == WHOLE:
        assert isinstance(effects[0], Say)
        return
    (kept,) = effects
    assert isinstance(kept, KeepView)
    assert kept.view is not None
    play.send(ViewKept(kept.view, (kept.view,)))
    again = with_views()
    again.send(ViewsRead((kept.view,)), ViewChosen("a", TODAY))
    assert again.state.selection == asked
    assert header(again) == "view: A"
