"""The ladder: who stands where, which links are drawn, and that it is the list all the same."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core.event import Document, Event, Link, Participant, said_of_others
from timeline_tui.core.index.sets import RowSet
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.query import EVERYTHING, Query
from timeline_tui.dates.edtf import parse
from timeline_tui.explorer.outline import Measure, Outline
from timeline_tui.tui.glyphs import ASCII, UNICODE
from timeline_tui.tui.timeline.ladder import (
    LANES,
    ZONE,
    Links,
    Marks,
    Rail,
    bold_cells,
    draw_rails,
    lay_rails,
    side_of,
)
from timeline_tui.tui.timeline.paint import Table
from timeline_tui.tui.timeline.shown import Scene, Shown

WORDS = (
    "one",
    "a title that goes on for longer than a column of two is wide, and then on",
    "界" * 30,
)


# -- places ----------------------------------------------------------------------------------------


def test_an_event_stands_on_the_side_of_those_who_take_part() -> None:
    assert side_of((4, 7), (4, 2)) == "left"
    assert side_of((2, 7), (4, 2)) == "right"
    assert side_of((2, 4), (4, 2)) == "both"
    assert side_of((7,), (4, 2)) == "neither"
    assert side_of((), (4, 2)) == "neither"


@st.composite
def lenses(draw: st.DrawFn) -> Lens:
    size = draw(st.integers(0, 14))
    events = []
    for number in range(size):
        date = f"2026-{draw(st.integers(1, 3)):02}-{draw(st.integers(1, 9)):02}"
        actors = tuple(map(Participant, draw(st.sets(st.sampled_from("ABC")))))
        links = tuple(
            Link(f"e{draw(st.integers(0, size))}", draw(st.sampled_from(["led_to", "responds_to"])))
            for _ in range(draw(st.integers(0, 3)))
        )
        title, summary = draw(st.sampled_from(WORDS)), draw(st.sampled_from(WORDS))
        events.append(
            Event(
                f"e{number}", title, parse(date), date, actors=actors, links=links, summary=summary
            )
        )
    return assemble([Document("a.json", events=tuple(events))])


def shown_of(lens: Lens, width: int, data: st.DataObject) -> Shown | None:
    """Return some events of a lens as a ladder, some of them open."""
    if len(lens.actors) < 2:
        return None
    keep = data.draw(st.lists(st.booleans(), min_size=len(lens), max_size=len(lens)))
    bits = sum(1 << row for row in range(len(lens)) if keep[row])
    query = data.draw(st.sampled_from([EVERYTHING, Query.of(text="title")]))
    view = replace(lens.everything, query=query, rows=RowSet(bits, len(lens)), bits=bits)
    looks = Table(lambda _: None)  # type: ignore[arg-type, return-value]
    scene = Scene(
        Outline(Measure(lens), view), "e1", None, frozenset({"e0", "e3"}), {0: 1, 1: 2},
        query=query, one_line=data.draw(st.booleans()), pair=(1, 0),
    )  # fmt: skip
    return Shown(scene, width, data.draw(st.sampled_from([UNICODE, ASCII])), (looks, looks))


@given(lenses(), st.integers(50, 160), st.data())
def test_each_line_is_as_wide_as_the_list_and_each_event_as_high_as_it_is_painted(
    lens: Lens, width: int, data: st.DataObject
) -> None:
    shown = shown_of(lens, width, data)
    if shown is None:
        return
    layout, sight = shown.layout, range(1, 1 + data.draw(st.integers(1, 40)))
    for y in range(layout.height):
        assert shown.line(y, sticky=False, sight=sight).cell_length == width
        assert shown.line(y, sticky=True, sight=sight).cell_length == width
    for index, row in enumerate(shown.scene.view.rows):
        titles = len(shown._titles(index))
        inner = len(shown.block(row).lines) if index in layout.bodies else 0
        assert layout.bottom(index) - layout.top(index) == titles + inner
        opened = index in layout.bodies
        for n, pieces in enumerate((*shown._title(row), *shown.block(row).lines) if opened else ()):
            text = "".join(text for text, _ in getattr(pieces, "pieces", pieces))
            assert text in shown.line(layout.top(index) + n, sticky=False).text


# -- rails -----------------------------------------------------------------------------------------


@given(lenses(), st.integers(1, 30), st.integers(2, 40), st.data())
def test_the_rails_are_the_links_of_the_events_in_sight_with_others_that_are_listed(
    lens: Lens, start: int, size: int, data: st.DataObject
) -> None:
    shown = shown_of(lens, 90, data)
    if shown is None:
        return
    ladder, layout, view = shown.ladder, shown.layout, shown.scene.view
    assert ladder is not None
    sight = range(start, start + size)
    first, last = layout.index_at(sight[0]), layout.index_at(sight[-1])
    expected, passing = set(), set()
    for upper, lower in combinations(range(len(view)), 2):
        pair = {view.rows[upper]: view.rows[lower], view.rows[lower]: view.rows[upper]}
        said = any(
            lens.corpus.row(id_) == other
            for row, other in pair.items()
            for _, id_ in said_of_others(lens.corpus.event(row))
        )
        if said and (first <= upper <= last or first <= lower <= last):
            expected.add((upper, lower))
        elif said and upper < first and lower > last:
            passing.add((upper, lower))
    rails = ladder._rails(sight, layout)
    found = {(rail.upper, rail.lower) for rail in rails}
    assert found - passing == expected
    assert len(found & passing) == min(LANES, len(passing))
    for rail in rails:
        assert rail.top < rail.bottom
        assert list(ladder._link_words(rail))
        for end, index in ((rail.top, rail.upper), (rail.bottom, rail.lower)):
            assert not first <= index <= last or end == layout.top(index)
    laid, unlaid = ladder._laid(sight, layout)
    assert set(laid) | set(unlaid) == set(rails)
    assert len(laid) + len(unlaid) == len(rails)


ends = st.tuples(st.integers(-9, 40), st.integers(-9, 40)).filter(lambda pair: pair[0] < pair[1])
sets_of_rails = st.sets(ends, max_size=9).map(
    lambda found: [Rail(top, bottom, top, bottom) for top, bottom in found]
)


@given(sets_of_rails, st.dictionaries(ends, st.integers(0, 2), max_size=5))
def test_no_two_rails_share_a_line_of_a_lane_and_one_is_left_out_only_where_all_are_taken(
    rails: list[Rail], known: dict[tuple[int, int], int]
) -> None:
    laid = lay_rails(rails, known)
    assert set(laid.values()) <= {0, 1, 2}
    for one, other in combinations(laid, 2):
        apart = one.bottom < other.top or other.bottom < one.top
        assert apart or laid[one] != laid[other]
    for rail in set(rails) - set(laid):
        met = {laid[o] for o in laid if not (o.bottom < rail.top or rail.bottom < o.top)}
        assert met == {0, 1, 2}
    assert lay_rails(rails, {(r.upper, r.lower): lane for r, lane in laid.items()}) == laid


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), max_size=700),
    st.integers(0, 900),
    st.integers(0, 90),
)
def test_the_links_over_a_stretch_are_found_whatever_others_there_are(
    pairs: list[tuple[int, int]], first: int, size: int
) -> None:
    pairs = sorted(pairs)
    columns = {"link.target": [to for to, _ in pairs], "link.from": [of for _, of in pairs]}
    lens = SimpleNamespace(corpus=SimpleNamespace(columns=columns))
    places = [*reversed(range(901))]
    for order in (None, places):
        links = Links(lens, order)  # type: ignore[arg-type]
        stated = [(order[of], order[to]) if order else (of, to) for to, of in pairs]
        up = [(to, of) for of, to in stated if to < first and of > first + size]
        down = [(of, to) for of, to in stated if of < first and to > first + size]
        assert sorted(links.from_below(first, first + size)) == sorted(up)
        assert sorted(links.from_above(first, first + size)) == sorted(down)


@given(sets_of_rails, st.integers(1, 20), st.integers(1, 20), st.sampled_from([UNICODE, ASCII]))
def test_each_sign_of_a_rail_belongs_to_a_link_and_its_ends_are_right(
    rails: list[Rail], start: int, size: int, glyphs
) -> None:
    laid, sight, marks = lay_rails(rails, {}), range(start, start + size), Marks(*glyphs.rails)
    for y in sight:
        cells = draw_rails(laid, y, sight, glyphs)
        assert len(cells) == ZONE
        here = {laid[rail]: rail for rail in laid if rail.top <= y <= rail.bottom}
        tops = {lane for lane, rail in here.items() if rail.top == y}
        bottoms = {lane for lane, rail in here.items() if rail.bottom == y}
        reach = max(tops | bottoms, default=-1)
        if reach < 0:
            assert cells[0] == " "
        else:
            assert cells[0] == (marks.head if tops else marks.across)
        for lane, cell in enumerate(cells[1:]):
            if lane not in here:
                assert cell == (marks.across if lane < reach else " ")
            elif lane in tops:
                assert cell == (marks.from_above if lane < reach else marks.down_to)
            elif lane in bottoms:
                assert cell == (marks.from_below if lane < reach else marks.up_to)
            elif y in (sight[0], sight[-1]):
                assert cell == (marks.up if y == sight[0] else marks.down)
            else:
                assert cell == marks.along


@given(sets_of_rails, st.integers(-9, 40), st.integers(-9, 40))
def test_the_cells_in_bold_are_those_of_the_rails_of_one_event(
    rails: list[Rail], cursor: int, y: int
) -> None:
    laid = lay_rails(rails, {})
    own = {r: lane for r, lane in laid.items() if cursor in (r.upper, r.lower)}
    bold = bold_cells(laid, y, cursor)
    alone = draw_rails(own, y, range(-20, 60), UNICODE)
    assert {at for at, cell in enumerate(alone) if cell != " "} >= set(bold)
    together = draw_rails(laid, y, range(-20, 60), UNICODE)
    for at in bold:
        assert together[at] != " "
    for rail, lane in own.items():
        assert (1 + lane in bold) == (rail.top <= y <= rail.bottom) or any(
            other != rail and laid[other] == lane for other in own
        )


# -- on the screen ---------------------------------------------------------------------------------


@pytest.fixture
def duel(folder):
    """Make a chronology of two, with a third who comes between."""

    def event(id, day, title, *actors, **fields):
        return {"id": id, "date": f"2026-04-{day:02}", "title": title, "actors": actors, **fields}

    quote = [{"title": "Paper", "url": "https://example.org", "quotes": ["So said Ada."]}]
    events = [
        event("a", 1, "Ada opens", "Ada", sources=quote),
        event("b", 2, "Bob answers", "Bob", links=[{"to": "a", "type": "responds_to"}]),
        event("c", 3, "Cleo looks on", "Cleo"),
        event("d", 4, "Both sit down to talk", "Ada", "Bob", links=[{"to": "e", "type": "led_to"}]),
        event("e", 5, "Ada signs", "Ada"),
        event("f", 6, "Bob signs", "Bob"),
    ]
    (folder / "all.json").write_text(json.dumps(events), encoding="utf-8")
    return folder


@pytest.mark.parametrize("size", [(80, 24), (120, 35), (160, 50)])
async def test_one_stands_left_and_the_other_right_with_time_and_links_between(
    open_stage, duel, size
) -> None:
    async with open_stage(duel, size=size) as stage:
        await stage.press("D")
        lines = stage.lines()
        left, right = (
            next(line.index(name) for line in lines if name in line)
            for name in ("Ada opens", "Bob answers")
        )
        middle = next(line.index("Wed 01") for line in lines if "Wed 01" in line)
        assert left < middle < right
        at = {title: next(line for line in lines if title in line) for title in (
            "Ada opens", "Bob answers", "Cleo looks on", "Both sit down", "Ada signs", "Bob signs",
        )}  # fmt: skip
        assert at["Ada opens"].index("Ada opens") == at["Ada signs"].index("Ada signs") == left
        assert at["Bob signs"].index("Bob signs") == right
        assert at["Both sit down"].index("Both") == left
        assert "Wed 01 │◂╮" in at["Ada opens"]
        assert "responds to" in at["Bob answers"]
        assert "Thu 02 │─╯" in at["Bob answers"]
        assert "Sun 05 │─╯     resulted from" in at["Ada signs"]
        rung = next(line for line in lines if "Sat 04" in line)
        assert "Sat 04 │◂╮" in rung
        assert "[1]──" in rung
        assert "[2]" in rung
        assert at["Cleo looks on"].index("Cleo looks on") == right
        assert "· Cleo " in at["Cleo looks on"]
        named = next(line for line in lines if "April 2026" in line)
        assert "[1] Ada ─" in named
        assert "─ Bob [2]" in named
        assert ("Actors" in stage.text()) == (size[0] > 80)
        await stage.press("D")
        assert "─ Bob [2]" not in stage.text()
        assert "Actors" in stage.text()


@pytest.mark.slow
async def test_the_keys_of_the_list_do_the_same_in_the_ladder(open_stage, duel) -> None:
    keys = ("j", "enter", "j", "k", "G", "enter", "j", "j", "enter", "backspace", "2", "k", "2",
            "g", "enter", "j", "y", "h", "h", "/", "s", "i", "g", "n", "enter", "n", "escape",
            "right_square_bracket", "X", "O", "v", "u")  # fmt: skip
    passed = []
    for first in ((), ("D",)):
        async with open_stage(duel) as stage:
            await stage.press(*first)
            sessions = []
            for key in keys:
                await stage.press(key)
                sessions.append(stage.explorer.state.session)
            passed.append(sessions)
    assert passed[0] == passed[1]


async def test_what_is_open_stands_in_its_column(open_stage, duel) -> None:
    async with open_stage(duel, size=(100, 40)) as stage:
        await stage.press("D", "enter", "j", "j", "j", "enter")
        lines = stage.lines()
        quote = next(line for line in lines if "So said Ada." in line)
        assert quote.index("So said Ada.") < 40
        file = [line for line in lines if "file all.json" in line]
        right = next(line for line in lines if "Bob answers" in line).index("Bob answers")
        await stage.press("enter", "k")
        assert len(file) == 2
        assert "file all.json" not in next(line for line in lines if "Bob answers" in line)[:right]


async def test_the_links_of_the_event_under_the_cursor_are_bold(open_stage, duel) -> None:
    def bold(stage):
        return [
            (y, part.text)
            for y, strip in enumerate(stage.app.screen._compositor.render_strips())
            for part in strip
            if part.style and part.style.bold and set(part.text) & set("◂╮╯")
        ]

    async with open_stage(duel) as stage:
        await stage.press("D")
        first = bold(stage)
        assert [text for _, text in first] == ["◂╮", "─╯"]
        await stage.press("j", "j")
        assert bold(stage) == []
        await stage.press("j")
        then = bold(stage)
        assert [text for _, text in then] == ["◂╮", "─╯"]
        assert then[0][0] > first[1][0]


async def test_a_click_in_a_column_picks_the_event(open_stage, duel) -> None:
    async with open_stage(duel) as stage:
        await stage.press("D")
        y = next(n for n, line in enumerate(stage.lines()) if "Bob answers" in line)
        await stage.pilot.click(offset=(60, y))
        await stage.pilot.pause()
        assert stage.cursor == "b"


async def test_below_seventy_columns_the_list_is_shown_and_why(open_stage, duel) -> None:
    async with open_stage(duel, size=(69, 24)) as stage:
        await stage.press("D")
        assert "the ladder needs 70 columns" in stage.text()
        assert not stage.explorer.state.panes.ladder
        await stage.pilot.resize_terminal(80, 24)
        await stage.press("D")
        assert "─ Bob [2]" in stage.text()
        await stage.pilot.resize_terminal(69, 24)
        await stage.pilot.pause()
        assert "─ Bob [2]" not in stage.text()
        assert "the ladder needs 70 columns" in stage.lines()[-2]
        await stage.pilot.resize_terminal(80, 24)
        await stage.pilot.pause()
        assert "─ Bob [2]" in stage.text()


async def test_the_list_of_actors_comes_beside_a_narrow_ladder_while_it_is_used(
    open_stage, duel
) -> None:
    async with open_stage(duel) as stage:
        await stage.press("D")
        assert "Actors" not in stage.text()
        await stage.press("a", "space", "escape")
        assert "Actors" not in stage.text()
        assert stage.explorer.state.query.actors
        await stage.press("s")
        assert "Actors" in stage.text()


async def test_an_only_actor_makes_no_ladder(open_stage, folder) -> None:
    event = {"date": "2026", "title": "Alone", "actors": ["Ada"]}
    (folder / "a.json").write_text(json.dumps(event), encoding="utf-8")
    async with open_stage(folder) as stage:
        await stage.press("D")
        assert "the ladder needs two actors" in stage.text()


async def test_rails_that_leave_the_screen_end_in_arrows(open_stage, folder) -> None:
    with open(folder / "all.jsonl", "w", encoding="utf-8") as file:
        for n in range(200):
            links = [{"to": f"e{n - 60}", "type": "responds_to"}] if n == 100 else []
            record = {"id": f"e{n}", "date": f"{1600 + n}", "title": f"Move {n}",
                      "actors": [("Ada", "Bob")[n % 2]], "links": links}  # fmt: skip
            file.write(json.dumps(record) + "\n")
    async with open_stage(folder) as stage:
        await stage.press("D")
        await stage.go_to("e40")
        for _ in range(3):
            await stage.press("j")
        assert any("◂╮" in line and "Move 40" in line for line in stage.lines())
        assert any("╎ ▾" in line for line in stage.lines())
        assert "▴" not in stage.text()
        await stage.go_to("e70")
        assert any("╎ ▴" in line for line in stage.lines())
        assert any("╎ ▾" in line for line in stage.lines())
        assert sum("╎ │" in line for line in stage.lines()) > 8
        await stage.go_to("e100")
        assert any("─╯" in line and "responds to" in line for line in stage.lines())
        assert any("╎ ▴" in line for line in stage.lines())
        assert "▾" not in stage.text()
