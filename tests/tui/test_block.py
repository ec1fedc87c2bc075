"""An open event of any size: what is laid out, and what is said of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.dropping import put
from timeline_tui.core.event import Document, Event
from timeline_tui.core.lens import assemble
from timeline_tui.core.sources import host_of
from timeline_tui.core.text import SHOWN_LIMIT
from timeline_tui.dates.edtf import parse
from timeline_tui.explorer.outline import LINES_LIMIT, stops_of
from timeline_tui.files.library import Library
from timeline_tui.tui.glyphs import (
    NAMES_LIMIT,
    SPARE_LINES,
    TEXT_LINES_LIMIT,
    UNICODE,
    Block,
    joined,
    names_of,
    runs,
    split_pieces,
    wrap,
    wrap_first,
)
from timeline_tui.tui.timeline.unfold import unfold


def opened(folder: Path, *needles: str, **fields: object) -> Block:
    put(folder, "big.json", {"id": "big", "date": "2020", "title": "Big", **fields})
    library = Library([str(folder)])
    for _ in library.load():
        pass
    lens = library.snapshot().lens
    row = lens.row("big")
    assert row is not None
    return unfold(lens, row, stops_of(lens, row, needles), 60, UNICODE, needles)


def words(block: Block) -> str:
    return " ".join("".join(text for text, _ in line.pieces) for line in block.lines)


QUOTE = {"exact": "so it was", "note": "a note"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"summary": "line\n" * 30_000}, "more lines"),
        ({"sources": [{"title": "s", "quotes": [QUOTE] * 5_000}]}, "3,000 more quotes"),
        pytest.param(
            {"sources": [{"title": f"s{n}", "quotes": [QUOTE]} for n in range(5_000)]},
            "4,000 more sources, 4,000 more quotes",
            marks=pytest.mark.slow,
        ),
        ({"links": [{"to": f"e{n}", "type": "led_to"} for n in range(6_000)]}, "more links"),
        ({"extra": {f"key{n}": "value" for n in range(6_000)}}, "more fields"),
        ({"tags": [f"tag{n}" for n in range(NAMES_LIMIT + 7)]}, "7 more tags"),
        ({"actors": [f"actor {n}" for n in range(NAMES_LIMIT + 8)]}, "8 more actors"),
    ],
    ids=["lines", "quotes", "sources", "links", "fields", "tags", "actors"],
)  # fmt: skip
def test_what_is_too_much_is_not_laid_out_and_said(tmp_path: Path, fields, said: str) -> None:
    block = opened(tmp_path, **fields)
    assert len(block.lines) <= LINES_LIMIT + SPARE_LINES + 5
    assert said in words(block)
    assert "not shown here: " in words(block)
    assert "file big.json" in words(block)
    assert {line.stop for line in block.lines} - {None} == set(range(len(block.stops)))


@given(
    st.text(st.sampled_from("a -·\n東」ー\u0301\u200d\U0001f469\u3000"), max_size=900),
    st.integers(2, 9),
    st.integers(1, 6),
)
def test_the_first_lines_of_a_text_are_those_of_the_whole(text: str, width: int, most: int) -> None:
    whole, first = wrap(text, width), wrap_first(text, width, most)
    assert first == whole[: len(first)]
    assert len(first) >= min(most, len(whole))
    assert wrap_first(text, width, 0) == whole


def test_of_a_long_text_no_more_is_laid_out_than_is_asked_for() -> None:
    text = "東京で会議が開かれ、" * 6000
    event = Event("a", "A", parse("2026"), "2026", summary=text)
    lens = assemble([Document("a.json", events=(event,))])
    some = unfold(lens, 0, (), 40, UNICODE, ("会議",), enough=30)
    every = unfold(lens, 0, (), 40, UNICODE, ("会議",))
    assert some.lines[:30] == every.lines[:30]
    assert 30 <= len(some.lines) < 60 < len(every.lines)


def test_a_flood_in_one_text_leaves_room_for_the_quotes(tmp_path: Path) -> None:
    block = opened(
        tmp_path, summary="\n" * 50_000, sources=[{"title": "s", "quotes": ["so it was"]}]
    )
    assert TEXT_LINES_LIMIT < len(block.lines) < TEXT_LINES_LIMIT + 20
    assert "so it was" in words(block)


def test_what_is_not_too_much_is_whole(tmp_path: Path) -> None:
    quote = "words of a source " * 3_000
    block = opened(tmp_path, sources=[{"title": "s", "quotes": [quote]}])
    assert "not shown here" not in words(block)
    assert "".join(words(block).replace("┃", "").split()).count("wordsofasource") == 3_000


class Counted(list[tuple[int, int]]):
    """Spans that count how often one of them is looked at."""

    looks = 0

    def __getitem__(self, index):
        self.looks += 1
        return super().__getitem__(index)


def test_a_line_looks_only_at_its_own_marks():
    text = "word " * 5_000
    found = Counted((at, at + 4) for at in range(0, len(text), 5))
    for start in range(0, len(text), 50):
        pieces = split_pieces(text, start, start + 48, "quote", found)
        assert [piece for piece, style in pieces if style == "match"] == ["word"] * 9 + ["wor"]
    assert found.looks < 40 * len(text) // 50


def test_a_mark_that_goes_over_a_line_end_is_on_both_lines():
    pieces = [
        split_pieces("aa wordy bb", start, end, "q", [(3, 8)]) for start, end in ((0, 5), (5, 11))
    ]
    assert pieces == [(("aa ", "q"), ("wo", "match")), (("rdy", "match"), (" bb", "q"))]


def test_a_word_is_looked_for_in_what_is_shown_of_a_quote(folder: Path):
    long = "x " * SHOWN_LIMIT
    quotes = ["a wörd", f"{long} word", "none"]
    block = opened(folder, "word", sources=[{"title": "s", "quotes": quotes}])
    assert [stop.matched for stop in block.stops if stop.kind == "quote"] == [True, False, False]


def test_of_very_many_names_the_first_are_shown_and_the_others_counted(folder: Path):
    names = [f"n{number}" for number in range(NAMES_LIMIT + 1_000)]
    assert names_of(names[:3]) == "n0, n1, n2"
    assert names_of(names).endswith(f", n{NAMES_LIMIT - 1} and 1,000 more")
    block = opened(folder, sources=[{"title": "s", "author": names, "supports": names}])
    assert "and 1,000 more" in words(block)
    assert len(block.lines) < 200


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.example.org/a", "example.org"),
        ("https://bank.example@evil.example/", "evil.example"),
        ("https://exampl\u0435.org/x", "xn--exampl-8of.org"),
        ("not a link", "not a link"),
        ("https://[", "https://["),
    ],
)
def test_the_host_of_a_link_passes_for_no_other(url: str, host: str) -> None:
    assert host_of(url) == host


def lines_of(block: Block) -> list[str]:
    return ["".join(text for text, _ in line.pieces) for line in block.lines]


SAID_ALIKE = [
    {"title": "one", "quotes": [{"exact": "so it was", "statement": "so"}]},
    {"title": "two", "quotes": [{"exact": "thus it was", "statement": "so"},
                                {"exact": "alone", "statement": "other"}]},
]  # fmt: skip


def test_a_line_is_blank_around_a_source_with_its_quotes(tmp_path: Path) -> None:
    sources = [*SAID_ALIKE, {"title": "three"}, {"title": "four"}]
    lines = lines_of(opened(tmp_path, summary="Words.", sources=sources, tags=["t"]))
    groups = "\n".join(lines).split("\n\n")
    assert len(groups) == 6
    for group, held in zip(
        groups, ["Words.", "so it was", "thus it was", "alone", "three", "tags #t"], strict=True
    ):
        assert held in group
    assert "four" in groups[4]


def test_quotes_of_one_statement_say_how_many_sources_report_it(tmp_path: Path) -> None:
    said = words(opened(tmp_path, sources=SAID_ALIKE))
    assert said.count("as reported by two sources") == 2
    assert "statement" not in said


def test_what_several_sources_support_is_said_once(tmp_path: Path) -> None:
    date, both = {"supports": ["date"]}, {"supports": ["title", "summary", "date"]}
    sources = [{"title": f"s{n}", **each} for n, each in enumerate([date, both, date, date, date])]
    said = words(opened(tmp_path, sources=sources))
    assert said.count("support") == 2
    assert "sources 1 and 3–5 support the date" in said
    assert "supports the title, summary and date" in said
    every = opened(tmp_path, sources=[{"title": f"s{n}", **both} for n in range(3)])
    assert words(every).count("all sources support the title, summary and date") == 1


def test_numbers_in_a_row_are_said_as_one():
    assert runs([1, 2, 4, 5, 6, 9]) == ["1", "2", "4–6", "9"]
    assert joined(runs([])) == ""
    assert joined(["one"]) == "one"
    assert joined(["one", "two"]) == "one and two"
