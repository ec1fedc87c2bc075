"""The explorer's own sentences: what is shown, what is hidden, and the way out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from timeline_tui.core.damage import Damage
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.query import Query, describe
from timeline_tui.core.text import brief, visible
from timeline_tui.dates.calendar import civil, is_any_year, year_words
from timeline_tui.tui.glyphs import Glyphs


def count_words(view: View, lens: Lens) -> str:
    """`70 events`, or `53 of 70 events` where some are left out."""
    total = len(lens.whole)
    events = "event" if total == 1 else "events"
    if len(view) == total:
        return f"{total:,} {events}"
    return f"{len(view):,} of {total:,} {events}"


def progress_words(done: int, total: int, glyphs: Glyphs, cells: int = 10) -> str:
    """How far reading is, as a bar and in words."""
    full = done * cells // max(total, 1)
    bar = glyphs.heights[-1] * full + glyphs.spread[0] * (cells - full)
    files = "file" if total == 1 else "files"
    return f"{bar} {done:,} of {total:,} {files}"


def filter_words(query: Query, lens: Lens, digits: Mapping[int, int]) -> str:
    """The query as a sentence, each actor with its key."""

    def name(actor_id: str) -> str:
        index = lens.actor_index(actor_id)
        if index is None:
            return f"{brief(actor_id, 40)} (in no event now)"
        actor = lens.actors[index]
        words = brief(actor.name, 40)
        mark = lens.corpus.registry.homonyms.get(actor_id)
        if mark is not None and mark.words:
            words += f" ({visible(mark.within(30))})"
        return f"[{digits[index]}] {words}" if index in digits else words

    return brief(describe(query, name), 400)


def span_words(lens: Lens) -> str:
    """From which year to which the dated events go: `2025 → 2026`; `""` without a date."""
    extent = lens.extent
    if extent is None:
        return ""
    if is_any_year(extent.first, extent.last):
        return "year unknown"
    years = civil(extent.first)[0], civil(extent.last)[0]
    first, last = map(year_words, years)
    if years[0] <= 0 < years[1] and last.isdigit():
        last += " CE"
    if extent.earlier:
        first += " or earlier"
    if extent.later:
        last += " or later"
    if years[0] == years[1]:
        return max(first, last, key=len)
    return f"{first} → {last}"


def nothing_found(query: Query, lens: Lens, can_undo: bool) -> tuple[str, ...]:
    """Why no event is shown, and the nearest ways out with what each would show."""
    lines = ["No event fits all parts of the filter.", ""]
    ways = []
    without_text = len(lens.select(replace(query, text="")))
    if query.needles:
        only_text = len(lens.select(Query(text=query.text)))
        if only_text and only_text != without_text:
            lines.append(f"The search alone finds {_events(only_text)}, hidden by the filter.")
        elif not only_text:
            words = [w for w in query.text.split() if not len(lens.select(Query(text=w)))]
            missing = " and ".join(f"“{brief(word, 40)}”" for word in words[:3])
            if missing:
                lines.append(f"No event says {missing}.")
        if without_text:
            ways.append(f"/ search for other words ({_events(without_text)} without the search)")
    if len(query.actors) > 1 and query.match == "all":
        found = len(lens.select(query.other_match()))
        if found:
            ways.append(f"& any of these actors instead ({_events(found)})")
    if query.without:
        found = len(lens.select(replace(query, without=())))
        if found:
            ways.append(f"{_events(found)} are hidden by who is left out")
    if query.actors or query.without:
        found = len(lens.select(query.everyone()))
        ways.append(f"0 everyone ({_events(found)})")
    if can_undo:
        ways.append("u undo the last change")
    return (*lines, *ways)


def _events(count: int) -> str:
    return f"{count:,} event" if count == 1 else f"{count:,} events"


def change_words(events: int, hidden: int, before: Damage, now: Damage) -> str:
    """Return what a change on disk came to: so many events more or fewer, how many of all are
    hidden by the filter, and how many are hidden or damaged by errors."""
    parts = []
    if events:
        what = "event" if abs(events) == 1 else "events"
        parts.append(f"{abs(events):,} {what} {'came' if events > 0 else 'went'}")
        if events > 0 and hidden:
            parts.append(f"{hidden:,} hidden by the filter")
    more = []
    if (lost := now.hidden - before.hidden) > 0:
        more.append(f"{_events(lost)} more hidden by errors")
    if (worse := now.damaged - before.damaged) > 0:
        more.append(f"{_events(worse)} more damaged")
    if (others := now.others - before.others) > 0:
        more.append(
            "1 more file has errors" if others == 1 else f"{others:,} more files have errors"
        )
    if more:
        parts.append(", ".join(more) + ": press !")
    elif before.words and not now.words:
        parts.append("no errors any more")
    else:
        if lost < 0:
            parts.append(f"{_events(-lost)} fewer hidden by errors")
        if worse < 0:
            parts.append(f"{_events(-worse)} fewer damaged")
        if others < 0:
            parts.append(
                "1 file is right again" if others == -1 else f"{-others:,} files are right again"
            )
    return ", ".join(parts) if parts else "the folder changed"


SMALLEST = '{"date": "1972-06", "title": "Something happened"}'


def hidden_card(damage: Damage) -> tuple[str, ...]:
    """Return what to say where files hold something, and none of it can be shown."""
    if not damage.hidden:
        return (f"! {damage.words}: press !", "", "Nothing of what is here could be read.")
    hold = "1 file holds" if damage.hiding == 1 else f"{damage.hiding:,} files hold"
    return (f"{hold} events that cannot be shown: press !", "", damage.words)


def empty_card(folder: str) -> tuple[str, ...]:
    """What to do in a folder without events."""
    where = brief(folder) if folder else "this folder"
    return (
        "No events here yet.",
        "",
        "c  creates the first one",
        "",
        f"or drop a JSON file into {where}; the smallest event is",
        "",
        SMALLEST,
        "",
        "To look at the sample chronology, leave with q and run",
        "timeline-tui in a folder that has no events/ in it.",
    )
