"""A search that takes several slices: shown as unfinished, and never in the way of a key."""

import json

import pytest

from timeline_tui.core import lens
from timeline_tui.core.index import Index, search
from timeline_tui.core.index.search import Texts
from timeline_tui.explorer import transition
from timeline_tui.files.state import State
from timeline_tui.tui.glyphs import ASCII
from timeline_tui.tui.presenter import count_words


def words_of(stage):
    state = stage.explorer.state
    return count_words(state.view, state.lens, state.files)


@pytest.fixture
def chronicle(folder):
    """Make a file of 400 events; from the 200th on every tenth of them says `needle`."""
    with open(folder / "all.jsonl", "w", encoding="utf-8") as file:
        for n in range(400):
            title = f"{'needle' if n >= 200 and n % 10 == 0 else 'straw'} {n} {'x' * 40}"
            record = {"id": f"e{n:03}", "date": f"{1600 + n}-05", "title": title}
            file.write(json.dumps(record) + "\n")
    return folder


@pytest.fixture
def waits(monkeypatch):
    """Small slices, each of which waits until it is asked for."""
    for module, name, value in (
        (search, "SLICE", 400), (search, "SHORTEST", 1), (search, "_COPIED", 400),
        (lens, "AROUND", 5), (transition, "SLICE", 400), (transition, "AT_ONCE", 400),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)

    def hold(stage):
        """Have the explorer take for busy whoever is not told to go on."""
        held = [True]
        busy = stage.app.explorer.performer.outside.is_busy
        changed = {"is_busy": lambda: held[0] or busy()}
        outside = stage.explorer.performer.outside
        stage.explorer.performer.outside = type(outside)(
            **{name: getattr(outside, name) for name in outside.__slots__} | changed
        )
        return held

    return hold


async def test_a_key_between_two_slices_is_answered_and_all_is_found(open_stage, chronicle, waits):
    async with open_stage(chronicle) as stage:
        held = waits(stage)
        await stage.type("/needl")
        assert stage.explorer.state.view.is_partial
        assert "searching…" in stage.text()
        assert "at least 0 of 400 events, searching" in stage.text()
        assert "No event" not in stage.text()
        await stage.type("e")
        assert stage.explorer.bottom.line.value == "needle"
        assert stage.explorer.state.query.text == "needle"
        assert stage.explorer.state.view.is_partial
        held.clear()
        held.append(False)
        await stage.until(lambda: not stage.explorer.state.view.is_partial, "all is looked through")
        state = stage.explorer.state
        assert state.view.bits == state.lens.select(state.query).bits
        assert len(state.view) == 20
        assert "20 of 400 events" in stage.text()
        assert "searching" not in stage.text()
        assert stage.cursor == "e200"


async def test_many_texts_are_checked_once_while_somebody_types(open_stage, chronicle, monkeypatch):
    checked = []
    check = Texts.check
    monkeypatch.setattr(Texts, "check", lambda texts: (checked.append(texts), check(texts)))
    async with open_stage(chronicle) as stage:
        index = stage.explorer.state.lens.index
        await stage.until(lambda: index.texts_at_hand, "the texts are there")
        await stage.type("/needle")
        await stage.press("escape")
        assert not checked
        monkeypatch.setattr(transition, "SLOW", 400)
        await stage.type("/")
        await stage.until(lambda: index.texts.is_checked, "the texts are checked")
        await stage.type("needle")
        await stage.press("escape", "slash")
        assert checked == [index.texts]


async def test_no_texts_are_made_to_be_checked(open_stage, chronicle, monkeypatch):
    monkeypatch.setattr(transition, "SLOW", 400)
    monkeypatch.setattr(Index, "texts_at_hand", None)
    checked = []
    monkeypatch.setattr(Texts, "check", checked.append)
    async with open_stage(chronicle) as stage:
        await stage.type("/needle")
        assert stage.explorer.state.query.text == "needle"
        assert not checked


async def test_what_acts_on_the_list_completes_the_search_first(open_stage, chronicle, waits):
    async with open_stage(chronicle) as stage:
        waits(stage)
        await stage.type("/needle")
        await stage.press("enter")
        assert stage.explorer.state.view.is_partial
        assert words_of(stage) in stage.text()
        await stage.press("G")
        assert stage.cursor == "e390"
        assert "20 of 400 events" in stage.text()


async def test_escape_drops_a_search_that_is_unfinished(open_stage, chronicle, waits):
    async with open_stage(chronicle) as stage:
        waits(stage)
        await stage.type("/needle")
        await stage.press("escape")
        assert not stage.explorer.state.view.is_partial
        assert len(stage.explorer.state.view) == 400


async def test_no_number_is_shown_while_a_search_is_unfinished(open_stage, folder, waits):
    records = [
        {"id": f"e{n:03}", "date": "1999-05", "title": f"straw {n} " + "x" * 40, "actors": ["Ada"]}
        for n in range(100)
    ]
    (folder / "all.json").write_text(json.dumps(records), encoding="utf-8")
    async with open_stage(folder) as stage:
        waits(stage)
        await stage.type("/straw")
        view = stage.explorer.state.view
        assert 0 < len(view) < 100
        heading = next(line for line in stage.lines() if "May 1999" in line)
        assert "event" not in heading
        actor = next(line for line in stage.lines() if "Ada" in line)
        assert "…" in actor
        assert str(len(view)) not in actor
        assert words_of(stage).isascii()
        assert ASCII.more.isascii()


async def test_the_place_that_is_kept_is_that_of_all_that_is_found(
    open_stage, chronicle, waits, tmp_path
):
    kept = []

    class Kept(State):
        def write(self, text):
            kept.append(json.loads(text)["cursor"])

    async with open_stage(chronicle, state=Kept(tmp_path / "state", "here")) as stage:
        waits(stage)
        await stage.type("/needle")
        stage.app.keep_place()
        await stage.press("enter")
        assert stage.explorer.state.view.is_partial
        stage.app.keep_place()
    assert kept[:2] == ["e000", "e200"]


# -- where the hit is in a folded event ------------------------------------------------------------

LONG = "Word after word before it and then the zebra crosses the road while others look on " * 3


@pytest.fixture
def said(folder):
    """Make events that have a word in different parts."""

    def event(number, title, **parts):
        source = {"title": "Paper", **parts.pop("source", {})}
        return {"date": f"2026-01-0{number}", "title": title, "sources": [source], **parts}

    events = [
        event(1, "In the quote", source={"quotes": [LONG]}),
        event(2, "In the summary", summary=f"First line\nand\x1b[31m {LONG}"),
        event(3, "In the source", source={"title": "All about a zebra"}),
        event(4, "With an actor", actors=["Z. Zebra"]),
        event(5, "A zebra in the title"),
        event(6, f"A title of two lines {'that goes on ' * 4}with a zebra at its end"),
        event(7, "In none but a tag", tags=["zebra"]),
        event(8, "From 動物園", summary="動物園のシマウマは「zebra」と呼ばれている。" * 9),
    ]
    (folder / "all.json").write_text(json.dumps(events), encoding="utf-8")
    return folder


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 35), (160, 50), (200, 60)])
async def test_a_folded_row_shows_the_words_around_its_hit(open_stage, said, size):
    async with open_stage(said, size=size) as stage:
        await stage.type("/zebra")
        await stage.press("enter")
        shown = stage.explorer.timeline.shown
        for index, row in enumerate(shown.scene.view.rows):
            title = shown.scene.lens.event(row).title
            strips = [shown.line(shown.layout.top(index) + n, sticky=False) for n in (0, 1)]
            first, second = (strip.text.rstrip() for strip in strips)
            assert shown.layout.bottom(index) - shown.layout.top(index) == 2
            assert "zebra" in (first + second).lower() or "Zebra" in second, (title, second)
            marked = [part.text for strip in strips for part in strip
                      if part.style and part.style.bgcolor and part.style.underline]  # fmt: skip
            assert "zebra" in "".join(marked).lower(), title
            assert "\x1b" not in second


async def test_the_words_around_a_hit_say_what_they_are_of(open_stage, said):
    async with open_stage(said, size=(80, 30)) as stage:
        await stage.type("/zebra")
        text = stage.text()
        assert "❝ …then the zebra crosses" in text
        assert "source All about a zebra" in text
        assert "who Z. Zebra" in text
        assert "tags #zebra" in text
        await stage.press("escape")
        assert "zebra crosses" not in stage.text()


async def test_what_is_found_in_a_title_needs_no_other_words(open_stage, folder):
    title = "The zebra has a title that goes on for more than one line of a list of this width"
    event = {"date": "2026", "title": title, "summary": "Of a zebra"}
    (folder / "a.json").write_text(json.dumps(event))
    async with open_stage(folder) as stage:
        before = stage.text()
        await stage.type("/zebra")
        assert "Of a zebra" not in stage.text()
        assert [line[20:] for line in stage.text().split("\n")[6:8]] == [
            line[20:] for line in before.split("\n")[6:8]
        ]


async def test_words_that_are_hidden_are_shown_rather_than_those_of_the_title(open_stage, folder):
    event = {"date": "2026", "title": "The zebra", "summary": "A zebra. Far away is an okapi."}
    (folder / "a.json").write_text(json.dumps(event))
    async with open_stage(folder) as stage:
        await stage.type("/zebra okapi")
        assert (
            "okapi"
            in stage.text().replace("/zebra okapi", "").split("Actors")[1].split("zebra o")[0]
        )


async def test_the_list_does_not_move_while_letters_are_typed(open_stage, said):
    async with open_stage(said) as stage:
        await stage.type("/z")
        shown = stage.explorer.timeline.shown
        tops = [shown.layout.top(index) for index in range(len(shown.scene.view))]
        await stage.type("ebra")
        shown = stage.explorer.timeline.shown
        assert [shown.layout.top(index) for index in range(len(shown.scene.view))] == tops


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 35)])
async def test_the_keys_of_a_search_are_said_whole_beside_it(open_stage, size):
    async with open_stage(size=size) as stage:
        await stage.press("slash")
        await stage.type("mythos")
        assert stage.lines()[-2].rstrip().endswith("enter keeps, esc cancels")
        assert "41 of" in stage.lines()[0]


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
async def test_hits_that_the_filter_hides_are_said_and_the_key_that_shows_them(open_stage, size):
    async with open_stage(size=size) as stage:
        await stage.press("1")
        few = len(stage.explorer.state.view)
        await stage.type("/mythos")
        listed = len(stage.explorer.state.view)
        assert 0 < listed < few
        hidden = 41 - listed
        assert f"· {hidden} hidden" in stage.lines()[-2]
        await stage.press("enter")
        long = f"{hidden} more hidden by the filter: * shows them"
        assert (long if size[0] > 80 else f" {hidden} hidden: * ") in stage.text()
        assert "saying “mythos”  esc" in stage.text()
        await stage.press("asterisk")
        assert len(stage.explorer.state.view) == 41
        assert "hidden" not in stage.text()
        await stage.press("u")
        assert len(stage.explorer.state.view) == listed
        at = next(n for n, line in enumerate(stage.lines()) if "hidden" in line)
        await stage.pilot.click(offset=(stage.lines()[at].rindex("*"), at))
        await stage.pilot.pause()
        assert len(stage.explorer.state.view) == 41


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
async def test_a_word_that_was_meant_is_offered_and_taken_by_one_key(open_stage, size):
    async with open_stage(size=size) as stage:
        await stage.type("/anthorpic")
        await stage.until(lambda: "did you mean" in stage.text(), "a word is offered")
        assert len(stage.explorer.state.view) == 0
        assert "did you mean “anthropic”?  tab takes it" in stage.text()
        await stage.press("enter")
        await stage.until(lambda: not stage.explorer.state.session.line, "it is kept")
        assert "Did you mean “anthropic”? / and tab search for it." in stage.text()
        await stage.press("tab")
        assert len(stage.explorer.state.view) == 0
        await stage.press("escape", "slash")
        await stage.until(lambda: "did you mean" in stage.text(), "a word is offered again")
        await stage.press("tab")
        assert stage.explorer.bottom.line.value == "anthropic"
        assert len(stage.explorer.state.view) > 0
        assert "did you mean" not in stage.text()
        await stage.type(" letter")
        assert stage.explorer.state.query.text == "anthropic letter"
        await stage.press("enter")
        assert stage.explorer.state.session.line == ""


async def test_an_alias_and_a_role_that_are_found_are_shown(open_stage, folder):
    actor = {"id": "dod", "name": "Pentagon", "aliases": ["DoD", "Department of War"]}
    event = {"date": "2026", "title": "A letter", "actors": [{"actor": "DoD", "role": "sender"}]}
    (folder / "a.json").write_text(json.dumps({"actors": [actor], "events": [event]}))
    async with open_stage(folder, size=(118, 30)) as stage:
        await stage.type('/"of war"')
        assert "Department of War" in stage.text()
        await stage.press("enter")
        await stage.until(lambda: stage.app.focused is stage.explorer.timeline, "it is kept")
        await stage.press("l")
        await stage.until(lambda: "(sender)" in stage.text(), "the event is open")
        assert "Pentagon (sender), also “Department of War”" in stage.text()
        await stage.press("slash")
        stage.explorer.bottom.line.value = "sender"
        await stage.pilot.pause()
        await stage.until(lambda: "also “" not in stage.text(), "the alias is not found any more")
