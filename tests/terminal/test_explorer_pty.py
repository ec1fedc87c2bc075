"""The real command in a real terminal: the whole way of a first day, and the bytes it sends."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import shipped
from tests.properties import slowly
from tests.terminal.terminal import Terminal

ROOT = Path(__file__).parents[2]
FIRST = "Palantir and AWS bring Claude"
ESCAPES = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][0-9]+;[^\x07\x1b]*(?:\x07|\x1b\\)"
    rb"|\x1b[=>78()][B0]?|\x1bP[^\x1b]*\x1b\\"
)
LEFT_BEHIND = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l")
"""Leaving the alternate screen, showing the cursor, giving the mouse back."""


def is_restored(raw: bytes) -> bool:
    return all(raw.rfind(end) > raw.rfind(end[:-1] + b"h" if end.endswith(b"l") else b"\x1b[?25l")
               for end in LEFT_BEHIND)  # fmt: skip


def test_a_first_day_start_drop_filter_open_quote_and_quit(open_terminal, tmp_path):
    folder = tmp_path / "events"
    shutil.copytree(ROOT / "events", folder)
    terminal = open_terminal(str(folder))
    terminal.until(FIRST)
    terminal.until(f"{shipped.TOTAL} events")

    temporary = folder / "smallest.tmp"
    temporary.write_text('{"date": "1972-06", "title": "Something happened"}', encoding="utf-8")
    temporary.rename(folder / "smallest.json")
    terminal.until(f"{shipped.TOTAL + 1} events")
    terminal.press("g")
    terminal.until("Something happened")

    listed = subprocess.run(
        [sys.executable, "-m", "timeline_tui", "list", str(folder), "--actor", "Pentagon"],
        capture_output=True, cwd=ROOT, check=True,
    ).stdout  # fmt: skip
    terminal.press("2")
    terminal.until(f"{len(listed.splitlines())} of {shipped.TOTAL + 1} events")

    terminal.press("0")
    terminal.until(lambda: f"of {shipped.TOTAL + 1} events" not in terminal.text)
    terminal.press("/", "Wiles and Bessent meet", "enter")
    terminal.until("filter: saying")
    terminal.press("l")  # an enter as soon as this would be that of a key held down
    terminal.until("Earlier this month, White House")
    terminal.press("esc")
    terminal.until(lambda: f"of {shipped.TOTAL + 1} events" not in terminal.text)
    terminal.press("q")
    assert terminal.wait() == 0
    assert is_restored(bytes(terminal.raw))


def test_keys_sent_in_one_piece_are_taken_in_their_order(open_terminal):
    terminal = open_terminal()
    # Earlier, with some files read, 2 is whoever is second by then.
    terminal.until(f"{shipped.TOTAL} events")
    terminal.press("2/mythos drafts\x7f\x7f\x7f\r")
    terminal.until("filter: with [2] Pentagon, saying “mythos” and “dra”")


@pytest.mark.slow
def test_a_broken_file_is_counted_listed_with_its_place_and_heals(open_terminal, tmp_path):
    folder = tmp_path / "events"
    folder.mkdir()
    good = folder / "good.json"
    good.write_text('{"date": "2026-04", "title": "A good one"}', encoding="utf-8")
    terminal = open_terminal(str(folder))
    terminal.until("A good one")
    (folder / "bad.json").write_text('{"date": "2026-04",\n "title": }', encoding="utf-8")
    terminal.until("1 file needs a look")
    terminal.press("!")
    terminal.until("bad.json:2:11")
    terminal.press("esc")
    (folder / "bad.json").write_text('{"date": "2026-04", "title": "Healed"}', encoding="utf-8")
    terminal.until("Healed")
    terminal.until(lambda: "needs a look" not in terminal.text)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGTERM, 143),
        *slowly((signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131)),
    ],
)
def test_a_signal_ends_it_with_its_code_and_the_terminal_restored(open_terminal, number, code):
    terminal = open_terminal()
    terminal.until(FIRST)
    terminal.signal(number)
    assert terminal.wait() == code
    assert is_restored(bytes(terminal.raw))


@pytest.mark.slow
@pytest.mark.parametrize("end", ["q", *slowly(signal.SIGTERM)])
def test_who_leaves_while_a_large_file_is_read_leaves_no_part_of_an_index(
    open_terminal, tmp_path, end
):
    path, cache = tmp_path / "large.jsonl", tmp_path / "cache"
    words = "Something was said of it at length, and nobody wrote it down. " * 20
    with path.open("w", encoding="utf-8") as file:
        for number in range(20_000):
            date = f"{1900 + number % 100}-06-17"
            record = {
                "id": f"e{number}",
                "title": f"Event {number}",
                "summary": words,
                "date": date,
            }
            file.write(json.dumps(record) + "\n")

    def names():
        return {name for _, _, files in os.walk(cache) for name in files}

    terminal = open_terminal(str(path), XDG_CACHE_HOME=str(cache))
    terminal.until(lambda: names() - {"key", "lock"})
    terminal.until("Event ")  # reading begins before the interface is there
    if end == "q":
        terminal.press("q")
    else:
        terminal.signal(end)
    assert terminal.wait() == (0 if end == "q" else 128 + end)
    assert names() == {"key", "lock"} or "index" in names()


@pytest.mark.parametrize("keys", ["f", *slowly("T")])
def test_a_signal_while_a_sheet_is_made_ends_it_as_any_other(open_terminal, keys):
    terminal = open_terminal()
    terminal.until(FIRST)
    terminal.press(keys)
    terminal.signal(signal.SIGTERM)
    assert terminal.wait() == 143
    assert is_restored(bytes(terminal.raw))


def test_bytes_that_are_no_text_are_no_keys_and_end_nothing(open_terminal):
    terminal = open_terminal()
    terminal.until(FIRST)
    os.write(
        terminal.fd, b"\xff\x1b[1114112u\x1b[M\xe9\xe9\xe9\x1b[48;99999;0;1;1t\x1b[48;24;80;1;1t"
    )
    terminal.press("?")
    terminal.until("Twenty seconds")
    terminal.press("ctrl+q")
    assert terminal.wait() == 0
    assert is_restored(bytes(terminal.raw))


@pytest.mark.slow
def test_a_terminal_that_says_it_has_no_size_is_painted_once(open_terminal):
    terminal = open_terminal(size=(0, 0))
    terminal.screen.resize(24, 80)
    terminal.until(FIRST)
    terminal.until(lambda: not terminal.read(0.5))
    terminal.press("q")
    assert terminal.wait() == 0


@pytest.mark.parametrize("keys", ["", *slowly("/My", ":", "f", "c", "t", "?", "V", "F", "W")])
def test_a_screen_that_nobody_touches_sends_nothing(open_terminal, tmp_path, keys):
    (tmp_path / "a.json").write_text('{"date": "2020", "title": "It happened"}')
    terminal = open_terminal(str(tmp_path))
    terminal.until("It happened")
    terminal.press(*keys)
    terminal.rest()
    # Sooner or later, on however busy a machine: what blinks or moves is never silent so long.
    terminal.until(lambda: not terminal.read(1.5))


def test_a_signal_in_the_midst_of_starting_leaves_the_terminal_as_it_was(open_terminal):
    terminal = open_terminal()
    terminal.until(lambda: b"\x1b[?1049h" in terminal.raw)
    terminal.signal(signal.SIGTERM)
    assert terminal.wait() == 143
    assert is_restored(bytes(terminal.raw))


def test_no_control_of_a_file_reaches_the_terminal(open_terminal, tmp_path):
    folder = tmp_path / "events"
    folder.mkdir()
    hostile = "".join(map(chr, [*range(1, 32), 127, *range(128, 160)])) + (
        "\u202e\u2066\u200f\u061c\x1b]52;c;aGk=\x07\x1b]0;owned\x07\x9d0;owned\x9c[/nope][@click=app.quit]x[/]"
    )
    event = {
        "id": "h", "date": "2026-04-17",
        "title": f"T {hostile.replace(chr(10), ' ')}".replace("\r", " "),
        "summary": hostile, "place": hostile, "tags": [f"t{hostile}"],
        "actors": [{"actor": f"A {hostile}", "role": hostile}],
        "as_reported": {"text": hostile},
        "sources": [{
            "title": hostile, "publisher": hostile, "url": f"https://x.example/{hostile}",
            "quotes": [{"exact": f"Q {hostile}", "speaker": hostile, "note": hostile}],
        }],
        "extra": {"k": hostile},
    }  # fmt: skip
    (folder / "h.json").write_text(json.dumps(event), encoding="utf-8")
    line = hostile.replace("\n", " ").replace("\r", " ")
    order = {
        "timezone": hostile, "title": f"T {hostile}",
        "sources": [{"id": hostile, "title": hostile}],
        "events": [
            {"id": f"o{hostile}", "title": f"O {line}", "date": "2026-01-01"},
            {"id": "p", "title": f"P {line}", "date": "2026-01-09T10:00",
             "after": [f"o{hostile}"],
             "as_reported": {"text": hostile, "source": hostile, "rules": hostile}},
            {"id": "q", "title": f"Q {line}", "before": ["p", hostile],
             "links": [{"to": f"o{hostile}", "type": "responds_to"}],
             "as_reported": {"text": hostile, "rules": hostile}},
        ],
    }  # fmt: skip
    (folder / "o.json").write_text(json.dumps(order), encoding="utf-8")
    (folder / "bad\x1b]0;owned\x07.json").write_text('{"title": "\x1b]0;owned\x07"', "utf-8")
    terminal = open_terminal(str(folder), size=(160, 50))
    terminal.until("4 events")
    steps = (
        "X", "enter j j", "o", "esc", "!", "esc", "f", "esc", "S", "esc", "t x enter", "esc",
        "p enter", "esc", "O", "O", ">", "esc", "G enter", "/ T enter", "1", "a", "esc", "e",
    )  # fmt: skip
    # As kitty's protocol says an escape: no next key can be taken for a part of it.
    for keys in (step.replace("esc", "\x1b[27u").split() for step in steps):
        terminal.press(*keys)
        terminal.until(terminal.is_read)
        terminal.read(0.2)
    terminal.press("ctrl+q")
    assert terminal.wait() == 0
    raw = bytes(terminal.raw)
    assert b"owned" not in b"".join(ESCAPES.findall(raw))
    assert b"aGk=" not in b"".join(ESCAPES.findall(raw))
    rest = ESCAPES.sub(b"", raw).decode("utf-8")
    assert not re.search(
        "[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200f\u061c]", rest
    )


CRASH = """
import asyncio, sys, threading
from dataclasses import replace
from timeline_tui.explorer.commands import BY_ID
def broken(state, sight):
    secret = state.lens.corpus.title
    def fail():
        raise RuntimeError(secret)
    {}
    return state, ()
BY_ID["next"] = replace(BY_ID["next"], act=broken)
from timeline_tui.cli import main
sys.exit(main([]))
"""


@pytest.mark.parametrize(
    "where",
    [
        "threading.Thread(target=fail).start()",
        *slowly("fail()", "asyncio.get_running_loop().call_soon(fail)"),
    ],
    ids=["key", "thread", "callback"],
)
def test_a_crash_restores_the_terminal_and_reports_without_event_text(
    clean_environment, tmp_path, where
):
    code = CRASH.format(where)
    terminal = Terminal([sys.executable, "-c", code], environment=clean_environment, folder=ROOT)
    terminal.until(FIRST)
    terminal.press("j")
    assert terminal.wait() == 70
    assert is_restored(bytes(terminal.raw))
    left = "\n".join(line.rstrip() for line in terminal.text.splitlines() if line.strip())
    assert "timeline-tui: crashed: RuntimeError" in left
    assert "Traceback" not in left
    terminal.close()
    (report,) = (tmp_path / "home" / "state" / "timeline-tui").glob("crash-*")
    assert "RuntimeError" in report.read_text(encoding="utf-8")
    assert "Anthropic" not in report.read_text(encoding="utf-8")


def test_without_a_terminal_the_explorer_prints_what_list_prints(clean_environment):
    run = [sys.executable, "-m", "timeline_tui"]
    environment = clean_environment
    explored = subprocess.run(run, capture_output=True, cwd=ROOT, env=environment, check=False)
    listed = subprocess.run(
        [*run, "list"], capture_output=True, cwd=ROOT, env=environment, check=False
    )
    assert explored.returncode == 0
    assert explored.stdout == listed.stdout
    assert len(explored.stdout.splitlines()) == shipped.TOTAL


def test_a_missing_path_is_one_line_and_exit_code_2(open_terminal):
    terminal = open_terminal("evnts")
    assert terminal.wait() == 2
    assert "no such folder: evnts (did you mean events/?)" in terminal.text


def test_an_empty_folder_shows_a_card_with_the_smallest_event(open_terminal, tmp_path):
    terminal = open_terminal(str(tmp_path / "empty"), folder=tmp_path)
    assert terminal.wait() == 2
    (tmp_path / "empty").mkdir()
    terminal = open_terminal(str(tmp_path / "empty"), folder=tmp_path)
    terminal.until("No events here yet.")
    terminal.until("Something happened")
    terminal.press("q")
    assert terminal.wait() == 0


NO_UNICODE = (
    {"LC_ALL": "C", "LANG": "C"},
    {"LC_ALL": "POSIX", "PYTHONUTF8": "0"},
    {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "de_DE.ISO-8859-1", "PYTHONIOENCODING": "latin-1"},
)


@pytest.mark.parametrize("environment", [NO_UNICODE[0], *slowly(*NO_UNICODE[1:])])
def test_where_the_locale_has_no_unicode_ours_is_ascii_and_quotes_are_whole(
    open_terminal, environment
):
    terminal = open_terminal(**environment)
    terminal.until(f"{shipped.TOTAL} events")
    terminal.until(FIRST)
    terminal.press("2", "j", "enter")
    terminal.until("Anthropic insisted the agreement")
    assert "\\u" not in terminal.text
    if "PYTHONIOENCODING" not in environment:
        terminal.press("enter")  # into the quote, with its note
        terminal.until("“Large-scale")
    ours = "".join(line[:21] for line in terminal.text.splitlines()[3:-2])
    assert ours.isascii(), ours
    terminal.press("q")
    assert terminal.wait() == 0


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, *slowly({"LC_ALL": "C", "LANG": "C"})])
def test_it_opens_without_color_and_without_unicode(open_terminal, environment):
    terminal = open_terminal(**environment)
    terminal.until(FIRST)
    terminal.until(f"{shipped.TOTAL} events")
    terminal.press("1", "enter")
    terminal.until(f"{shipped.taking_part('anthropic')} of {shipped.TOTAL}")
    if "NO_COLOR" in environment:
        assert not colors_in(terminal)
    terminal.press("q")
    assert terminal.wait() == 0


def colors_in(terminal):
    """Return the parameters of colors that were sent (ECMA-48, SGR; 90 to 107 are aixterm's)."""
    sent = re.findall(rb"\x1b\[([0-9;:]*)m", bytes(terminal.raw))
    found = {int(number) for style in sent for number in re.findall(rb"\d+", style)}
    return {number for number in found if 30 <= number <= 49 or 90 <= number <= 107}


@pytest.mark.slow
@pytest.mark.parametrize("size", [(60, 16), *slowly(((160, 50),))])
def test_no_color_sends_none_on_any_screen_and_tells_things_apart(open_terminal, size):
    terminal = open_terminal(size=size, NO_COLOR="1")
    terminal.until(f"{shipped.TOTAL} events")
    terminal.press("1", "enter", "/")
    terminal.until("enter keeps")
    terminal.press("claude", "enter")
    terminal.until("saying")
    for key, sheet in (("T", "enter keeps it"), ("?", "more below"), (":", "enter runs")):
        terminal.press(key)
        terminal.until(sheet)
        terminal.press("down")
        terminal.press("esc")
        terminal.until(lambda sheet=sheet: sheet not in terminal.text)
    terminal.press("q")
    assert terminal.wait() == 0
    assert not colors_in(terminal)
    # Matches, chips and the cursor are bold, underlined or reversed.
    assert {b"1", b"4", b"7"} <= set(
        b";".join(re.findall(rb"\x1b\[([0-9;]*)m", bytes(terminal.raw))).split(b";")
    )


@pytest.mark.slow
def test_an_empty_no_color_asks_for_nothing(open_terminal):
    terminal = open_terminal(NO_COLOR="")
    terminal.until(f"{shipped.TOTAL} events")
    assert 38 in colors_in(terminal)


@pytest.mark.slow
def test_a_first_event_with_last_week_two_actors_and_two_quotes(open_terminal, tmp_path):
    folder = tmp_path / "events"
    shutil.copytree(ROOT / "events", folder)
    terminal = open_terminal(str(folder))
    terminal.until(f"{shipped.TOTAL} events")
    terminal.press("c")
    terminal.until("New event")
    # As fast as a terminal hands it out; what is pasted has its lines apart by CR.
    terminal.press("They meet", "enter", "last week", "enter", "enter", "wil", "enter",
                   "d amodei", "enter", *["enter"] * 5, "all weather", "enter")  # fmt: skip
    terminal.press(
        "\x1b[200~“Earlier this month,\r\r the White House”\x1b[201~", "tab", "A B", "tab"
    )
    terminal.press("\x1b[200~A second one\x1b[201~", "\x13")
    written = folder / "2026-04-20-they-meet.json"
    terminal.until(lambda: written.exists())
    terminal.until(f"{shipped.TOTAL + 1} events")
    event = json.loads(written.read_text(encoding="utf-8"))
    assert event["as_reported"] == {"text": "last week", "source": "all-weather-finance"}
    assert event["actors"] == ["susie-wiles", "dario-amodei"]
    assert event["sources"][0]["quotes"] == [
        {"exact": "“Earlier this month,\n\n the White House”", "speaker": "A B"},
        {"exact": "A second one"},
    ]
    terminal.press("q")
    assert terminal.wait() == 0


@pytest.mark.slow
def test_what_is_typed_into_the_form_outlives_a_kill(open_terminal, tmp_path):
    folder = tmp_path / "events"
    folder.mkdir()
    (folder / "a.json").write_text('{"date": "2026", "title": "It happened"}')
    terminal = open_terminal(str(folder))
    terminal.until("It happened")
    terminal.press("c")
    terminal.until("New event")
    terminal.press("Not lost", "tab", "last week")
    kept = tmp_path / "home" / "state" / "timeline-tui"
    terminal.until(lambda: any("last week" in f.read_text() for f in kept.glob("draft-*.json")))
    os.kill(terminal.pid, signal.SIGKILL)
    terminal.wait()
    again = open_terminal(str(folder))
    again.until("It happened")
    again.press("c")
    again.until("this is the draft that was kept last time")
    again.until("Not lost")
    again.press("esc")
    again.until("draft kept")
    again.press("q")
    assert again.wait() == 0
