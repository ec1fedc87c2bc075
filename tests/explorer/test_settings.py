"""The person's own settings: what a file may say, and what a fault in it costs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from tests.explorer.playing import playing
from timeline_tui.cli.commands.own import template
from timeline_tui.explorer.commands import BY_ID, COMMANDS, DIGITS, named
from timeline_tui.explorer.messages import Returned, Say
from timeline_tui.explorer.settings import (
    ACTOR_KEYS,
    KEPT,
    SETTINGS,
    NoKey,
    Settings,
    keys_by_id,
    name_key,
    read_settings,
    rebind,
    show_key,
    shown_keys,
)
from timeline_tui.explorer.state import Panes, Place, place_of, read_place, text_of

PACKAGE = Path(__file__).parents[2] / "timeline_tui"


def read(text: str) -> Settings:
    return read_settings(text.encode())


def faults(text: str) -> list[str]:
    return [str(fault) for fault in read(text).faults]


# -- values ----------------------------------------------------------------------------------------


def test_an_empty_file_chooses_nothing() -> None:
    assert read("") == Settings()
    assert read("").panes == Panes()


def test_every_setting_that_the_template_names_is_one_and_has_its_usual_value() -> None:
    text = template()
    assert read(text) == Settings(lines=read(text).lines)
    on = re.sub(r"^#(?=\w+ = )", "", text, flags=re.MULTILINE)
    settings = read(on)
    assert settings.faults == ()
    assert settings.values == {row.name: row.usual or "nord" for row in SETTINGS}
    assert settings.keys == {}  # its own keys are not another choice
    assert {path[1] for path in settings.lines if len(path) == 2} == keys_by_id().keys()


def test_values_choose_the_panes() -> None:
    settings = read('density = "lines"\nsidebar = false\nlanes = "off"\ncache = false')
    assert settings.panes == Panes(actors=False, one_line=True, lanes="off")
    assert settings.value("cache") is False
    assert settings.place("lanes") == "config.toml:3"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('tehme = "nord"', "config.toml:1: no setting called “tehme” (did you mean theme?)"),
        ("\n\nsidebar = 1", "config.toml:3: sidebar is 1; expected true or false"),
        ('lanes = "of"', 'config.toml:1: lanes is "of"; expected "auto", "lanes", "view" or "off"'),
        ("theme = 5", "config.toml:1: theme is 5; expected a text in quotes"),
        ('open = "o"', "config.toml:1: no setting called “open” (keys of commands stand below "
         "[keys])"),
        ("keys = 5", 'config.toml:1: keys is no table; expected [keys] and below it lines as '
         'open = "o"'),
        ('keys.undoo = "x"', "config.toml:1: no command has the id “undoo” (did you mean undo?)"),
        ("[keys]\ntoggle_1 = \"x\"", "config.toml:2: no command has the id “toggle_1” (actors have "
         "actor_1 to actor_9)"),
        ("[keys]\nundo = 5", 'config.toml:2: undo is no key; expected "x", or a list as '
         '["x", "ctrl+x"]'),
        ('[keys]\nundo = "ctlr+x"', "config.toml:2: undo: no key is called “ctlr+x” (a key is as "
         "F5, ctrl+g, ? or pgup)"),
        ('[keys]\nundo = "dwon"', "config.toml:2: undo: no key is called “dwon” (did you mean "
         "down?)"),
        ('[keys]\nundo = "ctrl+i"', "config.toml:2: undo: no key is called “ctrl+i” (a terminal "
         "sends tab for it)"),
        ('[keys]\nundo = "esc"', "config.toml:2: undo: esc cannot be taken; choose another key"),
        ('[keys]\nundo = "ctrl+C"', "config.toml:2: undo: ctrl+c cannot be taken; choose another "
         "key"),
        ('[keys]\nundo = "o"', "config.toml:2: undo: o is the key of open_link (give open_link "
         "another key, or open_link = [] for none)"),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_line_and_what_to_do(text: str, fault: str) -> None:
    assert faults(text) == [fault]
    good = read(f'density = "lines"\n{text}')
    assert good.panes.one_line
    assert good.keys == {}


def test_a_theme_that_there_is_not_is_a_fault_of_its_own() -> None:
    settings = read('sidebar = false\ntheme = "nrod"').with_themes(("nord", "dracula"))
    fault = "config.toml:2: no theme called “nrod” (did you mean “nord”?)"
    assert [str(each) for each in settings.faults] == [fault]
    assert settings.value("theme") == ""
    assert not settings.panes.actors
    assert read('theme = "nord"').with_themes(("nord",)).value("theme") == "nord"


def test_a_line_that_is_no_toml_costs_itself() -> None:
    settings = read('theme = nord\ndensity = "lines"\n\nsidebar = false\nsidebar = true\n')
    assert [fault.line for fault in settings.faults] == [1, 5]
    assert all(fault.words.startswith("not TOML: ") for fault in settings.faults)
    assert settings.panes == Panes(one_line=True, actors=False)


def test_a_list_that_is_never_closed_is_named_where_it_begins() -> None:
    settings = read('density = "lines"\n[keys]\nundo = ["U"')
    assert [fault.line for fault in settings.faults] == [3]
    assert settings.panes.one_line


def test_what_is_no_text_is_not_read_at_all() -> None:
    assert [str(f) for f in read_settings(b"sidebar = false\n# \xff").faults] == [
        "config.toml:2: not UTF-8: no setting is read"
    ]
    (fault,) = read_settings(b"#" * 2_000_000).faults
    assert "none is read" in fault.words
    assert read_settings(b"\xef\xbb\xbfsidebar = false\r\n").panes == Panes(actors=False)


@given(st.text(st.sampled_from("ab=[]\"\n#.{}1, '")).map(str.encode) | st.binary(max_size=60))
def test_no_bytes_keep_anybody_from_starting(data: bytes) -> None:
    settings = read_settings(data)
    assert isinstance(settings.panes, Panes)
    assert all(str(fault).isprintable() for fault in settings.faults)


# -- keys ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", range(0x21, 0x7F))
def test_a_key_is_named_by_what_it_types_as_the_toolkit_names_it(code: int) -> None:
    character = chr(code)
    assert name_key(character) == _character_to_key(character)
    assert show_key(name_key(character)) == character


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("F5", "f5"), ("PgUp", "pageup"), ("esc", "escape"), ("Ctrl+X", "ctrl+x"),
        ("shift+a", "A"), ("shift+ctrl+up", "ctrl+shift+up"), ("ctrl++", "ctrl+plus"),
        ("alt+enter", "alt+enter"), ("question_mark", "question_mark"), ("é", "é"), ("+", "plus"),
    ],
)  # fmt: skip
def test_keys_have_the_names_that_people_use(typed: str, name: str) -> None:
    assert name_key(typed) == name


@pytest.mark.parametrize("typed", ["", " ", "gg", "ctrl+", "hyper+x", "\t", "ctrl+m", "ctrl+["])
def test_what_no_terminal_sends_is_no_key(typed: str) -> None:
    with pytest.raises(NoKey):
        name_key(typed)


def test_the_own_keys_are_shown_as_the_table_shows_them() -> None:
    for command in COMMANDS:
        if command.keys and command.id not in (DIGITS, "coarser", "leave_out"):
            assert " ".join(map(show_key, command.keys)) == command.shown


def test_keys_can_be_exchanged_and_given_away() -> None:
    settings = read('[keys]\nopen = ["o", "enter"]\nopen_link = []\nundo = "r"\nactor_1 = "F1"')
    assert settings.faults == ()
    assert settings.keys == {
        "open": ("o", "enter"), "open_link": (), "undo": ("r",), "actor_1": ("f1",),
    }  # fmt: skip
    rows = {row.id: row for row in rebind(settings.keys)}
    assert (rows["open"].keys, rows["open"].shown) == (("o", "enter"), "o enter")
    assert rows["open_link"].shown == ":open_link"
    assert rows[DIGITS].shown == "F1 2 3 4 5 6 7 8 9"
    assert rows["search"] is BY_ID["search"]
    assert shown_keys(settings.keys)["undo"] == "r"
    assert shown_keys({"open": ("down",)}) == {"open": "↓"}
    assert shown_keys({"open": ("down",)}, ascii=True) == {"open": "down"}
    assert named("r", tuple(rows.values())) == "undo"
    assert named("open_link", tuple(rows.values())) == "open_link"


def test_two_commands_can_exchange_their_keys() -> None:
    settings = read('[keys]\nundo = "v"\npeek = "u"')
    assert settings.faults == ()
    assert settings.keys == {"undo": ("v",), "peek": ("u",)}


def test_the_first_of_two_that_ask_for_a_key_has_it() -> None:
    settings = read('[keys]\nundo = "F5"\nredo = ["F5", "F6"]\npeek = "F5"')
    assert settings.keys == {"undo": ("f5",), "redo": ("f6",)}
    assert [(fault.line, fault.setting) for fault in settings.faults] == [
        (3, "keys.redo"), (4, "keys.peek"),
    ]  # fmt: skip


def test_a_key_that_is_left_free_by_a_fault_is_not_taken_by_two() -> None:
    # undo keeps its own u, because what it asks for is none: so peek may not have it.
    settings = read('[keys]\npeek = "u"\nundo = "nonsense"')
    assert settings.keys == {}
    assert [fault.line for fault in settings.faults] == [2, 3]


def test_there_is_always_a_way_out() -> None:
    settings = read('[keys]\nquit = []\nstep_back = "F5"')
    assert settings.keys == {"quit": ("ctrl+q",), "step_back": ("f5", "escape")}


KEYS = st.sampled_from(["u", "v", "esc", "ctrl+q", "F5", "o", "??", "ctrl+c", "x", "1"])
IDS = st.sampled_from(["undo", "peek", "quit", "step_back", "actor_1", "open_link", "leave_out"])


@given(st.dictionaries(IDS, st.lists(KEYS, max_size=3)))
def test_no_key_has_two_commands_and_those_that_are_kept_stay(
    asked: dict[str, list[str]],
) -> None:
    text = "[keys]\n" + "\n".join(f"{id} = {keys}" for id, keys in asked.items())
    keys = {**keys_by_id(), **read(text).keys}
    owners: dict[str, str] = {}
    for id, each in keys.items():
        for key in each:
            assert owners.setdefault(key, id) == id
    assert owners["escape"] == "step_back"
    assert owners["ctrl+q"] == "quit"
    assert "ctrl+c" not in owners
    assert KEPT.keys() >= {"escape", "ctrl+q", "ctrl+c"}
    assert ACTOR_KEYS.keys() <= keys.keys()


@pytest.mark.slow
def test_words_that_name_a_key_name_the_one_that_the_table_has() -> None:
    found = 0
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) != 2:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            values = [each.value for each in node.args if isinstance(each, ast.Constant)]
            if name == "key" and len(values) == 2:
                assert BY_ID[str(values[0])].shown.split()[0] == values[1], path
                found += 1
    assert found > 15


def test_messages_name_the_key_that_a_command_has_now() -> None:
    play = playing(keys={"undo": "F5", "problems": "F6"})
    play.press("1", "step_back")
    assert play.effects[-1] == Say("cleared the filter (F5 restores it)")


# -- what a key chose stands before the file -------------------------------------------------------


def test_what_a_key_chose_stands_before_the_settings_and_nothing_else_does() -> None:
    usual = Panes(one_line=True, lanes="off")
    play = playing(usual=usual)
    assert play.state.panes == usual
    play.press("toggle_sidebar")
    place = place_of(play.state)
    assert place is not None
    assert place.chosen == {"actors"}
    again = playing(usual=Panes(lanes="view"))
    again.send(Returned(read_place(text_of(place))))
    assert again.state.panes == Panes(actors=False, lanes="view")


def test_a_key_pressed_twice_leaves_it_to_the_settings() -> None:
    play = playing(usual=Panes(one_line=True))
    play.press("one_line", "one_line")
    place = place_of(play.state)
    assert place is not None
    assert place.chosen == frozenset()


def test_in_a_place_of_before_there_were_settings_what_differs_was_chosen() -> None:
    place = read_place('{"cursor": "a", "one_line": false, "actors": false, "lanes": "auto"}')
    assert place is not None
    assert place.panes(Panes(one_line=True, lanes="off")) == Panes(
        actors=False, one_line=True, lanes="off"
    )
    assert Place(one_line=True).panes(Panes()).one_line
