"""The next record of a list behind one that is broken, where it begins with certainty.

Three kinds of evidence, in their order:

- the brackets and texts behind the break balance, so that the record ends where they say;
- the lines: all of the record are indented deeper than it, and one as deep as it opens the next;
- all that follows, down to the end of the file, is whole records of this list and what closes it.

An object that may as well lie inside the broken record is none: it is passed over.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in the stubs

from timeline_tui.files.json.scan import SPACE

_TRIES = 12
"""How many times the length of a text is gone through for proof, all in all."""
_TOKEN = re.compile(
    r'"(?:[^"\\\r\n]|\\[^\r\n])*+"?+|//[^\r\n]*+|/\*(?:[^*]|\*(?!/))*+\*/|(?<=[\s,])#[^\r\n]*+'
    r'|[\[\]{},:]|<{7}(?=[ \r\n])|[^\s"\[\]{},:]++'
)
_WIDE = 1_000
"""Characters before a record that are searched for the beginning of its line."""
_OBJECT = re.compile(r'\{[ \t\r\n]*+"')
_MARKER_END = re.compile(r"(?<![^\r\n])>{7}[^\r\n]*+\r?\n?")
_BEFORE = re.compile(r"([ \t]*+)(?:(\[|\}[ \t]*+,)[ \t]*+)?\Z")
_NEXT_ON_LINE = re.compile(r"\}[ \t]*+,?[ \t]*+\{")

_SCAN: Callable[[str, int], tuple[object, int]] = json.JSONDecoder(
    parse_int=str, parse_float=str, parse_constant=str
).scan_once  # type: ignore[attr-defined]  # not in the stubs


def skip_space(text: str, at: int) -> int:
    """Return the offset of what follows white skip_space."""
    return SPACE.match(text, at).end()  # type: ignore[union-attr]


class Scanned(str):
    """A text for `find_end`: the decoder's error counts the lines before it, which takes long in
    a large text with many breaks, and nobody asks."""

    __slots__ = ()

    def count(self, *_: object) -> int:
        """Return nothing of use."""
        return 0

    def rfind(self, *_: object) -> int:
        """Return nothing of use."""
        return 0


def find_end(text: str, at: int) -> int | None:
    """Return the end of the value at an offset, None if it is not whole."""
    try:
        return _SCAN(text, at)[1]
    except (StopIteration, ValueError):
        return None


def keys_of(text: str, at: int = 0) -> set[str] | None:
    """Return the keys of the object at an offset, None if it is not whole."""
    try:
        value = _SCAN(text, at)[0]
    except (StopIteration, ValueError):
        return None
    return set(value) if isinstance(value, dict) else None


class Resume:
    """Where one text goes on behind its breaks. What has been tried is not tried again."""

    def __init__(self, text: str, scanned: Scanned) -> None:
        self._text = text
        self._scanned = scanned
        self._failed: set[int] = set()
        self._ends: list[int] | None = None
        self.is_doubtful = False
        """Whether between the last break and where the list goes on may be whole records."""
        self._left = _TRIES * len(text) + 100_000

    def find_next(self, start: int, tail: str) -> int | None:
        """Return the offset of the next record (`{`), or of the end (`]`) of the list in which
        something breaks that begins at `start`; None if that is not certain. `tail` closes what
        the list is in."""
        nested: set[int] = set()
        self.is_doubtful = False
        found, floor = self._by_brackets(start, nested)
        if found is not None or self._left < 0:
            return found
        if floor < 0:
            return None
        by_line = self._by_lines(start, max(floor, start + 1))
        if by_line is not None and by_line not in nested and self._is_another(start, by_line):
            return by_line
        return self._by_proof(start, max(floor, start + 1), nested, tail)

    def _by_brackets(self, start: int, nested: set[int]) -> tuple[int | None, int]:
        """Return the offset where the brackets say that the list goes on, and one before which it
        does not (-1: nowhere). `nested` gets the offsets of objects in the broken record."""
        text = self._text
        stack: list[str] = []
        before, before_end = ",", start
        for token in _TOKEN.finditer(text, start):
            at, end = token.span()
            char = text[at]
            if token.group() == "<<<<<<<" and (not at or text[at - 1] in "\r\n"):
                marker = _MARKER_END.search(text, end)
                if marker is None:
                    return None, -1
                follows = skip_space(text, marker.end())
                if not stack and text[follows : follows + 1] in ("{", "]"):
                    return follows, 0
                return None, marker.end()
            if char in "/#" and (char == "#" or text[at + 1 : at + 2] in ("/", "*")):
                continue
            touches = before_end == at and end > start and before not in ",:[]{}"
            if char == '"':
                ends = end - at > 1 and text[end - 1] == '"'
                if not ends or not stack or touches or before == "w":
                    break
                before = '"'
            elif char not in ",:[]{}":
                if before == '"' or (not stack and at > start):
                    break
                before = "w"
            else:
                if char in "{[":
                    if not stack and at > start:
                        if _OBJECT.match(text, at):
                            return at, 0
                        break
                    if stack and stack[-1] == "{" and before != ":":
                        break
                    if stack and char == "{":
                        nested.add(at)
                    stack.append(char)
                elif char in "}]":
                    if not stack:
                        if char == "]":
                            return at, 0
                        break
                    if before == ":" or stack.pop() != ("{" if char == "}" else "["):
                        break
                elif char == ":" and not stack:
                    break
                before = char
            before_end = end
        return None, 0

    def _by_lines(self, start: int, floor: int) -> int | None:
        text = self._text
        back = max(0, start - _WIDE)
        line = max(text.rfind("\n", back, start), text.rfind("\r", back, start)) + 1
        opening = _BEFORE.match(text[line:start]) if line or not back else None
        if opening is None or text[start : start + 1] != "{":
            return None
        indent = opening.group(1)
        shallow = re.compile(rf"(?<![^\r\n])(?!{re.escape(indent)}[ \t])(?=[ \t]*+\S)")
        for match in shallow.finditer(text, floor):
            at = match.start()
            if at <= start:
                continue
            inner = _skip_blanks(text, at)
            if not text.startswith(indent, at):
                same = indent.startswith(text[at:inner])
                return inner if same and text.startswith("]", inner) else None
            if text.startswith("{", inner):
                return inner if _OBJECT.match(text, inner) else None
            if not text.startswith("}", inner):
                return None
            joined = _NEXT_ON_LINE.match(text, inner)
            if joined:
                return joined.end() - 1
        return None

    def _is_another(self, start: int, at: int) -> bool:
        """Report whether the object at an offset is not the rest of the record that begins at
        `start`, behind a bracket that is too many: the two would have no key in common."""
        text = self._text
        self._left -= at - start
        if text[at : at + 1] != "{":
            return True
        begun = keys_of(text[start:at].rstrip(", \t\r\n") + "}")
        rest = keys_of(self._scanned, at)
        return begun is None or rest is None or not begun.isdisjoint(rest)

    def _by_proof(self, start: int, floor: int, nested: set[int], tail: str) -> int | None:
        text = self._text
        stop = self._end(floor, tail)
        if stop is None:
            return None
        at = text.find("{", floor, stop)
        while at >= 0 and self._left > 0:
            if (
                at not in nested
                and at not in self._failed
                and not text[max(0, at - 200) : at].rstrip(" \t\r\n").endswith(":")
                and _OBJECT.match(text, at)
                and self._goes_to(stop, at)
                and self._is_another(start, at)
            ):
                return at
            if not self.is_doubtful and at in self._failed:
                keys = keys_of(self._scanned, at)
                self.is_doubtful = keys is not None and not keys.isdisjoint(("title", "date"))
            at = text.find("{", at + 1, stop)
        return stop if self._left > 0 else None

    def _end(self, floor: int, tail: str) -> int | None:
        """Return the first “]” that closes the list, and with what follows it the file."""
        if self._ends is None:
            ends = self._ends = []
            at = self._text.find("]", floor)
            while at >= 0 and self._left > 0:
                if self._closes(at + 1, tail):
                    ends.append(at)
                at = self._text.find("]", at + 1)
        place = bisect_left(self._ends, floor)
        return self._ends[place] if place < len(self._ends) else None

    def _goes_to(self, stop: int, at: int) -> bool:
        """Report whether whole records follow one another from here to the end of the list."""
        text = self._text
        tried: list[int] = []
        while at not in self._failed and self._left > 0 and text.startswith("{", at):
            tried.append(at)
            end = find_end(self._scanned, at)
            self._left -= (end or at) - at + 50
            if end is None:
                break
            follows = skip_space(text, end)
            if text.startswith("]", follows):
                if follows == stop:
                    return True
                break
            if not text.startswith(",", follows):
                break
            at = skip_space(text, follows + 1)
        self._failed.update(tried)
        return False

    def _closes(self, at: int, tail: str) -> bool:
        """Report whether what follows a list closes the file, with whole members of the timeline
        before that."""
        text = self._text
        at = skip_space(text, at)
        if not tail:
            return at == len(text)
        while text.startswith(",", at) and self._left > 0:
            start, at = at, skip_space(text, at + 1)
            if not text.startswith('"', at):
                return False
            try:
                at = skip_space(text, scanstring(text, at + 1, True)[1])
            except ValueError:
                return False
            end = (
                find_end(self._scanned, skip_space(text, at + 1))
                if text.startswith(":", at)
                else None
            )
            self._left -= (end or at) - start
            if end is None:
                return False
            at = skip_space(text, end)
        return text.startswith("}", at) and skip_space(text, at + 1) == len(text)


def _skip_blanks(text: str, at: int) -> int:
    while text[at : at + 1] in (" ", "\t"):
        at += 1
    return at
