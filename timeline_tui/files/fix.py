"""Fixes of what has one sure remedy: `timeline-tui check --fix`, and `F` in the list of problems.

A problem carries its remedy as data, made by whoever found it (`Problem.remedy`): trailing commas,
misspelled keys, dates in other notations, typographic quotation marks around keys. Events without
an id get the one that they have already, by the name of their file. Nothing else is touched, and
nothing in a file that holds neither an event nor a timeline.

A file is fixed in rounds, for what stands behind a syntax error shows only once that is gone. After
each the real reader has to find every event and every quote that it found before; a fix after which
it does not is left out. What comes of all rounds is one `Repair`: it can be shown, and then written
if the file is still what was read.
"""

from __future__ import annotations

import codecs
import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from timeline_tui.core.columns import NO_ID
from timeline_tui.core.event import Document, Event
from timeline_tui.core.lens import Lens
from timeline_tui.core.problem import Problem, path_text
from timeline_tui.core.text import count, visible
from timeline_tui.dates.frozen import dataclass
from timeline_tui.files.edit import (
    Done,
    NotChanged,
    Page,
    Put,
    Span,
    read_now,
    splice,
)
from timeline_tui.files.entry import Entry, Reading, Stamp
from timeline_tui.files.formats import LINES, Reader, format_of, recognize
from timeline_tui.files.json import find_breaks
from timeline_tui.files.json.decode import explain_break
from timeline_tui.files.json.salvage import salvage_text
from timeline_tui.files.library import Library
from timeline_tui.files.text import Undecodable, decode_text, new_digest
from timeline_tui.files.write import NotWritten, check_place, overwrite

ROUNDS = 10_000
"""Rounds of one file: each takes away at least one fault."""
EVERY = 1 << 62
"""Problems of one file that are listed while it is fixed: all. With the first ten thousand of them
in each round a long file would be read again and again."""
CONTEXT = 2
"""Unchanged lines that are shown around a changed one."""
WIDTH = 240
"""Characters of a line that is shown whole; of a longer one, what is around each change."""
_AROUND = 60

Key = tuple[str, str, str, int]
"""The code, message, path and line of a problem: no fix moves another problem to another line."""

_SYNTAX = frozenset({"trailing-comma", "extra-comma", "smart-quotes"})
_QUOTES = re.compile("quot|exact", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|[\r\n]")
_NAMES: Mapping[str, tuple[str, str]] = {
    "trailing-comma": ("trailing comma", ""), "extra-comma": ("trailing comma", ""),
    "unknown-key": ("misspelled key", ""), "bad-date": ("date", ""), "wrong-type": ("date", ""),
    "smart-quotes": ("quotation mark around a key", "quotation marks around keys"),
    "missing-id": ("missing id", ""),
}  # fmt: skip
"""The nouns of what is fixed, by the codes of problems."""


# -- what a file becomes ---------------------------------------------------------------------------


class Patch:
    """A text and what has become of it: the pieces that were kept, and what stands between."""

    def __init__(self, text: str) -> None:
        self.origin = text
        self.text = text
        self._pieces: list[tuple[int, int, str]] = [(0, len(text), "")]
        """What was kept of the origin, `start` to `end`; or nothing of it, and other text."""

    def apply(self, spans: Sequence[Span]) -> None:
        """Put other text into places of the text as it is now; they ascend."""
        starts, at = [], 0
        for start, end, put in self._pieces:
            starts.append(at)
            at += end - start + len(put)
        pieces: list[tuple[int, int, str]] = []
        reached = 0
        for start, end, put in spans:
            pieces += self._cut(starts, reached, start)
            pieces.append((0, 0, put))
            reached = end
        pieces += self._cut(starts, reached, at)
        self._pieces = pieces
        self.text = splice(self.text, spans)

    def _cut(self, starts: Sequence[int], first: int, last: int) -> Iterator[tuple[int, int, str]]:
        """Yield the pieces between two places of the text."""
        number = max(0, bisect_right(starts, first) - 1)
        while number < len(starts) and starts[number] < last:
            start, end, put = self._pieces[number]
            skip, stop = max(0, first - starts[number]), last - starts[number]
            if put:
                if put[skip:stop]:
                    yield 0, 0, put[skip:stop]
            elif start + skip < min(end, start + stop):
                yield start + skip, min(end, start + stop), ""
            number += 1

    def changes(self) -> list[Span]:
        """Return what differs, as places of the original text and what stands there now."""
        found: list[Span] = []
        reached, put = 0, ""
        for start, end, new in [*self._pieces, (len(self.origin), len(self.origin), "")]:
            if new or (start == end and start < len(self.origin)):
                put += new
                continue
            if put or start > reached:
                found.append(Span(reached, start, put))
            reached, put = end, ""
        return found


@dataclass(frozen=True, slots=True)
class Repair:
    """The fixes of one file, not yet written: `kinds` counts them by the codes of problems."""

    entry: Entry
    before: bytes
    after: bytes
    stamp: Stamp
    kinds: tuple[tuple[str, int], ...]
    changes: tuple[Span, ...]

    def write(self, within: Sequence[str]) -> Done:
        """Write them, if the file is still what was read; return what takes them back. Raises
        `NotWritten`."""
        digest = new_digest(self.before).digest()
        stamp = overwrite(self.entry, self.after, stamp=self.stamp, digest=digest, within=within)
        return Done(self.entry, self.before, new_digest(self.after).digest(), stamp)


def name_kinds(repairs: Iterable[Repair]) -> str:
    """Return what repairs fix, in words: `3 trailing commas, 1 date`."""
    counted: Counter[tuple[str, str]] = Counter()
    for repair in repairs:
        for code, number in repair.kinds:
            counted[_NAMES[code]] += number
    return ", ".join(count(number, *noun) for noun, number in counted.items())


# -- finding ---------------------------------------------------------------------------------------


def find_repairs(
    library: Library, problems: Iterable[Problem], lens: Lens
) -> tuple[list[Repair], list[tuple[str, str]]]:
    """Return the fixes of all files, and the names of those that cannot be written, with the
    reason."""
    flags = bytes(lens.corpus.columns["event.flags"])
    names = {problem.file for problem in problems if problem.remedy is not None}
    ids: dict[str, Counter[str]] = {}
    if any(each & NO_ID for each in set(flags)):
        names |= {lens.event(row).file for row, each in enumerate(flags) if each & NO_ID}
        for event in lens.events:
            ids.setdefault(event.file, Counter())[event.id] += 1
    everywhere = sum(ids.values(), Counter[str]())
    repairs: list[Repair] = []
    left: list[tuple[str, str]] = []
    for name in sorted(names):
        target = library.target_of(name)
        if target is None:
            continue
        try:
            repair = find_repair(target[0], everywhere - ids.get(name, Counter()))
            if repair is not None:
                check_place(target[0], library.paths)
                repairs.append(repair)
        except NotWritten as error:
            left.append((name, str(error)))
    return repairs, left


def find_repair(entry: Entry, others: Mapping[str, int] | None = None) -> Repair | None:
    """Return all sure fixes of a file; None if there is none. Raises `NotWritten` for a file that
    cannot be read.

    `others` counts the ids of the events in all other files; None leaves out missing ids.
    """
    data, stamp = read_now(entry)
    mender = _Mender(entry, data)
    if mender.reading.broken and not mender.text:
        return None
    mender.mend()
    if not _holds_events(mender.reading.document):
        return None
    if others is not None:
        mender.add_ids(others)
    return mender.result(stamp)


def find_single(entry: Entry, problem: Problem) -> Repair | None:
    """Return the fix of one problem, as it was listed; None if that is not sure, or not in the
    file any more. Raises `NotWritten`."""
    data, stamp = read_now(entry)
    mender = _Mender(entry, data)
    # One that stands for many has words for all of them.
    there = [each for each in mender.find_sure() if _place_of(each) == _place_of(problem)]
    if not there or not mender.try_out(there[:1]):
        return None
    repair = mender.result(stamp)
    if not _holds_events(mender.reading.document):
        mender.mend()  # it may be an event once more of it is fixed
    return repair if _holds_events(mender.reading.document) else None


def _holds_events(document: Document) -> bool:
    """Report whether a file is one of ours: a fix in anything else is none of our business."""
    return bool(document.events or document.actors or document.sources or document.views)


class _Mender:
    """One file while it is fixed."""

    def __init__(self, entry: Entry, data: bytes) -> None:
        self._entry = entry
        self._data = data
        format = format_of(entry.name) or recognize(data)
        self._reader: Reader = format.reader()
        self._is_lines = format is LINES
        self._mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        self._kinds: Counter[str] = Counter()
        self._refused: set[Key] = set()
        self._blamed: frozenset[str] = frozenset()
        """The records in which the last fix did not hold, if that is known."""
        self.reading = self._read(data)
        try:
            self.text = decode_text(data)
        except Undecodable:
            self.text = ""  # of bytes that are no text nothing is certain
        self._patch = Patch(self.text)

    def _read(self, data: bytes) -> Reading:
        return self._reader.read(data, self._entry.name, EVERY)

    def result(self, stamp: Stamp) -> Repair | None:
        """Return what has come of it; None if nothing has."""
        after = self._mark + self.text.encode()
        if after == self._data or not self.text:
            return None
        kinds = tuple(self._kinds.items())
        changes = tuple(self._patch.changes())
        return Repair(self._entry, self._data, after, stamp, kinds, changes)

    def mend(self) -> None:
        """Fix what is sure, until nothing of it is left."""
        for _ in range(ROUNDS):
            sure = self.find_sure()
            if not sure:
                return
            while sure and not self.try_out(sure):
                sure = self._without_blamed(sure)

    def _without_blamed(self, problems: list[Problem]) -> list[Problem]:
        """Return fewer of some problems of which a fix does not hold. Those in whose records it was
        are left for later; where each stands alone in its record, that fix is refused."""
        blamed, rest, firsts = self._blamed, [], dict[str, Problem]()
        for problem in problems:
            record = _record_of(problem)
            firsts.setdefault(record, problem)
            if record not in blamed:
                rest.append(problem)
        if len(problems) == 1:
            self._refused.add(_mark_of(problems[0]))
            return []
        if len(rest) == len(problems):
            return problems[: len(problems) // 2]  # one of them does not hold: which?
        if len(firsts) == len(problems):
            self._refused.update(_mark_of(each) for each in problems if _record_of(each) in blamed)
            return rest
        return rest or list(firsts.values())

    def find_sure(self) -> list[Problem]:
        """Return the problems with a remedy that is sure where they stand."""
        problems: Sequence[Problem] = self.reading.problems
        if self.reading.broken and not self._is_lines:
            problems = find_breaks(self.text, self._entry.name) or problems
        sure = [
            problem
            for problem in problems
            if self.text and problem.remedy is not None and _mark_of(problem) not in self._refused
        ]
        doubtful = [problem for problem in sure if problem.code in _SYNTAX]
        if not doubtful:
            return sure
        records = self._broken_records(doubtful)
        left = {id(each) for each, record in zip(doubtful, records, strict=True) if not record}
        return [problem for problem in sure if id(problem) not in left]

    def _broken_records(self, problems: Sequence[Problem]) -> Iterator[bool]:
        """Yield for each syntax error whether it can be fixed without a doubt about a quote.

        Behind the first quote of a record it may lie in a quote that ends too early, by a mark of
        its own. Then the record does not come out whole in the end.
        """
        text = self.text
        salvage = None if self._is_lines else salvage_text(text)
        starts = _line_starts(text)
        lost = [each for each in salvage.breaks if each.lost is not None] if salvage else []
        lost.sort(key=lambda each: each.start)
        begun = [each.start for each in lost]
        for problem in problems:
            at = starts[problem.line - 1] + problem.column - 1
            start, end = 0, len(text)
            if self._is_lines:
                start = starts[problem.line - 1]
                end = starts[problem.line] if problem.line < len(starts) else len(text)
            elif salvage is not None:
                number = bisect_right(begun, at) - 1
                if number < 0 or at >= lost[number].end:
                    yield True  # it is between records
                    continue
                start, end = lost[number].start, lost[number].end
            yield not _QUOTES.search(text, start, at) or _comes_out_whole(text[start:end])

    def try_out(self, problems: Sequence[Problem]) -> bool:
        """Apply fixes, if the reader finds no less after them; return whether it was so."""
        spans, fixed = _spans_of(self.text, problems)
        text = splice(self.text, spans)
        if not spans or text == self.text:
            return False
        reading = self._read(self._mark + text.encode())
        if not _is_better(self.reading, reading, fixed):
            self._blamed = _blame(self.reading, reading, fixed)
            return False
        self._take(spans, reading, (problem.code for problem in fixed))
        return True

    def _take(self, spans: Sequence[Span], reading: Reading, codes: Iterable[str]) -> None:
        self._patch.apply(spans)
        self.text, self.reading = self._patch.text, reading
        self._kinds.update(codes)

    def add_ids(self, others: Mapping[str, int]) -> None:
        """Give each event without an id the one that it has by the name of its file, if that is
        its alone: then nothing that refers to it leads elsewhere."""
        document = self.reading.document
        here = Counter(event.id for event in document.events)
        # Of a file that is broken somewhere, the records that are whole.
        salvage = None if self._is_lines else salvage_text(self.text)
        page = Page(salvage.text if salvage else self.text, lines=self._is_lines)
        spans: list[Span] = []
        for event in document.events:
            if event.id_given or ("id",) in event.unfit or not _says_more(event):
                continue
            if here[event.id] == 1 and not others.get(event.id):
                try:
                    spans += page.plan(Put((*event.path, "id"), event.id))
                except NotChanged:
                    continue  # it is in a part of the file that is broken
        if salvage is not None:
            spans = [Span(salvage.origin(s.start), salvage.origin(s.end), s.put) for s in spans]
        if not spans:
            return
        spans.sort()
        text = splice(self.text, spans)
        reading = self._read(self._mark + text.encode())
        old, new = (list(map(_without_id, each.events)) for each in (document, reading.document))
        if old == new:
            self._take(spans, reading, ["missing-id"] * len(spans))


def _says_more(event: Event) -> bool:
    """Report whether a record says more than a title, which files of other kinds have, too."""
    return bool(
        event.date or event.as_reported or event.actors or event.sources or event.tags
        or event.summary or event.links or event.after or event.before or event.during
    )  # fmt: skip


def _without_id(event: Event) -> Event:
    return replace(event, id_given=True)


def _spans_of(text: str, problems: Sequence[Problem]) -> tuple[list[Span], list[Problem]]:
    """Return the places of remedies in a text, and those of the problems that have one there;
    none overlaps another."""
    starts = _line_starts(text)
    found = []
    for problem in problems:
        if problem.remedy is not None and problem.line <= len(starts) >= problem.end_line:
            start = starts[problem.line - 1] + problem.column - 1
            end = starts[problem.end_line - 1] + problem.end_column - 1
            found.append((Span(start, end, problem.remedy), problem))
    found.sort(key=lambda each: each[0])
    spans: list[Span] = []
    fixed: list[Problem] = []
    for span, problem in found:
        if span.start < span.end <= len(text) and (not spans or span.start >= spans[-1].end):
            spans.append(span)
            fixed.append(problem)
    return spans, fixed


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


def _comes_out_whole(record: str) -> bool:
    """Report whether all that is broken in a record has a remedy."""
    record = record.strip(", \t\r\n\ufeff")
    for _ in range(ROUNDS):
        try:
            json.loads(record)
        except json.JSONDecodeError as error:
            fault = explain_break(record, error.with_traceback(None))
        except RecursionError:
            return False
        else:
            return True
        if fault.remedy is None:
            return False
        record = record[: fault.start] + fault.remedy + record[fault.end :]
    return False


def _is_better(before: Reading, after: Reading, fixed: Sequence[Problem]) -> bool:
    """Report whether a fix has lost nothing, and done what it was for: each event that was read is
    there with each of its quotes, and the problems are gone."""
    titles = Counter(event.title for event in before.document.events)
    if titles - Counter(event.title for event in after.document.events):
        return False
    if _quotes_in(before.document.events) - _quotes_in(after.document.events):
        return False
    if len(after.document.events) < len(before.document.events) or after.broken > before.broken:
        return False
    left, meant = set(map(_place_of, after.problems)), set(map(_place_of, fixed))
    return left.isdisjoint(meant)


def _blame(before: Reading, after: Reading, fixed: Sequence[Problem]) -> frozenset[str]:
    """Return the records in which something was lost, or a problem is left; none where it cannot be
    told which event is which."""
    events = before.document.events, after.document.events
    if len(events[0]) != len(events[1]) or after.broken > before.broken:
        return frozenset()
    left = set(map(_place_of, after.problems))
    blamed = {_record_of(problem) for problem in fixed if _place_of(problem) in left}
    for one, other in zip(*events, strict=True):
        if one.title != other.title or _quotes_in((one,)) - _quotes_in((other,)):
            blamed.add(path_text(one.path))
    return frozenset(blamed)


_RECORD = re.compile(r"(?:events)?\[\d+\]")


def _record_of(problem: Problem) -> str:
    """Return the path of the event that a problem is in, as text; "" if it is in none of many."""
    found = _RECORD.match(problem.path)
    return found[0] if found else ""


def _mark_of(problem: Problem) -> Key:
    return problem.code, problem.message, problem.path, problem.line


def _place_of(problem: Problem) -> tuple[object, ...]:
    return (
        problem.code, problem.path, problem.line, problem.column, problem.end_column,
        problem.remedy,
    )  # fmt: skip


def _quotes_in(events: Iterable[Event]) -> Counter[str]:
    return Counter(
        quote.exact for event in events for source in event.sources for quote in source.quotes
    )


# -- showing ---------------------------------------------------------------------------------------


def diff_lines(repair: Repair, name: str = "") -> Iterator[str]:
    """Yield a unified diff of a file, safe for a terminal; of long lines what is around the
    changes."""
    text = decode_text(repair.before)
    label = visible(name or repair.entry.name)
    yield f"--- {label}"
    yield f"+++ {label}"
    lines = _Lines(text)
    grown = 0
    for hunk in _hunks(_groups(repair.changes, lines)):
        first, last = max(0, hunk[0].first - CONTEXT), min(lines.last, hunk[-1].last + CONTEXT)
        body: list[str] = []
        more = 0
        reached = first
        for group in hunk:
            body += [_cut(f" {line}") for line in lines.between(reached, group.first)]
            body += _marked(group.old, group.new, group.changes)
            more += len(_split(group.new)) - len(_split(group.old))
            reached = group.last + 1
        body += [_cut(f" {line}") for line in lines.between(reached, last + 1)]
        number = last + 1 - first
        yield f"@@ -{first + 1},{number} +{first + 1 + grown},{number + more} @@"
        yield from body
        grown += more


class _Lines:
    """The lines of a text, by number from 0."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        if len(self.starts) > 1 and self.starts[-1] == len(text):
            self.starts.pop()
        self.last = len(self.starts) - 1

    def of(self, offset: int) -> int:
        """Return the line in which a character is."""
        return bisect_right(self.starts, offset) - 1

    def part(self, first: int, last: int) -> str:
        """Return the lines from one to another, with both."""
        end = self.starts[last + 1] if last < self.last else len(self.text)
        return self.text[self.starts[first] : end]

    def between(self, first: int, stop: int) -> list[str]:
        """Return the lines from one up to another, without their ends."""
        return _split(self.part(first, stop - 1)) if first < stop else []


@dataclass(frozen=True, slots=True)
class _Group:
    """Changes that share lines: these as they were and as they are, and places in the first."""

    first: int
    last: int
    old: str
    new: str
    changes: tuple[Span, ...]


def _groups(changes: Sequence[Span], lines: _Lines) -> Iterator[_Group]:
    shared: list[Span] = []
    for change in [*changes, None]:
        if shared and (change is None or lines.of(change.start) > lines.of(_last_of(shared))):
            first, last = lines.of(shared[0].start), lines.of(_last_of(shared))
            old, start = lines.part(first, last), lines.starts[first]
            moved = tuple([Span(s.start - start, s.end - start, s.put) for s in shared])
            yield _Group(first, last, old, splice(old, moved), moved)
            shared = []
        if change is not None:
            shared.append(change)


def _last_of(changes: Sequence[Span]) -> int:
    return max(changes[-1].start, changes[-1].end - 1)


def _hunks(groups: Iterable[_Group]) -> Iterator[list[_Group]]:
    """Yield groups together whose lines are near to each other."""
    hunk: list[_Group] = []
    for group in groups:
        if hunk and group.first - hunk[-1].last > 2 * CONTEXT + 1:
            yield hunk
            hunk = []
        hunk.append(group)
    if hunk:
        yield hunk


def _split(text: str) -> list[str]:
    pieces = _LINE_END.split(text)
    return pieces[:-1] if pieces[-1] == "" else pieces


def _marked(old: str, new: str, changes: Sequence[Span]) -> list[str]:
    """Return lines as they were and as they are; what is the same at their beginning and end is
    shown once."""
    gone, come = _split(old), _split(new)
    if max(map(len, gone + come), default=0) > WIDTH:
        return list(_around(old, changes))
    head = tail = 0
    least = min(len(gone), len(come))
    while head < least and gone[head] == come[head]:
        head += 1
    while tail < least - head and gone[-1 - tail] == come[-1 - tail]:
        tail += 1
    marked = [f" {line}" for line in gone[:head]]
    marked += [f"-{line}" for line in gone[head : len(gone) - tail]]
    marked += [f"+{line}" for line in come[head : len(come) - tail]]
    marked += [f" {line}" for line in gone[len(gone) - tail :]]
    return list(map(visible, marked))


def _around(text: str, changes: Sequence[Span]) -> Iterator[str]:
    """Yield what is around each change of long lines."""
    for start, end, put in changes:
        left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
        head, tail = text[left:start], text[end:right].rstrip("\r\n")
        head, tail = ("…" if left else "") + head, tail + ("…" if right < len(text) else "")
        yield visible(f"-{head}{text[start:end]}{tail}")
        yield visible(f"+{head}{put}{tail}")


def _cut(line: str) -> str:
    return visible(line if len(line) <= WIDTH else line[:WIDTH] + "…")
