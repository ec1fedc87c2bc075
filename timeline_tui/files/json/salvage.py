"""Broken JSON of many records, with each record in which it is broken taken out.

Of an array, and of the lists of a timeline, the records that are whole are read as they are. Behind
a break the next record is taken up only where it begins with certainty; where that is not known,
the rest of the text is left unread. Nothing is repaired but commas, comments and brackets between
records: what a record says is what stands in it, or it is not read.

The text that is made is JSON. Its lines are those of the broken one, and `Salvage.origin` leads
from each of its characters back, so that whatever is said of it is said at its true place.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import field, replace
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in the stubs
from typing import NoReturn

from timeline_tui.core.problem import Finding, Path, Problem
from timeline_tui.dates.frozen import dataclass, regex
from timeline_tui.files.json.scan import SPACE, locate
from timeline_tui.files.text import problems_at

LISTS = ("events", "actors", "sources", "views")
BREAKS_LIMIT = 20_000
"""Breaks of one text; behind the last the rest is not read."""

_MEMBERS = ("title", "description", "timezone", "format", "$schema", *LISTS)
_COMMENT = regex(r"//[^\r\n]*+|/\*(?:[^*]|\*(?!/))*+\*/|#[^\r\n]*+")
_KEY = regex(r'"[^"\\\r\n]*+"[ \t\r\n]*+:')
_LINE = regex(r"[^\r\n]++")
_REACH = 64 * 1024
"""Characters behind a record that are looked at for the end of what may be part of it."""

_TRIES = 12
"""How many times the length of a text is gone through for proof, all in all."""
_TOKEN = regex(
    r'"(?:[^"\\\r\n]|\\[^\r\n])*+"?+|//[^\r\n]*+|/\*(?:[^*]|\*(?!/))*+\*/|(?<=[\s,])#[^\r\n]*+'
    r'|[\[\]{},:]|<{7}(?=[ \r\n])|[^\s"\[\]{},:]++'
)
_WIDE = 1_000
"""Characters before a record that are searched for the beginning of its line."""
_OBJECT = regex(r'\{[ \t\r\n]*+"')
_MARKER_END = regex(r"(?<![^\r\n])>{7}[^\r\n]*+\r?\n?")
_BEFORE = regex(r"([ \t]*+)(?:(\[|\}[ \t]*+,)[ \t]*+)?\Z")
_NEXT_ON_LINE = regex(r"\}[ \t]*+,?[ \t]*+\{")

_SCAN: Callable[[str, int], tuple[object, int]] = json.JSONDecoder(
    parse_int=str, parse_float=str, parse_constant=str
).scan_once  # type: ignore[attr-defined]  # not in the stubs


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the text is no JSON: what is not read of it, `start` to `end`, and the path of
    the record that it costs; None if it costs none."""

    start: int
    end: int
    lost: Path | None = None


@dataclass(slots=True)
class Salvage:
    """The readable part of a broken text: `text` is JSON.

    From `rest` on (an offset of the broken text) nothing was read; nor was anything of `skipped`,
    which may be several records.
    """

    text: str = ""
    breaks: list[Break] = field(default_factory=list)
    rest: int | None = None
    skipped: list[tuple[int, int]] = field(default_factory=list)
    _made: list[int] = field(default_factory=list)
    _from: list[int] = field(default_factory=list)

    def origin(self, offset: int) -> int:
        """Return the offset in the broken text of one in `text`."""
        piece = bisect_right(self._made, offset) - 1
        return self._from[piece] + offset - self._made[piece]

    @property
    def lost(self) -> tuple[Path, ...]:
        """Return the paths of the records that are not read."""
        return tuple([each.lost for each in self.breaks if each.lost is not None])

    def place(self, broken: str, findings: Sequence[Finding]) -> list[Problem]:
        """Return findings about `text` as problems, where they are in the broken text."""
        if not findings:
            return []
        faults = [
            replace(one, start=start, end=end, remedy=one.remedy if is_whole else None)
            for one in locate(self.text, findings)
            for start, end in ((self.origin(one.start), self.origin(one.end)),)
            # What was taken out in between is not to go with it.
            for is_whole in (broken[start:end] == self.text[one.start : one.end],)
        ]
        return problems_at(broken, faults, file=findings[0].file)

    def join(self, text: str, edits: list[tuple[int, int, str]]) -> None:
        """Make `text` of a broken one and its edits, which ascend: what stands in a place instead,
        with the line ends of what stood there."""
        pieces: list[str] = []
        reached = length = 0
        for start, end, put in edits:
            self._piece(length, reached)
            length += start - reached
            self._piece(length, start)
            gap = ""
            if end < len(text):
                gap = _LINE.sub(lambda line: " " * len(line.group()), text[start:end])
            pieces += (text[reached:start], put, gap)
            length += len(put) + len(gap)
            reached = end
        self._piece(length, reached)
        pieces.append(text[reached:])
        self.text = "".join(pieces)

    def _piece(self, made: int, origin: int) -> None:
        if self._made and self._made[-1] == made:
            self._from[-1] = origin
        else:
            self._made.append(made)
            self._from.append(origin)


def salvage_text(text: str) -> Salvage | None:
    """Return what can be read of a broken text, None if it is not one of many records."""
    return _Salvager(text).salvage()


class _Stop(Exception):
    """Nothing more is read."""


class _Salvager:
    def __init__(self, text: str) -> None:
        self._text = text
        self._scanned = Scanned(text)
        self._edits: list[tuple[int, int, str]] = []
        self._result = Salvage()
        self._resume = Resume(text, self._scanned)
        self._is_of_many = False
        self._comma = -1

    def salvage(self) -> Salvage | None:
        text = self._text
        try:
            at = self._skip_comments(0)
            if text.startswith("[", at):
                self._is_of_many = True
                end = self._scan_list(at, (), "")
            elif text.startswith("{", at):
                end = self._scan_timeline(at)
            else:
                return None
            end = self._skip_comments(end)
            if end < len(text):
                self._leave(end, "")
        except _Stop:
            pass
        except RecursionError:
            return None
        if not self._is_of_many or not self._result.breaks:
            return None
        del self._scanned, self._resume  # a second copy of the text, and a third one is made now
        self._edits.sort(key=lambda edit: edit[:2])
        self._result.join(text, self._edits)
        return self._result

    def _put(self, start: int, end: int, put: str, lost: Path | None = None) -> None:
        """Put something in place of what is broken."""
        self._edits.append((start, end, put))
        self._result.breaks.append(Break(start, max(end, start + 1), lost))

    def _leave(self, at: int, closing: str, lost: Path | None = None) -> NoReturn:
        """Leave the rest unread."""
        self._result.rest = at
        self._put(at, len(self._text), closing, lost)
        raise _Stop

    def _skip_comments(self, at: int) -> int:
        at = skip_space(self._text, at)
        while self._text[at : at + 1] in ("/", "#") and (comment := _COMMENT.match(self._text, at)):
            self._put(at, comment.end(), "")
            at = skip_space(self._text, comment.end())
        return at

    def _drop_comma(self) -> None:
        """Take out the last comma: nothing follows it."""
        self._put(self._comma, self._comma + 1, "")

    # -- a timeline ----------------------------------------------------------------------------

    def _scan_timeline(self, at: int) -> int:
        text = self._text
        at += 1
        is_due = is_any = False
        while True:
            at = self._skip_comments(at)
            char = text[at : at + 1]
            if char == "}":
                if not is_due and is_any:
                    self._drop_comma()
                return at + 1
            if char == "," and is_due:
                is_due, self._comma, at = False, at, at + 1
                continue
            if char == '"' and (not is_due or self._begins_member(at)):
                if is_due:
                    self._put(at, at, ",")
                    is_due = False
                end = self._scan_member(at)
                if end is not None:
                    is_due, is_any, at = True, True, end
                    continue
            following = self._find_next_member(at)
            if following is None:
                if not is_due and is_any:
                    self._edits.append((self._comma, self._comma + 1, ""))
                self._leave(at, "}")
            self._put(at, following, "," if is_due else "")
            is_due, at = False, following

    def _scan_member(self, at: int) -> int | None:
        """Return the end of the member that begins at an offset; None if it is broken."""
        text = self._text
        try:
            key, end = scanstring(text, at + 1, True)
        except ValueError:
            return None
        end = skip_space(text, end)
        if not text.startswith(":", end):
            return None
        end = skip_space(text, end + 1)
        if key in LISTS and text.startswith("[", end):
            self._is_of_many = self._is_of_many or key == "events"
            return self._scan_list(end, (key,), "}")
        return find_end(self._scanned, end)

    def _begins_member(self, at: int) -> bool:
        match = _KEY.match(self._text, at)
        return match is not None and match.group().rstrip(": \t\r\n")[1:-1] in _MEMBERS

    def _find_next_member(self, at: int) -> int | None:
        """Return the next member that begins a line, as deep as this one that is broken."""
        text = self._text
        back = max(0, at - 1_000)
        line = max(text.rfind("\n", back, at), text.rfind("\r", back, at)) + 1
        indent = text[line:at]
        if not line or indent.strip(" \t"):
            return None
        names = "|".join(re.escape(name) for name in _MEMBERS)
        key = re.compile(rf'(?<![^\r\n]){re.escape(indent)}(?="(?:{names})"[ \t]*+:)')
        found = key.search(text, at + 1)
        return found.end() if found else None

    # -- a list of records -----------------------------------------------------------------------

    def _scan_list(self, at: int, base: Path, tail: str) -> int:
        """Pass over the list that opens at an offset. Return its end. Where the rest is not read,
        `tail` closes what the list is in."""
        text = self._text
        at += 1
        index = 0
        is_due = False  # a comma
        last = -1  # where the last record begins, if it is whole
        comma = -1
        while True:
            at = self._skip_comments(at)
            char = text[at : at + 1]
            if char == "]":
                if not is_due and comma >= 0:
                    self._put(comma, comma + 1, "")
                return at + 1
            if char == ",":
                if is_due:
                    comma, is_due = at, False
                else:
                    self._put(at, at + 1, "")
                at += 1
                continue
            if not char:
                if not is_due and comma >= 0:
                    self._edits.append((comma, comma + 1, ""))
                if last >= 0 and _swallows(text[last:at]):
                    self._leave(last, f"0]{tail}", (*base, index - 1))
                self._leave(at, f"]{tail}")
            end = None
            if char == "{" or not is_due:
                end = find_end(self._scanned, at)
            if end is not None and (char == "{" or text[skip_space(text, end) :][:1] in (",", "]")):
                if is_due:
                    self._put(at, at, ",")
                last, index, is_due, at = at if char == "{" else -1, index + 1, True, end
                continue
            if char == "{":
                if is_due:
                    self._edits.append((at, at, ","))
                    is_due = False
            elif last >= 0 and self._ends_early(last, at, is_due):
                at, index, is_due = last, index - 1, False
            at, index, is_due = self._take_out(at, (*base, index), is_due, comma, tail)
            last = -1

    def _take_out(
        self, start: int, path: Path, is_due: bool, comma: int, tail: str
    ) -> tuple[int, int, bool]:
        """Take out what is broken. Return where the list goes on, with which index, and whether a
        comma is due there."""
        text = self._text
        index = path[-1]
        assert isinstance(index, int)
        at = None
        if len(self._result.breaks) < BREAKS_LIMIT:
            at = self._resume.find_next(start, tail)
        before = "," if is_due else ""
        while self._edits and self._edits[-1][0] >= start and self._edits[-1][1] > start:
            self._edits.pop()  # a comment in what is taken out
            self._result.breaks.pop()
        if at is None:
            self._edits.append((start, start, before))
            self._leave(start, f"0]{tail}", path)
        is_end = text.startswith("]", at)
        if is_end and self._resume.is_doubtful:
            self._result.skipped.append((start, at))
        if _says_something(text, start, at):
            self._put(start, at, f"{before}0" if is_end else f"{before}0,", path)
            return at, index + 1, is_end
        if is_end:
            self._put(start, at, "")
            return at, index, is_due
        self._put(start, at, before)
        return at, index, False

    def _ends_early(self, last: int, at: int, is_due: bool) -> bool:
        """Report whether the record before what is broken is only the beginning of one, closed by a
        bracket that is too many: what follows would be the rest of it."""
        text = self._text
        if not _KEY.match(text, at):
            return is_due and (text[at] in '":}' or text[at].isalnum())
        rest = keys_of("{" + text[at : at + _REACH])
        begun = keys_of(text, last)
        return rest is None or begun is None or rest.isdisjoint(begun)


def _swallows(record: str) -> bool:
    """Report whether a record before the end of a text whose list is not closed may hold what
    follows it: a bracket that closes one of its lists was taken for one that opens an object."""
    below: list[object] = [json.JSONDecoder().raw_decode(record)[0]]
    while below:
        value = below.pop()
        if isinstance(value, dict):
            below += [each for each in value.values() if isinstance(each, (dict, list))]
        elif isinstance(value, list):
            if {} in value:
                return True
            below += [each for each in value if isinstance(each, (dict, list))]
    return False


def _says_something(text: str, start: int, end: int) -> bool:
    return re.compile(r"[\w\"]").search(text, start, end) is not None


# -- where the list goes on behind a break --------------------------------------------------------


def skip_space(text: str, at: int) -> int:
    """Return the offset of what follows white space."""
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
    """Where one text goes on behind its breaks: the next record of a list, where it begins with
    certainty. What has been tried is not tried again.

    Three kinds of evidence, in their order:

    - the brackets and texts behind the break balance, so that the record ends where they say;
    - the lines: all of the record are indented deeper than it, and one as deep as it opens the
      next;
    - all that follows, down to the end of the file, is whole records of this list and what closes
      it.

    An object that may as well lie inside the broken record is none: it is passed over.
    """

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
