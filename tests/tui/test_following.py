"""Light or dark as the terminal is, unless a theme is named or was chosen."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.conftest import OpenStage
from timeline_tui.cli.commands.explore import prepare
from timeline_tui.files.state import THEME, StateError, keep_theme, read_theme
from timeline_tui.tui import Options
from timeline_tui.tui.app import is_light
from timeline_tui.tui.toolkit.driver import ANSWER_PATIENCE, Background

WHITE, BLACK = "\x1b]11;rgb:ffff/ffff/ffff", "\x1b]11;rgb:0000/1111/2222"
ENDS = ("\x1b\\", "\x07")


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def asked() -> tuple[Background, Clock, list[bool]]:
    clock, heard = Clock(), []
    background = Background(clock)
    background.ask(heard.append)
    return background, clock, heard


# -- the answer of the terminal --------------------------------------------------------------------


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(
    ("answer", "light"),
    [(WHITE, True), (BLACK, False), ("\x1b]11;rgb:f/f/f", True),
     ("\x1b]11;rgba:1e/1e/1e/ff", False), ("\x1b]11;nonsense", None)],
)  # fmt: skip
def test_an_answer_is_heard_and_is_no_key(answer: str, light: bool | None, end: str) -> None:
    background, _, heard = asked()
    assert background.take(f"j{answer}{end}k") == "jk"
    assert heard == ([] if light is None else [light])
    assert not background.is_due


@given(st.lists(st.integers(0, 30), max_size=6), st.sampled_from(ENDS), st.booleans())
def test_an_answer_in_pieces_is_no_key(cuts: list[int], end: str, late: bool) -> None:
    background, clock, heard = asked()
    if late:
        clock.now += 0.3
    text = f"j{WHITE}{end}k"
    places = sorted({0, *cuts, len(text)})
    typed = ""
    for begin, stop in pairwise(places):
        typed += background.take(text[begin:stop]) + background.tick()
        clock.now += 0.01
    typed += background.take(text[places[-1] :])
    clock.now += 5
    assert typed + background.tick() == "jk"
    assert heard == ([] if late else [True])


def test_a_late_answer_changes_nothing() -> None:
    background, clock, heard = asked()
    assert background.is_due
    clock.now += 1.01 * ANSWER_PATIENCE
    assert not background.is_due
    assert background.take(f"{WHITE}\x07") == ""
    clock.now += 100
    assert background.take(f"{WHITE}\x07q") == "q"
    assert heard == []


def test_keys_that_begin_like_an_answer_are_keys() -> None:
    background, clock, _ = asked()
    assert background.take("\x1b") == background.tick() == ""
    clock.now += 0.6
    assert background.tick() == "\x1b"
    assert background.take("\x1b") == "\x1b"
    assert background.take("\x1b[A") == "\x1b[A"
    assert background.take("\x1b]") == ""
    assert background.take("jk") == "\x1b]jk"
    assert background.take("\x1b]1") == ""
    clock.now += 2
    assert background.tick() == "\x1b]1"
    assert Background(clock).take(f"{WHITE}\x07") == f"{WHITE}\x07"  # nobody has asked


def test_the_rest_of_an_answer_that_never_comes_is_not_waited_for() -> None:
    background, clock, _ = asked()
    assert background.take("\x1b]11;rgb:ff") == ""
    clock.now += 2
    assert background.tick() == ""
    assert background.take("j") == "j"


# -- the environment -------------------------------------------------------------------------------


def test_the_environment_may_say_that_the_terminal_is_light() -> None:
    assert all(map(is_light, ("0;15", "0;default;7", "15")))
    assert not any(map(is_light, ("", "15;0", "7;8", "0;default", "0;-7", "0;07")))


@pytest.mark.parametrize(
    ("named", "kept", "colors", "theme"),
    [
        (None, "", "", "textual-dark"), (None, "", "0;15", "textual-light"),
        (None, "nord", "0;15", "nord"), ("dracula", "nord", "0;15", "dracula"),
        (None, "no-such-theme", "0;15", "textual-light"),
    ],
)  # fmt: skip
async def test_what_is_named_or_chosen_goes_before_what_the_terminal_is(
    open_stage: OpenStage, tmp_path: Path, monkeypatch, named, kept, colors, theme
) -> None:
    monkeypatch.setenv("COLORFGBG", colors)
    if kept:
        keep_theme(tmp_path, kept)
    async with open_stage(options=Options(theme=named, theme_folder=tmp_path)) as stage:
        assert stage.app.theme == theme
        stage.app._follow(light=theme != "textual-light")
        chosen = named or kept == "nord"
        assert (stage.app.theme == theme) == bool(chosen)


def test_the_variable_of_the_toolkit_is_obeyed_if_it_names_a_theme() -> None:
    environment = {"TEXTUAL_THEME": "nord", "NO_COLOR": "1"}
    prepare(environment)
    assert environment == {"TEXTUAL_THEME": "nord", "NO_COLOR": "1"}
    environment = {"TEXTUAL_THEME": "mine", "NO_COLOR": ""}
    prepare(environment)
    assert environment == {}


# -- the theme that was chosen ---------------------------------------------------------------------


async def test_a_chosen_theme_is_kept_for_every_folder(
    open_stage: OpenStage, folder: Path, tmp_path: Path
) -> None:
    options = Options(theme_folder=tmp_path / "state")
    async with open_stage(options=options) as stage:
        await stage.press("T", *"nord")
        assert read_theme(tmp_path / "state") == ""
        await stage.press("enter")
    async with open_stage(folder, options=options) as stage:
        assert stage.app.theme == "nord"
    assert (tmp_path / "state" / THEME).stat().st_mode & 0o777 == 0o600


async def test_a_theme_that_cannot_be_kept_is_taken_and_that_is_said(
    open_stage: OpenStage, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("a file")
    async with open_stage(options=Options(theme_folder=tmp_path / "state")) as stage:
        await stage.press("T", *"nord", "enter")
        assert stage.app.theme == "nord"
        assert "! could not save the theme" in stage.text()


async def test_safe_keeps_no_theme(open_stage: OpenStage, tmp_path: Path) -> None:
    async with open_stage(options=Options(theme_folder=tmp_path, safe=True)) as stage:
        await stage.press("T", *"nord", "enter")
        assert stage.app.theme == "nord"
    assert list(tmp_path.iterdir()) == []


def test_a_kept_theme_is_never_read_through_a_link_nor_written_through_one(tmp_path: Path) -> None:
    folder, other = tmp_path / "state", tmp_path / "other"
    keep_theme(folder, "nord")
    assert read_theme(folder) == "nord"
    other.write_text("dracula")
    (folder / THEME).unlink()
    (folder / THEME).symlink_to(other)
    assert read_theme(folder) == ""
    keep_theme(folder, "nord")
    assert (read_theme(folder), other.read_text()) == ("nord", "dracula")
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(StateError):
        keep_theme(tmp_path / "link", "nord")
    os.unlink(folder / THEME)
    os.mkfifo(folder / THEME)
    assert read_theme(folder) == ""
