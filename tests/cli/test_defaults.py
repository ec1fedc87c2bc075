"""Paths alone are taken without a parser, and mean what a parser makes of them."""

from __future__ import annotations

import pytest

from timeline_tui.cli.arguments import Subcommand, parse
from timeline_tui.cli.output import UsageError
from timeline_tui.cli.subcommands import EXPLORER, SUBCOMMANDS

COMMANDS = [EXPLORER, *SUBCOMMANDS]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name or "explorer")
@pytest.mark.parametrize("words", [[], ["events"], ["a", "-", ""]])
def test_options_that_are_not_given_are_what_a_parser_makes_of_them(
    command: Subcommand, words: list[str]
) -> None:
    answers = []
    for given in (words, [*words, "--"]):
        try:
            answers.append(str(sorted(vars(parse(command, given)).items())))
        except UsageError as refused:
            answers.append(str(refused))
    assert answers[0] == answers[1]


def test_each_option_of_the_explorer_is_there_without_being_given() -> None:
    asked = parse(EXPLORER, ["events"])
    assert (asked.paths, asked.actor, asked.safe, asked.theme) == (["events"], [], False, None)
