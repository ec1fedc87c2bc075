"""Bytes to lines and text, and places in a text.

Text is UTF-8 and nothing else; of other bytes is said what they are. A fault lies at characters; a
problem at a line and a column, of which a line ends at `\\n`, `\\r\\n` or a lone `\\r`, columns
count characters, and both begin at 1.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
from array import array
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from zlib import crc32

from timeline_tui.core import limits
from timeline_tui.core.characters import whole
from timeline_tui.core.problem import Path, Problem, Severity, path_text
from timeline_tui.core.text import visible
from timeline_tui.dates.frozen import dataclass
from timeline_tui.files.entry import CHUNK, HEAD, Reading, Resume, Steps, read_chunks

LINE_LIMIT = limits.LINE.value
"""Bytes of one line."""
EXCERPT_LINES = 3
EXCERPT_WIDTH = 160
PATH_WIDTH = 1_000
_LOOK_BACK = 2_000
"""Characters searched for the beginning of a line that is only there for context."""

_SIGNATURES = (
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF file (WebP, WAV or AVI)"), (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"), (b"\x1f\x8b", "gzip-compressed"),
    (b"BZh", "bzip2-compressed"), (b"\xfd7zXZ", "xz-compressed"),
    (b"\x28\xb5\x2f\xfd", "Zstandard-compressed"), (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"), (b"MZ\x90", "a program"), (b"SQLite format 3", "an SQLite database"),
    (b"bplist", "a binary property list"), (b"\xd0\xcf\x11\xe0", "an office document"),
)  # fmt: skip
_BLANK = b" \t\r\n"
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"),
)  # fmt: skip
_BRACKET = re.compile(rb"\0*+[\[{]\0")
_NULS = {"x000": "UTF-32LE", "000x": "UTF-32BE", "x0x0": "UTF-16LE", "0x0x": "UTF-16BE"}
_BEYOND_ASCII = re.compile("[^\0-\x7f\ufffd]")
_BEGINS_LIKE_JSON = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n\0]*+[\[{\"]")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at the characters `start` to `end` (exclusive) of a text; `remedy` is what to
    write in their place, where that is certain."""

    start: int
    end: int
    code: str
    message: str
    help: str = ""
    path: Path = ()
    severity: Severity = "error"
    shown: bool = False
    remedy: str | None = None


class Undecodable(Exception):
    """Bytes that are no UTF-8 text; `text` is what can be shown of them around the fault."""

    def __init__(self, fault: Fault, text: str = "") -> None:
        super().__init__(fault.message)
        self.fault = fault
        self.text = text


def decode_text(data: bytes) -> str:
    """Return the text without its byte order mark; raises `Undecodable`."""
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _explain_undecodable(data, error) from None


def find_other_kind(head: bytes) -> Fault | None:
    """Return what a file is that is no UTF-8 text at all, judged by its first bytes."""
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return Fault(0, 0, "binary-file", f"the file is {name}, and JSON is expected")
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "") or _guess_wide(
        head
    )
    if encoding:
        return Fault(
            0, 0, "not-utf-8", f"the file is encoded as {encoding}, and UTF-8 is expected",
            f"iconv -f {encoding} -t utf-8 makes it so",
        )  # fmt: skip
    if head and not head.strip(b"\0"):
        return Fault(
            0, 0, "binary-file", "the file holds nothing but NUL bytes, and JSON is expected",
            "its content was lost, perhaps in a crash: restore it",
        )  # fmt: skip
    return None


def find_no_text(head: bytes) -> Fault | None:
    """Return the fault of a broken file with NUL bytes that does not even begin like JSON."""
    if b"\0" not in head or _BEGINS_LIKE_JSON.match(head):
        return None
    return Fault(0, 0, "binary-file", "the file holds no text, and JSON is expected")


def _guess_wide(head: bytes) -> str:
    """Return UTF-16 or UTF-32 without a byte order mark: JSON begins with two characters of ASCII
    (RFC 4627), and what is no JSON has NULs at fixed places between ASCII."""
    first = "".join("x" if byte else "0" for byte in head[:4])
    if first in _NULS and _BRACKET.match(head):
        return _NULS[first]
    if head[:1] in (b"{", b"[") and first[1:2] == "x":
        return ""  # NULs further on are a fault of their line
    start = head[:64]
    start = start[: len(start) // 4 * 4]
    if b"\0" not in start:
        return ""
    quarter = len(start) / 4
    return _NULS.get(
        "".join("0" if start[n::4].count(0) > 0.7 * quarter else "x" for n in range(4)), ""
    )


def _explain_undecodable(data: bytes, error: UnicodeDecodeError) -> Undecodable:
    start = error.start
    text = data.decode("utf-8", "replace")
    at = len(data[:start].decode("utf-8"))
    byte = f"the byte 0x{data[start]:02X}"
    western = _guess_western(data, start) if not _BEYOND_ASCII.search(text) else ""
    if error.reason == "unexpected end of data":
        message = "the file ends in the middle of a character"
        help = "it was cut off: save it again"
    elif data[start] == 0xED and data[start + 1 : start + 2] >= b"\xa0":
        message = f"{byte} begins half a surrogate pair, which UTF-8 never holds"
        help = "save the file as UTF-8 (not CESU-8)"
    elif western:
        message = f"{byte} is not UTF-8; it looks like Windows-1252, where it is “{western}”"
        help = "iconv -f WINDOWS-1252 -t utf-8 makes it so"
    else:
        message = f"{byte} is not UTF-8"
        help = "save the file as UTF-8 (iconv -f ENCODING -t utf-8 makes it so)"
    return Undecodable(Fault(at, at + 1, "not-utf-8", message, help), text)


def _guess_western(data: bytes, at: int) -> str:
    """Return the character that a byte is in Windows-1252, if it stands among ASCII as accents do;
    in other legacy encodings such bytes come in words."""
    if all(byte > 0x7F for byte in data[at : at + 3]):
        return ""
    return visible(data[at : at + 1].decode("cp1252", "ignore"))


# -- chunks of bytes -------------------------------------------------------------------------------


class Line:
    """One line, its number from 1; `data` is None if it is too long to hold."""

    __slots__ = ("data", "ended", "number")

    def __init__(self, number: int, data: bytes | None, ended: bool) -> None:
        self.number = number
        self.data = data
        self.ended = ended


def split_lines(head: bytes, chunks: Iterable[bytes], number: int = 1) -> Iterator[Line | None]:
    """Yield the lines that are not blank, from line `number` on, and None after each chunk. The
    last is what stands behind the last line end, though it be nothing."""
    parts: list[bytes] = []  # of the line that is not at its end yet
    size = 0
    chunk = head.removeprefix(codecs.BOM_UTF8) if number == 1 else head
    chunks = iter(chunks)
    while chunk:
        if not parts and not chunk.strip(_BLANK):
            # A gigabyte of empty lines costs seconds.
            number += chunk.count(b"\n") + chunk.count(b"\r") - chunk.count(b"\r\n")
            rest = chunk[max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) + 1 :]
            parts, size = [rest] if rest else [], len(rest)
        else:
            for piece in chunk.splitlines(keepends=True):
                size += len(piece)
                if size <= LINE_LIMIT:
                    parts.append(piece)
                if not piece.endswith((b"\n", b"\r")):
                    continue
                if parts and (size > LINE_LIMIT or piece.strip(_BLANK) or len(parts) > 1):
                    data = _hide_mark(b"".join(parts), number) if size <= LINE_LIMIT else None
                    yield Line(number, data, True)
                number += 1
                parts, size = [], 0
        yield None
        chunk = next(chunks, b"")
    data = _hide_mark(b"".join(parts), number) if size <= LINE_LIMIT else None
    yield Line(number, data, False)


def _hide_mark(data: bytes, number: int) -> bytes:
    """Return a line with a space for a byte order mark, which is a character where no file begins
    (one file was appended to another)."""
    if number > 1 and data.startswith(codecs.BOM_UTF8):
        return b" " + data[len(codecs.BOM_UTF8) :]
    return data


def new_digest(data: bytes = b"") -> hashlib._Hash:
    """Return the digest of a file, or of its begin: taken in half of the time of others where the
    processor knows it."""
    return hashlib.sha256(data)


def sum_lines(sums: Iterable[int], before: int = 0) -> int:
    """Return the sum of lines from the CRC32 of each, behind others that have a sum: who takes
    those has read them once."""
    return crc32(array("I", sums), before)


def read_growing(fd: int, size: int, name: str, before: Reading | None, resume: Resume) -> Steps:
    """Read an open file: all of it, or only what was appended to what was read `before`, where that
    still holds. Yields after each chunk.

    That it only grew is proven, not guessed from its size: the digest of all that was before is
    taken again, at a gigabyte a second, where reading lines takes a second for ten megabytes.
    """
    digest = new_digest()
    mark = None if before is None else before.mark
    offset = 0
    if mark is not None:
        # What a file is besides text is told by its first bytes, and there may be more of them.
        plain = mark.offset >= HEAD or not find_other_kind(os.pread(fd, HEAD, 0))
        if plain and size >= mark.offset and (yield from _pass_over(fd, mark.offset, digest)):
            offset = mark.offset
        if not offset or digest.digest() != mark.digest:
            digest, before, offset = new_digest(), None, 0
            os.lseek(fd, 0, os.SEEK_SET)
    tail = _Tail(digest, offset)
    result = yield from resume(tail.follow(read_chunks(fd)), name, before if offset else None)
    if result.mark is None or not tail.offset or tail.is_ambiguous:
        return replace(result, mark=None)
    return replace(
        result, mark=replace(result.mark, offset=tail.offset, digest=tail.digest.digest())
    )


def _pass_over(fd: int, size: int, digest: hashlib._Hash) -> Generator[None, None, bool]:
    """Take the digest of so many bytes; return whether there were as many."""
    left = size
    while left and (piece := os.read(fd, min(CHUNK, left))):
        digest.update(piece)
        left -= len(piece)
        yield
    return not left


class _Tail:
    """The digest of all bytes up to the last line end that went through, and its offset."""

    def __init__(self, digest: hashlib._Hash, offset: int) -> None:
        self.digest = digest
        self.offset = offset
        self.is_ambiguous = False
        """True if a carriage return stands behind it: a line end, or the first half of one."""

    def follow(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the pieces, and take their digest."""
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


# -- places in a text ------------------------------------------------------------------------------


class Cursor:
    """Lines and columns of offsets. Offsets that ascend cost one pass together."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        self.text = text
        self.first_line = first_line
        self._reached = 0
        self._line = first_line
        self._start = 0

    def at(self, offset: int) -> tuple[int, int]:
        """Return the line and column of an offset; one past the end is the end."""
        text = self.text
        offset = max(0, min(offset, len(text)))
        if text[offset - 1 : offset + 1] == "\r\n" and offset:
            offset -= 1
        if offset < self._reached:
            self._reached, self._line, self._start = 0, self.first_line, 0
        since = self._reached
        self._line += (
            text.count("\n", since, offset)
            + text.count("\r", since, offset)
            - text.count("\r\n", since, offset)
        )
        newest = max(text.rfind("\n", since, offset), text.rfind("\r", since, offset))
        if newest >= 0:
            self._start = newest + 1
        self._reached = offset
        return self._line, offset - self._start + 1


def problems_at(
    text: str, faults: Sequence[Fault], *, file: str, first_line: int = 1
) -> list[Problem]:
    """Return the faults as problems, in their order, each with the lines that lead to it."""
    cursor = Cursor(text, first_line)
    offsets = sorted({offset for fault in faults for offset in (fault.start, fault.end)})
    places = {offset: cursor.at(offset) for offset in offsets}
    made = []
    for fault in faults:
        (line, column), (end_line, end_column) = places[fault.start], places[fault.end]
        lines, caret = _cut_excerpt(text, min(fault.start, len(text)), column) if text else ((), 0)
        made.append(
            Problem(
                file, line, column, end_line, end_column, _shorten_path(fault.path), fault.code,
                fault.severity, fault.message, fault.help, lines, caret, fault.shown,
                fault.remedy,
            )
        )  # fmt: skip
    return made


def _shorten_path(path: Path) -> str:
    words = path_text(path)
    return words if len(words) <= PATH_WIDTH else words[: whole(words, PATH_WIDTH)] + "…"


def _cut_excerpt(text: str, offset: int, column: int) -> tuple[tuple[str, ...], int]:
    start = offset - column + 1
    left = start if column <= EXCERPT_WIDTH // 2 else offset - EXCERPT_WIDTH // 2
    left = whole(text, left, max(start, left - EXCERPT_WIDTH))
    right = whole(text, _find_line_end(text, offset, left + EXCERPT_WIDTH), offset)
    cut = right < len(text) and text[right] not in "\r\n"
    line = ("…" if left > start else "") + text[left:right] + ("…" if cut else "")
    lines = [line]
    while len(lines) < EXCERPT_LINES and start > 0:
        end = start - (2 if text[start - 2 : start] == "\r\n" else 1)
        back = max(0, end - _LOOK_BACK)
        start = max(text.rfind("\n", back, end), text.rfind("\r", back, end)) + 1
        if start == 0 and back > 0:
            break
        more = "…" if end - start > EXCERPT_WIDTH else ""
        lines.insert(0, text[start : whole(text, min(end, start + EXCERPT_WIDTH), start)] + more)
    return tuple(lines), offset - left + (2 if left > start and line[:1] == "…" else 1)


def _find_line_end(text: str, start: int, limit: int) -> int:
    ends = [text.find(char, start, limit) for char in "\r\n"]
    return min([end for end in ends if end >= 0], default=min(limit, len(text)))
