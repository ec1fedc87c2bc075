"""The commands that print reference: `help`, `dates`, `schema` and `completion`.

A topic of `help` is a text in `cli/topics`: its first line is its summary, and a line like
`@keys@` stands for what is derived from the program's own tables, so that it cannot drift.

What completes the command line in bash, zsh and fish, and the page of the manual, are made from the
parsers of the table of sub-commands. shtab was weighed: its releases know no fish and make no page,
and it would be one more dependency for what these functions do. Options, their values and files are
completed, and the program is not run while somebody types.
"""

from __future__ import annotations

import argparse
import os
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from timeline_tui import __version__
from timeline_tui.cli import arguments, output, subcommands
from timeline_tui.cli.arguments import Subcommand
from timeline_tui.cli.output import EXIT_CODES, FINE, Failure, UsageError
from timeline_tui.cli.subcommands import EXPLORER, SUBCOMMANDS
from timeline_tui.core.text import brief, closest

TOPICS = (
    "paths", "file", "dates", "time", "keys", "filter", "query", "news", "export", "problems",
    "safety", "state", "settings", "limits", "exit",
)  # fmt: skip
WIDTH = 80
_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))

WRITTEN = (
    ("2026-04-17", "that day"),
    ("2026-04", "some time in April"),
    ("2026-02-24/2026-02-27", "it lasted those days"),
    ("[2026-04-20..2026-04-26]", "on one of those days"),
    ("[..2026-04-28]", "that day or earlier"),
    ("2026-04~", "about then"),
    ("2026-03-05?", "the source is unsure"),
    ("2026-33", "the first quarter"),
    ("199X", "the decade"),
    ("-0043", "any year; 0000 is 1 BCE"),
    ("2026-04-17T10:00-04:00", "an instant"),
)
"""Dates as EDTF has them, and what they mean; what is shown of them is computed."""


def print_help(asked: SimpleNamespace) -> int:
    """Print a topic, the help of a command, or the list of both."""
    output.prepare()
    if asked.topic is None:
        output.emit(_contents())
        return FINE
    topic = asked.topic.casefold()
    commands = {row.name or "explorer": row for row in (EXPLORER, *SUBCOMMANDS)}
    if topic in TOPICS:
        output.emit(topic_lines(topic))
    elif topic in commands:
        output.emit([arguments.parser_of(commands[topic]).format_help().rstrip("\n")])
    else:
        meant = closest(topic, (*TOPICS, *commands))
        hint = f"did you mean {meant[0]}?" if meant else f"topics: {', '.join(TOPICS)}"
        raise UsageError(f"no help on “{brief(asked.topic)}” ({hint})")
    return FINE


def _contents() -> Iterator[str]:
    width = max(map(len, TOPICS))
    yield "timeline-tui help TOPIC"
    yield ""
    for topic in TOPICS:
        yield f"  {topic:<{width}}  {_text(topic)[0]}"
    yield ""
    yield "timeline-tui help COMMAND"
    yield ""
    yield from subcommands.summaries()
    yield ""
    yield "timeline-tui --help lists the options of the explorer."


def topic_lines(topic: str) -> Iterator[str]:
    """Yield the lines of a topic, at most `WIDTH` columns wide."""
    summary, *lines = _text(topic)
    yield f"{topic}: {summary}"
    yield ""
    for line in lines:
        if line[:1] == "@":
            yield from _DERIVED[line.strip("@")]()
        else:
            yield line


def _text(topic: str) -> list[str]:
    return _read_packaged("cli", "topics", f"{topic}.txt").splitlines()


def _read_packaged(*names: str) -> str:
    """Return the text of a file of the package; without pathlib, which costs 10 ms."""
    with open(os.path.join(_PACKAGE, *names), encoding="utf-8") as file:
        return file.read()


def _pairs(pairs: Iterable[tuple[str, str]], indent: str = "  ") -> Iterator[str]:
    """Yield names and words in two columns; the words are wrapped within theirs."""
    pairs = list(pairs)
    column = max(len(name) for name, _ in pairs) + len(indent) + 2
    for name, words in pairs:
        yield textwrap.fill(
            words, WIDTH, initial_indent=f"{indent}{name}".ljust(column),
            subsequent_indent=" " * column, break_on_hyphens=False,
        )  # fmt: skip


def _keys() -> Iterator[str]:
    from timeline_tui.cli.reading import own_config
    from timeline_tui.explorer.commands import COMMANDS, GROUPS

    commands = COMMANDS
    if data := own_config():
        from timeline_tui.explorer.settings import read_settings, rebind

        commands = rebind(read_settings(data).keys)
    for group in GROUPS:
        yield group
        yield from _pairs((row.shown, row.words) for row in commands if row.group == group)
        yield ""


def _settings() -> Iterator[str]:
    from timeline_tui.explorer.settings import SETTINGS, quote_value

    ways = {row.name: " or ".join(map(quote_value, row.values)) for row in SETTINGS}
    yield from _pairs((row.name, f"{row.words}: {ways[row.name] or 'a name'}.") for row in SETTINGS)


def _ids() -> Iterator[str]:
    from timeline_tui.explorer.settings import keys_by_id

    yield textwrap.fill(
        ", ".join(keys_by_id()), WIDTH, initial_indent="  ", subsequent_indent="  ",
        break_on_hyphens=False,
    )  # fmt: skip


def _fields() -> Iterator[str]:
    import json

    shapes: Mapping[str, Mapping[str, object]] = json.loads(shipped_schema())["$defs"]
    order = ("Event", "Participant", "Reported", "Relation", "Source", "Quote", "Link")
    for name in (*order, *(name for name in shapes if name not in order)):
        shape = shapes[name]
        yield from textwrap.wrap(f"{name}: {shape['description']}", WIDTH)
        yield from _pairs(_described(shape))
        yield ""


def _described(shape: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    required = shape.get("required", [])
    properties = shape["properties"]
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    for key, rules in properties.items():
        words = rules["description"]
        if choices := rules.get("enum"):
            words += f" One of {', '.join(choices)}."
        yield key, words + (" Required." if key in required else "")


def _dates() -> Iterator[str]:
    from timeline_tui.dates import display, parse

    rows = [("written", "shown", "means")]
    rows += [(written, display(parse(written)), means) for written, means in WRITTEN]
    first, second = (max(len(row[at]) for row in rows) for at in (0, 1))
    for written, shown, means in rows:
        yield f"  {written:<{first}}  {shown:<{second}}  {means}"


def _selection() -> Iterator[str]:
    parser: Any = arguments.parser_class()(
        add_help=False, usage=argparse.SUPPRESS, formatter_class=_Formatter
    )
    arguments.add_selection(parser)
    yield from parser.format_help().strip("\n").splitlines()


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Options as in `--help`, at the width of all topics."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=WIDTH)


def _query() -> Iterator[str]:
    from timeline_tui.core.query.language import VIEW
    from timeline_tui.core.query.table import FIELDS, IS, MISSING

    rows = [(f"{name}:", words) for field in FIELDS for name, words in field.names]
    words = {f"is:{word}": said for word, (_, _, said) in IS.items()}
    words["missing:"] = f"one of {', '.join(MISSING)}"
    words[f"{VIEW}:"] = "the query of a saved view holds: V in the explorer saves one"
    yield from _pairs([*(row for row in rows if row[0] not in ("is:", "missing:")), *words.items()])


def _columns() -> Iterator[str]:
    from timeline_tui.files.exports import COLUMNS

    indent = " " * 8
    yield textwrap.fill(
        f"{', '.join(COLUMNS)}.", WIDTH, initial_indent=indent, subsequent_indent=indent
    )


def _limits() -> Iterator[str]:
    from timeline_tui.core.limits import LIMITS

    yield from _pairs((each.amount, f"{each.of}: {each.beyond}") for each in LIMITS)


def _exits() -> Iterator[str]:
    yield from _pairs((str(code), words) for code, words in output.EXIT_CODES)


_DERIVED: Mapping[str, Callable[[], Iterator[str]]] = {
    "keys": _keys, "fields": _fields, "dates": _dates, "selection": _selection,
    "columns": _columns, "query": _query, "limits": _limits, "exits": _exits,
    "settings": _settings, "ids": _ids,
}  # fmt: skip


def print_schema(asked: SimpleNamespace) -> int:
    """Print the JSON Schema of the event file as it is shipped."""
    del asked
    output.prepare(data=True)
    output.emit([shipped_schema().rstrip("\n")])
    return FINE


def shipped_schema() -> str:
    """Return the text of the packaged file; reading it needs none of what made it."""
    return _read_packaged("schema", "event.json")


def print_dates(asked: SimpleNamespace) -> int:
    """Print what a source's words for a time mean, or the conventions by which they are read."""
    output.prepare()
    if asked.phrase is None:
        output.emit(_conventions())
        return FINE
    from timeline_tui.dates import display, resolve

    anchor = None if asked.anchor is None else arguments.time_of("--anchor", asked.anchor)
    found = resolve(asked.phrase, anchor)
    if found.when is None:
        meant = " or ".join(found.alternatives)
        raise Failure(arguments.complaint(found.reason, f"write {meant}" if meant else ""))
    rule = f"  (the convention “{found.rule}”)" if found.rule else ""
    note = [f"    {found.note}"] if found.note else []
    output.emit([f"{found.when.edtf}  {display(found.when)}{rule}", *note])
    return FINE


def _conventions() -> Iterator[str]:
    from timeline_tui.dates.meanings import ANCHOR, CONVENTIONS
    from timeline_tui.dates.phrases import RULE_SET

    yield f"The conventions {RULE_SET}; the examples are said on {ANCHOR}."
    for each in CONVENTIONS:
        yield ""
        yield f"{each.name}: {each.phrases}"
        yield textwrap.fill(each.meaning, 76, initial_indent="    ", subsequent_indent="    ")
        yield f"    {each.example}: {each.edtf}"


# -- completion: the words of the command line ---------------------------------------------------

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


def print_completion(asked: SimpleNamespace) -> int:
    """Print the script of a shell, or the page of the manual."""
    if asked.shell is None:
        raise UsageError(f"name a shell: timeline-tui completion {' | '.join(_MADE_FOR)}")
    output.prepare(data=True)
    output.emit(_MADE_FOR[asked.shell]([_read(row) for row in (EXPLORER, *SUBCOMMANDS)]))
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


_MADE_FOR: Mapping[str, Callable[[Sequence[Command]], Iterator[str]]] = {
    "bash": bash_lines, "zsh": zsh_lines, "fish": fish_lines, "man": man_lines,
}  # fmt: skip
