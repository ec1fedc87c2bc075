"""The tables behind the screen: commands, marks, keys of actors, the last filter."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from timeline_tui.core.event import Document, Event, Participant
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.explorer.commands import COMMANDS, GROUPS
from timeline_tui.explorer.transition import digits_of, keys_of
from timeline_tui.tui.glyphs import ASCII, UNICODE
from timeline_tui.tui.toolkit.app import NoControls


def test_no_key_stands_for_two_commands() -> None:
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)


def test_every_command_has_words_and_a_group_and_groups_keep_together() -> None:
    groups = [command.group for command in COMMANDS]
    assert sorted(set(groups), key=groups.index) == [g for g in GROUPS if g in groups]
    assert groups == sorted(groups, key=GROUPS.index)
    assert all(command.words and command.words[0].islower() for command in COMMANDS)


def test_both_alphabets_have_every_mark_and_ascii_is_ascii() -> None:
    for name in ASCII.__dataclass_fields__:
        plain, rich = getattr(ASCII, name), getattr(UNICODE, name)
        if isinstance(plain, str):
            assert plain.isascii(), name
            assert len(plain) == len(rich), name
    assert ASCII.words("24–27 Feb · “x” …").isascii()


def lens(*names: str) -> Lens:
    events = tuple(
        Event(f"{name}{n}", name, actors=(Participant(name),))
        for at, name in enumerate(names)
        for n in range(20 - at)
    )
    return assemble([Document("a.json", events=events)])


def test_the_most_frequent_get_the_keys_and_keep_them_while_they_are_there() -> None:
    first = keys_of(lens(*"abcdefghijk"), ())
    assert first == tuple("abcdefghi")
    later = keys_of(lens(*"kbajcdefghi"), first)
    assert later == first
    assert keys_of(lens(*"bcdefghijk"), first) == tuple("jbcdefghi")


def test_no_key_moves_up_while_the_actor_before_it_is_away() -> None:
    assert keys_of(lens("b"), ("a", "b")) == ("a", "b")
    assert keys_of(lens("b", "c"), ("a", "b")) == ("c", "b")
    assert keys_of(assemble(()), ("a", "b")) == ("a", "b")
    assert digits_of(lens("b"), ("a", "b")) == {0: 2}


def test_digits_name_the_actors_of_this_look_only() -> None:
    shown = lens("b", "a")
    assert digits_of(shown, ("a", "zoe", "b")) == {1: 1, 0: 3}


def test_no_control_leaves_whatever_a_widget_paints() -> None:
    raw = "a\x1b]0;t\x07\x9b\u202eb\ud800"
    style = Style(bold=True)
    control = Segment("\x1b[?25l", None, [(1,)])  # type: ignore[list-item]
    kept, escape = NoControls().apply([Segment(raw, style), control], Color(0, 0, 0))
    assert kept.text == "a\ufffd]0;t\ufffd\ufffd\ufffdb\ufffd"
    assert kept.style is style
    assert escape is control
    plain = Segment("plain “text” 界", style)
    assert NoControls().apply([plain], Color(0, 0, 0)) == [plain]
