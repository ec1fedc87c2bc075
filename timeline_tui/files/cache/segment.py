"""Flat sections in one file, or in memory: numbers and bytes that are mapped and never parsed; and
those of a segment, which hold the events of some files in the order of the files.

A file begins with a table of its sections (name, type, place, sums), in JSON; behind it they stand
as they are in memory, each at a multiple of eight bytes. It is written whole or not at all. Whoever
opens it gets views into the file: nothing is copied, and a section is checked against its sums when
it is first used, a very large one by the megabyte (`Sections.check`). Sums find damage, not malice:
so the file must belong to the user, and nobody else may write it.

Anything doubtful is `Damaged`, and what was made from a file of events can be made again.

The sections of a segment of n events, of which k are different dates. What has `start` beside it
has several values an event: those of the i-th are from `start[i]` up to `start[i + 1]`.

| section | type | what |
| --- | --- | --- |
| `head` | JSON | `events`: n, `about`: all that is in any `about`, `ascend`: whether each id \
comes after the one before |
| `files` | JSON | the files, or parts of files, in order: see `SegmentBuilder.begin` |
| `files.start`, `files.first` | Q, I | the byte at which each of them begins in `files`, and one \
behind the last; the first event of each |
| `about` | H | flags of `core.columns`, and `TIMED`, `DECLARES`, `ODD` |
| `id.start`, `id` | Q, B | the id, UTF-8 with surrogates |
| `date` | I | its date, as a number of `dates` |
| `dates` | JSON | k texts in EDTF, `""` for no date |
| `date.day` | i | the day that each of them is; nothing where one of them is more or less |
| `date.rows` | B | then numbers of each (`split_dates`): `When.order_key`, and those of the \
columns of times (`core.columns`) |
| `date.fraction` | JSON | those fractions of `When.order_key` that are not `""`: `[number, text]` |
| `title.cells` | H | cells of the title, 65,535 for more |
| `actor.start`, `actor` | I | who takes part, each once, as numbers of `actors` (JSON) |
| `values.F.start`, `values.F` | I | values of the field F, of equal ones, folded, the last, as \
numbers of `values.F.words` (JSON) |
| `source.start`, `source` | I | what is said of its sources, as numbers of `said` |
| `said` | JSON | `[published, archived_at, accessed, ref]` |
| `said.day`, `said.date` | i, I | the day by which that was public, and the date that says so; \
without what the source referred to says |
| `ref.start`, `ref` | I | the sources it refers to, each once, as numbers of `refs` (JSON) |
| `link.start`, `link` | I | its links, as numbers of `links` (JSON: `[to, type]`) |
| `shape`, `shapes` | I, JSON | the parts that fields are about (`core.query.fields.tell`): a \
number of `shapes` |
| `told`, `tolds` | I, JSON | the texts of their own that those have, one event behind the other, \
as numbers of `tolds` |
| `text.start`, `text` | Q, B | the text to search, as in `core.columns.TextPart` |
| `record.kind` | B | `SOURCE`: its JSON is in its file; `PACKED`: it is in `packed` |
| `record.start`, `record.length`, `record.sum` | Q, I, I | the bytes that hold it, their CRC32 |
| `record.number` | I | its place in the file: the last step of its path; `WHOLE`: the file |
| `packed` | B | events that are not plain, as `core.plain_json.pack` writes them |
"""

from __future__ import annotations

import json
import mmap
import os
import stat
import struct
import sys
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import (
    accumulate,
    chain,
    compress,
    count,
    filterfalse,
    islice,
    repeat,
    zip_longest,
)
from math import inf
from operator import itemgetter, lt
from os import path as ospath
from typing import Any, TypeAlias, overload
from zlib import crc32

from timeline_tui.core.characters import cell_width
from timeline_tui.core.columns import (
    NONE,
    WIDEST,
    days_of,
    flags_of_event,
    pack_days,
    pick,
    sections_of,
    starts_of,
)
from timeline_tui.core.event import Event, Source
from timeline_tui.core.plain_json import pack, unpack
from timeline_tui.core.problem import Path
from timeline_tui.core.query.fields import Part, attribute_of
from timeline_tui.core.sources import appearance, as_written
from timeline_tui.core.text import fold, fold_for_search
from timeline_tui.dates import When, parse
from timeline_tui.dates.calendar import DAY
from timeline_tui.dates.extent import measure
from timeline_tui.dates.frozen import regex
from timeline_tui.dates.when import UNDATED
from timeline_tui.files.cache.plain import (
    AT_ONCE,
    DECLARES,
    ODD,
    TIMED,
    Declined,
    Look,
    Looks,
    Said,
    decode,
    event_of,
    read_day,
    read_days,
    said_of,
    told_of,
)
from timeline_tui.files.entry import stem_of, write_all

Flat: TypeAlias = "array[int] | array[float] | bytes | bytearray | memoryview | list[bytes]"
"""A flat array of numbers of one type; bytes, or a list of them, are numbers of type `B`."""

_MAGIC = b"timeline"
_LAYOUT = 1
_HEAD = struct.Struct("<8sIIQ")
"""Magic, size of the table, checksum of the table, size of the whole file."""
_SIZES = {code: array(code).itemsize for code in "bBhHiIqQd"}
_BLOCK = 1 << 16
"""Bytes of a section that share one checksum: what is looked at before the first paint, a few
numbers in each of a dozen sections, costs 1 ms then, however many events there are. The sums of a
million are 150 kB."""
_RELEASED = 1 << 22
"""Bytes of a section above which its memory is given back once it is checked."""
_TABLE_LIMIT = 16 * 1024**2
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY


class Damaged(Exception):
    """A file of sections that cannot be trusted, and why."""


# -- writing ---------------------------------------------------------------------------------------


def pack_sections(sections: Mapping[str, Flat]) -> list[bytes | memoryview]:
    """Return the bytes of a file with these sections, in pieces."""
    table: list[list[object]] = []
    pieces: list[bytes | memoryview] = []
    at = 0
    for name, flat in sections.items():
        views = list(map(_view, flat if isinstance(flat, list) else [flat]))
        code = views[0].format if views else "B"
        some = list(map(_bytes, views))
        size = sum(map(len, some))
        table.append([name, code, at, size, _sums_of(some)])
        pieces += (*some, bytes(_aligned(size) - size))
        at += _aligned(size)
    words = json.dumps([_LAYOUT, sys.byteorder, table], separators=(",", ":")).encode()
    begin = _aligned(_HEAD.size + len(words))
    head = _HEAD.pack(_MAGIC, len(words), crc32(words), begin + at) + words
    return [head.ljust(begin, b"\0"), *pieces]


def _sums_of(pieces: Sequence[memoryview]) -> list[int]:
    """Return the sum of each block of bytes that are in pieces."""
    sums, sum_, left = list[int](), 0, _BLOCK
    for piece in pieces:
        at = 0
        while at < len(piece):
            part = piece[at : at + left]
            sum_ = crc32(part, sum_)
            at += len(part)
            left -= len(part)
            if not left:
                sums.append(sum_)
                sum_, left = 0, _BLOCK
    return [*sums, sum_] if left < _BLOCK else sums


def write_sections(path: str, sections: Mapping[str, Flat], *, synced: bool = True) -> None:
    """Write these sections into a file, in place of one that is there; whole or not at all.

    Raises OSError. Unless it is `synced`, a crash of the system may leave a file that is damaged.
    """
    folder, name = ospath.split(path)
    temporary = ospath.join(folder, f".{name[:40]}-{os.urandom(6).hex()}.tmp")
    _unfinished.add(temporary)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        fd = os.open(temporary, flags, 0o600)
        try:
            for piece in pack_sections(sections):
                write_all(fd, piece)
            if synced:
                os.fsync(fd)
        finally:
            os.close(fd)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    finally:
        _unfinished.discard(temporary)


_unfinished: set[str] = set()


def is_unfinished() -> bool:
    """Report whether a file is being written."""
    return bool(_unfinished)


def remove_unfinished() -> None:
    """Remove files that are being written: for who ends before they are."""
    for path in list(_unfinished):
        _unfinished.discard(path)
        with suppress(OSError):
            os.unlink(path)


def _view(flat: Flat) -> memoryview:
    view = memoryview(b"".join(flat) if isinstance(flat, list) else flat)
    if view.format not in _SIZES or view.ndim != 1 or not view.c_contiguous:
        raise ValueError(f"no flat numbers: {view.format}")
    return view


def _bytes(view: memoryview) -> memoryview:
    return view.cast("B") if view.nbytes else memoryview(b"")  # what is empty cannot be cast


def _aligned(size: int) -> int:
    return -(-size // 8) * 8


# -- reading ---------------------------------------------------------------------------------------


class Sections:
    """The sections of a file: `sections[name]` is a view of numbers, checked when first asked for.

    Everything of it that is doubtful raises `Damaged`.
    """

    def __init__(self, data: bytes | mmap.mmap | memoryview, *, later: bool = False) -> None:
        """Take the bytes of a whole file; its table is read at once or, where there are many files
        of which few are needed, `later`."""
        self._data = memoryview(data)
        self._sound: dict[str, bytearray] = {}
        self._views: dict[str, memoryview] = {}
        if not later:
            _ = self._places

    @cached_property
    def _places(self) -> dict[str, tuple[Any, int, int, list[int]]]:
        """Return where each section is: its type, start, length and sums."""
        try:
            return self._read_table()
        except (ValueError, TypeError, KeyError, RecursionError, struct.error) as error:
            raise Damaged(f"its table cannot be read: {error}") from None

    @classmethod
    def open(cls, path: str) -> Sections:
        """Map a file. Raises OSError where there is none, and `Damaged` for one that is a link, no
        file, or another user's."""
        fd = os.open(path, _FLAGS)
        try:
            status = os.fstat(fd)
            if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid():
                raise Damaged("it is no file of this user")
            if status.st_mode & 0o022:
                raise Damaged("others may write it")
            if status.st_size < _HEAD.size:
                raise Damaged("it is cut off")
            return cls(mmap.mmap(fd, status.st_size, access=mmap.ACCESS_READ))
        finally:
            os.close(fd)

    def _read_table(self) -> dict[str, tuple[Any, int, int, list[int]]]:
        data = self._data
        places: dict[str, tuple[Any, int, int, list[int]]] = {}
        magic, length, sum_, size = _HEAD.unpack_from(data)
        if magic != _MAGIC or size != len(data):
            raise ValueError("foreign or cut off")
        if length > min(_TABLE_LIMIT, size - _HEAD.size):
            raise ValueError("too long")
        words = bytes(data[_HEAD.size : _HEAD.size + length])
        if crc32(words) != sum_:
            raise ValueError("wrong sum")
        layout, order, table = json.loads(words)
        if layout != _LAYOUT or order != sys.byteorder:
            raise ValueError("another layout")
        begin = _aligned(_HEAD.size + length)
        for name, code, at, bytes_, sums in table:
            start = begin + at
            fits = type(at) is type(bytes_) is int and at >= 0 and bytes_ >= 0 and at % 8 == 0
            if (
                not fits
                or start + bytes_ > size
                or bytes_ % _SIZES[code]
                or len(sums) != -(-bytes_ // _BLOCK)
            ):
                raise ValueError(f"{name} is out of bounds")
            places[name] = code, start, bytes_, sums
            self._sound[name] = bytearray(len(sums))
        return places

    @classmethod
    def hold(cls, sections: Mapping[str, Flat], before: Sections | None = None) -> Sections:
        """Return sections that are in memory, and need no check; those of `before` that have other
        names stay."""
        held = cls(b"" if before is None else before._data, later=True)
        held._places = {} if before is None else dict(before._places)
        if before is not None:
            held._sound, held._views = dict(before._sound), dict(before._views)
        for name, flat in sections.items():
            view = held._views[name] = _view(flat)
            held._places[name] = view.format, 0, view.nbytes, []
            held._sound[name] = bytearray(b"\1" * -(-view.nbytes // _BLOCK))
        return held

    @property
    def mark(self) -> str:
        """Return what tells this file from every other: its head, with the sum of its table, in
        which are those of all its sections."""
        return bytes(self._data[: _HEAD.size]).hex()

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __getitem__(self, name: str) -> memoryview:
        """Return all numbers of a section, checked."""
        view = self.unchecked(name)
        self.check(name, 0, view.nbytes)
        return view

    def unchecked(self, name: str) -> memoryview:
        """Return all numbers of a section; what is used of them is to be checked (`check`)."""
        view = self._views.get(name)
        if view is None:
            if name not in self._places:
                raise Damaged(f"it has no section {name}")
            code, start, length, _ = self._places[name]
            there = self._data[start : start + length]
            view = there.cast(code) if length else memoryview(array(code))
            self._views[name] = view
        return view

    def check(self, name: str, start: int, stop: int) -> None:
        """Check the bytes `start` to `stop` (exclusive) of a section, each block once."""
        _, begin, length, sums = self._places[name]
        sound = self._sound[name]
        if not 0 <= start <= stop <= length:
            raise Damaged(f"{name} has no bytes {start} to {stop}")
        first, last = start // _BLOCK, -(-stop // _BLOCK)
        if sound.find(0, first, last) < 0:
            return
        for block in range(first, last):
            at = block * _BLOCK
            data = self._data[begin + at : begin + min(at + _BLOCK, length)]
            if crc32(data) != sums[block]:
                raise Damaged(f"the sum of {name} is wrong")
            sound[block] = 1

    def by_place(self, name: str) -> Sequence[int]:
        """Return the numbers of a section, each checked when it is looked at."""
        view = self.unchecked(name)
        is_sound = self._sound[name].find(0) < 0
        return view if is_sound else _ByPlace(self, name, view)

    def piece(self, name: str, start: int, stop: int) -> bytes:
        """Return the bytes `start` to `stop` (exclusive) of a section, checked."""
        if name not in self._places:
            raise Damaged(f"it has no section {name}")
        self.check(name, start, stop)
        return bytes(_bytes(self.unchecked(name))[start:stop])

    def value(self, name: str, start: int = 0, stop: int | None = None) -> Any:
        """Return the JSON value of a section, or of some of its bytes; the caller judges its
        shape."""
        try:
            return json.loads(bytes(self[name]) if stop is None else self.piece(name, start, stop))
        except (ValueError, RecursionError) as error:
            raise Damaged(f"{name} is no JSON: {error}") from None

    def check_all(self, but: Collection[str] = ()) -> None:
        """Check every section `but` some. Of what is large nothing is then held in memory but what
        is looked at."""
        for name, (_, _, length, _) in self._places.items():
            if name not in but:
                self.check(name, 0, length)
                if length > _RELEASED:
                    self.release()

    def release(self) -> None:
        """Give back the memory of what was read from a file; it is read again when it is used."""
        if isinstance(self._data.obj, mmap.mmap):
            with suppress(OSError, ValueError, AttributeError):
                self._data.obj.madvise(mmap.MADV_DONTNEED)


class _ByPlace(Sequence[int]):
    """The numbers of a section, each checked when it is looked at."""

    def __init__(self, sections: Sections, name: str, view: memoryview) -> None:
        self._sections, self._name, self._view = sections, name, view

    def __len__(self) -> int:
        return len(self._view)

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> memoryview: ...
    def __getitem__(self, at: int | slice) -> int | memoryview:
        view = self._view
        if isinstance(at, slice):
            start, stop, _ = at.indices(len(view))
            end = max(start, stop)
        else:
            start = range(len(view))[at]
            end = start + 1
        self._sections.check(self._name, start * view.itemsize, end * view.itemsize)
        return view[at]


def json_section(value: object) -> bytes:
    """Return a JSON value as a section. Halves of surrogate pairs, which no UTF-8 can hold, are
    escapes."""
    return json.dumps(value, separators=(",", ":"), check_circular=False).encode()


# -- segments --------------------------------------------------------------------------------------

SOURCE, PACKED, COPIED = 0, 1, 2
WHOLE = (1 << 32) - 1
Place = tuple[int, int, int, int, int]
"""The place of a record: its kind, first byte, bytes, their sum, last step of its path."""


def _numbers(first: int = 0) -> defaultdict[Any, int]:
    """Return a number for each different value, in the order in which they are met."""
    return defaultdict(count(first).__next__)


class SegmentBuilder:
    """The sections of a segment, from one event after another.

    `fields` are the fields of texts (`core.query.table`): what finds their values in an event, by
    name. What is added is made into columns by the dozen, a column at a time: one event at a time
    takes thrice as long, and so do all at once, when none of them is near any more.
    """

    def __init__(self, fields: Mapping[str, ReadTexts]) -> None:
        self._fields = fields
        self._others = [name for name in fields if name != TAGS]
        self._files: list[dict[str, Any]] = []
        self._looks: list[Look] = []
        self._records: list[Place] = []
        self._fresh: dict[str, list[Sequence[str]]] = {name: [] for name in self._others}
        self._gathered = 0
        self._ids: list[str] = []
        self._number_of_date = _numbers(1)
        self._number_of_date[""] = 0
        self._date, self._cells, self._about = array("I"), array("H"), array("H")
        self._names, self._said, self._refs, self._links = _Many(), _Many(), _Many(), _Many()
        self._values = {name: _Values() for name in fields}
        self._shape_numbers, self._told_numbers = _numbers(), _numbers()
        self._shapes, self._told = array("I"), array("I")
        self._texts, self._text_sizes = list[bytes](), array("Q")
        self._places = bytearray(), array("Q"), array("I"), array("I"), array("I")
        self._packed = bytearray()
        self.size = 0
        """Bytes of the records so far."""

    def __len__(self) -> int:
        return self._gathered + len(self._looks)

    @property
    def wants_events(self) -> bool:
        """Report whether a field is asked of events that is no key of a plain record."""
        return bool(self._others)

    def begin(self, name: str, path: str, prefix: Sequence[str] = (), *, ahead: int = 0) -> None:
        """Begin a file, or a part of it, to which the next events belong, but for some `ahead` of
        it that are of files before: its name for the user, its path, and the steps that lead to
        the list of its events."""
        first = len(self) + ahead
        self._files.append({"name": name, "path": path, "prefix": prefix, "first": first})

    def add_plain(
        self, look: Look, place: Place, event: Event | None = None, copied: bytes | None = None
    ) -> None:
        """Add a record that is plain. Its `place` is `SOURCE`, the first byte, the number of bytes
        and their sum, the last step of its path. Its `event` is needed where that is wanted, and
        its bytes where they are to be `copied`: what they say is then known when they are gone."""
        if copied is not None:
            place = (COPIED, len(self._packed), *place[2:])
            self._packed += copied
        if event is not None:
            self._add_values(event)
        self._looks.append(look)
        self._records.append(place)
        self.size += place[2]
        if len(self._looks) >= AT_ONCE:
            self._gather()

    def add_event(self, event: Event) -> None:
        """Add an event as it was read from a file, whatever it holds."""
        about = flags_of_event(event)
        if event.timezone or any(each.declared is not None for each in event.actors):
            about |= ODD
        if any(source.id for source in event.sources):
            about |= DECLARES
        date = event.when.edtf
        if ":" in date:
            about |= TIMED
        look: Look = (
            event.id,
            date,
            event.title,
            list(dict.fromkeys([each.actor for each in event.actors])),
            list(event.tags),
            [
                said_of(source.published, source.archived_at, source.accessed, source.ref)
                for source in event.sources
            ],
            [source.ref for source in event.sources if source.ref],
            [(link.to, link.type) for link in event.links],
            "\n".join(filter(None, sections_of(event))),
            about,
            told_of(event, attribute_of),
        )
        self._add_values(event)
        packed = pack(event).encode("utf-8", "surrogatepass")
        last = event.path[-1] if event.path else WHOLE
        number = last if isinstance(last, int) else WHOLE
        place = PACKED, len(self._packed), len(packed), crc32(packed), number
        self._packed += packed
        self.add_plain(look, place)

    def _add_values(self, event: Event) -> None:
        for name in self._others:
            self._fresh[name].append(list(filter(None, self._fields[name](event))))

    def _gather(self) -> None:
        """Make what was added into columns."""
        if not self._looks:
            return
        *columns, told = zip(*self._looks, strict=True)
        records = zip(*self._records, strict=True)
        self._looks, self._records = [], []
        self._take(Looks._make((*columns, *zip(*told, strict=True), b"")), tuple(records))

    def add_all(
        self, looks: Looks, places: Sequence[Sequence[int]], copied: bytes | None = None
    ) -> None:
        """Add several plain records, one behind the other in a file. Their `places` are as those
        of one, a column each; `copied` are the bytes of all, from the first to the last."""
        self._gather()
        if copied is not None:
            _, (first, *_), *rest = places
            starts = [start - first + len(self._packed) for start in places[1]]
            places = ([COPIED] * len(starts), starts, *rest)
            self._packed += copied
        self._take(looks, places)
        self.size += sum(places[2])

    def _take(self, looks: Looks, places: Sequence[Sequence[int]]) -> None:
        ids, dates, titles, names, tags, said, refs, links, words, about, shapes, told, text = looks
        self._ids += ids  # type: ignore[arg-type]  # each has one by now
        self._date.extend(map(self._number_of_date.__getitem__, dates))
        widths = list(map(len if "".join(titles).isascii() else cell_width, titles))
        if max(widths) > WIDEST:
            widths = [min(cells, WIDEST) for cells in widths]
        self._cells.extend(widths)
        self._names.add(names)
        self._said.add(said)
        self._refs.add([list(dict.fromkeys(each)) for each in refs] if any(refs) else refs)
        self._links.add(links)
        self._add_texts(words, text)
        self._about.extend(about)
        self._shapes.extend(map(self._shape_numbers.__getitem__, shapes))
        self._told.extend(map(self._told_numbers.__getitem__, chain.from_iterable(told)))
        for name, values in self._values.items():
            values.add(tags if name == TAGS else self._fresh[name])
        for column, added in zip(self._places, places, strict=True):
            column.extend(added)
        self._gathered += len(ids)
        for fresh in self._fresh.values():
            fresh.clear()

    def _add_texts(self, words: Sequence[str], text: bytes) -> None:
        text = text or "\n".join((*words, "")).encode("utf-8", "surrogatepass")
        if text.isascii():
            self._texts.append(text.lower())
            self._text_sizes.extend([len(each) + 1 for each in words])
            return
        folded = [fold_for_search(each + "\n").encode("utf-8", "surrogatepass") for each in words]
        self._texts.append(b"".join(folded))
        self._text_sizes.extend(map(len, folded))

    def finish(self) -> dict[str, Flat]:
        """Return all sections."""
        self._gather()
        for file, following in zip_longest(self._files, self._files[1:]):
            end = len(self) if following is None else following["first"]
            file["count"] = end - file["first"]
        number_of_date, said = self._number_of_date, self._said
        dates, all_about = _date_sections(number_of_date, said.numbers)
        for each in set(self._about):
            all_about |= each
        ascend = all(map(lt, self._ids, islice(self._ids, 1, None)))
        keys: Sequence[str | bytes] = self._ids
        id_ = "".join(self._ids).encode("utf-8", "surrogatepass")
        if len(id_) > sum(map(len, self._ids)):
            keys = [each.encode("utf-8", "surrogatepass") for each in self._ids]
        kinds, starts, lengths, sums, numbers = self._places
        made: dict[str, Flat] = {
            "head": json_section({"events": len(self), "about": all_about, "ascend": ascend}),
            **_file_sections(self._files),
            "about": self._about,
            "id.start": starts_of(map(len, keys), "Q"),
            "id": id_,
            "date": self._date,
            "dates": _texts_section(list(number_of_date)),
            **dates,
            "title.cells": self._cells,
            **self._names.sections("actor", "actors"),
            **said.sections("source", "said", _said_section),
            **self._refs.sections("ref", "refs"),
            **self._links.sections("link", "links"),
            "shape": self._shapes,
            "shapes": f"[{','.join(self._shape_numbers)}]".encode(),
            "told": self._told,
            "tolds": _texts_section(list(self._told_numbers)),
            "text.start": starts_of(self._text_sizes, "Q"),
            "text": self._texts,
            "record.kind": kinds,
            "record.start": starts,
            "record.length": lengths,
            "record.sum": sums,
            "record.number": numbers,
            "packed": self._packed,
        }
        for name, values in self._values.items():
            made |= values.sections(f"values.{name}", f"values.{name}.words")
        return made


_NEXT_FILE = b'},{"name":'
"""The JSON where one file ends and the next one begins."""


def _file_sections(files: Sequence[Mapping[str, Any]]) -> dict[str, Flat]:
    """Return the files as sections, of which each can be read without the others."""
    text = json_section(files)
    # No text within holds this, as a quotation mark that ends one is never followed by a letter.
    sizes = [len(piece) + len(_NEXT_FILE) for piece in text[1:-1].split(_NEXT_FILE)]
    if files:
        sizes[0] -= len(_NEXT_FILE) - len(b"},")
        sizes[-1] -= len(b"},") - len(b",")
    return {
        "files": text,
        "files.start": array("Q", accumulate(sizes if files else (), initial=1)),
        "files.first": array("I", [file["first"] for file in files]),
    }


ReadTexts = Callable[[Event], Iterable[str]]
TAGS = "tag"
"""The field whose values a plain record has at a key of its own, so that no event is made."""


class _Many:
    """Several values an event, each a number."""

    def __init__(self) -> None:
        self.numbers = _numbers()
        self._items = array("I")
        self._sizes = array("I")

    def add(self, values: Sequence[Sequence[Any]]) -> None:
        """Add the values of more events."""
        if any(values):
            self._items.extend(map(self.numbers.__getitem__, chain.from_iterable(values)))
            self._sizes.extend(map(len, values))
        else:
            self._sizes.frombytes(bytes(self._sizes.itemsize * len(values)))

    def sections(
        self, name: str, words: str, written: Callable[[list[Any]], Flat] | None = None
    ) -> dict[str, Flat]:
        """Return their numbers, and what these stand for, as it is `written`."""
        return {
            f"{name}.start": starts_of(self._sizes),
            name: self._items,
            words: (written or json_section)(list(self.numbers)),
        }


class _Values(_Many):
    """Texts of each event; of those that are equal, folded, the last."""

    def __init__(self) -> None:
        super().__init__()
        self._folded: set[str] = set()
        self._is_alike = False
        """True once two that were met are equal, folded."""

    def add(self, values: Sequence[Sequence[Any]]) -> None:
        """Add the values of more events."""
        new = set(filterfalse(self.numbers.__contains__, chain.from_iterable(values)))
        if new:
            before = len(self._folded)
            self._folded.update(map(fold, new))
            self._is_alike = self._is_alike or len(self._folded) < before + len(new)
        if self._is_alike or sum(map(len, map(set, values))) < sum(map(len, values)):
            values = [list({fold(text): text for text in each}.values()) for each in values]
        super().add(values)


def _texts_section(texts: Sequence[str]) -> bytes:
    """Return texts as a JSON section, in a tenth of the time where nothing in them is special."""
    if not _are_simple(texts):
        return json_section(texts)
    return ('["' + '","'.join(texts) + '"]').encode()


def _said_section(said: Sequence[str | Said]) -> bytes:
    """Return what is said of sources as a JSON section: all at once where that is just a date."""
    dates = [each for each in said if type(each) is str]
    if len(dates) < len(said) or not _are_simple(dates):
        return json_section([(each, "", "", "") if type(each) is str else each for each in said])
    return ('[["' + '","","",""],["'.join(dates) + '","","",""]]').encode()


def _are_simple(texts: Sequence[str]) -> bool:
    """Report whether texts are in JSON as they are; there is at least one."""
    return len(texts) > 0 and not _SPECIAL.search("".join(texts))


_SPECIAL = regex(r"[^ !#-\[\]-~]")
_KEPT = 1 << 16
"""What is kept of dates, and of what is said of sources: segments that are made one after the
other have most in common."""


class _Rows(dict[str, bytes]):
    """The numbers of dates: those of `_DOUBLES` and of `_WHOLE`, packed."""

    def __init__(self) -> None:
        super().__init__()
        self.fractions: dict[str, str] = {}
        """The fractions by which a few of them are ordered."""
        self.inexact: set[str] = set()
        """Those with numbers that no double holds."""

    def __missing__(self, date: str) -> bytes:
        day = read_day(date)
        row = self._row_of_time(date) if day is None else _row_of_day(day)
        self[date] = row
        return row

    def forget(self) -> None:
        """Forget all dates once there are many."""
        if len(self) > _KEPT:
            self.clear()
            for few in (self.inexact, self.fractions):
                few.clear()

    def _row_of_time(self, date: str) -> bytes:
        when = parse(date) if date else UNDATED
        order, _, until, fraction = when.order_key
        if fraction:
            self.fractions[date] = fraction
        if not all(each in (inf, -inf) or int(float(each)) == each for each in (order, until)):
            self.inexact.add(date)
        return row_of(when)


_rows = _Rows()
_pack = struct.Struct("8d7q").pack
DATE = 8 * (8 + 7)
"""Bytes of the numbers of a date."""


def _row_of_day(day: int) -> bytes:
    """Return the numbers of a date that is one day, as most are."""
    low = day * DAY
    high = low + DAY - 1
    ends = _A_DAY.possible + _A_DAY.sure
    return _pack(low, high, *ends, low, high, day, day, day, _A_DAY.look, NONE, NONE, 0)


def rows_of_days(days: Sequence[int]) -> bytes:
    """Return the numbers of dates that are a day each, or none, a number of all at once."""
    rows = bytearray(_row_of_day(0)) * len(days)
    doubles, whole = memoryview(rows).cast("d"), memoryview(rows).cast("q")
    lows = array("d", [day * DAY for day in days])
    highs = array("d", [low + (DAY - 1) for low in lows])
    for name, column in (("order", lows), ("until", highs), ("low", lows), ("high", highs)):
        doubles[NUMBERS[name] :: len(NUMBERS)] = memoryview(column)
    numbers = memoryview(array("q", days))
    for name in ("day", "first", "last"):
        whole[NUMBERS[name] :: len(NUMBERS)] = numbers
    if NONE in days:
        for at in compress(count(), map(NONE.__eq__, days)):
            rows[at * DATE : (at + 1) * DATE] = _rows[""]
    return bytes(rows)


_A_DAY = measure(parse("2000-01-01"))


def row_of(when: When) -> bytes:
    """Return the numbers of a time, packed."""
    day, first, last, low, high, look, certain, possible, sure = measure(when)
    order, phase, until, _ = when.order_key
    days = [days_of((each,))[0] for each in (day, first, last)]
    known = [days_of((each,))[0] for each in certain or (None, None)]
    return _pack(order, until, *possible, *sure, low, high, *days, look, *known, phase)


_DOUBLES = (
    "order",
    "until",
    "possible_first",
    "possible_last",
    "sure_first",
    "sure_last",
    "low",
    "high",
)
_WHOLE = ("day", "first", "last", "look", "certain_first", "certain_last", "phase")
NUMBERS = {name: at for at, name in enumerate((*_DOUBLES, *_WHOLE))}
"""The places of the numbers of a date; those of the columns that all events have stand together."""
_BYTES = {"phase": "b", "look": "B"}


def _date_sections(
    number_of_date: defaultdict[str, int], said: Collection[str | Said]
) -> tuple[dict[str, Flat], int]:
    """Return the numbers of all dates as sections, with those that tell when sources were public,
    and what of them is about more."""
    size = len(number_of_date)
    # Most of what is said of sources is a day, and most of these are days of events, too.
    numbers = list(map(number_of_date.__getitem__, said))  # type: ignore[arg-type]
    days = read_days(list(islice(number_of_date, 1, None)))
    if days is not None:
        return _sections_of_days(days) | {
            "said.day": array("i", pick((NONE, *days), numbers)),
            "said.date": array("I", numbers),
        }, 0
    for each in list(islice(number_of_date, size, None)):
        del number_of_date[each]
    number_of_date.default_factory = count(size).__next__
    appeared_on, appearances = _appearances_of(said)
    numbers_on = array("I", map(number_of_date.__getitem__, appearances))
    dates, about = _sections_of_dates(number_of_date)
    return {**dates, "said.day": appeared_on, "said.date": numbers_on}, about


def _sections_of_days(days: Sequence[int]) -> dict[str, Flat]:
    """Return the sections of dates of which the first is none, and each other one a day."""
    return {
        "date.day": array("i", [NONE, *days]),
        "date.rows": b"",
        "date.fraction": json_section(()),
    }


def _sections_of_dates(dates: Collection[str]) -> tuple[dict[str, Flat], int]:
    """Return the sections of dates of which the first is none, and what of them is about more."""
    _rows.forget()
    days = read_days(list(islice(dates, 1, None)))
    if days is not None:
        return _sections_of_days(days), 0
    rows = b"".join(map(_rows.__getitem__, dates))
    known, inexact = _rows.fractions, _rows.inexact
    found = compress(enumerate(dates), map(known.__contains__, dates)) if known else ()
    fractions = [(at, known[date]) for at, date in found]
    about = 0 if not inexact or inexact.isdisjoint(dates) else ODD
    return {
        "date.day": array("i"), "date.rows": rows, "date.fraction": json_section(fractions),
    }, about  # fmt: skip


def rows_of_dates(sections: Sections, numbers: Sequence[int]) -> bytes:
    """Return the numbers of some dates of a segment, one behind the other (`split_dates`)."""
    days = sections["date.day"]
    if len(days) == 0:
        rows = sections["date.rows"]
        return b"".join([rows[at * DATE : (at + 1) * DATE] for at in numbers])
    return rows_of_days(pick(days, numbers))


def split_dates(rows: bytes | bytearray) -> dict[str, array[Any]]:
    """Return the numbers of dates as columns."""
    width = len(NUMBERS)
    doubles, whole = array("d", rows), array("q", rows)
    made: dict[str, array[Any]] = {name: doubles[NUMBERS[name] :: width] for name in _DOUBLES}
    for name in _WHOLE:
        numbers = whole[NUMBERS[name] :: width]
        made[name] = array(_BYTES[name], numbers) if name in _BYTES else pack_days(numbers)
    return made


class _Appearances(dict[str | Said, tuple[int, str]]):
    """The days by which sources were public, as columns have them, and the dates that say so, as
    they are written, by what is said of them."""

    def __missing__(self, said: str | Said) -> tuple[int, str]:
        written = (said, "", "") if isinstance(said, str) else said[:3]
        day, when = appearance(written, as_written)
        found = days_of((day,))[0], when.edtf
        if len(self) > _KEPT:
            self.clear()
        self[said] = found
        return found


_appearances = _Appearances()


def _appeared_on(said: str | Said) -> tuple[int, str]:
    """Return the same; of a day at once, as to find it among many takes longer."""
    if isinstance(said, str):
        day = read_day(said)
        if day is not None:
            return day, said
    return _appearances[said]


def _appearances_of(said: Collection[str | Said]) -> tuple[array[int], Iterable[str]]:
    """Return the days by which sources were public, and the dates that say so."""
    dates = [each for each in said if isinstance(each, str)]
    days = read_days(dates) if len(dates) == len(said) else None
    if days is not None:
        return pack_days(days), dates
    found = list(map(_appeared_on, said))
    return pack_days(list(map(itemgetter(0), found))), map(itemgetter(1), found)


# -- reading segments ------------------------------------------------------------------------------

Read = Callable[[str, int, int], bytes]
"""Return bytes of a file: its path, the first byte, how many."""
READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


def read_piece(path: str, start: int, length: int) -> bytes:
    """Return bytes of a file. Raises OSError."""
    fd = os.open(path, READ)
    try:
        return os.pread(fd, length, start)
    finally:
        os.close(fd)


_FILES_KEPT = 64
"""Files of a segment of which it is kept what they are: for all of 100,000, that takes 90 MB."""


class Segment:
    """The events of a segment, one by one. Raises `Damaged`, also where a file is not any more what
    the segment was made from."""

    def __init__(self, sections: Sections) -> None:
        self.sections = sections
        head = sections.value("head")
        self.about: int = head["about"]
        """All that is in any event (`about`)."""
        self.ascends: bool = head["ascend"]
        """Whether each id comes after the one before, so that no two are the same."""
        self._size: int = head["events"]
        self._firsts = sections["files.first"]
        self._looked_up: dict[int, dict[str, Any]] = {}
        self._is_checked = False

    @cached_property
    def files(self) -> list[dict[str, Any]]:
        """Return the files, or parts of files: `name`, `path`, `prefix`, and the `first` of its
        events and their `count`."""
        files: list[dict[str, Any]] = self.sections.value("files")
        return files

    @cached_property
    def names(self) -> list[str]:
        """Return the names of the files."""
        return [file["name"] for file in self.files]

    def check_all(self, but: Collection[str]) -> None:
        """Check all sections `but` some, once."""
        if not self._is_checked:
            for name in self.sections:
                if name not in but:
                    _ = self.sections[name]
            self._is_checked = True

    @cached_property
    def _places(self) -> tuple[memoryview, ...]:
        """Return where the record of each event is: kind, start, length and sum."""
        return tuple([self.sections[f"record.{n}"] for n in ("kind", "start", "length", "sum")])

    def __len__(self) -> int:
        return self._size

    def file_of(self, at: int) -> dict[str, Any]:
        """Return the file of an event."""
        if not 0 <= at < self._size:
            raise Damaged(f"it has no event {at}")
        # A file without events begins where the next one does, and stands before it.
        number = bisect_right(self._firsts, at) - 1
        file = self._looked_up.get(number)
        if file is None:
            start, end = self.sections["files.start"][number : number + 2]
            if len(self._looked_up) >= _FILES_KEPT:
                self._looked_up.clear()
            file = self._looked_up[number] = self.sections.value("files", start, end - 1)
        return file

    def path_of(self, at: int) -> Path:
        """Return the path of a record within its file."""
        number = self.sections["record.number"][at]
        return () if number == WHOLE else (*self.file_of(at)["prefix"], number)

    def event(self, at: int, read: Read) -> Event:
        """Return an event, whose record `read` gets from its file if it is plain."""
        file = self.file_of(at)
        data = self._bytes(at, file, read)
        try:
            if self._places[0][at] == PACKED:
                event: Event = unpack(Event, data.decode("utf-8", "surrogatepass"))
                return event
            name = file["name"]
            record = decode(data)
            return event_of(record, file=name, stem=stem_of(name), path=self.path_of(at))
        except (Declined, ValueError, TypeError, KeyError) as error:
            raise Damaged(f"the record of event {at} cannot be read: {error}") from None

    def record(self, at: int, read: Read) -> Mapping[str, Any] | None:
        """Return the record of an event as its JSON says, None if it is not plain: in a quarter of
        the time that the event takes."""
        file = self.file_of(at)
        if self._places[0][at] == PACKED:
            return None
        try:
            return decode(self._bytes(at, file, read))
        except Declined:
            raise Damaged(f"the record of event {at} cannot be read") from None

    def sums(self, first: int, size: int) -> Iterator[int]:
        """Yield what tells the records of some events from others: their kinds, sizes and sums."""
        kinds, _, lengths, sums = [each[first : first + size] for each in self._places]
        for kind, length, sum_ in zip(kinds, lengths, sums, strict=True):
            yield ((sum_ | length << 32) << 1 | (kind == SOURCE)) & (1 << 64) - 1

    def _bytes(self, at: int, file: Mapping[str, Any], read: Read) -> bytes:
        kind, start, length, sum_ = [each[at] for each in self._places]
        if kind == SOURCE:
            data = read(file["path"], start, length)
        else:
            data = self.sections.piece("packed", start, start + length)
        if len(data) != length or crc32(data) != sum_:
            raise Damaged(f"{file['name']} is not what it was")
        return data

    def events(self, read: Read) -> Iterator[Event]:
        """Yield all events."""
        return (self.event(at, read) for at in range(self._size))


# -- parts that fields are about -------------------------------------------------------------------

Texts = Sequence[str]


def read_part(
    sections: Sections, name: str, part: Part, first: int, size: int,
    declared: Callable[[str], Source | None],
) -> Iterator[Texts]:  # fmt: skip
    """Yield the texts that some events have of a part, by its name, each event's in the order of
    its record. `declared` returns a declared source. Raises `Damaged`."""
    try:
        if part.level == "files":
            yield from _read_files(sections, first, size)
            return
        told = _Told(sections, name)
        if part.level != "sources" or len(sections["ref"]) == 0:
            usual = (part.usual,) if part.usual else ()
            yield from (texts or usual for texts in told.texts(first, size))
            return
        said = [ref for *_, ref in sections.value("said")]
        starts, numbers = sections["source.start"], sections["source"]
        each = zip(told.texts(first, size), told.numbers(first, size), count(first), strict=False)
        for texts, holders, place in each:
            refs = [said[numbers[starts[place] + number]] for number in holders]
            yield tuple([
                part.of_source(text, declared(ref)) if ref else text
                for text, ref in zip(texts, refs, strict=True)
            ])  # fmt: skip
    except (LookupError, TypeError, ValueError) as error:
        raise Damaged(f"what it tells of {name} cannot be read: {error}") from None


def _read_files(sections: Sections, first: int, size: int) -> Iterator[Texts]:
    for file in sections.value("files"):
        begin = max(first, file["first"])
        end = min(first + size, file["first"] + file["count"])
        yield from repeat((file["name"],), max(0, end - begin))


class _Told:
    """The texts that the events of a segment have of a part."""

    def __init__(self, sections: Sections, name: str) -> None:
        self._words: list[str] = sections.value("tolds")
        self._shapes = sections["shape"].tolist()
        self._told = sections["told"].tolist()
        self._sizes: list[int] = []
        """Of each shape the number of texts that are told of it, for all parts."""
        self._fixed: list[tuple[str | None, ...]] = []
        """Of each shape the texts of this part, None for each of those that are told."""
        self._places: list[Callable[[list[int]], Any] | None] = []
        """Of each shape what picks the numbers of those that are told from all of it."""
        self._numbers: list[tuple[int, ...]] = []
        """Of each shape the numbers of what holds the texts."""
        for items in sections.value("shapes"):
            told = [other for other, _, fixed in items if fixed is None]
            places = [at for at, other in enumerate(told) if other == name]
            self._sizes.append(len(told))
            self._fixed.append(tuple([fixed for other, _, fixed in items if other == name]))
            self._places.append(itemgetter(*places) if places else None)
            self._numbers.append(tuple([number for other, number, _ in items if other == name]))

    def numbers(self, first: int, size: int) -> Iterator[tuple[int, ...]]:
        """Return the numbers of what holds the texts of each of some events."""
        return map(self._numbers.__getitem__, self._shapes[first : first + size])

    def texts(self, first: int, size: int) -> Iterator[Texts]:
        """Yield the texts of each of some events."""
        sizes, told, fixed, places = self._sizes, self._told, self._fixed, self._places
        known: dict[tuple[int, Any], tuple[str, ...]] = {}
        start = sum(map(sizes.__getitem__, self._shapes[:first]))
        for shape in self._shapes[first : first + size]:
            end = start + sizes[shape]
            pick = places[shape]
            if pick is None:
                yield fixed[shape]  # type: ignore[misc]  # none of them is told
            else:
                numbers = pick(told[start:end])
                texts = known.get((shape, numbers))
                if texts is None:
                    texts = known[shape, numbers] = self._texts_of(shape, numbers)
                yield texts
            start = end

    def _texts_of(self, shape: int, numbers: Any) -> tuple[str, ...]:
        left = iter((numbers,) if isinstance(numbers, int) else numbers)
        fixed = self._fixed[shape]
        return tuple([self._words[next(left)] if text is None else text for text in fixed])
