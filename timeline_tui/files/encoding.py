"""Bytes to text: UTF-8 and nothing else, and what a file is that is not that."""

from __future__ import annotations

import codecs
import re

from timeline_tui.core.text import visible
from timeline_tui.files.json.locate import Fault

_SIGNATURES = (
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF file (WebP, WAV or AVI)"), (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"), (b"\x1f\x8b", "gzip-compressed"),
    (b"BZh", "bzip2-compressed"), (b"\xfd7zXZ", "xz-compressed"),
    (b"\x28\xb5\x2f\xfd", "Zstandard-compressed"), (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"), (b"MZ\x90", "a program"), (b"SQLite format 3", "an SQLite database"),
    (b"bplist", "a binary property list"), (b"\xd0\xcf\x11\xe0", "an office document"),
)  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"),
)  # fmt: skip
_BRACKET = re.compile(rb"\0*+[\[{]\0")
_NULS = {"x000": "UTF-32LE", "000x": "UTF-32BE", "x0x0": "UTF-16LE", "0x0x": "UTF-16BE"}
_BEYOND_ASCII = re.compile("[^\0-\x7f\ufffd]")
_BEGINS_LIKE_JSON = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n\0]*+[\[{\"]")


class Undecodable(Exception):
    """Bytes that are no UTF-8 text; `text` is what can be shown of them around the fault."""

    def __init__(self, fault: Fault, text: str = "") -> None:
        super().__init__(fault.message)
        self.fault = fault
        self.text = text


def text_of(data: bytes) -> str:
    """The text without its byte order mark; raises `Undecodable`."""
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _undecodable(data, error) from None


def alien(head: bytes) -> Fault | None:
    """What a file is that is no UTF-8 text at all, judged by its first bytes."""
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return Fault(0, 0, "binary-file", f"the file is {name}, and JSON is expected")
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "") or _wide(head)
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


def textless(head: bytes) -> Fault | None:
    """What is to be said of a broken file that has NUL bytes and does not even begin like JSON."""
    if b"\0" not in head or _BEGINS_LIKE_JSON.match(head):
        return None
    return Fault(0, 0, "binary-file", "the file holds no text, and JSON is expected")


def _wide(head: bytes) -> str:
    """UTF-16 or UTF-32 without a byte order mark: JSON begins with two characters of ASCII
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


def _undecodable(data: bytes, error: UnicodeDecodeError) -> Undecodable:
    start = error.start
    text = data.decode("utf-8", "replace")
    at = len(data[:start].decode("utf-8"))
    byte = f"the byte 0x{data[start]:02X}"
    western = _western(data, start) if not _BEYOND_ASCII.search(text) else ""
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


def _western(data: bytes, at: int) -> str:
    """The character that a byte is in Windows-1252, if it stands among ASCII as accents do; in
    other legacy encodings such bytes come in words."""
    if all(byte > 0x7F for byte in data[at : at + 3]):
        return ""
    return visible(data[at : at + 1].decode("cp1252", "ignore"))
