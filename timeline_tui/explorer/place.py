"""Where somebody was when they left, and what of it still fits when they come back.

A place is written as JSON text (`files.state` keeps it). What is read may come from a later version
or from damage: each part that is not understood is as if it had not been there. Of a filter that is
not understood no part is applied (`core.query.load`): it would show what was to be left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from timeline_tui.core.lens import Lens
from timeline_tui.core.query import WHOLE, Query, Selection, Unreadable, load, store
from timeline_tui.core.query.fields import Field
from timeline_tui.core.query.table import FIELDS
from timeline_tui.dates.calendar import ZOOMS, Zoom
from timeline_tui.dates.frozen import dataclass
from timeline_tui.explorer.state import Session, State

SIZE_LIMIT = 4 * 1024 * 1024
"""Characters of a place that is still read: no person opens so many events."""


@dataclass(frozen=True, slots=True)
class Place:
    """`cursor` and `expanded` are keys of events; `actors` and `strip` say whether the list of
    actors and the strip are shown. `dropped` says why a filter that was kept is not restored."""

    cursor: str = ""
    stop: int | None = None
    expanded: frozenset[str] = frozenset()
    selection: Selection = WHOLE
    zoom: Zoom | None = None
    fitted: Zoom | None = None
    actors: bool = True
    strip: bool = True
    dropped: str = field(default="", compare=False)


def place_of(state: State) -> Place | None:
    """Return where somebody is, for the next time; None where they have not been anywhere. What was
    only being tried (a search line that is still open, a look around) is not part of it."""
    session, panes = state.session, state.panes
    if not session.cursor and session.wanted is None:
        return None
    kept = session.held or session
    cursor, stop = session.wanted or (kept.cursor, kept.stop)
    return Place(
        cursor=cursor,
        stop=stop,
        expanded=kept.expanded - {kept.glance},
        selection=kept.selection if kept.peeked is None else kept.peeked,
        zoom=kept.zoom,
        fitted=kept.fitted,
        actors=panes.actors,
        strip=panes.strip,
    )


def begin_at(place: Place, selection: Selection) -> Session:
    """Return the session to begin with: the cursor comes when its event has been read. What the
    command line asks for (`selection`) stands before what was asked for last time."""
    return Session(
        selection=place.selection if selection == WHOLE else selection,
        wanted=(place.cursor, place.stop) if place.cursor else None,
        expanded=place.expanded,
        zoom=place.zoom,
        fitted=place.fitted,
    )


def without_strangers(query: Query, lens: Lens) -> Query:
    """Return the query without the actors that no event names any more: it would find nothing, or
    leave nothing out."""
    there = [a for a in query.actors if lens.actor_index(a) is not None]
    out = [a for a in query.without if lens.actor_index(a) is not None]
    return query.with_actors(there, out)


def text_of(place: Place, fields: Sequence[Field] = FIELDS) -> str:
    """Return the place as JSON, in ASCII: an id may hold what no encoding takes."""
    return json.dumps(
        {
            "cursor": place.cursor,
            "stop": place.stop,
            "expanded": sorted(place.expanded),
            "query": store(place.selection, fields),
            "zoom": place.zoom,
            "fitted": place.fitted,
            "actors": place.actors,
            "strip": place.strip,
        }
    )


def read_place(text: str | None, fields: Sequence[Field] = FIELDS) -> Place | None:
    """Return the place that a text holds; None if it holds none."""
    if text is None or len(text) > SIZE_LIMIT:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    selection, dropped = WHOLE, ""
    try:
        selection = load(found.get("query", {}), fields)
    except Unreadable as error:
        dropped = f"the filter of last time is not restored: {error}"
    return Place(
        cursor=_text(found, "cursor"),
        stop=_stop(found),
        expanded=frozenset(_texts(found, "expanded")),
        selection=selection,
        zoom=_zoom(found, "zoom"),
        fitted=_zoom(found, "fitted"),
        actors=found.get("actors") is not False,
        strip=found.get("strip") is not False,
        dropped=dropped,
    )


def _text(found: Mapping[str, Any], key: str) -> str:
    value = found.get(key)
    return value if isinstance(value, str) else ""


def _texts(found: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = found.get(key)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _zoom(found: Mapping[str, Any], key: str) -> Zoom | None:
    return next((zoom for zoom in ZOOMS if zoom == found.get(key)), None)


def _stop(found: Mapping[str, Any]) -> int | None:
    value = found.get("stop")
    return value if type(value) is int and 0 <= value < 10**12 else None
