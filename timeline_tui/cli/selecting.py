"""From what was typed to a selection: names become actors, dates become times."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date

from timeline_tui.cli.output import UsageError
from timeline_tui.core.index import Index
from timeline_tui.core.query import Selection, read_selection
from timeline_tui.core.query.fields import Field, Ground, NeedsEvents, NotUnderstood
from timeline_tui.core.query.table import FIELDS
from timeline_tui.core.text import brief
from timeline_tui.dates import DateError, When, parse


def select_early(asked: argparse.Namespace, fields: Sequence[Field] = FIELDS) -> Selection | None:
    """Return what is asked for before the events are read; None if only they can say who an actor
    is, whether a tag is known, and which months a season has. Raises `UsageError` for what has no
    meaning whatever they are."""
    try:
        return _read(asked, None, fields)
    except NeedsEvents:
        return None


def select_from(
    asked: argparse.Namespace, index: Index, fields: Sequence[Field] = FIELDS
) -> Selection:
    """Return what is asked for, with times as they are where the chronology is; raise `UsageError`
    for an actor or a tag that nobody knows, and for what is no date."""
    return _read(asked, index, fields)


def _read(asked: argparse.Namespace, index: Index | None, fields: Sequence[Field]) -> Selection:
    ground = Ground(date.today().toordinal(), index)
    try:
        return read_selection(vars(asked), ground, fields)
    except NotUnderstood as error:
        raise UsageError(str(error)) from None


def time_of(option: str, text: str) -> When:
    """Read an EDTF string as a time. Raises `UsageError` with the message of the parser."""
    try:
        return parse(text)
    except DateError as error:
        raise UsageError(f"{option}: {complaint(error.message, error.help)}") from None


def complaint(message: str, remedy: str) -> str:
    """Return the fault and its fix in one safe line."""
    return brief(f"{message} ({remedy})" if remedy else message, 300)
