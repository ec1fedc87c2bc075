"""The table of commands: each row does what its words say, and all effects are data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.explorer.playing import EVENTS, SIGHT, Play, event, lens_of, listed, paper, playing
from timeline_tui.core.corpus import Damage
from timeline_tui.core.drafts import draft_of
from timeline_tui.core.problem import Problem
from timeline_tui.core.query import Query
from timeline_tui.explorer.commands import BY_ID, COMMANDS, PARTS
from timeline_tui.explorer.messages import (
    ChangeEvent,
    Copy,
    Do,
    EditEvent,
    EditFile,
    EventChanged,
    Exit,
    Export,
    ExportChosen,
    FixChosen,
    FixProblem,
    FormClosed,
    MouseSwitched,
    OpenLink,
    PartChosen,
    ProblemChosen,
    Reveal,
    Say,
    SetTheme,
    ShowChanges,
    ShowSheet,
    Sight,
    Suspend,
    SwitchMouse,
    TakeBack,
    ThemeChosen,
)
from timeline_tui.explorer.outline import pair_of
from timeline_tui.explorer.state import Files


@pytest.mark.parametrize("id", BY_ID)
def test_every_command_acts_on_any_list_and_never_quits_unasked(id: str) -> None:
    for play in (Play(), playing(), playing(())):
        effects = play.press(id)
        assert (Exit() in effects) == (id == "quit")
    assert BY_ID[id].id == id


def test_the_same_keys_on_the_same_events_come_to_the_same() -> None:
    one, other = playing(), playing()
    for command in COMMANDS:
        assert one.press(command.id) == other.press(command.id)
        assert one.state.session == other.state.session
    assert one.effects == other.effects


@pytest.mark.parametrize(
    ("id", "effect"),
    [
        ("find_actor", ShowSheet("actors")), ("palette", ShowSheet("commands")),
        ("themes", ShowSheet("themes")), ("help", ShowSheet("help")),
        ("create", ShowSheet("create")), ("mouse", SwitchMouse()), ("suspend", Suspend()),
        ("quit", Exit()), ("open_link", OpenLink("https://example.org/a")),
    ],
)  # fmt: skip
def test_what_only_the_program_can_do_is_left_to_it(id: str, effect: object) -> None:
    play = playing()
    before = play.state
    assert play.press(id) == (effect,)
    assert play.state is before


def test_a_quote_is_copied_with_its_citation_and_without_controls() -> None:
    play = playing()
    (copied,) = play.press("copy_quote")
    assert isinstance(copied, Copy)
    assert copied.text.startswith("“so it was”")
    assert (copied.what, copied.note) == ("the quote with its citation", "")
    play.press("open", "open", "next")
    (copied,) = play.press("copy_quote")
    assert isinstance(copied, Copy)
    assert copied.text.startswith("“red words”")
    (copied,) = play.press("copy_citation")
    assert isinstance(copied, Copy)
    assert "so it was" not in copied.text
    play.press("first", "next")
    assert play.press("copy_quote") == (Say("no quote here to copy", error=True),)
    assert play.press("copy_citation") == (Say("no source here to cite", error=True),)
    assert play.press("open_link") == (Say("no source here", error=True),)


def test_safe_refuses_all_that_leaves_the_program_and_nothing_else() -> None:
    play = playing(safe=True)
    refused = {id for id in BY_ID if play.send(Do(id, SIGHT)) == (Say("disabled by --safe", True),)}
    assert refused == {
        "copy_quote", "copy_citation", "open_link", "create", "create_again", "edit",
        "export", "change", "take_back", "copy_query", *PARTS,
    }  # fmt: skip
    words = "disabled by --safe: no editor is started"
    assert play.send(ProblemChosen("a.json", 3)) == (Say(words, error=True),)
    assert playing().send(ProblemChosen("a.json", 3)) == (EditFile("a.json", 3),)


def test_a_problem_is_fixed_where_that_is_sure_and_something_may_be_written() -> None:
    unsure = Problem("a.json", 1, 1, 1, 2, "", "bad-date", "error", "m")
    sure = replace(unsure, remedy='"2026"')
    assert playing().send(FixChosen(sure)) == (FixProblem(sure),)
    (said,) = playing().send(FixChosen(unsure))
    assert isinstance(said, Say)
    assert "no sure fix" in said.text
    assert playing(safe=True).send(FixChosen(sure)) == (
        Say("disabled by --safe: nothing is written", error=True),
    )


def test_a_change_is_asked_for_of_the_whole_event_under_the_cursor() -> None:
    play = playing()
    here, key = play.state.lens.event(0), play.state.session.cursor
    assert play.press("change") == (ShowChanges(here, key),)
    for command, (part, _) in PARTS.items():
        assert play.send(PartChosen(key, command)) == (ChangeEvent(here, part),)
    gone = Say("the event is not listed any more", error=True)
    assert play.send(PartChosen("another", "add_tag")) == (gone,)
    assert playing(()).press("change") == (Say("no event here", error=True),)
    assert play.press("take_back") == (TakeBack(),)


def test_a_quote_goes_to_the_source_under_the_cursor_or_a_source_is_asked_for() -> None:
    sources = (paper("2026-01-02", "one"), paper("2026-01-03", "two"))
    play = playing((event("a", "2026-01-01", sources=sources), event("b", "2026-01-02")))
    (asked,) = play.press("add_quote")
    assert asked == ChangeEvent(play.state.lens.event(0), "quotes", 0)
    play.press("open", "open")
    seen = set()
    for _ in range(4):
        stop, (asked,) = play.state.stop, play.press("add_quote")
        assert stop is not None
        assert isinstance(asked, ChangeEvent)
        assert asked.event.sources[asked.source] == stop.source
        seen.add(asked.source)
        play.press("next")
    assert seen == {0, 1}
    play.press("last")
    (asked,) = play.press("add_quote")
    assert asked == ChangeEvent(play.state.lens.event(1), "sources", 0)


def test_what_is_not_ours_or_cannot_be_read_is_not_changed() -> None:
    play = playing()
    file = play.state.lens.event(0).file
    play.state = replace(play.state, files=replace(play.state.files, stale=frozenset({file})))
    for command in ("change", *PARTS):
        (said,) = play.press(command)
        assert isinstance(said, Say)
        assert "cannot be read any more: ! lists what is wrong" in said.text
    sealed = playing(sealed=True)
    for command in ("change", *PARTS):
        (said,) = sealed.press(command)
        assert isinstance(said, Say)
        assert "comes with the program" in said.text


def test_what_came_of_a_change_is_said_once() -> None:
    play = playing()
    assert play.send(EventChanged("the tag", "a.json")) == (
        Say("wrote the tag (U takes it back): a.json"),
    )
    play.effects.clear()
    play.load(play.state.lens, changed=True)
    assert play.effects == []
    play.load(play.state.lens, changed=True)
    assert play.effects == [Say("the folder changed")]
    assert play.send(EventChanged("the tag", "a.json", back=True, more=False)) == (
        Say("took back the tag: a.json"),
    )
    (said,) = play.send(EventChanged("the tag", "a.json", "the disk is full"))
    assert said == Say("a.json: the tag is not written: the disk is full", error=True)
    assert play.send(EventChanged("", "", "no file was changed here", back=True)) == (
        Say("no file was changed here", error=True),
    )


def test_the_file_of_the_cursor_is_edited() -> None:
    play = playing()
    assert play.press("edit") == (EditEvent(play.state.lens.event(0)),)
    assert playing(()).press("edit") == ()


def test_problems_are_listed_or_said_to_be_none() -> None:
    play = Play()
    assert play.press("problems") == (Say("still reading: press ! again later"),)
    play = playing()
    assert play.press("problems") == (Say("no problems in any file"),)
    bad = Problem("a.json", 1, 1, 1, 2, "", "json.syntax", "error", "found, expected")
    files = Files(loaded=True, problems=(bad,), damage=Damage(others=1))
    play.load(play.state.lens, files)
    assert play.press("problems") == (ShowSheet("problems"),)


def test_there_is_nothing_to_save() -> None:
    play = playing()
    before = play.state
    said = Say("nothing to save: c creates an event, e edits its file")
    assert play.press("save") == (said,)
    assert play.state == before


def test_lanes_and_the_pane_say_why_they_are_not_shown() -> None:
    play = playing()
    full = Say("no room for the event beside the list: enter opens it", error=True)
    assert play.press("read_on") == (full,)
    short = replace(SIGHT, lanes="")
    assert play.send(Do("lanes", short)) == (Say("lanes need 16 rows", error=True),)
    undated = Say("no lanes: no event has a date", error=True)
    assert playing((event("a", "", "Ada"),)).press("lanes") == (undated,)
    nobody = Say("no lanes: no event has an actor", error=True)
    assert playing((event("a", "2026"),)).press("lanes") == (nobody,)


def test_a_form_that_is_closed_keeps_its_draft_until_it_is_written() -> None:
    play = playing()
    draft = (("title", "A"), ("date", ""))
    assert play.send(FormClosed("", draft)) == (Say("draft kept; press c to continue"),)
    assert play.state.draft == draft
    assert play.send(FormClosed("", (("title", ""),))) == ()
    assert play.send(FormClosed("events/a.json", draft)) == (Say("wrote events/a.json"),)
    assert play.state.draft == ()
    words = "new events need a folder of yours: timeline-tui FOLDER"
    nowhere = Play()
    nowhere.state = replace(nowhere.state, new_folder="")
    assert nowhere.press("create") == (Say(words, error=True),)


def test_the_cursor_goes_to_an_event_that_was_written_unless_a_key_is_pressed_before() -> None:
    more = event("new", "2026-02-01", "Ada")
    play = playing()
    play.send(FormClosed("events/new.json", (), (), "new"))
    assert play.state.session.cursor == EVENTS[0].id
    play.effects.clear()
    play.load(lens_of((*EVENTS, more)), changed=True)
    assert play.state.session.cursor == "new"
    assert not any(isinstance(effect, Say) for effect in play.effects)
    play.load(lens_of((*EVENTS, more, event("later", "2026-03"))), changed=True)
    assert play.effects[-1] == Say("1 event came")
    busy = playing()
    busy.send(FormClosed("events/new.json", (), (), "new"))
    busy.press("next")
    at = busy.state.session.cursor
    busy.load(lens_of((*EVENTS, more)), changed=True)
    assert busy.state.session.cursor == at != "new"


def test_an_event_that_was_written_and_is_filtered_away_is_said_to_be() -> None:
    play = playing()
    play.press("1")
    play.send(FormClosed("events/new.json", (), (), "new"))
    play.load(lens_of((*EVENTS, event("new", "2026-02-01", "Nobody"))), changed=True)
    said = [effect.text for effect in play.effects if isinstance(effect, Say)]
    assert any("hidden by the filter" in words for words in said)
    assert play.state.session.cursor in listed(play)


def test_another_event_begins_with_the_source_under_the_cursor() -> None:
    play = playing()
    (form,) = play.press("create_again")
    assert isinstance(form, ShowSheet)
    assert form.name == "create"
    (source,) = draft_of(form.draft).sources
    there = play.state.lens.sources_of(play.state.row or 0)[0]
    named = there.ref or there.id
    assert (source.ref, source.title) == (named, "" if named else there.title)
    play.press("next")
    assert play.press("create_again") == (
        Say("no source here to write another event of", error=True),
    )


def test_a_form_that_goes_on_is_open_again_with_what_it_begins_with() -> None:
    play = playing()
    begun = (("source", "gazette"),)
    assert play.send(FormClosed("events/a.json", (), begun)) == (
        ShowSheet("create"),
        Say("wrote events/a.json"),
    )
    assert play.state.draft == begun


def test_panes_are_switched_over_the_events_where_there_is_no_room() -> None:
    play = playing()
    play.press("toggle_sidebar", "toggle_strip")
    assert (play.state.panes.actors, play.state.panes.strip) == (False, False)
    play.send(Do("toggle_sidebar", Sight(narrow=True)))
    assert play.state.panes.over


def test_rows_have_one_line_until_the_key_is_pressed_again() -> None:
    play = playing()
    assert play.press("one_line") == (Reveal(),)
    assert play.state.panes.one_line
    play.press("one_line")
    assert not play.state.panes.one_line


def test_a_ladder_takes_the_first_two_actors_of_the_filter_and_then_the_most_frequent() -> None:
    play = playing()
    named = {actor.id: index for index, actor in enumerate(play.state.lens.actors)}
    ada, bob, cleo = named["Ada"], named["Bob"], named["Cleo"]
    assert pair_of(play.state.lens, play.state.view) == (ada, bob)
    for asked, pair in (
        (Query.of(actors=["Cleo"]), (cleo, ada)),
        (Query.of(actors=["Cleo", "Bob", "Ada"]), (cleo, bob)),
        (Query.of(actors=["Bob"], match="all"), (bob, ada)),
        (Query.of(without=["Ada"]), (bob, cleo)),
        (Query.of(actors=["Nobody", "Bob"]), (bob, ada)),
    ):
        assert pair_of(play.state.lens, play.state.lens.select(asked)) == pair


def test_a_ladder_needs_columns_and_two_actors() -> None:
    play = playing()
    assert play.send(Do("ladder", Sight(columns=69))) == (
        Say("the ladder needs 70 columns", error=True),
    )
    assert not play.state.panes.ladder
    assert play.send(Do("ladder", Sight(columns=70))) == (Reveal(),)
    assert play.state.panes.ladder
    assert play.send(Do("ladder", Sight(columns=70))) == (Reveal(),)
    assert not play.state.panes.ladder
    alone = Play()
    assert alone.send(Do("ladder", Sight())) == (Say("the ladder needs two actors", error=True),)


def test_theme_and_mouse_are_answered() -> None:
    play = playing()
    assert play.send(ThemeChosen("nord")) == (SetTheme("nord"),)
    assert play.send(MouseSwitched(ours=True)) == (Say("mouse on"),)
    words = "mouse off: the terminal selects text (M to turn it on)"
    assert play.send(MouseSwitched(ours=False)) == (Say(words),)


# -- export ----------------------------------------------------------------------------------------


def exporting(**options: object) -> Play:
    given: dict[str, object] = {"export_folder": "/here", "files_words": ("/a b/events",)}
    return playing(**{**given, **options})


def test_the_events_that_are_listed_are_exported() -> None:
    play = exporting()
    play.press("1")
    assert play.press("export") == (ShowSheet("export"),)
    view, lens = play.state.view, play.state.lens
    assert play.send(ExportChosen("md")) == (Export("md", view, lens, "/here"),)
    assert play.press("everyone") == ()


def test_nothing_is_exported_that_is_not_all_there_or_has_no_place() -> None:
    assert Play().press("export") == (Say("still reading: press E again later", alone=True),)
    none = Say("nothing to export: no event is listed", error=True)
    assert playing(()).press("export") == (none,)
    play = exporting(export_folder="")
    nowhere = Say("no folder for exports: start from another one", error=True)
    assert play.send(ExportChosen("csv")) == (nowhere,)
    assert exporting(safe=True).send(ExportChosen("csv")) == (Say("disabled by --safe", True),)


def test_the_command_that_lists_the_same_is_copied_in_quotes() -> None:
    play = exporting()
    (copied,) = play.send(ExportChosen("command"))
    assert copied == Copy("timeline-tui list '/a b/events'", "the command")
    query = Query.of(("Ada", "Bob"), match="all", without=("Cleo",), text="-x it's")
    play = exporting(query=query)
    (copied,) = play.send(ExportChosen("command"))
    assert isinstance(copied, Copy)
    assert copied.text == (
        "timeline-tui list '/a b/events' --actor Ada --actor Bob --not-actor Cleo --all-of "
        """'--search=-x it'"'"'s'"""
    )
    (said,) = exporting(files_words=()).send(ExportChosen("command"))
    why = "no command can list these events: the files have no names"
    assert said == Say(why, error=True)
