"""Heights and tops against a list of lines written out one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core.event import Document, Event
from timeline_tui.core.gaps import gaps
from timeline_tui.core.index.sets import RowSet
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.dates.calendar import ZOOMS, period_of
from timeline_tui.dates.edtf import parse
from timeline_tui.explorer.outline import GAP, Measure, Outline
from timeline_tui.tui.timeline.shown import Layout

TITLES = ("short", "a title that needs a second line", "界界界界界界界界")
WIDTH = 14


@st.composite
def lenses(draw: st.DrawFn) -> Lens:
    dates = draw(st.lists(st.sampled_from(
        ["2026-01-01", "2026-01-03", "2026-01-31", "2026-02-01", "2026-06-01", "2026-06-02",
         "2027", "1999-12-31", "-0043-03-15", ""]), max_size=12))  # fmt: skip
    events = []
    for number, date in enumerate(dates):
        title = draw(st.sampled_from(TITLES))
        when = {"when": parse(date)} if date else {}
        events.append(Event(f"e{number}", title, date=date, **when))
    return assemble([Document("a.json", events=tuple(events))])


def written_out(
    lens: Lens, rows: Sequence[int], layout: Layout, shown: str
) -> list[tuple[int, str, int]]:
    """Return every line as (index, part, line), by the rules as people would state them."""
    lines = []
    last_period: object = "none"
    silences = [gap for gap in gaps(lens, rows) if gap.days >= layout.outline.gap_from - 1]
    for index, row in enumerate(rows):
        day = lens.days[row]
        period = "undated" if day is None else period_of(day, layout.outline.measure.zoom)
        passed = [gap for gap in silences if day is not None and day > gap.last]
        if passed:
            if shown != "one_line" or period == last_period:
                lines.append((index, "gap", 0))
            assert layout.outline.gap(index) in passed
        silences = [gap for gap in silences if gap not in passed]
        if period != last_period:
            lines.append((index, "heading", 0))
        last_period = period
        title = lens.events[row].title
        folded = {"searched": 2, "one_line": 1}.get(shown, 1 if title == "short" else 2)
        height = layout.bodies.get(index, folded)
        lines += [(index, "event", line) for line in range(height)]
    return lines


SHOWN = ["", "searched", "one_line"]


@given(lenses(), st.sampled_from([None, *ZOOMS]), st.sampled_from(SHOWN), st.data())
def test_every_line_is_where_it_is_when_all_are_written_out(lens, zoom, shown, data) -> None:
    keep = data.draw(st.lists(st.booleans(), min_size=len(lens), max_size=len(lens)))
    rows = [row for row in range(len(lens)) if keep[row]]
    view = lens.select(lens.everything.query)
    bits = sum(1 << row for row in rows)
    view = replace(view, rows=RowSet(bits, len(lens)), bits=bits)
    opened = {index: data.draw(st.integers(1, 5)) for index in range(len(rows)) if index % 3 == 1}
    how = {shown: True} if shown else {}
    layout = Layout(Outline(Measure(lens, zoom), view), WIDTH, opened, **how)
    lines = written_out(lens, rows, layout, shown)
    assert layout.height == len(lines)
    for y, line in enumerate(lines):
        place = layout.place(y)
        assert place is not None
        assert (place.index, place.part, place.line) == line
        assert layout.index_at(y) == line[0]
    assert layout.place(len(lines)) is None
    assert layout.place(-1) is None
    for index in range(len(rows)):
        own = [y for y, line in enumerate(lines) if line[0] == index and line[1] == "event"]
        assert (layout.top(index), layout.bottom(index)) == (own[0], own[-1] + 1)
    if shown == "one_line":
        return  # a heading takes in the gap above it
    expected = [index for index, part, _ in lines if part == "gap"]
    found, at = [], -1
    while (at := layout.outline.next_lead(at, GAP, 1)) is not None:  # type: ignore[assignment]
        found.append(at)
    assert found == expected
