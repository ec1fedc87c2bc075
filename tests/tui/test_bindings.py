"""Bindings that Textual brings along, compared one by one with ours: each is taken by a binding of
ours, taken away, or left on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.binding import Binding, BindingType
from textual.widgets import Input

from timeline_tui.files.state import State, key_of
from timeline_tui.tui import Options
from timeline_tui.tui.sheets import Sheet
from timeline_tui.tui.sheets.finder import Finder
from timeline_tui.tui.sheets.form import CreateEvent
from timeline_tui.tui.toolkit.widgets import ACTIONS

from .conftest import OpenStage, Stage

QUIT = {("TimelineApp", "ctrl+c"): "says which key leaves, to people who press it out of habit"}
LISTS = {
    ("Choices", key): "a list has the usual keys of a list beside j and k"
    for key in (
        "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "enter",
        "ctrl+pageup", "ctrl+pagedown",
    )
}  # fmt: skip
HELP = {
    ("VerticalScroll", key): "the help is longer than most screens"
    for key in (
        "up", "down", "left", "right", "home", "end", "pageup", "pagedown",
        "ctrl+pageup", "ctrl+pagedown",
    )
}  # fmt: skip
BUTTON = {("Button", "enter"): "writes the new event"}
LEFT = QUIT | LISTS | HELP | BUTTON
"""What is left, by the widget that has the binding and the key, and why."""
KEYS = (
    "a",
    "slash",
    "question_mark",
    "exclamation_mark",
    "f",
    "colon",
    "T",
    "S",
    "c",
    "o",
    "i",
    "E",
    "A",
)
"""The keys that open something else."""
KEPT = ("F", "W", "m", "quotation_mark", "apostrophe")
"""The keys that open the facets and what is kept of a person, with one that makes a mark."""
TYPED = """
    left shift+left ctrl+left ctrl+shift+left right shift+right ctrl+right ctrl+shift+right
    home shift+home ctrl+a end shift+end ctrl+e ctrl+shift+a
    backspace alt+backspace ctrl+backspace super+backspace delete ctrl+d ctrl+w ctrl+u ctrl+k
    ctrl+x ctrl+c super+c ctrl+v enter
"""
"""The keys that edit a line that is typed in, as in a shell."""


def keys_of(bindings: list[BindingType]) -> set[str]:
    found = set()
    for binding in bindings:
        keys = binding.key if isinstance(binding, Binding) else binding[0]
        found.update(key.strip() for key in keys.split(","))
    return found


def ours(node: object) -> set[str]:
    """Return the keys that classes of the program bind."""
    bases = [base for base in type(node).__mro__ if base.__module__.startswith("timeline_tui")]
    return set().union(*(keys_of(base.__dict__.get("BINDINGS", [])) for base in bases))


def inherited(stage: Stage) -> set[tuple[str, str]]:
    """Return the action that Textual would take for a key if none of ours did."""
    taken: set[str] = set()
    found = set()
    for node, bindings in stage.app.screen._modal_binding_chain:
        keys = set(bindings.key_to_bindings)
        found |= {(type(node).__name__, key) for key in keys - ours(node) - taken}
        taken |= keys
    return found


async def look_at_everything(
    stage: Stage, keys: tuple[str, ...]
) -> tuple[set[tuple[str, str]], set[type[Sheet[object]]]]:
    found = inherited(stage)  # the list has the focus
    sheets: set[type[Sheet[object]]] = set()
    for key in keys:
        await stage.press(key)
        if key == "c":
            for _ in range(13):
                await stage.press("tab")
                found |= inherited(stage)
        if key == "W":  # what is new is looked up first, beside the interface
            await stage.until(lambda: isinstance(stage.app.screen, Sheet), "what is new")
        if key == "V":
            found |= inherited(stage)
            sheets.add(type(stage.app.screen))
            await stage.type("name")
            await stage.until(lambda: "as “name”" in stage.text(), "the filter can be saved")
            await stage.press("enter")
            await stage.until(lambda: "Save “name”" in stage.text(), "the places for a view")
        if isinstance(stage.app.screen, Finder):
            await stage.press("tab")
            found |= inherited(stage)
        found |= inherited(stage)
        if isinstance(stage.app.screen, Sheet):
            sheets.add(type(stage.app.screen))
        if key == "A":
            await stage.press("enter")
            found |= inherited(stage)
            sheets.add(type(stage.app.screen))
        if key == "exclamation_mark":
            await stage.press("F")
            await stage.until(lambda: "Fix it?" in stage.text(), "the changes")
            found |= inherited(stage)
            sheets.add(type(stage.app.screen))
            await stage.press("n")  # a second esc as soon as this would be one held down
        await stage.press("escape")
    return found, sheets


def sheets_of(cls: type[Sheet[object]]) -> set[type[Sheet[object]]]:
    """Return the classes of sheets that a person can see."""
    return set().union(*map(sheets_of, cls.__subclasses__())) or {cls}


@pytest.mark.slow
async def test_a_binding_of_textual_is_ours_or_gone_or_left_on_purpose(
    open_stage: OpenStage, folder: Path, tmp_path: Path
) -> None:
    source = Path(__file__).parents[2] / "events"
    for path in sorted(source.glob("*.json"))[:12]:
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "broken.json").write_text('{"date": "2026", "title": "B",}', encoding="utf-8")
    async with open_stage(folder, size=(160, 40)) as stage:
        found, sheets = await look_at_everything(stage, KEYS)
    state = State(tmp_path / "state", key_of([str(folder)]))
    async with open_stage(folder, state=state, size=(160, 40)) as stage:
        for keys in (KEPT, ("V",)):
            more, of_kept = await look_at_everything(stage, keys)
            found, sheets = found | more, sheets | of_kept
            await stage.press("1")  # a filter that can be saved
    assert found == set(LEFT)
    assert sheets == sheets_of(Sheet) | {CreateEvent}


def test_the_keys_that_edit_a_line_are_those_that_are_named() -> None:
    assert set(ACTIONS) == keys_of(Input.BINDINGS) == set(TYPED.split())


async def test_shift_tab_does_not_take_the_keys_from_an_open_line(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.press("slash")
        line = stage.app.focused
        await stage.press("shift+tab")
        await stage.type("war")
        assert stage.app.focused is line
        assert stage.explorer.state.session.selection.query.text == "war"


@pytest.mark.parametrize("safe", [False, True])
async def test_a_typed_line_is_copied_unless_nothing_may_leave(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, safe: bool
) -> None:
    async with open_stage(options=Options(safe=safe)) as stage:
        written: list[str] = []
        driver = stage.app._driver
        assert driver is not None
        monkeypatch.setattr(driver, "write", written.append)
        await stage.press("slash")
        await stage.type("war")
        await stage.press("ctrl+shift+a", "ctrl+c")
        assert any("\x1b]52" in data for data in written) != safe
