"""JSON Lines: a record a line, each by itself; a bad line costs nothing but itself.

The file is never held whole: a chunk at a time, and the line that runs over its end. Where the last
whole line ends is remembered (`Mark`), so that of a file that only grew no more than the new lines
are read.
"""

from __future__ import annotations

import copy
import json
from codecs import BOM_UTF8
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace

from timeline_tui.core import limits
from timeline_tui.core.event import Document, Event
from timeline_tui.core.problem import Path, Problem
from timeline_tui.files import read as reading
from timeline_tui.files.encoding import Undecodable, alien, text_of
from timeline_tui.files.find import whole_file
from timeline_tui.files.json import Decoder, Unreadable, faults_of
from timeline_tui.files.json.locate import Fault, place, problems_at

LINE_LIMIT = limits.LINE.value
"""Bytes of one line."""
PROBLEMS_LIMIT = limits.FILE_PROBLEMS.value
"""Problems of one file that are listed; the others are counted."""
GIVEN_UP = 1_000_000
"""Lines without an event after which a file is no list of events."""
RUN_LIMIT = 1024 * 1024
"""Characters of a record over several lines that is known for one."""
_LOOKS = 50
"""Lines at which it is asked whether such a record ends there."""
_BLANK = b" \t\r\n"
_ENDS_EARLY = ("unexpected-end", "unclosed-string")


@dataclass(frozen=True, slots=True)
class Mark:
    """The end of the last whole line: its offset, the digest of the bytes before it, the number of
    the line that follows, and how much of a reading is due to what is before it."""

    offset: int
    digest: bytes
    number: int
    events: int
    problems: int
    more: int
    rejected: int
    is_any: bool
    in_conflict: bool
    run: _Run | None


def read_lines(
    chunks: Iterator[bytes], name: str, before: reading.Reading | None = None
) -> Generator[None, None, reading.Reading]:
    """What a file of JSON Lines holds; `chunks` never end between `\\r` and `\\n`. With `before`
    they are those behind its mark.

    Yields after each chunk.
    """
    after = None if before is None else before.mark
    head = next(chunks, b"")
    other = None if after else alien(head[: reading.HEAD])
    if other is not None:
        made = problems_at("", [other], file=name)
        return reading.Reading(Document(name), tuple(made), broken=True, torn=True, by_line=True)
    sink = _Sink(name)
    if before is not None and after is not None:
        sink.go_on(before, after)
    mark = None
    for line in raw_lines(head, chunks, after.number if after else 1):
        if line is None:
            yield
            continue
        if not line.ended:
            mark = sink.mark(line.number)
        if line.data is None:
            sink.too_long(line.number)
        else:
            sink.line(line.number, line.data, line.ended)
        if sink.gives_up_at(line.number):
            break
    return replace(sink.reading(), mark=mark, grown=after is not None)


def whole_lines(result: reading.Reading) -> reading.Reading | None:
    """The reading without the line that is not at its end; None where that cannot be told."""
    mark = result.mark
    if mark is None:
        return None
    document = replace(
        result.document, events=result.document.events[: mark.events], rejected=mark.rejected
    )
    return replace(result, document=document, problems=result.problems[: mark.problems])


class _Line:
    """One line, its number from 1; `data` is None if it is too long to hold."""

    __slots__ = ("data", "ended", "number")

    def __init__(self, number: int, data: bytes | None, ended: bool) -> None:
        self.number = number
        self.data = data
        self.ended = ended


def raw_lines(head: bytes, chunks: Iterable[bytes], number: int = 1) -> Iterator[_Line | None]:
    """The lines that are not blank, from line `number` on, and None after each chunk. The last is
    what stands behind the last line end, though it be nothing."""
    parts: list[bytes] = []  # of the line that is not at its end yet
    size = 0
    chunk = head.removeprefix(BOM_UTF8) if number == 1 else head
    chunks = iter(chunks)
    while chunk:
        if not parts and not chunk.strip(_BLANK):
            # A gigabyte of empty lines costs seconds.
            number += chunk.count(b"\n") + chunk.count(b"\r") - chunk.count(b"\r\n")
            rest = chunk[max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) + 1 :]
            parts, size = [rest] if rest else [], len(rest)
        else:
            for piece in chunk.splitlines(keepends=True):
                size += len(piece)
                if size <= LINE_LIMIT:
                    parts.append(piece)
                if not piece.endswith((b"\n", b"\r")):
                    continue
                if parts and (size > LINE_LIMIT or piece.strip(_BLANK) or len(parts) > 1):
                    data = _counted(b"".join(parts), number) if size <= LINE_LIMIT else None
                    yield _Line(number, data, True)
                number += 1
                parts, size = [], 0
        yield None
        chunk = next(chunks, b"")
    data = _counted(b"".join(parts), number) if size <= LINE_LIMIT else None
    yield _Line(number, data, False)


def _counted(data: bytes, number: int) -> bytes:
    """A line with a space for a byte order mark, which is a character where no file begins (one
    file was appended to another)."""
    if number > 1 and data.startswith(BOM_UTF8):
        return b" " + data[len(BOM_UTF8) :]
    return data


class _Run:
    """Lines from one that ends too early: they may be one record, written over several lines.

    What was known before it is kept, so that all that its lines gave can be taken back.
    """

    def __init__(
        self, text: str, number: int, problems: int, events: int, more: int, rejected: int
    ) -> None:
        self.number = number
        self.problems, self.events, self.more, self.rejected = problems, events, more, rejected
        self.indent = _indent(text)
        self.holds_events = text.lstrip().startswith("[")
        self._lines = [text]
        self._size = len(text)
        self._looks = 0

    def copy(self) -> _Run:
        """The same, to go on with."""
        made = copy.copy(self)
        made._lines = list(self._lines)
        return made

    def ends_with(self, text: str) -> bool:
        """Whether all lines up to this one are one JSON value."""
        self._size += len(text)
        if self._size > RUN_LIMIT:
            return False
        self._lines.append(text)
        if _indent(text) > self.indent or not text.endswith(("}", "]")):
            return False
        self._looks += 1
        if self._looks > _LOOKS:
            return False
        try:
            json.loads("\n".join(self._lines), strict=False)
        except (ValueError, RecursionError):
            return False
        return True


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


class _Sink:
    """What the lines so far have given."""

    def __init__(self, name: str) -> None:
        from timeline_tui.core.schema.documents import (
            is_unusable,  # imports pydantic
            record,
        )

        self.name = name
        self._record = record
        self._no_event = is_unusable
        self._stem = reading.stem_of(name)
        self._decoder = Decoder()
        self._events: list[Event] = []
        self._problems: list[Problem] = []
        self._more = 0
        self._rejected = 0
        self._any = False
        self._torn = False
        self._in_conflict = False
        self._run: _Run | None = None
        self._given_up: tuple[Problem, ...] = ()

    @property
    def _full(self) -> bool:
        """Whether more problems are only counted: then nobody asks where they are."""
        return len(self._problems) >= PROBLEMS_LIMIT

    def gives_up_at(self, number: int) -> bool:
        """Whether so many lines were wrong, and none right, that the others are left unread."""
        if self._events or self._rejected <= GIVEN_UP:
            return False
        message = f"the first {GIVEN_UP:,} lines hold no event, and the others are not read"
        problem = whole_file(self.name, "too-large", message, "is this a list of events?")
        self._given_up = (replace(problem, line=number, end_line=number),)
        return True

    def go_on(self, before: reading.Reading, mark: Mark) -> None:
        """Take over what is before a mark."""
        self._events = list(before.document.events[: mark.events])
        self._problems = list(before.problems[: mark.problems])
        self._more, self._rejected = mark.more, mark.rejected
        self._any = mark.is_any
        self._in_conflict = mark.in_conflict
        self._run = mark.run and mark.run.copy()

    def mark(self, number: int) -> Mark:
        """What there is so far; where that is in the file is known to who reads it."""
        return Mark(
            0, b"", number, len(self._events), len(self._problems), self._more, self._rejected,
            self._any, self._in_conflict, self._run and self._run.copy(),
        )  # fmt: skip

    def too_long(self, number: int) -> None:
        self._any = True
        self._rejected += 1
        limit = LINE_LIMIT // 1024 // 1024
        problem = whole_file(
            self.name, "line-too-long", f"this line holds more than {limit} MiB and is not read"
        )
        self._add([replace(problem, line=number, end_line=number)])

    def line(self, number: int, data: bytes, ended: bool) -> None:
        text = ""
        try:
            text = text_of(data).rstrip("\r\n")
            if not text.strip(" \t"):
                return
            self._any = True
            value = self._decoder.decode(text, first_line=number, line=True, told=not self._full)
            faults = faults_of(text) if self._decoder.suspect else None
        except Undecodable as error:
            self._bad(error.text.rstrip("\r\n"), error.fault, number, ended)
            return
        except Unreadable as error:
            self._bad(text, error.fault, number, ended)
            return
        if self._full and self._no_event(value):
            self._rejected += 1
            self._more += 1
            self._goes_on(text, number)
            return
        base: Path = (number - 1,)
        event, findings = self._record(value, file=self.name, stem=self._stem, path=base)
        if faults is not None:
            faults.listed = [replace(one, path=(*base, *one.path)) for one in faults.listed]
            faults.records = {(*base, *path): one for path, one in faults.records.items()}
            shown = () if event is None else (event,)
            marked = reading.marked(Document(self.name, events=shown), faults)
            event = marked.events[0] if marked.events else None
            findings = reading.unsaid(findings, faults)
        if self._full:
            self._more += len(findings) + (len(faults.listed) if faults is not None else 0)
        else:
            if faults is not None:
                self._add(reading.listed(text, faults, self.name, first_line=number))
            if findings:
                self._add(place(text, findings, first_line=number, base=base))
        if event is None:
            self._rejected += 1
        else:
            self._events.append(event)
        self._goes_on(text, number)

    def _bad(self, text: str, fault: Fault, number: int, ended: bool) -> None:
        self._any = True
        self._torn = self._torn or not ended
        if fault.code == "conflict-marker":
            self._conflict(text, fault, number)
            return
        run = self._run
        early = fault.code in _ENDS_EARLY and not self._full
        if early and (run is None or _indent(text) <= run.indent):
            counts = len(self._problems), len(self._events), self._more, self._rejected
            self._run = _Run(text, number, *counts)
        else:
            self._goes_on(text, number)
            if run is not None and self._run is None:
                return
        self._rejected += 1
        self._report(text, fault, number)

    def _conflict(self, text: str, fault: Fault, number: int) -> None:
        """A marker of a merge: those that belong to one that was told are passed over."""
        begins = text.startswith("<")
        if begins or not self._in_conflict:
            self._report(text, fault, number)
        self._in_conflict = begins or (self._in_conflict and not text.startswith(">"))

    def _goes_on(self, text: str, number: int) -> None:
        """A record over several lines is told once, at its first line, and nothing in it counts."""
        run = self._run
        if run is None or not run.ends_with(text):
            return
        if run.holds_events and len(self._events) > run.events:
            return  # a list of records, each on its line: those that can be read are shown
        del self._events[run.events :], self._problems[run.problems + 1 :]
        self._more, self._rejected, self._run = run.more, run.rejected + 1, None
        after = "the line" if number == run.number + 1 else f"the {number - run.number:,} lines"
        self._problems[run.problems] = replace(
            self._problems[run.problems],
            help=f"JSON Lines hold one event a line: join it with {after} after it, "
            "or name the file .json",
        )

    def _report(self, text: str, fault: Fault, number: int) -> None:
        if not self._full:
            fault = replace(fault, path=(number - 1, *fault.path))
            self._add(problems_at(text, [fault], file=self.name, first_line=number))
        else:
            self._more += 1

    def _add(self, problems: list[Problem]) -> None:
        room = max(0, PROBLEMS_LIMIT - len(self._problems))
        self._problems += problems[:room]
        self._more += max(0, len(problems) - room)

    def reading(self) -> reading.Reading:
        problems = self._problems
        if not self._any:
            problems = [
                whole_file(self.name, "empty-file", "the file holds no line", severity="warning")
            ]
        if self._more:
            problems = [*problems, reading.more_of(self.name, self._more, problems[-1])]
        problems = [*problems, *self._given_up]
        document = Document(self.name, events=tuple(self._events), rejected=self._rejected)
        torn = self._torn or not self._any
        return reading.Reading(document, tuple(problems), torn=torn, by_line=True)
