"""The words around the list: counts, the filter as a sentence, the ways out of an empty list."""

from __future__ import annotations

from collections.abc import Mapping

from timeline_tui.core.damage import Damage
from timeline_tui.core.lens import Lens, View
from timeline_tui.core.query import Query, Selection, describe
from timeline_tui.core.text import brief, count, visible
from timeline_tui.dates.calendar import civil, is_any_year, year_words
from timeline_tui.explorer.asking import echo
from timeline_tui.explorer.state import State
from timeline_tui.tui.chrome import Word
from timeline_tui.tui.glyphs import Glyphs

Words = list[Word]

# -- the lines -------------------------------------------------------------------------------------


def header(state: State, glyphs: Glyphs) -> tuple[Words, Words]:
    """Return the title; how far reading is, what needs a look, how much is listed."""
    files, corpus = state.files, state.lens.corpus
    title = brief(corpus.title, 200) or "Timeline"
    right = []
    if files.progress is not None:
        right.append(Word(f" {progress_words(*files.progress, glyphs)} ", "muted"))
    if files.damage.words:
        right.append(Word(f" ! {files.damage.short} ", "alert", "problems"))
        right.append(Word(" "))
    if files.loaded or len(state.lens):
        span = span_words(state.lens)
        counts = count_words(state.view, state.lens)
        right.append(Word(counts + (f" · {span} " if span else " "), "strong"))
    return [Word(f" {title} ", "strong")], right


def status(state: State, today: int) -> tuple[Words, Words]:
    """Return what the list is filtered by, or what the next key will do."""
    session, files = state.session, state.files
    right = [Word(f" {files.watching} ", "muted")] if files.watching else []
    if session.held is not None:
        found = count_words(state.view, state.lens)
        return [Word(f" {found} ", "strong"), Word("enter keeps, esc cancels", "muted")], right
    if session.asking:
        words = echo(session.asking, session.typed, today, state.lens, state.view)
        return [Word(f" {words}", "strong")], []
    if session.leaving_out:
        return [Word(" leave out: press 1–9", "alert"), Word("  esc", "key", "step_back")], right
    if session.peeked is not None:
        words = " everything around this event"
        return [Word(words, "alert"), Word("  v back to the filter", "key", "peek")], right
    words = filter_words(session.selection, state.lens, state.digits)
    if words:
        left = [
            Word(" filter: ", "muted"),
            Word(words, "strong"),
            Word("  esc", "key", "step_back"),
        ]
        return left, right
    if files.loaded and not files.watching:
        right = [Word("everyone is shown ", "muted")]
    return [Word(" / search titles, quotes, sources", "muted", "search")], right


def notice(state: State) -> tuple[str, ...]:
    """Return what stands where no event is listed."""
    if len(state.view):
        return ()
    if not state.files.loaded:
        return ("reading…",)
    if len(state.lens):
        return nothing_found(state.query, state.lens, bool(state.session.undo))
    if state.files.damage.words:
        return hidden_card(state.files.damage)
    return empty_card(state.new_folder)


# -- the words -------------------------------------------------------------------------------------


def count_words(view: View, lens: Lens) -> str:
    """Return `70 events`, or `53 of 70 events` where some are left out."""
    events = count(len(lens.whole), "event")
    return events if len(view) == len(lens.whole) else f"{len(view):,} of {events}"


def progress_words(done: int, total: int, glyphs: Glyphs, cells: int = 10) -> str:
    """Return how far reading is, as a bar and in words."""
    full = done * cells // max(total, 1)
    bar = glyphs.heights[-1] * full + glyphs.spread[0] * (cells - full)
    return f"{bar} {done:,} of {count(total, 'file')}"


def filter_words(selection: Selection, lens: Lens, digits: Mapping[int, int]) -> str:
    """Return the selection as a sentence, each actor with its key."""

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

    return brief(describe(selection, name), 400)


def span_words(lens: Lens) -> str:
    """Return from which year to which the dated events go: `2025 → 2026`; `""` without a date."""
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


# -- where no event is listed ----------------------------------------------------------------------


def nothing_found(query: Query, lens: Lens, can_undo: bool) -> tuple[str, ...]:
    """Return why no event is listed, and the nearest ways out with what each would show."""
    lines = ["No event fits all parts of the filter.", ""]
    ways = []
    without_text = len(lens.select(query.with_text("")))
    if query.needles:
        only_text = len(lens.select(Query.of(text=query.text)))
        if only_text and only_text != without_text:
            found = count(only_text, "event")
            lines.append(f"The search alone finds {found}, hidden by the filter.")
        elif not only_text:
            words = [w for w in query.text.split() if not len(lens.select(Query.of(text=w)))]
            missing = " and ".join(f"“{brief(word, 40)}”" for word in words[:3])
            if missing:
                lines.append(f"No event says {missing}.")
        if without_text:
            events = count(without_text, "event")
            ways.append(f"/ search for other words ({events} without the search)")
    if len(query.actors) > 1 and query.match == "all":
        either = len(lens.select(query.other_match()))
        if either:
            ways.append(f"& any of these actors instead ({count(either, 'event')})")
    if query.without:
        with_them = len(lens.select(query.with_actors(query.actors, ())))
        if with_them:
            hidden = count(with_them, "event is", "events are")
            ways.append(f"{hidden} hidden by who is left out")
    if query.actors or query.without:
        ways.append(f"0 everyone ({count(len(lens.select(query.everyone())), 'event')})")
    if can_undo:
        ways.append("u undo the last change")
    return (*lines, *ways)


SMALLEST = '{"date": "1972-06", "title": "Something happened"}'


def hidden_card(damage: Damage) -> tuple[str, ...]:
    """Return what to say where files hold something, and none of it can be shown."""
    if not damage.hidden:
        return (f"! {damage.words}: press !", "", "Nothing of what is here could be read.")
    hold = count(damage.hiding, "file holds", "files hold")
    return (f"{hold} events that cannot be shown: press !", "", damage.words)


def empty_card(folder: str) -> tuple[str, ...]:
    """Return what to do in a folder without events."""
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
