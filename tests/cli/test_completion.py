"""`timeline-tui completion`: what real shells offer by the scripts, and the page of the manual."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.theme import BUILTIN_THEMES

from tests.cli.conftest import Run
from timeline_tui.cli.arguments import parser_of
from timeline_tui.cli.commands.reference import TOPICS
from timeline_tui.cli.subcommands import EXPLORER, NAMES, SUBCOMMANDS

Offer = Callable[..., set[str]]


def need(shell: str) -> str:
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"{shell} is not installed")
    return found


@pytest.fixture
def script(run: Run, tmp_path: Path) -> Callable[[str], Path]:
    def written(shell: str) -> Path:
        ended = run("completion", shell)
        assert (ended.code, ended.err) == (0, "")
        path = tmp_path / f"script.{shell}"
        path.write_text(ended.out, encoding="utf-8")
        return path

    return written


@pytest.fixture(params=["bash", "fish"])
def offer(request: pytest.FixtureRequest, script: Callable[[str], Path], tmp_path: Path) -> Offer:
    """Return what a shell offers for the last of some words, where there are two files and a
    folder."""
    shell: str = request.param
    program, path = need(shell), script(shell)
    place = tmp_path / "place"
    (place / "my events").mkdir(parents=True)
    for name in ("notes.json", "list of.json"):
        (place / name).write_text("[]")

    def offered(*words: str) -> set[str]:
        if shell == "bash":
            # bash breaks words at the sign =, too.
            split = [part for word in words for part in re.split("(=)", word) if part or not word]
            code = (
                f"source {path}; COMP_WORDS=(timeline-tui "
                + " ".join(f"'{word}'" for word in split)
                + f"); COMP_CWORD={len(split)}; _timeline_tui; printf '%s\\n' \"${{COMPREPLY[@]}}\""
            )
            command = [program, "--norc", "-c", code]
        else:
            line = " ".join(["timeline-tui", *words])
            command = [program, "--no-config", "-c", f"source {path}; complete -C '{line}'"]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=place, check=False,
            env={"PATH": "/bin:/usr/bin", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        assert done.stderr.replace("bash: warning", "") == "", done.stderr
        lines = [line.split("\t")[0].rstrip("/") for line in done.stdout.splitlines()]
        return {line.rpartition("=")[2].replace("\\ ", " ") for line in lines if line}

    return offered


def test_the_first_word_is_a_command_or_a_file(offer: Offer) -> None:
    assert offer("") == {*NAMES, "notes.json", "my events", "list of.json"}
    assert offer("li") == {"list", "list of.json"}


def test_values_of_options_are_offered_and_nothing_else(offer: Offer) -> None:
    assert offer("list", "--format", "") == {"text", "json", "jsonl", "csv", "md"}
    assert offer("list", "--format=js") == {"json", "jsonl"}
    assert offer("check", "--format", "g") == {"github"}
    assert offer("--theme", "nor") == {"nord"}
    assert offer("--theme", "") == set(BUILTIN_THEMES)
    assert offer("list", "--order", "") == {"happened", "published"}
    assert offer("list", "--actor", "") == set()


def test_operands_are_files_folders_or_words(offer: Offer) -> None:
    assert offer("check", "n") == {"notes.json"}
    assert offer("list", "my") == {"my events"}
    assert offer("help", "") == {*TOPICS, *NAMES}
    assert offer("cache", "") == {"clear"}
    assert offer("completion", "") == {"bash", "zsh", "fish", "man"}
    assert offer("schema", "") == set()


@pytest.mark.parametrize("row", [EXPLORER, *SUBCOMMANDS], ids=lambda row: row.name or "explorer")
def test_every_option_of_a_command_is_offered_and_no_other(offer: Offer, row) -> None:
    flags = {flag for flag in parser_of(row)._option_string_actions if flag.startswith("--")}
    words = (row.name, "--") if row.name else ("--",)
    assert {word for word in offer(*words) if word.startswith("--")} == flags


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_finds_no_mistake_in_its_script(script: Callable[[str], Path], shell: str) -> None:
    done = subprocess.run([need(shell), "-n", str(script(shell))], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "man"])
def test_nothing_in_a_script_is_left_out(script: Callable[[str], Path], shell: str) -> None:
    text = script(shell).read_text(encoding="utf-8").replace("\\-", "-")
    for row in (EXPLORER, *SUBCOMMANDS):
        assert row.name in text
        for flag in parser_of(row)._option_string_actions:
            assert (flag.lstrip("-") if shell == "fish" else flag) in text
    assert "@" not in text.replace("[@]", "").replace('"$@"', "").replace("= + - @", "")


def test_the_page_is_one_that_man_can_show(script: Callable[[str], Path]) -> None:
    done = subprocess.run(
        [need("groff"), "-K", "utf8", "-man", "-Tutf8", "-ww", str(script("man"))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    shown = re.sub(".\b|\x1b\\[[0-9;]*m", "", done.stdout)
    for name in NAMES:
        assert f"\n{name.upper()}\n" in shown
    assert "--as-known DATE" in shown
    assert "EXIT STATUS" in shown
    assert "0 done; problems in files" in " ".join(shown.split())


def test_an_unknown_shell_is_refused(run: Run) -> None:
    ended = run("completion", "tcsh")
    assert ended.code == 2
    assert "bash" in ended.err
