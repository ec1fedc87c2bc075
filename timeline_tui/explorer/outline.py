"""The list of events as data: periods with their headings, long gaps, and the stops of an event.

A `Measure` depends on the events alone, an `Outline` on what of them is listed. Neither knows how
wide a screen is: the heights of lines are the painter's (`tui.timeline.shown`). The stops of an
event, where the cursor can stand in it when it is open, follow from what it says: each quote, then
the source that it is from, then the links to other events. The painter puts each on a line at
least.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from heapq import nlargest
from itertools import islice
from operator import sub
from typing import Literal

from timeline_tui.core import limits
from timeline_tui.core.columns import NONE
from timeline_tui.core.event import Quote, Source
from timeline_tui.core.gaps import LEAST_GAP, Gap, times_of
from timeline_tui.core.index import Listing
from timeline_tui.core.index.sets import RowSet
from timeline_tui.core.lens import KEPT_VIEWS, Lens, View
from timeline_tui.core.query import Selection, describe
from timeline_tui.core.query.fields import NameOf
from timeline_tui.core.sources import date_words
from timeline_tui.core.text import brief, contains, visible
from timeline_tui.dates.calendar import Zoom, period_of
from timeline_tui.dates.frozen import dataclass
from timeline_tui.dates.wording.gutter import Heading

HEADING = 1
GAP = 2
LONG_GAP = 3
"""A gap is shown from so many times the usual step: below that, every other row had one."""

MANY, FEWER, SELDOM = 4096, 1024, 4
"""Steps of which the usual one is found: so many, but fewer of more events than that many times as
many."""


class Measure:
    """The measures that depend on the events alone.

    They are kept across filters, and shared by all lenses on the same corpus in the same order.
    `zoom` is the size of the periods; None for the one that fits the events.
    """

    def __init__(self, lens: Lens, zoom: Zoom | None = None) -> None:
        self.lens = lens
        self.times = times_of(lens.index.listing(lens.order))
        if zoom is None and lens.rows.is_full:
            zoom = self.times.fit
        self.zoom: Zoom = zoom or self.times.fitted(lens.rows)
        """The size of the periods."""
        self._others: dict[tuple[str, Zoom], Measure] = {(lens.order, self.zoom): self}
        self._outlines: dict[tuple[View, int | None], Outline] = {}

    def outline(self, view: View, least_gap: int | None = None) -> Outline:
        """Return the outline of a view through the lens of this measure, the same if it was asked
        for not long ago; `least_gap` is that of the outline."""
        asked, known = (view, least_gap), self._outlines
        outline = known.pop(asked, None)
        if outline is None:
            outline = Outline(self, view, least_gap)
        known[asked] = outline
        if len(known) > KEPT_VIEWS:
            del known[next(iter(known))]
        return outline

    def look_at_all(self) -> None:
        """Find what a list of all events needs: before a screen waits for it."""
        outline = Outline(self, self.lens.everything)
        _ = outline.heads, outline.gaps_at, self.lens.corpus.columns["title.narrow"]

    def heading(self, row: int) -> Heading:
        """Return the heading above an event."""
        return self.times.heading(row, self.zoom)

    def heads(self, rows: RowSet) -> Sequence[int]:
        """Return the places of those of some events that a heading stands above."""
        if rows.is_full and self.zoom == self.times.fit:
            return self.times.all_heads
        return self.times.heads(rows, self.zoom)

    def gaps(self, rows: RowSet, least: int) -> Mapping[int, Gap]:
        """Return the gap of at least `least` days above each of some events, by its place."""
        times = self.times
        return times.all_gaps(least) if rows.is_full else times.gaps(rows, least)

    def through(self, lens: Lens, zoom: Zoom) -> Measure:
        """Return the measure of the same corpus through a lens, in periods of a size. What was
        measured before in this order and of this size is not measured again."""
        if lens.corpus is not self.lens.corpus:
            return Measure(lens, zoom)
        known = self._others.get((lens.order, zoom))
        if known is None:
            known = self._others[lens.order, zoom] = Measure(lens, zoom)
            known._others = self._others
        if known.lens is lens:
            return known
        other = copy(known)
        other.lens = lens
        return other

    def knows_months(self) -> bool:
        """Report whether the month is known of any event."""
        times, rows = self.times, self.lens.rows
        dated = times.dated_of(rows)
        if dated > sum(end - start for start, end, *_ in times.during):
            return True  # something is described by one day
        there = [each for each in times.during if rows.count_within(*each[:2])]
        if dated > sum(rows.count_within(*each[:2]) for each in there):
            return True
        return any(
            first is not None
            and last is not None
            and period_of(first, "month") == period_of(last, "month")
            for _, _, first, last, _ in there
        )


class Outline:
    """The events of a view under their headings. `least_gap` are the days from which a gap is
    shown, None to fit them to the view."""

    def __init__(self, measure: Measure, view: View, least_gap: int | None = None) -> None:
        self.measure = measure
        self.view = view
        self._least_gap = least_gap
        self._stops: dict[int, tuple[Stop, ...]] = {}

    @property
    def lens(self) -> Lens:
        """Return the lens on the events."""
        return self.measure.lens

    def index(self, key: str) -> int:
        """Return the place of an event in the list; -1 if it is not listed."""
        row = self.lens.row(key)
        return -1 if row is None else self.view.index(row)

    def row(self, key: str) -> int | None:
        """Return the row of an event, if it is listed."""
        row = self.lens.row(key)
        return row if row is not None and row in self.view else None

    def key(self, index: int) -> str:
        """Return the key of the event at a place in the list."""
        return self.lens.corpus.keys[self.view.rows[index]]

    def stops(self, row: int) -> tuple[Stop, ...]:
        """Return the stops of the event at a row, whether it is open or not."""
        stops = self._stops.get(row)
        if stops is None:
            stops = self._stops[row] = stops_of(self.lens, row, self.view.query.needles)
        return stops

    # -- headings and gaps -------------------------------------------------------------------

    @cached_property
    def fitted_gap(self) -> int | None:
        """Return the days from which a gap is shown; None where no two days are listed."""
        listing = self.lens.index.listing(self.lens.order)
        return self._least_gap or _usual_gap(listing, self.view.rows)

    @property
    def gap_from(self) -> int:
        """Return the days from which a gap is shown."""
        return self.fitted_gap or LEAST_GAP

    def lead(self, index: int) -> int:
        """Return the marks above an event, by its place in the list: `HEADING`, `GAP`, or both."""
        place = self.view.rows.place(index)
        at = bisect_left(self.heads, place)
        heading = HEADING if at < len(self.heads) and self.heads[at] == place else 0
        return heading | (GAP if place in self.gaps_at else 0)

    @cached_property
    def heads(self) -> Sequence[int]:
        """The places, among all events in order, of those listed that a heading stands above."""
        return self.measure.heads(self.view.rows)

    @cached_property
    def gaps_at(self) -> Mapping[int, Gap]:
        """The gap above an event, by its place among all events in order; in order. None while a
        search is unfinished: there may be events in between."""
        if self.view.is_partial:
            return {}
        return self.measure.gaps(self.view.rows, self.gap_from - 1)

    def gap(self, index: int) -> Gap:
        """Return the gap above an event that is marked with one, by its place in the list."""
        return self.gaps_at[self.view.rows.place(index)]

    def next_lead(self, index: int, flag: int, step: int) -> int | None:
        """Return the next place in direction `step` whose lead has `flag`; None if there is
        none."""
        rows = self.view.rows
        place = rows.place(index) if index >= 0 else -1
        places = self.heads if flag == HEADING else list(self.gaps_at)
        at = bisect_right(places, place) if step > 0 else bisect_left(places, place) - 1
        return rows.rank(places[at]) if 0 <= at < len(places) else None

    def period_size(self, index: int) -> int | None:
        """Return how many events are listed under the heading that is above `index`; None while a
        search is unfinished."""
        if self.view.is_partial:
            return None
        rows, heads = self.view.rows, self.heads
        at = bisect_right(heads, rows.place(index))
        end = rows.rank(heads[at]) if at < len(heads) else len(rows)
        return end - rows.rank(heads[at - 1])


def _usual_gap(listing: Listing, rows: RowSet) -> int | None:
    """Return the days from which a gap is worth a line: `LONG_GAP` times the usual step, at least
    `LEAST_GAP`; None without a step."""
    stride = max(1, len(rows) // (MANY if len(rows) < MANY * SELDOM else FEWER))
    listed = listing.days_of(rows, stride)
    if NONE in listed:
        listed = [day for day in listed if day != NONE]
    steps = sorted(filter((0).__lt__, map(sub, islice(listed, 1, None), listed)))
    return max(LEAST_GAP, int(steps[len(steps) // 2] / stride * LONG_GAP)) if steps else None


# -- the ladder of two actors ---------------------------------------------------------------------

LADDER_COLUMNS = 70
"""Columns of a screen from which there is room for two columns of events."""

Pair = tuple[int, int]
"""The actors on the left and on the right, by index in the actors of the lens."""


def pair_of(lens: Lens, view: View) -> Pair | None:
    """Return the actors of the ladder: the first two of the filter, and in place of those missing
    the most frequent of the view; None where there are not two actors."""
    asked = map(lens.actor_index, view.query.actors)
    chosen = [index for index in asked if index is not None][:2]
    if len(chosen) < 2:
        out = {*chosen, *map(lens.actor_index, view.query.without)}
        size = len(lens.actors)
        if len(view) == len(lens) or view.is_partial:
            often: Iterable[int] = range(size)  # they are in that order
        else:
            counts = view.counts[:]
            often = nlargest(2 + len(out), range(size), key=counts.__getitem__)
        chosen += [index for index in islice(often, 2 + len(out)) if index not in out]
    return (chosen[0], chosen[1]) if len(chosen) > 1 else None


# -- stops -----------------------------------------------------------------------------------------

LINES_LIMIT = limits.OPENED_LINES.value
"""Lines of an open event that are laid out: 20 ms, and no person scrolls through more. What would
begin behind them is no stop."""

Kind = Literal["quote", "source", "link"]


@dataclass(frozen=True, slots=True)
class Stop:
    """A place for the cursor within an open event.

    `row` is the target of a link, if there is one; `matched` says that the search is found here;
    `lines` are the fewest that it takes.
    """

    kind: Kind
    source: Source | None = None
    quote: Quote | None = None
    row: int | None = None
    matched: bool = False
    lines: int = 1


def stops_of(lens: Lens, row: int, needles: tuple[str, ...] = ()) -> tuple[Stop, ...]:
    """Return the stops of the event at a row, in the order in which they are shown. `needles` are
    the folded words of the search."""
    stops: list[Stop] = []
    lines = 0
    for source in lens.sources_of(row):
        if lines >= LINES_LIMIT:
            break
        for quote in source.quotes:
            if lines >= LINES_LIMIT:
                break
            texts = (quote.exact, quote.speaker, quote.translation, quote.note)
            hit = any(contains(text, needles) for text in texts)
            stops.append(Stop("quote", source, quote, None, hit, quote_lines(quote)))
            lines += stops[-1].lines
        # The source of a quote is shown with it, however many there are.
        hit = contains(source.title, needles) or contains(source.publisher, needles)
        stops.append(Stop("source", source, None, None, hit, source_lines(source)))
        lines += stops[-1].lines
    room = max(0, LINES_LIMIT - lines)
    stops += [Stop("link", row=reference.row) for reference in lens.references(row)[:room]]
    return tuple(stops)


def quote_lines(quote: Quote) -> int:
    """Return the least number of lines of a quote: its words, its translation, who said it and
    where, its note."""
    spoken = quote.speaker or quote.locator or quote.lang or quote.statement
    return 1 + bool(quote.translation) + bool(spoken) + bool(quote.note)


def source_lines(source: Source) -> int:
    """Return the least number of lines of a source: its name, and what else is known of it."""
    return 1 + bool(source.title or source.author or source.archived_url or source.supports)


# -- in words --------------------------------------------------------------------------------------

LINK_WORDS = {
    "led_to": ("led to", "led to this"),
    "responds_to": ("responds to", "responds to this"),
    "contradicts": ("contradicts", "contradicts this"),
    "part_of": ("is part of", "is part of this"),
    "precedes": ("precedes", "precedes this"),
    "after": ("comes after", "comes after this"),
    "before": ("comes before", "comes before this"),
    "during": ("falls within", "falls within this"),
}
"""The words for a link from the event, and for one that leads to it."""


def reported_words(lens: Lens, row: int) -> str:
    """Return a source's own words for the time of an event, and where they stand; the event has
    some."""
    event = lens.event(row)
    reported = event.as_reported
    assert reported is not None
    words = f"“{visible(reported.text)}”"
    source = lens.corpus.sources.behind(event)
    if source is not None:
        published = date_words(source.published)
        name = visible(source.publisher or source.title or source.id)
        words += f" in {name}" + (f", published {published}" if published else "")
    if reported.anchor:
        words += f", said of {date_words(reported.anchor)}"
    return words


def name_with_key(lens: Lens, digits: Mapping[int, int]) -> NameOf:
    """Return the function that names an actor by its id, with its key."""

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

    return name


def filter_words(selection: Selection, lens: Lens, digits: Mapping[int, int]) -> str:
    """Return the selection as a sentence, each actor with its key."""
    return brief(describe(selection, name_with_key(lens, digits)), 400)


KeyOf = Callable[[str, str], str]
"""Returns the key of a command, which has one of its own."""


def own_key(command: str, own: str) -> str:
    """Return the own key of a command."""
    del command
    return own
