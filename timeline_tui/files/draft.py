"""A new event from what a person typed: one record, one file name, judged before it is written.

Serves `timeline-tui new` and the explorer's form alike, so that both write the same file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from timeline_tui.core.plain_json import json_text
from timeline_tui.core.text import brief
from timeline_tui.dates.edtf import DateError, parse
from timeline_tui.dates.wording import earliest

if TYPE_CHECKING:
    from timeline_tui.core.lens import Lens

Record = dict[str, object]

_CALENDAR = re.compile(r"(-?)(\d{4})((?:-\d\d){0,2})(?=[~?%T]|$)")


class DraftRefused(ValueError):
    """What was typed cannot be written as it is; `field` names the field to look at."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed, a field each; `actors` are names or `NAME: role`. Empty is not said."""

    title: str = ""
    date: str = ""
    summary: str = ""
    actors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    status: str = ""
    quote: str = ""
    speaker: str = ""
    source_title: str = ""
    publisher: str = ""
    published: str = ""
    url: str = ""
    id: str = ""


def save(draft: Draft, folder: str | Path, known: Lens | None) -> str:
    """Write the draft into a new file of `folder` (made if it is missing) and return its path.

    Raises `DraftRefused` where the reader would find an error in it, or if the folder cannot be
    written. An existing file is never touched.
    """
    from timeline_tui.files.write import create

    made = record(draft, known)
    text = json_text(made, indent=2) + "\n"
    judge(made)
    try:
        Path(folder).mkdir(exist_ok=True)
        return str(create(str(folder), stem(draft), text))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DraftRefused("", f"cannot write into {brief(str(folder), 200)}: {reason}") from error


def record(draft: Draft, known: Lens | None) -> Record:
    """The record of the event file; actors that the registry knows are named by id."""
    fields: Record = {
        "id": _id(draft, known),
        "date": draft.date,
        "title": draft.title,
        "summary": draft.summary,
        "actors": [participant(name, known) for name in draft.actors],
        "tags": list(dict.fromkeys(draft.tags)),
        "status": draft.status,
        "sources": _sources(draft),
    }
    return {key: value for key, value in fields.items() if value not in ([], "")}


def judge(made: Record) -> None:
    """The reader's own judgement; raises `DraftRefused` for the first error it finds."""
    for key in ("title", "date"):
        if not made.get(key):
            raise DraftRefused(key, f"an event needs a {key}")
    try:
        parse(str(made["date"]))
    except DateError as error:
        raise DraftRefused("date", _complaint("date", error.message, error.help)) from None
    from timeline_tui.core.schema.documents import record as read_record

    _, findings = read_record(made, file="", stem="new", path=())
    for finding in findings:
        if finding.severity == "error":
            named = (part for part in reversed(finding.path) if isinstance(part, str))
            field = next(named, "title")
            known = {
                "exact": "quote",
                "title": "title" if len(finding.path) == 1 else "source_title",
            }
            raise DraftRefused(
                known.get(field, field), _complaint(field, finding.message, finding.help)
            )


def _complaint(field: str, message: str, remedy: str) -> str:
    said = f"{field}: {message} ({remedy})" if remedy else f"{field}: {message}"
    return brief(said, 300)


def participant(words: str, known: Lens | None) -> str | Record:
    """`NAME` or `NAME: role`, by id where the registry knows the name."""
    name, _, role = words.partition(": ")
    if known is not None:
        whole = known.corpus.registry.find(words)
        if whole is not None:
            return whole.id
        actor = known.corpus.registry.find(name)
        name = name if actor is None else actor.id
    elif not role:
        return words
    return {"actor": name, "role": role} if role else name


def _id(draft: Draft, known: Lens | None) -> str:
    from timeline_tui.files.write import slug

    taken = {event.id for event in known.events} if known is not None else set()
    if draft.id:
        if draft.id in taken:
            raise DraftRefused("id", f"the id {brief(draft.id)} is taken")
        return draft.id
    wanted = slug(draft.title)
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    return free


def _sources(draft: Draft) -> list[Record]:
    if draft.speaker and not draft.quote:
        raise DraftRefused("quote", "a speaker says whose words the quote is: there is no quote")
    source: Record = {
        "title": draft.source_title,
        "publisher": draft.publisher,
        "published": draft.published,
        "url": draft.url,
    }
    source = {key: value for key, value in source.items() if value}
    if draft.quote:
        quote = {"exact": draft.quote, "speaker": draft.speaker}
        source["quotes"] = [{key: value for key, value in quote.items() if value}]
    return [source] if source else []


def stem(draft: Draft) -> str:
    """The file's name without its ending: by date, so that a folder lists in order, and title."""
    from timeline_tui.files.write import slug

    when = parse(draft.date)
    found = _CALENDAR.match(draft.date) or _CALENDAR.match(earliest(when) or "")
    if found is None:
        return f"undated-{slug(draft.title)}"
    era, year, rest = found.groups()
    if era:  # a name that begins with a dash is an option to every other program
        year, rest = f"bce-{int(year) + 1:04d}", ""
    return f"{year}{rest}-{slug(draft.title)}"
