"""Links: which may be handed to a browser, and the browser that takes one.

A person looks at the host before a link is opened. The standard library's `webbrowser` starts
browsers of text over a screen that is in use, takes `xdg-open` for done before it has failed, and
lets it write its complaint onto the screen.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from timeline_tui.tui.programs import Which, ended_words, start

_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
_ADDRESS = re.compile(r"[0-9a-f:.]*:[0-9a-f:.]*")
_AUTHORITY = re.compile(r"(?:\[[^\[\]@]*\]|[^\[\]@:]+)(?::[0-9]*)?")
"""All of what stands between `//` and the path: nothing may be left over beside host and port."""
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LONGEST = 253
"""Characters of a host (RFC 1035): its end says whose it is, and must be seen."""
_DEVIATING = re.compile("[ßẞς\u200c\u200d]")
_KEPT = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class SafeLink:
    """A link that may be opened: `host` is what a person should look at before."""

    url: str
    host: str


def safe_link(url: str) -> SafeLink | str:
    """Return the link, or why it is not opened.

    Only http and https, a host, no user name before it, no spaces or controls; a host that is not
    ASCII is shown as punycode (IDNA), so that look-alikes cannot pass for another.
    """
    if not url:
        return "this source has no link"
    if any(ord(char) <= 0x20 or 0x7F <= ord(char) <= 0x9F for char in url):
        return "the link holds spaces or control characters and is not opened"
    if any("\ud800" <= char <= "\udfff" for char in url):
        return "the link holds half a character and is not opened"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "the link is malformed and is not opened"
    if not parts.scheme:
        return "the link does not begin with http:// or https:// and is not opened"
    if parts.scheme.lower() not in ("http", "https"):
        scheme = f"“{parts.scheme[:20]}:”" if parts.scheme.isprintable() else "such"
        return f"only http and https links are opened, not {scheme} ones"
    if not host:
        return "the link names no host and is not opened"
    if "@" in parts.netloc or "\\" in url:
        return "the link hides its host behind a user name and is not opened"
    try:
        ascii_host = _ascii(host)
    except UnicodeError:
        ascii_host = ""
    address = "[" in parts.netloc
    if (
        not _AUTHORITY.fullmatch(parts.netloc)
        or not (_is_address(ascii_host) if address else _is_name(ascii_host))
        or port == 0
    ):
        return "the link's host is not a valid name and is not opened"
    shown = f"[{ascii_host}]" if address and port else ascii_host
    url = _with_ascii(parts, f"[{ascii_host}]" if address else ascii_host, port)
    return SafeLink(url, f"{shown}:{port}" if port else shown)


def _is_address(host: str) -> bool:
    """Report whether a host in brackets is an address of IPv6, without a zone."""
    try:
        return _ADDRESS.fullmatch(host) is not None and bool(IPv6Address(host).exploded)
    except ValueError:
        return False


def _is_name(host: str) -> bool:
    """Report whether a host is a name, or an address of IPv4 as it is always written: browsers
    take `0x7f.1` for 127.0.0.1 (WHATWG URL, "ends in a number")."""
    if not _NAME.fullmatch(host) or len(host) > _LONGEST:
        return False
    if not _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        return True
    try:
        return bool(IPv4Address(host))
    except ValueError:
        return False


def _ascii(host: str) -> str:
    """Return a host as browsers look it up. Python knows the older rules (RFC 3490), in which `ß`
    is `ss`: another name today (Unicode TR 46, "deviation characters")."""
    labels = re.split("[.\u3002\uff0e\uff61]", host)
    return ".".join(
        f"xn--{_normal(label).encode('punycode').decode('ascii')}"
        if _DEVIATING.search(label)
        else label.encode("idna").decode("ascii").lower()
        for label in labels
    )


def _normal(label: str) -> str:
    return unicodedata.normalize("NFKC", label).lower()


def _with_ascii(parts: SplitResult, netloc: str, port: int | None) -> str:
    if port:
        netloc += f":{port}"
    return urlunsplit((parts.scheme.lower(), netloc, *(quote(p, safe=_KEPT) for p in parts[2:])))


# -- opening one -----------------------------------------------------------------------------------

PATIENCE = 5.0
"""Seconds after which a browser that still runs is one that was just started."""
IN_TERMINAL = ("www-browser", "w3m", "lynx", "links2", "links", "elinks", "browsh")
"""Browsers that need the terminal."""

_DESKTOP = ("xdg-open", "gio", "x-www-browser", "firefox", "chromium", "google-chrome")


@dataclass(frozen=True, slots=True)
class Opener:
    """A program that opens links, as words without a shell; `in_terminal` needs ours."""

    words: tuple[str, ...]
    in_terminal: bool

    @property
    def name(self) -> str:
        """Return the program's own name."""
        return os.path.basename(self.words[0])


def openers(
    link: SafeLink,
    environment: Mapping[str, str],
    which: Which = shutil.which,
    platform: str = sys.platform,
) -> Iterator[Opener]:
    """Return the programs that may open a link here, the user's own (`$BROWSER`) first."""
    for wanted in environment.get("BROWSER", "").split(os.pathsep):
        try:
            words = shlex.split(wanted.rstrip(" &"))
        except ValueError:
            continue
        if words and which(words[0]) is not None:
            yield _opener(words, link)
    names: tuple[str, ...] = ()
    if platform == "darwin":
        names = ("open",)
    elif environment.get("WSL_DISTRO_NAME"):
        names = ("wslview",)
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        names += _DESKTOP
    for name in (*names, *IN_TERMINAL):
        if which(name) is not None:
            yield _opener([name, "open"] if name == "gio" else [name], link)


def _opener(words: list[str], link: SafeLink) -> Opener:
    in_terminal = os.path.basename(words[0]) in IN_TERMINAL
    if any("%s" in word for word in words):
        return Opener(tuple(word.replace("%s", link.url) for word in words), in_terminal)
    return Opener((*words, link.url), in_terminal)


async def open_link(
    link: SafeLink,
    in_terminal: Callable[[tuple[str, ...]], str],
    environment: Mapping[str, str] = os.environ,
    which: Which = shutil.which,
    platform: str = sys.platform,
) -> tuple[bool, str]:
    """Hand a link to the first program that takes it; whether one did, and what to say of it.

    `in_terminal` runs one in our terminal and returns "", or what went wrong.
    """
    failed = []
    for opener in openers(link, environment, which, platform):
        if opener.in_terminal:
            trouble = in_terminal(opener.words)
        else:
            trouble = await _trouble(opener)
        if not trouble:
            return True, "" if opener.in_terminal else f"{link.host} was handed to {opener.name}"
        failed.append(trouble)
    why = "; ".join(failed) or "no browser is here: set $BROWSER"
    return False, f"{why}. The link: {link.url}"


async def _trouble(opener: Opener) -> str:
    try:
        code = await start(opener.words, within=PATIENCE)
    except OSError as error:
        return f"{opener.name} could not be started ({(error.strerror or '').lower()})"
    return ended_words(opener.name, code) if code else ""
