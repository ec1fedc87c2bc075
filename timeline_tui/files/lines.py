"""JSON Lines: a record a line, each by itself; a bad line costs nothing but itself.

The file is never held whole: a chunk at a time, and the line that runs over its end. Where the last
whole line ends is remembered (`Mark`), so that of a file that only grew no more than the new lines
are read.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from timeline_tui.core import limits
from timeline_tui.core.event import Document, Event
from timeline_tui.core.limits import amount_of
from timeline_tui.core.problem import Finding, Path, Problem, path_text
from timeline_tui.dates.frozen import dataclass
from timeline_tui.files.entry import HEAD, Mark, Origin, Reading, Steps, finish, stem_of, whole_file
from timeline_tui.files.json import is_record
from timeline_tui.files.json.decode import (
    Decoder,
    Unreadable,
    count_more,
    drop_said,
    find_faults,
    list_faults,
    mark_damaged,
)
from timeline_tui.files.json.scan import place
from timeline_tui.files.text import (
    LINE_LIMIT,
    Fault,
    Undecodable,
    decode_text,
    find_other_kind,
    problems_at,
    split_lines,
)

PROBLEMS_LIMIT = limits.FILE_PROBLEMS.value
"""Problems of one file that are listed; the others are counted."""
GIVEN_UP = 1_000_000
"""Lines without an event after which a file is no list of events."""
RUN_LIMIT = 1024 * 1024
"""Characters of a record over several lines that is known for one."""
_LOOKS = 50
"""Lines at which it is asked whether such a record ends there."""
_PROBED = 1_000
"""Lines that are looked at for an event."""
_ENDS_EARLY = ("unexpected-end", "unclosed-string")
_FIRST_LINE = re.compile(rb"(?:\xef\xbb\xbf)?\s*+(\{[^\n]*+)\n\s*+(\S[^\n]*+)")
_BEGUN = re.compile(rb"(?:\xef\xbb\xbf)?\s*+(?:(\{[^\n]*+)(\n)?)?")


def recognize(data: bytes) -> bool:
    """Report whether the first line is an object of its own, and another line follows; of a first
    line that is broken the second one may say it."""
    match = _FIRST_LINE.match(data)
    if match is None:
        return False
    first, second = match.groups()
    return _is_object(first) or (first.rstrip().endswith(b"}") and _is_object(second))


def recognize_early(data: bytes) -> bool | None:
    """Do as `recognize` for the beginning of a stream; None while that may be either. One line that
    is an event is taken for the first of several, until the stream ends with it."""
    match = _FIRST_LINE.match(data)
    if match is not None:
        first, second = match.groups()
        if _is_object(first):
            return True
        if not first.rstrip().endswith(b"}"):
            return False
        return _is_object(second) if match.end() < len(data) else None
    begun = _BEGUN.match(data)
    assert begun is not None  # it matches nothing, too
    line, end = begun.groups()
    if line is None:
        return None if begun.end() == len(data) else False
    return True if end and is_record(_decode(line)) else None


def _is_object(line: bytes) -> bool:
    return isinstance(_decode(line), dict)


def _decode(line: bytes) -> object:
    try:
        return Decoder().decode(decode_text(line))
    except (Undecodable, Unreadable):
        return None


def holds_events(text: str) -> bool:
    """Report whether one of the first lines of a file is a record with a title or a date."""
    for line in text.splitlines()[:_PROBED]:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if is_record(value):
            return True
    return False


# -- reading ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rest:
    """The data needed to continue after a mark: the number of the next line, and the findings
    before it besides events."""

    number: int
    more: int
    is_any: bool
    in_conflict: bool
    run: _Run | None


def pack_mark(mark: Mark | None) -> list[Any] | None:
    """Return a mark as JSON has it; None for one behind which a record over several lines may end,
    for that holds all of these."""
    if mark is None or not isinstance(mark.rest, Rest) or mark.rest.run is not None:
        return None
    rest = mark.rest
    return [
        mark.offset, mark.digest.hex(), mark.events, mark.problems, mark.rejected,
        [rest.number, rest.more, rest.is_any, rest.in_conflict],
    ]  # fmt: skip


def unpack_mark(packed: list[Any] | None) -> Mark | None:
    """Return the mark that `pack_mark` made this of."""
    if packed is None:
        return None
    offset, digest, events, problems, rejected, rest = packed
    number, more, is_any, in_conflict = rest
    rest = Rest(number, more, is_any, in_conflict, None)
    return Mark(offset, bytes.fromhex(digest), events, problems, rejected, rest)


def read(data: bytes, name: str, limit: int = 0) -> Reading:
    """Read bytes at hand, and list up to so many problems; 0 for the limit of one
    file."""
    return finish(read_lines(iter([data]), name, limit=limit))


def read_lines(
    chunks: Iterator[bytes],
    name: str,
    before: Reading | None = None,
    limit: int = 0,
) -> Steps:
    """Read JSON Lines; `chunks` never end between `\\r` and `\\n`. With `before` they are those
    behind its mark. Up to `limit` problems are listed, 0 for those of one file.

    Yields after each chunk a function that returns what has been read so far.
    """
    after = None if before is None else before.mark
    head = next(chunks, b"")
    other = None if after else find_other_kind(head[:HEAD])
    if other is not None:
        made = problems_at("", [other], file=name)
        return Reading(Document(name), tuple(made), broken=True, torn=True, format="lines")
    sink = Sink(name, limit)
    number = 1
    if before is not None and after is not None:
        number = sink.go_on(before, after)
    mark = None
    for line in split_lines(head, chunks, number):
        if line is None:
            yield sink.finish
            continue
        if not line.ended:
            mark = sink.make_mark(line.number)
        if line.data is None:
            sink.refuse_long(line.number)
        else:
            sink.take_line(line.number, line.data, line.ended)
        if sink.gives_up_at(line.number):
            break
    if mark is not None and sink.has_ended(mark):
        mark = None
    return replace(sink.finish(), mark=mark, grown=after is not None)


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
        """Return the same, to go on with."""
        made = copy.copy(self)
        made._lines = list(self._lines)
        return made

    @property
    def is_over(self) -> bool:
        """Report whether no line can end it any more."""
        return self._size > RUN_LIMIT or self._looks > _LOOKS

    def ends_with(self, text: str) -> bool:
        """Report whether all lines up to this one are one JSON value."""
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


class Sink:
    """The result of the lines so far."""

    def __init__(self, name: str, limit: int = 0) -> None:
        from timeline_tui.core.schema.documents import is_unusable, read_record

        self.name = name
        self._limit = limit or PROBLEMS_LIMIT
        self._record = read_record
        self._no_event = is_unusable
        self._stem = stem_of(name)
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
        """Report whether more problems are only counted: then nobody asks where they are."""
        return len(self._problems) >= self._limit

    def gives_up_at(self, number: int) -> bool:
        """Report whether so many lines were wrong, and none right, that the rest is left unread."""
        if self._events or self._rejected <= GIVEN_UP:
            return False
        message = f"the first {GIVEN_UP:,} lines hold no event, and the others are not read"
        problem = whole_file(self.name, "too-large", message, "is this a list of events?")
        self._given_up = (replace(problem, line=number, end_line=number),)
        return True

    def go_on(self, before: Reading, mark: Mark) -> int:
        """Take over what is before a mark; return the number of the line that follows it."""
        rest = mark.rest
        assert isinstance(rest, Rest)
        self._events = list(before.document.events[: mark.events])
        self._problems = list(before.problems[: mark.problems])
        self._more, self._rejected = rest.more, mark.rejected
        self._any = rest.is_any
        self._in_conflict = rest.in_conflict
        self._run = rest.run and rest.run.copy()
        return rest.number

    def make_mark(self, number: int) -> Mark:
        """Return what there is so far; where that is in the file is known to who reads it."""
        run = self._run and self._run.copy()
        rest = Rest(number, self._more, self._any, self._in_conflict, run)
        return Mark(0, b"", len(self._events), len(self._problems), self._rejected, rest)

    def has_ended(self, mark: Mark) -> bool:
        """Report whether a record over several lines ended behind a mark: what its lines gave up to
        there has been taken back, so that nobody can go on from it."""
        return isinstance(mark.rest, Rest) and mark.rest.run is not None and self._run is None

    def refuse_long(self, number: int) -> None:
        """Count a line that is too long to hold."""
        self._any = True
        self._rejected += 1
        message = f"this line holds more than {amount_of(LINE_LIMIT)} and is not read"
        problem = whole_file(self.name, "line-too-long", message)
        self._add([replace(problem, line=number, end_line=number)])

    def take_line(self, number: int, data: bytes, ended: bool) -> None:
        """Take in one line."""
        text = ""
        try:
            text = decode_text(data).rstrip("\r\n")
            if not text.strip(" \t"):
                return
            self._any = True
            value = self._decoder.decode(
                text, first_line=number, line=True, explained=not self._full
            )
            faults = find_faults(text) if self._decoder.suspect else None
        except Undecodable as error:
            self._refuse(error.text.rstrip("\r\n"), error.fault, number, ended)
            return
        except Unreadable as error:
            self._refuse(text, error.fault, number, ended)
            return
        if self._full and self._no_event(value):
            self._rejected += 1
            self._more += 1
            self._end_run(text, number)
            return
        base: Path = (number - 1,)
        event, findings = self._record(value, file=self.name, stem=self._stem, path=base)
        if faults is not None:
            faults.listed = [replace(one, path=(*base, *one.path)) for one in faults.listed]
            faults.records = {(*base, *path): one for path, one in faults.records.items()}
            shown = () if event is None else (event,)
            marked = mark_damaged(Document(self.name, events=shown), faults)
            event = marked.events[0] if marked.events else None
            findings = drop_said(findings, faults)
        if self._full:
            self._more += len(findings) + (len(faults.listed) if faults is not None else 0)
        else:
            if faults is not None:
                self._add(list_faults(text, faults, self.name, first_line=number))
            if findings:
                self._add(place(text, findings, first_line=number, base=base))
        if event is None:
            self._rejected += 1
        else:
            self._events.append(event)
        self._end_run(text, number)

    def _refuse(self, text: str, fault: Fault, number: int, ended: bool) -> None:
        self._any = True
        self._torn = self._torn or not ended
        if fault.code == "conflict-marker":
            self._report_conflict(text, fault, number)
            return
        run = self._run
        early = fault.code in _ENDS_EARLY and not self._full
        if early and (run is None or _indent(text) <= run.indent):
            counts = len(self._problems), len(self._events), self._more, self._rejected
            self._run = _Run(text, number, *counts)
        else:
            self._end_run(text, number)
            if run is not None and self._run is None:
                return
        self._rejected += 1
        self._report(text, fault, number)

    def _report_conflict(self, text: str, fault: Fault, number: int) -> None:
        """Report a marker of a merge; pass over those that belong to one that was reported."""
        begins = text.startswith("<")
        if begins or not self._in_conflict:
            self._report(text, fault, number)
        self._in_conflict = begins or (self._in_conflict and not text.startswith(">"))

    def _end_run(self, text: str, number: int) -> None:
        """Report a record over several lines once, at its first line; nothing in it counts."""
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
        room = max(0, self._limit - len(self._problems))
        self._problems += problems[:room]
        self._more += max(0, len(problems) - room)

    def finish(self) -> Reading:
        """Return what all lines have given."""
        problems = self._problems
        if not self._any:
            problems = [
                whole_file(self.name, "empty-file", "the file holds no lines", severity="warning")
            ]
        if self._more:
            problems = [*problems, count_more(self.name, self._more, problems[-1])]
        problems = [*problems, *self._given_up]
        document = Document(self.name, events=tuple(self._events), rejected=self._rejected)
        torn = self._torn or not self._any
        return Reading(document, tuple(problems), torn=torn, format="lines")


# -- reading once more -----------------------------------------------------------------------------


def place_findings(origin: Origin, findings: Sequence[Finding]) -> dict[Finding, Problem]:
    """Return findings of one file with their places in it as it is now; a finding whose line is
    not there any more begins that line."""
    by_line: dict[int, list[Finding]] = {}
    for finding in findings:
        first = finding.path[0] if finding.path else 0
        by_line.setdefault(first + 1 if isinstance(first, int) else 1, []).append(finding)
    made: dict[Finding, Problem] = {}
    for number, text in _read_again(origin, set(by_line)):
        here = by_line[number]
        found = place(text, here, first_line=number, base=(number - 1,))
        made.update(zip(here, found, strict=True))
    for number, here in by_line.items():
        for finding in here:
            made.setdefault(finding, _place_at_line(finding, number))
    return made


def _place_at_line(finding: Finding, line: int) -> Problem:
    return Problem(
        finding.file, line, 1, line, 1, path_text(finding.path), finding.code, finding.severity,
        finding.message, finding.help,
    )  # fmt: skip


def _read_again(origin: Origin, numbers: set[int]) -> Iterator[tuple[int, str]]:
    """Yield the lines of these numbers that are there; end where the last one was."""
    left = len(numbers)
    chunks = origin.read_chunks()
    for line in split_lines(next(chunks, b""), chunks):
        if line is not None and line.number in numbers and line.data is not None:
            try:
                text = decode_text(line.data)
            except Undecodable as error:
                text = error.text
            yield line.number, text.rstrip("\r\n")
            left -= 1
            if not left:
                return


def find_lines(origin: Origin, paths: Sequence[Path]) -> dict[Path, int]:
    """Return the line in which each of these records is, as its path says."""
    return {path: line_of(path) or 1 for path in paths}


def line_of(path: Path) -> int | None:
    """Return the line of a record where its path alone tells it."""
    return path[0] + 1 if path and isinstance(path[0], int) else 1
