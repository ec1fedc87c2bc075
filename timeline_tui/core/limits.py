"""The limits that users can be told about: one table, from which the code that enforces a limit
takes its value and `timeline-tui help limits` its words.

A limit that nobody can meet without reading the code (retries, caches, batch sizes) is no row
here; it lives where it is used.
"""

from __future__ import annotations

from timeline_tui.dates.frozen import NamedTuple

UNITS = ((1024**3, "GiB"), (1024**2, "MiB"), (1024, "KiB"))
"""The units in which sizes are said, largest first."""


class Limit(NamedTuple):
    """The largest `value` of something, in `unit`s; `beyond` says what happens to the rest."""

    value: int
    unit: str
    of: str
    beyond: str

    @property
    def amount(self) -> str:
        """Return the value with its unit: `64 MiB`, `100 levels`."""
        return amount_of(self.value) if self.unit == "bytes" else f"{self.value:,} {self.unit}"


def amount_of(size: int) -> str:
    """Return a number of bytes in the largest unit that divides it: `64 MiB`, `1,025 bytes`."""
    for unit, name in UNITS:
        if size >= unit and size % unit == 0:
            return f"{size // unit:,} {name}"
    return f"{size:,} bytes"


FILE = Limit(
    512 * 1024**2, "bytes", "one JSON file",
    "not read, an error; JSON Lines files have no limit",
)  # fmt: skip
LINE = Limit(16 * 1024**2, "bytes", "one line of JSON Lines", "that line is not read, an error")
PIPE = Limit(1024**3, "bytes", "JSON Lines on standard input", "not read, an error")
DEPTH = Limit(
    100, "levels", "nested lists and objects",
    "what is deeper is left out, an error; its event is marked",
)  # fmt: skip
RECORDS = Limit(
    1_000_000,
    "records",
    "one JSON value, and lines of an open pipe",
    "not read, an error; JSON Lines files have no limit",
)
CONTAINERS = Limit(
    8_000_000, "lists and objects", "one JSON text; of an array, in each item", "not read, an error"
)  # fmt: skip
VALUES = Limit(
    20_000_000, "values", "one JSON text; of an array, in each item", "not read, an error"
)  # fmt: skip

RECORD_PROBLEMS = Limit(50, "problems", "listed of one record", "the others are counted")
SYNTAX_PROBLEMS = Limit(1_000, "problems", "listed of one JSON text", "the others are counted")
FILE_PROBLEMS = Limit(10_000, "problems", "listed of one file", "the others are counted")

SHOWN = Limit(
    64 * 1024, "characters", "one text on the screen",
    "the rest is counted; exports and edits keep all of it",
)  # fmt: skip
MARKS = Limit(8, "accents", "on one letter on the screen", "the others are counted")
OPENED_LINES = Limit(4_000, "lines", "one open event", "the rest is counted; e edits the file")
OPENED_NAMES = Limit(300, "names", "one list of an open event", "the rest is counted")
COPIED = Limit(
    100_000, "bytes", "copied through the terminal", "not copied, with a message"
)  # fmt: skip
UNDO = Limit(100, "steps", "undo of the filter", "the oldest is forgotten")

QUERY = Limit(10_000, "bytes", "the text of a query", "not understood, with a message")
QUERY_DEPTH = Limit(100, "levels", "brackets and negations", "not understood, with a message")
VIEW_NAME = Limit(100, "characters", "the name of a view", "not used, with a message")
WATCHED = Limit(10_000, "folders", "watched for changes", "the others are polled")
NOTE = Limit(100_000, "characters", "one private note", "not kept, with a message")
PRIVATE_MARKS = Limit(10_000, "marks", "private ones in one folder", "not kept, with a message")
PRIVATE_VIEWS = Limit(1_000, "views", "private ones in one folder", "not kept, with a message")
PLACES = Limit(1_000, "folders", "whose place is remembered", "the oldest is forgotten")
COMPARED = Limit(
    200_000, "events", "compared with those of an earlier time", "what is new is not known"
)  # fmt: skip
SHELVES = Limit(50, "folders", "kept in the index on disk", "the one used longest ago goes")
CACHE = Limit(4 * 1024**3, "bytes", "the index on disk, in all", "the one used longest ago goes")

LIMITS = (
    FILE, LINE, PIPE, DEPTH, RECORDS, CONTAINERS, VALUES,
    RECORD_PROBLEMS, SYNTAX_PROBLEMS, FILE_PROBLEMS,
    SHOWN, MARKS, OPENED_LINES, OPENED_NAMES, COPIED, UNDO,
    QUERY, QUERY_DEPTH, VIEW_NAME,
    WATCHED, NOTE, PRIVATE_MARKS, PRIVATE_VIEWS, PLACES, COMPARED, SHELVES, CACHE,
)  # fmt: skip
