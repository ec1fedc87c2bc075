"""`timeline-tui completion`: what completes the command line in bash, zsh and fish, and the page of
the manual. All of it is made from the parsers of the table of sub-commands.

shtab was weighed: its releases know no fish and make no page, and it would be one more dependency
for what these functions do. Options, their values and files are completed, and the program is not
run while somebody types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from timeline_tui import __version__
from timeline_tui.cli import arguments, output
from timeline_tui.cli.arguments import Subcommand
from timeline_tui.cli.output import EXIT_CODES, FINE, UsageError
from timeline_tui.cli.subcommands import EXPLORER, SUBCOMMANDS

FILES, FOLDERS, TEXT = "files", "folders", "text"
"""The kinds of what is not one of a few values."""


class Word(NamedTuple):
    """An option, or without flags what stands for itself; `kind` is "" where nothing follows it,
    and `values` are those it may have. `again` says that it may be given more than once."""

    flags: tuple[str, ...]
    help: str
    kind: str = ""
    values: tuple[str, ...] = ()
    label: str = ""
    again: bool = False


class Command(NamedTuple):
    """A sub-command with its options and what else it takes; the explorer has no name."""

    row: Subcommand
    options: tuple[Word, ...]
    operands: tuple[Word, ...]

    @property
    def name(self) -> str:
        """Return its name."""
        return self.row.name


def run(asked: SimpleNamespace) -> int:
    """Print the script of a shell, or the page of the manual."""
    if asked.shell is None:
        raise UsageError(f"name a shell: timeline-tui completion {' | '.join(_MADE)}")
    output.prepare(data=True)
    output.emit(_MADE[asked.shell]([_read(row) for row in (EXPLORER, *SUBCOMMANDS)]))
    return FINE


def _read(row: Subcommand) -> Command:
    words = [_word(action) for action in arguments.parser_of(row)._actions]
    options = tuple(word for word in words if word.flags)
    return Command(row, options, tuple(word for word in words if not word.flags))


def _word(action: Any) -> Word:
    values = tuple(map(str, action.choices or _more_values(action.dest)))
    label = action.metavar or action.dest.upper()
    kind = {"PATH": FILES, "FOLDER": FOLDERS}.get(label, TEXT)
    return Word(
        tuple(action.option_strings), action.help or "", "" if action.nargs == 0 else kind, values,
        label, again=action.nargs == "*" or type(action).__name__ == "_AppendAction",
    )  # fmt: skip


def _more_values(name: str) -> Iterable[str]:
    """Return the values of what the parser lets have any, and checks later."""
    if name == "theme":
        from textual.theme import BUILTIN_THEMES

        return sorted(BUILTIN_THEMES)
    if name == "topic":
        from timeline_tui.cli.commands.reference import TOPICS

        return (*TOPICS, *(row.name for row in SUBCOMMANDS))
    return ()


# -- bash ------------------------------------------------------------------------------------------

BASH = r"""# Completes timeline-tui in bash; made by: timeline-tui completion bash
_timeline_tui() {
    local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}"
    local command="" kind=files words=""
    COMPREPLY=()
    # bash takes --format=json for three words.
    if [[ $cur == "=" ]]; then
        cur=""
    elif [[ $prev == "=" ]] && (( COMP_CWORD > 1 )); then
        prev="${COMP_WORDS[COMP_CWORD-2]}"
    fi
    if (( COMP_CWORD > 1 )); then
        case "${COMP_WORDS[1]}" in
        @patterns@) command="${COMP_WORDS[1]}";;
        esac
    else
        words="@names@"
    fi
    case "$command" in
@commands@
    esac
    COMPREPLY=( $(compgen -W "$words" -- "$cur") )
    if [[ $kind == files || $kind == folders ]]; then
        local IFS=$'\n'
        compopt -o filenames 2>/dev/null
        if [[ $kind == files ]]; then kind=-f; else kind=-d; fi
        COMPREPLY+=( $(compgen $kind -- "$cur") )
    fi
}
complete -F _timeline_tui timeline-tui"""


def bash_lines(commands: Sequence[Command]) -> Iterator[str]:
    """Yield a script for bash from 3.2 on, which macOS has, with or without bash-completion."""
    names = [command.name for command in commands if command.name]
    cases = "\n".join(line for command in commands for line in _bash_case(command))
    yield from (
        BASH.replace("@patterns@", "|".join(names))
        .replace("@names@", " ".join(names))
        .replace("@commands@", cases)
        .split("\n")
    )


def _bash_case(command: Command) -> Iterator[str]:
    flags = " ".join(flag for option in command.options for flag in option.flags)
    own = command.operands[-1] if command.operands else Word((), "")
    values = " ".join(["$words", *own.values])
    yield f'    "{command.name}")'
    yield "        if [[ $cur == -* ]]; then"
    yield f'            kind="" words="{flags}"'
    yield "        else"
    yield f'            kind="{"" if own.values else own.kind}" words="{values}"'
    yield "        fi"
    yield '        case "$prev" in'
    for option in command.options:
        if option.kind:
            kind = "" if option.values or option.kind == TEXT else option.kind
            yield f"        {'|'.join(option.flags)})"
            yield f'            kind="{kind}" words="{" ".join(option.values)}";;'
    yield "        esac"
    yield "        ;;"


# -- zsh -------------------------------------------------------------------------------------------

ZSH = r"""#compdef timeline-tui
# Completes timeline-tui in zsh; made by: timeline-tui completion zsh
_timeline_tui() {
    local command=''
    local -a commands=(
@names@
    )
    if (( CURRENT > 2 )) && [[ -n ${commands[(r)${words[2]}:*]} ]]; then
        command=$words[2]
        shift words
        (( CURRENT-- ))
    elif (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
        _describe -t commands command commands
        _files
        return
    fi
    case $command in
@commands@
    esac
}
if [[ $funcstack[1] == "_timeline-tui" ]]; then
    _timeline_tui "$@"
else
    compdef _timeline_tui timeline-tui
fi"""


def zsh_lines(commands: Sequence[Command]) -> Iterator[str]:
    """Yield a function for zsh, to be kept in `$fpath` as `_timeline-tui`, or to be read."""
    names = [
        f"        {_zsh(f'{command.name}:{_first(command.row.summary)}')}"
        for command in commands
        if command.name
    ]
    cases = "\n".join(line for command in commands for line in _zsh_case(command))
    text = ZSH.replace("@names@", "\n".join(names)).replace("@commands@", cases)
    yield from text.split("\n")


def _zsh_case(command: Command) -> Iterator[str]:
    specs = [spec for option in command.options for spec in _zsh_option(option)]
    specs += [_zsh_operand(operand) for operand in command.operands]
    yield f"    {_zsh(command.name)})"
    yield "        _arguments -S \\"
    yield " \\\n".join(f"            {_zsh(spec)}" for spec in specs)
    yield "        ;;"


def _zsh(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _zsh_option(option: Word) -> Iterator[str]:
    others = "*" if option.again else f"({' '.join(option.flags)})"
    words = re.sub(r"([\[\]\\:])", r"\\\1", _first(option.help))
    for flag in option.flags:
        if not option.kind:
            yield f"{others}{flag}[{words}]"
            continue
        joint = "=" if flag.startswith("--") else ""
        yield f"{others}{flag}{joint}[{words}]:{option.label}:{_zsh_values(option)}"


def _zsh_operand(operand: Word) -> str:
    return f"{'*' if operand.again else ''}:{operand.label}:{_zsh_values(operand)}"


def _zsh_values(word: Word) -> str:
    if word.values:
        return f"({' '.join(word.values)})"
    return {FILES: "_files", FOLDERS: "_files -/", TEXT: " "}[word.kind]


# -- fish ------------------------------------------------------------------------------------------


def fish_lines(commands: Sequence[Command]) -> Iterator[str]:
    """Yield a script for fish from 3.0 on."""
    names = " ".join(command.name for command in commands if command.name)
    yield "# Completes timeline-tui in fish; made by: timeline-tui completion fish"
    yield "function __timeline_tui_in"
    yield "    set -l words (commandline -opc)"
    yield "    set -l command ''"
    yield f"    if set -q words[2]; and contains -- $words[2] {names}"
    yield "        set command $words[2]"
    yield "    end"
    yield '    test "$command" = "$argv[1]"'
    yield "end"
    yield "function __timeline_tui_first"
    yield "    test (count (commandline -opc)) = 1"
    yield "end"
    begin = "complete -c timeline-tui"
    for command in commands:
        if command.name:
            words = _fish(_first(command.row.summary))
            yield f"{begin} -n __timeline_tui_first -a {command.name} -d {words}"
    for command in commands:
        where = f"{begin} -n {_fish(f'__timeline_tui_in {_fish(command.name)}')}"
        for option in command.options:
            flags = " ".join(
                f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}"
                for flag in option.flags
            )
            yield f"{where} {flags}{_fish_values(option)} -d {_fish(_first(option.help))}"
        kinds = {operand.kind for operand in command.operands if not operand.values}
        if not kinds & {FILES, FOLDERS}:
            values = [value for operand in command.operands for value in operand.values]
            yield f"{where} -f" + (f" -a {_fish(' '.join(values))}" if values else "")


def _fish(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _fish_values(option: Word) -> str:
    if option.values:
        return f" -x -a {_fish(' '.join(option.values))}"
    return {FILES: " -r", FOLDERS: " -r", TEXT: " -x", "": ""}[option.kind]


def _first(words: str) -> str:
    """Return words in one line."""
    return " ".join(words.split())


# -- the page of the manual ------------------------------------------------------------------------


def man_lines(commands: Sequence[Command]) -> Iterator[str]:
    """Yield the page for `man`, in its macros (man(7))."""
    yield f'.TH TIMELINE\\-TUI 1 "" "timeline\\-tui {__version__}" "User Commands"'
    yield ".SH NAME"
    yield "timeline\\-tui \\- a terminal timeline explorer"
    yield ".SH SYNOPSIS"
    yield ".nf"
    for command in commands:
        for line in command.row.usage.split("\n"):
            yield _man(line.strip())
    yield ".fi"
    for command in commands:
        yield f".SH {_man(command.name or 'the explorer').upper()}"
        yield from _man_text(command.row.description)
        for word in (*command.operands, *command.options):
            yield ".TP"
            yield ", ".join(f"\\fB{_man(flag)}\\fR" for flag in word.flags) + _man_label(word)
            yield from _man_text(_sentence(word))
        for text in (command.row.notes, command.row.examples):
            if text:
                yield ".PP"
                yield from _man_text(text)
    yield ".SH EXIT STATUS"
    for code, words in EXIT_CODES:
        yield ".TP"
        yield str(code)
        yield from _man_text(words)
    yield ".SH SEE ALSO"
    yield "timeline\\-tui help lists short texts on dates, files, keys, settings and more."


def _man(text: str) -> str:
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text[:1] in (".", "'") else text


def _man_label(word: Word) -> str:
    if not word.flags:
        return f"\\fI{_man(word.label)}\\fR"
    if not word.kind:
        return ""
    label = "|".join(word.values) if 0 < len(word.values) <= 6 else word.label
    return f" \\fI{_man(label)}\\fR"


def _sentence(word: Word) -> str:
    return word.help or "one of " + ", ".join(word.values)


def _man_text(text: str) -> Iterator[str]:
    """Yield a text whose indented lines stay as they are."""
    kept = False
    for line in text.split("\n"):
        if line.startswith(" ") != kept and line:
            kept = not kept
            yield ".nf" if kept else ".fi"
        yield _man(line) if line else ".PP" if not kept else ""
    if kept:
        yield ".fi"


_MADE: Mapping[str, Callable[[Sequence[Command]], Iterator[str]]] = {
    "bash": bash_lines, "zsh": zsh_lines, "fish": fish_lines, "man": man_lines,
}  # fmt: skip
