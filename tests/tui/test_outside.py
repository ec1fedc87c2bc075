"""Everything that leaves the program: links, quotes, files, given to programs that only take
notes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from timeline_tui.tui import programs as programs_module
from timeline_tui.tui.programs import (
    Editor,
    SafeLink,
    copy,
    editor_for,
    open_link,
    open_window,
    run_here,
    safe_link,
    start,
)

LINK = SafeLink("https://example.org/a?b=c;d&e=$(f)`g`", "example.org")


class Programs:
    """A folder of programs, each of which notes its words and its input and ends as it is told, or
    `stays`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, *names: str, code: int = 0, reads: bool = True, stays: bool = False) -> None:
        for name in names:
            note = f'printf "%s\\0" "$@" > "{self.folder}/{name}.words"'
            take = f'cat > "{self.folder}/{name}.input"' if reads else ":"
            stay = f'while [ -e "{self.folder}/stay" ]; do sleep 0.1; done' if stays else ":"
            script = f"#!/bin/sh\n{note}\n{take}\n{stay}\nexit {code}\n"
            (self.folder / name).write_text(script)
            (self.folder / name).chmod(0o755)

    def words(self, name: str) -> list[str] | None:
        path = self.folder / f"{name}.words"
        return path.read_text().split("\0")[:-1] if path.exists() else None

    def input(self, name: str) -> str | None:
        path = self.folder / f"{name}.input"
        return path.read_bytes().decode() if path.exists() else None


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Programs]:
    """Yield a folder of programs; only those exist that a test makes, and none outlives it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "cat", "sleep"):
        found = next(p for p in ("/bin", "/usr/bin") if os.access(f"{p}/{name}", os.X_OK))
        (folder / name).symlink_to(f"{found}/{name}")
    monkeypatch.setenv("PATH", str(folder))
    # A program that ends is waited for; a test of one that does not says for how long.
    for name in ("PATIENCE", "COPY_PATIENCE", "EDITOR_PATIENCE"):
        monkeypatch.setattr(programs_module, name, 60.0)
    stay = folder / "stay"
    stay.touch()
    yield Programs(folder)
    stay.unlink()


# -- starting --------------------------------------------------------------------------------------


def test_a_program_is_waited_for_no_longer_than_it_should(programs: Programs) -> None:
    programs.make("quick", code=3)
    programs.make("slow", stays=True)
    assert asyncio.run(start(["quick"], within=60)) == 3
    assert asyncio.run(start(["slow"], within=0.05)) is None


def test_a_program_that_reads_nothing_holds_nothing_up(programs: Programs) -> None:
    programs.make("deaf", reads=False, code=4)
    programs.make("stuck", reads=False, stays=True)
    data = b"x" * 5_000_000
    assert asyncio.run(start(["deaf"], within=60, data=data)) == 4
    assert asyncio.run(start(["stuck"], within=0.05, data=data)) is None


# -- links -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.org/a?b=c#d", "example.org"),
        ("HTTP://Example.ORG", "example.org"),
        ("https://example.org:8443/x", "example.org:8443"),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com"),
        ("https://bücher.example/ü", "xn--bcher-kva.example"),
        ("https://[2001:db8::1]/", "2001:db8::1"),
        ("https://EXAMPLE。org/a", "example.org"),
        ("https://[2001:db8::1]:8080/", "[2001:db8::1]:8080"),
        ("https://127.0.0.1:8000/", "127.0.0.1:8000"),
        ("https://example.org:/", "example.org"),
        ("https://example.org?@evil.com", "example.org"),
        ("https://[::1]/", "::1"),
        ("https://faß.example/", "xn--fa-hia.example"),
        ("https://βόλος.example/", "xn--nxasmm1c.example"),
    ],
)
def test_a_link_is_opened_at_the_host_that_is_shown(url: str, host: str) -> None:
    link = safe_link(url)
    assert isinstance(link, SafeLink)
    assert link.host == host
    assert link.url.isascii()


@pytest.mark.parametrize(
    "url",
    [
        "", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "ftp://example.org",
        "https://", "//example.org", "example.org", "https://user@example.org/",
        "https://example.org@evil.example/", "https://example.org\\@evil.example/",
        "https://exa mple.org", "https://example.org/\x1b[31m", "https://example.org/\x9b",
        "https://example.org:99999/", "https://[::1", "vbscript:x", "-rf", "--help",
        "https://" + "a" * 300 + ".org/", "https://" + "a." * 150 + "org/", "https://[v1.x]/",
        "https://example.org:0/", "https://a..b/", "https://example.org/\ud800", "https://\ud800.org",
        "https://[::1].evil.com", "https://[::1].evil.com/", "https://[::1]evil.com:80/",
        "https://evil.com[::1]/", "https://[::1]:80.evil.com/", "https://[fe80::1%25eth0]/",
        "https://[1]/", "https://::1/", "https://%65vil.com/", "https://0x7f.1/",
        "https://127.1/", "https://2130706433/", "https://1.2.3.256/", "https://a:b@evil.com/",
        "https://example.org:+80/", "https://example.org:80:90/", "https:example.org",
        "https:/example.org", "https:///example.org", "https://example.org%2f@evil.com/",
        "https://example.org%00.evil.com", "https://example.org\\.evil.com/",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_link_is_refused_in_words(url: str) -> None:
    refused = safe_link(url)
    assert isinstance(refused, str)
    assert refused
    assert "\x1b" not in refused


def _opened(environment: dict[str, str], platform: str = "linux") -> tuple[bool, str, list[str]]:
    here: list[str] = []

    def in_terminal(words: tuple[str, ...]) -> str:
        here.append(words[0])
        return ""

    done, words = asyncio.run(open_link(LINK, in_terminal, environment, platform=platform))
    return done, words, here


@pytest.mark.parametrize(
    ("environment", "platform", "there", "used"),
    [
        ({"DISPLAY": ":0"}, "linux", ("xdg-open", "firefox", "w3m"), "xdg-open"),
        ({"WAYLAND_DISPLAY": "x"}, "linux", ("firefox",), "firefox"),
        ({"DISPLAY": ":0", "BROWSER": "mine"}, "linux", ("mine", "xdg-open"), "mine"),
        ({"BROWSER": "gone:mine &"}, "linux", ("mine",), "mine"),
        ({"BROWSER": "'open quote"}, "darwin", ("open",), "open"),
        ({"WSL_DISTRO_NAME": "x"}, "linux", ("wslview",), "wslview"),
    ],
)
def test_the_browser_of_where_one_is_gets_the_link_as_one_word(
    programs: Programs, environment, platform, there, used
) -> None:
    programs.make(*there)
    assert _opened(environment, platform) == (True, f"example.org was handed to {used}", [])
    assert programs.words(used) == [LINK.url]
    assert all(programs.words(name) is None for name in there if name != used)


def test_the_users_own_words_around_the_link_are_kept(programs: Programs) -> None:
    programs.make("mine")
    _opened({"BROWSER": "mine --new-window '--at=%s' -x"})
    assert programs.words("mine") == ["--new-window", f"--at={LINK.url}", "-x"]


def test_a_browser_of_text_gets_the_terminal_and_others_none(programs: Programs) -> None:
    programs.make("xdg-open", "lynx")
    # Without a screen, xdg-open would start a browser of text over ours.
    done, words, here = _opened({})
    assert (done, words, here) == (True, "", ["lynx"])
    assert programs.words("xdg-open") is None


def test_browsers_that_fail_are_said_and_the_next_one_is_asked(programs: Programs) -> None:
    programs.make("mine", code=3)
    programs.make("xdg-open", code=4)
    done, words, _ = _opened({"DISPLAY": ":0", "BROWSER": "mine"})
    assert not done
    assert words == f"mine ended with code 3; xdg-open ended with code 4. The link: {LINK.url}"
    programs.make("firefox")
    assert _opened({"DISPLAY": ":0", "BROWSER": "mine"})[0]


def test_where_no_browser_is_the_link_is_said(programs: Programs) -> None:
    done, words, _ = _opened({"DISPLAY": ":0"})
    assert not done
    assert words == f"no browser was found: set $BROWSER. The link: {LINK.url}"


def test_a_browser_that_cannot_be_started_is_said(programs: Programs) -> None:
    (programs.folder / "mine").write_bytes(b"\x7fELF no program")
    (programs.folder / "mine").chmod(0o755)
    assert "mine could not be started (" in _opened({"BROWSER": "mine"})[1]


def test_a_browser_that_stays_is_left_running(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs_module, "PATIENCE", 0.05)
    programs.make("firefox", stays=True)
    assert _opened({"DISPLAY": ":0"})[:2] == (True, "example.org was handed to firefox")


# -- the clipboard ---------------------------------------------------------------------------------


def _copied(text: str, environment: dict[str, str]) -> tuple[bool, str, list[str]]:
    terminal: list[str] = []
    done, words = asyncio.run(copy(text, terminal.append, environment))
    return done, words, terminal


@pytest.mark.parametrize(
    ("environment", "there", "used", "where"),
    [
        ({"TMUX": "x"}, ("tmux", "xclip"), "tmux", "in tmux's buffer"),
        ({"WAYLAND_DISPLAY": "x", "DISPLAY": ":0"}, ("wl-copy", "xclip"), "wl-copy", "clipboard"),
        ({"DISPLAY": ":0"}, ("xsel",), "xsel", "on the clipboard (xsel)"),
        ({}, ("pbcopy",), "pbcopy", "on the clipboard (pbcopy)"),
    ],
)
def test_the_clipboard_of_where_one_is_gets_the_exact_text(
    programs: Programs, environment, there, used, where
) -> None:
    programs.make(*there)
    text = "“quote” é\n" * 20_000
    done, words, terminal = _copied(text, environment)
    assert (done, terminal) == (True, [])
    assert where in words
    assert programs.input(used) == text
    assert all(programs.words(name) is None for name in there if name != used)


@pytest.mark.parametrize(
    ("environment", "there"),
    [
        ({}, ("xclip", "tmux")),
        ({"TMUX": "x"}, ()),
        ({"SSH_CONNECTION": "x"}, ("pbcopy",)),
    ],
)
def test_where_no_tool_fits_the_terminal_gets_it_and_nothing_is_claimed(
    programs: Programs, environment, there
) -> None:
    programs.make(*there)
    done, words, terminal = _copied("é", environment)
    assert (done, terminal) == (True, ["é"])
    assert words == "sent to the terminal (OSC 52), which does not confirm it"


def test_a_tool_that_fails_is_not_said_to_have_copied(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs.make("xclip", code=1)
    done, words, terminal = _copied("x", {"DISPLAY": ":0"})
    assert (done, terminal) == (True, ["x"])
    assert words.startswith("xclip failed; sent to the terminal")
    monkeypatch.setattr(programs_module, "COPY_PATIENCE", 0.05)
    programs.make("wl-copy", stays=True)
    done, words, terminal = _copied("x", {"WAYLAND_DISPLAY": "x"})
    assert (done, terminal) == (True, ["x"])
    assert words.startswith("wl-copy failed; sent to the terminal")


def test_an_old_tmux_is_asked_again_without_what_it_does_not_know(programs: Programs) -> None:
    (programs.folder / "tmux").write_text(
        f'#!/bin/sh\n[ "$2" = -w ] && exit 1\ncat > "{programs.folder}/tmux.input"\n'
    )
    (programs.folder / "tmux").chmod(0o755)
    done, words, _ = _copied("x", {"TMUX": "x"})
    assert done
    assert "tmux's buffer" in words
    assert programs.input("tmux") == "x"


def test_what_is_too_much_for_a_terminal_is_not_said_to_be_copied(programs: Programs) -> None:
    done, words, terminal = _copied("x" * 2_000_000, {})
    assert (done, terminal) == (False, [])
    assert words == "2,000 kB are too much for the terminal (OSC 52)"


# -- the editor ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "words", "windowed"),
    [
        ({"EDITOR": "vim"}, ["vim", "+7", "PATH"], False),
        ({"VISUAL": "vim -p", "EDITOR": "code"}, ["vim", "-p", "+7", "PATH"], False),
        ({"EDITOR": "code --wait"}, ["code", "--wait", "--goto", "PATH:7"], True),
        ({"EDITOR": "subl"}, ["subl", "PATH:7"], True),
        ({"EDITOR": "hx"}, ["hx", "PATH:7"], False),
        ({"EDITOR": "kate"}, ["kate", "--line", "7", "PATH"], True),
        ({"EDITOR": "gedit"}, ["gedit", "+7", "PATH"], True),
        ({"EDITOR": "emacs"}, ["emacs", "+7", "PATH"], False),
        ({"EDITOR": "emacs", "DISPLAY": ":0"}, ["emacs", "+7", "PATH"], True),
        ({"EDITOR": "emacs -nw", "DISPLAY": ":0"}, ["emacs", "-nw", "+7", "PATH"], False),
        ({"EDITOR": "'my editor'"}, ["my editor", "PATH"], False),
        ({"VISUAL": " ", "EDITOR": "vim"}, ["vim", "+7", "PATH"], False),
    ],
)
def test_the_editor_gets_an_absolute_path_and_the_line_if_it_takes_one(
    programs: Programs, environment, words, windowed
) -> None:
    programs.make(words[0])
    path = os.path.abspath("-rf.json")
    chosen = editor_for("-rf.json", 7, environment)
    assert isinstance(chosen, Editor)
    assert chosen.words == tuple(word.replace("PATH", path) for word in words)
    assert chosen.windowed is windowed
    first = editor_for("-rf.json", 1, environment)
    assert isinstance(first, Editor)
    # The path is taken out before looking: the folder of a checkout may have any name.
    assert first.words[-1] == path
    told = {"+7", "--goto", "--line", "7"}
    assert first.words[:-1] == tuple(word for word in words[:-1] if word not in told)


def test_without_a_name_the_usual_editors_are_looked_for_as_git_does(programs: Programs) -> None:
    for name in ("vi", "nano", "sensible-editor"):
        programs.make(name)
        for environment in ({}, {"VISUAL": "", "EDITOR": " "}):
            chosen = editor_for("/a.json", 7, environment)
            assert isinstance(chosen, Editor)
            assert chosen.words == (name, "+7", "/a.json")
            assert not chosen.windowed
    assert "“ed” was not found" in str(editor_for("/a.json", 7, {"EDITOR": "ed"}))


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "set $VISUAL or $EDITOR"),
        ({"EDITOR": "  "}, "set $VISUAL or $EDITOR"),
        ({"EDITOR": "''"}, "was not found"),
        ({"EDITOR": "'vim"}, "unclosed quotation mark"),
        ({"EDITOR": "no-such-editor\x1b"}, "“no-such-editor␛” was not found"),
    ],
)
def test_without_an_editor_it_says_what_to_do(programs: Programs, environment, words) -> None:
    found = editor_for("a.json", 1, environment)
    assert isinstance(found, str)
    assert words in found


def test_an_editor_with_a_window_of_its_own_comes_up_or_says_why(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs.make("gedit", code=1)
    failed = asyncio.run(open_window(Editor(("gedit", "/a"), True)))
    assert failed == (False, "gedit ended with code 1")
    monkeypatch.setattr(programs_module, "EDITOR_PATIENCE", 0.05)
    programs.make("code", stays=True)
    opened = asyncio.run(open_window(Editor(("code", "/a"), True)))
    assert opened == (True, "open in code: saved changes appear here")


# -- in the explorer -------------------------------------------------------------------------------


@pytest.fixture
def alone(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return an environment with nothing of the user's, only what a test adds."""

    def alone(**environment: str) -> None:
        for name in ("TMUX", "DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "BROWSER", "VISUAL",
                     "EDITOR", "WSL_DISTRO_NAME"):  # fmt: skip
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

    alone()
    return alone


async def test_copying_a_quote_gives_its_words_and_where_they_stand(open_stage, alone):
    async with open_stage(size=(110, 30)) as stage:
        await stage.go_to("anthropic-declines-comment")
        await stage.press("y")
        await stage.until(lambda: stage.app.clipboard, "it is copied")
        assert stage.app.clipboard.startswith("“Anthropic declined to comment.”\n“Is Mythos")
        assert "28–30 Apr 2026" in stage.app.clipboard
        assert "https://allweatherfinance.com/" in stage.app.clipboard
        await stage.until(lambda: "does not confirm it" in stage.flat(), "it is said")
        await stage.press("Y")
        await stage.until(lambda: stage.app.clipboard.startswith("“Is Mythos"), "the citation is")


async def test_a_link_shows_its_host_before_it_is_opened(open_stage, alone, programs):
    programs.make("mine")
    alone(BROWSER="mine")
    async with open_stage() as stage:
        await stage.go_to("wiles-bessent-meet-amodei")
        await stage.press("o")
        assert "allweatherfinance.com" in stage.text()
        await stage.press("escape")
        await stage.press("o", "enter")
        await stage.until(lambda: "was handed to mine" in stage.flat(), "it is said")
        (url,) = programs.words("mine")
        assert url.startswith("https://allweatherfinance.com/is-mythos")


async def test_a_browser_that_is_not_there_is_said_with_the_link(open_stage, alone):
    async with open_stage(size=(120, 30)) as stage:
        await stage.go_to("wiles-bessent-meet-amodei")
        await stage.press("o", "enter")
        await stage.until(lambda: "no browser was found" in stage.flat(), "it is said")


async def test_an_editor_with_a_window_takes_nothing_of_the_screen(
    open_stage, alone, programs, monkeypatch
):
    monkeypatch.setattr(programs_module, "EDITOR_PATIENCE", 0.05)
    programs.make("subl", stays=True)
    alone(VISUAL="subl -n")
    async with open_stage() as stage:
        monkeypatch.setattr(stage.app, "suspend", None)
        await stage.go_to("wiles-bessent-meet-amodei")
        await stage.press("e")
        await stage.until(lambda: "open in subl" in stage.flat(), "it is said")
        await stage.until(lambda: len(programs.words("subl") or ()) == 2, "it is started")
        flag, path = programs.words("subl")
        assert (flag, Path(path).name) == ("-n", "2026-04-17-wiles-bessent-meet-amodei.json")


def test_a_signal_that_comes_while_a_program_is_started_ends_it_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Slow(subprocess.Popen[bytes]):
        def __init__(self, words: list[str]) -> None:
            super().__init__(words)
            signal.raise_signal(signal.SIGTERM)

    told: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    monkeypatch.setattr(subprocess, "Popen", Slow)
    try:
        assert run_here(["sleep", "20"]) == -signal.SIGTERM
    finally:
        signal.signal(signal.SIGTERM, before)
    assert told == [signal.SIGTERM]
