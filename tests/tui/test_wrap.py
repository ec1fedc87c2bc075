"""Breaking and cutting in terminal cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from timeline_tui.tui.wrap import cut, pad, wrap

TEXT = st.text(st.sampled_from("ab é界👩 \n—ｗ"), max_size=60)


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
    assert all(cell_len(text[start:end]) <= width for start, end in spans)
    ends = [place for span in spans for place in span]
    assert ends == sorted(ends)
    between = zip(
        [0, *(end for _, end in spans)], [start for start, _ in spans] + [len(text)], strict=True
    )
    assert not "".join(text[start:end] for start, end in between).strip(" \n")


@given(TEXT, st.integers(1, 20))
def test_what_is_cut_or_padded_fits_exactly(text: str, width: int) -> None:
    text = text.replace("\n", " ")
    assert cell_len(cut(text, width)) <= width
    assert cell_len(pad(text, width)) == width
    if cell_len(text) <= width:
        assert cut(text, width) == text
    else:
        assert cut(text, width).endswith("…")
