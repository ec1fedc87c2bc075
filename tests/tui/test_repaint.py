"""Lines painted again after a key: all that look different, and in few passes."""

import json
import random

import pyte
import pytest
from textual import events
from textual.app import App
from textual.widget import Widget

from tests.properties import slowly
from tests.tui.conftest import come_to_rest
from timeline_tui.tui.app import Explorer
from timeline_tui.tui.chrome import ActorsBar
from timeline_tui.tui.toolkit.widgets import Pieces

KEYS = ["j", "k", "less_than_sign", "greater_than_sign", "1", "2", "3", "0", "x", "ampersand", "u",
        "enter", "O", "G", "g", "n", "plus", "minus", "a", "b", "ctrl+d", "escape"]  # fmt: skip


def painted(stage):
    return [strip.simplify() for strip in stage.app.screen._compositor.render_strips()]


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), *slowly(((120, 40),))])
@pytest.mark.parametrize("seed", [0, *slowly(1)])
async def test_a_key_leaves_on_the_screen_what_a_new_paint_would_show(open_stage, seed, size):
    async with open_stage(size=size) as stage:
        bar = stage.explorer.timeline.vertical_scrollbar
        for key in random.Random(seed).choices(KEYS, k=24):
            await stage.press(key)
            before = painted(stage)
            for widget in (*stage.app.screen.walk_children(), bar):
                widget._set_dirty()
                widget.refresh()
            await stage.pilot.pause()
            assert before == painted(stage), key


def emulate(monkeypatch, size=(80, 24)):
    """Return the screen of a terminal that is written to as a real one is."""
    screen = pyte.Screen(*size)
    terminal = pyte.Stream(screen)
    display = App._display

    def draw(app, of, update):
        if update is not None:
            terminal.feed(update.render_segments(app.console))
        display(app, of, update)

    monkeypatch.setattr(App, "_display", draw)
    return screen


SHEETS = [*KEYS, "question_mark", "f", "escape", "slash", "w", "9", "enter", "escape"]


@pytest.mark.parametrize("size", [(80, 24), *slowly(((120, 40),), ((30, 6),), ((160, 50),))])
@pytest.mark.parametrize("seed", [0, *slowly(1, 2)])
async def test_a_terminal_shows_what_is_painted_in_parts(open_stage, monkeypatch, seed, size):
    screen = emulate(monkeypatch, size)
    async with open_stage(size=size) as stage:
        for key in random.Random(seed).choices(SHEETS, k=24):
            await stage.press(key)
            await stage.pilot.pause()
            rows = [line.rstrip() for line in stage.text().split("\n")]
            assert [row.rstrip() for row in screen.display] == rows, key


ERASE = ["backspace"] * 5


@pytest.mark.parametrize(
    ("first", "together"),
    [
        (["semicolon", *"actor"], [*ERASE, *"claude gov anthropic"]),
        (["slash", *"claude"], [*ERASE * 4, *"pentagon"]),
        ([], [*"jk" * 9, "slash", *"pentagon"]),
        ([], ["colon", *"go to the last event"]),
        (["slash", *"claude"], [*ERASE * 4, events.Paste("pentagon")]),
        *slowly(
            ([], ["j"] * 17),
            ([], [*"j" * 20, "w", *"2025"]),
            (["slash"], [*"pentagon" * 3, *ERASE * 3]),
            ([], ["slash", *"pentagon", "enter", "escape", *"jjjjjjj", "enter"]),
            ([], ["f", *"department of war of the", "escape"]),
            ([], ["question_mark", "escape"] * 9),
        ),
    ],
)
async def test_of_keys_that_arrive_together_the_last_one_is_painted(
    open_stage, monkeypatch, first, together
):
    screen = emulate(monkeypatch)
    async with open_stage() as stage:
        await stage.press(*first)
        for key in together:
            event = key if isinstance(key, events.Event) else key_of(key)
            stage.app.arrivals.take(event, stage.app._handle_exception)
        await come_to_rest()  # the pilot's own way sends everybody a message, and has all painted
        shown = [row.rstrip() for row in screen.display]
        stage.app.refresh(layout=True)
        await stage.pilot.pause()
        assert shown == [row.rstrip() for row in stage.lines()]


def key_of(name):
    return (
        events.Key("space", " ")
        if name == " "
        else events.Key(name, name if len(name) == 1 else None)
    )


@pytest.mark.parametrize("keys", ["11", "22"])
async def test_what_looks_again_as_it_was_painted_is_not_painted_as_it_looked_between(
    open_stage, monkeypatch, keys
):
    screen = emulate(monkeypatch, (120, 40))
    async with open_stage(size=(120, 40)) as stage:
        await stage.press("1")
        before = screen.display
        with stage.app.batch_update():
            await stage.press(*keys)
        await stage.pilot.pause()
        assert screen.display == before
        assert [row.rstrip() for row in stage.lines()] == [row.rstrip() for row in before]


async def test_only_widgets_with_lines_that_change_are_rendered(open_stage, monkeypatch):
    rendered = []
    render = ActorsBar.render_lines

    def note(bar, crop):
        rendered.append(crop)
        return render(bar, crop)

    async with open_stage(size=(80, 24)) as stage:
        await stage.press("j")
        monkeypatch.setattr(ActorsBar, "render_lines", note)
        await stage.press("j")
        assert not rendered
        await stage.press("1")
        assert rendered


@pytest.fixture
def frames(monkeypatch):
    """Return the places at which each frame is painted, as they come."""
    found = []
    display = App._display

    def note(app, of, update):
        if isinstance(update, Pieces):
            found.append({(x, y) for x, y, _ in update.pieces})
        display(app, of, update)

    monkeypatch.setattr(App, "_display", note)
    return found


async def test_where_the_list_stays_as_it_is_what_stands_beside_it_answers(
    open_stage, folder, frames
):
    years = [1900] * 60 + [1980] * 40
    records = [
        {"id": f"e{n:02}", "date": f"{year}", "title": f"Title {n}", "actors": ["Ada"],
         "sources": [{"title": "A paper", "published": f"{year}"}]}
        for n, year in enumerate(years)
    ]  # fmt: skip
    (folder / "all.json").write_text(json.dumps(records), encoding="utf-8")
    async with open_stage(folder, size=(120, 40)) as stage:
        explorer = stage.explorer
        bar, timeline = explorer.actors_bar.region, explorer.timeline
        await stage.type("w1950")
        await stage.press("enter")
        assert "60 of 100 events" in stage.text()
        frames.clear()
        explorer.action_do("undo")
        (answer,) = frames
        lists = {(x, y) for x, y in answer if bar.y <= y < bar.bottom}
        assert {x for x, _ in lists} == {bar.x, timeline.vertical_scrollbar.region.x}
        assert any("Ada" in line and " 100▕" in line for line in stage.lines())
        await stage.pilot.pause()
        assert frames == [answer]


async def test_all_that_changes_below_a_sheet_is_painted_together(open_stage, monkeypatch):
    screen = emulate(monkeypatch, (120, 40))
    async with open_stage(size=(120, 40)) as stage:
        await stage.press("F")
        explorer, sheet = stage.explorer, stage.app.screen
        left = sheet.query_one("#sheet").region.x
        for how in ("toggle", "without"):
            sheet.action_choose(how)
            view = explorer.state.view
            assert explorer.actors_bar.cast.view is view
            said = f"{len(view)} of {len(explorer.state.lens)} events"
            await stage.until(lambda said=said: said in screen.display[0], "it is painted")
        below = [line[:left] for line in screen.display[:-1]]
        await stage.press("escape")
        assert below == [line[:left] for line in screen.display[:-1]]


async def test_the_list_answers_a_key_before_what_stands_beside_it(open_stage, frames):
    async with open_stage(size=(120, 40)) as stage:
        explorer = stage.explorer
        bar, top = explorer.actors_bar.region, explorer.timeline.region.y
        frames.clear()
        explorer.action_digit(1)
        (answer,) = frames
        assert any(x >= bar.right and y >= top for x, y in answer)
        assert any(y == 0 for _, y in answer)
        assert not any(x < bar.right and y >= top for x, y in answer if y < bar.bottom)
        await stage.pilot.pause()
        assert any(x < bar.right and y >= top for frame in frames[1:] for x, y in frame)
        frames.clear()
        stage.app.arrivals._waiting.append(object())  # another key has come
        explorer.action_do("next")
        stage.app.arrivals._waiting.clear()
        assert not frames


async def test_what_has_to_be_laid_out_is_not_painted_before(open_stage, monkeypatch):
    found = []
    paint = Explorer.paint
    monkeypatch.setattr(Explorer, "paint", lambda explorer: found.append(paint(explorer)))
    async with open_stage(size=(120, 40)) as stage:
        found.clear()
        for command in ("next", "toggle_strip", "next"):
            stage.explorer.action_do(command)
            await stage.pilot.pause()
        assert found == [True, False, True]


async def test_a_layout_that_is_due_is_not_forgotten_when_another_key_comes(open_stage):
    async with open_stage(size=(120, 40)) as stage:
        explorer = stage.explorer
        for _ in range(2):
            explorer.action_do("toggle_strip")
            explorer._layout_required = True  # as after the first of two keys
            explorer.action_do("toggle_strip")
            assert explorer._layout_required
            await stage.pilot.pause()
            before = painted(stage)
            explorer.refresh(layout=True)
            await stage.pilot.pause()
            assert painted(stage) == before


async def test_a_key_goes_to_the_list_only_if_nothing_else_may_have_it(open_stage):
    async with open_stage(size=(120, 40)) as stage:
        explorer = stage.explorer
        assert explorer.take("j")
        assert not explorer.take("ctrl+g")
        assert [stage.app.has_key(key) for key in ("j", "ctrl+q")] == [False, True]
        await stage.press("slash")
        assert not explorer.take("j")
        await stage.press("escape")
        explorer.actors_bar.focus()
        await stage.pilot.pause()
        assert not explorer.take("j")
        await stage.press("escape", "question_mark")
        assert not explorer.take("j")


async def test_the_first_lines_go_to_the_terminal_before_what_follows(open_stage, monkeypatch):
    order = []

    def note(cls, name, word):
        before = getattr(cls, name)

        def method(self):
            order.append(word)
            return before(self)

        monkeypatch.setattr(cls, name, method)

    note(Explorer, "fill", "filled")
    note(Explorer, "complete", "completed")
    note(App, "post_display_hook", "handed over")  # `PatchedDriver.flush` was called just before
    async with open_stage():
        assert order[:2] == ["filled", "handed over"]
        assert [word for word in order if word != "handed over"] == ["filled", "completed"]


async def test_the_scroll_bar_looks_like_the_toolkit_draws_it(open_stage):
    async with open_stage() as stage:
        bar = stage.explorer.timeline.vertical_scrollbar
        for at in (0, 3, 8, 20, 41, 55, stage.explorer.timeline.max_scroll_y):
            stage.explorer.timeline.scroll_to(y=at, animate=False)
            await stage.pilot.pause()
            bar._set_dirty()
            expected = [Widget.render_line(bar, y) for y in range(bar.size.height)]
            found = bar.render_lines(bar.size.region)
            assert [look(strip) for strip in found] == [look(strip) for strip in expected], at


def look(strip):
    """Return what a line of one segment looks like, and what a click on it does."""
    ((text, style, _),) = strip.simplify()
    return text, style.color, style.bgcolor, style.reverse, style.meta


async def test_only_the_cells_of_the_scroll_bar_that_change_are_painted(open_stage):
    async with open_stage() as stage:
        timeline, bar = stage.explorer.timeline, stage.explorer.timeline.vertical_scrollbar
        timeline.scroll_to(y=20, animate=False)
        await stage.pilot.pause()
        for by in (0, 1, 5):
            before = bar.render_lines(bar.size.region)
            timeline.scroll_to(y=timeline.scroll_offset.y + by, animate=False)
            regions = bar._exchange_repaint_regions()
            painted = {y for region in regions for y in region.line_range}
            after = bar.render_lines(bar.size.region)
            differ = {y for y in range(bar.size.height) if before[y] != after[y]}
            assert painted == differ
            assert bool(differ) == bool(by)
            await stage.pilot.pause()


async def test_a_step_of_the_known_day_does_not_lay_the_screen_out(open_stage, monkeypatch):
    async with open_stage() as stage:
        for _ in range(2):
            await stage.press("less_than_sign", "less_than_sign", "greater_than_sign")
        await stage.press("less_than_sign")
        compositor, layouts = stage.app.screen._compositor, []
        lay_out = compositor.reflow
        monkeypatch.setattr(
            compositor, "reflow", lambda *given: (layouts.append(1), lay_out(*given))[1]
        )
        before = stage.text()
        await stage.press("greater_than_sign")
        assert stage.text() != before
        assert "became public" in stage.text()
        assert not layouts


@pytest.mark.parametrize("size", [(80, 24), (30, 6), (160, 50)])
async def test_what_a_size_shows_is_there_whatever_the_size_of_the_start(open_stage, size):
    async with open_stage(size=size) as stage:
        for width, height in [(160, 50), (30, 6), (160, 50)]:
            await stage.pilot.resize_terminal(width, height)
            await stage.pilot.pause()
            is_wide = width == 160
            await stage.until(
                lambda is_wide=is_wide: (
                    ("some time in Nov 2024" in stage.text()) == is_wide
                    and ("needs 40×8" in stage.text()) != is_wide
                ),
                "what this size shows",
            )
            assert stage.explorer.query_one("#pane").display == (width == 160)


@pytest.mark.parametrize("keys", [("w", *"2025", "enter"), ("p", *"2025", "enter"),
                                  ("slash", *"the", "enter")])  # fmt: skip
async def test_a_line_that_closes_costs_one_layout_and_no_paint_of_the_whole_screen(
    open_stage, monkeypatch, keys
) -> None:
    async with open_stage() as stage:
        await stage.press(*keys[:-1])
        compositor, done = stage.app.screen._compositor, []
        for name in ("reflow", "render_full_update"):
            before = getattr(compositor, name)
            monkeypatch.setattr(
                compositor,
                name,
                lambda *given, name=name, before=before, **named: (
                    done.append(name), before(*given, **named)
                )[1],
            )  # fmt: skip
        await stage.press(keys[-1])
        await stage.until(lambda: "filter:" in stage.text(), "what was asked")
        await stage.pilot.pause()
        assert done == ["reflow"]


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), *slowly(((120, 40),))])
async def test_lines_that_come_and_go_look_as_if_all_were_styled_anew(open_stage, size) -> None:
    async with open_stage(size=size) as stage:
        for keys in (["slash", *"war"], ["escape"], ["w"], [*"2025", "enter"], ["slash"], ["enter"],
                     ["a"], ["j"], ["escape"], ["p"], ["ctrl+l"], ["enter"], ["T"], ["escape"],
                     ["slash"], ["x", "escape"], ["j"]):  # fmt: skip
            await stage.press(*keys)
            before = painted(stage)
            stage.app.refresh_css(animate=False)
            await stage.pilot.pause()
            assert before == painted(stage), keys


async def test_who_has_the_keys_is_told_to_the_screen_though_the_list_is_not_painted(
    open_stage,
) -> None:
    async with open_stage() as stage:
        timeline = stage.explorer.timeline
        assert timeline.has_focus
        await stage.press("slash")
        assert not timeline.has_focus
        assert stage.app.focused is stage.explorer.bottom.line
        # Told by the message of a widget that gets the keys: a cursor at rest does not blink.
        assert not stage.explorer.bottom.line.cursor_blink
        await stage.press("escape")
        assert timeline.has_focus
        await stage.press("a")
        assert not timeline.has_focus
        await stage.press("escape")
        assert timeline.has_focus


async def test_events_that_are_others_and_scrolled_to_are_drawn_once(open_stage, monkeypatch):
    async with open_stage(size=(80, 12)) as stage:
        await stage.press(*["less_than_sign"] * 6, "G", "greater_than_sign", "g")
        timeline, drawn = stage.explorer.timeline, []
        draw = timeline.draw_lines
        monkeypatch.setattr(
            timeline, "draw_lines", lambda rows: (drawn.extend(rows), draw(rows))[1]
        )
        for _ in range(3):
            before = timeline.scroll_offset.y
            drawn.clear()
            await stage.press("greater_than_sign")
            if timeline.scroll_offset.y != before:
                break
        assert timeline.scroll_offset.y != before
        assert sorted(drawn) == list(range(timeline.size.height))
