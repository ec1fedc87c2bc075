"""Copies that programs leave beside a file when they cannot agree: known by their names."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

_CONFLICT = (
    r"conflict|konflikt|conflit|conflicto|conflitto|conflito|ristiriita|çakış|конфликт|конфлікт"
    r"|競合|冲突|衝突|충돌|SFConflict"
)
_COPY = r"copy|kopie|copie|copia|cópia|kopia|kopi|копия|コピー|副本"
_HINTS = (" ", "(", "conflict", "desktop-", "laptop-", "win-", "-pc", "macbook", "imac")
"""One of these is in the name of every copy: most names are told by that."""
_PATTERNS = (
    r"(?P<stem>.+)\.sync-conflict-\d{8}-\d{6}(?:-[A-Z0-9]+)?",  # Syncthing
    rf"(?P<stem>.+?) ?\([^()]*(?:{_CONFLICT})[^()]*\)",  # Dropbox, Nextcloud, Seafile
    r"(?P<stem>.+?)_conflict-\d{8}-\d{6}",  # ownCloud
    r"(?P<stem>.+?)\.conflict(?:ed)?(?:[ .-]?\d+)?",  # Resilio
    r"(?P<stem>.+?)-(?:desktop|laptop|win)-[a-z0-9]{4,}(?:-\d+)?",  # OneDrive
    r"(?P<stem>.+?)-[a-z0-9]+(?:-PC|s-(?:macbook|imac)[a-z0-9-]*)(?:-\d+)?",  # OneDrive
    r"(?P<stem>.+?) (?:[2-9]|[1-9]\d)",  # iCloud
    r"(?P<stem>.+?) ?\([1-9]\d?\)",  # Google Drive and browsers
    rf"(?P<stem>.+?)(?: -)? \(?(?:{_COPY})(?: ?\(?\d+\)?)?\)?(?: \(\d+\))?",
    rf"(?:{_COPY})(?: \(\d+\))? (?:of|von|de|di|van|af|av) (?P<stem>.+)",
)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple([re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS])


def original_of(name: str, there: Collection[str]) -> str:
    """Return the name of the file that one is a conflict copy of, by its name, where that lies
    beside it (`there`); "" for any other file."""
    stem, dot, ending = name.rpartition(".")
    lower = name.lower()
    if not any(hint in lower for hint in _HINTS):
        return ""
    for pattern in _patterns():
        match = pattern.fullmatch(stem)
        if match is not None:
            original = f"{match['stem']}{dot}{ending}"
            if original in there:
                return original
    return ""
