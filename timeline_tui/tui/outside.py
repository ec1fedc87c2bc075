"""What leaves the program at a key: a link to the browser, a quote to the clipboard, a file to the
editor. Each says honestly whether it worked; none passes through a shell."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

Runner = Callable[..., "subprocess.CompletedProcess[bytes]"]
LINE_EDITORS = frozenset(
    {"vi", "vim", "nvim", "nano", "emacs", "emacsclient", "kak", "joe", "mg", "ne", "vis", "micro"}
)
"""Editors that take `+LINE` before the file."""


@dataclass(frozen=True, slots=True)
class SafeLink:
    """A link that may be opened: `host` is what a person should look at before."""

    url: str
    host: str


def safe_link(url: str) -> SafeLink | str:
    """The link, or why it is not opened.

    Only http and https, a host, no user name before it, no spaces or controls; a host that is not
    ASCII is shown as punycode (IDNA), so that look-alikes cannot pass for another.
    """
    if not url:
        return "this source has no link"
    if any(ord(char) <= 0x20 or 0x7F <= ord(char) <= 0x9F for char in url):
        return "the link holds spaces or control characters and is not opened"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "the link is malformed and is not opened"
    if parts.scheme.lower() not in ("http", "https"):
        scheme = f"“{parts.scheme[:20]}:”" if parts.scheme.isprintable() else "such"
        return f"only http and https links are opened, not {scheme} ones"
    if not host:
        return "the link names no host and is not opened"
    if "@" in parts.netloc or "\\" in url:
        return "the link hides its host behind a user name and is not opened"
    try:
        ascii_host = host.encode("idna").decode("ascii")
        ascii_url = _with_ascii(parts, ascii_host, port)
    except (UnicodeError, ValueError):
        return "the link's host is not a valid name and is not opened"
    return SafeLink(ascii_url, f"{ascii_host}:{port}" if port else ascii_host)


def _with_ascii(parts: SplitResult, host: str, port: int | None) -> str:
    from urllib.parse import quote, urlunsplit

    netloc = f"[{host}]" if ":" in host else host
    if port:
        netloc += f":{port}"
    keep = "%/:=&?~#+!$,;'@()*[]"
    return urlunsplit((parts.scheme.lower(), netloc, *(quote(p, safe=keep) for p in parts[2:])))


def open_in_browser(link: SafeLink, opener: Callable[[str], bool] | None = None) -> str:
    """Hand the link to the system's browser; `""`, or what went wrong."""
    import webbrowser

    try:
        done = (opener or webbrowser.open)(link.url)
    except (OSError, webbrowser.Error):
        done = False
    return "" if done else f"no browser took the link: {link.url}"


def copy_by_tool(
    text: str,
    environment: Mapping[str, str] = os.environ,
    which: Callable[[str], str | None] = shutil.which,
    run: Runner = subprocess.run,
) -> str:
    """Copy through tmux or the desktop's own tool; the tool's name, or `""` if there is none.

    tmux by default drops the terminal's copy sequence (OSC 52), but its own buffer always works.
    """
    tools: list[Sequence[str]] = []
    if environment.get("TMUX"):
        tools.append(("tmux", "load-buffer", "-w", "-"))
    if environment.get("WAYLAND_DISPLAY"):
        tools.append(("wl-copy",))
    if environment.get("DISPLAY"):
        tools.append(("xclip", "-selection", "clipboard"))
        tools.append(("xsel", "--clipboard", "--input"))
    tools.append(("pbcopy",))
    for tool in tools:
        if not which(tool[0]):
            continue
        try:
            done = run(
                list(tool), input=text.encode("utf-8", "replace"), timeout=3,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            continue
        if done.returncode == 0:
            return tool[0]
    return ""


def editor_command(
    path: str, line: int, environment: Mapping[str, str] = os.environ
) -> list[str] | str:
    """The command that edits `path` at `line`, or why there is none.

    The path is made absolute, so that a file called `-rf.json` or `+cmd.json` is only a file.
    """
    wanted = environment.get("VISUAL") or environment.get("EDITOR") or ""
    if not wanted.strip():
        return "set $VISUAL or $EDITOR to edit files from here"
    import shlex

    try:
        words = shlex.split(wanted)
    except ValueError:
        return "$VISUAL or $EDITOR has an unclosed quotation mark"
    if shutil.which(words[0]) is None:
        return f"the editor “{words[0][:60]}” was not found"
    name = os.path.basename(words[0])
    at = [f"+{line}"] if line > 1 and name in LINE_EDITORS else []
    return [*words, *at, os.path.abspath(path)]
