"""Changes of a file in place: what was asked changes, and every other byte stays as it is.

A change is a value (`core.drafts`): `Put` (the value of a key, which is added where it is missing,
or an item of a list), `Append` (to a list, also to an empty or missing one), `Remove` and `Rename`.
Its path is the one that problems and `Event.path` have: `(*event.path, "title")`, `("events", 3,
"tags", 0)`; in JSON Lines it begins with the number of the line, from 0. Changes are made one after
the other: the path of each is that in the file as those before it have left it.

- `change_bytes` is pure: bytes and changes to bytes, or `NotChanged` with one line for the user.
- `apply` does it to a file: reads it again, makes the changes, has the real reader confirm that all
  other events are as they were, and writes the file whole (`files.write.overwrite`). `amend` does
  it to an event, as its record is written there. Both block, so they belong into a worker. `undo`
  takes back what they return, unless the file was changed since.

New text follows its neighbors: line ends, indentation, colons and commas, lists on one line or on
many, escapes in a file of nothing but ASCII. A new key stands where the schema has it.
"""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in the stubs
from typing import Any, NamedTuple

from timeline_tui.core.drafts import Amendment, DraftRefused, changes_of
from timeline_tui.core.drafts import Append as Append
from timeline_tui.core.drafts import Change as Change
from timeline_tui.core.drafts import Put as Put
from timeline_tui.core.drafts import Remove as Remove
from timeline_tui.core.drafts import Rename as Rename
from timeline_tui.core.event import Event, SavedView
from timeline_tui.core.plain_json import Number, json_text
from timeline_tui.core.problem import Path, path_text
from timeline_tui.dates.frozen import dataclass
from timeline_tui.files.entry import Entry, NoFile, Reading, Stamp, open_entry, read_whole, stamp_of
from timeline_tui.files.formats import LINES, format_of, recognize
from timeline_tui.files.json.decode import Decoder, Unreadable
from timeline_tui.files.json.salvage import LISTS, Scanned, find_end, skip_space
from timeline_tui.files.text import Undecodable, decode_text, new_digest
from timeline_tui.files.write import NotWritten, check_place, overwrite

LOOKED_AT = 400
"""Lists and objects from which the layout of a file is learned, the nearest first."""

_LOOK_BACK = 10_000
"""Characters before a value that are searched for the beginning of its line."""

_LINE = re.compile(r"[^\r\n]*+(?:\r\n|[\r\n])?+")
_LINE_END = re.compile(r"\r\n|[\r\n]")
_INDENT = re.compile(r"[\r\n]([ \t]*+)(?![\r\n])")
_ESCAPED = re.compile(r"(?<!\\)(?:\\\\)*+\\u[0-9a-fA-F]{4}")
_BEYOND_ASCII = re.compile("[\x80-\U0010ffff]")
_LAST_INDENT = re.compile(r"[\r\n]([ \t]*+)(?=[^\r\n]*+\Z)")


class NotChanged(ValueError):
    """A change that is not made; the message is one line that says why."""


class Span(NamedTuple):
    """The characters of a text from `start` to `end`, and what stands in their place."""

    start: int
    end: int
    put: str


def change_bytes(data: bytes, changes: Sequence[Change], *, lines: bool = False) -> bytes:
    """Return the bytes of a file with changes made to it; `lines` says that it is JSON Lines.

    Raises `NotChanged`.
    """
    try:
        text = decode_text(data)
    except Undecodable as error:
        raise NotChanged(f"the file cannot be edited: {error.fault.message}") from None
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    for change in changes:
        page = Page(text, lines=lines)
        text = splice(text, page.plan(change))
    try:
        return mark + text.encode()
    except UnicodeEncodeError:
        raise NotChanged("half of a surrogate pair cannot be written as UTF-8") from None


def splice(text: str, spans: Sequence[Span]) -> str:
    """Return a text with other text in some places, which ascend and do not overlap."""
    pieces: list[str] = []
    reached = 0
    for start, end, put in spans:
        pieces += (text[reached:start], put)
        reached = end
    return "".join(pieces) + text[reached:]


# -- where things are in a text --------------------------------------------------------------------


class Child(NamedTuple):
    """A value in a list or an object, with its key there: `first` is where key or value begins."""

    key: str | None
    first: int
    key_end: int
    start: int
    end: int


class Box(NamedTuple):
    """A list or an object: its brackets, and what is in it."""

    start: int
    close: int
    children: list[Child]


class Page:
    """A text of JSON or JSON Lines in which changes are planned."""

    def __init__(self, text: str, *, lines: bool = False) -> None:
        self.text = text
        self._lines = lines
        self._scanned = Scanned(text)
        self._starts: list[int] = []
        self._boxes: dict[int, Box] = {}
        self._whole: tuple[int, int] | None = None
        self._root: Any = None

    def plan(self, change: Change) -> list[Span]:
        """Return what a change puts into which places, and prove it. Raises `NotChanged`."""
        spans = self._plan(change)
        if spans:
            self._prove(change, spans)
        return spans

    def _plan(self, change: Change) -> list[Span]:
        path = change.path
        match change:
            case Append(_, value):
                return self._append(path, value)
            case Put(_, value):
                return self._put(path, value)
            case Remove():
                return self._remove(path)
            case Rename(_, name):
                return self._rename(path, name)

    # -- finding -------------------------------------------------------------------------------

    def locate(self, path: Path) -> tuple[int, int]:
        """Return where the value at a path begins and ends. Raises `NotChanged` if there is
        none."""
        start, end, rest = self._record(path)
        for number, step in enumerate(rest):
            child = self._child(start, step)
            if child is None:
                there = path[: len(path) - len(rest) + number + 1]
                raise NotChanged(f"there is no {path_text(there) or 'such value'} in the file")
            start, end = child.start, child.end
        return start, end

    def _record(self, path: Path) -> tuple[int, int, Path]:
        """Return the bounds of the value in which a path is walked, and the path in it."""
        text = self.text
        if not self._lines:
            if self._whole is None:
                start = skip_space(text, 0)
                end = self._end(start)
                if skip_space(text, end) != len(text):
                    raise NotChanged("the file is not valid JSON: timeline-tui check says where")
                self._whole = start, end
            return (*self._whole, path)
        if not path or not isinstance(path[0], int):
            raise NotChanged("in JSON Lines the path of a value begins with a line")
        start, stop = self.line(path[0])
        start = skip_space(text, start + text.startswith("\ufeff", start))
        end = self._end(start)
        if end > stop or skip_space(text, end) < stop:
            raise NotChanged(f"line {path[0] + 1} is not valid JSON")
        return start, end, path[1:]

    def line(self, number: int) -> tuple[int, int]:
        """Return where a line begins and ends, without its line end. Raises `NotChanged`."""
        text = self.text
        if not self._starts:
            self._starts = [match.start() for match in _LINE.finditer(text) if match.group()]
        if not 0 <= number < len(self._starts):
            raise NotChanged(f"there is no line {number + 1} in the file")
        start = self._starts[number]
        found = _LINE_END.search(text, start)
        return start, found.start() if found else len(text)

    def _end(self, start: int) -> int:
        try:
            end = find_end(self._scanned, start)
        except RecursionError:
            end = None
        if end is None:
            raise NotChanged("the file is not valid JSON: timeline-tui check says where")
        return end

    def box(self, start: int) -> Box:
        """Return what is in the list or object that begins at an offset."""
        if start not in self._boxes:
            self._boxes[start] = self._read_box(start)
        return self._boxes[start]

    def _read_box(self, start: int) -> Box:
        text = self.text
        is_object = text[start] == "{"
        children: list[Child] = []
        at = skip_space(text, start + 1)
        while text[at] not in "]}":
            first, key, key_end = at, None, at
            if is_object:
                key, key_end = scanstring(text, at + 1, True)
                at = skip_space(text, skip_space(text, key_end) + 1)
            end = self._end(at)
            children.append(Child(key, first, key_end, at, end))
            at = skip_space(text, end)
            if text[at] == ",":
                at = skip_space(text, at + 1)
        return Box(start, at, children)

    def _child(self, start: int, step: str | int) -> Child | None:
        """Return the value at one step from a list or object; None if there is none."""
        kind = self.text[start]
        if kind not in "{[" or isinstance(step, str) != (kind == "{"):
            raise NotChanged(f"“{step}” leads into a value that has no such part")
        children = self.box(start).children
        if isinstance(step, int):
            return children[step] if 0 <= step < len(children) else None
        found = [child for child in children if child.key == step]
        if len(found) > 1:
            raise NotChanged(f"the key “{step}” stands {len(found)} times in one object")
        return found[0] if found else None

    # -- planning ------------------------------------------------------------------------------

    def _put(self, path: Path, value: object) -> list[Span]:
        parent, last = self._parent(path)
        if parent is None:
            raise NotChanged("a whole file is not replaced")
        child = self._child(parent, last)
        if child is None:
            if isinstance(last, int):
                raise NotChanged(f"there is no {path_text(path)} in the file")
            return [self._insert(path[:-1], parent, [(last, value)])]
        old = Decoder().decode(self.text[child.start : child.end])
        if is_same(old, value):
            return []
        if isinstance(old, list) and old and isinstance(value, list) and _begins(value, old):
            return [self._insert(path, child.start, [(None, v) for v in value[len(old) :]])]
        layout = self._layout(path)
        indent, is_open = self._line_of(parent, child)
        put = layout.render(value, _names(path), indent, is_open)
        return [Span(child.start, child.end, put)]

    def _append(self, path: Path, value: object) -> list[Span]:
        if self._lines and not path:
            return [self._append_line(value)]
        parent, last = self._parent(path)
        if parent is None:
            start: int | None = self._record(path)[0]
        else:
            child = self._child(parent, last)
            start = child.start if child else None
            if child and self.text[child.start : child.end] == "null":
                return self._put(path, [value])
        if start is None:
            return self._put(path, [value])
        if self.text[start] != "[":
            raise NotChanged(f"{path_text(path) or 'the file'} is not a list")
        return [self._insert(path, start, [(None, value)])]

    def _append_line(self, value: object) -> Span:
        text = self.text
        ends = _LINE_END.findall(text)
        newline = ends[-1] if ends else "\n"
        before = "" if not text or text.endswith(("\n", "\r")) else newline
        after = newline if text.endswith(("\n", "\r")) or not text else ""
        layout = self._layout((max(0, len(ends) - (not before)),))
        return Span(len(text), len(text), before + layout.render(value, (), "", False) + after)

    def _remove(self, path: Path) -> list[Span]:
        if self._lines and len(path) == 1:
            start, _, _ = self._record(path)
            start, stop = self.line(path[0])  # type: ignore[arg-type]  # `_record` has checked
            end = _LINE.match(self.text, start).end()  # type: ignore[union-attr]
            if end == stop and start:  # the last line, which has no end: the one before gives it
                start -= 2 if self.text.endswith("\r\n", 0, start) else 1
            return [Span(start, end, "")]
        parent, last = self._parent(path)
        child = self._child(parent, last) if parent is not None else None
        if child is None or parent is None:
            raise NotChanged(f"there is no {path_text(path) or 'such value'} in the file")
        start, close, children = self.box(parent)
        place = children.index(child)
        if len(children) == 1:
            return [Span(start + 1, close, "")]
        if place + 1 < len(children):
            return [Span(child.first, children[place + 1].first, "")]
        return [Span(children[place - 1].end, child.end, "")]

    def _rename(self, path: Path, name: str) -> list[Span]:
        parent, last = self._parent(path)
        child = self._child(parent, last) if parent is not None else None
        if parent is None or child is None or child.key is None:
            raise NotChanged(f"there is no key {path_text(path)} in the file")
        if name != last and self._child(parent, name) is not None:
            raise NotChanged(f"there is a key “{name}” in the same object")
        return [Span(child.first, child.key_end, self._layout(path).quote(name))]

    def _parent(self, path: Path) -> tuple[int | None, str | int]:
        """Return where the object or list begins that holds the value at a path, and the last
        step; None for what is in none."""
        if len(path) <= (1 if self._lines else 0):
            return None, ""
        return self.locate(path[:-1])[0], path[-1]

    def _insert(self, path: Path, start: int, new: list[tuple[str | None, object]]) -> Span:
        """Return the span of new members of an object, or of new items of a list, at a path."""
        text = self.text
        _, close, children = self.box(start)
        layout = self._layout(path)
        names = _names(path)
        if not children:
            is_open = self._opens_line(path, start)
            indent = self._indent_at(start)
            members = dict(new) if text[start] == "{" else [item for _, item in new]
            filled = layout.render(members, names, indent, is_open)
            return Span(start + 1, close, filled[1:-1])
        place = len(children)
        if new[0][0] is not None:
            place = self._place_of(path, new[0][0], children)
        separator = self._separator(start, children, place, layout)
        found = _LAST_INDENT.search(separator)
        is_open = found is not None
        indent = (
            found[1] if found else self._indent_at(children[min(place, len(children) - 1)].first)
        )
        written = []
        for key, value in new:
            put = layout.render(value, names if key is None else (*names, key), indent, is_open)
            written.append(put if key is None else layout.quote(key) + layout.colon + put)
        whole = separator.join(written)
        if place == 0:
            at = children[0].first
            return Span(at, at, whole + separator)
        at = children[place - 1].end
        return Span(at, at, separator + whole)

    def _place_of(self, path: Path, key: str, children: Sequence[Child]) -> int:
        """Return the place of a new key among those that are there: behind the one that is nearest
        before it in the schema, and those that follow it but come before the new one, too; at the
        end where the schema does not know it."""
        order = self._keys_at(path)
        if key not in order:
            return len(children)
        before = order[: order.index(key)]
        ranked = [(before.index(c.key), n) for n, c in enumerate(children) if c.key in before]
        place = max(ranked)[1] + 1 if ranked else 0
        while ranked and place < len(children) and children[place].key in before:
            place += 1
        return place

    def _keys_at(self, path: Path) -> list[str]:
        """Return the keys of the object at a path, in the order of the schema."""
        from timeline_tui.core.schema import models
        from timeline_tui.core.schema.documents import is_timeline

        rest = path[1:] if self._lines or (path and isinstance(path[0], int)) else path
        shape: Any = models.Event
        if rest is path:
            if self._root is None:
                start, end, _ = self._record(path)
                self._root = self.text[start] == "{" and Decoder().decode(self.text[start:end])
            if isinstance(self._root, dict) and is_timeline(self._root):
                shapes = {
                    "events": models.Event, "actors": models.Actor, "sources": models.Source,
                    "views": models.View,
                }  # fmt: skip
                shape = shapes.get(str(rest[0])) if rest else models.Timeline
                rest = rest[2:]
        for step in rest:
            if isinstance(step, str):
                shape = models.INNER.get(step)
        return [] if shape is None else list(shape.__annotations__)

    def _separator(self, start: int, children: Sequence[Child], place: int, layout: Layout) -> str:
        """Return what stands between two members here, by the nearest ones."""
        text = self.text
        if len(children) == 1:
            opening = text[start + 1 : children[0].first]
            return f",{opening}" if _LINE_END.search(opening) else layout.comma
        near = range(max(0, place - 2), min(len(children) - 1, place + 1))
        gaps = [text[children[n].end : children[n + 1].first] for n in near]
        return min(gaps, key=len)

    def _opens_line(self, path: Path, start: int) -> bool:
        """Report whether the empty list or object at a path stands in one over several lines."""
        if self._lines:
            return False
        parent, last = self._parent(path)
        if parent is None:
            return True
        child = self._child(parent, last)
        return child is not None and self._line_of(parent, child)[1]

    def _line_of(self, parent: int, child: Child) -> tuple[str, bool]:
        """Return the indentation of the line of a member, and whether members stand on lines of
        their own there."""
        opening = self.text[parent + 1 : self.box(parent).children[0].first]
        return self._indent_at(child.first), _LINE_END.search(opening) is not None

    def _indent_at(self, offset: int) -> str:
        text = self.text
        back = max(0, offset - _LOOK_BACK)  # a file of one line may have megabytes
        start = max(text.rfind("\n", back, offset), text.rfind("\r", back, offset)) + 1
        return text[start : _skip_blanks(text, start)] if start or not back else ""

    def _layout(self, path: Path) -> Layout:
        """Return the layout around a path: of its record first, then of the others."""
        record = path[: 1 if self._lines else _record_steps(path)]
        places = [record] if self._lines or not record else [record, ()]
        return Layout(self.text, flat=self._lines, lessons=[self._lesson(each) for each in places])

    def _lesson(self, place: Path) -> Lesson:
        """Return what yields the lists and objects of the value at a path, as they are needed."""

        def boxes() -> Iterator[tuple[Box, tuple[str, ...], str]]:
            try:
                start = self.locate(place)[0]
            except NotChanged:
                return
            for names, box in islice(self._boxes_in(start, _names(place)), LOOKED_AT):
                yield box, names, self._indent_at(box.start)

        return boxes

    def _boxes_in(
        self, start: int, names: tuple[str, ...]
    ) -> Iterator[tuple[tuple[str, ...], Box]]:
        """Yield the lists and objects in a value, the outermost first."""
        waiting = deque([(start, names)])
        while waiting:
            start, names = waiting.popleft()
            if self.text[start] not in "{[":
                continue
            box = self.box(start)
            yield names, box
            for child in box.children[:LOOKED_AT]:
                waiting.append((child.start, names if child.key is None else (*names, child.key)))

    # -- proof ---------------------------------------------------------------------------------

    def _prove(self, change: Change, spans: Sequence[Span]) -> None:
        """Check that the record in which a change lies says afterwards what it is to say, and
        that what is around it is not touched."""
        path = change.path
        if self._lines and (not path or (isinstance(change, Remove) and len(path) == 1)):
            return  # whole lines: the reader confirms them
        size = 1 if self._lines else _record_steps(path)
        if isinstance(change, Remove | Append) and len(path) <= size and not self._lines:
            size = 0
        start, end = self.locate(path[:size])
        if any(span.start < start or span.end > end for span in spans):
            raise NotChanged("the change would go beyond its record")
        grown = sum(len(span.put) - (span.end - span.start) for span in spans)
        shifted = [Span(s.start - start, s.end - start, s.put) for s in spans]
        made = splice(self.text[start:end], shifted)
        try:
            before = Decoder().decode(self.text[start:end])
            after = Decoder().decode(made)
        except Unreadable as error:
            raise NotChanged(f"the file cannot be edited: {error.fault.message}") from None
        if len(made) != end - start + grown or not is_same(
            after, applied(before, replace(change, path=path[size:]))
        ):
            raise NotChanged("the change would alter more than was asked")


# -- what new text looks like ----------------------------------------------------------------------


Lesson = Callable[[], Iterator[tuple["Box", tuple[str, ...], str]]]
"""Yields lists and objects with the keys that lead to them and the indentation of their lines."""


class Layout:
    """The layout of a text, learned from lists and objects in it: those of a lesson are asked only
    for what the lessons before it do not teach."""

    def __init__(self, text: str, lessons: Sequence[Lesson], *, flat: bool = False) -> None:
        self._text = text
        self._flat = flat
        self._left = list(reversed(lessons))
        self._open: dict[object, Counter[bool]] = {}
        self._colons: Counter[str] = Counter()
        self._commas: Counter[str] = Counter()
        self._pads: dict[str, Counter[str]] = {"{": Counter(), "[": Counter()}
        self._units: Counter[str] = Counter()

    @property
    def colon(self) -> str:
        """What stands between a key and its value."""
        return self._most(self._colons, ": ")

    @property
    def comma(self) -> str:
        """What stands between two members on one line."""
        return self._most(self._commas, "," if self.colon == ":" else ", ")

    @property
    def unit(self) -> str:
        """What each level is indented by."""
        if not self._most(self._units, ""):
            found = [match[1] for match in islice(_INDENT.finditer(self._text), LOOKED_AT)]
            return min(filter(None, found), key=len, default="  ")
        return self._most(self._units, "  ")

    @property
    def newline(self) -> str:
        """The line end of most lines."""
        text = self._text
        pairs = text.count("\r\n")
        counted = {"\n": text.count("\n") - pairs, "\r\n": pairs, "\r": text.count("\r") - pairs}
        return max(counted, key=lambda end: counted[end])

    def _most(self, counted: Counter[str], otherwise: str) -> str:
        """Return what was met most often."""
        while not counted and self._learn_more():
            pass
        return counted.most_common(1)[0][0] if counted else otherwise

    def _learn_more(self) -> bool:
        if not self._left:
            return False
        for lesson in self._left.pop()():
            self._learn(*lesson)
        return True

    def _learn(self, box: Box, names: tuple[str, ...], indent: str) -> None:
        """Take in a list or an object at the keys `names`, whose line is indented so."""
        text, children = self._text, box.children
        if not children:
            return
        kind = text[box.start]
        opening = text[box.start + 1 : children[0].first]
        is_open = _LINE_END.search(opening) is not None
        for form in ((names, kind), *((_form(text, box),) if names else ())):
            self._open.setdefault(form, Counter())[is_open] += 1
        for child in children[:LOOKED_AT]:
            between = text[child.key_end : child.start]
            if child.key is not None and not _LINE_END.search(between):
                self._colons[between] += 1
        if is_open:
            found = _LAST_INDENT.search(opening)
            inner = found[1] if found else ""
            if inner.startswith(indent) and inner != indent:
                self._units[inner.removeprefix(indent)] += 1
            return
        if not opening.strip(" \t"):
            self._pads[kind][opening] += 1
        for one, other in pairwise(children[:LOOKED_AT]):
            between = text[one.end : other.first]
            if not _LINE_END.search(between):
                self._commas[between] += 1

    def quote(self, text: str) -> str:
        """Return a text as JSON has it in this file."""
        return self._scalar(text)

    def render(self, value: object, names: tuple[str, ...], indent: str, is_open: bool) -> str:
        """Return a value as JSON at the keys `names`, on a line that is indented so; `is_open` says
        that what it is in has a line for each member."""
        if not value or not isinstance(value, (dict, list, tuple)):
            return self._scalar(value)
        brackets = "{}" if isinstance(value, dict) else "[]"
        opens = self._is_open(value, names, is_open)
        inner = indent + self.unit if opens else indent
        parts = []
        for step, item in _items_of(value):
            within = names if step is None else (*names, step)
            put = self.render(item, within, inner, opens)
            parts.append(put if step is None else f"{self.quote(step)}{self.colon}{put}")
        if opens:
            line = self.newline + inner
            return brackets[0] + line + f",{line}".join(parts) + self.newline + indent + brackets[1]
        pad = self._most(self._pads[brackets[0]], "")
        return brackets[0] + pad + self.comma.join(parts) + pad + brackets[1]

    def _is_open(self, value: object, names: tuple[str, ...], is_open: bool) -> bool:
        if self._flat:
            return False
        kind = "{" if isinstance(value, dict) else "["
        alike = self._form_of((names, kind))
        if alike is None and is_open:
            holds = any(isinstance(item, (dict, list)) and item for _, item in _items_of(value))
            alike = self._form_of((kind, holds if kind == "[" else True))
        return is_open if alike is None else alike[True] >= alike[False]

    def _form_of(self, form: object) -> Counter[bool] | None:
        while form not in self._open and self._learn_more():
            pass
        return self._open.get(form)

    def _scalar(self, value: object) -> str:
        written = json_text(value)
        if written.isascii() or not self._text.isascii() or not _ESCAPED.search(self._text):
            return written
        return _BEYOND_ASCII.sub(_escape, written)


def _form(text: str, box: Box) -> tuple[str, bool]:
    """Return the kind of a list or an object: its bracket, and whether it holds others."""
    kind = text[box.start]
    return kind, kind == "{" or any(text[child.start] in "{[" for child in box.children)


def _items_of(value: object) -> Iterator[tuple[str | None, object]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield None, item


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match.group())[1:-1]


def _record_steps(path: Path) -> int:
    """Return how many steps of a path lead to the record that it lies in."""
    if path and isinstance(path[0], int):
        return 1
    return 2 if len(path) > 2 and path[0] in LISTS else 0


def _begins(longer: Sequence[object], shorter: Sequence[object]) -> bool:
    return len(longer) > len(shorter) and all(
        is_same(one, other) for one, other in zip(longer, shorter, strict=False)
    )


def _skip_blanks(text: str, at: int) -> int:
    while text[at : at + 1] in (" ", "\t"):
        at += 1
    return at


def _names(path: Path) -> tuple[str, ...]:
    return tuple([step for step in path if isinstance(step, str)])


def is_same(one: object, other: object) -> bool:
    """Report whether two values say the same in JSON: numbers in their digits, keys in any
    order."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, Number) or isinstance(other, Number):
        return repr(one) == repr(other)
    return type(one) is type(other) and one == other


def applied(value: Any, change: Change) -> object:
    """Return a decoded value with a change made to it."""
    if not change.path:
        return [*value, change.value] if isinstance(change, Append) else change.value  # type: ignore[union-attr]
    step, *rest = change.path
    made: Any = dict(value) if isinstance(value, dict) else list(value)
    if rest:
        made[step] = applied(made[step], replace(change, path=tuple(rest)))
        return made
    match change:
        case Put(_, new):
            made[step] = new
        case Append(_, new):
            old = made.get(step) if isinstance(made, dict) else made[step]
            made[step] = [*(old or []), new]
        case Remove():
            del made[step]
        case Rename(_, name):
            made = {name if key == step else key: item for key, item in made.items()}
    return made


# -- files -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was made to a file: what it held before, and by what it is known to be as it
    was left."""

    entry: Entry
    before: bytes
    after: bytes
    """The digest of what it holds now."""
    stamp: Stamp


def apply(
    entry: Entry,
    changes: Sequence[Change],
    *,
    within: Sequence[str],
    stamp: Stamp | None = None,
    event: Event | None = None,
) -> Done:
    """Change a file, and return what takes it back (`undo`).

    `within` are the paths that the program was started with: a link that leads out of them is not
    written through. `stamp` is that of the file when it was read, and `event` the event that is
    changed, as it is shown: where the file says something else by now, nothing is changed. A
    change that adds or removes a whole record is the only one of its call. Raises `NotChanged` or
    `NotWritten`; then the file is as it was.
    """
    data, found = read_now(entry)
    if stamp is not None and found != stamp:
        raise NotChanged("the file was changed since it was read: look at it again")
    format = format_of(entry.name) or recognize(data)
    reader, lines = format.reader(), format is LINES
    made = change_bytes(data, changes, lines=lines)
    if made == data:
        return Done(entry, data, new_digest(data).digest(), found)
    if lines and not any(_is_of_records(change, lines) for change in changes):
        _confirm_lines(lambda line: reader.read(line, entry.name), data, made, changes, event)
    else:
        before = reader.read(data, entry.name)
        _check_event(before, event)
        confirm(before, reader.read(made, entry.name), changes, lines=lines)
    left = overwrite(entry, made, stamp=found, digest=new_digest(data).digest(), within=within)
    return Done(entry, data, new_digest(made).digest(), left)


def amend(
    entry: Entry,
    event: Event,
    amendments: Sequence[Amendment],
    *,
    within: Sequence[str],
    stamps: Sequence[Stamp | None] = (),
) -> Done:
    """Change an event in its file, in the shape that it has there, and return what takes it back.

    `stamps` are those that the file may have: it was read, or left by us, with one of them. Raises
    `NotChanged` or `NotWritten`; then the file is as it was.
    """
    data, found = _read_as(entry, within, stamps)
    record = read_value(data, event.path, lines=(format_of(entry.name) or recognize(data)) is LINES)
    del data
    try:
        changes = list(changes_of(amendments, event, record, event.path))
    except DraftRefused as refused:
        raise NotChanged(str(refused)) from None
    return apply(entry, changes, within=within, stamp=found, event=event)


def _read_as(
    entry: Entry, within: Sequence[str], stamps: Sequence[Stamp | None]
) -> tuple[bytes, Stamp]:
    """Return the bytes of a file that may be changed, if it has one of `stamps`, and that stamp."""
    check_place(entry, within)
    data, found = read_now(entry)
    if found not in stamps and any(stamps):
        raise NotChanged("the file was changed since it was read: look at it again")
    return data, found


def save_view(
    entry: Entry, view: SavedView, *, within: Sequence[str], stamps: Sequence[Stamp | None] = ()
) -> Done:
    """Write a view into a timeline file, in the place of one with that name if there is one, and
    return what takes it back. `stamps` are those that the file may have (`amend`).
    Raises `NotChanged` or `NotWritten`; then the file is as it was."""
    from timeline_tui.core.query.language import fold_name, view_record

    data, found = _read_as(entry, within, stamps)
    value = read_value(data, ())
    views = value.get(VIEWS) if isinstance(value, dict) else None
    named = [
        number
        for number, each in enumerate(views if isinstance(views, list) else ())
        if isinstance(each, dict) and fold_name(str(each.get("name", ""))) == fold_name(view.name)
    ]
    del data, value
    record = view_record(view)
    change = Put((VIEWS, named[0]), record) if named else Append((VIEWS,), record)
    return apply(entry, [change], within=within, stamp=found)


VIEWS = "views"
"""The key of the views in a timeline."""


def read_value(data: bytes, path: Path, *, lines: bool = False) -> object:
    """Return the value at a path in the bytes of a file. Raises `NotChanged`."""
    try:
        text = decode_text(data)
        start, end = Page(text, lines=lines).locate(path)
        return Decoder().decode(text[start:end])
    except (Undecodable, Unreadable) as error:
        raise NotChanged(f"the file cannot be edited: {error.fault.message}") from None


def undo(done: Done, *, within: Sequence[str]) -> Done:
    """Take a change back, and return what makes it again. Raises `NotWritten`, also where the file
    was changed since."""
    data, _ = read_now(done.entry)
    left = overwrite(done.entry, done.before, stamp=done.stamp, digest=done.after, within=within)
    return Done(done.entry, data, new_digest(done.before).digest(), left)


def read_now(entry: Entry) -> tuple[bytes, Stamp]:
    """Return what a file holds, and its stamp. Raises `NotWritten`."""
    try:
        with open_entry(entry) as (fd, status):
            data = read_whole(fd, status.st_size)
    except NoFile as error:
        raise NotWritten(f"this is {error.what}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise NotWritten(f"the file cannot be read: {reason.lower()}") from None
    if data is None:
        raise NotWritten("the file is too large to be changed in place")
    return data, stamp_of(status)


def _check_event(reading: Reading, event: Event | None) -> None:
    """Check that a file still has an event as it is shown. Raises `NotChanged`."""
    if event is None:
        return
    there = next((one for one in reading.document.events if one.path == event.path), None)
    if there is None or _words_of(there) != _words_of(event):
        raise NotChanged("the file says something else than what is shown: look at it again")


def _words_of(event: Event) -> tuple[object, ...]:
    return (
        event.id, event.title, event.date, event.summary, event.actors, event.tags, event.place,
        event.status, event.sources, event.as_reported, event.links, event.unknown,
    )  # fmt: skip


def confirm(
    before: Reading, after: Reading, changes: Sequence[Change], *, lines: bool = False
) -> None:
    """Check that two readings of a file have the same events but for the changed records, and that
    nothing is wrong that was not. Raises `NotChanged`."""
    touched = {_record_of(change.path, lines) for change in changes}
    if any(event.path == () for event in before.document.events):
        touched = {()}  # the whole file is one event
    is_whole = any(_is_of_records(change, lines) for change in changes)
    if is_whole and len(changes) > 1:
        raise NotChanged("a whole record is added or removed by itself")
    if is_whole:
        old, new = (
            list(map(_without_place, before.document.events)),
            [_without_place(event) for event in after.document.events],
        )
        if isinstance(changes[0], Remove):
            old, new = new, old
        kept = iter(new)
        is_kept = len(new) == len(old) + 1 and all(any(one == each for each in kept) for one in old)
    else:
        old, new = [
            [event for event in reading.document.events if event.path not in touched]
            for reading in (before, after)
        ]
        is_kept = old == new and len(before.document.events) == len(after.document.events)
    errors = _errors_of(after) - _errors_of(before)
    if errors:
        raise NotChanged(next(iter(errors))[1])
    if after.broken or not is_kept:
        raise NotChanged("the change would alter other events than the one that is meant")


def _confirm_lines(
    read: Callable[[bytes], Reading],
    data: bytes,
    made: bytes,
    changes: Sequence[Change],
    event: Event | None,
) -> None:
    """Check what `confirm` does where each event is a line: those that are the same to the byte
    need not be read, which would take a minute for a hundred thousand. Raises `NotChanged`."""
    touched = {change.path[0] for change in changes}
    old, new = data.splitlines(keepends=True), made.splitlines(keepends=True)
    if len(old) != len(new) or any(
        number not in touched and one != other
        for number, (one, other) in enumerate(zip(old, new, strict=True))
    ):
        raise NotChanged("the change would alter other events than the one that is meant")
    for number in touched:
        assert isinstance(number, int)
        before, after = read(old[number]), read(new[number])
        if event is not None and event.path == (number,):
            there = tuple([_as_at(one, event) for one in before.document.events])
            _check_event(replace(before, document=replace(before.document, events=there)), event)
        own = [
            replace(change, path=(0, *change.path[1:]))
            for change in changes
            if change.path[0] == number
        ]
        confirm(before, after, own, lines=True)


def _as_at(event: Event, other: Event) -> Event:
    """Return an event that was read by itself as if it had been read at the place of another."""
    id_ = event.id if event.id_given or other.id_given else other.id
    return replace(event, path=other.path, id=id_)


def _errors_of(reading: Reading) -> Counter[tuple[str, str]]:
    found = (problem for problem in reading.problems if problem.severity == "error")
    return Counter((problem.code, problem.message) for problem in found)


def _record_of(path: Path, lines: bool) -> Path:
    return path[:1] if lines else path[: _record_steps(path)]


def _is_of_records(change: Change, lines: bool) -> bool:
    """Report whether a change adds or removes a whole event."""
    path = change.path
    if isinstance(change, Append):
        return path in ((), ("events",))
    if isinstance(change, Remove):
        is_item = len(path) == 1 and isinstance(path[0], int)
        return is_item or (not lines and path[:1] == ("events",) and len(path) == 2)
    return False


def _without_place(event: Event) -> Event:
    """Return an event without what its place in the file gives it."""
    return replace(event, path=(), id=event.id if event.id_given else "", faults=())
