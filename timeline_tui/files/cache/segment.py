"""Flat sections in one file, or in memory: numbers and bytes that are mapped and never parsed.

A file begins with a table of its sections (name, type, place, sums), in JSON; behind it they stand
as they are in memory, each at a multiple of eight bytes. It is written whole or not at all. Whoever
opens it gets views into the file: nothing is copied, and a section is checked against its sums when
it is first used, a very large one by the megabyte (`Sections.check`). Sums find damage, not malice:
so the file must belong to the user, and nobody else may write it.

Anything doubtful is `Damaged`, and what was made from a file of events can be made again.
"""

from __future__ import annotations

import json
import mmap
import os
import secrets
import stat
import struct
import sys
from array import array
from collections.abc import Iterator, Mapping
from contextlib import suppress
from os import path as ospath
from typing import Any, TypeAlias
from zlib import crc32

Flat: TypeAlias = "array[int] | array[float] | bytes | bytearray | memoryview"
"""Numbers of one type, one behind the other; bytes are numbers of type `B`."""

_MAGIC = b"timeline"
_LAYOUT = 1
_HEAD = struct.Struct("<8sIIQ")
"""Magic, bytes of the table, sum of the table, bytes of the whole file."""
_SIZES = {code: array(code).itemsize for code in "bBhHiIqQd"}
_BLOCK = 1 << 20
"""Bytes of a section that are under one sum."""
_TABLE_LIMIT = 16 * 1024**2
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY


class Damaged(Exception):
    """A file of sections that cannot be trusted, and why."""


# -- writing ---------------------------------------------------------------------------------------


def pack_sections(sections: Mapping[str, Flat]) -> list[bytes | memoryview]:
    """Return the bytes of a file with these sections, in pieces."""
    views = {name: _view(flat) for name, flat in sections.items()}
    table: list[list[object]] = []
    at = 0
    for name, view in views.items():
        data = _bytes(view)
        sums = [crc32(data[start : start + _BLOCK]) for start in range(0, len(data), _BLOCK)]
        table.append([name, view.format, at, len(data), sums])
        at = _aligned(at + len(data))
    words = json.dumps([_LAYOUT, sys.byteorder, table], separators=(",", ":")).encode()
    begin = _aligned(_HEAD.size + len(words))
    head = _HEAD.pack(_MAGIC, len(words), crc32(words), begin + at) + words
    pieces: list[bytes | memoryview] = [head.ljust(begin, b"\0")]
    for view in views.values():
        data = _bytes(view)
        pieces += (data, bytes(_aligned(len(data)) - len(data)))
    return pieces


def write_sections(path: str, sections: Mapping[str, Flat], *, synced: bool = True) -> None:
    """Write these sections into a file, in place of one that is there; whole or not at all.

    Raises OSError. Unless it is `synced`, a crash of the system may leave a file that is damaged.
    """
    folder, name = ospath.split(path)
    temporary = ospath.join(folder, f".{name[:40]}-{secrets.token_hex(6)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    fd = os.open(temporary, flags, 0o600)
    try:
        try:
            for piece in pack_sections(sections):
                left = memoryview(piece)
                while left:
                    left = left[os.write(fd, left) :]
            if synced:
                os.fsync(fd)
        finally:
            os.close(fd)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _view(flat: Flat) -> memoryview:
    view = memoryview(flat)
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

    def __init__(self, data: bytes | mmap.mmap) -> None:
        """Take the bytes of a whole file."""
        self._data = memoryview(data)
        self._places: dict[str, tuple[Any, int, int, list[int]]] = {}
        self._sound: dict[str, bytearray] = {}
        self._views: dict[str, memoryview] = {}
        try:
            self._read_table()
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

    def _read_table(self) -> None:
        data = self._data
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
            self._places[name] = code, start, bytes_, sums
            self._sound[name] = bytearray(len(sums))

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

    def piece(self, name: str, start: int, stop: int) -> bytes:
        """Return the bytes `start` to `stop` (exclusive) of a section, checked."""
        if name not in self._places:
            raise Damaged(f"it has no section {name}")
        self.check(name, start, stop)
        begin = self._places[name][1]
        return bytes(self._data[begin + start : begin + stop])

    def value(self, name: str) -> Any:
        """Return the JSON value of a section; the caller judges its shape."""
        try:
            return json.loads(bytes(self[name]))
        except (ValueError, RecursionError) as error:
            raise Damaged(f"{name} is no JSON: {error}") from None

    def check_all(self) -> None:
        """Check every section."""
        for name, (_, _, length, _) in self._places.items():
            self.check(name, 0, length)


def json_section(value: object) -> bytes:
    """Return a JSON value as a section. Halves of surrogate pairs, which no UTF-8 can hold, are
    escapes."""
    return json.dumps(value, separators=(",", ":"), check_circular=False).encode()
