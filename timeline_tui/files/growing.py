"""Files of JSON Lines that grow: of one that was only added to, what was added is read.

Whether it was is proven, not guessed from its size: the digest of all that was before is taken
again, at a gigabyte a second and more, where reading the lines takes a second for ten megabytes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator, Iterator
from dataclasses import replace

from timeline_tui.files.encoding import alien
from timeline_tui.files.lines import read_lines
from timeline_tui.files.read import HEAD, Reading, chunks

_CHUNK = 1 << 20


def read_on(
    fd: int, size: int, name: str, before: Reading | None = None
) -> Generator[None, None, Reading]:
    """What a file of JSON Lines holds, with what was read of it `before` where that still holds.

    Yields after each chunk.
    """
    digest = hashlib.blake2b()
    mark = None if before is None else before.mark
    offset = 0
    if mark is not None:
        # What a file is besides text is told by its first bytes, and there may be more of them.
        plain = mark.offset >= HEAD or not alien(os.pread(fd, HEAD, 0))
        if plain and size >= mark.offset and (yield from _passed(fd, mark.offset, digest)):
            offset = mark.offset
        if not offset or digest.digest() != mark.digest:
            digest, before, offset = hashlib.blake2b(), None, 0
            os.lseek(fd, 0, os.SEEK_SET)
    tail = _Tail(digest, offset)
    result = yield from read_lines(tail.through(chunks(fd)), name, before if offset else None)
    if result.mark is None or not tail.offset or tail.is_ambiguous:
        return replace(result, mark=None)
    return replace(
        result, mark=replace(result.mark, offset=tail.offset, digest=tail.digest.digest())
    )


def _passed(fd: int, offset: int, digest: hashlib.blake2b) -> Generator[None, None, bool]:
    """Take the digest of so many bytes; whether there were as many."""
    left = offset
    while left and (piece := os.read(fd, min(_CHUNK, left))):
        digest.update(piece)
        left -= len(piece)
        yield
    return not left


class _Tail:
    """The digest of all bytes up to the last line end that went through, and its offset."""

    def __init__(self, digest: hashlib.blake2b, offset: int) -> None:
        self.digest = digest
        self.offset = offset
        self.is_ambiguous = False
        """Whether a carriage return stands behind it: a line end, or the first half of one."""

    def through(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        running, size = self.digest.copy(), self.offset
        for piece in pieces:
            end = piece.rfind(b"\n") + 1
            if end:
                running.update(piece[:end])
                self.digest, self.offset = running.copy(), size + end
                self.is_ambiguous = False
            self.is_ambiguous = self.is_ambiguous or piece.find(b"\r", end) >= 0
            running.update(piece[end:])
            size += len(piece)
            yield piece
