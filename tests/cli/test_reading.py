"""`read`: keys in, lines out, without a screen."""

from __future__ import annotations

import io
import json
import os
import string
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.cli.commands.read import (
    SCREEN_ONLY,
    UNMOVED,
    Presses,
    Reader,
    TypedLines,
    _broken,
    _loaded,
)
from timeline_tui.core.lens import assemble
from timeline_tui.core.query import WHOLE
from timeline_tui.explorer.commands import BY_ID, COMMANDS
from timeline_tui.explorer.messages import MarksRead, Returned
from timeline_tui.explorer.settings import Settings
from timeline_tui.explorer.transition import begin
from timeline_tui.files.library import Library
from timeline_tui.files.marks import MarksFile
from timeline_tui.files.state import State
from timeline_tui.tui.glyphs import ASCII, UNICODE

ROOT = Path(__file__).parents[2]
INTRO = 2
"""Lines that say what there is and how to go on."""
HOSTILE = "a\x1b[2J\x07\u202eb\x9b31m\rc\x00\u2066"


def read(run, *keys: str, words: tuple[str, ...] = ("events",)) -> list[str]:
    """Return what the keys are answered with, each on a line of a pipe."""
    ended = run("read", *words, stdin="".join(f"{key}\n" for key in keys).encode())
    assert ended.code == 0, ended.err
    assert ended.err == ""
    return ended.lines[INTRO:]


def test_a_pipe_filters_opens_goes_through_quotes_and_quits(run, folder: str) -> None:
    ended = run("read", folder, stdin=b"j\nf dod\n\n\nj\nh\nh\nq\nj\n")
    assert (ended.code, ended.err) == (0, "")
    assert ended.lines == [
        "The standoff: 3 events.",
        "One key, then Enter: j next, k previous, enter opens, / searches, ? lists all keys, q "
        "leaves.",
        "1 of 3: Mar 2026. A label is put on, quietly. Alleged. Actors: Pentagon.",
        "2 of 3: 17 Apr 2026. They meet. Actors: Anthropic, Pentagon. 1 quote.",
        "2 of 3 events: with [1] Pentagon",
        "still the same event: 2 of 2",
        "Fri 17 Apr 2026.",
        "First line.",
        "- second line",
        "Roles: Pentagon: host.",
        "Tags: meeting, talks.",
        "Inside: 1 quote, 1 source; enter goes in.",
        "Quote 1 of 1: “It was *good*.",
        "Very “good”.”",
        "By Zoë Müller. From Weekly, c. 29 Apr 2026.",
        "Source 1 of 1: Weekly, c. 29 Apr 2026. All Weather. Link to example.org.",
        "Back on the event. They meet.",
        "folded",
    ]


def test_the_end_of_the_input_leaves(run, folder: str) -> None:
    assert read(run)[-1].startswith("1 of 3: ")
    assert read(run, "/")[-1].startswith("search: ")
    ended = run("read", folder, stdin=b"j")
    assert ended.code == 0
    assert ended.lines[-1].startswith("2 of 3: ")


@pytest.fixture(autouse=True)
def _events(folder: str) -> None:
    """Have every test find the events."""


def test_a_line_may_hold_more_keys_and_what_is_typed_after_the_last(run) -> None:
    assert read(run, "jj") == read(run, "j", "j") == read(run, "j j")
    assert read(run, "/They meet") == [x for x in read(run, "/", "They meet") if "search:" not in x]
    assert read(run, "G", "home")[-1] == read(run, "G", "g")[-1]


def test_what_does_not_change_is_not_said_again(run) -> None:
    assert read(run, "G", "j")[1:] == ["3 of 3: 1–9 May 2026. Later.", "no later event"]
    assert read(run, "k")[-1] == "no earlier event"
    assert read(run, "h")[-1] == "the event is folded already"
    assert read(run, ".")[0] == read(run, ".")[1]


def test_a_filter_is_muted_by_the_name_of_the_command(run) -> None:
    said = read(run, "1", ":", "mute", ".", ":", "mute")
    assert "all 3 events, muted: with [1] Pentagon" in said
    assert said[-2:] == ["2 of 3 events: with [1] Pentagon", "still the same event: 1 of 2"]


def test_facets_are_listed_and_chosen_by_what_is_typed(run) -> None:
    said = read(
        run, "F", "actor", "F", "with pent", "F", "actor -anthro", "F", "actor", "F", "tag x"
    )
    assert said[2:4] == ["Pentagon: 2 events", "Anthropic: 1 event"]
    assert "Anthropic: 1 event" in said[5:7]  # under the question
    assert "2 of 3 events: without [2] Anthropic" in said
    assert "Anthropic: 1 event, left out" in said
    assert said[-1] == "no value holds “x”"
    assert read(run, "F", "tga")[-1] == "no facet is called “tga”"


def test_the_filter_of_the_command_line_is_that_of_list(run) -> None:
    lines = read(run, words=("events", "-a", "dod", "--from", "2026-04"))
    assert lines[0] == "1 of 3 events: with [1] Pentagon, possibly from Apr 2026 on"
    assert lines[1].startswith("1 of 1: 17 Apr 2026. They meet.")
    assert len(read(run, "j", words=("events", "-s", "label"))) == 3
    ended = run("read", "events", "-a", "nobody", stdin=b"q\n")
    assert ended.code == 2
    assert "nobody" in ended.err


def test_a_search_a_period_and_undo_are_said_in_words(run) -> None:
    lines = read(run, "/good", "u", "p 2026-05", "w 2026-04-01", "esc")
    assert lines[1] == "1 of 3 events: saying “good”"
    assert "all 3 events" in lines
    assert any(line.startswith("1 of 3 events: ") and "May 2026" in line for line in lines)


def test_a_line_that_is_no_date_says_what_one_is_and_the_keys_go_on(run) -> None:
    lines = read(run, "t soonish", "j")
    assert "17 April 2026" in lines[1]
    assert lines[2].startswith("2 of 3: ")


def test_an_actor_is_found_by_a_part_of_the_name_and_listed(run) -> None:
    assert read(run, "f anth")[1] == "1 of 3 events: with [2] Anthropic"
    assert read(run, "f x")[1] == "no actor is called “x”"
    assert read(run, "1", "a")[-3:] == [
        "1: Pentagon, 2 events, chosen", "2: Anthropic, 1 event", "3: Zoë Müller, 0 events",
    ]  # fmt: skip
    assert read(run, "x", "2")[-2:][0].startswith("2 of 3 events: without [2] Anthropic")


def test_what_would_leave_the_program_is_printed_instead(run) -> None:
    opened = ("j", "", "")
    assert read(run, *opened, "o")[-1] == "link: https://example.org/weekly"
    assert "“It was *good*." in read(run, *opened, "y")[-3:]
    assert read(run, "e")[-1].endswith("events/label.json:1")
    assert read(run, "c")[-1].startswith("new events need a folder of yours")
    assert read(run, "D")[-1].startswith("only on a screen: ")


def test_a_view_is_exported_to_a_new_file_and_not_with_safe(run, tmp_path: Path) -> None:
    said = read(run, "/good", "E csv")[-1]
    assert said.endswith(": 1 event")
    written = [path for path in (tmp_path / "here").iterdir() if path.suffix == ".csv"]
    assert len(written) == 1
    assert "They meet" in written[0].read_text()
    assert read(run, "E csv", words=("events", "--safe"))[-1] == "disabled by --safe"
    assert "timeline-tui list" in read(run, "E command")[-1]


def test_problems_messages_gaps_and_help_are_lists(run, write) -> None:
    write("events/bad.json", '{"title": 5}')
    lines = run("read", "events", stdin=b"!\nS\n1\ni\n?\n").lines
    assert lines[2] == "1 event hidden in 1 file: ! lists the problems."
    assert any(line.startswith("error: bad.json:1: ") for line in lines)
    assert any(line.startswith("1: ") and "days" in line for line in lines)
    assert "/: search as you type; enter to keep, esc to cancel" in lines
    assert not any(line.startswith("D: ") for line in lines)


def test_an_event_to_begin_on_is_named_by_its_id(run) -> None:
    assert read(run, words=("events", "--at", "later"))[-1].startswith("3 of 3: ")
    assert "no event has the id" in read(run, words=("events", "--at", "latr"))[0]


def test_no_text_of_a_file_reaches_the_terminal_as_it_is(run, write) -> None:
    quote = dict.fromkeys(("exact", "speaker", "note", "translation"), HOSTILE)
    source = {
        "title": HOSTILE,
        "url": f"https://{HOSTILE}",
        "publisher": HOSTILE,
        "quotes": [quote],
    }
    event = {"title": HOSTILE, "summary": HOSTILE, "actors": [HOSTILE], "tags": [HOSTILE],
             "place": HOSTILE, "as_reported": {"text": HOSTILE}, "date": HOSTILE,
             "sources": [source], "extra": {HOSTILE: HOSTILE}, "status": HOSTILE}  # fmt: skip
    write("bad/a.json", event)
    keys = "\n\n\nj\ny\nY\no\ne\na\n!\ni\nS\n?\n/a\x1b[2J\nt \x07\nf \x1b\n:\x9b\n\x1b\nq\n"
    ended = run("read", "bad", "--fresh", stdin=keys.encode())
    assert ended.code == 0
    assert not set(ended.out + ended.err) & set("\x1b\x07\u202e\x9b\r\x00\u2066\x7f")


def test_with_ascii_our_own_words_are_ascii_and_quotes_stay_exact(run) -> None:
    lines = read(run, "j", "", "", "j", "?", "G", words=("events", "--ascii"))
    said = [line for line in lines if "good" not in line and "Zoë" not in line]
    assert all(line.isascii() for line in said)
    assert 'Very “good”."' in lines


def test_a_command_that_needs_a_screen_is_one_that_there_is() -> None:
    assert set(BY_ID) >= SCREEN_ONLY
    assert set(BY_ID) >= set(UNMOVED)


def test_standard_input_cannot_be_both_events_and_keys_without_a_terminal(run, monkeypatch) -> None:
    from timeline_tui.cli.commands import explore

    monkeypatch.setattr(explore, "_TERMINAL_OF_PROCESS", "/nonexistent/tty")
    ended = run("read", "-", stdin=b'{"title": "a"}\n')
    assert ended.code == 2
    assert "no terminal to read keys from" in ended.err


def test_it_needs_neither_the_toolkit_nor_what_draws() -> None:
    code = "from timeline_tui.cli import main\nmain(['read', 'events', '--fresh'])"
    program = f"import sys\n{code}\nprint(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], input="j\n\n\n?\nq\n", capture_output=True, text=True,
        check=True, cwd=ROOT,
    )  # fmt: skip
    loaded = done.stdout.splitlines()[-1].split()
    assert not {name for name in loaded if name.split(".")[0] in ("textual", "rich")}


@pytest.fixture(scope="module")
def lens_of_all():
    library = Library([str(ROOT / "events")])
    for _ in library.load():
        pass
    return _loaded(library.snapshot())


KEYS = st.one_of(
    st.sampled_from([key for row in COMMANDS if row.id != "export" for key in row.keys]),
    st.sampled_from(string.printable),
    st.characters(),
)
TYPED = st.one_of(
    st.none(), st.text(max_size=8), st.sampled_from(["2026", "pentagon", "1", "quit", "red lines"])
)


@given(st.lists(st.tuples(KEYS, TYPED), max_size=40), st.booleans())
def test_no_key_and_no_line_is_ever_left_without_an_answer(lens_of_all, pressed, plain) -> None:
    state = begin(WHOLE, assemble(()))
    reader = Reader(state, Settings(), ASCII if plain else UNICODE)
    lines = list(reader.begin(lens_of_all, Returned(None), by_line=True))
    for key, typed in pressed:
        reader.has_ended = reader.is_leaving_for_the_shell = False
        lines = list(reader.press(key))
        if reader.question:
            assert reader.prompt
            lines = list(reader.answer(typed))
        assert lines or reader.question or reader.has_ended or reader.is_leaving_for_the_shell
        assert all("\x1b" not in line and "\x07" not in line for line in lines)
        assert reader.question or not reader.state.session.line


@given(st.binary(max_size=200))
def test_any_bytes_are_keys_until_they_end(data: bytes) -> None:
    keys = TypedLines(io.BytesIO(data))
    found = 0
    while keys.key() is not None:
        found += 1
        assert found <= len(data) + 1
    assert keys.line() is None


def test_arrows_that_a_dumb_terminal_shows_are_keys_all_the_same() -> None:
    keys = TypedLines(io.BytesIO(b"\x1b[B\n\x1bOA\x1b[6~j\n\x1b\n\x1b[99~\n\x00\n"))
    assert [keys.key() for _ in range(7)] == [
        "down", "up", "pagedown", "j", "escape", "another key", "ctrl+@",
    ]  # fmt: skip
    assert keys.key() is None


@given(st.binary(max_size=60))
def test_a_terminal_is_as_it_was_after_any_keys_and_lines(data: bytes) -> None:
    here, there = os.openpty()
    try:
        before = termios.tcgetattr(there)
        keys = Presses(there, before)
        with keys:
            os.write(here, data + 2 * (b"\n" + b"q" * 64))
            while (key := keys.key()) != "q":
                assert key
                if key == "slash":
                    keys.line()
        after = termios.tcgetattr(there)
        assert after[:3] + after[4:] == before[:3] + before[4:]
        assert after[3] & (termios.ICANON | termios.ECHO) == termios.ICANON | termios.ECHO
    finally:
        os.close(here)
        os.close(there)


def test_a_key_that_means_nothing_is_named_as_it_was_typed(run) -> None:
    for key in ("§", "é", "€", "r", "f5"):
        shown = "F5" if key == "f5" else key
        assert read(run, key)[-1] == f"no command has the key {shown}; ? lists the keys"


def test_a_sign_can_be_given_to_a_command(run, tmp_path: Path) -> None:
    config = tmp_path / "xdg_config_home/timeline-tui/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[keys]\nlast = "§"\nmute = []\nhelp = "."\n', encoding="utf-8")
    assert read(run, "§")[-1].startswith("3 of 3: ")
    assert "Move:" in read(run, ".")


@given(st.lists(st.text("ab -/\n", max_size=120)), st.integers(0, 60))
def test_lines_are_broken_between_words_and_lose_none(lines: list[str], width: int) -> None:
    broken = list(_broken(lines, width))
    assert " ".join(broken).split() == " ".join(lines).split()
    long = {word for line in lines for word in line.split() if len(word) > width}
    assert all(len(line) <= width or width < 20 or long & set(line.split()) for line in broken)


def test_a_line_without_an_end_is_read_to_its_end_and_cut() -> None:
    keys = TypedLines(io.BytesIO(b"/" + b"a" * 100_000 + b"\nj\n"))
    assert keys.key() == "slash"
    assert keys.has_line
    assert len(keys.line() or "") < 5_000
    assert keys.key() == "j"


def test_json_of_what_is_read_is_not_changed_by_reading(run, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in (tmp_path / "here/events").iterdir()}
    read(run, "j", "", "", "c", "C", "e", "!")
    assert {path: path.read_bytes() for path in (tmp_path / "here/events").iterdir()} == before
    assert json.loads(run("list", "events", "--format", "json").out)


def _play(reader: Reader, *pressed: tuple[str, str | None]) -> list[str]:
    lines: list[str] = []
    for key, typed in pressed:
        lines = list(reader.press(key))
        if reader.question:
            lines += list(reader.answer(typed))
    return lines


def test_marks_and_notes_are_written_listed_and_gone_to(lens_of_all, tmp_path: Path) -> None:
    file = MarksFile(State(tmp_path, "a"))
    reader = Reader(begin(WHOLE, assemble(())), Settings(), UNICODE)
    reader.marks = file
    list(reader.begin(lens_of_all, Returned(None), by_line=True, marks=MarksRead()))
    assert _play(reader, ("m", None)) == ["marked the event (' lists all marks)"]
    assert _play(reader, ("j", None), ('"', "call \x1b her")) == ["your note is kept"]
    assert _play(reader, ("k", None))[0].endswith("Marked.")
    assert [mark.note for mark in file.read().marks] == ["", "call \x1b her"]
    lines = _play(reader, ("'", "2"))
    assert lines[0].startswith("1: ")
    assert lines[0].endswith("Marked.")
    assert "Your note: call ␛ her." in lines[1]
    assert lines[2].startswith("2 of ")
    assert any(line == "Your note: call ␛ her." for line in _play(reader, ("enter", None)))
    assert _play(reader, ('"', "-")) == ["the note is removed"]
    assert [mark.note for mark in file.read().marks] == [""]


def test_where_nobody_sits_at_a_terminal_a_mark_says_so(run) -> None:
    assert read(run, "m")[-1] == "marks and notes are kept where somebody sits at a terminal"
