"""Keys that arrive together, in one write, as from a line that was stalled."""

import os
import random

import pytest

from tests.properties import slowly
from tests.terminal.terminal import Terminal

FIRST = "Anthropic announces Claude Gov"
SOON = 10.0
"""Seconds of a processor to answer in; the figures are far below a second."""


def write(terminal: Terminal, data: bytes) -> None:
    """Write all of it at once, as far as the terminal's own buffer takes it."""
    os.set_blocking(terminal.fd, False)
    while data:
        try:
            data = data[os.write(terminal.fd, data) :]
        except BlockingIOError:
            terminal.read(0.01)
    os.set_blocking(terminal.fd, True)


def answers_and_ends(terminal: Terminal) -> None:
    """Check that the next key opens the help in time, and that `q` ends with 0."""
    for key in (b"", b"\x1b", b"\x1b", b"\x1b"):
        write(terminal, key)
        terminal.rest()
    assert "Twenty seconds" not in terminal.text
    began = terminal.spent()
    write(terminal, b"?")
    terminal.until("Twenty seconds")
    assert terminal.spent() - began < SOON
    terminal.press("esc")
    terminal.until(lambda: "Twenty seconds" not in terminal.text)
    terminal.press("q")
    assert terminal.wait() == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "keys",
    [b"/mythos\r\r",
     *slowly(b"fpent\r\x1b\x1b", b":find\r\rpent\r\r", b":longest\r\r", b"??q?",
             b"fpent\r\r", b"f\x1b\x1b\r", b"S\r\r\r", b":help\r\r", b"Tnord\r\r", b"!!!",
             b"tapr 2026\r\r", b"p2026\r\r", b"\x1b[24~\x1b[6~", b"cSomething\x1b\x1b")],
)  # fmt: skip
def test_a_second_answer_in_one_write_does_nothing(open_terminal, keys):
    terminal = open_terminal()
    terminal.until(FIRST)
    write(terminal, keys)
    answers_and_ends(terminal)


@pytest.mark.slow
def test_what_is_typed_with_the_key_of_a_sheet_goes_to_that_sheet(open_terminal):
    terminal = open_terminal()
    terminal.until(FIRST)
    write(terminal, b"fpent\r\r")
    terminal.until("filter: with [2] Pentagon")
    terminal.rest()
    # The second enter opened nothing, and a key of another meaning is the explorer's again.
    assert "▼" not in terminal.text
    write(terminal, b"0:everyone\x15:goto\x1b")
    write(terminal, b"\x1b")
    terminal.until(lambda: "filter:" not in terminal.text)
    terminal.rest()  # no escape is left that the next key could be a part of
    terminal.press("q")
    assert terminal.wait() == 0


@pytest.mark.slow
@pytest.mark.parametrize("opens", [b"/", *slowly(b";", b"w")])
def test_of_letters_in_one_write_the_last_one_is_on_the_screen(open_terminal, opens):
    terminal = open_terminal()
    terminal.until(FIRST)
    write(terminal, opens)
    terminal.rest()
    chance, typed = random.Random(0), ""
    for _ in range(30):
        erased = chance.randint(len(typed) // 2, len(typed))
        more = "".join(chance.choices("abcdefghij", k=chance.randint(3, 12)))
        write(terminal, b"\x7f" * erased + more.encode())
        typed = typed[: len(typed) - erased] + more
        terminal.until(f" {typed} ")


@pytest.mark.slow
@pytest.mark.parametrize(
    "keys",
    [b"/" + b"a" * 5000,
     *slowly(b"jk" * 1000,
             b"?" * 1200, b">" * 1200, b"\x1b[<65;30;8M" * 1000,
             b"\x7f" * 1200, b"n" * 1200, b"&" * 1200, b":" + b"a" * 5000, b"T" + b"a" * 5000,
             b"s" * 1200, b"d" * 1200, b" b" * 1000, b"+-" * 600,
             b"\x1b[<0;30;8M\x1b[<0;30;8m" * 300)],
)  # fmt: skip
def test_a_key_that_was_held_blocks_nothing(open_terminal, keys):
    terminal = open_terminal()
    terminal.until(FIRST)
    write(terminal, keys)
    answers_and_ends(terminal)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "size"),
    [(1, (80, 24)), *slowly((2, (80, 3)), (3, (10, 24)), (4, (1, 1)), (5, (200, 60)))],
)
def test_keys_at_random_end_nothing(open_terminal, tmp_path, seed, size):
    (tmp_path / "a.json").write_text('[{"date": "2020", "title": "It happened"}]')
    chance = random.Random(seed)
    terminal = open_terminal("--safe", str(tmp_path), size=size)
    terminal.until(lambda: b"\x1b[?2004h" in terminal.raw)
    terminal.rest()
    printable = [bytes([n]) for n in range(32, 127) if n not in b"q"]
    others = [b"\r", b"\t", b"\x1b", b"\x7f", b"\x10", b"\x12", b"\x04", b"\x15", b"\x1b[A",
              b"\x1b[B", b"\x1b[5~", b"\x1b[6~", b"\x1b[24~", b"\x1b[Z", b"\x1bOP", b"\x03",
              b"\x1b[200~two\nlines\x1b[201~", b"\x1b[<0;5;3M\x1b[<0;5;3m", b"\x1b[<64;4;2M",
              b"\x1b[<35;9;2M"]  # fmt: skip
    for _ in range(10):
        write(terminal, b"".join(chance.choices(printable + others * 3, k=150)))
        if chance.random() < 0.5:
            terminal.resize(chance.choice((1, 10, 40, 80)), chance.choice((1, 3, 10, 24)))
        terminal.read()
        assert terminal.code is None, terminal.text
    terminal.rest()
    terminal.press("ctrl+q")
    assert terminal.wait() == 0
