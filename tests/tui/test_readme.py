"""The README shows the program as it is: its picture, tables, keys and examples."""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path

import pytest

from timeline_tui.cli.arguments import parse
from timeline_tui.cli.commands.reference import TOPICS
from timeline_tui.cli.subcommands import EXPLORER, SUBCOMMANDS
from timeline_tui.core.schema.documents import read_document
from timeline_tui.dates.edtf import parse as parse_date
from timeline_tui.explorer.commands import COMMANDS

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PICTURES = ROOT / "tests" / "pictures"
RENEW = bool(os.environ.get("TIMELINE_TUI_RENEW"))


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    text = README.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def section(title: str) -> str:
    text = README.read_text(encoding="utf-8")
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_the_readme_lists_every_row_of_the_table_of_commands():
    start, end = "<!-- commands -->\n", "<!-- /commands -->"
    rows = ["| Command | Does |", "| --- | --- |"]
    rows += [f"| `timeline-tui {row.name}` | {row.summary} |" for row in SUBCOMMANDS]
    before, rest = README.read_text(encoding="utf-8").split(start)
    _, after = rest.split(end)
    expected = f"{before}{start}{chr(10).join(rows)}\n{end}{after}"
    if RENEW:
        README.write_text(expected, encoding="utf-8")
    assert README.read_text(encoding="utf-8") == expected


def test_every_key_that_the_readme_names_is_one_of_the_explorer():
    day = section("A day's work")
    named = [word for word in re.findall(r"`([^`]+)`", day) if len(word) == 1 or word == "enter"]
    keys = {key for command in COMMANDS for key in command.shown.split()} | set("123456789")
    assert len(named) > 20
    assert set(named) <= keys


def test_the_readme_lists_every_topic_of_help():
    listed = section("Reference").partition("topics:")[2].partition(".")[0]
    assert [topic.strip() for topic in listed.split(",")] == list(TOPICS)


def test_the_event_files_in_the_readme_read_without_a_problem():
    examples = blocks("json")
    assert len(examples) == 2
    for example in examples:
        read = read_document(json.loads(example), file="a.json", stem="a")
        assert [(found.code, found.message) for found in read.findings] == []
        assert len(read.events) == 1


def test_every_date_in_the_readme_is_edtf():
    words = section("The event file").partition("EDTF")[2].partition("source's own words")[0]
    dates = re.findall(r"`([^`]+)`", words)
    assert len(dates) == 5
    for date in dates:
        parse_date(date)


def test_every_command_in_the_readme_is_one_that_the_program_takes():
    script = "".join(blocks("sh") + blocks("yaml")).replace("\\\n", " ")
    lines = [line for line in script.splitlines() if re.match(r"(- run: )?timeline-tui ", line)]
    assert len(lines) == 8
    for line in lines:
        words = shlex.split(line.removeprefix("- run: "), comments=True)[1:]
        command = next((row for row in SUBCOMMANDS if row.name == words[0]), EXPLORER)
        assert parse(command, words[1:] if command.name else words).command == command.name


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_every_link_to_a_file_leads_to_one(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert target.startswith("https://") or (ROOT / target).exists(), target


@pytest.mark.parametrize(
    ("name", "size", "keys", "words"),
    [
        ("lanes", (160, 50), ("1", "2", "0"), ("[9] Donald Trump", "Earlier this month")),
        ("explorer", (80, 24), ("1", "2", "0", "enter"), ("Earlier this month",)),
    ],
)
async def test_the_pictures_in_the_readme_are_the_explorer(open_stage, name, size, keys, words):
    *first, last = keys
    async with open_stage(size=size) as stage:
        await stage.press(*first)
        await stage.go_to("mythos-launch")
        await stage.go_to("wiles-bessent-meet-amodei")
        await stage.press(last)
        svg = stage.app.export_screenshot(title="timeline-tui")
        shown = stage.text()
    # The picture needs no font from another host: any monospaced one will do.
    svg = re.sub(r"@font-face \{.*?\}\s*|<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    svg = "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"
    picture = PICTURES / f"{name}.svg"
    if RENEW:
        PICTURES.mkdir(exist_ok=True)
        picture.write_text(svg, encoding="utf-8")
    assert all(word in shown for word in words)
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", svg)
    assert picture.read_text(encoding="utf-8") == svg
    assert f"](tests/pictures/{name}.svg)" in README.read_text(encoding="utf-8")
