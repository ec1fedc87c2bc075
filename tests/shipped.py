"""The shipped chronology in numbers, counted from its files, for the tests that show it."""

from __future__ import annotations

import json
from pathlib import Path

from timeline_tui.dates.calendar import day_number
from timeline_tui.dates.edtf import parse

FOLDER = Path(__file__).parents[1] / "events"
EVENTS = [
    json.loads(path.read_text("utf-8"))
    for path in sorted(FOLDER.glob("*.json"))
    if path.name != "timeline.json"
]
SOURCES = {
    source["id"]: source
    for source in json.loads((FOLDER / "timeline.json").read_text("utf-8"))["sources"]
}
TOTAL = len(EVENTS)


def taking_part(*actors: str) -> int:
    """Return the number of events in which at least one of these actors takes part."""
    return sum(any(entry["actor"] in actors for entry in event["actors"]) for event in EVENTS)


def public_by(year: int, month: int, day: int) -> int:
    """Return the number of events of which at least one source was published by that day."""
    until = day_number(year, month, day)
    return sum(first is not None and first <= until for first in map(_first_public, EVENTS))


def _first_public(event: dict) -> int | None:
    documents = (SOURCES.get(source.get("source"), source) for source in event["sources"])
    days = [parse(doc["published"]).last_day for doc in documents if "published" in doc]
    return min((day for day in days if day is not None), default=None)


FIRST = "palantir-and-aws-bring-claude-to-agencies"
"""The id of the first event in the list."""
PENTAGON = taking_part("pentagon")
