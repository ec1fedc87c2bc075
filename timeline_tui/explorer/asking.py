"""Asking for a time: what the line suggests, how what is typed is understood, and the echo."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from timeline_tui.core.lens import Lens, View
from timeline_tui.core.query import Query
from timeline_tui.core.text import brief, count
from timeline_tui.dates.calendar import Zoom, civil, iso_day, period_of, period_start
from timeline_tui.dates.wording import display
from timeline_tui.dates.wording.datewords import day_words
from timeline_tui.dates.wording.gutter import period_words
from timeline_tui.dates.zones import is_southern

if TYPE_CHECKING:
    from timeline_tui.dates.phrases import TypedDate


Purpose = Literal["", "search", "date", "period", "known"]
HINTS: dict[Purpose, str] = {
    "search": "titles, quotes, speakers, sources",
    "date": "go to: apr 2026, Q1, +3m",
    "period": "only within: apr 2026",
    "known": "as known on: 1 mar 2026",
}


def answer(text: str, today: int, lens: Lens) -> TypedDate | None:
    """Return the time that was typed, on the clock and in the hemisphere of the chronology, or why
    it is none; None for an empty line."""
    from timeline_tui.dates.phrases import read_typed  # not before somebody types

    if not text.strip():
        return None
    typed = read_typed(text, today, southern=is_southern(lens.corpus.zone))
    if typed.when is None:
        return typed
    there = lens.corpus.located(typed.when)
    return typed if there is typed.when else replace(typed, when=there, display=display(there))


def day_of(typed: TypedDate) -> int | None:
    """The day to go to: the first of a span, or its last where only that is known."""
    return None if typed.when is None else typed.when.listed_day


def by_day(typed: TypedDate) -> int | None:
    """The day by whose end something was known: the last of a span."""
    if typed.when is None:
        return None
    last = typed.when.last_day
    return typed.when.first_day if last is None else last


def suggested(purpose: Purpose, query: Query, day: int | None, zoom: Zoom) -> str:
    """What the line says when it opens: what is asked for now, else the period of the cursor."""
    if purpose == "search":
        return query.text
    if purpose == "known":
        return "" if query.known is None else iso_day(query.known)
    if purpose == "period":
        if query.since is not None and query.since == query.until:
            return query.since.edtf
        return "" if day is None else period_text(day, zoom)
    return ""


def period_text(day: int, zoom: Zoom) -> str:
    """The period of a day as one would type it."""
    period = period_of(day, zoom)
    year = civil(day)[0]
    if zoom == "quarter" and year > 0:
        return period_words(period, zoom)
    first, last = period_start(period, zoom), period_start(period + 1, zoom) - 1
    if zoom == "day":
        return iso_day(first)
    if 0 < year <= 9999:
        cut = {"month": 7, "year": 4}.get(zoom)
        if cut:
            return iso_day(first)[:cut]
    return f"{_edtf_day(first)}/{_edtf_day(last)}"


def _edtf_day(day: int) -> str:
    """A day as EDTF has it; beyond four digits only a year can be written."""
    year = civil(day)[0]
    return iso_day(day) if abs(year) <= 9999 else f"Y{year}"


def echo(purpose: Purpose, text: str, today: int, lens: Lens, view: View) -> str:
    """What the typed words come to, or what is wrong with them."""
    typed = answer(text, today, lens)
    if typed is None:
        return {"period": "any time", "known": "as known by now"}.get(purpose, "")
    if typed.when is None:
        reason = brief(typed.reason, 200)
        shown = " or ".join(typed.alternatives[:3])
        # What to write comes first: a narrow line has no room for the reason too.
        return f"{shown}? {reason.removesuffix(f': write {shown}')}" if shown else reason
    if purpose == "known":
        day = by_day(typed)
        if day is None:
            return "no day is known of that"
        public = sum(
            first is not None and first <= day for first in lens.whole.index.published.first
        )
        whole = count(len(lens.whole), "event was", "events were")
        return f"→ {day_words(day)}: {public:,} of {whole} public"
    if purpose == "period":  # in place of the period of now
        within = replace(view.query, since=typed.when, until=typed.when)
        found = len(lens.select(within))
        return f"→ {typed.display} · {count(found, 'event')}"
    found = sum(
        typed.when.possible(when.begin_earliest, when.end_latest)
        for row in view.rows
        if (when := lens.listed[row]).kind != "undated"
    )
    return f"→ {typed.display} · {count(found, 'event')}"
