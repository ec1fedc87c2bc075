"""Flat sections in a file: what is written comes back, and anything doubtful is refused."""

from __future__ import annotations

import os
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.files.cache.segment import (
    Damaged,
    Flat,
    Sections,
    json_section,
    pack_sections,
    write_sections,
)

SECTIONS: dict[str, Flat] = {
    "day": array("i", [-5, 0, 1 << 30]),
    "low": array("d", [-float("inf"), 0.5]),
    "key.start": array("Q", [0, 1 << 63]),
    "key": b"ab",
    "nothing": array("I"),
    "text": bytes(range(256)) * 9_000,
    "head": json_section({"title": "A bridge \ud800"}),
}


def whole(sections: dict[str, Flat]) -> bytes:
    return b"".join(pack_sections(sections))


def same(found: Sections, sections: dict[str, Flat]) -> bool:
    return list(found) == list(sections) and all(
        found[name].tobytes() == memoryview(flat).tobytes()
        and found[name].format == memoryview(flat).format
        for name, flat in sections.items()
    )


def test_what_is_written_is_mapped_with_its_types(tmp_path: Path) -> None:
    path = tmp_path / "one"
    write_sections(str(path), SECTIONS)
    found = Sections.open(str(path))
    assert same(found, SECTIONS)
    assert found["day"].tolist() == [-5, 0, 1 << 30]
    assert found.value("head") == {"title": "A bridge \ud800"}
    assert found.piece("text", 255, 258) == b"\xff\0\1"
    assert "day" in found
    assert "night" not in found
    assert [each.name for each in tmp_path.iterdir()] == ["one"]
    assert path.stat().st_mode & 0o777 == 0o600


@given(st.dictionaries(st.text(max_size=5), st.lists(st.integers(0, 2**32 - 1), max_size=9)))
def test_any_numbers_come_back(numbers: dict[str, list[int]]) -> None:
    sections: dict[str, Flat] = {name: array("I", each) for name, each in numbers.items()}
    assert same(Sections(whole(sections)), sections)


def test_a_file_takes_the_place_of_one_that_others_still_read(tmp_path: Path) -> None:
    path = str(tmp_path / "one")
    write_sections(path, {"a": b"before"})
    before = Sections.open(path)
    write_sections(path, {"a": b"after"}, synced=False)
    assert before["a"].tobytes() == b"before"
    assert Sections.open(path)["a"].tobytes() == b"after"


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(IsADirectoryError):
        write_sections(str(tmp_path / "taken"), SECTIONS)
    assert [each.name for each in tmp_path.iterdir()] == ["taken"]


def test_a_file_that_is_cut_anywhere_is_damaged() -> None:
    data = whole({"day": array("i", range(40)), "head": b"{}"})
    for end in range(len(data)):
        with pytest.raises(Damaged):
            Sections(data[:end]).check_all()


def test_a_bit_that_turned_is_noticed_or_says_nothing() -> None:
    sections: dict[str, Flat] = {"day": array("i", range(9)), "head": b"{}"}
    data = whole(sections)
    for at in range(len(data)):
        for bit in (1, 0x80):
            turned = bytearray(data)
            turned[at] ^= bit
            try:
                found = Sections(bytes(turned))
                found.check_all()
            except Damaged:
                continue
            assert same(found, sections), at  # it is in what fills up to eight bytes


def test_a_section_is_checked_when_it_is_first_used() -> None:
    data = whole({"sound": b"abc", "wrong": b"def"})
    found = Sections(data.replace(b"def", b"dxf"))
    assert found["sound"].tobytes() == b"abc"
    with pytest.raises(Damaged, match="wrong"):
        found["wrong"]


def test_a_large_section_is_checked_by_the_megabyte() -> None:
    size = 3 << 20
    data = bytearray(whole({"text": bytes(size)}))
    data[-1] = 1
    found = Sections(bytes(data))
    found.check("text", 0, 2 << 20)
    assert found.piece("text", 5, 9) == bytes(4)
    with pytest.raises(Damaged):
        found.check("text", size - 10, size)
    with pytest.raises(Damaged):
        found["text"]
    assert len(found.unchecked("text")) == size


def test_bytes_beyond_a_section_are_not_given() -> None:
    found = Sections(whole({"a": b"abc", "b": b"def"}))
    for start, stop in ((0, 4), (-1, 2), (2, 1)):
        with pytest.raises(Damaged):
            found.piece("a", start, stop)
    for ask in (found.__getitem__, found.value, lambda name: found.piece(name, 0, 0)):
        with pytest.raises(Damaged):
            ask("c")


def test_a_section_that_is_no_json_has_no_value() -> None:
    with pytest.raises(Damaged):
        Sections(whole({"head": b"{"})).value("head")


def test_a_link_a_pipe_and_what_others_may_write_are_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "one"
    write_sections(str(path), SECTIONS)
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(OSError, match="link"):
        Sections.open(str(tmp_path / "link"))
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Damaged):
        Sections.open(str(tmp_path / "pipe"))
    with pytest.raises((Damaged, OSError)):
        Sections.open(str(tmp_path))
    path.chmod(0o620)
    with pytest.raises(Damaged, match="others"):
        Sections.open(str(path))
    (tmp_path / "short").write_bytes(b"")
    with pytest.raises(Damaged):
        Sections.open(str(tmp_path / "short"))


def test_what_is_no_row_of_numbers_is_not_written() -> None:
    for flat in (memoryview(array("f", [1.0])), memoryview(b"abcd")[::2]):
        with pytest.raises(ValueError, match="flat"):
            pack_sections({"a": flat})
