"""Text to values, strictly: what the standard decoder lets pass is found here.

Duplicate keys, `NaN`, depths that nothing can walk and lone surrogates cost next to nothing to
suspect while decoding; only a text under suspicion is gone through for their places.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Set
from contextlib import suppress
from dataclasses import replace
from sys import maxsize

from timeline_tui.core import limits
from timeline_tui.core.event import Document
from timeline_tui.core.plain_json import Doubled, parse_float, parse_integer
from timeline_tui.core.problem import Finding, Path, Problem
from timeline_tui.core.text import brief, count
from timeline_tui.dates.frozen import regex
from timeline_tui.files.json.scan import Broken, Scanner
from timeline_tui.files.json.syntax import explain
from timeline_tui.files.text import Fault, problems_at

DEPTH_LIMIT = limits.DEPTH.value
CONTAINERS_LIMIT = limits.CONTAINERS.value
"""Lists and objects in one text, or in one item of an array: about 1 GB of memory."""
VALUES_LIMIT = limits.VALUES.value
"""Commas in one text, or in one item of an array."""
FAULTS_LIMIT = limits.SYNTAX_PROBLEMS.value
"""Faults of one text that are listed; the others are counted and still mark their records."""
GIVEN_UP = 100_000
"""Faults of one text after which nobody needs to know more of it."""

REPLACED = frozenset({"not-a-number", "too-deep", "duplicate-key"})
"""The codes of faults in whose place the decoder gives None or `Doubled`."""

_ABSURD_DEPTH = 1_000_000
_TRIES = 4
_HIGH = r"\\u[dD][89abAB][0-9a-fA-F]{2}"
_LOW = r"\\u[dD][c-fC-F]"
LONE_SURROGATE = regex(rf"{_HIGH}(?!{_LOW})|(?<!{_HIGH}){_LOW}")
_SURROGATE = regex("[\ud800-\udfff]")


class Unreadable(Exception):
    """A text that gives no value, and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Decoder:
    """A decoder of one text after another; `suspect` says that the last one needs `find_faults`."""

    def __init__(self) -> None:
        self.suspect = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._build_object,
            parse_constant=self._note_constant,
            parse_int=parse_integer,
            parse_float=parse_float,
        )
        self.once: Callable[[str, int], tuple[object, int]] = self._decoder.scan_once  # type: ignore[attr-defined]  # not in the stubs

    def decode(
        self, text: str, *, first_line: int = 1, line: bool = False, explained: bool = True
    ) -> object:
        """Return the value of a text. What a value cannot hold is None in it, the values of a
        duplicate key are `Doubled`, and `suspect` is set.

        `first_line` and `line` (of JSON Lines) are for the words of `Unreadable`, which nobody
        reads unless it is `explained`.
        """
        self.suspect = False
        brackets = check_amount(text)
        try:
            value = self._decode(text, explained)
        except Broken as broken:
            raise Unreadable(explain(text, broken, first_line=first_line, line=line)) from None
        if brackets > DEPTH_LIMIT and is_deep(value):
            value = self._decoder.decode(cut_depth(text))
            self.suspect = True
        self.suspect = self.suspect or has_lone_surrogate(text)
        return value

    def holds(self, text: str, at: int) -> bool:
        """Report whether the list or object at an offset can be held: nothing in it is suspect."""
        self.suspect = False
        try:
            _, end = self.once(text, at)
        except (RecursionError, StopIteration, ValueError):
            return False
        if self.suspect or text.count("[", at, end) + text.count("{", at, end) > DEPTH_LIMIT // 2:
            return False
        return not has_lone_surrogate(text, at, end)

    def _decode(self, text: str, explained: bool) -> object:
        try:
            value: object = self._decoder.decode(text)
        except RecursionError:
            value = self._decoder.decode(cut_depth(text))
            self.suspect = True
        except json.JSONDecodeError as error:
            if explained:
                _walk_to_the_fault(text, error)
            raise Unreadable(  # said only if the two disagree about JSON, and none such is known
                Fault(error.pos, error.pos + 1, "bad-json", "this is not JSON")
            ) from None
        return value

    def _build_object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        value = dict(pairs)
        if len(value) != len(pairs):
            self.suspect = True
            _double_values(value, pairs)
        return value

    def _note_constant(self, name: str) -> None:
        self.suspect = True


def check_amount(text: str, start: int = 0, end: int = maxsize) -> int:
    """Return the number of lists and objects that a text may hold; raise `Unreadable` for more than
    are decoded, or more values."""
    brackets = text.count("[", start, end) + text.count("{", start, end)
    what = ""
    if brackets > CONTAINERS_LIMIT:
        what = f"{CONTAINERS_LIMIT:,} lists and objects"
    elif text.count(",", start, end) > VALUES_LIMIT:
        what = f"{VALUES_LIMIT:,} values"
    if what:
        message, help = f"more than {what} are not read", "split it, or write JSON Lines"
        raise Unreadable(Fault(0, 0, "too-large", message, help))
    return brackets


def has_lone_surrogate(text: str, start: int = 0, end: int = maxsize) -> bool:
    """Report whether a text may hold half of a surrogate pair, as an escape."""
    if text.find("\\ud", start, end) < 0 and text.find("\\uD", start, end) < 0:
        return False
    return LONE_SURROGATE.search(text, start, end) is not None


def explain_break(text: str, error: json.JSONDecodeError) -> Fault:
    """Return what is wrong with a text in which the decoder stopped."""
    try:
        _walk_to_the_fault(text, error)
    except Broken as broken:
        return explain(text, broken)
    # Said only if the two disagree about JSON, and no such text is known.
    return Fault(error.pos, error.pos + 1, "bad-json", "this is not JSON")


def _double_values(value: dict[str, object], pairs: list[tuple[str, object]]) -> None:
    """Put all that a key was given in place of the last of it, where that differs."""
    given: dict[str, list[object]] = {}
    for key, item in pairs:
        given.setdefault(key, []).append(item)
    for key, items in given.items():
        if any(type(item) is not type(items[0]) or item != items[0] for item in items):
            value[key] = Doubled.of(items)


def _walk_to_the_fault(text: str, error: json.JSONDecodeError) -> None:
    """Raise `Broken` for a text in which the decoder stopped.

    What is whole before that place is passed over at the decoder's speed. That a value is not
    whole is only found out by trying: `_TRIES` texts long in all, and no more.
    """
    scanner = Scanner(text, runs=True)
    steps = scanner.steps()
    left = _TRIES * len(text)
    whole = error.msg == "Extra data"  # what is wrong comes after the outermost value
    tried = -1
    answer: bool | None = None
    with suppress(StopIteration):
        while True:
            kind, start, _ = steps.send(answer)
            if tried >= 0 and (kind != "end" or start != tried):
                left -= error.pos - tried
            is_open = kind == "value" and text[start] in "{[" and (whole or scanner.path)
            tried = start if is_open and left > 0 else -1
            answer = kind == "run" or tried >= 0


def is_deep(value: object) -> bool:
    """Report whether lists and objects are nested deeper than the limit."""
    level: list[object] = [value]
    for _ in range(DEPTH_LIMIT):
        below: list[object] = []
        for item in level:
            if isinstance(item, dict):
                below += [child for child in item.values() if isinstance(child, (dict, list))]
            elif isinstance(item, list):
                below += [child for child in item if isinstance(child, (dict, list))]
        if not below:
            return False
        level = below
    return True


def cut_depth(text: str) -> str:
    """Return the text with null in place of all that lies too deep; raise `Unreadable` for one of
    which that cannot be told."""
    pieces: list[str] = []
    kept = 0
    deep = -1
    scanner = Scanner(text)
    steps = scanner.steps()
    decoder = Decoder()
    answer: bool | None = None
    try:
        while True:
            kind, start, end = steps.send(answer)
            answer = None
            depth = len(scanner.path)
            if depth == DEPTH_LIMIT and text[start] in "{[":
                if kind == "value":
                    deep = start
                elif kind == "end":
                    pieces += (text[kept:start], "null")
                    kept = end
            elif depth > _ABSURD_DEPTH:
                raise Unreadable(_explain_too_deep(deep, deep + 1, ()))
            elif kind == "value" and _is_record(scanner.path):
                answer = text[start] in "{[" and decoder.holds(text, start)
    except StopIteration:
        return "".join(pieces) + text[kept:]
    except Broken:
        # It was too deep before it broke, and what is broken there may be that it was cut off.
        raise Unreadable(_explain_too_deep(deep, deep + 1, ())) from None


def _is_record(path: list[str | int]) -> bool:
    """Report whether there may be a record at a path."""
    return 0 < len(path) <= 2 and isinstance(path[-1], int)


# -- places of what was suspected ------------------------------------------------------------------


class Faults:
    """The faults in the values of a text: those `listed`, the number of `more` that are not, and
    in `records` the first error under each path of at most two steps. Up to `limit` are listed, 0
    for those of one text."""

    def __init__(self, limit: int = 0) -> None:
        self._limit = limit or FAULTS_LIMIT
        self.listed: list[Fault] = []
        self.more = 0
        self.records: dict[Path, Fault] = {}

    def add(self, fault: Fault) -> None:
        """Add one; beyond the limit it is only counted."""
        if fault.severity == "error":
            for steps in range(3):
                self.records.setdefault(fault.path[:steps], fault)
        if len(self.listed) < self._limit:
            self.listed.append(fault)
        else:
            self.more += 1


def find_faults(text: str) -> Faults:
    """Return everything that the decoder suspected, in one pass over a text that it has decoded.

    Raises `Unreadable` for a text of nothing but faults.
    """
    faults = Faults()
    scanner = Scanner(text, runs=True)
    steps = scanner.steps()
    decoder = Decoder()
    keys: list[set[str]] = []
    answer: bool | None = None
    while True:
        try:
            kind, start, end = steps.send(answer)
        except StopIteration:
            return faults
        answer = None
        path = scanner.path
        if kind == "run":
            answer = isinstance(path[-1], int) or _are_new(scanner.run_keys(start, end), keys[-1])
            continue
        if kind == "key":
            key = path[-1]
            assert isinstance(key, str)
            if key in keys[-1]:
                name = brief(key, 40)
                message = f"duplicate key “{name}” in this object"
                help = "keep one of the two"
                faults.add(Fault(start, end, "duplicate-key", message, help, tuple(path)))
            keys[-1].add(key)
        elif kind == "value":
            if text[start] == "{":
                keys.append(set())
            answer = _is_record(path) and text[start] in "{[" and decoder.holds(text, start)
            continue
        elif text[start] == "{":
            keys.pop()
        if faults.more > GIVEN_UP:
            message = f"more than {GIVEN_UP:,} values here are not valid JSON"
            raise Unreadable(Fault(start, end, "too-many", message, "", tuple(path)))
        found = _find_fault(text, start, end, path)
        if found is not None:
            faults.add(found)


def _are_new(found: list[str], known: set[str]) -> bool:
    """Report whether no key is a duplicate; they are then known. Each is in quotation marks."""
    new = {key[1:-1] for key in found}
    if len(new) < len(found) or not new.isdisjoint(known):
        return False
    known |= new
    return True


def _find_fault(text: str, start: int, end: int, path: list[str | int]) -> Fault | None:
    char = text[start]
    if char == '"':
        # Most strings hold no escape, and a raw surrogate cannot come out of UTF-8.
        if text.find("\\u", start, end) < 0 or not _SURROGATE.search(json.loads(text[start:end])):
            return None
        message = "unpaired half of a surrogate pair: not a character"
        help = "it was torn apart: write the whole character"
        return Fault(start, end, "lone-surrogate", message, help, tuple(path), "warning")
    if char in "{[":
        return _explain_too_deep(start, end, tuple(path)) if len(path) == DEPTH_LIMIT else None
    if char in "NI" or text.startswith("-I", start):
        message = f"{text[start:end]} is not valid JSON"
        help = "leave it out"
        return Fault(start, end, "not-a-number", message, help, tuple(path))
    return None


def _explain_too_deep(start: int, end: int, path: Path) -> Fault:
    message = f"lists and objects are nested more than {DEPTH_LIMIT} deep here"
    help = "an event needs six levels; what lies deeper is left out"
    return Fault(start, end, "too-deep", message, help, path)


def mark_damaged(document: Document, faults: Faults) -> Document:
    """Return the document with each event in which a fault lies marked as damaged. The faults then
    say of themselves whether the event that they are about is shown."""
    if not faults.records:
        return document
    shown = {event.path for event in document.events}
    faults.listed = [
        replace(fault, shown=_find_record(fault.path, shown) is not None) for fault in faults.listed
    ]
    by_record: dict[Path, list[Fault]] = {}
    for fault in faults.listed:
        record = _find_record(fault.path, shown)
        if record in shown and fault.severity == "error":
            by_record.setdefault(record, []).append(fault)
    events = []
    for event in document.events:
        first = faults.records.get(event.path)
        if first is not None:
            found = [
                Finding(event.file, one.path, one.code, one.severity, one.message, one.help)
                for one in by_record.get(event.path, [first])
            ]
            faults_here = (*drop_said(event.faults, faults), *found)
            event = replace(event, faults=faults_here)
        events.append(event)
    return replace(document, events=tuple(events))


def _find_record(path: Path, shown: Set[Path]) -> Path | None:
    """Return the path of the record in which a fault lies, if that is shown; the empty one for
    what is in no record; None for a record that is hidden."""
    if () in shown:
        return ()
    steps = 1 if path and isinstance(path[0], int) else 2 if path[:1] == ("events",) else 0
    if not steps and not shown:
        return None
    record = path[:steps]
    return record if not steps or len(path) < steps or record in shown else None


def drop_said(findings: tuple[Finding, ...], faults: Faults) -> tuple[Finding, ...]:
    """Return the findings without those about what the decoder put in place of a fault."""
    places = {fault.path for fault in faults.listed if fault.code in REPLACED}
    return tuple([finding for finding in findings if finding.path not in places])


def list_faults(text: str, faults: Faults, name: str, *, first_line: int = 1) -> list[Problem]:
    """Return the faults as problems, and one that counts those that are not listed."""
    made = problems_at(text, faults.listed, file=name, first_line=first_line)
    if faults.more:
        made.append(count_more(name, faults.more, made[-1]))
    return made


def count_more(name: str, number: int, last: Problem) -> Problem:
    """Return a problem that stands for those that are not listed."""
    return replace(
        last, code="more", message=f"{count(number, 'more problem')} in this file",
        help="fix these first; the rest will then be listed", path="", excerpt=(), excerpt_column=0,
    )  # fmt: skip
