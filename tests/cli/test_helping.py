"""`help`: every topic fits a terminal, and what it lists is what the program has."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from timeline_tui.cli import subcommands
from timeline_tui.cli.commands.reference import TOPICS, WRITTEN
from timeline_tui.cli.output import EXIT_CODES
from timeline_tui.core import limits
from timeline_tui.core.query.language import VIEW
from timeline_tui.core.query.table import FIELDS, IS
from timeline_tui.core.schema import models
from timeline_tui.core.schema.documents import read_document
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.wording import display
from timeline_tui.explorer.commands import COMMANDS, GROUPS
from timeline_tui.files.exports import COLUMNS

PACKAGE = Path(__file__).parents[2] / "timeline_tui"


def squeezed(text: str) -> str:
    """Return the words of a text with one space between them, wherever its lines end."""
    return " ".join(text.split())


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_fits_eighty_columns_and_is_plain_text(run, topic: str) -> None:
    ended = run("help", topic)
    assert (ended.code, ended.err) == (0, "")
    assert len(ended.lines) > 5
    assert [line for line in ended.lines if len(line) > 80] == []
    assert [line for line in ended.lines if line.startswith("@")] == []
    assert all(char.isprintable() for line in ended.lines for char in line)


def test_the_query_language_has_a_line_for_each_term(run) -> None:
    terms = {line.split()[0] for line in run("help", "query").lines if line.startswith("  ")}
    names = {f"{name}:" for field in FIELDS for name, _ in field.names}
    assert terms >= (names - {"is:"}) | {f"is:{word}" for word in IS} | {f"{VIEW}:", "missing:"}


@pytest.mark.parametrize("columns", ["40", "200"])
def test_a_topic_is_as_wide_in_every_terminal(
    run, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    usual = run("help", "filter").out
    monkeypatch.setenv("COLUMNS", columns)
    assert run("help", "filter").out == usual


def test_every_text_in_the_folder_of_topics_is_a_topic_with_a_summary(run) -> None:
    texts = {path.stem: path for path in (PACKAGE / "cli" / "topics").iterdir()}
    assert texts.keys() == set(TOPICS)
    listed = squeezed(run("help").out)
    for topic, path in texts.items():
        summary = path.read_text(encoding="utf-8").splitlines()[0]
        assert f"{topic} {summary}" in listed


def test_without_a_topic_the_topics_and_the_commands_are_listed(run) -> None:
    ended = run("help")
    assert ended.code == 0
    assert [line for line in ended.lines if len(line) > 80] == []
    for command in subcommands.SUBCOMMANDS:
        assert f"{command.name} {command.summary}" in squeezed(ended.out)


@pytest.mark.parametrize("name", [name for name in subcommands.NAMES if name not in TOPICS])
def test_the_help_of_a_command_is_what_its_option_prints(run, name: str) -> None:
    assert run("help", name).out == run(name, "--help").out


def test_the_help_of_the_explorer_is_that_of_the_program(run) -> None:
    assert run("help", "explorer").out == run("--help").out


def test_a_topic_may_be_written_in_capitals(run) -> None:
    assert run("help", "LIMITS").out == run("help", "limits").out
    assert "did you mean limits?" in run("help", "LIMTS").err


def test_the_topic_of_a_command_names_the_help_of_the_command(run) -> None:
    for name in set(subcommands.NAMES) & set(TOPICS):
        assert f"timeline-tui {name} --help" in run("help", name).out


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("limts", "did you mean limits?"),
        ("lst", "did you mean list?"),
        ("qqq", "topics: paths, file"),
        ("\x1b]0;evil\x07", "topics: "),
    ],
)
def test_an_unknown_topic_is_one_safe_line_that_helps(run, topic: str, said: str) -> None:
    ended = run("help", topic)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1
    assert "\x1b" not in ended.err


def test_the_keys_are_all_of_the_table_of_commands(run) -> None:
    ended = run("help", "keys")
    text = squeezed(ended.out)
    for group in GROUPS:
        assert group in ended.lines
    for command in COMMANDS:
        assert f"{command.shown} {command.words}" in text


def test_the_keys_of_the_event_file_are_all_of_the_schema_with_their_words(run) -> None:
    text = squeezed(run("help", "file").out)
    described = models.json_schema()["$defs"]
    assert isinstance(described, dict)
    for name, shape in described.items():
        assert f"{name}: {shape['description']}" in text
        for key, rules in shape["properties"].items():
            words = rules["description"]
            if "enum" in rules:
                words += f" One of {', '.join(rules['enum'])}."
            if key in shape.get("required", []):
                words += " Required."
            assert squeezed(f"{key} {words}") in text


def test_the_event_files_of_the_topic_read_without_a_problem(run) -> None:
    text = run("help", "file").out
    blocks = [part for part in re.split(r"\n\n", text) if part.startswith("  {")]
    assert len(blocks) == 3
    for block in blocks:
        read = read_document(json.loads(block), file="a.json", stem="a")
        assert [(found.code, found.message) for found in read.findings] == []
        assert len(read.events) == 1


def test_what_is_shown_of_a_date_is_what_the_program_shows(run) -> None:
    ended = run("help", "dates")
    for written, means in WRITTEN:
        row = next(line for line in ended.lines if line.startswith(f"  {written} "))
        assert squeezed(row) == squeezed(f"{written} {display(parse(written))} {means}")


def test_the_options_of_the_filter_are_those_of_the_explorer(run) -> None:
    options = re.findall(r"--[a-z-]+", run("--help").out.partition("selection:")[2])
    told = run("help", "filter").out
    for option in options[: options.index("--ascii")]:
        assert option in told


def test_the_columns_of_csv_are_those_that_are_written(run) -> None:
    assert f"{', '.join(COLUMNS)}." in squeezed(run("help", "export").out)


def test_the_limits_are_those_of_the_table(run) -> None:
    text = squeezed(run("help", "limits").out)
    for limit in limits.LIMITS:
        assert f"{limit.amount} {limit.of}: {limit.beyond}" in text


def test_every_limit_of_the_table_is_one_that_code_takes_from_it(run) -> None:
    names = [name for name, value in vars(limits).items() if isinstance(value, limits.Limit)]
    assert len(names) == len(limits.LIMITS)
    code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert [name for name in names if not re.search(rf"\blimits\.{name}\b", code)] == []


def test_the_exit_codes_are_those_of_the_program(run) -> None:
    text = squeezed(run("help", "exit").out)
    for code, words in EXIT_CODES:
        assert f"{code} {words}" in text


NO_CODES = {
    "single-source",
    "all-of", "one-of", "article-newspaper", "city-council", "council-votes-for-bridge",
    "work-begins", "gzip-compressed", "xz-compressed", "timeline-tui", "utf-8", "latin-1",
    "rev-parse", "cat-file",
}  # fmt: skip
"""Words with a hyphen in the core and in `files` that are no codes of problems."""


def test_the_topic_of_problems_lists_every_code_with_a_hyphen(run) -> None:
    codes = set()
    for package in ("core", "files"):
        for path in (PACKAGE / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    codes.update(re.findall(r"\A[a-z]+(?:-[a-z0-9]+)+\Z", node.value))
    listed = set(run("help", "problems").out.partition("The codes never change.")[2].split())
    assert codes - NO_CODES <= listed
    written = "".join(
        path.read_text(encoding="utf-8")
        for package in ("core", "files")
        for path in (PACKAGE / package).rglob("*.py")
    )
    told = {word for word in listed if re.fullmatch(r"[a-z]+(?:-[a-z0-9]+)+", word)}
    assert {word for word in told if f'"{word}"' not in written} == set()
