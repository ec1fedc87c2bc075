"""Text that is safe to show, and text that is folded for search."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core import text as text_module
from timeline_tui.core.characters import class_of
from timeline_tui.core.text import (
    COMBINING_LIMIT,
    SHOWN_LIMIT,
    _fold_with_origin,
    contains,
    count,
    find_marks,
    fold,
    fold_for_search,
    join_texts,
    size_words,
    split_words,
    visible,
    visible_lines,
)


def every_character(step: int = 1) -> Iterator[str]:
    """Give every character, or one of so many."""
    return map(chr, range(0, sys.maxunicode + 1, step))


JOINERS = "\u200c\u200d"
SELECTORS = "\ufe0e\ufe0f"
IGNORABLE = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200B), (0x200E, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
    (0x3164, 0x3164), (0xFE00, 0xFE0D), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Default_Ignorable_Code_Point of DerivedCoreProperties.txt (Unicode 16), without the joiners and
the two emoji selectors, which have uses of their own, and with the marks of interlinear notes,
which hide what stands between them."""

LOADED = st.text(
    st.one_of(
        st.sampled_from(
            "aé e\u0301\u0300\u0327❤👩🚀1#ßŉİﬁक\u094d\u0937میש가\u1161界“’–\t\n\r\x1b\x07"
        ),
        st.sampled_from(JOINERS + SELECTORS + "\u202e\u200b\u034f\ufe00\U000e0041\ud800\x9b\u061c"),
        st.characters(codec=None),
    )
)
"""Text in which everything that is awkward meets everything else."""


def is_dangerous(char: str) -> bool:
    """Report whether a terminal obeys a character, or a reader cannot see it."""
    code = ord(char)
    return (
        unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(char)
        in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        or any(first <= code <= last for first, last in IGNORABLE)
    )


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.slow)])
def test_no_character_that_a_terminal_obeys_or_a_reader_cannot_see_survives(step):
    for char in every_character(step):
        if is_dangerous(char):
            assert not any(is_dangerous(shown) for shown in visible(char)), hex(ord(char))
            assert visible(char) not in ("", char), hex(ord(char))


@pytest.mark.slow
def test_every_other_character_is_shown_as_it_is():
    for char in every_character():
        if not is_dangerous(char) and char not in JOINERS + SELECTORS:
            assert visible(char) == char, hex(ord(char))


@given(LOADED)
def test_whatever_the_neighbors_nothing_dangerous_survives(text):
    assert not any(is_dangerous(char) for char in visible(text))
    lines = visible_lines(text)
    assert not any(is_dangerous(char) for char in lines if char != "\n")


@given(LOADED)
def test_safe_text_is_shown_as_it_is(text):
    for show in (visible, visible_lines):
        safe = show(text)
        assert show(safe) == safe


@given(LOADED)
def test_nothing_is_dropped_without_a_trace(text):
    if text:
        assert visible(text) != ""
    kept = [
        char for char in text if not is_dangerous(char) and unicodedata.category(char)[0] != "M"
    ]
    shown = visible(text)
    for char in set(kept) - set(JOINERS + "\u1161"):
        assert shown.count(char) >= kept.count(char)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;owned\x07", "␛]0;owned␇"),
        ("\x7f\x9b31m", "␡⟨U+009B⟩31m"),
        ("two\nlines\ttab", "two␊lines␉tab"),
        ("\u202egnp.exe", "⟨RLO⟩gnp.exe"),
        ("\ud800", "⟨U+D800⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("ab\u00adc\u200bd\ufeff", "ab⟨SHY⟩c⟨ZWSP⟩d⟨BOM⟩"),
        ("a\u034fb", "a⟨CGJ⟩b"),
        ("plain ASCII", "plain ASCII"),
        ("plain\n", "plain␊"),
        ("", ""),
        ("naïve — “quoted” 界 שלום", "naïve — “quoted” 界 שלום"),
        ("🇩🇪🇺🇦", "🇩🇪🇺🇦"),
        ("[b]bold[/b] [@click=app.quit]x[/]", "[b]bold[/b] [@click=app.quit]x[/]"),
    ],
)
def test_what_is_unsafe_becomes_a_symbol_and_all_else_stays(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    ["می\u200cخواهم", "क्\u200dष", "ශ්\u200dරී", "👨\u200d👩\u200d👧",
     "👩🏽\u200d🚀", "🏴\u200d☠\ufe0f", "❤\ufe0f\u200d🔥", "1\ufe0f\u20e3",
     "☺\ufe0e", "ه\u200d\u200cا"],
)  # fmt: skip
def test_joiners_and_selectors_stay_where_a_script_or_an_emoji_needs_them(text):
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("pay\u200cpal", "pay⟨ZWNJ⟩pal"),
        ("a\u200db", "a⟨ZWJ⟩b"),
        ("\u200d", "⟨ZWJ⟩"),
        ("👩\u200da", "👩⟨ZWJ⟩a"),
        ("👩\u200d\u200d👧", "👩⟨ZWJ⟩⟨ZWJ⟩👧"),
        ("a\ufe0f", "a⟨VS16⟩"),
        ("❤\ufe0f\ufe0f", "❤\ufe0f⟨VS16⟩"),
        ("x\ufe01", "x⟨VS2⟩"),
    ],
)
def test_joiners_and_selectors_elsewhere_are_shown(text, shown):
    assert visible(text) == shown


def test_a_flood_of_combining_marks_is_tamed_and_counted():
    flood = "Z" + "\u0301" * 30 + "alg"
    assert (
        visible(flood) == "Z" + "\u0301" * COMBINING_LIMIT + f"⟨+{30 - COMBINING_LIMIT} marks⟩alg"
    )


def test_a_flood_cannot_hide_behind_joiners_or_letters_without_width():
    for between in (*JOINERS, "\u20dd", "\u1161"):
        flood = "ക" + ("\u0301" * 5 + between) * 20
        assert "marks⟩" in visible(flood), hex(ord(between))


@given(st.text(st.sampled_from("aक\u0301\u0300\u20dd\u200d\u200c\u1161\ufe0f"), max_size=60))
def test_no_character_carries_more_than_the_limit_of_marks(text):
    run = 0
    for char in visible(text):
        without_width = unicodedata.category(char) in ("Mn", "Me", "Cf") or char == "\u1161"
        run = run + 1 if without_width else 0
        assert run <= COMBINING_LIMIT


def test_orthographies_with_many_marks_are_left_alone():
    vietnamese, hebrew, tibetan = "ệ" + "e\u0323\u0302", "בְּרֵאשִׁ֖ית", "བསྒྲུབས"
    assert visible(vietnamese + hebrew + tibetan) == vietnamese + hebrew + tibetan


@pytest.mark.parametrize("char", ["x", "é", "\n"])
def test_text_over_the_limit_says_exactly_how_much_is_left_out(char):
    assert visible(char * 10, limit=10) == visible(char) * 10
    assert visible(char * 11, limit=10) == visible(char) * 10 + "… (1 more character)"
    assert visible(char * 1210, limit=10).endswith("… (1,200 more characters)")
    assert visible("x" * (SHOWN_LIMIT + 5)).endswith("x… (5 more characters)")


def test_lines_stay_lines_however_they_are_ended_and_tabs_are_two_spaces():
    assert visible_lines("one\r\ntwo\rthree\nfour\tfive") == "one\ntwo\nthree\nfour  five"
    assert visible_lines("\x0b\x0c\x85\u2028\x1b") == "␋␌⟨NEL⟩⟨LS⟩␛"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("limit", [4, 5, 6, 7, 8, 9])
def test_cut_lines_count_the_characters_of_the_file_and_no_line_end_is_a_symbol(ending, limit):
    text = f"abc{ending}def{ending}ghi{ending}jkl"
    shown = visible_lines(text, limit=limit)
    body, _, rest = shown.partition("… (")
    assert rest.startswith(f"{len(text) - limit} more character")
    assert "␍" not in body
    assert "abc\ndef\nghi\njkl".startswith(body.removesuffix("\n"))


# -- folding -------------------------------------------------------------------------------------


@pytest.mark.slow
def test_folding_any_character_again_changes_nothing():
    for char in every_character():
        assert fold(fold(char)) == fold(char), hex(ord(char))


@given(LOADED)
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(LOADED, LOADED)
def test_a_text_folds_as_its_pieces_do(one, two):
    assert fold(one + two) == fold(one) + fold(two)


def test_a_long_text_folds_as_its_pieces_do():
    for text in ("é" * 70_000, "a" * 65_535 + "e\u0301ﬁß" * 40_000):
        assert fold(text) == "".join(map(fold, text))


@given(LOADED)
def test_normal_forms_and_cases_fold_alike(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert fold(unicodedata.normalize("NFC", text)) == fold(text)
    assert fold(text.lower()) == fold(text)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Zoë MÜLLER", "zoe muller"), ("STRASSE", "straße"), ("İstanbul", "istanbul"),
        ("Diyarbakır", "DIYARBAKIR"), ("ŉ", "'n"), ("ﬁnal", "final"), ("don’t", "don't"),
        ("“on track”", '"on track"'), ("2025–26", "2025-26"), ("a\u00a0b\u202fc", "a b c"),
        ("Ὀδυσσεύς", "οδυσσευσ"), ("ᾳ", "α"), ("Łukasz Ørsted Đoković", "lukasz orsted dokovic"),
        ("wait…", "wait..."), ("ＡＩ", "ai"), ("︱", "-"), ("Kelvin", "kelvin"), ("‹«»›", "'\"\"'"),
    ],
)  # fmt: skip
def test_case_accents_and_typography_do_not_count(written, typed):
    assert fold(written) == fold(typed)


def test_words_are_folded_and_each_is_there_once():
    assert split_words("  Die  DIE “Ökonomie”\tdie ") == ("die", '"okonomie"')
    assert split_words(" \n\u00a0") == ()
    assert split_words("\u0301") == ()


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Ge\xadsamt\xadkon\xadzept", "gesamtkonzept"), ("مـحـمـد", "محمد"), ("محمد", "مـحـمـد"),
        ("\u200eWord\u200f", "word"), ("zero\u200bwidth", "zerowidth"),
        ("می\u200cخواهم", "میخواهم"),
        ("☺\ufe0f", "☺"), ("\u2066in\u2069side", "inside"), ("\ufeffbegin", "begin"),
        ("ab\U000e0041c", "abc"), ("e\xad\u0301", "é"),
    ],
)  # fmt: skip
def test_a_search_passes_over_what_no_reader_sees(written, typed):
    assert fold_for_search(written) == fold_for_search(typed)
    ((start, end),) = find_marks(written, split_words(typed))
    assert fold_for_search(written[start:end]) == fold_for_search(typed)
    assert split_words(written) == split_words(typed)


@given(LOADED, LOADED)
def test_what_a_search_looks_through_is_folded_as_its_pieces_are(one, two):
    folded = fold_for_search(one)
    assert fold_for_search(one + two) == folded + fold_for_search(two)
    assert fold_for_search(folded) == folded
    assert {*map(class_of, folded)} <= {"plain", "control", "separator", "surrogate"}


def test_words_are_marked_around_the_symbol_of_what_no_reader_sees():
    shown = visible("das Ge\xadsamt\u200bkon\xadzept")
    assert "⟨SHY⟩" in shown
    assert spans_of(shown, "gesamtkonzept") == ["Ge⟨SHY⟩samt⟨ZWSP⟩kon⟨SHY⟩zept"]
    assert spans_of("a literal ⟨SHY⟩", "shy") == ["SHY"]
    assert spans_of("half⟨NEL⟩way ⟨U+00AD⟩", "halfway") == []


@given(st.lists(st.text(st.sampled_from("ab \n\t\u00a0é"), max_size=6), max_size=4))
def test_texts_that_are_joined_are_a_line_each_with_one_space_between_words(texts):
    joined = join_texts(texts)
    lines = [line for each in texts if (line := join_texts([each]))]
    assert joined == "\n".join(lines)
    assert not {"  ", "\t"} & {joined[at : at + n] for at in range(len(joined)) for n in (1, 2)}
    assert [each.split() for each in lines] == [
        each.split() for each in texts if join_texts([each])
    ]


def test_a_phrase_is_found_and_marked_where_it_goes_on_in_the_next_line():
    text = "The end of\nthe first line"
    assert contains(text, ("of the first",))
    assert find_marks(text, ("of the first",)) == [(8, 20)]
    assert contains("naïve\r\n  café", ("naive cafe",))
    assert find_marks("naïve\ncafé", ("naive cafe",)) == [(0, 10)]
    assert find_marks("of the\n", ("the first",)) == []


# -- marks ---------------------------------------------------------------------------------------


def spans_of(text: str, *needles: str) -> list[str]:
    return [
        text[start:end] for start, end in find_marks(text, tuple(map(fold_for_search, needles)))
    ]


def test_marks_are_where_the_words_are_in_the_text_itself():
    assert spans_of("The Pentagon’s “label”", "pentagon's") == ["Pentagon’s"]
    assert spans_of("Straße, STRASSE", "strasse") == ["Straße", "STRASSE"]
    assert spans_of("a cat and a CAT", "cat") == ["cat", "CAT"]
    assert spans_of("a cat", "dog") == []
    assert spans_of("", "dog") == []
    assert find_marks("a cat", ()) == []


def test_a_mark_covers_the_combining_marks_of_its_last_letter():
    assert spans_of("cafe\u0301s", "cafe") == ["cafe\u0301"]
    assert spans_of("e\u0301e\u0301", "e") == ["e\u0301e\u0301"]
    assert spans_of("le\u0301", "e") == ["e\u0301"]
    assert spans_of("ל\u05b8\u05bc", "ל") == ["ל\u05b8\u05bc"]


def test_half_of_a_letter_that_folds_to_two_marks_the_whole_letter():
    assert spans_of("aßb", "s") == ["ß"]
    assert spans_of("oﬃce", "fi") == ["ﬃ"]


def test_marks_that_touch_or_overlap_are_one():
    assert find_marks("abcdef", ("bcd", "cde", "ab")) == [(0, 5)]
    assert find_marks("aaaa", ("aa",)) == [(0, 4)]


def test_an_empty_needle_marks_nothing():
    assert find_marks("abc", ("",)) == []
    assert find_marks("abc", ("", "b")) == [(1, 2)]


@given(
    LOADED, st.lists(st.text(st.sampled_from("aes'ने") | st.characters(), min_size=1, max_size=3))
)
def test_marks_lie_in_the_text_in_order_apart_and_each_holds_a_needle(text, typed):
    needles = tuple(needle for word in typed for needle in split_words(word))
    found = find_marks(text, needles)
    ends = [place for span in found for place in span]
    assert ends == sorted(set(ends))
    assert all(0 <= start < end <= len(text) for start, end in found)
    for start, end in found:
        assert any(needle in fold_for_search(text[start:end]) for needle in needles)


@given(LOADED, st.data())
def test_what_a_search_finds_is_marked(text, data):
    folded = fold_for_search(text)
    if not folded:
        return
    start = data.draw(st.integers(0, len(folded) - 1))
    part = folded[start : data.draw(st.integers(start + 1, len(folded)))]
    needle = next(iter(part.split()), "")  # nobody searches for a blank
    found = find_marks(text, (needle,))
    assert bool(found) == bool(needle)
    for _, end in found:
        assert (
            end == len(text) or fold_for_search(text[end]) or not unicodedata.combining(text[end])
        )


@given(st.lists(LOADED | st.text(st.characters(max_codepoint=127)), max_size=4).map("".join))
def test_each_letter_of_a_folded_text_comes_from_the_one_that_folds_to_it(text):
    folded, origin = _fold_with_origin(text)
    pieces = [fold_for_search(char) for char in text]
    assert folded == "".join(pieces)
    assert list(origin) == [at for at, piece in enumerate(pieces) for _ in piece]


@pytest.mark.parametrize("show", [visible, visible_lines])
@pytest.mark.parametrize("char", ["\u200b", "\U000e0041", "a\u200d", "x" * 50 + "\x85"])
def test_what_is_shown_is_no_longer_than_the_limit_however_long_its_symbols(show, char):
    text = char * 2_000
    shown, _, rest = show(text, limit=1_000).rpartition("… (")
    assert 900 < len(shown) <= 1_000
    left = int(rest.split()[0].replace(",", ""))
    assert show(text[: len(text) - left]) == shown


def test_a_text_says_what_is_in_the_shown_part_of_it():
    assert contains("Ein Wörterbuch", ("worter",))
    assert contains("one two", ("three", "two"))
    assert not contains("one two", ())
    assert not contains("", ("a",))
    assert not contains("x" * SHOWN_LIMIT + "a", ("a",))


@pytest.mark.parametrize(
    ("number", "noun", "plural", "words"),
    [
        (0, "event", "", "0 events"),
        (1, "event", "", "1 event"),
        (2, "event", "", "2 events"),
        (-1, "event", "", "-1 event"),
        (1234, "event", "", "1,234 events"),
        (1, "file needs", "files need", "1 file needs"),
        (1234567, "file needs", "files need", "1,234,567 files need"),
    ],
)
def test_a_number_stands_with_its_noun(number: int, noun: str, plural: str, words: str):
    assert count(number, noun, plural) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_023, "1,023 bytes"),
        (1_024, "1.0 KiB"),
        (999_999, "977 KiB"),
        (20 * 1024**2, "20 MiB"),
        (1.25 * 1024**3, "1.2 GiB"),
        (4 * 1024**4, "4,096 GiB"),
    ],
)
def test_a_size_is_said_in_the_units_of_the_limits(size: float, words: str):
    assert size_words(int(size)) == words


@pytest.mark.parametrize("is_there", [True, False])
@given(st.binary(max_size=40), st.integers(0, 255))
def test_control_characters_are_found_with_the_c_library_and_without(
    is_there: bool, data: bytes, one: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if not is_there:
            patch.setattr(text_module, "_strcspn", lambda: None)
        for each in (data, bytes([one]), b"a" * 99 + bytes([one]) + b"b"):
            assert text_module.has_controls(each) == any(byte < 32 for byte in each)
