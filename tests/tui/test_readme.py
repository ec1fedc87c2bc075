"""What the README shows is what the program does: its picture and its table of keys.

Set TIMELINE_TUI_RENEW=1 to write both anew after a change that is meant.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from timeline_tui.explorer.commands import COMMANDS, GROUPS

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PICTURE = ROOT / "tests" / "pictures" / "explorer.svg"
RENEW = bool(os.environ.get("TIMELINE_TUI_RENEW"))


def key_table() -> str:
    rows = ["| Key | Does |", "| --- | --- |"]
    for group in GROUPS:
        rows.append(f"| **{group}** | |")
        for command in COMMANDS:
            if command.group == group:
                keys = " ".join(f"`{key}`" for key in command.shown.split(" "))
                rows.append(f"| {keys} | {command.words} |")
    return "\n".join(rows)


def test_the_readme_lists_every_key_of_the_table_of_commands():
    text = README.read_text(encoding="utf-8")
    start, end = "<!-- keys -->\n", "<!-- /keys -->"
    before, rest = text.split(start)
    _, after = rest.split(end)
    expected = f"{before}{start}{key_table()}\n{end}{after}"
    if RENEW:
        README.write_text(expected, encoding="utf-8")
    assert README.read_text(encoding="utf-8") == expected


async def test_the_picture_in_the_readme_is_the_explorer(open_stage):
    async with open_stage(size=(80, 24)) as stage:
        await stage.press("1", "2", "0")
        await stage.go_to("mythos-launch")
        await stage.go_to("wiles-bessent-meet-amodei")
        await stage.press("enter")
        svg = stage.app.export_screenshot(title="timeline-tui")
        shown = stage.text()
    # The picture needs no font from another host: any monospaced one will do.
    svg = re.sub(r"@font-face \{.*?\}\s*|<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    svg = "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"
    if RENEW:
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(svg, encoding="utf-8")
    assert "Earlier this month" in shown
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", svg)
    assert PICTURE.read_text(encoding="utf-8") == svg
