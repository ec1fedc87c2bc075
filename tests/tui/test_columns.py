"""Text after a text stays in its column, however wide a terminal draws the text before it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from timeline_tui.core.characters import cell_width, goes_on
from timeline_tui.tui.toolkit.driver import place_columns

Width = Callable[[str], int]

INDIC = "\u0939\u093f\u0928\u094d\u0926\u0940"
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
SKIN = "\U0001f44d\U0001f3fd"
HEART = "\u2764\ufe0f"
UNSURE = {
    "indic": INDIC,
    "family": FAMILY,
    "skin": SKIN,
    "heart": HEART,
    "old": "\U0001d158\U0001d165",
}


def each_by_itself(char: str) -> int:
    """Return the width as xterm, VTE and screen count it: marks, joiners and selectors take no
    cell, everything else does."""
    if char in "\u200d\ufe0f" or unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return max(1, cell_width(char))


WIDTHS: dict[str, Width] = {
    "each by itself": each_by_itself,
    "as the toolkit": cell_len,
    "a cell too many": lambda char: cell_len(char) + (not char.isascii()),
}


def screen(data: str, width: Width, columns: int = 60) -> list[str]:
    """Return the rows that a terminal shows, a string a cell; it wraps nothing."""
    rows = [[" "] * columns for _ in range(3)]
    y = x = 0
    for move, to, plain in re.findall(r"\x1b\[([0-9;]*)([HGm])|([^\x1b])", data):
        if to == "H":
            y, x = (int(number) - 1 for number in move.split(";"))
        elif to == "G":
            x = int(move) - 1
        elif plain:
            cells = width(plain)
            for at in range(x, min(x + cells, columns)):
                rows[y][at] = plain if at == x else ""
            x = min(x + cells, columns - 1)
    return ["".join(cell or " " for cell in row) for row in rows]


def style(text: str) -> str:
    return f"\x1b[1;38;2;1;2;3m{text}\x1b[0m"


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("text", UNSURE.values(), ids=UNSURE)
def test_what_follows_a_text_stands_at_its_column(text: str, width: Width) -> None:
    pad = " " * (20 - cell_len(text))
    row = (
        "\x1b[2;3H" + style("| ") + style(text + pad) + style("2q") + style("\u2502") + style("end")
    )
    shown = screen(place_columns(row), width)[1]
    assert shown[22 + 2 : 22 + 2 + 6] == "2q\u2502end"
    assert shown[2] == "|"


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_nothing_of_what_stood_there_before_shows_through(width: Width) -> None:
    stale = "\x1b[1;1H" + "#" * 30
    row = "\x1b[1;1H" + style(HEART + " " * 10) + style("|")
    assert "#" not in screen(stale + place_columns(row), width)[0][:13]


def test_a_word_that_is_marked_in_a_text_lies_not_over_the_text_before_it() -> None:
    row = "\x1b[1;1H" + style(INDIC) + "\x1b[7mfound\x1b[0m" + style(" on") + "   " + style("2q")
    shown = screen(place_columns(row), each_by_itself)[0]
    assert shown[cell_width(INDIC) :].startswith("found on")
    assert shown.index("2q") == cell_len(INDIC) + 11


def test_rows_that_all_terminals_draw_alike_are_written_as_they_are() -> None:
    row = "\x1b[1;1H" + style(
        "\u250c\u2500 \u6f22\u5b57 \ud55c\uae00 caf\u00e9 \u0416 \u05d0 \u0633 \U0001f600 \u275d"
    )
    assert place_columns(row) == row
    other = f"\x1b[2;1H{style(INDIC)}"
    assert place_columns(f"{row}\r\n{other}").startswith(f"{row}\r\n\x1b[2;1H")


def test_what_is_no_text_stays_in_its_place() -> None:
    data = (
        f"\x1b[?2026h\x1b[1;1H{style(INDIC)}\r\n\x1b[2;1H{style('a')}\x1b[?2026l\x1b]22;default\x07"
    )
    out = place_columns(data)
    assert out.startswith("\x1b[?2026h\x1b[1;1H")
    assert out.endswith(f"\r\n\x1b[2;1H{style('a')}\x1b[?2026l\x1b]22;default\x07")


@pytest.mark.parametrize("text", UNSURE.values(), ids=UNSURE)
def test_no_terminal_draws_more_than_is_reckoned_with(text: str) -> None:
    assert cell_width(text) >= max(cell_len(text), sum(map(each_by_itself, text)))


def test_a_sign_goes_on_with_its_letter_and_a_part_with_its_emoji() -> None:
    # Since Unicode 15.1 a letter that a sign joins to the one before it is one character with it.
    assert [goes_on(INDIC, at) for at in range(1, 6)] == [True, False, True, True, True]
    assert all(goes_on(FAMILY, at) for at in range(1, 5))
    assert goes_on(SKIN, 1)
    assert goes_on(HEART, 1)
    assert not goes_on("ab", 1)
