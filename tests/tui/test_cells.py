"""Breaking and cutting in terminal cells."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import timeline_tui
from timeline_tui.core.characters import COMMON
from timeline_tui.tui.glyphs import UNSURE, cell_width, cut, wrap

TEXT = st.text(st.sampled_from("ab é界👩 \n—ｗका\u0301\u200d\ufe0f🏽"), max_size=60)


def cells(text: str) -> int:
    """Return the most cells that the toolkit or another terminal gives it."""
    return max(cell_len(text), cell_width(text))


def lines(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, width)]


@pytest.mark.parametrize(
    ("text", "width", "wrapped"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 8, ["one two", "three"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a\n\nb", 5, ["a", "", "b"]),
        ("界界界", 4, ["界界", "界"]),
        ("one   two", 4, ["one", "two"]),
        ("", 5, [""]),
    ],
)
def test_lines_are_broken_at_spaces_and_at_line_feeds(text, width, wrapped) -> None:
    assert lines(text, width) == wrapped


@given(TEXT, st.integers(2, 20))
def test_no_line_is_too_wide_and_nothing_but_breaks_is_left_out(text: str, width: int) -> None:
    spans = wrap(text, width)
    assert all(cells(text[start:end]) <= width or end == start + 1 for start, end in spans)
    ends = [place for span in spans for place in span]
    assert ends == sorted(ends)
    between = zip(
        [0, *(end for _, end in spans)], [start for start, _ in spans] + [len(text)], strict=True
    )
    assert not "".join(text[start:end] for start, end in between).strip(" \n")


@given(TEXT, st.integers(1, 20))
def test_what_is_cut_fits(text: str, width: int) -> None:
    text = text.replace("\n", " ")
    assert cells(cut(text, width)) <= width
    if cell_width(text) <= width:
        assert cut(text, width) == text
    else:
        assert cut(text, width).endswith("…")


@pytest.mark.parametrize(
    ("text", "width", "wrapped"),
    [
        ("कामकामका", 4, ["काम", "काम", "का"]),  # a vowel sign stays with its letter
        ("👩\u200d👧👩\u200d👧", 4, ["👩\u200d👧", "👩\u200d👧"]),
        ("a👍🏽b👍🏽", 6, ["a👍🏽b", "👍🏽"]),
        ("👩\u200d👩\u200d👧", 3, ["👩\u200d", "👩\u200d", "👧"]),  # what fits in no line
    ],
)
def test_what_is_one_character_for_a_reader_is_not_broken(text, width, wrapped) -> None:
    assert lines(text, width) == wrapped
    assert cut(text, width) == wrapped[0][: len(cut(text, width)) - 1] + "…"


@pytest.mark.parametrize("step", [61, pytest.param(1, marks=pytest.mark.slow)])
def test_no_character_is_narrower_than_textual_takes_it_to_be(step: int) -> None:
    some = map(chr, range(0, sys.maxunicode + 1, step))
    assert not [hex(ord(char)) for char in some if cell_width(char) < cell_len(char)]


@given(TEXT)
def test_no_text_is_narrower_than_textual_takes_it_to_be(text: str) -> None:
    assert cell_width(text) >= cell_len(text)


def test_text_is_measured_and_wrapped_in_one_module() -> None:
    package = Path(timeline_tui.__file__).parent
    for path in package.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        assert "east_asian_width" not in code or path.name == "characters.py", path
        # The driver goes by the columns that Textual wrote to.
        assert "rich.cells" not in code or path.name == "driver.py", path
        assert "import textwrap" not in code or path.parts[-3] == "cli", path


def test_all_terminals_draw_common_characters_alike() -> None:
    assert not [char for char in sorted(COMMON) if UNSURE.match(char)]
