"""JSON files: one event, a list of events or a timeline; a broken one gives what is whole in it."""

from __future__ import annotations

import json
import re
from codecs import utf_8_decode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from timeline_tui.core import limits
from timeline_tui.core.event import Document
from timeline_tui.core.problem import DOCUMENT_LIMIT, Finding, Path, Problem
from timeline_tui.dates.frozen import regex
from timeline_tui.files.entry import HEAD, Origin, Reading, refuse_too_large, stem_of
from timeline_tui.files.json.decode import (
    DEPTH_LIMIT,
    Decoder,
    Faults,
    Unreadable,
    check_amount,
    cut_depth,
    drop_said,
    explain_break,
    find_faults,
    has_lone_surrogate,
    is_deep,
    list_faults,
    mark_damaged,
)
from timeline_tui.files.json.salvage import LISTS, Break, Salvage, salvage_text, skip_space
from timeline_tui.files.json.scan import Broken, Scanner, find_paths, place
from timeline_tui.files.json.syntax import explain, goes_on, put_in_quotes
from timeline_tui.files.text import (
    Cursor,
    Fault,
    Undecodable,
    decode_text,
    find_no_text,
    find_other_kind,
    problems_at,
)

RECORDS_LIMIT = limits.RECORDS.value
"""Records of one JSON value: a good one takes 20 µs, and a bad one as long to be complained of."""

WINDOW = 1 << 20
"""Bytes of an array that are decoded at once, if its items are no longer."""
_LONGEST_WORD = 16
"""Characters at the end of a window that may begin a word such as `-Infinity` or an escape."""
_SPACE = " \t\n\r"
_START = regex(r"[ \t\n\r]*+\[")
_START_OF_BYTES = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\n\r]*+\[")

_WIDE = 2_000
"""The last column in which the fault of a record is looked for."""
_MORE = 200
_BEGINS_AN_EVENT = regex(r'^\s*\{.*?"(?:title|date|events)"\s*:', re.DOTALL)


def recognize(data: bytes) -> bool:
    """Take all that is of no other format: what is not JSON is then said to be broken JSON."""
    return True


def holds_events(text: str) -> bool:
    """Report whether the beginning of a file has a record with a title or a date, or a list
    `events`. A broken file counts by what can be read of it."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        found = salvage_text(text)
        if found is None:
            return _BEGINS_AN_EVENT.match(text) is not None
        try:
            value = json.loads(found.text)
        except (ValueError, RecursionError):
            return False
    if isinstance(value, list):
        return any(is_record(item) for item in value)
    return is_record(value) or (isinstance(value, dict) and isinstance(value.get("events"), list))


def is_record(value: object) -> bool:
    """Report whether a value looks like an event."""
    return isinstance(value, dict) and not value.keys().isdisjoint(("title", "date"))


# -- reading ---------------------------------------------------------------------------------------


def read(data: bytes, name: str, limit: int = DOCUMENT_LIMIT) -> Reading:
    """Read the bytes of a whole file, and list up to so many of its problems."""
    text = ""
    fault: Fault | None = None
    document: Document | None = None
    suspect = False
    try:
        try:
            document, suspect = _read_value(data, name, limit)
        except TooDeep:
            suspect = True
        except UnicodeDecodeError:
            decode_text(data)
            raise
        except json.JSONDecodeError as error:
            text = decode_text(data)
            # Without its frames, on which all hangs that has been read until then.
            fault = explain_break(text, error.with_traceback(None))
        if suspect or (document is not None and document.findings):
            text = decode_text(data)
        if document is None and fault is None:
            document, _ = _read_value(cut_depth(text), name, limit)
        faults = find_faults(text) if suspect else None
    except Undecodable as error:
        return _refuse_broken(data, error.text, name, error.fault)
    except Unreadable as error:
        fault = error.fault
    except _TooMany:
        message = f"the file holds more than {RECORDS_LIMIT:,} records, and is not read"
        return refuse_too_large(name, message, "split it, or write JSON Lines")
    if fault is not None:
        text = text or decode_text(data)
        return _read_salvaged(text, name, fault, limit) or _refuse_broken(data, text, name, fault)
    assert document is not None
    problems: list[Problem] = []
    findings = document.findings
    if faults is not None:
        document = mark_damaged(document, faults)
        problems += list_faults(text, faults, name)
        findings = drop_said(findings, faults)
    problems += place(text, findings)
    return Reading(document, tuple(problems))


class TooDeep(Exception):
    """Lists and objects that are nested too deep."""


class _TooMany(Exception):
    """A file of more records than are read."""


def _read_value(data: bytes | str, name: str, limit: int) -> tuple[Document, bool]:
    """Read what bytes or a text hold; return also whether something in it is suspect. Raises what
    `Items` raises, and `_TooMany`."""
    from timeline_tui.core.schema import documents  # imports pydantic: late on purpose

    decoder = Decoder()
    items = Items(data, decoder)
    if items.is_array:
        records = _limit_records(items)
        document = documents.read_list(records, file=name, stem=stem_of(name), limit=limit)
        return document, items.is_suspect
    value = decoder.decode(data if isinstance(data, str) else decode_text(data))
    if _count_records(value) > RECORDS_LIMIT:
        raise _TooMany
    document = documents.read_document(value, file=name, stem=stem_of(name), limit=limit)
    return document, decoder.suspect


class Items:
    """The items of an array, each decoded once the one before it has been taken: neither all the
    text nor all the values are ever held.

    Going through them raises `UnicodeDecodeError`, `JSONDecodeError` (its offset is one in bytes,
    if the data are bytes), `Unreadable` for an item that is too large, and `TooDeep`, at the end if
    that is still to be found.
    """

    def __init__(self, data: bytes | str, decoder: Decoder) -> None:
        start = _START.match(data) if isinstance(data, str) else _START_OF_BYTES.match(data)
        self._start = start.end() if start is not None else 0
        self.is_array = start is not None
        self.is_suspect = False
        self._data = data
        self._decoder = decoder
        self._is_deep = False

    def __iter__(self) -> Iterator[object]:
        at, size = self._start, WINDOW
        due = "item or end"
        while True:
            text, end = self._window(at, size)
            is_last = end >= len(self._data)
            if size > WINDOW:  # the first item is longer than half of it: else it would be through
                check_amount(text, 0, len(text) // 2)
            place = mark = 0
            while (place := skip_space(text, place)) < len(text):
                if text[place] == "]" and due != "item":
                    self._finish(text, place + 1, at, end)
                    return
                if due == "comma":
                    if text[place] != ",":
                        raise json.JSONDecodeError("Expecting ',' delimiter", "", at + place)
                    place, due = place + 1, "item"
                else:
                    found = self._decode(text, place, at, is_last=is_last)
                    if found is None:
                        break
                    yield found[0]
                    place, due = found[1], "comma"
                mark = place
            if is_last:
                raise json.JSONDecodeError("Unterminated array", "", at + place)
            self.is_suspect = self.is_suspect or has_lone_surrogate(text, 0, mark)
            at = end if mark == len(text) else at + self._length(text, mark)
            size = WINDOW if mark else 2 * size

    def _window(self, at: int, size: int) -> tuple[str, int]:
        """Return the text from an offset on, and the offset behind it."""
        data = self._data
        if isinstance(data, str):
            return data[at : at + size], min(at + size, len(data))
        is_last = at + size >= len(data)
        text, used = utf_8_decode(memoryview(data)[at : at + size], "strict", is_last)
        return text, at + used

    def _length(self, text: str, end: int) -> int:
        """Return how far it is in the data to an offset of a window."""
        return end if isinstance(self._data, str) or text.isascii() else len(text[:end].encode())

    def _decode(
        self, text: str, start: int, at: int, *, is_last: bool
    ) -> tuple[object, int] | None:
        """Return an item and its end; None if it may go on behind the window."""
        try:
            value, end = self._decoder.once(text, start)
        except RecursionError:
            raise TooDeep from None
        except StopIteration as stop:
            error = json.JSONDecodeError("Expecting value", "", at + stop.value)
            is_cut = stop.value >= len(text) - _LONGEST_WORD
        except json.JSONDecodeError as found:
            error = json.JSONDecodeError(found.msg, "", at + found.pos)
            is_open = found.msg.startswith("Unterminated string")
            is_cut = is_open or found.pos >= len(text) - _LONGEST_WORD
        else:
            near = len(text) - end < _LONGEST_WORD
            if near and not is_last and text[start] not in '{["':
                return None  # a number, and perhaps not all of it: `1.` of `1.5`
            brackets = text.count("[", start, end) + text.count("{", start, end)
            if end - start > WINDOW:
                check_amount(text, start, end)
            if brackets >= DEPTH_LIMIT and is_deep([value]):
                self._is_deep, value = True, None
            return value, end
        if is_cut and not is_last:
            return None
        raise error

    def _finish(self, text: str, place: int, at: int, end: int) -> None:
        """Look at what is behind the array."""
        self.is_suspect = self.is_suspect or has_lone_surrogate(text) or self._decoder.suspect
        place = skip_space(text, place)
        rest = self._data[end:]
        rest = rest.strip(_SPACE) if isinstance(rest, str) else rest.strip(_SPACE.encode())
        if place < len(text) or rest:
            raise json.JSONDecodeError("Extra data", "", at + place)
        if self._is_deep:
            raise TooDeep


def _limit_records(items: Iterable[object]) -> Iterator[object]:
    for number, item in enumerate(items):
        if number >= RECORDS_LIMIT:
            raise _TooMany
        yield item


def _read_salvaged(text: str, name: str, fault: Fault, limit: int) -> Reading | None:
    """Read what can be read of a text that is no JSON; None if that is nothing."""
    if fault.code in ("too-deep", "too-large"):
        return None
    try:
        check_amount(text)  # of more brackets than that a search for records has no end
    except Unreadable:
        return None
    found = salvage_text(text)
    if found is None:
        return None
    try:
        try:
            document, suspect = _read_value(found.text, name, limit)
        except TooDeep:
            document, suspect = _read_value(cut_depth(found.text), name, limit)[0], True
        faults = find_faults(found.text) if suspect else Faults()
    except (Unreadable, json.JSONDecodeError, _TooMany):
        return None
    document = mark_damaged(document, faults)
    if not (document.events or document.actors or document.sources or document.views):
        return None
    lost = set(found.lost)
    faults.listed = [
        replace(each, start=found.origin(each.start), end=found.origin(each.end))
        for each in faults.listed
    ]
    # Who asks for more problems than one file lists asks for all.
    breaks = Faults(limit if limit > DOCUMENT_LIMIT else 0)
    for each in _explain_breaks(text, found, fault):
        breaks.add(each)
    problems = list_faults(text, breaks, name) + list_faults(text, faults, name)
    findings = [one for one in drop_said(document.findings, faults) if one.path not in lost]
    problems += found.place(text, findings)
    return Reading(
        document,
        tuple(problems),
        torn=True,
        lost=found.lost,
        unread=found.rest is not None or bool(found.skipped),
    )


def _count_records(value: object) -> int:
    """Return how many records a value holds; what is within them has limits of its own."""
    lists = [value]
    if isinstance(value, dict):
        lists = [value.get(key) for key in LISTS]
    return sum(len(each) for each in lists if isinstance(each, list))


def _refuse_broken(data: bytes, text: str, name: str, fault: Fault) -> Reading:
    other = find_other_kind(data[:HEAD]) or find_no_text(data[:HEAD])
    made = problems_at("", [other], file=name) if other else problems_at(text, [fault], file=name)
    # Whoever writes in place truncates first, so any end too early may be a writer's doing.
    return Reading(Document(name), tuple(made), broken=True, torn=True)


# -- reading once more -----------------------------------------------------------------------------


def place_findings(origin: Origin, findings: Sequence[Finding]) -> dict[Finding, Problem]:
    """Return findings of one file with their places in it as it is now."""
    text = _read_text(origin)
    found = salvage_text(text) if origin.is_salvaged else None
    made = found.place(text, findings) if found else place(text, findings)
    return dict(zip(findings, made, strict=True))


def find_lines(origin: Origin, paths: Sequence[Path]) -> dict[Path, int]:
    """Return the line in which each of these values begins now, from 1."""
    text = _read_text(origin)
    salvaged = salvage_text(text) if origin.is_salvaged else None
    found = find_paths(salvaged.text if salvaged else text, paths)
    return {path: line for path, (line, _) in zip(paths, found, strict=True)}


def line_of(path: Path) -> int | None:
    """Return the line of a record where its path alone tells it: the whole file begins in 1."""
    return None if path else 1


def _read_text(origin: Origin) -> str:
    try:
        return decode_text(origin.read_whole())
    except Undecodable as error:
        return error.text


# -- the words for each break ----------------------------------------------------------------------


def find_breaks(text: str, name: str) -> list[Problem]:
    """Return what is wrong at each break of a text of many records, though none of them is whole;
    of such a file `read` says where it breaks first."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        try:
            check_amount(text)
            found = salvage_text(text)
            if found is not None:
                first = explain_break(text, error.with_traceback(None))
                return problems_at(text, _explain_breaks(text, found, first), file=name)
        except Unreadable:
            pass
    except RecursionError:
        pass
    return []


def _explain_breaks(text: str, found: Salvage, first: Fault) -> list[Fault]:
    """Return what is wrong at each break; `first` is what is known of the first one."""
    cursor = Cursor(text)
    made: list[Fault] = []
    breaks = sorted(found.breaks, key=lambda each: (each.start, each.lost is not None))
    ends = len(text.rstrip())
    for number, each in enumerate(breaks):
        if number == 0:
            fault = first
        elif each.lost is None:
            fault = _explain_between(text, each)
        else:
            fault = _explain_within(text, each, cursor)
        is_last = each.start == found.rest
        made.append(replace(fault, shown=each.lost is None and not is_last))
    if found.rest is not None and found.rest < ends and made[-1].end < ends:
        line = cursor.at(found.rest)[0]
        message = f"the rest of the file, from line {line:,} on, is not read"
        help = "correct the syntax error before it"
        made.append(Fault(found.rest, found.rest + 1, "unread", message, help))
    for start, end in found.skipped:
        line, last = cursor.at(start)[0], cursor.at(end)[0]
        message = f"lines {line:,} to {last:,} are not read, and may hold several records"
        help = "correct the syntax error in them"
        made.append(Fault(start, start + 1, "unread", message, help))
    return made


def _explain_between(text: str, each: Break) -> Fault:
    """Return what is wrong between two records."""
    char = text[each.start : each.start + 1]
    code, message, help = (
        "bad-json",
        f"{put_in_quotes(char)} is not expected between records",
        "delete it",
    )
    if char in "/#":
        code, message = "comment", "JSON has no comments"
        help = 'delete it, or keep it in "extra"'
    elif char == ",":
        code, message, help = "extra-comma", "one comma too many", "delete this comma"
        following = skip_space(text, each.start + 1)
        is_last = text[following : following + 1] in ("]", "}") and goes_on(text, following + 1)
        return Fault(each.start, each.end, code, message, help, remedy="" if is_last else None)
    elif char in '{"':
        code, message, help = "missing-comma", "a comma is missing before this value", "add one"
    elif not char:
        code, message = "unexpected-end", "the file ends before its last bracket is closed"
        help = "it was cut off, or brackets are missing at its end"
    return Fault(each.start, each.end, code, message, help)


def _explain_within(text: str, each: Break, cursor: Cursor) -> Fault:
    """Return what is wrong within a record, found in a piece of the text that keeps its columns."""
    path = each.lost or ()
    line, column = cursor.at(each.start)
    unknown = Fault(each.start, each.start + 1, "bad-json", "this record is not JSON", "", path)
    if column > _WIDE:
        return unknown
    margin = "[\n" if column == 1 else " " * (column - 2) + "["
    piece = margin + text[each.start : each.end + _MORE]
    try:
        for _ in Scanner(piece).steps():
            pass
    except Broken as broken:
        fault = explain(piece, broken, first_line=line - (column == 1))
        if fault.end >= len(piece) and each.end + _MORE < len(text):
            return unknown
        shift = each.start - len(margin)
        start, end = max(each.start, fault.start + shift), max(each.start, fault.end + shift)
        return replace(fault, start=start, end=end, path=(*path, *fault.path[1:]))
    return unknown
