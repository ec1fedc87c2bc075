"""`timeline-tui config`, and what the file does for other commands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from timeline_tui.cli.commands.own import template
from timeline_tui.explorer.state import Place, text_of
from timeline_tui.files.cache import cache_folder, list_kept
from timeline_tui.files.state import (
    State,
    StateError,
    config_folder,
    keep_theme,
    key_of,
    read_config,
    state_folder,
)


@pytest.fixture
def config() -> Path:
    config_folder().mkdir(parents=True)
    return config_folder() / "config.toml"


def origins(out: str) -> dict[str, str]:
    """Return value and origin of each setting, with one space between words."""
    rows = [line.split(maxsplit=1) for line in out.splitlines()[2:-1]]
    return {name: " ".join(rest.split()) for name, rest in rows}


def test_without_a_file_everything_is_built_in(run: Run) -> None:
    ended = run("config")
    assert (ended.code, ended.err) == (0, "")
    assert ended.lines[0] == f"{config_folder()}/config.toml (not there: --edit makes it)"
    assert origins(ended.out) == {
        "theme": "light or dark the terminal", "density": "titles built in",
        "sidebar": "true built in", "lanes": "auto built in", "dates": "words built in",
        "cache": "true built in",
    }  # fmt: skip
    assert not config_folder().exists()


def test_each_value_is_printed_with_its_origin(
    run: Run, folder: str, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text('theme = "nord"\ndensity = "lines"\nlanes = "view"\n[keys]\nundo = "F5"\n'
                      "redo = []\n")  # fmt: skip
    found = origins(run("config").out)
    assert found["theme"] == "nord config.toml:1"
    assert found["density"] == "lines config.toml:2"
    assert found["keys.undo"] == "F5 config.toml:5"
    assert found["keys.redo"] == "none config.toml:6"
    place = Place("meeting", actors=False, lanes="off", chosen=frozenset({"actors", "lanes"}))
    State(state_folder(), key_of([folder])).write(text_of(place))
    keep_theme(state_folder(), "dracula")
    found = origins(run("config").out)
    assert found["theme"] == "dracula chosen with T"
    assert found["sidebar"] == "false chosen with s in events"
    assert found["lanes"] == "off chosen with L in events"
    assert found["density"] == "lines config.toml:2"
    monkeypatch.setenv("TEXTUAL_THEME", "gruvbox")
    assert origins(run("config").out)["theme"] == "gruvbox TEXTUAL_THEME"
    monkeypatch.setenv("TEXTUAL_THEME", "no-such-theme")
    assert origins(run("config", folder).out)["theme"] == "dracula chosen with T"


def test_faults_are_printed_and_fail(run: Run, config: Path) -> None:
    config.write_text('theme = "nrod"\nsidebar = false\n[keys]\nundo = "o"\n')
    ended = run("config")
    assert ended.code == 1
    assert ended.err.splitlines() == [
        "timeline-tui: config.toml:4: undo: o is the key of open_link (give open_link another key, "
        "or open_link = [] for none)",
        "timeline-tui: config.toml:1: no theme called “nrod” (did you mean “nord”?)",
    ]
    assert origins(ended.out)["sidebar"] == "false config.toml:2"


def test_the_file_in_the_folder_of_events_is_not_read(run: Run, folder: str) -> None:
    for place in (Path(folder), Path()):
        (place / "config.toml").write_text("sidebar = false")
    assert origins(run("config").out)["sidebar"] == "true built in"


def test_edit_makes_a_file_that_chooses_nothing_and_opens_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "edited $@" > "$(dirname "$0")/seen"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    assert run("config", "--edit").code == 0
    path = config_folder() / "config.toml"
    assert path.read_text() == template()
    assert (tmp_path / "seen").read_text() == f"edited {path}\n"
    path.write_text("sidebar = 5\n")
    ended = run("config", "--edit")
    assert (ended.code, path.read_text()) == (1, "sidebar = 5\n")


def test_edit_without_an_editor_says_where_the_file_is(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "no-such-editor")
    monkeypatch.delenv("VISUAL", raising=False)
    ended = run("config", "--edit")
    assert ended.code == 2
    assert f"the file is {config_folder()}/config.toml" in ended.err


def test_a_folder_that_takes_no_file_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "true")
    config_folder().parent.mkdir(parents=True, exist_ok=True)
    config_folder().write_text("a file in its place")
    ended = run("config", "--edit")
    assert ended.code == 1
    assert "cannot write" in ended.err


def test_no_cache_in_the_settings_is_the_option(run: Run, folder: str, config: Path) -> None:
    config.write_text("cache = false")
    plain = run("list", folder)
    assert (plain.code, plain.err) == (0, "")
    assert list_kept(cache_folder()) == []
    config.write_text("cache = 0\n[keys]\nundo = 5")
    ended = run("list", folder)
    assert "config.toml:1: cache is 0; expected true or false" in ended.err
    assert "undo" not in ended.err
    assert len(list_kept(cache_folder())) == 1


def test_help_shows_the_keys_of_the_settings(run: Run, config: Path) -> None:
    config.write_text('[keys]\nundo = "F5"')
    assert any(line.split() == ["F5", *["undo", "the", "last", "change", "of", "the", "filter"]]
               for line in run("help", "keys").lines)  # fmt: skip


def test_what_is_no_file_is_not_waited_for(run: Run, config: Path, folder: str) -> None:
    os.mkfifo(config)
    with pytest.raises(StateError, match="not a regular file"):
        read_config(config_folder())
    ended = run("list", folder)
    assert ended.code == 0
    assert "the settings are not read: not a regular file" in ended.err
    assert run("config").code == 1


def test_a_link_to_the_file_is_followed(run: Run, config: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("sidebar = false")
    config.symlink_to(tmp_path / "mine.toml")
    assert origins(run("config").out)["sidebar"] == "false config.toml:1"
