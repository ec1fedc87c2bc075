"""Names that a session holds, when the events change under it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from timeline_tui.core.event import Actor, Document, Event, Participant, Quote, Source
from timeline_tui.core.lens import Lens, assemble
from timeline_tui.core.query import EVERYTHING, Selection
from timeline_tui.dates.edtf import parse
from timeline_tui.explorer.outline import Stop
from timeline_tui.explorer.state import Session
from timeline_tui.explorer.transition import actor_now, come_back, stay, stay_on_stop


def event(id: str, day: int, file: str = "a.json", *actors: str) -> Event:
    when = parse(f"2026-04-{day:02}")
    took_part = tuple(Participant(name) for name in actors)
    return Event(id, f"Day {day}", when=when, actors=took_part, file=file)


def of(*events: Event, actors: tuple[Actor, ...] = ()) -> Lens:
    files = dict.fromkeys(each.file for each in events)
    documents = [
        Document(file, events=tuple(each for each in events if each.file == file)) for file in files
    ]
    return assemble([Document("actors.json", actors=actors), *documents])


ONE, TWO, THREE = event("one", 1, "1"), event("two", 2, "2"), event("three", 3, "3")


def test_the_cursor_stays_on_its_event_wherever_its_file_is() -> None:
    session = Session(cursor="two", stop=3)
    moved = of(ONE, event("two", 2, "elsewhere"), THREE)
    assert stay(session, of(ONE, TWO, THREE), moved) == session


def test_an_event_that_went_gives_the_cursor_back_when_it_returns() -> None:
    full, left = of(ONE, TWO, THREE), of(ONE, THREE)
    session = stay(Session(cursor="two", stop=1), full, left)
    assert (session.cursor, session.stop) == ("three", None)
    session = stay(session, left, of(ONE))
    assert session.cursor == "one"
    session = stay(session, of(ONE), of())
    session = come_back(stay(session, of(), full), full)
    assert (session.cursor, session.stop, session.lost) == ("two", 1, None)


def test_an_event_whose_id_is_changed_keeps_the_cursor_and_stays_open() -> None:
    session = Session(cursor="two", stop=1, expanded=frozenset({"two", "one"}))
    other = replace(TWO, id="second")
    after = stay(session, of(ONE, TWO, THREE), of(ONE, other, THREE))
    assert after == replace(session, cursor="second", expanded=frozenset({"second", "one"}))


def test_another_event_with_the_same_id_does_not_take_the_cursor() -> None:
    double = replace(ONE, id="two")
    before, after = of(TWO, THREE), of(double, TWO, THREE)
    session = stay(Session(cursor="two", expanded=frozenset({"two"})), before, after)
    assert (session.cursor, session.expanded) == ("two#2", {"two#2"})
    assert stay(session, after, before).cursor == "two"


def test_what_the_search_line_gives_back_is_kept_in_step() -> None:
    held = Session(cursor="two")
    after = stay(replace(held, held=held), of(ONE, TWO, THREE), of(ONE, THREE))
    assert after.held is not None
    assert after.held.cursor == "three"


@pytest.mark.parametrize("back", [False, True])
def test_a_filter_goes_on_when_a_registry_gives_its_actor_an_id_or_takes_it_away(
    back: bool,
) -> None:
    known = Actor("dod", "Department of Defense", aliases=("Pentagon",))
    plain = of(event("e", 1, "1", "Pentagon"))
    declared = of(event("e", 1, "1", "Pentagon"), actors=(known,))
    one, other = (declared, plain) if back else (plain, declared)
    name, now = ("dod", "Pentagon") if back else ("Pentagon", "dod")
    session = stay(Session(selection=Selection(EVERYTHING.toggle(name))), one, other)
    assert session.selection == Selection(EVERYTHING.toggle(now))
    assert len(other.select(session.selection.query)) == 1
    assert actor_now("nobody", one, other) == "nobody"


def test_the_stop_follows_its_quote_and_never_points_behind_the_last() -> None:
    a, b, c = (Stop("quote", source=Source(), quote=Quote(words)) for words in "abc")
    session = Session(cursor="e", stop=1)
    assert stay_on_stop(session, (c, a, b), b).stop == 2
    assert stay_on_stop(session, (b, b), b).stop == 1
    assert stay_on_stop(session, (c,), b).stop == 0
    assert stay_on_stop(session, (), b).stop is None
