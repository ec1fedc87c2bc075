"""Breaking and cutting in terminal cells."""

from __future__ import annotations

import sys
import unicodedata
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import iter_graphemes

import timeline_tui
from timeline_tui.core.actors import Mark
from timeline_tui.core.characters import COMMON, goes_on, may_break
from timeline_tui.core.event import Actor
from timeline_tui.core.text import brief, find_marks
from timeline_tui.tui.chrome import short_name
from timeline_tui.tui.glyphs import UNSURE, cell_width, cut, cut_around, wrap

TEXT = st.text(
    st.sampled_from(
        "ab é界👩 \n—ｗका\u0301\u200d\ufe0f🏽🇺🇦1\u20e3かっー、「」“”-/한ᄀ\u1161\u11a8क\u094d"
    ),
    max_size=60,
)
SINGLE = [
    "a", " ", "é", "e\u0301", "界", "が", "か\u3099", "ｶﾞ", "각", "\u1100\u1161\u11a8", "กำ",
    "\u06001", "क्षि", "ന്ത", "🇺🇦", "🇵🇱", "1\ufe0f\u20e3", "👍🏽", "👩\u200d👩\u200d👧",
    "🏴\U000e0067\U000e007f",
]  # fmt: skip
"""Each is one character for a reader."""
CHARACTERS = st.lists(st.sampled_from(SINGLE), max_size=40).map("".join)


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


@given(CHARACTERS, st.integers(2, 20))
def test_no_line_ends_within_what_is_one_character_for_a_reader(text: str, width: int) -> None:
    starts, at = {0: ""}, 0
    for character in iter_graphemes(text):
        starts[at] = character
        at += len(character)
    for start, _ in wrap(text, width):
        if start not in starts:
            within = starts[max(place for place in starts if place < start)]
            assert cell_width(within) > width, (text, start)


@given(CHARACTERS, st.integers(2, 20))
def test_what_is_cut_ends_with_a_whole_character(text: str, width: int) -> None:
    shown = cut(text, width)
    if shown != text:
        shown = shown.removesuffix("…")
        ends = {"": 0} if not shown else {}
        at = 0
        for character in iter_graphemes(text):
            at += len(character)
            ends[text[:at].rstrip()] = at
        assert shown in ends


BLOCKS = (
    *(0x300, 0x600, 0x900, 0xB00, 0xD00, 0x1000, 0x1100, 0x1780, 0x1A00, 0x1B00, 0xA980, 0xAA60),
    *(0xAC00, 0xD7B0, 0x11000, 0x11100, 0x11A00, 0x1F1E6, 0x1F300),
)


@given(st.sampled_from(BLOCKS), st.lists(st.integers(0, 0x7F), max_size=8))
def test_what_is_one_character_by_unicode_is_one_here(block: int, codes: list[int]) -> None:
    text = "".join(chr(block + code) for code in codes)
    if any(unicodedata.category(char)[0] == "C" for char in text):  # or Python does not know it yet
        return
    ends = set(accumulate(map(len, iter_graphemes(text))))
    assert all(goes_on(text, at) for at in range(1, len(text)) if at not in ends)


@given(CHARACTERS, st.sampled_from(SINGLE), CHARACTERS, st.integers(12, 40))
def test_what_is_cut_around_a_place_shows_it_whole(
    before: str, word: str, behind: str, width: int
) -> None:
    text = f"{before} {word} {behind}"
    start = len(before) + 1
    shown = cut_around(text, start, start + len(word), width)
    assert cells(shown) <= width
    assert word in shown
    assert shown.removeprefix("…").removesuffix("…") in text
    if cell_width(text) <= width:
        assert shown == text


NEVER_FIRST = "、。」』）】〉，．！？；：ーっッゃャァ々ゝ・〜)]!?,.…"
NEVER_LAST = "「『（【〈“(["


@given(
    st.text(st.sampled_from("漢字かなabc 12" + NEVER_FIRST + NEVER_LAST), max_size=60),
    st.integers(4, 20),
)
def test_no_line_begins_or_ends_with_a_sign_that_must_not_unless_there_is_no_other_break(
    text: str, width: int
) -> None:
    spans = wrap(text, width)
    for (start, end), (begin, _) in pairwise(spans):
        if end < begin or (text[begin] not in NEVER_FIRST and text[end - 1] not in NEVER_LAST):
            continue
        pairs = [text[at - 1 : at + 1] for at in range(start + 1, end)]
        assert not any(set(pair) <= set("漢字かな") or " " in pair[1:] for pair in pairs), spans


@pytest.mark.parametrize(
    ("text", "width", "wrapped"),
    [
        ("彼は「はい」と言った。", 6, ["彼は", "「は", "い」と", "言っ", "た。"]),
        ("スーパーマーケット", 6, ["スー", "パー", "マー", "ケット"]),
        ("我们说“好”的。", 8, ["我们说", "“好”的。"]),
        ("人々は時々", 6, ["人々は", "時々"]),
        ("東京Tokyo Tower前", 8, ["東京", "Tokyo", "Tower前"]),
        ("価格は$100だ", 8, ["価格は", "$100だ"]),
        ("約50％増（前年比）", 8, ["約50％増", "（前年", "比）"]),
        ("漢字\xa0漢字漢字", 6, ["漢", "字\xa0漢", "字漢字"]),
        ("そう……だ", 7, ["そう……", "だ"]),
        ("회의를 열고 말했다", 8, ["회의를", "열고", "말했다"]),
        ("（ a ） b", 4, ["（ a", "） b"]),
    ],
)
def test_chinese_and_japanese_lines_are_broken_as_their_readers_expect(
    text, width, wrapped
) -> None:
    assert lines(text, width) == wrapped


def test_a_flag_is_never_broken_into_letters() -> None:
    flags = "🇺🇦🇵🇱🇩🇪🇫🇷🇬🇧🇺🇸🇮🇹🇪🇸" * 6
    for width in range(8, 40):
        shown = lines(f"Vote by {flags}", width)
        assert all(len(line.replace("Vote by", "").strip()) % 2 == 0 for line in shown)
        assert "".join(shown).replace("Vote by", "").strip() == flags
        shown_flags = cut(flags, width).removesuffix("…")
        assert len(shown_flags) % 2 == 0
        assert flags.startswith(shown_flags)


def test_latin_words_before_ideographs_do_not_stand_alone_on_their_line() -> None:
    said = "The spokesman said 中华人民共和国国务院关于进一步加强安全生产工作的通知已经印发各省。"
    first, *_ = lines(said, 60)
    assert cell_width(first) >= 59


@pytest.mark.parametrize(
    ("text", "width", "wrapped"),
    [
        ("https://example.org/news/2026", 24, ["https://example.org/", "news/2026"]),
        ("well-known-but-long words", 12, ["well-known-", "but-long", "words"]),
        ("well-known facts", 12, ["well-known", "facts"]),
        ("see well-known", 12, ["see", "well-known"]),  # a word that fits is kept whole
        ("2026-01-02-03-04-05", 12, ["2026-01-02-0", "3-04-05"]),
    ],
)
def test_a_word_that_fits_in_no_line_is_broken_behind_a_hyphen_or_a_slash(
    text: str, width: int, wrapped: list[str]
) -> None:
    assert lines(text, width) == wrapped


def test_a_name_is_shortened_to_whole_characters() -> None:
    assert brief("🇺🇦🇵🇱🇩🇪", 4) == "🇺🇦…"
    assert brief("e\u0301" * 3, 4) == "e\u0301…"
    assert Mark("🇺🇦🇵🇱🇩🇪").within(4) == "🇺🇦…"
    assert Mark("🇺🇦🇵🇱🇩🇪", shared=5).within(4) == "…🇩🇪"
    one = Actor("a", "e\u0301tienne-marie Lopez", kind="person")
    assert short_name(one, 10) == "e\u0301. Lopez"


def test_a_match_is_marked_with_all_of_its_character() -> None:
    assert find_marks("a 👩\u200d👧 b", ("👩",)) == [(2, 5)]
    assert find_marks("a 👩\u200d👧 b", ("👧",)) == [(2, 5)]
    assert find_marks("x🇺🇦y", ("🇦",)) == [(1, 3)]


@given(TEXT)
def test_no_break_that_is_allowed_takes_a_character_apart(text: str) -> None:
    for at in range(1, len(text)):
        if " " not in text[at - 1 : at + 1] and "\n" not in text[at - 1 : at + 1]:
            assert not (may_break(text, at) and goes_on(text, at))


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
