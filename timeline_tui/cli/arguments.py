"""The command line: one parser a command, built when the command is given, and its help."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence

from timeline_tui import __version__
from timeline_tui.cli import output
from timeline_tui.cli.output import UsageError
from timeline_tui.core.suggest import closest
from timeline_tui.core.text import brief

USAGE = {
    "": (
        "timeline-tui [PATH...] [selection]\n"
        "       timeline-tui list|gaps|order|check|new|dates|schema --help"
    ),
    "list": "timeline-tui list [PATH...] [selection] [--format FORMAT]",
    "gaps": "timeline-tui gaps [PATH...] [selection] [--limit N] [--format FORMAT]",
    "order": "timeline-tui order ID ID [PATH...]",
    "check": "timeline-tui check [PATH...] [--format FORMAT] [--strict]",
    "new": "timeline-tui new [FOLDER] [--title TITLE] [--date DATE] [...]",
    "dates": "timeline-tui dates [WORDS] [--anchor DATE]",
    "schema": "timeline-tui schema",
}

ABOUT = {
    "": """\
A chronology in the terminal: scroll it, filter it by who took part,
open every event into its sources' own words.

every day:
  timeline-tui events
        read the folder `events`; inside, ? shows the keys and q leaves
  timeline-tui events -a Pentagon --from 2026-04
        only what one actor did since April 2026; `list` prints it as lines
  timeline-tui new --title "Talks resume" --date 2026-04-17
        a new event file in ./events; an open explorer shows it at once

the smallest event file:
  {"date": "1972-06", "title": "Something happened"}

commands (the first word; a folder of that name is ./list):
  list     the events as lines, JSON, CSV or Markdown
  gaps     the longest silences between the events
  order    which of two events came first, as far as the files say
  check    what is wrong in the files, with line, column and what to do
  new      write a new event file
  dates    what “last week” means, and the conventions behind it
  schema   the JSON Schema of the event file, for editors""",
    "list": """\
Print events in order, one a line: date, title, actors, number of quotes.
The selection is the explorer's.""",
    "gaps": """\
Print the longest silences between the events, overall or of a selection: from
the day after one event to the day before the next. What happened on an unknown
day takes up every day that it may have been, so a silence is at least as long
as it says.""",
    "order": """\
Say whether one event ended before another began: certainly, possibly, or not,
from their dates and from what the files say of their order. Things on one day
may stand in any order.""",
    "check": """\
Say what is wrong in event files: file:line:column, what was found, what to do.""",
    "new": """\
Write one event into a new file of FOLDER, named by its date and title, and
print the file's path. Never overwrites. Asks for the title and the date if
they are not given and a terminal is there to ask on.""",
    "dates": """\
Say what a source's words for a time come to, as EDTF and in words. Without
words, print the conventions by which `as_reported` is read.""",
    "schema": """\
Print the JSON Schema of the event file. An editor that knows it completes
and explains the fields:  timeline-tui schema > event.schema.json""",
}

PATHS = "files, folders (with their sub-folders), or - for standard input; without any: ./events \
if it is there, else the current folder if it holds event files"

FORMATS = """\
text is for people and grep. json is an array of whole events, jsonl one a
line; both hold a file's exact characters, invisible ones escaped. csv and md
hold them exactly too, except on a terminal, where what a terminal obeys is made
visible. A cell of csv that begins with = is written as it is: import it as
text."""

AFTER = {
    "": """\
dates are EDTF: 2026-04-17, 2026-04, 2026, 2026-04-17/2026-04-20,
-0043-03-15 (44 BCE).

exit codes: 0 fine, 1 `check` found problems or nothing could be read, 2 wrong
usage or no terminal where one is needed, 70 a fault of the program, 128+n ended
by signal n.""",
    "list": f"""\
{FORMATS}

examples:
  timeline-tui list events -a Anthropic -a Pentagon --all-of
  timeline-tui list events --from 2026-03 --to 2026-04 --quotes
  timeline-tui list events --as-known 2026-03-01
        what the public knew then
  timeline-tui list events -s "supply chain" --format json | jq '.[].title'

exit codes: 0 fine (problems in files are counted on standard error), 1 nothing
could be read, 2 wrong usage.""",
    "gaps": """\
examples:
  timeline-tui gaps events
  timeline-tui gaps events -a Anthropic -a Pentagon --all-of --limit 3

exit codes: 0 fine, 1 nothing could be read, 2 wrong usage.""",
    "order": """\
examples:
  timeline-tui order wiles-bessent-meet-amodei trump-cnbc-interview events

exit codes: 0 fine, 1 nothing could be read, 2 wrong usage.""",
    "check": """\
examples:
  timeline-tui check events
  timeline-tui check events --strict --format github     in a workflow of GitHub
  timeline-tui check events --format json | jq '.problems[].code'

exit codes: 0 fine, 1 errors (with --strict also warnings) or nothing could be
read, 2 wrong usage.""",
    "new": """\
examples:
  timeline-tui new --title "Talks resume" --date 2026-04-17 -a "Pentagon: host"
  cat quote.txt | timeline-tui new --title Talks --date 2026-04 --quote -
        the quote is standard input, to the character (one line break at its end
        is left off)

exit codes: 0 written, 1 not written, 2 wrong usage.""",
    "dates": """\
examples:
  timeline-tui dates "last week" --anchor 2026-04-29
  timeline-tui dates "early March 2026"

exit codes: 0 fine, 1 the words are not understood, 2 wrong usage.""",
    "schema": "",
}


_BCE = re.compile(r"-\d")
_UNDECODED = re.compile("[\ud800-\udfff]")
_TAKES_DATE = ("--from", "--to", "--as-known", "--date", "--published", "--anchor")


class Parser(argparse.ArgumentParser):
    """As argparse's, but a mistake is one safe line that may say what was meant."""

    def error(self, message: str) -> None:  # type: ignore[override]
        hint = ""
        if unknown := re.search(r"unrecognized arguments: .*?(--[\w-]+)", message):
            close = closest(unknown[1], self._option_string_actions)
            hint = f"did you mean {close[0]}? " if close else ""
        raise UsageError(f"{brief(message, 300)} ({hint}see {self.prog} --help)")

    def _print_message(self, message: str, file: object = None) -> None:
        """Help and version as all output goes: argparse's own is silent if nobody gets it."""
        output.emit([message.removesuffix("\n")])


def parse(command: str, words: Sequence[str]) -> argparse.Namespace:
    """The options and paths of one command ("" is the explorer); raises `UsageError`."""
    parser = Parser(
        prog=f"timeline-tui {command}".rstrip(),
        usage=USAGE[command],
        description=ABOUT[command],
        epilog=AFTER[command],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    _OPTIONS[command](parser)
    about = parser.add_argument_group("about the program")
    version = f"timeline-tui {__version__}"
    about.add_argument("--version", action="version", version=version, help="which one this is")
    about.add_argument("-h", "--help", action="help", help="this text")
    # Options and paths may come mixed, and argparse then has no "--": what follows it are paths.
    end = words.index("--") if "--" in words else len(words)
    paths = [_as_path(word) for word in words[end + 1 :]]
    found = parser.parse_intermixed_args([*_with_bce(words[:end]), *paths])
    found.command = command
    for name, value in vars(found).items():
        if name not in ("paths", "folder"):  # the system's names are bytes, text is not
            _must_be_text(value)
    return found


def is_text(typed: str) -> bool:
    """Whether what came from outside was text, not bytes that no encoding makes text of."""
    return _UNDECODED.search(typed) is None


def _must_be_text(value: object) -> None:
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str) and not is_text(text):
            raise UsageError(f"not valid UTF-8: {brief(text, 100)}")


def _with_bce(words: Sequence[str]) -> list[str]:
    """`--from -0043-03` as `--from=-0043-03`: argparse takes the year for an option."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in _TAKES_DATE and _BCE.match(word):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def _as_path(word: str) -> str:
    return f"./{word}" if word.startswith("-") and word != "-" else word


def _explorer(parser: Parser) -> None:
    _paths(parser)
    _selection(parser)
    parser.add_argument(
        "--safe", action="store_true",
        help="for files from strangers: no editor, no browser, no clipboard, no writing",
    )  # fmt: skip
    parser.add_argument(
        "--fresh", action="store_true",
        help="from the first event: where you left is neither read nor changed",
    )  # fmt: skip
    looks = parser.add_argument_group("looks")
    looks.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")
    looks.add_argument("--theme", metavar="NAME", help="a theme of colours for this time")


def _list(parser: Parser) -> None:
    _paths(parser)
    _selection(parser)
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


def _gaps(parser: Parser) -> None:
    _paths(parser)
    _selection(parser)
    form = parser.add_argument_group("form")
    form.add_argument(
        "--limit", type=_count, default=10, metavar="N",
        help="how many, the longest first; 10 if not given, 0 for all",
    )  # fmt: skip
    form.add_argument("--format", choices=("text", "json"), default="text")


def _count(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text):
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 up")
    return int(text)


def _order(parser: Parser) -> None:
    parser.add_argument("one", metavar="ID", help="an event")
    parser.add_argument("other", metavar="ID", help="another event")
    _paths(parser)


def _check(parser: Parser) -> None:
    _paths(parser)
    formats = ("text", "json", "github")
    parser.add_argument("--format", choices=formats, default="text", help="text is the default")
    parser.add_argument("--strict", action="store_true", help="warnings fail, too")


def _new(parser: Parser) -> None:
    parser.add_argument(
        "folder", nargs="?", metavar="FOLDER", help="where to write; ./events if not given"
    )
    event = parser.add_argument_group("the event")
    event.add_argument("--title", help="what happened, in one line")
    event.add_argument("--date", metavar="EDTF", help="when, no more precise than is known")
    event.add_argument(
        "-a", "--actor", action="append", default=[], metavar="NAME",
        help="who took part, by id, name or alias, or as “NAME: role” (repeatable)",
    )  # fmt: skip
    event.add_argument("--summary", help="what happened, in plain text")
    event.add_argument("--tag", action="append", default=[], help="(repeatable)")
    event.add_argument("--status", choices=("confirmed", "alleged", "disputed", "retracted"))
    event.add_argument("--id", help="unique among all events; made from the title if not given")
    source = parser.add_argument_group("its source")
    source.add_argument("--quote", metavar="TEXT", help="the source's words; - for standard input")
    source.add_argument("--speaker", metavar="NAME", help="whose words the quote is")
    source.add_argument("--source-title", metavar="TITLE", help="the title of the document")
    source.add_argument("--publisher", metavar="NAME")
    source.add_argument("--published", metavar="EDTF", help="when it was published")
    source.add_argument("--url", help="where it can be read")


def _dates(parser: Parser) -> None:
    parser.add_argument(
        "phrase", nargs="?", metavar="WORDS", help="a source's words; without them: the conventions"
    )
    parser.add_argument("--anchor", metavar="EDTF", help="the day that the words are relative to")


def _schema(parser: Parser) -> None:
    del parser


def _paths(parser: Parser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help=PATHS)
    parser.add_argument(
        "--follow", action="store_true", help="also read what links inside a folder lead to outside"
    )
    parser.add_argument(
        "--sample", action="store_true", help="read the chronology that comes with timeline-tui"
    )


def _selection(parser: Parser) -> None:
    group = parser.add_argument_group(
        "selection",
        "an actor is an id, a name or an alias; case and accents do not count\n"
        "a date is EDTF (2026-04, 2026-04-17~) or what people say (apr 2026, last week)",
    )
    group.add_argument(
        "-a", "--actor", action="append", default=[], metavar="NAME",
        help="events this actor takes part in (repeatable: any of them)",
    )  # fmt: skip
    group.add_argument(
        "--not-actor", action="append", default=[], metavar="NAME",
        help="leave out the events of this actor (repeatable)",
    )  # fmt: skip
    group.add_argument("--all-of", action="store_true", help="every --actor takes part, not any")
    group.add_argument("--tag", action="append", default=[], help="carries this tag (repeatable)")
    group.add_argument("--from", dest="since", metavar="DATE", help="what may be then or later")
    group.add_argument("--to", dest="until", metavar="DATE", help="what may be then or earlier")
    group.add_argument(
        "--certain", action="store_true", help="only what lies within --from and --to for certain"
    )
    group.add_argument(
        "--as-known", dest="known", metavar="DATE",
        help="only what was public by the end of that day: events, sources, quotes",
    )  # fmt: skip
    group.add_argument(
        "--order", choices=("happened", "published"), default="happened",
        help="in order of happening (the default) or of first publication",
    )  # fmt: skip
    group.add_argument(
        "-s", "--search", default="", metavar="WORDS",
        help="all these words somewhere in title, summary, quotes, people, sources",
    )  # fmt: skip


_OPTIONS = {
    "": _explorer, "list": _list, "gaps": _gaps, "order": _order, "check": _check, "new": _new,
    "dates": _dates, "schema": _schema
}  # fmt: skip
