"""Text to values, strictly: what the standard decoder lets pass is found here.

Duplicate keys, `NaN`, depths that nothing can walk and lone surrogates
cost next to nothing to suspect while decoding; only a text under suspicion is gone through for
their places.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress

from timeline_tui.core import limits
from timeline_tui.core.plain_json import Doubled, Number
from timeline_tui.core.problem import Path
from timeline_tui.core.text import brief
from timeline_tui.files.json.locate import Fault
from timeline_tui.files.json.scan import Broken, Scanner
from timeline_tui.files.json.syntax import explain

DEPTH_LIMIT = limits.DEPTH.value
DIGITS_LIMIT = 4_300
"""Digits of a whole number that is converted: the interpreter's own bound, past which that is
quadratic. A longer one is kept as written."""
CONTAINERS_LIMIT = limits.CONTAINERS.value
"""Lists and objects in one text: about 0.5 GB of memory."""
VALUES_LIMIT = limits.VALUES.value
"""Commas in one text: a file of the largest size has no more if its values have four letters."""
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
_LONE = re.compile(rf"{_HIGH}(?!{_LOW})|(?<!{_HIGH}){_LOW}")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Unreadable(Exception):
    """A text that gives no value, and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Decoder:
    """Decodes one text after another; `suspect` says that the last one needs `faults_of`."""

    def __init__(self) -> None:
        self.suspect = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_constant=self._constant,
            parse_int=_integer,
            parse_float=_float,
        )
        self._once: Callable[[str, int], tuple[object, int]] = self._decoder.scan_once  # type: ignore[attr-defined]  # not in the stubs

    def decode(
        self, text: str, *, first_line: int = 1, line: bool = False, told: bool = True
    ) -> object:
        """The value of a text. What a value cannot hold is None in it, what a key that stands twice
        can mean is `Doubled`, and `suspect` is set.

        `first_line` and `line` (of JSON Lines) are for the words of `Unreadable`; where it is not
        `told`, nobody reads them.
        """
        self.suspect = False
        brackets = text.count("[") + text.count("{")
        if brackets > CONTAINERS_LIMIT:
            message = f"more than {CONTAINERS_LIMIT:,} lists and objects are not read"
            raise Unreadable(Fault(0, 0, "too-large", message, "split it, or write JSON Lines"))
        if text.count(",") > VALUES_LIMIT:
            message = f"more than {VALUES_LIMIT:,} values are not read"
            raise Unreadable(Fault(0, 0, "too-large", message, "split it, or write JSON Lines"))
        try:
            value = self._value(text, told)
        except Broken as broken:
            raise Unreadable(explain(text, broken, first_line=first_line, line=line)) from None
        if brackets > DEPTH_LIMIT and _is_deep(value):
            value = self._decoder.decode(_shallow(text))
            self.suspect = True
        if "\\u" in text and not self.suspect:
            self.suspect = _LONE.search(text) is not None
        return value

    def holds(self, text: str, at: int) -> bool:
        """Whether the list or object at an offset can be held as it is: nothing is suspect."""
        self.suspect = False
        try:
            _, end = self._once(text, at)
        except RecursionError:
            return False
        if self.suspect or text.count("[", at, end) + text.count("{", at, end) > DEPTH_LIMIT // 2:
            return False
        return text.find("\\u", at, end) < 0 or _LONE.search(text, at, end) is None

    def _value(self, text: str, told: bool) -> object:
        try:
            value: object = self._decoder.decode(text)
        except RecursionError:
            value = self._decoder.decode(_shallow(text))
            self.suspect = True
        except json.JSONDecodeError as error:
            if told:
                _walk_to_the_fault(text, error)
            raise Unreadable(  # told only if the two disagree about JSON, and none such is known
                Fault(error.pos, error.pos + 1, "bad-json", "this is not JSON")
            ) from None
        return value

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        value = dict(pairs)
        if len(value) != len(pairs):
            self.suspect = True
            _double(value, pairs)
        return value

    def _constant(self, name: str) -> None:
        self.suspect = True


def _double(value: dict[str, object], pairs: list[tuple[str, object]]) -> None:
    """Put all that a key was given in place of the last of it, where that differs."""
    given: dict[str, list[object]] = {}
    for key, item in pairs:
        given.setdefault(key, []).append(item)
    for key, items in given.items():
        if any(type(item) is not type(items[0]) or item != items[0] for item in items):
            value[key] = Doubled.of(items)


def _integer(digits: str) -> int | Number:
    if digits == "-0" or len(digits) > DIGITS_LIMIT:
        return Number(digits)
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    return value if repr(value) == digits else Number(digits)


def _walk_to_the_fault(text: str, error: json.JSONDecodeError) -> None:
    """Raises `Broken` for a text in which the decoder stopped.

    What is whole before that place is passed over at the decoder's speed. That a value is not
    whole is only found out by trying: `_TRIES` texts long in all, and no more.
    """
    scanner = Scanner(text, runs=True)
    steps = scanner.steps()
    left = _TRIES * len(text)
    whole = error.msg == "Extra data"  # what is wrong stands after the outermost value
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


def _is_deep(value: object) -> bool:
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


def _shallow(text: str) -> str:
    """The text with null in place of all that lies too deep."""
    pieces: list[str] = []
    kept = 0
    deep = -1
    scanner = Scanner(text)
    try:
        for kind, start, end in scanner.steps():
            depth = len(scanner.path)
            if depth == DEPTH_LIMIT and text[start] in "{[":
                if kind == "value":
                    deep = start
                elif kind == "end":
                    pieces += (text[kept:start], "null")
                    kept = end
            elif depth > _ABSURD_DEPTH:
                raise Unreadable(_too_deep(deep, deep + 1, ()))
    except Broken:
        # It was too deep before it broke, and what is broken there may be that it was cut off.
        raise Unreadable(_too_deep(deep, deep + 1, ())) from None
    return "".join(pieces) + text[kept:]


# -- places of what was suspected ------------------------------------------------------------------


class Faults:
    """What is wrong with the values of a text: `listed`, `more` that are not listed, and
    `records`, the first error under each path of at most two steps."""

    def __init__(self) -> None:
        self.listed: list[Fault] = []
        self.more = 0
        self.records: dict[Path, Fault] = {}

    def add(self, fault: Fault) -> None:
        """One more."""
        if fault.severity == "error":
            for steps in range(3):
                self.records.setdefault(fault.path[:steps], fault)
        if len(self.listed) < FAULTS_LIMIT:
            self.listed.append(fault)
        else:
            self.more += 1


def faults_of(text: str) -> Faults:
    """Everything that the decoder suspected, in one pass over a text that it has decoded.

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
                message = f"the key “{name}” stands twice in this object"
                help = "keep one of the two: a reader cannot tell which one is meant"
                faults.add(Fault(start, end, "duplicate-key", message, help, tuple(path)))
            keys[-1].add(key)
        elif kind == "value":
            if text[start] == "{":
                keys.append(set())
            is_record = 0 < len(path) <= 2 and isinstance(path[-1], int)
            answer = is_record and text[start] in "{[" and decoder.holds(text, start)
            continue
        elif text[start] == "{":
            keys.pop()
        if faults.more > GIVEN_UP:
            message = f"more than {GIVEN_UP:,} values here are not as JSON has them"
            raise Unreadable(Fault(start, end, "too-many", message, "", tuple(path)))
        found = _fault(text, start, end, path)
        if found is not None:
            faults.add(found)


def _are_new(found: list[str], known: set[str]) -> bool:
    """Whether no key stands twice; they are then known. Each is in its quotation marks."""
    new = {key[1:-1] for key in found}
    if len(new) < len(found) or not new.isdisjoint(known):
        return False
    known |= new
    return True


def _fault(text: str, start: int, end: int, path: list[str | int]) -> Fault | None:
    char = text[start]
    if char == '"':
        # Most strings hold no escape, and a raw surrogate cannot come out of UTF-8.
        if text.find("\\u", start, end) < 0 or not _SURROGATE.search(json.loads(text[start:end])):
            return None
        message = "half of a surrogate pair stands here: a character that does not exist"
        help = "it was torn apart: write the whole character"
        return Fault(start, end, "lone-surrogate", message, help, tuple(path), "warning")
    if char in "{[":
        return _too_deep(start, end, tuple(path)) if len(path) == DEPTH_LIMIT else None
    if char in "NI" or text.startswith("-I", start):
        message = f"{text[start:end]} is no number in JSON"
        help = "leave it out"
        return Fault(start, end, "not-a-number", message, help, tuple(path))
    return None


def _too_deep(start: int, end: int, path: Path) -> Fault:
    message = f"lists and objects are nested more than {DEPTH_LIMIT} deep here"
    help = "an event needs six levels; what lies deeper is left out"
    return Fault(start, end, "too-deep", message, help, path)
