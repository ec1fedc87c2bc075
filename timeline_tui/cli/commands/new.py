"""`timeline-tui new`: write one event into a new file, named by its date and title.

What was not given is asked for on standard error, so that standard output stays the answer. What an
event needs, and how a date is read, the explorer's form and this have in common (`core.drafts`).
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from os import path as ospath
from pathlib import Path
from types import SimpleNamespace
from typing import TextIO

from timeline_tui.cli import output, reading
from timeline_tui.cli.arguments import is_text
from timeline_tui.cli.output import FINE, Failure, UsageError
from timeline_tui.core.drafts import (
    NOTHING_KNOWN,
    Draft,
    DraftQuote,
    DraftRefused,
    DraftSource,
    Known,
    find_twin,
    read_time,
)
from timeline_tui.core.lens import Lens
from timeline_tui.core.text import brief, visible
from timeline_tui.files.write import save

OPTIONS = {"as_reported": "--as-reported", "source_title": "--source-title"}
OPTIONS |= {name: f"--{name}" for name in ("date", "anchor", "published", "source")}
"""The option of each field of a draft that may be refused for what it says of a time or a source.
"""

NOTHING = Draft()


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


def judge_date(
    answer: str, draft: Draft = NOTHING, known: Known = NOTHING_KNOWN
) -> tuple[bool, str]:
    """Accept a time as people write it, or a source's words for it, and say how it was read."""
    if not answer:
        return False, "when it happened, no more precise than is known: 17 April 2026, last week"
    time = read_time(replace(draft, date=answer), known)
    return not time.fault, brief(time.words(answer, known), 300)


def run(asked: SimpleNamespace) -> int:
    """Write the event that was described and print the path of its file."""
    folder = _folder(asked.folder)
    if "-" in [words for kind, words in asked.said if kind == "quote"]:
        _must_ask_nothing(asked)
        asked.said = list(_with_input(asked.said))
    known = Known(date.today().toordinal(), _known(folder))
    draft = _answer(_draft(asked, known), known)
    try:
        twin = find_twin(draft, known)
        path = save(draft, folder, known)
    except DraftRefused as refused:
        raise (UsageError if refused.field else Failure)(_complaint(refused)) from None
    _mention_reading(draft, known, asked)
    if twin is not None:
        said = f"{brief(twin.id)} in {brief(twin.file, 200)}"
        output.note(f"timeline-tui: an event of that title and date was there already: {said}")
    _mention_new_actors(asked.actor, known.lens)
    output.prepare()
    try:
        output.emit([visible(path)])
        output.flush()
    except Failure as failure:
        raise Failure(f"wrote {brief(path, 200)}, but {failure}") from None
    return FINE


def _complaint(refused: DraftRefused) -> str:
    option, said = OPTIONS.get(refused.field), str(refused)
    words = said.removeprefix(f"{refused.field}: ")
    return said if option is None or words == said else f"{option}: {words}"


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


def _missing(draft: Draft) -> list[str]:
    there = {"title": draft.title, "date": draft.date or draft.reported}
    return [name for name, text in there.items() if not text]


def _must_ask_nothing(asked: SimpleNamespace) -> None:
    """Refuse to ask where standard input is a quote."""
    if asked.title is None or (asked.date is None and asked.as_reported is None):
        raise UsageError(_cannot_ask(["title"] * (asked.title is None) + ["date"]))


def _cannot_ask(missing: list[str]) -> str:
    options = " and ".join(f"--{name}" for name in missing)
    return f"new needs {options} (there is no terminal to ask on)"


def _answer(draft: Draft, known: Known) -> Draft:
    """Return the draft with the answers to what was not given: the title and the date."""
    missing = _missing(draft)
    if not missing:
        return draft
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(_cannot_ask(missing))
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")
    judges = {"title": judge_title, "date": lambda answer: judge_date(answer, draft, known)}
    questions = {"title": "What happened", "date": "When"}
    try:
        for name in missing:
            answer = ask(questions[name], judges[name], sys.stdin, sys.stderr)
            draft = replace(draft, **{name: answer})  # type: ignore[arg-type]
    except Unanswered:
        raise Failure("nothing written") from None
    return draft


def _with_input(said: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield what is said, standard input in place of the quote `-`."""
    for kind, words in said:
        yield kind, _quote_from_input() if (kind, words) == ("quote", "-") else words


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


def _draft(asked: SimpleNamespace, known: Known) -> Draft:
    source = DraftSource(
        title=asked.source_title or "",
        publisher=asked.publisher or "",
        published=asked.published or "",
        url=asked.url or "",
        quotes=tuple(_quotes(asked.said)),
    )
    if asked.source:
        # With a title or a link beside it an id that nobody has is that of a new source.
        is_new = known.source(asked.source) is None and (source.title or source.url)
        source = replace(source, **{"id" if is_new else "ref": asked.source})
    return Draft(
        title=asked.title or "",
        date=asked.date or "",
        reported=asked.as_reported or "",
        anchor=asked.anchor or "",
        summary=asked.summary or "",
        actors=tuple(asked.actor),
        tags=tuple(asked.tag),
        place=asked.place or "",
        status=asked.status or "",
        sources=(source,),
        id=asked.id or "",
    )


def _quotes(said: Sequence[tuple[str, str]]) -> Iterator[DraftQuote]:
    """Yield the quotes that are given, each with the speaker named behind it; of a single one the
    speaker may come first."""
    quotes: list[DraftQuote] = []
    early = ""
    for kind, words in said:
        if kind == "quote":
            quotes.append(DraftQuote(words))
        elif not quotes:
            early = words
        else:
            quotes[-1] = replace(quotes[-1], speaker=words)
    if early:
        if len(quotes) > 1:
            raise UsageError("--speaker goes behind the --quote that it is about")
        quotes = [replace(quote, speaker=early) for quote in quotes] or [DraftQuote("", early)]
    yield from quotes


def _mention_reading(draft: Draft, known: Known, asked: SimpleNamespace) -> None:
    """Say how the date was read that was given in words; one that was asked for has been said."""
    typed = asked.as_reported or asked.date or ""
    time = read_time(draft, known)
    if typed and (time.reported or time.date != typed.strip()):
        output.note(f"timeline-tui: {brief(typed)} {time.words(typed, known)}")


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
