"""The parser of a command, built when the command is given, and the options that there are.

Paths alone, which is how the explorer is mostly started, need no parser: making one takes 8 ms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from timeline_tui import __version__
from timeline_tui.cli import output
from timeline_tui.cli.output import UsageError

if TYPE_CHECKING:
    import argparse

    from timeline_tui.core.query.fields import Field, Option
    from timeline_tui.dates import When

PATHS = "files, folders (with their sub-folders), or - for standard input; without any: ./events \
if it is there, else the current folder if it holds event files"

VERSION = f"timeline-tui {__version__}"


class Subcommand(NamedTuple):
    """A row of the table of sub-commands. The one whose name is "" is the explorer.

    `run` is "module:function" in `cli.commands`; `examples` follow the options in `--help`, with
    `notes` before them.
    """

    name: str
    summary: str
    run: str
    usage: str
    description: str
    options: Callable[[Taker], None]
    exit_codes: str
    examples: str = ""
    notes: str = ""


class Taker(Protocol):
    """Takes the options of a command; `fields` are those whose options a selection has, None for
    all that there are."""

    fields: Sequence[Field] | None

    def add_argument(self, *flags: str, **asked: Any) -> Any:
        """Take an option, as argparse does."""

    def add_argument_group(self, *words: str, **asked: Any) -> Any:
        """Return what takes the options of a group."""


class _Defaults:
    """Takes options and keeps what each is where it is not given."""

    def __init__(self, fields: Sequence[Field] | None) -> None:
        self.fields = fields
        self.values: dict[str, object] = {}
        self.positional: list[str] = []

    def add_argument_group(self, *words: str, **asked: Any) -> _Defaults:
        """Return what takes the options of a group."""
        return self

    def add_argument(self, *flags: str, **asked: Any) -> None:
        """Take an option."""
        name = next((flag for flag in flags if flag.startswith("--")), flags[0])
        if not name.startswith("-"):
            self.positional.append(name)
            return
        name = asked.get("dest") or name.lstrip("-").replace("-", "_")
        switch = asked.get("action") == "store_true"
        self.values[name] = False if switch else asked.get("default")


@cache
def parser_class() -> type[argparse.ArgumentParser]:
    """Return argparse's parser, except that a mistake is one safe line that may say what was
    meant."""
    import argparse

    class Parser(argparse.ArgumentParser):
        """See `parser_class`."""

        fields: Sequence[Field] | None = None

        def error(self, message: str) -> None:  # type: ignore[override]
            """Raise `UsageError` with the message and a hint."""
            from timeline_tui.core.text import brief, closest

            # Where words are missing, argparse also asks for those that may be left out.
            for action in self._actions:
                if action.nargs == "*" and "are required: " in message:
                    message = message.replace(f", {action.metavar}", "")
            hint = ""
            if unknown := re.search(r"unrecognized arguments: .*?(--[\w-]+)", message):
                close = closest(unknown[1], self._option_string_actions)
                hint = f"did you mean {close[0]}? " if close else ""
            raise UsageError(f"{brief(message, 300)} ({hint}see {self.prog} --help)")

        def _get_values(self, action: Any, arg_strings: list[str]) -> Any:
            """Take `--tag=--` as it is: Python's own (3.11) drops the value, and has none then."""
            if action.option_strings and arg_strings == ["--"]:
                return self._get_value(action, "--")
            return super()._get_values(action, arg_strings)

        def _print_message(self, message: str, file: object = None) -> None:
            """Print help and version as all output goes: argparse's own is silent if nobody gets
            it."""
            output.emit([message.removesuffix("\n")])

    return Parser


def parser_of(
    command: Subcommand, fields: Sequence[Field] | None = None
) -> argparse.ArgumentParser:
    """Return the parser of one command; its `format_help` is the command's help."""
    examples = f"examples:\n{command.examples}" if command.examples else ""
    exit_codes = f"exit codes: {command.exit_codes}." if command.exit_codes else ""
    import argparse

    parser: Any = parser_class()(
        prog=f"timeline-tui {command.name}".rstrip(),
        usage=command.usage,
        description=command.description,
        epilog="\n\n".join(filter(None, (command.notes, examples, exit_codes))),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    parser.fields = fields
    command.options(parser)
    about = parser.add_argument_group("about the program")
    about.add_argument("--version", action="version", version=VERSION, help="print the version")
    about.add_argument("-h", "--help", action="help", help="print this text")
    made: argparse.ArgumentParser = parser
    return made


def parse(
    command: Subcommand, words: Sequence[str], fields: Sequence[Field] | None = None
) -> SimpleNamespace:
    """Return the options and paths of one command; raise `UsageError` for what is none of them.

    `fields` are those whose options a selection has, if not all that there are.
    """
    if list(words) == ["--version"]:  # without the table of fields, which the selection needs
        output.emit([VERSION])
        raise SystemExit(output.FINE)
    if not any(word.startswith("-") and word != "-" for word in words):
        defaults = _Defaults(fields)
        command.options(defaults)
        if defaults.positional == ["paths"]:
            return SimpleNamespace(**defaults.values, paths=list(words), command=command.name)
    parser = parser_of(command, fields)
    # Options and paths may come mixed, and argparse then has no "--": what follows it are paths.
    end = words.index("--") if "--" in words else len(words)
    paths = [_as_path(word) for word in words[end + 1 :]]
    found = parser.parse_intermixed_args([*_join_values(parser, words[:end]), *paths])
    asked = SimpleNamespace(**vars(found), command=command.name)
    for name, value in vars(asked).items():
        if name not in ("paths", "folder"):  # the system's names are bytes, text is not
            _must_be_text(value)
    return asked


def time_of(option: str, text: str) -> When:
    """Read an EDTF string as a time. Raises `UsageError` with the message of the parser."""
    from timeline_tui.dates import DateError, parse

    try:
        return parse(text)
    except DateError as error:
        raise UsageError(f"{option}: {complaint(error.message, error.help)}") from None


def complaint(message: str, remedy: str) -> str:
    """Return the fault and its fix in one safe line."""
    from timeline_tui.core.text import brief

    return brief(f"{message} ({remedy})" if remedy else message, 300)


def is_text(typed: str) -> bool:
    """Report whether an argument is text, not bytes that the locale's encoding cannot decode."""
    try:
        typed.encode()
    except UnicodeEncodeError:
        return False
    return True


def _must_be_text(value: object) -> None:
    texts = value if isinstance(value, list) else [value]
    for text in [each[1] if isinstance(each, tuple) else each for each in texts]:
        if isinstance(text, str) and not is_text(text):
            from timeline_tui.core.text import brief

            raise UsageError(f"not valid UTF-8: {brief(text, 100)}")


def _join_values(parser: argparse.ArgumentParser, words: Sequence[str]) -> list[str]:
    """Return `--from -0043-03` as `--from=-0043-03`, `-s -x` as `-s=-x`: argparse takes every word
    that begins with a dash for an option, also one that there is not."""
    known = parser._option_string_actions
    joined: list[str] = []
    for word in words:
        action = known.get(joined[-1]) if joined else None
        is_value = len(word) > 1 and word[0] == "-" and word.partition("=")[0] not in known
        if action is not None and action.nargs is None and is_value:
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def _as_path(word: str) -> str:
    return f"./{word}" if word.startswith("-") and word != "-" else word


def add_explorer(parser: Taker) -> None:
    """Add the options of the explorer."""
    _paths(parser)
    add_selection(parser)
    _add_beginning(parser)
    _add_since(parser, "show what is new since then, in place of your last visit")
    looks = parser.add_argument_group("looks")
    looks.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")
    looks.add_argument("--theme", metavar="NAME", help="a color theme, this time only")


def add_read(parser: Taker) -> None:
    """Add the options of `read`."""
    _paths(parser)
    add_selection(parser)
    _add_beginning(parser)
    parser.add_argument("--ascii", action="store_true", help="our own words in ASCII only")


def _add_beginning(parser: Taker) -> None:
    """Add where to begin, and what may be done from there."""
    parser.add_argument(
        "--safe", action="store_true",
        help="for files from strangers: no editor, no browser, no clipboard, no writing",
    )  # fmt: skip
    parser.add_argument(
        "--at", metavar="ID",
        help="start on this event; the remembered filter is left off",
    )  # fmt: skip
    parser.add_argument(
        "--fresh", action="store_true",
        help="start at the first event; the remembered place is neither read nor changed",
    )  # fmt: skip


def _add_since(parser: Taker, help: str) -> None:
    parser.add_argument(
        "--since", dest="new_since", metavar="WHEN",
        help=f"{help}: a date, rev:NAME (a revision of git), or visit (your last one)",
    )  # fmt: skip


def add_list(parser: Taker) -> None:
    """Add the options of `list`."""
    _paths(parser)
    add_selection(parser)
    _add_since(parser, "only events that are new or have changed since then")
    form = parser.add_argument_group("form")
    formats = ("text", "json", "jsonl", "csv", "md")
    form.add_argument("--format", choices=formats, default="text", help="text is the default")
    form.add_argument(
        "--spreadsheet", action="store_true",
        help="with csv: an apostrophe before each cell that a spreadsheet would compute (= + - @); "
        "without it cells are exact, formulas too",
    )  # fmt: skip
    form.add_argument(
        "--quotes", action="store_true", help="with text: the quotes below each event, indented"
    )
    form.add_argument(
        "--marks", action="store_true",
        help="also your private marks and notes, in which words are then looked for, too",
    )  # fmt: skip
    form.add_argument("--reverse", action="store_true", help="the last event first")
    form.add_argument(
        "--limit", type=_count, default=0, metavar="N",
        help="at most so many, of those that come first (0, the default, for all)",
    )  # fmt: skip


def add_gaps(parser: Taker) -> None:
    """Add the options of `gaps`."""
    _paths(parser)
    add_selection(parser)
    form = parser.add_argument_group("form")
    form.add_argument(
        "--limit", type=_count, default=10, metavar="N",
        help="how many to print, longest first (default 10, 0 for all)",
    )  # fmt: skip
    form.add_argument("--format", choices=("text", "json"), default="text")


def add_facets(parser: Taker) -> None:
    """Add the options of `facets`."""
    _paths(parser)
    add_selection(parser)
    form = parser.add_argument_group("form")
    form.add_argument(
        "--by", default="actor", metavar="FIELD",
        help="what to count: actor (the default), tag, year, any other field that the F key of the "
        "explorer lists, or pairs of actors",
    )  # fmt: skip
    form.add_argument(
        "--limit", type=_count, metavar="N",
        help="how many to print, most frequent first (0 for all: the default but for lines of "
        "text, which are 20; years are all)",
    )  # fmt: skip
    form.add_argument("--format", choices=("text", "json", "csv"), default="text")


def _count(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text):
        import argparse

        raise argparse.ArgumentTypeError(f"expected a whole number, 0 or more; found {text}")
    return int(text)


def add_order(parser: Taker) -> None:
    """Add the options of `order`."""
    parser.add_argument("one", metavar="ID", help="an event")
    parser.add_argument("other", metavar="ID", help="another event")
    _paths(parser)


def add_check(parser: Taker) -> None:
    """Add the options of `check`."""
    _paths(parser)
    formats = ("text", "json", "github")
    parser.add_argument("--format", choices=formats, default="text", help="text is the default")
    parser.add_argument("--strict", action="store_true", help="fail on warnings, too")
    parser.add_argument(
        "--fix", action="store_true",
        help="show what has one sure remedy as a diff, ask, and write it (y, or --yes)",
    )  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="with --fix: write without asking")


def add_new(parser: Taker) -> None:
    """Add the options of `new`."""
    parser.add_argument(
        "folder", nargs="?", metavar="FOLDER", help="where to write; ./events if not given"
    )
    event = parser.add_argument_group("the event")
    event.add_argument("--title", help="what happened, in one line")
    event.add_argument(
        "--date", metavar="DATE",
        help="when, no more precise than is known, as people write it: 2026-04-17, 17 April 2026, "
        "early 2021, last week",
    )  # fmt: skip
    event.add_argument(
        "--as-reported", metavar="WORDS", help="the source's own words for the time: last week"
    )
    event.add_argument(
        "--anchor", metavar="DATE",
        help="the day that such words count from; without it the one on which the source was "
        "published, and without a source today",
    )  # fmt: skip
    event.add_argument(
        "-a", "--actor", action="append", default=[], metavar="NAME",
        help="who took part, by id, name or alias, or as “NAME: role” (repeatable)",
    )  # fmt: skip
    event.add_argument("--summary", help="what happened, in plain text")
    event.add_argument("--tag", action="append", default=[], help="(repeatable)")
    event.add_argument("--place", help="where it happened")
    event.add_argument("--status", choices=("confirmed", "alleged", "disputed", "retracted"))
    event.add_argument("--id", help="unique among all events; made from the title if not given")
    source = parser.add_argument_group("its source")
    source.add_argument(
        "--quote", metavar="TEXT", dest="said", type=_as_quote, action="append", default=[],
        help="the source's words, exact to the character; - for standard input (repeatable)",
    )  # fmt: skip
    source.add_argument(
        "--speaker", metavar="NAME", dest="said", type=_as_speaker, action="append", default=[],
        help="who says the quote before it",
    )  # fmt: skip
    source.add_argument(
        "--source", metavar="ID",
        help="a source that the folder has, by its id; with --source-title a new one of this id",
    )  # fmt: skip
    source.add_argument("--source-title", metavar="TITLE", help="the title of the document")
    source.add_argument("--publisher", metavar="NAME")
    source.add_argument("--published", metavar="DATE", help="when it was published")
    source.add_argument("--url", help="where it can be read")


def _as_quote(text: str) -> tuple[str, str]:
    return "quote", text


def _as_speaker(text: str) -> tuple[str, str]:
    return "speaker", text


def add_dates(parser: Taker) -> None:
    """Add the options of `dates`."""
    parser.add_argument(
        "phrase", nargs="?", metavar="WORDS", help="a source's words; without them: the conventions"
    )
    parser.add_argument("--anchor", metavar="EDTF", help="the day that the words are relative to")


def add_cache(parser: Taker) -> None:
    """Add what `cache` may be asked to do."""
    parser.add_argument(
        "what", nargs="?", choices=("clear",), metavar="clear", help="remove all that is kept"
    )


def add_marks(parser: Taker) -> None:
    """Add the options of `marks`."""
    _paths(parser)
    parser.add_argument(
        "--format", choices=("text", "jsonl"), default="text",
        help="text is for people and the default, jsonl is what --import takes",
    )  # fmt: skip
    parser.add_argument(
        "--import", dest="source", metavar="FILE",
        help="add the marks of a file (- for standard input) to yours; none of yours is lost",
    )  # fmt: skip


def add_config(parser: Taker) -> None:
    """Add what `config` may be asked to do."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH",
        help="also say what was chosen with keys where these are open",
    )  # fmt: skip
    parser.add_argument(
        "--edit", action="store_true",
        help="open the file in your editor ($VISUAL, $EDITOR) first; one that is missing is made",
    )  # fmt: skip


def add_completion(parser: Taker) -> None:
    """Add what `completion` prints."""
    parser.add_argument(
        "shell", nargs="?", choices=("bash", "zsh", "fish", "man"), metavar="SHELL",
        help="bash, zsh or fish; or man, for the page of the manual",
    )  # fmt: skip


def add_help(parser: Taker) -> None:
    """Add the topic of `help`."""
    parser.add_argument("topic", nargs="?", metavar="TOPIC", help="a topic, or a command")


def add_nothing(parser: Taker) -> None:
    """Add nothing: the command has no options of its own."""
    del parser


def _paths(parser: Taker) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help=PATHS)
    parser.add_argument(
        "--follow", action="store_true", help="also read links that lead out of the folder"
    )
    parser.add_argument(
        "--sample", action="store_true", help="read the chronology that comes with timeline-tui"
    )
    parser.add_argument(
        "--no-cache", action="store_true",
        help="neither use nor keep an index on disk (help state)",
    )  # fmt: skip


def add_selection(parser: Taker) -> None:
    """Add the options that say which events are meant, from the table of fields."""
    from timeline_tui.core.query.table import FIELDS, LENS_OPTIONS

    fields = FIELDS if parser.fields is None else parser.fields
    group = parser.add_argument_group(
        "selection",
        "an actor is an id, a name or an alias; case and accents do not count\n"
        "a date is EDTF (2026-04, 2026-04-17~) or what people say (apr 2026, last week)",
    )
    options = [option for field in fields if not field.closing for option in field.options]
    options += LENS_OPTIONS
    options += [option for field in fields if field.closing for option in field.options]
    for option in options:
        _add_option(group, option)


def _add_option(group: Any, option: Option) -> None:
    if option.repeatable:
        group.add_argument(
            *option.flags, dest=option.name, action="append", default=[], metavar=option.metavar,
            help=option.help,
        )  # fmt: skip
    elif option.choices:
        group.add_argument(
            *option.flags, dest=option.name, choices=option.choices, default=option.choices[0],
            help=option.help,
        )  # fmt: skip
    elif option.metavar:
        group.add_argument(
            *option.flags, dest=option.name, metavar=option.metavar, help=option.help
        )
    else:
        group.add_argument(*option.flags, dest=option.name, action="store_true", help=option.help)
