"""The folder of indexes on disk: whose it is, who may read it, what is kept and what goes."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from timeline_tui.files import cache
from timeline_tui.files.cache import CacheError, Shelf, key_of


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "timeline-tui"


def fill(root: Path, *paths: str, size: int = 10, used: int = 0) -> Shelf:
    """Keep something, as if it had been used so many seconds after the epoch."""
    shelf = Shelf(root, key_of(paths))
    with shelf.writing() as folder:
        assert folder is not None
        (folder / cache.INDEX).write_bytes(b"x" * size)
        (folder / cache.INDEX).chmod(0o600)
    os.utime(shelf.folder, (used, used))
    return shelf


def kept(root: Path) -> list[tuple[str, ...]]:
    return [each.paths for each in cache.list_kept(root)]


def read(shelf: Shelf) -> bytes:
    with shelf.reading() as folder:
        fd = cache.open_file(folder, cache.INDEX)
        try:
            return os.read(fd, 100)
        finally:
            os.close(fd)


# -- where it is -----------------------------------------------------------------------------------


def test_it_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.cache_folder() == tmp_path / "timeline-tui"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache.cache_folder() == tmp_path / ".cache" / "timeline-tui"


def test_a_folder_has_one_index_however_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "events").mkdir()
    monkeypatch.chdir(tmp_path)
    here = key_of(["events"])
    assert here == key_of(["./events/"]) == key_of([str(tmp_path / "events")])
    monkeypatch.chdir("events")
    assert here == key_of(["."])
    assert here != key_of(["."], follow=True)


def test_files_and_several_folders_are_told_apart_by_how_they_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    (tmp_path / "x.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert key_of(["a", "b"]) != key_of(["b", "a"])
    assert key_of(["a", "b"]) != key_of(["./a", "b"])
    assert key_of(["x.json"]) != key_of([str(tmp_path / "x.json")])


def test_standard_input_is_never_kept() -> None:
    with pytest.raises(CacheError, match="standard input"):
        key_of(["events", "-"])


# -- whose it is -----------------------------------------------------------------------------------


def test_all_of_it_is_for_the_user_alone(root: Path) -> None:
    old = os.umask(0)
    try:
        shelf = fill(root, "a")
    finally:
        os.umask(old)
    for path in (root, shelf.folder):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for path in shelf.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_a_folder_that_others_may_enter_is_closed_to_them_when_it_is_written(root: Path) -> None:
    shelf = fill(root, "a")
    root.chmod(0o755)
    shelf.folder.chmod(0o755)
    assert read(shelf)
    fill(root, "a")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (root, shelf.folder)] == [0o700, 0o700]


@pytest.mark.parametrize("which", ["root", "folder"])
def test_nothing_is_read_where_others_may_write(root: Path, which: str) -> None:
    shelf = fill(root, "a")
    (root if which == "root" else shelf.folder).chmod(0o770)
    with pytest.raises(CacheError, match="others may write"):
        read(shelf)


def test_no_link_is_followed_to_a_folder(root: Path, tmp_path: Path) -> None:
    shelf = fill(root, "a")
    other = tmp_path / "elsewhere"
    shelf.folder.rename(other)
    shelf.folder.symlink_to(other)
    with pytest.raises(CacheError, match="link"):
        read(shelf)
    with pytest.raises(CacheError, match="link"), shelf.writing():
        pass
    shelf.folder.unlink()
    other.rename(shelf.folder)
    root.rename(other)
    root.symlink_to(other)
    with pytest.raises(CacheError, match="link"):
        read(shelf)
    assert not cache_is_listed(root)


def cache_is_listed(root: Path) -> bool:
    try:
        return bool(cache.list_kept(root))
    except CacheError:
        return False


def _link(path: Path, other: Path) -> None:
    other.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(other)


def _second_name(path: Path, other: Path) -> None:
    os.link(path, other)


def _open_to_all(path: Path, other: Path) -> None:
    del other
    path.chmod(0o622)


def _pipe(path: Path, other: Path) -> None:
    del other
    path.unlink()
    os.mkfifo(path, 0o600)


@pytest.mark.parametrize("change", [_link, _second_name, _open_to_all, _pipe])
def test_a_file_is_not_read_if_it_may_be_somebody_elses(
    root: Path, tmp_path: Path, change: Callable[[Path, Path], None]
) -> None:
    shelf = fill(root, "a")
    change(shelf.folder / cache.INDEX, tmp_path / "other")
    with pytest.raises(CacheError):
        read(shelf)


@pytest.mark.parametrize("which", ["folders", "files"])
def test_what_another_user_owns_is_not_read(
    root: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    shelf = fill(root, "a")
    real = os.fstat

    def fstat(fd: int) -> os.stat_result:
        status = real(fd)
        if stat.S_ISDIR(status.st_mode) is (which == "folders"):
            values = list(status)
            values[stat.ST_UID] = os.geteuid() + 1
            return os.stat_result(values)
        return status

    monkeypatch.setattr(os, "fstat", fstat)
    with pytest.raises(CacheError, match="another user"):
        read(shelf)


# -- writing ---------------------------------------------------------------------------------------


def test_one_program_at_a_time_writes(root: Path) -> None:
    shelf = Shelf(root, key_of(["a"]))
    with shelf.writing() as first:
        assert first is not None
        with Shelf(root, key_of(["a"])).writing() as second:
            assert second is None
        with Shelf(root, key_of(["b"])).writing() as other:
            assert other is not None
    with shelf.writing() as third:
        assert third is not None


def test_what_an_ended_program_left_is_removed_by_the_next(root: Path) -> None:
    shelf = fill(root, "a")
    for name in ("s-1", "s-2", ".index.tmp"):
        (shelf.folder / name).write_bytes(b"x")
    with shelf.writing():
        shelf.keep_only(["s-1"])
    assert {path.name for path in shelf.folder.iterdir()} == {"index", "key", "lock", "s-1"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_says_so(root: Path) -> None:
    root.parent.mkdir(parents=True)
    root.parent.chmod(0o500)
    try:
        with pytest.raises(CacheError, match="permission denied"), Shelf(root, "[]").writing():
            pass
    finally:
        root.parent.chmod(0o700)


def test_a_file_in_the_place_of_the_folder_says_so(root: Path) -> None:
    root.parent.mkdir(parents=True)
    root.write_bytes(b"")
    with pytest.raises(CacheError), Shelf(root, "[]").writing():
        pass
    with pytest.raises(CacheError):
        read(Shelf(root, "[]"))


# -- what is kept ----------------------------------------------------------------------------------


def test_what_was_used_last_is_listed_first(root: Path, tmp_path: Path) -> None:
    fill(root, str(tmp_path / "a"), used=1)
    fill(root, str(tmp_path / "b"), str(tmp_path / "c"), used=3)
    first = fill(root, str(tmp_path / "d"), used=2)
    assert kept(root) == [
        (str(tmp_path / "b"), str(tmp_path / "c")), (str(tmp_path / "d"),), (str(tmp_path / "a"),)
    ]  # fmt: skip
    first.touch()
    assert kept(root)[0] == (str(tmp_path / "d"),)


def test_nothing_is_listed_before_anything_is_kept(root: Path) -> None:
    assert cache.list_kept(root) == []
    assert cache.clear(root) == 0


def test_what_was_used_longest_ago_goes_where_there_is_too_much(root: Path, tmp_path: Path) -> None:
    for number in range(5):
        fill(root, str(tmp_path / f"{number}"), size=10_000, used=number)
    assert cache.shrink(root, shelves=4) == 1
    assert [paths[0][-1] for paths in kept(root)] == ["4", "3", "2", "1"]
    assert cache.shrink(root, size=25_000) == 2
    assert [paths[0][-1] for paths in kept(root)] == ["4", "3"]
    assert cache.shrink(root) == 0


def test_what_a_killed_program_left_goes(root: Path) -> None:
    for name in ("killed", "begun", "writing", "whole"):
        shelf = fill(root, f"/{name}", used=1)
        if name != "whole":
            (shelf.folder / cache.INDEX).rename(shelf.folder / "0123-part")
        os.utime(shelf.folder, None if name == "begun" else (1, 1))
    with Shelf(root, key_of(["/writing"])).writing():
        assert cache.shrink(root) == 1
    assert {paths[0] for paths in kept(root)} == {"/begun", "/writing", "/whole"}


def test_all_can_be_removed_and_nothing_else(root: Path, tmp_path: Path) -> None:
    fill(root, "a")
    fill(root, "b")
    (root / "notes.txt").write_text("mine")
    (root / "folder").mkdir()
    assert cache.clear(root) == 2
    assert {path.name for path in root.iterdir()} == {"notes.txt", "folder"}


def test_what_another_program_writes_now_is_not_removed(root: Path) -> None:
    shelf = fill(root, "a")
    with shelf.writing():
        assert cache.clear(root) == 0
    assert cache.clear(root) == 1


def test_a_damaged_list_of_paths_is_no_reason_to_fail(root: Path) -> None:
    shelf = fill(root, "a")
    for text in ("", "{", "5", "[[5]]", "null", '{"a": 1}'):
        (shelf.folder / "key").write_text(text)
        assert kept(root) == [()]


# -- what it depends on ----------------------------------------------------------------------------

PACKAGE = Path(cache.__file__).parents[2]
NUMBER = re.compile(r'^READERS = "(.*)"$', re.MULTILINE)


def digest_of_readers() -> str:
    """Return the digest of all modules that have a part in what is kept, but for the digest that is
    written in one of them."""
    digest = hashlib.blake2b(digest_size=8)
    for package in ("dates", "core", "files"):
        for path in sorted((PACKAGE / package).rglob("*.py")):
            text = NUMBER.sub("", path.read_text(encoding="utf-8"))
            digest.update(f"{path.relative_to(PACKAGE).as_posix()}\0{text}\0".encode())
    return digest.hexdigest()


def test_an_index_is_made_anew_when_the_modules_that_read_have_changed() -> None:
    found = digest_of_readers()
    if os.environ.get("TIMELINE_TUI_RENEW") and found != cache.READERS:
        path = Path(cache.__file__)
        text = path.read_text(encoding="utf-8")
        path.write_text(NUMBER.sub(f'READERS = "{found}"', text), encoding="utf-8")
        return
    assert found == cache.READERS, (
        "modules that read have changed: TIMELINE_TUI_RENEW=1 renews READERS in "
        "files/cache/__init__.py, so that no index of before is taken"
    )
