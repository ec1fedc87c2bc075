"""Links that may be handed to a browser, and the host that a person should look at before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_KEPT = "%/:=&?~#+!$,;'@()*[]"


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
        ascii_host = host.encode("idna").decode("ascii").lower()
        ascii_url = _with_ascii(parts, ascii_host, port)
    except (UnicodeError, ValueError):
        return "the link's host is not a valid name and is not opened"
    if not _HOST.fullmatch(ascii_host):
        return "the link's host is not a valid name and is not opened"
    return SafeLink(ascii_url, f"{ascii_host}:{port}" if port else ascii_host)


def _with_ascii(parts: SplitResult, host: str, port: int | None) -> str:
    netloc = f"[{host}]" if ":" in host else host
    if port:
        netloc += f":{port}"
    return urlunsplit((parts.scheme.lower(), netloc, *(quote(p, safe=_KEPT) for p in parts[2:])))
