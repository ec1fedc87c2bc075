"""What `--help` teaches: for each command how it is called, what it does, and examples."""

from __future__ import annotations

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
