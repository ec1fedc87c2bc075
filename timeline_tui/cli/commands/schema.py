"""`timeline-tui schema`: the JSON Schema of the event file."""

from __future__ import annotations

import argparse
from pathlib import Path

from timeline_tui.cli import output
from timeline_tui.cli.output import FINE


def run(asked: argparse.Namespace) -> int:
    """Print the schema as it is shipped."""
    del asked
    output.prepare(data=True)
    output.emit([shipped_schema().rstrip("\n")])
    return FINE


def shipped_schema() -> str:
    """The text of the packaged file; reading it needs none of what made it."""
    return (Path(__file__).parents[2] / "schema" / "event.json").read_text(encoding="utf-8")
