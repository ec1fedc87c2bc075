"""New files, whole or not at all, and never over another.

The text goes to a temporary file beside the place (readers pass over its name), reaches the disk,
and only then takes its name, by a link that fails where the name is taken (`link(2)`). A folder
that has no links (FAT, some network shares) gets an exclusive, empty file first, which is then
replaced.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
from contextlib import suppress
from os import path as ospath

from timeline_tui.core.text import fold

CLASHES_LIMIT = 10_000
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i",
     "&": " and ", "'": "", "’": ""}
)  # fmt: skip
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}


def slug(text: str, limit: int = 60) -> str:
    """A safe part of a file's name: a-z, 0-9 and single dashes between, at most `limit`
    characters, cut between words where that loses less than half; never empty."""
    plain = _NOT_PLAIN.sub("-", fold(text[: limit * 20]).translate(_LETTERS)).strip("-")
    if len(plain) > limit:
        cut = plain[: limit + 1].rfind("-")
        plain = plain[: cut if cut > limit // 2 else limit].strip("-")
    if _RESERVED.match(plain):
        plain = f"{plain}-event"[: max(limit, 8)]
    return plain or "event"


def create(folder: str | os.PathLike[str], stem: str, text: str, suffix: str = ".json") -> str:
    """Write `text` into a new file of the folder; its path. A name that is taken gets a number.

    Raises OSError; then there is no new file. Raises ValueError for a stem that is a path, and
    UnicodeEncodeError for a text that UTF-8 cannot hold.
    """
    if not stem or stem != ospath.basename(stem) or stem.startswith(".") or "\0" in stem:
        raise ValueError(f"not a file's name: {stem!r}")
    data = text.encode("utf-8")
    place = "" if os.fspath(folder) == "." else os.fspath(folder)
    temporary = ospath.join(place, f".{stem[:40]}-{secrets.token_hex(6)}.tmp")
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(fd, left) :]
            os.fsync(fd)
        finally:
            os.close(fd)
        path = _named(temporary, place, stem, suffix)
    finally:
        # What cannot be deleted stays, under a name that readers pass over: the new file is there,
        # or the reason why it is not matters more.
        with suppress(OSError):
            os.unlink(temporary)
    _sync_folder(place)
    return path


def _named(temporary: str, folder: str, stem: str, suffix: str) -> str:
    for number in range(1, CLASHES_LIMIT + 1):
        name = stem if number == 1 else f"{stem}-{number}"
        path = ospath.join(folder, name + suffix)
        with suppress(FileExistsError):
            _take_name(temporary, path)
            return path
    taken = ospath.join(folder, stem + suffix)
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), taken)


def _take_name(temporary: str, path: str) -> None:
    """Give the file its name; raises FileExistsError where that is taken, by whatever it be."""
    try:
        os.link(temporary, path)
        return
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        os.close(fd)
        os.replace(temporary, path)
    except OSError:
        os.unlink(path)
        raise


def _sync_folder(folder: str) -> None:
    """Have the folder remember the name; not every file system can be asked."""
    with suppress(OSError):
        fd = os.open(folder or ".", os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
