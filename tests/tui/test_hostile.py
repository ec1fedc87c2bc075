"""Every text of a file on every surface: made safe where it is shown, before the last line of
defense has anything to do."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.tui.dropping import put
from timeline_tui.tui import Options

FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufffd"
    "\ufeff\U000e0000-\U000e0fff]"
)
"""What no screen shows; U+FFFD is what the last line of defense puts in place of it."""
HOSTILE = (
    "\x1b]0;owned\x07\x1b[31m\x9b31m\x00\x08\x7f\x85\x0e\r"  # controls
    "\u202eevil\u2066\u2069\u200f\u061c abc"  # of direction
    "a\u200b\u2060\ufeff\u00ad\U000e0041\u2028b"  # invisible
    "e" + "\u0301" * 40 + "\u200d\ufe0f\u0489" * 5 +  # drawn over others
    "[/nope] [@click=app.quit]x[/] [b]$name[/b] \\["  # markup
    "\ud800 \udc00 \ud83d"  # halves of characters
    "漢字\u3000👩\u200d👩\u200d👧 שלום مرحبا ﷽"  # wide, and from right to left
    "%s %(x)s {0} {x!r} ${HOME} `id` $(id)"
)  # fmt: skip
KEYS = (
    "X", "enter j j h", "o", "escape escape", "exclamation_mark", "escape", "f", "escape", "S",
    "escape", "c", "escape escape", "question_mark", "escape", "colon", "escape", "y", "Y", "e",
    "O", "O",
    "right_square_bracket plus plus minus minus", "1 2 0", "x 1 0", "ampersand", "v v",
    "slash a enter", "n N", "a space escape", "s d s d", "G g", "t x enter escape",
    "p 2 0 2 6 enter escape", "w 2 0 2 6 enter", "greater_than_sign less_than_sign", "escape",
)  # fmt: skip


def poisoned(text: str) -> dict[str, object]:
    """Return a timeline with `text` in each field of each record."""
    line = text.replace("\n", " ").replace("\r", " ").replace("\x85", " ").replace("\u2028", " ")
    source = {
        "id": f"s{text}", "title": text, "type": text, "author": [text, text], "publisher": text,
        "published": "2026-04-01", "accessed": "2026-04-02", "url": f"https://e.org/{text}",
        "language": text, "archived_url": f"https://a.org/{text}", "archived_at": "2026-04-03",
        "text": text, "sha256": text, "supports": [text],
    }  # fmt: skip
    quote = {
        "exact": f"q{text}", "prefix": text, "suffix": text, "speaker": text, "locator": text,
        "lang": text, "translation": text, "statement": text, "note": text,
    }  # fmt: skip
    first = {
        "id": f"a{text}", "date": "2026-04-17", "title": f"A {line}", "summary": f"{text}\n{text}",
        "as_reported": {"text": text, "source": f"s{text}", "rules": text},
        "actors": [f"n{text}", {"actor": f"m{text}", "role": text}, text], "tags": [f"t{text}"],
        "place": text, "status": "alleged", "sources": [{**source, "quotes": [quote, text]}],
        "links": [{"to": f"b{text}", "type": "led_to"}, {"to": f"gone{text}", "type": "precedes"}],
        "after": [f"b{text}"], "extra": {f"k{text}": [text, {text: text}]}, f"x{text}": text,
    }  # fmt: skip
    second = {"id": f"b{text}", "title": f"B {line}", "as_reported": {"text": text, "rules": text},
              "actors": [f"n{text}"], "before": [f"a{text}", text]}  # fmt: skip
    return {
        "title": f"T{text}", "description": text, "timezone": text,
        "actors": [{"id": f"n{text}", "name": f"N{text}", "aliases": [text], "kind": text}],
        "sources": [{**source, "id": f"d{text}"}], "events": [first, second],
        f"unknown{text}": text,
    }  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/nonexistent")


@pytest.mark.parametrize(
    "size",
    [
        (80, 24),
        pytest.param((160, 50), marks=pytest.mark.slow),
        pytest.param((60, 16), marks=pytest.mark.slow),
    ],
    ids=str,
)
async def test_no_surface_shows_what_a_terminal_obeys(open_stage, folder: Path, size):
    put(folder, "h.json", poisoned(HOSTILE))
    name = HOSTILE.translate({ord("/"): None, 0: None}).encode("utf-8", "ignore")[:200]
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/n\xff" + name + b".json"))
    odd.write_text('{"title": "\x1b", "dat": 3}')
    async with open_stage(folder, size=size, options=Options(new_folder=str(folder))) as stage:
        for keys in KEYS:
            await stage.press(*keys.split())
            shown = stage.text().replace("\n", "")
            found = FORBIDDEN.search(shown)
            assert found is None, (keys, hex(ord(found.group())), stage.text())
        assert stage.app.title == "timeline-tui"
        # What is open is longer than the screen.
        for row in range(len(stage.explorer.state.lens)):
            for line in stage.explorer.timeline.shown.block(row).lines:
                text = "".join(piece for piece, _ in line.pieces)
                assert FORBIDDEN.search(text) is None, text
