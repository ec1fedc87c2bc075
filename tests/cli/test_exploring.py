"""The explorer's door: when it opens, with what, and when it is `list` or a line instead."""

from __future__ import annotations

import gc
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from timeline_tui.cli.commands import explore as exploring
from timeline_tui.explorer.state import Panes
from timeline_tui.files.state import State, config_folder, state_folder
from timeline_tui.tui import Options


@dataclass
class Opened:
    """The arguments that the interface got, instead of an interface."""

    calls: list[tuple[object, object, Options]] = field(default_factory=list)
    code: int = 0
    state: State | None = None
    words: list[str] = field(default_factory=list)

    def run(self, library: object, selection: object, options: Options, state: State | None) -> int:
        self.calls.append((library, selection, options))
        self.state = state
        if state is not None:
            state.words += self.words
        return self.code


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    """Turn the collector on again, as the interface does: the command turns it off for the first
    paint."""
    yield
    gc.enable()


@pytest.fixture
def interface(monkeypatch: pytest.MonkeyPatch) -> Opened:
    opened = Opened()
    stand_in = types.ModuleType("timeline_tui.tui.app")
    stand_in.run = opened.run  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "timeline_tui.tui.app", stand_in)
    return opened


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make output, errors and input one terminal."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("timeline_tui.cli.output.is_terminal", lambda: True)
    monkeypatch.setattr(exploring, "is_terminal", lambda stream: True)


def test_without_a_terminal_for_output_it_prints_what_list_does(
    run, folder: str, interface: Opened
) -> None:
    listed = run("list", folder, "-a", "Pentagon")
    assert run(folder, "-a", "Pentagon") == listed
    assert len(listed.lines) == 2
    assert interface.calls == []


@pytest.mark.usefixtures("terminal")
def test_it_opens_with_the_selection_and_the_looks(run, folder: str, interface: Opened) -> None:
    ended = run(folder, "-a", "dod", "-s", "label", "--ascii", "--theme", "nord")
    assert ended.code == 0, ended.err
    ((_, selection, options),) = interface.calls
    assert selection.query.actors == ("pentagon",)
    assert selection.query.text == "label"
    assert options == Options(
        ascii=True, notice="", theme="nord", theme_folder=state_folder(), new_folder=folder,
        export_folder=str(Path.cwd()), files_words=(str(Path(folder).absolute()),),
    )  # fmt: skip


@pytest.mark.usefixtures("terminal")
def test_it_says_which_chronology_it_shows_where_none_was_named(run, interface: Opened) -> None:
    assert run().code == 0
    assert "the chronology that comes with timeline-tui" in interface.calls[0][2].notice


@pytest.mark.usefixtures("terminal")
def test_its_exit_code_is_the_interfaces(run, folder: str, interface: Opened) -> None:
    interface.code = 143
    assert run(folder).code == 143


@pytest.mark.usefixtures("terminal")
def test_each_folder_has_its_own_place_and_what_is_piped_has_none(
    run, folder: str, interface: Opened
) -> None:
    keys = []
    for words in ([folder], ["./events/"], [folder, "-"], [f"{folder}/later.json"], ["-"]):
        assert run(*words, stdin=b'{"date": "2026", "title": "Piped"}').code == 0
        keys.append(interface.state and interface.state.key)
    assert keys[0] == keys[1] == keys[2] != keys[3]
    assert keys[4] is None
    for option in ("--fresh", "--safe"):
        run(folder, option)
        assert interface.state is None


@pytest.mark.usefixtures("terminal")
def test_what_became_of_the_state_is_said_when_the_screen_is_given_back(
    run, folder: str, interface: Opened
) -> None:
    interface.words = ["the place is \x1b lost"]
    ended = run(folder)
    assert (ended.code, ended.err) == (0, "timeline-tui: the place is ␛ lost\n")


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["events", "-a", "Anthropc"], "did you mean Anthropic?"),
        (["events", "--from", "no date"], "--from: "),
        (["evnts"], "no such folder: evnts"),
        (["events", "--theme", "grubvox"], "no theme called grubvox (did you mean gruvbox?)"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_what_cannot_be_opened_is_refused_before_the_screen_is_taken(
    run, folder: str, interface: Opened, words: list[str], said: str
) -> None:
    ended = run(*words)
    assert ended.code == 2
    assert said in ended.err
    assert interface.calls == []


@pytest.mark.usefixtures("terminal")
def test_a_dumb_terminal_is_pointed_to_list(
    run, folder: str, interface: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    ended = run(folder)
    assert ended.code == 2
    assert "timeline-tui list" in ended.err
    assert interface.calls == []


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    ("stream", "said"), [("stdin", "standard input"), ("stderr", "standard error")]
)
def test_each_stream_that_is_no_terminal_is_named(
    run, folder: str, interface: Opened, monkeypatch: pytest.MonkeyPatch, stream: str, said: str
) -> None:
    monkeypatch.setattr(exploring, "is_terminal", lambda given: given is not getattr(sys, stream))
    ended = run(folder)
    assert ended.code == 2
    assert f"{said} is not a terminal" in ended.err
    assert len(ended.err.splitlines()) == 1
    assert interface.calls == []


@pytest.mark.usefixtures("terminal")
def test_piped_events_without_a_terminal_for_keys_are_refused(
    run, interface: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exploring, "is_terminal", lambda stream: stream is not sys.stdin)
    monkeypatch.setattr(exploring, "_TERMINAL_OF_PROCESS", "/nonexistent/tty")
    ended = run("-", stdin=b'{"date": "2026", "title": "Piped"}')
    assert ended.code == 2
    assert "no terminal to read keys from" in ended.err
    assert interface.calls == []


@pytest.mark.usefixtures("terminal")
def test_without_any_home_it_opens_and_says_that_the_place_is_not_kept(
    run, folder: str, interface: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(uid: int) -> object:
        raise KeyError(uid)

    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr("pwd.getpwuid", unknown)
    for home in (None, "", "relative"):
        monkeypatch.delenv("HOME", raising=False)
        if home is not None:
            monkeypatch.setenv("HOME", home)
        ended = run(folder)
        assert ended.code == 0
        assert ended.err == (
            "timeline-tui: your place will not be remembered: "
            "there is no home folder (HOME, XDG_STATE_HOME)\n"
        )
    assert len(interface.calls) == 3


@pytest.mark.usefixtures("terminal")
def test_from_a_folder_that_is_gone_it_opens_all_the_same(
    run, interface: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    ended = run(".")
    assert ended.code == 0
    assert "the current folder no longer exists" in ended.err
    assert len(interface.calls) == 1


@pytest.mark.usefixtures("terminal")
def test_it_opens_with_the_persons_own_settings_also_when_safe(
    run, folder: str, interface: Opened
) -> None:
    config_folder().mkdir(parents=True)
    (config_folder() / "config.toml").write_text(
        'theme = "nord"\nsidebar = false\ndates = "iso"\ncache = false\nlanse = 1\n'
        '[keys]\nundo = "F5"\n'
    )
    for option in ("--fresh", "--safe"):
        assert run(folder, option).code == 0
        library, _, options = interface.calls[-1]
        assert options.usual == Panes(actors=False)
        assert (options.usual_theme, options.iso) == ("nord", True)
        assert options.keys == {"undo": ("f5",)}
        assert options.faults == ("config.toml:5: no setting called “lanse” (did you mean lanes?)",)
        assert library._shelf is None


@pytest.mark.usefixtures("terminal")
def test_exports_go_where_nothing_is_read(
    run, folder: str, interface: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Path.cwd()
    below = here / folder / "below"
    below.mkdir()
    for place, words, exports in (
        (here, [folder], here), (here, [f"{folder}/later.json"], here), (here, ["."], here.parent),
        (below, [".."], here), (below, ["."], here / folder), (here, ["-"], here),
        (below, [".", "..", str(here)], here.parent),
    ):  # fmt: skip
        monkeypatch.chdir(place)
        assert run(*words, "--safe", stdin=b"[]").code == 0
        assert interface.calls[-1][2].export_folder == str(exports), words
    monkeypatch.chdir("/")
    assert exploring.export_folder(["."]) == ""


@pytest.mark.usefixtures("terminal")
def test_the_files_are_named_as_anywhere_a_command_line_may_name_them(
    run, folder: str, interface: Opened
) -> None:
    for words, named in (
        ([folder], (str(Path(folder).absolute()),)), (["--sample"], ("--sample",)),
        ([folder, "-"], ()), ([folder, "--follow"], (str(Path(folder).absolute()), "--follow")),
    ):  # fmt: skip
        assert run(*words, stdin=b"[]").code == 0
        assert interface.calls[-1][2].files_words == named


@pytest.mark.usefixtures("terminal")
def test_the_event_to_begin_on_is_handed_on(run, folder: str, interface: Opened) -> None:
    assert run(folder, "--at", "later").code == 0
    assert interface.calls[-1][2].at == "later"


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("installed", [False, True])
def test_what_an_upgrade_replaces_is_not_changed(
    run, folder: str, interface: Opened, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    monkeypatch.setattr("timeline_tui.cli.reading.is_installed", lambda path: installed)
    run(folder)
    ((_, _, options),) = interface.calls
    assert options.sealed == installed
