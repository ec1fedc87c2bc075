"""`timeline-tui new`: one event into a new file, named by its date and title."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from timeline_tui.cli import output, reading, selecting
from timeline_tui.cli.outcome import FINE, Failure, UsageError
from timeline_tui.core.text import visible

if TYPE_CHECKING:
    from timeline_tui.core.chronology import Chronology
    from timeline_tui.core.when import When

Record = dict[str, object]

_CALENDAR = re.compile(r"(-?)(\d{4})((?:-\d\d){0,2})(?=[~?%T]|$)")


def run(asked: argparse.Namespace) -> int:
    """Write the event that was described and print the path of its file."""
    folder = _folder(asked.folder)
    _answer(asked)
    when = selecting.time_of("--date", asked.date)
    if asked.published is not None:
        selecting.time_of("--published", asked.published)
    if asked.quote == "-":
        asked.quote = _quote_from_input()
    chronology = _known(folder)
    record = _record(asked, chronology)
    text = output.json_text(record, indent=2) + "\n"
    _must_be_readable(text)
    path = _written(folder, _stem(asked.date, when, asked.title), text)
    output.prepare()
    output.emit([visible(path)])
    return FINE


def _folder(given: str | None) -> Path:
    """Where to write. Without a word for it: ./events, so that the explorer finds it, made if it
    is missing; within a folder of that name, that one."""
    if given is None:
        folder = Path() if Path.cwd().name == reading.HERE else Path(reading.HERE)
    else:
        folder = Path(given)
        if not folder.exists():
            raise UsageError(f"no such folder: {visible(given, limit=200)} (make it first)")
        if not folder.is_dir():
            raise UsageError(f"not a folder: {visible(given, limit=200)} (new makes a file in one)")
    if reading.is_installed(folder):
        raise UsageError(
            "this folder belongs to an installed program, and the next upgrade replaces it: "
            "copy it, or name a folder of your own"
        )
    return folder


def _answer(asked: argparse.Namespace) -> None:
    """Ask for the title and the date where they were not given."""
    missing = [name for name in ("title", "date") if getattr(asked, name) is None]
    if not missing:
        return
    if sys.stdin is None or not sys.stdin.isatty() or asked.quote == "-":
        options = " and ".join(f"--{name}" for name in missing)
        raise UsageError(f"new needs {options} (there is no terminal to ask on)")
    from timeline_tui.cli import asking

    judges = {"title": asking.judge_title, "date": asking.judge_date}
    questions = {"title": "What happened", "date": "When"}
    try:
        for name in missing:
            answer = asking.ask(questions[name], judges[name], sys.stdin, sys.stderr)
            setattr(asked, name, answer)
    except asking.Unanswered:
        raise Failure("nothing written") from None


def _quote_from_input() -> str:
    """Standard input to the character; the line break that every tool puts at the end is not
    part of anybody's words."""
    try:
        text = reading.standard_input().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"standard input is not UTF-8 (byte {error.start + 1})") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise UsageError("standard input holds no quote")
    return text


def _known(folder: Path) -> Chronology | None:
    """What the folder holds so far: its registry gives actors their ids."""
    return reading.loaded([str(folder)], follow=False).chronology if folder.is_dir() else None


def _record(asked: argparse.Namespace, known: Chronology | None) -> Record:
    record: Record = {
        "id": _id(asked, known),
        "date": asked.date,
        "title": asked.title,
        "summary": asked.summary,
        "actors": [_participant(name, known) for name in asked.actor],
        "tags": list(dict.fromkeys(asked.tag)),
        "status": asked.status,
        "sources": _sources(asked),
    }
    return {key: value for key, value in record.items() if value not in (None, [], "")}


def _id(asked: argparse.Namespace, known: Chronology | None) -> str:
    from timeline_tui.files.write import slug

    taken = {event.id for event in known.events} if known is not None else set()
    if asked.id is not None:
        if asked.id in taken:
            raise UsageError(f"the id {visible(asked.id, limit=60)} is taken")
        return str(asked.id)
    wanted = slug(asked.title) or "event"
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    return free


def _participant(words: str, known: Chronology | None) -> str | Record:
    """`NAME` or `NAME: role`, by id where the registry knows the name."""
    name, _, role = words.partition(": ")
    if known is None:
        return {"actor": name, "role": role} if role else words
    whole = known.find_actor(words)
    if whole is not None:
        return whole.id
    actor = known.find_actor(name)
    if actor is None and known.actors:
        meant = known.suggest_actors(name)
        hint = f" (did you mean {visible(meant[0], limit=60)}?)" if meant else ""
        output.note(f"timeline-tui: a new actor: {visible(name, limit=60)}{hint}")
    label = name if actor is None else actor.id
    return {"actor": label, "role": role} if role else label


def _sources(asked: argparse.Namespace) -> list[Record]:
    if asked.speaker is not None and asked.quote is None:
        raise UsageError("--speaker says whose words --quote is: there is no --quote")
    source: Record = {
        "title": asked.source_title,
        "publisher": asked.publisher,
        "published": asked.published,
        "url": asked.url,
    }
    source = {key: value for key, value in source.items() if value}
    if asked.quote:
        quote = {"exact": asked.quote, "speaker": asked.speaker}
        source["quotes"] = [{key: value for key, value in quote.items() if value}]
    return [source] if source else []


def _must_be_readable(text: str) -> None:
    """The reader's own judgement of what is about to be written: errors stop it."""
    from timeline_tui.files.library import Library

    library = Library(["-"], stdin=text.encode())
    for _ in library.load():
        pass
    for problem in library.snapshot().problems:
        if problem.severity == "error":
            where = f"{problem.path}: " if problem.path else ""
            raise UsageError(selecting.complaint(where + problem.message, problem.help))


def _stem(date: str, when: When, title: str) -> str:
    from timeline_tui.core.wording import earliest
    from timeline_tui.files.write import slug

    found = _CALENDAR.match(date) or _CALENDAR.match(earliest(when) or "")
    if found is None:
        return f"undated-{slug(title)}"
    era, year, rest = found.groups()
    if era:  # a name that begins with a dash is an option to every other program
        year, rest = f"bce-{int(year) + 1:04d}", ""
    return f"{year}{rest}-{slug(title)}"


def _written(folder: Path, stem: str, text: str) -> str:
    from timeline_tui.files import write

    try:
        folder.mkdir(exist_ok=True)
        return str(write.create(folder, stem, text))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Failure(f"cannot write into {visible(str(folder), limit=200)}: {reason}") from error
