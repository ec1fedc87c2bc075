"""`timeline-tui new`: write one event into a new file, named by its date and title.

What was not given is asked for on standard error, so that standard output stays the answer.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from os import path as ospath
from pathlib import Path
from types import SimpleNamespace
from typing import TextIO

from timeline_tui.cli import output, reading
from timeline_tui.cli.arguments import is_text, time_of
from timeline_tui.cli.output import FINE, Failure, UsageError
from timeline_tui.core.lens import Lens
from timeline_tui.core.text import brief, visible
from timeline_tui.dates import DateError, display, parse
from timeline_tui.files.write import Draft, DraftRefused, save


class Unanswered(Exception):
    """The end of the input, in place of an answer."""


def ask(question: str, judge: Callable[[str], tuple[bool, str]], keys: TextIO, said: TextIO) -> str:
    """Ask until `judge` accepts the answer; it returns (accepted, what to say of the answer)."""
    while True:
        print(f"{question}: ", end="", file=said, flush=True)
        line = _typed(keys)
        if not line:
            print(file=said)
            raise Unanswered
        answer = line.strip()
        accepted, remark = judge(answer) if is_text(answer) else (False, "that is not valid UTF-8")
        if remark:
            print(f"  {remark}", file=said, flush=True)
        if accepted:
            return answer


def _typed(keys: TextIO) -> str:
    try:
        return keys.readline()
    except OSError:  # the terminal is gone
        return ""


def judge_title(answer: str) -> tuple[bool, str]:
    """Accept any title that is not empty."""
    return (True, "") if answer else (False, "what happened, in one line")


def judge_date(answer: str) -> tuple[bool, str]:
    """Accept a date in EDTF and say how it was read."""
    if not answer:
        return False, "when it happened, no more precise than is known: 2026-04-17, 2026-04, 2026"
    try:
        return True, f"→ {visible(display(parse(answer)))}"
    except DateError as error:
        remedy = f" ({error.help})" if error.help else ""
        return False, brief(f"{error.message}{remedy}", 300)


def run(asked: SimpleNamespace) -> int:
    """Write the event that was described and print the path of its file."""
    folder = _folder(asked.folder)
    _answer(asked)
    if asked.published is not None:
        time_of("--published", asked.published)
    if asked.quote == "-":
        asked.quote = _quote_from_input()
    known = _known(folder)
    try:
        path = save(_draft(asked), folder, known)
    except DraftRefused as refused:
        raise (UsageError if refused.field else Failure)(str(refused)) from None
    _mention_new_actors(asked.actor, known)
    output.prepare()
    try:
        output.emit([visible(path)])
        output.flush()
    except Failure as failure:
        raise Failure(f"wrote {brief(path, 200)}, but {failure}") from None
    return FINE


def _folder(given: str | None) -> Path:
    """Return the folder to write to. Without a word for it: ./events, so that the explorer finds
    it, made if it is missing; within a folder of that name, that one."""
    if given is None:
        folder = Path() if Path(_here()).name == reading.HERE else Path(reading.HERE)
    else:
        folder = Path(given)
        # Not Path.exists: to that a name that is too long is no answer (Python 3.11).
        if not ospath.lexists(given):
            raise UsageError(f"no such folder: {brief(given, 200)} (make it first)")
        if not ospath.isdir(given):
            raise UsageError(f"not a folder: {brief(given, 200)} (new makes a file in one)")
    if reading.is_installed(folder):
        raise UsageError(
            "this folder belongs to an installed program, and the next upgrade replaces it: "
            "copy it, or name a folder of your own"
        )
    return folder


def _here() -> str:
    try:
        return os.getcwd()
    except OSError:
        raise UsageError("the current folder no longer exists: name a folder to write to") from None


def _answer(asked: SimpleNamespace) -> None:
    """Ask for the title and the date where they were not given."""
    missing = [name for name in ("title", "date") if getattr(asked, name) is None]
    if not missing:
        return
    if sys.stdin is None or not sys.stdin.isatty() or asked.quote == "-":
        options = " and ".join(f"--{name}" for name in missing)
        raise UsageError(f"new needs {options} (there is no terminal to ask on)")

    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")
    judges = {"title": judge_title, "date": judge_date}
    questions = {"title": "What happened", "date": "When"}
    try:
        for name in missing:
            answer = ask(questions[name], judges[name], sys.stdin, sys.stderr)
            setattr(asked, name, answer)
    except Unanswered:
        raise Failure("nothing written") from None


def _quote_from_input() -> str:
    """Return standard input exact to the character, without the line break that every tool puts at
    the end: it is no part of anybody's words."""
    from timeline_tui.files.entry import SIZE_LIMIT

    data = reading.read_standard_input()
    if len(data) > SIZE_LIMIT:
        raise UsageError("standard input holds more than any event file")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"standard input is not UTF-8 (byte {error.start + 1})") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise UsageError("standard input holds no quote")
    return text


def _known(folder: Path) -> Lens | None:
    """Return what the folder holds so far: its registry gives actors their ids."""
    if not ospath.isdir(folder):
        return None
    return reading.load_library([str(folder)], follow=False).snapshot().lens


def _draft(asked: SimpleNamespace) -> Draft:
    texts = {
        name: getattr(asked, name) or ""
        for name in (
            "title", "date", "summary", "status", "quote", "speaker", "source_title", "publisher",
            "published", "url", "id",
        )
    }  # fmt: skip
    return Draft(actors=tuple(asked.actor), tags=tuple(asked.tag), **texts)


def _mention_new_actors(names: list[str], known: Lens | None) -> None:
    """Note names that the registry does not have: a new actor, or an old one misspelled."""
    if known is None or not known.actors:
        return
    registry = known.corpus.registry
    for words in names:
        name = words.partition(": ")[0]
        if registry.find(words) is None and registry.find(name) is None:
            meant = registry.suggest(name)
            hint = f" (did you mean {brief(meant[0])}?)" if meant else ""
            output.note(f"timeline-tui: a new actor: {brief(name)}{hint}")
