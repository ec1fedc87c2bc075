"""The commands that print reference: `help`, `dates` and `schema`; and `cache`, about the files
that the program itself keeps.

A topic of `help` is a text in `cli/topics`: its first line is its summary, and a line like
`@keys@` stands for what is derived from the program's own tables, so that it cannot drift.
"""

from __future__ import annotations

import argparse
import os
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from timeline_tui.cli import arguments, output, subcommands
from timeline_tui.cli.output import FINE, Failure, UsageError
from timeline_tui.core.text import brief, closest, count, size_words, visible

if TYPE_CHECKING:
    from timeline_tui.files.cache import Kept

TOPICS = (
    "paths", "file", "dates", "time", "keys", "filter", "export", "problems", "safety", "state",
    "settings", "limits", "exit",
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
    commands = {
        row.name or "explorer": row for row in (subcommands.EXPLORER, *subcommands.SUBCOMMANDS)
    }
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
    "columns": _columns, "limits": _limits, "exits": _exits, "settings": _settings, "ids": _ids,
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


_AGES = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def print_cache(asked: SimpleNamespace) -> int:
    """Print what is kept on disk to open folders faster, or remove it."""
    from timeline_tui.files import cache

    output.prepare()
    try:
        root = cache.cache_folder()
        kept = cache.list_kept(root)
        if asked.what == "clear":
            gone = cache.clear(root)
            output.emit([f"{count(gone, 'folder')} removed from {visible(str(root))}"])
            if left := cache.list_kept(root):
                raise Failure(f"{count(len(left), 'folder')} could not be removed, or is in use")
        else:
            output.emit(_shelf_lines(root, kept, time.time()))
    except cache.CacheError as error:
        raise Failure(f"the index on disk: {error}") from None
    return FINE


def _shelf_lines(root: Path, kept: Sequence[Kept], now: float) -> Iterator[str]:
    rows = [(size_words(each.size), age_words(now - each.used), _paths_of(each)) for each in kept]
    first, second = (max([len(row[at]) for row in rows], default=0) for at in (0, 1))
    for size, age, name in rows:
        yield f"{size:>{first}}  {age:<{second}}  {name}"
    total = size_words(sum(each.size for each in kept))
    yield f"{total} of {count(len(kept), 'folder')} in {visible(str(root))}"


def _paths_of(kept: Kept) -> str:
    return ", ".join([brief(path, 1_000) for path in kept.paths]) or "(not known)"


def age_words(seconds: float) -> str:
    """Return how long ago something was: `3 days ago`, `just now`."""
    unit, name = next((row for row in _AGES if seconds >= row[0]), (0, ""))
    return f"{count(int(seconds // unit), name)} ago" if unit else "just now"
