"""Conflict copies: what programs leave beside a file when they cannot agree.

They are known by their names and compared by their events.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from functools import cache

from timeline_tui.core.event import Document, Event
from timeline_tui.core.text import count

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
def _compile_patterns() -> tuple[re.Pattern[str], ...]:
    """Compile the patterns when a name needs them: most are told by a hint."""
    return tuple([re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS])


def original_of(name: str, there: Collection[str]) -> str:
    """Return the name of the file that one is a conflict copy of, by its name, where that lies
    beside it (`there`); "" for any other file."""
    stem, dot, ending = name.rpartition(".")
    lower = name.lower()
    if not any(hint in lower for hint in _HINTS):
        return ""
    for pattern in _compile_patterns():
        match = pattern.fullmatch(stem)
        if match is not None:
            original = f"{match['stem']}{dot}{ending}"
            if original in there:
                return original
    return ""


def compare(copy: Document, original: Document) -> str:
    """Return what a conflict copy holds beside its original, and what to do about it."""
    left = Counter(map(_describe_event, original.events))
    differing = 0
    for content in map(_describe_event, copy.events):
        if left[content]:
            left[content] -= 1
        else:
            differing += 1
    same = len(copy.events) - differing
    missing = left.total()
    if not (differing or missing):
        held = "the same event" if same == 1 else f"the same {count(same, 'event')}"
        if _describe_rest(copy) != _describe_rest(original):
            return f"it holds {held}, shown twice, and other words beside: compare the two"
        return f"it holds {held}, shown twice: delete the copy"
    parts = []
    if same:
        parts.append(f"{count(same, 'event')} twice")
    if differing:
        parts.append(f"{count(differing, 'event')} otherwise than there")
    if missing:
        parts.append(f"{count(missing, 'event')} of the original not at all")
    return f"it holds {', '.join(parts)}: bring the two together and delete the copy"


def _describe_rest(document: Document) -> str:
    """Return what a file says beside its events."""
    actors = [replace(actor, file="") for actor in document.actors]
    head = document.title, document.description, document.timezone
    return repr((head, actors, document.sources))


def _describe_event(event: Event) -> str:
    """Return what an event says, wherever it stands."""
    actors = tuple(
        replace(each, declared=None) if each.declared is not None else each for each in event.actors
    )
    id_ = event.id if event.id_given else ""
    return repr(replace(event, id=id_, file="", path=(), faults=(), actors=actors))
