"""New events, and new files of views: from what a person typed to a file, whole or not at all, and
never over another.

A draft is judged as the reader judges before it is written (`core.drafts`); `timeline-tui new` and
the explorer's form write alike.

The text goes to a temporary file beside the place (readers pass over its name), reaches the disk,
and only then takes its name, by a link that fails where the name is taken (`link(2)`). A folder
that has no links (FAT, some network shares) gets an exclusive, empty file first, which is then
replaced.

A file that is changed (`overwrite`) is written beside itself, too, and takes its own name when it
is known that it is still what was read. What has the same content by another name (a hard link)
keeps the old one: nobody asked for that to change, and it may lie anywhere.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat as modes
from collections.abc import Generator, Iterable, Sequence
from contextlib import suppress
from os import path as ospath
from pathlib import Path

from timeline_tui.core.drafts import (
    NOTHING_KNOWN,
    Draft,
    DraftRefused,
    Known,
    Record,
    build_record,
    name_file,
    read_time,
)
from timeline_tui.core.drafts import (
    slug as slug,
)
from timeline_tui.core.event import SavedView
from timeline_tui.core.text import brief
from timeline_tui.files.entry import (
    Entry,
    NoFile,
    Stamp,
    finish,
    name_special,
    open_entry,
    read_whole,
    stamp_of,
    write_all,
)
from timeline_tui.files.formats import JSON

CLASHES_LIMIT = 10_000
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}


# -- drafts ----------------------------------------------------------------------------------------


def save(draft: Draft, folder: str | Path, known: Known | None) -> str:
    """Write the draft into a new file of `folder` (made if it is missing) and return its path.

    Raises `DraftRefused` where the reader would find an error in it, or if the folder cannot be
    written. An existing file is never touched.
    """
    return save_record(build_record(draft, known or NOTHING_KNOWN), draft, folder, known)


def save_record(made: Record, draft: Draft, folder: str | Path, known: Known | None) -> str:
    """Write the record that was made of a draft, as `save` does."""
    when = read_time(draft, known or NOTHING_KNOWN).when
    assert when is not None
    try:
        Path(folder).mkdir(exist_ok=True)
        text = JSON.write(made) + "\n"
        return create(str(folder), name_file(draft.title, when), text, JSON.suffixes[0])
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DraftRefused("", f"cannot write into {brief(str(folder), 200)}: {reason}") from error


def create_views(folder: str | os.PathLike[str], view: SavedView) -> str:
    """Write a view into a new file of a folder; return its path. Raises `NotWritten`."""
    from timeline_tui.core.query.language import view_record

    try:
        Path(folder).mkdir(exist_ok=True)
        return create(folder, "views", JSON.write({"views": [view_record(view)]}) + "\n")
    except OSError as error:
        raise NotWritten(f"nothing is written: {reason_of(error)}") from None


# -- files -----------------------------------------------------------------------------------------


def create(folder: str | os.PathLike[str], stem: str, text: str, suffix: str = ".json") -> str:
    """Write `text` into a new file of the folder; return its path. A name in use gets a number.

    Raises OSError; then there is no new file. Raises ValueError for a stem that is a path, and
    UnicodeEncodeError for a text that UTF-8 cannot hold.
    """
    return finish(create_in_steps(folder, stem, (text.encode("utf-8"),), suffix))


def create_in_steps(
    folder: str | os.PathLike[str], stem: str, pieces: Iterable[bytes], suffix: str
) -> Generator[int, None, str]:
    """Write pieces into a new file, as `create` does with a text: yield the size of each that is
    written, and return the path. One that is closed before its end leaves nothing behind."""
    if not stem or stem != ospath.basename(stem) or stem.startswith(".") or "\0" in stem:
        raise ValueError(f"not a file's name: {stem!r}")
    place = "" if os.fspath(folder) == "." else os.fspath(folder)
    temporary = ospath.join(place, f".{stem[:40]}-{secrets.token_hex(6)}.tmp")
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        try:
            for piece in pieces:
                write_all(fd, piece)
                yield len(piece)
            os.fsync(fd)
        finally:
            os.close(fd)
        path = _give_free_name(temporary, place, stem, suffix)
    finally:
        # What cannot be deleted stays, under a name that readers pass over: the new file is there,
        # or the reason why it is not matters more.
        with suppress(OSError):
            os.unlink(temporary)
    _sync_folder(place)
    return path


def _give_free_name(temporary: str, folder: str, stem: str, suffix: str) -> str:
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


# -- a file that is there --------------------------------------------------------------------------


class NotWritten(ValueError):
    """A file that is left as it was; the message is one line that says why."""


CHANGED = "the file was changed meanwhile, and is left as it is"
_REASONS = {
    errno.ENOSPC: "the disk is full", errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only", errno.EACCES: "the folder is read-only",
    errno.EPERM: "the folder is read-only", errno.ENOENT: "it is not there any more",
}  # fmt: skip


def overwrite(
    entry: Entry, data: bytes, *, stamp: Stamp, digest: bytes, within: Sequence[str]
) -> Stamp:
    """Write bytes in place of those of a file, all or none, and return its new stamp.

    The file must be the one of that stamp and of that digest of its bytes, and lie in the folders,
    or beside the files, that are `within`; links are followed there and no further. It keeps its
    mode, its owner and its attributes. Raises `NotWritten`; then it is as it was.
    """
    real = check_place(entry, within)
    try:
        with open_entry(Entry(real, entry.name, real)) as (fd, status):
            _check_unchanged(fd, status, stamp, digest)
            _replace_open(fd, status, real, data)
        return stamp_of(os.lstat(real))
    except NoFile as error:
        raise NotWritten(f"this is {error.what}") from None
    except OSError as error:
        raise NotWritten(f"nothing is written: {reason_of(error)}") from None


def reason_of(error: OSError) -> str:
    """Return why the system did not write, for a person."""
    return _REASONS.get(error.errno or 0) or (error.strerror or type(error).__name__).lower()


def check_place(entry: Entry, within: Sequence[str]) -> str:
    """Return the path of a file without links. Raises `NotWritten` if that leads out."""
    real = ospath.realpath(entry.path)
    if _leads_out(real, within):
        raise NotWritten("a link leads out of the folder, and is not written through")
    return real


def _leads_out(real: str, within: Sequence[str]) -> bool:
    """Report whether a path without links is in none of the folders, and beside none of the files,
    that the program was started with."""
    for path in within:
        root = ospath.realpath(path if ospath.isdir(path) else ospath.dirname(path) or ".")
        if real.startswith(root.rstrip("/") + "/"):
            return False
    return True


def _check_unchanged(fd: int, status: os.stat_result, stamp: Stamp, digest: bytes) -> None:
    from timeline_tui.files.text import new_digest

    held = read_whole(fd, status.st_size) if stamp_of(status) == stamp else None
    if held is None or new_digest(held).digest() != digest:
        raise NotWritten(CHANGED)
    # Root may write whatever it likes, and who has taken the right away meant it for root, too.
    if not modes.S_IMODE(status.st_mode) & 0o222:
        raise NotWritten("the file is read-only")


def _replace_open(fd: int, status: os.stat_result, real: str, data: bytes) -> None:
    """Write bytes beside an open file, and have them take its name, if it still has that."""
    folder, name = ospath.split(real)
    # All that follows is in this one folder, though another took its place.
    at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    temporary = f".{name[:40]}-{secrets.token_hex(6)}.tmp"
    try:
        if not os.access(name, os.W_OK, dir_fd=at):
            raise NotWritten("the file is read-only")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        out = os.open(temporary, flags, 0o600, dir_fd=at)
        try:
            try:
                write_all(out, data)
                _keep_attributes(fd, out, status)
                os.fsync(out)
            finally:
                os.close(out)
            now = os.stat(name, dir_fd=at, follow_symlinks=False)
            if stamp_of(now) != stamp_of(status) or name_special(now.st_mode):
                raise NotWritten(CHANGED)
            os.replace(temporary, name, src_dir_fd=at, dst_dir_fd=at)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary, dir_fd=at)
            raise
        with suppress(OSError):  # not every file system can be asked
            os.fsync(at)
    finally:
        os.close(at)


def _keep_attributes(fd: int, out: int, status: os.stat_result) -> None:
    """Give a new file the owner, the mode and the attributes of an old one."""
    made = os.fstat(out)
    if (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
        try:
            os.fchown(out, status.st_uid, status.st_gid)
        except OSError:
            message = "the file belongs to another user or group, and would become yours"
            raise NotWritten(message) from None
    if hasattr(os, "listxattr"):
        with suppress(OSError):
            for name in os.listxattr(fd):
                with suppress(OSError):
                    os.setxattr(out, name, os.getxattr(fd, name))
    os.fchmod(out, modes.S_IMODE(status.st_mode))


def _sync_folder(folder: str) -> None:
    """Have the folder remember the name; not every file system can be asked."""
    with suppress(OSError):
        fd = os.open(folder or ".", os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
