"""One table says which characters are hidden, and every output agrees with it."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter

import pytest

from timeline_tui.core.characters import (
    CLASSES,
    COMMON,
    CONTROLS,
    HIDDEN,
    char_width,
    class_of,
    is_plain,
)
from timeline_tui.core.event import Actor, Document, Event, Link, Participant
from timeline_tui.core.lens import assemble
from timeline_tui.core.plain_json import json_text
from timeline_tui.core.schema.consistency import findings_of
from timeline_tui.core.sources import clean
from timeline_tui.core.text import _ORDINARY, visible


def characters(step: int = 1) -> list[str]:
    """Return every character, or one of so many."""
    return [chr(code) for code in range(0, sys.maxunicode + 1, step)]


@pytest.mark.slow
def test_each_code_point_is_in_one_class() -> None:
    everything = "".join(characters())
    found = Counter(map(class_of, everything))
    assert set(found) == {*CLASSES, "plain"}
    assert found.total() == 1_114_112
    for one, members in CLASSES.items():
        for other, others in CLASSES.items():
            both = re.compile(f"(?=[{members}])[{others}]")
            assert one == other or not both.search(everything), (one, other)


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.slow)])
def test_display_json_and_advice_agree_on_each_code_point(step: int) -> None:
    some = characters(step)
    hidden = [char for char in some if HIDDEN.match(char)]
    plain = [char for char in some if not HIDDEN.match(char) and char not in '"\\']
    for char in hidden:
        assert visible(char) != char, hex(ord(char))
        assert not is_plain(char), hex(ord(char))
        text = json_text(char)
        assert json.loads(text) == char
        assert text.isascii(), hex(ord(char))
        assert char not in text, hex(ord(char))
    assert [char for char in plain if visible(char) != char] == []
    assert is_plain("".join(plain))
    assert json_text("".join(plain)) == f'"{"".join(plain)}"'


@pytest.mark.slow
def test_a_copy_leaves_out_only_what_is_in_the_table() -> None:
    everything = "".join(characters())
    left_out = set(everything) - set(clean(everything)[0])
    assert {class_of(char) for char in left_out} == {"control", "override", "surrogate"}
    assert set(re.findall(f"[{CONTROLS}]", everything)) - left_out == set("\t\n")


def test_the_fillers_that_were_raw_in_json_are_escaped() -> None:
    assert json_text("\u3164\u034f\ufe00") == '"\\u3164\\u034f\\ufe00"'


UNSEEN_NAMES = (
    "Ann\u200b Smithers",
    "Ann\u202e Smithers",
    "Ann\u3164 Smithers",
    "Ann\ufe00 Smithers",
)


@pytest.mark.parametrize("unseen", UNSEEN_NAMES)
def test_no_advice_proposes_a_name_with_invisible_characters(unseen: str) -> None:
    events = (
        Event("a", "x", actors=(Participant(unseen),)),
        Event("b", "y", actors=(Participant("Ann Smitherz"),)),
        Event(unseen, "z", links=(Link("Ann Smithers-", "led_to"),)),
    )
    lens = assemble([Document("f.json", events=events)])
    helps = [finding.help for finding in findings_of(lens.corpus)]
    assert helps
    assert not any(unseen in text or "⟨" in text or "U+" in text for text in helps)
    assert all(is_plain(name) for name in lens.corpus.registry.suggest("Ann Smither"))
    assert "Ann Smitherz" in lens.corpus.registry.suggest("Ann Smither")


def test_an_actor_whose_name_cannot_be_typed_is_suggested_by_id() -> None:
    actor = Actor("ann", "Ann\u200b Smithers")
    lens = assemble([Document("f.json", actors=(actor,))])
    assert lens.corpus.registry.suggest("Ann Smither") == ("ann",)


def test_what_is_common_needs_no_second_look() -> None:
    for char in sorted(COMMON):
        assert class_of(char) == "plain", ascii(char)
        assert char_width(char) == 1, ascii(char)
        assert _ORDINARY.match(char), ascii(char)
