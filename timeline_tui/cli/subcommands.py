"""The table of sub-commands: one row for each, and one for the explorer.

From it come the dispatch, every `--help`, the names that win over folders of the same name, and the
words suggested for a name that is mistyped. A test holds the table in README against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from types import SimpleNamespace

from timeline_tui.cli import arguments
from timeline_tui.cli.arguments import Subcommand

SUBCOMMANDS = (
    Subcommand(
        "list",
        "the events as lines, JSON, CSV or Markdown",
        run="list:run",
        usage="timeline-tui list [PATH...] [selection] [--format FORMAT]",
        description="""\
Print events in order, one a line: date, title, actors, number of quotes.
The selection is the explorer's.""",
        options=arguments.add_list,
        notes="""\
text is for people and grep. json is an array of whole events, jsonl one event
a line; both hold a file's exact characters, invisible ones escaped. csv and md
hold them exactly too, except on a terminal, where control characters are made
visible. `timeline-tui help export` says what each format holds.""",
        examples="""\
  timeline-tui list events -a Anthropic -a Pentagon --all-of
  timeline-tui list events --from 2026-03 --to 2026-04 --quotes
  timeline-tui list events --as-known 2026-03-01
        what the public knew then
  timeline-tui list events --since rev:HEAD~5
        what is new or has changed since then, with the words of both
  timeline-tui list events -s "supply chain" --format json | jq '.[].title'""",
        exit_codes="""\
0 fine (problems in files are counted on standard error), 1 nothing
could be read, 2 wrong usage""",
    ),
    Subcommand(
        "read",
        "the explorer in lines, for screen readers and plain terminals",
        run="read:run",
        usage="timeline-tui read [PATH...] [selection] [--at ID] [--safe] [--fresh]",
        description="""\
Read events one at a time, with the keys of the explorer: each key is answered
by lines that say what has changed. Nothing is drawn and no cursor is moved.
Where the terminal is dumb (TERM) or standard input is a pipe: one key, then
Enter. ? lists the keys; q, the end of the input and ctrl+c leave.""",
        options=arguments.add_read,
        notes="""\
. says again where you are. Enter opens the event, then goes into its quotes,
sources and links. / t p w f and : ask for a line. y and Y print what the
explorer would copy, o the address, e the file and its line.""",
        examples="""\
  timeline-tui read events -a Pentagon
  printf '/red lines\\n\\n\\nq\\n' | timeline-tui read events
        search, open, the first quote, leave""",
        exit_codes="""\
0 left, 1 nothing could be read, 2 wrong usage, 130 ended by
ctrl+c""",
    ),
    Subcommand(
        "gaps",
        "the longest gaps between the events",
        run="list:print_gaps",
        usage="timeline-tui gaps [PATH...] [selection] [--limit N] [--format FORMAT]",
        description="""\
Print the longest gaps between the events, overall or of a selection: from
the day after one event to the day before the next. An event on an unknown day
takes up every day that it may have been, so a gap is at least as long as
it says.""",
        options=arguments.add_gaps,
        examples="""\
  timeline-tui gaps events
  timeline-tui gaps events -a Anthropic -a Pentagon --all-of --limit 3""",
        exit_codes="0 fine, 1 nothing could be read, 2 wrong usage",
    ),
    Subcommand(
        "facets",
        "events of each actor, tag or year; who appears with whom",
        run="list:print_facets",
        usage="timeline-tui facets [PATH...] [selection] [--by FIELD] [--format FORMAT]",
        description="""\
Print the values of a field with the number of events that have each, among
those that are selected; or with --by pairs any two actors who take part in
the same event.""",
        options=arguments.add_facets,
        notes="""\
An event that may lie in several years counts in each of them. The explorer
shows the same numbers (F), without what is asked for of the field itself.""",
        examples="""\
  timeline-tui facets events --by tag --from 2026-03
  timeline-tui facets events -a Pentagon
        who appears with the Pentagon, and how often
  timeline-tui facets events --by pairs --format csv""",
        exit_codes="0 fine, 1 nothing could be read, 2 wrong usage",
    ),
    Subcommand(
        "order",
        "which of two events came first, as far as the files say",
        run="list:print_order",
        usage="timeline-tui order ID ID [PATH...]",
        description="""\
Say whether one event ended before another began: certainly, possibly, or not,
from their dates and from what the files say of their order. Events on one day
may have happened in any order.""",
        options=arguments.add_order,
        examples="""\
  timeline-tui order wiles-bessent-meet-amodei trump-cnbc-interview events""",
        exit_codes="0 fine, 1 nothing could be read, 2 wrong usage",
    ),
    Subcommand(
        "check",
        "the problems in event files, each with line, column and fix",
        run="check:run",
        usage="timeline-tui check [PATH...] [--format FORMAT] [--strict] [--fix [--yes]]",
        description="""\
Print the problems in event files: file:line:column, what was found, what to do.
`timeline-tui help problems` explains severities and codes, and what --fix does.""",
        options=arguments.add_check,
        examples="""\
  timeline-tui check events
  timeline-tui check events --fix
  timeline-tui check events --strict --format github     in a workflow of GitHub
  timeline-tui check events --format json | jq '.problems[].code'""",
        exit_codes="""\
0 fine, 1 errors (with --strict also warnings), fixes that were not
written, or nothing could be read, 2 wrong usage""",
    ),
    Subcommand(
        "new",
        "write a new event file",
        run="new:run",
        usage="timeline-tui new [FOLDER] [--title TITLE] [--date DATE] [...]",
        description="""\
Write one event into a new file of FOLDER, named by its date and title, and
print the file's path. Never overwrites. Asks for the title and the date if
they are not given and a terminal is there to ask on.""",
        options=arguments.add_new,
        examples="""\
  timeline-tui new --title "Talks resume" --date "17 April 2026" -a "Pentagon"
  timeline-tui new --title "They met" --as-reported "last week" --source weekly
        the words count from the day on which that source was published
  cat quote.txt | timeline-tui new --title Talks --date 2026-04 --quote -
        the quote is standard input, exact to the character (one line break at
        its end is left off)""",
        exit_codes="0 written, 1 not written, 2 wrong usage",
    ),
    Subcommand(
        "dates",
        "what “last week” means, and the conventions behind it",
        run="reference:print_dates",
        usage="timeline-tui dates [WORDS] [--anchor DATE]",
        description="""\
Print what a source's words for a time mean, as EDTF and in words. Without
words, print the conventions by which `as_reported` is read.""",
        options=arguments.add_dates,
        examples="""\
  timeline-tui dates "last week" --anchor 2026-04-29
  timeline-tui dates "early March 2026\"""",
        exit_codes="0 fine, 1 the words are not understood, 2 wrong usage",
    ),
    Subcommand(
        "cache",
        "what is kept on disk to open folders faster, and its removal",
        run="own:print_cache",
        usage="timeline-tui cache [clear]",
        description="""\
Print the folders of which an index is kept on disk, with their size and when
they were last used. With `clear`, remove all of it: it is made again when the
files are read. An index is a copy of what the files say.""",
        options=arguments.add_cache,
        examples="""\
  timeline-tui cache
  timeline-tui cache clear""",
        exit_codes="0 fine, 1 the folder cannot be read or is not yours",
    ),
    Subcommand(
        "config",
        "your settings: keys, theme, panes, dates, and their origins",
        run="own:print_config",
        usage="timeline-tui config [PATH...] [--edit]",
        description="""\
Print every setting with its value and its origin: the environment, a key that
was pressed in the explorer, your file config.toml, the terminal, or none of
them (built in). `timeline-tui help settings` explains the file.""",
        options=arguments.add_config,
        examples="""\
  timeline-tui config
  timeline-tui config --edit""",
        exit_codes="""\
0 fine, 1 the file has faults, or cannot be read or written, 2 wrong
usage""",
    ),
    Subcommand(
        "marks",
        "your private marks and notes, and how to take them along",
        run="own:print_marks",
        usage="timeline-tui marks [PATH...] [--format FORMAT] [--import FILE]",
        description="""\
Print your private marks and notes on the events and quotes of PATH. They are
in no file of events. With --format jsonl they can be taken to another machine;
--import adds them to those that are there: nothing is removed, and of two notes
on one thing both texts stay.""",
        options=arguments.add_marks,
        notes="""\
--import also takes what `timeline-tui list --marks` prints as json or jsonl.""",
        examples="""\
  timeline-tui marks events
  timeline-tui marks events --format jsonl > marks.jsonl
  timeline-tui marks events --import marks.jsonl""",
        exit_codes="""\
0 fine, 1 something could not be read or written, 2 wrong usage""",
    ),
    Subcommand(
        "schema",
        "the JSON Schema of the event file, for editors",
        run="reference:print_schema",
        usage="timeline-tui schema",
        description="""\
Print the JSON Schema of the event file. An editor that knows it completes
and explains the fields:  timeline-tui schema > event.schema.json""",
        options=arguments.add_nothing,
        exit_codes="0 fine",
    ),
    Subcommand(
        "completion",
        "what completes the command in bash, zsh or fish; and a man page",
        run="reference:print_completion",
        usage="timeline-tui completion SHELL",
        description="""\
Print a script that completes commands, options, their values and files in a
shell, or the page of the manual. Nothing is installed.""",
        options=arguments.add_completion,
        examples="""\
  timeline-tui completion bash > \\
      ~/.local/share/bash-completion/completions/timeline-tui
  timeline-tui completion zsh > _timeline-tui       in a folder of $fpath
  timeline-tui completion fish > \\
      ~/.config/fish/completions/timeline-tui.fish
  timeline-tui completion man > ~/.local/share/man/man1/timeline-tui.1""",
        exit_codes="0 fine, 2 wrong usage",
    ),
    Subcommand(
        "help",
        "short reference texts: dates, file, keys, filter and more",
        run="reference:print_help",
        usage="timeline-tui help [TOPIC]",
        description="""\
Print the help on a topic or a command; without TOPIC, the list of topics.""",
        options=arguments.add_help,
        examples="""\
  timeline-tui help dates
  timeline-tui help list""",
        exit_codes="0 fine, 2 no such topic",
    ),
)
NAMES = tuple(command.name for command in SUBCOMMANDS)
"""The first words that are commands, also where a folder has that name."""

_WIDTH = max(map(len, NAMES))


def summaries() -> Iterator[str]:
    """Yield a line for each command: its name and what it prints or does."""
    for command in SUBCOMMANDS:
        yield f"  {command.name:<{_WIDTH}}  {command.summary}"


def _wrap(usage: str) -> str:
    """Return a long line of usage in lines of at most 79 columns, as those before it begin."""
    lines = [" " * 6]
    for word in usage.replace("|", "| ").split(" "):
        joint = "" if lines[-1].endswith("|") else " "
        if len(lines[-1]) + len(joint) + len(word) > 79:
            lines.append(" " * 20)
            joint = ""
        lines[-1] += joint + word
    return "\n".join(lines)


EXPLORER = Subcommand(
    "",
    "open the explorer",
    run="explore:run",
    usage=(
        "timeline-tui [PATH...] [selection]\n"
        + _wrap(f"timeline-tui {'|'.join(NAMES)} --help")
    ),
    description="""\
A chronology in the terminal: scroll it, filter it by actor, open every event
into its sources' own words.

every day:
  timeline-tui events
        read the folder `events`; inside, ? shows the keys and q quits
  timeline-tui events -a Pentagon --from 2026-04
        only the events of one actor since April 2026; `list` prints them
  timeline-tui new --title "Talks resume" --date 2026-04-17
        a new event file in ./events; an open explorer shows it at once

the smallest event file:
  {"date": "1972-06", "title": "Something happened"}

commands (the first word; a folder of that name is ./list):
"""
    + "\n".join(summaries()),
    options=arguments.add_explorer,
    notes="""\
dates are EDTF: 2026-04-17, 2026-04, 2026, 2026-04-17/2026-04-20,
-0043-03-15 (44 BCE). `timeline-tui help` lists more: dates, file, keys, …""",
    exit_codes="""\
0 fine, 1 `check` found errors or nothing could be read, 2 wrong
usage or no terminal where one is needed, 70 a fault of the program, 128+n ended
by signal n""",
)  # fmt: skip


def load(command: Subcommand) -> Callable[[SimpleNamespace], int]:
    """Import a command's module and return the function that runs it."""
    module, _, function = command.run.partition(":")
    run: Callable[[SimpleNamespace], int] = getattr(
        import_module(f"timeline_tui.cli.commands.{module}"), function
    )
    return run
