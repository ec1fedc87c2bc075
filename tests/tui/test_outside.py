"""What leaves the program: links, the clipboard, the editor. Nothing is really started here."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from timeline_tui.tui.outside import (
    SafeLink,
    copy_by_tool,
    editor_command,
    open_in_browser,
    safe_link,
)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.org/a?b=c#d", "example.org"),
        ("HTTP://Example.ORG", "example.org"),
        ("https://example.org:8443/x", "example.org:8443"),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com"),
        ("https://bücher.example/ü", "xn--bcher-kva.example"),
        ("https://[2001:db8::1]/", "2001:db8::1"),
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
        "https://" + "a" * 300 + ".org/",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_link_is_refused_in_words(url: str) -> None:
    refused = safe_link(url)
    assert isinstance(refused, str)
    assert refused
    assert "\x1b" not in refused


def test_a_browser_that_does_not_come_is_reported() -> None:
    link = SafeLink("https://example.org/", "example.org")
    assert open_in_browser(link, lambda url: True) == ""
    assert (
        open_in_browser(link, lambda url: False) == "no browser took the link: https://example.org/"
    )

    def broken(url: str) -> bool:
        raise OSError

    assert "no browser" in open_in_browser(link, broken)


class Tools:
    """Programs that are there, and what they were given."""

    def __init__(self, *names: str, code: int = 0) -> None:
        self.names = names
        self.code = code
        self.given: list[tuple[str, bytes]] = []

    def which(self, name: str) -> str | None:
        return f"/bin/{name}" if name in self.names else None

    def run(
        self, words: list[str], *, input: bytes, **_: object
    ) -> subprocess.CompletedProcess[bytes]:
        self.given.append((words[0], input))
        return subprocess.CompletedProcess(words, self.code)


@pytest.mark.parametrize(
    ("environment", "there", "used"),
    [
        ({"TMUX": "x"}, ("tmux", "xclip"), "tmux"),
        ({"WAYLAND_DISPLAY": "x", "DISPLAY": ":0"}, ("wl-copy", "xclip"), "wl-copy"),
        ({"DISPLAY": ":0"}, ("xsel",), "xsel"),
        ({}, ("xclip", "tmux"), ""),
        ({}, ("pbcopy",), "pbcopy"),
        ({"TMUX": "x"}, (), ""),
    ],
)
def test_the_clipboard_of_where_one_is_gets_the_exact_text(environment, there, used) -> None:
    tools = Tools(*there)
    assert copy_by_tool("“quote” é", environment, tools.which, tools.run) == used
    assert tools.given == ([(used, "“quote” é".encode())] if used else [])


def test_a_tool_that_fails_is_not_said_to_have_copied() -> None:
    tools = Tools("tmux", code=1)
    assert copy_by_tool("x", {"TMUX": "x"}, tools.which, tools.run) == ""


@pytest.fixture
def editors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("vim", "code", "my editor"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        ({"EDITOR": "vim"}, ["vim", "+7"]),
        ({"VISUAL": "vim -p", "EDITOR": "code"}, ["vim", "-p", "+7"]),
        ({"EDITOR": "code --wait"}, ["code", "--wait"]),
        ({"EDITOR": "'my editor'"}, ["my editor"]),
    ],
)
def test_the_editor_gets_an_absolute_path_and_the_line_if_it_takes_one(
    editors, editor, words
) -> None:
    path = os.path.abspath("-rf.json")
    assert editor_command("-rf.json", 7, editor) == [*words, path]
    assert editor_command("-rf.json", 1, editor) == [*(w for w in words if w != "+7"), path]


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "set $VISUAL or $EDITOR"),
        ({"EDITOR": "  "}, "set $VISUAL or $EDITOR"),
        ({"EDITOR": "'vim"}, "unclosed quotation mark"),
        ({"EDITOR": "no-such-editor"}, "was not found"),
    ],
)
def test_without_an_editor_it_says_what_to_do(editors, environment, words) -> None:
    assert words in editor_command("a.json", 1, environment)
